"""Check the roadmap of one snapshot."""

from __future__ import annotations

import functools
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from tpmlint import __version__
from tpmlint.engine.files import taken_by
from tpmlint.engine.locator import Locator
from tpmlint.engine.pages import Pages
from tpmlint.engine.reads import KnownProblems
from tpmlint.engine.runner import (
    RunResult,
    apply_suppressions,
    check_change,
    check_history,
    check_roadmap,
    place_problems,
)
from tpmlint.engine.selection import Selection, level, rule_ran
from tpmlint.engine.suppressing import Agreed, Suppressions
from tpmlint.engine.workspace import Request, Workspace, relative
from tpmlint.errors import UserError
from tpmlint.finding import Finding, Problem, Severity
from tpmlint.formats.source_file import MARKDOWN, SourceFile
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Overlay
from tpmlint.model.evidence import names_history
from tpmlint.model.index import Roadmap
from tpmlint.model.load import LoadedRoadmap, load_roadmap
from tpmlint.model.parse_cache import ParseCache
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.report import Receipt, Report
from tpmlint.rule import DOCUMENT, HISTORY, ROADMAP, Context, Entry, Scope, find_rule, rule_names
from tpmlint.suppression.comments import read_ignores
from tpmlint.suppression.model import Outcome
from tpmlint.suppression.waivers import OWNER_RULE, Waivers, find_unowned
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.change.model import Change
    from tpmlint.history.events import History

_READABLE = (".yaml", ".yml", *MARKDOWN)


class CheckResult(Struct, frozen=True, dict=True):
    """A checked roadmap, with everything that the report is based on.

    Args:
        explained: findings that are not in the report because another finding explains them.
        known: what rules found, for the next check of nearly the same files.
    """

    workspace: Workspace
    loaded: LoadedRoadmap
    waivers: Waivers
    outcome: Outcome
    report: Report
    explained: tuple[Finding, ...] = ()
    known: KnownProblems | None = None

    def find(self, path: str) -> SourceFile | None:
        """Return a file that fixes may rewrite: one that the check read, or another roadmap-like file."""
        if path in self._files or not path.lower().endswith(_READABLE):
            return self._files.get(path)
        from tpmlint.formats.source_file import read

        limits = self.workspace.settings.limits
        try:
            return read(path, self.workspace.snapshot.read(path, limits.bytes), limits)
        except Unreadable:
            return None

    @functools.cached_property
    def _files(self) -> dict[str, SourceFile]:
        parsed_files = (*self.loaded.parsed_files, *self.waivers.parsed_files)
        return {parsed.file.path: parsed.file for parsed in parsed_files}


def check(workspace: Workspace, loaded: LoadedRoadmap, known: KnownProblems | None = None) -> CheckResult:
    """Check the roadmap of a workspace.

    Args:
        known: what the last check found with the same configuration, on the same day and commit.
    Raises:
        UserError: the request names an unknown path or rule.
    """
    selection = workspace.selection
    pages = Pages(workspace.snapshot, workspace.settings, workspace.repository, held=lambda: workspace.pages)
    context = context_of(workspace, pages)
    waivers = workspace.waivers
    request = workspace.request
    settings = workspace.settings
    now_known = KnownProblems(known)
    result = run_rules(
        loaded.parsed_files,
        loaded.roadmap,
        waivers,
        context,
        selection,
        request,
        text=settings.text_of,
        pages=pages,
        known=now_known,
    )
    in_scope = scope(request, workspace.top)
    findings = tuple(finding for finding in result.findings if in_scope(finding.location.path))
    silenced = tuple(each for each in result.silenced if in_scope(each.finding.location.path))
    waived = sum(each.until is not None for each in silenced)
    receipt = receipt_of(workspace, loaded)
    receipt = replace(receipt, notes=(*receipt.notes, *pages.notes))
    notes = receipt.notes
    if (request.paths or request.stdin is not None) and not any(map(in_scope, (*receipt.files, *pages.known))):
        notes = (*notes, _nothing_to_show(request))
    elsewhere = len(result.findings) - len(findings)
    if elsewhere:
        notes = (*notes, f"{plural(elsewhere, 'finding')} in other files {'is' if elsewhere == 1 else 'are'} not shown")
    notes += workspace.asked_git.notes if workspace.asked_git is not None else ()
    receipt = replace(receipt, suppressed=len(silenced) - waived, waived=waived, notes=notes, elsewhere=elsewhere)
    explained = tuple(finding for finding in result.explained if in_scope(finding.location.path))
    report = Report(findings, receipt, silenced, top=str(workspace.top))
    return CheckResult(
        workspace,
        loaded,
        waivers,
        result.outcome,
        report,
        explained,
        now_known.checked(),
    )


