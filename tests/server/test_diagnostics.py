"""Findings while somebody types."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from lsprotocol import types

from tests.repos import Repo
from tests.server.editor import EVERYTHING, Editor, place, told
from tests.shop import FEATURES, TEAMS, open_shop
from tpmlint.api import Request, check

FEATURE = "roadmap/features.yaml"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return open_shop(tmp_path / "shop")


@pytest.fixture
def editor(repo: Repo) -> Iterator[Editor]:
    editor = Editor(repo.path)
    yield editor
    assert editor.stop() == 0


def insert(line: int, character: int, text: str, until: int | None = None) -> types.TextDocumentContentChangePartial:
    """Return the change that writes a text at a position, over what is there until another column."""
    end = character if until is None else until
    return types.TextDocumentContentChangePartial(
        types.Range(types.Position(line, character), types.Position(line, end)), text
    )


UNKNOWN = (
    "6:20-29 error[dangling-reference] initiative vault enables feature one-click, which does not exist; "
    "did you mean one-clik?"
)


def test_a_key_stroke_shows_and_withdraws_findings_in_all_files(editor: Editor) -> None:
    editor.open(FEATURE)
    editor.change(FEATURE, insert(0, 20, "one-clik", 29))
    assert editor.shows("roadmap/vault.yaml", [UNKNOWN])
    editor.change(FEATURE, insert(0, 27, "c"))
    assert editor.shows("roadmap/vault.yaml", [])


def test_a_finding_has_its_rule_the_help_and_other_places(editor: Editor) -> None:
    editor.open("roadmap/teams.yaml")
    editor.change("roadmap/teams.yaml", TEAMS + "---\n{kind: team, id: shop, title: Shop}\n")
    assert editor.shows(
        "roadmap/teams.yaml",
        ["4:17-21 error[duplicate-id] team shop is defined a second time; give one of the two another id"],
    )
    (found,) = editor.client.diagnostics[editor.uri("roadmap/teams.yaml")]
    assert found.source == "tpmlint"
    assert found.code_description == types.CodeDescription("https://tpmlint.github.io/tpmlint/rules/duplicate-id/")
    assert [(each.location.uri, place(each.location.range)) for each in found.related_information or ()] == [
        (editor.uri("roadmap/teams.yaml"), "0:17-21")
    ]


def test_a_closed_file_counts_as_it_is_on_disk(editor: Editor) -> None:
    editor.open(FEATURE, FEATURES.replace("one-click", "one-clik"))
    assert editor.shows("roadmap/vault.yaml", [UNKNOWN])
    editor.close(FEATURE)
    assert editor.shows("roadmap/vault.yaml", [])


def test_a_new_file_counts_before_it_is_saved_and_not_after_it_is_closed(editor: Editor) -> None:
    editor.open("roadmap/new.yaml", "{kind: team, id: shop, title: Another}\n")
    assert editor.shows(
        "roadmap/teams.yaml",
        ["0:17-21 error[duplicate-id] team shop is defined a second time; give one of the two another id"],
    )
    editor.close("roadmap/new.yaml")
    assert editor.shows("roadmap/teams.yaml", [])


def test_a_file_that_another_program_deletes(editor: Editor, repo: Repo) -> None:
    editor.wait(lambda: editor.registered)
    (repo.path / FEATURE).unlink()
    event = types.FileEvent(editor.uri(FEATURE), types.FileChangeType.Deleted)
    editor.send(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, types.DidChangeWatchedFilesParams([event]))
    assert editor.shows(
        "roadmap/vault.yaml",
        ["6:20-29 error[dangling-reference] initiative vault enables feature one-click, which does not exist"],
    )


def test_a_file_that_git_ignores_is_not_of_the_roadmap(editor: Editor, repo: Repo) -> None:
    repo.write({".gitignore": "roadmap/drafts/\n", "roadmap/drafts/team.yaml": "{kind: team, id: shop, title: Shop}\n"})
    editor.open("roadmap/drafts/team.yaml")
    editor.open(FEATURE, FEATURES.replace("one-click", "one-clik"))
    assert editor.shows("roadmap/vault.yaml", [UNKNOWN])
    assert editor.findings("roadmap/teams.yaml") == []


def test_a_configuration_that_becomes_invalid_and_valid_again(editor: Editor, repo: Repo) -> None:
    editor.open("tpmlint.toml", "[severity]\nenables-nothin = 'off'\n", "toml")
    unknown = "unknown rule or category 'enables-nothin'; did you mean enables-nothing?"
    editor.wait(lambda: any(unknown in each.message for each in editor.client.messages))
    editor.change("tpmlint.toml", "[severity]\ndangling-reference = 'warning'\n")
    editor.open(FEATURE, FEATURES.replace("one-click", "one-clik"))
    assert editor.shows("roadmap/vault.yaml", [UNKNOWN.replace("error", "warning")])


@pytest.mark.parametrize(
    ("encoding", "column"),
    [
        (types.PositionEncodingKind.Utf16, 28),
        (types.PositionEncodingKind.Utf8, 32),
        (types.PositionEncodingKind.Utf32, 27),
    ],
)
def test_positions_count_as_the_client_wants(repo: Repo, encoding: types.PositionEncodingKind, column: int) -> None:
    repo.write(
        {"roadmap/teams.yaml": "{kind: team, title: Süß 🐸, id: core}\n---\n{kind: team, id: shop, title: Shop}\n"}
    )
    capabilities = types.ClientCapabilities(general=types.GeneralClientCapabilities(position_encodings=[encoding]))
    editor = Editor(repo.path, capabilities=capabilities)
    assert editor.server.capabilities.position_encoding == encoding
    editor.open("roadmap/teams.yaml")
    # A line separator ends no line of the protocol.
    editor.change(
        "roadmap/teams.yaml",
        insert(0, 0, "# \u2028 \n"),
        insert(1, column, "ids", column + 2),
        types.TextDocumentContentChangePartial(types.Range(types.Position(0, 0), types.Position(1, 0)), ""),
    )
    assert editor.shows(
        "roadmap/teams.yaml",
        [
            f"0:{column}-{column + 3} error[unknown-field] unknown field 'ids' on team; did you mean 'id'?",
        ],
    )
    assert editor.stop() == 0


def test_a_client_that_asks_is_told_of_closed_files_alone(repo: Repo) -> None:
    text_document = types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities())
    editor = Editor(repo.path, capabilities=attrs.evolve(EVERYTHING, text_document=text_document))
    options = editor.server.capabilities.diagnostic_provider
    assert isinstance(options, types.DiagnosticOptions)
    assert options.inter_file_dependencies
    editor.open(FEATURE, FEATURES.replace("one-click", "one-clik").replace("title: Find it", "titel: Find it"))
    params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(editor.uri(FEATURE)))
    found = editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)
    assert told(found.items) == ["2:29-34 error[unknown-field] unknown field 'titel' on feature; did you mean 'title'?"]
    assert editor.shows("roadmap/vault.yaml", [UNKNOWN])
    assert [each for each in editor.published if each.uri == editor.uri(FEATURE)] == []
    params.previous_result_id = found.result_id
    again = editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)
    assert again == types.RelatedUnchangedDocumentDiagnosticReport(found.result_id)
    editor.wait(lambda: editor.client.diagnostic_refresh_count)
    assert editor.stop() == 0


def test_a_client_that_asks_for_all_files_is_told_of_none(repo: Repo) -> None:
    text_document = types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities())
    editor = Editor(repo.path, capabilities=attrs.evolve(EVERYTHING, text_document=text_document))
    editor.open(FEATURE, FEATURES.replace("one-click", "one-clik").replace("title: Find it", "titel: Find it"))
    assert editor.shows("roadmap/vault.yaml", [UNKNOWN])
    found = editor.ask(types.WORKSPACE_DIAGNOSTIC, types.WorkspaceDiagnosticParams([]))
    reports = {each.uri: each for each in found.items}
    vault = editor.uri("roadmap/vault.yaml")
    assert {uri: (each.version, told(each.items)) for uri, each in reports.items()} == {
        editor.uri(FEATURE): (
            0,
            ["2:29-34 error[unknown-field] unknown field 'titel' on feature; did you mean 'title'?"],
        ),
        vault: (None, [UNKNOWN]),
    }
    assert editor.shows("roadmap/vault.yaml", [])
    editor.change(FEATURE, FEATURES.replace("title: Find it", "titel: Find it"))
    ids = [types.PreviousResultId(uri, each.result_id) for uri, each in reports.items()]
    again = editor.ask(types.WORKSPACE_DIAGNOSTIC, types.WorkspaceDiagnosticParams(ids))
    unchanged, gone = again.items
    same = types.WorkspaceUnchangedDocumentDiagnosticReport
    assert unchanged == same(editor.uri(FEATURE), reports[editor.uri(FEATURE)].result_id, 1)
    assert (gone.uri, gone.kind, list(gone.items)) == (vault, "full", [])
    editor.wait(lambda: editor.client.diagnostic_refresh_count)
    assert [told(each.diagnostics) for each in editor.published if each.uri == vault] == [[UNKNOWN], []]
    assert editor.stop() == 0


CRASHES = """
import sys
from msgspec.structs import replace
from tpmlint.rules.reference import dangling_reference

