"""jsonschema's verdict as tpmlint asks for it: offline, with formats checked, and without jsonschema's own words.

jsonschema writes the whole value into every message before anybody reads it; a few lines of YAML aliases make that
tens of megabytes. The keywords here leave the words out: their ``message`` is the key at fault, if any.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from tpmlint.finding import Route
from tpmlint.schema.extension import MOST, Extension, deadline
from tpmlint.schema.files import Schema, load

if TYPE_CHECKING:
    from jsonschema import FormatChecker
    from jsonschema.exceptions import ValidationError

Keyword: TypeAlias = Callable[[Any, Any, Any, Schema], "Iterator[ValidationError]"]


@dataclass(frozen=True, slots=True)
class Breach:
    """A keyword of a schema that a value does not satisfy.

    Args:
        keyword: such as ``required``.
        key: the key at fault, for ``required`` and ``additionalProperties``.
        route: the way to ``value``.
        schema: the object that holds the keyword.
    """

    keyword: str
    key: str
    route: Route
    value: Any
    schema: Schema


def breaches(by: str | Extension, value: object) -> tuple[Breach, ...]:
    """Return what jsonschema holds against ``value``, in the schema's order.

    Args:
        by: the name of one of our schemas, or one with an organisation's on top.
    Raises:
        Refusal: an organisation's schema takes too long.
    """
    if isinstance(by, str):
        return _breaches(_validator(by).iter_errors(value))
    with deadline(by):
        return _breaches(itertools.islice(_validator(by).iter_errors(value), MOST))


def _breaches(errors: Iterable[Any]) -> tuple[Breach, ...]:
    return tuple(
        Breach(error.validator, error.message, tuple(error.absolute_path), error.instance, error.schema)
        for error in errors
    )


@functools.cache
def _validator(by: str | Extension) -> Any:
    from jsonschema import Draft7Validator, validators
    from referencing import Registry

    checks = {keyword: _check(holds) for keyword, holds in HOLDS.items()}
    extend: Any = validators.extend
    validator = extend(Draft7Validator, {**checks, **_structure()})
    registry: Registry[Any] = Registry()
    return validator(load(by) if isinstance(by, str) else by.schema, registry=registry, format_checker=formats())


def ecma(pattern: str) -> str:
    """Return ``pattern`` for Python's ``re``, whose ``$`` also matches before a final line feed."""
    return pattern[:-1] + r"\Z" if pattern.endswith("$") and not pattern.endswith("\\$") else pattern


@functools.cache
def _search(pattern: str) -> Callable[[str], object]:
    return re.compile(ecma(pattern)).search


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


HOLDS: Mapping[str, Callable[[Any, Any], object]] = {
    "pattern": lambda pattern, value: not isinstance(value, str) or _search(pattern)(value),
    "minItems": lambda least, value: not isinstance(value, list) or len(value) >= least,
    "minProperties": lambda least, value: not isinstance(value, dict) or len(value) >= least,
    "maxProperties": lambda most, value: not isinstance(value, dict) or len(value) <= most,
    "minimum": lambda least, value: not _number(value) or value >= least,
    "exclusiveMinimum": lambda bound, value: not _number(value) or value > bound,
    "maximum": lambda most, value: not _number(value) or value <= most,
}
"""The keywords that need nothing but their own value and the instance."""


def _check(holds: Callable[[Any, Any], object]) -> Keyword:
    from jsonschema.exceptions import ValidationError

    def keyword(_: Any, wanted: Any, instance: Any, __: Schema) -> Iterator[ValidationError]:
        if not holds(wanted, instance):
            yield ValidationError("")

    return keyword


def _structure() -> dict[str, Keyword]:
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import ValidationError

    def type_(validator: Any, types: Any, instance: Any, _: Schema) -> Iterator[ValidationError]:
        names = [types] if isinstance(types, str) else types
        if not any(validator.is_type(instance, name) for name in names):
            yield ValidationError("")

    def required(_: Any, keys: Any, instance: Any, __: Schema) -> Iterator[ValidationError]:
        if isinstance(instance, dict):
            for key in keys:
                if key not in instance:
                    yield ValidationError(key)

    def additional(validator: Any, allowed: Any, instance: Any, schema: Schema) -> Iterator[ValidationError]:
        if allowed is not False:
            yield from Draft7Validator.VALIDATORS["additionalProperties"](validator, allowed, instance, schema)
        elif isinstance(instance, dict):
            properties = schema.get("properties", ())
            patterns = [_search(pattern) for pattern in schema.get("patternProperties", ())]
            for key in instance:
                if key not in properties and not any(search(key) for search in patterns):
                    yield ValidationError(key)

    def one_of(validator: Any, branches: Any, instance: Any, _: Schema) -> Iterator[ValidationError]:
        if all(isinstance(branch, dict) and isinstance(branch.get("const"), str) for branch in branches):
            holds = isinstance(instance, str) and any(branch["const"] == instance for branch in branches)
        else:
            holds = sum(validator.evolve(schema=branch).is_valid(instance) for branch in branches) == 1
        if not holds:
            yield ValidationError("")

    def any_of(validator: Any, branches: Any, instance: Any, _: Schema) -> Iterator[ValidationError]:
        if not any(validator.evolve(schema=branch).is_valid(instance) for branch in branches):
            yield ValidationError("")

    return {"type": type_, "required": required, "additionalProperties": additional, "oneOf": one_of, "anyOf": any_of}


def formats() -> FormatChecker:
    """Return what checks ``format``: jsonschema knows no URI, and takes any text with an ``@`` for an address."""
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    checker.checks("uri")(lambda value: not isinstance(value, str) or is_uri(value))
    checker.checks("email")(lambda value: not isinstance(value, str) or is_email(value))
    return checker


_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f.]+(?:\.[^@\s\x00-\x1f.]+)*")


def is_uri(text: str) -> bool:
    """Tell whether ``text`` is a URI with a scheme (RFC 3986) and, after ``//``, a host."""
    if not _URI.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return False
    return bool(parts.hostname) or parts.scheme == "file" or not text[len(parts.scheme) + 1 :].startswith("//")


def is_email(text: str) -> bool:
    """Tell whether ``text`` has the form of an e-mail address: something, one ``@``, a domain."""
    return _EMAIL.fullmatch(text) is not None
