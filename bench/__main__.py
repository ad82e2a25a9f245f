"""Every bench, one after the other, each row as a line of JSON: `make bench`."""

import json
import runpy
import sys

BENCHES = ("schedules", "local_transactions", "commands", "crowd", "night_run", "imports")


def main() -> None:
    for name in BENCHES:
        print(json.dumps({"running": name}), file=sys.stderr)
        runpy.run_module(f"bench.{name}", run_name="__main__")


if __name__ == "__main__":
    main()
