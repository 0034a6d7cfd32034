"""How one configuration lets more pass than another: preset, failing, files and limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import fields

from tpmlint.change.model import Change, Side
from tpmlint.finding import Route
from tpmlint.limits import Limits
from tpmlint.model.items import Item
from tpmlint.model.roadmap_files import includes, inside
from tpmlint.patterns import Patterns
from tpmlint.patterns.writing import adds_paths, may_meet
from tpmlint.settings import PRESETS, Settings
from tpmlint.text.messages import join_words, quote, some


class Weakening(Struct, frozen=True):
    """One way in which a configuration is laxer than before.

    Args:
        route: the key, from the top of tpmlint's own table.
        says: what it does, as the end of a sentence about the configuration.
        subject: what else identifies it besides the key.
        rules: the ids of the rules that it fully describes.
    """

    route: Route
    says: str
    subject: str = ""
    rules: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The key with what it is about."""
        return " ".join(part for part in (".".join(map(str, self.route)), self.subject) if part)


def find_weaker_policy(change: Change, tracked: Callable[[], Iterable[str] | None]) -> Iterator[Weakening]:
    """Yield how the configuration after a change checks less, or fails less often.

    Args:
        tracked: returns the files that exist after the change.
    """
    before, after = change.before.settings, change.after.settings
    if is_laxer(before, after):
        yield Weakening(("preset",), f"goes from preset {before.preset} to {after.preset}")
    if after.fail_on > before.fail_on:
        yield Weakening(("fail-on",), f"fails a run on {after.fail_on.word} only, no longer on {before.fail_on.word}")
    if after.folder != before.folder:
        old, new = (quote(f"{each.folder}/") if each.folder else "the root" for each in (before, after))
        yield Weakening((), f"takes patterns from {new} on, no longer from {old}, so that they match other files")
    yield from _find_lost_files(change)
    yield from _find_lost_code(change, tracked)
    yield from _find_taken_exports(change, tracked)
    yield from _find_lost_pages(before, after)
    yield from _find_raised_limits(before.limits, after.limits)
    yield from _find_unreadable(change)


def is_laxer(before: Settings, after: Settings) -> bool:
    """Tell whether the preset lets more pass than it did."""
    return PRESETS.index(after.preset) < PRESETS.index(before.preset)


def _find_lost_files(change: Change) -> Iterator[Weakening]:
    """Yield the keys that exclude roadmap files with items, although the files still exist.

    If none is left, ``roadmap-removed`` reports it.
    """
    before, after = change.before.settings, change.after.settings
    same = (before.include, before.exclude, before.folder) == (after.include, after.exclude, after.folder)
    # What sources read and no longer read is found where they are compared.
    sourced = {item.path for item in change.before.roadmap.items if item.source}
    if not change.after.governed:
        return
    yield from _find_lost_arrivals(change)
    if same:
        return
    deleted = {file.path for file in change.files if file.status == "D"}
    paths = sorted({item.path for item in change.before.roadmap.items} - deleted)
    excluded = Patterns(after.exclude)
    included = [Patterns(each) for each in (after.include, *(each.files for each in after.sources))]
    own = {path: inside(after.folder, path) or path for path in paths}
    for key, lost in (
        ("include", [path for path in paths if path not in sourced and not _any_match(included, own[path])]),
        ("exclude", [path for path in paths if _any_match(included, own[path]) and excluded.match(own[path])]),
    ):
        if lost:
            verb = "is" if len(lost) == 1 else "are"
            yield Weakening(("roadmap", key), f"excludes {some(lost)}, which {verb} no longer read as roadmap")


