"""The prose that gives product context: the fields that hold it, and what an item lacks to give any.

An item that does not say which feature it is for, how, and for whom gives no context to a change, whatever its status.
``tpmlint init`` writes example items to be replaced; until then they explain no change and count for no customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Decision, Feature, Initiative, Item, Reference, Team, target
from tpmlint.text.messages import quote
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

    def lack(self, words: tuple[str, ...] = ()) -> str | None:
        """Return what is wrong with the text, to follow "it is"; None if it has substance.

        Args:
            words: further texts that say nothing.
        """
        if self.value in SENTENCES:
            return "the example that `tpmlint init` wrote"
        return lack_of_substance(self.value, words) or ("the title again" if repeats(self.value, self.titles) else None)


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


FEATURE, INITIATIVE = "first-feature", "first-initiative"
BENEFIT = "Customers can do in one step what takes them several today"
HOW = "The feature rests on a part that does not exist yet, and this work builds that part"
NEED = "To offer the feature without having to build that part on the side"
SENTENCES = frozenset({BENEFIT, HOW, NEED})


def example_feature(owner: str) -> dict[str, object]:
    """Return the fields of the example feature, without its kind and title.

    Args:
        owner: id of the team that owns it.
    """
    return {"id": FEATURE, "owner": owner, "status": "proposed", "benefit": BENEFIT}


def example_initiative(owner: str, customer: str, capability: str) -> dict[str, object]:
    """Return the fields of the example initiative, without its kind and title.

    Args:
        owner: id of the team that owns it.
        customer: id of its internal customer.
        capability: id of the capability whose code it changes.
    """
    return {
        "id": INITIATIVE,
        "owner": owner,
        "status": "proposed",
        "type": "enablement",
        "enables": [{"feature": FEATURE, "how": HOW}],
        "internal_customers": [{"team": customer, "need": NEED}],
        "capabilities": [capability],
    }


def is_untouched_example(item: Item) -> bool:
    """Tell whether an item still has only the text that ``tpmlint init`` wrote.

    Names may differ: the id and title of the item, its teams, feature and capability. ``init`` takes them from the
    repository, and renaming does not make the sentences true.
    """
    if isinstance(item, Feature):
        return item.benefit == BENEFIT and _says(item.value, example_feature(""))
    if isinstance(item, Initiative):
        hows = [each.how for each in item.enables]
        return hows == [HOW] and _says(item.value, example_initiative("", "", ""))
    return False


_NAMES = frozenset({"kind", "id", "title", "owner", "feature", "team", "capabilities"})


def _says(value: Mapping[str, object], example: Mapping[str, object]) -> bool:
    return _without_names(value) == _without_names(example)


def _without_names(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without_names(each) for key, each in value.items() if key not in _NAMES}
    if isinstance(value, list):
        return [_without_names(each) for each in value]
    return value


Distrust: TypeAlias = Callable[[Item], str | None]
"""Tells why an item cannot be believed, to follow its name; None if it can."""


def distrust_any(*several: Distrust | None) -> Distrust | None:
    """Return a function that tells the first reason why one of several functions does not believe an item."""
    known = [each for each in several if each is not None]
    if not known:
        return None

    def distrust(item: Item) -> str | None:
        return next((reason for each in known if (reason := each(item)) is not None), None)

    return distrust


def lacks_context(
    item: Item,
    roadmap: Roadmap,
    words: tuple[str, ...] = (),
    distrust: Distrust | None = None,
    unread: Roadmap | None = None,
) -> str | None:
    """Return why an item gives no product context, to follow its name; None if it does give context.

    Args:
        roadmap: the roadmap of the item.
        words: further texts that say nothing.
        distrust: tells of an item, or of one that it names, why it is not to be believed.
        unread: the roadmap of which text that could not be read may hold what the item names; by default its own.
    """
    unread = unread or roadmap
    if roadmap.is_invalid(item):
        return "fails its schema"
    if is_untouched_example(item):
        return "is the example that `tpmlint init` wrote"
    if distrust is not None and (reason := distrust(item)) is not None:
        return reason
    if isinstance(item, Initiative):
        return _initiative(item, roadmap, words, distrust, unread)
    if isinstance(item, Decision):
        return _decision(item, roadmap, words, distrust, unread)
    if isinstance(item, Feature) and item.is_dropped:
        return f"is {item.state_word}"
    return None


def _initiative(
    item: Initiative, roadmap: Roadmap, words: tuple[str, ...], distrust: Distrust | None, unread: Roadmap
) -> str | None:
    features = [each.feature for each in item.enables]
    teams = [each.team for each in item.internal_customers]
    enabled = {each.index for each in item.enables if _is_wanted(each.feature, roadmap, unread, distrust)}
    wanted = {each.index for each in item.internal_customers if _is_known(each.team, roadmap, unread, Team, distrust)}
    if not enabled:
        if (reason := _disbelieve(features, roadmap, distrust)) is not None:
            return reason
        return _describe_dropped(features, roadmap) or f"names no feature{_only(features)}"
    if not wanted:
        if (reason := _disbelieve(teams, roadmap, distrust)) is not None:
            return reason
        return f"names no internal customer{_only(teams)}"
    sentences = tuple(link_sentences(item, roadmap))
    for field, known in (("enables", enabled), ("internal_customers", wanted)):
        own = [each for each in sentences if each.route[0] == field and each.route[1] in known]
        if own and all(each.lack(words) for each in own):
            return _empty(own[0], words)
    return None


def _disbelieve(references: Iterable[Reference | None], roadmap: Roadmap, distrust: Distrust | None) -> str | None:
    """Return why the first of the named items that is distrusted is; None if none is."""
    if distrust is None:
        return None
    for reference in references:
        found = None if reference is None else roadmap.resolve(reference)
        if found is not None and (reason := distrust(found)) is not None:
            return f"names {found.ref}, which {reason}"
    return None


def _is_wanted(reference: Reference | None, roadmap: Roadmap, unread: Roadmap, distrust: Distrust | None) -> bool:
    """Tell whether a feature is known, and neither retired nor canceled: nobody waits for what is given up."""
    named = None if reference is None else roadmap.resolve(reference)
    if named is not None and named.definition.foreign:  # The export of its tracker has it.
        return not named.is_dropped and (distrust is None or distrust(named) is None)
    found = None if reference is None else roadmap.feature(reference)
    return _is_known(reference, roadmap, unread, Feature, distrust) and (found is None or not found.is_dropped)


def _describe_dropped(references: Iterable[Reference | None], roadmap: Roadmap) -> str | None:
    """Return that the features of an initiative are given up; None if it names none that is on the roadmap."""
    found = (roadmap.feature(each) for each in references if _is_known(each, roadmap, roadmap, Feature))
    first = next((each for each in found if each is not None), None)
    return (
        None
        if first is None
        else f"names no feature that is still wanted, only {first.id}, which is {first.state_word}"
    )


def _is_known(
    reference: Reference | None,
    roadmap: Roadmap,
    unread: Roadmap,
    kind: type[Item],
    distrust: Distrust | None = None,
) -> bool:
    """Tell whether a feature or a team is on the roadmap and is not an example, as far as the roadmap can be read."""
    if reference is None:
        return False
    found = roadmap.resolve(reference)
    if found is None:
        return reference.system is None and unread.may_have(reference.id)
    if distrust is not None and distrust(found) is not None:
        return False
    return isinstance(found, kind) and not is_untouched_example(found)


def _only(references: Iterable[Reference | None]) -> str:
    text = next((each.text for each in references if each is not None), None)
    return " that is on the roadmap" + (f", only {text}" if text else "")


def _empty(sentence: Sentence, words: tuple[str, ...]) -> str:
    says, lack = quote(sentence.value), sentence.lack(words)
    return f"says {says} where one sentence on {sentence.owed} belongs: that is {lack}"


def _decision(
    item: Decision, roadmap: Roadmap, words: tuple[str, ...], distrust: Distrust | None, unread: Roadmap
) -> str | None:
    if item.status != "accepted":
        return f"is {item.state_word}, not accepted" if item.status else "is not accepted"
    if any(_is_wanted(each, roadmap, unread, distrust) for each in item.features):
        return None
    named = tuple(_initiatives(item, roadmap))
    reasons = [lacks_context(each, roadmap, words, distrust, unread) for each in named]
    if named and not all(reasons):
        return None
    if reasons:
        return f"names initiative {named[0].id}, which {reasons[0]}"
    return _describe_dropped(item.features, roadmap) or "names no feature, and no initiative that does"


def _initiatives(item: Decision, roadmap: Roadmap) -> Iterator[Initiative]:
    for reference in item.initiatives:
        found = roadmap.initiative(reference)
        if found is not None:
            yield found
