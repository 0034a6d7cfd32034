"""Turn nodes into plain values, and report every fault of meaning.

A value at fault becomes None, and its route is unknown: nothing else is reported about it. The first of two equal keys
wins. YAML 1.2 has no merging: an entry ``<<`` is skipped, and its mapping is unknown. An alias is one object with the
value of its anchor, and a fault in it is reported once.
"""

from __future__ import annotations

import functools
import re

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.compose import parse
from tpmlint.formats.yaml.errors import Budget, Faults, RefusedError
from tpmlint.formats.yaml.nodes import NONE, Alias, Mapping, Node, Scalar, Sequence, is_merge, key_text, scalar_value
from tpmlint.formats.yaml.scalars import Unusable, Value, legacy, spell
from tpmlint.formats.yaml.source import find_tabs, quote, replace_forbidden
from tpmlint.formats.yaml.strict import find_disputes
from tpmlint.limits import Limits

_CORE_TAGS = {
    Scalar: frozenset(("!", "!!str", "!!int", "!!float", "!!bool", "!!null")),
    Sequence: frozenset(("!", "!!seq")),
    Mapping: frozenset(("!", "!!map")),
}
_TAB = "a tab stands here, which not every YAML reader takes; use spaces"
_TAG = re.compile(r"!(?:<[^>]*>|[^\s,\[\]{}]*)")
_MOST_RELATED = 10
_HALF = "'{}' is half a character; write the character itself"


class ThoroughResult(Struct, frozen=True):
    """The result of reading a document.

    Args:
        found: whether there is a value.
        unknown: the routes of unreadable values.
        exhausted: whether a limit of the file is reached.
    """

    found: bool
    value: object
    unknown: tuple[Route, ...]
    exhausted: bool


def read_thoroughly(
    text: str,
    offset: int,
    body: str,
    bad: tuple[int, str] | None,
    budget: Budget,
    faults: Faults,
    number: int,
    *,
    is_cut: bool,
    merge: bool = False,
) -> ThoroughResult:
    """Read one document and note its faults.

    Args:
        text: the whole file.
        offset: where ``body``, the document's text, starts in it.
        bad: the offset of a character that is not allowed in a roadmap, with a message.
        faults: the collector of faults.
        number: number of the document.
        is_cut: whether a merge conflict cuts it off, so that it is incomplete.
        merge: whether ``<<`` merges, as in YAML 1.1.
    """
    parsed = parse(replace_forbidden(body), budget)
    root, error = parsed.root, parsed.error
    if bad is not None:
        at, message = bad
        error = RefusedError(message, at, at + 1)
    sound = error is None and not is_cut
    has_value = root is not None and not _is_nothing(root)
    value: object = None
    unknown: tuple[Route, ...] = ()
    document = number if has_value else None
    if root is not None and has_value:
        values = Values(text, offset, number, faults if sound else Faults(text), merge=merge)
        value = values.of(root)
        unknown = tuple(values.unknown) if sound else ((),)
    if error is not None and not is_cut:
        faults.add(errors.SYNTAX, error.message, offset + error.start, offset + error.end, document=document)
    if sound and root is not None:
        for message, start, end in find_disputes(body, root):
            faults.add(errors.SYNTAX, message, offset + start, offset + end, document=document)
    if sound and "\t" in body:
        for start, end, spaces in find_tabs(body, parsed.opaque):
            start, end = offset + start, offset + end
            faults.add(errors.PORTABILITY, _TAB, start, end, subject="tab", document=document, replacement=spaces)
    return ThoroughResult(has_value, value, unknown, parsed.exhausted)


def root_of(text: str, start: int, end: int) -> Node | None:
    """Return the nodes of the document in ``text[start:end]``; of a broken one the complete entries."""
    return parse(replace_forbidden(text[start:end]), Budget(Limits())).root


def _is_nothing(root: Node) -> bool:
    return isinstance(root, Scalar) and not root.text and not root.style and root.properties is NONE