def context_of(workspace: Workspace, pages: Pages | None = None) -> Context:
    """Return what the rules about the roadmap of a workspace may use.

    Args:
        pages: its pages, where the caller needs what is read of them.
    """
    snapshot, settings = workspace.snapshot, workspace.settings
    pages = pages or Pages(snapshot, settings, workspace.repository)
    return Context(
        workspace.as_of,
        settings,
        snapshot.tracked,
        reviewed=workspace.reviewed,
        views=pages.views,
        git=lambda: workspace.git,
        links=snapshot.links,
    )


def load_workspace(workspace: Workspace, cache: ParseCache, held: Mapping[str, bytes] | None = None) -> LoadedRoadmap:
    """Read the roadmap of a workspace.

    Args:
        cache: files that have been parsed, by content.
        held: contents by path of files that have been read already.
    Raises:
        UserError: there is no roadmap.
    """
    snapshot = Overlay(workspace.snapshot, held) if held is not None else workspace.snapshot
    sources, seen = workspace.sources, _begins_log(workspace)
    loaded = load_roadmap(snapshot, workspace.settings, workspace.parsed, cache, sources, seen=seen)
    if not loaded.has_files and not _reports_empty_sources(workspace):
        from tpmlint.engine.no_roadmap import no_roadmap

        raise no_roadmap(workspace)
    return loaded


def _begins_log(workspace: Workspace) -> Callable[[ParsedFile], None] | None:
    """Return what starts the pass over the log at the first file that needs it; None if no rule will ask for it."""
    asking = (rule for rule, category in rule_names().items() if category == "evidence")
    if not any(workspace.selection.may_show(rule, workspace.settings) for rule in asking):
        return None
    begun = False

    def see(parsed: ParsedFile) -> None:
        nonlocal begun
        if not begun and any(map(names_history, parsed.items)):
            begun = True
            workspace.git.begin()

    return see


def _reports_empty_sources(workspace: Workspace) -> bool:
    """Tell whether a rule reports that there is no roadmap, at the source in the configuration that finds none."""
    if not workspace.settings.sources:
        return False
    entry, selection = find_rule("empty-source"), workspace.selection
    return selection.takes(entry) and level(entry, workspace.settings, selection.severity).severity > Severity.OFF


def run_rules(
    parsed_files: tuple[ParsedFile, ...],
    roadmap: Roadmap,
    waivers: Waivers,
    context: Context,
    selection: Selection,
    request: Request,
    *,
    change: Change | None = None,
    history: History | None = None,
    text: Callable[[str], str | None] | None = None,
    agreed: Agreed | None = None,
    pages: Pages | None = None,
    known: KnownProblems | None = None,
    reported: Callable[[Finding], bool] | None = None,
) -> RunResult:
    """Run the rules, apply ignores and waivers to the findings, and run the rules about these.

    Args:
        request: whether suppressions apply, and whether fixes get text edits.
        change: the change to check too.
        history: the history to check too.
        text: returns the text of a file that is not a roadmap file, by path.
        pages: the pages whose views the context has.
        known: what the last check found, which takes what this one finds.
        agreed: the ignores and waivers that apply to findings about the change; None applies all.
        reported: tells which findings will be reported, so that they may explain others; None if all will.
    """
    everything = (*parsed_files, *waivers.parsed_files)
    files = {parsed.file.path: parsed.file for parsed in everything}
    locator = Locator(files.values(), functools.partial(_text_of, text, pages), context.settings)
    problems = chain(
        check_roadmap(everything, roadmap, context, selection, known),
        _check_owners(waivers, roadmap, selection),
        check_change(change, context, selection) if change is not None else (),
        check_history(history, context, selection) if history is not None else (),
        _check_collisions(roadmap, context, selection) if history is not None else (),
    )
    scopes: tuple[Scope[Any], ...] = (DOCUMENT, ROADMAP)  # What silences a rule about changes waits for such a change.
    scopes += (HISTORY,) if history is not None and history.whole and not history.fixed else ()
    silences = Suppressions(
        ignores=tuple(read_ignores(parsed_files)),
        waivers=waivers.entries,
        waivers_path=waivers.path,
        folder=context.settings.folder,
        as_of=context.as_of,
        ran=rule_ran(scopes, context, selection),
        locate=locator.location,
        applied=request.silent,
        agreed=agreed,
    )
    result = apply_suppressions(
        place_problems(problems, locator, context, selection),
        silences,
        roadmap,
        locator,
        context,
        selection,
        reported,
    )
    if not request.text_edits:
        return result
    from tpmlint.fixes.apply import with_text_edits

    limits = context.settings.limits
    fixable = files if pages is None else {**pages.known, **files}
    silenced = with_text_edits((each.finding for each in result.silenced), fixable.get, limits)
    return replace(
        result,
        findings=tuple(with_text_edits(result.findings, fixable.get, limits)),
        silenced=tuple(replace(each, finding=finding) for each, finding in zip(result.silenced, silenced, strict=True)),
    )


