"""YAML with lines, as other tools read it: more generous than a roadmap, for nobody wrote it for tpmlint.

Anchors, tags, merge keys and the words of YAML 1.1 are accepted. A key that is given twice is not: of those who read
the file some take the first value and some the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tpmlint.formats.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Events,
    MappingEndEvent,
    MappingStartEvent,
    PureEvents,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    c_events,
    unveil,
    veil,
)
from tpmlint.formats.yaml.scalars import NOT_FINITE, Unusable, legacy, resolve, tagged
from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.data import Node, twice
from tpmlint.interfaces.support.fact_table import DEEPEST, MOST_NODES, shorten, spell

_CORE = "tag:yaml.org,2002:"
_BOOLEANS = {
    **{form: True for word in ("yes", "on") for form in (word, word.capitalize(), word.upper())},
    **{form: False for word in ("no", "off") for form in (word, word.capitalize(), word.upper())},
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_QUICK = 65_536
"""Characters up to which a text that libyaml rejects is read with the slow parser too."""


class _SyntaxError(Exception):
    """The parser rejects the text; the line is what it says."""

    def __init__(self, line: int | None) -> None:
        super().__init__()
        self.line = line


def read_yaml(text: str) -> tuple[Node, ...]:
    """Return the values of the documents in a YAML text.

    Raises:
        UnreadableInterface: it is not YAML, or exceeds a limit.
    """
    line: int | None = None
    # YAML allows a byte order mark after a comment, and libyaml does not.
    text = text.replace("\n\ufeff", "\n")
    for events, veiled in _attempts(text):
        try:
            return tuple(_Composer(events, veiled).documents())
        except _SyntaxError as error:
            line = line or error.line
    # A parser that met the end of a last line that has none places it on the line after.
    raise UnreadableInterface("the text is not YAML", line and min(line, text.count("\n") + 1))


def _attempts(text: str) -> Iterator[tuple[Events, bool]]:
    if c_events is None:
        yield PureEvents(text), False
        return
    yield c_events(text), False
    if (veiled := veil(text)) is not None:
        yield c_events(veiled), True
    if len(text) <= _QUICK:
        try:
            yield PureEvents(text), False
        except Exception:  # Its reader raises at once over characters that YAML does not allow.
            return


class _Composer:
    def __init__(self, events: Events, veiled: bool) -> None:
        self._get = events.get_event
        self._veiled = veiled
        self._anchors: dict[str, Node | None] = {}
        self._nodes = 0
        self._version = ""

    def documents(self) -> Iterator[Node]:
        self._next()
        while type(event := self._next()) is DocumentStartEvent:
            self._anchors.clear()
            version = event.version
            self._version = "" if version is None else f" as YAML {version[0]}.{version[1]}"
            yield self._node(self._next(), 0)
            self._next()

    def _next(self) -> Any:
        try:
            return self._get()
        except Exception as error:  # The slow parser raises ValueError, AttributeError and others on bad text.
            mark = getattr(error, "problem_mark", None)
            raise _SyntaxError(None if mark is None else int(mark.line) + 1) from None

    def _charge(self, nodes: int, line: int) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            raise UnreadableInterface(f"more than {MOST_NODES:,} values with aliases expanded", line)

    def _node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        line = event.start_mark.line + 1
        if kind is AliasEvent:
            return self._alias(event.anchor, line, depth)
        self._charge(1, line)
        if depth > DEEPEST:
            raise UnreadableInterface(f"more than {DEEPEST} levels of nesting", line)
        tag = event.tag
        if kind is ScalarEvent:
            text = unveil(event.value) if self._veiled else event.value
            node = self._scalar(text, event.style, tag, line)
        else:
            if event.anchor is not None:
                self._anchors[event.anchor] = None
            if kind is MappingStartEvent:
                node = self._mapping(line, depth + 1, _own_tag(tag))
            else:
                assert kind is SequenceStartEvent
                node = self._sequence(line, depth + 1, _own_tag(tag))
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, name: str, line: int, depth: int) -> Node:
        target = self._anchors.get(name)
        if target is None:
            what = "is part of its own value" if name in self._anchors else "has no anchor before it"
            raise UnreadableInterface(f"the alias '*{name}' {what}", line)
        self._charge(target.size, line)
        if depth + target.height > DEEPEST:
            raise UnreadableInterface(f"more than {DEEPEST} levels of nesting", line)
        return Node(target.value, line, target.size, target.height, target.tag, target.other, target.quoted)

    def _scalar(self, text: str, style: str | None, tag: str | None, line: int) -> Node:
        if tag is not None or style:
            value = tagged(f"!!{tag[len(_CORE) :]}", text) if tag is not None and _own_tag(tag) is None else text
            return Node(text if isinstance(value, Unusable) else value, line, 1, 0, _own_tag(tag))
        node = _plain(text, line)
        if node.other is None or not self._version:
            return node
        return Node(node.value, line, 1, 0, node.tag, f"{node.other}{self._version}")

    def _sequence(self, line: int, depth: int, tag: str | None) -> Node:
        items: list[Node] = []
        size, height = 1, 0
        while type(event := self._next()) is not SequenceEndEvent:
            items.append(node := self._node(event, depth))
            size += node.size
            height = max(height, node.height)
        return Node(tuple(items), line, size, height + 1, tag)

    def _mapping(self, line: int, depth: int, tag: str | None) -> Node:
        entries: dict[str, Node] = {}
        merged: list[Node] = []
        quoted: set[str] = set()
        while type(event := self._next()) is not MappingEndEvent:
            at = event.start_mark.line + 1
            key = self._key(event, depth, quoted)
            node = self._node(self._next(), depth)
            if key is None:
                merged.append(node)
            elif key in entries:
                raise UnreadableInterface(twice(key), at)
            else:
                entries[key] = Node(node.value, at, node.size, node.height, node.tag, node.other, node.quoted)
        for node in merged:
            # Of a list the first counts, as the specification of merging has it.
            for source in node.items or (node,):
                self._charge(len(source.entries), line)
                quoted |= source.quoted - entries.keys()
                for key, each in source.entries.items():
                    entries.setdefault(key, each)
        size = 1 + sum(each.size for each in entries.values())
        height = max((each.height for each in entries.values()), default=0)
        return Node(entries, line, size, height + 1, tag, None, frozenset(quoted))

    def _key(self, event: Any, depth: int, quoted: set[str]) -> str | None:
        """Return a key as text, and note one that is text only in quotes; None for the ``<<`` that merges."""
        if type(event) is ScalarEvent and event.anchor is None:
            self._charge(1, event.start_mark.line + 1)
            if event.value == "<<" and not event.style:
                return None
            text = unveil(event.value) if self._veiled else str(event.value)
            if (event.style or event.tag is not None) and not _is_text(text):
                quoted.add(text)
            return text
        node = self._node(event, depth)
        if node.text is None or node.other is not None:
            return compact(node)
        if not _is_text(node.text):
            quoted.add(node.text)
        return node.text


_KNOWN = frozenset(f"{_CORE}{each}" for each in ("bool", "float", "int", "map", "null", "seq", "str"))
"""The tags that every reader knows; others make what some of them do not take, such as bytes, sets and objects."""


def _own_tag(tag: str | None) -> str | None:
    if tag is None or tag == "!" or tag in _KNOWN:
        return None
    if tag.startswith(_CORE):
        return f"!!{tag[len(_CORE) :]}"
    return tag if tag.startswith("!") else f"!<{tag}>"  # So that it is never taken for a word of a signature.


def _plain(text: str, line: int) -> Node:
    """Return the value of a text without quotes, and what it is in the other version of YAML."""
    if text in _BOOLEANS:
        return Node(_BOOLEANS[text], line, 1, 0, None, spell(text))
    value = resolve(text)
    if isinstance(value, Unusable):
        # No number that JSON could hold.
        same = text.lower().removeprefix("+") if NOT_FINITE.fullmatch(text) else text
        return Node(same, line, 1, 0, "number")
    other = "a date" if _DATE.fullmatch(text) else legacy(text, value)
    return Node(value, line, 1, 0, None, spell(text) if other == "text" else other)


def _is_text(text: str) -> bool:
    """Tell whether all who read a text without quotes take it for one."""
    node = _plain(text, 1)
    return isinstance(node.value, str) and node.other is None and node.tag is None


def compact(node: Node) -> str:
    """Return a value as JSON on one line, with its keys in order, shortened if it is long."""
    tag = "" if node.tag is None else f"{node.tag} "
    if isinstance(node.value, dict):
        pairs = (f"{spell(key)}: {compact(each)}" for key, each in sorted(node.value.items()))
        return f"{tag}{{{shorten(', '.join(pairs))}}}"
    if isinstance(node.value, tuple):
        return f"{tag}[{shorten(', '.join(map(compact, node.value)))}]"
    return f"{tag}{spell(node.value)}{'' if node.other is None else f' or {node.other}'}"
