"""A bar for what takes a while."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give what draws a bar with the time left, where standard error is a terminal, from the first step on.

    What is given is told how much is done, and of how much.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as drawn:
        bar: ProgressBar[int] | None = None

        def watch(done: int, total: int) -> None:
            nonlocal bar
            if bar is None:
                length = max(total, 1)
                bar = drawn.enter_context(click.progressbar(length=length, label=label, file=sys.stderr))
            bar.update(done - bar.pos)

        yield watch
        if bar is not None:
            bar.update((bar.length or 0) - bar.pos)
