"""The pages of the formats that tpmlint reads with a mapping of its own, made of the mapping and of its example."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tpmlint.api import check
from tpmlint.config.builtin import about, builtin, builtin_block, formats
from tpmlint.engine.workspace import Request
from tpmlint.reporters import Style, reporter

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "formats"
MARK = "<!-- Made by docs/generate.py from {source}. -->"
SOURCE = "https://github.com/tpmlint/tpmlint/blob/main"
AS_OF = date(2027, 3, 2)
_LANGUAGES = {".yaml": "yaml", ".md": "markdown", ".json": "json", ".csv": "text", "": "text"}


def format_pages() -> dict[str, str]:
    """Return the page of each format, and the list of them, by path."""
    made = {f"formats/{name}.md": "\n".join(_page(name)) for name in formats()}
    made["formats/index.md"] = "\n".join(_index())
    return made


def _index() -> Iterator[str]:
    yield "# Formats that come along\n"
    yield MARK.format(source="tpmlint/formats/builtin/") + "\n"
    yield (
        "A roadmap in one of these formats needs two lines of configuration, and not one byte of it changes. "
        "`tpmlint init --from FILE` recognises the format of a file and writes them; `tpmlint explain formats` prints "
        "this list, `tpmlint sources` what is read and what is not mapped.\n"
    )
    yield "| format | reads | by default the files |\n|---|---|---|"
    for name in formats():
        patterns = ", ".join(f"`{pattern}`" for pattern in builtin(name)["files"])
        yield f"| [`{name}`]({name}.md) | {_cell(about(name).rstrip('.'))} | {patterns} |"
    yield (
        "\nAnother format is one table of configuration: `tpmlint init --from FILE` proposes it for YAML, JSON, TOML, "
        "CSV, Markdown, AsciiDoc and reStructuredText.\n"
    )


def _page(name: str) -> Iterator[str]:
    source = f"tpmlint/formats/builtin/{name.replace('-', '_')}.toml"
    table = builtin(name)
    yield f"# {name}\n"
    yield MARK.format(source=f"{source} and examples/formats/{name}") + "\n"
    yield f"{about(name)}\n"
    yield '```toml title="tpmlint.toml"\n[[sources]]\nformat = "' + name + '"\n```\n'
    patterns = ", ".join(f"`{pattern}`" for pattern in table["files"])
    yield f"It reads {patterns}; `files` in the table above names others, as in `.gitignore`.\n"
    yield "## What becomes of it\n"
    for block in table["items"]:
        yield f"{_which(block)} becomes {_a(block['kind'])}:\n"
        yield "| field | comes from |\n|---|---|"
        for field, mapping in block["fields"].items():
            yield f"| [`{field}`](../reference/{block['kind']}.md) | {_cell(_from(mapping))} |"
        yield from _rules(block)
        yield ""
    yield (
        "What is not in the table is not read and not required: a required field that the format does "
        "not have is noted once, by [`unmapped-field`](../rules/unmapped-field.md).\n"
    )
    yield "## An example\n"
    yield from _example(name)
    yield "## The mapping\n"
    yield (
        f"`tpmlint explain format:{name}` prints it. To change it, copy it into the configuration in place of the "
        "table with `format`.\n"
    )
    yield f"```toml\n{builtin_block(name).rstrip()}\n```\n"
    yield f"[The file itself]({SOURCE}/{source}), from which this page is made.\n"


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _which(block: Mapping[str, Any]) -> str:
    where = f"Each record at `{block['at']}`" if block.get("at") else "Each record"
    conditions = [
        f"`{path}` is {' or '.join(f'`{word}`' for word in words)}" for path, words in block.get("when", {}).items()
    ]
    return f"{where} whose {' and whose '.join(conditions)}" if conditions else where


def _from(mapping: Any) -> str:
    """Return in words what a field is made of."""
    if isinstance(mapping, str):
        return f"`{mapping}`"
    if isinstance(mapping, list):
        more = ((", and " if "each" in each else ", or else ") + _from(each) for each in mapping[1:])
        return _from(mapping[0]) + "".join(more)
    path = mapping.get("from") or mapping.get("each")
    if path is None and "as" in mapping:
        return ", ".join(f"`{part}`: {_from(each)}" for part, each in mapping["as"].items())
    text = f"`{path}`" if path else f"always `{mapping['default']}`"
    if "each" in mapping:
        text = f"each of {text}"
    if "as" in mapping:
        parts = mapping["as"] if isinstance(mapping["as"], dict) else {"": mapping["as"]}
        entry = ", ".join(f"`{part}`" for part in parts if part)
        text += f", as {entry}" if entry else ""
    if "split" in mapping:
        text += f", separated by `{mapping['split']}`"
    if "dates" in mapping:
        text += f", a date such as {' or '.join(f'`{AS_OF:{form}}`' for form in mapping['dates'][:1])}"
    if "match" in mapping:
        text += ", the part of it that the pattern takes"
    if "scope" in mapping:
        text += f", after `{mapping['scope']['from']}` if that is not `{mapping['scope']['default']}`"
    if "format" in mapping:
        text += f", as `{mapping['format']}`"
    if "glob" in mapping:
        text += f", the file `{mapping['glob']}`"
    if mapping.get("relative"):
        text += ", from the file's folder"
    if mapping.get("slug"):
        text += ", made an id"
    if path and "default" in mapping:
        text += f", else `{mapping['default']}`"
    if mapping.get("create"):
        text += "; what it names exists by that"
    if "values-from" in mapping:
        words = mapping["values-from"]
        text += f": the words of `{words['at']}` in `{words['file']}`, the first → `{words['first']}`"
        text += f", the last → `{words['last']}`, others → `{words['others']}`, but for"
    if "values" in mapping:
        by_word: dict[str, list[str]] = {}
        for theirs, ours in mapping["values"].items():
            by_word.setdefault(ours, []).append(theirs)
        words = (f"{', '.join(f'`{each}`' for each in theirs)} → `{ours}`" for ours, theirs in by_word.items())
        text += f"{'' if 'values-from' in mapping else ':'} {'; '.join(words)}"
    return text


def _rules(block: Mapping[str, Any]) -> Iterator[str]:
    """Yield what records may lack, and what belongs together."""
    if "optional" in block:
        yield f"\nA record may lack {', '.join(f'`{field}`' for field in block['optional'])}."
    for each in block.get("expect", ()):
        when = " and ".join(f"`{field}` is {_words(words)}" for field, words in each["when"].items())
        then = (f"`{name}` must be {_words(words) if words else 'there'}" for name, words in each["then"].items())
        yield f"\nWhere {when}, {' and '.join(then)}."


def _words(words: list[str]) -> str:
    return " or ".join(f"`{word}`" for word in words)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _example(name: str) -> Iterator[str]:
    folder = EXAMPLES / name
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "tpmlint.toml")
    with tempfile.TemporaryDirectory() as place:
        top = Path(place).resolve() / "example"
        shutil.copytree(folder, top)
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=top, check=True)
        report = check(Request(start=top, as_of=AS_OF, ignore=("context", "unmapped-field")))
    shown = report.findings[0].location.path if report.findings else files[0].relative_to(folder).as_posix()
    text = (folder / shown).read_text(encoding="utf-8").rstrip()
    language = _LANGUAGES.get(Path(shown).suffix, "text")
    fence = "`" * (3 + max(map(len, re.findall(r"`{3,}", text)), default=0))
    yield f'{fence}{language} title="{shown}"\n{text}\n{fence}\n'
    if not report.findings:
        yield f"`tpmlint check` finds no fault in the [example]({SOURCE}/examples/formats/{name}).\n"
        return
    lines = reporter("text")(report, Style(verbosity=-1, width=80)).strip("\n").splitlines()
    said = "\n".join(line.rstrip() for line in lines)
    yield f'```{{ .text .said title="What tpmlint says" }}\n{said}\n```\n'
    others = len(files) - 1
    if others:
        yield f"The [whole example]({SOURCE}/examples/formats/{name}) has {others + 1} files.\n"
