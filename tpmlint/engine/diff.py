"""Check a change: the findings that it introduces, and the verdicts on the capabilities it touches."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from tpmlint.change.model import Change
from tpmlint.change.naming import label_of
from tpmlint.change.reported import report_verdict
from tpmlint.config import lock
from tpmlint.engine.blind_spots import find_blind_spots
from tpmlint.engine.check import receipt_of, run_rules
from tpmlint.engine.comparison import Comparison, GatheredChange, gather, source_files
from tpmlint.engine.locator import Locator
from tpmlint.engine.other_branches import OtherBranches
from tpmlint.engine.pages import Pages, page_paths
from tpmlint.engine.policy import DEFAULTS, with_policy
from tpmlint.engine.runner import RunResult
from tpmlint.engine.suppressing import Agreed
from tpmlint.engine.workspace import (
    Request,
)
from tpmlint.finding import Finding, Severity
from tpmlint.git.commits import SHORT
from tpmlint.git.process import printable
from tpmlint.model.ownership import OwnFiles, claimed_paths
from tpmlint.model.parse_cache import ParseCache
from tpmlint.model.parsed_file import fold_word
from tpmlint.model.promises import reviewed_in
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.report import Report, ReportedSuggestion, ReportedVerdict, RoadmapChanges
from tpmlint.rule import Context, find_rule, options_of
from tpmlint.settings import Settings
from tpmlint.suppression.waivers import load_waivers
from tpmlint.text.messages import plural, some


def compare(
    request: Request, comparison: Comparison, cache: ParseCache | None = None, texts: Mapping[str, bytes] | None = None
) -> Report:
    """Check a change.

    Both sides are checked with the same reference date, so that time alone introduces nothing. The policy is that of
    the target branch, so that a change cannot excuse itself, and so are the suppressions of rules about changes.

    Args:
        cache: files that have been parsed, by content.
        texts: unsaved texts by path, used if the change is that of the work tree.
    Raises:
        UserError: there is no repository or no roadmap, or an end cannot be found.
    """
    gathered = gather(request, comparison, cache, texts or {})
    gathered = replace(gathered, selection=replace(gathered.selection, only=_relevant_categories(gathered, comparison)))
    old: Mapping[str, Severity] = (
        {} if comparison.everything or comparison.only_change else _severities_before(gathered, request)
    )
    is_new = functools.partial(_is_new, old=old, comparison=comparison)
    result, notes = _run_rules(gathered, request, is_new)
    introduced = tuple(filter(is_new, result.findings))
    unclaimed = _unclaimed_files(gathered.change, gathered.ruling)
    blind, blind_notes = find_blind_spots(gathered, request, unclaimed)
    known = {finding.fingerprint for finding in introduced}
    introduced += tuple(finding for finding in blind if finding.fingerprint not in known)
    waived = sum(each.until is not None for each in result.silenced)
    changes = _roadmap_changes(gathered)
    receipt = replace(
        receipt_of(gathered.workspace, gathered.after, "diff"),
        configuration=gathered.policy.source,
        schemas=tuple(each.path for each in gathered.policy.extensions.values()),
        preset=gathered.policy.preset,
        fail_on=gathered.policy.fail_on.word,
        base=gathered.ends.base,
        merge_base=gathered.ends.merge_base,
        commits=len(gathered.change.words.commits),
        changes=len(gathered.change.files),
        suppressed=len(result.silenced) - waived,
        waived=waived,
        notes=(
            *gathered.ends.notes,
            *comparison.notes,
            *_notes(gathered, result, comparison),
            *notes,
            *blind_notes,
            *changes.notes,
        ),
    )
    return Report(
        introduced,
        receipt,
        result.silenced,
        verdicts=tuple(_verdicts(gathered)),
        uncovered=unclaimed if gathered.change.after.roadmap.capabilities else (),
        suggestions=_suggestions(gathered.change),
        top=str(gathered.workspace.top),
        changes=changes,
    )


def _suggestions(change: Change) -> tuple[ReportedSuggestion, ...]:
    """Return the ways to give a change the context that it lacks, as ``tpmlint trailers`` prints them."""
    if all(verdict.verdict != "missing" for verdict in change.verdicts):
        return ()
    from tpmlint.change.suggest import choices, suggest

    return tuple(
        ReportedSuggestion(
            choice.title,
            choice.lines,
            choice.initiative.id if choice.initiative is not None else None,
            tuple(sorted(label_of(each, change.before.roadmap, change.after.roadmap) for each in choice.capabilities)),
        )
        for choice in choices(suggest(change))
    )


def _roadmap_changes(gathered: GatheredChange) -> RoadmapChanges:
    """Return what the change does to the items of the roadmap."""
    ends, before, after = gathered.ends, gathered.before.roadmap, gathered.after.roadmap
    changes = RoadmapChanges(
        since=ends.merge_base[:SHORT] if ends.merge_base is not None else "the beginning",
        until=ends.head[:SHORT] if ends.target == "commits" and ends.head is not None else f"the {ends.after.label}",
        first=ends.merge_base,
        last=ends.head if ends.target == "commits" else None,
    )
    if len(before.items) == len(after.items) and all(map(operator.is_, before.items, after.items)):
        return changes
    from tpmlint.history.authors import commits_between, with_commits
    from tpmlint.model.changes import find_changes

    least = options_of(find_rule("id-changed"), gathered.ruling)["percent"]
    assert isinstance(least, int)
    known = {source.name for source in before.sources} if before.items else set()
    new = {
        (item.kind, item.id) for item in after.items if item.source not in known and (item.source or not before.items)
    }
    # What has only now become a part of the roadmap was not finished by that.
    events = tuple(
        replace(each, event="added")
        if (each.item.kind, each.item.id) in new and each.event in ("finished", "dropped", "decided")
        else each
        for each in find_changes(before, after, least)
    )
    repository = gathered.workspace.repository
    if not events or ends.target != "commits" or repository is None or ends.head is None or ends.base is None:
        return replace(changes, events=events)
    excluding = {ends.base, *ends.bases, *filter(None, [ends.merge_base])}
    commits = commits_between(repository, ends.head, sorted(excluding))
    events, notes = with_commits(events, after, repository, commits, gathered.ruling)
    return replace(changes, events=events, notes=notes)


def _relevant_categories(gathered: GatheredChange, comparison: Comparison) -> frozenset[str] | None:
    """Return the categories of rules that can have new findings; None means any.

    If no roadmap file changed, only rules about changes can; if files came or went, also rules of ``paths/`` and
    ``evidence/``, and where sources name files or their owners any; if pages changed that may hold views, those of
    ``evidence/``.
    """
    if comparison.only_change:
        return frozenset({"change"})
    files = gathered.change.files
    if comparison.everything or not gathered.own.means_the_same(gathered.workspace.settings):
        return None
    roadmap_files = {path for path, _ in source_files(gathered.before)} | {
        path for path, _ in source_files(gathered.after)
    }
    settings_files = {
        gathered.ruling.waivers,
        gathered.ruling.source,
        lock.path_of(gathered.ruling.folder),
        *(each.path for each in gathered.ruling.extensions.values()),
    }
    if any(file.path in roadmap_files or file.path in settings_files for file in files):
        return None
    relevant = {"change"}
    if any(file.status != "M" for file in files):
        if gathered.own.compared or any(each.names_files for each in gathered.own.sources):
            return None
        relevant |= {"paths", "evidence"}
    if page_paths((file.path for file in files), gathered.ruling):
        relevant.add("evidence")
    return frozenset(relevant)


def _run_rules(
    gathered: GatheredChange, request: Request, is_new: Callable[[Finding], bool]
) -> tuple[RunResult, tuple[str, ...]]:
    """Return what the rules find after the change, and notes on the views and the evidence that could not be judged.

    What the change does not introduce is not reported, and so it explains nothing.
    """
    after, ruling = gathered.ends.after, gathered.ruling
    reviewed = reviewed_in(gathered.workspace.repository, after, ruling)
    pages = Pages(after, ruling, gathered.workspace.repository)
    head = gathered.ends.head or after.revision
    others = OtherBranches(gathered.workspace.repository, head, ruling, gathered.change.words.branch)
    context = Context(
        gathered.workspace.as_of,
        ruling,
        after.tracked,
        reviewed=reviewed,
        views=pages.views,
        git=lambda: gathered.judging.git,
        elsewhere=others.find,
        links=after.links,
    )
    result = run_rules(
        gathered.after.parsed_files,
        gathered.after.roadmap,
        load_waivers(after, ruling),
        context,
        gathered.selection,
        request,
        change=gathered.change,
        text=gathered.contents.text,
        agreed=Agreed(gathered.target.ignores, gathered.target.waivers, frozenset(_hiding_places(gathered))),
        pages=pages,
        reported=is_new,
    )
    asked = gathered.judging.asked_git
    evidence = asked.notes if asked is not None else ()
    return result, (*pages.notes, *others.notes, *evidence)


def _hiding_places(gathered: GatheredChange) -> Iterator[str]:
    """Yield the files that cannot be read in full and name what the change removed."""
    before, after = gathered.before.roadmap, gathered.after.roadmap
    removed = {fold_word(item.id) for item in before.items if after.find(item.kind, item.id) is None}
    for parsed in gathered.after.parsed_files if removed else ():
        if not removed.isdisjoint(parsed.lost):
            yield parsed.file.path


def _severities_before(gathered: GatheredChange, request: Request) -> Mapping[str, Severity]:
    """Return the severity of each finding on the side before, by fingerprint; also of those that others explain."""
    settings = with_policy(gathered.own, gathered.ruling)
    pages = Pages(gathered.ends.before, settings, gathered.workspace.repository)
    context = Context(
        gathered.workspace.as_of,
        settings,
        gathered.ends.before.tracked,
        views=pages.views,
        # The history of the head for both sides, so that what is older than the change is on both.
        git=lambda: gathered.judging.git,
        links=gathered.ends.before.links,
    )
    waivers = load_waivers(gathered.ends.before, settings)
    before = gathered.before
    result = run_rules(
        before.parsed_files, before.roadmap, waivers, context, gathered.selection, replace(request, text_edits=False)
    )
    return {finding.fingerprint: finding.severity for finding in (*result.explained, *result.findings)}


def _is_new(finding: Finding, old: Mapping[str, Severity], comparison: Comparison) -> bool:
    """Return whether a change introduces a finding, or makes it more severe."""
    if finding.category == "change":
        return True
    old_severity = old.get(finding.fingerprint)
    return not comparison.only_change and (old_severity is None or old_severity < finding.severity)


def _verdicts(gathered: GatheredChange) -> Iterator[ReportedVerdict]:
    change, roadmap = gathered.change, gathered.after.roadmap
    before, after = change.merge or (change.before, change.after)
    locator = Locator(parsed.file for parsed in gathered.after.parsed_files)
    for each in change.verdicts:
        verdict = report_verdict(each, before, after)
        lines = {}
        for ref, path in verdict.paths.items():
            item = roadmap.find(*ref.split(":", 1))
            span = locator.location(item.at()).span if item is not None and item.path == path else None
            if span is not None:
                lines[ref] = span.line
        yield replace(verdict, lines=lines)


def _unclaimed_files(change: Change, settings: Settings) -> tuple[str, ...]:
    """Return the changed code files that no capability claims, before or after the change."""
    not_code = options_of(find_rule("unmapped-code"), settings)["not-code"]
    assert isinstance(not_code, tuple)
    aside = Patterns((*change.policy.exempt_paths, *not_code))
    own_files = OwnFiles(settings)
    sides = change.merge or (change.before, change.after)
    uncovered = []
    for file in change.files:
        relative = inside(settings.folder, file.path)
        if relative is None or aside.match(relative) or own_files.match(relative):
            continue
        if not any(side.claims.owners(path) for side in sides for path in claimed_paths(file)):
            uncovered.append(file.path)
    return tuple(sorted(uncovered))


def _notes(gathered: GatheredChange, result: RunResult, comparison: Comparison) -> tuple[str, ...]:
    notes = []
    base, head = printable(comparison.base or "HEAD"), printable(comparison.head or "HEAD")
    if base != head and gathered.ends.target == "commits" and not gathered.change.words.commits:
        notes.append(f"no commits between {base} and {head}: nothing to check")
    elif not gathered.change.files:
        notes.append("the change is empty: nothing to check")
    notes += _policy_notes(gathered)
    if result.refused:
        what = plural(result.refused, "finding")
        notes.append(f"{what} about the change cannot be silenced by what it brings itself, only by what the base has")
    notes += _library_notes(gathered.change)
    emptied = {*gathered.after.roadmap.paths}.difference(each.file.path for each in gathered.after.parsed_files)
    removed: dict[str, list[str]] = {}
    for item in gathered.before.roadmap.items:
        if item.path in emptied and gathered.after.roadmap.find(item.kind, item.id) is None:
            removed.setdefault(item.path, []).append(item.ref)
    notes += [f"{path} no longer holds any item; removed: {some(refs)}" for path, refs in removed.items()]
    return tuple(notes)


def _library_notes(change: Change) -> Iterator[str]:
    """Yield a note for each extra without which interfaces are compared by their bytes."""
    paths: dict[str, set[str]] = {}
    for verdict in change.verdicts:
        for each in verdict.touch.interface.unread if verdict.touch.interface is not None else ():
            if each.extra is not None:
                paths.setdefault(each.extra, set()).add(each.path)
    for extra, files in sorted(paths.items()):
        what = f"{plural(len(files), 'interface')} {'is' if len(files) == 1 else 'are'} compared by bytes"
        yield f"{what}; `pip install 'tpmlint[{extra}]'` compares what they promise"


def _policy_notes(gathered: GatheredChange) -> Iterator[str]:
    """Yield notes on which configuration is the policy."""
    head, policy = gathered.workspace.settings, gathered.policy
    if gathered.target.governed:
        if policy.source is None and head.source is not None:
            if not any(note.startswith(DEFAULTS) for note in gathered.ends.notes):
                yield (
                    f"{DEFAULTS}, because the base has no configuration; "
                    f"{head.source} of the change starts to count when it is merged"
                )
        elif not policy.means_the_same(head):
            if gathered.own.means_the_same(head):
                yield "the configuration of the base decides, which is newer than the one that the change was built on"
            else:
                yield "the configuration of the base decides, not the one that the change brings"
    elif gathered.after.has_files:
        yield "the base has no roadmap; the one that the change brings starts to count when it is merged"
