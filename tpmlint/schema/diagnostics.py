"""Turn jsonschema's errors into diagnostics: one per cause, each with its rule, its place and its message."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from tpmlint.finding import Aspect, Route
from tpmlint.schema.files import Schema, load
from tpmlint.schema.suggestions import SuggestedValue, suggest_key, suggest_value
from tpmlint.schema.validate import KeywordFailure, keyword_failures
from tpmlint.schema.wording import describe_failure, example, hint, label, show_value, summary
from tpmlint.settings import Extension
from tpmlint.text.messages import cut, join_words
from tpmlint.text.similarity import nearest

# A hostile file may have a hundred thousand mistakes; a search for a suggestion for each would take minutes.
HINTS = 100

Typos: TypeAlias = Mapping[tuple[Route, str], SuggestedValue]
"""The known key that was probably meant, by the mapping's route and the key as written."""


def find_typos(failures: Iterable[KeywordFailure]) -> Typos:
    """Return the unknown keys that probably mean a known one; no two of one mapping mean the same."""
    typos: dict[tuple[Route, str], SuggestedValue] = {}
    used: set[tuple[Route, str]] = set()
    searched = 0
    for failure in failures:
        unknown, known = _candidates(failure)
        for key in unknown:
            searched += 1
            if searched > HINTS:
                return typos
            free = [each for each in known if (failure.route, each) not in used]
            aliases = failure.schema.get("x-tpmlint", {}).get("additionalProperties", {}).get("aliases", {})
            suggestion = _own_field(key, failure) or suggest_key(key, free, aliases)
            if suggestion is not None:
                typos[failure.route, key] = suggestion
                used.add((failure.route, str(suggestion.new)))
    return typos


def typo_for(typos: Typos, route: Route, keys: Collection[str]) -> str | None:
    """Return the key of the mapping at ``route`` that is a typo for one of ``keys``."""
    return next((key for (where, key), suggestion in typos.items() if where == route and suggestion.new in keys), None)


def _candidates(failure: KeywordFailure) -> tuple[list[str], list[str]]:
    """Return the keys that may be typos, and those that they may be typos for."""
    properties = failure.schema.get("properties", ())
    if failure.keyword == "additionalProperties":
        return [failure.key], [key for key in properties if key not in failure.value]
    if failure.keyword == "required" and is_open(failure.schema):
        # Before the kind is known no key is unknown, but one may be a typo for a missing ``kind``.
        unknown = [key for key in failure.value if key not in properties][:HINTS]
        return [key for key in unknown if nearest(key, (failure.key,))][:1], [failure.key]
    return [], []


def is_open(schema: Schema) -> bool:
    """Tell whether a schema allows keys that it does not name."""
    return schema.get("additionalProperties") is not False


def _own_field(key: str, failure: KeywordFailure) -> SuggestedValue | None:
    """Return the ``x-`` field for a key such as ``x_key`` or ``X-key``."""
    field = f"x-{key[2:]}"
    if "^x-" not in failure.schema.get("patternProperties", ()) or not re.match("[xX][-_].", key):
        return None
    return (
        None if field in failure.value else SuggestedValue(f"Rename '{cut(key)}' to '{cut(field)}'", field, safe=True)
    )


Note = Mapping[str, Any]

_IDENTIFYING = ("feature", "team", "with", "name", "metric", "url", "path", "rule", "title")


class Diagnostic(Struct, frozen=True):
    """One reason why a value does not satisfy a schema.

    Args:
        route, aspect: its place.
        subject: the field; list entries are named by their content, not by number.
        failed: the route of the value that cannot be used because of it.
        suggestion: a replacement for the key or value at ``route``.
        typo: subject of the diagnostic that explains this one: a key that is probably a typo for the missing one.
    """

    rule: str
    message: str
    route: Route
    aspect: Aspect
    subject: str
    failed: Route | None = None
    help: str | None = None
    suggestion: SuggestedValue | None = None
    typo: str | None = None


def diagnose(by: str | Extension, value: object) -> tuple[Diagnostic, ...]:
    """Validate ``value`` by one of our schemas, or an extended one; one diagnostic per cause."""
    return tuple(each for each in all_diagnostics(by, value) if each.typo is None)


