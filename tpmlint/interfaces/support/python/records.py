"""Python classes that are made of fields: dataclasses and such, and those that a call such as namedtuple made."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from tpmlint.interfaces.support.fact_table import shorten, squeezed
from tpmlint.interfaces.support.python.values import constant

# Classes whose annotated attributes are parameters of the class too, by their decorators and their bases.
_RECORD_DECORATORS = re.compile(r"(?:.*\.)?(?:dataclass|define|frozen|mutable|attrs|attr\.s)")
_RECORD_BASES = re.compile(r"(?:.*\.)?(?:BaseModel|BaseSettings|SQLModel|NamedTuple|TypedDict|Struct)(?:\[.*)?")
_BY_NAME = re.compile(r"(?:.*\.)?(?:BaseModel|BaseSettings|SQLModel|TypedDict)(?:\[.*)?")
_HIDES_PRIVATE = re.compile(r"(?:.*\.)?(?:BaseModel|BaseSettings|SQLModel|NamedTuple)(?:\[.*)?")
# What a record class says about itself that changes how it is made or used.
_RECORD_WORDS = re.compile(
    r"(?!metaclass|repr|weakref_slot|getstate_setstate|auto_attribs|title|json_schema_extra|arbitrary_types_allowed)\w+=.*"
)
_TRUE_UNLESS_SAID = frozenset({"auto_exc", "eq", "gc", "init", "match_args", "total", "validate_by_alias"})
_WITH_SLOTS = re.compile(r"(?:.*\.)?(?:define|frozen|mutable)")
_FIELD_MAKER = re.compile(r"(?:.*\.)?(?:ib|attrib|field)\(.*", re.DOTALL)
_ONCE = re.compile(r"(?:.*\.)?NamedTuple")
"""What derives from a class with this base has no more fields."""
ENUM_BASES = re.compile(r"(?:.*\.)?(?:\w*Enum|\w*Flag)")


def expression(text: str) -> ast.expr | None:
    """Return the tree of an expression as griffe writes it; None where that is not Python."""
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


TELLING = frozenset(
    ("__abstract__", "__bind_key__", "__mapper_args__", "__table__", "__table_args__", "__tablename__")
) | frozenset(("_align_", "_anonymous_", "_fields_", "_layout_", "_pack_"))
"""What classes of SQLAlchemy and of ctypes say of the table or of the memory that their objects are in."""


_LONGEST_FILLED = 1_000


def filled(text: str, module: Any, others: Collection[str], known: dict[str, ast.expr | None] | None = None) -> str:
    """Return a value with what constants of a module have in the place of their private names.

    Args:
        others: names that may be several things.
        known: constants that have been asked for, of long ones their start and their hash; more is added. None where
            all of them is wanted.
    """
    tree = expression(text) if "_" in text else None
    if tree is None:
        return text
    is_whole, known = known is None, {} if known is None else known
    values: dict[str, ast.expr] = {}
    for name in {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)} & module.members.keys():
        if name not in known:
            known[name] = None if name in others else _constant(module.members[name], is_whole=is_whole)
        if (value := known[name]) is not None:
            values[name] = value

    class Filling(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return values.get(node.id, node)

        def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
            return node  # The names in it are followed by themselves.

    return ast.unparse(Filling().visit(tree)) if values else text


def _constant(member: Any, *, is_whole: bool) -> ast.expr | None:
    """Return what a private name stands for, if that is a constant; of a long one its start and its hash."""
    if not member.name.startswith("_") or member.is_alias or not member.is_attribute or member.value is None:
        return None
    text = str(member.value)
    value = expression(text)
    if value is None or constant(value, mutable=False) is None:
        return None
    return value if is_whole or len(text) <= _LONGEST_FILLED else ast.Constant(shorten(text))


def function_of(member: Any, scope: Any, module: Any) -> tuple[Any, Any]:
    """Return the private function that an attribute is, and what holds it: ``pay = _pay``, ``pay = _vault.pay``."""
    if member.is_alias or not member.is_attribute or member.value is None or member.annotation is not None:
        return None, scope
    tree, holder, found = expression(str(member.value)), scope, None
    if isinstance(tree, ast.Call) and len(tree.args) == 1 and ast.unparse(tree.func) in ("classmethod", "staticmethod"):
        # The first parameter of a static method is not the object.
        holder = module if ast.unparse(tree.func) == "staticmethod" else scope
        tree = tree.args[0]
    if isinstance(tree, ast.Name) and tree.id.startswith("_"):
        found = scope.members.get(tree.id, module.members.get(tree.id))
    elif isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Name) and tree.value.id.startswith("_"):
        made = module.members.get(tree.value.id)
        is_made = made is not None and not made.is_alias and made.is_attribute and made.value is not None
        call = expression(str(made.value)) if is_made else None
        holder = module.members.get(ast.unparse(call.func)) if isinstance(call, ast.Call) else None
        if holder is not None and not holder.is_alias and holder.is_class:
            found = holder.members.get(tree.attr)
    is_function = found is not None and not found.is_alias and found.is_function and not found.overloads
    return (found, holder) if is_function else (None, scope)


def property_of(value: str) -> str:
    """Return the signature of what ``property(_get, _set)`` makes; empty for another value."""
    call = expression(value) if value.startswith("property(") else None
    if not isinstance(call, ast.Call):
        return ""
    given = dict(zip(("fget", "fset", "fdel"), map(ast.unparse, call.args), strict=False))
    given.update({each.arg or "": ast.unparse(each.value) for each in call.keywords})
    words = [word for word, by in (("writable", "fset"), ("deletable", "fdel")) if given.get(by, "None") != "None"]
    return " ".join(["property", *words])


READ = ("defaults", "module", "qualname", "start")


def made_fields(call: ast.Call) -> Mapping[str, tuple[str, bool]] | None:
    """Return the fields of a class that a call makes, and which must be given; None if they cannot be told."""
    function = ast.unparse(call.func).rpartition(".")[2]
    if len(call.args) != 2 or not (
        function in ("namedtuple", "NamedTuple", "TypedDict") or ENUM_BASES.fullmatch(function)
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
        given = [""] * optional + [
            f" = {ast.unparse(each)}" for each in (defaults.elts if defaults is not None else ())
        ]
        return {
            own: (f"field {at}{f' {kind}' if kind else ''}{given[at - 1]}", at <= optional)
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


class Records:
    """Tells which classes of a module are records or enumerations, also by other classes of it and by other names.

    Args:
        module: what griffe read.
        written: returns a text with imported names as what they stand for.
    """

    def __init__(self, module: Any, written: Callable[[str], str]) -> None:
        self._written = written
        self._inherited: dict[str, frozenset[str]] = {}
        self._decorators: dict[str, str] = {}
        for name, member in module.members.items():  # A base is defined before what derives from it.
            if member.is_alias:
                continue
            makes_records = any("dataclass_transform" in str(each.value) for each in getattr(member, "decorators", ()))
            if member.is_class:
                kinds = {each for each in self.bases(member) if not _ONCE.fullmatch(each)}
                self._inherited[name] = frozenset({*kinds, *(["Struct"] if makes_records else ())})
            elif makes_records and member.is_function:
                self._decorators[name] = "dataclass"
            elif member.is_attribute and "partial(" in str(member.value):
                self._decorators[name] = self._partly_given(str(member.value))

    def bases(self, scope: Any) -> frozenset[str]:
        """Return those bases of a class, or of what it derives from, that make it a record or an enumeration."""
        found: set[str] = set()
        for base in map(str, scope.bases):
            own = base.partition("[")[0]
            text = self._written(own)
            found |= self._inherited.get(own, frozenset())
            if ENUM_BASES.fullmatch(text):
                found.add("Enum")
            elif _RECORD_BASES.fullmatch(text):
                found.add(text.rpartition(".")[2])
        return frozenset(found)

    def decorators(self, scope: Any) -> list[str]:
        """Return the decorators of a class as what they stand for."""
        return [self._decorators.get(str(each.value)) or self._written(str(each.value)) for each in scope.decorators]

    def _partly_given(self, value: str) -> str:
        """Return what ``partial(dataclass, frozen=True)`` is as a decorator; empty for another call."""
        call = expression(value)
        if not isinstance(call, ast.Call) or len(call.args) != 1 or not ast.unparse(call.func).endswith("partial"):
            return ""
        made = self._written(ast.unparse(call.args[0]))
        return f"{made}({', '.join(map(ast.unparse, call.keywords))})" if _RECORD_DECORATORS.fullmatch(made) else ""


def record_fields(scope: Any, records: Records) -> Mapping[str, str]:
    """Return the fields of a record class, each as a word with its position if it can be given by position.

    Those of a class that is made otherwise, by an ``__init__`` of its own, are attributes.
    """
    bases, words = records.bases(scope), record_words(scope, records)
    made = scope.members.get("__init__")
    if not is_record(scope, records) or "init=False" in words or (made is not None and not made.is_alias):
        return {}
    named = "kw_only=True" in words or matches_any(_BY_NAME, bases)
    hides_private = matches_any(_HIDES_PRIVATE, bases)
    found: dict[str, str] = {}
    position = 0
    for name, member in scope.members.items():
        if member.is_alias or not member.is_attribute or "property" in member.labels:
            continue
        if member.annotation is None and not _FIELD_MAKER.fullmatch(str(member.value)):
            continue
        kind, value = str(member.annotation), "" if member.value is None else str(member.value)
        if kind.rpartition(".")[2] == "KW_ONLY":
            named = True
        elif member.annotation is not None and "instance-attribute" not in member.labels:
            continue  # A ClassVar is none.
        elif re.search(r"\binit=False", value):
            continue
        elif not (hides_private and name.startswith("_")):
            by_name = named or re.search(r"\bkw_only=True", value)
            position += not by_name
            found[name] = "field" if by_name else f"field {position}"
    return found


def record_words(node: Any, records: Records) -> str:
    """Return what a record class says about how it is made and used, such as ``frozen=True``."""
    words = [*_configuration(node)]
    slots = False
    if is_record(node, records):
        words += [(name, str(value)) for name, value in node.keywords.items()]
        for decorator in records.decorators(node):
            if matches_any(_RECORD_DECORATORS, [decorator]):
                slots = slots or matches_any(_WITH_SLOTS, [decorator])
                tree = expression(decorator)
                keywords = tree.keywords if isinstance(tree, ast.Call) else []
                words += [(each.arg or "**", ast.unparse(each.value)) for each in keywords]
    said = {
        squeezed(f"{name}={value}")
        for name, value in words
        if value != str(slots if name == "slots" else name in _TRUE_UNLESS_SAID)
    }
    return "".join(f" {word}" for word in sorted(said) if _RECORD_WORDS.fullmatch(word))


def may_lack(annotation: str, scope: Any, records: Records) -> bool:
    """Tell whether a record of this class may be without a field: of ``TypedDict``, as its type or the class says."""
    said = re.match(r"\s*(?:\w+\.)*(NotRequired|Required)\[", annotation)
    return said[1] == "NotRequired" if said else "total=False" in record_words(scope, records).split()


def _configuration(node: Any) -> Iterator[tuple[str, str]]:
    """Yield what ``model_config`` says of a class, however it is written."""
    member = node.members.get("model_config")
    tree = None if member is None or member.is_alias or not member.is_attribute else expression(str(member.value))
    if isinstance(tree, ast.Call):
        for each in tree.keywords:
            yield each.arg or "model_config", ast.unparse(each.value)
    elif isinstance(tree, ast.Dict):
        for key, value in zip(tree.keys, tree.values, strict=True):
            yield str(key.value) if isinstance(key, ast.Constant) else "model_config", ast.unparse(value)
    elif tree is not None:
        yield "model_config", ast.unparse(tree)


def matches_any(pattern: re.Pattern[str], values: Any) -> bool:
    return any(pattern.fullmatch(str(value).partition("(")[0]) for value in values)


def is_record(scope: Any, records: Records) -> bool:
    return matches_any(_RECORD_DECORATORS, records.decorators(scope)) or matches_any(
        _RECORD_BASES, records.bases(scope)
    )
