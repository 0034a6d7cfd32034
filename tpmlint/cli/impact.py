"""Show whom code is for, or what depends on an item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.choices import complete_items, complete_revisions
from tpmlint.cli.options import load_session, request_for
from tpmlint.cli.output import colored, note, width, write
from tpmlint.errors import UserError
from tpmlint.model.impact import Counts, Impact, impact_of
from tpmlint.query.impact import Headline, headline_of_code, headline_of_item
from tpmlint.query.tree import Branch, TreeBuilder
from tpmlint.reporters.render.terminal import Painter, fitted_table, width_of, wrap_text
from tpmlint.text.escape import inert, visible
from tpmlint.text.messages import plural, some

if TYPE_CHECKING:
    from tpmlint.engine.impact import ImpactAnswer
    from tpmlint.model.index import Roadmap
    from tpmlint.model.items import Item
    from tpmlint.query.target import Code

_TREES = 3
"""With more capabilities than this they are shown as a table instead of trees."""

_STEP = "  "


class Page:
    """Format answers for a terminal.

    Args:
        folder: folder of the configuration, relative to the root.
        width: columns; None does not wrap lines.
    """

    def __init__(self, roadmap: Roadmap, folder: str, counts: Counts, width: int | None, painter: Painter) -> None:
        self._roadmap = roadmap
        self._folder = folder
        self._counts = counts
        self._trees = TreeBuilder(roadmap, counts)
        self._width = width
        self._painter = painter

    def code_lines(self, codes: Sequence[Code], together: Code, impact: Impact) -> Iterator[str]:
        """Yield the answer for files and folders together."""
        yield from self._headline(headline_of_code(codes, together, impact, self._roadmap, self._folder))
        if len(together.claimed) > _TREES:
            yield ""
            yield from self._summary(together)
        else:
            for claimed in together.claimed:
                yield ""
                yield from self._tree(self._trees.capability(claimed.capability, claimed))
        extra = []
        if together.unclaimed and len(together.files) > 1:
            names = some(tuple(together.unclaimed), 5, ", ")
            extra.append(f"{plural(len(together.unclaimed), 'file')} of no capability: {names}")
        if together.own and len(together.files) > 1:
            extra.append(f"{plural(len(together.own), 'file')} of the roadmap itself")
        if extra:
            yield ""
        for text in extra:
            yield from wrap_text(visible(text), self._width, indent=len(_STEP))

    def item_lines(self, item: Item, impact: Impact) -> Iterator[str]:
        """Yield the answer for an item."""
        yield from self._headline(headline_of_item(item, impact, self._roadmap))
        yield ""
        yield from self._tree(self._trees.tree(item))

    def _headline(self, headline: Headline) -> Iterator[str]:
        for line in wrap_text(visible(f"{headline.text}."), self._width):
            yield self._painter("strong", line)
        if headline.remedy:
            yield from wrap_text(visible(f"  help: {headline.remedy}"), self._width, indent=len("  help: "))

    def _summary(self, together: Code) -> Iterator[str]:
        rows = []
        for claimed in together.claimed:
            impact = impact_of(self._roadmap, [claimed.capability], self._counts)
            lists = (impact.customers, impact.features, impact.initiatives)
            ids = [", ".join(item.id for item in items) for items in lists]
            rows.append([visible(text) for text in (claimed.capability.id, str(len(claimed.files)), *ids)])
        head = ("capability", "files", "for", "features", "initiatives")
        yield from fitted_table(head, rows, self._width, self._painter)

    def _tree(self, tree: Branch) -> Iterator[str]:
        rows = [(depth, branch, _label(depth, branch)) for depth, branch in _flat(tree, 0)]
        widest = max(width_of(label) for _, _, label in rows)
        column = (widest if self._width is None else min(widest, self._width // 2)) + len(_STEP)
        for depth, branch, label in rows:
            painted = self._paint(depth, branch)
            blanks = column - width_of(label)
            if blanks < len(_STEP):
                yield painted
                painted, blanks = "", column
            lines = wrap_text(visible(branch.text), self._width, column, column) or [""]
            yield f"{painted}{' ' * blanks}{lines[0]}".rstrip()
            yield from map(inert, lines[1:])

    def _paint(self, depth: int, branch: Branch) -> str:
        word, name = visible(branch.word), visible(branch.name)
        return _STEP * depth + " ".join(part for part in (word, self._painter("strong", name)) if part)


def _flat(branch: Branch, depth: int) -> Iterator[tuple[int, Branch]]:
    yield depth, branch
    for below in branch.below:
        yield from _flat(below, depth + 1)


def _label(depth: int, branch: Branch) -> str:
    return _STEP * depth + " ".join(part for part in (visible(branch.word), visible(branch.name)) if part)


_EPILOG = """\b
Examples:
  tpmlint impact services/payments/charge.py
  tpmlint impact feature:one-click-checkout
  tpmlint impact --base main
  tpmlint impact services/ --output-format mermaid"""


def _formats() -> Iterable[str]:
    return ("text", "json", "mermaid")


@click.command(epilog=_EPILOG)
@click.argument("targets", nargs=-1, metavar="[PATH|ITEM]...", shell_complete=complete_items(files=True))
@click.option(
    "--base",
    metavar="REV",
    shell_complete=complete_revisions,
    help="Ask about what changed since this revision's merge base with HEAD.",
)
@click.option("--all", "closed", is_flag=True, help="Show completed and canceled initiatives too.")
@options.output_format(_formats)
@options.where
@options.color
def command(
    targets: tuple[str, ...],
    base: str | None,
    closed: bool,
    output_format: str,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Tell whom code is for: its capability, the initiatives that change it, the features they enable, the customers.

    PATH is a file or a folder; ITEM is an item of the roadmap, kind:id or an id alone, and is answered the other way
    round: what it rests on, and whom it is for; what an open initiative or feature waits for, and what waits for it,
    through any number of steps. A word that is both is taken for the path. What is not committed yet
    is part of what changed since --base.
    """
    from tpmlint.model.impact import always, is_open
    from tpmlint.query.graph import graph_of

    if bool(targets) is (base is not None):
        message = "--base asks about all that changed, so it takes no PATH" if targets else "nothing to ask about"
        raise UserError(message, "name files, folders or items, or a revision with --base")
    counts = always if closed else is_open
    session = load_session(request_for(root, config, isolated=isolated))
    roadmap = session.loaded.roadmap
    answer = session.impact(targets, base=base, counts=counts)
    for each in answer.notes:
        note(each)
    codes = [code for code, _ in answer.codes]
    if output_format == "text":
        from tpmlint.reporters.render.terminal import Painter

        painted = colored(color)
        page = Page(roadmap, session.workspace.settings.folder, counts, width(), Painter(painted))
        write(_text(page, answer, roadmap, counts), painted)
        return
    graph = graph_of(roadmap, [*answer.codes, *answer.items])
    if output_format == "json":
        from msgspec import to_builtins

        from tpmlint.query.impact import impact_value
        from tpmlint.reporters.json import dump

        folder = session.workspace.settings.folder
        value = impact_value([*answer.codes, *answer.items], graph, roadmap, folder, answer.notes)
        write(dump(to_builtins(value)))
    else:
        from tpmlint.query.graph import as_mermaid

        write(as_mermaid(graph, codes))


def _text(page: Page, answer: ImpactAnswer, roadmap: Roadmap, counts: Counts) -> str:
    from tpmlint.engine.impact import impact_of_code
    from tpmlint.query.target import together

    sections: list[list[str]] = []
    if answer.codes:
        codes = [code for code, _ in answer.codes]
        merged = codes[0] if len(codes) == 1 else together(codes, "")
        sections.append(list(page.code_lines(codes, merged, impact_of_code(merged, roadmap, counts))))
    sections += [list(page.item_lines(item, impact)) for item, impact in answer.items]
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections)
