"""Which capability a file belongs to."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.in_memory import judge, read
from tests.patterns.oracle import Git
from tests.patterns.writing import lists, paths, plain, plain_paths, wild
from tpmlint.errors import UserError
from tpmlint.formats.source_file import Document
from tpmlint.model.build import build_item
from tpmlint.model.items import Capability
from tpmlint.model.ownership import Claim, Claims, OwnFiles
from tpmlint.model.roadmap_files import includes, sources_among
from tpmlint.model.tree import Tracked
from tpmlint.patterns import Patterns, literal_of
from tpmlint.patterns.lookup import Indexed, index
from tpmlint.settings import Settings
from tpmlint.sources import Source


def capability(name: str, *paths: str) -> Capability:
    """Return a capability that claims ``paths``."""
    value = {"kind": "capability", "id": name, "title": name, "owner": "core", "paths": list(paths)}
    item = build_item(Document("roadmap/capabilities.yaml", 0, value))
    assert isinstance(item, Capability)
    return item


def owners(path: str, *capabilities: Capability, settings: Settings | None = None) -> list[str]:
    """Return the ids of the capabilities that ``path`` belongs to."""
    return [each.id for each in Claims(capabilities, settings or Settings()).owners(path)]


OWN = st.lists(
    st.sampled_from(["roadmap/**/*.yaml", "*.yml", "!draft.yml", "plan/", "a*", "*.\u03a3", "*.d/x.yaml"]), max_size=3
)
NAMES = st.sampled_from(
    ["roadmap", "plan", "a.yaml", "x.YAML", "draft.yml", "b.YmL", "c.d", "A.\u03a3", "a.\u03c3", "x.yaml", "y.py"]
)


@given(OWN, st.lists(NAMES, min_size=1, max_size=3).map("/".join))
def test_the_roadmap_has_the_files_that_its_patterns_include_in_any_case_of_their_ending(
    lines: list[str], path: str
) -> None:
    """What is asked first, whether any pattern has such an ending, changes no answer."""
    settings = Settings(include=tuple(lines), exclude=())
    assert OwnFiles(settings).may_have_items(path) == includes(Patterns(lines), path)


def test_a_folder_claims_all_below_it() -> None:
    search = capability("search", "src/search/")
    assert owners("src/search/index/build.py", search) == ["search"]
    assert owners("src/searching/index.py", search) == []


def test_the_longest_literal_beginning_wins() -> None:
    platform, search = capability("platform", "src/**"), capability("search", "src/search/**")
    assert owners("src/search/index.py", platform, search) == ["search"]
    assert owners("src/other.py", platform, search) == ["platform"]


def test_specificity_is_counted_before_the_first_wildcard() -> None:
    by_name, by_folder = capability("by-name", "src/*/api/handlers/**"), capability("by-folder", "src/s/**")
    assert owners("src/s/api/handlers/x.py", by_name, by_folder) == ["by-folder"]


def test_a_tie_belongs_to_all() -> None:
    one, two = capability("one", "src/*.py"), capability("two", "src/**")
    assert owners("src/a.py", one, two) == ["one", "two"]


def test_a_later_pattern_subtracts_within_its_own_capability_only() -> None:
    one, two = capability("one", "src/**", "!src/gen/**"), capability("two", "src/gen/**")
    assert owners("src/gen/x.py", one) == []
    assert owners("src/gen/x.py", one, two) == ["two"]


def test_a_subtraction_that_comes_first_takes_nothing_away() -> None:
    assert owners("src/gen/x.py", capability("one", "!src/gen/**", "src/**")) == ["one"]


def test_a_name_without_a_slash_matches_anywhere() -> None:
    assert owners("a/b/Dockerfile", capability("images", "Dockerfile")) == ["images"]


def test_roadmap_files_and_configuration_belong_to_none() -> None:
    all_of_it = capability("all", "**")
    for path in ("roadmap/x.yaml", "src/search.tpm.yaml", "tpmlint.toml", "tpmlint.waivers.yaml"):
        assert owners(path, all_of_it) == []
    assert owners("roadmap/notes.txt", all_of_it) == ["all"]


def test_patterns_are_relative_to_the_folder_of_the_configuration() -> None:
    settings = Settings(source="shop/tpmlint.toml", folder="shop")
    api = capability("api", "/src/api")
    assert owners("shop/src/api/x.py", api, settings=settings) == ["api"]
    assert owners("src/api/x.py", api, settings=settings) == []


def test_all_claims_are_told_with_the_pattern_that_counts() -> None:
    platform, search = capability("platform", "docs/", "src/**"), capability("search", "src/search/**")
    assert Claims([platform, search], Settings()).all("src/search/a.py") == (
        Claim(search, 0, 11),
        Claim(platform, 1, 4),
    )


def test_a_broken_pattern_claims_nothing() -> None:
    assert owners("src/a.py", capability("odd", "src/[", "!")) == []


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        (["/src/Pay/"], "src/pay/a.py", ["one"]),
        (["/src/pay/"], "SRC/Pay/a.py", ["one"]),
        (["Dockerfile"], "a/dockerfile", ["one"]),
        (["/caf\u00e9/"], "cafe\u0301/a", ["one"]),
        (["/src/[A-C]*"], "src/apple", ["one"]),
        (["/src/[[:upper:]]*"], "src/apple", ["one"]),
        (["!*.c", "*.C"], "a.c", []),  # the exact name is taken away
        (["/src/", "!/src/Gen/"], "src/gen/a", ["one"]),  # the exact name is claimed
        (["/src/pay/"], "src/pays/a.py", []),
    ],
)
def test_a_name_that_nobody_claims_belongs_to_whoever_claims_it_in_another_form(
    lines: list[str], path: str, expected: list[str]
) -> None:
    one = capability("one", *lines)
    assert owners(path, one) == expected
    assert owners(path, one, capability("exact", f"/{path}")) == ["exact"]


@pytest.mark.case(113)
def test_a_folder_with_names_of_both_forms_keeps_them_apart() -> None:
    lower, upper = capability("lower", "/src/pay/"), capability("upper", "/src/Pay/")
    assert owners("src/pay/a", lower, upper) == ["lower"]
    assert owners("src/Pay/a", lower, upper) == ["upper"]
    assert owners("src/PAY/a", lower, upper) == ["lower", "upper"]


def test_a_submodule_is_matched_as_a_folder() -> None:
    for pattern in ("/libs/money", "/libs/money/", "money/", "money", "libs/*", "libs/**", "/libs/"):
        assert owners("libs/money/", capability("one", pattern)) == ["one"], pattern
    assert owners("libs/money/", capability("one", "/libs/*.c")) == []
    assert owners("libs/money", capability("one", "/libs/money/")) == []  # a file of that name


parts = st.sampled_from(["src", "api", "s", "gen", "*", "**", "a*", "?", "[ab]", "x.py", "*.py", "x.*", "a.b*"])
patterns = st.builds(
    lambda negated, anchored, names, folder: "!" * negated + "/" * anchored + "/".join(names) + "/" * folder,
    st.booleans(),
    st.booleans(),
    st.lists(parts, min_size=1, max_size=4),
    st.booleans(),
)
files = st.lists(st.sampled_from(["src", "api", "s", "gen", "ab", "a.b", "x.py", "b.py"]), min_size=1, max_size=4).map(
    "/".join
)


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> Git:
    """A git that says what patterns match."""
    return Git(tmp_path_factory.mktemp("ignored"))


@given(lists(plain), files)
def test_one_capability_claims_what_the_last_matching_pattern_says(git: Git, lines: list[str], path: str) -> None:
    assert owners(path, capability("one", *lines)) == (["one"] if git.takes(lines, [path])[path] else [])


def claimed(git: Git, lines: list[str], asked: list[str]) -> dict[str, tuple[int, int] | None]:
    """Ask every pattern: for each path that a capability claims, the pattern that counts and its specificity."""
    found: dict[str, tuple[int, int] | None] = {}
    for path, matching in git.matching(lines, asked).items():
        adding = [(len(literal_of(lines[at])), -at) for at in matching if not lines[at].startswith("!")]
        best = max(adding, default=(0, 0))
        found[path] = (-best[1], best[0]) if matching and not lines[matching[-1]].startswith("!") else None
    return found


@given(
    st.dictionaries(st.sampled_from("abc"), lists(plain | wild) | lists(plain), min_size=1),
    st.lists(paths | plain_paths, min_size=1, max_size=16),
)
@example({"a": ["src"]}, ["new\nline/src", "src\n"])
@example({"a": ["/foo**/bar"], "b": ["/foo**/*.py"]}, ["foobar", "foox.py", "a.py", "b", "foo/bar"])
@example({"a": ["*.py", "!/src/**/"], "b": ["src[!_]test/"]}, ["src/a.py", "src/b/a.py", "src/test/a.py"])
def test_claims_are_those_that_asking_git_of_every_pattern_gives(
    git: Git, lines: dict[str, list[str]], asked: list[str]
) -> None:
    """One object answers for all paths, so that what it keeps of a folder is put to the test."""
    capabilities = {name: capability(name, *each) for name, each in sorted(lines.items())}
    expected = {name: claimed(git, each, asked) for name, each in sorted(lines.items())}
    found = Claims(capabilities.values(), Settings(include=()), exact=True)
    for path in asked:
        claims = [Claim(capabilities[name], *how) for name, each in expected.items() if (how := each[path]) is not None]
        assert found.all(path) == tuple(sorted(claims, key=lambda claim: -claim.specificity)), path


@pytest.mark.parametrize("folder", ["", "new\nline/", "\udcff/", "a b/"])
def test_no_name_hides_a_file_from_its_capability(folder: str) -> None:
    by_ending, by_folder = capability("by-ending", "*.go"), capability("by-folder", "/src/**/api/")
    found = Claims([by_ending, by_folder], Settings())
    assert [each.capability.id for each in found.all(f"src/{folder}x\n.go")] == ["by-ending"]
    assert [each.capability.id for each in found.all(f"src/{folder}api/x")] == ["by-folder"]


@given(st.lists(st.tuples(patterns, st.sampled_from("abc")), min_size=1, max_size=6), files)
def test_the_index_by_folder_finds_what_asking_every_pattern_finds(claims: list[tuple[str, str]], path: str) -> None:
    capabilities = [capability(name, *[line for line, owner in claims if owner == name]) for name in "abc"]
    capabilities = [each for each in capabilities if each.paths]
    alone = {each.id: Claims([each], Settings()).all(path) for each in capabilities}
    best = max((found[0].specificity for found in alone.values() if found), default=None)
    expected = [name for name, found in alone.items() if found and found[0].specificity == best]
    assert owners(path, *capabilities) == expected


@pytest.mark.parametrize("broken", ["[b-a]", "[ab-*]?c", "a\\", "!", "[[:foo:]]x[z-a]"])
def test_a_broken_pattern_matches_nothing_and_spoils_no_other(broken: str) -> None:
    assert owners("src/ac", capability("one", broken, "src/")) == ["one"]
    assert owners("src/ac", capability("one", broken)) == []
    assert not Patterns((broken, "*.py")).match("src/ac")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/src/" + "*a" * 12 + "b", "src/" + "a" * 240),
        ("*" * 30 + "b", "a" * 250),
        ("*" + "?" * 40 + "**" + "?" * 40 + "b", "a" * 250),
        ("[ab]" * 40 + "**" + "[ab]" * 40 + "*c*d", "a" * 250),
        ("**/a/" * 12 + "b", "a/" * 1900 + "c"),
        ("/x/**/a/" * 5 + "b", "x/" + "a/" * 1900 + "c"),
    ],
)
def test_no_pattern_takes_for_ever(pattern: str, path: str) -> None:
    """Whoever writes the pattern also names the files; tried one by one, the ways to share them out have no end."""
    begun = time.process_time()
    assert not Patterns((pattern,)).match(path)
    assert owners(path, capability("one", pattern)) == []
    assert time.process_time() - begun < 2


PATHS = """
kind: capability
id: many
title: Many
owner: core
consumers: [{{team: core}}]
paths: [{}]
---
{{kind: team, id: core, title: Core}}
"""


def test_a_capability_with_too_many_patterns_is_reported_and_costs_nothing() -> None:
    most, more = (PATHS.format(", ".join(f"'[a]*{number}'" for number in range(count))) for count in (1000, 1001))
    assert judge(most, "schema") == ()
    (finding,) = judge(more, "schema")
    assert finding.message.startswith("'paths' must be a list of at most 1000 entries, not [")
    (capability,) = (item for parsed in read(more) for item in parsed.items if isinstance(item, Capability))
    assert (capability.paths, capability.is_known("paths")) == ((), False)


def test_a_pattern_that_is_too_long_is_reported_and_claims_nothing() -> None:
    assert judge(PATHS.format("'" + "a" * 1024 + "'"), "schema") == ()
    more = PATHS.format("'" + "a" * 1025 + "', /src/")
    (finding,) = judge(more, "schema")
    assert finding.message.startswith("an entry of 'paths' must be text of at most 1024 characters, not ")
    (capability,) = (item for parsed in read(more) for item in parsed.items if isinstance(item, Capability))
    assert capability.paths == ("/src/",)


def test_more_patterns_in_all_than_files_can_be_compared_with_are_refused() -> None:
    lists = [capability(f"c{number}", *[f"/{number}/{each}" for each in range(1000)]) for number in range(20)]
    Claims(lists, Settings())
    with pytest.raises(UserError) as caught:
        Claims([*lists, capability("one-more", "/x")], Settings())
    assert (caught.value.message, caught.value.remedy, caught.value.place) == (
        "the capabilities have more than 20,000 patterns in all; 1,000 of them are those of capability:c0",
        "name folders instead of files",
        "roadmap/capabilities.yaml",
    )


@pytest.mark.case(114)
def test_patterns_beyond_a_limit_are_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 114: counted by the patterns that are read: all up to each limit, and none of a list beyond one."""
    read_patterns: list[str] = []

    def count(pattern: str) -> Indexed:
        read_patterns.append(pattern)
        return index(pattern)

    def work(*capabilities: Capability) -> int:
        read_patterns.clear()
        with suppress(UserError):
            Claims(capabilities, Settings())
        return len(read_patterns)

    def listed(count: int, text: str = "'/a/[a]*{}'") -> Capability:
        whole = PATHS.format(", ".join(text.format(number) for number in range(count)))
        (found,) = (item for parsed in read(whole) for item in parsed.items if isinstance(item, Capability))
        return found

    monkeypatch.setattr("tpmlint.patterns.lookup.index", count)
    few, most, longest, longer = listed(10), listed(1000), listed(1, f"'*{'a' * 1023}'"), listed(1, f"'*{'a' * 1024}'")
    assert (work(few), work(most), work(listed(1001))) == (10, 1000, 0)
    assert (work(longest), work(longer)) == (1, 0)
    assert (work(*[most] * 20), work(*[most] * 20, few)) == (20_000, 0)


