"""Measure tpmlint against its peers and hold it to the bars: ``make bench``.

    python benchmarks/bench.py [ROW ...] [--runs 5] [--folder .cache/bench]

Without rows all are measured and the table in ``docs/performance.md`` is written anew. The exit code is 1 where a bar
is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from measuring import Cost, in_turn
from rows import Bench, Row

HOUSE = Path(__file__).parents[1]
PAGE = HOUSE / "docs" / "performance.md"
START, END = "<!-- made by `make bench`: -->\n", "<!-- :made by `make bench` -->\n"

_OWN_UNITS = {"peak": "MiB", "printed": "ms", "seconds": "s"}
"""What is held against a number, and not against another program."""


def main() -> int:
    """Read the command line, measure, print, and return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=HOUSE / ".cache" / "bench")
    given = parser.parse_args()
    folder: Path = given.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(folder)
    rows = bench.rows()
    for name in given.rows:
        if name not in rows:
            parser.error(f"there is no row {name!r}; there are {', '.join(rows)}")
    lines, missed = [], []
    for name in given.rows or rows:
        row = rows[name]
        ours, theirs = in_turn(row.ours(), row.theirs(), max(row.runs, given.runs))
        lines.append(_line(name, row, ours, theirs))
        print(lines[-1].replace("`", ""), flush=True)
        if row.bar is not None and _ratio(row, ours, theirs) > row.bar:
            missed.append(name)
    if not given.rows:
        _write(lines, bench)
    for name in missed:
        print(f"MISSED: {name}", file=sys.stderr)
    return int(bool(missed))


def _ratio(row: Row, ours: Cost, theirs: Cost) -> float:
    own: float = getattr(ours, row.measure)
    return own if row.measure in _OWN_UNITS else own / getattr(theirs, row.measure)


def _line(name: str, row: Row, ours: Cost, theirs: Cost) -> str:
    ratio = _ratio(row, ours, theirs)
    met = "" if row.bar is None else f"{row.bar:g}" if ratio <= row.bar else f"**{row.bar:g}, missed**"
    shown = f"{ratio:.0f} {_OWN_UNITS[row.measure]}" if row.measure in _OWN_UNITS else f"{ratio:.2f}"
    costs = " | ".join(f"{each.cpu:.2f} / {each.wall:.2f} / {each.peak:.0f}" for each in (ours, theirs))
    return f"| {name} | {row.work} | {row.against} | {shown} | {met} | {costs} |"


def _write(lines: list[str], bench: Bench) -> None:
    """Put the table between its marks on the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, found, after = rest.partition(END)
    if not found:
        raise SystemExit(f"{PAGE.name} has no marks to write the table between")
    table = "\n".join(
        ("| row | work | against | ratio | bar | tpmlint | the other |", "|---|---|---|---|---|---|---|", *lines)
    )
    made = f"\n{_machine(bench)}\n\n{table}\n\n"
    PAGE.write_text(f"{before}{START}{made}{END}{after}", encoding="utf-8")


def _machine(bench: Bench) -> str:
    git = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True).stdout.split()[2]
    versions = {"tpmlint": version("tpmlint"), "Python": platform.python_version(), "git": git, **bench.peers.versions}
    return (
        f"Measured on {datetime.now(UTC).date().isoformat()} on {_processor()}, {os.cpu_count()} cores, "
        f"{platform.system()}, load {os.getloadavg()[1]:.1f} over the last five minutes, "
        f"with {', '.join(f'{name} {number}' for name, number in versions.items())}."
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line), platform.machine()
    )


if __name__ == "__main__":
    raise SystemExit(main())
