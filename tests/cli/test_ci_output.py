"""Where CI systems show results: annotations, issues, summaries; and that nothing else printed there is obeyed.

Case numbers are those of the list of hostile cases.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Ended, Run
from tests.repos import Repo
from tests.shop import EDIT, ROADMAP, branch, open_shop
from tpmlint.ci import SummaryError, github
from tpmlint.cli.diff import command
from tpmlint.reporters.markdown import LIMIT
from tpmlint.reporters.render.markdown import prose

HEAD = "## tpmlint diff: 1 error\n\nThe change touches 1 capability"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository on a branch that changes the cards, in which the test stands; nobody has said what for."""
    shop = open_shop(tmp_path / "shop")
    branch(shop, EDIT)
    monkeypatch.chdir(shop.path)
    return shop


@pytest.fixture
def summary(tmp_path: Path, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make this a run of GitHub Actions, and return the file of the step's summary."""
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"schedule": "0 3 * * *"}))
    file = tmp_path / "step_summary"
    file.touch()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    head, base = shop.head, shop.git("rev-parse", "main")
    event.write_text(json.dumps({"pull_request": {"head": {"sha": head}, "base": {"sha": base}, "title": "x"}}))
    return file


@pytest.fixture
def temporary(tmp_path: Path, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make this a run of Azure Pipelines, and return the folder of the agent's temporary files."""
    folder = tmp_path / "agent"
    folder.mkdir()
    monkeypatch.setenv("TF_BUILD", "True")
    monkeypatch.setenv("AGENT_TEMPDIRECTORY", str(folder))
    return folder


def commands(text: str) -> list[str]:
    """Return the lines that a runner would obey, and the agent of Azure too: by their parsers, not by ours."""
    return [
        line for line in text.splitlines() if line.lstrip().startswith("::") or re.search(r"##(\[|vso\[)", line, re.I)
    ]


def report_of(run: Run, *words: str) -> str:
    """Return what a command prints where no CI system is told of anything."""
    return run(*words, "--ci", "none").out


# GitHub Actions


def test_annotations_and_a_summary_by_themselves(run: Run, summary: Path) -> None:
    plain = report_of(run, "diff", "--output-format", "concise")
    assert (commands(plain), summary.read_text()) == ([], "")
    ended = run("diff", "--output-format", "concise")
    [annotation] = commands(ended.out)
    assert (ended.code, ended.err) == (1, "")
    assert ended.out == f"{plain}{annotation}\n"
    assert annotation.startswith("::error file=src/cards/vault.go,line=4,endLine=4,")
    assert summary.read_text().startswith(HEAD)


def test_check_has_them_too(run: Run, summary: Path) -> None:
    ended = run("check", "--severity", "no-objective=warning", "--select", "no-objective")
    assert ended.code == 0
    assert [each.partition(" ")[0] for each in commands(ended.out)] == ["::warning"] * len(commands(ended.out))
    assert summary.read_text().startswith("## tpmlint check: ")


def test_a_clean_run_has_a_summary_of_one_line_and_a_receipt(run: Run, summary: Path) -> None:
    ended = run("check", "--select", "duplicate-id")
    assert (ended.code, commands(ended.out)) == (0, [])
    assert summary.read_text().startswith("## tpmlint check: all clear, 8 items in 5 files\n\n<details>")


@pytest.mark.parametrize("name", ["json", "sarif", "markdown", "csv"])
def test_annotations_go_to_standard_error_where_a_machine_reads(run: Run, summary: Path, name: str) -> None:
    plain = report_of(run, "diff", "--output-format", name)
    ended = run("diff", "--output-format", name)
    assert ended.out == plain
    assert commands(ended.err) == ended.err.splitlines()
    assert len(commands(ended.err)) == 1
    assert summary.read_text().startswith(HEAD)


def test_annotations_that_were_asked_for_are_not_printed_twice(run: Run, summary: Path) -> None:
    ended = run("diff", "--output-format", "github")
    assert (len(commands(ended.out)), ended.err) == (1, "")
    assert summary.read_text().startswith(HEAD)


def test_a_fixed_file_on_standard_output_stays_alone(
    run: Run, summary: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = ROADMAP["roadmap/vault.yaml"].replace("feature: one-click", "feature: two-clicks")
    given = tmp_path / "given.yaml"
    given.write_text(text)
    with given.open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        ended = run("check", "--fix", "-", "--stdin-filename", "roadmap/vault.yaml")
    assert (ended.code, ended.out) == (1, text)
    assert [each.partition(" ")[0] for each in commands(ended.err)] == ["::error"]


def test_a_summary_is_added_to_what_other_commands_wrote(run: Run, summary: Path) -> None:
    summary.write_text("Tests: 12 passed")
    run("diff")
    first = summary.read_text()
    assert first.startswith(f"Tests: 12 passed\n{HEAD}")
    run("diff")
    assert summary.read_text() == first + "\n" + first.removeprefix("Tests: 12 passed\n")


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_no_summary_is_written_through_a_link_of_the_work_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top, out = tmp_path / "top", tmp_path / "out"
    (top / ".git").mkdir(parents=True)
    out.mkdir()
    (out / "file").touch()
    (top / "folder").symlink_to(out)
    (top / "file").symlink_to(out / "file")
    (top / "config").symlink_to(top / ".git/config")
    monkeypatch.chdir(top)
    for path in ("folder/new", "file", "config", str(top / "file")):
        with pytest.raises(SummaryError):
            github.add_summary(b"x", {"GITHUB_STEP_SUMMARY": path})
    assert ([each.name for each in out.iterdir()], (out / "file").read_bytes()) == (["file"], b"")
    assert not (top / ".git/config").exists()


def test_a_full_summary_stays_as_it_is(run: Run, summary: Path) -> None:
    """Of more than 1 MiB GitHub would show nothing."""
    summary.write_text("x" * ((1 << 20) - 300))
    ended = run("diff")
    assert ended.code == 1
    assert ended.err == "tpmlint: note: GITHUB_STEP_SUMMARY: the step's summary is full, so this one is not added\n"
    assert summary.stat().st_size == (1 << 20) - 300


@pytest.mark.parametrize("words", [(), ("--exit-zero",)])
def test_a_summary_that_cannot_be_written_is_a_failed_write(
    run: Run, summary: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    missing = summary.parent / "no/such"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(missing))
    ended = run("diff", *words, "--output", "json=report.json")
    assert ended.code == 3
    assert ended.err == (
        f"tpmlint: error: GITHUB_STEP_SUMMARY: {missing} cannot be written: No such file or directory\n"
        "  help: give --ci none if no summary is wanted\n"
    )
    assert len(commands(ended.out)) == 1
    assert json.loads(Path("report.json").read_text())["findings"]


def test_a_runner_without_summaries(run: Run, summary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    ended = run("diff")
    assert (ended.code, len(commands(ended.out)), ended.err) == (1, 1, "")


def test_a_change_of_forty_capabilities(run: Run, summary: Path, shop: Repo) -> None:
    names = [f"c{number:02}" for number in range(40)]
    text = "---\n".join(
        f"kind: capability\nid: {name}\ntitle: {name}\nowner: core\npaths: [/src/{name}/]\n"
        f"consumers: [{{team: shop, interaction: x-as-a-service}}]\n"
        for name in names
    )
    shop.git("checkout", "--quiet", "-b", "many", "main")
    shop.write({"roadmap/many.yaml": text, **{f"src/{name}/a.py": "a = 1\n" for name in names}}).commit()
    before = shop.head
    shop.write({f"src/{name}/a.py": "a = 2\n" for name in names}).commit("Rename everything")
    ended = run("diff", before, "--head", "HEAD")
    shown = summary.read_text().splitlines()
    assert ended.code == 1
    assert shown[0] == "## tpmlint diff: 40 errors"
    assert (
        shown[2] == "The change touches 40 capabilities. **Nobody said what they were changed for**. "
        "Shop depends on what nobody explained."
    )
    assert shown[6].startswith("| **40 capabilities**, 40 files: c00, c01, c02, c03, c04 and 35 more | **nobody ")
    assert sum(line.startswith("- **error** ") for line in shown) == 1
    assert ended.out.count("error[change-without-context]") == 1
    assert len(summary.read_bytes()) < LIMIT


# Azure Pipelines


def uploaded(ended: Ended, folder: Path) -> str:
    """Return the summary that the agent was told of."""
    [line] = re.findall(r"^##vso\[task\.uploadsummary\](.*)$", ended.out + ended.err, re.M)
    path = Path(line)
    assert path.name == "tpmlint.md"
    assert path.parent.parent == folder
    return path.read_text()


def test_issues_and_a_summary_under_azure(run: Run, temporary: Path) -> None:
    ended = run("diff", "main", "--output-format", "concise")
    issue, upload = commands(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert issue.startswith("##vso[task.logissue type=warning;sourcepath=src/cards/vault.go;linenumber=4;")
    assert upload.startswith("##vso[task.uploadsummary]/")
    assert uploaded(ended, temporary).startswith("## tpmlint diff: 1 warning\n")
    assert uploaded(run("diff", "main", "--output-format", "azure"), temporary).startswith(
        "## tpmlint diff: 1 warning\n"
    )


def test_issues_go_to_standard_error_where_a_machine_reads(run: Run, temporary: Path) -> None:
    ended = run("diff", "main", "--output-format", "json")
    assert json.loads(ended.out)["findings"]
    assert len(commands(ended.err)) == 2
    assert uploaded(ended, temporary).startswith("## tpmlint diff: 1 warning\n")


def test_an_agent_without_its_folder(run: Run, temporary: Path) -> None:
    temporary.rmdir()
    ended = run("diff", "main")
    assert ended.code == 3
    assert ended.err == (
        f"tpmlint: error: AGENT_TEMPDIRECTORY: {temporary} cannot be written: No such file or directory\n"
        "  help: give --ci none if no summary is wanted\n"
    )


# A run that could not judge


def test_a_refusal_is_an_error_on_the_page_of_the_run(run: Run, summary: Path) -> None:
    ended = run("diff", "nowhere,%", "--output-format", "json")
    assert (ended.code, ended.out) == (2, "")
    *said, command = ended.err.splitlines()
    assert said == report_said(run, "diff", "nowhere,%")
    message, remedy = said[0].removeprefix("tpmlint: error: "), said[1].removeprefix("  help: ")
    assert command == f"::error title=tpmlint::{message}%0A{remedy}".replace(",%", ",%25")
    assert summary.read_text() == (
        f"## tpmlint diff: nothing was checked\n\n**Error:** {prose(message)}\n\nHelp: {prose(remedy)}\n"
    )


def report_said(run: Run, *words: str) -> list[str]:
    """Return what a command complains of where no CI system is told of it."""
    before = run(*words, "--ci=none")
    assert commands(before.err) == []
    return before.err.splitlines()


@pytest.mark.parametrize("words", ["check --frobnicate", "audit --output-format jsno", "check --ci gitlba"])
def test_a_mistaken_command_line_is_an_error_there_too(run: Run, summary: Path, words: str) -> None:
    ended = run(*words.split())
    assert ended.code == 2
    assert [each[:8] for each in commands(ended.err)] == ["::error "]
    assert summary.read_text().startswith(f"## tpmlint {words.split()[0]}: nothing was checked\n\n**Error:** ")


@pytest.mark.parametrize("words", ["list nothing", "hooks run nothing", "frobnicate", "check --ci none -x"])
def test_no_other_command_shows_its_refusals(run: Run, summary: Path, words: str) -> None:
    ended = run(*words.split())
    assert (ended.code, commands(ended.out + ended.err), summary.read_text()) == (2, [], "")


def test_a_refusal_under_azure(run: Run, temporary: Path) -> None:
    ended = run("diff", "no;where]")
    said = ended.err.splitlines()
    message, remedy = said[0].removeprefix("tpmlint: error: "), said[1].removeprefix("  help: ")
    text = f"{message} ({remedy})".replace(";", "%3B").replace("]", "%5D")
    assert said[2] == f"##vso[task.logissue type=error;]{text}"
    assert uploaded(ended, temporary).startswith("## tpmlint diff: nothing was checked\n")


# Which system


def test_somebody_else_s_terminal_gets_nothing_more(run: Run, shop: Repo) -> None:
    assert run("diff", "main").out == report_of(run, "diff", "main")


def test_a_system_can_be_named(run: Run, shop: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "new"))
    assert len(commands(run("diff", "main", "--ci", "github").out)) == 1
    assert (tmp_path / "new").read_text().startswith(HEAD)
    monkeypatch.setenv("AGENT_TEMPDIRECTORY", str(tmp_path))
    assert len(commands(run("diff", "main", "--ci", "azure").out)) == 2


def test_gitlab_writes_its_file_only_where_it_is_named(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    report = Path("gl-code-quality-report.json")
    run("diff", "main")
    assert not report.exists()
    assert run("diff", "main", "--ci", "gitlab").code == 0
    [issue] = json.loads(report.read_text())
    assert (issue["check_name"], issue["location"]["path"]) == ("change-without-context", "src/cards/vault.go")
    assert run("diff", "main", "--output", "gitlab=same.json").code == 0
    assert Path("same.json").read_bytes() == report.read_bytes()


def test_gitlab_finds_its_file_at_the_top_whatever_the_folder(
    run: Run, shop: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.chdir(shop.path / "src")
    assert run("diff", "main", "--ci", "gitlab").code == 0
    assert (shop.path / "gl-code-quality-report.json").is_file()
    monkeypatch.setenv("CI_PROJECT_DIR", str(tmp_path))
    assert run("diff", "main", "--ci", "gitlab").code == 0
    assert (tmp_path / "gl-code-quality-report.json").is_file()
    assert sorted(os.listdir()) == ["cards", "search"]


@pytest.mark.parametrize(("word", "near"), [("gitlba", "gitlab"), ("GitHub", "github"), ("nothing", "")])
def test_an_unknown_system_lists_the_known_the_nearest_first(run: Run, shop: Repo, word: str, near: str) -> None:
    ended = run("diff", "main", "--ci", word)
    hint = f"; did you mean {near}?" if near else ""
    known = [near, *(each for each in ("auto", "azure", "github", "gitlab", "none") if each != near)]
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"tpmlint: error: --ci: unknown CI system '{word}'{hint}\n  help: there are {', '.join(filter(None, known))}\n"
    )


def test_the_systems_are_completed() -> None:
    [option] = [each for each in command.params if each.name == "ci"]
    assert [each.value for each in option.shell_complete(click.Context(command), "g")] == ["github", "gitlab"]


def test_a_hook_writes_no_summary(run: Run, summary: Path, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.git("reset", "--quiet", "--soft", "main")
    Path(".git/COMMIT_EDITMSG").write_text("Keep two\n")
    ended = run("hooks", "run", "commit-msg", ".git/COMMIT_EDITMSG")
    assert ended.code == 1
    assert "change-without-context" in ended.out
    assert (commands(ended.out + ended.err), summary.read_text()) == ([], "")


# Inert


EVIL = "::error file=x::owned ##[add-mask]x ##vso[task.complete result=Succeeded]"


@pytest.fixture
def evil(shop: Repo, summary: Path) -> Repo:
    """The shop, in which every text says what a runner obeys; some of it is wrong."""
    quoted = json.dumps(EVIL)
    indented = "      ::stop-commands::t"
    text = (
        f"kind: feature\nid: evil\ntitle: {quoted}\nowner: {quoted}\nbenefit: |\n{indented}\n  \n      {EVIL}\n"
        f"description: {quoted}\ntags: [{quoted}]\n---\n{{kind: team, id: {quoted}, title: {quoted}}}\n---\n"
        f"kind: initiative\nid: bad\ntitle: {quoted}\nowner: core\nstatus: {quoted}\ntype: enablement\n"
        f"enables: [{{feature: {quoted}, how: {quoted}}}]\ninternal_customers: [{{team: {quoted}, need: {quoted}}}]\n"
        f"capabilities: [{quoted}]\n{EVIL}: 1\n  ::error::x\n"
    )
    shop.write(
        {
            "roadmap/::error::x.yaml": text.partition("---")[0],
            "roadmap/##[group]x.yaml": text,
            f"roadmap/{EVIL.replace('/', '')}.md": f"---\nkind: decision\nid: d\ntitle: {quoted}\n---\n::error::x\n",
            "src/cards/vault.go": f"::error::x\n  {EVIL}\n",
            "src/search/::warning::x.go": "x\n",
            "roadmap/fix.yaml": f"kind: feature\nid: fix\ntitle: {quoted}\n\n::error::y: 1\nstatus: Active\n",
        }
    )
    shop.commit(f"{EVIL}\n\nRoadmap-Item: {EVIL}\n::error::x\n")
    return shop


COMMANDS = [
    "check",
    "check --no-ignores --statistics --show-files -v",
    "check --output-format concise",
    "check --output-format json",
    "check --output-format markdown",
    "check --output-format github",
    "check --diff --unsafe-fixes",
    "check ::error::x",
    "check --config ::error::x",
    "diff main",
    "diff main -v --output-format concise",
    "diff main --output-format markdown",
    "diff ::error::x",
    "diff main --head ##[group]x",
    "list features",
    "list features --output-format json",
    "impact src/cards/vault.go feature:evil",
    "impact ::error::x",
    "explain ::error::x",
    "config show",
    "trailers",
    "rename feature:fix feature:corrected --dry-run",
    "waive roadmap/fix.yaml --reason ::error::x --dry-run",
    "new feature --dry-run --set title=::error::x",
    "--ci ::error::x",
    "::error::x",
]


@pytest.mark.case(82)
@pytest.mark.parametrize("words", COMMANDS)
def test_nothing_that_a_repository_says_is_obeyed(run: Run, evil: Repo, summary: Path, words: str) -> None:
    """Case 82: on both streams, whatever is printed; and the summary is Markdown that does nothing."""
    ended = run(*words.split())
    assert "Traceback" not in ended.err
    assert "internal error" not in ended.err
    obeyed = commands(ended.out) + commands(ended.err)
    assert [line for line in obeyed if not _is_annotation(line)] == []
    assert bool(obeyed) is (words.startswith(("check", "diff")) and ended.code in (1, 2) and "--diff" not in words)
    assert commands(summary.read_text()) == []


def _is_annotation(line: str) -> bool:
    """Tell whether a line is one of ours: it sits in its place, and what it carries ends no command and opens none."""
    match = re.fullmatch(r"::(?:error|warning|notice) ((?:\w+=[^:,]*)(?:,\w+=[^:,]*)*)::(.*)", line)
    return match is not None and "##[" not in line and "##vso[" not in line
