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
        "cards.default": "function<T#1>: Promise<T#1>",
        "cards.default(1)": "parameter: number!",
        "cards.default(2)": "parameter?: string",
        "cards.default(3)": "parameter?: number; default 1",
        "cards.default(4)": "parameter: Y!",
        "cards.default(5...)": "rest: any[]",
        "cards.Card": "abstract class<T#1>",
        "cards.Card extends Base": "base",
        "cards.Card implements One": "base",
        "cards.Card implements Two": "base",
        "cards.Card.owner": "readonly property?: string",
        "cards.Card.read": "static method: void",
        "cards.Card.number": "property: string",
        "cards.Card.new": "constructor",
        "cards.Card.new(1)": "parameter: string!",
        "cards.Card.kind": "get accessor: number",
        "cards.Card.use": "abstract method: void",
        "cards.Card.inner": "protected property: Card",
        "cards.Reader": "interface",
        "cards.Reader extends Closeable": "base",
        "cards.Reader.name": "property: string",
        "cards.Reader.skip": "method?: void",
        "cards.Reader.skip(1)": "parameter: number!",
        "cards.Reader [key:string]:any": "index signature",
        "cards.most": "const: number",
        "cards.twice": "function",
        "cards.twice(1)": "parameter!",
        "cards.least": "const = 5",
        "cards.a": "a from ./m",
        "cards.c": "b from ./m",
        "cards.local": "function: void",
        "cards.outer": "const = 1",
        "cards.T1": "T1 from ./t",
        "cards all of ./n": "* from ./n",
        "cards.ns": "* from ./o",
        "cards.Kind": "enum",
        "cards.Kind.Gift": "= 0",
        "cards.Kind.Stamp": "= 1",
        "cards.Kind.Other": '= "o"',
        "cards.Id": "type number | string",
        "cards.Shape": "type",
        "cards.Shape.x": "property?: number",
        "cards.load": "function: void; without code",
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
        "cards.open(1)": "parameter?: Options",
        "cards.close": "function",
        "cards.close(1)": "parameter?: Inside[]",
        "cards.Inside": "interface; not exported",
        "cards.Inside.b": "property: string!",
        "cards.Options": "interface; not exported",
        "cards.Options.retry": "property: Retry!",
        "cards.Retry": 'type "never" | "once"; not exported',
        "cards.Pool": "class; not exported",
        "cards.Pool.take": "method: Slot",
        "cards.Slot": "enum; not exported",
        "cards.Slot.One": "= 0",
    }


def test_types_that_are_imported_where_they_are_used() -> None:
    text = """
        export function load(a: import("./a-b.js").Shelf<import('@shop/é').Card[]>): Map<string, import("i").Row<T>[]>;
        export type Id = import("./ids").Id | import("./ids").Other<1>;
        export const lazy = () => import("./later").then((all) => all.run);
        export const odd: import$ffffff$ = 1;
    """
    assert comparing.facts(language, text, "src/cards.d.ts") == {
        "cards.load": 'function: Map<string,import("i").Row<T>[]>',
        "cards.load(1)": 'parameter: import("./a-b").Shelf<import("@shop/é").Card[]>!',
        "cards.Id": 'type import("./ids").Id | import("./ids").Other<1>',
        "cards.lazy": "function",
        "cards.odd": 'const: import("ffffff$")',
    }


def test_members_that_only_a_line_break_separates() -> None:
    text = """
        export interface Get<in out E> {
          <K extends keyof E>(key: K): E[K]
          <K extends keyof M>(key: K): M[K] // or
          (key: string): any
          (): void
        }
        const text = "a, in b"
        export const from = text as
          (A | B), call = text
        export function f(a = b
          , in_ = c): void { return a.map((x) =>
            (x)) }
    """
    assert comparing.facts(language, text, PATH) == {
        "cards.Get": "interface<T#1>",
        "cards.Get <U#1 extends keyof T#1>(U#1):T#1[U#1]": "call signature",
        "cards.Get <U#1 extends keyof M>(U#1):M[U#1]": "call signature 2",
        "cards.Get (string):any": "call signature 3",
        "cards.Get ():void": "call signature 4",
        "cards.from": "const = A | B",
        "cards.call": "const = text",
        "cards.text": 'const = "a, in b"; not exported',
        "cards.f": "function: void",
        "cards.f(1)": "parameter? = b",
        "cards.f(2)": "parameter? = c",
    }


def test_modules_that_a_file_of_declarations_alone_declares() -> None:
    text = """
        declare module "@shop/kit" {
            export interface Adapter { name: string }
        }
        declare module "@shop/node" {
            export function read(): void;
        }
    """
    assert comparing.facts(language, text, "types/index.d.ts") == {
        "@shop/kit.Adapter": "interface",
        "@shop/kit.Adapter.name": "property: string",
        "@shop/node.read": "function: void",
    }


def test_exports_of_types_alone() -> None:
    text = """
        export type * from "./cards";
        export type * as gifts from './gifts';
    """
    assert comparing.facts(language, text, PATH) == {
        "cards all of type ./cards": "* from type ./cards",
        "cards.gifts": "* from type ./gifts",
    }


def test_an_imported_name_is_what_it_stands_for() -> None:
    text = """
        import Money, { Amount, Rate as Price } from "./v1.js";
        import * as terms from "../terms/index";
        import legal = require("legal");
        import Clause = terms.Clause;
        export function pay<T extends Amount>(by: (amount: number) => Price, ...of: terms.Term<T>[]): Money {}
        export class Card extends legal.Paper implements Clause { [terms.key]: Clause.Part; pay = (a: Amount): T => {} }
        export { Amount, terms, Money as default };
    """
    assert comparing.facts(language, text, PATH) == {
        "cards.pay": 'function<T#1 extends import("./v1").Amount>: import("./v1").default',
        "cards.pay(1)": 'parameter: (number)=>import("./v1").Rate!',
        "cards.pay(2...)": 'rest: import("../terms").Term<T#1>[]',
        "cards.Card": "class",
        'cards.Card extends import("legal").Paper': "base",
        'cards.Card implements import("../terms").Clause': "base",
        'cards.Card.[import("../terms").key]': 'property: import("../terms").Clause.Part',
        "cards.Card.pay": 'property: (import("./v1").Amount)=>T',
        "cards.Amount": "Amount from ./v1",
        "cards.terms": "* from ../terms",
        "cards.default": "default from ./v1",
    }


