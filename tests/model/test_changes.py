"""What happened to the items of a roadmap between two points, as whole values."""

from __future__ import annotations

from msgspec.structs import replace

from tests.in_memory import roadmap
from tpmlint.model.changes import EVENTS, find_changes
from tpmlint.report import DelayedItem, NamedItem, RoadmapChange
from tpmlint.reporters.render.changes import HEADINGS, markdown_lines, summarize

TEAMS = """\
{kind: team, id: shop, title: Shop}
---
{kind: team, id: platform, title: Platform}
---
{kind: team, id: mobile, title: Mobile}
---
{kind: feature, id: one-click, title: One click, owner: shop, status: planned, target_date: 2027-03-31}
---
"""
VAULT = """\
kind: initiative
id: vault
title: A vault
owner: platform
type: enablement
status: planned
target_date: 2027-02-28
health: on-track
enables: [{feature: one-click, how: Nobody types a number}]
internal_customers: [{team: shop, need: One call that charges}]
"""
SHOP, PLATFORM, MOBILE = (NamedItem("team", each.lower(), each) for each in ("Shop", "Platform", "Mobile"))
ONE_CLICK, A_VAULT = NamedItem("feature", "one-click", "One click"), NamedItem("initiative", "vault", "A vault")
ABOUT = RoadmapChange(event="", item=A_VAULT, status="planned", date="2027-02-28", owner=PLATFORM)


def changes(before: str, after: str) -> tuple[RoadmapChange, ...]:
    """Return what happens where one text becomes the other, besides what is in both."""
    return find_changes(roadmap(TEAMS + before), roadmap(TEAMS + after))


def edited(old: str, new: str) -> tuple[RoadmapChange, ...]:
    """Return what happens where a line of the vault becomes another."""
    assert old in VAULT
    return changes(VAULT, VAULT.replace(old, new))


def test_nothing_happens() -> None:
    assert changes(VAULT, VAULT) == ()
    assert edited("title: A vault", "title: >\n  A\n  vault") == ()


def test_an_item_is_added_and_removed() -> None:
    added = replace(ABOUT, event="added", after="planned")
    assert changes("", VAULT) == (added,)
    removed = replace(ABOUT, event="removed", before="planned", status="")
    assert changes(VAULT, "") == (removed,)


def test_a_new_item_that_is_at_risk_or_done() -> None:
    risky = changes("", VAULT.replace("on-track", "off-track"))
    assert [(each.event, each.before, each.after) for each in risky] == [
        ("added", None, "planned"),
        ("health", None, "off-track"),
    ]
    done = changes("", VAULT.replace("status: planned", "status: completed"))
    assert done == (replace(ABOUT, event="finished", status="completed", after="completed"),)


def test_each_status_says_what_happened() -> None:
    found = {}
    for status in ("proposed", "active", "paused", "completed", "canceled"):
        (change,) = edited("status: planned", f"status: {status}")
        assert (change.before, change.after) == ("planned", status)
        found[status] = change.event
    assert found == {
        "proposed": "status",
        "active": "started",
        "paused": "status",
        "completed": "finished",
        "canceled": "dropped",
    }
    paused, done = (VAULT.replace("status: planned", f"status: {word}") for word in ("paused", "completed"))
    active = VAULT.replace("status: planned", "status: active")
    assert [each.event for each in changes(paused, active)] == ["status"]
    assert [each.event for each in changes(done, active)] == ["reopened"]


def test_a_target_moves_later_with_what_waits_for_it() -> None:
    assert edited("2027-02-28", "2027-04-30") == (
        replace(
            ABOUT,
            event="later",
            date="2027-04-30",
            before="2027-02-28",
            after="2027-04-30",
            days=61,
            delays=(DelayedItem(ONE_CLICK, 30),),
            waiting=(SHOP,),
        ),
    )


def test_a_target_moves_because_another_did() -> None:
    before, after = TEAMS + VAULT, TEAMS.replace("2027-03-31", "2027-04-30") + VAULT.replace("2027-02-28", "2027-04-30")
    vault, feature = find_changes(roadmap(before), roadmap(after))
    assert (vault.item, vault.causes, feature.item, feature.causes) == (A_VAULT, (), ONE_CLICK, (A_VAULT,))


def test_other_moves_of_a_target() -> None:
    words = {
        "target_date: 2027-01-31": ("earlier", "2027-02-28", "2027-01-31", -28),
        "target_date: 2027-02": ("dated", "2027-02-28", "2027-02", None),
        "# none": ("dated", "2027-02-28", None, None),
    }
    for new, expected in words.items():
        (change,) = edited("target_date: 2027-02-28", new)
        assert (change.event, change.before, change.after, change.days) == expected


