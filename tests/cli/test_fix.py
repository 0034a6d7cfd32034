"""``check --fix``, ``--diff`` and ``--unsafe-fixes``: what is written, what is said, and how it ends."""

from __future__ import annotations

import errno
import io
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.cli.conftest import Run
from tests.repos import Repo
from tpmlint.atomic_write import write_atomically
from tpmlint.fixes.apply import apply_to_texts
from tpmlint.limits import Limits
from tpmlint.schema import load

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and permissions of POSIX")

TEAMS, FEATURES, INITIATIVES = "roadmap/teams.yaml", "roadmap/features.yaml", "roadmap/initiatives.yaml"
FILES = {
    TEAMS: "{kind: team, id: storefront, title: Storefront}\n---\n{kind: team, id: platform, title: Platform}\n",
    FEATURES: "kind: feature\r\nid: one-click\r\ntitle: One-click checkout\r\nowner: storefront\r\n",
    INITIATIVES: """\
kind: initiative
id: checkout-speed
title: Answer every checkout call within 200 ms
owner: platform
status: active
type: infrastructure
enables:
  - feature: one-click
    how: One click charges at once only if the price is confirmed while the button is pressed
internal_customers:
  - team: storefront
    need: Confirm a price in 200 ms, where it takes 1.8 s today
""",
}


def contents() -> dict[str, bytes]:
    """Return the files of the roadmap in this folder."""
    return {path.as_posix(): path.read_bytes() for path in sorted(Path("roadmap").rglob("*")) if path.is_file()}


def change(path: str, old: str, new: str) -> None:
    """Replace what stands exactly once in a file."""
    data = Path(path).read_bytes()
    assert data.count(old.encode()) == 1
    Path(path).write_bytes(data.replace(old.encode(), new.encode()))


@pytest.fixture
def good() -> dict[str, bytes]:
    """Write a roadmap in which nothing is wrong, with CRLF in one file, and return its files."""
    Path("roadmap").mkdir()
    for path, text in FILES.items():
        Path(path).write_bytes(text.encode())
    return contents()


@pytest.fixture
def bad(good: dict[str, bytes]) -> dict[str, bytes]:
    """Break it in three ways that can be corrected, two of them safely, and return its files."""
    change(FEATURES, "owner: storefront", "owner: 'StoreFront'   # who else")
    change(INITIATIVES, "status: active", "status: In Progress")
    change(INITIATIVES, "team: storefront", "team: storefrnt")
    return contents()


MISSPELT = (
    "error[dangling-reference] initiative checkout-speed is for team storefrnt, which does not exist; "
    "did you mean storefront?"
)
OPTIONS = ("--select", "structure,reference", "--as-of", "2026-03-02")


def test_what_can_be_fixed_is_said(run: Run, bad: dict[str, bytes]) -> None:
    ended = run("check", *OPTIONS)
    assert (ended.code, contents()) == (1, bad)
    assert "Found 3 errors in 2 files (2 fixable with `--fix`, 1 more with `--unsafe-fixes`).\n" in ended.out
    concise = run("check", *OPTIONS, "--output-format", "concise")
    assert "(2 fixable with `--fix`, 1 more with `--unsafe-fixes`)" in concise.out


def test_safe_fixes(run: Run, bad: dict[str, bytes]) -> None:
    ended = run("check", "--fix", *OPTIONS, "--output-format", "concise")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines()[:3] == [
        f"{INITIATIVES}:11:11: {MISSPELT}",
        "Fixed 2 problems in 2 files.",
        "Found 1 error in 1 file (1 fixable with `--fix --unsafe-fixes`).",
    ]
    assert contents() == {
        **bad,
        FEATURES: bad[FEATURES].replace(b"'StoreFront'   # who else\r\n", b"'storefront'   # who else\r\n"),
        INITIATIVES: bad[INITIATIVES].replace(b"In Progress", b"active"),
    }


