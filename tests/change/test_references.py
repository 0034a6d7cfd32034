"""Which references of messages are read: closing keywords of forges, and what patterns find."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.change.test_markdown import HIDDEN, VISIBLE
from tpmlint.change.references import Reference, read_branch, read_references
from tpmlint.change.trailers import MOST
from tpmlint.errors import UserError
from tpmlint.model.references import fold_key
from tpmlint.settings import ChangePolicy

SHOP = (r"\b(SHOP-\d+)\b",)
GITHUB = ChangePolicy(references=("github",))
GITLAB = ChangePolicy(references=("gitlab",))
BOTH = ChangePolicy(references=("github", "gitlab"), reference_patterns=SHOP)


def keys(text: str, policy: ChangePolicy = BOTH, *, markdown: bool = False) -> list[str]:
    return [each.key for each in read_references(text, "x", policy, markdown=markdown)]


@pytest.mark.parametrize("markdown", [False, True])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Closes #12", ["#12"]),
        ("close #1, closed #2, fix #3, fixes #4, fixed #5", ["#1", "#2", "#3", "#4", "#5"]),
        ("resolve #1. Resolves #2; RESOLVED #3", ["#1", "#2", "#3"]),
        ("Fixes: #12", ["#12"]),
        ("Fixes:#12", ["#12"]),
        ("(fixes #12)", ["#12"]),
        ("Fixes Acme/shop.app#12", ["Acme/shop.app#12"]),
        ("Fixes GH-12", ["#12"]),
        ("Fixes https://github.com/acme/shop/issues/12", ["acme/shop#12"]),
        ("Fixes https://git.example.org/acme/team/shop/-/issues/12#note_3", ["acme/team/shop#12"]),
        ("- Closes #12", ["#12"]),
        ("Closes #4, #6 and #7", ["#4"]),
        ("Closing #12, implements #13", []),
        ("#12", []),
        ("Keep two (#12)", []),
        ("See #12, refs #13, part of #14", []),
        ("Closes #", []),
        ("Closes #<number>", []),
        ("Closes #12a", []),
        ("Closes # 12", []),
        ("discloses #12, prefix #13, auto-fix #14", []),
        ("Closes the door #12", []),
        ("`Closes #12` closes it, as ``Fixes `#13` `` does", []),
        ("> Closes #12", []),
        ("    Closes #12", []),
        ("<!-- Closes #12 -->", []),
    ],
)
def test_what_github_closes(line: str, expected: list[str], markdown: bool) -> None:
    assert keys(f"Keep two\n\n{line}\n", GITHUB, markdown=markdown) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Closes #4, #6 and group/project#7", ["#4", "#6", "group/project#7"]),
        ("Closing issues #4, and #6", ["#4", "#6"]),
        ("Implements: group/sub/project#7", ["group/sub/project#7"]),
        ("Fixing #4 and the rest", ["#4"]),
        ("Resolving https://gitlab.com/a/b/-/issues/4, #6", ["a/b#4", "#6"]),
        ("Closes !4", []),
        ("Closes #4; #6", ["#4"]),
    ],
)
def test_what_gitlab_closes(line: str, expected: list[str]) -> None:
    assert keys(f"Keep two\n\n{line}\n", GITLAB) == expected


def test_nothing_counts_that_is_not_asked_for() -> None:
    assert keys("Fixes #12 for SHOP-3", ChangePolicy()) == []


def test_patterns_read_title_and_text_and_each_key_counts_once() -> None:
    text = "SHOP-3: keep two\n\nAs SHOP-4 asks, after SHOP-3.\nCloses #5\n"
    assert list(read_references(text, "x", BOTH, markdown=False)) == [
        Reference("SHOP-3", 1),
        Reference("SHOP-4", 3),
        Reference("#5", 4),
    ]
    assert keys(text, ChangePolicy(reference_patterns=(r"SHOP-\d",))) == ["SHOP-3", "SHOP-4"]
    assert keys(text, ChangePolicy(reference_patterns=(r"nobody|(SHOP)-4|()x?",))) == ["SHOP"]


def test_the_branch_is_read_by_patterns_alone() -> None:
    policy = ChangePolicy(references=("github",), reference_patterns=(r"(?i)\b(shop-\d+)",))
    assert list(read_branch("feature/shop-12-closes-#4", "branch x", policy)) == [Reference("shop-12", 1)]


def test_a_revert_does_not_cite_what_the_title_that_it_quotes_cites() -> None:
    text = 'Revert "Keep two, closes #12 (SHOP-3)" (SHOP-4)\n\nThis reverts commit 1234567.\n'
    assert keys(text) == keys(text, markdown=True) == ["SHOP-4"]


@pytest.mark.parametrize(
    "body",
    [
        "**Closes** [#12](https://example.org/12)",
        "- [ ] Closes #12",
        "| a |\n|---|\n| Closes #12 |",
        "<details>\n<summary>More</summary>\n\nCloses #12\n\n</details>",
        "Closes <b>#12</b>",
        "It costs $5, closes #12 and was $6",
        "Closes &#35;12",
    ],
)
def test_what_a_person_sees_counts(body: str) -> None:
    assert keys(f"Keep two\n\n{body}", GITHUB, markdown=True) == ["#12"]


@pytest.mark.parametrize(
    "body",
    [
        "![Closes #12](/u)",
        "[a](/u 'Closes #12')",
        "~~Closes #12~~",
        "$\\phantom{Closes #12}$",
        "$$Closes #12$$",
        "`a\nCloses #12\nb`",
        "> a\nCloses #12",
        "<p title='Closes #12'>x</p>",
        "[^1]: Closes #12",
        "[^1]: a <!-- Closes #12 >",
        '[^1]: a <a title="Closes #12>',
        '[^1]: a <a Closes #12">',
        "[^1]: a <? Closes #12 >",
    ],
)
@pytest.mark.parametrize("text", ["Closes #12", "SHOP-3"])
@pytest.mark.case(116)
def test_what_a_person_does_not_see_does_not_count(body: str, text: str) -> None:
    assert keys(f"Keep two\n\n{body.replace('Closes #12', text)}", markdown=True) == []


@pytest.mark.case(116)
@settings(max_examples=300, deadline=None)
@given(
    st.lists(VISIBLE, max_size=4),
    st.sampled_from(HIDDEN),
    st.lists(VISIBLE, max_size=4),
    st.sampled_from(["Closes #12", "SHOP-3", "Fixes a/b#4 and SHOP-1"]),
)
def test_hidden_text_never_counts_whatever_is_around_it(
    before: list[str], hidden: tuple[str, str], after: list[str], line: str
) -> None:
    assert keys("\n\n".join(["T", *before, f"{hidden[0]}{line}{hidden[1]}", *after]), markdown=True) == []


WORDS = st.sampled_from(
    [
        "Closes",
        "fixes",
        ":",
        "#12",
        "a/b#4",
        "SHOP-3",
        "`",
        "``",
        "and",
        ",",
        "\n",
        "\n\n",
        "> ",
        "<!--",
        "-->",
        "$",
        "x",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=30), st.booleans())
def test_each_key_stands_on_its_line(words: list[str], markdown: bool) -> None:
    text = " ".join(["T", *words])
    lines = text.split("\n")
    found = list(read_references(text, "x", BOTH, markdown=markdown))
    assert [each.key for each in found] == list(dict.fromkeys(each.key for each in found))
    for each in found:
        assert each.key in ("#12", "a/b#4", "SHOP-3")
        assert each.key in text
        assert markdown or each.key in lines[each.line - 1]


def test_so_many_references_are_read_as_trailers() -> None:
    assert len(keys("".join(f"Closes #{number}\n" for number in range(MOST + 5)))) == MOST


@pytest.mark.case(117)
def test_a_pattern_that_takes_too_long_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        keys(f"{'a' * 60}b", ChangePolicy(reference_patterns=("(?:a|aa)+$",)))
    assert caught.value.message == "the pattern '(?:a|aa)+$' takes too long on the text of x"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("#12", "12"),
        ("!12", "12"),
        ("12", "12"),
        ("SHOP-3", "shop-3"),
        ("Acme/shop#12", "acme/shop#12"),
        ("https://github.com/Acme/shop/issues/12", "acme/shop#12"),
        ("https://gitlab.com/a/b/c/-/issues/12", "a/b/c#12"),
        ("https://example.org/12", "https://example.org/12"),
    ],
)
def test_how_keys_are_compared(text: str, folded: str) -> None:
    assert fold_key(text) == folded


@pytest.mark.case(117)
@pytest.mark.parametrize("markdown", [False, True])
@pytest.mark.parametrize(
    "part", ["fix a/a/", "closes #1 and ", "fixes https://a/a/", "`a\n`", "$a\\", "<a ", "SHOP-1 ", "> "]
)
def test_four_times_the_text_takes_about_four_times_the_time(part: str, markdown: bool) -> None:
    def seconds(size: int) -> float:
        text = "T\n\n" + part * (size // len(part))
        started = time.process_time()
        keys(text, markdown=markdown)
        return time.process_time() - started

    assert any(seconds(60_000) < 12 * seconds(15_000) + 0.1 for _ in range(3))
