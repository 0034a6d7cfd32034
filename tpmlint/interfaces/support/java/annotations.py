"""Annotations of Java that name a contract: paths, names in data, and what is validated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.constant_values import constant_value
from tpmlint.interfaces.support.fact_table import shorten

if TYPE_CHECKING:
    from tree_sitter import Node

ANNOTATIONS = ("annotation", "marker_annotation")

_SERVED = re.compile(
    r"Path|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|HTTP|HttpMethod|Produces|Consumes|ApplicationPath|DefaultValue"
    r"|(?:Path|Query|Header|Cookie|Form|Matrix|Bean|FormData)Param|(?:Request|Get|Post|Put|Delete|Patch|Message)Mapping"
    r"|PathVariable|Request(?:Param|Header|Body|Part)|CookieValue|ModelAttribute|Response(?:Status|Body)|CrossOrigin"
    r"|(?:Rest)?Controller|FeignClient|(?:Http|Get|Post|Put|Delete|Patch)Exchange|(?:Kafka|Rabbit|Jms|Sqs)Listener|SendTo"
    r"|Rest(?:Path|Query|Header|Cookie|Form|Matrix)|(?:Input)?Argument|DestinationVariable|MatrixVariable|QueryValue"
    r"|GraphQL\w+|(?:Query|Mutation|Schema|Subscription)Mapping|Web(?:Service|Method|Param|Result|Fault)|SOAPBinding"
    r"|Dgs(?:Query|Data|Mutation|Subscription|EntityFetcher)|Get|Post|Put|Delete|Patch|WebServlet|WebFilter|ServerEndpoint"
    r"|Incoming|Outgoing|PreAuthorize|Secured|RolesAllowed|PermitAll|DenyAll|Command|Option|Parameters"
)
"""What is called from outside, whatever its access in Java is."""

_STORED = re.compile(
    r"Json(?!PropertyDescription|ClassDescription)\w*|SerializedName|Expose|Since|Until|Xml\w+|Avro\w+|Proto\w+|Thrift\w+"
    r"|Entity|MappedSuperclass|Table|Column|Id|EmbeddedId|JoinColumns?|JoinTable|Enumerated|Embeddable|Embedded|Inheritance|Discriminator\w+"
    r"|(?:One|Many)To(?:One|Many)|Basic|Lob|Convert|ElementCollection|CollectionTable|AttributeOverrides?|Transient"
    r"|Document|Field|ConfigProperty|ConfigurationProperties|DynamoDb\w+|CsvBindBy\w+"
)
"""What says how data is written and read, also that of fields that are not public."""

_OTHERS = re.compile(
    r"Target|Retention|Inherited|Repeatable|NullMarked|NullUnmarked|NonNull(?:Api|Fields)|ParametersAreNonnullByDefault"
    r"|Body|Headers?|Part|Query|QueryMap|HeaderMap|FieldMap|Url|ConstructorBinding"
)
_CONSTRAINTS = re.compile(
    r"NotEmpty|NotBlank|Null|Size|Length|Range|Min|Max|Pattern|Email|(?:Positive|Negative)(?:OrZero)?|Digits|List"
    r"|Decimal(?:Min|Max)|(?:Past|Future)(?:OrPresent)?|Valid|Validated|ConvertGroup|Assert(?:True|False)|URL|UUID"
    r"|UniqueElements|CreditCardNumber|CodePointLength|Duration(?:Min|Max)|ISBN|EAN|LuhnCheck|Mod1[01]Check|ScriptAssert"
)
"""What values must be, of Bean Validation and Hibernate Validator; ``List`` is ``Size.List`` and the like."""

_NAMED = re.compile(
    r"RequestParam|PathVariable|Request(?:Header|Part)|CookieValue|MatrixVariable|DestinationVariable|(?:Input)?Argument"
    r"|GraphQLArgument|Rest(?:Path|Query|Header|Cookie|Form|Matrix)|QueryValue|Header|JsonProperty"
)
"""What is called as the parameter that it stands at, unless it says otherwise."""

_FIELDS = re.compile(r"Entity|Embeddable|MappedSuperclass|Document")
_BESIDE = re.compile(
    r"Parameter|ApiParam|DateTimeFormat|NumberFormat|Deprecated|SuppressWarnings|NonNull|NotNull|Nullable"
)
_SIMPLE = re.compile(
    r"(?:int|long|short|byte|char|boolean|float|double|String|Integer|Long|Short|Byte|Character|Boolean|Float|Double|UUID"
    r"|Big(?:Decimal|Integer)|(?:Local|Offset|Zoned)Date(?:Time)?|(?:Local|Offset)Time|Instant|Date|Year|YearMonth|URI|URL)"
    r"(?:\[\])?"
)
"""Types of parameters that Spring takes from a request without an annotation."""

_SILENT = frozenset(
    (
        *("description", "message", "summary", "notes", "example", "examples", "header", "footer", "hidden"),
        *("fetch", "cascade", "orphanRemoval"),
    )
)
_MAPPING = re.compile(r"(Get|Post|Put|Delete|Patch)Mapping")


class Given(Struct, frozen=True):
    """What names in annotations of a file stand for.

    Args:
        constants: the values of constants of the file.
        not_null: ``NotNull`` is the constraint, and not a word for readers.
    """

    constants: Mapping[str, int | str]
    not_null: bool

    @classmethod
    def of(cls, constants: Mapping[str, int | str], imports: Mapping[str, str], wildcards: Iterable[str]) -> Given:
        """Return it for a file with some imports: by name, and of all names."""
        others = [] if any("validation" in each for each in wildcards) else wildcards
        stated = imports.get("NotNull")
        return cls(constants, "validation" in stated if stated else not any("annotation" in each for each in others))


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


def is_constrained(node: Node, given: Given) -> bool:
    """Tell whether a constraint says what the values of something are, or of what it has."""
    nodes = [*annotations_of(node), *tree.descend(node.child_by_field_name("type"), *ANNOTATIONS)]
    return any(_is_constraint(name_of(each), given) for each in nodes)


def _is_constraint(name: str, given: Given) -> bool:
    return _CONSTRAINTS.fullmatch(name) is not None or (name == "NotNull" and given.not_null)


def has_data(node: Node, given: Given) -> bool:
    """Tell whether a type, or a member of it, is served, stored or validated."""
    members = [*tree.named(node.child_by_field_name("body"), "method_declaration", "field_declaration")]
    members += tree.named(node.child_by_field_name("parameters"), "formal_parameter")
    return any(
        is_served(each) or is_stored(each) or (each.type != "method_declaration" and is_constrained(each, given))
        for each in (node, *members)
    )


def shows_fields(node: Node) -> bool:
    """Tell whether all fields of a class are data, such as columns, whatever their access and annotations are."""
    methods = [*tree.named(node.child_by_field_name("body"), "method_declaration")]
    if any(name_of(each) in ("Id", "EmbeddedId") for method in methods for each in annotations_of(method)):
        return False  # Its getters are.
    for each in annotations_of(node):
        name, text = name_of(each), tree.text_of(each)
        if _FIELDS.fullmatch(name) or (name == "XmlAccessorType" and "FIELD" in text):
            return True
        if name == "JsonAutoDetect" and re.search(r"fieldVisibility=[\w.]*\b(?:ANY|NON_PRIVATE)\b", text):
            return True
    return False


def is_left_out(field: Node) -> bool:
    """Tell whether a field is of the class and not of its objects, or no part of their data."""
    words = {tree.text_of(word) for holder in tree.named(field, "modifiers") for word in holder.children}
    return bool({"static", "transient"} & words) or any(name_of(each) == "Transient" for each in annotations_of(field))


def contract(node: Node, given: Given, own: str = "") -> str:
    """Return what the annotations of a declaration promise, as in `` @Path("/a")``.

    Args:
        own: the name of what has them, which data or a request has as well without saying so.
    """
    found = set()
    for each in annotations_of(node):
        name = name_of(each)
        if not (any(family.fullmatch(name) for family in (_SERVED, _STORED, _OTHERS)) or _is_constraint(name, given)):
            continue
        arguments = _arguments(each, given)
        if method := _MAPPING.fullmatch(name):
            name, arguments = "RequestMapping", [f"method={method[1].upper()}", *arguments]
        if name in ("Column", "Basic"):
            same = {f'name="{own}"', f'name="{re.sub("(?<!^)(?=[A-Z])", "_", own).lower()}"'}
            arguments = [argument for argument in arguments if argument not in same]
            if not arguments:
                continue  # A column is one without it.
        if _NAMED.fullmatch(name) and own:
            arguments = _with_name(arguments, own, node)
        found.add(_shown(name, arguments))
    for each in tree.descend(node.child_by_field_name("type"), "annotated_type"):
        # What is in a list and the like.
        marks = [one for one in tree.named(each, *ANNOTATIONS) if _is_constraint(name_of(one), given)]
        for one in marks:
            found.add(f"{_shown(name_of(one), _arguments(one, given))} {tree.text_of(each.named_children[-1])}")
    return "".join(sorted(found))


def _shown(name: str, arguments: list[str]) -> str:
    if len(arguments) == 1:
        arguments = [arguments[0].removeprefix("value=")]
    return f" @{name}({shorten(', '.join(sorted(arguments)))})" if arguments else f" @{name}"


def _with_name(arguments: list[str], own: str, node: Node) -> list[str]:
    """Return what an annotation is given, with the name of a parameter; that of a field is said without it."""
    arguments = [re.sub("^name=", "value=", each) for each in arguments]
    holder = node.parent.parent if node.parent is not None else None
    if node.type != "formal_parameter" or (holder is not None and holder.type == "record_declaration"):
        return [each for each in arguments if each != f"value={json.dumps(own)}"]
    is_all = re.match(r"(?:\w+\.)*(?:(?:\w*Map)\b|HttpHeaders$)", tree.field(node, "type")) is not None
    if is_all or any(each.startswith("value=") for each in arguments):
        return arguments
    return [*arguments, f"value={json.dumps(own)}"]


def implied(method: Node, parameter: Node, count: int, given: Given) -> str:
    """Return what a parameter without an annotation of its own is taken from by its name, as an annotation says it.

    Args:
        count: of the parameters.
    """
    own = json.dumps(tree.field(parameter, "name"))
    beside = [name_of(each) for each in annotations_of(parameter)]
    if not all(_is_constraint(each, given) or _BESIDE.fullmatch(each) for each in beside):
        return ""
    for each in annotations_of(method):
        name, text = name_of(each), tree.text_of(each)
        if name == "RequestMapping" or _MAPPING.fullmatch(name):
            is_simple = _SIMPLE.fullmatch(tree.field(parameter, "type").rpartition(".")[2])
            return f" @RequestParam(required=false, value={own})" if is_simple else ""
        if name == "JsonCreator" and not re.search("DELEGATING|DISABLED", text) and (count > 1 or "PROPERTIES" in text):
            return f" @JsonProperty({own})"
        if name == "ConstructorBinding":
            return f" @Name({own})"
    return ""


def _arguments(annotation: Node, given: Given, depth: int = 0) -> list[str]:
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
            found.append(f"{key}={_written(value, name, given, depth)}")
    return found


def _written(node: Node, name: str, given: Given, depth: int) -> str:
    """Return a value of an annotation: an array of one is that one, and of a few the order means nothing."""
    tree.limit_depth(depth, node)
    if node.type == "element_value_array_initializer":
        elements = [each for each in node.named_children if "comment" not in each.type]
        values = [_written(each, name, given, depth + 1) for each in elements]
        if name in ("Target", "Produces", "Consumes", "RolesAllowed"):
            values.sort()
        return values[0] if len(values) == 1 else f"{{{','.join(values)}}}"
    if node.type in ANNOTATIONS:
        return _shown(name_of(node), _arguments(node, given, depth + 1)).strip()
    value = constant_value(node, given.constants, java=True)
    if value is not None:
        return value
    text = tree.text_of(node)
    return text.rpartition(".")[2] if name in ("Target", "Retention", "RequestMapping") else text
