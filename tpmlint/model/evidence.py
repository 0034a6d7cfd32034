"""Read the texts of ``evidence``: which pull request, tag, commit or path each of them names."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Literal, TypeAlias

from msgspec import Struct

from tpmlint.model.items import Item
from tpmlint.text.regex import regex

Form: TypeAlias = Literal["pull request", "tag", "commit", "path"]

FORMS = "'#123' or '!45' for a pull request, a tag, 7 to 40 hexadecimal digits of a commit, or a path"
"""The forms, for messages."""

LARGEST = 10**9
"""Numbers of pull requests are below this."""

_NUMBER = regex(r"[#!]([0-9]{1,9})")
_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.-]+:")
is_commit = re.compile(r"(?:[0-9a-fA-F]{7,40}|[0-9a-fA-F]{64})").fullmatch
"""Whether a text can be the id of a commit, abbreviated or not; not None if it can."""

_NO_TAG = regex(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|(?:^|/)\.|^[-/]|^@$|[./]$|\.lock(?:/|$)")
"""What no name of a tag contains (git-check-ref-format); git itself takes none that begins with ``-``."""


class EvidenceText(Struct, frozen=True, gc=False):
    """A text of ``evidence``, and what it names.

    Args:
        value: the number, the name of the tag, the digits in lower case, or the path.
        explicit: whether the text names the form itself, as ``tag:v1`` does; other paths may be meant as tags.
    """

    form: Form
    value: str
    explicit: bool = True


def read_evidence(text: str, tags: Container[str]) -> EvidenceText | None:
    """Return what a text of ``evidence`` names, or None if it is in none of the forms.

    Args:
        tags: the names of all tags; a text that is one means it, unless it says another form.
    """
    if text[:1] in ("#", "!"):
        number = _NUMBER.fullmatch(text)
        return EvidenceText("pull request", str(int(number[1]))) if number is not None and int(number[1]) else None
    if ":" in text:
        prefix, _, rest = text.partition(":")
        rest = rest.strip()
        match prefix:
            case "tag":
                return EvidenceText("tag", rest) if is_tag_name(rest) else None
            case "commit":
                return EvidenceText("commit", rest.lower()) if is_commit(rest) else None
            case "path":
                return EvidenceText("path", rest) if is_path(rest) else None
    if text in tags:
        return EvidenceText("tag", text, explicit=False)
    if is_commit(text):
        return EvidenceText("commit", text.lower(), explicit=False)
    return EvidenceText("path", text, explicit=False) if is_path(text) and not _SCHEME.match(text) else None


def evidence_of(item: Item) -> list[tuple[int, str]]:
    """Return the texts of an item's ``evidence`` that its schema accepts, each with its index."""
    listed = item.value.get("evidence")
    if not isinstance(listed, list):
        return []
    return [(index, text.strip()) for index, text in enumerate(listed) if isinstance(text, str) and text.strip()]


def names_history(item: Item) -> bool:
    """Tell whether an item names a commit or a pull request as evidence, so that the log has to be read."""
    return "evidence" in item.value and any(
        is_commit(text) or text.startswith(("#", "!", "commit:")) for _, text in evidence_of(item)
    )


def release_of(item: Item) -> str | None:
    """Return the tag of ``released_in``, or None; ``tag:`` before it is fine."""
    text = item.value.get("released_in")
    return text.strip().removeprefix("tag:").strip() if isinstance(text, str) and text.strip() else None


def is_tag_name(text: str) -> bool:
    """Tell whether a tag can have that name."""
    return bool(text) and _NO_TAG.search(text) is None


def is_path(text: str) -> bool:
    """Tell whether a text can be a path in a repository: relative, without control characters."""
    return bool(text) and text.isprintable() and not text.startswith("/") and "\\" not in text
