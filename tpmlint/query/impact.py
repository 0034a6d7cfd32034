"""The answer to an impact question: in one sentence, and as values for programs and assistants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from tpmlint.model.impact import Impact, named_by
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Decision, Feature, Initiative, Item, Objective, Team, name
from tpmlint.model.roadmap_files import inside
from tpmlint.query.graph import Connection, Graph, owned_by
from tpmlint.query.target import Code
from tpmlint.text.messages import join_words, plural

_SEVERAL = 3
"""Names that a sentence lists at most."""

_CLAIM = "add a pattern to the `paths` of a capability, or write one with `tpmlint new capability ID --path PATTERN`"

VERSION = 1


class Headline(Struct, frozen=True):
    """The answer in one sentence without a full stop, and a remedy if it is unsatisfying."""

    text: str
    remedy: str | None = None


def headline_of_code(codes: Sequence[Code], whole: Code, impact: Impact, roadmap: Roadmap, folder: str) -> Headline:
    """Return the answer for files.

    Args:
        codes: as they were asked about.
        whole: all of them.
        folder: the folder of the configuration, to which patterns are relative.
    """
    what, is_one = _name_of(codes, whole)
    if not whole.files:
        if whole.kind == "change":
            return Headline(f"Nothing changed since {whole.name}")
        return Headline(f"{what} {'holds' if is_one else 'hold'} no files except those that git ignores")
    if impact.customers:
        return Headline(f"{what} {'is' if is_one else 'are'} for {join_words([team.id for team in impact.customers])}")
    if whole.claimed:
        ids = join_words([each.capability.id for each in whole.claimed][:_SEVERAL])
        field = " under `consumers`" if not any(each.capability.source for each in whole.claimed) else ""
        who = f"name who uses {ids}{field}, or write the initiative that changes it and for whom"
        return Headline(f"The roadmap names no customer for {what}", who)
    if whole.unclaimed:
        text = f"{what} {'belongs' if is_one else 'belong'} to no capability, so nobody can say for whom"
        if all(inside(folder, path) is None for path in whole.unclaimed):
            return Headline(text, f"capabilities of this roadmap claim files in {folder}/ only")
        return Headline(text, _CLAIM)
    items = [item.ref for item in roadmap.items if item.path in whole.own]
    remedy = f"ask for an item in it, such as {join_words(items[:_SEVERAL], 'or')}" if items else None
    return Headline(f"{what} {'is' if is_one else 'are'} part of the roadmap, not code of a capability", remedy)


def headline_of_item(item: Item, impact: Impact, roadmap: Roadmap) -> Headline:
    """Return the answer for an item."""
    customers = [team.id for team in impact.customers]
    if isinstance(item, Team):
        consumed = sum(link.reference.field == "consumers" for link in roadmap.referrers(item))
        return Headline(
            f"{name(item)} needs {plural(len(impact.initiatives), 'initiative')}, "
            f"consumes {plural(consumed, 'capability')} and owns {plural(len(owned_by(roadmap, item)), 'item')}"
        )
    if isinstance(item, Feature):
        rests = plural(len(impact.initiatives), "initiative")
        whom = f", for {join_words(customers)}" if customers else ""
        return Headline(f"{name(item)} rests on {rests}{whom}")
    if isinstance(item, Objective):
        served = f"{plural(len(impact.features), 'feature')} and {plural(len(impact.initiatives), 'initiative')}"
        whom = f", for {join_words(customers)}" if customers else ""
        return Headline(f"{name(item)} is served by {served}{whom}")
    if isinstance(item, Decision):
        about = (*impact.initiatives, *impact.features, *impact.capabilities)
        return Headline(
            f"{name(item)} is about {join_words([each.ref for each in about]) or 'nothing that the roadmap names'}"
        )
    if type(item) is Item:
        named = join_words([each.ref for each in named_by(roadmap, item)])
        return Headline(f"{name(item)} names {named or 'no other item'}")
    if not customers:
        return Headline(f"The roadmap names no customer for {name(item)}", _where_to_name_customers(item))
    return Headline(f"{name(item)} is for {join_words(customers)}")


def _where_to_name_customers(item: Item) -> str:
    field = "consumers" if isinstance(item, Capability) else "internal_customers"
    if not item.source:
        return f"name the teams that need it under `{field}`"
    if field in item.unasked:  # Another name would be that of a field which the author does not have.
        return f"map where {item.source} names the teams that need it, as `{field}` of its source"
    return f"name the teams that need it in {item.path}"


def _name_of(codes: Sequence[Code], whole: Code) -> tuple[str, bool]:
    """Return a name for the files, and whether it is singular."""
    if whole.kind == "change":
        count = len(whole.files)
        return f"What changed since {whole.name} ({plural(count, 'file')})", True
    if len(codes) <= _SEVERAL:
        return join_words([code.name for code in codes]), len(codes) == 1
    return f"These {len(codes)} paths", False


class ClaimValue(Struct, frozen=True):
    """The files that belong to a capability.

    Args:
        capability: its id.
        patterns: of its `paths`, those that match.
        files: how many.
    """

    capability: str
    patterns: tuple[str, ...]
    files: int


class AskedValue(Struct, frozen=True):
    """One path or item that was asked about, and whom it is for.

    Args:
        ref: `kind:id`, or `path:` or `change:` with a name.
        answer: the answer in one sentence.
        help: what to do if the answer is unsatisfying, or null.
        files: how many files the path holds.
        claims: the capabilities that they belong to.
        unclaimed: files that belong to no capability.
        own: files of the roadmap itself.
        capabilities, initiatives, features, customers, objectives: ids.
    """

    ref: str
    answer: str
    help: str | None
    files: int
    claims: tuple[ClaimValue, ...]
    unclaimed: tuple[str, ...]
    own: tuple[str, ...]
    capabilities: tuple[str, ...]
    initiatives: tuple[str, ...]
    features: tuple[str, ...]
    customers: tuple[str, ...]
    objectives: tuple[str, ...]


class ItemValue(Struct, frozen=True):
    """An item of the roadmap.

    Args:
        ref: `kind:id`.
        owner: the id of a team.
        target_date: as written.
        file: the path of its file.
    """

    ref: str
    kind: str
    id: str
    title: str | None
    owner: str | None
    status: str | None
    target_date: str | None
    file: str


class ImpactValue(Struct, frozen=True):
    """Whom paths and items are for.

    Args:
        asked: what was asked about, with its answer.
        items: all items concerned.
        connections: the relations among them: who enables what, and for whom.
        notes: sentences for the reader.
    """

    version: int
    asked: tuple[AskedValue, ...]
    items: tuple[ItemValue, ...]
    connections: tuple[Connection, ...]
    notes: tuple[str, ...]


def impact_value(
    answers: Iterable[tuple[Code | Item, Impact]], graph: Graph, roadmap: Roadmap, folder: str, notes: Sequence[str]
) -> ImpactValue:
    """Return what was asked about with its answers, all items concerned, and the connections among them.

    Args:
        folder: the folder of the configuration.
        notes: sentences for the reader of the answer.
    """
    return ImpactValue(
        VERSION,
        tuple(_asked(target, impact, roadmap, folder) for target, impact in answers),
        tuple(item_value(item) for item in graph.items),
        graph.connections,
        tuple(notes),
    )


def item_value(item: Item) -> ItemValue:
    """Return what a program needs to know of an item at first."""
    dated = item if isinstance(item, Initiative | Feature) else None
    return ItemValue(
        item.ref,
        item.kind,
        item.id,
        item.title,
        item.owner.id if item.owner is not None else None,
        getattr(item, "status", item.state if type(item) is Item else None),
        dated.target_date.text if dated is not None and dated.target_date is not None else None,
        item.path,
    )


def _asked(target: Code | Item, impact: Impact, roadmap: Roadmap, folder: str) -> AskedValue:
    if isinstance(target, Code):
        headline = headline_of_code([target], target, impact, roadmap, folder)
        claims = tuple(ClaimValue(each.capability.id, each.patterns, len(each.files)) for each in target.claimed)
        files, unclaimed, own = len(target.files), target.unclaimed, target.own
    else:
        headline = headline_of_item(target, impact, roadmap)
        files, claims, unclaimed, own = 0, (), (), ()
    return AskedValue(
        target.ref,
        headline.text,
        headline.remedy,
        files,
        claims,
        unclaimed,
        own,
        _ids(impact.capabilities),
        _ids(impact.initiatives),
        _ids(impact.features),
        _ids(impact.customers),
        _ids(impact.objectives),
    )


def _ids(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)
