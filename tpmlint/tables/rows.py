"""The rows of the tables: a roadmap, the figures of its history and its findings, as plain values in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from tpmlint.finding import Finding
from tpmlint.formats.dates import Period
from tpmlint.metrics import ContextCounts, HistoryMetrics
from tpmlint.model.index import Roadmap
from tpmlint.model.investment import DAYS, to_months
from tpmlint.model.items import Item, Reference
from tpmlint.tables.schema import SCHEMA_VERSION, TABLES

Value: TypeAlias = str | int | float | date | None
Row: TypeAlias = tuple[Value, ...]
Rows: TypeAlias = Mapping[str, tuple[Row, ...]]
"""The rows of each table by its name, in the order of its columns."""


class Facts(Struct, frozen=True):
    """What is known of a repository at a commit.

    Args:
        repository: its name.
        day: of the commit.
        line_of: returns the line that an item begins on.
    """

    repository: str
    commit: str
    day: date
    roadmap: Roadmap
    metrics: HistoryMetrics
    findings: tuple[Finding, ...]
    line_of: Callable[[Item], int | None]


def rows_of(facts: Facts) -> Rows:
    """Return the rows of all tables, sorted; no row is there twice but in ``findings``."""
    items = tuple(facts.roadmap.by_name.values())
    made: Mapping[str, list[Row]] = {
        "repositories": [_repository(facts)],
        "items": [_item(item, facts) for item in items],
        "links": list(dict.fromkeys(row for item in items for row in _links(item, facts))),
        "changes": list(_changes(facts)),
        "months": [(facts.repository, _first_day(each.month), *_counts(each.counts)) for each in facts.metrics.months],
        "findings": [_finding(each, facts.repository) for each in facts.findings],
    }
    return {table.name: tuple(sorted(map(_writable, made[table.name]), key=_order)) for table in TABLES}


def _order(row: Row) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, f"{value:020}" if isinstance(value, int) else str(value)) for value in row)


def _writable(row: Row) -> Row:
    """Return a row in which bytes of a path that are not UTF-8 are escaped."""
    return tuple(
        value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value for value in row
    )


def _repository(facts: Facts) -> Row:
    metrics = facts.metrics
    return (
        facts.repository,
        SCHEMA_VERSION,
        facts.commit,
        facts.day,
        metrics.first,
        metrics.commits,
        metrics.judged,
        metrics.coverage.files,
        metrics.coverage.claimed,
    )


def _item(item: Item, facts: Facts) -> Row:
    owner_repository, _, owner = _target(item.owner, facts) if item.owner is not None else (None, None, None)
    start, target = item.start_date, item.target_date
    return (
        facts.repository,
        item.kind,
        item.id,
        item.definition.model,
        item.title,
        owner,
        owner_repository,
        item.state,
        item.is_open,
        item.is_done,
        item.is_dropped,
        _word(item, "type"),
        item.horizon,
        start.first if isinstance(start, Period) else None,
        target.last if isinstance(target, Period) else None,
        target.text if isinstance(target, Period) else None,
        _word(item, "released_in"),
        _word(item, "health"),
        _word(item, "evolution"),
        _word(item, "advantage"),
        _days(item),
        item.path,
        facts.line_of(item),
    )


def _word(item: Item, field: str) -> str | None:
    value = item.value.get(field)
    return value if isinstance(value, str) and item.is_readable(field) else None


def _days(item: Item) -> float | None:
    stated = item.value.get("investment")
    if not isinstance(stated, dict):
        return None
    months = to_months(stated.get("effort"), stated.get("unit"))
    return None if months is None else float(months * DAYS["person-month"])


def _links(item: Item, facts: Facts) -> Iterator[Row]:
    for reference in item.references:
        yield (facts.repository, item.kind, item.id, reference.field, *_target(reference, facts))


def _target(reference: Reference, facts: Facts) -> tuple[str | None, str | None, str]:
    """Return the repository, kind and id of what a reference names, whether it exists or not."""
    found = facts.roadmap.resolve(reference)
    if found is not None and not found.is_foreign:
        return facts.repository, found.kind, found.id
    if reference.system is not None:
        return None, None, reference.text
    registry, slash, item_id = reference.id.partition("/")
    kind = found.kind if found is not None else reference.kind
    return (registry, kind, item_id) if slash else (facts.repository, kind, reference.id)


def _changes(facts: Facts) -> Iterator[Row]:
    for capability in facts.metrics.capabilities:
        registry, _, owner = (capability.owner or "").rpartition("/")
        owners = (owner, registry or facts.repository) if owner else (None, None)
        for month in capability.months:
            yield (
                facts.repository,
                _first_day(month.month),
                capability.capability,
                *owners,
                *_counts(month.counts),
            )


def _counts(counts: ContextCounts) -> Row:
    promises, code = counts.promises, counts.code
    return (
        counts.changes,
        counts.changes - counts.needing_context,
        counts.needing_context,
        counts.with_context,
        counts.without_context,
        counts.adrift,
        promises.changes,
        promises.with_context,
        promises.without_context,
        code.changes,
        code.with_context,
        code.without_context,
        counts.authors,
        counts.measurable,
    )


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _finding(finding: Finding, repository: str) -> Row:
    kind, colon, item_id = (finding.item or "").partition(":")
    return (
        repository,
        finding.rule,
        finding.category,
        finding.severity.word,
        kind if colon else None,
        item_id if colon else None,
        finding.location.path,
        None if finding.location.span is None else finding.location.span.line,
        finding.message,
        finding.fingerprint,
    )
