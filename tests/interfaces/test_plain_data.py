"""Facts of any data in YAML, JSON and TOML: what they are called, what is prose, what a change leaves equal."""

from __future__ import annotations

import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interfaces import comparing, hostile
from tests.interfaces.changes import Changes, changes
from tests.interfaces.support.test_data import VALUES
from tests.interfaces.test_openapi import damaged, shuffled
from tpmlint.interfaces import Language, Options, UnreadableInterface, language_of
from tpmlint.interfaces.json import language as json_language
from tpmlint.interfaces.toml import language as toml_language
from tpmlint.interfaces.yaml import language as yaml_language


def facts(language: Language, text: str, ignore_keys: frozenset[str] | None = None) -> dict[str, str]:
    """Return signatures by name."""
    found = language.facts(text.encode(), Options("data", ignore_keys))
    return {name: fact.signature for name, fact in found.items()}


CONVENTIONS = """\
# What telemetry of a shop is called.
groups:
  - id: registry.shop
    type: attribute_group
    display_name: Shop Attributes
    brief: >
      What a shop
      knows.
    attributes:
      - id: shop.card.kind
        type:
          members:
            - id: gold
              value: "gold"
              brief: Of gold.
              stability: stable
            - {id: paper, value: 2, stability: development}
        examples: ["gold", 2]
        requirement_level: required
      - ref: shop.id
        note: |
          Where it was bought.
      - id: shop.old
        deprecated: {reason: renamed, renamed_to: shop.id, note: "Replaced."}
  - id: metric.shop.sold
    unit: "{card}"
    attributes: []
    tags: [a, b c, 3, true]
"""

CONVENTION_FACTS = {
    "groups[registry.shop].id": '"registry.shop"',
    "groups[registry.shop].type": '"attribute_group"',
    "groups[registry.shop].attributes[shop.card.kind].id": '"shop.card.kind"',
    "groups[registry.shop].attributes[shop.card.kind].type.members[gold].id": '"gold"',
    "groups[registry.shop].attributes[shop.card.kind].type.members[gold].value": '"gold"',
    "groups[registry.shop].attributes[shop.card.kind].type.members[gold].stability": '"stable"',
    "groups[registry.shop].attributes[shop.card.kind].type.members[paper].id": '"paper"',
    "groups[registry.shop].attributes[shop.card.kind].type.members[paper].value": "2",
    "groups[registry.shop].attributes[shop.card.kind].type.members[paper].stability": '"development"',
    "groups[registry.shop].attributes[shop.card.kind].requirement_level": '"required"',
    "groups[registry.shop].attributes[shop.id].ref": '"shop.id"',
    "groups[registry.shop].attributes[shop.old].id": '"shop.old"',
    "groups[registry.shop].attributes[shop.old].deprecated.reason": '"renamed"',
    "groups[registry.shop].attributes[shop.old].deprecated.renamed_to": '"shop.id"',
    "groups[metric.shop.sold].id": '"metric.shop.sold"',
    "groups[metric.shop.sold].unit": '"{card}"',
    "groups[metric.shop.sold].attributes": "[]",
    "groups[metric.shop.sold].tags[a]": "listed",
    'groups[metric.shop.sold].tags["b c"]': "listed",
    "groups[metric.shop.sold].tags[3]": "listed integer",
    "groups[metric.shop.sold].tags[true]": "listed boolean",
}


def test_yaml_values_by_path() -> None:
    assert facts(yaml_language, CONVENTIONS) == CONVENTION_FACTS


def test_lines_of_yaml() -> None:
    found = yaml_language.facts(CONVENTIONS.encode(), Options("a.yaml"))
    names = [
        "groups[registry.shop].id",
        "groups[registry.shop].attributes[shop.card.kind].type.members[paper].value",
        "groups[metric.shop.sold].tags[3]",
    ]
    assert [found[name].line for name in names] == [3, 17, 28]


