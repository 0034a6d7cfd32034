"""What may be in files of a roadmap that could not be read, and on which capabilities that may say something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from tpmlint.change.citations import CitedName, cited_items
from tpmlint.change.naming import is_about, lists_capability
from tpmlint.formats.yaml.errors import PORTABILITY
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Feature, Item, Reference
from tpmlint.model.kinds import Kinds
from tpmlint.model.parsed_file import WORD, ParsedFile, fold_word, folded_words

_ESCAPE = re.compile(r"\\[xuU]")


class UnreadFiles(Struct, frozen=True):
    """Files with faults, and what they may say.

    Args:
        words: folded words in them; no item in them has or names an id that is not among these.
        may_claim: whether a capability may be in them, so that any file may belong to it.
    """

    paths: frozenset[str]
    words: frozenset[str]
    may_claim: bool

    def __or__(self, other: UnreadFiles) -> UnreadFiles:
        return UnreadFiles(self.paths | other.paths, self.words | other.words, self.may_claim or other.may_claim)

    def and_what_they_became(self, newer: Roadmap, others: UnreadFiles | None) -> UnreadFiles:
        """Return them with what they say in the roadmap after the next change of it: much may be gone from a file.

        Args:
            others: the files that cannot be read then.
        """
        words = set(self.words)
        may_claim = self.may_claim
        for item in newer.items:
            if item.path in self.paths:
                words.update(folded_words(item.id))
                words.update(word for each in item.references for word in folded_words(each.id))
                may_claim = may_claim or isinstance(item, Capability)
        if others is not None and not others.paths.isdisjoint(self.paths):
            words |= others.words
            may_claim = may_claim or others.may_claim
        return UnreadFiles(self.paths, frozenset(words), may_claim)

    def may_concern(self, capability: Capability, roadmap: Roadmap) -> bool:
        """Tell whether they may say whom a capability serves or what its changes are for.

        That is so if they name it, or what the items that are about it name.
        """
        if capability.path in self.paths or not self.words.isdisjoint(_names(capability)):
            return True
        about = [each for each in roadmap.initiatives if lists_capability(each, capability, roadmap)]
        features = [
            found for each in about for link in each.references if isinstance(found := roadmap.resolve(link), Feature)
        ]
        decisions = (each for each in roadmap.decisions if is_about(each, capability, roadmap))
        items: Iterable[Item] = (capability, *about, *features, *decisions)
        return any(self._may_hold(reference, roadmap) for item in items for reference in item.references)

    def may_be_cited(self, name: CitedName, *roadmaps: Roadmap) -> bool:
        """Tell whether a citation may mean an item in them."""
        found = [item for each in roadmaps for item in cited_items(name.text, each, name.is_key)]
        if found:
            return any(item.path in self.paths for item in found)
        return not name.is_key or not self.words.isdisjoint(folded_words(name.text))

    def _may_hold(self, reference: Reference, roadmap: Roadmap) -> bool:
        target = roadmap.resolve(reference)
        return fold_word(reference.id) in self.words if target is None else target.path in self.paths


def _names(capability: Capability) -> Iterator[str]:
    yield fold_word(capability.id)
    yield from map(fold_word, capability.external.values())


def has_faults(parsed: ParsedFile) -> bool:
    """Tell whether a file could not be read whole."""
    return any(fault.rule != PORTABILITY for fault in parsed.file.faults)


def words_of(parsed: ParsedFile) -> frozenset[str]:
    """Return the folded words of a file with faults; without its text, those that were kept as lost."""
    text = parsed.file.text
    words = frozenset(map(fold_word, WORD.findall(text))) if text else parsed.lost
    # What is written by codes may be any word.
    return words if _ESCAPE.search(text) is None else frozenset()


def find_unread(parsed_files: Iterable[ParsedFile], kinds: Kinds) -> UnreadFiles | None:
    """Return the files of a roadmap that could not be read whole; None if all could."""
    faulty = [parsed for parsed in parsed_files if has_faults(parsed)]
    if not faulty:
        return None
    claiming = {fold_word(each.name) for each in kinds.values() if each.model == "capability"}
    words = [words_of(parsed) for parsed in faulty]
    return UnreadFiles(
        frozenset(parsed.file.path for parsed in faulty),
        frozenset().union(*words),
        # Of a file in another format, the words are not those of the items.
        any(
            parsed.file.reader or not found or not found.isdisjoint(claiming)
            for parsed, found in zip(faulty, words, strict=True)
        ),
    )
