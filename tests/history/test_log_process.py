"""The log is read by a process of its own beside the roadmap, which changes nothing but the time on the clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repos import Repo

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or sys.platform == "darwin", reason="the log is read beside the roadmap where Linux forks"
)

PROGRAM = """
import os, sys
from tpmlint.__main__ import main
from tpmlint.errors import UserError
from tpmlint.history import log_reader
from tpmlint.rules.evidence import dead_link

cores, way = int(sys.argv[1]), sys.argv[2]
os.sched_getaffinity = lambda process: set(range(cores))
parent, fork, read_log = os.getpid(), os.fork, log_reader.read_log
children = []

def counted_fork():
    process = fork()
    if process:
        print("forked", file=sys.stderr)
        children.append(process)
    return process

def read(*rest):
    if os.getpid() != parent:
        if way == "dies":
            os._exit(9)
        if way == "fails":
            raise UserError("only the child says so")
        if way == "is not asked":
            while True:
                pass
    return read_log(*rest)

os.fork, log_reader.read_log = counted_fork, read
if way == "is not asked":
    from tpmlint.model import load

    def no_roadmap(*rest, **named):
        raise UserError("nobody knows")

    load.build_roadmap = no_roadmap
sys.argv = ["tpmlint", *sys.argv[3:]]
status = main()
for child in children:
    try:
        os.kill(child, 0)
        print("left behind", file=sys.stderr)
    except ProcessLookupError:
        pass
sys.exit(status)
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A released feature with evidence that holds, and one with some that does not."""
    repo = Repo(tmp_path_factory.mktemp("shop"))
    known = repo.commit("Store tokens (#12)\n\nRoadmap-Item: one-click")
    repo.write(
        {
            "roadmap/shop.yaml": "{kind: team, id: shop, title: Shop}\n---\n"
            f"{{kind: feature, id: one-click, title: A, owner: shop, status: released, evidence: [{known[:10]}]}}\n"
            "---\n"
            "{kind: feature, id: cards, title: B, owner: shop, status: released, evidence: ['#7', 0123456789a]}\n"
        }
    ).commit("Say what is released (#13)")
    return repo


def check(repo: Repo, cores: int, way: str, cache: str = f"{os.devnull}/none") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(cores), way, "check", "--output-format", "json"],
        cwd=repo.path,
        env={**os.environ, "TPMLINT_CACHE_DIR": cache, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def expected(shop: Repo) -> object:
    """What one process finds."""
    done = check(shop, 1, "")
    assert (done.returncode, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert [(each["rule"], each["item"]) for each in found["findings"]] == [
        ("unknown-evidence", "feature:cards"),
        ("unknown-evidence", "feature:cards"),
    ]
    return found


@pytest.mark.parametrize("way", ["", "dies", "fails"])
def test_a_child_finds_what_one_process_finds_and_where_it_fails_nothing_is_lost(
    shop: Repo, expected: object, way: str
) -> None:
    done = check(shop, 2, way)
    assert (json.loads(done.stdout), done.stderr) == (expected, "forked\n")


def test_what_the_cache_knows_needs_no_child(shop: Repo, expected: object, tmp_path: Path) -> None:
    for forked in ("forked\n", ""):
        done = check(shop, 2, "", cache=str(tmp_path / "cache"))
        assert (json.loads(done.stdout), done.stderr) == (expected, forked)


def test_a_child_that_is_not_asked_ends_with_the_run(shop: Repo) -> None:
    done = check(shop, 2, "is not asked")
    assert (done.returncode, done.stderr) == (2, "forked\ntpmlint: error: nobody knows\n")
