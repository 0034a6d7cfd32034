"""The facts of a Python module and its classes: what is public in them, with its signature."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from tpmlint.interfaces.support.python_alternatives import ONLY, Alternative
from tpmlint.interfaces.support.python_names import Imports
from tpmlint.interfaces.support.python_records import (
    ENUM_BASES,
    READ,
    expression,
    made_fields,
    matches_any,
    record_fields,
    record_words,
)
from tpmlint.interfaces.support.python_types import is_union, spelled, without_prose
from tpmlint.interfaces.support.python_values import constant, field_of, is_prose_of_a_field, made_field, number_of
from tpmlint.interfaces.support.source_text import squeezed
from tpmlint.interfaces.support.table import FactTable, shorten

_WRAPPERS = ("abstractmethod", "asynccontextmanager", "contextmanager", "final")
_SPECIAL = re.compile(r"__\w+__")
_SPECIAL_VALUE = re.compile(r"None|(?:\w+\.)*__\w+__")
_PRIVATE = re.compile(r"(?<![\w.])_[A-Za-z]\w*")
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_QUOTED = re.compile(r"'([A-Za-z_][\w.\[\], |]*)'")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_MADE_FIELD = re.compile(r"(field(?: \d+)? )([^=\d].*?)( = .*)?")
_LITERALS = re.compile(r"(Literal\[[^\]]*\])")
_TYPE_VALUES = re.compile(r"(?:[\w.]+\.)?(?:Literal|Union|Optional|NewType|TypeVar|Annotated)\W.*", re.DOTALL)


_RELEASED = frozenset({"debug", "lifespan", "logger", "on_shutdown", "on_startup", "version"})
"""What an application is given that changes with each release, or that only it notices."""
_ORDERING = frozenset({"__ge__", "__gt__", "__le__", "__lt__"})

THEN = ", then "
"""What stands between overloads in their order."""


class Reader:
    """Adds the facts of a module to a table.

    Args:
        table: of its facts.
        module: what griffe read.
        passed_on: names that it imports to pass them on.
        deleted: names that it deletes, with the lines of that, and those of each class by its name and last line.
        others: what its names may be, of which one is what griffe read.
        imports: what the names stand for that it imports.
    """

    def __init__(
        self,
        table: FactTable,
        module: Any,
        passed_on: frozenset[str],
        deleted: Mapping[tuple[str, int | None] | None, Mapping[str, int]],
        others: Mapping[str, tuple[Alternative, ...]],
        imports: Imports,
    ) -> None:
        self._table = table
        self._module = module
        self._passed_on = passed_on
        self._deleted = deleted
        self._others = others
        self._imports = imports
        self._used: dict[str, None] = {}
        self._rested_on: set[str] = set()
        self._named: dict[str, None] = {}
        self._callable = frozenset(
            each for each, member in module.members.items() if member.is_alias or not member.is_attribute
        ).union(imports.names)
        self._lists = module.exports is not None
        self._exports = frozenset(each for each in module.exports or () if isinstance(each, str))

    def scope(self, scope: Any, owner: str) -> None:
        """Add what is public in a module or a class."""
        listed = scope.is_module and scope.exports is not None
        exports = self._exports if listed else frozenset()
        if scope.is_module:
            self._exported(scope, owner)
            self._wildcards(owner)
        deleted = self._deleted.get(None if scope.is_module else (scope.name, scope.endlineno), {})
        fields = record_fields(scope) if scope.is_class else {}
        for name, member in scope.members.items():
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
                self._function(member, f"{owner}.{name}", scope)
            else:
                self._attribute(member, f"{owner}.{name}", scope, fields.get(name))
            self._other(member, f"{owner}.{name}")

        slots = scope.members.get("__slots__") if scope.is_class else None
        if slots is not None and not slots.is_alias and slots.is_attribute and slots.value is not None:
            for slot in _names_in(expression(str(slots.value))):
                if not slot.startswith("_") and slot not in scope.members:
                    self._table.add(f"{owner}.{slot}", "attribute", slots.lineno or 1)
        for name, overloads in scope.overloads.items():
            # Those of a stub, where no implementation follows.
            if overloads and (name in exports if listed else _SPECIAL.fullmatch(name) or not name.startswith("_")):
                self._overloads(overloads, f"{owner}.{name}", scope)

    def _other(self, member: Any, name: str) -> None:
        """Add what a name may be under conditions, beside what it is read as."""
        first, last = (
            (member.alias_lineno, member.alias_endlineno) if member.is_alias else (member.lineno, member.endlineno)
        )
        others = self._others.get(name.removeprefix(f"{self._module.path}."), ())
        if (
            others
            and name not in self._table.facts
            and any(each.startswith(f"{name} overload(") for each in self._table.facts)
        ):
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
        self._used.update(dict.fromkeys(shown))
        known = 0
        meant: set[str] = set()
        while known < len(self._used) or not meant.issuperset(self._named):
            names = list(self._used)[known:]
            known = len(self._used)
            for name in names:
                member = self._module.members.get(name)
                # What could be public but is not exported must not look like what is.
                own = f"{owner}.{name}" if name.startswith("_") else f"{owner} shows {name}"
                if member is None or member.is_alias or {own, f"{owner}.{name}"} & self._table.facts.keys():
                    continue
                if member.is_class:
                    self._class(member, own)
                elif member.is_function:
                    self._function(member, own, self._module)
                elif member.is_attribute and member.value is not None and not self._made(member, own):
                    word = "type" if member.is_type_alias else "attribute ="
                    self._table.add(own, f"{word} {self._type(member.value)}", member.lineno or 1)
            for name in self._named.keys() - meant:
                meant.add(name)
                self._meant(name, owner)
        bound = {*self._module.members, *self._imports.names, *dir(builtins)}
        if not bound.issuperset(self._named):
            for source, line in self._imports.wildcards.items():
                self._table.add(f"{owner} takes names from {source}", "import", line)

    def rests_on(self, names: Iterable[str]) -> None:
        """Have added what names mean on which decides what is served, such as that of a router."""
        for name in sorted(names):
            member = self._module.members.get(name)
            if member is not None and not member.is_alias and member.is_attribute:
                self._rested_on.add(name)
                self._named[name] = None
                if name.startswith("_") and name not in self._exports:
                    self._used[name] = None

    def _meant(self, name: str, owner: str) -> None:
        """Add what a public attribute stands for whose own fact does not say so."""
        member, fact = self._module.members.get(name), self._table.facts.get(f"{owner}.{name}")
        if fact is None or member.is_alias or not member.is_attribute or member.value is None:
            return
        made = expression(str(member.value)) if name in self._rested_on and not name.startswith("_") else None
        if isinstance(made, ast.Call):
            made.keywords = [each for each in made.keywords if each.arg not in _RELEASED]
            if made.args or made.keywords:
                self._table.add(f"{owner}.{name} stands for", self._shown(ast.unparse(made)), fact.line)
        elif fact.signature == "attribute":
            self._table.add(f"{owner}.{name} stands for", self._type(member.value), fact.line)

    def _type(self, annotation: Any) -> str:
        """Return a type in one spelling, and remember the private names in it; in quotes it is the same."""
        text = squeezed(str(annotation))
        self._use(text)
        tree = expression(text)
        if tree is None or isinstance(tree, ast.Call):
            return shorten(self._imports.written(_unquoted(text)))
        return shorten(spelled(tree, self._imports))

    def _shown(self, value: str) -> str:
        """Return a value or a default, and remember the names in it."""
        self._use(value)
        tree = expression(value) if "(" in value else None
        return shorten(self._imports.written(value if tree is None else ast.unparse(without_prose(tree))))

    def _use(self, text: str) -> None:
        """Remember the names in a text, and apart those that nobody can import, or should not."""
        self._named.update(dict.fromkeys(_NAME.findall(_TEXT.sub("", text) if "Literal[" in text else text)))
        names = (_NAME if self._lists else _PRIVATE).findall(text)
        self._used.update(dict.fromkeys(each for each in names if each not in self._exports))

    def _import(self, alias: Any, name: str, owner: str, exported: bool) -> None:
        """Add what a module takes from another, if that is its own offer."""
        target, line = alias.target_path, alias.alias_lineno or 1
        # In a package's own file, what comes from its modules is there for others to import.
        own_part = self._module.is_init_module and target.startswith(f"{self._module.path}.")
        if target.endswith(".*") or "/" in name:
            return  # Added with those that stand in other blocks.
        if exported or name in self._passed_on or (own_part and target != f"{owner}.{name}"):
            # A private module may change its name.
            *modules, last = target.split(".")
            private = any(part.startswith("_") for part in modules)
            several = self._imports.names.get(name, "")
            target = several if " or " in several else last if private else target
            self._table.add(f"{owner}.{name}", f"from {target}", line)

    def _wildcards(self, owner: str) -> None:
        """Add the modules all names of which are there for others, unless the module says which and has them."""
        members = self._module.members
        for source, line in self._imports.wildcards.items():
            # It may bind again what the module has before it.
            again = any((each.lineno or line) < line for each in members.values() if not each.is_alias)
            brings = not self._lists or not self._exports.issubset(members)
            if again or brings:
                self._table.add(f"{owner} all of {source}", "import", line, demand=again)

    def _class(self, node: Any, name: str) -> None:
        line = node.lineno or 1
        final = " final" if "final" in _decorators(node) else ""
        made_by = node.keywords.get("metaclass")
        metaclass = "" if made_by is None else f" metaclass={self._type(made_by)}"
        self._table.add(name, f"class{record_words(node)}{final}{metaclass}{_deprecated(node)}", line)
        for base in node.bases:
            if str(base) == "object" and "object" not in self._imports.names:
                continue  # Each class has it.
            self._table.add(f"{name} base {self._type(base)}", "base", line)
        if "total_ordering" in _decorators(node):
            for each in _ORDERING - node.members.keys():
                self._table.add(f"{name}.{each}", "function", line)
                self._table.add(f"{name}.{each}(other)", "parameter 1", line)
        self.scope(node, name)

    def _function(self, node: Any, name: str, scope: Any) -> None:
        constructs = scope.is_class and node.name == "__init__"
        if node.overloads:
            self._overloads(node.overloads, name, scope)
            return
        if not constructs:
            words = [word for word in ("async", "classmethod", "staticmethod") if word in node.labels]
            words += [word for word in _WRAPPERS if word in _decorators(node)]
            returns = f" -> {self._type(node.returns)}" if node.returns is not None else ""
            self._table.add(
                name,
                " ".join([*words, "function"]) + returns + _deprecated(node),
                node.lineno or 1,
                demand="abstractmethod" in words,
            )
        owner = name.removesuffix(".__init__") if constructs else name
        for position, parameter in _parameters(node, scope):
            kind = "" if parameter.annotation is None else f" {self._type(parameter.annotation)}"
            variadic = parameter.kind.value.startswith("variadic")
            default = "" if variadic or parameter.default is None else f" = {self._shown(str(parameter.default))}"
            label = {
                "positional-only": f"positional {position}",
                "positional or keyword": parameter.name,
                "keyword-only": parameter.name,
                "variadic positional": "*",
                "variadic keyword": "**",
            }[parameter.kind.value]
            word = {
                "positional-only": "parameter",
                "positional or keyword": f"parameter {position}",
                "keyword-only": "keyword",
            }.get(parameter.kind.value, "any")
            demand = not default and not variadic
            self._table.add(f"{owner}({label})", word + kind + default, node.lineno or 1, demand=demand)

    def _overloads(self, overloads: Any, name: str, scope: Any) -> None:
        order: list[str] = []
        for each in overloads:
            words, before = [], ""
            for _, parameter in _parameters(each, scope):
                if parameter.kind.value == "keyword-only" and before not in ("keyword-only", "variadic positional"):
                    words.append("*")
                before = parameter.kind.value
                stars = {"variadic positional": "*", "variadic keyword": "**"}.get(before, "")
                kind = "" if parameter.annotation is None else f": {self._type(parameter.annotation)}"
                words.append(stars + parameter.name + kind + (" = ..." if parameter.default and not stars else ""))
            returns = "" if each.returns is None else f" -> {self._type(each.returns)}"
            self._table.add(f"{name} overload({', '.join(words)})", "overload" + returns, each.lineno or 1)
            order.append(f"({', '.join(words)}){returns}")
        if len({each.partition(" -> ")[2] for each in order}) > 1:  # The first that fits decides.
            self._table.add(f"{name} overloads", f"order {THEN.join(order)}", overloads[0].lineno or 1)

    def _attribute(self, node: Any, name: str, scope: Any, field: str | None = None) -> None:
        value = "" if node.value is None else str(node.value)
        if node.is_type_alias:
            self._table.add(name, f"type {self._shown(value)}", node.lineno or 1)
            return
        kind = "" if node.annotation is None else f" {self._type(node.annotation)}"
        line = node.lineno or 1
        function = expression(value) if scope.is_module and not kind and "lambda" in value else None
        if isinstance(function, ast.Lambda):
            self._lambda(function, name, line)
            return
        if "property" in node.labels and not value:
            words = [word for word in ("writable", "deletable") if word in node.labels]
            self._table.add(name, " ".join(["property", *words]) + kind + _deprecated(node), line)
            return
        if not kind and value and self._made(node, name):
            return
        alias = _TYPE_VALUES.fullmatch(value) or kind.endswith("TypeAlias") or is_union(expression(value))
        is_enum = scope.is_class and matches_any(ENUM_BASES, scope.bases)
        described = scope.is_class and scope.name in ("Meta", "Config")
        if described and is_prose_of_a_field(node.name):
            return
        written = constant(expression(value), mutable=described or node.name.isupper() or node.name == "__match_args__")
        if written is not None and not isinstance(expression(value), ast.Constant):
            self._use(written if written.startswith("f") else "")
            written = self._imports.written(written)
        if is_enum and value.endswith("auto()"):
            written = number_of(scope, [self._imports.written(str(each)) for each in scope.bases], node.name)
        promised = alias or written or is_enum
        shared = node.labels & {"module-attribute", "class-attribute"}
        version = scope.is_module and _SPECIAL.fullmatch(node.name)  # Another one with each release.
        shown = ""
        if value and promised and shared and not version:
            shown = f" = {self._type(value) if alias else self._shown(value) if written is None else shorten(written)}"
        if not shown and shared and field is None and (made := made_field(value, self._imports.written)):
            shown = f" = {self._shown(made)}"
        if not kind and not shown and value and shared:
            shown = self._stands_for(value)
        if field is not None:
            default, more = field_of(value)
            said = f" {self._shown(more)}" if more else ""
            given = "" if default is None else f" = {self._shown(default)}"
            self._table.add(name, f"{field}{kind}{said}{given}", line, demand=default is None)
        else:
            self._table.add(name, f"attribute{kind}{shown}", line)

    def _lambda(self, node: ast.Lambda, name: str, line: int) -> None:
        """Add a function that is written as a value, as if it were defined."""
        self._table.add(name, "function", line)
        own = node.args
        positional = [*own.posonlyargs, *own.args]
        given = [None] * (len(positional) - len(own.defaults)) + [*own.defaults]
        rows: list[tuple[str, str, ast.expr | None]] = []
        for at, each in enumerate(positional, 1):
            by_name = at > len(own.posonlyargs)
            label = each.arg if by_name else f"positional {at}"
            rows.append((label, f"parameter {at}" if by_name else "parameter", given[at - 1]))
        rows += [(each.arg, "keyword", default) for each, default in zip(own.kwonlyargs, own.kw_defaults, strict=True)]
        for label, word, default in rows:
            shown = "" if default is None else f" = {self._shown(ast.unparse(default))}"
            self._table.add(f"{name}({label})", word + shown, line, demand=default is None)
        for label, variadic in (("*", own.vararg), ("**", own.kwarg)):
            if variadic is not None:
                self._table.add(f"{name}({label})", "any", line)

    def _stands_for(self, value: str) -> str:
        """Return what an attribute stands for that is a function or a class, or made of one; else nothing."""
        tree, own = expression(value), self._callable
        if isinstance(tree, ast.Lambda):
            return f" = lambda {shorten(ast.unparse(tree.args))}"
        if isinstance(tree, ast.Name | ast.Attribute):
            root = value.partition(".")[0]
            text = value if root in own else ""
        elif isinstance(tree, ast.Call):
            arguments = (*tree.args, *(each.value for each in tree.keywords))
            if any(isinstance(each, ast.Name) and each.id in own for each in arguments):
                text = value
            else:
                text = f"{tree.func.id}()" if isinstance(tree.func, ast.Name) and tree.func.id in own else ""
        else:
            return ""
        return f" = {self._shown(text)}" if text else ""

    def _made(self, node: Any, name: str) -> bool:
        """Add a class that a call makes, such as ``namedtuple("P", "x y")``, as if written; tell if it is one."""
        tree = expression(str(node.value))
        first = tree.args[0] if isinstance(tree, ast.Call) and tree.args else None
        if not isinstance(tree, ast.Call) or not isinstance(first, ast.Constant) or first.value != node.name:
            return False
        base, line = ast.unparse(tree.func), node.lineno or 1
        fields = made_fields(tree)
        if fields is None:
            self._table.add(name, f"attribute = {self._type(node.value)}", line)
            return True
        words = sorted(f"{each.arg}={ast.unparse(each.value)}" for each in tree.keywords if each.arg not in READ)
        self._table.add(name, " ".join(["class", *words]), line)
        self._table.add(f"{name} base {self._shown(base)}", "base", line)
        for own, (signature, demand) in fields.items():
            match = _MADE_FIELD.fullmatch(signature)
            if match is not None:
                signature = f"{match[1]}{self._type(match[2])}{match[3] or ''}"
            self._table.add(f"{name}.{own}", self._type(signature), line, demand=demand)
        return True


def _names_in(tree: ast.expr | None) -> Iterator[str]:
    """Yield the texts in a list of names, or the one that stands for it."""
    for each in tree.elts if isinstance(tree, ast.List | ast.Tuple | ast.Set) else [tree]:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def _is_used(member: Any, name: str, scope: Any) -> bool:
    """Tell whether a name that begins with ``_`` is part of what a class promises: Python or subclasses use it."""
    if member.is_alias:
        return False
    if member.is_function:
        if name == "__repr__":
            return False  # Each object has one, and it is for those who read.
        return bool(_SPECIAL.fullmatch(name)) or (scope.is_class and "abstractmethod" in _decorators(member))
    if not scope.is_class or not member.is_attribute or not _SPECIAL.fullmatch(name):
        return False
    return name == "__match_args__" or bool(_SPECIAL_VALUE.fullmatch(str(member.value)))


def _unquoted(text: str) -> str:
    """Return a type without quotes but for the texts of a ``Literal``."""
    parts = _LITERALS.split(text)
    return "".join(part if at % 2 else _QUOTED.sub(r"\1", part) for at, part in enumerate(parts))


def _decorators(node: Any) -> set[str]:
    return {str(each.value).partition("(")[0].rpartition(".")[2] for each in getattr(node, "decorators", ())}


def _parameters(node: Any, scope: Any) -> Iterator[tuple[int, Any]]:
    """Yield the parameters that a caller gives, with their positions from 1."""
    skipped = 1 if scope.is_class and "staticmethod" not in node.labels and node.name != "__new__" else 0
    for position, parameter in enumerate(node.parameters):
        bound = position == 0 and skipped and parameter.kind.value.startswith("positional")
        if not bound:
            yield position + 1 - skipped, parameter


def _deprecated(node: Any) -> str:
    return " deprecated" if "deprecated" in _decorators(node) else ""
