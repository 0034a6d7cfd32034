"""Correct a proposed source by what it reads: of all files, where the proposal is made of some of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.formats.words import fold
from tpmlint.init.cells import MOST_WORDS, our_word
from tpmlint.init.fields import ProposedField, is_optional
from tpmlint.init.propose import TELLING, ProposedBlock
from tpmlint.init.recognize import called_alike, is_numbered
from tpmlint.init.source_table import table_lines
from tpmlint.model.items import Item
from tpmlint.patterns.writing import exactly
from tpmlint.schema.files import load
from tpmlint.text.messages import join_words, some

_MOST_PATTERNS = 20
"""Patterns that a source may have."""
_MOST = 0.75
"""Items of all that have a field which tells an item from a page."""


class ProposedSource(Struct, frozen=True):
    """A source that is proposed for files.

    Args:
        files: its patterns.
        reader: empty if the names of the files suggest it.
        left: what it does not read, each with the reason.
        broken: what in the files could not be read, each with its place.
    """

    blocks: tuple[ProposedBlock, ...]
    files: tuple[str, ...]
    reader: str
    left: tuple[str, ...]
    broken: tuple[str, ...] = ()

    def table(self, prefix: str) -> str:
        """Return its table in TOML.

        Args:
            prefix: what is before ``sources`` in the file, such as ``tool.tpmlint.``.
        """
        return "".join(f"{line}\n" for line in table_lines(self.blocks, self.files, self.reader, prefix))


def revise(
    proposed: ProposedSource, items: Mapping[str, Sequence[Item]], words: Mapping[tuple[str, str], int]
) -> ProposedSource:
    """Return a source with words that stand in other files than it was made of, and without pages beside the items.

    Args:
        items: by the path of their file, relative to the configuration's folder.
        words: how often a word stands there that it does not map, by the author's name of the field and the word.
    """
    blocks = tuple(_with_words(block, words) for block in proposed.blocks)
    pages = _pages(proposed.blocks, items)
    patterns = tuple(f"!{each}" for each in _patterns(pages, [path for path in items if path not in pages]))
    if not pages or len(proposed.files) + len(patterns) > _MOST_PATTERNS:
        return replace(proposed, blocks=blocks)
    lacking = join_words([repr(each) for each in sorted(_telling(proposed.blocks[0], [*_of(items)]))], "or")
    reason = f"{some(pages, 3)}: without {lacking}, which the items have"
    rest = [item for path, own in items.items() if path not in pages for item in own]
    lacks = {name: sum(name not in item.value for item in rest) for name in blocks[0].optional}
    optional = tuple(name for name, count in lacks.items() if is_optional(count, len(rest)))
    blocks = (replace(blocks[0], optional=optional),)
    return replace(proposed, blocks=blocks, files=(*proposed.files, *patterns), left=(*proposed.left, reason))


def _with_words(block: ProposedBlock, found: Mapping[tuple[str, str], int]) -> ProposedBlock:
    """Return a block with the words of its fields that were not mapped, and with those that mean nothing known."""
    properties = load(block.kind)["properties"]
    fields: list[ProposedField] = []
    words = dict(block.words)
    for each in block.fields:
        values = each.options.get("values")
        label = each.path.rpartition(".")[2]
        texts = [text for name, text in found if name in (label, each.path)]
        if not isinstance(values, dict) or not texts:
            fields.append(each)
            continue
        known = {fold(text) for text in values}
        ours = {
            text: word for text in texts if (word := our_word(text, properties[each.field])) and fold(text) not in known
        }
        added = dict(list(ours.items())[: MOST_WORDS - len(values)])
        fields.append(replace(each, options={**each.options, "values": {**values, **added}}))
        if unknown := [text for text in texts if text not in added]:
            before = [text for text in words.get(each.path, ()) if text not in unknown]
            words[each.path] = (*before, *unknown)
    return replace(block, fields=tuple(fields), words=words)


def _of(items: Mapping[str, Sequence[Item]]) -> Iterator[Item]:
    for each in items.values():
        yield from each


def _telling(block: ProposedBlock, items: Sequence[Item]) -> frozenset[str]:
    """Return the fields that nearly all items have, and a page has not."""
    mapped = {each.field for each in block.fields if "default" not in each.options} & TELLING
    return frozenset(field for field in mapped if sum(field in item.value for item in items) >= _MOST * len(items))


def _pages(blocks: Sequence[ProposedBlock], items: Mapping[str, Sequence[Item]]) -> list[str]:
    """Return the files of a folder of items that are none: they have nothing of what the others have.

    Where the others are numbered, one that is numbered too is an item that lacks something.
    """
    if len(blocks) != 1 or blocks[0].at or not any(each.path.startswith("file.") for each in blocks[0].fields):
        return []
    telling = _telling(blocks[0], [*_of(items)])
    alike = bool(called_alike([*items]))
    lacking = [
        path
        for path, own in items.items()
        if telling and not any(name in each.value for each in own for name in telling)
    ]
    numbered = sum(is_numbered(path, of_folder=alike) for path in items) >= _MOST * len(items)
    pages = [path for path in lacking if not (numbered and is_numbered(path, of_folder=alike))]
    return pages if len(pages) * 4 <= len(items) else []


def _patterns(pages: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return patterns for pages alone: one for those of a folder that has no others, or whose names begin alike."""
    found: dict[str, None] = {}
    for path in pages:
        folder, _, name = path.rpartition("/")
        start = f"{folder}/{name.partition('-')[0]}-"
        for beginning, pattern in (
            (f"{folder}/", f"{exactly(folder)}/**"),
            (start, f"{exactly(start)}*.{name.rpartition('.')[2]}"),
        ):
            alike = sum(each.startswith(beginning) for each in pages)
            if folder and alike > 1 and not any(each.startswith(beginning) for each in others):
                found[pattern] = None
                break
        else:
            found[exactly(path)] = None
    return tuple(found)
