"""The modules of an interface of Python: which names lead to which definition in a private one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from tpmlint.interfaces import Fact, LinkedFiles, UnreadableInterface
from tpmlint.interfaces.support.python.imports import Taken, is_private, module_name, taken_by

_MOST_STEPS = 300_000
"""Modules that are looked at for all names together: a second."""


class Modules:
    """The modules of an interface on one side of a change.

    Args:
        files: those of the interface.
        unread: the files that others take from, and that could not be read.
    """

    def __init__(self, files: LinkedFiles) -> None:
        self._files = files
        self._paths: dict[str, list[str]] = {}
        for path in files.paths:
            self._paths.setdefault(module_name(path), []).append(path)
        self.unread: dict[str, UnreadableInterface] = {}
        # The same is asked for many names.
        self._taken_by: dict[str, Taken] = {}
        self._found_modules: dict[tuple[str, str], str | None] = {}
        self._definitions: dict[tuple[str, str], dict[tuple[str, str], bool]] = {}
        self._steps = 0

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield each module with its files."""
        yield from ((module, path) for module, paths in self._paths.items() for path in paths)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file; none where it cannot be read."""
        try:
            return self._files.read(path) or b""
        except UnreadableInterface:
            return b""

    def find(self, module: str, name: str) -> str | None:
        """Return the module of the interface that another imports as a name; the sources may lie in a folder."""
        if (module, name) not in self._found_modules:
            parts = module.split(".")
            every = (".".join([*parts[:at], name]) for at in range(len(parts) + 1))
            self._found_modules[module, name] = next((full for full in every if full in self._paths), None)
        return self._found_modules[module, name]

    def source_of(self, module: str, name: str) -> str | None:
        """Return the private module of the interface that a name leads to, if it does."""
        found = self.find(module, name)
        return found if found is not None and is_private(found) else None

    def leads_to(self, module: str, target: str, name: str) -> str | None:
        """Return the private module that a name of another leads to, or one that only has it from elsewhere."""
        found = self.find(module, target)
        if found is None or is_private(found):
            return found
        taken = [self.taken(path) for path in self._paths[found]]
        passes = any(name in each.names and name not in each.defined for each in taken)
        return found if passes and found != module else None

    def definitions(self, module: str, name: str, changed: Collection[str]) -> Mapping[tuple[str, str], bool]:
        """Return the modules and own names that a name of a private module comes from, and if that changed.

        It changed where a file did that defines the name, or through which it is taken.
        """
        known = self._definitions.get((module, name))
        if known is not None:
            return known
        found: dict[tuple[str, str], bool] = {}
        waiting = [(module, name, False)]
        seen = {*waiting}
        while waiting:  # They may lead in a circle.
            source, original, decides = waiting.pop()
            for path in self._paths.get(source, ()):
                taken, by_change = self.taken(path), decides or path in changed
                self._steps += 1 + len(taken.wildcards)
                if self._steps > _MOST_STEPS:
                    self._give_up(changed)
                    return {}
                if taken.broken and path in changed:
                    self.facts_of(path, frozenset({original}))
                if original in taken.defined and original not in taken.names:
                    found[source, original] = found.get((source, original), False) or by_change
                for target in self._sources_of(source, original, taken):
                    state = (*target, by_change)
                    if state not in seen:
                        seen.add(state)
                        waiting.append(state)
        self._definitions[module, name] = found
        return found

    def _give_up(self, changed: Collection[str]) -> None:
        """Note that it is not known what changed files mean for others."""
        for paths in self._paths.values():
            for path in {*paths}.intersection(changed):
                self.unread[path] = UnreadableInterface("too many modules take all names of each other")

    def _sources_of(self, module: str, name: str, taken: Taken) -> list[tuple[str, str]]:
        """Return the private modules that a name may be from, with its own name there."""
        found = self._private(module, taken.names.get(name, ()))
        if found or name in taken.defined:
            return found
        return self._private(module, [(each, name) for each in taken.wildcards])

    def _private(self, module: str, places: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        led = ((self.leads_to(module, target, name), name) for target, name in places if name)
        return [(source, name) for source, name in led if source is not None]

    def public_names(self, module: str) -> Iterator[str]:
        """Yield the names that ``from module import *`` takes of a private module."""
        for each in self._with_sources(module, lists=True):
            for path in self._paths.get(each, ()):
                taken = self.taken(path)
                if taken.lists:
                    yield from taken.exports
                    continue
                yield from (name for name in taken.defined if not name.startswith("_"))
                for name, places in taken.names.items():
                    own_part = taken.package and any(target.startswith((f"{each}.", each)) for target, _ in places)
                    if name in taken.exports or (own_part and not name.startswith("_")):
                        yield name

    def outside(self, module: str) -> Iterator[tuple[str, str]]:
        """Yield the modules that are not private here all names of which a private one has, with its path."""
        for each in self._with_sources(module, lists=False):
            for path in self._paths.get(each, ()):
                for target in self.taken(path).wildcards:
                    if self.source_of(each, target) is None:
                        yield path, target

    def _with_sources(self, module: str, *, lists: bool) -> list[str]:
        """Return a module and the private ones all names of which it has, each once: they may lead in a circle.

        Args:
            lists: what says which names it has has no others.
        """
        found = {module: None}
        waiting = [module]
        while waiting:
            each = waiting.pop()
            for path in self._paths.get(each, ()):
                taken = self.taken(path)
                for target in () if lists and taken.lists else taken.wildcards:
                    source = self.source_of(each, target)
                    if source is not None and source not in found:
                        found[source] = None
                        waiting.append(source)
        return [*found]

    def facts_of(self, path: str, names: frozenset[str]) -> Mapping[str, Fact]:
        """Return the facts of names of a file that cannot be imported from it."""
        try:
            return self._files.facts(path, names)
        except UnreadableInterface as error:
            self.unread[path] = error
            return {}

    def paths_of(self, module: str) -> Sequence[str]:
        """Return the files of a module."""
        return self._paths.get(module, ())

    def taken(self, path: str) -> Taken:
        """Return what a file imports."""
        if path not in self._taken_by:
            data = self.read(path)
            self._taken_by[path] = taken_by(data, module_name(path), is_package="/__init__." in f"/{path}")
        return self._taken_by[path]
