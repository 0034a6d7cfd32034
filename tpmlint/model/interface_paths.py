"""Which files a capability declares as its interfaces: files, folders and patterns."""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from tpmlint.model.items import Interface
from tpmlint.model.roadmap_files import fold_path
from tpmlint.patterns import Patterns, literal_of

_WILD = frozenset("*?[\\")


def interface_path(interface: Interface) -> str:
    """Return the file, folder or pattern of an interface, relative to the configuration's folder; empty if none."""
    return (interface.path or "").removeprefix("./").strip("/")


def is_pattern(path: str) -> bool:
    """Tell whether the path of an interface has wildcards."""
    return not _WILD.isdisjoint(path)


class FoldedPaths:
    """Many paths, in which those with a beginning are found without reading all of them.

    Case and Unicode form do not count.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(paths)

    def near(self, starts: Iterable[str]) -> list[str]:
        """Return the paths that begin with one of some texts, and those of all submodules, in their own order.

        Args:
            starts: each as ``fold_path`` returns it.
        """
        found, folded = set(self._modules), self._sorted
        for start in starts:
            first = bisect_left(folded, start, key=lambda each: each[0])
            last = bisect_right(folded, start, first, key=lambda each: each[0][: len(start)])
            found.update(number for _, number in folded[first:last])
        return [self.paths[number] for number in sorted(found)]

    @functools.cached_property
    def _modules(self) -> frozenset[int]:
        return frozenset(number for number, path in enumerate(self.paths) if path.endswith("/"))

    @functools.cached_property
    def _sorted(self) -> list[tuple[str, int]]:
        return sorted((fold_path(path), number) for number, path in enumerate(self.paths))


class InterfacePaths:
    """The files that interfaces name, in any case and Unicode form.

    Args:
        folder: that of the configuration, which paths of interfaces are relative to.
    """

    __slots__ = ("_patterns", "_plain", "_starts")

    def __init__(self, folder: str, interfaces: Iterable[Interface]) -> None:
        above = f"{folder}/" if folder else ""
        paths = [fold_path(f"{above}{path}") for each in interfaces if (path := interface_path(each))]
        self._plain = frozenset(paths)
        wild = [f"/{path}".replace("[:upper:]", "[:lower:]") for path in paths if is_pattern(path)]
        self._patterns = Patterns(wild) if wild else None
        self._starts = tuple({literal_of(path) if is_pattern(path) else path for path in paths})

    def __bool__(self) -> bool:
        return bool(self._plain)

    def match(self, path: str) -> bool:
        """Tell whether an interface names ``path``, a folder that holds it, or a pattern that matches it.

        Of a submodule, whose path ends with ``/``, it may also name what lies in it.
        """
        if not self._plain:
            return False
        folded = fold_path(path)
        if folded.endswith("/") and any(_may_lie_in(each, folded) for each in self._plain):
            return True
        if not self._plain.isdisjoint(_with_folders(folded)):
            return True
        return self._patterns is not None and self._patterns.match(folded)

    def is_named(self, path: str) -> bool:
        """Tell whether the interfaces name a file itself, and nothing that may hold others."""
        return self._patterns is None and not path.endswith("/") and fold_path(path) in self._plain

    def among(self, paths: FoldedPaths) -> tuple[str, ...]:
        """Return those of some paths that an interface names, in their order."""
        return tuple(filter(self.match, paths.near(self._starts)))


class InterfaceOrder:
    """Which of many interfaces is the first that names a file.

    Args:
        folder: as in ``InterfacePaths``.
    """

    __slots__ = ("_first", "_wild")

    def __init__(self, folder: str, interfaces: Iterable[Interface]) -> None:
        above = f"{folder}/" if folder else ""
        self._first: dict[str, int] = {}
        self._wild: list[tuple[int, InterfacePaths]] = []
        for number, each in enumerate(interfaces):
            path = interface_path(each)
            if path:
                self._first.setdefault(fold_path(f"{above}{path}"), number)
            if is_pattern(path):
                self._wild.append((number, InterfacePaths(folder, (each,))))

    def find(self, path: str) -> int | None:
        """Return the number of the first interface that names ``path``, from 0; None if none does."""
        first = min((self._first[each] for each in _with_folders(fold_path(path)) if each in self._first), default=None)
        for number, paths in self._wild:
            if first is not None and number > first:
                break
            if paths.match(path):
                return number
        return first


def _may_lie_in(declared: str, folder: str) -> bool:
    literal = literal_of(declared)
    return literal.startswith(folder) or (literal != declared and bool(literal) and folder.startswith(literal))


def _with_folders(path: str) -> Iterator[str]:
    """Yield a path and the folders that hold it."""
    yield path
    yield from (path[:end] for end, sign in enumerate(path) if sign == "/")
