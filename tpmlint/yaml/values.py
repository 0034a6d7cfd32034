"""Nodes to plain values, with every fault of meaning found on the way.

A value at fault stands as None, and its route is among the unknown ones: nothing else is to be said of it. The first
of two equal keys wins. YAML 1.2 has no merging: an entry ``<<`` is left out, and its mapping unknown. What an alias
stands for is one object with the value of its anchor, and what is wrong with it is said once.
"""

from __future__ import annotations

import functools
import re

from tpmlint.finding import Route
from tpmlint.yaml import fault
from tpmlint.yaml.fault import Faults
from tpmlint.yaml.nodes import Alias, Mapping, Node, Scalar, Sequence
from tpmlint.yaml.scalars import Unusable, Value, legacy, resolve, spell, tagged
from tpmlint.yaml.source import shown

_CORE_TAGS = {
    Scalar: frozenset(("!", "!!str", "!!int", "!!float", "!!bool", "!!null")),
    Sequence: frozenset(("!", "!!seq")),
    Mapping: frozenset(("!", "!!map")),
}
_TAG = re.compile(r"!(?:<[^>]*>|[^\s,\[\]{}]*)")
_MOST_RELATED = 10
_HALF = "'{}' is half a character; write the character itself"


def scalar_value(node: Scalar) -> Value | Unusable:
    """Return what a scalar means, or why it means nothing."""
    tag = node.properties.tag
    if tag is not None:
        return tagged(tag, node.text)
    return node.text if node.style else resolve(node.text)


def key_text(node: Node) -> str | None:
    """Return the text of a key, or None if it is none, or is the ``<<`` that readers of YAML 1.1 take for a merge."""
    while isinstance(node, Alias):
        if node.target is None:
            return None
        node = node.target
    if not isinstance(node, Scalar) or is_merge(node):
        return None
    value = scalar_value(node)
    return value if isinstance(value, str) else None


def is_merge(key: Node) -> bool:
    """Tell whether readers of YAML 1.1 would merge the value of this key into its mapping."""
    return isinstance(key, Scalar) and key.text == "<<" and not key.style and key.properties.tag is None


