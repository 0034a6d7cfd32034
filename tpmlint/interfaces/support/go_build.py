"""Where a file of Go is built: by its name, and by the conditions before its package's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

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
