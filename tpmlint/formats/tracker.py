"""Read the export of a tracker: the key, title, status and date of each of its items.

What the columns are called is known of the exports of Jira, Linear and GitHub, and close to what others use. Words for
a status are sorted by what they mean in any of them; a word that is unknown means that the item is open.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Route, Span
from tpmlint.formats.dates import find_day
from tpmlint.formats.source_file import SourceFile, read_records
from tpmlint.formats.yaml.errors import SYNTAX, Fault
from tpmlint.limits import Limits
from tpmlint.text.messages import join_words, quote, some
from tpmlint.text.similarity import nearest

Outcome: TypeAlias = Literal["open", "done", "dropped"]

LIMITS = Limits(bytes=32 << 20, nodes=10_000_000, documents=200_000)
"""An export may be larger than a file of the roadmap: it has all of a project's issues."""

_KEYS = ("Issue key", "key", "identifier", "number", "ID", "id")
_TITLES = ("Summary", "summary", "fields.summary", "Title", "title", "Name", "name")
_STATUSES = ("Status", "status", "fields.status.name", "status.name", "state.name", "State", "state")
_REASONS = ("Resolution", "resolution", "fields.resolution.name", "stateReason", "state_reason")
_DATES = (
    "Due date",
    "Due Date",
    "Target date",
    "due_date",
    "dueDate",
    "duedate",
    "fields.duedate",
    "milestone.dueOn",
    "milestone.due_on",
    "due_on",
    "target_date",
)
_DONE = frozenset(
    {
        *("closed", "complete", "completed", "deployed", "done", "finished", "fixed", "live", "merged", "released"),
        *("resolved", "shipped"),
    }
)
_DROPPED = frozenset(
    {
        *("abandoned", "canceled", "cancelled", "declined", "discarded", "duplicate", "invalid", "obsolete"),
        *("rejected", "superseded", "cannot reproduce", "not planned", "not_planned"),
        *("won't do", "won't fix", "wont do", "wont fix", "wontfix"),
    }
)


class TrackedRow(Struct, frozen=True):
    """An item of a tracker.

    Args:
        record: the author's route to it.
        status: as the export has it; empty if it has none.
        outcome: what that means.
        date: its target date, as ``2027-04-23``; empty if there is none.
        fields: by our name of a field, the author's route.
    """

    key: str
    record: Route
    title: str
    status: str
    outcome: Outcome
    date: str
    fields: Mapping[Route, Route]


class Export(Struct, frozen=True):
    """The export of a tracker.

    Args:
        file: with the faults of its syntax.
        start, end: where its records are in the text.
        rows: by key; None if they are not known, since the file cannot be read.
        columns: by ``key``, ``title``, ``status`` and ``date``, the columns or fields that the values come from.
    """

    file: SourceFile
    start: int
    end: int
    rows: Mapping[str, TrackedRow] | None
    columns: Mapping[str, tuple[str, ...]] = {}


@functools.lru_cache(maxsize=8)
def read_export(path: str, data: bytes) -> Export:
    """Read an export; never raise."""
    name = "json" if path.lower().endswith(".json") else "csv"
    file, parts = read_records(path, data, name, LIMITS)
    if not parts and not file.faults:
        message = "the export is empty, so no key can be looked up in it; export it again"
        file = replace(file, faults=(Fault(SYNTAX, message, Span(1, 1, 1, 1)),))
    if not parts or file.faults:
        return Export(file, 0, 0, None)
    part = parts[0]
    rows: dict[str, TrackedRow] = {}
    records = list(_records(part.value))
    used: dict[str, dict[str, None]] = {role: {} for role in _FIELDS}
    for route, record in records:
        row = _read_row(route, record)
        if row is not None:
            rows.setdefault(row.key, row)
            for role, field in _FIELDS.items():
                if (at := row.fields.get((field,))) is not None:
                    used[role][".".join(str(step) for step in at[len(route) :])] = None
    columns = {role: tuple(names) for role, names in used.items()}
    faults = tuple(_column_faults(records, columns))
    if faults:
        file = replace(file, faults=faults)
    return Export(file, part.start, part.end, rows if rows or not records else None, columns)


_FIELDS = {"key": "id", "title": "title", "status": "status", "date": "target_date"}
"""Our field by what a column is for."""


def _column_faults(
    records: Sequence[tuple[Route, Mapping[str, object]]], used: Mapping[str, Sequence[str]]
) -> Iterator[Fault]:
    """Yield a fault for a key that no record has, and for a status or date in a column of nearly the right name.

    A column is there if a record has one of its names, with a value or without.
    """
    every = dict.fromkeys(name for _, record in records for name in record)
    for role, names in (("key", _KEYS), ("status", _STATUSES), ("date", _DATES)):
        there = any(name in every or name.partition(".")[0] in every for name in names)
        if not records or used[role] or (there and role != "key"):
            continue
        near = next(((each, name) for each in every if (name := nearest(each, names)) is not None), None)
        if near is not None and not there:
            way = f"rename {quote(near[0])} to {quote(near[1])}"
        elif role == "key":
            way = f"one of {join_words(_KEYS)} must hold it, and the export has {some(list(every), 10)}"
        else:
            continue
        yield Fault(SYNTAX, f"no record has a {role}; {way}", Span(1, 1, 1, 1), role)


def _records(value: object) -> Iterator[tuple[Route, Mapping[str, object]]]:
    """Yield the records of an export with their routes: a list, or the first list of mappings in a mapping."""
    route: Route = ()
    if isinstance(value, dict):
        route, value = next(
            (((key,), each) for key, each in value.items() if isinstance(each, list) and _is_mappings(each)), ((), [])
        )
    for index, each in enumerate(value if isinstance(value, list) else ()):
        if isinstance(each, dict):
            yield (*route, index), each


def _is_mappings(values: Sequence[object]) -> bool:
    return bool(values) and all(isinstance(each, dict) for each in values)


def _read_row(route: Route, record: Mapping[str, object]) -> TrackedRow | None:
    key, key_at = _find(record, _KEYS)
    if not key:
        return None
    title, title_at = _find(record, _TITLES)
    status, status_at = _find(record, _STATUSES)
    reason, reason_at = _find(record, _REASONS)
    text, date_at = _find(record, _DATES)
    if reason.casefold() in _DROPPED:
        status, status_at = reason, reason_at
    routes = {"id": key_at, "title": title_at, "status": status_at, "target_date": date_at}
    fields: dict[Route, Route] = {(name,): (*route, *at) for name, at in routes.items() if at}
    return TrackedRow(key.removeprefix("#"), route, title, status, _outcome(status), find_day(text), fields)


def _outcome(status: str) -> Outcome:
    word = status.casefold()
    return "dropped" if word in _DROPPED else "done" if word in _DONE else "open"


def _find(record: Mapping[str, object], names: Sequence[str]) -> tuple[str, Route]:
    """Return the first value of some names that is there, as text, and the route to it within the record."""
    for name in names:
        value: object = record
        steps: tuple[str, ...] = (name,) if name in record else tuple(name.split("."))
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip(), steps
    return "", ()
