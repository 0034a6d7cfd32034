"""Run jsonschema offline, with formats checked and without its messages.

jsonschema writes the whole value into every message; a few lines of YAML aliases make that tens of megabytes. The
keywords here write no message: their ``message`` is the key at fault, if any.
"""

from __future__ import annotations

import functools
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.limits import can_interrupt
from tpmlint.schema.deadline import CLOCK, deadline, too_long
from tpmlint.schema.files import Schema, load
from tpmlint.schema.keywords import FORMATS, HOLDS, search
from tpmlint.settings import Extension

if TYPE_CHECKING:
    from jsonschema import FormatChecker
    from jsonschema.exceptions import ValidationError

MOST = 100
"""Errors of one document against a schema of an organisation's own that are reported at most."""

Keyword: TypeAlias = Callable[[Any, Any, Any, Schema], "Iterator[ValidationError]"]


class KeywordFailure(Struct, frozen=True):
    """A keyword of a schema that a value does not satisfy.

    Args:
        keyword: such as ``required``.
        key: the key at fault, for ``required``, ``dependencies`` and ``additionalProperties``; for ``propertyNames``
            the keyword that the key does not satisfy.
        route: the way to ``value``; for ``propertyNames`` to the value of the key.
        value: what fails; for ``propertyNames`` the key.
        schema: the object that holds the keyword; for ``propertyNames`` the one that holds ``key``.
    """

    keyword: str
    key: str
    route: Route
    value: Any
    schema: Schema


def keyword_failures(by: str | Extension, value: object) -> tuple[KeywordFailure, ...]:
    """Return the keywords that ``value`` does not satisfy, in the schema's order.

    Args:
        by: the name of one of our schemas, or an extended one.
    Raises:
        UserError: an organisation's schema takes too long.
    """
    if isinstance(by, str) or not by.path:
        return _failures(_validator(by).iter_errors(value))
    if can_interrupt():
        with deadline(by):
            return _failures(itertools.islice(_validator(by).iter_errors(value), MOST))
    from tpmlint.schema.deadline import WORKER

    with CLOCK.remaining(by, time.monotonic) as seconds:
        errors = WORKER.ask(by.schema, value, MOST, seconds)
        if errors is None:
            raise too_long(by)
    return tuple(KeywordFailure(*error) for error in errors)


def _failures(errors: Iterable[Any]) -> tuple[KeywordFailure, ...]:
    return tuple(
        KeywordFailure(error.validator, error.message, tuple(error.absolute_path), error.instance, error.schema)
        for error in errors
    )


@functools.lru_cache(maxsize=64)
def _validator(by: str | Extension) -> Any:
    return validator_of(load(by) if isinstance(by, str) else by.schema)


def validator_of(schema: Schema) -> Any:
    """Return a validator for a schema: offline, with our own keywords and formats."""
    from referencing import Registry

    registry: Registry[Any] = Registry()
    return _validator_class()(schema, registry=registry, format_checker=formats())


@functools.cache
def _validator_class() -> Any:
    from jsonschema import Draft7Validator, validators

    checks = {keyword: _check(holds) for keyword, holds in HOLDS.items()}
    extend: Any = validators.extend
    return extend(Draft7Validator, {**checks, **_structure()})


def _check(holds: Callable[[Any, Any], object]) -> Keyword:
    from jsonschema.exceptions import ValidationError

    def keyword(_: Any, argument: Any, instance: Any, __: Schema) -> Iterator[ValidationError]:
        if not holds(argument, instance):
            yield ValidationError("")

    return keyword


def _structure() -> dict[str, Keyword]:
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

    def dependencies(validator: Any, argument: Any, instance: Any, _: Schema) -> Iterator[ValidationError]:
        if isinstance(instance, dict):
            for key, needed in argument.items():
                if key not in instance:
                    continue
                if not isinstance(needed, list):
                    yield from validator.descend(instance, needed)
                    continue
                for each in needed:
                    if each not in instance:
                        yield ValidationError(each)

    def pattern_properties(validator: Any, patterns: Any, instance: Any, _: Schema) -> Iterator[ValidationError]:
        if isinstance(instance, dict):
            for pattern, inner in patterns.items():
                matches = search(pattern)
                for key, value in instance.items():
                    if matches(key):
                        yield from validator.descend(value, inner, path=key)

    def additional(validator: Any, allowed: Any, instance: Any, schema: Schema) -> Iterator[ValidationError]:
        if isinstance(instance, dict) and allowed is not True:
            properties = schema.get("properties", ())
            patterns = [search(pattern) for pattern in schema.get("patternProperties", ())]
            for key, value in instance.items():
                if key in properties or any(matches(key) for matches in patterns):
                    continue
                if allowed is False:
                    yield ValidationError(key)
                else:
                    yield from validator.descend(value, allowed, path=key)

    def property_names(validator: Any, names: Any, instance: Any, _: Schema) -> Iterator[ValidationError]:
        if isinstance(instance, dict):
            inner = validator.evolve(schema=names)
            for key in instance:
                for error in itertools.islice(inner.iter_errors(key), 1):
                    yield ValidationError(
                        error.validator, validator="propertyNames", path=[key], instance=key, schema=error.schema
                    )

    def additional_items(validator: Any, allowed: Any, instance: Any, schema: Schema) -> Iterator[ValidationError]:
        first = schema.get("items")
        if not isinstance(instance, list) or not isinstance(first, list):
            return
        if allowed is False:
            if len(instance) > len(first):
                yield ValidationError("")
            return
        for index in range(len(first), len(instance)):
            yield from validator.descend(instance[index], allowed, path=index)

    def contains(validator: Any, contained: Any, instance: Any, _: Schema) -> Iterator[ValidationError]:
        inner = validator.evolve(schema=contained)
        if isinstance(instance, list) and not any(inner.is_valid(each) for each in instance):
            yield ValidationError("")

    def not_(validator: Any, forbidden: Any, instance: Any, _: Schema) -> Iterator[ValidationError]:
        if validator.evolve(schema=forbidden).is_valid(instance):
            yield ValidationError("")

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

    return {
        "type": type_,
        "required": required,
        "dependencies": dependencies,
        "patternProperties": pattern_properties,
        "additionalProperties": additional,
        "propertyNames": property_names,
        "additionalItems": additional_items,
        "contains": contains,
        "not": not_,
        "oneOf": one_of,
        "anyOf": any_of,
    }


def formats() -> FormatChecker:
    """Return the checker of ``format``."""
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name, is_one in FORMATS.items():
        checker.checks(name)(functools.partial(_is_text_of, is_one))
    return checker


def _is_text_of(is_one: Callable[[str], bool], value: object) -> bool:
    return not isinstance(value, str) or is_one(value)


def _alone(value: object) -> list[object]:
    return [] if isinstance(value, dict | list) else [value]


def serve() -> None:
    """Serve requests from standard input, one per line, until it ends."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        schema, value, most = json.loads(line)
        errors = itertools.islice(validator_of(schema).iter_errors(value), most)
        failures = [
            (each.validator, each.message, list(each.absolute_path), _alone(each.instance), each.schema)
            for each in errors
        ]
        sys.stdout.write(f"{json.dumps(failures)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
