"""Fixes of real findings until none is left: every sort of fix, what is left over, and where it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.in_memory import judge, read
from tests.reporters.sample_reports import RECEIPT, finding
from tpmlint.engine.fixing import ROUNDS, FixResult, apply_fixes
from tpmlint.finding import Edit, Finding, Fix, ItemRef, Location, Span
from tpmlint.fixes.writing import FileChange
from tpmlint.formats.source_file import SourceFile
from tpmlint.formats.source_file import read as read_file
from tpmlint.limits import Limits
from tpmlint.report import Report

INITIATIVE = """\
kind: initiative
id: checkout-speed
title: Answer every checkout call within 200 ms
owner: platform
status: planned
type: infrastructure
target_date: 2026-Q4
enables:
  - feature: one-click
    how: One click charges at once only if the price is confirmed while the button is pressed
internal_customers:
  - {team: storefront, need: "Confirm a price in 200 ms, where it takes 1.8 s today"}
depends_on: [feature:one-click]
tags: [speed, prices]
metrics:
- {name: checkout_p95, unit: ms, baseline: 1800, target: 200, by: 2026-09}
"""
REST = """\
---
{kind: team, id: storefront, title: Storefront}
---
{kind: team, id: platform, title: Platform, owner: storefront}
---
{kind: feature, id: one-click, title: One-click checkout, owner: storefront}
"""


@dataclass(frozen=True)
class Sight:
    """What a check found, and the files it read."""

    report: Report
    find: Callable[[str], SourceFile | None]


def fixed(text: str, *, unsafe: bool = False, covers: Callable[[str], bool] = lambda _: True) -> FixResult:
    """Return what fixes make of a roadmap of one file."""

    def look(files: Mapping[str, bytes]) -> Sight:
        texts = {"a.yaml": text, **{path: data.decode() for path, data in files.items()}}
        source_files = {parsed.file.path: parsed.file for parsed in read(texts)}
        return Sight(Report(judge(texts), RECEIPT), source_files.get)

    return apply_fixes(look, covers, Limits(), unsafe=unsafe)


SAFE = [
    ("status: planned", "status: Planned"),
    ("status: 'planned'   # soon", "status: 'plannd'   # soon"),
    ("status: completed", "status: done"),
    ("status: active", "status: in-progress"),
    ('status: "active"', 'status: "In Progress"'),
    ("type: infrastructure", "type: infra"),
    ("kind: initiative", "kind: Initiative"),
    ("kind: initiative", "kind: initiatve"),
    ("target_date: 2026-09-30", "target_date: 2026/09/30"),
    ("target_date: 2026-09-03 # x", "target_date: 2026-9-3 # x"),
    ("target_date: 2026-Q3", "target_date: Q3 2026"),
    ("target_date: '2026-Q3'", "target_date: 'Q3 2026'"),
    ("by: 2026-09}", "by: 2026/9}"),
    ("owner: platform", "owner: Platform"),
    ("owner: team:platform", "owner: team:PLATFORM"),
    ("- feature: one-click", "- feature: One-Click"),
    ("{team: storefront,", "{team: StoreFront,"),
    ("[feature:one-click]", "[feature:ONE-CLICK]"),
    ("[feature:one-click]", "[Feature:one-click]"),
    ("objectives:", "objectivs:"),
    ('tags: ["yes", prices]', "tags: [yes, prices]"),
    ('tags: ["1:30", prices]', "tags: [1:30, prices]"),
    ("x-1: 10 #", "x-1: 010 #"),
    ("x-1: a # b", "x-1:\ta # b"),
    ('"12": x', "12: x"),
    ("tags: [speed, prices]\n", "tags: [speed, prices]  # tpmlint: ignore[overdue] never was\n"),
]
"""What is right, and what a machine may put right without asking."""

UNSAFE = [
    ("owner: platform", "owner: platfrom"),
    ("feature: one-click", "feature: one-clik"),
    ("target_date:", "deadline:"),
    ('target_date: "2026"', "target_date: FY2026"),
    ('tags: ["7", prices]', "tags: [7, prices]"),
]
"""What is right, and what was perhaps meant."""


def spoilt(right: str, wrong: str) -> tuple[str, str]:
    """Return a roadmap as it should be, and as it is before the fix."""
    good = INITIATIVE + REST
    name, colon, _ = right.partition(":")
    old = next((line for line in INITIATIVE.splitlines() if colon and line.startswith(f"{name}:")), "")
    if right not in good:
        good = good.replace(old, right.removesuffix("\n")) if old else INITIATIVE + f"{right}\n" + REST
    assert good.count(right) >= 1
    return good, good.replace(right, wrong, 1)


@pytest.mark.parametrize(("right", "wrong"), SAFE)
def test_what_is_safe_is_fixed(right: str, wrong: str) -> None:
    good, bad = spoilt(right, wrong)
    assert rules(judge({"a.yaml": bad})) != rules(judge({"a.yaml": good}))
    result = fixed(bad)
    assert result.changes == {"a.yaml": FileChange(bad.encode(), good.encode())}
    assert rules(result.last.findings) == rules(judge({"a.yaml": good}))
    assert (result.fixed, result.notes) == ({"a.yaml": 1}, ())
    assert fixed(good).changes == {}


@pytest.mark.parametrize(("right", "wrong"), UNSAFE)
def test_what_is_a_guess_is_fixed_when_asked(right: str, wrong: str) -> None:
    good, bad = spoilt(right, wrong)
    assert fixed(bad).changes == {}
    assert fixed(bad, unsafe=True).changes == {"a.yaml": FileChange(bad.encode(), good.encode())}


def rules(findings: tuple[Finding, ...]) -> list[str]:
    """Return the rules that were broken, without those that only ask for more."""
    return [each.rule for each in findings if each.category in ("structure", "reference", "hygiene")]


def _field(pair: tuple[str, str]) -> str:
    return pair[0].strip("- {[").partition(":")[0]


@given(st.lists(st.sampled_from(SAFE), min_size=2, max_size=6, unique_by=_field))
def test_many_at_once(faults: list[tuple[str, str]]) -> None:
    good = bad = INITIATIVE + REST
    for right, wrong in faults:
        bad = bad.replace(right, wrong, 1)
    result = fixed(bad)
    assert result.changes == ({"a.yaml": FileChange(bad.encode(), good.encode())} if bad != good else {})
    assert rules(result.last.findings) == rules(judge({"a.yaml": good}))


def test_a_file_that_may_not_be_changed_stays() -> None:
    _, bad = spoilt(*SAFE[0])
    result = fixed(bad, covers=lambda path: path != "a.yaml")
    assert (result.changes, result.fixed, result.notes) == ({}, {}, ())
    assert result.first == result.last


def test_one_fix_lays_bare_the_next() -> None:
    bad = (INITIATIVE + REST).replace("kind: initiative", "kind: initiatve").replace("status: planned", "status: done")
    result = fixed(bad)
    assert result.changes["a.yaml"].new.decode() == (INITIATIVE + REST).replace("status: planned", "status: completed")
    assert result.fixed == {"a.yaml": 2}


@dataclass(frozen=True)
class Fake:
    """A judge of one file that says what it is told to say of a text."""

    text: str
    says: Callable[[str], list[Finding]]
    path: str = "a.yaml"

    def look(self, files: Mapping[str, bytes]) -> Sight:
        file = read_file(self.path, files.get(self.path, self.text.encode()), Limits())

        def find(path: str) -> SourceFile | None:
            return file if path == self.path else None

        return Sight(Report(tuple(self.says(file.text)), RECEIPT), find)

    def settle(self) -> FixResult:
        return apply_fixes(self.look, lambda _: True, Limits())


def correction(new: str, *, way: str = "a", line: int = 1, title: str = "Fix it") -> Finding:
    """Return a finding with a fix that sets a value."""
    fix = Fix(title, (Edit(ItemRef("a.yaml", 0, (way,)), new),))
    made = finding(path="a.yaml", at=Span(line, 1, line, 2))
    return replace(made, fix=fix, fingerprint=f"{way} {new}", location=Location("a.yaml", Span(line, 1, line, 2)))


def test_a_fix_that_does_not_read_back_is_told_once_and_stops_no_other() -> None:
    def says(text: str) -> list[Finding]:
        bad = [correction("v", title="Replace 'x' with 'v'")]
        return bad + ([correction("w", way="c", line=3)] if "c: x" in text else [])

    result = Fake("a: &n x\nb: *n\nc: x\n", says).settle()
    assert result.changes == {"a.yaml": FileChange(b"a: &n x\nb: *n\nc: x\n", b"a: &n x\nb: *n\nc: w\n")}
    assert result.notes == (
        "a.yaml:1 is left as it was: \"Replace 'x' with 'v'\" was not applied, since 'b' would change too",
    )
    assert result.fixed == {"a.yaml": 1}


def test_fixes_that_work_against_each_other_come_to_an_end() -> None:
    seen: list[str] = []

    def says(text: str) -> list[Finding]:
        seen.append(text)
        return [correction("w" if "v" in text else "v")]

    result = Fake("a: v\n", says).settle()
    assert seen == ["a: v\n", *["a: w\n", "a: v\n"] * (ROUNDS // 2)]
    assert result.notes == ("the fixes did not settle in 10 rounds, so some remain",)
    assert result.changes == {}


def test_what_stood_in_the_way_of_another_and_is_refused_makes_room() -> None:
    def says(text: str) -> list[Finding]:
        bad = replace(correction("x"), fix=Fix("all", (Edit(ItemRef("a.yaml", 0, ("a",)), "v"), *_break())))
        return [bad, correction("w")] if "a: x" in text else []

    result = Fake("a: x\nb: &n x\nc: *n\n", says).settle()
    assert result.changes["a.yaml"].new == b"a: w\nb: &n x\nc: *n\n"
    assert len(result.notes) == 1


def _break() -> tuple[Edit, ...]:
    return (Edit(ItemRef("a.yaml", 0, ("b",)), "v"),)
