"""The report for programs: what its schema says, and safe to log."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from tests.reporters.sample_reports import ENABLES_NOTHING, MANY, RECEIPT, TOO_EARLY, finding, report, span
from tpmlint.finding import Aspect, Edit, FileRef, Finding, Fix, ItemRef, Location
from tpmlint.report import FixedFile, Receipt, Report, ReportedVerdict, SkippedFile
from tpmlint.reporters import Style
from tpmlint.reporters.json import dump, render
from tpmlint.schema.files import load

FIXED = replace(
    ENABLES_NOTHING,
    fix=Fix(
        "Replace 'done' with 'completed'",
        (
            Edit(ItemRef("roadmap/x.yaml", 1, ("enables", 0, "how"), Aspect.KEY), "feature"),
            Edit(FileRef("roadmap/x.yaml", span(1, 2, 3)), None),
            Edit(FileRef("roadmap/x.yaml"), 1.5),
        ),
        safe=False,
    ),
)


def loaded(given: Report) -> dict[str, Any]:
    value = json.loads(render(given, Style()))
    jsonschema.Draft7Validator(load("report")).validate(value)
    assert isinstance(value, dict)
    return value


def test_a_finding() -> None:
    assert loaded(report(TOO_EARLY))["findings"] == [
        {
            "rule": "feature-before-enabler",
            "category": "context",
            "severity": "error",
            "message": "feature one-click is due 2026-09-30, before stored-cards that enables it (2026-12-31)",
            "help": "move the feature's date behind its enabler's, or bring the enabler forward",
            "location": {
                "path": "roadmap/features.yaml",
                "span": {"line": 8, "column": 14, "end_line": 8, "end_column": 24},
                "message": False,
            },
            "excerpt": "target_date: 2026-09-30",
            "related": [
                {
                    "message": "done by then",
                    "location": {
                        "path": "roadmap/initiatives.yaml",
                        "span": {"line": 112, "column": 14, "end_line": 112, "end_column": 21},
                        "message": False,
                    },
                    "excerpt": "target_date: 2026-Q4",
                }
            ],
            "item": "initiative:faster-builds",
            "subject": "enables",
            "fix": None,
            "fingerprint": "0123456789abcdef0123456789abcdef",
        }
    ]


def test_a_place_in_a_message() -> None:
    said = replace(TOO_EARLY, location=Location("pull request", span(3, 1, 1), message=True))
    assert loaded(report(said))["findings"][0]["location"] == {
        "path": "pull request",
        "span": {"line": 3, "column": 1, "end_line": 3, "end_column": 1},
        "message": True,
    }


def test_a_fix() -> None:
    assert loaded(report(FIXED))["findings"][0]["fix"] == {
        "title": "Replace 'done' with 'completed'",
        "safe": False,
        "edits": [
            {
                "at": {"carrier": "roadmap/x.yaml", "document": 1, "route": ["enables", 0, "how"], "aspect": "key"},
                "new": "feature",
            },
            {
                "at": {"path": "roadmap/x.yaml", "span": {"line": 1, "column": 2, "end_line": 1, "end_column": 3}},
                "new": None,
            },
            {"at": {"path": "roadmap/x.yaml", "span": None}, "new": 1.5},
        ],
    }


def test_the_receipt() -> None:
    receipt = loaded(MANY)["receipt"]
    assert receipt == {
        "version": "0.1.0",
        "command": "check",
        "revision": "3f2c1ab9d8e7f60514233241506f7e8d9c0b1a2f",
        "snapshot": "work tree",
        "as_of": "2026-11-20",
        "as_of_source": "date of the commit",
        "files": ["roadmap/features.yaml", "roadmap/initiatives.yaml"],
        "items": {"initiative": 2, "feature": 1, "capability": 1, "team": 3, "objective": 0, "decision": 0},
        "sources": {},
        "configuration": "tpmlint.toml",
        "schemas": [],
        "preset": "standard",
        "fail_on": "error",
        "base": None,
        "merge_base": None,
        "shallow": False,
        "commits": 0,
        "changes": 0,
        "skipped": [
            {"path": "roadmap/README.md", "reason": "its front matter has no `kind`"},
            {"path": "roadmap/draft.yaml", "reason": "it is git-ignored"},
        ],
        "suppressed": 1,
        "waived": 0,
        "notes": ["The clone is shallow, so the history was not asked"],
        "fixed": [],
    }


def test_files_that_were_fixed() -> None:
    receipt = replace(RECEIPT, fixed=(FixedFile("roadmap/features.yaml", 2),))
    assert loaded(report(receipt=receipt))["receipt"]["fixed"] == [{"path": "roadmap/features.yaml", "problems": 2}]


VERDICT = ReportedVerdict(
    capability="card-vault",
    title="Card vault",
    owner=None,
    verdict="cited",
    evidence=("stored-cards in 3f2c1ab9d8",),
    files=("src/caf\udce9.go", "src/vault.go"),
    exempt=1,
    initiatives=("stored-cards",),
    features=("one-click",),
    customers=("checkout",),
    objectives=(),
    titles={"feature:one-click": "One click"},
)


def test_a_verdict() -> None:
    assert loaded(Report((), RECEIPT, verdicts=(VERDICT,)))["verdicts"] == [
        {
            "capability": "card-vault",
            "title": "Card vault",
            "owner": None,
            "verdict": "cited",
            "evidence": ["stored-cards in 3f2c1ab9d8"],
            "files": [r"src/caf\xe9.go", "src/vault.go"],
            "exempt": 1,
            "initiatives": ["stored-cards"],
            "features": ["one-click"],
            "customers": ["checkout"],
            "objectives": [],
            "titles": {"feature:one-click": "One click"},
            "interface": None,
            "paths": {},
            "lines": {},
        }
    ]


def test_nothing_of_a_report_is_skipped() -> None:
    value = loaded(report(ENABLES_NOTHING))
    # `--show-files` and the verdict of a text alone have them.
    assert set(value["receipt"]) == {field.name for field in fields(Receipt)} - {"elsewhere", "taken_by"}
    assert set(value["findings"][0]) == {field.name for field in fields(Finding)}
    (verdict,) = loaded(Report((), RECEIPT, verdicts=(VERDICT,)))["verdicts"]
    assert set(verdict) == {field.name for field in fields(ReportedVerdict)}


def test_the_whole_text() -> None:
    receipt = replace(RECEIPT, files=(), items={}, skipped=(SkippedFile("a", "b"),))
    assert render(report(receipt=receipt), Style(color=True, verbosity=-1, width=10)) == (
        '{\n  "version": 1,\n  "findings": [],\n  "verdicts": [],\n  "figures": null,\n'
        '  "uncovered": [],\n  "suggestions": [],\n  "changes": null,\n'
        '  "receipt": {\n'
        '    "version": "0.1.0",\n    "command": "check",\n'
        '    "revision": "3f2c1ab9d8e7f60514233241506f7e8d9c0b1a2f",\n    "snapshot": "work tree",\n'
        '    "as_of": "2026-11-20",\n    "as_of_source": "date of the commit",\n    "files": [],\n    "items": {},\n'
        '    "sources": {},\n'
        '    "configuration": "tpmlint.toml",\n    "schemas": [],\n    "preset": "standard",\n'
        '    "fail_on": "error",\n    "base": null,\n    "merge_base": null,\n'
        '    "shallow": false,\n    "commits": 0,\n    "changes": 0,\n    "skipped": [\n      {\n        "path": "a",\n'
        '        "reason": "b"\n      }\n    ],\n    "suppressed": 0,\n    "waived": 0,\n    "notes": [],\n'
        '    "fixed": []\n  }\n}\n'
    )


def test_bytes_that_are_no_text_are_shown() -> None:
    value = loaded(report(finding("x", path="roadmap/caf\udce9.yml")))
    assert value["findings"][0]["location"]["path"] == r"roadmap/caf\xe9.yml"


def test_an_excerpt_of_a_file_that_is_one_line_is_skipped() -> None:
    value = loaded(report(replace(TOO_EARLY, excerpt="x" * 1001), replace(TOO_EARLY, excerpt="y" * 1000)))
    assert [each["excerpt"] for each in value["findings"]] == [None, "y" * 1000]


def test_numbers_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump({"a": float("nan")})


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x7f\x1b#[\u202e\n"), max_size=40))
def test_strings_come_back_and_cannot_act_in_a_log(text: str) -> None:
    shown = dump([text])
    assert json.loads(shown) == [text]
    assert shown.isascii()
    assert "##" not in shown
    assert not {character for character in shown if not character.isprintable()} - {"\n"}


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(st.characters(exclude_categories=["Cs"]))
        | st.floats(min_value=0, max_value=1).map(lambda share: round(share, 4)).filter(lambda share: share >= 0.0001),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    ),
    st.sampled_from([(2, 2), (0, None)]),
)
def test_the_layout_is_that_of_the_standard_library(value: object, indents: tuple[int, int | None]) -> None:
    ours, theirs = indents
    expected = json.dumps(value, indent=theirs).replace("##", "#\\u0023").replace("\x7f", "\\u007f")
    assert dump(value, ours) == f"{expected}\n"


def test_lone_surrogates_are_shown_in_keys_and_in_values() -> None:
    assert dump({"caf\udce9": ["\ud800", "\U0001f600"]}, 0) == r'{"caf\\xe9": ["\\ud800", "\ud83d\ude00"]}' + "\n"
