"""HTML without what browsers do not need; ``test_browser.py`` compares whole pages in a browser."""

from __future__ import annotations

import pytest

from tpmlint.html_report.compact import compact


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ('<p class="quiet">a</p>', "<p class=quiet>a</p>"),
        ('<a href="#team:a" title="two words">a</a>', '<a href=#team:a title="two words">a</a>'),
        # What would end a value, or begin another: white space, quotes, signs, a slash before the end of the tag.
        ('<p title="">a</p>', '<p title="">a</p>'),
        ('<p title="a=&#34;b&#34;">a</p>', '<p title="a=&#34;b&#34;">a</p>'),
        ('<p title="a=" class="b=">a</p>', '<p title="a=" class="b=">a</p>'),
        ('<p title="`a`">a</p>', '<p title="`a`">a</p>'),
        ('<p title="&lt;/p&gt;">a</p>', '<p title="&lt;/p&gt;">a</p>'),
        ('<a href="https://example.org/">a</a>', '<a href="https://example.org/">a</a>'),
        ('<use href="#ticks"/>', "<use href=#ticks />"),
        # What users wrote looks like a tag and is text.
        ('<p>="a" &lt;p class=&#34;b&#34;&gt; ="b"</p>', '<p>="a" &lt;p class=&#34;b&#34;&gt; ="b"</p>'),
        ("<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n", "<ul><li>a<li>b</ul>"),
        ("<p>a\n  b</p>\n<b>c</b>\n<b>d</b>", "<p>a\nb</p><b>c</b>\n<b>d</b>"),
        ("<p>\N{NO-BREAK SPACE}\n\N{NO-BREAK SPACE}a</p>", "<p>\N{NO-BREAK SPACE}\n\N{NO-BREAK SPACE}a</p>"),
        ("<p>a</p><p>b</p><b>c</b>", "<p>a<p>b</p><b>c</b>"),
    ],
)
def test_a_browser_needs_no_quotes_end_tags_and_line_breaks(written: str, short: str) -> None:
    assert compact(written) == short
