"""Recognise the format of files by their names and their shape, and name files of one format by a pattern."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from tpmlint.config.builtin import builtin, formats, recognition
from tpmlint.formats.readers import reader as reader_named
from tpmlint.init.file_names import FileNames, names_of_files, names_of_folders
from tpmlint.init.propose import Proposed
from tpmlint.patterns import Patterns
from tpmlint.patterns.writing import exactly

MARKDOWN_READERS = ("front-matter", "markdown-sections", "markdown-tables", "markdown-headings", "markdown-lists")
ASCIIDOC_READERS = ("asciidoc-sections", "asciidoc-tables", "asciidoc-lists")
FILE_READERS = ("front-matter", "markdown-sections", "asciidoc-sections", "rst-sections")
"""Readers to which a file is one record."""
_FEW = 3
"""Files that are no folder of records yet."""
_PAGE = re.compile(
    r"(?:_?(?:read_?me|index|toc|contents?|summary|sidebar|changelog|contributing|license|agents|claude)"
    r"|[^1-9]*(?:template|yyyy|nnnn|xxxx)[^1-9]*)\.\w+",
    re.IGNORECASE,
)
"""Names of files that a folder of records has besides these."""
_NUMBERED = re.compile(r"(?:[a-z]{2,8}[-_ ]?)?[0-9]{3,}[0-9_-]*", re.IGNORECASE)
"""How the names of files begin that are a record each; chapters of a book have fewer digits."""
_OF_TEXT = frozenset({"id", "title", "description", "tags"})
"""Fields that any page has."""

Read = Callable[[str], str]
"""Returns the text of a file, by its path."""


def builtin_format(paths: Sequence[str], read: Read) -> tuple[str, tuple[str, ...]] | None:
    """Return the built-in format that files are in, and those of them that are; None if they are in none.

    Args:
        paths: relative to the configuration's folder.
    """
    known = {name: recognition(name) for name in formats()}
    for name, each in known.items():
        found = tuple(path for path in paths if each.path and re.fullmatch(each.path, path))
        if found:
            return name, found
    for name, each in known.items():
        if each.line and (found := tuple(_with_line(each.line, paths, read))):
            return name, found
    for path in paths:
        columns, keys = _shape(path, read)
        for name, each in known.items():
            if (each.columns and each.columns <= columns) or (each.keys and each.keys <= keys):
                return name, (path,)
    return None


def _with_line(line: str, paths: Sequence[str], read: Read) -> Iterator[str]:
    """Yield the YAML files that have such a line."""
    pattern = re.compile(rf"^{line}$", re.MULTILINE)
    for path in paths:
        if path.lower().endswith((".yaml", ".yml")) and pattern.search(read(path)):
            yield path


def patterns_for(name: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return patterns for the files of a format that its own patterns do not match."""
    paths = tuple(paths)
    known = recognition(name).widen.split()
    own = next((each for each in known if any(map(Patterns((each,)).match, paths))), "")
    if not own and recognition(name).line and len(paths) >= _FEW:
        return (common_pattern("", paths, f"*.{paths[0].rpartition('.')[2]}"),)
    if not own:
        return tuple(map(exactly, paths))
    if own.startswith("**/"):
        top = paths[0].partition("/")[0] if "/" in paths[0] else ""
        same = top and all(path.startswith(f"{top}/") for path in paths)
        skipped = (each for each in builtin(name)["files"] if each.startswith("!"))
        return (f"{exactly(top)}/{own}" if same else own, *skipped)
    return tuple(dict.fromkeys(f"{exactly(path.rpartition('/')[0])}/{own}" for path in paths))


def are_records(proposed: Proposed, paths: Sequence[str]) -> bool:
    """Tell whether most of several files are a record each, as proposals and tasks are.

    They say more than a page, or are numbered or dated: ``0042-caching.md``, ``2026-03-17-caching.md``.
    """
    whole = next((block for block in proposed.blocks if not block.at), None)
    if whole is None or len(paths) < _FEW or whole.records * 2 < len(paths):
        return False
    numbered = {found[0] for path in paths if (found := _NUMBERED.match(path.rpartition("/")[2]))}
    return not whole.common <= _OF_TEXT or len(numbered) * 2 > len(paths)


