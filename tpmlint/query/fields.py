"""The fields to filter, sort and show items and findings by: schema, derived and users' own fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tpmlint.errors import UserError
from tpmlint.finding import Finding, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Reference
from tpmlint.model.kinds import Kind
from tpmlint.model.metric_names import canonical_metric
from tpmlint.query.derived import DatedRoadmap, Derived, derived_of
from tpmlint.query.values import Field, Type, Value, leaves, without
from tpmlint.rule import CATEGORIES
from tpmlint.schema import FieldInfo, field, fields
from tpmlint.text.messages import join_words, with_article
from tpmlint.text.similarity import nearest

_METRICS = {("metrics", "name"), ("key_results", "metric")}


def names(kind: Kind) -> Iterator[str]:
    """Yield the names of all fields of a kind, nested ones with dots, then the derived ones."""
    yield from _nested_names(fields(kind.described_by), "")
    yield from derived_of(kind)


def item_field(kind: str, name: str, dated: DatedRoadmap, place: str) -> Field[Item]:
    """Return a field of a kind of item.

    A list of mappings stands for the first key of each: ``metrics`` is ``metrics.name``. References read as the id of
    the referenced item.

    Args:
        place: the option that named it.
    Raises:
        UserError: the field is unknown.
    """
    if derived := derived_of(dated.roadmap.kinds[kind]).get(name):
        return _derived_field(name, derived, dated)
    steps = tuple(name.split("."))
    if name.startswith("x-"):
        return Field(
            name, lambda item: tuple(leaves(item.value, (name,) if name in item.value else steps)), None, "any"
        )
    infos = _infos(dated.roadmap.kinds[kind], steps)
    if infos is None:
        raise _unknown_field(dated.roadmap.kinds[kind], name, place)
    last = infos[-1]
    if last.many and last.fields:
        steps, infos = (*steps, last.fields[0].name), [*infos, last.fields[0]]
        last = infos[-1]
    many = any(info.many for info in infos) or _is_mapping(last)
    if last.references is not None:
        kinds = last.references
        return Field(
            name,
            lambda item: _referred_ids(item, steps, kinds, dated),
            many,
            alike=without(f"{kinds}:"),
            holds=kinds,
        )
    aliases = _aliases(kind, name, dated.roadmap) if len(steps) == 1 and not many else {}
    return Field(
        name,
        lambda item: tuple(leaves(item.value, steps)),
        many,
        _type(last, steps),
        tuple(word for word, _ in last.words),
        canonical_metric if steps in _METRICS else str.casefold,
        author_word=(lambda item: item.word(name)) if aliases else None,
        aliases=aliases,
        holds=kind if steps == ("id",) else "",
    )


def _aliases(kind: str, name: str, roadmap: Roadmap) -> Mapping[str, str]:
    """Return what authors of sources write in a field of a kind, in lower case, with what that means.

    A word that two sources use for different values is missing.
    """
    values: dict[str, str] = {}
    several: set[str] = set()
    for item in roadmap.items:
        word = item.words.get(name) if item.kind == kind else None
        value = item.value.get(name)
        if word is not None and isinstance(value, str) and values.setdefault(word.casefold(), value) != value:
            several.add(word.casefold())
    return {word: value for word, value in values.items() if word not in several}


def unknown_field_error(kind: str, name: str, known: Iterable[str], place: str, remedy: str) -> UserError:
    """Return the error for an unknown field, with the most similar known one."""
    near = nearest(name, known)
    hint = f"; did you mean {near}?" if near else ""
    return UserError(f"{with_article(kind)} has no field {name!r}{hint}", remedy, place)


def _unknown_field(kind: Kind, name: str, place: str) -> UserError:
    own = join_words(list(derived_of(kind)))
    remedy = f"it has those of `tpmlint explain {kind.name}`, and derived: {own}"
    return unknown_field_error(kind.name, name, names(kind), place, remedy)


def _nested_names(infos: Iterable[FieldInfo], above: str) -> Iterator[str]:
    for info in infos:
        yield f"{above}{info.name}"
        yield from _nested_names(info.fields, f"{above}{info.name}.")


def _infos(kind: Kind, steps: Sequence[str]) -> list[FieldInfo] | None:
    """Return the schema's information on each step of a route; keys of an open mapping (``external``) are text."""
    infos: list[FieldInfo] = []
    for depth in range(1, len(steps) + 1):
        info = field(kind.described_by, *steps[:depth])
        if info is None:
            is_open = depth == len(steps) == 2 and infos[0].expected == "a mapping" and not infos[0].fields
            return [infos[0], _KEY] if is_open else None
        infos.append(info)
    return infos


