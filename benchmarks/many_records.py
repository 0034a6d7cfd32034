"""Make a repository whose roadmap is in another format: records of a list, or rows of a table, a thousand a file.

    python benchmarks/many_records.py FOLDER [--records 10000] [--reader yaml|csv]

Each record has an owner, a status, a date and a dependency, and nothing is wrong with it. The same arguments give the
same bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from many_items import DATE, PROSE

FIELDS = ("key", "name", "squad", "state", "due", "needs", "about")
_STATES = ("Backlog", "Doing", "Done")

CONFIGURATION = """\
preset = "starter"

[[sources]]
files = ["/plan/*.{ending}"]
reader = "{ending}"

[[sources.items]]
kind = "initiative"

[sources.items.fields]
id = {{ from = "key", slug = true }}
title = "name"
owner = {{ from = "squad", slug = true, create = true }}
status = {{ from = "state", values = {{ Backlog = "planned", Doing = "active", Done = "completed" }} }}
target_date = "due"
depends_on = {{ each = "needs", slug = true }}
description = "about"
"""


def records(count: int) -> Iterator[Sequence[str]]:
    """Yield the values of each record, in the order of the fields."""
    for number in range(count):
        yield (
            f"WORK-{number:05}",
            f"The work that everybody calls number {number}",
            f"Squad {number % 60}",
            _STATES[number % 3],
            f"2027-{number % 12 + 1:02}-15",
            f"WORK-{number - 1:05}" if number % 3 else "",
            f"Number {number}. {PROSE}",
        )


def make(folder: Path, count: int, reader: str) -> Path:
    """Make the repository and return its folder.

    Args:
        count: of records.
        reader: ``yaml`` or ``csv``.
    """
    (folder / "plan").mkdir(parents=True)
    rows = [*records(count)]
    for start in range(0, count, 1000):
        content = _written(rows[start : start + 1000], reader)
        (folder / f"plan/{start:06}.{reader}").write_text(content, encoding="utf-8")
    (folder / "tpmlint.toml").write_text(CONFIGURATION.format(ending=reader), encoding="utf-8")
    who = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_AUTHOR_DATE": DATE}
    who |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in who.items()}
    for words in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "-m", "Start"]):
        subprocess.run(["git", *words], cwd=folder, check=True, env={**os.environ, **who})
    return folder


def _written(rows: Sequence[Sequence[str]], reader: str) -> str:
    """Return some records as one file."""
    if reader == "csv":
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(FIELDS)
        table.writerows(rows)
        return text.getvalue()
    return "".join(
        "".join(
            f"{'- ' if at == 0 else '  '}{name}: {value!r}\n"
            for at, (name, value) in enumerate(zip(FIELDS, row, strict=True))
            if value
        )
        for row in rows
    )


def main() -> None:
    """Read the command line and make the repository."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--reader", choices=("yaml", "csv"), default="yaml")
    given = parser.parse_args()
    make(given.folder, given.records, given.reader)


if __name__ == "__main__":
    main()
