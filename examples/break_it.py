"""A guided tour: check the example shop, break it in six ways, and see what tpmlint says of each.

It works on a copy, in a temporary repository with one commit of a fixed date, so it finds the same on any day.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

SHOP = Path(__file__).resolve().parent / "shop"
TODAY = "2026-11-20"
CHECK = (sys.executable, "-m", "tpmlint", "check")
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Break:
    """One way to break the shop.

    Args:
        heading: what somebody did, as a heading of the tour.
        path: the file, relative to the shop.
        old: what stands there exactly once.
        new: what stands there afterwards.
    """

    heading: str
    path: str
    old: str
    new: str


BREAKS = (
    Break(
        "An initiative no longer says which feature it enables",
        "roadmap/initiatives/preview-environments.yaml",
        "enables:\n"
        "  - feature: returns-portal\n"
        "    how: Returns cross checkout, warehouse and refunds; a preview lets all three be tried together before"
        " a merge.\n",
        "",
    ),
    Break(
        "An initiative has nobody who asked for it",
        "roadmap/initiatives/fresh-search-index.yaml",
        "internal_customers:\n"
        "  - team: search\n"
        "    need: To drop the second lookup for price and stock, which alone costs more than the whole time allowed"
        " for a keystroke\n",
        "internal_customers: []\n",
    ),
    Break(
        "A team's name is misspelt",
        "roadmap/initiatives/strong-authentication.yaml",
        "  - team: checkout\n",
        "  - team: chekout\n",
    ),
    Break(
        "Marketing would like one-click checkout before the tokens it needs",
        "roadmap/features.yaml",
        "target_date: 2027-03-31\n",
        "target_date: 2027-01-31\n",
    ),
    Break(
        "Two files define the same initiative",
        "roadmap/initiatives/preview-environments.yaml",
        "id: preview-environments\n",
        "id: on-device-ranking\n",
    ),
    Break(
        "A typo in a key, which would otherwise silently be lost",
        "roadmap/initiatives/payment-tokens.yaml",
        "hypothesis: >-\n",
        "hypotesis: >-\n",
    ),
)


def main() -> int:
    """Give the tour and return 0 if everything was found as promised, else 1."""
    say = _Voice(sys.stdout)
    kept = True
    with tempfile.TemporaryDirectory(prefix="tpmlint-shop-", ignore_cleanup_errors=True) as folder:
        shop = make_shop(Path(folder) / "shop")
        say.heading(f"The shop as it is, on {TODAY}")
        kept &= _check(shop) == 0
        for number, each in enumerate(BREAKS, start=1):
            say.heading(f"{number}. {each.heading}")
            with broken(shop, each):
                say.edit(each)
                kept &= _check(shop, "--quiet") == 1
    if not kept:
        print("The tour did not go as promised: each check above should have ended otherwise", file=sys.stderr)
    return 0 if kept else 1


def make_shop(target: Path) -> Path:
    """Copy the shop to ``target``, commit it there with the date ``TODAY``, and return ``target``."""
    shutil.copytree(SHOP, target, ignore=shutil.ignore_patterns("__pycache__"))
    _git(target, "init", "--quiet", "--initial-branch=main")
    _git(target, "add", "--all")
    _git(target, "commit", "--quiet", "--message=The shop as it is")
    return target


@contextmanager
def broken(shop: Path, wanted: Break) -> Iterator[None]:
    """Break one file of ``shop`` for the time of the block."""
    file = shop / wanted.path
    whole = file.read_bytes()
    text = whole.decode("utf-8").replace("\r\n", "\n")
    if text.count(wanted.old) != 1:
        raise ValueError(f"{wanted.path} should contain exactly once: {wanted.old!r}")
    file.write_bytes(text.replace(wanted.old, wanted.new).encode("utf-8"))
    try:
        yield
    finally:
        file.write_bytes(whole)


def outside_git(environment: Mapping[str, str]) -> dict[str, str]:
    """Return ``environment`` without what a git hook would export, which means another repository."""
    return {name: value for name, value in environment.items() if not name.startswith("GIT_")}


def _check(shop: Path, *options: str) -> int:
    sys.stdout.flush()
    return subprocess.run((*CHECK, *options), cwd=shop, env=outside_git(os.environ), check=False).returncode


def _git(folder: Path, *arguments: str) -> None:
    date = f"{TODAY}T09:00:00+00:00"
    environment = outside_git(os.environ) | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "The shop",
        "GIT_AUTHOR_EMAIL": "shop@shop.example",
        "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_NAME": "The shop",
        "GIT_COMMITTER_EMAIL": "shop@shop.example",
        "GIT_COMMITTER_DATE": date,
    }
    subprocess.run(("git", *arguments), cwd=folder, env=environment, check=True)


def _coloured(stream: TextIO) -> bool:
    """Decide as tpmlint does, so that the tour and the findings in it look alike."""
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class _Voice:
    """Prints the tour's own lines, in colour where that is welcome."""

    def __init__(self, stream: TextIO) -> None:
        self.coloured = _coloured(stream)

    def heading(self, text: str) -> None:
        print("\n" + self._paint("1;36", f"── {text} " + "─" * max(0, WIDTH - len(text) - 4)) + "\n")

    def edit(self, shown: Break) -> None:
        print(self._paint("2", f"  {shown.path}"))
        for sign, code, text in (("-", "31", shown.old), ("+", "32", shown.new)):
            for line in text.splitlines():
                cut = line if len(line) <= WIDTH - 4 else line[: WIDTH - 5] + "…"
                print(self._paint(code, f"  {sign} {cut}"))
        print()

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.coloured else text


if __name__ == "__main__":
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(main())
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
