"""Entries added to the waivers file and taken out of it: every other byte stays, and the result reads as was meant."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tpmlint.errors import UserError
from tpmlint.fixes.apply import encode
from tpmlint.fixes.waivers_file import add, empty, prune
from tpmlint.formats.source_file import SourceFile, read
from tpmlint.limits import Limits
from tpmlint.schema.files import editor_comment
from tpmlint.suppression.model import NewWaiver, WaiverTarget
from tpmlint.suppression.waivers import read_waivers

PATH = "tpmlint.waivers.yaml"
NEW = NewWaiver(WaiverTarget("overdue", "feature:one-click", None, None), "The supplier: late again", "shop", "2026-Q2")
BLOCK = [
    "- rule: overdue",
    "  item: feature:one-click",
    '  reason: "The supplier: late again"',
    "  owner: shop",
    "  expires: 2026-Q2",
]
FLOW = (
    '{"rule": "overdue", "item": "feature:one-click", "reason": "The supplier: late again", '
    '"owner": "shop", "expires": "2026-Q2"}'
)


def source_file(text: str) -> SourceFile:
    return read(PATH, text.encode(), Limits())


def values(made: SourceFile) -> list[object]:
    value = made.documents[0].value
    assert isinstance(value, dict)
    listed = value["waivers"]
    assert isinstance(listed, list)
    return listed


def block(indent: str, end: str = "\n") -> str:
    return "".join(f"{indent}{line}{end}" for line in BLOCK)


def entry(rule: str, indent: str = "  ", more: str = "") -> str:
    """Return one waiver as text, with a comment within and one behind it."""
    inner = f"{indent}  "
    return (
        f"{indent}- rule: {rule} # {rule}\n{inner}# Why:\n{inner}path: roadmap/\n{inner}reason: Later on{more}\n"
        f"{inner}owner: shop\n{inner}expires: 2026-05-31\n"
    )


A, B, C = entry("a"), entry("b"), entry("c")


def test_a_new_file() -> None:
    made = add(empty(PATH), [NEW], Limits())
    assert made.text == (
        f"{editor_comment('waivers')}# Findings that are accepted for a while. "
        "`tpmlint waive` adds to this list, `tpmlint waive --prune` tidies it up.\n"
        f"waivers:\n{block('  ')}"
    )
    (waiver,) = read_waivers(PATH, encode(made), Limits()).entries
    assert (waiver.reason, waiver.expires.text) == ("The supplier: late again", "2026-Q2")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"waivers:\n{block('  ')}"),
        ("# Ours\n", f"# Ours\nwaivers:\n{block('  ')}"),
        ("# Ours", f"# Ours\nwaivers:\n{block('  ')}"),
        ("---\n", f"---\nwaivers:\n{block('  ')}"),
        ("waivers: []\n", f"waivers:\n{block('  ')}"),
        ("waivers: [] # none yet\n# End\n", f"waivers: # none yet\n{block('  ')}# End\n"),
        ("waivers:\n", f"waivers:\n{block('  ')}"),
        ("waivers: ~ # none yet", f"waivers: # none yet\n{block('  ')}"),
        (f"waivers:\n{A}", f"waivers:\n{A}{block('  ')}"),
        (f"waivers:\n{A}# End\n", f"waivers:\n{A}# End\n{block('  ')}"),
        (f"waivers:\n{A}\n\n", f"waivers:\n{A}{block('  ')}\n\n"),
        (f"waivers:\n{A}"[:-1], f"waivers:\n{A}{block('  ')}"),
        (f"waivers:\n{entry('a', '')}", f"waivers:\n{entry('a', '')}{block('')}"),
        (f"waivers:\n{entry('a', '     ')}", f"waivers:\n{entry('a', '     ')}{block('     ')}"),
        (f"waivers:\n{A}...\n# End\n", f"waivers:\n{A}{block('  ')}...\n# End\n"),
        (f"waivers:\n{A}---\nother: document\n", f"waivers:\n{A}{block('  ')}---\nother: document\n"),
        (f"waivers:\n{A}x-more: here\n", f"waivers:\n{A}{block('  ')}x-more: here\n"),
        (
            "waivers:\n  - owner: shop\n    reason: |+\n      Later\n\n\n",
            f"waivers:\n  - owner: shop\n    reason: |+\n      Later\n\n\n{block('  ')}",
        ),
        (
            "waivers: [{rule: a} , # one\n]\n",
            f"waivers: [{{rule: a}}, {FLOW} , # one\n]\n",
        ),
    ],
)  # fmt: skip
def test_where_an_entry_goes(before: str, after: str) -> None:
    made = add(source_file(before), [NEW], Limits())
    assert made.text == after
    assert values(made)[-1] == NEW.value


def test_line_ends_and_byte_order_mark_stay() -> None:
    before = ("\ufeffwaivers:\n" + A).replace("\n", "\r\n")
    made = add(source_file(before), [NEW], Limits())
    assert encode(made) == (before + block("  ", "\r\n")).encode()


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("waivers: 'x\n", "the waivers cannot be read"),
        ("- rule: a\n", "the waivers cannot be read"),
        ("waivers: {rule: a}\n", "'waivers' is not a list"),
        ("{waivers: []}\n", "no entry can be added without changing others"),
        ('{"waivers":\n  # none yet\n}\n', "no entry can be added without changing others"),
    ],
)
def test_what_none_can_be_added_to(before: str, reason: str) -> None:
    with pytest.raises(UserError, match=f"^{reason}$"):
        add(source_file(before), [NEW], Limits())


def test_a_file_that_would_grow_too_large_stays_as_it_is() -> None:
    with pytest.raises(UserError) as refusal:
        add(source_file(f"waivers:\n{A}"), [NEW], Limits(bytes=len(A) + 50))
    assert refusal.value.message == f"1 waiver would make the file larger than {len(A) + 50} bytes"


@pytest.mark.parametrize(
    ("indexes", "after"),
    [
        ((0,), f"# Top\nwaivers: # list\n  # first\n  # second\n{B}\n  # third\n{C}# End\n"),
        ((1,), f"# Top\nwaivers: # list\n  # first\n{A}  # second\n\n  # third\n{C}# End\n"),
        ((2,), f"# Top\nwaivers: # list\n  # first\n{A}  # second\n{B}\n  # third\n# End\n"),
        ((2, 0), f"# Top\nwaivers: # list\n  # first\n  # second\n{B}\n  # third\n# End\n"),
        ((), f"# Top\nwaivers: # list\n  # first\n{A}  # second\n{B}\n  # third\n{C}# End\n"),
    ],
)
def test_what_is_taken_out(indexes: tuple[int, ...], after: str) -> None:
    before = f"# Top\nwaivers: # list\n  # first\n{A}  # second\n{B}\n  # third\n{C}# End\n"
    assert prune(source_file(before), indexes, Limits()).text == after


def test_a_list_of_which_nothing_is_left_is_an_empty_one() -> None:
    made = prune(source_file(f"# Top\nwaivers:\n{A}{B}# End\n"), (0, 1), Limits())
    assert made.text == "# Top\nwaivers: []\n# End\n"
    assert values(made) == []


def test_entries_between_brackets_are_taken_out() -> None:
    made = prune(source_file("waivers: [{rule: a}, {rule: b}, {rule: c}] # list\n"), (0, 2), Limits())
    assert made.text == "waivers: [{rule: b}] # list\n"


COMMENTS = st.lists(st.sampled_from(["# note", "", "    # deep", "  # - rule: x"]), max_size=2)


@st.composite
def files(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Return the texts of entries, and what stands before each and behind the last."""
    indent = draw(st.sampled_from(["", "  ", "      "]))
    styles = st.sampled_from(["", " # c", "\n\n", ' "q"', ": x"])
    entries = []
    for number in range(draw(st.integers(1, 4))):
        style = draw(styles)
        more = {"\n\n": "", ": x": ""}.get(style, style)
        entries.append(entry(f"r{number}", indent, more))
    gaps = ["".join(f"{line}\n" for line in draw(COMMENTS)) for _ in range(len(entries) + 1)]
    return entries, gaps


