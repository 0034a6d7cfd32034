"""What a person sees of a pull request's text, and so what it may cite."""

from __future__ import annotations

import sys
import time
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpmlint.change.citations import Citation, read_citations
from tpmlint.change.markdown import visible_lines
from tpmlint.change.messages import PULL_REQUEST, ChangeMessages, Message
from tpmlint.settings import ChangePolicy

if TYPE_CHECKING:
    from _typeshed import TraceFunction

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
        f"<div hidden><span></div>\n\n{LINE}",
        f"<blockquote><ul><li>a</ul></blockquote>\n\n{LINE}",
        f"<rp><b>a</b></rp>\n\n{LINE}",
        f"<svg><path d='M0'/></svg>\n\n{LINE}",
        f"```\n> x\n```\n{LINE}",
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
    ("<rp>\n<div></rp>\n", ""),
    ("<rp>\n\n<h2></rp>\n\n", ""),
    ("<span hidden>\n<ul><li></span>\n", ""),
    ("<label hidden>\n<section></label>\n", ""),
    ("<form hidden>\n<details></form>\n", ""),
    ("<li hidden>\n<ul></li>\n\n", ""),
    (f"<div hidden>\n{'<b>' * 200}</div>\n\n", ""),
    ("> [x]: http://y\n", ""),
    ("> - [x]: http://y 'z'\n", ""),
    ("> # a\n", ""),
]


@pytest.mark.parametrize(("opens", "closes"), HIDDEN)
@pytest.mark.case(116)
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


HOSTILE = pytest.mark.parametrize(
    "part",
    [
        *("[", "*a ", "<", "<a ", "<!-- ", "`a", "> ", '<a "', "![](", "- a\n", "&#", "<?", "<a><b>", "~~", "| a"),
        *("\\", "[^1]: ", "[^", "$", "$$\n", "$\\\n", ">>>\n", "- ", "`$", "``$"),
    ],
)


def hostile(part: str, size: int) -> str:
    """Return a text of about so many characters."""
    return f"T\n\n{LINE}\n\n{part * (size // len(part))}"


@HOSTILE
@pytest.mark.case(117)
def test_twice_the_text_takes_twice_the_work(part: str) -> None:
    """Counted in lines of Python that run, so that no other process of the machine counts."""

    def work(size: int) -> int:
        count = 0

        def trace(frame: FrameType, event: str, value: object) -> TraceFunction:
            nonlocal count
            count += 1
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            list(visible_lines(hostile(part, size)))
        finally:
            sys.settrace(before)
        return count

    work(100)  # What is only done once in a process.
    assert work(2000) < 2.2 * work(1000)


@pytest.mark.few(5)
@HOSTILE
@pytest.mark.case(117)
def test_twice_the_text_takes_twice_the_time(part: str) -> None:
    """What expressions do is no line of Python; the square of the text would be four times."""

    def seconds(size: int) -> float:
        begun = time.process_time()
        list(visible_lines(hostile(part, size)))
        return time.process_time() - begun

    assert any((longest := seconds(30_000)) < 1 or longest < 3.3 * seconds(15_000) for _ in range(3))


C = "Roadmap-Item: tokens"


@pytest.mark.case(116)
@pytest.mark.parametrize(
    "body",
    [
        f"![\n{C}\n]\n\n[ {C} ]: http://x/y.png",
        f"![\n{C}\n][]\n\n[{C}]: http://x/y.png",
        f"<rp>\n\n{C}\n\n</rp>",
        f"<div>x</ \n{C}\n></div>",
        f"<div><![if x]\n{C}\n></div>",
        f"<div><!\n{C}\n></div>",
        f"<div hidden><table></div>\n\n{C}\n\n</table></div>",
        f"<div hidden><table><tr><td></div>\n\n{C}\n\n</td></tr></table></div>",
        f"<div hidden><button></div>\n\n{C}\n\n</button></div>",
    ],
)
def test_what_names_an_image_or_is_hidden_by_what_html_ignores(body: str) -> None:
    """Case 116: alternative texts, HTML's own comments, and end tags that end nothing."""
    assert list(visible_lines(f"A change\n\n{body}")) == []


@pytest.mark.parametrize(
    "body",
    [
        f"<div hidden><p>Said<table><tr><td>x</table></div>\n\n{C}",
        f"<table hidden><tr><td>x</table>\n\n{C}",
        f"[{C}]: http://x/y.png\n\n{C}",
    ],
)
def test_what_comes_after_is_seen(body: str) -> None:
    assert [text for _, text in visible_lines(f"A change\n\n{body}")] == [C]
