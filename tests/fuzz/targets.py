"""What is fed with bytes that nobody would write, and what has to hold all the same.

Each target takes any bytes and raises if one of its promises is broken: no exception but the declared ones, the same
again for the same input, within the time. ``TARGETS`` names them; ``SEEDS`` has inputs to begin with.
"""

from __future__ import annotations

import functools
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.in_memory import AS_OF
from tests.patterns.oracle import Git
from tpmlint.change.references import read_references
from tpmlint.change.trailers import clean_message, misspelled_trailers, read_trailers, split_values, trailer_keys
from tpmlint.engine.check import run_rules
from tpmlint.engine.selection import Selection
from tpmlint.engine.workspace import Request
from tpmlint.finding import Finding, Fix
from tpmlint.fixes.apply import apply_to_texts, encode
from tpmlint.formats.source_file import SourceFile, places, read
from tpmlint.git.files import is_safe
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.ownership import Claims
from tpmlint.model.parsed_file import parse_file
from tpmlint.patterns import Patterns
from tpmlint.rule import Context
from tpmlint.settings import ChangePolicy, Settings
from tpmlint.suppression.waivers import Waivers
from tpmlint.text.escape import visible

SETTINGS = Settings()
KEYS = trailer_keys(ChangePolicy())
REFERENCES = ChangePolicy(references=("github", "gitlab"), reference_patterns=(r"\b(SHOP-\d+)\b",))
PATH = "roadmap/a.yaml"
SECONDS = 2.0
"""Of processor time that an input of a few kB may take."""


def document(data: bytes) -> None:
    """Read a file: values or faults, each fault on one line and inside of the text, every value with its place."""
    for path in ("a.yaml", "a.md"):
        found = read(path, data, SETTINGS.limits)
        again = read(path, data, SETTINGS.limits)
        assert found == again
        lines = found.text.split("\n")
        for fault in found.faults:
            assert "\n" not in fault.message
            visible(fault.message).encode()
            if fault.span is not None and found.text:
                assert 1 <= fault.span.line <= fault.span.end_line <= len(lines)
        for each in found.documents:
            places(found, each.index)
            if found.text:  # there is none where the bytes are no UTF-8
                assert 0 <= each.start <= each.end <= len(found.text)


def message(data: bytes) -> None:
    """Look for trailers: each on a line that is there, with a value; what git would keep is kept as it is."""
    text = data.decode("utf-8", "replace")
    count = text.count("\n") + 1
    for found in read_trailers(text, KEYS):
        assert 1 <= found.line <= count
        assert found.value.strip()
        for value in split_values(found):
            assert value == value.strip() != ""
    list(misspelled_trailers(text, KEYS))
    for markdown in (False, True):
        found_keys = list(read_references(text, "x", REFERENCES, markdown=markdown))
        assert len({each.key for each in found_keys}) == len(found_keys)
        assert all(1 <= each.line <= count and each.key.strip() for each in found_keys)
    kept = clean_message(text)
    assert clean_message(kept) == kept
    assert kept.count("\n") <= count


def claims(data: bytes) -> None:
    """Ask who claims a path: the first line is the path, the others are patterns; git has the last word."""
    path, *patterns = data.decode("utf-8", "replace").replace("\0", "").split("\n")
    patterns = [pattern for pattern in patterns if pattern.strip()][:8]
    if not is_safe(path) or not patterns:  # git has no file of such a path
        return
    quoted = ", ".join("'" + pattern.replace("'", "''") + "'" for pattern in patterns)
    text = f"kind: capability\nid: a\ntitle: A\nowner: b\npaths: [{quoted}]\n"
    parsed = parse_file(PATH, text.encode("utf-8", "surrogatepass"), SETTINGS.limits)
    roadmap = build_roadmap((parsed,))
    for capability in roadmap.capabilities:
        Claims([capability], SETTINGS).owners(path)
    if any(pattern.startswith(("!#", "!!")) or pattern.endswith("\r") for pattern in patterns):
        return  # these say something else where the mark is taken away, or at the end of a line
    assert Patterns(patterns).match(path) == _git().takes(patterns, [path])[path], (path, patterns)


