"""Hostile cases 122 to 129 and 169: sources, limits and schemas of a change that would ask less of the next one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import CAPABILITIES, EDIT, ROADMAP, both, branch, initiative, judged, open_shop, told, verdicts

STRICT = 'preset = "strict"\n'


def back(repo: Repo) -> None:
    """Check the default branch out."""
    repo.git("checkout", "--quiet", "--force", "main")


# Product context from a mapping, which is the head's

INITIATIVES = """
[[sources]]
files = ["plan.csv"]
[[sources.items]]
kind = "initiative"
[sources.items.fields]
id = "id"
title = "name"
owner = "team"
type = "type"
status = "status"
capabilities = { each = "code", split = ";" }
enables = { each = "feature", as = { feature = ".", how = "1/how" } }
internal_customers = { each = "customer", as = { team = ".", need = "1/need" } }
"""
ROW = {
    "id": "safe",
    "name": "A safe",
    "team": "core",
    "type": "enablement",
    "status": "planned",
    "code": "cards",
    "feature": "one-click",
    "how": "Keeps a card so that one request can charge it",
    "customer": "shop",
    "need": "Charge cards without keeping their numbers",
}
HOW, NEED = f'how = "{ROW["how"]}"', f'need = "{ROW["need"]}"'
MAPPED_FALSELY = {
    "no how": INITIATIVES.replace(', how = "1/how"', ""),
    "no need": INITIATIVES.replace(', need = "1/need"', ""),
    "no owner": INITIATIVES.replace('owner = "team"\n', ""),
    "no type": INITIATIVES.replace('type = "type"\n', ""),
    "optional": INITIATIVES.replace('kind = "initiative"', 'kind = "initiative"\noptional = ["enables"]'),
    "status": INITIATIVES.replace('status = "status"', 'status = { default = "planned" }'),
    "code": INITIATIVES.replace(
        'capabilities = { each = "code", split = ";" }', 'capabilities = {default = ["cards"]}'
    ),
    "how": INITIATIVES.replace('"1/how"', f"{{ default = '{ROW['how']}' }}"),
    "need by words": INITIATIVES.replace('"1/need"', f"{{ from = '1/id', values = {{ safe = '{ROW['need']}' }} }}"),
    "need by form": INITIATIVES.replace('"1/need"', "{ from = '1/id', format = 'Keep the {} without a number' }"),
    "feature": INITIATIVES.replace('how = "1/how" }', 'how = "1/how" }, create = true'),
    "team": INITIATIVES.replace('need = "1/need" }', 'need = "1/need" }, create = true'),
}


def csv(row: Mapping[str, str]) -> str:
    """Return a table of one row."""
    return f"{','.join(row)}\n{','.join(row.values())}\n"


def planned(configuration: str) -> dict[str, str]:
    """Return the files that bring an initiative by a source."""
    row = {
        **ROW,
        "feature": "another" if 'as = { feature = ".", how = "1/how" }, create' in configuration else "one-click",
    }
    row["customer"] = "another" if 'need = "1/need" }, create' in configuration else "shop"
    return {"tpmlint.toml": configuration, "plan.csv": csv(row)}


@pytest.mark.case(122)
@pytest.mark.parametrize("preset", [STRICT, 'preset = "standard"\n'], ids=["strict", "standard"])
@pytest.mark.parametrize("mapping", MAPPED_FALSELY.values(), ids=MAPPED_FALSELY)
def test_a_mapping_of_the_change_gives_no_context(tmp_path: Path, mapping: str, preset: str) -> None:
    """Case 122: and once it is that of the target, it may say what it likes."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": preset})
    files = planned(preset + mapping)
    branch(shop, {**EDIT, **files}, "Keep two\n\nRoadmap-Item: safe\n")
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
    back(shop)
    shop.write({"tpmlint.toml": files["tpmlint.toml"]}).commit("Read the plan")
    branch(shop, {**EDIT, "plan.csv": files["plan.csv"]}, "Keep two\n\nRoadmap-Item: safe\n", "later")
    assert verdicts(judged(shop, "main")) == {"cards": "cited"}


