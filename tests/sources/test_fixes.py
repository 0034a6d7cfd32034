"""Fixes and renames in files of other formats: in the author's place and word, or not at all."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.folders import find, read_folder, write
from tpmlint.api import check
from tpmlint.config import load
from tpmlint.engine.session import open_session
from tpmlint.engine.workspace import Request
from tpmlint.errors import UserError
from tpmlint.finding import Edit, Fix
from tpmlint.fixes.apply import apply_to_texts, encode
from tpmlint.fixes.rename import RenameRequest, plan_rename
from tpmlint.git.snapshot import Directory
from tpmlint.limits import Limits
from tpmlint.model.load import load_roadmap
from tpmlint.suppression.waivers import Waivers

CONFIGURATION = """\
[[sources]]
files = ["/plan.yaml"]

  [[sources.items]]
  kind = "initiative"
  at = "$.epics[*]"
  fields.id = "id"
  fields.title = "name"
  fields.owner = "team"
  fields.status.from = "status"
  fields.status.values = { todo = "planned", doing = "active", review = "active", done = "completed" }
  fields.depends_on = { each = "needs" }
  fields.internal_customers = { each = "for", as = { team = "who" } }
  fields.related = { each = "see", match = '#(?P<id>.+)' }
  fields.tags = { from = "labels", split = "," }

  [[sources.items]]
  kind = "initiative"
  at = "$.epics[*].tasks[*]"
  fields.id = "0#"
  fields.title = "title"
  fields.owner = "2/team"

  [[sources.items]]
  kind = "team"
  at = "$.teams[*]"
  fields.id = "key"
  fields.title = "name"

[[sources]]
files = ["names.csv"]
[[sources.items]]
kind = "team"
fields = { id = "name", title = "name" }
"""
PLAN = """\
# The plan
teams:
  - {key: web, name: Web}
  - {key: shop, name: "The shop"}
epics:
  - id: builds   # faster
    name: Faster builds
    team: "web"
    status: dne
    needs: [serach, cache]
    for:
      - who: shpo
    tasks:
      small: {title: Begin small}
  - id: search
    name: Search
    team: web
    status: Done
  - {id: cache, name: Cache, team: web, status: done, see: ["#search"], labels: "a, b"}