def whole(entries: list[str], gaps: list[str]) -> str:
    return "waivers:\n" + "".join(gap + each for gap, each in zip(gaps, [*entries, ""], strict=True))


def shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    return next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), len(one))


ENDS = st.sampled_from(["\n", "\r\n"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1).filter(str.strip)


@given(files(), ENDS, TEXTS, TEXTS)
def test_adding_changes_no_byte_and_says_what_was_meant(
    case: tuple[list[str], list[str]], end: str, reason: str, subject: str
) -> None:
    before = whole(*case).replace("\n", end)
    draft = NewWaiver(WaiverTarget("overdue", None, "roadmap/*.yaml", subject), reason, "shop", "2026")
    old = source_file(before)
    assume(not old.faults)
    made = add(old, [draft, NEW], Limits())
    assert values(made) == [*values(old), draft.value, NEW.value]
    first = shared(before, made.text)
    assert first + shared(before[first:][::-1], made.text[first:][::-1]) == len(before)
    assert made.text.replace(end, "").count("\n") == 0


@given(files(), ENDS, st.data())
def test_pruning_takes_out_whole_entries_and_leaves_every_other_byte(
    case: tuple[list[str], list[str]], end: str, data: st.DataObject
) -> None:
    entries, gaps = case
    gone = data.draw(st.sets(st.integers(0, len(entries) - 1), max_size=len(entries) - 1))
    made = prune(source_file(whole(entries, gaps).replace("\n", end)), tuple(gone), Limits())
    left = ["" if number in gone else each for number, each in enumerate(entries)]
    assert made.text == whole(left, gaps).replace("\n", end)