@pytest.mark.case(122)
def test_a_mapping_of_the_change_that_says_nothing_itself_is_believed(tmp_path: Path) -> None:
    """Case 122: where items lie and how they are mapped is the head's."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    branch(shop, {**EDIT, **planned(STRICT + INITIATIVES)}, "Keep two\n\nRoadmap-Item: safe\n")
    report = judged(shop, "main")
    assert both(report) == ("", {"cards": "cited"})


@pytest.mark.case(122)
@pytest.mark.parametrize(
    ("optional", "fields", "lacks", "weaker"),
    [
        ("", "", "does not ask for 'cost'", "does not ask each initiative in plan.csv for 'cost'"),
        (
            'optional = ["cost"]\n',
            'cost = "money"\n',
            "does not ask for 'cost'",
            "does not ask each initiative in plan.csv for 'cost'",
        ),
        (
            "",
            'cost = { default = "C1" }\n',
            "has 'cost' from the source plan.csv as the change has it, and not from a record",
            "gives 'cost' of each initiative in plan.csv a default, so that no record lacks it",
        ),
        ("", 'cost = "id"\n', None, None),
    ],
    ids=["not mapped", "optional", "by default", "mapped"],
)
def test_a_mapping_that_asks_less_than_the_schema_of_the_target(
    tmp_path: Path, optional: str, fields: str, lacks: str | None, weaker: str | None
) -> None:
    """Case 122: what the target's own schema requires is what an initiative must say, too."""
    target = {
        "tpmlint.toml": f'{STRICT}[schema.initiative]\nextend = "s.json"\n',
        "s.json": '{"properties": {"cost": {"type": "string"}}, "required": ["cost"]}',
        **{name: f"{ROADMAP[name]}cost: C1\n" for name in ("roadmap/vault.yaml", "roadmap/index.yaml")},
    }
    shop = open_shop(tmp_path, files=target)
    mapping = INITIATIVES.replace("[sources.items.fields]", f"{optional}[sources.items.fields]")
    branch(shop, {**EDIT, **planned(target["tpmlint.toml"] + mapping + fields)}, "Keep two\n\nRoadmap-Item: safe\n")
    report = judged(shop, "main")
    found = {each.rule: each.message for each in report.findings if each.rule != "unmapped-field"}
    if lacks is None:
        assert (found, verdicts(report)) == ({}, {"cards": "cited"})
        return
    whole = lacks if "has" in lacks else f"is read by the source plan.csv as the change has it, which {lacks}"
    assert found == {
        "change-without-context": (
            f"1 changed file of capability cards has no product context; initiative safe gives none, as it {whole}"
        ),
        "policy-weakened": f"the configuration {weaker}",
    }


BY_COLUMN = INITIATIVES.replace(
    'status = "status"', 'status = { from = "status", values = { Todo = "planned", Done = "completed" } }'
).replace('type = "type"', 'type = "type"\ntarget_date = { from = "due", calendar = "rel" }')
BY_COLUMN += '[calendars.rel]\n"v1" = 2026-12-31\n'
BOARD = csv({**ROW, "status": "Todo", "due": "v1", "other": "cards", "note": "Fewer places to guard", "code": "gifts"})
ALTERED = {
    "another column as capabilities": ('each = "code"', 'each = "other"'),
    "capabilities by values": ('split = ";" }', 'split = ";", values = { gifts = "cards" } }'),
    "another column as hypothesis": ('type = "type"', 'type = "type"\nhypothesis = "note"'),
    "a day of a calendar": ("2026-12-31", "2026-12-30"),
    "another id": ('id = "id"', 'id = { from = "id", format = "a-{}" }'),
    "another word for a status": ('Todo = "planned"', 'Todo = "active"'),
}


@pytest.mark.case(122)
@pytest.mark.parametrize("message", ["", "\n\nRoadmap-Item: safe\n", "\n\nRoadmap-Item: a-safe\n"])
@pytest.mark.parametrize("altered", ALTERED.values(), ids=ALTERED)
def test_a_mapping_that_reads_the_same_records_otherwise_gives_no_context(
    tmp_path: Path, altered: tuple[str, str], message: str
) -> None:
    """Case 122: of records that nobody changed, only what the target reads in them counts, and that is no news."""
    policy = 'preset = "standard"\n[change]\naccept = ["cited", "carried", "exempt"]\n'
    shop = open_shop(tmp_path, files={"tpmlint.toml": policy + BY_COLUMN, "plan.csv": BOARD})
    assert altered[0] in BY_COLUMN
    branch(shop, {**EDIT, "tpmlint.toml": policy + BY_COLUMN.replace(*altered)}, f"Keep two{message}")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(122)
