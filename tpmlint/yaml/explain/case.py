"""Where a parser stopped, and what is around."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tpmlint.yaml.refusal import RefusedError
from tpmlint.yaml.source import cut, line_bounds


@dataclass(frozen=True, slots=True)
class Case:
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


def generic(case: Case) -> RefusedError:
    """Pass on what the parser said, for want of anything better."""
    said = cut(case.problem.strip(": "))
    return RefusedError(f"this is not YAML ({said}); put quotes around unusual text", *case.word())
