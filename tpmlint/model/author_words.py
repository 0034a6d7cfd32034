"""Say in the author's words what is wrong with an item that is in another format: by its schema, or by a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from tpmlint.finding import Aspect, Edit, Fix, ItemRef, Problem, Route
from tpmlint.formats.mapped_record import UNKNOWN_FIELD, MappingFault
from tpmlint.formats.mapping import Block
from tpmlint.formats.paths import field_path
from tpmlint.formats.source_file import Document
from tpmlint.schema import Violation
from tpmlint.sources import FieldMapping
from tpmlint.text.messages import quote, some

_LACK = re.compile(r"(?P<entry>an entry of )?'(?P<field>\w+)' has no '(?P<key>[\w-]+)'; (?P<way>.*)", re.DOTALL)
_CHOICE = re.compile(r"(?P<field>'[^']*') must be [^']+, not (?P<value>.*)", re.DOTALL)


def _words(mapping: FieldMapping) -> list[str]:
    """Return the author's words for a field that mean something."""
    return [text for text, ours in (mapping.values or {}).items() if ours]


def _part(mapping: FieldMapping, key: str) -> FieldMapping | None:
    """Return what a part of an entry is made of."""
    return None if mapping.entry is None or isinstance(mapping.entry, str) else mapping.entry.get(key)


class AuthorMessages:
    """The messages on an item that a source maps, in the author's words."""

    def __init__(self, block: Block, document: Document) -> None:
        self._block = block
        self._document = document

    def is_new(self, violation: Violation, failed: Iterable[Route]) -> bool:
        """Tell whether no fault of the mapping is about the same value."""
        at = violation.problem.at
        routes = [violation.failed or (), at.route if isinstance(at, ItemRef) and at.aspect is Aspect.VALUE else ()]
        return not any(each and route[: len(each)] == each for route in routes for each in failed)

    def violation(self, fault: MappingFault) -> Violation:
        """Return the violation for a fault of the mapping."""
        document = self._document
        aspect = Aspect.KEY if fault.rule == UNKNOWN_FIELD else Aspect.VALUE
        at = ItemRef(document.path, document.index, fault.route, aspect)
        value = document.value
        assert isinstance(value, dict)
        item_id = value.get("id")
        item = f"{value['kind']}:{item_id}" if isinstance(item_id, str) and item_id else None
        fix = None
        if fault.suggestion is not None:
            title, new = fault.suggestion
            fix = Fix(title, (Edit(at, new),), safe=False)
        return Violation(fault.rule, Problem(fault.message, at, item, fault.subject, fix=fix, help=fault.help), None)

    def reword(self, violation: Violation) -> Violation:
        """Return a violation with the author's name in place of the field's."""
        problem = violation.problem
        at = problem.at
        route = violation.failed or (at.route if isinstance(at, ItemRef) else ())
        if not route:
            return violation
        field = str(route[0])
        mapping = self._block.block.fields.get(field)
        message = problem.message
        value = self._document.value
        assert isinstance(value, dict)
        if mapping is None:
            return violation
        path = field_path(mapping.path)
        theirs = path.label if path.label not in ("", ".") else mapping.path or field
        if path.is_key:
            message = message.replace(f"'{field}'", "the key", 1)
            return replace(violation, problem=replace(problem, message=message))
        is_empty = len(route) == 1 and route in self._document.origin.empty
        if is_empty:
            at = ItemRef(self._document.path, self._document.index, route)
            problem = replace(problem, at=at)
        lack = _LACK.fullmatch(message)
        if lack is not None and lack["field"] == field:
            message = self._reword_lack(lack, mapping, theirs)
        elif len(route) == 1 and field not in value:
            if violation.rule == "schema":
                noun = message.partition(" has no ")[0]
                words = _words(mapping)
                values = f", such as {some(words, 10, ' or ')}" if words else ""
                message = f"{noun} has no {quote(theirs)}; add it{values}"
                if is_empty:
                    message = f"{quote(theirs)} is empty; add a value{values}"
            else:
                message = message.replace(f"'{field}'", quote(theirs))
        else:
            keys = [str(step) for step in route if isinstance(step, str)]
            ours = ".".join(keys)
            message = message.replace(f"'{ours}'", quote(self._label(route) or ".".join((theirs, *keys[1:]))), 1)
            own = _part(mapping, keys[1]) if len(keys) == 2 else mapping
            choice = _CHOICE.fullmatch(message)
            if choice is not None and own is not None and (words := _words(own)):
                message = f"{choice['field']} must be {some(words, 10, ' or ')}, not {choice['value']}"
        return replace(violation, problem=replace(problem, message=message))

    def _reword_lack(self, lack: re.Match[str], mapping: FieldMapping, theirs: str) -> str:
        """Return the message that an entry lacks a part, or a field a key, in the author's names."""
        part = _part(mapping, lack["key"])
        label = field_path(part.path).label if part is not None else ""
        key = label if label not in ("", ".") else lack["key"]
        words = _words(part) if part is not None else []
        way = lack["way"].replace(f"{lack['key']}: ", f"{key}: ")
        if words:
            way = f"add it, such as {some(words, 10, ' or ')}"
        return f"{lack['entry'] or ''}{quote(theirs)} has no {quote(key)}; {way}"

    def _label(self, route: Route) -> str | None:
        """Return the author's name of the value at a route, seen from the record."""
        origin = self._document.origin
        at = origin.find(route)
        if at is None:
            return None
        inner = at[len(origin.record) :] if at[: len(origin.record)] == origin.record else at
        keys = [step for step in inner if isinstance(step, str)]
        return ".".join(keys).removeprefix("fields.") or None


_QUOTED = re.compile(r"'([a-z]+(?:[_-][a-z]+)*)'")
_CODE = re.compile(r"`([a-z]+(?:[_-][a-z]+)*)(?:(: )([a-z]+(?:-[a-z]+)*))?`")


class AuthorWords:
    """The author's names and words, by tpmlint's; what the author has no name for keeps tpmlint's.

    Args:
        own: what the fields of an item are made of.
        others: the same of the other kinds in its source: a message may name their fields, too.
        unasked: fields of the item's kind that its source does not map for it.
    """

    def __init__(
        self, own: Mapping[str, FieldMapping], others: Iterable[Mapping[str, FieldMapping]], unasked: frozenset[str]
    ) -> None:
        self._words: dict[str, str] = {}
        unmapped = unasked - own.keys()
        for fields in (own, *others):
            self._add(fields, unmapped)
            for mapping in fields.values():
                if mapping.entry is not None and not isinstance(mapping.entry, str):
                    self._add(mapping.entry, unmapped)

    def _add(self, fields: Mapping[str, FieldMapping], unmapped: frozenset[str]) -> None:
        for name, mapping in fields.items():
            label = field_path(mapping.path).label
            if label not in ("", ".") and name not in unmapped:
                self._words.setdefault(name, label)
        for mapping in fields.values():
            for theirs, ours in (mapping.values or {}).items():
                self._words.setdefault(ours, theirs)

    def in_quotes(self, text: str) -> str:
        """Return a text with the author's words in place of those in quotes."""
        return _QUOTED.sub(lambda found: f"'{self._word(found[1])}'", text)

    def in_code(self, text: str) -> str:
        """Return a text with the author's words in place of those in backticks, alone or as a field and its value."""
        return _CODE.sub(
            lambda found: f"`{self._word(found[1])}{found[2] or ''}{self._word(found[3]) if found[3] else ''}`", text
        )

    def _word(self, ours: str) -> str:
        return self._words.get(ours, ours)
