"""The example shop is clean, and each way of breaking it that the tour shows gives one finding, in the right place."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


break_it = _load(EXAMPLES / "break_it.py")


@dataclass(frozen=True)
class Found:
    """What of a finding a reader acts on; ``at`` and ``related`` are ``path:line:column``."""

    rule: str
    severity: str
    at: str
    item: str
    message: str
    related: tuple[str, ...] = ()


EXPECTED = (
    Found(
        "enables-nothing",
        "error",
        "roadmap/initiatives/preview-environments.yaml:1:1",
        "initiative:preview-environments",
        "initiative 'preview-environments' names no feature it enables;"
        " list at least one under 'enables', with how it does so",
    ),
    Found(
        "no-internal-customer",
        "error",
        "roadmap/initiatives/fresh-search-index.yaml:22:21",
        "initiative:fresh-search-index",
        "initiative 'fresh-search-index' names no internal customer;"
        " list at least one team under 'internal_customers', with what it needs",
    ),
    Found(
        "dangling-reference",
        "error",
        "roadmap/initiatives/strong-authentication.yaml:16:11",
        "initiative:strong-authentication",
        "initiative strong-authentication is for team chekout, which does not exist; did you mean checkout?",
    ),
    Found(
        "feature-before-enabler",
        "error",
        "roadmap/features.yaml:7:14",
        "feature:one-click-checkout",
        "feature one-click-checkout is due 2027-01-31, before its enabler payment-tokens, due 2027-02-28",
        ("roadmap/initiatives/payment-tokens.yaml:10:14",),
    ),
    Found(
        "duplicate-id",
        "error",
        "roadmap/initiatives/preview-environments.yaml:2:5",
        "initiative:on-device-ranking",
        "initiative on-device-ranking is defined a second time; give one of the two another id",
        ("roadmap/initiatives/on-device-ranking.yaml:2:5",),
    ),
    Found(
        "unknown-field",
        "error",
        "roadmap/initiatives/payment-tokens.yaml:14:1",
        "initiative:payment-tokens",
        "unknown field 'hypotesis' on initiative; did you mean 'hypothesis'?",
    ),
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the shop in a repository of its own."""
    made: Path = break_it.make_shop(tmp_path / "shop")
    return made


def check(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the JSON report of ``tpmlint check`` in ``folder``."""
    command = (sys.executable, "-m", "tpmlint", "check", "--output-format", "json", *options)
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, encoding="utf-8")
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def place(location: dict[str, Any]) -> str:
    return f"{location['path']}:{location['span']['line']}:{location['span']['column']}"


def found(report: dict[str, Any]) -> list[Found]:
    return [
        Found(
            each["rule"],
            each["severity"],
            place(each["location"]),
            each["item"],
            each["message"],
            tuple(place(other["location"]) for other in each["related"]),
        )
        for each in report["findings"]
    ]


def test_the_shop_is_clean_and_of_the_promised_size(shop: Path) -> None:
    code, report = check(shop)
    assert (code, found(report)) == (0, [])
    assert report["receipt"]["as_of"] == break_it.TODAY
    assert report["receipt"]["items"] == {
        "capability": 6,
        "decision": 3,
        "feature": 8,
        "initiative": 8,
        "objective": 3,
        "team": 5,
    }


def test_the_shop_is_clean_where_it_lies() -> None:
    code, report = check(break_it.SHOP, "--as-of", break_it.TODAY)
    assert (code, found(report)) == (0, [])


def test_the_shop_is_clean_under_the_strict_preset(shop: Path) -> None:
    configuration = shop / "tpmlint.toml"
    text = configuration.read_text(encoding="utf-8")
    assert 'preset = "standard"' in text
    configuration.write_text(text.replace('preset = "standard"', 'preset = "strict"'), encoding="utf-8")
    code, report = check(shop)
    assert (code, report["receipt"]["preset"], found(report)) == (0, "strict", [])


@pytest.mark.parametrize(("number", "expected"), list(enumerate(EXPECTED)), ids=[each.rule for each in EXPECTED])
def test_a_break_gives_one_finding_and_is_fixed(shop: Path, number: int, expected: Found) -> None:
    with break_it.broken(shop, break_it.BREAKS[number]):
        code, report = check(shop)
        assert (code, found(report)) == (1, [expected])
    code, report = check(shop)
    assert (code, found(report)) == (0, [])


def test_every_break_of_the_tour_is_expected_here() -> None:
    assert len(EXPECTED) == len(break_it.BREAKS)


def test_the_tour_goes_as_promised() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        (sys.executable, EXAMPLES / "break_it.py"),
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for each in break_it.BREAKS:
        assert each.heading in done.stdout
    assert "\x1b" not in done.stdout
