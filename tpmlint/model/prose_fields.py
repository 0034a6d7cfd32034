"""The prose fields that give product context, and what each of them must be about."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.model.examples import SENTENCES
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.model.phrases import target
from tpmlint.text.placeholders import lack_of_substance, repeats


class Sentence(Struct, frozen=True):
    """A prose field that must give product context.

    Args:
        owed: what the text must be about, such as ``what team shop needs``.
        subject: the same in a few words that stay stable when lists are reordered.
        titles: titles and ids that it must not merely repeat.
    """

    route: Route
    value: str
    owed: str
    subject: str
    titles: tuple[str | None, ...]

    def lack(self) -> str | None:
        """Return what is wrong with the text, to follow "it is"; None if it has substance."""
        if self.value in SENTENCES:
            return "the example that `tpmlint init` wrote"
        return lack_of_substance(self.value) or ("the title again" if repeats(self.value, self.titles) else None)


def item_sentences(item: Initiative | Feature, roadmap: Roadmap) -> Iterator[Sentence]:
    """Yield the sentences of an item, in the order of its fields."""
    own = (item.title, item.id)
    if isinstance(item, Feature):
        if item.benefit is not None:
            yield Sentence(("benefit",), item.benefit, "what its users gain", "benefit", own)
        return
    if item.problem is not None:
        yield Sentence(("problem",), item.problem, "what goes wrong today", "problem", own)
    yield from link_sentences(item, roadmap)


def link_sentences(item: Initiative, roadmap: Roadmap) -> Iterator[Sentence]:
    """Yield the ``how`` of each enabled feature, then the ``need`` of each team."""
    own = (item.title, item.id)
    for enables in item.enables:
        if enables.how is not None:
            what = target(enables.feature) if enables.feature else "the feature"
            names = (*own, *_names(roadmap.resolve(enables.feature)))
            route = ("enables", enables.index, "how")
            yield Sentence(route, enables.how, f"how it enables {what}", f"how {what}", names)
    for customer in item.internal_customers:
        if customer.need is not None:
            who = target(customer.team) if customer.team else "the team"
            names = (*own, *_names(roadmap.resolve(customer.team)))
            route = ("internal_customers", customer.index, "need")
            yield Sentence(route, customer.need, f"what {who} needs", f"need {who}", names)


def _names(item: Item | None) -> tuple[str | None, ...]:
    return (item.title, item.id) if item is not None else ()
