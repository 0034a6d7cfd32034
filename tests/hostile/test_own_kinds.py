"""Hostile case 132: a kind that a change brings escapes what the target asks of the kind that it is like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop import EDIT, ROADMAP, branch, initiative, judged, open_shop, told, verdicts

STRICT = 'preset = "strict"\n'
ASKS = {
    "tpmlint.toml": f'{STRICT}[schema.initiative]\nextend = "s.json"\n',
    "s.json": '{"properties": {"cost": {"type": "string"}}, "required": ["cost"]}',
    "roadmap/vault.yaml": f"{ROADMAP['roadmap/vault.yaml']}cost: C1\n",
    "roadmap/index.yaml": f"{ROADMAP['roadmap/index.yaml']}cost: C2\n",
}
EPIC = initiative("paper", "cards", "find-it").replace("kind: initiative", "kind: epic")


@pytest.mark.case(132)
@pytest.mark.parametrize("schema", ['schema = "lax.json"\n', ""])
def test_an_item_of_a_new_kind_gives_no_context_yet(tmp_path: Path, schema: str) -> None:
    """Case 132: with a schema of its own, or with that of the kind it is like as the change has it."""
    shop = open_shop(tmp_path, files=ASKS)
    lax = '{"properties": {"cost": {"type": "string"}}}'
    files = {"lax.json": lax} if schema else {"s.json": lax}
    configuration = f'{ASKS["tpmlint.toml"]}[kinds.epic]\nlike = "initiative"\n{schema}'
    branch(shop, {**EDIT, **files, "roadmap/paper.yaml": EPIC, "tpmlint.toml": configuration})
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
    brings = "the configuration brings the kind epic, of which lax.json may ask less than s.json of initiative"
    changes = "the configuration changes what s.json asks of every initiative, and may ask less"
    found = [each.message for each in report.findings if each.rule == "policy-weakened"]
    assert found == [brings if schema else changes]


@pytest.mark.case(132)
def test_a_new_kind_counts_where_nothing_more_is_asked(tmp_path: Path) -> None:
    """Case 132: the target does not extend the schema of the kind that it is like."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    configuration = f'{STRICT}[kinds.epic]\nlike = "initiative"\n'
    branch(shop, {**EDIT, "roadmap/paper.yaml": EPIC, "tpmlint.toml": configuration})
    report = judged(shop, "main")
    assert (told(report), verdicts(report)) == ([], {"cards": "carried"})


@pytest.mark.case(132)
def test_an_override_for_a_kind_holds_for_a_new_one_like_it(tmp_path: Path) -> None:
    """Case 132: the target's levels by kind are not left by another word for the kind."""
    levels = '[severity]\nchange = "warning"\n[[overrides]]\nkinds = ["capability"]\nseverity = {change = "error"}\n'
    shop = open_shop(tmp_path, files={"tpmlint.toml": levels})
    claims = ROADMAP["roadmap/capabilities.yaml"].replace("kind: capability", "kind: component")
    configuration = f'{levels}[kinds.component]\nlike = "capability"\n'
    branch(shop, {**EDIT, "roadmap/capabilities.yaml": claims, "tpmlint.toml": configuration})
    found = {each.rule: each.severity.word for each in judged(shop, "main").findings}
    assert found["change-without-context"] == "error"


@pytest.mark.case(132)
@pytest.mark.parametrize("more", ["", "{kind: feature, id: other, title: Other, owner: shop}\n---\n"])
def test_an_item_that_becomes_one_of_a_new_kind_is_held_to_what_it_was(tmp_path: Path, more: str) -> None:
    """Case 132: its date moves all the same, and an initiative that does loses its customers."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    configuration = f'{STRICT}[kinds.story]\nlike = "feature"\nplural = "stories"\n[kinds.epic]\nlike = "initiative"\n'
    features = ROADMAP["roadmap/features.yaml"].replace("kind: feature, id: one", "kind: story, id: one")
    vault = ROADMAP["roadmap/vault.yaml"].replace("kind: initiative", "kind: epic")
    files = {
        "tpmlint.toml": configuration,
        "roadmap/features.yaml": more + features.replace("2026-12-31", "2027-12-31"),
        "roadmap/vault.yaml": vault.replace("feature: one-click", "feature: find-it"),
    }
    branch(shop, files, "docs: later")
    found = {each.rule: each.message for each in judged(shop, "main").findings if each.category == "change"}
    assert found["target-slipped"] == "story one-click slips by 365 days, from 2026-12-31 to 2027-12-31"
    assert found["feature-dropped"].startswith("epic vault no longer enables story one-click")
