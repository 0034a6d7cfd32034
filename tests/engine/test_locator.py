"""The lines that findings show."""

from __future__ import annotations

from tpmlint.engine.locator import Locator
from tpmlint.finding import Location, Span


def test_a_file_is_read_once_for_all_its_findings() -> None:
    """Pages of ten thousand views took half a minute, as the text was read and taken apart for each of them."""
    asked: list[str] = []

    def text(path: str) -> str:
        asked.append(path)
        return f"# {path}\r\n\nlast"

    locator = Locator((), text)
    places = [Location(path, Span(line, 1, line, 1)) for path in ("a.md", "b.md") for line in (1, 2, 3, 4)]
    assert [locator.excerpt(each) for each in places] == ["# a.md", "", "last", "", "# b.md", "", "last", ""]
    assert asked == ["a.md", "b.md"]


def test_a_file_that_is_not_there_has_no_line() -> None:
    assert Locator((), lambda path: None).excerpt(Location("a.md", Span(1, 1, 1, 1))) is None
    assert Locator(()).excerpt(Location("a.md", Span(1, 1, 1, 1))) is None