class Values:
    """The values of one document.

    Args:
        text: the whole file.
        offset: where the text that the nodes were made from starts in it.
        document: number of the document in the file.
        faults: where to put what is wrong.
    """

    def __init__(self, text: str, offset: int, document: int, faults: Faults) -> None:
        self._text = text
        self._offset = offset
        self._add = functools.partial(faults.add, document=document)
        self._shared: dict[int, tuple[object, tuple[Route, ...]]] = {}
        self._anchors: dict[str, int] = {}
        self.unknown: list[Route] = []

    def of(self, node: Node, route: Route = ()) -> object:
        """Return the value of ``node``, which lies at ``route``."""
        if isinstance(node, Alias):
            return self._lent(node, route)
        before = len(self.unknown)
        tag, anchor = node.properties.tag, node.properties.anchor
        if anchor is not None:
            self._name(anchor, node, route)
        if tag is not None and tag not in _CORE_TAGS[type(node)]:
            value = self._refuse_tag(tag, node, route)
        elif isinstance(node, Scalar):
            value = self._scalar(node, route)
        elif isinstance(node, Sequence):
            value = [self.of(item, (*route, index)) for index, item in enumerate(node.items)]
        else:
            value = self._mapping(node, route)
        if anchor is not None:
            own = tuple(unknown[len(route) :] for unknown in self.unknown[before:])
            self._shared[id(node)] = value, own
        return value

    def _scalar(self, node: Scalar, route: Route) -> object:
        value = scalar_value(node)
        if isinstance(value, Unusable):
            message = f"{shown(node.text)} {value.reason}; {value.remedy}"
            return self._refuse(message, *self._offsets(node), route, node.text)
        if isinstance(value, str) and not value.isascii() and (broken := _surrogate(value)):
            return self._refuse(_HALF.format(broken), *self._offsets(node), route, broken)
        self._portable(node, value, route)
        return value

    def _mapping(self, node: Mapping, route: Route) -> dict[str, object]:
        entries: dict[str, object] = {}
        first: dict[str, Node] = {}
        odd: list[Node] = []
        for key, child in node.entries:
            text = key_text(key)
            if is_merge(key):
                message = "YAML 1.2 does not merge '<<'; write the entries out"
                self._refuse(message, *self._offsets(key), route, "<<")
                continue
            if text is not None and text not in first:
                first[text] = key
                if self._key_is_fine(key, text, route):
                    entries[text] = self.of(child, (*route, text))
                continue
            if text is None:
                odd.append(key)
            else:
                self._twice(text, key, first[text], route)
            known = len(self.unknown)
            self.of(child, route)
            del self.unknown[known:]
        if odd:
            self._odd_keys(odd, route)
        return entries

    def _key_is_fine(self, key: Node, text: str, route: Route) -> bool:
        if isinstance(key, Scalar):
            self._portable(key, text, (*route, text))
            if key.properties.anchor is not None:
                self._name(key.properties.anchor, key, (*route, text))
                self._shared[id(key)] = text, ()
        if not text.isascii() and (broken := _surrogate(text)):
            self._refuse(_HALF.format(broken), *self._offsets(key), route, broken)
            return False
        return True

    def _twice(self, text: str, key: Node, first: Node, route: Route) -> None:
        message = f"the key {shown(text)} is given twice; keep one of the two"
        related = (("the first one", *self._offsets(first)),)
        self._add(
            fault.DUPLICATE_KEY, message, *self._offsets(key), route=(*route, text), subject=text, related=related
        )

    def _odd_keys(self, odd: list[Node], route: Route) -> None:
        key = odd[0]
        start, end = self._offsets(key)
        source = self._text[start:end]
        simple = isinstance(key, Scalar) and not key.style and bool(source) and key.properties.tag is None
        if simple:
            message = f"keys must be strings, and {shown(source)} is none; put quotes around it"
        elif source:
            message = f"keys must be strings, and {shown(source)} is none; write a name"
        else:
            message = "keys must be strings, and this one is left out; write a name before ':'"
        self._add(
            fault.SYNTAX,
            message,
            start,
            end,
            route=route,
            subject=source,
            related=tuple(("another such key", *self._offsets(other)) for other in odd[1:_MOST_RELATED]),
            replacement=f'"{source}"' if simple else None,
        )

    def _portable(self, node: Scalar, value: Value, route: Route) -> None:
        if node.style or node.properties.tag is not None or (old := legacy(node.text, value)) is None:
            return
        mended = spell(value)
        here = "text" if isinstance(value, str) else spell(value)
        message = f"{shown(node.text)} is {here}, but {old} to readers of YAML 1.1; write {mended}"
        where = self._offsets(node)
        self._add(fault.PORTABILITY, message, *where, route=route, subject=node.text, replacement=mended)

    def _lent(self, alias: Alias, route: Route) -> object:
        if alias.target is None:
            name = alias.name
            if alias.cyclic:
                message = f"'*{name}' lies within the value it stands for; write out what is meant"
            else:
                message = f"'*{name}' has no '&{name}' before it; write the value out, or quotes around text"
            return self._refuse(message, *self._offsets(alias), route, f"*{name}")
        if id(alias.target) not in self._shared:  # its anchor is in an entry that was left out
            self.of(alias.target, route)
        value, own = self._shared[id(alias.target)]
        self.unknown.extend((*route, *rest) for rest in own)
        return value

    def _name(self, anchor: str, node: Node, route: Route) -> None:
        at = self._text.find(f"&{anchor}", self._offset + node.properties.at)
        length = len(anchor) + 1
        first = self._anchors.setdefault(anchor, at)
        if first != at:
            message = f"the anchor '&{anchor}' is given twice; rename one of the two"
            related = (("the first one", first, first + length),)
            self._add(fault.SYNTAX, message, at, at + length, route=route, subject=f"&{anchor}", related=related)

    def _refuse_tag(self, tag: str, node: Node, route: Route) -> object:
        found = _TAG.search(self._text, self._offset + node.properties.at)
        start, end = (0, 0) if found is None else found.span()
        message = f"the tag {shown(tag)} is none that tpmlint reads here; remove it"
        return self._refuse(message, start, end, route, tag)

    def _refuse(self, message: str, start: int, end: int, route: Route, subject: str) -> object:
        self._add(fault.SYNTAX, message, start, end, route=route, subject=subject)
        self.unknown.append(route)
        return None

    def _offsets(self, node: Node) -> tuple[int, int]:
        return self._offset + node.start, self._offset + node.end


def _surrogate(text: str) -> str | None:
    for character in text:
        if "\ud800" <= character <= "\udfff":
            return f"\\u{ord(character):04x}"
    return None
