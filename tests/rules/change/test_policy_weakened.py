"""policy-weakened: what lets more pass than before, and what only differs."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.change.in_memory import file, judge_change, side
from tests.in_memory import AS_OF, said
from tests.rules.change.shop import feature, items
from tpmlint.change.messages import ChangeMessages
from tpmlint.change.model import Change
from tpmlint.config import parse
from tpmlint.engine.selection import Selection, level
from tpmlint.finding import FileRef, Finding, Problem, Severity
from tpmlint.formats.dates import parse_period
from tpmlint.patterns import Patterns
from tpmlint.rule import Context, catalogue
from tpmlint.settings import PRESETS, ChangePolicy, Settings
from tpmlint.suppression.model import Waiver

ROADMAP = items(feature("one-click"))
OVER = '[[overrides]]\npaths = ["{}"]\nseverity = {{overdue = "{}"}}\n'
"""An override of one rule for one pattern."""


def configuration(text: str, path: str = "tpmlint.toml") -> Settings:
    """Return the settings in a configuration of this text."""
    settings = parse(text, path)
    assert settings is not None
    return settings


def rules_of(category: str) -> int:
    """Return how many rules there are in a category."""
    return sum(entry.category == category for entry in catalogue().values())


def found(before: str, after: str) -> tuple[Finding, ...]:
    """Return what the rule finds when a configuration changes."""
    settings = (configuration(before), configuration(after))
    return judge_change(ROADMAP, rule="policy-weakened", settings=settings)


def messages(before: str, after: str) -> list[str]:
    """Return what the rule says, without its first words."""
    return [finding.message.removeprefix("the configuration ") for finding in found(before, after)]


def test_a_finding_points_at_the_configuration() -> None:
    (finding,) = found("", '[severity]\noverdue = "off"')
    assert said([finding]) == [
        "tpmlint.toml warning[policy-weakened] the configuration lowers overdue from warning to off"
    ]
    assert (finding.item, finding.subject) == (None, "severity.overdue")


REGISTRY = '[[registries]]\nname = "{0}"\nfile = "registry/{0}.tpm.json"\n'
OTHERS = REGISTRY.format("metal") + REGISTRY.format("platform") + 'known-as = "shop"\ncalls = { infra = "metal" }\n'


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("", 'preset = "starter"', "goes from preset standard to starter"),
        ('preset = "strict"', "", "goes from preset strict to standard"),
        ('fail-on = "warning"', "", "fails a run on error only, no longer on warning"),
        ('fail-on = "info"', 'fail-on = "warning"', "fails a run on warning only, no longer on info"),
        ("", 'ignore = ["overdue"]', "ignores overdue"),
        ('ignore = ["overdue"]', 'ignore = ["timing"]', f"ignores timing ({rules_of('timing') - 1} rules)"),
        (
            'select = ["change", "overdue", "due-soon"]',
            'select = ["change"]',
            "no longer selects due-soon and overdue",
        ),
        ("", '[severity]\nduplicate-id = "info"', "lowers duplicate-id from error to info"),
        ("", '[severity]\nhygiene = "off"', f"lowers hygiene ({rules_of('hygiene')} rules) to off"),
        ("", '[severity]\noverdue = "info"\ntiming = "error"', "lowers overdue from warning to info"),
        ("", '[severity]\npaths = "warning"\noverdue = "info"', "lowers overdue from warning to info"),
        ('[severity]\noverdue = "error"', "", "no longer sets overdue to error"),
        (
            'preset = "strict"',
            'preset = "strict"\n[severity]\noverdue = "warning"',
            "lowers overdue from error to warning",
        ),
        ("[limits]\ndepth = 10", "[limits]\ndepth = 20", "raises the limit of depth from 10 to 20"),
        (
            "",
            "[rules.paths-narrowed]\nfiles = 100",
            "moves files of paths-narrowed from 1 to 100",
        ),
        (
            "",
            '[[overrides]]\npaths = ["old/"]\nkinds = ["feature"]\nseverity = {overdue = "off"}',
            "lowers overdue to off for items of kind feature in 'old/'",
        ),
        (
            '[[overrides]]\npaths = ["old/"]\nseverity = {overdue = "off"}',
            '[[overrides]]\npaths = ["old/", "new/"]\nseverity = {overdue = "off"}',
            "lowers overdue to off for 'old/' and 'new/'",
        ),
        (
            '[[overrides]]\npaths = ["core/"]\nseverity = {overdue = "error"}',
            "",
            "no longer raises overdue to error for 'core/'",
        ),
        (
            'ignore = ["placeholder-text"]\n[rules.placeholder-text]\nwords = ["soon"]',
            'ignore = ["placeholder-text"]',
            "moves words of placeholder-text from ['soon'] to []",
        ),
        ('[change]\naccept = ["cited", "exempt"]', "", "accepts carried, standing and waived as product context"),
        (
            '[change]\naccept = ["cited"]',
            '[change]\naccept = ["cited", "waived"]',
            "accepts waived as product context",
        ),
        (
            '[change]\nexempt-types = ["docs"]',
            '[change]\nexempt-types = ["feat", "docs"]',
            "asks no product context of commits of type feat",
        ),
        (
            "[change]\nexempt-titles = ['^Release ']",
            "[change]\nexempt-titles = ['^Release ', 'Release']",
            "asks no product context of commits with a title that matches 'Release'",
        ),
        (
            "[change]\nbranches = true",
            "[change]\nbranches = false",
            "no longer compares new ids with those of other branches",
        ),
        (
            "[change]\nreferences = ['github']",
            "[change]\nreferences = ['gitlab', 'github']",
            "takes closing keywords of gitlab as citations",
        ),
        (
            "[change]\nreference-patterns = ['A-[0-9]+']",
            "[change]\nreference-patterns = ['A-[0-9]', 'B']",
            "takes text that matches 'A-[0-9]' and 'B' as a citation",
        ),
        (
            "preset = 'strict'",
            "preset = 'strict'\n[change]\nexempt-titles = ['^[Ff]ormatting$']",
            "asks no product context of commits with a title that matches '^[Ff]ormatting$'",
        ),
        (
            '[change]\nexempt-paths = ["docs/"]',
            '[change]\nexempt-paths = ["docs/", "src/"]',
            "asks no product context of files that match 'src/'",
        ),
        (
            '[change]\nexempt-paths = ["docs/", "!docs/api/"]',
            '[change]\nexempt-paths = ["docs/"]',
            "asks no product context of files that '!docs/api/' excluded",
        ),
        (
            '[change]\nexempt-authors = ["renovate[bot]"]',
            '[change]\nexempt-authors = ["Renovate[bot]", "Ada"]',
            "asks no product context of author Ada",
        ),
        (
            '[change]\nexempt-paths = ["docs/"]',
            '[change]\nexempt-paths = ["docs/api/", "docs/**/*.md", "*.md"]',
            "asks no product context of files that match '*.md'",
        ),
        (
            '[change]\nexempt-paths = ["/docs/"]',
            '[change]\nexempt-paths = ["docs/"]',
            "asks no product context of files that match 'docs/'",
        ),
        (
            '[change]\nexempt-paths = ["docs/*.md", "**/a/*.txt", "b/**"]',
            '[change]\nexempt-paths = ["docs/**/*.md", "**/a/**", "b/c"]',
            "asks no product context of files that match 'docs/**/*.md' and that match '**/a/**'",
        ),
        (
            '[change]\nexempt-paths = ["src/", "!src/core/"]',
            '[change]\nexempt-paths = ["src/app/", "!src/core/"]',
            "asks no product context of files that match 'src/app/'",
        ),
        ("[change]\nwhite-space = false", "", "asks no product context of changed white space"),
        (
            "",
            "[change]\nminimum-lines = 20",
            "asks no product context below 20 changed lines, where it was 0",
        ),
        ("", '[change]\nsince = "2026-09-30"', "no longer governs commits before 2026-09-30"),
        (
            '[change]\nsince = "2026-09-30"',
            '[change]\nsince = "2026-10-01"',
            "governs commits since 2026-10-01, no longer since 2026-09-30",
        ),
        (
            '[change]\nsince = "v1"',
            '[change]\nsince = "v2"',
            "governs commits since v2, no longer since v1",
        ),
        ("", '[change]\nitem-trailers = ["Initiative"]', "takes the trailer Initiative as a citation"),
        (
            "",
            '[change]\nreason-trailers = ["Signed-off-by"]',
            "takes the trailer Signed-off-by as the reason of a waiver",
        ),
        ("", "[systems.jira]", "takes references to jira without looking them up"),
        (OTHERS, REGISTRY.format("metal"), "no longer reads the items of platform"),
        (
            OTHERS,
            OTHERS.replace('calls = { infra = "metal" }', ""),
            "no longer takes what platform says of infra for metal",
        ),
        (
            OTHERS,
            OTHERS.replace('known-as = "shop"', 'known-as = "web"'),
            "no longer takes what platform says of shop for this repository",
        ),
        (
            OVER.format("src/**", "off") + OVER.format("**/*.py", "error"),
            OVER.format("**/*.py", "error") + OVER.format("src/**", "off"),
            "lets more of overdue pass by its overrides than before",
        ),
        (
            OVER.format("plans/**", "error"),
            OVER.format("plans/**", "info"),
            "lowers overdue to info for 'plans/**'",
        ),
        (
            '[severity]\noverdue = "info"\n' + OVER.format("plans/**", "error"),
            '[severity]\noverdue = "info"\n' + OVER.format("plans/**", "warning"),
            "lets more of overdue pass by its overrides than before",
        ),
        (
            '[change]\nexempt-paths = ["/src/", "!/src/pay/"]',
            '[change]\nexempt-paths = ["!/src/pay/", "/src/"]',
            "may ask no product context of more files, because of the order of its patterns",
        ),
    ],
)
def test_lets_more_pass(before: str, after: str, message: str) -> None:
    assert messages(before, after) == [message]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('preset = "starter"', 'preset = "strict"'),
        ("", 'fail-on = "warning"'),
        ('ignore = ["timing"]', 'ignore = ["overdue"]'),
        ('ignore = ["timing"]', 'ignore = ["timing", "overdue"]'),
        ('ignore = ["overdue"]', '[severity]\noverdue = "off"'),
        ('[severity]\noverdue = "off"', ""),
        ("", '[severity]\noverdue = "error"'),
        ("", '[severity]\noverdue = "warning"'),
        ('[severity]\ntiming = "warning"', '[severity]\noverdue = "warning"\ntiming = "warning"'),
        ("[limits]\ndepth = 20", "[limits]\ndepth = 10"),
        ("[rules.paths-narrowed]\nfiles = 100", ""),
        ("", '[[overrides]]\npaths = ["core/"]\nseverity = {overdue = "error"}'),
        (
            '[[overrides]]\npaths = ["old/", "new/"]\nseverity = {overdue = "off"}',
            '[[overrides]]\npaths = ["old/"]\nseverity = {overdue = "info"}',
        ),
        ("", '[change]\naccept = ["cited", "exempt"]'),
        ("", '[change]\nexempt-paths = ["docs/"]'),
        ('[change]\nexempt-paths = ["docs/"]', '[change]\nexempt-paths = ["docs/", "!docs/api/"]'),
        ('[change]\nexempt-paths = ["**"]', ""),
        (
            '[change]\nexempt-paths = ["docs/", "*.md"]',
            '[change]\nexempt-paths = ["docs/api/", "/docs/**/?.txt", "src/*.md"]',
        ),
        ('[change]\nexempt-authors = ["a[bot]", "b@x"]', '[change]\nexempt-authors = ["B@x"]'),
        ('[change]\nsince = "2026-09-30"', '[change]\nsince = "2026-09-01"'),
        ('[change]\nsince = "2026-09-30"', ""),
        ("", '[roadmap]\ninclude = ["**/*.yaml"]'),
        ("", 'required-version = ">=0.1"'),
        (
            OVER.format("src/**", "off") + OVER.format("plans/**", "error"),
            OVER.format("plans/**", "error") + OVER.format("src/**", "off"),
        ),
        ('[change]\nexempt-paths = ["/a/", "!/a/b/", "/c/"]', '[change]\nexempt-paths = ["/a/", "!/a/b/", "!/d/"]'),
        ('[change]\nexempt-paths = ["/c/", "/a/", "!/a/b/"]', '[change]\nexempt-paths = ["/a/", "!/a/b/"]'),
    ],
)
def test_lets_no_more_pass(before: str, after: str) -> None:
    assert messages(before, after) == []


LEVELS = st.sampled_from(["off", "info", "warning", "error"])
RULES = ("overdue", "timing", "change-without-context", "change", "no-objective")
LISTS = st.lists(
    st.sampled_from(
        [
            "/src/",
            "!/src/pay/",
            "src/**",
            "*.py",
            "**",
            "!*.py",
            "/docs/**",
            "src/*",
            "/src",
            "**/a.*",
            "[a-r]*/",
            "a.?y",
        ]
    ),
    max_size=4,
)
OVERRIDES = st.fixed_dictionaries(
    {"paths": LISTS, "severity": st.dictionaries(st.sampled_from(RULES), LEVELS, min_size=1, max_size=2)},
    optional={"kinds": st.lists(st.sampled_from(["feature", "team"]), min_size=1, max_size=1)},
)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "preset": st.sampled_from(PRESETS),
        "fail-on": st.sampled_from(["info", "warning", "error"]),
        "ignore": st.lists(st.sampled_from(RULES), max_size=2, unique=True),
        "select": st.lists(st.sampled_from(RULES), max_size=3, unique=True),
        "severity": st.dictionaries(st.sampled_from(RULES), LEVELS, max_size=2),
        "overrides": st.lists(OVERRIDES, max_size=3),
        "change": st.fixed_dictionaries(
            {},
            optional={
                "exempt-paths": LISTS,
                "accept": st.lists(st.sampled_from(["cited", "standing", "exempt"]), min_size=1, unique=True),
                "minimum-lines": st.integers(0, 3),
                "white-space": st.booleans(),
                "exempt-types": st.lists(st.sampled_from(["docs", "feat"]), unique=True),
                "references": st.lists(st.sampled_from(["github", "gitlab"]), unique=True),
                "reference-patterns": st.lists(st.sampled_from(["A", "B"]), unique=True),
                "exempt-titles": st.lists(st.sampled_from(["^Release", "x$"]), unique=True),
            },
        ),
    },
)
PATHS = ("src/pay/a.py", "src/pay/a.go", "src/a.py", "src/a.go", "docs/a.md", "a.py", "a.md", "roadmap/a.yaml")


def effective(settings: Settings, rule: str, path: str, kind: str) -> Severity:
    """Return how grave a finding would be; off where its rule does not run."""
    entry = catalogue()[rule]
    selection = Selection(select=settings.select, ignore=settings.ignore)
    if not selection.takes(entry):
        return Severity.OFF
    return level(entry, settings, {}, Problem("", FileRef(path), f"{kind}:a"), path).severity


def asks_less(before: Settings, after: Settings) -> bool:
    """Tell whether some change that one configuration refuses passes with another, by trying."""
    old, new = before.change, after.change
    return (
        after.fail_on > before.fail_on
        or any(
            effective(after, rule, path, kind) < effective(before, rule, path, kind)
            for rule in ("overdue", "change-without-context", "no-objective", "due-soon", "paths-narrowed")
            for path in PATHS
            for kind in ("feature", "team", "initiative")
        )
        or any(Patterns(new.exempt_paths).match(path) and not Patterns(old.exempt_paths).match(path) for path in PATHS)
        or not set(new.accept) <= set(old.accept)
        or not set(new.exempt_types) <= set(old.exempt_types)
        or not set(new.references) <= set(old.references)
        or not set(new.reference_patterns) <= set(old.reference_patterns)
        or not set(new.exempt_titles) <= set(old.exempt_titles)
        or new.minimum_lines > old.minimum_lines
        or (new.white_space and not old.white_space)
    )


@pytest.mark.case(103)
@given(SETTINGS, SETTINGS)
@settings(max_examples=300, deadline=None)
def test_whatever_asks_less_is_reported(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Case 103: held against the levels and patterns themselves, over generated pairs of configurations."""
    old, new = configuration(toml(before)), configuration(toml(after))
    assert not weakened(old, old)
    if asks_less(old, new):
        assert weakened(old, new)


