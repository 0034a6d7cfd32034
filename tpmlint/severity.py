"""How grave a finding is here: the rule's own level, turned by preset, configuration, path, kind and command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tpmlint.finding import Problem, Severity
from tpmlint.patterns import Patterns
from tpmlint.rule import Entry
from tpmlint.settings import Preset, Settings

KEPT_BY_STARTER = frozenset({"structure", "reference"})


@dataclass(frozen=True, slots=True)
class Level:
    """A severity and where it was set, in the words of ``config show``."""

    severity: Severity
    source: str


def of_preset(preset: Preset, category: str, severity: Severity) -> Severity:
    """Return what a preset makes of a severity of the catalogue."""
    if preset == "starter" and severity is Severity.ERROR and category not in KEPT_BY_STARTER:
        return Severity.WARNING
    if preset == "strict" and severity is Severity.WARNING:
        return Severity.ERROR
    return severity


def level(
    entry: Entry,
    settings: Settings,
    told: Mapping[str, Severity],
    problem: Problem | None = None,
    path: str = "",
) -> Level:
    """Return the severity of a rule, or of one problem that it found.

    The nearest word counts: the command line, then the last override that fits path and kind, then the configuration; a
    rule's id before its category. A milder form of a fault stays milder.

    Args:
        told: levels from the command line, by rule id or category.
        problem: None asks for the rule as such, whatever the path and kind.
    """
    milder = problem.severity if problem is not None else None
    if entry.rule.unsilenceable:
        return Level(entry.rule.severity, "fixed")
    kind = problem.item.partition(":")[0] if problem is not None and problem.item else ""
    sources: list[tuple[str, Mapping[str, Severity]]] = [("command line", told)]
    if problem is not None:
        for number, override in reversed(list(enumerate(settings.overrides))):
            if override.kinds and kind not in override.kinds:
                continue
            if override.paths and not Patterns(override.paths).match(path):
                continue
            sources.append((f"{settings.source} overrides[{number}]", override.severity))
    sources.append((f"{settings.source} severity", settings.severity))
    for name, levels in sources:
        for key in (entry.id, entry.category):
            if key in levels:
                explicit = levels[key]
                return Level(min(explicit, milder) if milder is not None else explicit, f"{name}.{key}")
    chosen = of_preset(settings.preset, entry.category, entry.rule.severity if milder is None else milder)
    if milder is not None and entry.category == "change":
        chosen = min(chosen, milder)  # What cannot be known here, such as a pull request's text, fails no run.
    return Level(chosen, f"preset {settings.preset}")