@pytest.mark.parametrize("message", ["", "\n\nRoadmap-Item: safe\n"])
@pytest.mark.parametrize("name", ["plan.csv", "other.csv"])
@pytest.mark.parametrize("altered", [each for name, each in ALTERED.items() if name != "another id"])
def test_a_mapping_that_reads_moved_records_otherwise_gives_no_context(
    tmp_path: Path, altered: tuple[str, str], name: str, message: str
) -> None:
    """Case 122: nor where the file moves at once, its rows change their order, and the source is another one."""
    policy = 'preset = "standard"\n[change]\naccept = ["cited", "carried", "exempt"]\n'
    shop = open_shop(tmp_path, files={"tpmlint.toml": policy + BY_COLUMN, "plan.csv": BOARD})
    mapping = BY_COLUMN.replace(*altered).replace('"plan.csv"', f'"{name}"')
    head, row = BOARD.splitlines()
    other = row.replace("safe,A safe", "vault,A vault").replace("Todo", "Done")
    moved = f"more,{head}\nx,{other}\ny,{row}\n"
    files = {"plan.csv": "", name: moved, "tpmlint.toml": policy + mapping}
    branch(shop, {**EDIT, **files}, f"Keep two{message}")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(122)
@pytest.mark.parametrize("message", ["", "\n\nRoadmap-Item: a-safe\n"])
@pytest.mark.parametrize("altered", ALTERED.values(), ids=ALTERED)
def test_records_that_say_the_same_elsewhere_under_other_ids_give_no_context(
    tmp_path: Path, altered: tuple[str, str], message: str
) -> None:
    """Case 122: whatever file, order and format they are in, and whatever the mapping makes of them."""
    policy = 'preset = "standard"\n[change]\naccept = ["cited", "carried", "exempt"]\n'
    shop = open_shop(tmp_path, files={"tpmlint.toml": policy + BY_COLUMN, "plan.csv": BOARD})
    mapping = BY_COLUMN.replace(*altered).replace('"plan.csv"', '"other.json"')
    mapping = mapping.replace('kind = "initiative"', 'kind = "initiative"\nat = "$.epics[*]"')
    mapping = mapping.replace('id = "id"', 'id = { from = "id", format = "a-{}" }')
    head, row = (each.split(",") for each in BOARD.splitlines())
    record = dict(reversed([*zip(head, row, strict=True)]))
    files = {"plan.csv": None, "other.json": json.dumps({"epics": [record]}), "tpmlint.toml": policy + mapping}
    branch(shop, {**EDIT, **files}, f"Keep two{message}")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(122)
@pytest.mark.parametrize("message", ["", "\n\nRoadmap-Item: safe\n", "\n\nRoadmap-Item: a-safe\n"])
@pytest.mark.parametrize("place", ["roadmap/safe.yaml", "plan/safe.yaml"])
@pytest.mark.parametrize("name", ["id", "a-{}"])
def test_an_item_of_tpmlints_own_format_that_a_source_reads_otherwise_gives_no_context(
    tmp_path: Path, name: str, place: str, message: str
) -> None:
    """Case 122: where it is, or moved, and under its id or another."""
    policy = 'preset = "standard"\n[change]\naccept = ["cited", "carried", "exempt"]\n'
    text = initiative("safe", "gifts", "one-click")
    shop = open_shop(tmp_path, files={"tpmlint.toml": policy, "roadmap/safe.yaml": text})
    given = '"id"' if name == "id" else f'{{ from = "id", format = "{name}" }}'
    mapping = f"""[[sources]]
files = ["{place}"]
[[sources.items]]
kind = "initiative"
[sources.items.fields]
id = {given}
capabilities = {{ each = "capabilities", values = {{ gifts = "cards" }} }}
"""
    plain = ("title", "owner", "status", "type", "enables", "internal_customers")
    mapping += "".join(f'{each} = "{each}"\n' for each in plain)
    files = {"roadmap/safe.yaml": None, place: text, "tpmlint.toml": policy + mapping}
    branch(shop, {**EDIT, **files}, f"Keep two{message}")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(122)
@pytest.mark.parametrize("word", ["Todo", "Review"])
def test_a_record_that_a_change_alters_with_its_mapping_counts_as_the_target_reads_it(
    tmp_path: Path, word: str
) -> None:
    """Case 122: a new word that the record says itself is believed, and so is a new sentence."""
    policy = 'preset = "standard"\n[change]\naccept = ["cited", "carried", "exempt"]\n'
    board = BOARD.replace("gifts", "cards")
    shop = open_shop(tmp_path, files={"tpmlint.toml": policy + BY_COLUMN, "plan.csv": board})
    files = {
        "tpmlint.toml": policy + BY_COLUMN.replace('Todo = "planned"', 'Todo = "planned", Review = "active"'),
        "plan.csv": board.replace("Todo", word).replace("can charge it", "can charge it again"),
    }
    branch(shop, {**EDIT, **files}, "Keep two")
    assert verdicts(judged(shop, "main")) == {"cards": "carried"}


