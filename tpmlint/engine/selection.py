"""Which rules run, and how severe each of their findings is: the names a configuration may use, and what they set."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from tpmlint.config import SHARED_FILE, line_of
from tpmlint.errors import UserError
from tpmlint.finding import FileRef, Problem, Route, Severity
from tpmlint.patterns import Patterns
from tpmlint.rule import CATEGORIES, SUPPRESSION, Context, Entry, OptionValue, Scope, catalogue
from tpmlint.settings import Settings, of_preset
from tpmlint.text.similarity import nearest


class Selection(Struct, frozen=True):
    """Which rules run, and what the command line says of their levels.

    Args:
        select: ids or categories; empty means all.
        ignore: ids or categories left out.
        severity: levels by id or category.
        only: the categories that can find anything new at all; None means any.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    only: frozenset[str] | None = None

    def takes(self, entry: Entry) -> bool:
        """Tell whether a rule runs; one that nothing may silence always does."""
        if entry.rule.unsilenceable:
            return True
        if self.only is not None and entry.category not in self.only:
            return False
        names = {entry.id, entry.category}
        return (not self.select or not names.isdisjoint(self.select)) and names.isdisjoint(self.ignore)


class Level(Struct, frozen=True):
    """A severity and where it was set, in the words of ``config show``."""

    severity: Severity
    source: str


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


def rule_ran(
    scopes: tuple[Scope[Any], ...], context: Context, selection: Selection
) -> Callable[[str, str, str | None], bool]:
    """Return what tells whether a rule was asked about a path and an item: selected, not ``off``, and able to judge.

    Args:
        scopes: of the rules that ran, besides those that judge ignores and waivers themselves.
    """

    @functools.cache
    def asked(rule: str, path: str, item: str | None) -> bool:
        entry = catalogue()[rule]
        if entry.rule.scope not in (*scopes, SUPPRESSION) or not selection.takes(entry):
            return False
        if entry.category == "paths" and context.tracked() is None:
            return False
        stand_in = Problem("", FileRef(path), item)
        return level(entry, context.settings, selection.severity, stand_in, path).severity is not Severity.OFF

    return asked


def check_names(settings: Settings) -> None:
    """Hold the names of rules in a configuration to the catalogue.

    Raises:
        Refusal: a rule, category or threshold is unknown; with its line, and the nearest that exists.
    """
    for list_, names in (("select", settings.select), ("ignore", settings.ignore)):
        for name in names:
            _hold(name, settings, (list_,), name)
    for name in settings.severity:
        _hold(name, settings, ("severity", name))
    for number, override in enumerate(settings.overrides):
        for name in override.severity:
            _hold(name, settings, ("overrides", number, "severity", name))
    for rule, options in settings.options.items():
        if rule not in catalogue():
            raise _unknown("rule", rule, catalogue(), _place(settings, ("rules", rule)))
        _check_options(rule, options, settings)


def _check_options(rule: str, options: Mapping[str, OptionValue], settings: Settings) -> None:
    known = catalogue()[rule].rule.options
    for option, value in options.items():
        route = ("rules", rule, option)
        if option not in known:
            raise _unknown(f"option of {rule}", option, known, _place(settings, route))
        if type(value) is not type(known[option].default):
            wanted = {int: "a whole number", str: "a text", tuple: "a list of texts"}[type(known[option].default)]
            raise UserError(f"[rules.{rule}] {option} = {value!r} should be {wanted}", None, _place(settings, route))
        if isinstance(value, int) and value < 0:
            raise UserError(f"[rules.{rule}] {option} = {value} should be 0 or more", None, _place(settings, route))


def _hold(name: str, settings: Settings, route: Route, entry: str | None = None) -> None:
    if not _is_known(name):
        check_rule_name(name, _place(settings, route, entry))


def _place(settings: Settings, route: Route, entry: str | None = None) -> str | None:
    if settings.source is None:
        return None
    whole = ("tool", "tpmlint", *route) if settings.source.rpartition("/")[2] == SHARED_FILE else route
    return f"{settings.source}:{line_of(settings.text, whole, entry)}"


def check_rule_name(name: str, place: str | None = None) -> None:
    """Raise a Refusal with the nearest name unless ``name`` is a rule or a category."""
    if not _is_known(name):
        raise _unknown("rule or category", name, [*catalogue(), *CATEGORIES], place)


def _is_known(name: str) -> bool:
    return name in catalogue() or name in CATEGORIES


def _unknown(what: str, name: str, known: Iterable[str], place: str | None) -> UserError:
    near = nearest(name, known)
    hint = f"; did you mean {near}?" if near else ""
    return UserError(f"unknown {what} {name!r}{hint}", "`tpmlint rules` lists all rules", place)