def weakened(before: Settings, after: Settings) -> list[str]:
    """Return what the rule says, whether the policy before lets it speak or not."""
    sides = side(ROADMAP, before), side(ROADMAP, after)
    change = Change(*sides, (), ChangeMessages(), before.change, (), lambda each: FileRef(each.path))
    context = Context(AS_OF, before, lambda: None)
    return [problem.message for problem in catalogue()["policy-weakened"].rule.check(change, context)]


def toml(value: dict[str, Any]) -> str:
    """Return a configuration as text."""
    plain = {key: each for key, each in value.items() if key not in ("overrides", "severity", "change")}
    lines = [f"{key} = {json.dumps(each)}" for key, each in plain.items()]
    for name in ("severity", "change"):
        lines += [f"[{name}]", *(f"{key} = {json.dumps(each)}" for key, each in value.get(name, {}).items())]
    for override in value.get("overrides", ()):
        lines.append("[[overrides]]")
        for key, each in override.items():
            inner = ", ".join(f'{name} = "{word}"' for name, word in each.items()) if isinstance(each, dict) else ""
            lines.append(f"{key} = {{{inner}}}" if isinstance(each, dict) else f"{key} = {json.dumps(each)}")
    return "\n".join(lines)


def test_what_a_preset_brings_with_it_is_not_a_fault_of_its_own() -> None:
    assert messages('preset = "strict"', 'preset = "starter"') == ["goes from preset strict to starter"]