def _text_of(text: Callable[[str], str | None] | None, pages: Pages | None, path: str) -> str | None:
    """Return the text of a file that is not a roadmap file, if it is known."""
    page = None if pages is None else pages.known.get(path)
    if page is not None:
        return page.text
    return None if text is None else text(path)


def _check_collisions(roadmap: Roadmap, context: Context, selection: Selection) -> Iterator[tuple[Entry, Problem]]:
    """Yield what a rule about changes finds in an audit too: all items are new to other branches that lack them."""
    if context.settings.change.branches and selection.takes(entry := find_rule("colliding-id")):
        from tpmlint.rules.support.collisions import find_collisions

        for problem in find_collisions(roadmap.by_name.values(), context):
            yield entry, problem


def _check_owners(waivers: Waivers, roadmap: Roadmap, selection: Selection) -> Iterator[tuple[Entry, Problem]]:
    for problem in find_unowned(waivers.entries, roadmap):
        entry = find_rule(OWNER_RULE)
        if not selection.takes(entry):
            return
        yield entry, problem


def scope(request: Request, top: Path) -> Callable[[str], bool]:
    """Return a predicate: whether findings in a file are shown and may be fixed.

    Raises:
        UserError: a file or folder that the request names does not exist, or is outside of the repository.
    """
    wanted = list(request.paths)
    if request.stdin is not None:
        wanted.append(Path(request.stdin[0]))
    inside = []
    for path in wanted:
        whole = path if path.is_absolute() else request.start / path
        if request.stdin is None and not whole.exists():
            raise UserError("file or folder not found", "name files of the roadmap", str(path))
        inside.append("" if whole.resolve() == top else relative(whole, request.start, top))
    return lambda path: (
        not inside or any(not folder or path == folder or path.startswith(f"{folder}/") for folder in inside)
    )


def _by_source(roadmap: Roadmap) -> dict[str, int]:
    """Return the number of items of each source, and of tpmlint's own format under an empty name; empty for one."""
    if not roadmap.sources:
        return {}
    counted = Counter(item.source for item in roadmap.items)
    return {name: counted[name] for name in ("", *(each.name for each in roadmap.sources)) if name or counted[name]}


def _nothing_to_show(request: Request) -> str:
    """Return the note that the named paths contain no roadmap file."""
    named = [os.fspath(path) for path in request.paths] or [request.stdin[0] if request.stdin is not None else ""]
    return f"no roadmap file in {', '.join(named)}; nothing to show"


def receipt_of(workspace: Workspace, loaded: LoadedRoadmap, command: str = "check") -> Receipt:
    """Return the receipt: what was checked, and with which configuration."""
    counted = Counter(item.kind for item in loaded.roadmap.items)
    repository = workspace.repository
    return Receipt(
        version=__version__,
        command=command,
        revision=workspace.snapshot.revision,
        snapshot=workspace.snapshot.label,
        as_of=workspace.as_of.isoformat(),
        as_of_source=workspace.as_of_source,
        files=tuple(parsed.file.path for parsed in loaded.parsed_files),
        items={kind: counted[kind] for kind in loaded.roadmap.kinds},
        sources=_by_source(loaded.roadmap),
        taken_by=taken_by(workspace, loaded.roadmap),
        configuration=workspace.settings.source,
        preset=workspace.settings.preset,
        fail_on=workspace.settings.fail_on.word,
        shallow=repository is not None and repository.is_shallow(),
        skipped=loaded.skipped,
        notes=workspace.settings.notes,
        schemas=tuple(each.path for each in workspace.settings.extensions.values()),
    )
