"""Every rule keeps to the form: what it is called, what its documentation says, what its code looks like."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import tpmlint.rules
from tpmlint.rule import (
    CATEGORIES,
    CHANGE,
    DOCUMENT,
    HISTORY,
    OBLIGATORY,
    ROADMAP,
    SUPPRESSION,
    Entry,
    Scope,
    catalogue,
    rules_of,
)

FIRST_PARAMETER: dict[Scope[Any], tuple[str, str]] = {
    DOCUMENT: ("parsed", "ParsedFile"),
    ROADMAP: ("roadmap", "Roadmap"),
    CHANGE: ("change", "Change"),
    HISTORY: ("history", "History"),
    SUPPRESSION: ("outcome", "Outcome"),
}
MAY_IMPORT = (
    "__future__",
    "collections",
    "datetime",
    "msgspec",
    "re",
    "tpmlint.change",
    "tpmlint.finding",
    "tpmlint.history",
    "tpmlint.interfaces",
    "tpmlint.patterns",
    "tpmlint.model",
    "tpmlint.rule",
    "tpmlint.settings",
    "tpmlint.sources",
    "tpmlint.suppression.model",
    "tpmlint.text",
    "typing",
)
UNSILENCEABLE = {"yaml-syntax", "conflict-marker", "lfs-pointer"}

every_rule = pytest.mark.parametrize("entry", catalogue().values(), ids=lambda entry: entry.id)


def module_of(entry: Entry) -> ModuleType:
    """Return the module that a rule is made in."""
    module = inspect.getmodule(entry.rule.check)
    assert module is not None
    return module


def prose(entry: Entry) -> str:
    """Return the documentation without its examples."""
    return re.sub(r"^```.*?^```$", "", entry.doc, flags=re.MULTILINE | re.DOTALL)


def test_every_category_has_a_page() -> None:
    for entry in catalogue().values():
        package = module_of(entry).__package__
        assert package == f"tpmlint.rules.{entry.category}"
        assert entry.category in CATEGORIES
        doc = (inspect.getdoc(__import__(package, fromlist=["rule"])) or "").strip()
        assert doc.endswith(".")
        assert "\n" not in doc


def test_every_file_is_a_rule() -> None:
    folder = Path(tpmlint.rules.__path__[0])
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    assert packages == {*CATEGORIES, "support"}
    files = {
        path.stem.replace("_", "-")
        for path in folder.glob("*/*.py")
        if path.stem != "__init__" and path.parent.name != "support"
    }
    assert files == set(catalogue())


def test_only_what_makes_a_file_unreadable_is_unsilenceable() -> None:
    found = {entry.id: entry.category for entry in catalogue().values() if entry.rule.unsilenceable}
    assert found == dict.fromkeys(UNSILENCEABLE, OBLIGATORY)


@pytest.mark.parametrize("scope", [CHANGE, HISTORY, SUPPRESSION])
def test_rules_about_a_change_a_history_and_suppressions_have_a_category_of_their_own(scope: Scope[object]) -> None:
    (category,) = {entry.category for entry in catalogue().values() if entry.rule.scope == scope}
    assert [*rules_of(scope)] == [entry for entry in catalogue().values() if entry.category == category]


def test_only_rules_that_somebody_wants_are_yielded() -> None:
    wanted = ["schema", "overdue"]
    assert [entry.id for entry in rules_of(DOCUMENT, ROADMAP, among=wanted.__contains__)] == wanted
    assert [entry.id for entry in rules_of(DOCUMENT, among=wanted.__contains__)] == ["schema"]


@every_rule
def test_id(entry: Entry) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", entry.id)


@every_rule
def test_title_is_one_short_sentence(entry: Entry) -> None:
    first, _, rest = entry.doc.partition("\n")
    assert first.endswith(".")
    assert first[0].isupper()
    assert first.count(". ") == 0
    assert len(first) <= 80
    assert rest.startswith("\n")


@every_rule
def test_says_why_before_it_shows(entry: Entry) -> None:
    why = entry.doc.partition("\n")[2].partition("```")[0]
    assert len(why.split()) >= 20


@every_rule
def test_shows_bad_before_good(entry: Entry) -> None:
    shown = [example.good for example in entry.examples]
    assert shown
    assert shown == [False, True] * (len(shown) // 2)


@every_rule
def test_rules_about_changes_set_a_scene(entry: Entry) -> None:
    setups = [example.setup for example in entry.examples]
    words = {"yaml before", "yaml after", "toml before", "yaml branch", "text files", "text message"}
    words |= {"yaml old", "yaml new"}
    words |= {"text before"} if entry.category == "evidence" else set()
    words |= {"codeowners before"} if entry.id == "owner-mismatch" else set()
    assert {word for setup in setups for word in setup} <= words
    languages = {example.language for example in entry.examples}
    decided = (
        {"yaml before"}
        if languages in ({"toml"}, {"markdown"})
        else {"toml before", "text before", "codeowners before"}
    )
    of_roadmap = {word for setup in setups for word in setup} <= decided
    assert of_roadmap or entry.rule.scope in (CHANGE, HISTORY)
    assert entry.doc.count("```") == 2 * (
        len(entry.examples) + len({part for setup in setups for part in setup.items()})
    )


@every_rule
def test_rules_about_history_show_a_roadmap_and_the_commits_since(entry: Entry) -> None:
    if entry.rule.scope is HISTORY:
        assert {example.language for example in entry.examples} == {"text"}
        assert {tuple(example.setup) for example in entry.examples} == {("yaml before",)}


@every_rule
def test_says_how_to_fix_it(entry: Entry) -> None:
    assert entry.doc.count("\nTo fix it: ") == 1
    assert entry.help is not None
    assert entry.help.endswith(".")
    assert "\n" not in entry.help


@every_rule
def test_names_every_option(entry: Entry) -> None:
    assert set(re.findall(r"^Option `([a-z_-]+)`", prose(entry), re.MULTILINE)) == set(entry.rule.options)
    for option in entry.rule.options.values():
        assert re.fullmatch(r"[A-Z].+\.", option.description)


@every_rule
def test_check_is_a_pure_function_of_subject_and_context(entry: Entry) -> None:
    check = entry.rule.check
    assert check.__name__ == "check"
    parameters = inspect.signature(check).parameters.values()
    subject = FIRST_PARAMETER[entry.rule.scope]
    assert [(each.name, each.annotation) for each in parameters] == [subject, ("context", "Context")]
    assert inspect.getdoc(check)
    tree = ast.parse(inspect.getsource(module_of(entry)))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name for name in imported if not name or not name.startswith(MAY_IMPORT)} == set()
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    called |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert called.isdisjoint({"print", "open", "input", "today", "now", "exec", "eval"})


@every_rule
def test_file_ends_in_the_rule_and_stays_small(entry: Entry) -> None:
    source = inspect.getsource(module_of(entry))
    assert re.search(r"^rule = Rule\(.*\)\n\Z", source, re.MULTILINE | re.DOTALL)
    assert source.count("\n") <= 250


@every_rule
def test_prose_keeps_to_the_style(entry: Entry) -> None:
    text = prose(entry)
    assert not re.search(r"\b(simply|just|obviously|please|e\.g\.|i\.e\.|etc\.)", text, re.IGNORECASE)
    assert "\t" not in text
