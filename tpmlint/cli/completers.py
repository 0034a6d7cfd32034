"""What a shell offers while one types: items of the roadmap and revisions.

A completer never fails and prints nothing: what cannot be read is not offered. Words are inserted into a command line
as they are, so one that means more than its letters to a shell is never offered.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from tpmlint.text.regex import regex

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from tpmlint.engine.workspace import Request
    from tpmlint.model.items import Item

Completer: TypeAlias = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]

_PLAIN = regex(r"[A-Za-z0-9][A-Za-z0-9._/@+:-]*")
_LONGEST_TITLE = 60
_MOST_REVISIONS = 500


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

    from tpmlint.cache.store import cache_folder
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
    from tpmlint.cli.session import request_for

    given: dict[str, Any] = ctx.params
    return request_for(given.get("root"), given.get("config"), isolated=bool(given.get("isolated")))
