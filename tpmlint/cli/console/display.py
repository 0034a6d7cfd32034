"""How the output is to look on the stream that it goes to."""

from __future__ import annotations

import os
import sys

COLOR = ("auto", "always", "never")
_NARROWEST = 40


def colored(choice: str) -> bool:
    """Tell whether standard output takes colours.

    ``--color`` decides, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then whether it is a terminal that can.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return _is_terminal() and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """Return the columns of the terminal that standard output is, or None where it is none."""
    if not _is_terminal():
        return None
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        return None
    return max(columns, _NARROWEST) if columns else None


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()
