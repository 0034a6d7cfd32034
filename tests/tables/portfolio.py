"""A portfolio of three small repositories, as rows of the tables, in which every question has an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from tpmlint.tables.parquet import encode
from tpmlint.tables.rows import Row, Rows, Value
from tpmlint.tables.schema import SCHEMA_VERSION, TABLES

_DEFAULTS: Mapping[str, Value] = {
    "VARCHAR": "",
    "DATE": date(2026, 11, 20),
    "BIGINT": 0,
    "DOUBLE": 0.0,
    "BOOLEAN": False,
}


def row(table: str, **given: Value) -> Row:
    """Return a row of a table; what is not given is NULL, or where that is not allowed a value of no meaning."""
    [found] = [each for each in TABLES if each.name == table]
    assert given.keys() <= {each.name for each in found.columns}
    return tuple(
        given.get(each.name, _DEFAULTS[each.type] if each.required else None)  # the empty text is a value too
        for each in found.columns
    )


def repository(name: str, **tables: Iterable[Row]) -> Rows:
    """Return all tables of a repository, those that are not given without rows."""
    own = row("repositories", repository=name, schema_version=SCHEMA_VERSION, commit_id="c0ffee")
    return {table.name: tuple(tables.get(table.name, ())) for table in TABLES} | {"repositories": (own,)}


def item(repository: str, ref: str, **given: Value) -> Row:
    """Return an open item by its ``kind:id``."""
    kind, _, item_id = ref.partition(":")
    values: dict[str, Value] = {
        "base_kind": kind,
        "title": f"The {item_id}",
        "is_open": kind != "team",
        "file": "roadmap/a.yaml",
        **given,
    }
    return row("items", repository=repository, kind=kind, id=item_id, **values)


def link(repository: str, source: str, relation: str, target: str) -> Row:
    """Return a link from ``kind:id`` to one, of another repository as ``kind:repository/id``."""
    source_kind, _, source_id = source.partition(":")
    target_kind, _, target_id = target.partition(":")
    registry, _, target_id = target_id.rpartition("/")
    return row(
        "links",
        repository=repository,
        source_kind=source_kind,
        source_id=source_id,
        relation=relation,
        target_repository=registry or repository,
        target_kind=target_kind,
        target_id=target_id,
    )


def counts(exempt: int, having: int, lacking: int, promised: int = 0) -> Mapping[str, Value]:
    """Return the figures of changes with and without context.

    Args:
        promised: how many of those without context changed an interface.
    """
    return {
        "changes": exempt + having + lacking,
        "exempt": exempt,
        "needing_context": having + lacking,
        "with_context": having,
        "without_context": lacking,
        "interface_changes": promised,
        "interface_without_context": promised,
        "code_changes": exempt + having + lacking - promised,
        "code_with_context": having,
        "code_without_context": lacking - promised,
        "authors": 1,
        "measurable": True,
    }


_OCTOBER, _NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
_LATE, _DUE = date(2027, 5, 31), date(2027, 3, 31)

CHECKOUT = repository(
    "checkout",
    items=(
        item("checkout", "feature:one-click", owner="checkout", target_date=_DUE, status="active"),
        item("checkout", "initiative:stored-cards", owner="checkout", status="planned", effort_days=30.0),
        item("checkout", "initiative:tidy-up", owner="checkout", status="active"),
        item("checkout", "team:checkout", title="Checkout"),
        item("checkout", "team:mobile", title="Mobile"),
    ),
    links=(
        link("checkout", "initiative:stored-cards", "enables", "feature:one-click"),
        link("checkout", "initiative:stored-cards", "capabilities", "capability:platform/card-vault"),
        link("checkout", "initiative:stored-cards", "depends_on", "initiative:platform/vault"),
        link("checkout", "initiative:stored-cards", "internal_customers", "team:checkout"),
        link("checkout", "initiative:stored-cards", "internal_customers", "team:mobile"),
    ),
    months=(row("months", repository="checkout", month=_NOVEMBER, **counts(1, 1, 1)),),
    findings=(
        row("findings", repository="checkout", rule="enables-nothing", severity="error"),
        row("findings", repository="checkout", rule="feature-at-risk", severity="warning"),
        row("findings", repository="checkout", rule="feature-at-risk", severity="warning"),
    ),
)
PLATFORM = repository(
    "platform",
    items=(
        item("platform", "initiative:vault", owner="payments", status="active", target_date=_LATE, effort_days=40.0),
        item("platform", "initiative:audit-log", owner="payments", status="paused"),
        item("platform", "initiative:done", owner="payments", status="completed", is_open=False, target_date=_LATE),
        item("platform", "feature:tokens", owner="payments", status="active"),
        item("platform", "capability:card-vault", owner="payments", advantage="parity"),
        item("platform", "capability:keys", owner="payments", advantage="commodity"),
        item("platform", "team:payments", title="Payments"),
        item("platform", "team:mobile", title="Mobile apps"),
    ),
    links=(
        link("platform", "initiative:vault", "enables", "feature:tokens"),
        link("platform", "initiative:audit-log", "enables", "feature:tokens"),
        link("platform", "initiative:done", "enables", "feature:tokens"),
        link("platform", "initiative:vault", "depends_on", "initiative:audit-log"),
        # A cycle must not keep a question from its end.
        link("platform", "initiative:audit-log", "depends_on", "initiative:vault"),
        link("platform", "initiative:vault", "capabilities", "capability:card-vault"),
        link("platform", "initiative:vault", "capabilities", "capability:keys"),
        link("platform", "capability:card-vault", "consumers", "team:risk"),
    ),
    changes=(
        row(
            "changes",
            repository="platform",
            month=_OCTOBER,
            capability="card-vault",
            owner="payments",
            **counts(1, 1, 3, promised=2),
        ),
        row(
            "changes",
            repository="platform",
            month=_NOVEMBER,
            capability="card-vault",
            owner="payments",
            **counts(0, 1, 3, promised=1),
        ),
        row("changes", repository="platform", month=_NOVEMBER, capability="keys", owner="keys", **counts(0, 2, 0)),
    ),
    months=(
        row("months", repository="platform", month=_OCTOBER, **counts(1, 1, 3)),
        row("months", repository="platform", month=_NOVEMBER, **counts(0, 3, 3)),
    ),
)
SEARCH = repository(
    "search",
    items=(
        item("search", "initiative:fresh-index", owner="search", status="active"),
        item("search", "feature:one-click", owner="search", title="Search with one click"),
    ),
    links=(
        link("search", "initiative:fresh-index", "enables", "feature:one-click"),
        link("search", "initiative:fresh-index", "capabilities", "capability:platform/card-vault"),
    ),
)
PORTFOLIO = (CHECKOUT, PLATFORM, SEARCH)


def write(folder: Path, *repositories: Rows) -> Path:
    """Write the tables of repositories, a folder each, and return the folder of all."""
    for rows in repositories or PORTFOLIO:
        place = folder / str(rows["repositories"][0][0])
        place.mkdir(parents=True)
        for name, data in encode(rows).items():
            (place / f"{name}.parquet").write_bytes(data)
    return folder
