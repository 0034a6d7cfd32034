"""What an editor shows of items of other repositories."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from tests.repos import Repo
from tests.server.editor import Editor, place
from tests.server.test_features import applied, completed, labels
from tpmlint.engine.locking import update_registries
from tpmlint.engine.workspace import Request

OWN = """\
kind: feature
id: one-click
title: One-click checkout
owner: checkout
depends_on: [platform/tokens]
---
{kind: team, id: checkout, title: Checkout}
"""
THEIRS = """\
{kind: feature, id: tokens, title: Tokens, owner: payments, status: active, target_date: 2027-04}
---
{kind: team, id: payments, title: Payments}
"""


def shop(tmp_path: Path, own: str, theirs: str = THEIRS) -> Editor:
    """Return an editor in a shop that has the export of the platform."""
    Repo(tmp_path / "platform").write({"roadmap/a.yaml": theirs}).commit()
    repo = Repo(tmp_path / "shop")
    registry = '[[registries]]\nname = "platform"\nfile = "platform.tpm.json"\n'
    repo.write({"tpmlint.toml": registry, "roadmap/a.yaml": own}).commit()
    update_registries(Request(start=repo.path), ["../platform"])
    return Editor(repo.path)


MORE = """\
---
kind: initiative
id: vault
title: A vault for cards
owner: payments
status: active
type: enablement
enables: [{feature: tokens, how: Stores a card once}]
internal_customers: [{team: payments, need: One place for cards}]
---
kind: initiative
id: before
title: The vault before
owner: payments
status: completed
type: enablement
enables: [{feature: tokens, how: Stored a card twice}]
internal_customers: [{team: payments, need: Any place for cards}]
"""


def test_ids_of_other_repositories_are_completed_behind_ones_own(tmp_path: Path) -> None:
    editor = shop(tmp_path, OWN, THEIRS + MORE)
    new = "kind: feature\nid: more\ntitle: More\n"
    teams = completed(editor, "roadmap/b.yaml", f"{new}owner: |\n")
    assert labels(teams) == ["checkout", "platform/payments"]
    written = f"{new}owner: platform/|"
    (_, theirs) = completed(editor, "roadmap/b.yaml", written)
    assert (theirs.detail, applied(written, theirs)) == ("Payments", f"{new}owner: platform/payments")
    depends = sorted(
        completed(editor, "roadmap/b.yaml", f"{new}depends_on: [|]\n"), key=lambda each: each.sort_text or ""
    )
    assert [(each.label, each.detail) for each in depends if "platform" in each.label] == [
        ("initiative:platform/vault", "A vault for cards"),
        ("platform/tokens", "Tokens"),
        ("initiative:platform/before", "The vault before"),
    ]
    (tokens,) = (each for each in depends if each.label == "platform/tokens")
    assert isinstance(tokens.documentation, types.MarkupContent)
    assert tokens.documentation.value.startswith("**Tokens** (`feature:platform/tokens`)\n\nactive · due 2027-04")
    assert editor.stop() == 0


def test_a_feature_of_another_repository_is_completed_in_a_message(tmp_path: Path) -> None:
    """One that an initiative here enables: others explain no change."""
    enables = (
        "---\nkind: initiative\nid: cards\ntitle: Cards\nowner: checkout\nstatus: active\ntype: enablement\n"
        "enables: [{feature: platform/tokens, how: Asks for a token}]\ninternal_customers: "
        "[{team: platform/payments, need: Fewer cards}]\n"
    )
    editor = shop(tmp_path, OWN + enables)
    found = labels(completed(editor, ".git/COMMIT_EDITMSG", "Ask for a token\n\nRoadmap-Item: |"))
    assert found == ["cards", "one-click", "platform/tokens", "none"]
    assert editor.stop() == 0


def test_a_reference_leads_into_the_export(tmp_path: Path) -> None:
    Repo(tmp_path / "platform").write({"roadmap/a.yaml": THEIRS}).commit()
    repo = Repo(tmp_path / "shop")
    registry = '[[registries]]\nname = "platform"\nfile = "platform.tpm.json"\n'
    repo.write({"tpmlint.toml": registry, "roadmap/a.yaml": OWN}).commit()
    update_registries(Request(start=repo.path), ["../platform"])
    editor = Editor(repo.path)
    editor.open("roadmap/a.yaml", OWN)
    document = types.TextDocumentIdentifier(editor.uri("roadmap/a.yaml"))
    at = types.Position(4, 20)
    card = editor.ask(types.TEXT_DOCUMENT_HOVER, types.HoverParams(document, at))
    assert card.contents.value == (
        "**Tokens** (`feature:platform/tokens`)\n\nactive · due 2027-04 · owner Payments\n\n"
        "feature `platform/tokens` rests on 0 initiatives."
    )
    found = editor.ask(types.TEXT_DOCUMENT_DEFINITION, types.DefinitionParams(document, at))
    assert (found.uri, place(found.range)) == (editor.uri("platform.tpm.json"), "5:26-34")
    assert editor.ask(types.TEXT_DOCUMENT_PREPARE_RENAME, types.PrepareRenameParams(document, at)) is None
    assert editor.stop() == 0