_KEY = FieldInfo("", False, "", "text", (), (), None, False, ())


def _is_mapping(info: FieldInfo) -> bool:
    return bool(info.fields) or info.expected == "a mapping"


def _type(info: FieldInfo, steps: Sequence[str]) -> Type:
    if info.expected.startswith("a date "):
        return "start" if steps[-1] == "start_date" else "date"
    if info.expected in ("a number", "a whole number"):
        return "number"
    return "any" if info.expected == "a number or text" or _is_mapping(info) else "text"


def _derived_field(name: str, derived: Derived, dated: DatedRoadmap) -> Field[Item]:
    return Field(
        name,
        lambda item: tuple(derived.read(dated, item)),
        derived.many,
        derived.type,
        unit=derived.unit,
        holds=derived.holds,
    )


def _referred_ids(item: Item, steps: tuple[str, ...], kind: str, dated: DatedRoadmap) -> tuple[Value, ...]:
    found = [each for each in item.references if tuple(step for step in each.route if isinstance(step, str)) == steps]
    return tuple(_id_of(each, kind, dated) for each in found)


def _id_of(reference: Reference, kind: str, dated: DatedRoadmap) -> str:
    item = dated.roadmap.resolve(reference)
    if item is None:
        return reference.text.removeprefix(f"{kind}:")
    return item.id if item.kind == kind else item.ref


COLUMNS = ("rule", "severity", "item", "place", "message")
"""The default columns."""

_SEVERITIES = tuple(severity.word for severity in sorted(Severity, reverse=True) if severity is not Severity.OFF)


def finding_fields(roadmap: Roadmap) -> Mapping[str, Field[Finding]]:
    """Return the fields of a finding by name.

    Args:
        roadmap: to know the owners of items.
    """

    def owner(finding: Finding) -> tuple[Value, ...]:
        item = item_of(finding, roadmap)
        team = roadmap.team(item.owner) if item is not None else None
        return (team.id,) if team is not None else (item.owner.text,) if item is not None and item.owner else ()

    fields: tuple[Field[Finding], ...] = (
        Field("rule", lambda finding: (finding.rule,)),
        Field("category", lambda finding: (finding.category,), words=CATEGORIES),
        Field("severity", lambda finding: (finding.severity.word,), words=_SEVERITIES),
        Field("item", lambda finding: (finding.item,) if finding.item is not None else ()),
        Field("owner", owner, alike=without("team:")),
        Field("place", lambda finding: (place(finding),)),
        Field("file", lambda finding: (finding.location.path,)),
        Field(
            "line",
            lambda finding: (finding.location.span.line,) if finding.location.span is not None else (),
            type="number",
        ),
        Field("message", lambda finding: (finding.message,)),
        Field("help", lambda finding: (finding.help,) if finding.help is not None else ()),
        Field("fingerprint", lambda finding: (finding.fingerprint,)),
    )
    return {field.name: field for field in fields}


def finding_field(name: str, roadmap: Roadmap, place: str) -> Field[Finding]:
    """Return a field of findings; raise UserError if it is unknown."""
    known = finding_fields(roadmap)
    if name not in known:
        raise unknown_field_error("finding", name, known, place, f"it has {', '.join(known)}")
    return known[name]


def item_of(finding: Finding, roadmap: Roadmap) -> Item | None:
    """Return the item at fault."""
    if finding.item is None:
        return None
    kind, _, name = finding.item.partition(":")
    return roadmap.find(kind, name)


def place(finding: Finding) -> str:
    """Return where a finding points: ``path:line:column``, as far as it is known."""
    span = finding.location.span
    return finding.location.path if span is None else f"{finding.location.path}:{span.line}:{span.column}"
