"""Read CODEOWNERS as the forge it is written for does.

Sources: "About code owners" in GitHub's documentation, and https://docs.gitlab.com/user/project/codeowners/reference/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where forges look for the file, in the order of preference."""

_OWNER = re.compile(r"@{1,2}[^\s@/]+(?:/[^\s@/]+)*|[^\s@]+@[^\s@]+\.[^\s@]+")
_LONGEST = 320
_SECTION = re.compile(r"\^?\[(?P<name>[^\[\]]+)\](?:\[\d+\])?(?P<owners>(?:\s+.*)?)$")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_ESCAPED = re.compile(r"\\([ \t#])")


class Rule(Struct, frozen=True):
    """A line that assigns files to owners.

    Args:
        line: its number in the file, from 1.
        pattern: in the syntax of a ``.gitignore``.
        owners: as written; none means that nobody owns these files.
        shallow: whether it matches the files of a folder but not of its subfolders.
    """

    line: int
    pattern: str
    owners: tuple[str, ...]
    shallow: bool


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
    # Not `splitlines`, which also splits at other characters than forges do.
    lines = re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff"))
    if ".gitlab" in path.split("/") or any(_SECTION.match(line.strip()) for line in lines):
        return _gitlab(lines)
    return _github(lines)


def _github(lines: list[str]) -> Codeowners:
    rules: list[Rule] = []
    skipped: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        words = _words(line)
        if not words:
            continue
        pattern, owners = words[0], words[1:]
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
            rules.append(_rule(number, pattern, owners))
    return Codeowners(tuple(rules), tuple(skipped))


def _gitlab(lines: list[str]) -> Codeowners:
    sections: dict[str, list[Rule]] = {"": []}
    defaults: dict[str, tuple[str, ...]] = {"": ()}
    current = ""
    for number, line in enumerate(lines, 1):
        heading = _SECTION.match(line.strip())
        if heading is not None:
            current = heading["name"].strip().casefold()
            sections.setdefault(current, [])
            defaults[current] = _known(heading["owners"].split()) or defaults.get(current, ())
            continue
        words = _words(line)
        if not words:
            continue
        excluded = words[0].startswith("!")
        owners = () if excluded else _known(words[1:]) or defaults[current]
        sections[current].append(_rule(number, _anywhere(words[0].removeprefix("!")), owners))
    return Codeowners(tuple(rule for rules in sections.values() for rule in rules), ())


def _words(line: str) -> tuple[str, ...]:
    words = tuple(match[0] for match in _WORD.finditer(line))
    return () if not words or words[0].startswith("#") else words


def _is_owner(word: str) -> bool:
    return len(word) <= _LONGEST and word.isprintable() and _OWNER.fullmatch(word) is not None


def _known(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if _is_owner(word))


def _anywhere(pattern: str) -> str:
    """Return GitLab's pattern as one of a ``.gitignore``, where a slash in the middle ties it to the top."""
    return pattern if pattern.startswith(("/", "**/")) or "/" not in pattern.rstrip("/") else f"**/{pattern}"


def _rule(number: int, written: str, owners: tuple[str, ...]) -> Rule:
    pattern = _ESCAPED.sub(r"\1", written)
    shallow = pattern.endswith("/*") and not pattern.endswith("**/*")
    if pattern.startswith(("#", "!")):
        pattern = f"\\{pattern}"
    end = len(pattern.rstrip(" "))
    return Rule(number, pattern[:end] + pattern[end:].replace(" ", "\\ "), owners, shallow)


def chosen(rules: Sequence[Rule]) -> tuple[str | None, ...]:
    """Return for each rule the owner that a capability gets: of its teams, else of all its owners, the rarest.

    An owner that many lines name, such as a group of maintainers, reviews everything and answers for little of it.
    Where two are named equally often, the first one counts.
    """
    lines = Counter(owner for rule in rules for owner in {name.casefold() for name in rule.owners})
    found: list[str | None] = []
    for rule in rules:
        teams = [owner for owner in rule.owners if "/" in owner]
        found.append(min(teams or rule.owners, key=lambda owner: lines[owner.casefold()], default=None))
    return tuple(found)
