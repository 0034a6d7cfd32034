"""Faults of a single word: quotes, escapes, tabs, and what plain text may not start with."""

from __future__ import annotations

import re

from tpmlint.yaml.explain.case import Case
from tpmlint.yaml.refusal import RefusedError


def tab(case: Case) -> RefusedError:
    """A tab where spaces are due."""
    end = max(case.at + len(case.after) - len(case.after.lstrip("\t ")), case.at + 1)
    if case.before.strip():
        return RefusedError("a tab stands where YAML takes only spaces; use a space", case.at, end)
    if not case.after:
        return RefusedError("a tab stands on an empty line; delete it", case.at, end)
    return RefusedError("a tab indents this line; indent with spaces", case.at, end)


def open_quote(case: Case) -> RefusedError:
    """A quote that is never closed."""
    quote = case.text[case.since]
    return RefusedError(f"this quote is never closed; add the missing {quote}", case.since, case.since + 1)


def escape(case: Case) -> RefusedError:
    """An escape that YAML does not know."""
    start = case.text.rfind("\\", case.since, case.at + 1)
    end = case.at + 1 if case.at > start else start + 2
    what = case.text[start:end]
    message = f"'{what}' is no escape between double quotes; write '\\{what}', or use single quotes"
    return RefusedError(message, start, end)


def no_character(case: Case) -> RefusedError:
    """An escape by number that is no character."""
    start = case.text.rfind("\\", case.since, case.at + 1)
    match = re.compile(r"\\[xuU][0-9A-Fa-f]*").match(case.text, start)
    end = case.at if match is None else match.end()
    return RefusedError(f"'{case.text[start:end]}' stands for no character; write the character itself", start, end)


def start(case: Case) -> RefusedError:
    """A character that no plain text may start with."""
    character = case.text[case.at : case.at + 1]
    return RefusedError(f"plain text cannot start with '{character}'; put quotes around the text", case.at, case.at + 1)


def name(case: Case) -> RefusedError:
    """``*``, ``&`` or ``!`` at the start of plain text."""
    sign = case.text[case.since]
    what = {"&": "an anchor", "*": "an alias"}.get(sign, "a tag")
    message = f"'{sign}' begins {what}; put quotes around the text"
    return RefusedError(message, case.since, case.since + 1)


def block(case: Case) -> RefusedError:
    """Text beside ``|`` or ``>``."""
    sign = case.text[case.since]
    message = f"the text after '{sign}' begins on the next line; move it there, or put quotes around it"
    return RefusedError(message, case.since, case.line[1])


def blanks(case: Case) -> RefusedError:
    """Empty lines at the start of a block scalar, the later ones indented deeper than the first."""
    end = len(case.text[: case.at].rstrip("\r\n"))
    start = case.text.rfind("\n", 0, end) + 1
    return RefusedError("an empty line is indented deeper than the one above it; remove its blanks", start, end)


def question(case: Case) -> RefusedError:
    """``?`` where no key may be."""
    return RefusedError("'? ' begins a key; put quotes around the text", case.at, case.at + 1)


def directive(case: Case) -> RefusedError:
    """A line that starts with ``%``."""
    return RefusedError("a line that starts with '%' is a directive; put quotes around the text", *case.word())


def colon_in_flow(case: Case) -> RefusedError:
    """A colon in plain text between brackets, which the slow parser could have read."""
    return RefusedError("a ':' between brackets needs quotes in so long a document; add them", case.at, case.at + 1)
