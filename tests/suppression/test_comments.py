"""What an ignore comment says, what it is about, and what is to be cut to be rid of it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.in_memory import ONLY_FILE, read
from tpmlint.finding import Edit, FileRef, Span
from tpmlint.formats.yaml.source import offsets
from tpmlint.suppression.comments import read_ignores
from tpmlint.suppression.model import Ignore, Name


def found(text: str, path: str = ONLY_FILE) -> list[Ignore]:
    return list(read_ignores(read({path: text})))


def at(text: str, span: Span) -> str:
    """Return what stands at a place."""
    where = offsets(text, span)
    assert where is not None
    return text[slice(*where)]


@dataclass(frozen=True, slots=True)
class Said:
    """An ignore by the texts at its places."""

    names: str
    reason: str
    lines: tuple[int, int]
    item: str | None = "team:a"


def said(text: str) -> list[Said]:
    return [
        Said(" ".join(name.text for name in each.names), each.reason, (each.first, each.last), each.item)
        for each in found(text)
    ]


def test_everything_about_one() -> None:
    text = "kind: team\nid: a  # tpmlint: ignore[unused-team, schema] founded last week\n"
    assert found(text) == [
        Ignore(
            path=ONLY_FILE,
            span=Span(2, 8, 2, 64),
            cut=Span(2, 6, 2, 64),
            names=(Name("unused-team", Span(2, 26, 2, 37)), Name("schema", Span(2, 39, 2, 45))),
            listed=Span(2, 26, 2, 45),
            reason="founded last week",
            first=2,
            last=2,
            item="team:a",
            field="id",
        )
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: team\nid: a # tpmlint: ignore[x] y\n", [Said("x", "y", (2, 2))]),
        ("kind: team\nid: a\n# tpmlint: ignore[x] y\ntitle: A\n", [Said("x", "y", (4, 4))]),
        (
            "kind: team\nid: a\n# tpmlint: ignore[x] y\n  # why\n# tpmlint: ignore[z] w\ntitle: A\n",
            [Said("x", "y", (6, 6)), Said("z", "w", (6, 6))],
        ),
        ("kind: team\nid: a\n# tpmlint: ignore[x] y\n\ntitle: A\n", [Said("x", "y", (4, 4))]),
        ("kind: team # tpmlint: ignore[x] y\nid: a\ntitle: A\n", [Said("x", "y", (1, 3))]),
        ("# Ours.\n# tpmlint: ignore[x] y\nkind: team\nid: a\ntitle: A\n", [Said("x", "y", (1, 5))]),
        ("id: a\nkind: team # tpmlint: ignore[x] y\n", [Said("x", "y", (1, 2))]),
        ("{kind: team, id: a} # tpmlint: ignore[x] y\n", [Said("x", "y", (1, 1))]),
        (
            "kind: team\nid: b\n---\n# tpmlint: ignore[x] y\nkind: team\nid: a\n---\nkind: team\nid: c\n",
            [Said("x", "y", (3, 6))],
        ),
        ("# tpmlint: ignore[x] y\n---\nkind: team\nid: a\n", [Said("x", "y", (2, 2), None)]),
        ("kind: team\nid: a\n# tpmlint: ignore[x] y", [Said("x", "y", (4, 4), "team:a")]),
        ("kind: team\r\nid: a # tpmlint: ignore[x] y\r\ntitle: A\r\n", [Said("x", "y", (2, 2))]),
        ("\ufeffkind: team # tpmlint: ignore[x] y\nid: a\n", [Said("x", "y", (1, 2))]),
        ("kind: team\nid: a\nx-y: | # tpmlint: ignore[x] y\n  # tpmlint: ignore[n] n\n", [Said("x", "y", (3, 3))]),
    ],
)
def test_what_it_is_about(text: str, expected: list[Said]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("comment", "names", "reason"),
    [
        ("# tpmlint: ignore[x] y", "x", "y"),
        ("#tpmlint:ignore[x]y", "x", "y"),
        ("## TPMlint : Ignore [ x ,y,, z,] - why not", "x y z", "why not"),
        ("# tpmlint: ignore[x]: because [of] it.", "x", "because [of] it."),
        ("# tpmlint: ignore[x] — später", "x", "später"),
        ("# tpmlint: ignore[x]", "x", ""),
        ("# was b # tpmlint: ignore[x] y", "x", "y"),
        ("# tpmlint: ignore[not a rule] y", "not a rule", "y"),
    ],
)
def test_how_it_may_be_written(comment: str, names: str, reason: str) -> None:
    assert said(f"kind: team\nid: a {comment}\n") == [Said(names, reason, (2, 2))]


def test_two_in_one_comment() -> None:
    text = "kind: team\nid: a # tpmlint: ignore[x] y # tpmlint: ignore[z] w\n"
    assert said(text) == [Said("x", "y", (2, 2)), Said("z", "w", (2, 2))]
    assert [at(text, each.cut) for each in found(text)] == [" # tpmlint: ignore[x] y", " # tpmlint: ignore[z] w"]


def test_two_in_one_comment_on_a_line_of_its_own() -> None:
    text = "kind: team\n  # tpmlint: ignore[x] y # tpmlint: ignore[z] w\nid: a\n"
    assert said(text) == [Said("x", "y", (3, 3)), Said("z", "w", (3, 3))]
    assert [at(text, each.cut) for each in found(text)] == ["# tpmlint: ignore[x] y", " # tpmlint: ignore[z] w"]


@pytest.mark.parametrize(
    "text",
    [
        "kind: team\nid: a\ntitle: \"A # tpmlint: ignore[x] y\"\n",
        "kind: team\nid: a\ntitle: 'A\n  # tpmlint: ignore[x] y'\n",
        "kind: team\nid: a\ndescription: |\n  # tpmlint: ignore[x] y\n",
        "kind: team\nid: a\ndescription: >\n  A\n  # tpmlint: ignore[x] y\n",
        "kind: team\nid: a#tpmlint:ignore[x]\n",
        "kind: team\nid: a # how to say: tpmlint: ignore[x] y\n",
        "kind: team\nid: a # tpmlint ignores this\n",
        "kind: team\nid: a # xtpmlint: ignore[x] y\n",
        "kind: team\nid: a # see `# tpmlint: ignore[x] y`\n",
        "kind: team\nid: a # tpmlint: ignore[x] y\ntitle: 'A\n",
        "<<<<<<< ours\nkind: team # tpmlint: ignore[x] y\n=======\nkind: team\n>>>>>>> theirs\n",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("comment", "fault"),
    [
        ("# tpmlint: ignore", "names no rule in brackets; write '# tpmlint: ignore[rule] reason'"),
        ("# tpmlint: ignore(x) y", "names no rule in brackets; write '# tpmlint: ignore[rule] reason'"),
        (
            "# tpmlint: ignore[] y",
            "names no rule between the brackets; name those to ignore, or remove the comment",
        ),
        (
            "# tpmlint: ignore[ , ] y",
            "names no rule between the brackets; name those to ignore, or remove the comment",
        ),
        (f"# tpmlint: ignore[{'a,' * 1000}] y", "names more than 1,000 rules; name their categories"),
        ("# tpmlint: ignore[x y", "has no ']' behind the rules; add it"),
        ("# tpmlint: ignore[x [y]", "has no ']' behind the rules; add it"),
        ("# tpmlint: ingore[x] y", "says 'ingore', which tpmlint does not understand; did you mean 'ignore'?"),
        ("# tpmlint: ignored[x] y", "says 'ignored', which tpmlint does not understand; did you mean 'ignore'?"),
        (
            "# tpmlint: disable[x] y",
            "says 'disable', which tpmlint does not understand; write '# tpmlint: ignore[rule] reason'",
        ),
        ("# tpmlint:", "has no instruction for tpmlint; write '# tpmlint: ignore[rule] reason'"),
        ("# tpmlint: [x] y", "has no instruction for tpmlint; write '# tpmlint: ignore[rule] reason'"),
        (
            "# tpmlint ignore[x] y",
            "lacks the colon after 'tpmlint'; write '# tpmlint: ignore[rule] reason'",
        ),
    ],
)
def test_what_is_malformed(comment: str, fault: str) -> None:
    text = f"kind: team\nid: a {comment}\n"
    (ignore,) = found(text)
    assert (ignore.fault, ignore.names, ignore.listed, ignore.item) == (fault, (), None, "team:a")
    assert ignore.last < ignore.first
    assert at(text, ignore.span) == comment


@pytest.mark.parametrize(
    ("comment", "written"),
    [
        ("# tpmlint ignor[no-capability] y", "# tpmlint ignor"),
        ("# tpmlint-ignore[no-capability] y", "# tpmlint-ignore"),
        ("# tpmlint.ignore[no-capability]", "# tpmlint.ignore"),
        ("# tpmlint; ignore [no-capability]", "# tpmlint; ignore"),
        ("# tpmlint\uff1a ignore[no-capability] y", "# tpmlint\uff1a ignore"),
        ("# tpmlint ignore(no-capability) y", "# tpmlint ignore"),
        ("# tpmlint ignore: no-capability", "# tpmlint ignore"),
        ("# tpmlint disable=no-capability", "# tpmlint disable"),
        ("# tpmlint disable[no-capability]", "# tpmlint disable"),
        ("# tpmlnt: ignore[no-capability] y", "# tpmlnt: ignore"),
        ("# tpm-lint: ignore[no-capability] y", "# tpm-lint: ignore"),
        ("# @tpmlint ignored[no-capability] y", "# @tpmlint ignored"),
        ("#: tpmlint: ignore[no-capability] y", "#: tpmlint: ignore"),
        ("# - tpmlint: ignore[no-capability] y", "# - tpmlint: ignore"),
    ],
)
def test_what_must_be_meant_as_one_is_malformed(comment: str, written: str) -> None:
    text = f"kind: team\nid: a {comment}\n"
    (ignore,) = found(text)
    says = f"begins with '{written}', which is not read; write '# tpmlint: ignore[no-capability] reason'"
    assert (ignore.fault, ignore.names, ignore.item) == (says, (), "team:a")
    assert ignore.last < ignore.first
    assert at(text, ignore.span) == comment


@pytest.mark.parametrize(
    "comment",
    [
        "# tpmlint ignores what is here",
        "# tpmlint ignore what is here",
        "# what tpmlint ignores: well-known things",
        "# tpmlint says that ignore[rule] silences a finding",
        "# tpmlint: the linter"[:9] + " (see docs) reads it",
        "# tpmlint reads[1] this",
        "# eslint ignore[no-console] y",
        "# pylint: disable=no-member",
        "# lint ignore[x]",
        "# tpmlint",
        "# tpmlint, ruff and mypy ignore [generated] files",
        "# type: ignore[arg-type]",
    ],
)
def test_prose_about_tpmlint_and_comments_for_others_are_none(comment: str) -> None:
    assert found(f"kind: team\nid: a {comment}\n") == []


def test_what_must_be_meant_as_one_in_markdown() -> None:
    text = "---\nkind: decision\nid: d\n---\n\n<!-- tpmlint ignor[no-capability] y -->\n"
    assert found(text, "roadmap/d.md") == [], "the text below front matter is none of tpmlint's"


@pytest.mark.case(133)
@pytest.mark.parametrize("comment", ["# tpmlint: ignore[a,b,c,d] y\n", "# tpmlint: ignore[a] y # tpmlint: no\n" * 2])
def test_the_names_of_all_comments_have_a_limit(comment: str) -> None:
    """Case 133: beyond it none of the file's comments counts, and one finding says so."""
    text = comment * 5_000 + "kind: team\nid: a\n"
    assert len(found(text)) == text.count("tpmlint")
    text = f"# tpmlint: ignore[x] y\n{text}"
    (ignore,) = found(text)
    fault = "is not read, nor is any other of its file: they name more than 20,000 rules"
    assert (ignore.fault, ignore.names, ignore.listed, ignore.last < ignore.first) == (fault, (), None, True)
    assert ignore.span.line == text.count("\n") - 2


