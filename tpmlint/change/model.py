"""A change as rules see it: a roadmap before, a roadmap after, the files between, and the messages about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from tpmlint.change.citations import Citation, NoItem
from tpmlint.change.interface_change import InterfaceChange
from tpmlint.change.messages import ChangeMessages
from tpmlint.finding import FileRef, Span
from tpmlint.git.tree import ChangedPath
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Item
from tpmlint.model.ownership import Claims
from tpmlint.settings import ChangePolicy, Settings, Verdict
from tpmlint.suppression.model import Ignore, Waiver

CARRYING: Mapping[str, tuple[str, ...]] = {
    "initiative": (
        "status",
        "owner",
        "enables",
        "internal_customers",
        "problem",
        "hypothesis",
        "capabilities",
        "objectives",
        "metrics",
        "depends_on",
        "start_date",
        "target_date",
        "health",
    ),
    "decision": ("status", "initiatives", "features", "capabilities"),
}
"""The fields in which a changed value carries product context, by kind."""


class Side(Struct, frozen=True):
    """One end of a change.

    Args:
        claims: which capability of this side's roadmap a file belongs to.
        settings: this side's own configuration.
        governed: whether there is a roadmap at all on this side.
        waivers: the entries of the waivers file that are well formed.
        ignores: the ignore comments of its roadmap files.
    """

    roadmap: Roadmap
    claims: Claims
    settings: Settings
    governed: bool = True
    waivers: tuple[Waiver, ...] = ()
    ignores: tuple[Ignore, ...] = ()


class TouchedCapability(Struct, frozen=True):
    """A capability that a change touches.

    Args:
        capability: as it is after the change, or before where it is gone.
        files: changed files that it claims before or after, without those that only moved inside it and promise there
            what they did.
        set_aside: those of ``files`` that need no context, with the reason.
        interfaces: those of ``files`` of which the promises that a declared interface makes changed, or may have; no
            exemption takes them.
        interface: what the change does to the interfaces that it declared before; None if it declared none, and none
            of ``files`` is declared.
    """

    capability: Capability
    files: tuple[ChangedPath, ...]
    set_aside: Mapping[str, str]
    interfaces: frozenset[str] = frozenset()
    interface: InterfaceChange | None = None

    @property
    def governed(self) -> tuple[ChangedPath, ...]:
        """The files whose change needs product context."""
        return tuple(file for file in self.files if file.path not in self.set_aside)


class Evidence(Struct, frozen=True):
    """Why a verdict holds, as text, with the item that it is about."""

    verdict: Verdict
    text: str
    item: str | None = None


class NearMiss(Struct, frozen=True):
    """A citation that gives no context only because one line is missing in the roadmap.

    Args:
        initiative: the id of the cited initiative that does not list the capability.
        text: the citation as written.
        kind: of the initiative, which may be of an own kind.
    """

    initiative: str
    text: str
    kind: str = "initiative"


class WithoutContext(Struct, frozen=True):
    """An item that gives a change no product context because it has none itself.

    Args:
        item: its ``kind:id``.
        reason: what is wrong with it, to follow its name.
    """

    item: str
    reason: str


class CapabilityVerdict(Struct, frozen=True):
    """The verdict on one touched capability.

    Args:
        evidence: for the verdict, and for other verdicts that are not accepted.
        near: citations that fail by one line.
        empty: cited, carried or standing items that give no context.
    """

    touch: TouchedCapability
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    near: tuple[NearMiss, ...] = ()
    empty: tuple[WithoutContext, ...] = ()


class AlteredSources(Struct, frozen=True):
    """How records are read differently where a change alters the sources, which gives no product context.

    Args:
        reread: the roadmap before the change, as the sources after it read its files.
        of_target: returns what the target's sources make of the record that an item after the change is read from,
            where it is.
        of_same_record: returns the items before the change whose records say the same, wherever they are.
    """

    reread: Roadmap
    of_target: Callable[[Item], Sequence[Item]]
    of_same_record: Callable[[Item], Sequence[Item]]


def _beginning_of(path: str, line: int) -> FileRef:
    return FileRef(path, Span(line, 1, line, 1))


def _never(text: str) -> bool:
    return False


class Change(Struct, frozen=True):
    """The input of the rules of ``change/``.

    Args:
        verdicts: every touched capability with its verdict, in the order of their ids.
        place: gives the place of a changed file that a finding should point at: a changed line that still exists.
        citations: the citations and waivers in the trailers of all messages.
        merge: the target branch and the result of merging into it; the verdicts use them if the branch has new commits
            since the change branched off.
        read_as_before: the roadmap after the change as the sources before it read the files, without what only exists
            because it is named; None if the sources are the same.
        read_as_after: the roadmap after the change as its own limits and schemas read it; None if they are the same.
        read_by_change: the target branch's roadmap as it is read with what the change edits of the configuration; None
            if it is read as before, or ``merge`` is None.
        arrived: the files that the target branch has got since the change branched off; merging brings them together
            with the claims of the change. The path of a submodule ends with ``/``.
        line: gives the place of a line of a file that still exists.
        altered: what differs by the sources of the change; None if they are those of the target.
        as_locked: the configuration after the change with what its lock has of packages, which judges what comes
            after it; None if that is what is installed.
        elsewhere: tells whether an item of another roadmap in the repository bears a citation.
    """

    before: Side
    after: Side
    files: tuple[ChangedPath, ...]
    words: ChangeMessages
    policy: ChangePolicy
    verdicts: tuple[CapabilityVerdict, ...]
    place: Callable[[ChangedPath], FileRef]
    citations: tuple[Citation | NoItem, ...] = ()
    merge: tuple[Side, Side] | None = None
    read_as_before: Roadmap | None = None
    read_as_after: Roadmap | None = None
    read_by_change: Roadmap | None = None
    arrived: tuple[str, ...] = ()
    line: Callable[[str, int], FileRef] = _beginning_of
    altered: AlteredSources | None = None
    as_locked: Settings | None = None
    elsewhere: Callable[[str], bool] = _never
