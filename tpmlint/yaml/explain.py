"""A parser's refusal to what is wrong, in our words, at the character to blame.

The texts of both parsers are matched by their common words; what is not known yet is passed on as the parser said it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tpmlint.yaml.events import MarkedYAMLError
from tpmlint.yaml.refusal import RefusedError
from tpmlint.yaml.source import cut, line_bounds, shown


@dataclass(frozen=True, slots=True)
class _Case:
    """Where a parser stopped.

    Args:
        text: the document.
        at: where the problem is.
        since: where what the parser was reading begins.
        bracket: where the innermost open bracket is, or None.
        problem: the parser's words: what it was doing, and what it found.
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
        """The last line before the problem's that says something."""
        start = self.line[0]
        while start > 0:
            start, end = line_bounds(self.text, start - 1)
            said = self.text[start:end].strip()
            if said and not said.startswith("#"):
                return start, end
        return None


def explain(error: BaseException | None, text: str, bracket: int | None) -> RefusedError | None:
    """Return what is wrong with ``text``, or None if the parser gave no place.

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
    case = _Case(text, at, at if context is None else context.index, bracket, problem)
    for pattern, explainer in _EXPLAINERS:
        if pattern.search(problem):
            return explainer(case)
    return _generic(case)


def _generic(case: _Case) -> RefusedError:
    said = cut(case.problem.strip(": "))
    return RefusedError(f"this is not YAML ({said}); put quotes around unusual text", *case.word())


def _tab(case: _Case) -> RefusedError:
    end = case.at + len(case.after) - len(case.after.lstrip("\t ")) or case.at + 1
    if case.before.strip():
        return RefusedError("a tab stands where YAML takes only spaces; use a space", case.at, max(end, case.at + 1))
    return RefusedError("a tab indents this line; indent with spaces", case.at, max(end, case.at + 1))


def _open_quote(case: _Case) -> RefusedError:
    quote = case.text[case.since]
    return RefusedError(f"this quote is never closed; add the missing {quote}", case.since, case.since + 1)


def _escape(case: _Case) -> RefusedError:
    start = case.text.rfind("\\", case.since, case.at + 1)
    end = case.at + 1 if case.at > start else start + 2
    what = case.text[start:end]
    message = f"'{what}' is no escape between double quotes; write '\\{what}', or use single quotes"
    return RefusedError(message, start, end)


def _no_character(case: _Case) -> RefusedError:
    start = case.text.rfind("\\", case.since, case.at + 1)
    match = re.compile(r"\\[xuU][0-9A-Fa-f]*").match(case.text, start)
    end = case.at if match is None else match.end()
    return RefusedError(f"'{case.text[start:end]}' stands for no character; write the character itself", start, end)


_PLAIN_KEY = re.compile(r"^[ ]*(?:- +)*([A-Za-z_][\w-]*):(?=[^\s:/])")
_KEY = re.compile(r"^[ ]*(?:- +)*[^\s#'\"\[{][^#\n]*?:(?:[ \t]|$)")


def _colon(case: _Case) -> RefusedError:
    before, at = case.before, case.at
    if before.startswith("---"):
        return RefusedError("the first key stands beside '---'; begin it on the next line", at - len(before) + 4, at)
    if len(before) > 1024:
        return RefusedError("a key is longer than 1,024 characters; shorten it", at, at + 1)
    if _KEY.match(before) or re.search(r"[\"'\]}]$", before.rstrip()):
        return RefusedError("a second ':' makes a key within a value; put quotes around the value", at, at + 1)
    start = at - len(before) + len(before) - len(before.lstrip())
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
                f"{key} is indented deeper than the key above it, which has a value already; align the two", start, at
            )
    message = f"{key} cannot be a key here; align it with the other keys, or put quotes around text"
    return RefusedError(message, start, at)


def _no_colon(case: _Case) -> RefusedError:
    _, end = line_bounds(case.text, case.since)
    said = case.text[case.since : end].rstrip()
    message = f"{shown(said)} has no ':' after it; make it a key, or indent it like the value that it belongs to"
    return RefusedError(message, case.since, case.since + max(len(said), 1))


def _misfit(case: _Case) -> RefusedError:
    start, end = case.word()
    if not case.after:
        return _generic(case)
    if case.after.startswith("%") and not case.before:
        return RefusedError("a line that starts with '%' is a directive; put quotes around the text", start, end)
    if not case.before.strip():
        if "collection" in case.problem or "'-' indicator" in case.problem:
            message = (
                f"{shown(case.text[start:end])} stands where a list entry is due; indent it, or begin it with '- '"
            )
        elif re.match(r"-(?:\s|$)", case.after):
            message = "a list entry stands where a key is due; align it with its list"
        else:
            message = f"{shown(case.text[start:end])} is aligned with no line above; indent it like its neighbours"
        return RefusedError(message, start, end)
    closing = case.before.rstrip()[-1:]
    what = {'"': "the closing quote", "'": "the closing quote", "]": "']'", "}": "'}'"}.get(closing)
    if what is None:
        return RefusedError(f"{shown(case.text[start:end])} does not belong here; put quotes around text", start, end)
    hint = "write '' for a quote between single quotes" if closing == "'" else "put quotes around the whole value"
    return RefusedError(f"{shown(case.text[start:end])} follows {what}; {hint}", start, end)


def _start(case: _Case) -> RefusedError:
    character = case.text[case.at : case.at + 1]
    return RefusedError(f"plain text cannot start with '{character}'; put quotes around the text", case.at, case.at + 1)


def _flow(case: _Case) -> RefusedError:
    opening = case.since if case.text[case.since : case.since + 1] in ("[", "{") else case.bracket
    found = case.text[case.at : case.at + 1]
    if opening is None:
        return _generic(case)
    closing = {"[": "]", "{": "}"}[case.text[opening]]
    if found in ("]", "}") and found != closing:
        message = f"'{found}' closes what '{case.text[opening]}' opens; write '{closing}'"
        return RefusedError(message, case.at, case.at + 1)
    if not found.strip() or "\n" in case.text[opening : case.at]:
        message = f"'{case.text[opening]}' is not closed; add the missing '{closing}'"
        return RefusedError(message, opening, opening + 1)
    return RefusedError(f"a ',' or '{closing}' is missing before {shown(case.after)}", case.at, case.at + 1)


def _content(case: _Case) -> RefusedError:
    found = case.text[case.at : case.at + 1]
    if found == ",":
        return RefusedError("a value is missing before ','; add it, or remove the comma", case.at, case.at + 1)
    if found in ("]", "}") and case.bracket is None:
        return RefusedError(f"'{found}' closes nothing; remove it, or put quotes around text", case.at, case.at + 1)
    if case.bracket is not None:
        return _flow(_Case(case.text, case.at, case.bracket, case.bracket, case.problem))
    return _generic(case)


def _name(case: _Case) -> RefusedError:
    sign = case.text[case.since]
    what = "an anchor" if sign == "&" else "an alias"
    message = f"'{sign}' begins {what}; put quotes around the text"
    return RefusedError(message, case.since, case.since + 1)


def _tag(case: _Case) -> RefusedError:
    return RefusedError("'!' begins a tag; put quotes around the text", case.since, case.since + 1)


def _block(case: _Case) -> RefusedError:
    sign = case.text[case.since]
    if case.text[case.at : case.at + 1] == "\t" or "tab" in case.problem:
        return _tab(case)
    message = f"the text after '{sign}' begins on the next line; move it there, or put quotes around it"
    return RefusedError(message, case.since, case.line[1])


def _dash(case: _Case) -> RefusedError:
    return RefusedError("a list cannot begin on the line of its key; begin it on the next line", case.at, case.at + 1)


def _question(case: _Case) -> RefusedError:
    return RefusedError("'? ' begins a key; put quotes around the text", case.at, case.at + 1)


def _end(case: _Case) -> RefusedError:
    percent = re.compile(r"^%[^\r\n]*", re.MULTILINE).search(case.text) if not case.after else None
    if percent is not None:
        return RefusedError("a line that starts with '%' is a directive; put quotes around the text", *percent.span())
    return RefusedError("the document is complete before this; begin another one with '---'", *case.word())


def _directive(case: _Case) -> RefusedError:
    return RefusedError("a line that starts with '%' is a directive; put quotes around the text", *case.word())


def _colon_in_flow(case: _Case) -> RefusedError:
    return RefusedError("a ':' between brackets needs quotes in so long a document; add them", case.at, case.at + 1)


_EXPLAINERS: tuple[tuple[re.Pattern[str], Callable[[_Case], RefusedError]], ...] = tuple(
    (re.compile(pattern), explainer)
    for pattern, explainer in (
        (r"block scalar", _block),
        (r"quoted scalar.*(?:end of stream|document (?:indicator|separator))", _open_quote),
        (r"unknown escape", _escape),
        (r"Unicode character escape|hexdecimal", _no_character),
        (r"tab character|'\\t'", _tab),
        (r"mapping values are not allowed", _colon),
        (r"could not find expected ':'", _no_colon),
        (r"scanning an? (?:anchor|alias)", _name),
        (r"(?:scanning|parsing) a tag|tag handle", _tag),
        (r"sequence entries are not allowed", _dash),
        (r"mapping keys are not allowed", _question),
        (r"directive", _directive),
        (r"flow (?:sequence|mapping): .*','", _flow),
        (r"node content", _content),
        (r"block (?:mapping|collection)", _misfit),
        (r"document start", _end),
        (r"cannot start any token", _start),
        (r"unexpected ':'", _colon_in_flow),
    )
)
