"""Takes the pictures of the report that the site shows: the demo in Chromium, each view in light and in dark.

Started as a program it writes them into docs/assets/pictures; ``make pictures`` does. They are not compared with those
in the repository, as fonts differ from machine to machine.
"""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docs.browser import chromium
from docs.demo import demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).resolve().parent / "assets" / "pictures"
THEMES = ("light", "dark")
WIDTH = 1024
SCALE = 1.5
QUALITY = 82
MARGIN = 16


class Picture(NamedTuple):
    """One picture, named after the view that it shows.

    Args:
        view: the view of the report.
        height: how much of it is shown, in pixels of the page.
        whole: the page from its top, with the headline, instead of the view alone.
    """

    view: str
    height: int
    whole: bool = False


PICTURES = (
    Picture("overview", 690, whole=True),
    Picture("risk", 330),
    Picture("changes", 560),
    Picture("map", 920),
    Picture("teams", 700),
    Picture("investment", 708),
)


def take(browser: Browser, folder: Path, report: bytes) -> list[Path]:
    """Write all pictures of ``report`` into ``folder`` and return their files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with tempfile.TemporaryDirectory() as name:
        page_file = Path(name) / "report.html"
        page_file.write_bytes(report)
        for theme in THEMES:
            context = browser.new_context(
                viewport={"width": WIDTH, "height": 900},
                device_scale_factor=SCALE,
                color_scheme="dark" if theme == "dark" else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            for picture in PICTURES:
                page.goto(f"{page_file.as_uri()}#{picture.view}")
                file = folder / f"{picture.view}-{theme}.webp"
                file.write_bytes(_capture(page, picture))
                files.append(file)
            context.close()
    return files


def _capture(page: Page, picture: Picture) -> bytes:
    page.wait_for_function("view => document.querySelector('nav [aria-current]')?.hash == '#' + view", arg=picture.view)
    box = page.locator(f"#{picture.view}").bounding_box()
    if box is None:
        raise LookupError(f"the report does not show its view {picture.view}")
    top = 0 if picture.whole else max(box["y"] - MARGIN, 0)
    height = picture.height if picture.whole else min(picture.height, box["height"] + 2 * MARGIN)
    # Playwright's own screenshots are PNG or JPEG; WebP of the same sharpness is a third as large.
    shot = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot",
        {
            "format": "webp",
            "quality": QUALITY,
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": top, "width": WIDTH, "height": height, "scale": 1},
        },
    )
    return base64.b64decode(shot["data"])


if __name__ == "__main__":
    with chromium() as running:
        take(running, FOLDER, demo())
