"""A roadmap of as many items as wanted, with a line from every initiative to people and here and there a gap.

``python -m tests.html_report.large_roadmap FOLDER [ITEMS]`` writes it to a folder, to be looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

_WORDS = ("fresh", "safe", "quick", "open", "plain", "steady", "shared", "early", "narrow", "whole", "second", "daily")
_THINGS = (
    *("search", "checkout", "ledger", "catalogue", "delivery", "payment"),
    *("profile", "index", "session", "archive", "invoice", "return"),
)
_TYPES = ("enablement", "developer-experience", "reliability", "technical-debt", "infrastructure")
_STATUSES = ("active", "planned", "proposed", "active", "completed", "paused")


def large_roadmap(items: int = 500) -> Mapping[str, str]:
    """Return the files of a roadmap with so many items: half of them initiatives, a fifth features."""
    teams, objectives = items // 25, items // 50
    features, capabilities = items // 5, items // 6
    initiatives = items - teams - objectives - features - capabilities
    documents = [f"kind: team\nid: team-{n}\ntitle: Team {_name(n)}" for n in range(teams)]
    documents += [_objective(n, teams) for n in range(objectives)]
    documents += [_feature(n, teams, objectives) for n in range(features)]
    documents += [_capability(n, teams) for n in range(capabilities)]
    documents += [_initiative(n, teams, features, capabilities) for n in range(initiatives)]
    return {
        f"roadmap/part-{number:02}.yaml": "\n---\n".join(documents[start : start + 25]) + "\n"
        for number, start in enumerate(range(0, len(documents), 25))
    }


def _name(number: int) -> str:
    word, thing = _WORDS[number % len(_WORDS)], _THINGS[number // len(_WORDS) % len(_THINGS)]
    return f"{word} {thing}"


def _objective(n: int, teams: int) -> str:
    above = f"\nparent: objective-{n // 3}" if n else ""
    return f"kind: objective\nid: objective-{n}\ntitle: Be {_name(n)} by next year\nowner: team-{n % teams}{above}"


def _feature(n: int, teams: int, objectives: int) -> str:
    due = f"\ntarget_date: 2027-Q{n % 4 + 1}" if n % 5 else ""
    return f"""\
kind: feature
id: feature-{n}
title: Customers get a {_name(n)} that they have been asking for
owner: team-{n % teams}
status: {"released" if n % 9 == 0 else "planned"}
objectives: [objective-{n % objectives}]
benefit: Whoever buys for the second time finds the {_name(n)} where it was and does not have to begin anew.{due}"""


def _capability(n: int, teams: int) -> str:
    return f"""\
kind: capability
id: capability-{n}
title: The {_name(n)} that everything else stands on
owner: team-{n % teams}
lifecycle: {("production", "experimental", "production", "deprecated")[n % 4]}
paths: [src/part-{n}/**]
consumers: [{{team: team-{(n + 1) % teams}, interaction: x-as-a-service}}]"""


def _initiative(n: int, teams: int, features: int, capabilities: int) -> str:
    enables = "\n".join(
        f"  - feature: feature-{feature % features}\n    how: Gives feature {feature} a {_name(n + feature)} at once"
        for feature in range(n, n + 1 + n % 3)
        if n % 17
    )
    status = _STATUSES[n % len(_STATUSES)]
    return f"""\
kind: initiative
id: initiative-{n}
title: Make the {_name(n)} ready for what comes after it
owner: team-{n % teams}
status: {status}
type: {_TYPES[n % len(_TYPES)]}
start_date: 2026-0{n % 9 + 1}
target_date: 2027-0{n % 9 + 1}-15
problem: Every second request for a {_name(n)} waits for a batch that runs at night, and nobody knows which ones do.
hypothesis: If the {_name(n)} is ready at once, customers come back within the week and support is asked half as often.
enables:{f"{chr(10)}{enables}" if enables else " []"}
internal_customers:
  - team: team-{(n + 3) % teams}
    need: To build on a {_name(n)} without running one of its own, least of all at night
capabilities: [capability-{n % capabilities}]
metrics: [{{name: Age of the {_name(n)}, unit: seconds, baseline: 86400, target: 60}}]"""


if __name__ == "__main__":
    for path, text in large_roadmap(int(sys.argv[2]) if len(sys.argv) > 2 else 500).items():
        file = Path(sys.argv[1]) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
