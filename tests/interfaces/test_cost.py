"""What it takes to read a file of an interface grows with the size of the file, whatever it repeats."""

from __future__ import annotations

import time

import pytest

from tests.interfaces import hostile
from tpmlint.interfaces import language_of

PATHS = {"cli": "help.txt", "go": "p/a.go", "java": "A.java", "rust": "src/lib.rs", "sql": "a.sql", "yaml": "a.yaml"}
SCHEMA = "$schema: http://json-schema.org/draft-07/schema\nallOf: ["
GO = "package p\n"
CHAIN = "type T{} struct { a T{next}; b T{next} }\n"


@pytest.mark.parametrize(
    ("kind", "size", "opening", "piece", "closing"),
    [
        ("sql", 240_000, "", "/*! SET @a=1 ", ""),
        ("sql", 240_000, "", "/*! SET @a=1 ", "*/"),
        ("sql", 60_000, "", "CREATE EVENT DO CREATE ", ""),
        ("sql", 60_000, "CREATE EVENT e ", "DO ", ""),
        ("sql", 60_000, "ALTER TABLE t ADD a int", " ", "b;"),
        ("sql", 60_000, "", "[", ""),
        ("sql", 60_000, "", "[", "']"),
        ("go", 240_000, GO, "// a\n", "func F() {}\n"),
        ("go", 120_000, GO, "// Deprecated: a\nfunc F{}() {}\n", ""),
        ("go", 120_000, f"{GO}/*", " \n", "*/\nfunc F() {}\n"),
        ("go", 60_000, GO, CHAIN, ""),
        ("go", 12_000, GO, "type T{} struct { T{next} }\n", ""),
        ("java", 30_000, "", "public sealed interface S{} {}\n", ""),
        ("java", 30_000, "public enum E { A; ", "private int f{}; public int g{}() { return f{}; }\n", "}"),
        ("java", 30_000, "public class T { public static final int A = 0", ", A{} = 1", "; }"),
        ("java", 30_000, "public class T { public int a", ", a{}", "; }"),
        ("rust", 120_000, "", "#[a{}]\n", "pub struct T;"),
        ("rust", 60_000, "", "m!(a{});\n", ""),
        ("cli", 120_000, "usage: a\n\noptions:\n  -a ", ".", ""),
        ("yaml", 240_000, "", "# {{ if a }}\n", "a: 1\n"),
        ("yaml", 480_000, SCHEMA, '{additionalProperties: false, properties: {"{}": {}}},\n', "]"),
    ],
)
def test_twice_the_text_takes_twice_the_time(kind: str, size: int, opening: str, piece: str, closing: str) -> None:
    language = language_of(kind)
    assert language is not None
    hostile.read(language, "", PATHS[kind])

    def seconds(characters: int) -> float:
        pieces = (
            piece.replace("{}", str(number)).replace("{next}", str(number + 1))
            for number in range(characters // len(piece))
        )
        text = "".join((opening, *pieces, closing))
        begun = time.process_time()
        hostile.read(language, text, PATHS[kind])
        return time.process_time() - begun

    assert (longest := seconds(size)) < 0.7 or longest < 3.3 * max(seconds(size // 2) for _ in range(2))
