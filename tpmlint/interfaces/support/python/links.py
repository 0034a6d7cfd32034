"""What Python modules of one interface take from each other: names of private modules, and stubs beside their code.

Users import a name from where it is offered. So what a private module defines is promised under the names of the public
modules that pass it on, or show it in a signature, and the private module may be called as its authors like.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from tpmlint.interfaces import SHOWN, Fact, LinkedFiles, Located, UnreadableInterface
from tpmlint.interfaces.support.python.imports import Taken, is_private, module_name, offered_by
from tpmlint.interfaces.support.python.modules import Modules

_DOTTED = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\.[^\W\d]\w*)+")
_STANDS_FOR = re.compile(r"attribute = ([\w.]+)")
_ENDS = " .([{"


def python_links(before: LinkedFiles, after: LinkedFiles) -> tuple[PythonLinks, PythonLinks]:
    """Return what the modules of an interface take from each other, before and after a change."""
    old, new = PythonLinks(before), PythonLinks(after)
    old.other, new.other = new, old
    return old, new


class PythonLinks:
    """The modules of an interface on one side.

    Args:
        other: those on the other side.
    """

    def __init__(self, files: LinkedFiles) -> None:
        self._files = files
        self._modules = Modules(files)
        self.other: PythonLinks | None = None

    @property
    def unread(self) -> Mapping[str, UnreadableInterface]:
        """The files that others take from, and that could not be read."""
        return self._modules.unread

    def dependents(self, changed: Collection[str]) -> Collection[str]:
        """Return the paths of other files whose facts may change where these files do."""
        modules = {module_name(path) for path in changed}
        found = {path for module in modules for path in self._modules.paths_of(module)}
        # Of a private module that takes names from one that changed, those names may be other ones.
        waiting: list[tuple[str, frozenset[str] | None]] = [(each, None) for each in modules if is_private(each)]
        known = dict(waiting)
        while waiting:
            source, names = waiting.pop()
            word = source.rpartition(".")[2].encode()
            for module, path in self._modules.items():
                if module == source or word not in self._modules.read(path):
                    continue
                has, shows = self._passed_on(path, module, source, names)
                if shows:
                    found.add(path)
                if (has or shows) and known.get(module, frozenset()) is not None:
                    before = known.get(module) or frozenset()
                    more = None if has is None else before | has
                    if not is_private(module):  # Others may take what it only has from elsewhere.
                        more = before | (has or frozenset())
                    if more is None or more != before:
                        known[module] = more
                        waiting.append((module, more))
        return found.difference(changed)

    def _passed_on(
        self, path: str, module: str, source: str, names: frozenset[str] | None
    ) -> tuple[frozenset[str] | None, bool]:
        """Return the names that a module has from another, None if its own signatures show them; and if it says so."""
        taken = self._modules.taken(path)
        own: set[str] = set()
        every = ((name, *place) for name, places in taken.names.items() for place in places)
        for name, target, original in every:
            whole = self._modules.find(module, f"{target}.{original}" if original else target)
            if whole == source or (
                original and self._modules.find(module, target) == source and (not names or original in names)
            ):
                own.add(name)
            elif not original and source.startswith(f"{target}."):
                own.add(name)  # As in import shop._pay.
        if any(self._modules.find(module, each) == source for each in taken.wildcards) or own & taken.shown:
            return None, True
        shown = own if is_private(module) or taken.package else own & taken.exports
        return frozenset(own), bool(shown)

    def facts(self, path: str, changed: Collection[str], concerned: Collection[str]) -> Mapping[str, Located]:
        """Return the facts of a file with what it takes from private modules, as if it stood there."""
        found: dict[str, Located] = {}
        module = module_name(path)
        siblings = self._modules.paths_of(module)
        if any(each != path and each[-3:] == path[-3:] and "/__init__." in each for each in siblings):
            return {}  # Python takes the package.
        if path.endswith(".pyi") and not is_private(module) and self._files.read(path[:-1]) is not None:
            found[f"{module} stub"] = path, Fact("beside its code", 1)  # Tools read it in the place of that.
        gathered = self.gather(path, changed)
        # What is unchanged, and as on the other side under the same names here, need not be read on either.
        sources = {module_name(each) for each in concerned} | gathered.decided
        try:
            beside = None if self.other is None else self.other.gather(path, changed)
        except UnreadableInterface:
            beside = None
        names, others = gathered.brought, {} if beside is None else beside.brought
        sources |= {each[0] for each in names.keys() | others.keys() if names.get(each) != others.get(each)}
        sources |= set() if beside is None else beside.decided
        found.update(gathered.facts(sources))
        return found

    def gather(self, path: str, changed: Collection[str]) -> _Gathering:
        """Return what a file takes from private modules, before their facts are read."""
        own = self._files.facts(path)
        gathered = _Gathering(self._modules, path, module_name(path), changed)
        gathered.add(own)
        return gathered


class _Gathering:
    """Collects the facts of one public module.

    Args:
        module: its name.
        brought: the definitions that it takes from private modules, with what they are called here.
        decided: private modules of which something that it takes or shows was changed, or led elsewhere.
    """

    def __init__(self, modules: Modules, path: str, module: str, changed: Collection[str]) -> None:
        self._modules = modules
        self._path = path
        self.module = module
        self._owner = offered_by(module)
        self._changed = changed
        self._found: dict[str, Located] = {}
        self._shown: set[tuple[str, str]] = set()
        self.brought: dict[tuple[str, str], set[str]] = {}
        self.decided: set[str] = set()

    def add(self, own: Mapping[str, Fact]) -> None:
        """Take the facts of the module itself, and find those that lead to private modules."""
        if is_private(self.module):  # What it has others take; what it does is done all the same.
            self._found |= {name: (self._path, fact) for name, fact in own.items()}
            return
        taken = self._modules.taken(self._path)
        self._found |= {name: (self._path, fact) for name, fact in own.items() if not self._replaced(name, fact, taken)}
        for each in taken.wildcards:
            private = self._modules.source_of(self.module, each)
            for path, target in () if private is None else self._modules.outside(private):
                self._found.setdefault(f"{self.module} all of {target}", self._located(path, Fact("import", 1)))
            for name in () if private is None else dict.fromkeys(self._modules.public_names(private)):
                full = f"{self.module}.{name}"
                hidden = taken.lists and name not in taken.exports
                if private is not None and not hidden and not any(_belongs(one, full) for one in own):
                    self._bring(private, name, name)
        if taken.package and not taken.lists:
            self._own_parts(own, taken)

    def _own_parts(self, own: Mapping[str, Fact], taken: Taken) -> None:
        """Take what a package has from its own modules by the name that it has where it is installed."""
        for name, places in taken.names.items():
            full = f"{self.module}.{name}"
            if name.startswith("_") or any(_belongs(one, full) for one in own):
                continue
            for target, original in places:
                found = self._modules.find(self.module, target)
                inside = found is not None and found.startswith(f"{self.module}.") and found != target
                if inside and original and not self._bring_from(target, original, name):
                    self._found[full] = self._path, Fact(f"from {target}.{original}", 1)

    def _bring_from(self, target: str, original: str, short: str) -> bool:
        source = self._modules.leads_to(self.module, target, original)
        return source is not None and self._bring(source, original, short)

    def facts(self, sources: Collection[str]) -> Mapping[str, Located]:
        """Return the facts of the module, with those that these private modules have for it."""
        self._add_brought(sources)
        self._show(sources)
        return self._found

    def _replaced(self, name: str, fact: Fact, taken: Taken) -> bool:
        """Take what a fact leads to in a private module; tell whether it leads there."""
        if name.startswith(f"{self.module} all of "):
            return not fact.demand and self._modules.source_of(self.module, name.partition(" all of ")[2]) is not None
        short = name.removeprefix(f"{self.module}.")
        if fact.signature.startswith("from ") and short in taken.names:
            led = [self._lead(target, original, short) for target, original in taken.names[short]]
            return len(led) == 1 and led[0]  # Of several it is said under which condition it is which.
        if fact.signature == "export":
            sources = [self._modules.source_of(self.module, each) for each in taken.wildcards]
            late = [self._lead(*place, short) for place in taken.names.get(short, ())]
            return any(late) or bool([each for each in sources if each is not None and self._bring(each, short, short)])
        if (match := _STANDS_FOR.fullmatch(fact.signature)) and (place := self._place(match[1])):
            return not place[2] and self._bring(place[0], place[1], short)
        return False

    def _lead(self, target: str, original: str, short: str) -> bool:
        """Take what an import leads to in a private module; tell whether it leads there."""
        whole = self._modules.source_of(self.module, f"{target}.{original}" if original else target)
        if whole is not None:
            return bool(
                [each for each in self._modules.public_names(whole) if self._bring(whole, each, f"{short}.{each}")]
            )
        return bool(original) and self._bring_from(target, original, short)

    def _bring(self, source: str, name: str, as_name: str) -> bool:
        found = self._definitions(source, name)
        for place in found:
            self.brought.setdefault(place, set()).add(as_name)
        return bool(found)

    def _definitions(self, source: str, name: str) -> Collection[tuple[str, str]]:
        found = self._modules.definitions(source, name, self._changed)
        self.decided |= {module for (module, _), decides in found.items() if decides}
        return found

    def _add_brought(self, sources: Collection[str]) -> None:
        for source in sorted({module for module, _ in self.brought}.intersection(sources)):
            together = frozenset(name for each, name in self.brought if each == source)
            for path in self._modules.paths_of(source):
                facts = self._modules.facts_of(path, together)
                for own in sorted(together):
                    self._take(path, source, facts, own, self.brought[source, own])

    def _take(self, path: str, module: str, facts: Mapping[str, Fact], own: str, names: Collection[str]) -> None:
        """Add what a file says of one of its names, under the names that it has here, and what stands beside it."""
        full = f"{module}.{own}"
        for name, fact in facts.items():
            located = self._located(path, fact)
            if _belongs(name, full):
                for each in names:
                    self._put(f"{self.module}.{each}{name[len(full) :]}", located)
            elif name.startswith(f"{module} shows "):
                shown = re.split(r"[ .(\[{]", name[len(module) + 7 :], maxsplit=1)[0]
                if (module, shown) not in self.brought:
                    self._put(self.module + name[len(module) :], located)
            elif name.startswith((f"{module} runs ", f"{module} takes ", f"{module}._")):
                self._put(self.module + name[len(module) :], located)

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
            source = self._modules.source_of(self.module, ".".join(parts[:at]))
            if source is not None:
                return source, parts[at], "".join(f".{each}" for each in parts[at + 1 :])
        return None

    def _show(self, sources: Collection[str]) -> None:
        """Write facts without the private modules in them, and add what these modules define; call it last."""
        waiting, known = set(self._found), set[tuple[str, str]]()
        while waiting:
            self._shorten(waiting)
            before = set(self._found)
            new, known = self._shown - known, set(self._shown)
            for source in sorted({module for module, _ in new}.intersection({*sources, *self.decided})):
                names = frozenset(f"{SHOWN}{own}" for module, own in new if module == source)
                for path in self._modules.paths_of(source):
                    for each, said in self._modules.facts_of(path, names).items():
                        if each.startswith((f"{source} shows ", f"{source} takes ", f"{source}.")):
                            self._put(self._owner + each[len(source) :], self._located(path, said))
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

            prefix = self._owner if name.startswith(self._owner) else ""
            new = prefix + _DOTTED.sub(shortened, name[len(prefix) :])
            signature = _DOTTED.sub(shortened, fact.signature)
            if not followed:
                continue
            del self._found[name]
            self._put(new, (path, Fact(signature, fact.line, fact.demand)))
            self._shown |= {each for each in followed if each not in self.brought}

    def _located(self, path: str, fact: Fact) -> Located:
        """Return a fact of another file, with a path that changed if there is one."""
        return (path, fact) if path in self._changed else (self._path, Fact(fact.signature, 1, fact.demand))


def _belongs(name: str, owner: str) -> bool:
    """Tell whether a fact is that of a name, or of something in it."""
    return name == owner or (name.startswith(owner) and name[len(owner)] in _ENDS)
