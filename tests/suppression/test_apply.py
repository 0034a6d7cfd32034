"""Which findings ignores and waivers silence, and which they never reach."""

from __future__ import annotations

from datetime import date

import pytest

from tests.in_memory import judge, said, settle
from tpmlint.finding import Location, Severity, Span, Suppressed
from tpmlint.settings import Override, Settings

WAIVERS = "tpmlint.waivers.yaml"
USED = "{kind: team, id: shop, title: Shop}\n---\n{kind: feature, id: f, title: F, owner: shop}\n"
"""A team that a feature names."""


def team(*comments: str) -> dict[str, str]:
    """Return a roadmap with a team that nobody names; the comments follow ``kind``, ``id`` and ``title``."""
    kind, item_id, title = (*comments, "", "", "")[:3]
    return {"roadmap/a.yaml": f"kind: team {kind}\nid: fraud {item_id}\ntitle: Fraud {title}\n", "roadmap/b.yaml": USED}


def waived(*entries: str, **files: str) -> dict[str, str]:
    """Return the same roadmap with waivers, each as the inside of a flow mapping, without reason, owner and date."""
    common = "reason: Founded last week, owner: shop, expires: 2026-05-31"
    listed = "".join(f"  - {{{entry}, {common}}}\n" for entry in entries)
    return {**team(), **files, WAIVERS: f"waivers:\n{listed}"}


IGNORE = "# tpmlint: ignore[unused-team] founded last week"
UNUSED = (
    "roadmap/a.yaml:2 `fraud` info[unused-team] team fraud is named by no other item; "
    "say what it owns or needs, or take it out"
)


def test_nothing_is_silenced_without_a_word() -> None:
    settled = settle(team())
    assert said(settled.findings) == [UNUSED]
    assert settled.silenced == ()


def test_an_ignored_finding_is_checked_with_what_silenced_it() -> None:
    (finding,) = judge(team())
    settled = settle(team("", IGNORE))
    assert settled.findings == ()
    (silenced,) = settled.silenced
    assert silenced.finding.fingerprint == finding.fingerprint
    assert silenced.by == Location("roadmap/a.yaml", Span(2, 11, 2, 59))
    assert (silenced.reason, silenced.until) == ("founded last week", None)


def test_a_waived_finding_is_checked_with_what_silenced_it() -> None:
    (finding,) = judge(team())
    settled = settle(waived("rule: unused-team, item: team:fraud"))
    assert settled.findings == ()
    assert settled.silenced == (
        Suppressed(finding, Location(WAIVERS, Span(2, 5, 2, 103)), "Founded last week", "2026-05-31"),
    )


@pytest.mark.parametrize(
    "comments",
    [
        ("", IGNORE),
        ("\n" + IGNORE,),
        ("\n# Ours.\n" + IGNORE + "\n# Since May.",),
        (IGNORE,),
        ("", "# tpmlint: ignore[reference] founded last week"),
        ("", "# tpmlint: ignore[unused-team]"),
        ("# tpmlint: ignore[reference] founded last week", IGNORE),
    ],
)
def test_where_an_ignore_reaches(comments: tuple[str, ...]) -> None:
    settled = settle(team(*comments))
    assert "unused-team" not in {finding.rule for finding in settled.findings}
    assert [each.finding.rule for each in settled.silenced] == ["unused-team"]


@pytest.mark.parametrize(
    "comments",
    [
        ("", "", IGNORE),
        ("", "", "\n" + IGNORE),
        ("\n" + IGNORE + "\n",),
        ("", "# tpmlint: ignore[orphan-objective] founded last week"),
        ("", "# tpmlint: ignore[timing] founded last week"),
        ("", "# tpmlint: ingore[unused-team] founded last week"),
        ("", "# tpmlint: ignore unused-team, founded last week"),
    ],
)
def test_where_an_ignore_does_not_reach(comments: tuple[str, ...]) -> None:
    assert UNUSED.partition(" `")[2] in {line.partition(" `")[2] for line in said(settle(team(*comments)).findings)}


def test_an_ignore_at_kind_is_for_its_own_item_alone() -> None:
    files = {"roadmap/a.yaml": f"kind: team {IGNORE}\nid: fraud\ntitle: F\n---\nkind: team\nid: kyc\ntitle: K\n"}
    assert [finding.item for finding in judge(files)] == ["team:kyc"]


def test_an_ignore_in_front_matter() -> None:
    text = "---\nkind: team\nid: fraud # tpmlint: ignore[unused-team] founded last week\ntitle: Fraud\n---\n\nText.\n"
    assert judge({"roadmap/a.md": text}) == ()


def test_an_ignore_in_a_file_with_carriage_returns() -> None:
    text = team("", IGNORE)["roadmap/a.yaml"].replace("\n", "\r\n")
    assert judge({"roadmap/a.yaml": text}) == ()


def test_nothing_silences_what_makes_a_file_unreadable() -> None:
    files = {
        **team(),
        "roadmap/c.yaml": "kind: team # tpmlint: ignore[yaml-syntax] it is like that\nid: 'x\n",
        "roadmap/d.yaml": "# tpmlint: ignore[yaml-syntax] so it is\nkind: team\nid: d\ntitle: D\n---\na: 'b\n",
    }
    entries = "rule: yaml-syntax, path: roadmap/", "rule: yaml-syntax, item: team:d"
    rules = {finding.rule for finding in judge({**files, **{WAIVERS: waived(*entries)[WAIVERS]}})}
    assert {"yaml-syntax", "unused-waiver", "unused-ignore"} <= rules


