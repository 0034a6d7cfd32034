"""The commits of a history that nobody explained: a limited number of them, and what would fix each."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct, field

from tpmlint.change.model import CapabilityVerdict
from tpmlint.change.naming import lists_capability
from tpmlint.metrics import UnexplainedCommit
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability
from tpmlint.model.prose import lacks_context
from tpmlint.settings import ChangePolicy
from tpmlint.text.messages import some

MOST_UNEXPLAINED = 200
_MOST_NAMED = 3


class UnexplainedCommits(Struct):
    """The newest and largest commits without product context: those of newer months, in a month those of most files.

    Args:
        heap: at most ``MOST_UNEXPLAINED`` of them, with what they are sorted by.
        seen: how many there were.
    """

    heap: list[tuple[str, int, int, UnexplainedCommit]] = field(default_factory=list)
    seen: int = 0

    def takes(self, day: date, files: Callable[[], Sequence[str]]) -> bool:
        """Count a commit, the newest first, and tell whether it is one of those to keep.

        Args:
            files: returns its files that need product context; asked only where their number decides.
        """
        self.seen += 1
        if len(self.heap) < MOST_UNEXPLAINED:
            return True
        month, oldest = day.isoformat()[:7], self.heap[0]
        return month > oldest[0] or (month == oldest[0] and (len(files()), -self.seen) > oldest[1:3])

    def add(self, commit: UnexplainedCommit) -> None:
        """Keep the commit that was counted last."""
        entry = commit.day.isoformat()[:7], commit.count, -self.seen, commit
        if len(self.heap) < MOST_UNEXPLAINED:
            heapq.heappush(self.heap, entry)
        else:
            heapq.heapreplace(self.heap, entry)

    def sorted(self) -> tuple[UnexplainedCommit, ...]:
        """Return those kept, the newest month first, in each month the largest."""
        return tuple(entry[3] for entry in sorted(self.heap, key=lambda entry: entry[:3], reverse=True))


def describe_fix(missing: Iterable[CapabilityVerdict], roadmap: Roadmap, policy: ChangePolicy) -> str:
    """Return what would give such a commit product context, in one sentence.

    Args:
        missing: the verdicts on the capabilities that it changes without product context.
        roadmap: of the commit.
    """
    if "cited" not in policy.accept:
        return f"give it what `[change] accept` takes: {', '.join(policy.accept)}"
    citable: dict[tuple[str, ...], list[str]] = {}
    clauses: list[str] = []
    for verdict in missing:
        capability = verdict.touch.capability
        label = roadmap.label(capability)
        near = next(iter(verdict.near), None)
        empty = next(iter(verdict.empty), None)
        if near is not None:
            clauses.append(f"list {label} under `capabilities` of {near.kind} {near.initiative}, which it cites")
        elif empty is not None:
            clauses.append(f"complete {empty.item.replace(':', ' ', 1)}, which {empty.reason}")
        else:
            citable.setdefault(tuple(_citable(capability, roadmap, policy)), []).append(label)
    for ids, capabilities in citable.items():
        if ids:
            clauses.append(f"cite {' or '.join(f'`Roadmap-Item: {each}`' for each in ids[:_MOST_NAMED])}")
        else:
            clauses.append(f"plan an initiative that lists {some(capabilities, last=' and ')}, and cite it")
    return "; ".join(dict.fromkeys(clauses))


def _citable(capability: Capability, roadmap: Roadmap, policy: ChangePolicy) -> Iterator[str]:
    """Yield the open initiatives that list a capability and have product context, active ones first."""
    for initiative in sorted(roadmap.initiatives, key=lambda item: not item.is_active):
        listing = initiative.is_open and lists_capability(initiative, capability, roadmap)
        if listing and lacks_context(initiative, roadmap, policy.placeholders) is None:
            yield initiative.id
