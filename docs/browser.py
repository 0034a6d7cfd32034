"""Chromium, where there is one: playwright's own, or what is on the path."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a running Chromium; raise LookupError, saying what is missing, where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise LookupError("playwright is not installed") from None
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        path = str(own) if own.is_file() else next(filter(None, map(shutil.which, NAMES)), None)
        if path is None:
            raise LookupError(
                f"there is no Chromium: neither playwright's own nor any of {', '.join(NAMES)}; "
                "`playwright install chromium` or the system's package manager brings one"
            )
        # Chromium's sandbox refuses to run as root, as in most containers; the page is ours.
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if root else [])
        yield browser
        browser.close()


def opening_time(page: Page) -> float:
    """Return the milliseconds that a page took from its first byte until it was loaded and drawn by its scripts."""
    page.wait_for_load_state("load")
    taken: float = page.evaluate(
        """() => new Promise(resolve => {
          const read = () => {
            const ended = performance.getEntriesByType("navigation")[0].loadEventEnd;
            ended ? resolve(ended) : setTimeout(read);
          };
          read();
        })"""
    )
    return taken
