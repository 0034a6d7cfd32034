"""What must not creep back: modules that a run imports for nothing, processes, readings and validations in vain.

Counts instead of times, which a busy machine changes. ``make bench`` measures.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.seeded_faults import AS_OF, clean
from tpmlint.engine.pages import page_paths
from tpmlint.engine.workspace import Request, open_workspace
from tpmlint.git.tree import read_staged
from tpmlint.interfaces import types
from tpmlint.interfaces.support.file_names import NAMES
from tpmlint.model.load import load_roadmap
from tpmlint.model.parse_cache import ParseCache
from tpmlint.model.parsed_file import parse_file
from tpmlint.model.roadmap_files import sources_among
from tpmlint.rule import DOCUMENT, ROADMAP, SUPPRESSION, rule_names, rules_of
from tpmlint.schema import fast
from tpmlint.settings import Settings

NOT_FOR_A_CLEAN_CHECK = (
    "jsonschema",
    "pkgutil",
    "referencing",
    "attr",
    "importlib.resources",
    "html.entities",
    "multiprocessing",
    "concurrent",
    "asyncio",
    "email",
    "tpmlint.change",
    "tpmlint.engine.audit",
    "tpmlint.engine.comparison",
    "tpmlint.engine.diff",
    "tpmlint.engine.policy",
    "tpmlint.engine.fixing",
    "tpmlint.fixes",
    "tpmlint.metrics",
    "tpmlint.hooks",
    "tpmlint.history",
    "tpmlint.query",
    "tpmlint.views",
    "tpmlint.formats.regions",
    "tpmlint.formats.registry",
    "tpmlint.model.registries",
    "tpmlint.config.lock",
    "markdown_it",
    "tpmlint.rules.change",
    "tpmlint.rules.history",
    "tpmlint.init",
    "tpmlint.schema.diagnostics",
    "tpmlint.schema.extension",
    "tpmlint.schema.validate",
    "tpmlint.html_report",
    "tpmlint.server",
    "tpmlint.cli.completion",
    "click.shell_completion",
    "mcp",
    "pydantic",
    "tpmlint.formats.yaml.compose",
    "tpmlint.formats.yaml.values",
)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository of 300 items in which nothing is wrong."""
    made = Repo(tmp_path / "work").write({**clean().files})
    made.commit("Start")
    monkeypatch.chdir(made.path)
    return made


def imported(*words: str) -> set[str]:
    """Return the modules that a command imports."""
    code = (
        "import sys\nfrom tpmlint.cli import main\nassert main(sys.argv[1:]) == 0\nprint(*sys.modules, file=sys.stderr)"
    )
    # Coverage imports things of its own.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


NOT_FOR_A_SECOND_CHECK = (*NOT_FOR_A_CLEAN_CHECK, "ruamel", "tpmlint.formats.yaml.fast")
"""A check after which no file changed reads none."""


NOT_FOR_A_DIFF = ("jsonschema", "email", "asyncio", "tpmlint.server", "tpmlint.html_report", "tpmlint.history.fold")
"""A diff whose roadmap files were read before."""


