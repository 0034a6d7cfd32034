"""target-slipped: which targets move for a reason of their own, and whom that delays."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from tests.change.in_memory import judge_change, side
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import feature, initiative, items
from tpmlint.finding import Finding
from tpmlint.model.schedule import find_slips, find_withdrawn
from tpmlint.settings import Settings


def found(before: str, after: str, days: int | None = None) -> tuple[Finding, ...]:
    """Return what the rule finds."""
    options = {} if days is None else {"target-slipped": {"days": days}}
    return judge_change(before, after, rule="target-slipped", settings=Settings(options=options))


def vault(target: str, more: str = "", status: str = "planned") -> str:
    """Return the initiative ``vault``, which enables one-click for team shop."""
    return initiative("vault", status, f"{f'target_date: {target}' if target else 'horizon: next'}\n{more}".strip())


def due(item_id: str, target: str, more: str = "") -> str:
    """Return a feature with a target."""
    return feature(item_id, f"target_date: {target}\n{more}".strip())


def messages(before: str, after: str, days: int | None = None) -> list[str]:
    """Return what the rule says."""
    return [finding.message for finding in found(before, after, days)]


@pytest.mark.case(172)
def test_an_item_with_another_id_slips_all_the_same() -> None:
    before, after = initiative("vault", more="target_date: 2027-02"), initiative("vault", more="target_date: 2027-03")
    moved = ["initiative safe slips by 31 days, from 2027-02 to 2027-03 for team shop"]
    safe = after.replace("id: vault", "id: safe")
    assert messages(items(before), items(safe)) == moved
    new = initiative("vault", "active", "target_date: 2027-01").replace("The vault", "Another vault")
    assert messages(items(before), items(safe, new)) == moved


def test_an_initiative_delays_the_feature_that_it_enables() -> None:
    (finding,) = found(
        items(due("one-click", "2027-Q1"), vault("2027-Q1")), items(due("one-click", "2027-Q1"), vault("2027-05-15"))
    )
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:21 `2027-05-15` warning[target-slipped] initiative vault slips by 45 days, from 2027-Q1 to "
            "2027-05-15, and with it one-click for team shop"
        ),
        f"  {ONLY_FILE}:11 `2027-Q1` delays feature one-click, due 2027-Q1, by 45 days",
    ]
    assert (finding.item, finding.subject) == ("initiative:vault", "slip")


def test_a_target_that_is_taken_away_is_told_with_all_that_waits() -> None:
    others = (due("one-click", "2027-Q1"), feature("gifts", "depends_on: [feature:one-click]"))
    (finding,) = found(items(*others, vault("2027-02")), items(*others, vault("")))
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:20 `vault` warning[target-slipped] initiative vault has no target any more, it was 2027-02; "
            "one-click and gifts wait for it for team shop"
        ),
        f"  {ONLY_FILE}:11 `2027-Q1` feature one-click waits for it",
        f"  {ONLY_FILE}:14 `gifts` feature gifts waits for it",
    ]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (due("f", "2027-Q1"), feature("f"), ["feature f has no target any more, it was 2027-Q1"]),
        (due("f", "2027-Q1"), feature("f", "status: canceled"), []),
        (
            due("f", "2027-Q1"),
            feature("f", "x-target_date: 2027-Q3"),
            ["feature f has no target any more, it was 2027-Q1"],
        ),
        (feature("f"), feature("f"), []),
        (feature("f", "target_date: 2027-Q1\nstatus: released"), feature("f"), []),
        (due("f", "2027-Q1"), feature("f", "target_date: soon"), []),
        (due("f", "2027-Q1"), feature("f", "horizon: next"), []),
    ],
)
def test_an_open_item_without_its_target(was: str, now: str, expected: list[str]) -> None:
    assert messages(items(was), items(now)) == expected


def test_along_depends_on_to_the_end() -> None:
    def roadmap(target: str) -> str:
        return items(
            feature("one-click"),
            due("wallets", "2027-04"),
            due("gifts", "2027-05", "depends_on: [feature:wallets]"),
            vault(target),
            initiative(
                "tokens", "planned", "target_date: 2027-Q1\ndepends_on: [initiative:vault]", feature="wallets"
            ).replace("team: shop", "team: apps"),
        )

    (finding,) = found(roadmap("2027-03-31"), roadmap("2027-06-30"))
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:33 `2027-06-30` warning[target-slipped] initiative vault slips by 91 days, from 2027-03-31 "
            "to 2027-06-30, and with it one-click, wallets (61 days) and gifts (30 days) for teams shop and apps"
        ),
        f"  {ONLY_FILE}:8 `one-click` delays feature one-click, which has no date, by 91 days",
        f"  {ONLY_FILE}:43 `2027-Q1` delays initiative tokens, due 2027-Q1, by 91 days",
        f"  {ONLY_FILE}:16 `2027-04` delays feature wallets, due 2027-04, by 61 days",
        f"  {ONLY_FILE}:22 `2027-05` delays feature gifts, due 2027-05, by 30 days",
    ]


def test_a_feature_that_depends_on_the_initiative_itself() -> None:
    def roadmap(target: str) -> str:
        return items(feature("one-click"), due("gifts", "2027-Q1", "depends_on: [initiative:vault]"), vault(target))

    assert messages(roadmap("2027-02"), roadmap("2027-04")) == [
        (
            "initiative vault slips by 61 days, from 2027-02 to 2027-04, and with it one-click and gifts (30 days) "
            "for team shop"
        )
    ]


def test_what_has_room_is_not_delayed() -> None:
    feature_text = due("one-click", "2027-Q4")
    assert messages(items(feature_text, vault("2027-Q1")), items(feature_text, vault("2027-Q2"))) == [
        "initiative vault slips by 91 days, from 2027-Q1 to 2027-Q2 for team shop"
    ]


def test_what_waits_for_something_later_anyway_is_not_delayed() -> None:
    def roadmap(target: str) -> str:
        return items(
            due("one-click", "2027-Q1"),
            vault(target),
            initiative("audit", "planned", "target_date: 2027-09"),
        )

    assert messages(roadmap("2027-Q1"), roadmap("2027-Q2")) == [
        "initiative vault slips by 91 days, from 2027-Q1 to 2027-Q2 for team shop"
    ]


def test_what_is_closed_is_not_delayed_and_passes_nothing_on() -> None:
    def roadmap(target: str) -> str:
        return items(
            due("one-click", "2027-Q1", "status: released"),
            due("gifts", "2027-Q1", "depends_on: [feature:one-click]"),
            vault(target),
        )

    assert messages(roadmap("2027-Q1"), roadmap("2027-Q2")) == [
        "initiative vault slips by 91 days, from 2027-Q1 to 2027-Q2 for team shop"
    ]


def test_a_feature_that_moves_with_its_enabler_belongs_to_the_first_slip() -> None:
    (finding,) = found(
        items(due("one-click", "2027-Q1"), vault("2027-02-28")),
        items(due("one-click", "2027-Q2"), vault("2027-05-15")),
    )
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:21 `2027-05-15` warning[target-slipped] initiative vault slips by 76 days, from 2027-02-28 "
            "to 2027-05-15, and with it one-click (91 days) for team shop"
        ),
        f"  {ONLY_FILE}:11 `2027-Q2` delays feature one-click by 91 days: it was due 2027-Q1",
    ]


def test_a_feature_that_moves_for_a_reason_of_its_own_is_a_second_slip() -> None:
    assert messages(
        items(due("one-click", "2027-Q1"), vault("2027-02-28")),
        items(due("one-click", "2027-12-24"), vault("2027-04-15")),
    ) == [
        "feature one-click slips by 268 days, from 2027-Q1 to 2027-12-24",
        (
            "initiative vault slips by 46 days, from 2027-02-28 to 2027-04-15, and with it one-click (15 days) "
            "for team shop"
        ),
    ]


def test_a_feature_with_room_that_moves_too_slips_by_itself() -> None:
    assert messages(
        items(due("one-click", "2027-12-31"), vault("2027-02-28")),
        items(due("one-click", "2028-01-31"), vault("2027-03-31")),
    ) == [
        "feature one-click slips by 31 days, from 2027-12-31 to 2028-01-31",
        "initiative vault slips by 31 days, from 2027-02-28 to 2027-03-31 for team shop",
    ]


def test_a_chain_that_moves_together_is_one_slip() -> None:
    def roadmap(one: str, two: str, three: str) -> str:
        return items(
            due("one-click", three),
            initiative("tokens", "planned", f"target_date: {two}\ndepends_on: [initiative:vault]"),
            vault(one),
        )

    assert messages(roadmap("2027-01-31", "2027-02-28", "2027-Q1"), roadmap("2027-04-30", "2027-05-31", "2027-Q2")) == [
        (
            "initiative vault slips by 89 days, from 2027-01-31 to 2027-04-30, and with it one-click (91 days) "
            "for team shop"
        )
    ]


def test_a_circle_ends() -> None:
    def roadmap(one: str, two: str) -> str:
        return items(
            feature("one-click"),
            initiative("a", "planned", f"target_date: {one}\ndepends_on: [initiative:b]"),
            initiative("b", "planned", f"target_date: {two}\ndepends_on: [initiative:a]"),
        )

    assert messages(roadmap("2027-01", "2027-01"), roadmap("2027-02", "2027-02")) == [
        "initiative a slips by 28 days, from 2027-01 to 2027-02, and with it one-click for team shop"
    ]


def test_many_delays_are_counted() -> None:
    def roadmap(target: str) -> str:
        others = [due(f"f{number}", "2027-Q1", "depends_on: [initiative:vault]") for number in range(8)]
        return items(feature("one-click"), *others, vault(target))

    (message,) = messages(roadmap("2027-03-31"), roadmap("2027-04-30"))
    assert message == (
        "initiative vault slips by 30 days, from 2027-03-31 to 2027-04-30, and with it f0, f1, f2, f3, f4 and 4 more "
        "for team shop"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (vault("2027-Q1"), vault("2027-03-31")),
        (vault("2027-Q2"), vault("2027-Q1")),
        (vault(""), vault("2027-Q1")),
        (vault("2027-Q1"), vault("")),
        (vault("2027-Q1"), vault("2027-Q2", status="completed")),
        (vault("2027-Q1"), vault("2027-Q2", status="canceled")),
        (vault("2027-Q1", status="completed"), vault("2027-Q2", status="completed")),
        (vault("2027-Q1"), vault("2027-Q5")),
        (vault("2027-Q1"), vault("2027-Q2").replace("vault", "vaults")),
    ],
    ids=[
        "the same last day",
        "earlier",
        "a first target",
        "no target any more",
        "completed",
        "canceled",
        "closed all along",
        "no date",
        "another item",
    ],
)
def test_near_misses(before: str, after: str) -> None:
    assert messages(items(feature("one-click"), before), items(feature("one-click"), after)) == []


def test_a_target_before_its_own_start_delays_nothing() -> None:
    before, after = items(due("one-click", "2027-Q1"), vault("2027-Q1")), vault("2027-Q2", "start_date: 2028")
    (finding,) = found(before, items(due("one-click", "2027-Q1"), after))
    assert (finding.message, finding.related) == (
        "initiative vault slips by 91 days, from 2027-Q1 to 2027-Q2 for team shop",
        (),
    )


def test_an_item_in_another_file_is_the_same() -> None:
    before = {"roadmap/a.yaml": items(feature("one-click"), vault("2027-Q1"))}
    after = {"roadmap/a.yaml": items(feature("one-click")), "roadmap/vault.yaml": vault("2027-Q2")}
    (finding,) = judge_change(before, after, rule="target-slipped")
    assert said([finding])[0].startswith(
        "roadmap/vault.yaml:9 `2027-Q2` warning[target-slipped] initiative vault slips"
    )


def test_short_moves_can_be_let_pass() -> None:
    before, after = (items(feature("one-click"), vault(day)) for day in ("2027-03-01", "2027-03-08"))
    assert messages(before, after, days=8) == []
    assert len(messages(before, after, days=7)) == 1


def work(before: str, after: str) -> int:
    """Return how many functions are called to find the targets that move or are taken away between two roadmaps."""
    old, new = (side(each).roadmap for each in (before, after))
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event.endswith("call")

    sys.setprofile(counted)
    try:
        found = [*find_slips(old, new, 1), *find_withdrawn(old, new)]
    finally:
        sys.setprofile(None)
    assert found
    return count


def chain(size: int, month: int, step: int) -> str:
    """Return initiatives that wait for each other in a row, the last of the file, or the first, for nothing."""
    named = [f"i{number:04}" for number in range(size)][::step]
    waiting = ["", *(f"\ndepends_on: [initiative:{each}]" for each in named)]
    found = [
        initiative(each, "planned", f"target_date: 2027-{month:02}{on}")
        for each, on in zip(named, waiting, strict=False)
    ]
    return items(feature("one-click"), *found)


def fan(size: int, month: int, step: int) -> str:
    """Return a chain of which each of as many others is a cause, none of which waits for anything."""
    roots = [initiative(f"r{number:04}", "planned", f"target_date: 2027-{month:02}") for number in range(size)]
    listed = ", ".join(f"initiative:r{number:04}" for number in range(size))
    first = "i0000" if step == 1 else f"i{size - 1:04}"
    text = chain(size, month, step).replace(f"id: {first}\n", f"id: {first}\ndepends_on: [{listed}]\n", 1)
    return items(*roots, text)


@pytest.mark.case(139)
@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("make", [chain, fan])
def test_the_work_grows_with_the_roadmap(make: Callable[[int, int, int], str], step: int) -> None:
    """Case 139: twice as many items that all move make twice the work, in whatever order they wait."""
    small, large = (work(make(size, 1, step), make(size, 3, step)) for size in (200, 400))
    assert large < 2.5 * small


@pytest.mark.case(139)
@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("make", [chain, fan])
def test_so_does_that_of_targets_that_are_taken_away(make: Callable[[int, int, int], str], step: int) -> None:
    """Case 139: nobody waits longer for the answer because of a chain without dates."""
    before = [make(size, 1, step) for size in (1_000, 2_000)]
    small, large = (work(text, text.replace("target_date: 2027-01\n", "")) for text in before)
    assert large < 2.5 * small


def test_a_long_chain_is_one_slip() -> None:
    before, after = (chain(200, month, 1) for month in (1, 3))
    assert messages(before, after) == [
        "initiative i0000 slips by 59 days, from 2027-01 to 2027-03, and with it one-click for team shop"
    ]


@pytest.mark.case(140)
def test_a_wrong_date_of_before_hides_no_slip() -> None:
    """Case 140: that the target lay before the start already is no news, that it moves is."""
    before = items(due("one-click", "2027-Q1"), vault("2027-Q1", "start_date: 2028"))
    after = items(due("one-click", "2027-Q1"), vault("2027-Q2", "start_date: 2028"))
    assert messages(before, after) == ["initiative vault slips by 91 days, from 2027-Q1 to 2027-Q2 for team shop"]


@pytest.mark.case(140)
def test_a_wrong_date_may_be_corrected() -> None:
    """Case 140: nobody could plan with the date of before."""
    before = items(due("one-click", "2027-Q1"), vault("2027-Q1", "start_date: 2027-06-01"))
    assert messages(before, items(due("one-click", "2027-Q1"), vault("2027-Q4", "start_date: 2027-06-01"))) == []
