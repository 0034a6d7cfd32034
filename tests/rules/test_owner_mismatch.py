"""owner-mismatch: CODEOWNERS or a catalogue says of an owner what the roadmap does not."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.in_memory import judge, said
from tests.rules.yaml_items import capability, team
from tpmlint.config import parse
from tpmlint.errors import UserError
from tpmlint.finding import Span
from tpmlint.formats import codeowners
from tpmlint.model.compared import ComparedFile, OwnerLine
from tpmlint.model.items import Capability
from tpmlint.patterns import Patterns
from tpmlint.rules.support.owners import code_ownership, common_folder
from tpmlint.settings import Settings

CODE = (
    "data/load.sql",
    "pay/a.py",
    "pay/b.py",
    "pay/bank/c.py",
    "pay/report.sql",
    "web/cart/d.js",
    "web/e.js",
)
PLAN = (
    capability("pay", owner="payments", paths="[/pay/]"),
    capability("cart", owner="web", paths="[/web/]"),
    team("payments"),
    team("web"),
    team("data"),
)


def settings(name: str = "codeowners", more: str = "") -> Settings:
    """Return a configuration that compares the roadmap with one format."""
    made = parse(f'[[sources]]\nformat = "{name}"\ncompare = true\n{more}', "tpmlint.toml")
    assert made is not None
    return made


def findings(
    owners: str,
    *items: str,
    code: tuple[str, ...] | None = CODE,
    path: str = ".github/CODEOWNERS",
    more: str = "",
    others: Mapping[str, str] | None = None,
) -> list[str]:
    """Return what the rule says of a CODEOWNERS and of these items, or of ``PLAN``; the n-th is in line 2n - 1."""
    files = {"roadmap/plan.yaml": "\n---\n".join(items or PLAN), path: owners, **(others or {})}
    return said(judge(files, "owner-mismatch", settings=settings(more=more), tracked=code))


def test_owners_that_agree() -> None:
    assert findings("* @acme/data\n/pay/ @acme/payments\n/web/ @acme/web @ada\n") == []


def test_files_that_go_to_another_team() -> None:
    assert findings("/pay/ @acme/web\n/web/ @acme/web\n/data/ @acme/payments\n") == [
        (
            "roadmap/plan.yaml:1 `payments` warning[owner-mismatch] capability pay is owned by team payments, and "
            ".github/CODEOWNERS gives its 4 files in pay/ to @acme/web, which is team web; change the owner in one of "
            "the two"
        ),
        "  .github/CODEOWNERS:1 `/pay/ @acme/web` this line gives them to @acme/web",
    ]


def test_the_last_matching_line_counts() -> None:
    assert findings("/pay/ @acme/web\n/pay/ @acme/payments\n/web/ @acme/web\n") == []
    (first, line) = findings("/pay/ @acme/payments\n/web/ @acme/web\n* @acme/web\n/pay/bank/ @acme/payments\n")
    assert "gives 3 of its 4 files in pay/ to @acme/web, which is team web" in first
    assert line == "  .github/CODEOWNERS:3 `* @acme/web` this line gives them to @acme/web"


def test_one_star_stays_in_its_folder() -> None:
    owners = "/pay/ @acme/payments\n/web/ @acme/web\n/pay/* @acme/web\n"
    (first, _) = findings(owners)
    assert "gives 3 of its 4 files in pay/ to @acme/web" in first


def test_small_parts_are_told_once_for_the_capability() -> None:
    owners = "/pay/ @acme/payments\n/pay/bank/ @acme/web\n/pay/a.py @acme/data\n/web/ @acme/web\n"
    assert findings(owners) == [
        (
            "roadmap/plan.yaml:1 `payments` info[owner-mismatch] .github/CODEOWNERS gives 2 of the 4 files of "
            "capability pay, owned by team payments, to others: 1 to @acme/data and 1 to @acme/web; claim these in "
            "capabilities of their owners"
        ),
        "  .github/CODEOWNERS:3 `/pay/a.py @acme/data` this line gives them to @acme/data",
    ]


def test_the_share_is_an_option() -> None:
    owners = "/pay/ @acme/payments\n/pay/bank/ @acme/web\n/web/ @acme/web\n"
    (first, _) = findings(owners, more="[rules.owner-mismatch]\npercent = 25\n")
    assert first.endswith(
        "warning[owner-mismatch] capability pay is owned by team payments, and .github/CODEOWNERS gives 1 of its "
        "4 files in pay/bank/ to @acme/web, which is team web; change the owner in one of the two"
    )
    assert "] .github/CODEOWNERS gives 1 of the 4 files" in findings(owners)[0]


def test_a_team_that_the_roadmap_does_not_have() -> None:
    assert findings("/pay/ @acme/pay-core\n/web/ @acme/web\n/data/ @acme/payments\n") == [
        (
            "roadmap/plan.yaml:1 `payments` warning[owner-mismatch] .github/CODEOWNERS gives 4 files of capability "
            "pay, owned by team payments, to @acme/pay-core, which is not a team of the roadmap; add the team, or "
            "write 'acme/pay-core' under 'external' of the team that it is"
        ),
        "  .github/CODEOWNERS:1 `/pay/ @acme/pay-core` this line gives them to @acme/pay-core",
    ]


def test_a_team_under_another_name_is_one_mistake() -> None:
    """Its team is in no line then, which has the same cause."""
    (first, _) = findings("/pay/ @acme/pay-core\n/web/ @acme/web\n")
    assert "to @acme/pay-core, which is not a team of the roadmap" in first


def test_an_unknown_team_of_several_capabilities_is_told_once() -> None:
    items = (*PLAN, capability("bank", owner="payments", paths="[/pay/bank/]"))
    (first, _) = findings("/pay/ @acme/pay-core\n/web/ @acme/web\n", *items)
    assert "gives 4 files of capability pay, owned by team payments, and of capability bank to @acme/pay-core" in first


def test_a_team_without_a_line() -> None:
    assert findings("* @acme/web\n") == [
        (
            "roadmap/plan.yaml:5 `payments` warning[owner-mismatch] no line of .github/CODEOWNERS names team payments, "
            "and 4 files of its capability pay go to @acme/web there; name the team there, or change the owner here"
        ),
        "  .github/CODEOWNERS:1 `* @acme/web` this line gives them to @acme/web",
    ]


def test_teams_that_only_one_side_has() -> None:
    items = (*PLAN, capability("loads", owner="data", paths="[/data/]"))
    assert findings("/web/ @acme/web\n", *items) == [
        (
            "roadmap/plan.yaml:5 `payments` info[owner-mismatch] no line of .github/CODEOWNERS names teams payments "
            "and data, which own capabilities; name them there, or write what they are called there under 'external' "
            "here"
        ),
        "  roadmap/plan.yaml:9 `data` nor this team",
    ]
    assert findings("/web/ @acme/web\n/pay/ @acme/payments\n/data/ @acme/loaders @bob\n/gone/ @acme/gone\n") == [
        (
            ".github/CODEOWNERS:3 `/data/ @acme/loaders @bob` info[owner-mismatch] .github/CODEOWNERS names 1 team "
            "that the roadmap does not have: @acme/loaders; add it whose code the roadmap is about"
        ),
    ]


@pytest.mark.parametrize(
    ("handle", "fields"),
    [
        ("@acme/Payments", {}),
        ("@acme/pay-ments", {}),
        ("@acme/shop/payments", {}),
        ("payments@acme.example", {}),
        ("@payments", {}),
        ("@acme/bank", {"external": "{github: acme/bank}"}),
        ("@acme/bank", {"external": "{github: '@Acme/Bank'}"}),
        ("@acme/bank", {"external": "{github: 'https://github.com/orgs/acme/teams/bank'}"}),
        ("money@acme.example", {"contact": "{email: Money@acme.example}"}),
        ("@acme/the-bank", {"title": "The bank"}),
    ],
)
def test_what_a_team_is_called_there(handle: str, fields: dict[str, str]) -> None:
    items = (*PLAN[:2], team("payments", **fields), team("web"), team("data"))
    assert findings(f"/pay/ {handle}\n/web/ @acme/web\n", *items) == []


def test_a_handle_of_a_team_goes_before_an_id() -> None:
    items = (*PLAN[:2], team("payments", external="{github: acme/web}"), team("web"))
    owners = "/pay/ @acme/web\n/web/ @acme/web\n"
    (first, _) = findings(owners, *items)
    assert "no line of .github/CODEOWNERS names team web, and 2 files of its capability cart go to @acme/web" in first


@pytest.mark.parametrize(("child", "parent"), [("payments", "web"), ("web", "payments")])
def test_a_part_of_a_team_is_no_other_team(child: str, parent: str) -> None:
    teams = {"payments": team("payments"), "web": team("web"), child: team(child, parent=parent)}
    assert findings("/pay/ @acme/web\n/web/ @acme/web\n", *PLAN[:2], *teams.values()) == []


@pytest.mark.parametrize(
    "line",
    [
        "/pay/ @ada",  # A person may be in any team.
        "/pay/ ada@acme.example",
        "/pay/",  # Nobody.
        "*.py @acme/web",  # Files of a kind, wherever they are.
        "a.py @acme/web",
        "/pay/**/*.py @acme/web",
        "/*/a.py @acme/web",
        "**/bank/ @acme/web",  # A folder of that name, wherever it is.
        "/gone/ @acme/web",
    ],
)
def test_what_says_nothing_about_a_capability(line: str) -> None:
    assert findings(f"/pay/ @acme/payments\n/web/ @acme/web\n{line}\n") == []


def test_a_folder_is_compared_where_it_is_at_the_top() -> None:
    (first, _) = findings("pay/ @acme/web\nweb @acme/web\n/data @acme/payments\n")
    assert "gives its 4 files in pay/ to @acme/web" in first


@pytest.mark.parametrize(
    "items",
    [
        (capability("pay", owner="payments", paths="[/pay/]", lifecycle="retired"), *PLAN[1:]),
        (capability("pay", owner="paymnets", paths="[/pay/]"), *PLAN[1:]),
        (capability("pay", owner="[payments]", paths="[/pay/]"), *PLAN[1:]),
        (capability("pay", owner="payments", paths="[/pay/]"), capability("too", paths="[/pay/]"), *PLAN[1:]),
        (capability("pay", owner="payments", paths="7"), *PLAN[1:]),
    ],
    ids=["retired", "owner unknown", "owner not valid", "claimed twice", "paths not valid"],
)
def test_capabilities_of_which_nothing_is_said(items: tuple[str, ...]) -> None:
    assert findings("/pay/ @acme/web\n/web/ @acme/web\n/data/ @acme/payments\n", *items, team("platform")) == []


def test_without_version_control_nothing_is_said() -> None:
    assert findings("/pay/ @acme/web\n", code=None) == []


def test_sections_of_gitlab_ask_all_their_owners() -> None:
    sections = "[Pay][2] @acme/payments\n/pay/\n\n^[Web]\n/web/ @acme/web\n/pay/ @acme/web\n"
    assert findings(sections, path="CODEOWNERS") == []
    other = (
        "[Pay][2] @acme/web @acme/data\n/pay/\n!/pay/a.py\n\n[Web] @acme/web\n/web/\n[Data]\n/data/ @acme/payments\n"
    )
    assert findings(other, path="CODEOWNERS") == [
        (
            "roadmap/plan.yaml:1 `payments` warning[owner-mismatch] capability pay is owned by team payments, and "
            "CODEOWNERS gives 3 of its 4 files in pay/ to @acme/data, which is team data; change the owner in one of "
            "the two"
        ),
        "  CODEOWNERS:2 `/pay/` this line gives them to @acme/data",
    ]


def test_of_several_teams_the_rarest_is_named() -> None:
    """A group that is on every line reviews all and answers for little."""
    owners = "/pay/ @acme/all @acme/web\n/web/ @acme/all @acme/web\n/data/ @acme/all @acme/payments\n"
    (first, _) = findings(owners, *PLAN, team("all"))
    assert "to @acme/web, which is team web" in first


def test_only_the_file_that_the_forge_reads_is_compared() -> None:
    others = {"CODEOWNERS": "/pay/ @acme/web\n", "docs/CODEOWNERS": "/pay/ @acme/data\n"}
    assert findings("/pay/ @acme/payments\n/web/ @acme/web\n", others=others) == []


def test_lines_that_the_forge_skips_are_reported_where_they_are() -> None:
    files = {"roadmap/plan.yaml": "\n---\n".join(PLAN), "CODEOWNERS": "/[p]ay/ @acme/web\n/pay/ @acme/payments oops\n"}
    assert said(judge(files, "yaml-syntax", settings=settings(), tracked=CODE)) == [
        (
            "CODEOWNERS:1 `/[p]ay/ @acme/web` error[yaml-syntax] the forge skips this line: GitHub does not support [ "
            "]; correct or remove it"
        ),
        (
            "CODEOWNERS:2 `/pay/ @acme/payments oops` error[yaml-syntax] the forge skips this line: 'oops' is not an "
            "owner; correct or remove it"
        ),
    ]


def test_gitlab_reads_what_github_skips() -> None:
    files = {"roadmap/plan.yaml": "\n---\n".join(PLAN), ".gitlab/CODEOWNERS": "/pay/ @acme/payments oops\n"}
    assert said(judge(files, "yaml-syntax", settings=settings(), tracked=CODE)) == []


def test_a_file_that_is_not_text_is_an_error() -> None:
    files = {"roadmap/plan.yaml": "\n---\n".join(PLAN), "CODEOWNERS": "/pay/ \0 @acme/web\n"}
    found = judge(files, "owner-mismatch", settings=settings(), tracked=CODE)
    assert [each.rule for each in found] in ([], ["yaml-syntax"])


def test_nothing_of_it_is_an_item() -> None:
    from tests.in_memory import load

    files = {"roadmap/plan.yaml": "\n---\n".join(PLAN), "CODEOWNERS": "/new/ @acme/strangers\n"}
    loaded = load(files, settings())
    assert {item.path for item in loaded.roadmap.items} == {"roadmap/plan.yaml"}
    assert loaded.roadmap.paths == ("roadmap/plan.yaml",)


def test_ten_thousand_lines_take_no_more_than_their_number() -> None:
    """Twice as many lines and files take about twice as long."""

    def seconds(count: int) -> float:
        owners = "".join(f"/m{number}/ @acme/{'web' if number % 2 else 'payments'}\n" for number in range(count))
        code = tuple(sorted(f"m{number}/a.py" for number in range(count)))
        items = [capability("pay", owner="payments", paths="[/m0/]"), *PLAN[1:]]
        start = time.process_time()
        assert findings(owners, *items, code=code) == []
        return time.process_time() - start

    seconds(100)
    assert seconds(10_000) < 12 * seconds(2_000) + 1


@pytest.mark.parametrize("pattern", ["*a{}*", "?{}*b"])
def test_too_many_patterns_that_any_file_may_match(pattern: str) -> None:
    with pytest.raises(UserError, match="the file has 201 patterns without a folder, name or ending") as raised:
        findings("".join(f"{pattern.format(number)} @acme/web\n" for number in range(201)))
    assert raised.value.place == ".github/CODEOWNERS"


# A catalogue.

CATALOGUE = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {{name: {name}}}
spec: {{type: service, lifecycle: production, owner: {owner}}}
"""


