"""A run that could not judge, shown where a CI system shows results: of an exit code of 2 its pages say nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tpmlint.cli.console.failure import Said
from tpmlint.cli.console.streams import tell
from tpmlint.text.escape import visible

_JUDGING = frozenset({"audit", "check", "diff"})
_OPTION = "--ci"


def alarm(said: Said, words: Sequence[str], environment: Mapping[str, str]) -> None:
    """Show what ended a judgement before its time; on standard error, since standard output may be for a machine.

    Args:
        said: what standard error has been told already.
        words: those of the command line, which may be what is at fault, so that no option of it is known yet.
    Raises:
        Unwritten: an output could not be written.
    """
    command = words[0] if words else ""
    if command not in _JUDGING:
        return
    from tpmlint.cli.console.surfaces import SYSTEMS, present, system_of

    choice = _choice(words)
    system = system_of(choice if choice in SYSTEMS else "auto", environment)
    if system not in ("azure", "github"):
        return
    from tpmlint.reporters.azure import failed as azure
    from tpmlint.reporters.drawing.inline import prose
    from tpmlint.reporters.github import failed as github

    where = f"{said.place}: " if said.place else ""
    tell([(github if system == "github" else azure)(f"{where}{said.message}", said.remedy)])
    lines = [f"## tpmlint {command}: nothing was judged", "", f"**Error:** {prose(f'{where}{said.message}')}"]
    if said.remedy:
        lines += ["", f"Help: {prose(said.remedy)}"]
    present(system, "".join(f"{visible(line)}\n" for line in lines), environment, None)


def _choice(words: Sequence[str]) -> str:
    """Return the value of the last ``--ci``."""
    found = "auto"
    for number, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name == _OPTION:
            found = value if equals else "".join(words[number + 1 : number + 2])
    return found
