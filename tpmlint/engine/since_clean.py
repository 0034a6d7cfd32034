"""What a check must look at again after a clean one: the files that changed, the items that a change can reach, and the
rules that read what changed.

It gives an answer only if the same items are defined as before. Everything that is found about them is found again by a
check of the whole roadmap, so that no message comes from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from msgspec import Struct, json
from msgspec.structs import replace

from tpmlint.engine.check import context_of
from tpmlint.engine.pages import Pages
from tpmlint.engine.reads import Reads, changed_fields, name_of
from tpmlint.engine.runner import may_be_shown
from tpmlint.engine.workspace import Workspace
from tpmlint.finding import Problem
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parse_cache import ParseCache, cache_key
from tpmlint.model.parsed_file import ParsedFile, parse_file
from tpmlint.rule import DOCUMENT, find_rule
from tpmlint.suppression.syntax import may_be_meant


class SinceClean(Struct, frozen=True, dict=True):
    """How a roadmap differs from one in which nothing was found.

    Args:
        files: the files with other bytes, as they are now.
        before: the items whose fields differ, as they were.
        after: the same as they are now.
        rules: the rules that may find something now, in the order of the catalogue; no other needs to be imported.
    """

    files: tuple[ParsedFile, ...]
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    rules: tuple[str, ...]

    def around(self, roadmap: Roadmap, reach: int | None) -> Roadmap:
        """Return a roadmap with only those items that are so many references from a changed one; it finds them all.

        Args:
            reach: None for any number: the whole roadmap.
        """
        if reach is None:
            return roadmap
        known: dict[int, Roadmap] = self.__dict__.setdefault("_known", {})
        if reach not in known:
            refs = {item.ref for item in self.after}
            new = [*self.after]
            dropped = [roadmap.resolve(reference) for item in self.before for reference in item.references]
            for _ in range(reach):
                found = [link.source for item in new for link in roadmap.referrers(item)]
                found += [other for item in new for each in item.references if (other := roadmap.resolve(each))]
                found += [item for item in dropped if item is not None]
                new = [item for item in found if item.ref not in refs]
                refs.update(item.ref for item in new)
            known[reach] = replace(roadmap, items=tuple(item for item in roadmap.items if item.ref in refs))
        return known[reach]


def changed_since(
    workspace: Workspace,
    cache: ParseCache,
    contents: Mapping[str, bytes],
    outdated: Mapping[str, str],
    rules: Mapping[str, Reads | None],
) -> SinceClean | None:
    """Return how the roadmap of a workspace differs from one in which nothing was found; None if that is not certain.

    Args:
        contents: the bytes of all roadmap files by path, which has the same paths as before.
        outdated: by path, the key under which each changed file was cached as it was before.
        rules: what each rule reads that found nothing.
    """
    settings = workspace.settings
    kinds, reading = kinds_of(settings), cache.terms(settings)
    files: list[ParsedFile] = []
    before: list[Item] = []
    after: list[Item] = []
    for path, former in outdated.items():
        was, data = cache.without_text(former, path, kinds), contents[path]
        if was is None:
            return None
        key = cache_key(path, data, reading)
        parsed = cache.get(key, path, data, kinds)
        if parsed is None:
            parsed = parse_file(path, data, settings.limits, settings.extensions, kinds)
            cache.put(key, parsed)
        if (
            cache.encode(parsed) is None
            or may_be_meant(parsed.file.text)
            or [*map(name_of, was.items)] != [*map(name_of, parsed.items)]
        ):
            return None
        files.append(parsed)
        for old, new in zip(was.items, parsed.items, strict=True):
            if json.encode(old.value) != json.encode(new.value):
                before.append(old)
                after.append(new)
    cache.save()
    changed = changed_fields(zip(before, after, strict=True))
    asked = tuple(rule for rule, reads in rules.items() if reads is None or reads.may_find(changed))
    return SinceClean(tuple(files), tuple(before), tuple(after), asked)


def finds_nothing(workspace: Workspace, since: SinceClean, load: Callable[[], Roadmap | None]) -> bool:
    """Tell whether the rules that may find something in what changed find nothing.

    Args:
        load: returns the whole roadmap as it is now; None if it is not cached. It is asked for once at most.
    """
    pages = Pages(workspace.snapshot, workspace.settings, workspace.repository, held=lambda: workspace.pages)
    context, selection = context_of(workspace, pages), workspace.selection
    roadmap: Roadmap | None = None
    for entry in map(find_rule, since.rules):
        rule, running = entry.rule, context.running(entry)
        if rule.scope is DOCUMENT:
            problems: Iterable[Problem] = chain.from_iterable(rule.check(parsed, running) for parsed in since.files)
        else:
            roadmap = roadmap or load()
            if roadmap is None:
                return False
            problems = rule.check(since.around(roadmap, rule.reach), running)
        if any(may_be_shown(problem, entry, context, selection) for problem in problems):
            return False
    return True
