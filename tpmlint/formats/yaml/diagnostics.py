"""Turn a parser's error into a message of our own, at the character at fault.

The messages of both parsers are matched by their common words; an unknown one is passed on as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.formats.yaml.errors import RefusedError
from tpmlint.formats.yaml.events import MarkedYAMLError
from tpmlint.formats.yaml.source import cut, line_bounds, quote
from tpmlint.text.regex import regex

_PLAIN_KEY = regex(r"^[ ]*(?:- +)*([A-Za-z_][\w-]*):(?=[^\s:/])")
_KEY = regex(r"^[ ]*(?:- +)*[^\s#'\"\[{][^#\n]*?:(?:[ \t]|$)")
_WORDS = regex(r"[^\s#\"'\[\]{}&*!|>%@`-][^:\n]*")
_PROPERTY = regex(r"(?:^|[\s\[{,])([*&!])\S*\s*$")


def explain(error: BaseException | None, text: str, bracket: int | None) -> tuple[int, RefusedError] | None:
    """Return how far a parser got and the error in ``text``, or None if the parser gave no place.

    Args:
        error: what the parser raised.
        bracket: where the innermost bracket that is still open starts, or None.
    """
    if not isinstance(error, MarkedYAMLError):
        return None
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    if mark is None:
        return None
    at = min(mark.index, len(text))
    problem = f"{error.context or ''}: {error.problem or ''}"
    case = Case(text, at, at if context is None else context.index, bracket, problem)
    if text[at : at + 1] == "\t":
        return at, explain_tab(case)
    for pattern, explainer in _EXPLAINERS:
        if pattern.search(problem):
            return at, explainer(case)
    return at, explain_generic(case)


class Case(Struct, frozen=True):
    """Where a parser stopped.

    Args:
        text: the document.
        at: where the problem is.
        since: where the construct starts that the parser was reading.
        bracket: where the innermost open bracket is, or None.
        problem: the parser's message.
    """

    text: str
    at: int
    since: int
    bracket: int | None
    problem: str

    @property
    def line(self) -> tuple[int, int]:
        """Where the line of the problem starts and ends."""
        return line_bounds(self.text, self.at)

    @property
    def before(self) -> str:
        """The line up to the problem."""
        return self.text[self.line[0] : self.at]

    @property
    def after(self) -> str:
        """The line from the problem on."""
        return self.text[self.at : self.line[1]].rstrip()

    def word(self) -> tuple[int, int]:
        """Where the text that starts at the problem ends, up to a comment or the end of the line."""
        rest = re.split(r"[ \t]#", self.after, maxsplit=1)[0].rstrip()
        return self.at, self.at + max(len(rest), 1)

    def above(self) -> tuple[int, int] | None:
        """The last line before the problem's that is not blank or a comment."""
        start = self.line[0]
        while start > 0:
            start, end = line_bounds(self.text, start - 1)
            line_text = self.text[start:end].strip()
            if line_text and not line_text.startswith("#"):
                return start, end
        return None


def explain_generic(case: Case) -> RefusedError:
    """Any other problem: pass the parser's message on."""
    problem = cut(case.problem.strip(": "))
    return RefusedError(f"this is not YAML ({problem}); put quotes around unusual text", *case.word())


def explain_tab(case: Case) -> RefusedError:
    """A tab where spaces are required."""
    end = max(case.at + len(case.after) - len(case.after.lstrip("\t ")), case.at + 1)
    if case.before.strip():
        return RefusedError("a tab stands where YAML takes only spaces; use a space", case.at, end)
    if not case.after:
        return RefusedError("a tab stands on an empty line; delete it", case.at, end)
    return RefusedError("a tab indents this line; indent with spaces", case.at, end)


def explain_open_quote(case: Case) -> RefusedError:
    """A quote that is never closed."""
    quote = case.text[case.since]
    return RefusedError(f"this quote is never closed; add the missing {quote}", case.since, case.since + 1)


def explain_escape(case: Case) -> RefusedError:
    """An escape that YAML does not have."""
    start = case.text.rfind("\\", case.since, case.at + 1)
    end = case.at + 1 if case.at > start else start + 2
    what = case.text[start:end]
    message = f"'{what}' is not a valid escape between double quotes; write '\\{what}', or use single quotes"
    return RefusedError(message, start, end)


