"""Python modules: classes with their bases, functions with each parameter, attributes; read, never imported.

What breaks is what griffe's check says, but types may widen for parameters, and narrow for results.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from tpmlint.interfaces import Fact, Language, MissingLibrary, Options, UnreadableInterface
from tpmlint.interfaces.support.source_text import source_text, squeezed
from tpmlint.interfaces.support.table import FactTable, shorten

_MOST_WORDS = 150_000
_MOST_STEPS = 5_000_000
# Classes whose annotated attributes are parameters of the class too, by their decorators and their bases.
_RECORD_DECORATORS = re.compile(r"(?:.*\.)?(?:dataclass|define|frozen|mutable|attrs|attr\.s)")
_RECORD_BASES = re.compile(r"(?:.*\.)?(?:BaseModel|NamedTuple|TypedDict|Struct)(?:\[.*)?")
_ENUM_BASES = re.compile(r"(?:.*\.)?(?:\w*Enum|\w*Flag)")
_SPECIAL = re.compile(r"__\w+__")
_PRIVATE = re.compile(r"(?<![\w.])_[A-Za-z]\w*")
_QUOTED = re.compile(r"'([A-Za-z_][\w.\[\], |]*)'")
_LITERAL = re.compile(r"-?[0-9.][\w.+-]*|[rbuRBU]*(?:'[^']*'|\"[^\"]*\")|True|False|None")
_TYPE_VALUES = re.compile(r"(?:[\w.]+\.)?(?:Literal|Union|Optional|NewType|TypeVar|Annotated)\W.*", re.DOTALL)


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a module, whose name comes from its path; private modules have none."""
    name = _module(options.path)
    if any(part.startswith("_") and part != "__main__" for part in name.split(".")):
        return {}
    text = source_text(data, _MOST_WORDS, comment="#")
    try:
        import griffe
    except ImportError:
        raise MissingLibrary("griffelib", "interfaces-python") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Those of the compiler, such as an unknown escape.
            tree = ast.parse(text)
            _limit_statements(tree)
            module = griffe.visit(name, Path(options.path), text)
        table = FactTable()
        reader = _Reader(table, module, _passed_on(tree))
        reader.scope(module, name)
        reader.private(name)
    except SyntaxError as error:
        line = min(max(error.lineno or 1, 1), text.count("\n") + 1)
        raise UnreadableInterface(f"the text is not Python: {squeezed(error.msg)[:200]}", line) from None
    except (RecursionError, MemoryError):
        raise UnreadableInterface("the nesting is too deep") from None
    except (ValueError, OverflowError) as error:  # A number or a name that Python does not take.
        raise UnreadableInterface(f"the text is not Python: {squeezed(str(error))[:200]}") from None
    return table.facts


def _limit_statements(tree: ast.AST) -> None:
    """Raise UnreadableInterface where griffe would take minutes: for each value it looks at all of its block."""
    steps = 0
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            steps += len(body) * sum(isinstance(each, ast.Assign | ast.AnnAssign) for each in body)
            if steps > _MOST_STEPS:
                raise UnreadableInterface("there are too many assignments", getattr(node, "lineno", 1))


