"""Suggest a replacement for a value that fails its schema: the word, date or spelling that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from tpmlint.formats.dates import normalize_date
from tpmlint.schema.files import Schema
from tpmlint.schema.keywords import HOLDS
from tpmlint.schema.wording import closed_words, show_value
from tpmlint.text.messages import cut
from tpmlint.text.similarity import is_certain_typo, nearest

_SHORTEST_COMMIT = 1_000_000
"""Numbers from here on may be the digits of a commit; lower ones are those of pull requests."""


class SuggestedValue(Struct, frozen=True):
    """A replacement for a key or value.

    Args:
        title: one imperative phrase.
        safe: whether the meaning certainly stays the same.
    """

    title: str
    new: str | int | float
    safe: bool


def suggest_key(key: str, keys: Iterable[str], aliases: Mapping[str, str]) -> SuggestedValue | None:
    """Return the known key that ``key`` is probably a typo for.

    Args:
        keys: the keys that are allowed and not used yet.
        aliases: our keys by the keys of other tools.
    """
    keys = tuple(keys)
    alias = aliases.get(_snake_case(key))
    new = alias if alias in keys else nearest(key, keys)
    if new is None:
        return None
    return SuggestedValue(f"Rename '{cut(key)}' to '{new}'", new, is_certain_typo(key, new))


def suggest_value(value: object, schema: Schema) -> SuggestedValue | None:
    """Return the probable replacement for ``value``, or None if that is uncertain."""
    if words := closed_words(schema):
        return _suggest_word(value, words, schema.get("x-tpmlint", {}).get("oneOf", {}).get("aliases", {}))
    if schema.get("x-tpmlint", {}).get("shape") == "date":
        return _suggest_date(value, schema)
    if schema.get("x-tpmlint", {}).get("shape") == "reference" and isinstance(value, str):
        return _suggest_reference(value, schema)
    types = schema.get("type")
    if schema.get("x-tpmlint", {}).get("shape") == "evidence" and type(value) is int and 0 < value < _SHORTEST_COMMIT:
        return SuggestedValue(f"Write '#{value}'", f"#{value}", safe=False)
    if types == "string" and isinstance(value, int | float) and not isinstance(value, bool):
        new = str(value)
        # 007 and 7 are the same number, so the intended text is uncertain.
        return SuggestedValue(f"Write '{new}' in quotes", new, safe=False) if _fits(new, schema) else None
    if types in ("number", "integer") and isinstance(value, str):
        return _suggest_number(value)
    return None


def _suggest_word(value: object, words: tuple[str, ...], aliases: Mapping[str, str]) -> SuggestedValue | None:
    if not isinstance(value, str):
        return None
    alias = aliases.get(_snake_case(value).replace("_", "-"))
    new = alias or nearest(value, words)
    if new is None:
        return None
    return SuggestedValue(
        f"Replace {show_value(value)} with '{new}'", new, alias is not None or is_certain_typo(value, new)
    )


def _suggest_number(text: str) -> SuggestedValue | None:
    if not re.fullmatch(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?", text):
        return None
    return SuggestedValue(f"Write {text} without quotes", float(text) if "." in text else int(text), safe=True)


def _suggest_date(value: object, schema: Schema) -> SuggestedValue | None:
    new = normalize_date(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if new is None or not _fits(new, schema):
        return None
    # A fiscal year may differ from the calendar year.
    return SuggestedValue(f"Write {new}", new, safe=not str(value).strip().casefold().startswith("fy"))


def _suggest_reference(text: str, schema: Schema) -> SuggestedValue | None:
    kind, _, name = (part.strip() for part in text.partition(":"))
    new = f"{kind.lower()}:{name}"
    kinds = schema["x-tpmlint"].get("kinds", ())
    return SuggestedValue(f"Write {new}", new, safe=True) if kind.lower() in kinds and _fits(new, schema) else None


def _fits(text: str, schema: Schema) -> bool:
    return bool(HOLDS["pattern"](schema.get("pattern", ""), text))


def _snake_case(word: str) -> str:
    return re.sub(r"[-_\s]+", "_", word.strip().casefold())
