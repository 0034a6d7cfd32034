"""A reStructuredText by its section titles, as enhancement proposals and decision records are written.

The value has what ``markdown_sections`` gives a text in Markdown: ``title``, ``text``, ``sections``, ``links`` and
``fields``. What stands above the first section says fields in any of these ways: ``:Status: Draft``, the header of a
PEP, lines such as ``status: Accepted``, or a table of two columns. A ``Title`` in a header above all is the title.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tpmlint.finding import Route
from tpmlint.formats.markdown import LEFT_OPEN
from tpmlint.formats.readers import Part, Records
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults, Place
from tpmlint.formats.yaml.source import span
from tpmlint.limits import Limits
from tpmlint.text.html_text import UNSHOWN, VisibleText

ENDINGS = (".rst",)

_MOST_LINES = 20_000
_SHORTEST = 4
"""Characters of a line below a title that may be shorter than it."""
_LINE = re.compile(r"([^\r\n]*)(?:\r\n?|\n|\Z)")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*[ \t]*")
_FIELD = re.compile(r"(?P<start>:?)(?P<name>[^\W\d_][\w-]*(?: [\w-]+){0,3})[ \t]*:[ \t]*(?P<value>\S.*|(?<=:))")
_RAW = re.compile(r"\.\.[ \t]+raw::[ \t]+html", re.IGNORECASE)
_CELL = re.compile(r"[ \t]+(?:\*[ \t]+)?-[ \t]+(?P<cell>\S.*)")
_ROW = re.compile(r"\|(?P<name>[^|]*)\|(?P<value>[^|]*)\|[ \t]*")
_INLINE = re.compile(
    r"""(?=[`:*\\\[\ ])
    (?:``(?P<literal>[^`]+)``
    |(?::[\w.+-]+:)?`(?P<text>[^`<]*)(?:<(?P<target>[^`>]*)>)?`_{0,2}
    |(?<!\S)\*\*(?P<strong>[^*\n]+)\*\*
    |(?<!\S)\*(?P<emphasis>[^*\n]+)\*
    |[ ]?\[[\w\#*-]+\]_
    |\\(?P<escaped>[\s\S]))""",
    re.VERBOSE,
)
_MARKUP = re.compile(r"[`*\\]|\]_")
"""What any markup has."""
_BEFORE = re.compile(r"[^.,;:!?()\n]{0,80}\Z")

_Offsets = dict[Route, tuple[int, int, tuple[int, int] | None]]


def read(text: str, limits: Limits) -> Records:
    """Read a text: a mapping; a text without titles and fields has none."""
    sections = _Sections(text)
    faults = Faults(text)
    unknown: frozenset[Route] = frozenset()
    if sections.unread is not None:
        faults.add(errors.SYNTAX, *sections.unread)
        unknown = frozenset({()})
    value = sections.value()
    return Records((Part(value, 0, len(text), unknown),) if value else (), faults.sorted())


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every section and field, below the key that is its heading or name."""
    sections = _Sections(text)
    sections.value()
    found: dict[Route, Place] = {(): Place(None, span(text, start, end))}
    for route, (first, last, key) in sections.offsets.items():
        found[route] = Place(None if key is None else span(text, *key), span(text, first, last))
    return found


class _Line:
    """A line, and where it is; ``text`` has no spaces at its end."""

    __slots__ = ("start", "text")

    def __init__(self, text: str, start: int) -> None:
        self.text = text.rstrip()
        self.start = start

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_indented(self) -> bool:
        return self.text[:1] in (" ", "\t")


class _Sections:
    """What stands below each title.

    Attributes:
        offsets: of each value by its route, and of its key where it has one.
        unread: what is not read and why: a message, and the line where that begins; None if all is.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        lines = [_Line(match[1], match.start()) for match in _LINE.finditer(text)]
        self.unread: tuple[str, int, int] | None = None
        if len(lines) > _MOST_LINES + 1:
            message = f"the file has more than {_MOST_LINES:,} lines; split it into several"
            self.unread = message, lines[_MOST_LINES].start, lines[_MOST_LINES].end
            del lines[_MOST_LINES:]
        self._lines = lines
        if any(_RAW.fullmatch(line.text) for line in lines):
            self._hide()
        self.offsets: _Offsets = {}
        self._title = ""
        self._sections: dict[str, list[str]] = {}
        self._fields: dict[str, list[str]] = {}
        self._links: list[object] = []

    def _hide(self) -> None:
        """Empty the lines that HTML between them hides."""
        html, opening, hides = VisibleText(UNSHOWN), self._lines[0], False
        raw: list[_Line] | None = None
        for number, line in enumerate(self._lines):
            if raw is not None and (line.is_indented or not line.text):
                raw.append(line)
                continue
            if raw is not None:
                was_hidden = html.is_hidden
                html.add_html("\n".join(each.text for each in raw))
                opening, hides = (opening, hides) if was_hidden else (raw[0], False)
            raw = [line] if _RAW.fullmatch(line.text) else None
            if html.is_hidden and raw is None:
                hides = True
                self._lines[number] = _Line("", line.start)
        if hides and html.is_hidden and self.unread is None:
            self.unread = LEFT_OPEN, opening.start, opening.end

    def value(self) -> dict[str, object]:
        """Return the mapping; an empty one if the text has neither titles nor fields."""
        above: list[_Line] = []
        for title, (start, end), body in self._split():
            if title is None:
                above = body
                self._add_fields(above)
                continue
            name = _plain(title)
            if not self._sections and "title" not in self._fields:
                self._title = name
                self.offsets["title",] = (start, end, None)
                self._add_fields(body)
            if name not in self._sections:
                self._sections[name] = []
                self.offsets["sections", name] = (end, end, (start, end))
                self._add_section(name, body)
        if not self._sections and not self._fields:
            return {}
        if not self._title and "title" in self._fields:
            self._title = _joined(self._fields["title"])
            self.offsets["title",] = (*self.offsets["fields", "title"][:2], None)
        every = min(each[0] for each in self.offsets.values()), max(each[1] for each in self.offsets.values()), None
        self.offsets["sections",] = self.offsets["links",] = self.offsets["fields",] = every
        sections = {name: "\n\n".join(each) for name, each in self._sections.items()}
        fields = {name: _joined(each) for name, each in self._fields.items()}
        value: dict[str, object] = {"sections": sections, "links": self._links, "fields": fields}
        if self._title:
            self.offsets["text",] = (*self.offsets.get(("sections", self._title), every)[:2], None)
            value = {"title": self._title, "text": sections.get(self._title, ""), **value}
        return value

    def _split(self) -> Iterator[tuple[str | None, tuple[int, int], list[_Line]]]:
        """Yield each title with its place and the lines below it; first, without a title, those above all."""
        title: str | None = None
        where = (0, 0)
        body: list[_Line] = []
        number = 0
        while number < len(self._lines):
            found = self._title_at(number)
            if found is None:
                body.append(self._lines[number])
                number += 1
                continue
            yield title, where, body
            line, number = found
            title, body = line.text.strip(), []
            where = line.end - len(title), line.end
        yield title, where, body

    def _title_at(self, number: int) -> tuple[_Line, int] | None:
        """Return the line of the title that begins at a line, and the number of the line after it."""
        line = self._lines[number]
        if not line.text or line.is_indented or (number and self._lines[number - 1].text):
            return None
        if _ADORNMENT.fullmatch(line.text):
            over = line.text[0]
            inner, below = (self._lines[at] if at < len(self._lines) else None for at in (number + 1, number + 2))
            if inner and below and _is_below(inner.text.strip(), below.text) and below.text[0] == over:
                return inner, number + 3
            return None
        below = self._lines[number + 1] if number + 1 < len(self._lines) else None
        return (line, number + 2) if below and _is_below(line.text, below.text) else None

    def _add_section(self, name: str, body: list[_Line]) -> None:
        first, last, key = self.offsets["sections", name]
        for paragraph in _paragraphs(body):
            where = paragraph[0].start + _indent(paragraph[0]), paragraph[-1].end
            text = self._read_inline(paragraph, name, where)
            if not text:
                continue
            if not self._sections[name] and name != self._title and name.lower() not in self._fields:
                self._fields[name.lower()] = [text.partition("\n")[0]]
                self.offsets["fields", name.lower()] = (*where, key)
            first, last = (first if self._sections[name] else where[0]), max(last, where[1])
            self._sections[name].append(text)
        self.offsets["sections", name] = first, last, key

    def _add_fields(self, body: list[_Line]) -> None:
        """Add what lines such as ``:Status: Draft`` and the rows of tables of two columns say."""
        name = ""
        indented = False
        cells = 0
        for line in body:
            cell = _CELL.fullmatch(line.text)
            row = _ROW.fullmatch(line.text)
            match = None if line.is_indented else _FIELD.fullmatch(line.text)
            if row is not None:
                before, name = name, row["name"].strip().lower() or name
                at = line.start + row.start("name") + len(row["name"]) - len(row["name"].lstrip())
                key = (at, at + len(row["name"].strip()))
                self._add_field(name, row["value"].strip(), line.start + row.start("value"), key, more=name == before)
            elif cell is not None and line.text.lstrip().startswith("* "):
                name, cells = cell["cell"], 1
                key = (line.start + cell.start("cell"), line.end)
            elif cell is not None and cells:
                if cells == 1:
                    self._add_field(name.lower(), cell["cell"], line.start + cell.start("cell"), key)
                cells += 1
            elif match is not None and not _ADORNMENT.fullmatch(line.text):
                name, indented = match["name"].lower(), True
                if name in self._fields:
                    name = ""
                    continue
                key = (line.start + match.start("name"), line.start + match.end("name"))
                self._add_field(name, match["value"], line.start + match.start("value"), key)
            elif indented and name and line.is_indented and line.text.strip():
                self._add_field(name, line.text.strip(), line.start + _indent(line), (0, 0), more=True)
            else:
                indented = False

    def _add_field(self, name: str, text: str, start: int, key: tuple[int, int], *, more: bool = False) -> None:
        """Add a field, or to one what stands on the lines below it."""
        start = self._text.find(text, start) if text else start
        end = start + len(text)
        if more and ("fields", name) in self.offsets:
            first, last, before = self.offsets["fields", name]
            start, key = (first if any(self._fields[name]) else start), before or key
            end = end if text else last
        elif name in self._fields or not name:
            return
        self._fields.setdefault(name, []).append(_plain(text))
        self.offsets["fields", name] = (start, end, key)

    def _read_inline(self, paragraph: Sequence[_Line], name: str, where: tuple[int, int]) -> str:
        """Return a paragraph without markup, and keep its links."""
        lines = [line.text.strip() for line in paragraph]
        text = "\n".join(lines)
        if _MARKUP.search(text) is None:
            return text.strip()
        begins = [0, *itertools.accumulate(len(line) + 1 for line in lines)]

        def place(at: int) -> int:
            number = bisect_right(begins, at) - 1
            return paragraph[number].start + _indent(paragraph[number]) + at - begins[number]

        plain: list[str] = []
        at = 0
        for match in _INLINE.finditer(text):
            plain.append(text[at : match.start()])
            at = match.end()
            if match["target"] is not None:
                lead = "".join(plain[-9:])
                before = _BEFORE.search(lead)
                said = "" if before is None else before[0]
                inside = place(match.start()), place(match.end() - 1) + 1
                self._add_link(_shown(match), match["target"], name, said, where, inside)
            plain.append(_shown(match))
        plain.append(text[at:])
        return "".join(plain).strip()

    def _add_link(
        self, text: str, target: str, name: str, before: str, where: tuple[int, int], inside: tuple[int, int]
    ) -> None:
        route: Route = ("links", len(self._links))
        self._links.append(
            {"text": text, "target": target, "section": name, "before": " ".join(before.lower().split())}
        )
        self.offsets[route] = self.offsets[(*route, "before")] = (*where, None)
        self.offsets[(*route, "section")] = (*(self.offsets["sections", name][2] or where), None)
        for part, word in (("text", text), ("target", target)):
            start = self._text.find(word, *inside) if word else -1
            found = where if start < 0 else (start, start + len(word))
            self.offsets[(*route, part)] = (*found, None)


def _joined(lines: Iterable[str]) -> str:
    return " ".join(filter(None, lines))


def _is_below(title: str, line: str) -> bool:
    """Tell whether a line makes a title of the one above it."""
    if not title or not _ADORNMENT.fullmatch(line) or _ADORNMENT.fullmatch(title):
        return False
    return len(line) >= min(len(title), _SHORTEST)


def _paragraphs(body: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the paragraphs below a title; comments, targets and directives are none, nor is what belongs to them."""
    paragraph: list[_Line] = []
    hidden = False
    for line in body:
        if not line.text:
            if paragraph:
                yield paragraph
            paragraph = []
            continue
        if not paragraph:
            hidden = line.text.startswith(".. ") or line.text == ".." or (hidden and line.is_indented)
        if not hidden:
            paragraph.append(line)
    if paragraph:
        yield paragraph


def _indent(line: _Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _shown(match: re.Match[str]) -> str:
    """Return what a person reads of markup."""
    if match["text"] is not None:
        return match["text"].strip() or (match["target"] or "").strip()
    if match["escaped"] is not None:
        return match["escaped"].strip()
    return match["literal"] or match["strong"] or match["emphasis"] or ""


def _plain(text: str) -> str:
    return _INLINE.sub(_shown, text).strip() if _MARKUP.search(text) is not None else text.strip()
