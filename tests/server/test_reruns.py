"""Only what an edit changes is checked again; the findings are still those of a server that has just started."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from tests.repos import Repo
from tests.shop import ROADMAP, open_shop
from tpmlint.errors import UserError
from tpmlint.server.diagnostics import Report, report
from tpmlint.server.projects import Project
from tpmlint.server.texts import OpenTexts

VIEW = "# Plan\n\n<!-- tpmlint: view items kind=feature -->\n<!-- tpmlint: end -->\n"
TEXTS = {
    **ROADMAP,
    "README.md": "The shop.\n",
    "PLAN.md": VIEW,
    "roadmap/new.yaml": "{kind: team, id: lab, title: 🐸 Lab}\n",
    "roadmap/why.md": "---\nkind: decision\nid: why\ntitle: Why\nstatus: accepted\nfeatures: [one-click]\n---\n",
    "src/new/x.go": "package x\n",
    "tpmlint.toml": "[severity]\ndead-path = 'error'\n",
    "tpmlint.waivers.yaml": (
        "waivers:\n- {rule: dead-path, path: /roadmap/, reason: It moves, owner: core, expires: 2027-01-01}\n"
    ),
}
WORDS = (
    ("one-click", "find-it", "core", "shop", "lab", "cards", "search", "vault", "index", "why"),
    ("/src/cards/", "/src/search/", "/src/new/", "/src/", "/roadmap/", "/gone/"),
    ("2020-01-01", "2026-12-31", "2027-03-01"),
    ("planned", "in-progress", "done", "accepted"),
    ("team", "feature", "capability", "initiative", "titel", "depends_on"),
    ("dead-path", "overlapping-paths", "unused-team"),
    ("Cards", "One click", "The vault", "The shop", "🐸"),
)
"""A word is replaced by another one of its line."""

INSERTS = ("🐸", " ", "\n", "\n---\n", "\ndepends_on: [index]\n", "\n# tpmlint: ignore[dead-path] because it moves\n")
WORD = re.compile(
    "|".join(rf"\b{re.escape(word)}\b" if word.isalpha() else re.escape(word) for row in WORDS for word in row)
)


class Edit:
    """An edit of one file: replaces a word, deletes a line or a character, inserts a text, or closes the file.

    Args:
        where: number of the word, line or character.
        what: number of the text that is written.
    """

    def __init__(self, path: str, does: str, where: int, what: int) -> None:
        self.path, self.does, self.where, self.what = path, does, where, what

    def __repr__(self) -> str:
        return f"{self.does} {self.where} {self.what} in {self.path}"

    def replaced(self, text: str) -> tuple[int, int, str]:
        """Return start and end of the characters that are replaced, and their replacement."""
        if self.does == "insert":
            at = self.where % (len(text) + 1)
            return at, at, INSERTS[self.what % len(INSERTS)]
        pattern = {"word": WORD, "line": re.compile("[^\n]*\n"), "character": re.compile("(?s:.)")}[self.does]
        found = [*pattern.finditer(text)]
        if not found:
            return 0, 0, ""
        match = found[self.where % len(found)]
        rows = [row for row in WORDS if match[0] in row] if self.does == "word" else []
        return match.start(), match.end(), rows[0][self.what % len(rows[0])] if rows else ""


EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from([*TEXTS, *ROADMAP, *["roadmap/capabilities.yaml"] * 6]),
        st.sampled_from([*["word"] * 6, "line", "character", "insert", "close"]),
        st.integers(0, 200),
        st.integers(0, 10),
    ),
    min_size=4,
    max_size=16,
)


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return open_shop(tmp_path_factory.mktemp("reruns") / "shop", files={"PLAN.md": VIEW})


def position(text: str, offset: int) -> types.Position:
    """Return the position of an offset in UTF-16 units."""
    before = text[:offset]
    return types.Position(before.count("\n"), len(before.rpartition("\n")[2].encode("utf-16-le")) // 2)


def do(edit: Edit, texts: OpenTexts, shown: dict[str, str], place: Path, version: int) -> None:
    """Apply an edit to the texts of a server and to those of the editor."""
    path, uri = edit.path, place.as_uri()
    if path not in shown:
        shown[path] = TEXTS[path]
        texts.open(types.TextDocumentItem(uri, "yaml", version, shown[path]))
    if edit.does == "close":
        texts.close(uri)
        del shown[path]
        return
    start, end, new = edit.replaced(shown[path])
    where = types.Range(position(shown[path], start), position(shown[path], end))
    change = types.TextDocumentContentChangePartial(where, new)
    texts.change(types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(version, uri), [change]))
    shown[path] = shown[path][:start] + new + shown[path][end:]


def check(project: Project, texts: OpenTexts, before: Report | None) -> Report | UserError:
    try:
        return report(project.state(texts.by_path, texts.encoding), before)
    except UserError as error:
        return error


def described(found: Report | UserError) -> tuple[Mapping[str, Sequence[types.Diagnostic]], object]:
    """Return the diagnostics, and what failed."""
    return ({}, found.args) if isinstance(found, UserError) else (found.by_path, found.failures)


@settings(max_examples=20)
@given(EDITS)
def test_after_any_edits_the_editor_shows_what_a_new_server_would(repo: Repo, edits: list[Edit]) -> None:
    project, texts, before = Project(repo.path), OpenTexts(), None
    shown: dict[str, str] = {}
    for version, edit in enumerate(edits):
        do(edit, texts, shown, repo.path / edit.path, version)
        found = check(project, texts, before)
        before = found if isinstance(found, Report) else before
    fresh = OpenTexts()
    for path, text in shown.items():
        fresh.open(types.TextDocumentItem((repo.path / path).as_uri(), "yaml", 0, text))
    assert {path.relative_to(repo.path).as_posix(): each.text.text for path, each in texts.by_path.items()} == shown
    assert described(found) == described(check(Project(repo.path), fresh, None))
