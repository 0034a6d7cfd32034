"""One page per item: its fields, and its relations to other items in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from tpmlint.finding import Finding, Location
from tpmlint.html_report.context import ReportContext, web
from tpmlint.model.items import Decision, Initiative, Item, Objective, Team
from tpmlint.model.kinds import STANDARD
from tpmlint.model.risk import Risk

FEW = 200
"""With more items than this, a sentence is shown only on the page of the item that contains it, and links are short."""

_MANY_RELATED, _SOME_RELATED = 50, 10

_PROSE = ("problem", "hypothesis", "benefit", "description")
_FACTS = (
    "status",
    "type",
    "stage",
    "lifecycle",
    "perspective",
    "horizon",
    "health",
    "start_date",
    "target_date",
    "date",
    "evolution",
    "advantage",
)
_LISTS = ("users", "tags", "paths", "decision_makers")

# The wording of a connection, from its source and from its target.
_RELATIONS: Mapping[str, tuple[str, str]] = {
    "enables": ("Enables", "Rests on"),
    "for": ("For", "Needs"),
    "changed-by": ("Changed by", "Changes"),
    "used-by": ("Used by", "Uses"),
    "serves": ("Serves", "Served by"),
    "part-of": ("Part of", "Made of"),
}
# The wording of other references by field, from the source and from the target.
_FIELDS: Mapping[str, tuple[str, str]] = {
    "depends_on": ("Depends on", "Awaited by"),
    "superseded_by": ("Superseded by", "Supersedes"),
    "about": ("About", "Decided by"),
    "related": ("Related to", "Related to"),
}
_ORDER = (
    "Enables",
    "Rests on",
    "For",
    "Needs",
    "Changes",
    "Changed by",
    "Used by",
    "Uses",
    "Serves",
    "Served by",
    "Part of",
    "Made of",
    "Depends on",
    "Awaited by",
    "About",
    "Decided by",
    "Superseded by",
    "Supersedes",
    "Related to",
    "Owns",
    "Closed",
)


class Related(Struct, frozen=True):
    """A related item, and the text of the relation.

    Args:
        standing: the status of an initiative or feature that is closed; else empty.
    """

    item: Item
    text: str | None
    standing: str


class Link(Struct, frozen=True):
    """A link that a user wrote; ``url`` is None if it is not a web address."""

    title: str
    url: str | None


class Page(Struct, frozen=True):
    """The page of an item.

    Args:
        facts: names of fields and their values in a word.
        prose: names of fields and their texts.
        relations: headings and what stands under them.
        measures: the heading of its metrics.
        metrics: name, from, to, by and result; empty if not given.
        risk: why it is at risk, and by how many days; None if it is closed.
        most: how many items are listed under a heading.
    """

    item: Item
    owner: Item | None
    facts: tuple[tuple[str, str], ...]
    prose: tuple[tuple[str, str], ...]
    relations: tuple[tuple[str, tuple[Related, ...]], ...]
    measures: str
    metrics: tuple[tuple[str, str, str, str, str], ...]
    links: tuple[Link, ...]
    external: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    location: Location
    risk: Risk | None
    most: int


def view(context: ReportContext) -> tuple[Page, ...]:
    """Return a page for every item, from strategy to code, and then for decisions and own kinds."""
    related = _find_related(context)
    listed = _listed(context)
    # Of many items the view of teams alone lists what a team needs and owns; it has no closed work.
    for ref in [item.ref for item in listed if isinstance(item, Team)] if len(listed) > FEW else ():
        related[ref] = {"Closed": related[ref]["Closed"]} if "Closed" in related.get(ref, ()) else {}
    return tuple(_page(context, item, related.get(item.ref, {})) for item in listed)


def short_addresses(context: ReportContext) -> Mapping[str, int]:
    """Return a number for each item with a page, by which links name it to save room; none if there are few items."""
    listed = _listed(context)
    return {item.ref: number for number, item in enumerate(listed)} if len(listed) > FEW else {}


def _listed(context: ReportContext) -> list[Item]:
    others = [
        each
        for each in context.roadmap.by_name.values()
        if isinstance(each, Decision) or each.definition.model not in STANDARD
    ]
    return [*sorted(context.graph.items, key=lambda item: item.definition.depth), *others]


def _heading_order(entry: tuple[str, list[Related]]) -> int:
    heading = entry[0]
    return _ORDER.index(heading) if heading in _ORDER else len(_ORDER)


def _page(context: ReportContext, item: Item, related: Mapping[str, list[Related]]) -> Page:
    value = item.value
    facts = [(name, word) for name in _FACTS if (word := item.words.get(name) or _word(value.get(name)))]
    facts += [(name, ", ".join(words)) for name in _LISTS if (words := _words(value.get(name)))]
    return Page(
        item,
        context.roadmap.resolve(item.owner),
        tuple(facts),
        tuple((name, text) for name in _PROSE if isinstance(text := value.get(name), str) and text.strip()),
        tuple((heading, tuple(each)) for heading, each in sorted(related.items(), key=_heading_order)),
        "Key results" if isinstance(item, Objective) else "Metrics",
        tuple(_metrics(item)),
        tuple(_links(item)),
        tuple(item.external.items()),
        context.findings.get(item.ref, ()),
        Location(item.path),
        context.dated.risks.get(item.ref),
        _MANY_RELATED if len(context.graph.items) <= FEW else _SOME_RELATED,
    )


def _find_related(context: ReportContext) -> dict[str, dict[str, list[Related]]]:
    """Return the related items of each item by heading."""
    items = {item.ref: item for item in context.graph.items}
    found: dict[str, dict[str, list[Related]]] = {}

    def add(on: str, heading: str, item: Item, text: str | None) -> None:
        under = found.setdefault(on, {}).setdefault(heading, [])
        standing = _closed_status(item)
        recent = under if heading == "Related to" else under[-1:]
        if Related(item, text, standing) not in recent:
            under.append(Related(item, text, standing))

    for each in context.graph.connections:
        one, other = items[each.source], items[each.target]
        here, there = _RELATIONS[each.relation]
        add(one.ref, here, other, each.text)
        # Closed initiatives are listed separately, as in `tpmlint impact`.
        apart = isinstance(one, Initiative) and not one.is_open
        add(other.ref, "Closed" if apart else there, one, each.text if len(items) <= FEW else None)
    for source in context.roadmap.items:
        for reference in source.references:
            reference_field = source.definition.reference(reference.field)
            field = "about" if reference_field is not None and reference_field.verb == "is about" else reference.field
            target = context.roadmap.resolve(reference)
            if target is None or target.is_foreign:
                continue
            if field == "owner":  # At the top of the item's page.
                add(target.ref, "Owns", source, None)
                continue
            if field in _FIELDS:
                here, there = _FIELDS[field]
            elif reference_field is not None and source.definition.model not in STANDARD:
                here, there = reference_field.verb.capitalize(), f"Named by {source.definition.plural}"
            else:
                continue
            add(source.ref, here, target, None)
            add(target.ref, there, source, None)
    return found


def _closed_status(item: Item) -> str:
    return item.state_word if item.definition.has_backlog and not item.is_open else ""


def _metrics(item: Item) -> Iterator[tuple[str, str, str, str, str]]:
    name = "key_results" if isinstance(item, Objective) else "metrics"
    listed = item.value.get(name)
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            unit = _word(each.get("unit"))
            label = _word(each.get("name") or each.get("metric"))
            cells = [_word(each.get(part)) for part in ("baseline", "target", "by", "result")]
            yield (f"{label}, {unit}" if unit else label, *cells)  # type: ignore[misc]


def _links(item: Item) -> Iterator[Link]:
    listed = item.value.get("links")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            url = each.get("url")
            yield Link(_word(each.get("title")) or _word(url), web(url))


def _word(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _words(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
