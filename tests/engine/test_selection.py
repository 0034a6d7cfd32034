"""Which rules run is told by their ids, so that no other needs to be imported."""

from __future__ import annotations

import pytest

from tests.in_memory import AS_OF
from tpmlint.config import parse
from tpmlint.engine.runner import may_be_shown
from tpmlint.engine.selection import Selection
from tpmlint.finding import FileRef, Problem, Severity
from tpmlint.rule import Context, catalogue
from tpmlint.settings import Settings

OFF, INFO = Severity.OFF, Severity.INFO
OVERRIDE = '[[overrides]]\npaths = ["old/"]\nseverity = {%s}\n'


@pytest.mark.parametrize(
    ("selection", "configuration", "shown"),
    [
        (Selection(), "", {"overdue", "due-soon", "dead-path"}),
        (Selection(select=("timing",)), "", {"overdue", "due-soon"}),
        (Selection(select=("timing",), ignore=("overdue",)), "", {"due-soon"}),
        (Selection(only=frozenset({"paths"})), "", {"dead-path"}),
        (Selection(severity={"timing": OFF}), "", {"dead-path"}),
        (Selection(severity={"timing": OFF, "overdue": INFO}), "", {"overdue", "dead-path"}),
        (Selection(severity={"timing": INFO}), '[severity]\noverdue = "off"', {"overdue", "due-soon", "dead-path"}),
        (Selection(), '[severity]\ntiming = "off"\noverdue = "info"', {"overdue", "dead-path"}),
        (Selection(), '[severity]\ntiming = "off"\n' + OVERRIDE % 'overdue = "info"', {"overdue", "dead-path"}),
        (Selection(), OVERRIDE % 'timing = "off"', {"overdue", "due-soon", "dead-path"}),
        (Selection(severity={"timing": OFF}), OVERRIDE % 'overdue = "info"', {"dead-path"}),
    ],
)
def test_what_the_id_of_a_rule_tells(selection: Selection, configuration: str, shown: set[str]) -> None:
    settings = parse(configuration, "tpmlint.toml") or Settings()
    told = {rule for rule in ("overdue", "due-soon", "dead-path") if selection.may_show(rule, settings)}
    assert told == shown
    context = Context(AS_OF, settings, lambda: None)
    for entry in catalogue().values():
        somewhere = [
            selection.takes(entry) and may_be_shown(Problem("", FileRef(path)), entry, context, selection)
            for path in ("new/plan.yaml", "old/plan.yaml")
        ]
        if entry.category == "structure":
            assert selection.may_show(entry.id, settings)
        else:
            assert selection.may_show(entry.id, settings) is any(somewhere), entry.id
