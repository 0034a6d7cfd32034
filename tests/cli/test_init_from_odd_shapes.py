"""``init --from`` on roadmaps as people write them: what is proposed must not make findings of what is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sources.folders import write


def _proposed(run: Run, folder: Path, name: str, text: str) -> str:
    """Return the blocks of the source that is proposed for a file, and what is said about it."""
    write(folder, {name: text})
    ended = run("init", "--from", name, "--yes")
    assert (ended.code, ended.err) == (0, "")
    return ended.out.partition("\n\nWrote tpmlint.toml")[0]


def _errors(run: Run) -> str:
    return run("check", "--output-format", "concise", "--quiet", "--ignore", "unmapped-field").out


def test_keys_that_repeat_are_no_ids(run: Run, tmp_path: Path) -> None:
    phase = (
        '{"id": "%s", "title": "Part %s", "tracks": {"core": {"status": "completed"}, "tests": {"status": "planned"}}}'
    )
    text = f'{{"phases": [{", ".join(phase % (name, name) for name in ("a", "b", "c"))}]}}'
    assert _proposed(run, tmp_path, "roadmap.json", text) == (
        '[[sources]]\nfiles = ["roadmap.json"]\n\n  [[sources.items]]\n  kind = "initiative"\n  at = "$.phases[*]"\n'
        '    [sources.items.fields]\n    id = "id"\n    title = "title"\n\n'
        "Reads roadmap.json: 3 initiatives in 1 file.\n"
        "Not read, $.phases[*].tracks.* (6 records): several have the same id, such as 'tests'."
    )
    assert _errors(run) == ""


def test_a_reference_may_have_a_remark(run: Run, tmp_path: Path) -> None:
    text = (
        "epics:\n"
        "  - {id: E1, title: Control plane, status: done}\n"
        "  - {id: E2, title: Dashboard, status: todo, dependencies: ['E1 (needs its interface)']}\n"
        "  - {id: E3, title: Market, status: todo, dependencies: ['E2 (agents, skills)', 'E1: tenants']}\n"
    )
    assert (
        "depends_on = { each = \"dependencies\", match = '(?P<id>[^\\s(:,]+)(?:\\s*[(:,].*|\\s+[-–—].*)?' }"
        in _proposed(run, tmp_path, "roadmap.yaml", text)
    )
    assert _errors(run) == ""


def test_a_goal_in_a_sentence_is_no_list_of_objectives(run: Run, tmp_path: Path) -> None:
    text = (
        "sprints:\n"
        "  - {id: s1, name: One, status: done, goal: 'Build the core, the database, and the pipeline of releases'}\n"
        "  - {id: s2, name: Two, status: todo, goal: 'Provision containers, watch their health, and show the result'}\n"
    )
    assert "objectives" not in _proposed(run, tmp_path, "roadmap.yaml", text)


def test_a_list_of_ids_is_no_list_of_items(run: Run, tmp_path: Path) -> None:
    text = (
        "done:\n  milestones: [M1]\n"
        "milestones:\n  - {id: M1, title: One, status: done}\n  - {id: M2, title: Two, status: todo}\n"
    )
    said = _proposed(run, tmp_path, "roadmap.yaml", text)
    assert "Reads roadmap.yaml: 2 initiatives in 1 file.\n" in said
    assert "Not read, $.done.milestones[*] (1 record): they name other records." in said


def test_a_field_that_most_records_lack_is_optional(run: Run, tmp_path: Path) -> None:
    text = "sprints:\n  - {id: s1, name: One, status: done}\n  - {id: s2, name: Two}\n  - {id: s3, name: Three}\n"
    said = _proposed(run, tmp_path, "roadmap.yaml", text)
    assert '\n  at = "$.sprints[*]"\n  optional = ["status"]\n    [sources.items.fields]\n' in said
    assert _errors(run) == ""


def test_a_handle_of_a_person_is_pointed_out(run: Run, tmp_path: Path) -> None:
    text = "now:\n  - {id: a, title: Faster builds, owner: '@sunny'}\n  - {id: b, title: Search, owner: '@ada'}\n"
    said = _proposed(run, tmp_path, "roadmap.yaml", text)
    assert "\n    # Not clear: whether 'owner' names teams: '@sunny' looks like a person\n" in said
    assert "Not clear, whether 'owner' names teams: '@sunny' looks like a person at $.*[*]." in said


_GERMAN = """\
Nr;Titel;Status;Verantwortlich;Fällig
1;Schnellere Builds;in Arbeit;Team Web;30.04.2027
2;Neue Suche;erledigt;Team Suche;15.03.2027
3;Ganz neu;offen;Team Web;01.06.2027
"""
_GERMAN_FIELDS = """\
id = "Nr"
title = "Titel"
owner = { from = "Verantwortlich", slug = true, create = true }
status = { from = "Status", values = { "in Arbeit" = "active", erledigt = "completed", offen = "planned" } }
target_date = { from = "Fällig", dates = ["%d.%m.%Y"] }
"""
_CHINESE = """\
# 路线图

