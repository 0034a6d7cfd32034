"""The registry of kinds, and a kind that tpmlint does not bring: a plain item of which rules ask the same questions."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.in_memory import AS_OF, said
from tpmlint.engine.check import run_rules
from tpmlint.engine.selection import Selection
from tpmlint.engine.workspace import Request
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Initiative, Item, Reference
from tpmlint.model.kinds import STANDARD, Kind, ReferenceField
from tpmlint.model.parsed_file import ParsedFile, parse_file
from tpmlint.rule import Context
from tpmlint.schema import load
from tpmlint.settings import Settings
from tpmlint.suppression.waivers import Waivers

TEXT = {"type": "string", "examples": ["a"], "description": "A text. Example: a."}


def _naming(kind: str, **more: object) -> dict[str, object]:
    note = {"shape": "reference", "kinds": [kind], **more}
    return {"description": "A name. Example: a.", "type": "string", "examples": ["a"], "x-tpmlint": note}


RISK = Kind(
    "risk",
    "risks",
    state="stage",
    open=frozenset({"watched"}),
    dropped=frozenset({"gone"}),
    own_schema={
        "title": "Risk",
        "description": "A risk: what may go wrong.",
        "type": "object",
        "required": ["kind", "id", "title", "owner"],
        "properties": {
            "kind": {"const": "risk"},
            "id": TEXT,
            "title": TEXT,
            "owner": _naming("team", verb="is owned by"),
            "stage": {"oneOf": [{"const": "watched", "description": "A."}, {"const": "gone", "description": "B."}]},
            "threatens": {"type": "array", "items": _naming("feature", verb="threatens")},
            "depends_on": {"type": "array", "items": _naming("risk", verb="depends on", rests=True)},
        },
        "additionalProperties": False,
        "x-tpmlint": {"additionalProperties": {"rule": "unknown-field"}},
    },
)
KINDS = STANDARD.extended([RISK])


def read(text: str) -> tuple[tuple[ParsedFile, ...], Roadmap]:
    parsed_files = (parse_file("roadmap/a.yaml", dedent(text).encode(), Settings().limits, kinds=KINDS),)
    return parsed_files, build_roadmap(parsed_files, kinds=KINDS)


def judged(text: str, *select: str) -> list[str]:
    parsed_files, roadmap = read(text)
    context = Context(AS_OF, Settings(), lambda: None)
    settled = run_rules(
        parsed_files, roadmap, Waivers(Settings().waivers), context, Selection(select=select), Request(start=Path())
    )
    return said(settled.findings)


TEAM = "{kind: team, id: shop, title: Shop}"


def test_an_item_of_an_own_kind_is_a_plain_item_with_the_same_questions() -> None:
    _, roadmap = read(
        """\
        {kind: risk, id: fire, title: Fire, owner: shop, stage: watched, depends_on: [smoke], threatens: [one-click]}
        ---
        {kind: risk, id: smoke, title: Smoke, owner: shop, stage: gone}
        ---
        {kind: team, id: shop, title: Shop}
        """
    )
    fire, smoke, shop = roadmap.items
    assert type(fire) is Item
    assert (fire.kind, fire.ref, fire.state, fire.is_open, fire.is_dropped) == (
        "risk",
        "risk:fire",
        "watched",
        True,
        False,
    )
    assert (smoke.is_open, smoke.is_dropped, smoke.is_closed) == (False, True, True)
    assert fire.depends_on == (Reference("depends_on", "risk", "smoke", ("depends_on", 0), "smoke"),)
    assert fire.named("threatens") == (Reference("threatens", "feature", "one-click", ("threatens", 0), "one-click"),)
    assert roadmap.resolve(fire.depends_on[0]) is smoke
    assert roadmap.resolve(fire.owner) is shop


def test_its_references_come_from_its_schema() -> None:
    assert RISK.references == (
        ReferenceField(("owner",), ("team",), "is owned by"),
        ReferenceField(("threatens", "*"), ("feature",), "threatens"),
        ReferenceField(("depends_on", "*"), ("risk",), "depends on", rests=True),
    )
    assert RISK.naming("feature") == {"threatens"}


def test_names_that_lead_nowhere() -> None:
    text = """\
        {kind: risk, id: fire, title: Fire, owner: shop, threatens: [one-clik]}
        ---
        {kind: feature, id: one-click, title: One click, owner: shop}
        ---
        {kind: team, id: shop, title: Shop}
        """
    assert judged(text, "dangling-reference") == [
        (
            "roadmap/a.yaml:1 `one-clik` error[dangling-reference] risk fire threatens feature one-clik, "
            "which does not exist; did you mean one-click?"
        )
    ]


def test_two_of_one_id() -> None:
    text = """\
        {kind: risk, id: fire, title: Fire, owner: shop}
        ---
        {kind: risk, id: Fire, title: Fire again, owner: shop}
        ---
        {kind: feature, id: fire, title: Another kind, owner: shop}
        ---
        {kind: team, id: shop, title: Shop}
        """
    assert judged(text, "duplicate-id") == [
        (
            "roadmap/a.yaml:3 `Fire` error[duplicate-id] risk Fire differs from fire by case alone; "
            "give one of the two another id"
        ),
        "  roadmap/a.yaml:1 `fire` risk fire is first defined here",
    ]


def test_cycles() -> None:
    text = """\
        {kind: risk, id: fire, title: Fire, owner: shop, depends_on: [smoke]}
        ---
        {kind: risk, id: smoke, title: Smoke, owner: shop, depends_on: ["risk:fire"]}
        ---
        {kind: team, id: shop, title: Shop}
        """
    assert judged(text, "dependency-cycle") == [
        (
            "roadmap/a.yaml:1 `smoke` error[dependency-cycle] risks fire -> smoke -> fire depend on one another in a "
            "cycle; take out one of the links"
        ),
        '  roadmap/a.yaml:3 `"risk:fire"` risk smoke depends on risk fire',
    ]


def test_what_rests_on_something_given_up() -> None:
    text = """\
        {kind: risk, id: fire, title: Fire, owner: shop, stage: watched, depends_on: [smoke]}
        ---
        {kind: risk, id: smoke, title: Smoke, owner: shop, stage: gone}
        ---
        {kind: team, id: shop, title: Shop}
        """
    assert judged(text, "closed-reference") == [
        "roadmap/a.yaml:1 `smoke` error[closed-reference] risk fire depends on risk smoke, which is gone",
        "  roadmap/a.yaml:3 `gone` gone here",
    ]


def test_its_schema_is_held_against_it() -> None:
    text = """\
        {kind: risk, id: fire, title: Fire, owner: shop, stage: watchd}
        ---
        {kind: team, id: shop, title: Shop}
        """
    assert judged(text) == [
        (
            "roadmap/a.yaml:1 `watchd` error[schema] 'stage' must be watched or gone, not 'watchd'; "
            "did you mean 'watched'?"
        )
    ]


def test_a_kind_like_another_is_of_its_class() -> None:
    kinds = STANDARD.extended([Kind("epic", "epics", like="initiative", state="status", open=frozenset({"active"}))])
    text = """\
        kind: epic
        id: speed
        enables: [{feature: one-click, how: Charges a stored card in one request}]
        status: active
        """
    parsed = parse_file("a.yaml", dedent(text).encode(), Settings().limits, kinds=kinds)
    (item,) = parsed.items
    assert isinstance(item, Initiative)
    assert (item.ref, item.is_open, item.enables[0].how) == (
        "epic:speed",
        True,
        "Charges a stored card in one request",
    )


@pytest.mark.parametrize("kind", STANDARD.values(), ids=lambda kind: kind.name)
def test_the_words_of_an_entry_are_those_of_its_schema(kind: Kind) -> None:
    assert kind.schema is load(kind.name)
    words = {branch["const"] for branch in kind.schema["properties"].get(kind.state, {}).get("oneOf", ())}
    assert kind.open | kind.done | kind.dropped <= words
    assert not kind.open & (kind.done | kind.dropped)
    assert kind.proposed | kind.planned | kind.active <= kind.open
    assert {word for step in kind.onward for word in step} <= kind.done | kind.dropped
    assert {*kind.also_asked, *((kind.about,) if kind.about else ())} <= kind.fields


def test_kinds_by_the_words_that_people_type() -> None:
    assert [STANDARD.named(word) for word in ("Team", "capabilities", "DECISIONS", "risk")] == [
        STANDARD["team"],
        STANDARD["capability"],
        STANDARD["decision"],
        None,
    ]
    assert [kind.name for kind in STANDARD.layers] == ["objective", "feature", "initiative", "capability", "team"]


@pytest.mark.parametrize("kind", STANDARD)
def test_related_items_may_be_of_any_kind_and_are_waited_for_by_nothing(kind: str) -> None:
    reference = STANDARD[kind].reference("related")
    assert reference == ReferenceField(
        ("related", "*"), (kind, *(each for each in STANDARD if each != kind)), "is related to"
    )


def test_related_items_imply_no_order() -> None:
    text = """\
        kind: feature
        id: a
        title: A
        owner: shop
        status: active
        target_date: 2027-03
        related: [b]
        ---
        {kind: feature, id: b, title: B, owner: shop, status: canceled, related: [a, a], target_date: 2028-03}
        ---
        {kind: team, id: shop, title: Shop}
        """
    assert judged(text) == []
