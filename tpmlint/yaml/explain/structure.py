"""Faults of structure: colons, indents, brackets and what is between them."""

from __future__ import annotations

import re
from dataclasses import replace

from tpmlint.yaml.explain.case import Case, generic
from tpmlint.yaml.explain.words import directive, name, start
from tpmlint.yaml.refusal import RefusedError
from tpmlint.yaml.source import line_bounds, shown

_PLAIN_KEY = re.compile(r"^[ ]*(?:- +)*([A-Za-z_][\w-]*):(?=[^\s:/])")
_KEY = re.compile(r"^[ ]*(?:- +)*[^\s#'\"\[{][^#\n]*?:(?:[ \t]|$)")
_WORDS = re.compile(r"[^\s#\"'\[\]{}&*!|>%@`-][^:\n]*")
_PROPERTY = re.compile(r"(?:^|[\s\[{,])([*&!])\S*\s*$")


def colon(case: Case) -> RefusedError:
    """A colon where no key may be: within a value, or after a wrong indent."""
    before, at = case.before, case.at
    if before.startswith("--- "):
        return RefusedError("the first key stands beside '---'; begin it on the next line", at - len(before) + 4, at)
    if len(before) > 1024:
        return RefusedError("a key is longer than 1,024 characters; shorten it", at, at + 1)
    if _KEY.match(before) or re.search(r"[\"'\]}]$", before.rstrip()):
        return RefusedError("a second ':' makes a key within a value; put quotes around the value", at, at + 1)
    first = at - len(before.lstrip())
    key = shown(before.strip())
    above = case.above()
    if above is not None:
        line = case.text[slice(*above)]
        if match := _PLAIN_KEY.match(line):
            colon = above[0] + match.end() - 1
            return RefusedError(f"a space is missing after '{match[1]}:'; add one", colon, colon + 1)
        indent = len(line) - len(line.lstrip(" "))
        if not _KEY.match(line):
            said = line.strip()
            return RefusedError(
                f"{shown(said)} has no ':' after it; make it a key, or indent it like the value that it belongs to",
                above[0] + indent,
                above[0] + indent + len(said),
            )
        if len(before) - len(before.lstrip(" ")) > indent:
            return RefusedError(
                f"{key} is indented deeper than the key above it, which has a value already; align the two", first, at
            )
    message = f"{key} cannot be a key here; align it with the other keys, or put quotes around text"
    return RefusedError(message, first, at)


def no_colon(case: Case) -> RefusedError:
    """A line without the colon that would make it a key."""
    _, end = line_bounds(case.text, case.since)
    said = case.text[case.since : end].rstrip()
    message = f"{shown(said)} has no ':' after it; make it a key, or indent it like the value that it belongs to"
    return RefusedError(message, case.since, case.since + max(len(said), 1))


def misfit(case: Case) -> RefusedError:
    """A line, or the rest of one, that fits nothing around it."""
    first, last = case.word()
    said = shown(case.text[first:last])
    if not case.after:
        return generic(case)
    if case.after.startswith("%") and not case.before:
        return directive(case)
    if not case.before.strip():
        if "collection" in case.problem or "'-' indicator" in case.problem:
            message = f"{said} stands where a list entry is due; indent it, or begin it with '- '"
        elif re.match(r"-(?:\s|$)", case.after):
            message = "a list entry stands where a key is due; align it with its list"
        else:
            message = f"{said} is aligned with no line above; indent it like its neighbours"
        return RefusedError(message, first, last)
    if sign := _PROPERTY.search(case.before):
        return name(replace(case, since=case.line[0] + sign.start(1)))
    closing = case.before.rstrip()[-1:]
    what = {'"': "the closing quote", "'": "the closing quote", "]": "']'", "}": "'}'"}.get(closing)
    if what is None:
        return RefusedError(f"{said} does not belong here; put quotes around text", first, last)
    hint = "write '' for a quote between single quotes" if closing == "'" else "put quotes around the whole value"
    return RefusedError(f"{said} follows {what}; {hint}", first, last)


def dash(case: Case) -> RefusedError:
    """A list on the line of its key."""
    return RefusedError("a list cannot begin on the line of its key; begin it on the next line", case.at, case.at + 1)


def end(case: Case) -> RefusedError:
    """Text after the end of the only value."""
    percent = re.compile(r"^%", re.MULTILINE).search(case.text) if not case.after else None
    if percent is not None:
        return directive(replace(case, at=percent.start()))
    above = case.above()
    if above is not None and not case.before and _WORDS.fullmatch(case.text, *above):
        return no_colon(replace(case, since=above[0]))
    return RefusedError("the document is complete before this; begin another one with '---'", *case.word())


def flow(case: Case) -> RefusedError:
    """A bracket that is not closed, or a comma that is missing."""
    opening = case.since if case.text[case.since : case.since + 1] in ("[", "{") else case.bracket
    found = case.text[case.at : case.at + 1]
    if opening is None:
        return generic(case)
    closing = {"[": "]", "{": "}"}[case.text[opening]]
    if found in ("]", "}") and found != closing:
        message = f"'{found}' closes what '{case.text[opening]}' opens; write '{closing}'"
        return RefusedError(message, case.at, case.at + 1)
    if not found.strip() or "\n" in case.text[opening : case.at]:
        message = f"'{case.text[opening]}' is not closed; add the missing '{closing}'"
        return RefusedError(message, opening, opening + 1)
    return RefusedError(f"a ',' or '{closing}' is missing before {shown(case.after)}", case.at, case.at + 1)


def content(case: Case) -> RefusedError:
    """Nothing where a value is due."""
    found = case.text[case.at : case.at + 1]
    if found == ",":
        return RefusedError("a value is missing before ','; add it, or remove the comma", case.at, case.at + 1)
    if found in ("]", "}") and case.bracket is None:
        return RefusedError(f"'{found}' closes nothing; remove it, or put quotes around text", case.at, case.at + 1)
    if found in (":", "?"):
        return start(case)
    if case.bracket is not None:
        return flow(replace(case, since=case.bracket))
    if not case.before.strip() and case.after:
        first, last = case.word()
        message = f"{shown(case.text[first:last])} cannot stand here; indent it like the value that it belongs to"
        return RefusedError(message, first, last)
    return generic(case)
