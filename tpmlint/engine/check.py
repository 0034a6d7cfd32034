"""A roadmap judged: everything that one look at one snapshot says."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tpmlint import __version__
from tpmlint.engine.runner import Locator, Settled, findings, judge_change, judge_ledger, judge_roadmap, settle
from tpmlint.engine.selection import Selection, rule_ran
from tpmlint.engine.workspace import Request, Workspace, no_roadmap, open_workspace, relative, selection_of
from tpmlint.fault import Refusal
from tpmlint.finding import Problem, Receipt, Report
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import KINDS
from tpmlint.roadmap.kept import Kept
from tpmlint.roadmap.load import Loaded, load_roadmap
from tpmlint.roadmap.reading import Reading
from tpmlint.rule import ChangeRule, Context, DocumentRule, Entry, LedgerRule, RoadmapRule, catalogue
from tpmlint.silence import Outcome
from tpmlint.suppress.apply import Silences
from tpmlint.suppress.ignores import ignores
from tpmlint.suppress.waivers import OWNER_RULE, Waivers, load_waivers, unowned

if TYPE_CHECKING:
    from tpmlint.change.model import Change
    from tpmlint.ledger.model import Ledger


@dataclass(frozen=True, slots=True)
class Examined:
    """A roadmap that has been judged, with all that the judgement rests on."""

    workspace: Workspace
    loaded: Loaded
    waivers: Waivers
    outcome: Outcome
    report: Report


def examine(request: Request, workspace: Workspace | None = None) -> Examined:
    """Judge the roadmap as ``check`` does, and return what there was to judge besides.

    Args:
        workspace: the request's, if it has been set already; its snapshot may be another.

    Raises:
        Refusal: as ``check`` does.
    """
    workspace = workspace or open_workspace(request)
    selection = selection_of(request, workspace.settings)
    kept = Kept(request.cache, workspace.top) if request.cache is not None else None
    loaded = load_roadmap(workspace.snapshot, workspace.settings, kept=kept)
    if not loaded.readings:
        raise no_roadmap(workspace)
    context = Context(workspace.as_of, workspace.settings, workspace.snapshot.tracked)
    waivers = load_waivers(workspace.snapshot, workspace.settings)
    settled = judged(loaded.readings, loaded.roadmap, waivers, context, selection, silent=request.silent)
    shown = scope(request, workspace)
    within = tuple(finding for finding in settled.findings if shown(finding.location.path))
    silenced = tuple(each for each in settled.silenced if shown(each.finding.location.path))
    waived = sum(each.until is not None for each in silenced)
    receipt = receipt_of(workspace, loaded)
    notes = receipt.notes if any(map(shown, receipt.files)) else (*receipt.notes, _nowhere(request))
    receipt = replace(receipt, suppressed=len(silenced) - waived, waived=waived, notes=notes)
    report = Report(within, receipt, silenced)
    return Examined(workspace, loaded, waivers, settled.outcome, report)


def judged(
    readings: tuple[Reading, ...],
    roadmap: Roadmap,
    waivers: Waivers,
    context: Context,
    selection: Selection,
    *,
    silent: bool = True,
    change: Change | None = None,
    ledger: Ledger | None = None,
    text: Callable[[str], str | None] | None = None,
) -> Settled:
    """Run the rules about documents and the roadmap, let ignores and waivers silence findings, and judge those too.

    Args:
        silent: whether anything is silenced.
        change: the change that led here, to be judged too.
        ledger: the history that led here, to be judged too.
        text: gives the text of a file that is no carrier, by its path.
    """
    everything = (*readings, *waivers.readings)
    placer = Locator((reading.carrier for reading in everything), text)
    problems = chain(
        judge_roadmap(everything, roadmap, context, selection),
        _unowned(waivers, roadmap, selection),
        judge_change(change, context, selection) if change is not None else (),
        judge_ledger(ledger, context, selection) if ledger is not None else (),
    )
    kinds: tuple[type, ...] = (DocumentRule, RoadmapRule)
    kinds += (ChangeRule,) if change is not None else ()
    kinds += (LedgerRule,) if ledger is not None else ()
    silences = Silences(
        ignores=tuple(ignores(readings)),
        waivers=waivers.entries,
        waivers_path=waivers.path,
        folder=context.settings.folder,
        as_of=context.as_of,
        asked=rule_ran(kinds, context, selection),
        locate=placer.location,
        applied=silent,
    )
    return settle(findings(problems, placer, context, selection), silences, roadmap, placer, context, selection)


def _unowned(waivers: Waivers, roadmap: Roadmap, selection: Selection) -> Iterator[tuple[Entry, Problem]]:
    # The catalogue imports every rule, so it is asked only once there is something to report.
    for problem in unowned(waivers.entries, roadmap):
        entry = catalogue()[OWNER_RULE]
        if not selection.takes(entry):
            return
        yield entry, problem


def scope(request: Request, workspace: Workspace) -> Callable[[str], bool]:
    """Return what tells whether the findings in a file are shown, and may be mended.

    Raises:
        Refusal: a file or folder that the request names is not there, or lies outside.
    """
    wanted = list(request.paths)
    if request.stdin is not None:
        wanted.append(Path(request.stdin[0]))
    inside = []
    for path in wanted:
        whole = path if path.is_absolute() else request.start / path
        if request.stdin is None and not whole.exists():
            raise Refusal("there is no such file or folder", "name files of the roadmap", str(path))
        inside.append("" if whole.resolve() == workspace.top else relative(whole, request.start, workspace.top))
    return lambda path: (
        not inside or any(not folder or path == folder or path.startswith(f"{folder}/") for folder in inside)
    )


def _nowhere(request: Request) -> str:
    """Return the note that what the request names holds nothing to judge."""
    named = [os.fspath(path) for path in request.paths] or [request.stdin[0] if request.stdin is not None else ""]
    return f"no file of the roadmap lies in {', '.join(named)}, so only the rest of it was read and nothing is shown"


def receipt_of(workspace: Workspace, loaded: Loaded, command: str = "check") -> Receipt:
    """Return what was examined and by which rules of play."""
    counted = Counter(item.kind for item in loaded.roadmap.items)
    repository = workspace.repository
    return Receipt(
        version=__version__,
        command=command,
        revision=workspace.snapshot.revision,
        snapshot=workspace.snapshot.label,
        as_of=workspace.as_of.isoformat(),
        as_of_source=workspace.as_of_source,
        files=tuple(reading.carrier.path for reading in loaded.readings),
        items={kind: counted[kind] for kind in KINDS},
        configuration=workspace.settings.source,
        preset=workspace.settings.preset,
        fail_on=workspace.settings.fail_on.word,
        shallow=repository is not None and repository.is_shallow(),
        skipped=loaded.skipped,
        schemas=tuple(each.path for each in workspace.settings.extensions.values()),
    )