@pytest.mark.case(114)
def test_patterns_with_many_stars_are_few() -> None:
    """A path of many folders can be taken apart in many ways, by each of them."""
    starred = [f"/src/**/a*/**/b*/**/c{number}" for number in range(500)]
    plain = [f"/src/**/a*/**/b{number}" for number in range(500)]
    Claims([capability("one", *starred, *plain), capability("two", *starred)], Settings())
    with pytest.raises(UserError) as caught:
        Claims([capability("one", *starred, "/src/**/*/**/*/**"), capability("two", *starred)], Settings())
    own = "501 of them are those of capability:one"
    message = f"the capabilities have more than 1,000 patterns with more than 4 stars; {own}"
    assert (caught.value.message, caught.value.remedy) == (message, "name the folder in which the files are")


@pytest.mark.case(114)
def test_patterns_that_any_file_may_match_are_few() -> None:
    """Each of them is compared with each file, so what is counted is the work for a file."""
    broad = [f"*a*b*{number}x*" for number in range(200)]
    found = ["/src/[a]*", "/docs/my\\ file.md", "*.sql", "**", "!**/", "# none", "name", "a*/b"]
    Claims([capability("broad", *broad, *found)], Settings())
    for roadmap in ([capability("broad", *broad, "[ab]c")], [capability("broad", *broad), capability("one", "!a*")]):
        with pytest.raises(UserError) as caught:
            Claims(roadmap, Settings())
        own = 201 if len(roadmap) == 1 else 200
        message = "the capabilities have more than 200 patterns without a folder, name or ending; "
        assert (caught.value.message, caught.value.remedy, caught.value.place) == (
            f"{message}{own} of them are those of capability:broad",
            "name the folder in which the files are",
            "roadmap/capabilities.yaml",
        )


