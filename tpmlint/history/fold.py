"""Count the changes of a history, each with the roadmap of its own time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from tpmlint.change.citations import Citation, CitedName, NoItem, read_citations
from tpmlint.change.interface_change import InterfaceChange
from tpmlint.change.model import CapabilityVerdict
from tpmlint.change.naming import label_of
from tpmlint.change.touched import touched_capabilities
from tpmlint.change.verdicts import judge_context
from tpmlint.git.commits import SHORT
from tpmlint.git.log import Step
from tpmlint.git.tree import SUBMODULE, ChangedPath, changed_paths
from tpmlint.history.accumulator import MOST_PROMISES, Accumulator
from tpmlint.history.commits import CommitDates, MessageReader, brings_its_commits, title
from tpmlint.history.contracts import ContractReader
from tpmlint.history.events import EventCollector
from tpmlint.history.path_index import FoundPath, may_have_moved, only_mode_changed
from tpmlint.history.revisions import Blobs, RoadmapRevision, ServedBy, cited_refs, find_explaining
from tpmlint.history.totals import Touch, month
from tpmlint.history.unread import UnreadFiles
from tpmlint.metrics import PromiseChange, UnexplainedCommit
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
        found = after.path_index.of_all(step.raw)
        sources = [(words, path) for words, path, info in found if info.is_source]
        before = self._older(sources) if sources else after
        if sources:
            self._compare(before, after, day)
        self.revision = before
        self.accumulator.see(day)
        if not governed or not (before.side.governed or after.side.governed):
            self.accumulator.commits["ungoverned"] += 1
            return
        cited = self._reader.find_citations(step)
        unread = after.unread
        if before is not after and before.unread is not None:
            unread = before.unread if unread is None else unread | before.unread
        if unread is not None:
            self.accumulator.see_unread(unread.paths)
            if self._depends_on(unread, step, found, before, after, cited):
                self.accumulator.commits["unreadable"] += 1
                return
        self.accumulator.commits["judged"] += 1
        if after.has_initiatives or unread is not None:
            self.accumulator.see_initiatives(month(day))
        self.accumulator.checked_since = day
        excused = self._is_excused(step)
        if excused is not True:
            self._survey(found, day)
        if cited is None or sources or self._needs_contents(step, found, after, excused):
            self._judge_in_full(step, before, after, day)
        else:
            self._judge_by_path(step, found, after, day, excused is True, cited)

    def _depends_on(
        self,
        unread: UnreadFiles,
        step: Step,
        found: Sequence[FoundPath],
        before: RoadmapRevision,
        after: RoadmapRevision,
        cited: tuple[CitedName, ...] | None,
    ) -> bool:
        """Tell whether a verdict on a step would depend on files of the roadmap that could not be read."""
        if unread.may_claim:
            return True
        owners = {
            (revision, owner)
            for revision in (before, after)
            for words, path, _ in found
            for owner in revision.path_index.of(path, SUBMODULE in words[:16]).owners
        }
        if not owners:
            return False
        if any(revision.is_concerned(owner, unread) for revision, owner in owners):
            return True
        if cited is None:
            citations = read_citations(self._reader.words(step), self._policy)
            cited = tuple(each.name for each in citations if isinstance(each, Citation))
        return any(unread.may_be_cited(name, before.side.roadmap, after.side.roadmap) for name in cited)

    def _needs_contents(
        self, step: Step, found: Sequence[FoundPath], after: RoadmapRevision, excused: bool | None
    ) -> bool:
        """Tell whether paths, type and author alone do not decide what becomes of a step's claimed files, if any."""
        if not any(info.owners for _, _, info in found):
            return False
        if excused is None or may_have_moved(step.raw):
            return True
        return after.side.claims.declares_interfaces and any(info.is_interface for _, _, info in found)

    def _older(self, sources: Iterable[tuple[str, str]]) -> RoadmapRevision:
        """Return the roadmap before a change of its files, each with git's fields and its path."""
        blobs = dict(self._blobs)
        for words, path in sources:
            mode, _, oid, _, _ = words.lstrip("\n:").split(" ")
            if mode == "000000":
                blobs.pop(path, None)
            else:
                blobs[path] = mode, oid
        self._blobs = blobs
        older = self._load_revision(blobs)
        if older.unread is not None:
            older.unread = older.unread.and_what_they_became(self.revision.side.roadmap, self.revision.unread)
        return older

    def _compare(self, before: RoadmapRevision, after: RoadmapRevision, day: date) -> None:
        """Record what a change of the roadmap did; across commits that cannot be read, what all of them did."""
        if after.unread is None:
            self._newer = after.side.roadmap, day
        if before.unread is None and self._newer is not None:
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

    def _survey(self, found: Iterable[FoundPath], day: date) -> None:
        files, claimed = 0, 0
        folders = set()
        for _, _, info in found:
            if info.is_code:
                files += 1
                if info.owners:
                    claimed += 1
                elif info.folder is not None:
                    folders.add(info.folder)
        if files:
            self.accumulator.survey(day, folders, files, claimed)

    def _judge_by_path(
        self,
        step: Step,
        found: Sequence[FoundPath],
        revision: RoadmapRevision,
        day: date,
        excused: bool,
        cited: tuple[CitedName, ...],
    ) -> None:
        touched: dict[str, bool] = {}
        # Of a merge that brings several commits, each may be of another author.
        paths: dict[str, list[str]] | None = {} if len(step.brought) > 1 else None
        for words, path, info in found:
            if info.owners and not only_mode_changed(words):
                needed = not (excused or info.exempt)
                for owner in info.owners:
                    touched[owner] = needed or touched.get(owner, False)
                    if paths is not None:
                        paths.setdefault(owner, []).append(path)
        author = _authors(step, ())
        served: set[str] = set()
        touches: list[Touch] = []
        missing: list[CapabilityVerdict] = []
        for capability, needed in touched.items():
            judgement, theirs = revision.verdict(capability, needed, cited)
            served |= theirs
            authors = author if paths is None else _authors(step, paths[capability])
            served_by = revision.served_by(capability) or _NOBODY
            touches.append(Touch(capability, served_by, judgement.verdict, authors))
            if judgement.verdict == "missing":
                missing.append(judgement)
        self.accumulator.record_commit(day, touches)
        if missing:

            def files() -> Sequence[str]:
                lacking = {revision.side.roadmap.label(each.touch.capability) for each in missing}
                return [path for _, path, info in found if not info.exempt and not lacking.isdisjoint(info.owners)]

            self._explain(step, day, missing, files, revision)
        if cited:
            self._cite(revision.cited_refs(cited), served, day)

    def _judge_in_full(self, step: Step, before: RoadmapRevision, after: RoadmapRevision, day: date) -> None:
        def owned() -> frozenset[str]:
            entries = (each for side in (before, after) for each in side.path_index.of_all(step.raw))
            return frozenset(path for _, path, info in entries if info.owners)

        words = self._reader.words(step, owned)
        files = words.commits[-1].files if step.raw is step.commit.raw else changed_paths(step.raw)
        compare = self._contracts.comparison(before.side, after.side, files, step.commit.oid)
        touched = touched_capabilities(
            before.side, after.side, files, words, self._policy, _never, compare, after.path_index.is_exempt
        )
        citations = tuple(read_citations(words, self._policy))
        verdicts = judge_context(before.side, after.side, touched, citations, self._policy)
        served: set[str] = set()
        touches: list[Touch] = []
        for each in verdicts:
            capability = label_of(each.touch.capability, after.side.roadmap, before.side.roadmap)
            authors = _authors(step, (path for file in each.touch.files for path in file.names))
            served_by = after.served_by(capability) or before.served_by(capability) or _NOBODY
            interface = each.touch.interface
            promised = interface is not None and interface.is_changed
            touches.append(Touch(capability, served_by, each.verdict, authors, promised))
            if interface is not None and promised and len(self.accumulator.promises) < MOST_PROMISES:
                self.accumulator.promises.append(_promise(step, each, capability, interface, citations, day))
            for roadmap in (after.side.roadmap, before.side.roadmap):
                served.update(find_explaining(each, roadmap))
        self.accumulator.record_commit(day, touches)
        missing = [each for each in verdicts if each.verdict == "missing"]
        if missing:
            paths = tuple(dict.fromkeys(file.path for each in missing for file in each.touch.governed))
            self._explain(step, day, missing, lambda: paths, after)
        found: list[str] = []
        for name in (each.name for each in citations if isinstance(each, Citation)):
            found += tuple(cited_refs(name, after.side.roadmap)) or tuple(cited_refs(name, before.side.roadmap))
        self._cite(found, served, day)

    def _explain(
        self,
        step: Step,
        day: date,
        missing: Sequence[CapabilityVerdict],
        files: Callable[[], Sequence[str]],
        revision: RoadmapRevision,
    ) -> None:
        """Keep a commit without product context, if it is one of the newest and largest, with what would fix it."""
        if self.accumulator.unexplained.takes(day, files):
            paths = files()
            self.accumulator.unexplained.add(
                UnexplainedCommit(
                    day=day,
                    commit=step.commit.oid[:SHORT],
                    title=title(step.commit),
                    capabilities=tuple(revision.side.roadmap.label(each.touch.capability) for each in missing),
                    files=tuple(paths[:_MOST_FILES]),
                    count=len(paths),
                    fix=revision.fix(missing),
                )
            )

    def _cite(self, found: Iterable[str], served: set[str], day: date) -> None:
        """Record once which items a step cites, and whether that gave a change of their code context."""
        for ref in dict.fromkeys(found):
            self.events.cite(ref, day, ref in served)


