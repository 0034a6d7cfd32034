"""Symbolic places to locations in files, and messages to the words of a file's author."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from tpmlint.finding import (
    Aspect,
    FileRef,
    Fix,
    ItemRef,
    Location,
    MessageRef,
    Problem,
    Ref,
    Related,
    RelatedPlace,
    Route,
    Span,
)
from tpmlint.formats.source_file import Places, SourceFile, author_places
from tpmlint.formats.yaml.errors import Place
from tpmlint.formats.yaml.source import line
from tpmlint.rule import Entry
from tpmlint.settings import Settings
from tpmlint.text.regex import regex

if TYPE_CHECKING:
    from tpmlint.model.author_words import AuthorWords
    from tpmlint.sources import FieldMapping

LONGEST_EXCERPT = 2000
"""Maximum length of a line that is kept with a finding, in characters."""

_OWN_FORMAT = regex(r"['`][a-z_]+: *[\[{]")
"""A field with its value, as tpmlint's own format has it."""


class Locator:
    """Turn symbolic places into locations; a document is parsed once, and only if needed."""

    def __init__(
        self,
        files: Iterable[SourceFile],
        text: Callable[[str], str | None] | None = None,
        settings: Settings | None = None,
    ) -> None:
        """Take the files that places may refer to.

        Args:
            text: returns the text of any other file, by path.
            settings: whose sources have names of their own for fields.
        """
        self._files = {file.path: file for file in files}
        self._places: dict[tuple[str, int], Places | None] = {}
        self._written: dict[tuple[str, int, int], Mapping[Route, Place]] = {}
        self._text = text
        self._last: tuple[str, str | None] | None = None
        self._settings = settings or Settings()
        self._words: dict[int, AuthorWords] = {}
        self._related: dict[Related, RelatedPlace] = {}
        self._excerpts: dict[tuple[str, int], str] = {}

    def location(self, ref: Ref) -> Location:
        """Return the path and span that ``ref`` stands for."""
        if isinstance(ref, ItemRef):
            return Location(ref.path, self._span(ref))
        if isinstance(ref, FileRef):
            return Location(ref.path, ref.span)
        if isinstance(ref, MessageRef):
            span = None if ref.line is None else Span(ref.line, 1, ref.line, 1)
            return Location(ref.source, span, message=True)
        text = self._text_of(ref.path)
        if text is None:
            return Location(ref.path)
        from tpmlint.formats.toml import line_of

        number = line_of(text, ref.route)
        width = len(line(text, number))
        return Location(ref.path, Span(number, 1, number, max(width, 1) + 1))

    def excerpt(self, location: Location) -> str | None:
        """Return the line of text that ``location`` starts on."""
        if location.span is None:
            return None
        file = self._files.get(location.path)
        text = file.text if file is not None else self._text_of(location.path)
        if text is None:
            return None
        shown = line(text, location.span.line)
        # Many findings may be about one long line.
        shown = self._excerpts.setdefault((location.path, location.span.line), shown)
        return shown if len(shown) <= LONGEST_EXCERPT else None

    def in_words_of_author(self, problem: Problem, entry: Entry) -> tuple[str, str | None]:
        """Return the message and the help of a problem in the words of the author, for an item of a source.

        Help that shows how to write a field in tpmlint's own format gives way to that of the rule.
        """
        message, help_text = problem.message, problem.help or entry.help
        words = self._author_words(problem.at, problem.item)
        if words is None:
            return message, help_text
        if entry.category != "structure":  # What is not valid was said in the author's words, and quotes them.
            message = words.in_quotes(message)
        if help_text is not None and _OWN_FORMAT.search(help_text):
            help_text = entry.help
        if help_text is not None and entry.category != "structure":
            help_text = words.in_quotes(help_text)
        return message, None if help_text is None else words.in_code(help_text)

    def _author_words(self, at: Ref, item: str | None) -> AuthorWords | None:
        """Return the author's words at a place, or in the file of a removed item; None if it is in no source."""
        file = self._files.get(at.path) if isinstance(at, ItemRef) else None
        document = file.document(at.document) if isinstance(at, ItemRef) and file is not None else None
        if document is not None and document.origin.source:
            origin = document.origin
            return self._words_of(origin.source, origin.mappings, origin.unasked)
        if document is None and isinstance(at, FileRef) and item is not None and self._settings.sources:
            from tpmlint.model.roadmap_files import source_of

            source = source_of(at.path, self._settings)
            kind = item.partition(":")[0]
            blocks = [] if source is None else [each for each in source.items if each.kind == kind]
            if source is not None and blocks:
                return self._words_of(source.name, blocks[0].fields, frozenset())
        return None

    def _words_of(self, source: str, own: Mapping[str, FieldMapping], unasked: frozenset[str]) -> AuthorWords:
        key = id(own)
        if key not in self._words:
            from tpmlint.model.author_words import AuthorWords

            blocks = (block for each in self._settings.sources if each.name == source for block in each.items)
            self._words[key] = AuthorWords(own, [block.fields for block in blocks], unasked)
        return self._words[key]

    def possible(self, fix: Fix | None) -> Fix | None:
        """Return a fix, or None if it changes a file in another format where the mapping cannot be turned round."""
        if fix is None or not any((file := self._files.get(edit.at.path)) and file.reader for edit in fix.edits):
            return fix
        from tpmlint.fixes.author import author_fix

        return None if author_fix(fix, self._files.get) is None else fix

    def related(self, related: Related) -> RelatedPlace:
        """Return a related place with the line it points at; of findings about many items most have the same."""
        found = self._related.get(related)
        if found is None:
            location = self.location(related.at)
            words = self._author_words(related.at, None)
            message = related.message if words is None else words.in_quotes(related.message)
            found = self._related[related] = RelatedPlace(message, location, self.excerpt(location))
        return found

    def _span(self, ref: ItemRef) -> Span | None:
        number = (ref.path, ref.document)
        if number not in self._places:
            self._places[number] = self._find(*number)
        places = self._places[number]
        nearest = None if places is None else places.nearest(ref.route)
        if nearest is None:
            return None
        place, own = nearest
        return place.key if own and ref.aspect is Aspect.KEY and place.key is not None else place.value

    def _find(self, path: str, index: int) -> Places | None:
        file = self._files.get(path)
        document = None if file is None else file.document(index)
        if file is None or document is None:
            return None
        # Several documents may come from the same text.
        text = (path, document.start, document.end)
        if text not in self._written:
            self._written[text] = author_places(file, document)
        return Places(self._written[text], document.origin)

    def _text_of(self, path: str) -> str | None:
        """Return the text of a file that is not of the roadmap; the last one is kept, as findings come file by file."""
        if self._text is None:
            return None
        if self._last is None or self._last[0] != path:
            self._last = path, self._text(path)
        return self._last[1]
