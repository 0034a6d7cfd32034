"""Colours of the terminal, by what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tpmlint.finding import Severity

Meaning: TypeAlias = Literal["error", "warning", "info", "good", "strong", "frame", "faint"]

_CODES: dict[Meaning, str] = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "good": "1;32",
    "strong": "1",
    "frame": "36",
    "faint": "2",
}
_SEVERITIES: dict[Severity, Meaning] = {
    Severity.OFF: "faint",
    Severity.INFO: "info",
    Severity.WARNING: "warning",
    Severity.ERROR: "error",
}


@dataclass(frozen=True, slots=True)
class Ink:
    """Paints text, or leaves it as it is where colour is off."""

    color: bool

    def __call__(self, meaning: Meaning, text: str) -> str:
        """Return ``text`` in the colour of what it means."""
        return f"\x1b[{_CODES[meaning]}m{text}\x1b[0m" if self.color and text else text

    def severity(self, severity: Severity, text: str) -> str:
        """Return ``text`` in the colour of a severity."""
        return self(_SEVERITIES[severity], text)
