"""Fixes behind a mapping and in JSON, CSV and TOML: what is written is read again as the value that was meant."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.folders import find, read_folder, write
from tpmlint.api import check
from tpmlint.config import load
from tpmlint.engine.session import open_session
from tpmlint.engine.workspace import Request
from tpmlint.finding import Edit, Fix
from tpmlint.fixes.apply import apply_to_texts, encode
from tpmlint.fixes.inverse import author_value
from tpmlint.fixes.rename import RenameRequest, plan_rename
from tpmlint.formats.single_values import convert
from tpmlint.git.snapshot import Directory
from tpmlint.limits import Limits
from tpmlint.model.load import load_roadmap
from tpmlint.reporters import Style
from tpmlint.reporters.sarif import render as sarif
from tpmlint.sources import FieldMapping
from tpmlint.suppression.waivers import Waivers

CONFIGURATION = """\
[[sources]]
files = ["plan.*"]

  [[sources.items]]
  kind = "initiative"
  at = "{at}"
  when = {{ kind = ["epic"] }}
  fields.id = "id"
  fields.title = "name"
  fields.owner = "team"
  fields.status.from = "state"
  fields.status.values = {{ "To do" = "planned", "In \\"dev\\"" = "active", done = "completed" }}
  fields.target_date = {{ from = "release", calendar = "releases" }}
  fields.depends_on = {{ from = "needs", split = ";" }}
  fields.related = {{ from = "see", split = ";", match = '(?:https://x\\.y/)?#(?P<id>.+)' }}
  fields.internal_customers = {{ each = "for", split = ";", match = "@(?P<id>.+)", as = {{ team = "." }} }}
  fields.x-version = {{ from = "version", format = "v{{}}" }}

  [[sources.items]]
  kind = "team"
  at = "{at}"
  when = {{ kind = ["team"] }}
  fields.id = "id"
  fields.title = "name"