def test_a_laxer_preset_hides_nothing_else() -> None:
    after = 'preset = "starter"\n[severity]\noverdue = "off"\n[change]\nexempt-types = ["feat"]'
    assert messages('preset = "strict"', after) == [
        "asks no product context of commits of type feat",
        "goes from preset strict to starter",
        "lowers overdue from error to off",
    ]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", 'files = ["/ROADMAP.md"]', ["no longer looks for views in '/README.md' and in '/docs/**/*.md'"]),
        ("", 'files = ["/README.md", "/ROADMAP.md", "/docs/**/*.md", "/plans/*.md"]', []),
        ('files = ["*.md"]', 'files = ["*.md", "!/a.md"]', ["no longer looks for views in what '!/a.md' excludes"]),
    ],
)
def test_pages_that_are_no_longer_looked_at(before: str, after: str, found: list[str]) -> None:
    assert messages(f"[views]\n{before}", f"[views]\n{after}") == found


@pytest.mark.parametrize(
    ("before", "after", "said_of"),
    [
        ('include = ["*.yaml", "plans/*.yaml"]', 'include = ["plans/*.yaml"]', ["roadmap.include"]),
        ("", 'exclude = ["roadmap/old.yaml"]', ["roadmap.exclude"]),
        ("", 'exclude = ["roadmap/other.yaml"]', []),
        ("", 'include = ["roadmap/**"]', []),
    ],
)
def test_files_that_are_excluded_from_the_roadmap(before: str, after: str, said_of: list[str]) -> None:
    texts = {"roadmap/old.yaml": ROADMAP}
    settings = (configuration(f"[roadmap]\n{before}"), configuration(f"[roadmap]\n{after}"))
    found = judge_change(texts, rule="policy-weakened", settings=settings)
    assert [each.subject for each in found] == said_of
    assert all("excludes roadmap/old.yaml, which is no longer read as roadmap" in each.message for each in found)