def test_who_owns_it_and_whom_it_serves() -> None:
    assert edited("owner: platform", "owner: mobile") == (
        replace(
            ABOUT, event="owner", owner=MOBILE, before="platform", after="mobile", gained=(MOBILE,), lost=(PLATFORM,)
        ),
    )
    assert edited("team: shop", "team: mobile") == (replace(ABOUT, event="customers", gained=(MOBILE,), lost=(SHOP,)),)
    assert edited("feature: one-click", "feature: wallets") == (
        replace(ABOUT, event="features", gained=(NamedItem("feature", "wallets"),), lost=(ONE_CLICK,)),
    )
    assert edited("need: One call that charges", "need: One call for all") == ()


def test_another_title_or_type() -> None:
    renamed = replace(ABOUT, item=NamedItem("initiative", "vault", "A vault for cards"), before="A vault")
    assert edited("title: A vault", "title: A vault for cards") == (
        replace(renamed, event="title", after="A vault for cards"),
    )
    assert edited("type: enablement", "type: compliance") == (
        replace(ABOUT, event="type", before="enablement", after="compliance"),
    )
    done = VAULT.replace("status: planned", "status: completed")
    both = changes(done, done.replace("A vault", "Cards").replace("type: enablement", "type: compliance"))
    assert [(each.event, each.before, each.after) for each in both] == [
        ("type", "enablement", "compliance"),
        ("title", "A vault", "Cards"),
    ]
    # What cannot be read is not another value.
    assert edited("title: A vault", "title: [A vault]") == ()
    assert edited("type: enablement", "type: {}") == ()


def test_an_item_with_another_id_is_the_same_item() -> None:
    item = NamedItem("initiative", "card-vault", "A vault")
    about = replace(ABOUT, item=item, former="initiative:vault")
    after = VAULT.replace("id: vault", "id: card-vault").replace("2027-02-28", "2027-04-30")
    assert changes(VAULT, after) == (
        replace(
            about,
            event="later",
            date="2027-04-30",
            before="2027-02-28",
            after="2027-04-30",
            days=61,
            delays=(DelayedItem(ONE_CLICK, 30),),
            waiting=(SHOP,),
        ),
        replace(about, event="renamed", date="2027-04-30", before="initiative:vault", after="initiative:card-vault"),
    )
    # Nor does a feature lose what enables it, or a customer what is for it.
    teams = TEAMS.replace("id: shop, title", "id: the-shop, title").replace("owner: shop", "owner: the-shop")
    found = find_changes(roadmap(TEAMS + VAULT), roadmap(teams + VAULT.replace("team: shop", "team: the-shop")))
    assert [(each.event, each.former) for each in found] == [("renamed", "team:shop")]


def test_decisions() -> None:
    decision = "kind: decision\nid: no-cards\ntitle: Keep no cards\nowner: shop\nstatus: proposed\n"
    accepted = decision.replace("proposed", "accepted")
    assert [(each.event, each.after) for each in changes("", decision)] == [("added", "proposed")]
    assert [(each.event, each.after) for each in changes("", accepted)] == [("decided", "accepted")]
    assert [(each.event, each.before) for each in changes(decision, accepted)] == [("decided", "proposed")]


def test_a_capability_changes_hands_and_retires() -> None:
    pay = (
        "kind: capability\nid: pay\ntitle: Payments\nowner: shop\npaths: [pay/]\nlifecycle: production\nconsumers: []\n"
    )
    gone = pay.replace("production", "retired")
    used = pay.replace("consumers: []", "consumers: [{team: mobile, interaction: x-as-a-service}]")
    assert [(each.event, each.gained) for each in changes(pay, used)] == [("customers", (MOBILE,))]
    assert [each.event for each in changes(pay, gone)] == ["dropped"]


def test_what_could_not_be_read_did_not_change() -> None:
    broken = VAULT.replace("owner: platform", "owner: [platform]").replace("2027-02-28", "soon")
    assert changes(VAULT, broken) == ()
    assert changes(VAULT, "kind: initiative\nid: vault\n  title: [\n") == ()


def test_every_event_has_a_heading() -> None:
    assert tuple(HEADINGS) == EVENTS


def test_sentences_in_markdown() -> None:
    after = VAULT.replace("2027-02-28", "2027-04-30").replace("on-track", "at-risk")
    after = after.replace("owner: platform", "owner: shop")
    events = changes(VAULT, after)
    assert summarize(events) == "1 moved later, 1 at risk, 1 with another owner"
    assert tuple(markdown_lines(events, "## {}")) == (
        "## Moved later",
        "",
        "- **A vault**: 2027-02-28 → 2027-04-30, 61 days later, which delays One click by 30 days; Shop waits for it",
        "",
        "## Health",
        "",
        "- **A vault**: on-track → at-risk",
        "",
        "## Owners",
        "",
        "- **A vault**: Platform → Shop",
    )
