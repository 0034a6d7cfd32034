"""Names of items as another tool compares them: within a namespace, whatever their case, or made of a title."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.folders import check_folder, items, read_folder
from tpmlint.config import ConfigError, load
from tpmlint.errors import UserError
from tpmlint.fixes.rename import RenameRequest, plan_rename
from tpmlint.git.snapshot import Directory
from tpmlint.suppression.waivers import Waivers

BACKSTAGE = '[[sources]]\nformat = "backstage"\n'


def _entity(kind: str, name: str, namespace: str = "", **spec: str) -> str:
    lines = [f"kind: {kind}", "metadata:", f"  name: {name}", "  title: T"]
    lines += [f"  namespace: {namespace}"] * bool(namespace)
    return "\n".join([*lines, "spec:", *(f"  {key}: {value}" for key, value in spec.items()), ""])


def _catalog(*entities: str) -> dict[str, str]:
    return {"tpmlint.toml": BACKSTAGE, "catalog-info.yaml": "---\n".join(entities)}


def test_the_same_name_in_two_namespaces_is_two_items(tmp_path: Path) -> None:
    files = _catalog(
        _entity("Group", "web"),
        _entity("Group", "web", "shop"),
        _entity("Group", "web", "Default-2"),
        _entity("API", "cards", "shop", owner="web"),
    )
    found = [(item.ref, item.owner.id if item.owner else "") for item in items(tmp_path, files)]
    assert found == [
        ("team:web", ""),
        ("team:shop.web", ""),
        ("team:Default-2.web", ""),
        ("capability:api-shop.cards", "shop.web"),
    ]


def test_a_reference_without_a_namespace_means_that_of_its_entity(tmp_path: Path) -> None:
    files = _catalog(
        _entity("Group", "web"),
        _entity("Component", "one", "shop", owner="web"),
        _entity("Component", "two", "shop", owner="default/web"),
        _entity("Component", "three", owner="group:DEFAULT/web", dependsOn="[component:shop/one, component:one]"),
    )
    assert check_folder(tmp_path, files, "reference") == [
        (
            "catalog-info.yaml:13 `web` error[dangling-reference] capability shop.one is owned by team shop.web, "
            "which does not exist"
        ),
        (
            "catalog-info.yaml:29 `component:one` error[dangling-reference] capability three depends on capability "
            "one, which does not exist; did you mean shop.one?"
        ),
    ]


def test_case_does_not_matter_in_a_reference(tmp_path: Path) -> None:
    files = _catalog(
        _entity("Group", "Web"),
        _entity("API", "Cards", owner="WEB"),
        _entity("Component", "one", owner="Group:Default/web", consumesApis="[cards]", dependsOn="[Component:ONE-B]"),
        _entity("Component", "one-b", owner="Web"),
    )
    loaded = read_folder(tmp_path, files)
    named = {item.ref: [each.id for each in item.references] for item in loaded.roadmap.items}
    assert named == {
        "team:Web": [],
        "capability:api-Cards": ["Web"],
        "capability:one": ["Web", "one-b", "api-Cards"],
        "capability:one-b": ["Web"],
    }
    assert [link.source.ref for link in loaded.roadmap.links["team:Web"]] == [
        "capability:api-Cards",
        "capability:one",
        "capability:one-b",
    ]
    assert check_folder(tmp_path, files, "reference") == []


def test_what_is_created_by_a_name_is_one_item_whatever_its_case(tmp_path: Path) -> None:
    block = '[[sources]]\nfiles = ["plan.csv"]\n[[sources.items]]\nkind = "initiative"\n[sources.items.fields]\n'
    fields = 'id = "key"\ntitle = "name"\nowner = { from = "team", create = true, case = "ignore" }\n'
    files = {"tpmlint.toml": block + fields, "plan.csv": "key,name,team\na,A,Web\nb,B,web\nc,C,shop\n"}
    assert [item.ref for item in items(tmp_path, files)] == [
        "initiative:a",
        "initiative:b",
        "initiative:c",
        "team:Web",
        "team:shop",
    ]
    assert check_folder(tmp_path, files, "reference") == []


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("shop.web", "shop.site", "web", "site"),
        ("web", "site", "Default/WEB", "Default/site"),
    ],
)
def test_a_rename_keeps_the_namespace_that_the_author_wrote(
    old: str, new: str, before: str, after: str, tmp_path: Path
) -> None:
    files = _catalog(
        _entity("Group", "web"), _entity("Group", "web", "shop"), _entity("Component", "one", "shop", owner=before)
    )
    loaded = read_folder(tmp_path, files)
    order = RenameRequest("team", old, new)
    plan = plan_rename(order, loaded, Waivers("w.yaml"), load(Directory(tmp_path)))
    entity = _entity("Group", old.rpartition(".")[2], "shop" if "." in old else "")
    catalog = files["catalog-info.yaml"].replace(entity, entity.replace("web", new.rpartition(".")[2]), 1)
    assert plan.changes["catalog-info.yaml"].new.decode() == catalog.replace(f"owner: {before}", f"owner: {after}")


def test_a_rename_does_not_move_to_another_namespace(tmp_path: Path) -> None:
    loaded = read_folder(tmp_path, _catalog(_entity("Group", "web", "shop")))
    order = RenameRequest("team", "shop.web", "other.web")
    with pytest.raises(UserError) as error:
        plan_rename(order, loaded, Waivers("w.yaml"), load(Directory(tmp_path)))
    assert error.value.place == "catalog-info.yaml:3"


def test_the_author_is_shown_what_an_id_was_made_of(tmp_path: Path) -> None:
    block = '[[sources]]\nfiles = ["plan.csv"]\n[[sources.items]]\nkind = "initiative"\n[sources.items.fields]\n'
    fields = (
        'id = { from = "name", slug = true }\ntitle = "name"\nowner = { from = "team", slug = true }\n'
        'depends_on = { each = "needs", split = ";", slug = true }\n'
    )
    files = {
        "tpmlint.toml": block + fields,
        "plan.csv": "name,team,needs\nFaster builds,Web & Shop,Build cache; Dark Mode;faster\nBuild Cache,web,\n",
    }
    assert check_folder(tmp_path, files, "dangling-reference") == [
        (
            "plan.csv:2 `Web & Shop` error[dangling-reference] initiative faster-builds is owned by team "
            "'Web & Shop', which does not exist"
        ),
        (
            "plan.csv:2 `Build cache; Dark Mode;faster` error[dangling-reference] initiative faster-builds depends "
            "on initiative 'Dark Mode', which does not exist"
        ),
        (
            "plan.csv:2 `Build cache; Dark Mode;faster` error[dangling-reference] initiative faster-builds depends "
            "on initiative faster, which does not exist"
        ),
        "plan.csv:3 `web` error[dangling-reference] initiative build-cache is owned by team web, which does not exist",
    ]


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ('case = "ignore"', "`case` is for a field that names other items, which this one does not"),
        ('scope = { from = "a..b", default = "x" }', "'a..b' is not a path: a name is missing beside a '.'"),
    ],
)
def test_a_wrong_block(field: str, message: str, tmp_path: Path) -> None:
    block = '[[sources]]\nfiles = ["plan.csv"]\n[[sources.items]]\nkind = "initiative"\n[sources.items.fields]\n'
    with pytest.raises(ConfigError) as error:
        read_folder(tmp_path, {"tpmlint.toml": f'{block}id = "key"\ntitle = {{ from = "name", {field} }}\n'})
    assert message in error.value.message


def test_groups_of_one_name_within_several_groups_are_several_teams(tmp_path: Path) -> None:
    """Sections of GitLab's, with and without owners and approvals, that a real file of many groups is made of."""
    lines = [
        "* @shop/maintainers/backend @shop",
        "[Docs][2] @shop/docs/backend",
        "/docs/",
        "^[Pay] @Shop/Pay",
        "/pay/*",
    ]
    lines += ["/pay/api/ @shop/pay/backend @ada", "!/pay/README.md", "[docs]", "*.md", "/LICENSE @@maintainer"]
    files = {"tpmlint.toml": '[[sources]]\nformat = "codeowners"\n', ".gitlab/CODEOWNERS": "\n".join(lines) + "\n"}
    found = [(item.ref, item.owner.id if item.owner else "") for item in items(tmp_path, files)]
    assert found == [
        ("capability:everything", "maintainers-backend"),
        ("capability:docs", "docs-backend"),
        ("capability:pay", "Pay"),
        ("capability:pay-api", "pay-backend"),
        ("capability:md", "docs-backend"),
        ("capability:license", "maintainer"),
        ("team:maintainers-backend", ""),
        ("team:docs-backend", ""),
        ("team:Pay", ""),
        ("team:pay-backend", ""),
        ("team:maintainer", ""),
    ]
