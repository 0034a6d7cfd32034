"""Hostile cases 137 and 138: interfaces that move as they get another type, and paths that are declared twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop import ROADMAP, branch, judged, open_shop, told

STRICT = 'preset = "strict"\n[roadmap]\ninclude = ["roadmap/**/*.yaml", "*/roadmap.yaml"]\n'
API = "openapi: 3.0.0\npaths: {/a: {get: {responses: {'200': {description: x}}}}}\n"
CAPABILITY = """\
kind: capability
id: api
title: API
owner: core
paths: [/{0}/]
consumers: [{{team: shop}}]
interfaces: [{{type: {1}, path: "{0}/{2}"}}]
"""


@pytest.mark.case(137)
@pytest.mark.parametrize("path", ["api.yaml", "", "*.yaml"])
@pytest.mark.parametrize("kind", ["csv", "prose", "openapi"])
def test_an_interface_that_moves_and_gets_another_type(tmp_path: Path, path: str, kind: str) -> None:
    """Case 137: the next change of the file would be compared as that type."""
    before = CAPABILITY.format("x", "openapi", path)
    after = CAPABILITY.format("y", kind, path)
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT, "x/roadmap.yaml": before, "x/api.yaml": API})
    shop.git("mv", "x", "y")
    branch(shop, {"y/roadmap.yaml": after}, "chore: move")
    found = [each.message for each in judged(shop, "main").findings if each.rule == "paths-narrowed"]
    says = f"the interface 'y/{path}' of capability api compares {kind}, where it was openapi: y/api.yaml"
    assert found == ([says] if kind != "openapi" else [])


@pytest.mark.case(137)
def test_an_interface_that_moves_to_where_another_type_is_declared(tmp_path: Path) -> None:
    """Case 137: the declarations stay as they are, and the file is compared as another type."""
    declared = (
        CAPABILITY.format("x", "openapi", "apis/")
        .replace("]\n", "]\n")
        .replace("interfaces: [", "interfaces: [{type: csv, path: x/tables/}, ")
    )
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT, "x/roadmap.yaml": declared, "x/apis/api.yaml": API})
    (tmp_path / "x/tables").mkdir()
    shop.git("mv", "x/apis/api.yaml", "x/tables/api.yaml")
    branch(shop, {}, "chore: move")
    says = "the interface 'x/tables/' of capability api compares csv, where it was openapi: x/tables/api.yaml"
    assert [each.message for each in judged(shop, "main").findings if each.rule == "paths-narrowed"] == [says]


@pytest.mark.case(137)
@pytest.mark.parametrize(("new", "kind"), [("spec.yaml", "yaml"), ("v2/OpenAPI.YAML", None)])
def test_an_interface_whose_name_no_longer_tells_its_type(tmp_path: Path, new: str, kind: str | None) -> None:
    """Case 137: where no type is declared; a name in capital letters tells what it told."""
    declared = CAPABILITY.format("x", "openapi", "apis/").replace("type: openapi, ", "")
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT, "x/roadmap.yaml": declared, "x/apis/openapi.yaml": API})
    (tmp_path / "x/apis/v2").mkdir()
    shop.git("mv", "x/apis/openapi.yaml", f"x/apis/{new}")
    branch(shop, {}, "chore: another name")
    says = f"the interface 'x/apis/' of capability api compares {kind}, where it was openapi: x/apis/{new}"
    found = [each.message for each in judged(shop, "main").findings if each.rule == "paths-narrowed"]
    assert found == ([says] if kind else [])


TWICE = "interfaces: [{type: openapi, path: src/cards/openapi.yaml}, {type: yaml, path: src/cards/openapi.yaml}]\n"
OTHER = """\
kind: capability
id: vaults
title: Vaults
owner: core
consumers: [{team: shop}]
interfaces: [{type: yaml, path: src/cards/openapi.yaml}]
"""
CARDS = ROADMAP["roadmap/capabilities.yaml"]
CONTRACT = "interface-change-without-context"


def _declared(interfaces: str) -> str:
    return CARDS.replace("paths: [/src/cards/]\n", f"paths: [/src/cards/]\n{interfaces}")


@pytest.mark.case(138)
@pytest.mark.parametrize("other", [False, True], ids=["in one capability", "in two"])
def test_a_path_that_is_declared_under_two_types(tmp_path: Path, other: bool) -> None:
    """Case 138: no other change is refused for it, and one of the file is compared under both types."""
    one = TWICE.partition(", {type: yaml")[0] + "]\n"
    roadmap = {"roadmap/capabilities.yaml": _declared(one if other else TWICE)}
    roadmap |= {"roadmap/z.yaml": OTHER} if other else {}
    files = {"tpmlint.toml": 'preset = "strict"\n', **roadmap, "src/cards/openapi.yaml": API}
    shop = open_shop(tmp_path, files=files)
    branch(
        shop, {"README.md": "The shops.\n", "roadmap/teams.yaml": f"{ROADMAP['roadmap/teams.yaml']}\n"}, "docs: more"
    )
    assert told(judged(shop, "main")) == []
    shop.write({"src/cards/openapi.yaml": f"{API}x-logo: 1\n"}).commit("docs: more")
    found = [(each.rule, each.message) for each in judged(shop, "main").findings]
    says = "the change adds 'x-logo' in the interface of capability cards, which has no product context"
    assert found == [(CONTRACT, says)]


@pytest.mark.case(138)
@pytest.mark.parametrize("order", [1, -1], ids=["as it was", "the other way round"])
def test_one_of_two_types_is_taken_away(tmp_path: Path, order: int) -> None:
    """Case 138: their order does not matter, only what is compared no longer."""
    entries = ["{type: openapi, path: src/cards/openapi.yaml}", "{type: yaml, path: src/cards/openapi.yaml}"]
    files = {"roadmap/capabilities.yaml": _declared(TWICE), "src/cards/openapi.yaml": API}
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n', **files})
    both = _declared(f"interfaces: [{', '.join(entries[::order])}]\n")
    branch(shop, {"roadmap/capabilities.yaml": both}, "docs: order")
    assert told(judged(shop, "main")) == []
    for kept, gone, kind in ((0, "yaml", "openapi"), (1, "openapi", "yaml")):
        shop.write({"roadmap/capabilities.yaml": _declared(f"interfaces: [{entries[kept]}]\n")}).commit("docs: less")
        says = f"the interface 'src/cards/openapi.yaml' of capability cards compares {kind}, where it was {gone}"
        assert [(each.rule, each.message) for each in judged(shop, "main").findings] == [("paths-narrowed", says)]
