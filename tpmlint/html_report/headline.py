"""The first sentence of the report, and what items lack: a feature, a customer, an initiative."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.html_report.context import Subject
from tpmlint.model.impact import is_not_abandoned
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Feature, Initiative, Item, Reference
from tpmlint.query.derived import derived_of


class Headline(Struct, frozen=True):
    """The sentence and what it counts.

    Args:
        total: open initiatives.
        named: those that name a feature and an internal customer.
    """

    text: str
    named: int
    total: int


def headline_of(roadmap: Roadmap) -> Headline:
    """Return the sentence; an initiative counts if what it names is there, or is another tracker's."""
    initiatives = [each for each in roadmap.initiatives if each.is_open]
    total = len(initiatives)
    named = sum(names_feature(roadmap, each) and names_customer(roadmap, each) for each in initiatives)
    if not total:
        text = "No initiative is open" if roadmap.initiatives else "No initiatives yet"
    elif total == 1:
        text = "The open initiative names " + ("a feature and a customer" if named else "no feature, or no customer")
    elif named == total:
        text = f"All {total} open initiatives name a feature and a customer"
    else:
        verb = "names" if named == 1 else "name"
        text = f"{named or 'None'} of {total} open initiatives {verb} a feature and a customer"
    return Headline(text, named, total)


def names_feature(roadmap: Roadmap, initiative: Initiative) -> bool:
    """Tell whether an initiative names a feature that it enables."""
    return any(_leads(roadmap, enables.feature) for enables in initiative.enables)


def names_customer(roadmap: Roadmap, initiative: Initiative) -> bool:
    """Tell whether an initiative names a team that it is for."""
    return any(_leads(roadmap, customer.team) for customer in initiative.internal_customers)


def _leads(roadmap: Roadmap, reference: Reference | None) -> bool:
    return reference is not None and (reference.system is not None or roadmap.resolve(reference) is not None)


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
        missing += [] if any(is_not_abandoned(each) for each in roadmap.enablers(item)) else ["initiative"]
    elif isinstance(item, Capability) and item.known("consumers"):
        missing += [] if any(derived_of(item.definition)["customers"].read(subject.board, item)) else ["customer"]
    return tuple(missing)
