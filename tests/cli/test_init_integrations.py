"""The commands ``init --ci`` and ``init --pre-commit``: tpmlint where a team already looks, and nothing overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_init import files
from tests.repos import Repo
from tpmlint.ci import github, pipelines
from tpmlint.init import integrations


@pytest.fixture(autouse=True)
def released(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after the first release, whatever this checkout is."""
    monkeypatch.setattr(integrations, "RELEASED", True)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """An empty repository, in which the test starts."""
    repo = Repo(tmp_path / "shop")
    monkeypatch.chdir(repo.path)
    return repo


def test_what_github_gets(run: Run, shop: Repo) -> None:
    shop.write({"roadmap/a.yaml": "{kind: team, id: a, title: A}\n"})
    ended = run("init", "--ci", "github")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"""\
Wrote in {shop.path}:
  .github/workflows/tpmlint.yml  the workflow for GitHub Actions, with main as the default branch
Commit it; to make it count, require the check `tpmlint` on pull requests in the branch's rules.
No capability claims code yet, so no change needs product context: write one with `tpmlint new capability ID`, and name its code in `paths`.
"""  # noqa: E501
    )
    assert files(shop)[".github/workflows/tpmlint.yml"] == github.pipeline("main").text


@pytest.mark.parametrize("system", pipelines())
def test_a_second_time_changes_nothing(run: Run, shop: Repo, system: str) -> None:
    run("init", "--ci", system)
    before = files(shop)
    [path] = before
    shop.write({path: before[path].replace("\n", "\r\n")})
    ended = run("init", "--ci", system)
    assert (ended.code, ended.out) == (0, f"Nothing to do in {path}: tpmlint is there.\n")
    assert (shop.path / path).read_bytes() == before[path].replace("\n", "\r\n").encode()


@pytest.mark.parametrize("system", pipelines())
def test_a_pipeline_that_is_there_is_never_overwritten(run: Run, shop: Repo, system: str) -> None:
    made = pipelines()[system]("main")
    shop.write({made.path: "mine: true\n"})
    ended = run("init", "--ci", system, "--pre-commit")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"tpmlint: error: {made.path}: there is a file of that name already; tpmlint never overwrites one\n"
        f"  help: {made.instead}\n"
    )
    assert files(shop) == {made.path: "mine: true\n"}


