"""copied-context: one sentence for everything."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import feature, initiative, line, team, together
from tpmlint.settings import Settings

SAME = "Makes the team faster"


def how(item_id: str, text: str, **fields: str) -> str:
    """Return an initiative with this ``how`` and a ``need`` of its own."""
    enables = f"[{{feature: one-click, how: {text}}}]"
    return initiative(item_id, enables=enables, internal_customers=f"[{{team: shop, need: The {item_id}}}]", **fields)


def findings(*items: str, settings: Settings | None = None) -> list[str]:
    """Return what the rule says of these items."""
    return said(judge(together(*items, feature()), "copied-context", settings=settings))


def test_one_finding_shows_all_of_them() -> None:
    assert findings(how("a", SAME), how("b", f"'{SAME}!'"), how("c", SAME.upper())) == [
        line(
            1,
            SAME,
            f"warning[copied-context] initiative a says '{SAME}' on how it enables feature one-click, and so do 2 "
            "other initiatives; say in each what is true of it alone",
        ),
        "  " + line(2, f"'{SAME}!'", "the same in initiative b"),
        "  " + line(3, SAME.upper(), "the same in initiative c"),
    ]


def test_a_text_with_fewer_words_is_the_same() -> None:
    full = "Lets the team ship each small change a day earlier"
    shorter = ("Lets the team ship each change a day earlier", "ship each small change a day earlier")
    (first, *related) = findings(how("a", shorter[0]), how("b", full), how("c", shorter[1]))
    assert first.startswith(
        line(
            1,
            shorter[0],
            f"warning[copied-context] initiative a says '{shorter[0]}' on how it enables feature one-click",
        )
    )
    assert related == [
        "  " + line(2, full, "the same in initiative b"),
        "  " + line(3, shorter[1], "the same in initiative c"),
    ]


@pytest.mark.parametrize(
    "text", ["Ship changes earlier", "the team ship", "Lets the team see each small change a day earlier"]
)
def test_another_text_and_a_few_words_of_one_are_not_the_same(text: str) -> None:
    full = "Lets the team ship each small change a day earlier"
    assert findings(how("a", full), how("b", f"{full}!"), how("c", text)) == []


def test_how_and_need_are_counted_together() -> None:
    need = initiative("c", internal_customers=f"[{{team: shop, need: {SAME}}}]")
    (first, *related) = findings(how("a", SAME), how("b", SAME), need)
    assert " initiative a says " in first
    assert len(related) == 2


def test_two_texts_are_two_mistakes() -> None:
    same = f"[{{team: shop, need: Says {SAME}}}]"
    items = [initiative(each, internal_customers=same) for each in "abc"]
    found = judge(together(*items, feature()), "copied-context")
    assert [each.subject for each in found] == ["how feature one-click", "need team shop"]


@pytest.mark.parametrize(
    "items",
    [
        (how("a", SAME), how("b", SAME)),
        (how("a", SAME), how("b", SAME), how("c", f"{SAME} at night")),
        (how("a", SAME), how("b", SAME), how("c", SAME, status="canceled")),
        (how("a", SAME), how("b", SAME), how("c", SAME, status="actve")),
        (how("a", SAME), how("a", SAME), how("b", SAME)),
        (how("a", "TODO"), how("b", "TODO"), how("c", "TODO")),
        (how("a", "The feature one-click"), how("b", "the feature one-click"), how("c", "The feature one-click")),
    ],
    ids=["two", "nearly", "canceled", "unknown status", "one of them defined twice", "placeholders", "titles"],
)
def test_near_misses(items: tuple[str, ...]) -> None:
    assert findings(*items) == []


def test_within_one_item_it_may_be_repeated() -> None:
    many = ", ".join(f"{{feature: {each}, how: {SAME}}}" for each in ("one-click", "gifts", "picks"))
    assert findings(initiative(enables=f"[{many}]"), feature("gifts"), feature("picks")) == []


def test_the_number_is_yours() -> None:
    settings = Settings(options={"copied-context": {"items": 2}})
    (first, _) = findings(how("a", SAME), how("b", SAME), settings=settings)
    assert first.endswith("and so does another initiative; say in each what is true of it alone")


def test_one_is_never_copied() -> None:
    assert findings(how("a", SAME), team("x"), settings=Settings(options={"copied-context": {"items": 0}})) == []
