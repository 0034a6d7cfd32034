"""What a session need not check again: the findings are those of a check of everything."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.engine.test_since_clean import CODE_OF_ALL, DAY, DOCUMENTS, edited
from tests.repos import Repo
from tests.shop import CAPABILITIES, FEATURES, TEAMS, VAULT, open_shop
from tpmlint.engine.check import context_of
from tpmlint.engine.runner import roadmap_rules
from tpmlint.engine.session import open_session
from tpmlint.engine.workspace import Request
from tpmlint.finding import Problem
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.index import Roadmap
from tpmlint.rule import ROADMAP, Context, Entry, catalogue, rules_of

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
    "README.md": ["[gone](gone.md)\n", "<!-- tpmlint: view table kind=features -->\n<!-- tpmlint: end -->\n"],
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


STEPS = [pytest.param(60, id="60"), pytest.param(1500, id="1500", marks=pytest.mark.slow)]


@pytest.mark.parametrize("steps", STEPS)
def test_findings_after_random_edits_are_those_of_a_check_of_everything(tmp_path: Path, steps: int) -> None:
    draw = random.Random(steps)
    files = {f"roadmap/{number:02}.yaml": text for number, text in enumerate(DOCUMENTS)}
    Repo(tmp_path / "shop").write({**files, **CODE_OF_ALL}).commit("Begin")
    request = Request(start=tmp_path / "shop", as_of=DAY)
    session, texts = open_session(request), dict(files)
    for _ in range(steps):
        path = draw.choice([*files])
        texts[path] = draw.choice([files[path], edited(draw, texts[path], [*texts.values()])])
        unsaved = {path: text.encode() for path, text in texts.items() if text != files[path]}
        session = session.with_texts(unsaved)
        now, alone = session.check(), open_session(request).with_texts(unsaved).check()
        assert now.report == alone.report
        assert now.explained == alone.explained


def test_a_capability_that_a_broken_file_no_longer_names_is_reported(tmp_path: Path) -> None:
    session = open_session(Request(start=open_shop(tmp_path / "shop").path, as_of=DAY))
    idle = "---\n{kind: capability, id: gold, title: Gold, owner: core, lifecycle: production, paths: [/src/gold/]}\n"
    found = []
    for named in ("gold", "silver"):
        broken = f"{{kind: team, id: x, needs: {named}\n"
        texts = {"roadmap/capabilities.yaml": CAPABILITIES + idle, "roadmap/broken.yaml": broken}
        session = session.with_texts({path: text.encode() for path, text in texts.items()})
        found.append({each.rule for each in session.check().report.findings})
    assert found[1] - found[0] == {"capability-without-customer"}


def test_rules_that_found_nothing_run_again_only_where_fields_that_they_read_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rules = {entry.id: entry for entry in rules_of(ROADMAP)}

    def counted(*args: object, **words: object) -> Iterator[Entry]:
        for entry in roadmap_rules(*args, **words):  # type: ignore[arg-type]
            if entry.rule.scope is not ROADMAP:
                yield entry
                continue

            def check(roadmap: Roadmap, context: Context, entry: Entry = entry) -> Iterable[Problem]:
                asked.append(entry.id)
                return entry.rule.check(roadmap, context)

            yield replace(entry, rule=replace(entry.rule, check=check))

    monkeypatch.setattr("tpmlint.engine.runner.roadmap_rules", counted)
    session = open_session(Request(start=open_shop(tmp_path / "shop").path, as_of=DAY))
    assert session.check().report.findings == ()
    everything = {*asked}

    def asked_after(text: str) -> set[str]:
        nonlocal session
        asked.clear()
        session = session.with_texts({"roadmap/vault.yaml": text.encode()})
        session.check()
        return {*asked}

    any_field = {rule for rule in everything if rules[rule].rule.fields is None}
    assert asked_after(f"# Ours\n{VAULT}") == any_field
    assert asked_after(f"{VAULT}start_date: 2026-02-01\n") - any_field == {
        rule for rule in everything if "start_date" in (rules[rule].rule.fields or ())
    }
    assert asked_after(f"{VAULT}---\n{{kind: team, id: more, title: More}}\n") == everything


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
