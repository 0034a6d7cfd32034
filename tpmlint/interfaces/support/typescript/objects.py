"""Types of objects that are written out in signatures of TypeScript: whether what users give or get still fits them."""

from __future__ import annotations

import re

_MEMBER = re.compile(r'(?P<name>(?:readonly )?(?:[\w$]+|"(?:[^"\\]|\\.)*"))(?P<optional>\??):(?P<kind>.*)', re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|=>|[(\[{<>}\])]|; |.', re.DOTALL)
_WRAPPED = re.compile(r"(Promise<)(.*)>", re.DOTALL)


def fits(before: str, after: str, *, is_given: bool) -> bool:
    """Tell whether users of a type go on with another one: those who give it, or those who get it."""
    if before == after:
        return True
    if (old := _WRAPPED.fullmatch(before)) and (new := _WRAPPED.fullmatch(after)) and not is_given:
        before, after = old[2], new[2]
    was, now = _members(before), _members(after)
    if was is None or now is None or not was.keys() <= now.keys():
        return False
    for name, (optional, kind) in now.items():
        was_optional, was_kind = was.get(name, (is_given, kind))
        if optional < was_optional if is_given else optional > was_optional:
            return False
        if not fits(was_kind, kind, is_given=is_given):
            return False
    return True


def _members(text: str) -> dict[str, tuple[bool, str]] | None:
    """Return the members of a type of an object with their types, and whether they may lack; None for another type."""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    found: dict[str, tuple[bool, str]] = {}
    depth, start = 0, 1
    for token in _TOKEN.finditer(text, 0):
        depth += (token[0] in "([{<") - (token[0] in ")]}>")
        is_last = depth == 0
        if is_last and token.end() < len(text):
            return None
        if is_last or (depth == 1 and token[0] == "; "):
            row = text[start : token.start()]
            member = _MEMBER.fullmatch(row)
            if member is not None:
                found[member["name"]] = (bool(member["optional"]), member["kind"])
            elif row:
                found[row] = (False, "")
            start = token.end()
    return found
