"""``render``, and the rule that holds pages to the roadmap: check, its fixes, hooks, SARIF and the cache."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo

ROADMAP = """\
kind: team
id: shop
title: Shop
---
kind: feature
id: one-click
title: One-click checkout
owner: shop
status: planned
target_date: 2027-03-31
benefit: Customers pay without filling in a form
"""
TABLE = "<!-- tpmlint: view table kind=features columns=title,target_date -->"
END = "<!-- tpmlint: end -->"
EMPTY = f"# Roadmap\n\n{TABLE}\n{END}\n\nMore text.\n"
FULL = f"""\
# Roadmap

{TABLE}

| title | target date |
| --- | --- |
| One-click checkout | 2027-03-31 |

{END}

More text.
"""
STALE = "ROADMAP.md:3:1: error[stale-view] the view table is out of date from line 7 on, which should be"
LATER = FULL.replace("2027-03-31", "2027-04-30")
CHECK = ("check", "--as-of", "2026-11-20", "--ignore", "orphan-objective", "--output-format", "concise", "-q")


@pytest.fixture
def repo(tmp_path: Path, surroundings: None) -> Repo:
    """Return a repository with a roadmap and a page that nobody has rendered."""
    made = Repo(tmp_path).write({"roadmap/shop.yaml": ROADMAP, "ROADMAP.md": EMPTY})
    made.commit("Start")
    return made


def page(path: str = "ROADMAP.md") -> str:
    return Path(path).read_bytes().decode()


def moved(repo: Repo) -> None:
    """Move the date of the feature."""
    repo.write({"roadmap/shop.yaml": ROADMAP.replace("2027-03-31", "2027-04-30")})


@pytest.mark.usefixtures("repo")
def test_a_page_is_filled(run: Run) -> None:
    ended = run("render")
    assert (ended.code, ended.out, ended.err) == (0, "ROADMAP.md: table\nWrote 1 view in 1 file.\n", "")
    assert page() == FULL
    before = Path("ROADMAP.md").stat().st_ino
    ended = run("render")
    assert (ended.code, ended.out, ended.err) == (0, "1 view is up to date.\n", "")
    assert Path("ROADMAP.md").stat().st_ino == before


@pytest.mark.usefixtures("repo")
def test_a_list_of_what_is_out_of_date(run: Run) -> None:
    ended = run("render", "--check")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out == ("ROADMAP.md:3: table kind=features columns=title,target_date\nWould write 1 view in 1 file.\n")
    assert page() == EMPTY
    run("render")
    assert run("render", "--check").code == 0


def test_a_diff_of_what_would_change(run: Run, repo: Repo) -> None:
    ended = run("render", "--diff")
    assert (ended.code, ended.err, page()) == (1, "Would write 1 view in 1 file.\n", EMPTY)
    repo.git("apply", "-", given=ended.out.encode())
    assert page() == FULL
    ended = run("render", "--diff")
    assert (ended.code, ended.out, ended.err) == (0, "", "1 view is up to date.\n")


@pytest.mark.parametrize(
    "text",
    [
        EMPTY.replace("\n", "\r\n"),
        f"\ufeff{EMPTY}",
        EMPTY.removesuffix("\n\nMore text.\n"),
        f"---\ntitle: A page\n---\n{EMPTY}",
        f"trailing   \t\n\n\n{EMPTY}\x0c\x1b[31m\u2028",
        f"{EMPTY}\rlone",
    ],
)
def test_nothing_else_in_a_page_changes(run: Run, repo: Repo, text: str) -> None:
    repo.write({"ROADMAP.md": text})
    assert run("render").code == 0
    newline = "\r\n" if "\r\n" in text else "\n"
    table = FULL.partition(TABLE)[2].partition(END)[0].removeprefix("\n").replace("\n", newline)
    before, _, after = text.partition(END)
    assert page() == f"{before}{table}{END}{after}"
    assert run("render", "--check").code == 0
    assert run("check", "--select", "evidence").code == 0


def test_what_is_invalid_is_told_and_stays(run: Run, repo: Repo) -> None:
    broken = f"{EMPTY}\n<!-- tpmlint: view tabel -->\nkeep\n{END}\n\n<!-- tpmlint: view risks -->\n"
    repo.write({"ROADMAP.md": broken})
    ended = run("render")
    assert (ended.code, ended.out) == (1, "ROADMAP.md: table\nWrote 1 view in 1 file.\n")
    assert ended.err == (
        "tpmlint: error: ROADMAP.md:13: unknown view 'tabel'; did you mean table?\n"
        "  help: the views are changes, decisions, graph, matrix, now-next-later, risks, table and timeline\n"
        f"tpmlint: error: ROADMAP.md:17: the view has no end; write `{END}` on a line of its own below it\n"
        "  help: what is between the two comments is replaced\n"
    )
    assert page() == broken.replace(EMPTY, FULL)
    ended = run(*CHECK)
    assert (ended.code, ended.out.splitlines()) == (
        1,
        [
            "ROADMAP.md:13:1: error[stale-view] unknown view 'tabel'; did you mean table?",
            f"ROADMAP.md:17:1: error[stale-view] the view has no end; write `{END}` on a line of its own below it",
        ],
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"caf\xe9\n" + EMPTY.encode(), "4: the views of the page cannot be read: it is not UTF-8"),
        (
            EMPTY.encode() + b"x" * 1_048_576,
            "3: the views of the page cannot be read: it has more than 1,048,576 bytes",
        ),
    ],
    ids=["in Latin-1", "too large"],
)
def test_a_page_that_cannot_be_read_keeps_no_other_from_being_written(
    run: Run, repo: Repo, content: bytes, why: str
) -> None:
    repo.write({"docs/plan.md": EMPTY, "ROADMAP.md": content})
    for words in (("render", "--diff"), ("render",), ("render", "--check")):
        ended = run(*words)
        assert (ended.code, why in ended.err) == (1, True), words
    assert (page("docs/plan.md"), Path("ROADMAP.md").read_bytes()) == (FULL, content)


def test_pages_by_name(run: Run, repo: Repo) -> None:
    repo.write({"notes/plan.md": EMPTY, "docs/a.md": EMPTY, "notes/empty.md": "Nothing.\n", "notes/a.txt": EMPTY})
    ended = run("render", "notes/plan.md", "docs/a.md")
    assert (ended.code, ended.out) == (0, "docs/a.md: table\nnotes/plan.md: table\nWrote 2 views in 2 files.\n")
    assert ended.err == (
        "tpmlint: note: a check does not look at notes/plan.md\n"
        "  help: add it to `[views] files` in the configuration\n"
    )
    assert (page("notes/plan.md"), page("docs/a.md"), page()) == (FULL, FULL, EMPTY)
    for name, says in (
        ("notes/empty.md", "no view found"),
        ("notes/a.txt", "only Markdown has views"),
        ("notes/none.md", "the file cannot be read: no such file"),
        ("../plan.md", "lies outside of"),
    ):
        ended = run("render", name)
        assert (ended.code, ended.out, says in ended.err) == (2, "", True), ended.err


def test_pages_by_configuration(run: Run, repo: Repo) -> None:
    repo.write({"tpmlint.toml": '[views]\nfiles = ["/handbook/**"]\n', "handbook/a.md": EMPTY, "handbook/b.rst": EMPTY})
    assert run("render").out == "handbook/a.md: table\nWrote 1 view in 1 file.\n"
    assert page() == EMPTY
    moved(repo)
    assert run(*CHECK).out == (
        "handbook/a.md:3:1: error[stale-view] the view table is out of date from line 7 on, which should be "
        "'| One-click checkout | 2027-04-30 |'\n"
    )


def test_no_views(run: Run, repo: Repo) -> None:
    repo.write({"ROADMAP.md": "# Roadmap\n"})
    ended = run("render")
    assert (ended.code, ended.out, ended.err) == (0, "No views found.\n", "")


def test_only_invalid_views(run: Run, repo: Repo) -> None:
    repo.write({"ROADMAP.md": "<!-- tpmlint: view tabel -->\n<!-- tpmlint: end -->\n"})
    ended = run("render")
    assert (ended.code, ended.out) == (1, "1 view cannot be rendered.\n")
    assert ended.err.startswith("tpmlint: error: ROADMAP.md:1: unknown view 'tabel'; did you mean table?\n")


def test_a_roadmap_that_cannot_be_read_whole_fills_nothing(run: Run, repo: Repo) -> None:
    repo.write({"roadmap/shop.yaml": ROADMAP.replace("status: planned", "status: pland")})
    ended = run("render")
    assert (ended.code, ended.out, page()) == (2, "", EMPTY)
    assert ended.err == (
        "tpmlint: error: roadmap/shop.yaml cannot be read whole, and a view would lack what is in it\n"
        "  help: `tpmlint check` says why\n"
    )
    found = [line.partition(" ")[2].partition(" ")[0] for line in run(*CHECK).out.splitlines()]
    assert found == ["error[schema]"]
    run("check", "--fix", "--unsafe-fixes")  # The word first, and then the page.
    assert page() == FULL


def test_a_page_that_changes_meanwhile_is_not_overwritten(
    run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tpmlint.fixes import writing

    write_all = writing.write_all

    def late(*args: object) -> None:
        repo.write({"ROADMAP.md": f"{EMPTY}Somebody's text.\n"})
        write_all(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "write_all", late)
    ended = run("render")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "tpmlint: error: ROADMAP.md: the file has changed since it was read\n  help: run the command again\n"
    )
    assert page() == f"{EMPTY}Somebody's text.\n"


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
def test_a_link_is_neither_read_nor_written_through(run: Run, repo: Repo) -> None:
    repo.write({"docs/real.md": EMPTY})
    Path("ROADMAP.md").unlink()
    Path("ROADMAP.md").symlink_to("docs/real.md")
    assert run("render").out == "docs/real.md: table\nWrote 1 view in 1 file.\n"
    assert Path("ROADMAP.md").is_symlink()
    assert run("render", "ROADMAP.md").code == 2


# The rule


def test_a_stale_page_is_found_and_fixed(run: Run, repo: Repo) -> None:
    run("render")
    repo.commit("Render")
    assert run(*CHECK).code == 0
    moved(repo)
    ended = run(*CHECK)
    assert (ended.code, ended.out) == (
        1,
        f"{STALE} '| One-click checkout | 2027-04-30 |'\n",
    )
    ended = run("check", "--fix", "--as-of", "2026-11-20")
    assert (ended.code, page()) == (0, LATER)
    assert repo.git("status", "--short") == " M ROADMAP.md\n M roadmap/shop.yaml"


def test_the_staged_page_counts(run: Run, repo: Repo) -> None:
    run("render")
    repo.commit("Render")
    moved(repo)
    run("render")
    repo.stage("roadmap/shop.yaml")
    assert run(*CHECK).code == 0
    assert run(*CHECK, "--staged").code == 1
    assert run("hooks", "run", "pre-commit").code == 1
    repo.stage()
    assert run(*CHECK, "--staged").code == 0
    assert run("hooks", "run", "pre-commit").code == 0


def test_a_change_that_makes_a_page_stale(run: Run, repo: Repo) -> None:
    run("render")
    repo.commit("Render")
    repo.write({"ROADMAP.md": LATER})
    ended = run("diff", "--staged", "--output-format", "concise", "-q")
    assert (ended.code, ended.out) == (0, "")
    repo.stage()
    ended = run("diff", "--staged", "--output-format", "concise", "-q")
    assert (ended.code, ended.out) == (
        1,
        f"{STALE} '| One-click checkout | 2027-03-31 |'\n",
    )
    repo.commit("Promise another day")
    repo.write({"code.py": "1\n"})
    repo.stage()
    assert run("diff", "--staged", "-q").code == 0  # An old fault is none of this change.


def test_sarif_has_the_text_of_the_fix(run: Run, repo: Repo) -> None:
    run("render")
    moved(repo)
    ended = run("check", "--as-of", "2026-11-20", "--output-format", "sarif")
    [result] = json.loads(ended.out)["runs"][0]["results"]
    [change] = result["fixes"][0]["artifactChanges"]
    [replacement] = change["replacements"]
    assert change["artifactLocation"]["uri"] == "ROADMAP.md"
    assert replacement["insertedContent"]["text"] == LATER.partition(f"{TABLE}\n")[2].partition(END)[0]
    assert {key: replacement["deletedRegion"][key] for key in ("startLine", "endLine")} == {
        "startLine": 4,
        "endLine": 9,
    }


def test_the_cache_knows_the_page(run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TPMLINT_CACHE_DIR", str(tmp_path.parent / "cache"))
    run("render")
    repo.commit("Render")
    assert [run(*CHECK).code for _ in range(2)] == [0, 0]
    repo.write({"ROADMAP.md": LATER})
    assert [run(*CHECK).code for _ in range(2)] == [1, 1]
    repo.write({"ROADMAP.md": FULL})
    assert [run(*CHECK).code for _ in range(2)] == [0, 0]


# Views that need history

CHANGES = f"# Changes\n\n<!-- tpmlint: view changes since=v1 -->\n{END}\n"
MOVED = f"""\
# Changes

