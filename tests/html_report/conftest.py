"""One Chromium for all tests that need one, and the reports that it opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from docs.browser import chromium
from tests.html_report.browsing import WIDE, Open
from tests.html_report.large_roadmap import large_roadmap
from tests.html_report.sample_pages import BIDI, DEPENDING, HOSTILE, PLAIN, sample_metrics, subject
from tpmlint.html_report.page import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give a running Chromium, or skip, saying why."""
    running = chromium()
    try:
        found = running.__enter__()
    except LookupError as error:
        pytest.skip(f"the report was not opened in a browser: {error}")
    yield found
    running.__exit__(None, None, None)


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return files with reports, by name."""
    subjects = {
        "plain": subject(PLAIN, metrics=sample_metrics()),
        "hostile": subject(HOSTILE, title=BIDI, forge=None, tracked=("<b>/x.py", '"onload="/y.py')),
        "bare": subject({"roadmap/a.yaml": "{kind: team, id: checkout, title: Checkout}"}, tracked=None, forge=None),
        "depending": subject(DEPENDING),
        "many": subject(large_roadmap(220)),
        "large": subject(
            large_roadmap(500),
            tracked=tuple(f"src/part-{n}/a.py" for n in range(83)),
            metrics=sample_metrics(120, 83, 287, 20),
        ),
    }
    folder = tmp_path_factory.mktemp("reports")
    files = {}
    for name, about in subjects.items():
        files[name] = folder / f"{name}.html"
        files[name].write_bytes(render(about).encode())
    return files


@pytest.fixture
def complaints() -> list[str]:
    """What a page said, asked for or failed at."""
    return []


@pytest.fixture
def opened(browser: Browser, reports: Mapping[str, Path], complaints: list[str]) -> Iterator[Open]:
    """Return a function that opens a report and notes what it says and asks for: in the end, nothing."""
    contexts = []

    def call(name: str, at: str = "", *, width: int = WIDE, theme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        own = reports[name].as_uri()
        page.on("request", lambda asked: complaints.append(asked.url) if asked.url.partition("#")[0] != own else None)
        page.goto(f"{own}#{at}")
        return page

    yield call
    for context in contexts:
        context.close()
    assert complaints == []
