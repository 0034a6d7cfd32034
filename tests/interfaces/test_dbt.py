"""Facts of dbt's properties: tables, columns, and the tests that promise something about them."""

from __future__ import annotations

import json
import random
import time

import pytest

from tests.interfaces import hostile
from tests.interfaces.changes import Changes, changes
from tests.interfaces.support.test_data import plain
from tests.interfaces.test_openapi import damaged, shuffled
from tpmlint.interfaces import Options, language_of
from tpmlint.interfaces.dbt import language
from tpmlint.interfaces.support.data import read

PATH = "models/schema.yml"


def facts(text: str) -> dict[str, str]:
    """Return signatures by name."""
    return {name: fact.signature for name, fact in language.facts(text.encode(), Options(PATH)).items()}


SHOP = """\
version: 2
models:
  - name: cards
    description: "{{ doc('cards') }}"
    access: public
    latest_version: 2
    config: {materialized: table, contract: {enforced: true}, meta: {owner: me}}
    constraints: [{type: primary_key, columns: [number], warn_unenforced: true}]
    tests:
      - dbt_utils.expression_is_true: {expression: "left >= 0"}
    columns:
      - name: number
        description: as printed
        data_type: VARCHAR (10)
        data_tests: [unique, not_null]
        constraints: [{type: not_null}]
      - name: kind
        tests:
          - accepted_values: {values: [paper, plastic], quote: false, config: {severity: warn, where: "left > 0"}}
          - relationships: {arguments: {to: ref('kinds'), field: id}, name: kinds, tags: [a]}
          - {name: my_test, test_name: not_null, config: {severity: error}}
    versions:
      - v: 1
        columns: [{include: all, exclude: [kind]}, {name: old, data_type: int}]
      - {v: 2}
seeds: [{name: kinds, columns: [{name: id}]}]
sources:
  - name: shop
    schema: raw
    tables:
      - {name: orders, columns: [{name: id, data_type: bigint}]}
metrics: [{name: sold, label: Sold, type: simple, description: what was sold}]
macros: [{name: cents, arguments: [{name: column, type: string, description: which}]}]
"""


def test_what_is_promised() -> None:
    assert facts(SHOP) == {
        "cards": 'model; contract; access "public"; latest 2',
        "cards primary_key": 'constraint; columns ["number"]',
        'cards dbt_utils.expression_is_true(expression "left >= 0")': "test",
        "cards.number": "column; type varchar(10)",
        "cards.number unique": "test",
        "cards.number not_null": "constraint / test",
        "cards.kind": "column",
        "cards.kind accepted_values": 'values "paper" | "plastic"; quote false; where "left > 0"; severity "warn"',
        "cards.kind relationships": 'test; field "id"; to "ref(\'kinds\')"',
        "cards.kind not_null": "test",
        "cards.v1": "model version",
        "cards.v1.number": "column; type varchar(10)",
        "cards.v1.number unique": "test",
        "cards.v1.number not_null": "constraint / test",
        "cards.v1.old": "column; type int",
        "cards.v2": "model version",
        "cards.v2.number": "column; type varchar(10)",
        "cards.v2.number unique": "test",
        "cards.v2.number not_null": "constraint / test",
        "cards.v2.kind": "column",
        "cards.v2.kind accepted_values": 'values "paper" | "plastic"; quote false; where "left > 0"; severity "warn"',
        "cards.v2.kind relationships": 'test; field "id"; to "ref(\'kinds\')"',
        "cards.v2.kind not_null": "test",
        "seed kinds": "seed",
        "seed kinds.id": "column",
        "source shop.orders": 'source; schema "raw"',
        "source shop.orders.id": "column; type bigint",
        "macro cents": "macro",
        "macro cents column": "argument; type string",
        "metric sold.name": '"sold"',
        "metric sold.label": '"Sold"',
        "metric sold.type": '"simple"',
    }


def test_a_model_without_a_name_is_shown_as_that() -> None:
    assert facts("models: [{name: '', columns: [{name: number}]}]\n") == {'""': "model", ".number": "column"}


@pytest.mark.parametrize("seed", range(10))
def test_order_and_syntax_leave_facts_equal(seed: int) -> None:
    mixed = shuffled(plain(read(SHOP.encode())), random.Random(seed))
    assert facts(json.dumps(mixed, indent=seed % 3 or None)) == facts(SHOP)