@pytest.mark.case(122)
@pytest.mark.parametrize("old", ["completed", "planned"])
def test_an_initiative_that_a_mapping_opens_again_is_not_cited(tmp_path: Path, old: str) -> None:
    """Case 122: the side before, which was closed, gives none either."""
    policy = 'preset = "standard"\n[change]\naccept = ["cited", "carried", "exempt"]\n'
    mapping = BY_COLUMN.replace('Todo = "planned"', f'Todo = "{old}"')
    board = BOARD.replace("gifts", "cards")
    shop = open_shop(tmp_path, files={"tpmlint.toml": policy + mapping, "plan.csv": board})
    changed = policy + mapping.replace(f'Todo = "{old}"', 'Todo = "active"')
    branch(shop, {**EDIT, "tpmlint.toml": changed}, "Keep two\n\nRoadmap-Item: safe\n")
    assert verdicts(judged(shop, "main")) == {"cards": "missing" if old == "completed" else "cited"}


@pytest.mark.case(122)
def test_a_feature_that_the_change_creates_by_naming_it_gives_no_context(tmp_path: Path) -> None:
    """Case 122: not for an initiative in tpmlint's own format either, nor for a decision."""
    goals = '[[sources]]\nfiles = ["goals.csv"]\n[[sources.items]]\nkind = "decision"\n'
    goals += 'fields = {id = "id", title = "id", status = "status", features = {each = "goal", create = true}}\n'
    own = {"roadmap/safe.yaml": initiative("safe", "cards", "another")}
    decision = "kind: decision\nid: keep\ntitle: Keep cards\nowner: core\nstatus: accepted\ncapabilities: [cards]\n"
    own["roadmap/keep.yaml"] = f"{decision}initiatives: [safe]\n"
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    files = {"tpmlint.toml": STRICT + goals, "goals.csv": "id,status,goal\nfirst,accepted,another\n", **own}
    branch(shop, {**EDIT, **files}, "Keep two\n\nRoadmap-Item: safe, keep\n")
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}


# What a mapping asks less of, within the entries of a list too


def weakened(shop: Repo, files: Mapping[str, str | None]) -> list[str]:
    """Return what is said against a change of the policy."""
    branch(shop, files, "chore: another mapping")
    lines = [line for line in told(judged(shop, "main")) if "[policy-weakened]" in line]
    return [line.partition("the configuration ")[2] for line in lines]


EPICS = INITIATIVES.replace(
    """enables = { each = "feature", as = { feature = ".", how = "1/how" } }
internal_customers = { each = "customer", as = { team = ".", need = "1/need" } }
""",
    """enables = { each = "features", as = { feature = "name", how = "how" } }
internal_customers = { each = "customers", as = { team = "name", need = "need" } }
""",
).replace("csv", "yaml")
EPIC = """- id: safe
  name: A safe
  team: core
  type: enablement
  status: planned
  code: cards
  features: [{name: one-click, how: Keeps a card so that one request can charge it}]
  customers: [{name: shop, need: Charge cards without keeping their numbers}]
"""


@pytest.mark.case(123)
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            ', how = "how"',
            "",
            [
                "reads less of 'enables.how' in plan.yaml: of initiative:safe",
                "no longer maps 'enables.how' in plan.yaml, so that no initiative is asked for it",
            ],
        ),
        (
            'need = "need"',
            'need = { from = "need", default = "They wait for it today" }',
            ["gives 'internal_customers.need' of each initiative in plan.yaml a default, so that no record lacks it"],
        ),
        (
            'how = "how"',
            'how = { from = "how", format = "It lets the shop do {} at once" }',
            ["puts words of its own into 'enables.how' of each initiative in plan.yaml"],
        ),
        (
            'how = "how"',
            'how = { from = "how", values = { Keeps = "It lets the shop do all at once" } }',
            ["puts words of its own into 'enables.how' of each initiative in plan.yaml"],
        ),
        (
            'status = "status"',
            'status = { from = "status", values = { planned = "active" } }',
            ["reads 'status' in plan.yaml by other words, so that initiative:safe is active"],
        ),
    ],
    ids=["not mapped", "default", "format", "words", "status"],
)
def test_a_mapping_that_asks_less(tmp_path: Path, old: str, new: str, says: list[str]) -> None:
    """Case 123: also of what is within the entries of a list, such as how a feature is enabled."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT + EPICS, "plan.yaml": EPIC})
    assert sorted(weakened(shop, {"tpmlint.toml": STRICT + EPICS.replace(old, new)})) == sorted(says)


@pytest.mark.case(123)
def test_a_part_that_is_no_longer_mapped_nor_written(tmp_path: Path) -> None:
    """Case 123: the records lose it in the same change."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT + EPICS, "plan.yaml": EPIC})
    mapping = STRICT + EPICS.replace(', how = "how"', "")
    files = {
        "tpmlint.toml": mapping,
        "plan.yaml": EPIC.replace(", how: Keeps a card so that one request can charge it", ""),
    }
    assert weakened(shop, files) == ["no longer maps 'enables.how' in plan.yaml, so that no initiative is asked for it"]


