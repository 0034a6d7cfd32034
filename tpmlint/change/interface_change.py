"""What a change does to the interfaces that a capability declares: promises, and files that cannot be read."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.interfaces import Fact


class FactChange(Struct, frozen=True):
    """One promise that a change adds, changes or takes away.

    Args:
        name: of the fact.
        path: of the file that has it, after the change or, where it is taken away, before.
        before, after: None where it does not exist.
        breaks: whether those who rely on it may have to change something.
    """

    name: str
    path: str
    before: Fact | None
    after: Fact | None
    breaks: bool

    @property
    def sign(self) -> str:
        """``+`` for added, ``-`` for removed, ``~`` for changed."""
        return "+" if self.before is None else "-" if self.after is None else "~"


class UnreadFile(Struct, frozen=True):
    """A file of which bytes were compared, and why.

    Args:
        line: where it cannot be read, if that is known.
        extra: the extra of tpmlint that would install the library, if that is all it takes.
    """

    path: str
    reason: str
    line: int | None = None
    extra: str | None = None


class InterfaceChange(Struct, frozen=True):
    """What a change does to the interfaces of a capability; their files may have changed without any promise.

    Args:
        facts: the changed promises, sorted by name.
        unread: changed files of which bytes were compared.
        files: paths of the files with a changed promise, of those that may have changed it, and of those in ``unread``.
    """

    facts: tuple[FactChange, ...] = ()
    unread: tuple[UnreadFile, ...] = ()
    files: frozenset[str] = frozenset()

    @property
    def is_changed(self) -> bool:
        """Whether a promise changed, or may have."""
        return bool(self.facts or self.unread)

    def count(self, sign: str) -> int:
        """Return how many promises changed in one way."""
        return sum(each.sign == sign for each in self.facts)

    @property
    def breaking(self) -> tuple[FactChange, ...]:
        """The changes after which those who rely on a promise may have to change something."""
        return tuple(each for each in self.facts if each.breaks)
