"""Protocol Buffers: messages, fields with numbers and types, enum values, services, reserved ranges, public imports.

What breaks is what buf's rules for files say: code that was generated from the former file must still compile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tpmlint.interfaces import Fact, FactNames, Language, Options, UnreadableInterface
from tpmlint.interfaces.support.data import source_text
from tpmlint.interfaces.support.fact_table import DEEPEST, FactTable, split
from tpmlint.interfaces.support.protobuf import (
    NAMES,
    Ranges,
    children,
    holds,
    in_signature,
    integer,
    is_a,
    is_weak,
    options_of,
    parsed,
    text,
    without_paths,
)

# The parser is pure Python: it reads about 15,000 words a second.
_MOST_WORDS = 80_000
_FIELDS = (
    "FieldDeclWithCardinality",
    "MessageFieldDecl",
    "ExtensionFieldDecl",
    "OneofFieldDecl",
    "MapFieldDecl",
    "GroupDecl",
    "OneofGroupDecl",
)


_KNOWN = re.compile(
    r"double|float|u?int(?:32|64)|sint(?:32|64)|s?fixed(?:32|64)|bool|string|bytes|google\.protobuf\.\w+(?:\.\w+)*"
)
"""Types that no import of a file other than those of Google decides."""


def _number(node: Any) -> str:
    return str(integer(text(node)))


def _in_capitals(package: str) -> str:
    """Return what the namespace of a package is called in C# if nothing says it."""
    return ".".join(_in_json(f"_{each}") for each in package.split("."))


def _in_json(name: str) -> str:
    """Return what a field is called in JSON if nothing says it."""
    return re.sub(r"_+(.?)", lambda found: found[1].upper(), name)


_MESSAGES = re.compile(
    r"google\.protobuf\.(?:Any|Duration|Empty|FieldMask|ListValue|Struct|Timestamp|Value"
    r"|(?:Bool|Bytes|Double|Float|String|U?Int(?:32|64))Value)"
)


