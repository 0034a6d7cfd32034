"""Which facts differ between two sides of files that are read alike: added, taken away, or changed where they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

from tpmlint.change.interface_change import FactChange
from tpmlint.interfaces import Fact, Language, Located

Facts: TypeAlias = dict[str, list[Located]]
"""By name, what each of several files says."""


def differences(
    before: Facts, after: Facts, language: Language, documents: Collection[str] = ()
) -> Iterator[FactChange]:
    """Yield what differs; a fact that moves to another file is the same one.

    Args:
        documents: paths of files between which nothing moves.
    """
    renamed = language.renamed(_alone(before, after), _alone(after, before)) if language.renamed is not None else {}
    for name, other in renamed.items():
        [(_, was)], [(path, now)] = before[name], after[other]
        if was.signature != now.signature:
            yield FactChange(other, path, was, now, not language.keeps(was, now))
    for name in (before.keys() | after.keys()).difference(renamed, renamed.values()):
        old, new = before.get(name, []), after.get(name, [])
        # What a file promised before and promises differently now has not moved, even if two files swap promises.
        now_in, was_in = dict(new), dict(old)
        for path, was in old:
            now = now_in.get(path, was)
            if now.signature != was.signature:
                yield FactChange(name, path, was, now, not language.keeps(was, now))
        old = [each for each in old if now_in.get(each[0], each[1]).signature == each[1].signature]
        new = [each for each in new if was_in.get(each[0], each[1]).signature == each[1].signature]
        gone, come = _without_same(old, new, documents), _without_same(new, old, documents)
        while gone and come and gone[0][1].signature != come[0][1].signature:
            (path, was), (now_path, now) = gone.pop(0), come.pop(0)
            yield FactChange(name, now_path or path, was, now, not language.keeps(was, now))
        for path, fact in gone:
            yield FactChange(name, path, fact, None, not _is_filled(name, fact, after))
        for path, fact in come:
            yield FactChange(name, path, None, fact, fact.demand and _had_owner(name, before, after))


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
