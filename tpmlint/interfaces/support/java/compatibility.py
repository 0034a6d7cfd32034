"""What users of Java go on with: where ``null`` may stand, and other changes of a signature that break nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.java.annotations import ANNOTATIONS, name_of

if TYPE_CHECKING:
    from tree_sitter import Node

_NULLNESS = {
    "CheckForNull": "nullable",
    "Nullable": "nullable",
    "NullableDecl": "nullable",
    "NonNull": "not null",
    "NonNullDecl": "not null",
    "Nonnull": "not null",
    "NotNull": "not null",
}
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


def places_of_null(node: Node) -> list[Node]:
    """Return what of a declaration may say whether its own value is ``null``."""
    kind = node.child_by_field_name("type")
    return [*tree.named(node, "modifiers"), *([kind] if kind is not None else [])]


def nullness(parts: Iterable[tuple[str, Node | None]]) -> str:
    """Return where ``null`` may and may not stand, as in ``; 1 nullable``.

    Args:
        parts: labels, with what the annotations stand at or in; nothing for what is returned.
    """
    found: list[str] = []
    for label, node in parts:
        words = [_NULLNESS[name] for each in tree.descend(node, *ANNOTATIONS) if (name := name_of(each)) in _NULLNESS]
        if words:
            found.append(f"{label} {' '.join(dict.fromkeys(words))}".strip())
    return f"; {', '.join(found)}" if found else ""


def _keeps_nullness(before: str, after: str) -> bool:
    """Tell whether users go on: what was taken may still be ``null``, and what was given is not."""
    was, now = (dict(map(_labelled, text.split(", "))) for text in (before, after))
    for label, word in was.items():
        if {word, now.get(label)} == {"nullable", "not null"} and (word == "nullable") == bool(label):
            return False
    return True


def _labelled(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\d*) ?(.*)", text)
    return (match[1], match[2]) if match is not None else ("", text)


def keeps(before: Fact, after: Fact) -> bool:
    """Tell whether callers go on: deprecated, open to more, no longer final or abstract, or throwing less."""
    # A text may have all that means something elsewhere.
    signatures = [_TEXT.sub(lambda match: match[0].replace(" ", "_"), fact.signature) for fact in (before, after)]
    if all(" < " in each for each in signatures):
        # More may stand between what has an order.
        left = iter(signatures[1].split(" < "))
        return all(each in left for each in signatures[0].split(" < "))
    (former, _, nulls), (now, _, nulls_now) = (each.partition("; ") for each in signatures)
    if not _keeps_nullness(nulls, nulls_now):
        return False
    (old, _, thrown), (new, _, throws) = (text.partition(" throws ") for text in (former, now))
    was, is_now = ([word for word in text.split(" ") if word != "deprecated"] for text in (old, new))
    if was[0] in ("exports", "opens"):
        others, others_now = ({each.strip(",") for each in words[2:]} for words in (was, is_now))
        return len(is_now) == 1 or (len(was) > 1 and others <= others_now)
    gone = {word for word in was if word not in is_now}
    more = {word for word in is_now if word not in was}
    if " not public" in old and " not public" not in new:
        gone -= {"not", "public"}
    return (
        gone <= {"protected", "final", "abstract"}
        and more <= {"public"}
        and ("protected" not in gone or "public" in is_now)
        and set(filter(None, throws.split(", "))) <= set(thrown.split(", "))
    )
