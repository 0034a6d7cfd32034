"""The same tree gives the same bytes, whatever the hash seed, locale, time zone, user's git and order of folders."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.git.test_hostile import SETTINGS
from tests.hostile.harness import new_repo, tpmlint
from tests.hostile.test_output import evil
from tests.repos import Repo
from tests.shop import CODE, ROADMAP, SEARCH
from tpmlint.reporters import formats

SEEDS = ("0", "1", "2", "3", "42", "1000", "65535", "123456", "99999999", "4294967295")
LOCALES = ("C", "C.UTF-8", "tr_TR.UTF-8")
ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu")

SHUFFLED = """\
import os, random, sys
random.seed(int(os.environ["PYTHONHASHSEED"]))
scandir, listdir = os.scandir, os.listdir
class Shuffled(list):
    def __enter__(self):
        return self
    def __exit__(self, *_):
        return None
    def close(self):
        return None
    def __next__(self):
        if not self:
            raise StopIteration
        return self.pop()
    def __iter__(self):
        return self
def shuffle(found):
    entries = Shuffled(found)
    random.shuffle(entries)
    return entries
os.scandir = lambda *where: shuffle(scandir(*where))
os.listdir = lambda *where: list(shuffle(listdir(*where)))
from tpmlint.__main__ import main
sys.exit(main())
"""
"""Starts tpmlint where folders list their files in another order each time."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository with findings of all sorts, of which some share a line, and a history."""
    repo = new_repo(tmp_path_factory.mktemp("tree") / "repo", {**ROADMAP, **CODE})
    repo.git("branch", "before")
    repo.write(SEARCH).commit("Look\n\nRoadmap-Item: index", date="2026-03-31T23:30:00-11:00")
    repo.write({**evil(), "src/cards/vault.go": "package evil\n", "src/cards/more/x.go": "x\n"})
    repo.commit("Take over", date="2026-04-01T00:30:00+13:00")
    repo.write(
        {"roadmap/untracked.yaml": "kind: team\nid: i\ntitle: I\n", "roadmap/I.yaml": "kind: team\nid: ı\ntitle: İ\n"}
    )
    return repo


def surroundings(folder: Path) -> list[Mapping[str, str]]:
    """Return ten surroundings in which everything differs that must not count."""
    plain, strange = folder / "plain", folder / "strange"
    plain.write_text("[user]\n\tname = Ada\n")
    lines = []
    for name, value in SETTINGS.items():
        section, _, key = name.rpartition(".")
        lines.append(f"[{section}]\n\t{key} = {value}\n")
    strange.write_text("".join(lines))
    return [
        {
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "TZ": zone,
            "GIT_CONFIG_GLOBAL": str(config),
            "COLUMNS": str(40 + len(seed) * 20),
        }
        for seed, locale, zone, config in zip(
            SEEDS, itertools.cycle(LOCALES), itertools.cycle(ZONES), itertools.cycle((plain, strange)), strict=False
        )
    ]


@pytest.mark.parametrize("count", [5, pytest.param(10, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        pytest.param(("check", "--staged"), marks=pytest.mark.slow),
        ("diff", "before"),
        ("audit",),
        pytest.param(("list", "initiatives", "--output-format", "json"), marks=pytest.mark.slow),
        pytest.param(("impact", "src/cards", "--output-format", "json"), marks=pytest.mark.slow),
        ("report", "--history"),
    ],
    ids=" ".join,
)
def test_the_same_bytes(tree: Repo, tmp_path: Path, words: tuple[str, ...], count: int) -> None:
    """In every format that the command knows, with a cache from the run before and without.

    Five surroundings have every locale, zone and configuration of the ten.
    """
    known = {"audit": ("json", "text", "csv", "markdown"), "report": (), "list": (), "impact": ()}.get(
        words[0], formats()
    )
    seen: dict[str, set[bytes]] = {}
    codes = set()
    for number, variables in enumerate(surroundings(tmp_path)[:count]):
        out = tmp_path / str(number)
        out.mkdir()
        outputs = [f"--output={name}={out / name}" for name in known]
        if words[0] == "report":
            outputs = [f"--output={out / 'html'}"]
        cache = {"TPMLINT_CACHE_DIR": str(tmp_path / "cache" if number % 3 else tmp_path / f"cache{number}")}
        ended = tpmlint(tree.path, *words, *outputs, env={**variables, **cache}, start=("-c", SHUFFLED))
        codes.add(ended.code)
        seen.setdefault("standard output", set()).add(ended.out.encode("utf-8", "surrogateescape"))
        seen.setdefault("standard error", set()).add(ended.err.encode("utf-8", "surrogateescape"))
        for file in out.iterdir():
            seen.setdefault(file.name, set()).add(file.read_bytes())
    assert {name: len(texts) for name, texts in seen.items()} == dict.fromkeys(seen, 1)
    assert len(codes) == 1
    assert codes <= {0, 1}
    assert len(seen) == 2 + (len(known) or words[0] == "report")


def test_the_same_page(tmp_path: Path) -> None:
    """Whatever the day, too: a view has no today."""
    words = ("now-next-later", "timeline", "graph with=teams,objectives", "matrix", "risks", "decisions")
    page = "".join(f"<!-- tpmlint: view {each} -->\n<!-- tpmlint: end -->\n\n" for each in words)
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **CODE, "ROADMAP.md": page})
    pages = set()
    for variables in surroundings(tmp_path):
        repo.write({"ROADMAP.md": page})
        assert tpmlint(repo.path, "render", env=variables, start=("-c", SHUFFLED)).code == 0
        pages.add((repo.path / "ROADMAP.md").read_bytes())
    assert len(pages) == 1
    for day in ("2020-01-01", "2026-03-02", "2040-12-31"):
        assert tpmlint(repo.path, "check", "--select", "evidence", "--as-of", day).code == 0


def test_folders_are_shuffled(tmp_path: Path) -> None:
    """Otherwise the tests above would show less than they say."""
    for number in range(30):
        (tmp_path / str(number)).touch()
    code = SHUFFLED.rpartition("from tpmlint")[0] + "print(*os.listdir('.')); print(*(e.name for e in os.scandir('.')))"
    orders = {tpmlint(tmp_path, start=("-c", code), env={"PYTHONHASHSEED": seed}).out for seed in SEEDS[:3]}
    assert len(orders) == 3
