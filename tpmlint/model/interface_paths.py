"""Which files a capability declares as its interfaces: files, folders and patterns."""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.model.items import Interface
from tpmlint.model.load import fold_path
from tpmlint.patterns import Patterns

_WILD = frozenset("*?[\\")


def interface_path(interface: Interface) -> str:
    """Return the file, folder or pattern of an interface, relative to the configuration's folder; empty if none."""
    return (interface.path or "").removeprefix("./").strip("/")


def is_pattern(path: str) -> bool:
    """Tell whether the path of an interface has wildcards."""
    return not _WILD.isdisjoint(path)


class InterfacePaths:
    """The files that interfaces name, in any case and Unicode form.

    Args:
        folder: that of the configuration, which paths of interfaces are relative to.
    """

    __slots__ = ("_patterns", "_plain")

    def __init__(self, folder: str, interfaces: Iterable[Interface]) -> None:
        above = f"{folder}/" if folder else ""
        paths = [fold_path(f"{above}{path}") for each in interfaces if (path := interface_path(each))]
        self._plain = frozenset(paths)
        wild = [f"/{path}".replace("[:upper:]", "[:lower:]") for path in paths if is_pattern(path)]
        self._patterns = Patterns(wild) if wild else None

    def __bool__(self) -> bool:
        return bool(self._plain)

    def match(self, path: str) -> bool:
        """Tell whether an interface names ``path``, a folder that holds it, or a pattern that matches it."""
        if not self._plain:
            return False
        folded = fold_path(path)
        if folded in self._plain or any(folded[:end] in self._plain for end, sign in enumerate(folded) if sign == "/"):
            return True
        return self._patterns is not None and self._patterns.match(folded)
