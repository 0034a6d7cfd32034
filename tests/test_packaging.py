"""What is shipped: the wheel and the sdist carry what the program needs, and a fresh environment shows that it runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import tpmlint
from tpmlint.schema.files import for_editors

HERE = Path(__file__).resolve().parent.parent
SCHEMAS = sorted(path.name for path in (HERE / "schemas").glob("*.json"))


@dataclass(frozen=True)
class Artefacts:
    """The two files that a release consists of."""

    sdist: Path
    wheel: Path


@pytest.fixture(scope="module")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> Artefacts:
    """Build the sdist from this checkout, and the wheel from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(HERE)],
        check=True,
        capture_output=True,
    )
    return Artefacts(*folder.glob("*.tar.gz"), *folder.glob("*.whl"))


def test_the_wheel_carries_the_schemas_and_the_marker_of_types(artefacts: Artefacts) -> None:
    with zipfile.ZipFile(artefacts.wheel) as wheel:
        names = wheel.namelist()
    assert sorted(Path(name).name for name in names if name.startswith("tpmlint/schemas/")) == SCHEMAS
    assert {"tpmlint/py.typed", "tpmlint/finding.py"} <= set(names)
    assert {name.split("/")[0] for name in names} == {"tpmlint", f"tpmlint-{tpmlint.__version__}.dist-info"}


def test_the_wheel_carries_what_the_report_is_made_of(artefacts: Artefacts) -> None:
    with zipfile.ZipFile(artefacts.wheel) as wheel:
        names = {name for name in wheel.namelist() if name.startswith("tpmlint/html_report/")}
    site = HERE / "tpmlint/html_report"
    made = {path.relative_to(HERE).as_posix() for path in site.rglob("*") if path.suffix in (".html", ".css", ".js")}
    assert len(made) > 10
    assert made <= names


def test_the_wheel_carries_the_questions(artefacts: Artefacts) -> None:
    with zipfile.ZipFile(artefacts.wheel) as wheel:
        names = {name for name in wheel.namelist() if name.startswith("tpmlint/tables/sql/")}
    files = {path.relative_to(HERE).as_posix() for path in (HERE / "tpmlint/tables/sql").iterdir()}
    assert names == files
    assert "tpmlint/tables/sql/views.sql" in names


def test_the_sdist_carries_all_that_its_tests_and_its_users_need(artefacts: Artefacts) -> None:
    top = f"tpmlint-{tpmlint.__version__}/"
    with tarfile.open(artefacts.sdist) as sdist:
        names = {name.removeprefix(top) for name in sdist.getnames()}
    assert {f"schemas/{name}" for name in SCHEMAS} <= names
    assert {
        ".pre-commit-hooks.yaml",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "examples/break_it.py",
        "tests/test_packaging.py",
        "tpmlint/py.typed",
    } <= names


@pytest.fixture(scope="module")
def installed(artefacts: Artefacts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment and return the folder of its commands."""
    folder = tmp_path_factory.mktemp("environment")
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
    commands = folder / ("Scripts" if sys.platform == "win32" else "bin")
    python = commands / "python"
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(python), str(artefacts.wheel)], check=True)
    return commands


@pytest.mark.network
def test_the_installed_wheel_shows_its_schemas(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "tpmlint", "schema", "initiative"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    schema = json.loads((HERE / "schemas/initiative.schema.json").read_text(encoding="utf-8"))
    assert json.loads(done.stdout) == for_editors(schema)


@pytest.mark.network
@pytest.mark.parametrize("command", [["tpmlint"], ["python", "-m", "tpmlint"]])
def test_the_installed_wheel_checks_a_roadmap(
    installed: Path, tmp_path: Path, small_roadmap: dict[str, str], command: list[str]
) -> None:
    for path, text in small_roadmap.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    # What `init` writes: the only setting that needs a package of its own to be understood.
    (tmp_path / "tpmlint.toml").write_text('required-version = ">=0.1"\n', encoding="utf-8")
    check = [str(installed / command[0]), *command[1:], "check"]
    assert subprocess.run(check, cwd=tmp_path).returncode == 0
    (tmp_path / "roadmap/features.yaml").unlink()
    assert subprocess.run(check, cwd=tmp_path).returncode == 1


@pytest.mark.network
def test_the_installed_wheel_brings_the_parser_in_c(installed: Path) -> None:
    seen = subprocess.run(
        [installed / "python", "-c", "import _ruamel_yaml; print(_ruamel_yaml.__name__)"],
        capture_output=True,
        encoding="utf-8",
    )
    expected = "_ruamel_yaml\n" if sys.implementation.name == "cpython" else ""
    assert seen.stdout == expected
