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
    found = codeowners.read(text)
    offsets = codeowners.line_offsets(text)
    faults = Faults(text)
    for number, why in found.skipped:
        message = f"the forge skips this line: {why}; correct or remove it"
        start, end = _stripped(text, *offsets[number - 1])
        faults.add(errors.SYNTAX, message, start, end)
    values: list[object] = []
    names: dict[str, int] = {}
    unknown: frozenset[Route] = frozenset()
    for rule, owner in _rules(found):
        if len(values) >= limits.documents:
            message = f"the file holds more than {limits.documents:,} lines with patterns; split it into several"
            faults.add(errors.SYNTAX, message, *_stripped(text, *offsets[rule.line - 1]))
            unknown = frozenset({()})
            break
        record: dict[str, object] = {"pattern": rule.pattern, "name": _name(rule.pattern, names)}
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
    found: dict[Route, Place] = {(): Place(None, span(text, start, end))}
    offsets = codeowners.line_offsets(text)
    headings = _headings(text, offsets)
    most = Limits().documents
    for number, (rule, owner) in zip(range(most), _rules(codeowners.read(text)), strict=False):
        words = codeowners.words(text, *offsets[rule.line - 1])
        where = words[1:]
        if rule.heading:
            where = codeowners.words(text, *offsets[rule.heading - 1])
        line = span(text, words[0][1], words[-1][2])
        found[number,] = Place(None, line)
        found[number, "pattern"] = found[number, "name"] = Place(None, span(text, *words[0][1:]))
        owners = {word: span(text, first, last) for word, first, last in reversed(where)}
        listed = [owners.get(each, line) for each in rule.owners]
        for index, each in enumerate(listed):
            found[number, "owners", index] = Place(None, each)
        found[number, "owners"] = Place(None, listed[0] if listed else line)
        if owner is not None:
            found[number, "owner"] = Place(None, owners.get(owner, line))
        if rule.section:
            found[number, "section"] = Place(None, headings.get(rule.line, line))
    return found


def _name(pattern: str, names: dict[str, int]) -> str:
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
    found: dict[int, Span] = {}
    heading: Span | None = None
    for number, (start, end) in enumerate(offsets, 1):
        if codeowners.SECTION.match(text[start:end].strip()):
            heading = span(text, *_stripped(text, start, end))
        elif heading is not None:
            found[number] = heading
    return found


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    raw = text[start:end]
    return end - len(raw.lstrip()), start + len(raw.rstrip())


def _rules(found: Codeowners) -> Iterator[tuple[Rule, str | None]]:
    """Yield the lines in the order of the text, each with the owner that answers for it."""
    owned = zip(found.rules, codeowners.chosen(found.rules), strict=True)
    return iter(sorted(owned, key=lambda pair: pair[0].line))
