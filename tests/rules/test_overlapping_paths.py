"""overlapping-paths: files that belong to two capabilities."""

from __future__ import annotations

import time

import pytest

from tests.in_memory import judge, said, settle
from tests.rules.yaml_items import capability, line, together
from tpmlint.settings import Settings

TRACKED = ("services/pay/a.py", "services/pay/b.py", "services/search/a.py", "services/search/q.sql", "web/index.ts")


def claim(item_id: str, *patterns: str, **fields: str) -> str:
    """Return a capability with these paths."""
    return capability(item_id, paths=str(list(patterns)), **fields)


def findings(*items: str, tracked: tuple[str, ...] | None = TRACKED, settings: Settings | None = None) -> list[str]:
    """Return what the rule says of these capabilities."""
    return said(judge(together(*items), "overlapping-paths", tracked=tracked, settings=settings))


def test_names_a_file_and_shows_both_patterns() -> None:
    text = together(claim("cards", "/web/", "/services/pay/"), claim("pay", "services/pay/"))
    (found,) = judge(text, "overlapping-paths", tracked=TRACKED)
    assert said([found]) == [
        line(
            2,
            "'services/pay/'",
            "warning[overlapping-paths] capability pay claims 'services/pay/a.py' and 1 more as closely as "
            "capability cards does; give one of the two a longer pattern, or take the files out of the other with '!'",
        ),
        "  " + line(1, "'/services/pay/'", "capability cards claims them here"),
    ]
    assert (found.item, found.subject) == ("capability:pay", "capability:cards")
    (other,) = judge(
        together(claim("pay", "services/pay/"), claim("cards", "/web/", "/services/pay/")),
        "overlapping-paths",
        tracked=TRACKED,
    )
    assert (other.fingerprint, other.message) == (found.fingerprint, found.message)


def test_different_patterns_of_one_length() -> None:
    (first, _) = findings(claim("a", "/services/*/*.py"), claim("b", "services/**"))
    assert "capability b claims 'services/pay/a.py' and 2 more as closely as capability a does" in first


def test_further_patterns_wait_for_the_first() -> None:
    """Each is shown where the first one is not: that was there before a change, or is waived."""
    text = together(claim("a", "/services/pay/", "/web/"), claim("b", "/services/pay/", "/web/"))
    result = settle(text, "overlapping-paths", tracked=TRACKED)
    shown = [
        [(each.subject, each.message.split(" as ")[0]) for each in some] for some in (result.findings, result.explained)
    ]
    assert shown == [
        [("capability:a", "capability b claims 'services/pay/a.py' and 2 more")],
        [("capability:a by /web/", "capability b claims 'web/index.ts'")],
    ]


def test_three_that_claim_the_same_are_two_findings() -> None:
    found = findings(*(claim(each, "/web/") for each in "abc"))
    assert [each.split("; ")[0].split("] ")[1] for each in found if not each.startswith(" ")] == [
        "capability b claims 'web/index.ts' as closely as capability a does",
        "capability c claims 'web/index.ts' as closely as capability a does",
    ]


@pytest.mark.parametrize(
    "items",
    [
        (claim("a", "/services/pay/"), claim("b", "/services/search/")),
        (claim("a", "/services/"), claim("b", "/services/pay/")),
        (claim("a", "/services/pay/"), claim("b", "/services/pay/", "!/services/pay/**")),
        (claim("a", "/services/pay/", "!*.py"), claim("b", "/services/pay/")),
        (claim("a", "/lib/"), claim("b", "/lib/")),
        (claim("a", "/web/", lifecycle="retired"), claim("b", "/web/")),
        (claim("a", "/web/"), claim("a", "/web/")),
        (claim("a", "/web/"), claim("A", "/web/")),
        (claim("a", "/web/", "*.ts"), claim("b", "*.sql")),
        (claim("a", "/roadmap/"), claim("b", "/roadmap/")),
        (claim("a", "/web/", "/web/")),
    ],
    ids=[
        "side by side",
        "a part of another's folder",
        "taken back",
        "taken back by the first",
        "no file there",
        "one is retired",
        "one id twice",
        "one id in two cases",
        "elsewhere the same length",
        "the roadmap itself",
        "one that says it twice",
    ],
)
def test_near_misses(items: tuple[str, ...] | str) -> None:
    whole = (items,) if isinstance(items, str) else items
    assert findings(*whole, tracked=(*TRACKED, "roadmap/x.yaml")) == []


def test_what_a_third_owns_more_closely_is_not_an_overlap() -> None:
    items = (claim("a", "/services/"), claim("b", "/services/"), claim("c", "/services/pay/", "/services/search/"))
    assert findings(*items) == []


def test_outside_of_git_nobody_is_asked() -> None:
    assert findings(claim("a", "/web/"), claim("b", "/web/"), tracked=None) == []


def test_patterns_are_relative_to_the_folder_of_the_configuration() -> None:
    settings = Settings(source="services/tpmlint.toml", folder="services")
    (first, _) = findings(claim("a", "/pay/"), claim("b", "/pay/"), settings=settings)
    assert "claims 'services/pay/a.py' and 1 more" in first


@pytest.mark.parametrize("pattern", ["/services/s-{}/", "services/s-{}/**/*.py", "**/s-{}/", "/services/gone-{}/"])
def test_five_hundred_capabilities_and_fifty_thousand_files(pattern: str) -> None:
    tracked = tuple(sorted(f"services/s-{each % 500}/d{each % 7}/f{each}.py" for each in range(50_000)))
    text = together(*(claim(f"c{each}", pattern.format(each), lifecycle="production") for each in range(500)))
    for rule in ("dead-path", "overlapping-paths"):
        judge(text, rule)
        start = time.process_time()
        found = judge(text, rule, tracked=tracked)
        spent = time.process_time() - start
        assert len(found) == (500 if "gone" in pattern and rule == "dead-path" else 0)
        # Reading the 500 items is counted too; the rule alone takes some 0.3 s.
        assert spent < 5
