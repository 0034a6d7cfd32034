"""The files of an interface on one side of a change, and their facts."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from tpmlint.interfaces import FILE_END, Fact, Located, Options, UnreadableInterface, language_of, read_facts

if TYPE_CHECKING:
    from tpmlint.change.fact_cache import FactCache

Read: TypeAlias = Callable[[str], bytes | None]
"""Returns the bytes of a file on one side; None if it is not there. Raises UnreadableInterface."""


@functools.lru_cache(maxsize=64)
def _read_facts(kind: str, data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a version of a file, which a history asks for twice: after one commit and before the next."""
    language = language_of(kind)
    assert language is not None
    return read_facts(language, data, options)


class InterfaceSide(Struct, frozen=True):
    """The files of a type that are read alike.

    Args:
        kind: the type.
        paths: all of them, if they build on each other.
        ignored: keys of data that hold prose; None for the type's own list.
        known: the facts of files that were read before.
    """

    kind: str
    paths: Sequence[str]
    read: Read
    ignored: frozenset[str] | None
    known: FactCache | None

    def facts(self, path: str, names: frozenset[str] | None = None) -> Mapping[str, Fact]:
        data = self.read(path)
        return {} if data is None else self.facts_in(data, Options(path, self.ignored, names))

    def facts_in(self, data: bytes, options: Options) -> Mapping[str, Fact]:
        if self.known is None:
            return _read_facts(self.kind, data, options)
        return self.known.facts(self.kind, data, options, _read_facts)

    def joined(self, ordered: Callable[[Iterable[str]], list[str]]) -> tuple[bytes, list[tuple[int, str]]]:
        """Return the text of all files in the order of their names, and the first line of each."""
        parts: list[bytes] = []
        starts: list[tuple[int, str]] = []
        line = 1
        for path in ordered(self.paths):
            data = self.read(path)
            if data is None:
                continue
            text = data.removesuffix(b"\n") + FILE_END + b"\n"
            starts.append((line, path))
            parts.append(text)
            line += text.count(b"\n")
        return b"".join(parts), starts


class LoneFiles(Struct, frozen=True):
    """The files of a language of which each is read by itself."""

    side: InterfaceSide
    unread: Mapping[str, UnreadableInterface] = {}

    def dependents(self, changed: Collection[str]) -> Collection[str]:
        return ()

    def facts(self, path: str, changed: Collection[str], concerned: Collection[str]) -> Mapping[str, Located]:
        return {name: (path, fact) for name, fact in self.side.facts(path).items()}
