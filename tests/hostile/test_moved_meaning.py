"""Hostile case 136: a change after which a citation or a reference means something else than before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import CAPABILITIES, FEATURES, ROADMAP, SEARCH, branch, initiative, judged, open_shop, verdicts

VAULT, INDEX = ROADMAP["roadmap/vault.yaml"], ROADMAP["roadmap/index.yaml"]
PATTERN = "[change]\nreference-patterns = ['[A-Z]{2,9}-\\d+']\n[systems.jira]\n[systems.forge]\n"
KEY = "external: {jira: SHOP-1}\n"
CITED = "Find more\n\nSHOP-1: find more"


def keyed(path: Path, files: dict[str, str] | None = None, preset: str = "strict") -> Repo:
    """Return a repository whose initiative for the cards has a key of a tracker."""
    return open_shop(
        path,
        files={"tpmlint.toml": f'preset = "{preset}"\n{PATTERN}', "roadmap/vault.yaml": VAULT + KEY, **(files or {})},
    )


@pytest.mark.case(136)
@pytest.mark.parametrize("message", [CITED, "Find more\n\nRoadmap-Item: jira:SHOP-1"])
@pytest.mark.parametrize(
    "files",
    [
        {"roadmap/index.yaml": INDEX + KEY},
        {"roadmap/index.yaml": INDEX + KEY, "roadmap/vault.yaml": VAULT},
        {"roadmap/index.yaml": INDEX + "external: {jira: SHOP-1, forge: shop-1}\n"},
        {
            "roadmap/features.yaml": ROADMAP["roadmap/features.yaml"].replace(
                "Find it", "Find it, external: {jira: SHOP-1}"
            )
        },
        {"roadmap/old.yaml": INDEX.replace("id: index", "id: older") + KEY},
    ],
    ids=["a second", "moved", "another system", "a feature", "a copy"],
)
def test_a_key_means_what_it_meant_before_the_change(tmp_path: Path, message: str, files: dict[str, str]) -> None:
    """Case 136: an item that gets the key of another is not cited by it, in the change that gives it."""
    shop = keyed(tmp_path)
    branch(shop, {**SEARCH, **files}, message)
    assert verdicts(judged(shop, "main")) == {"search": "missing"}


@pytest.mark.case(136)
def test_a_key_of_another_system_is_another_key(tmp_path: Path) -> None:
    """Case 136: but a reference that a pattern finds is a key of any system, and so it had a meaning already."""
    shop = keyed(tmp_path)
    branch(shop, {**SEARCH, "roadmap/index.yaml": INDEX + "external: {forge: SHOP-1}\n"}, CITED)
    assert verdicts(judged(shop, "main")) == {"search": "missing"}


@pytest.mark.case(136)
@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ({"roadmap/index.yaml": INDEX + "external: {jira: SHOP-2}\n"}, "cited"),
        ({"roadmap/new.yaml": initiative("new", "search", "find-it") + "external: {jira: SHOP-2}\n"}, "cited"),
    ],
    ids=["an item of before", "a new item"],
)
def test_a_key_that_meant_nothing_gets_a_meaning(tmp_path: Path, files: dict[str, str], verdict: str) -> None:
    """Case 136: who links the roadmap with a tracker does so in the change that is the first to cite it."""
    shop = keyed(tmp_path)
    branch(shop, {**SEARCH, **files}, "Find more\n\nSHOP-2: find more")
    assert verdicts(judged(shop, "main")) == {"search": verdict}


@pytest.mark.case(136)
def test_a_change_of_the_cited_item_stays_one(tmp_path: Path) -> None:
    """Case 136: an item with the key may get another id, and another file."""
    shop = keyed(tmp_path)
    safe = VAULT.replace("id: vault", "id: safe") + KEY
    branch(
        shop,
        {"src/cards/sum.go": "package cards\n\nvar Sum = 1\n", "roadmap/vault.yaml": None, "roadmap/safe.yaml": safe},
        CITED,
    )
    assert verdicts(judged(shop, "main")) == {"cards": "cited"}


@pytest.mark.case(136)
def test_an_id_means_what_it_meant_before_the_change(tmp_path: Path) -> None:
    """Case 136: a bare id does not mean a second item because something of another kind gets it."""
    shop = keyed(tmp_path)
    feature = FEATURES.replace("id: find-it", "id: vault")
    index = INDEX.replace("feature: find-it", "feature: vault")
    branch(
        shop, {**SEARCH, "roadmap/features.yaml": feature, "roadmap/index.yaml": index}, "Find\n\nRoadmap-Item: vault"
    )
    assert verdicts(judged(shop, "main")) == {"search": "missing"}


@pytest.mark.case(136)
@pytest.mark.parametrize("cited", ["vault", "one-click"])
def test_two_items_that_swap_their_ids(tmp_path: Path, cited: str) -> None:
    """Case 136: what was cited was the other one; so it is for two features."""
    shop = keyed(tmp_path)
    vault = {"roadmap/vault.yaml": VAULT.replace("id: vault", "id: index")}
    index = {"roadmap/index.yaml": INDEX.replace("id: index", "id: vault")}
    branch(shop, {**SEARCH, **vault, **index}, f"Find more\n\nRoadmap-Item: {cited}")
    assert verdicts(judged(shop, "main")) == {"search": "missing"}


CARDS_KEYED = CAPABILITIES.replace("title: Cards\n", "title: Cards\nexternal: {jira: CAP-1}\n")
SEARCH_KEYED = CAPABILITIES.replace("title: Search\n", "title: Search\nexternal: {jira: CAP-1}\n")
ACTIVE = initiative("vault", "'jira:CAP-1'", "one-click", "active").replace("latency of 'jira:CAP-1'", "latency")
ACTIVE = ACTIVE.replace("Have the 'jira:CAP-1' without running them", "Keep cards without running a vault")


@pytest.mark.case(136)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CARDS_KEYED, CARDS_KEYED.replace("title: Search\n", "title: Search\nexternal: {jira: CAP-1}\n")),
        (CARDS_KEYED, SEARCH_KEYED),
        (CAPABILITIES, SEARCH_KEYED),
    ],
    ids=["a second", "moved", "only named"],
)
@pytest.mark.parametrize("message", ["Find more", "Find more\n\nRoadmap-Item: vault"])
def test_an_initiative_lists_what_it_listed_before_the_change(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    """Case 136: a capability that gets the key which an initiative names is not listed by it, active or cited."""
    shop = keyed(tmp_path, {"roadmap/capabilities.yaml": before, "roadmap/vault.yaml": ACTIVE}, "standard")
    branch(shop, {**SEARCH, "roadmap/capabilities.yaml": after}, message)
    assert verdicts(judged(shop, "main")) == {"search": "missing"}
