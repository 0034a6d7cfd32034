"""Which rules run, and the severity of their findings, from configuration and command line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from tpmlint.errors import UserError
from tpmlint.finding import FileRef, Problem, Route, Severity
from tpmlint.patterns import Patterns
from tpmlint.rule import CATEGORIES, OBLIGATORY, SUPPRESSION, Context, Entry, OptionValue, Scope, find_rule, rule_names
from tpmlint.settings import Settings, of_preset
from tpmlint.text.similarity import nearest


class Selection(Struct, frozen=True):
    """Which rules run, with severities from the command line.

    Args:
        select: ids or categories; empty means all.
        ignore: ids or categories to skip.
        severity: levels by id or category.
        only: the categories that can have new findings; None means any.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    only: frozenset[str] | None = None

    def takes(self, entry: Entry) -> bool:
        """Return whether a rule runs; a rule that cannot be silenced always does."""
        return entry.rule.unsilenceable or self._names(entry.id, entry.category)

    def may_show(self, rule: str, settings: Settings) -> bool:
        """Return whether a rule can run and have a finding that is not ``off``, as far as its id alone tells."""
        category = rule_names()[rule]
        if category == OBLIGATORY:
            return True
        return self._names(rule, category) and not self._is_off((rule, category), settings)

    def _names(self, rule: str, category: str) -> bool:
        if self.only is not None and category not in self.only:
            return False
        names = {rule, category}
        return (not self.select or not names.isdisjoint(self.select)) and names.isdisjoint(self.ignore)

    def _is_off(self, names: tuple[str, str], settings: Settings) -> bool:
        """Tell whether a rule is certainly ``off`` wherever it finds anything; in the order of ``level``.

        Args:
            names: its id and its category.
        """
        overridden = any(name in each.severity for each in settings.overrides for name in names)
        sources = (self.severity,) if overridden else (self.severity, settings.severity)
        chosen = (levels[name] for levels in sources for name in names if name in levels)
        return next(chosen, None) is Severity.OFF


class Level(Struct, frozen=True):
    """A severity and where it was set, as ``config show`` prints it."""

    severity: Severity
    source: str


def level(
    entry: Entry,
    settings: Settings,
    from_command_line: Mapping[str, Severity],
    problem: Problem | None = None,
    path: str = "",
) -> Level:
    """Return the severity of a rule, or of one problem that it found.

    The command line wins, then the last override that matches path and kind, then the configuration; a rule's id wins
    over its category. A problem with a milder severity of its own stays milder.

    Args:
        from_command_line: levels from the command line, by rule id or category.
        problem: None gives the level of the rule itself, without overrides.
    """
    milder = problem.severity if problem is not None else None
    if entry.rule.unsilenceable:
        return Level(entry.rule.severity, "fixed")
    kind = problem.item.partition(":")[0] if problem is not None and problem.item else ""
    sources: list[tuple[str, Mapping[str, Severity]]] = [("command line", from_command_line)]
    if problem is not None:
        for number, override in reversed(list(enumerate(settings.overrides))):
            if override.kinds and kind not in override.kinds:
                continue
            if override.paths and not Patterns(override.paths).match(path):
                continue
            sources.append((f"{settings.file_of('overrides').path} overrides[{number}]", override.severity))
    sources.append(("", settings.severity))
    for name, levels in sources:
        for key in (entry.id, entry.category):
            if key in levels:
                explicit = levels[key]
                where = name or f"{settings.file_of('severity', key).path} severity"
                return Level(min(explicit, milder) if milder is not None else explicit, f"{where}.{key}")
    chosen = of_preset(settings.preset, entry.category, entry.rule.severity if milder is None else milder)
    if milder is not None and entry.category == "change":
        chosen = min(chosen, milder)  # Missing information, such as a pull request's text, must not fail a run.
    return Level(chosen, f"preset {settings.preset}")


def _knows_history(context: Context) -> bool:
    git = context.git()
    return git is not None and git.is_known


def rule_ran(
    scopes: tuple[Scope[Any], ...], context: Context, selection: Selection
) -> Callable[[str, str, str | None], bool]:
    """Return a predicate: whether a rule ran for a path and an item, so was selected, not ``off`` and applicable.

    Args:
        scopes: of the rules that ran, besides those about ignores and waivers.
    """

    @functools.cache
    def ran(rule: str, path: str, item: str | None) -> bool:
        entry = find_rule(rule)
        if entry.rule.scope not in (*scopes, SUPPRESSION) or not selection.takes(entry):
            return False
        if entry.category == "paths" and context.tracked() is None:
            return False
        if entry.rule.more_in_audit and not context.audited:
            return False
        if entry.category == "evidence" and (context.tracked() is None or not _knows_history(context)):
            return False
        stand_in = Problem("", FileRef(path), item)
        return level(entry, context.settings, selection.severity, stand_in, path).severity is not Severity.OFF

    return ran


def check_names(settings: Settings) -> None:
    """Check the names of rules in a configuration.

    Raises:
        UserError: a rule, category or option is unknown; with its line, and a suggestion.
    """
    for list_, names in (("select", settings.select), ("ignore", settings.ignore)):
        for name in names:
            _check_name(name, settings, (list_,), name)
    for name in settings.severity:
        _check_name(name, settings, ("severity", name))
    for number, override in enumerate(settings.overrides):
        for name in override.severity:
            _check_name(name, settings, ("overrides", number, "severity", name))
    for rule, options in settings.options.items():
        if rule not in rule_names():
            raise _unknown_name("rule", rule, rule_names(), _place(settings, ("rules", rule)))
        _check_options(rule, options, settings)


def _check_options(rule: str, options: Mapping[str, OptionValue], settings: Settings) -> None:
    known = find_rule(rule).rule.options
    for option, value in options.items():
        route = ("rules", rule, option)
        if option not in known:
            raise _unknown_name(f"option of {rule}", option, known, _place(settings, route))
        if type(value) is not type(known[option].default):
            wanted = {int: "a whole number", str: "a text", tuple: "a list of texts"}[type(known[option].default)]
            raise UserError(f"[rules.{rule}] {option} = {value!r} should be {wanted}", None, _place(settings, route))
        if isinstance(value, int) and value < 0:
            raise UserError(f"[rules.{rule}] {option} = {value} should be 0 or more", None, _place(settings, route))


def _check_name(name: str, settings: Settings, route: Route, entry: str | None = None) -> None:
    if not _is_known(name):
        check_rule_name(name, _place(settings, route, entry))


def _place(settings: Settings, route: Route, entry: str | None = None) -> str | None:
    if settings.source is None:
        return None
    from tpmlint.config.tables import place_in

    return place_in(settings.file_of(*route), route, entry)


def check_rule_name(name: str, place: str | None = None) -> None:
    """Raise UserError, with a suggestion, unless ``name`` is a rule or a category."""
    if not _is_known(name):
        raise _unknown_name("rule or category", name, [*rule_names(), *CATEGORIES], place)


def _is_known(name: str) -> bool:
    return name in rule_names() or name in CATEGORIES


def _unknown_name(what: str, name: str, known: Iterable[str], place: str | None) -> UserError:
    near = nearest(name, known)
    hint = f"; did you mean {near}?" if near else ""
    return UserError(f"unknown {what} {name!r}{hint}", "`tpmlint rules` lists all rules", place)
