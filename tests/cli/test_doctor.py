"""The command ``doctor``: what a bug report needs, and nothing that is nobody's business."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo, clone
from tests.shop import EDIT, branch, open_shop
from tpmlint import __version__


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A clone of the shop, whose origin asks for a password."""
    repo = clone(open_shop(tmp_path / "origin").path, tmp_path / "shop")
    repo.git("config", "remote.origin.url", "https://ada:hunter2@example.org/shop.git")
    branch(repo, EDIT)
    monkeypatch.chdir(repo.path)
    return repo


def told(run: Run, *words: str, code: int = 0) -> dict[str, Any]:
    """Return what is told in JSON."""
    ended = run("doctor", "--output-format", "json", *words)
    assert (ended.code, ended.err) == (code, "")
    value: dict[str, Any] = json.loads(ended.out)
    assert (value["version"], value["obstacle"] is None) == (1, code == 0)
    return value


def test_a_clone(run: Run, shop: Repo) -> None:
    value = told(run)
    base = shop.git("rev-parse", "origin/main")
    git = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout.split()[2]
    assert list(value) == [
        "version",
        "tpmlint",
        "git",
        "repository",
        "change",
        "configuration",
        "roadmap",
        "cache",
        "surroundings",
        "obstacle",
    ]
    assert (value["tpmlint"]["version"], value["git"]) == (__version__, {"version": git})
    assert value["repository"] == {
        "kind": "work tree",
        "head": shop.head,
        "ids": "sha1",
        "shallow": False,
        "partial": False,
        "sparse": False,
    }
    assert value["change"] == {"base": base, "because": "origin/HEAD", "merge_base": base, "notes": []}
    assert value["configuration"] == {
        "file": None,
        "preset": "standard",
        "extended_kinds": [],
        "as_of": "2026-03-02 (date of the commit)",
    }
    assert value["roadmap"] == {"files": 5, "with_faults": 0, "items": 8}


LIBRARIES = {
    "go": ("tree_sitter_go", "tree-sitter-go"),
    "graphql": ("graphql", "graphql-core"),
    "java": ("tree_sitter_java", "tree-sitter-java"),
    "protobuf": ("antlr4", "proto-schema-parser"),
    "python": ("griffe", "griffelib"),
    "rust": ("tree_sitter_rust", "tree-sitter-rust"),
    "sql": ("sqlglot", "sqlglot"),
    "terraform": ("hcl2", "python-hcl2"),
    "typescript": ("tree_sitter_typescript", "tree-sitter-typescript"),
}


def declaring(repo: Repo, *kinds: str) -> None:
    """Declare an interface of each type."""
    listed = ", ".join(f"{{type: {kind}, path: src/cards/}}" for kind in (*kinds, "http", "csv"))
    repo.write({"roadmap/x.yaml": f"kind: capability\nid: x\ntitle: X\nowner: core\ninterfaces: [{listed}]\n"})


