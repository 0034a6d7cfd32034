"""Read CODEOWNERS as the forge it is written for does.

Sources: "About code owners" in GitHub's documentation, and https://docs.gitlab.com/user/project/codeowners/reference/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where forges look for the file, in the order of preference."""

_LINE_END = re.compile(r"\r\n|\n|\r")  # `splitlines` also splits at other characters than forges do.
_OWNER = re.compile(r"@{1,2}[^\s@/]+(?:/[^\s@/]+)*|[^\s@]+@[^\s@]+\.[^\s@]+")
_LONGEST = 320
SECTION = re.compile(r"\^?\[(?P<name>[^\[\]]+)\](?:\[\d+\])?(?P<owners>(?:\s+.*)?)$")
"""The line of a section of GitLab's, without spaces around it."""

_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_NAME = re.compile(r"[^\W_][\w&+'. -]*(?: / [\w&+'. -]+)?")
_MOST_WORDS = 4
_NO_TOPIC = frozenset(
    re.findall(
        r"\w+", "all catch codeowners default everyone everything fallback global misc miscellaneous other others"
    )
    + re.findall(r"\w+", "owner owners rest reviewers see these this todo")
)
"""Words of a comment that says who owns something, or that anything may be below it."""
_ESCAPED = re.compile(r"\\([ \t#])")


class Rule(Struct, frozen=True):
    """A line that assigns files to owners.

    Args:
        line: its number in the file, from 1.
        pattern: in the syntax of a ``.gitignore``.
        owners: as written; none means that nobody owns these files.
        shallow: whether it matches the files of a folder but not of its subfolders.
        section: the name of the section of GitLab's that it is in, as written; empty if it is in none.
        heading: the number of the line whose owners it has, since it names none; 0 if it has its own.
        topic: what a comment of few words above its paragraph calls it, where there are no sections; else empty.
    """

    line: int
    pattern: str
    owners: tuple[str, ...]
    shallow: bool
    section: str = ""
    heading: int = 0
    topic: str = ""


class Codeowners(Struct, frozen=True):
    """The rules of a file: the last one that matches a path wins.

    Args:
        skipped: lines that the forge does not understand, each with a clause that says why.
    """

    rules: tuple[Rule, ...]
    skipped: tuple[tuple[int, str], ...]


def read(text: str, path: str = "CODEOWNERS") -> Codeowners:
    """Read a file's text, as GitLab does if it has sections or lies in ``.gitlab/``, else as GitHub.

    GitLab asks the owners of every section that matches; here sections are one list, and so the last one counts.
    """
    lines = [text[start:end] for start, end in line_offsets(text)]
    if ".gitlab" in path.split("/") or any(SECTION.match(line.strip()) for line in lines):
        return _read_gitlab(lines)
    return _read_github(lines)


def line_offsets(text: str) -> list[tuple[int, int]]:
    """Return where each line starts and ends, as forges split them, without the byte order mark and the line ends."""
    offsets: list[tuple[int, int]] = []
    start = int(text.startswith("\ufeff"))
    for match in _LINE_END.finditer(text):
        offsets.append((start, match.start()))
        start = match.end()
    return [*offsets, (start, len(text))]


