"""What the author of a source calls the fields and words that a message names in tpmlint's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tpmlint.formats.paths import field_path
from tpmlint.sources import FieldMapping

_QUOTED = re.compile(r"'([a-z]+(?:[_-][a-z]+)*)'")
_CODE = re.compile(r"`([a-z]+(?:[_-][a-z]+)*)(?:(: )([a-z]+(?:-[a-z]+)*))?`")


class AuthorWords:
    """The author's names and words, by tpmlint's; what the author has no name for keeps tpmlint's.

    Args:
        own: what the fields of an item are made of.
        others: the same of the other kinds in its source: a message may name their fields, too.
        unasked: fields of the item's kind that its source does not map for it.
    """

    def __init__(
        self, own: Mapping[str, FieldMapping], others: Iterable[Mapping[str, FieldMapping]], unasked: frozenset[str]
    ) -> None:
        self._words: dict[str, str] = {}
        unmapped = unasked - own.keys()
        for fields in (own, *others):
            self._add(fields, unmapped)
            for mapping in fields.values():
                if mapping.entry is not None and not isinstance(mapping.entry, str):
                    self._add(mapping.entry, unmapped)

    def _add(self, fields: Mapping[str, FieldMapping], unmapped: frozenset[str]) -> None:
        for name, mapping in fields.items():
            label = field_path(mapping.path).label
            if label not in ("", ".") and name not in unmapped:
                self._words.setdefault(name, label)
        for mapping in fields.values():
            for theirs, ours in (mapping.values or {}).items():
                self._words.setdefault(ours, theirs)

    def in_quotes(self, text: str) -> str:
        """Return a text with the author's words in place of those in quotes."""
        return _QUOTED.sub(lambda found: f"'{self._word(found[1])}'", text)

    def in_code(self, text: str) -> str:
        """Return a text with the author's words in place of those in backticks, alone or as a field and its value."""
        return _CODE.sub(
            lambda found: f"`{self._word(found[1])}{found[2] or ''}{self._word(found[3]) if found[3] else ''}`", text
        )

    def _word(self, ours: str) -> str:
        return self._words.get(ours, ours)
