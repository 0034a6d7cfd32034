"""What an initiative or a decision lacks to give a change its product context.

An item that does not say which feature it is for, how, and for whom gives no context to a change, whatever its status.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tpmlint.model.examples import is_untouched_example
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Decision, Feature, Initiative, Item, Reference, Team
from tpmlint.model.prose_fields import Sentence, link_sentences
from tpmlint.text.messages import quote


def lacks_context(item: Item, roadmap: Roadmap) -> str | None:
    """Return why an item gives no product context, to follow its name; None if it does give context.

    Args:
        roadmap: the roadmap of the item.
    """
    if roadmap.is_invalid(item):
        return "fails its schema"
    if is_untouched_example(item):
        return "is the example that `tpmlint init` wrote"
    if isinstance(item, Initiative):
        return _initiative(item, roadmap)
    if isinstance(item, Decision):
        return _decision(item, roadmap)
    if isinstance(item, Feature) and item.status in ("retired", "canceled"):
        return f"is {item.status}"
    return None


def _initiative(item: Initiative, roadmap: Roadmap) -> str | None:
    features = [each.feature for each in item.enables]
    teams = [each.team for each in item.internal_customers]
    enabled = {each.index for each in item.enables if _is_known(each.feature, roadmap, Feature)}
    wanted = {each.index for each in item.internal_customers if _is_known(each.team, roadmap, Team)}
    if not enabled:
        return f"names no feature{_only(features)}"
    if not wanted:
        return f"names no internal customer{_only(teams)}"
    sentences = tuple(link_sentences(item, roadmap))
    for field, known in (("enables", enabled), ("internal_customers", wanted)):
        own = [each for each in sentences if each.route[0] == field and each.route[1] in known]
        if own and all(each.lack() for each in own):
            return _empty(own[0])
    return None


def _is_known(reference: Reference | None, roadmap: Roadmap, kind: type[Item]) -> bool:
    """Tell whether a feature or a team is on the roadmap and is not an example, as far as the roadmap can be read."""
    if reference is None:
        return False
    found = roadmap.resolve(reference)
    if found is None:
        return reference.system is None and roadmap.is_lost(reference.id)
    return isinstance(found, kind) and not is_untouched_example(found)


def _only(references: Iterable[Reference | None]) -> str:
    text = next((each.text for each in references if each is not None), None)
    return " that is on the roadmap" + (f", only {text}" if text else "")


def _empty(sentence: Sentence) -> str:
    return f"says {quote(sentence.value)} where one sentence on {sentence.owed} belongs: that is {sentence.lack()}"


def _decision(item: Decision, roadmap: Roadmap) -> str | None:
    if item.status != "accepted":
        return f"is {item.status}, not accepted" if item.status else "is not accepted"
    if any(_is_known(each, roadmap, Feature) for each in item.features):
        return None
    named = tuple(_initiatives(item, roadmap))
    reasons = [lacks_context(each, roadmap) for each in named]
    if named and not all(reasons):
        return None
    if reasons:
        return f"names initiative {named[0].id}, which {reasons[0]}"
    return "names no feature, and no initiative that does"


def _initiatives(item: Decision, roadmap: Roadmap) -> Iterator[Initiative]:
    for reference in item.initiatives:
        found = roadmap.initiative(reference)
        if found is not None:
            yield found
