"""Runs tpmlint in this process and writes down what Python's audit hooks tell: every process, socket and file written.

    python -m tests.hostile.audit_hook LOG WORD...

A line of LOG is JSON: the event, and its arguments as text.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

WATCHED = ("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "os.system", "pty.spawn")
SENT = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "ssl.", "webbrowser.")
CHANGED = (
    *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"),
    *("os.truncate", "os.utime", "os.setxattr", "os.removexattr", "shutil.", "tempfile."),
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> int:
    """Watch, run and return the exit code."""
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sys.argv[1:] = sys.argv[2:]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        told = event.startswith((*WATCHED, *SENT, *CHANGED, "pickle."))
        if event == "open":
            path, mode, flags = arguments
            told = isinstance(flags, int) and bool(flags & WRITING) and not isinstance(path, int)
            told &= not (isinstance(mode, str) and set(mode) <= set("rbt"))
        if told:
            os.write(log, json.dumps([event, *(_shown(each) for each in arguments)]).encode() + b"\n")

    from tpmlint.__main__ import main as run

    sys.addaudithook(hook)
    return run()


def _shown(value: object) -> object:
    if isinstance(value, bytes):
        return os.fsdecode(value).encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list | tuple):
        return [_shown(each) for each in value]
    return value if isinstance(value, int | None) else str(value)


if __name__ == "__main__":
    sys.exit(main())
