"""From jsonschema's errors to mistakes: one per cause, each with its rule, its place and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tpmlint.finding import Aspect, Route
from tpmlint.schema.files import load
from tpmlint.schema.mending import Mend, mend_value
from tpmlint.schema.slips import HINTS, find_slips, is_open, slip_for
from tpmlint.schema.verdict import Breach, breaches
from tpmlint.schema.wording import complaint, example, hint, label, show, summary
from tpmlint.settings import Extension
from tpmlint.text.messages import cut, join_words, with_article

Note = Mapping[str, Any]

_IDENTIFYING = ("feature", "team", "with", "name", "metric", "url", "path", "rule", "title")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One cause for which a value is not what a schema describes.

    Args:
        route, aspect: where to look.
        subject: the field, with list entries named by what they hold and not by number.
        failed: the way to the value that is thereby unknown.
        mend: what to write in place of the key or value at ``route``.
    """

    rule: str
    message: str
    route: Route
    aspect: Aspect
    subject: str
    failed: Route | None = None
    help: str | None = None
    mend: Mend | None = None


def find(by: str | Extension, value: object) -> tuple[Mistake, ...]:
    """Hold ``value`` against a schema of ours, or one with an organisation's on top; return its mistakes in order."""
    case = _Case(by, value)
    found: dict[tuple[Route, Aspect, str], Mistake] = {}
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
        self.breaches = breaches(by, value)
        self.slips = find_slips(self.breaches)

    def mistakes(self, breach: Breach, *, hints: bool) -> Iterator[Mistake]:
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
                if isinstance(breach.value, dict) and slip_for(self.slips, route, keys) is None:
                    yield self._without_any(route, keys, breach)
            case _:
                yield self._wrong_value(route, breach, hints=hints)

    def _unknown_key(self, route: Route, key: str, breach: Breach) -> Mistake:
        note = _note(breach, "additionalProperties")
        mend = self.slips.get((route, key))
        known = tuple(breach.schema.get("properties", ()))
        message = f"{show(key)} is no field of {self._owner(route)}"
        if mend is not None:
            message += hint(mend.new, key)
        elif "^x-" in breach.schema.get("patternProperties", ()):
            message += f"; remove it, or call it {show(f'x-{key}')} if it is your own"
        elif known:
            message += f"; known are {join_words(known, 'and')}"
        return Mistake(
            rule=note.get("rule", "unknown-field"),
            message=self._said(note, message, (*route, key), key),
            route=(*route, key),
            aspect=Aspect.KEY,
            subject=self._subject((*route, key)),
            failed=(*route, str(mend.new)) if mend is not None else None,
            help=note.get("help") or (None if mend is not None or route else f"Known are {join_words(known, 'and')}"),
            mend=mend,
        )

    def _missing_key(self, route: Route, breach: Breach) -> Iterator[Mistake]:
        key = breach.key
        slip = slip_for(self.slips, route, {key})
        if slip is not None:
            if is_open(breach.schema):
                yield self._unknown_key(route, slip, breach)
            return
        if route and not breach.value:
            yield self._wrong_value(route, breach, hints=False)
            return
        note = _note(breach, "required").get(key, {})
        wanted = breach.schema.get("properties", {}).get(key, {})
        if not isinstance(wanted, dict):  # An organisation's schema may say ``true``.
            wanted = {}
        message = f"{self._noun(route)} has no '{key}'; {example(key, wanted) if wanted else 'add it'}"
        at, aspect = self._missing_at(route, breach.value)
        yield Mistake(
            rule=note.get("rule", "schema"),
            message=self._said(note, message, (*route, key), None),
            route=at,
            aspect=aspect,
            subject=self._subject((*route, key)),
            failed=(key,) if not route else None,
            help=note.get("help") or summary(wanted),
        )

    def _without_any(self, route: Route, keys: set[str], breach: Breach) -> Mistake:
        note = _note(breach, breach.keyword)
        present = [key for key in breach.value if key in keys]
        at, aspect = ((*route, present[0]), Aspect.VALUE) if present else self._missing_at(route, breach.value)
        return Mistake(
            rule=note.get("rule", "schema"),
            message=self._said(
                note, f"{self._noun(route)} needs one of {join_words(sorted(keys), 'and')}", route, None
            ),
            route=at,
            aspect=aspect,
            subject=self._subject((*route, *present[:1])),
            help=note.get("help"),
        )

    def _wrong_value(self, route: Route, breach: Breach, *, hints: bool) -> Mistake:
        value, schema, keyword = breach.value, breach.schema, breach.keyword
        note = _note(breach, "minItems" if value is None and "minItems" in schema else keyword)
        mend = mend_value(value, schema) if hints else None
        message = complaint(self._noun(route), value, keyword, schema)
        if mend is not None:
            message += hint(mend.new, value)
        return Mistake(
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
        return f"{self.kind} {show(item_id)}" if isinstance(item_id, str) and item_id else f"this {self.kind}"

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
        return str(template).format(item=self._noun(()), field=label(route), value=show(value))

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


def _alternatives(breach: Breach) -> set[str]:
    """Return the keys one of which is required, where that is what a oneOf or anyOf is about."""
    branches = breach.schema[breach.keyword]
    return {key for branch in branches for key in branch.get("required", ())}


def _note(breach: Breach, keyword: str) -> Note:
    note: Note = breach.schema.get("x-tpmlint", {}).get(keyword, {})
    return note


def _identity(entry: object) -> str:
    """Return what a list's entry is known by: itself, or the first of its fields that names something."""
    if isinstance(entry, dict):
        named = (entry[key] for key in (*_IDENTIFYING, *entry) if isinstance(entry.get(key), str))
        return _identity(next(named, None))
    return "" if entry is None or isinstance(entry, list) else re.sub(r"\s+", " ", cut(str(entry)))