def test_a_link_is_not_followed(run: Run, shop: Repo, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("repos: []\n")
    os.symlink(tmp_path / "elsewhere", shop.path / ".pre-commit-config.yaml")
    ended = run("init", "--pre-commit")
    assert (ended.code, ended.err.splitlines()[0]) == (
        2,
        "tpmlint: error: .pre-commit-config.yaml: it cannot be read: a symbolic link",
    )
    assert (tmp_path / "elsewhere").read_text() == "repos: []\n"


@pytest.mark.parametrize(
    ("prepare", "branch"),
    [
        ([], "main"),
        (["branch -m trunk"], "trunk"),
        (["branch -m trunk", "branch topic"], "main"),
        (["branch -m trunk", "update-ref refs/remotes/origin/dev HEAD"], "main"),
        (["checkout --quiet -b topic"], "main"),
        (["checkout --quiet --detach"], "main"),
        (["branch -m trunk", "checkout --quiet --detach"], "main"),
        (["branch -m master"], "master"),
        (["update-ref refs/remotes/origin/master HEAD"], "main"),
        (
            [
                "update-ref refs/remotes/origin/dev/1 HEAD",
                "symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/dev/1",
            ],
            "dev/1",
        ),
    ],
)
def test_the_default_branch_is_the_one_that_there_is(run: Run, shop: Repo, prepare: list[str], branch: str) -> None:
    shop.write({"a": ""}).commit()
    for words in prepare:
        shop.git(*words.split())
    ended = run("init", "--ci", "github")
    assert f'  push:\n    branches: ["{branch}"]\n' in files(shop)[".github/workflows/tpmlint.yml"]
    assert f", with {branch} as the default branch\n" in ended.out


@pytest.mark.parametrize(
    ("first", "refs", "branch"),
    [("trunk", (), "trunk"), ("topic", ("heads/main",), "main"), ("topic", ("remotes/origin/dev",), "main")],
)
def test_a_branch_without_a_commit_is_one_where_there_is_no_other(
    run: Run, shop: Repo, first: str, refs: tuple[str, ...], branch: str
) -> None:
    shop.write({"a": ""}).commit()
    for ref in refs:
        shop.git("update-ref", f"refs/{ref}", "HEAD")
    shop.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    shop.git("update-ref", "-d", "refs/heads/main") if "heads/main" not in refs else None
    shop.git("symbolic-ref", "HEAD", f"refs/heads/{first}")
    ended = run("init", "--ci", "azure")
    assert f'    include: ["{branch}"]\n' in files(shop)[".azure-pipelines/tpmlint.yml"]
    assert f"  the pipeline for Azure Pipelines, with {branch} as the default branch\n" in ended.out


INTERFACES = """\
kind: capability
id: pay
title: Pay
owner: a
paths: [/pay/]
interfaces:
  - {type: sql, path: pay/db/*.sql}
  - {path: pay/schema.graphql}
  - {path: pay/openapi.yaml}
  - {type: http, path: pay/api.md}
---
{kind: team, id: a, title: A}
"""
EXTRAS = "interfaces-graphql,interfaces-sql"
NEEDED = [
    (
        ("--ci", "github"),
        ".github/workflows/tpmlint.yml",
        f"        with:\n          extras: {EXTRAS}\n          args: $",
    ),
    (("--ci", "gitlab"), ".gitlab-ci.yml", f'    TPMLINT_PACKAGE: "tpmlint[{EXTRAS}]<1"\n'),
    (("--ci", "azure"), ".azure-pipelines/tpmlint.yml", f'--disable-pip-version-check "tpmlint[{EXTRAS}]<1"\n'),
    (
        ("--pre-commit",),
        ".pre-commit-config.yaml",
        f'      - id: tpmlint\n        additional_dependencies: ["tpmlint[{EXTRAS}]"]\n      - id: tpmlint-prepare',
    ),
]


@pytest.mark.parametrize(("words", "path", "text"), NEEDED)
def test_the_extras_that_interfaces_need_are_written(
    run: Run, shop: Repo, words: tuple[str, ...], path: str, text: str
) -> None:
    shop.write({"roadmap/a.yaml": INTERFACES, "pay/schema.graphql": "type A { b: Int }\n", "pay/openapi.yaml": ""})
    shop.commit()
    assert run("init", *words).code == 0
    assert text in files(shop)[path]
    before = files(shop)
    assert run("init", *words).out.splitlines()[0] == f"Nothing to do in {path}: tpmlint is there."
    assert files(shop) == before


@pytest.mark.parametrize(("words", "path", "text"), NEEDED)
def test_no_extras_are_written_where_no_interface_needs_one(
    run: Run, shop: Repo, words: tuple[str, ...], path: str, text: str
) -> None:
    shop.write({"roadmap/a.yaml": INTERFACES.replace("sql", "csv").replace("graphql", "json")}).commit()
    assert run("init", *words).code == 0
    assert [word for word in ("extras", "interfaces", "additional") if word in files(shop)[path]] == []


@pytest.mark.parametrize(("words", "path", "text"), NEEDED)
def test_an_extra_that_a_file_of_theirs_lacks_is_named(
    run: Run, shop: Repo, words: tuple[str, ...], path: str, text: str
) -> None:
    run("init", *words)
    shop.write({"roadmap/a.yaml": INTERFACES}).commit()
    assert run("init", *words).out == (
        f"Nothing to do in {path}: tpmlint is there.\n"
        "It does not name interfaces-sql, which an interface of the roadmap needs: "
        "see https://tpmlint.github.io/tpmlint/use/interfaces/#libraries.\n"
    )


def test_before_the_first_release_extras_come_from_the_commit(
    run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrations, "RELEASED", False)
    monkeypatch.setattr(integrations, "installed_commit", lambda: COMMIT)
    shop.write({"roadmap/a.yaml": INTERFACES}).commit()
    run("init", "--ci", "gitlab")
    wanted = f'TPMLINT_PACKAGE: "tpmlint[interfaces-sql] @ git+https://github.com/tpmlint/tpmlint@{COMMIT}"\n'
    assert wanted in files(shop)[".gitlab-ci.yml"]


PIN = (
    "There is no release of tpmlint yet, so no tag v0, and a package of that name is not the project's; "
    "until there is, pin the commit: "
)
FILL_IN = "There is no release of tpmlint yet: put the id of one of its commits in place of `<full commit id>` in"
COMMIT = "c0ffee" + "0" * 34


@pytest.mark.parametrize(
    ("words", "path", "line"),
    [
        (("--ci", "github"), ".github/workflows/tpmlint.yml", "- uses: tpmlint/tpmlint@{}"),
        (("--ci", "gitlab"), ".gitlab-ci.yml", 'TPMLINT_PACKAGE: "git+https://github.com/tpmlint/tpmlint@{}"'),
        (("--ci", "azure"), ".azure-pipelines/tpmlint.yml", '"git+https://github.com/tpmlint/tpmlint@{}"'),
        (("--pre-commit",), ".pre-commit-config.yaml", "rev: {}"),
    ],
)
def test_before_the_first_release_nothing_names_what_does_not_exist(
    run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], path: str, line: str
) -> None:
    monkeypatch.setattr(integrations, "RELEASED", False)
    ended = run("init", *words)
    assert (ended.code, ended.out.splitlines()[2]) == (0, f"{FILL_IN} {path}.")
    assert line.format("<full commit id>") in files(shop)[path]
    (shop.path / path).unlink()
    monkeypatch.setattr(integrations, "installed_commit", lambda: COMMIT)
    ended = run("init", *words)
    assert "no release" not in ended.out
    assert line.format(COMMIT) in files(shop)[path]
    assert [each for each in ("@v0", "tpmlint<1", "rev: v0") if each in files(shop)[path]] == []


