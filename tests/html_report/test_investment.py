"""The view of investment: the map of capabilities, and who uses them."""

from __future__ import annotations

from fractions import Fraction

from tests.html_report.sample_pages import subject
from tpmlint.html_report import investment
from tpmlint.html_report.investment import Arrow
from tpmlint.html_report.page import render

FILES = {
    "roadmap/a.yaml": """\
        {kind: team, id: t, title: T}
        ---
        {kind: capability, id: a, title: A, owner: t, paths: [a/**], advantage: differentiator, evolution: genesis}
        ---
        kind: capability
        id: b
        title: B
        owner: t
        paths: [b/**]
        advantage: commodity
        evolution: commodity
        consumers: [{team: t, interaction: x-as-a-service}]
        ---
        {kind: capability, id: c, title: C, owner: t, paths: [c/**], depends_on: ["capability:b"]}
        ---
        kind: initiative
        id: i
        title: I
        owner: t
        status: active
        type: enablement
        capabilities: [b]
        investment: {effort: 19, unit: person-days}
        """
}


def test_the_map_places_capabilities_and_draws_who_depends_on_whom() -> None:
    view = investment.view(subject(FILES))
    assert [(each.place.capability.id, each.x, each.y, each.r) for each in view.circles] == [
        ("a", 148, 52, 4.0),
        ("b", 868, 160, 15.0),
        ("c", 1108, 214, 4.0),  # it has no place of its own but depends on another
    ]
    assert view.arrows == (Arrow(("capability:c", "capability:b"), "M1108 218.0V234H834.0V160H851.0"),)
    assert (view.columns[-1], view.bands[-1]) == (("", 1070), ("", 190))
    assert [
        (row.place.capability.id, row.place.mark, [*map(str, (x.id for x in (*row.consumers, *row.dependents)))])
        for row in view.rows
    ] == [("a", "starved", []), ("b", "over-fed", ["t", "c"]), ("c", "", [])]
    assert (view.unplaced, view.sized_by, view.standings) == (0, "open effort", (("open", Fraction(1)),))


def test_a_mark_is_said_in_words_on_the_map() -> None:
    page = render(subject(FILES))
    assert "0 open, starved</text>" in page
    assert "1 open, over-fed</text>" in page
