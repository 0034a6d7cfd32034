"""Go packages as facts."""

from __future__ import annotations

import random
import textwrap

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.change.contracts import Declaration, compare
from tpmlint.interfaces import Options
from tpmlint.interfaces.go import language
from tpmlint.model.items import Interface

PATH = "shop/cards.go"

CARDS = """
    // Package shop sells cards.
    package shop

    import "io"

    const A, b = 1, 2
    const (
    \tGift Kind = iota
    \tStamp
    )
    var Left, right int = 1, 2
    // Card is a card.
    type Card struct {
    \tNumber string `json:"number"` // as printed
    \ta, B int
    \t*Base
    \tother.Owner
    }
    type Reader interface {
    \tRead(p []byte) (n int, err error)
    \tio.Closer
    }
    type Alias = Card
    type ID int
    type Set[T any] struct{}
    func Get[T any](ctx context.Context, a, b int, rest ...string) (*Card, error) { return nil, nil }
    func (c *Card) Use(x int) error { return nil }
    func (Set[T]) Len() int { return 0 }
    func (h hidden) Use() {}
    func get() {}
"""


def test_what_is_promised() -> None:
    assert comparing.facts(language, CARDS, PATH) == {
        "shop.A": "const = 1",
        "shop.Gift": "const Kind = 0",
        "shop.Stamp": "const Kind = 1",
        "shop.Left": "var int",
        "shop.Card": "struct",
        "shop.Card.Number": 'string `json:"number"`',
        "shop.Card.B": "int",
        "shop.Card embeds *Base": "embeds",
        "shop.Card embeds other.Owner": "embeds",
        "shop.Reader": "interface",
        "shop.Reader.Read": "func([]byte) (int, error)!",
        "shop.Reader embeds io.Closer": "embeds!",
        "shop.Alias": "type = Card",
        "shop.ID": "type int",
        "shop.Set": "struct[T#1 any]",
        "shop.Get": "func[T#1 any](context.Context, int, int, ...string) (*Card, error)",
        "shop.Card.Use": "pointer func(int) error",
        "shop.Set.Len": "func() int",
        "shop.hidden.Use": "func()",
    }
    found = language.facts(textwrap.dedent(CARDS).encode(), Options(PATH))
    assert "Stamp" in textwrap.dedent(CARDS).splitlines()[found["shop.Stamp"].line - 1]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("a.go", {"p.X"}),
        ("pkg/cards/a.go", {"pkg/cards.X"}),
        ("internal/cards/a.go", set()),
        ("pkg/cards/a_test.go", set()),
    ],
)
def test_names_of_packages(path: str, names: set[str]) -> None:
    assert comparing.facts(language, "package p\nvar X int", path).keys() == names


@pytest.mark.parametrize(
    ("path", "head", "signature"),
    [
        ("p/a.go", "", "func()"),
        ("v2/a.go", "", "func() in package p"),
        ("p/a_linux.go", "", "func() if linux"),
        ("p/a_linux_arm64.go", "", "func() if linux && arm64"),
        ("p/linux.go", "", "func()"),
        ("p/a_linux_x.go", "", "func()"),
        ("p/a.go", "// Copyright.\n\n//go:build linux && cgo // why\n", "func() if cgo && linux"),
        ("p/a_linux.go", "//go:build linux\n", "func() if linux"),
        ("p/a.go", "// +build linux,cgo\n// +build amd64\n", "func() if amd64 && cgo && linux"),
        ("p/a.go", "//go:build (linux||darwin) && !cgo\n", "func() if !cgo && ( linux||darwin )"),
        ("p/a.go", "/*\n//go:build linux\n*/\n", "func()"),
        ("p/a.go", "//go:build ignore\n", None),
        ("p/a.go", "//go:build (ignore)\n", None),
        ("p/a.go", "//go:build ignore && linux\n", None),
        ("p/a.go", "// +build ignore\n", None),
        ("p/a.go", "//go:build !ignore\n", "func() if !ignore"),
        ("p/a_test.go", "", None),
        ("p/_a.go", "", None),
        ("p/.a.go", "", None),
    ],
)
def test_where_a_file_is_built(path: str, head: str, signature: str | None) -> None:
    folder = path.partition("/")[0]
    expected = {} if signature is None else {f"{folder}.F": signature}
    assert comparing.facts(language, f"{head}\npackage p\nfunc F() {{}}", path) == expected


