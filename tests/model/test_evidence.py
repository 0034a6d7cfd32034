"""What a text of ``evidence`` names."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.in_memory import roadmap
from tpmlint.model.evidence import EvidenceText, evidence_of, is_path, is_tag_name, read_evidence, release_of

TAGS = frozenset({"v1.4.0", "1234567", "docs/a.md", "HEAD"})


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("#123", EvidenceText("pull request", "123")),
        ("!45", EvidenceText("pull request", "45")),
        ("#007", EvidenceText("pull request", "7")),
        ("tag:v2", EvidenceText("tag", "v2")),
        ("tag: v2", EvidenceText("tag", "v2")),
        ("commit:4F2A91C", EvidenceText("commit", "4f2a91c")),
        ("path:1234567", EvidenceText("path", "1234567")),
        ("v1.4.0", EvidenceText("tag", "v1.4.0", explicit=False)),
        ("1234567", EvidenceText("tag", "1234567", explicit=False)),
        ("docs/a.md", EvidenceText("tag", "docs/a.md", explicit=False)),
        ("4f2a91c", EvidenceText("commit", "4f2a91c", explicit=False)),
        ("4f2a91", EvidenceText("path", "4f2a91", explicit=False)),
        ("a" * 40, EvidenceText("commit", "a" * 40, explicit=False)),
        ("a" * 41, EvidenceText("path", "a" * 41, explicit=False)),
        ("a" * 64, EvidenceText("commit", "a" * 64, explicit=False)),
        ("v9.9.9", EvidenceText("path", "v9.9.9", explicit=False)),
        ("--all", EvidenceText("path", "--all", explicit=False)),
        ("docs/design/tokens.md", EvidenceText("path", "docs/design/tokens.md", explicit=False)),
        ("#0", None),
        ("#abc", None),
        ("!", None),
        ("#1234567890", None),
        ("#١٢", None),
        ("commit:main", None),
        ("commit:4f2a", None),
        ("tag:--all", None),
        ("tag:", None),
        ("tag:a..b", None),
        ("tag:refs/../x", None),
        ("tag:a b", None),
        ("path:", None),
        ("path:/etc/passwd", None),
        ("/etc/passwd", None),
        ("https://github.com/acme/shop/pull/12", None),
        ("jira:SHOP-12", None),
        ("C:\\docs\\a.md", None),
        ("a\0b", None),
        ("a\nb", None),
    ],
)
def test_forms(text: str, read: EvidenceText | None) -> None:
    assert read_evidence(text, TAGS) == read


@given(st.text())
@example("refs/../x")
@example("\ud800")
def test_any_text_is_read_or_refused(text: str) -> None:
    """What is read is safe to ask git for: no option, no range, no pattern, nothing above the repository."""
    found = read_evidence(text, TAGS)
    if found is None:
        return
    assert found.value
    match found.form:
        case "pull request":
            assert 0 < int(found.value) < 10**9
        case "commit":
            assert re.fullmatch("[0-9a-f]{7,64}", found.value)
        case "tag":
            assert found.value in TAGS or is_tag_name(found.value)
            assert not found.value.startswith("-")
            assert ".." not in found.value
        case "path":
            assert is_path(found.value)
            assert "\0" not in found.value


@given(st.text(), st.sampled_from(["tag", "commit", "path"]))
def test_a_form_that_is_said_is_that_form_or_none(text: str, form: str) -> None:
    found = read_evidence(f"{form}:{text}", TAGS)
    assert found is None or (found.form, found.explicit) == (form, True)


@given(st.text(alphabet="0123456789abcdef", min_size=7, max_size=40))
def test_digits_are_a_commit_unless_a_tag_has_their_name(digits: str) -> None:
    found = read_evidence(digits, TAGS)
    assert found is not None
    assert (found.form, found.value) == ("tag" if digits in TAGS else "commit", digits)


def test_an_item_gives_the_texts_that_its_schema_takes() -> None:
    (item,) = roadmap(
        "{kind: feature, id: a, title: A, owner: a, evidence: ['#1', 2, ' v1 '], released_in: tag:v1}"
    ).items
    assert list(evidence_of(item)) == [(0, "#1"), (2, "v1")]
    assert release_of(item) == "v1"
    (bare,) = roadmap("{kind: feature, id: a, title: A, owner: a}").items
    assert (list(evidence_of(bare)), release_of(bare)) == ([], None)