def test_unsafe_fixes_too(run: Run, good: dict[str, bytes], bad: dict[str, bytes]) -> None:
    ended = run("check", "--fix", "--unsafe-fixes", *OPTIONS)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Fixed 3 problems in 2 files.\nAll clear: 4 items in 3 files.\n")
    corrected = contents()
    assert corrected[INITIATIVES] == good[INITIATIVES]
    assert corrected[FEATURES] == good[FEATURES].replace(b": storefront\r", b": 'storefront'   # who else\r")
    again = run("check", "--fix", "--unsafe-fixes", *OPTIONS)
    assert (again.code, contents()) == (0, corrected)
    assert again.out.startswith("All clear: ")


def test_nothing_is_written_where_nothing_is_wrong(run: Run, good: dict[str, bytes]) -> None:
    before = {path: os.stat(path).st_ino for path in good}
    assert run("check", "--fix", *OPTIONS).code == 0
    assert ({path: os.stat(path).st_ino for path in good}, contents()) == (before, good)


def test_only_what_is_named_is_fixed(run: Run, bad: dict[str, bytes]) -> None:
    ended = run("check", "--fix", FEATURES, *OPTIONS)
    assert (ended.code, contents()[INITIATIVES]) == (0, bad[INITIATIVES])
    assert contents()[FEATURES] != bad[FEATURES]
    assert ended.out.startswith(
        "Note: 2 findings in other files are not shown.\nFixed 1 problem in 1 file.\nNo findings in the files named.\n"
    )


def test_rules_that_are_not_asked_fix_nothing(run: Run, bad: dict[str, bytes]) -> None:
    assert run("check", "--fix", "--select", "context").code == 0
    assert contents() == bad


def test_the_report_of_programs(run: Run, bad: dict[str, bytes]) -> None:
    first = json.loads(run("check", *OPTIONS, "--output-format", "json").out)
    fixes = [finding["fix"] for finding in first["findings"]]
    assert fixes[0] == {
        "title": "Replace 'StoreFront' with 'storefront'",
        "safe": True,
        "edits": [
            {
                "at": {"carrier": FEATURES, "document": 0, "route": ["owner"], "aspect": "value"},
                "new": "storefront",
            }
        ],
    }
    assert [fix["safe"] for fix in fixes] == [True, True, False]
    assert first["receipt"]["fixed"] == []
    ended = run("check", "--fix", *OPTIONS, "--output-format", "json", "--output", "json=report.json")
    report: Any = json.loads(ended.out)
    assert list(Draft7Validator(load("report")).iter_errors(report)) == []
    assert report == json.loads(Path("report.json").read_text())
    assert report["receipt"]["fixed"] == [{"path": FEATURES, "problems": 1}, {"path": INITIATIVES, "problems": 1}]
    assert len(report["findings"]) == 1


DIFF = """\
--- a/roadmap/features.yaml
+++ b/roadmap/features.yaml
@@ -1,4 +1,4 @@
 kind: feature\r
 id: one-click\r
 title: One-click checkout\r
-owner: 'StoreFront'   # who else\r
+owner: 'storefront'   # who else\r
--- a/roadmap/initiatives.yaml
+++ b/roadmap/initiatives.yaml
@@ -2,7 +2,7 @@
 id: checkout-speed
 title: Answer every checkout call within 200 ms
 owner: platform
-status: In Progress
+status: active
 type: infrastructure
 enables:
   - feature: one-click
"""


def test_a_diff_writes_nothing(run: Run, bad: dict[str, bytes]) -> None:
    ended = run("check", "--diff", *OPTIONS)
    assert (ended.code, ended.out, ended.err) == (1, DIFF, "Would fix 2 problems in 2 files.\n")
    assert contents() == bad
    assert run("check", "--diff", "--fix", "-q", *OPTIONS).err == ""
    assert contents() == bad
    assert run("check", "--diff", "--exit-zero", *OPTIONS).code == 0


