"""How one configuration lets more pass than another, rule by rule: what runs, how grave it is, and its thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tpmlint.finding import Severity
from tpmlint.rule import CATEGORIES, Entry, Option, OptionValue, catalogue, options_of
from tpmlint.rules.support.policy_diff import Weakening
from tpmlint.settings import PRESETS, Override, Preset, Settings
from tpmlint.text.messages import plural, quote, some

_KEPT = frozenset({"structure", "reference"})


def find_weaker_levels(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield what rules let pass after a change of the configuration; what a preset brings with it is the preset's."""
    ran, run = _select_rules(before), _select_rules(after)
    yield from _find_silenced(before, after, [entry for name, entry in ran.items() if name not in run])
    both = [entry for name, entry in ran.items() if name in run]
    yield from _find_lowered(before, after, both)
    yield from _find_exceptions(before, after, both)
    yield from _find_no_longer_raised(before, after, both)
    yield from _find_moved_thresholds(before, after, both)


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
        yield Weakening(("severity", key), says)


def _level(settings: Settings, entry: Entry, preset: Preset) -> Severity:
    key = _key(settings, entry)
    return settings.severity[key] if key else by_preset(preset, entry.category, entry.rule.severity)


def _key(settings: Settings, entry: Entry) -> str:
    return next((name for name in (entry.id, entry.category) if name in settings.severity), "")


def by_preset(preset: Preset, category: str, severity: Severity) -> Severity:
    """Return what a preset makes of a severity of the catalogue, as ``severity.of_preset`` does above this layer."""
    if preset == "starter" and severity is Severity.ERROR and category not in _KEPT:
        return Severity.WARNING
    return Severity.ERROR if preset == "strict" and severity is Severity.WARNING else severity


def _find_exceptions(before: Settings, after: Settings, entries: list[Entry]) -> Iterator[Weakening]:
    """Yield the overrides that lower rules for some files or kinds, unless one that was there did so already."""
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
                yield Weakening(("overrides",), says, f"{name} {whom}")


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
    """Tell whether a threshold moved the way in which the rule finds less."""
    less, more = (old, new) if option.laxer == "more" else (new, old)
    if option.laxer is None or isinstance(old, str) or isinstance(new, str):
        return False
    if isinstance(less, int) and isinstance(more, int):
        return more > less
    return isinstance(less, tuple) and isinstance(more, tuple) and not set(more) <= set(less)


def _show_value(value: OptionValue) -> str:
    return f"[{', '.join(map(quote, value))}]" if isinstance(value, tuple) else str(value)


def _describe_rules(name: str, entries: list[Entry]) -> str:
    return f"{name} ({plural(len(entries), 'rule')})" if name in CATEGORIES else name
