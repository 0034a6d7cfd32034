"""Documents in any formatting, with the place of every value in them, made without the code under test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tpmlint.finding import Route

# fmt: off
WORDS = st.sampled_from(
    [
        "done", "a", "2026-09-30", "Ünï", "a-b.c", "x y", "it's", 'say "so"', "a: b", "- a", "yes", "12", "", "#",
        "[x]", "&a", "feature:one-click", "a, b", "null", "*", "\\", "a #b", "%", "@", "tab\there", "two\nlines",
        " x", "\u202e", "快"
    ]
)
# fmt: on
KEYS = st.sampled_from(["kind", "id", "title", "x-1", "a b", "Ü", "how"])


@dataclass(frozen=True)
class Written:
    """A scalar in a text.

    Args:
        style: a quote, ``|`` or ``>``, or empty.
    """

    route: Route
    start: int
    end: int
    style: str


@dataclass
class Page:
    """A text while it is written."""

    draw: st.DrawFn
    end: str
    text: str = ""
    values: list[Written] = field(default_factory=list)
    opened: dict[Route, int] = field(default_factory=dict)
    closed: dict[Route, int] = field(default_factory=dict)
    comments: int = 0

    def mapping(self, route: Route, indent: int, depth: int, first: str | None = None) -> None:
        """Write the entries of a block mapping, each from the start of its line on.

        Args:
            first: what stands before the first key instead of the indent.
        """
        for number, key in enumerate(self.draw(st.lists(KEYS, min_size=1, max_size=3, unique=True))):
            self.text += " " * indent if number or first is None else first
            self.opened[*route, key] = len(self.text)
            quote = self.draw(st.sampled_from(["", "", "'", '"']))
            self.text += f"{quote}{key}{quote}" + self.draw(st.sampled_from(["", "", " "])) + ":"
            self.after((*route, key), indent, depth)

    def sequence(self, route: Route, indent: int, depth: int) -> None:
        """Write the elements of a block sequence."""
        for number in range(self.draw(st.integers(1, 3))):
            self.text += " " * indent
            self.opened[*route, number] = len(self.text)
            self.text += "-"
            if depth and self.draw(st.booleans()):
                gap = self.draw(st.integers(1, 3))
                self.mapping((*route, number), indent + 1 + gap, depth - 1, " " * gap)
            else:
                self.after((*route, number), indent, depth)

    def after(self, route: Route, indent: int, depth: int) -> None:
        """Write what stands behind a colon or a dash, and the end of the line."""
        form = self.draw(st.sampled_from(["plain", "quoted", "block", "flow", "mapping", "sequence"]))
        if form == "mapping" and depth:
            self.line()
            self.mapping(route, indent + self.draw(st.integers(1, 4)), depth - 1)
        elif form == "sequence" and depth:
            self.line()
            self.sequence(route, indent + self.draw(st.integers(1, 4)), depth - 1)
        elif form == "block":
            self.text += " "
            start, style = len(self.text), self.draw(st.sampled_from(["|", ">", "|-", ">-"]))
            self.text += style
            self.line(blank=False)
            self.text += " " * (indent + self.draw(st.integers(1, 4))) + self.draw(
                st.sampled_from(["one", "a  b", "x # y"])
            )
            self.values.append(Written(route, start, len(self.text), style[0]))
            self.text += self.end * self.draw(st.integers(1, 2))
        else:
            self.text += " " * self.draw(st.integers(1, 3))
            if form == "flow" and depth:
                self.flow(route, depth)
            else:
                self.scalar(route, quoted=form == "quoted", flow=False)
            self.line()

    def flow(self, route: Route, depth: int) -> None:
        """Write a list or mapping between brackets, on one line or several."""
        listed = self.draw(st.booleans())
        broken = self.draw(st.booleans())
        self.text += "[" if listed else "{"
        count = self.draw(st.integers(1, 3))
        keys = self.draw(st.lists(KEYS, min_size=count, max_size=count, unique=True))
        for number in range(count):
            if broken:
                self.line()
                self.text += " " * 12
            inner = (*route, number) if listed else (*route, keys[number])
            self.opened[inner] = len(self.text)
            self.text += "" if listed else f"{keys[number]}: "
            if depth > 1 and self.draw(st.booleans()):
                self.flow(inner, depth - 1)
            else:
                self.scalar(inner, quoted=self.draw(st.booleans()), flow=True)
            last = number == count - 1
            self.text += (
                self.draw(st.sampled_from(["", ","])) if last else self.draw(st.sampled_from([",", ", ", " , "]))
            )
        if broken:
            self.line()
            self.text += " " * 11
        self.text += "]" if listed else "}"
        self.closed[route] = len(self.text)

    def scalar(self, route: Route, *, quoted: bool, flow: bool) -> None:
        """Write a value on one line."""
        word = self.draw(WORDS)
        style = self.draw(st.sampled_from(["'", '"'])) if quoted else ""
        if not quoted:
            said = self.draw(st.sampled_from(["done", "in-progress", "x y", "2026-09-30", "12", "true", "Ünï"]))
        elif style == "'":
            said = "'" + word.replace("\n", " ").replace("\t", " ").replace("'", "''") + "'"
        else:
            escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
            said = f'"{escaped}"'
        if self.draw(st.integers(0, 9)) == 0 and not flow:
            self.text += f"&n{len(self.values)} "
        start = len(self.text)
        self.text += said
        self.values.append(Written(route, start, len(self.text), style))

    def line(self, *, blank: bool = True) -> None:
        """End a line, perhaps after white space and a comment, perhaps with lines of neither after it."""
        if self.draw(st.integers(0, 2)) == 0:
            self.comments += 1
            self.text += f"  # c{self.comments}: 'x' - [y"
        elif self.text[-1] not in "|>":
            self.text += " " * self.draw(st.integers(0, 1))
        self.text += self.end
        if blank:
            self.gap()

    def gap(self) -> None:
        """Leave a line empty, or with a comment alone, or leave it at that."""
        form = self.draw(st.integers(0, 7))
        if form == 0:
            self.text += self.end
        elif form == 1:
            self.comments += 1
            self.text += f"# c{self.comments} - x: y{self.end}"


@dataclass(frozen=True)
class Sample:
    """A file in some formatting.

    Args:
        text: without a byte order mark.
        document: the number of the document that the values are in.
        values: the scalars, with offsets in the text.
        opened: where each entry begins: at its key, at its dash, or between brackets.
        closed: where the lists and mappings between brackets end.
    """

    path: str
    text: str
    bom: bool
    document: int
    values: tuple[Written, ...]
    opened: Mapping[Route, int]
    closed: Mapping[Route, int]

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return (b"\xef\xbb\xbf" if self.bom else b"") + self.text.encode()


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """Return files of one document, of several, and front matter."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    page = Page(draw, end)
    before, behind, path, document = draw(
        st.sampled_from(
            [
                ("", "", "a.yaml", 0),
                (f"# top{end}{end}", "", "a.yaml", 0),
                (f"---{end}", f"---{end}id: done{end}", "a.yaml", 0),
                (f"id: done{end}--- # next{end}", f"...{end}", "a.yaml", 1),
                (f"---{end}kind: team{end}", f"---{end}{end}id: done{end}---{end}", "a.md", 0),
            ]
        )
    )
    page.text = before
    if path == "a.md":
        page.opened["enables",] = len(page.text)
        page.text += f"enables:{end}"
        page.mapping(("enables",), 2, 3)
    else:
        page.mapping((), 0, 3)
    text = page.text + behind
    return Sample(path, text, draw(st.booleans()), document, tuple(page.values), page.opened, page.closed)
