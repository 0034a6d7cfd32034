"""Writes the pages that say what the code says: rules, fields, configuration, commands.

Run it after a change to a rule, a schema or a command; ``make docs`` does, and a test holds the pages to the code.
"""

from __future__ import annotations

import functools
import html
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from msgspec import Struct

from docs.mappings import format_pages
from docs.security import CASES, SIZE, marked
from tpmlint.api import audit, check, diff
from tpmlint.change.messages import Message
from tpmlint.cli import commands
from tpmlint.cli.pages import toml
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.suppressing import ignorable, waivable
from tpmlint.engine.workspace import Request
from tpmlint.interfaces import language_of, title_of, types
from tpmlint.interfaces.support.file_names import NAMES
from tpmlint.model.kinds import STANDARD
from tpmlint.report import Report
from tpmlint.reporters import Style, reporter
from tpmlint.rule import CATEGORIES, CHANGE, HISTORY, ROADMAP, Entry, Example, catalogue
from tpmlint.schema import FieldInfo, fields, load
from tpmlint.settings import CODE_LEVELS, EXEMPT_TITLES, EXEMPT_TYPES, PRESETS, STRICT_ACCEPT, Settings, of_preset
from tpmlint.tables.schema import TABLES

HERE = Path(__file__).resolve().parent
MARK = "<!-- Made by docs/generate.py from {source}. -->"
SOURCE = "https://github.com/tpmlint/tpmlint/blob/main"

SUMMARIES = {
    "structure": "files that YAML parsers reject or read differently, and items that do not match their schema",
    "context": "work without the feature that it enables or its customer, or with placeholders for them",
    "reference": "references to items that are missing, defined twice, in a cycle or dropped",
    "timing": "features and work that are late, due before what they depend on, or with contradictory dates",
    "paths": "capabilities that claim files that do not exist, or that another capability claims too",
    "evidence": "what the roadmap says, or pages say of it, and git and the files know better",
    "change": "code changes without product context, and changes that remove what others depend on",
    "history": "problems that show only over time: shadow work, initiatives without work, targets that keep moving",
    "hygiene": "ignore comments and waivers that silence nothing, give no reason, or have expired",
}

COMMANDS = {CHANGE: "`tpmlint diff` and the hooks", HISTORY: "`tpmlint audit`"}
"""The command that runs the rules of a scope, where it is not ``check``."""

AS_OF = date(2026, 3, 2)
CODE = (
    "api/pricing.yaml",
    "card-forms/form.ts",
    "card-vault/vault.py",
    "platform/deploy/rollout.py",
    "pricing/discounts/discount.py",
    "pricing/price.py",
    "services/prices/handler.go",
)
"""The code beside the examples of rules."""


