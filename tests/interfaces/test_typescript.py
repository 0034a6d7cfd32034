"""TypeScript modules as facts."""

from __future__ import annotations

import random
import textwrap

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.interfaces import Options
from tpmlint.interfaces.typescript import language

PATH = "src/cards.ts"

HIDDEN = "export function f(i: I): void {} interface I"
SHOWN = "export function f(i: I): void {} export interface I"

CARDS = """
    /** Cards of a shop. */
    import { T1 } from "./t";
    export default function make<T>(a: number, b?: string, c = 1, { x }: Y, ...rest: any[]): Promise<T> {}
    export abstract class Card<T> extends Base implements One, Two {
      private left = 1;
      readonly owner?: string; // whose
      static read(): void {}
      constructor(public number: string) { super() }
      get kind(): number { return 1 }
      #hidden = 1;
      _internal(): void {}
      abstract use(): void;
      protected inner: Card;
    }
    export interface Reader extends Closeable {
      name: string;
      skip?(n: number): void;
      [key: string]: any;
    }
    export const most: number = 1, twice = (n) => n * 2, least = 5;
    export { a, b as c } from "./m";
    export { local, other as outer, T1 };
    export * from "./n";
    export * as ns from "./o";
    export enum Kind { Gift, /* or */ Stamp, Other = "o" }
    export type Id = string | number;
    export type Shape = { x?: number };
    export declare function load(): void;
    declare module "shop" { export const z: string; }
    export namespace Deep { export const w = 1 }
    function local(): void {}
    const other = 1, unseen = 2;
"""


def test_what_is_promised() -> None:
    assert comparing.facts(language, CARDS, PATH) == {
        "cards.default": "function<T>: Promise<T>",
        "cards.default(a)": "1: number!",
        "cards.default(b)": "2?: string",
        "cards.default(c)": "3?",
        "cards.default(4)": "4: Y!",
        "cards.default(...rest)": "5: any[]",
        "cards.Card": "abstract class<T>",
        "cards.Card extends Base": "base",
        "cards.Card implements One": "base",
        "cards.Card implements Two": "base",
        "cards.Card.owner": "readonly property?: string",
        "cards.Card.read": "static method: void",
        "cards.Card.number": "property: string",
        "cards.Card.new": "constructor",
        "cards.Card.new(number)": "1: string!",
        "cards.Card.kind": "get accessor: number",
        "cards.Card.use": "abstract method: void",
        "cards.Card.inner": "protected property: Card",
        "cards.Reader": "interface",
        "cards.Reader extends Closeable": "base",
        "cards.Reader.name": "property: string",
        "cards.Reader.skip": "method?: void",
        "cards.Reader.skip(n)": "1: number!",
        "cards.Reader [key:string]:any": "index signature",
        "cards.most": "const: number",
        "cards.twice": "function",
        "cards.twice(n)": "1!",
        "cards.least": "const = 5",
        "cards.a": "a from ./m",
        "cards.c": "b from ./m",
        "cards.local": "function: void",
        "cards.outer": "const = 1",
        "cards.T1": "export",
        "cards all of ./n": "* from ./n",
        "cards.ns": "* from ./o",
        "cards.Kind": "enum",
        "cards.Kind.Gift": "= 0",
        "cards.Kind.Stamp": "= 1",
        "cards.Kind.Other": '= "o"',
        "cards.Id": "type number | string",
        "cards.Shape": "type",
        "cards.Shape.x": "property?: number",
        "cards.load": "function: void",
        "shop.z": "const: string",
        "cards.Deep": "namespace",
        "cards.Deep.w": "const = 1",
    }
    found = language.facts(textwrap.dedent(CARDS).encode(), Options(PATH))
    assert "skip?" in textwrap.dedent(CARDS).splitlines()[found["cards.Reader.skip"].line - 1]


def test_a_type_that_is_not_exported_and_named_by_what_is() -> None:
    text = """
        interface Options { retry: Retry; }
        type Retry = "never" | "once";
        interface Unused { a: Retry }
        interface Inside { b: string }
        class Pool { private left: Inside; take(): Slot { const x: Inside = {}; } }
        enum Slot { One }
        export function open(options?: Options): Pool { const x: Inside = make(); }
        export const close = (all: Inside[] = []) => { const x: Unused = 1; };
        const most = (n: Unused) => n;
    """
    assert comparing.facts(language, text, PATH) == {
        "cards.open": "function: Pool",
        "cards.open(options)": "1?: Options",
        "cards.close": "function",
        "cards.close(all)": "1?: Inside[]",
        "cards.Inside": "interface; not exported",
        "cards.Inside.b": "property: string",
        "cards.Options": "interface; not exported",
        "cards.Options.retry": "property: Retry",
        "cards.Retry": 'type "never" | "once"; not exported',
        "cards.Pool": "class; not exported",
        "cards.Pool.take": "method: Slot",
        "cards.Slot": "enum; not exported",
        "cards.Slot.One": "= 0",
    }


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("src/index.ts", "index.x"),
        ("packages/shop/src/pay/index.ts", "pay.x"),
        ("types/pay.d.ts", "types/pay.x"),
        ("src/page.tsx", "page.x"),
    ],
)
def test_names_of_modules(path: str, name: str) -> None:
    assert comparing.facts(language, "export const x = 1", path) == {name: "const = 1"}