def test_files_that_are_gone_are_not_excluded() -> None:
    settings = (configuration(""), configuration('[roadmap]\ninclude = ["plans/*.yaml"]'))
    files = (file("roadmap/old.yaml", "D"),)
    assert judge_change({"roadmap/old.yaml": ROADMAP}, {}, files, rule="policy-weakened", settings=settings) == ()


def test_a_configuration_that_is_removed_is_one_finding() -> None:
    settings = (configuration('preset = "strict"\nfail-on = "warning"'), Settings())
    (finding,) = judge_change(ROADMAP, rule="policy-weakened", settings=settings)
    assert said([finding]) == [
        (
            "tpmlint.toml error[policy-weakened] tpmlint.toml is removed, so that tpmlint goes from preset strict to "
            "standard, and 1 more"
        )
    ]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("tpmlint.toml", "shop/tpmlint.toml", "from 'shop/' on, no longer from the root"),
        ("shop/tpmlint.toml", "tpmlint.toml", "from the root on, no longer from 'shop/'"),
    ],
)
def test_a_configuration_that_moves(before: str, after: str, message: str) -> None:
    """Its patterns are the same, and yet they match other files."""
    settings = configuration("", before), configuration("", after)
    told = judge_change(ROADMAP, rule="policy-weakened", settings=settings)
    assert f"the configuration takes patterns {message}, so that they match other files" in [
        finding.message for finding in told
    ]


