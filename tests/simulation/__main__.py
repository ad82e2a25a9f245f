"""`python -m tests.simulation 200`, `… 17..17`, `… control`: what `make simulate` and `make simulate-control` call."""

import logging
import sys

from tests.simulation import crowd, report
from tests.simulation.control import run as control_run


def main(wanted: str) -> int:
    """The exit code: 0 only if nothing was found, and everything was tried."""
    logging.disable(logging.ERROR)  # the platform grumbles about each fault, as it should
    if wanted == "control":
        return control_run.control()
    seeds = seeds_of(wanted)
    results = crowd.play(seeds)
    if len(seeds) == 1:
        print("\n".join(results[0].trace))
    return report.tell(results, complete=len(seeds) >= report.FULL_RUN)


def seeds_of(wanted: str) -> range:
    """`200` is seeds 1 to 200; `17..20` is those four."""
    first, dots, last = wanted.partition("..")
    return range(int(first), int(last) + 1) if dots else range(1, int(first) + 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
