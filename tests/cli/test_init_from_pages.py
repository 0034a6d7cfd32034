"""``init --from`` on a roadmap in one page: what its headings, pictures and boxes say of how far the work is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sources.folders import write
from tpmlint.init.cells import REMARK

HEADINGS = """\
# Roadmap

## ✅ Done

- Faster builds

## In progress

- Payments

## Notes

- Wallets
"""
SIGNS = """\
- ✅ Faster builds
- 🚧 Payments
- ❌ Wallets
- 🦄 Gift cards
"""
TABLE = """\
| Feature | Status |
|---|---|
| Faster builds | ✅ |
| Payments | :construction: |
| Wallets | ✅ (v1.2) |
"""
BOXES = """\
- [x] Faster builds
- [ ] :runner: Payments
- [ ] Wallets
"""
OF_TABLE = (
    f'{{ from = "Status", match = \'{REMARK}\', values = {{ "✅" = "completed", ":construction:" = "active" }} }}'
)
OF_BOXES = """[{ from = "sign", values = { ":runner:" = "active" } }, \
{ from = "done", values = { true = "completed", false = "planned" } }]"""
CHECKED = """\
# Roadmap

## Values

- We keep things simple

## Editor

- [x] Faster builds
- Payments

## Terminal

- [x] Wallets
"""
TO_COME = """\
# Roadmap

- [Now](#now)
- [Later](#later)

## Now

- Faster builds

## Later

- Payments
"""


@pytest.mark.parametrize(
    ("text", "status", "items"),
    [
        (
            HEADINGS,
            '{ from = "heading", values = { "✅ Done" = "completed", "In progress" = "active", Notes = "" } }',
            "Faster builds,completed|Payments,active|Wallets,",
        ),
        (
            SIGNS,
            '{ from = "sign", values = { "✅" = "completed", "🚧" = "active", "❌" = "canceled", "🦄" = "" } }',
            "Faster builds,completed|Payments,active|Wallets,canceled|Gift cards,",
        ),
        (
            TABLE,
            OF_TABLE,
            "Faster builds,completed|Payments,active|Wallets,completed",
        ),
        (
            BOXES,
            OF_BOXES,
            "Faster builds,completed|Payments,active|Wallets,planned",
        ),
        (
            CHECKED,
            '{ from = "done", values = { true = "completed" }, default = "planned" }',
            "Faster builds,completed|Payments,planned|Wallets,completed",
        ),
        (TO_COME, "", "Faster builds,|Payments,"),
    ],
    ids=["headings", "signs", "table", "boxes", "checked", "to-come"],
)
def test_how_far_the_work_is(text: str, status: str, items: str, run: Run, tmp_path: Path) -> None:
    """What says nothing of a status leaves it open; a heading that says when is no status."""
    write(tmp_path, {"ROADMAP.md": text})
    ended = run("init", "--from", "ROADMAP.md", "--yes")
    said = [line.strip() for line in ended.out.splitlines() if line.strip().startswith("status = ")]
    assert said == ([f"status = {status}"] if status else [])
    columns = ("--columns", "title,status", "--output-format", "csv", "--sort", "id")
    listed = run("list", "initiatives", *columns).out.splitlines()[1:]
    assert sorted(listed) == sorted(items.split("|"))
    assert run("check", "--output-format", "concise", "--quiet", "--ignore", "unmapped-field").out == ""


def test_links_and_release_dates_are_no_work(run: Run, tmp_path: Path) -> None:
    text = "# Roadmap\n\n- As a list ([link](https://example.org/12))\n- As a [board](https://example.org/16)\n"
    write(tmp_path, {"ROADMAP.md": text})
    ended = run("init", "--from", "ROADMAP.md", "--yes")
    assert (ended.code, ended.out) == (2, "")
    assert "no list of records with an id or a title was found in ROADMAP.md" in ended.err
