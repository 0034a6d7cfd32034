"""Each rule that says which fields decide what it finds, and how far from an item they lie, is decided by no others."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from tests.engine.test_since_clean import DAY, DOCUMENTS
from tests.in_memory import AS_OF, read
from tests.rules.test_examples import TRACKED, configuration, files, held_against
from tpmlint.engine.check import context_of
from tpmlint.engine.session import open_session
from tpmlint.engine.workspace import Request
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.index import Roadmap
from tpmlint.model.kinds import STANDARD
from tpmlint.rule import ROADMAP, Context, Entry, catalogue
from tpmlint.settings import Settings

Value = Mapping[str, Any]
RULES = [entry for entry in catalogue().values() if entry.rule.scope is ROADMAP and entry.rule.fields is not None]


MORE = 16
"""Values of examples that each field is given, besides all that its schema lists."""


class Edit(NamedTuple):
    """A roadmap in which one item has another value in one field, or none."""

    roadmap: Roadmap
    item: str
    kind: str
    field: str


class Subject(NamedTuple):
    """A roadmap without faults of form, what rules may ask besides, and all small edits that keep it so."""

    context: Context
    roadmap: Roadmap
    edits: tuple[Edit, ...]


def made(values: list[Value]) -> Roadmap | None:
    """Return the roadmap of some documents; None if one has a fault of form, which no cached file has."""
    parsed_files = read("\n---\n".join(json.dumps(each, default=str) for each in values))
    if any(each.violations or each.file.faults or each.lost for each in parsed_files):
        return None
    return build_roadmap(parsed_files)


def values_of(*texts: str) -> list[Value]:
    """Return the values of the items in some texts."""
    return [item.value for parsed in read("\n---\n".join(texts)) for item in parsed.items]


@functools.cache
def written() -> Mapping[tuple[str, str], list[object]]:
    """Return the values that the examples of all rules have, by kind and field."""
    values: dict[tuple[str, str], list[object]] = {}
    examples = [example for entry in catalogue().values() for example in entry.examples if example.language == "yaml"]
    for example in examples:
        for value in values_of(*files(example).values()):
            for field, each in value.items():
                known = values.setdefault((value["kind"], field), [])
                known += [each] if each not in known else []
    return values


def subject(context: Context, *texts: str) -> Iterator[Subject]:
    """Yield the documents of texts with edits: a value taken away, that of another item, or that of an example."""
    values = values_of(*texts)
    roadmap = made([*values])
    if roadmap is None:
        return
    edits = []
    for number, value in enumerate(values):
        kind = value["kind"]
        alike = [each for each in values if each["kind"] == kind and each is not value]
        for field, schema in STANDARD[kind].schema["properties"].items():
            if field in ("kind", "id", "external"):
                continue
            without = {name: each for name, each in value.items() if name != field}
            others = [each[field] for each in alike if field in each and each[field] != value.get(field)]
            others = others[:3] + [each["const"] for each in schema.get("oneOf", ()) if "const" in each]
            others += written().get((kind, field), [])[number % 3 :: 3][:MORE]
            for new in [without] * (field in value) + [{**without, field: each} for each in others]:
                edited = made([*values[:number], new, *values[number + 1 :]])
                if edited is not None:
                    edits.append(Edit(edited, f"{kind}:{value['id']}", kind, field))
    yield Subject(context, roadmap, tuple(edits))


@pytest.fixture(scope="session")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> tuple[Subject, ...]:
    """The examples of all rules about the roadmap, and a shop."""

    def context(settings: Settings) -> Context:
        return Context(AS_OF, settings, lambda: TRACKED)

    found = [*subject(Context(DAY, Settings(), lambda: TRACKED), *DOCUMENTS)]
    for entry in catalogue().values():
        for number, example in enumerate(entry.examples if entry.rule.scope is ROADMAP else ()):
            if example.language != "yaml":
                continue
            if "text before" in example.setup:
                folder = tmp_path_factory.mktemp(f"{entry.id}-{number}")
                held_against(folder, example)
                workspace = open_session(Request(start=folder, as_of=AS_OF)).workspace
                found += subject(context_of(workspace), *files(example).values())
            else:
                settings = configuration(example.setup.get("toml before"))
                if not (settings.sources or settings.compared):
                    found += subject(context(settings), *files(example).values())
    return tuple(found)


def decides(entry: Entry, edit: Edit) -> bool:
    """Tell whether a rule says that the edited field may decide what it finds."""
    fields, kind = entry.rule.fields, STANDARD[edit.kind]
    assert fields is not None
    if entry.rule.reads and edit.kind not in entry.rule.reads:
        return False
    words = {edit.field}
    words |= {"state"} if edit.field == kind.state else set()
    words |= {"references"} if kind.reference(edit.field) is not None else set()
    return bool(fields & words)


def found(entry: Entry, context: Context) -> Callable[[Roadmap], Counter[str | None]]:
    """Return what counts the problems that a rule finds in a roadmap, by item."""
    running = context.running(entry)
    return lambda roadmap: Counter(problem.item for problem in entry.rule.check(roadmap, running))


@pytest.mark.parametrize("entry", RULES, ids=lambda entry: entry.id)
def test_no_other_field_decides(entry: Entry, subjects: tuple[Subject, ...]) -> None:
    decided = 0
    needs = entry.rule.needs or {*STANDARD, ""}
    for each in subjects:
        count = found(entry, each.context)
        before = count(each.roadmap)
        for edit in each.edits:
            after = count(edit.roadmap)
            assert {(item or "").partition(":")[0] for item in after} <= needs
            if decides(entry, edit):
                decided += after != before
            else:
                assert after.total() == before.total(), (edit.item, edit.field)
    assert decided or not entry.rule.fields


NEAR = [entry for entry in catalogue().values() if entry.rule.reach == 0]


@pytest.mark.parametrize("entry", NEAR, ids=lambda entry: entry.id)
def test_rules_that_say_so_look_at_no_other_item(entry: Entry, subjects: tuple[Subject, ...]) -> None:
    for each in subjects:
        count = found(entry, each.context)
        before = count(each.roadmap)
        for edit in each.edits:
            after = count(edit.roadmap)
            assert {**after, edit.item: 0} == {**before, edit.item: 0}, (edit.item, edit.field)
