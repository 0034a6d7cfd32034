"""Changes of interfaces as ``diff`` and ``audit`` judge them, in real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import ROADMAP, branch, initiative, judged, open_shop
from tpmlint.api import audit
from tpmlint.engine.workspace import Request
from tpmlint.errors import UserError
from tpmlint.finding import Finding

CARDS = """\
openapi: 3.0.0
paths:
  /cards:
    get:
      summary: All cards
      responses: {"200": {description: The cards}}
"""
TYPO = CARDS.replace("All cards", "Every card")
TOKENS = CARDS.replace("/cards", "/tokens")
API = "src/cards/openapi.yaml"
DECLARED = ROADMAP["roadmap/capabilities.yaml"].replace(
    "paths: [/src/cards/]", f"paths: [/src/cards/]\nlifecycle: production\ninterfaces: [{{path: {API}}}]"
)
CONTRACT = "interface-change-without-context"


def shop_with(tmp_path: Path, configuration: str = "", declared: str = DECLARED) -> Repo:
    """Return a repository in which capability cards declares its API."""
    return open_shop(tmp_path, files={"tpmlint.toml": configuration, "roadmap/capabilities.yaml": declared, API: CARDS})


def levels(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Return rule and severity of findings."""
    return [(each.rule, each.severity.word) for each in findings]


@pytest.mark.parametrize("title", ["docs: new words", "chore: tidy up", "fix: a typo", "Release v1.2.3", "Use tokens"])
def test_no_title_exempts_a_changed_promise(tmp_path: Path, title: str) -> None:
    shop = shop_with(tmp_path)
    branch(shop, {API: TOKENS}, title)
    report = judged(shop, "main")
    assert levels(report.findings) == [(CONTRACT, "error")]
    assert report.findings[0].message == (
        "the change adds 'GET /tokens' and 'GET /tokens 200'; removes 'GET /cards' and 'GET /cards 200' in the "
        "interface of capability cards, which has no product context; shop relies on it"
    )
    (verdict,) = report.verdicts
    assert verdict.interface is not None
    assert verdict.interface.summary == "changed (2 added, 2 removed)"


def test_exempt_paths_and_authors_do_not_exempt_it_either(tmp_path: Path) -> None:
    shop = shop_with(
        tmp_path, '[change]\nexempt-paths = ["src/cards/"]\nexempt-authors = ["Ada"]\nminimum-lines = 99\n'
    )
    branch(shop, {API: TOKENS}, "Use tokens")
    assert levels(judged(shop, "main").findings) == [(CONTRACT, "error")]


def test_a_typo_in_an_interface_is_a_typo(tmp_path: Path) -> None:
    shop = shop_with(tmp_path)
    branch(shop, {API: TYPO}, "docs: new words")
    report = judged(shop, "main")
    assert levels(report.findings) == []
    assert [(each.verdict, each.interface.summary if each.interface else "") for each in report.verdicts] == [
        ("exempt", "unchanged")
    ]


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ("", "warning"),
        ('preset = "starter"\n', "info"),
        ('preset = "strict"\n', "error"),
        ('[change]\ncode = "info"\n', "info"),
        ('[change]\ncode = "off"\n', None),
        ('[severity]\nchange-without-context = "error"\n', "error"),
    ],
)
def test_code_beside_an_interface(tmp_path: Path, configuration: str, expected: str | None) -> None:
    shop = shop_with(tmp_path, configuration)
    branch(shop, {"src/cards/vault.go": "package vault\n"}, "Work")
    wanted = [] if expected is None else [("change-without-context", expected)]
    assert levels(judged(shop, "main").findings) == wanted


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ('preset = "starter"\n', [(CONTRACT, "warning")]),
        ('[change]\ninterface = "info"\n', [(CONTRACT, "info")]),
        (
            '[change]\ninterface = "off"\n',
            [("breaking-interface-change", "warning"), ("change-without-context", "error")],
        ),
        (f'[change]\ninterface = "info"\n[severity]\n{CONTRACT} = "error"\n', [(CONTRACT, "error")]),
    ],
)
def test_the_level_of_a_changed_promise(tmp_path: Path, configuration: str, expected: list[tuple[str, str]]) -> None:
    shop = shop_with(tmp_path, configuration)
    branch(shop, {API: TOKENS}, "Work")
    assert sorted(levels(judged(shop, "main").findings)) == expected


