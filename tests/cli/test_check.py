"""The command ``check``: what it asks of the judge, what it writes where, and how it exits."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TypeAlias

import jsonschema
import pytest
from msgspec.structs import replace

from tests.cli.conftest import Run
from tests.reporters.sample_reports import ENABLES_NOTHING, MANY, PORTABILITY, UNUSED, report
from tests.repos import Repo
from tests.shop import open_shop
from tpmlint.cli.run_options import own_pull_request
from tpmlint.engine.workspace import Request
from tpmlint.finding import Finding, Severity
from tpmlint.limits import Limits
from tpmlint.report import Report
from tpmlint.reporters import Style, reporter
from tpmlint.schema.files import load

posix = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links")

NOWHERE = Path(os.devnull, "none")
"""The place of the cache that tests run with: there is none."""

Judge: TypeAlias = Callable[..., list[Request]]


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Return a function that sets what the judge will say, and gives the list of what it is then asked."""

    def say(*findings: Finding, told: Report | None = None, fail_on: Severity = Severity.ERROR) -> list[Request]:
        asked: list[Request] = []

        def check(request: Request) -> Report:
            asked.append(request)
            said = told or report(*findings)
            return replace(said, receipt=replace(said.receipt, fail_on=fail_on.word))

        monkeypatch.setattr("tpmlint.api.check", check)
        return asked

    return say


def test_what_is_asked_by_default(run: Run, judge: Judge) -> None:
    asked = judge()
    run("check")
    assert asked == [Request(start=Path.cwd(), cache=NOWHERE, pull_request=own_pull_request)]


def test_what_is_asked_with_every_option(run: Run, judge: Judge) -> None:
    asked = judge()
    words = "check a b/c.yaml --root r --config c.toml --isolated --as-of 2026-11-20"
    words += " --select structure,enables-nothing --select timing --ignore unused-team --ignore reference,,"
    words += " --severity enables-nothing=off,timing=info --severity structure=warning"
    assert run(*words.split()).code == 0
    assert asked == [
        Request(
            start=Path.cwd(),
            root=Path("r"),
            config=Path("c.toml"),
            isolated=True,
            paths=(Path("a"), Path("b/c.yaml")),
            select=("structure", "enables-nothing", "timing"),
            ignore=("unused-team", "reference"),
            severity={
                "enables-nothing": Severity.OFF,
                "timing": Severity.INFO,
                "structure": Severity.WARNING,
            },
            cache=NOWHERE,
            pull_request=own_pull_request,
            as_of=date(2026, 11, 20),
        )
    ]


def test_standard_input_stands_in_for_a_file(run: Run, judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = judge()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"kind: team\xff")))
    assert run("check", "-", "--stdin-filename", "roadmap/a.yaml").code == 0
    assert asked == [
        Request(
            start=Path.cwd(), stdin=("roadmap/a.yaml", b"kind: team\xff"), cache=NOWHERE, pull_request=own_pull_request
        )
    ]


def test_no_more_is_read_than_shows_that_it_is_too_much(
    run: Run, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = judge()
    endless = io.BytesIO(b"x" * (2 * Limits().bytes))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=endless))
    run("check", "-", "--stdin-filename", "a.yaml")
    assert asked[0].stdin is not None
    assert len(asked[0].stdin[1]) == Limits().bytes + 1


@pytest.mark.parametrize(
    ("findings", "configured", "words", "code"),
    [
        ((), Severity.ERROR, "", 0),
        ((UNUSED, PORTABILITY), Severity.ERROR, "", 0),
        ((UNUSED, ENABLES_NOTHING), Severity.ERROR, "", 1),
        ((PORTABILITY,), Severity.WARNING, "", 1),
        ((UNUSED,), Severity.WARNING, "", 0),
        ((UNUSED,), Severity.INFO, "", 1),
        ((PORTABILITY,), Severity.ERROR, "--fail-on warning", 1),
        ((UNUSED,), Severity.ERROR, "--fail-on info", 1),
        ((PORTABILITY,), Severity.INFO, "--fail-on error", 0),
        ((ENABLES_NOTHING,), Severity.ERROR, "--exit-zero", 0),
        ((PORTABILITY,), Severity.ERROR, "--fail-on info --exit-zero", 0),
    ],
)
def test_exit_codes(
    run: Run, judge: Judge, findings: tuple[Finding, ...], configured: Severity, words: str, code: int
) -> None:
    judge(*findings, fail_on=configured)
    ended = run("check", *words.split())
    assert (ended.code, ended.err) == (code, "")