def test_what_is_declared_for_other_modules_and_for_all() -> None:
    text = """
        import { Card } from "./card";
        declare global { interface Window { card: Card } function pay(): void; }
        declare module "shop" { interface Options { card: Card } export const z: string; }
        declare module "terms" { interface Hidden { a: A } interface Clause { b: B } export { Clause }; }
        declare namespace Local { const x: string }
    """
    assert comparing.facts(language, text, PATH) == {
        "global.Window": "interface",
        "global.Window.card": 'property: import("./card").Card',
        "global.pay": "function: void",
        "shop.Options": "interface",
        "shop.Options.card": 'property: import("./card").Card',
        "shop.z": "const: string",
        "terms.Clause": "interface",
        "terms.Clause.b": "property: B",
    }
    declared = "interface A { b: B } declare function f(): void; export declare namespace N { const x: 1 }"
    assert comparing.facts(language, declared, "types/pay.d.ts") == {
        "types/pay.A": "interface",
        "types/pay.A.b": "property: B",
        "types/pay.f": "function: void",
        "types/pay.N": "namespace",
        "types/pay.N.x": "const: 1",
    }


PAY = """
    import { Amount } from "./v1"; import * as terms from "./terms"; import { log } from "./log";
    import { A } from "./a"; import { T } from "./t";
    type Price = Money | undefined; type Money = string; interface Rate { of: Price }
    const limits = { card: 5, check(): number { return 1 } }; const key = "key";
    const least = 1; function cash(of: Amount): void { log(1) } class Base { one(): Price { return helper(1) } }
    namespace inner { export type Part = string; type Unseen = number }
    function helper(a: Unused): T { return log(a) } type Unused = number;
    export const most = { a: 1 };
    export function pay(a: Amount, b: Price, c = least, d: inner.Part): terms.Term { log(2); const x: Unused = 1 }
    export type Limits = typeof limits; export type Most = typeof most; export type Old = typeof cash;
    export interface Terms<T> extends Rate { [key]: T } export enum Level { Low = least }
    export class Card extends Base {}
    export const charge = cash, made = new Base(), wrapped = log(cash), kinds = ["a", "b"] as const, low = -5;
    export const api = { get(of: number) { return 1 }, size: 1 };
    class Store { private constructor() {} }
    export class Open { readonly level = 1; size = 1; run = (a: number) => { log(1) } }
    declare global { interface Window { a: number } }
    declare module "shop" { interface Options { a: number } }
"""


@pytest.mark.case(152)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"./v1"', '"./v2"'),
        ("{ Amount }", "{ Price as Amount }"),
        ("{ Amount }", "Amount"),
        ("import { Amount }", "type Amount = number; import { X }"),
        ('"./terms"', '"./other"'),
        ("type Money = string", "type Money = number"),
        ("{ of: Price }", "{ of?: Price }"),
        ("card: 5", "cards: 5"),
        ("check(): number", "check(): string"),
        ('key = "key"', 'key = "other"'),
        ("get(of: number)", "get(of: string)"),
        ("get(of: number) { return 1 }, ", ""),
        ("size: 1 }", 'size: "1" }'),
        ("least = 1", "least = 2"),
        ("cash(of: Amount)", "cash(of: Amount[])"),
        ("one(): Price", "one(): Money"),
        ("Part = string", "Part = number"),
        ("most = { a: 1 }", "most = { b: 1 }"),
        ("charge = cash", "charge = helper"),
        ("new Base()", "new Card()"),
        ("log(cash)", "log(helper)"),
        ("wrapped = log(cash)", "wrapped = key(cash)"),
        ('{ log } from "./log"', '{ log } from "./logs"'),
        ('["a", "b"]', '["a", "c"]'),
        ("low = -5", "low = -6"),
        ("level = 1", "level = 2"),
        ("size = 1", 'size = "1"'),
        ("run = (a: number)", "run = (a: string)"),
        ("export class Open {", "export class Open { private constructor() {}"),
        ("Window { a: number }", "Window { a: string }"),
        ("Options { a: number }", "Options { a: string }"),
        ("export enum Level", "export const enum Level"),
    ],
)
def test_another_meaning_of_a_name_is_another_promise(old: str, new: str) -> None:
    """Case 152: signatures stay as they are, and an import or what the file says of a name does not."""
    assert old in PAY
    assert comparing.difference(language, PAY, PAY.replace(old, new, 1), PATH)[3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('import { A } from "./a"', 'import { A } from "./b"'),
        ('import { A } from "./a"', ""),
        ('import { T } from "./t"', 'import { T } from "./u"'),
        ("import { Amount }", "import type { Amount }"),
        ("{ Amount }", "{ type Amount, Other }"),
        ('import { Amount } from "./v1"', 'import { Other } from "./v1"; import { Amount } from "./v1.js"'),
        ('"./terms"', '"./terms/index"'),
        ("type Unused = number", "type Unused = string"),
        ("type Unseen = number", "type Unseen = string"),
        ("log(a)", "log(a, 1)"),
        ("log(1) }", "log(3) }"),
        ("log(2)", "log(least)"),
        ("return 1", "return 2"),
        ("get(of: number) { return 1 }", "get(of: number) { return 2 }"),
        ("size: 1 }", "size: 2 }"),
        ("size = 1", "size = 2"),
        ("private constructor() {}", "private constructor(a: number) {}"),
        ("type Price = Money | undefined; type Money = string", "type Money = string; type Price = undefined | Money"),
    ],
)
def test_what_no_signature_names_is_no_promise(old: str, new: str) -> None:
    assert old in PAY
    assert comparing.difference(language, PAY, PAY.replace(old, new, 1), PATH) == (set(), set(), set(), False)


@pytest.mark.case(152)
@pytest.mark.parametrize(
    "text",
    [
        "export class K<T extends A> {}",
        "export class K extends mix(A) {}",
        "export abstract class K { abstract get x(): A }",
        "export class K { constructor(readonly a: A) {} }",
        "export interface I { (x: A): void }",
        "export interface I { [k: string]: A }",
        "export type T = { [k in A]: string }",
        "export type T = A['x']",
        "export type T = keyof typeof A",
        "export type T = `x${A}`",
        "export type T = [first: A]",
        "export function f(x: unknown): x is A {}",
        "export function f(this: A) {}",
        "export function f({ a }: { a: A }) {}",
        "export function f(a = A) {}",
        "export const f = (a: A) => 1",
        "export const f: (a: A) => void = g",
        "export const x = A.y",
        "export const x = { A, b: 1 }",
        "export const x = new A()",
        "export default A",
        "export default { A }",
        "export = A",
        "export { A as B }",
        "namespace N { export type B = A } export type T = N.B",
        "export namespace N { export type B = A }",
        "declare global { var x: A }",
        'declare module "*.svg" { const c: A; export default c; }',
        "enum E { X = A } export function f(e: E) {}",
    ],
)
def test_each_place_that_a_name_stands_in(text: str) -> None:
    """Case 152: the same text with another import."""
    assert comparing.difference(language, 'import { A } from "./a"; ' + text, 'import { A } from "./b"; ' + text, PATH)[
        3
    ]


