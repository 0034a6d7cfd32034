"""Tables of many repositories, written as `tpmlint export` writes them, of rows made up here.

python benchmarks/many_repositories.py FOLDER [--count 2000]

A repository has ten teams' worth of work: 150 items and some 400 links, one in ten of them to an item of another
repository; two years of changes of 12 capabilities; 40 findings.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tpmlint.tables.parquet import encode
from tpmlint.tables.rows import Row, Rows
from tpmlint.tables.schema import SCHEMA_VERSION, TABLES

_START = date(2026, 11, 20)
_MONTHS = tuple(date(2024 + (10 + number) // 12, (10 + number) % 12 + 1, 1) for number in range(24))
_CAPABILITIES, _FEATURES, _INITIATIVES, _TEAMS = 12, 50, 80, 8
_FINDINGS = 40
_RULES = ("feature-at-risk", "overdue", "shadow-work", "stale-item", "target-slipped", "no-success-metric")


def write(folder: Path, count: int) -> None:
    """Write the tables of ``count`` repositories, a folder each."""
    for number in range(count):
        place = folder / _name(number)
        place.mkdir(parents=True)
        for name, data in encode(repository(number, count)).items():
            (place / f"{name}.parquet").write_bytes(data)


def repository(number: int, count: int) -> Rows:
    """Return the rows of one repository of ``count``; the same for the same numbers."""
    rng = random.Random(number)
    name = _name(number)
    made: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    made["repositories"].append(
        (name, SCHEMA_VERSION, f"{rng.getrandbits(160):040x}", _START, _MONTHS[0], 4000, 3900, 900, 800)
    )
    made["items"] += _items(name, number, rng)
    made["links"] += dict.fromkeys(_links(name, number, count, rng))
    for capability in range(_CAPABILITIES):
        for month in _MONTHS:
            owner = f"team-{number * 3 + capability % _TEAMS}"
            made["changes"].append((name, month, _id("capability", number, capability), owner, name, *_counts(rng)))
    made["months"] += ((name, month, *_counts(rng)) for month in _MONTHS)
    for each in range(_FINDINGS):
        item = _id("feature", number, rng.randrange(_FEATURES))
        message = f"feature {item}, due 2027-03, waits for initiative initiative-{each}, which is paused"
        file = f"roadmap/{item}.yaml"
        key = f"{rng.getrandbits(128):032x}"
        made["findings"].append(
            (name, rng.choice(_RULES), "timing", "warning", "feature", item, file, each + 1, message, key)
        )
    return {table: tuple(rows) for table, rows in made.items()}


def _name(number: int) -> str:
    return f"repository-{number:04}"


def _items(name: str, number: int, rng: random.Random) -> Iterator[Row]:
    counts = {"capability": _CAPABILITIES, "feature": _FEATURES, "initiative": _INITIATIVES, "team": _TEAMS}
    for kind, count in counts.items():
        for each in range(count):
            target = _START + timedelta(days=rng.randrange(-60, 500)) if kind in ("feature", "initiative") else None
            status = rng.choice(("proposed", "planned", "active", "active", "paused"))
            is_open = rng.random() < 0.7
            item_id = f"team-{number * 3 + each}" if kind == "team" else _id(kind, number, each)
            yield (
                *(name, kind, item_id, kind, f"The {kind} {each} that {name} is about"),
                *(f"team-{number * 3 + each % _TEAMS}", name, status if is_open else "completed", is_open, not is_open),
                *(False, "enablement" if kind == "initiative" else None, None, None, target),
                *(target.isoformat() if target else None, None, None, None, None),
                *(float(rng.randrange(5, 200)) if kind == "initiative" else None, f"roadmap/{item_id}.yaml", 1),
            )


def _links(name: str, number: int, count: int, rng: random.Random) -> Iterator[Row]:
    def target(kind: str, most: int) -> tuple[str, str, str]:
        there = number if rng.random() < 0.9 else rng.randrange(count)
        return _name(there), kind, _id(kind, there, rng.randrange(most))

    for each in range(_INITIATIVES):
        source = (name, "initiative", _id("initiative", number, each))
        if rng.random() < 0.95:
            yield (*source, "enables", *target("feature", _FEATURES))
        yield (*source, "capabilities", *target("capability", _CAPABILITIES))
        yield (*source, "internal_customers", name, "team", f"team-{(number * 3 + rng.randrange(20)) % (count * 3)}")
        yield (*source, "owner", name, "team", f"team-{number * 3 + each % _TEAMS}")
        if each and rng.random() < 0.5:
            yield (*source, "depends_on", *target("initiative", each))
    for each in range(_FEATURES):
        source = (name, "feature", _id("feature", number, each))
        yield (*source, "owner", name, "team", f"team-{number * 3 + each % _TEAMS}")


def _id(kind: str, number: int, each: int) -> str:
    """Return the id of an item; one in a hundred repositories uses the ids of another."""
    return f"{kind}-{number - 1 if number % 100 == 1 else number:04}-{each}"


def _counts(rng: random.Random) -> Row:
    changes = rng.randrange(1, 60)
    exempt = rng.randrange(changes)
    needing = changes - exempt
    having = rng.randrange(needing + 1)
    lacking = needing - having
    explained, unexplained = rng.randrange(having + 1), rng.randrange(lacking // 4 + 1)
    promised = explained + unexplained
    return (
        *(changes, exempt, needing, having, lacking, 0, promised, explained, unexplained),
        *(changes - promised, having - explained, lacking - unexplained, rng.randrange(1, 9), True),
    )


def main() -> None:
    """Read the command line, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    given = parser.parse_args()
    write(given.folder, given.count)


if __name__ == "__main__":
    main()