def test_the_patterns_of_a_check_are_counted_before_any_is_matched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(tracked: Tracked, pattern: str) -> bool:
        raise AssertionError(pattern)

    monkeypatch.setattr(Tracked, "matches", refuse)
    listed = ", ".join(f"'*a*{number}*'" for number in range(201))
    with pytest.raises(UserError, match="more than 200 patterns"):
        judge(PATHS.format(listed), "dead-path", tracked=("src/a.py",))


def test_a_pattern_of_more_than_twenty_stars_is_reported_and_claims_nothing() -> None:
    assert judge(PATHS.format("'" + "a**/" * 20 + "'"), "schema") == ()
    (finding,) = judge(PATHS.format("'" + "*a" * 21 + "', /src/"), "schema")
    message = f"an entry of 'paths' must be a pattern with at most 20 stars, not '{'*a' * 21}'"
    assert finding.message == message


@pytest.mark.parametrize("pattern", ["te**", "**st", "t***t", "**", "*e**s*"])
def test_several_stars_are_as_good_as_one(pattern: str) -> None:
    assert Patterns((pattern, "other")).match("src/test")


def test_python_does_not_speak_up_on_a_pattern() -> None:
    """A bracket in brackets makes Python warn; warnings are errors here."""
    assert owners("src/:]x", capability("one", "[[:foo:]]x", "src/")) == ["one"]