OWN = """
[[sources]]
files = ["roadmap/vault.yaml"]
[[sources.items]]
kind = "initiative"
[sources.items.fields]
id = "id"
title = "title"
owner = "owner"
status = "status"
type = "type"
capabilities = { each = "capabilities" }
metrics = { each = "metrics", as = { name = "name", unit = "unit", baseline = "baseline", target = "target" } }
enables = { each = "enables", as = { feature = "feature", how = "how" } }
internal_customers = { each = "internal_customers", as = { team = "team", need = "need" } }
"""


@pytest.mark.case(123)
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("", "", []),
        (
            ', need = "need"',
            "",
            [
                "reads less of 'internal_customers.need' in roadmap/vault.yaml: of initiative:vault",
                "does not ask each initiative in roadmap/vault.yaml for 'internal_customers.need'",
            ],
        ),
        (
            'need = "need"',
            'need = { from = "need", default = "They wait for it today" }',
            [
                (
                    "gives 'internal_customers.need' of each initiative in roadmap/vault.yaml a default, so that no "
                    "record lacks it"
                )
            ],
        ),
        (
            'owner = "owner"',
            'owner = { from = "owner", create = true }',
            [
                (
                    "creates what 'owner' of each initiative names in roadmap/vault.yaml, so that no such "
                    "reference is dangling"
                )
            ],
        ),
    ],
    ids=["the same", "not mapped", "default", "create"],
)
def test_a_source_that_takes_over_a_file_of_tpmlints_own(tmp_path: Path, old: str, new: str, says: list[str]) -> None:
    """Case 123: it is held to what the format asks."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    assert sorted(weakened(shop, {"tpmlint.toml": STRICT + OWN.replace(old, new)})) == sorted(says)


# What is so strict that nothing is left


@pytest.mark.case(124)
@pytest.mark.parametrize("limit", ["bytes = 10", "depth = 1", "events = 5", "nodes = 3", "documents = 1"])
def test_limits_that_make_the_roadmap_unreadable(tmp_path: Path, limit: str) -> None:
    """Case 124: what nobody can read claims no code."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    branch(shop, {"tpmlint.toml": f"{STRICT}[limits]\n{limit}\n"}, "chore: limits")
    report = judged(shop, "main")
    name = limit.partition(" ")[0]
    found = {finding.rule: finding.message for finding in report.findings}
    assert f"the configuration lowers the limit of {name}, so that " in found["policy-weakened"]
    assert ("roadmap-removed" in found) == (name in ("bytes", "events", "nodes"))


@pytest.mark.case(124)
def test_limits_that_the_roadmap_keeps_to(tmp_path: Path) -> None:
    """Case 124: to be stricter is nothing to report."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    assert weakened(shop, {"tpmlint.toml": f"{STRICT}[limits]\nbytes = 10000\ndepth = 9\n"}) == []


@pytest.mark.case(124)
@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (
            '{"properties": {"paths": {"items": {"pattern": "^never$"}}}}',
            [
                (
                    "asks of every capability by s.json what capability:cards and capability:search do not meet, so "
                    "that less of them is read"
                )
            ],
        ),
        ('{"properties": {"paths": {"items": {"pattern": "^/src/"}}}}', []),
    ],
    ids=["none meets", "all meet"],
)
def test_a_new_schema_that_items_do_not_meet(tmp_path: Path, schema: str, says: list[str]) -> None:
    """Case 124: a capability with invalid paths claims nothing."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    configuration = f'{STRICT}[schema.capability]\nextend = "s.json"\n'
    assert weakened(shop, {"tpmlint.toml": configuration, "s.json": schema}) == says


# Interfaces, which no exemption takes

DECLARED = ROADMAP["roadmap/capabilities.yaml"].replace(
    "paths: [/src/cards/]", "paths: [/src/cards/]\ninterfaces: [{type: protobuf, path: src/cards/api.proto}]"
)


