"""``rename``: what is written, what is said, and what becomes of the roadmap when it cannot be."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo

FEATURE = "roadmap/one-click.yaml"
INITIATIVES = "roadmap/initiatives.yaml"


def contents() -> dict[str, str]:
    """Return the files in this folder, byte for byte."""
    found = sorted(path for path in Path().rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.as_posix(): path.read_bytes().decode() for path in found}


@pytest.fixture(autouse=True)
def files(small_roadmap: dict[str, str], surroundings: None) -> dict[str, str]:
    """Write a roadmap with a file that is named after its item, and with CRLF in another; return the files."""
    Path("roadmap").mkdir()
    for path, text in small_roadmap.items():
        name = FEATURE if path == "roadmap/features.yaml" else path
        Path(name).write_bytes(text.replace("\n", "\r\n" if name == INITIATIVES else "\n").encode())
    return contents()


def test_the_item_and_its_references(run: Run, files: dict[str, str]) -> None:
    ended = run("rename", "feature", "one-click", "one-tap")
    assert (ended.code, ended.out) == (0, "Renamed feature one-click to one-tap: 1 reference in 1 file\n")
    assert ended.err == (
        f"  hint: {FEATURE} is named after the old id; `git mv {FEATURE} roadmap/one-tap.yaml` renames it\n"
    )
    assert contents() == {
        **files,
        FEATURE: files[FEATURE].replace("id: one-click", "id: one-tap"),
        INITIATIVES: files[INITIATIVES].replace("feature: one-click", "feature: one-tap"),
    }
    assert run("check").code == 0


def test_a_kind_in_any_case(run: Run) -> None:
    assert run("rename", "TEAM", "Platform", "base").out == "Renamed team platform to base: 1 reference in 1 file\n"


def test_no_references_and_the_waivers(run: Run) -> None:
    text = "waivers:\n- {rule: overdue, item: 'initiative:checkout-speed', reason: x, owner: platform, expires: 2027}\n"
    Path("tpmlint.waivers.yaml").write_text(text)
    ended = run("rename", "initiative", "checkout-speed", "faster")
    assert (ended.out, ended.err) == ("Renamed initiative checkout-speed to faster: no references, 1 waiver\n", "")
    assert Path("tpmlint.waivers.yaml").read_text() == text.replace("checkout-speed", "faster")


def test_the_file_too(run: Run, files: dict[str, str]) -> None:
    ended = run("rename", "feature", "one-click", "one-tap", "--move")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"Renamed feature one-click to one-tap: 1 reference in 1 file; {FEATURE} is now roadmap/one-tap.yaml\n"
    )
    assert sorted(contents()) == sorted({*files, "roadmap/one-tap.yaml"} - {FEATURE})
    assert run("check").code == 0


def test_lines_that_name_the_file_are_listed(run: Run) -> None:
    """Paths that certainly mean the file follow it; whoever renames it has to know of the others."""
    Path("tpmlint.toml").write_text(f'[[overrides]]\npaths = ["{FEATURE}"]\nseverity = {{ overdue = "off" }}\n')
    head = f"kind: decision\nid: d\ntitle: D\nowner: platform\nevidence: ['path:{FEATURE}']"
    decision = f"---\n{head}\n---\n[It](one-click.yaml)\n"
    Path("roadmap/d.md").write_text(decision)
    Path("README.md").write_text(f"See [{FEATURE}]({FEATURE}).\n")
    stays = run("rename", "feature", "one-click", "one-tap", "--dry-run")
    named = f"README.md:1, roadmap/d.md:6, roadmap/d.md:8 and tpmlint.toml:2 name {FEATURE}"
    assert f"  hint: {named}; change that too if you rename it\n" in stays.err
    ended = run("rename", "feature", "one-click", "one-tap", "--move")
    assert ended.out.startswith("Renamed feature one-click to one-tap: 1 reference in 1 file, 1 path; ")
    assert ended.err == f"  hint: README.md:1, roadmap/d.md:8 and tpmlint.toml:2 still name {FEATURE}\n"
    assert Path("roadmap/d.md").read_text() == decision.replace(FEATURE, "roadmap/one-tap.yaml")


def test_a_dry_run_is_a_diff(run: Run, files: dict[str, str], tmp_path: Path) -> None:
    ended = run("rename", "feature", "one-click", "one-tap", "--move", "--dry-run")
    assert (ended.code, contents()) == (0, files)
    assert ended.err == (
        f"Would rename feature one-click to one-tap: 1 reference in 1 file; {FEATURE} is now roadmap/one-tap.yaml\n"
    )
    repo = Repo(tmp_path)
    repo.git("apply", "--whitespace=nowarn", "-", given=ended.out.encode())
    patched = contents()
    repo.git("apply", "--whitespace=nowarn", "--reverse", "-", given=ended.out.encode())
    assert contents() == files
    run("rename", "feature", "one-click", "one-tap", "--move")
    assert contents() == patched
    assert patched != files


def test_a_dry_run_hints_at_moving(run: Run) -> None:
    ended = run("rename", "feature", "one-click", "one-tap", "--dry-run", "--color", "always")
    assert f"  hint: {FEATURE} is named after the old id; --move renames it\n" in ended.err
    assert "\x1b[1;31m-id: one-click\x1b[0m\n\x1b[1;32m+id: one-tap\x1b[0m\n" in ended.out


def test_a_reference_in_another_case_is_told(run: Run) -> None:
    Path("roadmap/x.yaml").write_text("{kind: feature, id: x, title: X, owner: StoreFront}\n")
    assert run("rename", "team", "storefront", "shop").err == (
        "  hint: roadmap/x.yaml: feature x says StoreFront, which is not storefront, and so did not follow\n"
    )


@pytest.mark.parametrize(
    ("words", "said", "help_"),
    [
        (
            ("featur", "one-click", "x"),
            "unknown kind 'featur'; did you mean feature?",
            "there are feature, capability, decision, initiative, objective, team",
        ),
        (
            ("feature", "one-clik", "x"),
            "unknown feature 'one-clik'; did you mean one-click?",
            "`tpmlint list feature` lists them",
        ),
        (
            ("feature", "one-click", "a b\x1b"),
            "'a b\\x1b' is not a valid id",
            "write 1 to 128 letters from a to z, digits, '-', '_' or '.', beginning and ending with a letter or digit",
        ),
        (
            ("team", "platform", "StoreFront"),
            "roadmap/teams.yaml: team storefront has that id, but for upper and lower case",
            "choose another",
        ),
        (
            ("team", "platform", "base", "--move"),
            "roadmap/teams.yaml: the file is not named after platform",
            "run without --move",
        ),
    ],
)
def test_what_is_refused(run: Run, files: dict[str, str], words: tuple[str, ...], said: str, help_: str) -> None:
    ended = run("rename", *words)
    assert (ended.code, ended.out, ended.err) == (2, "", f"tpmlint: error: {said}\n  help: {help_}\n")
    assert contents() == files


def test_a_file_that_cannot_be_read_forbids_it(run: Run) -> None:
    Path("roadmap/x.yaml").write_bytes(b"kind: team\n\xff\n")
    before = Path(INITIATIVES).read_bytes()
    ended = run("rename", "feature", "one-click", "x")
    assert (ended.code, Path(INITIATIVES).read_bytes()) == (2, before)
    assert ended.err.startswith("tpmlint: error: roadmap/x.yaml:2: the byte 0xFF")
    assert ended.err.endswith("  help: fix the file first: references in it would be missed\n")


@pytest.mark.parametrize("move", [False, True])
def test_if_one_file_cannot_be_written_all_stay(
    run: Run, files: dict[str, str], monkeypatch: pytest.MonkeyPatch, move: bool
) -> None:
    written: list[str] = []
    real = Path.replace

    def replace(draft: Path, path: Path) -> Path:
        if path.name == "one-click.yaml" and b"one-tap" in draft.read_bytes():
            raise OSError(errno.ENOSPC, "No space left on device", str(draft))
        written.append(path.name)
        return real(draft, path)

    monkeypatch.setattr(Path, "replace", replace)
    ended = run("rename", "feature", "one-click", "one-tap", *(["--move"] if move else []))
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == f"tpmlint: error: {Path.cwd()}/roadmap/one-click.yaml: No space left on device\n"
    assert written == ["initiatives.yaml", "initiatives.yaml"]
    assert contents() == files


def test_in_the_folder_that_is_named(run: Run, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    top = Path.cwd()
    (top / "elsewhere").mkdir()
    monkeypatch.chdir(top / "elsewhere")
    assert run("rename", "team", "platform", "base", "--root", "..").code == 0
    monkeypatch.chdir(top)
    assert contents() != files


def test_help_says_what_stays(run: Run) -> None:
    said = " ".join(run("rename", "--help").out.split())
    assert "Prose and `decision_makers`, which are text, stay as they are, and so do git's history" in said


PAGE = "# Shop\n\n{table}\n\nBy hand: one-click.\n\n{other}\n"
EMPTY = "<!-- tpmlint: view table kind=features columns=id -->\n<!-- tpmlint: end -->"
STALE = EMPTY.replace("features", "teams")


def filled(*ids: str) -> str:
    """Return the view of features with these ids."""
    rows = "".join(f"| {each} |\n" for each in ids)
    return EMPTY.replace("-->\n", f"-->\n\n| id |\n| --- |\n{rows}\n", 1)


def test_the_views_that_show_the_id(run: Run) -> None:
    """A view that was out of date before and does not show the item is somebody else's work."""
    Path("ROADMAP.md").write_text(PAGE.format(table=filled("one-click"), other=STALE))
    ended = run("rename", "feature", "one-click", "one-tap", "--move")
    assert (ended.code, ended.out, ended.err) == (
        0,
        f"Renamed feature one-click to one-tap: 1 reference in 1 file, 1 view; {FEATURE} is now roadmap/one-tap.yaml\n",
        "",
    )
    assert Path("ROADMAP.md").read_text() == PAGE.format(table=filled("one-tap"), other=STALE)
    assert [line for line in run("render", "--check").out.splitlines() if line.startswith("ROADMAP")] == [
        "ROADMAP.md:13: table kind=teams columns=id"
    ]


