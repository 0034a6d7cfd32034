"""The nearest known word, texts with fewer words, and normal forms of Unicode, with how long they take."""

from __future__ import annotations

import random
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.formats.words import slug
from tpmlint.model.roadmap_files import fold_path
from tpmlint.text.placeholders import plain
from tpmlint.text.similarity import edit_distance, is_certain_typo, is_shortened, nearest, normal_form

STATUSES = ("proposed", "planned", "active", "paused", "completed", "canceled")
FIELDS = ("kind", "id", "title", "owner", "enables", "internal_customers", "start_date", "target_date", "depends_on")

FULL = "charges a stored card without asking"

READERS = [
    *[pytest.param(lambda text, form=form: normal_form(form, text), id=form) for form in ("NFC", "NFKC", "NFKD")],
    pytest.param(plain.__wrapped__, id="plain"),
    pytest.param(fold_path, id="fold_path"),
    pytest.param(slug, id="slug"),
]


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("activ", STATUSES, "active"),
        ("Active", STATUSES, "active"),
        ("planed", STATUSES, "planned"),
        ("plan", STATUSES, "planned"),
        ("cancelled", STATUSES, "canceled"),
        ("zzz", STATUSES, None),
        ("UNPLANNED", STATUSES, None),
        ("inactive", STATUSES, None),
        ("not-planned", STATUSES, None),
        ("paused", ("unpaused",), None),
        ("", STATUSES, None),
        ("x" * 1_000_000, STATUSES, None),
        ("active", (), None),
        ("enabels", FIELDS, "enables"),
        ("internal_custmers", FIELDS, "internal_customers"),
        ("internalCustomers", FIELDS, "internal_customers"),
        ("customers", FIELDS, "internal_customers"),
        ("dependsOn", FIELDS, "depends_on"),
        ("depends", FIELDS, "depends_on"),
        ("Target Date", FIELDS, "target_date"),
        ("date", FIELDS, None),
        ("ID", FIELDS, "id"),
        ("knid", FIELDS, "kind"),
        ("task-9", ("task-3", "task-10"), None),
        ("tsak-3", ("task-3", "task-10"), "task-3"),
        ("task-03", ("task-3",), "task-3"),
        ("SHOP-99", ("SHOP-7",), None),
        ("1.4.0", ("v1.3.0", "v1.4.0"), "v1.4.0"),
        ("v1.4.1", ("v1.4.0",), None),
        ("v1.5.0-beta1", ("v1.4.0-beta1",), None),
        ("stable-2.16.0", ("stable-2.12.0-rc2", "stable-2.12.0", "version-2.15"), None),
        ("stable-2.16.0", ("stable-2.12.0-rc2", "stabel-2.16.0"), "stabel-2.16.0"),
        ("pkg/v1.2", ("pkg/v1.3-rc.1",), None),
        ("2026.5.30.7", ("v2026.5.23.4",), None),
        ("0007-use-one-queue", ("0003-use-one-queue", "0004-poll"), "0003-use-one-queue"),
        ("oauth2", ("oauth",), "oauth"),
    ],
)
def test_nearest(word: str, known: tuple[str, ...], meant: str | None) -> None:
    assert nearest(word, known) == meant


def test_order_of_the_known_words_does_not_matter() -> None:
    assert nearest("teem", ("term", "team")) == nearest("teem", ("team", "term")) == "team"


@pytest.mark.parametrize(
    ("word", "meant", "sure"),
    [
        ("activ", "active", True),
        ("Active", "active", True),
        ("internal_custmers", "internal_customers", True),
        ("depends", "depends_on", False),
        ("now", "no", False),
        ("customers", "internal_customers", False),
    ],
)
def test_certain(word: str, meant: str, sure: bool) -> None:
    assert is_certain_typo(word, meant) is sure


@pytest.mark.parametrize(
    ("one", "other", "limit", "count"),
    [
        ("kind", "kind", 3, 0),
        ("knid", "kind", 3, 1),
        ("kitten", "sitting", 9, 3),
        ("kitten", "sitting", 1, 2),
        ("a", "", 0, 1),
    ],
)
def test_edits(one: str, other: str, limit: int, count: int) -> None:
    assert edit_distance(one, other, limit) == edit_distance(other, one, limit) == count


def shortened(text: str, other: str = FULL) -> bool:
    """Tell whether a text is shortened from another one."""
    return is_shortened(text.replace(" ", ""), other.replace(" ", ""), other.split())


@pytest.mark.parametrize("text", ["charges a stored card", "a card without", "charges asking", "rges a sto"])
def test_a_piece_and_some_of_the_words_in_their_order(text: str) -> None:
    assert shortened(text)


@pytest.mark.parametrize(
    "text", ["card a stored", "charges the card", FULL, "sard", "charges a stored card without asking twice"]
)
def test_other_words_another_order_and_the_whole_are_not(text: str) -> None:
    assert not shortened(text)


def test_the_work_grows_with_the_words() -> None:
    """Words that fit in many ways are the worst."""
    words = ["ab", "a", "b"] * 33
    text = "ab" * 60
    assert not is_shortened(f"{text}c", "".join(words), words)
    assert not is_shortened("ba" * 50 + "c", "ab" * 5_000, ["ab"] * 5_000)


@given(st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_any_words_of_a_text_and_never_the_other_way_round(words: list[str], chance: random.Random) -> None:
    kept = sorted(chance.sample(range(len(words)), chance.randrange(len(words))))
    full, less = " ".join(words), " ".join(words[at] for at in kept)
    assert shortened(less, full)
    assert not shortened(full, less)


@given(st.text(max_size=30))
def test_a_text_without_long_runs_of_marks_has_its_usual_form(text: str) -> None:
    assert normal_form("NFKC", text) == unicodedata.normalize("NFKC", text)


def test_a_run_of_marks_is_divided_after_thirty() -> None:
    assert normal_form("NFC", "b" + "\u0316" * 61) == "b" + "\u0316" * 30 + "\u034f" + "\u0316" * 30 + "\u034f\u0316"
    assert normal_form("NFC", "b" + "\u0316" * 30) == "b" + "\u0316" * 30
    assert normal_form("NFC", "\u2014" * 61) == "\u2014" * 61


def test_two_spellings_of_few_marks_are_one() -> None:
    assert normal_form("NFC", "a\u0301\u0316") == normal_form("NFC", "a\u0316\u0301")


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\uff9e\u0301", "\u0301\u0f73"], ids=["marks", "kana", "tibetan"])
@pytest.mark.parametrize("read", READERS)
def test_twice_the_marks_take_twice_the_time(read: object, marks: str) -> None:
    assert callable(read)

    def seconds(size: int) -> float:
        begun = time.process_time()
        read("a" + marks * size)
        return time.process_time() - begun

    assert (longest := seconds(20_000)) < 0.3 or longest < 3.3 * max(seconds(10_000) for _ in range(2))