class Values:
    """The values of one document.

    Args:
        text: the whole file.
        offset: where the text of the nodes starts in it.
        document: number of the document in the file.
        faults: the collector of faults.
        merge: whether ``<<`` merges, as in YAML 1.1.
    """

    def __init__(self, text: str, offset: int, document: int, faults: Faults, *, merge: bool = False) -> None:
        self._text = text
        self._offset = offset
        self._merge = merge
        self._add = functools.partial(faults.add, document=document)
        self._shared: dict[int, tuple[object, tuple[Route, ...]]] = {}
        self._anchors: dict[str, int] = {}
        self.unknown: list[Route] = []

    def of(self, node: Node, route: Route = ()) -> object:
        """Return the value of ``node``, which lies at ``route``."""
        if isinstance(node, Alias):
            return self._alias_value(node, route)
        before = len(self.unknown)
        tag, anchor = node.properties.tag, node.properties.anchor
        if anchor is not None:
            self._name(anchor, node, route)
        if tag is not None and tag not in _CORE_TAGS[type(node)]:
            value = self._reject_tag(tag, node, route)
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
            message = f"{quote(node.text)} {value.reason}; {value.remedy}"
            return self._reject(message, *self._offsets(node), route, node.text)
        if isinstance(value, str) and not value.isascii() and (broken := _surrogate(value)):
            return self._reject(_HALF.format(broken), *self._offsets(node), route, broken)
        self._portable(node, value, route)
        return value

    def _mapping(self, node: Mapping, route: Route) -> dict[str, object]:
        entries: dict[str, object] = {}
        first: dict[str, Node] = {}
        odd: list[Node] = []
        merged: list[tuple[Node, Node]] = []
        for key, child in node.entries:
            text = key_text(key)
            if is_merge(key):
                if self._merge:
                    merged.append((key, child))
                    continue
                message = "YAML 1.2 does not merge '<<'; write the entries out"
                self._reject(message, *self._offsets(key), route, "<<")
                continue
            if text is not None and text not in first:
                first[text] = key
                if self._key_is_fine(key, text, route):
                    entries[text] = self.of(child, (*route, text))
                continue
            if text is None:
                odd.append(key)
            else:
                self._report_duplicate(text, key, first[text], route)
            count = len(self.unknown)
            self.of(child, route)
            del self.unknown[count:]
        if odd:
            self._report_odd_keys(odd, route)
        for key, child in merged:
            self._add_merged(entries, frozenset(first), key, child, route)
        return entries

    def _add_merged(
        self, entries: dict[str, object], own: frozenset[str], key: Node, child: Node, route: Route
    ) -> None:
        """Add what ``<<`` merges into a mapping: keys of its own and those that were merged before it stay."""
        before = len(self.unknown)
        inner = self.of(child, (*route, "<<"))
        lost = [each[len(route) + 1 :] for each in self.unknown[before:]]
        del self.unknown[before:]
        several = isinstance(inner, list)
        for index, each in enumerate(inner if isinstance(inner, list) else [inner]):
            unknown = [way[several:] for way in lost if not several or not way or way[0] == index]
            if () in unknown or not isinstance(each, dict):
                if () not in unknown:
                    message = "'<<' merges mappings, and this is not one; write an alias of one, such as *defaults"
                    self._add(errors.SYNTAX, message, *self._offsets(key), route=route, subject="<<")
                self.unknown.append(route)
                return
            for name in each.keys() - own - entries.keys():
                self.unknown.extend((*route, *way) for way in unknown if way[0] == name)
            entries.update({name: value for name, value in each.items() if name not in own and name not in entries})

    def _key_is_fine(self, key: Node, text: str, route: Route) -> bool:
        if isinstance(key, Scalar):
            self._portable(key, text, (*route, text))
            if key.properties.anchor is not None:
                self._name(key.properties.anchor, key, (*route, text))
                self._shared[id(key)] = text, ()
        if not text.isascii() and (broken := _surrogate(text)):
            self._reject(_HALF.format(broken), *self._offsets(key), route, broken)
            return False
        return True

    def _report_duplicate(self, text: str, key: Node, first: Node, route: Route) -> None:
        message = f"the key {quote(text)} is given twice; keep one of the two"
        related = (("the first one", *self._offsets(first)),)
        self._add(
            errors.DUPLICATE_KEY, message, *self._offsets(key), route=(*route, text), subject=text, related=related
        )

    def _report_odd_keys(self, odd: list[Node], route: Route) -> None:
        key = odd[0]
        start, end = self._offsets(key)
        source = self._text[start:end]
        simple = isinstance(key, Scalar) and not key.style and bool(source) and key.properties.tag is None
        if simple:
            message = f"keys must be strings, and {quote(source)} is not one; put quotes around it"
        elif source:
            message = f"keys must be strings, and {quote(source)} is not one; write a name"
        else:
            message = "keys must be strings, and this one is missing; write a name before ':'"
        self._add(
            errors.SYNTAX,
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
        spelled = spell(value)
        meaning = "text" if isinstance(value, str) else spell(value)
        message = f"{quote(node.text)} is {meaning}, but {old} to readers of YAML 1.1; write {spelled}"
        where = self._offsets(node)
        self._add(errors.PORTABILITY, message, *where, route=route, subject=node.text, replacement=spelled)

    def _alias_value(self, alias: Alias, route: Route) -> object:
        if alias.target is None:
            name = alias.name
            if alias.cyclic:
                message = f"'*{name}' lies within the value it stands for; write out what is meant"
            else:
                message = f"'*{name}' has no '&{name}' before it; write the value out, or quotes around text"
            return self._reject(message, *self._offsets(alias), route, f"*{name}")
        if id(alias.target) not in self._shared:  # its anchor is in an entry that was skipped
            self.of(alias.target, route)
        value, own = self._shared[id(alias.target)]
        self.unknown.extend((*route, *inner) for inner in own)
        return value

    def _name(self, anchor: str, node: Node, route: Route) -> None:
        at = self._text.find(f"&{anchor}", self._offset + node.properties.at)
        length = len(anchor) + 1
        first = self._anchors.setdefault(anchor, at)
        if first != at:
            message = f"the anchor '&{anchor}' is given twice; rename one of the two"
            related = (("the first one", first, first + length),)
            self._add(errors.SYNTAX, message, at, at + length, route=route, subject=f"&{anchor}", related=related)

    def _reject_tag(self, tag: str, node: Node, route: Route) -> object:
        match = _TAG.search(self._text, self._offset + node.properties.at)
        start, end = (0, 0) if match is None else match.span()
        message = f"the tag {quote(tag)} is not supported here; remove it"
        return self._reject(message, start, end, route, tag)

    def _reject(self, message: str, start: int, end: int, route: Route, subject: str) -> object:
        self._add(errors.SYNTAX, message, start, end, route=route, subject=subject)
        self.unknown.append(route)
        return None

    def _offsets(self, node: Node) -> tuple[int, int]:
        return self._offset + node.start, self._offset + node.end


def _surrogate(text: str) -> str | None:
    for character in text:
        if "\ud800" <= character <= "\udfff":
            return f"\\u{ord(character):04x}"
    return None
