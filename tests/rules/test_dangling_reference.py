"""dangling-reference: what leads nowhere, what was meant, and what only looks like it."""

from __future__ import annotations

import pytest

from tests.in_memory import ONLY_FILE, judge, said
from tpmlint.finding import Edit, Fix, ItemRef
from tpmlint.settings import Settings
from tpmlint.sources import System
from tpmlint.text import similarity
from tpmlint.text.similarity import edit_distance

TEAMS = """
---
{kind: team, id: shop, title: Shop}
---
{kind: team, id: platform, title: Platform}
"""

ONE_CLICK = """
---
{kind: feature, id: one-click, title: One-click checkout, owner: shop}
"""

FASTER = """\
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
enables:
  - feature: FEATURE
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: shop
    need: Try three price layouts a day instead of one
"""


def enabling(feature: str) -> str:
    """Return a roadmap in which one initiative enables ``feature``, and only ``one-click`` exists."""
    return FASTER.replace("FEATURE", feature) + ONE_CLICK + TEAMS


def test_an_address_is_not_a_tracker() -> None:
    (finding,) = judge(enabling("https://wiki.example/one-click"), rule="dangling-reference")
    assert (finding.message, finding.help, finding.fix) == (
        (
            "initiative faster-builds enables https://wiki.example/one-click, which is an address and not the id of a "
            "feature; name the feature by its id"
        ),
        "an address belongs under `links`, as `url`",
        None,
    )


def test_silent_when_everything_is_there() -> None:
    assert said(judge(enabling("one-click"))) == []


def test_names_the_nearest() -> None:
    (found,) = judge(enabling("one-clik"))
    assert said([found]) == [
        (
            f"{ONLY_FILE}:8 `one-clik` error[dangling-reference] initiative faster-builds enables feature one-clik, "
            "which does not exist; did you mean one-click?"
        )
    ]
    assert found.item == "initiative:faster-builds"
    assert found.subject == "feature:one-clik"
    place = ItemRef(ONLY_FILE, 0, ("enables", 0, "feature"))
    assert found.fix == Fix("Replace 'one-clik' with 'one-click'", (Edit(place, "one-click"),), safe=False)


def test_another_case_is_an_error_with_a_safe_fix() -> None:
    (found,) = judge(enabling("One-Click"))
    assert said([found]) == [
        (
            f"{ONLY_FILE}:8 `One-Click` error[dangling-reference] initiative faster-builds enables feature One-Click, "
            "which is written one-click; ids are matched exactly"
        )
    ]
    assert found.fix is not None
    assert found.fix.safe


def test_a_far_name_gets_no_hint() -> None:
    (found,) = judge(enabling("loyalty-programme"))
    assert found.message == "initiative faster-builds enables feature loyalty-programme, which does not exist"
    assert found.fix is None


def test_two_equally_near_names_are_both_shown_and_no_fix_chooses() -> None:
    text = enabling("one-clock-a") + ONE_CLICK.replace("one-click", "one-clock-b")
    text += ONE_CLICK.replace("one-click", "one-clock-c")
    (found,) = judge(text, "dangling-reference")
    assert found.message.endswith("which does not exist; did you mean one-clock-b or one-clock-c?")
    assert found.fix is None


def test_an_id_of_another_kind_is_said_to_be_one() -> None:
    found = judge(
        """\
        {kind: feature, id: one-click, title: One-click checkout, owner: shop, objectives: [shop]}
        ---
        {kind: team, id: shop, title: Shop}
        """
    )
    assert said(found) == [
        (
            f"{ONLY_FILE}:1 `shop` error[dangling-reference] feature one-click serves objective shop, which does not "
            "exist; there is a team of that id, but no objective"
        )
    ]


