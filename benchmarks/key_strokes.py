"""Time from a key stroke in an editor to the findings: start the language server, type, and print the median in ms.

    python benchmarks/key_strokes.py TPMLINT FOLDER [--strokes 40]

Each stroke changes a reference, so that a finding comes or goes: the server answers once it has checked everything.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import time
from pathlib import Path
from typing import IO, Any

FILE = "roadmap/initiative/initiative-00007.yaml"
WORD = "feature-00007"


class Server:
    """A language server that is spoken to over its standard input and output."""

    def __init__(self, program: str, folder: Path) -> None:
        self._process = subprocess.Popen([program, "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._writer: IO[bytes] = self._process.stdin
        self._reader: IO[bytes] = self._process.stdout

    def send(self, method: str, params: object, number: int | None = None) -> None:
        """Send a notification, or with a number a request."""
        message = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
        data = json.dumps(message).encode()
        self._writer.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._writer.flush()

    def read(self) -> dict[str, Any]:
        """Return the next message."""
        length = 0
        while line := self._reader.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        message: dict[str, Any] = json.loads(self._reader.read(length))
        return message

    def wait_for(self, uri: str, version: int) -> None:
        """Read until the findings of a version come."""
        while True:
            message = self.read()
            params = message.get("params")
            told = message.get("method") == "textDocument/publishDiagnostics"
            if told and params["uri"] == uri and params.get("version") == version:
                return

    def end(self) -> None:
        """Ask it to end, and wait until it has."""
        self.send("shutdown", None, 2)
        while self.read().get("id") != 2:
            pass
        self.send("exit", None)
        self._process.wait()


def main() -> None:
    """Read the command line, type, and print the median."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--strokes", type=int, default=40)
    given = parser.parse_args()
    server = Server(given.program, given.folder)
    folder = {"uri": given.folder.as_uri(), "name": "items"}
    server.send("initialize", {"processId": None, "capabilities": {}, "workspaceFolders": [folder]}, 1)
    server.read()
    server.send("initialized", {})
    uri, text = (given.folder / FILE).as_uri(), (given.folder / FILE).read_text(encoding="utf-8")
    document = {"uri": uri, "languageId": "yaml", "version": 0, "text": text.replace(WORD, f"{WORD}x", 1)}
    server.send("textDocument/didOpen", {"textDocument": document})
    server.wait_for(uri, 0)
    line = text[: text.index(WORD)].count("\n")
    column = text.split("\n")[line].index(WORD) + len(WORD)
    taken = []
    for version in range(1, given.strokes + 1):
        typed = "" if version % 2 else "x"
        start, end = {"line": line, "character": column}, {"line": line, "character": column + (version % 2)}
        change = {"range": {"start": start, "end": end}, "text": typed}
        started = time.perf_counter()
        server.send(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        )
        server.wait_for(uri, version)
        taken.append(time.perf_counter() - started)
    server.end()
    print(f"{statistics.median(taken) * 1000:.1f}")


if __name__ == "__main__":
    main()
