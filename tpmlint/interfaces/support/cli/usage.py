"""Usage lines and option specifications of command-line help, as values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct, structs

_MOST_WORDS = 200
_LONGEST = 16_384
"""Characters of a usage that are read."""


class Option(Struct, frozen=True):
    """An option.

    Args:
        names: as they are typed.
        negations: names of flags that turn it off, as in ``--[no-]color``.
        takes: name of its value; empty for a flag.
        optional: the value may be missing.
        values: those that it may take, if they are listed.
        group: names of the options of which only one may be given, itself included.
        grouped: one of the group is required.
    """

    names: tuple[str, ...]
    takes: str = ""
    optional: bool = False
    repeated: bool = False
    required: bool = False
    values: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    grouped: bool = False


class Argument(Struct, frozen=True):
    """A positional argument; or a word that is ``typed`` as it is, such as ``move`` behind the name of a ship."""

    name: str
    required: bool
    repeated: bool
    values: tuple[str, ...] = ()
    typed: bool = False


class Usage(Struct, frozen=True):
    """A usage line: the words of the command, the commands below it, arguments and options; if it needs no command."""

    words: tuple[str, ...]
    commands: tuple[str, ...]
    arguments: tuple[Argument, ...]
    options: tuple[Option, ...]
    alone: bool = False

    @property
    def form(self) -> str:
        """The words that are typed in this usage, with ``...`` for each that is chosen."""
        return " ".join((*self.words, *(each.name.lower() if each.typed else "..." for each in self.arguments)))


_NAME = re.compile(r"--\[no-?\][A-Za-z0-9][\w-]*|--?[A-Za-z0-9?@#][\w:-]*(?:\.[\w:-]+)*")
_GAP = re.compile(r" *[,/|] *(?=-)| +(?=--?[A-Za-z0-9])")
_VALUE = re.compile(r"<[^<>]*>|\{[^{}]*\}|\[[^\[\]]*\]|[A-Z][A-Z0-9_.:/-]*|[a-z][\w-]*|\.\.\.|[A-Z]\w*")
_GENERIC = frozenset(
    (
        "options",
        "option",
        "flags",
        "flag",
        "command",
        "commands",
        "subcommand",
        "args",
        "global options",
        "global flags",
        "command options",
        "command command options",
    )
)


def option_of(spec: str) -> Option | None:
    """Return the option of a row, such as ``-o, --output FILE``; None if the text is none."""
    names: list[str] = []
    negations: list[str] = []
    values: list[str] = []
    at = 0
    while True:
        match = _NAME.match(spec, at)
        if match is None:
            return None
        names.append(_plain(match[0]))
        negations += _negations(match[0])
        at = match.end()
        gap = _GAP.search(spec, at)
        end = len(spec) if gap is None else gap.start()
        if (value := _value(spec[at:end])) is None or len(names) > _MOST_WORDS:
            return None
        values.append(value)
        if gap is None:
            break
        at = gap.end()
    option = _with_value(tuple(dict.fromkeys(names)), max(values, key=len), negations=tuple(negations))
    # `--tag value [ --tag value ]` is given as often as one likes.
    return structs.replace(option, repeated=True) if len(names) > len(option.names) else option


def _plain(name: str) -> str:
    return f"--{name.split(']', 1)[1]}" if name.startswith("--[no") else name


def _negations(name: str) -> list[str]:
    return [f"--no-{name.split(']', 1)[1]}"] if name.startswith("--[no") else []


def _value(text: str) -> str | None:
    """Return what follows the name of an option, if it can be the name of a value."""
    words = text.strip()
    if not words:
        return ""
    if text[0] not in " =[<{:" and not text.startswith("..."):
        return None
    if words.startswith("="):
        return words[1:].strip()
    parts = words.split(" ")
    joined = _VALUE.sub("", words).replace(" ", "").replace("=", "").replace("[]", "")
    lower = [part for part in parts if part.isalpha() and part.islower()]
    return None if joined.strip("[]|.,") or len(lower) > 1 or len(parts) > 8 else words


def _with_value(
    names: tuple[str, ...], value: str, *, required: bool = False, negations: tuple[str, ...] = ()
) -> Option:
    repeated = "..." in value
    # `N [N ...]` is one value or more.
    first, _, rest = value.partition(" ")
    bare = (first if rest == f"[{first} ...]" else value).replace("...", "").strip()
    optional = bare.startswith("[") and "|" not in bare.split("=")[0]
    if optional and bare.startswith("[") and bare.endswith("]"):
        bare = bare[1:-1].lstrip("=").strip()
    choices = _choices(bare)
    words = " ".join(re.sub(r"[<>\[\]{}=,]", " ", bare).upper().split())
    return Option(names, "" if choices else words, optional, repeated, required, choices, negations)


def _choices(text: str) -> tuple[str, ...]:
    """Return the values of ``{a,b}``, ``[a|b]`` or ``<a|b>``."""
    inner = text[1:-1] if text[:1] in ("{", "[", "<") and text[-1:] in ("}", "]", ">") else text
    separator = "," if text[:1] == "{" and "," in inner else "|"
    parts = [part.strip() for part in inner.split(separator)]
    if len(parts) < 2 or not all(re.fullmatch(r"[\w.+:/@*-]+", part) for part in parts):
        return ()
    return tuple(dict.fromkeys(parts))


def usages(lines: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Join the lines of a usage that go on, and keep those apart that start with the program again."""
    found: list[tuple[list[str], int]] = []
    program = ""
    for text, line in lines:
        text = re.sub(r"^(?:or:|\|) *", "", text.removeprefix("$ "))
        first = text.split(" ", 1)[0]
        if not found or first == program:
            program = program or first
            found.append(([text], line))
        else:
            found[-1][0].append(text)
    return [(" ".join(texts), line) for texts, line in found]