"""


def fixed(folder: Path, *, unsafe: bool = True) -> str:
    """Return the text of the plan after its fixes."""
    result = open_session(Request(start=folder)).fix(unsafe=unsafe)
    return next((change.new.decode() for path, change in result.changes.items() if path == "plan.yaml"), "")


def test_fixes_are_made_in_the_authors_place_and_word(tmp_path: Path) -> None:
    write(tmp_path, {"tpmlint.toml": CONFIGURATION, "plan.yaml": PLAN, "names.csv": "name\ncore\n"})
    assert fixed(tmp_path) == (
        PLAN.replace("status: dne", "status: done").replace("serach", "search").replace("who: shpo", "who: shop")
    )
    assert fixed(tmp_path, unsafe=False) == ""


def test_the_fix_of_a_word_says_it_in_the_authors_words(tmp_path: Path) -> None:
    files = {"tpmlint.toml": CONFIGURATION, "plan.yaml": PLAN, "names.csv": "name\ncore\n"}
    (finding,) = find(tmp_path, files, "schema")
    assert finding.message == "unknown status 'dne'; this source maps done, todo, doing and review"
    assert finding.fix is not None
    assert (finding.fix.title, finding.fix.safe) == ("Replace 'dne' with 'done'", False)


def test_text_edits_are_those_of_the_fix(tmp_path: Path) -> None:
    write(tmp_path, {"tpmlint.toml": CONFIGURATION, "plan.yaml": PLAN, "names.csv": "name\ncore\n"})
    report = check(Request(start=tmp_path, text_edits=True, select=("schema", "dangling-reference")))
    assert [
        (each.span.line, each.new) for finding in report.findings if finding.fix for each in finding.fix.text_edits
    ] == [(9, "done"), (10, "search"), (12, "shop")]


def test_no_fix_where_several_words_mean_the_same(tmp_path: Path) -> None:
    """Both ``doing`` and ``review`` are active."""
    plan = PLAN.replace("dne", "doimg")
    (finding,) = find(
        tmp_path, {"tpmlint.toml": CONFIGURATION, "plan.yaml": plan, "names.csv": "name\ncore\n"}, "schema"
    )
    assert finding.fix is None


def test_no_fix_of_a_value_that_is_outside_of_the_record(tmp_path: Path) -> None:
    """The task has its team from the epic: the finding about the epic has the fix."""
    plan = PLAN.replace('team: "web"', "team: wbe")
    found = find(
        tmp_path, {"tpmlint.toml": CONFIGURATION, "plan.yaml": plan, "names.csv": "name\ncore\n"}, "dangling-reference"
    )
    assert [(each.item, each.fix is None) for each in found if each.subject == "team:wbe"] == [
        ("initiative:builds", False),
        ("initiative:small", True),
    ]


FRONT = """\
[[sources]]
files = ["tasks/*.md"]
[[sources.items]]
kind = "initiative"
fields = { id = "key", title = "name", depends_on = { each = "needs" }, owner = { default = "web" } }
"""


def test_front_matter_is_fixed_in_place(tmp_path: Path) -> None:
    first = "---\nkey: a1\nname: A\nneeds: [cart]\n---\n\n# cart\n"
    write(tmp_path, {"tpmlint.toml": FRONT, "tasks/a.md": first, "tasks/b.md": "---\nkey: carts\nname: B\n---\n"})
    result = open_session(Request(start=tmp_path)).fix(unsafe=True)
    assert {path: change.new.decode() for path, change in result.changes.items()} == {
        "tasks/a.md": first.replace("[cart]", "[carts]")
    }


# Renames


def renamed(folder: Path, kind: str, old: str, new: str, files: dict[str, str]) -> dict[str, str]:
    """Return the texts that a rename changes."""
    loaded = read_folder(folder, files)
    plan = plan_rename(RenameRequest(kind, old, new), loaded, Waivers("w.yaml"), load(Directory(folder)))
    return {path: change.new.decode() for path, change in plan.changes.items()}


FILES = {"tpmlint.toml": CONFIGURATION, "plan.yaml": PLAN, "names.csv": "name\ncore\n"}


def test_a_rename_changes_id_and_references_across_sources(tmp_path: Path) -> None:
    own = "kind: capability\nid: site\ntitle: Site\nowner: web\nlifecycle: live\n"
    assert renamed(tmp_path, "team", "web", "front", {**FILES, "roadmap/site.yaml": own}) == {
        "plan.yaml": PLAN.replace("key: web", "key: front")
        .replace('"web"', '"front"')
        .replace("team: web", "team: front"),
        "roadmap/site.yaml": own.replace("web", "front"),
    }


def test_a_rename_of_an_id_that_is_a_key(tmp_path: Path) -> None:
    assert renamed(tmp_path, "initiative", "small", "first", FILES) == {"plan.yaml": PLAN.replace("small:", "first:")}


def test_a_rename_is_refused_where_the_mapping_cannot_be_turned_round(tmp_path: Path) -> None:
    """The name is the title too."""
    with pytest.raises(UserError) as caught:
        renamed(tmp_path, "team", "core", "new", FILES)
    assert (caught.value.message, caught.value.place) == (
        "the id cannot be changed here: its source makes it of other text",
        "names.csv:2",
    )


def test_a_rename_in_a_file_that_is_not_changed_names_its_reader(tmp_path: Path) -> None:
    source = '[[sources]]\nfiles = ["plan.toml"]\n[[sources.items]]\nkind = "team"\nat = "$.team[*]"\n'
    files = {
        "tpmlint.toml": f'{source}fields = {{ id = "key", title = "name" }}\n',
        "plan.toml": '[[team]]\nkey = "core"\nname = "The core"\n',
    }
    with pytest.raises(UserError) as caught:
        renamed(tmp_path, "team", "core", "new", files)
    assert (caught.value.message, caught.value.place) == (
        "the id cannot be changed here: in a file that 'toml' reads, tpmlint changes nothing",
        "plan.toml:2",
    )


def test_a_rename_behind_a_pattern(tmp_path: Path) -> None:
    assert renamed(tmp_path, "initiative", "search", "find", FILES) == {
        "plan.yaml": PLAN.replace("id: search", "id: find").replace("#search", "#find")
    }


def test_what_exists_because_it_is_named_is_renamed_where_it_is_named(tmp_path: Path) -> None:
    text = FRONT.replace('{ default = "web" }', '{ from = "team", create = true }')
    first = "---\nkey: a1\nname: A\nteam: web\n---\n"
    second = "---\nkey: b1\nname: B\nteam: web # ours\n---\n"
    assert renamed(
        tmp_path, "team", "web", "front", {"tpmlint.toml": text, "tasks/a.md": first, "tasks/b.md": second}
    ) == {"tasks/a.md": first.replace("web", "front"), "tasks/b.md": second.replace("web", "front")}


# Whatever the mapping, a fix reads as it says.

WORDS = st.sampled_from(["a", "b", "c1", "yes", "1.10", "On", "x y", "#z", "ä"])
STATES = ("proposed", "planned", "active", "completed")


@given(
    values=st.dictionaries(WORDS, st.sampled_from(STATES), min_size=1),
    word=WORDS,
    new=st.sampled_from(STATES),
    style=st.sampled_from(["{}", "'{}'", '"{}"']),
    flow=st.booleans(),
)
def test_a_fix_read_again_gives_what_it_says(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, str], word: str, new: str, style: str, flow: bool
) -> None:
    import json

    folder = tmp_path_factory.mktemp("fix")
    table = ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(each)}" for key, each in values.items())
    text = f"""\