def all_diagnostics(by: str | Extension, value: object) -> tuple[Diagnostic, ...]:
    """Return also the missing keys that a misspelt one explains."""
    case = _Case(by, value)
    diagnostics: dict[tuple[Route, Aspect, str], Diagnostic] = {}
    for number, failure in enumerate(case.failures):
        for diagnostic in case.diagnostics(failure, hints=number < HINTS):
            missing = diagnostic.subject if diagnostic.aspect is Aspect.KEY else ""
            diagnostics.setdefault((diagnostic.route, diagnostic.aspect, missing), diagnostic)
    return tuple(diagnostics.values())


class _Case:
    """One value and its schema, from which all its failures are explained."""

    __slots__ = ("failures", "kind", "root", "title", "typos")

    def __init__(self, by: str | Extension, value: object) -> None:
        schema = load(by) if isinstance(by, str) else by.schema
        self.root = value
        self.kind: str | None = schema["properties"].get("kind", {}).get("const")
        self.title = str(schema["title"]).lower()
        self.failures = keyword_failures(by, value)
        self.typos = find_typos(self.failures)

    def diagnostics(self, failure: KeywordFailure, *, hints: bool) -> Iterator[Diagnostic]:
        """Yield the diagnostics of one failure; none where another failure has the same cause.

        Args:
            hints: whether to search for suggestions.
        """
        route = failure.route
        match failure.keyword:
            case "additionalProperties":
                yield self._unknown_key(route, failure.key, failure)
            case "required":
                yield from self._missing_key(route, failure)
            case "anyOf" | "oneOf" if keys := _alternatives(failure):
                if isinstance(failure.value, dict) and typo_for(self.typos, route, keys) is None:
                    yield self._without_any(route, keys, failure)
            case "propertyNames":
                yield self._wrong_key(failure)
            case _:
                yield self._wrong_value(route, failure, hints=hints)

    def _unknown_key(self, route: Route, key: str, failure: KeywordFailure) -> Diagnostic:
        note = _note(failure, "additionalProperties")
        suggestion = self.typos.get((route, key))
        known = tuple(failure.schema.get("properties", ()))
        message = f"unknown field {show_value(key)} {self._location(route)}"
        if suggestion is not None:
            message += hint(suggestion.new, key)
        elif "^x-" in failure.schema.get("patternProperties", ()):
            message += f"; remove it, or name it {show_value(f'x-{key}')} if it is your own"
        elif known:
            message += f"; known fields are {join_words(known, 'and')}"
        return Diagnostic(
            rule=note.get("rule", "unknown-field"),
            message=self._message(note, message, (*route, key), key),
            route=(*route, key),
            aspect=Aspect.KEY,
            subject=self._subject((*route, key)),
            failed=(*route, str(suggestion.new)) if suggestion is not None else None,
            help=note.get("help") or (None if suggestion is not None or route else _list_fields(known)),
            suggestion=suggestion,
        )

    def _missing_key(self, route: Route, failure: KeywordFailure) -> Iterator[Diagnostic]:
        key = failure.key
        typo = typo_for(self.typos, route, {key})
        if typo is not None:
            if is_open(failure.schema):
                yield self._unknown_key(route, typo, failure)
                return
        elif route and not failure.value:
            yield self._wrong_value(route, failure, hints=False)
            return
        note = _note(failure, "required").get(key, {})
        property_ = failure.schema.get("properties", {}).get(key, {})
        message = f"{self._noun(route)} has no '{key}'; {example(key, property_) if property_ else 'add it'}"
        at, aspect = self._missing_at(route, failure.value)
        yield Diagnostic(
            rule=note.get("rule", "schema"),
            message=self._message(note, message, (*route, key), None),
            route=at,
            aspect=aspect,
            subject=self._subject((*route, key)),
            failed=(key,) if not route else None,
            help=note.get("help") or summary(property_),
            typo=None if typo is None else self._subject((*route, typo)),
        )

    def _without_any(self, route: Route, keys: set[str], failure: KeywordFailure) -> Diagnostic:
        note = _note(failure, failure.keyword)
        present = [key for key in failure.value if key in keys]
        at, aspect = ((*route, present[0]), Aspect.VALUE) if present else self._missing_at(route, failure.value)
        return Diagnostic(
            rule=note.get("rule", "schema"),
            message=self._message(
                note, f"{self._noun(route)} needs one of {join_words(sorted(keys), 'and')}", route, None
            ),
            route=at,
            aspect=aspect,
            subject=self._subject((*route, *present[:1])),
            help=note.get("help"),
        )

    def _wrong_key(self, failure: KeywordFailure) -> Diagnostic:
        failed = describe_failure("it", failure.value, failure.key, failure.schema)
        return Diagnostic(
            rule="schema",
            message=f"invalid key {show_value(failure.value)} {self._location(failure.route[:-1])}: {failed}",
            route=failure.route,
            aspect=Aspect.KEY,
            subject=self._subject(failure.route),
            help=summary(failure.schema),
        )

    def _wrong_value(self, route: Route, failure: KeywordFailure, *, hints: bool) -> Diagnostic:
        value, schema, keyword = failure.value, failure.schema, failure.keyword
        note = _note(failure, "minItems" if value is None and "minItems" in schema else keyword)
        suggestion = suggest_value(value, schema) if hints else None
        if keyword == "dependencies":
            owner = next(key for key, needed in schema[keyword].items() if key in value and failure.key in needed)
            message = f"{self._noun(route)} has '{cut(owner)}' and must have {show_value(failure.key)} too"
        else:
            message = describe_failure(self._noun(route), value, keyword, schema)
        if suggestion is not None:
            message += hint(suggestion.new, value)
        return Diagnostic(
            rule=note.get("rule", "schema"),
            message=self._message(note, message, route, value),
            route=route,
            aspect=Aspect.VALUE,
            subject=self._subject(route),
            failed=route,
            help=(note.get("help") if suggestion is None else None) or (summary(schema) if route else None),
            suggestion=suggestion,
        )

    def _missing_at(self, route: Route, mapping: Mapping[str, object]) -> tuple[Route, Aspect]:
        if not mapping:
            return route, Aspect.VALUE
        return (*route, "kind" if not route and "kind" in mapping else next(iter(mapping))), Aspect.KEY

    def _noun(self, route: Route) -> str:
        """Return the name of the value at ``route`` for the start of a sentence."""
        if route:
            return label(route)
        if self.kind is None or not isinstance(self.root, dict):
            return self._document_name()
        item_id = self.root.get("id")
        return f"{self.kind} {show_value(item_id)}" if isinstance(item_id, str) and item_id else f"this {self.kind}"

    def _location(self, route: Route) -> str:
        """Return the mapping at ``route`` in words that follow one of its keys: ``on initiative``, ``in 'enables'``."""
        if route:
            return f"in {label(route).removeprefix('an entry of ')}"
        return f"in {self._document_name()}" if self.kind is None else f"on {self.kind}"

    def _document_name(self) -> str:
        return "this document" if self.title == "item" else f"the {self.title}"

    def _message(self, note: Note, default: str, route: Route, value: object) -> str:
        template = note.get("message")
        if template is None:
            return default
        return str(template).format(item=self._noun(()), field=label(route), value=show_value(value))

    def _subject(self, route: Route) -> str:
        """Return the route of a value in words that stay the same when lists are reordered."""
        words, value = "", self.root
        for step in route:
            if isinstance(step, int):
                value = value[step] if isinstance(value, list) and step < len(value) else None
                words += f"[{_identity(value)}]"
            else:
                value = value.get(step) if isinstance(value, dict) else None
                words += f".{cut(step)}" if words else cut(step)
        return words


def _list_fields(fields: tuple[str, ...]) -> str:
    return f"Known fields are {join_words(fields, 'and')}"


def _alternatives(failure: KeywordFailure) -> set[str]:
    """Return the keys one of which is required, where each branch of a oneOf or anyOf requires one."""
    required = [branch.get("required", ()) for branch in failure.schema[failure.keyword]]
    return {keys[0] for keys in required} if all(len(keys) == 1 for keys in required) else set()


def _note(failure: KeywordFailure, keyword: str) -> Note:
    note: Note = failure.schema.get("x-tpmlint", {}).get(keyword, {})
    return note


def _identity(entry: object) -> str:
    """Return the identity of a list entry: the entry itself, or the first of its fields that names something."""
    if isinstance(entry, dict):
        names = (entry[key] for key in (*_IDENTIFYING, *entry) if isinstance(entry.get(key), str))
        return _identity(next(names, None))
    return "" if entry is None or isinstance(entry, list) else re.sub(r"\s+", " ", cut(str(entry)))
