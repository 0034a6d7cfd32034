"""Exports of many repositories as one roadmap: names, references across, own kinds, what is not there."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.portfolios import FLEET, POLICY, PRODUCT, exported
from tpmlint.model.portfolio import Portfolio, build_portfolio, own_id, repository_of
from tpmlint.model.risk import find_risks, why


def fleet(*without: str) -> Portfolio:
    """Return the portfolio of the fleet, without some repositories."""
    return build_portfolio({name: exported(*items) for name, items in FLEET.items() if name not in without})


def unresolved(portfolio: Portfolio) -> list[tuple[str, str, str, str, bool]]:
    """Return the references that lead nowhere."""
    return [(each.source.ref, each.verb, each.repository, each.target, each.is_here) for each in portfolio.unresolved]


def test_an_item_is_named_by_its_repository_and_its_id() -> None:
    portfolio = fleet()
    assert [item.ref for item in portfolio.roadmap.items] == [
        "initiative:platform/vault",
        "initiative:platform/log",
        "capability:platform/cards",
        "team:platform/payments",
        "team:policy/risk",
        "feature:product/one-click",
        "capability:product/cart",
        "team:product/checkout",
    ]
    vault = portfolio.roadmap.items[0]
    assert (repository_of(vault), own_id(vault), vault.is_foreign) == ("platform", "vault", False)
    assert [str(each) for each in vault.references] == [
        "team:platform/payments",
        "feature:product/one-click",
        "team:product/checkout",
        "initiative:platform/log",
    ]
    assert (portfolio.unresolved, portfolio.unknown) == ((), {})


def test_the_risk_of_a_feature_is_computed_through_all_repositories() -> None:
    risk = find_risks(fleet().roadmap, date(2026, 11, 9))["feature:product/one-click"]
    assert why(risk) == (
        "waits for initiative platform/vault, which waits for initiative platform/log, which is due 2027-04-30, "
        "63 days after feature product/one-click"
    )


def test_what_names_a_repository_that_is_not_here() -> None:
    assert unresolved(fleet("product", "policy")) == [
        ("initiative:platform/vault", "enables", "product", "feature:one-click", False),
        ("initiative:platform/vault", "is for", "product", "team:checkout", False),
        ("initiative:platform/log", "is for", "policy", "team:risk", False),
        ("capability:platform/cards", "is consumed by", "product", "team:checkout", False),
    ]


def test_what_names_an_item_that_is_not_in_the_export_there() -> None:
    work = {"kind": "initiative", "id": "work", "title": "Work", "depends_on": ["initiative:product/two-click"]}
    found = build_portfolio({"policy": exported(*POLICY, work), "product": exported(*PRODUCT)})
    assert unresolved(found) == [("initiative:policy/work", "depends on", "product", "initiative:two-click", True)]


def test_an_own_kind_is_shown_as_what_it_is_like_and_found_by_others_who_do_not_know_it() -> None:
    epic = {"kind": "epic", "like": "initiative", "id": "sso", "title": "Single sign-on", "status": "paused"}
    risk = {"kind": "risk", "id": "fraud", "title": "Fraud"}
    wait = {**PRODUCT[0], "depends_on": ["initiative:login/sso", "risk:login/fraud"]}
    portfolio = build_portfolio({"login": exported(epic, risk), "product": exported(wait, *PRODUCT[1:])})
    assert [item.ref for item in portfolio.roadmap.items if repository_of(item) == "login"] == ["epic:login/sso"]
    assert portfolio.unknown == {"login": 1}
    assert why(find_risks(portfolio.roadmap, date(2026, 11, 9))["feature:product/one-click"]) == (
        "waits for epic login/sso, which is paused"
    )
    assert unresolved(portfolio) == []


def test_a_kind_that_two_repositories_define_differently_is_shown_as_what_it_is_like() -> None:
    portfolio = build_portfolio(
        {
            "a": exported({"kind": "bet", "like": "initiative", "id": "one", "title": "One"}),
            "b": exported(
                {"kind": "bet", "like": "feature", "id": "one", "title": "One"},
                {"kind": "initiative", "id": "two", "title": "Two", "depends_on": ["bet:one"]},
            ),
        }
    )
    assert [item.ref for item in portfolio.roadmap.items] == ["bet:a/one", "feature:b/one", "initiative:b/two"]
    assert [str(each) for each in portfolio.roadmap.items[2].references] == ["feature:b/one"]


def test_a_key_of_a_tracker_means_nothing_in_another_repository() -> None:
    keyed = {**PRODUCT[2], "external": {"jira": "SHOP-1"}}
    work = {"kind": "initiative", "id": "work", "title": "Work", "owner": "jira:SHOP-1"}
    portfolio = build_portfolio({"a": exported(keyed), "b": exported(work)})
    assert portfolio.roadmap.resolve(portfolio.roadmap.items[1].owner) is None
    assert unresolved(portfolio) == []


def test_values_that_no_schema_allows_are_left_out_and_the_item_stays() -> None:
    broken = {**PRODUCT[0], "target_date": ["soon"], "title": 5}
    item = build_portfolio({"product": exported(broken)}).roadmap.items[0]
    assert (item.ref, item.title, item.target_date) == ("feature:product/one-click", None, None)


_WORDS = st.sampled_from(
    ["one", "a/one", "team:a/one", "b/two", "feature:b/two", "epic:b/x", "jira:SHOP-1", "a/b/c", ""]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["team", "feature", "how"]), inner),
    max_leaves=6,
)
_FIELDS = ("title", "owner", "like", "status", "depends_on", "enables", "internal_customers", "target_date", "external")
_RECORD = st.dictionaries(st.sampled_from(_FIELDS), _VALUES, max_size=5)
_ITEMS = st.tuples(
    _RECORD.map(lambda fields: {**fields, "kind": "initiative", "id": "one"}),
    _RECORD.map(lambda fields: {**fields, "kind": "epic", "id": "x"}),
)


@settings(max_examples=50, deadline=None)
@given(_ITEMS, _ITEMS)
def test_whatever_the_fields_of_an_export_hold_its_items_have_names_and_risks(
    one: tuple[dict[str, object], ...], two: tuple[dict[str, object], ...]
) -> None:
    portfolio = build_portfolio({"a": exported(*one), "b": exported(*two)})
    shown = [item.id for item in portfolio.roadmap.items]
    every = [f"{name}/{item['id']}" for name, items in (("a", one), ("b", two)) for item in items]
    assert set(shown) <= set(every)
    assert len(shown) + sum(portfolio.unknown.values()) == len(every)
    assert {ref.partition(":")[2] for ref in find_risks(portfolio.roadmap, date(2026, 11, 9))} <= set(shown)
