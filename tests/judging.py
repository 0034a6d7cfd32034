"""Judge a roadmap that lies in memory, in one call: no folder, no git, no configuration file.

>>> findings = judge("kind: team\\nid: checkout\\ntitle: Checkout\\n")
>>> print(*said(findings), sep="\\n")
roadmap/roadmap.yaml:2 `checkout` info[unused-team] team checkout is named by no other item; ...
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from textwrap import dedent

from tpmlint.engine import Placer, Selection, findings, judge_roadmap
from tpmlint.finding import Finding, Location
from tpmlint.roadmap.index import Roadmap, build_roadmap
from tpmlint.roadmap.reading import Reading, read_carrier
from tpmlint.rule import Context
from tpmlint.settings import Settings

AS_OF = date(2026, 3, 2)
"""What counts as today unless a test says otherwise."""

ONLY_FILE = "roadmap/roadmap.yaml"


def judge(
    files: Mapping[str, str] | str,
    rule: str | None = None,
    *,
    as_of: date = AS_OF,
    settings: Settings | None = None,
    tracked: tuple[str, ...] | None = None,
) -> tuple[Finding, ...]:
    """Return the findings of one rule, or of all.

    Args:
        files: text by path, or the text of the only file; common indentation is taken away.
        rule: the id of the only rule to ask; those that nothing silences answer all the same.
        tracked: the paths under version control; None where there is none.
    """
    settings = settings or Settings()
    readings = read(files, settings)
    context = Context(as_of, settings, lambda: tracked)
    selection = Selection(select=(rule,) if rule is not None else ())
    placer = Placer(reading.carrier for reading in readings)
    return findings(judge_roadmap(readings, build_roadmap(readings), context, selection), placer, context, selection)


def read(files: Mapping[str, str] | str, settings: Settings | None = None) -> tuple[Reading, ...]:
    """Read texts as the carriers of a roadmap, in the order of their paths."""
    texts = {ONLY_FILE: files} if isinstance(files, str) else files
    limits = (settings or Settings()).limits
    return tuple(read_carrier(path, dedent(text).encode(), limits) for path, text in sorted(texts.items()))


def roadmap(files: Mapping[str, str] | str) -> Roadmap:
    """Return the roadmap that texts make."""
    return build_roadmap(read(files))


def said(found: Iterable[Finding]) -> list[str]:
    """Return each finding in a line, and each of its related places in one that is indented.

    A place is shown by path, line and the very text it points at, so that a reader need not count columns.
    """
    lines: list[str] = []
    for finding in found:
        place = _place(finding.location, finding.excerpt)
        lines.append(f"{place} {finding.severity.word}[{finding.rule}] {finding.message}")
        lines.extend(f"  {_place(each.location, each.excerpt)} {each.message}" for each in finding.related)
    return lines


def _place(location: Location, excerpt: str | None) -> str:
    span = location.span
    if span is None or excerpt is None:
        return location.path
    end = span.end_column - 1 if span.end_line == span.line else None
    return f"{location.path}:{span.line} `{excerpt[span.column - 1 : end]}`"
