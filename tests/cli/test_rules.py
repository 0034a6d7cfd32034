"""The command ``rules``: the catalogue as a table and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from docs.generate import rule_page as page
from tests.cli.conftest import Run
from tpmlint.rule import CATEGORIES, catalogue


def test_the_table_has_every_rule_under_its_category(run: Run) -> None:
    ended = run("rules")
    assert (ended.code, ended.err) == (0, "")
    *lines, blank, here, last = ended.out.splitlines()
    assert (blank, here) == ("", "Levels as they are here: preset standard, no configuration.")
    assert last == "`tpmlint explain RULE` says why a rule exists and how to fix what it finds."
    shown: list[tuple[str, str, str, str]] = []
    category = ""
    for line in lines:
        if line in CATEGORIES:
            category = line
        elif line.strip():
            name, level, title = line.split(maxsplit=2)
            shown.append((category, name, level, title))
    assert shown == [
        (entry.category, entry.id, entry.rule.severity.word, entry.title) for entry in catalogue().values()
    ]


def test_colours_are_the_levels(run: Run) -> None:
    painted = run("rules", "--color", "always").out
    assert "\x1b[1;31merror\x1b[0m    An initiative names" in painted
    assert "\x1b[1mstructure\x1b[0m\n" in painted


def test_json(run: Run) -> None:
    ended = run("rules", "--output-format", "json")
    value = json.loads(ended.out)
    assert value["version"] == 1
    assert [each["id"] for each in value["rules"]] == list(catalogue())
    entry = catalogue()["yaml-portability"]
    assert next(each for each in value["rules"] if each["id"] == "yaml-portability") == {
        "id": "yaml-portability",
        "category": "structure",
        "severity": "warning",
        "level": "warning",
        "stability": "stable",
        "title": entry.title,
        "help": entry.help,
        "options": {},
        "page": "https://tpmlint.github.io/tpmlint/rules/yaml-portability/",
    }


def test_a_rule_in_preview_says_so_wherever_it_is_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = catalogue()["unused-team"]
    early = replace(entry, rule=replace(entry.rule, stability="preview"))
    monkeypatch.setattr("tpmlint.rule.catalogue", lambda: {"unused-team": early})
    assert f"{entry.title} (in preview)\n" in run("rules").out
    (described,) = json.loads(run("rules", "--output-format", "json").out)["rules"]
    assert described["stability"] == "preview"
    assert run("explain", "unused-team").out.startswith("unused-team (reference, info, in preview)\n")
    assert "This rule is [in preview](../reference/json.md#what-stays)" in "\n".join(page(early))
    assert "in preview" not in "\n".join(page(entry))


def test_levels_are_those_of_the_configuration(run: Run) -> None:
    Path("tpmlint.toml").write_text('preset = "starter"\n[severity]\nenables-nothing = "info"\n')
    ended = run("rules", "--output-format", "json")
    value = json.loads(ended.out)
    found = {each["id"]: (each["severity"], each["level"]) for each in value["rules"]}
    assert (value["source"], value["preset"]) == ("tpmlint.toml", "starter")
    assert found["enables-nothing"] == ("error", "info")
    assert found["no-internal-customer"] == ("error", "warning")
    assert found["dangling-reference"] == ("error", "error")
    assert "Levels as they are here: preset starter, configuration tpmlint.toml." in run("rules").out.splitlines()


def test_an_invalid_configuration_does_not_hide_the_rules(run: Run) -> None:
    Path("tpmlint.toml").write_text("[severity]\nenable-nothing = 'off'\n")
    ended = run("rules")
    assert ended.code == 0
    assert ended.err.startswith(
        "tpmlint: note: the configuration is invalid, so these are the levels of preset standard: "
    )
    assert "enables-nothing" in ended.out
