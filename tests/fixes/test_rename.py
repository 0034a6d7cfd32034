"""What a new id takes: the item, every reference, the waivers, and everything that forbids it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from tests.in_memory import judge, read
from tpmlint.errors import UserError
from tpmlint.fixes.rename import RenamePlan, RenameRequest, mentions, plan_rename
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.load import LoadedRoadmap
from tpmlint.settings import Settings
from tpmlint.sources import System
from tpmlint.suppression.waivers import Waivers, read_waivers

WAIVERS = "tpmlint.waivers.yaml"
FILES = {
    "roadmap/teams.yaml": """\
# Teams
kind: team
id: storefront   # the shop
title: Storefront
---
{kind: team, id: platform, title: Platform, owner: "storefront", interactions: [{with: storefront, mode: facilitating}]}
---
kind: team
id: storefront-2
title: storefront
parent: 'team:storefront'
""",
    "roadmap/features/one-click.yaml": """\
kind: feature
id: one-click
title: one-click
owner: storefront
tags: [one-click]
x-was: one-click
---
kind: feature
id: storefront
title: A feature with the name of a team
owner: storefront
depends_on: [feature:one-click, initiative:one-click, jira:one-click]
---
{kind: feature, id: from-elsewhere, title: What another team sells, owner: "jira:storefront"}
""",
    "roadmap/initiatives.yaml": """\
kind: initiative
id: one-click
title: The initiative of that name
owner: &team storefront
status: active
type: infrastructure
enables:
  - feature: "one-click"   # one-click
    how: one-click
  - {how: Nothing of the sort, feature: feature:one-click}
internal_customers:
  - need: A button
    team: *team
depends_on: [feature:one-click]
""",
    "roadmap/decisions/storefront.md": """\
---
kind: decision
id: storefront
title: Sell things
owner: storefront
status: proposed
features:
- one-click
decision_makers: [storefront]
---
one-click, storefront
""",
    WAIVERS: """\
waivers:
  - rule: self-serving   # storefront
    item: initiative:one-click
    subject: team:storefront
    reason: storefront
    owner: storefront
    expires: 2027-01-01
  - rule: no-objective
    item: 'feature:one-click'
    reason: one-click
    owner: platform
    expires: 2027-01-01
  - {rule: overdue, path: /roadmap/features/one-click.yaml, reason: Late, owner: platform, expires: 2027}
""",
}


def planned(
    kind: str,
    old: str,
    new: str,
    *,
    move: bool = False,
    files: Mapping[str, str] = FILES,
    settings: Settings | None = None,
) -> RenamePlan:
    """Return the plan for a roadmap that lies in memory."""
    settings = settings or Settings()
    parsed_files = read(files, settings)
    waivers = Waivers(WAIVERS)
    if WAIVERS in files:
        waivers = read_waivers(WAIVERS, files[WAIVERS].encode(), settings.limits)
    return plan_rename(
        RenameRequest(kind, old, new, move),
        LoadedRoadmap(parsed_files, (), build_roadmap(parsed_files)),
        waivers,
        settings,
    )


def after(renaming: RenamePlan, files: Mapping[str, str] = FILES) -> dict[str, str]:
    """Return all files as they are after a renaming."""
    made = dict(files)
    for path, change in renaming.changes.items():
        assert change.old.decode() == files[path]
        made[path] = change.new.decode()
    return made


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the lines that differ, before and after, in the order of the files."""
    pairs: list[tuple[str, str]] = []
    for path in sorted(old):
        lines = zip(old[path].splitlines(), new[path].splitlines(), strict=True)
        pairs += [(one, other) for one, other in lines if one != other]
    return pairs


def test_a_feature_with_every_reference() -> None:
    renaming = planned("feature", "one-click", "one-tap")
    assert changed(FILES, after(renaming)) == [
        ("- one-click", "- one-tap"),
        ("id: one-click", "id: one-tap"),
        (
            "depends_on: [feature:one-click, initiative:one-click, jira:one-click]",
            "depends_on: [feature:one-tap, initiative:one-click, jira:one-click]",
        ),
        ('  - feature: "one-click"   # one-click', '  - feature: "one-tap"   # one-click'),
        (
            "  - {how: Nothing of the sort, feature: feature:one-click}",
            "  - {how: Nothing of the sort, feature: feature:one-tap}",
        ),
        ("depends_on: [feature:one-click]", "depends_on: [feature:one-tap]"),
        ("    item: 'feature:one-click'", "    item: 'feature:one-tap'"),
    ]
    assert (renaming.references, renaming.files, renaming.waivers) == (5, 3, 1)
    assert (renaming.item.ref, renaming.moves, renaming.strangers) == ("feature:one-click", {}, ())
    assert renaming.namesake == "roadmap/features/one-tap.yaml"


