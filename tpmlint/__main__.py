"""``python -m tpmlint`` and the command ``tpmlint``: what takes long is imported where an interruption ends well."""

from __future__ import annotations

import sys


def main() -> int:
    """Run tpmlint and return its exit code, also where the keyboard interrupts while it still loads."""
    try:
        from tpmlint.cli import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("tpmlint: interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
