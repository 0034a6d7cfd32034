"""Dates as a roadmap writes them: days, months, quarters, halves and years, each a period."""

from __future__ import annotations

import functools
import re
from datetime import date, timedelta

from msgspec import Struct

from tpmlint.text.regex import regex

_FORMS = regex(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|H([12])))?", re.ASCII)


class Period(Struct, frozen=True):
    """A range of days: a start date compares by its first day, a target by its last.

    Args:
        text: the date as written, such as ``2026-Q3``.
    """

    text: str
    first: date
    last: date

    def overlaps(self, other: Period) -> bool:
        """Tell whether two periods share a day, so that neither is certainly before the other."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        return self.text if self.first == self.last else f"{self.text} (until {self.last.isoformat()})"


@functools.lru_cache(maxsize=4096)
def parse_period(value: str | int) -> Period | None:
    """Return the period that ``2026-09-30``, ``2026-09``, ``2026-Q3``, ``2026-H2`` or ``2026`` means, else None."""
    text = str(value)
    match = _FORMS.fullmatch(text)
    if match is None:
        return None
    year, month, day, quarter, half = (None if group is None else int(group) for group in match.groups())
    assert year is not None
    first_month, months = 1, 12
    if month is not None:
        first_month, months = month, 1
    elif quarter is not None:
        first_month, months = 3 * quarter - 2, 3
    elif half is not None:
        first_month, months = 6 * half - 5, 6
    try:
        if day is not None:
            return Period(text, date(year, first_month, day), date(year, first_month, day))
        first = date(year, first_month, 1)
    except ValueError:
        return None
    next_year, next_month = (year, first_month + months) if first_month + months <= 12 else (year + 1, 1)
    last = date.max if next_year > 9999 else date(next_year, next_month, 1) - timedelta(days=1)
    return Period(text, first, last)
