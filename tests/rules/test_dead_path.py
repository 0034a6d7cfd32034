"""dead-path: patterns that match no tracked file."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.in_memory import judge, said
from tests.rules.yaml_items import capability, line, together
from tpmlint.model.tree import Tracked
from tpmlint.patterns import compile_pattern
from tpmlint.settings import Settings

TRACKED = (
    "Makefile",
    "docs/index.md",
    "roadmap/code.yaml",
    "services/pay/api.proto",
    "services/pay/charge.py",
    "services/pay/gen/api.py",
    "services/search/Dockerfile",
    "services/search/search.tpm.yaml",
    "tpmlint.toml",
)


def findings(
    *patterns: str,
    tracked: tuple[str, ...] | None = TRACKED,
    settings: Settings | None = None,
    lifecycle: str | None = None,
) -> list[str]:
    """Return what the rule says of a capability with these paths."""
    text = capability(paths=str(list(patterns)), lifecycle=lifecycle)
    return said(judge(together(text), "dead-path", tracked=tracked, settings=settings))


def test_very_many_patterns_take_no_time_to_speak_of() -> None:
    patterns = tuple(f"src/**/a{number}/**/*b*" for number in range(1000))
    begun = time.process_time()
    assert findings(*patterns)[0].endswith(
        "claims 1000 patterns, and none of them matches a tracked file; correct them, or retire it"
    )
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("patterns", "reported"),
    [
        (["/code"], True),
        (["/code", "/latest"], True),
        (["/code", "/docs/"], False),
        (["/code", "/gone/"], True),
        (["**"], False),
    ],
)
def test_a_capability_that_claims_only_symbolic_links(patterns: list[str], reported: bool) -> None:
    text = together(capability(paths=str(patterns)))
    links = frozenset({"code", "latest"})
    found = judge(text, "dead-path", tracked=("code", "docs/index.md", "latest", "services/pay.py"), links=links)
    says = "claims '/code' and no file, only symbolic links, so that changes of its code are not seen"
    assert [each.message for each in found if "gone" not in each.message] == (
        [f"capability code {says}; claim what they lead to"] if reported else []
    )


def test_names_the_pattern() -> None:
    text = capability(paths="[/services/pay/, /servces/search/]")
    (found,) = judge(together(text), "dead-path", tracked=TRACKED)
    assert said([found]) == [
        line(
            1,
            "/servces/search/",
            "warning[dead-path] capability code claims '/servces/search/', which matches no tracked file; "
            "correct it, or take it out",
        )
    ]
    assert (found.item, found.subject) == ("capability:code", "/servces/search/")


@pytest.mark.parametrize(
    "pattern",
    [
        "/services/pay/",
        "services/pay",
        "services/**",
        "services/*/gen/",
        "*.proto",
        "Dockerfile",
        "gen/",
        "**/charge.py",
        "/Makefile",
        "service?/pay",
        "services/[op]ay/",
        "services/pay/ ",
        "/**",
    ],
)
def test_alive(pattern: str) -> None:
    assert findings(pattern) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "services/Pay/",
        "/pay/",
        "services/pay/charge.py/",
        "charge",
        "*.prot",
        "services/search/*.py",
        "/roadmap/",
        "*.tpm.yaml",
        "tpmlint.toml",
        "pay/gen/",
    ],
    ids=[
        "another case",
        "not at the top",
        "a file is no folder",
        "half a name",
        "half an ending",
        "the folder is there but not the file",
        "the roadmap itself",
        "an item beside the code",
        "the configuration",
        "a slash inside binds to the top",
    ],
)
def test_dead(pattern: str) -> None:
    (only,) = findings("/docs/", pattern)
    assert "which matches no tracked file" in only


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("./services/pay/", "matches no tracked file; write it without './'"),
        ("# services", "is not a valid pattern; correct it, or take it out"),
        ("services/[", "is not a valid pattern; correct it, or take it out"),
    ],
)
def test_says_why_where_that_is_known(pattern: str, why: str) -> None:
    (only,) = findings("/docs/", pattern)
    assert only.endswith(f"capability code claims '{pattern}', which {why}")


def test_a_subtraction_that_takes_nothing_away() -> None:
    (only,) = findings("/services/pay/", "!/services/pay/generated/")
    assert "capability code excludes '!/services/pay/generated/', which matches no tracked file" in only
    assert findings("/services/", "!*.tpm.yaml") == []


def test_a_folder_that_moved_is_one_mistake_with_its_subtractions() -> None:
    (only,) = findings("/docs/", "/services/paid/", "!/services/paid/gen/")
    assert "claims '/services/paid/'" in only


def test_all_claims_dead_is_one_mistake() -> None:
    assert findings("/old/a/", "/old/b/", "!/old/b/gen/", "/old/c.py") == [
        line(
            1,
            "'/old/a/'",
            "warning[dead-path] capability code claims 3 patterns, and none of them matches a tracked file; "
            "correct them, or retire it",
        ),
        "  " + line(1, "'/old/b/'", "nor does this one"),
        "  " + line(1, "'/old/c.py'", "nor does this one"),
    ]


@pytest.mark.parametrize("tracked", [None, ()], ids=["outside of git", "nothing added yet"])
def test_without_tracked_files_nobody_is_asked(tracked: tuple[str, ...] | None) -> None:
    assert findings("/gone/", tracked=tracked) == []


@pytest.mark.parametrize("lifecycle", ["retired", "retierd"])
def test_code_of_a_retired_capability_may_be_gone(lifecycle: str) -> None:
    assert findings("/gone/", lifecycle=lifecycle) == []


def test_paths_that_cannot_be_read_are_not_judged() -> None:
    found = judge(together(capability(paths="[/gone/, 7]")), tracked=TRACKED)
    assert "dead-path" not in {each.rule for each in found}


def test_patterns_are_relative_to_the_folder_of_the_configuration() -> None:
    settings = Settings(source="services/tpmlint.toml", folder="services")
    assert findings("/pay/", settings=settings) == []
    for outside in ("/services/pay/", "/docs/"):
        assert findings(outside, settings=settings) == [each.replace("/gone/", outside) for each in findings("/gone/")]


names = st.sampled_from(["src", "api", "s", "*", "**", "a*", "?", "[ab]", "x.py", "*.py", "x.*", "a.b*"])
patterns = st.builds(
    lambda negated, anchored, parts, folder: "!" * negated + "/" * anchored + "/".join(parts) + "/" * folder,
    st.booleans(),
    st.booleans(),
    st.lists(names, min_size=1, max_size=4),
    st.booleans(),
)
paths = st.lists(st.sampled_from(["src", "api", "s", "a.b", "x.py", "a"]), min_size=1, max_size=4).map("/".join)


@given(patterns, st.sets(paths, max_size=6))
def test_the_short_way_to_an_answer_gives_the_same_answer(pattern: str, files: set[str]) -> None:
    compiled = compile_pattern(pattern)
    expected = compiled is not None and any(compiled[1].search(path) for path in files)
    assert Tracked(sorted(files), Settings()).matches(pattern) == expected


def test_what_matches_every_file_is_not_dead_where_there_is_no_code_yet() -> None:
    only = ("roadmap/code.yaml", "tpmlint.toml")
    for pattern in ("*", "**", "/**", "**/*"):
        assert findings(pattern, tracked=only) == []
    assert len(findings("/src/", tracked=only)) == 1
