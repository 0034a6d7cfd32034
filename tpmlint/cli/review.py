"""Say that an item makes sense with what it rests on now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.choices import complete_items
from tpmlint.cli.output import colored, tell, width, write
from tpmlint.reporters.render.terminal import wrap_text
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural, quote

if TYPE_CHECKING:
    from tpmlint.engine.reviews import Review


_EPILOG = """\b
Examples:
  tpmlint review initiative:token-vault
  tpmlint review token-vault guest-carts --dry-run"""


@click.command(epilog=_EPILOG)
@click.argument("items", metavar="ITEM...", nargs=-1, required=True, shell_complete=complete_items())
@click.option("--dry-run", is_flag=True, help="Print what would change as a diff, and write nothing.")
@options.where
@options.color
def command(
    items: tuple[str, ...],
    dry_run: bool,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Say that each ITEM still makes sense with the promises that it rests on.

    It prints them (benefit, date and status of its features, the needs of its customers) and writes their fingerprint
    into the item as `reviewed`. When one of them changes, `stale-context` says so until the item is reviewed again.
    """
    from contextlib import nullcontext

    from tpmlint.engine.reviews import plan_reviews, review_of
    from tpmlint.engine.session import open_session
    from tpmlint.engine.workspace import Request, write_lock
    from tpmlint.fixes.writing import unified_diff, write_all
    from tpmlint.query.target import item_named

    request = Request(start=Path.cwd(), root=root, config=config, isolated=isolated)
    with nullcontext() if dry_run else write_lock(request):
        session = open_session(request)
        loaded, roadmap = session.loaded, session.loaded.roadmap
        named = [item_named(text, roadmap, "`tpmlint list initiatives` lists them", "ITEM") for text in items]
        reviews = tuple(review_of(item, roadmap) for item in named)
        changes = plan_reviews(reviews, loaded, session.workspace.settings)
        if dry_run:
            lines = (line for path, change in changes.items() for line in unified_diff(path, change))
            write("".join(f"{line}\n" for line in lines), colored(color))
        else:
            write("".join(f"{line}\n" for each in reviews for line in _describe(each)))
            write_all(session.workspace.top, changes)
    written = sum(each.old != each.new for each in reviews)
    same = f", {plural(len(reviews) - written, 'item')} as reviewed before" if written < len(reviews) else ""
    tell([f"{'Would write' if dry_run else 'Wrote'} {plural(written, 'review')}{same}"])


def _describe(review: Review) -> Iterator[str]:
    yield visible(f"{review.item.ref} rests on")
    for promise in review.promises:
        says = "nothing" if promise.value is None else quote(promise.value)
        yield from wrap_text(visible(f"  {promise.of}, {promise.field}: {says}"), width(), 2, 4)