@pytest.mark.parametrize(
    "text",
    [
        "export function f() { const x: A = 1 }",
        "export const f = () => { return new A() }",
        "export class K { private a: A; #b: A; m() { return new A() } }",
        "export function f(A: string) {}",
        "export interface I { A: string; f(A: number): void }",
        "export function f<A>(a: A): A {}",
        "function g(a: A) {} export function f() { g(1) }",
        "const x = A; export const y = 1",
        "export const x = { b() { return A } }",
    ],
)
def test_each_place_where_a_name_promises_nothing(text: str) -> None:
    assert comparing.difference(
        language, 'import { A } from "./a"; ' + text, 'import { A } from "./b"; ' + text, PATH
    ) == (set(), set(), set(), False)


def test_names_that_lead_in_a_circle() -> None:
    types = "".join(f"type A{n} = B{n}; type B{n} = A{n} | A{n + 1}; " for n in range(1000))
    assert hostile.read(language, f"export function f(a: A0): void {{}} {types}", PATH) == "2002 facts"
    imports = "import A = B.A; import B = A.B; import C = D.x; "
    assert comparing.facts(language, f"{imports} export type T = A | C", PATH) == {"cards.T": "type A.B.A | D.x"}


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
        ("", "export function f(a: A) {}", {"f", "f(1)"}, set(), set(), False),
        ("export function f() {}", "function f() {}", set(), {"f"}, set(), True),
        ("export function f() {}", "export function f(a?: A) {}", {"f(1)"}, set(), set(), False),
        ("export function f() {}", "export function f(a: A) {}", {"f(1)"}, set(), set(), True),
        ("export function f(a: A) {}", "export function f(a?: A) {}", set(), set(), {"f(1)"}, False),
        ("export function f(a: A) {}", "export function f(a: A = b) {}", set(), set(), {"f(1)"}, False),
        ("export function f(a?: A) {}", "export function f(a: A) {}", set(), set(), {"f(1)"}, True),
        ("export function f(): A {}", "export function f(): B {}", set(), set(), {"f"}, True),
        ("export interface I { a: A }", "export interface I { a: A; b?: B }", {"I.b"}, set(), set(), False),
        ("export interface I { a: A; b: B }", "export interface I { a: A }", set(), {"I.b"}, set(), True),
        (
            "export interface I { a: A } export function f(i: I) {}",
            "export interface I { a: A; b: B } export function f(i: I) {}",
            {"I.b"},
            set(),
            set(),
            True,
        ),
        (
            "export interface I { a: A } export function f(): I {}",
            "export interface I { a: A; b: B } export function f(): I {}",
            {"I.b"},
            set(),
            set(),
            False,
        ),
        ("", "export interface I { a: A } export function f(i: I) {}", {"I", "I.a", "f", "f(1)"}, set(), set(), False),
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


OPTIONAL, REQUIRED = "export interface O { a?: A }\n", "export interface O { a: A }\n"


