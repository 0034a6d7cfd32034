"""Hostile case 132: a kind that a change brings escapes what the target asks of the kind that it is like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import CARDS_MISSING, EDIT, ROADMAP, branch, initiative, judged, open_shop, told, verdicts

STRICT = 'preset = "strict"\n'
ASKS = {
    "tpmlint.toml": f'{STRICT}[schema.initiative]\nextend = "s.json"\n',
    "s.json": '{"properties": {"cost": {"type": "string"}}, "required": ["cost"]}',
    "roadmap/vault.yaml": f"{ROADMAP['roadmap/vault.yaml']}cost: C1\n",
    "roadmap/index.yaml": f"{ROADMAP['roadmap/index.yaml']}cost: C2\n",
}
EPIC = initiative("paper", "cards", "find-it").replace("kind: initiative", "kind: epic")


@pytest.mark.case(132)
@pytest.mark.parametrize("schema", ['schema = "lax.json"\n', ""])
def test_an_item_of_a_new_kind_gives_no_context_yet(tmp_path: Path, schema: str) -> None:
    """Case 132: with a schema of its own, or with that of the kind it is like as the change has it."""
    shop = open_shop(tmp_path, files=ASKS)
    lax = '{"properties": {"cost": {"type": "string"}}}'
    files = {"lax.json": lax} if schema else {"s.json": lax}
    configuration = f'{ASKS["tpmlint.toml"]}[kinds.epic]\nlike = "initiative"\n{schema}'
    branch(shop, {**EDIT, **files, "roadmap/paper.yaml": EPIC, "tpmlint.toml": configuration})
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
    brings = "the configuration brings the kind epic, of which lax.json may ask less than s.json of initiative"
    changes = "the configuration changes what s.json asks of every initiative, and may ask less"
    found = [each.message for each in report.findings if each.rule == "policy-weakened"]
    assert found == [brings if schema else changes]


@pytest.mark.case(132)
def test_a_new_kind_counts_where_nothing_more_is_asked(tmp_path: Path) -> None:
    """Case 132: the target does not extend the schema of the kind that it is like."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    configuration = f'{STRICT}[kinds.epic]\nlike = "initiative"\n'
    branch(shop, {**EDIT, "roadmap/paper.yaml": EPIC, "tpmlint.toml": configuration})
    report = judged(shop, "main")
    assert (told(report), verdicts(report)) == ([], {"cards": "carried"})


@pytest.mark.case(132)
def test_an_override_for_a_kind_holds_for_a_new_one_like_it(tmp_path: Path) -> None:
    """Case 132: the target's levels by kind are not left by another word for the kind."""
    levels = '[severity]\nchange = "warning"\n[[overrides]]\nkinds = ["capability"]\nseverity = {change = "error"}\n'
    shop = open_shop(tmp_path, files={"tpmlint.toml": levels})
    claims = ROADMAP["roadmap/capabilities.yaml"].replace("kind: capability", "kind: component")
    configuration = f'{levels}[kinds.component]\nlike = "capability"\n'
    branch(shop, {**EDIT, "roadmap/capabilities.yaml": claims, "tpmlint.toml": configuration})
    found = {each.rule: each.severity.word for each in judged(shop, "main").findings}
    assert found["change-without-context"] == "error"


