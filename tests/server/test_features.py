"""What an editor can ask: one server, driven by a real client through every feature."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.repos import Repo
from tests.server.editor import Editor, changes_of, place
from tests.shop import CAPABILITIES, FEATURES, TEAMS, VAULT, open_shop

FEATURE, TEAM, CAPABILITY, INITIATIVE = (
    f"roadmap/{name}.yaml" for name in ("features", "teams", "capabilities", "vault")
)


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    editor = Editor(open_shop(tmp_path_factory.mktemp("editor") / "shop").path)
    yield editor
    assert editor.stop() == 0


@contextmanager
def shown(editor: Editor, path: str, text: str, language: str = "yaml") -> Iterator[dict[str, Any]]:
    """Open a text in which ``|`` is the cursor, and give what says where that is."""
    before, cursor, after = text.partition("|")
    editor.open(path, before + after, language)
    line = before.count("\n")
    document = types.TextDocumentIdentifier(editor.uri(path))
    where: dict[str, Any] = {"text_document": document}
    if cursor:
        where["position"] = types.Position(line, len(before) - before.rfind("\n") - 1)
    yield where
    editor.close(path)


def labels(found: list[types.CompletionItem]) -> list[str]:
    return [each.label for each in sorted(found, key=lambda each: each.sort_text or "")]


def completed(editor: Editor, path: str, text: str) -> list[types.CompletionItem]:
    """Return what is offered at the ``|`` in a text."""
    with shown(editor, path, text) as where:
        found: list[types.CompletionItem] = editor.ask(types.TEXT_DOCUMENT_COMPLETION, types.CompletionParams(**where))
    return found


def applied(text: str, item: types.CompletionItem) -> str:
    """Return a text in which ``|`` is the cursor, with what was chosen."""
    edit = item.text_edit
    assert isinstance(edit, types.TextEdit)
    before, _, after = text.partition("|")
    start = len(before) - (edit.range.end.character - edit.range.start.character)
    return f"{before[:start]}{edit.new_text}{after}"


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("kind: feature\nid: a\nowner: |", ["core", "shop"]),
        ("kind: initiative\nid: a\nenables:\n  - feature: o|", ["find-it", "one-click"]),
        ("kind: initiative\nid: a\nenables: [{feature: |", ["find-it", "one-click"]),
        ("kind: initiative\nid: a\ninternal_customers:\n  - need: x\n    team: |\n", ["core", "shop"]),
        ("kind: initiative\nid: a\ncapabilities: [cards, |]\n", ["cards", "search"]),
        ("kind: initiative\nid: a\ncapabilities:\n  - ca|\nstatus: planned\n", ["cards", "search"]),
        ("{kind: feature, id: a, owner: |}\n", ["core", "shop"]),
        ("kind: initiative\nid: a\nhealth: |", ["on-track", "at-risk", "off-track"]),
        ("kind: initiative\nid: a\nenables:\n  - |\n", ["feature", "how"]),
        ("kind: initiative\nid: a\nenables:\n  - feature: one-click\n    |\n", ["feature", "how"]),
        ("---\nkind: team\nid: a\n---\nkind: team\nid: b\nparent: |\n---\nkind: feature\n", ["core", "shop"]),
        ("kind: feature\n# owner: |", []),
        ("kind: unknown\nowner: |", []),
    ],
)
def test_what_is_offered(editor: Editor, text: str, offered: list[str]) -> None:
    found = [label for label in labels(completed(editor, "roadmap/new.yaml", text)) if label not in ("a", "b")]
    assert found == offered


@pytest.mark.parametrize("path", ["compose.yaml", "src/cards/vault.go", "tpmlint.waivers.yaml"])
def test_nothing_is_offered_in_other_files(editor: Editor, path: str) -> None:
    assert completed(editor, path, "ki|\n") == []
    assert completed(editor, path, "kind: feature\nowner: |\n") == []


def test_the_first_item_of_a_roadmap_is_completed_too(tmp_path: Path) -> None:
    editor = Editor(tmp_path)
    assert labels(completed(editor, "roadmap/teams.yaml", "kind: |"))[:2] == ["initiative", "feature"]
    assert labels(completed(editor, "roadmap/teams.yaml", "kind: team\n|"))[:2] == ["id", "title"]
    assert editor.stop() == 0


def test_kinds_are_offered(editor: Editor) -> None:
    found = labels(completed(editor, "roadmap/new.yaml", "kind: |"))
    assert found == ["initiative", "feature", "capability", "team", "objective", "decision"]


def test_fields_are_offered_that_are_not_there_yet(editor: Editor) -> None:
    text = "kind: team\nid: a\n|\ntype: stream-aligned\n"
    found = completed(editor, "roadmap/new.yaml", text)
    assert labels(found)[0] == "title"
    assert not {"kind", "id", "type"} & set(labels(found))
    assert applied(text, next(each for each in found if each.label == "interactions")) == (
        "kind: team\nid: a\ninteractions:\n  - \ntype: stream-aligned\n"
    )


def test_an_id_comes_with_the_title_and_the_card_of_its_item(editor: Editor) -> None:
    text = "kind: feature\nid: a\nowner: co|\n"
    core = completed(editor, "roadmap/new.yaml", text)[0]
    assert (core.label, core.detail) == ("core", "Core")
    assert isinstance(core.documentation, types.MarkupContent)
    assert core.documentation.value.startswith("**Core** (`team:core`)")
    assert applied(text, core) == "kind: feature\nid: a\nowner: core\n"


def test_the_message_of_a_commit(editor: Editor) -> None:
    found = completed(editor, ".git/COMMIT_EDITMSG", "Keep two\n\nRoadmap-Item: |")
    assert labels(found) == ["index", "vault", "one-click", "find-it", "none"]
    assert found[1].detail == "The vault"
    text = "Keep two\n\nRoad|"
    names = completed(editor, ".git/COMMIT_EDITMSG", text)
    assert applied(text, names[0]) == "Keep two\n\nRoadmap-Item: "
    assert completed(editor, ".git/COMMIT_EDITMSG", "Keep two |") == []
    assert labels(completed(editor, ".git/COMMIT_EDITMSG", "Roadmap-Item: |  index\n"))[-1] == "none"
    text = "Roadmap-Item: index, va|\n"
    assert applied(text, completed(editor, ".git/COMMIT_EDITMSG", text)[1]) == "Roadmap-Item: index, vault\n"


CITING = "Keep two\n\n# Roadmap-Item: find-it\nRoadmap-Item: index, `Initiative:vault`.\n"


def test_a_citation_in_the_message_of_a_commit_leads_to_its_item(editor: Editor) -> None:
    vault = CITING.replace("vault", "va|ult")
    card = hovered(editor, ".git/COMMIT_EDITMSG", vault)
    assert card is not None
    assert card.startswith("**The vault** (`initiative:vault`)\n\nplanned · owner Core\n")
    with shown(editor, ".git/COMMIT_EDITMSG", vault) as where:
        found = editor.ask(types.TEXT_DOCUMENT_DEFINITION, types.DefinitionParams(**where))
        assert (found.uri, place(found.range)) == (editor.uri(INITIATIVE), "1:4-9")
        assert editor.ask(types.TEXT_DOCUMENT_PREPARE_RENAME, types.PrepareRenameParams(**where)) is None


@pytest.mark.parametrize("text", ["Kee|p two", "Road|map-Item", "find|-it", "Item: index,| "])
def test_nothing_else_in_the_message_of_a_commit_is_an_item(editor: Editor, text: str) -> None:
    assert hovered(editor, ".git/COMMIT_EDITMSG", CITING.replace(text.replace("|", ""), text, 1)) is None


def hovered(editor: Editor, path: str, text: str) -> str | None:
    with shown(editor, path, text) as where:
        found = editor.ask(types.TEXT_DOCUMENT_HOVER, types.HoverParams(**where))
    return None if found is None else found.contents.value


def test_pointing_at_a_reference_shows_the_card_of_its_item(editor: Editor) -> None:
    assert hovered(editor, INITIATIVE, VAULT.replace("one-click", "one-|click", 1)) == (
        "**One click** (`feature:one-click`)\n\ndue 2026-12-31 · owner Shop\n\n"
        "feature one-click rests on 1 initiative, for shop."
    )


def test_pointing_at_a_field_shows_what_it_means(editor: Editor) -> None:
    found = hovered(editor, INITIATIVE, VAULT.replace("status:", "sta|tus:", 1))
    assert found is not None
    assert found.startswith("**status** (")
    assert "`planned`: " in found


def test_pointing_at_a_finding_shows_the_page_of_its_rule(editor: Editor) -> None:
    found = hovered(editor, INITIATIVE, VAULT.replace("one-click", "one-|clik", 1))
    assert found is not None
    assert found.startswith("**[dangling-reference](https://tpmlint.github.io/tpmlint/rules/dangling-reference/)**: ")
    assert "Bad:\n\n```yaml\n" in found


def test_pointing_at_nothing(editor: Editor) -> None:
    assert hovered(editor, INITIATIVE, VAULT.replace("title: The", "title: T|he", 1)) is None
    assert hovered(editor, "README.md", "The |shop.\n") is None


def test_definition_and_references(editor: Editor) -> None:
    with shown(editor, INITIATIVE, VAULT.replace("[cards]", "[ca|rds]")) as where:
        found = editor.ask(types.TEXT_DOCUMENT_DEFINITION, types.DefinitionParams(**where))
        assert (found.uri, place(found.range)) == (editor.uri(CAPABILITY), "1:4-9")
        for with_definition in (True, False):
            context = types.ReferenceContext(include_declaration=with_definition)
            others = editor.ask(types.TEXT_DOCUMENT_REFERENCES, types.ReferenceParams(context=context, **where))
            own = [(editor.uri(CAPABILITY), "1:4-9")] if with_definition else []
            assert [(each.uri, place(each.range)) for each in others] == [*own, (editor.uri(INITIATIVE), "8:15-20")]


def test_symbols(editor: Editor) -> None:
    with shown(editor, CAPABILITY, CAPABILITIES) as where:
        found = editor.ask(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, types.DocumentSymbolParams(**where))
        assert [(each.name, each.detail, place(each.range), place(each.selection_range)) for each in found] == [
            ("cards", "Cards", "0:0-5:54", "1:4-9"),
            ("search", "Search", "7:0-12:54", "8:4-10"),
        ]
        folds = editor.ask(types.TEXT_DOCUMENT_FOLDING_RANGE, types.FoldingRangeParams(**where))
        assert [(each.start_line, each.end_line) for each in folds] == [(0, 5), (7, 12)]
    everywhere = editor.ask(types.WORKSPACE_SYMBOL, types.WorkspaceSymbolParams("feature click"))
    assert [(each.name, each.container_name, each.location.uri) for each in everywhere] == [
        ("one-click", "One click", editor.uri(FEATURE))
    ]


def test_links_lead_to_claimed_files(editor: Editor) -> None:
    with shown(editor, CAPABILITY, CAPABILITIES) as where:
        found = editor.ask(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkParams(**where))
    assert [(place(each.range), each.target) for each in found] == [
        ("4:8-19", editor.uri("src/cards")),
        ("11:8-20", editor.uri("src/search")),
    ]


def test_lenses(editor: Editor) -> None:
    def lines(path: str, text: str) -> list[str]:
        with shown(editor, path, text) as where:
            found = editor.ask(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensParams(**where))
        return [f"{place(each.range)} {each.command.title}" for each in found]

    late = FEATURES.replace(
        "find-it, title: Find it, owner: shop", "find-it, title: Find it, owner: shop, target_date: 2026-06-30"
    )
    assert lines(
        FEATURE,
        late.replace(
            "owner: shop, target_date: 2026-06-30}", "owner: shop, target_date: 2026-06-30, depends_on: [one-click]}"
        ),
    ) == [
        "0:20-29 1 open initiative · for Shop",
        "2:20-27 1 open initiative · for Shop · gap 184 days",
    ]
    assert lines(INITIATIVE, VAULT) == ["1:4-9 enables 1 feature · for Shop"]
    assert lines("src/cards/vault.go", "package cards\n") == ["0:0-0 for Shop · initiative vault · capability cards"]
    assert lines("README.md", "The shop.\n") == []


def test_titles_beside_references(editor: Editor) -> None:
    with shown(editor, INITIATIVE, VAULT) as where:
        whole = types.Range(types.Position(0, 0), types.Position(100, 0))
        found = editor.ask(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintParams(range=whole, **where))
    assert [(each.position.line, each.position.character, each.label) for each in found] == [
        (3, 11, "Core"),
        (6, 29, "One click"),
        (7, 32, "Shop"),
        (8, 20, "Cards"),
    ]


def test_a_rename_reaches_all_files(editor: Editor) -> None:
    with shown(editor, INITIATIVE, VAULT.replace("one-click", "one-|click", 1)) as where:
        assert place(editor.ask(types.TEXT_DOCUMENT_PREPARE_RENAME, types.PrepareRenameParams(**where))) == "6:20-29"
        edit = editor.ask(types.TEXT_DOCUMENT_RENAME, types.RenameParams(new_name="two-clicks", **where))
        assert changes_of(edit) == {
            "features.yaml": ["0:20-29 -> 'two-clicks'"],
            "vault.yaml": ["6:20-29 -> 'two-clicks'"],
        }
        with pytest.raises(JsonRpcException, match="find-it"):
            editor.ask(types.TEXT_DOCUMENT_RENAME, types.RenameParams(new_name="find-it", **where))
    with shown(editor, INITIATIVE, VAULT.replace("title: The", "title: T|he", 1)) as where:
        assert editor.ask(types.TEXT_DOCUMENT_PREPARE_RENAME, types.PrepareRenameParams(**where)) is None


def offers(editor: Editor, path: str, text: str, line: int, *only: str) -> dict[str, types.CodeAction]:
    with shown(editor, path, text) as where:
        within = types.Range(types.Position(line, 0), types.Position(line, 200))
        context = types.CodeActionContext([], only=list(only) or None)
        params = types.CodeActionParams(range=within, context=context, **where)
        found = editor.ask(types.TEXT_DOCUMENT_CODE_ACTION, params)
    return {each.title: each for each in found}


CREATED = """\
# Every field explained: tpmlint explain feature

