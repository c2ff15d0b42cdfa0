"""Run a benchmark by name: `python -m benchmarks batch`."""

import importlib
import pkgutil
import sys
from pathlib import Path

_NAMES = [m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if m.name.startswith("bench_")]


def main() -> int:
    """Run the benchmarks that are named on the command line, or all."""
    known = [name.removeprefix("bench_") for name in _NAMES]
    asked = [word for word in sys.argv[1:] if not word.startswith("-")] or known
    for name in asked:
        if name not in known:
            print(f"There is no benchmark {name}; there are: {', '.join(known)}", file=sys.stderr)
            return 2
        importlib.import_module(f"benchmarks.bench_{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