def _passed_on(tree: ast.AST) -> frozenset[str]:
    """Return the names that a module imports to pass them on, as PEP 484 writes it: ``from x import y as y``."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return frozenset(each.name for node in imports for each in node.names if each.name == each.asname)


def _module(path: str) -> str:
    """Return the name of a module as it is imported; what stands above the sources is not part of it."""
    parts = list(PurePosixPath(path).with_suffix("").parts)
    if "src" in parts[:-1]:
        parts = parts[len(parts) - 1 - parts[::-1].index("src") + 1 :]
    elif parts[0] == "lib" and len(parts) > 1:
        parts = parts[1:]
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts)


class _Reader:
    """Adds the facts of a module to a table.

    Args:
        table: of its facts.
        module: what griffe read.
        passed_on: names that it imports to pass them on.
    """

    def __init__(self, table: FactTable, module: Any, passed_on: frozenset[str]) -> None:
        self._table = table
        self._module = module
        self._passed_on = passed_on
        self._used: dict[str, None] = {}

    def scope(self, scope: Any, owner: str) -> None:
        """Add what is public in a module or a class."""
        exports = {each for each in scope.exports or () if isinstance(each, str)} if scope.is_module else set()
        for name, member in scope.members.items():
            hidden = name.startswith("_") and (
                member.is_alias or not _SPECIAL.fullmatch(name) or not member.is_function
            )
            if (name not in exports) if exports else hidden:
                continue
            if member.is_alias:
                self._import(member, name, owner, name in exports)
            elif member.is_class:
                self._class(member, f"{owner}.{name}")
            elif member.is_function:
                self._function(member, f"{owner}.{name}", scope)
            else:
                self._attribute(member, f"{owner}.{name}", scope)

        for name, overloads in scope.overloads.items():
            # Those of a stub, where no implementation follows.
            if overloads and (name in exports if exports else _SPECIAL.fullmatch(name) or not name.startswith("_")):
                self._overloads(overloads, f"{owner}.{name}", scope)

    def private(self, owner: str) -> None:
        """Add what the private names mean that stand in the types of public ones; call it last."""
        known = 0
        while known < len(self._used):
            names = list(self._used)[known:]
            known = len(self._used)
            for name in names:
                member = self._module.members.get(name)
                if member is None or member.is_alias or f"{owner}.{name}" in self._table.facts:
                    continue
                if member.is_class:
                    self._class(member, f"{owner}.{name}")
                elif member.is_attribute and member.value is not None:
                    word = "type" if member.is_type_alias else "attribute ="
                    self._table.add(f"{owner}.{name}", f"{word} {self._type(member.value)}", member.lineno or 1)

    def _type(self, annotation: Any) -> str:
        """Return a type, and remember the private names in it; in quotes it is the same."""
        text = squeezed(str(annotation))
        self._used.update(dict.fromkeys(_PRIVATE.findall(text)))
        return shorten(text if "Literal[" in text else _QUOTED.sub(r"\1", text))

    def _import(self, alias: Any, name: str, owner: str, exported: bool) -> None:
        """Add what a module takes from another, if that is its own offer."""
        target, line = alias.target_path, alias.alias_lineno or 1
        # In a package's own file, what comes from its modules is there for others to import.
        own_part = self._module.is_init_module and target.startswith(f"{self._module.path}.")
        if target.endswith(".*") or "/" in name:
            if own_part:
                self._table.add(f"{owner} all of {target.removesuffix('.*')}", "import", line)
        elif exported or name in self._passed_on or (own_part and target != f"{owner}.{name}"):
            # A private module may change its name.
            *modules, last = target.split(".")
            private = any(part.startswith("_") for part in modules)
            self._table.add(f"{owner}.{name}", f"from {last if private else target}", line)

    def _class(self, node: Any, name: str) -> None:
        line = node.lineno or 1
        self._table.add(name, "class" + _deprecated(node), line)
        for base in node.bases:
            self._table.add(f"{name} base {self._type(base)}", "base", line)
        self.scope(node, name)

    def _function(self, node: Any, name: str, scope: Any) -> None:
        constructs = scope.is_class and node.name == "__init__"
        if node.overloads:
            self._overloads(node.overloads, name, scope)
            return
        if not constructs:
            words = [word for word in ("async", "classmethod", "staticmethod") if word in node.labels]
            returns = f" -> {self._type(node.returns)}" if node.returns is not None else ""
            self._table.add(name, " ".join([*words, "function"]) + returns + _deprecated(node), node.lineno or 1)
        owner = name.removesuffix(".__init__") if constructs else name
        for position, parameter in _parameters(node, scope):
            kind = "" if parameter.annotation is None else f" {self._type(parameter.annotation)}"
            variadic = parameter.kind.value.startswith("variadic")
            default = "" if variadic or parameter.default is None else f" = {shorten(str(parameter.default))}"
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

    def _attribute(self, node: Any, name: str, scope: Any) -> None:
        value = "" if node.value is None else str(node.value)
        if node.is_type_alias:
            self._table.add(name, f"type {shorten(value)}", node.lineno or 1)
            return
        kind = "" if node.annotation is None else f" {self._type(node.annotation)}"
        line = node.lineno or 1
        if "property" in node.labels:
            words = [word for word in ("writable", "deletable") if word in node.labels]
            self._table.add(name, " ".join(["property", *words]) + kind + _deprecated(node), line)
            return
        fields = scope.is_class and kind and not kind.startswith(" ClassVar") and _is_record(scope)
        alias = _TYPE_VALUES.fullmatch(value) or kind.endswith("TypeAlias")
        promised = alias or _LITERAL.fullmatch(value) or (scope.is_class and _any(_ENUM_BASES, scope.bases))
        shared = node.labels & {"module-attribute", "class-attribute"}
        shown = f" = {shorten(value)}" if value and promised and shared else ""
        if fields:
            missing = not value or (re.match(r"(?:\w+\.)?[fF]ield\(", value) and "default" not in value)
            self._table.add(name, f"field{kind}{' = ...' if not missing else ''}", line, demand=bool(missing))
        else:
            self._table.add(name, f"attribute{kind}{shown}", line)


def _parameters(node: Any, scope: Any) -> Iterator[tuple[int, Any]]:
    """Yield the parameters that a caller gives, with their positions from 1."""
    skipped = 1 if scope.is_class and "staticmethod" not in node.labels and node.name != "__new__" else 0
    for position, parameter in enumerate(node.parameters):
        bound = position == 0 and skipped and parameter.kind.value.startswith("positional")
        if not bound:
            yield position + 1 - skipped, parameter


def _deprecated(node: Any) -> str:
    names = (str(decorator.value).partition("(")[0] for decorator in getattr(node, "decorators", ()))
    return " deprecated" if any(name.rpartition(".")[2] == "deprecated" for name in names) else ""


def _any(pattern: re.Pattern[str], values: Any) -> bool:
    return any(pattern.fullmatch(str(value).partition("(")[0]) for value in values)


def _is_record(scope: Any) -> bool:
    return _any(_RECORD_DECORATORS, (each.value for each in scope.decorators)) or _any(_RECORD_BASES, scope.bases)


_KIND = re.compile(r"(parameter(?: \d+)?|keyword|any|field)(?: (?!=)(.*?))?( = .*)?", re.DOTALL)
_RESULT = re.compile(r"(.*?)(?: -> (.*))?")


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether callers go on: a type was added, a parameter takes more, a result is one of fewer types."""
    old, new = (fact.signature.removesuffix(" deprecated") for fact in (before, after))
    if " / " in old or " / " in new:
        return old == new
    was, now = _KIND.fullmatch(old), _KIND.fullmatch(new)
    if was and now:
        same_place = was[1] == now[1] or (was[1] == "keyword" and now[1].startswith("parameter"))
        return same_place and _takes(now[2], was[2]) and (was[3] is None or was[3] == now[3])
    was, now = _RESULT.fullmatch(old), _RESULT.fullmatch(new)
    if was and now and old.split(" ")[0] in ("function", "async", "classmethod", "staticmethod"):
        return was[1] == now[1] and _takes(was[2], now[2])
    return old == new or (new.startswith("property writable") and new.replace(" writable", "", 1) == old)


def _takes(wide: str | None, narrow: str | None) -> bool:
    """Tell whether each alternative of a union is one of another; a type that is not written says nothing."""
    if wide is None or narrow is None:
        return True
    return set(narrow.split(" | ")) <= set(wide.split(" | "))


language = Language(facts, extra="interfaces-python", keeps=_keeps)