KIND = "groups[registry.shop].attributes[shop.card.kind]"
OLD = "groups[registry.shop].attributes[shop.old]"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Of gold.", "Made of gold.", Changes([], [], [], False)),
        ("      What a shop\n      knows.", "      What a shop knows.\n", Changes([], [], [], False)),
        ('examples: ["gold", 2]', "examples: {a: 1}", Changes([], [], [], False)),
        ('"Replaced."', "Replaced\n          by shop.id", Changes([], [], [], False)),
        ("Shop Attributes", "Attributes", Changes([], [], [], False)),
        ("[a, b c, 3, true]", "[true, a, 3,\n      b c]  # all", Changes([], [], [], False)),
        ("value: 2", "value: 0x2", Changes([], [], [], False)),
        ("value: 2", "value: '2'", Changes([], [], [f"{KIND}.type.members[paper].value"], True)),
        (
            "stability: development",
            "stability: stable",
            Changes([], [], [f"{KIND}.type.members[paper].stability"], True),
        ),
        ("[a, b c, 3, true]", "[a, b c, 3]", Changes([], ["groups[metric.shop.sold].tags[true]"], [], True)),
        ("[a, b c, 3, true]", "[b, a, b c, 3, true]", Changes(["groups[metric.shop.sold].tags[b]"], [], [], False)),
        (
            "      - id: shop.old\n",
            "      - id: shop.new\n        type: int\n      - id: shop.old\n",
            Changes(
                ["groups[registry.shop].attributes[shop.new].id", "groups[registry.shop].attributes[shop.new].type"],
                [],
                [],
                False,
            ),
        ),
        (
            "      - id: shop.old\n        deprecated: {reason: renamed, renamed_to: shop.id, note: \"Replaced.\"}\n",
            "",
            Changes([], [f"{OLD}.deprecated.reason", f"{OLD}.deprecated.renamed_to", f"{OLD}.id"], [], True),
        ),
    ],
)  # fmt: skip
def test_changes_of_yaml(old: str, new: str, expected: Changes) -> None:
    assert old in CONVENTIONS
    assert changes(yaml_language, CONVENTIONS, CONVENTIONS.replace(old, new), "a.yaml") == expected


@pytest.mark.parametrize("seed", range(20))
def test_order_and_syntax_leave_facts_equal(seed: int) -> None:
    from tests.interfaces.support.test_data import plain
    from tpmlint.interfaces.support.data import read

    text = json.dumps(shuffled(plain(read(CONVENTIONS.encode())), random.Random(seed)), indent=seed % 3 or None)
    assert facts(json_language, text) == facts(yaml_language, text) == CONVENTION_FACTS


def test_anchors_tags_and_merges() -> None:
    assert facts(
        yaml_language,
        """\
defaults: &defaults {port: 80, on: yes}
web: {<<: *defaults, port: 81}
"a.b": !Sub "x ${y}"
"": {}
"two words": [[1, 2], [3]]
none: ~
set: !!set {a, b}
steps:
  - run: make
  - run: make
  - !join [a]
single:
  - first: {a: 1}
  - second: {a: 2}
""",
    ) == {
        "defaults.port": "80",
        "defaults.on": 'true or "yes"',
        "web.port": "81",
        "web.on": 'true or "yes"',
        '"a.b"': '!Sub "x ${y}"',
        '""': "{}",
        '"two words"[0][1]': "listed integer",
        '"two words"[0][2]': "listed integer",
        '"two words"[0] (order)': "in the order 1, 2",
        '"two words"[1][3]': "listed integer",
        "none": "null",
        "set": "!!set {}",
        "set.a": "null",
        "set.b": "null",
        "steps[0].run": '"make"',
        "steps[1].run": '"make"',
        "steps[2]": "!join []",
        "steps[2][a]": "listed",
        "single[first].first.a": "1",
        "single[second].second.a": "2",
        "single (order)": "in the order first, second",
    }


def test_documents_of_one_file() -> None:
    assert facts(
        yaml_language,
        """\
kind: Deployment
metadata: {name: web.1}
spec: {replicas: 2}
---
kind: Service
metadata: {name: web.1}
---
# nothing
---
name: one
---
name: two
""",
    ) == {
        'Deployment/"web.1".kind': '"Deployment"',
        'Deployment/"web.1".metadata.name': '"web.1"',
        'Deployment/"web.1".spec.replicas': "2",
        'Service/"web.1".kind': '"Service"',
        'Service/"web.1".metadata.name': '"web.1"',
        "[one].name": '"one"',
        "[two].name": '"two"',
        "(order)": "in the order one, two",
    }


def test_objects_of_one_name() -> None:
    def objects(*values: tuple[str, str]) -> str:
        return "---\n".join(
            f"kind: Map\nmetadata: {{name: app, namespace: {space}}}\nlevel: {level}\n" for space, level in values
        )

    before = objects(("dev", "debug"), ("staging", "debug"), ("prod", "info"))
    staging = objects(("dev", "debug"), ("staging", "info"), ("prod", "info"))
    moved = objects(("prod", "info"), ("staging", "debug"), ("dev", "debug"))
    assert changes(yaml_language, before, staging, "a.yaml") == Changes([], [], ["Map/staging/app.level"], True)
    assert changes(yaml_language, before, moved, "a.yaml") == NOTHING
    twice, other = objects(("a", "b"), ("a", "b"), ("a", "c")), objects(("a", "b"), ("a", "c"), ("a", "c"))
    assert changes(yaml_language, twice, other, "a.yaml") == Changes([], [], ["Map/a/app (2).level"], True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", {}), ("3", {"(value)": "3"}), ("[]", {"(value)": "[]"}), ("[a, {b: c}]", {"[0]": '"a"', "[1].b": '"c"'})],
)
def test_small_files(text: str, expected: dict[str, str]) -> None:
    assert facts(yaml_language, text) == expected