@pytest.mark.case(132)
@pytest.mark.parametrize("more", ["", "{kind: feature, id: other, title: Other, owner: shop}\n---\n"])
def test_an_item_that_becomes_one_of_a_new_kind_is_held_to_what_it_was(tmp_path: Path, more: str) -> None:
    """Case 132: its date moves all the same, and an initiative that does loses its customers."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    configuration = f'{STRICT}[kinds.story]\nlike = "feature"\nplural = "stories"\n[kinds.epic]\nlike = "initiative"\n'
    features = ROADMAP["roadmap/features.yaml"].replace("kind: feature, id: one", "kind: story, id: one")
    vault = ROADMAP["roadmap/vault.yaml"].replace("kind: initiative", "kind: epic")
    files = {
        "tpmlint.toml": configuration,
        "roadmap/features.yaml": more + features.replace("2026-12-31", "2027-12-31"),
        "roadmap/vault.yaml": vault.replace("feature: one-click", "feature: find-it"),
    }
    branch(shop, files, "docs: later")
    found = {each.rule: each.message for each in judged(shop, "main").findings if each.category == "change"}
    assert found["target-slipped"] == "story one-click slips by 365 days, from 2026-12-31 to 2027-12-31"
    assert found["feature-dropped"].startswith("epic vault no longer enables story one-click")


@pytest.mark.case(132)
@pytest.mark.parametrize(("old", "new"), [("capability", "component"), ("component", "capability")])
def test_an_item_that_becomes_one_of_a_kind_of_which_less_is_asked(tmp_path: Path, old: str, new: str) -> None:
    """Case 132: the target has both kinds, and the level of the former one counts, too."""
    levels = f'[severity]\nchange = "warning"\n[[overrides]]\nkinds = ["{old}"]\nseverity = {{change = "error"}}\n'
    claims = ROADMAP["roadmap/capabilities.yaml"].replace("kind: capability", f"kind: {old}")
    files = {
        "tpmlint.toml": f'{levels}[kinds.component]\nlike = "capability"\n',
        "roadmap/capabilities.yaml": claims,
    }
    shop = open_shop(tmp_path, files=files)
    branch(shop, {**EDIT, "roadmap/capabilities.yaml": claims.replace(f"kind: {old}", f"kind: {new}")})
    found = [each for each in told(judged(shop, "main")) if "change-without-context" in each]
    assert found == [CARDS_MISSING[0].replace("capability", new)]


@pytest.mark.case(132)
def test_a_capability_of_a_kind_of_which_less_is_asked_takes_files(tmp_path: Path) -> None:
    """Case 132: the level of the kind that loses them counts, too."""
    lower = '[[overrides]]\nkinds = ["component"]\nseverity = {change = "info"}\n'
    shop = open_shop(tmp_path, files={"tpmlint.toml": f'{STRICT}{lower}[kinds.component]\nlike = "capability"\n'})
    thief = "{kind: component, id: x, title: X, owner: core, consumers: [{team: shop}], paths: [/src/cards/vault.go]}\n"
    branch(shop, {"roadmap/thief.yaml": thief}, "docs: another")
    says = "component x takes 1 file from capability cards: src/cards/vault.go"
    assert told(judged(shop, "main")) == [f"roadmap/thief.yaml:1 error[claim-taken] {says}"]


@pytest.mark.case(115)
@pytest.mark.case(132)
@pytest.mark.parametrize("at", ["head", "target"])
def test_a_capability_of_another_kind_takes_files_by_the_same_id(tmp_path: Path, at: str) -> None:
    """Case 132: an id is unique within its kind, so that the two have nothing to do with each other."""
    configuration = f'{STRICT}[kinds.component]\nlike = "capability"\n'
    thief = "{kind: component, id: cards, title: X, owner: shop, consumers: [{team: core}], paths: [/src/x/]}\n"
    own = {"tpmlint.toml": configuration, "roadmap/thief.yaml": thief, "src/x/x.go": "package x\n"}
    shop = open_shop(tmp_path, files=own if at == "target" else {"tpmlint.toml": STRICT})
    taking = thief.replace("/src/x/", "/src/x/, /src/cards/vault.go")
    branch(shop, {**own, "roadmap/thief.yaml": taking}, "docs: another")
    says = "component cards takes 1 file from capability cards: src/cards/vault.go"
    assert [each for each in told(judged(shop, "main")) if "claim-taken" in each] == [
        f"roadmap/thief.yaml:1 error[claim-taken] {says}"
    ]


@pytest.mark.case(115)
@pytest.mark.case(132)
def test_a_capability_loses_files_beside_one_of_the_same_id(tmp_path: Path) -> None:
    """Case 132: which of the two has lost code is in the finding."""
    other = "{kind: component, id: cards, title: X, owner: shop, consumers: [{team: core}], paths: [/src/x/]}\n"
    configuration = f'{STRICT}[kinds.component]\nlike = "capability"\n'
    shop = open_shop(
        tmp_path, files={"tpmlint.toml": configuration, "roadmap/x.yaml": other, "src/x/x.go": "package x\n"}
    )
    capabilities = ROADMAP["roadmap/capabilities.yaml"].replace("/src/cards/", "/src/cards/vault.go")
    branch(
        shop,
        {
            "roadmap/x.yaml": other.replace("/src/x/", "/src/y/"),
            "roadmap/capabilities.yaml": capabilities,
        },
        "docs: less",
    )
    assert [each for each in told(judged(shop, "main")) if "paths-narrowed" in each] == [
        (
            "roadmap/capabilities.yaml:5 error[paths-narrowed] 1 file leaves capability cards and enters no other: "
            "src/cards/sum.go"
        ),
        "roadmap/x.yaml:1 error[paths-narrowed] 1 file leaves component cards and enters no other: src/x/x.go",
    ]


@pytest.mark.case(132)
def test_a_capability_of_another_kind_that_takes_the_place_of_one_takes_nothing(tmp_path: Path) -> None:
    """Case 132: it is the same one, which has another kind."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    text = ROADMAP["roadmap/capabilities.yaml"].replace("kind: capability\nid: cards", "kind: component\nid: cards")
    configuration = f'{STRICT}[kinds.component]\nlike = "capability"\n'
    branch(shop, {"tpmlint.toml": configuration, "roadmap/capabilities.yaml": text}, "docs: a kind")
    assert not [each for each in told(judged(shop, "main")) if "claim-taken" in each or "narrowed" in each]