def test_what_is_promoted_from_types_that_are_not_exported() -> None:
    text = """
        package p

        type A struct {
        \tbase
        \t*list[int]
        \treader
        \telsewhere
        \tOwn string
        }
        type base struct {
        \tID   int `json:"id"`
        \tOwn  bool
        \tTwice int
        \tkey  string
        \tdeep
        \tsync.Mutex
        }
        type deep struct {
        \tDepth, ID int
        }
        type list[T any] struct {
        \tItems []T
        \tTwice int
        }
        type reader interface {
        \tRead()
        }
        func (base) Close() error { return nil }
        func (*base) Open()       {}
        func (*list[T]) Len() int { return 0 }
        func (base) hidden()      {}
    """
    assert comparing.facts(language, text, "p/a.go") == {
        "p.A": "struct",
        "p.A embeds elsewhere": "embeds",
        "p.A embeds sync.Mutex": "promoted",
        "p.A.Own": "string",
        "p.A.ID": 'int `json:"id"` promoted',
        "p.A.Depth": "int promoted",
        "p.A.Items": "[]T#1[int] promoted by pointer",
        "p.A.Read": "func() promoted",
        "p.A.Close": "func() error promoted",
        "p.A.Open": "pointer func() promoted",
        "p.A.Len": "func() int[int] promoted",
    }


def test_pointers_to_values() -> None:
    text = """
        package shop

        var Port, Host, Open = new(8080), new("localhost"), new(true)
        var Card, Same = new(Gift{Left: 1}), new(Gift)
        var Ids = new(map[string]int)

        func Make() *Gift { return fill(new(left - 1), new(int64(2)), pool.new(3)) }
    """
    assert comparing.facts(language, text, PATH) == {
        "shop.Port": "var *int",
        "shop.Host": "var *string",
        "shop.Open": "var *bool",
        "shop.Card": "var *Gift",
        "shop.Same": "var *Gift",
        "shop.Ids": "var *map[string]int",
        "shop.Make": "func() *Gift",
    }
    assert comparing.facts(language, "package shop\nvar Open = new(true)", PATH) == {"shop.Open": "var *bool"}


def test_types_that_are_not_exported_but_shown() -> None:
    text = """
        package p

        import (
        \t"errors"
        \t"net/http"
        \t"time"
        \tv1 "example.org/cards/v2"
        \t"example.org/go-yaml"
        )

        type options struct{ Retries int; inner secret }
        type secret struct{ Seen int }
        type client struct{}
        type number interface{ ~int }
        type embedded struct{ ID int }
        type Sealed interface{ seal() }
        const least = 1
        const Most = least + 1
        var Default = start()
        var Limit, Rate = 5, 2 * time.Second
        var Failed = errors.New("failed")
        var First, Second = both()
        func F[T number](o options) {}
        func Serve(http.Handler, v1.Card, yaml.Node) {}
        func start() *client { _ = secret{}; return nil }
        func (*client) Get() {}
        func (*client) get() {}
    """
    assert comparing.facts(language, text, "p/a.go") == {
        "p.options": "struct",
        "p.options.Retries": "int",
        "p.client": "struct",
        "p.client.Get": "pointer func()",
        "p.number": "interface",
        "p.number embeds ~int": "embeds!",
        "p.embedded": "struct",
        "p.embedded.ID": "int",
        "p.Sealed": "interface",
        "p.Sealed has hidden methods": "sealed!",
        "p.least": "const = 1",
        "p.Most": "const = least+1",
        "p.Default": "var *client",
        "p.Limit": "var int",
        "p.Rate": "var int * time.Second",
        "p.Failed": "var error",
        "p.First": "var 1 of both()",
        "p.Second": "var 2 of both()",
        "p.F": "func[T#1 number](options)",
        "p.Serve": (
            "func(http.Handler of net/http, cards.Card of example.org/cards/v2, go-yaml.Node of example.org/go-yaml)"
        ),
    }


PAY = """
package p

import (
	. "terms"
	"example.org/log"
	"example.org/v1/money"
	"example.org/go-card"
	"example.org/x"
)

type price = cents
type cents int
type unseen int
type Card struct {
	money.Amount
	*cardlib.Owner
	list[money.Rate]
	other
}
type list[T any] struct{ Items []T }
type other struct{ x.Y }
func Pay(a Clause, b price) [length]int { log.Print(1); var z unseen; return nil }
const length = 4
var Run = run
var Made = money.New[x.Z]()
func run(a int) { log.Print(2) }
"""


@pytest.mark.case(152)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('. "terms"', '. "other"'),
        ('. "terms"', '"terms"'),
        ("v1/money", "v2/money"),
        ("go-card", "go-cards"),
        ('"example.org/x"', 'x "example.org/y"'),
        ("type cents int", "type cents int64"),
        ("length = 4", "length = 5"),
        ("run(a int)", "run(a int64)"),
    ],
)
def test_another_meaning_of_a_name_is_another_promise(old: str, new: str) -> None:
    """Case 152: signatures stay as they are, and an import or what the file says of a name does not."""
    assert old in PAY
    assert comparing.difference(language, PAY, PAY.replace(old, new, 1), PATH)[3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"example.org/log"', '"example.net/log"'),
        ('"example.org/v1/money"', 'money "example.org/v1/money"'),
        ('. "terms"\n\t"example.org/log"', '"example.org/log"\n\t. "terms"'),
        ("type unseen int", "type unseen int64"),
        ("log.Print(2)", "log.Print(3)"),
    ],
)
def test_what_no_signature_names_is_no_promise(old: str, new: str) -> None:
    assert old in PAY
    assert comparing.difference(language, PAY, PAY.replace(old, new, 1), PATH) == (set(), set(), set(), False)


