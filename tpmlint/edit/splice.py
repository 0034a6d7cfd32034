"""Edits by place to cuts in the text of a file."""

from __future__ import annotations

from tpmlint.edit.cuts import Cut
from tpmlint.edit.removal import removal
from tpmlint.edit.scalars import written
from tpmlint.edit.tree import Spot, Tree
from tpmlint.finding import Aspect, Edit, ItemRef
from tpmlint.formats.source_file import SourceFile
from tpmlint.formats.yaml.source import offsets


class Splicer:
    """Knows where the values of one file are; reads each of its documents once, when an edit needs it."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self._trees: dict[int, Tree] = {}

    def cuts(self, edit: Edit) -> tuple[Cut, ...]:
        """Return the cuts that make an edit; none where its place is not there, or cannot take the value."""
        at, new = edit.at, edit.new
        if not isinstance(at, ItemRef):
            if at.span is None or not isinstance(new, str | None):
                return ()
            found = offsets(self.file.text, at.span)
            return () if found is None else (Cut(*found, new or ""),)
        tree = self._tree(at.document)
        spot = tree.find(at.route)
        if spot is None:
            return ()
        if new is None:
            made = removal(spot, tree.text)
        elif at.aspect is Aspect.KEY:
            made = () if spot.key is None else _replacement(new, tree.around(spot.key), tree.text)
        else:
            made = _replacement(new, spot, tree.text)
        return tuple(cut.moved(tree.offset) for cut in made)

    def _tree(self, document: int) -> Tree:
        if document not in self._trees:
            self._trees[document] = Tree(self.file, document)
        return self._trees[document]


def _replacement(new: str | int | float | bool, spot: Spot, text: str) -> tuple[Cut, ...]:
    try:
        return (Cut(spot.node.start, spot.node.end, written(new, spot, text)),)
    except ValueError:
        return ()
