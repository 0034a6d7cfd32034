"""What a check must look at again after a clean one: the files that changed, and the items that a change can reach.

It gives an answer only if the same items are defined as before. Everything that is found about them is found again by a
check of the whole roadmap, so that no message comes from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, json
from msgspec.structs import replace

from tpmlint.engine.workspace import Workspace
from tpmlint.finding import Problem
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parse_cache import ParseCache, cache_key
from tpmlint.model.parsed_file import ParsedFile, parse_file
from tpmlint.rule import Context, Entry
from tpmlint.suppression.syntax import may_be_meant


class SinceClean(Struct, frozen=True, dict=True):
    """How a roadmap differs from one in which nothing was found.

    Args:
        files: the files with other bytes, as they are now.
        before: the items whose fields differ, as they were.
        after: the same as they are now.
    """

    files: tuple[ParsedFile, ...]
    before: tuple[Item, ...]
    after: tuple[Item, ...]

    def in_files(
        self, parsed_files: Iterable[ParsedFile], rules: Sequence[tuple[Entry, Context]]
    ) -> Mapping[str, list[Problem]]:
        """Return the problems of the changed files by rule.

        Args:
            rules: those about documents, each with the context that it runs in.
        """
        return {
            entry.id: [problem for parsed in self.files for problem in entry.rule.check(parsed, context)]
            for entry, context in rules
        }

    def in_roadmap(self, entry: Entry, roadmap: Roadmap, context: Context) -> Iterable[Problem]:
        """Return the problems that a rule about the roadmap finds, of the items about which it may judge otherwise."""
        rule = entry.rule
        if not self.after or (rule.reads and not any(item.definition.model in rule.reads for item in self.after)):
            return ()
        if rule.reach is None:
            return rule.check(roadmap, context)
        return rule.check(self.around(roadmap, rule.reach), context)

    def around(self, roadmap: Roadmap, reach: int) -> Roadmap:
        """Return a roadmap with only those items that are so many references from a changed one; it finds them all."""
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
    workspace: Workspace, cache: ParseCache, contents: Mapping[str, bytes], outdated: Mapping[str, str]
) -> SinceClean | None:
    """Return how the roadmap of a workspace differs from one in which nothing was found; None if that is not certain.

    Args:
        contents: the bytes of all roadmap files by path, which has the same paths as before.
        outdated: by path, the key under which each changed file was cached as it was before.
    """
    settings = workspace.settings
    kinds, reading = kinds_of(settings), cache.terms(settings)
    files: list[ParsedFile] = []
    before: list[Item] = []
    after: list[Item] = []
    for path, former in outdated.items():
        was, data = cache.items(former, path, kinds), contents[path]
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
            or [*map(_name, was)] != [*map(_name, parsed.items)]
        ):
            return None
        files.append(parsed)
        for old, new in zip(was, parsed.items, strict=True):
            if json.encode(old.value) != json.encode(new.value):
                before.append(old)
                after.append(new)
    cache.save()
    return SinceClean(tuple(files), tuple(before), tuple(after))


def _name(item: Item) -> tuple[object, ...]:
    """Return what decides which references mean an item."""
    return item.document, item.ref, tuple(item.external.items())
