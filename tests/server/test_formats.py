"""Roadmaps in other formats, in an editor: CSV, JSON, TOML and tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lsprotocol import types

from tests.repos import Repo
from tests.server.editor import Editor, changes_of, place

CONFIGURATION = """\
[[sources]]
files = ["plan/features.csv"]
[[sources.items]]
kind = "feature"
fields = { id = "Key", title = "Summary", owner = "Squad" }

[[sources]]
files = ["plan/teams.json"]
[[sources.items]]
kind = "team"
at = "$.teams[*]"
fields = { id = "key", title = "name" }

[[sources]]
files = ["plan/decisions/*.md"]
[[sources.items]]
kind = "decision"
fields = { id = "key", title = "name", status = "state", features = "about" }

[[sources]]
files = ["plan/objectives.md"]
reader = "markdown-tables"
[[sources.items]]
kind = "objective"
fields = { id = "Key", title = "Goal", owner = "Squad" }
"""
CSV, JSON, TOML, TABLE = "plan/features.csv", "plan/teams.json", "plan/decisions/one.md", "plan/objectives.md"
FILES = {
    "tpmlint.toml": CONFIGURATION,
    CSV: "Key,Summary,Squad\none-click,One click,shop\nfind-it,🐸 Find it,shop\n",
    JSON: '{"teams": [{"key": "shop", "name": "Shop"}, {"key": "core", "name": "Core"}]}\n',
    TOML: '+++\nkey = "one"\nname = "Keep it"\nstate = "accepted"\nabout = ["one-click"]\n+++\n\n# Keep it\n',
    TABLE: "# Goals\n\n| Key | Goal | Squad |\n|---|---|---|\n| sell | Sell more | core |\n",
}


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    repo = Repo(tmp_path_factory.mktemp("formats") / "shop").write(FILES)
    repo.commit()
    editor = Editor(repo.path)
    for path in FILES:
        editor.open(path)
    yield editor
    assert editor.stop() == 0


def at(editor: Editor, path: str, word: str) -> dict[str, Any]:
    """Return what names the place in the middle of a word, in a request."""
    before = FILES[path][: FILES[path].index(word) + 1]
    line = before.rpartition("\n")[2]
    position = types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)
    return {"text_document": types.TextDocumentIdentifier(editor.uri(path)), "position": position}


@pytest.mark.parametrize(
    ("path", "word", "target", "where"),
    [
        (CSV, "shop\nfind", JSON, "0:19-25"),
        (TABLE, "core", JSON, "0:52-58"),
        (TOML, "one-click", CSV, "1:0-9"),
    ],
)
def test_a_reference_leads_to_its_item(editor: Editor, path: str, word: str, target: str, where: str) -> None:
    found = editor.ask(types.TEXT_DOCUMENT_DEFINITION, types.DefinitionParams(**at(editor, path, word)))
    assert (found.uri, place(found.range)) == (editor.uri(target), where)


def test_a_finding_stands_where_the_author_wrote(editor: Editor) -> None:
    editor.change(CSV, FILES[CSV].replace("🐸 Find it,shop", "🐸 Find it,shopp"))
    unknown = "feature find-it is owned by team shopp, which does not exist; did you mean shop?"
    editor.shows_what(CSV, lambda lines: any("dangling" in line for line in lines))
    assert [line for line in editor.findings(CSV) if "dangling" in line] == [
        f"2:19-24 error[dangling-reference] {unknown}"
    ]
    editor.change(CSV, FILES[CSV])
    editor.shows_what(CSV, lambda lines: not any("dangling" in line for line in lines))


def test_ids_are_offered_in_a_cell(editor: Editor) -> None:
    found = editor.ask(types.TEXT_DOCUMENT_COMPLETION, types.CompletionParams(**at(editor, CSV, "shop\nfind")))
    assert [(each.label, place(each.text_edit.range)) for each in found] == [("core", "1:20-24"), ("shop", "1:20-24")]


def test_a_rename_reaches_all_formats(editor: Editor) -> None:
    params = types.RenameParams(new_name="store", **at(editor, CSV, "shop\nfind"))
    assert changes_of(editor.ask(types.TEXT_DOCUMENT_RENAME, params)) == {
        "features.csv": ["1:21-24 -> 'tore'", "2:20-23 -> 'tore'"],
        "teams.json": ["0:21-24 -> 'tore'"],
    }


def test_symbols_of_all_formats(editor: Editor) -> None:
    found = {}
    for path in (CSV, JSON, TOML, TABLE):
        params = types.DocumentSymbolParams(types.TextDocumentIdentifier(editor.uri(path)))
        symbols = editor.ask(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, params)
        found[path] = [(each.name, place(each.selection_range)) for each in symbols]
    assert found == {
        CSV: [("one-click", "1:0-9"), ("find-it", "2:0-7")],
        JSON: [("shop", "0:19-25"), ("core", "0:52-58")],
        TOML: [("one", "1:6-11")],
        TABLE: [("sell", "4:2-6")],
    }
