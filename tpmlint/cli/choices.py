"""Words on the command line: checked against those that there are, and completed, also items and revisions.

A completer never fails and prints nothing: what cannot be read is not offered. Words are inserted into a command line
as they are, so one that means more than its letters to a shell is never offered.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import click

from tpmlint.errors import UserError
from tpmlint.text.regex import regex
from tpmlint.text.similarity import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from tpmlint.engine.workspace import Request
    from tpmlint.model.items import Item
    from tpmlint.model.kinds import Kinds

Completer: TypeAlias = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]

_PLAIN = regex(r"[A-Za-z0-9][A-Za-z0-9._/@+:-]*")
_LONGEST_TITLE = 60
_MOST_REVISIONS = 500


class Choices(Protocol):
    """Return the valid words; called only when a value is checked or completed."""

    def __call__(self) -> Iterable[str]: ...


def unknown(
    what: str, word: str, known: Iterable[str], place: str | None = None, remedy: str | None = None
) -> UserError:
    """Return the error for an unknown ``word``, with the nearest known word.

    Args:
        what: the expected sort of word, such as ``output format``.
        place: the option or argument.
        remedy: where to find the known words; None lists them.
    """
    words = sorted(known)
    near = nearest(word, words)
    hint = f"; did you mean {near}?" if near else ""
    ordered = [near, *(each for each in words if each != near)] if near else words
    return UserError(f"unknown {what} {word!r}{hint}", remedy or f"there are {', '.join(ordered)}", place)


def one_of(what: str, known: Choices) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return an option's callback that accepts one of the known words."""

    def check(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in known():
            raise unknown(what, value, known(), parameter.opts[0])
        return value

    return check


def some_of(what: str, known: Choices) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[str, ...]]:
    """Return the callback of an option that may be given several times, each time with one of the known words."""
    check = one_of(what, known)

    def check_each(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            check(ctx, parameter, value)
        return tuple(dict.fromkeys(values))

    return check_each


def completing(
    known: Choices, end: str = ""
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem | str]]:
    """Return a completer of known words, and of the last one in a list with commas.

    Args:
        end: what to add to each word.
    """

    def complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem | str]:
        before, comma, start = incomplete.rpartition(",")
        return [f"{before}{comma}{word}{end}" for word in sorted(known()) if word.startswith(start)]

    return complete


def complete_items(*kinds: str, end: str = "", files: bool = False) -> Completer:
    """Return a completer of items, also of the last one in a list with commas.

    Args:
        kinds: the kinds that count, by their ids; none means all, by id or, behind a colon, by ``kind:id``.
        end: what to add to each.
        files: whether the word may be a file too.
    """

    def complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        before, comma, start = incomplete.rpartition(",")
        chosen = kinds or _kind_before(ctx, parameter)
        words = _names(_items(ctx), chosen, start)
        found = [
            CompletionItem(f"{before}{comma}{word}{end}", help=_help(item))
            for word, item in sorted(words.items())
            if word.startswith(start) and _PLAIN.fullmatch(word)
        ]
        # First, since bash then takes files only if no item fits.
        return [CompletionItem(incomplete, type="file"), *found] if files else found

    return complete


def complete_revisions(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete branches and tags, those with the newest commits first; also the second of a range."""
    from click.shell_completion import CompletionItem

    before, dots, start = incomplete.rpartition("..")
    before, start = (before + dots, start) if dots else ("", incomplete)
    return [
        CompletionItem(before + name)
        for name in ("HEAD", *_revisions(ctx))
        if name.startswith(start) and _PLAIN.fullmatch(name)
    ]


def configured_kinds(request: Request) -> Kinds:
    """Return the kinds of item that the configuration of a request has.

    Raises:
        UserError: the configuration or the repository is invalid.
    """
    from tpmlint.engine.workspace import open_workspace
    from tpmlint.model.own_kinds import kinds_of

    return kinds_of(open_workspace(request).settings)


def find_kind(word: str, request: Request) -> str:
    """Return the kind that ``word`` names.

    Raises:
        UserError: it is unknown, or the configuration is invalid.
    """
    from tpmlint.model.kinds import STANDARD

    name = word.lower()
    if name not in STANDARD:
        kinds = configured_kinds(request)
        if name not in kinds:
            raise unknown("kind", word, kinds)
    return name


def kinds_for_completion() -> Kinds:
    """Return the kinds of item that the configuration of the current folder has; the built-in ones if it is invalid."""
    from tpmlint.cli.options import request_for
    from tpmlint.model.kinds import STANDARD

    try:
        return configured_kinds(request_for(None, None, isolated=False))
    except UserError:
        return STANDARD


def _kind_before(ctx: click.Context, parameter: click.Parameter) -> tuple[str, ...]:
    """Return the kind that an argument before this one names, as in ``rename KIND OLD``."""
    kind = ctx.params.get("kind")
    return (kind.lower(),) if isinstance(kind, str) and parameter.name == "old" else ()


def _names(items: Iterable[Item], kinds: tuple[str, ...], start: str) -> dict[str, Item]:
    """Return the words for items: ids, and refs where an id alone says too little or a kind was typed."""
    found = [item for item in items if not kinds or item.kind in kinds or item.definition.like in kinds]
    if kinds:
        return {item.id: item for item in found}
    if ":" in start:
        return {item.ref: item for item in found}
    count = Counter(item.id.casefold() for item in found)
    return {item.id if count[item.id.casefold()] == 1 else item.ref: item for item in found}


def _help(item: Item) -> str | None:
    from tpmlint.text.escape import visible

    title = visible(f"{item.kind}: {item.title or item.id}")
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _items(ctx: click.Context) -> tuple[Item, ...]:
    from msgspec.structs import replace

    from tpmlint.cache import cache_folder
    from tpmlint.engine.session import open_session

    try:
        request = replace(_request(ctx), cache=cache_folder(os.environ))
        return open_session(request).loaded.roadmap.items
    except Exception:  # A command says what is wrong, when it runs.
        return ()


def _revisions(ctx: click.Context) -> tuple[str, ...]:
    from tpmlint.engine.workspace import find_repository

    try:
        repository = find_repository(_request(ctx))
        return repository.branches_and_tags(_MOST_REVISIONS) if repository is not None else ()
    except Exception:  # As above.
        return ()


def _request(ctx: click.Context) -> Request:
    """Return the request that ``--root``, ``--config`` and ``--isolated`` make, as far as they are typed."""
    from tpmlint.cli.options import request_for

    given: dict[str, Any] = ctx.params
    return request_for(given.get("root"), given.get("config"), isolated=bool(given.get("isolated")))
