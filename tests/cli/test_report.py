"""``tpmlint report``: what it writes, where, and how it ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tests.shop import CODE, ROADMAP, VAULT, open_shop


def test_it_writes_one_page(run: Run) -> None:
    open_shop(Path("."))
    ended = run("report", "-o", "roadmap.html")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    page = Path("roadmap.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert '<p class="second">All 2 open initiatives name a feature and a customer</p>' in page
    assert 'id="history"' not in page


def test_a_hyphen_is_standard_output(run: Run) -> None:
    open_shop(Path("."))
    run("report", "-o", "a.html")
    assert run("report", "-o", "-").out == Path("a.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("html", "<!doctype html>\n"), ("markdown", "# Roadmap\n"), ("dot", "digraph roadmap {\n"), ("json", "{\n")],
)
def test_every_format(run: Run, name: str, beginning: str) -> None:
    open_shop(Path("."))
    ended = run("report", "--output", "-", "--output-format", name)
    assert ended.code == 0
    assert ended.out.startswith(beginning)


def test_json_is_the_report_of_check(run: Run) -> None:
    open_shop(Path("."))
    assert run("report", "-o", "-", "--output-format", "json").out == run("check", "--output-format", "json").out


def test_a_page_says_which_files_could_not_be_read(run: Run) -> None:
    open_shop(Path(".")).write({"roadmap/late.yaml": "kind: feature\ntitle: Share: a route\n"}).commit("Share")
    page = run("report", "-o", "-").out
    assert "Note: 1 file could not be read whole (roadmap/late.yaml), and what is in it may be missing here" in page


def test_history_is_drawn_where_it_is_asked_for(run: Run) -> None:
    repo = open_shop(Path("."))
    repo.write({"src/cards/vault.go": "package cards\n"}).commit("Empty the vault")
    page = run("report", "-o", "-", "--history").out
    assert '<section id="history"' in page
    assert "2 commits were checked against the roadmap of the time" in page
    figures = json.loads(run("report", "-o", "-", "--history", "--output-format", "json").out)["figures"]
    assert figures["commits"] == 2


def test_history_adds_what_only_an_audit_finds(run: Run) -> None:
    """A check asks only items with `evidence` whether commits cite them, and what it finds is there once."""
    repo = open_shop(Path("."))
    code = {"src/cards/vault.go": "package cards\n", "src/search/index.go": "package search\n"}
    repo.write({"roadmap/vault.yaml": VAULT + "evidence: [src/cards/vault.go]\n", **code})
    repo.commit("Build both\n\nRoadmap-Item: vault, index")

    def found(*words: str) -> list[tuple[str, str]]:
        findings = json.loads(run(*words, "--output-format", "json").out)["findings"]
        return sorted((each["rule"], each["item"]) for each in findings)

    index, vault = ("status-behind-history", "initiative:index"), ("status-behind-history", "initiative:vault")
    assert found("check") == [vault]
    assert found("audit") == found("report", "-o", "-", "--history") == [index, vault]


def test_a_history_is_checked_against_another_roadmap_as_an_audit_does(run: Run, tmp_path: Path) -> None:
    """One of a folder that lies elsewhere, or of another revision; the page shows that one."""
    repo = Repo(Path("repo")).write(CODE)
    repo.commit("Begin")
    repo.write({"src/cards/vault.go": "package cards\n"}).commit("Empty the vault")
    for path, text in ROADMAP.items():
        Path("plan", path).parent.mkdir(parents=True, exist_ok=True)
        Path("plan", path).write_text(text)
    elsewhere = ("--root", "repo", "--roadmap", "plan")
    ended = run("report", *elsewhere, "-o", "page.html")
    assert (ended.code, ended.err) == (0, "")
    page = Path("page.html").read_text(encoding="utf-8")
    assert "2 commits were checked against this roadmap" in page
    assert "the share that one claims." in page
    assert "Empty the vault" in page
    assert "The vault" in page
    figures = json.loads(run("report", *elsewhere, "-o", "-", "--output-format", "json").out)["figures"]
    audited = run("audit", "repo", "--roadmap", "plan", "--output-format", "json")
    assert figures == json.loads(audited.out)["figures"]
    repo.write(ROADMAP).commit("Plan")
    at = ("--root", "repo", "--roadmap-at", "HEAD", "--at", "HEAD~1", "-o", "-", "--output-format", "json")
    figures = json.loads(run("report", *at).out)["figures"]
    assert (figures["commits"], figures["total"]["changes"], figures["total"]["verdicts"]["missing"]) == (2, 2, 2)
    both = run("report", "--root", "repo", "--roadmap", "plan", "--roadmap-at", "HEAD", "-o", "-")
    assert (both.code, both.out, "exclude each other" in both.err) == (2, "", True)


def test_without_a_repository_there_is_no_history(run: Run) -> None:
    for path, text in ROADMAP.items():
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
    assert run("report", "-o", "-").code == 0
    ended = run("report", "-o", "a.html", "--history")
    assert ended.code == 2
    assert "an audit needs a git repository" in ended.err
    assert not Path("a.html").exists()


def test_findings_do_not_change_how_it_ends(run: Run) -> None:
    open_shop(Path("."), files={"roadmap/index.yaml": "kind: initiative\nid: lost\n"})
    assert run("check").code == 1
    ended = run("report", "-o", "a.html")
    assert ended.code == 0
    assert "1 item could not be read whole" in ended.err


def test_another_revision_and_another_day(run: Run) -> None:
    repo = open_shop(Path("."))
    first = repo.head
    repo.write({"roadmap/index.yaml": None}).commit("Drop it")
    then = run("report", "-o", "-", "--at", first, "--as-of", "2026-01-02").out
    assert '<time datetime="2026-01-02">2026-01-02</time> (--as-of)' in then
    assert "id=initiative:index" in then
    assert "id=initiative:index" not in run("report", "-o", "-").out


def test_places_lead_to_the_forge_and_a_password_stays_at_home(run: Run) -> None:
    repo = open_shop(Path("."))
    repo.git("remote", "add", "origin", "https://me:s3cret@github.com/shop/shop.git")
    page = run("report", "-o", "-").out
    assert f"href=https://github.com/shop/shop/blob/{repo.head[:12]}/roadmap/vault.yaml" in page
    assert "Roadmap of shop/shop" in page
    assert "s3cret" not in page


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://example.org/shop/shop", "x\n[core]", "-u"])
def test_an_origin_that_is_not_a_forge_is_left_alone(run: Run, address: str) -> None:
    repo = open_shop(Path("."))
    repo.git("config", "remote.origin.url", address)
    page = run("report", "-o", "-", "--title", "Ours").out
    assert '<p class="what">Ours</p>' in page
    assert "<p class=place>roadmap/vault.yaml</article>" in page


def test_what_was_there_stays_where_it_cannot_be_written(run: Run) -> None:
    open_shop(Path("."))
    ended = run("report", "-o", "nowhere/a.html")
    assert ended.code == 3
    assert "cannot be written" in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_a_symbolic_link_is_not_written_through(run: Run) -> None:
    open_shop(Path("."))
    Path("target").write_text("mine", encoding="utf-8")
    Path("a.html").symlink_to("target")
    ended = run("report", "-o", "a.html")
    assert (ended.code, Path("target").read_text(encoding="utf-8")) == (3, "mine")


def test_the_file_has_to_be_named_and_the_format_known(run: Run) -> None:
    open_shop(Path("."))
    assert run("report").code == 2
    ended = run("report", "-o", "-", "--output-format", "htm")
    assert (ended.code, "did you mean html?" in ended.err) == (2, True)


def test_where_there_is_no_roadmap_nothing_is_written(run: Run) -> None:
    Repo(Path(".")).write(CODE).commit()
    ended = run("report", "-o", "a.html")
    assert (ended.code, Path("a.html").exists()) == (2, False)
    assert "no roadmap found" in ended.err


@pytest.mark.case(110)
@pytest.mark.parametrize("name", ["html", "markdown", "dot", "json"])
def test_a_tracked_file_is_replaced_if_it_is_a_report(run: Run, name: str) -> None:
    """Case 110: a report of the same format that an earlier run wrote; anything else asks for --force."""
    repo = open_shop(Path("."))
    words = ("report", "-o", "REPORT", "--output-format", name)
    assert run(*words, "--title", "First").code == 0
    repo.commit("Keep the report")
    assert run(*words, "--title", "Second").code == 0
    own = Path("REPORT").read_bytes()
    for content in (own[7:], b"# Ours\n", own[: len(own) // 2] + b"\n# Ours\n" if name == "markdown" else b""):
        repo.write({"REPORT": content}).commit("Write it by hand")
        ended = run(*words)
        assert ended.code == 2
        assert ended.err.splitlines() == [
            "tpmlint: error: --output: REPORT is a file that git tracks",
            "  help: give the report a file of its own, or replace this one with --force",
        ]
        assert Path("REPORT").read_bytes() == content
    assert run(*words, "--force").code == 0
    assert Path("REPORT").read_bytes() != content


@pytest.mark.case(110)
def test_a_file_outside_of_the_repository_is_replaced_if_it_is_a_report(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Case 110: a file that is not there yet is written."""
    open_shop(Path("."))
    outside = tmp_path_factory.mktemp("outside") / "roadmap.html"
    assert [run("report", "-o", str(outside)).code for _ in range(2)] == [0, 0]
    outside.write_text("precious")
    assert run("report", "-o", str(outside)).code == 2
    assert outside.read_text() == "precious"
    assert run("report", "--force", "-o", str(outside)).code == 0


def test_what_changed_in_thirty_days_or_since(run: Run) -> None:
    repo = open_shop(Path("."))
    page = run("report", "-o", "-").out
    assert '<section id="changes"' in page
    repo.write({"roadmap/more.yaml": "{kind: team, id: mobile, title: Mobile apps}\n"})
    page = run("report", "-o", "-", "--since", "HEAD").out
    assert "<li data-s><a href=#team:mobile>Mobile apps</a>: team" in page
    value = json.loads(run("report", "-o", "-", "--since", "HEAD", "--output-format", "json").out)
    assert [(each["event"], each["item"]["id"]) for each in value["changes"]["events"]] == [("added", "mobile")]
    ended = run("report", "-o", "-", "--since", "2026-13-01")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("tpmlint: error: --since: '2026-13-01' is not a valid date\n")
    ended = run("report", "-o", "-", "--since", "HEAD", "--roadmap-at", "HEAD")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("tpmlint: error: --since: one roadmap for all commits does not change\n")
