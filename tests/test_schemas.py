"""The schemas as the public contract: for editors, for other validators, for people who read them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from msgspec.structs import asdict, fields

from tests.schema.sample_documents import KINDS, NAMES
from tests.scripts import script
from tpmlint.finding import Edit, FileRef, Finding, Fix, ItemRef, Location, RelatedPlace, Severity, Span
from tpmlint.limits import Limits
from tpmlint.metrics import (
    CapabilityMetrics,
    ContextCounts,
    Coverage,
    FolderMetrics,
    HistoryMetrics,
    InitiativeMetrics,
    MonthMetrics,
    Slip,
    TeamMetrics,
)
from tpmlint.model.changes import EVENTS
from tpmlint.report import (
    ChangeCommit,
    DelayedItem,
    FixedFile,
    NamedItem,
    Receipt,
    ReportedVerdict,
    RoadmapChange,
    RoadmapChanges,
    SkippedFile,
)
from tpmlint.schema import explain, load
from tpmlint.schema.validate import formats
from tpmlint.settings import PRESETS, VERDICTS

SCHEMAS = Path(__file__).parent.parent / "schemas"
BASE = "https://tpmlint.github.io/tpmlint/schemas/v1/"
RULES = {
    "schema",
    "unknown-field",
    "unknown-kind",
    "enables-nothing",
    "no-internal-customer",
    "decision-without-context",
}
COMMON = "kind id title owner related description tags links evidence external"
FIELDS = {
    "initiative": "status type enables internal_customers problem hypothesis capabilities objectives metrics "
    "depends_on start_date target_date horizon health score investment decisions replaces superseded_by "
    "reviewed",
    "feature": "benefit users status stage target_date horizon released_in objectives depends_on",
    "capability": "paths lifecycle consumers interfaces evolution advantage slos depends_on",
    "team": "type parent contact interactions",
    "objective": "perspective parent key_results",
    "decision": "status initiatives features capabilities date decision_makers superseded_by reviewed",
}
REQUIRED = {
    "initiative": "kind id title owner status type enables internal_customers",
    "feature": "kind id title owner",
    "capability": "kind id title owner paths",
    "team": "kind id title",
    "objective": "kind id title owner",
    "decision": "kind id title owner status",
}
WORDS = {
    ("initiative", "status"): "proposed planned active paused completed canceled",
    (
        "initiative",
        "type",
    ): "enablement developer-experience reliability technical-debt infrastructure exploration compliance",
    ("initiative", "horizon"): "now next later",
    ("initiative", "health"): "on-track at-risk off-track",
    ("feature", "status"): "proposed planned active released retired canceled",
    ("feature", "stage"): "alpha beta stable",
    ("feature", "horizon"): "now next later",
    ("capability", "lifecycle"): "experimental production deprecated retired",
    ("capability", "consumers", "interaction"): "collaboration x-as-a-service facilitating",
    ("capability", "evolution"): "genesis custom-built product commodity",
    ("capability", "advantage"): "differentiator parity commodity",
    ("team", "type"): "stream-aligned platform enabling complicated-subsystem",
    ("team", "interactions", "mode"): "collaboration x-as-a-service facilitating",
    ("objective", "perspective"): "business product technical",
    ("decision", "status"): "proposed accepted rejected deprecated superseded",
}

Schema = Mapping[str, Any]


def objects(value: object) -> Iterator[Schema]:
    """Yield every object in a schema, itself included, save our annotations and the examples."""
    if isinstance(value, dict):
        yield value
        for key, each in value.items():
            if key not in ("x-tpmlint", "examples"):
                yield from objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each)


def described(schema: Schema, way: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield every schema that an editor shows something of, with the way to it: properties, elements, closed words."""
    for key in ("properties", "patternProperties"):
        for name, each in schema.get(key, {}).items():
            yield f"{way}.{name}", each
            yield from described(each, f"{way}.{name}")
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield f"{way}[]", schema[name]
            yield from described(schema[name], f"{way}[]")
    for number, branch in enumerate(schema.get("oneOf", ())):
        if "const" in branch or "properties" in branch:
            yield f"{way}|{number}", branch
            yield from described(branch, f"{way}|{number}")


def words(schema: Schema) -> list[str]:
    return [branch["const"] for branch in schema["oneOf"] if "const" in branch]


def leads(schema: Schema, *way: str) -> Schema:
    for step in way:
        schema = schema.get("items", schema)["properties"][step]
    return schema