<!-- tpmlint: view changes since=v1 -->

**Moved later**

- **One-click checkout**: 2027-03-31 → 2027-04-30, 30 days later

{END}
"""


def test_what_changed_since_a_tag(run: Run, repo: Repo) -> None:
    repo.git("tag", "v1")
    moved(repo)
    repo.write({"ROADMAP.md": CHANGES})
    assert run("render").code == 0
    assert page() == MOVED
    repo.commit("Move it")
    repo.git("tag", "v2")
    assert [run(*CHECK).code for _ in range(2)] == [0, 0]
    repo.git("tag", "--delete", "v1")
    ended = run(*CHECK)
    assert (ended.code, ended.out) == (1, "ROADMAP.md:3:1: error[stale-view] unknown tag or commit v1\n")


def test_a_branch_moves(run: Run, repo: Repo) -> None:
    repo.write({"ROADMAP.md": CHANGES.replace("v1", "main")})
    assert (
        "unknown tag or commit main\n  help: name a tag, or the id of a commit; a branch moves\n" in run("render").err
    )


def test_a_shallow_clone_judges_no_history_and_says_so(run: Run, repo: Repo, tmp_path: Path) -> None:
    repo.git("tag", "v1")
    moved(repo)
    repo.write({"ROADMAP.md": CHANGES})
    repo.commit("Move it")
    repo.git("clone", "--quiet", "--depth", "1", f"file://{tmp_path}", "shallow")
    os.chdir("shallow")
    ended = run("check", "--as-of", "2026-11-20")
    note = (
        "ROADMAP.md is not judged where it shows changes: the clone is shallow; `git fetch --unshallow --tags` brings "
        "the rest"
    )
    assert (ended.code, note in ended.out) == (0, True), ended.out
    ended = run("render")
    assert (ended.code, ended.err) == (0, f"tpmlint: note: {note}\n")
    assert page() == CHANGES


def test_a_partial_clone_judges_no_history_and_says_so(run: Run, repo: Repo, tmp_path: Path) -> None:
    repo.git("tag", "v1")
    moved(repo)
    repo.write({"ROADMAP.md": CHANGES})
    repo.commit("Move it")
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("clone", "--quiet", "--filter=blob:none", f"file://{tmp_path}", "partial")
    os.chdir("partial")
    ended = run("check", "--as-of", "2026-11-20")
    assert (
        ended.code,
        "ROADMAP.md is not judged where it shows changes: the clone lacks files of v1" in ended.out,
    ) == (
        0,
        True,
    ), ended.out


def test_the_configuration_of_the_tag_says_where_its_roadmap_is(run: Run, repo: Repo) -> None:
    """One that is invalid says nothing, and the current one counts."""
    repo.write({"tpmlint.toml": '[roadmap]\ninclude = ["old.yaml"]\n', "old.yaml": ROADMAP, "roadmap/shop.yaml": None})
    repo.commit("Keep it in one file")
    repo.git("tag", "v1")
    repo.write({"tpmlint.toml": "include = 1\n"})
    repo.commit("Break it")
    repo.git("tag", "broken")
    repo.write({"tpmlint.toml": "", "old.yaml": None, "ROADMAP.md": CHANGES})
    moved(repo)
    assert run("render").code == 0
    assert page() == MOVED
    repo.write({"ROADMAP.md": CHANGES.replace("v1", "broken")})
    assert run("render").code == 0
    assert "- **One-click checkout**: feature of Shop, planned, due 2027-04-30\n" in page()


def test_a_page_that_a_sparse_checkout_keeps_from_the_disk(run: Run, repo: Repo) -> None:
    repo.write({"docs/plan.md": EMPTY})
    repo.commit("Plan")
    repo.git("sparse-checkout", "set", "--no-cone", "/*", "!/docs/")
    ended = run("render")
    assert (ended.code, ended.out, page()) == (2, "", EMPTY)
    assert ended.err == (
        "tpmlint: error: docs/plan.md: a sparse checkout keeps this page from the disk\n"
        "  help: `git sparse-checkout add docs` brings it\n"
    )


# Roadmaps of every sort


def test_kinds_and_formats_of_ones_own(run: Run, repo: Repo) -> None:
    configuration = """\
