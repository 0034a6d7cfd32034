"""An organisation's own schema on top of ours: it adds fields and narrows those that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote

from tpmlint.errors import UserError
from tpmlint.finding import Route
from tpmlint.formats.source_file import Document, SourceFile, places, read
from tpmlint.limits import Limits
from tpmlint.schema.contradictions import allowed_by_both, find_contradictions
from tpmlint.schema.files import Schema, load
from tpmlint.schema.keywords import FORMATS, search
from tpmlint.settings import Extension
from tpmlint.text.messages import quote
from tpmlint.text.regex import regex
from tpmlint.text.similarity import nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

SIZE = 262_144
"""Bytes of a schema file at most."""

LEVELS = 132
"""Levels that a schema may have with references resolved: jsonschema is recursive."""

_DIALECT = regex(r"https?://json-schema\.org/draft-07/schema#?")
_KNOWN = frozenset(
    {
        *("$schema", "$id", "$comment", "title", "description", "examples", "definitions"),
        *("type", "properties", "required", "minProperties", "maxProperties", "patternProperties", "dependencies"),
        *("allOf", "anyOf", "oneOf", "not", "if", "then", "else"),
    }
)
_ONE = frozenset({"additionalItems", "additionalProperties", "contains", "else", "if", "not", "propertyNames", "then"})
_LIST = frozenset({"allOf", "anyOf", "items", "oneOf"})
_MAP = frozenset({"definitions", "dependencies", "patternProperties", "properties"})
_DROPPED = frozenset({"$id", "$schema", "definitions", "x-tpmlint"})
"""Keywords without meaning, or with another one, in a part of a schema: ``x-tpmlint`` is for our own schemas."""

_REMEDY = "declare fields under 'properties' and require them under 'required'"


def extend(kind: str, path: str, data: bytes, ours: Schema | None = None, like: str | None = None) -> Extension:
    """Return our schema of ``kind`` extended by the one in a file.

    It may declare and require new fields. Its constraints on our own fields are added to ours, so it can only be
    stricter. The file is read by our own reader (JSON is YAML), so its faults have places.

    Args:
        ours: the schema that it extends; None is the published one of the kind.
        like: the kind whose statuses its items have, by default this one; empty if the schema may say them.
    Raises:
        UserError: it is not a schema of draft-07, is recursive, or refers to anything outside its definitions.
    """
    if len(data) > SIZE:
        raise UserError(f"the schema is larger than {SIZE:,} bytes", "make it smaller", path)
    file = read(path, data, Limits())
    for fault in file.faults:
        line = f"{path}:{fault.span.line}" if fault.span is not None else path
        if fault.rule != "yaml-portability":
            raise UserError(f"the schema cannot be read: {fault.message}", "fix the file", line)
    if len(file.documents) != 1 or not isinstance(file.documents[0].value, dict):
        raise UserError("the file does not contain a schema", _REMEDY, path)
    own = _Reader(file, file.documents[0])
    ours = load(kind) if ours is None else ours
    schema = own.read(file.documents[0].value, ours)
    from tpmlint.schema.own_kinds import read_states

    states = read_states(file.documents[0].value, None if like == "" else like or kind, own.reject)
    return Extension(kind, path, _combine(ours, schema, own.definitions), states)


def _combine(ours: Schema, own: Mapping[str, Any], definitions: Mapping[str, Any]) -> Schema:
    declared: Mapping[str, Any] = own.get("properties", {})
    properties = ours["properties"]
    added = {name: schema for name, schema in declared.items() if name not in properties}
    narrowed = {
        name: allowed_by_both(properties[name], schema) for name, schema in declared.items() if name in properties
    }
    others = {key: value for key, value in own.items() if key not in ("properties", "required")}
    return {
        **ours,
        "properties": {**properties, **added},
        "required": [*ours["required"], *(key for key in own.get("required", ()) if key not in ours["required"])],
        "definitions": definitions,
        "allOf": [*ours.get("allOf", ()), {"properties": narrowed}, others],
    }


_LONGEST_MESSAGE = 200


def _describe_error(error: ValidationError) -> str:
    """Return which keyword has an invalid value, and what it takes, to follow the message."""
    keyword = next((step for step in reversed(error.absolute_path) if isinstance(step, str)), None)
    if keyword is None:
        return ""
    parts = (error, *(error.context or ()))
    words = [each for part in parts if part.validator == "enum" for each in part.validator_value]
    if words and isinstance(error.instance, str | int | float | bool | None):
        return f": {keyword!r} must be one of {', '.join(map(str, words))}, not {quote(str(error.instance))}"
    bound = {"minimum": "at least", "exclusiveMinimum": "greater than"}.get(str(error.validator))
    if bound is not None:
        return f": {keyword!r} must be {bound} {error.validator_value}, not {error.instance}"
    return f": {keyword!r}: {error.message}" if len(error.message) <= _LONGEST_MESSAGE else f": {keyword!r}"


class _Reader:
    """Read an extension into a plain form; raise UserError at the place of a fault."""

    def __init__(self, file: SourceFile, document: Document) -> None:
        self._file = file
        self._places = places(file, document.index)
        self._schemas: dict[Route, Mapping[str, Any]] = {}
        self._heights: dict[Route, int] = {}
        self._numbers: dict[Route, str] = {}
        self.definitions: dict[str, Any] = {}

    def read(self, schema: Mapping[str, Any], ours: Schema) -> dict[str, Any]:
        """Return the plain form of ``schema``; raise UserError for its first fault, or contradiction to ``ours``."""
        from jsonschema import Draft7Validator
        from jsonschema.exceptions import best_match

        dialect = schema.get("$schema")
        if dialect is not None and not (isinstance(dialect, str) and _DIALECT.fullmatch(dialect)):
            self.reject("only draft-07 is supported", ("$schema",), "write http://json-schema.org/draft-07/schema#")
        error = best_match(Draft7Validator(Draft7Validator.META_SCHEMA).iter_errors(schema))
        if error is not None:
            route = tuple(error.absolute_path)
            self.reject(
                f"not a valid JSON Schema of draft-07{_describe_error(error)}",
                route,
                "correct the keyword at this place",
            )
        for key in schema:
            if key == "$ref":
                remedy = "references work inside of 'properties': write the fields there"
                self.reject("'$ref' is not supported at the top of a schema", (key,), remedy)
            if key not in _KNOWN:
                near = nearest(key, _KNOWN)
                self.reject(f"{key!r} is not supported here{f'; did you mean {near!r}?' if near else ''}", (key,))
        for name in schema.get("properties", {}):
            if name in ("kind", "id"):
                self.reject(f"{name!r} cannot be changed", ("properties", name), "remove it")
        self._collect(schema, ())
        self._measure((), {})
        for route, message in find_contradictions(ours, schema, self._resolve):
            self.reject(message, route, "an own schema can only narrow: allow some of what tpmlint allows")
        return self._plain(())

    def _resolve(self, schema: Mapping[str, Any]) -> object:
        """Return the schema that a reference leads to."""
        while "$ref" in schema:
            route = next(route for route, each in self._schemas.items() if each is schema)
            schema = self._schemas[self._target(route)]
        return schema

    def _collect(self, schema: Any, route: Route) -> None:
        """Check ``schema`` and everything below it, and record where each subschema is."""
        if not isinstance(schema, dict):
            schema = {} if schema is True else {"not": {}}
        self._schemas[route] = schema
        for keyword in ("$dynamicRef", "$recursiveRef"):
            if keyword in schema:
                self.reject(f"'{keyword}' is not part of draft-07", (*route, keyword), "use '$ref'")
        format_ = schema.get("format")
        if format_ is not None and format_ not in FORMATS:
            remedy = f"use one of {', '.join(FORMATS)}, or a 'pattern'"
            self.reject(f"the format {format_!r} is not supported", (*route, "format"), remedy)
        for pattern in (*([schema["pattern"]] if "pattern" in schema else ()), *schema.get("patternProperties", ())):
            try:
                search(pattern)
            except (re.error, OverflowError, RecursionError) as error:
                self.reject(f"invalid pattern {pattern!r}: {error}", route, "write it as ECMA 262 has it")
        for step, inner in subschemas(schema):
            self._collect(inner, (*route, *step))

    def _target(self, route: Route) -> Route:
        """Return the route of the subschema that the reference in the schema at ``route`` leads to."""
        reference = self._schemas[route]["$ref"]
        remedy = "refer to '#/definitions/<name>'"
        if not reference.startswith("#/definitions/"):
            self.reject(f"'$ref: {reference}' leads outside the schema's definitions", (*route, "$ref"), remedy)
        steps = [step.replace("~1", "/").replace("~0", "~") for step in unquote(reference).split("/")[1:]]
        target: Route = ()
        value: Any = self._schemas[()]
        for step in steps:
            if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                target, value = (*target, int(step)), value[int(step)]
            elif isinstance(value, dict) and step in value:
                target, value = (*target, step), value[step]
            else:
                self.reject(f"'{reference}' not found", (*route, "$ref"), "define it, or correct the reference")
        if target not in self._schemas:
            self.reject(f"'{reference}' is not a schema", (*route, "$ref"), remedy)
        return target

    def _measure(self, route: Route, above: dict[Route, None]) -> int:
        """Return the levels of the schema at ``route``, references resolved; reject recursion and too many."""
        if route in above:
            name = ".".join(map(str, route[1:]))
            self.reject(f"the schema is recursive: {name!r} leads back to itself", route, "remove the reference")
        height = self._heights.get(route, 1)
        if len(above) + height > LEVELS:
            self.reject(f"the schema has more than {LEVELS} levels, references included", route, "make it flatter")
        if route in self._heights:
            return height
        above[route] = None
        schema = self._schemas[route]
        below = [(*route, *step) for step, _ in subschemas(schema)]
        if "$ref" in schema:
            below.append(self._target(route))
        height = 1 + max((self._measure(each, above) for each in below), default=0)
        del above[route]
        self._heights[route] = height
        return height

    def _plain(self, route: Route) -> dict[str, Any]:
        """Return the schema at ``route`` without booleans in place of schemas and without foreign identifiers.

        References become ``#/definitions/<number>``, so that no identifier or escape must be resolved.
        """
        schema = self._schemas[route]
        if "$ref" in schema:  # draft-07 ignores its neighbours
            target = self._target(route)
            number = self._numbers.setdefault(target, str(len(self._numbers)))
            if number not in self.definitions:
                self.definitions[number] = {}
                self.definitions[number] = self._plain(target)
            return {
                "$ref": f"#/definitions/{number}",
                **{key: schema[key] for key in ("title", "description", "examples") if key in schema},
            }
        plain = {key: value for key, value in schema.items() if key not in _DROPPED}
        for step, inner in subschemas(schema):
            if step[0] == "definitions":
                continue
            if inner is False and step[0] in ("additionalProperties", "additionalItems"):
                continue
            own = self._plain((*route, *step))
            if len(step) == 1:
                plain[step[0]] = own
                continue
            if plain[step[0]] is schema[step[0]]:
                plain[step[0]] = copy(schema[step[0]])
            plain[step[0]][step[1]] = own
        return plain

    def reject(self, message: str, route: Route, remedy: str = _REMEDY) -> NoReturn:
        place = self._places.nearest(route)
        line = place[0].key or place[0].value if place is not None else None
        raise UserError(message, remedy, f"{self._file.path}:{line.line}" if line is not None else self._file.path)


def subschemas(schema: Mapping[str, Any]) -> Iterator[tuple[tuple[str] | tuple[str, str | int], object]]:
    """Yield the schemas directly inside a schema of draft-07, each with the steps that lead to it."""
    for keyword, value in schema.items():
        if keyword in _ONE or (keyword == "items" and not isinstance(value, list)):
            yield (keyword,), value
        elif keyword in _LIST:
            for index, inner in enumerate(value):
                yield (keyword, index), inner
        elif keyword in _MAP:
            for name, inner in value.items():
                if not isinstance(inner, list):  # a dependency may be a list of keys
                    yield (keyword, name), inner
