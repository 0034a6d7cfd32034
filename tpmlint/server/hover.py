"""Hover texts, and the lines of text above items and code."""

from __future__ import annotations

import re

from lsprotocol import types

from tpmlint.model.impact import impact_of, impact_of_item
from tpmlint.model.items import Initiative, Item, Team
from tpmlint.model.risk import why
from tpmlint.query.impact import headline_of_item
from tpmlint.reporters.render.markdown import code, prose
from tpmlint.rule import Entry, find_rule
from tpmlint.schema import FieldInfo
from tpmlint.server.fields import field_at
from tpmlint.server.places import pointed_at
from tpmlint.server.projects import State
from tpmlint.text.messages import join_words, plural

_FENCE = re.compile(r"^```(\w+) (\w+)$", re.MULTILINE)
_LONGEST = 600


def hover(state: State, path: str, position: types.Position) -> types.Hover | None:
    """Return the pages of the rules with findings at a position, then the card of the item or the page of the field."""
    text = state.text(path)
    offset = text.offset(position)
    rules = dict.fromkeys(finding.rule for finding in state.findings(path, offset, offset))
    parts = [_rule_page(find_rule(rule)) for rule in rules]
    where = None
    if (pointed := pointed_at(state, path, position)) is not None:
        parts.append(card(state, pointed.item))
        where = text.between(pointed.start, pointed.end)
    elif (field := field_at(state, path, offset)) is not None:
        parts.append(_field_page(field))
    if not parts:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts)), where)


def _rule_page(entry: Entry) -> str:
    """Return the documentation of a rule; the code fences of its examples get a heading each."""
    shown = _FENCE.sub(lambda fence: f"{fence[2].capitalize()}:\n\n```{fence[1]}", entry.doc)
    title, _, rest = shown.partition("\n")
    return f"**[{entry.id}]({entry.page})**: {title}\n\n{rest.strip()}"


def _field_page(field: FieldInfo) -> str:
    words = "".join(f"\n- {code(word)}: {meaning}" for word, meaning in field.words)
    return f"**{field.name}** ({field.expected})\n\n{field.description}{words}"


def card(state: State, item: Item) -> str:
    """Return the card of an item in Markdown: status, date, risk, what it enables and for whom."""
    lines = [f"**{prose(item.title or item.id)}** ({code(item.ref)})", "", " · ".join(facts(state, item))]
    risk = state.session.dated.risks.get(item.ref)
    if risk is not None and risk.causes:
        lines += ["", prose(f"At risk: {why(risk)}.")]
    if not isinstance(item, Team):
        headline = headline_of_item(item, impact_of_item(state.roadmap, item), state.roadmap)
        lines += ["", prose(f"{headline.text}.")]
    if isinstance(item, Initiative) and item.enables:
        known = [state.roadmap.resolve(each.feature) for each in item.enables]
        titles = [prose(each.title or each.id) for each in known if each is not None]
        lines += ["", f"Enables {join_words(titles)}."] if titles else []
    if item.description:
        text = " ".join(item.description.split())
        lines += ["", prose(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")]
    return "\n".join(lines)


def facts(state: State, item: Item) -> list[str]:
    """Return status, date, delay and owner of an item, in Markdown."""
    found = [item.state_word, f"due {item.target_date.text}" if item.target_date is not None else ""]
    risk = state.session.dated.risks.get(item.ref)
    if risk is not None:
        found.append(f"overdue by {plural(risk.overdue, 'day')}" if risk.overdue else "")
        found.append(f"gap {plural(risk.gap, 'day')}" if risk.gap else "")
    found.append(f"owner {_title(state, item)}" if item.owner is not None else "")
    return [prose(each) for each in found if each]


def _title(state: State, item: Item) -> str:
    owner = state.roadmap.resolve(item.owner)
    if owner is None:
        return item.owner.text if item.owner is not None else ""
    return owner.title or owner.id


def summary(state: State, item: Item) -> str:
    """Return what an item is for, such as ``enables 2 features · for Checkout · gap 91 days``."""
    impact = impact_of_item(state.roadmap, item)
    parts = []
    if isinstance(item, Initiative) and impact.features:
        parts.append(f"enables {plural(len(impact.features), 'feature')}")
    elif item.kind in ("feature", "capability") and impact.initiatives:
        parts.append(plural(len(impact.initiatives), "open initiative"))
    if isinstance(item, Team):
        parts += [plural(len(impact.initiatives), "open initiative")] if impact.initiatives else []
    elif impact.customers:
        parts.append(f"for {join_words([each.title or each.id for each in impact.customers])}")
    risk = state.session.dated.risks.get(item.ref)
    if risk is not None:
        parts += [f"overdue by {plural(risk.overdue, 'day')}"] if risk.overdue else []
        parts += [f"gap {plural(risk.gap, 'day')}"] if risk.gap else []
        words = (each.reason for each in risk.causes if each.reason not in ("gap", "overdue"))
        parts += [f"at risk: {word}" for word in dict.fromkeys(words)][:1]
    return " · ".join(parts)


def summary_of_code(state: State, path: str) -> str:
    """Return whom code is for, such as ``for Checkout · initiative vault``; empty if no capability claims it."""
    owners = state.claims.owners(path)
    if not owners:
        return ""
    impact = impact_of(state.roadmap, owners)
    parts = []
    if impact.customers:
        parts.append(f"for {join_words([each.title or each.id for each in impact.customers])}")
    if impact.initiatives:
        word = "initiative" if len(impact.initiatives) == 1 else "initiatives"
        parts.append(f"{word} {join_words([each.id for each in impact.initiatives[:3]])}")
    return " · ".join((*parts, f"capability {join_words([each.id for each in owners])}"))