| 任务 | 状态 | 负责人 | 截止日期 |
|---|---|---|---|
| 更快的构建 | 进行中 | 张三 | 2027-04-30 |
| 新搜索 | 已完成 | 李四 | 2027-03-31 |
"""
_CHINESE_FIELDS = """\
id = { from = "任务", slug = true }
title = "任务"
status = { from = "状态", values = { "进行中" = "active", "已完成" = "completed" } }
target_date = "截止日期"
# Not recognised: "负责人"
"""
_FRENCH = "étapes:\n  - {nom: Recherche, statut: en cours}\n  - {nom: Images, statut: à faire}\n"
_FRENCH_FIELDS = """\
id = { from = "nom", slug = true }
title = "nom"
status = { from = "statut", values = { "en cours" = "active", "à faire" = "planned" } }
"""


@pytest.mark.parametrize(
    ("name", "text", "fields"),
    [
        ("plan.csv", _GERMAN, _GERMAN_FIELDS),
        ("路线图.md", _CHINESE, _CHINESE_FIELDS),
        ("plan.yaml", _FRENCH, _FRENCH_FIELDS),
    ],
)
def test_other_languages(name: str, text: str, fields: str, run: Run, tmp_path: Path) -> None:
    said = _proposed(run, tmp_path, name, text)
    block = said.partition("[sources.items.fields]\n")[2].partition("\n\n")[0]
    assert "".join(f"{line.strip()}\n" for line in block.splitlines()) == fields
    assert _errors(run) == ""


def test_objectives_with_key_results(run: Run, tmp_path: Path) -> None:
    text = (
        "quarter: 2027-Q1\nobjectives:\n"
        "  - {objective: Checkout is fast, owner: checkout, key_results: [{kr: p95 below 300 ms, target: 300}]}\n"
        "  - {objective: Fewer outages, owner: platform, key_results: []}\n"
    )
    assert 'kind = "objective"\n  at = "$.objectives[*]"\n' in _proposed(run, tmp_path, "okr.yaml", text)
    assert run("list", "objectives", "--columns", "id,owner").out == (
        "id                owner\ncheckout-is-fast  checkout\nfewer-outages     platform\n"
    )


def _folder(run: Run, folder: Path, files: dict[str, str], name: str) -> str:
    write(folder, files)
    ended = run("init", "--from", name, "--yes")
    assert (ended.code, ended.err) == (0, "")
    return ended.out.partition("\n\nWrote tpmlint.toml")[0]


_TEXT = """
## Summary

What it is.

### Trade-offs

- **Note:** slower
- **Usage:** rare