_MOST_NAMES = 5
_MOST_FILES = 5


def _promise(
    step: Step,
    verdict: CapabilityVerdict,
    capability: str,
    interface: InterfaceChange,
    citations: Iterable[Citation | NoItem],
    day: date,
) -> PromiseChange:
    names = {sign: [each.name for each in interface.facts if each.sign == sign] for sign in "+~-"}
    added, changed, removed = (tuple(each[:_MOST_NAMES]) for each in names.values())
    return PromiseChange(
        day=day,
        commit=step.commit.oid[:SHORT],
        capability=capability,
        verdict=verdict.verdict,
        items=tuple(dict.fromkeys(each.text for each in citations if isinstance(each, Citation))),
        added=added,
        changed=changed,
        removed=removed,
        more=len(interface.facts) + len(interface.unread) - len(added) - len(changed) - len(removed),
    )


def _authors(step: Step, paths: Iterable[str]) -> frozenset[str]:
    """Return the e-mail addresses of those who changed one of these paths; of a merge, in a commit that it brings."""
    wrote = [each for each in step.brought if " " not in each.parents]
    authors = frozenset(each.email.casefold() for each in wrote)
    if len(authors) > 1:
        touched = frozenset(paths)
        authors = frozenset(each.email.casefold() for each in wrote if not touched.isdisjoint(each.raw[1::2]))
    return authors or frozenset({step.commit.email.casefold()})


def _never(file: ChangedPath) -> bool:
    return False
