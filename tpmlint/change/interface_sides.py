"""The files of an interface on the two sides of a change: their facts, which of them differ, what this may cost."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.change.interface_change import FactChange
from tpmlint.interfaces import FILE_END, Fact, Language, Located, Options, UnreadableInterface, language_of, read_facts

if TYPE_CHECKING:
    from tpmlint.change.fact_cache import FactCache


Read: TypeAlias = Callable[[str], bytes | None]
"""Returns the bytes of a file on one side; None if it is not there. Raises UnreadableInterface."""

Facts: TypeAlias = dict[str, list[Located]]
"""By name, what each of several files says."""

MOST_FILES = 1_000
MOST_BYTES = 16 * 1_048_576
MOST_SECONDS = 10.0
"""Of processor time, so that a busy machine reads as much as an idle one."""


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


def differences(
    before: Facts, after: Facts, language: Language, documents: Collection[str] = (), *, is_new: bool = False
) -> Iterator[FactChange]:
    """Yield what differs; a fact that moves to another file is the same one.

    Args:
        documents: paths of files between which nothing moves.
        is_new: nobody used any of the files before.
    """
    renamed = language.renamed(_alone(before, after), _alone(after, before)) if language.renamed is not None else {}
    for name, other in renamed.items():
        [(_, was)], [(path, now)] = before[name], after[other]
        if was.signature != now.signature:
            yield FactChange(other, path, was, now, not language.keeps(was, now))
    names = functools.cache(lambda: language.names(_signatures(before), _signatures(after)))

    def spelled_out(name: str, was: Fact, now: Fact) -> tuple[Fact, Fact]:
        old, new = names().spelled_out(name, was.signature, now.signature)
        return replace(was, signature=old), replace(now, signature=new)

    def keeps(name: str, was: Fact, now: Fact) -> bool:
        if language.keeps(was, now):
            return True
        old, new = spelled_out(name, was, now)
        if (old, new) != (was, now) and (old.signature == new.signature or language.keeps(old, new)):
            return True
        users = [spelled_out(each, before[each][0][1], after[each][0][1]) for each in names().users(name)]
        # Where a signature is the same, what it names is too far away to be seen in it.
        return bool(users) and all(old.signature != new.signature and language.keeps(old, new) for old, new in users)

    inherited = functools.cache(lambda: Inherited(after, names().others(), keeps))

    def breaks(name: str, was: Fact, now: Fact) -> bool:
        return not (keeps(name, was, now) or inherited().holds(name, was))

    for name in (before.keys() | after.keys()).difference(renamed, renamed.values()):
        old, new = before.get(name, []), after.get(name, [])
        # What a file promised before and promises differently now has not moved, even if two files swap promises.
        now_in, was_in = dict(new), dict(old)
        for path, was in old:
            now = now_in.get(path, was)
            if now.signature != was.signature:
                yield FactChange(name, path, was, now, breaks(name, was, now))
        old = [each for each in old if now_in.get(each[0], each[1]).signature == each[1].signature]
        new = [each for each in new if was_in.get(each[0], each[1]).signature == each[1].signature]
        gone, come = _without_same(old, new, documents), _without_same(new, old, documents)
        while gone and come and gone[0][1].signature != come[0][1].signature:
            (path, was), (now_path, now) = gone.pop(0), come.pop(0)
            yield FactChange(name, now_path or path, was, now, breaks(name, was, now))
        for path, fact in gone:
            kept = _is_filled(name, fact, after) or names().may_go(name, fact.signature)
            kept = kept or inherited().holds(name, fact)
            yield FactChange(name, path, fact, None, not kept)
        for path, fact in come:
            asks = fact.demand and not is_new and _had_owner(name, before, after)
            yield FactChange(name, path, None, fact, asks and not names().is_asked(name, fact.signature))


def _signatures(facts: Facts) -> dict[str, str]:
    """Return by name what facts say that one file has."""
    return {name: located[0][1].signature for name, located in facts.items() if len(located) == 1}


def _alone(facts: Facts, others: Facts) -> dict[str, str]:
    """Return the signatures of the facts that one side alone has, and that one file says."""
    return {
        name: located[0][1].signature for name, located in facts.items() if name not in others and len(located) == 1
    }


def _is_filled(name: str, fact: Fact, after: Facts) -> bool:
    """Tell whether a list or a mapping of data that was empty only holds something now."""
    below = {"{}": ".", "[]": "["}.get(fact.signature)
    return below is not None and any(each.startswith(f"{name}{below}") for each in after)


def _had_owner(name: str, before: Facts, after: Facts) -> bool:
    """Tell whether what a fact belongs to was there before: what is new asks nothing of anybody yet."""
    for end in range(len(name) - 1, 0, -1):
        if name[end] in " .[{(" and name[:end] in after:
            return name[:end] in before
    return True


def _without_same(facts: Sequence[Located], others: Sequence[Located], documents: Collection[str]) -> list[Located]:
    """Return the facts without those that the other side has with the same signature, in any file or in the same."""
    left = [(path if path in documents else "", each.signature) for path, each in others]
    kept: list[Located] = []
    for path, fact in facts:
        # What moves between a document and another file has not changed.
        places = [path, ""] if path in documents else ["", *documents]
        same = next(((place, fact.signature) for place in places if (place, fact.signature) in left), None)
        if same is not None:
            left.remove(same)
        else:
            kept.append((path, fact))
    return kept


class Budget(Struct):
    """What may still be read to compare the interfaces of one change; bytes are of both sides.

    Files of one declaration are compared together or not at all, since facts move between them.
    """

    files: int = MOST_FILES
    bytes: int = MOST_BYTES
    seconds: float = MOST_SECONDS

    def excess(self, files: Sized, sizes: Iterable[int]) -> str | None:
        """Take what files cost; return why they cost too much, if they do."""
        if len(files) > self.files:
            return f"more than {MOST_FILES:,} files of interfaces changed"
        for size in sizes:
            self.bytes -= size
            if self.bytes < 0:
                return f"the files of interfaces that changed have more than {MOST_BYTES >> 20} MiB"
        self.files -= len(files)
        return None

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the processor time of the block; what other programs take at the same time does not matter."""
        started = time.thread_time()
        try:
            yield
        finally:
            self.seconds -= time.thread_time() - started


