"""The command ``impact``: from code to people, and from an item both ways."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.query.shop import FILES
from tests.repos import Repo

CODE = {
    "payments/charge.py": "charge\n",
    "payments/refund.py": "refund\n",
    "search/rank.go": "rank\n",
    "search/README.md": "search\n",
    "kit/button.ts": "button\n",
    "docs/guide.md": "guide\n",
}


@pytest.fixture(autouse=True)
def shop(tmp_path: Path) -> Repo:
    """Commit the roadmap and the code of the small shop."""
    repo = Repo(tmp_path).write({**FILES, **CODE, ".gitignore": "build/\n"})
    repo.commit("Start")
    return repo


def text(run: Run, *words: str) -> str:
    ended = run("impact", *words)
    assert (ended.code, ended.err) == (0, "")
    return ended.out


def test_a_file(run: Run) -> None:
    assert (
        text(run, "payments/charge.py")
        == """\
payments/charge.py is for checkout and search.

capability payments     Taking money (production, owned by platform)
  claims                payments/charge.py by /payments/
  used by               checkout (x-as-a-service), search
  initiative tokens     Keep tokens instead of card numbers (active, due 2027-02-28)
    feature one-click   One-click checkout (active, due 2027-03-31)
    for checkout        One call that charges a known customer
  closed                old-vault (canceled)
  objective effortless  Paid in a minute (product)
  objective come-back   Customers order again (business)
"""
    )


def test_closed_initiatives(run: Run) -> None:
    assert (
        text(run, "kit/button.ts", "--all")
        == """\
kit/button.ts is for checkout.

capability kit               Shared components (owned by platform)
  claims                     kit/button.ts by /kit/
  initiative tokens          Keep tokens instead of card numbers (active, due 2027-02-28)
    feature one-click        One-click checkout (active, due 2027-03-31)
    for checkout             One call that charges a known customer
  initiative first-tracking  Follow a parcel (completed)
    feature tracking         Order tracking (released, due 2026)
    for checkout             To answer where a parcel is
  objective effortless       Paid in a minute (product)
  objective come-back        Customers order again (business)
"""
    )


def test_a_folder(run: Run) -> None:
    assert (
        text(run, "search/")
        == """\
search/ is for search and checkout.