@pytest.mark.case(152)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("type T interface{ x.A }", ""),
        ("type T map[string]x.A", ""),
        ("var V = x.A", ""),
        ("const V = x.A", ""),
        ("var V = &x.A{}", ""),
        ("func F[T x.C](T) {}", ""),
        ("type a = x.B\nfunc F(a) {}", ""),
        ("type T struct{ b }\ntype b struct{ A x.C }", ""),
        ("type T int\nfunc (t *T) M(x.A) {}", ""),
        ("var v = 1\nvar V = v", 'var v = ""\nvar V = v'),
        ("func f() int { return 1 }\nvar V = f()", 'func f() string { return "" }\nvar V = f()'),
        ("type t struct{ A int }\nvar V = t{}", "type t struct{ A string }\nvar V = t{}"),
        ("type i interface{ M() }\nfunc F(i) {}", "type i interface{ M(); n() }\nfunc F(i) {}"),
        ("type t int\nfunc (t) M() {}\nfunc F() t { return 1 }", "type t int\nfunc F() t { return 1 }"),
    ],
)
def test_each_place_that_a_name_stands_in(before: str, after: str) -> None:
    """Case 152: without another text, it is the import that changes."""
    head = 'package p\nimport "{}/x"\n'
    changed = head.format("b") + (after or before)
    assert comparing.difference(language, head.format("a") + before, changed, PATH)[3]


def test_packages_whose_names_are_imported_as_if_they_were_declared_here() -> None:
    text = """
        package p
        import . "terms"
        type Card struct{ Own }
        type Own int
        func F[T any](Card, T, unknown) { Print(1) }
    """
    assert comparing.facts(language, text, "p/a.go").keys() == {"p.Card", "p.Card embeds Own", "p.Own", "p.F"}
    assert comparing.difference(language, text, text.replace("unknown)", "Clause)"), "p/a.go") == (
        {"p takes names from terms"},
        set(),
        {"p.F"},
        True,
    )


def test_types_that_lead_in_a_circle() -> None:
    types = "".join(f"type a{n} = b{n}\ntype b{n} = struct{{ A a{n}; B a{n + 1} }}\n" for n in range(1000))
    assert hostile.read(language, f"package p\nfunc F(a0) {{}}\n{types}", PATH) == "2001 facts"