def test_the_wrong_kind_where_several_can_stand() -> None:
    (found,) = judge(
        """\
        {kind: feature, id: gift-cards, title: Gift cards, owner: shop, depends_on: [feature:pricing]}
        ---
        {kind: capability, id: pricing, title: Pricing, owner: shop, paths: [/p/], consumers: [{team: shop}]}
        ---
        {kind: team, id: shop, title: Shop}
        """
    )
    assert found.message == (
        "feature gift-cards depends on feature pricing, which does not exist; "
        "there is a capability of that id, but no feature"
    )
    assert found.fix is None


def test_the_same_slip_twice_in_an_item_is_one_finding_with_both_places() -> None:
    text = FASTER.replace("FEATURE", "one-click").replace("team: shop", "team: platfrom")
    text = text.replace("owner: platform", "owner: platfrom")
    (found,) = judge(text + ONE_CLICK + TEAMS, "dangling-reference")
    assert said([found]) == [
        (
            f"{ONLY_FILE}:4 `platfrom` error[dangling-reference] initiative faster-builds is owned by team platfrom, "
            "which does not exist; did you mean platform?"
        ),
        f"  {ONLY_FILE}:11 `platfrom` and here",
    ]
    assert found.fix is not None
    assert len(found.fix.edits) == 2


def test_a_misspelled_team_is_not_unused_as_well() -> None:
    found = judge(
        """\
        {kind: feature, id: one-click, title: One-click checkout, owner: shpo}
        ---
        {kind: team, id: shop, title: Shop}
        """
    )
    assert [each.rule for each in found] == ["dangling-reference"]


def test_a_tracker_must_be_declared() -> None:
    (found,) = judge(enabling("jira:SHOP-12"))
    assert said([found]) == [
        (
            f"{ONLY_FILE}:8 `jira:SHOP-12` error[dangling-reference] initiative faster-builds enables jira:SHOP-12, "
            "but jira is not a declared system; declare it as [systems.jira] in the configuration"
        )
    ]
    assert found.help == "if jira is a tracker of yours, write a table `[systems.jira]` in tpmlint.toml"


def test_a_declared_tracker_is_not_asked() -> None:
    found = judge(enabling("jira:SHOP-12"), "dangling-reference", settings=Settings(systems={"jira": System("jira")}))
    assert said(found) == []


def test_a_misspelled_tracker_is_held_against_the_declared() -> None:
    (found,) = judge(
        enabling("jria:SHOP-12"), settings=Settings(systems={"github": System("github"), "jira": System("jira")})
    )
    assert found.message == (
        "initiative faster-builds enables jria:SHOP-12, but jria is not a declared system; did you mean jira:SHOP-12?"
    )


def test_a_misspelled_kind_is_no_tracker() -> None:
    (found,) = judge(enabling("feture:one-click"), "dangling-reference")
    assert found.message == (
        "initiative faster-builds enables feture:one-click, but feture is not a declared system; "
        "did you mean feature:one-click?"
    )
    assert found.help == "correct it; a tracker of yours called feture needs a table `[systems.feture]` in tpmlint.toml"


def test_what_failed_its_schema_is_not_followed() -> None:
    found = judge(enabling("'one click'"))
    assert [each.rule for each in found] == ["schema"]


def test_an_id_that_failed_its_schema_may_be_the_one_that_is_meant() -> None:
    found = judge(enabling("one-click").replace("id: one-click", "id: One Click"))
    assert [each.rule for each in found] == ["schema"]


def test_a_name_in_a_field_that_failed_its_schema_defines_nothing() -> None:
    """What another item says there may use an item, and is none."""
    found = judge(
        """
        {kind: team, id: multicluster, title: Multi-cluster}
        ---
        {kind: feature, id: mirror, title: Mirror services, owner: multi-cluster}
        ---
        {kind: capability, id: gateway, title: Gateway, owner: multicluster, paths: [a/], consumers: [multicluster]}
        """,
        "dangling-reference",
    )
    assert [(each.rule, each.item) for each in found] == [("dangling-reference", "feature:mirror")]


