"""Suppression data types: ignore comments, waivers and what they silenced."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.finding import Aspect, Edit, ItemRef, Span
from tpmlint.formats.dates import Period
from tpmlint.formats.yaml.source import cut
from tpmlint.model.index import Roadmap

WORD = "ignore"
"""The keyword of an ignore comment."""


class Name(Struct, frozen=True):
    """A rule or category that an ignore names, with its position."""

    text: str
    span: Span


class Ignore(Struct, frozen=True):
    """A comment ``# tpmlint: ignore[rule, rule] reason``, or a malformed one.

    Args:
        path: of the file, relative to the root.
        span: from its ``#`` to the last character of the reason.
        cut: what to remove with it: also the white space before it, or its whole line if nothing else is on it.
        names: in the order written; empty if it is malformed.
        listed: the text between the brackets; None if it is malformed.
        reason: the text after the brackets; may be empty.
        first, last: the lines whose findings it silences; empty if ``last`` is smaller.
        item: ``kind:id`` of the item that contains it, or None.
        fault: why it is malformed, as the rest of a sentence about it; None if it is well formed.
        suggestion: the edit that probably corrects it.
        field: the start of the line that it silences, up to the colon.
    """

    path: str
    span: Span
    cut: Span
    names: tuple[Name, ...]
    listed: Span | None
    reason: str
    first: int
    last: int
    item: str | None
    fault: str | None = None
    suggestion: Edit | None = None
    field: str = ""

    @property
    def rules(self) -> frozenset[str]:
        """The rules and categories that it names."""
        return frozenset(name.text for name in self.names)

    @property
    def place(self) -> tuple[str, str | None]:
        """Its place, independent of line numbers: an item or a file, and a field.

        The field is None for the whole item.
        """
        return self.item or self.path, None if self.first < self.last else self.field

    @property
    def subject(self) -> str:
        """The subject of a finding about it, independent of its place."""
        return cut(f"{WORD}[{', '.join(name.text for name in self.names)}]")


class Waiver(Struct, frozen=True):
    """An entry of the waivers file: findings that are accepted until a day, by rule and item or path.

    Args:
        file: path of the waivers file, relative to the root.
        index: number of the entry, from 0.
        item: ``kind:id``; None where ``path`` is given.
        path: gitignore-style pattern relative to the configuration's folder; None where ``item`` is given.
        subject: the only subject that is accepted; None accepts any.
        expires: its last day is the last on which the waiver holds.
    """

    file: str
    index: int
    rule: str
    item: str | None
    path: str | None
    subject: str | None
    reason: str
    owner: str
    expires: Period

    @property
    def name(self) -> str:
        """Its name in messages."""
        about = f" ({self.subject})" if self.subject is not None else ""
        return f"the waiver of {self.rule} for {self.item or self.path}{about}"

    @property
    def key(self) -> tuple[str, str | None, str | None, str | None]:
        """The key that must be unique among waivers."""
        return self.rule, self.item, self.path, self.subject

    def at(self, field: str | None = None, aspect: Aspect = Aspect.VALUE) -> ItemRef:
        """Return the place of a field's value, or of the entry."""
        route = ("waivers", self.index) if field is None else ("waivers", self.index, field)
        return ItemRef(self.file, 0, route, aspect)


class Outcome(Struct, frozen=True):
    """The effect of ignores and waivers: the subject of the rules in ``hygiene/``.

    Args:
        ignores, waivers: all of them, in order; malformed waivers are skipped.
        idle: ignores with their names that silenced nothing, although all rules that they name ran.
        idle_waivers: those in force that silenced nothing, although their rule ran.
        roadmap: to look up names.
    """

    ignores: tuple[Ignore, ...]
    waivers: tuple[Waiver, ...]
    idle: tuple[tuple[Ignore, tuple[Name, ...]], ...]
    idle_waivers: tuple[Waiver, ...]
    roadmap: Roadmap


class WaiverTarget(Struct, frozen=True):
    """The target of a waiver: an item or a pattern of paths, never both, and optionally one subject."""

    rule: str
    item: str | None
    path: str | None
    subject: str | None

    @property
    def key(self) -> tuple[str, str | None, str | None, str | None]:
        """The key that must be unique among waivers, as ``Waiver.key`` gives it."""
        return self.rule, self.item, self.path, self.subject


class NewWaiver(Struct, frozen=True):
    """A waiver to write."""

    aim: WaiverTarget
    reason: str
    owner: str
    expires: str

    @property
    def value(self) -> dict[str, str | int]:
        """The waiver's fields in the order of the file."""
        aim = self.aim
        optional = {"item": aim.item, "path": aim.path, "subject": aim.subject}
        expires = int(self.expires) if self.expires.isdecimal() else self.expires
        present: dict[str, str | int] = {name: text for name, text in optional.items() if text is not None}
        return {"rule": aim.rule, **present, "reason": self.reason, "owner": self.owner, "expires": expires}
