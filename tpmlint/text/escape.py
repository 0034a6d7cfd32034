"""Make untrusted text safe to print: escape what a terminal or a CI system would execute."""

from __future__ import annotations

import re

from tpmlint.text.regex import regex

_SHORT_ESCAPES = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}

# C0, DEL, C1, invisible and bidirectional characters, line and paragraph separators, surrogates, noncharacters, tags.
# The joiners U+200C and U+200D stay: scripts and emoji need them.
_UNSAFE = regex(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)

# CI systems obey `::command` at the start of a line, and `##[command]` or `##vso[command]` anywhere in one.
_LINE_COMMAND = regex(r"(\s*):(?=:)")
COMMAND = regex(r"##(?=\[|vso\[)", re.IGNORECASE)


def visible(text: str) -> str:
    """Return ``text`` on one line, with control and invisible characters written as ``\\x1b`` or ``\\u202e``.

    A byte that is not UTF-8 is escaped too, and so is text that a CI system would take for a command.
    """
    text = _UNSAFE.sub(lambda match: escape(match.group()), text)
    return inert(text)


def inert(line: str) -> str:
    """Return a line that no CI system takes for a command, even if it was cut."""
    if "##" in line:
        line = COMMAND.sub(r"#\\x23", line)
    command = _LINE_COMMAND.match(line)
    return line if command is None else f"{command[1]}\\x3a{line[command.end() :]}"


def escape(character: str) -> str:
    """Return the ASCII escape of one character."""
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00  # a byte that `surrogateescape` carried through
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
