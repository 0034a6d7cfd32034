"""How one configuration lets more pass than another: preset, failing, files, limits and the policy on changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import fields

from tpmlint.change.model import Change
from tpmlint.finding import Route
from tpmlint.limits import Limits
from tpmlint.model.load import inside
from tpmlint.patterns import Patterns
from tpmlint.patterns.writing import adds_paths, may_meet
from tpmlint.settings import EXEMPT_TITLES, EXEMPT_TYPES, PRESETS, STRICT_ACCEPT, ChangePolicy, Settings
from tpmlint.text.messages import join_words, plural, quote, some

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


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
    """Yield how the configuration after a change is laxer, apart from single rules.

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
    yield from _find_lost_pages(before, after)
    yield from _find_raised_limits(before.limits, after.limits)
    yield from _find_unreadable(change)
    yield from _find_lost_kinds(before, after)
    yield from _find_weaker_schemas(before, after)
    yield from _find_weaker_systems(before, after)
    yield from _find_weaker_changes(before, after)


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
    if same or not change.after.governed:
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


def _any_match(several: Iterable[Patterns], path: str) -> bool:
    return any(each.match(path) for each in several)


def _find_lost_code(change: Change, tracked: Callable[[], Iterable[str] | None]) -> Iterator[Weakening]:
    """Yield that code is read as roadmap, so that it belongs to no capability any more."""
    before, after = change.before.settings, change.after.settings
    if (before.include, before.folder, before.sources) == (after.include, after.folder, after.sources):
        return
    for route, patterns in (
        (("roadmap", "include"), [Patterns(after.include)]),
        (("sources",), [Patterns(each.files) for each in after.sources]),
    ):
        lost = [
            path
            for path in (*(tracked() or ()), *change.arrived)
            if (own := inside(after.folder, path)) is not None
            and _any_match(patterns, own)
            and change.before.claims.owners(path)
        ]
        if lost:
            them = "it" if len(lost) == 1 else "them"
            says = f"reads {some(lost)} as roadmap, so that no capability claims {them} any more"
            yield Weakening(route, says, "code")
        else:
            yield from _find_lost_folders(change, route)


_MOST_PAIRS = 200_000
"""Pairs of patterns that are compared; of what is beyond, nothing can be shown."""


def _find_lost_folders(change: Change, route: Route) -> Iterator[Weakening]:
    """Yield the new patterns of roadmap files that may match code which is not there yet."""
    before, after = change.before.settings, change.after.settings
    known = [*before.include, *(each for source in before.sources for each in source.files)]
    listed = after.include if route[0] == "roadmap" else [each for source in after.sources for each in source.files]
    new = [each for each in listed if not _is_harmless(each) and adds_paths(each, known)]
    claims = [(each, capability) for capability in change.before.roadmap.capabilities for each in capability.paths]
    claims = [(pattern, capability) for pattern, capability in claims if not pattern.startswith("!")] if new else []
    beyond = len(new) * len(claims) > _MOST_PAIRS
    for pattern in dict.fromkeys(new):
        claim = next((each for each in claims if beyond or may_meet(pattern, each[0])), None)
        if claim is not None:
            says = f"reads new files that match {quote(pattern)} as roadmap, also where {claim[1].ref} claims them by "
            yield Weakening(route, f"{says}{quote(claim[0])}", f"code {pattern}")


_DATA = (".yaml", ".yml", ".json", ".csv", ".md", ".toml", "/codeowners")
"""The ends of the names of files that hold a roadmap."""


def _is_harmless(pattern: str) -> bool:
    """Tell whether a pattern names one file that may hold a roadmap, at any depth, or takes files away."""
    name = pattern.rpartition("/")[2]
    return pattern.startswith("!") or (not any(sign in name for sign in "*?[\\") and f"/{name}".lower().endswith(_DATA))


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
    lost = [f"in {quote(each)}" for each in _subtract(before.views, after.views) if not each.startswith("!")]
    more = _subtract(after.views, before.views)
    lost += [f"in what {quote(each)} excludes" for each in more if each.startswith("!")]
    if lost:
        yield Weakening(("views", "files"), f"no longer looks for views {some(lost, 3)}")


