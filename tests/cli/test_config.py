"""The command ``config show``: what is in effect, and what made it so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict, replace

from tests.cli.conftest import Run
from tpmlint.cli.config import Effective, RuleInEffect, as_text
from tpmlint.finding import Severity
from tpmlint.limits import Limits
from tpmlint.reporters.render.terminal import Painter
from tpmlint.rule import ROADMAP, Entry, Rule, catalogue
from tpmlint.settings import DEFAULT_INCLUDE, DEFAULT_VIEWS, ChangePolicy, Override, Settings
from tpmlint.sources import System

CONFIGURATION = """
required-version = ">=0.1"
preset = "strict"
fail-on = "warning"
ignore = ["unused-team"]
[roadmap]
include = ["plans/**"]
exclude = ["plans/old/**"]
[systems.jira]
keys = "^SHOP"
[severity]
enables-nothing = "warning"
reference = "info"
[limits]
depth = 10
[change]
accept = ["cited", "exempt"]
[[overrides]]
paths = ["plans/legacy/**"]
kinds = ["feature"]
severity = { schema = "info" }
"""

SET_BY = ("required-version", "preset", "fail-on", "roadmap.include", "roadmap.exclude", "views.files")
POLICY = {
    name.replace("_", "-"): {
        "value": list(value) if isinstance(value, tuple) else getattr(value, "word", value),
        "set_by": "preset standard" if name in ("exempt_types", "exempt_titles", "code") else "default",
    }
    for name, value in asdict(ChangePolicy()).items()
    if name != "placeholders"  # An option of a rule.
}


def shown(run: Run, *words: str) -> dict[str, Any]:
    ended = run("config", "show", "--output-format", "json", *words)
    assert (ended.code, ended.err) == (0, "")
    value = json.loads(ended.out)
    assert isinstance(value, dict)
    return value


def levels(value: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {rule["id"]: (rule["severity"], rule["set_by"]) for rule in value["rules"]}


def test_the_defaults(run: Run) -> None:
    value = shown(run)
    assert list(levels(value)) == list(catalogue())
    assert levels(value)["enables-nothing"] == ("error", "preset standard")
    assert levels(value)["yaml-syntax"] == ("error", "fixed")
    del value["rules"]
    assert value == {
        "version": 1,
        "source": None,
        "extends": [],
        "required_version": None,
        "preset": "standard",
        "fail_on": "error",
        "roadmap": {"include": list(DEFAULT_INCLUDE), "exclude": []},
        "views": {"files": list(DEFAULT_VIEWS)},
        "systems": {},
        "registries": {},
        "change": POLICY,
        "set_by": dict.fromkeys(SET_BY, "default"),
        "overrides": [],
        "limits": {
            "bytes": 1048576,
            "depth": 64,
            "events": 200000,
            "aliases": 100,
            "nodes": 250000,
            "documents": 10000,
        },
        "schema": {},
        "kinds": {},
    }


def test_what_the_configuration_says(run: Run) -> None:
    Path("tpmlint.toml").write_text(CONFIGURATION)
    value = shown(run)
    found = levels(value)
    assert found["enables-nothing"] == ("warning", "tpmlint.toml severity.enables-nothing")
    assert found["dangling-reference"] == ("info", "tpmlint.toml severity.reference")
    assert found["yaml-portability"] == ("error", "preset strict")
    assert found["unused-team"] == ("off", "ignored")
    del value["rules"]
    assert value == {
        "version": 1,
        "source": "tpmlint.toml",
        "extends": [],
        "required_version": ">=0.1",
        "preset": "strict",
        "fail_on": "warning",
        "roadmap": {"include": ["plans/**"], "exclude": ["plans/old/**"]},
        "views": {"files": list(DEFAULT_VIEWS)},
        "systems": {"jira": {"keys": "^SHOP", "snapshot": None}},
        "registries": {},
        "change": {
            **POLICY,
            "accept": {"value": ["cited", "exempt"], "set_by": "tpmlint.toml:17"},
            "exempt-types": {"value": ["docs", "test", "ci", "style"], "set_by": "preset strict"},
            "exempt-titles": {"value": [], "set_by": "preset strict"},
            "code": {"value": "error", "set_by": "preset strict"},
        },
        "set_by": {
            "required-version": "tpmlint.toml:2",
            "preset": "tpmlint.toml:3",
            "fail-on": "tpmlint.toml:4",
            "roadmap.include": "tpmlint.toml:7",
            "roadmap.exclude": "tpmlint.toml:8",
            "views.files": "default",
        },
        "overrides": [{"paths": ["plans/legacy/**"], "kinds": ["feature"], "severity": {"schema": "info"}}],
        "limits": {
            "bytes": 1048576,
            "depth": 10,
            "events": 200000,
            "aliases": 100,
            "nodes": 250000,
            "documents": 10000,
        },
        "schema": {},
        "kinds": {},
    }


def test_what_the_command_line_says(run: Run) -> None:
    Path("tpmlint.toml").write_text(CONFIGURATION)
    words = "--select context,unused-team --ignore placeholder-text --severity enables-nothing=info"
    found = levels(shown(run, *words.split()))
    assert found["enables-nothing"] == ("info", "command line.enables-nothing")
    assert found["placeholder-text"] == ("off", "ignored")
    assert found["unused-team"] == ("off", "ignored")
    assert found["dangling-reference"] == ("off", "not selected")
    assert found["yaml-syntax"] == ("error", "fixed")


def test_isolated(run: Run) -> None:
    Path("tpmlint.toml").write_text(CONFIGURATION)
    assert shown(run, "--isolated")["source"] is None


def test_a_configuration_that_cannot_be_followed(run: Run) -> None:
    Path("tpmlint.toml").write_text("[severity]\nenable-nothing = 'off'\n")
    ended = run("config", "show")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("tpmlint: error: tpmlint.toml")
    assert "'enable-nothing'; did you mean enables-nothing?" in ended.err


RULE = Rule(ROADMAP, Severity.ERROR, lambda roadmap, context: ())


def test_the_text() -> None:
    settings = Settings(
        source="tpmlint.toml",
        required_version=">=0.1",
        exclude=("old/\x1b",),
        systems={"jira": System("jira"), "linear": System("linear", "^A", "linear.csv")},
        overrides=(
            Override(("legacy/**",), ("feature",), {"timing": Severity.OFF, "schema": Severity.INFO}),
            Override((), (), {"overdue": Severity.ERROR}),
        ),
        limits=Limits(depth=9),
    )
    rules = (
        RuleInEffect(Entry("schema", "structure", "", RULE), Severity.ERROR, "preset standard", {}),
        RuleInEffect(
            Entry("due-soon", "timing", "", RULE), Severity.OFF, "x severity.timing", {"days": 14, "w": ("a",)}
        ),
    )
    policy = ChangePolicy(accept=("cited",), exempt_paths=("a",), exempt_authors=("b",), exempt_types=("c",))
    policy = replace(policy, exempt_titles=("^d$",))
    settings = replace(settings, change=policy, text='preset = "standard"\n[change]\nexempt-paths = ["a"]\n')
    assert list(as_text(Effective(settings, rules), 100, Painter(False))) == [
        "configuration     tpmlint.toml",
        "required-version  >=0.1  (default)",
        "preset            standard  (tpmlint.toml:1)",
        "fail-on           error  (default)",
        "include           roadmap/**/*.yaml roadmap/**/*.yml roadmap/**/*.md **/*.tpm.yaml  (default)",
        "exclude           old/\\x1b  (default)",
        "systems.jira      keys are not checked  (default)",
        "systems.linear    keys ^A, looked up in linear.csv  (default)",
        "limits            bytes 1048576, depth 9, events 200000, aliases 100, nodes 250000, documents 10000",
        "                  (default)",
        "",
        "Changes, under [change]",
        '  accept = ["cited"]  (default)',
        '  exempt-paths = ["a"]  (tpmlint.toml:3)',
        '  exempt-authors = ["b"]  (default)',
        '  exempt-types = ["c"]  (preset standard)',
        '  exempt-titles = ["^d$"]  (preset standard)',
        "  white-space = true  (default)",
        "  minimum-lines = 0  (default)",
        '  interface = "error"  (default)',
        '  code = "warning"  (preset standard)',
        "  require-extras = false  (default)",
        "  since = not set  (default)",
        "  references = []  (default)",
        "  reference-patterns = []  (default)",
        "  item-trailers = []  (default)",
        "  reason-trailers = []  (default)",
        "  branches = false  (default)",
        "",
        "Rules",
        "  schema    error  preset standard",
        "  due-soon  off    x severity.timing",
        "    days = 14",
        '    w = ["a"]',
        "",
        "Overrides",
        "  legacy/** feature: timing off, schema info",
        "  everywhere: overdue error",
    ]
    bare = replace(settings, source=None, required_version=None, overrides=())
    assert next(as_text(Effective(bare, rules), 100, Painter(False))) == "configuration   none, these are the defaults"


def test_a_long_list_is_wrapped() -> None:
    words = ("rewrite", "cleanup", "migration", "refactoring")
    rules = (RuleInEffect(catalogue()["placeholder-text"], Severity.ERROR, "preset strict", {"words": words}),)
    assert list(as_text(Effective(Settings(), rules), 50, Painter(False)))[-3:] == [
        "  placeholder-text  error  preset strict",
        '    words = ["rewrite", "cleanup", "migration",',
        '      "refactoring"]',
    ]


def test_the_text_of_the_command(run: Run) -> None:
    ended = run("config", "show", "--color", "always")
    assert ended.code == 0
    assert "\x1b[1mpreset\x1b[0m" in ended.out


def test_a_schema_of_one_s_own(run: Run, tmp_path: Path) -> None:
    own = '{"properties": {"cost_center": {"type": "string"}}, "required": ["cost_center", "title", "target_date"]}'
    (tmp_path / "own.json").write_text(own, "utf-8")
    (tmp_path / "tpmlint.toml").write_text('[schema.feature]\nextend = "own.json"\n', "utf-8")
    assert shown(run)["schema"] == {"feature": {"extend": "own.json", "requires": ["cost_center", "target_date"]}}
    said = "schema.feature  own.json, which requires cost_center and target_date  (tpmlint.toml:1)"
    assert said in run("config", "show").out.splitlines()


@pytest.mark.parametrize("word", ["list", "shw"])
def test_there_is_no_other_subcommand(run: Run, word: str) -> None:
    assert run("config", word).code == 2
