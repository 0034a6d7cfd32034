"""How one configuration lets more pass than another, rule by rule: what runs, its severity, and its thresholds."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from tpmlint.finding import Severity
from tpmlint.patterns.writing import EVERYTHING, folders_of
from tpmlint.rule import CATEGORIES, Entry, Option, OptionValue, catalogue, find_rule, options_of
from tpmlint.rules.support.policy_diff import Weakening
from tpmlint.settings import PRESETS, Override, Preset, Settings, of_preset
from tpmlint.text.messages import plural, quote, some

_MOST_PATTERNS = 10
"""Patterns about one rule whose combinations are tried; with more, overrides that differ count as laxer."""


def find_weaker_levels(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield how rules are laxer after a change of the configuration, except what follows from the preset.

    Keys that lower a rule come first; the rest is found by comparing the resulting levels for every path and kind,
    whatever keys they come from.
    """
    ran, run = _select_rules(before), _select_rules(after)
    yield from _find_silenced(before, after, [entry for name, entry in ran.items() if name not in run])
    both = [entry for name, entry in ran.items() if name in run]
    reported: set[str] = set()
    for found in (_find_lowered, _find_exceptions, _find_no_longer_raised):
        for each in found(before, after, both):
            reported.update(each.rules)
            yield each
    yield from _find_laxer(before, after, [entry for entry in both if entry.id not in reported])
    # Its words decide what counts as the reason of a waiver, even where the rule itself does not run.
    words = find_rule("placeholder-text")
    yield from _find_moved_thresholds(before, after, both if words in both else [*both, words])


def _select_rules(settings: Settings) -> dict[str, Entry]:
    return {entry.id: entry for entry in catalogue().values() if _takes(settings, entry)}


def _takes(settings: Settings, entry: Entry) -> bool:
    names = {entry.id, entry.category}
    if entry.rule.unsilenceable:
        return False
    return (not settings.select or not names.isdisjoint(settings.select)) and names.isdisjoint(settings.ignore)


def _find_silenced(before: Settings, after: Settings, lost: list[Entry]) -> Iterator[Weakening]:
    for name in dict.fromkeys(after.ignore):
        own = [entry for entry in lost if name in (entry.id, entry.category)]
        if own and name not in before.ignore:
            lost = [entry for entry in lost if entry not in own]
            yield Weakening(("ignore",), f"ignores {_describe_rules(name, own)}", name)
    if lost:
        yield Weakening(("select",), f"no longer selects {some([entry.id for entry in lost])}")


def _find_lowered(before: Settings, after: Settings, entries: list[Entry]) -> Iterator[Weakening]:
    """Yield each key that lowers rules, or the lack of one that raised them."""
    preset = max(before.preset, after.preset, key=PRESETS.index)
    by_key: dict[tuple[str, Severity | None], list[tuple[Entry, Severity, Severity]]] = {}
    for entry in entries:
        old = _level(before, entry, before.preset)
        new = _level(after, entry, preset)
        if new < old:
            key = _key(after, entry) or _key(before, entry)
            by_key.setdefault((key, after.severity.get(key)), []).append((entry, old, new))
    for (key, level), found in by_key.items():
        entry, old, new = found[0]
        if level is None:
            says = f"no longer sets {key} to {before.severity[key].word}"
        elif len(found) == 1:
            says = f"lowers {entry.id} from {old.word} to {new.word}"
        else:
            says = f"lowers {_describe_rules(key, [each for each, _, _ in found])} to {level.word}"
        yield Weakening(("severity", key), says, rules=_ids(each for each, _, _ in found))


def _level(settings: Settings, entry: Entry, preset: Preset) -> Severity:
    key = _key(settings, entry)
    return settings.severity[key] if key else of_preset(preset, entry.category, entry.rule.severity)


def _key(settings: Settings, entry: Entry) -> str:
    return next((name for name in (entry.id, entry.category) if name in settings.severity), "")


def _find_exceptions(before: Settings, after: Settings, entries: list[Entry]) -> Iterator[Weakening]:
    """Yield the overrides that lower rules for some files or kinds, unless an existing one did so already."""
    for number, override in enumerate(after.overrides):
        if override in before.overrides:
            continue
        for name, level in override.severity.items():
            known = [old.severity[name] for old in before.overrides if name in old.severity and _covers(old, override)]
            if any(each <= level for each in known):
                continue
            own = [entry for entry in entries if name in (entry.id, entry.category)]
            lowered = [entry for entry in own if level < _level(before, entry, before.preset)]
            if lowered:
                yield Weakening(
                    ("overrides", number, "severity", name),
                    f"lowers {_describe_rules(name, lowered)} to {level.word} for {_describe_override(override)}",
                    _describe_override(override),
                    rules=_ids(lowered),
                )


def _find_no_longer_raised(before: Settings, after: Settings, entries: list[Entry]) -> Iterator[Weakening]:
    """Yield the overrides that raised rules for some files or kinds, and that nothing replaces."""
    for override in before.overrides:
        if override in after.overrides:
            continue
        for name, level in override.severity.items():
            if any(name in new.severity and _covers(new, override) for new in after.overrides):
                continue
            own = [entry for entry in entries if name in (entry.id, entry.category)]
            raised = [entry for entry in own if _level(after, entry, after.preset) < level]
            if raised:
                whom = _describe_override(override)
                says = f"no longer raises {_describe_rules(name, raised)} to {level.word} for {whom}"
                yield Weakening(("overrides",), says, f"{name} {whom}", rules=_ids(raised))


