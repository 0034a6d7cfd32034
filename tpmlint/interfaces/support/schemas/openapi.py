"""Parts of OpenAPI: servers, security schemes, components, and what a reference to one in another file means."""

from __future__ import annotations

import functools
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import unquote

from msgspec.structs import replace

from tpmlint.interfaces import Fact, LinkedFiles, Located, UnreadableInterface
from tpmlint.interfaces.support.data import Node
from tpmlint.interfaces.support.fact_table import FactTable, shorten, spell
from tpmlint.interfaces.support.plain_data import add_rest
from tpmlint.interfaces.support.schemas.definitions import PROSE, Definitions
from tpmlint.interfaces.support.yaml_data import compact

_SAMPLE = frozenset(("lang", "label", "source"))
_EXAMPLE = frozenset(("summary", "description", "value", "externalValue"))
_CODE = re.compile(r"[1-5](?:\d\d|XX)|default")
_FILE = re.compile(r"[\w.~%/-]+\.(?:ya?ml|json)\b")


def promises_nothing(root: Node) -> bool:
    """Tell whether a part is a sample of code, examples by their names, or prose."""
    entries = root.entries
    if not entries:
        return False
    if {"lang", "source"} <= entries.keys() <= _SAMPLE:
        return all(each.text is not None for each in entries.values())
    if all("value" in each.entries and each.entries.keys() <= _EXAMPLE for each in entries.values()):
        return True
    return all("\n" in (each.text or "").strip() for each in entries.values())


def is_operation(node: Node) -> bool:
    """Tell whether a part is an operation, by the codes of its responses."""
    codes = [each for each in node.get("responses").entries if not each.startswith("x-")]
    return bool(codes) and all(map(_CODE.fullmatch, codes))


