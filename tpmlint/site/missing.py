"""What an open item lacks on the roadmap, whatever part of the roadmap a drawing shows: one answer for all views."""

from __future__ import annotations

from tpmlint.query.derived import derived_of
from tpmlint.roadmap.impact import is_kept
from tpmlint.roadmap.items import Capability, Feature, Initiative, Item
from tpmlint.site.headline import names_customer, names_feature
from tpmlint.site.subject import Subject


def lacks(subject: Subject, item: Item) -> tuple[str, ...]:
    """Return what an item lacks: ``feature``, ``customer`` or ``initiative``; nothing is missing from what is done.

    A feature or a customer in another tracker is there, and so is an initiative that is completed.
    """
    roadmap = subject.roadmap
    missing: list[str] = []
    if isinstance(item, Initiative) and item.is_open:
        missing += [] if names_feature(roadmap, item) else ["feature"]
        missing += [] if names_customer(roadmap, item) else ["customer"]
    elif isinstance(item, Feature) and item.is_open:
        missing += [] if any(is_kept(each) for each in roadmap.enablers(item)) else ["initiative"]
    elif isinstance(item, Capability) and item.known("consumers"):
        missing += [] if any(derived_of(item.definition)["customers"].read(subject.board, item)) else ["customer"]
    return tuple(missing)
