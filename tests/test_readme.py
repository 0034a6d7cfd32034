"""What README and CONTRIBUTING say is so: commands run, output is the program's, lists are complete."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tpmlint.rule import catalogue

HERE = Path(__file__).resolve().parent.parent
README = (HERE / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (HERE / "CONTRIBUTING.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Example:
    """A command of the README and what it is said to print."""

    command: str
    output: str


def blocks(language: str) -> list[str]:
    """Return the README's fenced blocks of one language."""
    return [text for name, text in re.findall(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S) if name == language]


def examples() -> list[Example]:
    """Return the commands of the console blocks; a backslash at the end of a line continues it."""
    found = []
    for block in blocks("console"):
        for command, output in re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            found.append(Example(re.sub(r"\s*\\\n\s*", " ", command), output))
    return found


def run(command: str, folder: Path) -> str:
    """Run a command line of the README in ``folder`` and return its output, with this very tpmlint."""
    program, *arguments = shlex.split(command)
    if program == "rm":
        for each in arguments:
            (folder / each).unlink()
        return ""
    assert program == "tpmlint"
    done = subprocess.run(
        [sys.executable, "-m", "tpmlint", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def timeless(text: str) -> str:
    """Blank out the day, which without a commit is today."""
    return re.sub(r"as of \d{4}-\d\d-\d\d", "as of DAY", text)


def table(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the rows of the table whose first heading is ``heading``."""
    rows = text.partition(f"\n| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The repository in which the README's quick start takes place, empty."""
    folder = tmp_path / "shop"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
    return folder


def test_every_block_is_of_a_language_that_is_held_to_reality() -> None:
    opened = re.findall(r"^```(\w*)", README, re.M)[::2]
    assert set(opened) == {"console", "python", "sh", "text", "toml", "yaml"}


def test_the_quick_start_goes_as_shown(shop: Path) -> None:
    assert len(examples()) == 5
    shown = [timeless(each.output) for each in examples()]
    seen = [timeless(run(each.command, shop)).replace(str(shop), "/home/ada/shop") for each in examples()]
    assert seen == shown


def test_six_commands_lead_to_a_change_that_is_refused(shop: Path) -> None:
    [commands] = [block for block in blocks("sh") if "hooks install" in block and "Keep two" in block]
    *before, last = commands.splitlines()
    assert len(before) == 5
    (shop / "pay.py").write_text("KEEP = 1\n", encoding="utf-8")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def shell(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", command],
            cwd=shop,
            env={**os.environ, "PATH": programs},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )

    for command in before:
        done = shell(command)
        assert done.returncode == 0, done.stdout
    (shop / "pay.py").write_text("KEEP = 2\n", encoding="utf-8")
    refused = shell(last)
    assert refused.returncode == 1
    counted = "tpmlint: 2 warnings in the staged roadmap, not refused; `tpmlint check --staged` shows them\n"
    assert refused.stdout.startswith(f"{counted}error[change-without-context]: ")
    assert "add the line `Roadmap-Item: " in refused.stdout


def test_the_findings_shown_are_those_of_the_tour() -> None:
    tour = subprocess.run(
        [sys.executable, str(HERE / "examples/break_it.py")],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=True,
    ).stdout
    assert blocks("text")
    for block in blocks("text"):
        assert block in tour


def test_the_initiative_shown_is_that_of_the_example() -> None:
    example = (HERE / "examples/shop/roadmap/initiatives/payment-tokens.yaml").read_text(encoding="utf-8")
    assert blocks("yaml")[0] in example


def test_the_hook_shown_exists() -> None:
    [repository] = YAML(typ="safe", pure=True).load(blocks("yaml")[1])["repos"]
    offered = YAML(typ="safe", pure=True).load((HERE / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in offered}
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert repository["repo"] == project["urls"]["Source"]


@pytest.mark.parametrize("document", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_the_targets_shown_exist(document: str) -> None:
    shown = set(re.findall(r"^make (\w+)", document, re.M))
    makefile = (HERE / "Makefile").read_text(encoding="utf-8")
    assert shown
    assert shown <= set(re.findall(r"^(\w+):", makefile, re.M))


def test_the_configuration_shown_is_followed(shop: Path) -> None:
    (configuration,) = (block for block in blocks("toml") if block.startswith("#") or "preset" in block)
    (shop / "tpmlint.toml").write_text(configuration, encoding="utf-8")
    settings = run("tpmlint config show", shop)
    assert re.findall(r"^(?:configuration|preset|exclude) +(.*)$", settings, re.M) == [
        "tpmlint.toml",
        "standard  (tpmlint.toml:2)",
        "roadmap/templates/  (tpmlint.toml:7)",
    ]


def test_the_source_shown_is_followed(shop: Path) -> None:
    (configuration,) = (block for block in blocks("toml") if block.startswith("[[sources]]"))
    (shop / "tpmlint.toml").write_text(configuration, encoding="utf-8")
    epics = "epics: [{id: a, name: Faster builds, team: web, status: doing}]\n"
    (shop / "roadmap.yaml").write_text(epics, encoding="utf-8")
    assert run("tpmlint list initiatives --columns id,status,owner,title", shop).splitlines()[-1].split() == [
        *("a", "doing", "web", "Faster", "builds")
    ]


def test_the_python_shown_runs(shop: Path) -> None:
    for each in examples():
        run(each.command, shop)
    [program] = blocks("python")
    ast.parse(program)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=shop, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    assert ast.literal_eval(done.stdout) == {
        "initiative": 1,
        "feature": 1,
        "capability": 1,
        "team": 2,
        "objective": 0,
        "decision": 0,
    }


def test_the_categories_shown_are_all_there_are_and_their_rules_exist() -> None:
    shown = {category: set(re.findall(r"`([a-z-]+)`", rules)) for category, _, rules in table(README, "category")}
    there: dict[str, set[str]] = defaultdict(set)
    for entry in catalogue().values():
        there[entry.category].add(entry.id)
    assert shown.keys() == there.keys()
    assert [rules - there[category] for category, rules in shown.items()] == [set()] * len(shown)


def test_the_exit_codes_shown_are_those_of_the_help(tmp_path: Path) -> None:
    described = re.findall(r"^ +(\d+) +(.*)$", run("tpmlint --help", tmp_path), re.M)
    shown = [(code, meaning.replace("`", "")) for code, meaning in table(README, "code")]
    assert [code for code, _ in shown] == [code for code, _ in described]
    for (_, said), (_, meant) in zip(shown, described, strict=True):
        assert said.startswith(meant.rstrip("."))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/shop/README.md"])
def test_links_within_the_repository_lead_somewhere(name: str) -> None:
    text = (HERE / name).read_text(encoding="utf-8")
    folder = (HERE / name).parent
    targets = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    assert [target for target in targets if not (folder / target).exists()] == []


def test_the_map_shows_every_room_of_the_house() -> None:
    shown = {
        room.split("/")[0] for cell, _ in table(CONTRIBUTING, "room of `tpmlint/`") for room in cell.split("`")[1::2]
    }
    there = {
        path.name
        for path in (HERE / "tpmlint").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and not path.name.startswith("__")
    }
    assert shown == there
    missing = [
        (room, name)
        for room, subject in table(CONTRIBUTING, "room of `tpmlint/`")
        if re.fullmatch(r"`[a-z_]+/`", room)
        for name in re.findall(r"`([a-z_]+)/?`", subject)
        if not list((HERE / "tpmlint" / room.strip("`/")).glob(f"{name}*"))
    ]
    assert missing == []
    beside = {cell.strip("`/") for cell, _ in table(CONTRIBUTING, "beside it")}
    assert [name for name in beside if not (HERE / name).is_dir()] == []
