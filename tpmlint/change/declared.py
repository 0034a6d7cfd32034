"""Which changed files are declared as interfaces, and how they are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from tpmlint.change.contracts import Budget, Declaration, InterfaceChange, compare
from tpmlint.change.model import Side
from tpmlint.errors import UserError
from tpmlint.git.files import Unreadable
from tpmlint.git.tree import ChangedPath
from tpmlint.interfaces import UnreadableInterface
from tpmlint.model.interface_paths import InterfacePaths
from tpmlint.model.items import Interface
from tpmlint.settings import ChangePolicy


class Readable(Protocol):
    """The files of both sides of a change."""

    def read_before(self, path: str) -> bytes | None:
        """Return the bytes of a file before the change; None if it is not there. Raises Unreadable."""

    def read_after(self, path: str) -> bytes | None:
        """Return the bytes of a file after the change; None if it is not there. Raises Unreadable."""

    def listed(self, match: Callable[[str], bool]) -> tuple[Sequence[str], Sequence[str]]:
        """Return the paths of tracked files, before and after the change, that a function takes."""


def interface_comparison(
    before: Side, after: Side, contents: Readable, policy: ChangePolicy
) -> Callable[[Sequence[ChangedPath]], InterfaceChange]:
    """Return a function from changed files that are declared as interfaces to what changed in them.

    How a file is compared is what was declared before the change; only what it declares anew is compared as it says.

    Raises:
        UserError: on the call, if a library that ``require-extras`` asks for is not installed.
    """
    declared: list[tuple[Interface, InterfacePaths]] | None = None
    budget = Budget()

    def compare_files(files: Sequence[ChangedPath]) -> InterfaceChange:
        nonlocal declared
        if not files:
            return InterfaceChange()
        if declared is None:
            declared = [*_interfaces(before), *_interfaces(after)]
        found: dict[int, list[tuple[str | None, str | None]]] = {}
        for file in files:
            number = next((i for i, (_, paths) in enumerate(declared) if any(map(paths.match, file.names))), None)
            if number is not None:
                pair = (None if file.status == "A" else file.path, None if file.status == "D" else file.path)
                found.setdefault(number, []).append(pair)
        result = compare(
            [
                Declaration(interface, tuple(found[i]), _lister(contents, paths))
                for i, (interface, paths) in enumerate(declared)
                if i in found
            ],
            _reader(contents.read_before),
            _reader(contents.read_after),
            budget,
        )
        missing = next((each for each in result.unread if each.extra is not None), None)
        if missing is not None and policy.require_extras:
            remedy = f"`pip install 'tpmlint[{missing.extra}]'`, or unset `require-extras` under [change]"
            raise UserError("the library that reads this interface is not installed", remedy, missing.path)
        return result

    return compare_files


def _interfaces(side: Side) -> list[tuple[Interface, InterfacePaths]]:
    folder = side.settings.folder
    return [
        (each, InterfacePaths(folder, (each,)))
        for capability in side.roadmap.capabilities
        for each in capability.interfaces
    ]


def _lister(contents: Readable, paths: InterfacePaths) -> Callable[[], tuple[Sequence[str], Sequence[str]]]:
    return lambda: contents.listed(paths.match)


def _reader(read: Callable[[str], bytes | None]) -> Callable[[str], bytes | None]:
    def bytes_of(path: str) -> bytes | None:
        try:
            return read(path)
        except Unreadable as error:
            raise UnreadableInterface(error.reason) from None

    return bytes_of
