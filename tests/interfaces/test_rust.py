"""Rust modules as facts."""

from __future__ import annotations

import random
import textwrap
import time

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.interfaces import Options
from tpmlint.interfaces.rust import language

PATH = "src/cards.rs"

CARDS = """
    //! Cards of a shop.
    /// A card.
    #[derive(Clone)]
    #[non_exhaustive]
    pub struct Card<T: Owner> where T: Clone { pub number: String, left: u8 }
    pub struct Pair(pub i32, u8);
    pub struct Open { pub x: i32 }
    pub enum Kind { Gift, Stamp(i32), Other { x: u8 } = 3 }
    pub trait Reader: Sized {
        type Item: Clone;
        const N: i32;
        fn read(&self, n: i32) -> Self::Item;
        fn skip(&mut self) {}
    }
    impl<T> Card<T> {
        pub async fn new(mut self, name: &'a mut str) -> Self where T: Copy { todo!() }
        pub const MOST: u8 = 1;
        fn hidden(&self) {}
    }
    impl fmt::Display for Card<u8> {}
    pub use a::b::{c as d, e, self, f::*};
    pub(crate) fn inner() {}
    #[deprecated(note = "Use new.")]
    pub unsafe extern "C" fn raw() {}
    pub mod more { pub fn one() {} fn two() {} }
    pub const W: i32 = 1;
    pub static V: u8 = 1;
    pub type Alias = i32;
    #[macro_export]
    macro_rules! card { () => {} }
"""


def test_what_is_promised() -> None:
    assert comparing.facts(language, CARDS, PATH) == {
        "cards::Card": "struct<T:Clone+Owner> non_exhaustive",
        "cards::Card implements Clone": "impl",
        "cards::Card.number": "String",
        "cards::Pair": "struct with private fields",
        "cards::Pair.0": "i32",
        "cards::Open": "struct",
        "cards::Open.x": "i32!",
        "cards::Kind": "enum",
        "cards::Kind.Gift": "variant!",
        "cards::Kind.Stamp": "variant(i32)!",
        "cards::Kind.Other": "variant{x:u8} = 3!",
        "cards::Reader": "trait:Sized",
        "cards::Reader.Item": "type :Clone!",
        "cards::Reader.N": "const i32!",
        "cards::Reader.read": "fn(&self, i32) -> Self::Item!",
        "cards::Reader.skip": "fn(&mut self) provided",
        "cards::Card.new": "async fn(self, &'a mut str) -> Self where T:Copy",
        "cards::Card.MOST": "const u8 = 1",
        "cards::Card<u8> implements fmt::Display": "impl",
        "cards::d": "use a::b::c",
        "cards::e": "use a::b::e",
        "cards::b": "use a::b::self",
        "cards::* of a::b::f": "use a::b::f::*",
        "cards::raw": 'unsafe extern "C" fn() deprecated',
        "cards::more": "mod",
        "cards::more::one": "fn()",
        "cards::W": "const i32 = 1",
        "cards::V": "static u8 = 1",
        "cards::Alias": "type = i32",
        "card!": "macro",
        "card! ()": "rule",
    }
    found = language.facts(textwrap.dedent(CARDS).encode(), Options(PATH))
    assert "const W" in textwrap.dedent(CARDS).splitlines()[found["cards::W"].line - 1]


def test_an_imported_name_is_what_it_stands_for() -> None:
    text = """
        use crate::v1::{self, Amount, Rate as Price};
        use super::terms;
        use self::inner::Part;
        extern crate legal as law;
        pub fn pay<T: Amount>(a: &'a Price, b: [terms::Term<T>; v1::MOST], c: impl Fn(Amount) -> law::X) -> Vec<Part> {}
        pub struct Card { pub amount: Amount, left: Price }
        impl std::fmt::Display for Card {}
        impl terms::Show<Amount> for Card { fn show(&self) {} }
        pub use v1::Late;
        pub mod deep { use super::Amount as A; pub fn one(a: A, b: Amount) {} }
    """
    assert comparing.facts(language, text, "src/pay/cards.rs") == {
        "pay::cards::pay": (
            "fn<T:crate::v1::Amount>(&'a crate::v1::Rate, [crate::pay::terms::Term<T>;crate::v1::MOST], "
            "impl Fn(crate::v1::Amount)->::legal::X) -> Vec<crate::pay::cards::inner::Part>"
        ),
        "pay::cards::Card": "struct with private fields",
        "pay::cards::Card.amount": "crate::v1::Amount",
        "pay::cards::Card implements std::fmt::Display": "impl",
        "pay::cards::Card implements crate::pay::terms::Show<crate::v1::Amount>": "impl",
        "pay::cards::Late": "use crate::v1::Late",
        "pay::cards::deep": "mod",
        "pay::cards::deep::one": "fn(crate::pay::cards::Amount, Amount)",
    }


PAY = """
    use crate::v1::Amount; use crate::log::log; use crate::any::*; use crate::v1 as old;
    type Price = Money; type Money = u8; const LEN: usize = 4; pub const MOST: usize = 8;
    struct Unseen { pub a: u8 } type Unused = u8;
    mod sealed { pub trait Sealed {} pub fn open(a: u8) { log(1) } fn no(a: u8) {} }
    pub fn pay(a: Amount, b: Price, c: [u8; LEN], d: [u8; MOST], e: Elsewhere) -> u8 {
       use x::Y; let z: Unused = log(2); 1 }
    pub use sealed::open; pub use old::Late;
    pub struct Card { pub a: u8 } pub struct Pair(pub u8); pub struct Unit;
    #[repr(C)] pub struct Raw { pub a: u8 }
    #[path = "x.rs"] pub mod outside;
    pub trait Terms: sealed::Sealed {} pub enum Level { Low = LEN as isize }
    impl Unseen { fn one(&self, a: Unused) {} }
"""


