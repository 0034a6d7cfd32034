"""Several fixes at once: what overlaps waits, what does not read back is refused, no fix is made by half."""

from __future__ import annotations

import pytest

from tests.fixes.edit_text import fixing, gone, key, stretch, value
from tpmlint.finding import Edit, Fix
from tpmlint.fixes.apply import AppliedFixes
from tpmlint.fixes.splice import Replacement, apply_edits, merge_replacements
from tpmlint.limits import Limits


def fixes(*edits: Edit) -> list[Fix]:
    """Return a fix for each edit."""
    return [Fix(f"fix {number}", (edit,)) for number, edit in enumerate(edits)]


def texts(done: AppliedFixes) -> dict[str, str]:
    """Return the texts of the files that changed."""
    return {path: file.text for path, file in done.files.items()}


def refused(done: AppliedFixes) -> list[tuple[str, str]]:
    """Return the titles of the fixes refused, with the reasons."""
    return [(each.fix.title, each.reason) for each in done.refused]


def test_of_two_that_overlap_the_first_is_made_and_the_other_waits() -> None:
    done = fixing({"a.yaml": b"a: [x, w]\nb: 1\n"}, *fixes(value("a.0", "v"), gone("a"), value("b", 2)))
    assert (texts(done), done.applied, done.refused) == ({"a.yaml": "a: [v, w]\nb: 2\n"}, (0, 2), ())


def test_the_same_fix_twice_is_made_once_and_counts_twice() -> None:
    done = fixing({"a.yaml": b"a: x\n"}, *fixes(value("a", "v"), value("a", "v")))
    assert (texts(done), done.applied) == ({"a.yaml": "a: v\n"}, (0, 1))


def test_one_bad_fix_among_many_is_refused_alone() -> None:
    before = "".join(f"k{number}: x\n" for number in range(20)) + "n: &n x\no: *n\n"
    edits = [value(f"k{number}", f"v{number}") for number in range(20)]
    done = fixing({"a.yaml": before.encode()}, *fixes(*edits[:7], value("n", "v"), *edits[7:]))
    after = "".join(f"k{number}: v{number}\n" for number in range(20)) + "n: &n x\no: *n\n"
    assert texts(done) == {"a.yaml": after}
    assert refused(done) == [("fix 7", "'o' would change too")]
    assert done.applied == (*range(7), *range(8, 21))


def test_what_is_possible_only_after_another_waits() -> None:
    done = fixing({"a.yaml": b"a:\n  - x\n  - w\n"}, *fixes(gone("a.0"), gone("a.1")))
    assert (texts(done), done.applied, done.refused) == ({"a.yaml": "a:\n  - w\n"}, (0,), ())
    again = fixing({"a.yaml": b"a:\n  - w\n"}, *fixes(gone("a.0")))
    assert texts(again) == {"a.yaml": "a: []\n"}


def test_a_fix_of_two_files_is_made_in_both_or_in_none() -> None:
    files = {"a.yaml": b"a: x\nb: w\n", "b.yaml": b"a: &n x\nb: *n\n"}
    both = Fix("both", (value("a", "v"), value("a", "v", path="b.yaml")))
    done = fixing(files, both, Fix("one", (value("b", "u"),)))
    assert texts(done) == {"a.yaml": "a: x\nb: u\n"}
    assert refused(done) == [("both", "in b.yaml 'b' would change too")]
    alone = fixing(files, both)
    assert (texts(alone), refused(alone)) == ({}, [("both", "in b.yaml 'b' would change too")])
    whole = fixing(
        files, Fix("whole", (value("a", "v"), value("a", "v", path="b.yaml"), value("b", "v", path="b.yaml")))
    )
    assert texts(whole) == {"a.yaml": "a: v\nb: w\n", "b.yaml": "a: &n v\nb: v\n"}


def test_edits_of_one_fix_that_overlap() -> None:
    removed = fixing({"a.yaml": b"a: [u, v, w]\n"}, Fix("t", (gone("a.1"), gone("a.2"))))
    assert texts(removed) == {"a.yaml": "a: [u, ]\n"}
    spoilt = fixing({"a.yaml": b"a: [u, v]\n"}, Fix("t", (gone("a.1"), value("a.1", "w"))))
    assert refused(spoilt) == [("t", "its place cannot be rewritten")]


def test_a_file_that_would_grow_too_large_stays() -> None:
    limits = Limits(bytes=12)
    done = fixing({"a.yaml": b"a: done\n"}, *fixes(value("a", "completed")), limits=limits)
    assert (texts(done), refused(done)) == ({}, [("fix 0", "the result would not be valid YAML")])


def test_faults_that_were_there_may_stay() -> None:
    before = b"a: yes\nb: x\nc: [1\nd: 1\n---\na: yes\nb: x\n"
    done = fixing({"a.yaml": before}, *fixes(value("b", "v", 1), stretch(1, 4, 7, '"yes"')))
    assert texts(done) == {"a.yaml": 'a: "yes"\nb: x\nc: [1\nd: 1\n---\na: yes\nb: v\n'}


def test_more_faults_than_are_told_do_not_stand_in_the_way() -> None:
    before = 2 * ("".join(f"k{number}: yes\n" for number in range(80)) + "---\n") + "a: x\n"
    quotes = [stretch(number + 1, len(f"k{number}: ") + 1, len(f"k{number}: yes") + 1, '"yes"') for number in range(70)]
    done = fixing({"a.yaml": before.encode()}, *fixes(*quotes))
    assert (len(done.applied), done.refused) == (70, ())


def test_nor_do_they_hide_a_value_that_could_no_longer_be_read() -> None:
    before = "".join(f"k{number}: yes\n" for number in range(120)) + "a: ~\n"
    done = fixing({"a.yaml": before.encode()}, *fixes(stretch(121, 4, 5, "*x")))
    assert (texts(done), refused(done)) == ({}, [("fix 0", "a value could no longer be read")])


def test_a_key_and_its_value() -> None:
    done = fixing({"a.yaml": b"stat: done\n"}, Fix("t", (key("stat", "status"), value("stat", "completed"))))
    assert (texts(done), refused(done)) == ({"a.yaml": "status: completed\n"}, [])


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (Replacement(1, 3, ""), Replacement(3, 5, ""), False),
        (Replacement(1, 3, ""), Replacement(2, 5, ""), True),
        (Replacement(1, 5, ""), Replacement(2, 3, "x"), True),
        (Replacement(3, 3, "x"), Replacement(3, 5, "y"), True),
        (Replacement(3, 3, "x"), Replacement(1, 3, "y"), True),
        (Replacement(3, 3, "x"), Replacement(4, 5, "y"), False),
        (Replacement(3, 3, "x"), Replacement(3, 3, "y"), True),
    ],
)
def test_overlap(one: Replacement, other: Replacement, overlap: bool) -> None:
    assert (one.overlaps(other), other.overlaps(one)) == (overlap, overlap)


def test_cuts_are_joined_and_carried_out() -> None:
    assert merge_replacements(
        [Replacement(4, 6, "x"), Replacement(1, 3, ""), Replacement(2, 4, ""), Replacement(4, 6, "x")]
    ) == (Replacement(1, 4, ""), Replacement(4, 6, "x"))
    assert merge_replacements([Replacement(1, 3, "x"), Replacement(2, 4, "")]) is None
    assert apply_edits("abcdef", [Replacement(4, 6, "XYZ"), Replacement(0, 1, ""), Replacement(2, 2, "-")]) == "b-cdXYZ"