def _ids(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries)


def _find_laxer(before: Settings, after: Settings, entries: list[Entry]) -> Iterator[Weakening]:
    """Yield the rules that have a lower severity at some path for some kind, or may have."""
    preset = max(before.preset, after.preset, key=PRESETS.index)
    by_end: dict[str, list[Entry]] = {}
    for entry in entries:
        old, new = _steps(before, entry), _steps(after, entry)
        levels = _level(before, entry, before.preset), _level(after, entry, preset)
        if old != new and _is_laxer_somewhere(old, new, levels):
            key = next(
                key for each in (*after.overrides, *before.overrides) for key in _names(entry) if key in each.severity
            )
            by_end.setdefault(key, []).append(entry)
    for key, found in by_end.items():
        says = f"lets more of {_describe_rules(key, found)} pass by its overrides than before"
        yield Weakening(("overrides",), says, key)


_Step: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], Severity]
"""Patterns, kinds and level of an override, as one rule sees it."""


def _names(entry: Entry) -> tuple[str, str]:
    return entry.id, entry.category


def _steps(settings: Settings, entry: Entry) -> tuple[_Step, ...]:
    """Return the overrides about a rule, the one that counts most first."""
    return tuple(
        (
            override.paths,
            override.kinds,
            next(override.severity[key] for key in _names(entry) if key in override.severity),
        )
        for override in reversed(settings.overrides)
        if any(key in override.severity for key in _names(entry))
    )


def _is_laxer_somewhere(old: tuple[_Step, ...], new: tuple[_Step, ...], levels: tuple[Severity, Severity]) -> bool:
    """Tell whether a rule has a lower severity for some combination of kind and matching patterns.

    A list without exceptions matches where any of its patterns does; one with exceptions counts as a pattern by itself.
    """
    atoms = list(dict.fromkeys(atom for paths, _, _ in (*old, *new) for atom in _atoms(paths)))
    if len(atoms) > _MOST_PATTERNS:
        return True
    kinds = ("", *dict.fromkeys(kind for _, kinds, _ in (*old, *new) for kind in kinds))
    for count in range(len(atoms) + 1):
        for chosen in itertools.combinations(atoms, count):
            matching = frozenset(chosen)
            if not _can_match(matching, atoms):
                continue
            for kind in kinds:
                if _outcome(new, matching, kind, levels[1]) < _outcome(old, matching, kind, levels[0]):
                    return True
    return False


def _atoms(paths: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return (paths,) if any(path.startswith("!") for path in paths) else tuple((path,) for path in paths)


def _can_match(matching: frozenset[tuple[str, ...]], atoms: list[tuple[str, ...]]) -> bool:
    """Tell whether a path may match these patterns and no others, as far as their literal beginnings show."""
    if any(atom not in matching for atom in atoms if atom[0] in EVERYTHING and len(atom) == 1):
        return False
    rooted = [folders_of(atom[0]) for atom in matching if len(atom) == 1 and _is_rooted(atom[0])]
    return all(all(map(str.__eq__, one, other)) for one, other in itertools.combinations(rooted, 2))


def _is_rooted(pattern: str) -> bool:
    return "/" in pattern.rstrip("/") and not pattern.removeprefix("/").startswith("**")


def _outcome(steps: tuple[_Step, ...], matching: frozenset[tuple[str, ...]], kind: str, default: Severity) -> Severity:
    for paths, kinds, level in steps:
        if kinds and kind not in kinds:
            continue
        if not paths or not matching.isdisjoint(_atoms(paths)):
            return level
    return default


def _covers(one: Override, other: Override) -> bool:
    """Tell whether an override reaches all that another does."""
    paths = not one.paths or (bool(other.paths) and set(other.paths) <= set(one.paths))
    return paths and (not one.kinds or (bool(other.kinds) and set(other.kinds) <= set(one.kinds)))


def _describe_override(override: Override) -> str:
    kinds = f"items of kind {some(override.kinds)}" if override.kinds else ""
    paths = some([quote(path) for path in override.paths]) if override.paths else ""
    return " in ".join(part for part in (kinds, paths) if part) or "everything"


def _find_moved_thresholds(before: Settings, after: Settings, entries: Iterable[Entry]) -> Iterator[Weakening]:
    for entry in entries:
        was, now = options_of(entry, before), options_of(entry, after)
        for name, option in entry.rule.options.items():
            old, new = was[name], now[name]
            if _lets_pass(option, old, new):
                yield Weakening(
                    ("rules", entry.id, name),
                    f"moves {name} of {entry.id} from {_show_value(old)} to {_show_value(new)}",
                )


def _lets_pass(option: Option, old: OptionValue, new: OptionValue) -> bool:
    """Tell whether a threshold moved so that the rule finds less."""
    if option.laxer is None or isinstance(old, str) or isinstance(new, str):
        return old != new  # unknown which of the two finds less
    less, more = (old, new) if option.laxer == "more" else (new, old)
    if isinstance(less, int) and isinstance(more, int):
        return more > less
    return isinstance(less, tuple) and isinstance(more, tuple) and not set(more) <= set(less)


def _show_value(value: OptionValue) -> str:
    return f"[{', '.join(map(quote, value))}]" if isinstance(value, tuple) else str(value)


def _describe_rules(name: str, entries: list[Entry]) -> str:
    return f"{name} ({plural(len(entries), 'rule')})" if name in CATEGORIES else name
