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
        "cards.default(c)": "3?: number",
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


def test_types_that_are_imported_where_they_are_used() -> None:
    text = """
        export function load(a: import("./a-b.js").Shelf<import('@shop/é').Card[]>): Map<string, import("i").Row<T>[]>;
        export type Id = import("./ids").Id | import("./ids").Other<1>;
        export const lazy = () => import("./later").then((all) => all.run);
        export const odd: import$ffffff$ = 1;
    """
    assert comparing.facts(language, text, "src/cards.d.ts") == {
        "cards.load": 'function: Map<string,import("i").Row<T>[]>',
        "cards.load(a)": '1: import("./a-b").Shelf<import("@shop/é").Card[]>!',
        "cards.Id": 'type import("./ids").Id | import("./ids").Other<1>',
        "cards.lazy": "function",
        "cards.odd": 'const: import("ffffff$")',
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
        "cards.pay": 'function<T extends import("./v1").Amount>: import("./v1").default',
        "cards.pay(by)": '1: (amount:number)=>import("./v1").Rate!',
        "cards.pay(...of)": '2: import("../terms").Term<T>[]',
        "cards.Card": "class",
        'cards.Card extends import("legal").Paper': "base",
        'cards.Card implements import("../terms").Clause': "base",
        'cards.Card.[import("../terms").key]': 'property: import("../terms").Clause.Part',
        "cards.Card.pay": 'property: (a:import("./v1").Amount):T=>',
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
