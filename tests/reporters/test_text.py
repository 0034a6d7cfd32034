"""The whole text that a person sees."""

from __future__ import annotations

import re
import textwrap

import pytest
from msgspec.structs import replace

from tests.reporters.sample_reports import (
    ENABLES_NOTHING,
    MANY,
    PORTABILITY,
    RECEIPT,
    TOO_EARLY,
    TWICE,
    finding,
    report,
    span,
)
from tpmlint.finding import Finding, Location, RelatedPlace, Severity
from tpmlint.report import SkippedFile
from tpmlint.reporters import Style
from tpmlint.reporters.text import render

QUIET = Style(verbosity=-1)


def text(*findings: Finding, style: Style = QUIET) -> str:
    return render(report(*findings), style)


def expected(block: str) -> str:
    return textwrap.dedent(block).removeprefix("\n")


def test_the_only_file_that_is_skipped_is_named() -> None:
    receipt = replace(RECEIPT, skipped=(SkippedFile("roadmap/new\x1b.yaml", "no document in it"),))
    last = render(report(receipt=receipt), Style()).splitlines()[-1]
    assert last.endswith("Skipped roadmap/new\\x1b.yaml: no document in it.")


def test_a_whole_report() -> None:
    assert render(MANY, Style()) == expected(
        """
        error[feature-before-enabler]: feature one-click is due 2026-09-30, before stored-cards that enables it (2026-12-31)
            --> roadmap/features.yaml:8:14
             |
           8 | target_date: 2026-09-30
             |              ^^^^^^^^^^
             |
            --- roadmap/initiatives.yaml:112:14
             |
         112 | target_date: 2026-Q4
             |              ------- done by then
             |
             = help: move the feature's date behind its enabler's, or bring the enabler forward

        error[duplicate-key]: the key 'owner' is given twice, here as 'platform'
          --> roadmap/features.yaml:9:1
           |
         5 | owner: shop
           | ----- first given here
           :
         9 | owner: platform
           | ^^^^^

        error[enables-nothing]: initiative faster-builds names no feature that it enables
          --> roadmap/initiatives.yaml:4:10
           |
         4 | enables: []
           |          ^^
           |
           = help: add `- {feature: <id>, how: <one sentence>}`

        warning[yaml-portability]: 'yes' is text here and true to YAML 1.1 readers, quote it
           --> roadmap/initiatives.yaml:12:9
            |
         12 |   done: yes
            |         ^^^

        info[unused-team]: team legal is referred to by nothing
          --> roadmap/teams.yaml:3:5
           |
         3 | id: legal
           |     ^^^^^

        Note: The clone is shallow, so the history was not asked.
        Found 3 errors, 1 warning and 1 info in 3 files.
        Checked 7 items (2 initiatives, 1 feature, 1 capability, 3 teams) in 2 files of the work tree at 3f2c1ab as of 2026-11-20 (date of the commit); preset standard, configuration tpmlint.toml.
        1 finding silenced by comments. Skipped 2 files; `--show-files` says why.
        """  # noqa: E501
    )


def test_nothing_found() -> None:
    assert render(report(), Style(width=80)) == expected(
        """
        All clear: 7 items in 2 files.
        Checked the work tree at 3f2c1ab as of 2026-11-20 (date of the commit); preset
        standard, configuration tpmlint.toml.
        """
    )


def test_nothing_found_and_quiet() -> None:
    assert text() == ""


def test_a_file_as_a_whole() -> None:
    assert text(finding("the file is not UTF-8, save it as UTF-8", rule="yaml-syntax", help="x")) == expected(
        """
        error[yaml-syntax]: the file is not UTF-8, save it as UTF-8
          --> roadmap/initiatives.yaml
           = help: x
        """
    )


@pytest.mark.parametrize("excerpt", [None, ""])
def test_a_place_without_its_line(excerpt: str | None) -> None:
    assert text(finding(at=span(3, 1, 1), excerpt=excerpt)) == expected(
        """
        error[enables-nothing]: initiative faster-builds names no feature that it enables
          --> roadmap/initiatives.yaml:3:1
        """
    )


def test_a_related_place_without_its_line() -> None:
    related = RelatedPlace("the base has it", Location("tpmlint.toml", span(7, 1, 5)))
    bare = RelatedPlace("and so has this", Location("pull request"))
    assert text(replace(PORTABILITY, related=(related, bare))) == expected(
        """
        warning[yaml-portability]: 'yes' is text here and true to YAML 1.1 readers, quote it
           --> roadmap/initiatives.yaml:12:9
            |
         12 |   done: yes
            |         ^^^
            |
            = tpmlint.toml:7:1: the base has it
            = pull request: and so has this
        """
    )


