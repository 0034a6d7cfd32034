"""What messages may cost: linear reading, and limits on what is read of them."""

from __future__ import annotations

from collections import Counter
from types import ModuleType

import pytest

from tests.change.in_memory import commit, file, judge_change
from tests.change.test_verdicts import PLANNED
from tpmlint.change import citations as change_citations
from tpmlint.change.citations import check_limits
from tpmlint.change.messages import ChangeMessages
from tpmlint.change.trailers import LONGEST, MOST, misspelled_trailers, read_trailers
from tpmlint.errors import UserError
from tpmlint.git.commits import MESSAGE_LIMIT
from tpmlint.rules.support import citations
from tpmlint.text.similarity import GUESSES

KEYS = {"roadmap-item": "Roadmap-Item", "roadmap-reason": "Roadmap-Reason"}


@pytest.mark.case(117)
def test_a_value_of_very_many_lines_is_read_up_to_a_length() -> None:
    text = "Change\n\nRoadmap-Item: tokens\n" + " a\n" * 340_000 + "Roadmap-Item: vault\n"
    first, second = read_trailers(text, KEYS)
    assert first.value.startswith("tokens a a a")
    assert len(first.value) == LONGEST
    assert (second.value, second.line) == ("vault", 340_004)


def test_a_very_long_line_is_read_up_to_a_length() -> None:
    (only,) = read_trailers("Roadmap-Reason: " + "x" * 500_000 + "\n  y", KEYS)
    assert only.value == "x" * LONGEST


@pytest.mark.case(117)
def test_so_many_trailers_of_one_message_are_read() -> None:
    assert len(read_trailers("Roadmap-Item: a\n" * (MOST + 5), KEYS)) == MOST


def test_so_many_misspelled_trailers_are_reported_and_so_many_keys_compared() -> None:
    assert len(list(misspelled_trailers("Roadmap-Itme: a\n" * (MOST + 5), KEYS))) == MOST
    many = "".join(f"k{number}: x\n" for number in range(MOST + 5))
    assert list(misspelled_trailers(many + "Roadmap-Itme: a\n", KEYS)) == []


@pytest.mark.case(117)
def test_messages_are_read_once_and_near_names_looked_up_for_the_first_twenty(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()

    def count(module: ModuleType, name: str) -> None:
        original = getattr(module, name)

        def counted(*args: object) -> object:
            calls[name] += 1
            return original(*args)

        monkeypatch.setattr(module, name, counted)

    count(change_citations, "read_trailers")
    count(citations, "nearest")
    body = "".join(f"Roadmap-Item: valut{number}\n" for number in range(900))
    words = ChangeMessages(tuple(commit(f"Work\n\n{body}", "src/cards/a.py") for _ in range(3)))
    found = judge_change(PLANNED, None, (file("src/cards/a.py"),), words)
    assert [each.rule for each in found] == ["change-without-context"]
    # Two rules ask which names are unknown.
    assert calls == {"read_trailers": 3, "nearest": 2 * GUESSES}


@pytest.mark.parametrize("letter", ["x", "é", "語", "𝄞"])
@pytest.mark.case(117)
def test_a_commit_message_that_git_cut_is_refused_whatever_its_letters(letter: str) -> None:
    whole = letter.encode() * (MESSAGE_LIMIT // len(letter.encode()) + 1)
    text = whole[:MESSAGE_LIMIT].decode("utf-8", "replace")
    with pytest.raises(UserError) as refused:
        check_limits(ChangeMessages((commit(text),)), ())
    assert refused.value.message == "the message of commit c0ffee is longer than 1,048,576 bytes"
    check_limits(ChangeMessages((commit(letter * 1000),)), ())
