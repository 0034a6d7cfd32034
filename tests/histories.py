"""Histories that are made day by day in a real repository, and audited.

>>> history = History(tmp_path, {"roadmap/roadmap.yaml": "kind: team"}, "2026-01-05")       # doctest: +SKIP
>>> history.code("2026-01-12", "src/vault/vault.py", says="Tune it", cites="vault")         # doctest: +SKIP
>>> said(history.found("shadow-work"))                                                      # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.in_memory import AS_OF, ONLY_FILE
from tests.repos import Repo
from tpmlint.api import audit
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.workspace import Request
from tpmlint.finding import Finding
from tpmlint.report import Report


class History:
    """A repository that begins with a roadmap."""

    def __init__(self, path: Path, roadmap: Mapping[str, str] | str, day: str) -> None:
        self.repo = Repo(path)
        self.roadmap(day, roadmap)

    def roadmap(self, day: str, text: Mapping[str, str | None] | str, says: str = "Change the roadmap") -> History:
        """Commit another roadmap: the text of its only file, or files by path."""
        self.repo.write({ONLY_FILE: text} if isinstance(text, str) else text).commit(says, moment(day))
        return self

    def code(self, day: str, *paths: str, says: str = "Change the code", cites: str = "") -> History:
        """Commit a change of some files, with a trailer that cites something."""
        before = len(self.repo.git("log", "--format=%H").splitlines())
        self.repo.write(dict.fromkeys(paths, f"change {before}\n"))
        self.repo.commit(f"{says}\n\nRoadmap-Item: {cites}\n" if cites else says, moment(day))
        return self

    def audit(self, *rules: str, options: AuditOptions | None = None, as_of: date | None = AS_OF) -> Report:
        """Return what an audit says, by some rules or by all."""
        return audit(Request(start=self.repo.path, select=rules, as_of=as_of), options)

    def found(
        self, *rules: str, options: AuditOptions | None = None, as_of: date | None = AS_OF
    ) -> tuple[Finding, ...]:
        """Return what some rules find."""
        return self.audit(*rules, options=options, as_of=as_of).findings


def moment(day: str) -> str:
    """Return the time on a day at which every commit is made, as git reads it."""
    return f"{day}T09:00:00+00:00"
