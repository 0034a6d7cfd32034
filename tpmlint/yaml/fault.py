"""What can be wrong with a text, and where things stand in it."""

from __future__ import annotations

from dataclasses import dataclass

from tpmlint.finding import Route, Span

SYNTAX = "yaml-syntax"
DUPLICATE_KEY = "duplicate-key"
PORTABILITY = "yaml-portability"
CONFLICT_MARKER = "conflict-marker"
LFS_POINTER = "lfs-pointer"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file before anybody asks what its items say.

    Args:
        rule: id of the rule in ``structure/`` that reports it.
        message: the offending text and the way out in one sentence without a full stop.
        span: where; None where the whole file is meant.
        subject: what it is about (the key, the value), for a fingerprint that needs no line.
        related: other places that explain it, each with a word on what it is.
        document: number of the document it lies in, as in ``Document.index``; None where none was kept.
        route: the way to the value at fault within that document.
        replacement: the text that mends it when put in place of ``span``; None where a person must decide.
    """

    rule: str
    message: str
    span: Span | None
    subject: str = ""
    related: tuple[tuple[str, Span], ...] = ()
    document: int | None = None
    route: Route = ()
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry of a document stands.

    Args:
        key: the key with its quotes; None for an element of a list and for the document itself.
        value: the value with its quotes, without tag and anchor; empty where the value is left out. What an alias
            stands for is where its anchor is; the alias itself is the place of its own route.
    """

    key: Span | None
    value: Span
