"""A real repository with a roadmap and the code that it is about, and what a judgement of its changes says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.repos import Repo
from tpmlint.api import diff
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request
from tpmlint.report import Report

TEAMS = """\
{kind: team, id: shop, title: Shop}
---
{kind: team, id: core, title: Core}
"""
FEATURES = """\
{kind: feature, id: one-click, title: One click, owner: shop, target_date: 2026-12-31}
---
{kind: feature, id: find-it, title: Find it, owner: shop}
"""
CAPABILITIES = """\
kind: capability
id: cards
title: Cards
owner: core
paths: [/src/cards/]
consumers: [{team: shop, interaction: x-as-a-service}]
---
kind: capability
id: search
title: Search
owner: core
paths: [/src/search/]
consumers: [{team: shop, interaction: x-as-a-service}]
"""


def initiative(name: str, capability: str, feature: str, status: str = "planned") -> str:
    """Return an initiative in which nothing is wrong."""
    return f"""\
kind: initiative
id: {name}
title: The {name}
owner: core
status: {status}
type: enablement
enables: [{{feature: {feature}, how: Keeps what {feature} asks for within reach of one request}}]
internal_customers: [{{team: shop, need: Have the {capability} without running them}}]
capabilities: [{capability}]
metrics: [{{name: latency of {capability}, unit: ms, baseline: 900, target: 200}}]
"""


VAULT, INDEX = initiative("vault", "cards", "one-click"), initiative("index", "search", "find-it")
ROADMAP = {
    "roadmap/teams.yaml": TEAMS,
    "roadmap/features.yaml": FEATURES,
    "roadmap/capabilities.yaml": CAPABILITIES,
    "roadmap/vault.yaml": VAULT,
    "roadmap/index.yaml": INDEX,
}
CODE = {
    "src/cards/vault.go": "package cards\n\nfunc Keep() int {\n\treturn 1\n}\n",
    "src/cards/sum.go": "package cards\n\nvar Sum = 0\n",
    "src/search/index.go": "package search\n\nvar Index = 0\n",
    "README.md": "The shop.\n",
}
EDIT = {"src/cards/vault.go": "package cards\n\nfunc Keep() int {\n\treturn 2\n}\n"}
"""A change of one line of the cards."""

SEARCH = {"src/search/index.go": "package search\n\nvar Index = 1\n"}
"""A change of one line of the search."""

MISSING = "has no product context; name the initiative that the change is for"
CARDS_MISSING = (
    f"src/cards/vault.go:4 error[change-without-context] 1 changed file of capability cards {MISSING}",
    {"cards": "missing"},
)
"""What is said of ``EDIT`` where nobody explains it."""


def open_shop(path: Path, *options: str, files: Mapping[str, str | bytes | None] | None = None) -> Repo:
    """Return a repository with the roadmap and the code, in its first commit on ``main``.

    Args:
        options: of ``git init``.
        files: more of them.
    """
    repo = Repo(path, *options).write({**ROADMAP, **CODE, **(files or {})})
    repo.commit("Begin")
    return repo


def branch(repo: Repo, files: Mapping[str, str | bytes | None], message: str = "Keep two", name: str = "topic") -> str:
    """Commit files on a new branch and return the commit's id."""
    repo.git("checkout", "--quiet", "-b", name)
    return repo.write(files).commit(message)


def judged(repo: Repo | Path, base: str | None = None, **more: object) -> Report:
    """Return the judgement of a change in a repository, as ``tpmlint diff`` makes it."""
    start = repo if isinstance(repo, Path) else repo.path
    return diff(Request(start=start), Comparison(base=base, **more))  # type: ignore[arg-type]


def told(report: Report) -> list[str]:
    """Return the findings, each in a line."""
    return [
        f"{finding.location.path}{f':{finding.location.span.line}' if finding.location.span else ''} "
        f"{finding.severity.word}[{finding.rule}] {finding.message}"
        for finding in report.findings
    ]


def verdicts(report: Report) -> dict[str, str]:
    """Return the verdict by capability."""
    return {each.capability: each.verdict for each in report.verdicts}


def both(report: Report) -> tuple[str, dict[str, str]]:
    """Return the findings in one text, and the verdicts."""
    return "\n".join(told(report)), verdicts(report)
