"""What changed inside files: their lines, and the initiatives and decisions that were added or edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from tpmlint.change.content import Content, content
from tpmlint.change.line_diff import Steps, count_changed_lines
from tpmlint.change.model import Side
from tpmlint.change.repetition import Holders, Plain, says_no_more, sentences, skeleton
from tpmlint.change.same_items import SameItems
from tpmlint.change.white_space import differs_in_white_space
from tpmlint.finding import FileRef, Span
from tpmlint.git.files import Missing, Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.git.tree import ChangedPath
from tpmlint.model.index import Roadmap, find_former
from tpmlint.model.items import Item

LIMIT = 1_048_576
"""Bytes of the largest file that is read; of a larger one the changed lines are not shown."""


class Contents:
    """The files of both sides of a change.

    Only the last file is cached: a change of many large files must not fill the memory.
    """

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self._before = before
        self._after = after
        self._steps = Steps()
        self._last: tuple[ChangedPath, tuple[bytes | None, bytes | None]] | None = None

    def only_white_space(self, file: ChangedPath) -> bool:
        """Tell whether a file differs only in white space that means nothing."""
        if file.status != "M":
            return False
        old, new = self._both(file)
        return old is not None and new is not None and differs_in_white_space(file.path, old, new)

    def changed_lines(self, file: ChangedPath, enough: int) -> int | None:
        """Return how many lines the change adds and removes, or ``enough`` if they are as many or more.

        None if this is unknown: for what is too large to be read or compared, is binary, or is not a file.
        """
        both = self._both(file)
        known = [data is not None or file.status == status for data, status in zip(both, "AD", strict=True)]
        if not all(known) or any(data is not None and b"\0" in data for data in both):
            return None
        old, new = (data or b"" for data in both)
        return count_changed_lines(old, new, enough, self._steps)

    def place(self, file: ChangedPath) -> FileRef:
        """Return the first changed line of a file that still exists, or the file as a whole."""
        if file.status == "D":
            return FileRef(file.path)
        old, new = self._both(file)
        if not new or b"\0" in new:
            return FileRef(file.path)
        before, after = (old or b"").split(b"\n"), new.removesuffix(b"\n").split(b"\n")
        number = next((i for i, line in enumerate(after) if i >= len(before) or line != before[i]), len(after) - 1)
        width = len(after[number].decode("utf-8", "replace").removesuffix("\r"))
        return FileRef(file.path, Span(number + 1, 1, number + 1, max(width, 1) + 1))

    def line(self, path: str, number: int) -> FileRef:
        """Return the place of the text on a line of a file after the change."""
        lines = (self.text(path) or "").split("\n")
        text = lines[number - 1].rstrip() if number <= len(lines) else ""
        start = len(text) - len(text.lstrip()) + 1
        return FileRef(path, Span(number, start, number, max(len(text), start) + 1))

    def text(self, path: str) -> str | None:
        """Return the text of a file after the change; bytes that are not UTF-8 are replaced."""
        data = _read(self._after, path)
        return None if data is None else data.decode("utf-8", "replace")

    def read_before(self, path: str) -> bytes | None:
        """Return the bytes of a file before the change; None if it is not there. Raises Unreadable."""
        return _read_if_there(self._before, path)

    def read_after(self, path: str) -> bytes | None:
        """Return the bytes of a file after the change; None if it is not there. Raises Unreadable."""
        return _read_if_there(self._after, path)

    def listed(self, match: Callable[[str], bool]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the paths of tracked files, before and after the change, that a function takes."""
        before, after = (tuple(filter(match, side.tracked() or ())) for side in (self._before, self._after))
        return before, after

    def _both(self, file: ChangedPath) -> tuple[bytes | None, bytes | None]:
        if self._last is not None and self._last[0] is file:
            return self._last[1]
        self._last = None
        old = None if file.status == "A" else _read(self._before, file.path)
        new = None if file.status == "D" else _read(self._after, file.path)
        self._last = file, (old, new)
        return old, new


def _read_if_there(snapshot: Snapshot, path: str) -> bytes | None:
    try:
        return snapshot.read(path, LIMIT)
    except Missing:
        return None


