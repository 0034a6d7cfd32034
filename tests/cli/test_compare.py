"""A source with `compare = true` in real repositories: what is checked, cached, relaxed and shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tests.shop import judged, told

COMPARED = '[[sources]]\nformat = "codeowners"\ncompare = true\n'
PLAN = """\
kind: capability
id: pay
title: Pay by card
owner: payments
paths: [/pay/]
lifecycle: production
consumers: [{team: web}]
---
{kind: team, id: payments, title: Payments}
---
{kind: team, id: web, title: Web}
"""


@pytest.fixture
def pay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository whose CODEOWNERS and roadmap agree."""
    repo = Repo(tmp_path / "pay").write(
        {
            "tpmlint.toml": f"[roadmap]\nexclude = []\n\n{COMPARED}",
            "CODEOWNERS": "/pay/ @acme/payments\n/web/ @acme/web\n",
            "roadmap/plan.yaml": PLAN,
            "pay/a.py": "x\n",
            "pay/b.py": "x\n",
            "web/a.js": "x\n",
        }
    )
    repo.commit("Plan")
    monkeypatch.chdir(repo.path)
    return repo


def test_a_check_reads_codeowners_again_each_time(run: Run, pay: Repo) -> None:
    """Although a clean check of the same files is remembered, with all that it says."""
    first = run("check", "--show-files").out
    assert "All clear: 3 items in 2 files.\n" in first
    assert run("check", "--show-files").out == first
    pay.write({"CODEOWNERS": "/pay/ @acme/web\n/web/ @acme/web @acme/payments\n"})
    ended = run("check", "--output-format", "concise", "--quiet")
    assert ended.out == (
        "roadmap/plan.yaml:4:8: warning[owner-mismatch] capability pay is owned by team payments, and CODEOWNERS gives "
        "its 2 files in pay/ to @acme/web, which is team web; change the owner in one of the two\n"
    )
    pay.write(
        {"roadmap/plan.yaml": PLAN.replace("owner: payments", "owner: web").replace("{team: web}", "{team: payments}")}
    )
    assert run("check", "--quiet").out == ""


def test_an_ignore_comment_and_a_waiver_silence_it(run: Run, pay: Repo) -> None:
    pay.write({"CODEOWNERS": "/pay/ @acme/web\n/web/ @acme/payments\n"})
    ignored = "owner: payments  # tpmlint: ignore[owner-mismatch] web reviews until May"
    pay.write({"roadmap/plan.yaml": PLAN.replace("owner: payments", ignored)})
    assert run("check", "--quiet").out == ""
    pay.write({"roadmap/plan.yaml": PLAN})
    waived = run(
        "waive", "owner-mismatch", "capability:pay", "--reason", "Web reviews until May", "--expires", "2099-12-31"
    )
    assert waived.code == 0
    assert run("check", "--quiet").out == ""


def test_show_files_says_what_is_compared(run: Run, pay: Repo) -> None:
    assert "  CODEOWNERS         by the source codeowners, to compare\n" in run("check", "--show-files").out


def test_a_source_without_a_file(run: Run, pay: Repo) -> None:
    pay.write({"CODEOWNERS": None})
    assert run("check", "--output-format", "concise", "--quiet").out == (
        "tpmlint.toml:5:1: error[empty-source] no file matches /.github/CODEOWNERS, /CODEOWNERS, /docs/CODEOWNERS or "
        "/.gitlab/CODEOWNERS; correct the pattern, or remove the source\n"
    )


def test_findings_about_other_sources_are_at_their_own_tables(run: Run, pay: Repo) -> None:
    """A table that is compared counts as one of the file's."""
    other = (
        '\n[[sources]]\nfiles = ["nothing.yaml"]\nitems = [{ kind = "team", fields = { id = "id", title = "name" } }]\n'
    )
    pay.write({"tpmlint.toml": COMPARED + other})
    assert run("check", "--output-format", "concise", "--quiet").out == (
        "tpmlint.toml:6:1: error[empty-source] no file matches nothing.yaml; correct the pattern, or remove the "
        "source\n"
    )


def test_code_owners_stay_code(run: Run, pay: Repo) -> None:
    """A file that is compared is none of the roadmap's: a capability may claim it."""
    pay.write({"roadmap/plan.yaml": PLAN.replace("[/pay/]", "[/pay/, /CODEOWNERS]")})
    assert run("check", "--quiet").out == ""
    assert "pay" in run("impact", "CODEOWNERS").out


def test_the_sources_say_what_is_only_compared(run: Run, pay: Repo) -> None:
    ended = run("sources")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "tpmlint: note: the roadmap is only compared with codeowners; no item comes from it\n"