def _find_lost_arrivals(change: Change) -> Iterator[Weakening]:
    """Yield what the target branch has got since and the change, once merged, would not read, or only in part."""
    if change.merge is None or change.read_by_change is None:
        return
    target, _ = change.merge
    before, after = change.before.settings, change.after.settings
    lost: dict[Route, list[str]] = {}
    for item in target.roadmap.by_name.values():
        known = change.before.roadmap.find(item.kind, item.id)
        unchanged = known is not None and (known.path, known.value) == (item.path, item.value)
        if unchanged or target.roadmap.is_invalid(item):
            continue  # A change of how these are read is found without the target branch.
        found = change.read_by_change.find(item.kind, item.id)
        if found is None or change.read_by_change.is_invalid(found) or _says(found) != _says(item):
            lost.setdefault(_deciding_key(before, after, item), []).append(item.ref)
    for route, refs in lost.items():
        verb = "is" if len(refs) == 1 else "are"
        says = f"reads {some(refs)} in another way or not at all, which {verb} new or changed on the target branch"
        yield Weakening(route, says, "target")


def _says(item: Item) -> tuple[object, ...]:
    return item.value, item.unasked


def _deciding_key(before: Settings, after: Settings, item: Item) -> Route:
    """Return the key that probably changes how an item's file is read."""
    own = inside(after.folder, item.path)
    if own is not None and Patterns(after.exclude).match(own):
        return "roadmap", "exclude"
    if before.sources != after.sources:
        return ("sources",)
    if before.include != after.include:
        return "roadmap", "include"
    return ("limits",) if before.limits != after.limits else ("schema", item.kind)


def _any_match(several: Iterable[Patterns], path: str) -> bool:
    return any(includes(each, path) for each in several)


def _find_lost_code(change: Change, tracked: Callable[[], Iterable[str] | None]) -> Iterator[Weakening]:
    """Yield that code is read as roadmap, so that it belongs to no capability any more."""
    before, after = change.before.settings, change.after.settings
    if (before.include, before.folder, before.sources) == (after.include, after.folder, after.sources):
        return
    sides = _former_sides(change)
    for route, patterns in (
        (("roadmap", "include"), [Patterns(after.include)]),
        (("sources",), [Patterns(each.files) for each in after.sources]),
    ):
        lost = [
            path
            for path in (*(tracked() or ()), *change.arrived)
            if (own := inside(after.folder, path)) is not None
            and _any_match(patterns, own)
            and any(each.claims.owners(path) for each in sides)
        ]
        if lost:
            them = "it" if len(lost) == 1 else "them"
            says = f"reads {some(lost)} as roadmap, so that no capability claims {them} any more"
            yield Weakening(route, says, "code")
        else:
            yield from _find_lost_folders(change, route)


def _find_taken_exports(change: Change, tracked: Callable[[], Iterable[str] | None]) -> Iterator[Weakening]:
    """Yield the code that is the export of a tracker or of another repository now, which belongs to no capability.

    A file that comes with the change, or later, is not code yet.
    """
    known = {path for _, path in _exports(change.before.settings)}
    taken = [each for each in _exports(change.after.settings) if each[1] not in known]
    if not taken:
        return
    there = {*(tracked() or ())} - {file.path for file in change.files if file.status == "A"}
    sides = _former_sides(change)
    for route, path in taken:
        if path in there and any(each.claims.owners(path) for each in sides):
            yield Weakening(route, f"reads {path} as an export, so that no capability claims it any more", path)


def _exports(settings: Settings) -> Iterator[tuple[Route, str]]:
    for name, system in settings.systems.items():
        if system.snapshot:
            yield ("systems", name, "snapshot"), system.snapshot
    for registry in settings.registries.values():
        yield ("registries", registry.number, "file"), registry.file


def _former_sides(change: Change) -> tuple[Side, ...]:
    """Return what the change was built on, and the target branch if it has gone on since."""
    return (change.before,) if change.merge is None else (change.before, change.merge[0])


_MOST_PAIRS = 200_000
"""Pairs of patterns that are compared; of what is beyond, nothing can be shown."""


