"""Command lines, from a committed ``--help`` text: commands, options and arguments, with what they take.

The help of several commands may stand in one file, each after its usage line. The styles of argparse, click, clap,
cobra, docopt, GNU, urfave/cli and yargs are read; what is not understood is prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface
from tpmlint.interfaces.support.cli.notes import is_looser, limit_of, notes_in
from tpmlint.interfaces.support.cli.usage import Argument, Option, Usage, option_of, parse_usage, usages
from tpmlint.interfaces.support.data import decode
from tpmlint.interfaces.support.fact_table import FactTable, shorten, split

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|.\x08")
_USAGE = re.compile(r"(\s*)(?:usage|synopsis)(?::\s*(.*)|\s*)", re.IGNORECASE)
_HEADING = re.compile(r" ?[^\s-][^:]{0,60}:|[A-Z][A-Z ]{2,40}|[A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20}){0,2}")
_LEADERS = re.compile(r"(?: |(?<!\.))\.{4,} ")
"""Dots that lead the eye from an option to its help."""

_COMMAND = re.compile(
    r"([a-z0-9][\w.@+-]*(?::[\w.@+-]+)*)((?:, *[a-z0-9][\w-]*)*|(?: \([a-z0-9][\w-]*(?:, *[a-z0-9][\w-]*)*\))?):?"
    r"(?: +[\[<A-Z].*)?"
)
_WHOLE_COMMAND = re.compile(r"([a-z0-9][\w.@+-]*(?: [a-z0-9][\w.@:+-]*)+)((?: +[\[<].*)?)")
"""A command with the program before it, as yargs lists it."""

_BARE_USAGE = re.compile(r"[a-z][\w.-]*(?: [a-z][\w-]*)*(?: (?:<[^<>]+>|\[[^\[\]]+\]))+")
"""A usage without that word, as yargs begins with it."""
_ALIASES = re.compile(r"[\w.@+-]+(?:, *[\w.@+-]+)*")
_ARGUMENT = re.compile(r"[<\[]*([A-Za-z][\w.-]*)[>\]]*(?:\.\.\.)?")
_SKIPPED = ("example", "environment", "description", "learn more", "exit ", "exit code", "see also", "note", "author")
_DEEPER = 6
"""Columns by which an option without a short form may stand further in than one with."""


class _Row(Struct):
    """An option, an argument or a command with its help, which may go on below."""

    line: int
    option: Option | None
    names: tuple[str, ...]
    help: list[str]
    argument: str = ""
    heads: bool = False
    """Whether it may be the name of a group of commands that stand below it, further in."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return commands, options and arguments by their full names, such as ``shop cards --limit``."""
    text = _LEADERS.sub(lambda match: " " * len(match[0]), _COLOUR.sub("", decode(data)))
    lines = [line.expandtabs().rstrip() for line in text.split("\n")]
    found = _Help()
    at = 0
    while at < len(lines):
        at = found.read(lines, at)
    found.finish()
    if not found.table.facts:
        raise UnreadableInterface("neither a usage line nor an option is found", 1)
    return found.table.facts


