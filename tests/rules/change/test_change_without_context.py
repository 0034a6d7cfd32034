"""change-without-context: what it says of unexplained code, and exactly what to add."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.change.in_memory import commit, file, judge_change
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import capability, feature, initiative, items
from tests.shop import CAPABILITIES, CARDS_MISSING, EDIT, MISSING, branch, judged, open_shop, told
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.finding import Finding, Severity
from tpmlint.model.prose import example_initiative
from tpmlint.settings import STRICT_ACCEPT, ChangePolicy, Settings

FEATURE = feature("one-click")
BASE = items(FEATURE, capability("cards"), capability("search"))
PLANNED = items(FEATURE, capability("cards"), capability("search"), initiative("vault", more="capabilities: [cards]"))
CARD = (file("src/cards/a.py"),)
WAIVE = "or add the lines `Roadmap-Item: none` and `Roadmap-Reason: <why, in a few words>` if it is for none"


def written(text: str) -> ChangeMessages:
    """Return the words of a commit about to be made."""
    return ChangeMessages(written=Message("COMMIT_EDITMSG", text))


def found(
    before: str, after: str | None = None, words: ChangeMessages | None = None, policy: ChangePolicy | None = None
) -> tuple[Finding, ...]:
    """Return what the rule finds in a change of the card code."""
    settings = Settings(change=policy or ChangePolicy())
    words = words or written("Tidy up")
    return judge_change(before, after, CARD, words, rule="change-without-context", settings=settings)


def test_interfaces_that_the_change_declares_do_not_ask_less_of_its_own_code(tmp_path: Path) -> None:
    promised = "\ninterfaces: [{type: python, path: src/cards/api.py}]"
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "standard"\n'})
    declared = CAPABILITIES.replace("paths: [/src/cards/]", f"paths: [/src/cards/]{promised}")
    new = {"roadmap/capabilities.yaml": declared, "src/cards/api.py": "# Nothing yet\n"}
    branch(shop, {**EDIT, **new})
    says = f"2 changed files of capability cards {MISSING.replace('has', 'have', 1)}"
    assert told(judged(shop, "main")) == [f"src/cards/api.py:1 error[change-without-context] {says}"]
    shop.git("checkout", "--quiet", "main")
    shop.write(new).commit("Declare an interface")
    branch(shop, EDIT, name="second")
    assert told(judged(shop, "main")) == [CARDS_MISSING[0].replace("error", "warning")]


def test_one_initiative_fits() -> None:
    (finding,) = found(PLANNED)
    assert said([finding]) == [
        (
            "src/cards/a.py error[change-without-context] 1 changed file of capability cards has no product context; "
            "name the initiative that the change is for"
        ),
        f"  {ONLY_FILE}:13 `cards` capability cards claims the code",
    ]
    assert finding.help == f"add the line `Roadmap-Item: vault` to the commit message, {WAIVE}"
    assert (finding.item, finding.subject) == ("capability:cards", "product context")


def test_pasting_the_line_makes_it_pass() -> None:
    (finding,) = found(PLANNED)
    line = re.findall(r"`([^`]+)`", finding.help or "")[0]
    assert found(PLANNED, words=written(f"Tidy up\n\n{line}\n")) == ()


def test_several_fit_the_active_first() -> None:
    text = items(
        FEATURE,
        capability("cards"),
        initiative("later", "proposed", "capabilities: [cards]"),
        initiative("now", "active", "capabilities: [cards]"),
        initiative("done", "completed", "capabilities: [cards]"),
    )
    (finding,) = found(text, policy=ChangePolicy(accept=STRICT_ACCEPT))
    assert said([finding])[0] == (
        "src/cards/a.py error[change-without-context] 1 changed file of capability cards has no product context that "
        "is accepted: standing (initiative:now is active) does not count under [change] accept"
    )
    assert finding.help == (
        f"add the line that fits to the commit message: `Roadmap-Item: now` or `Roadmap-Item: later`, {WAIVE}"
    )


def test_no_initiative_lists_it() -> None:
    (finding,) = found(BASE, words=ChangeMessages(commits=(commit("Tidy up", "src/cards/a.py"),)))
    assert finding.help == (
        "no open initiative lists cards: write `capabilities: [cards]` in the one that the change is for, and add the "
        f"line `Roadmap-Item: <its id>` to the pull request's text or a commit message, {WAIVE}"
    )


def test_the_initiative_that_lists_it_is_the_example_of_init() -> None:
    """It does list the capability, so nobody should be told to make it do so."""
    values = {"kind": "initiative", "title": "First", **example_initiative("core", "shop", "cards")}
    (finding,) = found(items(BASE, json.dumps(values)))
    assert finding.help == (
        "initiative first-initiative lists cards, but is the example that `tpmlint init` wrote: replace it with work "
        f"that your team plans, and add the line `Roadmap-Item: <its id>` to the commit message, {WAIVE}"
    )


def test_the_initiative_that_lists_it_says_nothing() -> None:
    (finding,) = found(PLANNED.replace("feature: one-click", "feature: two-click"))
    assert finding.help == (
        "initiative vault lists cards, but names no feature that is on the roadmap, only two-click: fix it, and "
        f"add the line `Roadmap-Item: vault` to the commit message, {WAIVE}"
    )


def test_the_cited_initiative_misses_by_one_line() -> None:
    text = items(FEATURE, capability("cards"), capability("search"), initiative("vault", more="capabilities: [search]"))
    (finding,) = found(text, words=written("Store\n\nRoadmap-Item: vault"))
    assert said([finding]) == [
        (
            "src/cards/a.py error[change-without-context] 1 changed file of capability cards has no product context; "
            "initiative vault is cited without listing it"
        ),
        f"  {ONLY_FILE}:13 `cards` capability cards claims the code",
        f"  {ONLY_FILE}:32 `[search]` initiative vault does not list cards",
    ]
    line = "capabilities: [search, cards]"
    assert finding.help == f"write `{line}` in initiative vault if it is what the change is for, {WAIVE}"
    corrected = text.replace("capabilities: [search]", line)
    assert found(corrected, words=written("Store\n\nRoadmap-Item: vault")) == ()


def test_a_cited_initiative_that_misses_stands_beside_one_that_fits() -> None:
    text = PLANNED + "---\n" + initiative("other")
    (finding,) = found(text, words=written("Store\n\nRoadmap-Item: other"))
    assert finding.help == (
        "write `capabilities: [cards]` in initiative other if it is what the change is for, or add the line "
        f"`Roadmap-Item: vault` to the commit message, {WAIVE}"
    )


# What was said and is wrong is the cause, and no finding beside it.

CLOSED = PLANNED + "---\n" + initiative("old", "completed", "capabilities: [cards]")
NO_CONTEXT = "1 changed file of capability cards has no product context"


@pytest.mark.parametrize(
    ("trailers", "cause"),
    [
        ("Roadmap-Item: valt", "cites 'valt', which does not exist; did you mean initiative:vault?"),
        (
            "Roadmap-Item: ABC-12",
            "cites 'ABC-12', which does not exist; name an initiative, a feature or a decision of the roadmap",
        ),
        ("Roadmap-Item: old", "cites 'old', but initiative old was completed before this change"),
        ("Roadmap-Itme: vault", "has a line 'Roadmap-Itme:', which is not a trailer; did you mean Roadmap-Item?"),
        ("roadmap-items: vault", "has a line 'roadmap-items:', which is not a trailer; did you mean Roadmap-Item?"),
        *(
            (line, f"has the line '{line.strip()}', which is not read, as it does not begin with 'Roadmap-Item:'")
            for line in (
                "- Roadmap-Item: vault",
                "**Roadmap-Item:** vault",
                "   Roadmap-Item: vault",
                "1. [ ] `roadmap-item`: vault",
            )
        ),
        (
            "Roadmap-Item: capability:cards",
            (
                "cites 'capability:cards', but a capability gives no product context; "
                "name an initiative, a feature or a decision"
            ),
        ),
        (
            "Roadmap-Item: shop",
            "cites 'shop', but a team gives no product context; name an initiative, a feature or a decision",
        ),
        ("Roadmap-Item: none", "says 'Roadmap-Item: none' and does not say why; add a line 'Roadmap-Reason: <why>'"),
    ],
)
def test_a_slip_in_the_message_is_one_finding_and_what_the_help_says_fixes_it(trailers: str, cause: str) -> None:
    (finding,) = judge_change(CLOSED, CLOSED, CARD, written(f"Store\n\n{trailers}"))
    assert finding.message == f"{NO_CONTEXT}; COMMIT_EDITMSG {cause}"
    assert [(each.location.path, each.message) for each in finding.related] == [
        (ONLY_FILE, "capability cards claims the code"),
        ("COMMIT_EDITMSG", "said here"),
        *([(ONLY_FILE, "completed here")] if "was completed" in cause else []),
    ]
    assert finding.help == f"let the commit message say `Roadmap-Item: vault` instead, {WAIVE}"
    assert judge_change(CLOSED, CLOSED, CARD, written("Store\n\nRoadmap-Item: vault")) == ()


def test_several_slips_are_counted() -> None:
    (finding,) = judge_change(CLOSED, CLOSED, CARD, written("Store\n\nRoadmap-Item: valt, old"))
    assert finding.message == (
        f"{NO_CONTEXT}; COMMIT_EDITMSG cites 'valt', which does not exist; did you mean initiative:vault?, and 1 more"
    )


def test_a_slip_stays_a_finding_where_it_is_graver_or_speaks_of_other_code() -> None:
    words = written("Store\n\nRoadmap-Item: valt")
    mild = Settings(severity={"change-without-context": Severity.INFO})
    found_mild = judge_change(CLOSED, CLOSED, CARD, words, settings=mild)
    assert [(each.rule, each.severity) for each in found_mild] == [
        ("unknown-citation", Severity.ERROR),
        ("change-without-context", Severity.INFO),
    ]
    commits = (commit("One", "src/cards/a.py"), commit("Two\n\nRoadmap-Item: valt", "docs/a.md"))
    apart = judge_change(CLOSED, CLOSED, CARD, ChangeMessages(commits))
    assert [each.rule for each in apart] == ["unknown-citation", "change-without-context"]
    assert "valt" not in apart[1].message


def test_where_the_pull_request_cannot_be_read_it_is_a_warning() -> None:
    words = ChangeMessages(commits=(commit("Tidy up", "src/cards/a.py"),), complete=False)
    (finding,) = found(PLANNED, words=words)
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "1 changed file of capability cards has no product context; name the initiative that the change is for; "
        "the pull request may have more to say, but not all of its text is available here"
    )
    assert finding.help is not None
    assert finding.help.endswith("; if the pull request's text says it, give that text with --message-file")


def test_where_the_pull_request_cannot_be_read_it_is_an_error_under_strict() -> None:
    words = ChangeMessages(commits=(commit("Tidy up", "src/cards/a.py"),), complete=False)
    strict = Settings(preset="strict")
    (finding,) = judge_change(PLANNED, None, CARD, words, rule="change-without-context", settings=strict)
    assert finding.severity is Severity.ERROR


def test_points_at_a_file_that_still_exists() -> None:
    files = (file("src/cards/a.py", "D"), file("src/cards/b.py", "D", "b"), file("src/cards/c.py", "M"))
    (finding,) = judge_change(PLANNED, PLANNED, files, written("Tidy up"))
    assert said([finding])[0].startswith("src/cards/c.py error[change-without-context] 3 changed files of capability")
    (finding,) = judge_change(PLANNED, PLANNED, files[:2], written("Tidy up"))
    assert finding.location.path == "src/cards/a.py"


def test_files_that_are_set_aside_do_not_count() -> None:
    files = (file("src/cards/README.md"), file("src/cards/a.py"))
    (finding,) = judge_change(PLANNED, PLANNED, files, written("Tidy up"))
    assert finding.message.startswith("1 changed file of capability cards has")


def test_a_capability_that_the_change_removes_is_shown_where_it_was() -> None:
    (finding,) = found(BASE, items(FEATURE, capability("search")))
    assert said([finding])[1:] == [f"  {ONLY_FILE} capability cards claims the code"]


def test_each_capability_is_one_finding() -> None:
    files = (*CARD, file("src/cards/b.py"), file("src/search/c.py"))
    assert [each.item for each in judge_change(PLANNED, PLANNED, files, written("Sweep"))] == [
        "capability:cards",
        "capability:search",
    ]


@pytest.mark.parametrize(
    ("policy", "help_text"),
    [
        (ChangePolicy(accept=("cited",)), "add the line `Roadmap-Item: vault` to the commit message"),
        (
            ChangePolicy(accept=("carried",)),
            "add or edit an initiative or a decision that lists cards in the same change",
        ),
    ],
)
def test_the_help_names_only_what_the_policy_accepts(policy: ChangePolicy, help_text: str) -> None:
    (finding,) = found(PLANNED, policy=policy)
    assert finding.help == help_text


def test_a_waiver_that_is_not_accepted_is_named() -> None:
    words = written("Hotfix\n\nRoadmap-Item: none\nRoadmap-Reason: the shop was down")
    (finding,) = found(PLANNED, words=words, policy=ChangePolicy(accept=("cited", "carried")))
    assert finding.message == (
        "1 changed file of capability cards has no product context that is accepted: "
        "waived (COMMIT_EDITMSG: the shop was down) does not count under [change] accept"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Store\n\nRoadmap-Item: vault",
        "Store\n\nRoadmap-Item: feature:one-click",
        "Hotfix\n\nRoadmap-Item: none\nRoadmap-Reason: the shop was down",
        "fix: the sum",
    ],
    ids=["cited", "by its feature", "waived", "exempt"],
)
def test_near_misses(text: str) -> None:
    assert found(PLANNED, words=written(text)) == ()


def test_an_active_initiative_is_enough_by_default() -> None:
    assert found(items(FEATURE, capability("cards"), initiative("vault", "active", "capabilities: [cards]"))) == ()


def test_an_id_that_yaml_would_misread_is_quoted() -> None:
    text = items(FEATURE, capability('"010"', paths="/src/cards/"))
    (finding,) = found(text, words=replace(written("Tidy up"), complete=True))
    assert 'write `capabilities: ["010"]` in' in (finding.help or "")