@pytest.mark.parametrize("words", [(), ("--fail-on", "warning"), ("--fail-on", "info")])
def test_formats_that_tell_whether_the_run_fails(run: Run, judge: Judge, words: tuple[str, ...]) -> None:
    judge(PORTABILITY)
    ended = run("check", *words, "--output-format", "junit")
    assert ("<failure " in ended.out) is bool(ended.code) is bool(words)


@pytest.mark.parametrize("name", ["text", "concise", "json"])
def test_formats(run: Run, judge: Judge, name: str) -> None:
    judge(told=MANY)
    assert run("check", "--output-format", name).out == reporter(name)(MANY, Style())


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ("", Style()),
        ("-q", Style(verbosity=-1)),
        ("-qq", Style(verbosity=-1)),
        ("-v", Style(verbosity=1)),
        ("-vvv", Style(verbosity=1)),
        ("-v -q", Style()),
        ("--statistics", Style(statistics=True)),
        ("--show-files", Style(show_files=True)),
        ("--color always", Style(color=True)),
    ],
)
def test_styles(run: Run, judge: Judge, words: str, style: Style) -> None:
    judge(told=MANY)
    assert run("check", *words.split()).out == reporter("text")(MANY, style)


@pytest.mark.parametrize(
    ("words", "variables", "colored"),
    [
        ("", {}, False),
        ("--color always", {"NO_COLOR": "1"}, True),
        ("--color never", {"FORCE_COLOR": "1"}, False),
        ("", {"FORCE_COLOR": "1"}, True),
        ("", {"CLICOLOR_FORCE": "1"}, True),
        ("--color auto", {"FORCE_COLOR": "1"}, True),
        ("", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("", {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        ("", {"FORCE_COLOR": "0"}, False),
        ("", {"FORCE_COLOR": ""}, False),
    ],
)
def test_colours(
    run: Run, judge: Judge, monkeypatch: pytest.MonkeyPatch, words: str, variables: dict[str, str], colored: bool
) -> None:
    judge(ENABLES_NOTHING)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[1;31m" in run("check", *words.split()).out) is colored


def test_files_are_written_beside_the_terminal(run: Run, judge: Judge) -> None:
    judge(told=MANY)
    Path("old.json").write_text("old")
    Path("sub").mkdir()
    ended = run("check", "--color", "always", "--output", "json=old.json", "--output", "text=sub/report=1.txt")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out == reporter("text")(MANY, Style(color=True))
    assert json.loads(Path("old.json").read_bytes())["version"] == 1
    assert Path("sub/report=1.txt").read_bytes().decode() == reporter("text")(MANY, Style())


@posix
def test_a_file_that_cannot_be_written_leaves_the_others_whole(run: Run, judge: Judge) -> None:
    judge(told=MANY)
    Path("target").write_text("old")
    Path("link.json").symlink_to("target")
    ended = run("check", "--output", "json=link.json", "--output", "concise=no/\x1b", "--output", "concise=good.txt")
    assert ended.code == 3
    assert ended.out == reporter("text")(MANY, Style())
    assert ended.err == (
        "tpmlint: error: link.json: cannot be written: it is a symbolic link, which tpmlint does not write through\n"
        "tpmlint: error: no/\\x1b: cannot be written: No such file or directory\n"
    )
    assert Path("target").read_text() == "old"
    assert Path("good.txt").read_text() == reporter("concise")(MANY, Style())


def test_a_file_that_cannot_be_written_is_not_excused(run: Run, judge: Judge) -> None:
    judge()
    assert run("check", "--exit-zero", "--output", "json=no/report.json").code == 3


def test_bytes_that_are_no_text_do_not_stop_a_report(run: Run, judge: Judge) -> None:
    judge(replace(ENABLES_NOTHING, message="caf\udce9 \ud800 支"))
    ended = run("check", "-q", "--output", "concise=report.txt")
    assert ended.code == 1
    assert "caf\\xe9 \\ud800 支" in ended.out
    assert "caf\\xe9 \\ud800 支" in Path("report.txt").read_text(encoding="utf-8")


ROADMAP = """\
kind: team
id: checkout
title: Checkout
---
kind: feature
id: one-click
title: One-click checkout
owner: chekout
"""


@pytest.fixture
def roadmap() -> Path:
    """Write a roadmap with a dangling reference."""
    path = Path("roadmap/all.yaml")
    path.parent.mkdir()
    path.write_text(ROADMAP, newline="\n")
    return path


def test_from_end_to_end(run: Run, roadmap: Path) -> None:
    ended = run("check", "--as-of", "2026-11-20", "--select", "dangling-reference", "--ignore", "timing")
    assert (ended.code, ended.err) == (1, "")
    head, place, *rest = ended.out.splitlines()
    assert head.startswith("error[dangling-reference]: ")
    assert head.endswith("did you mean checkout?")
    assert place == "  --> roadmap/all.yaml:8:8"
    assert rest[:3] == ["   |", " 8 | owner: chekout", "   |        ^^^^^^^"]
    assert rest[-2] == "Found 1 error in 1 file (1 fixable with `--fix --unsafe-fixes`)."
    assert rest[-1].startswith("Checked 2 items (1 feature, 1 team) in 1 file of the ")
    assert rest[-1].endswith(" as of 2026-11-20 (--as-of); preset standard, no configuration.")


def test_the_fixed_file_from_standard_input(run: Run, roadmap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corrected = ROADMAP.replace("chekout", "checkout").encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(corrected)))
    ended = run("check", "-", "--stdin-filename", str(roadmap), "--ignore", "context")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("All clear: 2 items in 1 file.\n")


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_the_configuration_says_what_fails(run: Run, roadmap: Path, level: str, code: int) -> None:
    Path("tpmlint.toml").write_text(f'fail-on = "{level}"\nselect = ["dangling-reference"]\n')
    assert run("check", "--severity", "dangling-reference=warning").code == code


@pytest.mark.parametrize(("named", "notes"), [("teams.yaml", []), ("src", ["no roadmap file in src; nothing to show"])])
def test_what_is_found_elsewhere_is_counted_and_nothing_is_called_clear(
    run: Run, roadmap: Path, named: str, notes: list[str]
) -> None:
    Path("src").mkdir()
    Path("roadmap/teams.yaml").write_text("{kind: team, id: search, title: Search, owner: search}\n")
    path = f"roadmap/{named}" if named != "src" else named
    select = ("--select", "dangling-reference")
    count = len(json.loads(run("check", *select, "--output-format", "json").out)["findings"])
    assert count == 1
    notes = [*notes, "1 finding in other files is not shown"]
    assert json.loads(run("check", path, *select, "--output-format", "json").out)["receipt"]["notes"] == notes
    ended = run("check", path, *select)
    assert (ended.code, ended.out.splitlines()[: len(notes) + 1]) == (
        0,
        [*(f"Note: {note}." for note in notes), "No findings in the files named."],
    )
    assert "\n## tpmlint check: no findings in the files named\n" in (
        "\n" + run("check", path, *select, "--output-format", "markdown").out
    )
    assert json.loads(run("check", "roadmap", *select, "--output-format", "json").out)["receipt"]["notes"] == []


def test_a_configuration_that_names_no_file(run: Run, roadmap: Path) -> None:
    Path("tpmlint.toml").write_text("[roadmap]\ninclude = []\n")
    ended = run("check")
    assert (ended.code, ended.err) == (
        2,
        "tpmlint: error: tpmlint.toml: no roadmap found: `[roadmap] include` is empty\n  help: name its files there\n",
    )


def test_without_a_roadmap_it_is_not_green(run: Run) -> None:
    ended = run("check")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("tpmlint: error: no roadmap found")
    assert "`tpmlint init`" in ended.err


@pytest.mark.parametrize(
    ("files", "remedy"),
    [
        (["docs/roadmap.yaml", "ROADMAP.md"], "see what `tpmlint init --from docs/roadmap.yaml` reads in it"),
        (["a b/road-map-2027.csv"], "see what `tpmlint init --from 'a b/road-map-2027.csv'` reads in it"),
        (["ROADMAP.md", "sub/roadmap.md"], "see what `tpmlint init --from ROADMAP.md` reads in it"),
        (["acme.roadmap.yaml"], "see what `tpmlint init --from acme.roadmap.yaml` reads in it"),
        (["docs/our-roadmap.md", "x.md"], "see what `tpmlint init --from docs/our-roadmap.md` reads in it"),
        (["node_modules/x/roadmap.json", "docs/benchmark_roadmap.yaml"], "start one with `tpmlint init`"),
        (
            ["keps/a/1-x/kep.yaml", "keps/a/2-y/kep.yaml", "keps/z-template/kep.yaml"],
            "2 files such as keps/a/1-x/kep.yaml are of the format kep: read with `tpmlint init --from keps/a`",
        ),
        (
            ["docs/Decisions/0001-go.md"],
            "docs/Decisions/0001-go.md is a file of the format adr: read with `tpmlint init --from docs/Decisions`",
        ),
        (
            ["backlog/completed/1.md", "backlog/tasks/t-2.md", "backlog/drafts/d-7-roadmap.md"],
            "2 files such as backlog/completed/1.md are of the format backlog: read with `tpmlint init --from backlog`",
        ),
        (["tests/data/catalog-info.yaml"], "start one with `tpmlint init`"),
        ([".github/workflows/check-roadmap.yml"], "start one with `tpmlint init`"),
    ],
)
def test_a_roadmap_in_another_format_is_named(files: list[str], remedy: str, run: Run, tmp_path: Path) -> None:
    for path in files:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("a: 1\n")
    ended = run("check")
    assert ended.code == 2
    assert ended.err.splitlines()[1].startswith(f"  help: {remedy}, or ")


@pytest.mark.parametrize("command", ["check", "audit", "doctor"])
def test_an_export_of_another_repository_is_no_roadmap(command: str, run: Run) -> None:
    repo = Repo(Path.cwd())
    Path("tpmlint.toml").write_text('[[registries]]\nname = "shop"\nfile = "shop.tpm.json"\n')
    Path("shop.tpm.json").write_text(
        '{\n"version": 1,\n"commit": "' + "0" * 40 + '",\n"date": "2026-05-01",\n'
        '"items": [\n{"kind": "team", "id": "a", "title": "A"}\n],\n"links": [\n],\n"figures": {}\n}\n'
    )
    repo.commit()
    ended = run(command)
    assert "no roadmap found" in ended.err + ended.out
    assert ended.code == 2


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (["svc/tpmlint.toml"], "svc/tpmlint.toml is a configuration"),
        (["b/c/tpmlint.toml", "a/tpmlint.toml", "x/y/z/tpmlint.toml"], "a/tpmlint.toml and 1 more are configurations"),
    ],
)
@pytest.mark.parametrize("git", [False, True])
def test_at_the_top_of_a_monorepo_the_configurations_below_are_named(
    run: Run, paths: list[str], said: str, git: bool
) -> None:
    if git:
        Repo(Path.cwd())
    for path in [*paths, "svc/a/b/tpmlint.toml"]:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("")
    ended = run("check")
    assert (ended.code, ended.err.splitlines()[1]) == (
        2,
        f"  help: {said}: check such a folder with --root, or start a roadmap here with `tpmlint init`",
    )


def test_json_of_a_work_tree_is_what_its_schema_says(run: Run, roadmap: Path) -> None:
    Repo(Path.cwd()).commit("Begin")
    Path("bad.tpm.yaml").write_bytes(b"\xff")
    value = json.loads(run("check", "--output-format", "json").out)
    jsonschema.Draft7Validator(load("report")).validate(value)
    assert {finding["rule"] for finding in value["findings"]} >= {"dangling-reference", "yaml-syntax"}
    assert value["receipt"]["files"] == ["bad.tpm.yaml", "roadmap/all.yaml"]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2026-03-02", ["as of 2026-03-02 (date of the commit); preset"]),
        ("2026-03-01", ["as of 2026-03-02 (date of the commit); preset"]),
        ("2026-03-03", ["as of 2026-03-02 (date of the commit, 1 day ago); preset"]),
        ("2026-03-31", ["as of 2026-03-02 (date of the commit, 29 days ago); preset"]),
        (
            "2026-04-01",
            [
                "as of 2026-03-02 (date of the commit, 30 days ago); preset",
                "The reference date is that of the commit: `--as-of today` also reports what became due since.",
            ],
        ),
    ],
)
def test_the_receipt_says_how_old_its_date_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: str, said: list[str]
) -> None:
    open_shop(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime.fromisoformat(f"{today}T12:00:00+00:00").timestamp())))
    lines = run("check").out.splitlines()[1:]
    assert len(lines) == len(said)
    assert all(part in line for part, line in zip(said, lines, strict=True))


