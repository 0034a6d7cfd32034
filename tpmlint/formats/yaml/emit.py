"""Values to YAML text that every reader understands alike, those of YAML 1.1 included."""

from __future__ import annotations

import re

_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
"""What YAML 1.1 or 1.2 takes for a truth value or for nothing, in any case."""

_PERIOD = re.compile(r"\d{4}-(?:\d{2}|[QH]\d)", re.ASCII)
"""Dates that no reader takes for anything but text; a full date is one, and a year a number, in YAML 1.1."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def scalar(text: str) -> str:
    """Return ``text`` as a scalar for a block collection, plain where that is safe and double-quoted elsewhere.

    Raises:
        ValueError: the text holds half of a surrogate pair, which UTF-8 cannot carry.
    """
    return text if _plain(text) else quoted(text)


def quoted(text: str) -> str:
    """Return ``text`` as a double-quoted scalar on one line, which may stand anywhere.

    Raises:
        ValueError: the text holds half of a surrogate pair, which UTF-8 cannot carry.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("half of a surrogate pair")
    return '"' + "".join(map(_escaped, text)) + '"'


def number(value: int | float) -> str:
    """Return a finite number as YAML 1.1 and 1.2 both read it."""
    text = repr(value)
    mantissa, e, exponent = text.partition("e")
    if not e:
        return text
    # YAML 1.1 wants the point and the sign that Python leaves out.
    return f"{mantissa if '.' in mantissa else f'{mantissa}.0'}e{exponent if exponent[0] in '+-' else f'+{exponent}'}"


def _plain(text: str) -> bool:
    if _PERIOD.fullmatch(text):
        return True
    return (
        text != ""
        and (text[0].isalpha() or text[0] == "/")
        and text.lower() not in _WORDS
        and text[-1] not in ": "
        and ": " not in text
        and " #" not in text
        and all(map(_harmless, text))
    )


def _harmless(character: str) -> bool:
    # The joiners hold words of some scripts and pictures together, and mean nothing to a parser.
    return character.isprintable() or character in "\u200c\u200d"


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if _harmless(character):
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
