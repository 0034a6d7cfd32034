"""Thousands of files are parsed in several processes, which changes nothing but the time on the clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repos import Repo

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or sys.platform == "darwin", reason="files are parsed together where Linux forks"
)

ODD = {
    "roadmap/a-broken.yaml": "kind: team\nid: [\n",
    "roadmap/bom.yaml": "\ufeffkind: team\nid: bom\ntitle: Bom\n",
    "roadmap/crlf.yaml": "kind: team\r\nid: crlf\r\ntitle: Lines of Windows\r\n",
    "roadmap/empty.yaml": "# nothing yet\n",
    "roadmap/front.md": "---\nkind: team\nid: front\ntitle: Front\n---\nText.\n",
    "roadmap/lone.yaml": 'kind: team\nid: lone\ntitle: "\\ud800"\n',
    "roadmap/several.yaml": "kind: team\nid: one\ntitle: One\n---\nkind: team\nid: two\ntitle: Two\nsize: 3\n",
    "roadmap/twice.yaml": "kind: team\nid: t00007\ntitle: Twice\n",
    "roadmap/z-no.yaml": "kind: team\nid: no\ntitle: no\nowner: nobody\n",
}

PROGRAM = """
import os, sys
from tpmlint.__main__ import main
from tpmlint.errors import UserError
from tpmlint.model import parsed_file

cores, dies_at, stops_at = int(sys.argv[1]), sys.argv[2], sys.argv[3]
os.sched_getaffinity = lambda process: set(range(cores))
parent, fork, parse_file = os.getpid(), os.fork, parsed_file.parse_file

def counted_fork():
    process = fork()
    if process:
        print("forked", file=sys.stderr)
    return process

def parse(path, *rest, **named):
    if os.getpid() != parent and path == dies_at:
        os._exit(9)
    if path == stops_at:
        raise UserError("nobody knows")
    return parse_file(path, *rest, **named)

os.fork = counted_fork
from tpmlint.model import load
load.parse_file = parse
sys.argv = ["tpmlint", *sys.argv[4:]]
sys.exit(main())
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A roadmap of 2,200 files, and some odd ones."""
    repo = Repo(tmp_path_factory.mktemp("many"))
    teams = {f"roadmap/t{each:05}.yaml": f"kind: team\nid: t{each:05}\ntitle: Team {each}\n" for each in range(2200)}
    repo.write(teams | ODD).commit("All teams")
    return repo


def run(repo: Repo, cache: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=repo.path,
        env={**os.environ, "TPMLINT_CACHE_DIR": str(cache), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def check(repo: Repo, cache: Path, cores: int, *words: str, dies_at: str = "") -> tuple[object, int]:
    """Return the findings of a check, and how many processes were forked."""
    done = run(repo, cache, str(cores), dies_at, "", "check", "--output-format", "json", *words)
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout), done.stderr.count("forked")


@pytest.fixture(scope="module")
def expected(many: Repo, tmp_path_factory: pytest.TempPathFactory) -> object:
    """What one process finds."""
    found, forked = check(many, tmp_path_factory.mktemp("none"), 8, "--no-cache")
    assert forked == 0
    return found


@pytest.mark.parametrize(("cores", "forked"), [(1, 0), (3, 2), (64, 3)])
def test_as_many_processes_as_there_are_cores_find_what_one_finds(
    many: Repo, expected: object, tmp_path: Path, cores: int, forked: int
) -> None:
    assert check(many, tmp_path / "cache", cores) == (expected, forked)
    assert check(many, tmp_path / "cache", cores) == (expected, 0)


@pytest.mark.parametrize("file", ["roadmap/t00032.yaml", "roadmap/t02100.yaml"])
def test_what_a_child_did_not_send_is_parsed_by_the_one_that_asked(
    many: Repo, expected: object, tmp_path: Path, file: str
) -> None:
    assert check(many, tmp_path / "cache", 2, dies_at=file) == (expected, 1)


def test_children_end_with_the_one_that_asked(many: Repo, tmp_path: Path) -> None:
    """It stops before it has read what they send."""
    done = run(many, tmp_path, "2", "", "roadmap/t00000.yaml", "check")
    assert (done.returncode, done.stderr) == (2, "forked\ntpmlint: error: nobody knows\n")
