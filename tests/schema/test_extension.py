"""An organisation's own schema on top of ours."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tpmlint.config import ConfigError, load
from tpmlint.errors import UserError
from tpmlint.formats.source_file import Document
from tpmlint.git.snapshot import Directory
from tpmlint.model.kinds import STANDARD
from tpmlint.model.load import load_roadmap
from tpmlint.model.parsed_file import schemas_of
from tpmlint.schema import violations
from tpmlint.schema.extension import extend
from tpmlint.settings import Settings

FEATURE = {"kind": "feature", "id": "one-click", "title": "One click", "owner": "shop"}
COST = {"properties": {"cost_center": {"type": "string", "pattern": "^CC-[0-9]+$"}}, "required": ["cost_center"]}


def said(schema: object, item: object) -> list[str]:
    """Return what is said of an item under our schema with ``schema`` on top: rule, way, message."""
    extension = extend("feature", "schemas/feature.json", json.dumps(schema).encode())
    document = Document("roadmap/a.yaml", 0, item)
    return [
        f"{each.rule} {'.'.join(map(str, each.problem.at.route))}: {each.problem.message}"  # type: ignore[union-attr]
        for each in violations(document, schemas_of(STANDARD, {"feature": extension}))
        if not each.problem.explained_by
    ]


def refused(schema: object) -> tuple[str | None, str]:
    """Return place and message of the refusal of a schema."""
    data = schema if isinstance(schema, bytes) else json.dumps(schema, indent=1).encode()
    with pytest.raises(UserError) as caught:
        extend("feature", "schemas/feature.json", data)
    return caught.value.place, caught.value.message


def test_a_new_field_may_be_declared_and_required() -> None:
    assert said(COST, {**FEATURE, "cost_center": "CC-12"}) == []
    (missing,) = said(COST, FEATURE)
    assert missing.startswith("schema kind: ")
    assert "cost_center" in missing
    (wrong,) = said(COST, {**FEATURE, "cost_center": "12"})
    assert wrong.startswith("schema cost_center: ")
    assert "'12'" in wrong


def test_a_misspelt_field_of_the_organisation_is_one_mistake_with_a_hint() -> None:
    (one,) = said(COST, {**FEATURE, "cost_centre": "CC-12"})
    assert one.startswith("unknown-field cost_centre: ")
    assert "'cost_center'" in one


def test_our_own_fields_can_be_narrowed_and_not_widened() -> None:
    schema = {"required": ["status"], "properties": {"status": {"enum": ["planned", "released", "done"]}}}
    assert said(schema, {**FEATURE, "status": "planned"}) == []
    (forbidden,) = said(schema, {**FEATURE, "status": "proposed"})
    assert forbidden.startswith("schema status: ")
    (ours,) = said(schema, {**FEATURE, "status": "done"})
    assert ours.startswith("schema status: ")
    assert len(said(schema, FEATURE)) == 1


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"type": "string", "format": "uri"}, "add it as a full URL such as https://example.org/page"),
        ({"type": "string", "format": "email"}, "add it as an e-mail address such as team@example.org"),
        ({"type": "array"}, "add it as a list"),
        ({"enum": ["opex", "capex", 3]}, "add it as 'opex', 'capex' or 3"),
        (True, "add it"),
    ],
)
def test_a_required_field_needs_no_example(own: object, words: str) -> None:
    item = {"kind": "team", "id": "shop", "title": "Shop"}
    extension = extend("team", "own.json", json.dumps({"properties": {"x1": own}, "required": ["x1"]}).encode())
    (found,) = violations(Document("a.yaml", 0, item), schemas_of(STANDARD, {"team": extension}))
    assert found.problem.message == f"team 'shop' has no 'x1'; {words}"


def test_other_kinds_are_as_they_were() -> None:
    extension = extend("feature", "f.json", json.dumps(COST).encode())
    team = Document("roadmap/a.yaml", 0, {"kind": "team", "id": "shop", "title": "Shop"})
    assert violations(team, schemas_of(STANDARD, {"feature": extension})) == ()


@pytest.mark.case(29, 30, 31, 34, 35, 36)
@pytest.mark.parametrize(
    ("schema", "line", "words"),
    [
        (b"{", 1, "cannot be read"),
        (b"\xff", 1, "not UTF-8"),
        (b"[]", None, "does not contain a schema"),
        (b'"x"', None, "does not contain a schema"),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema"}, 2, "only draft-07"),
        ({"properties": {"a": {"type": "strin"}}}, 4, "'type' must be one of array, boolean, integer, null,"),
        ({"properties": {"a": {"minLength": -1}}}, 4, "'minLength' must be at least 0, not -1"),
        ({"properties": {"a": {"multipleOf": 0}}}, 4, "not a valid JSON Schema"),
        ({"additionalProperties": True}, 2, "'additionalProperties' is not supported"),
        ({"requird": ["a"]}, 2, "did you mean 'required'"),
        ({"properties": {"kind": {}}}, 3, "cannot be changed"),
        ({"properties": {"a": {"pattern": "("}}}, 3, "invalid pattern"),
        ({"properties": {"a": {"pattern": "\\p{L}"}}}, 3, "invalid pattern"),
        ({"properties": {"a": {"$ref": "http://127.0.0.1:1/x"}}}, 4, "leads outside"),
        ({"properties": {"a": {"$ref": "file:///etc/passwd"}}}, 4, "leads outside"),
        ({"properties": {"a": {"$ref": "#"}}}, 4, "leads outside"),
        ({"properties": {"a": {"$dynamicRef": "http://127.0.0.1:1/x"}}}, 4, "'$dynamicRef' is not part of draft-07"),
        ({"properties": {"a": {"format": "hostname"}}}, 4, "the format 'hostname' is not supported"),
        ({"properties": {"a": {"$ref": "#/definitions/none"}}}, 4, "not found"),
        ({"definitions": {"a": {"items": {"$ref": "#/definitions/a"}}}}, 3, "recursive"),
        ({"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}}, 3, "recursive"),
    ],
)
def test_a_bad_schema_is_refused_at_its_place(schema: object, line: int | None, words: str) -> None:
    """Hostile cases 29 to 31 and 34 to 36."""
    place, message = refused(schema)
    assert words in message
    assert place == ("schemas/feature.json" if line is None else f"schemas/feature.json:{line}")


@pytest.mark.parametrize(
    ("own", "line", "message"),
    [
        (
            {"status": {"enum": ["todo", "done"]}},
            3,
            "'status' allows nothing that tpmlint does, which allows proposed, planned, active, released, retired",
        ),
        ({"owner": {"const": 12}}, 3, "'owner' allows nothing that tpmlint does"),
        ({"owner": {"type": "array"}}, 3, "'owner' must be string for tpmlint, and array here"),
        ({"title": False}, 3, "'title' is forbidden here and required by tpmlint"),
        ({"tags": {"items": {"enum": [[]]}}}, 4, "'tags' allows nothing that tpmlint does"),
        ({"status": {"allOf": [{"$ref": "#/definitions/words"}]}}, 5, "'status' allows nothing that tpmlint does"),
    ],
)
def test_what_contradicts_our_schema_is_refused_at_once(own: object, line: int, message: str) -> None:
    place, refusal = refused({"properties": own, "definitions": {"words": {"enum": ["wip"]}}})
    assert message in refusal
    assert place == f"schemas/feature.json:{line}"


def test_a_word_that_tpmlint_refuses_is_never_offered() -> None:
    schema = {"properties": {"status": {"enum": ["planned", "released", "gone"]}}}
    (one,) = said(schema, {**FEATURE, "status": "active"})
    assert one == "schema status: 'status' must be one of 'planned' or 'released', not 'active'"


@pytest.mark.parametrize(
    "own",
    [
        {"status": {"enum": ["planned", "done"]}},
        {"owner": {"enum": ["platform", "shop"]}},
        {"target_date": {"pattern": "^2027"}},
        {"tags": {"maxItems": 3, "items": {"minLength": 2}}},
        {"title": {"minLength": 200}},
        {"cost_center": False},
        {"status": {}},
        {"status": True},
    ],
)
def test_what_only_narrows_is_accepted(own: dict[str, Any]) -> None:
    extended = extend("feature", "schemas/feature.json", json.dumps({"properties": own}).encode())
    assert extended.schema["allOf"][-2]["properties"].keys() == own.keys() & STANDARD["feature"].fields


def test_a_definition_may_be_used() -> None:
    schema = {"definitions": {"cc": {"type": "string"}}, "properties": {"cost_center": {"$ref": "#/definitions/cc"}}}
    assert said(schema, {**FEATURE, "cost_center": "x"}) == []
    assert len(said(schema, {**FEATURE, "cost_center": 3})) == 1


@pytest.mark.case(29)
def test_nothing_is_fetched() -> None:
    """Hostile case 29: a listening socket is asked nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        refused({"properties": {"a": {"$ref": f"http://127.0.0.1:{port}/schema.json"}}})
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_schema_that_is_too_large_is_refused() -> None:
    assert "larger than 262,144 bytes" in refused(b" " * 262_145)[1]


