"""What documents of OpenAPI take from each other: the components that another file refers to."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import unquote

from tpmlint.interfaces import Fact, LinkedFiles, Located, UnreadableInterface

ROOT_KEY = re.compile(rb"""(?:^|[{,])[ \t]*["']?(?:openapi|swagger)["']?[ \t]*:""", re.MULTILINE)
"""What a document has that is more than a part of another."""

_REFERENCE = re.compile(r"""(?<![^\s"'#,{}\[\]])([^\s"'#,{}\[\]]+)#(/[^\s"',{}\[\]]+)""")


class OpenapiLinks:
    """The documents of an interface on one side, and the parts of them."""

    unread: Mapping[str, UnreadableInterface] = {}

    def __init__(self, files: LinkedFiles) -> None:
        self._files = files

    def dependents(self, changed: Collection[str]) -> Collection[str]:
        """Return the paths of the documents that these files refer to."""
        if len(self._files.paths) < 2:
            return ()
        known = frozenset(self._files.paths)
        return {
            target
            for path in known.intersection(changed)
            for target, _ in self._references(path)
            if target in known and self._is_document(target)
        }

    def facts(self, path: str, changed: Collection[str], concerned: Collection[str]) -> Mapping[str, Located]:
        """Return the facts of a file, of a document also those of the components that others refer to."""
        names = None
        if len(self._files.paths) > 1 and self._is_document(path):
            names = frozenset(self._taken.get(path, ())) or None
        found: Mapping[str, Fact] = self._files.facts(path, names)
        return {name: (path, fact) for name, fact in found.items()}

    @functools.cached_property
    def _taken(self) -> Mapping[str, set[str]]:
        """Return by path where in a file others refer to, as in ``/components/schemas/Card``."""
        found: dict[str, set[str]] = {}
        for path in self._files.paths:
            for target, pointer in self._references(path):
                if target != path:
                    found.setdefault(target, set()).add(pointer)
        return found

    def _references(self, path: str) -> Iterator[tuple[str, str]]:
        for file, pointer in _REFERENCE.findall(self._read(path).decode("utf-8", "replace")):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file))), pointer

    def _is_document(self, path: str) -> bool:
        return ROOT_KEY.search(self._read(path)) is not None

    def _read(self, path: str) -> bytes:
        try:
            return self._files.read(path) or b""
        except UnreadableInterface:
            return b""  # It counts as changed.
