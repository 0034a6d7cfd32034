"""What tests of pages in a browser share: how wide they are, how one goes to a view, and what axe finds on it."""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDE, PHONE = 1280, 360
Open: TypeAlias = Callable[..., "Page"]


def go(page: Page, at: str) -> None:
    page.evaluate("at => { location.hash = at }", at)
    page.wait_for_function("at => document.querySelector('nav [aria-current]')?.hash == '#' + at", arg=at)


@functools.cache
def axe() -> str:
    return (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, within: str = "html") -> list[str]:
    """Return what axe finds on the page as it is shown, in a line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    check = "async within => (await axe.run(within, {resultTypes: ['violations']})).violations"
    found = page.evaluate(check, within)
    return [f"{each['id']}: {node['html'][:200]} {node['failureSummary']}" for each in found for node in each["nodes"]]