def test_a_file_has_the_same_bytes_on_any_day(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_shop(tmp_path)
    written = []
    for seconds in ("1772442000", "1872442000"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
        assert run("check", "--output", "text=report.txt").code == 0
        written.append((tmp_path / "report.txt").read_bytes())
    assert written[0] == written[1]


def test_as_of_today(run: Run, tmp_path: Path) -> None:
    open_shop(tmp_path)
    before = datetime.now(UTC).date()
    receipt = json.loads(run("check", "--as-of", "today", "--output-format", "json").out)["receipt"]
    assert receipt["as_of"] in (before.isoformat(), datetime.now(UTC).date().isoformat())
    assert receipt["as_of_source"] == "--as-of"


def test_show_files_answers_where_no_item_exists(run: Run, tmp_path: Path) -> None:
    (tmp_path / "roadmap/old").mkdir(parents=True)
    (tmp_path / "roadmap/a.md").write_text("# A\n")
    (tmp_path / "roadmap/old/b.md").write_text("# B\n")
    (tmp_path / "tpmlint.toml").write_text('[roadmap]\ninclude = ["roadmap/**"]\nexclude = ["roadmap/old/"]\n')
    ended = run("check", "--show-files")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[:5] == [
        "Read as roadmap: 0 files",
        "Skipped: 2 files",
        "  roadmap/a.md      no front matter with a kind",
        "  roadmap/old/b.md  excluded by the configuration",
        "1 other file matches no pattern of the configuration",
    ]


def test_show_files_names_the_source_that_has_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "teams.yaml").write_text("- {id: web, name: Web}\n")
    (tmp_path / "roadmap/shop.yaml").write_text("kind: team\nid: shop\ntitle: Shop\n")
    (tmp_path / "tpmlint.toml").write_text(
        '[[sources]]\nfiles = ["/*.yaml"]\nitems = [{ kind = "team", fields = { id = "id", title = "name" } }]\n'
    )
    (tmp_path / "empty.yaml").write_text("[]\n")
    ended = run("check", "--show-files", "--ignore", "unused-team")
    assert ended.out.splitlines()[:5] == [
        "Read as roadmap: 2 files",
        "  roadmap/shop.yaml  by `[roadmap] include`",
        "  teams.yaml         by the source /*.yaml",
        "Skipped: 1 file",
        "  empty.yaml  no record that the source /*.yaml maps",
    ]


def test_show_files_says_that_no_file_matches(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("\n")
    ended = run("check", "--show-files")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[:2] == [
        "Read as roadmap: 0 files",
        "1 file matches none of roadmap/**/*.yaml, roadmap/**/*.yml, roadmap/**/*.md, **/*.tpm.yaml",
    ]
