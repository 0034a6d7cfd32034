"""id-changed: what is one item under two ids, and what are two."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.change.in_memory import judge_change
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import TEAMS, capability, feature, initiative, items
from tpmlint.settings import Settings

ONE = feature("one-click", "status: planned\ntarget_date: 2027-Q1\nbenefit: Pay at once")


def renamed(text: str, new_id: str = "quick") -> str:
    """Return an item under another id, and its title as it was."""
    return "".join(f"id: {new_id}\n" if line.startswith("id: ") else line for line in text.splitlines(keepends=True))


def messages(before: str, after: Mapping[str, str] | str, percent: int | None = None) -> list[str]:
    """Return what the rule says."""
    options = {} if percent is None else {"id-changed": {"percent": percent}}
    settings = Settings(options=options)
    return [each.message for each in judge_change(before, after, rule="id-changed", settings=settings)]


def test_the_same_item_under_another_id() -> None:
    (finding,) = judge_change(items(ONE), items(renamed(ONE)))
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:8 `quick` warning[id-changed] feature quick was one-click before; "
            "citations of and links to one-click no longer find it, so keep the id"
        )
    ]
    assert (finding.item, finding.subject) == ("feature:quick", "feature:one-click")


def test_most_fields_are_enough() -> None:
    changed = renamed(ONE).replace("status: planned", "status: active").replace("2027-Q1", "2027-Q2")
    assert messages(items(ONE), items(changed)) == messages(items(ONE), items(renamed(ONE)))
    assert messages(items(ONE), items(changed.replace("Pay at once", "Pay sooner"))) == []


def test_how_much_is_most_can_be_set() -> None:
    changed = renamed(ONE).replace("status: planned", "status: active")
    assert messages(items(ONE), items(changed), percent=80) == messages(items(ONE), items(renamed(ONE)))
    assert messages(items(ONE), items(changed), percent=81) == []


def test_case_and_punctuation_of_a_title_do_not_matter() -> None:
    other = renamed(ONE).replace("The one-click", "the One Click!")
    assert messages(items(ONE), items(other)) == messages(items(ONE), items(renamed(ONE)))


def test_each_takes_the_place_of_one_and_the_nearest_wins() -> None:
    near, far = renamed(ONE, "near"), renamed(ONE, "far").replace("2027-Q1", "2028")
    assert messages(items(ONE), items(far, near)) == [
        "feature near was one-click before; citations of and links to one-click no longer find it, so keep the id"
    ]
    twins = items(ONE, renamed(ONE, "twin"))
    assert len(messages(twins, items(renamed(ONE, "a"), renamed(ONE, "b")))) == 2
    assert len(messages(twins, items(renamed(ONE, "a")))) == 1


def test_in_another_file() -> None:
    before = {"roadmap/a.yaml": items(ONE)}
    after = {"roadmap/a.yaml": TEAMS.removesuffix("---\n"), "roadmap/b.yaml": renamed(ONE)}
    (finding,) = judge_change(before, after)
    assert finding.location.path == "roadmap/b.yaml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (items(ONE), items(ONE, renamed(ONE))),
        (items(ONE, renamed(ONE)), items(ONE)),
        (items(ONE), items(ONE.replace("The one-click", "Quick"))),
        (items(ONE), items(renamed(ONE).replace("The one-click", "Gift cards"))),
        (items(ONE), items(renamed(ONE).replace("kind: feature", "kind: objective"))),
        (items(ONE), items(ONE.replace("kind: feature", "kind: objective"))),
        (items(ONE), items(renamed(ONE)) + "---\nkind: feature\nid: one-click\ntitle: [\n"),
        (items(ONE), {"roadmap/a.yaml": items(renamed(ONE)), "roadmap/b.yaml": "{kind: feature, id: one-click, "}),
    ],
    ids=[
        "a copy came, and the first stayed",
        "one of two went",
        "the title alone changed",
        "another title",
        "another kind",
        "another kind under the same id",
        "the first cannot be read to its end",
        "the first may stand in what cannot be read",
    ],
)
def test_near_misses(before: str, after: Mapping[str, str] | str) -> None:
    assert messages(before, after) == []


OTHER = feature("gift", "status: active\ntarget_date: 2028\nbenefit: Give a card").replace("The gift", "Gift cards")


def handed_on(old: str, new: str) -> str:
    """Return the message about a feature whose old id another one has now."""
    return f"feature {new} was {old} before; citations of and links to {old} now mean another feature, so keep the id"


@pytest.mark.case(172)
def test_an_id_that_another_item_has_got() -> None:
    assert messages(items(ONE), items(renamed(ONE), renamed(OTHER, "one-click"))) == [handed_on("one-click", "quick")]
    assert rules(items(ONE), items(renamed(ONE), renamed(OTHER, "one-click"))) == ["id-changed"]
    before, after = (
        items(ONE, initiative("vault")),
        items(renamed(ONE), initiative("vault"), renamed(OTHER, "one-click")),
    )
    assert rules(before, after) == ["id-changed"]


@pytest.mark.case(172)
def test_two_items_that_swap_their_ids() -> None:
    assert messages(items(ONE, OTHER), items(renamed(ONE, "gift"), renamed(OTHER, "one-click"))) == [
        handed_on("one-click", "gift"),
        handed_on("gift", "one-click"),
    ]


@pytest.mark.case(172)
def test_an_item_that_takes_the_id_of_a_removed_one() -> None:
    vault, wallet = initiative("vault"), initiative("wallet", more="metrics: [{name: Orders}]")
    found = judge_change(items(ONE, vault, wallet), items(ONE, renamed(wallet, "vault")))
    assert sorted(each.message for each in found) == [
        (
            "initiative vault is planned and removed while feature one-click and team shop wait for it; "
            "set its 'status' to 'canceled' instead"
        ),
        "initiative vault was wallet before; citations of and links to wallet no longer find it, so keep the id",
    ]


def test_an_item_stays_what_it_is_if_another_is_no_more_equal() -> None:
    retitled = ONE.replace("The one-click", "One click")
    split = renamed(ONE).replace("Pay at once", "Pay by wallet")
    assert messages(items(ONE), items(retitled, split)) == []


def rules(before: str, after: str) -> list[str]:
    """Return the rules about changes that find anything."""
    return [each.rule for each in judge_change(before, after)]


def test_nothing_else_is_said_of_a_capability_that_only_changed_its_id() -> None:
    cards = capability("cards", "consumers: [{team: shop}]")
    assert rules(items(cards), items(renamed(cards))) == ["id-changed"]
    idle = capability("cards")
    assert rules(items(idle), items(renamed(idle))) == ["id-changed"]


def test_nothing_else_is_said_of_those_who_name_it() -> None:
    before = items(ONE, initiative("vault"))
    after = items(renamed(ONE), initiative("vault", feature="quick"))
    assert rules(before, after) == ["id-changed"]
    assert rules(before, items(renamed(ONE), initiative("vault"))) == ["id-changed"]
    team = before.replace("id: shop, title: Shop", "id: web, title: Shop").replace("shop", "web")
    assert rules(before, team) == ["id-changed"]
