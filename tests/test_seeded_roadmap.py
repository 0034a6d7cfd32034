"""A roadmap of 300 items with 200 faults of every kind gives exactly the 200 findings, and without them none."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.in_memory import judge
from tests.repos import Repo
from tests.seeded_faults import AS_OF, Expected, Seeded, clean, seeded
from tpmlint.rule import CATEGORIES, catalogue
from tpmlint.settings import Settings

NOT_SEEDED = {
    "colliding-paths",
    "completed-without-evidence",
    "dead-link",
    "empty-source",
    "feature-at-risk",
    "owner-mismatch",
    "released-without-tag",
    "stale-context",
    "stale-registry",
    "stale-view",
    "status-behind-history",
    "tag-before-evidence",
    "unknown-evidence",
    "unmapped-field",
    "unmapped-word",
    "untouched-example",
    "unverified-reference",
}
"""Rules about the disk, git, files that `init` writes, pages, reviews, trackers and sources, of which it has none; for
`feature-at-risk` it has too little work that is open and free of faults."""

SIX = set(CATEGORIES) - {"change", "history"}


def judged(made: Seeded) -> tuple[Expected, ...]:
    """Return what tpmlint finds in a roadmap that lies in memory."""
    settings = Settings()
    read = {path: text for path, text in made.files.items() if path.startswith("roadmap/") or path == settings.waivers}
    found = judge(read, as_of=date.fromisoformat(AS_OF), tracked=tuple(sorted(made.files)))
    places = ((each, each.location.span.line if each.location.span else 0) for each in found)
    return tuple(Expected(each.rule, each.location.path, line, each.item) for each, line in places)


def difference(one: tuple[Expected, ...], other: tuple[Expected, ...]) -> list[Expected]:
    """Return what is in one and not, or not as often, in the other."""
    return sorted((Counter(one) - Counter(other)).elements(), key=str)


def test_there_are_300_items_and_200_faults_of_every_kind() -> None:
    made = seeded()
    assert (made.items, len(made.expected)) == (300, 200)
    rules = {each.id for each in catalogue().values() if each.category in SIX}
    # Two files whose names differ by case are no fault that a line can hold, nor can every disk hold them.
    assert {each.rule for each in made.expected} == rules - NOT_SEEDED
    assert min(Counter(each.rule for each in made.expected).values()) >= 3


def test_before_the_faults_nothing_is_wrong() -> None:
    assert judged(clean()) == ()


@pytest.mark.parametrize("seed", range(1, 6))
def test_wherever_the_faults_are_each_gives_its_finding_and_none_gives_another(seed: int) -> None:
    made = seeded(seed)
    found = judged(made)
    assert (difference(made.expected, found), difference(found, made.expected)) == ([], [])


def test_the_same_seed_makes_the_same_roadmap() -> None:
    assert seeded() == seeded()
    assert seeded(1).files != seeded(2).files


def test_check_gives_exactly_the_200_findings(tmp_path: Path) -> None:
    made = seeded()
    Repo(tmp_path).write(made.files).commit("Start")
    command = (sys.executable, "-m", "tpmlint", "check", "--as-of", AS_OF, "--output-format", "json")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 1, done.stderr
    found = tuple(
        Expected(each["rule"], each["location"]["path"], each["location"]["span"]["line"], each["item"])
        for each in json.loads(done.stdout)["findings"]
    )
    assert (difference(made.expected, found), difference(found, made.expected)) == ([], [])
    assert len(found) == 200
