"""What users of TypeScript go on with: which object types they make and give away, and which other signature fits.

A property that is required breaks those who make an object type, and one that may lack breaks those who get it. What a
parameter has is given, what a function returns is not; it is the other way round in what a parameter calls. Who calls a
function type is not known where no function of the file takes or returns it: it may be a hook of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.interfaces import Fact
from tpmlint.interfaces.support import tree_sitter as tree

if TYPE_CHECKING:
    from tree_sitter import Node


HIDDEN = "; not exported"
"""Ends the signature of what others can use and not import."""
TYPE = "; only its type"
"""Ends the signature of what others can name in types, and not use in code."""
WITHOUT_CODE = "; without code"
"""Ends the signature of what a module of code says is there and does not bring."""
THEIRS = "given "
"""Begins what a method is given that users may write, as they make the object."""
_RETURNS = re.compile(r"(?:async |generator )*(?:function|static method|const)\b")

_SHAPES = frozenset({"interface_declaration", "type_alias_declaration"})
_SCOPES = ("internal_module", "module")
_APART = frozenset({"statement_block", "index_type_query", "lookup_type", "type_query"})
"""Bodies, and types that take something out of another one."""
_LOOSENED = frozenset({"DeepPartial", "Partial", "keyof"})
_GIVEN = frozenset({"formal_parameters", "type_parameters"})


class Directions:
    """Collects what a file shows to its users, and tells what of it they give."""

    def __init__(self) -> None:
        self._shapes: dict[str, list[tuple[str, Node]]] = {}
        self._shown: dict[tuple[int, str], Node] = {}
        self._required: dict[str, list[str]] = {}

    def show(self, node: Node, name: str) -> None:
        """Note a declaration that users see, under the name of its fact."""
        if node.type in _SHAPES:
            self._shapes.setdefault(tree.field(node, "name"), []).append((name, node))
        elif node.type not in _SCOPES:
            self._shown[node.start_byte, node.type] = node

    def require(self, owner: str, name: str) -> None:
        """Note a member that each value of an object type has."""
        self._required.setdefault(owner, []).append(name)

    def with_demands(self, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
        """Return facts in which the members that users have to give are demands."""
        owners = frozenset(self._given())
        given = [name for owner in owners for name in self._required.get(owner, ())]
        demands = {name: replace(facts[name], demand=True) for name in given if name in facts}
        written = {
            name: replace(fact, signature=THEIRS + fact.signature)
            for name, fact in facts.items()
            if fact.signature.startswith("parameter") and name.rpartition("(")[0].rpartition(".")[0] in owners
        }
        return {**facts, **demands, **written}

    def _given(self) -> Iterator[str]:
        """Yield the names of the facts of types that users give; a type that nothing else names, they get.

        Whose objects a constant of its name makes, they get, as those of a class.
        """
        made = {each for node in self._shown.values() for each in _made_by(node)} & self._shapes.keys()
        for _, node in [each for name in made for each in self._shapes.pop(name)]:
            self._shown[node.start_byte, node.type] = node
        pending = [each for node in self._shown.values() for each in _named_in(node, False)]
        seen: set[tuple[str, bool]] = set()
        for start in (None, *self._shapes):
            if start is not None and not seen & {(start, True), (start, False)}:
                pending.append((start, False))
            while pending:
                name, is_given = pending.pop()
                if (name, is_given) in seen or name not in self._shapes:
                    continue
                seen.add((name, is_given))
                for own, node in self._shapes[name]:
                    if is_given:
                        yield own
                    pending += _named_in(node, is_given, calls=start is None)


def _named_in(node: Node, is_given: bool, *, calls: bool = True) -> Iterator[tuple[str, bool]]:
    """Yield the types that a declaration names, and whether users give them.

    Args:
        calls: whether it is known who calls the function types in it.
    """
    left = [(node, is_given)]
    while left:
        each, given = left.pop()
        if each.type in _APART or _is_private(each) or (each.type == "function_type" and not calls):
            continue
        if each.type == "generic_type" and tree.field(each, "name") in _LOOSENED:
            continue
        if each.type == "type_identifier":
            yield tree.word_of(each), given
        inner = given != (each.type in _GIVEN)
        left += [(child, inner) for child in each.named_children]


def _made_by(node: Node) -> Iterator[str]:
    """Yield the types of whose objects constants of their names are the constructors, by the types of these."""
    for each in tree.named(node, "variable_declarator"):
        own, annotation = tree.field(each, "name"), each.child_by_field_name("type")
        kind = annotation.named_children[0] if annotation is not None and annotation.named_children else None
        if kind is None:
            continue
        makers = [kind] if kind.type == "constructor_type" else [*tree.named(kind, "construct_signature")]
        made = [_name_in(maker.child_by_field_name("type")) for maker in makers]
        name = tree.field(kind, "name").rpartition(".")[2]
        if kind.type == "generic_type" and "constructor" in name.lower():
            given = kind.child_by_field_name("type_arguments")
            made += [_name_in(one) for one in (given.named_children[:1] if given is not None else ())]
        if own in made or (kind.type == "type_identifier" and tree.word_of(kind) == f"{own}Constructor"):
            yield own


def _name_in(node: Node | None) -> str:
    """Return the name of a type without its arguments."""
    if node is not None and node.type == "type_annotation":
        node = node.named_children[0]
    return tree.field(node, "name") if node is not None and node.type == "generic_type" else tree.text_of(node)


def _is_private(node: Node) -> bool:
    """Tell whether a member of a class is for itself alone."""
    if node.type not in ("method_definition", "public_field_definition"):
        return False
    first = node.named_children[0]
    return "private" in (tree.word_of(first), first.type.partition("_")[0])


_MEMBER = re.compile(r'(?P<name>(?:readonly )?(?:[\w$]+|"(?:[^"\\]|\\.)*"))(?P<optional>\??):(?P<kind>.*)', re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|=>|[(\[{<>}\])]|; |.', re.DOTALL)
_NOT_PLAIN = re.compile(r"=>|[?&]|\b(?:asserts|extends|infer|is|keyof|new|readonly|typeof)\b")
_GENERIC = re.compile(r"(?:[a-z]+ )*(?:class|constructor|function|interface|method|type)\b")
_WRAPPED = re.compile(r"(Promise<)(.*)>", re.DOTALL)


def keeps(before: Fact, after: Fact) -> bool:
    """Tell whether users go on: a parameter became optional, a property was made sure or can be written."""
    old, new = before.signature, after.signature
    if old in (new + HIDDEN, new + WITHOUT_CODE, new + TYPE, f"type {new}") or old == new.removesuffix(TYPE) + HIDDEN:
        return True
    is_theirs = old.startswith(THEIRS) or new.startswith(THEIRS)
    old, new = old.removeprefix(THEIRS), new.removeprefix(THEIRS)
    if old.startswith("parameter"):
        old, new = (each.partition("; default ")[0] for each in (old, new))
        (word, _, was), (now_word, _, now) = old.partition(": "), new.partition(": ")
        return now_word in (word, "parameter?") and _fits(was, now, is_given=True, unions=not is_theirs)
    if "property" in old:
        surer = old.replace("property?", "property", 1) == new and not after.demand
        return old.replace("readonly ", "", 1) == new or surer
    if (less := _without_more_types(old, new)) != new:
        return old == less or keeps(replace(before, signature=old), replace(after, signature=less))
    (word, _, was), (now_word, _, now) = old.partition(": "), new.partition(": ")
    return word == now_word and _RETURNS.match(word) is not None and _fits(was, now, is_given=False)


def _fits(before: str, after: str, *, is_given: bool, unions: bool = True) -> bool:
    """Tell whether users of a type go on with another one: those who give it, or those who get it.

    Args:
        unions: more alternatives may be given; not to a method that users may write themselves.
    """
    if before == after:
        return True
    if (old := _WRAPPED.fullmatch(before)) and (new := _WRAPPED.fullmatch(after)) and not is_given:
        before, after = old[2], new[2]
    small, large = (before, after) if is_given else (after, before)
    if unions and (_is_part(small, large) or (is_given and after in ("any", "unknown"))):
        return True
    was, now = _members(before), _members(after)
    if was is None or now is None or not was.keys() <= now.keys():
        return False
    for name, (optional, kind) in now.items():
        was_optional, was_kind = was.get(name, (is_given, kind))
        if optional < was_optional if is_given else optional > was_optional:
            return False
        if not _fits(was_kind, kind, is_given=is_given, unions=unions):
            return False
    return True


def _is_part(small: str, large: str) -> bool:
    """Tell whether each alternative of a type is one of another type."""
    alternatives = _alternatives(large)
    return bool(alternatives) and _alternatives(small) <= alternatives and bool(_alternatives(small))


def _alternatives(text: str) -> frozenset[str]:
    """Return the alternatives of a type; nothing for one in which a bar may mean something else."""
    found, depth = [""], 0
    rest = list[str]()
    for token in _TOKEN.finditer(text):
        depth += (token[0] in "([{<") - (token[0] in ")]}>")
        rest += [token[0]] if depth == 0 and token[0][0] != '"' else []
        if depth == 0 and token[0] == "|":
            found.append("")
        else:
            found[-1] += token[0]
    is_plain = depth == 0 and "`" not in text and _NOT_PLAIN.search("".join(rest)) is None
    return frozenset(each.strip() for each in found) if is_plain else frozenset()


def _without_more_types(before: str, after: str) -> str:
    """Return a signature without optional type parameters at its end that the former one does not have."""
    pairs = [*zip(before.split(" / "), after.split(" / "), strict=False)]
    if len(pairs) != after.count(" / ") + 1:
        return after
    return " / ".join(_without_those(*each) for each in pairs)


def _without_those(before: str, after: str) -> str:
    head, own, rest = _type_parameters(after)
    known = _type_parameters(before)
    more = own[len(known[1]) :]
    if known[0] != head or own[: len(known[1])] != known[1] or not all(map(_has_default, more)):
        return after
    return f"{head}<{','.join(known[1])}>{rest}" if known[1] else f"{head}{rest}"


def _has_default(parameter: str) -> bool:
    return "`" not in parameter and any(token[0] == "=" for token in _TOKEN.finditer(parameter))


def _type_parameters(text: str) -> tuple[str, list[str], str]:
    """Split a signature into the words before its type parameters, these, and what follows."""
    start = _GENERIC.match(text)
    if start is None:
        return text, [], ""
    head, body = start[0], text[start.end() :]
    if not body.startswith("<"):
        return head, [], body
    found, depth = [""], 0
    for token in _TOKEN.finditer(body):
        depth += (token[0] in "([{<") - (token[0] in ")]}>")
        if depth == 0:
            return head, found, body[token.end() :]
        if depth == 1 and token[0] == ",":
            found.append("")
        elif token.start():
            found[-1] += token[0]
    return text, [], ""


def _members(text: str) -> dict[str, tuple[bool, str]] | None:
    """Return the members of a type of an object with their types, and whether they may lack; None for another type."""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    found: dict[str, tuple[bool, str]] = {}
    depth, start = 0, 1
    for token in _TOKEN.finditer(text, 0):
        depth += (token[0] in "([{<") - (token[0] in ")]}>")
        is_last = depth == 0
        if is_last and token.end() < len(text):
            return None
        if is_last or (depth == 1 and token[0] == "; "):
            row = text[start : token.start()]
            member = _MEMBER.fullmatch(row)
            if member is not None:
                found[member["name"]] = (bool(member["optional"]), member["kind"])
            elif row:
                found[row] = (False, "")
            start = token.end()
    return found
