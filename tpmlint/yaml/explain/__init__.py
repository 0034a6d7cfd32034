"""A parser's refusal to what is wrong, in our words, at the character to blame.

The texts of both parsers are matched by their common words; what is not known yet is passed on as the parser said it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tpmlint.yaml.events import MarkedYAMLError
from tpmlint.yaml.explain import structure, words
from tpmlint.yaml.explain.case import Case, generic
from tpmlint.yaml.refusal import RefusedError


def explain(error: BaseException | None, text: str, bracket: int | None) -> tuple[int, RefusedError] | None:
    """Return how far a parser came and what is wrong with ``text``, or None if the parser gave no place.

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
        return at, words.tab(case)
    for pattern, explainer in _EXPLAINERS:
        if pattern.search(problem):
            return at, explainer(case)
    return at, generic(case)


_EXPLAINERS: tuple[tuple[re.Pattern[str], Callable[[Case], RefusedError]], ...] = tuple(
    (re.compile(pattern), explainer)
    for pattern, explainer in (
        (r"more indented follow up line", words.blanks),
        (r"block scalar", words.block),
        (r"quoted scalar.*(?:end of stream|document (?:indicator|separator))", words.open_quote),
        (r"quoted scalar: .*unknown escape", words.escape),
        (r"quoted scalar: .*(?:character escape|hexdecimal)", words.no_character),
        (r"mapping values are not allowed", structure.colon),
        (r"could not find expected ':'", structure.no_colon),
        (r"scanning an? (?:anchor|alias)", words.name),
        (r"(?:scanning|parsing) an? tag|tag handle", words.name),
        (r"sequence entries are not allowed", structure.dash),
        (r"mapping keys are not allowed", words.question),
        (r"directive", words.directive),
        (r"flow (?:sequence|mapping): .*','", structure.flow),
        (r"node content", structure.content),
        (r"parsing a block (?:mapping|collection)", structure.misfit),
        (r"document start", structure.end),
        (r"cannot start any token", words.start),
        (r"unexpected ':'", words.colon_in_flow),
    )
)
