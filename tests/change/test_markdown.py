"""What a person sees of a pull request's text, and so what it may cite."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpmlint.change.markdown import visible_lines
from tpmlint.change.messages import PULL_REQUEST, ChangeMessages, Citation, Message, read_citations
from tpmlint.settings import ChangePolicy

LINE = "Roadmap-Item: vault"


def cited(body: str) -> list[str]:
    """Return what the body of a pull request cites."""
    words = ChangeMessages(pull_request=Message(PULL_REQUEST, f"Change\n\n{body}"))
    return [each.text for each in read_citations(words, ChangePolicy()) if isinstance(each, Citation)]


@pytest.mark.parametrize(
    "body",
    [
        LINE,
        f"Escapes `<!--` in mails.\n\n{LINE}",
        f"    <!-- as in the template\n\n{LINE}",
        f"<!-->\n\n{LINE}",
        f"<!--->\n{LINE}",
        f"- ```\n  make\n  ```\n\n{LINE}",
        f"<details>\n<summary>More</summary>\n\n{LINE}\n\n</details>",
        f"<details>\n{LINE}\n</details>",
        f"<div hidden>\n\nNo\n\n</div>\n\n{LINE}",
        f"> quoted\n\n{LINE}",
        "Roadmap-Item: `vault` <!-- or index -->",
        "Roadmap-Item: **vault**\r\nRoadmap-Reason: x",
        "Roadmap-Item: [vault](https://example.org/vault)",
        f"As said [^1]\n\n[^1]: There\n\n{LINE}",
        f"```\necho $$\n>>>\n```\n\n{LINE}\n\n```\necho $$\n```",
        f"It costs $5\n{LINE}\nand was $6 before",
        f"`$$` and `$$`\n\n{LINE}\n\n$$ unclosed",
        f">>>\nquoted\n>>>\n\n{LINE}",
        f"$$x$$\n{LINE}",
    ],
)
def test_what_a_person_sees_cites(body: str) -> None:
    assert cited(body) == ["vault"]


HIDDEN = [
    ("<!--\n", "\n-->"),
    ("<!-- a\n\n", "\n\n-->"),
    ("<div><!-- a >\n\n", "\n\n-->"),
    ("> ", ""),
    ("> quoted\n", ""),
    ("<blockquote>\n\n", "\n\n</blockquote>"),
    ("```\n", "\n```"),
    ("~~~\n", "\n"),
    ("`a\n", "\n`"),
    ("<pre>\n", "\n</pre>"),
    ("[a]: /b '\n", "\n'"),
    ("[a](/b '\n", "\n')"),
    ("![\n", "\n](/b)"),
    ("<a title='\n", "\n'>b</a>"),
    ("<div hidden>\n\n", "\n\n</div>"),
    ("<div hidden><div>\n\n</div>\n\n", "\n\n</div>"),
    ("<span><div hidden></span>\n\n", "\n\n</div>"),
    ("<div hidden><textarea></div>\n\n", "\n\n</textarea></div>"),
    ("<div style='display:none'>\n", "\n</div>"),
    ("<![CDATA[\n", "\n]]>"),
    ("<?\n", "\n?>"),
    ("<script>\n", "\n</script>"),
    ("<div\n\n", "\n\nhidden>"),
    ("~~a\n", "\nb~~"),
    ("[^1]: a\n", ""),
    ("x [^1]\n[^1]: a\n", ""),
    ("[^1]: a\n\n    b\n", ""),
    ("[^1]: - a\n", ""),
    ("- [^1]: a\n", ""),
    ("$$\\phantom{\n", "\n}$$"),
    ("$$\n\n", "\n\n$$"),
    ("a $\\phantom{\n", "\n}$ b"),
    (">>>\n", "\n>>>"),
    (">>>>\n>>>\n\n", "\n\n>>>>"),
    (">>>\n\n", ""),
]


@pytest.mark.parametrize(("opens", "closes"), HIDDEN)
def test_what_a_person_does_not_see_cites_nothing(opens: str, closes: str) -> None:
    assert cited(f"{opens}{LINE}{closes}") == []


VISIBLE = st.sampled_from(
    ["Words.", "- a\n- b", "# Title", "`<!--`", "> quoted", "***", "a **b** c", "<br>", "[x](/y)"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(VISIBLE, max_size=4), st.sampled_from(HIDDEN), st.lists(VISIBLE, max_size=4))
def test_hidden_text_never_cites_whatever_is_around_it(
    before: list[str], hidden: tuple[str, str], after: list[str]
) -> None:
    body = "\n\n".join([*before, f"{hidden[0]}{LINE}{hidden[1]}", *after])
    assert cited(body) == []


def test_an_empty_value_with_a_comment_cites_nothing() -> None:
    assert cited("Roadmap-Item: <!-- the initiative -->") == []


def test_a_value_goes_on_in_indented_lines_and_lines_keep_their_numbers() -> None:
    assert list(visible_lines("T\n\nRoadmap-Reason: the *shop*\n  was down\nx")) == [
        (3, "Roadmap-Reason: the shop"),
        (4, " was down"),
    ]


@pytest.mark.parametrize(
    "part",
    [
        "[",
        "*a ",
        "<",
        "<a ",
        "<!-- ",
        "`a",
        "> ",
        '<a "',
        "![](",
        "- a\n",
        "&#",
        "<?",
        "[^1]: ",
        "[^",
        "$",
        "$$\n",
        "$\\\n",
        ">>>\n",
        "- ",
        "`$",
        "$" + "`" * 59_990,
    ],
)
def test_a_hostile_text_is_read_in_a_few_seconds(part: str) -> None:
    start = time.process_time()
    list(visible_lines(f"T\n\n{LINE}\n\n{part * (60_000 // len(part))}"))
    assert time.process_time() - start < 10
