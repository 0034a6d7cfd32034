"""The site is held to the code: generated pages are what they would be now, shown commands do what is shown."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from ruamel.yaml import YAML

from docs.generate import MARK, pages
from docs.pictures import FOLDER, PICTURES, THEMES
from docs.play import commands, play, played, run, stage, timeless
from docs.recording import FILE, recording
from tests.repos import Repo
from tests.schema.sample_documents import KINDS
from tpmlint.ci import pipelines
from tpmlint.cli import commands as program
from tpmlint.config import parse
from tpmlint.html_report.page import VIEWS
from tpmlint.init.pre_commit import REV, new_config
from tpmlint.reporters.render import metric_values
from tpmlint.rule import catalogue
from tpmlint.schema import load
from tpmlint.settings import EXEMPT_TYPES, PRESETS, STRICT_ACCEPT, VERDICTS

HERE = Path(__file__).resolve().parent.parent
DOCS = HERE / "docs"
GENERATED = MARK.partition("{")[0]
PAGES = sorted(DOCS.rglob("*.md"))
WRITTEN = [page for page in PAGES if GENERATED not in page.read_text(encoding="utf-8")]


def name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of one language, also those in lists."""
    return re.findall(rf"^```{language}(?: title=\"[^\"]*\")?\n(.*?)^```$", text, re.M | re.S)