def _read(snapshot: Snapshot, path: str) -> bytes | None:
    try:
        return snapshot.read(path, LIMIT)
    except Unreadable:
        return None


CARRYING: Mapping[str, tuple[str, ...]] = {
    "initiative": (
        "status",
        "owner",
        "enables",
        "internal_customers",
        "problem",
        "hypothesis",
        "capabilities",
        "objectives",
        "metrics",
        "depends_on",
        "start_date",
        "target_date",
        "health",
    ),
    "decision": ("status", "initiatives", "features", "capabilities"),
}
"""The fields in which a changed value carries product context, by kind."""


def changed_items(
    before: Side,
    after: Side,
    origin: Side | None = None,
    reread: Roadmap | None = None,
    words: tuple[str, ...] = (),
) -> Iterator[Item]:
    """Yield the initiatives and decisions of the after side that are new or have other content.

    A copy, or an item that only got another id or kind, is not new.

    Args:
        origin: what the change was built on, if the target branch has gone on since; its items are not new either.
        reread: the roadmap before as the sources after read it, if these differ: a record that is the same is not new.
        words: further texts that say nothing.
    """
    if before.roadmap is after.roadmap:
        return
    roadmaps = (before.roadmap, (origin or before).roadmap, *([reread] if reread is not None else []))
    olds = tuple({id(each): each for each in roadmaps}.values())
    known: dict[str, _Known] = {}
    same: SameItems | None = None
    for item in after.roadmap.items:
        fields = CARRYING.get(item.definition.model)
        if fields is None:
            continue
        was = before.roadmap.find(item.kind, item.id)
        if was is item or (was is not None and was.value == item.value):
            continue
        model = item.definition.model
        if same is None:
            same = SameItems(olds, after.roadmap, CARRYING)
        if model not in known:
            known[model] = _Known(
                content(each, fields, same.name, words)
                for old in olds
                for each in old.items
                if each.definition.model == model
            )
        # Decisions carry no sentences, so that two may well be about the same.
        is_new = "enables" in fields and not any(find_former(item, old, after.roadmap) for old in olds)
        if not known[model].says(content(item, fields, same.name, words), is_new):
            yield item


_CODE = str(CARRYING["initiative"].index("capabilities"))


class _Known:
    """What the items of a kind say: the content of the fields that carry context."""

    def __init__(self, contents: Iterable[Content]) -> None:
        self._contents = {each.text: each for each in contents}
        self._by_length: dict[int, list[str]] = {}
        for text in self._contents:
            self._by_length.setdefault(len(text), []).append(text)
        self._holders: Holders | None = None

    def says(self, content: Content, is_new: bool) -> bool:
        """Tell whether one of the items says the same, or the same in more words, or more, if the other item is new."""
        text = content.text
        if text in self._contents or any(_looks_like(text, each) for each in self._by_length.get(len(text), ())):
            return True
        value = _numbered(content)
        if self._holders is None:
            self._holders = Holders([_numbered(each) for each in self._contents.values()])
        bones = skeleton(value)
        if any(
            says_no_more(value, each) and (is_new or skeleton(each) == bones) for each in self._holders.of_all(value)
        ):
            return True
        return is_new and self._copies(value)

    def _copies(self, value: Plain) -> bool:
        """Tell whether all that a new initiative says is what one says already that changes the same code."""
        own = list(sentences(value))
        code = value.get(_CODE) if isinstance(value, dict) else None
        if not own or not isinstance(code, list) or self._holders is None:
            return False
        return any(
            all(any(says_no_more(text, other) for other in sentences(each)) for text in own)
            for capability in code
            for each in self._holders.of_all({_CODE: [capability]})
        )


def _numbered(content: Content) -> Plain:
    """Return a content as one value, in which each field that says something has its number."""
    return {str(number): each for number, each in enumerate(content.fields) if each}


def _looks_like(one: str, other: str) -> bool:
    """Tell whether two texts of one length differ only by letters of other alphabets in place of some Latin ones."""
    if one.isascii() and other.isascii():
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differing) * 2 <= len(one) and all(
        a.isascii() is not b.isascii() and a.isalnum() and b.isalnum() for a, b in differing
    )