def test_a_line_that_the_forge_skips_keeps_nobody_from_the_roadmap(run: Run, pay: Repo) -> None:
    pay.write({"CODEOWNERS": "/pay/ @acme/payments\n/[w]eb/ @acme/web\n"}).commit("Break a line")
    assert "the forge skips this line" in run("check").out
    assert run("export", "-o", "pay.tpm.json").code == 0
    assert run("changes", "HEAD~1").code == 0


def test_an_audit_compares_the_newest_commit(run: Run, pay: Repo) -> None:
    pay.write({"CODEOWNERS": "/pay/ @acme/web\n/web/ @acme/web @acme/payments\n"}).commit("Let web review")
    pay.write({"pay/a.py": "y\n"}).commit("Pay twice")
    ended = run("audit", "--select", "owner-mismatch", "--output-format", "concise", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(
        "roadmap/plan.yaml:4:8: warning[owner-mismatch] capability pay is owned by team payments"
    )


def test_read_and_kept_by_hand_it_is_a_duplicate(run: Run, pay: Repo) -> None:
    """Without `compare` each line is an item; who keeps the same one by hand is told of it."""
    pay.write({"tpmlint.toml": COMPARED.replace("compare = true\n", "")})
    said = run("check", "--select", "duplicate-id", "--quiet").out
    assert said.startswith("error[duplicate-id]: capability pay is defined a second time; give one of the two another")
    assert (
        "= help: keep it in one of the two: take it out of the roadmap, or give the source codeowners "
        "`compare = true`, so that its owners are compared with the roadmap and nothing in it is an item"
    ) in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[sources]]\nformat = "kep"\ncompare = true\n',
            (
                "sources[1].compare: owners of capabilities and teams are compared, and kep has an initiative; "
                "remove `compare`"
            ),
        ),
        ('[[sources]]\nformat = "codeowners"\ncompare = "yes"\n', "'sources.compare' must be true or false, not 'yes'"),
    ],
)
def test_a_comparison_that_cannot_be_made(run: Run, pay: Repo, text: str, message: str) -> None:
    pay.write({"tpmlint.toml": text})
    ended = run("check")
    assert ended.code == 2
    assert message in ended.err


def weakened(repo: Repo, files: dict[str, str | bytes | None]) -> list[str]:
    """Return what policy-weakened says of a change."""
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write(files).commit("Change it")
    lines = [line for line in told(judged(repo, "main")) if "[policy-weakened]" in line]
    return [line.replace("warning[policy-weakened] the configuration ", "") for line in lines]


HEAD = "[roadmap]\nexclude = []\n\n"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (
            {"tpmlint.toml": "[roadmap]\nexclude = []\n"},
            "1 no longer compares the owners in the roadmap with those in codeowners",
        ),
        (
            {"tpmlint.toml": f"{HEAD}{COMPARED.replace('true', 'false')}"},
            "4 no longer compares the owners in the roadmap with those in codeowners",
        ),
        (
            {
                "tpmlint.toml": f'{HEAD}{COMPARED}files = ["docs/CODEOWNERS"]\n',
                "docs/CODEOWNERS": "* @acme/web @acme/payments\n",
            },
            "4 no longer compares the owners in the roadmap with those in CODEOWNERS",
        ),
        (
            {"tpmlint.toml": f'[roadmap]\nexclude = ["CODEOWNERS"]\n\n{COMPARED}'},
            "4 no longer compares the owners in the roadmap with those in CODEOWNERS",
        ),
    ],
)
def test_a_change_that_compares_less(pay: Repo, files: dict[str, str | bytes | None], says: str) -> None:
    found = weakened(pay, files)
    assert [each for each in found if "compares" in each] == [f"tpmlint.toml:{says}"]


@pytest.mark.parametrize(
    "files",
    [
        {"tpmlint.toml": f"{COMPARED}\n[change]\n"},
        {"CODEOWNERS": None, ".github/CODEOWNERS": "/pay/ @acme/payments\n/web/ @acme/web\n"},
        {"tpmlint.toml": f'{HEAD}{COMPARED}files = ["/CODEOWNERS"]\n'},
    ],
    ids=["the same elsewhere in the file", "another place of the file", "fewer places, the same file"],
)
def test_a_change_that_compares_as_much(pay: Repo, files: dict[str, str | bytes | None]) -> None:
    assert weakened(pay, files) == []


def test_a_change_of_codeowners_alone_is_told(pay: Repo) -> None:
    """The roadmap is as it was, and still the two part in this change."""
    pay.git("checkout", "--quiet", "-b", "topic")
    pay.write({"CODEOWNERS": "/pay/ @acme/web\n/web/ @acme/web @acme/payments\n"}).commit("Let web review")
    assert [line for line in told(judged(pay, "main")) if "owner-mismatch" in line] == [
        (
            "roadmap/plan.yaml:4 warning[owner-mismatch] capability pay is owned by team payments, and CODEOWNERS "
            "gives its 2 files in pay/ to @acme/web, which is team web; change the owner in one of the two"
        )
    ]
