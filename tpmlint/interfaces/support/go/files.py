"""Files of a Go package: where each is built, and what they take from each other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.interfaces import Fact, LinkedFiles, Located, UnreadableInterface

if TYPE_CHECKING:
    from tree_sitter import Node

_CONSTRAINT = re.compile(r"//\s*\+build\s(.*)|//go:build\s(.*)")
_SYSTEM = re.compile(
    "aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|linux|nacl|netbsd|openbsd|plan9|solaris|wasip1|windows|zos"
)
_MACHINE = re.compile(
    "386|amd64|amd64p32|arm(?:64)?(?:be)?|loong64|mips(?:64)?(?:p32)?(?:le)?|ppc(?:64)?(?:le)?|riscv(?:64)?|s390x?"
    "|sparc(?:64)?|wasm"
)

_BUILT = re.compile(r"(.*) if ([\w.!()&| ]+)")
_RELEASE = re.compile(r"go1\.(\d+)")

_DECLARED = re.compile(rb"^(?:func|const|var)\s+([a-z_]\w*)|^\t([a-z_]\w*)\b[^\n(]*=", re.MULTILINE)
_VALUES = re.compile(rb"^(?:(?:const|var)\b|\t[A-Z]\w*\b[^\n]*=)[^\n]*", re.MULTILINE)
_ALIAS = re.compile(rb"^(?:type[ \t]+|[ \t]+)\w+[ \t]*=[ \t]*\*?[A-Za-z_]", re.MULTILINE)
_ALIASED = re.compile(r"type = ([\w.]+(?: of [^ ]+)?)")
_TYPE_NAME = re.compile(r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`|(?<![\w/#-])(?<!\w\.)([A-Za-z_]\w*)(?![\w./(-])")
_MOST_ALIASES = 5
_LONGEST_ALIAS = 1_000
_FIRST = re.compile(rb"^(?:type[ \t]+|[ \t]+)([A-Za-z_]\w*)", re.MULTILINE)
"""The first word of a line, behind ``type`` or in a block."""
_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`")
_NAME = re.compile(r"(?<![\w.])([a-z_]\w*)\b(?!\.)(\(\))?")


def platform(stem: str) -> str:
    """Return where a file is built by its name, as in ``cards_linux_arm64``."""
    words = stem.split("_")[1:]
    if len(words) > 1 and _SYSTEM.fullmatch(words[-2]) and _MACHINE.fullmatch(words[-1]):
        return f"{words[-2]} && {words[-1]}"
    return words[-1] if words and (_SYSTEM.fullmatch(words[-1]) or _MACHINE.fullmatch(words[-1])) else ""


def constraints(root: Node) -> Iterator[str]:
    """Yield the conditions before the package's name, all of which must hold for the file to be built."""
    older: list[str] = []
    for node in root.named_children:
        if node.type != "comment":
            break
        found = _CONSTRAINT.fullmatch((node.text or b"").decode().strip())
        if found is None:
            continue
        if found[2] is not None:
            text = " ".join(found[2].partition("//")[0].replace("(", " ( ").replace(")", " ) ").split())
            while text.startswith("( ") and text.endswith(" )") and text.count("(") == 1:
                text = text[2:-2]
            yield from text.split(" && ") if "(" not in text and "||" not in text else _conjunction(text)
            return
        older.append(" || ".join(each.replace(",", " && ") for each in found[1].split()))
    for each in older:
        yield from each.split(" && ") if "||" not in each else (f"( {each} )",)


def built_if(terms: Collection[str]) -> str:
    """Return the end of a signature that says what must hold for it to be built."""
    return f" if {' && '.join(sorted(set(terms)))}" if terms else ""


def built_where(signature: str) -> tuple[str, Collection[str]]:
    """Return a signature without that end, and what it says."""
    found = _BUILT.fullmatch(signature)
    return (signature, ()) if found is None else (found[1], _conjunction(found[2]))


def is_built_too(before: Collection[str], after: Collection[str]) -> bool:
    """Tell whether what is built where some conditions hold is built where others do: all of these are given."""
    return all(any(_implies(former, now) for former in before) for now in after)


