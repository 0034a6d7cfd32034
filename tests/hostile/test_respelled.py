"""Hostile cases 134, 135, 145 and 168: edits of the roadmap after which it says what it said before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import CAPABILITIES, EDIT, FEATURES, ROADMAP, TEAMS, branch, judged, open_shop, verdicts

PRESETS = ("strict", "standard")
GOALS = "{kind: objective, id: faster, title: Faster checkout for all, owner: shop, external: {jira: GOAL-1}}\n"
VAULT = f"""{ROADMAP["roadmap/vault.yaml"]}objectives: [faster]
target_date: 2026-Q4
"""
KEYED = {
    "roadmap/teams.yaml": TEAMS.replace("title: Shop", "title: Shop, external: {jira: TEAM-1}").replace(
        "title: Core", "title: Core, external: {jira: TEAM-2}"
    ),
    "roadmap/features.yaml": FEATURES.replace("title: One click", "title: One click, external: {jira: SHOP-1}"),
    "roadmap/capabilities.yaml": CAPABILITIES.replace("title: Cards\n", "title: Cards\nexternal: {jira: CAP-1}\n"),
    "roadmap/goals.yaml": GOALS,
    "roadmap/vault.yaml": VAULT,
}


def keyed(path: Path, preset: str) -> Repo:
    """Return a repository in which most items have a key in a tracker."""
    return open_shop(path, files={"tpmlint.toml": f'preset = "{preset}"\n[systems.jira]\n', **KEYED})


@pytest.mark.case(134)
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("owner: core", 'owner: "jira:TEAM-2"'),
        ("owner: core", "owner: team:core"),
        ("feature: one-click", 'feature: "jira:SHOP-1"'),
        ("team: shop", 'team: "jira:TEAM-1"'),
        ("[cards]", '[cards, "jira:CAP-1"]'),
        ("[faster]", '["jira:GOAL-1", faster]'),
        ("2026-Q4", "2026-12-31"),
        ("baseline: 900", "baseline: 900 ms"),
        ("enables: [", 'enables: [{feature: "jira:SHOP-1", how: TODO}, '),
        ("within", "wlthin"),
        ("reach of one", "reach 0f 0ne"),
        ("asks for", "asks f0r"),
        ("unit: ms", "unit: rns"),
    ],
)
def test_another_spelling_of_a_value_gives_no_context(tmp_path: Path, old: str, new: str, preset: str) -> None:
    """Case 134: references are compared by what they mean, and so are dates and figures."""
    shop = keyed(tmp_path, preset)
    assert old in VAULT
    branch(shop, {**EDIT, "roadmap/vault.yaml": VAULT.replace(old, new)})
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(134)
@pytest.mark.parametrize(
    "how", ["<script>foo bar baz</script>", "<script x><script x>", "<span hidden>Charges a card</span>", "<b></b>"]
)
def test_a_text_that_nobody_sees_gives_no_context(tmp_path: Path, how: str) -> None:
    """Case 134: what HTML hides says nothing, however much of it there is."""
    shop = keyed(tmp_path, "strict")
    new = VAULT.replace("how: Keeps what one-click asks for within reach of one request", f"how: {how}")
    assert new != VAULT
    branch(shop, {**EDIT, "roadmap/vault.yaml": new})
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(134)
@pytest.mark.parametrize("unit", ['"%"', "pct", "Percent"])
def test_another_spelling_of_percent_gives_no_context(tmp_path: Path, unit: str) -> None:
    """Case 134: a unit has more than one name."""
    plan = VAULT.replace("unit: ms", "unit: percent")
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n', **KEYED, "roadmap/vault.yaml": plan})
    branch(shop, {**EDIT, "roadmap/vault.yaml": plan.replace("unit: percent", f"unit: {unit}")})
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(134)
@pytest.mark.parametrize(
    ("old", "new"),
    [("owner: core", 'owner: "jira:TEAM-1"'), ("2026-Q4", "2027-01-31"), ("target: 200", "target: 90 ms")],
)
def test_another_value_gives_context_in_any_spelling(tmp_path: Path, old: str, new: str) -> None:
    """Case 134: what really changes carries."""
    shop = keyed(tmp_path, "strict")
    assert old in VAULT
    branch(shop, {**EDIT, "roadmap/vault.yaml": VAULT.replace(old, new)})
    assert verdicts(judged(shop, "main")) == {"cards": "carried"}


def renamed(old: str, new: str) -> dict[str, str]:
    """Return the roadmap with another id of an item."""
    found = {}
    for path, text in {**ROADMAP, **KEYED}.items():
        for before in (": ", "["):
            for after in (",", "]", "}", "\n"):
                text = text.replace(f"{before}{old}{after}", f"{before}{new}{after}")
        found[path] = text
    return found


RENAMES = (("core", "money"), ("shop", "buying"), ("one-click", "one-tap"), ("faster", "quicker"))


@pytest.mark.case(135)
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(("old", "new"), RENAMES)
def test_another_id_of_what_an_initiative_names_gives_no_context(
    tmp_path: Path, old: str, new: str, preset: str
) -> None:
    """Case 135: whoever names a renamed item says what they said before; also if the target has gone on since."""
    shop = keyed(tmp_path, preset)
    branch(shop, {**EDIT, **renamed(old, new)})
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    shop.git("checkout", "--quiet", "main")
    shop.write({"roadmap/vault.yaml": f"{VAULT}health: on-track\n"}).commit("Begin")
    assert verdicts(judged(shop, "main", head="topic")) == {"cards": "missing"}


@pytest.mark.case(135)
@pytest.mark.parametrize(("old", "new"), RENAMES)
def test_a_copy_of_what_an_initiative_names_gives_no_context(tmp_path: Path, old: str, new: str) -> None:
    """Case 135: the former item may stay, if only the copy has its title."""
    shop = keyed(tmp_path, "standard")
    documents = [each for text in KEYED.values() for each in text.split("---\n")]
    (kept,) = (each for each in documents if f"id: {old}," in each)
    branch(shop, {**EDIT, **renamed(old, new), "roadmap/kept.yaml": kept})
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(135)
def test_a_capability_that_is_renamed_and_changed(tmp_path: Path) -> None:
    """Case 135: under neither id."""
    shop = keyed(tmp_path, "standard")
    branch(shop, {**EDIT, **renamed("cards", "vaults")})
    assert set(verdicts(judged(shop, "main")).values()) == {"missing"}


HOW = "Keeps what one-click asks for within reach of one request"


@pytest.mark.case(145)
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("enables: [", "enables: [{feature: one-click, how: Keeps what one-click asks for}, "),
        ("enables: [", "enables: [{feature: one-click, how: Keeps what one-click asks within reach}, "),
        (f"how: {HOW}", "how: Keeps what one-click asks for"),
        (f"how: {HOW}", "how: Keeps within reach"),
        ("need: Have the cards without running them", "need: Have the cards"),
        ("need: Have the cards without running them", "need: Keeps what one-click asks for"),
        ("target_date:", f"problem: {HOW}\ntarget_date:"),
        ("target_date:", "hypothesis: Have the cards\ntarget_date:"),
        ("unit: ms", "unit: milliseconds"),
    ],
)
def test_a_sentence_in_fewer_words_gives_no_context(tmp_path: Path, old: str, new: str, preset: str) -> None:
    """Case 145: in a further entry of a list, and in place of what was there."""
    shop = keyed(tmp_path, preset)
    assert old in VAULT
    branch(shop, {**EDIT, "roadmap/vault.yaml": VAULT.replace(old, new)})
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(145)
def test_a_copy_in_fewer_words_gives_no_context(tmp_path: Path) -> None:
    """Case 145: every sentence of an initiative, in a new one."""
    shop = keyed(tmp_path, "strict")
    copy = VAULT.replace("id: vault", "id: safe").replace("title: The vault", "title: Cards in a safe place")
    copy = copy.replace(HOW, "Keeps what one-click asks for").replace(
        "Have the cards without running them", "Have the cards"
    )
    for names in ("feature: one-click", "feature: find-it"):
        branch(shop, {**EDIT, "roadmap/safe.yaml": copy.replace("feature: one-click", names)}, name=names[-5:])
        assert verdicts(judged(shop, "main")) == {"cards": "missing"}
        shop.git("checkout", "--quiet", "main")


@pytest.mark.case(145)
def test_other_words_give_context(tmp_path: Path) -> None:
    """Case 145: nobody asks for more words, only for others."""
    shop = keyed(tmp_path, "strict")
    branch(shop, {**EDIT, "roadmap/vault.yaml": VAULT.replace(HOW, "Charges a card with one request")})
    assert verdicts(judged(shop, "main")) == {"cards": "carried"}


@pytest.mark.case(168)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HOW, f"{HOW}. Have the cards without running them"),
        (HOW, f"{HOW} (TBD)"),
        (HOW, f"{HOW}. Because we need it"),
        (HOW, f"{HOW}, see https://example.org/pay"),
        ("need: Have the cards without running them", "need: 'SHOP-12: Have the cards without running them, SHOP-13'"),
        ("enables: [", "enables: [{feature: one-click, how: Have the cards without running them}, "),
        ("target_date:", "hypothesis: Shops hold numbers\ntarget_date:"),
        ("target: 200", "target: 200, source: 'https://example.org/cards'"),
        ("metrics: [", "metrics: [{name: TODO}, "),
        ("target_date:", "depends_on: [vault, nowhere]\ntarget_date:"),
    ],
)
def test_what_is_put_behind_a_value_and_says_nothing(tmp_path: Path, old: str, new: str) -> None:
    """Case 168: sentences of other fields, placeholders, keys, links, and names that nothing has."""
    told = f"{VAULT}description: Shops hold numbers today\n"
    files = {"tpmlint.toml": 'preset = "strict"\n[systems.jira]\n', **KEYED, "roadmap/vault.yaml": told}
    shop = open_shop(tmp_path, files=files)
    assert old in told
    branch(shop, {**EDIT, "roadmap/vault.yaml": told.replace(old, new)})
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