TWO_KINDS = f'{STRICT}[kinds.component]\nlike = "capability"\n[kinds.service]\nlike = "capability"\n'
COMPONENT = "{kind: component, id: cards, title: Parts, owner: core, paths: [/src/parts/], consumers: [{team: shop}]}\n"
PARTS = {"src/parts/x.go": "package parts\n"}
BOTH = {**EDIT, "src/parts/x.go": "package parts // Other\n"}
PLANNED = {"roadmap/vault.yaml": initiative("vault", "component:cards", "one-click")}


def touched(shop: Repo) -> dict[str, str]:
    """Return the verdicts on the topic by what they are about."""
    return verdicts(judged(shop, "main"))


@pytest.mark.case(132)
@pytest.mark.parametrize("kind", ["capability", "service"])
def test_context_for_one_of_two_of_an_id(tmp_path: Path, kind: str) -> None:
    """Case 132: what an initiative does not list needs context of its own, though its id is that of what it lists."""
    text = ROADMAP["roadmap/capabilities.yaml"].replace("kind: capability\nid: cards", f"kind: {kind}\nid: cards")
    roadmap = {"roadmap/capabilities.yaml": text, "roadmap/x.yaml": COMPONENT, "tpmlint.toml": TWO_KINDS}
    shop = open_shop(tmp_path, files={**roadmap, **PLANNED, **PARTS})
    branch(shop, BOTH, "Keep two\n\nRoadmap-Item: vault\n")
    assert touched(shop) == {"component:cards": "cited", f"{kind}:cards": "missing"}
    says = f"1 changed file of {kind} cards has no product context; initiative vault is cited without listing it"
    (finding,) = (each for each in judged(shop, "main").findings if each.rule == "change-without-context")
    assert finding.message == says
    assert f"`capabilities: [component:cards, {kind}:cards]`" in (finding.help or "")


