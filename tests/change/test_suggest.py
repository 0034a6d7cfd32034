"""Which trailer would explain a change."""

from __future__ import annotations

from collections.abc import Iterable

from tests.change.in_memory import commit, file, side
from tpmlint.change.citations import read_citations
from tpmlint.change.messages import ChangeMessages
from tpmlint.change.model import Change
from tpmlint.change.suggest import Choice, Suggestion, choices, suggest
from tpmlint.change.touched import touched_capabilities
from tpmlint.change.verdicts import judge_context
from tpmlint.finding import FileRef
from tpmlint.settings import ChangePolicy

BASE = """\
{kind: team, id: shop, title: Shop}
---
{kind: team, id: core, title: Core}
---
{kind: feature, id: one-click, title: One click, owner: shop}
---
{kind: capability, id: cards, title: Cards, owner: core, paths: [src/cards/]}
---
{kind: capability, id: search, title: Search, owner: core, paths: [src/search/], external: {jira: SHOP-7}}
"""
BOTH = (file("src/cards/a.py"), file("src/search/b.py"))
CARDS = BOTH[:1]
WAIVER = ("Without a product reason", ("Roadmap-Item: none", "Roadmap-Reason: <why>"))


def shown(found: Iterable[Choice]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the choices as people see them."""
    return [(each.title, each.lines) for each in found]


def initiative(name: str, status: str, *capabilities: str, title: str = "") -> str:
    """Return an initiative as a YAML document."""
    named = f"title: {title or f'The {name}'}, "
    return f"""\
---
{{kind: initiative, id: {name}, {named}owner: core, status: {status}, type: enablement,
  enables: [{{feature: one-click, how: By storing}}], internal_customers: [{{team: shop, need: Pay faster}}],
  capabilities: [{", ".join(capabilities)}]}}
"""


def suggestion(
    before: str, after: str | None = None, *, words: str = "", policy: ChangePolicy | None = None, files: object = BOTH
) -> Suggestion:
    """Return what could be cited for a change of the cards and the search, or of ``files``."""
    assert isinstance(files, tuple)
    old, new = side(before), side(before if after is None else after)
    policy = policy or ChangePolicy()
    said = ChangeMessages((commit(words, *(each.path for each in files)),))
    touched = touched_capabilities(old, new, files, said, policy, lambda each: False)
    spoken = tuple(read_citations(said, policy))
    judged = judge_context(old, new, touched, spoken, policy)
    return suggest(Change(old, new, files, said, policy, judged, lambda each: FileRef(each.path), spoken))


def ids(found: Suggestion) -> tuple[list[str], list[str], list[tuple[str, list[str]]]]:
    """Return the ids of what is missing context, of what fits, and of what fits in part with what it lists."""
    return (
        [each.id for each in found.missing],
        [each.id for each in found.listing_all],
        [(each.id, [capability.id for capability in listed]) for each, listed in found.listing_some],
    )


def test_nothing_is_suggested_where_nothing_is_missing() -> None:
    text = BASE + initiative("vault", "planned", "cards", "search")
    found = suggestion(text, words="Store\n\nRoadmap-Item: vault")
    assert (ids(found), found.waivable) == (([], [], []), True)


def test_what_lists_all_fits_and_what_lists_some_fits_in_part() -> None:
    text = BASE + "".join(
        (
            initiative("half", "planned", "cards"),
            initiative("whole", "planned", "search", "cards"),
            initiative("other", "planned", "search"),
            initiative("nothing", "planned"),
        )
    )
    found = suggestion(text)
    assert ids(found) == (["cards", "search"], ["whole"], [("half", ["cards"]), ("other", ["search"])])


def test_a_capability_may_be_listed_by_the_key_of_another_tracker() -> None:
    found = suggestion(BASE + initiative("vault", "planned", "jira:SHOP-7"), files=BOTH[1:])
    assert ids(found) == (["search"], ["vault"], [])


def test_only_what_is_missing_has_to_be_listed() -> None:
    text = BASE + initiative("look", "active", "search") + initiative("vault", "planned", "cards")
    assert ids(suggestion(text)) == (["cards"], ["vault"], [])


def test_active_ones_come_first_where_being_active_is_not_enough() -> None:
    strict = ChangePolicy(accept=("cited", "carried", "waived", "exempt"))
    text = BASE + initiative("later", "planned", "cards") + initiative("now", "active", "cards")
    assert ids(suggestion(text, policy=strict, files=CARDS)) == (["cards"], ["now", "later"], [])


def test_closed_ones_are_not_suggested_unless_the_change_closes_them() -> None:
    """What is suggested is what a citation accepts: open before the change or after it."""
    done = BASE + initiative("vault", "completed", "cards")
    lists_cards_already = BASE + initiative("vault", "planned", "cards")
    assert ids(suggestion(done, files=CARDS)) == (["cards"], [], [])
    closing = suggestion(lists_cards_already, done, files=CARDS)
    assert ids(closing) == (["cards"], ["vault"], [])
    assert ids(suggestion(lists_cards_already, done, files=CARDS, words="Finish\n\nRoadmap-Item: vault"))[0] == []


def test_what_listed_the_capability_before_the_change_is_suggested() -> None:
    lists_it = BASE + initiative("vault", "planned", "cards")
    no_longer = BASE + initiative("vault", "planned", "search")
    assert ids(suggestion(lists_it, no_longer, files=CARDS)) == (["cards"], ["vault"], [])
    assert ids(suggestion(lists_it, no_longer, files=CARDS, words="Store\n\nRoadmap-Item: vault"))[0] == []


def test_the_policy_says_what_helps() -> None:
    text = BASE + initiative("vault", "planned", "cards")
    no_waiver = suggestion(text, policy=ChangePolicy(accept=("cited",)), files=CARDS)
    assert shown(choices(no_waiver)) == [("The vault", ("Roadmap-Item: vault",))]
    no_citation = suggestion(text, policy=ChangePolicy(accept=("waived",)), files=CARDS)
    assert shown(choices(no_citation)) == [WAIVER]
    neither = suggestion(text, policy=ChangePolicy(accept=("standing",)), files=CARDS)
    assert (ids(neither), shown(choices(neither))) == ((["cards"], [], []), [])


def test_choices_are_named_as_people_know_them() -> None:
    text = BASE + initiative("half", "planned", "cards") + initiative("whole", "paused", "cards", "search", title="All")
    assert shown(choices(suggestion(text))) == [
        ("All", ("Roadmap-Item: whole",)),
        ("The half (for cards only)", ("Roadmap-Item: half",)),
        WAIVER,
    ]


def test_every_choice_would_be_accepted() -> None:
    """Pasted as it is, a citation gives context to what it is offered for."""
    text = BASE + initiative("half", "planned", "cards") + initiative("whole", "paused", "cards", "search")
    found = suggestion(text)
    for item, listed in [(item, found.missing) for item in found.listing_all] + list(found.listing_some):
        left = suggestion(text, words=f"Work\n\nRoadmap-Item: {item.id}").missing
        assert {each.id for each in left}.isdisjoint(each.id for each in listed)
    (*_, (_, waiver)) = shown(choices(found))
    assert suggestion(text, words="Work\n\n" + "\n".join(waiver)).missing == found.missing, "a reason is asked for"
    reason = "\n".join(waiver).replace("<why>", "the shop was down")
    assert suggestion(text, words=f"Work\n\n{reason}").missing == ()
