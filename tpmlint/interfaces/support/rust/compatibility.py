"""What callers of Rust go on with: fewer bounds, and what turns into what a function took before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

_Bounds: TypeAlias = dict[str, frozenset[str]]
"""By what is bounded; with ``?`` before one that takes a bound away."""

_LOOSE = re.compile(r"(?:(?:const|async|unsafe|extern \"\w+\") )*(?:fn|impl|struct|enum)\b")
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|->|=>|::|[(\[{<>}\])]|'?\w+|.", re.DOTALL)
_LISTS = frozenset({"fn", "impl", "struct", "enum"})
_LONGEST = 10_000
_RESULT = "std::io::Result<"


def holds_for_callers(before: str, after: str, *, is_written: bool) -> bool:
    """Tell whether those who call a function or use a type go on.

    Args:
        is_written: users write it, as a method of a trait, so that it has to be the same.
    """
    if len(before) + len(after) > _LONGEST or not (_LOOSE.match(before) and _LOOSE.match(after)):
        return False
    old, new = _tokens(before), _tokens(after)
    if old == new or is_written or " provided" in after or "for<" in before + after:
        return old == new
    was, now = _without_bounds(old), _without_bounds(new)
    if was is None or now is None or not _takes(was[0], now[0]):
        return False
    return all(_is_looser(was[1].get(each, frozenset()), now[1].get(each, frozenset())) for each in was[1] | now[1])


def _is_looser(before: frozenset[str], after: frozenset[str]) -> bool:
    changed = {each for each in before ^ after if (each in after) != each.startswith("?")}
    return not changed


def _tokens(text: str) -> list[str]:
    """Return the words and signs of a signature, with ``io::Result`` as what it stands for."""
    start = text.find(_RESULT)
    while start >= 0:
        inner = "".join(_inside(text, start + len(_RESULT)))
        end = start + len(_RESULT) + len(inner) + 1
        text = f"{text[:start]}Result<{inner},std::io::Error>{text[end:]}"
        start = text.find(_RESULT)
    return [match[0] for match in _TOKEN.finditer(text)]


def _inside(text: str, start: int) -> Iterator[str]:
    depth = 1
    for match in _TOKEN.finditer(text, start):
        depth += (match[0] in "([{<") - (match[0] in ")]}>")
        if not depth:
            return
        yield match[0]


def _without_bounds(tokens: list[str]) -> tuple[list[str], _Bounds] | None:
    """Return a signature without the bounds of its parameters, and these; None if they cannot be told."""
    rest: list[str] = []
    bounds: _Bounds = {}
    at = 0
    while at < len(tokens):
        rest.append(tokens[at])
        at += 1
        if rest[-1] in _LISTS and tokens[at : at + 1] == ["<"]:
            ends, closing = ",", ">"
        elif rest[-2:] == [" ", "where"] and tokens[at : at + 1] == [" "]:
            ends, closing = ",", " "
            del rest[-2:]
        else:
            continue
        at += 1
        part: list[str] = []
        depth = 0
        while at <= len(tokens):
            token = tokens[at] if at < len(tokens) else closing
            at += 1
            if depth == 0 and token in (ends, closing):
                name, bound = _split(part)
                if bound is None and closing == " ":
                    return None
                bounds[name] = bounds.get(name, frozenset()) | (bound or frozenset())
                if closing == ">":
                    rest.append(f"<{name}>")
                part = []
                if token == closing:
                    break
                continue
            depth += (token in "([{<") - (token in ")]}>")
            part.append(token)
        if closing == " " and at <= len(tokens):
            rest.append(" ")
    return rest, bounds


def _split(part: list[str]) -> tuple[str, frozenset[str] | None]:
    """Return what is bounded, and by what; a parameter with a type or a default is all name."""
    if ":" not in part or "const" in part[:1] or "=" in part:
        return "".join(part), None
    at = part.index(":")
    found, depth = [""], 0
    for token in part[at + 1 :]:
        depth += (token in "([{<") - (token in ")]}>")
        if token == "+" and depth == 0:
            found.append("")
        else:
            found[-1] += token
    return "".join(part[:at]), frozenset(found)


def _takes(before: list[str], after: list[str]) -> bool:
    """Tell whether signatures are the same but for arguments into which what was given turns."""
    if before == after:
        return True
    was, now = _arguments(before), _arguments(after)
    if was is None or now is None or (was[0], was[2]) != (now[0], now[2]) or len(was[1]) != len(now[1]):
        return False
    return all(
        new in (old, f"impl Into<{old}>", f"impl Into<Option<{old}>>", f"impl AsRef<{old.removeprefix('&')}>")
        for old, new in zip(was[1], now[1], strict=True)
    )


def _arguments(tokens: list[str]) -> tuple[list[str], list[str], list[str]] | None:
    """Split a signature of a function into what stands before its arguments, these, and the rest."""
    if "(" not in tokens or "fn" not in tokens[: tokens.index("(")]:
        return None
    start = tokens.index("(")
    found, depth = [""], 0
    for at, token in enumerate(tokens[start:], start):
        depth += (token in "([{<") - (token in ")]}>")
        if depth == 0:
            return tokens[:start], found, tokens[at + 1 :]
        if token == "," and depth == 1:
            found.append("")
        elif at > start:
            found[-1] = (found[-1] + token).lstrip()
    return None
