"""Annotations of Java that name a contract: paths, names in data, what is validated, and where ``null`` may stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.constant_values import constant_value
from tpmlint.interfaces.support.table import shorten

if TYPE_CHECKING:
    from tree_sitter import Node

ANNOTATIONS = ("annotation", "marker_annotation")

_NULLNESS = {
    "CheckForNull": "nullable",
    "Nullable": "nullable",
    "NullableDecl": "nullable",
    "NonNull": "not null",
    "NonNullDecl": "not null",
    "Nonnull": "not null",
    "NotNull": "not null",
}
_SERVED = re.compile(
    r"Path|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|HTTP|HttpMethod|Produces|Consumes|ApplicationPath|DefaultValue"
    r"|(?:Path|Query|Header|Cookie|Form|Matrix|Bean|FormData)Param|(?:Request|Get|Post|Put|Delete|Patch|Message)Mapping"
    r"|PathVariable|Request(?:Param|Header|Body|Part)|CookieValue|ModelAttribute|Response(?:Status|Body)|CrossOrigin"
    r"|(?:Rest)?Controller|FeignClient|(?:Http|Get|Post|Put|Delete|Patch)Exchange|(?:Kafka|Rabbit|Jms|Sqs)Listener|SendTo"
    r"|GraphQL\w+|(?:Query|Mutation|Schema|Subscription)Mapping|Web(?:Service|Method|Param|Result|Fault)|SOAPBinding"
    r"|PreAuthorize|Secured|RolesAllowed|PermitAll|DenyAll|Command|Option|Parameters"
)
"""What is called from outside, whatever its access in Java is."""

_STORED = re.compile(
    r"Json(?!PropertyDescription|ClassDescription)\w+|SerializedName|Expose|Since|Until|Xml\w+|Avro\w+|Proto\w+|Thrift\w+"
    r"|Entity|Table|Column|Id|EmbeddedId|JoinColumns?|JoinTable|Enumerated|Embeddable|Embedded|Inheritance|Discriminator\w+"
    r"|(?:One|Many)To(?:One|Many)|Basic|Lob|Convert|ElementCollection|CollectionTable|AttributeOverrides?|Transient"
    r"|Document|Field|ConfigProperty|ConfigurationProperties|DynamoDb\w+|CsvBindBy\w+"
)
"""What says how data is written and read, also that of fields that are not public."""

_OTHERS = re.compile(
    r"Target|Retention|Inherited|Repeatable|NullMarked|NullUnmarked|NonNull(?:Api|Fields)|ParametersAreNonnullByDefault"
    r"|NotEmpty|NotBlank|Size|Length|Range|Min|Max|Pattern|Email|(?:Positive|Negative)(?:OrZero)?|Digits|Decimal(?:Min|Max)"
    r"|(?:Past|Future)(?:OrPresent)?|Valid|Assert(?:True|False)|Body|Headers?|Part|Query|QueryMap|HeaderMap|FieldMap|Url"
)
_SILENT = frozenset(
    (
        *("description", "message", "summary", "notes", "example", "examples", "header", "footer", "hidden"),
        *("fetch", "cascade", "orphanRemoval"),
    )
)
_MAPPING = re.compile(r"(Get|Post|Put|Delete|Patch)Mapping")


def annotations_of(node: Node | None) -> list[Node]:
    """Return the annotations of a declaration."""
    return [
        each for holder in tree.named(node, "modifiers") for each in holder.named_children if each.type in ANNOTATIONS
    ]


def name_of(annotation: Node) -> str:
    """Return the simple name of an annotation."""
    return tree.field(annotation, "name").rpartition(".")[2]


def is_served(node: Node) -> bool:
    """Tell whether something is called from outside by what its annotations say."""
    return any(_SERVED.fullmatch(name_of(each)) for each in annotations_of(node))


def is_stored(node: Node) -> bool:
    """Tell whether the annotations of something say how it is written as data."""
    return any(_STORED.fullmatch(name_of(each)) for each in annotations_of(node))


def contract(node: Node, constants: Mapping[str, int | str], own: str = "") -> str:
    """Return what the annotations of a declaration promise, as in `` @Path("/a")``.

    Args:
        constants: values that names in them stand for.
        own: the name of a field, which a column has without saying so.
    """
    found = set()
    for each in annotations_of(node):
        name = name_of(each)
        if any(family.fullmatch(name) for family in (_SERVED, _STORED, _OTHERS)):
            arguments = _arguments(each, constants)
            if method := _MAPPING.fullmatch(name):
                name, arguments = "RequestMapping", [f"method={method[1].upper()}", *arguments]
            if name == "Column":
                same = {f'name="{own}"', f'name="{re.sub("(?<!^)(?=[A-Z])", "_", own).lower()}"'}
                arguments = [argument for argument in arguments if argument not in same]
            if len(arguments) == 1:
                arguments = [arguments[0].removeprefix("value=")]
            shown = f"({shorten(', '.join(sorted(arguments)))})" if arguments else ""
            found.add(f" @{name}{shown}")
    return "".join(sorted(found))


def places_of_null(node: Node) -> list[Node]:
    """Return what of a declaration may say whether its own value is ``null``."""
    kind = node.child_by_field_name("type")
    return [*tree.named(node, "modifiers"), *([kind] if kind is not None else [])]


def nullness(parts: Iterable[tuple[str, Node | None]]) -> str:
    """Return where ``null`` may and may not stand, as in ``; 1 nullable``.

    Args:
        parts: labels, with what the annotations stand at or in; nothing for what is returned.
    """
    found: list[str] = []
    for label, node in parts:
        words = [_NULLNESS[name] for each in tree.descend(node, *ANNOTATIONS) if (name := name_of(each)) in _NULLNESS]
        if words:
            found.append(f"{label} {' '.join(dict.fromkeys(words))}".strip())
    return f"; {', '.join(found)}" if found else ""


def keeps_nullness(before: str, after: str) -> bool:
    """Tell whether users go on: what was taken may still be ``null``, and what was given is not."""
    was, now = (dict(map(_labelled, text.split(", "))) for text in (before, after))
    for label, word in was.items():
        if {word, now.get(label)} == {"nullable", "not null"} and (word == "nullable") == bool(label):
            return False
    return True


def _labelled(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\d*) ?(.*)", text)
    return (match[1], match[2]) if match is not None else ("", text)


def _arguments(annotation: Node, constants: Mapping[str, int | str]) -> list[str]:
    """Return what an annotation is given, without prose and what only the program itself notices."""
    name = name_of(annotation)
    holder = annotation.child_by_field_name("arguments")
    found: list[str] = []
    for each in holder.named_children if holder is not None else ():
        if "comment" in each.type:
            continue
        key, value = "value", each
        if each.type == "element_value_pair":
            key, value = tree.field(each, "key"), each.child_by_field_name("value") or each
        if key == "path" and name.endswith("Mapping"):
            key = "value"
        if key not in _SILENT:
            found.append(f"{key}={_written(value, name, constants, 0)}")
    return found


def _written(node: Node, name: str, constants: Mapping[str, int | str], depth: int) -> str:
    """Return a value of an annotation: an array of one is that one, and of a few the order means nothing."""
    tree.limit_depth(depth, node)
    if node.type == "element_value_array_initializer":
        elements = [each for each in node.named_children if "comment" not in each.type]
        values = [_written(each, name, constants, depth + 1) for each in elements]
        if name in ("Target", "Produces", "Consumes", "RolesAllowed"):
            values.sort()
        return values[0] if len(values) == 1 else f"{{{','.join(values)}}}"
    value = constant_value(node, constants, java=True)
    if value is not None:
        return value
    text = tree.text_of(node)
    return text.rpartition(".")[2] if name in ("Target", "Retention", "RequestMapping") else text
