"""Files that a CI system acts on: valid by its public schema, written by init, shown on a page, or our own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tpmlint import RELEASED
from tpmlint.ci import ACTION, PACKAGE, SOURCE, TEMPLATE, pipelines

HERE = Path(__file__).resolve().parent.parent
SCHEMAS = {
    "azure": "azure-pipelines",
    "bitbucket": "bitbucket-pipelines",
    "github": "github-workflows",
    "gitlab": "gitlab-ci",
}
WORKFLOWS = sorted((HERE / ".github/workflows").glob("*.yml"))
PAGES = [
    HERE / "docs" / f"{name}.md" for name in ("use/ci", "use/pull-request", "use/report", "use/tables", "tutorial")
]
PAGES += [HERE / "README.md"]


def valid(text: str, system: str, folder: Path) -> str:
    """Return what the public schema has to say against a file; empty where nothing."""
    pytest.importorskip("check_jsonschema")
    file = folder / "pipeline.yml"
    file.write_text(text, encoding="utf-8")
    words = ["--builtin-schema", f"vendor.{SCHEMAS[system]}"]
    if system == "gitlab":
        words += ["--data-transform", "gitlab-ci"]
    if system == "azure":
        # Its expressions are older than the mode with code points.
        words += ["--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"]
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *words, str(file)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


def system_of(block: dict[str, Any]) -> str | None:
    """Return whose a snippet is, by its keys; None where it belongs to no CI."""
    if "jobs" in block:
        return "github"
    if "pipelines" in block:
        return "bitbucket"
    if "pool" in block or any("checkout" in each for each in block.get("steps", ()) if isinstance(each, dict)):
        return "azure"
    jobs = [each for each in block.values() if isinstance(each, dict)]
    return "gitlab" if "include" in block or any("script" in each for each in jobs) else None


def snippets() -> list[tuple[str, str, str]]:
    """Return the page, the system and the text of every snippet of a pipeline that a page shows."""
    found = []
    for page in PAGES:
        for block in re.findall(r"^```yaml[^\n]*\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S):
            value = YAML(typ="safe", pure=True).load(block)
            if isinstance(value, dict) and (system := system_of(value)) is not None:
                found.append((page.name, system, block))
    return found


@pytest.mark.parametrize("system", pipelines())
def test_what_init_writes_is_valid(system: str, tmp_path: Path) -> None:
    assert valid(pipelines()[system]('release/"1"').text, system, tmp_path) == ""


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_the_project_s_own_workflows_are_valid(workflow: Path, tmp_path: Path) -> None:
    assert valid(workflow.read_text("utf-8"), "github", tmp_path) == ""


@pytest.mark.parametrize(("page", "system", "text"), snippets())
def test_what_the_pages_show_is_valid(page: str, system: str, text: str, tmp_path: Path) -> None:
    assert valid(text, system, tmp_path) == ""


def test_the_pages_show_each_system() -> None:
    assert {system for page, system, _ in snippets() if page == "ci.md"} == set(SCHEMAS)


def test_the_schemas_find_what_is_wrong(tmp_path: Path) -> None:
    for system, text in {
        "github": "on: push\njobs: {a: {runs-on: ubuntu-latest, stepps: []}}\n",
        "gitlab": "a: {script: [a], artifacts: {when: sometimes}}\n",
        "azure": "steps: [{scriptt: a}]\n",
        "bitbucket": "pipelines: {default: [{stepp: {}}]}\n",
    }.items():
        assert valid(text, system, tmp_path) != "", system


def workflow(text: str) -> dict[str, Any]:
    """Return a workflow's value; `on` stays text, as in YAML 1.2."""
    value: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return value


@pytest.mark.parametrize(
    "text", [pipelines()["github"]("main").text, (HERE / ".github/workflows/ci.yml").read_text("utf-8")]
)
def test_workflows_ask_for_little_see_all_and_run_on_edits(text: str) -> None:
    found = workflow(text)
    assert found["permissions"] == {"contents": "read"}
    assert found["on"]["pull_request"]["types"] == ["opened", "synchronize", "reopened", "edited"]
    assert "merge_group" in found["on"]
    for job in found["jobs"].values():
        [checkout] = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}


def test_only_publishing_may_ask_for_an_identity_and_only_the_tag_may_write() -> None:
    found = workflow((HERE / ".github/workflows/release.yml").read_text("utf-8"))
    assert found["permissions"] == {"contents": "read"}
    assert {name: job.get("permissions") for name, job in found["jobs"].items()} == {
        "build": None,
        "publish": {"id-token": "write"},
        "extension": None,
        "major-tag": {"contents": "write"},
    }
    assert found["jobs"]["publish"]["environment"]["name"] == "pypi"
    assert found["jobs"]["extension"]["environment"]["name"] == "marketplace"


def test_only_the_job_that_publishes_the_documentation_may_write_pages() -> None:
    found = workflow((HERE / ".github/workflows/docs.yml").read_text("utf-8"))
    assert found["permissions"] == {"contents": "read"}
    assert {name: job.get("permissions") for name, job in found["jobs"].items()} == {
        "build": None,
        "publish": {"pages": "write", "id-token": "write"},
    }


