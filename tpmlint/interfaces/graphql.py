"""GraphQL: types, fields, arguments, enum values, members of unions, implemented interfaces, directives; operations.

What breaks is what graphql-js calls a breaking change; what it calls a dangerous one, such as another default, is a
change that keeps the promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, MissingLibrary, Options, UnreadableInterface
from tpmlint.interfaces.support.data import source_text
from tpmlint.interfaces.support.fact_table import FactTable, shorten, spell, split

if TYPE_CHECKING:
    from graphql import language as ast

_MOST_WORDS = 300_000
_ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}
_BREAK = frozenset(
    {"authenticated", "inaccessible", "interfaceObject", "key", "oneOf", "override", "policy", "requiresScopes"}
)
"""Applied directives that decide who may use something, or how; a change of another one is seen and breaks nobody."""

_PROSE = frozenset({"comment", "description", "note", "reason", "summary", "title"})
"""Arguments of applied directives that promise nothing where they are text."""

_KINDS = {
    "object_type": "type",
    "interface_type": "interface",
    "input_object_type": "input",
    "enum_type": "enum",
    "union_type": "union",
    "scalar_type": "scalar",
}


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a schema, with its extensions merged, and of operations and fragments."""
    text = source_text(data, _MOST_WORDS, comment="#")
    try:
        from graphql import GraphQLError, language
    except ImportError:
        raise MissingLibrary("graphql-core", "interfaces-graphql") from None
    if not re.sub(r"#[^\n]*|[\s,]", "", text):
        return {}  # Valid by its own specification only with something in it.
    try:
        document = language.parse(text)
    except GraphQLError as error:
        line = error.locations[0].line if error.locations else None
        raise UnreadableInterface(f"the text is not GraphQL: {error.message[:200]}", line) from None
    except RecursionError:
        raise UnreadableInterface("the nesting is too deep") from None
    table = FactTable()
    for each in document.definitions:
        if isinstance(each, language.OperationDefinitionNode | language.FragmentDefinitionNode):
            # Such as a query that is stored on a server.
            word = each.operation.value if isinstance(each, language.OperationDefinitionNode) else "fragment"
            name = f"{word} {each.name.value}" if each.name is not None else word
            table.add(name, shorten(" ".join(language.print_ast(each).split())), _line(each))
    schemas = [
        each
        for each in document.definitions
        if isinstance(each, language.SchemaDefinitionNode | language.SchemaExtensionNode)
    ]
    _schema(
        table,
        schemas,
        {each.name.value for each in document.definitions if isinstance(each, language.TypeDefinitionNode)},
    )
    for node in document.definitions:
        if isinstance(node, language.DirectiveDefinitionNode):
            name = f"@{node.name.value}"
            table.add(name, "directive repeatable" if node.repeatable else "directive", _line(node.name))
            for location in node.locations:
                table.add(f"{name} on {location.value}", "location", _line(location))
            _arguments(table, name, node.arguments or ())
        elif isinstance(node, language.TypeDefinitionNode | language.TypeExtensionNode):
            _type(table, node)
    return table.facts


def _schema(
    table: FactTable, nodes: Iterable[ast.SchemaDefinitionNode | ast.SchemaExtensionNode], names: set[str]
) -> None:
    """Add what a schema says of itself: directives, and types other than usual for what can be asked."""
    line = 0
    missing = dict(_ROOTS)
    for node in nodes:
        line = _line(node) if node.kind == "schema_definition" else line
        if applied := _applied(node):
            table.add("schema", f"schema{applied}", _line(node))
        for root in node.operation_types or ():
            operation, name = root.operation.value, root.type.name.value
            missing.pop(operation, None)
            if name != _ROOTS[operation]:  # Those that are named so need no definition.
                table.add(f"schema {operation}", name, _line(root))
    for operation, name in missing.items() if line else ():
        if name in names:
            table.add(f"schema {operation}", "none", line, demand=True)