def is_numbered(path: str, *, of_folder: bool) -> bool:
    """Tell whether the name of a file, or of the folder that it is in, begins with a number or a date."""
    named = path.rpartition("/")[0] if of_folder else path
    return _NUMBERED.match(named.rpartition("/")[2]) is not None


def has_titles(proposed: Proposed) -> bool:
    """Tell whether items are called by what is written in their files, and not by the names of these."""
    titles = (each for block in proposed.blocks for each in block.fields if each.field == "title")
    return not any(each.path.startswith("file.") for each in titles)


def says_more(proposed: Proposed) -> bool:
    """Tell whether items have more than any page has, such as a status."""
    return any(not {each.field for each in block.fields} <= _OF_TEXT for block in proposed.blocks)


def is_in_most(proposed: Proposed, files: int) -> bool:
    """Tell whether most of several files have what is proposed, and not a table or list in one of many texts."""
    return files < _FEW or proposed.documents * 2 > files


def without_pages(paths: Sequence[str]) -> tuple[Sequence[str], tuple[str, ...]]:
    """Return those of several files that may be a record each, and the names of the others: readmes and templates."""
    pages = [path for path in paths if _PAGE.fullmatch(path.rpartition("/")[2])]
    if len(paths) - len(pages) < max(_FEW, len(pages)):
        return paths, ()
    return [path for path in paths if path not in pages], tuple(
        dict.fromkeys(path.rpartition("/")[2] for path in pages)
    )


def called_alike(paths: Sequence[str]) -> str:
    """Return the name that most of several files have, such as ``README.md``; empty if they have names of their own."""
    name, count = Counter(path.rpartition("/")[2] for path in paths).most_common(1)[0]
    return name if count >= _FEW and count * 2 > len(paths) else ""


def name_of_files(paths: Sequence[str], *, always: bool) -> FileNames | None:
    """Return what names a record's file: its name, or that of its folder where files are called alike.

    Where some files in several folders have one name, only their paths tell them apart.

    Args:
        always: whether one file has such a name too.
    """
    if called_alike(paths):
        return names_of_folders(paths)
    return names_of_files(paths) if always or len(paths) >= _FEW else None


def _shape(path: str, read: Read) -> tuple[frozenset[str], frozenset[str]]:
    """Return the columns of a CSV file, and the keys of the first entry of a JSON list."""
    none: frozenset[str] = frozenset()
    ending = path.lower().rpartition(".")[2]
    if ending == "csv":
        header = next(csv.reader(read(path).lstrip("\ufeff").splitlines()[:1]), [])
        return frozenset(header), none
    if ending == "json":
        try:
            value = json.loads(read(path))
        except (ValueError, RecursionError):
            return none, none
        first = value[0] if isinstance(value, list) and value else None
        return none, frozenset(first) if isinstance(first, dict) else none
    return none, none


def common_pattern(name: str, paths: Sequence[str], last: str) -> str:
    """Return a pattern for files of several folders, whose names match ``last``; one that was given as it is."""
    if any(character in name for character in "*?["):
        return name
    parents = [path.split("/")[:-1] for path in paths]
    common = []
    for steps in zip(*parents, strict=False):
        if len({*steps}) > 1:
            break
        common.append(steps[0])
    deep = any(len(parent) > len(common) for parent in parents)
    return "/".join(["", *common, *(["**"] if deep else []), last])


def readers_of(path: str) -> tuple[str, ...]:
    """Return the readers that may read a file, by its ending."""
    lower = path.lower()
    if lower.endswith((".md", ".markdown", ".mdx")):
        return MARKDOWN_READERS
    if lower.endswith(reader_named(ASCIIDOC_READERS[0]).ENDINGS):
        return ASCIIDOC_READERS
    return tuple(
        each for each in ("yaml", "json", "toml", "csv", "rst-sections") if lower.endswith(reader_named(each).ENDINGS)
    )