| Item | Convention |
|---|---|
| Crates | {} |
"""


def test_a_folder_of_proposals_with_fields_below_the_title(run: Run, tmp_path: Path) -> None:
    files = {
        f"proposals/000{number}-part.md": f"# Part {number}\n\n* Proposal: [P-{number}](000{number}-part.md)\n"
        f"* Status: **Implemented (Swift {number}.0)**\n" + _TEXT.format(number)
        for number in (1, 2, 3)
    }
    files["proposals/0004-part.md"] = "# Part 4\n\n* Status: **Accepted**\n" + _TEXT.format(4)
    said = _folder(run, tmp_path, files, "proposals")
    assert 'reader = "markdown-sections"\n\n  [[sources.items]]\n  kind = "initiative"\n' in said
    assert (
        '    id = { from = "file.stem", slug = true }\n    title = "title"\n'
        "    status = { from = \"fields.status\", match = '(?P<id>[^(]*[^\\s(])\\s*(?:\\([\\s\\S]*)?', "
        'values = { Implemented = "completed", Accepted = "planned" } }\n' in said
    )
    assert "Reads /proposals/*.md: 4 initiatives in 4 files." in said
    assert _errors(run) == ""


def test_a_folder_of_proposals_with_fields_above_the_first_heading(run: Run, tmp_path: Path) -> None:
    """All of them begin with a heading "Summary", which is no title."""
    files = {
        f"text/000{number}-part.md": f"- Feature Name: part_{number}\n- Start Date: 2027-01-0{number}\n"
        f"- RFC PR: org/rfcs#{number}\n" + _TEXT.format(number)
        for number in (1, 2, 3)
    }
    said = _folder(run, tmp_path, files, "text")
    assert (
        '    id = { from = "file.stem", slug = true }\n    title = "fields.feature name"\n'
        '    start_date = "fields.start date"\n' in said
    )
    assert run("list", "initiatives", "--columns", "id,start_date,title").out.splitlines()[1:] == [
        "0001-part  2027-01-01  part_1",
        "0002-part  2027-01-02  part_2",
        "0003-part  2027-01-03  part_3",
    ]
    assert _errors(run) == ""


def test_a_folder_of_folders_with_front_matter(run: Run, tmp_path: Path) -> None:
    files = {
        f"CIP-000{number}/README.md": f"---\nCIP: {number}\nTitle: Part {number}\nStatus: Active\nSuite: x\n---\n"
        + _TEXT.format(number)
        for number in (1, 2, 3)
    }
    said = _folder(run, tmp_path, files, "CIP-*/README.md")
    assert '    id = { from = "file.folder", slug = true }\n    title = "Title"\n    status = ' in said
    assert "Not recognised, fields: CIP, Suite.\n" in f"{said}\n"
    assert run("list", "initiatives", "--columns", "id,title").out.splitlines()[1] == "cip-0001  Part 1"
    assert _errors(run) == ""


def test_files_that_lack_a_title_are_called_by_their_name(run: Run, tmp_path: Path) -> None:
    files = {
        f"eips/eip-{number}.md": f"---\neip: {number}\ntitle: Part {number}\nstatus: Final\n---\n"
        for number in (1, 2, 3)
    }
    files["eips/eip-4.md"] = "---\neip: 4\nstatus: Moved\nrequires: 1, 2\n---\n"
    files["eips/eip-5.md"] = "---\neip: 5\ntitle: Part 5\nstatus: Stagnant\nrequires: 3, 99\n---\n"
    said = _folder(run, tmp_path, files, "eips")
    assert '    id = "eip"\n    title = ["title", "file.stem"]\n' in said
    assert 'values = { Final = "completed", Moved = "canceled", Stagnant = "paused" }' in said
    assert _errors(run) == (
        "eips/eip-5.md:5:11: error[dangling-reference] initiative 5 depends on initiative 99, which does not exist\n"
    )


def test_what_is_said_of_many_fields_and_faults_is_short(run: Run, tmp_path: Path) -> None:
    files = {
        f"tasks/{number}.md": f"---\ntitle: Part {number}\nstatus: done\nmade_up_{number}: 1\n---\n"
        for number in range(10, 30)
    }
    files |= {f"tasks/{number}.md": "---\ntitle: 'A' B\n---\n" for number in range(30, 45)}
    said = _folder(run, tmp_path, files, "tasks")
    fields = ", ".join(f"made_up_{number}" for number in range(10, 22))
    assert said.endswith(f"\nNot recognised, fields: {fields} and 8 more.")
    assert said.count("follows the closing quote") == 12
    assert "\nNot read, 3 more places; `tpmlint check` shows them.\n" in said


def test_decisions_whose_names_begin_with_adr(run: Run, tmp_path: Path) -> None:
    files = {f"docs/architecture/adr-00{n}-one.md": f"# ADR {n}: One\n\n## Status\n\nAccepted\n" for n in (1, 2)}
    files["docs/architecture/README.md"] = "# Architecture\n"
    said = _folder(run, tmp_path, files, "docs/architecture")
    assert said.startswith('[[sources]]\nfiles = ["/docs/architecture/[Aa][Dd][Rr]*[0-9]*.md"]\nformat = "adr"\n')
    assert "Reads adr: 2 decisions in 2 files." in said


def test_a_box_has_no_word_of_its_own(run: Run, tmp_path: Path) -> None:
    _proposed(run, tmp_path, "ROADMAP.md", "# Roadmap\n\n- [x] Faster builds\n- [ ] Search\n")
    assert run("list", "initiatives").out == (
        "id             status     title\nfaster-builds  completed  Faster builds\nsearch         planned    Search\n"
    )


def test_marks_in_boxes_mean_what_most_legends_say(run: Run, tmp_path: Path) -> None:
    """``[-]`` is in progress in as many as it is canceled, so that it is asked about where ``[~]`` does not tell."""
    text = "# Roadmap\n\n- [x] Faster builds\n- [ ] Search\n- [-] Old cards\n"
    said = _proposed(run, tmp_path, "ROADMAP.md", text)
    assert said.endswith("Not clear, what [-] means, which 1 record has.")
    assert [line.split()[1] for line in run("list", "initiatives").out.splitlines()[1:]] == [
        "completed",
        "planned",
        "planned",
    ]
    (tmp_path / "tpmlint.toml").unlink()
    assert "Not clear" not in _proposed(run, tmp_path, "ROADMAP.md", f"{text}- [~] Cache\n")
    assert run("list", "initiatives", "--columns", "id,status").out == (
        "id             status\ncache          active\nfaster-builds  completed\n"
        "old-cards      canceled\nsearch         planned\n"
    )
    assert _errors(run) == ""


@pytest.mark.parametrize(
    ("kind", "words", "meant"),
    [
        ("epics", "done discontinued", {"discontinued": "canceled"}),
        ("epics", "done ready-for-implementation generally-available shelved in-the-works",
         {"ready-for-implementation": "planned", "generally-available": "completed", "shelved": "paused",
          "in-the-works": "active"}),
        ("features", "released complete abandoned accepted blocked",
         {"complete": "released", "abandoned": "canceled", "accepted": "planned", "blocked": "planned"}),
    ],
)  # fmt: skip
def test_words_for_a_status(kind: str, words: str, meant: dict[str, str], run: Run, tmp_path: Path) -> None:
    rows = "".join(f"  - {{id: a{at}, title: A {at}, status: {word}}}\n" for at, word in enumerate(words.split()))
    said = _proposed(run, tmp_path, "roadmap.yaml", f"{kind}:\n{rows}")
    assert all(re.search(rf'"?{word}"? = "{ours}"', said) for word, ours in meant.items())
    assert "Not recognised" not in said


def test_toml(run: Run, tmp_path: Path) -> None:
    text = (
        '[[group]]\nname = "builds"\nlabel = "Faster builds"\nitems = [\n'
        '  { label = "Cache", status = "Complete" },\n  { label = "Share", status = "Assigned", ref = "x" },\n'
        '  { label = "Drop", status = "Dnoe" }, # tpmlint: ignore[schema] the tool that shows it says so\n'
        '  { label = "Wait", status = "Dnoe" },\n]\n\n'
        '[[group]]\nname = "search"\nrequires = ["builds"]\nitems = [\n  { label = "Index", status = "Assigned" },\n]\n'
    )
    said = _proposed(run, tmp_path, "roadmap.toml", text)
    assert said.count('kind = "initiative"') == 2
    assert (
        '    id = { from = "label", slug = true }\n    title = "label"\n'
        '    status = { from = "status", values = { Complete = "completed", Assigned = "active" } }\n' in said
    )
    assert _errors(run) == (
        "roadmap.toml:8:30: error[schema] unknown status 'Dnoe'; this source maps Complete and Assigned\n"
    )


def test_a_folder_of_proposals_in_rst(run: Run, tmp_path: Path) -> None:
    """Neither the template nor the index is a proposal, and a decision may be in this markup too."""
    files = {
        f"neps/nep-000{number}.rst": f"====================\nNEP {number} — Part {number}\n====================\n\n"
        f":Author: Ada\n:Status: {status}\n\nAbstract\n--------\n\nWhat it is.\n"
        for number, status in enumerate(("Final", "Draft", "Accepted, revision 1.3", "Superseded by NEP 1"), 1)
    }
    files |= {"neps/nep-template.rst": "NEP X\n=====\n\n:Status: <Draft | Final>\n", "neps/index.rst": "All\n===\n"}
    said = _folder(run, tmp_path, files, "neps")
    assert said.startswith('[[sources]]\nfiles = ["/neps/*.rst", "!index.rst", "!nep-template.rst"]\n\n')
    assert 'title = "title"\n' in said
    assert said.endswith("Reads /neps/*.rst: 4 initiatives in 4 files.\nNot recognised, fields: fields.author.")
    assert run("list", "initiatives", "--columns", "id,status,title").out.splitlines()[1:] == [
        "nep-0001  Final       NEP 1 — Part 1",
        "nep-0002  Draft       NEP 2 — Part 2",
        "nep-0003  Accepted    NEP 3 — Part 3",
        "nep-0004  Superseded  NEP 4 — Part 4",
    ]
    assert _errors(run) == ""


def test_decisions_in_rst(run: Run, tmp_path: Path) -> None:
    text = "Part {0}\n======\n\nStatus\n------\n\n{1}\n\nContext\n-------\n\nWhy.\n"
    files = {
        "docs/decisions/0001-one.rst": text.format(1, "Superseded by `the next <0002-two.rst>`_"),
        "docs/decisions/0002-two.rst": text.format(2, "Under discussion"),
        "docs/decisions/notes.rst": "Notes\n=====\n",
    }
    said = _folder(run, tmp_path, files, "docs/decisions")
    assert said.endswith(
        "Reads adr: 2 decisions in 2 files.\n"
        "Not read, 1 other file of docs/decisions, such as docs/decisions/notes.rst: name them in another block."
    )
    assert run("list", "decisions", "--columns", "id,title,superseded_by").out.splitlines()[1:] == [
        "0001-one  Part 1  0002-two",
        "0002-two  Part 2",
    ]
    assert _errors(run) == ""


def test_a_folder_of_proposals_of_which_few_have_a_table_or_an_owner(run: Run, tmp_path: Path) -> None:
    """What one of many texts has is no field of all, and no list of items; of two files of one name, both count."""
    files = {
        f"designs/{year}/{name}.md": f"# Part {name} of {year}\n\n## Why\n\n- slow\n"
        for year in (2025, 2026)
        for name in ("a", "b", "c")
    }
    files["designs/2025/a.md"] += "\n| Key | Title |\n|---|---|\n| k1 | One |\n| k2 | Two |\n\n### X\n\nDescription: y"
    files["designs/2025/b.md"] = "# Part b of 2025\n\nOwner: [Ada](https://example.org)\n\n## Option 2: none\n\nNo.\n"
    said = _folder(run, tmp_path, files, "designs")
    assert said == (
        '[[sources]]\nfiles = ["/designs/**/*.md"]\nreader = "markdown-sections"\n\n'
        '  [[sources.items]]\n  kind = "initiative"\n    [sources.items.fields]\n'
        "    id = { from = \"file.path\", match = 'designs/(?P<id>.+)\\.[^.]+', slug = true }\n"
        '    title = "title"\n'
        "    # Not clear: whether 'fields.owner' is the owner: 5 records lack it\n"
        '    # Not recognised: "fields.owner"\n'
        "\nReads /designs/**/*.md: 6 initiatives in 6 files.\n"
        "Not clear, whether 'fields.owner' is the owner: 5 records lack it.\n"
        "Not recognised, fields: fields.owner."
    )
    assert run("list", "initiatives", "--columns", "id").out.splitlines()[1:3] == ["2025-a", "2025-b"]
    assert _errors(run) == ""


def test_prose_in_lists_is_no_work(run: Run, tmp_path: Path) -> None:
    """Nor is the page that it stands in, unless it says how far it is, whose it is or when it is due."""
    sentence = "It should be familiar to whoever used it before, and easy for everybody else to learn in a day"
    page = f"# New API\n\n{{}}- {sentence}\n- {sentence}, too\n"
    write(tmp_path, {"docs/design.md": page.format(""), "docs/api.md": page.format("Status: accepted\n\n")})
    ended = run("init", "--from", "docs/design.md")
    assert (ended.code, ended.out) == (2, "")
    assert "no list of records with an id or a title was found in docs/design.md" in ended.err
    assert "Reads docs/api.md: 1 initiative in 1 file." in run("init", "--from", "docs/api.md").out


def test_a_status_may_be_within_a_mapping(run: Run, tmp_path: Path) -> None:
    text = (
        "features:\n"
        "  - {id: http, name: HTTP, level: {checklist: http.md, maturity: Stable}, release: {eta: Q3 2027}}\n"
        "  - {id: tcp, name: TCP, level: {checklist: '', maturity: Beta}, release: {eta: Q4 2027}}\n"
    )
    said = _proposed(run, tmp_path, "features.yaml", text)
    assert '\n    stage = { from = "level.maturity", values = { Stable = "stable", Beta = "beta" } }\n' in said
    assert '\n    target_date = "release.eta"\n' in said
    assert _errors(run) == ""


def test_sentences_under_headings_that_say_when(run: Run, tmp_path: Path) -> None:
    sentence = "Store the keys of servers in a service of the cloud, and rotate them without a restart of any agent"
    text = (
        f"# Roadmap\n\n## Recently completed\n\n* Windows\n\n## Near-Term and Medium-Term\n\n* {sentence}\n"
        f"* Key revocation\n\n## Long-Term\n\n* {sentence} at all\n"
    )
    said = _proposed(run, tmp_path, "ROADMAP.md", text)
    assert (
        '    horizon = { from = "heading", values = '
        '{ "Recently completed" = "", "Near-Term and Medium-Term" = "now", Long-Term = "later" } }\n' in said
    )
    assert "Reads ROADMAP.md: 4 initiatives in 1 file." in said
    assert _errors(run) == ""


def test_hidden_folders_of_a_folder_are_no_roadmap(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {".github/workflows/a.yml": "jobs:\n  check: {needs: build}\n  build: {runs-on: x}\n"})
    write(tmp_path, {"plan.yaml": "epics:\n  - {id: a, title: A, status: done}\n"})
    said = run("init", "--from", ".", "--yes").out
    assert "Reads plan.yaml: 1 initiative in 1 file." in said
    assert "jobs" not in said


@pytest.mark.parametrize("owner", ["Nic Cole (@nic)", "Ada <ada@example.org>, Bob <bob@example.org>"])
def test_a_name_with_an_address_is_a_person(owner: str, run: Run, tmp_path: Path) -> None:
    text = "".join(f"## Part {number}\n\n- Owner: {owner}\n- Status: Draft\n\n" for number in (1, 2, 3))
    said = _proposed(run, tmp_path, "ROADMAP.md", f"# Roadmap\n\n{text}")
    assert "owner = " not in said
    assert "looks like a person" in said


def test_files_in_the_own_format_are_no_source(run: Run, tmp_path: Path) -> None:
    own = "kind: team\nid: web\ntitle: Web\n"
    plans = {f"plans/{name}.yaml": f"- {{id: {name}, title: Part {name}, status: done}}\n" for name in ("a", "b")}
    said = _folder(run, tmp_path, {"roadmap/web.yaml": own, "notes.csv": "a,b\n", **plans}, ".")
    assert "Reads /plans/*.yaml: 2 initiatives in 2 files." in said
    ended = run("init", "--from", "roadmap")
    assert (ended.code, ended.err) == (
        2,
        "tpmlint: error: roadmap: it is in tpmlint's own format\n  help: `tpmlint check` reads it without a source\n",
    )


@pytest.mark.parametrize("name", ["0042-part-{}.md", "2026-03-1{}-part.md", "RFC-10{} Part.md"])
def test_numbered_or_dated_texts_are_an_item_each(name: str, run: Run, tmp_path: Path) -> None:
    """What is to be done for one of them is a list within it."""
    text = "# Part {}\n\nWhy.\n\n## Plan of attack\n\n- [x] Write it\n- [ ] Incremental change\n"
    files = {f"rfcs/{name.format(each)}".replace("0042", f"004{each}"): text.format(each) for each in range(1, 5)}
    files["rfcs/_YYYY-MM-DD-issue#-title.md"] = "# RFC <issue#> - <title>\n\n- [ ] Incremental change\n"
    said = _folder(run, tmp_path, files, "rfcs")
    assert said.endswith("Reads /rfcs/*.md: 4 initiatives in 4 files.")
    assert run("list", "initiatives", "--columns", "title").out.splitlines()[1:] == [
        f"Part {each}" for each in range(1, 5)
    ]


def test_chapters_are_no_items(run: Run, tmp_path: Path) -> None:
    text = "# Part {}\n\n- [x] Write it for {}\n- [ ] Change it for {}\n"
    files = {f"plan/0{each}-part.md": text.replace("{}", str(each)) for each in range(1, 5)}
    assert _folder(run, tmp_path, files, "plan").endswith("Reads /plan/*.md: 8 initiatives in 4 files.")


def test_a_status_with_words_behind_it(run: Run, tmp_path: Path) -> None:
    words = ("Released Cilium 1.18", "Dormant[^a]", "Released Cilium 1.19.2 (and later)", "Draft", "Implementable")
    files = {
        f"cfps/CFP-{number}000{number}-part.md": f"# Part {number}\n\n**Status:** {word}\n\n## Summary\n\nIt is.\n"
        for number, word in enumerate(words, 1)
    }
    said = _folder(run, tmp_path, files, "cfps")
    assert "Not recognised" not in said
    assert run("list", "initiatives", "--columns", "status").out.splitlines()[1:] == [
        *("Released", "Dormant", "Released", "Draft", "Implementable"),
    ]
    assert _errors(run) == ""


def test_how_mature_a_feature_is(run: Run, tmp_path: Path) -> None:
    text = "features:\n" + "".join(
        f"  - {{id: f{number}, name: Part {number}, {key}: {word}}}\n"
        for number, (key, word) in enumerate((("maturity", "Beta"), ("maturity", "GA"), ("maturity", "Stable")), 1)
    )
    said = _proposed(run, tmp_path, "features.yaml", text)
    assert '    stage = { from = "maturity", values = { Beta = "beta", GA = "stable", Stable = "stable" } }\n' in said
    assert _errors(run) == ""


def test_a_name_beside_a_label_is_an_id(run: Run, tmp_path: Path) -> None:
    text = (
        '[[group]]\nname = "fast-builds"\nlabel = "Faster builds"\nstatus = "done"\n\n'
        '[[group]]\nname = "search"\nlabel = "Search in the shop"\nstatus = "todo"\n'
    )
    assert '    id = "name"\n    title = "label"\n' in _proposed(run, tmp_path, "roadmap.toml", text)


def test_the_root_of_a_tree_is_no_item_beside_those_in_it(run: Run, tmp_path: Path) -> None:
    text = (
        "project: Shop\ntree:\n  id: shop\n  title: Shop\n  status: done\n  children:\n"
        "    - {id: builds, title: Faster builds, status: done}\n    - {id: search, title: Search, status: todo}\n"
    )
    said = _proposed(run, tmp_path, "roadmap.yaml", text)
    assert (said.count("kind ="), said.splitlines()[-1]) == (1, "Reads roadmap.yaml: 2 initiatives in 1 file.")


@pytest.mark.parametrize(
    ("address", "code"),
    [("https://example.org/pages", 2), ("https://example.org/issues", 0)],
    ids=["pages of other places", "issues"],
)
def test_a_list_of_links(run: Run, tmp_path: Path, address: str, code: int) -> None:
    items = "".join(f"- [Part {each}]({address}/{each})\n" for each in range(1, 4))
    write(tmp_path, {"ROADMAP.md": f"# Roadmap\n\n## See\n\n{items}"})
    ended = run("init", "--from", "ROADMAP.md", "--yes")
    assert ended.code == code
    assert ("no list of records" in ended.err, "3 initiatives" in ended.out) == (code == 2, code == 0)
