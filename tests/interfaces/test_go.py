"""Go packages as facts."""

from __future__ import annotations

import random
import textwrap

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.interfaces import Options
from tpmlint.interfaces.go import language

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
        "shop.Gift": "const Kind = iota 0",
        "shop.Stamp": "const Kind = iota 1",
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
        "shop.Set": "struct[T any]",
        "shop.Get": "func[T any](context.Context, int, int, ...string) (*Card, error)",
        "shop.Card.Use": "pointer func(int) error",
        "shop.Set.Len": "func() int",
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
        ("const A = 1", "const A = 2", set(), set(), {"A"}, True),
        ("var A = 1", "var A = 2", set(), set(), set(), False),
        ("const (\nA = iota\nB\n)", "const (\nA = iota\nX\nB\n)", {"X"}, set(), {"B"}, True),
        ("type T = int", "type T int", set(), set(), {"T"}, True),
    ],
)
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
    hostile.survives_garbage(language, "package p func F ( ) { } type T struct interface [ ] * const = iota ` \n", PATH)
    hostile.survives_cuts(language, textwrap.dedent(CARDS), PATH)
