"""The pipelines that export many repositories and merge the exports: their scripts run in bash, over real clones.

What a runner does between the scripts, a checkout, an upload and a download, is done here by hand.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.repos import Repo, clone, environment
from tests.shop import CODE, ROADMAP
from tests.test_pipelines import valid
from tpmlint.tables.questions import questions
from tpmlint.tables.schema import TABLES

HERE = Path(__file__).resolve().parent.parent
BASH = shutil.which("bash")
TEMPLATE = HERE / "templates/gitlab-portfolio.yml"
NAMES = ("shop", "platform", "empty")

pytestmark = pytest.mark.skipif(
    BASH is None or sys.platform == "win32", reason="there is no bash to run the steps with"
)


def load(path: Path) -> dict[str, Any]:
    """Return a pipeline's value."""
    value: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    return value


@pytest.fixture
def commands(tmp_path: Path) -> str:
    """A path on which tpmlint is this checkout and pip notes what it is asked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    scripts = {
        "tpmlint": f'PYTHONPATH="{HERE}" exec "{sys.executable}" -m tpmlint "$@"',
        "python": f'exec "{sys.executable}" "$@"',
        "pip": f'echo "$@" >> "{tmp_path}/pip"',
    }
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """The repositories of an organisation, as a server has them: two with a roadmap, one without."""
    for name in NAMES:
        repo = Repo(tmp_path / "made" / name)
        repo.write({"README.md": name} if name == "empty" else {**ROADMAP, **CODE}).commit(f"Start {name}")
        subprocess.run(
            ["git", "clone", "--quiet", "--bare", str(repo.path), str(tmp_path / f"server/acme/{name}.git")], check=True
        )
    return tmp_path / "server"


def bash(script: str, folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script as a runner does."""
    assert BASH is not None
    return subprocess.run(
        [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=environment(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def assert_merged(exports: Path, *names: str) -> None:
    """Hold what was merged to what these repositories export, of which all have the same roadmap."""
    found = {path.relative_to(exports).as_posix() for path in exports.rglob("*") if path.is_file()}
    tables = {f"{name}/{table.file}" for name in names for table in TABLES}
    assert found == {*tables, *(f"{name}.tpm.json" for name in names), "questions.json"}
    answers = {each["question"]: each["rows"] for each in json.loads((exports / "questions.json").read_text("utf-8"))}
    assert answers.keys() == questions().keys()
    assert [each["repositories"] for each in answers["context-by-month"]] == [len(names)]
    assert {each["repositories"] for each in answers["colliding-ids"]} == ({len(names)} if len(names) > 1 else set())


def test_github(tmp_path: Path, server: Path, commands: str) -> None:
    jobs = load(HERE / ".github/workflows/portfolio.yml")["jobs"]
    [export] = [step for step in jobs["export"]["steps"] if "run" in step]
    [answer] = [step for step in jobs["collect"]["steps"] if "run" in step]
    collected = tmp_path / "collect" / "exports"
    codes = {}
    for name in NAMES:
        job = tmp_path / "jobs" / name
        clone(server / f"acme/{name}.git", job / "repository")
        given = {
            "inputs.package": "tpmlint[portfolio]<1",
            "matrix.repository": f"acme/{name}",
        }
        done = bash(export["run"], job, {**substituted(export, given), "PATH": commands, "GITHUB_OUTPUT": f"{job}/out"})
        codes[name] = done.returncode
        if done.returncode == 0:
            assert (job / "out").read_text() == f"name={name}\n"
            shutil.copytree(job / "exports", collected, dirs_exist_ok=True)
        else:
            assert "no roadmap found" in done.stdout
    assert codes == {"shop": 0, "platform": 0, "empty": 2}
    given = {
        "inputs.package": "tpmlint[portfolio]<1",
        "inputs.repositories": json.dumps([f"acme/{name}" for name in NAMES]),
    }
    done = bash(answer["run"], collected.parent, {**substituted(answer, given), "PATH": commands})
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("::warning::there is no export of acme/empty\nWhich ids do several")
    assert_merged(collected, "shop", "platform")
    installs = ["install --quiet --disable-pip-version-check tpmlint[portfolio]<1"]
    assert (tmp_path / "pip").read_text().splitlines() == installs * 4


def substituted(step: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a step with the values of their expressions."""
    return {name: given[value.removeprefix("${{ ").removesuffix(" }}")] for name, value in step["env"].items()}


def test_github_s_workflow_audits_each_repository_and_collects_whatever_fails() -> None:
    jobs = load(HERE / ".github/workflows/portfolio.yml")["jobs"]
    assert jobs["export"]["strategy"] == {
        "fail-fast": False,
        "matrix": {"repository": "${{ fromJSON(inputs.repositories) }}"},
    }
    assert (jobs["collect"]["needs"], jobs["collect"]["if"]) == ("export", "${{ inputs.collect && !cancelled() }}")
    [checkout] = [step["with"] for step in jobs["export"]["steps"] if "checkout" in step.get("uses", "")]
    assert (checkout["fetch-depth"], checkout["persist-credentials"]) == (0, False)
    [upload] = [step["with"] for step in jobs["export"]["steps"] if "upload" in step.get("uses", "")]
    [download] = [step["with"] for step in jobs["collect"]["steps"] if "download" in step.get("uses", "")]
    assert upload["name"].startswith(download["pattern"].rstrip("*"))


def test_gitlab_s_template_is_valid(tmp_path: Path) -> None:
    assert valid(TEMPLATE.read_text("utf-8"), "gitlab", tmp_path) == ""


def test_gitlab(tmp_path: Path, server: Path, commands: str) -> None:
    jobs = load(TEMPLATE)
    export, merge = jobs["tpmlint-export"], jobs["tpmlint-portfolio"]
    runner = {"PATH": commands, "CI_SERVER_URL": server.as_uri(), "CI_JOB_TOKEN": "s3cret"}
    collected = tmp_path / "collect" / "exports"
    codes = {}
    for name in ("shop", "empty"):
        job = tmp_path / "jobs" / name
        job.mkdir(parents=True)
        variables = {**export["variables"], **runner, "TPMLINT_REPOSITORY": f"acme/{name}"}
        done = bash("\n".join(export["script"]), job, variables)
        codes[name] = done.returncode
        assert "s3cret" not in done.stdout + (job / "repository/.git/config").read_text()
        if done.returncode == 0:
            shutil.copytree(job / "exports", collected, dirs_exist_ok=True)
    assert codes == {"shop": 0, "empty": 2}
    done = bash("\n".join(merge["script"]), collected.parent, {**merge["variables"], **runner})
    assert done.returncode == 0, done.stdout
    assert_merged(collected, "shop")
    assert export["artifacts"] == merge["artifacts"] == {"paths": ["exports/"]}
    assert (merge["stage"], merge["rules"][0]["when"], "needs" in merge) == (".post", "always", False)


def test_the_token_reaches_git_by_a_helper_alone(tmp_path: Path) -> None:
    """The helper of the template answers what git asks for."""
    script = "\n".join(load(TEMPLATE)["tpmlint-export"]["script"])
    helper = script.partition("-c credential.helper='")[2].partition("'")[0]
    done = subprocess.run(
        ["git", "-c", "credential.helper=", "-c", f"credential.helper={helper}", "credential", "fill"],
        input="protocol=https\nhost=gitlab.example\n\n",
        env=environment({"CI_JOB_TOKEN": "s3cret"}),
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert {"username=gitlab-ci-token", "password=s3cret"} <= set(done.stdout.splitlines())
