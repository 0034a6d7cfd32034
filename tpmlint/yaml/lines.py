"""Values straight from lines, for the plain document: a dash, a key or both, and what they stand for on the same line.

Most items are written so. Whatever is not as plain is left to libyaml, which reads all of YAML and takes twice the
time. Nothing is plain that readers of YAML may disagree about.
"""

from __future__ import annotations

import re
from typing import Any

from tpmlint.yaml.refusal import NotOrdinaryError
from tpmlint.yaml.scalars import Unusable, Value, portable
from tpmlint.yaml.tally import Tally

_KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,99}+"
# A colon or a number sign is text only where it could be nothing else.
_TEXT = r"[^\s?:,\[\]{}#&*!|>'\"%@`-][^:#\n]*+(?:(?::(?=[^ \n])|(?<=[^ ])#)[^:#\n]*+)*+"
_DOUBLE, _SINGLE = r'"[^"\\\n]*+"', r"'[^'\n]*+'"
_WORD = r"[\w./+@()<=~$-]"
_AMONG = rf"(?:[\w./]{_WORD}*+(?:[ :]{_WORD}++)*+|{_DOUBLE}|{_SINGLE})"
_LIST = rf"\[(?:{_AMONG}(?:, *+{_AMONG})*+)?\]"
_MAPPING = rf"\{{(?:{_KEY}: {_AMONG}(?:, *+{_KEY}: {_AMONG})*+)?\}}"
_REMARK = r" *+(?:(?<![^ \n])#[^\n]*+)?\n"
# Indent, dash, key, value, the lines of a block scalar; or a line that is none of these.
_LINES = re.compile(
    rf"( *+)(- )?(?:({_KEY}):(?: ++|(?=\n)))?"
    rf"(?:({_TEXT}|{_DOUBLE}|{_SINGLE}|{_LIST}|{_MAPPING})?{_REMARK}|([|>]-?){_REMARK}((?:(?:\1 [^\n]*+)?\n)++))"
    r"|([^\n]*+\n)"
)
_ENTRIES = re.compile(rf"(?:({_KEY}): )?({_AMONG})")


def value_of(text: str, tally: Tally) -> dict[str, object]:
    """Return the value of the one document in ``text``.

    Args:
        text: without tabs and without what ``characters.refused`` finds.
        tally: what the file may still cost; charged on success only.

    Raises:
        NotOrdinaryError: another reader must look at it, for whatever reason.
        ExhaustedError: it costs too much.
    """
    text = text.removeprefix("---\n") if "\r" not in text else text.replace("\r\n", "\n").removeprefix("---\n")
    ended = text.endswith("\n")
    scalars, collections, most = 0, 1, tally.depth - 1
    root: dict[str, Any] = {}
    # What is being filled, the column in which its entries begin, and the same for all that is open around it.
    around: Any = root
    column = 0
    open_ones: list[tuple[Any, int]] = []
    waiting = ""
    block = after = ""
    for indent, dash, key, source, style, block, odd in _LINES.findall(text if ended else f"{text}\n"):
        if not key and not dash:
            # Blanks, or a remark, may be more of the text above them.
            if source or style or odd or (indent and after):
                raise NotOrdinaryError
            continue
        after = block
        here = len(indent)
        if waiting:
            if len(open_ones) >= most or here < column or (here == column and not dash):
                raise NotOrdinaryError
            inner: Any = [] if dash else {}
            around[waiting] = inner
            open_ones.append((around, column))
            around, column, waiting = inner, here, ""
            collections += 1
        else:
            while here < column or (here == column and not dash and type(around) is list):
                if not open_ones:
                    raise NotOrdinaryError
                around, column = open_ones.pop()
            if here != column or (type(around) is list) is (dash == ""):
                raise NotOrdinaryError
        if key:
            if dash:
                if len(open_ones) >= most or style:
                    raise NotOrdinaryError
                entry: dict[str, Any] = {}
                around.append(entry)
                open_ones.append((around, column))
                around, column = entry, here + 2
                collections += 1
            if key in around or portable(key) != key:
                raise NotOrdinaryError
            scalars += 1
            if not source and not style:
                waiting = key
                continue
        elif not source:
            raise NotOrdinaryError
        value: object
        first = source[:1]
        if first in _BRACKETS:
            if len(open_ones) >= most:
                raise NotOrdinaryError
            entries = _ENTRIES.findall(source)
            value = [_scalar(each) for _, each in entries] if first == "[" else _mapping(entries)
            scalars += len(entries) * (1 if first == "[" else 2)
            collections += 1
        else:
            value = _scalar(source) if source else _block(style, block)
            scalars += 1
        if key:
            around[key] = value
        else:
            around.append(value)
    if waiting or not root or (block and not ended):
        raise NotOrdinaryError
    tally.charge(events=scalars + 2 * collections + 4, nodes=scalars + collections)
    return root


_BRACKETS = frozenset("[{")


def _scalar(source: str) -> Value:
    if source[0] in "\"'":
        return source[1:-1]
    value = portable(source.rstrip(" "))
    if isinstance(value, Unusable):
        raise NotOrdinaryError
    return value


def _mapping(entries: list[tuple[str, str]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, source in entries:
        if key in found or portable(key) != key:
            raise NotOrdinaryError
        found[key] = _scalar(source)
    return found


def _block(style: str, block: str) -> str:
    """Return the text of a block scalar.

    Args:
        style: ``|`` or ``>``, with a ``-`` where the last line has no end.
        block: its lines, each with its indent and its end.
    """
    indent = block[: len(block) - len(block.lstrip(" "))]
    lines = []
    for line in block.rstrip("\n").split("\n"):
        if line and (not line.startswith(indent) or line.isspace()):
            raise NotOrdinaryError
        lines.append(line[len(indent) :])
    if not lines[0]:
        raise NotOrdinaryError
    if style[0] == "|":
        said = "\n".join(lines)
    else:
        if any(line[:1] == " " or line[-1:] == " " for line in lines):
            raise NotOrdinaryError
        said = re.sub(r"\n+", lambda ends: ends[0][1:] or " ", "\n".join(lines))
    return said + "\n" * (style[1:] == "")
