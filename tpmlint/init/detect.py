"""What a repository tells of itself: where most of its code lies, and which team owns it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import Snapshot, Unreadable
from tpmlint.patterns.writing import exactly
from tpmlint.roadmap.load import inside

_CODE = re.compile(
    r"\.(?:bash|bzl|c|cc|cljs?|cpp|cs|css|cxx|dart|erl|exs?|f90|fs|go|gradle|groovy|h|hcl|hpp|hrl|hs|html|java|jl|jsx?|kts?"
    r"|lua|m|mjs|mli?|mm|nim|nix|php|pl|pm|proto|ps1|pyi?|pyx|r|rb|rs|sass|scala|scss|sh|sol|sql|svelte|swift|tf|tsx?|v|vb"
    r"|vue|zig)$",
    re.ASCII | re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:^|/)(?:\..*|bench|benchmarks|build|ci|dist|docs?|examples?|fixtures|node_modules|roadmap|samples?|scripts?|spec|target"
    r"|tests?|testdata|third_party|tools|vendor|venv)/",
    re.IGNORECASE,
)
_OWNERS = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")
_LARGEST = 1_048_576


def main_code(paths: Iterable[str], folder: str = "") -> tuple[str, str] | None:
    """Return the top folder that holds most of the code, with a pattern for it; an empty name is the code beside it.

    Tests, documentation, examples and what others wrote count for nothing.

    Args:
        paths: all files, relative to the root.
        folder: where the pattern will stand; only what lies in it counts.
    """
    counted: Counter[tuple[str, str]] = Counter()
    for path in paths:
        own = inside(folder, path)
        code = _CODE.search(own or "")
        if own is None or code is None or not own.isprintable() or _ASIDE.search(own):
            continue
        name, slash, _ = own.partition("/")
        counted[(name, f"{exactly(name)}/") if slash else ("", f"/*{code[0]}")] += 1
    if not counted:
        return None
    return min(counted, key=lambda found: (-counted[found], found[0] == "", found))


def owning_team(snapshot: Snapshot) -> str | None:
    """Return the team that CODEOWNERS names most often, as written after ``@org/``."""
    for path in _OWNERS:
        try:
            text = snapshot.read(path, _LARGEST).decode("utf-8", "replace")
        except Unreadable:
            continue
        lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
        named = Counter(re.findall(r"(?<!\S)@[\w.-]+/([\w.-]+)", "\n".join(lines), re.ASCII))
        if named:
            return str(named.most_common(1)[0][0])
    return None


def default_branch(repository: Repository) -> str:
    """Return the branch that others start from: origin's own word, else main or master, else the only one."""
    told = (
        repository.run("rev-parse", "--abbrev-ref", "origin/HEAD", accept=(0, 128)).decode("utf-8", "replace").strip()
    )
    if told.startswith("origin/") and told != "origin/HEAD" and told.isprintable():
        return told.removeprefix("origin/")
    for branch in ("main", "master"):
        for place in ("refs/remotes/origin/", "refs/heads/"):
            if repository.run("rev-parse", "--verify", "--quiet", f"{place}{branch}", accept=(0, 1)):
                return branch
    return _only_branch(repository) or "main"


def _only_branch(repository: Repository) -> str | None:
    """Return the branch that is checked out, which may have no commit yet, where there is no other."""
    head = repository.run("symbolic-ref", "--quiet", "HEAD", accept=(0, 1)).decode("utf-8", "replace").strip()
    places = ("refs/heads/", "refs/remotes/")
    others = repository.run("for-each-ref", "--format=%(refname)", *places).decode("utf-8", "replace").splitlines()
    branch = head.removeprefix("refs/heads/")
    return branch if branch != head and branch.isprintable() and set(others) <= {head} else None
