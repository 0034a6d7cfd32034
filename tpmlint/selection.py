"""Which rules run, by names that are held to the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tpmlint.fault import Refusal
from tpmlint.finding import Severity
from tpmlint.nearest import nearest
from tpmlint.roadmap.items import KINDS
from tpmlint.rule import CATEGORIES, Entry, catalogue
from tpmlint.settings import Settings


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
        if getattr(entry.rule, "unsilenceable", False):
            return True
        if self.only is not None and entry.category not in self.only:
            return False
        names = {entry.id, entry.category}
        return (not self.select or not names.isdisjoint(self.select)) and names.isdisjoint(self.ignore)


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


def _unknown(what: str, name: str, known: Iterable[str], place: str | None) -> Refusal:
    near = nearest(name, known)
    hint = f"; did you mean {near}?" if near else ""
    return Refusal(f"unknown {what} {name!r}{hint}", "`tpmlint rules` lists all rules", place)
