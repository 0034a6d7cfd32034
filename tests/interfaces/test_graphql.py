"""GraphQL schemas as facts."""

from __future__ import annotations

import random
import textwrap

import pytest
from graphql import build_schema
from graphql.utilities import find_breaking_changes

from tests.interfaces import comparing, hostile
from tpmlint.interfaces import Options
from tpmlint.interfaces.graphql import language

PATH = "schema.graphql"

CARDS = '''
    schema { query: Query mutation: Changes }

    "All that can be asked."
    type Query {
      """
      Cards, the newest first.
      """
      cards(
        "How many."
        first: Int = 10, of: Filter = {kinds: [GIFT, STAMP], owner: "me"}
      ): [Card!]! @cost(weight: 5)
      card(number: ID!): Card
    }
    type Changes { use(card: NewCard!): Card @deprecated(reason: "See spend.") }

    interface Node @key(fields: "id") { id: ID! }
    type Card implements Node & Dated { id: ID! number: String! }  # As printed.
    extend type Card { left: Int }
    input NewCard { number: String!, left: Int! = 0, kind: Kind }
    enum Kind { GIFT STAMP @deprecated }
    union Found = Card | Shop
    scalar Date @specifiedBy(url: "https://example.com/date")
    directive @cost(weight: Int!) repeatable on FIELD_DEFINITION | OBJECT
'''


def test_what_is_promised() -> None:
    assert comparing.facts(language, CARDS, PATH) == {
        "schema mutation": "Changes",
        "Query": "type",
        "Query.cards": "field [Card!]!; @cost(weight:5)",
        "Query.cards(first)": "argument Int = 10",
        "Query.cards(of)": 'argument Filter = {kinds:[GIFT STAMP] owner:"me"}',
        "Query.card": "field Card",
        "Query.card(number)": "argument ID!!",
        "Changes": "type",
        "Changes.use": "field Card @deprecated",
        "Changes.use(card)": "argument NewCard!!",
        "Node": 'interface @key(fields:"id")',
        "Node.id": "field ID!",
        "Card": "type",
        "Card implements Node": "implements",
        "Card implements Dated": "implements",
        "Card.id": "field ID!",
        "Card.number": "field String!",
        "Card.left": "field Int",
        "NewCard": "input",
        "NewCard.number": "input field String!!",
        "NewCard.left": "input field Int! = 0",
        "NewCard.kind": "input field Kind",
        "Kind": "enum",
        "Kind.GIFT": "value",
        "Kind.STAMP": "value @deprecated",
        "Found": "union",
        "Found member Card": "member",
        "Found member Shop": "member",
        "Date": 'scalar; @specifiedBy(url:"https://example.com/date")',
        "@cost": "directive repeatable",
        "@cost on FIELD_DEFINITION": "location",
        "@cost on OBJECT": "location",
        "@cost(weight)": "argument Int!!",
    }


def test_lines() -> None:
    found = language.facts(textwrap.dedent(CARDS).encode(), Options(PATH))
    lines = textwrap.dedent(CARDS).splitlines()
    for name, words in {"Query.cards(first)": "first: Int", "Card.left": "left: Int", "Kind.STAMP": "STAMP"}.items():
        assert words in lines[found[name].line - 1]


def test_operations_are_promises() -> None:
    """Those who store queries on a server rely on what is in them."""
    operations = "query Q($a: ID!) { cards(a: $a) { id } } fragment F on Card { id }\n# c\n"
    assert comparing.facts(language, f"scalar A {operations}", PATH) == {
        "A": "scalar",
        "query Q": "query Q($a: ID!) { cards(a: $a) { id } }",
        "fragment F": "fragment F on Card { id }",
    }


