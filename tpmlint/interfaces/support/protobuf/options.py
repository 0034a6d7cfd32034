"""Options in Protocol Buffers: what they say, in one spelling, and which of them generated code rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tpmlint.interfaces.support.protobuf.tree import children, integer, text, words
from tpmlint.interfaces.support.table import shorten

_BREAK = re.compile(
    r"deprecated|json_name|default|packed|jstype|ctype|idempotency_level|message_set_wire_format|features\b.*"
    r"|\(google\.api\.(?:http|field_behavior|resource_reference|method_signature)\).*|\((?:buf\.)?validate\.\w+\).*"
)
"""Options that the code of those who use a message rests on; a change of another one is seen and breaks nobody."""

NAMES = re.compile(
    r"(?:java_(?:package|outer_classname|multiple_files)|\w+_package|\w+_namespace|\w+_prefix|optimize_for)"
)
"""Options of a file that say what generated code is called, or what it is like."""

_NUMBER = re.compile(r"0[xX][\da-fA-F]+|\d+")
_USUAL = frozenset(
    (
        *(("deprecated", "false"), ("allow_alias", "false"), ("message_set_wire_format", "false")),
        *(
            ("jstype", "JS_NORMAL"),
            ("ctype", "STRING"),
            ("lazy", "false"),
            ("weak", "false"),
            ("debug_redact", "false"),
        ),
        *(("idempotency_level", "IDEMPOTENCY_UNKNOWN"), ("optimize_for", "SPEED"), ("cc_enable_arenas", "true")),
        *(("java_multiple_files", "false"), ("java_string_check_utf8", "false")),
        *((f"{each}_generic_services", "false") for each in ("cc", "java", "py", "php")),
    )
)
"""Options that say what is so without them."""

_PROSE = re.compile(r"\((?:grpc\.gateway\.protoc_gen_openapiv2\.options|gnostic\.openapi\.v[23])\..*")
"""Options that only write documentation."""


def options_of(node: Any) -> dict[str, str]:
    """Return the options in the brackets of a field or the body of a message, with the values as they are meant."""
    found: dict[str, str] = {}
    for holder in (node, *children(node, "CompactOptions")):
        for option in children(holder, "OptionDecl", "CompactOption"):
            name = text(option.optionName())
            value = _value(option.optionValue())
            if not _PROSE.fullmatch(name) and (name, value) not in _USUAL:
                # One of a list is given several times.
                found[name] = f"{found[name]} {value}" if name in found else value
    return found


def _value(node: Any) -> str:
    """Return the value of an option on one line: without what may part its fields, all texts in double quotes."""
    found: list[str] = []
    for word in words(node):
        if word[:1] == "'":
            word = f'"{re.sub(chr(34), chr(92) + chr(34), word[1:-1])}"'
        elif _NUMBER.fullmatch(word):
            word = str(integer(word))
        if word[:1] == '"' and found and found[-1][:1] == '"':
            found[-1] = f"{found[-1][:-1]}{word[1:]}"
        elif word in ("{", "<"):
            # The colon before what is in brackets need not be there.
            found[-1:] = ["{"] if found and found[-1] == ":" else [*found[-1:], "{"]
        elif word not in (",", ";"):
            found.append("}" if word == ">" else word)
    return " ".join(found)


def in_signature(options: Mapping[str, str]) -> str:
    """Return options for a signature: in brackets those that code rests on, then the others."""
    strong: list[str] = []
    others: list[str] = []
    for name, value in sorted(options.items()):
        word = "deprecated" if (name, value) == ("deprecated", "true") else f"{name}={value}"
        (strong if _BREAK.fullmatch(name) else others).append(word)
    return (f" [{', '.join(strong)}]" if strong else "") + (f"; {shorten(', '.join(others))}" if others else "")
