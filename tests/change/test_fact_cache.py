"""Facts from the cache are those that reading the file now would give."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import ROADMAP, branch, open_shop
from tpmlint.api import audit, diff
from tpmlint.change import interface_sides
from tpmlint.change.fact_cache import FactCache, fact_key
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request
from tpmlint.interfaces import Fact, Options, UnreadableInterface, language_of, read_facts
from tpmlint.report import Report

API = "src/cards/openapi.yaml"
CARDS = """\
openapi: 3.0.0
paths:
  /cards:
    get:
      summary: All cards
      parameters: [{name: q, in: query, required: true, schema: {type: string}}]
      responses: {"200": {description: The cards}}
"""
TEXTS = {
    "openapi": (API, CARDS),
    "json-schema": ("a.schema.json", '{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}'),
    "csv": ("prices.csv", "id,price\n1,2\n"),
    "python": ("src/shop.py", "__all__ = ['buy']\ndef buy(card: str, *, twice: bool = False) -> int: ...\n"),
    "yaml": ("limits.yaml", "cards: 3\nnames: [é, '☃']\n"),
    "toml": ("limits.toml", "[cards]\nmost = 3\n"),
    "protobuf": ("shop.proto", 'syntax = "proto3";\nmessage Card { string name = 1; }\n'),
}


def read(kind: str, data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, as they are read without a cache."""
    language = language_of(kind)
    assert language is not None
    return read_facts(language, data, options)


def refuse(kind: str, data: bytes, options: Options) -> Mapping[str, Fact]:
    """Stand in for reading where the cache must have the facts."""
    raise AssertionError(f"{options.path} is read again as {kind}")


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_in_a_file_the_cache_gives_what_reading_gives(tmp_path: Path, kind: str, seed: int) -> None:
    path, text = TEXTS[kind]
    chance = random.Random(seed)
    folder, top = tmp_path / "cache", Path("/work")
    for _ in range(20):
        mutated = list(text)
        for _ in range(chance.randrange(4)):
            mutated[chance.randrange(len(mutated))] = chance.choice("\n\t :-[]{}&*#'\"\\\0é|>0~,=a")
        data, options = "".join(mutated).encode(), Options(path)
        kept = FactCache(folder, top)
        refused: UnreadableInterface | None = None
        facts: Mapping[str, Fact] = {}
        try:
            facts = read(kind, data, options)
        except UnreadableInterface as error:
            refused = error
        if refused is not None:
            with pytest.raises(UnreadableInterface) as raised:
                kept.facts(kind, data, options, read)
            assert (raised.value.message, raised.value.line) == (refused.message, refused.line)
            kept.save()
            with pytest.raises(AssertionError, match="is read again"):
                FactCache(folder, top).facts(kind, data, options, refuse)
            continue
        assert kept.facts(kind, data, options, read) == facts
        kept.save()
        again = FactCache(folder, top).facts(kind, data, options, refuse)
        assert list(again.items()) == list(facts.items())


def test_the_same_bytes_are_read_again_as_another_type_under_another_path_and_with_other_keys() -> None:
    data, options = CARDS.encode(), Options(API)
    ways = [
        ("openapi", data, options),
        ("yaml", data, options),
        ("openapi", data + b"\n", options),
        ("openapi", data, Options("openapi.json")),
        ("openapi", data, Options(API, frozenset())),
        ("openapi", data, Options(API, frozenset({"summary"}))),
        ("openapi", data, Options(API, None, frozenset())),
        ("openapi", data, Options(API, None, frozenset({"summary"}))),
    ]
    assert len({fact_key(*way) for way in ways}) == len(ways)
    assert len({fact_key("openapi", data, options, terms) for terms in (b"", b"/lib/site-packages 1")}) == 2


def test_facts_of_a_file_that_a_line_of_the_cache_cannot_hold_are_read_again(tmp_path: Path) -> None:
    kept = FactCache(tmp_path / "cache", Path("/work"))
    odd = {"\udcff": Fact("a byte that is not UTF-8", 1)}
    assert kept.facts("csv", b"\xff", Options("a.csv"), lambda *_: odd) == odd
    kept.save()
    with pytest.raises(AssertionError, match="is read again"):
        FactCache(tmp_path / "cache", Path("/work")).facts("csv", b"\xff", Options("a.csv"), refuse)


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    """A repository with a branch that changes two declared interfaces, one of which cannot be read."""
    declared = ROADMAP["roadmap/capabilities.yaml"].replace(
        "paths: [/src/cards/]",
        f"paths: [/src/cards/]\nlifecycle: production\ninterfaces: [{{path: {API}}}, {{path: src/cards/a.proto}}]",
    )
    files = {"roadmap/capabilities.yaml": declared, API: CARDS, "src/cards/a.proto": 'syntax = "proto3";\n'}
    repo = open_shop(tmp_path, files=files)
    branch(repo, {API: CARDS.replace("/cards", "/tokens"), "src/cards/a.proto": "message {"}, "Use tokens")
    return repo


@pytest.mark.parametrize("command", ["diff", "audit"])
def test_a_second_run_reads_no_interface_again_and_says_the_same(
    command: str, shop: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: list[str] = []

    def counted(language: object, data: bytes, options: Options) -> Mapping[str, Fact]:
        paths.append(options.path)
        return read_facts(language, data, options)  # type: ignore[arg-type]

    def report(folder: Path | None) -> tuple[Report, list[str]]:
        interface_sides._read_facts.cache_clear()
        paths.clear()
        request = Request(start=shop.path, cache=folder)
        return diff(request, Comparison(base="main")) if command == "diff" else audit(request), sorted(paths)

    monkeypatch.setattr(interface_sides, "read_facts", counted)
    without, read_without = report(None)
    first, read_first = report(tmp_path / "cache")
    second, read_second = report(tmp_path / "cache")
    assert command == "audit" or [each.rule for each in without.findings] == ["interface-change-without-context"]
    assert (first, second) == (without, without)
    both = ["src/cards/a.proto"] * 2 + [API] * 2
    assert (read_without, read_first, read_second) == (both, both, ["src/cards/a.proto"])
