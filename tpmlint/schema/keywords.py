"""What single keywords and formats ask of a value, for whoever judges: jsonschema, or the quick yes."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit


def ecma(pattern: str) -> str:
    """Return ``pattern`` for Python's ``re``, whose ``$`` also matches before a final line feed."""
    return pattern[:-1] + r"\Z" if pattern.endswith("$") and not pattern.endswith("\\$") else pattern


@functools.cache
def search(pattern: str) -> Callable[[str], object]:
    """Return what searches a text for ``pattern``, compiled when it is first asked for."""
    return re.compile(ecma(pattern)).search


def is_number(value: object) -> bool:
    """Tell whether a value is a number, as JSON Schema has it: true is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "pattern": lambda pattern, value: not isinstance(value, str) or search(pattern)(value) is not None,
    "minItems": lambda least, value: not isinstance(value, list) or len(value) >= least,
    "maxItems": lambda most, value: not isinstance(value, list) or len(value) <= most,
    "maxLength": lambda most, value: not isinstance(value, str) or len(value) <= most,
    "minProperties": lambda least, value: not isinstance(value, dict) or len(value) >= least,
    "maxProperties": lambda most, value: not isinstance(value, dict) or len(value) <= most,
    "minimum": lambda least, value: not is_number(value) or value >= least,
    "exclusiveMinimum": lambda bound, value: not is_number(value) or value > bound,
    "maximum": lambda most, value: not is_number(value) or value <= most,
}
"""The keywords that need nothing but their own value and the instance."""

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(rf"{_DAY.pattern}[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f.]+(?:\.[^@\s\x00-\x1f.]+)*")


def is_uri(text: str) -> bool:
    """Tell whether ``text`` is a URI with a scheme (RFC 3986) and, after ``//``, a host."""
    if not _URI.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return False
    return bool(parts.hostname) or parts.scheme == "file" or not text[len(parts.scheme) + 1 :].startswith("//")


def is_email(text: str) -> bool:
    """Tell whether ``text`` has the form of an e-mail address: something, one ``@``, a domain."""
    return _EMAIL.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Tell whether ``text`` is a day of the calendar, as RFC 3339 writes it."""
    return _DAY.fullmatch(text) is not None and _is(date.fromisoformat, text)


def is_moment(text: str) -> bool:
    """Tell whether ``text`` is a moment with its offset, as RFC 3339 writes it; its leap seconds are not known here."""
    return _MOMENT.fullmatch(text) is not None and _is(datetime.fromisoformat, text.upper())


def _is(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": is_day,
    "date-time": is_moment,
    "email": is_email,
    "uri": is_uri,
}
"""The formats that are checked; jsonschema knows no URI, and takes any text with an ``@`` for an address."""
