"""Dates in the forms of trackers and people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.formats.dates import Period, find_day, forms_of, normalize_date, parse_period, read_day, without_time

UNAMBIGUOUS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y", "%d/%b/%y", "%d/%b/%Y", "%d-%b-%y", "%d-%b-%Y"),
    *("%d %b %Y", "%d %B %Y", "%d. %B %Y", "%b %d, %Y", "%B %d, %Y", "%a %b %d %Y"),
)
AMBIGUOUS = ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y")
DAYS = st.dates(date(2000, 1, 1), date(2068, 12, 31))


@given(
    DAYS, st.sampled_from(UNAMBIGUOUS), st.sampled_from(["", " 12:00 AM", "T07:00:00Z", ", 9:30", " 23:00:00 GMT+0000"])
)
def test_a_day_in_a_form_that_is_known(day: date, form: str, time: str) -> None:
    assert find_day(day.strftime(form) + time) == day.isoformat()


@given(DAYS, st.sampled_from(AMBIGUOUS))
def test_day_and_month_in_either_order_are_not_guessed(day: date, form: str) -> None:
    text = day.strftime(form)
    assert find_day(text) == ""
    assert read_day(text, [form]) == day.isoformat()


@given(st.lists(DAYS, min_size=1, max_size=6), st.sampled_from((*UNAMBIGUOUS, *AMBIGUOUS)))
def test_the_forms_of_a_column_read_all_of_it(days: list[date], form: str) -> None:
    texts = [day.strftime(form) for day in days]
    forms, unclear = forms_of(texts)
    assert [read_day(text, ("%Y-%m-%d", *forms, *((form,) if unclear else ()))) for text in texts] == [
        day.isoformat() for day in days
    ]
    assert unclear is None or form in unclear
    assert unclear is None or all(day.day <= 12 for day in days)


@given(st.text(max_size=70))
def test_any_text(text: str) -> None:
    assert find_day(text) == "" or len(find_day(text)) == 10
    forms_of([text])


@pytest.mark.parametrize(
    ("texts", "forms"),
    [
        (["03/04/2027", "13/04/2027"], (("%d/%m/%Y",), None)),
        (["03/04/2027", "04/13/2027"], (("%m/%d/%Y",), None)),
        (["03/04/2027", "04/03/2027"], ((), ("%d/%m/%Y", "%m/%d/%Y"))),
        (["13/04/2027", "04/13/2027"], ((), None)),
        (["2027-04-30", "30/Apr/27", "1.3.2027", "31.2.2027", "soon"], (("%d/%b/%y", "%d.%m.%Y"), None)),
    ],
)
def test_forms(texts: list[str], forms: object) -> None:
    assert forms_of(texts) == forms


def test_a_year_of_four_digits_is_read_whole() -> None:
    assert (find_day("30/Apr/2027"), find_day("30/Apr/27")) == ("2027-04-30", "2027-04-30")
    assert without_time(" 30/Apr/27 12:00 AM ") == "30/Apr/27"


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("2026/09/30", "2026-09-30"),
        ("2026-9-3", "2026-09-03"),
        ("2026.9.3", "2026-09-03"),
        ("2026-09-30T12:00:00Z", "2026-09-30"),
        ("20260930", "2026-09-30"),
        ("2026/9", "2026-09"),
        ("Q3 2026", "2026-Q3"),
        ("2026 q3", "2026-Q3"),
        ("2026Q3", "2026-Q3"),
        ("H2/2026", "2026-H2"),
        ("September 2026", "2026-09"),
        ("Sept. 2026", "2026-09"),
        ("FY2026", "2026"),
        ("03/09/2026", None),
        ("Smarch 2026", None),
        ("soon", None),
    ],
)
def test_tidy_date(text: str, tidy: str | None) -> None:
    assert normalize_date(text) == tidy


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
