"""What messages may cost: linear reading, and limits on what is read of them."""

from __future__ import annotations

from tpmlint.change.trailers import LONGEST, MOST, misspelled_trailers, read_trailers

KEYS = {"roadmap-item": "Roadmap-Item", "roadmap-reason": "Roadmap-Reason"}


def test_a_value_of_very_many_lines_is_read_up_to_a_length() -> None:
    text = "Change\n\nRoadmap-Item: tokens\n" + " a\n" * 340_000 + "Roadmap-Item: vault\n"
    first, second = read_trailers(text, KEYS)
    assert first.value.startswith("tokens a a a")
    assert len(first.value) == LONGEST
    assert (second.value, second.line) == ("vault", 340_004)


def test_a_very_long_line_is_read_up_to_a_length() -> None:
    (only,) = read_trailers("Roadmap-Reason: " + "x" * 500_000 + "\n  y", KEYS)
    assert only.value == "x" * LONGEST


def test_so_many_trailers_of_one_message_are_read() -> None:
    assert len(read_trailers("Roadmap-Item: a\n" * (MOST + 5), KEYS)) == MOST


def test_so_many_misspelled_trailers_are_reported_and_so_many_keys_compared() -> None:
    assert len(list(misspelled_trailers("Roadmap-Itme: a\n" * (MOST + 5), KEYS))) == MOST
    many = "".join(f"k{number}: x\n" for number in range(MOST + 5))
    assert list(misspelled_trailers(many + "Roadmap-Itme: a\n", KEYS)) == []