def test_no_comment_silences_what_is_said_of_comments_and_a_waiver_does() -> None:
    comment = "# tpmlint: ignore[hygiene, ignore-without-reason, unused-ignore]"
    found = judge(team("", comment, ""))
    assert {finding.rule for finding in found} == {"unused-team", "unused-ignore"}
    rules = ("unused-ignore", "ignore-without-reason", "unused-team")
    files = {**waived(*(f"rule: {rule}, item: team:fraud" for rule in rules))}
    files["roadmap/a.yaml"] = team("", comment)["roadmap/a.yaml"]
    settled = settle(files)
    assert settled.findings == ()
    assert sorted(each.finding.rule for each in settled.silenced) == sorted(rules)


def test_no_waiver_silences_what_is_said_of_the_waivers() -> None:
    entries = ["rule: unused-waiver, path: tpmlint.waivers.yaml", "rule: unused-team, item: team:shop"]
    found = judge({**waived(*entries), "roadmap/a.yaml": "{kind: feature, id: g, title: G, owner: shop}"})
    assert [finding.rule for finding in found] == ["unused-waiver", "unused-waiver"]


@pytest.mark.parametrize(
    "entry",
    [
        "rule: unused-team, item: team:fraud",
        "rule: unused-team, path: roadmap/a.yaml",
        "rule: unused-team, path: /roadmap/a.yaml",
        "rule: unused-team, path: 'roadmap/**'",
        "rule: unused-team, path: a.yaml",
        "rule: unused-team, path: roadmap/",
        "rule: unused-team, path: '*.yaml'",
    ],
)
def test_what_a_waiver_covers(entry: str) -> None:
    assert judge(waived(entry)) == ()


@pytest.mark.parametrize(
    "entry",
    [
        "rule: unused-team, item: team:Fraud",
        "rule: unused-team, item: feature:fraud",
        "rule: unused-team, path: /a.yaml",
        "rule: unused-team, path: roadmap/b.yaml",
        "rule: orphan-objective, item: team:fraud",
        "rule: unused-team, item: team:fraud, subject: another",
    ],
)
def test_what_a_waiver_does_not_cover(entry: str) -> None:
    assert [finding.rule for finding in judge(waived(entry))] == ["unused-team", "unused-waiver"]


def test_a_waiver_of_one_subject() -> None:
    files = {"roadmap/a.yaml": USED + "---\n{kind: feature, id: g, title: G, owner: shop, objectives: [a1, b2]}\n"}
    subjects = [finding.subject for finding in judge(files)]
    assert subjects == ["objective:a1", "objective:b2"]
    entry = "rule: dangling-reference, item: feature:g, subject: objective:a1"
    assert [finding.subject for finding in judge({**files, WAIVERS: waived(entry)[WAIVERS]})] == ["objective:b2"]


def test_paths_of_waivers_are_relative_to_the_configuration() -> None:
    settings = Settings(folder="sub")
    files = {f"sub/{path}": text for path, text in waived("rule: unused-team, path: /roadmap/a.yaml").items()}
    assert judge(files, settings=settings) == ()


def test_a_waiver_holds_on_its_last_day_and_not_a_day_longer() -> None:
    files = waived("rule: unused-team, item: team:fraud")
    assert judge(files, as_of=date(2026, 5, 31)) == ()
    rules = [finding.rule for finding in judge(files, as_of=date(2026, 6, 1))]
    assert rules == ["unused-team", "expired-waiver"]


def test_an_ignore_comes_before_a_waiver_which_is_then_for_nothing() -> None:
    files = {**waived("rule: unused-team, item: team:fraud"), "roadmap/a.yaml": team("", IGNORE)["roadmap/a.yaml"]}
    settled = settle(files)
    assert [finding.rule for finding in settled.findings] == ["unused-waiver"]
    assert [each.until for each in settled.silenced] == [None]


def test_everything_is_shown_on_demand() -> None:
    files = {**waived("rule: unused-team, item: team:kyc"), "roadmap/a.yaml": team("", IGNORE)["roadmap/a.yaml"]}
    files["roadmap/c.yaml"] = "{kind: team, id: kyc, title: K}"
    settled = settle(files, silent=False)
    assert [(finding.rule, finding.item) for finding in settled.findings] == [
        ("unused-team", "team:fraud"),
        ("unused-team", "team:kyc"),
    ]
    assert settled.silenced == ()
    assert settle(files).findings == ()


def test_a_level_of_a_silenced_finding_is_its_own() -> None:
    settings = Settings(severity={"unused-team": Severity.ERROR})
    assert [each.finding.severity for each in settle(team("", IGNORE), settings=settings).silenced] == [Severity.ERROR]


OFF = {"unused-team": Severity.OFF}


@pytest.mark.parametrize(
    "settings",
    [
        Settings(severity=OFF),
        Settings(severity={"reference": Severity.OFF}),
        Settings(overrides=(Override(("roadmap/a.yaml",), (), OFF),)),
        Settings(overrides=(Override((), ("team",), OFF),)),
    ],
)
def test_what_is_off_is_neither_found_nor_silenced_nor_missed(settings: Settings) -> None:
    for files in team("", IGNORE), waived("rule: unused-team, item: team:fraud"):
        settled = settle(files, settings=settings)
        assert (said(settled.findings), settled.silenced) == ([], ())


def test_a_rule_that_was_not_asked_leaves_ignores_and_waivers_of_it_alone() -> None:
    for files in team("", IGNORE), waived("rule: unused-team, item: team:fraud"):
        settled = settle(files, "hygiene", "timing")
        assert (said(settled.findings), settled.silenced) == ([], ())