def test_a_terminal_breaks_prose_at_words() -> None:
    related = RelatedPlace("the base of the pull request has it as well", Location("tpmlint.toml", span(7, 1, 5)))
    own = replace(TOO_EARLY, related=(related,), message=f"{TOO_EARLY.message} ::error::x")
    assert text(own, style=replace(QUIET, width=60, verbosity=1)).partition("\nFound")[0] == expected(
        """
        error[feature-before-enabler]: feature one-click is due
          2026-09-30, before stored-cards that enables it
          (2026-12-31) ::error::x
          --> roadmap/features.yaml:8:14
           |
         8 | target_date: 2026-09-30
           |              ^^^^^^^^^^
           |
           = tpmlint.toml:7:1: the base of the pull request has it
                               as well
           = help: move the feature's date behind its enabler's, or
                   bring the enabler forward
           = why: run `tpmlint explain feature-before-enabler`
        """
    )
    broken = replace(own, message=f"{'x' * 30} ::error::x", related=(), help=f"{'x' * 50} ::error::x")
    assert text(broken, style=replace(QUIET, width=40)) == expected(
        f"""
        error[feature-before-enabler]: {"x" * 30}
          \\x3a:error::x
          --> roadmap/features.yaml:8:14
           |
         8 | target_date: 2026-09-30
           |              ^^^^^^^^^^
           |
           = help: {"x" * 50}
                   \\x3a:error::x
        """
    )


def test_related_places_on_the_next_line_and_on_the_same() -> None:
    own = finding(
        "the key 'a' is given three times",
        at=span(2, 8, 9),
        excerpt="{a: 1, a: 2,",
        related=(
            RelatedPlace("and here", Location("roadmap/initiatives.yaml", span(3, 2, 3)), " a: 3}"),
            RelatedPlace("first here", Location("roadmap/initiatives.yaml", span(2, 2, 3)), "{a: 1, a: 2,"),
        ),
    )
    assert text(own) == expected(
        """
        error[enables-nothing]: the key 'a' is given three times
          --> roadmap/initiatives.yaml:2:8
           |
         2 | {a: 1, a: 2,
           |        ^
           |  - first here
         3 |  a: 3}
           |  - and here
        """
    )


def test_marks_on_one_line_that_is_too_long_each_show_their_part() -> None:
    line = "x: {a: 1, " + "b: 2, " * 40 + "a: 3}"
    own = finding(
        "the key 'a' is given twice",
        at=span(2, 251, 252),
        excerpt=line,
        related=(RelatedPlace("first here", Location("roadmap/initiatives.yaml", span(2, 5, 6)), line),),
    )
    assert text(own, style=replace(QUIET, width=50)) == expected(
        """
        error[enables-nothing]: the key 'a' is given twice
          --> roadmap/initiatives.yaml:2:251
           |
         2 | ... b: 2, b: 2, b: 2, b: 2, b: 2, b: 2, a: 3}
           |                                         ^
         2 | x: {a: 1, b: 2, b: 2, b: 2, b: 2, b: 2, b:...
           |     - first here
        """
    )


def test_what_others_wrote_cannot_act() -> None:
    hostile = "\n::error::x \x1b]0;t\x07 \u202e ##[add-mask]"
    shown = text(
        finding(
            hostile,
            help=hostile,
            path=f"::error::{hostile}.yaml",
            at=span(1, 1, 2),
            excerpt=hostile.replace("\n", ""),
            related=(RelatedPlace(hostile, Location(hostile, span(1, 1, 2)), "::add-mask::x"),),
        ),
        style=Style(width=80),
    )
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "##[" not in shown
    assert not re.search(r"^\s*::", shown, re.MULTILINE)
    assert shown == expected(
        r"""
        error[enables-nothing]: \n::error::x \x1b]0;t\x07 \u202e #\x23[add-mask]
          --> \x3a:error::\n::error::x \x1b]0;t\x07 \u202e #\x23[add-mask].yaml:1:1
           |
         1 | ::error::x \x1b]0;t\x07 \u202e #\x23[add-mask]
           | ^
           |
          --- \n::error::x \x1b]0;t\x07 \u202e #\x23[add-mask]:1:1
           |
         1 | ::add-mask::x
           | - \n::error::x \x1b]0;t\x07 \u202e #\x23[add-mask]
           |
           = help: \n::error::x \x1b]0;t\x07 \u202e #\x23[add-mask]

        Found 1 error in 1 file.
        Checked 7 items (2 initiatives, 1 feature, 1 capability, 3 teams) in 2 files of
        the work tree at 3f2c1ab as of 2026-11-20 (date of the commit); preset standard,
        configuration tpmlint.toml.
        """
    )


