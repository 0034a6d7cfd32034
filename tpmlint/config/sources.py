"""Read the tables ``[[sources]]`` and ``[calendars]``, which the schema of the configuration has admitted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from msgspec.structs import replace

from tpmlint.config.builtin import builtin, formats
from tpmlint.config.tables import BlockError, why_no_expression
from tpmlint.finding import Route
from tpmlint.formats.jsonpath import InvalidPathError, check_path
from tpmlint.formats.paths import path_problem
from tpmlint.formats.readers import readers
from tpmlint.formats.single_values import shape_of
from tpmlint.schema import load
from tpmlint.schema.files import Schema
from tpmlint.schema.own_kinds import built_in_kinds
from tpmlint.schema.wording import closed_words
from tpmlint.sources import COMPARED_KINDS, Calendars, Expectation, FieldMapping, ItemBlock, Scope, Source, WordList
from tpmlint.text.messages import join_words, quote, with_article
from tpmlint.text.similarity import nearest


def read_calendars(table: Mapping[str, Any]) -> Calendars:
    """Return the calendars in the table ``calendars``."""
    return {name: dict(days) for name, days in table.items()}


def read_sources(
    tables: Iterable[Mapping[str, Any]], calendars: Calendars, schemas: Mapping[str, Schema] | None = None
) -> tuple[Source, ...]:
    """Return the sources in the tables ``sources`` that give items.

    Args:
        schemas: by kind; None has the built-in kinds.
    Raises:
        BlockError: one of them cannot be followed.
    """
    if schemas is None:
        schemas = {name: load(name) for name in built_in_kinds()}
    return tuple(
        _SourceReader(("sources", number), calendars, schemas).source(table)
        for number, table in enumerate(tables)
        if not table.get("compare")
    )


def read_compared(
    tables: Iterable[Mapping[str, Any]], calendars: Calendars, schemas: Mapping[str, Schema]
) -> dict[int, Source]:
    """Return by their numbers the sources in the tables ``sources`` that the roadmap is only compared with.

    Raises:
        BlockError: one of them cannot be followed, or has other items than capabilities and teams.
    """
    found: dict[int, Source] = {}
    for number, table in enumerate(tables):
        if table.get("compare"):
            reader = _SourceReader(("sources", number), calendars, schemas)
            found[number] = reader.comparison(table)
    return found


class _SourceReader:
    """One table of ``[[sources]]``; ``route`` leads to it."""

    def __init__(self, route: Route, calendars: Calendars, schemas: Mapping[str, Schema]) -> None:
        self._route = route
        self._calendars = calendars
        self._schemas = schemas

    def source(self, table: Mapping[str, Any]) -> Source:
        """Return the source that a table describes."""
        name = table.get("format", "")
        if name:
            if name not in formats():
                self._reject_unknown("format", name, formats(), ("format",))
            if "items" in table:
                self._reject("`format` brings its items; remove `items`, or `format`", ("items",))
            table = {**builtin(name), **table}
        elif "items" not in table:
            self._reject(f"the source has no `items`; add [[sources.items]], or a `format`: {_or(formats())}", ())
        if "files" not in table:
            self._reject('the source has no `files`; name them, such as files = ["roadmap.yaml"]', ())
        reader = table.get("reader", "")
        if reader and reader not in readers():
            self._reject_unknown("reader", reader, readers(), ("reader",))
        tables = self._without_calendars(table["items"]) if name else table["items"]
        items = tuple(self._item(each, ("items", number)) for number, each in enumerate(tables))
        return Source(name or table["files"][0], tuple(table["files"]), items, reader, name)

    def comparison(self, table: Mapping[str, Any]) -> Source:
        """Return the source that a table describes, which has capabilities and teams alone."""
        source = self.source(table)
        for block in source.items:
            if block.kind not in COMPARED_KINDS:
                message = (
                    f"owners of capabilities and teams are compared, and {source.name} has {with_article(block.kind)}"
                )
                self._reject(f"{message}; remove `compare`", ("compare",))
        return source

    def _without_calendars(self, items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return the items of a format without the fields whose calendar the configuration does not have."""
        return [
            {
                **item,
                "fields": {
                    field: each
                    for field, each in item["fields"].items()
                    if not isinstance(each, dict) or each.get("calendar", "") in ("", *self._calendars)
                },
            }
            for item in items
        ]

    def _item(self, table: Mapping[str, Any], route: Route) -> ItemBlock:
        kind = table["kind"]
        if kind not in self._schemas:
            self._reject_unknown("kind", kind, tuple(self._schemas), (*route, "kind"))
        at = table.get("at", "")
        if at:
            try:
                check_path(at)
            except InvalidPathError as error:
                self._reject(f"`at` = {quote(at)} is not a JSONPath: {error}", (*route, "at"))
        when = table.get("when", {})
        for path in when:
            self._check_path(path, (*route, "when"))
        properties = self._schemas[kind]["properties"]
        fields = {
            name: self._field(name, each, properties, (*route, "fields", name))
            for name, each in table["fields"].items()
        }
        for key in ("require", "optional"):
            for name in table.get(key, ()):
                if name not in fields:
                    self._reject_unknown("field", name, tuple(fields), (*route, key))
        return ItemBlock(
            kind=kind,
            fields=fields,
            at="" if at == "$" else at,
            when={path: tuple(words) for path, words in when.items()},
            require=tuple(table.get("require", ())),
            report_others=table.get("other-fields") == "report",
            optional=frozenset(table.get("optional", ())),
            expect=tuple(
                self._expectation(each, fields, properties, (*route, "expect", number))
                for number, each in enumerate(table.get("expect", ()))
            ),
        )

    def _expectation(
        self, table: Mapping[str, Any], fields: Iterable[str], properties: Mapping[str, Any], route: Route
    ) -> Expectation:
        for key in ("when", "then"):
            for name, words in table[key].items():
                if name not in fields:
                    self._reject_unknown("field", name, tuple(fields), (*route, key))
                known = closed_words(properties.get(name, {}))
                for word in words:
                    if known and word not in known:
                        self._reject_unknown("word", word, known, (*route, key, name))
        when, then = ({name: tuple(words) for name, words in table[key].items()} for key in ("when", "then"))
        return Expectation(when, then)

    def _field(self, name: str, options: Any, properties: Mapping[str, Any], route: Route) -> FieldMapping:
        if name == "kind":
            self._reject("'kind' cannot be mapped; give the `kind` of the items above `fields`", route)
        schema = properties.get(name)
        if schema is None and not name.startswith("x-"):
            self._reject_unknown("field", name, [each for each in properties if each != "kind"], route)
        mapping = self._mapping(options, schema or {}, route)
        takes_table = schema is None or schema.get("type") == "object"
        if not takes_table and any(
            isinstance(each.entry, Mapping) and not each.each for each in (mapping, *mapping.more)
        ):
            self._reject(
                "`as` needs `each`, the list whose entries it maps", (*route, "as") if not mapping.more else route
            )
        return mapping

    def _mapping(self, options: Any, schema: Mapping[str, Any], route: Route) -> FieldMapping:
        if isinstance(options, list):
            first, *more = (self._mapping(each, schema, (*route, number)) for number, each in enumerate(options))
            return replace(first, more=tuple(more))
        if isinstance(options, str):
            self._check_path(options, route)
            return FieldMapping(path=options)
        if "from" in options and "each" in options:
            self._reject("`from` and `each` exclude each other; keep one of them", (*route, "each"))
        if not options.keys() & {"from", "each", "default"} and not isinstance(options.get("as"), Mapping):
            self._reject("the field has no `from`, `each` or `default`; add one of them", route)
        path = options.get("from") or options.get("each") or ""
        if path:
            self._check_path(path, (*route, "from" if "from" in options else "each"))
        inner = schema.get("items", {}) if schema.get("type") == "array" else schema
        entry = options.get("as")
        if isinstance(entry, str):
            self._check_path(entry, (*route, "as"))
        elif entry is not None:
            parts = inner.get("properties", {})
            for name in entry:
                if name not in parts and parts:
                    self._reject_unknown("field", name, tuple(parts), (*route, "as"))
                keys = tuple(inner.get("patternProperties", ()))
                if keys and not any(re.search(each, name) for each in keys):
                    says = f"{quote(name)} does not match {quote(keys[0])}, as the names in this field must"
                    self._reject(says, (*route, "as"))
            entry = {name: self._mapping(each, parts.get(name, {}), (*route, "as")) for name, each in entry.items()}
        self._check_values(options.get("values", {}), inner, (*route, "values"))
        self._check_match(options.get("match", ""), (*route, "match"))
        if "takes" in options and "match" not in options:
            self._reject("`takes` says what `match` accepts, and there is none", (*route, "takes"))
        for number, form in enumerate(options.get("dates", ())):
            self._check_form(form, (*route, "dates", number))
        calendar = options.get("calendar", "")
        if calendar and calendar not in self._calendars:
            self._reject_unknown("calendar", calendar, tuple(self._calendars), (*route, "calendar"))
        named = any(shape.kind for shape in (shape_of(inner), *shape_of(inner).parts.values()))
        for key in ("create", "case"):
            if options.get(key) and not named:
                self._reject(f"`{key}` is for a field that names other items, which this one does not", (*route, key))
        scope = options.get("scope")
        if scope is not None:
            self._check_path(scope["from"], (*route, "scope", "from"))
        default = options.get("default")
        values, listed = options.get("values"), self._word_list(options, inner, route)
        return FieldMapping(
            path=path,
            each="each" in options,
            split=options.get("split", ""),
            entry=entry,
            values=values or {} if listed is not None else values,
            listed=listed,
            match=options.get("match", ""),
            takes=options.get("takes", ""),
            scope=Scope(scope["from"], scope["default"]) if scope is not None else None,
            any_case=options.get("case") == "ignore",
            format=options.get("format", ""),
            glob=options.get("glob", ""),
            slug=options.get("slug", False),
            default=tuple(default) if isinstance(default, list) else default,
            calendar=calendar,
            create=options.get("create", False),
            relative=options.get("relative", False),
            dates=tuple(options.get("dates", ())),
        )

    def _check_path(self, path: str, route: Route) -> None:
        problem = path_problem(path)
        if problem is not None:
            self._reject(f"{quote(path)} is {problem}", route)

    def _check_values(self, values: Mapping[str, str], schema: Mapping[str, Any], route: Route) -> None:
        words = closed_words(schema)
        for word in values.values():
            if words and word and word not in words:
                self._reject_unknown("word", word, words, route)

    def _word_list(self, options: Mapping[str, Any], schema: Mapping[str, Any], route: Route) -> WordList | None:
        table = options.get("values-from")
        if table is None:
            return None
        route = (*route, "values-from")
        try:
            check_path(table["at"])
        except InvalidPathError as error:
            self._reject(f"`at` = {quote(table['at'])} is not a JSONPath: {error}", (*route, "at"))
        words = {key: table[key] for key in ("first", "last", "others") if key in table}
        if not words and "values" not in options:
            self._reject("`values-from` says of no word what it means; add `first`, `last` or `others`", route)
        self._check_values(words, schema, route)
        return WordList(table["file"], table["at"], **words, known=options.get("values", {}))

    def _check_match(self, pattern: str, route: Route) -> None:
        if pattern and (why := why_no_expression(pattern)) is not None:
            self._reject(why, route)

    def _check_form(self, form: str, route: Route) -> None:
        """Reject a form of a date that does not give day, month and year."""
        from datetime import date, datetime

        day = date(2027, 4, 23)
        try:
            known = datetime.strptime(day.strftime(form), form).date() == day
        except (ValueError, re.error):  # A letter that is there twice is one of the latter.
            known = False
        if not known:
            self._reject(f"{quote(form)} gives no day; it needs letters such as %d, %m and %Y, each once", route)

    def _reject_unknown(self, what: str, word: str, words: Iterable[str], route: Route) -> NoReturn:
        words = tuple(words)
        near = nearest(word, words)
        hint = f"did you mean {quote(near)}?" if near else f"known are {_or(words)}" if words else "none is defined"
        self._reject(f"unknown {what} {quote(word)}; {hint}", route)

    def _reject(self, message: str, route: Route) -> NoReturn:
        full = (*self._route, *route)
        raise BlockError(f"{_name(full)}: {message}", "correct the block", full)


def _or(words: Iterable[str]) -> str:
    return join_words(tuple(words), "and")


def _name(route: Route) -> str:
    """Return the name of a key as a person counts: ``sources[1].items[2].fields.owner``."""
    text = ""
    for step in route:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
