"""Makes the demo of the site: the report of the example shop with its history, as `tpmlint report` writes it."""

from __future__ import annotations

import functools
import subprocess

from docs.play import environment, stage

REPORT = ("report", "--history", "--since", "2026-09-01", "--title", "The example shop", "-o", "-")
"""The command whose output is the demo."""


@functools.cache
def demo() -> bytes:
    """Return the report as one HTML file; the same bytes on any day, as the shop's last commit says what today is."""
    with stage("the history of examples/shop") as shop:
        programs = shop.parent / "bin"
        made = subprocess.run(
            [str(programs / "tpmlint"), *REPORT],
            cwd=shop,
            env=environment(programs),
            stdout=subprocess.PIPE,
            check=True,
        )
    return made.stdout
