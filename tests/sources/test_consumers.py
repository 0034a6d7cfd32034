"""Consumers of capabilities in another format: the teams whose capabilities depend on them."""

from __future__ import annotations

from pathlib import Path

from tests.sources.folders import check_folder, items
from tpmlint.model.items import Capability

CONFIGURATION = """\
[[sources]]
files = ["catalog.yaml"]

[[sources.items]]
kind = "capability"
at = "$.services[*]"
fields = { id = "id", title = "id", owner = "team", depends_on = { each = "uses" } }

[[sources.items]]
kind = "team"
at = "$.teams[*]"
fields = { id = ".", title = "." }
"""
CATALOG = """\
teams: [web, data, bank]
services:
  - {id: shop, team: web, uses: [cards, rates]}
  - {id: report, team: data, uses: [rates]}
  - {id: cards, team: web}
  - {id: rates, team: bank, uses: [gone]}
  - {id: lost, team: nobody, uses: [rates]}
"""


def consumers(folder: Path, files: dict[str, str]) -> dict[str, list[str]]:
    """Return the teams that consume each capability."""
    found = [each for each in items(folder, files) if isinstance(each, Capability)]
    return {each.id: [one.team.id for one in each.consumers if one.team is not None] for each in found}


def test_the_teams_whose_capabilities_depend_on_one(tmp_path: Path) -> None:
    files = {"tpmlint.toml": CONFIGURATION, "catalog.yaml": CATALOG}
    assert consumers(tmp_path, files) == {"shop": [], "report": [], "cards": [], "rates": ["web", "data"], "lost": []}
    assert check_folder(tmp_path, files, "reference", "context") == [
        (
            "catalog.yaml:6 `gone` error[dangling-reference] capability rates depends on capability gone, which does "
            "not exist"
        ),
        (
            "catalog.yaml:7 `nobody` error[dangling-reference] capability lost is owned by team nobody, which does not "
            "exist"
        ),
    ]
    rates = next(each for each in items(tmp_path, files) if each.id == "rates")
    shop = next(each for each in items(tmp_path, files) if each.id == "shop")
    assert (rates.is_known("consumers"), shop.is_known("consumers")) == (True, False)


def test_consumers_that_a_source_maps_are_its_own(tmp_path: Path) -> None:
    text = CONFIGURATION.replace(
        'title = "id", owner', 'title = "id", consumers = { each = "for", as = { team = "." } }, owner'
    )
    files = {"tpmlint.toml": text, "catalog.yaml": CATALOG.replace("team: bank,", "team: bank, for: [data],")}
    assert consumers(tmp_path, files)["rates"] == ["data"]


def test_a_component_consumes_the_api_of_another(tmp_path: Path) -> None:
    group = "kind: Group\nmetadata: {{name: {0}}}\nspec: {{}}\n---\n"
    api = "kind: API\nmetadata: {name: pay}\nspec: {owner: bank, lifecycle: production}\n---\n"
    shop = "kind: Component\nmetadata: {name: shop}\nspec: {owner: web, lifecycle: production, consumesApis: [pay]}\n"
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "backstage"\n',
        "catalog-info.yaml": group.format("web") + group.format("bank") + api + shop,
    }
    assert consumers(tmp_path, files) == {"shop": [], "api-pay": ["web"]}
