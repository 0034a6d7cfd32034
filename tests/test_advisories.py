"""How dependencies are held to the database of advisories, with a pip-audit that says what a test wants."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from packaging.version import Version

HERE = Path(__file__).resolve().parent.parent
FOUND = {"name": "jinja2", "version": "2.10", "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"]}]}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("advisories", HERE / ".ci/advisories.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answering(monkeypatch: pytest.MonkeyPatch, *answers: tuple[str, str] | Exception) -> list[str]:
    """Let pip-audit answer so, one time after the other, and return what it was asked."""
    asked: list[str] = []
    left = list(answers)

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(Path(command[command.index("--requirement") + 1]).read_text())
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return subprocess.CompletedProcess(command, 0, *answer)

    monkeypatch.setattr(subprocess, "run", run)
    return asked


def database(*found: object) -> tuple[str, str]:
    return json.dumps({"dependencies": found}), ""


def test_clean(script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = answering(monkeypatch, database(FOUND), database(), database())
    assert script.main() == 0
    lowest = script.oldest()
    assert asked[0] == "jinja2==2.10\n"
    assert asked[2] == "".join(f"{name}=={version}\n" for name, version in sorted(lowest.items()))
    assert "gitdb==" in asked[1]  # what a dependency needs counts too
    assert capsys.readouterr().out.count("advisories: 0 known in ") == 2


def test_a_vulnerability(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, database(FOUND), database(), database(FOUND))
    assert script.main() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "  jinja2 2.10: PYSEC-2019-217, fixed in 2.10.1"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (("", "ERROR: HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded"), "cannot be reached"),
        (subprocess.TimeoutExpired("pip-audit", 60), "cannot be reached"),
        (database({"name": "jinja2", "version": "2.10", "vulns": []}), "knows no advisories, as mirrors do"),
    ],
)
def test_no_database_is_told_and_is_not_a_failure(
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: tuple[str, str] | Exception,
    why: str,
) -> None:
    answering(monkeypatch, answer)
    assert script.main() == 0
    assert capsys.readouterr().out == f"advisories: NOT CHECKED, the database {why}\n"


def test_what_is_not_a_fault_of_the_network_fails(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, ("", "No module named pip_audit"))
    with pytest.raises(SystemExit, match=r"^pip-audit failed: No module named pip_audit$"):
        script.main()


def test_bounds_skip_what_has_a_known_advisory(script: ModuleType) -> None:
    """Those that were known when this was written, for machines on which no database can be asked."""
    lowest = script.oldest()
    assert Version(lowest["jinja2"]) >= Version("3.1.6")  # CVE-2025-27516 and four before it
    assert Version(lowest["GitPython"]) >= Version("3.2.1")
    assert Version(lowest["ruamel.yaml"]) > Version("0.16.7")  # CVE-2019-20478
    assert sys.version_info >= (3, 11)
