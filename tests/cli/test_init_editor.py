"""The command ``init --editor``: schemas in the repository, and the settings of VS Code only where somebody agreed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tpmlint.schema.files import for_editors, load

if sys.platform != "win32":
    import pty

ITEM = ".tpmlint/schemas/item.schema.json"
WROTE = """\
  .tpmlint/schemas/item.schema.json    what a file of the roadmap may say
  .tpmlint/schemas/config.schema.json  what tpmlint.toml may say
"""
SETTINGS = """\
{
  "yaml.schemas": {
    "./.tpmlint/schemas/item.schema.json": [
      "roadmap/**/*.yaml",
      "roadmap/**/*.yml",
      "**/*.tpm.yaml"
    ]
  }
}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """An empty repository, in which the test starts."""
    repo = Repo(tmp_path / "shop")
    monkeypatch.chdir(repo.path)
    return repo


def test_schemas_are_written_and_the_settings_are_shown(run: Run, shop: Repo) -> None:
    ended = run("init", "--editor")
    assert (ended.code, ended.err) == (0, "")
    shown = f"\nFor completion in VS Code, add this to .vscode/settings.json:\n{SETTINGS}"
    assert ended.out == f"Wrote in {shop.path}:\n{WROTE}{shown}"
    for name in ("item", "config"):
        text = Path(f".tpmlint/schemas/{name}.schema.json").read_text("utf-8")
        assert json.loads(text) == for_editors(load(name))
    assert not Path(".vscode").exists()


def test_yes_writes_the_settings_and_a_second_time_changes_nothing(run: Run, shop: Repo) -> None:
    ended = run("init", "--editor", "--yes")
    assert (ended.code, ended.err) == (0, "")
    assert Path(".vscode/settings.json").read_text("utf-8") == SETTINGS
    again = run("init", "--editor", "--yes")
    assert (again.code, again.out) == (0, "Nothing to write: everything is there.\n")


def test_settings_that_are_there_stay(run: Run, shop: Repo) -> None:
    shop.write({".vscode/settings.json": "// ours\n{}\n"})
    ended = run("init", "--editor", "--yes")
    assert ended.out.endswith(f"add this to .vscode/settings.json:\n{SETTINGS}")
    assert Path(".vscode/settings.json").read_text("utf-8") == "// ours\n{}\n"


def test_the_patterns_are_those_of_the_configuration(run: Run, shop: Repo) -> None:
    shop.write({"shop/tpmlint.toml": '[roadmap]\ninclude = ["/plan/*.yaml", "!plan/old.yaml", "plan/*.md"]\n'})
    assert run("init", "--editor", "--yes", "--root", "shop").code == 2
    os.chdir("shop")
    assert run("init", "--editor", "--yes").code == 0
    mapping = json.loads((shop.path / ".vscode/settings.json").read_text("utf-8"))
    assert mapping == {"yaml.schemas": {f"./{ITEM}": ["shop/plan/*.yaml"]}}


def test_own_kinds_and_fields_are_in_the_schema(run: Run, shop: Repo) -> None:
    cost = {"properties": {"x-cost": {"$ref": "#/definitions/money"}}, "required": ["x-cost"]}
    own = {**cost, "definitions": {"money": {"type": "number", "examples": [7]}}}
    configuration = '[kinds.epic]\nlike = "initiative"\n[schema.team]\nextend = "team.json"\n'
    shop.write({"tpmlint.toml": configuration, "team.json": json.dumps(own)})
    assert run("init", "--editor").code == 0
    schema = json.loads(Path(ITEM).read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    team = {"kind": "team", "id": "a", "title": "A"}
    assert [each.message for each in validator.iter_errors({**team, "x-cost": 5})] == []
    assert [each.message for each in validator.iter_errors(team)] == ["'x-cost' is a required property"]
    assert [each.message for each in validator.iter_errors({**team, "x-cost": "5"})] == ["'5' is not of type 'number'"]
    assert "title" in {each.message.split("'")[1] for each in validator.iter_errors({"kind": "epic", "id": "a"})}
    words = [each["const"] for each in schema["properties"]["kind"]["oneOf"]]
    assert words == ["initiative", "feature", "capability", "team", "objective", "decision", "epic"]


def test_an_older_schema_is_replaced_and_another_file_is_not(run: Run, shop: Repo) -> None:
    older = json.dumps({"$id": load("item")["$id"]})
    shop.write({ITEM: older})
    assert run("init", "--editor").code == 0
    assert json.loads(Path(ITEM).read_text("utf-8")) == for_editors(load("item"))
    shop.write({ITEM: "{}\n"})
    ended = run("init", "--editor", "--yes")
    assert (ended.code, ended.out) == (2, "")
    message = f"{ITEM}: there is a file of that name already\n  help: tpmlint never overwrites one\n"
    assert ended.err == f"tpmlint: error: {message}"
    assert Path(ITEM).read_text("utf-8") == "{}\n"
    assert not Path(".vscode").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal")
@pytest.mark.parametrize(("answer", "written"), [(b"y\n", True), (b"n\n", False)])
def test_it_asks_on_a_terminal(shop: Repo, answer: bytes, written: bool) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, answer)
    command = [sys.executable, "-m", "tpmlint", "init", "--editor"]
    done = subprocess.run(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=shop.path, timeout=120, check=False)
    os.close(theirs)
    assert done.returncode == 0
    assert b"Write .vscode/settings.json for VS Code?" in os.read(ours, 1 << 16)
    os.close(ours)
    assert Path(".vscode/settings.json").exists() is written


def test_it_excludes_what_starts_a_roadmap(run: Run, shop: Repo) -> None:
    ended = run("init", "--editor", "--agents")
    assert ended.err.splitlines()[0] == "tpmlint: error: --agents: --editor and --agents exclude each other"
