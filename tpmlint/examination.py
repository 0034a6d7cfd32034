"""A roadmap judged: everything that one look at one snapshot says."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tpmlint import __version__
from tpmlint.engine import Placer, Settled, findings, judge_change, judge_ledger, judge_roadmap, settle
from tpmlint.fault import Refusal
from tpmlint.finding import Receipt, Report
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import KINDS
from tpmlint.roadmap.kept import Kept
from tpmlint.roadmap.load import Loaded, load_roadmap
from tpmlint.roadmap.reading import Reading
from tpmlint.rule import ChangeRule, Context, DocumentRule, LedgerRule, RoadmapRule
from tpmlint.scene import Request, Scene, no_roadmap, relative, selection_of, set_scene
from tpmlint.selection import Selection
from tpmlint.silence import Outcome
from tpmlint.suppress.apply import Silences
from tpmlint.suppress.asking import asking
from tpmlint.suppress.ignores import ignores
from tpmlint.suppress.waivers import Waivers, load_waivers, unowned

if TYPE_CHECKING:
    from tpmlint.change.model import Change
    from tpmlint.ledger.model import Ledger


@dataclass(frozen=True, slots=True)
class Examined:
    """A roadmap that has been judged, with all that the judgement rests on."""

    scene: Scene
    loaded: Loaded
    waivers: Waivers
    outcome: Outcome
    report: Report


def examine(request: Request, scene: Scene | None = None) -> Examined:
    """Judge the roadmap as ``check`` does, and return what there was to judge besides.

    Args:
        scene: the request's, if it has been set already; its snapshot may be another.

    Raises:
        Refusal: as ``check`` does.
    """
    scene = scene or set_scene(request)
    selection = selection_of(request, scene.settings)
    kept = Kept(request.cache, scene.top) if request.cache is not None else None
    loaded = load_roadmap(scene.snapshot, scene.settings, kept=kept)
    if not loaded.readings:
        raise no_roadmap(scene)
    context = Context(scene.as_of, scene.settings, scene.snapshot.tracked)
    waivers = load_waivers(scene.snapshot, scene.settings)
    settled = judged(loaded.readings, loaded.roadmap, waivers, context, selection, silent=request.silent)
    shown = scope(request, scene)
    within = tuple(finding for finding in settled.findings if shown(finding.location.path))
    silenced = tuple(each for each in settled.silenced if shown(each.finding.location.path))
    waived = sum(each.until is not None for each in silenced)
    receipt = receipt_of(scene, loaded)
    notes = receipt.notes if any(map(shown, receipt.files)) else (*receipt.notes, _nowhere(request))
    receipt = replace(receipt, suppressed=len(silenced) - waived, waived=waived, notes=notes)
    report = Report(within, receipt, silenced)
    return Examined(scene, loaded, waivers, settled.outcome, report)


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
        text: gives the text of a file that is not a roadmap file, by its path.
    """
    everything = (*readings, *waivers.readings)
    placer = Placer((reading.file for reading in everything), text)
    problems = chain(
        judge_roadmap(everything, roadmap, context, selection),
        unowned(waivers.entries, roadmap, selection),
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
        asked=asking(kinds, context, selection),
        locate=placer.location,
        applied=silent,
    )
    return settle(findings(problems, placer, context, selection), silences, roadmap, placer, context, selection)


def scope(request: Request, scene: Scene) -> Callable[[str], bool]:
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
        inside.append("" if whole.resolve() == scene.top else relative(whole, request.start, scene.top))
    return lambda path: (
        not inside or any(not folder or path == folder or path.startswith(f"{folder}/") for folder in inside)
    )


def _nowhere(request: Request) -> str:
    """Return the note that what the request names holds nothing to judge."""
    named = [os.fspath(path) for path in request.paths] or [request.stdin[0] if request.stdin is not None else ""]
    return f"no file of the roadmap lies in {', '.join(named)}, so only the rest of it was read and nothing is shown"


def receipt_of(scene: Scene, loaded: Loaded, command: str = "check") -> Receipt:
    """Return what was examined and by which rules of play."""
    counted = Counter(item.kind for item in loaded.roadmap.items)
    repository = scene.repository
    return Receipt(
        version=__version__,
        command=command,
        revision=scene.snapshot.revision,
        snapshot=scene.snapshot.label,
        as_of=scene.as_of.isoformat(),
        as_of_source=scene.as_of_source,
        files=tuple(reading.file.path for reading in loaded.readings),
        items={kind: counted[kind] for kind in KINDS},
        configuration=scene.settings.source,
        preset=scene.settings.preset,
        fail_on=scene.settings.fail_on.word,
        shallow=repository is not None and repository.is_shallow(),
        skipped=loaded.skipped,
        schemas=tuple(each.path for each in scene.settings.extensions.values()),
    )
