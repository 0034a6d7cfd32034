"""What ``impact`` prints: an answer, and the trees that give the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tpmlint.cli.console.fitting import fitted
from tpmlint.query.headline import Headline, of_code, of_item
from tpmlint.query.tree import Branch, TreeBuilder
from tpmlint.reporters.drawing.cells import width_of
from tpmlint.reporters.drawing.ink import Ink
from tpmlint.reporters.drawing.wrapping import wrapped
from tpmlint.roadmap.impact import Counts, Impact, impact_of
from tpmlint.text import inert, plural, visible

if TYPE_CHECKING:
    from tpmlint.query.target import Code
    from tpmlint.roadmap.index import Roadmap
    from tpmlint.roadmap.items import Item

_TREES = 3
"""With more capabilities than this there is a table of them, and no tree of each."""

_NAMED = 5
_STEP = "  "


class Page:
    """Writes answers for a terminal.

    Args:
        folder: where the configuration lies, relative to the root.
        width: columns; None leaves every line whole.
    """

    def __init__(self, roadmap: Roadmap, folder: str, counts: Counts, width: int | None, ink: Ink) -> None:
        self._roadmap = roadmap
        self._folder = folder
        self._counts = counts
        self._trees = TreeBuilder(roadmap, counts)
        self._width = width
        self._ink = ink

    def code(self, codes: Sequence[Code], whole: Code, impact: Impact) -> Iterator[str]:
        """Yield the answer for files and folders together."""
        yield from self._headline(of_code(codes, whole, impact, self._roadmap, self._folder))
        if len(whole.claimed) > _TREES:
            yield ""
            yield from self._summary(whole)
        else:
            for claimed in whole.claimed:
                yield ""
                yield from self._tree(self._trees.capability(claimed.capability, claimed))
        rest = []
        if whole.unclaimed and len(whole.files) > 1:
            rest.append(f"{plural(len(whole.unclaimed), 'file')} of no capability: {_some(whole.unclaimed)}")
        if whole.own and len(whole.files) > 1:
            rest.append(f"{plural(len(whole.own), 'file')} of the roadmap itself")
        if rest:
            yield ""
        for text in rest:
            yield from wrapped(visible(text), self._width, indent=len(_STEP))

    def item(self, item: Item, impact: Impact) -> Iterator[str]:
        """Yield the answer for an item."""
        yield from self._headline(of_item(item, impact, self._roadmap))
        yield ""
        yield from self._tree(self._trees.tree(item))

    def _headline(self, headline: Headline) -> Iterator[str]:
        for line in wrapped(visible(f"{headline.text}."), self._width):
            yield self._ink("strong", line)
        if headline.remedy:
            yield from wrapped(visible(f"  help: {headline.remedy}"), self._width, indent=len("  help: "))

    def _summary(self, whole: Code) -> Iterator[str]:
        rows = []
        for claimed in whole.claimed:
            impact = impact_of(self._roadmap, [claimed.capability], self._counts)
            lists = (impact.customers, impact.features, impact.initiatives)
            ids = [", ".join(item.id for item in items) for items in lists]
            rows.append([visible(text) for text in (claimed.capability.id, str(len(claimed.files)), *ids)])
        head = ("capability", "files", "for", "features", "initiatives")
        yield from fitted(head, rows, self._width, self._ink)

    def _tree(self, tree: Branch) -> Iterator[str]:
        rows = [(depth, branch, _label(depth, branch)) for depth, branch in _flat(tree, 0)]
        widest = max(width_of(label) for _, _, label in rows)
        column = (widest if self._width is None else min(widest, self._width // 2)) + len(_STEP)
        for depth, branch, label in rows:
            painted = self._painted(depth, branch)
            blanks = column - width_of(label)
            if blanks < len(_STEP):
                yield painted
                painted, blanks = "", column
            lines = wrapped(visible(branch.text), self._width, column, column) or [""]
            yield f"{painted}{' ' * blanks}{lines[0]}".rstrip()
            yield from map(inert, lines[1:])

    def _painted(self, depth: int, branch: Branch) -> str:
        word, name = visible(branch.word), visible(branch.name)
        return _STEP * depth + " ".join(part for part in (word, self._ink("strong", name)) if part)


def _flat(branch: Branch, depth: int) -> Iterator[tuple[int, Branch]]:
    yield depth, branch
    for below in branch.below:
        yield from _flat(below, depth + 1)


def _label(depth: int, branch: Branch) -> str:
    return _STEP * depth + " ".join(part for part in (visible(branch.word), visible(branch.name)) if part)


def _some(files: Iterable[str]) -> str:
    every = tuple(files)
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return f"{', '.join(every[:_NAMED])}{more}"