[[sources]]
files = ["*.yaml"]
[[sources.items]]
kind = "initiative"
at = "$.all[*]"
fields = {{ id = "id", title = "name", owner = "by", status = {{ from = "is", values = {{ {table} }} }} }}
"""
    written = style.format(word) if style != "{}" or word != "#z" else "'#z'"
    record = (
        f"- {{id: one, name: One, by: web, is: {written}}}"
        if flow
        else f"- id: one\n  name: One\n  is: {written}\n  by: web"
    )
    loaded = read_folder(folder, {"tpmlint.toml": text, "plan.yaml": f"all:\n{record}\n- {{id: two, name: Two}}\n"})
    (parsed,) = loaded.parsed_files
    item = parsed.items[0]
    done = apply_to_texts([Fix("t", (Edit(item.at("status"), new),))], {"plan.yaml": parsed.file}.get, Limits())
    words = [key for key, each in values.items() if each == new]
    assert bool(done.refused) == (len(words) != 1)
    if done.refused:
        return
    (folder / "plan.yaml").write_bytes(encode(done.files["plan.yaml"]))
    snapshot = Directory(folder)
    (after,) = load_roadmap(snapshot, load(snapshot)).parsed_files
    assert [{**each.value} for each in after.items] == [{**item.value, "status": new}, {**parsed.items[1].value}]


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("epics:\n  42: {title: A}\n", 'epics:\n  "42": {title: A}\n'),
        (
            "epics:\n  a: {title: A}\n---\nepics:\n  b: {title: B}\n  1.0: {title: C}\n",
            'epics:\n  a: {title: A}\n---\nepics:\n  b: {title: B}\n  "1.0": {title: C}\n',
        ),
    ],
)
def test_a_key_that_is_a_number_is_quoted(text: str, new: str, tmp_path: Path) -> None:
    block = 'kind = "initiative"\nat = "$.epics.*"\nfields = { id = "0#", title = "title" }\n'
    source = f'[[sources]]\nfiles = ["plan.yaml"]\n[[sources.items]]\n{block}'
    write(tmp_path, {"tpmlint.toml": source, "plan.yaml": text})
    assert fixed(tmp_path) == new


MERGED = """\
[[sources]]
files = ["plan.yaml"]

[[sources.items]]
kind = "initiative"
at = "$.items[*]"

[sources.items.fields]
id = "key"
title = "name"
owner = { from = "team", create = true }
status = { from = "state", values = { Planned = "planned", Active = "active" } }
"""


def fixed_and_left(folder: Path, files: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return the text of plan.yaml after all fixes, and what is said of those that were not applied."""
    write(folder, files)
    result = open_session(Request(start=folder, select=("schema",))).fix(unsafe=True)
    change = result.changes.get("plan.yaml")
    return files["plan.yaml"] if change is None else change.new.decode(), result.notes


@pytest.mark.parametrize(
    "text",
    [
        "c: &c\n  state: Activ\n  team: web\nitems:\n- {<<: *c, key: a, name: A}\n- {<<: *c, key: b, name: B}\n",
        "items:\n- &c {key: a, name: A, state: Activ, team: web}\n- {<<: *c, key: b, name: B}\n",
        "x: [&c {state: Activ}, &d {state: Planed, team: web}]\nitems:\n- {<<: [*c, *d], key: a, name: A}\n",
    ],
)
def test_a_fix_of_what_is_merged_is_made_where_it_is_defined(text: str, tmp_path: Path) -> None:
    files = {"tpmlint.toml": MERGED, "plan.yaml": text}
    assert fixed_and_left(tmp_path, files) == (text.replace("Activ", "Active"), ())


def test_a_rename_changes_what_is_merged_where_it_is_defined(tmp_path: Path) -> None:
    text = "c: &c {team: web}\nitems:\n- {<<: *c, key: a, name: A}\n- {<<: *c, key: b, name: B}\n"
    changed = renamed(tmp_path, "team", "web", "front", {"tpmlint.toml": MERGED, "plan.yaml": text})
    assert changed == {"plan.yaml": text.replace("web", "front")}


def test_what_is_merged_stays_if_another_record_has_it_for_something_else(tmp_path: Path) -> None:
    other = """
        [[sources.items]]
        kind = "feature"
        at = "$.features[*]"
        fields = { id = "key", title = "name", description = "state" }
        """
    text = (
        "c: &c {state: Activ}\nitems:\n- {<<: *c, key: a, name: A, team: t}\nfeatures:\n- {<<: *c, key: b, name: B}\n"
    )
    files = {"tpmlint.toml": MERGED + dedent(other), "plan.yaml": text}
    assert fixed_and_left(tmp_path, files) == (
        text,
        (
            (
                "plan.yaml:1 is left as it was: \"Replace 'Activ' with 'Active'\" was not applied, since "
                "'features.0.state' would change too"
            ),
        ),
    )


def test_a_document_without_an_item_before_another_is_left_alone(tmp_path: Path) -> None:
    """A rename changed the first document of the file, in place of the second."""
    user = "kind: User\nmetadata:\n  name: ada\n  title: Ada\n---\n"
    group = "kind: Group\nmetadata:\n  name: web\n  title: Web\n"
    files = {"tpmlint.toml": '[[sources]]\nformat = "backstage"\n', "catalog-info.yaml": user + group}
    assert renamed(tmp_path, "team", "web", "front", files) == {
        "catalog-info.yaml": user + group.replace("web", "front")
    }
