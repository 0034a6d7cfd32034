"""idle-citation: what was cited in vain while something else gave the change its context."""

from __future__ import annotations

import pytest

from tests.change.in_memory import commit, file, judge_change
from tests.in_memory import said
from tests.rules.change.shop import capability, feature, initiative, items
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.git.tree import ChangedPath

CODE = (file("src/cards/a.py"), file("src/search/b.py"))
CARDS = CODE[:1]
STANDS = initiative("stands", "active", "capabilities: [cards]")
BASE = (feature("one-click"), capability("cards"), capability("search"), STANDS)


def found(*more: str, text: str, files: tuple[ChangedPath, ...] = CARDS, paths: tuple[str, ...] = ()) -> list[str]:
    """Return what is said of a change of code with one commit."""
    roadmap = items(*BASE, *more)
    touched = paths or tuple(each.path for each in files)
    words = ChangeMessages((commit(f"Do\n\n{text}", *touched),))
    return said(judge_change(roadmap, None, files, words, rule="idle-citation"))


VAULT = initiative("vault", more="capabilities: [search]")
SAYS = "c0ffee warning[idle-citation] c0ffee"


@pytest.mark.parametrize(
    ("more", "text", "message"),
    [
        (
            (VAULT,),
            "Roadmap-Item: vault",
            "cites 'vault' for capability cards, but initiative vault does not list cards",
        ),
        (
            (initiative("vault", more="capabilities: [cards]").replace("Pays at once", "TBD"),),
            "Roadmap-Item: initiative:vault",
            (
                "cites 'initiative:vault' for capability cards, but initiative vault says 'TBD' where one sentence on "
                "how it enables feature one-click belongs: that is a placeholder"
            ),
        ),
        (
            ("kind: decision\nid: d\ntitle: D\nowner: core\nstatus: proposed\ncapabilities: [cards]\n",),
            "Roadmap-Item: d",
            "cites 'd' for capability cards, but decision d is proposed, not accepted",
        ),
        (
            ("kind: decision\nid: d\ntitle: D\nowner: core\nstatus: accepted\nfeatures: [one-click]\n",),
            "Roadmap-Item: d",
            "cites 'd' for capability cards, but decision d does not name cards",
        ),
        (
            (feature("old", "status: retired"),),
            "Roadmap-Item: old",
            "cites 'old' for capability cards, but feature old is retired",
        ),
        (
            (feature("other"),),
            "Roadmap-Item: other",
            "cites 'other' for capability cards, but feature other is enabled by no initiative that lists cards",
        ),
        (
            (),
            "Roadmap-Item: shop",
            "cites 'shop', but a team gives no product context; name an initiative, a feature or a decision",
        ),
        ((), "Roadmap-Itme: stands", "has a line 'Roadmap-Itme:', which is not a trailer; did you mean Roadmap-Item?"),
    ],
)
def test_a_citation_in_vain(more: tuple[str, ...], text: str, message: str) -> None:
    assert found(*more, text=text) == [f"{SAYS} {message}"]


def test_the_line_to_add() -> None:
    words = ChangeMessages((commit("Do\n\nRoadmap-Item: vault", "src/cards/a.py"),))
    (finding,) = judge_change(items(*BASE, VAULT), None, CARDS, words)
    assert finding.help == "write `capabilities: [search, cards]` in initiative vault if it is what the change is for"


@pytest.mark.parametrize(
    "text",
    ["Roadmap-Item: stands", "Roadmap-Item: vault, stands", "Roadmap-Item: nope", "Roadmap-Item: feature:one-click"],
)
def test_what_is_not_in_vain(text: str) -> None:
    assert found(VAULT, text=text) == []


def test_an_initiative_that_lists_one_of_two_capabilities() -> None:
    both = (VAULT, initiative("more", "active", "capabilities: [search]"))
    assert found(*both, text="Roadmap-Item: vault", files=CODE) == []
    assert found(*both, text="Roadmap-Item: vault", files=CODE, paths=("src/cards/a.py",)) == [
        f"{SAYS} cites 'vault' for capability cards, but initiative vault does not list cards"
    ]


def test_code_that_needs_no_context() -> None:
    assert found(VAULT, text="Roadmap-Item: vault", files=(file("src/cards/README.md"),)) == []


def test_where_nothing_else_holds_it_is_the_missing_context() -> None:
    roadmap = items(feature("one-click"), capability("cards"), VAULT)
    words = ChangeMessages((commit("Do\n\nRoadmap-Item: vault", "src/cards/a.py"),))
    assert [each.rule for each in judge_change(roadmap, None, CARDS, words)] == ["change-without-context"]


def test_a_pull_request_that_cites_for_all() -> None:
    words = ChangeMessages(pull_request=Message("pull request", "Do\n\nRoadmap-Item: vault"))
    assert said(judge_change(items(*BASE, VAULT), None, CARDS, words)) == [
        (
            "pull request warning[idle-citation] the pull request cites 'vault' for capability cards, "
            "but initiative vault does not list cards"
        )
    ]
