"""`python -m plans.parsing FILE`: the draft as JSON on stdout, without Django."""

import sys
from pathlib import Path

from . import ReadingError, draft_to_json, read


def main(argv: list[str]) -> int:
    path = Path(argv[0])
    try:
        draft = read(path.read_bytes(), path.name)
    except (ReadingError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(draft_to_json(draft, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