def _type(table: FactTable, node: ast.TypeDefinitionNode | ast.TypeExtensionNode) -> None:
    name = node.name.value
    kind, _, what = node.kind.rpartition("_")
    if what == "definition":
        table.add(name, _KINDS[kind] + _applied(node), _line(node.name))
    elif applied := _applied(node):
        table.add(f"{name} extended", applied.strip(" ;"), _line(node.name))
    for interface in getattr(node, "interfaces", None) or ():
        table.add(f"{name} implements {interface.name.value}", "implements", _line(interface))
    for member in getattr(node, "types", None) or ():
        table.add(f"{name} member {member.name.value}", "member", _line(member))
    for value in getattr(node, "values", None) or ():
        table.add(f"{name}.{value.name.value}", "value" + _applied(value), _line(value.name))
    for field in getattr(node, "fields", None) or ():
        own = f"{name}.{field.name.value}"
        if kind == "input_object_type":
            _input(table, own, "input field", field)
        else:
            table.add(own, f"field {_tokens(field.type)}{_applied(field)}", _line(field.name))
            _arguments(table, own, field.arguments or ())


def _arguments(table: FactTable, owner: str, arguments: Iterable[ast.InputValueDefinitionNode]) -> None:
    for argument in arguments:
        _input(table, f"{owner}({argument.name.value})", "argument", argument)


def _input(table: FactTable, name: str, word: str, node: ast.InputValueDefinitionNode) -> None:
    kind = _tokens(node.type)
    default = f" = {_value(node.default_value)}" if node.default_value else ""
    demand = kind.endswith("!") and not default
    table.add(name, f"{word} {kind}{default}{_applied(node)}", _line(node.name), demand=demand)


def _applied(node: ast.Node) -> str:
    """Return the applied directives, sorted, without what is prose; first those that may break users."""
    strong, others = [], []
    for directive in getattr(node, "directives", None) or ():
        name = directive.name.value
        if name == "deprecated":
            strong.append(" @deprecated")
            continue
        arguments = sorted(
            f"{each.name.value}:{_value(each.value)}"
            for each in directive.arguments or ()
            if each.name.value not in _PROSE or each.value.kind != "string_value"
        )
        text = f"@{name}" + (f"({' '.join(arguments)})" if arguments else "")
        if name in _BREAK:
            strong.append(f" {text}")
        else:
            others.append(f"; {shorten(text)}")
    return "".join((*sorted(strong), *sorted(others)))


def _line(node: ast.Node) -> int:
    return node.loc.start_token.line if node.loc else 1


def _tokens(node: ast.Node) -> str:
    """Return the text of a node without comments and commas, however it is laid out."""
    if node.loc is None:
        return ""
    text = ""
    token: ast.Token | None = node.loc.start_token
    while token is not None:
        if token.kind.name in ("STRING", "BLOCK_STRING"):
            word = spell(token.value or "")
        else:
            word = token.value or token.kind.value
        if token.kind.name != "COMMENT":
            text += f" {word}" if text[-1:].isalnum() and word[0].isalnum() else word
        token = None if token is node.loc.end_token else token.next
    return text


def _value(node: ast.Node) -> str:
    """Return a value; the order of an input object's fields means nothing."""
    if node.kind == "object_value":
        rows = sorted(f"{each.name.value}:{_value(each.value)}" for each in getattr(node, "fields", ()))
        return f"{{{' '.join(rows)}}}"
    if node.kind == "list_value":
        return f"[{' '.join(_value(each) for each in getattr(node, 'values', ()))}]"
    return _tokens(node)


def _keeps(before: Fact, after: Fact) -> bool:
    old, new = (
        split(fact.signature, ";")[0].replace(" @deprecated", "").partition(" = ")[0] for fact in (before, after)
    )
    if old == new or (old, new) == ("directive", "directive repeatable"):
        return True
    (word, _, former), (new_word, _, now) = old.rpartition(" "), new.rpartition(" ")
    if word != new_word:
        return False
    if word == "field":
        return _serves(now, former)
    return word in ("argument", "input field") and _serves(former, now)


def _serves(kind: str, wanted: str) -> bool:
    """Tell whether each value of a type is one of the type that is wanted."""
    while True:
        if wanted.endswith("!"):
            if not kind.endswith("!"):
                return False
            wanted = wanted[:-1]
        kind = kind.removesuffix("!")
        if not (kind.startswith("[") and wanted.startswith("[")):
            return kind == wanted
        kind, wanted = kind[1:-1], wanted[1:-1]


language = Language(
    facts,
    extra="interfaces-graphql",
    keeps=_keeps,
)