[kinds.epic]
like = "initiative"

[[sources]]
files = ["plan.json"]
items = [{ kind = "epic", fields = { id = "key", title = "name", status = "state" } }]
"""
    view = "<!-- tpmlint: view {} -->\n" + END + "\n"
    repo.write(
        {
            "tpmlint.toml": configuration,
            "plan.json": '[{"key": "tokens", "name": "Keep tokens", "state": "active"}]\n',
            "ROADMAP.md": view.format("table kind=epics columns=id,status") + view.format("now-next-later kind=epics"),
        }
    )
    assert run("render").code == 0
    assert page() == (
        "<!-- tpmlint: view table kind=epics columns=id,status -->\n\n"
        f"| id | status |\n| --- | --- |\n| tokens | active |\n\n{END}\n"
        f"<!-- tpmlint: view now-next-later kind=epics -->\n\n**Now**\n\n- **Keep tokens** (epic)\n\n{END}\n"
    )
    repo.write({"ROADMAP.md": view.format("table kind=features epic=token")})
    assert "unknown epic 'token'; did you mean tokens?" in run("render").err


def test_pages_of_a_folder_with_a_configuration_of_its_own(run: Run, repo: Repo) -> None:
    """Patterns count from the folder of the configuration."""
    repo.write({f"shop/{name}": text for name, text in (("roadmap/a.yaml", ROADMAP), ("ROADMAP.md", EMPTY))})
    repo.write({"shop/tpmlint.toml": ""})
    assert run("render", "--root", "shop").out == "shop/ROADMAP.md: table\nWrote 1 view in 1 file.\n"
    assert (page(), page("shop/ROADMAP.md")) == (EMPTY, FULL)


def test_an_audit_checks_the_pages_at_the_end(run: Run, repo: Repo) -> None:
    ended = run("audit", "--output-format", "json")
    found = [(each["rule"], each["location"]["path"]) for each in json.loads(ended.out)["findings"]]
    assert found == [("stale-view", "ROADMAP.md")]
    run("render")
    repo.commit("Render")
    assert json.loads(run("audit", "--output-format", "json").out)["findings"] == []


def test_without_git(run: Run, tmp_path: Path) -> None:
    Path(tmp_path / "roadmap").mkdir()
    Path("roadmap/shop.yaml").write_text(ROADMAP)
    Path("ROADMAP.md").write_text(EMPTY + CHANGES)
    ended = run("render")
    assert (ended.code, ended.out) == (1, "ROADMAP.md: table\nWrote 1 view in 1 file.\n")
    assert ended.err.startswith("tpmlint: error: ROADMAP.md:14: the view changes needs a git repository\n")


def test_a_page_from_standard_input(run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor sends what is not saved yet."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(EMPTY.replace("More", "Unsaved").encode())))
    ended = run("check", "-", "--stdin-filename", "ROADMAP.md", "--fix", "--as-of", "2026-11-20")
    assert (ended.code, ended.out) == (0, FULL.replace("More", "Unsaved"))
    assert page() == EMPTY


def test_pages_with_very_many_views(run: Run, repo: Repo) -> None:
    """Each different one is rendered once, up to a hundred of them; so a page cannot make a check take forever."""
    views = [f"<!-- tpmlint: view table kind=features columns=title where=title~{number} -->" for number in range(101)]
    repo.write({"ROADMAP.md": "".join(f"{view}\n{END}\n" for view in (*views, *views[:50]))})
    ended = run("render")
    assert (ended.code, ended.out.splitlines()[-1]) == (1, "Wrote 150 views in 1 file.")
    assert "pages have more than 100 different views" in ended.err
    assert ended.err.count("error") == 1


def test_pages_that_name_very_many_revisions(run: Run, repo: Repo) -> None:
    for number in range(21):
        repo.git("tag", f"v{number}")
    views = "".join(f"<!-- tpmlint: view changes since=v{number} -->\n{END}\n" for number in range(21))
    repo.write({"ROADMAP.md": views})
    ended = run("render")
    assert (ended.code, ended.out.splitlines()[-1]) == (1, "Wrote 20 views in 1 file.")
    assert "views name more than 20 tags and commits" in ended.err


@pytest.mark.parametrize("words", [("render",), ("check", "--fix", "--as-of", "2026-11-20")])
def test_a_page_does_not_grow_beyond_what_is_read(run: Run, repo: Repo, words: tuple[str, ...]) -> None:
    """It could never be checked again."""
    repo.write({"tpmlint.toml": "[limits]\nbytes = 1000\n", "ROADMAP.md": f"{'x' * 520}\n\n{EMPTY * 3}"})
    ended = run(*words)
    assert (ended.code, "the page would be larger than 1,000 bytes" in f"{ended.out}{ended.err}") == (1, True)
    assert len(page()) <= 1000
    assert page().count("| One-click checkout | 2027-03-31 |") == 1
    assert run("render", "--check").code == 1