def table(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the rows of the table whose first heading is ``heading``."""
    rows = text_of(DOCS / page).partition(f"\n| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_generated_pages_are_what_the_code_says() -> None:
    there = {name(page): text_of(page) for page in PAGES if page not in WRITTEN}
    made = pages()
    assert [path for path in made.keys() | there.keys() if made.get(path) != there.get(path)] == [], (
        "run `python docs/generate.py`"
    )


@pytest.mark.parametrize("rule", catalogue())
def test_every_rule_has_the_page_that_it_points_to(rule: str) -> None:
    assert catalogue()[rule].page.endswith(f"/rules/{rule}/")
    assert (DOCS / "rules" / f"{rule}.md").is_file()


@pytest.mark.parametrize("page", played(), ids=name)
def test_what_a_page_shows_is_what_happens(page: Path) -> None:
    text = text_of(page)
    assert timeless(play(text)) == timeless(text), f"run `python docs/play.py {page.relative_to(HERE)}`"


def test_commands_are_shown_with_output_only_where_they_are_played() -> None:
    shown = {page for page in WRITTEN if any(commands(text_of(page)))}
    assert shown == set(played())


def test_the_recording_shows_what_its_commands_print() -> None:
    drawn = FILE.read_text(encoding="utf-8")
    assert timeless(recording()) == timeless(drawn), "run `make pictures`"
    assert re.findall(r"<script|\bhref=|\burl\(|\bon\w+=|<foreignObject", drawn) == []


def test_every_picture_is_there_and_small_and_shown_with_a_text_in_both_themes() -> None:
    taken = {f"{picture.view}-{theme}.webp" for picture in PICTURES for theme in THEMES}
    there = {file.name: file.read_bytes() for file in FOLDER.iterdir()}
    assert there.keys() == taken, "run `make pictures`"
    assert [name for name, data in there.items() if (data[:4], data[8:12]) != (b"RIFF", b"WEBP")] == []
    assert [name for name, data in there.items() if not 5_000 < len(data) < 150_000] == []
    assert {picture.view for picture in PICTURES} <= VIEWS.keys()
    shown = {
        (picture, theme): alternative
        for page in WRITTEN
        for alternative, picture, theme in re.findall(
            r"!\[([^\]]+)\]\([./]*assets/pictures/([\w-]+\.webp)#only-(\w+)\)", text_of(page)
        )
    }
    assert shown.keys() == {(f"{picture.view}-{theme}.webp", theme) for picture in PICTURES for theme in THEMES}
    assert [picture for picture, alternative in shown.items() if len(alternative) < 20] == []


def test_the_glossary_has_every_kind_and_the_words_that_pages_explain_by_it() -> None:
    text = text_of(DOCS / "glossary.md")
    assert {kind.capitalize() for kind in KINDS} <= set(re.findall(r"^### (.+)$", text, re.M))
    closed = [
        word["const"]
        for kind, field in (("capability", "evolution"), ("capability", "advantage"), ("initiative", "health"))
        for word in load(kind)["properties"][field]["oneOf"]
    ]
    assert [word for word in (*VERDICTS, *PRESETS, *closed) if word not in text] == []


def test_an_editor_reads_the_findings_as_the_page_tells_it() -> None:
    page = text_of(DOCS / "use/editors.md")
    [task] = json.loads(re.findall(r"title=\"\.vscode/tasks\.json\"\n(.*?)^ *```$", page, re.M | re.S)[0])["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    assert task["command"] in page.replace("\\ ", " ").partition("makeprg=")[2], "Vim runs the same"
    with stage("examples/shop") as shop:
        features = shop / "roadmap" / "features.yaml"
        features.write_text(features.read_text(encoding="utf-8").replace("2027-03-31", "2027-01-31"), encoding="utf-8")
        [line] = run(task["command"], shop).splitlines()
    found = re.search(pattern["regexp"], line)
    assert found is not None, line
    assert {name: found[group] for name, group in pattern.items() if name != "regexp"} == {
        "file": "roadmap/features.yaml",
        "line": "7",
        "column": "14",
        "severity": "error",
        "code": "feature-before-enabler",
        "message": "feature one-click-checkout is due 2027-01-31, before its enabler payment-tokens, due 2027-02-28",
    }


def spoken(text: str) -> Iterator[str]:
    """Yield the command lines of tpmlint that a page names, in blocks and in the flow of the text."""
    yield from (line for line in commands(text) if line.startswith("tpmlint "))
    yield from re.findall(r"^ *(?:-? ?run: |- |)(tpmlint [a-z].*)$", "\n".join(blocks(text, "(?:yaml|sh)")), re.M)
    yield from re.findall(
        r"`(tpmlint [a-z][^`]*)`", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S).replace("\n", " ")
    )


SPOKEN = sorted({(name(page), line) for page in PAGES for line in spoken(text_of(page))})


@pytest.mark.parametrize(("page", "line"), SPOKEN)
def test_commands_that_are_named_exist_with_their_options(page: str, line: str) -> None:
    words = shlex.split(line.partition(" | ")[0])[1:]
    command: click.Command = program
    context = click.Context(program, info_name="tpmlint", **program.context_settings)
    while isinstance(command, click.Group) and words and words[0] != "COMMAND":
        inner = command.get_command(context, words.pop(0))
        assert inner is not None, line
        command = inner
    known = {option for each in command.get_params(context) for option in (*each.opts, *each.secondary_opts)}
    given = {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"}
    assert given <= known | {"-h", "--help"}, line


def test_there_are_commands_to_hold_to_the_code() -> None:
    assert len(SPOKEN) > 50


def test_presets_are_what_the_code_makes_of_them() -> None:
    rows = {row[0].strip("`"): row for row in table("concept.md", "preset")}
    assert tuple(rows) == PRESETS
    assert {preset: tuple(row[3].split()) for preset, row in rows.items()} == EXEMPT_TYPES
    assert tuple(rows["strict"][2].split(", ")) == STRICT_ACCEPT


def test_verdicts_and_kinds_are_those_that_there_are() -> None:
    assert tuple(row[0].strip("`") for row in table("concept.md", "verdict")) == VERDICTS
    assert tuple(re.findall(r"\[(\w+)\]", " ".join(row[0] for row in table("concept.md", "kind")))) == KINDS


def test_exit_codes_are_those_of_the_help() -> None:
    told = re.findall(r"^ +(\d+) +(.*)$", program.get_help(click.Context(program, **program.context_settings)), re.M)
    shown = [(code, meaning.replace("`", "")) for code, meaning in table("reference/exit-codes.md", "code")]
    assert [code for code, _ in shown] == [code for code, _ in told]
    assert all(said.startswith(meant) for (_, said), (_, meant) in zip(shown, told, strict=True))


@pytest.mark.parametrize(
    "block", [block for page in PAGES for block in blocks(text_of(page), "toml")], ids=lambda block: block[:20]
)
def test_configurations_are_understood(block: str) -> None:
    assert tomllib.loads(block)
    assert parse(block, "tpmlint.toml") is not None


def test_the_hooks_shown_exist() -> None:
    reader = YAML(typ="safe", pure=True)
    offered = {hook["id"] for hook in reader.load(text_of(HERE / ".pre-commit-hooks.yaml"))}
    [wanted] = [reader.load(block) for block in blocks(text_of(DOCS / "use/hook.md"), "yaml")]
    assert {hook["id"] for each in wanted["repos"] for hook in each["hooks"]} == offered


def test_the_hooks_shown_are_those_that_init_writes() -> None:
    """But for the release, which is a later one with each."""
    [shown] = blocks(text_of(DOCS / "use/hook.md"), "yaml")
    assert re.sub(r"rev: v\d+\.\d+\.\d+$", f"rev: {REV}", shown, flags=re.M) == new_config().decode()


def test_the_job_of_the_tutorial_is_what_init_writes() -> None:
    [tutorial] = (b for b in blocks(text_of(DOCS / "tutorial.md"), "yaml") if "runs-on" in b)
    assert tutorial == pipelines()["github"]("main").text


@pytest.mark.parametrize("number", range(3))
def test_the_python_shown_runs(number: int, tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.write({"roadmap/a.yaml": "{kind: team, id: checkout, title: Checkout}\n"}).commit()
    block = blocks(text_of(DOCS / "reference/python.md"), "python")[number]
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def in_navigation(entry: object) -> Iterator[str]:
    """Yield the pages of a part of the navigation."""
    if isinstance(entry, str):
        yield entry
    for inner in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        yield from in_navigation(inner)


def test_every_page_is_in_the_navigation_once() -> None:
    shown = sorted(in_navigation(YAML(typ="safe", pure=True).load(text_of(HERE / "mkdocs.yml"))["nav"]))
    rules = {f"rules/{rule}.md" for rule in catalogue()}
    assert shown == sorted({name(page) for page in PAGES} - rules)


def test_the_site_builds_strictly_and_asks_nobody_else_for_anything(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=HERE,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    asked = {
        found
        for page in tmp_path.rglob("*.html")
        for tag in re.findall(
            r"<(?:script|img|iframe|link(?! rel=\"canonical\"))[^>]*>", page.read_text(encoding="utf-8")
        )
        for found in re.findall(r"(?:src|href)=\"?((?:https?:)?//[^\" >]*)", tag)
        if "rel=canonical" not in tag and "tpmlint.github.io" not in found
    }
    assert asked == set()
    for rule in catalogue():
        assert (tmp_path / "rules" / rule / "index.html").is_file()
    served = {path.name for path in (tmp_path / "schemas/v1").iterdir()}
    assert served == {path.name for path in (HERE / "schemas").glob("*.schema.json")}
    assert not list(tmp_path.rglob("*.py"))
    assert "<title>The example shop: " in (tmp_path / "demo/index.html").read_text(encoding="utf-8")


def test_the_rows_of_an_audit_are_those_of_the_page() -> None:
    assert ",".join(metric_values.COLUMNS) in text_of(DOCS / "use" / "formats.md")