@functools.cache
def _git() -> Git:
    return Git(Path(_folder().name))


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that is removed at the end."""
    return tempfile.TemporaryDirectory()


def fixes(data: bytes) -> None:
    """Fix what can be corrected: it reads back, what was found is gone, and to fix again changes nothing."""
    file, findings = _found(data)
    done = apply_to_texts(_safe(findings), _finder(file), SETTINGS.limits)
    if PATH not in done.files:
        return
    after = encode(done.files[PATH])
    assert after != data
    corrected, left = _found(after)
    fixed = [each for each in findings if each.fix is not None and each.fix.safe]
    before, now = (_counted(some) for some in (findings, left))
    if any(each.rule == "unknown-kind" for each in fixed):
        return  # once its kind is known, more is found in an item
    assert all(now[key] < before[key] for key in {(fixed[at].rule, fixed[at].message) for at in done.applied})
    for _ in range(8):
        more = apply_to_texts(_safe(left), _finder(corrected), SETTINGS.limits)
        if PATH not in more.files:
            return
        corrected, left = _found(encode(more.files[PATH]))
    raise AssertionError("fixes come to no end")


def _found(data: bytes) -> tuple[SourceFile, tuple[Finding, ...]]:
    parsed = parse_file(PATH, data, SETTINGS.limits)
    context = Context(AS_OF, SETTINGS, lambda: None)
    waivers, request = Waivers(SETTINGS.waivers), Request(start=Path())
    result = run_rules((parsed,), build_roadmap((parsed,)), waivers, context, Selection(), request)
    return parsed.file, result.findings


def _counted(findings: tuple[Finding, ...]) -> Counter[tuple[str, str]]:
    """Count what is wrong, also where one finding speaks for several places."""
    counted: Counter[tuple[str, str]] = Counter()
    for each in findings:
        counted[each.rule, each.message] += 1 + len(each.related)
    return counted


def _safe(findings: tuple[Finding, ...]) -> list[Fix]:
    return [each.fix for each in findings if each.fix is not None and each.fix.safe]


def _finder(file: SourceFile) -> Callable[[str], SourceFile | None]:
    return lambda path: file if path == PATH else None


def timely(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return a target that also holds the time."""

    def run(data: bytes) -> None:
        begun = time.process_time()
        target(data)
        assert time.process_time() - begun < SECONDS, "too slow"

    return run


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    each.__name__: timely(each) for each in (document, message, claims, fixes)
}

_ITEM = b"""\
kind: feature # a comment
id: One-click
titel: "One click"
owner: Shop
status: Planned
target_date: 2026/09/30
tags: [a, 010, yes]
links:
  - {title: A, url: "https://a.example/x"}
"""

SEEDS: Mapping[str, tuple[bytes, ...]] = {
    "document": (
        _ITEM,
        b"a: &a [1, *a]\nb: !!str 3\n? [c]\n: |\n  d\n---\n'e': >-\n  f\n...\n",
        b"---\nkind: team\nid: a\n---\n# Text\n",
        b"# a\nkind: team\nid: a-b\nx: one, two:three#four # five\ny: [a, 'b c', d:e, 1.5]\nz: {a: b, c: \"d\"}\n",
        b"a:\n  - b: |\n      c\n\n       d\n    e: >\n      f\n \n      # g\n    h: i\n",
        b'\xef\xbb\xbfa: "\\u00e9\\x41"\r\nb: {c: [d:e, f]}\r\n',
    ),
    "message": (
        b"Fix it\n\nRoadmap-Item: initiative:vault, `feature:x`\nRoadmap-Reason: none\n",
        b"> Roadmap-Item: a\n```\nRoadmap-Item: b\n```\n<!-- Roadmap-Item: c -->\nRoadmap-Itm: d\n",
        b"a\n# comment\n# ------------------------ >8 ------------------------\ndiff\n",
        b"SHOP-1: a\r\rb\rCloses #12, `fixes #3` and a/b#4\n\n| SHOP-2 |\n|---|\n<b>Fixes\r#5</b> SHOP-3 $x$\n",
    ),
    "claims": (
        b"src/cards/vault.go\n/src/cards/\n!/src/cards/old/**\n*.go\n",
        b"a b/c\n**/c\n/a\\ b/\n[ab]?c\n#d\n",
        b"x/y/z.py\nx/**/*.py\n!x/y/*\nz.py\n",
    ),
    "fixes": (
        _ITEM,
        _ITEM.replace(b"\n", b"\r\n"),
        b"{kind: Team, id: a, title: yes}\n---\nkind: team\nid: b\ntitel: 'B'\n",
    ),
}
