"""The one orchestrator, and the Python API: a request in, a report out.

>>> from pathlib import Path
>>> from tpmlint.judge import Request, check
>>> report = check(Request(start=Path(".")))  # doctest: +SKIP
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from tpmlint import __version__, config
from tpmlint.engine import Placer, Selection, findings, judge_roadmap
from tpmlint.fault import Refusal
from tpmlint.finding import Finding, Receipt, Report, Severity
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import Directory, Overlay, Snapshot, WorkTree
from tpmlint.nearest import nearest
from tpmlint.roadmap.items import KINDS
from tpmlint.roadmap.load import Loaded, load_roadmap
from tpmlint.rule import CATEGORIES, Context, catalogue
from tpmlint.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to judge and how.

    Args:
        start: the folder in which the search for git and for configuration starts.
        root: the folder to judge instead of the one that holds the configuration.
        config: a configuration file to use instead of the one found.
        isolated: use the defaults, whatever configuration there is.
        paths: show findings in these files and folders only; the whole roadmap is read all the same.
        stdin: path and bytes that stand in for a file's content, as an editor has it.
        select, ignore: rule ids or categories; ``select`` replaces the configuration's, ``ignore`` adds to it.
        severity: levels by rule id or category.
        as_of: the day that counts as today; None takes the commit's.
    """

    start: Path
    root: Path | None = None
    config: Path | None = None
    isolated: bool = False
    paths: tuple[Path, ...] = ()
    stdin: tuple[str, bytes] | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a request plays: the files, the configuration that governs them, and the day.

    Args:
        top: the folder on disk that all paths are relative to.
        repository: None outside of git.
    """

    top: Path
    repository: Repository | None
    snapshot: Snapshot
    settings: Settings
    as_of: date
    as_of_source: str


def check(request: Request) -> Report:
    """Judge the roadmap as it lies in the work tree.

    Raises:
        Refusal: the configuration, the repository or the request cannot be followed, or there is no roadmap.
    """
    scene = set_scene(request)
    selection = _selection(request, scene.settings)
    loaded = load_roadmap(scene.snapshot, scene.settings)
    if not loaded.readings:
        raise Refusal(
            f"no roadmap found: no file matches {', '.join(scene.settings.include)}",
            "start one with `tpmlint init`, or name its files in `[roadmap] include`",
            str(scene.settings.source or "") or None,
        )
    context = Context(scene.as_of, scene.settings, scene.snapshot.tracked)
    placer = Placer(reading.carrier for reading in loaded.readings)
    found = findings(judge_roadmap(loaded.readings, loaded.roadmap, context, selection), placer, context, selection)
    return Report(_shown(found, request, scene), _receipt(scene, loaded))


def set_scene(request: Request) -> Scene:
    """Find the repository, the files and the configuration that a request means.

    Raises:
        Refusal: the repository cannot be read, or the configuration cannot be followed.
    """
    start = (request.root or request.start).resolve()
    if not start.is_dir():
        raise Refusal("there is no such folder", "give --root a folder", str(request.root or request.start))
    repository = Repository.discover(start)
    top = repository.top if repository is not None else start
    snapshot: Snapshot = WorkTree(repository) if repository is not None else Directory(top)
    if request.stdin is not None:
        path, data = request.stdin
        snapshot = Overlay(snapshot, _relative(Path(path), request.start, top), data)
    folder = start.relative_to(top).as_posix() if start != top else ""
    if request.isolated:
        settings = Settings(folder=folder if request.root is not None else "")
    elif request.config is not None:
        settings = config.load_file(snapshot, _relative(request.config, request.start, top))
    else:
        settings = config.load(snapshot, folder)
    check_names(settings)
    as_of, source = _day(request, repository)
    return Scene(top, repository, snapshot, settings, as_of, source)


def check_names(settings: Settings) -> None:
    """Hold the names of rules in a configuration to the catalogue.

    Raises:
        Refusal: a rule, category or threshold is unknown; with the nearest that exists.
    """
    place = settings.source
    named = [*settings.select, *settings.ignore, *settings.severity]
    for override in settings.overrides:
        named.extend(override.severity)
        for kind in override.kinds:
            if kind not in KINDS:
                raise _unknown("kind", kind, KINDS, place)
    for name in named:
        check_rule_name(name, place)
    for rule, options in settings.options.items():
        if rule not in catalogue():
            raise _unknown("rule", rule, catalogue(), place)
        known = catalogue()[rule].rule.options
        for option, value in options.items():
            if option not in known:
                raise _unknown(f"option of {rule}", option, known, place)
            if type(value) is not type(known[option].default):
                wanted = {int: "a whole number", str: "a text", tuple: "a list of texts"}[type(known[option].default)]
                raise Refusal(f"[rules.{rule}] {option} = {value!r} should be {wanted}", None, place)


def check_rule_name(name: str, place: str | None = None) -> None:
    """Raise a Refusal with the nearest name unless ``name`` is a rule or a category."""
    if name not in catalogue() and name not in CATEGORIES:
        raise _unknown("rule or category", name, [*catalogue(), *CATEGORIES], place)


def _unknown(
    what: str, name: str, known: Mapping[str, object] | list[str] | tuple[str, ...], place: str | None
) -> Refusal:
    near = nearest(name, known)
    hint = f"; did you mean {near}?" if near else ""
    return Refusal(f"unknown {what} {name!r}{hint}", "`tpmlint rules` lists all rules", place)


def _selection(request: Request, settings: Settings) -> Selection:
    for name in (*request.select, *request.ignore, *request.severity):
        check_rule_name(name, "command line")
    return Selection(
        select=request.select or settings.select,
        ignore=(*settings.ignore, *request.ignore),
        severity=request.severity,
    )


def _day(request: Request, repository: Repository | None) -> tuple[date, str]:
    if request.as_of is not None:
        return request.as_of, "--as-of"
    head = repository.head() if repository is not None else None
    if repository is None or head is None:
        return datetime.now(UTC).date(), "today, as there is no commit"
    return repository.commit_date(head), "date of the commit"


def _relative(path: Path, start: Path, top: Path) -> str:
    whole = path if path.is_absolute() else start / path
    parent = whole.parent.resolve()
    try:
        return (parent / whole.name).relative_to(top).as_posix()
    except ValueError:
        raise Refusal(f"{path} lies outside of {top}", "name a file of the repository") from None


def _shown(found: tuple[Finding, ...], request: Request, scene: Scene) -> tuple[Finding, ...]:
    wanted = list(request.paths)
    if request.stdin is not None:
        wanted.append(Path(request.stdin[0]))
    if not wanted:
        return found
    inside = []
    for path in wanted:
        whole = path if path.is_absolute() else request.start / path
        if request.stdin is None and not whole.exists():
            raise Refusal("there is no such file or folder", "name files of the roadmap", str(path))
        relative = _relative(whole, request.start, scene.top) if whole.resolve() != scene.top else ""
        inside.append("" if relative == "." else relative)
    return tuple(
        finding
        for finding in found
        if any(
            not folder or finding.location.path == folder or finding.location.path.startswith(f"{folder}/")
            for folder in inside
        )
    )


def _receipt(scene: Scene, loaded: Loaded) -> Receipt:
    counted = Counter(item.kind for item in loaded.roadmap.items)
    repository = scene.repository
    return Receipt(
        version=__version__,
        command="check",
        revision=repository.head() if repository is not None else None,
        snapshot=scene.snapshot.label,
        as_of=scene.as_of.isoformat(),
        as_of_source=scene.as_of_source,
        files=tuple(reading.carrier.path for reading in loaded.readings),
        items={kind: counted[kind] for kind in KINDS},
        configuration=scene.settings.source,
        preset=scene.settings.preset,
        shallow=repository is not None and repository.is_shallow(),
        skipped=loaded.skipped,
    )