def _find_lost_folders(change: Change, route: Route) -> Iterator[Weakening]:
    """Yield the new patterns of roadmap files that may match code which is not there yet."""
    before, after = change.before.settings, change.after.settings
    known = [*before.include, *(each for source in before.sources for each in source.files)]
    listed = after.include if route[0] == "roadmap" else [each for source in after.sources for each in source.files]
    new = [each for each in listed if not _is_harmless(each) and adds_paths(each, known)]
    capabilities = [each for side in _former_sides(change) for each in side.roadmap.capabilities]
    claims = [(each, capability) for capability in capabilities for each in capability.paths]
    claims = [(pattern, capability) for pattern, capability in claims if not pattern.startswith("!")] if new else []
    beyond = len(new) * len(claims) > _MOST_PAIRS
    for pattern in dict.fromkeys(new):
        is_of_files = _names_data(pattern)
        claim = next((each for each in claims if beyond or may_meet(pattern, each[0], files_only=is_of_files)), None)
        if claim is not None:
            says = f"reads new files that match {quote(pattern)} as roadmap, also where {claim[1].ref} claims them by "
            yield Weakening(route, f"{says}{quote(claim[0])}", f"code {pattern}")


_DATA = (".yaml", ".yml", ".json", ".csv", ".md", ".toml", "/codeowners")
"""The ends of the names of files that hold a roadmap."""


def _is_harmless(pattern: str) -> bool:
    """Tell whether a pattern names one file that may hold a roadmap, at any depth, or takes files away."""
    name = pattern.rpartition("/")[2]
    return pattern.startswith("!") or (not any(sign in name for sign in "*?[\\") and _names_data(pattern))


def _names_data(pattern: str) -> bool:
    """Tell whether a pattern matches names of files that may hold a roadmap, which are hardly those of folders."""
    return f"/{pattern}".lower().endswith(_DATA)


def _find_raised_limits(before: Limits, after: Limits) -> Iterator[Weakening]:
    for each in fields(Limits):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if new > old:
            yield Weakening(("limits", each.name), f"raises the limit of {each.name} from {old} to {new}")


def _find_unreadable(change: Change) -> Iterator[Weakening]:
    """Yield the lower limits, and the schemas, by which items of the roadmap can no longer be read.

    What cannot be read claims no code and asks for nothing, so to ask for more here asks for less.
    """
    if change.read_as_after is None:
        return
    before, after = change.before.settings, change.after.settings
    lower = [
        each.name for each in fields(Limits) if getattr(after.limits, each.name) < getattr(before.limits, each.name)
    ]
    own = {kind.name for kind in after.kinds}
    paths: dict[str, None] = {}
    unmet: dict[str, list[str]] = {}
    for item in change.after.roadmap.by_name.values():
        if change.after.roadmap.is_invalid(item):
            continue
        found = change.read_as_after.find(item.kind, item.id)
        if found is None:
            paths[item.path] = None
        elif change.read_as_after.is_invalid(found):
            if before.schemas.get(item.kind) != after.schemas.get(item.kind):
                unmet.setdefault(item.kind, []).append(item.ref)
            else:
                paths[item.path] = None
    if lower and paths:
        says = f"lowers the limit of {join_words(lower)}, so that {some(list(paths))} can no longer be read"
        yield Weakening(("limits", lower[0]), says, "unreadable")
    for kind, refs in unmet.items():
        route = ("kinds", kind, "schema") if kind in own else ("schema", kind, "extend")
        where = f"{after.extensions[kind].path} " if kind in after.extensions else ""
        says = f"asks of every {kind} by {where}what {some(refs)} {'does' if len(refs) == 1 else 'do'} not meet"
        yield Weakening(route, f"{says}, so that less of {'it' if len(refs) == 1 else 'them'} is read", "unmet")


def _find_lost_pages(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield the patterns of pages with views that are no longer looked at."""
    lost = [f"in {quote(each)}" for each in subtract(before.views, after.views) if not each.startswith("!")]
    more = subtract(after.views, before.views)
    lost += [f"in what {quote(each)} excludes" for each in more if each.startswith("!")]
    if lost:
        yield Weakening(("views", "files"), f"no longer looks for views {some(lost, 3)}")


def subtract(these: Iterable[str], those: Sequence[str]) -> list[str]:
    """Return the words of one list that are not in another."""
    return [each for each in these if each not in those]
