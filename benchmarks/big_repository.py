"""Make a repository of many files and commits, with a roadmap, by ``git fast-import``.

    python benchmarks/big_repository.py FOLDER [--files 50000] [--commits 20000] [--capabilities 500]

Each commit edits three files; every tenth cites an initiative. The same arguments give the same repository.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator
from pathlib import Path

START = 1_700_000_000
WHO = "Ada <ada@example.org>"


def path_of(number: int, capabilities: int) -> str:
    """Return the path of a source file; files are spread over the capabilities' folders."""
    return f"src/area{number % capabilities:03}/part{number // capabilities % 10}/file{number}.py"


def roadmap(capabilities: int) -> str:
    """Return the roadmap's items: a capability for every area, and an initiative for every ten."""
    documents = [
        "kind: team\nid: core\ntitle: Core",
        "kind: team\nid: shop\ntitle: Shop",
        "kind: feature\nid: one-click\ntitle: One click\nowner: shop",
    ]
    for number in range(capabilities):
        shape = (f"src/area{number:03}/", f"/src/area{number:03}/**", f"src/area{number:03}/*/*.py")[number % 3]
        documents.append(
            f"kind: capability\nid: area{number:03}\ntitle: Area {number}\nowner: core\npaths: [{shape}]\n"
            "consumers: [{team: shop, interaction: x-as-a-service}]"
        )
    for number in range(0, capabilities, 10):
        listed = ", ".join(f"area{each:03}" for each in range(number, min(number + 10, capabilities)))
        documents.append(
            f"kind: initiative\nid: work{number:03}\ntitle: Work {number}\nowner: core\nstatus: planned\n"
            "type: enablement\nenables:\n  - feature: one-click\n"
            f"    how: Makes payments in areas {number} and up answer at once\n"
            f"internal_customers:\n  - team: shop\n    need: Answers at once from area {number}\n"
            f"capabilities: [{listed}]\n"
            "metrics: [{name: latency, unit: ms, baseline: 900, target: 200}]"
        )
    return "\n---\n".join(documents) + "\n"


def stream(files: int, commits: int, capabilities: int) -> Iterator[bytes]:
    """Yield what ``git fast-import`` reads."""

    def data(text: str) -> bytes:
        raw = text.encode()
        return b"data %d\n%s\n" % (len(raw), raw)

    for number in range(commits):
        message = f"Change {number}\n\nRoadmap-Item: work{number % capabilities // 10 * 10:03}\n"
        yield f"commit refs/heads/main\nmark :{number + 1}\n".encode()
        yield f"committer {WHO} {START + number * 600} +0000\n".encode()
        yield data(message if number % 10 == 0 else f"Change {number}\n")
        if number == 0:
            yield b"M 100644 inline roadmap/all.yaml\n" + data(roadmap(capabilities))
            for each in range(files):
                yield f"M 100644 inline {path_of(each, capabilities)}\n".encode() + data(f"x = {each}\n")
        else:
            for each in range(3):
                which = (number * 7 + each * 11) % files
                yield f"M 100644 inline {path_of(which, capabilities)}\n".encode() + data(
                    f"x = {which}\ny = {number}\n"
                )


def make(folder: Path, files: int, commits: int, capabilities: int) -> None:
    """Make the repository, with its work tree checked out and packed."""
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
    importing = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=folder, stdin=subprocess.PIPE)
    assert importing.stdin is not None
    for piece in stream(files, commits, capabilities):
        importing.stdin.write(piece)
    importing.stdin.close()
    if importing.wait() != 0:
        raise SystemExit("git fast-import failed")
    subprocess.run(["git", "reset", "--quiet", "--hard"], cwd=folder, check=True)


def main() -> None:
    """Read the command line and make the repository."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--commits", type=int, default=20_000)
    parser.add_argument("--capabilities", type=int, default=500)
    given = parser.parse_args()
    make(given.folder, given.files, given.commits, given.capabilities)


if __name__ == "__main__":
    main()
