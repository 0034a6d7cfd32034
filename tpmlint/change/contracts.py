"""What a change does to the interfaces that a capability declares: the promises added, changed and taken away.

Files of one declaration are compared together, so that a fact that moves from one of them to another has not changed.
Where a file cannot be read as its type, its bytes are compared, and any difference counts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from tpmlint.change.interface_change import FactChange, InterfaceChange, UnreadFile
from tpmlint.change.interface_sides import MOST_SECONDS, Budget, Facts, InterfaceSide, LoneFiles, Read, differences
from tpmlint.change.unread_paths import Reading, database_of, is_test, reading_of
from tpmlint.interfaces import (
    Fact,
    Language,
    Links,
    MissingLibrary,
    Options,
    UnreadableInterface,
    language_of,
    misspelled_type,
)
from tpmlint.interfaces.support.file_names import guess_type
from tpmlint.model.items import Interface

if TYPE_CHECKING:
    from tpmlint.change.fact_cache import FactCache


class Declaration(Struct, frozen=True):
    """An interface with the files of it that changed: each path before and after, None where it does not exist.

    Args:
        listed: returns the paths of all its files before and after; for languages whose files build on each other.
        inner: return the path of a file relative to the folder that is declared, before and after.
    """

    interface: Interface
    files: tuple[tuple[str | None, str | None], ...]
    listed: Callable[[], tuple[Sequence[str], Sequence[str]]]
    inner: tuple[Callable[[str], str], Callable[[str], str]] = (str, str)

    def all_files(self, kind: str) -> list[list[str]]:
        """Return the paths of all its files of a type, before and after."""
        stated = self.interface.type is not None
        return [[path for path in paths if stated or guess_type(path) == kind] for paths in self.listed()]


_Pairs: TypeAlias = tuple[tuple[str | None, str | None], ...]


def compare(
    declarations: Iterable[Declaration],
    before: Read,
    after: Read,
    budget: Budget | None = None,
    known: FactCache | None = None,
) -> InterfaceChange:
    """Return what a change does to interfaces.

    Args:
        before, after: return the bytes of the files on both sides.
        budget: for several calls about one change; where it is exhausted, bytes are compared. None limits nothing.
        known: the facts of files that were read before.
    """
    facts: list[FactChange] = []
    unread: list[UnreadFile] = []
    touched: set[str] = set()
    for declaration in declarations:
        for kind, files in _by_type(declaration):
            found, missed = _compare(kind, declaration, files, before, after, budget, known)
            facts += found
            unread += missed
            language = language_of(kind)
            own = {path for pair in files for path in pair if path is not None}
            if language is not None and (
                (found and language.folded) or (language.links and not own.issuperset(each.path for each in found))
            ):
                # What one file makes another takes away: any of those that changed may have done it.
                touched |= own
    # A path that is declared under several types may promise the same under each.
    facts = sorted(_each_once(facts), key=lambda each: (each.name, each.path))
    touched.update(each.path for each in facts)
    touched.update(each.path for each in unread)
    return InterfaceChange(tuple(facts), tuple(sorted(unread, key=lambda each: each.path)), frozenset(touched))


def _each_once(facts: Iterable[FactChange]) -> Iterable[FactChange]:
    """Return the changes without those that say of a fact what another says; one that breaks something stays."""
    found: dict[tuple[str | None, ...], FactChange] = {}
    for each in facts:
        key = (each.name, each.path, *(None if fact is None else fact.signature for fact in (each.before, each.after)))
        if key not in found or each.breaks:
            found[key] = each
    return found.values()


def facts_of(
    interface: Interface, paths: Sequence[str], read: Read
) -> tuple[tuple[tuple[str, str, Fact], ...], tuple[UnreadFile, ...], tuple[str, ...]]:
    """Return the facts of an interface with name and path, the files that cannot be read, and the types."""
    declaration = Declaration(interface, tuple((None, path) for path in paths), lambda: ((), paths))
    change = compare((declaration,), lambda path: None, read)
    facts = tuple((each.name, each.path, each.after) for each in change.facts if each.after is not None)
    return facts, change.unread, tuple(kind for kind, _ in _by_type(declaration) if kind)


def _by_type(declaration: Declaration) -> Iterator[tuple[str, _Pairs]]:
    """Yield the changed files of each type: a folder without a stated one may hold several."""
    stated = declaration.interface.type
    if stated is not None:
        yield stated, declaration.files
        return
    by_type: dict[str, list[tuple[str | None, str | None]]] = {}
    for pair in declaration.files:
        by_type.setdefault(guess_type(pair[0] or pair[1] or "") or "", []).append(pair)
    for kind, pairs in by_type.items():
        yield kind, tuple(pairs)


def _compare(
    kind: str,
    declaration: Declaration,
    files: _Pairs,
    before: Read,
    after: Read,
    budget: Budget | None,
    known: FactCache | None,
) -> tuple[list[FactChange], list[UnreadFile]]:
    language = language_of(kind)
    if language is None:
        if not kind and any(map(is_test, _paths_in(files))) and not all(map(is_test, chain(*declaration.listed()))):
            files = tuple(pair for pair in files if not all(map(is_test, _paths_in([pair]))))
        near = misspelled_type(kind)
        hint = f"; did you mean {near}?" if near else ""
        reason = f"the type {kind} is not compared by facts{hint}" if kind else "its name does not tell its type"
        return [], [UnreadFile(new or old or "", reason) for old, new in files]
    if budget is not None:
        before, after = functools.cache(before), functools.cache(after)
    listed = declaration.all_files(kind) if files and _looks_beside(language) else [[], []]
    skipped = language.skips({*listed[0], *listed[1], *_paths_in(files)})
    groups: dict[Reading, list[tuple[str | None, str | None]]] = {}
    inners = declaration.inner if not language.folded or _is_of_several(listed, declaration.inner) else (_nowhere,) * 2
    for old, new in files:
        if (new or old) not in skipped:
            path, inner = (old, inners[0]) if old is not None else (new or "", inners[1])
            groups.setdefault(reading_of(kind, path, inner(path)), []).append((old, new))
    keys = declaration.interface.ignore_keys
    ignored = None if keys is None else frozenset(keys)
    facts: dict[Reading, list[FactChange]] = {}
    unread: list[UnreadFile] = []
    for reading, pairs in groups.items():
        has_other_ending = reading.unread.startswith("*.") and not language.folded
        if has_other_ending and language.by_ending and _holds_others(kind, declaration):
            continue
        sides = [
            InterfaceSide(
                kind,
                [each for each in paths if each not in skipped and reading_of(kind, each, inner(each)) == reading],
                read,
                ignored,
                known,
            )
            for paths, read, inner in zip(listed, (before, after), inners, strict=True)
        ]
        facts[reading], missed = _compare_alike(language, tuple(pairs), sides, budget)
        if missed and has_other_ending and _holds_others(kind, declaration):
            # A README, a Makefile or a picture that lies in the folder beside what is declared.
            never: set[str | None] = set()
            for pair in pairs:
                if budget is not None and budget.seconds < 0:
                    break
                with nullcontext() if budget is None else budget.counted():
                    never.update(() if _is_ever_read(pair, sides) else pair)
            missed = [each for each in missed if each.path not in never]
        unread += missed
    return list(_without_echoes(facts)), unread


def _looks_beside(language: Language) -> bool:
    """Tell whether other files of an interface say what a change of one does."""
    return language.folded or language.links is not None or language.by_folder


def _paths_in(files: Iterable[tuple[str | None, str | None]]) -> Iterator[str]:
    return (path for pair in files for path in pair if path is not None)


def _nowhere(path: str) -> str:
    return ""


def _is_of_several(listed: Sequence[Sequence[str]], inners: Sequence[Callable[[str], str]]) -> bool:
    """Tell whether migrations are of several databases on a side; those of one may move to another folder."""
    return any(
        len({database_of(inner(each)) for each in paths}) > 1 for paths, inner in zip(listed, inners, strict=True)
    )


def _holds_others(kind: str, declaration: Declaration) -> bool:
    """Tell whether an interface has a file that the tools of its type read, by its ending."""
    return any(not reading_of(kind, path, path).unread for paths in declaration.all_files(kind) for path in paths)


def _is_ever_read(pair: tuple[str | None, str | None], sides: Sequence[InterfaceSide]) -> bool:
    """Tell whether a file can be read as its type on a side."""
    for path, side in zip(pair, sides, strict=True):
        try:
            if path is not None:
                side.facts(path)
                return True
        except MissingLibrary:
            return True
        except UnreadableInterface:
            continue
    return False


def _without_echoes(facts: Mapping[Reading, Iterable[FactChange]]) -> Iterator[FactChange]:
    """Yield the changes but those that only say that a file which nobody reads has what another had, or has now."""

    def key(name: str, *sides: Fact | None) -> tuple[str | None, ...]:
        return (name, *(None if fact is None else fact.signature for fact in sides))

    others = {
        key(each.name, each.after, each.before)
        for reading, found in facts.items()
        for each in found
        if not reading.unread
    }
    for reading, found in facts.items():
        for each in found:
            if not (reading.unread and key(each.name, each.before, each.after) in others):
                yield each


def _compare_alike(
    language: Language, files: _Pairs, sides: list[InterfaceSide], budget: Budget | None
) -> tuple[list[FactChange], list[UnreadFile]]:
    """Return what changes in files that are read alike.

    Args:
        sides: before and after, with all files of the interface that are read so, if they build on each other.
    """
    if budget is not None and (excess := budget.excess(files, _sizes(files, sides[0].read, sides[1].read))) is not None:
        return [], [UnreadFile(new or old or "", excess) for old, new in files]
    counted = nullcontext if budget is None else budget.counted
    late = f"reading the interfaces that changed takes longer than {MOST_SECONDS:g} seconds"
    if budget is not None and budget.seconds < 0:
        return [], [UnreadFile(new or old or "", late) for old, new in files]
    changed = {path for pair in files for path in pair if path is not None}
    with counted():
        if language.folded:
            return _compare_folded(language, files, sides[0], sides[1])
        links: Sequence[Links] = (
            [LoneFiles(side) for side in sides] if language.links is None else language.links(*sides)
        )
        others = sorted({path for each in links for path in each.dependents(changed)} - changed)
    known: tuple[Facts, Facts] = ({}, {})
    unread: dict[str, UnreadFile] = {}
    for pair in (*files, *((path, path) for path in others)):
        if budget is not None and budget.seconds < 0:
            return [], [UnreadFile(new or old or "", late) for old, new in files]
        try:
            with counted():
                concerned = changed.union(others)
                found = [
                    each.facts(path, changed, concerned) if path else {} for path, each in zip(pair, links, strict=True)
                ]
        except (UnreadableInterface, MissingLibrary) as error:
            if pair[1] not in others:
                unread[pair[1] or pair[0] or ""] = _unread(pair[1] or pair[0] or "", error)
            continue
        for facts, own in zip(known, found, strict=True):
            for name, fact in own.items():
                facts.setdefault(name, []).append(fact)
    for each in links:
        unread |= {path: _unread(path, error) for path, error in each.unread.items() if path in changed}
    # A folder without any file before is new, and asks nothing of anybody yet.
    is_new = language.by_folder and not sides[0].paths
    changes = differences(*known, language, _documents(language, files, sides), is_new=is_new)
    return list(changes), list(unread.values())


def _documents(language: Language, files: _Pairs, sides: Sequence[InterfaceSide]) -> Collection[str]:
    """Return the paths of files that stay, and that some read and not the others."""
    if language.stands_alone is None or len(files) < 2:
        return ()
    found: set[str] = set()
    for path in (old for old, new in files if old is not None and old == new):
        try:
            if all(language.stands_alone(side.read(path) or b"") for side in sides):
                found.add(path)
        except UnreadableInterface:
            continue  # It counts as changed.
    return found


def _sizes(files: _Pairs, before: Read, after: Read) -> Iterator[int]:
    """Yield the sizes of files that can be read; the others are told apart when they are."""
    for pair in files:
        for path, read in zip(pair, (before, after), strict=True):
            try:
                data = None if path is None else read(path)
            except UnreadableInterface:
                continue
            yield len(data or b"")


def _compare_folded(
    language: Language, files: _Pairs, before: InterfaceSide, after: InterfaceSide
) -> tuple[list[FactChange], list[UnreadFile]]:
    known: list[Facts] = []
    for side in (before, after):
        starts: list[tuple[int, str]] = []
        try:
            text, starts = side.joined(language.ordered)
            found = side.facts_in(text, Options(starts[0][1], side.ignored)) if starts else {}
        except (UnreadableInterface, MissingLibrary) as error:
            return [], [_unread_with(new or old or "", error, starts) for old, new in files]
        facts: Facts = {}
        for name, fact in found.items():
            first, path = _start_of(fact.line, starts)
            facts[name] = [(path, Fact(fact.signature, fact.line - first + 1, fact.demand))]
        known.append(facts)
    return list(differences(known[0], known[1], language)), []


def _start_of(line: int, starts: Sequence[tuple[int, str]]) -> tuple[int, str]:
    """Return the first line and the path of the file that has a line of several that were joined."""
    return max((each for each in starts if each[0] <= line), default=starts[0])


def _unread_with(
    path: str, error: UnreadableInterface | MissingLibrary, starts: Sequence[tuple[int, str]]
) -> UnreadFile:
    """Return that a file cannot be read, and which of those that it is read with is the reason.

    Args:
        starts: the first line of each file in the text that was read.
    """
    if isinstance(error, MissingLibrary) or error.line is None or not starts:
        return _unread(path, error)
    first, own = _start_of(error.line, starts)
    line = error.line - first + 1
    if own == path:
        return UnreadFile(path, error.message, line)
    return UnreadFile(path, f"{error.message} (in {own}:{line})")


def _unread(path: str, error: UnreadableInterface | MissingLibrary) -> UnreadFile:
    if isinstance(error, MissingLibrary):
        return UnreadFile(path, str(error), extra=error.extra)
    return UnreadFile(path, error.message, error.line)
