"""What an item says in the fields that carry product context, the same for all spellings of it."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Mapping

from tpmlint.change.repetition import Plain, Prose, sentences, without_less, without_sentences
from tpmlint.finding import Route
from tpmlint.model.dates import parse_period
from tpmlint.model.items import Item, Reference
from tpmlint.model.metric_names import canonical_metric
from tpmlint.text.placeholders import lack_of_substance, plain
from tpmlint.text.regex import regex

_MOST_SENTENCES = 10
"""Of a field that are compared with those of others."""

_SPACE = regex(r"(?<!\d) | (?!\d)")
"""One between words; between two numbers it keeps them apart."""

_LOOKALIKES = str.maketrans("авсԁеһніјӏкморԛѕтхуԝӕαβγικνορτυχω", "abcdehhijlkmopqstxywæabyikvoptuxw")
"""Cyrillic and Greek letters that look like Latin ones."""

_ALIKE = str.maketrans("1i0", "llo")
"""Letters and digits that look like another one in some fonts."""

_UNITS = {
    word: words.split()[0]
    for words in (
        "percent % pct",
        "ms msec msecs millisecond milliseconds",
        "s sec secs second seconds",
        "min mins minute minutes",
        "h hr hrs hour hours",
        "d day days",
        "week weeks wk",
        "month months mo",
    )
    for word in words.split()
} | {"per cent": "percent"}
"""Other names of units."""

_FIGURE = regex(r"\s*([-+]?)(\d{1,3}(?:[ ,'_\u00a0\u2009\u202f]\d{3})+|\d+)(\.\d+)?(?![.,]?\d)(.*)", re.DOTALL)
"""A number at the start of a text, also with groups of three digits, and what follows."""

_PROSE = ("how", "need", "problem", "hypothesis")
"""Fields of which a text without substance says nothing."""

_FIGURES = ("baseline", "target", "result")
_DATES = {"start_date": True, "target_date": False, "by": False}
"""The fields with a date, and whether it is compared by its first day or by its last."""


def fold_text(text: str) -> str:
    """Return a text without what nobody reads: case, white space, punctuation, what HTML hides, look-alike letters."""
    return _fold(_SPACE.sub("", plain(_shown(text))))


def _fold(words: str) -> str:
    return words.translate(_LOOKALIKES).translate(_ALIKE).replace("rn", "m")


def _shown(text: str) -> str:
    if "<" in text or "&" in text:
        from tpmlint.text.html_text import shown_as_html

        return shown_as_html(text)
    return text


class Content:
    """What an item says in some fields, in their order; equal for all spellings of it."""

    __slots__ = ("fields", "text")

    def __init__(self, fields: tuple[Plain, ...]) -> None:
        self.fields = fields
        self.text = "\0".join(repr(each or "") for each in fields)


def content(
    item: Item, fields: tuple[str, ...], name: Callable[[Reference], str], words: tuple[str, ...] = ()
) -> Content:
    """Return what an item says in each of some fields.

    Args:
        name: returns a name for what a reference means, the same for all references that mean the same item.
        words: further texts that say nothing.
    """
    names = tuple((each.route, name(each)) for each in item.references if each.field in fields)
    return _content(_Identity(item), fields, names, words)


class _Identity:
    """An item as the key of a cache: no other is equal to it, whatever it says."""

    __slots__ = ("item",)

    def __init__(self, item: Item) -> None:
        self.item = item

    def __hash__(self) -> int:
        return id(self.item)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self.item is other.item


@functools.lru_cache(maxsize=8192)  # In a history most items are those of the commit before.
def _content(
    identity: _Identity, fields: tuple[str, ...], names: tuple[tuple[Route, str], ...], words: tuple[str, ...]
) -> Content:
    value, by_route = identity.item.value, dict(names)
    return Content(_said_once([_plain(value.get(field), (field,), by_route, words) for field in fields]))


def _said_once(values: list[Plain]) -> tuple[Plain, ...]:
    """Return the values of fields without the sentences that another one says, too; the longest stays, or the first."""
    own = [list(itertools.islice(sentences(each), _MOST_SENTENCES)) for each in values]
    if sum(map(bool, own)) > 1:
        for number, value in enumerate(values):
            before = [text for each in own[:number] for text in each]
            after = [text for each in own[number + 1 :] for text in each if text not in own[number]]
            values[number] = without_sentences(value, [*before, *after]) if own[number] else value
    return tuple(values)


def _plain(value: object, route: Route, names: Mapping[Route, str], words: tuple[str, ...]) -> Plain:
    """Return a value without its spelling, and without the order of lists and what they repeat.

    Args:
        names: of what the references at their routes mean.
        words: further texts that say nothing.
    """
    if isinstance(value, Mapping):
        parts = {str(key): _plain(each, (*route, key), names, words) for key, each in value.items()}
        if route[0] == "metrics":
            parts = _with_units(value, parts)
        return {key: parts[key] for key in sorted(parts) if parts[key]}
    if isinstance(value, list):
        entries = [_plain(each, (*route, number), names, words) for number, each in enumerate(value)]
        by_text = {repr(each): each for each in entries if each}
        return without_less([by_text[text] for text in sorted(by_text)])
    if route in names:
        return names[route]
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, int | float | str):
        return "" if value is None else str(value)
    if route[-1] in _DATES and isinstance(value, int | str) and (period := parse_period(value)) is not None:
        return (period.first if _DATES[str(route[-1])] else period.last).isoformat()
    # Not whether it repeats a title: another title must not make a sentence of it.
    if route[-1] in _PROSE and lack_of_substance(_shown(str(value)), words) is not None:
        return ""
    number = _number(value)
    if number is not None:
        return repr(number)
    text = str(value)
    if route[-1] in _PROSE:
        return Prose(fold_text(text), tuple(filter(None, map(_fold, plain(_shown(text)).split()))))
    if route[0] == "metrics" and route[-1] == "name":
        text = canonical_metric(plain(_shown(text)))
    if route[0] == "metrics" and route[-1] == "unit":
        return _unit(text)
    return fold_text(text)


def _number(value: float | str) -> float | None:
    try:
        return float(value) + 0.0  # -0 is 0
    except (ValueError, OverflowError):
        return None


def _with_units(metric: Mapping[object, object], parts: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return the parts of a metric with its unit in the figures, where some write it."""
    unit = parts.get("unit", "")
    figures: dict[str, Plain] = {}
    for field in _FIGURES:
        value = metric.get(field)
        if not isinstance(value, int | float | str):
            continue
        number, rest = _number(value), ""
        match = _FIGURE.fullmatch(value) if number is None and isinstance(value, str) else None
        if match is not None:
            sign, whole, fraction, rest = match.groups(default="")
            number = _number(sign + re.sub(r"\D", "", whole) + fraction)
        if number is not None:
            figures[field] = _figure(number, _unit(rest) if fold_text(rest) else str(unit))
    return {**parts, **figures, **({"unit": ""} if figures else {})}


def _figure(number: float, unit: str) -> str:
    """Return a figure with its unit: of time in milliseconds, as 0.9 s are 900 ms."""
    factor = _milliseconds().get(unit)
    return f"{number!r} {unit}" if factor is None else f"{number * factor:.12g} ms"


@functools.cache
def _milliseconds() -> dict[str, int]:
    """Return how many milliseconds each unit of time has, by its folded name; months are of several lengths."""
    lengths = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "week": 604_800_000}
    return {fold_text(unit): length for unit, length in lengths.items()}


def _unit(text: str) -> str:
    return fold_text(_UNITS.get(text.strip().lower(), text))
