"""Every finding about an item of a source speaks the author's words: the examples of all rules in another language.

The language is tpmlint's own with every letter moved by thirteen: no field and no status is called as in tpmlint.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from docs.generate import steps, write_history
from tests.change.in_memory import contents_of, judge_change
from tests.histories import History
from tests.in_memory import AS_OF, settle
from tests.repos import Repo
from tests.rules.test_examples import TRACKED, changed_file, configuration
from tpmlint.api import check
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.config import parse
from tpmlint.engine.workspace import Request
from tpmlint.finding import Finding
from tpmlint.formats.source_file import read
from tpmlint.limits import Limits
from tpmlint.model.kinds import STANDARD
from tpmlint.rule import CHANGE, DOCUMENT, HISTORY, ROADMAP, Entry, Example, catalogue
from tpmlint.settings import Settings

EXAMPLES = [
    pytest.param(entry, example, id=f"{entry.id}-{number}")
    for entry in catalogue().values()
    for number, example in enumerate(entry.examples)
    if entry.rule.scope in (DOCUMENT, ROADMAP, CHANGE, HISTORY) and not example.good
]
SYNTAX = {
    "conflict-marker", "duplicate-key", "lfs-pointer", "yaml-portability", "yaml-syntax",  # No item yet.
    "empty-source", "unmapped-field", "unmapped-word",  # About the configuration.
    "unknown-kind", "unknown-field",  # Only in tpmlint's own format.
    "colliding-id",  # Only with another branch.
    "colliding-paths", "policy-weakened", "roadmap-removed", "stale-view", "unmapped-code",  # About files.
}  # fmt: skip


def theirs(word: str) -> str:
    """Return the author's word for one of ours."""
    return codecs.encode(word, "rot13")


def words_of(schema: Mapping[str, Any]) -> list[str]:
    """Return the words of a property that has only some."""
    return [each["const"] for each in schema.get("oneOf", ()) if "const" in each]