def test_a_dry_run_shows_what_becomes_of_the_views(run: Run) -> None:
    Path("ROADMAP.md").write_text(PAGE.format(table=filled("one-click"), other=""))
    before = contents()
    ended = run("rename", "feature", "one-click", "one-tap", "--dry-run")
    assert "-| one-click |\n+| one-tap |\n" in ended.out
    assert contents() == before


def view(words: str, body: str = "") -> str:
    """Return a view of features or others with these words."""
    return f"<!-- tpmlint: view {words} -->\n{body}<!-- tpmlint: end -->\n"


@pytest.mark.parametrize(
    ("kind", "old", "words", "after"),
    [
        ("team", "storefront", "table kind=features team={}", None),
        ("team", "storefront", "table kind=features owner=platform,{}", None),
        ("team", "storefront", 'timeline team="platform, team:{}" kind=features', None),
        ("team", "storefront", 'table kind=features where="owner={}"', None),
        ("team", "storefront", 'table kind=features where="owner = team:{}"', None),
        ("team", "storefront", 'table kind=initiatives where="owner!={}"', None),
        ("team", "storefront", 'table kind=features where="owner~{}"', None),
        ("team", "storefront", "now-next-later customer={}", None),
        ("team", "storefront", 'table kind=initiatives where="customers={}"', None),
        ("team", "storefront", 'table kind=initiatives where="internal_customers={}"', None),
        ("team", "storefront", 'table kind=teams where="id={}"', None),
        ("feature", "one-click", "graph feature={}", None),
        ("feature", "one-click", 'graph kind=initiatives where="features={}" where="enables.feature={}"', None),
        ("feature", "one-click", 'table kind=features where="id={}" columns=id', None),
        ("initiative", "checkout-speed", "matrix initiative=initiative:{}", None),
        ("initiative", "checkout-speed", 'risks kind=features where="enablers={}"', None),
        # These are texts, whatever they look like.
        ("team", "storefront", "table kind=features tag=storefront open=all", "tag=storefront"),
        ("team", "storefront", 'table kind=features where="title~storefront"', "title~storefront"),
        ("team", "storefront", 'table kind=features where="owner~store"', "owner~store"),
        ("team", "storefront", 'table kind=features where="x-shop=storefront"', "x-shop=storefront"),
    ],
)
def test_the_filters_of_views(run: Run, kind: str, old: str, words: str, after: str | None) -> None:
    """A filter names the item as a reference does: the view shows the same items under the new id."""
    Path("ROADMAP.md").write_text(view(words.replace("{}", old)))
    assert run("render").code == 0
    before = Path("ROADMAP.md").read_text()
    assert run("rename", kind, old, "brand-new").code == 0
    page = Path("ROADMAP.md").read_text()
    if after is None:
        assert view(words.replace("{}", "brand-new")).splitlines()[0] in page
        assert before.replace(old, "brand-new") == page
    else:
        assert after in page
    assert run("check").code == run("render", "--check").code == 0