def test_order_comments_and_layout_promise_nothing() -> None:
    parts = [
        "type T struct {\n\tA int\n\tB string\n}",
        "func F(a int) error { return nil }",
        "const C = 1",
        "var D int",
    ]
    known = comparing.facts(language, "package p\n" + "\n".join(parts), PATH)
    for seed in range(20):
        random.Random(seed).shuffle(parts)
        text = f"// {seed}\npackage p\n" + f"\n/* {seed} */\n".join(parts)
        text = text.replace("A int\n\tB string", "B   string // x\n\tA /* y */ int").replace("a int", f"b{seed} int")
        assert comparing.facts(language, text, PATH) == known


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed", "breaking"),
    [
        ("", "func F(a int) {}", {"F"}, set(), set(), False),
        ("func F(a int) {}", "", set(), {"F"}, set(), True),
        ("func F(a int) {}", "func F(b int) {}", set(), set(), set(), False),
        ("func F(a int) {}", "func F(a int, b ...int) {}", set(), set(), {"F"}, True),
        ("func F() int { return 1 }", "func F() (n int) { return 1 }", set(), set(), set(), False),
        ("type T struct{}", "type T struct{ A int }", {"T.A"}, set(), set(), False),
        ("type T struct{ A int }", "type T struct{ A string }", set(), set(), {"T.A"}, True),
        ("type T struct{ A int }", "type T struct{ a int }", set(), {"T.A"}, set(), True),
        ("type I interface{ A() }", "type I interface{ A(); B() }", {"I.B"}, set(), set(), True),
        ("", "type I interface{ A() }", {"I", "I.A"}, set(), set(), False),
        ("type T int\nfunc (t T) A() {}", "type T int\nfunc (t *T) A() {}", set(), set(), {"T.A"}, True),
        ("type T int\nfunc (t *T) A() {}", "type T int\nfunc (t T) A() {}", set(), set(), {"T.A"}, False),
        ("const A = 1", "const A = 2", set(), set(), {"A"}, True),
        ("var A = 1", "var A = 2", set(), set(), set(), False),
        ("const (\nA = iota\nB\n)", "const (\nA = iota\nX\nB\n)", {"X"}, set(), {"B"}, True),
        ("type T = int", "type T int", set(), set(), {"T"}, True),
        ("type T struct{ b }\ntype b struct{ A int }", "type T struct{ b }\ntype b struct{ B int }",
         {"T.B"}, {"T.A"}, set(), True),
        # Another name of what is embedded, and what it has that nobody reaches.
        ("type T struct{ b }\ntype b struct{ A, x int }", "type T struct{ c }\ntype c struct{ A int }",
         set(), set(), set(), False),
        ("type T struct{ b }\ntype b struct{ A int }", "type T struct{ *b }\ntype b struct{ A int }",
         set(), set(), {"T.A"}, True),
        ("type T struct{ b }\ntype b struct{ A int }", "type T struct{ b; A int }\ntype b struct{ A int }",
         set(), set(), {"T.A"}, True),
        ("type T struct{ b }\ntype b struct{}\nfunc (*b) A() {}",
         "type T struct{ *b }\ntype b struct{}\nfunc (*b) A() {}",
         set(), set(), {"T.A"}, True),
        ("type T struct{ b }\ntype b struct{ A int }\ntype c struct{}",
         "type T struct{ b; c }\ntype b struct{ A int }\ntype c struct{ A int }",
         set(), {"T.A"}, set(), True),
        ("func F() t { return t{} }\ntype t struct{ A int }", "func F() t { return t{} }\ntype t struct{ B int }",
         {"t.B"}, {"t.A"}, set(), True),
        ("func f() t { return t{} }\ntype t struct{ A int }", "func f() t { return t{} }\ntype t struct{ B int }",
         set(), set(), set(), False),
        ("type I interface{ A() }", "type I interface{ A(); b() }", {"I has hidden methods"}, set(), set(), True),
        ("type I interface{ A(); b() }", "type I interface{ A(); c(); d() }", set(), set(), set(), False),
        # Whether an interface has its methods itself, or one of the package that it embeds.
        ("type I interface{ A(); B() }", "type I interface{ J; B() }\ntype J interface{ A() }",
         {"I embeds J", "J", "J.A"}, {"I.A"}, set(), False),
        ("type I interface{ J; B() }\ntype J interface{ A() }", "type I interface{ A(); B() }\ntype J interface{ A() }",
         {"I.A"}, {"I embeds J"}, set(), False),
        ("type I interface{ A() }", "type I interface{ J }\ntype J interface{ K }\ntype K interface{ A() }",
         {"I embeds J", "J", "J embeds K", "K", "K.A"}, {"I.A"}, set(), False),
        ("type I interface{ A() }", "type I interface{ J }\ntype J interface{ A(); C() }",
         {"I embeds J", "J", "J.A", "J.C"}, {"I.A"}, set(), True),
        ("type I interface{ A(); B() }", "type I interface{ J }\ntype J interface{ A() }",
         {"I embeds J", "J", "J.A"}, {"I.A", "I.B"}, set(), True),
        ("type I interface{ A() }", "type I interface{ J }\ntype J interface{ A(int) }",
         {"I embeds J", "J", "J.A"}, {"I.A"}, set(), True),
        ("type I interface{ A() }", "type I interface{ A(); J }\ntype J interface{ b() }",
         {"I embeds J", "J", "J has hidden methods"}, set(), set(), True),
        ("type I interface{ A() }", "type I interface{ A(); io.Closer }", {"I embeds io.Closer"}, set(), set(), True),
        ("const b = 1\nconst A = b", "const b = 2\nconst A = b", set(), set(), {"b"}, True),
        ("var A = 1", 'var A = ""', set(), set(), {"A"}, True),
        ("var A = 1", "var A int = 2", set(), set(), set(), False),
        ("var A = f(1)", "var A = f(2)", set(), set(), set(), False),
        ("var A = func(int) { f() }", "var A = func(int) { g() }", set(), set(), set(), False),
        ('import "a/x"\nfunc F(x.T) {}', 'import "b/x"\nfunc F(x.T) {}', set(), set(), {"F"}, True),
        ('import "a/x"\nfunc F() { x.T() }', 'import "b/x"\nfunc F() { x.T() }', set(), set(), set(), False),
    ],
)  # fmt: skip
def test_what_breaks(
    before: str, after: str, added: set[str], removed: set[str], changed: set[str], breaking: bool
) -> None:
    names = [{f"p.{name}" for name in some} for some in (added, removed, changed)]
    texts = (f"package p\n{before}", f"package p\n{after}")
    assert comparing.difference(language, *texts, "a.go") == (*names, breaking)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("package p\nfunc F( {}", "there is a syntax error"),
        ("package p\ntype T struct {", "there is a syntax error"),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        (hostile.large("func F{}() {\n}\n", "package p\n"), "there are more than 150,000 words and signs"),
        ("package p\ntype T " + "[]" * 9000 + "int", "1 facts"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


def test_garbage() -> None:
    assert (
        hostile.survives_garbage(
            language, "package p func F ( ) { } type T struct interface [ ] * const = iota ` \n", PATH
        )
        == hostile.READ_AND_REFUSED
    )
    assert hostile.survives_cuts(language, textwrap.dedent(CARDS), PATH) == hostile.READ_AND_REFUSED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("type T struct{ a int }", "type T struct{ a []int }"),
        ("type T struct{ A int }", "type T struct{ A int; _ [0]func() }"),
        ("type T struct{ b }\ntype b struct{ c int }", "type T struct{ b }\ntype b struct{ c map[int]int }"),
        ('// typedef int x;\nimport "C"\nfunc F(C.x) {}', '// typedef long x;\nimport "C"\nfunc F(C.x) {}'),
        ('/*\n#include <a.h>\n*/\nimport "C"\nfunc F(C.x) {}', '/*\n#include <b.h>\n*/\nimport "C"\nfunc F(C.x) {}'),
        ("const (\nA = 1 << iota\nB\n)", "const (\nA = 1 << iota\n_\nB\n)"),
        ("const A = 'a'", "const A = 97"),
        ("const A = 1", "const A = 1.0"),
        ('const Version = "1.0"', 'const Version = "2.0"'),
        ('const MinimumVersion = "1.0.0"', 'const MinimumVersion = "2.0.0"'),
    ],
)
def test_what_breaks_without_another_signature(before: str, after: str) -> None:
    assert comparing.difference(language, f"package p\n{before}", f"package p\n{after}", "a.go")[3]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("const A = 1 << 3", "const A = 8"),
        ("const A = 0x1_0", "const A = (10 + 6)"),
        ("const A = -7 / 2 % 2", "const A = -1"),
        ("const A = 010", "const A = 0o10"),
        ('const A = "a" + "b"', "const A = `ab`"),
        ("const (\nA = iota\nB\n)", "const B = 1\nconst A = 0"),
        ("func F(interface{}, map[string]interface{}) {}", "func F(any, map[string]any) {}"),
        ("func F([]byte, rune) {}", "func F([]uint8, int32) {}"),
        ("type I interface{ ~int | ~string }", "type I interface{ ~string | ~int }"),
        ("func F[T int | string](T) {}", "func F[T string | int](T) {}"),
        ("type T struct{ b *c; d }\ntype d struct{}", "type T struct{ b *e; d }\ntype d struct{ x int }"),
        ('/* int f(); */\nimport "C"\nfunc F(C.x) {}', '/* int g(); */\nimport "C"\nfunc F(C.x) {}'),
    ],
)
def test_other_spellings_of_the_same(before: str, after: str) -> None:
    assert comparing.difference(language, f"package p\n{before}", f"package p\n{after}", "a.go") == (
        set(),
        set(),
        set(),
        False,
    )