@pytest.mark.parametrize(
    ("use", "is_given"),
    [
        ("export function f(o: O): void {}", True),
        ("export function f(a: A, o?: O[]) {}", True),
        ("export const f = (o: O) => {}", True),
        ("export const f: (o: Readonly<O>) => void = g", True),
        ("export const api = { f(o: O) {} }", True),
        ("export class K { f(o: O) {} }", True),
        ("export class K { constructor(o: O) {} }", True),
        ("export interface K { f(o: O): void }", True),
        ("export type F = (o: O) => void; export function f(): F {}", True),
        ("export function f<T extends O>(o: T) {}", True),
        ("export interface P { o: O } export function f(p: P) {}", True),
        ("export interface P extends O { b: B } export function f(p: P) {}", True),
        ("type P = { b: B } & O; export function f(p: P) {}", True),
        ("export function f(make: () => O) {}", True),
        ("export function f(o: O): O {}", True),
        ("", False),
        ("export function f(): O {}", False),
        ("export function f(): Promise<O[]> {}", False),
        ("export function f(then: (o: O) => void) {}", False),
        ("export interface P { then(o: O): void } export function f(p: P) {}", False),
        ("export function f(o: Partial<O>) {}", False),
        ("export function f(o: keyof O, a: O['a']) {}", False),
        ("export class K { private f(o: O) {} #g(o: O) {} get(): O {} }", False),
        ("function f(o: O) {} export function g() { const h = (o: O) => f(o) }", False),
        ("export const K: O", False),
        # It may be a hook of theirs.
        ("export type F = (o: O) => void; export interface Hooks { before?: F[] }", False),
        ("export type F = (o: O) => void; export function f(then: F) {}", False),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"), [(OPTIONAL, REQUIRED), tuple(f"export type O = {{ a{sign}: A }}\n" for sign in ("?", ""))]
)
def test_a_property_that_becomes_required_breaks_those_who_give_it(
    before: str, after: str, use: str, is_given: bool
) -> None:
    assert comparing.difference(language, before + use, after + use, "m.ts") == (set(), set(), {"m.O.a"}, is_given)


@pytest.mark.parametrize(
    ("before", "after", "breaking"),
    [
        ("f(o: { a?: A })", "f(o: { a: A })", True),
        ("f(o: { a: A })", "f(o: { a?: A })", False),
        ("f(o: { a: A })", "f(o: { a: A; 'b-c'?: B })", False),
        ("f(o: { a: A })", "f(o: { a: A; b: B })", True),
        ("f(o: { a: A; b?: B })", "f(o: { a: A })", True),
        ("f(o: { a: { b: B } })", "f(o?: { a: { b?: B } })", False),
        ("f(o: { a: A[] })", "f(o: { a: B[] })", True),
        ("f(): { a?: A }", "f(): { a: A }", False),
        ("f(): { a: A }", "f(): { a?: A }", True),
        ("f(): Promise<{ a: A }>", "f(): Promise<{ a: A; b: (c: C) => void }>", False),
        ("f(): { a: A; b: B }", "f(): { a: A }", True),
        ("f(): { a: A } | null", "f(): { a: A; b: B } | null", True),
    ],
)
def test_objects_that_are_written_out(before: str, after: str, breaking: bool) -> None:
    texts = [f"export function {each} {{}}" for each in (before, after)]
    assert comparing.difference(language, texts[0], texts[1], "m.ts")[3] == breaking


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("const S = z.object({ a: z.string() })", "const S = z.object({ a: z.number() })"),
        ("const S = z.object({ a: z.string() })", "const S = z.object({ a: z.string(), b: z.string() })"),
        ("const S = z.object({ a: z.string() })", "const S = z.object({ a: z.string().optional() })"),
        ("const S = z.object({ title: z.string() })", "const S = z.object({})"),
        ("const S = z.string().min(3)", "const S = z.string().min(4)"),
        ('const S = z.enum(["a", "b"])', 'const S = z.enum(["a", "c"])'),
        ("const S = z.tuple([z.string(), z.number()])", "const S = z.tuple([z.number(), z.string()])"),
        ("function f<T, U>(a: T): U {}", "function f<T, U>(a: U): T {}"),
        ("class A<T> { f<U>(a: T): U {} }", "class A<T> { f<U>(a: U): U {} }"),
        ("function f<T>(a: T): T {}; type T = 1", "function f<U>(a: T): U {}; type T = 1"),
        ("const S = z.array(Item)", "const S = z.array(Other)"),
        ("const S = z.string().regex(/^a/)", "const S = z.string().regex(/^b/)"),
        ("const S = Type.String({ minLength: 1 })", "const S = Type.String({ minLength: 2 })"),
        ('const S = make({ enum: ["a"] })', 'const S = make({ enum: ["a", "b"] })'),
        ("const S = new Schema({ a: { type: A, 'required': true } })", "const S = new Schema({ a: { type: A } })"),
        ("const S = new Schema({ a: { type: A, max: 1 } })", "const S = new Schema({ a: { type: A, max: 2 } })"),
        (
            "const S = new Schema({ a: { type: A, match: /a/ } })",
            "const S = new Schema({ a: { type: A, match: /b/ } })",
        ),
        (
            'const r = c.router({ a: { method: "GET", path: "/a" } })',
            'const r = c.router({ a: { method: "GET", path: "/b" } })',
        ),
        ("const a = `${b}/a` as const", "const a = `${b}/b` as const"),
        ("const a = make((x: A) => 1)", "const a = make((x: B) => 1)"),
        ("const a = class { x: string }", "const a = class { y: string }"),
        ("const a = class { x: string }", "const a = class { x: number }"),
        ('const a = ["a"]', "const a = [1]"),
        ('const a = [["a"]]', "const a = [[1]]"),
        ('const a = new Map([["a", 1]])', 'const a = new Map([[1, "a"]])'),
        ("const a = cond ? 1 : 2", 'const a = cond ? 1 : "b"'),
        ("const a = b ?? c", "const a = b ?? d"),
        ("const a = await b()", "const a = b()"),
        ("let a = 1", 'let a = "1"'),
        ("const a = { b: [1] }", 'const a = { b: ["1"] }'),
        ("const a = { b: 1 } as const", "const a = { b: 2 } as const"),
        ('const a = ["a", "b"] as const', 'const a = ["b", "a"] as const'),
        ("const a = { f(b = 1) {} }", 'const a = { f(b = "1") {} }'),
        ("const { a, b } = make()", "const { a } = make()"),
        ("const f = async () => {}", "const f = () => {}"),
        ("function* f() {}", "function f() {}"),
        ("class K { *f() {} }", "class K { f() {} }"),
        ("function f({ a, b }) {}", "function f({ a, c }) {}"),
        ("function f(a = 1) {}", "function f(a = 2) {}"),
        ("function f(a: A = b.c) {}", "function f(a: A = b.d) {}"),
        ("enum E { A = 1, B }", "enum E { A = 1, C, B }"),
        ("function f(): void {}", "declare function f(): void"),
        ("const f: F = 1", "declare const f: F"),
    ],
)
def test_what_a_value_tells_of_its_type_is_promised(before: str, after: str) -> None:
    assert comparing.difference(language, f"export {before}", f"export {after}", PATH)[:3] != (set(), set(), set())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("type T = Array<A | B>", "type T = (B | A)[]"),
        ("type T = ReadonlyArray<A>", "type T = readonly A[]"),
        ("type T = C | readonly A[] | B", "type T = ReadonlyArray<A> | B | C"),
        ("type T = Array<() => void>", "type T = (() => void)[]"),
        ("type T = (A)", "type T = A"),
        ("type T = | A | (B | C)", "type T = C | B | A"),
        ("type T = A & B", "type T = B & A"),
        ("type T = 'it\\'s' | 'say \"x\"'", 'type T = "say \\"x\\"" | "it\'s"'),
        ("type T = [first: A, second?: B]", "type T = [A, B?]"),
        ("type T = (a: A) => a is B", "type T = (b: A) => b is B"),
        ("type T = F<{ a: A; b(x: A): void }>", "type T = F<{ b(y: A): void, 'a': A, }>"),
        ("type T = 1_000", "type T = 1000"),
        ("interface I { 'a': A; [k: string]: B }", "interface I { [name: string]: B, a: A }"),
        ("interface I { f(x: A | B): void }", "interface I { f(y: B | A): void }"),
        ("interface I<in A, /** what */ out B, in out C> {}", "interface I<A, B, C> {}"),
        ("function f({ a, b }: P) {}", "function f(options: P) {}"),
        ("function f(a: A): asserts a is B {}", "function f(b: A): asserts b is B {}"),
        ("async function f(): Promise<A> {}", "function f(): Promise<A> {}"),
        ("function* f(): Iterable<A> {}", "function f(): Iterable<A> {}"),
        ("function f(a: A): A; export function f(a: any) {}", "function f(a: A): A; export function f(a: any, b?) {}"),
        ("const f: F = (a, b) => 1", "const f: F = (...all) => 2"),
        ("const a = ['b']", 'const a = ["b", "c"]'),
        ("const a = { 'b': 1, c: 2 }", "const a = { c: 3, b: 4 }"),
        ("const a = { b: 1, c: [1, 2,], } as const", "const a = { c: [1, 2], b: 1 } as const"),
        ("const a = z.string().describe('One')", "const a = z.string()"),
        ("const a = z.string().min(1, 'Too short.')", "const a = z.string().min(1, 'Too short!')"),
        ("const a = z.string({ message: 'No.' })", "const a = z.string({ message: 'Never.' })"),
        ("const a = make({ most: 1 }, (x) => x + 1)", "const a = make({ most: 2 }, (y) => y + 2)"),
        ("const a = make({ max: 1, path: 'a' })", "const a = make({ max: 2, path: 'b' })"),
        ("const a = make({ type: A, title: 'One' })", "const a = make({ title: 'Two', type: A })"),
        ("const a = make({ required: ['b', 'c'] })", "const a = make({ required: ['c', 'b'] })"),
        ("const a = { type: 'b', required: true }", "const a = { type: 'c', required: false }"),
        ("const a = make(() => { return 1 })", "const a = make(() => { return 2 })"),
        ("const a = css`color: red`", "const a = css`color: blue`"),
        ("const a = new Map([['b', 1]])", "const a = new Map([['b', 1], ['c', 2]])"),
        ("const a = new B", "const a = new B()"),
        ("enum E { 'A', B }", "enum E { A = 0, B = 1 }"),
        ("enum E { A = 5, B }", "enum E { A = 5, B = 6 }"),
        ("function f<T>(a: T, b: <U>(x: U) => T): T {}", "function f<U>(a: U, c: <T>(x: T) => U): U {}"),
        ("class A<T> { f<U>(a: T): U {} }", "class A<U> { f<T>(b: U): T {} }"),
        ("function f(a: A): void {} type A = string", "function f(a: string): void {}"),
        ("function f(a: 'b' | A): void {} type A = string", "function f(a: string | 'b'): void {}"),
    ],
)
def test_what_is_written_in_another_way_promises_the_same(before: str, after: str) -> None:
    assert comparing.facts(language, f"export {before}", PATH) == comparing.facts(language, f"export {after}", PATH)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(keyof A)[]", "keyof A[]"),
        ("(A | B)[]", "A | B[]"),
        ("(() => A)[]", "() => A[]"),
        ("(A | B) & C", "A | B & C"),
        ("keyof (A | B)", "keyof A | B"),
        ("(A | B)['x']", "A | B['x']"),
        ("(readonly A[])[]", "readonly A[][]"),
        ("readonly (A | B)[]", "readonly A[] | B[]"),
        ("(A extends B ? C : D)[]", "A extends B ? C : D[]"),
        ("[A, B]", "[B, A]"),
        ("[A, B?]", "[A, B]"),
        ("[a: A, ...b: B[]]", "[A, B[]]"),
        ("(a: A) => b is B", "(a: A) => a is B"),
        ("(a: A) => void", "(a?: A) => void"),
        ("(a: A, b: B) => void", "(b: B, a: A) => void"),
        ("{ (a: A): B; (a: C): D }", "{ (a: C): D; (a: A): B }"),
        ("'a'", "a"),
        ("{ a: A }", "{ 'a-b': A }"),
        ("import('node:test').A", "import('test').A"),
    ],
)
def test_types_that_differ(before: str, after: str) -> None:
    texts = [f"export type T = F<{each}>" for each in (before, after)]
    assert comparing.facts(language, texts[0], PATH) != comparing.facts(language, texts[1], PATH)


