"""How much of the code is claimed: the page and the audit count the same files."""

from __future__ import annotations

from pathlib import Path

from tests.shop import open_shop
from tpmlint.api import audit
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.session import open_session
from tpmlint.engine.workspace import Request
from tpmlint.html_report import capabilities
from tpmlint.html_report.context import report_context
from tpmlint.query.derived import DatedRoadmap

FILES = {
    "src/cards/deploy.json": "{}\n",
    "src/cards/vault.go": "package cards\n",
    "src/cards/vault_test.go": "package cards\n",
    "src/cards/README.md": "# Cards\n",
    "src/search/rank.go": "package search\n",
    "web/app/pages/cart.ts": "let a\n",
    "web/app/pages/cart.css": "a {}\n",
    "web/index.ts": "let b\n",
    "web/package.json": "{}\n",
    "serve.go": "package main\n",
}


def test_the_capabilities_count_the_files_that_the_audit_counts(tmp_path: Path) -> None:
    repo = open_shop(tmp_path)
    more = """[rules.unmapped-code]\nnot-code = ["*.json", "*.md", "*.css", "*.toml"]\n"""
    repo.write({**FILES, "tpmlint.toml": more}).commit("Build it")
    request = Request(start=tmp_path)
    metrics = audit(request, AuditOptions()).metrics
    assert metrics is not None
    checked = open_session(request).check()
    board = DatedRoadmap(checked.loaded.roadmap, checked.workspace.as_of)
    about = report_context(
        board, checked.workspace.settings, checked.report, title="Shop", tracked=checked.workspace.snapshot.tracked()
    )
    view = capabilities.view(about)
    assert view.code is not None
    assert (view.code.files, view.code.claimed) == (metrics.coverage.files, metrics.coverage.claimed)
    assert {row.capability.id: row.files for row in view.rows} == {
        each.capability: each.files for each in metrics.capabilities
    }
    assert view.code.unmapped == (("./", 1), ("web/", 1), ("web/app/", 1))
