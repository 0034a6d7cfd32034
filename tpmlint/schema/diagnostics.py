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
from tpmlint.text.messages import cut, join_words, with_article
from tpmlint.text.similarity import nearest

# A hostile file may hold a hundred thousand mistakes; searching what each was meant to be would take minutes.
HINTS = 100

Slips: TypeAlias = Mapping[tuple[Route, str], SuggestedValue]
"""The known key that was meant, by the mapping's route and the key as written."""


def find_typos(keyword_failures: Iterable[KeywordFailure]) -> Slips:
    """Return the unknown keys that are probably a known one; two of one mapping never mean the same."""
    slips: dict[tuple[Route, str], SuggestedValue] = {}
    taken: set[tuple[Route, str]] = set()
    searched = 0
    for breach in keyword_failures:
        unknown, known = _candidates(breach)
        for key in unknown:
            searched += 1
            if searched > HINTS:
                return slips
            free = [each for each in known if (breach.route, each) not in taken]
            aliases = breach.schema.get("x-tpmlint", {}).get("additionalProperties", {}).get("aliases", {})
            mend = _own_field(key, breach) or suggest_key(key, free, aliases)
            if mend is not None:
                slips[breach.route, key] = mend
                taken.add((breach.route, str(mend.new)))
    return slips


def typo_for(slips: Slips, route: Route, wanted: Collection[str]) -> str | None:
    """Return the key of the mapping at ``route`` that is a slip for one of ``wanted``."""
    return next((key for (where, key), mend in slips.items() if where == route and mend.new in wanted), None)


def _candidates(breach: KeywordFailure) -> tuple[list[str], list[str]]:
    """Return the keys that may be slips, and those that they may be slips for."""
    properties = breach.schema.get("properties", ())
    if breach.keyword == "additionalProperties":
        return [breach.key], [key for key in properties if key not in breach.value]
    if breach.keyword == "required" and is_open(breach.schema):
        # Before the kind is known no key is unknown, but one may stand where ``kind`` is missing.
        strangers = [key for key in breach.value if key not in properties][:HINTS]
        return [key for key in strangers if nearest(key, (breach.key,))][:1], [breach.key]
    return [], []


def is_open(schema: Schema) -> bool:
    """Tell whether a schema allows keys that it does not name."""
    return schema.get("additionalProperties") is not False


def _own_field(key: str, breach: KeywordFailure) -> SuggestedValue | None:
    """Return the ``x-`` field that ``x_key`` or ``X-key`` was meant to be."""
    meant = f"x-{key[2:]}"
    if "^x-" not in breach.schema.get("patternProperties", ()) or not re.match("[xX][-_].", key):
        return None
    return None if meant in breach.value else SuggestedValue(f"Rename '{cut(key)}' to '{cut(meant)}'", meant, safe=True)


Note = Mapping[str, Any]

_IDENTIFYING = ("feature", "team", "with", "name", "metric", "url", "path", "rule", "title")


class Diagnostic(Struct, frozen=True):
    """One cause for which a value is not what a schema describes.

    Args:
        route, aspect: where to look.
        subject: the field, with list entries named by what they hold and not by number.
        failed: the way to the value that is thereby unknown.
        mend: what to write in place of the key or value at ``route``.
        typo: subject of the diagnostic that explains this one: a key that was probably meant to be the missing one.
    """

    rule: str
    message: str
    route: Route
    aspect: Aspect
    subject: str
    failed: Route | None = None
    help: str | None = None
    mend: SuggestedValue | None = None
    typo: str | None = None


def diagnose(by: str | Extension, value: object) -> tuple[Diagnostic, ...]:
    """Hold ``value`` against a schema of ours, or one with an organisation's on top; return its mistakes in order."""
    return tuple(each for each in all_diagnostics(by, value) if each.typo is None)


def all_diagnostics(by: str | Extension, value: object) -> tuple[Diagnostic, ...]:
    """Return also the missing keys that a misspelt one explains."""
    case = _Case(by, value)
    found: dict[tuple[Route, Aspect, str], Diagnostic] = {}
    for number, breach in enumerate(case.breaches):
        for mistake in case.mistakes(breach, hints=number < HINTS):
            missing = mistake.subject if mistake.aspect is Aspect.KEY else ""
            found.setdefault((mistake.route, mistake.aspect, missing), mistake)
    return tuple(found.values())