def test_what_is_assigned_to_an_exported_function_is_a_part_of_it() -> None:
    text = """
        export function pay(cents: number): boolean { return true }
        pay.later = (days: number): boolean => true;
        pay["sooner"] = 1;
        pay.most = 5;
        pay.displayName = "Pay";
        export const refund = (): void => {};
        refund.now = pay;
        function hidden() {}
        hidden.most = 5;
    """
    assert comparing.facts(language, text, PATH) == {
        "cards.pay": "function: boolean",
        "cards.pay(1)": "parameter: number!",
        "cards.pay.later": "function: boolean",
        "cards.pay.later(1)": "parameter: number!",
        "cards.pay.most": "property: number",
        "cards.pay.sooner": "property: number",
        "cards.refund": "function: void",
        "cards.refund.now": "property = pay",
    }


def test_a_namespace_exports_what_is_declared_around_it() -> None:
    text = """
        declare function same<T>(a: T): boolean;
        declare namespace compare {
            export { same, other as another }
        }
        declare const other: number;
        export { compare }
    """
    assert comparing.facts(language, text, "types/pay.d.ts") == {
        "types/pay.compare": "namespace",
        "types/pay.compare.same": "same",
        "types/pay.compare.another": "other",
        "types/pay.same": "function<T#1>: boolean; not exported",
        "types/pay.same(1)": "parameter: T#1!",
        "types/pay.other": "const: number; not exported",
    }


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("interface R { a: A\n  // c\n  <V>(o: V): void }", "interface R { a: A; <V>(o: V): void }"),
        ("interface R { a: A\n  /* c */ // d\n\n<V>(o: V): void }", "interface R { a: A; <V>(o: V): void }"),
        ("interface R<in T> { // (c)\n  <V = any>(o: V): T; }", "interface R<T> { <V = any>(o: V): T }"),
        ("namespace R { let // c\n a: A; }", "namespace R { let a: A }"),
    ],
)
def test_comments_where_the_grammar_expects_none(text: str, plain: str) -> None:
    read = comparing.facts(language, f"export {text}", "types/r.d.ts")
    assert read == comparing.facts(language, f"export {plain}", "types/r.d.ts")
    assert len(read) > 1


def test_constants_that_are_taken_out_of_another() -> None:
    text = """
        export const { add, drop: remove, size = 1, ...rest } = slice.actions;
        const [first, , { second }]: Pair = read();
        export { first, second };
    """
    assert comparing.facts(language, text, PATH) == {
        "cards.add": "const .add of = slice.actions",
        "cards.remove": "const .drop of = slice.actions",
        "cards.size": "const .size of = slice.actions",
        "cards.rest": "const ... of = slice.actions",
        "cards.first": "const [0] of: Pair",
        "cards.second": "const [2].second of: Pair",
    }
    assert comparing.difference(
        language, "export const { a, b } = c()", "export const {\n b,\n a,\n d\n} = c()", PATH
    ) == ({"cards.d"}, set(), set(), False)


def test_the_first_overload_that_fits_counts() -> None:
    text, number = "export function f(x: string): string;", "export function f(x: any): number;"
    code = "export function f(x: any): any {}"
    assert comparing.facts(language, text + number + code, PATH) == {
        "cards.f": "function: string",
        "cards.f(1)": "parameter: string!",
        "cards.f overload (any)=>number": "function 2",
    }
    assert comparing.difference(language, text + number + code, number + text + code, PATH)[3]
    assert comparing.difference(language, text + code, text + number + code, PATH) == (
        {"cards.f overload (any)=>number"}, set(), set(), False,
    )  # fmt: skip
    swapped = "export function f(x: string): number; export function f(x: any): string;"
    assert comparing.difference(language, text + number + code, swapped + code, PATH)[3]
    before, after = "export interface I { (x: A): B; (x: C): D }", "export interface I { (x: C): D; (x: A): B }"
    assert comparing.difference(language, before, after, PATH)[3]


