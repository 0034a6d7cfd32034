"""The command ``explain``: pages on rules, kinds and fields."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.schema.sample_documents import KINDS, NAMES
from tpmlint.cli.pages import field_page, kind_page, rule_page
from tpmlint.config import parse
from tpmlint.config.builtin import builtin_block, formats
from tpmlint.finding import Severity
from tpmlint.reporters.render.terminal import Painter
from tpmlint.rule import CATEGORIES, DOCUMENT, ROADMAP, Entry, Option, Rule, catalogue
from tpmlint.schema import FieldInfo, field, fields
from tpmlint.settings import EXEMPT_TYPES, PRESETS, Preset
from tpmlint.text.messages import join_words

PLAIN = Painter(False)

DOC = """A feature is due before an initiative that enables it.

The market has been promised a date, and the work that the feature rests on will be done later, which nobody sees.

- The first point is long enough that it has to be wrapped at eighty columns, and hangs.
- The `second` is not.

```yaml bad
target_date: 2027-Q1
```

```yaml good
target_date: 2027-Q2

owner: x
```

To fix it: let the owners talk."""


def expected(block: str) -> str:
    return textwrap.dedent(block).removeprefix("\n").removesuffix("\n")


def entry(category: str = "timing", severity: Severity = Severity.ERROR, **options: Option) -> Entry:
    return Entry("too-late", category, DOC, Rule(ROADMAP, severity, lambda roadmap, context: (), options))


def test_the_page_of_a_rule() -> None:
    rule = entry(days=Option(14, "Days before the target."), words=Option(("a", "b"), "What counts."))
    assert "\n".join(rule_page(rule, 80, PLAIN)) == expected(
        """
        too-late (timing, error)

        A feature is due before an initiative that enables it.

        The market has been promised a date, and the work that the feature rests on will
        be done later, which nobody sees.

        - The first point is long enough that it has to be wrapped at eighty columns,
          and hangs.
        - The `second` is not.

        Bad:
            target_date: 2027-Q1

        Good:
            target_date: 2027-Q2

            owner: x

        To fix it: let the owners talk.

        Its level is error, warning with preset starter; set another with `too-late =
        "off"` under [severity] in the configuration, or --severity too-late=off.

        Options, under [rules.too-late] in the configuration:
          days = 14           Days before the target.
          words = ["a", "b"]  What counts.

        See also https://tpmlint.github.io/tpmlint/rules/too-late/
        """
    )


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (entry("structure"), "Its level is error; set another"),
        (entry(severity=Severity.WARNING), "Its level is warning, error with preset strict; set another"),
        (entry(severity=Severity.INFO), "Its level is info; set another"),
        (
            Entry(
                "x", "structure", DOC, Rule(DOCUMENT, Severity.ERROR, lambda parsed, context: (), unsilenceable=True)
            ),
            "Its level is error, and nothing lowers or silences it: until it is fixed the file cannot be read.",
        ),
    ],
)
def test_the_levels_of_a_rule(rule: Entry, said: str) -> None:
    assert said in " ".join(" ".join(rule_page(rule, 200, PLAIN)).split())


def test_a_long_default_does_not_squeeze_what_it_means() -> None:
    files = ("*.md", "*.rst", "*.txt", "*.adoc", "*.json", "*.toml", "*.yaml", "*.yml")
    options = {"days": Option(14, "Days before."), "not-code": Option(files, "Patterns of files that are not code.")}
    rule = Entry("x", "timing", DOC, Rule(ROADMAP, Severity.ERROR, lambda roadmap, context: (), options))
    page = "\n".join(rule_page(rule, 60, PLAIN))
    assert page.partition("configuration:\n")[2].splitlines()[:4] == [
        "  days = 14  Days before.",
        '  not-code = ["*.md", "*.rst", "*.txt", "*.adoc", "*.json",',
        '    "*.toml", "*.yaml", "*.yml"]',
        "      Patterns of files that are not code.",
    ]


def info(name: str, required: bool, *words: tuple[str, str], inner: tuple[FieldInfo, ...] = ()) -> FieldInfo:
    description = f"What {name} means. At least one. Example: {name} it is."
    return FieldInfo(name, required, description, "text", words, (), None, False, inner)


def test_the_page_of_a_kind() -> None:
    page = kind_page("thing", "A thing: it is.", [info("b", False), info("id", True), info("a", False)], 80, PLAIN)
    assert "\n".join(page) == expected(
        """
        thing

        A thing: it is.

        Required
          id  What id means

        Optional
          b  What b means
          a  What a means

        `tpmlint explain thing.FIELD` tells more of a field.
        """
    )


def test_the_page_of_a_field() -> None:
    words = ("now", "At once."), ("later", "Not now.")
    assert "\n".join(field_page("thing.when", info("when", True, *words), 80, PLAIN)) == expected(
        """
        thing.when (required, one of these words)

        What when means. At least one.

        Example: when it is.

          now    At once.
          later  Not now.

        """
    )
    assert "\n".join(field_page("thing.a", info("a", False, inner=(info("b", True),)), 80, PLAIN)) == expected(
        """
        thing.a (optional, text)

        What a means. At least one.

        Example: a it is.

        Required
          b  What b means

        """
    )


@pytest.mark.parametrize("topic", [*catalogue(), *NAMES])
def test_every_rule_and_kind_has_a_page(run: Run, topic: str) -> None:
    ended = run("explain", topic)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[0].partition(" ")[0] == topic
    assert ended.out.endswith("\n")
    assert not ended.out.endswith("\n\n")


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_page(run: Run, kind: str) -> None:
    for each in fields(kind):
        ended = run("explain", f"{kind}.{each.name}")
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.startswith(f"{kind}.{each.name} (")


def test_a_field_within_a_field(run: Run) -> None:
    found = field("initiative", "enables", "how")
    assert found is not None
    ended = run("explain", "initiative.enables.how")
    assert ended.out.startswith("initiative.enables.how (required, ")
    assert " ".join(found.description.split()) in " ".join(ended.out.split())


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        (
            "enable-nothing",
            "unknown rule or kind 'enable-nothing'; did you mean enables-nothing?\n  help: `tpmlint rules`",
        ),
        (
            "initiativ.x",
            "unknown rule or kind 'initiativ'; did you mean initiative?\n  help: `tpmlint rules` lists all rules",
        ),
        ("team.xyzw", "unknown field of team 'xyzw'\n  help: there are "),
        ("initiative.enables.hw", "unknown field of initiative.enables 'hw'; did you mean how?\n"),
        ("initiative.enable.how", "unknown field of initiative 'enable'; did you mean enables?\n"),
        ("team.", "unknown field of team ''\n"),
        ("team.id.x", "team.id has no fields of its own\n  help: see `tpmlint explain team.id`\n"),
    ],
)
def test_what_is_not_known(run: Run, topic: str, said: str) -> None:
    ended = run("explain", topic)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"tpmlint: error: {said}")


def test_the_page_of_a_rule_about_history_says_what_its_blocks_are(run: Run) -> None:
    text = run("explain", "serial-slip").out
    assert "\nThe roadmap at the start:\n    {kind: team, id: checkout, title: Checkout}\n" in text
    assert "\nBad, the commits since:\n    2025-10-06 Wait for the audit: target_date: 2025-Q4 -> 2026-Q1\n" in text
    assert "\nGood, the commits since:\n    2025-10-06 Wait for the audit: target_date: 2025-Q4 -> 2026-Q3\n" in text


def test_colours_change_nothing_but_colours(run: Run) -> None:
    painted = run("explain", "enables-nothing", "--color", "always").out
    assert "\x1b[1;31mBad:\x1b[0m" in painted
    assert "\x1b[36m`enables`\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == run("explain", "enables-nothing").out


@pytest.mark.parametrize(
    ("topic", "first"),
    [
        ("timing", "timing (category)"),
        ("starter", "starter (a word that config.preset takes)"),
        ("carried", "carried (a word that config.change.accept takes)"),
        ("missing", "missing"),
        ("roadmap-item:", "Roadmap-Item"),
        ("Roadmap-Reason", "Roadmap-Reason"),
        ("exempt-types", 'config.change.exempt-types (optional, a list such as ["docs"])'),
        ("change.accept", "config.change.accept (optional, one of these words)"),
    ],
)
def test_words_of_reports_and_of_the_configuration(run: Run, topic: str, first: str) -> None:
    ended = run("explain", topic)
    assert (ended.code, ended.err, ended.out.splitlines()[0]) == (0, "", first)
    assert len(ended.out.splitlines()) > 2


def test_a_category_lists_its_rules(run: Run) -> None:
    for category in CATEGORIES:
        text = run("explain", category).out
        assert [entry.id for entry in catalogue().values() if f"  {entry.id} " in text] == [
            entry.id for entry in catalogue().values() if entry.category == category
        ]


@pytest.mark.parametrize("word", ["asked", "coverage", "drift", "missing", "slips", "ungoverned", "verdict"])
def test_a_word_of_a_report(run: Run, word: str) -> None:
    ended = run("explain", word)
    assert (ended.code, ended.err, ended.out.splitlines()[:2]) == (0, "", [word, ""])
    assert len(ended.out.splitlines()) > 2


def test_an_option_by_its_name_in_the_configuration(run: Run) -> None:
    assert run("explain", "rules.due-soon.days").out == (
        "rules.due-soon.days (optional)\n\n"
        f"{catalogue()['due-soon'].rule.options['days'].description}\n\n"
        "By default, under [rules.due-soon] in the configuration:\n  days = 14\n"
    )
    assert run("explain", "rules.due-soon") == run("explain", "due-soon")
    for topic, said in (
        ("rules.due-son", "unknown rule 'due-son'; did you mean due-soon?"),
        ("rules.due-soon.day", "unknown option of due-soon 'day'; did you mean days?"),
        ("rules.unused-team.days", "unused-team has no options"),
    ):
        ended = run("explain", topic)
        assert (ended.code, ended.err.splitlines()[0]) == (2, f"tpmlint: error: {said}")


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_says_which_types_are_exempt(run: Run, preset: Preset) -> None:
    said = " ".join(run("explain", preset).out.split())
    standard = EXEMPT_TYPES["standard"]
    types = [
        each for each in EXEMPT_TYPES[preset] if preset == "strict" or each not in standard or preset == "standard"
    ]
    assert f"commits of type {join_words(types)} need no product context" in said
    assert ("`standing` is not accepted" in said) is (preset == "strict")


def test_a_field_of_ones_own(run: Run, tmp_path: Path) -> None:
    own = {"properties": {"budget": {"type": "object", "description": "What it costs.", "properties": {"sum": {}}}}}
    (tmp_path / "own.json").write_text(json.dumps(own))
    (tmp_path / "tpmlint.toml").write_text('[schema.initiative]\nextend = "own.json"\n')
    assert "What it costs." in run("explain", "initiative.budget").out
    assert run("explain", "initiative.budget.sum").out.startswith("initiative.budget.sum (optional")
    assert run("explain", "initiative.budgt").err.startswith(
        "tpmlint: error: unknown field of initiative 'budgt'; did you mean budget?\n"
    )
    (tmp_path / "tpmlint.toml").write_text("broken")
    assert run("explain", "initiative.budget").code == 2


def test_formats(run: Run) -> None:
    ended = run("explain", "formats")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "Formats that tpmlint reads with a mapping of its own"
    assert [line.split()[0] for line in lines[2:-2] if line[2:3] != " "] == [*formats()]
    assert (
        "  kep            Kubernetes enhancement proposals: one kep.yaml in the folder of each, which is its id."
        in lines
    )


@pytest.mark.parametrize("name", formats())
def test_a_format_is_shown_as_a_block_of_the_configuration(name: str, run: Run) -> None:
    ended = run("explain", f"format:{name}")
    assert (ended.code, ended.err) == (0, "")
    own = parse(builtin_block(name), "tpmlint.toml")
    short = parse(f'[[sources]]\nformat = "{name}"\n', "tpmlint.toml")
    assert own is not None
    assert short is not None
    assert [source.items for source in own.sources] == [source.items for source in short.sources]
    assert ended.out == (
        f"format:{name}\n\n{builtin_block(name)}\n"
        f'All of this is `format = "{name}"` in a table [[sources]]; copy it from here to change it.\n'
    )


def test_an_unknown_format(run: Run) -> None:
    ended = run("explain", "format:backlgo")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "tpmlint: error: unknown format 'backlgo'; did you mean backlog?\n"
        "  help: `tpmlint explain formats` lists them\n"
    )


def test_several_topics_are_explained_in_turn(run: Run) -> None:
    alone = [run("explain", topic).out for topic in ("self-serving", "initiative.enables.how")]
    both = run("explain", "self-serving", "initiative.enables.how")
    assert (both.code, both.out, both.err) == (0, "\n\n".join(alone), "")