def check(roadmap, context):
    yield from original(roadmap, context)
    if any(item.id == "one-clik" for item in roadmap.items):
        raise ZeroDivisionError("by nought")

original = dangling_reference.rule.check
check.__code__ = check.__code__.replace(co_filename=dangling_reference.__file__)
dangling_reference.rule = replace(dangling_reference.rule, check=check)
from tpmlint.cli import main
sys.exit(main(["lsp"]))
"""


def test_a_rule_that_crashes_is_skipped_and_reported_once(repo: Repo) -> None:
    editor = Editor(repo.path, command=(sys.executable, "-c", CRASHES))
    editor.open(FEATURE)
    editor.change(FEATURE, FEATURES.replace("one-click", "one-clik").replace("owner: shop}", "owner: nobody}"))
    crash = "the rule dangling-reference crashed and is skipped: ZeroDivisionError: by nought"
    editor.wait(lambda: editor.client.messages)
    assert [each.message for each in editor.client.messages] == [crash]
    assert "Traceback" in editor.client.log_messages[-1].message
    editor.change(FEATURE, FEATURES.replace("owner: shop}", "owner: nobody}"))
    assert editor.shows(
        FEATURE, ["2:52-58 error[dangling-reference] feature find-it is owned by team nobody, which does not exist"]
    )
    assert [each.message for each in editor.client.messages] == [crash]
    assert editor.stop() == 0


def test_two_folders_and_one_without_git(repo: Repo, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    (plain / "roadmap").mkdir(parents=True)
    (plain / "roadmap/teams.yaml").write_text("{kind: team, id: shop, titel: Shop}\n", encoding="utf-8")
    repo.write({FEATURE: FEATURES.replace("one-click", "one-clik")})
    editor = Editor(plain, repo.path)
    assert editor.shows("roadmap/vault.yaml", [UNKNOWN], folder=1)
    assert editor.shows(
        "roadmap/teams.yaml", ["0:23-28 error[unknown-field] unknown field 'titel' on team; did you mean 'title'?"]
    )
    removed = types.WorkspaceFolder(repo.path.as_uri(), "shop")
    event = types.WorkspaceFoldersChangeEvent(added=[], removed=[removed])
    editor.send(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, types.DidChangeWorkspaceFoldersParams(event))
    assert editor.shows("roadmap/vault.yaml", [], folder=1)
    assert editor.stop() == 0


def test_a_folder_with_a_configuration_of_its_own_is_a_project(editor: Editor, repo: Repo) -> None:
    repo.write({"web/tpmlint.toml": "", "web/roadmap/teams.yaml": "{kind: team, id: shop, titel: Shop}\n"})
    editor.open("web/roadmap/teams.yaml")
    assert editor.shows(
        "web/roadmap/teams.yaml", ["0:23-28 error[unknown-field] unknown field 'titel' on team; did you mean 'title'?"]
    )


def test_a_folder_without_a_roadmap_is_quiet(tmp_path: Path) -> None:
    editor = Editor(tmp_path)
    editor.wait(lambda: editor.client.log_messages)
    assert [each.message.partition(":")[0] for each in editor.client.log_messages] == ["no roadmap found"]
    assert editor.client.messages == []
    (tmp_path / "roadmap").mkdir()
    editor.open("roadmap/teams.yaml", "{kind: team, id: shop, titel: Shop}\n")
    assert editor.shows(
        "roadmap/teams.yaml", ["0:23-28 error[unknown-field] unknown field 'titel' on team; did you mean 'title'?"]
    )
    assert editor.stop() == 0


HOSTILE = {
    "roadmap/latin.yaml": b"{kind: team, id: other, title: \xe9}\n",
    "roadmap/null.yaml": b"kind: team\nid: a\0b\n",
    "roadmap/deep.yaml": b"[" * 100_000,
    "roadmap/bomb.yaml": b"a: &a [x, x]\n"
    + b"".join(b"%c: &%c [*%c, *%c]\n" % (c + 1, c + 1, c, c) for c in range(97, 117)),
    "roadmap/large.yaml": b"# " + b"x" * (3 << 20),
    "roadmap/returns.yaml": b"kind: team\rid: other\r",
}


def has_finding(editor: Editor, path: str, rule: str) -> bool:
    """Tell whether a file is shown with a finding of a rule."""
    return any(f"[{rule}]" in line for line in editor.findings(path))


def test_hostile_files_open_and_are_reported(repo: Repo) -> None:
    repo.write(HOSTILE)
    findings = check(Request(start=repo.path)).findings
    editor = Editor(repo.path)
    for path in HOSTILE:
        editor.open(path)
    editor.open(FEATURE, FEATURES.replace("one-click", "one-clik"))
    for path in HOSTILE:
        # The files before this one are fine by now, so that more may be known of it.
        (wanted,) = {each.rule for each in findings if each.location.path == path}
        editor.wait(functools.partial(has_finding, editor, path, wanted))
        editor.change(path, insert(0, 0, "\ud800"))
        assert editor.shows_what(path, lambda lines: "not UTF-8" in lines[0] or "cannot be read" in lines[0])
        editor.change(path, f"kind: team\nid: {Path(path).stem}\ntitle: Fine\n")
        assert editor.shows_what(path, lambda lines: not any("UTF-8" in line or "read" in line for line in lines))
    assert editor.shows("roadmap/vault.yaml", [UNKNOWN])
    assert editor.stop() == 0


def test_without_the_extra_the_command_says_what_to_install() -> None:
    script = "import sys; sys.modules['pygls'] = None; from tpmlint.cli import main; sys.exit(main(['lsp']))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "tpmlint: error: the language server needs pygls, which is not installed",
        "  help: install it with `pip install 'tpmlint[lsp]'`",
    ]