@pytest.mark.usefixtures("repo")
@pytest.mark.parametrize("words", [("check", "--as-of", AS_OF), ("hooks", "run", "pre-commit")])
def test_a_clean_check_imports_nothing_that_only_faults_and_changes_need(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.setenv("TPMLINT_CACHE_DIR", str(tmp_path / "cache"))
    modules = imported(*words)
    assert [name for name in NOT_FOR_A_CLEAN_CHECK if name in modules] == []
    modules = imported(*words)
    assert [name for name in NOT_FOR_A_SECOND_CHECK if name in modules] == []
    own = [name for name in modules if name.startswith("tpmlint.") and not name.startswith("tpmlint.rules.")]
    assert len(own) < 115
    assert len(modules) < 360


TEAMS = """\
{kind: team, id: payments, title: Payments}
---
kind: capability
id: cards
title: Cards
owner: payments
lifecycle: production
interfaces: [{path: cards/api.txt}]
paths: [/cards/]
"""


def rules_in(modules: set[str]) -> set[str]:
    """Return the ids of the rules whose modules were imported."""
    parts = [name.split(".")[2:] for name in modules if name.startswith("tpmlint.rules.")]
    return {each[1].replace("_", "-") for each in parts if len(each) == 2 and each[0] != "support"}


@pytest.mark.parametrize("words", [("--no-cache",), ()])
def test_a_rule_about_a_kind_that_the_roadmap_lacks_is_not_imported(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path / "work").write({"roadmap/teams.yaml": TEAMS, "cards/api.txt": "pay\n"})
    repo.commit("Start")
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.setenv("TPMLINT_CACHE_DIR", str(tmp_path / "cache"))
    modules = imported("check", *words)
    lacking = {entry.id for entry in rules_of(DOCUMENT, ROADMAP) if entry.rule.needs - {"team", "capability"}}
    assert {"orphan-objective", "decision-without-context", "feature-at-risk", "no-success-metric"} < lacking
    assert rules_in(modules) == {entry.id for entry in rules_of(DOCUMENT, ROADMAP, SUPPRESSION)} - lacking
    assert "tpmlint.model.risk" not in modules


@pytest.mark.parametrize(
    ("words", "configuration"),
    [
        (("--select", "overdue"), ""),
        (("--ignore", "context,reference,paths,evidence,hygiene,timing"), ""),
        (("--severity", "timing=off,overdue=info"), 'select = ["timing"]'),
        ((), 'select = ["timing"]\n[severity]\ntiming = "off"\noverdue = "error"'),
    ],
)
def test_a_rule_that_nobody_selects_or_that_is_off_is_not_imported(
    words: tuple[str, ...], configuration: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    repo.write({"tpmlint.toml": configuration})
    modules = imported("check", "--as-of", AS_OF, "--no-cache", *words)
    found = {rule for rule in rules_in(modules) if rule_names()[rule] != "structure"}
    assert found == ({"overdue"} if "--ignore" not in words else set())


@pytest.mark.usefixtures("repo")
def test_a_diff_of_code_alone_imports_no_rule_about_the_roadmap(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But those that say that a file of it cannot be read, and lie beside others."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.setenv("TPMLINT_CACHE_DIR", str(tmp_path / "cache"))
    repo.write({"src/service-00/file.py": "x = 1\n"}).commit("Add")
    repo.write({"src/service-00/file.py": "x = 2\n"}).commit("Change")
    words = ("diff", "HEAD~1", "--as-of", AS_OF, "--exit-zero", "--quiet")
    imported(*words)
    modules = imported(*words)
    rules = {name.split(".")[2] for name in modules if name.startswith("tpmlint.rules.")}
    assert rules == {"change", "structure", "support"}
    assert [name for name in NOT_FOR_A_DIFF if name in modules] == []
    assert len([name for name in modules if name.startswith("tpmlint.")]) < 225
    assert len(modules) < 500


def processes(folder: Path, *words: str) -> Counter[str]:
    """Return the subcommands of git that a run starts, as git itself tells it."""
    trace = folder.parent / "trace"
    trace.unlink(missing_ok=True)
    shim = folder.parent / "bin" / "git"
    shim.parent.mkdir(exist_ok=True)
    git = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, text=True, check=True).stdout.strip()
    shim.write_text(f'#!/bin/sh\nprintf "%s " "$@" >>"{trace}"\necho >>"{trace}"\nexec {git} "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    surroundings = {**os.environ, "PATH": f"{shim.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([sys.executable, "-m", "tpmlint", *words], cwd=folder, env=surroundings, check=False)
    assert done.returncode in (0, 1)
    known = ("rev-parse", "ls-files", "ls-tree", "log", "cat-file", "diff-tree", "diff-index", "rev-list", "merge-base")
    lines = trace.read_text(encoding="utf-8").splitlines()
    return Counter(next((word for word in line.split() if word in known), line) for line in lines)


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for git")
def test_a_check_starts_git_three_times(repo: Repo) -> None:
    assert processes(repo.path, "check", "--as-of", AS_OF) == {"rev-parse": 1, "ls-files": 1, "log": 1}


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for git")
def test_an_audit_reads_the_messages_that_items_are_held_against_once(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TPMLINT_CACHE_DIR", str(tmp_path / "cache"))
    without = processes(repo.path, "audit", "--no-cache")
    assert not (tmp_path / "cache").exists()
    assert processes(repo.path, "audit") == without
    assert processes(repo.path, "audit") == without - Counter(log=1)


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for git")
def test_a_diff_starts_as_many_processes_for_many_commits_as_for_one(repo: Repo) -> None:
    for number in range(6):
        repo.write({f"src/service-00/file{number}.py": "x = 1\n"}).commit(f"Change {number}")
    few = processes(repo.path, "diff", "HEAD~1", "--as-of", AS_OF)
    many = processes(repo.path, "diff", "HEAD~5", "--as-of", AS_OF)
    assert many == few
    assert few.total() <= 11
    assert few["cat-file"] <= 2


def test_each_distinct_file_is_parsed_once_and_validated_once_and_then_never_again(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: Counter[bytes] = Counter()
    validated: Counter[str] = Counter()
    satisfies = fast.satisfies

    def counted_read(path: str, data: bytes, *rest: object) -> object:
        parsed[data] += 1
        return parse_file(path, data, *rest)  # type: ignore[arg-type]

    def counted_satisfies(name: str, value: object) -> bool:
        validated[repr(value)] += 1
        return satisfies(name, value)

    monkeypatch.setattr("tpmlint.model.load.parse_file", counted_read)
    monkeypatch.setattr("tpmlint.schema.satisfies", counted_satisfies)
    scene = open_workspace(Request(start=repo.path))
    first = load_roadmap(scene.snapshot, scene.settings, cache=ParseCache(tmp_path / "cache", scene.top))
    assert set(parsed.values()) == {1}
    assert len(parsed) == len(first.parsed_files)
    assert set(validated.values()) == {1}
    assert len(validated) == len(first.roadmap.items)
    parsed.clear()
    validated.clear()
    again = load_roadmap(scene.snapshot, scene.settings, cache=ParseCache(tmp_path / "cache", scene.top))
    assert (again, parsed, validated) == (first, Counter(), Counter())


def test_a_listing_of_many_files_takes_no_call_for_each() -> None:
    """A hook lists the whole index, of which few files are the roadmap's."""

    def calls(count: int) -> int:
        names = [f"src/{number:05}.py" for number in range(count)] + ["roadmap/a.yaml"]
        output = "".join(f"100644 {'0' * 40} 0\t{name}\0" for name in sorted(names)).encode()
        made = 0

        def see(frame: object, event: str, argument: object) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        sys.setprofile(see)
        try:
            listing = read_staged(output)
            taken = sources_among(listing.paths, Settings()).taken
            assert page_paths(listing.paths, Settings()) == ()
        finally:
            sys.setprofile(None)
        assert taken == ("roadmap/a.yaml",)
        return made

    calls(1)
    assert calls(1000) == calls(10)


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_only_prints_imports_nothing_but_click(option: str, tmp_path: Path) -> None:
    """Neither value types nor git: the start of these two is what everybody waits for first."""
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tpmlint", option], cwd=tmp_path, capture_output=True, text=True
    )
    packages = {line.rpartition("|")[2].strip().partition(".")[0] for line in ended.stderr.splitlines()}
    assert "click" in packages
    assert packages.isdisjoint({"msgspec", "typing_extensions", "git", "ruamel", "jsonschema", "dataclasses"})


def test_guessing_the_type_of_an_interface_imports_none_of_the_others() -> None:
    code = (
        "import sys; from tpmlint.interfaces.support.file_names import guess_type; "
        "print(guess_type('pay/openapi.yaml'), guess_type('pay/main.py'), guess_type('pay/README'), "
        "sorted(name for name in sys.modules if name.startswith('tpmlint.interfaces.')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == (
        "openapi python None ['tpmlint.interfaces.support', 'tpmlint.interfaces.support.file_names']\n"
    )


def test_names_of_files_are_known_for_types_alone() -> None:
    assert set(NAMES) <= set(types())