def test_an_item_with_faults_is_still_referred_to() -> None:
    text = enabling("one-click").replace(
        "title: One-click checkout, owner: shop", "title: One-click, owner: shop, x: 1"
    )
    found = judge(text)
    assert [each.rule for each in found] == ["unknown-field"]


def test_a_prefix_stays_in_the_fix() -> None:
    text = """\
        {kind: feature, id: gift-cards, title: Gift cards, owner: shop, depends_on: [feature:one-clik]}
        ---
        {kind: feature, id: one-click, title: One-click checkout, owner: shop}
        ---
        {kind: team, id: shop, title: Shop}
        """
    (found,) = judge(text)
    assert found.fix is not None
    assert [edit.new for edit in found.fix.edits] == ["feature:one-click"]


def test_the_first_twenty_unknown_names_get_a_suggestion() -> None:
    teams = "\n---\n".join(f"{{kind: team, id: team-{number:05}, title: Team}}" for number in range(1000))
    features = "\n---\n".join(
        f"{{kind: feature, id: f-{number:05}, title: Feature, owner: taem-{number:05}}}" for number in range(200)
    )
    found = judge({"roadmap/teams.yaml": teams, "roadmap/features.yaml": features}, "dangling-reference")
    hints = [each.message.partition("; ")[2] for each in found]
    assert hints == [f"did you mean team-{number:05}?" for number in range(20)] + [""] * 180


def test_systems_get_twenty_suggestions_too() -> None:
    known = Settings(systems={name: System(name) for name in (f"tracker-{number}" for number in range(30))})
    text = ONE_CLICK + "".join(
        f"---\n{{kind: feature, id: f-{number}, title: Feature, related: ['trakcer-{number}:A-1']}}\n"
        for number in range(30)
    )
    found = judge(text, "dangling-reference", settings=known)
    assert [each.message.count("did you mean") for each in found if "trakcer" in each.message] == [1] * 20 + [0] * 10


def test_very_many_long_ids_are_not_compared_letter_by_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by the pairs of letters that are compared."""
    steps = 0

    def counted(one: str, other: str, limit: int) -> int:
        nonlocal steps
        steps += len(one) * len(other)
        return edit_distance(one, other, limit)

    monkeypatch.setattr(similarity, "edit_distance", counted)
    features = "".join(
        f"---\n{{kind: feature, id: {'ab' * 46}-{number:05}, title: Feature, owner: shop}}\n" for number in range(500)
    )
    names = "".join(f"  - feature: {'ba' * 46}-{number:05}\n    how: x\n" for number in range(500))
    text = FASTER.replace("  - feature: FEATURE\n", names + "  - feature: one-click\n") + features + ONE_CLICK + TEAMS
    judge(text)
    assert 0 < steps <= 20 * 2 * 100_000


def test_what_is_related_must_exist_whatever_its_kind() -> None:
    text = """\
        {kind: feature, id: one-click, title: One-click checkout, owner: shop, related: [gift-card, "team:shopp"]}
        ---
        {kind: feature, id: gift-cards, title: Gift cards, owner: shop, related: [one-click, "team:shop"]}
        ---
        {kind: team, id: shop, title: Shop, related: ["feature:one-click"]}
        """
    assert said(judge(text)) == [
        (
            f"{ONLY_FILE}:1 `gift-card` error[dangling-reference] feature one-click is related to feature gift-card, "
            "which does not exist; did you mean gift-cards?"
        ),
        (
            f'{ONLY_FILE}:1 `"team:shopp"` error[dangling-reference] feature one-click is related to team shopp, '
            "which does not exist; did you mean shop?"
        ),
    ]


def test_the_item_itself_is_never_suggested() -> None:
    text = "{kind: initiative, id: T-1, title: Index, depends_on: [T-9]}\n"
    (found,) = judge(text, "dangling-reference")
    assert found.message == "initiative T-1 depends on initiative T-9, which does not exist"
    assert found.fix is None
