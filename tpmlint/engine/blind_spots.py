"""Code that may belong to a capability which the target branch holds, but nobody can read there."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tpmlint.engine.check import run_rules
from tpmlint.engine.comparison import GatheredChange
from tpmlint.engine.workspace import Request
from tpmlint.finding import Finding, Severity
from tpmlint.model.items import Capability
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import Context
from tpmlint.suppression.waivers import load_waivers
from tpmlint.text.messages import plural, some

_STRUCTURE = frozenset({"structure"})


def find_blind_spots(
    gathered: GatheredChange, request: Request, unclaimed: tuple[str, ...]
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Return the faults of the target's files that may claim changed code, and a note on them.

    They are older than the change, and still they decide about it: what cannot be examined is never green.

    Args:
        unclaimed: the changed code that no capability claims, as far as the roadmap can be read.
    """
    places = frozenset(_blind_places(gathered)) if unclaimed else frozenset()
    if not places:
        return (), ()
    tip, policy = gathered.tip, gathered.policy
    context = Context(gathered.workspace.as_of, policy, gathered.ends.policy.tracked)
    result = run_rules(
        tip.parsed_files,
        tip.roadmap,
        load_waivers(gathered.ends.policy, policy),
        context,
        replace(gathered.selection, only=_STRUCTURE),
        replace(request, text_edits=False),
    )
    faults = tuple(each for each in result.findings if each.location.path in places and each.severity >= Severity.ERROR)
    if not faults:
        return (), ()
    paths = some(list(dict.fromkeys(each.location.path for each in faults)))
    files = plural(len(unclaimed), "changed file")
    return faults, (f"{paths} cannot be read on the target branch, so {files} may belong to any capability",)


def _blind_places(gathered: GatheredChange) -> Iterator[str]:
    """Yield the files of the target that may hold unread claims, without those that the change makes readable."""
    changed = {file.path for file in gathered.change.files}
    readable = {each.file.path for each in gathered.after.parsed_files if not _may_hide_claims(each)}
    for parsed in gathered.tip.parsed_files:
        path = parsed.file.path
        if _may_hide_claims(parsed) and not (path in changed and path in readable):
            yield path


def _may_hide_claims(parsed: ParsedFile) -> bool:
    """Tell whether a capability may be in the file that could not be read, or the paths of one that could."""
    if not (parsed.file.faults or parsed.violations):
        return False
    if any(isinstance(item, Capability) and not item.is_readable("paths") for item in parsed.items):
        return True
    if parsed.file.reader:
        return bool(parsed.lost)
    return not parsed.file.documents or len({item.document for item in parsed.items}) < len(parsed.file.documents)