[calendars.releases]
"v1.33" = "2027-04-23"
"v1.34" = "2027-08-27"
"""
ROWS: list[dict[str, str]] = [
    {"kind": "team", "id": "web", "name": 'Web "core", and more'},
    {"kind": "team", "id": "shop", "name": "Shop"},
    {
        "kind": "epic",
        "id": "builds",
        "name": "Faster builds",
        "team": "wbe",
        "state": 'In "dv"',
        "release": "v1.34a",
        "needs": "serach; cache",
        "see": "https://x.y/#serach ;#cache",
        "for": "@shpo",
    },
    {"kind": "epic", "id": "search", "name": "Search, quickly", "team": "shop", "state": "To do", "version": "1"},
    {"kind": "epic", "id": "cache", "name": "Cache", "team": "web", "state": "done", "needs": "search"},
]
FIXED = [
    *ROWS[:2],
    ROWS[2]
    | {
        "team": "web",
        "state": 'In "dev"',
        "release": "v1.34",
        "needs": "search; cache",
        "see": "https://x.y/#search ;#cache",
        "for": "@shop",
    },
    *ROWS[3:],
]
COLUMNS = ("kind", "id", "name", "team", "state", "release", "needs", "see", "for", "version")


def as_csv(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    """Return rows as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def quoted_csv(rows: list[dict[str, str]]) -> str:
    """Return rows as a CSV file in which all cells have quotes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_toml(rows: list[dict[str, str]]) -> str:
    """Return rows as the TOML at the top of a Markdown file."""
    tables = [
        "[[all]]\n" + "".join(f"{key} = {json.dumps(each)} # {key}\n" for key, each in row.items()) for row in rows
    ]
    return "+++\n" + "\n".join(tables) + "+++\n\nserach\n"


FORMS: Mapping[str, tuple[str, str, Callable[[list[dict[str, str]]], str]]] = {
    "csv": ("plan.csv", "$[*]", as_csv),
    "semicolons": ("plan.csv", "$[*]", lambda rows: as_csv(rows, ";")),
    "tabs": ("plan.tsv", "$[*]", lambda rows: as_csv(rows, "\t")),
    "quoted": ("plan.csv", "$[*]", quoted_csv),
    "json": ("plan.json", "$.all[*]", lambda rows: json.dumps({"all": rows, "serach": 1.10}, indent="\t")),
    "narrow": ("plan.json", "$.all[*]", lambda rows: json.dumps({"all": rows}, separators=(",", ":"))),
    "toml": ("plan.md", "$.all[*]", as_toml),
}


@pytest.mark.parametrize("form", FORMS)
def test_fixes_change_exactly_the_authors_words(tmp_path: Path, form: str) -> None:
    path, at, written = FORMS[form]
    write(tmp_path, {"tpmlint.toml": CONFIGURATION.format(at=at)})
    (tmp_path / path).write_bytes(written(ROWS).encode())
    result = open_session(Request(start=tmp_path)).fix(unsafe=True)
    assert {path: change.new.decode() for path, change in result.changes.items()} == {path: written(FIXED)}
    assert open_session(Request(start=tmp_path)).fix(unsafe=False).changes == {}


@pytest.mark.parametrize("form", FORMS)
def test_a_rename_changes_ids_and_entries_of_texts(tmp_path: Path, form: str) -> None:
    path, at, written = FORMS[form]
    write(tmp_path, {"tpmlint.toml": CONFIGURATION.format(at=at)})
    rows = [*FIXED[:3], FIXED[3], FIXED[4] | {"needs": "search;builds; search"}]
    (tmp_path / path).write_bytes(written(rows).encode())
    snapshot = Directory(tmp_path)
    loaded = load_roadmap(snapshot, load(snapshot))
    plan = plan_rename(RenameRequest("initiative", "search", "find-all"), loaded, Waivers("w.yaml"), load(snapshot))
    wanted = [
        *FIXED[:2],
        FIXED[2] | {"needs": "find-all; cache", "see": "https://x.y/#find-all ;#cache"},
        FIXED[3] | {"id": "find-all"},
        FIXED[4] | {"needs": "find-all;builds; find-all"},
    ]
    assert {path: change.new.decode() for path, change in plan.changes.items()} == {path: written(wanted)}


def test_sarif_has_the_fixes_with_the_authors_text(tmp_path: Path) -> None:
    write(tmp_path, {"tpmlint.toml": CONFIGURATION.format(at="$[*]"), "plan.csv": quoted_csv(ROWS)})
    report = check(Request(start=tmp_path, text_edits=True, select=("schema", "dangling-reference")))
    inserted = {
        change["insertedContent"]["text"]
        for result in json.loads("".join(sarif(report, Style())))["runs"][0]["results"]
        for fix in result.get("fixes", ())
        for artifact in fix["artifactChanges"]
        for change in artifact["replacements"]
    }
    assert inserted == {
        '"web"',
        '"In ""dev"""',
        '"v1.34"',
        '"search; cache"',
        '"https://x.y/#search ;#cache"',
        '"@shop"',
    }


def test_no_fix_where_two_names_mean_the_day(tmp_path: Path) -> None:
    text = CONFIGURATION.format(at="$[*]") + '"v1.34.0" = "2027-08-27"\n'
    found = find(tmp_path, {"tpmlint.toml": text, "plan.csv": as_csv(ROWS)}, "schema")
    assert [(each.subject, each.fix is None) for each in found] == [('In "dv"', False), ("v1.34a", True)]


# Whatever the mapping, the author's text means the new value and nothing else changes.

CALENDAR = {"releases": {"r1": "2027-01-01", "r2": "2027-02-01", "r2b": "2027-02-01", "#r3": "2027-03-01"}}
TEXTS = st.text(alphabet="ab1#v /;,.-é\"'\\", max_size=8)
NEW = st.one_of(TEXTS, st.sampled_from(["planned", "active", "completed", "2027-01-01", "2027-02-01", "2027-03-01"]))
VALUES = st.dictionaries(TEXTS, st.sampled_from(["planned", "active", "completed", ""]), max_size=4)
MAPPINGS = st.builds(
    FieldMapping,
    path=st.just("x"),
    split=st.sampled_from(["", "", ";", ", "]),
    values=st.one_of(st.none(), VALUES),
    match=st.sampled_from(["", r"#(?P<id>.+)", r"(?P<id>[ab]*)", r".*v(?P<id>.*)x?", r"[a-z]+", r"(?:(?P<id>\d)|-).*"]),
    format=st.sampled_from(["", "#{}", "v{}x", "{}{}"]),
    calendar=st.sampled_from(["", "", "releases"]),
    dates=st.sampled_from([(), (), ("%d.%m.%Y",)]),
)


