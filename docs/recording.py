"""Draws the recording of the home page: what the commands of docs/index.md print today, as an SVG that runs by itself.

Every console block of the page is a scene, and the paragraph before it the caption. The drawing has no script: style
sheets show one scene after another. Who asks for reduced motion sees the scene with the first finding, and so does
whatever draws SVG without animating it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from docs.play import commands, run, scene_of, stage

PAGE = Path(__file__).resolve().parent / "index.md"
FILE = Path(__file__).resolve().parent / "assets" / "recording.svg"
COLUMNS = 104
"""Characters of a line, beyond which the terminal breaks it; docs/play.py tells commands that there are 100."""

CHARACTER, LINE, EDGE, TITLE_BAR = 7.8, 18, 16, 34
TYPED, READ, PER_LINE = 1.0, 2.5, 0.35
"""Seconds from a command to its output, for reading any scene, and for each line of one."""

_SCENE = re.compile(r"^(?P<caption>\S[^\n]*)\n\n(?P<commands>```console\n.*?^```)$", re.MULTILINE | re.DOTALL)
_ANSI = re.compile(r"\x1b\[([0-9;]*)m")
_CLASSES = {"1": "b", "2": "d", "31": "r", "32": "g", "33": "y", "34": "u", "36": "c"}

STYLE = """
.rec{--paper:#fbfaf8;--ink:#1d1f24;--soft:#5b606b;--rule:#d9d7d0;--r:#b3261e;--g:#1b6e3a;--y:#8a5a00;--u:#1a5fb4;--c:#0b6a75}
@media(prefers-color-scheme:dark){.rec{--paper:#17181c;--ink:#e8e6df;--soft:#a2a6b0;--rule:#34363d;--r:#ff8a80;--g:#7fd6a0;
--y:#ffc861;--u:#8ab8ff;--c:#7fd3df}}
[data-md-color-scheme=default] .rec{--paper:#fbfaf8;--ink:#1d1f24;--soft:#5b606b;--rule:#d9d7d0;--r:#b3261e;--g:#1b6e3a;
--y:#8a5a00;--u:#1a5fb4;--c:#0b6a75}
[data-md-color-scheme=slate] .rec{--paper:#17181c;--ink:#e8e6df;--soft:#a2a6b0;--rule:#34363d;--r:#ff8a80;--g:#7fd6a0;
--y:#ffc861;--u:#8ab8ff;--c:#7fd3df}
.rec .frame{fill:var(--paper);stroke:var(--rule)}
.rec text{fill:var(--ink);font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.rec .caption{fill:var(--soft);font:14px system-ui,sans-serif}
.rec .b{font-weight:700}.rec .d{fill:var(--soft)}.rec .r{fill:var(--r)}.rec .g{fill:var(--g)}.rec .y{fill:var(--y)}
.rec .u{fill:var(--u)}.rec .c{fill:var(--c)}
.rec .part{opacity:0}.rec .still{opacity:1}
"""


class Part(NamedTuple):
    """What appears at once: a command, or what it printed. ``row`` is the first of its lines on the screen."""

    row: int
    lines: tuple[str, ...]


class Scene(NamedTuple):
    """One screen: its caption, and the parts that appear on it one after another."""

    caption: str
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """How many lines of the screen are filled."""
        return sum(len(part.lines) for part in self.parts)

    @property
    def seconds(self) -> float:
        """How long the scene is shown."""
        return len(self.parts) * TYPED + READ + self.rows * PER_LINE


def scenes(text: str) -> list[Scene]:
    """Run the commands of a page in order and return a scene for each of its console blocks."""
    made = []
    with stage(scene_of(text)) as folder:
        for block in _SCENE.finditer(text):
            parts: list[Part] = []
            for command in commands(block["commands"]):
                for said in (f"\x1b[1m$ {command}\x1b[0m", run(f"export FORCE_COLOR=1; {command}", folder)):
                    lines = tuple(broken(said.rstrip("\n"))) if said.strip() else ()
                    if lines:
                        parts.append(Part(sum(len(part.lines) for part in parts), lines))
            made.append(Scene(block["caption"], tuple(parts)))
    return made


def broken(text: str) -> Iterator[str]:
    """Break lines where a terminal of ``COLUMNS`` would; sequences of colours take no room and last until the next."""
    colour = ""
    for line in text.split("\n"):
        room, now = COLUMNS, ""
        for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
            if piece.startswith("\x1b"):
                colour = piece
                now += piece
                continue
            rest = piece
            while len(rest) > room:
                yield now + rest[:room]
                now, rest, room = colour, rest[room:], COLUMNS
            now += rest
            room -= len(rest)
        yield now


def plain(text: str) -> str:
    """Return text without sequences of colours."""
    return _ANSI.sub("", text)


def draw(shown: Sequence[Scene], title: str) -> str:
    """Return the SVG of these scenes."""
    width = EDGE * 2 + COLUMNS * CHARACTER
    height = TITLE_BAR + max(scene.rows for scene in shown) * LINE + EDGE * 1.5
    whole = sum(scene.seconds for scene in shown)
    found = [
        index for index, scene in enumerate(shown) if any("error[" in plain(each.lines[0]) for each in scene.parts)
    ]
    still = found[0] if found else len(shown) - 1
    keyframes, groups = [], []
    start, number = 0.0, 0
    for index, scene in enumerate(shown):
        end = start + scene.seconds
        for at, part in [(start, None), *((start + TYPED * n, part) for n, part in enumerate(scene.parts))]:
            lines = "".join(_line(part.row + n, line) for n, line in enumerate(part.lines)) if part else _caption(scene)
            name = f"rec{number}"
            keyframes.append(_keyframes(name, at / whole, end / whole))
            groups.append(f'<g class="part {name}{" still" if index == still else ""}">{lines}</g>')
            number += 1
        start = end
    moving = "".join(f".rec .rec{n}{{animation:rec{n} {whole:.1f}s step-end infinite}}" for n in range(number))
    opening = f'<svg class="rec" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
    return "\n".join(
        (
            f'{opening} aria-label="{html.escape(title)}">',
            f"<style>{STYLE}{''.join(keyframes)}\n@media(prefers-reduced-motion:no-preference){{{moving}}}</style>",
            f'<rect class="frame" x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="8"/>',
            *groups,
            "</svg>\n",
        )
    )


def _keyframes(name: str, appears: float, disappears: float) -> str:
    before = "0%{opacity:0}" if appears else ""
    after = f"{100 * disappears:.2f}%,100%{{opacity:0}}" if disappears < 1 else "100%{opacity:1}"
    return f"@keyframes {name}{{{before}{100 * appears:.2f}%{{opacity:1}}{after}}}\n"


def _caption(scene: Scene) -> str:
    return f'<text class="caption" x="{EDGE}" y="23">{html.escape(scene.caption)}</text>'


def _line(row: int, line: str) -> str:
    y = TITLE_BAR + (row + 1) * LINE
    return f'<text y="{y}">{"".join(_runs(line))}</text>' if plain(line).strip() else ""


def _runs(line: str) -> Iterator[str]:
    """Yield the words of a line with the place of each after more than a blank: so no font moves columns apart."""
    column, classes = 0, ""
    for index, piece in enumerate(_ANSI.split(line)):
        if index % 2:
            classes = " ".join(_CLASSES[code] for code in piece.split(";") if code not in ("", "0"))
            continue
        for words in re.finditer(r"\S+(?: \S+)*", piece):
            styled = f' class="{classes}"' if classes else ""
            x = EDGE + (column + words.start()) * CHARACTER
            yield f'<tspan{styled} x="{x:.4g}">{html.escape(words[0], quote=False)}</tspan>'
        column += len(piece)


def recording() -> str:
    """Return the recording of the home page as it would be drawn now."""
    text = PAGE.read_text(encoding="utf-8")
    return draw(scenes(text), "A recording of a terminal; its text follows below")


if __name__ == "__main__":
    FILE.write_text(recording(), encoding="utf-8")
