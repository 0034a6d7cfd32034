"""Files that nobody writes by accident, made for any language from a few words of it."""

from __future__ import annotations

import itertools
import random
import re
import sys
from collections.abc import Mapping
from types import FrameType

from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface

SIZE = 1 << 20


def large(piece: str, opening: str = "", closing: str = "") -> str:
    """Return about 1 MiB of a piece, each ``{}`` in it a number of its own."""
    count = (SIZE - len(opening)) // (len(piece) + len(closing) + 4 * ("{}" in piece))
    if "{}" in piece:
        return opening + "".join(piece.replace("{}", str(number)) for number in range(count)) + closing
    return opening + piece * count + closing * count


def garbage(words: str, seed: int, length: int = 40) -> str:
    """Return words of a language in random order."""
    choose = random.Random(seed)
    return " ".join(choose.choices(words.split(" "), k=length))


def read(language: Language, text: str | bytes, path: str) -> str:
    """Return how many facts a file has, or why it cannot be read; whatever else is raised fails the test."""
    data = text.encode() if isinstance(text, str) else text
    try:
        found = language.facts(data, Options(path))
        hold(found, data)
        return f"{len(found)} facts"
    except UnreadableInterface as error:
        message, line = error.message, error.line
    assert "\n" not in message
    assert len(message) < 400
    assert line is None or 1 <= line <= data.count(b"\n") + 1
    return message


def calls(language: Language, text: str, path: str) -> int:
    """Return how many functions are called to read a file, which grows as the time does, and is the same each time."""
    count = 0

    def count_call(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(count_call)
    try:
        read(language, text, path)
    finally:
        sys.setprofile(None)
    return count


def hold(facts: Mapping[str, Fact], data: bytes) -> None:
    """Hold facts to their form: each has a name, a signature on one line, and a line of the file."""
    lines = len(data.decode(errors="replace").splitlines()) + 1  # YAML ends lines as Unicode does.
    for name, fact in facts.items():
        assert name.strip(), fact
        assert "\n" not in name + fact.signature, (name, fact)
        assert 1 <= fact.line <= lines, (name, fact)


READ_AND_REFUSED = {True, False}
"""What random texts of a language must come to: some have facts or none to have, some cannot be read."""


def survives_garbage(language: Language, words: str, path: str, rounds: int = 150) -> set[bool]:
    """Read random words of a language, and some odd bytes; return whether some could be read, and whether some not."""
    texts: list[str | bytes] = [garbage(words, seed) for seed in range(rounds)]
    texts += [b"\xff\xfe", b"\0", b"\xc3", b"", b"\n" * 1000, "\ufeff".encode(), "\u2028\x85\x0c".encode()]
    return {_is_read(language, text, path) for text in texts}


def survives_cuts(language: Language, text: str, path: str, step: int = 7) -> set[bool]:
    """Read a file cut off at many places, and with a sign more there; return what ``survives_garbage`` does."""
    return {
        _is_read(language, text[:cut] + sign + (text[cut:] if sign else ""), path)
        for cut, sign in itertools.product(range(0, len(text), step), ("", "{", '"', ")", "\\", "/*"))
    }


def _is_read(language: Language, text: str | bytes, path: str) -> bool:
    return re.fullmatch(r"[0-9]+ facts", read(language, text, path)) is not None