def test_a_type_that_can_be_compared_from_now_on() -> None:
    before, after = "package p\ntype T struct{ a func() }", "package p\ntype T struct{ a int }"
    assert comparing.difference(language, before, after, "a.go") == (set(), set(), {"p.T"}, False)


@pytest.mark.parametrize(
    "value", ["1 << 100000", "1 << 99 << 99 << 99 << 99 << 99 << 99 << 99 << 99 << 99 << 99 << 99", "1 / 0"]
)
def test_values_that_are_not_worked_out(value: str) -> None:
    assert comparing.facts(language, f"package p\nconst A = {value}", "a.go") == {
        "p.A": f"const = {value.replace(' ', '')}"
    }


VALUES = "package p\n\nconst Max = max + 1\n\nvar X = mk()\n\nvar Run = run\n\nfunc F() { help() }\n"
OTHERS = """package p

const max = 1

func mk() int { return 1 }
func run(a int) {}
func help() int { return 1 }
"""


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("max = 1", "max = 2", {"p.max"}),
        ("max = 1", "max = 0x1", set()),
        ("mk() int { return 1 }", 'mk() string { return "" }', {"p.mk()"}),
        ("mk() int", "mk(rest ...int) int", set()),
        ("run(a int)", "run(a string)", {"p.run"}),
        ("help() int { return 1 }", 'help() string { return "" }', set()),
        ("const max = 1", "const max = 1\nconst other = 2", set()),
    ],
)
def test_what_exported_values_take_from_other_files_of_the_package(old: str, new: str, changed: set[str]) -> None:
    before = {"p/a.go": VALUES.encode(), "p/b.go": OTHERS.encode(), "q/c.go": b"package q\n\nconst max = 3\n"}
    after = {**before, "p/b.go": OTHERS.replace(old, new, 1).encode()}
    declaration = Declaration(Interface(0, "go", "/"), (("p/b.go", "p/b.go"),), lambda: (list(before), list(after)))
    found = compare((declaration,), before.get, after.get)
    assert {(each.name, each.path, each.breaks) for each in found.facts} == {(each, "p/b.go", True) for each in changed}


