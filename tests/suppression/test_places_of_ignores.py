"""An ignore comment is at the same place however its item is laid out, and at another in another entry of a list."""

from __future__ import annotations

import pytest

from tpmlint.limits import Limits
from tpmlint.model.parsed_file import parse_file
from tpmlint.suppression.comments import read_ignores

ITEM = "kind: initiative\nid: vault\n"
IGNORE = "# tpmlint: ignore[placeholder-text] nobody knows yet"


def placed(text: str) -> list[tuple[str, str | None]]:
    ignores = read_ignores([parse_file("roadmap/vault.yaml", f"{ITEM}{text}".encode(), Limits())])
    return [each.place for each in ignores]


@pytest.mark.parametrize(
    "text",
    [
        f"enables:\n  - feature: one-click\n    how: TODO {IGNORE}\n",
        f"enables:\n  - how: TODO {IGNORE}\n    feature: one-click\n",
        f"enables:\n  - {{feature: one-click, how: TODO}} {IGNORE}\n",
        f"enables:\n  - {{ how: TODO, feature: 'one-click' }} {IGNORE}\n",
        f"enables:\n- feature: find-it\n  how: Well\n-\n  feature: one-click\n  {IGNORE}\n  how: TODO\n",
    ],
)
def test_the_layout_of_an_entry_does_not_count(text: str) -> None:
    assert placed(text) == [("initiative:vault", "enables[one-click]")]


def test_each_entry_is_another_place() -> None:
    entries = "".join(f"  - feature: {name}\n    how: TODO {IGNORE}\n" for name in "ab")
    assert placed(f"enables:\n{entries}title: TODO {IGNORE}\n") == [
        ("initiative:vault", "enables[a]"),
        ("initiative:vault", "enables[b]"),
        ("initiative:vault", "title"),
    ]


def test_a_comment_for_the_item_has_no_field() -> None:
    ignores = read_ignores([parse_file("roadmap/vault.yaml", f"{IGNORE}\n{ITEM}".encode(), Limits())])
    assert [each.place for each in ignores] == [("initiative:vault", None)]