class _Help:
    def __init__(self) -> None:
        self.table = FactTable()
        self._command = ""
        self._usage: dict[str, tuple[Option, int]] = {}
        self._arguments: dict[str, str] = {}
        """The names of facts about arguments, by what the usage calls them."""
        self._row: _Row | None = None
        self._section = ""
        self._base: int | None = None
        self._edge: int | None = None
        """Where help starts beside the last row; what starts there is help as well."""

    def read(self, lines: list[str], at: int) -> int:
        """Read from a line on, and return the next one to be read."""
        line = lines[at]
        usage = _USAGE.fullmatch(line)
        if usage is not None and (usage[2] is not None or line.strip()[0].isupper()):
            return self._read_usage(lines, at, len(usage[1]), usage[2] or "")
        words = line.strip()
        if not self.table.facts and not self._row and _BARE_USAGE.fullmatch(line) and not any(lines[:at]):
            return self._read_usage(lines, at, len(line), line)
        indent = len(line) - len(line.lstrip())
        if not words or words.startswith(("```", "$ ")):
            return at + 1
        if indent <= 1 and _HEADING.fullmatch(line):
            self._heading(words.rstrip(":").lower())
        elif self._section == "aliases" and _ALIASES.fullmatch(words):
            own = self._command.rpartition(" ")[2]
            for each in (each for each in words.split(",") if each.strip() != own):
                self.table.add(f"{self._command} alias {each.strip()}".strip(), "alias", at + 1)
        elif (
            not self._section.startswith(_SKIPPED) and not self._is_row(words, indent, at + 1) and self._row is not None
        ):
            self._row.help.append(words)
        return at + 1

    def _heading(self, words: str) -> None:
        self._close()
        self._section = words
        self._base = self._edge = None

    def _read_usage(self, lines: list[str], at: int, indent: int, first: str) -> int:
        """Read a usage, which ends with its paragraph, and start its command."""
        self.finish()
        texts = [(first, at + 1)] if first else []
        end = at + 1
        while end < len(lines) and not texts and not lines[end].strip():
            end += 1
        while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent and lines[end].strip():
            texts.append((lines[end].strip(), end + 1))
            end += 1
        parsed = [(parse_usage(text), line) for text, line in usages(texts)]
        self._command = _common([usage.words for usage, _ in parsed])
        names = [{name for option in usage.options if option.required for name in option.names} for usage, _ in parsed]
        always = set.intersection(*names) if names else set()
        for usage, line in parsed:
            self.table.step(line, 1 + len(usage.arguments) + len(usage.options))
            self._add_usage(usage, line, always, len(parsed) == 1)
        if len(parsed) > 1 and any(usage.options for usage, _ in parsed):
            self._add_forms(parsed)
        return end

    def _add_forms(self, usages: Iterable[tuple[Usage, int]]) -> None:
        """Add which options must be given with the words of each usage, in all that have the same."""
        needed: dict[str, tuple[set[str], int]] = {}
        for usage, line in usages:
            own = {max(option.names, key=len) for option in usage.options if option.required}
            known, first = needed.get(usage.form, (own, line))
            needed[usage.form] = (known & own, first)
        for form, (names, line) in needed.items():
            self.table.add(f"{form} usage", "; ".join(("usage", *(f"needs {each}" for each in sorted(names)))), line)

    def _add_usage(self, usage: Usage, line: int, always: set[str], is_only: bool) -> None:
        command = " ".join(usage.words)
        if command:
            self.table.add(command, "command", line)
        if usage.alone:
            self.table.add(f"{command} alone", "needs no command", line)
        for name in usage.commands:
            self.table.add(f"{command} {name}", "command", line)
        for number, argument in enumerate(usage.arguments, 1):
            label = f"{command} argument {number}".strip()
            self.table.add(label, _argument(argument), line, demand=argument.required)
            self._arguments[argument.name.lower()] = label
            for value in argument.values:
                self.table.add(f"{label} = {value}", "value", line)
        for option in usage.options:
            if not always.intersection(option.names):
                option = structs.replace(option, required=False)
            if not is_only:  # Another usage may take them together, or none.
                option = structs.replace(option, group=())
            for name in option.names:
                self._usage.setdefault(name, (option, line))

    def _is_row(self, words: str, indent: int, line: int) -> bool:
        """Start a row if the line is one."""
        is_near = self._base is None or indent <= self._base + _DEEPER
        if (self._edge is not None and indent >= self._edge) or not is_near or indent == 0:
            return False
        spec, gap, text = _columns(words)
        if words.startswith("-"):
            option = option_of(spec)
            if option is None:
                return False
            row = _Row(line, option, (), [text] if text else [])
        elif "command" in self._section:
            names, taken = self._named(spec)
            if names and text and self._row is not None and self._row.heads and indent > (self._base or 0):
                self._row, self._base = None, indent
            if not names or (self._base is not None and indent > self._base):
                return False
            row = _Row(line, None, names, [text] if text else [], heads=spec.endswith(":") and not text)
            self._taken(names, taken, line)
        elif ("argument" in self._section or "positional" in self._section) and (match := _ARGUMENT.fullmatch(spec)):
            if match[1].lower() not in self._arguments:
                return False
            row = _Row(line, None, (), [text] if text else [], self._arguments[match[1].lower()])
        else:
            return False
        self._close()
        self._row = row
        self._base = indent if self._base is None else min(self._base, indent)
        self._edge = indent + len(spec) + gap if text else None
        return True

    def _named(self, spec: str) -> tuple[tuple[str, ...], str]:
        """Return the names of a command in a list of them, and what it takes; no names if it is none."""
        match, own = _COMMAND.fullmatch(spec), self._command.split()
        if match is not None:
            return (match[1], *re.sub("[,()]", " ", match[2]).split()), spec[match.end(2) :]
        whole = _WHOLE_COMMAND.fullmatch(spec)
        words = [] if whole is None else whole[1].split()
        if whole is None or words[: len(own)] != own or len(words) == len(own):
            return (), ""
        return (" ".join(words[len(own) :]),), whole[2]

    def _taken(self, names: tuple[str, ...], spec: str, line: int) -> None:
        """Add the arguments that stand behind a command in a list of them."""
        usage = parse_usage(f"command {spec}") if "<" in spec or "[" in spec else None
        for name in names if usage is not None else ():
            for number, argument in enumerate(usage.arguments if usage is not None else (), 1):
                label = f"{self._command} {name} argument {number}".strip()
                self.table.add(label, _argument(argument), line, demand=argument.required)

    def _close(self) -> None:
        """Add the facts of the row whose help has ended."""
        row, self._row = self._row, None
        if row is None:
            return
        text = " ".join(row.help)
        self.table.step(row.line, 1 + len(text) // 100)
        is_deprecated = re.search(r"[\[(]deprecated|\bdeprecated[\])]|^deprecated\b", text, re.IGNORECASE) is not None
        notes = notes_in(text, row.help)
        if row.argument:
            if notes.said:
                self.table.add(f"{row.argument} has", "; ".join(("argument", *notes.said)), row.line)
            for value in notes.values:
                self.table.add(f"{row.argument} = {value}", "value", row.line)
            return
        if row.option is None:
            group = row.names[0].rpartition(" ")[0]
            for name in (*row.names, *(f"{group} {each}".strip() for each in notes.aliases)):
                self.table.add(f"{self._command} {name}".strip(), "command", row.line)
            return
        option = structs.replace(
            row.option,
            names=tuple(dict.fromkeys((*row.option.names, *notes.options()))),
            takes=row.option.takes or notes.takes,
            repeated=row.option.repeated or notes.repeated,
        )
        is_required = notes.required
        usage = next((self._usage[name][0] for name in option.names if name in self._usage), None)
        if usage is not None:
            is_required = is_required or usage.required
            option = structs.replace(
                option,
                takes=option.takes or usage.takes,
                repeated=option.repeated or usage.repeated,
                values=option.values or usage.values,
                group=() if set(usage.group) <= set(option.names) else usage.group,
                grouped=usage.grouped,
            )
        for name in option.names:
            self._usage.pop(name, None)
        said = [*notes.said, "deprecated"] if is_deprecated else notes.said
        self._add_option(option, option.values or notes.values, said, is_required, row.line)

    def _add_option(
        self, option: Option, values: tuple[str, ...], notes: list[str], is_required: bool, line: int
    ) -> None:
        words = [_takes(option, values)]
        words += ["repeated"] if option.repeated else []
        words += ["required"] if is_required else []
        words += ["exclusive"] if option.group else []
        words += ["one required"] if option.group and option.grouped else []
        demand = is_required or (bool(option.group) and option.grouped)
        named = [name for name in option.names if name.startswith("--")] or list(option.names)
        for name in option.names:
            label = f"{self._command} {name}".strip()
            self.table.add(label, "; ".join((*words, *notes)), line, demand=demand and name == named[0])
        for name in option.negations:
            self.table.add(f"{self._command} {name}".strip(), "; ".join(("flag", *notes)), line)
        for value in values:
            self.table.add(f"{self._command} {named[0]} = {value}".strip(), "value", line)

    def finish(self) -> None:
        """Add what stands in the usage alone."""
        self._close()
        seen: set[str] = set()
        for option, line in self._usage.values():
            if not seen.intersection(option.names):
                seen.update(option.names)
                self._add_option(option, option.values, [], option.required, line)
        self._usage.clear()
        self._heading("")


def _columns(words: str) -> tuple[str, int, str]:
    """Split a row into what it is about, the gap after that, and its help."""
    short = re.match(r"(?:-\w, +)(?=--)", words)
    start = 0 if short is None else short.end()
    match = re.compile(r" {2,}").search(words, start)
    if match is None:
        return words, 0, ""
    return words[: match.start()], match.end() - match.start(), words[match.end() :]


def _takes(option: Option, values: tuple[str, ...]) -> str:
    if not option.takes and not values:
        return "flag"
    what = "one of" if values else shorten(option.takes)
    return f"takes {'optional ' if option.optional else ''}{what}"


def _argument(argument: Argument) -> str:
    words = [f"argument {'one of' if argument.values else shorten(argument.name)}"]
    words += ["repeated"] if argument.repeated else []
    words.append("required" if argument.required else "optional")
    return "; ".join(words)


def _common(words: list[tuple[str, ...]]) -> str:
    """Return the words that all usages start with."""
    common: list[str] = []
    for each in zip(*words, strict=False):
        if len(set(each)) > 1:
            break
        common.append(each[0])
    return " ".join(common)


_KINDS = frozenset(("INTEGER", "INT", "FLOAT", "NUMBER", "UINT", "BOOLEAN", "BOOL", "DURATION", "UUID"))
"""What is said to be taken where it is more than a name."""


def _keeps(before: Fact, after: Fact) -> bool:
    old, new = split(before.signature, ";"), split(after.signature, ";")
    if not _takes_as_much(old[0], new[0]):
        return False
    former, now = set(old[1:]) - {"deprecated", "optional"}, set(new[1:]) - {"deprecated", "optional"}
    if "required" in now - former:
        return False
    had_default = any(part.startswith("default ") for part in former)
    extra = {part for part in now - former if not part.startswith("env ") and part != "repeated"}
    extra -= set() if had_default else {part for part in extra if part.startswith("default ")}
    extra -= {part for part in extra if any(is_looser(part, each) for each in former)}
    return not extra and all(_LOOSENED.fullmatch(part) or limit_of(part) for part in former - now)


_LOOSENED = re.compile(r"exclusive|one required|required|needs .*")
"""What users go on without."""


def _takes_as_much(old: str, new: str) -> bool:
    if old == new:
        return True
    (verb, _, former), (other, _, now) = old.partition(" "), new.partition(" ")
    if verb != other:
        return (old, now.split(" ")[0]) == ("flag", "optional")
    if former.startswith("optional ") and not now.startswith("optional "):
        return False
    former, now = former.removeprefix("optional "), now.removeprefix("optional ")
    return now != "one of" and (now.upper() not in _KINDS or former == now)


language = Language(facts, keeps=_keeps)