def test_a_type_that_lacks_its_library_is_named(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    declaring(shop, *LIBRARIES)
    assert told(run)["interfaces"] == {"types": sorted([*LIBRARIES, "csv"]), "lacking": []}
    for module, _ in LIBRARIES.values():
        monkeypatch.setitem(sys.modules, module, None)
    assert told(run)["interfaces"]["lacking"] == [
        f"{kind}: {library} is not installed; `pip install 'tpmlint[interfaces-{kind}]'` installs it"
        for kind, (_, library) in LIBRARIES.items()
    ]


def test_the_text(run: Run, shop: Repo) -> None:
    lines = run("doctor").out.splitlines()
    assert lines[:2] == ["tpmlint", f"  version         {__version__}"]
    assert "  merge base      " + shop.git("rev-parse", "origin/main") in lines
    assert "  shallow         no" in lines
    assert lines[-1] == "`tpmlint check` can run here."


def test_states_of_a_clone(run: Run, shop: Repo, tmp_path: Path) -> None:
    origin = Repo(tmp_path / "origin")
    origin.git("config", "uploadpack.allowFilter", "true")
    origin.write({"src/new.go": "x\n"}).commit()
    shallow = clone(origin.path, tmp_path / "shallow", "--depth=1", "--filter=tree:0")
    shallow.git("sparse-checkout", "set", "roadmap")
    linked = tmp_path / "linked"
    shop.git("worktree", "add", "--quiet", str(linked))
    bare = clone(origin.path, tmp_path / "bare.git", "--bare").path
    states = {
        path.name: tuple(told(run, "--root", str(path), code=code)["repository"].values())
        for path, code in ((shallow.path, 0), (linked, 0), (bare, 2))
    }
    head = origin.head
    assert states == {
        "shallow": ("work tree", head, "sha1", True, True, True),
        "linked": ("linked work tree", shop.head, "sha1", False, False, False),
        "bare.git": ("bare", head, "sha1", False, False, False),
    }


def test_what_a_ci_tells(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    base = shop.git("rev-parse", "main")
    pull = {"base": {"sha": base}, "head": {"sha": shop.head}, "title": "hunter2", "body": ""}
    event.write_text(json.dumps({"pull_request": pull}))
    for name, text in (("ACTIONS", "true"), ("EVENT_NAME", "pull_request"), ("EVENT_PATH", str(event))):
        monkeypatch.setenv(f"GITHUB_{name}", text)
    value = told(run)
    assert value["change"]["because"] == "told by GitHub Actions, event pull_request"
    assert value["change"]["base"] == base
    assert value["surroundings"]["ci"] == "GitHub Actions, event pull_request"


def test_nothing_secret(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither what variables hold nor where the remote is, whoever pulls it into a message."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TPMLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "hunter2@example.org")
    monkeypatch.setenv("GITHUB_TOKEN", "hunter2")
    shop.write({"roadmap/vault.yaml": "kind: initiative\ntitle: hunter2\n"}).commit("hunter2")
    for form in ("text", "json"):
        out = run("doctor", "--output-format", form).out
        assert "hunter2" not in out
        assert "example.org" not in out
        assert str(tmp_path) not in out
        assert "GITHUB_TOKEN" not in out
        assert "GIT_AUTHOR_EMAIL" in out
        assert "~/cache" in out
    from tpmlint.cli.doctor import discreet

    assert discreet("cannot read https://ada:hunter2@example.org/x.git") == "cannot read https://...@example.org/x.git"


@pytest.mark.parametrize(
    ("files", "words", "section", "problem"),
    [
        (
            {"tpmlint.toml": "presett = 'strict'\n"},
            (),
            "configuration",
            "tpmlint.toml:1: unknown field 'presett' in the configuration; did you mean 'preset'?",
        ),
        ({}, ("--config", "none.toml"), "configuration", "none.toml: configuration file not found"),
        (
            {"tpmlint.toml": "[roadmap]\ninclude = ['plans/**']\n"},
            (),
            "roadmap",
            "tpmlint.toml: no roadmap found: no file matches plans/**",
        ),
    ],
)
def test_what_stands_in_the_way_of_a_check(
    run: Run, shop: Repo, files: dict[str, str], words: tuple[str, ...], section: str, problem: str
) -> None:
    """The rest is told all the same, and the exit code is that of the check."""
    shop.write(files)
    value = told(run, *words, code=2)
    assert value[section] == {"problem": problem}
    assert value["obstacle"] == problem
    assert value["repository"]["head"] == shop.head
    assert run("check", *words).code == 2


def test_no_git(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    value = told(run, code=2)
    assert value["git"] == {"problem": "git was not found"}
    assert "repository" not in value


def test_outside_of_git(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no obstacle: a roadmap can be checked without git."""
    (tmp_path / "plain/roadmap").mkdir(parents=True)
    (tmp_path / "plain/roadmap/a.yaml").write_text("{kind: team, id: shop, title: Shop}\n")
    monkeypatch.chdir(tmp_path / "plain")
    value = told(run)
    assert value["repository"] == {"kind": "none: this folder is not in a git repository"}
    assert value["change"] == {"base": None}


def test_a_branch_that_would_act_on_the_terminal(run: Run, shop: Repo) -> None:
    shop.write({"tpmlint.toml": '"\\u001b[31m::error::x" = 1\n'})
    out = run("doctor").out
    assert "\x1b" not in out
    assert r"\x1b[31m" in out
    assert not any(line.lstrip().startswith("::") for line in out.splitlines())
    assert os.getcwd() == str(shop.path)
