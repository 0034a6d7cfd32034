"""What an editor shows of items of other repositories."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from tests.repos import Repo
from tests.server.editor import Editor, place
from tpmlint.engine.registry_update import update_registries
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
