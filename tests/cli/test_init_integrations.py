"""The commands ``init --ci`` and ``init --pre-commit``: tpmlint where a team already looks, and nothing overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_init import files
from tests.repos import Repo
from tpmlint.ci import azure, github, gitlab, pipelines
from tpmlint.ci.facts import TEMPLATE
from tpmlint.init import integrations
from tpmlint.init.pre_commit import new_config


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
    ended = run("init", "--ci", "github")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"""\
Wrote in {shop.path}:
  .github/workflows/tpmlint.yml  the workflow for GitHub Actions, with main as the default branch
Commit it; to make it count, require the check `tpmlint` on pull requests in the branch's rules.
"""
    )
    assert files(shop) == {".github/workflows/tpmlint.yml": github.pipeline("main").text}


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


PIN = (
    "There is no release of tpmlint yet, so no tag v0, and a package of that name is not the project's; "
    "until there is, pin the commit: "
)


@pytest.mark.parametrize(
    ("words", "pinned"),
    [
        (("--ci", "github"), "`uses: tpmlint/tpmlint@<full commit id>`"),
        (("--ci", "gitlab"), '`TPMLINT_PACKAGE: "git+https://github.com/tpmlint/tpmlint@<full commit id>"`'),
        (("--ci", "azure"), "`git+https://github.com/tpmlint/tpmlint@<full commit id>` in place of `tpmlint<1`"),
        (("--pre-commit",), "`rev: <full commit id>`"),
    ],
)
def test_before_the_first_release_it_says_what_to_pin(
    run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], pinned: str
) -> None:
    monkeypatch.setattr(integrations, "RELEASED", False)
    ended = run("init", *words)
    assert (ended.code, ended.out.splitlines()[2]) == (0, f"{PIN}{pinned}.")


def test_before_the_first_release_the_way_into_a_pipeline_that_is_there_is_pinned_too(
    run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrations, "RELEASED", False)
    shop.write({".gitlab-ci.yml": "a: {script: [a]}\n"})
    assert run("init", "--ci", "gitlab").err.splitlines()[1] == (
        f"  help: {gitlab.pipeline('main').instead}; t{PIN[1:]}"
        '`TPMLINT_PACKAGE: "git+https://github.com/tpmlint/tpmlint@<full commit id>"`, and the same id in place of v0'
    )


def test_before_the_first_release_all_pins_are_told_at_once(
    run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrations, "RELEASED", False)
    ended = run("init", "--ci", "github", "--pre-commit")
    assert ended.out.splitlines()[3:] == [
        f"{PIN}`uses: tpmlint/tpmlint@<full commit id>`; `rev: <full commit id>`.",
        "Commit it; to make it count, require the check `tpmlint` on pull requests in the branch's rules.",
        "`pre-commit install` sets the hooks up in this clone.",
    ]
    again = run("init", "--ci", "github", "--pre-commit")
    assert again.out.splitlines() == [
        f"Nothing to do in {path}: tpmlint is there."
        for path in (".github/workflows/tpmlint.yml", ".pre-commit-config.yaml")
    ]


def test_several_systems_get_a_file_each(run: Run, shop: Repo) -> None:
    ended = run("init", "--ci", "github", "--ci", "azure", "--ci", "github")
    assert (ended.code, ended.err) == (0, "")
    assert files(shop) == {
        ".github/workflows/tpmlint.yml": github.pipeline("main").text,
        ".azure-pipelines/tpmlint.yml": azure.pipeline("main").text,
    }


@pytest.mark.parametrize(
    ("system", "path", "text"),
    [
        ("github", ".github/workflows/lint.yaml", "jobs: {a: {steps: [{uses: tpmlint/tpmlint@v0}]}}\n"),
        ("github", ".github/workflows/tpmlint.yml", "jobs: {a: {steps: [{run: tpmlint diff}]}}\n"),
        ("gitlab", ".gitlab-ci.yml", f"include: [{{remote: {TEMPLATE}}}]\n"),
        ("azure", "azure-pipelines.yml", "steps:\n  - script: tpmlint check\n"),
        ("azure", ".azure-pipelines/pr.yml", "steps:\n  - script: tpmlint check\n"),
    ],
)
def test_a_pipeline_that_runs_tpmlint_under_another_name_is_enough(
    run: Run, shop: Repo, system: str, path: str, text: str
) -> None:
    shop.write({path: text})
    ended = run("init", "--ci", system)
    assert (ended.code, ended.out) == (0, f"Nothing to do in {path}: tpmlint is there.\n")
    assert files(shop) == {path: text}


def test_a_workflow_that_has_nothing_to_do_with_it_stays_beside(run: Run, shop: Repo) -> None:
    shop.write({".github/workflows/a.yml": "# tpmlint, some day\non: {push: {branches: [no-tpmlint-yet]}}\n"})
    assert run("init", "--ci", "github").code == 0
    assert set(files(shop)) == {".github/workflows/a.yml", ".github/workflows/tpmlint.yml"}


def test_azure_s_own_pipeline_gets_no_second_beside_it(run: Run, shop: Repo) -> None:
    shop.write({"azure-pipelines.yml": "steps: []\n"})
    ended = run("init", "--ci", "azure")
    assert ended.code == 2
    assert ended.err == (
        "tpmlint: error: azure-pipelines.yml: there is a pipeline already; tpmlint writes no second\n"
        f"  help: {azure.pipeline('main').instead}\n"
    )
    assert files(shop) == {"azure-pipelines.yml": "steps: []\n"}


def test_a_pipeline_with_stages_of_its_own_is_told_to_choose_one(run: Run, shop: Repo) -> None:
    shop.write({".gitlab-ci.yml": "stages: [lint]\na: {script: [a]}\n"})
    assert run("init", "--ci", "gitlab").err.splitlines()[1] == (
        f"  help: {gitlab.pipeline('main').instead}, and `tpmlint: {{stage: ...}}` with one of its own stages"
    )


def test_comments_alone_are_continued(run: Run, shop: Repo) -> None:
    shop.write({".pre-commit-config.yaml": "# See https://pre-commit.com\n"})
    ended = run("init", "--pre-commit")
    assert (ended.code, ended.err) == (0, "")
    assert files(shop)[".pre-commit-config.yaml"] == (
        "# See https://pre-commit.com\n" + new_config().decode().partition("\n")[2]
    )


def test_the_hooks_are_added_to_those_that_are_there(run: Run, shop: Repo) -> None:
    mine = "repos:\n- repo: https://github.com/a/b\n  rev: v1.0.0\n  hooks:\n  - id: b\n"
    shop.write({".pre-commit-config.yaml": mine})
    ended = run("init", "--pre-commit")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"""\
