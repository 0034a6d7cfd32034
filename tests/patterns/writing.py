"""Patterns that people write, and those that nobody would, with paths that they may match."""

from __future__ import annotations

from hypothesis import strategies as st

CLASSES = ("alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit")
_STARS = ("*", "*", "**", "**", "***", "?", "??")
_SLASHES = ("/", "/", "/", "/**/", "**/", "/**", "/*", "//", "\\/", "**\\/")
_TEXT = (
    "a",
    "b",
    "ab",
    "A",
    "src",
    "x.py",
    ".",
    "..",
    "-",
    "1",
    "#",
    "!",
    "^",
    "é",
    "\udcff",
    "\x7f",
    "{",
    "(",
    "$",
    "|",
)
_BRACKETS = (
    *("[ab]", "[!a]", "[^a]", "[!_]", "[^^]", "[!!]", "[]a]", "[!]a]", "[]-a]", "[a-c]", "[c-a]", "[a-]", "[-a]"),
    *("[--0]", "[a-c-e]", "[\\]a]", "[\\a-c]", "[a-\\c]", "[\\\\]", "[*]", "[?]", "[/]", "[a/b]", "[!/]", "[.-0]"),
    *("[é]", "[!é]", "[\u0101-\u0199]", "[A-z]", "[[]", "[[:]", "[[:]]", "[[::]]", "[[:a]", "[a-[:digit:]]"),
    *("[[:digit:]-z]", "[![:space:]]", "[^[:alpha:]1]", "[[:foo:]]", "[a[:foo:]]", "[", "[a", "[]", "[!]", "[a\\", "]"),
    *(f"[[:{name}:]]" for name in CLASSES),
)
_ESCAPES = ("\\a", "\\*", "\\?", "\\[", "\\\\", "\\ ", "\\#", "\\!", "\\", " ", "  ", "\t", "\x0b", "\u2003")

pieces = st.one_of(*map(st.sampled_from, (_STARS, _SLASHES, _TEXT, _BRACKETS, _ESCAPES)))
ends = st.sampled_from(
    ("", "", "", "", "/", "/", "/**", "/**/", " ", "  ", "\\ ", "\\  ", "\\\\ ", "\\", "\t", " \t", "/ ")
)
wild = st.builds(
    lambda start, middle, end: f"{start}{''.join(middle)}{end}",
    st.sampled_from(("", "", "/", "/", "**/", "/**/", "\\#", "\\!", "#", " ")),
    st.lists(pieces, min_size=1, max_size=6),
    ends,
).filter(lambda pattern: not pattern.startswith("!"))
"""Any pattern without a ``!`` before it."""

_NAMES = (
    *(
        "a",
        "b",
        "c",
        "ab",
        "aab",
        "abc",
        "A",
        "src",
        "x.py",
        ".py",
        ".a",
        "-",
        "1",
        "2",
        "_",
        "#",
        "!",
        "^",
        "é",
        "ü",
        "*",
    ),
    *(
        "\udcff",
        "[ab]",
        "[",
        "]",
        "\\",
        "?",
        "a ",
        "a  ",
        " ",
        "a\t",
        "\t",
        "a\nb",
        "\n",
        "\x7f",
        "{",
        "($",
        "|",
        "Z",
        "z",
    ),
)
names = st.lists(st.sampled_from(_NAMES), min_size=1, max_size=3).map("".join).filter(lambda name: set(name) != {"."})
paths = st.lists(names, min_size=1, max_size=5).map("/".join)
"""Any file's path."""

plain = st.builds(
    lambda start, middle, end: f"{start}{'/'.join(middle)}{end}",
    st.sampled_from(("", "", "/", "/", "**/")),
    st.lists(
        st.sampled_from(("src", "a", "ab", "b", "gen.d", "x.py", "*", "**", "a*", "*b", "*.py", "*a*", "a*b*c", "é")),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(("", "", "/", "/**", "/*", "/**/*.py")),
)
"""A pattern as most are."""

plain_paths = st.lists(
    st.sampled_from(
        ("src", "a", "ab", "aab", "abc", "b", "gen.d", "x.py", "y.py", "a.b", ".a", "é", "new\nline", "x.py\n")
    ),
    min_size=1,
    max_size=4,
).map("/".join)


def lists(lines: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """Return lists of patterns of which some subtract, and no comment or second ``!`` comes after the first."""
    negated = lines.filter(lambda line: not line.startswith("#")).map("!{}".format)
    return st.lists(st.one_of(lines, lines, lines, negated), min_size=1, max_size=5)
