"""Of which interfaces a change compares less from then on.

The first interface of the roadmap that has a file decides how it is compared, whichever capability declares it. So a
change compares less of a file by what it puts in front, too: a folder, a pattern, or the path in another spelling.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.change.declared import DeclaredInterface, DeclaredInterfaces
from tpmlint.change.model import Change, Side
from tpmlint.interfaces import language_of
from tpmlint.interfaces.support.file_names import guess_type
from tpmlint.model.interface_paths import interface_path
from tpmlint.model.items import Interface
from tpmlint.rule import Context
from tpmlint.text.messages import plural, some

SHOWN = 3
"""The most files or keys that are named."""

_NAME = "what the name tells"


class ComparedLess(Struct, frozen=True):
    """Files of an interface of which less is compared than before.

    Args:
        before, after: what decides how they are compared, before and after the change.
        says: how they are compared now, to follow the name of the interface.
        files: the files, sorted.
    """

    before: DeclaredInterface
    after: DeclaredInterface
    says: str
    files: tuple[str, ...]


def files_after(change: Change, context: Context) -> Callable[[], list[str]]:
    """Return a function that returns the files after a change, sorted; they are asked for once."""

    def find() -> list[str]:
        there = {*(context.tracked() or ()), *(file.path for file in change.files)}
        return sorted(there - {file.path for file in change.files if file.status == "D"})

    return functools.cache(find)


def find_compared_less(
    before: Side, after: Side, files: Callable[[], Collection[str]], moves: Mapping[str, str] | None = None
) -> Iterator[ComparedLess]:
    """Yield what is compared less, once for each pair of interfaces that decide.

    Files that no interface has on one of the sides, or had in a capability whose interfaces cannot be read, do not
    count.

    Args:
        files: returns the files after the change; called only where interfaces differ or files moved.
        moves: the former path of each file that only moved.
    """
    moves = moves or {}
    old, new = DeclaredInterfaces(before), DeclaredInterfaces(after)
    if not moves and _contents(old) == _contents(new):
        return
    there = sorted(path for path in {*files(), *moves} if before.claims.is_interface(moves.get(path, path)))
    comparing = {path: (old.comparing((moves.get(path, path),)), new.comparing((path,))) for path in there}
    found: dict[tuple[int, int, str], ComparedLess] = {}
    for path, (was, now) in comparing.items():
        if not (was and now and all(_is_readable(after, each) for each in was)):
            continue
        names = moves.get(path, path), path
        less = describe_less_of([each.interface for each in was], [each.interface for each in now], names)
        one, other, says = (was[0], now[0], None) if less is None else (was[less[0]], now[less[1]], less[2])
        if says is None and (lost := _lost_neighbours(path, one, other, comparing)):
            says = f"is read without {plural(len(lost), 'file')} that it builds on, such as {lost[0]}"
        if says is not None:
            known = found.setdefault((one.number, other.number, says), ComparedLess(one, other, says, ()))
            found[one.number, other.number, says] = replace(known, files=(*known.files, path))
    yield from found.values()


def describe_less_of(
    olds: Sequence[Interface], news: Sequence[Interface], names: tuple[str, str] | None = None
) -> tuple[int, int, str] | None:
    """Return in which way something is compared less that several interfaces declare; None if it is not.

    Args:
        olds, news: those of one path, or of one file, before and after.
        names: as in ``describe_less``.
    Returns:
        The numbers of the one that is compared less and of the one that is compared instead, and how.
    """
    for number, old in enumerate(olds):
        found = [(other, describe_less(old, new, names)) for other, new in enumerate(news)]
        if all(says is not None for _, says in found):
            # Another type says less about it than more ignored keys of its own.
            other, says = next((each for each in found if news[each[0]].type == old.type), found[0])
            assert says is not None
            return number, other, says
    return None


def describe_less(old: Interface, new: Interface, names: tuple[str, str] | None = None) -> str | None:
    """Return in which way an interface is compared as another type or with more keys ignored; None if it is not.

    Args:
        names: the paths of a file before and after, if it is about this one; they tell the type where none is stated.
    """
    was, now = old.type, new.type
    if names is not None:
        was, now = was or guess_type(names[0]), now or guess_type(names[1])
    if was != now:
        return f"compares {now or _NAME}, where it was {was or _NAME}"
    if new.ignore_keys is not None:
        more = {*new.ignore_keys} - {*(old.ignore_keys or ())}
        return f"ignores the values of {some(sorted(more), SHOWN)}" if more else None
    return None if old.ignore_keys is None else "ignores the values of the keys of its type's own list"


def _contents(declared: DeclaredInterfaces) -> object:
    """Return all that decides how files are compared."""
    return [
        (each.folder, each.interface.type, interface_path(each.interface), each.interface.ignore_keys)
        for each in declared.all
    ]


def _is_readable(after: Side, was: DeclaredInterface) -> bool:
    now = after.roadmap.find(was.capability.kind, was.capability.id)
    return now.is_readable("interfaces") if now is not None else not after.roadmap.is_lost(was.capability.id)


def _lost_neighbours(
    path: str,
    was: DeclaredInterface,
    now: DeclaredInterface,
    deciding: Mapping[str, object],
) -> list[str]:
    """Return the files with which one was read as one text, such as migrations, and is no longer."""
    if interface_path(was.interface) == interface_path(now.interface):
        return []
    kind = was.interface.type or guess_type(path) or ""
    language = language_of(kind)
    if language is None or not language.folded:
        return []
    skipped, (before, after) = language.skips(tuple(deciding)), (was.paths, now.paths)
    return [
        each
        for each in deciding
        if before.match(each)
        and not (after.match(each) and (now.interface.type is not None or guess_type(each) == kind))
        and (was.interface.type is not None or guess_type(each) == kind)
        and each not in skipped
    ]


def by_path(interfaces: Iterable[Interface]) -> dict[str, list[Interface]]:
    """Return the interfaces of each path, in their order; a type that nobody compares only where it is the only one."""
    found: dict[str, list[Interface]] = {}
    for each in interfaces:
        found.setdefault(interface_path(each), []).append(each)
    for path, same in found.items():
        found[path] = [each for each in same if each.type is None or language_of(each.type) is not None] or same
    return found


def moved_whole(change: Change) -> dict[str, str]:
    """Return the former path of each file that moved with all its bytes; of several, that of an interface."""
    gone: dict[str, str] = {}
    for file in change.files:
        if file.status == "D" and (file.old_oid not in gone or change.before.claims.is_interface(file.path)):
            gone[file.old_oid] = file.path
    return {file.path: gone[file.oid] for file in change.files if file.status == "A" and file.oid in gone}
