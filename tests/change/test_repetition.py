"""What says no more than something else."""

from __future__ import annotations

import pytest

from tpmlint.change.repetition import Plain, Prose, says_no_more, skeleton, without_less


def prose(text: str) -> Prose:
    """Return a sentence."""
    return Prose(text.replace(" ", ""), tuple(text.split()))


FULL = prose("charges a stored card without asking")


def test_an_entry_of_which_another_one_says_all_is_left_out() -> None:
    entry: Plain = {"feature": "f", "how": FULL}
    less: list[Plain] = [
        {"feature": "f"},
        {"feature": "f", "how": prose("charges a card")},
        {"how": prose("a stored card")},
    ]
    own: list[Plain] = [{"feature": "g", "how": prose("charges a card")}, {"feature": "f", "how": prose("pays back")}]
    assert without_less([entry, *less, *own]) == [entry, *own]
    assert without_less([*own, *less, entry]) == [*own, entry]


def test_of_entries_that_say_the_same_the_first_stays() -> None:
    first = Prose("chargesacardpaysback", ("charges", "a", "card"), ("pays", "back"))
    second = Prose("paysbackchargesacard", ("pays", "back"), ("charges", "a", "card"))
    assert without_less([{"how": first}, {"how": second}]) == [{"how": first}]


def test_a_value_that_is_no_sentence_is_never_shortened() -> None:
    assert not says_no_more("card", "cards")
    assert not says_no_more({"team": "core"}, {"team": "core-a"})
    assert not says_no_more({"how": "card"}, {"how": prose("card one")})
    assert says_no_more({"0": ["a"], "1": prose("card")}, {"0": ["a", "b"], "1": prose("card one")})


def test_a_skeleton_has_no_sentences() -> None:
    assert skeleton({"1": [{"feature": "f", "how": FULL}, {"feature": "e"}], "2": FULL, "3": "core"}) == {
        "1": [{"feature": "e"}, {"feature": "f"}],
        "3": "core",
    }


def test_few_values_that_share_something_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def count(text: Prose, others: list[Prose]) -> bool:
        compared.extend(others)
        return False

    monkeypatch.setattr("tpmlint.change.repetition.adds_nothing", count)
    entries: list[Plain] = [{"feature": "f", "how": prose(f"card {number}")} for number in range(1_000)]
    assert without_less(entries) == entries
    assert len(compared) <= 30 * 1_000
