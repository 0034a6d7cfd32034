"""Correct a proposed source by what it reads of all files, and say what of it is not recognised."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.config.builtin import builtin
from tpmlint.formats.words import fold
from tpmlint.init.cells import MOST_WORDS, our_word
from tpmlint.init.fields import ProposedField, is_optional
from tpmlint.init.propose import TELLING, ProposedBlock
from tpmlint.init.recognize import called_alike, is_numbered, patterns_for
from tpmlint.model.items import Item
from tpmlint.model.source_use import SourceUse
from tpmlint.patterns import Patterns
from tpmlint.patterns.writing import exactly
from tpmlint.schema.files import load
from tpmlint.sources import Source
from tpmlint.text.messages import join_words, plural, some

MOST_LINES = 12
"""Names and lines that are said about a source."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def table_lines(blocks: Sequence[ProposedBlock], files: Sequence[str], reader: str, prefix: str) -> Iterator[str]:
    """Yield the lines of a table ``[[sources]]`` with the blocks that were proposed for it.

    Args:
        reader: empty if the names of the files suggest it.
        prefix: what is before ``sources`` in the file, such as ``tool.tpmlint.``.
    """
    yield f"[[{prefix}sources]]"
    yield f"files = {_toml(list(files))}"
    if reader:
        yield f"reader = {_toml(reader)}"
    for block in blocks:
        yield ""
        yield f"  [[{prefix}sources.items]]"
        yield f"  kind = {_toml(block.kind)}"
        if block.at:
            yield f"  at = {_toml(block.at)}"
        if block.optional:
            yield f"  optional = {_toml(list(block.optional))}"
        yield f"    [{prefix}sources.items.fields]"
        for each in block.fields:
            yield f"    {each.field} = {_mapping(each)}"
        for key, words in block.words.items():
            yield f"    # Words of {_toml(key)} that were not recognised: {', '.join(map(_toml, words[:MOST_WORDS]))}"
        yield from (f"    # Not clear: {line}" for line in block.unclear)
        if block.unknown:
            yield f"    # Not recognised: {', '.join(map(_toml, block.unknown[:MOST_WORDS]))}"


def builtin_table_lines(name: str, paths: Sequence[str], prefix: str) -> Iterator[str]:
    """Yield the lines of a table ``[[sources]]`` for files in the built-in format of that name."""
    yield f"[[{prefix}sources]]"
    own = builtin(name)["files"]
    # A folder may have a file, such as a readme.md, that the format skips.
    reached = Patterns([each for each in own if not each.startswith("!")])
    if not (all(map(reached.match, paths)) and any(map(Patterns(own).match, paths))):
        yield f"files = {_toml(list(patterns_for(name, paths)))}"
    yield f"format = {_toml(name)}"


def _mapping(each: ProposedField) -> str:
    if each.more:
        return f"[{', '.join(_mapping(part) for part in (replace(each, more=()), *each.more))}]"
    if not each.options:
        return _toml(each.path)
    options = dict(each.options)
    table: dict[str, object] = {"each" if options.pop("each", False) else "from": each.path, **options}
    return _toml(table)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{key if _BARE_KEY.fullmatch(key) else _toml(key)} = {_toml(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def describe_unknown(blocks: Iterable[ProposedBlock]) -> Iterator[str]:
    """Yield what was not recognised, or is not clear, of the files of a source."""
    for block in blocks:
        where = f" at {block.at}" if block.at else ""
        for key, words in block.words.items():
            yield f"Not recognised, words of {key!r}{where}: {join_words([repr(each) for each in words])}"
        yield from (f"Not clear, {line}{where}" for line in block.unclear)
        if block.unknown:
            rest = len(block.unknown) - MOST_LINES
            more = f" and {rest} more" if rest > 0 else ""
            yield f"Not recognised, fields{where}: {', '.join(block.unknown[:MOST_LINES])}{more}"


def describe_items(uses: Iterable[tuple[Source, SourceUse]]) -> Iterator[str]:
    """Yield what sources read, in words."""
    for source, use in uses:
        items = join_words([plural(count, kind) for kind, count in use.items.items()]) or "no item"
        yield f"{source.name}: {items} in {plural(use.files, 'file')}"


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