@pytest.mark.case(152)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("crate::v1::Amount", "crate::v2::Amount"),
        ("crate::v1::Amount", "crate::v1::Price as Amount"),
        ("crate::v1 as old", "crate::v2 as old"),
        ("crate::any::*", "crate::other::*"),
        ("type Money = u8", "type Money = u16"),
        ("LEN: usize = 4", "LEN: usize = 5"),
        ("MOST: usize = 8", "MOST: usize = 9"),
        ("pub fn open(a: u8)", "pub fn open(a: u16)"),
        ("pub struct Card { pub a: u8 }", "pub struct Card { pub a: u8, b: u8 }"),
        ("Pair(pub u8)", "Pair(pub u8, u8)"),
        ("pub struct Unit;", "pub struct Unit { a: u8 }"),
        ("#[repr(C)] ", ""),
        ("repr(C)", "repr(C, packed)"),
        ('#[path = "x.rs"] ', ""),
        ('"x.rs"', '"y.rs"'),
    ],
)
def test_another_meaning_of_a_name_is_another_promise(old: str, new: str) -> None:
    """Case 152: signatures stay as they are, and a ``use`` or what the file says of a name does not."""
    assert old in PAY
    assert comparing.difference(language, PAY, PAY.replace(old, new, 1), PATH)[3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("crate::log::log", "crate::other::log"),
        ("use crate::log::log; ", ""),
        ("use crate::v1::Amount; use crate::log::log;", "use crate::{log::log, v1::{Amount, Other}};"),
        ("use x::Y", "use z::Y"),
        ("type Unused = u8", "type Unused = u16"),
        ("struct Unseen { pub a: u8 }", "struct Unseen { pub b: u8 }"),
        ("fn no(a: u8)", "fn no(a: u16)"),
        ("log(2)", "log(LEN)"),
        ("type Price = Money; type Money = u8;", "type Money = u8; type Price = Money;"),
    ],
)
def test_what_no_signature_names_is_no_promise(old: str, new: str) -> None:
    assert old in PAY
    assert comparing.difference(language, PAY, PAY.replace(old, new, 1), PATH) == (set(), set(), set(), False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pub struct S { pub a: u8, b: u8 }", "pub struct S { pub a: u8 }"),
        ("#[non_exhaustive] pub struct S { pub a: u8 }", "#[non_exhaustive] pub struct S { pub a: u8, b: u8 }"),
        ("pub struct S { pub a: u8, b: u8 }", "pub struct S { pub a: u8, c: u8, d: u8 }"),
        ("pub enum E { A }", "#[repr(u8)] pub enum E { A }"),
        ("pub fn f(a: A) {} type A = u8;", "pub fn f(a: A) {} pub type A = u8;"),
    ],
)
def test_what_a_type_may_become(before: str, after: str) -> None:
    assert not comparing.difference(language, before, after, PATH)[3]


@pytest.mark.case(152)
@pytest.mark.parametrize(
    "text",
    [
        "pub trait T { fn f(&self) -> A; }",
        "pub trait T { type X: A; }",
        "pub trait T: A {}",
        "pub enum E { X(A) }",
        "pub enum E { X { a: A } }",
        "pub static X: A = 1;",
        "pub type X = Vec<A>;",
        "pub struct S<T: A>(pub T);",
        "pub fn f(x: &dyn A) {}",
        "pub fn f() -> impl Iterator<Item = A> {}",
        "pub fn f() -> <A as X>::Y {}",
        "pub struct S; impl S { pub fn f(&self, a: A) {} }",
        "pub struct S; impl A for S {}",
        "pub struct S; impl From<A> for S {}",
        "pub use A::B;",
        "pub use A::*;",
        "pub mod m { pub fn f(a: super::A) {} } pub use A as B;",
        "mod m { pub struct S { pub x: super::x::Y } } pub fn f(a: A, b: m::S) {}",
    ],
)
def test_each_place_that_a_name_stands_in(text: str) -> None:
    """Case 152: the same text with another import."""
    assert comparing.difference(language, "use a::A; " + text, "use b::A; " + text, PATH)[3]


@pytest.mark.parametrize(
    "text",
    [
        "pub fn f() { A::x() }",
        "pub struct S { x: A }",
        "pub fn f() { let x: A; }",
        "fn f(a: A) {} impl X { fn g(a: A) {} }",
        "pub fn f<A>(a: A) {}",
        "pub fn f(A: u8) {}",
        "macro_rules! m { () => { A } } pub fn f() { m!() }",
    ],
)
def test_each_place_where_a_name_promises_nothing(text: str) -> None:
    assert comparing.difference(language, "use a::A; " + text, "use b::A; " + text, PATH) == (
        set(),
        set(),
        set(),
        False,
    )


@pytest.mark.case(152)
@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("type A = u8; pub mod m { use super::A; pub fn f(a: A) {} }", "u8", "i8"),
        ("type A = u8; pub mod m { pub fn f(a: super::A) {} }", "u8", "i8"),
        ("pub mod m { use super::*; pub fn f(a: A) {} } type A = u8;", "u8", "i8"),
        ("type A = u8; pub fn f(a: crate::cards::A) {}", "u8", "i8"),
        ("macro_rules! t { () => { u8 } } pub fn f(a: t!()) {}", "u8", "i8"),
        ("const A: u8 = 1; pub type X = [u8; {A + 1}];", "1", "2"),
        ("pub(crate) struct A { pub x: u8 } pub fn f(a: A) {}", "u8", "i8"),
        ("mod m { pub struct A { pub x: u8 } } pub use self::m::*;", "u8", "i8"),
        ('#[path = "a.rs"] mod m; pub use m::A;', "a.rs", "b.rs"),
    ],
)
def test_what_the_file_says_of_a_name_elsewhere(text: str, old: str, new: str) -> None:
    """Case 152: in another module of the file, in a macro, in an expression."""
    assert comparing.difference(language, text, text.replace(old, new, 1), PATH)[3]


