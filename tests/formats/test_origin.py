"""A document may come from any part of the author's text, and what is said of it stands where the author wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tpmlint.engine.locator import Locator
from tpmlint.finding import Aspect, Edit, Fix, ItemRef, Location, Route, Span
from tpmlint.fixes.apply import apply_to_texts
from tpmlint.fixes.splice import Replacement, Splicer
from tpmlint.formats.source_file import OWN, Document, Origin, SourceFile, places, read
from tpmlint.formats.yaml.errors import Place
from tpmlint.limits import Limits
from tpmlint.model.build import build_item
from tpmlint.model.parse_cache import ParseCache
from tpmlint.model.parsed_file import ParsedFile, parse_file
from tpmlint.suppression.comments import read_ignores

PATH = "roadmap.yaml"
TEXT = """\
squad: web
epics:
  - name: One
    description: Not what our field of that name means
  - name: Two
    state: open
    links:
      - checkout: fast
      - {to: search, why: better} # tpmlint: ignore[placeholder-text] -- is said elsewhere
"""
FIRST = Origin(("epics", 0), {("title",): ("epics", 0, "name"), ("owner",): ("squad",)})
SECOND = Origin(
    ("epics", 1),
    {
        ("title",): ("epics", 1, "name"),
        ("owner",): ("squad",),
        ("enables",): ("epics", 1, "links"),
        ("enables", 0, "feature"): ("epics", 1, "links", 0, "checkout"),
        ("enables", 1, "how"): ("epics", 1, "links", 1, "why"),
    },
)


def item(name: str) -> dict[str, object]:
    return {"kind": "initiative", "id": name.lower(), "title": name, "owner": "web", "status": "active"}


def mapped() -> SourceFile:
    """Return a file of which the two epics are one document each."""
    file = read(PATH, TEXT.encode(), Limits())
    (whole,) = file.documents
    documents = tuple(
        Document(PATH, index, item(name), start=whole.start, end=whole.end, origin=origin)
        for index, (name, origin) in enumerate((("One", FIRST), ("Two", SECOND)))
    )
    return SourceFile(PATH, file.text, documents, ())


@pytest.mark.parametrize(
    ("origin", "route", "expected"),
    [
        (OWN, (), ()),
        (OWN, ("a", 1), ("a", 1)),
        (Origin(("items", 3)), (), ("items", 3)),
        (Origin(("items", 3)), ("a", 1), ("items", 3, "a", 1)),
        (SECOND, (), ("epics", 1)),
        (SECOND, ("title",), ("epics", 1, "name")),
        (SECOND, ("owner",), ("squad",)),
        (SECOND, ("enables", 0), ("epics", 1, "links", 0)),
        (SECOND, ("enables", 0, "feature"), ("epics", 1, "links", 0, "checkout")),
        (SECOND, ("enables", 1, "to"), ("epics", 1, "links", 1, "to")),
        (SECOND, ("status",), None),
        (SECOND, ("name",), None),
    ],
)
def test_the_authors_route(origin: Origin, route: Route, expected: Route | None) -> None:
    assert origin.find(route) == expected


KEY = Aspect.KEY


@pytest.mark.parametrize(
    ("ref", "span"),
    [
        (ItemRef(PATH, 0, ("title",)), Span(3, 11, 3, 14)),
        (ItemRef(PATH, 1, ("title",)), Span(5, 11, 5, 14)),
        (ItemRef(PATH, 1, ("title",), KEY), Span(5, 5, 5, 9)),
        (ItemRef(PATH, 1, ("owner",)), Span(1, 8, 1, 11)),
        (ItemRef(PATH, 1, ("owner",), KEY), Span(1, 1, 1, 6)),
        (ItemRef(PATH, 1, ("enables", 0, "feature")), Span(8, 19, 8, 23)),
        (ItemRef(PATH, 1, ("enables", 1, "how"), KEY), Span(9, 22, 9, 25)),
        # Not in the author's text: the next that is around it.
        (ItemRef(PATH, 1, ("enables", 1, "since"), KEY), Span(9, 9, 9, 34)),
        (ItemRef(PATH, 0, ("status",)), Span(3, 5, 4, 55)),
        (ItemRef(PATH, 0, ("status",), KEY), Span(3, 5, 4, 55)),
        # The author's field of that name means something else.
        (ItemRef(PATH, 0, ("description",), KEY), Span(3, 5, 4, 55)),
        (ItemRef(PATH, 0, ()), Span(3, 5, 4, 55)),
        (ItemRef(PATH, 2, ("title",)), None),
    ],
)
def test_a_place_is_found_in_the_authors_text(ref: ItemRef, span: Span | None) -> None:
    assert Locator([mapped()]).location(ref) == Location(PATH, span)


def test_only_what_the_author_wrote_has_a_place_of_its_own() -> None:
    found = places(mapped(), 0)
    assert found.get(("title",)) == Place(Span(3, 5, 3, 9), Span(3, 11, 3, 14))
    assert found.get(("status",)) is None
    assert found.get(("description",)) is None


def test_an_edit_is_of_what_the_author_wrote() -> None:
    at = TEXT.index("Two")
    edit = Edit(ItemRef(PATH, 1, ("title",)), "Three")
    assert Splicer(mapped()).replacements(edit) == (Replacement(at, at + 3, "Three"),)


def test_what_the_author_did_not_write_cannot_be_edited() -> None:
    for route in (("status",), ("description",)):
        fix = Fix("Write it", (Edit(ItemRef(PATH, 0, route), "done"),))
        assert apply_to_texts([fix], {PATH: mapped()}.get, Limits()).files == {}


def test_a_comment_is_about_the_item_in_whose_record_it_stands() -> None:
    file = mapped()
    items = [build_item(document) for document in file.documents]
    (found,) = read_ignores([ParsedFile(file, (), tuple(each for each in items if each is not None))])
    assert (found.first, found.last, found.item) == (9, 9, "initiative:two")


def test_what_comes_from_elsewhere_is_not_kept_without_its_origin(tmp_path: Path) -> None:
    text = b"kind: team\nid: a\ntitle: A\n"
    parsed = parse_file("a.yaml", text, Limits())
    (document,) = parsed.file.documents
    moved = Document("a.yaml", 0, document.value, start=0, end=document.end, origin=Origin(("x",)))
    kept = ParseCache(tmp_path, tmp_path)
    kept.put("1", parsed)
    kept.put("2", ParsedFile(SourceFile("a.yaml", parsed.file.text, (moved,), ()), (), parsed.items))
    kept.save()
    kept = ParseCache(tmp_path, tmp_path)
    assert kept.get("1", "a.yaml", text) == parsed
    assert kept.get("2", "a.yaml", text) is None
