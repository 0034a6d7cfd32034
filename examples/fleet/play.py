"""Play three repositories that refer to each other: a platform slips; the check of the product and one page say so.

    python examples/fleet/play.py /tmp/fleet

The policy is a submodule of the product and of the platform, and its own repository. Each of the three has the exports
of the other two. Names and dates are fixed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORIES = ("policy", "platform", "product")
START, SLIP = "2026-11-02T09:00:00+00:00", "2026-11-09T09:00:00+00:00"
ADA = "Ada", "ada@shop.example"
CHAIN = (
    "waits for A vault for cards platform , which waits for A log of every access to a card platform , "
    "which is due 2027-04-30, 63 days after One-click checkout"
)
"""Why the feature of the product is at risk, as the page says it, without its tags."""


def play(folder: Path) -> Iterator[str]:
    """Make the repositories in an empty folder, and yield what is done and what the commands print, line by line.

    Raises:
        RuntimeError: a command ends in another way than it should.
    """
    for name in REPOSITORIES:
        _start(folder / name)
    yield "# Each takes the exports of the others, until nothing changes"
    for _ in range(3):
        changed = False
        for name in REPOSITORIES:
            others = [f"../{other}" for other in REPOSITORIES if other != name]
            changed |= "Wrote" in _tpmlint(folder / name, "registry", "update", *others)
            _commit(folder / name, "Take the exports of the others", START)
    if changed:
        raise RuntimeError("the exports do not settle")
    for name in REPOSITORIES:
        yield f"$ cd {name} && tpmlint check"
        yield from _tpmlint(folder / name, "check").splitlines()[:1]
    yield "# The platform moves a log that its vault waits for behind the feature of the product"
    roadmap = folder / "platform" / "roadmap" / "vault.yaml"
    text = roadmap.read_text(encoding="utf-8")
    roadmap.write_text(text.replace("2026-12-18", "2027-04-30"), encoding="utf-8", newline="\n")
    _commit(folder / "platform", "Plan the log after the audit\n\nRoadmap-Item: access-log", SLIP)
    yield "$ cd product && tpmlint registry update ../platform"
    yield from _tpmlint(folder / "product", "registry", "update", "../platform").splitlines()
    _commit(folder / "product", "Take the export of the platform", SLIP)
    yield "$ tpmlint check --output-format concise"
    yield from _tpmlint(folder / "product", "check", "--output-format", "concise", code=1).splitlines()
    yield "# One page over all three has the chain from the feature to the log"
    yield "$ cd .. && tpmlint portfolio . -o portfolio.html"
    yield from _tpmlint(folder, "portfolio", ".", "-o", "portfolio.html").splitlines()
    page = (folder / "portfolio.html").read_text(encoding="utf-8")
    chain = " ".join(re.sub(r"<[^>]*>", " ", page.partition("id=risk-features")[2].partition("</table>")[0]).split())
    if CHAIN not in chain:
        raise RuntimeError(f"the portfolio does not show the chain: {chain}")


def _start(repository: Path) -> None:
    shutil.copytree(HERE / repository.name, repository)
    _git(repository, START, "init", "--quiet", "--initial-branch=main")
    if repository.name != "policy":
        allow = ("-c", "protocol.file.allow=always")
        _git(repository, START, *allow, "submodule", "--quiet", "add", "../policy", "policy")
    _commit(repository, "Start a roadmap", START)


def _commit(repository: Path, message: str, date: str) -> None:
    _git(repository, date, "add", "--all")
    _git(repository, date, "commit", "--quiet", "--allow-empty", "--message", message)


def _git(repository: Path, date: str, *words: str) -> None:
    who = {
        f"GIT_{role}_{part}": each
        for role in ("AUTHOR", "COMMITTER")
        for part, each in zip(("NAME", "EMAIL"), ADA, strict=True)
    }
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    _run(repository, {**who, **dates}, "git", *words)


def _tpmlint(repository: Path, *words: str, code: int = 0) -> str:
    return _run(
        repository,
        {"COLUMNS": "100", "SOURCE_DATE_EPOCH": "315532800"},
        sys.executable,
        "-m",
        "tpmlint",
        *words,
        code=code,
    )


def _run(folder: Path, more: dict[str, str], *command: str, code: int = 0) -> str:
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **alone, **more}, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode != code:
        raise RuntimeError(f"{' '.join(command)} in {folder} ends with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    """Play in the folder that the command line names."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True)
    for line in play(folder):
        print(line)


if __name__ == "__main__":
    main()
