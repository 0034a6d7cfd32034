"""What names the files that are a record each, and how records refer to one by its path or its number."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from tpmlint.formats.words import slug_of_title

_NUMBERED = re.compile(r"(?P<before>[\w. -]*?)(?P<number>[0-9]{1,5})(?P<after>(?![0-9]).*)")
_NUMBER = r"(?:[A-Za-z]{2,8}[-_ ]?)?#?(?P<id>[0-9]{1,5})(?:[\s:(,].*)?|.*"
"""``12``, ``#12``, ``RFC-12`` or ``JEP-7 (optionally)``; anything else names no item."""
_PATH = r"(?:.*/)?{}\.[a-z]+(?:[#?].*)?|.*"
"""A path or address that ends with the name of the file; anything else names no item."""


class FileNames(Struct, frozen=True):
    """What names the file of a record, where each of several files is one.

    Args:
        path: such as ``file.stem``.
        options: of an id that is made of it.
        ids: those that they give.
        numbers: of the files, if all have one.
        glob: the pattern of the file with a number, in which ``{}`` stands for that.
        folder: of an id that is made of the whole path, the folder before what it takes, as a regular expression.
    """

    path: str
    options: Mapping[str, object] = {}
    ids: frozenset[str] = frozenset()
    numbers: frozenset[int] = frozenset()
    glob: str = ""
    folder: str = ""

    def referred(self, texts: Sequence[str]) -> dict[str, Any]:
        """Return the options of a mapping of texts that name files by path or number; none if they do neither."""
        if self.path != "file.folder":
            pattern = _PATH.format(rf"{self.folder}(?P<id>.+?)" if self.folder else "(?P<id>[^/#?]+)")
            found = [match["id"] for text in texts if (match := re.fullmatch(pattern, text)) and match["id"]]
            # Beside such a path may stand addresses of other places.
            if any(slug_of_title(each) in self.ids for each in found):
                return {"match": pattern, "slug": True}
        found = [match["id"] for text in texts if (match := re.fullmatch(_NUMBER, text)) and match["id"]]
        if sum(int(each) in self.numbers for each in found) * 2 > len(texts):
            return {"match": _NUMBER, "glob": self.glob}
        return {}


def numbered(texts: Sequence[str], ids: frozenset[str]) -> dict[str, Any]:
    """Return the options of a mapping of texts such as ``SIP-12`` that name items by numbers, which are their ids."""
    found = [match["id"] for text in texts if (match := re.fullmatch(_NUMBER, text)) and match["id"]]
    return {"match": _NUMBER} if sum(each in ids for each in found) * 2 > len(texts) else {}


def names_of_folders(paths: Sequence[str]) -> FileNames:
    """Return the names of the folders that files called alike are in."""
    folders = [posixpath.dirname(path) for path in paths]
    numbers, glob = _numbers(folders, f"/{posixpath.basename(paths[0])}")
    ids = frozenset(slug_of_title(posixpath.basename(each)) for each in folders)
    return FileNames("file.folder", {"slug": True}, ids, numbers, glob)


def names_of_files(paths: Sequence[str]) -> FileNames:
    """Return the names of files; their paths, where some in several folders have one name."""
    stems = [posixpath.splitext(path) for path in paths]
    ids = frozenset(slug_of_title(posixpath.basename(stem)) for stem, _ in stems)
    numbers, glob = _numbers([stem for stem, _ in stems], Counter(ending for _, ending in stems).most_common(1)[0][0])
    if len(ids) == len(paths):
        return FileNames("file.stem", {"slug": True}, ids, numbers, glob)
    above = posixpath.commonpath(map(posixpath.dirname, paths))
    inside = re.sub(r"([.^$*+?()\[\]{}|\\])", r"\\\1", above)
    folder = f"{inside}/" if inside else ""
    ids = frozenset(slug_of_title(stem[len(above) + 1 if above else 0 :]) for stem, _ in stems)
    options = {"match": rf"{folder}(?P<id>.+)\.[^.]+", "slug": True}
    return FileNames("file.path", options, ids, numbers, glob, folder)


def _numbers(named: Sequence[str], last: str) -> tuple[frozenset[int], str]:
    """Return the numbers in names, and the pattern of the file of a number; none if some names have no number.

    Args:
        named: the paths of files without ending, or of folders.
        last: what stands behind each.
    """
    found = [_NUMBERED.fullmatch(posixpath.basename(each)) for each in named]
    matches = [each for each in found if each is not None]
    if len(matches) < len(named) or len({each["before"] for each in matches}) > 1:
        return frozenset(), ""
    numbers = frozenset(int(each["number"]) for each in matches)
    folders = {posixpath.dirname(each) for each in named}
    above = posixpath.commonpath(folders) if len(folders) > 1 else next(iter(folders))
    start = f"/{above}/" if above else "/"
    if len(folders) > 1:
        start += "**/"
    after = Counter(each["after"][:1] for each in matches).most_common(1)[0][0]
    if re.search(r"[*?\[\]\\!#]", start.replace("**/", "")):
        return frozenset(), ""
    return numbers, f"{start}{matches[0]['before']}{{}}{f'{after}*' if after else ''}{last}"