def test_off_the_main_thread_the_same_is_said() -> None:
    names = {"type": "object", "propertyNames": {"maxLength": 3}, "additionalProperties": {"minimum": 1.5}}
    schema = {"properties": {"x-a": names}, "required": ["x-b"]}
    items: list[object] = [
        FEATURE,
        {**FEATURE, "x-a": {"longer": 1.0, "\udce9": 2}, "titel": [{}]},
        {"kind": "feature"},
    ]
    with ThreadPoolExecutor(1) as pool:
        assert [pool.submit(said, schema, item).result() for item in items] == [said(schema, item) for item in items]


@pytest.mark.case(32)
def test_a_chain_that_doubles_has_a_bounded_number_of_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hostile case 32."""
    monkeypatch.setattr("tpmlint.schema.deadline.DEADLINE", 1.0)
    links: dict[str, Any] = {"d0": {"type": "integer"}}
    for number in range(1, 19):
        links[f"d{number}"] = {"allOf": [{"$ref": f"#/definitions/d{number - 1}"}] * 2}
    schema = {"definitions": links, "properties": {"x-a": {"$ref": "#/definitions/d18"}}}
    try:
        found = said(schema, {**FEATURE, "x-a": "text"})
    except UserError as refusal:
        assert "takes longer" in refusal.message  # noqa: PT017 - either way it ends in time
    else:
        assert len(found) <= 100


def test_the_configuration_names_it_and_a_missing_file_is_refused_there(tmp_path: Path) -> None:
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap" / "a.yaml").write_text(json.dumps(FEATURE))
    config = tmp_path / "tpmlint.toml"
    config.write_text("[schema.feature]\nextend = 'feature.json'\n")
    with pytest.raises(ConfigError) as caught:
        load(Directory(tmp_path))
    assert caught.value.place == "tpmlint.toml:2"
    (tmp_path / "feature.json").write_text(json.dumps(COST))
    settings = load(Directory(tmp_path))
    (parsed,) = load_roadmap(Directory(tmp_path), settings).parsed_files
    assert [each.rule for each in parsed.violations] == ["schema"]
    assert load_roadmap(Directory(tmp_path), Settings()).parsed_files[0].violations == ()


@pytest.mark.parametrize(
    ("own", "item", "words"),
    [
        ({"properties": {"stage": {"enum": ["alpha", "beta"]}}}, {"stage": "stable"}, "one of 'alpha' or 'beta'"),
        ({"properties": {"title": {"maxLength": 3}}}, {}, "text of at most 3 characters"),
        ({"properties": {"tags": {"maxItems": 0}}}, {"tags": ["a"]}, "a list of at most 0 entries"),
        ({"properties": {"x-a": {"type": "string", "pattern": "^CC"}}}, {"x-a": "12"}, "text that matches '^CC'"),
    ],
)
def test_what_an_organisation_asks_is_said(own: object, item: dict[str, Any], words: str) -> None:
    (one,) = said(own, {**FEATURE, **item})
    assert words in one
