"""Trees of roadmaps that are not as they should be: circles, long chains, names that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from tests.in_memory import roadmap
from tpmlint.model.impact import impact_of_item, is_open
from tpmlint.model.index import Roadmap
from tpmlint.query.graph import graph_of
from tpmlint.query.impact import headline_of_item
from tpmlint.query.tree import Branch, TreeBuilder


def objectives(parents: dict[str, str]) -> Roadmap:
    """Return a roadmap of objectives that are part of others."""
    return roadmap(
        "---\n".join(f"kind: objective\nid: {own}\ntitle: {own}\nparent: {parent}\n" for own, parent in parents.items())
    )


def names(branch: Branch) -> Iterator[str]:
    yield branch.name
    for below in branch.below:
        yield from names(below)


def test_a_circle_of_objectives_ends() -> None:
    made = objectives({"a": "b", "b": "c", "c": "a", "d": "d"})
    first, *_, last = made.objectives
    assert list(names(TreeBuilder(made, is_open).tree(first))) == ["a", "c", "b"]
    assert list(names(TreeBuilder(made, is_open).tree(last))) == ["d"]
    assert [each.id for each in impact_of_item(made, first).objectives] == ["a", "c", "b"]


def test_a_chain_that_nobody_could_read_is_cut() -> None:
    made = objectives({f"o{number}": f"o{number - 1}" for number in range(1, 2000)} | {"o0": "none"})
    top = made.find("objective", "o0")
    assert top is not None
    assert len(list(names(TreeBuilder(made, is_open).tree(top)))) == 51
    assert len(impact_of_item(made, top).objectives) == 2000


IDS = st.sampled_from(["a", "b", "c", "no-one"])
LISTS = st.lists(IDS, max_size=3)


@st.composite
def roadmaps(draw: st.DrawFn) -> Roadmap:
    """Return a roadmap in which anything may name anything, or nothing that is there."""
    texts = []
    for name in "abc":
        status = draw(st.sampled_from(["active", "completed", "canceled"]))
        enables = [{"feature": each, "how": "so"} for each in draw(LISTS)]
        customers = [{"team": each, "need": "this"} for each in draw(LISTS)]
        texts += [
            f"kind: team\nid: {name}\ntitle: {name}\nowner: {draw(IDS)}\n",
            f"kind: objective\nid: {name}\ntitle: {name}\nowner: {draw(IDS)}\nparent: {draw(IDS)}\n",
            f"kind: feature\nid: {name}\ntitle: {name}\nowner: {draw(IDS)}\nobjectives: {draw(LISTS)}\n",
            (
                f"kind: capability\nid: {name}\ntitle: {name}\nowner: {draw(IDS)}\npaths: [x]\n"
                f"consumers: {[{'team': each} for each in draw(LISTS)]}\n"
            ),
            (
                f"kind: initiative\nid: {name}\ntitle: {name}\nowner: {draw(IDS)}\nstatus: {status}\ntype: enablement\n"
                f"enables: {enables}\ninternal_customers: {customers}\ncapabilities: {draw(LISTS)}\n"
                f"objectives: {draw(LISTS)}\n"
            ),
            (
                f"kind: decision\nid: {name}\ntitle: {name}\nowner: {draw(IDS)}\nstatus: accepted\n"
                f"initiatives: {draw(LISTS)}\nfeatures: {draw(LISTS)}\n"
            ),
        ]
    return roadmap("---\n".join(texts))


@given(roadmaps())
def test_every_item_of_any_roadmap_has_an_answer(made: Roadmap) -> None:
    gardener = TreeBuilder(made, is_open)
    for item in made.items:
        impact = impact_of_item(made, item)
        assert gardener.tree(item).name == item.id
        text = headline_of_item(item, impact, made).text
        named = f"{item.kind} {item.id}"
        assert text.startswith(f"{named} ") or text == f"The roadmap names no customer for {named}"
        graph = graph_of(made, [(item, impact)])
        refs = [each.ref for each in graph.items]
        assert len(refs) == len(set(refs))
        assert {end for each in graph.connections for end in (each.source, each.target)} <= {*refs}


CHAIN = (
    "{kind: feature, id: far, title: Far, depends_on: [mid]}\n---\n"
    "{kind: feature, id: mid, title: Mid, depends_on: [far, done]}\n---\n"
    "{kind: feature, id: done, title: Done, status: released}\n---\n"
    "{kind: initiative, id: work, title: Work, status: active, enables: [{feature: mid, how: so}], "
    "depends_on: [base]}\n---\n{kind: initiative, id: base, title: Base, status: paused}\n"
)


def lines(branch: Branch, depth: int = 0) -> Iterator[tuple[int, str, str]]:
    yield depth, branch.word, branch.name
    for below in branch.below:
        yield from lines(below, depth + 1)


def test_the_chain_is_followed_both_ways_and_each_item_stands_once() -> None:
    made = roadmap(CHAIN)
    trees = TreeBuilder(made, is_open)
    found = {item.id: list(lines(trees.tree(item)))[1:] for item in made.items if item.id != "done"}
    assert found == {
        "far": [
            (1, "waits for feature", "mid"),
            (2, "waits for initiative", "work"),
            (3, "waits for initiative", "base"),
        ],
        "mid": [(1, "initiative", "work"), (2, "waits for initiative", "base"), (1, "waits for feature", "far")],
        "work": [(1, "feature", "mid"), (2, "awaited by feature", "far"), (1, "waits for initiative", "base")],
        "base": [
            (1, "awaited by initiative", "work"),
            (2, "awaited by feature", "mid"),
            (3, "awaited by feature", "far"),
        ],
    }


def test_the_graph_has_the_chain_both_ways() -> None:
    made = roadmap(CHAIN)
    work = made.find("initiative", "work")
    assert work is not None
    graph = graph_of(made, [(work, impact_of_item(made, work))])
    assert [each.ref for each in graph.items] == ["initiative:work", "feature:mid", "initiative:base", "feature:far"]
    assert [(each.source, each.relation, each.target) for each in graph.connections] == [
        ("initiative:work", "enables", "feature:mid"),
        ("initiative:work", "waits-for", "initiative:base"),
        ("feature:far", "waits-for", "feature:mid"),
        ("feature:mid", "waits-for", "feature:far"),
    ]
