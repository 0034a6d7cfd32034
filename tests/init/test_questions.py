"""The questions to somebody at a terminal: what is offered, what is asked again, what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from tests.in_memory import roadmap
from tpmlint.init.questions import Check, fill

TEXTS = {
    "roadmap/a.yaml": """\
        kind: team
        id: core
        title: "Core \\e[31m"
        ---
        kind: team
        id: shop
        title: Shop
        ---
        kind: feature
        id: one-click
        title: One click
        owner: shop
        ---
        kind: capability
        id: pay
        title: Pay
        owner: core
        paths: [/pay/]
        """
}


class Script:
    """Answers in order, and keeps what was said."""

    def __init__(self, answers: Iterable[str]) -> None:
        self.answers = iter(answers)
        self.log: list[str] = []

    def say(self, text: str) -> None:
        self.log.append(text)

    def ask(self, label: str, default: str | None, check: Check) -> str:
        while True:
            answer = next(self.answers) or default
            self.log.append(f"{label} [{default}]: {answer}" if default else f"{label}: {answer}")
            objection = "an answer is needed" if answer is None else check(answer) if answer else None
            if answer is not None and objection is None:
                return answer
            self.log.append(f"! {objection}")


def interview(
    kind: str, answers: Iterable[str], texts: Mapping[str, str] | None = None, **values: object
) -> tuple[dict[str, object], list[str]]:
    """Return what comes of the answers, all of which must be asked for, and what was said."""
    script = Script(answers)
    files = ("pay/a.py", "src/b.py")
    given = {"id": "faster-builds", **values}
    found = fill(kind, given, roadmap(TEXTS if texts is None else texts), lambda: files, script)
    assert list(script.answers) == []
    return found, script.log


def test_an_initiative_from_nothing() -> None:
    answers = ["", "core", "", "infrastructure", "one-click", "It does", "", "shop", "To sell", "", "pay", ""]
    found, log = interview("initiative", answers)
    assert found == {
        "id": "faster-builds",
        "title": "Faster builds",
        "owner": "core",
        "status": "proposed",
        "type": "infrastructure",
        "enables": [{"feature": "one-click", "how": "It does"}],
        "internal_customers": [{"team": "shop", "need": "To sell"}],
        "capabilities": ["pay"],
    }
    assert "  core  Core \\x1b[31m" in log
    assert "  one-click  One click" in log
    assert "title [Faster builds]: Faster builds" in log
    assert "another feature (Enter to go on): " in log


def test_only_what_is_missing_is_asked_for() -> None:
    found, log = interview("feature", ["shop"], title="Pay")
    assert found == {"id": "faster-builds", "title": "Pay", "owner": "shop"}
    assert log == [
        "",
        "The team that answers for this item, by its id.",
        "  core  Core \\x1b[31m",
        "  shop  Shop",
        "owner: shop",
    ]


def test_the_only_team_is_the_default() -> None:
    texts = {"roadmap/a.yaml": "kind: team\nid: core\ntitle: Core\n"}
    assert interview("feature", ["", ""], texts)[0]["owner"] == "core"


def test_words_are_explained_and_held_to() -> None:
    _, log = interview(
        "initiative",
        ["2", "done", "completed", ""],
        title="x",
        owner="core",
        type="exploration",
        enables=[1],
        internal_customers=[1],
    )
    assert "  completed  Done; its metrics should have results." in log
    assert "! '2' is none of them; write the word itself, such as proposed" in log
    assert "! 'done' is none of them; did you mean 'completed'?" in log


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        (["shp", "shop"], "! unknown team 'shp'; did you mean shop? Enter it again to use it all the same."),
        (["zebra", "shop"], "! unknown team 'zebra'. Enter it again to use it all the same."),
        (
            ["our team", "shop"],
            "! 'owner' must be the id of a team such as payments, not 'our team'",
        ),
        (["\udcff", "shop"], "! these bytes are not UTF-8"),
    ],
)
def test_an_answer_that_cannot_be_used_is_asked_for_again(answers: list[str], complaint: str) -> None:
    found, log = interview("feature", answers, title="x")
    assert complaint in log
    assert found["owner"] == "shop"


def test_what_is_not_there_yet_can_be_insisted_upon() -> None:
    assert interview("feature", ["later", "later"], title="x")[0]["owner"] == "later"


def test_a_placeholder_is_doubted() -> None:
    found, log = interview(
        "initiative",
        ["one-click", "TODO", "It pays", "", ""],
        title="x",
        owner="core",
        status="planned",
        type="exploration",
        internal_customers=[1],
    )
    assert found["enables"] == [{"feature": "one-click", "how": "It pays"}]
    assert "! 'TODO' only holds the place of an answer. Enter it again to use it all the same." in log


def test_another_tracker_s_team_needs_no_insisting() -> None:
    assert interview("feature", ["jira:SHOP"], title="x")[0]["owner"] == "jira:SHOP"


def test_nothing_to_offer() -> None:
    found, log = interview("feature", ["core"], {}, title="x")
    assert found["owner"] == "core"
    assert "  (no team yet: name the one that you will add)" in log


def test_patterns_are_tried_on_the_files() -> None:
    answers = ["scr/", "/src/", "/src/", "!", "!/src/c", "new/", "new/", ""]
    found, log = interview("capability", answers, title="x", owner="core")
    assert found["paths"] == ["/src/", "!/src/c", "new/"]
    assert [line for line in log if line.startswith("!")] == [
        "! no file matches 'scr/'. Enter it again to use it all the same.",
        "! '/src/' is in the list already",
        "! '!' is not a pattern",
        "! no file matches 'new/'. Enter it again to use it all the same.",
    ]


def test_an_accepted_decision_names_what_it_is_about() -> None:
    found, log = interview("decision", ["", "", "", "pay", ""], title="x", owner="core", status="accepted")
    assert found["capabilities"] == ["pay"]
    assert "\n  what is accepted names at least one of its features or capabilities" in log


def test_a_proposed_one_may_do_without() -> None:
    found, _ = interview("decision", ["", ""], title="x", owner="core", status="proposed")
    assert list(found) == ["id", "title", "owner", "status"]


def test_a_long_offer_is_cut() -> None:
    teams = "---\n".join(f"kind: team\nid: t{number:02}\ntitle: T\n" for number in range(20))
    _, log = interview("feature", ["t19"], {"roadmap/a.yaml": teams}, title="x")
    assert log[2:] == [*(f"  t{number:02}  T" for number in range(12)), "  and 8 more", "owner: t19"]
