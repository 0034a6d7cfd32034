"""Collect facts within the limits of what those of a file may cost, and write and split their signatures."""

from __future__ import annotations

import hashlib
import itertools
import json
import re

from tpmlint.interfaces import Fact, UnreadableInterface

MOST_FACTS = 50_000
"""Facts of one file."""

MOST_CHARACTERS = 20_000_000
"""Characters in the names and signatures of one file: a long key is part of the name of everything in it."""

MOST_NODES = 500_000
"""Values of one file of data, after aliases are expanded."""

MOST_STEPS = 300_000
"""Values that are visited to find the facts of one file: what many refer to is visited by each."""

DEEPEST = 100
"""Nesting of data, and of schemas in schemas."""


_LONGEST = 160

LONGEST_TYPE = 1_000
"""A type of which parts are compared: a parameter takes more once an object in it has one more option."""


_VERSION = re.compile(r"(?:^|[.:])(?:VERSION|[Vv]ersion)$")
_CONSTANT = re.compile(r"((?:const|public static final|attribute)\b[^=]* = )([\"'])v?\d+\.\d+\.\d[\w.+-]*\2(.*)")
"""The version that a program says of itself is another in each release; what a protocol is called has fewer numbers."""


class FactTable:
    """The facts that a file is found to have."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self._characters = 0
        self._steps = 0

    def add(self, name: str, signature: str, line: int, *, demand: bool = False) -> None:
        """Add a fact; of two with one name both signatures are kept.

        Raises:
            UnreadableInterface: there are too many, or their names are too long.
        """
        # What has no name is shown as the empty text that it is.
        name, signature = one_line(name) if name.strip() else json.dumps(name), one_line(signature)
        if " = " in signature and _VERSION.search(name) and (own := _CONSTANT.fullmatch(signature)):
            signature = f"{own[1]}the version{own[3]}"
        known = self.facts.get(name)
        if known is not None:
            if signature in known.signature.split(" / "):
                return
            signature = " / ".join(sorted((*known.signature.split(" / "), signature)))
            line, demand = known.line, demand or known.demand
        self._characters += len(name) + len(signature)
        if self._characters > MOST_CHARACTERS:
            raise UnreadableInterface(f"the names in it have more than {MOST_CHARACTERS:,} characters", line)
        self.facts[name] = Fact(signature, line, demand)
        if len(self.facts) > MOST_FACTS:
            raise UnreadableInterface(f"there are more than {MOST_FACTS:,} facts", line)

    def step(self, line: int, steps: int = 1) -> None:
        """Count values that are visited; raise UnreadableInterface beyond the limit."""
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise UnreadableInterface(f"it takes more than {MOST_STEPS:,} steps to read", line)


def added_after(names: dict[str, None], known: int) -> list[str]:
    """Return the names that were added after the first ``known`` ones, without going over those."""
    return [*itertools.islice(reversed(names), len(names) - known)][::-1]


def one_line(text: str) -> str:
    """Return a text with escapes for what is not printable, such as a line break."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)


def squeezed(text: str) -> str:
    """Return a text on one line, with single spaces."""
    return " ".join(text.split())


def shorten(text: str, longest: int = _LONGEST) -> str:
    """Return a text, or of a long one its start and its hash, so that equal ones stay equal and others do not."""
    if len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    return f"{text[: _LONGEST // 2]}...#{digest[:12]}"


def spell(value: str | int | float | bool | None) -> str:
    """Return a scalar as JSON, shortened if it is long."""
    if isinstance(value, str):
        return f'"{shorten(one_line(json.dumps(value, ensure_ascii=False)[1:-1]))}"'
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value)


def split(text: str, separator: str) -> list[str]:
    """Split a signature at ``;`` or ``|`` outside of quotes and parentheses."""
    parts: list[str] = []
    current: list[str] = []
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]++|\\.|)*+"?|[^"();|]++|.', text, re.DOTALL):
        token = match[0]
        depth += (token == "(") - (token == ")")
        if token == separator and depth <= 0:
            parts.append("".join(current).strip())
            current = []
        else:
            current.append(token)
    return [*parts, "".join(current).strip()]