class _Case:
    """One value under one schema, with what is known of the whole while its errors are explained one by one."""

    __slots__ = ("breaches", "kind", "root", "slips", "title")

    def __init__(self, by: str | Extension, value: object) -> None:
        schema = load(by) if isinstance(by, str) else by.schema
        self.root = value
        self.kind: str | None = schema["properties"].get("kind", {}).get("const")
        self.title = str(schema["title"]).lower()
        self.breaches = keyword_failures(by, value)
        self.slips = find_typos(self.breaches)

    def mistakes(self, breach: KeywordFailure, *, hints: bool) -> Iterator[Diagnostic]:
        """Yield what one of jsonschema's errors means; nothing where another breach has the same cause.

        Args:
            hints: whether to search for what a value was probably meant to be.
        """
        route = breach.route
        match breach.keyword:
            case "additionalProperties":
                yield self._unknown_key(route, breach.key, breach)
            case "required":
                yield from self._missing_key(route, breach)
            case "anyOf" | "oneOf" if keys := _alternatives(breach):
                if isinstance(breach.value, dict) and typo_for(self.slips, route, keys) is None:
                    yield self._without_any(route, keys, breach)
            case _:
                yield self._wrong_value(route, breach, hints=hints)

    def _unknown_key(self, route: Route, key: str, breach: KeywordFailure) -> Diagnostic:
        note = _note(breach, "additionalProperties")
        mend = self.slips.get((route, key))
        known = tuple(breach.schema.get("properties", ()))
        message = f"{show_value(key)} is no field of {self._owner(route)}"
        if mend is not None:
            message += hint(mend.new, key)
        elif "^x-" in breach.schema.get("patternProperties", ()):
            message += f"; remove it, or call it {show_value(f'x-{key}')} if it is your own"
        elif known:
            message += f"; known are {join_words(known, 'and')}"
        return Diagnostic(
            rule=note.get("rule", "unknown-field"),
            message=self._said(note, message, (*route, key), key),
            route=(*route, key),
            aspect=Aspect.KEY,
            subject=self._subject((*route, key)),
            failed=(*route, str(mend.new)) if mend is not None else None,
            help=note.get("help") or (None if mend is not None or route else f"Known are {join_words(known, 'and')}"),
            mend=mend,
        )

    def _missing_key(self, route: Route, breach: KeywordFailure) -> Iterator[Diagnostic]:
        key = breach.key
        slip = typo_for(self.slips, route, {key})
        if slip is not None:
            if is_open(breach.schema):
                yield self._unknown_key(route, slip, breach)
                return
        elif route and not breach.value:
            yield self._wrong_value(route, breach, hints=False)
            return
        note = _note(breach, "required").get(key, {})
        wanted = breach.schema.get("properties", {}).get(key, {})
        if not isinstance(wanted, dict):  # An organisation's schema may say ``true``.
            wanted = {}
        message = f"{self._noun(route)} has no '{key}'; {example(key, wanted) if wanted else 'add it'}"
        at, aspect = self._missing_at(route, breach.value)
        yield Diagnostic(
            rule=note.get("rule", "schema"),
            message=self._said(note, message, (*route, key), None),
            route=at,
            aspect=aspect,
            subject=self._subject((*route, key)),
            failed=(key,) if not route else None,
            help=note.get("help") or summary(wanted),
            typo=None if slip is None else self._subject((*route, slip)),
        )

    def _without_any(self, route: Route, keys: set[str], breach: KeywordFailure) -> Diagnostic:
        note = _note(breach, breach.keyword)
        present = [key for key in breach.value if key in keys]
        at, aspect = ((*route, present[0]), Aspect.VALUE) if present else self._missing_at(route, breach.value)
        return Diagnostic(
            rule=note.get("rule", "schema"),
            message=self._said(
                note, f"{self._noun(route)} needs one of {join_words(sorted(keys), 'and')}", route, None
            ),
            route=at,
            aspect=aspect,
            subject=self._subject((*route, *present[:1])),
            help=note.get("help"),
        )

    def _wrong_value(self, route: Route, breach: KeywordFailure, *, hints: bool) -> Diagnostic:
        value, schema, keyword = breach.value, breach.schema, breach.keyword
        note = _note(breach, "minItems" if value is None and "minItems" in schema else keyword)
        mend = suggest_value(value, schema) if hints else None
        message = describe_failure(self._noun(route), value, keyword, schema)
        if mend is not None:
            message += hint(mend.new, value)
        return Diagnostic(
            rule=note.get("rule", "schema"),
            message=self._said(note, message, route, value),
            route=route,
            aspect=Aspect.VALUE,
            subject=self._subject(route),
            failed=route,
            help=note.get("help") or (summary(schema) if route else None),
            mend=mend,
        )

    def _missing_at(self, route: Route, mapping: Mapping[str, object]) -> tuple[Route, Aspect]:
        if not mapping:
            return route, Aspect.VALUE
        return (*route, "kind" if not route and "kind" in mapping else next(iter(mapping))), Aspect.KEY

    def _noun(self, route: Route) -> str:
        """Return what a sentence about the value at ``route`` begins with."""
        if route:
            return label(route)
        if self.kind is None or not isinstance(self.root, dict):
            return self._whole()
        item_id = self.root.get("id")
        return f"{self.kind} {show_value(item_id)}" if isinstance(item_id, str) and item_id else f"this {self.kind}"

    def _owner(self, route: Route) -> str:
        """Return what has the fields of the mapping at ``route``."""
        if route:
            return label(route).removeprefix("an entry of ")
        return self._whole() if self.kind is None else with_article(self.kind)

    def _whole(self) -> str:
        return "this document" if self.title == "item" else f"the {self.title}"

    def _said(self, note: Note, otherwise: str, route: Route, value: object) -> str:
        template = note.get("message")
        if template is None:
            return otherwise
        return str(template).format(item=self._noun(()), field=label(route), value=show_value(value))

    def _subject(self, route: Route) -> str:
        """Return the way to a value in words that stay when lists are reordered."""
        words, value = "", self.root
        for step in route:
            if isinstance(step, int):
                value = value[step] if isinstance(value, list) and step < len(value) else None
                words += f"[{_identity(value)}]"
            else:
                value = value.get(step) if isinstance(value, dict) else None
                words += f".{cut(step)}" if words else cut(step)
        return words


def _alternatives(breach: KeywordFailure) -> set[str]:
    """Return the keys one of which is required, where that is what a oneOf or anyOf is about."""
    branches = breach.schema[breach.keyword]
    return {key for branch in branches for key in branch.get("required", ())}


def _note(breach: KeywordFailure, keyword: str) -> Note:
    note: Note = breach.schema.get("x-tpmlint", {}).get(keyword, {})
    return note


def _identity(entry: object) -> str:
    """Return what a list's entry is known by: itself, or the first of its fields that names something."""
    if isinstance(entry, dict):
        named = (entry[key] for key in (*_IDENTIFYING, *entry) if isinstance(entry.get(key), str))
        return _identity(next(named, None))
    return "" if entry is None or isinstance(entry, list) else re.sub(r"\s+", " ", cut(str(entry)))