def _implies(former: str, now: str) -> bool:
    """Tell whether a condition holds where another one does; one that is in the other's choice, or an older release."""
    if former == now:
        return True
    release, other = (_RELEASE.fullmatch(each) for each in (former, now))
    if release is not None and other is not None:
        return int(other[1]) <= int(release[1])
    return now.startswith("( ") and "(" not in now[1:] and former in now[2:-2].split(" || ")


def _conjunction(text: str) -> list[str]:
    """Split a condition at what joins its parts by ``&&`` outside of parentheses; a choice stays whole."""
    depth, terms = 0, [""]
    for word in text.split():
        depth += (word == "(") - (word == ")")
        if word == "||" and depth == 0:
            return [f"( {text} )"]
        if word == "&&" and depth == 0:
            terms.append("")
        else:
            terms[-1] = f"{terms[-1]} {word}".strip()
    return terms


def links_of(before: LinkedFiles, after: LinkedFiles) -> tuple[GoLinks, GoLinks]:
    """Return the files on both sides; an alias is what it stands for, unless its name means another type beside."""
    sides = GoLinks(before), GoLinks(after)
    for own, other in (sides, sides[::-1]):
        own.other = other
    return sides


class GoLinks:
    """The files of packages on one side."""

    other: GoLinks

    def __init__(self, files: LinkedFiles) -> None:
        self._files = files
        self._aliases: dict[str, Mapping[str, str]] = {}
        self._plain: dict[str, Mapping[str, str]] = {}
        self._folders: dict[str, list[str]] = {}
        for path in files.paths:
            if path.endswith(".go") and not path.endswith("_test.go"):
                self._folders.setdefault(posixpath.dirname(path), []).append(path)
        self.unread: dict[str, UnreadableInterface] = {}
        self._shown: dict[str, frozenset[str] | None] = {}

    def dependents(self, changed: Collection[str]) -> Collection[str]:
        """Return the paths of other files whose exported values rest on what these files declare."""
        found: set[str] = set()
        for path in changed:
            names = self._declared(path)
            for other in self._others(path) if names else ():
                lines = b"\n".join(_VALUES.findall(self._read(other)))
                if other in changed or not any(each in names for each in re.findall(rb"[a-z_]\w*", lines)):
                    continue
                try:
                    taken = _taken(self._files.facts(other))
                except UnreadableInterface:
                    continue  # It was so before the change.
                if any(each.removesuffix("()").encode() in names for each in taken):
                    found.add(other)
        return found

    def facts(self, path: str, changed: Collection[str], concerned: Collection[str]) -> Mapping[str, Located]:
        """Return the facts of a file, and those of other files of the package that its values rest on."""
        own = self._files.facts(path)
        unseen = self._unseen(path, own)
        found = {name: (path, fact) for name, fact in own.items() if name not in unseen}
        taken = _taken({name: fact for name, (_, fact) in found.items()})
        for other in self._others(path) if taken else ():
            if other not in concerned:
                continue
            declared = self._declared(other)
            names = frozenset(each for each in taken if each.removesuffix("()").encode() in declared)
            try:
                facts = self._files.facts(other, names) if names else {}
            except UnreadableInterface as error:
                self.unread[other] = error
                continue
            for name, fact in facts.items():
                found.setdefault(name, (other if other in changed else path, fact))
        aliases = self._plain_aliases(posixpath.dirname(path))
        if not aliases:
            return found
        return {name: (own_path, _resolved(fact, aliases)) for name, (own_path, fact) in found.items()}

    def aliases(self, folder: str) -> Mapping[str, str]:
        """Return the types that names of a package stand for wherever it is built, as signatures write them."""
        if folder not in self._aliases:
            found: dict[str, str] = {}
            for path in self._folders.get(folder, ()):
                if _ALIAS.search(self._read(path)) is None:
                    continue
                try:
                    facts = self._files.facts(path)
                except UnreadableInterface:
                    continue
                for name, fact in facts.items():
                    alias = _ALIASED.fullmatch(fact.signature.removesuffix(" deprecated"))
                    if alias is not None and len(alias[1]) <= _LONGEST_ALIAS:
                        found[name.rpartition(".")[2]] = alias[1]
            for name, target in found.items():
                for _ in range(_MOST_ALIASES):
                    target = found.get(target, target)
                found[name] = target
            self._aliases[folder] = found
        return self._aliases[folder]

    def _plain_aliases(self, folder: str) -> Mapping[str, str]:
        """Return the aliases of a package that the other side has too, or where it has no type of that name."""
        if folder not in self._plain:
            own, others = self.aliases(folder), self.other.aliases(folder)
            declared = self.other.may_be_types(folder) if own else frozenset()
            self._plain[folder] = {
                name: target
                for name, target in own.items()
                if others.get(name) == target or (name not in others and name not in declared)
            }
        return self._plain[folder]

    def may_be_types(self, folder: str) -> frozenset[str]:
        """Return the names that stand where a file of a package may declare a type."""
        paths = self._folders.get(folder, ())
        return frozenset(each.decode() for path in paths for each in _FIRST.findall(self._read(path)))

    def _unseen(self, path: str, own: Mapping[str, Fact]) -> set[str]:
        """Return the methods in a file of types that other files declare, are not exported, and that none shows."""
        package = posixpath.dirname(path)
        foreign: dict[str, list[str]] = {}
        for name in own:
            owner = name.rpartition(".")[0]
            kind = owner.rpartition(".")[2]
            if owner not in ("", package) and owner not in own and kind[:1].islower() and kind != owner:
                foreign.setdefault(kind, []).append(name)
        others = [*self._others(path)] if foreign else []
        return {
            name
            for kind, names in foreign.items()
            if others and not any(self._shows(other, kind) for other in others)
            for name in names
        }

    def _shows(self, path: str, kind: str) -> bool:
        """Tell whether what a file exports has to do with a type; one that cannot be read may."""
        if path not in self._shown:
            try:
                facts = self._files.facts(path)
            except UnreadableInterface:
                self._shown[path] = None
            else:
                words = (f"{name.rpartition('/')[2]} {fact.signature}" for name, fact in facts.items())
                self._shown[path] = frozenset(word for each in words for word in re.findall(r"\w+", each))
        shown = self._shown[path]
        embeds = rb"(?:^[ \t]*|[{;][ \t]*)\*?%s[ \t]*(?:`[^`\n]*`[ \t]*)?(?:$|[;}])" % kind.encode()
        return shown is None or kind in shown or re.search(embeds, self._read(path), re.MULTILINE) is not None

    def _others(self, path: str) -> Iterator[str]:
        return (each for each in self._folders.get(posixpath.dirname(path), ()) if each != path)

    def _declared(self, path: str) -> set[bytes]:
        """Return names that a file may declare and that are not exported."""
        return {first or second for first, second in _DECLARED.findall(self._read(path))}

    def _read(self, path: str) -> bytes:
        try:
            return self._files.read(path) or b""
        except UnreadableInterface:
            return b""


def _resolved(fact: Fact, aliases: Mapping[str, str]) -> Fact:
    """Return a fact whose signature has the types that aliases stand for; what an alias is stays as it is written."""
    if _ALIASED.fullmatch(fact.signature.removesuffix(" deprecated")) is not None:
        return fact
    signature = _TYPE_NAME.sub(lambda match: aliases.get(match[1] or "", match[0]), fact.signature)
    return fact if signature == fact.signature else replace(fact, signature=signature)


def _taken(facts: Mapping[str, Fact]) -> set[str]:
    """Return the names that values rest on, with ``()`` after those that are called."""
    signatures = [fact.signature for fact in facts.values() if re.match(r"(?:const|var)\b", fact.signature)]
    words = [_TEXT.sub("", each.partition(" ")[2].partition(" in package ")[0]) for each in signatures]
    return {f"{name}{called}" for each in words for name, called in _NAME.findall(each)}