capability index            Finding products (owned by search)
  claims                    search/rank.go by /search/**
  initiative fresh-index    Bring every change into the index (planned, due 2027-H2)
    feature instant-search  Results while you type (due 2027-Q2)
    for search              A price that is true
    for checkout            To know what sells out
  objective come-back       Customers order again (business)

1 file of no capability: search/README.md
"""
    )


def test_many_capabilities_are_a_table(run: Run) -> None:
    Path("roadmap/more.yaml").write_text(
        "kind: capability\nid: guides\ntitle: Guides\nowner: search\npaths: [/docs/]\n", encoding="utf-8"
    )
    assert (
        text(run, ".")
        == """\
./ is for checkout, search.

capability  files  for               features        initiatives
payments    2      checkout, search  one-click       tokens
guides      1
index       1      search, checkout  instant-search  fresh-index
kit         1      checkout          one-click       tokens

2 files of no capability: .gitignore, search/README.md
5 files of the roadmap itself
""".replace("checkout, search.", "checkout and search.")
    )


def test_several_files_are_one_question(run: Run) -> None:
    assert (
        text(run, "payments/", "kit/button.ts", "docs/guide.md")
        == """\
payments/, kit/button.ts and docs/guide.md are for checkout and search.

capability payments     Taking money (production, owned by platform)
  claims                2 files by /payments/: payments/charge.py, payments/refund.py
  used by               checkout (x-as-a-service), search
  initiative tokens     Keep tokens instead of card numbers (active, due 2027-02-28)
    feature one-click   One-click checkout (active, due 2027-03-31)
    for checkout        One call that charges a known customer
  closed                old-vault (canceled)
  objective effortless  Paid in a minute (product)
  objective come-back   Customers order again (business)

capability kit          Shared components (owned by platform)
  claims                kit/button.ts by /kit/
  initiative tokens     Keep tokens instead of card numbers (active, due 2027-02-28)
    feature one-click   One-click checkout (active, due 2027-03-31)
    for checkout        One call that charges a known customer
  closed                first-tracking (completed)
  objective effortless  Paid in a minute (product)
  objective come-back   Customers order again (business)

1 file of no capability: docs/guide.md
"""
    )


@pytest.mark.parametrize(
    ("words", "out"),
    [
        pytest.param(
            ["docs/guide.md"],
            "docs/guide.md belongs to no capability, so nobody can say for whom.\n"
            "  help: add a pattern to the `paths` of a capability, or write one with "
            "`tpmlint new capability ID --path PATTERN`\n",
            id="unclaimed",
        ),
        pytest.param(
            ["roadmap/teams.yaml"],
            "roadmap/teams.yaml is part of the roadmap, not code of a capability.\n"
            "  help: ask for an item in it, such as team:platform, team:checkout or team:search\n",
            id="a roadmap file",
        ),
        pytest.param(["build"], "build/ holds no files except those that git ignores.\n", id="ignored"),
    ],
)
def test_what_nobody_claims(run: Run, words: list[str], out: str) -> None:
    Path("build").mkdir()
    Path("build/a.o").touch()
    assert text(run, *words) == out


def test_a_capability_that_serves_nobody(run: Run) -> None:
    Path("roadmap/more.yaml").write_text(
        "kind: capability\nid: guides\ntitle: Guides\nowner: search\npaths: [/docs/]\n", encoding="utf-8"
    )
    assert (
        text(run, "docs/guide.md")
        == """\
The roadmap names no customer for docs/guide.md.
  help: name who uses guides under `consumers`, or write the initiative that changes it and for whom

capability guides  Guides (owned by search)
  claims           docs/guide.md by /docs/
"""
    )
    assert (
        text(run, "guides")
        == """\
The roadmap names no customer for capability guides.
  help: name the teams that need it under `consumers`

capability guides  Guides (owned by search)
  paths            /docs/
"""
    )


@pytest.mark.parametrize(
    ("name", "out"),
    [
        (
            "tokens",
            """\
initiative tokens is for checkout.

initiative tokens                      Keep tokens instead of card numbers (active, due 2027-02-28)
  feature one-click                    One-click checkout (active, due 2027-03-31): A token charges a known customer
    awaited by feature instant-search  Results while you type (due 2027-Q2)
  for checkout                         One call that charges a known customer
  capability payments                  Taking money (production, owned by platform): /payments/
  capability kit                       Shared components (owned by platform): /kit/
  awaited by initiative fresh-index    Bring every change into the index (planned, due 2027-H2)
  objective effortless                 Paid in a minute (product)
  objective come-back                  Customers order again (business)
""",
        ),
        (
            "Feature:ONE-click",
            """\
feature one-click rests on 1 initiative, for checkout.

feature one-click                    One-click checkout (active, due 2027-03-31)
  benefit                            Customers buy with one tap
  initiative tokens                  Keep tokens instead of card numbers (active, due 2027-02-28)
    for checkout                     One call that charges a known customer
    capability payments              Taking money (production, owned by platform)
    capability kit                   Shared components (owned by platform)
  closed                             old-vault (canceled)
  awaited by feature instant-search  Results while you type (due 2027-Q2)
  objective effortless               Paid in a minute (product)
  objective come-back                Customers order again (business)
""",
        ),
        (
            "jira:SRCH",
            """\
team search needs 1 initiative, consumes 1 capability and owns 3 items.

team search                 Search (stream-aligned)
  needs fresh-index         Bring every change into the index (planned, due 2027-H2)
    need                    A price that is true
    feature instant-search  Results while you type (due 2027-Q2)
  closed                    old-vault (canceled)
  consumes payments         Taking money (production, owned by platform)
  owns features             instant-search
  owns capabilities         index
  owns decisions            own-index
""",
        ),
        (
            "come-back",
            """\
objective come-back is served by 2 features and 2 initiatives, for search and checkout.

objective come-back       Customers order again (business)
  feature instant-search  Results while you type (due 2027-Q2)
    rests on              fresh-index
  initiative fresh-index  Bring every change into the index (planned, due 2027-H2)
    for                   search, checkout
  objective effortless    Paid in a minute (product)
    feature one-click     One-click checkout (active, due 2027-03-31)
      rests on            tokens
""",
        ),
        (
            "no-cards",
            """\
decision no-cards is about initiative:tokens.

decision no-cards    Keep tokens, never card numbers (accepted)
  initiative tokens  Keep tokens instead of card numbers (active, due 2027-02-28)
    for              checkout
""",
        ),
    ],
)
def test_items(run: Run, name: str, out: str) -> None:
    assert text(run, name) == out


def test_what_changed_since_a_revision(run: Run, shop: Repo) -> None:
    shop.git("branch", "old")
    shop.write({"kit/button.ts": "new\n", "docs/more.md": "more\n"}).commit("Change")
    shop.git("checkout", "--quiet", "old")
    shop.write({"search/rank.go": "elsewhere\n"}).commit("Elsewhere")
    shop.git("checkout", "--quiet", "main")
    shop.write({"payments/refund.py": None, "payments/new.py": "new\n"})
    out = text(run, "--base", "old")
    assert out.splitlines()[0] == "What changed since old (4 files) is for checkout and search."
    assert [line for line in out.splitlines() if "claims" in line] == [
        "  claims                2 files by /payments/: payments/new.py, payments/refund.py",
        "  claims                kit/button.ts by /kit/",
    ]
    assert out.endswith("\n1 file of no capability: docs/more.md\n")


def test_nothing_changed(run: Run) -> None:
    assert text(run, "--base", "HEAD") == "Nothing changed since HEAD.\n"


def test_on_a_terminal_the_text_is_wrapped_and_painted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpmlint.cli.impact.width", lambda: 60)
    assert text(run, "kit/button.ts", "--color", "always") == (
        "\x1b[1mkit/button.ts is for checkout.\x1b[0m\n"
        "\n"
        "capability \x1b[1mkit\x1b[0m          Shared components (owned by\n"
        "                        platform)\n"
        "  claims                kit/button.ts by /kit/\n"
        "  initiative \x1b[1mtokens\x1b[0m     Keep tokens instead of card numbers\n"
        "                        (active, due 2027-02-28)\n"
        "    feature \x1b[1mone-click\x1b[0m   One-click checkout (active, due\n"
        "                        2027-03-31)\n"
        "    for \x1b[1mcheckout\x1b[0m        One call that charges a known\n"
        "                        customer\n"
        "  closed                first-tracking (completed)\n"
        "  objective \x1b[1meffortless\x1b[0m  Paid in a minute (product)\n"
        "  objective \x1b[1mcome-back\x1b[0m   Customers order again (business)\n"
    )


def test_a_label_that_takes_half_the_terminal_has_its_text_below(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpmlint.cli.impact.width", lambda: 40)
    lines = text(run, "fresh-index").splitlines()
    assert lines[:9] == [
        "initiative fresh-index is for search and",
        "checkout.",
        "",
        "initiative fresh-index",
        "                      Bring every change",
        "                      into the index",
        "                      (planned, due",
        "                      2027-H2)",
        "  feature instant-search",
    ]


def test_json(run: Run) -> None:
    ended = run("impact", "search/", "no-cards", "--output-format", "json")
    assert (ended.code, ended.err) == (0, "")
    value = json.loads(ended.out)
    assert list(value) == ["version", "asked", "items", "connections", "notes"]
    assert value["version"] == 1
    assert value["asked"] == [
        {
            "ref": "path:search/",
            "answer": "search/ is for search and checkout",
            "help": None,
            "files": 2,
            "claims": [{"capability": "index", "patterns": ["/search/**"], "files": 1}],
            "unclaimed": ["search/README.md"],
            "own": [],
            "capabilities": ["index"],
            "initiatives": ["fresh-index"],
            "features": ["instant-search"],
            "customers": ["search", "checkout"],
            "objectives": ["come-back"],
        },
        {
            "ref": "decision:no-cards",
            "answer": "decision no-cards is about initiative:tokens",
            "help": None,
            "files": 0,
            "claims": [],
            "unclaimed": [],
            "own": [],
            "capabilities": [],
            "initiatives": ["tokens"],
            "features": [],
            "customers": ["checkout"],
            "objectives": [],
        },
    ]
    assert [item["ref"] for item in value["items"]] == [
        "capability:index",
        "initiative:fresh-index",
        "feature:instant-search",
        "team:search",
        "team:checkout",
        "objective:come-back",
        "decision:no-cards",
        "initiative:tokens",
    ]
    assert value["items"][1] == {
        "ref": "initiative:fresh-index",
        "kind": "initiative",
        "id": "fresh-index",
        "title": "Bring every change into the index",
        "owner": "platform",
        "status": "planned",
        "target_date": "2027-H2",
        "file": "roadmap/initiatives.yaml",
    }
    assert value["connections"] == [
        {"from": "path:search/", "to": "capability:index", "relation": "belongs-to", "text": "/search/**"},
        {"from": "capability:index", "to": "initiative:fresh-index", "relation": "changed-by", "text": None},
        {
            "from": "initiative:fresh-index",
            "to": "feature:instant-search",
            "relation": "enables",
            "text": "The index follows events",
        },
        {"from": "initiative:fresh-index", "to": "team:search", "relation": "for", "text": "A price that is true"},
        {"from": "initiative:fresh-index", "to": "team:checkout", "relation": "for", "text": "To know what sells out"},
        {"from": "initiative:fresh-index", "to": "objective:come-back", "relation": "serves", "text": None},
        {"from": "feature:instant-search", "to": "objective:come-back", "relation": "serves", "text": None},
        {"from": "decision:no-cards", "to": "initiative:tokens", "relation": "about", "text": None},
        {
            "from": "initiative:tokens",
            "to": "team:checkout",
            "relation": "for",
            "text": "One call that charges a known customer",
        },
    ]


def test_json_says_what_to_do_and_what_a_word_was_taken_for(run: Run) -> None:
    Path("tokens").touch()
    ended = run("impact", "tokens", "--output-format", "json")
    value = json.loads(ended.out)
    assert value["asked"][0]["answer"] == "tokens belongs to no capability, so nobody can say for whom"
    remedy = (
        "add a pattern to the `paths` of a capability, or write one with `tpmlint new capability ID --path PATTERN`"
    )
    assert value["asked"][0]["help"] == remedy
    assert value["notes"] == ["'tokens' is taken for the path; the item is initiative:tokens"]


def test_mermaid(run: Run) -> None:
    lines = text(run, "search/rank.go", "--output-format", "mermaid").splitlines()
    assert lines[:4] == [
        "flowchart LR",
        '  n0[/"search#47;rank.go"/]',
        '  n1["capability index<br/>Finding products"]',
        '  n2["initiative fresh-index<br/>Bring every change into the index"]',
    ]
    changed = text(run, "--base", "HEAD", "--output-format", "mermaid")
    assert changed == 'flowchart LR\n  n0[/"changed since HEAD"/]\n'


def test_what_acts_is_shown(run: Run) -> None:
    Path("docs/a\x1b[2J.md").touch()
    Path("roadmap/more.yaml").write_text(
        'kind: capability\nid: guides\ntitle: "\\x1b]8;;x ##[error]"\nowner: search\npaths: [/docs/]\n'
    )
    out = text(run, "docs/a\x1b[2J.md")
    assert "\x1b" not in out
    assert "##[" not in out
    assert out.splitlines()[0] == "The roadmap names no customer for docs/a\\x1b[2J.md."


def test_a_path_comes_before_an_item(run: Run) -> None:
    ended = run("impact", "search")
    assert ended.out.startswith("search/ is for")
    assert ended.err == "tpmlint: note: 'search' is taken for the path; the item is team:search\n"


@pytest.mark.parametrize(
    ("words", "err"),
    [
        (
            ["payments/chrge.py"],
            (
                "tpmlint: error: unknown file, folder or item 'payments/chrge.py'\n"
                "  help: `tpmlint list KIND` lists the items of a kind\n"
            ),
        ),
        (
            ["fresh-indx"],
            (
                "tpmlint: error: unknown file, folder or item 'fresh-indx'; did you mean fresh-index?\n"
                "  help: `tpmlint list KIND` lists the items of a kind\n"
            ),
        ),
        (
            ["feature:tokens"],
            (
                "tpmlint: error: unknown feature 'feature:tokens'\n"
                "  help: `tpmlint list KIND` lists the items of a kind\n"
            ),
        ),
        (
            [""],
            (
                "tpmlint: error: unknown file, folder or item ''\n"
                "  help: `tpmlint list KIND` lists the items of a kind\n"
            ),
        ),
        (["index"], None),
        (
            [],
            "tpmlint: error: nothing to ask about\n  help: name files, folders or items, or a revision with --base\n",
        ),
        (
            ["search", "--base", "HEAD"],
            (
                "tpmlint: error: --base asks about all that changed, so it takes no PATH\n"
                "  help: name files, folders or items, or a revision with --base\n"
            ),
        ),
        (
            ["--base", "nowhere"],
            (
                "tpmlint: error: 'nowhere' names no commit in this repository\n"
                "  help: name a branch, a tag or a commit, or fetch it first\n"
            ),
        ),
    ],
)
def test_what_cannot_be_answered(run: Run, words: list[str], err: str | None) -> None:
    Path("roadmap/more.yaml").write_text("kind: team\nid: Index\ntitle: Index\n", encoding="utf-8")
    if err is None:
        err = "tpmlint: error: 'index' may mean capability:index or team:Index\n  help: write the kind before it\n"
    ended = run("impact", *words)
    assert (ended.code, ended.out, ended.err) == (2, "", err)


@pytest.mark.parametrize("outside", ["..", "../elsewhere.txt"])
def test_a_path_outside_of_the_repository(run: Run, tmp_path: Path, outside: str) -> None:
    (tmp_path.parent / "elsewhere.txt").touch()
    ended = run("impact", outside)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"tpmlint: error: {outside} lies outside of {tmp_path}\n")


def test_paths_are_those_of_the_folder_one_is_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("payments")
    assert text(run, "charge.py").startswith("payments/charge.py is for")
    assert text(run, ".").startswith("payments/ is for")
    assert text(run, "../kit/").startswith("kit/ is for")
    assert text(run, str(Path.cwd() / "charge.py")).startswith("payments/charge.py is for")


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links and bytes")
def test_links_and_paths_that_are_not_utf_8(run: Run) -> None:
    Path("kit/link").symlink_to("../payments")
    assert text(run, "kit/link").startswith("kit/link is for checkout.")
    odd = os.fsdecode(b"kit/caf\xe9.ts")
    Path(odd).touch()
    assert text(run, odd).startswith("kit/caf\\xe9.ts is for checkout.")
    assert json.loads(text(run, odd, "--output-format", "json"))["asked"][0]["ref"] == "path:kit/caf\\xe9.ts"


def test_a_configuration_in_a_folder_governs_that_folder(run: Run, shop: Repo) -> None:
    moved = {f"shop/{path}": content for path, content in {**FILES, **CODE, "tpmlint.toml": ""}.items()}
    shop.write(moved).commit("Move in")
    assert text(run, "shop/kit/button.ts", "--root", "shop").startswith("shop/kit/button.ts is for checkout.")
    assert text(run, "kit/button.ts", "--root", "shop") == (
        "kit/button.ts belongs to no capability, so nobody can say for whom.\n"
        "  help: capabilities of this roadmap claim files in shop/ only\n"
    )
    shop.write({"kit/button.ts": "x\n", "shop/kit/button.ts": "x\n"})
    assert text(run, "--base", "HEAD", "--root", "shop").startswith("What changed since HEAD (1 file) is for checkout.")


def test_without_git(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path.parent / f"{tmp_path.name}-plain"
    for path, content in {**FILES, **CODE}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    monkeypatch.chdir(folder)
    assert text(run, "payments/").startswith("payments/ is for checkout and search.")
    ended = run("impact", "--base", "HEAD")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == ("tpmlint: error: --base: no git repository found\n  help: name files or folders instead\n")


def test_what_cannot_be_read_is_said(run: Run) -> None:
    Path("roadmap/half.yaml").write_text("kind: team\nid: half\ntitle: [\n")
    ended = run("impact", "kit/button.ts")
    assert (ended.code, ended.out.split("\n", 1)[0]) == (0, "kit/button.ts is for checkout.")
    assert ended.err == (
        "tpmlint: note: 1 file could not be read whole (roadmap/half.yaml); `tpmlint check` says why\n"
    )


def test_what_a_sparse_checkout_keeps_from_the_disk(run: Run, shop: Repo) -> None:
    there = [text(run, "payments/charge.py"), text(run, "payments/")]
    shop.git("sparse-checkout", "set", "--no-cone", "/*", "!/payments/")
    assert not (shop.path / "payments").exists()
    assert [text(run, "payments/charge.py"), text(run, "payments/")] == there


def test_customers_of_an_item_of_a_source_are_named_where_its_author_writes(run: Run) -> None:
    block = '{ kind = "initiative", fields = { id = "key", title = "title"%s } }'
    Path("plan.csv").write_text("key,title,for\na,Faster,\n", encoding="utf-8")
    for mapped, remedy in (
        (
            "",
            "map where plan.csv names the teams that need it, as `internal_customers` of its source",
        ),
        (', internal_customers = { each = "for", as = { team = "." } }', "name the teams that need it in plan.csv"),
    ):
        Path("tpmlint.toml").write_text(
            f'[[sources]]\nfiles = ["plan.csv"]\nitems = [{block % mapped}]\n', encoding="utf-8"
        )
        assert run("impact", "initiative:a").out.splitlines()[:2] == [
            "The roadmap names no customer for initiative a.",
            f"  help: {remedy}",
        ]