@pytest.mark.case(132)
@pytest.mark.parametrize("how", ["cited", "carried", "standing", "decided", "by a feature"])
def test_a_bare_id_means_the_built_in_kind(tmp_path: Path, how: str) -> None:
    """Case 132: if there is none of that id, it means the one of an own kind."""
    files = {"roadmap/x.yaml": COMPONENT, "tpmlint.toml": TWO_KINDS, **PARTS}
    if how == "standing":
        files["tpmlint.toml"] = TWO_KINDS.removeprefix(STRICT)
        files["roadmap/vault.yaml"] = initiative("vault", "cards", "one-click", "active")
    shop = open_shop(tmp_path, files=files)
    change = {"src/parts/x.go": "package parts // Other\n"}
    if how == "carried":
        change["roadmap/new.yaml"] = initiative("new", "cards", "find-it")
    if how == "decided":
        change["roadmap/keep.yaml"] = DECISION
    cites = {"cited": "Roadmap-Item: vault\n", "by a feature": "Roadmap-Item: one-click\n"}
    branch(shop, change, f"Keep two\n\n{cites.get(how, '')}")
    assert touched(shop) == {"component:cards": "missing"}
    shop.git("checkout", "--quiet", "main")
    text = ROADMAP["roadmap/capabilities.yaml"].replace("id: cards", "id: other")
    shop.write({"roadmap/capabilities.yaml": text}).commit("Call it by another name")
    assert verdicts(judged(shop, "main", head="topic")) == {
        "cards": how if how in ("carried", "standing") else "carried" if how == "decided" else "cited"
    }


