"""What a session need not check again: the findings are those of a check of everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.shop import CAPABILITIES, FEATURES, TEAMS, VAULT, open_shop
from tpmlint.engine.check import context_of
from tpmlint.engine.session import open_session
from tpmlint.engine.workspace import Request
from tpmlint.model.assembly import build_roadmap
from tpmlint.rule import Entry, catalogue

EDITS = {
    "roadmap/features.yaml": [
        FEATURES.replace("One click", "Two clicks"),
        FEATURES.replace("id: find-it", "id: find-all"),
    ],
    "roadmap/capabilities.yaml": [
        CAPABILITIES.replace("/src/cards/", "/src/"),
        CAPABILITIES.replace("/src/cards/", "/src/gone/"),
        CAPABILITIES.replace("/src/cards/", "/src/search/"),
        CAPABILITIES.replace("id: search", "id: cards"),
        CAPABILITIES + "---\n{kind: capability, id: gone, title: Gone, owner: core, paths: [/src/gone/]}\n",
    ],
    "roadmap/vault.yaml": [
        VAULT.replace("Keeps what", "TODO"),
        f"{VAULT}titel: x\n",
        VAULT.replace(": planned", ": x"),
    ],
    "roadmap/teams.yaml": [TEAMS.replace("core", "kern"), TEAMS + "---\nkind: team\n"],
    "README.md": ["[gone](gone.md)\n"],
    "tpmlint.waivers.yaml": [
        "waivers:\n- {rule: dead-path, path: /roadmap/, reason: It moves, owner: core, expires: 2027-01-01}\n"
    ],
    "tpmlint.toml": ["[severity]\ndead-path = 'error'\n"],
}


def test_findings_after_edits_are_those_of_a_check_of_everything(tmp_path: Path) -> None:
    request = Request(start=open_shop(tmp_path / "shop").path)
    session = open_session(request)
    texts: dict[str, bytes] = {}
    for kept in (False, True):  # one file is edited at a time, then all of them together
        for path, versions in EDITS.items():
            for text in versions:
                texts = {**(texts if kept else {}), path: text.encode()}
                session = session.with_texts(texts)
                alone = open_session(request).with_texts(texts)
                assert session.check().report.findings == alone.check().report.findings, (path, text)


READING = [entry for entry in catalogue().values() if entry.rule.reads]


@pytest.mark.parametrize("entry", READING, ids=lambda entry: entry.id)
def test_rules_read_only_the_kinds_that_they_name(tmp_path: Path, entry: Entry) -> None:
    repo = open_shop(tmp_path / "shop")
    session = open_session(Request(start=repo.path))
    for text in EDITS["roadmap/capabilities.yaml"]:
        changed = session.with_texts({"roadmap/capabilities.yaml": text.encode()})
        rule = entry.rule
        context = context_of(changed.workspace)
        parsed = changed.loaded.parsed_files
        only = build_roadmap(
            replace(each, items=tuple(item for item in each.items if item.kind in rule.reads)) for each in parsed
        )
        assert list(rule.check(only, context)) == list(rule.check(changed.loaded.roadmap, context))
