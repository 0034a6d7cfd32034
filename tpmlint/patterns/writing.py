"""Write patterns for paths, and compare patterns without files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tpmlint.patterns.translation import parse

EVERYTHING = ("*", "**", "/**")
_SPECIAL = frozenset("\\*?[]")
_ESCAPED = re.compile(r"[\\*?\[\]]|^[#!]| $")


def exactly(path: str) -> str:
    """Return the pattern that matches one path from the root; ``?`` replaces bytes that do not print.

    >>> exactly("app/[id].py"), exactly("#1 ")
    ('/app/\\\\[id\\\\].py', '/\\\\#1\\\\ ')
    """
    escaped = _ESCAPED.sub(lambda special: f"\\{special[0]}", path)
    return "/" + "".join(character if character.isprintable() else "?" * _bytes_of(character) for character in escaped)


def _bytes_of(character: str) -> int:
    """Return the number of bytes of a character of a path; those that are not UTF-8 are one surrogate each."""
    return 1 if "\udc80" <= character <= "\udcff" else len(character.encode("utf-8", "surrogatepass"))


def folders_of(pattern: str) -> tuple[str, ...]:
    """Return the literal folder names that a pattern begins with.

    >>> folders_of("/src/net/*.c"), folders_of("**/docs/"), folders_of("/src/net")
    (('src', 'net'), ('docs',), ('src',))
    """
    parts = pattern.removeprefix("/").removeprefix("**/").split("/")[:-1]
    wild = next((at for at, part in enumerate(parts) if _SPECIAL.intersection(part)), len(parts))
    return tuple(parts[:wild])


def adds_paths(pattern: str, known: Sequence[str]) -> bool:
    """Tell whether a pattern may match a path that none of ``known`` matches.

    It does not only where one of ``known`` is shown to match everything that the pattern matches, name by name. Whether
    several of them do together is not tried, nor are brackets, escapes and lists with exceptions.
    """
    if any(each.startswith("!") for each in known):
        return True
    names = _names(pattern)
    folder_only = parse(pattern).folder_only
    for each in known:
        others = _names(each)
        if names and others and _covers(others, names, either=not parse(each).folder_only or folder_only):
            return False
    return True


def may_meet(one: str, other: str, *, files_only: bool = False) -> bool:
    """Tell whether two patterns may match the same path; False only where names show that they do not.

    Args:
        files_only: whether what ``one`` matches by its last name is a file, so that nothing is below it.

    >>> may_meet("src/**/gen/*", "/src/"), may_meet("plans/*.md", "/src/"), may_meet("src/*.md", "/src/*.py")
    (True, False, False)
    """
    these, those = _folded_names(one), _folded_names(other)
    reached, seen = [(0, 0)], {(0, 0)}
    while reached:
        at, to = reached.pop()
        if to == len(those) or (at == len(these) and not (files_only and set(those[to:]) != {"**"})):
            return True  # What is below a folder that a pattern matches is matched.
        if at == len(these):
            continue
        following = []
        if these[at] == "**" or those[to] == "**":
            following += [(at + 1, to), (at, to + 1)]
        if _may_meet_name(these[at], those[to]):
            following.append((at + 1, to + 1))
        reached += [each for each in following if each not in seen]
        seen.update(following)
    return False


def _folded_names(pattern: str) -> tuple[str, ...]:
    """Return the names of a pattern from the root without case, ``**`` for any folders."""
    parts = parse(pattern)
    names = tuple(name for name in parts.body.casefold().split("/") if name)
    return names if parts.rooted else ("**", *names)


def _may_meet_name(one: str, other: str) -> bool:
    """Tell whether two patterns for a name may match the same: their beginnings and their ends do not differ."""
    begin, end = _literal_ends(one)
    other_begin, other_end = _literal_ends(other)
    if not _SPECIAL.intersection(one) and not _SPECIAL.intersection(other):
        return one == other
    begins = begin.startswith(other_begin) or other_begin.startswith(begin)
    return begins and (end.endswith(other_end) or other_end.endswith(end))


def _literal_ends(name: str) -> tuple[str, str]:
    """Return what a pattern for a name begins with, and what it ends with, without wildcards."""
    wild = [at for at, sign in enumerate(name) if sign in _SPECIAL]
    return (name[: wild[0]], name[wild[-1] + 1 :]) if wild else (name, name)


def _names(pattern: str) -> tuple[str, ...]:
    """Return the names of a pattern from the root, ``**`` for any folders; nothing if it has brackets or escapes."""
    parts = parse(pattern)
    if not parts.body.strip("/") or "[" in pattern or "\\" in pattern or parts.joined or "//" in pattern:
        return ()
    names = parts.body.removeprefix("/").split("/")
    return tuple(names) if parts.rooted else ("**", *names)


def _covers(one: tuple[str, ...], other: tuple[str, ...], either: bool) -> bool:
    """Tell whether a path that ``other`` matches, or a folder above it, is matched by ``one``, as far as names show.

    Args:
        either: whether ``one`` may match the last name of ``other``, and not only a folder above it.
    """
    reached = {0}  # numbers of names of `one` that can come next
    for number, name in enumerate(other):
        is_last = number == len(other) - 1
        reached |= {at + 1 for at in reached if at < len(one) - 1 and one[at] == "**"}
        following = set()
        for at in reached:
            if one[at] == "**":
                following.add(at)
                if at == len(one) - 1 and (name != "**" or is_last):
                    following.add(at + 1)
            elif name != "**" and _covers_name(one[at], name):
                following.add(at + 1)
        if len(one) in following and (either or not is_last):
            return True
        reached = following - {len(one)}
    return False


def _covers_name(one: str, other: str) -> bool:
    """Tell whether every name that ``other`` matches is matched by ``one``."""
    if one == other or not one.strip("*"):
        return True
    begin, star, end = one.partition("*")
    if not star or _SPECIAL.intersection(begin + end):
        return False
    return len(other) >= len(begin) + len(end) and other.startswith(begin) and other.endswith(end)
