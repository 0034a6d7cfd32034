"""A file from the cache is the file as it would be read now."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.seeded_faults import clean, seeded
from tpmlint.formats.readers import TEXT_ONLY
from tpmlint.formats.source_file import read_records
from tpmlint.limits import Limits
from tpmlint.model import parse_cache
from tpmlint.model.parse_cache import ParseCache, cache_key
from tpmlint.model.parsed_file import ParsedFile, parse_file
from tpmlint.settings import Settings

SETTINGS = Settings()


def again(folder: Path, path: str, data: bytes, settings: Settings = SETTINGS) -> tuple[ParsedFile, ParsedFile | None]:
    """Return how a file is read, and what another run gets from the cache after this one."""
    kept = ParseCache(folder, Path("/work"))
    parsed = parse_file(path, data, settings.limits)
    key = cache_key(path, data, kept.terms(settings))
    kept.put(key, parsed)
    kept.save()
    return parsed, ParseCache(folder, Path("/work")).get(key, path, data)


TEAM = "kind: team\nid: a\ntitle: {}\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", TEAM.format("A")),
        ("a.yaml", "\ufeff" + TEAM.format("é ☃")),
        ("a.yaml", TEAM.format("A").replace("\n", "\r\n")),
        ("a.yaml", f"{TEAM.format('A')}---\n{TEAM.format('B').replace('id: a', 'id: b')}...\n"),
        ("a.md", f"---\n{TEAM.format('A')}---\n# Text\n"),
        ("a.yaml", TEAM.format("A") + "x-own: [1, 2.0, -0.0, 1.5e+3, null, true, 18446744073709551615, {a: []}]\n"),
        ("a.yaml", TEAM.format("A") + "x-own: &a [1]\nx-other: *a\n"),
        ("a.yaml", TEAM.format('"\\u2028\\x07"')),
    ],
)
def test_what_is_whole_comes_back_as_it_was(tmp_path: Path, path: str, text: str) -> None:
    parsed, kept = again(tmp_path / "cache", path, text.encode())
    assert kept == parsed
    assert repr(kept) == repr(parsed)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "kind: team\nid: a\n"),
        ("a.yaml", TEAM.format("yes")),
        ("a.yaml", TEAM.format("A") + "unknown: 1\n"),
        ("a.yaml", TEAM.format("[")),
        ("a.yaml", "- 1\n"),
        ("a.yaml", ""),
        ("a.md", "# Text\n"),
    ],
)
def test_what_has_a_fault_or_no_item_is_read_anew(tmp_path: Path, path: str, text: str) -> None:
    assert again(tmp_path / "cache", path, text.encode())[1] is None


def test_the_same_bytes_mean_something_else_in_markdown_and_under_other_limits(tmp_path: Path) -> None:
    text = f"---\n{TEAM.format('A')}---\n".encode()
    folder = tmp_path / "cache"
    assert again(folder, "a.yaml", text)[1] is not None
    kept = ParseCache(folder, Path("/work"))
    others = [("a.md", SETTINGS), ("a.yaml", Settings(limits=Limits(depth=3)))]
    assert [kept.get(cache_key(path, text, kept.terms(own)), path, text) for path, own in others] == [None, None]


def test_a_file_that_moved_keeps_its_new_path(tmp_path: Path) -> None:
    text = TEAM.format("A").encode()
    again(tmp_path / "cache", "a.yaml", text)
    kept = ParseCache(tmp_path / "cache", Path("/work"))
    key = cache_key("b.yaml", text, kept.terms(SETTINGS))
    assert kept.get(key, "b.yaml", text) == parse_file("b.yaml", text, SETTINGS.limits)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_in_a_file_the_cache_gives_what_reading_gives(tmp_path: Path, seed: int) -> None:
    files = {**clean(seed).files, **{f"faulty/{path}": text for path, text in seeded(seed).files.items()}}
    chance = random.Random(seed)
    for path, text in sorted(files.items()):
        if not path.endswith((".yaml", ".md")):
            continue
        mutated = list(text)
        for _ in range(chance.randrange(3)):
            mutated[chance.randrange(len(mutated))] = chance.choice("\n\t :-[]{}&*#'\"\\\0é|>0~")
        parsed, kept = again(tmp_path / "cache", path, "".join(mutated).encode())
        assert kept is None or kept == parsed


PROSE = {
    "asciidoc-lists": "= Plan\n\n* [x] A https://example.org[link]\n** B\n",
    "asciidoc-sections": "= Plan\n:status: accepted\n\n== Why\n\nText.\n",
    "asciidoc-tables": "== T\n\n|===\n|a |b\n\n|1 |2\n|===\n",
    "markdown-headings": "# A\n\nStatus: done\n\n## B\n\nStatus: open\n",
    "markdown-lists": "- [x] A [l](b.md)\n  - B\n",
    "markdown-sections": "\ufeff# A\n\n* Status: **Accepted**\n\n## Why\n\nText with é ☃.\n",
    "markdown-tables": "## T\n\n| a | b |\n|---|---|\n| 1 | [x](y.md) |\n",
    "rst-sections": "A\n=\n\n:Status: Draft\n\nWhy\n---\n\nText.\n",
}


def test_every_reader_of_prose_is_tried() -> None:
    assert set(PROSE) == TEXT_ONLY - {"csv"}


@pytest.mark.parametrize("name", PROSE)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_records_of_prose_come_back_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, ends: str
) -> None:
    data = PROSE[name].replace("\n", ends).encode()
    read = read_records("a.md", data, name, Limits())
    kept = ParseCache(tmp_path / "cache", Path("/work"))
    assert kept.read_records("a.md", data, name, Limits()) == read
    kept.save()
    monkeypatch.setattr(parse_cache, "read_records", lambda *_: pytest.fail("the file was read anew"))
    again = ParseCache(tmp_path / "cache", Path("/work")).read_records("a.md", data, name, Limits())
    assert (again, repr(again)) == (read, repr(read))
    assert read[1] != ()


def test_records_with_a_fault_or_under_other_limits_are_read_anew(tmp_path: Path) -> None:
    kept = ParseCache(tmp_path / "cache", Path("/work"))
    table, broken = PROSE["markdown-tables"].encode(), b"<div hidden>\n\n| a |\n|---|\n| 1 |\n"
    for data in (table, broken):
        kept.read_records("a.md", data, "markdown-tables", Limits())
    assert kept.read_records("a.md", broken, "markdown-tables", Limits())[0].faults != ()
    (fault,) = kept.read_records("a.md", table, "markdown-tables", Limits(bytes=3))[0].faults
    assert fault.message == "the file is larger than 3 bytes; split it into several"


@pytest.mark.parametrize("seed", range(20))
def test_whatever_prose_says_the_cache_gives_what_reading_gives(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    name = chance.choice(sorted(PROSE))
    pieces = ["".join(PROSE.values())[at : at + chance.randint(1, 30)] for at in range(0, 400, 13)]
    data = "".join(chance.choices([*pieces, "\n", "\n\n", "<!--", "`", "|", "\0", "\u2028"], k=30)).encode()
    kept = ParseCache(tmp_path / "cache", Path("/work"))
    first = kept.read_records("a.md", data, name, Limits())
    assert first == read_records("a.md", data, name, Limits())
    kept.save()
    assert ParseCache(tmp_path / "cache", Path("/work")).read_records("a.md", data, name, Limits()) == first
