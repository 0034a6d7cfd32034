"""Rules that need items of some kinds find nothing without, so that a check of other roadmaps does not import them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

import tpmlint.rules
from tests.in_memory import said, settle
from tests.rules.test_examples import TRACKED, configuration, files
from tests.scripts import script
from tpmlint.model.kinds import STANDARD
from tpmlint.rule import DOCUMENT, ROADMAP, Entry, catalogue, may_find
from tpmlint.settings import Settings

Texts = Mapping[str, str]

_KIND = re.compile(r"\bkind: (\w+)")
_ID = re.compile(r"\bid: [\w-]+")


def test_what_rules_need_is_written_where_it_is_known_without_importing_them() -> None:
    assert not script("rules").is_outdated(), "run `make rules`"


def test_what_a_rule_needs() -> None:
    assert [may_find("placeholder-text", kinds) for kinds in ({"team"}, {"feature", "team"})] == [False, True]
    assert [may_find("dead-path", kinds) for kinds in ({"team"}, {"capability"})] == [False, True]
    assert may_find("duplicate-id", frozenset())


def test_only_rules_about_the_roadmap_need_kinds_and_only_built_in_ones() -> None:
    needing = [entry.rule for entry in catalogue().values() if entry.rule.needs]
    assert {rule.scope for rule in needing} == {DOCUMENT, ROADMAP}
    assert frozenset().union(*(rule.needs for rule in needing)) == STANDARD.keys()


def parts_of(texts: Texts) -> Iterator[Texts]:
    """Yield a roadmap without each of its kinds, with that kind alone, and with items of it whose id cannot be read."""

    def changed(kind: str, *, has: bool) -> Texts:
        return {
            path: "---\n".join(part for part in parts if (kind_of(part) == kind) is has)
            for path, parts in documents.items()
        }

    documents = {path: re.split(r"^---\n", text, flags=re.MULTILINE) for path, text in texts.items()}
    yield texts
    for kind in sorted({kind_of(part) for parts in documents.values() for part in parts} & STANDARD.keys()):
        yield changed(kind, has=False)
        alone = changed(kind, has=True)
        yield alone
        yield {path: _ID.sub("id: [1]", text) for path, text in alone.items()}


def kind_of(document: str) -> str:
    """Return the kind of the item in a document."""
    found = _KIND.search(document)
    return found[1] if found is not None else ""


def roadmaps(entry: Entry) -> Iterator[tuple[Texts, Settings]]:
    """Yield all parts of the roadmaps in the examples of a rule, each with its configuration."""
    for example in entry.examples:
        texts = {word: text for word, text in example.setup.items() if word.startswith("yaml ")}
        whole = [{"roadmap/example.yaml": text} for text in texts.values()]
        whole += [files(example)] if example.language == "yaml" else []
        settings = configuration(example.setup.get("toml before"))
        if not (settings.sources or settings.compared):
            for each in whole:
                yield from ((part, settings) for part in parts_of(each))


@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda entry: entry.id)
def test_what_is_found_is_the_same_as_with_all_rules(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    for texts, settings in roadmaps(entry):
        found = settle(texts, tracked=TRACKED, settings=settings)
        with monkeypatch.context() as patch:
            patch.setattr(tpmlint.rules, "NEEDS", {})
            everything = settle(texts, tracked=TRACKED, settings=settings)
        assert said(found.findings) == said(everything.findings)
        assert (found.explained, found.silenced) == (everything.explained, everything.silenced)