def test_a_view_of_the_past_keeps_its_filters(run: Run) -> None:
    """At the tag the team had its old id."""
    repo = Repo(Path.cwd())
    repo.commit("Begin")
    repo.git("tag", "v1")
    Path("ROADMAP.md").write_text(
        view("changes since=v1 until=v1 team=platform") + view("changes since=v1 team=platform")
    )
    assert run("render").code == 0
    assert run("rename", "team", "platform", "base").code == 0
    page = Path("ROADMAP.md").read_text()
    assert "view changes since=v1 until=v1 team=platform -->" in page
    assert "view changes since=v1 team=base -->" in page
    assert run("render", "--check").code == 0


def test_the_page_counts_as_a_view(run: Run) -> None:
    """The page changes, even where the table in it does not show the id."""
    Path("ROADMAP.md").write_text(view("table kind=initiatives columns=title team=platform"))
    run("render")
    ended = run("rename", "team", "platform", "base")
    assert (ended.code, ended.out) == (0, "Renamed team platform to base: 1 reference in 1 file, 1 view\n")


def test_a_filter_that_names_two_items_forbids_it(run: Run, files: dict[str, str]) -> None:
    Path("roadmap/x.yaml").write_text(
        "{kind: initiative, id: one-click, title: X, owner: platform, status: proposed, type: infrastructure,\n"
        "enables: [{feature: one-click, how: It charges}], internal_customers: [{team: storefront, need: To sell}]}\n"
    )
    Path("ROADMAP.md").write_text(view('timeline where="id=one-click"'))
    assert run("render").code == 0
    before = contents()
    ended = run("rename", "feature", "one-click", "one-tap")
    message = "no other value of the filter 'where=id=one-click' chooses the same items"
    assert (ended.code, ended.out, ended.err) == (
        2,
        "",
        f"tpmlint: error: ROADMAP.md:1: {message}\n  help: change the view first\n",
    )
    assert contents() == before


def test_a_view_that_would_be_too_long_forbids_it(run: Run, files: dict[str, str]) -> None:
    words = f'table kind=features team=platform where="title!={"x" * 930}"'
    Path("ROADMAP.md").write_text(view(words))
    assert run("render").code == 0
    before = contents()
    ended = run("rename", "team", "platform", "p" * 100)
    assert ended.code == 2
    assert (
        "would be invalid: the words of a view have more than 1,000 characters\n  help: change the view first"
        in ended.err
    )
    assert contents() == before


def test_an_invalid_view_stays(run: Run) -> None:
    page = view("table kind=features team=platform team=platform")
    Path("ROADMAP.md").write_text(page)
    assert run("rename", "team", "platform", "base").code == 0
    assert Path("ROADMAP.md").read_text() == page
