"""Run a benchmark by name: `python -m benchmarks batch`."""

import importlib
import itertools
import os
import pkgutil
import signal
import sys
from functools import partial
from pathlib import Path

_NAMES = [m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if m.name.startswith("bench_")]


def main() -> int:
    """Run the benchmarks that are named on the command line, or all."""
    known = [name.removeprefix("bench_") for name in _NAMES]
    # After the names come options, whose values are no names.
    asked = list(itertools.takewhile(lambda word: not word.startswith("-"), sys.argv[1:])) or known
    for name in asked:
        if name not in known:
            print(f"There is no benchmark {name}; there are: {', '.join(known)}", file=sys.stderr)
            return 2
        signal.signal(signal.SIGTERM, _stop)
        # A forked process has nothing to stop, and must end even while it waits for a lock that it inherited.
        os.register_at_fork(after_in_child=partial(signal.signal, signal.SIGTERM, signal.SIG_DFL))
        importlib.import_module(f"benchmarks.bench_{name}").main()
    return 0


def _stop(*_: object) -> None:
    """Stop what was started too, when this process is asked to stop."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
