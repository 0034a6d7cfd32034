"""What the site shows of the report and of a terminal: the pictures can be taken, and the recording runs by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from docs.demo import demo
from docs.pictures import PICTURES, THEMES, take
from docs.recording import FILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser


SEEN = """() => [...document.querySelectorAll(".part")].filter(part => getComputedStyle(part).opacity == "1")
  .map(part => part.textContent).join(" ")"""
LATE = """() => document.getAnimations().forEach(each => {
  each.pause();
  each.currentTime = each.effect.getTiming().duration - 1;
})"""


@pytest.mark.slow
def test_all_pictures_can_be_taken(browser: Browser, tmp_path: Path) -> None:
    taken = take(browser, tmp_path, demo())
    assert {file.name for file in taken} == {f"{picture.view}-{theme}.webp" for picture in PICTURES for theme in THEMES}
    assert [file.name for file in taken if file.stat().st_size < 5_000] == []


def test_the_recording_runs_from_the_finding_to_the_fix(browser: Browser) -> None:
    context = browser.new_context(reduced_motion="no-preference")
    page = context.new_page()
    page.set_content(FILE.read_text(encoding="utf-8"))
    assert page.evaluate("document.getAnimations().length") > 5
    page.evaluate(LATE)
    seen = str(page.evaluate(SEEN))
    assert "All clear" in seen
    assert "error[" not in seen
    context.close()


def test_the_recording_stands_still_on_a_finding_where_somebody_asked_for_less_motion(browser: Browser) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.set_content(FILE.read_text(encoding="utf-8"))
    assert page.evaluate("document.getAnimations().length") == 0
    seen = str(page.evaluate(SEEN))
    assert "error[feature-before-enabler]" in seen
    assert "change-without-context" not in seen
    context.close()
