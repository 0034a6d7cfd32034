"""The example items of a first roadmap, and whether an item is still one of them word for word.

``tpmlint init`` writes them to be replaced. Until then they explain no change and count for no customer.
"""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.model.items import Feature, Initiative, Item

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
        return _says(item.value, example_feature(""))
    if isinstance(item, Initiative):
        return _says(item.value, example_initiative("", "", ""))
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
