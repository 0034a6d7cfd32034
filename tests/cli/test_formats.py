"""One run writes every format, each as its reader wants it."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.cli.conftest import Run
from tests.reporters.official_schemas import sarif
from tests.reporters.parsers import obeyed_by_agent, obeyed_by_runner
from tests.repos import Repo
from tests.shop import EDIT, branch, initiative, open_shop
from tpmlint.reporters import formats
from tpmlint.schema.files import load

IDLE = initiative("idle", "search", "find-it").replace("metrics:", "x-metrics:").replace("Keeps what", "TODO")
EVERY = ("error", "warning", "info")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository on a branch that brings an error, a warning and what is worth knowing, in which the test stands."""
    shop = open_shop(tmp_path / "shop")
    branch(shop, {**EDIT, "roadmap/ü idle.yaml": IDLE}, "Keep two\n\nRoadmap-Item: vault\nRoadmap-Item: nobody\n")
    monkeypatch.chdir(shop.path)
    return shop


def written(run: Run) -> Mapping[str, str]:
    """Return what one run writes, by format."""
    outputs = [word for name in formats() for word in ("--output", f"{name}={name}.out")]
    ended = run("diff", "main", "--severity", "no-success-metric=info,placeholder-text=warning", *outputs)
    assert (ended.code, ended.err) == (1, "")
    made = {name: Path(f"{name}.out").read_bytes().decode() for name in formats()}
    assert ended.out == made["text"]
    return made


LEVELS: dict[str, Callable[[str], list[str]]] = {
    "checkstyle": lambda text: [each.attrib["severity"] for each in ElementTree.fromstring(text).iter("error")],
    "csv": lambda text: [row["severity"] for row in csv.DictReader(io.StringIO(text, newline=""))],
    "github": lambda text: [each.name.replace("notice", "info") for each in obeyed_by_runner(text)],
    "json": lambda text: [each["severity"] for each in json.loads(text)["findings"]],
    "jsonl": lambda text: [each["severity"] for each in map(json.loads, text.splitlines()) if "severity" in each],
    "rdjson": lambda text: [each["severity"].lower() for each in json.loads(text)["diagnostics"]],
    "sarif": lambda text: [each["level"].replace("note", "info") for each in json.loads(text)["runs"][0]["results"]],
}


def test_one_run_writes_all_formats_and_they_agree(run: Run, shop: Repo) -> None:
    made = written(run)
    report = json.loads(made["json"])
    jsonschema.Draft7Validator(load("report")).validate(report)
    counted = Counter(each["severity"] for each in report["findings"])
    assert set(counted) == set(EVERY)
    assert {name: Counter(read(made[name])) for name, read in LEVELS.items()} == dict.fromkeys(LEVELS, counted)
    assert [each.properties["type"] for each in obeyed_by_agent(made["azure"])].count("error") == counted["error"]
    assert len(json.loads(made["gitlab"])) == counted.total()
    assert len(json.loads(made["bitbucket"])["annotations"][0]) == counted.total()
    assert ElementTree.fromstring(made["junit"]).get("tests") == str(counted.total() + 1)
    assert obeyed_by_runner(made["text"] + made["concise"] + made["markdown"]) == []