def catalogued(*entries: str, items: tuple[str, ...] = PLAN) -> list[str]:
    """Return what the rule says of a catalogue in one file."""
    files = {"roadmap/plan.yaml": "\n---\n".join(items), "catalog-info.yaml": "---\n".join(entries)}
    return said(judge(files, "owner-mismatch", settings=settings("backstage"), tracked=CODE))


@pytest.mark.parametrize("owner", ["payments", "group:payments", "group:default/payments", "Payments", "user:ada"])
def test_a_catalogue_that_agrees(owner: str) -> None:
    assert catalogued(CATALOGUE.format(name="pay", owner=owner)) == []


def test_a_component_of_another_team() -> None:
    assert catalogued(CATALOGUE.format(name="pay", owner="group:default/web")) == [
        (
            "roadmap/plan.yaml:1 `payments` warning[owner-mismatch] capability pay is owned by team payments, and "
            "catalog-info.yaml gives it to team web; change the owner in one of the two"
        ),
        "  catalog-info.yaml:4 `group:default/web` it is owned by this team there",
    ]


def test_a_system_is_found_by_its_title() -> None:
    system = "kind: System\nmetadata: {name: money, title: The capability pay}\nspec: {owner: web}\n"
    (first, _) = catalogued(system)
    assert "capability pay is owned by team payments, and catalog-info.yaml gives it to team web" in first