def test_names_that_lead_in_a_circle() -> None:
    types = "".join(f"type A{n} = B{n}; type B{n} = (A{n}, A{n + 1}); " for n in range(1000))
    assert hostile.read(language, f"pub fn f(a: A0) {{}} {types}", PATH) == "2001 facts"
    circle = "use B::x as A; use A::y as B; pub fn f(a: A) {}"
    assert comparing.facts(language, circle, PATH) == {"cards::f": "fn(A::y::x)"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("src/lib.rs", "X"),
        ("src/a/mod.rs", "a::X"),
        ("crates/shop/src/a/b.rs", "a::b::X"),
    ],
)
def test_names_of_modules(path: str, name: str) -> None:
    assert comparing.facts(language, "pub const X: u8 = 1;", path) == {name: "const u8 = 1"}


def test_order_comments_and_layout_promise_nothing() -> None:
    parts = ["pub fn a(b: i32) -> u8 { 1 }", "pub struct C { pub d: u8, pub e: String }", "pub enum F { G, H }"]
    known = comparing.facts(language, "\n".join(parts), PATH)
    for seed in range(20):
        random.Random(seed).shuffle(parts)
        text = f"// {seed}\n" + f"\n/* {seed} */\n".join(parts)
        text = text.replace("b: i32", f"mut b{seed} :  i32").replace(
            "pub d: u8, pub e: String", "pub e:String,\n/// x\npub d: u8,"
        )
        assert comparing.facts(language, text, PATH) == known


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed", "breaking"),
    [
        ("", "pub fn f(a: u8) {}", {"f"}, set(), set(), False),
        ("pub fn f() {}", "fn f() {}", set(), {"f"}, set(), True),
        ("pub fn f() {}", "pub(crate) fn f() {}", set(), {"f"}, set(), True),
        ("pub fn f(a: u8) {}", "pub fn f(b: u8) {}", set(), set(), set(), False),
        ("pub fn f(a: u8) {}", "pub fn f(a: u8, b: u8) {}", set(), set(), {"f"}, True),
        ("pub fn f() {}", "pub async fn f() {}", set(), set(), {"f"}, True),
        ("pub struct S { pub a: u8 }", "pub struct S { pub a: u8, pub b: u8 }", {"S.b"}, set(), set(), True),
        ("pub struct S { a: u8 }", "pub struct S { pub b: u8, a: u8 }", {"S.b"}, set(), set(), False),
        (
            "#[non_exhaustive] pub struct S { pub a: u8 }", "#[non_exhaustive] pub struct S { pub a: u8, pub b: u8 }",
            {"S.b"}, set(), set(), False,
        ),
        ("pub enum E { A }", "pub enum E { A, B }", {"E.B"}, set(), set(), True),
        ("#[non_exhaustive] pub enum E { A }", "#[non_exhaustive] pub enum E { A, B }", {"E.B"}, set(), set(), False),
        ("pub enum E { A, B }", "pub enum E { A }", set(), {"E.B"}, set(), True),
        ("", "pub enum E { A }", {"E", "E.A"}, set(), set(), False),
        ("pub trait T {}", "pub trait T { fn f(); }", {"T.f"}, set(), set(), True),
        ("pub trait T {}", "pub trait T { fn f() {} }", {"T.f"}, set(), set(), False),
        ("impl A for B {}", "", set(), {"B implements A"}, set(), True),
        ("pub fn f() {}", "#[deprecated] pub fn f() {}", set(), set(), {"f"}, False),
        ("#[macro_export] macro_rules! m { () => {} }", "macro_rules! m { () => {} }", set(), {"m!", "m! ()"}, set(),
         True),
    ],
)  # fmt: skip
def test_what_breaks(
    before: str, after: str, added: set[str], removed: set[str], changed: set[str], breaking: bool
) -> None:
    assert comparing.difference(language, before, after, "src/lib.rs") == (added, removed, changed, breaking)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pub fn f( {}", "there is a syntax error"),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        (hostile.large("pub fn f() {\n}\n"), "there are more than"),
        ("pub mod m {" * 200 + "}" * 200, "more than 100 levels of nesting"),
        ("pub use " + "a::{" * 200 + "b" + "}" * 200 + ";", "more than 100 levels of nesting"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


def test_garbage() -> None:
    assert (
        hostile.survives_garbage(
            language, "pub fn f ( ) { } struct enum trait impl for use :: { , < > ' r#\" /* #[", PATH
        )
        == hostile.READ_AND_REFUSED
    )
    assert hostile.survives_cuts(language, textwrap.dedent(CARDS), PATH) == hostile.READ_AND_REFUSED


@pytest.mark.case(150)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pub fn one()", '#[cfg(feature = "x")] pub fn one()'),
        ("pub struct Pair", "#[cfg(test)] pub struct Pair"),
        ("pub x: i32", "#[cfg(windows)] pub x: i32"),
        ("pub i32, u8", "#[cfg(windows)] pub i32, u8"),
        ("Gift,", "#[cfg(windows)] Gift,"),
        ("fn skip", "#[cfg(windows)] fn skip"),
        ("impl<T> Card<T>", "#[cfg(windows)] impl<T> Card<T>"),
        ("impl<T> Card<T>", "impl<T: Copy> Card<T>"),
        ("impl<T> Card<T>", "impl Card<u8>"),
        ("impl<T> Card<T>", "impl<T> Card<T> where T: Copy"),
        ("//! Cards of a shop.", "#![cfg(windows)]"),
        ("derive(Clone)", "derive(Debug)"),
        ("pub static V", "pub static mut V"),
        ("pub trait Reader", "pub unsafe trait Reader"),
        ("{ () => {} }", "{ ($x:ident) => {} }"),
        ("#[macro_export]", "#[cfg(windows)] #[macro_export]"),
    ],
)
def test_what_takes_something_away_from_some(old: str, new: str) -> None:
    """Case 150: a condition, a narrower impl, a trait that is no longer derived."""
    assert old in CARDS
    assert comparing.difference(language, CARDS, CARDS.replace(old, new, 1), PATH)[3]


