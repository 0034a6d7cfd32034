"""Reviews of items: what one is made against, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.finding import Edit, Fix
from tpmlint.fixes.apply import apply_to_texts, encode
from tpmlint.fixes.nodes import NodeIndex
from tpmlint.fixes.writing import FileChange
from tpmlint.formats.source_file import SourceFile, read
from tpmlint.formats.yaml.nodes import Scalar
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, name
from tpmlint.model.load import LoadedRoadmap
from tpmlint.model.promises import FIELD, Promise, fingerprint, promises_of
from tpmlint.settings import Settings


class Review(Struct, frozen=True):
    """A review of an item, to be written into it.

    Args:
        promises: what it is made against.
        new: its fingerprint.
        old: the one that stands there; None if there is none.
    """

    item: Item
    promises: tuple[Promise, ...]
    new: str
    old: str | None


def review_of(item: Item, roadmap: Roadmap) -> Review:
    """Return the review of an item against what it rests on now.

    Raises:
        UserError: it rests on nothing that could change.
    """
    promises = promises_of(item, roadmap)
    if not promises:
        raise UserError(
            f"{name(item)} rests on no promise, so there is nothing to review",
            "review an initiative that enables a feature, or a decision that names one",
        )
    old = item.value.get(FIELD)
    return Review(item, promises, fingerprint(promises), old if isinstance(old, str) else None)


def plan_reviews(reviews: Iterable[Review], loaded: LoadedRoadmap, settings: Settings) -> dict[str, FileChange]:
    """Return the changed files, by path, that hold these reviews.

    Raises:
        UserError: a review cannot be written there; it says what to write by hand.
    """
    before = {each.file.path: each.file for each in loaded.parsed_files}
    after = dict(before)
    for review in reviews:
        if review.old != review.new:
            file = after[review.item.path]
            after[file.path] = _replaced(review, file, settings) if review.old else _inserted(review, file, settings)
    return {
        path: FileChange(encode(before[path]), encode(file))
        for path, file in after.items()
        if file.text != before[path].text
    }


def _replaced(review: Review, file: SourceFile, settings: Settings) -> SourceFile:
    fix = Fix("Review", (Edit(review.item.at(FIELD), review.new),))
    done = apply_to_texts([fix], {file.path: file}.get, settings.limits)
    if done.refused:
        raise _by_hand(review, done.refused[0].reason)
    return done.files[file.path]


def _inserted(review: Review, file: SourceFile, settings: Settings) -> SourceFile:
    """Return the file with the field on a line of its own, after a field that is one line long."""
    number = review.item.document
    at = None if file.reader else _line_after(file, number)
    if at is None:
        raise _by_hand(review, "no line found that the field could follow")
    offset, indent = at
    end = "\r\n" if file.text[:offset].endswith("\r\n") else "\n"
    lead = "" if file.text[:offset].endswith("\n") else end
    text = f"{file.text[:offset]}{lead}{indent}{FIELD}: {review.new}{end if not lead else ''}{file.text[offset:]}"
    new = read(file.path, encode(file, text), settings.limits)
    values = [each.value for each in file.documents]
    values[number] = {**review.item.value, FIELD: review.new}
    if [each.value for each in new.documents] != values or len(new.faults) != len(file.faults):
        raise _by_hand(review, "the result would not be what was meant")
    return new


def _line_after(file: SourceFile, document: int) -> tuple[int, str] | None:
    """Return where the line after a field begins, and the field's indentation."""
    tree = NodeIndex(file, document)
    for field in _FOLLOWED:
        spot = tree.find((field,))
        if spot is None or spot.key is None or spot.flow or not isinstance(spot.node, Scalar):
            continue
        start = tree.text.rfind("\n", 0, spot.key.start) + 1
        indent = tree.text[start : spot.key.start]
        if "\n" in tree.text[spot.key.start : spot.node.end].rstrip() or indent.strip():
            continue
        end = tree.text.find("\n", spot.node.end - 1)
        return tree.offset + (len(tree.text) if end < 0 else end + 1), indent
    return None


_FOLLOWED = ("status", "owner", "title", "id", "kind")


def _by_hand(review: Review, reason: str) -> UserError:
    return UserError(
        f"the review of {name(review.item)} cannot be written: {reason}",
        f"write `{FIELD}: {review.new}` into it by hand",
        review.item.path,
    )
