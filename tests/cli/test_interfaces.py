"""The command ``interfaces``: what is promised, since when, and by which item."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo, clone
from tests.shop import ROADMAP

CARDS = """\
openapi: 3.0.0
paths:
  /cards:
    get:
      responses: {"200": {description: The cards}}
"""
API = "src/cards/openapi.yaml"
DECLARED = ROADMAP["roadmap/capabilities.yaml"].replace(
    "paths: [/src/cards/]",
    f"paths: [/src/cards/]\ninterfaces: [{{path: {API}}}, {{type: http, path: src/cards/a.txt}}]",
)


@pytest.fixture
def commits(tmp_path: Path) -> tuple[str, str]:
    """Make a repository with an interface and a change of it; return the ids of both commits, in short."""
    files = {**ROADMAP, "roadmap/capabilities.yaml": DECLARED, API: CARDS, "src/cards/a.txt": "GET /\n"}
    repo = Repo(tmp_path).write(files)
    first = repo.commit("Begin")
    more = "  /tokens:\n    post:\n      responses: {'201': {description: A token}}\n"
    second = repo.write({API: CARDS + more}).commit("docs: tokens\n\nRoadmap-Item: vault\n")
    return first[:10], second[:10]


def test_every_interface(run: Run, commits: tuple[str, str]) -> None:
    ended = run("interfaces")
    assert (ended.code, ended.err) == (0, "")
    assert (
        ended.out
        == """\
cards: Cards, used by shop
  src/cards/openapi.yaml (openapi): 4 facts in 1 file
  src/cards/a.txt (http): 0 facts in 1 file
    src/cards/a.txt: only its bytes are compared: the type http is not compared by facts
"""
    )


@pytest.mark.parametrize("name", ["cards", "capability:cards", API, f"./{API}"])
def test_the_facts_of_one(run: Run, commits: tuple[str, str], name: str) -> None:
    first, second = commits
    assert (
        run("interfaces", name).out
        == f"""\
cards: Cards, used by shop
  src/cards/openapi.yaml (openapi): 4 facts in 1 file
    fact              promises                  line  since
    GET /cards        operation; security none  4     2026-03-02 {first}
    GET /cards 200    response                  5     2026-03-02 {first}
    POST /tokens      operation; security none  7     2026-03-02 {second} for vault
    POST /tokens 201  response                  8     2026-03-02 {second} for vault
  src/cards/a.txt (http): 0 facts in 1 file
    src/cards/a.txt: only its bytes are compared: the type http is not compared by facts
"""
    )


def test_what_changed_since(run: Run, commits: tuple[str, str]) -> None:
    first, second = commits
    assert (
        run("interfaces", "--since", first).out
        == f"""\
cards: Cards, used by shop
  2026-03-02 {second} docs: tokens (for vault)
    + POST /tokens: operation; security none
    + POST /tokens 201: response
"""
    )
    assert (
        run("interfaces", "--since", "HEAD").out
        == """\
cards: Cards, used by shop
  no promise changed since HEAD
"""
    )


def test_files_that_cannot_be_read_are_not_passed_off_as_unchanged(
    run: Run, commits: tuple[str, str], tmp_path: Path
) -> None:
    broken = {API: "openapi: [3\n", "src/cards/a.txt": "GET /cards\n"}
    third = Repo(tmp_path).write(broken).commit("feat: broken")[:10]
    ended = run("interfaces", "--since", commits[1])
    assert (
        ended.out
        == f"""\
cards: Cards, used by shop
  2026-03-02 {third} feat: broken (cites nothing)
    ? src/cards/a.txt: only its bytes are compared: the type http is not compared by facts
    ? src/cards/openapi.yaml: only its bytes are compared: the text is not YAML
"""
    )
    (contract,) = json.loads(run("interfaces", "--since", commits[1], "--output-format", "json").out)
    assert contract["changes"][0]["unread"] == {
        "src/cards/a.txt": "the type http is not compared by facts",
        "src/cards/openapi.yaml": "the text is not YAML",
    }


def test_files_that_cannot_be_read_for_one_reason_are_told_together(run: Run, tmp_path: Path) -> None:
    declared = ROADMAP["roadmap/capabilities.yaml"].replace(
        "paths: [/src/cards/]", "paths: [/src/cards/]\ninterfaces: [{type: sql, path: src/cards/*.sql}]"
    )
    repo = Repo(tmp_path).write({**ROADMAP, "roadmap/capabilities.yaml": declared, "src/cards/1.sql": "CREATE 'x"})
    first = repo.commit("Begin")
    second = repo.write({f"src/cards/{each}.sql": "SELECT 1;" for each in (2, 3)}).commit("Add two")[:10]
    reason = "the text is not SQL: a text, a quoted name or a comment is not closed"
    assert (
        run("interfaces", "cards").out
        == f"""\
