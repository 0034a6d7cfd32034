"""Our own words for what a schema expects and what a value is."""

from __future__ import annotations

import json
import re

from tpmlint.finding import Route
from tpmlint.schema.files import Schema
from tpmlint.text.messages import LONGEST, cut, join_words, with_article

_TYPES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
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
    """Return what a message calls the value that ``route`` leads to: ``'enables.how'``, ``an entry of 'tags'``."""
    path = ".".join(cut(key) for key in route if isinstance(key, str))
    return f"an entry of '{path}'" if route and isinstance(route[-1], int) else f"'{path}'"


def closed_words(schema: Schema) -> tuple[str, ...]:
    """Return the words that a value must be one of; none where it is free."""
    words = (branch.get("const") for branch in schema.get("oneOf", ()) if isinstance(branch, dict))
    return tuple(word for word in words if isinstance(word, str))


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
    if "const" in schema:
        return show_value(schema["const"])
    if words := closed_words(schema):
        return join_words(words, "or")
    if "enum" in schema:
        return join_words([show_value(each) for each in schema["enum"]], "or")
    match schema.get("format"):
        case "uri":
            return f"a full URL such as {_sample(schema, 'https://example.org/page')}"
        case "email":
            return f"an e-mail address such as {_sample(schema, 'team@example.org')}"
    types = schema.get("type", "object")
    names = types if isinstance(types, list) else [types]
    return join_words([_TYPES[name] for name in names], "or") + _contents(types, schema)


def _sample(schema: Schema, otherwise: str) -> str:
    """Return an example; an organisation's schema need not have one."""
    values = schema.get("examples", ())
    return cut(values[0]) if values and isinstance(values[0], str) else otherwise


def _contents(types: object, schema: Schema) -> str:
    if types == "array":
        items = schema.get("items")
        keys = items.get("required") if isinstance(items, dict) else None
        if keys:
            return f" of mappings with {join_words([repr(key) for key in keys], 'and')}"
        return f" such as {show_value(schema['examples'][0])}" if "examples" in schema else ""
    if types == "object" and "required" in schema:
        return f" with {join_words([repr(key) for key in schema['required']], 'and')}"
    return ""


def describe_failure(noun: str, value: object, keyword: str, schema: Schema) -> str:
    """Return what is wrong with a value, and what is allowed.

    Args:
        noun: what the sentence calls it.
        keyword: the one that it does not satisfy.
    """
    asked = _asked(keyword, schema)
    if asked is not None:
        return f"{noun} must be {asked}, not {show_value(value)}"
    wanted = expected(schema)
    if value is None or keyword in ("minItems", "required") or (isinstance(value, str) and not value.strip()):
        return f"{noun} is empty; it must be {_least(wanted, schema)}"
    if keyword in _BOUNDS and "shape" not in schema.get("x-tpmlint", {}):
        wanted = f"{_BOUNDS[keyword]} {show_value(schema[keyword])}"
    if wanted == _DATE and isinstance(value, str) and _LATE_DAY.fullmatch(value):
        return f"{noun} must be a day that its month has, not {show_value(value)}"
    return f"{noun} must be {wanted}, not {show_value(value)}"


def _asked(keyword: str, schema: Schema) -> str | None:
    """Return what a keyword asks that only an organisation's own schema uses; None for those that ours explain."""
    wanted = schema.get(keyword)
    match keyword:
        case "enum" if isinstance(wanted, list):
            return f"one of {join_words([str(each) for each in wanted], 'or')}"
        case "const" if not isinstance(wanted, str):
            return show_value(wanted)
        case "pattern" if "patternErrorMessage" not in schema and "x-tpmlint" not in schema:
            return f"text that matches {show_value(wanted)}"
        case "maxLength" | "minLength":
            return f"text of {'at most' if keyword == 'maxLength' else 'at least'} {wanted} characters"
        case "maxItems":
            return f"a list of at most {wanted} entries"
        case "uniqueItems":
            return "a list without repetition"
        case "multipleOf":
            return f"a multiple of {wanted}"
        case "format" if "description" not in schema:
            return f"text in the format '{wanted}'"
        case "not" | "if" | "dependencies" | "contains" | "propertyNames" if "description" not in schema:
            return f"what '{keyword}' in the extending schema asks"
    return None


_LATE_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:29|3[0-9])")

_BOUNDS = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "greater than"}


def _least(wanted: str, schema: Schema) -> str:
    if "minItems" in schema:
        return wanted.replace("a list", "a list of at least one entry", 1).replace("entry of mappings", "mapping")
    if wanted == "text" and "examples" in schema:
        return f"text such as {show_value(schema['examples'][0])}"
    return wanted


def hint(meant: str | int | float, value: object) -> str:
    """Return the end of a sentence that says what was probably meant by ``value``."""
    if isinstance(meant, int | float):
        return "; write it without quotes"
    if isinstance(value, int | float) and str(value) == meant:
        return f"; write it in quotes, {show_value(meant)}"
    return f"; did you mean {show_value(meant)}?"


def summary(schema: Schema) -> str | None:
    """Return a field's description without its example, which messages give anyway."""
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