def test_files_and_packages_whose_types_are_taken() -> None:
    text = """
        // Cards.
        /// <reference types="node" />
        /// <reference path='./v1.d.ts' />
        export declare function f(x: Buffer): void;
        /// <reference types="later" />
    """
    assert comparing.facts(language, text, "types/pay.d.ts") == {
        "types/pay reference types node": "reference",
        "types/pay reference path ./v1.d.ts": "reference",
        "types/pay.f": "function: void",
        "types/pay.f(1)": "parameter: Buffer!",
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("export type A = Record<string, number>", "export type A = { [key: string]: number }"),
        ("export type A = B | Record<string, 1>", "export type A = { [k: string]: 1 } | B"),
        ("export type F<T> = (a: T) => void", "export type F<T> = { (b: T): void }"),
    ],
)
def test_other_spellings_of_a_type_are_the_same(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, PATH) == (set(), set(), set(), False)
    assert any(comparing.difference(language, "export type A = Record<K, 1>", "export type A = Record<L, 1>", PATH))


def test_what_is_only_said_to_be_there() -> None:
    declared, brought = "export declare function f(): void", "export function f(): void {}"
    assert comparing.facts(language, declared, PATH) == {"cards.f": "function: void; without code"}
    assert comparing.facts(language, declared, "cards.d.ts") == {"cards.f": "function: void"}
    assert comparing.difference(language, declared, brought, PATH) == (set(), set(), {"cards.f"}, False)
    assert comparing.difference(language, brought, declared, PATH) == (set(), set(), {"cards.f"}, True)
    assert comparing.difference(
        language,
        "import { A } from './a.mjs'; export type T = A",
        "import { A } from './a.js'; export type T = A",
        PATH,
    )[3]


COMMONJS = """
    "use strict";
    const { Purse, coin: { Cent } } = require("./purse.js"), util = require("node:util"), most = 5;
    function Card(number) {}
    util.inherits(Card, Purse);
    Card.prototype.pay = function (amount) { exports.paid = true; };
    Card.of = (number) => new Card(number);
    exports.Card = Card;
    exports.Purse = Purse;
    exports.Cent = Cent;
    exports.most = most;
    exports.paid = exports.late = void 0;
    exports.paid = false;
    exports["pay-all"] = async function (cards, ...rest) { return exports.most; };
    Object.defineProperty(exports, "Note", { enumerable: true, get: function () { return require("./note").Note; } });
    __exportStar(require("./more"), exports);
    if (process.env.FAST) exports.pay = require("./fast"); else exports.pay = require("./slow");
    var Kind;
    (function (Kind) { Kind["Gift"] = "g"; })(Kind || (exports.Kind = Kind = {}));
"""


def test_commonjs() -> None:
    condition = "if(process.env.FAST)"
    assert comparing.facts(language, COMMONJS, "src/cards.js") == {
        "cards.Card": "function",
        "cards.Card(1)": "parameter!",
        "cards.Card.inherits": "Purse from ./purse",
        "cards.Card.prototype.pay": "function",
        "cards.Card.prototype.pay(1)": "parameter!",
        "cards.Card.of": "function",
        "cards.Card.of(1)": "parameter!",
        "cards.Purse": "Purse from ./purse",
        "cards.Cent": 'import("./purse").coin.Cent',
        "cards.most": "const = 5",
        "cards.paid": "const = false",
        "cards.late": "const = void 0",
        "cards.pay-all": "async function",
        "cards.pay-all(1)": "parameter!",
        "cards.pay-all(2...)": "rest",
        "cards.Note": "Note from ./note",
        "cards all of ./more": "* from ./more",
        "cards.pay": "* from ./fast / * from ./slow",
        f"cards.pay {condition}": 'is require("./fast")',
        f"cards.pay {condition} else": 'is require("./slow")',
        "cards.Kind": 'const = (function(_){Kind["Gift"]="g";})(Kind||(exports.Kind=Kind={}))',
    }


@pytest.mark.parametrize(
    "text",
    [
        "function pay(a) {} exports.pay = pay; exports.most = 5;",
        "exports.pay = function (a) {}; exports.most = 5;",
        "exports.pay = exports.most = void 0; const most = 5; exports.pay = (b) => 1, exports.most = most;",
        "module.exports = { pay(a) {}, most: 5 };",
        "const pay = (a) => 1, most = 5; module.exports = { pay, 'most': most };",
        "module.exports.pay = (a) => 1; module['exports'].most = 5;",
        "const api = { pay: function (a) {} }; api.most = 5; module.exports = api;",
        "const api = module.exports = {}; api.pay = (a) => 1; api.most = 5;",
        "var exports = module.exports = { most: 5 }; exports.pay = (a) => 1;",
        "const api = {}; module.exports = api; Object.assign(api, { pay(a) {} }, { most: 5 });",
        "const some = { most: 5 }; module.exports = { ...some, pay: (a) => 1 };",
        "module.exports = Object.assign({ pay(a) {} }, { most: 5 });",
        "this.pay = (a) => { this.x = 1 }; this.most = 5;",
        "exports.old = 1; module.exports = { pay(a) {}, get most() { return 5 } }; exports.lost = 2;",
        "if (module.hot) module.hot.accept(); exports.most = 5; exports.pay = (a) => typeof module && exports.most;",
        "exports.most = 5; exports.pay = (a) => 1; function wrapped(module, exports) { exports.other = 1 }",
    ],
)
def test_other_ways_to_export_the_same_in_commonjs(text: str) -> None:
    assert comparing.facts(language, text, "src/cards.cjs") == {
        "cards.pay": "function",
        "cards.pay(1)": "parameter!",
        "cards.most": "const = 5",
    }


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ("exports.a = 1; exports.b = 1", "exports.a = 1", {"cards.b"}),
        ("module.exports = { a: 1 }", "module.exports = {}", {"cards.a"}),
        ("exports = module.exports = f; exports.a = 1", "module.exports = f; exports.a = 1", {"cards.a"}),
        ("module.exports = class { a() {} }", "module.exports = class {}", {"cards =.a"}),
        ("module.exports = f; function f(a) {}", "module.exports = f; function f(a, b) {}", {"cards =(2)"}),
        ("module.exports = (() => { return { a: 1 } })()", "module.exports = (() => { return {} })()", {"cards ="}),
        ("module.exports = require('./a')", "module.exports = require('./b')", {"cards ="}),
        ("if (a) exports.b = 1; else exports.b = 2", "if (a) exports.b = 2; else exports.b = 1", {"cards.b if(a)"}),
        ("exports.a = { get() { return 1 } }", "exports.a = {}", {"cards.a"}),
        ("let a = 1; a = 2; exports.a = a", "let a = 1; a = '3'; exports.a = a", {"cards.a", "cards.a again"}),
        (
            "function A() {} A.prototype.b = 1; module.exports = { A }",
            "module.exports = { A }; function A() {}",
            {"cards.A.prototype.b"},
        ),
    ],
)
def test_changes_of_what_commonjs_exports(before: str, after: str, names: set[str]) -> None:
    added, removed, changed, breaks = comparing.difference(language, before, after, "src/cards.js")
    assert breaks
    assert added | removed | changed >= names