def test_the_files_are_those_that_the_loader_names() -> None:
    assert {file.name for file in SCHEMAS.glob("*.json")} == {f"{name}.schema.json" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_is_draft_07_with_a_stable_id(name: str) -> None:
    schema = load(name)
    Draft7Validator.check_schema(dict(schema))
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"] == f"{BASE}{name}.schema.json"
    assert schema["title"]
    assert schema["description"].endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_described_in_sentences(name: str) -> None:
    silent = [way for way, each in described(load(name)) if not each.get("description", "").endswith((".", ".'"))]
    assert silent == []


@pytest.mark.parametrize("name", [*KINDS, "config", "waivers"])
def test_free_fields_show_an_example(name: str) -> None:
    without = [
        way
        for way, each in described(load(name))
        if each.get("type") not in ("object", "array", None) and not {"examples", "const", "oneOf"} & each.keys()
    ]
    assert [way for way in without if not way.startswith(".rules.")] == []


@pytest.mark.parametrize("name", [*KINDS, "config", "waivers"])
def test_examples_are_valid(name: str) -> None:
    for way, each in described(load(name)):
        for example in each.get("examples", ()):
            validator = Draft7Validator(each, format_checker=formats())
            assert list(validator.iter_errors(example)) == [], way


@pytest.mark.parametrize("name", NAMES)
def test_closed_words_are_explained_one_by_one(name: str) -> None:
    for each in objects(load(name)):
        assert not isinstance(each.get("enum"), list)
        branches = each.get("oneOf", ())
        if isinstance(branches, list) and any("const" in branch for branch in branches):
            assert all(branch.keys() == {"const", "description"} for branch in branches)


@pytest.mark.parametrize("name", NAMES)
def test_references_are_local_and_stand_alone(name: str) -> None:
    for each in objects(load(name)):
        if isinstance(each.get("$ref"), str):
            assert each.keys() == {"$ref"}
            assert each["$ref"].startswith("#/definitions/")


def notes(schema: Schema) -> Iterator[tuple[Schema, str, Schema]]:
    """Yield every annotation of ours: the object that it stands in, the keyword it is about, and the annotation."""
    for each in objects(schema):
        for keyword, note in each.get("x-tpmlint", {}).items():
            if keyword not in ("shape", "kinds", "verb", "rests", "likely"):
                for one in note.values() if keyword == "required" else [note]:
                    yield each, keyword, one


@pytest.mark.parametrize("name", NAMES)
def test_annotations_stand_beside_what_they_explain(name: str) -> None:
    for each, keyword, note in notes(load(name)):
        assert keyword in each
        assert note.keys() <= {"rule", "message", "help", "aliases"}
        assert note.get("rule", "schema") in RULES
        note.get("message", "").format(item="", field="", value="")
    for each in objects(load(name)):
        annotations = each.get("x-tpmlint", {})
        assert annotations.get("required", {}).keys() <= set(each.get("required", ()))
        assert "shape" not in annotations or "pattern" in each
        assert set(annotations.get("likely", ())) <= set(words(each) if "likely" in annotations else ())


@pytest.mark.parametrize("name", NAMES)
def test_aliases_lead_from_unknown_words_to_known_ones(name: str) -> None:
    for each, keyword, note in notes(load(name)):
        known = words(each) if keyword == "oneOf" and "oneOf" in each else list(each.get("properties", ()))
        for alias, meant in note.get("aliases", {}).items():
            assert meant in known
            assert alias not in known


@pytest.mark.parametrize("name", NAMES)
def test_what_has_no_words_in_the_code_has_them_in_the_schema(name: str) -> None:
    for each in objects(load(name)):
        annotations = each.get("x-tpmlint", {})
        for keyword in ("minProperties", "maxProperties", "anyOf"):
            if keyword in each:
                assert "message" in annotations[keyword]
        if each.get("additionalProperties") is False:
            assert "rule" in annotations["additionalProperties"]


@pytest.mark.parametrize("kind", KINDS)
def test_fields_are_those_of_the_domain(kind: str) -> None:
    schema = load(kind)
    assert set(schema["properties"]) == {*COMMON.split(), *FIELDS[kind].split()}
    assert schema["required"] == REQUIRED[kind].split()
    assert set(schema["patternProperties"]) == {"^x-"}
    assert schema["additionalProperties"] is False


def test_closed_words_are_those_of_the_domain() -> None:
    assert {way: " ".join(words(leads(load(way[0]), *way[1:]))) for way in WORDS} == WORDS


def test_what_kinds_share_is_the_same_word_for_word() -> None:
    properties = {kind: load(kind)["properties"] for kind in KINDS}
    for field in ("owner", "description", "tags", "links", "evidence", "external"):
        assert [each[field] for each in properties.values()] == [properties["team"][field]] * len(KINDS)
    shapes: dict[tuple[str, ...], set[str]] = {}
    for kind in (*KINDS, "waivers"):
        for each in objects(load(kind)):
            if isinstance(each.get("pattern"), str) and "shape" in each.get("x-tpmlint", {}):
                note = each["x-tpmlint"]
                limits = {key: each.get(key) for key in ("type", "pattern", "minimum", "maximum")}
                shapes.setdefault((note["shape"], *note.get("kinds", ())), set()).add(json.dumps(limits))
    assert {shape for shape, texts in shapes.items() if len(texts) > 1} == set()
    alone = {(kind,) for kind in KINDS}
    together = {("initiative", "feature", "capability"), ("feature", "initiative", "capability")}
    every = {(kind, *(other for other in KINDS if other != kind)) for kind in KINDS}
    assert {shape[1:] for shape in shapes if shape[0] == "reference"} == {
        *alone,
        *together,
        *every,
        ("capability", "initiative", "feature"),
    }


def test_what_schemas_share_is_written_in_one_place() -> None:
    assert [*script("schemas").outdated()] == [], "run `make schemas`"


def test_config_schema_agrees_with_the_settings() -> None:
    config = load("config")["properties"]
    limits = config["limits"]["properties"]
    assert {key: each["maximum"] for key, each in limits.items()} == asdict(Limits())
    assert words(config["preset"]) == [*PRESETS]
    (levels,) = config["severity"]["patternProperties"].values()
    assert words(levels) == [severity.word for severity in Severity]
    assert words(config["fail-on"]) == ["error", "warning", "info"]
    assert words(config["overrides"]["items"]["properties"]["kinds"]["items"]) == [*KINDS]


def names(of: type) -> set[str]:
    return {field.name for field in fields(of)}


def test_report_schema_has_every_field_of_a_report() -> None:
    report = load("report")["properties"]
    finding, receipt = report["findings"]["items"]["properties"], report["receipt"]["properties"]
    edit = finding["fix"]["properties"]["edits"]["items"]["properties"]
    assert report["version"]["const"] == 1
    assert finding.keys() == names(Finding)
    # `--show-files` and a note have them.
    assert receipt.keys() == names(Receipt) - {"elsewhere", "taken_by"}
    verdict = report["verdicts"]["items"]["properties"]
    assert verdict.keys() == names(ReportedVerdict)
    assert words(verdict["verdict"]) == [*VERDICTS]
    assert finding["location"]["properties"].keys() == names(Location)
    assert finding["location"]["properties"]["span"]["properties"].keys() == names(Span)
    assert finding["related"]["items"]["properties"].keys() == names(RelatedPlace)
    assert finding["fix"]["properties"].keys() == names(Fix) - {"text_edits"}
    assert edit.keys() == names(Edit)
    assert [branch["properties"].keys() for branch in edit["at"]["oneOf"]] == [
        names(ItemRef) - {"path"} | {"carrier"},
        names(FileRef),
    ]
    assert receipt["skipped"]["items"]["properties"].keys() == names(SkippedFile)
    assert receipt["fixed"]["items"]["properties"].keys() == names(FixedFile)


def test_report_schema_has_every_field_of_the_changes() -> None:
    whole = load("report")["properties"]["changes"]
    assert whole["properties"].keys() == names(RoadmapChanges)
    change = whole["properties"]["events"]["items"]["properties"]
    assert change.keys() == names(RoadmapChange)
    assert words(change["event"]) == [*EVENTS]
    assert change["commit"]["properties"].keys() == names(ChangeCommit)
    assert change["delays"]["items"]["properties"].keys() == names(DelayedItem)
    item = names(NamedItem)
    assert change["item"]["properties"].keys() == change["owner"]["properties"].keys() == item
    for field in ("gained", "lost", "waiting", "causes"):
        assert change[field]["items"]["properties"].keys() == item
    for each in objects(whole):
        if isinstance(each.get("properties"), dict) and each.get("type") is not None:
            assert each["required"] == [*each["properties"]]


def test_report_schema_has_every_field_of_the_figures() -> None:
    whole = load("report")["properties"]["figures"]
    figures = whole["properties"]
    assert figures.keys() == names(HistoryMetrics)
    capability, initiative = figures["capabilities"]["items"], figures["initiatives"]["items"]
    team, coverage = figures["teams"]["items"], figures["coverage"]
    assert capability["properties"].keys() == names(CapabilityMetrics)
    derived = {"days_to_active", "days_to_completed", "days_slipped"}
    assert initiative["properties"].keys() == names(InitiativeMetrics) | derived
    assert initiative["properties"]["slips"]["items"]["properties"].keys() == names(Slip)
    assert team["properties"].keys() == names(TeamMetrics)
    assert coverage["properties"].keys() == names(Coverage) | {"share"}
    assert coverage["properties"]["unmapped"]["items"]["properties"].keys() == names(FolderMetrics)
    assert names(MonthMetrics) == {"month", "counts"}
    total = figures["total"]["properties"]
    # Whether anything can be measured is told once, for all figures.
    assert total.keys() == names(ContextCounts) - {"measurable"} | {"changes", "asked", "share", "drift", "code"}
    assert tuple(total["verdicts"]["properties"]) == VERDICTS
    months = figures["months"]["items"]["properties"]
    assert {key: each for key, each in months.items() if key != "month"} == total
    assert capability["properties"]["months"] == figures["months"]
    for parent, key in ((capability, "total"), (team, "owned"), (team, "served")):
        assert parent["properties"][key]["properties"] == total
    for each in objects(whole):
        if "properties" in each and isinstance(each["properties"], dict) and each.get("type") is not None:
            assert each["required"] == [*each["properties"]]


@pytest.mark.case(176)
@pytest.mark.parametrize("kind", KINDS)
def test_a_title_that_nobody_reads_is_refused(kind: str) -> None:
    """Case 176: thousands of items show the titles of what they refer to."""
    (problem,) = [each for each in explain(kind, {"kind": kind, "title": "a " * 2_049}) if "title" in each[1]]
    assert problem[0] == f"'title' must be text of at most 4096 characters, not '{'a ' * 39}a…'"