def test_a_value_that_moves_to_another_file_is_the_same() -> None:
    before = {"p/a.go": VALUES.encode(), "p/b.go": OTHERS.encode()}
    after = {
        **before,
        "p/b.go": OTHERS.replace("const max = 1\n", "").encode(),
        "p/c.go": b"package p\n\nconst max = 1\n",
    }
    pairs = (("p/b.go", "p/b.go"), (None, "p/c.go"))
    declaration = Declaration(Interface(0, "go", "/"), pairs, lambda: (list(before), list(after)))
    assert compare((declaration,), before.get, after.get).facts == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('import "errors"\nvar ErrX = errors.New("a")', 'import "fmt"\nvar ErrX = fmt.Errorf("a")'),
        ('import "errors"\nvar ErrX = errors.New("a")', 'import "errors"\nvar ErrX error = errors.New("b")'),
        ("type T[K any] struct{}\nfunc (t T[X]) M(k X) {}", "type T[K any] struct{}\nfunc (t T[K]) M(k K) {}"),
        ("const X float64 = 1", "const X float64 = 1.0"),
        ('type T struct { A int `json:"a"` }', 'type T struct { A int "json:\\"a\\"" }'),
        ('var X = [...]string{"a"}', 'var X = [1]string{"b"}'),
        ('const Version = "v1.11.0"', 'const Version = "v1.12.0-rc.1"'),
    ],
)
def test_values_and_types_in_other_spellings(before: str, after: str) -> None:
    texts = (f"package p\n{before}", f"package p\n{after}")
    assert comparing.difference(language, *texts, "p/a.go") == (set(), set(), set(), False)


def test_the_length_of_an_array() -> None:
    texts = ('package p\nvar X = [...]string{"a"}', 'package p\nvar X = [...]string{"a", "b"}')
    assert comparing.difference(language, *texts, "p/a.go")[2:] == ({"p.X"}, True)


def test_names_for_c_and_a_package_that_is_deprecated() -> None:
    text = "// Package p pays.\n//\n// Deprecated: Use q.\npackage p\n\n//export Pay\nfunc pay(cents int) {}\n"
    assert comparing.facts(language, text, "p/a.go") == {
        "p is deprecated": "package",
        "symbol.Pay": "func(int)",
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('base `json:"base"`', 'base `json:"core"`'),
        ("base", 'base `json:"-"`'),
        ('base `bson:",inline"`', "base"),
        ('*base `json:"base"`', "*base"),
        ('Shown `json:"base"`', "Shown"),
    ],
)
def test_the_tag_of_what_is_embedded_names_what_it_promotes(before: str, after: str) -> None:
    code = (
        "package api\n\ntype base struct {{\n\tID int\n}}\n\ntype Shown struct{{}}\n\ntype Order struct {{\n\t{}\n}}\n"
    )
    what = "shop.Order embeds Shown" if "Shown" in before else "shop.Order.ID"
    assert comparing.difference(language, code.format(before), code.format(after), PATH) == (set(), set(), {what}, True)


def test_a_method_that_is_promoted_has_no_tag() -> None:
    code = "package api\n\ntype base struct{}\n\nfunc (base) Run() {}\n\ntype Order struct {\n\tbase\n}\n"
    tagged = code.replace("\tbase\n", '\tbase `json:"base"`\n')
    assert comparing.difference(language, code, tagged, PATH) == (set(), set(), set(), False)


