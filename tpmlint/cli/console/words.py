"""Values that are one of some words: one that is not among them is answered with the nearest that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

import click

from tpmlint.fault import Refusal
from tpmlint.text.similarity import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Known(Protocol):
    """Gives the words that are right; called only when a value is checked or completed."""

    def __call__(self) -> Iterable[str]: ...


def unknown(what: str, word: str, known: Iterable[str], place: str | None = None, remedy: str | None = None) -> Refusal:
    """Return the refusal of ``word``, with the nearest that is known first.

    Args:
        what: what the word should have been, such as ``output format``.
        place: the option or argument it was given to.
        remedy: where to find what is known; None lists it.
    """
    words = sorted(known)
    near = nearest(word, words)
    hint = f"; did you mean {near}?" if near else ""
    ordered = [near, *(each for each in words if each != near)] if near else words
    return Refusal(f"unknown {what} {word!r}{hint}", remedy or f"there are {', '.join(ordered)}", place)


def one_of(what: str, known: Known) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return an option's callback that lets one of the known words pass."""

    def check(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in known():
            raise unknown(what, value, known(), parameter.opts[0])
        return value

    return check


def some_of(what: str, known: Known) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[str, ...]]:
    """Return the callback of an option that may be given several times, each time with one of the known words."""
    check = one_of(what, known)

    def check_each(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            check(ctx, parameter, value)
        return tuple(dict.fromkeys(values))

    return check_each


def completing(
    known: Known, end: str = ""
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem | str]]:
    """Return a completer of known words, and of the last one in a list with commas.

    Args:
        end: what to add to each word.
    """

    def complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem | str]:
        before, comma, begun = incomplete.rpartition(",")
        return [f"{before}{comma}{word}{end}" for word in sorted(known()) if word.startswith(begun)]

    return complete
