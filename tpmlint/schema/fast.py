"""A fast check whether a value satisfies one of our schemas, without importing jsonschema.

A positive answer is final. Otherwise jsonschema decides and finds the reasons; a schema with a keyword that is unknown
here is always left to jsonschema. Tests compare the results of the two.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from tpmlint.schema.files import Schema, load
from tpmlint.schema.keywords import FORMATS, HOLDS, is_number, search
from tpmlint.settings import Extension

Check: TypeAlias = Callable[[Any], bool]


class _UnknownKeywordError(Exception):
    """The schema has a keyword that only jsonschema supports."""


def satisfies(by: str | Extension, value: object) -> bool:
    """Tell whether ``value`` certainly satisfies one of our schemas, by its name or as it is."""
    check = _check_of(by)
    return check is not None and check(value)


@functools.lru_cache(maxsize=256)
def _check_of(by: str | Extension) -> Check | None:
    if not isinstance(by, str) and by.path:  # An organisation's patterns need a deadline.
        return None
    schema = load(by) if isinstance(by, str) else by.schema
    try:
        return _compile(schema, schema)
    except _UnknownKeywordError:
        return None


def _compile(schema: Schema, root: Schema) -> Check:
    if "$ref" in schema:  # draft-07 ignores its neighbours
        return _compile(_lookup(schema["$ref"], root), root)
    checks: list[Check] = []
    for keyword, argument in schema.items():
        if keyword in _SAY_NOTHING or (keyword == "type" and _is_pattern_of_text(schema)):
            continue
        if keyword in _MAKERS:
            checks.append(_MAKERS[keyword](argument, schema, root))
        elif keyword in HOLDS:
            checks.append(functools.partial(HOLDS[keyword], argument))
        else:
            raise _UnknownKeywordError(keyword)
    if {"properties", "additionalProperties", "patternProperties"} & schema.keys():
        checks.append(_entries(schema, root))
    match checks:
        case []:
            return lambda value: True
        case [only]:
            return only
        case [first, second]:
            return lambda value: first(value) and second(value)
    return _every(checks)


def _every(checks: Sequence[Check]) -> Check:
    # A loop takes half the time of all() with a generator, here and in `_any`.
    def every(value: object) -> bool:
        for check in checks:  # noqa: SIM110
            if not check(value):
                return False
        return True

    return every


def _lookup(reference: str, root: Schema) -> Schema:
    definition: Schema = root["definitions"][reference.removeprefix("#/definitions/")]
    return definition


_TYPES: Mapping[str, Check] = {
    "object": lambda value: type(value) is dict,
    "array": lambda value: type(value) is list,
    "string": lambda value: type(value) is str,
    "boolean": lambda value: type(value) is bool,
    "null": lambda value: value is None,
    "number": is_number,
    "integer": lambda value: type(value) is int or (type(value) is float and value.is_integer()),
}


def _type(names: str | list[str], schema: Schema, root: Schema) -> Check:
    if isinstance(names, str):
        return _TYPES[names]
    return _any([_TYPES[name] for name in names])


def _any(checks: Sequence[Check]) -> Check:
    def some(value: object) -> bool:
        for check in checks:  # noqa: SIM110
            if check(value):
                return True
        return False

    return some


def _is_pattern_of_text(schema: Schema) -> bool:
    """Tell whether a pattern can also tell what is not text: one check for most values, and not two."""
    return schema.get("type") == "string" and "pattern" in schema


def _pattern(pattern: str, schema: Schema, root: Schema) -> Check:
    find: Callable[[str], object] | None = None
    takes_others = not _is_pattern_of_text(schema)

    def holds(value: object) -> bool:
        nonlocal find
        if type(value) is not str:
            return takes_others
        if find is None:  # One file of thousands that changed needs few of them.
            find = search(pattern)
        return find(value) is not None

    return holds


def _const(constant: object, schema: Schema, root: Schema) -> Check:
    return lambda value: type(value) is type(constant) and value == constant


def _required(keys: list[str], schema: Schema, root: Schema) -> Check:
    names = frozenset(keys)
    return lambda value: type(value) is not dict or names <= value.keys()


def _items(each: Schema, schema: Schema, root: Schema) -> Check:
    check = _compile(each, root)

    def every(value: object) -> bool:
        if type(value) is list:
            for item in value:
                if not check(item):
                    return False
        return True

    return every


def _entries(schema: Schema, root: Schema) -> Check:
    shaped = [(search(pattern), _compile(each, root)) for pattern, each in schema.get("patternProperties", {}).items()]
    properties = {key: _compile(each, root) for key, each in schema.get("properties", {}).items()}
    if any(find(key) for find, _ in shaped for key in properties):
        raise _UnknownKeywordError("patternProperties")
    others = schema.get("additionalProperties", True)
    check_other = _compile(others, root) if isinstance(others, dict) else None

    def check_unknown(key: str, value: object) -> bool:
        known = False
        for find, check in shaped:
            if find(key):
                if not check(value):
                    return False
                known = True
        return known or (check_other(value) if check_other is not None else bool(others))

    def check(value: object) -> bool:
        if type(value) is not dict:
            return True
        for key, each in value.items():
            own = properties.get(key)
            if not (check_unknown(key, each) if own is None else own(each)):
                return False
        return True

    return check


def _one_of(branches: list[Schema], schema: Schema, root: Schema) -> Check:
    words = frozenset(str(branch.get("const")) for branch in branches)
    if all(isinstance(branch.get("const"), str) for branch in branches):
        return lambda value: type(value) is str and value in words
    checks = [_compile(branch, root) for branch in branches]
    return lambda value: sum([check(value) for check in checks]) == 1


def _any_of(branches: list[Schema], schema: Schema, root: Schema) -> Check:
    return _any([_compile(branch, root) for branch in branches])


def _all_of(branches: list[Schema], schema: Schema, root: Schema) -> Check:
    return _every([_compile(branch, root) for branch in branches])


def _if(condition: Schema, schema: Schema, root: Schema) -> Check:
    holds = _compile(condition, root)
    then, else_ = _compile(schema.get("then", {}), root), _compile(schema.get("else", {}), root)
    return lambda value: then(value) if holds(value) else else_(value)


def _format(name: str, schema: Schema, root: Schema) -> Check:
    if name not in FORMATS:
        raise _UnknownKeywordError(name)
    is_one = FORMATS[name]
    return lambda value: type(value) is not str or is_one(value)


_MAKERS: Mapping[str, Callable[[Any, Schema, Schema], Check]] = {
    "type": _type,
    "pattern": _pattern,
    "const": _const,
    "required": _required,
    "items": _items,
    "oneOf": _one_of,
    "anyOf": _any_of,
    "allOf": _all_of,
    "if": _if,
    "format": _format,
}
_SAY_NOTHING = frozenset(
    {
        *("$schema", "$id", "$comment", "title", "description", "examples", "definitions", "default"),
        *("patternErrorMessage", "x-tpmlint", "properties", "additionalProperties", "patternProperties"),
        *("then", "else"),  # part of `if`
    }
)
