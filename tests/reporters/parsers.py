"""Reads formats back by the rules of those who consume them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

RUNNER = frozenset(
    (
        "add-mask",
        "add-matcher",
        "add-path",
        "debug",
        "echo",
        "endgroup",
        "error",
        "group",
        "notice",
        "remove-matcher",
        "save-state",
        "set-env",
        "set-output",
        "stop-commands",
        "warning",
    )
)
"""The commands that GitHub's runner knows."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a CI understood of a line: a command, its properties and its text."""

    name: str
    properties: dict[str, str]
    text: str


def obeyed_by_runner(output: str) -> list[Command]:
    """Return the commands that GitHub's runner finds in an output (``ActionCommand.cs``, both forms)."""
    return [command for line in output.splitlines() if (command := _colons(line) or _brackets(line)) is not None]


def obeyed_by_agent(output: str) -> list[Command]:
    """Return the commands that the agent of Azure Pipelines finds in an output (``Command.cs``)."""
    found: list[Command] = []
    for line in output.splitlines():
        _, start, rest = line.partition("##vso[")
        head, end, text = rest.partition("]")
        if start and end:
            name, _, given = head.partition(" ")
            found.append(Command(name, dict(_pairs(given, ";", _agent)), _agent(text)))
    return found


def _colons(line: str) -> Command | None:
    line = line.lstrip()
    head, end, text = line[2:].partition("::")
    name, _, given = head.partition(" ")
    if not line.startswith("::") or not end or name not in RUNNER:
        return None
    return Command(name, dict(_pairs(given.strip(), ",", _runner_property)), _runner_data(text))


def _brackets(line: str) -> Command | None:
    _, start, rest = line.partition("##[")
    head, end, text = rest.partition("]")
    name, _, given = head.partition(" ")
    if not start or not end or name not in RUNNER:
        return None
    return Command(name, {"": given}, text)


def _pairs(given: str, mark: str, unescaped: object) -> Iterator[tuple[str, str]]:
    assert callable(unescaped)
    for pair in given.split(mark):
        name, _, value = pair.partition("=")
        if name and value:
            yield name, unescaped(value)


def _runner_data(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _runner_property(text: str) -> str:
    for escaped, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escaped, meant)
    return text


def _agent(text: str) -> str:
    for escaped, meant in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(escaped, meant)
    return text
