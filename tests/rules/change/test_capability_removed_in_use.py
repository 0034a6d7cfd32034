"""capability-removed-in-use: who still rests on what goes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.change.in_memory import judge_change
from tests.in_memory import ONLY_FILE, judge, said
from tests.rules.change.shop import capability, feature, initiative, items
from tpmlint.finding import Finding

ONE = feature("one-click")
USED = capability("cards", "consumers: [{team: shop}, {team: apps}]")
ALONE = capability("cards")
LISTS = "capabilities: [cards]"


def found(before: str, after: Mapping[str, str] | str) -> tuple[Finding, ...]:
    """Return what the rule finds."""
    return judge_change(before, after, rule="capability-removed-in-use")


def messages(before: str, after: Mapping[str, str] | str) -> list[str]:
    """Return what the rule says."""
    return [finding.message for finding in found(before, after)]


def test_removed_while_teams_consume_it() -> None:
    (finding,) = found(items(ONE, USED), items(ONE))
    assert said([finding]) == [
        f"{ONLY_FILE} error[capability-removed-in-use] capability cards is removed while teams shop and apps consume it"
    ]
    assert (finding.item, finding.subject) == ("capability:cards", "capability:cards")


def test_removed_while_teams_and_open_items_rest_on_it() -> None:
    def rest() -> tuple[str, ...]:
        return (
            initiative("vault", more=LISTS),
            feature("gifts", "depends_on: [capability:cards]"),
            capability("search", "depends_on: [capability:cards]"),
        )

    (finding,) = found(items(ONE, USED, *rest()), items(ONE, *rest()))
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:20 `cards` error[capability-removed-in-use] capability cards is removed while teams shop and "
            "apps consume it and initiative vault, feature gifts and capability search rest on it"
        ),
        f"  {ONLY_FILE}:26 `capability:cards` feature gifts depends on capability cards",
        f"  {ONLY_FILE}:33 `capability:cards` capability search depends on capability cards",
    ]


def test_what_items_alone_rest_on_is_the_fault_of_their_reference() -> None:
    """Where ``dangling-reference`` or ``closed-reference`` speak as well, theirs is the one that is shown."""
    before = items(ONE, ALONE, initiative("vault", more=LISTS))
    for after in (
        items(ONE, initiative("vault", more=LISTS)),
        items(ONE, capability("cards", "lifecycle: retired"), initiative("vault", more=LISTS)),
    ):
        (finding,) = found(before, after)
        (echo,) = (each for each in judge(after) if each.rule in ("dangling-reference", "closed-reference"))
        assert (finding.item, finding.subject) == (echo.item, echo.subject) == ("initiative:vault", "capability:cards")


def test_retired_while_teams_and_open_items_rest_on_it() -> None:
    retired = USED + "lifecycle: retired\n"
    (finding,) = found(
        items(ONE, USED, initiative("vault", "active", LISTS)),
        items(ONE, retired, initiative("vault", "active", LISTS)),
    )
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:18 `retired` error[capability-removed-in-use] capability cards is retired while teams shop "
            "and apps consume it and initiative vault rests on it"
        ),
        f"  {ONLY_FILE}:28 `cards` initiative vault lists capability cards",
    ]


def test_a_team_that_the_heir_of_the_paths_serves_is_not_left_alone() -> None:
    def heir(*teams: str) -> str:
        consumers = ", ".join(f"{{team: {team}}}" for team in teams)
        return capability("vault", f"consumers: [{consumers}]", "/src/cards/, /src/vault/")

    assert messages(items(ONE, USED), items(ONE, heir("shop"))) == [
        "capability cards is removed while team apps consumes it"
    ]
    assert messages(items(ONE, USED), items(ONE, heir("apps", "shop"))) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (items(ONE, ALONE), items(ONE)),
        (items(ONE, USED), items(ONE, USED + "lifecycle: deprecated\n")),
        (items(ONE, USED + "lifecycle: retired\n"), items(ONE)),
        (items(ONE, USED + "lifecycle: retired\n"), items(ONE, USED + "lifecycle: retired\ntags: [old]\n")),
        (items(ONE, USED), items(ONE, ALONE + "lifecycle: retired\n")),
        (items(ONE, ALONE, initiative("v", more=LISTS)), items(ONE, initiative("v", "completed", LISTS))),
        (items(ONE, ALONE, initiative("v", more=LISTS)), items(ONE, initiative("v"))),
        (items(ONE, USED), items(ONE, USED.replace("id: cards", "id: vault"))),
        (
            items(ONE, USED),
            items(ONE).replace("id: shop, title: Shop", "id: x, title: X").replace("apps, title: Apps", "y, title: Y"),
        ),
        (items(ONE, USED), items(ONE) + "---\nkind: capability\nid: cards\ntitle: [\n"),
        (items(ONE, USED), {"roadmap/a.yaml": items(ONE), "roadmap/b.yaml": "{kind: capability, id: cards, "}),
        (items(ONE, USED), items(ONE, USED + "lifecycle: gone\n")),
        (
            items(
                ONE, ALONE, "{kind: decision, id: d, title: D, owner: core, status: accepted, capabilities: [cards]}\n"
            ),
            items(ONE, "{kind: decision, id: d, title: D, owner: core, status: accepted, capabilities: [cards]}\n"),
        ),
    ],
    ids=[
        "nobody rests on it",
        "deprecated",
        "it was retired before",
        "retired all along",
        "its consumers left in the same change",
        "closed in the same change",
        "let go of in the same change",
        "another id",
        "its consumers are gone, too",
        "it cannot be read to its end",
        "it may stand in what cannot be read",
        "a lifecycle that does not exist",
        "a decision is about it",
    ],
)
def test_near_misses(before: str, after: Mapping[str, str] | str) -> None:
    assert messages(before, after) == []


def test_a_team_may_change_its_id_meanwhile() -> None:
    after = items(ONE).replace("{kind: team, id: shop", "{kind: team, id: web").replace("owner: shop", "owner: web")
    assert messages(items(ONE, USED), after) == ["capability cards is removed while teams web and apps consume it"]


def test_in_another_file_it_is_still_there() -> None:
    before = {"roadmap/a.yaml": items(ONE, USED)}
    after = {"roadmap/a.yaml": items(ONE), "src/cards/cards.tpm.yaml": USED}
    assert judge_change(before, after, rule="capability-removed-in-use") == ()