def explain_no_character(case: Case) -> RefusedError:
    """An escape by number that is not a character."""
    start = case.text.rfind("\\", case.since, case.at + 1)
    match = re.compile(r"\\[xuU][0-9A-Fa-f]*").match(case.text, start)
    end = case.at if match is None else match.end()
    return RefusedError(f"'{case.text[start:end]}' is not a valid escape; write the character itself", start, end)


def explain_start(case: Case) -> RefusedError:
    """A character that no plain text may start with."""
    character = case.text[case.at : case.at + 1]
    return RefusedError(f"plain text cannot start with '{character}'; put quotes around the text", case.at, case.at + 1)


def explain_name(case: Case) -> RefusedError:
    """``*``, ``&`` or ``!`` at the start of plain text."""
    sign = case.text[case.since]
    what = {"&": "an anchor", "*": "an alias"}.get(sign, "a tag")
    message = f"'{sign}' begins {what}; put quotes around the text"
    return RefusedError(message, case.since, case.since + 1)


def explain_block(case: Case) -> RefusedError:
    """Text beside ``|`` or ``>``."""
    sign = case.text[case.since]
    message = f"the text after '{sign}' begins on the next line; move it there, or put quotes around it"
    return RefusedError(message, case.since, case.line[1])


def explain_blanks(case: Case) -> RefusedError:
    """Empty lines at the start of a block scalar, the later ones indented deeper than the first."""
    end = len(case.text[: case.at].rstrip("\r\n"))
    start = case.text.rfind("\n", 0, end) + 1
    return RefusedError("an empty line is indented deeper than the one above it; remove its blanks", start, end)


def explain_question(case: Case) -> RefusedError:
    """``?`` where a key is not allowed."""
    return RefusedError("'? ' begins a key; put quotes around the text", case.at, case.at + 1)


def explain_directive(case: Case) -> RefusedError:
    """A line that starts with ``%``."""
    return RefusedError("a line that starts with '%' is a directive; put quotes around the text", *case.word())


def explain_colon_in_flow(case: Case) -> RefusedError:
    """A colon in plain text between brackets, which only the slow parser accepts."""
    return RefusedError("a ':' between brackets needs quotes in so long a document; add them", case.at, case.at + 1)


def explain_colon(case: Case) -> RefusedError:
    """A colon where a key is not allowed: within a value, or after a wrong indent."""
    before, at = case.before, case.at
    if before.startswith("--- "):
        return RefusedError("the first key stands beside '---'; begin it on the next line", at - len(before) + 4, at)
    if len(before) > 1024:
        return RefusedError("a key is longer than 1,024 characters; shorten it", at, at + 1)
    if _KEY.match(before) or re.search(r"[\"'\]}]$", before.rstrip()):
        return RefusedError("a second ':' makes a key within a value; put quotes around the value", at, at + 1)
    first = at - len(before.lstrip())
    key = quote(before.strip())
    above = case.above()
    if above is not None:
        line = case.text[slice(*above)]
        if match := _PLAIN_KEY.match(line):
            colon = above[0] + match.end() - 1
            return RefusedError(f"a space is missing after '{match[1]}:'; add one", colon, colon + 1)
        indent = len(line) - len(line.lstrip(" "))
        if not _KEY.match(line):
            words = line.strip()
            return RefusedError(
                f"{quote(words)} has no ':' after it; make it a key, or indent it like the value that it belongs to",
                above[0] + indent,
                above[0] + indent + len(words),
            )
        if len(before) - len(before.lstrip(" ")) > indent:
            return RefusedError(
                f"{key} is indented deeper than the key above it, which has a value already; align the two", first, at
            )
    message = f"{key} cannot be a key here; align it with the other keys, or put quotes around text"
    return RefusedError(message, first, at)


def explain_no_colon(case: Case) -> RefusedError:
    """A line without the colon that would make it a key."""
    _, end = line_bounds(case.text, case.since)
    words = case.text[case.since : end].rstrip()
    message = f"{quote(words)} has no ':' after it; make it a key, or indent it like the value that it belongs to"
    return RefusedError(message, case.since, case.since + max(len(words), 1))


