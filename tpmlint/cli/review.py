"""Say that an item makes sense with what it rests on now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.output import colored, tell, width, write
from tpmlint.errors import UserError
from tpmlint.reporters.render.terminal import wrap_text
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural, quote

if TYPE_CHECKING:
    from tpmlint.engine.reviews import Review
    from tpmlint.model.index import Roadmap
    from tpmlint.model.items import Item


@click.command()
@click.argument("items", metavar="ITEM...", nargs=-1, required=True)
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

    \b
    tpmlint review initiative:token-vault
    tpmlint review token-vault guest-carts --dry-run
    """
    from contextlib import nullcontext

    from tpmlint.engine.reviews import plan_reviews, review_of
    from tpmlint.engine.session import open_session
    from tpmlint.engine.workspace import Request, write_lock
    from tpmlint.fixes.writing import unified_diff, write_all

    request = Request(start=Path.cwd(), root=root, config=config, isolated=isolated)
    with nullcontext() if dry_run else write_lock(request):
        session = open_session(request)
        loaded = session.loaded
        reviews = tuple(review_of(_item(text, loaded.roadmap), loaded.roadmap) for text in items)
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


def _item(text: str, roadmap: Roadmap) -> Item:
    from tpmlint.query.target import did_you_mean, items_named

    named = items_named(text, roadmap)
    if len(named) == 1:
        return named[0]
    if named:
        refs = " or ".join(sorted(item.ref for item in named))
        raise UserError(f"{text!r} may mean {refs}", "write the kind before it", "ITEM")
    hint = did_you_mean(text, roadmap.items, roadmap.kinds)
    raise UserError(f"there is no item {text!r}{hint}", "`tpmlint list initiatives` lists them", "ITEM")


def _describe(review: Review) -> Iterator[str]:
    yield visible(f"{review.item.ref} rests on")
    for promise in review.promises:
        says = "nothing" if promise.value is None else quote(promise.value)
        yield from wrap_text(visible(f"  {promise.of}, {promise.field}: {says}"), width(), 2, 4)
