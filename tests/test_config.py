"""Finding, reading and checking the configuration."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.in_memory import judge
from tpmlint.config import ConfigError, load, load_file, parse
from tpmlint.engine.selection import check_names
from tpmlint.errors import UserError
from tpmlint.finding import Severity
from tpmlint.formats.toml import line_of
from tpmlint.git.snapshot import Directory
from tpmlint.limits import Limits
from tpmlint.settings import EXEMPT_TITLES, EXEMPT_TYPES, ChangePolicy, Override, Preset, Settings
from tpmlint.sources import System


def refusal(text: str, path: str = "tpmlint.toml") -> tuple[str | None, str]:
    """Return place and message of the error that a configuration makes."""
    with pytest.raises(ConfigError) as caught:
        parse(text, path)
    return caught.value.place, caught.value.message


def test_every_setting_is_read() -> None:
    text = """\
required-version = ">=0.1"
preset = "strict"
fail-on = "warning"
select = ["context"]
ignore = ["unused-team"]

[roadmap]
include = ["plan/**/*.yaml"]
exclude = ["plan/old/"]

[systems.jira]
keys = '^SHOP-[0-9]+$'
snapshot = "jira.csv"

[systems.linear]

[severity]
overdue = "off"
timing = "info"

[rules.placeholder-text]
words = ["later"]

[limits]
bytes = 1000

[change]
accept = ["cited", "exempt"]
exempt-types = ["docs"]
exempt-titles = ["^Release"]
interface = "warning"
code = "off"
require-extras = true
since = "v1"
references = ["github"]
reference-patterns = ["SHOP-[0-9]+"]
branches = true
item-trailers = ["Initiative"]