def meaning(mapping: FieldMapping, text: str) -> list[tuple[object, bool]]:
    """Return what each entry of an author's text means, without those that mean nothing."""
    pieces = [each.strip() for each in text.split(mapping.split)] if mapping.split else [text]
    made = [convert(mapping, each, CALENDAR) for each in pieces if each]
    return [each for each in made if each[0] not in (None, "") or not each[1]]


@given(mapping=MAPPINGS, old=TEXTS, new=NEW, data=st.data())
def test_what_the_author_must_write_means_the_new_value(
    mapping: FieldMapping, old: str, new: str, data: st.DataObject
) -> None:
    before = meaning(mapping, old)
    if not before or not new:
        return
    number = data.draw(st.integers(0, len(before) - 1))
    written = author_value((mapping,), old, new, CALENDAR, number if mapping.split else None)
    if written is not None:
        assert isinstance(written, str)
        assert meaning(mapping, written) == [*before[:number], (new, True), *before[number + 1 :]]


@pytest.mark.parametrize(
    ("mapping", "old", "new", "written"),
    [
        (FieldMapping(values={"done": "completed", "todo": "planned"}), "DONE", "planned", "todo"),
        (FieldMapping(values={"true": "completed", "false": "planned"}), True, "planned", False),
        (FieldMapping(values={"1": "completed", "2": "planned"}), 1, "planned", 2),
        (FieldMapping(format="#{}"), 605, "#606", 606),
        (FieldMapping(format="#{}"), "605", "606", None),
        (FieldMapping(format="#{}"), "605", "#", None),
        (FieldMapping(match=r"(?:.*/)?(?P<id>\d{4})(?:-.*)?"), "keps/0012-x", "0013", "keps/0013-x"),
        (FieldMapping(match=r"(?:.*/)?(?P<id>\d{4})(?:-.*)?"), "keps/0012-x", "13", None),
        (FieldMapping(match=r"\d+"), "12", "13", "13"),
        (FieldMapping(match=r"(?P<id>\w+)!", values={"d": "completed", "t": "planned"}), "d!", "planned", "t!"),
        (FieldMapping(calendar="releases"), "r2", "2027-01-01", "r1"),
        (FieldMapping(calendar="releases"), "r1", "2027-02-01", None),
        (FieldMapping(calendar="releases"), "r1", "2027-09-09", None),
        (FieldMapping(calendar="releases"), "2027-02-01", "2027-01-01", "2027-01-01"),
        (FieldMapping(calendar="releases", format="#{}"), "r9", "2027-03-01", "r3"),
        (FieldMapping(dates=("%d.%m.%Y", "%d/%b/%y")), "1.2.2027", "2027-11-30", "30.11.2027"),
        (FieldMapping(dates=("%d.%m.%Y", "%d/%b/%y")), "01/Feb/27", "2027-11-30", "30/Nov/27"),
        (FieldMapping(dates=("%d.%m.%Y",)), "2027-02-01", "2027-11-30", "2027-11-30"),
        (FieldMapping(dates=("%d.%m.%Y",)), "1.2.2027", "2027-Q3", None),
        (FieldMapping(relative=True), "../a.py", "src/b.py", None),
        (FieldMapping(glob="docs/{}-*.md"), "1", "docs/2-x.md", None),
        (FieldMapping(slug=True), "A b", "b-c", None),
    ],
)
def test_one_value(mapping: FieldMapping, old: object, new: str, written: object) -> None:
    assert author_value((mapping,), old, new, CALENDAR) == written


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        (
            "plan.json",
            '[{"id": 605, "needs": [606]}, {"id": 606, "needs": "605"}]',
            '[{"id": 700, "needs": [606]}, {"id": 606, "needs": "700"}]',
        ),
        (
            "plan.yaml",
            "- {id: 605, needs: [606]}\n- {id: 606, needs: '605'}\n",
            "- {id: 700, needs: [606]}\n- {id: 606, needs: '700'}\n",
        ),
        ("plan.csv", 'id,needs\n605,606\n606,"605"\n', 'id,needs\n700,606\n606,"700"\n'),
    ],
)
def test_a_number_stays_a_number_and_a_text_a_text(tmp_path: Path, path: str, text: str, wanted: str) -> None:
    configuration = '[[sources]]\nfiles = ["plan.*"]\n[[sources.items]]\nkind = "feature"\n'
    configuration += 'fields = { id = "id", title = { default = "A" }, depends_on = { each = "needs" } }\n'
    loaded = read_folder(tmp_path, {"tpmlint.toml": configuration, path: text})
    plan = plan_rename(RenameRequest("feature", "605", "700"), loaded, Waivers("w.yaml"), load(Directory(tmp_path)))
    assert {path: change.new.decode() for path, change in plan.changes.items()} == {path: wanted}


