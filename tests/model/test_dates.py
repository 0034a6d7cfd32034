"""Dates as a roadmap writes them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.model.dates import Period, parse_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-09-30", date(2026, 9, 30), date(2026, 9, 30)),
        ("2026-09", date(2026, 9, 1), date(2026, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("9999", date(9999, 1, 1), date.max),
    ],
)
def test_each_form_means_a_period(text: str, first: date, last: date) -> None:
    assert parse_period(text) == Period(text, first, last)


def test_an_unquoted_year_is_a_number_and_means_the_same() -> None:
    assert parse_period(2026) == parse_period("2026")


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-02-30", "2026-00", "0000-01-01", "2026-Q5", "2026-H3", "26-01-01", "2026-9", "", "٢٠٢٦"]
)
def test_anything_else_means_none(text: str) -> None:
    assert parse_period(text) is None


@given(st.dates())
def test_the_day_after_a_month_is_the_first_of_the_next(day: date) -> None:
    period = parse_period(f"{day:%Y-%m}".zfill(7))
    assert period is not None
    assert period.first <= day <= period.last
    assert period.first.day == 1
    assert period.last == date.max or (period.last + timedelta(days=1)).day == 1


@given(st.dates(), st.dates())
def test_days_overlap_only_with_themselves(one: date, other: date) -> None:
    first, second = parse_period(one.isoformat()), parse_period(other.isoformat())
    assert first is not None
    assert second is not None
    assert first.overlaps(second) == (one == other)


def test_periods_overlap_when_they_share_a_day() -> None:
    quarter, month, next_month = parse_period("2026-Q3"), parse_period("2026-09"), parse_period("2026-10")
    assert quarter is not None
    assert month is not None
    assert next_month is not None
    assert quarter.overlaps(month)
    assert month.overlaps(quarter)
    assert not quarter.overlaps(next_month)
