"""Case 81: 100,000 files and 100,000 commits, in the time and memory that ``docs/security.md`` promises."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.security import SIZE
from tests.hostile.harness import environment
from tests.repos import Repo
from tests.resource_usage import measure
from tests.shop import ROADMAP

COUNT = 100_000
START = 1_700_000_000


def _stream() -> Iterator[bytes]:
    """Yield what ``git fast-import`` reads: all files in the first commit, and one edit in each of the others."""

    def data(text: str) -> bytes:
        return b"data %d\n%b\n" % (len(text.encode()), text.encode())

    busy = ROADMAP["roadmap/capabilities.yaml"].replace("[/src/cards/]", "[/src/cards/, /src/busy/]")
    roadmap = {**ROADMAP, "roadmap/capabilities.yaml": busy}
    for number in range(COUNT):
        yield f"commit refs/heads/main\ncommitter Ada <ada@example.org> {START + number * 600} +0000\n".encode()
        yield data(f"Change {number}\n{'' if number % 10 else chr(10) + 'Roadmap-Item: initiative:vault' + chr(10)}")
        if number == 0:
            for path, text in roadmap.items():
                yield f"M 100644 inline {path}\n".encode() + data(text)
            for each in range(COUNT - len(roadmap)):
                yield f"M 100644 inline src/cards/part{each // 1000}/{each}.go\n".encode() + data(f"{each % 50}\n")
        else:
            # A folder of few files: what is written again with every commit is the list of its folder.
            yield f"M 100644 inline src/busy/{number % 9}.go\n".encode() + data(f"x{number}\n")


@pytest.fixture(scope="module")
def large() -> Iterator[Path]:
    """The repository, with its work tree checked out; in memory where there is room, as disks take minutes for it."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30
    repo = Repo(Path(tempfile.mkdtemp(prefix="tpmlint-", dir=memory if roomy else None)))
    importing = subprocess.Popen(
        ["git", "-c", "core.compression=0", "fast-import", "--quiet"],
        cwd=repo.path,
        stdin=subprocess.PIPE,
        env=environment(),
    )
    assert importing.stdin is not None
    importing.stdin.writelines(_stream())
    importing.stdin.close()
    assert importing.wait() == 0
    repo.git("reset", "--quiet", "--hard")
    yield repo.path
    shutil.rmtree(repo.path)


@pytest.mark.slow
@pytest.mark.case(81)
@pytest.mark.parametrize("command", SIZE)
def test_within_the_promised_time_and_memory(large: Path, tmp_path: Path, command: str) -> None:
    """Seconds of processor time, git's included, and MiB at the peak of tpmlint or of a git that it starts."""
    promised = SIZE[command]
    out = tmp_path / "out"
    words = [*command.split()[1:], "--output-format", "json", "--exit-zero"]
    used = measure([sys.executable, "-m", "tpmlint", *words], cwd=large, env=environment(), out=out)
    assert used.seconds < promised.seconds
    assert used.mebibytes < promised.mebibytes
    receipt = json.loads(out.read_text())["receipt"]
    assert receipt["files"] or receipt["changes"]
