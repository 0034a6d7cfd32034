"""What Python modules of one interface take from each other: names of private modules, and stubs beside their code.

Users import a name from where it is offered. So what a private module defines is promised under the names of the public
modules that pass it on, or show it in a signature, and the private module may be called as its authors like.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from tpmlint.interfaces import SHOWN, Fact, LinkedFiles, Located, UnreadableInterface
from tpmlint.interfaces.support.python_names import Taken, is_private, module_name, taken_by

_DOTTED = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\.[^\W\d]\w*)+")
_STANDS_FOR = re.compile(r"attribute = ([\w.]+)")
_MOST_STEPS = 50
_ENDS = " .([{"


class PythonLinks:
    """The modules of an interface on one side."""

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

    def dependents(self, changed: Collection[str]) -> Collection[str]:
        """Return the paths of other files whose facts may change where these files do."""
        modules = {module_name(path) for path in changed}
        found = {path for module in modules for path in self._paths.get(module, ())}
        # Of a private module that takes names from one that changed, those names may be other ones.
        waiting: list[tuple[str, frozenset[str] | None]] = [(each, None) for each in modules if is_private(each)]
        known = dict(waiting)
        while waiting:
            source, names = waiting.pop()
            word = source.rpartition(".")[2].encode()
            for module, paths in self._paths.items():
                for path in paths:
                    if module == source or word not in self._read(path):
                        continue
                    passed = self._passed_on(path, module, source, names)
                    if passed is not None and not passed:
                        continue
                    found.add(path)
                    if is_private(module) and known.get(module, frozenset()) is not None:
                        before = known.get(module) or frozenset()
                        more = None if passed is None else before | passed
                        if more is None or more != before:
                            known[module] = more
                            waiting.append((module, more))
        return found.difference(changed)

    def _passed_on(self, path: str, module: str, source: str, names: frozenset[str] | None) -> frozenset[str] | None:
        """Return the names that a module has from another and may hand on; None if its own signatures show them."""
        taken = self.taken(path)
        own: set[str] = set()
        for name, (target, original) in taken.names.items():
            whole = self._module(module, f"{target}.{original}" if original else target)
            if whole == source or (
                original and self._module(module, target) == source and (not names or original in names)
            ):
                own.add(name)
            elif not original and source.startswith(f"{target}."):
                own.add(name)  # As in import shop._pay.
        if any(self._module(module, each) == source for each in taken.wildcards) or own & taken.shown:
            return None
        return frozenset(own) if is_private(module) else frozenset(own & taken.exports if not taken.package else own)

    def facts(self, path: str, changed: Collection[str], concerned: Collection[str]) -> Mapping[str, Located]:
        """Return the facts of a file with what it takes from private modules, as if it stood there."""
        module = module_name(path)
        siblings = self._paths.get(module, ())
        if any(each != path and each[-3:] == path[-3:] and "/__init__." in each for each in siblings):
            return {}  # Python takes the package.
        own = self._files.facts(path)
        found: dict[str, Located] = {}
        if path.endswith(".pyi") and not is_private(module) and self._files.read(path[:-1]) is not None:
            found[f"{module} stub"] = path, Fact("beside its code", 1)  # Tools read it in the place of that.
        if own:
            _Gathering(self, path, module, changed, concerned, found).add(own)
        return found

    def _read(self, path: str) -> bytes:
        try:
            return self._files.read(path) or b""
        except UnreadableInterface:
            return b""

    def _module(self, module: str, name: str) -> str | None:
        """Return the module of the interface that another imports as a name; the sources may lie in a folder."""
        if (module, name) not in self._found_modules:
            parts = module.split(".")
            every = (".".join([*parts[:at], name]) for at in range(len(parts) + 1))
            self._found_modules[module, name] = next((full for full in every if full in self._paths), None)
        return self._found_modules[module, name]

    def source_of(self, module: str, name: str) -> str | None:
        """Return the private module of the interface that a name leads to, if it does."""
        found = self._module(module, name)
        return found if found is not None and is_private(found) else None

    def definitions(
        self, module: str, name: str, changed: Collection[str], steps: int = _MOST_STEPS
    ) -> dict[tuple[str, str], bool]:
        """Return the modules and own names that a name of a private module comes from, and if that changed."""
        if (module, name) in self._definitions:
            return self._definitions[module, name]
        found: dict[tuple[str, str], bool] = {}
        for path in self._paths.get(module, ()) if steps else ():
            taken = self.taken(path)
            if taken.broken and path in changed:
                self.facts_of(path, frozenset({name}))
            places: list[tuple[str, str]] = []
            if name in taken.names:
                places = [taken.names[name]]
            elif name in taken.defined:
                found[module, name] = path in changed
            for at, (target, original) in enumerate([*places, *((each, name) for each in taken.wildcards)]):
                source = self.source_of(module, target)
                if source is not None and original and not (found and at >= len(places)):
                    led = self.definitions(source, original, changed, steps - 1)
                    found |= {place: decides or path in changed for place, decides in led.items()}
        self._definitions[module, name] = found
        return found

    def public_names(self, module: str, steps: int = _MOST_STEPS) -> Iterator[str]:
        """Yield the names that ``from module import *`` takes of a private module."""
        for path in self._paths.get(module, ()) if steps else ():
            taken = self.taken(path)
            if taken.lists:
                yield from taken.exports
                continue
            yield from (name for name in taken.defined if not name.startswith("_"))
            for name, (target, _) in taken.names.items():
                own_part = taken.package and target.startswith((f"{module}.", module))
                if name in taken.exports or (own_part and not name.startswith("_")):
                    yield name
            for each in taken.wildcards:
                source = self.source_of(module, each)
                if source is not None:
                    yield from self.public_names(source, steps - 1)

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
            data = self._read(path)
            self._taken_by[path] = taken_by(data, module_name(path), is_package="/__init__." in f"/{path}")
        return self._taken_by[path]


class _Gathering:
    """Collects the facts of one public module."""

    def __init__(
        self,
        links: PythonLinks,
        path: str,
        module: str,
        changed: Collection[str],
        concerned: Collection[str],
        found: dict[str, Located],
    ) -> None:
        self._links = links
        self._path = path
        self._module = module
        self._changed = changed
        self._found = found
        self._brought: dict[tuple[str, str], set[str]] = {}  # What each definition is called here.
        self._shown: set[tuple[str, str]] = set()
        # What is unchanged, and as before under the same names here, need not be read.
        self._sources: set[str] = {module_name(each) for each in concerned}

    def add(self, own: Mapping[str, Fact]) -> None:
        taken = self._links.taken(self._path)
        self._found |= {name: (self._path, fact) for name, fact in own.items() if not self._replaced(name, fact, taken)}
        for source in [each for each in taken.wildcards if self._links.source_of(self._module, each)]:
            private = self._links.source_of(self._module, source)
            assert private is not None
            for name in dict.fromkeys(self._links.public_names(private)):
                full = f"{self._module}.{name}"
                if not any(_belongs(each, full) for each in own) and (not taken.lists or name in taken.exports):
                    self._bring(private, name, name)
        self._add_brought()
        self._show()

    def _replaced(self, name: str, fact: Fact, taken: Taken) -> bool:
        """Take what a fact leads to in a private module; tell whether it leads there."""
        if name.startswith(f"{self._module} all of "):
            return not fact.demand and self._links.source_of(self._module, name.partition(" all of ")[2]) is not None
        short = name.removeprefix(f"{self._module}.")
        if fact.signature.startswith("from ") and short in taken.names:
            target, original = taken.names[short]
            whole = self._links.source_of(self._module, f"{target}.{original}" if original else target)
            if whole is not None:
                return bool(
                    [each for each in self._links.public_names(whole) if self._bring(whole, each, f"{short}.{each}")]
                )
            source = self._links.source_of(self._module, target)
            return source is not None and self._bring(source, original, short)
        if fact.signature == "export":
            sources = [self._links.source_of(self._module, each) for each in taken.wildcards]
            return bool([each for each in sources if each is not None and self._bring(each, short, short)])
        if (match := _STANDS_FOR.fullmatch(fact.signature)) and (place := self._place(match[1])):
            return not place[2] and self._bring(place[0], place[1], short)
        return False

    def _bring(self, source: str, name: str, as_name: str) -> bool:
        found = self._definitions(source, name)
        for place in found:
            self._brought.setdefault(place, set()).add(as_name)
        return bool(found)

    def _definitions(self, source: str, name: str) -> Collection[tuple[str, str]]:
        found = self._links.definitions(source, name, self._changed)
        self._sources |= {module for (module, _), decides in found.items() if decides or self._path in self._changed}
        return found

    def _add_brought(self) -> None:
        for source in sorted({module for module, _ in self._brought} & self._sources):
            together = frozenset(name for each, name in self._brought if each == source)
            for path in self._links.paths_of(source):
                facts = self._links.facts_of(path, together)
                for own in sorted(together):
                    self._take(path, source, facts, own, self._brought[source, own])

    def _take(self, path: str, module: str, facts: Mapping[str, Fact], own: str, names: Collection[str]) -> None:
        """Add what a file says of one of its names, under the names that it has here, and what stands beside it."""
        full = f"{module}.{own}"
        for name, fact in facts.items():
            located = self._located(path, fact)
            if _belongs(name, full):
                for each in names:
                    self._put(f"{self._module}.{each}{name[len(full) :]}", located)
            elif name.startswith(f"{module} shows "):
                shown = re.split(r"[ .(\[{]", name[len(module) + 7 :], maxsplit=1)[0]
                if (module, shown) not in self._brought:
                    self._put(self._module + name[len(module) :], located)
            elif name.startswith((f"{module} runs ", f"{module} takes ", f"{module}._")):
                self._put(self._module + name[len(module) :], located)

    def _put(self, name: str, located: Located) -> None:
        known = self._found.get(name)
        if known is not None and known[1].signature != located[1].signature:
            both = {*known[1].signature.split(" / "), *located[1].signature.split(" / ")}
            located = located[0], Fact(" / ".join(sorted(both)), located[1].line, known[1].demand or located[1].demand)
        self._found[name] = located

    def _place(self, dotted: str) -> tuple[str, str, str] | None:
        """Return the private module, the name in it and what follows that, for a dotted name."""
        parts = dotted.split(".")
        for at in range(len(parts) - 1, 0, -1):
            source = self._links.source_of(self._module, ".".join(parts[:at]))
            if source is not None:
                return source, parts[at], "".join(f".{each}" for each in parts[at + 1 :])
        return None

    def _show(self) -> None:
        """Write what private modules define without them, and add what is said of it; call it last."""
        waiting, known = set(self._found), set[tuple[str, str]]()
        while waiting:
            self._shorten(waiting)
            before = set(self._found)
            new, known = self._shown - known, set(self._shown)
            for source in sorted({module for module, _ in new} & self._sources):
                names = frozenset(f"{SHOWN}{own}" for module, own in new if module == source)
                for path in self._links.paths_of(source):
                    for each, said in self._links.facts_of(path, names).items():
                        if each.startswith((f"{source} shows ", f"{source} takes ", f"{source}.")):
                            self._put(self._module + each[len(source) :], self._located(path, said))
            waiting = set(self._found) - before

    def _shorten(self, names: Collection[str]) -> None:
        """Write facts without the private modules in them, and remember what these define."""
        for name in sorted(names):
            path, fact = self._found[name]
            if "._" not in name and "._" not in fact.signature:
                continue
            followed: list[tuple[str, str]] = []

            def shortened(match: re.Match[str], followed: list[tuple[str, str]] = followed) -> str:
                place = self._place(match[0])
                found = self._definitions(*place[:2]) if place else ()
                if place is None or not found:
                    return match[0]
                followed += found
                return place[1] + place[2]

            prefix = self._module if name.startswith(self._module) else ""
            new = prefix + _DOTTED.sub(shortened, name[len(prefix) :])
            signature = _DOTTED.sub(shortened, fact.signature)
            if not followed:
                continue
            del self._found[name]
            self._put(new, (path, Fact(signature, fact.line, fact.demand)))
            self._shown |= {each for each in followed if each not in self._brought}

    def _located(self, path: str, fact: Fact) -> Located:
        """Return a fact of another file, with a path that changed if there is one."""
        return (path, fact) if path in self._changed else (self._path, Fact(fact.signature, 1, fact.demand))


def _belongs(name: str, owner: str) -> bool:
    """Tell whether a fact is that of a name, or of something in it."""
    return name == owner or (name.startswith(owner) and name[len(owner)] in _ENDS)