[[overrides]]
paths = ["plan/legacy/**"]
kinds = ["feature"]
severity = { schema = "warning" }
"""
    settings = parse(text, "shop/tpmlint.toml")
    assert settings is not None
    assert settings.text == text
    assert replace(settings, text="") == Settings(
        source="shop/tpmlint.toml",
        folder="shop",
        required_version=">=0.1",
        preset="strict",
        include=("plan/**/*.yaml",),
        exclude=("plan/old/",),
        systems={"jira": System("jira", "^SHOP-[0-9]+$", "shop/jira.csv"), "linear": System("linear")},
        select=("context",),
        ignore=("unused-team",),
        severity={"overdue": Severity.OFF, "timing": Severity.INFO},
        options={"placeholder-text": {"words": ("later",)}},
        overrides=(Override(("plan/legacy/**",), ("feature",), {"schema": Severity.WARNING}),),
        fail_on=Severity.WARNING,
        limits=Limits(bytes=1000),
        change=ChangePolicy(
            accept=("cited", "exempt"),
            exempt_types=("docs",),
            exempt_titles=("^Release",),
            interface=Severity.WARNING,
            code=Severity.OFF,
            require_extras=True,
            since="v1",
            references=("github",),
            reference_patterns=("SHOP-[0-9]+",),
            branches=True,
            item_trailers=("Initiative",),
            placeholders=("later",),
        ),
    )


@pytest.mark.parametrize(
    ("preset", "accepts_standing", "exempts"),
    [("starter", True, "refactor"), ("standard", True, "fix"), ("strict", False, "ci")],
)
def test_a_preset_decides_what_a_change_needs(preset: Preset, accepts_standing: bool, exempts: str) -> None:
    settings = parse(f"preset = '{preset}'\n", "tpmlint.toml")
    assert settings is not None
    assert ("standing" in settings.change.accept) == accepts_standing
    assert settings.change.exempt_types == EXEMPT_TYPES[preset]
    assert exempts in settings.change.exempt_types
    assert settings.change.exempt_titles == EXEMPT_TITLES[preset]


def test_pyproject_is_read_only_where_it_has_a_table_for_tpmlint() -> None:
    assert parse("[project]\nname = 'x'\n", "pyproject.toml") is None
    settings = parse("[tool.tpmlint]\npreset = 'starter'\n", "pyproject.toml")
    assert settings is not None
    assert (settings.preset, settings.source, settings.folder) == ("starter", "pyproject.toml", "")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("preset = 'starter'\n\n[roadmap]\ninclud = ['x']\n", 4, "'includ'|include"),
        ("# one\npreset = 'strickt'\n", 2, "'strickt'|strict"),
        ("\n\n[severty]\noverdue = 'off'\n", 3, "'severty'|severity"),
        ("[severity]\na = 'off'\noverdue = 'loud'\n", 3, "'loud'|warning"),
        ("[[overrides]]\nseverity = {}\n\n[[overrides]]\npaths = 'x'\nseverity = {}\n", 5, "paths"),
        ("select = 3\n", 1, "select"),
        ("[roadmap]\nexclude = [\n  'a',\n  '[[:foo:]]',\n]\n", 4, "'[[:foo:]]'|not a valid gitignore pattern"),
        ("[change]\nexempt-paths = ['a\\']\n", 2, "not a valid gitignore pattern"),
        ("[[overrides]]\npaths = ['!']\nseverity = {}\n", 2, "'!'|not a valid gitignore pattern"),
        (
            "[[overrides]]\npaths = ['a']\n[overrides.severity]\n\n[[overrides]]\n[overrides.severity]\nx = 'no'\n",
            7,
            "'no'",
        ),
    ],
)
def test_a_fault_is_told_with_its_line_the_value_and_the_nearest_that_is_right(
    text: str, line: int, words: str
) -> None:
    place, message = refusal(text)
    assert place == f"tpmlint.toml:{line}"
    for word in words.split("|"):
        assert word in message


def test_a_fault_in_pyproject_has_the_line_of_its_own_table() -> None:
    text = "[tool.other]\npreset = 1\n\n[tool.tpmlint]\npreset = 'loose'\n"
    place, message = refusal(text, "pyproject.toml")
    assert place == "pyproject.toml:5"
    assert "'loose'" in message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("preset = 'strict'\nignore = ['due-soon', 'overdew']\n", 2, "unknown rule or category 'overdew'"),
        ("select = [\n  'timing',\n  'contxt',\n]\n", 3, "unknown rule or category 'contxt'"),
        ("ignore = ['timing']  # not contxt\nselect = [\n  'contxt',\n]\n", 3, "unknown rule or category 'contxt'"),
        ("[severity]\noverdue = 'off'\noverdew = 'off'\n", 3, "unknown rule or category 'overdew'"),
        ("severity = { overdue = 'off', overdew = 'off' }\n", 1, "unknown rule or category 'overdew'"),
        ("[rules.due-soon]\ndays = 9\n[rules.overdew]\ndays = 9\n", 3, "unknown rule 'overdew'"),
        ("[rules.due-soon]\n\nday = 9\n", 3, "unknown option of due-soon 'day'"),
        ("[rules]\ndue-soon.days = '9'\n", 2, "[rules.due-soon] days = '9' should be a whole number"),
        ("[rules]\ndue-soon.days = -1\n", 2, "[rules.due-soon] days = -1 should be 0 or more"),
        (
            "[[overrides]]\nseverity = { overdue = 'off' }\n[[overrides]]\nseverity = { overdew = 'off' }\n",
            4,
            "unknown rule or category 'overdew'",
        ),
    ],
)
def test_a_name_that_no_rule_has_is_told_with_its_line(text: str, line: int, message: str) -> None:
    for prefix, path in (("", "tpmlint.toml"), ("[tool.tpmlint]\n", "pyproject.toml")):
        written = text if not prefix else re.sub(r"(?m)^(\[+)", r"\1tool.tpmlint.", text)
        settings = parse(prefix + written, path)
        assert settings is not None
        with pytest.raises(UserError) as caught:
            check_names(settings)
        assert caught.value.place == f"{path}:{line + bool(prefix)}"
        assert caught.value.message.startswith(message)


def test_what_is_not_toml_is_told_with_its_line() -> None:
    assert refusal("preset = 'x'\nselect = [\n")[0] == "tpmlint.toml:2"
    assert refusal("[a\n") == ("tpmlint.toml:1", "not valid TOML: Expected ']' at the end of a table declaration")


@pytest.mark.parametrize("text", ["[" * 5000, "a = " + "[" * 5000, "a = 1_" + "9" * 5000, "a = 0x" + "f" * 5000])
def test_hostile_toml_is_an_error_and_no_crash(text: str) -> None:
    assert refusal(text)[1]


def test_a_key_of_very_many_parts_is_an_error_before_it_is_read() -> None:
    """What reads TOML takes the square of their number, in memory too."""
    for text in ("a" + ".a" * 100_000 + " = 1\n", "[" + "a . 'b c'." * 20_000 + "a]\n", "x = 1\n" + "a.a" * 40_000):
        begun = time.process_time()
        place, message = refusal(f"preset = 'starter'\n{text}")
        assert (place, message) == (f"tpmlint.toml:{3 if text[0] == 'x' else 2}", "a key has more than 64 parts")
        assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        ("[schema.initiative]\nextend = '{}'", 3, "'schema.initiative.extend'"),
        ("[roadmap]\ninclude = ['{}']", 3, "an entry of 'roadmap.include'"),
        ("[[sources]]\nfiles = ['{}']", 3, "an entry of 'sources.files'"),
        ("[change]\nsince = '{}'", 3, "'change.since'"),
    ],
)
def test_a_text_of_more_than_4096_characters_is_refused(text: str, line: int, name: str) -> None:
    long = "a/" * 50_000 + "b"
    place, message = refusal(f"preset = 'starter'\n{text.format(long)}\n")
    shown = f"'{long[:79]}\u2026'"
    assert (place, message) == (
        f"tpmlint.toml:{line}",
        f"{name} must be text of at most 4096 characters, not {shown}",
    )


def test_there_are_a_hundred_overrides_at_most() -> None:
    """What a change of them lets pass is found by comparing each with each."""
    one = "[[overrides]]\npaths = ['a']\nseverity = {overdue = 'off'}\n"
    assert parse(one * 100, "tpmlint.toml") is not None
    place, message = refusal(one * 101)
    assert message.startswith("'overrides' must be a list of at most 100 entries, not ")
    assert place is not None
    paths = ", ".join(f"'{number}'" for number in range(101))
    _, message = refusal(one.replace("'a'", paths))
    assert message.startswith("'overrides.paths' must be a list of at most 100 entries, not ")


def test_a_list_has_a_thousand_entries_at_most() -> None:
    for table, key in (("roadmap", "include"), ("change", "exempt-paths"), ("rules.placeholder-text", "words")):
        good, bad = ([f"w{number}" for number in range(most)] for most in (1000, 1001))
        assert parse(f"[{table}]\n{key} = {good}\n", "tpmlint.toml") is not None
        place, message = refusal(f"[{table}]\n{key} = {bad}\n")
        assert place == "tpmlint.toml:2"
        assert message.startswith(f"'{table}.{key}' must be a list of at most 1000 entries, not ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[rules.due-soon]\ndays = 2147483647", "'rules.due-soon.days' must be at most 10000, not 2147483647"),
        ("[rules.shadow-work]\ndays = 10001", "'rules.shadow-work.days' must be at most 10000, not 10001"),
        (
            "[rules.horizon-mismatch]\nquarters = 10001",
            "'rules.horizon-mismatch.quarters' must be at most 10000, not 10001",
        ),
        (
            "\nrequired-version = '>=" + "1" * 5000 + "'",
            "'required-version' must be text of at most 4096 characters, not ",
        ),
        ("\nrequired-version = '>=" + "1" * 4094 + "'", "this roadmap requires tpmlint >=1111"),
    ],
)
def test_a_number_that_is_too_large_is_an_error_at_its_key(text: str, message: str) -> None:
    place, found = refusal(text)
    assert place == "tpmlint.toml:2"
    assert found.startswith(message)


def test_the_largest_numbers_move_dates_within_the_calendar() -> None:
    text = (
        "{kind: feature, id: f, title: F, owner: a, status: planned, horizon: now, target_date: 2026-09}\n---\n"
        "{kind: team, id: a, title: A}\n"
    )
    options = {"due-soon": {"days": 10_000}, "horizon-mismatch": {"quarters": 10_000}}
    assert "due-soon" in [each.rule for each in judge(text, settings=Settings(options=options))]


def test_a_pattern_has_twenty_stars_at_most() -> None:
    for table, key in (("change", "exempt-paths"), ("roadmap", "include"), ("rules.unmapped-code", "not-code")):
        good = parse(f"[{table}]\n{key} = ['{'a*' * 20}', 'b']\n", "tpmlint.toml")
        assert good is not None
        long = "a*" * 21
        assert refusal(f"[{table}]\n{key} = ['b', '{long}']\n") == (
            "tpmlint.toml:2",
            f"'{long}' has more than 20 stars",
        )


def test_a_date_needs_no_quotes() -> None:
    bare, quoted = (parse(f"[change]\nsince = {day}\n", "tpmlint.toml") for day in ("2026-01-01", "'2026-01-01'"))
    assert bare is not None
    assert quoted is not None
    assert bare.change == quoted.change
    assert refusal("preset = 2026-01-01\n")[0] == "tpmlint.toml:1"
    assert refusal("preset = 10:00:00\n")[0] == "tpmlint.toml:1"


def test_a_version_that_does_not_fit_is_refused() -> None:
    place, message = refusal("preset = 'starter'\nrequired-version = '>=99'\n")
    assert place == "tpmlint.toml:2"
    assert message.startswith("this roadmap requires tpmlint >=99, and this is ")


def test_limits_can_be_lowered_and_not_raised() -> None:
    assert "1048576" in refusal("[limits]\nbytes = 99999999\n")[1]


def test_the_nearest_folder_with_a_configuration_decides(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "tpmlint.toml").write_text("preset = 'strict'\n")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.tpmlint]\npreset = 'starter'\n")
    (tmp_path / "a" / "b" / "pyproject.toml").write_text("[project]\n")
    files = Directory(tmp_path)
    assert load(files, "a/b").source == "a/pyproject.toml"
    assert load(files, "").source == "tpmlint.toml"


def test_the_own_file_comes_before_the_shared_one(tmp_path: Path) -> None:
    (tmp_path / "tpmlint.toml").write_text("")
    (tmp_path / "pyproject.toml").write_text("[tool.tpmlint]\npreset = 'starter'\n")
    assert load(Directory(tmp_path)).means_the_same(Settings(source="tpmlint.toml"))


def test_no_configuration_means_the_defaults(tmp_path: Path) -> None:
    assert load(Directory(tmp_path)) == Settings()


def test_a_named_file_has_to_be_there_and_to_be_meant_for_tpmlint(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    for name in ("missing.toml", "pyproject.toml"):
        with pytest.raises(ConfigError) as caught:
            load_file(Directory(tmp_path), name)
        assert caught.value.place == name


def test_a_configuration_that_is_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("preset = 'strict'\n")
    (tmp_path / "tpmlint.toml").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(Directory(tmp_path))


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "tpmlint.toml").write_bytes(b"preset = 'strict'\n# caf\xe9\n")
    with pytest.raises(ConfigError) as caught:
        load(Directory(tmp_path))
    assert (caught.value.place, caught.value.message) == ("tpmlint.toml:2", "the file is not UTF-8")


def test_the_line_of_a_key_is_the_nearest_that_is_written() -> None:
    text = 'a = 1\n[b]\nc = 2\n[b.d]\n"e.f" = 3\n'
    assert [line_of(text, route) for route in (("a",), ("b",), ("b", "c"), ("b", "d", "e.f"), ("b", "d", "x"))] == [
        1,
        2,
        3,
        5,
        4,
    ]


def test_a_character_that_only_unicode_counts_as_the_end_of_a_line_is_not_one() -> None:
    assert line_of("# A\u2028B\x85C\na = 1\n", ("a",)) == 2


BACKSPACE = (
    "change.reference-patterns: '\x08SHOP' has a backspace for `\\b`; "
    "write it between single quotes, which keep backslashes"
)


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        (
            r'[change]\nreference-patterns = ["\bSHOP"]',
            BACKSPACE,
            "correct the pattern",
        ),
        (
            r'[change]\nreference-patterns = ["\d+"]',
            "not valid TOML: Unescaped '\\' in a string",
            "write a text with backslashes between single quotes, which keep them",
        ),
    ],
)
def test_a_backslash_between_double_quotes_is_not_that_of_an_expression(text: str, message: str, remedy: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text.replace("\\n", "\n", 1) + "\n", "tpmlint.toml")
    assert (caught.value.message, caught.value.remedy, caught.value.place) == (message, remedy, "tpmlint.toml:2")


def test_a_title_pattern_that_is_no_expression_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        parse("[change]\nexempt-titles = ['^Release (']\n", "tpmlint.toml")
    assert (caught.value.message, caught.value.place) == (
        "change.exempt-titles: '^Release (' is not a regular expression: missing ) at position 10",
        "tpmlint.toml:2",
    )
