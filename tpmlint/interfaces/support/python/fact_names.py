"""What names of Python's facts, and names in their signatures, stand for."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from tpmlint.interfaces import FactNames

_NAME = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(?<![\w.])([A-Za-z_][\w.]*)")
_PRIVATE = re.compile(r"(?<!\w)_\w+")
_ALIAS = re.compile(r"(?:attribute =|type) (?=[A-Z_a-z])(.+)", re.DOTALL)
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
        old = _spelled_out(name, was, self.before)
        return _spelled_out(name, old, self.after), _spelled_out(name, now, self.after)

    def may_go(self, name: str, signature: str) -> bool:
        own = name.rpartition(".")[2]
        return own.startswith("_") and own in self._named and _ALIAS.fullmatch(signature) is not None

    @functools.cached_property
    def _named(self) -> frozenset[str]:
        """The private names that stand in signatures; what ``__all__`` lists may begin with ``_`` too."""
        return frozenset(each for said in self.before.values() for each in _PRIVATE.findall(said))


def _spelled_out(name: str, signature: str, signatures: Mapping[str, str]) -> str:
    """Return a signature with what private aliases in it stand for, and names as the module has them that made them."""
    modules = name.split(".")[:-1]

    def meaning(match: re.Match[str]) -> str:
        written = match[1]
        if written is None:
            return match[0]
        for end in range(len(modules), -1, -1):
            said = signatures.get(".".join([*modules[:end], written]))
            if said is None:
                continue
            if said.startswith("from "):
                return said.removeprefix("from ")
            alias = _ALIAS.fullmatch(said) if written.rpartition(".")[2].startswith("_") else None
            return alias[1] if alias is not None and len(alias[1]) <= _LONGEST_ALIAS else written
        return written

    for _ in range(5):
        text = _NAME.sub(meaning, signature) if len(signature) <= _MOST_SPELLED else signature
        if text == signature:
            break
        signature = text
    return signature
