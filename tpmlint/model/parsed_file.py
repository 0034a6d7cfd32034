"""Read one file and validate it against its schema: the input of every rule.

The result depends only on the file's path, bytes and limits, so it can be cached per blob.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Edit, FileRef, Fix, ItemRef, Problem, Related, Route, Span
from tpmlint.formats.source_file import Document, SourceFile, places, read
from tpmlint.formats.yaml.errors import PORTABILITY, Fault
from tpmlint.limits import Limits
from tpmlint.model.build import build_item
from tpmlint.model.items import Item
from tpmlint.model.kinds import STANDARD, Kinds
from tpmlint.schema import Extension, Violation, violations

if TYPE_CHECKING:
    from tpmlint.formats.mapped_record import MappedValues


class NearWord(Struct, frozen=True):
    """A word for which no block takes a record, though it is nearly one that its ``when`` names.

    Args:
        block: number of the block.
        path: of the file.
        place: of the word in it.
        label: the author's name of the field.
        words: those of ``when``, the nearest first.
    """

    block: int
    path: str
    place: Span
    label: str
    word: str
    words: tuple[str, ...]


class UnmappedWord(Struct, frozen=True):
    """A word of a record that the ``values`` of its field lack, and that is nearly none of theirs.

    Args:
        block: number of the block.
        field: our name of the field.
        values: the words that are mapped.
        item: ``kind:id`` of the item, or the file's path if it has no id.
        at: where the word stands.
    """

    block: int
    field: str
    values: MappedValues
    word: str
    item: str
    at: ItemRef


class ParsedFile(Struct, frozen=True):
    """A file with its items and its own faults.

    Args:
        lost: folded words of the text that could not be read or failed its schema. An item or a reference may be
            among them, so that no item of such a name is certainly missing or unused.
        unread: those of the documents that could not be read as an item, and of ids that failed their schema.
        creations: items that exist because this file names them, unless another file defines them.
        selected: of a file in another format, the number of records that each block of its source found.
        keys: the keys at the top of its documents, to suggest one.
        taken: the number of records that become items of each block.
        others: by block, how many of its records have a key that is not mapped.
        words: how often a word stands there that no mapping knows, by the author's name of the field and the word.
        refused: by block, how often its ``when`` does not take a record for a word, by the path and the word, which is
            empty if the record has none; without records that another block takes by the same paths.
        record_keys: by block, keys of the records that have none.
        untaken: the same of records that no block takes, by the author's name of the field.
        near_words: words of such records that are probably typos.
        unmapped_words: those of ``words`` that ``values`` lack and no typo explains.
    """

    file: SourceFile
    violations: tuple[Violation, ...]
    items: tuple[Item, ...]
    lost: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    creations: tuple[Item, ...] = ()
    selected: tuple[int, ...] = ()
    keys: tuple[str, ...] = ()
    taken: tuple[int, ...] = ()
    others: tuple[Mapping[str, int], ...] = ()
    words: Mapping[tuple[str, str], int] = {}
    refused: tuple[Mapping[tuple[str, str], int], ...] = ()
    record_keys: tuple[tuple[str, ...], ...] = ()
    untaken: Mapping[tuple[str, str], int] = {}
    near_words: tuple[NearWord, ...] = ()
    unmapped_words: tuple[UnmappedWord, ...] = ()

    def problems(self, rule: str) -> Iterator[Problem]:
        """Yield the problems of the parser or the schema that ``rule`` reports."""
        for fault in self.file.faults:
            if fault.rule == rule and not self._is_schema_violation(fault):
                yield self._problem(fault)
        for violation in self.violations:
            if violation.rule == rule:
                yield violation.problem

    def _is_schema_violation(self, fault: Fault) -> bool:
        """Tell whether the schema rejects the same value that a portability fault is about."""
        places = {
            (each.problem.at.document, each.problem.at.route)
            for each in self.violations
            if isinstance(each.problem.at, ItemRef)
        }
        return fault.rule == PORTABILITY and (fault.document, fault.route) in places

    def _problem(self, fault: Fault) -> Problem:
        path = self.file.path
        owners = [item.ref for item in self.items if item.document == fault.document]
        fix = None
        if fault.replacement is not None and fault.span is not None:
            fix = Fix(_title(fault.replacement), (Edit(FileRef(path, fault.span), fault.replacement),))
        return Problem(
            message=fault.message,
            at=FileRef(path, fault.span),
            item=owners[0] if owners else None,
            subject=fault.subject,
            related=tuple(Related(message, FileRef(path, span)) for message, span in fault.related),
            fix=fix,
            help=_WHOLE_FILE if fault.span is None else None,
        )


_WHOLE_FILE = (
    "put a regular file of text in its place, no larger than [limits] bytes; list files that are not roadmap "
    "under [roadmap] exclude"
)
"""Help for a fault of the whole file."""


def _title(replacement: str) -> str:
    if replacement.strip():
        return f"Write {replacement}"
    return "Put a space in place of the tab" if replacement else "Remove the white space with the tab"


def parse_file(
    path: str,
    data: bytes,
    limits: Limits,
    extensions: Mapping[str, Extension] | None = None,
    kinds: Kinds = STANDARD,
) -> ParsedFile:
    """Read a file's bytes into items; every fault becomes data, none is raised.

    Args:
        extensions: by kind, schemas with an organisation's on top.
        kinds: the kinds of item that it may have.
    Raises:
        UserError: an organisation's schema takes too long.
    """
    file = read(path, data, limits)
    schemas = schemas_of(kinds, extensions)
    broken: list[Violation] = []
    items: list[Item] = []
    lost: set[str] = set()
    unread: set[str] = set()
    for document in file.documents:
        found = (
            [each for each in violations(document, schemas) if not _unreadable(document, each)]
            if document.whole
            else []
        )
        found = [_as_written(file, document, each) for each in found]
        broken.extend(found)
        failed = [each.failed for each in found if each.failed is not None]
        item = build_item(document, [*failed, *document.unknown], kinds)
        if item is not None:
            items.append(item)
        if item is None or not document.whole:
            words = {*map(fold_word, WORD.findall(file.text, document.start, document.end))}
            lost.update(words)
            unread.update(_names(document) or words)
            unread.update(_unnamed(document))
        else:
            strangers = [_route(each) for each in found if each.rule == "unknown-field"]
            for route in (*failed, *strangers, *document.unknown):
                into = unread if route == ("id",) else lost
                into.update(folded_words(_at(document.value, route)))
                if route == ("id",):
                    unread.update(_unnamed(document))
    if not file.documents:
        unread.update(map(fold_word, WORD.findall(file.text)))
    return ParsedFile(file, tuple(broken), tuple(items), frozenset(lost | unread), frozenset(unread))


def _names(document: Document) -> set[str]:
    """Return the words of the id of a document that was read to its end; empty if it has none."""
    value = document.value if document.whole else None
    return set(folded_words(value["id"])) if isinstance(value, dict) and isinstance(value.get("id"), str) else set()


def _unnamed(document: Document) -> Iterator[str]:
    """Yield what stands for the kind of a document without a readable id, and for its title, if it can be read."""
    value = document.value if document.whole else None
    if isinstance(value, dict) and isinstance(value.get("kind"), str):
        yield title_word(value["kind"], "")
        if isinstance(value.get("title"), str):
            yield title_word(value["kind"], value["title"])


def title_word(kind: str, title: str) -> str:
    """Return what stands for an item of a kind and a title among words that could not be read; no word is like it."""
    return f"{kind} {fold_word(title)}"


def schemas_of(kinds: Kinds, extensions: Mapping[str, Extension] | None = None) -> dict[str, str | Extension]:
    """Return the schema of each kind, and of an item of unknown kind: the name of a published one, or an extension."""
    schemas = {**kinds.schemas, **(extensions or {})}
    if kinds is not STANDARD and (own := tuple(name for name in kinds if name not in STANDARD)):
        from tpmlint.schema.own_kinds import item_with

        schemas["item"] = item_with(own)
    return schemas


WORD = re.compile(r"[A-Za-z0-9](?:[-_.A-Za-z0-9]*[A-Za-z0-9])?")
_SEPARATORS = re.compile(r"[-_.\s]+")


def fold_word(word: str) -> str:
    """Return a word without case and separators: ``Quick checkout`` and ``quick-checkout`` are the same."""
    return _SEPARATORS.sub("", word).casefold()


def _at(value: object, route: Route) -> object:
    for step in route:
        if isinstance(value, dict):
            value = value.get(str(step))
        else:
            value = value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None
    return value


def _as_written(file: SourceFile, document: Document, violation: Violation) -> Violation:
    """Quote a number where text belongs as the file has it: ``010`` must become ``'010'``, not ``'10'``."""
    problem = violation.problem
    if problem.fix is None or len(problem.fix.edits) != 1:
        return violation
    (edit,) = problem.fix.edits
    value = _at(document.value, _route(violation))
    if isinstance(value, bool) or not isinstance(value, int | float) or edit.new != str(value):
        return violation
    place = places(file, document.index).get(_route(violation))
    if place is None:
        return violation
    written = file.line(place.value.line)[place.value.column - 1 : place.value.end_column - 1]
    message = problem.message.replace(repr(edit.new), repr(written))
    fix = replace(problem.fix, title=problem.fix.title.replace(edit.new, written), edits=(replace(edit, new=written),))
    return replace(violation, problem=replace(problem, message=message, fix=fix))


def folded_words(value: object) -> Iterator[str]:
    """Yield the words in a value, its keys included, folded."""
    if isinstance(value, str):
        yield fold_word(value)
        yield from map(fold_word, WORD.findall(value))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield fold_word(key)
            yield from folded_words(each)
    elif isinstance(value, list):
        for each in value:
            yield from folded_words(each)


def _route(violation: Violation) -> Route:
    at = violation.problem.at
    return at.route if isinstance(at, ItemRef) else ()


def _unreadable(document: Document, violation: Violation) -> bool:
    """Tell whether the parser already reports the value that a violation is about."""
    route = violation.failed or _route(violation)
    return any(route[: len(unknown)] == unknown for unknown in document.unknown)
