"""Deprecations in comments: seen as a changed promise, and breaking nobody."""

from __future__ import annotations

import pytest

from tests.interfaces import comparing
from tpmlint.interfaces import Language
from tpmlint.interfaces.go import language as go
from tpmlint.interfaces.java import language as java
from tpmlint.interfaces.typescript import language as typescript

PATHS = {"go": "a.go", "java": "T.java", "typescript": "m.ts"}
LANGUAGES = {"go": go, "java": java, "typescript": typescript}


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("go", "package p\n// F is one.\n//\n// Deprecated: use G.\nfunc F(a int) {}", "p.F"),
        ("go", "package p\n/*\nDeprecated: use G.\n*/\nfunc F() {}", "p.F"),
        ("go", "package p\ntype T struct {\n\t// Deprecated: no.\n\tA int\n}", "p.T.A"),
        ("go", "package p\ntype T struct {\n\tA int // Deprecated: no.\n\tB int\n}", "p.T.A"),
        ("go", "package p\ntype I interface {\n\t// Deprecated: no.\n\tA()\n}", "p.I.A"),
        ("go", "package p\nconst (\n\tA = 1\n\t// Deprecated: no.\n\tB = 2\n)", "p.B"),
        ("typescript", "/** @deprecated use g */\nexport function f(a: string): void {}", "m.f"),
        (
            "typescript",
            "export interface I {\n  /**\n   * One.\n   *\n   * @deprecated\n   */\n  a: string;\n}",
            "m.I.a",
        ),
        ("typescript", "export class C {\n  /** @deprecated */\n  a(): void {}\n}", "m.C.a"),
        ("typescript", "export const enum E {\n  /** @deprecated */\n  A,\n}", "m.E.A"),
        ("typescript", "/** @deprecated */\nexport interface I { a: string; b: string }", "m.I"),
        ("java", "public class T {\n  /**\n   * @deprecated use b\n   */\n  public void a() {}\n}", "T.a()"),
        ("java", "/** @deprecated */\npublic class T {}", "T"),
    ],
)
def test_what_a_comment_deprecates_is_another_promise_that_breaks_nobody(kind: str, text: str, name: str) -> None:
    language: Language = LANGUAGES[kind]
    before = text.replace("Deprecated:", "Former:").replace("@deprecated", "@see")
    for texts in ((before, text), (text, before)):
        assert comparing.difference(language, *texts, PATHS[kind]) == (set(), set(), {name}, False)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("go", "package p\n// Deprecated: another.\n\nfunc F() {}"),
        ("go", "package p\n// It is Deprecated: no.\nfunc F() {}"),
        ("go", "package p\nfunc F() {\n\t// Deprecated: here.\n\tg()\n}"),
        ("typescript", "// @deprecated\nexport function f(): void {}"),
        ("typescript", "/** one@deprecated.example */\nexport function f(): void {}"),
        ("typescript", "/** @deprecated */\n\nfunction g() {}\nexport function f(): void {}"),
        ("java", "public class T {\n  // @deprecated\n  public void a() {}\n}"),
    ],
)
def test_what_deprecates_nothing(kind: str, text: str) -> None:
    found = comparing.facts(LANGUAGES[kind], text, PATHS[kind])
    assert found
    assert not any("deprecated" in signature for signature in found.values())


def test_java_that_says_it_twice() -> None:
    text = "public class T {\n  /** @deprecated */\n  @Deprecated\n  public void a() {}\n}"
    assert comparing.facts(java, text, "T.java")["T.a()"] == "public deprecated void"


def test_a_change_beside_a_deprecation_still_breaks() -> None:
    before = "export function f(a: string): void {}"
    after = "/** @deprecated */\nexport function f(a: string): number {}"
    assert comparing.difference(typescript, before, after, "m.ts") == (set(), set(), {"m.f"}, True)
