"""Code that may belong to a capability which the target branch holds, but nobody can read there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from msgspec.structs import replace

from tpmlint.engine.check import run_rules
from tpmlint.engine.comparison import GatheredChange
from tpmlint.engine.workspace import Request
from tpmlint.finding import Finding, Severity
from tpmlint.formats.yaml.errors import DUPLICATE_KEY
from tpmlint.model.items import Capability
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.patterns.matching import is_broken
from tpmlint.rule import Context
from tpmlint.suppression.waivers import load_waivers
from tpmlint.text.messages import plural, quote, some

_STRUCTURE = frozenset({"structure"})
_DECIDING_KEYS = (("kind",), ("paths",))


def find_blind_spots(
    gathered: GatheredChange, request: Request, unclaimed: tuple[str, ...]
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Return the faults of the target's files that may claim changed code, and notes on them and on invalid claims.

    They are older than the change, and still they decide about it: what cannot be examined is never green.

    Args:
        unclaimed: the changed code that no capability claims, as far as the roadmap can be read.
    """
    if not unclaimed:
        return (), ()
    files = plural(len(unclaimed), "changed file")
    notes = tuple(_invalid_claims(gathered, files))
    places = frozenset(_blind_places(gathered))
    if not places:
        return (), notes
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
        return (), notes
    paths = some(list(dict.fromkeys(each.location.path for each in faults)))
    return faults, (*notes, f"{paths} cannot be read on the target branch, so {files} may belong to any capability")


def _invalid_claims(gathered: GatheredChange, files: str) -> Iterator[str]:
    """Yield a note on the target's capabilities with patterns that match nothing because they are invalid."""
    found = {}
    for each in gathered.tip.roadmap.capabilities:
        broken = [quote(pattern) for pattern in each.paths if is_broken(pattern)] if not each.is_dropped else []
        if broken:
            found[each.ref] = broken
    if found:
        pronoun, verb = ("it", "has") if len(found) == 1 else ("them", "have")
        patterns = some(list(itertools.chain.from_iterable(found.values())))
        yield (
            f"{some(list(found))} {verb} an invalid pattern on the target branch ({patterns}), so {files} may belong "
            f"to {pronoun}"
        )


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
    if any(fault.rule == DUPLICATE_KEY and fault.route in _DECIDING_KEYS for fault in parsed.file.faults):
        return True  # The first of the two is read, and nobody knows which is meant.
    if any(isinstance(item, Capability) and not item.is_readable("paths") for item in parsed.items):
        return True
    if parsed.file.reader:
        return bool(parsed.lost)
    return not parsed.file.documents or len({item.document for item in parsed.items}) < len(parsed.file.documents)