def words(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Return the words of a line with their offsets; none if it is a comment."""
    found = [(match[0], *match.span()) for match in _WORD.finditer(text, start, end)]
    return [] if not found or found[0][0].startswith("#") else found


def _read_github(lines: list[str]) -> Codeowners:
    rules: list[Rule] = []
    skipped: list[tuple[int, str]] = []
    topics = _topics(lines)
    for number, line in enumerate(lines, 1):
        line_words = _words_of(line)
        if not line_words:
            continue
        pattern, owners = line_words[0], line_words[1:]
        comment = next((at for at, word in enumerate(owners) if word.startswith("#")), len(owners))
        owners = owners[:comment]
        strange = next((owner for owner in owners if not _is_owner(owner)), None)
        if pattern.startswith("!"):
            skipped.append((number, "GitHub does not support !"))
        elif pattern.startswith("\\#"):
            skipped.append((number, "GitHub does not support \\#"))
        elif "[" in pattern or "]" in pattern:
            skipped.append((number, "GitHub does not support [ ]"))
        elif strange is not None:
            skipped.append((number, f"{strange!r} is not an owner"))
        else:
            rules.append(replace(_make_rule(number, pattern, owners), topic=topics[number - 1]))
    return Codeowners(tuple(rules), tuple(skipped))


def _topics(lines: Sequence[str]) -> list[str]:
    """Return for each line what the comment above its paragraph calls it, if that is a name and no sentence."""
    topics: list[str] = []
    comments: list[str] = []
    topic = ""
    for line in map(str.strip, lines):
        if line.startswith("#"):
            # A line of nothing but signs frames a name.
            comments += filter(None, [line.strip("#=-*~_ \t")])
            topic = comments[0] if len(comments) == 1 and _is_topic(comments[0]) else ""
        else:
            comments = []
            topic = topic if line else ""
        topics.append(topic)
    return topics


def _is_topic(text: str) -> bool:
    names = text.casefold().split()
    return len(names) <= _MOST_WORDS and _NAME.fullmatch(text) is not None and _NO_TOPIC.isdisjoint(names)


def _read_gitlab(lines: list[str]) -> Codeowners:
    sections: dict[str, list[Rule]] = {"": []}
    defaults: dict[str, tuple[str, ...]] = {"": ()}
    current = name = ""
    heading_lines: dict[str, int] = {"": 0}
    for number, line in enumerate(lines, 1):
        heading = SECTION.match(line.strip())
        if heading is not None:
            name = heading["name"].strip()
            current = name.casefold()
            sections.setdefault(current, [])
            owners = _only_owners(heading["owners"].split())
            if owners or current not in defaults:
                defaults[current], heading_lines[current] = owners, number
            continue
        line_words = _words_of(line)
        if not line_words:
            continue
        excluded = line_words[0].startswith("!")
        own = _only_owners(line_words[1:])
        owners = () if excluded else own or defaults[current]
        rule = _make_rule(number, _anywhere(line_words[0].removeprefix("!")), owners)
        inherits = bool(owners) and not own
        sections[current].append(replace(rule, section=name, heading=heading_lines[current] if inherits else 0))
    return Codeowners(tuple(rule for rules in sections.values() for rule in rules), ())


def _words_of(line: str) -> tuple[str, ...]:
    return tuple(word for word, *_ in words(line, 0, len(line)))


def _is_owner(word: str) -> bool:
    return len(word) <= _LONGEST and word.isprintable() and _OWNER.fullmatch(word) is not None


def _only_owners(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if _is_owner(word))


def _anywhere(pattern: str) -> str:
    """Return GitLab's pattern as one of a ``.gitignore``, where a slash in the middle ties it to the top."""
    return pattern if pattern.startswith(("/", "**/")) or "/" not in pattern.rstrip("/") else f"**/{pattern}"


def _make_rule(number: int, text: str, owners: tuple[str, ...]) -> Rule:
    pattern = _ESCAPED.sub(r"\1", text)
    shallow = pattern.endswith("/*") and not pattern.endswith("**/*")
    if pattern.startswith(("#", "!")):
        pattern = f"\\{pattern}"
    end = len(pattern.rstrip(" "))
    return Rule(number, pattern[:end] + pattern[end:].replace(" ", "\\ "), owners, shallow)


def choose_owners(rules: Sequence[Rule]) -> tuple[str | None, ...]:
    """Return for each rule the owner that a capability gets: of its teams, else of all its owners, the rarest.

    An owner that many lines name, such as a group of maintainers, reviews everything and answers for little of it.
    Where two are named equally often, the first one counts.
    """
    lines = Counter(owner for rule in rules for owner in {name.casefold() for name in rule.owners})
    owners: list[str | None] = []
    for rule in rules:
        teams = [owner for owner in rule.owners if "/" in owner]
        owners.append(min(teams or rule.owners, key=lambda owner: lines[owner.casefold()], default=None))
    return tuple(owners)
