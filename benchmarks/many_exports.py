"""Make the exports of many repositories that build for each other, wait for each other and share ids.

    python benchmarks/many_exports.py FOLDER [--repositories 200] [--items 100]

Every repository has teams, capabilities, features and initiatives, which name items of the repositories before it. Some
are late, some teams only are customers, some ids are in two repositories with different titles. The same arguments give
the same bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_WORDS = ("fresh", "safe", "quick", "open", "plain", "steady", "shared", "early", "narrow", "whole", "second", "daily")
_THINGS = ("search", "checkout", "ledger", "catalogue", "delivery", "payment", "profile", "index", "session", "invoice")
_STATUSES = ("active", "planned", "active", "completed", "planned")
_SHARED = 7
"""In each so many repositories a team has an id that another has too."""


def repository(number: int) -> str:
    """Return the name of a repository."""
    return f"{_THINGS[number % len(_THINGS)]}-{number:03}"


def export(number: int, items: int = 100) -> dict[str, Any]:
    """Return the export of one repository.

    Args:
        items: how many items it has, at least 40.
    """
    made = list(_items(number, items))
    links = [
        [f"{each['kind']}:{each['id']}", field, target]
        for each in made
        for field, value in each.items()
        for target in _targets(value)
    ]
    teams = [
        {"team": each["id"], "title": each["title"], "owned": _counts(number + n), "served": _counts(number + n + 1)}
        for n, each in enumerate(made)
        if each["kind"] == "team"
    ]
    capabilities = [
        {"capability": each["id"], "title": each["title"], "owner": None, "files": 4, "total": _counts(n), "months": []}
        for n, each in enumerate(made)
        if each["kind"] == "capability"
    ]
    day = f"2026-11-{number % 20 + 1:02}"
    figures = {
        **{"first": "2025-01-07", "last": day, "commits": 900, "judged": 700, "ungoverned": 0, "unreadable": 0},
        **{"total": _counts(number), "months": [], "capabilities": capabilities, "initiatives": [], "teams": teams},
        "coverage": {"files": 90, "claimed": 70, "share": 0.7778, "unmapped": [], "months": []},
        "measurable": True,
    }
    return {
        **{"version": 1, "commit": f"{number:040x}", "date": day},
        **{"items": made, "links": links, "figures": figures},
    }


def make(folder: Path, repositories: int = 200, items: int = 100) -> Path:
    """Write the exports to a folder, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(repositories):
        text = json.dumps(export(number, items), ensure_ascii=False)
        (folder / f"{repository(number)}.tpm.json").write_text(text, encoding="utf-8")
    return folder


def _targets(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.partition(":")[0] in ("team", "feature", "initiative", "capability"):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _targets(each)


def _counts(number: int) -> dict[str, Any]:
    asked, missing = 20 + number % 30, number % 17
    verdicts = {"exempt": 0, "cited": asked - missing, "carried": 0, "standing": 0, "waived": 0, "missing": missing}
    part = {"changes": 0, "asked": 0, "share": None}
    return {
        **{"changes": asked, "verdicts": verdicts, "authors": 4, "asked": asked},
        **{"share": round((asked - missing) / asked, 4), "adrift": 0, "drift": 0.0, "interface": part, "code": part},
    }


def _items(number: int, items: int) -> Iterator[dict[str, Any]]:
    teams, capabilities, features = items // 20, items // 6, items // 4
    initiatives = items - teams - capabilities - features
    before = number - 1 - number % 5 if number > 5 else None

    def title(n: int, what: str) -> str:
        return f"{what} {_WORDS[(n + number) % len(_WORDS)]} {_THINGS[(n * 7 + number) % len(_THINGS)]} {number}.{n}"

    def ref(kind: str, n: int, of: int | None = number) -> str:
        """Return a reference to an item of this repository, or of the one that it builds for."""
        of = number if of is None else of
        name = "platform" if (kind, n) == ("team", 0) and of % _SHARED == 0 else f"{kind}-{of}-{n}"
        return f"{kind}:{name}" if of == number else f"{kind}:{repository(of)}/{name}"

    def item(kind: str, n: int, what: str, **fields: Any) -> dict[str, Any]:
        own = {} if kind == "team" else {"owner": ref("team", n % (teams - 1))}  # the last one only is a customer
        return {"kind": kind, "id": ref(kind, n).partition(":")[2], "title": title(n, what), **own, **fields}

    for n in range(teams):
        yield item("team", n, "Team", type="stream-aligned")
    for n in range(capabilities):
        elsewhere = [{"team": ref("team", 1, before)}] if n % 4 == 0 else []
        yield item(
            "capability",
            n,
            "The",
            lifecycle=("production", "experimental", "deprecated")[n % 3],
            paths=[f"src/{n}/"],
            consumers=[{"team": ref("team", teams - 1)}, *elsewhere],
        )
    for n in range(features):
        yield item(
            "feature",
            n,
            "Customers get a",
            status="released" if n % 9 == 8 else "planned",
            target_date=f"2027-{n % 9 + 1:02}-15",
            benefit="Whoever buys for the second time finds it where it was and does not have to begin anew.",
        )
    for n in range(initiatives):
        goal, is_elsewhere = n % features, n % 5 == 0 and before is not None
        month = goal % 9 + (3 if n % 11 == 0 else 1)
        yield item(
            "initiative",
            n,
            "Make the",
            status="paused" if n % 23 == 7 else _STATUSES[n % len(_STATUSES)],
            type="enablement",
            target_date="2026-10-30" if n % 29 == 3 else f"2027-{month:02}-10",
            problem="Every second request waits for a batch that runs at night, and nobody knows which ones do.",
            enables=[{"feature": ref("feature", goal, before if is_elsewhere else number), "how": "Answers at once"}],
            internal_customers=[
                {"team": ref("team", 1, before) if n % 3 == 0 else ref("team", teams - 1), "need": "To build on it"}
            ],
            capabilities=[ref("capability", n % capabilities)],
            depends_on=[ref("initiative", n, before)] if n % 7 == 0 and before is not None else [],
        )


def main() -> None:
    """Read the command line and write the exports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repositories", type=int, default=200)
    parser.add_argument("--items", type=int, default=100)
    given = parser.parse_args()
    make(given.folder, given.repositories, given.items)


if __name__ == "__main__":
    main()
