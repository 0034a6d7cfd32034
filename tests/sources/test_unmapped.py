"""What a source does not map counts as absent: each rule finds in its example what it finds there natively.

The source maps no more than the fields that the example has, and the one that the rule asks for, under their own names.
"""

from __future__ import annotations

import pytest

from tests.change.in_memory import contents_of, judge_change
from tests.in_memory import settle
from tests.rules.test_examples import TRACKED, changed_file, configuration
from tests.sources.test_words import SYNTAX, inline, with_compared
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.config import parse
from tpmlint.formats.source_file import read
from tpmlint.limits import Limits
from tpmlint.rule import CHANGE, DOCUMENT, ROADMAP, Entry, Example, catalogue
from tpmlint.settings import Settings

PATH = "roadmap/example.yaml"
DEMANDED = {
    "capability-without-customer": ("capability", "consumers"),
    "capability-without-initiative": ("capability", "consumers"),
    "decision-without-context": ("decision", "initiatives"),
    "no-capability": ("initiative", "capabilities"),
    "no-internal-customer": ("initiative", "internal_customers"),
    "no-objective": ("feature", "objectives"),
}
"""By rule, the kind and the field that it asks for: it asks nobody whose source does not map that."""
ELSEWHERE = {
    "schema",  # Asks for whatever is required.
    "waiver-without-reason",  # Without an item.
    "colliding-id",  # Only with another branch.
    "completed-without-evidence", "released-without-tag", "status-behind-history", "tag-before-evidence",
    "unknown-evidence",  # Only with a history.
}  # fmt: skip

FILE = ("yaml old", "yaml new")
"""What is in the changed file, and no roadmap."""

EXAMPLES = [
    pytest.param(entry, example, id=f"{entry.id}-{number}")
    for entry in catalogue().values()
    for number, example in enumerate(entry.examples)
    if entry.rule.scope in (DOCUMENT, ROADMAP, CHANGE)
    and not example.good
    and example.language != "toml"
    and entry.id not in {*SYNTAX, *ELSEWHERE}
]


def used(*texts: str) -> dict[str, list[str]]:
    """Return by kind the fields that items of a text have."""
    fields: dict[str, dict[str, None]] = {}
    for text in texts:
        for document in read(PATH, text.encode(), Limits()).documents:
            assert isinstance(document.value, dict)
            fields.setdefault(document.value["kind"], {"id": None, "title": None}).update(
                dict.fromkeys(name for name in document.value if name != "kind")
            )
    return {kind: list(names) for kind, names in fields.items()}


def mapped(settings: Settings, fields: dict[str, list[str]]) -> Settings:
    """Return a configuration in which the example's file is that of a source."""
    items = [
        {"kind": kind, "when": {"kind": [kind]}, "fields": {name: name for name in names}}
        for kind, names in fields.items()
    ]
    text = "" if settings.compared else settings.text
    made = parse(f"sources = {inline([{'files': [PATH], 'items': items}])}\n{text}", "tpmlint.toml")
    assert made is not None
    return with_compared(made, settings)


def found(entry: Entry, example: Example, fields: dict[str, list[str]] | None) -> list[tuple[object, ...]]:
    """Return what a rule finds in its example, natively or through a source of some fields."""

    def settings(text: str | None) -> Settings:
        plain = configuration(text)
        return plain if fields is None else mapped(plain, fields)

    if entry.rule.scope is not CHANGE:
        every = settle(
            {PATH: example.text, "CODEOWNERS": example.setup.get("codeowners before", "")},
            entry.id,
            settings=settings(example.setup.get("toml before")),
            tracked=TRACKED,
        ).findings
    else:
        decided = {"yaml": "yaml after", "text": "text message"}[example.language]
        texts = {**example.setup, decided: example.text}
        before = texts.get("yaml before", "")
        every = judge_change(
            {PATH: before},
            {PATH: texts.get("yaml after", before)},
            tuple(changed_file(line) for line in texts.get("text files", "").splitlines()),
            ChangeMessages(
                written=Message("COMMIT_EDITMSG", texts["text message"]) if "text message" in texts else None
            ),
            rule=entry.id,
            settings=(settings(texts.get("toml before")), settings(texts.get("toml after"))),
            contents=contents_of(texts),
        )
    return [
        (each.severity, each.item, each.message, each.location.span and each.location.span.line, each.related)
        for each in every
        if each.rule == entry.id
    ]


@pytest.mark.parametrize(("entry", "example"), EXAMPLES)
def test_each_rule_finds_the_same(entry: Entry, example: Example) -> None:
    texts = [(example.language, example.text), *example.setup.items()]
    items = used(*(text for word, text in texts if word.startswith("yaml") and word not in FILE))
    if entry.id in DEMANDED:
        kind, field = DEMANDED[entry.id]
        items[kind].append(field)
    natively = found(entry, example, None)
    assert natively
    assert found(entry, example, items) == natively
