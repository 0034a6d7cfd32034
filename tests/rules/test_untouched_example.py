"""untouched-example: the example of init, whatever it is called, and what was made of it."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tpmlint.init import start
from tpmlint.settings import Settings

MADE = start.Start("shop", "core", "apps", ("src", "/src/"))


def files() -> dict[str, str]:
    """Return what init writes."""
    return {file.path: file.text for file in start.items(MADE, Settings())}


def test_what_init_wrote() -> None:
    assert said(judge(files(), "untouched-example")) == [
        f"roadmap/{kind}s/first-{kind}.yaml:{line} `first-{kind}` warning[untouched-example] {kind} first-{kind} "
        "is the example that `tpmlint init` wrote; replace it with one of your own"
        for kind, line in (("feature", 5), ("initiative", 5))
    ]


def edited(old: str, new: str) -> dict[str, str]:
    """Return what init writes with another word everywhere."""
    made = {path: text.replace(old, new) for path, text in files().items()}
    assert made != files()
    return made


@pytest.mark.parametrize(
    ("old", "new"), [("first-", "my-"), ("First initiative", "Faster"), ("apps", "web"), ("# ", "## ")]
)
def test_another_name_makes_nothing_of_it(old: str, new: str) -> None:
    assert len(judge(edited(old, new), "untouched-example")) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [("and this work builds that part", "a store of cards"), ("type: enablement", "type: reliability")],
)
def test_what_was_changed_is_not_an_example(old: str, new: str) -> None:
    (found,) = judge(edited(old, new), "untouched-example")
    assert found.item == "feature:first-feature"