@pytest.mark.parametrize(
    ("shows", "counts"),
    [
        ("type server struct{}\n\nfunc New() *server { return &server{} }\n", True),
        ("type server struct{}\n\ntype Client struct{ server }\n", True),
        ("type server struct{}\n\ntype Client struct {\n\t*server\n}\n", True),
        ("type server struct{}\n\ntype Client = server\n", True),
        ("type server struct{}\n\nvar Default server\n", True),
        ("type server struct{}\n\nfunc begin() { run(server{}) }\n", False),
    ],
)
def test_a_method_in_another_file_than_its_type(shows: str, counts: bool) -> None:
    method = "package p\n\nfunc (s *server) Pay(card string) {}\n"
    before = {"p/a.go": f"package p\n\n{shows}".encode(), "p/b.go": method.encode()}
    after = {**before, "p/b.go": method.replace("card string", "amount int").encode()}
    declaration = Declaration(Interface(0, "go", "/"), (("p/b.go", "p/b.go"),), lambda: (list(before), list(after)))
    found = compare((declaration,), before.get, after.get)
    assert [(each.name, each.breaks) for each in found.facts] == ([("p.server.Pay", True)] if counts else [])


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        ("//go:wasmexport pay\nfunc pay(a int32) {}", "//go:wasmexport pay2\nfunc pay(a int32) {}", True),
        (
            "type base struct{ ID int }\ntype A struct{ base }",
            "type base struct{ ID int }\ntype A struct{ *base }",
            True,
        ),
        ("func F[T interface{ ~int | string }](t T) {}", "func F[T string | ~int](t T) {}", False),
        ("func F[T interface{ ~int; M() }](t T) {}", "func F[T interface{ ~int }](t T) {}", True),
        ('type T struct { A int `json:"a" yaml:"a,b"` }', 'type T struct { A int `yaml:"a,b" json:"a"` }', False),
        ('type T struct { A int `json:"a"` }', 'type T struct { A int `json:"b"` }', True),
    ],
)
def test_small_differences(before: str, after: str, breaks: bool) -> None:
    found = comparing.difference(language, f"package p\n\n{before}\n", f"package p\n\n{after}\n", PATH)
    assert (any(found[:3]), found[3]) == (breaks, breaks)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('import "x/foo"; func F(a foo.A) {}', 'import bar "x/foo"; func F(a bar.A) {}'),
        ('import "context"; func F(a context.Context) {}', 'import c "context"; func F(a c.Context) {}'),
        ('import "x/go-foo"; func F(a foo.A) {}', 'import foo "x/go-foo"; func F(a foo.A) {}'),
        ('import "x/foo"; func F(a bar.A) {}', 'import bar "x/foo"; func F(a bar.A) {}'),
        ('import "x/a/v2"; var X, Y = a.New(), a.Y{}', 'import b "x/a/v2"; var X, Y = b.New(), b.Y{}'),
        ('import "x/a"; const X = a.Y + 1', 'import b "x/a"; const X = b.Y + 1'),
        ('import "fmt"; type A struct { fmt.Stringer }', 'import f "fmt"; type A struct { f.Stringer }'),
        ("func F[T any](a T) T {}", "func F[U any](b U) (c U) {}"),
        ("func F[T any, U any](t T, u U) {}", "func F[V, W interface{}](t V, u W) {}"),
        ("func F[S ~[]E, E any](s S) {}", "func F[A ~[]B, B any](s A) {}"),
        ("type S[T any] struct { A []T }; func (s *S[T]) M(T) {}",
         "type S[U any] struct { A []U }; func (*S[V]) M(V) {}"),
        ("type A[T any] interface { M(T) T }", "type A[U any] interface { M(x U) (y U) }"),
        ("type A[T any] = map[string]T", "type A[U any] = map[string]U"),
        ("type A[K comparable, V any] map[K]V", "type A[V comparable, K any] map[V]K"),
        ("type A struct { base[int] }; type base[T any] struct { X T }",
         "type A struct { base[int] }; type base[U any] struct { X U }"),
        ("func F(f func(a, b int, c ...string) (e error)) {}", "func F(g func(int, int, ...string) error) {}"),
        ("type F func(a int) (b string, c error)", "type F func(int) (string, error)"),
        ("func F(a interface { M(a int) any; N() }) {}", "func F(b interface { N(); M(int) interface{} }) {}"),
        ("func F(a struct{ X, Y int }) {}", "func F(b struct { X int; Y int; }) {}"),
        ("type A = int; func F(c <-chan (int)) {}", "type A = (int); func F(c <-chan int) {}"),
        ("func F(a [4]byte) {}", "func F(a [2+0x2]uint8) {}"),
        ("type A struct { *B }", 'type A struct { *B "" }'),
        ("var A int = 1; var B K = 1; type K int", "var A = int(1); var B = K(1); type K int"),
    ],
)  # fmt: skip
def test_names_that_are_no_promises(before: str, after: str) -> None:
    nothing: tuple[set[str], set[str], set[str], bool] = (set(), set(), set(), False)
    assert comparing.difference(language, f"package p; {before}", f"package p; {after}", "p/a.go") == nothing


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('import "x/foo"; func F(a foo.A) {}', 'import foo "y/foo"; func F(a foo.A) {}'),
        ('import "x/a"; import b "x/b"; func F(a a.A) {}', 'import b "x/a"; import a "x/b"; func F(a a.A) {}'),
        ("func F[T, U any](t T, u U) {}", "func F[U, T any](t T, u U) {}"),
        ("func F[T any](t T) {}; type T int", "func F[U any](t T) {}; type T int"),
        ("type S[T, U any] struct{}; func (s S[T, U]) M(T) {}", "type S[T, U any] struct{}; func (s S[U, T]) M(T) {}"),
        ("func F(f func(int) string) {}", "func F(f func(int) (string, error)) {}"),
        ("func F(c chan (<-chan int)) {}", "func F(c chan<- (chan int)) {}"),
        ("func F(a struct{ X int }) {}", 'func F(a struct{ X int `json:"x"` }) {}'),
        ("var A = int(1)", "var A = uint(1)"),
    ],
)
def test_names_that_mean_something_else(before: str, after: str) -> None:
    assert comparing.difference(language, f"package p; {before}", f"package p; {after}", "p/a.go")[3]