@pytest.mark.case(125)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("interfaces: [{type: protobuf, path: src/cards/api.proto}]\n", ""),
        ("src/cards/api.proto", '"src/cards/*.graphql"'),
        ("src/cards/api.proto", "src/cards/vault.go"),
    ],
    ids=["removed", "a pattern", "another"],
)
def test_an_interface_that_is_no_longer_declared(tmp_path: Path, old: str, new: str) -> None:
    """Case 125: the next change of the file would be exempt as `docs:`."""
    files = {"tpmlint.toml": STRICT, "roadmap/capabilities.yaml": DECLARED, "src/cards/api.proto": "message A {}\n"}
    shop = open_shop(tmp_path, files=files)
    branch(shop, {"roadmap/capabilities.yaml": DECLARED.replace(old, new)}, "chore: tidy up")
    found = {finding.rule: finding.message for finding in judged(shop, "main").findings}
    says = "1 file of capability cards is no longer declared as an interface: src/cards/api.proto"
    assert found.pop("paths-narrowed") == says
    assert set(found) == ({"interface-outside-paths"} if "*" in new else set())


@pytest.mark.case(125)
@pytest.mark.parametrize("new", ["src/cards", "./src/cards/api.proto", "'src/**/*.proto'"])
def test_an_interface_that_is_declared_in_another_way(tmp_path: Path, new: str) -> None:
    """Case 125: the folder that has the file, another spelling, and a pattern."""
    files = {"tpmlint.toml": STRICT, "roadmap/capabilities.yaml": DECLARED, "src/cards/api.proto": "message A {}\n"}
    shop = open_shop(tmp_path, files=files)
    branch(shop, {"roadmap/capabilities.yaml": DECLARED.replace("src/cards/api.proto", new)}, "chore: tidy up")
    assert told(judged(shop, "main")) == []


@pytest.mark.case(125)
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("type: protobuf, ", "type: graphql, ", "compares graphql, where it was protobuf"),
        ("type: protobuf, ", "", "compares what the name tells, where it was protobuf"),
        ("api.proto}", "api.proto, ignore-keys: [optional]}", "ignores the values of optional"),
    ],
    ids=["another type", "no type", "ignored keys"],
)
def test_an_interface_of_which_less_is_compared(tmp_path: Path, old: str, new: str, says: str) -> None:
    """Case 125: a promise that is no longer compared would change unseen."""
    files = {"tpmlint.toml": STRICT, "roadmap/capabilities.yaml": DECLARED, "src/cards/api.proto": "message A {}\n"}
    shop = open_shop(tmp_path, files=files)
    branch(shop, {"roadmap/capabilities.yaml": DECLARED.replace(old, new)}, "chore: tidy up")
    message = f"the interface 'src/cards/api.proto' of capability cards {says}"
    assert [(each.rule, each.message) for each in judged(shop, "main").findings] == [("paths-narrowed", message)]


API = "paths: {/a: {get: {responses: {'200': {description: x}}}}}\n"
OVERLAID = "the interface {} of capability {} {}: src/cards/openapi.yaml"


@pytest.mark.case(125)
@pytest.mark.parametrize(
    ("added", "says"),
    [
        ("{type: csv, path: src/cards/}", ("'src/cards/'", "cards", "compares csv, where it was openapi")),
        (
            "{type: openapi, path: 'src/**/*.yaml', ignore-keys: [paths]}",
            ("'src/**/*.yaml'", "cards", "ignores the values of paths"),
        ),
        ("{type: csv, path: src/cards/OpenAPI.yaml}", None),
        ("{type: openapi, path: src/cards/}", None),
        ("{path: src/cards/}", None),
    ],
    ids=["a folder", "a pattern", "both types", "the same type", "the type by its name"],
)
@pytest.mark.parametrize("other", [False, True], ids=["of its own", "of another capability"])
def test_an_interface_that_another_one_overlays(
    tmp_path: Path, added: str, says: tuple[str, str, str] | None, other: bool
) -> None:
    """Case 125: the first interface that has a file decides, so one put in front can take its promises away."""
    declared = DECLARED.replace(
        "type: protobuf, path: src/cards/api.proto", "type: openapi, path: src/cards/openapi.yaml"
    )
    files = {"tpmlint.toml": STRICT, "roadmap/capabilities.yaml": declared, "src/cards/openapi.yaml": API}
    shop = open_shop(tmp_path, files=files)
    first = "kind: capability\nid: early\ntitle: Early\nowner: core\nconsumers: [{team: shop}]\n"
    change = {"roadmap/capabilities.yaml": declared.replace("interfaces: [", f"interfaces: [{added}, ")}
    if other:
        change = {"roadmap/0.yaml": f"{first}interfaces: [{added}]\n"}
    branch(shop, change, "docs: describe more")
    messages = [each.message for each in judged(shop, "main").findings if each.rule == "paths-narrowed"]
    expected = OVERLAID.format(says[0], "early" if other else says[1], says[2]) if says is not None else ""
    assert messages == ([expected] if expected else [])