def _find_weaker_changes(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield what needs less product context than before, except what follows from the preset."""
    old, new = before.change, after.change
    presets = is_laxer(before, after)
    if not (presets and old.accept == preset_accept(before) and new.accept == preset_accept(after)):
        more = [verdict for verdict in new.accept if verdict not in old.accept]
        if more:
            yield Weakening(("change", "accept"), f"accepts {some(more)} as product context")
    if not (presets and old.exempt_types == EXEMPT_TYPES[before.preset] and new.exempt_types == _preset_types(after)):
        more_types = [each for each in new.exempt_types if each not in old.exempt_types]
        if more_types:
            yield Weakening(
                ("change", "exempt-types"), f"asks no product context of commits of type {some(more_types)}"
            )
    titles = EXEMPT_TITLES[before.preset], EXEMPT_TITLES[after.preset]
    if not (presets and (old.exempt_titles, new.exempt_titles) == titles):
        more_titles = _subtract(new.exempt_titles, old.exempt_titles)
        if more_titles:
            named = some([quote(each) for each in more_titles], 3)
            says = f"asks no product context of commits with a title that matches {named}"
            yield Weakening(("change", "exempt-titles"), says)
    yield from _find_wider_paths(old.exempt_paths, new.exempt_paths)
    known = {each.casefold() for each in old.exempt_authors}
    more_authors = [each for each in new.exempt_authors if each.casefold() not in known]
    if more_authors:
        yield Weakening(("change", "exempt-authors"), f"asks no product context of author {some(more_authors)}")
    if new.white_space and not old.white_space:
        yield Weakening(("change", "white-space"), "asks no product context of changed white space")
    if new.minimum_lines > old.minimum_lines:
        yield Weakening(
            ("change", "minimum-lines"),
            f"asks no product context below {plural(new.minimum_lines, 'changed line')}, "
            f"where it was {old.minimum_lines}",
        )
    if old.branches and not new.branches:
        yield Weakening(("change", "branches"), "no longer compares new ids with those of other branches")
    forges = _subtract(new.references, old.references)
    if forges:
        yield Weakening(("change", "references"), f"takes closing keywords of {some(forges)} as citations")
    patterns = _subtract(new.reference_patterns, old.reference_patterns)
    if patterns:
        matches = some([quote(each) for each in patterns], 3)
        yield Weakening(("change", "reference-patterns"), f"takes text that matches {matches} as a citation")
    for key, names, what in (
        ("item-trailers", _subtract(new.item_trailers, old.item_trailers), "a citation"),
        ("reason-trailers", _subtract(new.reason_trailers, old.reason_trailers), "the reason of a waiver"),
    ):
        if names:
            yield Weakening(("change", key), f"takes the trailer {some(names)} as {what}")
    yield from _find_later_start(old, new)


def preset_accept(settings: Settings) -> tuple[str, ...]:
    """Return the verdicts that a preset accepts by itself."""
    return STRICT_ACCEPT if settings.preset == "strict" else ChangePolicy().accept


def _preset_types(settings: Settings) -> tuple[str, ...]:
    return EXEMPT_TYPES[settings.preset]


def _find_wider_paths(old: Sequence[str], new: Sequence[str]) -> Iterator[Weakening]:
    """Yield that more files are exempt; where patterns have exceptions, also that their order may exempt more."""
    route = ("change", "exempt-paths")
    found = tuple(_find_wider(route, "files", old, new, adds_paths))
    yield from found
    if not found and any(each.startswith("!") for each in (*old, *new)) and not _only_subtracts(old, new):
        yield Weakening(route, "may ask no product context of more files, because of the order of its patterns")


def _only_subtracts(old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether ``new`` is ``old`` with patterns taken out or exceptions put in, which exempts no more files."""
    left = list(old)
    for each in new:
        while each in left and left[0] != each and not left[0].startswith("!"):
            left.pop(0)
        if left and left[0] == each:
            left.pop(0)
        elif not each.startswith("!"):
            return False
    return not any(each.startswith("!") for each in left)


def _find_weaker_systems(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield the trackers whose keys are asked less than before."""
    for name, new in after.systems.items():
        old = before.systems.get(name)
        route = ("systems", name)
        if old is None:
            if not new.snapshot:
                yield Weakening(route, f"takes references to {name} without looking them up")
            continue
        if old.snapshot and not new.snapshot:
            yield Weakening(route, f"no longer looks keys of {name} up in {old.snapshot}", "snapshot")
        if old.keys and not new.keys:
            yield Weakening(route, f"no longer asks that keys of {name} match {quote(old.keys)}", "keys")
        elif old.keys != new.keys and old.keys:
            says = f"asks that keys of {name} match {quote(new.keys)}, no longer {quote(old.keys)}"
            yield Weakening((*route, "keys"), says)


def _find_lost_kinds(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield the own kinds that are gone, or whose rules and references are others."""
    kinds = {kind.name: kind for kind in after.kinds}
    for old in before.kinds:
        new = kinds.get(old.name)
        if new is None:
            yield Weakening(("kinds",), f"takes the kind {old.name} away, so that its items are not checked", old.name)
            continue
        if old.like and new.like != old.like:
            says = f"like {new.like}" if new.like else "a kind without rules of its own"
            yield Weakening(("kinds", old.name, "like"), f"makes {old.name} {says}, no longer like {old.like}")
        now = dict(new.references)
        lost = [
            field for field, named in old.references if not set(now.get(field, ())) <= set(named) or field not in now
        ]
        if lost:
            says = f"takes references of {old.name} in {some(lost)} away, or lets them name other kinds"
            yield Weakening(("kinds", old.name, "references"), says)


def _find_weaker_schemas(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield the extended schemas that differ in more than prose: it is unknown what they no longer reject."""
    own = {kind.name: kind for kind in before.kinds}
    left = {kind.name for kind in after.kinds}
    for kind, old in before.extensions.items():
        if kind in own and (kind not in left or not own[kind].schema):
            continue  # The kind itself is gone, or the schema is that of the kind that it is like.
        new = after.extensions.get(kind)
        route = ("kinds", kind, "schema") if kind in own else ("schema", kind, "extend")
        if new is None:
            yield Weakening(route[: len(route) - 2], f"no longer extends the schema of {kind} by {old.path}", kind)
        elif not _is_same(_without_prose(old.schema), _without_prose(new.schema)):
            yield Weakening(route, f"changes what {new.path} asks of every {kind}, and may ask less")
        elif old.states is not None and (new.states is None or new.states.field != old.states.field):
            yield Weakening(route, f"no longer knows which {own[kind].plural} are open", kind)
        elif old.states is not None and new.states is not None:
            closed = [word for word in old.states.open if word in (*new.states.done, *new.states.dropped)]
            if closed:
                words = some(closed, last=" or ")
                says = f"counts {own[kind].plural} whose {quote(old.states.field)} is {words} as closed"
                yield Weakening(route, says, kind)


_PROSE = frozenset({"title", "description", "$comment", "examples", "default", "$id", "$schema"})
_BY_NAME = frozenset({"properties", "patternProperties", "definitions", "dependencies"})
_VALUES = frozenset({"const", "enum", "required"})


def _without_prose(schema: object) -> object:
    """Return a schema without its descriptions and other prose."""
    if isinstance(schema, list):
        return [_without_prose(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    found: dict[str, object] = {}
    note = schema.get("x-tpmlint")
    if isinstance(note, Mapping) and note.get("shape") == "reference":  # Its pattern names all kinds.
        schema = {key: value for key, value in schema.items() if key not in ("pattern", "x-tpmlint")}
    for key, value in schema.items():
        if key in _BY_NAME and isinstance(value, Mapping):
            found[key] = {name: _without_prose(each) for name, each in value.items()}
        elif key not in _PROSE:
            found[key] = value if key in _VALUES else _without_prose(value)
    return found


def _is_same(one: object, other: object) -> bool:
    """Tell whether two values of JSON are the same: Python takes ``true`` for ``1``, a schema does not."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(each, other[key]) for key, each in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _find_wider(
    route: Route, what: str, old: Sequence[str], new: Sequence[str], adds: Callable[[str, Sequence[str]], bool]
) -> Iterator[Weakening]:
    """Yield a list of patterns that matches more: with an added pattern or a removed exception.

    Args:
        adds: tells whether a pattern matches what others do not.
    """
    more = [each for each in _subtract(new, old) if not each.startswith("!")]
    added = [f"that match {quote(each)}" for each in more if adds(each, old)]
    added += [f"that {quote(each)} excluded" for each in _subtract(old, new) if each.startswith("!")]
    if added:
        yield Weakening(route, f"asks no product context of {what} {some(added, 3)}")


def _subtract(these: Iterable[str], those: Sequence[str]) -> list[str]:
    return [each for each in these if each not in those]


def _find_later_start(old: ChangePolicy, new: ChangePolicy) -> Iterator[Weakening]:
    if new.since is None or new.since == old.since:
        return
    if old.since is None:
        yield Weakening(("change", "since"), f"no longer governs commits before {new.since}")
    elif not (_DAY.fullmatch(old.since) and _DAY.fullmatch(new.since)) or new.since > old.since:
        yield Weakening(("change", "since"), f"governs commits since {new.since}, no longer since {old.since}")