_MOST_STEPS = 200
"""Owners that are looked at for one fact."""

_ENDS = " .([{"


class Inherited:
    """What owners have from others after a change.

    Args:
        after: what is promised now, by name.
        others: the starts of names that stand for others.
        keeps: tells, of the name of a fact, what it said and what another one says, whether that is enough.
    """

    def __init__(
        self,
        after: Mapping[str, Sequence[Located]],
        others: Mapping[str, Collection[str]],
        keeps: Callable[[str, Fact, Fact], bool],
    ) -> None:
        self._after = after
        self._keeps = keeps
        self._others = others
        self._made = {name[: at + 1] for name in after if (at := name.find("(")) >= 0} if self._others else set()

    def holds(self, name: str, was: Fact) -> bool:
        """Tell whether others of its owner promise what a fact promised.

        Args:
            name: of the fact.
            was: what it said.
        """
        if not self._others:
            return False
        # The first base that has a member decides, as for whoever uses it.
        found = next((self._after[each] for each in self._names(name) if each in self._after), ())
        return any(now.signature == was.signature or self._keeps(name, was, now) for _, now in found)

    def _names(self, name: str) -> Iterator[str]:
        """Yield the names under which others have what one has, each before those that the next one has it from."""
        pending, known = [name], {name}
        while pending and len(known) < _MOST_STEPS:
            each = pending.pop()
            if each != name:
                yield each
            found: dict[str, None] = {}
            for at in [*(at + 1 for at, sign in enumerate(each) if sign in _ENDS), len(each)]:
                if each[:at] in self._others and not self._is_own(each, at):
                    found.update(dict.fromkeys(f"{other}{each[at:]}" for other in self._others[each[:at]]))
            pending += [new for new in reversed(found) if new not in known]
            known.update(found)

    def _is_own(self, name: str, at: int) -> bool:
        """Tell whether an owner has what it had from others by itself: a member, or any parameter of what makes it."""
        if name[at - 1] == "(":
            return name[:at] in self._made
        end = next((end for end in range(at, len(name)) if name[end] in _ENDS), len(name))
        return end > at and name[:end] in self._after
