"""The facts of declared interfaces, and what changed in them: since when, and by which item of the roadmap."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from msgspec import Struct

from tpmlint.change.citations import Citation, read_citations
from tpmlint.change.contracts import facts_of
from tpmlint.change.interface_change import InterfaceChange, UnreadFile
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.change.model import Side
from tpmlint.engine.workspace import Workspace
from tpmlint.errors import UserError
from tpmlint.git.commits import SHORT, day
from tpmlint.git.files import Unreadable
from tpmlint.git.log import Step
from tpmlint.git.repository import Repository
from tpmlint.git.tree import changed_paths
from tpmlint.history.contracts import ContractReader
from tpmlint.interfaces import Fact, UnreadableInterface, language_of, types
from tpmlint.interfaces.support.file_names import guess_type
from tpmlint.limits import INTERFACE_BYTES
from tpmlint.model.index import Roadmap
from tpmlint.model.interface_paths import InterfacePaths
from tpmlint.model.items import Capability, Interface
from tpmlint.model.ownership import Claims
from tpmlint.settings import ChangePolicy
from tpmlint.text.similarity import nearest


class Occasion(Struct, frozen=True):
    """A commit that changed facts.

    Args:
        items: what its messages cite, as written.
    """

    commit: str
    date: str
    title: str
    items: tuple[str, ...]


class KnownFact(Struct, frozen=True):
    """A fact as it is now.

    Args:
        since: the commit that added it; None if that is older than what was looked through.
        changed: the last commit that changed it since, or None.
    """

    name: str
    path: str
    fact: Fact
    since: Occasion | None = None
    changed: Occasion | None = None


class InterfaceFacts(Struct, frozen=True):
    """An interface as it is now.

    Args:
        type: as stated, or as the names of the files tell it.
        files: the tracked files that it names.
        unread: those that cannot be read as its type.
    """

    interface: Interface
    type: str
    files: tuple[str, ...]
    facts: tuple[KnownFact, ...]
    unread: tuple[UnreadFile, ...]


class Contract(Struct, frozen=True):
    """All that a capability promises, and what changed in it.

    Args:
        changes: by commit, the newest first, with the files of which only bytes were compared; empty if nobody asked.
    """

    capability: Capability
    interfaces: tuple[InterfaceFacts, ...]
    changes: tuple[tuple[Occasion, InterfaceChange], ...] = ()


def declared_types(workspace: Workspace, roadmap: Roadmap) -> tuple[str, ...]:
    """Return the types of the interfaces that capabilities declare and that are compared by facts, sorted."""
    found: set[str] = set()
    guessed = [each for one in roadmap.capabilities for each in one.interfaces if each.type is None]
    found.update(each.type for one in roadmap.capabilities for each in one.interfaces if each.type is not None)
    if guessed:
        paths = InterfacePaths(workspace.settings.folder, guessed)
        files = filter(paths.match, workspace.snapshot.tracked() or workspace.snapshot.paths())
        found.update(kind for path in files if (kind := guess_type(path)) is not None)
    return tuple(sorted(found & set(types())))


def needed_extras(workspace: Workspace, roadmap: Roadmap) -> tuple[str, ...]:
    """Return the extras of tpmlint with the libraries that read the declared interfaces, sorted."""
    languages = map(language_of, declared_types(workspace, roadmap))
    return tuple(sorted({each.extra for each in languages if each is not None and each.extra is not None}))


def contracts_of(
    workspace: Workspace, roadmap: Roadmap, names: Sequence[str], since: str | None
) -> tuple[Contract, ...]:
    """Return what capabilities promise.

    Args:
        names: ids of capabilities, or paths of files of interfaces; of none all that declare interfaces are returned,
            without their history.
        since: a revision; only what changed after it is looked through. None looks through all of the history.
    Raises:
        UserError: a name is neither that of a capability with interfaces nor a file of one; or there is no history.
    """
    settings = workspace.settings
    declaring = [each for each in roadmap.capabilities if each.interfaces]
    chosen = _choose(declaring, names, settings.folder)
    tracked = tuple(workspace.snapshot.tracked() or workspace.snapshot.paths())
    contracts = [Contract(each, tuple(_read(each, tracked, workspace))) for each in chosen]
    if workspace.repository is None or workspace.repository.head() is None:
        if since is not None:
            raise UserError("no commits yet, so nothing changed", "leave --since out", "--since")
        return tuple(contracts)
    if not names and since is None:
        return tuple(contracts)
    side = Side(roadmap, Claims(roadmap.capabilities, settings), settings)
    return tuple(_with_history(contracts, side, workspace.repository, since, settings.change))


def _choose(declaring: Sequence[Capability], names: Sequence[str], folder: str) -> list[Capability]:
    if not names:
        return list(declaring)
    chosen: dict[str, Capability] = {}
    for name in names:
        path = name.removeprefix("./").rstrip("/")
        found = [
            each
            for each in declaring
            if name in (each.id, each.ref) or InterfacePaths(folder, each.interfaces).match(path)
        ]
        if not found:
            near = nearest(name, [each.id for each in declaring])
            hint = f"did you mean {near}? " if near else ""
            raise UserError(
                f"{name!r} is neither a capability that declares interfaces nor a file of one",
                f"{hint}`tpmlint interfaces` without a name lists all",
            )
        chosen.update({each.ref: each for each in found})
    return list(chosen.values())


def _read(capability: Capability, tracked: Sequence[str], workspace: Workspace) -> Iterator[InterfaceFacts]:
    for interface in capability.interfaces:
        paths = InterfacePaths(workspace.settings.folder, (interface,))
        files = tuple(filter(paths.match, tracked))
        found, unread, kinds = facts_of(interface, files, lambda path: _content(workspace, path))
        facts = tuple(KnownFact(name, path, fact) for name, path, fact in sorted(found, key=lambda each: each[:2]))
        yield InterfaceFacts(interface, " and ".join(kinds), files, facts, unread)


def _content(workspace: Workspace, path: str) -> bytes:
    try:
        return workspace.snapshot.read(path, INTERFACE_BYTES)
    except Unreadable as error:
        raise UnreadableInterface(error.reason) from None


def _with_history(
    contracts: Sequence[Contract], side: Side, repository: Repository, since: str | None, policy: ChangePolicy
) -> Iterator[Contract]:
    head = repository.head()
    assert head is not None
    excluding = () if since is None else (repository.resolve(since),)
    boundary = repository.boundary()
    reader = ContractReader(repository, policy)
    every = InterfacePaths(side.settings.folder, (each for one in contracts for each in one.capability.interfaces))
    changes: dict[str, list[tuple[Occasion, InterfaceChange]]] = {one.capability.ref: [] for one in contracts}
    with contextlib.closing(repository.first_parent_log(head, excluding)) as log:
        for step in log:
            # A shallow clone shows all files of the commit at which it is cut off as added by that.
            if step.commit.oid in boundary or not any(map(every.match, step.raw[1::2])):
                continue
            files = changed_paths(step.raw)
            for one in contracts:
                own = InterfacePaths(side.settings.folder, one.capability.interfaces)
                touched = [file for file in files if own.match(file.path)]
                if touched:
                    found = reader.comparison(side, side, files, step.commit.oid)(touched, ())
                    if found.is_changed:
                        changes[one.capability.ref].append((_occasion(step, policy), found))
    for one in contracts:
        yield _dated(one, changes[one.capability.ref])


def _occasion(step: Step, policy: ChangePolicy) -> Occasion:
    messages = [
        each.message.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        for each in (step.commit, *step.brought)
    ]
    cited = (read_citations(ChangeMessages(written=Message("", text)), policy) for text in messages)
    items = {each.text: None for found in cited for each in found if isinstance(each, Citation)}
    title = next((line for line in messages[0].splitlines() if line.strip()), "")
    return Occasion(step.commit.oid[:SHORT], day(int(step.commit.seconds)).isoformat(), title, tuple(items))


def _dated(contract: Contract, changes: Sequence[tuple[Occasion, InterfaceChange]]) -> Contract:
    """Return a contract with the commits that added and last changed each fact."""
    added: dict[str, Occasion] = {}
    changed: dict[str, Occasion] = {}
    for occasion, found in changes:  # The newest comes first.
        for each in found.facts:
            if each.sign == "+":
                added.setdefault(each.name, occasion)
            elif each.sign == "~" and each.name not in added:
                changed.setdefault(each.name, occasion)
    interfaces = tuple(
        InterfaceFacts(
            one.interface,
            one.type,
            one.files,
            tuple(
                KnownFact(each.name, each.path, each.fact, added.get(each.name), changed.get(each.name))
                for each in one.facts
            ),
            one.unread,
        )
        for one in contract.interfaces
    )
    return Contract(contract.capability, interfaces, tuple(changes))
