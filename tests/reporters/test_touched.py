"""The capabilities that a change touches: a table where it fits, else what hangs below each row."""

from __future__ import annotations

from msgspec.structs import replace

from tests.reporters.sample_reports import report
from tpmlint.report import ReportedVerdict
from tpmlint.reporters import Style, markdown
from tpmlint.reporters.render.summary import summary, verdict_lines
from tpmlint.reporters.render.terminal import Painter

VAULT = ReportedVerdict(
    capability="card-vault",
    title=None,
    owner="payments",
    verdict="cited",
    evidence=("stored-cards in 1a2b3c4d5e",),
    files=("src/vault/a.py", "src/vault/b.py"),
    exempt=1,
    initiatives=("stored-cards",),
    features=("one-click",),
    customers=("checkout",),
    objectives=(),
)
LEDGER = ReportedVerdict(
    capability="double-entry-settlement-ledger",
    title=None,
    owner="payments",
    verdict="missing",
    evidence=(
        "initiative:ledger-without-night-batches is active and lists it, which the configuration does not accept",
    ),
    files=("ledger/a.py",),
    exempt=0,
    initiatives=(),
    features=("refunds-within-the-hour", "invoices-in-local-currency", "payouts"),
    customers=("merchant-experience", "financial-reporting"),
    objectives=(),
)
NOBODY = ReportedVerdict("ci", None, None, "missing", (), ("ci/run",), 0, (), (), (), ())


def drawn(*verdicts: ReportedVerdict, width: int | None) -> list[str]:
    return list(verdict_lines(verdicts, Style(width=width), Painter(False)))


def test_what_fits_is_a_table() -> None:
    assert drawn(VAULT, NOBODY, width=80) == [
        "2 capabilities touched:",
        "  capability         files  verdict  features   for       because",
        "  card-vault  2 (1 exempt)  cited    one-click  checkout  stored-cards in",
        "                                                          1a2b3c4d5e",
        "  ci                     1  missing  -          -         nobody said",
    ]


def test_what_does_not_fit_hangs_below_its_row() -> None:
    assert drawn(VAULT, LEDGER, NOBODY, width=80) == [
        "3 capabilities touched:",
        "  capability                             files  verdict",
        "  card-vault                      2 (1 exempt)  cited",
        "      features: one-click",
        "      for: checkout",
        "      because: stored-cards in 1a2b3c4d5e",
        "  double-entry-settlement-ledger             1  missing",
        "      features: refunds-within-the-hour, invoices-in-local-currency and 1 more",
        "      for: merchant-experience, financial-reporting",
        "      because: initiative:ledger-without-night-batches is active and lists it,",
        "        which the configuration does not accept",
        "  ci                                         1  missing",
        "      because: nobody said",
    ]


def test_without_a_terminal_there_is_more_room() -> None:
    assert drawn(VAULT, NOBODY, width=None)[2:] == [
        "  card-vault  2 (1 exempt)  cited    one-click  checkout  stored-cards in 1a2b3c4d5e",
        "  ci                     1  missing  -          -         nobody said",
    ]


def test_files_that_no_capability_covers_are_named_up_to_ten() -> None:
    paths = tuple(f"tools/{number:02}.py" for number in range(12))
    lines = list(summary(replace(report(), uncovered=paths), Style()))
    assert lines[:12] == [
        "12 changed files covered by no capability:",
        *(f"  {path}" for path in paths[:10]),
        "  and 2 more",
    ]
    shown = markdown.render(replace(report(), uncovered=paths[:2]), Style())
    assert "\n2 changed files covered by no capability: `tools/00.py` and `tools/01.py`.\n" in shown