Wrote in {shop.path}:
  .pre-commit-config.yaml  added 4 hooks and prepare-commit-msg, commit-msg, pre-push in default_install_hook_types
`pre-commit install` sets the hooks up in this clone.
Your other hooks that say nothing of `stages` will run in these stages too; `default_stages: [pre-commit]` keeps them to commits.
"""  # noqa: E501
    )
    written = files(shop)[".pre-commit-config.yaml"]
    assert written.count("\n") == mine.count("\n") + 8
    again = run("init", "--pre-commit")
    assert (again.code, again.out) == (0, "Nothing to do in .pre-commit-config.yaml: tpmlint is there.\n")
    assert files(shop)[".pre-commit-config.yaml"] == written


def test_both_at_once_from_a_folder_below_without_a_configuration(
    run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write({"src/a.py": "", "tpmlint.toml": "broken ="})
    monkeypatch.chdir(shop.path / "src")
    assert run("init", "--ci", "gitlab", "--pre-commit").code == 0
    assert files(shop) == {
        "src/a.py": "",
        "tpmlint.toml": "broken =",
        ".gitlab-ci.yml": gitlab.pipeline("main").text,
        ".pre-commit-config.yaml": new_config().decode(),
    }


def test_where_one_file_cannot_be_the_other_is_not(run: Run, shop: Repo) -> None:
    shop.write({".github": "a file\n", ".pre-commit-config.yaml": "repos: []\n"})
    assert run("init", "--ci", "github", "--pre-commit").code == 2
    assert files(shop) == {".github": "a file\n", ".pre-commit-config.yaml": "repos: []\n"}


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
