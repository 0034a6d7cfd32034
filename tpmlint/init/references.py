"""Recognise fields that name other items: what their references are made of, and whether they name items at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from tpmlint.formats.mapped_record import ABSENT
from tpmlint.formats.words import slug_of_title, word
from tpmlint.init.cells import PLACEHOLDER, placeholders, separator_of, without
from tpmlint.init.file_names import FileNames, numbered
from tpmlint.init.names import snake_case
from tpmlint.schema.own_kinds import ID
from tpmlint.text.messages import quote

_ID = re.compile(ID)
_PERSON = re.compile(r"(?:.*(?<![^\s(<]))?(?:@[^/@\s]+(?!\S*/)|[^@\s]+@[^@\s]+\.[^@\s]+).*")
"""The handle or address of a person, alone or behind the name; a team has a handle with a slash."""
_PERSONS = "@[^/]+|[^@]+@.+"
_HANDLE = re.compile(r"@[^/@\s]+/[^@\s]+")
OF_PEOPLE = frozenset(
    {
        *("assignee", "lead", "dri", "responsible"),
        *("verantwortlich", "zuständig", "responsable", "responsável", "负责人", "担当"),
    }
)
"""Names of fields that name people more often than teams."""
_TEAM = re.compile(r"(?:team|squad|equipe|équipe|equipo)\b", re.IGNORECASE)
_REMARKED = re.compile(r"(?P<id>[^\s(:,]+)(?:\s*[(:,].*|\s+[-–—].*)?")
"""An id, and in brackets or behind a dash a remark."""
_LONG_NAME = 6
"""Words of a name, on average, beyond which texts are sentences and name nothing."""
INNER = ("slug", "key", "id", "name", "title", "login")
"""Keys that name the item which a mapping is about."""
_MANY = 3
"""Of so many references at least one has to name an item."""


class Targets(Struct, frozen=True):
    """The items of a kind that references may name.

    Args:
        ids: as far as they are known.
        defined: whether they are defined somewhere, so that naming one does not create it.
        slug: whether their ids are made of titles.
    """

    ids: frozenset[str] = frozenset()
    defined: bool = False
    slug: bool = False


class References:
    """Tells what fields of a kind that name items are made of.

    Args:
        kind: of the items that have the fields.
        targets: by kind, the items that references may name.
        files: what names the file that each record is; None if they are no files.

    Attributes:
        slugs: whether the ids of these items are made of titles.
        unclear: what the records do not tell, in words.
    """

    def __init__(self, kind: str, targets: Mapping[str, Targets], *, files: FileNames | None) -> None:
        self._kind = kind
        self._targets = targets
        self._files = files
        self.slugs = False
        self.unclear: list[str] = []

    def ids(self, kind: str) -> frozenset[str]:
        """Return the ids of the items of a kind that are known."""
        return self._targets.get(kind, Targets()).ids

    def options(self, key: str, kind: str, texts: list[str]) -> dict[str, Any] | None:
        """Return the options of a mapping of texts that name items of a kind; None if they name people, or nothing."""
        targets = self._targets.get(kind, Targets())
        texts = [text for text in texts if text in targets.ids or not PLACEHOLDER.fullmatch(text)] or texts
        named = [text for text in texts if kind != "team" or text in targets.ids or not _PERSON.fullmatch(text)]
        hits = sum(text in targets.ids for text in named)
        slugged = sum(slug_of_title(text) in targets.ids for text in named)
        of_people = snake_case(key.rpartition(".")[2]) in OF_PEOPLE
        if kind == "team" and len(named) * 2 < len(texts):
            if not of_people:
                person = next(text for text in texts if text not in named)
                self.unclear.append(f"whether {quote(key)} names teams: {quote(person)} looks like a person")
            return None
        if kind == "team" and of_people and not (hits or slugged) and not all(map(_TEAM.match, named)):
            return None
        if max(hits, slugged) * 2 < len(named):
            own = kind == self._kind and named
            referred = self._files.referred(named) if own and self._files is not None else {}
            if found := referred or (numbered(named, targets.ids) if own else {}) or self._remarked(named, targets.ids):
                return found
        if named and not (hits or slugged):
            many = self._files is not None or len({*named}) >= _MANY
            names_own = kind == self._kind and bool(targets.ids) and many
            if names_own or are_sentences(named):
                return None
        options: dict[str, Any] = {}
        if named and all(_HANDLE.fullmatch(text) for text in named):
            options["match"] = "@[^/]+/(?P<id>.+)"
            named = [text.partition("/")[2] for text in named]
        if len(named) < len(texts):
            options["match"] = f"{_PERSONS}|{options.get('match', '(?P<id>.+)')}"
        clean = all(_ID.fullmatch(text) for text in named)
        if hits or slugged:
            is_slug = slugged > hits
        elif targets.defined or kind == self._kind:
            is_slug = targets.slug or self.slugs
        else:
            is_slug = targets.slug or not clean
        if is_slug:
            options["slug"] = True
        if not targets.defined and kind != self._kind:
            options["create"] = True
        return options

    @staticmethod
    def _remarked(texts: Sequence[str], ids: frozenset[str]) -> dict[str, Any]:
        """Return the options of texts such as ``E1 (needs its interface)``, an id and a remark; none of others."""
        found = [match["id"] for text in texts if (match := _REMARKED.fullmatch(text)) and match["id"] in ids]
        return {"match": _REMARKED.pattern} if len(found) * 2 > len(texts) else {}

    def list_options(self, key: str, schema: Mapping[str, Any], values: list[Any]) -> dict[str, Any] | None:
        inner = schema.get("items", {})
        parts = inner.get("properties", {})
        reference = next(
            (each for each, part in parts.items() if part.get("x-tpmlint", {}).get("shape") == "reference"), ""
        )
        if parts and not reference:
            return None
        note = parts[reference]["x-tpmlint"] if parts else inner.get("x-tpmlint", {})
        kind = note["kinds"][0] if note.get("shape") == "reference" else ""
        listed = [entry for each in values for entry in (each if isinstance(each, list) else [each])]
        entries = [entry for entry in listed if entry not in ABSENT]
        options: dict[str, Any] = {"each": True}
        if all(isinstance(each, str | int) and not isinstance(each, bool) for each in entries):
            texts = [each for each in values if isinstance(each, str)]
            separator = separator_of(texts, self.ids(kind) if kind else frozenset())
            if separator:
                options["split"] = separator
                entries = [part.strip() for each in entries for part in str(each).split(separator)]
            if parts:
                options["as"] = {reference: "."}
            if not kind:
                return options
            more = self.options(key, kind, [word(each) for each in entries if each != ""])
            empty = placeholders([word(each) for each in entries], self.ids(kind))
            return None if more is None else {**options, **without(empty, more)}
        if parts and all(isinstance(each, dict) for each in entries):
            named = next((each for each in (reference, *INNER) if all(each in entry for entry in entries)), None)
            if named is None:
                return None
            others = {"need": ("need", "needs", "why"), "how": ("how", "why")}
            mapped: dict[str, object] = {reference: named}
            more = self.options(key, kind, [word(each[named]) for each in entries])
            if more is None:
                return None
            create = {"create": True} if more.pop("create", False) else {}
            if more:
                mapped[reference] = {"from": named, **more}
            for part, words in others.items():
                if part in parts and (found := next((each for each in words if any(each in e for e in entries)), None)):
                    mapped[part] = found
            return {**options, "as": mapped, **create}
        return None


def are_sentences(texts: Sequence[str], most: int = _LONG_NAME) -> bool:
    """Tell whether texts have more than so many words, on average, so that they name nothing."""
    return sum(len(text.split()) for text in texts) > most * len(texts)


def is_id(text: str) -> bool:
    """Tell whether a text may be an id as it stands."""
    return _ID.fullmatch(text) is not None
