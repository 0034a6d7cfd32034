"""Make a roadmap of many items, each about 1 kB, with references of every kind and nothing wrong with it.

    python benchmarks/many_items.py FOLDER [--items 1000] [--files 0]

One file an item, a folder a kind, and beside it the code that the capabilities claim: a file each, or as many as
``--files`` says. Dates are quoted, for the sake of readers that take them for points in time. The folder becomes a git
repository of one commit. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

DATE = "2026-11-02T09:00:00+00:00"
SHARES = {"team": 6, "objective": 5, "decision": 5, "capability": 14, "feature": 20, "initiative": 50}
"""Of a hundred items, how many are of each kind."""

PROSE = (
    "Today every service keeps its own copy of this, with its own names and its own gaps, and whoever needs an answer"
    " asks three teams and gets four. We measured it for a quarter: the waits add up to two weeks in each release, and"
    " most of what is built twice is thrown away once."
)


def items(count: int) -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and text of each item; ``count`` is a multiple of a hundred."""
    many = {kind: count * share // 100 for kind, share in SHARES.items()}
    for kind in SHARES:
        for number in range(many[kind]):
            yield kind, f"{kind}-{number:05}", "\n".join(_lines(kind, number, many)) + "\n"


def _lines(kind: str, number: int, many: dict[str, int]) -> Iterator[str]:
    def of(other: str, step: int = 0) -> str:
        return f"{other}-{(number + step) % many[other]:05}"

    yield from (f"kind: {kind}", f"id: {of(kind)}", f"title: The {kind} that everybody calls number {number}")
    if kind != "team":
        yield f"owner: {of('team', int(kind == 'initiative'))}"
    yield from (f'description: "Number {number}. {PROSE} {PROSE}"', f"tags: [area-{number % 7}, q{number % 4 + 1}]")
    yield from (f"external: {{jira: SHOP-{kind[:2].upper()}{number}}}", f"x-cost-centre: {4000 + number % 90}")
    match kind:
        case "team":
            yield "type: stream-aligned"
            if number:
                yield "parent: team-00000"
            yield from ("interactions:", f"  - with: {of('team', 1)}", "    mode: x-as-a-service")
        case "objective":
            yield f"perspective: {('business', 'product', 'technical')[number % 3]}"
            if number:
                yield "parent: objective-00000"
            yield from ("key_results:", f"  - {{metric: repeat orders, baseline: {number}, target: {number + 10}}}")
        case "decision":
            yield from ("status: accepted", "date: '2026-05-04'", f"capabilities: [{of('capability')}]")
            yield from (f"initiatives: [{of('initiative')}]", f"features: ['{of('feature')}']")
        case "capability":
            yield from ("paths:", f"  - src/area{number:05}/", f"  - '!src/area{number:05}/**/*.md'")
            yield from ("lifecycle: production", "evolution: product", "advantage: differentiator")
            yield from ("consumers:", f"  - {{team: {of('team', 1)}, interaction: x-as-a-service}}")
            yield from ("slos:", f"  - name: availability of area {number}", "    target: 99.95")
            if number % 3:
                yield f"depends_on: [{of('capability', -1)}]"
        case "feature":
            yield from ("status: planned", "stage: beta", "target_date: '2027-12-15'", "horizon: next")
            yield from (f"benefit: Buyers wait {number + 2} seconds less", f"objectives: [{of('objective')}]")
            if number % 3:
                yield f"depends_on: [{of('feature', -1)}]"
        case "initiative":
            customer = f"team-{number % many['feature'] % many['team']:05}"
            yield from _initiative(number, of("feature"), of("feature", 1), of("team"), customer)
            yield f"capabilities: [{of('capability')}, {of('capability', 1)}]"
            yield from (f"objectives: [{of('objective')}]", f"decisions:\n  - {of('decision')}")
            if number % 3:
                yield f"depends_on: [{of('initiative', -1)}]"


def _initiative(number: int, first: str, second: str, owner: str, customer: str) -> Iterator[str]:
    yield from (f"status: {('planned', 'active')[number % 2]}", "type: enablement", "enables:")
    yield from (f"  - feature: {first}", f"    how: Answers in one call instead of {number + 3}")
    yield from (f"  - feature: {second}", f"    how: Lets {number + 5} shops open without a form to sign")
    yield from ("internal_customers:", f"  - team: {customer}", f"    need: Ship part {number} without asking {owner}")
    yield from ("metrics:", f"  - {{name: change_lead_time, unit: hours, baseline: {number + 90}, target: 24}}")
    yield from ("start_date: 2026-Q3", "target_date: '2027-06-30'", "horizon: next", "health: on-track")


def make(folder: Path, count: int, files: int = 0) -> Path:
    """Make the repository and return its folder.

    Args:
        count: of items.
        files: of code; at least one for each capability.
    """
    for kind, item_id, text in items(count):
        target = folder / "roadmap" / kind / f"{item_id}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    areas = count * SHARES["capability"] // 100
    for number in range(max(files, areas)):
        code = folder / "src" / f"area{number % areas:05}" / f"part{number // areas // 20}" / f"file{number}.py"
        code.parent.mkdir(parents=True, exist_ok=True)
        code.write_text(f"x = {number}\n", encoding="utf-8")
        if number < areas:
            (code.parents[1] / "notes.md").write_text("Notes\n", encoding="utf-8")
    (folder / "tpmlint.toml").write_text("[systems.jira]\n", encoding="utf-8")
    who = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_AUTHOR_DATE": DATE}
    who |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in who.items()}
    for words in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "-m", "Start"]):
        subprocess.run(["git", *words], cwd=folder, check=True, env={**os.environ, **who})
    return folder


def main() -> None:
    """Read the command line and make the repository."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--files", type=int, default=0)
    given = parser.parse_args()
    make(given.folder, given.items, given.files)


if __name__ == "__main__":
    main()