@pytest.mark.case(133)
def test_the_limit_of_names_holds_for_all_files_together() -> None:
    """Case 133: those of a file that would exceed it are not read, and do not count."""
    comment = f"# tpmlint: ignore[{','.join('abcdefghij')}] y\n"
    sizes = {"a": 1_000, "b": 1_001, "c": 2_001, "d": 999, "e": 2}
    files = {f"roadmap/{each}.yaml": comment * size + f"kind: team\nid: {each}\n" for each, size in sizes.items()}
    ignores = list(read_ignores(read(files)))
    counts = {
        each: sum(len(ignore.names) for ignore in ignores if ignore.path == f"roadmap/{each}.yaml") for each in sizes
    }
    assert counts == {"a": 10_000, "b": 0, "c": 0, "d": 9_990, "e": 0}
    says = "is not read, nor is any other of its file: {} more than 20,000 rules"
    several = says.format("with those of the files before it they name")
    assert [(each.path, each.span.line, each.fault) for each in ignores if each.fault is not None] == [
        ("roadmap/b.yaml", 1_001, several),
        ("roadmap/c.yaml", 1_001, several),
        ("roadmap/e.yaml", 2, several),
    ]


def test_a_slip_can_be_fixed() -> None:
    (ignore,) = found("kind: team\nid: a # tpmlint: Ingore[x] y\n")
    assert ignore.suggestion == Edit(FileRef(ONLY_FILE, Span(2, 18, 2, 24)), "ignore")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("kind: team\nid: a  # tpmlint: ignore[x] y\ntitle: A\n", "kind: team\nid: a\ntitle: A\n"),
        ("kind: team\n  # tpmlint: ignore[x] y  \nid: a\n", "kind: team\nid: a\n"),
        ("kind: team\r\n# tpmlint: ignore[x] y\r\nid: a\r\n", "kind: team\r\nid: a\r\n"),
        ("kind: team # mine # tpmlint: ignore[x] y\r\nid: a", "kind: team # mine\r\nid: a"),
        ("kind: team\nid: a\n# tpmlint: ignore[x] y", "kind: team\nid: a\n"),
        ("- # tpmlint: ignore[x] y\n  a: b\n", "-\n  a: b\n"),
    ],
)
def test_what_is_cut(text: str, left: str) -> None:
    (ignore,) = found(text)
    where = offsets(text, ignore.cut)
    assert where is not None
    assert text[: where[0]] + text[where[1] :] == left


