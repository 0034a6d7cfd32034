"""What the pages say is not seen of a type is so: a limit that is gone has to go from the page, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import pytest

from tests.interfaces.test_pages import part
from tpmlint.change.contracts import Declaration, compare
from tpmlint.change.interface_change import InterfaceChange
from tpmlint.model.items import Interface

Files: TypeAlias = Mapping[str, str]
Case: TypeAlias = tuple[str, str, Files, Files]
"""The type, words of its page, and the files before and after."""

ORDERS = "CREATE TABLE orders (id int, note text);\n"
ROUTINE = "CREATE FUNCTION f() RETURNS {0} LANGUAGE plpgsql AS $$ BEGIN {1} RETURN {2}; END $$;\n"
TAKES = "ALTER TABLE orders DROP COLUMN note;"
TRIGGER = f"{ORDERS}{ROUTINE}CREATE TRIGGER t AFTER INSERT ON orders EXECUTE FUNCTION f();"
VIEW = f"{ORDERS}{ROUTINE}CREATE VIEW v AS SELECT f() AS a;"
PACKAGE = "CREATE PACKAGE pk AS FUNCTION a RETURN NUMBER; PROCEDURE {0}; END pk;\n/\nCREATE SYNONYM s FOR pk;"
OPENAPI = """\
openapi: 3.0.0
paths: {{/a: {{get: {{responses: {{"200": {{content: {{application/json: {{schema: {0}}}}}}}}}}}}}}}
components: {{schemas: {{A: {{type: string}}, B: {{type: {1}}}}}}}
"""
ASYNCAPI = """\
asyncapi: 3.0.0
channels: {{c: {{messages: {{m: {{payload: {{type: string}}}}}}}}}}
components: {{schemas: {{B: {{type: {0}}}}}}}
"""
PARTS = "get: {parameters: [{in: query, name: %s}, {in: query, name: %s}]}\n"
REF_A = "{$ref: '#/components/schemas/A'}"
OTHER_DOCUMENT = "openapi: 3.0.0\npaths: {}\ncomponents: {parameters: {P: {in: query, name: a%s}}}\n"
USING = "openapi: 3.0.0\npaths: {/a: {get: {parameters: [{$ref: './c.yaml#/components/parameters/P'}]}}}\n"
OPTIONS = "export interface Options {{ a: string{0} }}\n"
TAKING = "import {Options} from './o';\nexport function f(o: Options): void {}\n"
DEFS = '{"$ref": "#/$defs/%s", "$defs": {"%s": {"type": "string"}}}'
HELP = "Usage: x [OPTIONS]\n\nOptions:\n  --mode TEXT  {0}\n\nExit codes:\n  {1} fine\n"
GRAPHQL = "type Query {{ a: E }}\nscalar Date\n{0}enum E {{ A{1} }}\n"
GO_B, GO_C = "package p\nconst b = c + 1\n", "package p\nconst c = {0}\n"
DISPATCH = "from functools import singledispatch\n@singledispatch\ndef f(x): ...\n"
PYMETHODS = "#[pyclass] {0} struct A; #[pymethods] impl A {{ {1} }}"
GO_ROUTE = 'package p\nfunc Routes(m *http.ServeMux) {{ m.HandleFunc("/{0}", h) }}\n'
GO_TABLE = 'package p\nvar Rates = map[string]int{{"{0}": 1}}\n'
JSDOC = "/** @param {{{0}}} a */\nexport function f(a) {{}}\n"
MODULE = "module a { exports api; }"
JAVA = "package a; {0} public class A {{ {1} }}"


def one(kind: str, path: str, words: str, before: str, after: str) -> Case:
    """Return a case of a single file."""
    return kind, words, {path: before}, {path: after}


MISSED: list[Case] = [
    one("typescript", "a.ts", "lists without `as const`", "export const T = ['a', 'b']", "export const T = ['a', 'c']"),
    one("typescript", "a.js", "`@param {string} a`", JSDOC.format("string"), JSDOC.format("number")),
    one("typescript", "a.ts", '`import "./polyfill"`', "import './x'\nexport {}", "import './y'\nexport {}"),
    (
        "python",
        "of a private module, `X = Y + 1`",
        {"a.py": "from _b import Y\nX = Y + 1\n", "_b.py": "Y = 1\n"},
        {"a.py": "from _b import Y\nX = Y + 1\n", "_b.py": "Y = 2\n"},
    ),
    one(
        "python", "a.py", "of the environment", "import os\nPORT = os.environ['A']", "import os\nPORT = os.environ['B']"
    ),
    one("yaml", "a.yaml", "stands behind a value", "a: 1\n", "a: 1 # {{ if .Values.x }}\n"),
    one("yaml", "a.yaml", "of other programs", "a: 1\n", "# <% if x %>\na: 1\n"),
    one("go", "p/a.go", "Routes, flags, and what `init` registers", GO_ROUTE.format("a"), GO_ROUTE.format("b")),
    one("go", "p/a.go", "`var Rates = map[string]int{...}`", GO_TABLE.format("a"), GO_TABLE.format("b")),
    (
        "rust",
        "on a constant of another file",
        {"lib.rs": "pub const X: u8 = limits::Y;", "limits.rs": "pub(crate) const Y: u8 = 1;"},
        {"lib.rs": "pub const X: u8 = limits::Y;", "limits.rs": "pub(crate) const Y: u8 = 2;"},
    ),
    one(
        "rust",
        "lib.rs",
        "rests on a function",
        "pub const X: u8 = f();\nconst fn f() -> u8 { 1 }",
        "pub const X: u8 = f();\nconst fn f() -> u8 { 2 }",
    ),
    (
        "java",
        "on a constant of another file",
        {
            "A.java": JAVA.format("", "public static final int X = B.Y + 1;"),
            "B.java": "class B { static final int Y = 1; }",
        },
        {
            "A.java": JAVA.format("", "public static final int X = B.Y + 1;"),
            "B.java": "class B { static final int Y = 2; }",
        },
    ),
    one(
        "java",
        "A.java",
        '`List.of("a")`',
        JAVA.format("", 'public static final List<String> X = List.of("a");'),
        JAVA.format("", 'public static final List<String> X = List.of("b");'),
    ),
    one(
        "java",
        "A.java",
        '`@Value("${a}")`',
        JAVA.format("", '@Value("${a}") private String x;'),
        JAVA.format("", '@Value("${b}") private String x;'),
    ),
    (
        "files",
        "`openapi.yaml` in another folder",
        {"api/openapi.yaml": OPENAPI.format(REF_A, "string")},
        {"other/openapi.yaml": OPENAPI.format(REF_A, "string")},
    ),
    one(
        "sql",
        "1.sql",
        "only a trigger or the query of a view calls",
        TRIGGER.format("trigger", "", "NEW"),
        TRIGGER.format("trigger", TAKES, "NEW"),
    ),
    one(
        "sql",
        "1.sql",
        "only a trigger or the query of a view calls",
        VIEW.format("int", "", "1"),
        VIEW.format("int", TAKES, "1"),
    ),
    one(
        "sql",
        "1.sql",
        "Roles, grants and policies",
        ORDERS,
        f"{ORDERS}CREATE ROLE app; GRANT SELECT ON orders TO app; CREATE POLICY p ON orders USING (id = 1);",
    ),
    one(
        "sql",
        "1.sql",
        "Sequences, extensions, triggers, and comments",
        f"{ORDERS}CREATE SEQUENCE s; CREATE EXTENSION hstore; COMMENT ON TABLE orders IS 'x';",
        ORDERS,
    ),
    one("sql", "1.sql", "What a package offers", PACKAGE.format("b"), PACKAGE.format("c")),
    one(
        "sql",
        "1.sql",
        "another `WHERE`",
        f"{ORDERS}CREATE VIEW v AS SELECT id FROM orders;",
        f"{ORDERS}CREATE VIEW v AS SELECT id FROM orders WHERE id > 5;",
    ),
    one(
        "sql",
        "1.sql",
        "`x + 1` becomes `'a' || x`",
        "CREATE TABLE a (x int); CREATE VIEW v AS SELECT x + 1 AS y FROM a;",
        "CREATE TABLE a (x int); CREATE VIEW v AS SELECT 'a' || x AS y FROM a;",
    ),
    (
        "sql",
        "`migrations/later/2.sql`",
        {"migrations/1.sql": ORDERS, "migrations/2.sql": "CREATE TABLE b (x int);"},
        {"migrations/1.sql": ORDERS, "migrations/later/2.sql": "CREATE TABLE b (x int);"},
    ),
    one("csv", "a.csv", "What the cells hold", "a,b\n1,2\n", "a,b\n1,two\n"),
    ("dbt", "The SQL of a model", {"a.sql": "select 1 as x"}, {"a.sql": "select 1 as y"}),
    one(
        "openapi",
        "openapi.yaml",
        "A schema under `components` that no operation uses",
        OPENAPI.format("{type: string}", "string"),
        OPENAPI.format("{type: string}", "integer"),
    ),
    one(
        "asyncapi",
        "asyncapi.yaml",
        "A schema under `components` that no message uses",
        ASYNCAPI.format("string"),
        ASYNCAPI.format("integer"),
    ),
    one("graphql", "s.graphql", "`scalar Date`", GRAPHQL.format("", ""), GRAPHQL.format("# In UTC from now on.\n", "")),
    one(
        "terraform",
        "main.tf",
        "Resources, data sources, providers, `check`, `import` and backends",
        'resource "a" "b" { x = 1 }\ndata "a" "b" {}\nprovider "a" { x = 1 }\n',
        'resource "a" "c" { x = 1 }\ndata "a" "c" {}\nprovider "a" { x = 2 }\n',
    ),
    one("terraform", "main.tf", "Calls of modules", 'module "a" { source = "x" }', 'module "a" { source = "y" }'),
    (
        "terraform",
        "Locals of other files",
        {"outputs.tf": 'output "a" { value = local.x }', "locals.tf": "locals { x = 1 }"},
        {"outputs.tf": 'output "a" { value = local.x }', "locals.tf": "locals { x = 2 }"},
    ),
    ("terraform", "`.tfvars`", {"a.tfvars": "a = 1"}, {"a.tfvars": "a = 2"}),
    one(
        "cli",
        "help.txt",
        'such as "One of fast and slow"',
        HELP.format("One of fast and slow", 0),
        HELP.format("One of fast and small", 0),
    ),
    one("cli", "help.txt", "exit codes", HELP.format("One", 0), HELP.format("One", 3)),
    one(
        "cli",
        "help.txt",
        "What several usages say of a group",
        "Usage: x (--a | --b)\n       x --c\n\nOptions:\n  --a\n  --b\n  --c\n",
        "Usage: x (--a | --b)\n       x [--c]\n\nOptions:\n  --a\n  --b\n  --c\n",
    ),
    one(
        "python",
        "a.py",
        "Commands that `argparse` makes",
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--x')\n",
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--y', required=True)\n",
    ),
    one(
        "python", "a.py", "`@f.register` of `singledispatch`", f"{DISPATCH}@f.register\ndef _(x: int): ...\n", DISPATCH
    ),
    one(
        "python",
        "a.py",
        "methods other than `__init__`",
        "class A:\n  def open(self): self.b = 1\n",
        "class A:\n  def open(self): self.c = 1\n",
    ),
    one(
        "python",
        "a.py",
        "those set on functions",
        "def f(x): ...\nf.short_description = 'a'\n",
        "def f(x): ...\nf.short_description = 'b'\n",
    ),
    one(
        "python",
        "a.py",
        "What a function returns without saying so, what it raises, and keys",
        "def f(**kw): return kw['a']\n",
        "def f(**kw): raise KeyError(kw['b'])\n",
    ),
    one(
        "python",
        "a.py",
        "under a path that is put together",
        "def make(prefix):\n  app = App()\n  app.add_route(prefix + '/a', h)\n  return app\n",
        "def make(prefix):\n  app = App()\n  app.add_route(prefix + '/b', h)\n  return app\n",
    ),
    (
        "python",
        "What a decorator from another file does",
        {"a.py": "from d import deco\n@deco\ndef f(x): ...\n", "d.py": "def deco(f): return f\n"},
        {"a.py": "from d import deco\n@deco\ndef f(x): ...\n", "d.py": "def deco(f): return lambda y: f(y)\n"},
    ),
    one(
        "typescript",
        "a.ts",
        "`export function f() { return 1 }`",
        "export function f() { return 1 }",
        "export function f() { return '' }",
    ),
    one(
        "typescript",
        "a.ts",
        "getters",
        "export class A { get y() { return 1 } }",
        "export class A { get y() { return '' } }",
    ),
    one(
        "typescript",
        "a.ts",
        "`ReturnType<typeof make>`",
        "function make() { return 1 }\nexport type T = ReturnType<typeof make>",
        "function make() { return '' }\nexport type T = ReturnType<typeof make>",
    ),
    one(
        "typescript",
        "a.ts",
        "routers of tRPC",
        "export const r = t.router({ a: t.procedure.query(() => 1) })",
        "export const r = t.router({ a: t.procedure.query(() => '') })",
    ),
    one("typescript", "a.ts", '`app.get("/a", handler)`', "app.get('/a', h); export {}", "app.get('/b', h); export {}"),
    one(
        "typescript",
        "a.ts",
        "returns from a function that it exports",
        "module.exports = function() { return {a: 1} }",
        "module.exports = function() { return {b: 1} }",
    ),
    one(
        "typescript",
        "a.ts",
        "`export default { a: 1 }` counts as a number",
        "export default { a: 1 }",
        "export default { a: 2 }",
    ),
    (
        "go",
        "Constants over several files, more than one away",
        {"p/a.go": "package p\nconst A = b + 1\n", "p/b.go": GO_B, "p/c.go": GO_C.format(1)},
        {"p/a.go": "package p\nconst A = b + 1\n", "p/b.go": GO_B, "p/c.go": GO_C.format(2)},
    ),
    one(
        "rust",
        "lib.rs",
        "Methods under `pymethods` that are not `pub`",
        PYMETHODS.format("pub", "fn m(&self) {}"),
        PYMETHODS.format("pub", "fn n(&self) {}"),
    ),
    one(
        "rust",
        "lib.rs",
        '`Router::new().route("/a", get(h))`',
        'pub fn app() -> Router { Router::new().route("/a", get(h)) }',
        'pub fn app() -> Router { Router::new().route("/b", get(h)) }',
    ),
    one(
        "rust",
        "lib.rs",
        "by what an `async fn` does",
        "pub async fn f() { x().await }",
        "pub async fn f() { Rc::new(1); x().await }",
    ),
    (
        "rust",
        "A macro of another file",
        {"lib.rs": "mk!(a);", "m.rs": "macro_rules! mk { ($n:ident) => { pub fn $n() {} } }"},
        {"lib.rs": "mk!(a);", "m.rs": "macro_rules! mk { ($n:ident) => { pub fn $n(x: u8) {} } }"},
    ),
    (
        "rust",
        "by a field whose type lies in another file",
        {"lib.rs": "mod p; pub struct S { p: p::P }", "p.rs": "pub(crate) struct P { x: u8 }"},
        {"lib.rs": "mod p; pub struct S { p: p::P }", "p.rs": "pub(crate) struct P { x: *const u8 }"},
    ),
    one(
        "java",
        "A.java",
        "`@ValidIban`",
        JAVA.format("", "@ValidIban public String s;"),
        JAVA.format("", "public String s;"),
    ),
    one(
        "java",
        "A.java",
        "MicroProfile GraphQL (`@GraphQLApi`)",
        JAVA.format("@GraphQLApi", "@Query public String q(String a) { return a; }"),
        JAVA.format("@GraphQLApi", "@Query public String q(String b) { return b; }"),
    ),
    one(
        "java",
        "A.java",
        '`@Path("{id}") q(String id)`',
        JAVA.format("", '@GET @Path("{id}") public String q(String id) { return id; }'),
        JAVA.format("", '@GET @Path("{id}") public String q(String no) { return no; }'),
    ),
    one(
        "java",
        "A.java",
        "Which fields Java itself serializes",
        "class A implements java.io.Serializable { private int x; }",
        "class A implements java.io.Serializable { private int y; }",
    ),
    one(
        "java",
        "A.java",
        "`throws IllegalStateException`",
        JAVA.format("", "public void m() {}"),
        JAVA.format("", "public void m() throws IllegalStateException {}"),
    ),
    (
        "java",
        "What `lombok.config` says",
        {"lombok.config": "lombok.accessors.fluent = false\n", "A.java": "@lombok.Data public class A { int x; }"},
        {"lombok.config": "lombok.accessors.fluent = true\n", "A.java": "@lombok.Data public class A { int x; }"},
    ),
]
"""What changes, and of which nothing is said."""

MILD: list[Case] = [
    one(
        "typescript",
        "a.ts",
        "A new abstract method of a class",
        "export abstract class A {}\nexport function f(a: A): void;",
        "export abstract class A { abstract n(): void }\nexport function f(a: A): void;",
    ),
    one(
        "python",
        "a.py",
        "A new method of a `Protocol`",
        "from typing import Protocol\nclass A(Protocol): ...\n",
        "from typing import Protocol\nclass A(Protocol):\n  def m(self): ...\n",
    ),
    (
        "openapi",
        "a parameter there that gets `required: true`",
        {"openapi.yaml": USING, "c.yaml": OTHER_DOCUMENT % ""},
        {"openapi.yaml": USING, "c.yaml": OTHER_DOCUMENT % ", required: true"},
    ),
    one("graphql", "s.graphql", "A new value of an enum", GRAPHQL.format("", ""), GRAPHQL.format("", " B")),
    one(
        "protobuf",
        "a.proto",
        '`import "x.proto"` becomes `import "y.proto"`',
        'syntax = "proto3"; import "x.proto"; message A { X a = 1; }',
        'syntax = "proto3"; import "y.proto"; message A { X a = 1; }',
    ),
    (
        "typescript",
        "that only a function of another file takes",
        {"o.ts": OPTIONS.format(""), "f.ts": TAKING},
        {"o.ts": OPTIONS.format("; b: number"), "f.ts": TAKING},
    ),
    one(
        "go",
        "p/a.go",
        '`import . "x"`',
        'package p\nimport . "x/v1"\nfunc F(a Amount) {}\n',
        'package p\nimport . "x/v1"\nimport . "x/v2"\nfunc F(a Amount) {}\n',
    ),
]
"""What is seen, and does not count as breaking though it may break users."""

FALSE_ALARMS: list[Case] = [
    one(
        "python",
        "a.py",
        "An attribute that moves from `__init__`",
        "class A:\n  def __init__(self):\n    self.rates = {}\n  def clear(self): ...\n",
        "class A:\n  def __init__(self):\n    self.clear()\n  def clear(self):\n    self.rates = {}\n",
    ),
    one(
        "python",
        "a.py",
        "A function that is written as several overloads",
        "from typing import overload\ndef f(a, b=1): ...\n",
        "from typing import overload\n@overload\ndef f(a: int, b: int = ...) -> int: ...\n"
        "@overload\ndef f(a: str, b: int = ...) -> str: ...\ndef f(a, b=1): ...\n",
    ),
    (
        "java",
        "`import a.C` becomes `import a.*`",
        {"b/B.java": "package b; import a.C; public class B { public void m(C c) {} }"},
        {"b/B.java": "package b; import a.*; public class B { public void m(C c) {} }"},
    ),
    (
        "rust",
        "passes on from elsewhere",
        {
            "common.rs": "pub use std::future::Future;",
            "lib.rs": "use crate::common::Future; pub fn f(a: &dyn Future) {}",
        },
        {"common.rs": "pub use std::future::Future;", "lib.rs": "use std::future::Future; pub fn f(a: &dyn Future) {}"},
    ),
    one("go", "cmd/main.go", "a `package main`", "package main\nfunc F() {}", "package main\nfunc F(a int) {}"),
    one("rust", "lib.rs", "`#[doc(hidden)]`", "#[doc(hidden)] pub fn f() {}", "#[doc(hidden)] pub fn f(x: u8) {}"),
    (
        "java",
        "Packages that `module-info.java` does not export",
        {"module-info.java": MODULE, "impl/A.java": "package impl; public class A { public void m() {} }"},
        {"module-info.java": MODULE, "impl/A.java": "package impl; public class A {}"},
    ),
    one("sql", "1.sql", "`before: old` breaks users", ORDERS, f"{ORDERS}DROP TABLE old;"),
    one("csv", "a.csv", "A table without a header row", "1,2\n3,4\n", "3,4\n"),
    one(
        "openapi",
        "openapi.yaml",
        "A component that gets another name, is written in place",
        OPENAPI.format(REF_A, "string"),
        OPENAPI.format("{type: string}", "string"),
    ),
    one("openapi", "parts.yaml", "in which order means nothing: `parameters`", PARTS % ("a", "b"), PARTS % ("b", "a")),
    one("json-schema", "a.schema.json", "A definition that gets another name", DEFS % ("a", "a"), DEFS % ("b", "b")),
    one(
        "json-schema",
        "a.schema.json",
        "`^[a-z]+$` as `^[a-z]{1,}$`",
        '{"pattern": "^[a-z]+$"}',
        '{"pattern": "^[a-z]{1,}$"}',
    ),
    one("yaml", "a.yaml", "such as `parameters`", PARTS % ("a", "b"), PARTS % ("b", "a")),
    one("yaml", "a.yaml", "a list of `$ref`", "get: [{$ref: a}, {$ref: b}]", "get: [{$ref: b}, {$ref: a}]"),
    one("yaml", "a.yaml", "`version: 1.1.0`", "version: 1.0.0", "version: 1.1.0"),
    one("toml", "a.toml", '`version = "1.1.0"`', 'version = "1.0.0"', 'version = "1.1.0"'),
    one(
        "protobuf",
        "a.proto",
        "`int32` becomes `int64`",
        'syntax = "proto3"; message A { int32 a = 1; }',
        'syntax = "proto3"; message A { int64 a = 1; }',
    ),
    one(
        "protobuf",
        "a.proto",
        "`optional` of a field whose message is of another file",
        'syntax = "proto3"; import "x.proto"; message A { X a = 1; }',
        'syntax = "proto3"; import "x.proto"; message A { optional X a = 1; }',
    ),
    one(
        "python",
        "a.py",
        '`ROUTES = [..., Route("/b", _b)]`',
        "def _a(): ...\nROUTES = [Route('/a', _a)]\n",
        "def _a(): ...\ndef _b(): ...\nROUTES = [Route('/a', _a), Route('/b', _b)]\n",
    ),
    one(
        "python",
        "a.py",
        "Another name of a private function in a list of routes",
        "def _pay(): ...\nurlpatterns = [path('/a', _pay)]\n",
        "def _charge(): ...\nurlpatterns = [path('/a', _charge)]\n",
    ),
    one(
        "python",
        "a.py",
        "only logs or counts is taken away",
        "import x\n@x.logged\ndef f(): ...\n",
        "import x\ndef f(): ...\n",
    ),
    one(
        "typescript",
        "a.ts",
        "A private type that is written in place",
        "interface P { a: string }\nexport function f(): P;",
        "export function f(): { a: string };",
    ),
    one(
        "typescript",
        "a.ts",
        "What `@internal` marks",
        "export {}\n/** @internal */ export function g() {}",
        "export {}\n",
    ),
    (
        "typescript",
        '`export * from "./b"` in place of `"./a"`',
        {"index.ts": "export * from './a'", "a.ts": "export const x: 1", "b.ts": "export const x: 1"},
        {"index.ts": "export * from './b'", "a.ts": "export const x: 1", "b.ts": "export const x: 1"},
    ),
    one(
        "go",
        "p/a.go",
        "`type state struct { A int }`",
        "package p\ntype state struct { A int }\n",
        "package p\ntype state struct { B int }\n",
    ),
    (
        "go",
        "`2 * b` becomes `4`",
        {"p/a.go": "package p\nconst A = 2 * b\n", "p/b.go": "package p\nconst b = 2\n"},
        {"p/a.go": "package p\nconst A = 4\n", "p/b.go": "package p\nconst b = 2\n"},
    ),
    one("rust", "lib.rs", "`f<T>` becomes `f<U>`", "pub fn f<T>(t: T) {}", "pub fn f<U>(t: U) {}"),
    (
        "rust",
        "Public items of a private module that nothing passes on",
        {"lib.rs": "mod inner;", "inner.rs": "pub fn f() {}"},
        {"lib.rs": "mod inner;", "inner.rs": "pub fn g() {}"},
    ),
    (
        "rust",
        "A private module that gets another name",
        {"lib.rs": "mod a; pub use a::*;", "a.rs": "pub fn f() {}"},
        {"lib.rs": "mod b; pub use b::*;", "b.rs": "pub fn f() {}"},
    ),
    one(
        "java",
        "A.java",
        "from a field to its getter: `@NotNull`",
        JAVA.format("", "@NotNull private String n; public String getN() { return n; }"),
        JAVA.format("", "private String n; @NotNull public String getN() { return n; }"),
    ),
    one(
        "java",
        "A.java",
        "`X = B.Y` becomes `X = B.Z`",
        JAVA.format("", "public static final int X = B.Y;"),
        JAVA.format("", "public static final int X = B.Z;"),
    ),
]
"""What counts as breaking, and does not break users."""


def changed(kind: str, before: Files, after: Files) -> InterfaceChange:
    """Compare all files of an interface."""
    paths = sorted({path for path in (*before, *after) if before.get(path) != after.get(path)})
    pairs = tuple((path if path in before else None, path if path in after else None) for path in paths)
    declaration = Declaration(Interface(0, kind, "/"), pairs, lambda: (list(before), list(after)))
    old, new = ({path: text.encode() for path, text in side.items()} for side in (before, after))
    return compare((declaration,), old.get, new.get)


def lists(kind: str) -> tuple[str, str]:
    """Return what a page says is green, and what it says is red, though it should be otherwise."""
    green, _, red = part(kind, "What is not seen").partition("Red, though nothing broke:")
    return green, red


def type_of(kind: str) -> str:
    return "openapi" if kind == "files" else kind


@pytest.mark.parametrize(("kind", "words", "before", "after"), MISSED)
def test_what_a_page_says_is_not_seen(kind: str, words: str, before: Files, after: Files) -> None:
    assert words in lists(kind)[0]
    change = changed(type_of(kind), before, after)
    assert (change.facts, change.unread) == ((), ())


@pytest.mark.parametrize(("kind", "words", "before", "after"), MILD)
def test_what_a_page_says_does_not_count_as_breaking(kind: str, words: str, before: Files, after: Files) -> None:
    assert words in lists(kind)[0]
    change = changed(type_of(kind), before, after)
    assert (bool(change.facts), change.breaking, change.unread) == (True, (), ())


@pytest.mark.parametrize(("kind", "words", "before", "after"), FALSE_ALARMS)
def test_what_a_page_says_is_a_false_alarm(kind: str, words: str, before: Files, after: Files) -> None:
    assert words in lists(kind)[1]
    change = changed(type_of(kind), before, after)
    assert (bool(change.breaking), change.unread) == (True, ())
