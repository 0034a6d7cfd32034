"""The nearest known word."""

from __future__ import annotations

import pytest

from tpmlint.text.similarity import edit_distance, is_certain_typo, nearest

STATUSES = ("proposed", "planned", "active", "paused", "completed", "canceled")
FIELDS = ("kind", "id", "title", "owner", "enables", "internal_customers", "start_date", "target_date", "depends_on")


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