def explain_misfit(case: Case) -> RefusedError:
    """A line, or the rest of one, that does not fit its context."""
    first, last = case.word()
    words = quote(case.text[first:last])
    if not case.after:
        return explain_generic(case)
    if case.after.startswith("%") and not case.before:
        return explain_directive(case)
    if not case.before.strip():
        if "collection" in case.problem or "'-' indicator" in case.problem:
            message = f"{words} stands where a list entry is due; indent it, or begin it with '- '"
        elif re.match(r"-(?:\s|$)", case.after):
            message = "a list entry stands where a key is due; align it with its list"
        else:
            message = f"{words} is aligned with no line above; indent it like its neighbours"
        return RefusedError(message, first, last)
    if sign := _PROPERTY.search(case.before):
        return explain_name(replace(case, since=case.line[0] + sign.start(1)))
    sign_before = case.before.rstrip()[-1:]
    what = {'"': "the closing quote", "'": "the closing quote", "]": "']'", "}": "'}'"}.get(sign_before)
    if what is None:
        return RefusedError(f"{words} does not belong here; put quotes around text", first, last)
    hint = "write '' for a quote between single quotes" if sign_before == "'" else "put quotes around the whole value"
    return RefusedError(f"{words} follows {what}; {hint}", first, last)


def explain_dash(case: Case) -> RefusedError:
    """A list on the line of its key."""
    return RefusedError("a list cannot begin on the line of its key; begin it on the next line", case.at, case.at + 1)


def explain_end(case: Case) -> RefusedError:
    """Text after the end of the only value."""
    percent = re.compile(r"^%", re.MULTILINE).search(case.text) if not case.after else None
    if percent is not None:
        return explain_directive(replace(case, at=percent.start()))
    above = case.above()
    if above is not None and not case.before and _WORDS.fullmatch(case.text, *above):
        return explain_no_colon(replace(case, since=above[0]))
    return RefusedError("the document is complete before this; begin another one with '---'", *case.word())


def explain_flow(case: Case) -> RefusedError:
    """A bracket that is not closed, or a comma that is missing."""
    bracket = case.since if case.text[case.since : case.since + 1] in ("[", "{") else case.bracket
    character = case.text[case.at : case.at + 1]
    if bracket is None:
        return explain_generic(case)
    counterpart = {"[": "]", "{": "}"}[case.text[bracket]]
    if character in ("]", "}") and character != counterpart:
        message = f"'{character}' closes what '{case.text[bracket]}' opens; write '{counterpart}'"
        return RefusedError(message, case.at, case.at + 1)
    if character == ":" and not case.before.strip():
        return RefusedError("a ':' must stand on the line of its key; move it there", case.at, case.at + 1)
    if not character.strip() or "\n" in case.text[bracket : case.at]:
        message = f"'{case.text[bracket]}' is not closed; add the missing '{counterpart}'"
        return RefusedError(message, bracket, bracket + 1)
    return RefusedError(f"a ',' or '{counterpart}' is missing before {quote(case.after)}", case.at, case.at + 1)


def explain_content(case: Case) -> RefusedError:
    """A missing value."""
    character = case.text[case.at : case.at + 1]
    if character == ",":
        return RefusedError("a value is missing before ','; add it, or remove the comma", case.at, case.at + 1)
    if character in ("]", "}") and case.bracket is None:
        return RefusedError(f"'{character}' closes nothing; remove it, or put quotes around text", case.at, case.at + 1)
    if character in (":", "?"):
        return explain_start(case)
    if case.bracket is not None:
        return explain_flow(replace(case, since=case.bracket))
    if not case.before.strip() and case.after:
        first, last = case.word()
        message = f"{quote(case.text[first:last])} cannot stand here; indent it like the value that it belongs to"
        return RefusedError(message, first, last)
    return explain_generic(case)


_EXPLAINERS: tuple[tuple[re.Pattern[str], Callable[[Case], RefusedError]], ...] = tuple(
    (regex(pattern), explainer)
    for pattern, explainer in (
        (r"more indented follow up line", explain_blanks),
        (r"block scalar", explain_block),
        (r"quoted scalar.*(?:end of stream|document (?:indicator|separator))", explain_open_quote),
        (r"quoted scalar: .*unknown escape", explain_escape),
        (r"quoted scalar: .*(?:character escape|hexdecimal)", explain_no_character),
        (r"mapping values are not allowed", explain_colon),
        (r"could not find expected ':'", explain_no_colon),
        (r"scanning an? (?:anchor|alias)", explain_name),
        (r"(?:scanning|parsing) an? tag|tag handle", explain_name),
        (r"sequence entries are not allowed", explain_dash),
        (r"mapping keys are not allowed", explain_question),
        (r"directive", explain_directive),
        (r"flow (?:sequence|mapping): .*','", explain_flow),
        (r"node content", explain_content),
        (r"parsing a block (?:mapping|collection)", explain_misfit),
        (r"document start", explain_end),
        (r"cannot start any token", explain_start),
        (r"unexpected ':'", explain_colon_in_flow),
    )
)