def test_one_entry_that_agrees_is_enough() -> None:
    api = "kind: API\nmetadata: {name: pay}\nspec: {type: openapi, owner: web}\n"
    assert catalogued(CATALOGUE.format(name="pay", owner="payments"), api) == []
    system = "kind: System\nmetadata: {name: pay}\nspec: {owner: payments}\n"
    assert catalogued(api, system) == []


def test_a_group_that_the_roadmap_does_not_have() -> None:
    group = "kind: Group\nmetadata: {name: bank}\nspec: {type: team, children: []}\n"
    assert catalogued(CATALOGUE.format(name="pay", owner="bank"), group) == [
        (
            "roadmap/plan.yaml:1 `payments` warning[owner-mismatch] catalog-info.yaml gives capability pay, owned by "
            "team payments, to 'bank', which is not a team of the roadmap; add the team, or write 'bank' under "
            "'external' of the team that it is"
        ),
        "  catalog-info.yaml:4 `bank` it is owned by this team there",
    ]
    named = (*PLAN[:2], team("payments", external="{backstage: 'group:default/bank'}"), team("web"))
    assert catalogued(CATALOGUE.format(name="pay", owner="bank"), group, items=named) == []


def test_groups_that_only_the_catalogue_has() -> None:
    group = "kind: Group\nmetadata: {name: web, title: Web}\nspec: {type: team, children: []}\n"
    assert catalogued(
        CATALOGUE.format(name="other", owner="bank"), CATALOGUE.format(name="more", owner="x"), group
    ) == [
        (
            "catalog-info.yaml:4 `bank` info[owner-mismatch] the catalogue names 2 teams that the roadmap does not "
            "have: bank and x; add those whose code the roadmap is about"
        )
    ]