def test_what_takes_nothing_away() -> None:
    more = CARDS.replace("derive(Clone)", "derive(Clone, Debug)").replace(
        "{ () => {} }", "{ () => {}; ($x:ident) => {} }"
    )
    assert not comparing.difference(language, CARDS, more, PATH)[3]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pub trait T { fn f(&self) {} }", "pub trait T { fn f(&self); }"),
        ("pub trait T { const X: u8 = 1; }", "pub trait T { const X: u8; }"),
        ("pub const X: &str = \"a\";", "pub const X: &str = \"b\";"),
        ("const A: u8 = 1; pub const X: u8 = A + 1;", "const A: u8 = 2; pub const X: u8 = A + 1;"),
        ("pub const X: D = D::from_secs(1);", "pub const X: D = D::from_secs(2);"),
        ("#[no_mangle] fn f() {}", "fn f() {}"),
        ("#[unsafe(no_mangle)] pub static S: u8 = 1;", "pub static S: u8 = 1;"),
        ("#[unsafe(export_name = \"a\")] fn f() {}", "#[unsafe(export_name = \"b\")] fn f() {}"),
        ("pub struct S; impl S { #[no_mangle] extern fn f() {} }", "pub struct S; impl S { extern fn f() {} }"),
        ("#[repr(u8)] #[non_exhaustive] pub enum E { A, B }", "#[repr(u8)] #[non_exhaustive] pub enum E { B, A }"),
        ("#[repr(u8)] pub enum E { A(u8), B }", "#[repr(u8)] pub enum E { B, A(u8) }"),
        ("pub enum E { A, B }", "pub enum E { B, A }"),
        ("pub enum E { A = 1, B }", "pub enum E { A = 2, B }"),
        ("#[repr(C)] pub struct S { a: u8, b: u16 }", "#[repr(C)] pub struct S { b: u16, a: u8 }"),
        ("#[derive(PartialOrd)] pub enum E { A(u8), B(u8) }", "#[derive(PartialOrd)] pub enum E { B(u8), A(u8) }"),
        ("#[derive(PartialOrd)] pub struct S { pub a: u8, pub b: u8 }",
         "#[derive(PartialOrd)] pub struct S { pub b: u8, pub a: u8 }"),
        ("#[derive(Default)] pub enum E { #[default] A, B }", "#[derive(Default)] pub enum E { A, #[default] B }"),
        ("pub enum E { A(#[serde(flatten)] u8) }", "pub enum E { A(u8) }"),
        ("pub enum E { #[serde(alias = \"a\")] A }", "pub enum E { A }"),
        ("#[derive(serde::Serialize)] pub struct S { a: u8 }", "#[derive(serde::Serialize)] pub struct S { b: u8 }"),
        ("#[derive(Deserialize)] pub struct S { a: u8 }", "#[derive(Deserialize)] pub struct S { a: u8, b: u8 }"),
        ("#[cfg_attr(feature = \"x\", serde(rename = \"a\"))] pub struct S;", "pub struct S;"),
        ("#[wasm_bindgen] pub fn f() {}", "pub fn f() {}"),
        ("#[get(\"/a\")] pub fn f() {}", "#[get(\"/b\")] pub fn f() {}"),
        ("pub struct S { a: u8 }", "pub struct S { a: *const u8 }"),
        ("pub struct S { a: T } struct T(u8);", "pub struct S { a: T } struct T(std::cell::Cell<u8>);"),
        ("pub struct S { a: Box<dyn Fn() + Send> }", "pub struct S { a: Box<dyn Fn()> }"),
        ("pub struct S; impl L for S { const MAX: i32 = 1; }", "pub struct S; impl L for S { const MAX: i32 = 2; }"),
        ("pub static NAME: &str = \"a\";", "pub static NAME: &str = \"b\";"),
        ("pub const MAX: u8 = { let x = 1; x };", "pub const MAX: u8 = { let x = 2; x };"),
        ("const P: u8 = 1; #[repr(u8)] pub enum E { A = P }", "const P: u8 = 2; #[repr(u8)] pub enum E { A = P }"),
        ("#[macro_export] macro_rules! m { ($a:expr) => {1}; ($a:ident) => {2}; }",
         "#[macro_export] macro_rules! m { ($a:ident) => {2}; ($a:expr) => {1}; }"),
        ("#[derive(Builder)] pub struct S { a: u8 }", "#[derive(Builder)] pub struct S { b: u8 }"),
        ("#[derive(new)] pub struct S { a: u8 }", "#[derive(new)] pub struct S { a: u8, b: u8 }"),
        ("#[pyclass] struct S { #[pyo3(get)] a: u8 }", "#[pyclass] struct S { #[pyo3(get)] b: u8 }"),
        ("pub fn f(a: u8) {}", "pub fn f(#[cfg(feature = \"x\")] a: u8) {}"),
        ("pub trait J {} pub struct S(Vec<Box<dyn J + Send>>);", "pub trait J {} pub struct S(Vec<Box<dyn J>>);"),
        ("pub trait K: Send {} pub trait J: K {} pub struct S { a: Box<dyn J> }",
         "pub trait K {} pub trait J: K {} pub struct S { a: Box<dyn J> }"),
        ("pub struct S { a: i32 }", "pub struct S { a: std::sync::mpsc::Receiver<i32> }"),
        ("use std::sync::mpsc; pub struct S(i32);", "use std::sync::mpsc; pub struct S(mpsc::Receiver<u8>);"),
        ("use std::sync::mpsc::*; pub struct S(i32);", "use std::sync::mpsc::*; pub struct S(Receiver<u8>);"),
        ("type B = std::sync::Arc<u8>; pub struct S(B);", "type B = std::rc::Rc<u8>; pub struct S(B);"),
        ("use std::sync::Arc as B; pub struct S(B<u8>);", "use std::rc::Rc as B; pub struct S(B<u8>);"),
        ("use std::sync::Weak; pub struct S(Weak<u8>);", "use std::rc::Weak; pub struct S(Weak<u8>);"),
        ("pub struct S(std::sync::Weak<u8>);", "pub struct S(std::sync::Weak<std::cell::Cell<u8>>);"),
        ("pub struct S(Box<dyn for<'a> Fn(&'a u8) + Send>);", "pub struct S(Box<dyn for<'a> Fn(&'a u8)>);"),
        ("pub struct S(Option<String>);", "pub struct S(Option<std::env::Args>);"),
        ("pub enum E { A(Box<T>) } pub struct T(u8);", "pub enum E { A(Box<T>) } pub struct T(PhantomPinned);"),
        ("impl Iterator for S { type Item = u8; }", "impl Iterator for S { type Item = u16; }"),
        ("extern \"C\" { pub fn f(a: u8); }", "extern \"C\" { pub fn f(a: u16); }"),
        ("cfg_x! { pub fn f() {} }", "cfg_x! { pub fn f(a: u8) {} }"),
        ("cfg_x! { cfg_y! { use a::A; } pub fn f(a: A) {} }", "cfg_x! { cfg_y! { use b::A; } pub fn f(a: A) {} }"),
        ("cfg_if! { if #[cfg(x)] { pub fn f() {} } else { pub fn g() {} } }",
         "cfg_if! { if #[cfg(x)] { pub fn f() {} } else { fn g() {} } }"),
        ("lazy_static! { pub static ref X: u8 = 1; }", "lazy_static! { pub static ref X: u16 = 1; }"),
        ("make!(a, b);", "make!(a);"),
        ("make!();", ""),
        ("macro_rules! m { ($n:ident) => { pub fn $n() {} } } m!(f);",
         "macro_rules! m { ($n:ident) => { pub fn $n(a: u8) {} } } m!(f);"),
        ("pub struct S; impl S { getters! { a, b } }", "pub struct S; impl S { getters! { a } }"),
        ("pub fn f() {}", "compile_error!(\"x\"); pub fn f() {}"),
        ("pub fn f<'a>(a: &'a u8, b: &u8) -> &'a u8 { a }", "pub fn f<'a>(a: &u8, b: &'a u8) -> &'a u8 { b }"),
        ("impl<'a> A for B<'a, 'a> {}", "impl<'a, 'b> A for B<'a, 'b> {}"),
        ("pub fn f<T: A>(a: T) {}", "pub fn f<T: A + B>(a: T) {}"),
        ("pub fn f() -> S { S } struct S; impl Clone for S {}", "pub fn f() -> S { S } struct S;"),
        ("#[cfg(x)] struct S; #[cfg(y)] pub struct S; impl A for S {}", "#[cfg(x)] struct S; #[cfg(y)] pub struct S;"),
        ("mod m { pub trait O {} } pub use m::*; pub trait T: m::O {}",
         "mod m { pub trait O {} } pub use m::*; pub trait T: m::O { fn f(); }"),
        ("mod net { pub struct S; } impl A for net::S {}", "mod net { pub struct S; }"),
        ("trait Own {} pub fn f<T: Own>() {} impl Own for u8 {}", "trait Own {} pub fn f<T: Own>() {}"),
        ("pub const X: F = F::of(1u8);", "pub const X: F = F::of(1u16);"),
        ("pub const X: F = F::of(0b01);", "pub const X: F = F::of(0b10);"),
        ("pub fn f(a: impl for<'a> Fn(&'a u8) -> &'a u8) {}", "pub fn f<'a>(a: impl Fn(&'a u8) -> &'a u8) {}"),
    ],
)  # fmt: skip
def test_what_breaks_without_another_signature(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, PATH)[3]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pub fn f<T: A + B>(a: T) {}", "pub fn f<T: B + A>(a: T) {}"),
        ("pub fn f<T: A + B>(a: T) {}", "pub fn f<T: B>(a: T) where T: A {}"),
        ("pub fn f(a: &(dyn A + Send)) {}", "pub fn f(a: &(dyn Send + A)) {}"),
        ("pub fn f() -> impl A + Send {}", "pub fn f() -> impl Send + A {}"),
        ("pub struct S<T> where T: A + B { a: T }", "pub struct S<T: B + A> where { a: T }"),
        ("pub trait T: A + B {}", "pub trait T: B + A {}"),
        ("pub fn f<'a>(a: &'a u8) -> &'a u8 { a }", "pub fn f(a: &u8) -> &u8 { a }"),
        ("pub fn f<'x, 'y>(a: &'x u8, b: &'y u8) -> &'x u8 { a }", "pub fn f<'a>(a: &'a u8, b: &u8) -> &'a u8 { a }"),
        ("pub fn f<'x, 'y: 'x>(a: A<'x>, b: A<'y>) {}", "pub fn f<'b, 'a: 'b>(a: A<'b>, b: A<'a>) {}"),
        ("pub fn f(a: Foo<'_>, b: Bar<'_, u8>) -> Foo<'_> {}", "pub fn f(a: Foo, b: Bar<u8>) -> Foo {}"),
        ("pub trait T { fn f<'a>(&'a self, b: &u8) -> &'a u8; }", "pub trait T { fn f(&self, b: &u8) -> &u8; }"),
        ("pub struct S<'x>(&'x u8); impl<'x> S<'x> { pub fn f(&self) {} }",
         "pub struct S<'a>(&'a u8); impl S<'_> { pub fn f(&self) {} }"),
        ("impl<'a> A for S<'a> {}", "impl A for S<'_> {}"),
        ("pub const X: &'static str = \"a\";", "pub const X: &str = r\"a\";"),
        ("pub const X: u32 = 1 << 3;", "pub const X: u32 = 0x8;"),
        ("pub const X: u32 = 1_000u32;", "pub const X: u32 = 10 * 100;"),
        ("pub struct S; impl S { pub fn f() -> S { S } }", "pub struct S; impl S { pub fn f() -> Self { S } }"),
        ("pub trait T { fn f(self: &Self) -> (); }", "pub trait T { fn f(&self); }"),
        ("pub extern fn f() {}", "pub extern \"C\" fn f() {}"),
        ("pub fn f(a: A<u8, u8,>, b: (u8, u8,)) {}", "pub fn f(a: A<u8, u8>, b: (u8, u8)) {}"),
        ("use core::fmt; pub fn f(a: fmt::Error) {}", "pub fn f(a: std::fmt::Error) {}"),
        ("use alloc::vec::Vec; pub fn f(a: Vec<u8>) {}", "pub fn f(a: Vec<u8>) {}"),
        ("pub fn f(a: &str, b: u8) -> &str { a }", "use std::{str, u8}; pub fn f(a: &str, b: u8) -> &str { a }"),
        ("use std::str; pub fn f(a: str::Utf8Error) {}", "pub fn f(a: std::str::Utf8Error) {}"),
        ("pub const X: F = F::of(0b0_0000_0001);", "pub const X: F = F::of(0b00_0000_0001);"),
        ("pub fn f(a: [u8; 0x10]) {}", "pub fn f(a: [u8; 16]) {}"),
        ('pub const VERSION: &str = "1.0.0";', 'pub const VERSION: &str = "1.1.0";'),
        ("#[derive(Debug, Clone)] pub struct S;",
         "#[derive(Clone)] pub struct S; use std::fmt; impl fmt::Debug for S { fn fmt(&self) {} }"),
        ("#[derive(Default)] pub enum E { #[default] A, B }",
         "pub enum E { A, B } impl Default for E { fn default() -> Self { E::A } }"),
        ("#[repr(C, u8)] pub enum E { A }", "#[repr(u8,C)] pub enum E { A }"),
        ("#[repr(u8)] pub enum E { A, B }", "#[repr(u8)] pub enum E { B = 1, A = 0 }"),
        ("#[non_exhaustive] pub enum E { A, B }", "#[non_exhaustive] pub enum E { B, A }"),
        ("pub enum E { A { x: u8, y: u8 } }", "pub enum E { A { y: u8, x: u8 } }"),
        ("#[serde(rename = \"a\", default)] pub struct S;",
         "#[serde(default)] #[serde(rename = \"a\")] pub struct S;"),
        ("pub struct S { #[serde(rename = \"a\")] pub a: u8 }", "pub struct S { pub a: u8 }"),
        ("#[arg(long, help = \"a\")] pub struct S;", "#[arg(long, help = \"b\")] pub struct S;"),
        ("pub enum E { #[error(\"a\")] A }", "pub enum E { #[error(\"b\")] A }"),
        ("pub fn f() {}", "#[inline] #[must_use] #[allow(unused)] #[cfg_attr(x, doc(cfg(x)))] pub fn f() {}"),
        ("pub struct S { a: std::sync::Arc<u8> }", "pub struct S { a: std::sync::Mutex<std::cell::Cell<u8>> }"),
        ("pub struct S { a: u8 } unsafe impl Send for S {} unsafe impl Sync for S {}",
         "pub struct S { a: *mut u8 } unsafe impl Send for S {} unsafe impl Sync for S {}"),
        ("#[cfg(test)] pub fn f() {}", "#[cfg(test)] pub fn g() {}"),
        ("macro_rules! m { () => { fn f() {} } } m!();", "macro_rules! m { () => { fn g() {} } } m!();"),
        ("macro_rules! m { ($n:ident) => { pub fn $n() { 1 } } } m!(f);",
         "macro_rules! m { ($x:ident) => { #[inline] pub fn $x() { 2 } } } m!(f);".replace("$x", "$n")),
        ("assert_impl!(A);", "const_assert!(1 < 2); assert_impl!(A);"),
        ("cfg_x! { pub fn f() { 1 } }", "cfg_x! { /* x */ pub fn f() { 2 } }"),
        ("#[cfg(x)] compile_error!(\"a\");", "#[cfg(x)] compile_error!(\"b\");"),
        ("struct S { a: u8 } #[derive(Serialize)] struct T { b: u8 }", "struct S { b: u8 }"),
        ("pub(crate) struct S<'a, T>(&'a T); impl<T> Debug for S<'_, T> {} impl<T> S<'_, T> { pub fn f() {} }", ""),
        ("pub(crate) trait Own {} impl Own for u8 {}", ""),
        ("use tokio::net::Socket; impl A for Socket {}", "impl A for tokio::net::Socket {}"),
        ("pub type A = for<'a> fn(&'a str) -> &'a str;", "pub type A = fn(&str) -> &str;"),
        ("pub type A = for<'x, 'y> fn(&'y B, &'x C) -> &'y D;", "pub type A = for<'b> fn(&'b B, &C) -> &'b D;"),
        ("pub type A = Box<dyn for<'a> Fn(B<'a>) -> C<'a> + Send>;", "pub type A = Box<dyn Send + Fn(B<'_>) -> C>;"),
        ("pub fn f<F: for<'a> Fn(&'a i32)>(f: F) {}", "pub fn f<F>(f: F) where F: Fn(&i32) {}"),
        ("pub fn f<F>(f: F) where for<'a> F: Fn(&'a i32) + A {}", "pub fn f<F: A + Fn(&i32)>(f: F) {}"),
        ("pub fn f(f: impl for<'a> Fn(&'a i32)) {}", "pub fn f(f: impl Fn(&i32)) {}"),
        ("pub fn f<D: for<'de> A<'de>>(d: D) {}", "pub fn f<D>(d: D) where D: for<'x> A<'x> {}"),
        ("pub fn f<'a>(a: &'a str, f: fn(A<'_>)) -> &'a str {}", "pub fn f(a: &str, f: fn(A)) -> &str {}"),
        ("pub struct A; pub mod x { use super::A; pub fn f(a: A) {} }",
         "pub struct A; pub mod x { pub fn f(a: super::A) {} }"),
        ("pub mod x { pub mod y { pub fn f(a: super::super::A<super::B>) {} } }",
         "pub mod x { pub mod y { use crate::cards::{A, x::B}; pub fn f(a: A<B>) {} } }"),
        ("use self::x::A; pub fn f(a: A) {}", "pub fn f(a: self::x::A) {}"),
        ("pub struct S(u8);", "use tokio::sync::mpsc; pub struct S(mpsc::Receiver<u8>);"),
    ],
)  # fmt: skip
def test_other_spellings_of_the_same(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, PATH) == (set(), set(), set(), False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pub type A = for<'a> fn(&'a B, &'a C);", "pub type A = fn(&B, &C);"),
        ("pub type A = for<'a, 'b> fn(&'a B, &'b C) -> &'a D;", "pub type A = for<'a, 'b> fn(&'a B, &'b C) -> &'b D;"),
        ("pub fn f<'a, F: Fn(&'a i32)>(f: F) {}", "pub fn f<F: for<'a> Fn(&'a i32)>(f: F) {}"),
        ("pub type A = for<'a> fn(fn(&'a B));", "pub type A = fn(fn(&B));"),
        ("pub fn f<F>() where for<'a> A<'a, F>: Fn(&'a u8) {}", "pub fn f<F>() where for<'a> A<'a, F>: Fn(&u8) {}"),
        ("pub mod x { pub fn f(a: super::A) {} }", "pub mod x { pub fn f(a: self::A) {} }"),
    ],
)  # fmt: skip
def test_lifetimes_and_paths_that_mean_something_else(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, PATH)[3]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pub trait T { fn f(&self); }", "pub trait T { fn f(&self) {} }"),
        ("pub fn f() {}", "pub const fn f() {}"),
        ("#[derive(PartialOrd)] #[non_exhaustive] pub enum E { A, C }",
         "#[derive(PartialOrd)] #[non_exhaustive] pub enum E { A, B, C }"),
        ("pub struct S { a: *mut u8 }", "pub struct S { a: u8 }"),
        ("#[unknown(a)] pub fn f() {}", "#[unknown(b)] pub fn f() {}"),
        ("#[derive(Deserialize)] pub struct S { a: u8 }",
         "#[derive(Deserialize)] pub struct S { a: u8, b: Option<u8> }"),
        ("#[derive(Deserialize)] pub struct S { a: u8 }",
         "#[derive(Deserialize)] pub struct S { a: u8, #[serde(default)] b: u8 }"),
        ("#[non_exhaustive] pub enum E { A }", "pub enum E { A }"),
        ("make!(a);", "make!(a, b);"),
        ("mod sealed { pub trait Sealed {} } pub trait T: sealed::Sealed {}",
         "mod sealed { pub trait Sealed {} } pub trait T: sealed::Sealed { fn f(&self); }"),
        ("use crate::private::Sealed; pub trait T: Sealed + Send {}",
         "use crate::private::Sealed; pub trait T: Sealed + Send { const X: u8; }"),
        ("pub(crate) trait Own {} pub trait T: Own {}", "pub(crate) trait Own {} pub trait T: Own { fn f(&self); }"),
    ],
)  # fmt: skip
def test_what_is_seen_and_breaks_nobody(before: str, after: str) -> None:
    *changed, breaks = comparing.difference(language, before, after, PATH)
    assert any(changed)
    assert not breaks


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("#[pyfunction] fn pay(a: u64) {}", "#[pyfunction] fn pay(b: u64) {}"),
        ("#[pyfunction] fn pay(a: u64) {}", '#[pyfunction] #[pyo3(name = "x")] fn pay(a: u64) {}'),
        ('#[get("/a")] async fn f() {}', '#[post("/a")] async fn f() {}'),
        ("#[tauri::command] fn pay(a: u64) {}", "#[tauri::command] fn pay(b: u64) {}"),
        ("#[derive(Parser)] struct A { a: u8 }", "#[derive(Parser)] struct A { b: u8 }"),
        ("pub struct S;", "pub struct S {}"),
        ("pub extern crate a;", "pub extern crate b as a;"),
    ],
)
def test_what_is_served_and_not_public(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, PATH)[3]


