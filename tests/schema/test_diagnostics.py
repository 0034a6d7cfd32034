"""What is said, word for word, and where."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schema.sample_documents import DECISION, INITIATIVE, at, check, only, put, renamed, without
from tpmlint.finding import Aspect, Edit, Fix, ItemRef, Problem
from tpmlint.schema import Violation

STATUS = "'status' must be proposed, planned, active, paused, completed or canceled"
STATUS_HELP = "Where the initiative stands"
DATE = "'target_date' must be a date such as 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026"
DATE_HELP = "When it should be done; of a period the last day counts"
NOTHING = "initiative 'speed' names no feature it enables; list at least one under 'enables', with how it does so"
NOTHING_HELP = (
    "Add 'enables: [{feature: <id>, how: <what the feature can do because of this work>}]'; "
    "if nobody can name a feature, ask what the initiative is for"
)
NOBODY = (
    "initiative 'speed' names no internal customer; "
    "list at least one team under 'internal_customers', with what it needs"
)
NOBODY_HELP = (
    "Add 'internal_customers: [{team: <id>, need: <what that team cannot do today>}]': "
    "the team that would miss this work if it did not happen"
)


def said(
    message: str,
    place: ItemRef,
    why: str | None = None,
    *,
    rule: str = "schema",
    subject: str | None = None,
    item: str | None = "initiative:speed",
    replaced: tuple[str, str | float, bool] | None = None,
    **more: Any,
) -> Violation:
    """Return a violation; unless told otherwise its subject is the route, and the value there is what failed."""
    if subject is None:
        subject = ".".join(str(step) for step in place.route)
    fix = None if replaced is None else Fix(replaced[0], (Edit(place, replaced[1]),), replaced[2])
    failed = more.get("failed", place.route if place.aspect is Aspect.VALUE else None)
    return Violation(rule, Problem(message, place, item, subject, fix=fix, help=why), failed)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            INITIATIVE | {"status": "done"},
            said(
                f"{STATUS}, not 'done'; did you mean 'completed'?",
                at("status"),
                STATUS_HELP,
                replaced=("Replace 'done' with 'completed'", "completed", True),
            ),
        ),
        (
            INITIATIVE | {"status": "activ"},
            said(
                f"{STATUS}, not 'activ'; did you mean 'active'?",
                at("status"),
                STATUS_HELP,
                replaced=("Replace 'activ' with 'active'", "active", True),
            ),
        ),
        (INITIATIVE | {"status": "x" * 1000}, said(f"{STATUS}, not '{'x' * 79}…'", at("status"), STATUS_HELP)),
        (
            without(INITIATIVE, "title"),
            said(
                "initiative 'speed' has no 'title'; add one such as title: Payments in one call",
                at("kind", key=True),
                "What people call an initiative, in a few words",
                subject="title",
                failed=("title",),
            ),
        ),
        (
            without(INITIATIVE, "status"),
            said(
                "initiative 'speed' has no 'status'; "
                "add 'status: proposed', or another of planned, active, paused, completed and canceled",
                at("kind", key=True),
                STATUS_HELP,
                subject="status",
                failed=("status",),
            ),
        ),
        (
            without(INITIATIVE, "enables"),
            said(
                NOTHING,
                at("kind", key=True),
                NOTHING_HELP,
                rule="enables-nothing",
                subject="enables",
                failed=("enables",),
            ),
        ),
        (INITIATIVE | {"enables": []}, said(NOTHING, at("enables"), NOTHING_HELP, rule="enables-nothing")),
        (INITIATIVE | {"enables": None}, said(NOTHING, at("enables"), NOTHING_HELP, rule="enables-nothing")),
        (
            without(INITIATIVE, "internal_customers"),
            said(
                NOBODY,
                at("kind", key=True),
                NOBODY_HELP,
                rule="no-internal-customer",
                subject="internal_customers",
                failed=("internal_customers",),
            ),
        ),
        (
            INITIATIVE | {"internal_customers": []},
            said(NOBODY, at("internal_customers"), NOBODY_HELP, rule="no-internal-customer"),
        ),
        (
            renamed(INITIATIVE, ("enables",), "enabels"),
            said(
                "unknown field 'enabels' on initiative; did you mean 'enables'?",
                at("enabels", key=True),
                rule="unknown-field",
                failed=("enables",),
                replaced=("Rename 'enabels' to 'enables'", "enables", True),
            ),
        ),
        (
            INITIATIVE | {"due_date": "2026"},
            said(
                "unknown field 'due_date' on initiative; did you mean 'target_date'?",
                at("due_date", key=True),
                rule="unknown-field",
                failed=("target_date",),
                replaced=("Rename 'due_date' to 'target_date'", "target_date", False),
            ),
        ),
        (
            DECISION | {"budget": 3},
            said(
                "unknown field 'budget' on decision; remove it, or name it 'x-budget' if it is your own",
                at("budget", key=True),
                "Known fields are kind, id, title, owner, status, initiatives, features, capabilities, date, "
                "decision_makers, superseded_by, reviewed, related, description, tags, links, external and evidence",
                rule="unknown-field",
                item="decision:vault",
            ),
        ),
        (
            put(INITIATIVE, ("enables", 0, "effort"), 1),
            said(
                "unknown field 'effort' in 'enables'; known fields are feature and how",
                at("enables", 0, "effort", key=True),
                rule="unknown-field",
                subject="enables[one-click].effort",
            ),
        ),
        (
            without(INITIATIVE, "enables", 0, "how"),
            said(
                "an entry of 'enables' has no 'how'; "
                "add one such as how: Charges a stored card in one request, so that checkout needs no redirect",
                at("enables", 0, "feature", key=True),
                "One sentence: what the feature can do because of this work",
                subject="enables[one-click].how",
            ),
        ),
        (
            INITIATIVE | {"enables": ["one-click"]},
            said(
                "an entry of 'enables' must be a mapping with 'feature' and 'how', not 'one-click'",
                at("enables", 0),
                "One feature that the initiative enables",
                subject="enables[one-click]",
            ),
        ),
        (
            INITIATIVE | {"tags": {"a": "b"}},
            said(
                """'tags' must be a list such as ["checkout", "latency"], not {"a": "b"}""",
                at("tags"),
                "Words to find and group items by",
            ),
        ),
        (
            INITIATIVE | {"title": " "},
            said(
                "'title' is empty; it must be text such as 'Payments in one call'",
                at("title"),
                "What people call an initiative, in a few words",
            ),
        ),
        (
            INITIATIVE | {"title": 2026},
            said(
                "'title' must be text, not 2026; write it in quotes, '2026'",
                at("title"),
                "What people call an initiative, in a few words",
                replaced=("Write '2026' in quotes", "2026", False),
            ),
        ),
        (
            INITIATIVE | {"investment": {"effort": "6.5", "unit": "EUR"}},
            said(
                "'investment.effort' must be a number, not '6.5'; write it without quotes",
                at("investment", "effort"),
                "How much",
                replaced=("Write 6.5 without quotes", 6.5, True),
            ),
        ),
        (
            INITIATIVE | {"target_date": "2026/9/3"},
            said(
                f"{DATE}, not '2026/9/3'; did you mean '2026-09-03'?",
                at("target_date"),
                DATE_HELP,
                replaced=("Write 2026-09-03", "2026-09-03", True),
            ),
        ),
        (
            INITIATIVE | {"target_date": "2026-13-45"},
            said(f"{DATE}, not '2026-13-45'", at("target_date"), DATE_HELP),
        ),
        (
            INITIATIVE | {"target_date": "2027-02-30"},
            said("'target_date' must be a valid date, not '2027-02-30'", at("target_date"), DATE_HELP),
        ),
        (
            INITIATIVE | {"owner": "feature:one-click"},
            said(
                "'owner' must be the id of a team such as payments, not 'feature:one-click'",
                at("owner"),
                "The team that answers for this item, by its id",
            ),
        ),
        (
            INITIATIVE | {"links": [{"url": "wiki speed"}]},
            said(
                "'links.url' must be a full URL or a path such as https://wiki.example.com/checkout, not 'wiki speed'",
                at("links", 0, "url"),
                "The full address, with its scheme, or a path from the folder of this file",
                subject="links[wiki speed].url",
            ),
        ),
        (
            INITIATIVE | {"external": {"Jira": "SHOP-12"}},
            said(
                "'Jira' cannot name a system; write it in lower case, such as 'jira: SHOP-12'",
                at("external", "Jira", key=True),
            ),
        ),
        (
            INITIATIVE | {"score": {}},
            said(
                "'score' is empty; give 'rice' or 'wsjf', or leave it out",
                at("score"),
                "How the initiative ranks, by RICE or by WSJF; the total is computed",
            ),
        ),
        (
            INITIATIVE | {"score": {"rice": {}}},
            said(
                "'score.rice' is empty; it must be a mapping with 'reach', 'impact', 'confidence' and 'effort'",
                at("score", "rice"),
                "Reach times impact times confidence, divided by effort",
            ),
        ),
        (
            INITIATIVE | {"score": {"rice": {"reach": 1, "impact": 1, "confidence": 80, "effort": 1}}},
            said(
                "'score.rice.confidence' must be at most 1, not 80",
                at("score", "rice", "confidence"),
                "How sure the other figures are, from 0 to 1",
            ),
        ),
        (
            INITIATIVE | {"kind": "initiativ"},
            said(
                "'kind' must be initiative, feature, capability, team, objective or decision, not 'initiativ'; "
                "did you mean 'initiative'?",
                at("kind"),
                "What sort of item this is",
                rule="unknown-kind",
                item="initiativ:speed",
                replaced=("Replace 'initiativ' with 'initiative'", "initiative", True),
            ),
        ),
        (
            without(INITIATIVE, "kind"),
            said(
                "this document has no 'kind'; "
                "add 'kind: initiative', or another of feature, capability, team, objective and decision",
                at("id", key=True),
                "`tpmlint init --from FILE` reads a roadmap in another format; [kinds] declares kinds of your own, and "
                "[roadmap] exclude skips files that are not roadmap.",
                subject="kind",
                item=None,
                failed=("kind",),
            ),
        ),
        (
            renamed(INITIATIVE, ("kind",), "knid"),
            said(
                "unknown field 'knid' in this document; did you mean 'kind'?",
                at("knid", key=True),
                rule="unknown-field",
                item=None,
                failed=("kind",),
                replaced=("Rename 'knid' to 'kind'", "kind", True),
            ),
        ),
        (["a"], said("""this document must be a mapping with 'kind', not ["a"]""", at(), item=None)),
        (None, said("this document is empty; it must be a mapping with 'kind'", at(), item=None)),
        (
            without(DECISION, "features"),
            said(
                "decision 'vault' is accepted and names no initiative, feature or capability; "
                "list at least one under 'initiatives', 'features' or 'capabilities'",
                at("kind", key=True),
                "Add 'initiatives', 'features' or 'capabilities' with the ids of what the decision is about; "
                "a decision that touches none of them needs no place on the roadmap",
                rule="decision-without-context",
                subject="",
                item="decision:vault",
            ),
        ),
    ],
    ids=lambda each: each.problem.message[:60] if isinstance(each, Violation) else "",
)
def test_what_is_said(value: object, expected: Violation) -> None:
    assert only(value) == expected


def test_several_missing_keys_are_several_violations_in_the_order_of_the_schema() -> None:
    found = check({"kind": "feature", "title": "One click"})
    assert [each.problem.message for each in found] == [
        "this feature has no 'id'; add one such as id: one-click-checkout",
        "this feature has no 'owner'; add one such as owner: payments",
    ]


def test_two_slips_for_one_key_do_not_both_become_it() -> None:
    value = renamed(INITIATIVE, ("title",), "titel") | {"tittle": "Pay"}
    assert [each.problem.message for each in check(value)] == [
        "unknown field 'titel' on initiative; did you mean 'title'?",
        "unknown field 'tittle' on initiative; remove it, or name it 'x-tittle' if it is your own",
    ]


def test_a_key_that_is_there_is_not_suggested() -> None:
    found = only(INITIATIVE | {"titel": "Pay"})
    assert found.problem.message == (
        "unknown field 'titel' on initiative; remove it, or name it 'x-titel' if it is your own"
    )


def test_an_own_field_written_otherwise_is_fixed() -> None:
    found = only(INITIATIVE | {"x_budget": 3})
    assert found.problem.fix == Fix("Rename 'x_budget' to 'x-budget'", (Edit(at("x_budget", key=True), "x-budget"),))
    assert only(INITIATIVE | {"x_budget": 3, "x-budget": 3}).problem.fix is None


def test_subjects_stay_when_lists_are_reordered() -> None:
    entries = [{"feature": "one", "how": " "}, {"feature": "two", "how": " "}]
    there = {each.problem.subject for each in check(INITIATIVE | {"enables": entries})}
    back = {each.problem.subject for each in check(INITIATIVE | {"enables": entries[::-1]})}
    assert there == back == {"enables[one].how", "enables[two].how"}
    assert [each.problem.subject for each in check(INITIATIVE | {"tags": [1, ["a"], None]})] == [
        "tags[1]",
        "tags[]",
        "tags[]",
    ]
