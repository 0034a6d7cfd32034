"""``review``: what is written where, what is shown, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.rules.test_stale_context import CLICK, SHOP, VAULT, reviewed, whole

FILE = Path("roadmap/all.yaml")
UNREVIEWED = whole(VAULT.replace("reviewed: REVIEWED\n", ""), CLICK)
AFTER_STATUS = reviewed(
    whole(VAULT.replace("reviewed: REVIEWED\n", "").replace("active\n", "active\nreviewed: REVIEWED\n"), CLICK)
)
SHOWN = """\
initiative:vault rests on
  feature one-click, benefit: 'A returning customer pays with one click'
  feature one-click, status: 'active'
  feature one-click, target_date: '2027-01-31'
  team shop, need: 'To charge a customer without holding card numbers'
"""


@pytest.fixture(autouse=True)
def files(surroundings: None) -> None:
    FILE.parent.mkdir()
    FILE.write_text(UNREVIEWED)


def test_an_item_that_was_never_reviewed(run: Run) -> None:
    ended = run("review", "vault")
    assert (ended.code, ended.out, ended.err) == (0, SHOWN, "Wrote 1 review\n")
    assert FILE.read_text() == AFTER_STATUS
    assert run("check", "--select", "stale-context").code == 0


def test_an_item_that_was_reviewed_before(run: Run) -> None:
    FILE.write_text(AFTER_STATUS.replace("2027-01-31", "2027-02-28"))
    assert run("review", "initiative:vault").code == 0
    assert FILE.read_text() == reviewed(
        whole(
            VAULT.replace("reviewed: REVIEWED\n", "").replace("active\n", "active\nreviewed: REVIEWED\n"),
            CLICK.replace("2027-01-31", "2027-02-28"),
        )
    )
    ended = run("review", "initiative:vault")
    assert ended.err == "Wrote 0 reviews, 1 item as reviewed before\n"


def test_a_dry_run(run: Run) -> None:
    ended = run("review", "vault", "--dry-run")
    line = next(each for each in AFTER_STATUS.splitlines() if each.startswith("reviewed: "))
    assert f"\n+{line}\n" in ended.out
    assert (ended.code, ended.err, FILE.read_text()) == (0, "Would write 1 review\n", UNREVIEWED)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_comments_and_line_ends_stay(run: Run, end: str) -> None:
    text = UNREVIEWED.replace("status: active\ntype", "status: active  # since May\ntype").replace("\n", end)
    FILE.write_bytes(text.encode())
    assert run("review", "vault").code == 0
    lines = FILE.read_bytes().decode().split(end)
    assert [each for each in lines if not each.startswith("reviewed: ")] == text.split(end)
    assert lines[lines.index("status: active  # since May") + 1].startswith("reviewed: r")


def test_front_matter(run: Run) -> None:
    FILE.write_text(whole(CLICK))
    Path("roadmap/vault.md").write_text(f"---\n{VAULT.replace('reviewed: REVIEWED' + chr(10), '')}---\n\n# Vault\n")
    assert run("review", "vault").code == 0
    assert "status: active\nreviewed: r" in Path("roadmap/vault.md").read_text()
    assert run("check", "--select", "stale-context").code == 0


def test_between_braces_it_is_written_by_hand(run: Run) -> None:
    FILE.write_text(
        "{kind: decision, id: d, title: D, owner: shop, status: accepted, features: [one-click]}\n---\n"
        f"{CLICK}---\n{SHOP}"
    )
    before = FILE.read_text()
    ended = run("review", "d")
    assert (ended.code, FILE.read_text()) == (2, before)
    assert ended.err.startswith(
        "tpmlint: error: roadmap/all.yaml: the review of decision d cannot be written: no line found that the field "
        "could follow\n  help: write `reviewed: r"
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("valt", "tpmlint: error: ITEM: unknown item 'valt'; did you mean vault?\n"),
        ("team:shop", "tpmlint: error: team shop rests on no promise, so there is nothing to review\n"),
    ],
)
def test_what_cannot_be_reviewed(run: Run, name: str, message: str) -> None:
    ended = run("review", "vault", name)
    assert ended.code == 2
    assert ended.err.startswith(message)
    assert FILE.read_text() == UNREVIEWED
