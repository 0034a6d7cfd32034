"""Paths of the configuration to values in a record: dotted, relative JSON Pointers, JSONPaths and those of the file."""

from __future__ import annotations

import functools
import itertools
import posixpath
import re
from collections.abc import Iterator

from tpmlint.finding import Route
from tpmlint.formats.jsonpath import InvalidPathError, check_path, select
from tpmlint.formats.source_file import OWN_KEY

_POINTER = re.compile(r"(0|[1-9][0-9]{0,2})(#|(?:/.*)?)", re.DOTALL)
_QUOTED = re.compile(r"'[^'\\]*'|\"[^\"\\]*\"")
_NAMES = rf"(?:{_QUOTED.pattern})(?:\s*,\s*(?:{_QUOTED.pattern}))*"
_FIRST = re.compile(rf"\$(?:\.([^\x00-@\[-^`\x7b-\x7f]\w*)|\[({_NAMES})\])")
"""The first step of a JSONPath, if it names keys."""
_OF_FILE = ("file.stem", "file.folder", "file.path")
_MOST = 10_000
"""Values that a JSONPath may select in a record."""


class FieldPath:
    """A path to a value, seen from a record.

    Attributes:
        label: the path as messages name it: the author's name of the field.
        is_of_file: whether the value comes from the path of the file.
        is_query: whether it is a JSONPath.
        is_key: whether it is the key of a value.
        is_outside: whether it may lead out of the record.
        first_keys: keys of the record that it may lead through; none if it leads elsewhere.
    """

    __slots__ = (
        *("_kind", "_levels", "_steps", "first_keys", "is_key", "is_of_file", "is_outside", "is_query", "label"),
        "text",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.label = text
        self.is_of_file = text in _OF_FILE
        self.is_query = text.startswith("$")
        self.first_keys: tuple[str, ...] = ()
        self._levels = 0
        self._steps: tuple[str, ...] = ()
        pointer = _POINTER.fullmatch(text)
        self.is_key = pointer is not None and pointer[2] == "#"
        self.is_outside = pointer is not None and pointer[1] != "0"
        if self.is_of_file or self.is_query or text in (".", ""):
            self._kind = "itself" if text == "." else "other"
            if self.is_query and (found := _FIRST.match(text)) is not None:
                self.first_keys = (found[1],) if found[1] else tuple(key[1:-1] for key in _QUOTED.findall(found[2]))
        elif pointer is not None:
            self._levels = int(pointer[1])
            self._kind = "key" if pointer[2] == "#" else "pointer"
            self._steps = tuple(_unescape(step) for step in pointer[2].split("/")[1:])
            self.label = ".".join(self._steps) or "key"
        elif "." in text:
            self._kind = "dotted"
            self._steps = tuple(text.split("."))
            # The reader of sections, and exports of trackers, keep a record's fields in a mapping of that name.
            self.label = text.removeprefix("fields.")
            self.first_keys = (self._steps[0], text)
        else:
            self._kind = "name"
            self.first_keys = (text,)

    def find(self, root: object, route: Route, record: object) -> tuple[object, Route] | None:
        """Return the value and its route in the author's document; None if there is none.

        Args:
            root: the author's document.
            route: of the record in it.
        """
        kind = self._kind
        if kind == "name":
            if isinstance(record, dict) and self.text in record:
                return record[self.text], (*route, self.text)
            return None
        if kind == "dotted":
            return _follow_dotted(self._steps, route, record)
        if kind == "itself":
            return record, route
        if kind == "other":
            found = next(self.find_all(root, route, record), None) if self.is_query else None
            return None if found is None else (found[0], found[1])
        if self._levels > len(route):
            return None
        base = route[: len(route) - self._levels]
        if kind == "key":
            return (base[-1], (*base, OWN_KEY)) if base else None
        return _follow_pointer(self._steps, base, value_at(root, base))

    def find_all(self, root: object, route: Route, record: object) -> Iterator[tuple[object, Route]]:
        """Yield all values of a JSONPath, with their routes."""
        for inner, value in itertools.islice(select(self.text, record), _MOST):
            yield value, route + inner

    def of_file(self, path: str) -> str:
        """Return the value that a path of a file stands for."""
        if self.text == "file.path":
            return path
        folder, _, name = path.rpartition("/")
        return posixpath.splitext(name)[0] if self.text == "file.stem" else folder.rpartition("/")[2]


def value_at(value: object, route: Route) -> object:
    """Return the value that a route leads to; None if there is none."""
    for step in route:
        if isinstance(value, dict):
            value = value.get(step)
        else:
            value = value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None
    return value


def _follow_dotted(steps: tuple[str, ...], route: Route, value: object) -> tuple[object, Route] | None:
    """Follow a dotted path; a key may have dots itself, and the longest key that is there is meant."""
    at = 0
    while at < len(steps):
        if isinstance(value, dict):
            for end in range(len(steps), at, -1):
                key = steps[at] if end == at + 1 else ".".join(steps[at:end])
                if key in value:
                    route, value, at = (*route, key), value[key], end
                    break
            else:
                return None
        elif isinstance(value, list) and steps[at].isdecimal() and int(steps[at]) < len(value):
            index = int(steps[at])
            route, value, at = (*route, index), value[index], at + 1
        else:
            return None
    return value, route


def _follow_pointer(steps: tuple[str, ...], route: Route, value: object) -> tuple[object, Route] | None:
    """Follow the steps of a JSON Pointer (RFC 6901)."""
    for step in steps:
        if isinstance(value, dict) and step in value:
            route, value = (*route, step), value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            route, value = (*route, int(step)), value[int(step)]
        else:
            return None
    return value, route


def _unescape(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


@functools.lru_cache(maxsize=1024)
def field_path(text: str) -> FieldPath:
    """Return the path that a text of the configuration stands for."""
    return FieldPath(text)


def path_problem(text: str) -> str | None:
    """Return why a text of the configuration is not a path, or None."""
    if text.startswith("$"):
        try:
            check_path(text)
        except InvalidPathError as error:
            return f"not a JSONPath: {error}"
        return None
    if text.startswith("file.") and text not in _OF_FILE:
        return "not one of file.stem, file.folder and file.path"
    if text != "." and (not text.strip() or "" in text.split(".")) and _POINTER.fullmatch(text) is None:
        return "not a path: a name is missing beside a '.'"
    return None