def test_front_matter_and_not_the_text_below() -> None:
    text = "---\nkind: decision # tpmlint: ignore[x] y\nid: d\n---\n\n# tpmlint: ignore[z] w\n"
    (ignore,) = found(text, "roadmap/d.md")
    assert (ignore.path, ignore.names[0].text, ignore.first, ignore.last) == ("roadmap/d.md", "x", 2, 3)
    assert ignore.item is None or ignore.item == "decision:d"


def test_front_matter_without_an_end_has_none() -> None:
    assert found("---\nkind: decision # tpmlint: ignore[x] y\nid: d\n", "roadmap/d.md") == []


def test_a_broken_document_has_none_and_its_neighbour_has() -> None:
    text = "kind: team # tpmlint: ignore[x] y\nid: 'b\n---\nkind: team # tpmlint: ignore[z] w\nid: a\n"
    assert said(text) == [Said("z", "w", (3, 5))]


WORDS = st.text(st.one_of(st.characters(exclude_categories=["C", "Z"]), st.sampled_from(" []#,:")))


@given(WORDS)
def test_whatever_stands_behind_the_colon_is_read(words: str) -> None:
    comment = f"# tpmlint:{words}"
    text = f"kind: team\nid: a {comment}\n"
    first, *others = found(text)
    assert first.path == ONLY_FILE
    assert at(text, first.span) == comment.rstrip() or others
    assert (first.fault is None) == bool(first.names)
    assert [at(text, name.span) for name in first.names] == [name.text for name in first.names]
    assert all(name.text == name.text.strip() and "," not in name.text for name in first.names)


@given(st.lists(st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8})?", fullmatch=True), min_size=1, max_size=4), WORDS)
def test_names_and_reason_come_back(names: list[str], reason: str) -> None:
    (first, *_) = found(f"kind: team\nid: a # tpmlint: ignore[{', '.join(names)}] because {reason}\n")
    assert [name.text for name in first.names] == names
    assert first.reason.startswith("because")


def test_a_long_run_of_comments_takes_no_time() -> None:
    text = "kind: team\nid: a\n" + "# tpmlint: ignore[x] y\n" * 20_000 + "title: A\n"
    assert {(each.first, each.last) for each in found(text)} == {(20_003, 20_003)}