def test_what_is_not_public_and_not_served() -> None:
    before, after = "#[inline] fn pay(a: u64) {} extern crate a;", "#[inline] fn pay(b: u8) {} extern crate b;"
    assert comparing.difference(language, before, after, PATH) == (set(), set(), set(), False)


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ('#[get("/a")] async fn f(x: u8) {}', '#[get("/a")] async fn g(x: u8) {}', True),
        ('#[get("/a")] fn f() {} #[get("/a")] fn g() {}', '#[get("/a")] fn f() {}', False),
        ('#[get("/a")] async fn f(x: u8) {}', '#[get("/a")] async fn g(x: u16) {}', False),
        ('#[get("/a")] pub fn f() {}', '#[get("/a")] pub fn g() {}', False),
        ("#[tauri::command] fn f() {}", "#[tauri::command] fn g() {}", False),
    ],
)
def test_the_name_of_what_is_served_under_a_path(before: str, after: str, is_same: bool) -> None:
    """Nobody outside knows it, unless it is public or what serves it goes by it."""
    change = comparing.difference(language, before, after, PATH)
    assert (change == (set(), set(), set(), False)) is is_same


def test_names_of_functions_with_long_attributes_are_compared_soon() -> None:
    begun = time.process_time()
    signature = f"fn() {'fn( get(' * 50_000}; not private"
    assert language.renamed is not None
    assert language.renamed({"a": signature}, {"b": signature}) == {}
    served = signature.replace("private", "public")
    assert language.renamed({"a": served}, {"b": served}) == {"a": "b"}
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        ("unix", "", False),
        ("", "unix", True),
        ("unix", "windows", True),
        ("unix", "any(unix, windows)", False),
        ("any(unix, windows)", "unix", True),
        ("any(unix, windows)", 'any(windows, unix, target_os = "x")', False),
        ('all(unix, feature = "a")', "unix", False),
        ("unix", 'all(unix, feature = "a")', True),
        ("not(unix)", 'not(all(unix, feature = "a"))', False),
        ('not(all(unix, feature = "a"))', "not(unix)", True),
        ("not(any(unix, windows))", "not(unix)", False),
        ("not(unix)", "not(any(unix, windows))", True),
        ('feature = "a"', 'feature = "b"', True),
        ('feature = "a, b"', 'any(feature = "a", feature = "b")', True),
        ("all()", "unix", True),
        ("unix", "any()", True),
    ],
)
def test_where_an_item_is_compiled(before: str, after: str, breaks: bool) -> None:
    texts = [f"#[cfg({each})]\npub fn f() {{}}\n" if each else "pub fn f() {}\n" for each in (before, after)]
    assert comparing.difference(language, texts[0], texts[1], "src/lib.rs")[3] == breaks


