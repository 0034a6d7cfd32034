"""Which rules run, by names that are held to the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tpmlint.config import SHARED_FILE, line_of
from tpmlint.fault import Refusal
from tpmlint.finding import Route, Severity
from tpmlint.rule import CATEGORIES, Entry, OptionValue, catalogue
from tpmlint.settings import Settings
from tpmlint.text.similarity import nearest


@dataclass(frozen=True, slots=True)
class Selection:
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
            raise Refusal(f"[rules.{rule}] {option} = {value!r} should be {wanted}", None, _place(settings, route))
        if isinstance(value, int) and value < 0:
            raise Refusal(f"[rules.{rule}] {option} = {value} should be 0 or more", None, _place(settings, route))


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


def _unknown(what: str, name: str, known: Iterable[str], place: str | None) -> Refusal:
    near = nearest(name, known)
    hint = f"; did you mean {near}?" if near else ""
    return Refusal(f"unknown {what} {name!r}{hint}", "`tpmlint rules` lists all rules", place)
