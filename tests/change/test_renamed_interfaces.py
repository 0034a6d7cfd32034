"""Files of an interface that are only renamed: whether those who use it still read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.change.test_contracts import changed
from tests.change.test_interface_changes import CARDS
from tests.shop import branch, judged, open_shop
from tpmlint.report import Report

STRICT = 'preset = "strict"\n'
JAVA = "public class A {}\n"
RUST = "pub fn f() {}\n"
TABLE = "CREATE TABLE t (a int);\n"
VARIABLE = 'variable "a" { default = "x" }\n'
TYPES = "type Query { a: Int }\n"
SCRIPT = "export function f(): void {}\n"
PYTHON = "def f():\n    pass\n"


def renamed(tmp_path: Path, kind: str | None, declared: str, texts: dict[str, str], *moves: tuple[str, str]) -> Report:
    """Return what is said where files below ``api/`` only get other names, with a title that exempts."""
    stated = f"type: {kind}, " if kind else ""
    capability = f"""\
kind: capability
id: api
title: API
owner: core
paths: [/api/]
consumers: [{{team: shop}}]
interfaces: [{{{stated}path: "{declared}"}}]
"""
    files = {f"api/{path}": text for path, text in texts.items()}
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT, "roadmap/api.yaml": capability, **files})
    for old, new in moves:
        (shop.path / "api" / new).parent.mkdir(parents=True, exist_ok=True)
        shop.git("mv", f"api/{old}", f"api/{new}")
    branch(shop, {}, "style: move it")
    return judged(shop, "main")


@pytest.mark.parametrize(
    ("kind", "declared", "old", "new", "text", "gone"),
    [
        ("openapi", "api/", "openapi.yaml", "openapi.yaml.bak", CARDS, ("GET /cards", "GET /cards 200")),
        ("openapi", "api/", "openapi.yaml", "old/openapi.yaml", CARDS, ("GET /cards", "GET /cards 200")),
        ("openapi", "api/", "openapi.yaml", "openapi.json/openapi.yaml", CARDS, ("GET /cards", "GET /cards 200")),
        ("yaml", "api/", "events.yaml", "events.yaml~", "a: 1\n", ("a",)),
        ("yaml", "api/", "events.yaml", "tests/events.yaml", "a: 1\n", ("a",)),
        ("yaml", "api/", "events.yaml", "events-old.yaml", "a: 1\n", ("a",)),
        ("yaml", "api/", "events.yaml", ".events.yaml", "a: 1\n", ("a",)),
        ("toml", "api/", "limits.toml", "limits.toml.orig", "most = 1\n", ("most",)),
        ("csv", "api/*", "a.csv", "a.txt", "a,b\n", ("a", "a (separator)", "a.a", "a.b")),
        ("cli", "api/*", "help.txt", "help.txt.off", "Usage: a [OPTIONS]\n\nOptions:\n  --b  B\n", ("a", "a --b")),
        ("graphql", "api/", "schema.graphql", "schema.txt", TYPES, ("Query", "Query.a")),
        (
            "protobuf",
            "api/",
            "a.proto",
            "a.proto.disabled",
            'syntax = "proto3";\nmessage M {}\n',
            ("M", 'import "a.proto"'),
        ),
        ("sql", "api/*.sql", "1.up.sql", "1.down.sql", TABLE, ("t", "t.a")),
        ("sql", "api/*.sql", "V1__a.sql", "U1__a.sql", TABLE, ("t", "t.a")),
        ("sql", "api/", "V1__a.sql", ".V1__a.sql", TABLE, ("t", "t.a")),
        ("sql", "api/", "V1__a.sql", "V1_a.sql", TABLE, ("t", "t.a")),
        ("sql", "api/", "V1__a.sql", "_V1__a.sql", TABLE, ("t", "t.a")),
        ("sql", "api/", "1.sql", "1.sql.disabled", TABLE, ("t", "t.a")),
        ("terraform", "api/**/*.tf", "a.tf", "a_override.tf", VARIABLE, ("var.a",)),
        ("terraform", "api/", "a.tf.json", "a.json", '{"variable": {"a": {}}}', ("var.a",)),
        ("java", "api/", "src/main/java/A.java", "src/test/java/A.java", JAVA, ("A", "A.new()")),
        ("java", "api/", "src/main/java/A.java", "src/main/resources/A.java", JAVA, ("A", "A.new()")),
        ("rust", "api/**/*.rs", "src/lib.rs", "src/main.rs", RUST, ("f",)),
        ("go", "api/", "a.go", "_a.go", "package api\n\nfunc F() {}\n", ("api.F",)),
        ("typescript", "api/", "a.ts", "a.d.ts", SCRIPT, ("api/a.f",)),
        ("typescript", "api/", "a.ts", "a.mts", SCRIPT, ("api/a.f",)),
        ("typescript", "api/", "a.ts", "a.js", SCRIPT, ("api/a.f",)),
        ("python", "api/", "a.py", "a.pyi", PYTHON, ("api.a.f",)),
    ],
)
def test_a_file_that_nobody_reads_any_more_promises_nothing(
    tmp_path: Path, kind: str, declared: str, old: str, new: str, text: str, gone: tuple[str, ...]
) -> None:
    (verdict,) = renamed(tmp_path, kind, declared, {old: text}, (old, new)).verdicts
    assert verdict.interface is not None
    assert (verdict.verdict, {each.change for each in verdict.interface.facts}) == ("missing", {"removed"})
    assert tuple(each.name for each in verdict.interface.facts) == gone


@pytest.mark.parametrize(
    ("kind", "old", "new", "text"),
    [
        ("openapi", "openapi.yaml", "v1/openapi.yml", CARDS),
        ("yaml", "events.yaml", "orders.yml", "a: 1\n"),
        ("yaml", "events.conf", "orders.conf", "a: 1\n"),
        ("yaml", "tests/events.yaml", "test/orders.yaml", "a: 1\n"),
        ("graphql", "schema.graphql", "api.gql", TYPES),
        ("protobuf", "a.proto", "v1/a.proto", 'syntax = "proto3";\nmessage M {}\n'),
        ("sql", "1_old.sql", "2_test.sql", TABLE),
        ("terraform", "a.tf", "variables.tf", VARIABLE),
        ("java", "src/A.java", "src/main/java/A.java", JAVA),
        ("java", "src/test/java/A.java", "src/test/java/b/A.java", JAVA),
        ("rust", "src/a.rs", "src/a/mod.rs", RUST),
        ("python", "a.py", "a/__init__.py", PYTHON),
        ("typescript", "a.ts", "a/index.tsx", SCRIPT),
        ("http", "a.http", "b.http", "GET /cards\n"),
        (None, "README.md", "NOTES.md", "Notes.\n"),
    ],
)
def test_a_file_that_is_read_as_before_keeps_its_promises(
    tmp_path: Path, kind: str | None, old: str, new: str, text: str
) -> None:
    assert renamed(tmp_path, kind, "api/", {old: text}, (old, new)).verdicts == ()


def test_what_comes_back_to_where_it_is_read_is_promised_anew(tmp_path: Path) -> None:
    move = ("old/openapi.yaml", "openapi.yaml")
    (verdict,) = renamed(tmp_path, "openapi", "api/", {move[0]: CARDS}, move).verdicts
    assert verdict.interface is not None
    assert verdict.interface.summary == "changed (2 added)"


def test_a_module_of_terraform_is_a_folder(tmp_path: Path) -> None:
    """The variable of the module is gone, though another module has one of its name and kind."""
    files = {"a/a.tf": VARIABLE, "b/b.tf": 'variable "b" {}\n'}
    (verdict,) = renamed(tmp_path, "terraform", "api/**/*.tf", files, ("a/a.tf", "b/a.tf")).verdicts
    assert verdict.interface is not None
    assert [(each.change, each.name, each.path) for each in verdict.interface.facts] == [
        ("removed", "var.a", "api/a/a.tf"),
        ("added", "var.a", "api/b/a.tf"),
    ]


def test_a_file_of_terraform_that_is_written_as_json() -> None:
    change = changed({"api/a.tf": 'variable "a" {}\n'}, {"api/a.tf.json": '{"variable": {"a": {}}}'}, "terraform")
    assert not change.is_changed


def test_a_file_whose_name_tells_no_type_any_more(tmp_path: Path) -> None:
    move = ("openapi.yaml", "openapi.yaml.bak")
    (verdict,) = renamed(tmp_path, None, "api/", {move[0]: CARDS}, move).verdicts
    assert verdict.interface is not None
    assert verdict.interface.files == {"api/openapi.yaml.bak": "its name does not tell its type"}
    assert {each.change for each in verdict.interface.facts} == {"removed"}


def test_a_type_that_is_not_compared_by_facts(tmp_path: Path) -> None:
    (verdict,) = renamed(tmp_path, "http", "api/", {"a.http": "GET /\n"}, ("a.http", "a.http.bak")).verdicts
    assert verdict.interface is not None
    assert sorted(verdict.interface.files) == ["api/a.http", "api/a.http.bak"]


def test_a_name_by_which_a_file_is_read_otherwise(tmp_path: Path) -> None:
    """The same text has other columns where tabs separate them, and YAML is not what reads ``.json``."""
    (verdict,) = renamed(tmp_path, "csv", "api/", {"a.csv": "a,b\n"}, ("a.csv", "a.tsv")).verdicts
    assert verdict.interface is not None
    assert [each.name for each in verdict.interface.facts] == ["a (separator)", "a.a", "a.a,b", "a.b"]


def test_a_folder_that_moves_with_its_declaration(tmp_path: Path) -> None:
    capability = """\
kind: capability
id: api
title: API
owner: core
paths: [/api/]
consumers: [{team: shop}]
interfaces: [{type: terraform, path: api/%s}]
"""
    shop = open_shop(tmp_path, files={"roadmap/api.yaml": capability % "one/", "api/one/a.tf": VARIABLE})
    shop.git("mv", "api/one", "api/two")
    branch(shop, {"roadmap/api.yaml": capability % "two/"}, "chore: move it")
    assert [each.interface and each.interface.summary for each in judged(shop, "main").verdicts] == []
