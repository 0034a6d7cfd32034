"""The facts of a Python module and its classes: what is public in them, with its signature."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from tpmlint.interfaces.support.fact_table import FactTable, added_after, shorten
from tpmlint.interfaces.support.python.conditional_bindings import ONLY, Alternative
from tpmlint.interfaces.support.python.imports import Imports
from tpmlint.interfaces.support.python.records import (
    ENUM_BASES,
    READ,
    TELLING,
    Records,
    expression,
    filled,
    function_of,
    made_fields,
    matches_any,
    may_lack,
    property_of,
    record_fields,
    record_words,
)
from tpmlint.interfaces.support.python.reference_facts import ReferenceFacts
from tpmlint.interfaces.support.python.references import Reference
from tpmlint.interfaces.support.python.signatures import (
    Signatures,
    add_function,
    add_lambda,
    add_overloads,
    decorator_names,
    deprecated,
)
from tpmlint.interfaces.support.python.types import is_union
from tpmlint.interfaces.support.python.values import constant, field_of, is_prose_of_a_field, made_field, numbers_of

_SPECIAL = re.compile(r"__\w+__")
_SPECIAL_VALUE = re.compile(r"None|(?:\w+\.)*__\w+__")
_MADE_FIELD = re.compile(r"(field(?: \d+)? )([^=\d].*?)( = .*)?")
_TYPE_VALUES = re.compile(r"(?:[\w.]+\.)?(?:Literal|Union|Optional|NewType|TypeVar|Annotated)\W.*", re.DOTALL)


_RELEASED = frozenset({"debug", "lifespan", "logger", "on_shutdown", "on_startup", "version"})
"""What an application is given that changes with each release, or that only it notices."""
_ORDERING = frozenset({"__ge__", "__gt__", "__le__", "__lt__"})


class Reader:
    """Adds the facts of a module to a table.

    Args:
        table: of its facts.
        module: what griffe read.
        passed_on: names that it imports to pass them on.
        deleted: names that it deletes, with the lines of that, and those of each class by its name and last line.
        others: what its names may be, of which one is what griffe read.
        imports: what the names stand for that it imports.
        references: what its names lead to.
    """

    def __init__(
        self,
        table: FactTable,
        module: Any,
        passed_on: frozenset[str],
        deleted: Mapping[tuple[str, int | None] | None, Mapping[str, int]],
        others: Mapping[str, tuple[Alternative, ...]],
        imports: Imports,
        references: Iterable[Reference],
    ) -> None:
        self._table = table
        self._module = module
        self._passed_on = passed_on
        self._deleted = deleted
        self._others = others
        self._imports = imports
        self._signatures = Signatures(module, imports)
        self._rested_on: set[str] = set()
        self._records = Records(module, imports.written)
        self._constants: dict[str, ast.expr | None] = {}
        self._numbers: dict[str, Mapping[str, str]] = {}
        self.reference_facts = ReferenceFacts(table, self._signatures, module, imports, references)
        self._lists = module.exports is not None

    def scope(self, scope: Any, owner: str) -> None:
        """Add what is public in a module or a class."""
        listed = scope.is_module and scope.exports is not None
        exports = self._signatures.exports if listed else frozenset()
        if scope.is_module:
            self._exported(scope, owner)
            self._wildcards(owner)
        deleted = self._deleted.get(None if scope.is_module else (scope.name, scope.endlineno), {})
        fields = record_fields(scope, self._records) if scope.is_class else {}
        for name, member in scope.members.items():
            if scope.is_class and name in TELLING and not member.is_alias and member.is_attribute and member.value:
                said = f"attribute = {self._signatures.shown(str(member.value))}"
                self._table.add(f"{owner}.{name}", said, member.lineno or 1)
                continue
            function, holder = function_of(member, scope, self._module)
            special = scope.is_class and _SPECIAL.fullmatch(name)
            offered = name in exports if listed else special or not name.startswith("_")
            own = f"{owner}.{name}".removeprefix(f"{self._module.path}.")
            if function is not None and offered and own not in self._others and self.reference_facts.is_all(own):
                add_function(self._table, self._signatures, function, f"{owner}.{name}", holder)
                continue
            hidden = name.startswith("_") and not _is_used(member, name, scope)
            if (name not in exports) if listed else hidden and name not in fields:
                continue
            line = member.alias_lineno if member.is_alias else member.lineno
            if deleted.get(name, 0) > (line or 1):
                continue
            if member.is_alias:
                self._import(member, name, owner, scope.is_class or name in exports)
            elif member.is_class:
                self._class(member, f"{owner}.{name}")
            elif member.is_function:
                add_function(self._table, self._signatures, member, f"{owner}.{name}", scope)
            else:
                self._attribute(member, f"{owner}.{name}", scope, fields.get(name))
            self._other(member, f"{owner}.{name}")

        slots = scope.members.get("__slots__") if scope.is_class else None
        if slots is not None and not slots.is_alias and slots.is_attribute and slots.value is not None:
            for slot in _names_in(expression(filled(str(slots.value), self._module, self._others))):
                if not slot.startswith("_") and slot not in scope.members:
                    self._table.add(f"{owner}.{slot}", "attribute", slots.lineno or 1)
        for name, overloads in scope.overloads.items():
            # Those of a stub, where no implementation follows.
            if overloads and (name in exports if listed else _SPECIAL.fullmatch(name) or not name.startswith("_")):
                add_overloads(self._table, self._signatures, overloads, f"{owner}.{name}", scope)

    def _other(self, member: Any, name: str) -> None:
        """Add what a name may be under conditions, beside what it is read as."""
        first, last = (
            (member.alias_lineno, member.alias_endlineno) if member.is_alias else (member.lineno, member.endlineno)
        )
        others = self._others.get(name.removeprefix(f"{self._module.path}."), ())
        if others and name not in self._table.facts and name in self._signatures.overloaded:
            self._table.add(name, "function", first or 1)
        fact = self._table.facts.get(name)
        if fact is None:
            return
        rest = []
        for each in others:
            if not (first or 1) <= each.line <= (last or first or 1):
                rest.append(each)
            elif each.condition:
                self._table.facts[name] = replace(fact, signature=fact.signature + self._condition(each))
        for each in rest:
            if each.signature:
                self._table.add(name, self._imports.written(each.signature) + self._condition(each), each.line)

    def _condition(self, other: Alternative) -> str:
        return f"{ONLY}{self._imports.written(other.condition)}" if other.condition else ""

    def _exported(self, module: Any, owner: str) -> None:
        """Add what ``__all__`` names and the module does not have, such as modules of a package."""
        holder = module.members.get("__all__")
        line = (holder.lineno if holder is not None and not holder.is_alias else None) or 1
        for each in module.exports or ():
            if isinstance(each, str) and each not in module.members:
                self._table.add(f"{owner}.{each}", "export", line)

    def private(self, owner: str, shown: Iterable[str] = ()) -> None:
        """Add what the names mean that stand in the signatures of public ones, if nothing says so yet; call it last.

        Args:
            shown: names that stand in signatures of other modules.
        """
        self._signatures.used.update(dict.fromkeys(shown))
        known, meant = 0, 0
        used, named = self._signatures.used, self._signatures.named
        while known < len(used) or meant < len(named):
            names = added_after(used, known)
            known = len(used)
            for name in names:
                member = self._module.members.get(name)
                # What could be public but is not exported must not look like what is.
                own = f"{owner}.{name}" if name.startswith("_") else f"{owner} shows {name}"
                if member is None or member.is_alias or {own, f"{owner}.{name}"} & self._table.facts.keys():
                    continue
                if member.is_class:
                    self._class(member, own)
                elif member.is_function:
                    add_function(self._table, self._signatures, member, own, self._module)
                elif member.is_attribute and member.value is not None and not self._made(member, own):
                    word = "type" if member.is_type_alias else "attribute ="
                    made = _made_without_release(member)
                    value = member.value if made is None else ast.unparse(made)
                    self._table.add(own, f"{word} {self._signatures.type(value)}", member.lineno or 1)
                self.reference_facts.add(name, owner)
            names = added_after(named, meant)
            meant = len(named)
            for name in names:
                self._meant(name, owner)
        bound = {*self._module.members, *self._imports.names, *dir(builtins)}
        if not bound.issuperset(self._signatures.named):
            for source, line in self._imports.wildcards.items():
                self._table.add(f"{owner} takes names from {source}", "import", line)

    def rests_on(self, names: Iterable[str], returned: str = "") -> None:
        """Have added what names mean on which decides what is served, such as that of a router.

        Args:
            returned: what a decorator returns in the place of what it decorates.
        """
        self._signatures.use(returned)
        for name in sorted(names):
            member = self._module.members.get(name)
            if member is not None and not member.is_alias and member.is_class and name.startswith("_"):
                self._signatures.used[name] = None  # The constants in it.
            if member is not None and not member.is_alias and member.is_attribute:
                self._rested_on.add(name)
                self._signatures.named[name] = None
                if self._signatures.is_hidden(name):
                    self._signatures.used[name] = None

    def _meant(self, name: str, owner: str) -> None:
        """Add what a public attribute stands for whose own fact does not say so."""
        member, fact = self._module.members.get(name), self._table.facts.get(f"{owner}.{name}")
        if fact is None or member.is_alias or not member.is_attribute or member.value is None:
            return
        is_rested_on = name in self._rested_on and not name.startswith("_")
        made = _made_without_release(member) if is_rested_on else None
        if made is not None:
            if made.args or made.keywords:
                self._table.add(f"{owner}.{name} stands for", self._signatures.shown(ast.unparse(made)), fact.line)
        elif fact.signature == "attribute":
            self._table.add(f"{owner}.{name} stands for", self._signatures.type(member.value), fact.line)

    def _import(self, alias: Any, name: str, owner: str, exported: bool) -> None:
        """Add what a module takes from another, if that is its own offer."""
        # The library takes each module for a package where it looks for what dots before a name mean.
        target, line = self._imports.names.get(name, alias.target_path), alias.alias_lineno or 1
        # In a package's own file, what comes from its modules is there for others to import.
        own_part = self._module.is_init_module and target.startswith(f"{self._module.path}.")
        if target.endswith(".*") or "/" in name:
            return  # Added with those that stand in other blocks.
        if exported or name in self._passed_on or (own_part and target != f"{owner}.{name}"):
            # A private module may change its name.
            *modules, last = target.split(".")
            private = any(part.startswith("_") for part in modules)
            target = last if private and " or " not in target else target
            self._table.add(f"{owner}.{name}", f"from {target}", line)

    def _wildcards(self, owner: str) -> None:
        """Add the modules all names of which are there for others, unless the module says which and has them."""
        members = self._module.members
        first = min((each.lineno for each in members.values() if not each.is_alias and each.lineno), default=None)
        brings = not self._lists or not self._signatures.exports.issubset(members)
        for source, line in self._imports.wildcards.items():
            # It may bind again what the module has before it.
            again = first is not None and first < line
            if again or brings:
                self._table.add(f"{owner} all of {source}", "import", line, demand=again)

    def _class(self, node: Any, name: str) -> None:
        line = node.lineno or 1
        final = " final" if "final" in decorator_names(node) else ""
        made_by = node.keywords.get("metaclass")
        metaclass = "" if made_by is None else f" metaclass={self._signatures.type(made_by)}"
        said = _CONSTRUCTION.sub("", record_words(node, self._records))
        self._table.add(name, f"class{said}{final}{metaclass}{deprecated(node)}", line)
        for base in node.bases:
            if str(base) == "object" and "object" not in self._imports.names:
                continue  # Each class has it.
            self._table.add(f"{name} base {self._signatures.type(base)}", "base", line)
        if "total_ordering" in decorator_names(node):
            for each in _ORDERING - node.members.keys():
                self._table.add(f"{name}.{each}", "function", line)
                self._table.add(f"{name}.{each}(other)", "parameter 1", line)
        self.scope(node, name)

    def _attribute(self, node: Any, name: str, scope: Any, field: str | None = None) -> None:
        value = "" if node.value is None else filled(str(node.value), self._module, self._others, self._constants)
        if node.is_type_alias:
            self._table.add(name, f"type {self._signatures.shown(value)}", node.lineno or 1)
            return
        kind = "" if node.annotation is None else f" {self._signatures.type(node.annotation)}"
        line = node.lineno or 1
        function = expression(value) if scope.is_module and not kind and "lambda" in value else None
        if isinstance(function, ast.Lambda):
            add_lambda(self._table, self._signatures, function, name, line)
            return
        if "property" in node.labels and not value:
            words = [word for word in ("writable", "deletable") if word in node.labels]
            self._table.add(name, " ".join(["property", *words]) + kind + deprecated(node), line)
            return
        if not kind and value and self._made(node, name):
            return
        if scope.is_class and (signature := property_of(value)):
            self._table.add(name, signature, line)
            return
        alias = _TYPE_VALUES.fullmatch(value) or kind.endswith("TypeAlias") or is_union(expression(value))
        is_enum = scope.is_class and matches_any(ENUM_BASES, self._records.bases(scope))
        described = scope.is_class and scope.name in ("Meta", "Config")
        if described and is_prose_of_a_field(node.name):
            return
        written = constant(expression(value), mutable=described or node.name.isupper() or node.name == "__match_args__")
        if written is not None and not isinstance(expression(value), ast.Constant):
            self._signatures.use(written if written.startswith("f") else "")
            written = self._imports.written(written)
        if is_enum and value.endswith("auto()"):
            written = self._numbers_in(scope).get(node.name)
        promised = alias or written or is_enum
        shared = node.labels & {"module-attribute", "class-attribute"}
        version = scope.is_module and _SPECIAL.fullmatch(node.name)  # Another one with each release.
        shown = ""
        if value and promised and shared and not version:
            if alias:
                written = self._signatures.type(value)
            elif written is None:
                written = self._signatures.shown(value)
            shown = f" = {written if alias else shorten(written)}"
        if not shown and shared and field is None and (made := made_field(value, self._imports.written)):
            shown = f" = {self._signatures.shown(made)}"
        if not kind and not shown and value and shared:
            shown = self._signatures.stands_for(value)
        if field is not None:
            default, more = field_of(value)
            said = f" {self._signatures.shown(more)}" if more else ""
            given = "" if default is None else f" = {self._signatures.shown(default)}"
            asked = default is None and not may_lack(kind, scope, self._records)
            self._table.add(name, f"{field}{kind}{said}{given}", line, demand=asked)
        else:
            self._table.add(name, f"attribute{kind}{shown}", line)

    def _numbers_in(self, scope: Any) -> Mapping[str, str]:
        """Return the numbers of the members of an enumeration."""
        if scope.path not in self._numbers:
            self._numbers[scope.path] = numbers_of(scope, [self._imports.written(str(each)) for each in scope.bases])
        return self._numbers[scope.path]

    def _made(self, node: Any, name: str) -> bool:
        """Add a class that a call makes, such as ``namedtuple("P", "x y")``, as if written; tell if it is one."""
        tree = expression(str(node.value))
        first = tree.args[0] if isinstance(tree, ast.Call) and tree.args else None
        if not isinstance(tree, ast.Call) or not isinstance(first, ast.Constant) or first.value != node.name:
            return False
        base, line = ast.unparse(tree.func), node.lineno or 1
        fields = made_fields(tree)
        if fields is None:
            self._table.add(name, f"attribute = {self._signatures.type(node.value)}", line)
            return True
        words = sorted(f"{each.arg}={ast.unparse(each.value)}" for each in tree.keywords if each.arg not in READ)
        self._table.add(name, " ".join(["class", *words]), line)
        self._table.add(f"{name} base {self._signatures.shown(base)}", "base", line)
        for own, (signature, demand) in fields.items():
            match = _MADE_FIELD.fullmatch(signature)
            if match is not None:
                signature = f"{match[1]}{self._signatures.type(match[2])}{match[3] or ''}"
            self._table.add(f"{name}.{own}", self._signatures.type(signature), line, demand=demand)
        return True


_CONSTRUCTION = re.compile(r" (?:init|kw_only)=(?:True|False)(?= |$)")
"""What a record says of how it is made, which its fields and its parameters say one by one."""


def _made_without_release(member: Any) -> ast.Call | None:
    """Return the call that makes a router or an application, without what changes with each release."""
    made = expression(str(member.value))
    if not isinstance(made, ast.Call):
        return None
    made.keywords = [each for each in made.keywords if each.arg not in _RELEASED]
    return made


def _names_in(tree: ast.expr | None) -> Iterator[str]:
    """Yield the texts in a list, a sum of lists or a table of names, or the one that stands for it."""
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case ast.List(elts=held) | ast.Tuple(elts=held) | ast.Set(elts=held) | ast.Dict(keys=held):
                waiting += held
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                waiting += [left, right]
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="split"), args=[], keywords=[]):
                yield from text.split()
            case ast.Starred(value=value):
                waiting.append(value)
            case ast.Constant(value=str(text)):
                yield text
            case _:
                pass


def _is_used(member: Any, name: str, scope: Any) -> bool:
    """Tell whether a name that begins with ``_`` is part of what a class promises: Python or subclasses use it."""
    if member.is_alias:
        return False
    if member.is_function:
        if name == "__repr__":
            return False  # Each object has one, and it is for those who read.
        return bool(_SPECIAL.fullmatch(name)) or (scope.is_class and "abstractmethod" in decorator_names(member))
    if not scope.is_class or not member.is_attribute or not _SPECIAL.fullmatch(name):
        return False
    return name == "__match_args__" or bool(_SPECIAL_VALUE.fullmatch(str(member.value)))
