"""Which changed files are declared as interfaces, and how they are compared."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tpmlint.change.contracts import Declaration, compare
from tpmlint.change.interface_change import InterfaceChange, UnreadFile
from tpmlint.change.interface_sides import Budget
from tpmlint.change.model import Side
from tpmlint.change.unread_paths import ending_of, reading_of
from tpmlint.errors import UserError
from tpmlint.git.files import Unreadable
from tpmlint.git.tree import SUBMODULE, ChangedPath
from tpmlint.interfaces import UnreadableInterface, language_of
from tpmlint.interfaces.support.file_names import guess_type
from tpmlint.model.interface_paths import InterfaceOrder, InterfacePaths, interface_path
from tpmlint.model.items import Capability, Interface
from tpmlint.model.roadmap_files import fold_path
from tpmlint.patterns import literal_of
from tpmlint.settings import ChangePolicy

if TYPE_CHECKING:
    from tpmlint.change.fact_cache import FactCache


class DeclaredInterface(NamedTuple):
    """An interface of a side.

    Args:
        number: its place among all interfaces of the side, from 0.
        folder: of the configuration, which its path is relative to.
    """

    number: int
    capability: Capability
    interface: Interface
    folder: str

    @property
    def paths(self) -> InterfacePaths:
        """The files that it names."""
        return InterfacePaths(self.folder, (self.interface,))


class DeclaredInterfaces:
    """All interfaces that a side declares, in the order of the roadmap.

    The first that has a file decides how the file is compared, whichever capability declares it, together with those
    that declare the same path under other types.
    """

    def __init__(self, side: Side) -> None:
        folder = side.settings.folder
        pairs = [(capability, each) for capability in side.roadmap.capabilities for each in capability.interfaces]
        self.all = tuple(DeclaredInterface(number, *pair, folder) for number, pair in enumerate(pairs))
        self._order = InterfaceOrder(folder, (each for _, each in pairs))
        self._same_path: dict[str, list[DeclaredInterface]] = {}
        for each in self.all:
            self._same_path.setdefault(fold_path(interface_path(each.interface)), []).append(each)

    def deciding(self, names: Iterable[str]) -> DeclaredInterface | None:
        """Return the interface that decides how a file of these names is compared; None if none has it."""
        numbers = [number for name in names if (number := self._order.find(name)) is not None]
        return self.all[min(numbers)] if numbers else None

    def comparing(self, names: Iterable[str]) -> tuple[DeclaredInterface, ...]:
        """Return the interfaces as which a file of these names is compared, one for each type, the deciding one first.

        A type that is not compared by facts counts only where no other does: any difference would be one.
        """
        names = tuple(names)
        first = self.deciding(names)
        if first is None:
            return ()
        same = self._same_path[fold_path(interface_path(first.interface))]
        if len(same) == 1:
            return (first,)
        by_type: dict[str | None, DeclaredInterface] = {}
        for each in same:
            by_type.setdefault(each.interface.type or guess_type(names[0]), each)
        known = [each for kind, each in by_type.items() if kind is not None and language_of(kind) is not None]
        return tuple(known) or (first,)

    def inner_path(self, path: str) -> str:
        """Return the path of a file relative to the folder that the interface which decides about it begins with."""
        declared = self.deciding((path,))
        if declared is None:
            return path
        whole = posixpath.join(declared.folder, literal_of(declared.interface.path or ""))
        return path.removeprefix(f"{posixpath.dirname(whole)}/")


class Readable(Protocol):
    """The files of both sides of a change."""

    def read_before(self, path: str) -> bytes | None:
        """Return the bytes of a file before the change; None if it is not there. Raises Unreadable."""

    def read_after(self, path: str) -> bytes | None:
        """Return the bytes of a file after the change; None if it is not there. Raises Unreadable."""

    def listed(self, paths: InterfacePaths) -> tuple[Sequence[str], Sequence[str]]:
        """Return the paths of tracked files, before and after the change, that interfaces name."""


def interface_comparison(
    before: Side, after: Side, contents: Readable, policy: ChangePolicy, known: FactCache | None = None
) -> Callable[[Sequence[ChangedPath], Sequence[ChangedPath]], InterfaceChange]:
    """Return a function from changed files that are declared as interfaces, and those that moved, to what changed.

    How a file is compared is what was declared before the change; only what it declares anew is compared as it says.
    Those that moved with all their bytes are read if what they promise is named after their paths, or if these tell in
    which order they are read, or whether and as what: ``openapi.yaml.bak`` is read by nobody.

    Args:
        known: the facts of files that were read before.
    Raises:
        UserError: on the call, if a library that ``require-extras`` asks for is not installed.
    """
    sides: tuple[DeclaredInterfaces, ...] = ()
    budget = Budget()

    def compare_files(files: Sequence[ChangedPath], moved: Sequence[ChangedPath]) -> InterfaceChange:
        nonlocal sides
        if not (files or moved):
            return InterfaceChange()
        submodules = [file for file in files if SUBMODULE in (file.old_mode, file.mode)]
        files = [file for file in files if file not in submodules]
        sides = sides or (DeclaredInterfaces(before), DeclaredInterfaces(after))
        takers = _places_taken(*sides)
        taken_by = {old.number: sides[1].all[number] for number, old in takers.items()}
        found: dict[tuple[int, int], tuple[DeclaredInterface, list[tuple[str | None, str | None]]]] = {}
        renamed = _renamed(moved, *sides)
        changed = {file.path for file in (*files, *_read_otherwise(renamed, *sides))}
        for file in (*files, *renamed):
            both = enumerate(side.comparing(file.names) for side in sides)
            which, comparing = next(((i, each) for i, each in both if each), (0, ()))
            for declared in comparing:
                if which and declared.number in takers:
                    which, declared = 0, takers[declared.number]
                if file.path in changed or _depends_on_path(declared.interface, file.path):
                    pair = (None if file.status == "A" else file.path, None if file.status == "D" else file.path)
                    found.setdefault((which, declared.number), (declared, []))[1].append(pair)
        inner = (sides[0].inner_path, sides[1].inner_path)
        result = compare(
            [
                Declaration(
                    declared.interface,
                    tuple(pairs),
                    _lister(contents, declared.paths, None if which else taken_by.get(declared.number), pairs),
                    inner,
                )
                for (which, _), (declared, pairs) in sorted(found.items(), key=lambda each: each[0])
            ],
            _reader(contents.read_before),
            _reader(contents.read_after),
            budget,
            known,
        )
        if submodules:
            unread = [UnreadFile(file.path, "it is a submodule, whose files are not read") for file in submodules]
            result = InterfaceChange(
                result.facts,
                tuple(sorted((*result.unread, *unread), key=lambda each: each.path)),
                result.files.union(file.path for file in submodules),
            )
        missing = next((each for each in result.unread if each.extra is not None), None)
        if missing is not None and policy.require_extras:
            remedy = f"`pip install 'tpmlint[{missing.extra}]'`, or unset `require-extras` under [change]"
            raise UserError("the library that reads this interface is not installed", remedy, missing.path)
        return result

    return compare_files


def _places_taken(before: DeclaredInterfaces, after: DeclaredInterfaces) -> dict[int, DeclaredInterface]:
    """Return, by the number of an interface that is declared anew, the one of the same capability that it replaces.

    So the path of an interface can change together with its files. Of several of one type nobody can tell.
    """
    pairs: dict[tuple[str, str | None], tuple[list[DeclaredInterface], list[DeclaredInterface]]] = {}
    for at, (side, other) in enumerate(((before, after), (after, before))):
        there = {_identity(each) for each in other.all}
        for each in side.all:
            if _identity(each) not in there:
                path = interface_path(each.interface)
                key = each.capability.ref, each.interface.type or guess_type(path)
                pairs.setdefault(key, ([], []))[at].append(each)
    return {come[0].number: gone[0] for gone, come in pairs.values() if len(gone) == len(come) == 1}


def _identity(declared: DeclaredInterface) -> tuple[str, str, str | None]:
    interface = declared.interface
    return declared.capability.ref, fold_path(interface_path(interface)), interface.type


def _renamed(moved: Sequence[ChangedPath], before: DeclaredInterfaces, after: DeclaredInterfaces) -> list[ChangedPath]:
    """Return those of the files that moved whose paths within what declares them changed, as well."""
    old = {(before.inner_path(file.path), file.old_oid): file for file in moved if file.status == "D"}
    new = {(after.inner_path(file.path), file.oid): file for file in moved if file.status == "A"}
    same = [*(old[key].path for key in old.keys() & new.keys()), *(new[key].path for key in old.keys() & new.keys())]
    return [file for file in moved if file.path not in same]


def _read_otherwise(
    renamed: Sequence[ChangedPath], before: DeclaredInterfaces, after: DeclaredInterfaces
) -> list[ChangedPath]:
    """Return those of the renamed files that nothing with the same bytes replaces that is read in the same way.

    An interface that the change declares takes the place of whichever had the file.
    """
    numbers: dict[tuple[object, ...], set[int | None]] = {}
    found: list[tuple[ChangedPath, tuple[object, ...], int | None]] = []
    for file in renamed:
        is_old = file.status == "D"
        own = before.deciding((file.path,))
        declared = own or after.deciding((file.path,))
        if declared is None:
            continue
        kind, number = declared.interface.type or guess_type(file.path) or "", None if own is None else own.number
        reading = reading_of(kind, file.path, (before if is_old else after).inner_path(file.path))
        ending = _SAME_ENDINGS.get(ending_of(file.path), ending_of(file.path))
        key = file.old_oid if is_old else file.oid, kind, ending, reading
        numbers.setdefault((is_old, *key), set()).add(number)
        found.append((file, (not is_old, *key), number))
    return [
        file
        for file, other, number in found
        if not ((there := numbers.get(other)) and (number is None or None in there or number in there))
    ]


_SAME_ENDINGS = {"yml": "yaml"}
"""Endings that all tools take for another one."""


def _depends_on_path(interface: Interface, path: str) -> bool:
    language = language_of(interface.type or guess_type(path) or "")
    return language is not None and (language.named_by_path or language.folded)


def _lister(
    contents: Readable,
    paths: InterfacePaths,
    later: DeclaredInterface | None,
    pairs: Sequence[tuple[str | None, str | None]],
) -> Callable[[], tuple[Sequence[str], Sequence[str]]]:
    """Return what lists the files of an interface.

    Args:
        later: the interface that takes its place after the change, if another one does.
        pairs: those of them that changed, before and after.
    """
    old, new = ([path for pair in pairs if (path := pair[side]) is not None] for side in (0, 1))
    if later is None and all(map(paths.is_named, (*old, *new))):
        return lambda: (old, new)  # It is this file alone, so that no tree need be listed.
    if later is None:
        return lambda: contents.listed(paths)
    return lambda: (contents.listed(paths)[0], contents.listed(later.paths)[1])


def _reader(read: Callable[[str], bytes | None]) -> Callable[[str], bytes | None]:
    def bytes_of(path: str) -> bytes | None:
        try:
            return read(path)
        except Unreadable as error:
            raise UnreadableInterface(error.reason) from None

    return bytes_of