class References:
    """What references to other files mean, on one side: their paths, before they moved."""

    def __init__(self, files: LinkedFiles, former: LinkedFiles | None) -> None:
        self._files = files
        self._paths = frozenset(files.paths)
        self._former = former
        self._moved: Mapping[str, str] | None = None

    def in_facts(self, path: str, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
        """Return the facts of a file with the paths of the files that these name."""
        if len(self._paths) < 2:
            return facts
        folder = posixpath.dirname(path)

        def called(match: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(folder, unquote(match[0])))
            return self._before(target) if target in self._paths else match[0]

        return {
            _FILE.sub(called, name): replace(fact, signature=_FILE.sub(called, fact.signature))
            for name, fact in facts.items()
        }

    def _before(self, path: str) -> str:
        """Return the path that a file had: what it says now is compared where it is."""
        if self._former is None or path in self._former.paths:
            return path
        if self._moved is None:
            self._moved = _moved(self._former, self._files)
        return self._moved.get(path, path)


def _moved(before: LinkedFiles, after: LinkedFiles) -> Mapping[str, str]:
    """Return the former paths of files that are new: of one with the same content, else the one of the same name."""
    gone = sorted(frozenset(before.paths).difference(after.paths))
    come = sorted(frozenset(after.paths).difference(before.paths))
    same = {_read(before, each): each for each in gone}
    names = Counter(map(posixpath.basename, gone))
    called = {posixpath.basename(each): each for each in gone if names[posixpath.basename(each)] == 1}
    own = Counter(map(posixpath.basename, come))
    found: dict[str, str] = {}
    for path in come:
        name = posixpath.basename(path)
        former = same.get(_read(after, path)) or (called.get(name) if own[name] == 1 else None)
        if former is not None:
            found[path] = former
    return found


def _read(files: LinkedFiles, path: str) -> bytes:
    try:
        return files.read(path) or path.encode()
    except UnreadableInterface:
        return path.encode()


_MOST_ALTERNATIVES = 100
_SCHEME = ("type", "in", "name", "scheme")


def add_server(table: FactTable, before: str, server: Node) -> None:
    """Add a server, with the values that the variables in its address may have."""
    url = server.text_of("url")
    if url is None:
        add_rest(table, f"{before}server", server, ())
        return
    words = ["server"]
    for name, variable in sorted(server.get("variables").entries.items()):
        table.step(variable.line, variable.size)
        values = sorted(spell(each.text) for each in variable.get("enum").items if each.text is not None)
        default = variable.text_of("default")
        rest = others(table, variable, ("enum", "default"))
        words.append(f"variable {' '.join((spell(name), spell(default), *values, *rest))}")
    words += others(table, server, ("url", "variables"))
    table.add(f"{before}server {shorten(url)}", shorten("; ".join(words)), server.line)


def add_security_schemes(table: FactTable, root: Node, definitions: Definitions) -> None:
    """Add how clients say who they are."""
    old, new = root.get("securityDefinitions"), root.get("components").get("securitySchemes")
    for name, scheme in {**old.entries, **new.entries}.items():
        scheme = definitions.follow(scheme)
        words = [f"{key} {spell(text)}" for key in _SCHEME if (text := scheme.text_of(key))]
        words += others(table, scheme, (*_SCHEME, "flow", "flows", "scopes"))
        flows = dict(scheme.get("flows").entries)
        for flow, node in flows.items():
            add_rest(table, f"security scheme {name} {flow}", node, ("scopes",))
        if (own := scheme.text_of("flow")) is not None:
            flows[own] = scheme
        label = f"security scheme {name}"
        texts = ("security scheme", *words, *sorted(f"flow {each}" for each in flows))
        table.add(label, "; ".join(texts), scheme.line)
        for flow, node in flows.items():
            for scope, each in node.get("scopes").entries.items():
                table.add(f"{label} {flow} scope {scope}", "scope", each.line)


def security_of(table: FactTable, holder: Node) -> str:
    """Return the alternatives of what an operation, or a document for all of them, asks of clients."""
    table.step(holder.line, 1 + holder.get("security").size)
    texts = {_requirement(each) for each in holder.get("security").items} or {"none"}
    return shorten(" or ".join(sorted(texts))) if len(texts) > _MOST_ALTERNATIVES else " or ".join(sorted(texts))


def _requirement(node: Node) -> str:
    words = []
    for name, scopes in node.entries.items():
        texts = [each.text for each in scopes.items if each.text is not None]
        words += [f"{name}:{text}" for text in texts] or [name]
    return " and ".join(sorted(words)) or "none"


def others(table: FactTable, node: Node, known: Iterable[str]) -> list[str]:
    """Return what a mapping says under other keys than some, but for prose, as words of a signature."""
    keys = sorted(node.entries.keys() - {*known, *PROSE})
    table.step(node.line, sum(node.entries[key].size for key in keys))
    return [f"{key} {shorten(compact(node.entries[key]))}" for key in keys]


ROOT_KEY = re.compile(rb"""(?:^|[{,])[ \t]*["']?(?:openapi|swagger)["']?[ \t]*:""", re.MULTILINE)
"""What a document has that is more than a part of another."""

_REFERENCE = re.compile(r"""(?<![^\s"'#,{}\[\]])([^\s"'#,{}\[\]]+)#(/[^\s"',{}\[\]]+)""")


class OpenapiLinks:
    """The documents of an interface on one side, and the parts of them."""

    unread: Mapping[str, UnreadableInterface] = {}

    def __init__(self, files: LinkedFiles, former: LinkedFiles | None = None) -> None:
        self._files = files
        self._targets = References(files, former)

    def dependents(self, changed: Collection[str]) -> Collection[str]:
        """Return the paths of the documents that these files refer to."""
        if len(self._files.paths) < 2:
            return ()
        known = frozenset(self._files.paths)
        return {
            target
            for path in known.intersection(changed)
            for target, _ in self._references(path)
            if target in known and self._is_document(target)
        }

    def facts(self, path: str, changed: Collection[str], concerned: Collection[str]) -> Mapping[str, Located]:
        """Return the facts of a file, of a document also those of the components that others refer to."""
        names = None
        if len(self._files.paths) > 1 and self._is_document(path):
            names = frozenset(self._taken.get(path, ())) or None
        found: Mapping[str, Fact] = self._targets.in_facts(path, self._files.facts(path, names))
        return {name: (path, fact) for name, fact in found.items()}

    @functools.cached_property
    def _taken(self) -> Mapping[str, set[str]]:
        """Return by path where in a file others refer to, as in ``/components/schemas/Card``."""
        found: dict[str, set[str]] = {}
        for path in self._files.paths:
            for target, pointer in self._references(path):
                if target != path:
                    found.setdefault(target, set()).add(pointer)
        return found

    def _references(self, path: str) -> Iterator[tuple[str, str]]:
        for file, pointer in _REFERENCE.findall(self._read(path).decode("utf-8", "replace")):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file))), pointer

    def _is_document(self, path: str) -> bool:
        return ROOT_KEY.search(self._read(path)) is not None

    def _read(self, path: str) -> bytes:
        try:
            return self._files.read(path) or b""
        except UnreadableInterface:
            return b""  # It counts as changed.
