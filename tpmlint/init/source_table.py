"""Say what a source reads and what of it is not recognised: as its table in TOML, and in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from tpmlint.config.builtin import builtin
from tpmlint.init.cells import MOST_WORDS
from tpmlint.init.fields import ProposedField
from tpmlint.init.propose import ProposedBlock
from tpmlint.init.recognize import patterns_for
from tpmlint.model.source_use import SourceUse
from tpmlint.patterns import Patterns
from tpmlint.sources import Source
from tpmlint.text.messages import join_words, plural

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