@pytest.mark.case(132)
def test_a_capability_that_gets_another_kind_is_touched_once(tmp_path: Path) -> None:
    """Case 132: what it is now decides, and what it takes in the same change does not help a waiver."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": TWO_KINDS, **PARTS})
    text = ROADMAP["roadmap/capabilities.yaml"].replace("kind: capability\nid: cards", "kind: component\nid: cards")
    text = text.replace("/src/cards/", "/src/cards/, /src/parts/")
    branch(shop, {**EDIT, "roadmap/capabilities.yaml": text})
    shop.write({"src/parts/x.go": "package parts // Other\n"})
    shop.commit("Change parts\n\nRoadmap-Item: none\nRoadmap-Reason: Nobody needs these parts yet\n")
    assert touched(shop) == {"cards": "missing"}


@pytest.mark.case(132)
def test_a_kind_that_no_longer_has_the_schema_of_the_one_it_is_like(tmp_path: Path) -> None:
    """Case 132: a schema of its own takes its place once that is merged."""
    configuration = f'{ASKS["tpmlint.toml"]}[kinds.epic]\nlike = "initiative"\n'
    shop = open_shop(tmp_path, files={**ASKS, "tpmlint.toml": configuration})
    branch(shop, {"tpmlint.toml": f'{configuration}schema = "lax.json"\n', "lax.json": "{}"}, "docs: a schema")
    says = "the configuration changes what lax.json asks of every epic, and may ask less"
    assert told(judged(shop, "main")) == [f"tpmlint.toml:6 error[policy-weakened] {says}"]


@pytest.mark.case(132)
def test_a_kind_that_becomes_like_another(tmp_path: Path) -> None:
    """Case 132: what the target asks of a kind that is like no other is not enough for an initiative."""
    epics = '[kinds.epic]\nschema = "lax.json"\n'
    files = {"tpmlint.toml": epics, "lax.json": '{"properties": {"risk": {"type": "string"}}}'}
    shop = open_shop(tmp_path, files=files)
    vague = "{kind: epic, id: vague, title: A vague one, owner: core, capabilities: [cards], risk: high}\n"
    branch(shop, {**EDIT, "tpmlint.toml": f'{epics}like = "initiative"\n', "roadmap/vague.yaml": vague})
    lacks = "roadmap/vague.yaml:1 error[{}] epic 'vague' {}"
    assert told(judged(shop, "main")) == [
        lacks.format(
            "enables-nothing", "names no feature it enables; list at least one under 'enables', with how it does so"
        ),
        lacks.format(
            "no-internal-customer",
            "names no internal customer; list at least one team under 'internal_customers', with what it needs",
        ),
        lacks.format(
            "schema",
            "has no 'status'; add 'status: proposed', or another of planned, active, paused, completed and canceled",
        ),
        lacks.format(
            "schema",
            "has no 'type'; add 'type: enablement', or another of developer-experience, reliability, technical-debt, "
            "infrastructure, exploration and compliance",
        ),
        CARDS_MISSING[0],
        (
            "tpmlint.toml:2 warning[policy-weakened] the configuration changes what lax.json asks of every epic, "
            "and may ask less"
        ),
    ]


@pytest.mark.case(132)
def test_an_override_for_a_kind_holds_for_one_that_becomes_like_it(tmp_path: Path) -> None:
    """Case 132: whatever it was like before."""
    raised = '[[overrides]]\nkinds = ["capability"]\nseverity = {change = "error"}\n'
    component = '[kinds.component]\nreferences = { part_of = "capability" }\n'
    levels = f'[severity]\nchange = "warning"\n{raised}{component}'
    shop = open_shop(tmp_path, files={"tpmlint.toml": levels})
    claim = "{kind: component, id: x, title: X, owner: core, consumers: [{team: shop}], paths: [/src/x/]}\n"
    files = {"roadmap/x.yaml": claim, "src/x/x.go": "package x\n", "tpmlint.toml": f'{levels}like = "capability"\n'}
    branch(shop, files)
    found = [each for each in told(judged(shop, "main")) if "change-without-context" in each]
    missing = CARDS_MISSING[0].partition("has no")[2]
    says = f"1 changed file of component x has no{missing}"
    assert found == [f"src/x/x.go:1 error[change-without-context] {says}"]


@pytest.mark.case(132)
@pytest.mark.parametrize(("optional", "field"), [("", ""), ('optional = ["cost"]\n', 'cost = "cost"\n')])
def test_a_new_source_that_does_not_ask_what_the_target_asks(tmp_path: Path, optional: str, field: str) -> None:
    """Case 132: a source of the change escapes the target's schema no more than a kind does."""
    shop = open_shop(tmp_path, files=ASKS)
    source = f"""[[sources]]
files = ["x.yaml"]
[[sources.items]]
kind = "initiative"
{optional}[sources.items.fields]
id = "id"
title = "title"
owner = "owner"
type = "type"
status = "status"
capabilities = {{ each = "capabilities" }}
enables = {{ each = "enables", as = {{ feature = "feature", how = "how" }} }}
internal_customers = {{ each = "internal_customers", as = {{ team = "team", need = "need" }} }}
metrics = {{ each = "metrics", as = {{ name = "name", baseline = "baseline", target = "target" }} }}
{field}"""
    record = initiative("paper", "cards", "find-it").removeprefix("kind: initiative\n")
    branch(
        shop, {**EDIT, "x.yaml": record, "tpmlint.toml": f"{ASKS['tpmlint.toml']}{source}"}, "K\n\nRoadmap-Item: paper"
    )
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


DECISION = "{kind: decision, id: keep, title: Keep cards, owner: core, status: accepted, capabilities: [cards], "
DECISION += "initiatives: [vault]}\n"


