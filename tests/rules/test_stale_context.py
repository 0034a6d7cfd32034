"""stale-context: which changes of what an item rests on make it suspect, and which do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.in_memory import judge, roadmap
from tests.repos import Repo
from tpmlint.api import Comparison, check, diff
from tpmlint.engine.workspace import Request
from tpmlint.finding import Location
from tpmlint.model.promises import fingerprint, promises_of

VAULT = """\
kind: initiative
id: vault
title: Token vault
owner: shop
status: active
type: enablement
reviewed: REVIEWED
enables: [{feature: one-click, how: Returning customers need not type their card number again}]
internal_customers: [{team: shop, need: To charge a customer without holding card numbers}]
"""
CLICK = """\
kind: feature
id: one-click
title: One-click checkout
owner: shop
status: active
target_date: 2027-01-31
benefit: A returning customer pays with one click
"""
CHOICE = """\
kind: decision
id: tokens
title: Tokens, not card numbers
owner: shop
status: accepted
reviewed: REVIEWED
features: [one-click]
initiatives: [vault]
"""
SHOP = "{kind: team, id: shop, title: Shop}\n"


def whole(*items: str) -> str:
    return "---\n".join((*items, SHOP))


def reviewed(text: str, ref: str = "initiative:vault") -> str:
    """Return the text with the fingerprint that fits it."""
    loaded = roadmap(text)
    item = next(each for each in loaded.items if each.ref == ref)
    return text.replace("REVIEWED", fingerprint(promises_of(item, loaded)))


def _line(location: Location) -> int:
    assert location.span is not None
    return location.span.line


def messages(text: str) -> list[str]:
    return [each.message for each in judge(text, "stale-context")]


AS_REVIEWED = reviewed(whole(VAULT, CLICK))
STALE = ["what initiative vault rests on is not what it was reviewed against"]


def test_as_it_was_reviewed() -> None:
    assert messages(AS_REVIEWED) == []


def test_never_reviewed() -> None:
    assert messages(whole(VAULT.replace("reviewed: REVIEWED\n", ""), CLICK)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2027-01-31", "2027-06-30"),
        ("target_date: 2027-01-31\n", ""),
        ("pays with one click", "pays with one click and a code"),
        ("status: active\ntarget", "status: proposed\ntarget"),
        ("To charge a customer", "To refund a customer"),
        ("{team: shop, need", "{team: other, need"),
    ],
)
def test_what_it_rests_on_changed(old: str, new: str) -> None:
    assert old in AS_REVIEWED
    assert messages(AS_REVIEWED.replace(old, new)) == STALE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pays with one click", "pays  with ONE CLICK."),
        ("title: One-click checkout", "title: Checkout with one click"),
        ("Returning customers need", "Customers who come back need"),
        ("type: enablement", "type: reliability"),
    ],
)
def test_what_it_does_not_rest_on_changed(old: str, new: str) -> None:
    assert old in AS_REVIEWED
    assert messages(AS_REVIEWED.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("status: active\ntarget", "status: actve\ntarget", "schema"),
        ("2027-01-31", "31.1.2027", "schema"),
        ("To charge a customer without holding card numbers", "[]", "schema"),
        (
            "owner: shop\nstatus: active\ntarget",
            "<<<<<<< HEAD\nowner: shop\n=======\nowner: web\n>>>>>>> web\nstatus: active\ntarget",
            "conflict-marker",
        ),
    ],
)
def test_what_cannot_be_read_did_not_change(old: str, new: str, rule: str) -> None:
    assert old in AS_REVIEWED
    found = {each.rule for each in judge(AS_REVIEWED.replace(old, new))}
    assert (rule in found, "stale-context" in found) == (True, False)


def test_closed_work_is_not_asked() -> None:
    text = AS_REVIEWED.replace("status: active\ntype", "status: completed\ntype").replace("2027-01-31", "2027-06-30")
    assert messages(text) == []


def test_an_accepted_decision() -> None:
    text = reviewed(whole(CHOICE, VAULT.replace("reviewed: REVIEWED\n", ""), CLICK), "decision:tokens")
    assert messages(text) == []
    assert messages(text.replace("status: active\ntype", "status: paused\ntype")) == [
        "what decision tokens rests on is not what it was reviewed against"
    ]


def test_a_fingerprint_of_another_form() -> None:
    text = whole(VAULT.replace("REVIEWED", "yesterday"), CLICK)
    assert [each.rule for each in judge(text, "schema")] == ["schema"]


def test_what_changed_since_the_commit_of_the_review(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.write({"roadmap/all.yaml": AS_REVIEWED}).commit()
    changed = AS_REVIEWED.replace("2027-01-31", "2027-06-30").replace("To charge", "To refund")
    repo.write({"roadmap/all.yaml": changed}).commit()
    request = Request(start=tmp_path, select=("stale-context",))
    expected = (
        "initiative vault was reviewed before this changed: target_date of feature one-click was '2027-01-31' and is "
        "'2027-06-30'; need of team shop was 'To charge a customer without holding card numbers' and is 'To refund a "
        "customer without holding card numbers'"
    )
    (only,) = check(request).findings
    assert (only.rule, only.message, _line(only.location)) == ("stale-context", expected, 7)
    assert [(each.message, _line(each.location)) for each in only.related] == [
        ("the target_date now", 16),
        ("the need now", 9),
    ]
    (new,) = diff(request, Comparison(base="HEAD~1", head="HEAD")).findings
    assert new.message == expected


def test_a_review_that_was_never_committed_with_what_it_rests_on(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.write({"roadmap/all.yaml": AS_REVIEWED.replace("2027-01-31", "2027-06-30")}).commit()
    assert [each.message for each in check(Request(start=tmp_path, select=("stale-context",))).findings] == STALE
