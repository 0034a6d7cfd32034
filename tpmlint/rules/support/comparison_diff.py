"""How one configuration compares fewer owners with those of the roadmap than another."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.change.model import Change
from tpmlint.finding import Route
from tpmlint.rules.support.policy_diff import Weakening
from tpmlint.settings import Settings
from tpmlint.sources import Source
from tpmlint.text.messages import some


def find_weaker_comparisons(change: Change) -> Iterator[Weakening]:
    """Yield the sources that the roadmap was compared with and no longer is, or in part, or by another mapping.

    A file that the change deletes is none of these: that is seen as it is.
    """
    before, after = change.before.settings, change.after.settings
    if not before.compared or not change.after.governed:
        return
    deleted = {file.path for file in change.files if file.status == "D"}
    now = {each.path for files in change.after.roadmap.compared.values() for each in files}
    for number, old in before.compared.items():
        found = _counterpart(old, after)
        if found is None:
            read = next((at for at, each in enumerate(after.sources) if each.name == old.name), None)
            says = f"no longer compares the owners in the roadmap with those in {old.name}"
            yield Weakening(("sources",) if read is None else after.source_route(read), says, f"compare {old.name}")
            continue
        new_number, new = found
        route: Route = ("sources", new_number)
        was = [each.path for each in change.before.roadmap.compared.get(number, ())]
        lost = [path for path in was if path not in now and path not in deleted]
        if lost:
            says = f"no longer compares the owners in the roadmap with those in {some(lost)}"
            yield Weakening(route, says, f"compare {old.name}")
        if (old.reader, old.items) != (new.reader, new.items):
            says = f"reads the owners in {new.name}, which the roadmap is compared with, in another way"
            yield Weakening(route, says, f"read {old.name}")


def _counterpart(old: Source, settings: Settings) -> tuple[int, Source] | None:
    return next((pair for pair in settings.compared.items() if pair[1].name == old.name), None)
