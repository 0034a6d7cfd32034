"""A removal is reported, whatever words the change writes into text that fails its schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop import CAPABILITIES, ROADMAP, TEAMS, branch, judged, open_shop, told

SEARCH_ALONE = CAPABILITIES.partition("---\n")[2]
GONE = {"roadmap/vault.yaml": None, "roadmap/capabilities.yaml": SEARCH_ALONE}
"""The capability cards and the initiative vault, which is for it."""

OFF = 'preset = "strict"\n[severity]\nunknown-field = "off"\nunknown-kind = "off"\nschema = "off"\n'
FIELD = "{kind: team, id: core, title: Core, motto: nothing}"
KIND = "{kind: widget, id: other, motto: nothing}"


@pytest.mark.case(106)
@pytest.mark.parametrize("text", [FIELD, KIND], ids=["a field", "a kind"])
@pytest.mark.parametrize("words", ["nothing", "'cards, replaced by vault'"])
def test_words_in_what_fails_its_schema_hide_no_removal(tmp_path: Path, text: str, words: str) -> None:
    """Case 106: nor where the target has turned off what would report that text."""
    teams = TEAMS.replace("{kind: team, id: core, title: Core}", FIELD) if text is FIELD else f"{TEAMS}---\n{text}\n"
    assert text in teams
    shop = open_shop(tmp_path, files={"tpmlint.toml": OFF, "roadmap/teams.yaml": teams})
    branch(shop, {**GONE, "roadmap/teams.yaml": teams.replace("nothing", words)}, "docs: tidy")
    assert [line.partition("]")[0].partition("[")[2] for line in told(judged(shop, "main"))] == [
        "capability-removed-in-use",
        "open-initiative-removed",
    ]


@pytest.mark.case(106)
def test_an_item_whose_kind_is_misspelled_is_not_removed(tmp_path: Path) -> None:
    """Case 106: its id tells that it is there."""
    shop = open_shop(tmp_path)
    branch(shop, {"roadmap/vault.yaml": ROADMAP["roadmap/vault.yaml"].replace("kind: initiative", "kind: initiativ")})
    assert [line.partition("]")[0] for line in told(judged(shop, "main"))] == [
        "roadmap/vault.yaml:1 error[unknown-kind"
    ]


@pytest.mark.case(106)
def test_an_old_fault_explains_no_removal(tmp_path: Path) -> None:
    """Case 106: nobody is told of it again."""
    old = TEAMS.replace("title: Core", "title: Core, motto: all")
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n', "roadmap/teams.yaml": old})
    branch(shop, {path: None for path in ROADMAP if path != "roadmap/teams.yaml"}, "docs: tidy")
    found = [line.partition("]")[0].partition("[")[2] for line in told(judged(shop, "main"))]
    assert "roadmap-removed" in found
