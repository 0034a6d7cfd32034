"""Say whether a change without product context is refused here, as far as the configuration and the code tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from tpmlint.change.collect import governs_new_commits
from tpmlint.engine.no_roadmap import no_roadmap
from tpmlint.engine.selection import Level, Selection, level
from tpmlint.engine.workspace import Request, open_workspace
from tpmlint.errors import UserError
from tpmlint.finding import FileRef, Problem, Severity
from tpmlint.model.items import Capability
from tpmlint.model.load import load_roadmap
from tpmlint.model.ownership import Claims
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.rule import find_rule
from tpmlint.rules.support.changed_capability import stated_level
from tpmlint.settings import Settings
from tpmlint.text.messages import join_words, plural

_RULE = "change-without-context"
_CHANGE = "A change without product context is"


def gate_of(request: Request) -> str:
    """Return what ``describe_gate`` says of the files of a request, or what makes every run of tpmlint fail there."""
    try:
        workspace = open_workspace(request)
        loaded = load_roadmap(workspace.snapshot, workspace.settings, sources=workspace.sources)
        if not loaded.has_files:
            raise no_roadmap(workspace)
        return describe_gate(workspace.settings, loaded.roadmap.capabilities, workspace.snapshot.paths())
    except UserError as error:
        where = f"{error.place}: " if error.place else ""
        remedy = f"; {error.remedy}" if error.remedy else ""
        return f"Until this is fixed, tpmlint fails every commit and every CI run: {where}{error.message}{remedy}."


def describe_gate(settings: Settings, capabilities: Sequence[Capability], paths: Iterable[str]) -> str:
    """Return whether a change without product context is refused or only reported, and where, in a sentence or two.

    Args:
        paths: all files, relative to the root; rules may have another severity in some of them.
    """
    source = settings.source or "tpmlint.toml"
    entry = find_rule(_RULE)
    names = (entry.id, entry.category)
    if not any(capability.paths for capability in capabilities):
        return (
            "No capability claims code yet, so no change needs product context: write one with "
            "`tpmlint new capability ID`, and name its code in `paths`."
        )
    if not Selection(settings.select, settings.ignore).takes(entry):
        ignored = [name for name in names if name in settings.ignore]
        remedy = f"take {ignored[0]} out of `ignore`" if ignored else f"add {entry.id} to `select`"
        return f"{_CHANGE} not reported, since {entry.id} is not selected: {remedy} in {source}."
    if not governs_new_commits(settings.change, datetime.now(UTC).date()):
        return f"{_CHANGE} not reported before {settings.change.since}, which is `since` under [change] in {source}."
    claimed = list(_claimed_paths(settings, capabilities, paths))
    exempt = Patterns(settings.change.exempt_paths)
    governed = [path for path in claimed if not exempt.match(inside(settings.folder, path) or path)]
    if claimed and not governed:
        return (
            f"{_CHANGE} not reported: `exempt-paths` under [change] in {source} exempts every file that a capability "
            "claims now."
        )
    levels = {path: _level(settings, path) for path in governed}
    refused = [path for path, each in levels.items() if each.severity >= settings.fail_on]
    first = _level(settings, None) if not levels else levels[refused[0] if refused else governed[0]]
    if first.severity < settings.fail_on:
        return _describe_report(settings, first, source)
    sentence = f"{_CHANGE} refused"
    if len(refused) < len(levels):
        other = next(path for path in governed if levels[path].severity < settings.fail_on)
        sentence += f" in {len(refused)} of {plural(len(governed), 'file')} that capabilities claim"
        exception = f"; not in the others, such as {other} ({levels[other].source})"
    else:
        exception = ""
    level_set = f"{entry.id} is set to {first.severity.word} ({first.source})"
    code = _describe_code(settings, capabilities)
    return f"{sentence}: {level_set}{exception}. {code}{_describe_exemptions(settings)}"


def _claimed_paths(settings: Settings, capabilities: Sequence[Capability], paths: Iterable[str]) -> Iterator[str]:
    claims = Claims(capabilities, settings)
    return (path for path in paths if claims.owners(path))


def _level(settings: Settings, path: str | None) -> Level:
    """Return the severity of the rule for a file; with None that of files which no override names."""
    if path is None:
        settings = replace(settings, overrides=tuple(each for each in settings.overrides if not each.paths))
    about = path or ""
    return level(find_rule(_RULE), settings, {}, Problem("", FileRef(about), "capability:any"), about)


def _describe_report(settings: Settings, current: Level, source: str) -> str:
    what = "reported and not refused" if current.severity is not Severity.OFF else "not reported"
    if current.source.startswith("preset") and settings.preset == "starter":
        change = f'preset = "standard" in {source} refuses it'
    elif " overrides[" in current.source:
        change = 'take it out there, or set it to "error"'
    else:
        change = f'{_RULE} = "error" under [severity] in {source} refuses it'
    return f"{_CHANGE} {what} ({current.source}): {change}."


def _describe_code(settings: Settings, capabilities: Iterable[Capability]) -> str:
    """Return what becomes of code beside promised interfaces, if that is not refused; empty otherwise."""
    named = [capability.id for capability in capabilities if capability.interfaces and capability.paths]
    current = stated_level(settings.change.code, _RULE, settings)
    if not named or current is None or current >= settings.fail_on:
        return ""
    what = "reported and not refused" if current is not Severity.OFF else "not reported"
    return (
        f"In capabilities that declare interfaces, such as {named[0]}, it is {what} as long as no promise changes "
        "(`code` under [change]). "
    )


def _describe_exemptions(settings: Settings) -> str:
    """Return what is exempt, as nobody should have to find out by a commit that passes."""
    policy = settings.change
    exempt = []
    if policy.exempt_types:
        exempt.append(f"commits of type {join_words(policy.exempt_types, 'or')}")
    if policy.minimum_lines > 0:
        exempt.append(f"changes of fewer than {plural(policy.minimum_lines, 'line')}")
    exempt.append(f"the files{', authors and titles' if policy.exempt_titles else ' and authors'} that [change] names")
    return f"Exempt: {join_words(exempt, 'and')}."