def test_modules_of_ecmascript_have_no_exports_of_commonjs() -> None:
    text = """
        export default hot(module)(App);
        export const a = (module, exports) => { module.exports = { b: 1 } };
        f(exports, this);
    """
    assert comparing.facts(language, text, PATH) == {
        "cards.default": "value = hot(module)(App)",
        "cards.a": "function",
        "cards.a(1)": "parameter!",
        "cards.a(2)": "parameter!",
    }


@pytest.mark.parametrize(
    "text",
    [
        "(function () { exports.a = 1 })()",
        "(function (e) { e.a = 1 })(exports)",
        "(function (root) { root.a = 1 })(this)",
        "function f() { exports.a = 1 } exports.b = f",
        "exports.a = void 0; function f() { exports.a = 1 }",
        "for (const each of all) exports[each] = 1",
        "const api = {}; fill(api); module.exports = api",
        "const api = { a: 1 }; api[b] = 1; module.exports = api",
        "const api = exports; fill(api)",
        "exports.a = 1; fill({ exports })",
        "exports.a = 1; delete exports.a",
        "exports.a = (b = module.exports) => { b.c = 1 }",
        "module.exports = make(); function make() { return { a: 1 } }",
        "module.exports = make(1); const make = (a) => ({ a })",
        "require('./fill')(module)",
    ],
)
def test_exports_of_commonjs_that_cannot_be_followed(text: str) -> None:
    assert hostile.read(language, text, "src/cards.js").startswith("what it exports cannot be told: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("export function f( {}", "there is a syntax error"),
        ("exports.a = b" + ".c" * 5_000, "1 facts"),
        ("exports.a" + " = exports.a" * 5_000, "1 facts"),
        ("if (a) " * 200 + "exports.a = 1", "more than 100 levels of nesting"),
        ("module.exports = " + "{ ..." * 200 + "a" + "}" * 200, "more than 100 levels of nesting"),
        ("exports.a = 1;" + "const x = { ...x, ...y }, y = { ...x, ...x }; module.exports = { ...x };" * 50, "3 facts"),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        (hostile.large("export const a{} = 1\n"), "there are more than"),
        ("export namespace m {" * 200 + "}" * 200, "more than 100 levels of nesting"),
        ("export type T = a" + "|a" * 70_000, "1 facts"),
        ("export type T = " + "(" * 20_000 + "a" + ")" * 20_000, "1 facts"),
        ("export type T = a" + "[]" * 20_000, "1 facts"),
        ("export type T = " + "{ a: [" * 2_000 + "b" + "] }" * 2_000, "2 facts"),
        ("export const " + "{ a: " * 200 + "b" + "}" * 200 + " = c", "more than 100 levels of nesting"),
        ("export const a = b" + ".c(1)" * 20_000, "1 facts"),
        ("export const a = " + "[" * 2_000 + "]" * 2_000, "1 facts"),
        ("export const a = 1" + " + 1" * 30_000, "1 facts"),
        ("export interface I<in T> {} " + "x < " * 30_000, "there is a syntax error"),
        ("export interface I<in T> {} )" + "a\n (" * 30_000, "there is a syntax error"),
        ("export interface I<in T> {} )" + " \n\t" * 200_000, "there is a syntax error"),
        ("export interface I<in T> {} )" + "/*" * 200_000, "there is a syntax error"),
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
    assert (
        hostile.survives_garbage(language, "module exports . = { } ( ) this a [ ] , ; if", PATH)
        == hostile.READ_AND_REFUSED
    )
    assert hostile.survives_cuts(language, textwrap.dedent(COMMONJS), "a.js") == hostile.READ_AND_REFUSED


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        ("class A {} export { A }", "class A {} export type { A }", True),
        ("class A {} export { A }", "class A {} export { type A }", True),
        ("export class A {}", "class A {} export type { A }", True),
        ("enum A { x } export { A }", "enum A { x } export type { A }", True),
        ("const A = {x: 1}; export { A }", "const A = {x: 1}; export type { A }", True),
        ("class A {} export default A", "class A {} export type { A as default }", True),
        ("import { A } from './a'; export { A }", "import type { A } from './a'; export { A }", True),
        ("import { A as B } from './a'; export { B }", "import { type A as B } from './a'; export { B }", True),
        ("import { A } from './a'; export default A", "import type { A } from './a'; export default A", True),
        ("import A = require('./a'); export { A }", "import type A = require('./a'); export { A }", True),
        ("class A {} export type { A }", "class A {} export { A }", False),
        (
            "class A {} export function f(a: A): void {}",
            "class A {} export function f(a: A): void {} export type { A }",
            False,
        ),
    ],
)
def test_what_is_exported_as_a_type_alone(before: str, after: str, breaks: bool) -> None:
    added, removed, changed, breaking = comparing.difference(language, before, after, PATH)
    assert (bool(added | removed | changed), breaking) == (True, breaks)


@pytest.mark.parametrize("declared", ["interface A { x: number }", "type A = number"])
def test_a_type_is_exported_either_way(declared: str) -> None:
    alone, plain = f"{declared}; export type {{ A }}", f"{declared}; export {{ A }}"
    assert comparing.difference(language, plain, alone, PATH) == (set(), set(), set(), False)


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        ("exports.pay = (x) => 1; exports.refund = (x) => 1", "exports.pay = (x) => 1", {"a.refund", "a.refund(1)"}),
        (
            "function pay(a) {} module.exports = { pay }",
            "function pay(a) {} module.exports = {}",
            {"a.pay", "a.pay(1)"},
        ),
        ("module.exports = class K {}", "", {"a ="}),
    ],
)
def test_what_is_no_longer_assigned_to_exports(before: str, after: str, gone: set[str]) -> None:
    assert comparing.difference(language, before, after, "a.js") == (set(), gone, set(), True)