@given(OWN, st.sets(st.lists(NAMES, min_size=1, max_size=3).map("/".join)))
def test_what_a_path_is_to_the_roadmap_depends_on_no_other_path(lines: list[str], paths: set[str]) -> None:
    """An audit compares each path with the patterns once, whatever lies beside it in which commit."""
    settings = Settings(include=tuple(lines), exclude=("plan/draft.yml",))
    together = sources_among(paths, settings)
    alone = [sources_among((path,), settings) for path in sorted(paths)]
    assert together.taken == tuple(path for each in alone for path in each.taken)
    assert together.excluded == tuple(skipped for each in alone for skipped in each.excluded)


@given(OWN, st.sets(st.lists(NAMES, min_size=1, max_size=3).map("/".join)), st.data())
def test_what_a_change_leaves_is_not_looked_at_again(lines: list[str], paths: set[str], data: st.DataObject) -> None:
    settings = Settings(
        include=(*lines, "*.yml"), exclude=("plan/draft.yml",), sources=(Source("plan", ("src/*",), ()),)
    )
    before, after = (data.draw(st.sets(st.sampled_from(sorted(paths or {"plan/draft.yml"})))) for _ in range(2))
    changed = (before ^ after) | data.draw(st.sets(st.sampled_from(sorted(before | after or {"a"}))))
    new = sources_among(changed & after, settings)
    assert sources_among(before, settings).followed_by(changed, new) == sources_among(after, settings)