def test_prose_is_text() -> None:
    text = (
        '{"description": {"type": "string"}, "title": "Cards", "notes": ["a"], "note": 1, "example": {"a": 1}, "b": 1}'
    )
    assert facts(json_language, text) == {
        "description.type": '"string"',
        "notes[a]": "listed",
        "note": "1",
        "b": "1",
    }
    assert facts(json_language, text, frozenset(("b", "description", "notes"))) == {
        "title": '"Cards"',
        "note": "1",
        "example.a": "1",
    }


def test_toml_values_by_path() -> None:
    text = """\
# Settings.
title = "Shop"
at = 2026-09-30
[limits]
"most.cards" = 1_000
ratio = 1e3
a.b = [
  "x",
  "y",
]
[[targets]]
name = "lib"
opts = {debug = true, description = "slow"}
[[targets]]
name = "bin"
"""
    assert facts(toml_language, text) == {
        "at": 'date "2026-09-30"',
        'limits."most.cards"': "1000",
        "limits.ratio": "1000.0",
        "limits.a.b[x]": "listed",
        "limits.a.b[y]": "listed",
        "limits.a.b (order)": "in the order x, y",
        "targets[lib].name": '"lib"',
        "targets[lib].opts.debug": "true",
        "targets[bin].name": '"bin"',
        "targets (order)": "in the order lib, bin",
    }
    found = toml_language.facts(text.encode(), Options("a.toml"))
    assert [found[name].line for name in ("at", "limits.a.b[y]", "targets[lib].opts.debug", "targets[bin].name")] == [
        3,
        9,
        13,
        15,
    ]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a = 1\nb = ", "the text is not TOML: a value is missing, or is a text without quotes", None),
        ("a = 1\nb = nope\n", "the text is not TOML: a value is missing, or is a text without quotes", 2),
        ("a = 1\na = 2\n", "the text is not TOML: a key or a table is given twice", 2),
        ("a = [1,\n", "the text is not TOML: a value is missing, or is a text without quotes", None),
        ("a =\n", "the text is not TOML: a value is missing, or is a text without quotes", 1),
        ('a = "\n"', "the text is not TOML: a character cannot stand in a text; write it as an escape", 1),
        ("a b\n", "the text is not TOML: a key has no '=' behind it; add '=' and a value", 1),
        ("\n" + "a." * 101 + "a = 1", "a key has more than 100 parts", 2),
        ("a = " + "[" * 5_000, "more than 100 levels of nesting", None),
        ("a = " + "[" * 150 + "]" * 150, "more than 100 levels of nesting", 1),
        ("a = " + "9" * 5_000, "a number has too many digits", None),
        ("b = 1\na = 0x" + "f" * 6_000, "a number has too many digits", 2),
        ("b = 1\na = [0o" + "7" * 6_000 + "]", "a number has too many digits", 2),
        ("b = 1\na = {c = 0b" + "1" * 20_000 + "}", "a number has too many digits", 2),
    ],
)
def test_what_is_wrong_with_toml_is_told(text: str, message: str, line: int | None) -> None:
    with pytest.raises(UnreadableInterface) as caught:
        facts(toml_language, text)
    assert (caught.value.message, caught.value.line) == (message, line)


@given(VALUES)
def test_any_json_has_facts(value: object) -> None:
    text = json.dumps(value)
    found = facts(json_language, text)
    assert all(name.isprintable() and signature.isprintable() for name, signature in found.items())


@given(st.text())
def test_any_text_has_facts_or_is_unreadable(text: str) -> None:
    for language in (yaml_language, json_language, toml_language):
        answer = hostile.read(language, text.encode(errors="replace"), "a")
        assert answer.isprintable() or not answer.isascii(), answer  # Others are escaped where they are printed.


SIZE = 1 << 20
LONG = ".".join(["a"] * 99)


