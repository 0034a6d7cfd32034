"""Keywords and formats that need only their own value and the instance, shared by jsonschema and the fast check."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from tpmlint.text.regex import regex

_SPACE = r"\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_TOKEN = regex(
    r"\\(?:k<(?P<reference>\w+)>|u\{(?P<code>[0-9A-Fa-f]+)\}|c(?P<control>[A-Za-z])|(?P<escape>.))"
    r"|(?P<group>\((?:\?(?:<(?P<name>[A-Za-z_]\w*)>|[:=!]|<[=!]|(?P<foreign>.)))?)"
    r"|(?P<quantifier>(?:[*+?]|\{\d+(?:,\d*)?\})\??)(?P<possessive>\+)?"
    r"|(?P<other>.)",
    re.DOTALL | re.ASCII,
)
_ESCAPES = frozenset("dDwWsSbBnrtvfxu")


def ecma(pattern: str) -> str:
    r"""Return a pattern of ECMA 262, the dialect of JSON Schema, for Python's ``re`` with ``re.ASCII``.

    ``\d`` and ``\w`` are ASCII, ``\s`` is not, ``$`` matches at the very end only, ``.`` matches no line end.

    Raises:
        re.error: the pattern uses syntax that ECMA 262 does not have, such as ``\A`` or ``(?i)``.
    """
    parts: list[str] = []
    in_class = False  # a character class
    at = 0
    while (token := _TOKEN.match(pattern, at)) is not None:
        text, at = token[0], token.end()
        if text[0] == "\\" and len(text) > 1:
            parts.append(_translate_escape(token, in_class=in_class))
        elif in_class:
            at = token.start() + 1
            in_class = text[0] != "]"
            parts.append(text[0])
        elif text == "[":
            empty = re.compile(r"\^?\]").match(pattern, at)
            if empty is None:
                in_class = True
                if pattern.startswith("^", at):
                    text, at = "[^", at + 1
                parts.append(text)
            else:
                at = empty.end()
                parts.append(r"[\s\S]" if empty[0] == "^]" else r"(?!)")
        elif token["foreign"] is not None or token["possessive"] is not None:
            raise re.error("not part of ECMA 262", pattern, token.start())
        elif token["name"] is not None:
            parts.append(f"(?P<{token['name']}>")
        else:
            parts.append({"$": r"\Z", ".": r"[^\n\r\u2028\u2029]"}.get(text, text))
    return "".join(parts)


def _translate_escape(token: re.Match[str], *, in_class: bool) -> str:
    if token["reference"] is not None:
        return f"(?P={token['reference']})"
    if token["code"] is not None:
        return rf"\U{int(token['code'], 16):08x}"
    if token["control"] is not None:
        return rf"\x{ord(token['control']) % 32:02x}"
    character = token["escape"]
    if character == "s":
        return _SPACE if in_class else f"[{_SPACE}]"
    if character == "S" and not in_class:
        return f"[^{_SPACE}]"
    if character.isascii() and character.isalpha() and character not in _ESCAPES:
        raise re.error(f"'\\{character}' is not part of ECMA 262", token.string, token.start())
    return token[0]


@functools.cache
def search(pattern: str) -> Callable[[str], object]:
    """Return a function that searches a text for ``pattern``.

    Raises:
        re.error: it is not a pattern of ECMA 262, or Python cannot read it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `[[` and `--` are literal in ECMA 262, and here too
        return re.compile(ecma(pattern), re.ASCII).search


def is_number(value: object) -> bool:
    """Tell whether a value is a number; in JSON Schema ``true`` is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def equal(one: object, other: object) -> bool:
    """Compare two values as JSON Schema does: 1 equals 1.0, and neither equals true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _is_multiple(value: object, of: int | float) -> bool:
    from fractions import Fraction

    # As written, in decimals: 0.3 is a multiple of 0.1.
    return not is_number(value) or Fraction(str(value)) % Fraction(str(of)) == 0


def _is_unique(values: list[object]) -> bool:
    return len(set(map(_hashable, values))) == len(values)


def _hashable(value: object) -> object:
    if isinstance(value, dict):
        return dict, frozenset((key, _hashable(each)) for key, each in value.items())
    if isinstance(value, list):
        return list, tuple(map(_hashable, value))
    return (bool, value) if isinstance(value, bool) else value


HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "pattern": lambda pattern, value: not isinstance(value, str) or search(pattern)(value) is not None,
    "minLength": lambda least, value: not isinstance(value, str) or len(value) >= least,
    "maxLength": lambda most, value: not isinstance(value, str) or len(value) <= most,
    "enum": lambda values, value: any(equal(each, value) for each in values),
    "const": equal,
    "multipleOf": lambda of, value: _is_multiple(value, of),
    "minItems": lambda least, value: not isinstance(value, list) or len(value) >= least,
    "maxItems": lambda most, value: not isinstance(value, list) or len(value) <= most,
    "uniqueItems": lambda required, value: not required or not isinstance(value, list) or _is_unique(value),
    "minProperties": lambda least, value: not isinstance(value, dict) or len(value) >= least,
    "maxProperties": lambda most, value: not isinstance(value, dict) or len(value) <= most,
    "minimum": lambda least, value: not is_number(value) or value >= least,
    "exclusiveMinimum": lambda bound, value: not is_number(value) or value > bound,
    "maximum": lambda most, value: not is_number(value) or value <= most,
    "exclusiveMaximum": lambda bound, value: not is_number(value) or value < bound,
}
"""By keyword, whether a value satisfies it: the keyword's value, the instance."""

_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.-]*:")
_URI = regex(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_DATE = r"\d{4}-\d\d-\d\d"
_DAY = regex(_DATE, re.ASCII)
_HOUR = r"(?:[01]\d|2[0-3]):[0-5]\d"
_MOMENT = regex(rf"{_DATE}[Tt]{_HOUR}:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-]{_HOUR})", re.ASCII)
_EMAIL = regex(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f.]+(?:\.[^@\s\x00-\x1f.]+)*")


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


def is_uri_reference(text: str) -> bool:
    """Tell whether ``text`` is a URI, or a relative reference (RFC 3986): a path, with any letters but no spaces."""
    if _SCHEME.match(text):
        return is_uri(text)
    return bool(text) and text.isprintable() and not any(sign in ' "<>\\^`{|}' for sign in text)


def is_email(text: str) -> bool:
    """Tell whether ``text`` looks like an e-mail address: a local part, one ``@``, a domain."""
    return _EMAIL.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Tell whether ``text`` is a date of the calendar, as RFC 3339 writes it."""
    return _DAY.fullmatch(text) is not None and _can_read(date.fromisoformat, text)


def is_moment(text: str) -> bool:
    """Tell whether ``text`` is a date and time with an offset, as RFC 3339 writes it; leap seconds are not accepted."""
    return _MOMENT.fullmatch(text) is not None and _can_read(datetime.fromisoformat, text.upper())


def _can_read(read: Callable[[str], object], text: str) -> bool:
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
    "uri-reference": is_uri_reference,
}
"""The formats that are checked; jsonschema does not check URIs, and accepts any text with an ``@`` as an address."""
