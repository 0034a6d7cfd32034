"""The report for people who read it on a forge: what it says first, how much it takes, and what it does not obey."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.reporters.github_markdown import Page
from tests.reporters.sample_reports import ENABLES_NOTHING, MANY, RECEIPT, UNUSED, finding, report, span
from tpmlint.ci import FilesUrl
from tpmlint.finding import Location, RelatedPlace, Severity, Suppressed
from tpmlint.report import FixedFile, Report, ReportedVerdict, SkippedFile
from tpmlint.reporters import Style
from tpmlint.reporters.markdown import LIMIT, headline, render
from tpmlint.reporters.render.markdown import cell, code, prose
from tpmlint.text.escape import visible

CHANGE = replace(RECEIPT, command="diff", snapshot="commit", base="a" * 40, merge_base="b" * 40, commits=2, changes=3)
OURS = {"h2", "h3", "p", "strong", "code", "br", "ul", "li", "details", "summary", "blockquote"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}


def verdict(name: str, word: str = "missing", *evidence: str, **more: object) -> ReportedVerdict:
    """Return the verdict on a capability that one initiative, feature and team have to do with."""
    usual = ReportedVerdict(
        capability=name,
        title=None,
        owner="core",
        verdict=word,
        evidence=evidence,
        files=(f"src/{name}.py",),
        exempt=0,
        initiatives=("vault",),
        features=("one-click",),
        customers=("shop",),
        objectives=(),
    )
    return replace(usual, **more)


WORDS = ("missing", "exempt", "waived", "carried", "missing", "standing")
TITLES = {"feature:find-it": "Find it", "feature:one-click": "one-click", "team:shop": "Shop"}


def missing(name: str) -> object:
    """Return the finding that goes with a missing verdict."""
    found = finding(f"1 changed file of capability {name} has no product context", rule="change-without-context")
    return replace(
        found, category="change", item=f"capability:{name}", location=Location(f"src/{name}.py", span(3, 1, 2))
    )


SLIP = replace(
    finding(
        "initiative vault slips by 74 days, from 2027-02 to 2027-05-15, and with it one-click (45 days) for team shop",
        rule="target-slipped",
        severity=Severity.WARNING,
        path="roadmap/vault.yaml",
        at=span(6, 14, 24),
        help="agree on the new dates",
        related=(
            RelatedPlace(
                "delays feature one-click, due 2027-Q1, by 45 days", Location("roadmap/f.yaml", span(3, 1, 2))
            ),
        ),
    ),
    category="change",
)


def test_a_whole_report_of_a_change() -> None:
    touched = (
        verdict("cards", "cited", "vault in c0ffee1", title="Cards"),
        verdict("search", features=("find-it", "one-click"), customers=(), initiatives=(), titles=TITLES),
    )
    receipt = replace(CHANGE, notes=("the configuration of the base decides",), waived=1)
    assert render(Report((SLIP, ENABLES_NOTHING), receipt, verdicts=touched), Style()) == (
        "## tpmlint diff: 1 error, 1 warning\n"
        "\n"
        "> Note: the configuration of the base decides\n"
        "\n"
        "Serves `one-click`, for `shop`. The change touches 2 capabilities. "
        "Of the 2 capabilities touched, **nobody said what 1 was changed for**. "
        "Find it and one-click depend on what nobody explained.\n"
        "\n"
        "| Capability | Product context | Features | Internal customers | Initiatives |\n"
        "|---|---|---|---|---|\n"
        "| **`search`**, 1 file | **nobody said what for** | Find it, one-click | none | none |\n"
        "| **Cards**, 1 file | cited: vault in `c0ffee1` | `one-click` | `shop` | `vault` |\n"
        "\n"
        "### Delayed targets\n"
        "\n"
        "- **warning** initiative vault slips by 74 days, from 2027-02 to 2027-05-15, and with it one-click (45 days) "
        "for team shop<br>`roadmap/vault.yaml:6` `target-slipped`<br>Help: agree on the new dates\n"
        "  - `roadmap/f.yaml:3` delays feature one-click, due 2027-Q1, by 45 days\n"
        "\n"
        "### Findings\n"
        "\n"
        "- **error** initiative faster-builds names no feature that it enables<br>`roadmap/initiatives.yaml:4` "
        "`enables-nothing`<br>Help: add `- {feature: <id>, how: <one sentence>}`\n"
        "\n"
        "<details><summary>Receipt</summary>\n"
        "\n"
        "- tpmlint 0.1.0, `diff`\n"
        "- checked: commit at `3f2c1ab9d8e7f60514233241506f7e8d9c0b1a2f`\n"
        f"- compared with: `{'b' * 40}`, base `{'a' * 40}`, 3 changed files in 2 commits\n"
        "- roadmap: 7 items in 2 files (2 initiatives, 1 feature, 1 capability, 3 teams)\n"
        "- as of: 2026-11-20 (date of the commit)\n"
        "- configuration: `tpmlint.toml`, preset `standard`, fails on `error`\n"
        "- silenced by comments: 0, waived: 1\n"
        "\n"
        "</details>\n"
    )


def test_a_clean_run_says_so_in_one_line() -> None:
    assert render(report(), Style()).splitlines()[:3] == [
        "## tpmlint check: all clear, 7 items in 2 files",
        "",
        "<details><summary>Receipt</summary>",
    ]
    assert render(report(receipt=CHANGE), Style()).startswith(
        "## tpmlint diff: all clear, 3 changed files\n\n<details>"
    )


def test_a_quiet_run_shows_findings_alone() -> None:
    assert render(report(), Style(verbosity=-1)) == ""
    assert render(report(UNUSED), Style(verbosity=-1)) == (
        "## tpmlint check: 1 info\n\n### Findings\n\n"
        "- **info** team legal is referred to by nothing<br>`roadmap/teams.yaml:3` `unused-team`\n"
    )


def test_the_worst_come_first_and_many_of_a_rule_share_their_help() -> None:
    many = [replace(UNUSED, message=f"team {n} is referred to by nothing", help="delete it") for n in "abcd"]
    shown = render(report(*many, ENABLES_NOTHING), Style(verbosity=-1)).splitlines()[4:]
    assert shown == [
        (
            "- **error** initiative faster-builds names no feature that it enables<br>`roadmap/initiatives.yaml:4` "
            "`enables-nothing`<br>Help: add `- {feature: <id>, how: <one sentence>}`"
        ),
        "- **info** `unused-team`, 4 times<br>Help: delete it",
        *(f"  - `roadmap/teams.yaml:3` team {n} is referred to by nothing" for n in "abcd"),
    ]


NOBODY: dict[str, object] = {"features": (), "customers": ()}
OF_SIX = "Of the 6 capabilities touched, **nobody said what 2 were changed for**"
AIMLESS = "explained by work that names no feature and no internal customer"


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (
            [verdict("a")],
            "capability. **Nobody said what it was changed for**. `one-click` depends on what nobody explained.",
        ),
        ([verdict("a", "waived", **NOBODY)], "capability. It is waived."),
        ([verdict("a", "carried", **NOBODY)], f"capability. It is {AIMLESS}."),
        ([verdict("a", "standing", **NOBODY), verdict("b", "cited", **NOBODY)], f"capabilities. All are {AIMLESS}."),
        ([verdict("a", "exempt"), verdict("b", "exempt")], "capabilities."),
        (
            [verdict(name, word, **NOBODY) for name, word in zip("abcdef", WORDS, strict=True)],
            f"capabilities. {OF_SIX}; 1 is waived; 2 are {AIMLESS}.",
        ),
    ],
)
def test_the_sentence_counts_what_it_speaks_of(verdicts: list[ReportedVerdict], said: str) -> None:
    assert headline(verdicts) == f"The change touches {len(verdicts)} {said}"


def test_the_sentence_and_the_table_name_the_same_linked_to_their_files() -> None:
    """Exempt code serves nothing by its change; what users write in titles and paths links nowhere else."""
    titles = {"feature:one-click": "One-click [checkout](https://evil.example)", "team:shop": "Shop"}
    paths = {
        "feature:one-click": "roadmap/a (b)\udcff].yaml",
        "team:shop": "roadmap/teams.yaml",
        "capability:cards": "cards.yaml",
    }
    touched = (
        verdict(
            "cards", "cited", "vault in c0ffee1", title="Cards", titles=titles, paths=paths, lines={"team:shop": 12}
        ),
        verdict("search", "exempt", features=tuple("abcdef")),
    )
    text = render(
        Report((), CHANGE, verdicts=touched), Style(links=FilesUrl("https://github.com/o/r/blob/c0ffee/", "#L"))
    )
    feature = (
        "[One-click `[checkout](https://evil.example)`]"
        "(https://github.com/o/r/blob/c0ffee/roadmap/a%20%28b%29%FF%5D.yaml)"
    )
    shop = "[Shop](https://github.com/o/r/blob/c0ffee/roadmap/teams.yaml#L12)"
    cards = "[Cards](https://github.com/o/r/blob/c0ffee/cards.yaml)"
    assert text.splitlines()[2:8] == [
        f"Serves {feature}, for {shop}. The change touches 2 capabilities.",
        "",
        "| Capability | Product context | Features | Internal customers | Initiatives |",
        "|---|---|---|---|---|",
        f"| **{cards}**, 1 file | cited: vault in `c0ffee1` | {feature} | {shop} | `vault` |",
        "| **`search`**, 1 file | needs none | none | none | none |",
    ]


def test_a_sweep_over_forty_capabilities_is_one_row_and_one_entry() -> None:
    names = [f"c{number:02}" for number in range(40)]
    swept = Report(tuple(map(missing, names)), CHANGE, verdicts=tuple(map(verdict, names)))  # type: ignore[arg-type]
    lines = render(swept, Style()).splitlines()
    assert lines[2] == (
        "The change touches 40 capabilities. **Nobody said what they were changed for**. "
        "`one-click` depends on what nobody explained."
    )
    assert lines[6:8] == [
        (
            "| **40 capabilities**, 40 files: `c00`, `c01`, `c02`, `c03`, `c04` and 35 more "
            "| **nobody said what for** | `one-click` | `shop` | `vault` |"
        ),
        "",
    ]
    assert lines[8] == "<details><summary>All 40 capabilities</summary>"
    assert sum(line.startswith("| **`c") for line in lines) == 40
    assert sum(line.startswith("- **error**") for line in lines) == 1
    page = Page("\n".join(lines))
    assert set(page.rows) == {5}
    assert page.elements == {"h2", "h3", "p", "strong", "code", "br", "ul", "li", "details", "summary"} | TABLE


def test_many_capabilities_for_which_different_things_were_said_share_rows_too() -> None:
    cited = [verdict(f"c{number:02}", "cited", f"item{number} in c0ffee") for number in range(20)]
    lines = render(Report((), CHANGE, verdicts=tuple(cited)), Style()).splitlines()
    assert lines[6].startswith("| **20 capabilities**, 20 files: `c00`")
    assert "| cited: item0 in c0ffee and 19 more |" in lines[6]


def big(number: int) -> Report:
    """Return a report with very much of everything."""
    long = "支" * 3000
    severities = (Severity.INFO, Severity.ERROR, Severity.WARNING)
    found = tuple(
        replace(
            finding(f"{n} {long}", rule=rule, severity=severities[n % 3], help=f"{long} {n}", path=f"{n}/{long}"),
            category=category,
            related=(RelatedPlace(long, Location(long, span(1, 1, 2))),) * 50,
        )
        for n in range(number)
        for rule, category in (("overdue", "timing"), ("target-slipped", "change"))
    )
    verdicts = tuple(
        verdict(
            f"{n}{long}", "cited", f"{n} {long}", title=long, features=(long,) * 9, customers=tuple(map(str, range(99)))
        )
        for n in range(number)
    )
    receipt = replace(
        CHANGE,
        notes=(long,) * number,
        skipped=(SkippedFile(long, long),) * number,
        fixed=(FixedFile(long, 2),) * number,
        configuration=long,
        as_of_source=long,
    )
    silenced = tuple(Suppressed(each, Location(long, span(1, 1, 2)), long, "2027-01-01") for each in found)
    return Report(found, receipt, silenced, verdicts)


@pytest.mark.parametrize("number", [0, 1, 5, 13, 60, 400])
def test_it_always_fits_into_a_comment(number: int) -> None:
    shown = render(big(number), Style())
    assert len(shown.encode()) <= LIMIT
    assert Page(shown).elements <= OURS | TABLE
    assert shown.endswith("\n</details>\n")


def test_what_there_is_no_room_for_is_counted_and_the_worst_is_shown() -> None:
    found = [
        replace(UNUSED, message=f"{severity.word} {n:05}", severity=severity)
        for n in range(10_000)
        for severity in (Severity.INFO, Severity.ERROR, Severity.WARNING)
    ]
    shown = render(report(*found), Style())
    assert len(shown.encode()) <= LIMIT
    numbers = re.findall(r"^  - .* error (\d{5})$", shown, re.M)
    assert numbers == [f"{n:05}" for n in range(len(numbers))]
    assert len(numbers) > 900
    left = 10_000 - len(numbers)
    note = f"**{left + 19_980} more findings are not shown here**: {left} errors, 9990 warnings, 9990 info."
    assert note in shown.splitlines()


def test_no_rule_crowds_out_another() -> None:
    many = [
        replace(UNUSED, message=f"{rule} {n:04}", rule=rule, severity=severity, help=help_)
        for rule, severity, count, help_ in (
            ("enables-nothing", Severity.ERROR, 1200, "Add one"),
            ("dangling-reference", Severity.ERROR, 2100, None),
            ("overdue", Severity.WARNING, 2, None),
            ("placeholder-text", Severity.WARNING, 1200, None),
        )
        for n in range(count)
    ]
    lines = render(report(*many), Style()).splitlines()
    shown = {rule: sum(f" {rule} " in line for line in lines) for rule in {each.rule for each in many}}
    assert shown["overdue"] == 2
    assert shown["placeholder-text"] == 10
    assert abs(shown["enables-nothing"] - shown["dangling-reference"]) <= 1
    assert shown["enables-nothing"] > 400
    rest = [line for line in lines if line.startswith("  - and ")]
    left = [1200 - shown["enables-nothing"], 2100 - shown["dangling-reference"], 1190]
    assert rest == [f"  - and {count} more" for count in left]
    assert [line for line in lines if line.startswith("- **") and "times" in line] == [
        "- **error** `enables-nothing`, 1200 times<br>Help: Add one",
        "- **error** `dangling-reference`, 2100 times",
        "- **warning** `placeholder-text`, 1200 times",
    ]
    note = f"**{sum(left)} more findings are not shown here**: {sum(left[:2])} errors, 1190 warnings."
    assert note in lines


def test_a_rule_of_which_nothing_fits_is_counted_all_the_same() -> None:
    long = "支" * 3000
    huge = [
        replace(UNUSED, message=f"{n} {long}", rule=f"rule-{n % 60}", location=Location(f"{n}/{long}"))
        for n in range(300)
    ]
    shown = render(report(*huge), Style())
    assert len(shown.encode()) <= LIMIT
    assert {f"rule-{n}" for n in range(60)} == set(re.findall(r"`(rule-\d+)`", shown))
    assert "- **info** `rule-59`, 5 times, not shown here" in shown.splitlines()


HOSTILE = [
    "@org/team",
    "cc @octocat, please",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "[x]: http://evil.example",
    "<http://evil.example>",
    "https://evil.example/?q=1",
    "www.evil.example",
    "ada@example.org",
    "fixes #12",
    "GH-12 gh-12 SHOP-12",
    "org/repo#12 org/repo@c0ffee1",
    "www. (www.)",
    "c0ffee1 3f2c1ab9d8e7f60514233241506f7e8d9c0b1a2f 1234567",
    "!12 &12 %12 ~bug $12",
    ":tada:",
    "a | b || c \\| d \\\\| e",
    "<script>alert(1)</script><img src=x onerror=y>",
    "</details></summary></td></table>",
    "<!-- gone",
    "&lt;b&gt; &#64;org",
    "`",
    "``` ``",
    "`a``b` ` ``` `",
    "`" * 100,
    "`x` \\",
    "\\`@org/team\\`",
    " padded ",
    "\n\n# Heading\n\n- [ ] task\n---\n",
    "1. one",
    "**bold** _em_ ~~gone~~ $x$ $`x`$",
    "\x1b[31mred\x1b[0m \u202egnp.exe",
    "::error::x",
    "##[add-mask]x ##vso[task.complete]",
    "caf\udce9",
    "",
    "   ",
]


def hostile(text: str) -> Report:
    """Return a report in which every text that somebody else can write is this one."""
    place = Location(text or "x", span(1, 1, 2))
    told = finding(text, rule="overdue", help=text, path=text, at=span(1, 1, 2))
    related = RelatedPlace(text, place)
    found = (replace(told, related=(related, related)), replace(told, rule="target-slipped", category="change"))
    touched = verdict(text, "cited", text, title=text, features=(text,) * 2, customers=(text,), initiatives=(text,))
    kinds = ("feature", "team", "initiative")
    touched = replace(touched, titles={f"{kind}:{text}": f"Own {text}" for kind in kinds})
    receipt = replace(
        CHANGE,
        notes=(text,),
        skipped=(SkippedFile(text, text),),
        fixed=(FixedFile(text, 2),),
        configuration=text,
        as_of_source=text,
    )
    silenced = (Suppressed(told, place, text, None), Suppressed(told, place, text, text))
    return Report((*found, *[replace(told, rule="many")] * 5), receipt, silenced, (touched, verdict("c")))


def assert_inert(markdown: str) -> None:
    """Assert that nothing in a report acts: our elements only, whole tables, and no word that forges look for."""
    page = Page(markdown)
    assert page.elements <= OURS | TABLE
    assert all(not attributes for _, attributes in page.tags)
    assert set(page.rows) == {5}
    assert not re.search(r"[@#<>\[\]\\`*_~|&$]\S|!\w|://|\bwww\.|(?i:\b(?:gh|shop)-\d)|\b[0-9a-f]{7,}\b", page.words), (
        page.words
    )
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", markdown)
    for line in markdown.splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line


@pytest.mark.case(86)
@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_else_wrote_is_shown_and_does_nothing(text: str) -> None:
    assert_inert(render(hostile(text), Style()))


MARKS = st.sampled_from(
    [*"`|\\@#<>[]()!*_~&:/-.+ \n\t'\"", "``", "www.", "http://", "c0ffee1", "</details>", "支", "a"]
)


@pytest.mark.case(86)
@given(st.one_of(st.text(max_size=60), st.lists(MARKS, max_size=24).map("".join)))
def test_nothing_that_anybody_can_write_acts(text: str) -> None:
    assert_inert(render(hostile(text), Style()))


@given(st.one_of(st.text(max_size=60), st.lists(MARKS, max_size=24).map("".join)))
def test_a_code_span_shows_what_was_written(text: str) -> None:
    shown = visible(text)
    for markdown in (f"x {code(text)} x", f"| a |\n|---|\n| {cell(code(text))} |"):
        spans = Page(markdown).spans
        if not shown.strip():
            assert spans == []
        elif "|" in shown and markdown.startswith("|"):
            assert [span.replace("\\x7c", "|").strip() for span in spans] == [shown.strip()]
        elif "`" * 10 not in shown:
            assert [span.strip() for span in spans] == [shown.strip()]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("initiative vault is due 2027-Q1, in 1.8 years (45%): 'late'", None),
        ("add `x: y`, `z`; or not", None),
        ("Größe, 支払い и 👩‍💻 count", None),
        ("keys '-' and 'a_b' of @org/team.", "keys `-` and `a_b` of `@org/team`."),
        (
            "add 'x: [{y: <z>}]', or (\"a b\", 'c: d_e'): the team's",
            'add `x: [{y: <z>}]`, or ("a b", `c: d_e`): the team\'s',
        ),
        ("the teams' @a and users' b_c", "the teams' `@a` and users' `b_c`"),
        ("say 'two words' ' ' '' '", None),
        ("('a_b'c 'd_e'", "`('a_b'c` `d_e`"),
        ("'`a_b` c_d'", "'`a_b` `c_d'`"),
        ("initiative:vault in roadmap/x.yaml", "`initiative:vault` in `roadmap/x.yaml`"),
        ("one ` alone", "one `` ` `` alone"),
        ("`a`b@c", "`` `a`b@c ``"),
        ("decade 2026 facade1", "decade 2026 `facade1`"),
    ],
)
def test_words_stay_words(text: str, shown: str | None) -> None:
    assert prose(text) == (text if shown is None else shown)


def test_the_usual_report_is_inert_too() -> None:
    page = Page(render(MANY, Style()))
    assert page.elements <= OURS
    assert "roadmap/features.yaml:8" in page.spans
