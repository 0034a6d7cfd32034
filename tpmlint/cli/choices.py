"""Values from a fixed set of words: validated, completed, and the nearest suggested for one that is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

import click

from tpmlint.errors import UserError
from tpmlint.text.similarity import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


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
