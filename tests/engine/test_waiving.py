"""What a waiver has to be about, who answers for it, and what somebody means by a word."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.in_memory import judge, roadmap
from tpmlint.engine.waiving import (
    Owners,
    Terms,
    check_owner,
    check_rule,
    find_target,
    literal_pattern,
    reaches,
    waiver_target,
    waivers_for_findings,
)
from tpmlint.errors import UserError
from tpmlint.finding import Finding, Location, Severity
from tpmlint.formats.dates import parse_period
from tpmlint.patterns import Patterns
from tpmlint.settings import Settings
from tpmlint.suppression.model import WaiverTarget

PERIOD = parse_period("2026-Q2")
assert PERIOD is not None
TERMS = Terms("Found at the start", None, PERIOD)
FILES = {
    "roadmap/a.yaml": "{kind: team, id: shop, title: Shop}\n---\n{kind: team, id: kyc, title: K, owner: shop}\n",
    "roadmap/b.yaml": "{kind: feature, id: f, title: F, owner: shop, objectives: [a1, b2]}\n",
    "roadmap/c.yaml": """\
{kind: feature, id: g, title: G, owner: kyx}
---
{kind: objective, id: F, title: F, owner: kyc}
""",
}


def finding(rule: str = "overdue", path: str = "roadmap/a.yaml", item: str | None = None, subject: str = "") -> Finding:
    return Finding(
        rule=rule,
        category="timing",
        severity=Severity.WARNING,
        message="late",
        help=None,
        location=Location(path),
        excerpt=None,
        related=(),
        item=item,
        subject=subject,
        fix=None,
        fingerprint="0" * 32,
    )


@pytest.mark.parametrize(
    ("found", "aim"),
    [
        (finding(item="feature:f"), WaiverTarget("overdue", "feature:f", None, None)),
        (finding(item="feature:f", subject="target"), WaiverTarget("overdue", "feature:f", None, "target")),
        (finding(item="feature:f", subject="  "), WaiverTarget("overdue", "feature:f", None, None)),
        (finding(item="feature:f", subject="\udcff"), WaiverTarget("overdue", "feature:f", None, None)),
        (finding(item="fetaure:f"), WaiverTarget("overdue", None, "roadmap/a.yaml", None)),
        (finding(item="feature:" + "x" * 129), WaiverTarget("overdue", None, "roadmap/a.yaml", None)),
        (finding(path="a.yaml"), WaiverTarget("overdue", None, "/a.yaml", None)),
        (
            finding(path="roadmap/caf\udce9 [1]*.yaml"),
            WaiverTarget("overdue", None, "roadmap/caf? \\[1\\]\\*.yaml", None),
        ),
        (finding("yaml-syntax"), None),
        (finding(path="tpmlint.waivers.yaml"), None),
        (finding("unused-ignore", item="team:shop"), WaiverTarget("unused-ignore", "team:shop", None, None)),
    ],
)
def test_what_a_waiver_has_to_be_about(found: Finding, aim: WaiverTarget | None) -> None:
    assert waiver_target(found, Settings()) == aim
    assert aim is None or reaches(aim, found, Settings())


def test_paths_are_relative_to_the_configuration() -> None:
    settings = Settings(folder="sub")
    assert waiver_target(finding(path="sub/roadmap/a.yaml"), settings) == WaiverTarget(
        "overdue", None, "roadmap/a.yaml", None
    )
    assert waiver_target(finding(path="roadmap/a.yaml"), settings) is None


NAMES = st.text(st.characters(exclude_characters="/\0"), min_size=1).filter(
    lambda name: name == name.strip() and name not in (".", "..")
)


@example(["\ud800"])
@example(["\udc80"])
@given(st.lists(NAMES, min_size=1, max_size=3))
def test_a_path_as_a_pattern_means_itself(parts: list[str]) -> None:
    path = "/".join(parts)
    pattern = literal_pattern(path)
    assert pattern.isprintable()
    assert Patterns((pattern,)).match(path)
    if path.isprintable():
        assert not Patterns((pattern,)).match(f"{path}x")
        assert not Patterns((pattern,)).match(f"{parts[0]}0/{path}")


def test_what_is_found_twice_is_waived_once() -> None:
    found = [finding(item="feature:f"), finding(item="feature:f"), finding(item="feature:g"), finding()]
    made = waivers_for_findings(found, Owners(roadmap(FILES)), Settings(), TERMS)
    assert [(draft.aim.item, draft.aim.path, draft.owner) for draft in made] == [
        ("feature:f", None, "shop"),
        ("feature:g", None, "kyc"),
        (None, "roadmap/a.yaml", "kyc"),
    ]
    assert {draft.reason for draft in made} == {"Found at the start"}


def test_each_subject_has_a_waiver_of_its_own() -> None:
    made = waivers_for_findings(judge(FILES), Owners(roadmap(FILES)), Settings(), TERMS)
    assert [draft.value for draft in made] == [
        {
            "rule": "dangling-reference",
            "item": f"feature:{item}",
            "subject": subject,
            "reason": "Found at the start",
            "owner": owner,
            "expires": "2026-Q2",
        }
        for item, subject, owner in [
            ("f", "objective:a1", "shop"),
            ("f", "objective:b2", "shop"),
            ("g", "team:kyx", "kyc"),
        ]
    ] + [
        {
            "rule": "orphan-objective",
            "item": "objective:F",
            "reason": "Found at the start",
            "owner": "kyc",
            "expires": "2026-Q2",
        }
    ]


@pytest.mark.parametrize(
    ("files", "item", "owner"),
    [
        ("{kind: team, id: shop, title: S}", "team:shop", "shop"),
        ("{kind: feature, id: f, title: F, owner: nobody}", "feature:f", "nobody"),
        ("{kind: feature, id: f, title: F, owner: 'jira:X-1'}\n---\n{kind: team, id: z, title: Z}", "feature:f", "z"),
        ("{kind: feature, id: f, title: F}\n---\n{kind: team, id: z, title: Z}", "feature:f", "z"),
        (
            """
            {kind: feature, id: f, title: F}
            ---
            {kind: feature, id: g, title: G, owner: z}
            ---
            {kind: team, id: a, title: A}
            ---
            {kind: team, id: z, title: Z}
            """,
            "feature:f",
            "z",
        ),
    ],
)
def test_who_answers(files: str, item: str, owner: str) -> None:
    (made,) = waivers_for_findings(
        [finding(path="roadmap/roadmap.yaml", item=item)], Owners(roadmap(files)), Settings(), TERMS
    )
    assert made.owner == owner


def test_nobody_answers() -> None:
    with pytest.raises(UserError) as refusal:
        waivers_for_findings(
            [finding(item="feature:f")], Owners(roadmap("{kind: feature, id: f, title: F}")), Settings(), TERMS
        )
    assert refusal.value.message == "feature:f has no owner"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("feature:f", ("feature:f", None)),
        ("Feature:G", ("feature:g", None)),
        ("g", ("feature:g", None)),
        ("SHOP", ("team:shop", None)),
        ("roadmap/a.yaml", (None, "roadmap/a.yaml")),
        ("/roadmap/", (None, "/roadmap/")),
        ("*.yaml", (None, "*.yaml")),
    ],
)
def test_what_is_meant(text: str, meant: tuple[str | None, str | None]) -> None:
    assert find_target(text, roadmap(FILES), FILES, Settings()) == meant


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("f", "several items have the id 'f'"),
        ("feature:h", "unknown item or file 'feature:h'; did you mean feature:f?"),
        ("team:shpo", "unknown item or file 'team:shpo'; did you mean team:shop?"),
        ("roadmap/a.yml", "unknown item or file 'roadmap/a.yml'; did you mean roadmap/a.yaml?"),
        ("!roadmap/a.yaml", "unknown item or file '!roadmap/a.yaml'; did you mean roadmap/a.yaml?"),
        ("", "unknown item or file ''"),
        ("#", "unknown item or file '#'"),
    ],
)
def test_what_is_not_there(text: str, message: str) -> None:
    with pytest.raises(UserError) as refusal:
        find_target(text, roadmap(FILES), FILES, Settings())
    assert refusal.value.message == message


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("overdu", "unknown rule 'overdu'; did you mean overdue?"),
        ("timing", "'timing' is a category"),
        ("yaml-syntax", "no waiver reaches yaml-syntax"),
        ("expired-waiver", "expired-waiver is about the waivers themselves"),
    ],
)
def test_which_rules_can_be_waived(rule: str, message: str) -> None:
    with pytest.raises(UserError) as refusal:
        check_rule(rule)
    assert refusal.value.message == message
    check_rule("overdue")


def test_who_can_own_a_waiver() -> None:
    check_owner("shop", roadmap(FILES))
    check_owner("anybody", roadmap("{kind: feature, id: f, title: F, owner: x}"))
    with pytest.raises(UserError) as refusal:
        check_owner("shpo", roadmap(FILES))
    assert refusal.value.message == "unknown team 'shpo'; did you mean shop?"
