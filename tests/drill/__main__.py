"""The crash drill: a process is killed in the middle of a batch, again and again; nothing is lost, nothing doubled.

`python -m tests.drill --times 20` starts a deployment of its own and sends a batch of 5,000 vaccinations in each round.
The exit code is 1 when anything does not fit.
"""

import argparse
import random
import sys

from tests.deployment import deployment, throw_away_folder
from tests.drill.people import enrol, people
from tests.drill.round import Drill, Kill, Outcome, Undisturbed
from tests.drill.sender import TookTooLong, WasRefused
from tests.drill.strike import VICTIMS

from vaccinnet.config.embedded import url_of

_LAST_WORDS = 30


def main() -> int:
    """Drill, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="how many kills (default: 20)")
    parser.add_argument("--persons", type=int, default=2500, help="persons a batch, two vaccinations each")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="repeats the moments of a drill")
    asked = parser.parse_args()
    print(f"{asked.times} kills, {2 * asked.persons:,} vaccinations a batch, seed {asked.seed}\n", flush=True)
    with throw_away_folder() as folder, deployment(folder / "var") as running:
        citizens = people(asked.persons)
        enrol(citizens, url_of(running.data_folder))
        is_good = _drill(Drill(running, citizens), kills(asked.times, asked.seed))
        if not is_good:
            print("\nThe last words of the deployment:", *running.log().splitlines()[-_LAST_WORDS:], sep="\n")
    return 0 if is_good else 1


def kills(times: int, seed: int) -> list[Kill]:
    """Return kills at moments that are spread evenly over a round, each victim in turn, in random order."""
    chance = random.Random(seed)
    victims = list(VICTIMS)
    planned = [Kill(victims[i % len(victims)], (i + chance.random()) / times) for i in range(times)]
    chance.shuffle(planned)
    return planned


def _drill(drill: Drill, planned: list[Kill]) -> bool:
    try:
        # The first round finds everything cold.
        drill.undisturbed()
        usual = drill.undisturbed()
        print(f"Undisturbed, a batch is received in {usual.receipt:.1f} s and processed in {usual.processing:.1f} s.\n")
        print("| round | killed | when | result after | lost | doubled |\n| --- | --- | --- | --- | --- | --- |")
        outcomes = [_play(drill, kill, usual, number=number) for number, kill in enumerate(planned, start=1)]
    except (TookTooLong, WasRefused) as failed:
        print(f"\n✗ The last round came to no end. {failed}")
        return False
    wrong = drill.wrong_at_the_end()
    for each in wrong:
        print(f"✗ {each}")
    is_good = not wrong and all(outcome.is_good for outcome in outcomes)
    print("\n✓ Nothing is lost and nothing is doubled." if is_good else "\n✗ Not everything fits: see above.")
    return is_good


def _play(drill: Drill, kill: Kill, usual: Undisturbed, *, number: int) -> Outcome:
    outcome = drill.play(kill, usual)
    where = "receipt" if outcome.folders_done is None else f"{outcome.folders_done:,} folders done"
    print(
        f"| {number} | {kill.victim} | {outcome.milliseconds:,.0f} ms, {where} | {outcome.seconds:.1f} s | "
        f"{outcome.lost} | {outcome.doubled} |",
        flush=True,
    )
    for each in outcome.wrong:
        print(f"✗ round {number}: {each}")
    return outcome


if __name__ == "__main__":
    sys.exit(main())
