"""Dates: as a roadmap writes them, each a period, and as trackers and people write them.

Where day and month are both numbers, dots mean the day first, and a year in front the year first; with slashes and
hyphens only a form that the configuration gives can tell.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from tpmlint.text.regex import regex

_WRITTEN = regex(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|H([12])))?", re.ASCII)


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
    match = _WRITTEN.fullmatch(text)
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


_LONGEST = 60
_TIME = re.compile(r"(?:T|,?[ \t]+)[0-9]{1,2}:[0-9]{2}.*", re.DOTALL)
"""A time of day behind a date."""

TIMED = r"(?P<id>.+?)(?:(?:T|,? +)[0-9]{1,2}:[0-9]{2}.*)?"
"""The pattern for ``match`` that takes the date from a text with a time."""

_FORMS: Mapping[str, tuple[str, ...]] = {
    "9-9-9": ("%Y-%m-%d",),
    "9/9/9": ("%Y/%m/%d",),
    "9.9.9": ("%d.%m.%Y", "%d.%m.%y", "%Y.%m.%d"),
    "9/a/9": ("%d/%b/%y", "%d/%b/%Y"),
    "9-a-9": ("%d-%b-%y", "%d-%b-%Y"),
    "9 a 9": ("%d %b %Y", "%d %B %Y"),
    "9. a 9": ("%d. %b %Y", "%d. %B %Y"),
    "a 9, 9": ("%b %d, %Y", "%B %d, %Y"),
    "a a 9 9": ("%a %b %d %Y",),
}
"""Forms by what a date looks like: 9 for digits, a for letters."""

_AMBIGUOUS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "9/9/9": (("%d/%m/%Y", "%m/%d/%Y"), ("%d/%m/%y", "%m/%d/%y")),
    "9-9-9": (("%d-%m-%Y", "%m-%d-%Y"),),
}
"""Forms of which a date alone does not tell which it is in, in the same way."""


def read_day(text: str, forms: Sequence[str]) -> str:
    """Return the day that a text is in the first of some forms that fits, as ``2027-04-23``; empty if it is in none."""
    return _read(text, tuple(forms)) if len(text) <= _LONGEST else ""


def find_day(text: str) -> str:
    """Return the day that a text means in one of the known forms, with or without a time; empty if it is in none.

    >>> find_day("30/Apr/27 12:00 AM"), find_day("1.3.2027"), find_day("03/04/2027")
    ('2027-04-30', '2027-03-01', '')
    """
    plain = without_time(text)
    return read_day(plain, _FORMS.get(_shape(plain), ()))


def without_time(text: str) -> str:
    """Return a text without the time of day behind its date."""
    return _TIME.sub("", text[: 4 * _LONGEST].strip(), count=1)


def forms_of(texts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, str] | None]:
    """Return the forms that dates without times are in, as far as they are known, and what could be meant besides.

    Returns:
        The forms, ours not among them, and two of which either fits if that is so of dates that are in no other.
    """
    forms: dict[str, None] = {}
    unclear: list[str] = []
    for text in texts:
        shape = _shape(text)
        form = next((each for each in _FORMS.get(shape, ()) if read_day(text, (each,))), None)
        if form is not None:
            forms[form] = None
        elif shape in _AMBIGUOUS:
            unclear.append(text)
    forms.pop("%Y-%m-%d", None)
    for pairs in _AMBIGUOUS.values():
        for first, second in pairs:
            mine = [text for text in unclear if read_day(text, (first, second))]
            fits = [form for form in (first, second) if all(read_day(text, (form,)) for text in mine)]
            if mine and len(fits) == 2:
                return tuple(forms), (first, second)
            forms.update(dict.fromkeys(fits if mine else ()))
    return tuple(forms), None


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"[0-9]+", "9", text)) if len(text) <= _LONGEST else ""


@functools.lru_cache(maxsize=4096)
def _read(text: str, forms: tuple[str, ...]) -> str:
    for form in forms:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return ""


_SPELLINGS = (
    (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d{2}:\d{2}.*)?", "{0}-{1:0>2}-{2:0>2}"),
    (r"(\d{4})(\d{2})(\d{2})", "{0}-{1}-{2}"),
    (r"(\d{4})[-/.](\d{1,2})", "{0}-{1:0>2}"),
    (r"(\d{4})[-/. ]*([qh]\d)", "{0}-{1}"),
    (r"([qh]\d)[-/. ]*(\d{4})", "{1}-{0}"),
    (r"(?:fy|cy)? ?(\d{4})", "{0}"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def normalize_date(text: str) -> str | None:
    """Return a date in a form that tpmlint reads, if ``text`` is an unambiguous date.

    >>> normalize_date("2026/9/3"), normalize_date("Q3 2026"), normalize_date("Sept 2026"), normalize_date("03/09/2026")
    ('2026-09-03', '2026-Q3', '2026-09', None)
    """
    text = text.strip().casefold()[:40]
    if month_name := re.fullmatch(r"([a-z]{3})[a-z]*\.?,? (\d{4})", text, re.ASCII):
        month, year = month_name.groups()
        return f"{year}-{_MONTHS.index(month) + 1:02}" if month in _MONTHS else None
    for form, template in _SPELLINGS:
        if match := re.fullmatch(form, text, re.ASCII):
            return template.format(*match.groups()).upper()
    return None