def test_the_sarif_of_a_run_is_what_the_published_schema_says(run: Run, shop: Repo) -> None:
    value = json.loads(written(run)["sarif"])
    assert [error.json_path for error in sarif().iter_errors(value)] == []
    places = {
        (each["ruleId"], each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for each in value["runs"][0]["results"]
    }
    # What is in a commit's message is shown at the top of a file that is there.
    assert ("unknown-citation", "roadmap/capabilities.yaml") in places
    assert ("placeholder-text", "roadmap/%C3%BC%20idle.yaml") in places


def test_what_is_said_in_a_message_is_told_from_a_file(run: Run, shop: Repo) -> None:
    commands = obeyed_by_runner(written(run)["github"])
    (own,) = [each for each in commands if each.properties["title"] == "unknown-citation"]
    assert "file" not in own.properties
    assert own.text.startswith(f"{shop.head[:10]} cites 'nobody', which does not exist; ")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (".git/config", "is one of git's own files"),
        (".git/new/../index", "is one of git's own files"),
        ("src/../.GIT/config", "is one of git's own files"),
        ("bare/config", "is one of git's own files"),
        ("tpmlint.toml", "is a file of tpmlint's configuration"),
        ("pyproject.toml", "is a file of tpmlint's configuration"),
        ("tpmlint.waivers.yaml", "is a file of tpmlint's configuration"),
        ("roadmap/vault.yaml", "is a roadmap file that was checked"),
        ("src/../roadmap/vault.yaml", "is a roadmap file that was checked"),
        ("own.toml", "is the configuration of this run"),
        ("schemas/team.json", "is a schema of this run"),
    ],
)
@pytest.mark.parametrize("words", ["check", "check --fix", "check --diff", "diff HEAD~1", "audit", "report"])
@pytest.mark.case(110)
def test_no_report_replaces_what_git_or_tpmlint_reads(run: Run, shop: Repo, words: str, path: str, why: str) -> None:
    for name in ("HEAD", "config", "objects/x", "refs/x"):
        shop.write({f"bare/{name}": ""})
    own = '[schema.team]\nextend = "schemas/team.json"\n'
    shop.write({"own.toml": own, "tpmlint.toml": "", "pyproject.toml": "", "tpmlint.waivers.yaml": "waivers: []\n"})
    shop.write(
        {
            "schemas/team.json": "{}",
            "roadmap/wrong.yaml": "kind: feature\nid: w\ntitle: W\nowner: shop\nstatus: Planned\n",
        }
    )
    shop.commit("Add more files")
    before = everything(shop.path)
    given = [path] if words == "report" else ["csv=good.csv", "--output", f"json={path}"]
    ended = run(*words.split(), "--config", "own.toml", "--output", *given)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[-2:] == [
        f"tpmlint: error: --output: {path} {why}",
        "  help: give the report a file of its own",
    ]
    assert everything(shop.path) == before


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_a_folder_that_leads_in_a_circle_is_a_failed_write(run: Run, shop: Repo) -> None:
    Path("round").symlink_to("round")
    ended = run("diff", "main", "--output", "json=round/x.json")
    assert (ended.code, ended.err) == (
        3,
        "tpmlint: error: round/x.json: cannot be written: Too many levels of symbolic links\n",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
@pytest.mark.parametrize("words", ["check", "diff HEAD", "audit", "report"])
@pytest.mark.case(119)
def test_no_link_leads_a_report_out_of_the_repository(run: Run, shop: Repo, tmp_path: Path, words: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x").write_text("precious")
    Path("reports").symlink_to(outside)
    Path("inside").symlink_to("src")
    link = shop.path / "reports"
    for path, code in (("reports/x", 2), ("reports/deep/../x", 2), ("inside/x", 0)):
        ended = run(*words.split(), "--output", path if words == "report" else f"json={path}")
        assert ended.code == code or (code == 0 and ended.code < 2)
        if code:
            assert ended.err.splitlines()[-2:] == [
                f"tpmlint: error: --output: {path} lies behind the link {link}, which leads out of the repository",
                "  help: give the report a file of its own",
            ]
    assert everything(outside) == {outside / "x": b"precious"}


@pytest.mark.parametrize("words", ["check", "check --fix", "check --diff", "diff HEAD", "audit"])
def test_a_report_replaces_no_work_of_others_unless_told_to(run: Run, shop: Repo, tmp_path: Path, words: str) -> None:
    shop.write({"kept [1].json": "mine", "own.json": "old"}).git("add", "kept [1].json")
    shop.git("commit", "-qm", "chore: keep")
    outside = tmp_path / "other.json"
    outside.write_text("precious")
    for path, why in (
        ("kept [1].json", "is a file that git tracks"),
        (str(outside), "exists, and lies outside of the repository"),
    ):
        before = Path(path).read_text()
        ended = run(*words.split(), "--output", f"json={path}")
        assert (ended.code, ended.err.splitlines()[-2:]) == (
            2,
            [
                f"tpmlint: error: --output: {path} {why}",
                "  help: give the report a file of its own, or replace this one with --force",
            ],
        )
        assert Path(path).read_text() == before
        assert run(*words.split(), "--output", f"json={path}", "--force").code < 2
        assert Path(path).read_text() != before
    for path in ("own.json", str(tmp_path / "new.json")):
        assert run(*words.split(), "--output", f"json={path}").code < 2


def test_no_audit_replaces_the_roadmap_of_another_folder(run: Run, shop: Repo, tmp_path: Path) -> None:
    """Paths are relative to wherever the configuration of that roadmap is: in its folder, above it, or nowhere."""
    team = "kind: team\nid: web\ntitle: Web\n"
    schema = '[schema.team]\nextend = "own.json"\n'
    plans = {
        "inside": {
            "rm/a.yaml": team,
            "rm/tpmlint.toml": f'{schema}[roadmap]\ninclude = ["*.yaml"]\n',
            "rm/own.json": "{}",
        },
        "beside": {"rm/a.yaml": team, "tpmlint.toml": f'{schema}[roadmap]\ninclude = ["rm/**"]\n', "own.json": "{}"},
        "nowhere": {"rm/a.yaml": team},
        "git": {"plan/rm/a.yaml": team, "tpmlint.toml": '[roadmap]\ninclude = ["plan/rm/**"]\n'},
    }
    for name, files in plans.items():
        plan = tmp_path / name
        for own, text in {**files, "old.csv": "mine"}.items():
            (plan / own).parent.mkdir(parents=True, exist_ok=True)
            (plan / own).write_text(text)
        if name == "git":
            Repo(plan).commit("Plan")
        reasons = {"a.yaml": "is a roadmap file that was checked", "own.json": "is a schema of this run"}
        for file in sorted(plan.rglob("*")):
            if not file.is_file() or ".git" in file.parts or file.name == "tpmlint.toml":
                continue
            why = reasons.get(file.name, "exists, and lies outside of the repository")
            before, folder = file.read_bytes(), next(iter(plan.rglob("a.yaml"))).parent
            ended = run("audit", "--roadmap", str(folder), "--output", f"csv={file}")
            assert (ended.code, ended.out) == (2, "")
            assert ended.err.splitlines()[0] == f"tpmlint: error: --output: {file} {why}"
            assert file.read_bytes() == before
            assert run("audit", "--roadmap", str(folder), "--output", f"csv={file}", "--force").code == (
                2 if file.name in reasons else 0
            )
    tracked = Path("src/cards/sum.go")
    tracked.parent.mkdir(parents=True, exist_ok=True)
    tracked.write_text("package cards\n")
    shop.commit("Sum")
    ended = run("audit", "--roadmap", str(tmp_path / "nowhere/rm"), "--output", f"csv={tracked}")
    assert (ended.code, ended.err.splitlines()[0]) == (
        2,
        f"tpmlint: error: --output: {tracked} is a file that git tracks",
    )


def everything(top: Path) -> dict[Path, bytes]:
    """Return every file below a folder."""
    return {path: path.read_bytes() for path in top.rglob("*") if path.is_file()}


def test_a_file_that_cannot_be_written_leaves_the_others_and_the_terminal(run: Run, shop: Repo) -> None:
    ended = run("diff", "main", "--output", "sarif=no/such.sarif", "--output", "junit=good.xml")
    assert ended.code == 3
    assert ended.err == "tpmlint: error: no/such.sarif: cannot be written: No such file or directory\n"
    assert ended.out.startswith("error[")
    assert ElementTree.fromstring(Path("good.xml").read_bytes()).tag == "testsuites"
