"""Conditions under which Rust compiles an item, as ``cfg`` has them: whether one holds wherever another does."""

from __future__ import annotations

import re

_CONDITION = re.compile(r" cfg\(")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|.', re.DOTALL)
_CALL = re.compile(r"(all|any|not) ?\((.*)\)", re.DOTALL)


def split_conditions(signature: str) -> tuple[str, list[str]]:
    """Return a signature without its conditions, and these."""
    found: list[str] = []
    while (start := _CONDITION.search(signature)) is not None:
        depth = 1
        for token in _TOKEN.finditer(signature, start.end()):
            depth += (token[0] == "(") - (token[0] == ")")
            if depth == 0:
                found.append(signature[start.end() : token.start()])
                signature = signature[: start.start()] + signature[token.end() :]
                break
        else:
            break
    return signature, found


def holds_too(before: list[str], after: list[str]) -> bool:
    """Tell whether the conditions after a change hold wherever all those before did, as far as their words tell."""
    return all(any(_implies(former, now) for former in before) for now in after)


def _implies(former: str, now: str) -> bool:
    if _plain(former) == _plain(now):
        return True
    (word, parts), (now_word, now_parts) = _call(former), _call(now)
    if word == "not" and now_word == "not":
        return len(parts) == len(now_parts) == 1 and _implies(now_parts[0], parts[0])
    if word == "any":
        return bool(parts) and all(_implies(each, now) for each in parts)
    if now_word == "all":
        return bool(now_parts) and all(_implies(former, each) for each in now_parts)
    if now_word == "any":
        return any(_implies(former, each) for each in now_parts)
    return word == "all" and any(_implies(each, now) for each in parts)


def _plain(text: str) -> str:
    return "".join(token[0] for token in _TOKEN.finditer(text) if token[0].strip())


def _call(text: str) -> tuple[str, list[str]]:
    """Return what combines conditions, and these; nothing for one that stands for itself."""
    match = _CALL.fullmatch(text.strip())
    if match is None:
        return "", []
    parts, depth = [""], 0
    for token in _TOKEN.finditer(match[2]):
        depth += (token[0] == "(") - (token[0] == ")")
        if depth == 0 and token[0] == ",":
            parts.append("")
        else:
            parts[-1] += token[0]
    return match[1], [each for each in map(str.strip, parts) if each]
