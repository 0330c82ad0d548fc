"""What the matrix has no line for: `python -m tests.access.missing DATABASE`.

Lists only. What a role may do is written by hand, from what the design says of it, and
read by a second person: a cell filled in from what the code does would prove nothing.
"""

import sys

from devtools.inside.environment import configure, environment

from .surface import fields_without_line, methods_without_line, models_without_line


def main() -> int:
    configure()
    with environment(sys.argv[1]) as env:
        missing = {
            "models.csv": models_without_line(env),
            "fields.csv": fields_without_line(env),
            "methods.csv": methods_without_line(env),
        }
    for name, found in missing.items():
        for each in sorted(found):
            print(f"{name}: {each}")
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
