"""A ``#`` is a comment where YAML says so, and content everywhere else, whichever parser reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.formats.yaml import compose
from tpmlint.formats.yaml.documents import comments


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with libyaml, and once more without."""
    if request.param == "pure":
        monkeypatch.setattr(compose, "c_events", None)


def found(text: str, start: int = 0, end: int | None = None) -> list[str]:
    return [text[first:last] for first, last in comments(text, start, len(text) if end is None else end)]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b # one\n", ["# one"]),
        ("# one\na: b # two\n  # three\n\n    # four", ["# one", "# two", "# three", "# four"]),
        ("a: b#no\nc#d: e\n", []),
        ("a: 'b # no' # yes\n", ["# yes"]),
        ('a: "b # no\n  # no\n  c" # yes\n', ["# yes"]),
        ("a: 'it''s # no'\nb: \"\\\" # no\"\n", []),
        ("'a # no': b\n", []),
        ("a: | # head\n  # no\n  x\n# yes\nb: c # also\n", ["# head", "# yes", "# also"]),
        ("a: >-\n  x # no\n\n   # no\n  y\n # yes\nb: c\n", ["# yes"]),
        ("a: |2\n    x\n   # no\n # yes\n", ["# yes"]),
        ("a: |+\n  x\n\n\n# yes\n", ["# yes"]),
        ("a: |\n# yes\nb: c\n", ["# yes"]),
        ("a:\n  b: |\n    x # no\n  # yes\n  c: d\n", ["# yes"]),
        ("- |\n  # no\n- x # yes\n", ["# yes"]),
        ("a: [b, # one\n  'c # no', # two\n  d] # three\n", ["# one", "# two", "# three"]),
        ("a: {b: c, # one\n  d: \"# no\"} # two\n", ["# one", "# two"]),
        ("a: http://b#no # yes\n", ["# yes"]),
        ("a: !!str 'b # no' # yes\n", ["# yes"]),
        ("a: &x 'b # no' # one\nc: *x # two\n", ["# one", "# two"]),
        ("--- # 1\na: b\n--- # 2\n# 3\n... # 4\n# 5\n", ["# 1", "# 2", "# 3", "# 4", "# 5"]),
        ("a: b # one\r\nc: |\r\n  # no\r\n# two\r\n", ["# one", "# two"]),
        ("a: b ## one # still one\n", ["## one # still one"]),
        ("# alone", ["# alone"]),
        ("", []),
    ],
)  # fmt: skip
def test_comments(text: str, said: list[str]) -> None:
    assert found(text) == said


@pytest.mark.usefixtures("parser")
def test_a_document_that_cannot_be_read_has_none_and_the_others_keep_theirs() -> None:
    assert found("a: b # one\n---\na: 'b # two\n---\na: b # three\n") == ["# one", "# three"]


def test_between_two_offsets() -> None:
    text = "---\na: b # one\n---\n\n# A heading\n"
    assert found(text, 4, text.index("---", 4)) == ["# one"]


WORDS = st.text("ab #:'\"|>-,[]{}&*!%@`", max_size=12)
MARK = "# tpmlint: ignore[x] y"


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, int]:
    """Return a mapping, some of whose scalars hold what looks like a comment, with the number of true comments."""
    lines: list[str] = []
    count = 0
    for number in range(draw(st.integers(1, 6))):
        before, after = draw(WORDS), draw(WORDS)
        inner = f"{before} {MARK} {after}"
        kind = draw(st.sampled_from(["plain", "glued", "single", "double", "literal", "folded", "flow", "comment"]))
        tail = draw(st.sampled_from(["", "  ", "\t"]))
        comment = draw(st.booleans())
        ending = f"{tail or ' '}{MARK} {number}" if comment else ""
        if kind == "comment":
            lines.append(f"{' ' * draw(st.integers(0, 1))}{MARK} {number}")
            count += 1
            continue
        key = f"k{number}: "
        if kind in ("literal", "folded"):
            lines.append(key + {"literal": "|", "folded": ">"}[kind] + ending)
            lines += [f"  x {inner}", f"  {MARK}"]
        elif kind == "single":
            lines.append(f"{key}'{inner.replace(chr(39), chr(39) * 2)}'{ending}")
        elif kind == "double":
            lines.append(f'{key}"{inner.replace(chr(34), "")}"{ending}')
        elif kind == "flow":
            lines.append(f"{key}['{before.replace(chr(39), '')}{MARK}', \"{MARK}\"]{ending}")
        else:
            lines.append(f"{key}{'x' + MARK.replace(' ', '') if kind == 'glued' else 'x'}{ending}")
        count += comment
    return "\n".join(lines) + draw(st.sampled_from(["", "\n"])), count


@given(documents())
def test_what_looks_like_a_comment_in_a_scalar_never_counts_and_a_comment_always_does(case: tuple[str, int]) -> None:
    text, count = case
    marked = [each for each in found(text) if each.startswith(MARK)]
    assert len(marked) == count
    assert all(each[len(MARK) :].strip().isdecimal() for each in marked)
