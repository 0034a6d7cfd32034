"""Which added item a removed one is."""

from __future__ import annotations

import time

from tests.in_memory import roadmap
from tpmlint.model.renames import find_renames

Team = tuple[str, str, str]


def renamed(before: list[Team], after: list[Team]) -> dict[str, str]:
    """Return the new id of each former team; a team is an id, a title and a description."""
    found = find_renames(roadmap(_written(before)), roadmap(_written(after)))
    return {ref.removeprefix("team:"): new.id for ref, new in found.items()}


def _written(teams: list[Team]) -> str:
    return "".join(
        f"---\n{{kind: team, id: {name}, title: {title}, type: platform, description: {words}}}\n"
        for name, title, words in teams
    )


def test_equal_items_are_the_same_before_similar_ones() -> None:
    before = [("a", "Shop", "one"), ("b", "Shop", "two"), ("c", "Shop", "three")]
    after = [("x", "Shop", "two"), ("y", "Shop", "one"), ("z", "Shop", "four")]
    assert renamed(before, after) == {"a": "y", "b": "x", "c": "z"}


def test_equal_items_replace_each_other_in_the_order_of_their_ids() -> None:
    assert renamed([("b", "T", "w"), ("a", "T", "w")], [("d", "T", "w"), ("c", "T", "w")]) == {"a": "c", "b": "d"}


def test_thousands_of_one_title_are_not_all_compared() -> None:
    begun = time.process_time()
    same = renamed([(f"a{n}", "T", "w") for n in range(2000)], [(f"b{n}", "T", "w") for n in range(2000)])
    assert len(same) == 2000
    other = renamed([(f"a{n}", "T", f"w{n}") for n in range(2000)], [(f"b{n}", "T", f"v{n}") for n in range(2000)])
    assert 0 < len(other) < 2000
    assert time.process_time() - begun < 10
