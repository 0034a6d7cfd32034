"""Where links of Markdown lead: what is told without parsing a text is what parsing it tells."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tpmlint.formats.source_file import SourceFile
from tpmlint.rules.support import evidence
from tpmlint.rules.support.evidence import dead_links

THERE = frozenset({"a.md", "b c.md", "d(e).md", "f"})
PIECES = (
    *(
        "[x](a.md)",
        "[x](gone.md)",
        "[x](<b c.md>)",
        "[x](<gone c.md> 'b')",
        "[x](d(e).md)",
        "[x](d(g).md)",
        "[y]",
        "[y][]",
    ),
    *(
        "\n[y]: a.md\n",
        "\n> [y]: gone.md\n",
        "\n[y]:\n  gone.md 't'\n",
        "[x](\ngone.md)",
        "![p](f)",
        "![p](gone)",
        "](",
        "<",
    ),
    *(
        "`",
        "```\n",
        "\n",
        "\n\n",
        "\n> ",
        "- ",
        "[x](https://example.org)",
        "[x](#y)",
        "[x](a&#46;md)",
        "[x](g\\_h.md)",
        "]:",
    ),
    *(
        "[x](a.md#y)",
        "[x](b%20c.md)",
        "[x](gone%20c.md)",
        "[x]()",
        "<a href='gone.md'>",
        "[x](> gone.md)",
        "\\",
        "&amp;",
        ")",
    ),
)


def dead(text: str) -> list[str]:
    return [path for _, path, _ in dead_links(SourceFile("p.md", text, (), ()), THERE.__contains__)]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
@example("> [x](\n> gone.md)")
@example("[x](a.md) [x](gone.md)")
def test_a_text_that_is_not_parsed_has_no_dead_link(text: str) -> None:
    without_looking = dead(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence, "_may_lead_nowhere", lambda *_: True)
        assert without_looking == dead(text)


@pytest.mark.parametrize(
    "text", ["[x](a.md), [y](b%20c.md#why) and [z](https://example.org)\n\n[f]: f\n", "No link.\n"]
)
def test_a_text_whose_links_all_lead_somewhere_is_not_parsed(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tpmlint.formats.markdown.Page", lambda _: pytest.fail("the text was parsed"))
        assert dead(text) == []
