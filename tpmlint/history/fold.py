"""From the steps of a history to what is counted: each change against the roadmap of its own time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from msgspec.structs import replace

from tpmlint.change.messages import Citation, read_citations
from tpmlint.change.verdicts import judge_context, touched_capabilities
from tpmlint.git.log import Step
from tpmlint.git.tree import SUBMODULE, ChangedPath, changed_paths
from tpmlint.history.accumulator import Accumulator, month
from tpmlint.history.commit_range import CommitDates
from tpmlint.history.events import EventCollector
from tpmlint.history.messages import MessageReader
from tpmlint.history.path_index import PathInfo
from tpmlint.history.revisions import Blobs, RoadmapRevision, ServedBy, cited_refs, find_explaining
from tpmlint.model.index import Roadmap
from tpmlint.settings import ChangePolicy

_NOBODY = ServedBy(None, (), True)


class Fold:
    """Judges the steps of a history, newest first, and writes down what it sees.

    Most changes say nothing and leave the roadmap as it is: their verdict is that of any such change of the capability
    in that era, so it is asked for once. All others are judged one by one, by the same judge as ``diff``.

    Attributes:
        book: what was counted.
        events: what became of the items.
        era: the roadmap before the last step taken.
    """

    def __init__(
        self,
        era: RoadmapRevision,
        blobs: Blobs,
        era_of: Callable[[Blobs], RoadmapRevision],
        policy: ChangePolicy,
        listener: MessageReader,
        clock: CommitDates,
    ) -> None:
        """Begin at the newest roadmap.

        Args:
            era, blobs: the newest roadmap, and its files.
            era_of: reads the roadmap that some files make.
            policy: of the newest commit.
        """
        self.book = Accumulator()
        self.events = EventCollector()
        self.era = era
        self._blobs = blobs
        self._era_of = era_of
        # An audit reads no file's text: what differs by white space only, or by few lines, counts as any change.
        self._policy = replace(policy, white_space=False, minimum_lines=0)
        self._listener = listener
        self._clock = clock
        self._newer: tuple[Roadmap, date] | None = None

    def take(self, step: Step, governed: bool) -> None:
        """Judge one step.

        Args:
            governed: whether it lies after ``[change] since``.
        """
        day = self._clock.day(step.commit.seconds)
        after = self.era
        ways, known = after.ways, after.ways.known
        raw = step.raw
        found = [
            (index, known.get(raw[index]) or ways.find(raw[index], SUBMODULE in raw[index - 1][:16]))
            for index in range(1, len(raw), 2)
        ]
        sources = [index for index, way in found if way.is_source]
        before = self._older(raw, sources) if sources else after
        if sources:
            self._compare(before, after, day)
        self.era = before
        self.book.see(day)
        if not governed or not (before.side.governed or after.side.governed):
            self.book.commits["ungoverned"] += 1
            return
        if not (before.whole and after.whole):
            self.book.commits["unreadable"] += 1
            return
        self.book.commits["judged"] += 1
        self.book.judged_since = day
        excused = self._is_excused(step)
        if excused is not True:
            self._survey(found, day)
        cited = self._listener.find_citations(step)
        if excused is None or cited is None or sources or _may_have_moved(raw):
            self._closely(step, before, after, day)
        else:
            self._quickly(step, found, after, day, excused, cited)

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
        return self._era_of(blobs)

    def _compare(self, before: RoadmapRevision, after: RoadmapRevision, day: date) -> None:
        """Write down what a change of the roadmap did; over a span that nobody can read, what all of it did."""
        if after.whole:
            self._newer = after.side.roadmap, day
        if before.whole and self._newer is not None:
            self.events.compare(before.side.roadmap, *self._newer)

    def _is_excused(self, step: Step) -> bool | None:
        """Tell whether all of a step needs no context for its author or type, or none of it; None: some of it."""
        if " " not in step.commit.parents:
            exemption = self._listener.exempt(step.commit)
            return None if exemption is not None and exemption.covers is not None else exemption is not None
        exempt = [self._listener.exempt(each) for each in (step.commit, *step.brought)]
        if not any(exempt):
            return False
        own = [each for each in step.brought if " " not in each.parents]
        if len(own) < len(step.brought):
            return None
        # What a merge did not take from a commit as it is there, it may have changed by itself.
        theirs = {pair for each in own for pair in _results(each.raw)}
        if not theirs.issuperset(_results(step.raw)):
            return None
        if not any(exempt[1:]):
            return False
        return True if all(each is not None and each.covers is None for each in exempt[1:]) else None

    def _survey(self, found: Iterable[tuple[int, PathInfo]], day: date) -> None:
        files, claimed = 0, 0
        folders = set()
        for _, way in found:
            if way.folder is not None:
                files += 1
                if way.owners:
                    claimed += 1
                else:
                    folders.add(way.folder)
        if files:
            self.book.survey(month(day), folders, files, claimed)

    def _quickly(
        self,
        step: Step,
        found: Iterable[tuple[int, PathInfo]],
        era: RoadmapRevision,
        day: date,
        excused: bool,
        cited: tuple[str, ...],
    ) -> None:
        touched: dict[str, bool] = {}
        for index, way in found:
            if way.owners and not _mode_alone(step.raw[index - 1]):
                asked = not (excused or way.exempt)
                for owner in way.owners:
                    touched[owner] = asked or touched.get(owner, False)
        authors = _authors(step) if touched else ()
        served: set[str] = set()
        for capability, asked in touched.items():
            verdict, theirs = era.verdict(capability, asked, cited)
            served |= theirs
            self.book.record(capability, era.stance(capability) or _NOBODY, day, verdict, authors)
        if cited:
            self._cite(era.cited_refs(cited), served, day)

    def _closely(self, step: Step, before: RoadmapRevision, after: RoadmapRevision, day: date) -> None:
        words = self._listener.words(step)
        touched = touched_capabilities(before.side, after.side, changed_paths(step.raw), words, self._policy, _never)
        spoken = tuple(read_citations(words, self._policy))
        judged = judge_context(before.side, after.side, touched, spoken, self._policy)
        authors = _authors(step)
        served: set[str] = set()
        for each in judged:
            capability = each.touch.capability.id
            stance = after.stance(capability) or before.stance(capability) or _NOBODY
            self.book.record(capability, stance, day, each.verdict, authors)
            for roadmap in (after.side.roadmap, before.side.roadmap):
                served.update(find_explaining(each, roadmap))
        found: list[str] = []
        for text in (each.text for each in spoken if isinstance(each, Citation)):
            found += tuple(cited_refs(text, after.side.roadmap)) or tuple(cited_refs(text, before.side.roadmap))
        self._cite(found, served, day)

    def _cite(self, found: Iterable[str], served: set[str], day: date) -> None:
        """Write down once which items a step cites, and whether that gave a change of their code context."""
        for ref in dict.fromkeys(found):
            self.events.cite(ref, day, ref in served)


def _results(raw: list[str]) -> Iterator[tuple[str, str]]:
    """Yield paths with the content that a change leaves there."""
    for words, path in zip(raw[::2], raw[1::2], strict=True):
        yield path, words.split(" ")[3]


def _authors(step: Step) -> tuple[str, ...]:
    """Return the e-mail addresses of those who wrote what a step brings."""
    wrote = [each for each in step.brought if " " not in each.parents] or [step.commit]
    return tuple(each.email.casefold() for each in wrote)


def _may_have_moved(raw: list[str]) -> bool:
    """Tell whether some file went and some file came, so that one may be the other."""
    letters = {words[-1] for words in raw[::2]}
    return "A" in letters and "D" in letters


def _mode_alone(words: str) -> bool:
    """Tell whether a change left the content as it was."""
    if words[-1] != "M" or words[1:7] == words[8:14]:  # nothing but a changed mode leaves the content as it was
        return False
    _, _, old, new, _ = words.split(" ")
    return old == new


def _never(file: ChangedPath) -> bool:
    return False
