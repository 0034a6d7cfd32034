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
_BY_NAME = re.compile(r"(?:.*\.)?(?:BaseModel|TypedDict)(?:\[.*)?")
_HIDES_PRIVATE = re.compile(r"(?:.*\.)?(?:BaseModel|NamedTuple)(?:\[.*)?")
# What a record class says about itself that changes how it is made or used.
_RECORD_WORDS = re.compile(
    r"(?!metaclass|repr|slots|weakref_slot|getstate_setstate|auto_attribs|.*=False$)\w+=.*|total=False"
)
_WRAPPERS = ("abstractmethod", "asynccontextmanager", "contextmanager", "final")
_ENUM_BASES = re.compile(r"(?:.*\.)?(?:\w*Enum|\w*Flag)")
_SPECIAL = re.compile(r"__\w+__")
_PRIVATE = re.compile(r"(?<![\w.])_[A-Za-z]\w*")
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
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
        for line, bound, kept in _bound(tree):
            _bind(module, line, bound, kept, griffe.Attribute)
        table = FactTable()
        deleted: dict[tuple[str, int | None] | None, Mapping[str, int]] = {
            (node.name, node.end_lineno): _deleted(node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
        }
        reader = _Reader(table, module, _passed_on(tree), {None: _deleted(tree), **deleted})
        for text, line in _exports_worked_out(tree):
            table.add(f"{name} exports {shorten(text)}", "__all__", line)
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


def _deleted(tree: ast.Module | ast.ClassDef) -> Mapping[str, int]:
    """Return the names that a module or a class deletes, outside its functions and classes, with the lines of that."""
    found: dict[str, int] = {}
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Delete):
            every = (each for target in node.targets for each in ast.walk(target))
            names = [each.id for each in every if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Del)]
            found.update((name, max(found.get(name, 0), node.lineno)) for name in names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            if isinstance(node, ast.ExceptHandler) and node.name:  # Python deletes it where the handler ends.
                found[node.name] = max(found.get(node.name, 0), node.end_lineno or 0)
            waiting += ast.iter_child_nodes(node)
    return found


def _bound(tree: ast.Module) -> list[tuple[int, str, bool | None]]:
    """Return what any statement binds outside functions: its line, its name such as ``K.f``, and how.

    It is True where a name keeps what it had, as griffe has it of an assignment below ``if`` and ``except``, and None
    where an attribute is deleted.
    """
    found: list[tuple[int, str, bool | None]] = []
    waiting: list[tuple[ast.AST, str, bool]] = [(tree, "", False)]
    while waiting:
        node, owner, kept = waiting.pop()
        inside: set[ast.AST] = set()  # What has a scope of its own.
        match node:
            case ast.Name(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                found.append((node.lineno, owner + ast.unparse(node), kept))
            case ast.Attribute(ctx=ast.Del()):
                found.append((node.lineno, owner + ast.unparse(node), None))
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.append((node.lineno, owner + name, kept))
            case ast.ClassDef():
                inside = {*node.body}
                waiting += ((each, f"{owner}{node.name}.", False) for each in inside)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                inside = {*node.body}
            case ast.Lambda():
                inside = {node.body}
            case ast.comprehension():
                inside = {node.target}
            case _:
                pass
        below = isinstance(node, ast.If | ast.ExceptHandler)
        for each in ast.iter_child_nodes(node):
            if each not in inside:
                keeps = below and isinstance(each, ast.Assign | ast.AnnAssign) if isinstance(each, ast.stmt) else kept
                waiting.append((each, owner, keeps))
    return sorted(found, key=lambda each: each[0])


def _bind(module: Any, line: int, bound: str, kept: bool | None, attribute: Any) -> None:
    """Make a name an attribute in what griffe read, which sees assignments of single names alone."""
    *owners, name = bound.split(".")
    holder = module
    for owner in owners:
        holder = holder.members.get(owner)
        if holder is None or holder.is_alias or not holder.is_class or holder.lineno > line:
            return
    member = holder.members.get(name)
    if kept is None:
        holder.members.pop(name, None)
        return
    if member is None:
        annotation = None
    else:
        end = member.alias_endlineno if member.is_alias else member.endlineno
        if kept or (end or 1) >= line or name == "__all__":
            return
        typed = not member.is_alias and member.is_attribute and "property" not in member.labels
        annotation = member.annotation if typed else None
    made = attribute(name, value=None if annotation is None else "...", annotation=annotation, lineno=line)
    made.labels |= {"module-attribute"} if holder.is_module else {"class-attribute", "instance-attribute"}
    holder.set_member(name, made)


def _exports_worked_out(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield what decides about ``__all__`` besides lists of names, such as ``[*cards.__all__]``, with its line."""
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if node.value is None or not any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets):
                continue
            parts = [node.value]
            while parts:
                part = parts.pop()
                if isinstance(part, ast.BinOp):
                    parts += [part.left, part.right]
                elif not isinstance(part, ast.List | ast.Tuple | ast.Set) or not all(
                    isinstance(each, ast.Constant) for each in part.elts
                ):
                    yield ast.unparse(part), node.lineno
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if ast.unparse(node.value.func).startswith("__all__."):
                yield ast.unparse(node.value), node.lineno
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            waiting += ast.iter_child_nodes(node)


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
        deleted: names that it deletes, with the lines of that, and those of each class by its name and last line.
    """

    def __init__(
        self,
        table: FactTable,
        module: Any,
        passed_on: frozenset[str],
        deleted: Mapping[tuple[str, int | None] | None, Mapping[str, int]],
    ) -> None:
        self._table = table
        self._module = module
        self._passed_on = passed_on
        self._deleted = deleted
        self._used: dict[str, None] = {}
        self._callable = frozenset(
            each for each, member in module.members.items() if member.is_alias or not member.is_attribute
        )
        self._exports = frozenset(each for each in module.exports or () if isinstance(each, str))

    def scope(self, scope: Any, owner: str) -> None:
        """Add what is public in a module or a class."""
        exports = self._exports if scope.is_module else frozenset()
        if scope.is_module:
            self._exported(scope, owner)
        deleted = self._deleted.get(None if scope.is_module else (scope.name, scope.endlineno), {})
        fields = _fields(scope) if scope.is_class else {}
        for name, member in scope.members.items():
            hidden = name.startswith("_") and (
                member.is_alias or not _SPECIAL.fullmatch(name) or not member.is_function
            )
            if (name not in exports) if exports else hidden and name not in fields:
                continue
            line = member.alias_lineno if member.is_alias else member.lineno
            if deleted.get(name, 0) > (line or 1):
                continue
            if member.is_alias:
                self._import(member, name, owner, name in exports)
            elif member.is_class:
                self._class(member, f"{owner}.{name}")
            elif member.is_function:
                self._function(member, f"{owner}.{name}", scope)
            else:
                self._attribute(member, f"{owner}.{name}", scope, fields.get(name))

        for name, overloads in scope.overloads.items():
            # Those of a stub, where no implementation follows.
            if overloads and (name in exports if exports else _SPECIAL.fullmatch(name) or not name.startswith("_")):
                self._overloads(overloads, f"{owner}.{name}", scope)

    def _exported(self, module: Any, owner: str) -> None:
        """Add what ``__all__`` names and the module does not have, such as modules of a package."""
        holder = module.members.get("__all__")
        line = (holder.lineno if holder is not None and not holder.is_alias else None) or 1
        for each in module.exports or ():
            if isinstance(each, str) and each not in module.members:
                self._table.add(f"{owner}.{each}", "export", line)

    def private(self, owner: str) -> None:
        """Add what the private names mean that stand in the types of public ones; call it last."""
        known = 0
        while known < len(self._used):
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

    def _type(self, annotation: Any) -> str:
        """Return a type, and remember the private names in it; in quotes it is the same."""
        text = squeezed(str(annotation))
        self._use(text)
        return shorten(text if "Literal[" in text else _QUOTED.sub(r"\1", text))

    def _use(self, text: str) -> None:
        """Remember the names in a text that nobody can import, or should not."""
        names = (_NAME if self._exports else _PRIVATE).findall(text)
        self._used.update(dict.fromkeys(each for each in names if each not in self._exports))

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
        final = " final" if "final" in _decorators(node) else ""
        self._table.add(name, f"class{_record_words(node)}{final}{_deprecated(node)}", line)
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
            words += [word for word in _WRAPPERS if word in _decorators(node)]
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

    def _attribute(self, node: Any, name: str, scope: Any, field: str | None = None) -> None:
        value = "" if node.value is None else str(node.value)
        if node.is_type_alias:
            self._table.add(name, f"type {shorten(value)}", node.lineno or 1)
            return
        kind = "" if node.annotation is None else f" {self._type(node.annotation)}"
        line = node.lineno or 1
        if "property" in node.labels and not value:
            words = [word for word in ("writable", "deletable") if word in node.labels]
            self._table.add(name, " ".join(["property", *words]) + kind + _deprecated(node), line)
            return
        if not kind and value and self._made(node, name):
            return
        alias = _TYPE_VALUES.fullmatch(value) or kind.endswith("TypeAlias")
        promised = alias or _LITERAL.fullmatch(value) or (scope.is_class and _any(_ENUM_BASES, scope.bases))
        shared = node.labels & {"module-attribute", "class-attribute"}
        shown = f" = {shorten(value)}" if value and promised and shared else ""
        if not kind and not shown and value and shared:
            shown = self._stands_for(value)
        if field is not None:
            missing = not value or (re.match(r"(?:\w+\.)?[fF]ield\(", value) and "default" not in value)
            self._table.add(name, f"{field}{kind}{' = ...' if not missing else ''}", line, demand=bool(missing))
        else:
            self._table.add(name, f"attribute{kind}{shown}", line)

    def _stands_for(self, value: str) -> str:
        """Return what an attribute stands for that is a function or a class, or made of one; else nothing."""
        tree, own = _expression(value), self._callable
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
        self._use(text)
        return f" = {shorten(text)}" if text else ""

    def _made(self, node: Any, name: str) -> bool:
        """Add a class that a call makes, such as ``namedtuple("P", "x y")``, as if written; tell if it is one."""
        tree = _expression(str(node.value))
        first = tree.args[0] if isinstance(tree, ast.Call) and tree.args else None
        if not isinstance(tree, ast.Call) or not isinstance(first, ast.Constant) or first.value != node.name:
            return False
        base, line = ast.unparse(tree.func), node.lineno or 1
        fields = _made_fields(tree)
        if fields is None:
            self._table.add(name, f"attribute = {self._type(node.value)}", line)
            return True
        words = sorted(f"{each.arg}={ast.unparse(each.value)}" for each in tree.keywords if each.arg not in _READ)
        self._table.add(name, " ".join(["class", *words]), line)
        self._table.add(f"{name} base {base}", "base", line)
        for own, (signature, demand) in fields.items():
            self._table.add(f"{name}.{own}", self._type(signature), line, demand=demand)
        return True


def _expression(text: str) -> ast.expr | None:
    """Return the tree of an expression as griffe writes it; None where that is not Python."""
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


_READ = ("defaults", "module", "qualname", "start")


def _made_fields(call: ast.Call) -> Mapping[str, tuple[str, bool]] | None:
    """Return the fields of a class that a call makes, and which must be given; None if they cannot be told."""
    function = ast.unparse(call.func).rpartition(".")[2]
    if len(call.args) != 2 or not (
        function in ("namedtuple", "NamedTuple", "TypedDict") or _ENUM_BASES.fullmatch(function)
    ):
        return None
    pairs = _pairs(call.args[1])
    keywords = {each.arg: each.value for each in call.keywords}
    if pairs is None or not keywords.keys() <= {"defaults", "total", "module", "qualname"}:
        return None
    if function == "TypedDict":
        return {own: (f"field {kind}", True) for own, kind in pairs}
    if function in ("namedtuple", "NamedTuple"):
        defaults = keywords.get("defaults")
        if defaults is not None and not isinstance(defaults, ast.List | ast.Tuple):
            return None
        optional = len(pairs) - (len(defaults.elts) if defaults is not None else 0)
        return {
            own: (f"field {at}{f' {kind}' if kind else ''}{' = ...' if at > optional else ''}", at <= optional)
            for at, (own, kind) in enumerate(pairs, 1)
        }
    return {own: (f"attribute = {value or at}", False) for at, (own, value) in enumerate(pairs, 1)}


def _pairs(node: ast.expr) -> list[tuple[str, str]] | None:
    """Return names with what belongs to them, from ``"x y"``, a list of names or of pairs, or a dictionary."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [(each, "") for each in node.value.replace(",", " ").split()]
    if isinstance(node, ast.Dict):
        rows: list[list[ast.expr | None]] = [[key, value] for key, value in zip(node.keys, node.values, strict=True)]
    elif isinstance(node, ast.List | ast.Tuple):
        rows = [[*each.elts] if isinstance(each, ast.Tuple | ast.List) else [each] for each in node.elts]
    else:
        return None
    found: list[tuple[str, str]] = []
    for row in rows:
        name = row[0] if row else None
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str) or len(row) > 2:
            return None
        found.append((name.value, ast.unparse(row[1]) if len(row) == 2 and row[1] is not None else ""))
    return found


def _fields(scope: Any) -> Mapping[str, str]:
    """Return the fields of a record class, each as a word with its position if it can be given by position."""
    if not _is_record(scope):
        return {}
    named = "kw_only=True" in _record_words(scope) or _any(_BY_NAME, scope.bases)
    hides_private = _any(_HIDES_PRIVATE, scope.bases)
    found: dict[str, str] = {}
    position = 0
    for name, member in scope.members.items():
        if member.is_alias or not member.is_attribute or member.annotation is None or "property" in member.labels:
            continue
        kind, value = str(member.annotation), "" if member.value is None else str(member.value)
        if kind.rpartition(".")[2] == "KW_ONLY":
            named = True
        elif "instance-attribute" not in member.labels or re.search(r"\binit=False", value):  # A ClassVar is none.
            continue
        elif not (hides_private and name.startswith("_")):
            by_name = named or re.search(r"\bkw_only=True", value)
            position += not by_name
            found[name] = "field" if by_name else f"field {position}"
    return found


def _record_words(node: Any) -> str:
    """Return what a record class says about how it is made and used, such as ``frozen=True``."""
    if not _is_record(node):
        return ""
    words = [f"{name}={value}" for name, value in node.keywords.items()]
    for decorator in node.decorators:
        tree = _expression(str(decorator.value))
        if isinstance(tree, ast.Call) and _any(_RECORD_DECORATORS, [decorator.value]):
            words += [f"{each.arg}={ast.unparse(each.value)}" for each in tree.keywords]
    return "".join(f" {word}" for word in sorted(map(squeezed, words)) if _RECORD_WORDS.fullmatch(word))


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


def _any(pattern: re.Pattern[str], values: Any) -> bool:
    return any(pattern.fullmatch(str(value).partition("(")[0]) for value in values)


def _is_record(scope: Any) -> bool:
    return _any(_RECORD_DECORATORS, (each.value for each in scope.decorators)) or _any(_RECORD_BASES, scope.bases)


_KIND = re.compile(r"(parameter(?: \d+)?|keyword|any|field(?: \d+)?)(?: (?!=)(.*?))?( = .*)?", re.DOTALL)
_RESULT = re.compile(r"(.*?)(?: -> (.*))?")


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether callers go on: a type was added, a parameter takes more, a result is one of fewer types."""
    old, new = (fact.signature.removesuffix(" deprecated") for fact in (before, after))
    if " / " in old or " / " in new:
        return old == new
    was, now = _KIND.fullmatch(old), _KIND.fullmatch(new)
    if was and now:
        same_place = was[1] == now[1] or any(
            was[1] == by_name and now[1].startswith(either)
            for by_name, either in (("keyword", "parameter"), ("field", "field"))
        )
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


language = Language(facts, extra="interfaces-python", named_by_path=True, keeps=_keeps)
