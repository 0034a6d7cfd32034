"""The tool ``explain``: the pages of rules, kinds and fields, for assistants that cannot run ``tpmlint explain``."""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.engine.session import Session
from tpmlint.errors import UserError
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parsed_file import schemas_of
from tpmlint.rule import Entry, catalogue
from tpmlint.schema import FieldInfo, fields, load
from tpmlint.server.mcp_data import safe_text
from tpmlint.server.mcp_values import Explanation, FieldText, OptionText, RuleText, Topic
from tpmlint.text.similarity import nearest


def explain(session: Session, asked: Topic) -> Explanation:
    """Explain a rule, a kind of item or a field. Ask this before you write or fix a field.

    The answer has, for a rule, what goes wrong for people, with a bad and a good example; for a kind its fields; for a
    field its meaning and the words that it takes. Like `tpmlint explain`.
    """
    entry = catalogue().get(asked.topic)
    return _rule(entry) if entry is not None else _kind_or_field(session, asked.topic)


def unknown(
    what: str, word: str, known: Iterable[str], place: str | None = None, remedy: str | None = None
) -> UserError:
    """Return the error for an unknown word, with the nearest known one.

    Args:
        what: what was expected, such as ``kind``.
        place: the argument.
        remedy: where to find the known words; None lists them.
    """
    words = sorted(known)
    near = nearest(word, words)
    hint = f"; did you mean {near}?" if near else ""
    return UserError(f"unknown {what} {word!r}{hint}", remedy or f"there are {', '.join(words)}", place)


def _rule(entry: Entry) -> Explanation:
    options = entry.rule.options.items()
    rule = RuleText(
        entry.category,
        entry.rule.severity.word,
        entry.title,
        entry.help,
        tuple(OptionText(name, option.default, option.description) for name, option in options),
        entry.page,
    )
    return Explanation(entry.id, entry.doc, rule)


def _kind_or_field(session: Session, topic: str) -> Explanation:
    settings = session.workspace.settings
    kinds = kinds_of(settings)
    kind, *steps = topic.split(".")
    if kind not in kinds:
        remedy = f"the kinds are {', '.join(kinds)}; resources/list has the rules"
        raise unknown("rule or kind", kind, (*catalogue(), *kinds), "topic", remedy)
    by = schemas_of(kinds, settings.extensions)[kind]
    text = (load(by) if isinstance(by, str) else by.schema).get("description", "")
    level, words = fields(by), dict[str, str]()
    name = kind
    for step in steps:
        found = {field.name: field for field in level}.get(step)
        if found is None:
            none = None if level else f"{name} has no fields of its own"
            raise unknown(f"field of {name}", step, [field.name for field in level], "topic", none)
        text, words, level, name = found.description, dict(found.words), found.fields, f"{name}.{step}"
    # An organisation's own schema may have written it.
    return Explanation(name, safe_text(text), None, words, tuple(map(_field, level)))


def _field(field: FieldInfo) -> FieldText:
    words = tuple(word for word, _ in field.words)
    return FieldText(field.name, field.required, field.expected, field.description, words)