def test_a_diff_is_what_would_be_done(run: Run, bad: dict[str, bytes], tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    patch = run("check", "--diff", "--unsafe-fixes", *OPTIONS).out
    assert run("check", "--fix", "--unsafe-fixes", *OPTIONS).code == 0
    corrected = contents()
    for path, data in bad.items():
        Path(path).write_bytes(data)
    repo.git("apply", "--whitespace=nowarn", "-", given=patch.encode())
    assert contents() == corrected


def test_an_empty_diff(run: Run, good: dict[str, bytes]) -> None:
    ended = run("check", "--diff", *OPTIONS)
    assert (ended.code, ended.out, ended.err) == (0, "", "Nothing to fix.\n")


def test_a_diff_in_colours(run: Run, bad: dict[str, bytes]) -> None:
    assert "\x1b[1;32m+status: active\x1b[0m\n" in run("check", "--diff", "--color", "always", *OPTIONS).out


def test_unsafe_fixes_alone_are_refused(run: Run, bad: dict[str, bytes]) -> None:
    ended = run("check", "--unsafe-fixes")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "tpmlint: error: --unsafe-fixes: it fixes nothing by itself\n  help: give --fix or --diff too\n"
    )


def given(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Let this be standard input."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


def test_standard_input_is_given_back_fixed(run: Run, bad: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    text = bad[INITIATIVES].replace(b"\n", b"\r\n")
    given(monkeypatch, b"\xef\xbb\xbf" + text)
    words = ("check", "-", "--stdin-filename", INITIATIVES, FEATURES, "--fix", *OPTIONS, "--output-format", "concise")
    ended = run(*words)
    assert ended.code == 1
    assert ended.out == "\ufeff" + text.decode().replace("In Progress", "active")
    assert MISSPELT in ended.err
    assert "error[dangling-reference] feature one-click is owned by team StoreFront" in ended.err
    assert "Fixed 1 problem in 1 file.\n" in ended.err
    assert contents() == bad


def test_standard_input_byte_for_byte(process: Callable[..., Any], bad: dict[str, bytes]) -> None:
    text = b"\xef\xbb\xbf" + bad[INITIATIVES].replace(b"\n", b"\r\n")
    done = process(
        "check", "-", "--stdin-filename", INITIATIVES, "--fix", "-q", *OPTIONS, input=text, capture_output=True
    )
    assert done.stdout == text.replace(b"In Progress", b"active")
    assert (done.returncode, done.stderr.count(b"\xe2\x80\xa6")) == (1, 0)


@pytest.mark.parametrize("data", [b"kind: team\xff\n", b"", b"kind: [\n"])
def test_standard_input_that_cannot_be_read_comes_back_as_it_was(
    process: Callable[..., Any], good: dict[str, bytes], data: bytes
) -> None:
    done = process("check", "-", "--stdin-filename", "roadmap/new.yaml", "--fix", input=data, capture_output=True)
    assert done.stdout == data


def test_standard_input_that_was_not_read_whole_is_not_given_back(
    run: Run, good: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, b"#" * (Limits().bytes + 10))
    ended = run("check", "-", "--stdin-filename", FEATURES, "--fix")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"tpmlint: error: {FEATURES}: standard input is larger than 1,048,576 bytes\n  help: split the file\n"
    )


def test_a_file_that_cannot_be_written_leaves_the_others_whole(
    run: Run, bad: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(path: Path, data: bytes, **options: Any) -> None:
        if path.name == "features.yaml":
            raise OSError(errno.EACCES, "Permission denied", str(path))
        write_atomically(path, data, **options)

    monkeypatch.setattr("tpmlint.fixes.writing.write_atomically", write)
    ended = run("check", "--fix", *OPTIONS)
    assert ended.code == 3
    assert ended.err == f"tpmlint: error: {FEATURES}: cannot be written: Permission denied\n"
    assert "Fixed 1 problem in 1 file.\nFound 2 errors in 2 files" in ended.out
    assert contents() == {**bad, INITIATIVES: bad[INITIATIVES].replace(b"In Progress", b"active")}


@posix
def test_permissions_stay_and_nothing_is_left_behind(run: Run, bad: dict[str, bytes]) -> None:
    Path(FEATURES).chmod(0o640)
    run("check", "--fix", *OPTIONS)
    assert stat.S_IMODE(Path(FEATURES).stat().st_mode) == 0o640
    assert set(contents()) == set(bad)


def test_a_file_that_changes_meanwhile_is_left_alone(
    run: Run, bad: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def mend_slowly(*given: Any) -> Any:
        if b"One-click" in contents()[FEATURES]:
            change(FEATURES, "title: One-click checkout", "title: One click")
        return apply_to_texts(*given)

    monkeypatch.setattr("tpmlint.engine.fixing.apply_to_texts", mend_slowly)
    ended = run("check", "--fix", *OPTIONS)
    assert (ended.code, ended.err) == (1, "")
    assert f"Note: {FEATURES} is left as it was: the file has changed since it was read.\n" in ended.out
    assert "Fixed 1 problem in 1 file.\nFound 2 errors in 2 files" in ended.out
    assert contents()[FEATURES] == bad[FEATURES].replace(b"One-click checkout", b"One click")


def test_a_fix_that_would_change_something_else_is_told(run: Run, good: dict[str, bytes]) -> None:
    change(INITIATIVES, "status: active", "status: &s done\nx-status: *s")
    before = contents()
    ended = run("check", "--fix", *OPTIONS)
    assert (ended.code, contents()) == (1, before)
    assert (
        f"Note: {INITIATIVES}:5 is left as it was: \"Replace 'done' with 'completed'\" was not applied, "
        "since 'x-status' would change too.\n"
    ) in ended.out
    assert "Note: " in run("check", "--diff", *OPTIONS).err


def test_an_ignore_that_is_not_used_goes(run: Run, good: dict[str, bytes]) -> None:
    change(INITIATIVES, "status: active", "# tpmlint: ignore[schema] It was once\nstatus: active")
    assert run("check", "--fix", "--select", "structure,hygiene").code == 0
    assert contents() == good


def test_an_entry_of_the_waivers_is_fixed(run: Run, good: dict[str, bytes]) -> None:
    text = """\
waivers:
  - rule: overdue
    item: initiative:checkout-speed
    raeson: The supplier is late
    owner: platform
    expires: 2027/1/1 # x
"""
    Path("tpmlint.waivers.yaml").write_text(text)
    run("check", "--fix", *OPTIONS)
    wanted = text.replace("raeson", "reason").replace("2027/1/1 #", "2027-01-01 #")
    assert Path("tpmlint.waivers.yaml").read_text() == wanted


def test_a_file_that_a_sparse_checkout_skips_is_not_made(run: Run, bad: dict[str, bytes], tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit()
    repo.git("update-index", "--skip-worktree", FEATURES)
    Path(FEATURES).unlink()
    ended = run("check", "--fix", *OPTIONS)
    said = f"Note: {FEATURES} is left as it was: a sparse checkout keeps it from the disk; "
    assert f"{said}`git sparse-checkout add roadmap` brings it." in " ".join(ended.out.split())
    assert (ended.code, Path(FEATURES).exists()) == (1, False)


@pytest.mark.usefixtures("good")
def test_sarif_has_the_replacements_that_a_fix_makes(run: Run) -> None:
    change(INITIATIVES, "status: active", "status: in-progress")
    done = run("check", "--output-format", "sarif", "--select", "schema")
    assert [each["fixes"] for each in json.loads(done.out)["runs"][0]["results"]] == [
        [
            {
                "description": {"text": "Replace 'in-progress' with 'active'"},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": INITIATIVES},
                        "replacements": [
                            {
                                "deletedRegion": {"startLine": 5, "startColumn": 9, "endLine": 5, "endColumn": 20},
                                "insertedContent": {"text": "active"},
                            }
                        ],
                    }
                ],
            }
        ]
    ]