@pytest.mark.parametrize("path", ["src/a.test.ts", "src/__tests__/a.ts", "a.spec.tsx", "a.test-d.ts"])
def test_what_only_a_runner_of_tests_reads(path: str) -> None:
    assert comparing.facts(language, "export const a = 1;", path) == {}


@pytest.mark.parametrize("path", ["src/test.ts", "src/testing/a.ts", "spec.ts"])
def test_what_only_sounds_like_a_test(path: str) -> None:
    assert comparing.facts(language, "export const a = 1;", path)


OBJECT = "export interface O { a: A }\nexport function f<T extends O>(o: T): O {}\n"


@pytest.mark.parametrize(
    ("maker", "made_here"),
    [
        ("export const O: Constructor<O> = make();", True),
        ("export const O: core.$constructor<O, Def> = make();", True),
        ("export declare const O: OConstructor;", True),
        ("export declare const O: { new (a: A): O };", True),
        ("export declare const O: new () => O;", True),
        # A guard, a schema or some functions under its name: they make no object, users write them.
        ("export const O: Guard<O> = make();", False),
        ("export const O: z.ZodType<O> = make();", False),
        ("export const O = { is(o: any): o is O { return true } };", False),
        ("export const P: Constructor<O> = make();", False),
        ("export const O: Constructor<P> = make();", False),
    ],
)
def test_a_type_whose_objects_the_library_makes(maker: str, made_here: bool) -> None:
    before = OBJECT + maker
    added, _, _, breaking = comparing.difference(
        language, before, before.replace("a: A }", "a: A; b(): B }", 1), "m.ts"
    )
    assert (added, breaking) == ({"m.O.b"}, not made_here)


@pytest.mark.parametrize(
    ("before", "after", "breaking"),
    [
        # Callers, and those who write such a function, go on with a parameter more that may lack.
        ("type F = (a: A) => void", "type F = (a: A, b?: B) => void", False),
        ("type F = { (a: A): void }", "type F = { (a: A, b?: B): void }", False),
        ("type F = (a: A) => void", "type F = { (a: A): void }", False),
        ("type F = (a: A) => void", "type F = (a: A, b: B) => void", True),
        ("type F = (a: A) => void", "type F = () => void", True),
        ("type F = (a: A) => void", "type F = (a?: A) => void", True),
        ("type F = (a: { a: A }) => void", "type F = (a: { a?: A }) => void", True),
        ("type F = () => { a: A }", "type F = () => { a: A; b: B }", True),
        # A constant that is a function is called as one.
        ("const f: (a: A) => void = g", "const f: (a: A, b?: B) => void = g", False),
        ("const f: (a: A) => void = g", "function f(a: A): void {}", False),
        ("const f: (a: A) => void = g", "const f: (a: A, b: B) => void = g", True),
        ("const f: (a: A) => void = g", "const f: (a: A) => B = g", True),
        # Type parameters at the end that need not be given.
        ("function f<T>(): T {}", "function f<T, U = B>(): T {}", False),
        ("interface I<T> { a: T }", "interface I<T, U extends B = C<T, D>> { a: T }", False),
        ("class I<T> { a: T }", "class I<T, U = (b: B) => C> { a: T }", False),
        ("type I<T> = T[]", "type I<T, U = B> = T[]", False),
        ("interface I { a: A }", "interface I<T = A> { a: A }", False),
        ("interface I<T> { a: T }", "interface I<T, U> { a: T }", True),
        ("interface I<T> { a: T }", "interface I<T, U extends A> { a: T }", True),
        ("interface I<T> { a: T }", 'interface I<T, U extends "a=b"> { a: T }', True),
        ("interface I<T, U = B> { a: T }", "interface I<T> { a: T }", True),
        ("interface I<T> { a: T }", "interface I<T extends A, U = B> { a: T }", True),
        ("interface I<T = A, U = B> { a: T }", "interface I<T = A, V = C, U = B> { a: T }", True),
        ("function f<T>(): T {}", "function f<T, U = B>(): U {}", True),
        # More may be given, and less is got.
        ("function f(a: A | B): void {}", "function f(a: A | B | C): void {}", False),
        ("function f(a: 'a'): void {}", "function f(a?: 'b' | 'a'): void {}", False),
        ("function f(a: string): void {}", "function f(a: unknown): void {}", False),
        ("function f(a: { a: A }): void {}", "function f(a: { a: A | B }): void {}", False),
        ("function f(a: { a: A }): void {}", "function f(a: { a: A; b?: B } | C): void {}", True),
        ("function f(a: A | B): void {}", "function f(a: A): void {}", True),
        ("function f(a: A | B): void {}", "function f(a: A & B): void {}", True),
        ("function f(a: A): void {}", "function f(a: (b: A) => A | B): void {}", True),
        ("function f(a: () => A | B): void {}", "function f(a: () => A): void {}", True),
        ("function f(): A | B {}", "function f(): A {}", False),
        ("function f(a: A): void {}", "function f(a: A | B extends C ? D : E): void {}", True),
        ('function f(a: "a | b"): void {}', 'function f(a: "a | b | c"): void {}', True),
        ("function f(): Promise<A | B> {}", "function f(): Promise<A> {}", False),
        ("function f(): A {}", "function f(): A | B {}", True),
        ("function f(): unknown {}", "function f(): A {}", True),
        ("function f(a: any): a is A | B {}", "function f(a: any): a is A {}", True),
        # Not where users write the method.
        (
            "interface P { f(a: A): void } export function use(p: P): void {}",
            "interface P { f(a: A | B): void } export function use(p: P): void {}",
            True,
        ),
        (
            "interface P { f(a: A): void } export function get(): P {}",
            "interface P { f(a: A | B): void } export function get(): P {}",
            False,
        ),
        (
            "interface P { f(a: A): void } export function get(): P {}",
            "interface P { f(a: A): void } export function get(p?: P): P {}",
            False,
        ),
        ("type T = A | B", "type T = A", True),
        ("type T = A", "type T = A | B", True),
    ],
)
def test_what_callers_go_on_with(before: str, after: str, breaking: bool) -> None:
    assert comparing.difference(language, f"export {before}", f"export {after}", "m.ts")[3] == breaking


@pytest.mark.parametrize(("more", "breaks"), [("z?: number", False), ("z: number", True)])
def test_an_object_of_many_options_is_compared_part_by_part(more: str, breaks: bool) -> None:
    before, after = (
        f"export function f(a: {{ {'; '.join([*(f'option{number}?: string' for number in range(20)), *rest])} }}): void"
        for rest in ((), (more,))
    )
    assert comparing.difference(language, before, after, "shop.ts") == (set(), set(), {"shop.f(1)"}, breaks)
