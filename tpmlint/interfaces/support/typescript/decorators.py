"""Decorators of TypeScript: they say what is served, stored, checked and shown of a class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import shorten
from tpmlint.interfaces.support.typescript.types import TypescriptTable
from tpmlint.interfaces.support.typescript.values import given

if TYPE_CHECKING:
    from tree_sitter import Node

_INNER = frozenset(
    {"autobind", "bound", "boundmethod", "debounce", "host", "inject", "injectable", "injectconnection", "injectmodel"}
    | {"injectrepository", "log", "logger", "memo", "memoize", "once", "override", "self", "skipself", "throttle"}
    | {"trace", "traced", "service", "viewchild", "viewchildren", "contentchild", "contentchildren", "hostlistener"}
)
"""Those that only the program itself notices, in small letters."""

_SERVED = re.compile(
    r"Get|Post|Put|Delete|Patch|Head|Options|All|Sse|Query|Mutation|Subscription|ResolveField|FieldResolver|Field"
    r"|MessagePattern|EventPattern|SubscribeMessage|GrpcMethod|GrpcStreamMethod|Command|Input|Output|HostBinding|property"
    r"|(?:\w*)Column|(?:One|Many)To(?:One|Many)|Prop|Property|PrimaryKey|Expose|Exclude|Type|Transform|ApiProperty\w*"
    r"|Is[A-Z]\w*|(?:Min|Max)(?:Length)?|Matches|Length|ValidateNested"
)
"""What makes a member part of what others use, whatever its access."""

_SERVED_CLASSES = re.compile(
    r"\w*Controller|Resolver|WebSocketGateway|Entity|ChildEntity|ViewEntity|Schema|Component|Directive|Pipe|customElement"
    r"|ObjectType|InputType|InterfaceType|ArgsType|Command"
)
"""What makes a class so that is not exported."""


def decorate(table: TypescriptTable, name: str, decorators: list[Node]) -> None:
    """Add the decorators of what has a name, each with what it is given."""
    for each in decorators:
        if name_of(each).lower() not in _INNER and each.named_children:
            text = shorten(given(table, each.named_children[0]))
            table.decorating.update(map(tree.text_of, tree.descend(each, "identifier")))
            table.add(f"{name} decorated by {text}", "decorator", tree.line_of(each))


def decorators_of(node: Node) -> list[Node]:
    """Return the decorators of a class, of its export, of a field or of a parameter."""
    holders = [node]
    if node.parent is not None and node.parent.type == "export_statement":
        holders.append(node.parent)
    return [each for holder in holders for each in holder.children_by_field_name("decorator")]


def decorated_members(body: Node | None) -> Iterator[tuple[Node, list[Node]]]:
    """Yield what a class has, with its decorators: those of a method stand beside it."""
    before: list[Node] = []
    for node in body.named_children if body is not None else ():
        if node.type == "decorator":
            before.append(node)
        elif "comment" not in node.type:
            yield node, [*before[::-1], *decorators_of(node)]
            before = []


def name_of(decorator: Node) -> str:
    """Return the last name of what decorates."""
    inner = decorator.named_children[0] if decorator.named_children else decorator
    function = inner.child_by_field_name("function") or inner
    return tree.word_of(function).rpartition(".")[2].strip("@ ")


def is_served_class(node: Node) -> bool:
    """Tell whether a class is used by others however it is hidden."""
    return any(_SERVED_CLASSES.fullmatch(name_of(each)) for each in decorators_of(node))


def is_served(decorators: Iterable[Node]) -> bool:
    """Tell whether a member with these decorators is used by others however it is hidden."""
    return any(_SERVED.fullmatch(name_of(each)) for each in decorators)