def test_order_comments_and_layout_promise_nothing() -> None:
    parts = [
        "export function a(b: number): void {}",
        "export type C = 'd' | 'e'",
        "export interface F { g: string; h: number }",
    ]
    known = comparing.facts(language, ";\n".join(parts), PATH)
    for seed in range(20):
        random.Random(seed).shuffle(parts)
        text = f"// {seed}\n" + f";\n/* {seed} */\n".join(parts)
        text = text.replace("'d' | 'e'", "\n | 'e'\n | 'd'").replace(
            "g: string; h: number", "h:  number, /** x */ g: string"
        )
        assert comparing.facts(language, text, PATH) == known


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed", "breaking"),
    [
        ("", "export function f(a: A) {}", {"f", "f(a)"}, set(), set(), False),
        ("export function f() {}", "function f() {}", set(), {"f"}, set(), True),
        ("export function f() {}", "export function f(a?: A) {}", {"f(a)"}, set(), set(), False),
        ("export function f() {}", "export function f(a: A) {}", {"f(a)"}, set(), set(), True),
        ("export function f(a: A) {}", "export function f(a?: A) {}", set(), set(), {"f(a)"}, False),
        ("export function f(a: A) {}", "export function f(a: A = b) {}", set(), set(), {"f(a)"}, False),
        ("export function f(a?: A) {}", "export function f(a: A) {}", set(), set(), {"f(a)"}, True),
        ("export function f(): A {}", "export function f(): B {}", set(), set(), {"f"}, True),
        ("export interface I { a: A }", "export interface I { a: A; b?: B }", {"I.b"}, set(), set(), False),
        ("export interface I { a: A; b: B }", "export interface I { a: A }", set(), {"I.b"}, set(), True),
        ("export interface I { a?: A }", "export interface I { a: A }", set(), set(), {"I.a"}, False),
        ("export interface I { a: A }", "export interface I { a?: A }", set(), set(), {"I.a"}, True),
        ("export class C { a: A }", "export class C { private a: A }", set(), {"C.a"}, set(), True),
        ("export class C { readonly a: A }", "export class C { a: A }", set(), set(), {"C.a"}, False),
        ("export enum E { A }", "export enum E { A, B }", {"E.B"}, set(), set(), False),
        ("export type T = 'a'", "export type T = 'a' | 'b'", set(), set(), {"T"}, True),
        ("const a = 1; export { a }", "export const a = 1", set(), set(), set(), False),
        (f"{HIDDEN} {{ a: A }}", f"{HIDDEN} {{ a: A; b?: B }}", {"I.b"}, set(), set(), False),
        (f"{HIDDEN} {{ a: A }}", f"{HIDDEN} {{ a: B }}", set(), set(), {"I.a"}, True),
        (f"{HIDDEN} {{ a: A }}", f"{SHOWN} {{ a: A }}", set(), set(), {"I"}, False),
        (f"{SHOWN} {{ a: A }}", f"{HIDDEN} {{ a: A }}", set(), set(), {"I"}, True),
    ],
)
def test_what_breaks(
    before: str, after: str, added: set[str], removed: set[str], changed: set[str], breaking: bool
) -> None:
    names = [{f"m.{name}" for name in some} for some in (added, removed, changed)]
    assert comparing.difference(language, before, after, "m.ts") == (*names, breaking)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("export function f( {}", "there is a syntax error"),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        (hostile.large("export const a{} = 1\n"), "there are more than"),
        ("export namespace m {" * 200 + "}" * 200, "more than 100 levels of nesting"),
        ("export type T = a" + "|a" * 70_000, "1 facts"),
        ("export const a = 1\n" * 100 + "export { a }\n" * 20_000, "1 facts"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


def test_garbage() -> None:
    assert (
        hostile.survives_garbage(
            language, "export default function f ( ) { } class enum type = | : ? ` ${ /* @ <", PATH
        )
        == hostile.READ_AND_REFUSED
    )
    assert hostile.survives_cuts(language, textwrap.dedent(CARDS), PATH) == hostile.READ_AND_REFUSED