@pytest.mark.case(132)
@pytest.mark.parametrize("at", ["head", "target"])
@pytest.mark.parametrize(
    ("path", "text", "kind", "own"),
    [
        ("roadmap/vault.yaml", ROADMAP["roadmap/vault.yaml"], "initiative", "epic"),
        ("roadmap/keep.yaml", DECISION, "decision", "adr"),
    ],
)
def test_another_kind_alone_changes_no_content(
    tmp_path: Path, path: str, text: str, kind: str, own: str, at: str
) -> None:
    """Case 132: an item that only becomes one of a kind like its former one gives no context, and is not removed."""
    configuration = f'{STRICT}[kinds.{own}]\nlike = "{kind}"\n'
    first = configuration if at == "target" else STRICT
    shop = open_shop(tmp_path, files={"tpmlint.toml": first, path: text})
    branch(shop, {**EDIT, "tpmlint.toml": configuration, path: text.replace(f"kind: {kind}", f"kind: {own}")})
    report = judged(shop, "main")
    assert (told(report), verdicts(report)) == ([CARDS_MISSING[0]], {"cards": "missing"})


@pytest.mark.case(132)
def test_another_kind_opens_nothing_that_the_target_has_closed(tmp_path: Path) -> None:
    """Case 132: merging changes the kind alone."""
    configuration = f'{STRICT}[kinds.epic]\nlike = "initiative"\n'
    vault = ROADMAP["roadmap/vault.yaml"]
    shop = open_shop(tmp_path, files={"tpmlint.toml": configuration})
    files = {**EDIT, "roadmap/vault.yaml": vault.replace("kind: initiative", "kind: epic")}
    branch(shop, files, "Keep two\n\nRoadmap-Item: vault\n")
    assert (told(judged(shop, "main")), verdicts(judged(shop, "main"))) == ([], {"cards": "cited"})
    shop.git("checkout", "--quiet", "main")
    shop.write({"roadmap/vault.yaml": vault.replace("status: planned", "status: canceled")}).commit("Give it up")
    assert verdicts(judged(shop, "main", head="topic")) == {"cards": "missing"}


@pytest.mark.case(132)
def test_a_capability_that_becomes_one_of_another_kind_keeps_its_interfaces(tmp_path: Path) -> None:
    """Case 132: those that it no longer declares are reported."""
    claims = ROADMAP["roadmap/capabilities.yaml"]
    interfaces = "interfaces: [{type: protobuf, path: src/cards/api.proto}]\n"
    declared = claims.replace("paths: [/src/cards/]\n", f"paths: [/src/cards/]\n{interfaces}")
    files = {"tpmlint.toml": STRICT, "roadmap/capabilities.yaml": declared, "src/cards/api.proto": "message A {}\n"}
    shop = open_shop(tmp_path, files=files)
    configuration = f'{STRICT}[kinds.component]\nlike = "capability"\n'
    changed = claims.replace("kind: capability", "kind: component")
    branch(shop, {"tpmlint.toml": configuration, "roadmap/capabilities.yaml": changed}, "docs: components")
    says = "1 file of capability cards is no longer declared as an interface: src/cards/api.proto"
    assert told(judged(shop, "main")) == [f"roadmap/capabilities.yaml:1 error[paths-narrowed] {says}"]


@pytest.mark.case(132)
def test_a_roadmap_that_gets_kinds_of_its_own_is_not_removed(tmp_path: Path) -> None:
    """Case 132: nothing is said where all items are what they were, also if the target has gone on."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    own = {"team": "squad", "feature": "story", "capability": "component", "initiative": "epic"}
    files = dict(ROADMAP)
    for kind, name in own.items():
        files = {path: text.replace(f"kind: {kind}", f"kind: {name}") for path, text in files.items()}
    kinds = "".join(f'[kinds.{name}]\nlike = "{kind}"\n' for kind, name in own.items())
    branch(shop, {"tpmlint.toml": STRICT + kinds, **files}, "docs: our words")
    assert told(judged(shop, "main")) == []
    shop.git("checkout", "--quiet", "main")
    vault = ROADMAP["roadmap/vault.yaml"].replace("status: planned", "status: active")
    shop.write({"roadmap/vault.yaml": vault}).commit("Begin the vault")
    assert told(judged(shop, "main", head="topic")) == []
