"""An organisation's own schema on top of ours: more fields, and less that is allowed in those we have."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from tpmlint.errors import UserError
from tpmlint.finding import Route
from tpmlint.formats.source_file import Document, SourceFile, places, read
from tpmlint.limits import Limits
from tpmlint.schema.files import Schema, load
from tpmlint.schema.keywords import FORMATS
from tpmlint.settings import Extension
from tpmlint.text.similarity import nearest

SIZE = 262_144
"""Bytes that a schema may have."""

DEADLINE = 20.0
"""Seconds that validating all documents against schemas of an organisation's own may take together."""

MOST = 100
"""Errors of one document that are told."""

_DIALECT = re.compile(r"https?://json-schema\.org/draft-07/schema#?")
_KNOWN = frozenset(
    {
        *("$schema", "$id", "$comment", "title", "description", "examples", "definitions"),
        *("type", "properties", "required", "minProperties", "maxProperties", "patternProperties", "dependencies"),
        *("allOf", "anyOf", "oneOf", "not", "if", "then", "else"),
    }
)
_REMEDY = "it may declare fields under 'properties' and ask for them under 'required'"


def extend(kind: str, path: str, data: bytes) -> Extension:
    """Return our schema of ``kind`` with the one in a file on top.

    New fields may be declared and required; what is said of our own fields comes on top of what we say, so that it can
    forbid and never allow. The file is read by our own reader (JSON is YAML), so that its faults have places.

    Raises:
        Refusal: it is no schema of draft-07, is recursive, or refers to anything outside of itself.
    """
    if len(data) > SIZE:
        raise UserError(f"the schema is larger than {SIZE:,} bytes", "make it smaller", path)
    file = read(path, data, Limits())
    for fault in file.faults:
        line = f"{path}:{fault.span.line}" if fault.span is not None else path
        if fault.rule != "yaml-portability":
            raise UserError(f"the schema cannot be read: {fault.message}", "mend the file", line)
    if len(file.documents) != 1 or not isinstance(file.documents[0].value, dict):
        raise UserError("the file holds no schema", _REMEDY, path)
    own = file.documents[0].value
    _Check(file, file.documents[0]).whole(own)
    return Extension(kind, path, _together(load(kind), own))


def _together(ours: Schema, own: Mapping[str, Any]) -> Schema:
    declared: Mapping[str, Any] = own.get("properties", {})
    known = ours["properties"]
    added = {name: schema for name, schema in declared.items() if name not in known}
    narrowed = {name: schema for name, schema in declared.items() if name in known}
    rest = {key: value for key, value in own.items() if key not in ("properties", "required", "$schema", "$id")}
    definitions = rest.pop("definitions", {})
    return {
        **ours,
        "properties": {**known, **added},
        "required": [*ours["required"], *(key for key in own.get("required", ()) if key not in ours["required"])],
        "definitions": definitions,
        "allOf": [*ours.get("allOf", ()), {"properties": narrowed}, rest],
    }


