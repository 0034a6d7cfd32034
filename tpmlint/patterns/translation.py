"""Parse gitignore patterns and translate them to regular expressions, as git's wildmatch reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from tpmlint.text.regex import regex

_WILD = regex(r"[*?\[\\]")
# Two stars right after literal text, as in ``foo**/bar``: git compares the text, then reads ``**/`` as if at the start.
_JOINED = regex(r"[^*?\[\\]*[^*?\[\\/]\*\*+\\?/")


class Parts(Struct, frozen=True):
    """A pattern without the marks around it.

    Args:
        negated: whether a ``!`` excludes its matches.
        body: the text between the marks, with a leading slash if there is one.
        rooted: whether a slash anchors it to the root; otherwise it matches a name in any folder.
        folder_only: whether it matches folders, and so only the files in them.
    """

    negated: bool
    body: str
    rooted: bool
    folder_only: bool

    @property
    def joined(self) -> bool:
        """Whether ``**/`` follows literal text directly, and so may match nothing or end in the middle of a name."""
        return self.rooted and _JOINED.match(self.body.removeprefix("/")) is not None


def parse(pattern: str) -> Parts:
    """Return the parts of a pattern; the body of a comment or a blank is empty."""
    if pattern.startswith("#"):
        return Parts(False, "", False, False)
    line = without_trailing_blanks(pattern)
    body = line.removeprefix("!")
    negated = len(body) < len(line)
    folder_only = body.endswith("/")
    if folder_only:
        body = body[:-1]
    return Parts(negated, body, "/" in body, folder_only)


def without_trailing_blanks(line: str) -> str:
    """Return a pattern without the spaces at its end; a space after a backslash stays, and so does a tab."""
    end = line.rstrip(" ")
    if len(end) == len(line):
        return line
    backslashes = len(end) - len(end.rstrip("\\"))
    return f"{end} " if backslashes % 2 else end


def literal_prefix(pattern: str) -> str:
    """Return the text before a pattern's first wildcard; its length is the pattern's specificity."""
    return _WILD.split(pattern, maxsplit=1)[0]


def literal_of(pattern: str) -> str:
    """Return the literal beginning of a pattern, without the marks of subtraction and anchoring."""
    return literal_prefix(without_trailing_blanks(pattern).removeprefix("!").removeprefix("/"))


_CLASSES: Mapping[str, Callable[[str], bool]] = {
    "alnum": str.isalnum,
    "alpha": str.isalpha,
    "blank": " \t".__contains__,
    "cntrl": lambda character: not character.isprintable(),
    "digit": str.isdigit,
    "graph": lambda character: character.isprintable() and character != " ",
    "lower": str.islower,
    "print": str.isprintable,
    "punct": lambda character: character.isprintable() and not character.isalnum() and character != " ",
    "space": " \t\n\r".__contains__,
    "upper": str.isupper,
    "xdigit": "0123456789abcdefABCDEF".__contains__,
}
_ANY_FOLDERS = "(?>(?:.*?/)??"
_SLASH = ord("/")
_LITERAL = regex(r"[^*?\[\\]+")


def as_bytes(text: str) -> str:
    """Return a text with one character for each byte that it has in git."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:  # half a character, which no path in git has
        return text.encode("utf-8", "surrogatepass").decode("latin-1")


def translate(body: str, rooted: bool, folder_only: bool) -> str | None:
    """Return the expression that matches the start of each path that a pattern matches, or None if it can match none.

    Args:
        body, rooted, folder_only: as in ``Parts``.
    """
    text = as_bytes(body.removeprefix("/") if rooted else body)
    if not text or "\0" in text:
        return None
    expression = "" if rooted else _ANY_FOLDERS
    depth = 0 if rooted else 1
    pieces = [""]
    at, is_literal = 0, True
    while at < len(text):
        if text[at] != "*":
            found = _character(text, at)
            if found is None:
                return None
            is_literal = is_literal and text[at] not in "?[\\"
            pieces[-1] += found[0]
            at = found[1]
            continue
        end = at
        while text.startswith("*", end):
            end += 1
        deep = rooted and end - at > 1 and (is_literal or text[at - 1] == "/")
        is_literal = False
        if deep and end == len(text):
            return expression + with_stars(pieces) + (".*?/" if folder_only else "") + ")" * depth
        if deep and text.startswith(("/", "\\/"), end):
            expression += with_stars(pieces) + ")" * depth + (_ANY_FOLDERS if text[end] == "/" else "(?>.*?/")
            depth, pieces = 1, [""]
            at = end + (1 if text[end] == "/" else 2)
            continue
        pieces.append("")
        at = end
    return expression + with_stars(pieces, "/" if folder_only else r"(?:/|\Z)") + ")" * depth


def with_stars(pieces: Sequence[str], end: str = "") -> str:
    """Return the expression for pieces with a ``*`` between them, with ``end`` after the last."""
    first, *others = [*pieces[:-1], pieces[-1] + end]
    return first + "".join(f"(?>[^/]*?{piece})" for piece in others)


def _character(text: str, at: int) -> tuple[str, int] | None:
    """Return the expression for the character or bracket at ``at``, and where it ends; None if nothing can match it."""
    character = text[at]
    if character == "?":
        return "[^/]", at + 1
    if character == "\\":
        return None if at + 1 == len(text) else (re.escape(text[at + 1]), at + 2)
    if character == "[":
        return _bracket(text, at + 1)
    literal = _LITERAL.match(text, at)
    assert literal is not None
    return re.escape(literal[0]), literal.end()


def _bracket(text: str, at: int) -> tuple[str, int] | None:
    """Return the expression for a bracket whose content begins at ``at``, and where it ends.

    None if it is not closed, names an unknown class, or has no character in it.
    """
    negated = text.startswith(("!", "^"), at)
    start = at = at + negated
    members: set[int] = set()
    previous = 0  # where a range would begin
    while at < len(text) and (text[at] != "]" or at == start):
        if text[at] == "-" and previous and text[at + 1 : at + 2] not in ("", "]"):
            at += 2 if text[at + 1] == "\\" else 1
            if at == len(text):
                return None
            members.update(range(previous, ord(text[at]) + 1))
            previous = 0
        elif text.startswith("[:", at) and (close := text.find("]", at + 2)) != at + 2 and text[close - 1] == ":":
            has = _CLASSES.get(text[at + 2 : close - 1])
            if has is None:
                return None
            members.update(byte for byte in range(128) if has(chr(byte)))
            previous = 0
            at = close
        else:
            at += text[at] == "\\"
            if at == len(text):
                return None
            previous = ord(text[at])
            members.add(previous)
        at += 1
    if at >= len(text):
        return None
    taken = (set(range(256)) - members if negated else members) - {_SLASH}
    return ("[" + "".join(f"\\x{byte:02x}" for byte in sorted(taken)) + "]", at + 1) if taken else None