def test_what_a_change_declares_counts_when_it_is_merged(tmp_path: Path) -> None:
    """It must not make the code of its own change a warning."""
    shop = shop_with(tmp_path, declared=ROADMAP["roadmap/capabilities.yaml"])
    branch(shop, {"roadmap/capabilities.yaml": DECLARED, "src/cards/vault.go": "package vault\n"}, "Work")
    assert levels(judged(shop, "main").findings) == [("change-without-context", "error")]


def test_a_broken_promise_needs_a_word_though_work_is_active(tmp_path: Path) -> None:
    shop = shop_with(tmp_path)
    shop.write({"roadmap/vault.yaml": initiative("vault", "cards", "one-click", "active")}).commit("Begin")
    branch(shop, {API: TOKENS}, "Work")
    (found,) = judged(shop, "main").findings
    assert found.rule == "breaking-interface-change"
    assert found.message == (
        "the change breaks 'GET /cards' and 'GET /cards 200' of capability cards, which is in production and used by "
        "shop; vault rests on it; cite what it is for"
    )
    branch(shop, {API: TOKENS}, "Work\n\nRoadmap-Item: vault", name="cited")
    assert levels(judged(shop, "main").findings) == []


@pytest.mark.parametrize(
    ("kind", "old", "new", "text", "expected"),
    [
        ("python", "pay.py", "paying.py", "def charge(): ...\n", "changed (1 added, 1 removed)"),
        ("python", "src/pay.py", "lib/src/pay.py", "def charge(): ...\n", None),
        ("python", "_pay.py", "_paying.py", "def charge(): ...\n", None),
        ("python", "_pay.py", "pay.py", "def charge(): ...\n", "changed (1 added)"),
        ("go", "a.go", "b.go", "package cards\n\nfunc F() {}\n", None),
        ("go", "a.go", "b/a.go", "package cards\n\nfunc F() {}\n", "changed (1 added, 1 removed)"),
        ("go", "a.go", "a_test.go", "package cards\n\nfunc F() {}\n", "changed (1 removed)"),
        ("go", "a.go", "a_linux.go", "package cards\n\nfunc F() {}\n", "changed (1 changed)"),
        ("typescript", "a.ts", "b.ts", "export const a = 1\n", "changed (1 added, 1 removed)"),
        ("typescript", "a.ts", "a/index.ts", "export const a = 1\n", None),
        ("rust", "a.rs", "b.rs", "pub fn f() {}\n", "changed (1 added, 1 removed)"),
        ("rust", "a.rs", "a/mod.rs", "pub fn f() {}\n", None),
        ("java", "A.java", "B.java", "package p;\npublic class A {}\n", None),
        ("avro", "a.avsc", "b.avsc", "{}\n", None),
    ],
)
def test_a_file_that_moves_changes_what_is_named_after_its_path(
    tmp_path: Path, kind: str, old: str, new: str, text: str, expected: str | None
) -> None:
    declared = DECLARED.replace(f"{{path: {API}}}", f"{{type: {kind}, path: 'src/cards/**'}}")
    shop = open_shop(
        tmp_path, files={"tpmlint.toml": "", "roadmap/capabilities.yaml": declared, f"src/cards/{old}": text}
    )
    branch(shop, {f"src/cards/{old}": None, f"src/cards/{new}": text}, "Move")
    report = judged(shop, "main")
    found = [each.interface.summary for each in report.verdicts if each.interface is not None]
    assert found == ([] if expected is None else [expected])
    assert levels(report.findings) == ([] if expected is None else [(CONTRACT, "error")])


@pytest.mark.parametrize(("before", "after"), [("lib/index.ts", "src/index.ts"), ("lib/**", "src/**")])
def test_a_folder_that_moves_with_its_declaration_promises_what_it_did(tmp_path: Path, before: str, after: str) -> None:
    declared = DECLARED.replace(f"{{path: {API}}}", f"{{type: typescript, path: 'src/cards/{before}'}}")
    text = "export const a = 1\n"
    shop = open_shop(tmp_path, files={"roadmap/capabilities.yaml": declared, "src/cards/lib/index.ts": text})
    moved = {"src/cards/lib/index.ts": None, "src/cards/src/index.ts": text}
    branch(shop, {**moved, "roadmap/capabilities.yaml": declared.replace(before, after)}, "Move")
    report = judged(shop, "main")
    assert (report.verdicts, levels(report.findings)) == ((), [])


