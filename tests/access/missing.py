"""What the matrix has no line for: `python -m tests.access.missing DATABASE`.

Lists only. What a role may do is written by hand, from what the design says of it, and
read by a second person: a cell filled in from what the code does would prove nothing.
"""

import sys

from devtools.inside.environment import configure, environment

from .surface import models_without_line


def main() -> int:
    configure()
    with environment(sys.argv[1]) as env:
        missing = models_without_line(env)
    for each in sorted(missing):
        print(f"models.csv: {each}")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