def _without_lone_brackets(text: str) -> str:
    """Return a usage without the brackets that have no other end, which would hide what is behind them."""
    lone: list[int] = []
    for found in re.finditer(r"[\[\]()]", text):
        if found[0] in "[(":
            lone.append(found.start())
        elif lone and text[lone[-1]] + found[0] in ("[]", "()"):
            lone.pop()
        else:
            lone.append(found.start())
    gone = {*lone}
    return "".join(each for at, each in enumerate(text) if at not in gone)


def _chunks(text: str) -> list[str]:
    """Split a usage at spaces outside of brackets; ``...`` stays with what it follows."""
    text = _without_lone_brackets(text)
    chunks: list[str] = []
    current = ""
    depth = 0
    for word in re.findall(r"[\[(]+|[\])]+|<[^<>]*>|\{[^{}]*\}|\s+|[^\s\[\]()<>{}]+|[<>{}]", text):
        if word.isspace():
            if depth <= 0:
                chunks.append(current)
                current = ""
            else:
                current += " "
            continue
        depth += sum(each in "[(" for each in word) - sum(each in "])" for each in word)
        current += word
    joined: list[str] = []
    for chunk in (*chunks, current):
        if chunk == "..." and joined:
            joined[-1] += " ..."
        elif chunk:
            joined.append(chunk)
    return joined


def parse_usage(text: str) -> Usage:
    """Return what a usage line says, as far as it is understood."""
    chunks = _chunks(re.sub(r"^(?:\S*python[\d.]*|py) -m ", "", text[:_LONGEST]))[:_MOST_WORDS]
    words: list[str] = []
    commands: list[str] = []
    arguments: list[Argument] = []
    options: list[Option] = []
    at = 0
    while at < len(chunks) and (at == 0 or re.fullmatch(r"[a-z0-9][\w.+:/@-]*", chunks[at])):
        if chunks[at][:1] in "[(<{-" or (at > 0 and chunks[at] in _GENERIC):
            break
        words.append(chunks[at].rsplit("/", 1)[-1] if at == 0 else chunks[at])
        at += 1
    has_command, alone = False, False
    while at < len(chunks):
        chunk = chunks[at].replace("[-- ", "[")
        at += 1
        bare = chunk.replace("...", "").strip()
        name = re.sub(r"[\[\]<>]", "", bare).strip().lower()
        if chunk.startswith("{") and chunk.endswith("..."):
            commands += _choices(bare)
            has_command = True
        elif name in _GENERIC:
            if name == "args" and not has_command:
                arguments.append(_argument(chunk))
            is_command = "command" in name and name != "command options"
            has_command = has_command or is_command
            alone = alone or (is_command and chunk.startswith("["))
        elif bare.lstrip("[(").startswith("-"):
            takes_next = not chunk.startswith(("[", "(")) and at < len(chunks) and _is_value(chunks[at])
            if takes_next:
                chunk += f" {chunks[at]}"
                at += 1
            options += _options(chunk)
        elif bare and bare not in ("|", "=", "--", "[--]") and ";" not in bare:
            arguments.append(_argument(chunk))
    if "|" in chunks:  # One of them is given, or none.
        options = [structs.replace(each, required=False) for each in options]
    return Usage(tuple(words), tuple(commands), tuple(arguments), tuple(options), alone)


def _is_value(chunk: str) -> bool:
    return chunk.startswith(("<", "{")) or (chunk.isupper() and chunk.lower() not in _GENERIC)


def _options(chunk: str) -> list[Option]:
    """Return the options of a part of a usage, such as ``[-a | --all]`` or ``--to <date>``."""
    inner = chunk.rstrip(". ")
    inner = inner[1:-1] if inner[:1] + inner[-1:] in ("[]", "()") else inner
    is_group = "|" in re.sub(r"\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}", "", inner) and chunk.startswith(("[", "("))
    is_optional = chunk.startswith("[") or is_group
    found = []
    for part in re.split(r"[|()]| (?=\[?-)", inner):
        part = part.strip()
        while part.startswith("[") and part.endswith("]"):
            part = part[1:-1].strip()
        match = _NAME.match(part)
        if match is not None and (value := _value(part[match.end() :])) is not None:
            found.append(
                _with_value((_plain(match[0]),), value, required=not is_optional, negations=tuple(_negations(match[0])))
            )
    names = tuple(name for each in found for name in each.names)
    if not is_group or len(names) < 2 or _is_one(names):
        return found
    return [structs.replace(each, group=names, grouped=chunk.startswith("(")) for each in found]


def _is_one(names: tuple[str, ...]) -> bool:
    """Tell whether two names are a short and a long one of the same option."""
    short, long = sorted(names, key=len)[:2] if len(names) == 2 else ("", "")
    return len(short) == 2 and long.startswith(f"--{short[1:]}")


def _argument(chunk: str) -> Argument:
    repeated = "..." in chunk
    required = not chunk.startswith("[")
    bare = re.sub(r"\[[^\[\]]*\.\.\.[^\[\]]*\]", "", chunk) if required else chunk
    bare = bare.replace("...", "").strip()
    bare = bare[1:-1].strip() if bare[:1] + bare[-1:] in ("[]", "()") else bare
    choices = _choices(bare)
    name = " ".join(re.sub(r"[<>\[\](){}]", " ", bare).upper().split())
    return Argument(name, required, repeated, choices, re.fullmatch(r"[a-z][a-z0-9-]*", chunk) is not None)