class _Check:
    """Holds a schema to what an extension may be, and knows where each fault stands."""

    def __init__(self, file: SourceFile, document: Document) -> None:
        self._file = file
        self._places = places(file, document.index)

    def whole(self, schema: Mapping[str, Any]) -> None:
        """Raise a Refusal for the first fault."""
        from jsonschema import Draft7Validator
        from jsonschema.exceptions import best_match

        dialect = schema.get("$schema")
        if dialect is not None and not (isinstance(dialect, str) and _DIALECT.fullmatch(dialect)):
            self._refuse("only draft-07 is understood", ("$schema",), "write http://json-schema.org/draft-07/schema#")
        error = best_match(Draft7Validator(Draft7Validator.META_SCHEMA).iter_errors(schema))
        if error is not None:
            self._refuse("it is no valid JSON Schema of draft-07 here", tuple(error.absolute_path), "mend the keyword")
        for key in schema:
            if key not in _KNOWN:
                near = nearest(key, _KNOWN)
                self._refuse(f"{key!r} is not understood here{f'; did you mean {near!r}?' if near else ''}", (key,))
        for name in schema.get("properties", {}):
            if name in ("kind", "id"):
                self._refuse(f"{name!r} is tpmlint's own", ("properties", name), "leave it as it is")
        self._walk(schema, ())
        self._circles(schema)

    def _walk(self, schema: object, route: Route) -> None:
        for where, inner in _objects(schema, route):
            reference = inner.get("$ref")
            if isinstance(reference, str) and not reference.startswith("#/definitions/"):
                self._refuse(
                    f"'$ref: {reference}' leads outside of the schema's definitions",
                    (*where, "$ref"),
                    "refer to '#/definitions/<name>'",
                )
            for keyword in ("$dynamicRef", "$recursiveRef"):
                if isinstance(inner.get(keyword), str):
                    self._refuse(f"'{keyword}' is not of draft-07", (*where, keyword), "use '$ref'")
            wanted = inner.get("format")
            if isinstance(wanted, str) and wanted not in FORMATS:
                remedy = f"ask for one of {', '.join(FORMATS)}, or for a 'pattern'"
                self._refuse(f"the format {wanted!r} is none that is checked here", (*where, "format"), remedy)
            patterns = [inner.get("pattern"), *(inner.get("patternProperties") or {})]
            for pattern in patterns:
                if isinstance(pattern, str):
                    try:
                        re.compile(pattern)
                    except (re.error, OverflowError, RecursionError) as error:
                        self._refuse(f"the pattern {pattern!r} is no expression that Python knows: {error}", where)

    def _circles(self, schema: Mapping[str, Any]) -> None:
        """Refuse references that lead back to themselves, and those that lead nowhere."""
        definitions = schema.get("definitions", {})
        leads = {
            name: {
                str(inner["$ref"]).removeprefix("#/definitions/")
                for _, inner in _objects(each, ())
                if isinstance(inner.get("$ref"), str)
            }
            for name, each in definitions.items()
        }
        used = {str(inner["$ref"]) for _, inner in _objects(schema, ()) if isinstance(inner.get("$ref"), str)}
        for reference in sorted(used):
            if reference.removeprefix("#/definitions/") not in definitions:
                self._refuse(f"there is no '{reference}'", ("definitions",), "define it, or mend the reference")
        for start in sorted(leads):
            reached, waiting = set[str](), sorted(leads[start])
            while waiting:
                name = waiting.pop()
                if name == start:
                    self._refuse(f"the schema is recursive: {start!r} leads back to itself", ("definitions", start))
                if name not in reached:
                    reached.add(name)
                    waiting.extend(sorted(leads.get(name, ())))

    def _refuse(self, message: str, route: Route, remedy: str = _REMEDY) -> NoReturn:
        found = self._places.nearest(route)
        line = found[0].key or found[0].value if found is not None else None
        raise UserError(message, remedy, f"{self._file.path}:{line.line}" if line is not None else self._file.path)


def _objects(schema: object, route: Route) -> Iterator[tuple[Route, Mapping[str, Any]]]:
    """Yield every mapping in a schema with the way to it; the reader has bounded its depth."""
    if isinstance(schema, dict):
        yield route, schema
        for key, value in schema.items():
            yield from _objects(value, (*route, key))
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from _objects(value, (*route, index))


def can_interrupt() -> bool:
    """Tell whether a signal can stop what runs here: only the main thread of a system with timers."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


class _Clock:
    """Counts the seconds that were spent on an organisation's schemas, over all documents.

    Time that passes between two documents is given back, so that a process that runs all day, as a language server
    does, never uses up what it has, while a run never takes longer for these schemas than ``DEADLINE`` and as much
    again as for everything else.
    """

    def __init__(self) -> None:
        self._spent = 0.0
        self._ended = 0.0

    @contextmanager
    def remaining(self, extension: Extension) -> Iterator[float]:
        """Yield how many seconds are left, and count those until the end of the block.

        Raises:
            UserError: none are left.
        """
        begun = time.monotonic()
        self._spent = max(0.0, self._spent - (begun - self._ended))
        try:
            if self._spent >= DEADLINE:
                raise too_long(extension)
            yield DEADLINE - self._spent
        except UserError:
            self._spent = 0.0
            raise
        finally:
            self._ended = time.monotonic()
            self._spent += self._ended - begun


CLOCK = _Clock()


def too_long(extension: Extension) -> UserError:
    """Return the error for schemas that take longer than ``DEADLINE``."""
    message = f"validating against the schema takes longer than {DEADLINE:g} seconds for all documents together"
    return UserError(message, "simplify its patterns", extension.path)


@contextmanager
def deadline(extension: Extension) -> Iterator[None]:
    """Stop after the seconds that are left, where ``can_interrupt``: an expression can take longer than anybody waits.

    Raises:
        UserError: time is up.
    """

    def stop(*_: object) -> NoReturn:
        raise too_long(extension)

    with CLOCK.remaining(extension) as seconds:
        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
