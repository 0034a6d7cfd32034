"""What a field may be made of: every part of the grammar, on one record, with what it becomes and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tpmlint.config.sources import read_sources
from tpmlint.finding import Route
from tpmlint.formats.mapped_record import MappedRecord, MappingContext
from tpmlint.formats.mapping import Block
from tpmlint.formats.source_file import OWN_KEY
from tpmlint.schema import load

RECORD: dict[str, Any] = {
    "id": "a",
    "name": "Faster builds (CI)",
    "none": None,
    "empty": "",
    "number": 605,
    "yes": True,
    "state": "doing",
    "metadata": {"name": "deep", "a.b/c": "dotted"},
    "list": ["x", None, "", "y"],
    "pairs": [{"to": "shop", "why": "waits"}, {"to": "web"}],
    "text": "one, two ,,three",
    "path": "keps/sig-auth/1205-bound-tokens/",
    "tags": ["#a", "b"],
    "groups": [{"names": ["p", "q"]}, {"names": ["r"]}],
    "release": "v1.33",
}
ROOT = {"team": "web", "epics": {"alpha": {"tasks": [{"id": "other"}, RECORD]}}}
AT: Route = ("epics", "alpha", "tasks", 1)
FILES = {"docs/adr/12-*.md": ("docs/adr/12-use-git.md",), "docs/adr/605-*.md": (), "docs/a-*": ("docs/a-1", "docs/a-2")}
CALENDARS = {"releases": {"v1.33": "2027-04-23", "v1.34": "2027-08-27"}}


def mapped(
    field: str, made_of: object, kind: str = "initiative", root: Any = ROOT, at: Route = AT, **fields: object
) -> MappedRecord:
    """Return what the record becomes with one field more than its id and title."""
    table = {
        "files": ["a.yaml"],
        "items": [{"kind": kind, "fields": {"id": "id", "title": "name", **fields, field: made_of}}],
    }
    (source,) = read_sources([table], CALENDARS)
    (block,) = source.items
    record: Any = root
    for step in at:
        record = record[step]
    context = MappingContext("docs/adr/0005-a-file.md", lambda route: None, lambda pattern: FILES.get(pattern, ()))
    return Block(block, load(kind), CALENDARS, "a.yaml").map(root, at, record, context)


def made(field: str, made_of: object, **more: Any) -> object:
    """Return the value of a field that can be mapped, or None."""
    found = mapped(field, made_of, **more)
    assert found.faults == ()
    return found.value.get(field)


@pytest.mark.parametrize(
    ("field", "made_of", "value", "origins"),
    [
        ("description", "name", "Faster builds (CI)", {(): ("name",)}),
        ("description", "metadata.name", "deep", {(): ("metadata", "name")}),
        ("description", "metadata.a.b/c", "dotted", {(): ("metadata", "a.b/c")}),
        ("description", "list.0", "x", {(): ("list", 0)}),
        ("description", "list.9", None, {}),
        ("description", "missing", None, {}),
        ("description", "name.first", None, {}),
        ("description", "none", None, {}),
        ("description", "empty", None, {}),
        ("description", "number", "605", {(): ("number",)}),
        ("owner", "4/team", "web", {(): "team"}),
        ("owner", "0/state", "doing", {(): ("state",)}),
        ("owner", "0/metadata/a.b~1c", "dotted", {(): ("metadata", "a.b/c")}),
        ("owner", "2#", "alpha", {(): ("epics", "alpha", OWN_KEY)}),
        ("owner", "9/team", None, {}),
        ("description", "file.stem", "0005-a-file", {}),
        ("description", "file.folder", "adr", {}),
        ("description", "file.path", "docs/adr/0005-a-file.md", {}),
        ("description", "$.groups[*].names[*]", "p", {(): ("groups", 0, "names", 0)}),
        ("tags", {"each": "list"}, ["x", "y"], {(): ("list",), (0,): ("list", 0), (1,): ("list", 3)}),
        ("tags", "list", ["x", "y"], {(): ("list",), (0,): ("list", 0), (1,): ("list", 3)}),
        ("tags", "state", ["doing"], {(): ("state",), (0,): ("state",)}),
        (
            "tags",
            {"each": "$.groups[*].names[*]"},
            ["p", "q", "r"],
            {
                (): ("groups", 0, "names", 0),
                (0,): ("groups", 0, "names", 0),
                (1,): ("groups", 0, "names", 1),
                (2,): ("groups", 1, "names", 0),
            },
        ),
        (
            "tags",
            {"from": "text", "split": ","},
            ["one", "two", "three"],
            {(): ("text",), (0,): ("text",), (1,): ("text",), (2,): ("text",)},
        ),
        ("description", ["missing", {"from": "state"}, "name"], "doing", {(): ("state",)}),
        (
            "description",
            [{"from": "path", "match": "(?P<id>none)|.*"}, {"from": "file.path"}],
            "docs/adr/0005-a-file.md",
            {},
        ),
        (
            "tags",
            [{"each": "list"}, {"each": "list"}, {"each": "tags", "match": "#(?P<id>.)|.*"}, {"from": "state"}],
            ["x", "y", "a"],
            {(): ("list",), (0,): ("list", 0), (1,): ("list", 3), (2,): ("tags", 0)},
        ),
        ("tags", [{"each": "none"}, {"from": "state"}, "name"], ["doing"], {(): ("state",), (0,): ("state",)}),
        (
            "internal_customers",
            [{"each": "pairs", "as": {"team": "to"}}, {"each": "tags", "as": {"team": "."}, "match": "#?(?P<id>.)"}],
            [{"team": "shop"}, {"team": "web"}, {"team": "a"}, {"team": "b"}],
            {
                (): ("pairs",),
                (0,): ("pairs", 0),
                (0, "team"): ("pairs", 0, "to"),
                (1,): ("pairs", 1),
                (1, "team"): ("pairs", 1, "to"),
                (2,): ("tags", 0),
                (2, "team"): ("tags", 0),
                (3,): ("tags", 1),
                (3, "team"): ("tags", 1),
            },
        ),
        (
            "description",
            {"from": "path", "relative": True},
            "docs/adr/keps/sig-auth/1205-bound-tokens",
            {(): ("path",)},
        ),
        ("description", {"default": "../a", "relative": True}, "../a", {}),
        (
            "description",
            {"from": "path", "format": "../../{}", "relative": True},
            "keps/sig-auth/1205-bound-tokens",
            {(): ("path",)},
        ),
        ("description", {"from": "path", "format": "/{}", "relative": True}, RECORD["path"][:-1], {(): ("path",)}),
        (
            "tags",
            {"each": "pairs", "as": "why"},
            ["waits"],
            {(): ("pairs",), (0,): ("pairs", 0, "why")},
        ),
        (
            "internal_customers",
            {"each": "pairs", "as": {"team": "to", "need": "why"}},
            [{"team": "shop", "need": "waits"}, {"team": "web"}],
            {
                (): ("pairs",),
                (0,): ("pairs", 0),
                (0, "team"): ("pairs", 0, "to"),
                (0, "need"): ("pairs", 0, "why"),
                (1,): ("pairs", 1),
                (1, "team"): ("pairs", 1, "to"),
            },
        ),
        (
            "internal_customers",
            {"each": "tags", "as": {"team": ".", "need": "2/name"}, "match": "#?(?P<id>[a-z])"},
            [{"team": "a", "need": "Faster builds (CI)"}, {"team": "b", "need": "Faster builds (CI)"}],
            {
                (): ("tags",),
                (0,): ("tags", 0),
                (0, "team"): ("tags", 0),
                (0, "need"): ("name",),
                (1,): ("tags", 1),
                (1, "team"): ("tags", 1),
                (1, "need"): ("name",),
            },
        ),
        ("status", {"from": "state", "values": {"doing": "active"}}, "active", {(): ("state",)}),
        ("status", {"from": "yes", "values": {"true": "completed"}}, "completed", {(): ("yes",)}),
        ("status", {"from": "state", "values": {"doing": ""}}, None, {(): ("state",)}),
        ("status", {"from": "missing", "values": {"doing": "active"}, "default": "planned"}, "planned", {}),
        ("status", {"default": "planned"}, "planned", {}),
        ("tags", {"default": "planned"}, ["planned"], {}),
        ("tags", {"from": "none", "default": ["a", "b"]}, ["a", "b"], {}),
        (
            "replaces",
            {"each": "path", "match": r"(?:.*/)?(?P<id>\d{4}-[a-z0-9-]+)/?"},
            "1205-bound-tokens",
            {(): ("path",)},
        ),
        ("description", {"from": "number", "match": "6.*"}, "605", {(): ("number",)}),
        ("description", {"from": "number", "format": "#{}"}, "#605", {(): ("number",)}),
        ("description", {"from": "name", "slug": True}, "faster-builds-ci", {(): ("name",)}),
        ("target_date", {"from": "release", "calendar": "releases"}, "2027-04-23", {(): ("release",)}),
        ("superseded_by", {"from": "twelve", "glob": "docs/adr/{}-*.md"}, None, {}),
        ("x-number", "number", 605, {(): ("number",)}),
        ("x-list", "list", ["x", None, "", "y"], {(): ("list",)}),
    ],
)
def test_what_a_field_is_made_of(field: str, made_of: object, value: object, origins: Mapping[Route, Any]) -> None:
    found = mapped(field, made_of)
    assert found.faults == ()
    assert found.value.get(field) == value
    assert found.origin.record == AT
    expected = {}
    for ours, theirs in origins.items():
        outside = theirs == "team" or (theirs and theirs[0] == "epics")
        expected[(field, *ours)] = (("team",) if theirs == "team" else theirs) if outside else (*AT, *theirs)
    got = {ours: theirs for ours, theirs in found.origin.fields.items() if ours[0] == field}  # type: ignore[union-attr]
    assert got == expected


def test_a_file_that_a_value_names() -> None:
    root = {"id": "a", "name": "A", "by": 12, "none": 605, "both": "a"}
    glob = {"from": "by", "glob": "docs/adr/{}-*.md"}
    assert made("superseded_by", glob, root=root, at=()) == "12-use-git"
    assert made("description", glob, root=root, at=()) == "docs/adr/12-use-git.md"
    own_id = {"from": "file.stem", "match": "(?P<id>[0-9]+)-.*"}
    assert made("superseded_by", glob, root=root, at=(), id=own_id) == "12"
    assert faults("superseded_by", {"from": "none", "glob": "docs/adr/{}-*.md"}, root=root, at=()) == [
        "none '605' names no file: none matches 'docs/adr/605-*.md'"
    ]
    assert faults("superseded_by", {"from": "both", "glob": "docs/{}-*"}, root=root, at=()) == [
        "both 'a' names 2 files by 'docs/a-*': docs/a-1 and docs/a-2"
    ]


def faults(field: str, made_of: object, **more: Any) -> list[str]:
    """Return what is wrong with a record."""
    found = mapped(field, made_of, **more)
    assert all(each.rule == "schema" and each.route in found.failed for each in found.faults)
    return [each.message for each in found.faults]


@pytest.mark.parametrize(
    ("field", "made_of", "message"),
    [
        (
            "status",
            {"from": "state", "values": {"todo": "planned", "done": "completed", "ding": "active"}},
            "unknown state 'doing'; this source maps ding, todo and done",
        ),
        (
            "status",
            {"from": "4/team", "values": {"todo": "planned"}},
            "unknown team 'web'; this source maps todo",
        ),
        (
            "owner",
            {"from": "path", "match": "[a-z]+"},
            "path 'keps/sig-auth/1205-bound-tokens/' does not match '[a-z]+' of its source; correct it",
        ),
        (
            "target_date",
            {"from": "state", "calendar": "releases"},
            "state 'doing' is not in [calendars.releases], which has v1.33 and v1.34",
        ),
    ],
)
def test_what_cannot_be_mapped(field: str, made_of: object, message: str) -> None:
    assert faults(field, made_of) == [message]


def test_a_pattern_that_takes_too_long() -> None:
    root = {"id": "a", "name": "a" * 200 + "!"}
    assert faults("owner", {"from": "name", "match": "(a|aa|a?a)+$"}, root=root, at=()) == [
        f"'(a|aa|a?a)+$' takes too long on name '{'a' * 79}…'; simplify the pattern"
    ]


def test_what_is_named_can_exist_by_that() -> None:
    found = mapped("internal_customers", {"each": "pairs", "as": {"team": "to"}, "create": True})
    assert [(each.kind, each.id, each.route) for each in found.creations] == [
        ("team", "shop", (*AT, "pairs", 0, "to")),
        ("team", "web", (*AT, "pairs", 1, "to")),
    ]
    found = mapped("owner", {"from": "missing", "default": "platform", "create": True})
    assert [(each.kind, each.id, each.route) for each in found.creations] == [("team", "platform", AT)]
