"""What names of Python's facts, and names in their signatures, stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tpmlint.interfaces import FactNames

_NAME = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(?<![\w.])([A-Za-z_][\w.]*)")
_ALIAS = re.compile(r"(?:attribute =|type) (?=[A-Z_a-z])(.+)", re.DOTALL)
_MOST_SPELLED = 10_000


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
        old = _spelled_out(name, was, self.before)
        return _spelled_out(name, old, self.after), _spelled_out(name, now, self.after)

    def stands_in(self, name: str, signature: str) -> bool:
        return name.rpartition(".")[2].startswith("_") and _ALIAS.fullmatch(signature) is not None


def _spelled_out(name: str, signature: str, signatures: Mapping[str, str]) -> str:
    """Return a signature with what private aliases in it stand for, and names as the module has them that made them."""
    modules = name.split(".")[:-1]

    def meaning(match: re.Match[str]) -> str:
        written = match[1]
        if written is None:
            return match[0]
        for end in range(len(modules), -1, -1):
            said = signatures.get(".".join([*modules[:end], written]))
            if said is not None and said.startswith("from "):
                return said.removeprefix("from ")
            is_private = written.rpartition(".")[2].startswith("_")
            if said is not None and is_private and (alias := _ALIAS.fullmatch(said)) is not None:
                return alias[1]
        return written

    for _ in range(5):
        text = _NAME.sub(meaning, signature)
        if text == signature or len(text) > _MOST_SPELLED:
            break
        signature = text
    return signature