@pytest.mark.case(125)
def test_the_order_of_interfaces_decides(tmp_path: Path) -> None:
    """Case 125: nothing is added or removed, only the one that decided is no longer the first."""
    entries = "{type: openapi, path: src/cards/openapi.yaml}", "{type: csv, path: src/cards/}"
    declared = DECLARED.replace("{type: protobuf, path: src/cards/api.proto}", ", ".join(entries))
    files = {"tpmlint.toml": STRICT, "roadmap/capabilities.yaml": declared, "src/cards/openapi.yaml": API}
    shop = open_shop(tmp_path, files=files)
    branch(
        shop, {"roadmap/capabilities.yaml": declared.replace(", ".join(entries), ", ".join(entries[::-1]))}, "docs: x"
    )
    says = OVERLAID.format("'src/cards/'", "cards", "compares csv, where it was openapi")
    assert told(judged(shop, "main")) == [f"roadmap/capabilities.yaml:6 error[paths-narrowed] {says}"]


@pytest.mark.case(125)
def test_an_interface_of_the_target_that_a_branch_overlays(tmp_path: Path) -> None:
    """Case 125: the branch does not know of it, but merging it takes its promises away."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT, "src/cards/openapi.yaml": API})
    overlay = "kind: capability\nid: early\ntitle: Early\nowner: core\nconsumers: [{team: shop}]\n"
    branch(shop, {"roadmap/0.yaml": f"{overlay}interfaces: [{{type: csv, path: src/cards/}}]\n"}, "docs: more")
    back(shop)
    declared = DECLARED.replace(
        "type: protobuf, path: src/cards/api.proto", "type: openapi, path: src/cards/openapi.yaml"
    )
    shop.write({"roadmap/capabilities.yaml": declared}).commit("Declare it")
    messages = [each.message for each in judged(shop, "main", head="topic").findings if each.rule == "paths-narrowed"]
    assert messages == [OVERLAID.format("'src/cards/'", "early", "compares csv, where it was openapi")]


@pytest.mark.case(125)
def test_a_migration_that_is_read_without_the_others(tmp_path: Path) -> None:
    """Case 125: a column that a migration drops is unknown where the one that made it is not read."""
    declared = DECLARED.replace("type: protobuf, path: src/cards/api.proto", "type: sql, path: src/cards/sql/")
    made = {"src/cards/sql/1.sql": "CREATE TABLE a (b int);\n", "src/cards/sql/2.sql": "ALTER TABLE a ADD c int;\n"}
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT, "roadmap/capabilities.yaml": declared, **made})
    overlaid = declared.replace("interfaces: [", "interfaces: [{type: sql, path: src/cards/sql/2.sql}, ")
    branch(shop, {"roadmap/capabilities.yaml": overlaid}, "docs: more")
    says = (
        "the interface 'src/cards/sql/2.sql' of capability cards is read without 1 file that it builds on, such as "
        "src/cards/sql/1.sql: src/cards/sql/2.sql"
    )
    assert [each.message for each in judged(shop, "main").findings] == [says]


@pytest.mark.case(125)
def test_a_capability_that_is_removed_with_an_interface_in_the_code_of_another(tmp_path: Path) -> None:
    """Case 125: no file changes hands, but one is no interface any more."""
    first = "kind: capability\nid: early\ntitle: Early\nowner: core\n"
    overlay = f"{first}interfaces: [{{type: openapi, path: src/cards/openapi.yaml}}]\n"
    files = {"tpmlint.toml": STRICT, "roadmap/0.yaml": overlay, "src/cards/openapi.yaml": API}
    shop = open_shop(tmp_path, files=files)
    branch(shop, {"roadmap/0.yaml": None}, "docs: less")
    says = "1 file of capability early is no longer declared as an interface: src/cards/openapi.yaml"
    assert [each.message for each in judged(shop, "main").findings if each.rule == "paths-narrowed"] == [says]


# Folders of code that are roadmap from now on


@pytest.mark.case(126)
@pytest.mark.parametrize(
    ("pattern", "claim"),
    [
        ("src/**/gen/*", "/src/cards/"),
        ("/src/cards/gen/", "/src/cards/"),
        ("*.py", "/src/cards/"),
        ("**/evil.go", "/src/cards/"),
        ("src/s*/*.json", "/src/search/"),
        ("SRC/Search/*.json", "/src/search/"),
        ("plans/*.md", None),
        ("src/other/**", None),
        ("**/jira.csv", None),
    ],
)
@pytest.mark.parametrize("key", ["include", "sources"])
def test_a_pattern_that_takes_code_which_is_not_there_yet(
    tmp_path: Path, pattern: str, claim: str | None, key: str
) -> None:
    """Case 126: a file of the roadmap belongs to no capability."""
    source = f'[[sources]]\nfiles = ["goals.md", "{pattern}"]\nreader = "markdown-lists"\n[[sources.items]]\n'
    source += 'kind = "objective"\nfields = {id = {from = "text", slug = true}, title = "text"}\n'
    include = f'[roadmap]\ninclude = ["roadmap/**", "**/*.tpm.yaml", "{pattern}"]\n'
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    found = weakened(shop, {"tpmlint.toml": STRICT + (source if key == "sources" else include), "goals.md": "- Fast\n"})
    name = (claim or "").strip("/").rpartition("/")[2]
    says = f"reads new files that match '{pattern}' as roadmap, also where capability:{name} claims them by '{claim}'"
    assert found == ([says] if claim else [])


@pytest.mark.case(126)
@pytest.mark.parametrize(
    ("pattern", "claim", "meets"),
    [
        ("docs/adr/[0-9]*.md", "*.sql", False),
        ("src/*.MD", "/src/**/*.go", False),
        ("docs/adr/[0-9]*.md", "**/adr/*.md", True),
        ("docs/*.md", "/docs/**", True),
        ("docs/*.md", "*", True),
        ("docs/*.md", "docs", True),
        ("docs/*.md", "/docs/*.md/**", True),
        ("docs/adr/[0-9]*", "*.sql", True),
        ("docs/*.md/", "*.sql", True),
        ("docs/*.md/**", "*.sql", True),
    ],
)
def test_a_pattern_and_a_claim_with_other_endings(tmp_path: Path, pattern: str, claim: str, meets: bool) -> None:
    """Case 126: what ends as a file of a roadmap does is no folder of code."""
    capabilities = CAPABILITIES.replace("/src/cards/", f"'{claim}'")
    policy = STRICT + '[roadmap]\ninclude = ["roadmap/*.yaml"{}]\n'
    shop = open_shop(tmp_path, files={"tpmlint.toml": policy.format(""), "roadmap/capabilities.yaml": capabilities})
    found = weakened(shop, {"tpmlint.toml": policy.format(f', "{pattern}"')})
    says = f"reads new files that match '{pattern}' as roadmap, also where capability:cards claims them by '{claim}'"
    assert found == ([says] if meets else [])


@pytest.mark.case(143)
@pytest.mark.parametrize("key", ["[systems.jira]\nsnapshot", "[[registries]]\nname = 'pay'\nfile"])
def test_an_export_that_is_a_file_of_code(tmp_path: Path, key: str) -> None:
    """Case 143: what is read as an export belongs to no capability; a file that comes with it is not code yet."""
    path = "src/cards/rates.json"
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT, path: "[]\n"})
    branch(shop, {"tpmlint.toml": f'{STRICT}{key} = "{path}"\n'}, "chore: track")
    says = f"the configuration reads {path} as an export, so that no capability claims it any more"
    assert [each.message for each in judged(shop, "main").findings if each.rule == "policy-weakened"] == [says]
    shop.git("checkout", "--quiet", "main")
    new = path.replace("rates", "issues")
    branch(shop, {"tpmlint.toml": f'{STRICT}{key} = "{new}"\n', new: "[]\n"}, "chore: track", "new")
    assert [each.message for each in judged(shop, "main").findings if each.rule == "policy-weakened"] == []


# Records of a page that nobody sees


@pytest.mark.case(169)
@pytest.mark.parametrize(
    "frame", ["<template>\n\n{}\n</template>\n", "<div style='display: none'>\n\n{}\n</div>\n", "<div hidden>\n\n{}\n"]
)
def test_a_row_that_html_hides_gives_no_context(tmp_path: Path, frame: str) -> None:
    """Case 169: whoever reviews the page does not see it."""
    source = STRICT + INITIATIVES.replace('["plan.csv"]', '["plan.md"]\nreader = "markdown-tables"')
    page = "".join(f"| {' | '.join(cells)} |\n" for cells in (ROW, ["---"] * len(ROW), ROW.values()))
    other = page.replace("| safe |", "| other |").replace("| cards |", "| search |")
    shop = open_shop(tmp_path, files={"tpmlint.toml": source, "plan.md": f"# Plan\n\n{other}"})
    branch(shop, {**EDIT, "plan.md": f"# Plan\n\n{other}\n{frame.format(page)}"}, "Keep two\n\nRoadmap-Item: safe\n")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    back(shop)
    branch(shop, {**EDIT, "plan.md": f"# Plan\n\n{other}\n{page}"}, "Keep two\n\nRoadmap-Item: safe\n", "seen")
    assert verdicts(judged(shop, "main")) == {"cards": "cited"}