@pytest.mark.parametrize(
    ("path", "more", "added"),
    [
        ("src/cards/openapi.yml", "", []),
        ("src/cards/v1.yaml", TOKENS.partition("paths:\n")[2], ["GET /tokens", "GET /tokens 200"]),
    ],
)
def test_a_file_that_moves_with_its_declaration_promises_what_it_did(
    tmp_path: Path, path: str, more: str, added: list[str]
) -> None:
    declared = DECLARED.replace(API, path).replace("{path", "{type: openapi, path")
    shop = shop_with(tmp_path, declared=DECLARED.replace("{path", "{type: openapi, path"))
    branch(shop, {API: None, path: CARDS + more, "roadmap/capabilities.yaml": declared}, "fix: move it")
    interfaces = [each.interface for each in judged(shop, "main").verdicts if each.interface is not None]
    assert [(each.change, each.name) for interface in interfaces for each in interface.facts] == [
        ("added", name) for name in added
    ]


def test_a_library_that_is_missing_is_an_error_where_extras_are_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = DECLARED.replace(API, "src/cards/schema.graphql")
    for required in (False, True):
        shop = open_shop(
            tmp_path / str(required),
            files={
                "tpmlint.toml": f"[change]\nrequire-extras = {str(required).lower()}\n",
                "roadmap/capabilities.yaml": declared,
                "src/cards/schema.graphql": "type Query { card: Int }\n",
            },
        )
        branch(shop, {"src/cards/schema.graphql": "type Query { card: String }\n"}, "docs: tidy up")
        monkeypatch.setitem(__import__("sys").modules, "graphql", None)
        if required:
            with pytest.raises(UserError, match="not installed") as raised:
                judged(shop, "main")
            assert raised.value.remedy == (
                "`pip install 'tpmlint[interfaces-graphql]'`, or unset `require-extras` under [change]"
            )
        else:
            report = judged(shop, "main")
            assert levels(report.findings) == [(CONTRACT, "error")]
            install = "`pip install 'tpmlint[interfaces-graphql]'` compares what they promise"
            assert report.receipt.notes[-1] == f"1 interface is compared by bytes; {install}"


def test_an_audit_counts_promises_and_code_apart(tmp_path: Path) -> None:
    shop = shop_with(tmp_path)
    shop.write({API: TYPO}).commit("docs: new words")
    shop.write({API: TOKENS}).commit("docs: more new words")
    shop.write({API: CARDS}).commit("docs: old words\n\nRoadmap-Item: vault")
    shop.write({"src/cards/vault.go": "package vault\n"}).commit("Work")
    metrics = audit(Request(start=shop.path)).metrics
    assert metrics is not None
    cards = next(each.total for each in metrics.capabilities if each.capability == "cards")
    assert dict(cards.interface) == {"carried": 1, "cited": 1, "missing": 1}
    assert dict(cards.code.verdicts) == {"exempt": 1, "missing": 1}
    newest, *_, oldest = metrics.promises
    assert (newest.capability, newest.verdict, newest.items) == ("cards", "cited", ("vault",))
    assert (newest.added, newest.changed, newest.removed, newest.more) == (
        ("GET /cards", "GET /cards 200"),
        (),
        ("GET /tokens", "GET /tokens 200"),
        0,
    )
    assert (oldest.added, oldest.removed) == (("GET /cards", "GET /cards 200"), ())


@pytest.mark.parametrize(
    ("size", "summary"), [(1 << 21, "changed (2 added, 2 removed)"), (1 << 22, "changed (1 not compared)")]
)
def test_generated_definitions_are_large(tmp_path: Path, size: int, summary: str) -> None:
    """A file of a roadmap may have 1 MiB; the schema of a whole API easily has more."""
    padding = f"# {'x' * size}\n"
    shop = open_shop(tmp_path, files={"roadmap/capabilities.yaml": DECLARED, API: padding + CARDS})
    branch(shop, {API: padding + TOKENS}, "Use tokens")
    (verdict,) = judged(shop, "main").verdicts
    assert verdict.interface is not None
    assert verdict.interface.summary == summary