kind: feature
id: one-clik
title: One clik
owner: core
"""


def test_what_can_be_done_about_a_finding(editor: Editor) -> None:
    found = offers(editor, INITIATIVE, VAULT.replace("one-click", "one-clik", 1), 6)
    changes = {title: changes_of(each.edit) for title, each in found.items()}
    ((waived, (created, waiver)),) = changes.pop("Waive dangling-reference for initiative:vault for 90 days").items()
    assert (waived, created) == ("tpmlint.waivers.yaml", "created")
    assert waiver.partition("waivers:")[2] == (
        "\\n  - rule: dangling-reference\\n    item: initiative:vault\\n    subject: feature:one-clik\\n"
        '    reason: "TODO: say why"\\n    owner: core\\n    expires: 2026-05-31\\n\''
    )
    assert changes == {
        "Replace 'one-clik' with 'one-click' (may change the meaning)": {"vault.yaml": ["6:20-28 -> 'one-click'"]},
        "Create feature:one-clik in roadmap/features/one-clik.yaml": {
            "one-clik.yaml": [
                "created",
                f"0:0-0 -> {CREATED!r}",
            ]
        },
        "Ignore dangling-reference here, with a reason": {
            "vault.yaml": ["6:0-0 -> '# tpmlint: ignore[dangling-reference] TODO: say why\\n'"]
        },
    }


def test_all_fixes_at_once(editor: Editor) -> None:
    text = TEAMS.replace("title: Core", "titel: Core").replace("title: Shop", "titel: Shop")
    found = offers(editor, TEAM, text, 0, types.CodeActionKind.SourceFixAll)
    assert {title: changes_of(each.edit) for title, each in found.items()} == {
        "Fix all that tpmlint can fix safely": {"teams.yaml": ["0:26-28 -> 'le'", "2:26-28 -> 'le'"]}
    }


def test_a_client_that_knows_neither_versions_nor_new_files(repo: Repo) -> None:
    editor = Editor(repo.path, capabilities=types.ClientCapabilities())
    found = offers(editor, INITIATIVE, VAULT.replace("one-click", "one-clik", 1), 6)
    assert [
        (title, list(each.edit.changes)) for title, each in found.items() if each.edit is not None and each.edit.changes
    ] == [
        ("Replace 'one-clik' with 'one-click' (may change the meaning)", [editor.uri(INITIATIVE)]),
        ("Ignore dangling-reference here, with a reason", [editor.uri(INITIATIVE)]),
    ]
    assert editor.stop() == 0


@pytest.fixture
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return open_shop(tmp_path_factory.mktemp("other") / "shop")


HALF_WRITTEN = [
    "kind: initiative\nid: |\n",
    "kind: feature\nid: a\n  owner:|\n",
    "kind: feature\r\nid: a\r\nowner: |\r\n",
    "{kind: feature, id: a, owner: [|",
    "kind: &a feature\nid: *a|\n<<: *b\n",
    "\ufeffkind: \u2028|team\nid: a\x00b\n",
    "[" * 5_000 + "|",
    "kind: team\nid: a\ntitle: |" + "x" * 200_000,
    "|" + "- " * 20_000,
    "|",
]


@pytest.mark.parametrize("text", HALF_WRITTEN, ids=range(len(HALF_WRITTEN)))
def test_every_question_about_a_half_written_or_hostile_text_is_answered(editor: Editor, text: str) -> None:
    with shown(editor, "roadmap/new.yaml", text) as where:
        document = {"text_document": where["text_document"]}
        within = types.Range(types.Position(0, 0), types.Position(1_000_000, 1_000_000))
        context = types.CodeActionContext([])
        errors = {}
        for method, params in {
            types.TEXT_DOCUMENT_COMPLETION: types.CompletionParams(**where),
            types.TEXT_DOCUMENT_HOVER: types.HoverParams(**where),
            types.TEXT_DOCUMENT_DEFINITION: types.DefinitionParams(**where),
            types.TEXT_DOCUMENT_REFERENCES: types.ReferenceParams(context=types.ReferenceContext(True), **where),
            types.TEXT_DOCUMENT_PREPARE_RENAME: types.PrepareRenameParams(**where),
            types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: types.DocumentSymbolParams(**document),
            types.TEXT_DOCUMENT_FOLDING_RANGE: types.FoldingRangeParams(**document),
            types.TEXT_DOCUMENT_DOCUMENT_LINK: types.DocumentLinkParams(**document),
            types.TEXT_DOCUMENT_CODE_LENS: types.CodeLensParams(**document),
            types.TEXT_DOCUMENT_INLAY_HINT: types.InlayHintParams(range=within, **document),
            types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionParams(range=within, context=context, **document),
        }.items():
            try:
                editor.ask(method, params)
            except JsonRpcException as error:
                errors[method] = str(error)
    assert errors == {}


def test_the_items_of_each_team(editor: Editor) -> None:
    found = editor.ask("tpmlint/teams", {})
    assert [(team["title"], [item["ref"] for item in team["items"]]) for team in found] == [
        ("Core", ["capability:cards", "capability:search", "initiative:index", "initiative:vault"]),
        ("Shop", ["feature:one-click", "feature:find-it"]),
    ]
    first = found[0]["items"][0]
    assert (first["uri"], first["line"], first["description"]) == (
        editor.uri(CAPABILITY),
        1,
        "capability · 1 open initiative · for Shop",
    )


def test_a_rename_reaches_the_filters_of_views(repo: Repo) -> None:
    page = "<!-- tpmlint: view table kind=features columns=id feature=one-click -->\n{}<!-- tpmlint: end -->\n"
    repo.write({"ROADMAP.md": page.format("\n| id |\n| --- |\n| one-click |\n\n")})
    editor = Editor(repo.path)
    with shown(editor, FEATURE, FEATURES.replace("one-click", "one-|click", 1)) as where:
        edit = editor.ask(types.TEXT_DOCUMENT_RENAME, types.RenameParams(new_name="two-clicks", **where))
    assert changes_of(edit)["ROADMAP.md"] == ["0:58-67 -> 'two-clicks'", "4:2-11 -> 'two-clicks'"]
    assert editor.stop() == 0


def test_a_rename_reaches_waivers_and_views(repo: Repo) -> None:
    repo.write(
        {
            "tpmlint.waivers.yaml": (
                "waivers:\n  - rule: overdue\n    item: feature:one-click\n    reason: It moves to the new shop\n"
                "    owner: core\n    expires: 2026-12-31\n"
            ),
            "PLAN.md": "<!-- tpmlint: view items kind=feature -->\n<!-- tpmlint: end -->\n",
        }
    )
    editor = Editor(repo.path)
    with shown(editor, FEATURE, FEATURES.replace("one-click", "one-|click", 1)) as where:
        edit = editor.ask(types.TEXT_DOCUMENT_RENAME, types.RenameParams(new_name="two-clicks", **where))
    assert changes_of(edit)["tpmlint.waivers.yaml"] == ["2:18-27 -> 'two-clicks'"]
    assert editor.stop() == 0


def test_edits_are_for_files_as_another_program_has_left_them(repo: Repo) -> None:
    """Nobody tells the server: many editors do not watch files, and others say it a moment later."""
    one = "  - rule: overdue\n    item: feature:find-it\n    reason: It moves to the new shop\n    owner: core\n"
    waivers = f"waivers:\n{one}    expires: 2026-12-31\n"
    repo.write({"tpmlint.waivers.yaml": waivers})
    editor = Editor(repo.path)
    waive = "Waive dangling-reference for initiative:vault for 90 days"
    misspelled = VAULT.replace("one-click", "one-clik", 1)
    (before,) = changes_of(offers(editor, INITIATIVE, misspelled, 6)[waive].edit)["tpmlint.waivers.yaml"]
    repo.write({"tpmlint.waivers.yaml": f"# One\n{waivers}", INITIATIVE: f"# Two\n{VAULT}"})
    (after,) = changes_of(offers(editor, INITIATIVE, misspelled, 6)[waive].edit)["tpmlint.waivers.yaml"]
    assert (before[0], after[0]) == ("6", "7")
    with shown(editor, FEATURE, FEATURES.replace("one-click", "one-|click", 1)) as where:
        edit = editor.ask(types.TEXT_DOCUMENT_RENAME, types.RenameParams(new_name="two-clicks", **where))
    assert changes_of(edit)["vault.yaml"] == ["7:20-29 -> 'two-clicks'"]
    assert editor.stop() == 0