@pytest.mark.few(5)
@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param(json_language, '{"' + "k" * (SIZE // 2) + '": {' + ", ".join(
            f'"a{each}": 1' for each in range(40_000)) + "}}", id="a long key above many"),
        pytest.param(json_language, '{"a": ' * 99 + "1" + "}" * 99, id="deep"),
        pytest.param(json_language, "[" + "[1]," * (SIZE // 4) + "]", id="lists"),
        pytest.param(json_language, "[" + '{"id":1},' * (SIZE // 9) + "]", id="equal names"),
        pytest.param(json_language, "[" + '"\\u0000",' * (SIZE // 9) + "]", id="escapes"),
        pytest.param(json_language, '["' + "\\u0000" * (SIZE // 6) + '"]', id="one text of escapes"),
        pytest.param(yaml_language, "a: &a {" + ", ".join(f"k{each}: 1" for each in range(400)) + "}\nb:\n"
                     + "- *a\n" * (SIZE // 5), id="a mapping used often"),
        pytest.param(yaml_language, "".join(f"k{each}: {each}\n" for each in range(80_000)), id="keys"),
        pytest.param(yaml_language, "--- a\n" * (SIZE // 6), id="documents"),
        pytest.param(yaml_language, "a: |\n" + " b\n" * (SIZE // 3), id="one block"),
        pytest.param(yaml_language, "a: " + "é" * (SIZE // 2), id="one line"),
        pytest.param(toml_language, "a." * (SIZE // 2), id="a dotted key"),
        pytest.param(toml_language, ('"' + "k" * 300 + '".') * (SIZE // 303), id="a dotted key of long parts"),
        pytest.param(toml_language, '\\"' * (SIZE // 2), id="escaped quotes", marks=pytest.mark.slow),
        pytest.param(toml_language, 'a = "' + '\\"' * (SIZE // 2), id="a text of escaped quotes"),
        pytest.param(toml_language, 'a = """' + '\\\n \n' * (SIZE // 4) + '"""', id="folded lines"),
        pytest.param(toml_language, "a = [" + "1," * (SIZE // 2) + "]", id="an array"),
        pytest.param(toml_language, "".join(f"[{LONG}.b{each}]\n" for each in range(5_000)), id="tables",
                     marks=pytest.mark.slow),
        pytest.param(toml_language, "[[a]]\n" * (SIZE // 6), id="arrays of tables", marks=pytest.mark.slow),
        pytest.param(toml_language, "[[a]]\n[[a.b]]\n" * (SIZE // 14), id="arrays of tables in tables"),
        pytest.param(toml_language, "".join(f"{LONG}.b{each}=1\n" for each in range(5_000)), id="dotted"),
    ],
)  # fmt: skip
def test_a_hostile_text_of_one_mebibyte_ends_soon(language: Language, text: str) -> None:
    start = time.process_time()
    hostile.read(language, text.encode()[: 1 << 20], "a")
    assert time.process_time() - start < 10


@pytest.mark.parametrize("seed", range(100))
def test_damaged_data_has_facts(seed: int) -> None:
    choose = random.Random(seed)
    value: object = {"a": [{"id": 1, "b": [1, 2]}, {"id": 2}], "c": {"d": "e"}}
    for _ in range(5):
        value = damaged(value, choose)
    assert hostile.read(json_language, json.dumps(value), "a").endswith(" facts")


NOTHING = Changes([], [], [], False)


def other(name: str) -> Changes:
    """Return that a fact has another value."""
    return Changes([], [], [name], True)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # What readers of YAML 1.1 and 1.2 take for different values.
        ('a: "yes"', "a: yes", other("a")),
        ("a: yes", "a: true", other("a")),
        ("a: y", "a: 'y'", other("a")),
        ("a: 2001-01-01", 'a: "2001-01-01"', other("a")),
        ("a: 2001-01-01 10:00:00", 'a: "2001-01-01 10:00:00"', other("a")),
        ("a: 12:30", "a: '12:30'", other("a")),
        ("a: 010", "a: 10", other("a")),
        ("a: 010", "a: 8", other("a")),
        ("a: 0o10", "a: 8", other("a")),
        ("a: 1_000", "a: '1_000'", other("a")),
        ("a: 1e3", "a: 1000.0", other("a")),
        ("[2001-01-01]", "['2001-01-01']", other("[2001-01-01]")),
        ("%YAML 1.2\n---\na: no\n", "%YAML 1.1\n---\na: no\n", other("a")),
        ("%YAML 1.2\n---\na: b\n", "%YAML 1.1\n---\na: b\n", NOTHING),
        # What all take for the same.
        ("a: 0x10", "a: 16", NOTHING),
        ("a: card", "a: 'card'", NOTHING),
        ("a: 2001-01-01", "a:   2001-01-01 # once", NOTHING),
        ("a: .nan", "a: .NaN", NOTHING),
        ("a: +.Inf", "a: .inf", NOTHING),
        ("a: 1.50", "a: 1.5", NOTHING),
        ("a: !!str 1", "a: '1'", NOTHING),
        ("a: '8080:80'", "a: 8080:80", NOTHING),
        ("a: v1.0", "a: 'v1.0'", NOTHING),
        # Numbers that are none in JSON.
        ("a: .inf", "a: '.inf'", other("a")),
        ("a: 12345678901234567890123456", "a: '12345678901234567890123456'", other("a")),
        ("a: 1.0", "a: 1", other("a")),
        # Keys.
        ('"on": 1', "on: 1", Changes(["on"], ['"on"'], [], True)),
        ('"1": 1', "1: 1", Changes(["1"], ['"1"'], [], True)),
        ('"true": {a: 1}', "true: {a: 1}", Changes(["true.a"], ['"true".a'], [], True)),
        ("&k 1: 1", "1: 1", NOTHING),
        ("&k '1': 1", "'1': 1", NOTHING),
        ("x: &x {'1': a}\nb: {<<: *x}", "x: &x {'1': a}\nb: {'1': a}", NOTHING),
        ("card: 1", "'card': 1", NOTHING),
        # Tags that not all who read YAML know.
        ("a: !!binary aGVsbG8=", "a: aGVsbG8=", other("a")),
        ("a: x", "a: !!python/object/apply:os.system x", other("a")),
        ("a: !!map {b: 1}", "a: {b: 1}", NOTHING),
        # Who reads one document refuses two.
        ("a: 1\n", "a: 1\n---\n", Changes(["(documents)"], [], [], True)),
        ("---\na: 1\n", "a: 1\n...\n", NOTHING),
        ("kind: A\nmetadata: {name: b}\n", "---\n---\nkind: A\nmetadata: {name: b}\n", NOTHING),
        ("a: 1\n---\nb: 1\n", "a: 1\n---\nb: 1\n---\n", NOTHING),
        # Templates run in comments too.
        ("a: 1\nb: 2\n", "a: 1\n#{{- if .Values.b }}\nb: 2\n# {{ end }}\n",
         Changes(["template {{ end }}", "template {{- if .Values.b }}"], [], [], False)),
        ("# {% if b %}\na: 1\nb: 2\n", "a: 1\n# {% if b %}\nb: 2\n", other("template {% if b %}")),
        ("a: 1\n", "# Put {{ if }} around it, see {{ .Values.x }}.\na: 1\n", NOTHING),
    ],
)  # fmt: skip
def test_what_readers_of_yaml_take_for_another_value(before: str, after: str, expected: Changes) -> None:
    assert changes(yaml_language, before, after, "a.yaml") == expected


def test_what_the_versions_of_yaml_differ_in_is_told() -> None:
    assert facts(yaml_language, "{a: 010, b: 2001-01-01, c: [on], d: 1:30, e: .NAN, f: 2001-01-01 1:00:00}") == {
        "a": "10 or 8",
        "b": '"2001-01-01" or a date',
        "c[true]": 'listed boolean or "on"',
        "d": '"1:30" or 90',
        "e": 'number ".nan"',
        "f": '"2001-01-01 1:00:00" or a point in time',
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # The names of fields are no prose, whatever these are called.
        ("fields: {description: string}", "fields: {description: integer}", other("fields.description")),
        ("properties: {title: Name}", "properties: {title: Amount}", other("properties.title")),
        ("fields: {id: int, note: string}", "fields: {id: int}", Changes([], ["fields.note"], [], True)),
        ("a: {title: string}", "a: {title: 'integer?'}", other("a.title")),
        ("fields: {example: {type: a}}", "fields: {example: {type: b}}", other("fields.example.type")),
        ("limits: {description: 255}", "limits: {description: 10}", other("limits.description")),
        ("a: {docs: true}", "a: {docs: false}", other("a.docs")),
        ("a: {help: null}", "a: {help: It helps.}", NOTHING),
        # Prose.
        ("fields: {description: All of them}", "fields: {description: All fields}", NOTHING),
        ("fields: {title: Fields.}", "fields: {title: Names.}", NOTHING),
        ("fields: [{id: a, note: once}]", "fields: [{id: a, note: twice}]", NOTHING),
        ("title: Cards", "title: Card", NOTHING),
        ("a: {type: string, example: string}", "a: {type: string, example: text}", NOTHING),
        ("a: {examples: [1]}", "a: {examples: 2}", NOTHING),
    ],
)
def test_names_that_sound_like_prose(before: str, after: str, expected: Changes) -> None:
    assert changes(yaml_language, before, after, "a.yaml") == expected


@pytest.mark.case(170)
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("args: [--from, a, --to, b]", "args: [--from, b, --to, a]", other("args (order)")),
        ("x: [--from, a, --to, b]", "x: [--from, b, --to, a]", other("x (order)")),
        ("before_script: [a, b]", "before_script: [b, a]", other("before_script (order)")),
        ("steps: [{name: a}, {name: b}]", "steps: [{name: b}, {name: a}]", other("steps (order)")),
        ("range: [1, 2]", "range: [2, 1]", other("range (order)")),
        ("at: [[8.5, 47.4]]", "at: [[47.4, 8.5]]", other("at[0] (order)")),
        # More in the same order breaks nobody.
        ("steps: [a, c]", "steps: [a, b, c]", Changes(["steps[b]"], [], ["steps (order)"], False)),
        ("steps: [a, b, c]", "steps: [a, c]", Changes([], ["steps[b]"], ["steps (order)"], True)),
        # A list is in order unless it is known that this means nothing.
        ("rules: [{name: a}, {name: b}]", "rules: [{name: b}, {name: a}]", other("rules (order)")),
        ("initContainers: [{name: a}, {name: b}]", "initContainers: [{name: b}, {name: a}]",
         other("initContainers (order)")),
        ("tasks: [{name: a}, {name: b}]", "tasks: [{name: b}, {name: a}]", other("tasks (order)")),
        ("tags: !!omap [{a: 1}, {b: 2}]", "tags: !!omap [{b: 2}, {a: 1}]", other("tags (order)")),
        ("[{name: a}, {name: b}]", "[{name: b}, {name: a}]", other("(order)")),
        ("x: [1, a]", "x: [a, 1]", other("x (order)")),
        ("x: [true, false]", "x: [false, true]", other("x (order)")),
        ("tags: [a, b]", "tags: [b, a]", NOTHING),
        ("dependsOn: [{id: a}, {id: b}]", "dependsOn: [{id: b}, {id: a}]", NOTHING),
        ("depends_on: [a, b]", "depends_on: [b, a]", NOTHING),
        ("steps: [{run: a}, b]", "steps: [b, {run: a}]",
         Changes(["steps[0]", "steps[1].run"], ["steps[0].run", "steps[1]"], [], True)),
        ("x: [a, {b: c}]", "x: [d, {b: c}]", other("x[0]")),
        ("steps: [a]", "steps: [b]", Changes(["steps[b]"], ["steps[a]"], [], True)),
    ],
)  # fmt: skip
def test_where_order_means_something(before: str, after: str, expected: Changes) -> None:
    """Case 170: by the key of the list it may be known to mean nothing."""
    assert changes(yaml_language, before, after, "a.yaml") == expected


@pytest.mark.case(170)
def test_the_order_of_a_long_list() -> None:
    """Case 170: more in the same order breaks nobody, however many there are, and another order does."""
    few, many = [f"rule-{number}" for number in range(9)], [f"rule-{number}" for number in range(90)]
    for old, new in ((few, many), (many, [*many, "last"]), (many, ["first", *many])):
        assert not changes(yaml_language, f"rules: {old}", f"rules: {new}", "a.yaml").breaks
    swapped = [*many[:-2], many[-1], many[-2]]
    assert changes(yaml_language, f"rules: {many}", f"rules: {swapped}", "a.yaml") == other("rules (order)")


@pytest.mark.case(160)
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a: {X: {description: One}, Y: {title: Two}}", "a: {X: {description: One}}", Changes([], ["a.Y"], [], True)),
        ("a: {X: {description: One}}", "a: {Y: {description: One}}", Changes(["a.Y"], ["a.X"], [], True)),
        ("a: {X: {example: {b: 1}}}", "a: {Y: {example: {b: 1}}}", Changes(["a.Y"], ["a.X"], [], True)),
        ("a: {X: {note: One}}\nb: 1", "b: 1", Changes([], ["a.X"], [], True)),
        ("a: [{title: One}, {title: Two}]", "a: [{title: One}]", Changes([], ["a[1]"], [], True)),
        ("a: [{title: One}, {id: X, title: Two}]", "a: [{title: One}]", Changes([], ["a[1].id"], [], True)),
        ("--- {title: One}\n--- {title: Two}\n--- {b: 1}", "--- {title: One}\n--- {b: 1}",
         Changes(["[1].b"], ["[1]", "[2].b"], [], True)),
        # What is said of an entry that stays.
        ("a: {X: {description: One}}", "a: {X: {title: Two}}", NOTHING),
        ("a: {X: {description: One}}", "a: {X: {}}", NOTHING),
        ("a: [{title: One}]", "a: [{summary: First}]", NOTHING),
        ("a: [{title: One}, {title: Two}]", "a: [{title: Two}, {title: One}]", NOTHING),
        ("a: {X: {note: One}}", "a: {X: {note: One, code: 1}}", Changes(["a.X.code"], ["a.X"], [], False)),
        ("a: {X: {code: 1}}", "a: {X: {code: 1, description: One}}", NOTHING),
        ("a: []", "a: [b]", Changes(["a[b]"], ["a"], [], False)),
        # A file in which nothing else is.
        ("title: Cards", "title: Cards\ndescription: All", NOTHING),
        ("title: Cards", "a: 1", Changes(["a"], [], [], False)),
    ],
)  # fmt: skip
def test_an_entry_of_which_only_prose_is_said(before: str, after: str, expected: Changes) -> None:
    """Case 160: its name is a promise, what is said of it is none."""
    assert changes(yaml_language, before, after, "a.yaml") == expected


def test_they_are_found_by_name() -> None:
    assert [language_of(kind) for kind in ("yaml", "json", "toml")] == [yaml_language, json_language, toml_language]


@pytest.mark.parametrize(
    ("language", "before", "after", "names"),
    [
        (json_language, '{"a": ["x"]}', '{"a": ["x", "x"]}', ["a (order)", "a[x] (2)"]),
        (json_language, '{"a": [1]}', '{"a": ["1"]}', ["a[1]"]),
        (toml_language, "a = 1979-05-27", 'a = "1979-05-27"', ["a"]),
        (json_language, '{"a": 12345678901234567.25}', '{"a": "12345678901234567.25"}', ["a"]),
        (toml_language, "a = 1.0", "a = 1", ["a"]),
        (toml_language, "a = [1, 2]", "a = [2, 1]", ["a (order)"]),
        (json_language, '{"a": 12345678901234567.25}', '{"a": 12345678901234567.5}', ["a"]),
    ],
)
def test_values_that_look_alike_differ(language: Language, before: str, after: str, names: list[str]) -> None:
    found = changes(language, before, after, "a")
    assert [*found.added, *found.changed] == names


def test_fractions_of_json_that_are_integers() -> None:
    """JSON has one kind of number."""
    assert changes(json_language, '{"a": 1.0, "b": [1e2]}', '{"a": 1, "b": [100]}', "a.json") == NOTHING


@pytest.mark.case(158)
@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("json", '{"a": 1,}'),
        ("json", '{"a": 1} // one'),
        ("json", '\ufeff{"a": 1}'),
        ("json", '{"a": 01}'),
        ("json", '{"a": 1, "description": "\t"}'),
        ("yaml", '{"a": 1,}'),
        ("yaml", "{'a': 1}"),
        ("yaml", "a: 1"),
    ],
)
def test_json_that_not_every_parser_reads(kind: str, after: str) -> None:
    """Case 158: it is another promise, which breaks those who read it; where it was so before, nothing has changed."""
    language = language_of(kind)
    assert language is not None
    before = '{"a": 1, "description": ""}'
    found = changes(language, before, after, "a.json")
    assert ("more than JSON" in found.added, found.breaks) == (True, True)
    assert changes(language, after, f"{after}\n", "a.json") == Changes([], [], [], False)
    assert changes(language, before, after, "a.jsonc").added == []


API = {"openapi": "3.0.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}}}
EVENTS = {"asyncapi": "2.0.0", "info": {}, "channels": {"a": {"publish": {"message": {"name": "M"}}}}}
SCHEMA = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}


@pytest.mark.parametrize("language", [json_language, yaml_language])
@pytest.mark.parametrize(("kind", "document"), [("openapi", API), ("asyncapi", EVENTS), ("json-schema", SCHEMA)])
def test_a_document_that_says_what_it_is(language: Language, kind: str, document: dict[str, object]) -> None:
    other = language_of(kind)
    assert other is not None
    text = json.dumps(document)
    assert facts(language, text) == facts(other, text)
    assert facts(language, text, frozenset()) != facts(other, text)  # Who says which keys are prose means data.
    assert language.stands_alone is not None
    assert language.stands_alone(text.encode())


@pytest.mark.parametrize(
    "document",
    [{"openapi": "3.0.0"}, {"info": {"openapi": "3.0.0"}}, {"$schema": "https://json.schemastore.org/a", "type": "b"}],
)
def test_data_that_only_looks_like_one(document: dict[str, object]) -> None:
    assert all(
        not name.startswith(("GET", "$:")) and name != "$" for name in facts(json_language, json.dumps(document))
    )


def test_a_wider_request_in_a_file_of_any_name_breaks_nobody() -> None:
    before, after = (json.dumps({**SCHEMA, "properties": {"a": {"type": each}}}) for each in ("integer", "number"))
    assert changes(json_language, before, after, "a.json")[2:] == (["$.a"], False)
    assert changes(json_language, after, before, "a.json")[2:] == (["$.a"], True)


RESOURCE = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: cards.shop.io, annotations: {generator: v1}}
spec:
  group: shop.io
  scope: Namespaced
  names: {kind: Card, plural: cards}
  versions:
    - {name: v1alpha1, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}
    - name: v1
      served: true
      storage: true
      additionalPrinterColumns: [{name: Age, type: date, jsonPath: .metadata.creationTimestamp}]
      subresources: {status: {}}
      schema:
        openAPIV3Schema:
          description: A card.
          type: object
          properties:
            kind: {type: string}
            spec:
              type: object
              required: [number]
              properties:
                number:
                  type: string
                  maxLength: 20
                  x-kubernetes-validations: [{rule: self == oldSelf, message: It is immutable}]
            status:
              type: object
              properties:
                phase: {type: string, enum: [Open]}
"""


def test_data_beside_the_definition_of_a_custom_resource_counts() -> None:
    before, after = (f"{RESOURCE}limits: {{max: {each}}}\n" for each in (5, 3))
    name = 'CustomResourceDefinition/"cards.shop.io".limits.max'
    assert changes(yaml_language, before, after, "a.yaml")[2:] == ([name], True)


@pytest.mark.parametrize("word", ["accepts", "operation", "returns", "served"])
def test_a_tag_is_never_taken_for_a_word_about_an_api(word: str) -> None:
    before, after = (f"a: !<{word}> {each}\n" for each in ("5", "3"))
    assert facts(yaml_language, before) == {"a": f'!<{word}> "5"'}
    assert changes(yaml_language, before, after, "a.yaml")[2:] == (["a"], True)


def test_a_custom_resource() -> None:
    name = 'CustomResourceDefinition/"cards.shop.io"'
    assert facts(yaml_language, RESOURCE) == {
        f"{name}.spec.group": '"shop.io"',
        f"{name}.spec.names.kind": '"Card"',
        f"{name}.spec.names.plural": '"cards"',
        f"{name}.spec.scope": '"Namespaced"',
        f"{name} v1": "accepts object",
        f"{name} v1 (version)": "served",
        f"{name} v1 subresources.status": "{}",
        f"{name} v1.spec": "accepts object; optional",
        f"{name} v1.spec.number": "accepts string; required; max-length 20",
        f"{name} v1.spec.number rule self == oldSelf": "rule",
        f"{name} v1.status": "returns object",
        f"{name} v1.status.phase": 'returns string; maybe; enum "Open"',
    }


@pytest.mark.parametrize(
    ("old", "new", "breaks"),
    [
        ("generator: v1", "generator: v2", None),
        ("message: It is immutable", "message: Stays as it is", None),
        ("storage: true", "storage: false", None),
        ("served: false", "served: false, deprecated: true", None),
        ("type: date", "type: string", None),
        ("maxLength: 20", "maxLength: 30", False),
        ("maxLength: 20", "maxLength: 10", True),
        ("self == oldSelf", "self != oldSelf", True),
        ("x-kubernetes-validations: [{rule: self == oldSelf, message: It is immutable}]", "description: X", False),
        ("served: true", "served: false", True),
        ("served: true", "served: true\n      deprecated: true", False),
        ("enum: [Open]", "enum: [Open, Gone]", True),
        ("required: [number]", "required: []", False),
        ("number", "code", True),
        ("scope: Namespaced", "scope: Cluster", True),
    ],
)
def test_what_users_of_a_custom_resource_notice(old: str, new: str, breaks: bool | None) -> None:
    added, removed, changed, breaking = changes(yaml_language, RESOURCE, RESOURCE.replace(old, new), "crd.yaml")
    assert (breaking if added or removed or changed else None) is breaks


@pytest.mark.case(160)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("float64", "float32"),
        ("i64", "i32"),
        ("varchar(20)", "varchar(10)"),
        ("decimal(10,2)", "decimal(8, 2)"),
        ("list[str]", "list[int]"),
        ("Boolean", "Integer"),
        ("LONGTEXT", "TEXT"),
        ("double precision", "real"),
    ],
)
def test_a_name_of_a_type_counts(before: str, after: str) -> None:
    one, other = (comparing.facts(yaml_language, f"description: {each}\n", "a.yaml") for each in (before, after))
    assert one != other


@pytest.mark.parametrize("text", ["i", "Cards (20)", "a list[0] of cards", "Integers of 64 bits"])
def test_prose_is_no_name_of_a_type(text: str) -> None:
    one, other = (comparing.facts(yaml_language, f"description: {each}\n", "a.yaml") for each in (text, "Other words"))
    assert one == other