cards: Cards, used by shop
  src/cards/*.sql (sql): 0 facts in 3 files
    src/cards/1.sql and 2 more: only their bytes are compared: {reason}
"""
    )
    assert (
        run("interfaces", "--since", first).out
        == f"""\
cards: Cards, used by shop
  2026-03-02 {second} Add two (cites nothing)
    ? src/cards/2.sql and 1 more: only their bytes are compared: {reason}
"""
    )


def test_an_interface_without_files_is_not_passed_off_as_unchanged(run: Run, tmp_path: Path) -> None:
    declared = ROADMAP["roadmap/capabilities.yaml"].replace(
        "paths: [/src/cards/]", "paths: [/src/cards/]\ninterfaces: [{type: sql, path: src/crads/*.sql}]"
    )
    Repo(tmp_path).write({**ROADMAP, "roadmap/capabilities.yaml": declared}).commit("Begin")
    assert (
        run("interfaces", "--since", "HEAD").out
        == """\
cards: Cards, used by shop
  src/crads/*.sql (sql): 0 facts, as no file matches
"""
    )


def test_what_two_modules_of_terraform_call_the_same(run: Run, tmp_path: Path) -> None:
    declared = ROADMAP["roadmap/capabilities.yaml"].replace(
        "paths: [/src/cards/]", "paths: [/src/cards/]\ninterfaces: [{type: terraform, path: src/cards/**/*.tf}]"
    )
    modules = {f"src/cards/{each}/variables.tf": 'variable "size" { default = 1 }\n' for each in ("a", "b")}
    repo = Repo(tmp_path).write({**ROADMAP, "roadmap/capabilities.yaml": declared, **modules})
    first = repo.commit("Begin")
    repo.write({path: text.replace("1", "2") for path, text in modules.items()}).commit("Grow")
    assert run("interfaces", "--since", first).out.splitlines()[2:] == [
        f"    ~ var.size in src/cards/{each}/variables.tf: variable any = 1 -> variable any = 2" for each in ("a", "b")
    ]
    assert [line for line in run("diff", first, "--exit-zero").out.splitlines() if line.startswith("    ~")] == [
        f"    ~ var.size in src/cards/{each}/variables.tf" for each in ("a", "b")
    ]


def test_for_machines(run: Run, commits: tuple[str, str]) -> None:
    (contract,) = json.loads(run("interfaces", "cards", "--output-format", "json").out)
    assert (contract["capability"], contract["consumers"]) == ("cards", ["shop"])
    assert contract["interfaces"][0]["facts"][2] == {
        "name": "POST /tokens",
        "signature": "operation; security none",
        "path": API,
        "line": 7,
        "since": {"commit": commits[1], "date": "2026-03-02", "title": "docs: tokens", "items": ["vault"]},
        "changed": None,
    }


def test_a_name_that_declares_nothing(run: Run, commits: tuple[str, str]) -> None:
    ended = run("interfaces", "card")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "tpmlint: error: 'card' is neither a capability that declares interfaces nor a file of one\n"
        "  help: did you mean cards? `tpmlint interfaces` without a name lists all\n"
    )


def test_the_types(run: Run) -> None:
    lines = run("interfaces", "--types").out.splitlines()
    assert lines[0].split() == ["type", "compares", "extra", "guessed", "for"]
    assert any(line.startswith("openapi ") for line in lines)
    assert [line for line in lines if "``" in line] == []
    assert (
        lines[-1] == "What counts of a type, and what is not seen: https://tpmlint.github.io/tpmlint/interfaces/TYPE/"
    )


def test_what_a_shallow_clone_does_not_know_is_not_told(
    run: Run, commits: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = clone(tmp_path, tmp_path / "short", "--depth=1")
    monkeypatch.chdir(cut.path)
    ended = run("interfaces", "cards", "--output-format", "json")
    [told] = json.loads(ended.out)
    assert ended.err == (
        "tpmlint: note: the clone is shallow: what older commits added or changed is not known; fetch the whole "
        "history: `fetch-depth: 0` for actions/checkout, else `git fetch --unshallow`\n"
    )
    assert run("interfaces").err == ""
    assert {fact["since"] for one in told["interfaces"] for fact in one["facts"]} == {None}


@pytest.mark.parametrize("words", [("--since", "v1"), ("cards", "--since", "HEAD")])
def test_without_a_commit_nothing_is_said_of_changes(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    for name in ("plain", "unborn"):
        folder = tmp_path / name
        if name == "unborn":
            Repo(folder)
        for path, text in {**ROADMAP, "roadmap/capabilities.yaml": DECLARED}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        ended = run("interfaces", "--root", str(folder), *words)
        assert (ended.code, ended.out, ended.err) == (
            2,
            "",
            "tpmlint: error: --since: no commits yet, so nothing changed\n  help: leave --since out\n",
        )


@pytest.mark.parametrize("revision", ["", "-x", "nope"])
def test_a_revision_that_is_none_is_refused(run: Run, commits: tuple[str, str], revision: str) -> None:
    ended = run("interfaces", f"--since={revision}")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"tpmlint: error: {revision!r} ")


def test_what_is_misspelled_says_so(run: Run, commits: tuple[str, str], tmp_path: Path) -> None:
    text = DECLARED.replace(f"path: {API}", f"type: opnapi, path: {API}").replace("src/cards/a.txt", "src/b/*.proto")
    Repo(tmp_path).write({"roadmap/capabilities.yaml": text})
    assert (
        run("interfaces").out
        == """\
cards: Cards, used by shop
  src/cards/openapi.yaml (opnapi): 0 facts in 1 file
    src/cards/openapi.yaml: only its bytes are compared: the type opnapi is not compared by facts; did you mean openapi?
  src/b/*.proto (http): 0 facts, as no file matches
"""
    )
