"""The two parsers with one interface: libyaml, and ruamel's own parser for texts that libyaml rejects.

libyaml rejects valid YAML 1.2: a ``:`` or ``?`` inside a plain scalar between brackets, as in ``[feature:x]``. As
references look like that, ``veil`` hides such characters from it; the slow parser reads texts that it still rejects.
"""

from __future__ import annotations

import importlib
import re
from typing import Any, ClassVar, Protocol, cast

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner

__all__ = [
    "AliasEvent",
    "DocumentStartEvent",
    "Events",
    "MappingEndEvent",
    "MappingStartEvent",
    "MarkedYAMLError",
    "PureEvents",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "c_events",
    "unveil",
    "veil",
]


class Events(Protocol):
    """A parser, one event at a time; offsets are code points from the start of the text."""

    def get_event(self) -> Any:
        """Return the next event; raise the parser's error."""


class _CParser(Protocol):
    def __call__(self, stream: str) -> Events: ...


def _libyaml() -> _CParser | None:
    try:
        return cast("_CParser", importlib.import_module("_ruamel_yaml").CParser)
    except ImportError:
        return None


c_events = _libyaml()
"""Start libyaml on a text; None if it is not available, as on PyPy."""

_COLON, _QUESTION = "\ue03a", "\ue03f"
_VEIL = re.compile(r"(?<=[^\s,\[\]{}\"'])(?::(?=[^\s,\[\]{}])|\?)")
_UNVEIL = str.maketrans({_COLON: ":", _QUESTION: "?"})


def veil(text: str) -> str | None:
    """Hide from libyaml each ``:`` and ``?`` that can only be content; None if there is none."""
    if _COLON in text or _QUESTION in text:
        return None
    veiled, count = _VEIL.subn(lambda match: _COLON if match[0] == ":" else _QUESTION, text)
    return veiled if count else None


def unveil(text: str) -> str:
    """Undo ``veil`` for a scalar."""
    return text.translate(_UNVEIL)


class PureEvents(Reader, Scanner, Parser):
    """ruamel's reader, scanner and parser in one object, without loader, comments or resolver."""

    scanner: ClassVar[Any] = property(lambda self: self)
    reader: ClassVar[Any] = property(lambda self: self)
    resolver: ClassVar[Any] = property(lambda self: self)
    processing_version: ClassVar[tuple[int, int]] = (1, 2)
    scanner_processing_version: ClassVar[Any] = (1, 2)

    def __init__(self, text: str) -> None:
        """Start on ``text``."""
        self.loader = None
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self, None)

    def distribute_comment(self, comment: object, line: int) -> None:
        """Ignore comments."""

    # The scanner visits all levels of nesting for each token. Keys come and go as on a stack, the oldest first,
    # so the first is enough: 60 kB of brackets take 0.5 s instead of 1.5 s, 1,000 nested ones 0.01 s instead of 0.15 s.

    def next_possible_simple_key(self) -> int | None:
        """Return the number of the oldest token that may still be a key."""
        for key in self.possible_simple_keys.values():
            return cast("int", key.token_number)
        return None

    def stale_possible_simple_keys(self) -> None:
        """Forget the tokens that are too far back to be a key."""
        for key in self.possible_simple_keys.values():
            if key.line != self.line or self.index - key.index > 1024:
                super().stale_possible_simple_keys()
            return
