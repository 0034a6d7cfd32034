"""Findings: the message of a rule, its place, and how to fix it.

Frozen values that do not depend on files, git or YAML.
"""

from __future__ import annotations

import enum
from typing import TypeAlias

from msgspec import Struct

Route: TypeAlias = tuple[str | int, ...]
"""The route to a value inside a document, as jsonschema's ``absolute_path``: keys and list indexes."""


class Severity(enum.IntEnum):
    """Severity of a finding; the worst is the greatest."""

    OFF = 0
    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The severity as it is written in configuration and output."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Severity:
        """Return the severity named ``word``; raise KeyError if it is unknown."""
        return cls[word.upper()]


class Aspect(enum.Enum):
    """The half of a mapping's entry that a place refers to."""

    KEY = "key"
    VALUE = "value"


class Span(Struct, frozen=True, order=True):
    """A range of text: 1-based lines and columns in code points, the end column exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class ItemRef(Struct, frozen=True, rename={"path": "carrier"}):
    """A symbolic place in a document: the key or the value that ``route`` leads to.

    Args:
        path: of the file, relative to the root, with ``/``.
        document: number of the YAML document in that file, from 0.
        route: leads to the value; ``()`` is the document itself.
    """

    path: str  # "carrier" in JSON, by the report's schema.
    document: int
    route: Route
    aspect: Aspect = Aspect.VALUE


class FileRef(Struct, frozen=True):
    """A place in the text of a file: a line of the change, a syntax error, a comment."""

    path: str
    span: Span | None = None


class MessageRef(Struct, frozen=True):
    """A line of a message: a commit's, one being written, or a pull request's.

    Args:
        source: the name of the message: an abbreviated commit id, a file name, ``pull request``.
        line: 1-based line in that message, or None for the whole.
    """

    source: str
    line: int | None = None


class ConfigRef(Struct, frozen=True):
    """A key in tpmlint's own configuration, by its route from the top."""

    path: str
    route: Route


Ref: TypeAlias = ItemRef | FileRef | MessageRef | ConfigRef


class Related(Struct, frozen=True):
    """Another place that explains a problem: the other definition, the feature's date."""

    message: str
    at: Ref


class Edit(Struct, frozen=True):
    """One replacement that fixes a problem.

    Args:
        at: an ``ItemRef`` whose key or value becomes ``new``, or a ``FileRef`` with a span whose text becomes ``new``.
        new: the intended value (or key) after the fix; for a ``FileRef`` the text itself.
            None removes: the whole entry of an ``ItemRef``, the text of a ``FileRef``.
    """

    at: ItemRef | FileRef
    new: str | int | float | bool | None


class TextEdit(Struct, frozen=True):
    """An edit made concrete: the text at ``span`` of a file becomes ``new``; an empty span is a place to insert it."""

    path: str
    span: Span
    new: str


class Fix(Struct, frozen=True):
    """How a machine can fix a problem.

    Args:
        title: one imperative phrase, such as ``Replace 'done' with 'completed'``.
        edits: applied together or not at all.
        safe: whether the meaning stays the same; unsafe fixes need ``--unsafe-fixes``.
        text_edits: the same edits as text, in the order of the files, if requested; empty if the fix cannot be applied.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True
    text_edits: tuple[TextEdit, ...] = ()


FindingKey: TypeAlias = tuple[str, str, str | None]
"""Identifies a finding: the rule, the item or else the path, and the subject; None matches any subject."""


class Further(Struct, frozen=True):
    """One more place at fault, for a problem that is about several.

    Args:
        path: of the file there, relative to the root.
        item: ``kind:id`` of the item at fault there, or None if it is the problem's own.
    """

    path: str
    item: str | None = None


class Problem(Struct, frozen=True):
    """What a rule yields: the problem and its symbolic place.

    Args:
        message: the offending value and how to fix it, in one sentence without a full stop.
        at: the place to look at.
        item: ``kind:id`` of the item at fault, or None if the file or message is at fault.
        subject: what it is about (the missing id, the capability touched, a field), so that a fingerprint of
            rule, item and subject needs no line and no list index.
        related: other places that explain it.
        fix: how a machine can fix it.
        help: what to do about this problem; None shows the rule's own help.
        severity: a lower one than the rule's, for the milder form of a fault (periods that merely overlap).
        explains: findings that have the same cause. They are dropped where this one is shown, unless they are more
            severe.
        explained_by: findings that name the cause of this one. This one is dropped where one of them is shown, unless
            it is more severe.
        further: the other places at fault. Its severity is the highest of all places, and a waiver must cover each.
    """

    message: str
    at: Ref
    item: str | None = None
    subject: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    help: str | None = None
    severity: Severity | None = None
    explains: tuple[FindingKey, ...] = ()
    explained_by: tuple[FindingKey, ...] = ()
    further: tuple[Further, ...] = ()


class Location(Struct, frozen=True):
    """A concrete place: a path relative to the root, with ``/``, and a span where one is known.

    Args:
        message: whether ``path`` names a message (a commit, a pull request) instead of a file.
    """

    path: str
    span: Span | None = None
    message: bool = False


class RelatedPlace(Struct, frozen=True):
    """A ``Related`` made concrete, with the line of text it points at."""

    message: str
    location: Location
    excerpt: str | None = None


class Finding(Struct, frozen=True):
    """One finding, with everything that a reporter needs.

    Args:
        rule: the rule's id, such as ``enables-nothing``.
        category: the rule's category, such as ``context``.
        severity: as configured for this rule, path and kind.
        excerpt: the line of text that ``location`` starts on, or None.
        item: ``kind:id`` of the item at fault, or None.
        fingerprint: 32 hexadecimal digits that stay the same while rule, item and subject do.
    """

    rule: str
    category: str
    severity: Severity
    message: str
    help: str | None
    location: Location
    excerpt: str | None
    related: tuple[RelatedPlace, ...]
    item: str | None
    subject: str
    fix: Fix | None
    fingerprint: str


class Suppressed(Struct, frozen=True):
    """A finding that an ignore comment or a waiver suppresses, with the reason.

    Args:
        by: the comment, or the entry in the waivers file.
        reason: as written there; may be empty for a comment.
        until: the last day on which the waiver holds, ``YYYY-MM-DD``; None for a comment.
    """

    finding: Finding
    by: Location
    reason: str
    until: str | None = None