# The division of files, against the last match of each line by itself.

NAMES = st.sampled_from(["a", "b", "c", "d.py"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "/", "**/"]), PATHS, st.sampled_from(["", "/", "/*", "/**"]), st.sampled_from("pw")
    ).map(lambda part: (f"{part[0]}{part[1]}{part[2]}", f"@acme/{part[3]}")),
    max_size=6,
)


@given(LINES, st.lists(PATHS, max_size=8, unique=True))
def test_each_file_goes_by_the_last_line_that_matches(lines: list[tuple[str, str]], paths: list[str]) -> None:
    text = "".join(f"{pattern} {owner}\n" for pattern, owner in lines)
    compared = ComparedFile(
        "codeowners",
        "CODEOWNERS",
        tuple(OwnerLine(rule, Span(rule.line, 1, rule.line, 2)) for rule in codeowners.read(text).rules),
    )
    expected: dict[int, int] = {}
    for path in paths:
        matching = [
            number
            for number, line in enumerate(compared.lines, 1)
            if Patterns((line.rule.pattern,)).match(path)
            and not (line.rule.shallow and Patterns((f"{line.rule.pattern}/",)).match(path))
        ]
        if matching:
            expected[matching[-1]] = expected.get(matching[-1], 0) + 1
    everything = _capability("**")
    found = code_ownership(compared, [everything], paths, Settings())
    counted = {part.lines[0].rule.line: part.files for part in found.parts}
    assert all(expected[line] >= count for line, count in counted.items())
    assert found.owners - {()} == {compared.lines[line - 1].rule.owners for line in expected}


@given(PATHS, PATHS)
def test_the_common_folder_has_both(one: str, other: str) -> None:
    found = common_folder(one, other)
    assert found == "" or all(f"{each}/".startswith(f"{found}/") for each in (one, other))
    following = [each.removeprefix(f"{found}/" if found else "").partition("/")[0] for each in (one, other)]
    assert found in (one, other) or following[0] != following[1]


def _capability(pattern: str) -> Capability:
    from tests.in_memory import roadmap

    (found,) = roadmap(capability("all", paths=f"['{pattern}']")).capabilities
    return found
