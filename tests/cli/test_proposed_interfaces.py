"""The interfaces that ``init`` and ``new capability`` find among the files of a capability."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.cli.conftest import Run
from tests.repos import Repo

OPENAPI = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: a}}}}}\n"
ASYNCAPI = (
    "asyncapi: 2.6.0\ninfo: {title: A, version: '1'}\nchannels: {a: {publish: {message: {payload: {type: string}}}}}\n"
)
PROTO = 'syntax = "proto3";\npackage a;\nmessage A { string name = 1; }\n'
GRAPHQL = "type Query { a: String }\n"
SQL = "CREATE TABLE a (b int);\n"
SCHEMA = '{"type": "object", "properties": {"a": {"type": "string"}}}\n'
DBT = "version: 2\nmodels:\n  - name: orders\n    columns:\n      - {name: id, data_type: int}\n"
VARIABLES, OUTPUTS = 'variable "a" { type = string }\n', 'output "b" { value = 1 }\n'
FOUND = """\
# Found among these files: keep what others rely on. A change of what one promises needs context, whatever its
# title; other code is asked about less.
interfaces:
  - type: openapi
    path: pay/openapi.yaml
"""
GO = "package a\n\nfunc A() {}\n"


def proposed(run: Run, files: Mapping[str, str], folder: Path) -> list[tuple[str, str]]:
    """Return the type and path of each interface that is proposed for all files of a repository."""
    repo = Repo(folder)
    repo.write({"CODEOWNERS": "* @acme/core\n", **files}).commit()
    ended = run("init", "--from-codeowners")
    assert (ended.code, ended.err.strip()) == (0, "")
    assert run("check").code == 0
    [written] = (folder / "roadmap/capabilities").iterdir()
    value = YAML(typ="safe").load(written.read_text())
    return [(each["type"], each["path"]) for each in value.get("interfaces", ())]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"api/openapi.yaml": OPENAPI}, [("openapi", "api/openapi.yaml")], id="a file"),
        pytest.param({"openapi.yaml": OPENAPI}, [("openapi", "openapi.yaml")], id="at the top"),
        pytest.param({"app/[id]/openapi.yaml": OPENAPI}, [("openapi", r"app/\[id\]/openapi.yaml")], id="brackets"),
        pytest.param(
            {"a/asyncapi.yaml": ASYNCAPI, "z/openapi.yaml": OPENAPI, "b/schema.graphql": GRAPHQL, "c/a.proto": PROTO},
            [
                ("openapi", "z/openapi.yaml"),
                ("asyncapi", "a/asyncapi.yaml"),
                ("graphql", "b/schema.graphql"),
                ("protobuf", "c/a.proto"),
            ],
            id="the most telling first",
        ),
        pytest.param(
            {f"services/{name}/openapi.yaml": OPENAPI for name in "abcdefg"},
            [("openapi", "services/**/openapi.yaml")],
            id="many of one name are a pattern",
        ),
        pytest.param(
            {f"proto/{name}.proto": PROTO for name in "abc"}, [("protobuf", "proto/*.proto")], id="one folder"
        ),
        pytest.param(
            {
                **{f"proto/{name}/v1/{name}.proto": PROTO for name in "abc"},
                "proto/google/api/http.proto": PROTO,
                "proto/test/d.proto": PROTO,
            },
            [("protobuf", f"proto/{name}/v1/{name}.proto") for name in "abc"],
            id="a pattern that would match copies is not one",
        ),
        pytest.param(
            {f"{name}/openapi.yaml": OPENAPI for name in "abcdef"} | {"tests/openapi.yaml": OPENAPI},
            [("openapi", f"{name}/openapi.yaml") for name in "abcde"],
            id="five at most",
        ),
        pytest.param(
            {"db/migrate/1.sql": SQL, "db/seeds.sql": SQL, "app/migrations/1_a.sql": SQL, "app/migrations/2_b.sql": ""},
            [("sql", "app/migrations/*.sql"), ("sql", "db/migrate/*.sql")],
            id="migrations",
        ),
        pytest.param(
            {"migrations/1_a/up.sql": SQL, "migrations/1_a/down.sql": "DROP TABLE a;\n", "migrations/2_b/up.sql": ""},
            [("sql", "migrations/*/up.sql")],
            id="migrations that are folders",
        ),
        pytest.param(
            {"migrations/1_a.up.sql": SQL, "migrations/1_a.down.sql": "DROP TABLE a;\n", "migrations/2_b.up.sql": ""},
            [("sql", "migrations/*.up.sql")],
            id="migrations with a way back",
        ),
        pytest.param(
            {"src/main/resources/db/migration/V1__a.sql": SQL},
            [("sql", "src/main/resources/db/migration/*.sql")],
            id="as Flyway has them",
        ),
        pytest.param({"migrations/1.py": "a = 1\n"}, [], id="no SQL"),
        pytest.param(
            {
                "src/shop/__init__.py": "from shop.a import A\n__all__ = ['A']\n",
                "src/shop/a.py": "class A: ...\n",
                "src/shop/inner/__init__.py": "B = 1\n",
                "src/_own/__init__.py": "C = 1\n",
                "tests/__init__.py": "D = 1\n",
            },
            [("python", "src/shop/")],
            id="a package with all its modules",
        ),
        pytest.param({"src/shop/__init__.py": '"""A shop."""\n'}, [], id="a package that promises nothing"),
        pytest.param(
            {
                "variables.tf": VARIABLES,
                "outputs.tf": OUTPUTS,
                "modules/x/variables.tf": VARIABLES,
                "live/variables.tf": VARIABLES,
                "live/outputs.tf": OUTPUTS,
            },
            [("terraform", "*.tf"), ("terraform", "modules/x/*.tf")],
            id="modules of Terraform",
        ),
        pytest.param(
            {"a/order.schema.json": SCHEMA, "a/schema.json": SCHEMA, "m/schema.yml": DBT, "m/b/schema.yml": "a: 1\n"},
            [("dbt", "m/schema.yml"), ("json-schema", "a/order.schema.json")],
            id="what is not of the type when read is not proposed",
        ),
        pytest.param(
            {
                f"{folder}/openapi.yaml": OPENAPI
                for folder in ("test/a", "node_modules/b", "vendor/c", "x/testdata", ".git-x", "examples/e", "dist")
            },
            [],
            id="tests, examples and copies",
        ),
        pytest.param({"a/openapi.yaml": "paths: [\n"}, [], id="what cannot be read"),
        pytest.param({"a/orders.graphql": GRAPHQL, "a/schema.gql": GRAPHQL}, [], id="what may be queries of a client"),
        pytest.param(
            {f"a/{name}.schema.json": SCHEMA for name in "bcd"}
            | {"a/test/e.schema.json": SCHEMA, "f/g.schema.json": SCHEMA, "f/h.schema.json": SCHEMA},
            [("json-schema", "a/*.schema.json"), ("json-schema", "f/*.schema.json")],
            id="a pattern for each folder",
        ),
    ],
)
def test_what_is_proposed(run: Run, tmp_path: Path, files: Mapping[str, str], expected: list[tuple[str, str]]) -> None:
    assert proposed(run, files, tmp_path) == expected


def test_how_they_are_written(run: Run, tmp_path: Path) -> None:
    proposed(run, {"pay/openapi.yaml": OPENAPI, "go.mod": "module a\n", "a.go": GO}, tmp_path)
    [written] = (tmp_path / "roadmap/capabilities").iterdir()
    assert written.read_text().endswith(f'paths:\n  - "*"\n{FOUND}')


def test_each_capability_gets_its_own(run: Run, tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    owners = "/a/ @acme/a\n/b/ @acme/b\n/b/c/ @acme/a\n"
    names = ("a/openapi.yaml", "b/openapi.yaml", "b/c/openapi.yaml")
    repo.write({"CODEOWNERS": owners, **dict.fromkeys(names, OPENAPI)}).commit()
    run("init", "--from-codeowners")
    values = [YAML(typ="safe").load(path.read_text()) for path in (tmp_path / "roadmap/capabilities").iterdir()]
    assert sorted((each["id"], [one["path"] for one in each["interfaces"]]) for each in values) == [
        ("a", ["a/openapi.yaml"]),
        ("b", ["b/openapi.yaml"]),
        ("c", ["b/c/openapi.yaml"]),
    ]


def test_what_a_package_passes_on_is_followed_into_its_modules(run: Run, tmp_path: Path) -> None:
    """The package names a class alone; the method that goes away stands in another file."""
    module = "class Store:\n    def get(self): ...\n    def put(self): ...\n"
    repo = Repo(tmp_path)
    repo.write({"CODEOWNERS": "/src/ @acme/core\n", "src/shop/__init__.py": "from shop.store import Store\n"})
    repo.write({"src/shop/store.py": module}).commit()
    run("init", "--from-codeowners")
    repo.commit("chore: adopt")
    repo.write({"src/shop/store.py": module.replace("get", "fetch")}).commit("fix: rename")
    ended = run("diff", "HEAD~1")
    assert "- shop.store.Store.get (breaks)" in ended.out


MODULE = """\
# Others may rely on what these files export. Uncomment it if so: a change of that then needs context.
#interfaces:
#  - type: go
#    path: {}
"""


def test_a_module_of_go_is_only_a_comment(run: Run, tmp_path: Path) -> None:
    assert proposed(run, {"go.mod": "module a\n", "a.go": GO}, tmp_path) == []
    [written] = (tmp_path / "roadmap/capabilities").iterdir()
    assert written.read_text().endswith(MODULE.format('"**/*.go"'))


def new_capability(run: Run, *words: str) -> str:
    ended = run("new", "capability", "pay", "--owner", "core", "--path", "/pay/", "--file", "-", *words)
    assert (ended.code, ended.err.strip()) == (0, "")
    return ended.out


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    """A repository with a team, and code in which an interface is found."""
    repo = Repo(tmp_path)
    repo.write({"roadmap/t.yaml": "{kind: team, id: core, title: Core}\n", "pay/openapi.yaml": OPENAPI})
    repo.write({"b/openapi.yaml": OPENAPI, "pay/tests/openapi.yaml": OPENAPI}).commit()
    repo.write({"pay/schema.graphql": GRAPHQL})
    return repo


@pytest.mark.parametrize("words", [(), ("--markdown",)])
def test_a_new_capability_has_those_of_tracked_files(run: Run, shop: Repo, words: tuple[str, ...]) -> None:
    assert FOUND in new_capability(run, *words)


def test_of_a_new_capability_a_module_of_go_is_the_example(run: Run, shop: Repo) -> None:
    shop.write({"pay/openapi.yaml": None, "pay/schema.graphql": None, "pay/go.mod": "module a\n"}).commit()
    assert MODULE.format("pay/**/*.go") in new_capability(run)


def test_the_first_capability_has_those_of_its_code(run: Run, tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.write({f"metrics/v1/{name}.proto": PROTO for name in "abc"}).commit()
    ended = run("init", "--team", "spec", "--customer", "collector")
    assert (ended.code, ended.err.strip()) == (0, "")
    [written] = (tmp_path / "roadmap/capabilities").iterdir()
    value = YAML(typ="safe").load(written.read_text())
    assert value["interfaces"] == [{"type": "protobuf", "path": "metrics/v1/*.proto"}]
    assert run("check").code == 0


def test_paths_are_relative_to_the_folder_of_the_configuration(run: Run, tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    team = "{kind: team, id: core, title: Core}\n"
    repo.write({"x/tpmlint.toml": "", "x/roadmap/t.yaml": team, "x/pay/openapi.yaml": OPENAPI}).commit()
    assert FOUND in new_capability(run, "--root", "x")
