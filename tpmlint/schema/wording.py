"""The wording of schema messages: what is expected, what a value is, and what is wrong with it."""

from __future__ import annotations

import json
import re
from typing import Any

from tpmlint.finding import Route
from tpmlint.schema.files import Schema
from tpmlint.text.messages import LONGEST, cut, join_words, plural, some, with_article

_TYPES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}

_IMPLIED = {
    "properties": "object",
    "required": "object",
    "items": "array",
    "minItems": "array",
    "pattern": "string",
}
"""By keyword, the probable type of a schema that gives none."""

_FORMATS = {
    "date": ("a date", "2026-09-30"),
    "date-time": ("a date and time", "2026-09-30T12:00:00Z"),
    "email": ("an e-mail address", "team@example.org"),
    "uri": ("a full URL", "https://example.org/page"),
    "uri-reference": ("a full URL or a path", "https://example.org/page"),
}

_DATE = "a date such as 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026"


def show_value(value: object) -> str:
    """Return a value as messages show it, cut at 80 characters: text in quotes, the rest as JSON."""
    if isinstance(value, str):
        return repr(cut(value))
    text = ""
    for chunk in json.JSONEncoder(ensure_ascii=False).iterencode(value):
        text += chunk[: LONGEST + 1]
        if len(text) > LONGEST:
            break
    return cut(text)


def label(route: Route) -> str:
    """Return the name of the value at ``route`` for messages: ``'enables.how'``, ``an entry of 'tags'``."""
    path = ".".join(cut(key) for key in route if isinstance(key, str))
    return f"an entry of '{path}'" if route and isinstance(route[-1], int) else f"'{path}'"


def closed_words(schema: Schema) -> tuple[str, ...]:
    """Return the words that a value must be one of; empty if it is not limited to words."""
    words = tuple(branch.get("const") for branch in schema.get("oneOf", ()))
    return words if all(isinstance(word, str) for word in words) else ()


def expected(schema: Schema) -> str:
    """Return what a value must be, for a sentence such as ``'tags' must be ..., not 12``."""
    note = schema.get("x-tpmlint", {})
    match note.get("shape"):
        case "date":
            return _DATE
        case "id":
            return str(schema.get("patternErrorMessage", "Must be an id.")).removeprefix("Must be ").removesuffix(".")
        case "reference":
            return f"the id of {with_article(note['kinds'][0])} such as {schema['examples'][0]}"
        case "evidence":
            return "a pull request such as '#123', a tag, a commit or a path"
    if "const" in schema:
        return show_value(schema["const"])
    if words := closed_words(schema):
        return join_words(words, "or")
    if "enum" in schema:
        return some([show_value(each) for each in schema["enum"]], 10, " or ")
    types = schema.get("type")
    if "format" in schema and types in ("string", None):
        return _describe_format(schema)
    if types is None:
        types = next((_IMPLIED[keyword] for keyword in schema if keyword in _IMPLIED), None)
    if types is None:
        return "any value"
    names = types if isinstance(types, list) else [types]
    return join_words([_TYPES[name] for name in names], "or") + _describe_contents(types, schema)


def _describe_format(schema: Schema) -> str:
    values = schema.get("examples", ())
    text, sample = _FORMATS[schema["format"]]
    return f"{text} such as {cut(values[0]) if values and isinstance(values[0], str) else sample}"


def _describe_contents(types: object, schema: Schema) -> str:
    if types == "array":
        items = schema.get("items")
        keys = items.get("required") if isinstance(items, dict) else None
        if keys:
            return f" of mappings with {join_words([repr(key) for key in keys], 'and')}"
        return f" such as {show_value(schema['examples'][0])}" if schema.get("examples") else ""
    if types == "object" and schema.get("required"):
        return f" with {join_words([repr(key) for key in schema['required']], 'and')}"
    return ""


