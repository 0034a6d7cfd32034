"""The waivers file, ``tpmlint.waivers.yaml`` beside the configuration: parsed and checked against its schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.finding import Edit, Fix, ItemRef, Problem, Route
from tpmlint.formats.dates import parse_period
from tpmlint.formats.source_file import Document, SourceFile, read
from tpmlint.formats.yaml.errors import DUPLICATE_KEY, SYNTAX, Fault
from tpmlint.formats.yaml.source import quote
from tpmlint.git.files import Missing, Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.limits import Limits
from tpmlint.model.index import Roadmap
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.patterns import compile_pattern
from tpmlint.schema import Violation
from tpmlint.settings import Settings
from tpmlint.suppression.model import Waiver
from tpmlint.text.similarity import GUESSES, nearest

if TYPE_CHECKING:
    from tpmlint.schema.diagnostics import Diagnostic

OWNER_RULE = "dangling-reference"

_MOST = 1000
"""Waivers of a file that are read; each is compared with every file that has findings."""


class Waivers(Struct, frozen=True):
    """The content of the waivers file.

    Args:
        path: its path, relative to the root, whether it exists or not.
        parsed_file: the file with its faults; None if there is no file.
        entries: the waivers that are well formed; the others suppress nothing.
    """

    path: str
    parsed_file: ParsedFile | None = None
    entries: tuple[Waiver, ...] = ()

    @property
    def parsed_files(self) -> tuple[ParsedFile, ...]:
        """The file as an input of rules, if there is one."""
        return () if self.parsed_file is None else (self.parsed_file,)


def load_waivers(snapshot: Snapshot, settings: Settings) -> Waivers:
    """Read the waivers file that a configuration names; empty if there is no file."""
    path = settings.waivers
    try:
        data = snapshot.read(path, settings.limits.bytes)
    except Missing:
        return Waivers(path)
    except Unreadable as error:
        fault = Fault(SYNTAX, f"the file cannot be read: {error.reason}", None)
        return Waivers(path, ParsedFile(SourceFile(path, "", (), (fault,)), (), ()))
    return read_waivers(path, data, settings.limits, tuple(kind.name for kind in settings.kinds))


def read_waivers(path: str, data: bytes, limits: Limits, own: tuple[str, ...] = ()) -> Waivers:
    """Read a waivers file's bytes; faults are returned, not raised.

    Args:
        own: the names of the roadmap's own kinds, which an item may be of.
    """
    file = read(path, data, limits)
    if not file.documents:
        return Waivers(path, ParsedFile(file, (), ()))
    first, *others = file.documents
    violations = [*_violations(first, own), *(_further_document(document) for document in others)]
    malformed = {index for index in map(_entry_number, _invalid_routes(file, violations)) if index is not None}
    entries = tuple(each for each in _entries(path, first) if each.index not in malformed)
    return Waivers(path, ParsedFile(file, tuple(violations), ()), entries)


def find_unowned(waivers: Iterable[Waiver], roadmap: Roadmap) -> Iterator[Problem]:
    """Yield a dangling reference for each waiver whose owner is not a team; none if the roadmap has no teams.

    In a roadmap without teams every owner is unknown, and its items are reported already.
    """
    waivers = tuple(waivers)
    teams = {team.id for team in roadmap.teams}
    if not waivers or not teams:
        return
    strangers = [waiver for waiver in waivers if waiver.owner not in teams]
    guesses = {owner: nearest(owner, teams) for owner in sorted({each.owner for each in strangers})[:GUESSES]}
    for waiver in strangers:
        suggestion = guesses.get(waiver.owner)
        hint = f"; did you mean {suggestion}?" if suggestion else ""
        fix = None
        if suggestion is not None:
            same = suggestion.casefold() == waiver.owner.casefold()
            fix = Fix(f"Replace {waiver.owner!r} with {suggestion!r}", (Edit(waiver.at("owner"), suggestion),), same)
        yield Problem(
            f"{waiver.name} is owned by team {waiver.owner}, which does not exist{hint}",
            waiver.at("owner"),
            subject=f"team:{waiver.owner}",
            fix=fix,
            help="name a team of the roadmap that answers for the waiver",
        )


def _violations(document: Document, own: tuple[str, ...]) -> Iterator[Violation]:
    if not document.whole:
        return
    from tpmlint.schema.diagnostics import diagnose
    from tpmlint.schema.own_kinds import waivers_with

    value, excess = _read_part(document)
    if excess is not None:
        yield excess
    for mistake in diagnose(waivers_with(own), value):
        at = ItemRef(document.path, document.index, mistake.route, mistake.aspect)
        if not any(at.route[: len(unknown)] == unknown for unknown in document.unknown):
            problem = Problem(mistake.message, at, None, mistake.subject, fix=_fix(mistake, at), help=mistake.help)
            yield Violation(mistake.rule, problem, mistake.failed)
    for index, entry in _mappings(document):
        pattern = entry.get("path")
        if isinstance(pattern, str) and pattern.strip() and _matches_nothing(pattern):
            at = ItemRef(document.path, document.index, ("waivers", index, "path"))
            message = (
                f"{quote(pattern)} is not a valid file pattern; write it as in .gitignore, such as /roadmap/legacy.yaml"
            )
            yield Violation("schema", Problem(message, at, None, "waivers.path"), at.route)


def _read_part(document: Document) -> tuple[object, Violation | None]:
    """Return the value with the waivers that are read, and the finding about those that are not."""
    value = document.value
    if not isinstance(value, dict):
        return value, None
    entries = value.get("waivers")
    if not isinstance(entries, list) or len(entries) <= _MOST:
        return value, None
    at = ItemRef(document.path, document.index, ("waivers", _MOST))
    message = f"'waivers' has more than {_MOST:,} entries, and only those before this one are read"
    help_text = "remove waivers that are no longer needed, or waive a folder in place of its files"
    problem = Problem(message, at, None, "waivers", help=help_text)
    return {**value, "waivers": entries[:_MOST]}, Violation("schema", problem, at.route)


def _fix(mistake: Diagnostic, at: ItemRef) -> Fix | None:
    change = mistake.suggestion
    return None if change is None else Fix(change.title, (Edit(at, change.new),), change.safe)


def _matches_nothing(pattern: str) -> bool:
    compiled = compile_pattern(pattern)
    return compiled is None or not compiled[0]


def _further_document(document: Document) -> Violation:
    message = "the waivers are one document; move these entries into the first"
    at = ItemRef(document.path, document.index, ())
    return Violation("schema", Problem(message, at, None, f"document {document.index + 1}"), ())


def _invalid_routes(file: SourceFile, violations: Iterable[Violation]) -> Iterator[Route]:
    """Yield the route of everything in the first document that is invalid."""
    for violation in violations:
        at = violation.problem.at
        if isinstance(at, ItemRef) and at.document == 0:
            yield at.route
    for fault in file.faults:
        if fault.rule in (SYNTAX, DUPLICATE_KEY) and fault.document == 0:
            yield fault.route


def _entry_number(route: Route) -> int | None:
    return route[1] if len(route) > 1 and route[0] == "waivers" and isinstance(route[1], int) else None


def _mappings(document: Document) -> Iterator[tuple[int, Mapping[str, object]]]:
    value = document.value
    entries = value.get("waivers") if isinstance(value, dict) and document.whole else None
    for index, entry in enumerate(entries[:_MOST] if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _entries(path: str, document: Document) -> Iterator[Waiver]:
    for index, entry in _mappings(document):
        expires = entry.get("expires")
        period = parse_period(expires) if isinstance(expires, str | int) else None
        texts = {name: entry.get(name) for name in ("rule", "item", "path", "subject", "reason", "owner")}
        rule, reason, owner = texts["rule"], texts["reason"], texts["owner"]
        if period is None or not isinstance(rule, str) or not isinstance(reason, str) or not isinstance(owner, str):
            continue  # reported by the schema
        item, pattern, subject = (
            value if isinstance(value := texts[name], str) else None for name in ("item", "path", "subject")
        )
        yield Waiver(path, index, rule, item, pattern, subject, reason, owner, period)
