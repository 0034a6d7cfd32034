"""Views of a roadmap for Markdown pages, one module each, found by its name.

A view depends on its words and on the items alone: it has no today, no commit and no place on the disk in it, so that
nothing but the roadmap makes a page stale. What users wrote is inert in it.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct, field

from tpmlint.errors import UserError
from tpmlint.model.index import Roadmap
from tpmlint.modules import names_in
from tpmlint.text.messages import join_words, quote
from tpmlint.text.similarity import nearest

Words: TypeAlias = Mapping[str, tuple[str, ...]]
"""The words of a view by key; only ``where`` may be given more than once."""

_WORD = re.compile(r'\s*(?P<key>[A-Za-z][\w-]*)=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))(?=\s|\Z)')
_SEVERAL = "where"
_LONGEST = 1_000
_MOST_VALUES = 30


class UnknownHistory(Exception):
    """A revision that a view needs cannot be known here; the message says why."""


class Subject(Struct, frozen=True):
    """What views are made of.

    Args:
        at: returns the roadmap at a tag or commit; raises UnknownHistory, or UserError if there is no such revision.
    """

    roadmap: Roadmap
    at: Callable[[str], Roadmap]


class View(Struct, frozen=True):
    """A view.

    Args:
        render: returns its lines; raises UserError for words that mean nothing.
        keys: the words that it knows besides the filters, by key, with what each means.
    """

    render: Callable[[Subject, Words], Iterable[str]]
    keys: Mapping[str, str] = field(default_factory=dict)


@functools.cache
def names() -> tuple[str, ...]:
    """Return the names of all views, sorted."""
    return tuple(name.replace("_", "-") for name in names_in(__path__))


def view_named(name: str) -> View:
    """Return a view; raise UserError if there is none of that name."""
    if name not in names():
        near = nearest(name, names())
        hint = f"; did you mean {near}?" if near else ""
        raise UserError(f"unknown view {quote(name)}{hint}", f"the views are {join_words(names())}")
    view: View = importlib.import_module(f"{__name__}.{name.replace('-', '_')}").view
    return view


def title_of(name: str) -> str:
    """Return what a view shows: the first line of its module."""
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    return (module.__doc__ or "").partition("\n")[0].rstrip(".")


def render(text: str, subject: Subject) -> tuple[str, ...]:
    """Return the lines of a view.

    Args:
        text: its name and words, as in ``table kind=features where="target_date<2027"``.
    Raises:
        UserError: the view, one of its words or a value is unknown.
        UnknownHistory: a revision that it needs cannot be known here.
    """
    if len(text) > _LONGEST:
        raise UserError(f"the words of a view have more than {_LONGEST:,} characters", "split it into several views")
    name, _, rest = text.strip().partition(" ")
    if not name:
        raise UserError("the comment names no view", f"the views are {join_words(names())}")
    view = view_named(name)
    return tuple(view.render(subject, _parse(name, view, rest, subject.roadmap)))


def _parse(name: str, view: View, text: str, roadmap: Roadmap) -> Words:
    from tpmlint.views.support.choice import filter_keys

    known = (*view.keys, *filter_keys(roadmap.kinds))
    words: dict[str, tuple[str, ...]] = {}
    at = 0
    while text[at:].strip():
        match = _WORD.match(text, at)
        if match is None:
            wrong = text[at:].split()[0]
            remedy = 'write team=platform, or where="target_date<2027" with quotes'
            raise UserError(f"{quote(wrong)} is not KEY=VALUE", remedy)
        key, value = match["key"], match["plain"] if match["quoted"] is None else match["quoted"]
        if key not in known:
            near = nearest(key, known)
            hint = f"; did you mean {near}?" if near else ""
            raise UserError(f"the view {name} has no {quote(key)}{hint}", f"it has {join_words(known)}")
        if key in words and key != _SEVERAL:
            raise UserError(f"{key} is given twice", "separate values with commas")
        words[key] = (*words.get(key, ()), value)
        at = match.end()
    if sum(each.count(",") + 1 for values in words.values() for each in values) > _MOST_VALUES:
        raise UserError(f"the view has more than {_MOST_VALUES} values", "split it into several views")
    return words


def values(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word of a view that is valid: its key, and where its value begins and ends in the text."""
    for match in _WORD.finditer(text):
        yield match["key"], *match.span("plain" if match["quoted"] is None else "quoted")


def only(words: Words, key: str) -> str | None:
    """Return the value of a key, or None if it is not given."""
    return words[key][0] if key in words else None


def listed(words: Words, key: str) -> tuple[str, ...]:
    """Return the values of a key that has commas between them."""
    return tuple(word.strip() for each in words.get(key, ()) for word in each.split(",") if word.strip())