def pages() -> Mapping[str, str]:
    """Return every generated page by its path in this folder."""
    made = {f"rules/{entry.id}.md": "\n".join(rule_page(entry)) for entry in catalogue().values()}
    made["rules/index.md"] = "\n".join(rules_index())
    made["reference/configuration.md"] = "\n".join(configuration_page())
    made["reference/commands.md"] = "\n".join(commands_page())
    for kind in STANDARD:
        made[f"reference/{kind}.md"] = "\n".join(schema_page(kind, f"The fields of {_a(kind)}"))
    made["reference/waivers.md"] = "\n".join(schema_page("waivers", "The waivers file"))
    made |= format_pages()
    made["security.md"] = security_page((HERE / "security.md").read_text(encoding="utf-8"))
    made["reference/report.md"] = "\n".join(schema_page("report", "The fields of a report"))
    made["reference/export.md"] = "\n".join(schema_page("export", "The fields of an export"))
    made["reference/tables.md"] = "\n".join(tables_page())
    made["reference/interfaces.md"] = "\n".join(interfaces_page())
    return {path: re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n" for path, text in made.items()}


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


# Rules


def rules_index() -> Iterator[str]:
    """Yield the list of all rules."""
    yield "# Rules\n"
    yield MARK.format(source="tpmlint/rules/") + "\n"
    yield (
        "Each rule is named after what it finds. One mistake gives one finding: a value that its schema refuses is "
        "ignored by later rules, and a missing item is reported where it is named. `tpmlint rules` prints this list "
        "and `tpmlint explain RULE` a page of it. Levels are those of the preset `standard`; "
        "[Presets](../concept.md#presets) says which levels the others set.\n"
    )
    by_category: dict[str, list[Entry]] = {}
    for entry in catalogue().values():
        by_category.setdefault(entry.category, []).append(entry)
    for category in CATEGORIES:
        if category not in by_category:
            continue
        yield f"## {category}\n"
        yield f"{SUMMARIES[category][0].upper()}{SUMMARIES[category][1:]}.\n"
        rows = [
            (f"[`{entry.id}`]({entry.id}.md)", level(entry.rule.severity.word), entry.title)
            for entry in by_category[category]
        ]
        yield from table(("rule", "level", "finds"), rows)


def rule_page(entry: Entry) -> Iterator[str]:
    """Yield the page of a rule."""
    source = f"tpmlint/rules/{entry.category}/{entry.id.replace('-', '_')}.py"
    yield f"# {entry.id}\n"
    yield MARK.format(source=source) + "\n"
    yield f"**{entry.title}.**\n"
    if entry.rule.stability == "preview":
        yield "This rule is [in preview](../reference/json.md#what-stays): any version may change it or take it away.\n"
    own = entry.rule.severity
    fixed = entry.rule.unsilenceable
    levels = [own if fixed else of_preset(preset, entry.category, own) for preset in PRESETS]
    command = COMMANDS.get(entry.rule.scope, "`tpmlint check`")
    yield from table(
        ("category", "checked by", *(f"in `{preset}`" for preset in PRESETS)),
        [(f"[{entry.category}](index.md#{entry.category})", command, *(level(each.word) for each in levels))],
    )
    yield from _body(entry)
    if entry.rule.options:
        yield "## Options\n"
        yield f"Under `[rules.{entry.id}]` in the [configuration](../reference/configuration.md):\n"
        rows = [(f"`{name}`", f"`{toml(each.default)}`", each.description) for name, each in entry.rule.options.items()]
        yield from table(("option", "default", "meaning"), rows)
    yield "## Silencing it\n"
    yield from _silencing(entry)
    yield f"[The rule's own file]({SOURCE}/{source}), from which this page is made.\n"


_FENCE = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$\n?", re.MULTILINE | re.DOTALL)


def _body(entry: Entry) -> Iterator[str]:
    """Yield the rule's documentation, with its examples made visible and the finding that a bad one gives."""
    rest = entry.doc.partition("\n")[2].strip()
    told = {example.text: example for example in entry.examples if not example.good}
    shown = position = 0
    for block in _FENCE.finditer(rest):
        yield from _prose(rest[position : block.start()])
        language, word, text = block.groups()
        yield f'```{{ .{language} .{word or "plain"} title="{_caption(entry, language, word)}" }}'
        yield f"{text}```\n"
        if word == "bad":
            shown += 1
            yield f"<!-- --8<-- [start:said-{shown}] -->"
            yield '```{ .text .said title="What tpmlint says" }'
            yield f"{finding(entry, told[text])}\n```"
            yield f"<!-- --8<-- [end:said-{shown}] -->\n"
        position = block.end()
    yield from _prose(rest[position:])


def _prose(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph.startswith("To fix it: "):
            yield "## How to fix it\n"
            paragraph = paragraph.removeprefix("To fix it: ")
            paragraph = paragraph[0].upper() + paragraph[1:]
        yield f"{paragraph}\n"


def _caption(entry: Entry, language: str, word: str | None) -> str:
    if word == "before" and entry.rule.scope is ROADMAP:
        captions = {"toml": "The configuration", "text": "The history", "codeowners": "CODEOWNERS"}
        return captions.get(language, "The roadmap")
    scene = {
        "before": {"toml": "The configuration before the change"}.get(language, "The roadmap before the change"),
        "after": {"toml": "The configuration after the change"}.get(language, "The roadmap after the change"),
        "old": "The file before the change",
        "new": "The file after the change",
        "files": "The files that change: A added, D deleted, M modified",
        "message": "The message of the commit",
        "branch": "What another branch adds",
    }
    if entry.rule.scope is HISTORY:
        scene = {"before": "The roadmap at the start"}
        scene |= {"bad": "Bad: the commits since", "good": "Good: the commits since"}
    if word in scene:
        return scene[word]
    title = (word or "Example").capitalize()
    if entry.rule.scope is not CHANGE:
        return f"{title}: the configuration" if language == "toml" else title
    what = {"toml": "the configuration after the change", "text": "the message of the commit"}
    return f"{title}: {what.get(language, 'the roadmap after the change')}"


def _silencing(entry: Entry) -> Iterator[str]:
    if not waivable(entry.id):
        yield "Nothing silences this rule: until it is fixed, the file cannot be read.\n"
        return
    ways = []
    if entry.rule.scope is CHANGE:
        ways.append(
            "An entry in the [waivers file](../reference/waivers.md) for the item, or for the files it is found in."
        )
        ways.append(
            f"Where it is found in a file of the roadmap, a comment there: `# tpmlint: ignore[{entry.id}] reason`."
        )
    elif entry.rule.scope is ROADMAP and all("yaml before" in example.setup for example in entry.examples):
        # It is found in a file that is none of the roadmap's.
        ways.append(f"A waiver with a last day: `tpmlint waive {entry.id} FILE --reason TEXT --expires DATE`.")
    elif ignorable(entry.id):
        ways.append(
            f"A comment `# tpmlint: ignore[{entry.id}] reason` on the line, on the line above, or on the item's "
            "`kind` line for the whole item."
        )
        ways.append(f"A waiver with a last day: `tpmlint waive {entry.id} ITEM --reason TEXT --expires DATE`.")
    ways.append(
        f'For everybody, `{entry.id} = "off"` under `[severity]`, or a lower level; `[[overrides]]` does the same for '
        "some paths or kinds."
    )
    yield from (f"- {way}" for way in ways)
    yield "\n[Adopting an existing roadmap](../use/adopting.md) tells more of each.\n"


def finding(entry: Entry, example: Example) -> str:
    """Return what tpmlint says of a bad example, in a repository made for it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _git(folder, "init", "--quiet", "--initial-branch=main")
        # What is said of ignores and waivers depends on what the other rules find.
        select = () if entry.category == "hygiene" else (entry.id,)
        request = Request(start=folder, select=select, as_of=AS_OF)
        if entry.rule.scope is CHANGE:
            report = _changed(folder, example, request)
        elif entry.rule.scope is HISTORY:
            report = _audited(folder, example, request)
        else:
            if "text before" in example.setup:
                write_history(folder, example.setup["text before"])
            if example.language == "markdown" and "yaml before" in example.setup:
                _write(folder, {**_files(example.setup["yaml before"]), "ROADMAP.md": example.text})
            elif example.language == "toml":
                _write(folder, {**_files(example.setup["yaml before"]), "tpmlint.toml": example.text})
            else:
                _write(folder, _files(example.text, "md" if example.language == "markdown" else "yaml"))
            if "toml before" in example.setup:
                _write(folder, {"tpmlint.toml": example.setup["toml before"]})
            if "codeowners before" in example.setup:
                _write(folder, {"CODEOWNERS": example.setup["codeowners before"]})
            _write(folder, dict.fromkeys(CODE, "code\n"))
            _git(folder, "add", "--all")
            report = check(request)
    assert [each.rule for each in report.findings] == [entry.id], f"{entry.id}: {report.findings}"
    text = reporter("text")(report, Style(verbosity=-1, width=80))
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def _changed(folder: Path, example: Example, request: Request) -> Report:
    """Judge the change that an example shows, as it is staged."""
    decided = {"yaml": "yaml after", "toml": "toml after", "text": "text message"}[example.language]
    texts = {**example.setup, decided: example.text}
    before = texts.get("yaml before", "{kind: team, id: checkout, title: Checkout}\n")
    changed = [(line[0], line[2:]) for line in texts.get("text files", "").splitlines()]
    _write(folder, {**_files(before), "tpmlint.toml": texts.get("toml before")})
    old, new = (
        next((text for key, text in texts.items() if key.endswith(f" {word}")), None) for word in ("old", "new")
    )
    _write(folder, {path: old or "code\n" for status, path in changed if status != "A"})
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "Before")
    if "yaml branch" in texts:
        _git(folder, "checkout", "--quiet", "-b", "topic")
        _write(folder, {"roadmap/topic.yaml": texts["yaml branch"]})
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "--message", "Beside")
        _git(folder, "checkout", "--quiet", "main")
    _write(
        folder,
        {**_files(texts.get("yaml after", before)), "tpmlint.toml": texts.get("toml after", texts.get("toml before"))},
    )
    _write(folder, {path: None if status == "D" else new or f"{path}\n" for status, path in changed})
    _git(folder, "add", "--all")
    message = texts.get("text message")
    written = Message("COMMIT_EDITMSG", message) if message is not None else None
    return diff(request, Comparison(target="staged", written=written))


def _audited(folder: Path, example: Example, request: Request) -> Report:
    """Judge the history that an example shows."""
    for step in steps(example.setup["yaml before"], example.text):
        _write(folder, {} if step.roadmap is None else _files(step.roadmap))
        _write(folder, dict.fromkeys(step.files, f"{step.day}\n"))
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "--message", step.message, date=step.date)
    return audit(request)


def write_history(folder: Path, text: str) -> None:
    """Make the commits of a scene, lines as ``steps`` reads them, and its tags, ``2026-01-19 tag v1.3.0``."""
    for line in text.splitlines():
        day, _, tag = line.partition(" tag ")
        if tag and len(day) == len("2026-01-19"):
            _git(folder, "tag", tag)
            continue
        _, step = steps("", line)
        _write(folder, dict.fromkeys(step.files, f"{step.day}\n"))
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "--message", step.message, date=step.date)


def _files(text: str, ending: str = "yaml") -> dict[str, str]:
    """Return the files of an example: what follows a line ``---`` and a comment with a path is a file of its own."""
    first, *rest = re.split(r"^---\n# (\S+\.yaml)\n", text, flags=re.MULTILINE)
    return {f"roadmap/example.{ending}": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def _write(folder: Path, files: Mapping[str, str | None]) -> None:
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _git(folder: Path, *words: str, date: str | None = None) -> None:
    names = {f"GIT_{role}_{part}": "ada@example.org" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    config = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    dates = {} if date is None else {f"GIT_{role}_DATE": date for role in ("AUTHOR", "COMMITTER")}
    subprocess.run(["git", *words], cwd=folder, env={**kept, **names, **config, **dates}, check=True)


# Histories


_LINE = re.compile(r"(\d{4}-\d{2}-\d{2}) ([^:]+): (.+?)(?: \[([^\]]+)\])?")
_VALUE = re.compile(r"(\w+): (.+) -> (.+)")


@dataclass(frozen=True, slots=True)
class Step:
    """One commit of a rule's example.

    Args:
        day: ``YYYY-MM-DD``.
        message: with its trailer.
        files: paths that it changes.
        roadmap: the roadmap that it leaves behind, or None where it leaves it as it was.
    """

    day: str
    message: str
    files: tuple[str, ...]
    roadmap: str | None = None

    @property
    def date(self) -> str:
        """The moment of the commit, as git reads it."""
        return f"{self.day}T09:00:00+00:00"


def steps(before: str, text: str) -> Iterator[Step]:
    """Yield the commits of an example: first that of the roadmap, on the day of the first line, then one a line.

    A line such as ``2026-01-05 Tune the retries: payments/charge.py, payments/bank.py [Roadmap-Item: retries]`` is a
    day, a message, the files that the commit changes, and a trailer of its message; ``2026-02-02 Wait: status: active
    -> paused`` changes a value of the roadmap.

    Raises:
        ValueError: a line is not in the form, or the value that it changes is not in the roadmap exactly once.
    """
    lines = text.splitlines()
    yield Step(lines[0][: len("2026-01-05")], "Write the roadmap", (), before)
    roadmap = before
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"no commit: {line}")
        day, title, what, trailer = match.groups()
        message = f"{title}\n\n{trailer}\n" if trailer else title
        value = _VALUE.fullmatch(what)
        if value is None:
            yield Step(day, message, tuple(what.split(", ")))
            continue
        field, old, new = value.groups()
        if roadmap.count(f"\n{field}: {old}\n") != 1:
            raise ValueError(f"not in the roadmap once: {field}: {old}")
        roadmap = roadmap.replace(f"\n{field}: {old}\n", f"\n{field}: {new}\n")
        yield Step(day, message, (), roadmap)


# Fields


def schema_page(name: str, title: str) -> Iterator[str]:
    """Yield what there is to know of the fields of a kind of item, or of another file with a schema."""
    yield f"# {title}\n"
    yield MARK.format(source=f"schemas/{name}.schema.json") + "\n"
    yield f"{load(name)['description']}\n"
    yield (
        f"`tpmlint schema {name}` prints the [JSON Schema]({SOURCE}/schemas/{name}.schema.json) (draft-07); "
        f"`tpmlint explain {name}` tells of them in the terminal.\n"
    )
    rows = [
        (f"[`{each.name}`](#{each.name})", needed(each), escaped(_brief(each.description))) for each in fields(name)
    ]
    yield from table(("field", "", "meaning"), rows)
    for each in fields(name):
        yield from field(each, each.name, 2)


def needed(each: FieldInfo) -> str:
    """Return whether a field must be there."""
    return "required" if each.required else "optional"


def field(each: FieldInfo, name: str, depth: int, default: str | None = None) -> Iterator[str]:
    """Yield a section on a field, and below it those on its own fields."""
    yield f"{'#' * min(depth, 5)} `{name}` {{ #{name.replace('<', '').replace('>', '')} }}\n"
    description, _, example = each.description.partition(" Example: ")
    words = "a list of these words" if each.many else "one of these words"
    expected = words if each.words else each.expected
    yield f"*{needed(each)}; {escaped(expected)}*\n" if default is None else f"*{escaped(expected)}*\n"
    yield f"{escaped(description)}\n"
    if each.words:
        yield from table(("word", "meaning"), [(f"`{word}`", escaped(meaning)) for word, meaning in each.words])
    if default:
        yield f"Default: {default}\n"
    if example and not each.words:
        yield f"Example: {_example(example)}\n"
    for inner in each.fields:
        yield from field(inner, f"{name}.{inner.name}", depth + 1)


def _brief(description: str) -> str:
    return description.partition(" Example: ")[0].partition(". ")[0].rstrip(".")


# Configuration


def configuration_page() -> Iterator[str]:
    """Yield the reference of the configuration."""
    yield "# Configuration\n"
    yield MARK.format(source="schemas/config.schema.json, tpmlint/settings.py and the rules' options") + "\n"
    yield (
        "tpmlint reads `tpmlint.toml`, or the table `[tool.tpmlint]` of `pyproject.toml`: the nearest, from the folder "
        "it is started in up to the top of the repository. Everything has a default. An unknown key is an error that "
        "names the nearest known one. `tpmlint config show` prints what is in effect and what set each rule's level; "
        "`--config FILE` uses another file, and `--isolated` none.\n"
    )
    yield '```toml title="tpmlint.toml"'
    yield _SAMPLE + "```\n"
    yield (
        "Patterns are those of `.gitignore`, relative to the folder of the configuration. "
        "For the level of a finding the nearest word counts: `--severity` on the command line, then the last of "
        "`[[overrides]]` that fits its path and kind, then `[severity]`, a rule before its category; then the preset.\n"
    )
    for each in fields("config"):
        if not each.fields:
            yield from field(each, each.name, 2, default(each.name))
            continue
        yield f"## `{each.name}` {{ #{each.name} }}\n"
        yield f"{escaped(each.description.partition(' Example: ')[0])}\n"
        for inner in each.fields:
            name = f"{each.name}.{inner.name}"
            yield from field(inner, name, 3, default(name))
    yield "## Options of rules { #options }\n"
    yield "Each is set in the table of its rule, `[rules.<id>]`.\n"
    rows = [
        (f"[`{entry.id}`](../rules/{entry.id}.md)", f"`{name}`", f"`{toml(each.default)}`", escaped(each.description))
        for entry in catalogue().values()
        for name, each in entry.rule.options.items()
    ]
    yield from table(("rule", "option", "default", "meaning"), rows)


_SAMPLE = """\
required-version = ">=0.1"
preset = "standard"

[roadmap]
include = ["roadmap/**/*.yaml", "roadmap/**/*.md", "**/*.tpm.yaml"]

[systems.jira]
keys = '^SHOP-[0-9]+$'

[severity]
timing = "warning"      # a category, or
unused-team = "off"     # a rule

[rules.due-soon]
days = 30

[change]
exempt-paths = ["tests/", "docs/", "*.md"]

[[overrides]]
paths = ["roadmap/legacy/**"]
kinds = ["initiative"]
severity = { placeholder-text = "info" }
"""


def default(name: str) -> str:
    """Return the default of a key of the configuration, as Markdown; empty where there is none to show."""
    if name == "change.exempt-types":
        return "by preset: " + "; ".join(f"{preset} `{' '.join(types)}`" for preset, types in EXEMPT_TYPES.items())
    if name == "change.code":
        return "by preset: " + "; ".join(f"{preset} `{level.word}`" for preset, level in CODE_LEVELS.items())
    if name == "change.exempt-titles":
        return "none under strict; else " + " ".join(f"`{each}`" for each in EXEMPT_TITLES["standard"])
    table_name, _, key = name.rpartition(".")
    holder: object = Settings()
    if table_name and table_name != "roadmap":
        holder = getattr(holder, table_name, None)
    key = key.replace("-", "_")
    if not isinstance(holder, Struct) or key not in holder.__struct_fields__ or key == "overrides":
        return ""
    value = getattr(holder, key)
    word = getattr(value, "word", value)
    if word is None:
        return "none"
    if isinstance(word, bool):
        return f"`{str(word).lower()}`"
    if not isinstance(word, (int, str, tuple)):
        return ""
    text = f"`{toml(word)}`"
    return f"{text}; with preset `strict` `{toml(STRICT_ACCEPT)}`" if name == "change.accept" else text


# Types of interface


def interfaces_page() -> Iterator[str]:
    """Yield the types of interface that are compared by facts."""
    yield "# Types of interface\n"
    yield MARK.format(source="tpmlint/interfaces/") + "\n"
    yield (
        "What `type` of an [interface](capability.md#interfaces) may be, so that [what it promises] is compared. The "
        "page of each says what counts, what does not, and what is not seen; [which files count] holds for all.\n"
    )
    yield "[what it promises]: ../use/interfaces.md\n[which files count]: ../interfaces/files.md\n"
    rows = []
    for name in types():
        language = language_of(name)
        assert language is not None
        extra = f"`tpmlint[{language.extra}]`" if language.extra else "none"
        guessed = " ".join(f"`{each}`" for each in NAMES.get(name, ())) or "no name"
        rows.append((f"[`{name}`](../interfaces/{name}.md)", title_of(name).replace("``", "`"), extra, guessed))
    yield from table(("Type", "Compares", "Extra", "Guessed for"), rows)


# Tables


def tables_page() -> Iterator[str]:
    """Yield the columns of every table of an export."""
    yield "# Tables\n"
    yield MARK.format(source="tpmlint/tables/schema.py") + "\n"
    yield (
        "What `tpmlint export --output-format parquet` writes, a file a table. [Thousands of repositories]"
        "(../use/tables.md) says how to ask them. A column that is not required may be NULL. Types are those of SQL; "
        "dates have no time, and text is UTF-8.\n"
    )
    for each in TABLES:
        yield f"## {each.name} {{ #{each.name} }}\n"
        key = f" Its key is {', '.join(f'`{name}`' for name in each.key)}." if each.key else " Equal rows may occur."
        yield f"A row is {each.row}.{key}\n"
        rows = [
            (f"`{column.name}`", column.type, "required" if column.required else "", column.meaning)
            for column in each.columns
        ]
        yield from table(("column", "type", "", "meaning"), rows)


# Commands


def commands_page() -> Iterator[str]:
    """Yield the help of every command."""
    yield "# Commands\n"
    yield MARK.format(source="tpmlint/cli/") + "\n"
    yield "What `tpmlint COMMAND --help` prints, for every command.\n"
    for name, text in helps():
        yield f"## {name} {{ #{name.replace(' ', '-')} }}\n"
        yield f"```text\n{text}\n```\n"


@functools.cache
def helps() -> Sequence[tuple[str, str]]:
    """Return the help of every command, by its words."""
    return tuple(_helps(commands, "tpmlint", None))


def _helps(command: click.Command, name: str, above: click.Context | None) -> Iterator[tuple[str, str]]:
    context = click.Context(
        command, info_name=name, parent=above, terminal_width=80, help_option_names=["-h", "--help"]
    )
    # Versions of click differ in whether the help of a group brackets the command.
    text = command.get_help(context).replace("[COMMAND] [ARGS]", "COMMAND [ARGS]", 1)
    yield context.command_path, "\n".join(line.rstrip() for line in text.splitlines())
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            inner = command.get_command(context, each)
            assert inner is not None
            yield from _helps(inner, each, context)


# Security


def security_page(text: str) -> str:
    """Return the page with what is promised in numbers, and the table of the cases, as the tests have them."""
    sizes = ((f"`{name}`", f"{each.seconds} s", f"{each.mebibytes} MiB") for name, each in SIZE.items())
    text = _between(text, "sizes", "docs/security.py", table(("command", "time", "memory"), sizes))
    return _between(text, "cases", "docs/security.py", _cases())


def _between(text: str, name: str, source: str, lines: Iterable[str]) -> str:
    """Put lines between two comments of a page."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2] if end in rest else rest
    made = "\n".join(line.strip("\n") for line in lines)
    return f"{before}{begin}\n\n{MARK.format(source=source)}\n\n{made}\n\n{end}{after}"


def _cases() -> Iterator[str]:
    made_by: dict[int, list[str]] = {}
    for test in marked():
        link = f"[{escaped(test.name.removeprefix('test_').replace('_', ' '))}]({SOURCE}/tests/{test.file})"
        for number in test.cases:
            if link not in made_by.setdefault(number, []):
                made_by[number].append(link)
    for section, cases in CASES.items():
        yield f"### {section}\n"
        rows = [(str(number), cases[number], "<br>".join(made_by.get(number, ()))) for number in cases]
        yield ""
        yield from table(("number", "case", "tests"), rows)
        yield ""


# Markdown


def level(word: str) -> str:
    """Return a level with its colour."""
    return f'<span class="level {word}">{word}</span>'


def escaped(text: str) -> str:
    """Return text of a schema as Markdown: what Markdown would read otherwise is meant as it is."""
    parts = re.split(r"(`[^`]*`|https?://[^\s,]*[^\s,.]|\[\".*\])", text)
    plain = [re.sub(r"([*_\[\]\\])", r"\\\1", html.escape(each, quote=False)) for each in parts[::2]]
    kept = [each if each.startswith("`") else f"`{each}`" for each in parts[1::2]] + [""]
    return "".join(a + b for a, b in zip(plain, kept, strict=True)).replace("|", "&#124;")


def _example(text: str) -> str:
    """Return the example at the end of a description: as code, unless it is prose."""
    text = text.removesuffix(".")
    return f"`{text}`" if re.match(r"[\[{\"]|[^ ]+$|.* = |[<>=]", text) else escaped(text)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table; a cell may hold Markdown."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace(chr(10), ' ') for cell in row)} |"
    yield ""


def write(folder: Path = HERE) -> None:
    """Write the pages, and remove those that were made for what is no longer there."""
    made = pages()
    for old in folder.rglob("*.md"):
        name = old.relative_to(folder).as_posix()
        if name not in made and MARK.partition("{")[0] in old.read_text(encoding="utf-8"):
            old.unlink()
    _write(folder, made)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