def test_a_value_that_may_be_in_either_of_two_fields(tmp_path: Path) -> None:
    configuration = """\
[[sources]]
files = ["plan.json"]
[[sources.items]]
kind = "feature"
[sources.items.fields]
id = "id"
title = "id"
depends_on = [{ each = "needs" }, { each = "blocked", match = "#(?P<id>.+)" }]
owner = [{ from = "team" }, { from = "squad", format = "{}-squad" }]
"""
    rows = [{"id": "a"}, {"id": "b", "needs": ["a"], "blocked": ["#x"], "squad": "web"}]
    text = json.dumps(rows)
    (parsed,) = read_folder(tmp_path, {"tpmlint.toml": configuration, "plan.json": text}).parsed_files
    item = parsed.items[1]

    def changed(new: str, *route: str | int) -> str:
        fix = Fix("t", (Edit(item.at(*route), new),))
        done = apply_to_texts([fix], {"plan.json": parsed.file}.get, Limits())
        return encode(done.files["plan.json"]).decode() if done.applied else ""

    assert changed("c", "depends_on", 0) == text.replace('["a"]', '["c"]')
    assert changed("c", "depends_on", 1) == text.replace("#x", "#c")
    assert changed("shop-squad", "owner") == text.replace('"web"', '"shop"')
    assert changed("shop", "owner") == ""


# Any text survives its way through the syntax.

WRITTEN: Mapping[str, str] = {
    "plan.json": '{{"all": [{{"id": "one", "name": {json}, "team": "web"}}, {{"id": "two", "name": "Two"}}]}}\n',
    "plan.csv": "id,name,team\none,{csv},web\ntwo,Two,\n",
    "plan.tsv": "id\tname\tteam\none\t{csv}\tweb\ntwo\tTwo\t\n",
    "plan.md": '+++\n[[all]]\nid = "one"\nname = {toml}\nteam = "web"\n[[all]]\nid = "two"\nname = "Two"\n+++\nend\n',
}


@given(
    path=st.sampled_from(sorted(WRITTEN)),
    style=st.sampled_from(["plain", "quoted"]),
    new=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
)
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, path: str, style: str, new: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    old = {
        "json": '"Old \\u00e4"' if style == "quoted" else '"Old"',
        "csv": '"Old"' if style == "quoted" else "Old",
        "toml": "'Old'" if style == "quoted" else '"Old"',
    }
    text = WRITTEN[path].format(**old)
    table = path in ("plan.csv", "plan.tsv")
    at = "$[*]" if table else "$.all[*]"
    configuration = f'[[sources]]\nfiles = ["plan.*"]\n[[sources.items]]\nkind = "initiative"\nat = "{at}"\n'
    configuration += 'fields = { id = "id", title = "name", owner = "team" }\n'
    (parsed,) = read_folder(folder, {"tpmlint.toml": configuration, path: text}).parsed_files
    done = apply_to_texts([Fix("t", (Edit(parsed.items[0].at("title"), new),))], {path: parsed.file}.get, Limits())
    if done.refused:
        assert "\0" in new or (table and not new.strip())
        return
    changed = encode(done.files[path]).decode()
    written = {"plan.json": "json", "plan.md": "toml"}.get(path, "csv")
    before, after = WRITTEN[path].format(**{**old, written: "\0"}).split("\0")
    assert changed.startswith(before)
    assert changed.endswith(after)
    if path == "plan.json":
        assert json.loads(changed)["all"][0]["name"] == new
    elif path == "plan.md":
        front = changed.removeprefix("+++\n").removesuffix("+++\nend\n")
        assert tomllib.loads(front)["all"][0]["name"] == new
    else:
        rows = list(csv.reader(io.StringIO(changed, newline=""), delimiter="\t" if path.endswith("tsv") else ","))
        assert rows[1] == ["one", new, "web"]
