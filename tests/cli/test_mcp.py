"""The command ``mcp``: without its extra, and with an assistant of few words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tests.shop import CODE, ROADMAP

Process: TypeAlias = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.mark.parametrize("library", ["mcp", "mcp_types", "anyio"])
def test_without_the_extra_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.delitem(sys.modules, "tpmlint.server.mcp", raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    ended = run("mcp")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "tpmlint: error: the library mcp is not installed, or too old\n  help: run pip install 'tpmlint[mcp]'\n"
    )


def test_it_ends_with_its_input(process: Process) -> None:
    done = process("mcp", input=b"", capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_paths_are_those_of_the_root(process: Process, tmp_path: Path) -> None:
    Repo(tmp_path / "shop").write({**ROADMAP, **CODE}).commit("Start")
    client = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    messages: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": client},
        {"method": "notifications/initialized"},
        {
            "id": 2,
            "method": "tools/call",
            "params": {"name": "who_is_this_for", "arguments": {"paths": ["src/cards/vault.go"]}},
        },
    ]
    lines = "".join(f"{json.dumps({'jsonrpc': '2.0', **message})}\n" for message in messages)
    command = [sys.executable, "-m", "tpmlint", "mcp", "--root", "shop"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(lines.encode())
        server.stdin.flush()
        first, second = (json.loads(server.stdout.readline()) for _ in range(2))
    assert server.returncode == 0
    assert first["result"]["serverInfo"]["name"] == "tpmlint"
    asked = second["result"]["structuredContent"]["asked"]
    assert [each["answer"] for each in asked] == ["src/cards/vault.go is for shop"]