def describe_failure(noun: str, value: object, keyword: str, schema: Schema) -> str:
    """Return what is wrong with a value, and what is allowed.

    Args:
        noun: the name of the value in the sentence.
        keyword: the keyword that the value does not satisfy.
        schema: the object that holds the keyword.
    """
    annotated = schema.get("x-tpmlint", {}).get("shape", "evidence") != "evidence"
    if keyword == "not":
        if not schema["not"]:
            return f"{noun} is not allowed here; remove it"
        return f"{noun} must not match the schema under 'not', as {show_value(value)} does"
    if not annotated and (requirement := _requirement(keyword, value, schema)) is not None:
        return f"{noun} must be {requirement}, not {show_value(value)}"
    expected_value = expected(schema)
    if value is None or keyword in ("minItems", "required") or (isinstance(value, str) and not value.strip()):
        return f"{noun} is empty; it must be {_least(expected_value, schema)}"
    if expected_value == _DATE and isinstance(value, str) and _LATE_DAY.fullmatch(value):
        return f"{noun} must be a valid date, not {show_value(value)}"
    return f"{noun} must be {expected_value}, not {show_value(value)}"


def _requirement(keyword: str, value: object, schema: Schema) -> str | None:
    """Return what a single keyword requires; None if the description of the whole schema covers it."""
    argument = schema.get(keyword)
    match keyword:
        case "enum":
            return f"one of {expected({keyword: argument})}"
        case "const":
            return show_value(argument)
        case "pattern" if isinstance(value, str) and value.strip():
            text = str(schema.get("patternErrorMessage", ""))
            text_expected = text.removeprefix("Must be ").removesuffix(".") if text.startswith("Must be ") else None
            return text_expected or f"text that matches {show_value(argument)}"
        case "format":
            return _describe_format(schema)
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            return f"{_BOUNDS[keyword]} {show_value(argument)}"
        case "multipleOf":
            return f"a multiple of {show_value(argument)}"
        case "minLength" | "maxLength":
            return f"text of {_AMOUNTS[keyword]} {_count(argument, 'character')}"
        case "minItems" | "maxItems" if value or argument != 1:
            return f"a list of {_AMOUNTS[keyword]} {_count(argument, 'entry')}"
        case "minProperties" | "maxProperties":
            return f"a mapping of {_AMOUNTS[keyword]} {_count(argument, 'entry')}"
        case "additionalItems":
            return f"a list of at most {_count(len(schema['items']), 'entry')}"
        case "uniqueItems":
            return "a list without repeated entries"
        case "contains":
            return "a list with an entry that matches the schema under 'contains'"
        case "anyOf":
            return f"a match for one of the {_count(len(schema['anyOf']), 'schema')} under 'anyOf'"
        case "oneOf" if not closed_words(schema):
            return f"a match for exactly one of the {_count(len(schema['oneOf']), 'schema')} under 'oneOf'"
    return None


def _count(amount: Any, word: str) -> str:
    return plural(int(amount), word)  # 3.0 is an integer in JSON Schema


_LATE_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:29|3[0-9])")

_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "greater than",
    "exclusiveMaximum": "less than",
}
_AMOUNTS = {
    "minLength": "at least",
    "maxLength": "at most",
    "minItems": "at least",
    "maxItems": "at most",
    "minProperties": "at least",
    "maxProperties": "at most",
}


def _least(text: str, schema: Schema) -> str:
    if "minItems" in schema:
        return text.replace("a list", "a list of at least one entry", 1).replace("entry of mappings", "mapping")
    if text == "text" and schema.get("examples"):
        return f"text such as {show_value(schema['examples'][0])}"
    return text


def hint(suggestion: str | int | float, value: object) -> str:
    """Return the end of a message that suggests a replacement for ``value``."""
    if isinstance(suggestion, int | float):
        return "; write it without quotes"
    if isinstance(value, int | float) and str(value) == suggestion:
        return f"; write it in quotes, {show_value(suggestion)}"
    return f"; did you mean {show_value(suggestion)}?"


def summary(schema: Schema) -> str | None:
    """Return a field's description without its example, which messages give separately."""
    text = str(schema.get("description", "")).partition(" Example: ")[0]
    return text.rstrip(".") or None


def example(key: str, schema: Schema) -> str:
    """Return how to supply a missing key: ``add one such as 'owner: payments'``."""
    if words := closed_words(schema):
        return f"add '{key}: {words[0]}', or another of {join_words(words[1:], 'and')}"
    values = schema.get("examples", ())
    if not values:
        return f"add it as {expected(schema)}"
    text = values[0] if isinstance(values[0], str) else json.dumps(values[0], ensure_ascii=False)
    return f"add one such as {key}: {cut(text)}"