def test_what_must_be_given_everywhere_from_now_on() -> None:
    field = "pub struct S { pub a: u8, #[cfg(unix)] pub b: u8 }\n"
    assert comparing.difference(language, field, field.replace("#[cfg(unix)] ", ""), "src/lib.rs")[3]
    method = "pub trait T { #[cfg(unix)] fn f(&self); }\n"
    assert comparing.difference(language, method, method.replace("#[cfg(unix)] ", ""), "src/lib.rs")[3]
    both = '#[cfg(unix)]\n#[cfg(feature = "a")]\npub fn f() {}\n'
    assert not comparing.difference(language, both, both.replace("#[cfg(unix)]\n", ""), "src/lib.rs")[3]
    other = both.replace("#[cfg(unix)]\n", "").replace("f()", "f(a: u8)")
    assert comparing.difference(language, both, other, "src/lib.rs")[3]


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        # Fewer bounds ask less of callers, wherever they stand.
        ("pub fn f<T: A + Send + 'static>(t: T) {}", "pub fn f<T: A>(t: T) {}", False),
        ("pub fn f<T: A>(t: T) {}", "pub fn f<T: A + Send>(t: T) {}", True),
        ("pub fn f<T: A>(t: T) {}", "pub fn f<T: B>(t: T) {}", True),
        ("pub fn f<T>(t: T) where T: A, Vec<T>: B {}", "pub fn f<T>(t: T) where T: A {}", False),
        ("pub fn f<T>(t: T) where Vec<T>: A {}", "pub fn f<T>(t: T) where Vec<T>: B {}", True),
        ("pub fn f<T: ?Sized + A>(t: &T) {}", "pub fn f<T: A>(t: &T) {}", True),
        ("pub fn f<T: A>(t: &T) {}", "pub fn f<T: ?Sized + A>(t: &T) {}", False),
        ("pub fn f<T: FnMut(u8) -> u8 + Send>(t: T) {}", "pub fn f<T: FnMut(u8) -> u8>(t: T) {}", False),
        ("pub fn f<T: Fn(u8) -> u8>(t: T) {}", "pub fn f<T: Fn(u8) -> u16>(t: T) {}", True),
        ("pub fn f<T: A, const N: usize>(t: T) {}", "pub fn f<T, const N: u8>(t: T) {}", True),
        ("pub struct S<T: A> { t: T }", "pub struct S<T> { t: T }", False),
        ("impl<T: A + Send> B for S<T> {}", "impl<T: A> B for S<T> {}", False),
        ("impl<T> B for S<T> where T: A, T::C: D {}", "impl<T> B for S<T> where T::C: D {}", False),
        (
            "pub struct S<T>(T);\nimpl<T> S<T> where T: A + Send, T::C: D { pub fn f(&self) {} }",
            "pub struct S<T>(T);\nimpl<T> S<T> where T::C: D { pub fn f(&self) {} }",
            False,
        ),
        # Who writes a trait or a method of one is asked for more, or may rely on what is gone.
        ("pub trait T { fn f<U: A>(&self); }", "pub trait T { fn f<U>(&self); }", True),
        ("pub trait T { fn f<U: A>(&self) {} }", "pub trait T { fn f<U>(&self) {} }", True),
        ("pub trait T: A {}", "pub trait T {}", True),
        ("pub fn f() -> impl A + Send {}", "pub fn f() -> impl A {}", True),
        # What turns into what is taken now may be given as before.
        ("pub fn f(a: u8, b: T) {}", "pub fn f(a: u8, b: impl Into<Option<T>>) {}", False),
        ("pub fn f(a: String) {}", "pub fn f(a: impl Into<String>) {}", False),
        ("pub fn f(a: &str) {}", "pub fn f(a: impl AsRef<str>) {}", False),
        ("pub fn f(a: u8) {}", "pub fn f(a: impl Into<u16>) {}", True),
        ("pub fn f(a: impl Into<u8>) {}", "pub fn f(a: u8) {}", True),
        ("use std::io; pub fn f() -> Result<u8, io::Error> {}", "use std::io; pub fn f() -> io::Result<u8> {}", False),
        ("use std::io; pub fn f() -> io::Result<u8> {}", "use std::io; pub fn f() -> io::Result<u16> {}", True),
        (
            "use std::io; pub trait T { fn f() -> Result<u8, io::Error>; }",
            "use std::io; pub trait T { fn f() -> io::Result<u8>; }",
            False,
        ),
    ],
)
def test_what_callers_go_on_with(before: str, after: str, breaks: bool) -> None:
    added, removed, changed, found = comparing.difference(language, before, after, PATH)
    assert (bool(added or removed or changed), found) == (True, breaks)
