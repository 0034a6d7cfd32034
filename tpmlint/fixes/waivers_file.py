"""Add entries to the waivers file or remove them; the result is verified, and nothing else changes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from tpmlint.errors import UserError
from tpmlint.finding import Edit, Fix, ItemRef
from tpmlint.fixes.apply import apply_to_texts, encode
from tpmlint.fixes.nodes import NodeIndex, is_bracketed
from tpmlint.formats.source_file import Document, SourceFile, read
from tpmlint.formats.yaml.nodes import Node, scalar
from tpmlint.formats.yaml.nodes import Sequence as ListNode
from tpmlint.formats.yaml.source import line_bounds
from tpmlint.limits import Limits
from tpmlint.schema.files import editor_comment
from tpmlint.suppression.model import NewWaiver
from tpmlint.text.messages import plural

_KEY = "waivers"
_HEAD = """\
# Findings that are accepted for a while. `tpmlint waive` adds to this list, `tpmlint waive --prune` tidies it up.
"""


def empty(path: str) -> SourceFile:
    """Return a new waivers file with only a header."""
    return SourceFile(path, editor_comment("waivers") + _HEAD, (), ())


def add(file: SourceFile, drafts: Sequence[NewWaiver], limits: Limits) -> SourceFile:
    """Return the file with waivers at the end of its list.

    Raises:
        UserError: no entry can be added to the file as it is written; nothing is changed.
    """
    if not drafts:
        return file
    document = _readable(file)
    before = _entries(file, document)
    expected = {**_mapping_of(document), _KEY: [*before, *(draft.value for draft in drafts)]}
    for text in _candidates(file, document, drafts):
        data = encode(file, text)
        if len(data) > limits.bytes:
            raise UserError(
                f"{plural(len(drafts), 'waiver')} would make the file larger than {limits.bytes:,} bytes",
                "waive a rule for the files of a pattern, or turn it off in the configuration for now",
                file.path,
            )
        changed = read(file.path, data, limits)
        if _is_as_intended(changed, expected, file):
            return changed
    raise UserError(
        "no entry can be added without changing others",
        "write the waivers as a list with a dash before each, or add these by hand",
        file.path,
    )


def prune(file: SourceFile, indexes: Sequence[int], limits: Limits) -> SourceFile:
    """Return the file without some of its entries.

    Args:
        indexes: numbers of the entries, from 0.

    Raises:
        UserError: one of them cannot be removed without changing others.
    """
    document = _readable(file)
    remaining = sorted(set(indexes), reverse=True)
    total = len(_entries(file, document))
    # Removing the last entry leaves `[]`, which needs a step of its own.
    steps = [remaining[:-1], remaining[-1:]] if len(remaining) == total else [remaining]
    for step in steps:
        edits = tuple(Edit(ItemRef(file.path, 0, (_KEY, index)), None) for index in step)
        if edits:
            file = _without(file, edits, limits)
    return file


def _without(file: SourceFile, edits: tuple[Edit, ...], limits: Limits) -> SourceFile:
    applied = apply_to_texts([Fix("Remove waivers", edits)], lambda _: file, limits)
    if not applied.applied:
        reason = applied.refused[0].reason if applied.refused else "they overlap"
        raise UserError(f"the waivers cannot be removed: {reason}", "remove them by hand", file.path)
    return applied.files[file.path]


def _readable(file: SourceFile) -> Document | None:
    """Return the document with the list, or None if the file is empty."""
    documents = file.documents
    if documents and documents[0].whole and isinstance(documents[0].value, dict):
        return documents[0]
    if documents or file.faults:
        raise UserError("the waivers cannot be read", "run `tpmlint check` and fix the file first", file.path)
    return None


def _mapping_of(document: Document | None) -> dict[str, object]:
    return dict(document.value) if document is not None and isinstance(document.value, dict) else {}


def _entries(file: SourceFile, document: Document | None) -> list[object]:
    entries = _mapping_of(document).get(_KEY)
    if not isinstance(entries, list | None):
        raise UserError(f"'{_KEY}' is not a list", "run `tpmlint check` and fix the file first", file.path)
    return entries or []


def _is_as_intended(changed: SourceFile, expected: dict[str, object], before: SourceFile) -> bool:
    faults = Counter(fault.rule for fault in before.faults)
    sound = all(count <= faults[rule] for rule, count in Counter(fault.rule for fault in changed.faults).items())
    others = [document.value for document in before.documents[1:]]
    return sound and [document.value for document in changed.documents] == [expected, *others]


def _candidates(file: SourceFile, document: Document | None, drafts: Sequence[NewWaiver]) -> Iterator[str]:
    """Yield candidate texts with the entries added; the caller takes the first that reads as intended."""
    end = "\r\n" if "\r\n" in file.text else "\n"
    if document is None:
        yield _insert_lines(file.text, len(file.text), f"{_KEY}:{end}{_block(drafts, '  ', end)}", end)
        return
    before, after = file.text[: document.start], file.text[document.end :]
    tree = NodeIndex(file, document.index)
    spot = tree.find((_KEY,))
    for text in _in_document(tree.text, None if spot is None else spot.node, drafts, end):
        yield before + text + after


def _in_document(text: str, node: Node | None, drafts: Sequence[NewWaiver], end: str) -> Iterator[str]:
    if node is None:
        yield _insert_lines(text, len(text), f"{_KEY}:{end}{_block(drafts, '  ', end)}", end)
    elif isinstance(node, ListNode) and node.items and is_bracketed(node, text):
        at = node.items[-1].end
        yield text[:at] + "".join(f", {json.dumps(draft.value, ensure_ascii=False)}" for draft in drafts) + text[at:]
    elif isinstance(node, ListNode) and node.items:
        block = _block(drafts, text[line_bounds(text, node.start)[0] : node.start], end)
        for at in (_next_line(text, len(text.rstrip())), len(text), _next_line(text, node.items[-1].end)):
            yield _insert_lines(text, at, block, end)
    else:  # an empty list, or nothing after the colon
        start = len(text[: node.start].rstrip(" \t"))
        bare = text[:start] + text[node.end :]
        yield _insert_lines(bare, _next_line(bare, start), _block(drafts, "  ", end), end)


def _next_line(text: str, offset: int) -> int:
    newline = text.find("\n", offset)
    return len(text) if newline < 0 else newline + 1


def _insert_lines(text: str, at: int, block: str, end: str) -> str:
    """Return ``text`` with whole lines inserted at a line's start, or at the end."""
    in_line = at > 0 and text[at - 1] != "\n"
    return text[:at] + (end if in_line else "") + block + text[at:]


def _block(drafts: Sequence[NewWaiver], indent: str, end: str) -> str:
    lines = []
    for draft in drafts:
        dash = "- "
        for name, value in draft.value.items():
            lines.append(f"{indent}{dash}{name}: {value if name == 'expires' else scalar(str(value))}{end}")
            dash = "  "
    return "".join(lines)
