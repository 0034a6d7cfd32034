"""What somebody chose not to hear, as values: ignore comments, waivers, and what they silenced."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.finding import Aspect, Edit, ItemRef, Span
from tpmlint.formats.yaml.source import cut
from tpmlint.model.dates import Period
from tpmlint.model.index import Roadmap

WORD = "ignore"
"""What a comment says to tpmlint."""


class Name(Struct, frozen=True):
    """A rule or category that an ignore names, where it stands."""

    text: str
    span: Span


class Ignore(Struct, frozen=True):
    """A comment ``# tpmlint: ignore[rule, rule] reason``, or one that was meant to be.

    Args:
        path: of the file, relative to the root.
        span: from its ``#`` to the last character of the reason.
        cut: what to remove to be rid of it: also the white space before it, or its whole line if nothing else is on it.
        names: in the order written; none where it is malformed.
        listed: what stands between the brackets; None where it is malformed.
        reason: what is said behind the brackets; may be empty.
        first, last: the lines whose findings it silences; none where ``last`` is the smaller.
        item: ``kind:id`` of the item that it stands in, or None.
        fault: why it is malformed, to be said after what it is; None where it is well formed.
        mend: what would probably put it right.
        field: how the line that it silences begins, up to the colon.
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
    mend: Edit | None = None
    field: str = ""

    @property
    def rules(self) -> frozenset[str]:
        """The rules and categories that it names."""
        return frozenset(name.text for name in self.names)

    @property
    def place(self) -> tuple[str, str | None]:
        """What it stands at, which stays the same when lines move: an item or a file, and there a field or all of it.

        None in the place of the field stands for the whole item.
        """
        return self.item or self.path, None if self.first < self.last else self.field

    @property
    def subject(self) -> str:
        """What a finding about it is known by, wherever it stands."""
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
        """What messages call it."""
        about = f" ({self.subject})" if self.subject is not None else ""
        return f"the waiver of {self.rule} for {self.item or self.path}{about}"

    @property
    def key(self) -> tuple[str, str | None, str | None, str | None]:
        """What no two waivers should have in common."""
        return self.rule, self.item, self.path, self.subject

    def at(self, field: str | None = None, aspect: Aspect = Aspect.VALUE) -> ItemRef:
        """Return the place of a field's value, or of the entry."""
        route = ("waivers", self.index) if field is None else ("waivers", self.index, field)
        return ItemRef(self.file, 0, route, aspect)


class Outcome(Struct, frozen=True):
    """What ignores and waivers did: the subject of the rules in ``hygiene/``.

    Args:
        ignores, waivers: all of them, in order; of the waivers those that are well formed.
        idle: ignores with those of their names that silenced nothing, although all rules that they mean were asked.
        idle_waivers: those in force that silenced nothing, although their rule was asked.
        roadmap: for the names of what is there.
    """

    ignores: tuple[Ignore, ...]
    waivers: tuple[Waiver, ...]
    idle: tuple[tuple[Ignore, tuple[Name, ...]], ...]
    idle_waivers: tuple[Waiver, ...]
    roadmap: Roadmap


class WaiverTarget(Struct, frozen=True):
    """What a waiver is about: an item or a pattern of paths, never both, and perhaps one subject only."""

    rule: str
    item: str | None
    path: str | None
    subject: str | None

    @property
    def key(self) -> tuple[str, str | None, str | None, str | None]:
        """What no two waivers should have in common, as ``Waiver.key`` gives it."""
        return self.rule, self.item, self.path, self.subject


class NewWaiver(Struct, frozen=True):
    """A waiver to write."""

    aim: WaiverTarget
    reason: str
    owner: str
    expires: str

    @property
    def value(self) -> dict[str, str | int]:
        """The waiver as the file will hold it, in the order of its fields."""
        aim = self.aim
        optional = {"item": aim.item, "path": aim.path, "subject": aim.subject}
        expires = int(self.expires) if self.expires.isdecimal() else self.expires
        given: dict[str, str | int] = {name: text for name, text in optional.items() if text is not None}
        return {"rule": aim.rule, **given, "reason": self.reason, "owner": self.owner, "expires": expires}
