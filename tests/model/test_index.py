"""All items of one snapshot, findable, with references resolvable both ways."""

from __future__ import annotations

from tests.in_memory import roadmap
from tpmlint.model.index import Link
from tpmlint.model.references import parse_reference

TEXT = """\
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One click, owner: checkout, external: {jira: SHOP-1}}
---
{kind: feature, id: one-click, title: Again, owner: checkout}
---
{kind: feature, id: wish-list, title: Wishes, owner: checkout, depends_on: [one-click, "jira:SHOP-1", missing]}
"""


def test_an_item_is_found_by_kind_and_exact_id_and_the_first_of_two_counts() -> None:
    found = roadmap(TEXT)
    item = found.find("feature", "one-click")
    assert item is not None
    assert item.title == "One click"
    assert found.find("feature", "One-Click") is None
    assert found.find("team", "one-click") is None


def test_a_reference_resolves_to_its_item_also_by_the_key_of_another_tracker() -> None:
    found = roadmap(TEXT)
    wish = found.features[2]
    one_click = found.find("feature", "one-click")
    assert [found.resolve(reference) for reference in wish.depends_on] == [one_click, one_click, None]
    assert found.feature(wish.depends_on[0]) is one_click
    assert found.team(wish.owner) is found.teams[0]
    assert found.initiative(wish.depends_on[0]) is None
    assert found.resolve(None) is None
    assert found.resolve(parse_reference("jira:OTHER", "feature")) is None


def test_an_item_knows_who_refers_to_it() -> None:
    found = roadmap(TEXT)
    wish, one_click = found.features[2], found.features[0]
    assert found.referrers(one_click) == (Link(wish, wish.depends_on[0]), Link(wish, wish.depends_on[1]))
    assert found.referrers(wish) == ()
