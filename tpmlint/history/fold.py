"""Count the changes of a history, each with the roadmap of its own time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from msgspec.structs import replace

from tpmlint.change.citations import Citation, CitedName, NoItem, read_citations
from tpmlint.change.collect import SHORT
from tpmlint.change.contracts import InterfaceChange
from tpmlint.change.model import CapabilityVerdict
from tpmlint.change.touched import touched_capabilities
from tpmlint.change.verdicts import judge_context
from tpmlint.git.log import Step
from tpmlint.git.tree import SUBMODULE, ChangedPath, changed_paths
from tpmlint.history.accumulator import MOST_PROMISES, Accumulator, month
from tpmlint.history.commits import CommitDates, MessageReader, brings_its_commits
from tpmlint.history.contracts import ContractReader
from tpmlint.history.events import EventCollector
from tpmlint.history.path_index import PathInfo
from tpmlint.history.revisions import Blobs, RoadmapRevision, ServedBy, cited_refs, find_explaining
from tpmlint.metrics import PromiseChange
from tpmlint.model.index import Roadmap
from tpmlint.settings import ChangePolicy

_NOBODY = ServedBy(None, (), True)


class Fold:
    """Judges the steps of a history, newest first, and counts the results.

    Most changes cite nothing and leave the roadmap as it is: all such changes of a capability have the same verdict
    while the roadmap stays the same, so it is computed once. All others are judged one by one, as in ``diff``.

    Attributes:
        book: the counters.
        events: the events of the items.
        revision: the roadmap before the last step.
    """

    def __init__(
        self,
        revision: RoadmapRevision,
        blobs: Blobs,
        load_revision: Callable[[Blobs], RoadmapRevision],
        policy: ChangePolicy,
        reader: MessageReader,
        dates: CommitDates,
        contracts: ContractReader,
    ) -> None:
        """Start at the newest roadmap.

        Args:
            revision, blobs: the newest roadmap, and its files.
            load_revision: loads the roadmap from its files.
            policy: the policy of the newest commit.
            contracts: compares the interfaces that a commit changes.
        """
        self.accumulator = Accumulator()
        self.events = EventCollector()
        self.revision = revision
        self._blobs = blobs
        self._load_revision = load_revision
        # Of contents an audit reads interfaces alone: a change of white space or of few lines counts as any other.
        self._policy = replace(policy, white_space=False, minimum_lines=0)
        self._reader = reader
        self._dates = dates
        self._contracts = contracts
        self._newer: tuple[Roadmap, date] | None = None

    def take(self, step: Step, governed: bool) -> None:
        """Judge one step.

        Args:
            governed: whether it lies after ``[change] since``.
        """
        day = self._dates.day(step.commit.seconds)
        after = self.revision
        path_index, cached = after.path_index, after.path_index.cached
        raw = step.raw
        found = [
            (index, cached.get(raw[index]) or path_index.find(raw[index], SUBMODULE in raw[index - 1][:16]))
            for index in range(1, len(raw), 2)
        ]
        sources = [index for index, info in found if info.is_source]
        before = self._older(raw, sources) if sources else after
        if sources:
            self._compare(before, after, day)
        self.revision = before
        self.accumulator.see(day)
        if not governed or not (before.side.governed or after.side.governed):
            self.accumulator.commits["ungoverned"] += 1
            return
        if not (before.complete and after.complete):
            self.accumulator.commits["unreadable"] += 1
            return
        self.accumulator.commits["judged"] += 1
        self.accumulator.checked_since = day
        excused = self._is_excused(step)
        if excused is not True:
            self._survey(found, day)
        cited = self._reader.find_citations(step)
        if (
            excused is None
            or any(info.is_interface for _, info in found)
            or cited is None
            or sources
            or _may_have_moved(raw)
        ):
            self._judge_in_full(step, before, after, day)
        else:
            self._judge_by_path(step, found, after, day, excused, cited)

    def _older(self, raw: list[str], sources: Iterable[int]) -> RoadmapRevision:
        """Return the roadmap before a change of its files."""
        blobs = dict(self._blobs)
        for index in sources:
            mode, _, oid, _, _ = raw[index - 1].lstrip("\n:").split(" ")
            if mode == "000000":
                blobs.pop(raw[index], None)
            else:
                blobs[raw[index]] = mode, oid
        self._blobs = blobs
        return self._load_revision(blobs)

    def _compare(self, before: RoadmapRevision, after: RoadmapRevision, day: date) -> None:
        """Record what a change of the roadmap did; across commits that cannot be read, what all of them did."""
        if after.complete:
            self._newer = after.side.roadmap, day
        if before.complete and self._newer is not None:
            self.events.compare(before.side.roadmap, *self._newer)

    def _is_excused(self, step: Step) -> bool | None:
        """Tell whether a step is exempt as a whole by author or type, or not at all; None if a part of it is."""
        if " " not in step.commit.parents:
            exemption = self._reader.exempt(step.commit)
            return None if exemption is not None and exemption.covers is not None else exemption is not None
        exempt = [self._reader.exempt(each) for each in (step.commit, *step.brought)]
        if not any(exempt):
            return False
        own = [each for each in step.brought if " " not in each.parents]
        if len(own) < len(step.brought):
            return None
        # A merge may have changed something by itself, or thrown away what one side did.
        if not brings_its_commits(step):
            return None
        if not any(exempt[1:]):
            return False
        return True if all(each is not None and each.covers is None for each in exempt[1:]) else None

    def _survey(self, found: Iterable[tuple[int, PathInfo]], day: date) -> None:
        files, claimed = 0, 0
        folders = set()
        for _, info in found:
            if info.folder is not None:
                files += 1
                if info.owners:
                    claimed += 1
                else:
                    folders.add(info.folder)
        if files:
            self.accumulator.survey(month(day), folders, files, claimed)

    def _judge_by_path(
        self,
        step: Step,
        found: Iterable[tuple[int, PathInfo]],
        revision: RoadmapRevision,
        day: date,
        excused: bool,
        cited: tuple[CitedName, ...],
    ) -> None:
        touched: dict[str, bool] = {}
        for index, info in found:
            if info.owners and not _only_mode_changed(step.raw[index - 1]):
                needed = not (excused or info.exempt)
                for owner in info.owners:
                    touched[owner] = needed or touched.get(owner, False)
        authors = _authors(step) if touched else ()
        served: set[str] = set()
        for capability, needed in touched.items():
            verdict, theirs = revision.verdict(capability, needed, cited)
            served |= theirs
            self.accumulator.record(capability, revision.served_by(capability) or _NOBODY, day, verdict, authors)
        if cited:
            self._cite(revision.cited_refs(cited), served, day)

    def _judge_in_full(self, step: Step, before: RoadmapRevision, after: RoadmapRevision, day: date) -> None:
        words = self._reader.words(step)
        files = words.commits[-1].files if step.raw is step.commit.raw else changed_paths(step.raw)
        compare = self._contracts.comparison(before.side, after.side, files, step.commit.oid)
        touched = touched_capabilities(before.side, after.side, files, words, self._policy, _never, compare)
        citations = tuple(read_citations(words, self._policy))
        verdicts = judge_context(before.side, after.side, touched, citations, self._policy)
        authors = _authors(step)
        served: set[str] = set()
        for each in verdicts:
            capability = each.touch.capability.id
            served_by = after.served_by(capability) or before.served_by(capability) or _NOBODY
            interface = each.touch.interface
            promised = interface is not None and interface.is_changed
            self.accumulator.record(capability, served_by, day, each.verdict, authors, promised)
            if interface is not None and promised and len(self.accumulator.promises) < MOST_PROMISES:
                self.accumulator.promises.append(_promise(step, each, interface, citations, day))
            for roadmap in (after.side.roadmap, before.side.roadmap):
                served.update(find_explaining(each, roadmap))
        found: list[str] = []
        for name in (each.name for each in citations if isinstance(each, Citation)):
            found += tuple(cited_refs(name, after.side.roadmap)) or tuple(cited_refs(name, before.side.roadmap))
        self._cite(found, served, day)

    def _cite(self, found: Iterable[str], served: set[str], day: date) -> None:
        """Record once which items a step cites, and whether that gave a change of their code context."""
        for ref in dict.fromkeys(found):
            self.events.cite(ref, day, ref in served)


_MOST_NAMES = 5


def _promise(
    step: Step,
    verdict: CapabilityVerdict,
    interface: InterfaceChange,
    citations: Iterable[Citation | NoItem],
    day: date,
) -> PromiseChange:
    names = {sign: [each.name for each in interface.facts if each.sign == sign] for sign in "+~-"}
    added, changed, removed = (tuple(each[:_MOST_NAMES]) for each in names.values())
    return PromiseChange(
        day=day,
        commit=step.commit.oid[:SHORT],
        capability=verdict.touch.capability.id,
        verdict=verdict.verdict,
        items=tuple(dict.fromkeys(each.text for each in citations if isinstance(each, Citation))),
        added=added,
        changed=changed,
        removed=removed,
        more=len(interface.facts) + len(interface.unread) - len(added) - len(changed) - len(removed),
    )


def _authors(step: Step) -> tuple[str, ...]:
    """Return the e-mail addresses of the authors of a step."""
    wrote = [each for each in step.brought if " " not in each.parents] or [step.commit]
    return tuple(each.email.casefold() for each in wrote)


def _may_have_moved(raw: list[str]) -> bool:
    """Tell whether files were removed and added, so that one may be the other."""
    letters = {words[-1] for words in raw[::2]}
    return "A" in letters and "D" in letters


def _only_mode_changed(words: str) -> bool:
    """Tell whether a change left the content unchanged."""
    if words[-1] != "M" or words[1:7] == words[8:14]:  # nothing but a changed mode leaves the content as it was
        return False
    _, _, old, new, _ = words.split(" ")
    return old == new


def _never(file: ChangedPath) -> bool:
    return False
