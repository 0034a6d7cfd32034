"""Paths of files that nobody who uses an interface reads, whatever is in them.

What is renamed to where nobody reads it, such as ``openapi.yaml.bak`` or ``src/test/java``, promises nothing any more,
though its text is what it was.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from msgspec import Struct

from tpmlint.interfaces import language_of
from tpmlint.interfaces.support.file_names import endings_of

_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("archive", "archived", "attic", "backup", "backups", "bak", "disabled", "draft", "drafts"), "old"),
    **dict.fromkeys(("obsolete", "old", "orig", "trash", "unused"), "old"),
    **dict.fromkeys(("fixtures", "test", "testdata", "tests"), "test"),
    **dict.fromkeys(("__fixtures__", "__mocks__", "__snapshots__", "__tests__"), "test"),
}
"""Words of paths that say that a file is put away or made for tests."""


class Reading(Struct, frozen=True):
    """How a file is read; a fact is the same one only in files of which this is equal.

    Args:
        unread: what in the path keeps those who use the interface from reading the file as they read others of its
            type: an ending, a folder, a word; empty if nothing does.
        folder: the one that users take as a whole, relative to what is declared, if the language has such.
    """

    unread: str = ""
    folder: str = ""


def reading_of(kind: str, path: str, inner: str) -> Reading:
    """Return how a file is read.

    Args:
        kind: the type of the interface, which need not be one that is compared by facts.
        path: of the file in the repository.
        inner: the same, relative to the folder that is declared.
    """
    language = language_of(kind)
    if language is not None and language.folded:
        hidden = "hidden" if posixpath.basename(path).startswith(".") else ""
        # In other folders, and by their words, they belong to the same text, unless that is of another database.
        return Reading(language.unread(path) or _ending(kind, path) or hidden, database_of(inner))
    own = "" if language is None else language.unread(path)
    folder = posixpath.dirname(inner) if language is not None and language.by_folder else ""
    return Reading(own or _ending(kind, path) or _in_place_of_file(kind, path) or _word(path), folder)


_DATABASES = frozenset(
    {"clickhouse", "cockroach", "cockroachdb", "h2", "mariadb", "mssql", "mysql", "oracle", "postgres", "postgresql"}
    | {"pg", "snowflake", "spanner", "sqlite", "sqlite3", "sqlserver"}
)
_MIGRATIONS = frozenset(("migrate", "migration", "migrations"))


def database_of(path: str) -> str:
    """Return the folder of the database that a migration is for: each service, or each system, has its own."""
    folders = posixpath.dirname(path).split("/")
    ends = [at for at, each in enumerate(folders, 1) if each.lower() in _DATABASES | _MIGRATIONS]
    return "/".join(folders[: ends[-1]]) if ends else ""


def ending_of(path: str) -> str:
    """Return how the name of a file ends, in small letters and without the dot; empty if it has no ending."""
    return posixpath.splitext(path)[1].lower().removeprefix(".")


def is_test(path: str) -> bool:
    """Tell whether the path of a file says that it is made for tests."""
    return _word(path) == "test"


def _ending(kind: str, path: str) -> str:
    """Return the ending of a file, unless it is one that the tools of its type read."""
    ending = ending_of(path)
    return "" if ending in endings_of(kind) else f"*.{ending}"


def _in_place_of_file(kind: str, path: str) -> str:
    """Return the folder that is called as a file of the type: who opens that file gets a folder."""
    folders = path.split("/")[:-1]
    return next((f"{each}/" for each in folders if ending_of(each) in endings_of(kind)), "")


def _word(path: str) -> str:
    """Return what a folder or the name of a file says that no user reads."""
    *folders, name = path.lower().split("/")
    if name.startswith("."):
        return "hidden"
    words = (*folders, *re.split(r"[^a-z0-9]+", name))
    return next((_WORDS[each] for each in words if each in _WORDS), "")
