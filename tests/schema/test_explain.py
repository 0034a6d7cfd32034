"""Configuration, waivers and reports are held against their schemas in the same words."""

from __future__ import annotations

import pytest

from tpmlint.schema import explain, load


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, ()),
        (
            {
                "required-version": ">=0.1,<1",
                "preset": "strict",
                "fail-on": "warning",
                "select": ["structure"],
                "ignore": ["overdue"],
                "roadmap": {"include": ["a/**"], "exclude": ["b"]},
                "systems": {"jira": {"keys": "^A"}, "linear": {}},
                "severity": {"overdue": "off", "timing": "warning"},
                "rules": {"due-soon": {"days": 14, "words": ["a"], "name": "b"}},
                "limits": {"bytes": 1048576, "depth": 1},
                "overrides": [{"paths": ["roadmap/legacy/**"], "kinds": ["feature"], "severity": {"overdue": "info"}}],
            },
            (),
        ),
        ({"selct": []}, (("unknown field 'selct' in the configuration; did you mean 'select'?", ("selct",)),)),
        (
            {"roadmap": {"includ": []}},
            (("unknown field 'includ' in 'roadmap'; did you mean 'include'?", ("roadmap", "includ")),),
        ),
        (
            {"severity": {"overdue": "warn"}},
            (
                (
                    "'severity.overdue' must be off, info, warning or error, not 'warn'; did you mean 'warning'?",
                    ("severity", "overdue"),
                ),
            ),
        ),
        (
            {"required-version": "0.1"},
            (("'required-version' must be a version specifier such as '>=0.1', not '0.1'", ("required-version",)),),
        ),
        (
            {"limits": {"bytes": 10**9}},
            (("'limits.bytes' must be at most 1048576, not 1000000000", ("limits", "bytes")),),
        ),
        (
            {"systems": {"Jira": {}}},
            (("'Jira' cannot name a system; write it in lower case, such as jira", ("systems", "Jira")),),
        ),
        (
            {"rules": {"DueSoon": {}}},
            (("'DueSoon' cannot be the id of a rule; write it such as 'due-soon'", ("rules", "DueSoon")),),
        ),
        ("text", (("the configuration must be a mapping, not 'text'", ()),)),
    ],
)
def test_the_configuration_is_explained_the_same_way(value: object, said: object) -> None:
    assert explain("config", value) == said


def test_waivers_are_explained_the_same_way() -> None:
    waiver = {"rule": "overdue", "reason": "Waits", "owner": "payments", "expires": "2026-10-31"}
    either = "a waiver needs either 'item' or 'path', not both or neither"
    assert explain("waivers", {"waivers": [waiver | {"item": "feature:a"}, waiver | {"path": "a.yaml"}]}) == ()
    assert explain("waivers", {"waivers": [waiver]}) == ((either, ("waivers", 0, "rule")),)
    assert explain("waivers", {"waivers": [waiver | {"item": "feature:a", "path": "a"}]}) == (
        (either, ("waivers", 0, "item")),
    )
    assert explain("waivers", {"waivers": [waiver | {"itm": "feature:a"}]}) == (
        ("unknown field 'itm' in 'waivers'; did you mean 'item'?", ("waivers", 0, "itm")),
    )


def test_a_report_is_held_to_its_schema() -> None:
    assert [message for message, _ in explain("report", {"version": 1, "findings": [], "verdicts": []})] == [
        "the report has no 'figures'; add it as a mapping or null",
        "the report has no 'receipt'; add it as a mapping with "
        + ", ".join(repr(key) for key in load("report")["properties"]["receipt"]["required"][:-1])
        + f" and {load('report')['properties']['receipt']['required'][-1]!r}",
    ]