def test_a_team_in_all_its_roles() -> None:
    renaming = planned("team", "storefront", "shop.2")
    platform = FILES["roadmap/teams.yaml"].splitlines()[5]
    assert changed(FILES, after(renaming)) == [
        ("owner: storefront", "owner: shop.2"),
        ("owner: storefront", "owner: shop.2"),
        ("owner: storefront", "owner: shop.2"),
        ("owner: &team storefront", "owner: &team shop.2"),
        ("    team: *team", "    team: shop.2"),
        ("id: storefront   # the shop", "id: shop.2   # the shop"),
        (platform, platform.replace("storefront", "shop.2")),
        ("parent: 'team:storefront'", "parent: 'team:shop.2'"),
        ("    subject: team:storefront", "    subject: team:shop.2"),
        ("    owner: storefront", "    owner: shop.2"),
    ]
    assert (renaming.references, renaming.files, renaming.waivers, renaming.namesake) == (8, 4, 1, None)


def test_nothing_dangles_afterwards() -> None:
    files = {path: text for path, text in FILES.items() if path != WAIVERS}
    settings = Settings(systems={"jira": System("jira")})
    assert judge(files, "dangling-reference", settings=settings) == ()
    for kind, old in [("team", "storefront"), ("feature", "one-click"), ("initiative", "one-click")]:
        renaming = planned(kind, old, "x", files=files, settings=settings)
        assert judge(after(renaming, files), "dangling-reference", settings=settings) == ()


def test_there_and_back_is_where_it_was() -> None:
    without_alias = {
        **FILES,
        "roadmap/initiatives.yaml": FILES["roadmap/initiatives.yaml"].replace("*team", "storefront"),
    }
    there = after(planned("team", "storefront", "x", files=without_alias), without_alias)
    assert there != without_alias
    assert after(planned("team", "x", "storefront", files=there), there) == without_alias


def test_the_file_moves_with_the_id() -> None:
    renaming = planned("feature", "one-click", "one-tap", move=True)
    assert renaming.moves == {"roadmap/features/one-click.yaml": "roadmap/features/one-tap.yaml"}
    assert (
        "  - {rule: overdue, path: /roadmap/features/one-click.yaml, reason: Late, owner: platform, expires: 2027}",
        "  - {rule: overdue, path: /roadmap/features/one-tap.yaml, reason: Late, owner: platform, expires: 2027}",
    ) in changed(FILES, after(renaming))
    decision = planned("decision", "storefront", "shop", move=True)
    assert decision.moves == {"roadmap/decisions/storefront.md": "roadmap/decisions/shop.md"}


def test_the_old_id_in_any_case_and_the_new_one_in_another() -> None:
    renaming = planned("feature", "One-Click", "ONE-CLICK")
    assert renaming.item.id == "one-click"
    assert '  - feature: "ONE-CLICK"   # one-click' in after(renaming)["roadmap/initiatives.yaml"]


def test_a_reference_in_another_case_stays_and_is_told() -> None:
    files = {**FILES, "roadmap/x.yaml": "kind: feature\nid: x\ntitle: X\nowner: Storefront\n"}
    renaming = planned("team", "storefront", "shop", files=files)
    assert [(link.source.ref, link.reference.text) for link in renaming.strangers] == [("feature:x", "Storefront")]
    assert "roadmap/x.yaml" not in renaming.changes


def test_without_references() -> None:
    renaming = planned("decision", "storefront", "shop")
    assert (renaming.references, renaming.files, list(renaming.changes)) == (0, 0, ["roadmap/decisions/storefront.md"])


def test_a_folder_with_a_configuration_of_its_own() -> None:
    files = {f"shop/{path}": text for path, text in FILES.items() if path != WAIVERS}
    text = FILES[WAIVERS]
    settings = replace(Settings(), folder="shop")
    parsed_files = read(files, settings)
    waivers = read_waivers(f"shop/{WAIVERS}", text.encode(), settings.limits)
    loaded = LoadedRoadmap(parsed_files, (), build_roadmap(parsed_files))
    renaming = plan_rename(RenameRequest("feature", "one-click", "one-tap", move=True), loaded, waivers, settings)
    assert renaming.moves == {"shop/roadmap/features/one-click.yaml": "shop/roadmap/features/one-tap.yaml"}
    assert "path: /roadmap/features/one-tap.yaml" in renaming.changes[f"shop/{WAIVERS}"].new.decode()


BROKEN = {**FILES, "roadmap/z.yaml": "kind: team\nid: [\n"}
TWICE = {**FILES, "roadmap/z.yaml": "kind: team\nid: z\nid: y\ntitle: Z\n"}
DOUBLE = {**FILES, "roadmap/z.yaml": "kind: team\nid: storefront\ntitle: Z\n"}
SHARED = {**FILES, "roadmap/z.yaml": "kind: feature\nid: z\ntitle: Z\nowner: &o platform\ntags: [*o]\n"}
BAD_WAIVERS = {**FILES, WAIVERS: "waivers: [\n"}


