"""Members that Lombok makes of annotations: as if somebody had written them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.java.annotations import annotations_of, name_of

if TYPE_CHECKING:
    from tree_sitter import Node

_CONSTRUCTORS = ("NoArgsConstructor", "RequiredArgsConstructor", "AllArgsConstructor")
_KNOWN = frozenset(_CONSTRUCTORS) | {
    *("Accessors", "Builder", "Data", "Delegate", "FieldDefaults", "Getter", "NonNull", "Setter", "SuperBuilder"),
    *("NonFinal", "Singular", "StandardException", "UtilityClass", "Value", "With"),
}


class Made(Struct, frozen=True):
    """A member that an annotation makes.

    Args:
        name: with the types of its parameters in parentheses, each in braces.
        signature: with types in braces.
        kinds: the types in the braces.
        line: of the field or the annotation.
    """

    name: str
    signature: str
    kinds: tuple[Node, ...]
    line: int


class Lombok:
    """The members that Lombok adds to a class.

    Args:
        node: the declaration of the class.
        imports: what names stand for in the file.
    """

    def __init__(self, node: Node, imports: Mapping[str, str]) -> None:
        self._imports = imports
        self._own = self._of(node)
        self._body = node.child_by_field_name("body")
        self._line = tree.line_of(node)
        self._name = tree.field(node, "name")
        self._fields: list[tuple[str, Node, set[str], dict[str, str], bool, int]] = []
        self._methods = {tree.field(each, "name") for each in tree.named(self._body, "method_declaration")}
        self._has_constructor = any(tree.named(self._body, "constructor_declaration"))
        for each in tree.named(self._body, "field_declaration"):
            words = {tree.text_of(one) for holder in tree.named(each, "modifiers") for one in holder.children}
            kind = each.child_by_field_name("type")
            if "static" in words or kind is None:
                continue
            marks = self._of(each)
            for one in each.children_by_field_name("declarator"):
                is_set = one.child_by_field_name("value") is not None
                entry = (tree.field(one, "name"), kind, words, marks, is_set, tree.line_of(one))
                self._fields.append(entry)

    def _of(self, node: Node) -> dict[str, str]:
        """Return the annotations of Lombok with their arguments; one of the same name may be of others."""
        found: dict[str, str] = {}
        for each in annotations_of(node):
            name = name_of(each)
            if self._imports.get(name, f"lombok.{name}").startswith("lombok.") and name in _KNOWN:
                found[name] = tree.text_of(each.child_by_field_name("arguments"))
        return found

    @property
    def makes_constructors(self) -> bool:
        """Whether the class has no constructor of itself, for an annotation makes one."""
        makers = ("Builder", "StandardException", "SuperBuilder", "Value", *_CONSTRUCTORS)
        return any(each in self._own for each in makers)

    @property
    def makes_final(self) -> bool:
        """Whether an annotation makes the class one that nobody extends."""
        return "Value" in self._own and "NonFinal" not in self._own

    def members(self) -> Iterator[Made]:
        """Yield the members; none that somebody has written."""
        own = self._own
        plain = own.get("Accessors", "")
        yield from self._shown_fields()
        for written, kind, words, marks, _, line in self._fields:
            name = _without_prefix(written, marks.get("Accessors", plain))
            if name is None:
                continue
            title = name[:1].upper() + name[1:]
            is_boolean = tree.text_of(kind) == "boolean"
            stem = name[2:] if is_boolean and name[:2] == "is" and name[2:3].isupper() else name
            getter = ("is" if is_boolean else "get") + stem[:1].upper() + stem[1:]
            setter = f"set{stem[:1].upper()}{stem[1:]}"
            if "fluent=true" in plain:
                getter = setter = name
            if (access := _access(marks, own, "Getter", ("Data", "Value"))) and getter not in self._methods:
                yield Made(f"{getter}()", f"{access} {{}}", (kind,), line)
            is_final = "final" in words or "Value" in own or "makeFinal=true" in own.get("FieldDefaults", "")
            access = "" if is_final else _access(marks, own, "Setter", ("Data",))
            if access and setter not in self._methods:
                returns = self._name if "fluent=true" in plain or "chain=true" in plain else "void"
                yield Made(f"{setter}({{}})", f"{access} {returns}", (kind,), line)
            if (access := _access(marks, own, "With", ())) and f"with{title}" not in self._methods:
                yield Made(f"with{title}({{}})", f"{access} {self._name}", (kind,), line)
        yield from self._constructors()
        for each in ("Builder", "SuperBuilder"):
            if each in own:
                yield from self._builder(own[each])
        for each in ("Delegate", "UtilityClass", "SuperBuilder"):
            if each in own:
                yield Made(f"@{each}", f"made by Lombok{own[each]}", (), self._line)

    def _shown_fields(self) -> Iterator[Made]:
        """Yield the fields without access of their own that are not private by ``FieldDefaults``."""
        default = self._own.get("FieldDefaults", "")
        access = next((word for word in ("public", "protected") if f"AccessLevel.{word.upper()}" in default), "")
        for name, kind, words, _, _, line in self._fields if access else ():
            if not {"public", "protected", "private"} & words:
                final = " final" if "final" in words or "makeFinal=true" in default else ""
                yield Made(name, f"{access}{final} {{}}", (kind,), line)

    def _constructors(self) -> Iterator[Made]:
        own = self._own
        if access := _stated_access(own["StandardException"]) if "StandardException" in own else "":
            for each in ("", "String", "Throwable", "String, Throwable"):
                yield Made(f"new({each})", f"{access} constructor", (), self._line)
        needed = [
            kind
            for _, kind, words, marks, is_set, _ in self._fields
            if not is_set and ("final" in words or "NonNull" in marks or "Value" in own)
        ]
        for each in _CONSTRUCTORS:
            if each not in own:
                continue
            kinds = {
                "NoArgsConstructor": [],
                "RequiredArgsConstructor": needed,
                "AllArgsConstructor": [
                    kind for _, kind, words, _, is_set, _ in self._fields if not (is_set and "final" in words)
                ],
            }[each]
            access = _stated_access(own[each])
            called = own[each].partition('staticName="')[2].partition('"')[0]
            name = called or "new"
            if access:
                signature = f"{access} static {self._name}" if called else f"{access} constructor"
                yield Made(f"{name}({', '.join('{}' for _ in kinds)})", signature, tuple(kinds), self._line)
        if (
            ("Data" in own or "Value" in own)
            and not self._has_constructor
            and not {*_CONSTRUCTORS, "Builder"} & own.keys()
        ):
            yield Made(f"new({', '.join('{}' for _ in needed)})", "public constructor", tuple(needed), self._line)

    def _builder(self, arguments: str) -> Iterator[Made]:
        called = arguments.partition('builderClassName="')[2].partition('"')[0] or f"{self._name}Builder"
        method = arguments.partition('builderMethodName="')[2].partition('"')[0] or "builder"
        yield Made(f"{method}()", f"public static {called}", (), self._line)
        if "toBuilder=true" in arguments:
            yield Made("toBuilder()", f"public {called}", (), self._line)
        for written, kind, words, marks, is_set, line in self._fields:
            name = _without_prefix(written, marks.get("Accessors", self._own.get("Accessors", "")))
            if name is None or (is_set and "final" in words):
                continue
            one = f" @Singular{marks['Singular']}" if "Singular" in marks else ""
            yield Made(f"{called}.{name}({{}})", f"public {called}{one}", (kind,), line)
            if one:
                yield Made(f"{called}.clear{name[:1].upper()}{name[1:]}()", f"public {called}", (), line)
        yield Made(f"{called}.build()", f"public {self._name}", (), self._line)


def _without_prefix(name: str, accessors: str) -> str | None:
    """Return the name of a field without the prefix that ``Accessors`` has; None if nothing is made of it then."""
    prefixes = re.findall(r'"([^"]*)"', accessors.partition("prefix=")[2].partition("}")[0])
    if not prefixes:
        return name
    for each in prefixes:
        rest = name.removeprefix(each)
        if name.startswith(each) and rest and not (each[-1:].isalpha() and rest[0].islower()):
            return rest[0].lower() + rest[1:] if each else rest
    return None


def _access(marks: Mapping[str, str], own: Mapping[str, str], name: str, others: tuple[str, ...]) -> str:
    """Return the access of what is made for a field: what its own annotation says, then that of the class."""
    if name in marks:
        return _stated_access(marks[name])
    if name in own:
        return _stated_access(own[name])
    return "public" if any(each in own for each in others) else ""


def _stated_access(arguments: str) -> str:
    """Return the access that users see of what an annotation makes; nothing if they do not see it."""
    if any(f"AccessLevel.{word}" in arguments for word in ("NONE", "PRIVATE", "PACKAGE", "MODULE")):
        return ""
    return "protected" if "AccessLevel.PROTECTED" in arguments else "public"
