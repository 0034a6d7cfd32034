"""What names of Python's facts, and names in their signatures, stand for."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping

from tpmlint.interfaces import FactNames

_NAME = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(?<![\w.])([A-Za-z_][\w.]*)")
_WORD = re.compile(r"(?<!\w)[A-Za-z_]\w*")
_SELF = "Self"
_SHOWS = " shows "
_ALIAS = re.compile(r"(?:attribute(?: TypeAlias)? =|type) (?=[A-Z_a-z])(.+)", re.DOTALL)
_FIELD = re.compile(r"\Afield(?: \d+)?")
_MOST_SPELLED = 10_000
_LONGEST_ALIAS = 1_000


class PythonNames(FactNames):
    """Classes have members from their bases, modules names from others, and signatures name private aliases."""

    def others(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, signature in self.after.items():
            if signature.startswith("from "):
                for end in ("", ".", "(", " "):
                    found.setdefault(f"{name}{end}", []).append(f"{signature.removeprefix('from ')}{end}")
            if signature.startswith("field"):
                owner, _, field = name.rpartition(".")
                found.setdefault(f"{owner}({field})", []).append(name)
            owner, _, base = name.partition(" base ")
            if base:
                base = base.partition("[")[0]
                parts = owner.split(".")
                inner = (".".join([*parts[:end], base]) for end in range(len(parts) - 1, 0, -1))
                known = next((each for each in (*inner, base) if each in self.after), None)
                for sign in (".", "(", " base ") if known is not None else ():
                    found.setdefault(f"{owner}{sign}", []).append(f"{known}{sign}")
        return found

    def spelled_out(self, name: str, was: str, now: str) -> tuple[str, str]:
        owner, _, field = name.rpartition(".")
        if was.startswith("attribute") and f"{owner}({field})" in self.before:
            now = _FIELD.sub("attribute", now)  # Who made it gave it before.
        own = owner.rpartition(" ")[2].rpartition(".")[2]
        if now.startswith(was.removesuffix(own)) and now.endswith(f"-> {_SELF}"):
            now = f"{now.removesuffix(_SELF)}{own}"  # Of a class that users derive it is more.
        old = _spelled_out(name, was, self.before)
        return _spelled_out(name, old, self.after), _spelled_out(name, now, self.after)

    def may_go(self, name: str, signature: str) -> bool:
        own = _alias_of(name)
        return own in self._named and _ALIAS.fullmatch(signature) is not None

    def users(self, name: str) -> Collection[str]:
        known = self.before.keys() & self.after.keys()
        if not all(self.may_go(name, each.get(name, "")) for each in (self.before, self.after)):
            return ()
        module, names, found = _module_of(name), {_alias_of(name)}, dict[str, None]()
        own = [each for each in known if _module_of(each) == module or each.startswith(f"{module}.")]
        while True:
            more = {
                each: _alias_of(each)
                for each in own
                if each not in found and not names.isdisjoint(_WORD.findall(self.after[each]))
            }
            if not more:
                break
            found.update(dict.fromkeys(more))
            names.update(alias for each, alias in more.items() if self.may_go(each, self.after[each]))
        if any(not names.isdisjoint(_WORD.findall(each.partition(" base ")[2])) for each in own):
            return ()
        return [each for each in found if not self.may_go(each, self.after[each])]

    @functools.cached_property
    def _named(self) -> frozenset[str]:
        """The names that stand in signatures; what ``__all__`` lists may begin with ``_`` too."""
        return frozenset(each for said in self.before.values() for each in _WORD.findall(said))


def _module_of(name: str) -> str:
    """Return the module of a name that is shown or private; of any other what is before its last part."""
    module, shows, _ = name.partition(_SHOWS)
    return module if shows else name.rpartition(".")[0]


def _alias_of(name: str) -> str:
    """Return the name of what nobody else can name: it is private, or signatures alone show it; else nothing."""
    _, shows, shown = name.partition(_SHOWS)
    own = name.rpartition(".")[2]
    return own if own.startswith("_") else shown if shows and shown.isidentifier() else ""


def _spelled_out(name: str, signature: str, signatures: Mapping[str, str]) -> str:
    """Return a signature with what private aliases in it stand for, and names as the module has them that made them."""
    module, shows, _ = name.partition(_SHOWS)
    modules = module.split(".") if shows else name.split(".")[:-1]

    def meaning(match: re.Match[str]) -> str:
        written = match[1]
        if written is None:
            return match[0]
        for end in range(len(modules), -1, -1):
            outer = ".".join(modules[:end])
            full = next(
                (each for each in (f"{outer}.{written}", f"{outer}{_SHOWS}{written}") if each in signatures), ""
            )
            said = signatures.get(full if end else written)
            if said is None:
                continue
            if said.startswith("from "):
                return said.removeprefix("from ")
            alias = _ALIAS.fullmatch(said) if _alias_of(full) else None
            return alias[1] if alias is not None and len(alias[1]) <= _LONGEST_ALIAS else written
        return written

    for _ in range(5):
        text = _NAME.sub(meaning, signature) if len(signature) <= _MOST_SPELLED else signature
        if text == signature:
            break
        signature = text
    return signature
