"""What a CommonJS module exports: what is assigned to ``exports`` and ``module.exports``, by any names for these."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import MOST_FACTS
from tpmlint.interfaces.support.typescript.escape_analysis import (
    CANNOT,
    FUNCTIONS,
    Names,
    check_uses,
    running,
    running_in,
)
from tpmlint.interfaces.support.typescript.names import (
    WRAPPERS,
    arguments,
    bare,
    chain,
    expressions,
    first_name,
    key_of,
    member,
    name_of,
    returned,
    variables,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_MENTIONS = re.compile(rb"\b(?:exports|module|this)\b")
_OF_ES = ("import_statement", "export_statement")
_PREPARES = frozenset({"inherits", "setPrototypeOf", "defineProperties", "defineProperty"})
_OWN_NAMES = frozenset({"exports", "module", "this"})
_MOST_NAMES, _QUOTES = 5, "\"'"
_ADDS = frozenset({"assign", "extend", "mixin"})


class Exported(Struct, frozen=True, eq=False):
    """Something that a module exports.

    Args:
        path: under which names, joined by dots; empty for the module itself.
        value: of it; a function in ``Object.defineProperty`` that only returns something is what it returns.
        condition: under which statements it stands, as in ``if (fast)``; empty for none.
        spread: all that the value has is exported.
    """

    path: str
    value: Node
    condition: str = ""
    spread: bool = False


def exports_of(root: Node, local: Mapping[str, Sequence[Node]]) -> list[Exported]:
    """Return what a module exports in the way of CommonJS; nothing for one of ECMAScript that does not do so.

    Args:
        root: of the syntax tree.
        local: what the module declares, by name.

    Raises:
        UnreadableInterface: something of it cannot be followed.
    """
    if _MENTIONS.search(root.text or b"") is None:
        return []
    values = variables(root)
    reader = _Reader(local, values, is_es=next(tree.named(root, *_OF_ES), None) is not None)
    found = reader.read(root)
    set_later = {each.path for each in found if not _is_void(each.value)}
    if found or not reader.is_es:
        check_uses(root, reader.names({path.partition(".")[0] for path in set_later}))
    exported: list[Exported] = []
    for each in found:
        if each.path not in set_later or not _is_void(each.value):
            exported += _resolved(each, local, values, reader.again)
        if len(exported) > MOST_FACTS:  # A variable that is set often may be exported under many names.
            raise UnreadableInterface(f"there are more than {MOST_FACTS:,} facts", tree.line_of(each.value))
    return exported


def _resolved(
    exported: Exported,
    local: Mapping[str, Sequence[Node]],
    first_values: Mapping[str, Node],
    again: Mapping[str, Sequence[Node]],
) -> Iterator[Exported]:
    """Yield what is exported with the values that the variable has in its place, if it is one.

    Raises:
        UnreadableInterface: a function of the module makes all that it exports.
    """
    value = exported.value
    for _ in range(_MOST_NAMES):
        name = name_of(value)
        found = [first_values.get(name), *again.get(name, ())]
        values = [each for each in found if each is not None and not _is_void(each)]
        if not values or any(name_of(each) == name for each in values):
            break
        for each in values[1:]:
            yield structs.replace(exported, value=each, condition=f"{exported.condition} again".lstrip())
        value = values[0]
    called = value.child_by_field_name("function")
    if not exported.path and called is not None and called.type == "identifier":
        made = tree.text_of(called)
        if any(each.type in FUNCTIONS for each in (*local.get(made, ()), first_values.get(made)) if each is not None):
            raise UnreadableInterface(CANNOT, tree.line_of(value))
    yield structs.replace(exported, value=value)


class _Reader:
    """Finds what a module exports, and where it does so in a way that cannot be followed."""

    def __init__(self, local: Mapping[str, Sequence[Node]], values: Mapping[str, Node], is_es: bool) -> None:
        self.is_es = is_es
        self._local = local
        self._made = values
        self._paths: dict[str, str] = {} if "exports" in local else {"exports": ""}
        self._strict = {*self._paths}  # Names of the module itself, with which nothing else must be done.
        self._values: set[str] = set()  # What is assigned to these without being another name for them.
        self._followed: set[int] = set()  # Where these stand and are followed.
        self.again: dict[str, list[Node]] = {}  # What variables become after they are declared.
        self._spread: set[tuple[str, str, str]] = set()  # Variables whose members are exported, each once.
        self._replaceable: set[str] = set()  # Paths that are gone where the module exports something else instead.
        self._opened: set[int] = set()  # Objects whose members are known by the names that these stand for.
        self._count = 0
        self._found: dict[str, list[tuple[str, Exported]]] = {}  # With the names through which it is exported.

    def read(self, root: Node) -> list[Exported]:
        """Return what statements outside functions export."""
        rows = [*expressions(root, "", 0)]
        for _ in range(_MOST_NAMES):
            known = len(self._paths)
            for node, _condition in rows:
                self._name(node)
            if len(self._paths) == known:
                break
        is_live = True  # What is assigned to ``exports`` is exported.
        for node, condition in rows:
            targets, value = chain(node)
            if value is not None:
                for each in targets[node.type == "variable_declarator" :]:
                    if (name := name_of(each)) in self._local:
                        self.again.setdefault(name, []).append(value)
                is_live = self._assign(targets, value, condition, is_live)
            elif node.type == "call_expression":
                self._call(node, condition)
            elif node.type == "binary_expression" and tree.field(node, "left") == "0":
                self._follow(*tree.descend(node, "identifier"))  # It never runs.
        return [each for rows in self._found.values() for _, each in rows]

    def names(self, known: Collection[str]) -> Names:
        """Return the names of what is exported, for ``check_uses``."""
        lax = {name for name, path in self._paths.items() if not path} - self._strict
        own = frozenset({"module"} if "module" not in self._local else ())
        return Names(frozenset(self._strict) | own, frozenset(lax), frozenset(known), self._followed, self.is_es)

    def _path(self, node: Node) -> str | None:
        """Return the names under which an expression is exported; None if it is not, as far as is known."""
        node, names = bare(node), list[str]()
        while (holder := node.child_by_field_name("object")) is not None:
            if (name := member(node)) is None:
                return None
            names.append(name)
            node = bare(holder)
        if node.type == "this":
            root = None if self.is_es else ""
        elif node.type == "identifier" and (word := tree.text_of(node)) == "module" and word not in self._local:
            root = "" if names[-1:] == ["exports"] and names.pop() else None
        else:
            root = self._paths.get(name_of(node))
        return None if root is None else ".".join([*filter(None, [root]), *reversed(names)])

    def _name(self, node: Node) -> None:
        """Remember other names for what is exported."""
        targets, value = chain(node)
        if value is None:
            return
        names = [each for each in (*targets, value) if name_of(each) not in self._values]
        paths = [path for path in map(self._path, names) if path is not None]
        for each in targets if paths else ():
            name = tree.text_of(each)
            if each.type == "identifier" and (name != "exports" or name in self._local):
                self._paths.setdefault(name, paths[0])
                self._strict |= {name} if not self._paths[name] else set()
        made = self._made.get(name_of(value), value)
        if paths:
            self._stands_for(name_of(value), paths[0])
            if not paths[0] and _is_empty(made):
                self._strict |= {name_of(value)} & {*self._local}  # What it has is put into it later.
        is_new = bool(paths) and made.type == "object" and made.id not in self._opened
        self._opened |= {made.id} if is_new else set()
        for each in made.named_children if is_new else ():
            inner = each.child_by_field_name("value") or each
            self._stands_for(name_of(inner), f"{paths[0]}.{key_of(each) or name_of(each)}".lstrip("."))

    def _stands_for(self, name: str, path: str) -> None:
        """Remember under which names the value of a variable is exported."""
        if name in self._local and name not in self._paths:
            self._paths[name] = path
            self._values.add(name)

    def _assign(self, targets: Sequence[Node], value: Node, condition: str, is_live: bool) -> bool:
        """Add what is assigned; return whether ``exports`` is what the module exports from then on."""
        paths = [self._path(each) for each in targets]
        of_value = None if name_of(value) in self._values else self._path(value)
        self._follow(*(each for each in (*targets, value) if self._path(each) is not None))
        sets_name = any(each.type == "identifier" and tree.text_of(each) == "exports" for each in targets)
        if any(path == "" and each.type != "identifier" for each, path in zip(targets, paths, strict=True)):
            rests = any(name_of(each) in self._strict | {"module"} for each in running(value))
            if of_value != "":
                if not condition and not rests:
                    for own in self._replaceable:
                        self._found[own] = [each for each in self._found[own] if each[0] not in _OWN_NAMES]
                    self._replaceable.clear()
                self._all(value, condition)
            is_live = bool(condition) or sets_name or rests
        elif sets_name and of_value != "":
            is_live = False
        for each, path in zip(targets, paths, strict=True):
            if path and each.type != "identifier" and (is_live or _root(each) not in ("exports", "this")):
                self._add(_root(each), Exported(path, value, condition))
        return is_live

    def _add(self, root: str, exported: Exported) -> None:
        """Add what is exported through a name; of one that is assigned twice, the last counts."""
        self._count += 1
        if self._count > MOST_FACTS:  # One list of names may be put into many others.
            raise UnreadableInterface(f"there are more than {MOST_FACTS:,} facts", tree.line_of(exported.value))
        rows = self._found.setdefault(exported.path, [])
        if not exported.condition and not exported.spread and exported.path:
            rows.clear()
        rows.append((root, exported))
        if root in _OWN_NAMES:
            self._replaceable.add(exported.path)

    def _all(self, value: Node, condition: str, path: str = "", depth: int = 0) -> None:
        """Add what a module exports as itself: of an object that is written out each member."""
        tree.limit_depth(depth, value)
        value = bare(value)
        others: list[list[Node]] = []
        while (
            value.type == "call_expression"
            and tree.field(value, "function") == "Object.assign"
            and (given := arguments(value))
        ):
            value = given[0]
            others.append(given[1:])
        self._each_of(value, condition, path, depth)
        for row in reversed(others):
            for each in row:
                self._all(each, condition, path, depth + 1)

    def _each_of(self, value: Node, condition: str, path: str, depth: int) -> None:
        made, name = value, name_of(value)
        if name:
            made = value if (name, path, condition) in self._spread else self._made.get(name, value)
            self._spread.add((name, path, condition))
        if made.type != "object":
            self._add("module", Exported(path, value, condition, spread=depth > 0))
            return
        for each in made.named_children:
            if each.type == "spread_element":
                self._all(each.named_children[0], condition, path, depth + 1)
            elif "comment" not in each.type:
                own = f"{path}.{(key_of(each) or tree.text_of(each)).strip(_QUOTES)}".lstrip(".")
                is_getter = [first.type for first in each.children[:1]] == ["get"]
                inner = returned(each) if is_getter else each.child_by_field_name("value")
                self._add("module", Exported(own, inner or each, condition))

    def _call(self, node: Node, condition: str) -> None:
        """Add what a call such as ``Object.defineProperty`` or ``__exportStar`` adds to what is exported."""
        called, given = tree.field(node, "function").rpartition(".")[2], arguments(node)
        assigned = [*tree.descend(node.child_by_field_name("arguments"), "assignment_expression")]
        runs = running_in(node) if assigned else ()
        for each in assigned if node.id in runs else ():
            # An enumeration, as compilers write it: ``(function (K) { ... })(K || (exports.K = K = {}))``.
            left = each.child_by_field_name("left")
            path = None if left is None or each.id in runs else self._path(left)
            if path and left is not None and each.parent is not None and each.parent.type in WRAPPERS:
                self._follow(left)
                self._add(_root(left), Exported(path, node, condition))
        if called == "__exportStar" and len(given) == 2 and self._path(given[1]) == "":
            self._follow(given[1])
            self._add("module", Exported("", given[0], condition, spread=True))
            return
        path = self._path(given[0]) if given else None
        if path is None:
            return
        root = _root(given[0])
        if called == "defineProperty" and len(given) == 3 and given[1].type == "string":
            self._follow(given[0])
            own = f"{path}.{tree.text_of(given[1])[1:-1]}".lstrip(".")
            pairs = {key_of(each): each for each in given[2].named_children}
            pair = pairs.get("get", pairs.get("value"))
            found = None if pair is None else pair.child_by_field_name("value") or pair
            if pair is not None and found is not None and key_of(pair) == "get":
                found = returned(found)
            self._add(root, Exported(own, found or node, condition))
        elif called in _ADDS and (path or len(given) > 1):
            self._follow(given[0])
            for each in given[1:]:
                self._all(each, condition, path, 1)
        elif called in _PREPARES and (path or root not in self._strict):
            value = node if called == "defineProperty" else given[-1]
            self._add(root, Exported(f"{path}.{called}".lstrip("."), value, condition))

    def _follow(self, *nodes: Node) -> None:
        for node in nodes:
            self._followed.add(first_name(node).id)


def _root(node: Node) -> str:
    return tree.text_of(first_name(node))


def _is_void(node: Node) -> bool:
    return node.type in ("unary_expression", "undefined") and tree.text_of(node) in ("void 0", "undefined")


def _is_empty(node: Node) -> bool:
    return node.type in ("object", "call_expression") and tree.text_of(node) in ("{}", "Object.create(null)")