@pytest.mark.parametrize("path", [*WORKFLOWS, HERE / "action.yml"], ids=lambda path: path.name)
def test_no_script_of_the_project_has_an_expression_in_it(path: Path) -> None:
    found = workflow(path.read_text("utf-8"))
    jobs = [found["runs"]] if "runs" in found else found["jobs"].values()
    assert [step["run"] for job in jobs for step in job["steps"] if "${{" in step.get("run", "")] == []


def test_the_template_is_what_init_writes() -> None:
    assert (HERE / "templates/gitlab-ci.yml").read_text("utf-8") == pipelines()["gitlab"]("main").text


def test_the_page_names_what_init_names() -> None:
    text = (HERE / "docs/use/ci.md").read_text("utf-8")
    assert all(each in text for each in (ACTION, TEMPLATE, PACKAGE))
    assert RELEASED or SOURCE in text


@pytest.mark.parametrize("system", pipelines())
def test_the_page_shows_what_init_writes(system: str) -> None:
    shown = {text for page, whose, text in snippets() if (page, whose) == ("ci.md", system)}
    assert pipelines()[system]("main").text in shown


def test_there_is_one_way_of_installing_in_a_pipeline() -> None:
    """Of the package, or by the action: the pages do not compete."""
    asked = {
        word
        for page in PAGES
        for block in re.findall(r"^```(?:yaml|groovy)[^\n]*\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
        for word in re.findall(r"pip\"? install (?:--\S+ )*(\S+)", block)
    }
    assert asked == {f'"{PACKAGE}"', f'"{PACKAGE}"\'', '"$TPMLINT_PACKAGE"'}


def test_code_scanning_needs_one_right_and_one_step_more() -> None:
    texts = [text for page, system, text in snippets() if page == "ci.md" and "upload-sarif" in text]
    [found] = [workflow(text) for text in texts]
    plain = workflow(pipelines()["github"]("main").text)
    job = found["jobs"]["tpmlint"]
    assert job.pop("permissions") == {"contents": "read", "security-events": "write"}
    upload = job["steps"].pop()
    assert upload["if"] == "${{ !cancelled() && steps.tpmlint.outputs.sarif-file != '' }}"
    assert upload["with"]["sarif_file"] == "${{ steps.tpmlint.outputs.sarif-file }}"
    judged = job["steps"][-1]
    assert (judged.pop("id"), judged["with"].pop("sarif-file")) == ("tpmlint", "tpmlint.sarif")
    assert found == plain


def test_the_page_lists_the_action_s_inputs() -> None:
    text = (HERE / "docs/use/ci.md").read_text("utf-8")
    rows = text.partition("\n| input |")[2].partition("\n\n")[0].splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(workflow((HERE / "action.yml").read_text("utf-8"))["inputs"])


def test_gitlab_s_job_does_what_it_says(tmp_path: Path) -> None:
    """Its last command, with this checkout's tpmlint in place of an installed one."""
    job = workflow(pipelines()["gitlab"]("main").text)["tpmlint"]
    last = job["script"][-1]
    assert last.startswith("tpmlint ")
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap/a.yaml").write_text("kind: team\n")
    done = subprocess.run(
        ["bash", "-c", f'tpmlint() {{ "{sys.executable}" -m tpmlint "$@"; }}; {last}'],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HERE), "TPMLINT_COMMAND": "check"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done.stderr
    [report] = job["artifacts"]["reports"].values()
    assert (tmp_path / report).read_text("utf-8").startswith("[")


# The image


def test_the_dockerfile_is_to_the_linter_s_liking() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    linter = str(beside) if beside.exists() else shutil.which("hadolint")
    if linter is None:
        pytest.skip("there is no hadolint")
    done = subprocess.run([linter, str(HERE / "Dockerfile")], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.network
def test_what_the_build_gets_is_enough(tmp_path: Path) -> None:
    """A wheel made of what .dockerignore lets through has the schemas."""
    pytest.importorskip("build")
    pytest.importorskip("hatchling")
    kept = [line[1:] for line in (HERE / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in kept:
        copy = shutil.copytree if (HERE / name).is_dir() else shutil.copy
        copy(HERE / name, tmp_path / name)
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(tmp_path)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    [wheel] = (tmp_path / "dist").iterdir()
    names = zipfile.ZipFile(wheel).namelist()
    assert {"tpmlint/cli/init.py", "tpmlint/schemas/initiative.schema.json"} <= set(names)


@pytest.mark.network
def test_the_image_can_be_built_and_checks_a_roadmap(tmp_path: Path) -> None:
    engine = next((name for name in ("docker", "podman") if shutil.which(name)), None)
    if engine is None or subprocess.run([engine, "info"], capture_output=True, check=False).returncode:
        pytest.skip("no engine for containers is running")
    tag = "tpmlint-test"
    subprocess.run([engine, "build", "--quiet", "--tag", tag, str(HERE)], check=True)
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap/a.yaml").write_text("{kind: team, id: core, title: Core}\n")
    volume = f"{tmp_path}:/src:ro"
    done = subprocess.run([engine, "run", "--rm", "--volume", volume, tag, "check"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
