"""Whether a promise that is gone still holds, since its owner has it from another: a base, or another module."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from tpmlint.interfaces import Fact, Located

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
