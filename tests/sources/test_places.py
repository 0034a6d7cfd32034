"""A value's place is where the author wrote it, whatever the format and wherever in the record it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.folders import check_folder, find, read_folder
from tpmlint.engine.locator import Locator
from tpmlint.finding import ItemRef, Route
from tpmlint.formats.paths import value_at
from tpmlint.formats.readers import reader
from tpmlint.formats.yaml.source import offsets
from tpmlint.limits import Limits

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def routes(value: Any, route: Route = ()) -> list[Route]:
    """Return the routes of all values."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    return [route, *(each for key, below in inner for each in routes(below, (*route, key)))]


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_places_in_json(value: object, indent: int | None, escaped: bool) -> None:
    text = "\n " + json.dumps(value, indent=indent, ensure_ascii=escaped) + "\n"
    module = reader("json")
    (part,) = module.read(text, Limits()).parts
    assert part.value == value
    places = module.places(text, part.start, part.end)
    assert list(places) == routes(value)
    for route, place in places.items():
        where = offsets(text, place.value)
        assert where is not None
        assert json.loads(text[slice(*where)]) == value_at(value, route)
        assert (place.key is None) == (not route or isinstance(route[-1], int))
        if place.key is not None:
            at = offsets(text, place.key)
            assert at is not None
            assert json.loads(text[slice(*at)]) == route[-1]


NAMES = ("id", "name", "team", "state", "tags", "needs")
WORD = st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {"id": WORD, "name": WORD},
        optional={
            "team": WORD,
            "state": st.sampled_from(["todo", "done", "odd"]),
            "tags": st.lists(WORD, max_size=3),
            "needs": st.lists(st.fixed_dictionaries({"who": WORD}, optional={"why": WORD}), max_size=3),
            "more": VALUES,
        },
    ),
    min_size=1,
    max_size=4,
)
MAPPING = """\
[[sources]]
files = ["r.json"]
[[sources.items]]
kind = "initiative"
at = "$.all[*]"
[sources.items.fields]
id = "id"
title = "name"
owner = { from = "team", default = "none" }
status = { from = "state", values = { todo = "planned", done = "completed" } }
tags = "tags"
internal_customers = { each = "needs", as = { team = "who", need = "why" } }
description = "2/about"
"""
OURS = {
    ("id",): ("id",),
    ("title",): ("name",),
    ("owner",): ("team",),
    ("status",): ("state",),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(RECORDS)
def test_a_mapped_value_is_where_the_author_wrote_it(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    text = json.dumps({"about": "all", "all": records}, indent=1)
    loaded = read_folder(tmp_path, {"tpmlint.toml": MAPPING, "r.json": text})
    locator = Locator(each.file for each in loaded.parsed_files)
    (parsed,) = loaded.parsed_files
    assert len(parsed.file.documents) == len(records)

    def written(document: int, *route: str | int) -> object:
        span = locator.location(ItemRef("r.json", document, route)).span
        assert span is not None
        where = offsets(parsed.file.text, span)
        assert where is not None
        return json.loads(parsed.file.text[slice(*where)])

    for number, record in enumerate(records):
        for ours, (theirs,) in OURS.items():
            assert written(number, *ours) == record.get(theirs, record)
        for index, tag in enumerate(record.get("tags", ())):
            assert written(number, "tags", index) == tag
        for index, need in enumerate(record.get("needs", ())):
            assert written(number, "internal_customers", index) == need
            assert written(number, "internal_customers", index, "team") == need["who"]
            assert written(number, "internal_customers", index, "need") == need.get("why", need)
        assert written(number, "description") == "all"


KEYED = """\
[[sources]]
files = ["teams.yaml"]
[[sources.items]]
kind = "team"
at = "$.teams.*"
fields = { id = "0#", title = "0#", parent = "part_of" }
"""


def test_an_id_that_is_the_key_of_its_record(tmp_path: Path) -> None:
    teams = """\
        teams:
          web: {part_of: shop}
          Web:
            part_of: web
        """
    found = check_folder(tmp_path, {"tpmlint.toml": KEYED, "teams.yaml": teams}, "dangling-reference", "duplicate-id")
    assert found == [
        "teams.yaml:2 `shop` error[dangling-reference] team web is part of team shop, which does not exist",
        (
            "teams.yaml:3 `Web` error[duplicate-id] team Web differs from web by case alone; "
            "give one of the two another id"
        ),
        "  teams.yaml:2 `web` team web is first defined here",
    ]


def test_a_fix_is_offered_for_a_value_that_is_taken_as_it_is(tmp_path: Path) -> None:
    teams = "teams: {web: {}, app: {part_of: wbe}}\n"
    (finding,) = find(tmp_path, {"tpmlint.toml": KEYED, "teams.yaml": teams}, "dangling-reference")
    assert finding.fix is not None
    assert finding.fix.title == "Replace 'wbe' with 'web'"


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("", [3, 5]),
        ("# tpmlint: ignore[dangling-reference] known", [5]),
    ],
)
def test_a_comment_ignores_what_stands_on_its_line(tmp_path: Path, comment: str, left: list[int]) -> None:
    teams = f"""\
        teams:
          web:
            part_of: shop {comment}
          app:
            part_of: none
        """
    found = find(tmp_path, {"tpmlint.toml": KEYED, "teams.yaml": teams}, "dangling-reference")
    assert [each.location.span.line for each in found if each.location.span] == left


def test_a_comment_at_the_id_ignores_the_whole_record(tmp_path: Path) -> None:
    teams = """\
        teams:
          # tpmlint: ignore[dangling-reference] known
          web:
            part_of: shop
          app:
            part_of: none
        """
    found = find(tmp_path, {"tpmlint.toml": KEYED, "teams.yaml": teams}, "dangling-reference")
    assert [each.location.span.line for each in found if each.location.span] == [6]


def test_a_number_is_read_as_it_is_written(tmp_path: Path) -> None:
    configuration = """\
        [[sources]]
        files = ["a.yaml"]
        [[sources.items]]
        kind = "feature"
        at = "$[*]"
        [sources.items.fields]
        id = "number"
        title = "version"
        target_date = { from = "version", calendar = "versions" }
        [calendars.versions]
        "1.10" = 2027-01-01
        "1.1" = 2026-01-01
        """
    text = "- {number: 0042, version: 1.10}\n- {number: 43, version: 1.1}\n"
    loaded = read_folder(tmp_path, {"tpmlint.toml": configuration, "a.yaml": text})
    assert [(item.id, item.title, str(item.target_date)) for item in loaded.roadmap.items] == [
        ("0042", "1.10", "2027-01-01"),
        ("43", "1.1", "2026-01-01"),
    ]


def test_a_rule_names_fields_as_the_author_does(tmp_path: Path) -> None:
    text = '[[sources]]\nfiles = ["plan.yaml"]\n[[sources.items]]\nkind = "initiative"\nat = "$.all[*]"\n'
    text += 'fields = { id = "id", title = "name", status = "is", capabilities = { each = "touches.parts" } }\n'
    plan = "all:\n  - {id: one, name: One, is: active}\n"
    own = "kind: capability\nid: site\ntitle: Site\nowner: web\nlifecycle: live\n"
    files = {"tpmlint.toml": text, "plan.yaml": plan, "roadmap/site.yaml": own}
    (finding,) = find(tmp_path, files, "no-capability")
    assert finding.message == (
        "initiative one is active and lists no capability, so no code can be traced to it; "
        "name what it changes under 'touches.parts'"
    )