def field(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mapping of a field."""
    many = schema.get("type") == "array"
    inner = schema.get("items", {}) if many else schema
    mapping: dict[str, Any] = {"each" if many else "from": theirs(name)}
    if words := words_of(inner):
        mapping["values"] = {theirs(each): each for each in words}
    if many and "properties" in inner:
        mapping["as"] = {part: field(part, each) for part, each in inner["properties"].items()}
    return mapping


def sources() -> str:
    """Return a configuration in which every field of every kind has another name."""
    blocks = [
        {
            "kind": kind.name,
            "at": f"$.{theirs(kind.name)}[*]",
            "fields": {name: field(name, each) for name, each in kind.schema["properties"].items() if name != "kind"},
        }
        for kind in STANDARD.values()
    ]
    return f"sources = {inline([{'files': ['plan.yaml'], 'items': blocks}])}\n"


def inline(value: object) -> str:
    """Return a value in TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {inline(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return json.dumps(value)


def record(value: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item, or an entry of a field, in the author's words."""
    return {theirs(name): translated(each, properties.get(name, {})) for name, each in value.items() if name != "kind"}


def translated(value: Any, schema: Mapping[str, Any]) -> Any:
    """Return a value in the author's words."""
    if isinstance(value, list):
        return [translated(each, schema.get("items", {})) for each in value]
    if isinstance(value, dict) and schema.get("properties"):
        return record(value, schema["properties"])
    return theirs(value) if isinstance(value, str) and words_of(schema) else value


def plan(text: str) -> dict[str, str]:
    """Return the items of a text in tpmlint's own format as the author would keep them."""
    records: dict[str, list[dict[str, Any]]] = {}
    for document in read("roadmap.yaml", text.encode(), Limits()).documents:
        value = document.value
        assert isinstance(value, dict)
        kind = STANDARD[value["kind"]]
        records.setdefault(theirs(kind.name), []).append(record(value, kind.schema["properties"]))
    return {"roadmap/plan.yaml": json.dumps(records, indent=1)}


def with_sources(settings: Settings) -> Settings:
    """Return a configuration with the sources."""
    made = parse(f"{sources()}\n{'' if settings.compared else settings.text}", "tpmlint.toml")
    assert made is not None
    return with_compared(made, settings)


def with_compared(made: Settings, settings: Settings) -> Settings:
    """Return a configuration that is also compared with what another one is compared with."""
    return replace(made, compared=dict(enumerate(settings.compared.values(), len(made.sources))))


def audited(folder: Path, entry: Entry, example: Example) -> tuple[Finding, ...]:
    """Return what a rule about history finds in its example in the author's words."""
    first, *rest = steps(example.setup["yaml before"], example.text)
    history = History(folder, {"tpmlint.toml": sources(), **plan(first.roadmap or "")}, first.day)
    for step in rest:
        if step.roadmap is not None:
            history.roadmap(step.day, {**plan(step.roadmap)}, step.message)
        else:
            history.code(step.day, *step.files, says=step.message)
    return history.found(entry.id)


def found(folder: Path, entry: Entry, example: Example) -> tuple[Finding, ...]:
    """Return what a rule finds in its example in the author's words."""
    if entry.rule.scope is HISTORY:
        return audited(folder, entry, example)
    if "text before" in example.setup:
        repo = Repo(folder)
        write_history(folder, example.setup["text before"])
        repo.write({"tpmlint.toml": sources(), **plan(example.text)}).stage()
        return check(Request(start=folder, select=(entry.id,), as_of=AS_OF)).findings
    if entry.rule.scope is not CHANGE:
        settings = with_sources(configuration(example.setup.get("toml before")))
        owners = {"CODEOWNERS": example.setup.get("codeowners before", "")}
        return settle({**plan(example.text), **owners}, entry.id, settings=settings, tracked=TRACKED).findings
    decided = {"yaml": "yaml after", "toml": "toml after", "text": "text message"}[example.language]
    texts = {**example.setup, decided: example.text}
    before = texts.get("yaml before", "")
    spoken = Message("COMMIT_EDITMSG", texts["text message"]) if "text message" in texts else None
    return judge_change(
        plan(before),
        plan(texts.get("yaml after", before)),
        tuple(changed_file(line) for line in texts.get("text files", "").splitlines()),
        ChangeMessages(written=spoken),
        rule=entry.id,
        settings=(
            with_sources(configuration(texts.get("toml before"))),
            with_sources(configuration(texts.get("toml after"))),
        ),
        contents=contents_of(texts),
    )


def ours() -> Iterator[tuple[str, bool]]:
    """Yield each of our words, and whether no plain sentence has it."""
    for kind in STANDARD.values():
        for name, each in kind.schema["properties"].items():
            inner = each.get("items", each)
            yield name, "_" in name
            yield from ((word, name == kind.state or "-" in word) for word in words_of(inner))
            for part, schema in inner.get("properties", {}).items():
                yield part, "_" in part
                yield from ((word, "-" in word) for word in words_of(schema))


PROSE = {"production", "accepted"}
"""Words of ours in sentences that need no status to be true: a capability in production, an accepted decision."""

OURS = {word: any(alone for each, alone in ours() if each == word) for word, _ in ours()}


def own_words(text: str) -> list[str]:
    """Return our words in a text: those in quotes, and those that are no word of a plain sentence."""
    text = text.replace("was released in ", "")  # A version, whatever the status is called.
    quoted = [word for group in re.findall(r"'([a-z_-]+)'|`([a-z_-]+)`", text) for word in group if word in OURS]
    alone = [word for word in re.findall(r"(?<![\w:-])[a-z][a-z_-]*[a-z](?![\w:-])", text) if OURS.get(word)]
    return sorted({*quoted, *alone} - PROSE)


@pytest.mark.parametrize(("entry", "example"), EXAMPLES)
def test_findings_have_no_word_of_ours(tmp_path: Path, entry: Entry, example: Example) -> None:
    if entry.id in SYNTAX or example.language == "toml":
        return
    findings = [each for each in found(tmp_path, entry, example) if each.rule == entry.id]
    assert findings
    for finding in findings:
        texts = [finding.message, finding.help or "", *(each.message for each in finding.related)]
        assert {text: own_words(text) for text in texts if own_words(text)} == {}


def every_schema(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a schema, and those of its properties and entries."""
    yield schema
    for each in (*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])):
        yield from every_schema(each)


WRONG: tuple[Any, ...] = ([], {}, {"x": 1}, [{}], [{"x": 1}], "", "?", "no such", 7, -1, True, ["?"], [7], [["?"]])
"""Values that most fields do not take."""


def wrong_values() -> Iterator[Any]:
    """Yield each field of each kind, and each part of an entry, with values that it may not take."""
    for kind in STANDARD.values():
        for name, each in kind.schema["properties"].items():
            if name not in ("kind", "id"):
                yield pytest.param(kind.name, [{theirs(name): wrong} for wrong in WRONG], id=f"{kind.name}.{name}")
                parts = each.get("items", {}).get("properties", {})
                entries = [{theirs(part): wrong} for part in parts for wrong in WRONG]
                if parts:
                    yield pytest.param(
                        kind.name, [{theirs(name): [wrong]} for wrong in entries], id=f"{kind.name}.{name}."
                    )


@pytest.mark.parametrize(("kind", "records"), list(wrong_values()))
def test_what_is_not_valid_is_said_in_the_authors_words(kind: str, records: list[dict[str, Any]]) -> None:
    every = [{theirs("id"): f"x{number}", **each} for number, each in enumerate(records)]
    text = {"roadmap/plan.yaml": json.dumps({theirs(kind): every}, indent=1)}
    found = settle(text, "schema", settings=with_sources(Settings())).findings
    descriptions = {each.get("description", "") for each in every_schema(STANDARD[kind].schema)}
    said = {each.message for each in found} | {each.help or "" for each in found}
    left = {text: own_words(text) for text in sorted(said) if not any(text and text in each for each in descriptions)}
    # A mapping of the author's that is taken as it is has no names of the author's for what is in it.
    assert {text: words for text, words in left.items() if words and not {*words} <= {"effort", "unit"}} == {}