@pytest.mark.parametrize(
    ("kind", "old", "new", "files", "said"),
    [
        ("feature", "one-clik", "x", FILES, "unknown feature 'one-clik'; did you mean one-click?"),
        ("objective", "one-click", "x", FILES, "unknown objective 'one-click'"),
        ("feature", "one-click", "one tap", FILES, "'one tap' is not a valid id"),
        ("feature", "one-click", "-", FILES, "'-' is not a valid id"),
        ("feature", "one-click", "x\n", FILES, "'x\\n' is not a valid id"),
        ("feature", "one-click", "x" * 129, FILES, f"'{'x' * 129}' is not a valid id"),
        ("feature", "one-click", "one-click", FILES, "feature one-click has that id already"),
        ("feature", "one-click", "StoreFront", FILES, "feature storefront has that id, but for upper and lower case"),
        ("team", "platform", "storefront", FILES, "team storefront has that id"),
        ("team", "platform", "x", BROKEN, "'[' is not closed; add the missing ']'"),
        ("team", "platform", "x", TWICE, "the key 'id' is given twice; keep one of the two"),
        ("team", "platform", "x", BAD_WAIVERS, "'[' is not closed; add the missing ']'"),
        ("team", "storefront", "x", DOUBLE, "team storefront is defined 2 times"),
        (
            "team",
            "platform",
            "x",
            SHARED,
            "the references cannot be changed in place: in roadmap/z.yaml 'tags.0' would change too",
        ),
    ],
)
def test_what_forbids_it(kind: str, old: str, new: str, files: Mapping[str, str], said: str) -> None:
    with pytest.raises(UserError) as caught:
        planned(kind, old, new, files=files)
    assert caught.value.message == said


@pytest.mark.parametrize(
    ("kind", "old", "new", "more", "settings", "said", "place"),
    [
        ("team", "platform", "x", {}, Settings(), "the file is not named after platform", "roadmap/teams.yaml"),
        (
            "feature",
            "one-click",
            "x",
            {"roadmap/features/x.yaml": "{kind: team, id: x, title: X}\n"},
            Settings(),
            "there is a file of that name already",
            "roadmap/features/x.yaml",
        ),
        (
            "feature",
            "one-click",
            "x",
            {},
            Settings(exclude=("x.yaml",)),
            "a file of that name would not be part of the roadmap",
            "roadmap/features/x.yaml",
        ),
        (
            "feature",
            "one-click",
            "x",
            {},
            Settings(include=("one-*.yaml",)),
            "a file of that name would not be part of the roadmap",
            "roadmap/features/x.yaml",
        ),
    ],
)
def test_what_forbids_moving(
    kind: str, old: str, new: str, more: Mapping[str, str], settings: Settings, said: str, place: str
) -> None:
    with pytest.raises(UserError) as caught:
        planned(kind, old, new, move=True, files={**FILES, **more}, settings=settings)
    assert (caught.value.message, caught.value.place) == (said, place)


@pytest.mark.parametrize(
    ("folder", "written", "follows"),
    [
        ("", "path:roadmap/one.yaml", True),
        ("", "roadmap/one.yaml#why", True),
        ("", "./one.yaml", True),
        ("shop", "path: roadmap/one.yaml", True),
        ("shop", "shop/roadmap/one.yaml", True),
        ("", "other/one.yaml", False),
        ("", "roadmap", False),
        ("", "https://example.org/roadmap/one.yaml", False),
        ("", "roadmap/one.yaml.bak", False),
    ],
)
def test_a_path_under_evidence_or_links_follows_the_file(folder: str, written: str, follows: bool) -> None:
    above = f"{folder}/roadmap/" if folder else "roadmap/"
    files = {
        f"{above}one.yaml": "kind: feature\nid: one\ntitle: One\n",
        f"{above}two.yaml": "kind: feature\nid: two\ntitle: Two\n"
        f"evidence: ['{written}']\nlinks: [{{url: '{written.removeprefix('path:').strip()}'}}]\n",
    }
    renaming = planned("feature", "one", "uno", move=True, files=files, settings=replace(Settings(), folder=folder))
    two = files[f"{above}two.yaml"]
    new = renaming.changes.get(f"{above}two.yaml")
    assert (None if new is None else new.new.decode()) == (two.replace("one.", "uno.") if follows else None)
    assert renaming.paths == (2 if follows else 0)


def test_where_else_a_file_is_named() -> None:
    texts = [
        ("roadmap/dd.md", "See [it](one.yaml), not [that](zone.yaml)\nor two/one.yaml.\n[a]: ./one.yaml#b\n"),
        ("tpmlint.toml", 'exclude = ["roadmap/one.yaml", "x/roadmap/one.yaml"]\npaths = ["**/one.yaml"]\n'),
        ("a.md", "one.yaml.bak, one.yaml-x, xone.yaml, https://example.org/one.yaml\n[it](%72oadmap/one.yaml)\n"),
    ]
    assert list(mentions("roadmap/one.yaml", texts)) == [
        ("roadmap/dd.md", 1),
        ("roadmap/dd.md", 3),
        ("tpmlint.toml", 1),
        ("tpmlint.toml", 2),
        ("a.md", 2),
    ]