def test_order_prose_and_layout_promise_nothing() -> None:
    fields = ["a: Int", "b(c: [ Int! ] = [1 2]): String", "d: ID!", '"e" e: Int']
    known = comparing.facts(language, "type T { " + " ".join(fields) + " } enum E { A B }", PATH)
    for seed in range(20):
        shuffle = random.Random(seed)
        shuffle.shuffle(fields)
        words = " \n, ".join([f'"""{seed}""" {field}' if field[0] != '"' else field for field in fields]).split(" ")
        text = " ".join(word + shuffle.choice(["", ",", "\n", " # x\n"]) for word in words)
        assert comparing.facts(language, f"enum E {{ B, A }} type T {{ {text} }}", PATH) == known


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed", "breaking"),
    [
        ("type T { a: Int }", "type T { a: Int b: Int! }", {"T.b"}, set(), set(), False),
        (
            "type T { a: Int }",
            "type T { a: Int } type U { b(c: Int!): Int }",
            {"U", "U.b", "U.b(c)"},
            set(),
            set(),
            False,
        ),
        ("type T { a: Int }", "extend type T { a: Int } type T", set(), set(), set(), False),
        # The fields of an input object have no order, those of a list have.
        (
            "type T { a(b: I = {c: {d: 1, e: 2}, f: [3]}): Int @x(g: {h: 1, i: 2}) }",
            "type T { a(b: I = {f: [3] c: {e: 2 d: 1}}): Int @x(g: {i: 2, h: 1}) }",
            set(),
            set(),
            set(),
            False,
        ),
        (
            "type T { a(b: [Int] = [1, 2]): Int }",
            "type T { a(b: [Int] = [2, 1]): Int }",
            set(),
            set(),
            {"T.a(b)"},
            False,
        ),
        # TYPE_REMOVED, TYPE_CHANGED_KIND
        ("scalar A scalar B", "scalar A", set(), {"B"}, set(), True),
        ("type T { a: Int }", "interface T { a: Int }", set(), set(), {"T"}, True),
        # FIELD_REMOVED
        ("type T { a: Int b: Int }", "type T { a: Int }", set(), {"T.b"}, set(), True),
        # FIELD_CHANGED_KIND: a result may promise more, never less.
        ("type T { a: Int }", "type T { a: Int! }", set(), set(), {"T.a"}, False),
        ("type T { a: [Int] }", "type T { a: [Int!]! }", set(), set(), {"T.a"}, False),
        ("type T { a: Int! }", "type T { a: Int }", set(), set(), {"T.a"}, True),
        ("type T { a: [Int!] }", "type T { a: [Int]! }", set(), set(), {"T.a"}, True),
        ("type T { a: Int }", "type T { a: [Int] }", set(), set(), {"T.a"}, True),
        ("type T { a: Int }", "type T { a: Float }", set(), set(), {"T.a"}, True),
        # REQUIRED_ARG_ADDED, ARG_REMOVED, ARG_CHANGED_KIND: an argument may ask for less, never more.
        ("type T { a: Int }", "type T { a(b: Int!): Int }", {"T.a(b)"}, set(), set(), True),
        ("type T { a: Int }", "type T { a(b: Int! = 1): Int }", {"T.a(b)"}, set(), set(), False),
        ("type T { a: Int }", "type T { a(b: Int): Int }", {"T.a(b)"}, set(), set(), False),
        ("type T { a(b: Int): Int }", "type T { a: Int }", set(), {"T.a(b)"}, set(), True),
        ("type T { a(b: Int!): Int }", "type T { a(b: Int): Int }", set(), set(), {"T.a(b)"}, False),
        ("type T { a(b: Int): Int }", "type T { a(b: Int!): Int }", set(), set(), {"T.a(b)"}, True),
        ("type T { a(b: [Int!]): Int }", "type T { a(b: [Int]): Int }", set(), set(), {"T.a(b)"}, False),
        # ARG_DEFAULT_VALUE_CHANGE is dangerous, not breaking.
        ("type T { a(b: Int = 1): Int }", "type T { a(b: Int = 2): Int }", set(), set(), {"T.a(b)"}, False),
        # REQUIRED_INPUT_FIELD_ADDED, and one that is optional
        ("input I { a: Int }", "input I { a: Int b: Int! }", {"I.b"}, set(), set(), True),
        ("input I { a: Int }", "input I { a: Int b: Int }", {"I.b"}, set(), set(), False),
        ("input I { a: Int! }", "input I { a: Int }", set(), set(), {"I.a"}, False),
        ("input I { a: Int }", "input I { a: Int! }", set(), set(), {"I.a"}, True),
        # VALUE_REMOVED_FROM_ENUM, TYPE_REMOVED_FROM_UNION, IMPLEMENTED_INTERFACE_REMOVED; adding is dangerous alone.
        ("enum E { A B }", "enum E { A }", set(), {"E.B"}, set(), True),
        ("enum E { A }", "enum E { A B }", {"E.B"}, set(), set(), False),
        ("union U = A | B", "union U = A", set(), {"U member B"}, set(), True),
        ("union U = A", "union U = A | B", {"U member B"}, set(), set(), False),
        ("type T implements N { a: Int }", "type T { a: Int }", set(), {"T implements N"}, set(), True),
        # DIRECTIVE_REMOVED, DIRECTIVE_LOCATION_REMOVED, DIRECTIVE_REPEATABLE_REMOVED, REQUIRED_DIRECTIVE_ARG_ADDED
        ("directive @d on FIELD", "", set(), {"@d", "@d on FIELD"}, set(), True),
        ("directive @d on FIELD | QUERY", "directive @d on QUERY", set(), {"@d on FIELD"}, set(), True),
        ("directive @d repeatable on FIELD", "directive @d on FIELD", set(), set(), {"@d"}, True),
        ("directive @d on FIELD", "directive @d repeatable on FIELD", set(), set(), {"@d"}, False),
        ("directive @d on FIELD", "directive @d(a: Int!) on FIELD", {"@d(a)"}, set(), set(), True),
        # Deprecation takes nothing away; a root that has the usual name needs no definition.
        ("type T { a: Int }", "type T { a: Int @deprecated }", set(), set(), {"T.a"}, False),
        ("type Query { a: Int }", "schema { query: Query } type Query { a: Int }", set(), set(), set(), False),
        ("schema { query: A }", "schema { query: B }", set(), set(), {"schema query"}, True),
        # Of directives that only the server knows, nobody can tell whether they break users.
        ("type T { a: Int }", "type T { a: Int @auth(role: ADMIN) }", set(), set(), {"T.a"}, False),
        ("type T { a: Int @cost(x: 1) }", "type T { a: Int @cost(x: 2) }", set(), set(), {"T.a"}, False),
        ("type T { a(b: Int): Int }", "type T { a(b: Int @max(n: 1)): Int }", set(), set(), {"T.a(b)"}, False),
        ("input I { a: Int }", "input I { a: Int @max(n: 1) }", set(), set(), {"I.a"}, False),
        ("enum E { A }", 'enum E { A @tag(name: "x") }', set(), set(), {"E.A"}, False),
        ("scalar S", 'scalar S @specifiedBy(url: "https://a")', set(), set(), {"S"}, False),
        ("union U = A", "union U @x = A", set(), set(), {"U"}, False),
        ("schema { query: Query }", 'schema @link(url: "a") { query: Query }', {"schema"}, set(), set(), False),
        ('extend schema @link(url: "a")', 'extend schema @link(url: "b")', set(), set(), {"schema"}, False),
        # Those of Federation that decide who may use something do.
        ("type T { a: Int }", "type T { a: Int @inaccessible }", set(), set(), {"T.a"}, True),
        ("type T { a: Int }", "type T @authenticated { a: Int }", set(), set(), {"T"}, True),
        ('type T @key(fields: "a") { a: ID }', 'type T @key(fields: "b") { a: ID }', set(), set(), {"T"}, True),
        ("type T { a: Int }", "type T { a: Int @shareable }", set(), set(), {"T.a"}, False),
        # What a schema does not list can no longer be asked.
        (
            "type Query { a: Int } type Mutation { b: Int }",
            "schema { query: Query } type Query { a: Int } type Mutation { b: Int }",
            {"schema mutation"},
            set(),
            set(),
            True,
        ),
        # The order of arguments and directives, and prose in them, is no promise.
        ("type T { a: Int @b @c(d: 1, e: 2) }", "type T { a: Int @c(e: 2 d: 1), @b }", set(), set(), set(), False),
        ('type T { a: Int @b(reason: "x") }', 'type T { a: Int @b(reason: "y") }', set(), set(), set(), False),
    ],
)
def test_what_breaks(
    before: str, after: str, added: set[str], removed: set[str], changed: set[str], breaking: bool
) -> None:
    assert comparing.difference(language, before, after, PATH) == (added, removed, changed, breaking)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("type T { a: }", "the text is not GraphQL: Syntax Error: Expected Name, found '}'."),
        ("type T { a: Int", "the text is not GraphQL: Syntax Error: Expected Name, found <EOF>."),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        (hostile.large("[", "type T { a: "), "the"),
        (hostile.large("a{}:A ", "type T {", "}"), "there are more than"),
        (hostile.large("A\n", "enum E {", "}"), "there are more than 300,000 words and signs"),
        (hostile.large("# a\n"), "0 facts"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


def test_garbage() -> None:
    assert (
        hostile.survives_garbage(
            language, 'type T { } a : Int ! [ ] ( ) = @ d on | & enum union " """ \\u{0} extend', PATH
        )
        == hostile.READ_AND_REFUSED
    )
    assert hostile.survives_cuts(language, textwrap.dedent(CARDS), PATH) == hostile.READ_AND_REFUSED


TYPES = "scalar A scalar B interface N { a: Int } type Query { q: Int }"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("scalar S", ""),
        ("scalar S", "enum S { E }"),
        ("type T { a: Int b: Int }", "type T { a: Int }"),
        ("type T { a: Int! }", "type T { a: Int }"),
        ("type T { a: Int }", "type T { a: Int! }"),
        ("type T { a: [Int!] }", "type T { a: [Int]! }"),
        ("type T { a: Int }", "type T { a(b: Int!): Int }"),
        ("type T { a: Int }", "type T { a(b: Int! = 1): Int }"),
        ("type T { a(b: Int): Int }", "type T { a: Int }"),
        ("type T { a(b: Int!): Int }", "type T { a(b: Int): Int }"),
        ("type T { a(b: Int): Int }", "type T { a(b: Int!): Int }"),
        ("type T { a(b: Int = 1): Int }", "type T { a(b: Int = 2): Int }"),
        ("input I { a: Int }", "input I { a: Int b: Int! }"),
        ("input I { a: Int }", "input I { a: Int b: Int }"),
        ("enum E { A B }", "enum E { A }"),
        ("enum E { A }", "enum E { A B }"),
        ("type X { a: Int } type Y { a: Int } union U = X | Y", "type X { a: Int } type Y { a: Int } union U = X"),
        ("type T implements N { a: Int }", "type T { a: Int }"),
        ("type T { a: Int }", "type T implements N { a: Int }"),
        ("directive @d on FIELD", ""),
        ("directive @d on FIELD | QUERY", "directive @d on QUERY"),
        ("directive @d repeatable on FIELD", "directive @d on FIELD"),
        ("directive @d(a: Int) on FIELD", "directive @d on FIELD"),
        ("directive @d on FIELD", "directive @d(a: Int!) on FIELD"),
        ("type T { a: Int }", "type T { a: Int @deprecated }"),
    ],
)
def test_what_breaks_is_what_the_library_says(before: str, after: str) -> None:
    """One change of each kind that ``find_breaking_changes`` knows, and those beside them that break nobody."""
    schemas = [build_schema(f"{TYPES} {text}") for text in (before, after)]
    breaks = comparing.difference(language, f"{TYPES} {before}", f"{TYPES} {after}", PATH)[3]
    assert breaks == bool(find_breaking_changes(*schemas))