SMALL = SHOP[: SHOP.index("    versions:")].replace("    latest_version: 2\n", "")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("description: as printed", "description: |\n          as\n          printed", Changes([], [], [], False)),
        ("materialized: table", "materialized: view", Changes([], [], [], False)),
        ("severity: warn", "severity: error", Changes([], [], ["cards.kind accepted_values"], False)),
        ("{severity: error}", "{severity: warn, error_if: '>9'}", Changes([], [], ["cards.kind not_null"], False)),
        ("{severity: error}", "{store_failures: true}", Changes([], [], [], False)),
        ("data_tests: [unique, not_null]", "tests: [not_null, unique]", Changes([], [], [], False)),
        ("VARCHAR (10)", "varchar(10)", Changes([], [], [], False)),
        ("VARCHAR (10)", "varchar(12)", Changes([], [], ["cards.number"], True)),
        ("- name: kind\n", "- name: kind\n        data_type: text\n", Changes([], [], ["cards.kind"], False)),
        ("- name: kind", "- name: sort\n      - name: kind", Changes(["cards.sort"], [], [], False)),
        ("- name: number", "- name: num", Changes(
            ["cards.num", "cards.num not_null", "cards.num unique"],
            ["cards.number", "cards.number not_null", "cards.number unique"], [], True)),
        ("[unique, not_null]", "[not_null]", Changes([], ["cards.number unique"], [], True)),
        ("[paper, plastic]", "[paper]", Changes([], [], ["cards.kind accepted_values"], False)),
        ("[paper, plastic]", "[paper, plastic, gold]", Changes([], [], ["cards.kind accepted_values"], True)),
        ("field: id", "field: key", Changes([], [], ["cards.kind relationships"], True)),
        ("contract: {enforced: true}", "contract: {enforced: false}", Changes([], [], ["cards"], True)),
        ("access: public", "access: private", Changes([], [], ["cards"], True)),
        ("access: public", "access: public\n    deprecation_date: 2027-01-01", Changes([], [], ["cards"], False)),
        ("materialized: table", "materialized: ephemeral", Changes([], [], ["cards"], True)),
        ("materialized: table", "enabled: false", Changes([], [], ["cards"], True)),
        ("materialized: table", "enabled: true", Changes([], [], [], False)),
        ("meta: {owner: me}", "meta: {owner: you}, tags: [a], docs: {show: false}", Changes([], [], [], False)),
        ("meta: {owner: me}", "alias: card", Changes([], [], ["cards"], True)),
        ("meta: {owner: me}", "schema: other", Changes([], [], ["cards"], True)),
        ("meta: {owner: me}", "database: other", Changes([], [], ["cards"], True)),
        ("meta: {owner: me}", "grants: {select: [all]}", Changes([], [], ["cards"], False)),
        ("access: public", "access: public\n    time_spine: {a: b}", Changes([], [], ["cards"], False)),
        ("- name: kind\n", "- name: kind\n        quote: true\n", Changes([], [], ["cards.kind"], True)),
        ("- name: kind\n", "- name: kind\n        quote: false\n", Changes([], [], [], False)),
        ("- name: kind\n", "- name: kind\n        policy_tags: [a]\n", Changes([], [], ["cards.kind"], False)),
        ("{severity: warn, where", "{enabled: false, where", Changes([], ["cards.kind accepted_values"], [], True)),
        ("- {name: my_test, test_name: not_null, config: {severity: error}}",
         "- {name: my_test, test_name: not_null, enabled: false}", Changes([], ["cards.kind not_null"], [], True)),
        ("left >= 0", "left > 0", Changes(
            ['cards dbt_utils.expression_is_true(expression "left > 0")'],
            ['cards dbt_utils.expression_is_true(expression "left >= 0")'], [], True)),
    ],
)  # fmt: skip
def test_changes(old: str, new: str, expected: Changes) -> None:
    assert old in SMALL
    assert changes(language, SMALL, SMALL.replace(old, new, 1), PATH) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("schema: raw", "schema: cooked", Changes([], [], ["source shop.orders"], True)),
        ("schema: raw", "schema: raw\n    database: other", Changes([], [], ["source shop.orders"], True)),
        ("schema: raw", "schema: raw\n    config: {enabled: false}", Changes([], [], ["source shop.orders"], True)),
        ("schema: raw", "schema: raw\n    description: what came in", Changes([], [], [], False)),
        ("schema: raw", "schema: raw\n    loader: airbyte", Changes([], [], ["source shop.orders"], False)),
        ("{name: orders,", "{name: orders, identifier: o,", Changes([], [], ["source shop.orders"], True)),
        ("{v: 2}", "{v: 2, deprecation_date: 2027-01-01}", Changes([], [], ["cards.v2"], False)),
        ("{v: 2}", "{v: 2, config: {alias: cards}}", Changes([], [], ["cards.v2"], True)),
        ("version: 2\n", "version: 2\ngroups: [{name: a, owner: {name: b}}]\n",
         Changes(["groups[a].name", "groups[a].owner.name"], [], [], False)),
        ("version: 2\n", "version: 2\nexposures: [{name: a}]\nunit_tests: [{name: b}]\n", Changes([], [], [], False)),
    ],
)  # fmt: skip
def test_changes_of_sources_versions_and_parts(old: str, new: str, expected: Changes) -> None:
    assert old in SHOP
    assert changes(language, SHOP, SHOP.replace(old, new, 1), PATH) == expected


COLUMNS = "columns: [" + ", ".join(f"{{name: c{each}}}" for each in range(20_000)) + "]"


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "models:\n  - name: a\n    " + COLUMNS + "\n    versions: ["
            + ", ".join(f"{{v: {each}, columns: [{{include: [c1]}}]}}" for each in range(15_000)) + "]",
            id="versions of many columns",
        ),
        pytest.param("models: [" + "{name: a}, " * 90_000 + "]", id="equal models"),
        pytest.param("models: [" + "{name: a, columns: [" * 40_000, id="deep"),
        pytest.param(
            "x: &x [" + "a, " * 3_000 + "]\nmodels: [{name: a, tests: ["
            + ", ".join(f"t{each}: {{values: *x}}" for each in range(160)) + "]}]",
            id="large tests",
        ),
    ],
)  # fmt: skip
def test_a_hostile_file_of_one_mebibyte_ends_soon(text: str) -> None:
    start = time.process_time()
    hostile.read(language, text[: 1 << 20], PATH)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("seed", range(200))
def test_damaged_files_have_facts(seed: int) -> None:
    choose = random.Random(seed)
    value = plain(read(SHOP.encode()))
    for _ in range(5):
        value = damaged(value, choose)
    assert hostile.read(language, json.dumps(value), PATH).endswith(" facts")


def test_it_is_found_by_name() -> None:
    assert language_of("dbt") is language
