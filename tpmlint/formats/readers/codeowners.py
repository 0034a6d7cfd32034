"""CODEOWNERS as the forge reads it: each line that assigns files is a record.

A record has ``pattern``, in the syntax of a ``.gitignore``; ``name``, the words of the pattern, with a number where
another line has the same; ``owners``, all as written, those of the section where the line has none; ``owner``, the one
that fewest lines name, a team before a person; and ``section``. What is not there is absent. A text with sections is
read as GitLab reads it, another as GitHub does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tpmlint.finding import Route, Span
from tpmlint.formats import codeowners
from tpmlint.formats.codeowners import Codeowners, Rule
from tpmlint.formats.readers import Part, Records
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults, Place
from tpmlint.formats.yaml.source import span
from tpmlint.limits import Limits

ENDINGS = ("codeowners",)

_WORD = re.compile(r"[a-z0-9_]+")


def read(text: str, limits: Limits) -> Records:
    """Read the lines that assign files, in one list; one that the forge skips is a fault."""
    file = codeowners.read(text)
    offsets = codeowners.line_offsets(text)
    faults = Faults(text)
    for number, why in file.skipped:
        message = f"the forge skips this line: {why}; correct or remove it"
        start, end = _strip(text, *offsets[number - 1])
        faults.add(errors.SYNTAX, message, start, end)
    values: list[object] = []
    names: dict[str, int] = {}
    unknown: frozenset[Route] = frozenset()
    for rule, owner in _rules(file):
        if len(values) >= limits.documents:
            message = f"the file holds more than {limits.documents:,} lines with patterns; split it into several"
            faults.add(errors.SYNTAX, message, *_strip(text, *offsets[rule.line - 1]))
            unknown = frozenset({()})
            break
        record: dict[str, object] = {"pattern": rule.pattern, "name": _unique_name(rule.pattern, names)}
        record["owners"] = list(rule.owners)
        if owner is not None:
            record["owner"] = owner
        if rule.section:
            record["section"] = rule.section
        values.append(record)
    parts = (Part(values, 0, len(text), unknown),) if values else ()
    return Records(parts, faults.sorted())


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every line, pattern and owner; an owner that the section gives is at its heading."""
    by_route: dict[Route, Place] = {(): Place(None, span(text, start, end))}
    offsets = codeowners.line_offsets(text)
    headings = _headings(text, offsets)
    most = Limits().documents
    for number, (rule, owner) in zip(range(most), _rules(codeowners.read(text)), strict=False):
        words = codeowners.words(text, *offsets[rule.line - 1])
        where = words[1:]
        if rule.heading:
            where = codeowners.words(text, *offsets[rule.heading - 1])
        line = span(text, words[0][1], words[-1][2])
        by_route[number,] = Place(None, line)
        by_route[number, "pattern"] = by_route[number, "name"] = Place(None, span(text, *words[0][1:]))
        owners = {word: span(text, first, last) for word, first, last in reversed(where)}
        listed = [owners.get(each, line) for each in rule.owners]
        for index, each in enumerate(listed):
            by_route[number, "owners", index] = Place(None, each)
        by_route[number, "owners"] = Place(None, listed[0] if listed else line)
        if owner is not None:
            by_route[number, "owner"] = Place(None, owners.get(owner, line))
        if rule.section:
            by_route[number, "section"] = Place(None, headings.get(rule.line, line))
    return by_route


def _unique_name(pattern: str, names: dict[str, int]) -> str:
    """Return the words of a pattern, with a number that makes it different from all in ``names``, and add it there."""
    words = "-".join(_WORD.findall(pattern.lower()))[:100].strip("-_.") or "everything"
    name = words
    while name in names:
        names[words] += 1
        name = f"{words}-{names[words]}"
    names[name] = 1
    return name


def _headings(text: str, offsets: Sequence[tuple[int, int]]) -> dict[int, Span]:
    """Return by the number of each line in a section where the heading of that is."""
    headings: dict[int, Span] = {}
    heading: Span | None = None
    for number, (start, end) in enumerate(offsets, 1):
        if codeowners.SECTION.match(text[start:end].strip()):
            heading = span(text, *_strip(text, start, end))
        elif heading is not None:
            headings[number] = heading
    return headings


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    raw = text[start:end]
    return end - len(raw.lstrip()), start + len(raw.rstrip())


def _rules(file: Codeowners) -> Iterator[tuple[Rule, str | None]]:
    """Yield the lines in the order of the text, each with the owner that answers for it."""
    pairs = zip(file.rules, codeowners.choose_owners(file.rules), strict=True)
    return iter(sorted(pairs, key=lambda pair: pair[0].line))
