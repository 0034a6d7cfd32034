"""Plain scalars: their value in the YAML 1.2 core schema, and in YAML 1.1.

Sources: https://yaml.org/spec/1.2.2/#103-core-schema and the types of https://yaml.org/type/. Dates stay text.
"""

from __future__ import annotations

import enum
import functools
import math
from typing import TypeAlias

from msgspec import Struct

from tpmlint.text.regex import regex

Value: TypeAlias = str | int | float | bool | None


class Unusable(Struct, frozen=True):
    """A scalar that is valid YAML but not a valid value: the reason, to follow the text, and the remedy."""

    reason: str
    remedy: str = "write a number"


class Special(enum.Enum):
    """Values of YAML 1.1 besides text and numbers."""

    TIMESTAMP = "a point in time"
    DEFAULT = "the default value of a mapping"


_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WORDS_1_1: dict[str, bool | Special] = {
    **{form: True for word in ("y", "yes", "on") for form in (word, word.capitalize(), word.upper())},
    **{form: False for word in ("n", "no", "off") for form in (word, word.capitalize(), word.upper())},
    "=": Special.DEFAULT,
}
NUMERIC = frozenset("0123456789+-.")
"""Characters that a number, a date or a time begins with."""

WORDS = frozenset((*_WORDS, *_WORDS_1_1))
"""Words, with the empty one, that some readers do not take for text."""

LONE_INDICATORS = frozenset(("-", "?", ":"))
"""Text that is not plain by itself between brackets (``ns-plain-first``), although libyaml accepts it."""

TIGHT_COMMENT = regex(r"[\"'\[\]{},|>:+\-0-9]#")
"""A ``#`` that libyaml may take for a comment; in YAML it is one only after white space (``c-nb-comment-text``)."""

_INT = regex(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NOT_FINITE = regex(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
"""Numbers that JSON does not have."""

_FULL_DATE = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SIXTY_FOUR_BITS = range(-(2**63), 2**64)
_LONGEST_INT = 24
_TOO_LONG = Unusable("does not fit into 64 bits", "put quotes around it if text is meant")

_INT_1_1 = regex(
    r"(?P<sign>[-+]?)(?:0b(?P<binary>[01_]+)|0x(?P<hex>[0-9a-fA-F_]+)|0(?P<octal>[0-7_]+)"
    r"|(?P<sixty>[1-9][0-9_]*(?::[0-5]?[0-9])+)|(?P<decimal>0|[1-9][0-9_]*))"
)
_FLOAT_1_1 = regex(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?")
_SIXTY_FLOAT_1_1 = regex(r"(?P<sign>[-+]?)(?P<sixty>[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)")
_TIMESTAMP_1_1 = regex(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?"
)
_LONGEST_1_1 = 64


def resolve(text: str) -> Value | Unusable:
    """Return the value of a plain scalar in YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    return _number(text) if text[0] in NUMERIC else text


@functools.lru_cache(maxsize=4096)
def _number(text: str) -> str | int | float | Unusable:
    if _INT.fullmatch(text):
        if len(text) > _LONGEST_INT:
            return _TOO_LONG
        value = int(text, 0 if text[:2] in ("0o", "0x") else 10)
        return value if value in _SIXTY_FOUR_BITS else _TOO_LONG
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else Unusable("is too large for a number", "write a smaller one")
    return Unusable("is not a finite number") if NOT_FINITE.fullmatch(text) else text


_DISAGREES = Unusable("means something else in YAML 1.1", "put quotes around it")


def portable(text: str) -> Value | Unusable:
    """Return the value of a plain scalar as ``resolve`` does, but Unusable if YAML 1.1 disagrees."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in NUMERIC:
        return _portable_number(text)
    return _DISAGREES if text in _WORDS_1_1 else text


@functools.lru_cache(maxsize=4096)
def _portable_number(text: str) -> Value | Unusable:
    value = _number(text)
    return value if isinstance(value, Unusable) or legacy(text, value) is None else _DISAGREES


def legacy(text: str, value: Value) -> str | None:
    """Describe the value of a plain scalar in YAML 1.1, or return None if it agrees or the text is a full date.

    Args:
        text: the plain scalar.
        value: the result of ``resolve``.
    """
    if text in _WORDS or len(text) > _LONGEST_1_1 or _FULL_DATE.fullmatch(text):
        return None
    old = _resolve_1_1(text)
    if type(old) is type(value) and old == value:
        return None
    if isinstance(old, Special):
        return old.value
    return "text" if isinstance(old, str) else spell(old)


@functools.lru_cache(maxsize=4096)
def _resolve_1_1(text: str) -> str | int | float | bool | Special:
    if text in _WORDS_1_1:
        return _WORDS_1_1[text]
    if text[0] not in NUMERIC:
        return text
    if _TIMESTAMP_1_1.fullmatch(text):
        return Special.TIMESTAMP
    if match := _INT_1_1.fullmatch(text):
        digits = {name: part.replace("_", "") for name, part in match.groupdict().items() if part and name != "sign"}
        bases = {"binary": 2, "octal": 8, "decimal": 10, "hex": 16}
        (name, part), *_ = digits.items()
        number = _base_sixty(part) if name == "sixty" else int(part or "0", bases[name])
        return -int(number) if match["sign"] == "-" else int(number)
    if match := _SIXTY_FLOAT_1_1.fullmatch(text):
        return _base_sixty(match["sixty"].replace("_", "")) * (-1.0 if match["sign"] == "-" else 1.0)
    if _FLOAT_1_1.fullmatch(text) and (bare := text.replace("_", "")).strip("+-."):
        return float(bare)
    return text


def _base_sixty(text: str) -> int | float:
    total: int | float = 0
    for part in text.split(":"):
        total = total * 60 + (float(part) if "." in part else int(part))
    return total


def spell(value: Value) -> str:
    """Return a value as text that YAML 1.1 and 1.2 read alike."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case float():
            mantissa, mark, exponent = repr(value).partition("e")
            return repr(value) if not mark or "." in mantissa else f"{mantissa}.0e{exponent}"
    return str(value)


def tagged(tag: str, text: str) -> Value | Unusable:
    """Return the value of a scalar under a core tag, given as ``!!int``, or why there is none."""
    if tag in ("!", "!!str"):
        return text
    value = resolve(text)
    if tag == "!!float" and type(value) is int:
        return float(value)
    kinds: dict[str, type] = {"!!null": type(None), "!!bool": bool, "!!int": int, "!!float": float}
    if tag not in kinds:
        return Unusable("has a tag of its own", "remove the tag")
    if isinstance(value, Unusable) or type(value) is kinds[tag]:
        return value
    return Unusable(f"is not what the tag {tag} says", "remove the tag")