def test_a_configuration_in_a_shared_file() -> None:
    settings = (Settings(), configuration('[tool.tpmlint]\npreset = "starter"', "pyproject.toml"))
    (finding,) = judge_change(ROADMAP, rule="policy-weakened", settings=settings)
    assert (finding.location.path, finding.subject) == ("pyproject.toml", "preset")


def test_the_first_roadmap_weakens_nothing() -> None:
    settings = (Settings(), configuration('preset = "starter"'))
    assert judge_change("", ROADMAP, rule="policy-weakened", settings=settings) == ()


def waiver(item: str, expires: str) -> Waiver:
    """Return a waiver of overdue targets."""
    period = parse_period(expires)
    assert period is not None
    return Waiver("tpmlint.waivers.yaml", 0, "overdue", item, None, None, "Replanned in spring", "core", period)


def test_waivers_that_are_added_or_extended_are_told_and_those_that_go_are_not() -> None:
    old = side(ROADMAP)
    before = replace(old, waivers=(waiver("feature:a", "2026-06"), waiver("feature:b", "2026-06")))
    after = replace(old, waivers=(waiver("feature:a", "2026-09"), waiver("feature:c", "2026-06")))
    change = Change(before, after, (), ChangeMessages(), ChangePolicy(), (), lambda file: FileRef(file.path))
    context = Context(date(2026, 3, 2), Settings(), lambda: None)
    assert [problem.message for problem in catalogue()["policy-weakened"].rule.check(change, context)] == [
        (
            "the change extends the waiver of overdue for feature:a from 2026-06 (until 2026-06-30) to "
            "2026-09 (until 2026-09-30)"
        ),
        "the change adds the waiver of overdue for feature:c",
    ]