@pytest.mark.parametrize(
    ("words", "said", "remedy"),
    [
        (
            ["--ci", "githup"],
            "--ci: unknown CI system 'githup'; did you mean github?",
            "there are github, azure, gitlab",
        ),
        (["--ci", "github", "--team", "core"], "--team: --ci and --team exclude each other", "give one of them"),
        (
            ["--pre-commit", "--from-codeowners"],
            "--from-codeowners: --pre-commit and --from-codeowners exclude each other",
            "give one of them",
        ),
    ],
)
def test_refusals(run: Run, shop: Repo, words: list[str], said: str, remedy: str) -> None:
    ended = run("init", *words)
    assert (ended.code, ended.err) == (2, f"tpmlint: error: {said}\n  help: {remedy}\n")
    assert files(shop) == {}


def test_a_broken_configuration_of_pre_commit_is_refused_with_the_place(run: Run, shop: Repo) -> None:
    shop.write({".pre-commit-config.yaml": "repos:\n  - [\n"})
    ended = run("init", "--pre-commit")
    assert ended.code == 2
    assert ended.err.startswith("tpmlint: error: .pre-commit-config.yaml:2:5: '[' is not closed")


def test_without_git_there_is_nothing_to_join(run: Run, tmp_path: Path) -> None:
    ended = run("init", "--ci", "github")
    assert (ended.code, ended.err.splitlines()[0]) == (
        2,
        f"tpmlint: error: {tmp_path}: this folder is not in a git repository",
    )
    assert list(tmp_path.iterdir()) == []