class _Reader:
    """Reads the declarations of a file.

    Args:
        tree: of the whole file.
        path: of the file.
    """

    def __init__(self, tree: Any, path: str) -> None:
        self.found = FactTable()
        self._syntax = ""
        for declaration in children(tree, "SyntaxDecl", "EditionDecl"):
            self._syntax = text(declaration).partition("=")[2].strip("\"';")
        self.package = next((text(package.packageName()) for package in children(tree, "PackageDecl")), "")
        self.file = f'import "{_imported_as(path, self.package)}"' if path.endswith(".proto") else ""
        self._declared: set[str] = set()
        self._messages: set[str] = set()
        self._declare(tree, self.package, 0)
        options = options_of(tree)
        self._features = {name: value for name, value in options.items() if re.match(r"features\b", name)}
        presence = self._features.pop("features.field_presence", "")
        self._implicit = self._syntax == "proto3" or presence == "IMPLICIT"
        # The syntax decides how lists are packed, texts are checked, JSON is read, and whether an enum is closed.
        self._of = {"": " of proto2", "proto2": " of proto2", "proto3": ""}.get(
            self._syntax, f" of edition {self._syntax}"
        )
        self._unknown = False
        imports: dict[str, int] = {}
        for declaration in children(tree, "ImportDecl"):
            path = re.sub("[\"']", "", text(declaration.importedFileName()))
            imports.setdefault(path, declaration.start.line)
            if declaration.PUBLIC():
                self.found.add(f"{self.package} passes on {path}".strip(), "public import", declaration.start.line)
        for declaration in children(tree, "OptionDecl"):
            name = text(declaration.optionName())
            usual = {"java_package": self.package, "csharp_namespace": _in_capitals(self.package)}.get(name)
            if name in options and name not in self._features and options[name] != f'"{usual}"':
                own, line = f"{self.file or self.package} option {name}".strip(), declaration.start.line
                self.found.add(own, options[name], line, demand=NAMES.fullmatch(name) is not None)
        self._numbers: dict[tuple[str, str], Ranges] = {}
        self._scope(tree, self.package)
        for (name, more), ranges in self._numbers.items():
            self.found.add(name, f"{ranges}{more}", ranges.line)
        others = sorted(path for path in imports if not path.startswith("google/protobuf/"))
        if self._unknown and others:
            # What a type that is not declared here means depends on them.
            self.found.add(f"{self.package} types of others".strip(), f"from {' '.join(others)}", min(imports.values()))

    def _declare(self, node: Any, scope: str, depth: int) -> None:
        if depth > DEEPEST:
            raise UnreadableInterface(f"more than {DEEPEST} levels of nesting", node.start.line)
        for inner in children(node, "MessageDecl", "EnumDecl"):
            name = self._join(scope, text(inner.messageName() if is_a(inner, "MessageDecl") else inner.enumName()))
            self._declared.add(name)
            if is_a(inner, "MessageDecl"):
                self._messages.add(name)
                self._declare(inner, name, depth + 1)

    def _own(self, node: Any, scope: str) -> str:
        """Return the options of a declaration; what the file sets for all is said of the outermost ones."""
        options = options_of(node)
        if scope != self.package:
            return in_signature(options)
        return self._of + in_signature({**self._features, **options})

    def _join(self, scope: str, name: str) -> str:
        return f"{scope}.{name}" if scope else name

    def _type(self, node: Any, scope: str) -> str:
        """Return the full name of a type; one that is not declared in this file is taken for one of its package."""
        name = text(node)
        if name.startswith("."):
            self._unknown = self._unknown or not (name[1:] in self._declared or name.startswith(".google.protobuf."))
            return name[1:]
        while self._join(scope, name) not in self._declared:
            if not scope:
                is_known = re.fullmatch(_KNOWN, name) is not None
                self._unknown = self._unknown or not is_known
                return name if is_known else self._from_package(name)
            scope = scope.rpartition(".")[0]
        return self._join(scope, name)

    def _from_package(self, name: str) -> str:
        """Return the name of a type of another file that is written from inside of the package."""
        parts = self.package.split(".")
        first = name.partition(".")[0]
        if first in parts and name.startswith(f"{'.'.join(parts[parts.index(first) :])}."):
            return ".".join((*parts[: parts.index(first)], name))
        return name if first != name and first.islower() else self._join(self.package, name)

    def _scope(self, node: Any, scope: str) -> None:
        for inner in children(
            node, "MessageDecl", "EnumDecl", "ExtensionDecl", "ServiceDecl", "MessageReservedDecl", "ExtensionRangeDecl"
        ):
            line = inner.start.line
            if is_a(inner, "MessageDecl"):
                name = self._join(scope, text(inner.messageName()))
                self.found.add(name, "message" + self._own(inner, scope), line)
                self._fields(inner, name, name)
                self._scope(inner, name)
            elif is_a(inner, "EnumDecl"):
                self._enum(inner, scope)
            elif is_a(inner, "ExtensionDecl"):
                self._fields(inner, f"{self._type(inner.extendedMessage(), scope)} extension {scope}".strip(), scope)
            elif is_a(inner, "ServiceDecl"):
                self._service(inner, self._join(scope, text(inner.serviceName())), scope)
            else:
                self._ranges(inner, scope, "reserved" if is_a(inner, "MessageReservedDecl") else "extensions")

    def _fields(self, node: Any, name: str, scope: str, oneof: str = "") -> None:
        for field in children(node, *_FIELDS, "OneofDecl"):
            if is_a(field, "OneofDecl"):
                group = text(field.oneofName())
                if options := in_signature(options_of(field)):
                    self.found.add(f"{name} oneof {group}", f"oneof{options}", field.start.line)
                self._fields(field, name, scope, f" in oneof {group}")
                continue
            inner = next(children(field, "FieldDeclWithCardinality"), field)
            self._field(inner, name, scope, oneof)

    def _field(self, field: Any, name: str, scope: str, oneof: str) -> None:
        own = self._join(name, text(field.fieldName()))
        options = options_of(field)
        if options.get("json_name") == f'"{_in_json(text(field.fieldName()))}"':
            del options["json_name"]
        if options.get("packed") == ("true" if self._syntax == "proto3" else "false"):
            del options["packed"]
        label = ""
        for cardinality in children(field, "FieldCardinality"):
            label = text(cardinality) + " "
        if is_a(field, "MapFieldDecl"):
            kind = f"map<{text(field.mapType().mapKeyType())}, {self._type(field.mapType().typeName(), scope)}>"
        elif is_a(field, "GroupDecl") or is_a(field, "OneofGroupDecl"):
            kind = "group"
            self._fields(field, own, own)
            self._scope(field, own)
        else:
            written = next(child for child in field.children if type(child).__name__.endswith("TypeNameContext"))
            kind = self._type(written, scope)
            presence = options.pop("features.field_presence", "IMPLICIT" if self._implicit else "EXPLICIT")
            if presence == "LEGACY_REQUIRED":
                label = "required "
            elif not label and not oneof and presence == "EXPLICIT":
                label = "optional "
            if label == "optional " and (kind in self._messages or _MESSAGES.fullmatch(kind)):
                label = ""  # Whether a message is there is always known.
        required = label == "required " or any("REQUIRED" in value for value in options.values())
        number = _number(field.fieldNumber())
        # An extension outside of messages has nothing around it that says the syntax.
        where = self._of if " extension" in name and scope == self.package else ""
        signature = f"{label}{kind} = {number}{oneof}{where}{in_signature(options)}"
        self.found.add(own, signature, field.start.line, demand=required)

    def _enum(self, enum: Any, scope: str) -> None:
        name = self._join(scope, text(enum.enumName()))
        self.found.add(name, "enum" + self._own(enum, scope), enum.start.line)
        values = [(value, _number(value.enumValueNumber())) for value in children(enum, "EnumValueDecl")]
        zeros = sum(number == "0" for _, number in values)
        written: dict[str, str] = {}  # Of several names of a number the first is the one in JSON and in texts.
        for position, (value, number) in enumerate(values):
            # A field that is not set has the first value; where it must be 0 and only one is, that changes nothing.
            first = " default" if position == 0 and (number != "0" or zeros > 1) else ""
            known = written.setdefault(number, text(value.enumValueName()))
            if number != "0" and known != text(value.enumValueName()):
                first += f" alias of {known}"
            self.found.add(
                f"{name}.{text(value.enumValueName())}",
                f"= {number}{first}{in_signature(options_of(value))}",
                value.start.line,
            )
        for reserved in children(enum, "EnumReservedDecl"):
            self._ranges(reserved, name, "reserved")

    def _ranges(self, node: Any, name: str, word: str) -> None:
        options = in_signature(options_of(node))
        for names in children(node, "Names"):
            for one in children(names, "StringLiteral", "Identifier"):
                shown = text(one).strip("\"'")
                self.found.add(f"{name} {word} {shown}", word + options, one.start.line)
        for ranges in children(node, "TagRanges", "EnumValueRanges"):
            for one in children(ranges, "TagRange", "EnumValueRange"):
                self._numbers.setdefault((f"{name} {word}", options), Ranges(word, one.start.line)).add(text(one))

    def _service(self, service: Any, name: str, scope: str) -> None:
        self.found.add(name, "service" + in_signature(options_of(service)), service.start.line)
        for method in children(service, "MethodDecl"):
            sides = []
            for side in (method.inputType(), method.outputType()):
                message = side.messageType()
                stream = "stream " if message.STREAM() else ""
                sides.append(f"({stream}{self._type(message.methodDeclTypeName(), scope)})")
            options = in_signature(options_of(method))
            self.found.add(
                self._join(name, text(method.methodName())),
                f"rpc{sides[0]} returns {sides[1]}{options}",
                method.start.line,
            )


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, and the name by which others import it."""
    try:
        reader = _Reader(parsed(source_text(data, _MOST_WORDS)), options.path)
        if reader.found.facts and reader.file:
            reader.found.add(reader.file, "file", 1)
        return reader.found.facts
    except RecursionError:
        raise UnreadableInterface(f"more than {DEEPEST} levels of nesting") from None
    except ValueError as error:  # A number of more digits than Python reads.
        raise UnreadableInterface(f"it is not Protocol Buffers: {str(error)[:200]}") from None


def _imported_as(path: str, package: str) -> str:
    """Return the end of a path that is surely in the imports of others: its name, with folders of the package."""
    *folders, name = path.split("/")
    parts = [each for each in package.split(".") if each]
    while parts and folders[-len(parts) :] != parts:
        parts.pop(0)
    return "/".join((*parts, name))


def _keeps(before: Fact, after: Fact) -> bool:
    """Deprecation, also when it is taken back, keeps the promise, and so do options that code does not rest on."""
    if before.signature.startswith("from ") and after.signature.startswith("from "):
        return True
    former, now = (
        re.sub(r" \[\]$", "", re.sub(r"(?<=[\[ ])deprecated(?:, )?|, deprecated(?=\])", "", split(text, ";")[0]))
        for text in (before.signature, after.signature)
    )
    (former, answered), (now, answers) = without_paths(former), without_paths(now)
    return (former == now and answered <= answers) or holds(former, now)


class _Names(FactNames):
    def may_go(self, name: str, signature: str) -> bool:
        """Each type of another file stands in signatures, and an option of the project's own says nothing to others."""
        option = name.partition(" option ")[2]
        return name.endswith("types of others") if not option else is_weak(option)


language = Language(facts, extra="interfaces-protobuf", named_by_path=True, keeps=_keeps, names=_Names)
