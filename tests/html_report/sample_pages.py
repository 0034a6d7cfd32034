"""Subjects of reports that lie in memory: an ordinary roadmap, a hostile one, an empty one, and a made-up history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta

from msgspec.structs import replace

from tests.in_memory import load, settle
from tests.in_memory import roadmap as roadmap_of
from tpmlint.html_report.context import Forge, ReportContext, report_context
from tpmlint.metrics import (
    CapabilityMetrics,
    ContextCounts,
    Coverage,
    FolderMetrics,
    HistoryMetrics,
    InitiativeMetrics,
    MonthMetrics,
    Slip,
    TeamMetrics,
)
from tpmlint.model.changes import find_changes
from tpmlint.model.index import Roadmap
from tpmlint.query.derived import DatedRoadmap
from tpmlint.report import ChangeCommit, Receipt, Report, RoadmapChanges
from tpmlint.settings import Settings

AS_OF = date(2026, 11, 20)
FORGE = Forge("github", "github.com", "shop/shop")
REVISION = "0123456789abcdef0123456789abcdef01234567"

# A line from an objective to code and people; beside it a late enabler, work for nobody, and a feature with no enabler.
PLAIN = {
    "roadmap/strategy.yaml": """\
        kind: objective
        id: quick
        title: Paid in a minute
        owner: checkout
        perspective: product
        ---
        kind: objective
        id: loyal
        title: Customers come back
        owner: checkout
        perspective: business
        ---
        kind: feature
        id: one-click
        title: One-click checkout
        owner: checkout
        status: active
        target_date: 2027-03-31
        objectives: [quick]
        benefit: Nobody types a card number twice
        ---
        kind: feature
        id: picks
        title: Picks for you
        owner: search
        objectives: [loyal]
        """,
    "roadmap/work.yaml": """\
        kind: initiative
        id: tokens
        title: Keep tokens
        owner: platform
        status: active
        type: enablement
        start_date: 2026-09-01
        target_date: 2027-05-31
        enables: [{feature: one-click, how: Charges a stored card in one request}]
        internal_customers: [{team: checkout, need: Keep a card without an audit}]
        capabilities: [payments]
        links:
          - {title: The plan, url: "https://example.org/plan"}
        ---
        kind: initiative
        id: rewrite
        title: Write it anew
        owner: platform
        status: planned
        type: technical-debt
        enables: []
        internal_customers: [{team: search, need: Change one rule without changing ten}]
        capabilities: [index]
        ---
        kind: initiative
        id: own-cards
        title: Cards of our own
        owner: platform
        status: canceled
        type: enablement
        enables: [{feature: one-click, how: Would have kept the numbers}]
        internal_customers: [{team: checkout, need: Keep a card}]
        """,
    "roadmap/code.yaml": """\
        kind: capability
        id: payments
        title: Taking money
        owner: platform
        lifecycle: production
        paths: [services/payments/**]
        consumers: [{team: checkout, interaction: x-as-a-service}]
        ---
        kind: capability
        id: index
        title: Finding products
        owner: search
        lifecycle: experimental
        paths: [services/search/**]
        ---
        {kind: team, id: checkout, title: Checkout}
        ---
        {kind: team, id: search, title: Search}
        ---
        {kind: team, id: platform, title: Platform}
        """,
}
# Capabilities in three cells of the map of evolution and advantage, and one in none, which depend on each other; and an
# initiative that depends on a feature.
DEPENDING = {
    "roadmap/code.yaml": """\
        {kind: team, id: platform, title: Platform}
        ---
        kind: capability
        id: payments
        title: Taking money
        owner: platform
        paths: [services/payments/**]
        evolution: product
        advantage: parity
        depends_on: ["capability:vault"]
        ---
        kind: capability
        id: search
        title: Finding products
        owner: platform
        paths: [services/search/**]
        evolution: custom-built
        advantage: differentiator
        depends_on: ["capability:index"]
        ---
        kind: capability
        id: index
        title: Finding words
        owner: platform
        paths: [services/index/**]
        evolution: custom-built
        advantage: differentiator
        depends_on: ["capability:vault"]
        ---
        kind: capability
        id: vault
        title: Keeping secrets
        owner: platform
        paths: [services/vault/**]
        ---
        {kind: feature, id: wallets, title: Wallets, owner: platform}
        ---
        {kind: initiative, id: rotate, title: Rotate keys, owner: platform, depends_on: ["feature:wallets"]}
        """
}
TRACKED = (
    "services/payments/a.py",
    "services/payments/b.py",
    "services/search/a.go",
    "web/shop.ts",
    "web/shop.test.ts",
)

TITLE = '</script><script>window.owned=1</script><img src=x onerror=window.owned=1>" onload="window.owned=1\' {{7*7}}'
QUOTED = json.dumps(TITLE)
BIDI = "safe\u202egnp.exe\u0007"
HOSTILE = {
    "roadmap/hostile.yaml": f"""\
        kind: feature
        id: one-click
        title: {QUOTED}
        owner: checkout
        target_date: 9999-12-31
        benefit: {QUOTED}
        links:
          - {{title: "Click me", url: "javascript:window.owned=1"}}
          - {{title: "Me too", url: "data:text/html,<script>window.owned=1</script>"}}
        ---
        kind: initiative
        id: tokens
        title: "safe\\u202egnp.exe\\a"
        owner: checkout
        status: active
        type: enablement
        start_date: 0001-01-01
        target_date: 9999-12-31
        enables: [{{feature: one-click, how: {QUOTED}}}]
        internal_customers: [{{team: checkout, need: {QUOTED}}}]
        capabilities: [{"a" * 128}]
        ---
        kind: capability
        id: {"a" * 128}
        title: {"W" * 300}
        owner: checkout
        lifecycle: production
        paths: ["<b>/**"]
        ---
        kind: team
        id: checkout
        title: {QUOTED}
        ---
        kind: team
        id: no-title
        """,
}


def subject(
    files: Mapping[str, str],
    *,
    title: str = "The shop",
    tracked: tuple[str, ...] | None = TRACKED,
    forge: Forge | None = FORGE,
    metrics: HistoryMetrics | None = None,
    as_of: date = AS_OF,
    before: Mapping[str, str] | None = None,
    settings: Settings | None = None,
) -> ReportContext:
    """Return what a report on some files is about, judged as ``check`` does.

    Args:
        before: the files a month ago; by default none, so that all is new.
        settings: those of a roadmap with sources.
    """
    roadmap = roadmap_of(files) if settings is None else load(files, settings).roadmap
    settled = settle(files, as_of=as_of, tracked=tracked, settings=settings)
    receipt = Receipt(
        version="0.1.0",
        command="check",
        revision=REVISION,
        snapshot="work tree",
        as_of=as_of.isoformat(),
        as_of_source="date of the commit",
        files=tuple(sorted(files)),
        items={kind: sum(item.kind == kind for item in roadmap.items) for kind in roadmap.kinds},
        configuration=None,
        preset="standard",
    )
    report = Report(settled.findings, receipt, metrics=metrics, changes=_changes(roadmap, roadmap_of(before or {})))
    board = DatedRoadmap(roadmap, as_of)
    return report_context(
        board, settings or Settings(), report, title=title, tracked=tracked, forge=forge, metrics=metrics
    )


def _changes(roadmap: Roadmap, before: Roadmap) -> RoadmapChanges:
    commit = ChangeCommit(REVISION, "2026-11-12", TITLE, TITLE)
    events = tuple(replace(each, commit=commit) for each in find_changes(before, roadmap))
    notes = (f"nothing is known of {TITLE}",)
    return RoadmapChanges(since="2026-10-21", until="2026-11-20", events=events, notes=notes)


def sample_metrics(months: int = 14, capabilities: int = 2, initiatives: int = 2, teams: int = 3) -> HistoryMetrics:
    """Return what an audit might count, a change or two a day."""
    names = sorted(_month(number) for number in range(months))
    each = tuple(MonthMetrics(name, _counts(number)) for number, name in enumerate(names))
    known = ("payments", "index") if capabilities == 2 else tuple(f"capability-{n}" for n in range(capabilities))
    work = ("tokens", "rewrite") if initiatives == 2 else tuple(f"initiative-{n}" for n in range(initiatives))
    people = ("checkout", "search", "platform") if teams == 3 else tuple(f"team-{n}" for n in range(teams))
    total = ContextCounts(
        {"cited": 9 * months, "standing": months, "exempt": 3 * months, "missing": 2 * months}, 12, months
    )
    return HistoryMetrics(
        first=date(2026, 11, 20) - timedelta(days=30 * months),
        last=date(2026, 11, 20),
        commits=max(5000, 40 * months) if months > 100 else 40 * months,
        judged=30 * months,
        ungoverned=10 * months,
        unreadable=1,
        total=total,
        months=each,
        capabilities=tuple(
            CapabilityMetrics(name, None, "platform", 40 + n, _counts(n), each[n % 3 :]) for n, name in enumerate(known)
        ),
        initiatives=tuple(
            InitiativeMetrics(
                name,
                None,
                "platform",
                "active",
                citations=n + 1,
                first_cited=date(2026, 2, 1),
                last_cited=date(2026, 10, 1),
                active=date(2026, 2, 1),
                moved=1,
                slips=(Slip(date(2026, 6, 1), "2026-Q3", "2026-Q4", 92),),
            )
            for n, name in enumerate(work)
        ),
        teams=tuple(TeamMetrics(name, None, _counts(n), _counts(n + 1)) for n, name in enumerate(people)),
        coverage=Coverage(
            400,
            310,
            (FolderMetrics("web/", 12, date(2026, 5, 4)),),
            tuple((name, 20, 12 + n % 9) for n, name in enumerate(names)),
        ),
    )


def _counts(number: int) -> ContextCounts:
    verdicts = {"cited": 4 + number % 5, "exempt": number % 3, "missing": number % 4}
    return ContextCounts({name: count for name, count in verdicts.items() if count}, 3, number % 2)


def _month(number: int) -> str:
    """Return a month of the years before November 2026, counted from the first; one in seven is left out."""
    at = 12 * 2026 + 10 - 2 * number + number // 7
    return f"{at // 12:04}-{at % 12 + 1:02}"
