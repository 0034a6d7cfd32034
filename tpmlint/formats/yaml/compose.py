"""Parse a document into nodes with offsets, within the limits of depth, size and aliases.

libyaml reads it, then libyaml a veiled text, then the slow parser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from msgspec import Struct

from tpmlint.formats.yaml.diagnostics import explain
from tpmlint.formats.yaml.errors import Budget, ExhaustedError, RefusedError
from tpmlint.formats.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Events,
    MappingEndEvent,
    MappingStartEvent,
    PureEvents,
    ScalarEvent,
    SequenceEndEvent,
    c_events,
    unveil,
    veil,
)
from tpmlint.formats.yaml.nodes import NONE, Alias, Mapping, Node, Properties, Scalar, Sequence
from tpmlint.formats.yaml.source import quote
from tpmlint.text.regex import regex


class ParserError(Exception):
    """An error of a parser, which is its cause."""


_BETWEEN = r"(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\n]*+|)*+"
_PROPERTIES = regex(rf"(?:[&!]\S*{_BETWEEN})*")
_COLON = regex(rf"{_BETWEEN}:")
_TIGHT_COLON = regex(r"[ \t]+:[^\s,\[\]{}]")
_TAG = regex(r"![^\s,\[\]{}]*")
_ENDS_A_NAME = frozenset(("", " ", "\t", "\r", "\n", ",", "]", "}"))
_CORE = "tag:yaml.org,2002:"


class Composer:
    """Builds the nodes of one document.

    Args:
        text: the text of the events; offsets are relative to it.
        veiled: whether the parser got it from ``veil``.
        strict: whether the parser is the slow one, which takes ``b:`` in ``[b:, c]`` for text and ``!!!str`` for
            ``!!str``.
    """

    def __init__(
        self, events: Events, text: str, budget: Budget, *, veiled: bool = False, strict: bool = False
    ) -> None:
        self._get = events.get_event
        self._text = text
        self._budget = budget
        self._veiled = veiled
        self._strict = strict
        self._anchors: dict[str, Node | None] = {}
        self._root: tuple[int, list[tuple[Node, Node]]] | None = None
        self._event: Any = None
        self.opaque: list[tuple[int, int]] = []
        """Offsets of quoted and block scalars, in which every character is content."""
        self.brackets: list[int] = []
        """Where the open flow collections start."""

    def compose(self) -> Node | None:
        """Return the root, or None where there is no document.

        Raises:
            RefusedError: the text breaks one of tpmlint's own rules.
            ExhaustedError: a limit of the file is reached, at ``position``.
            ParserError: the parser rejects the text.
        """
        self._next()
        if type(self._next()) is not DocumentStartEvent:
            return None
        root = self._node(self._next(), 0)
        self._next()
        if type(self._next()) is DocumentStartEvent:
            at = self.position
            raise RefusedError("the document is complete before this; begin another one with '---'", at, at + 1)
        return root

    @property
    def position(self) -> int:
        """Where the last event starts."""
        return 0 if self._event is None else int(self._event.start_mark.index)

    @property
    def position_end(self) -> int:
        """Where the last event ends, if it is a word, else one further than ``position``."""
        is_word = type(self._event) in (AliasEvent, ScalarEvent)
        end = self._event.end_mark.index if is_word else self.position + 1
        return min(int(end), len(self._text))

    @property
    def open_bracket(self) -> int | None:
        """Where the innermost open bracket or brace starts."""
        return next((at for at in reversed(self.brackets) if self._text[at : at + 1] in ("[", "{")), None)

    def remains(self, end: int) -> Mapping | None:
        """Return the entries of the outermost mapping that were complete on the lines before ``end``."""
        if self._root is None:
            return None
        start, entries = self._root
        line = self._text.rfind("\n", 0, end) + 1
        sound = tuple(entry for entry in entries if max(entry[0].end, entry[1].end) < line)
        return Mapping(start, sound[-1][1].end, NONE, sound, 0, 0) if sound else None

    def _next(self) -> Any:
        self._budget.charge(events=1)
        try:
            event = self._event = self._get()
        except Exception as error:  # the slow parser raises ValueError, AttributeError and others on bad text
            raise ParserError from error
        return event

    def _node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        if kind is AliasEvent:
            return self._alias(event, depth)
        self._budget.charge(nodes=1)
        if kind is ScalarEvent:
            node: Node = self._scalar(event)
        else:
            node = self._collection(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: Any, depth: int) -> Alias:
        name = event.anchor
        start, end = event.start_mark.index, event.end_mark.index
        self._name(name, start)
        target = self._anchors.get(name)
        size, height = (1, 0) if target is None else (target.size, target.height)
        self._budget.charge(aliases=1, nodes=size)
        if depth + height > self._budget.depth:
            raise RefusedError(
                f"'*{name}' makes more than {self._budget.depth} levels of nesting; make the value flatter", start, end
            )
        return Alias(start, end, name, target, target is None and name in self._anchors, size, height)

    def _scalar(self, event: Any) -> Scalar:
        text = unveil(event.value) if self._veiled else event.value
        style = event.style or ""
        end = event.end_mark.index
        if not text and not style:
            return Scalar(end, end, self._properties(event), text, style)
        start = self._start(event)
        if style:
            self.opaque.append((start, end))
            while style in "|>" and end > start and self._text[end - 1] in " \t\r\n":
                end -= 1
        elif self._strict and self.brackets and text[-1] == ":":
            raise RefusedError("a space is missing after ':'; add one, or quote the text", end - 1, end)
        return Scalar(start, end, self._properties(event), text, style)

    def _collection(self, event: Any, depth: int) -> Sequence | Mapping:
        start = self._start(event)
        if depth >= self._budget.depth:
            raise RefusedError(
                f"more than {self._budget.depth} levels of nesting; make the value flatter", start, start + 1
            )
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        if event.flow_style:
            self.brackets.append(start)
        build = self._mapping if type(event) is MappingStartEvent else self._sequence
        node = build(event, start, depth + 1)
        if event.flow_style:
            self.brackets.pop()
        return node

    def _sequence(self, start_event: Any, start: int, depth: int) -> Sequence:
        items: list[Node] = []
        size, height = 1, 0
        while type(event := self._next()) is not SequenceEndEvent:
            item = self._node(event, depth)
            items.append(item)
            size += item.size
            height = max(height, item.height)
        end = self._end(start_event, event, start, items[-1].end if items else start)
        return Sequence(start, end, self._properties(start_event), tuple(items), size, height + 1)

    def _mapping(self, start_event: Any, start: int, depth: int) -> Mapping:
        entries: list[tuple[Node, Node]] = []
        if depth == 1:
            self._root = (start, entries)
        size, height, last = 1, 0, start
        while type(event := self._next()) is not MappingEndEvent:
            key = self._before_colon(self._node(event, depth))
            value = self._after_colon(key, self._node(self._next(), depth))
            entries.append((key, value))
            size += key.size + value.size
            height = max(height, key.height, value.height)
            last = max(key.end, value.end)
        end = self._end(start_event, event, start, last)
        return Mapping(start, end, self._properties(start_event), tuple(entries), size, height + 1)

    # The parsers differ over where a missing key or value would be.

    def _before_colon(self, key: Node) -> Node:
        if key.start != key.end:
            return key
        if key.properties is not NONE:
            if not self._strict and _TIGHT_COLON.match(self._text, key.end):
                raise ParserError  # libyaml takes `&a :b` between brackets for a key, but it is text
            return key
        at = key.end  # before its colon, or after its question mark, beyond which libyaml takes a comma along
        if self._text[at - 1 : at] == ":":
            return Scalar(at - 1, at - 1, NONE, "", "")
        while at > 0 and (self._text[at - 1].isspace() or self._text[at - 1] == ","):
            at -= 1
        return Scalar(at, at, NONE, "", "")

    def _after_colon(self, key: Node, value: Node) -> Node:
        if value.start != value.end or value.properties is not NONE:
            return value
        colon = _COLON.match(self._text, key.end)
        at = key.end if colon is None else colon.end()
        return Scalar(at, at, NONE, "", "")

    def _end(self, start_event: Any, end_event: Any, start: int, last: int) -> int:
        # A block collection ends with its last value: its own end mark runs past blank lines and comments. So does the
        # mapping in `[a: b]`, which has no bracket of its own.
        if start_event.flow_style and self._text[start : start + 1] in ("[", "{"):
            return int(end_event.end_mark.index)
        return last

    def _start(self, event: Any) -> int:
        start = int(event.start_mark.index)
        if event.anchor is None and event.tag is None:
            return start
        properties = _PROPERTIES.match(self._text, start)
        return start if properties is None else min(properties.end(), int(event.end_mark.index))

    def _properties(self, event: Any) -> Properties:
        if event.anchor is None and event.tag is None:
            return NONE
        at = event.start_mark.index
        if event.anchor is not None:
            self._name(event.anchor, self._text.find(f"&{event.anchor}", at))
        if event.tag is None:
            return Properties(at, None, event.anchor)
        match = _TAG.search(self._text, at, self._start(event))
        if match is None:  # the slow parser forgets a tag before an anchor
            at = self._text.rfind("!", 0, at)
            while at > 0 and self._text[at - 1] not in " \n,[{":
                at -= 1
        start = at if match is None else match.start()
        if self._strict and self._text.startswith("!!!", start):
            self._misread(start)
        tag = event.tag
        return Properties(at, f"!!{tag[len(_CORE) :]}" if tag.startswith(_CORE) else tag, event.anchor)

    def _name(self, name: str, start: int) -> None:
        # The parsers differ over whether the colon in `*a:` or `&a:b` belongs to the name, as with `?` and `%`.
        end = start + 1 + len(name)
        if ":" in name or self._text[end : end + 1] not in _ENDS_A_NAME:
            self._misread(start)

    def _misread(self, start: int) -> NoReturn:
        name = self._text[start:].split(maxsplit=1)[0]
        message = f"{quote(name)} is not a name that every YAML reader accepts; use letters, digits and hyphens"
        raise RefusedError(message, start, start + len(name))


class Parsed(Struct, frozen=True):
    """One document, as far as it could be read.

    Args:
        root: the document, or with an ``error`` the entries before it; None if there are none.
        opaque: start and end of the scalars in which every character is content.
        exhausted: whether a limit of the whole file is reached.
    """

    root: Node | None
    opaque: tuple[tuple[int, int], ...] = ()
    error: RefusedError | None = None
    exhausted: bool = False


def parse(text: str, budget: Budget) -> Parsed:
    """Read the one document in ``text``; if all parsers reject it, the one that got furthest gives the error."""
    start = budget.mark()
    furthest = -2
    failed = Parsed(None)
    for attempt in _attempts(text, budget):
        budget.rewind(start)
        composer = attempt()
        try:
            root = composer.compose()
        except RefusedError as error:
            return Parsed(composer.remains(error.start), (), error)
        except ExhaustedError as error:
            at = composer.position
            limit = RefusedError(str(error), at, composer.position_end)
            return Parsed(composer.remains(at), (), limit, exhausted=True)
        except ParserError as error:
            explained = explain(error.__cause__, text, composer.open_bracket)
            distance, reason = explained or (-1, _unknown_error(composer.position))
            if distance >= furthest:
                furthest = distance
                failed = Parsed(composer.remains(reason.start), (), reason)
        else:
            return Parsed(root, tuple(composer.opaque))
    return failed


def _attempts(text: str, budget: Budget) -> Iterator[Callable[[], Composer]]:
    if c_events is None:
        yield lambda: Composer(PureEvents(text), text, budget, strict=True)
        return
    read = c_events
    yield lambda: Composer(read(text), text, budget)
    if (veiled := veil(text)) is not None:
        yield lambda: Composer(read(veiled), text, budget, veiled=True)
    if budget.afford(len(text)):
        yield lambda: Composer(PureEvents(text), text, budget, strict=True)


def _unknown_error(at: int) -> RefusedError:
    return RefusedError("the text from here on is not YAML; put quotes around unusual text", at, at)