def test_colours_change_nothing_but_colours() -> None:
    style = Style(width=80, statistics=True, show_files=True, verbosity=1)
    painted = render(MANY, replace(style, color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == render(MANY, style)
    assert painted.startswith(
        "\x1b[1;31merror[feature-before-enabler]\x1b[0m\x1b[1m:\x1b[0m \x1b[1mfeature one-click is due"
    )
    assert "\n\x1b[36m   8 |\x1b[0m target_date: 2026-09-30\n" in painted
    assert "\n\x1b[36m     |\x1b[0m              \x1b[1;31m^^^^^^^^^^\x1b[0m\n" in painted


@pytest.mark.parametrize(
    ("found", "last"),
    [(ENABLES_NOTHING, "   = help: add `- {feature: <id>, how: <one sentence>}`\n"), (TWICE, "   |\n")],
)
def test_verbose_names_the_command_that_explains(found: Finding, last: str) -> None:
    why = f"   = why: run `tpmlint explain {found.rule}`\n"
    assert f"{last}{why}\nFound" in text(found, style=Style(verbosity=1))


def test_the_receipt_in_full() -> None:
    receipt = replace(RECEIPT, revision=None, configuration=None, shallow=True, suppressed=2, waived=1)
    assert render(report(ENABLES_NOTHING, receipt=receipt), Style()).splitlines()[-3:] == [
        "Found 1 error in 1 file.",
        (
            "Checked 7 items (2 initiatives, 1 feature, 1 capability, 3 teams) in 2 files of the work tree "
            "in a shallow clone as of 2026-11-20 (date of the commit); preset standard, no configuration."
        ),
        "2 findings silenced by comments. 1 finding waived.",
    ]


def test_the_receipt_cannot_act_wherever_it_is_wrapped() -> None:
    receipt = replace(RECEIPT, configuration=f"{'x' * 70} ::error::y.toml", notes=("::warning::n",))
    lines = render(report(receipt=receipt), Style(width=80)).splitlines()
    assert lines == [
        "Note: \\x3a:warning::n.",
        "All clear: 7 items in 2 files.",
        "Checked the work tree at 3f2c1ab as of 2026-11-20 (date of the commit); preset",
        "standard, configuration",
        "x" * 70,
        "\\x3a:error::y.toml.",
    ]


def test_statistics_count_rules_and_levels() -> None:
    milder = replace(TOO_EARLY, severity=Severity.WARNING)
    shown = text(TOO_EARLY, milder, PORTABILITY, PORTABILITY, style=replace(QUIET, statistics=True))
    assert shown.endswith(
        expected(
            """

            2  warning  yaml-portability
            1  error    feature-before-enabler
            1  warning  feature-before-enabler
            """
        )
    )


def test_files() -> None:
    shown = render(replace(MANY, findings=()), Style(width=80, show_files=True))
    assert shown == expected(
        """
        Read as roadmap: 2 files
          roadmap/features.yaml
          roadmap/initiatives.yaml
        Skipped: 2 files
          roadmap/README.md   its front matter has no `kind`
          roadmap/draft.yaml  it is git-ignored

        Note: The clone is shallow, so the history was not asked.
        All clear: 7 items in 2 files.
        Checked the work tree at 3f2c1ab as of 2026-11-20 (date of the commit); preset
        standard, configuration tpmlint.toml.
        1 finding silenced by comments.
        """
    )


def alike(count: int) -> tuple[Finding, ...]:
    """Return findings of one rule, each in a file of its own."""
    return tuple(
        replace(ENABLES_NOTHING, location=Location(f"keps/{number:03}/kep.yaml", span(1, 1, 5)), related=(), help=None)
        for number in range(count)
    )


def test_of_many_findings_of_a_rule_the_first_are_shown_and_the_others_listed_and_counted() -> None:
    one = replace(ENABLES_NOTHING, message="it enables no feature", excerpt="", related=(), help=None)
    many = tuple(replace(one, location=Location(f"keps/{number:03}/kep.yaml", span(1, 1, 5))) for number in range(656))
    assert text(*many, TWICE).startswith(
        expected(
            """
            error[enables-nothing]: it enables no feature
              --> keps/000/kep.yaml:1:1

            error[enables-nothing]: it enables no feature
              --> keps/001/kep.yaml:1:1

            error[enables-nothing]: it enables no feature
              --> keps/002/kep.yaml:1:1

            error[enables-nothing]: 653 more
              keps/003/kep.yaml:1:1: it enables no feature
              keps/004/kep.yaml:1:1: it enables no feature
              keps/005/kep.yaml:1:1: it enables no feature
              keps/006/kep.yaml:1:1: it enables no feature
              keps/007/kep.yaml:1:1: it enables no feature
              keps/008/kep.yaml:1:1: it enables no feature
              keps/009/kep.yaml:1:1: it enables no feature
              keps/010/kep.yaml:1:1: it enables no feature
              keps/011/kep.yaml:1:1: it enables no feature
              keps/012/kep.yaml:1:1: it enables no feature
              and 643 more in 643 files; `--no-group` shows each

            error[duplicate-key]
            """
        ).rstrip("\n")
    )


def test_up_to_ten_findings_of_a_rule_are_each_shown() -> None:
    assert text(*alike(10)).count("-->") == 10
    assert text(*alike(11)).count("-->") == 3
    assert text(*alike(11), style=replace(QUIET, group=False)).count("-->") == 11
