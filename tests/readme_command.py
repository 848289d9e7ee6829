"""Print a command of the README, by the name in its code block (```sh name): CI runs what readers run."""

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def readme_command(name: str) -> str:
    """Return the command of the code block ``name``. Raises ``LookupError``."""
    match = re.search(rf"^```sh {re.escape(name)}\n(.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if match is None:
        raise LookupError(f"README.md has no code block named {name}")
    return match[1].strip()


if __name__ == "__main__":
    sys.stdout.write(readme_command(sys.argv[1]) + "\n")
