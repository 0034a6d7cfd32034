"""Makes a release: version, changelog, tests, build, commit and tag, all or nothing; and pushes nothing.

make release VERSION=0.2.0
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

VERSION_FILE = "tpmlint/__init__.py"
CHANGELOG = "CHANGELOG.md"
BRANCH = "main"
_VERSION = re.compile(r'^__version__ = "([^"]*)"$', re.MULTILINE)
_RELEASED = re.compile(r"^RELEASED: bool = (?:False|True)$", re.MULTILINE)
_UNRELEASED = re.compile(r"^## Unreleased\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class Refused(Exception):
    """Why there can be no release now, with the way out."""


def release(folder: Path, version: str, day: str) -> str:
    """Make a release of what is checked out in ``folder`` and return its tag.

    Args:
        version: three numbers.
        day: the date of the release.

    Raises:
        Refused: something is not as it has to be; nothing has changed.
    """
    tag = f"v{version}"
    old = {path: (folder / path).read_text("utf-8") for path in (VERSION_FILE, CHANGELOG)}
    _check_version(version, _version(old[VERSION_FILE]))
    _check_repository(folder, tag)
    if not _RELEASED.search(old[VERSION_FILE]):
        raise Refused(f"{VERSION_FILE} has no line RELEASED: bool = ...; put it back")
    code = _VERSION.sub(f'__version__ = "{version}"', old[VERSION_FILE])
    new = {
        VERSION_FILE: _RELEASED.sub("RELEASED: bool = True", code),
        CHANGELOG: changelog(old[CHANGELOG], version, day),
    }
    try:
        _write(folder, new)
        if subprocess.run(["make", "test", "lowest", "thorough", "dist"], cwd=folder, check=False).returncode:
            raise Refused("make test lowest thorough dist failed; fix what it reports on a branch, and start again")
        if changed := sorted(set(_changed(folder)) - set(new)):
            raise Refused(f"the version changes more than it should: {', '.join(changed)}; commit that first")
        _git(folder, "add", "--", *new)
        reason = "Roadmap-Item: none\nRoadmap-Reason: A release changes the version and the changelog alone"
        _git(folder, "commit", "--quiet", "--allow-empty", "-m", f"Release {version}", "-m", reason)
    except BaseException:
        _write(folder, old)
        raise
    _git(folder, "tag", "--annotate", tag, "-m", f"tpmlint {version}")
    return tag


def changelog(text: str, version: str, day: str) -> str:
    """Return the changelog with a section for ``version`` made of what was unreleased.

    Raises:
        Refused: there is nothing in it, or a section of that version already.
    """
    if re.search(rf"^## {re.escape(version)}\b", text, re.MULTILINE):
        raise Refused(f"{CHANGELOG} has a section {version} already; take the next version")
    found = _UNRELEASED.search(text)
    if found is None or not re.search(r"^- \S", found[1], re.MULTILINE):
        raise Refused(f"{CHANGELOG} says nothing under Unreleased; write what users will notice")
    return text[: found.start()] + f"## Unreleased\n\n## {version} ({day})\n" + text[found.start(1) :]


def _version(text: str) -> str:
    found = _VERSION.search(text)
    if found is None:
        raise Refused(f'{VERSION_FILE} has no line __version__ = "..."; put it back')
    return found[1]


def _check_version(version: str, current: str) -> None:
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version, re.ASCII):
        raise Refused(f"{version!r} is no version; write make release VERSION=1.2.3")
    if tuple(map(int, version.split("."))) < tuple(map(int, current.split("."))):
        raise Refused(f"{version} is older than {current}; take a newer one")


def _check_repository(folder: Path, tag: str) -> None:
    branch = _git(folder, "branch", "--show-current")
    if branch != BRANCH:
        raise Refused(f"this is {branch or 'no branch'}; releases are made on {BRANCH}")
    if changed := _changed(folder):
        raise Refused(f"the work tree is not clean: {', '.join(changed)}; commit or put away what is there")
    if _git(folder, "tag", "--list", tag):
        raise Refused(f"there is a tag {tag} already; take the next version")


def _changed(folder: Path) -> list[str]:
    output = _git(folder, "status", "--porcelain", "--no-renames", "-z")
    return [entry[3:] for entry in output.split("\0") if entry]


def _write(folder: Path, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (folder / path).write_text(text, "utf-8", newline="\n")


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return done.stdout.removesuffix("\n")


def main(words: list[str]) -> int:
    """Make the release that the command line names, and return the exit code."""
    if len(words) != 1 or not words[0]:
        sys.stderr.write("error: no version is named; write make release VERSION=1.2.3\n")
        return 2
    try:
        tag = release(Path.cwd(), words[0], datetime.now(UTC).date().isoformat())
    except Refused as refusal:
        sys.stderr.write(f"error: {refusal}\n")
        return 1
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"error: {' '.join(error.cmd)} failed with {error.returncode}\n")
        return 1
    sys.stdout.write(f"Made {tag}. To publish it:\n  git push origin {BRANCH} {tag}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
