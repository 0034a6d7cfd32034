"""Fields given as words: what becomes of them, and what is refused."""

from __future__ import annotations

import pytest

from tpmlint.errors import UserError
from tpmlint.init.assignments import Assignment, complaints, missing_fields, values_of


def refusal(kind: str, *given: Assignment) -> tuple[str, str | None, str | None]:
    """Return the message, the remedy and the place of the refusal that ``given`` meets."""
    with pytest.raises(UserError) as caught:
        values_of(kind, given)
    return caught.value.message, caught.value.remedy, caught.value.place


def test_every_form_of_field() -> None:
    given = [
        Assignment("--title", "title", "Faster = better"),
        Assignment("--enables", "enables", "one-click = Charges a = b"),
        Assignment("--enables", "enables", "jira:SHOP-12=Too"),
        Assignment("--customer", "internal_customers", "shop=To sell"),
        Assignment("--set", "capabilities", "pay"),
        Assignment("--set", "capabilities", "web"),
        Assignment("--set", "investment.effort", "2.5"),
        Assignment("--set", "investment.unit", "weeks"),
        Assignment("--set", "external.jira", "12"),
        Assignment("--set", "target_date", "2027"),
        Assignment("--set", "x-cost-center", "4711"),
    ]
    assert values_of("initiative", given) == {
        "title": "Faster = better",
        "enables": [{"feature": "one-click", "how": "Charges a = b"}, {"feature": "jira:SHOP-12", "how": "Too"}],
        "internal_customers": [{"team": "shop", "need": "To sell"}],
        "capabilities": ["pay", "web"],
        "investment": {"effort": 2.5, "unit": "weeks"},
        "external": {"jira": "12"},
        "target_date": "2027",
        "x-cost-center": "4711",
    }


@pytest.mark.parametrize(
    ("kind", "given", "message", "remedy"),
    [
        ("team", Assignment("--set", "titel", "x"), "a team has no 'titel'; did you mean title?", None),
        (
            "team",
            Assignment("--enables", "enables", "a=b"),
            "a team has no 'enables'",
            (
                "it has title, owner, type, parent, contact, interactions, related, description, tags, links, "
                "external and evidence, and x- fields of your own"
            ),
        ),
        ("team", Assignment("--set", "id", "x"), "id is an argument already", "write tpmlint new team ID"),
        (
            "initiative",
            Assignment("--enables", "enables", "one-click"),
            "'one-click' lacks its how",
            "write --enables FEATURE=HOW",
        ),
        (
            "initiative",
            Assignment("--enables", "enables", "=so"),
            "'=so' lacks its feature",
            "write --enables FEATURE=HOW",
        ),
        (
            "initiative",
            Assignment("--customer", "internal_customers", "a= "),
            "'a= ' lacks its need",
            "write --customer TEAM=NEED",
        ),
        (
            "initiative",
            Assignment("--set", "enables", "a=b"),
            "enables holds more than FIELD=VALUE can say",
            "give --enables FEATURE=HOW",
        ),
        (
            "initiative",
            Assignment("--set", "metrics", "a"),
            "metrics holds more than FIELD=VALUE can say",
            "skip it, and uncomment metrics in the file",
        ),
        (
            "team",
            Assignment("--set", "contact", "a"),
            "contact has keys of its own",
            "give --set contact.KEY=VALUE with chat or email as KEY",
        ),
        (
            "team",
            Assignment("--set", "external", "a"),
            "external has keys of its own",
            "give --set external.KEY=VALUE with jira as KEY",
        ),
        (
            "team",
            Assignment("--set", "contact.fax", "1"),
            "'contact.fax' is not a field of a team that an option can give",
            None,
        ),
        (
            "team",
            Assignment("--set", "title.x", "1"),
            "'title.x' is not a field of a team that an option can give",
            None,
        ),
        (
            "initiative",
            Assignment("--set", "score.rice", "1"),
            "'score.rice' is not a field of an initiative that an option can give",
            None,
        ),
        ("team", Assignment("--title", "title", "\udcff"), "'\\udcff' is not UTF-8", "check the terminal's encoding"),
    ],
)
def test_what_cannot_be_given(kind: str, given: Assignment, message: str, remedy: str | None) -> None:
    found = refusal(kind, given)
    assert found[0] == message
    assert found[2] == given.option
    if remedy is not None:
        assert found[1] == remedy


@pytest.mark.parametrize("name", ["title", "contact.chat"])
def test_a_single_value_is_given_once(name: str) -> None:
    given = Assignment("--set", name, "x")
    assert refusal("team", given, given) == (f"{name} is given twice", "give it once", "--set")


def test_a_field_and_its_keys_do_not_mix() -> None:
    given = [Assignment("--set", "x-a", "1"), Assignment("--set", "title", "x")]
    assert refusal("team", *given, Assignment("--set", "title", "y"))[0] == "title is given twice"


def test_what_is_missing_comes_in_the_schema_s_order() -> None:
    names = [field.name for field in missing_fields("initiative", {"id": "x", "owner": "core"})]
    assert names == ["title", "status", "type", "enables", "internal_customers"]


def test_complaints_are_about_one_field_only() -> None:
    values = {"id": "x", "status": "done", "owner": "not an id"}
    (message,) = complaints("initiative", values, "status")
    assert "did you mean 'completed'?" in message
    assert list(complaints("initiative", values, "title")) == []