@pytest.mark.parametrize(("start", "end"), [("struct{X ", "}"), ("func(", ")"), ("interface{M(", ")}"), ("[2]", "")])
def test_types_that_are_nested_too_deep(start: str, end: str) -> None:
    texts = [f"package p; {word}{start * 700}int{end * 700}" for word in ("type A ", "var A ")]
    assert {hostile.read(language, each, "p/a.go") for each in texts} == {"more than 100 levels of nesting"}


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        ("go1.18", "", False),
        ("", "go1.18", True),
        ("go1.18", "go1.17", False),
        ("go1.9", "go1.18", True),
        ("linux && cgo", "cgo", False),
        ("linux", "linux || darwin", False),
        ("linux && cgo", "(linux || darwin) && cgo", False),
        ("linux || darwin", "linux", True),
        ("linux || darwin", "(linux && cgo) || darwin", True),
        ("linux", "windows", True),
        ("linux", "!linux", True),
    ],
)
def test_where_else_a_file_is_built(before: str, after: str, breaks: bool) -> None:
    was, now = (f"//go:build {each}\n\npackage p\n\nfunc F() {{}}\n" if each else "package p\n\nfunc F() {}\n"
                for each in (before, after))  # fmt: skip
    assert comparing.difference(language, was, now, "a.go") == (set(), set(), {"p.F"}, breaks)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('//go:build linux\n\npackage p\n\nconst A = "a"', '\npackage p\n\nconst A = "a if linux"'),
        ('\npackage p\n\ntype A struct { B int `json:"b if linux"` }', "\npackage p\n\ntype A struct { B int }"),
        ("//go:build linux\n\npackage p\n\nfunc F() {}", "\npackage p\n\nfunc F(int) {}"),
    ],
)
def test_what_is_built_elsewhere_and_promises_something_else(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, "a.go")[3]


FUNCTIONS = (
    'package p\n\nimport (\n\t"x/core"\n)\n\nfunc F(a Field, b ...Field) []Field { return nil }\n\nvar X = core.A\n'
)
CORE = FUNCTIONS.replace("Field", "core.Field")


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        # An alias is the type that it stands for.
        ({"p/a.go": CORE, "p/b.go": ""}, {"p/a.go": FUNCTIONS, "p/b.go": "type Field = core.Field"}, set()),
        ({"p/a.go": FUNCTIONS, "p/b.go": "type Field = core.Field"}, {"p/a.go": CORE, "p/b.go": ""}, {"p.Field"}),
        (
            {"p/a.go": CORE, "p/b.go": ""},
            {"p/a.go": FUNCTIONS, "p/b.go": "type Field = Other\n\ntype Other = core.Field"},
            set(),
        ),
        (
            {"p/a.go": CORE + "\ntype Field = core.Field\n"},
            {"p/a.go": FUNCTIONS + "\ntype Field = core.Field\n"},
            set(),
        ),
        # What is another type, or becomes one, is told once.
        ({"p/a.go": CORE, "p/b.go": ""}, {"p/a.go": FUNCTIONS, "p/b.go": "type Field core.Field"}, {"p.F"}),
        ({"p/a.go": CORE, "p/b.go": ""}, {"p/a.go": FUNCTIONS, "p/b.go": "type Field = core.Other"}, {"p.F"}),
        (
            {"p/a.go": FUNCTIONS, "p/b.go": "type Field struct{}"},
            {"p/a.go": FUNCTIONS + "\n", "p/b.go": "type Field = core.Field"},
            {"p.Field"},
        ),
        (
            {"p/a.go": FUNCTIONS, "p/b.go": "type Field = core.Other"},
            {"p/a.go": FUNCTIONS + "\n", "p/b.go": "type Field = core.Field"},
            {"p.Field"},
        ),
        (
            {"p/a.go": CORE, "p/b_linux.go": ""},
            {"p/a.go": FUNCTIONS, "p/b_linux.go": "type Field = core.Field"},
            {"p.F"},
        ),
        (
            {"p/a.go": 'package p\n\nconst A = "core.Field"\n', "p/b.go": ""},
            {"p/a.go": 'package p\n\nconst A = "Field"\n', "p/b.go": "type Field = core.Field"},
            {"p.A"},
        ),
    ],
)
def test_aliases(before: dict[str, str], after: dict[str, str], changed: set[str]) -> None:
    head = 'package p\n\nimport "x/core"\n\nvar Y = core.A\n\n'
    sides = [{path: (text if "package" in text else head + text).encode() for path, text in each.items()}
             for each in (before, after)]  # fmt: skip
    pairs = tuple((path, path) for path in before)
    declaration = Declaration(Interface(0, "go", "/"), pairs, lambda: ([*before], [*after]))
    found = compare((declaration,), sides[0].get, sides[1].get)
    assert {each.name for each in found.facts if each.breaks} == changed
