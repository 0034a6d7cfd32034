"""Protocol Buffers as facts."""

from __future__ import annotations

import random
import textwrap

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.interfaces import Options
from tpmlint.interfaces.protobuf import language

PATH = "proto/cards.proto"

IMPORT = 'import "cards.proto"'

CARDS = """
    // Copyright of a shop.
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    option go_package = "shop/v1;shop";
    option java_outer_classname = "CardsProto";

    /* A card that
       somebody gave. */
    message Card {
      option deprecated = true;
      message Holder { string name = 0x1; }
      string number = 1 [deprecated = true, json_name = "no"]; // As printed.
      optional int32 left /* in cents */ = 2;
      Holder holder = 3;
      map<string, .shop.v1.Card.Holder> friends = 4;
      repeated Kind kinds = 5 [packed = false, (shop.title) = "kinds"];
      oneof payment {
        string iban = 6;
        google.type.Money cash = 7;
      }
      reserved 8, 10 to max;
      reserved "owner";
      enum Kind {
        UNKNOWN = 0;
        GOLD = 1 [deprecated = true];
        reserved -1;
      }
    }

    service Cards {
      rpc Get(GetCard) returns (stream Card) {
        option (google.api.http) = { get: "/cards/{number}" };
      }
    }

    extend google.protobuf.FieldOptions { string title = 50001; }
"""


def facts(text: str) -> dict[str, str]:
    """Return the facts of a file but for that of its own name."""
    found = comparing.facts(language, text, PATH)
    assert found.pop(IMPORT) == "file"
    return found


def difference(before: str, after: str) -> tuple[set[str], set[str], set[str], bool]:
    """Compare two files but for their own name, which none has that promises nothing."""
    added, removed, changed, breaks = comparing.difference(language, before, after, PATH)
    return added - {IMPORT}, removed - {IMPORT}, changed, breaks


def test_what_is_promised() -> None:
    assert facts(CARDS) == {
        'import "cards.proto" option go_package': '"shop/v1;shop"!',
        'import "cards.proto" option java_outer_classname': '"CardsProto"!',
        "shop.v1 types of others": "from google/api/annotations.proto",
        "shop.v1.Card": "message [deprecated]",
        "shop.v1.Card.Holder": "message",
        "shop.v1.Card.Holder.name": "string = 1",
        "shop.v1.Card.number": 'string = 1 [deprecated, json_name="no"]',
        "shop.v1.Card.left": "optional int32 = 2",
        "shop.v1.Card.holder": "shop.v1.Card.Holder = 3",
        "shop.v1.Card.friends": "map<string, shop.v1.Card.Holder> = 4",
        "shop.v1.Card.kinds": 'repeated shop.v1.Card.Kind = 5 [packed=false]; (shop.title)="kinds"',
        "shop.v1.Card.iban": "string = 6 in oneof payment",
        "shop.v1.Card.cash": "google.type.Money = 7 in oneof payment",
        "shop.v1.Card reserved": "reserved 8, 10 to max",
        "shop.v1.Card reserved owner": "reserved",
        "shop.v1.Card.Kind": "enum",
        "shop.v1.Card.Kind.UNKNOWN": "= 0",
        "shop.v1.Card.Kind.GOLD": "= 1 [deprecated]",
        "shop.v1.Card.Kind reserved": "reserved -1",
        "shop.v1.Cards": "service",
        "shop.v1.Cards.Get": (
            'rpc(shop.v1.GetCard) returns (stream shop.v1.Card) [(google.api.http)={ get : "/cards/{number}" }]'
        ),
        "google.protobuf.FieldOptions extension shop.v1.title": "string = 50001",
    }


def test_lines() -> None:
    found = language.facts(textwrap.dedent(CARDS).encode(), Options(PATH))
    lines = textwrap.dedent(CARDS).splitlines()
    assert "string number" in lines[found["shop.v1.Card.number"].line - 1]
    assert "rpc Get" in lines[found["shop.v1.Cards.Get"].line - 1]


def test_groups_and_required_fields_of_proto2() -> None:
    text = """
        syntax = "proto2";
        message Card {
          required string number = 1;
          optional int32 left = 2 [default = 5];
          repeated group Use = 3 { optional string day = 4; }
          extensions 100 to 199;
        }
    """
    assert facts(text) == {
        "Card": "message of proto2",
        "Card.number": "required string = 1!",
        "Card.left": "optional int32 = 2 [default=5]",
        "Card.Use": "repeated group = 3",
        "Card.Use.day": "optional string = 4",
        "Card extensions": "extensions 100 to 199",
    }


@pytest.mark.parametrize(
    ("head", "field", "signature"),
    [
        ('syntax = "proto3";', "string a = 1;", "string = 1"),
        ('syntax = "proto3";', "optional string a = 1;", "optional string = 1"),
        ('edition = "2023";', "string a = 1;", "optional string = 1"),
        ('edition = "2023";', "string a = 1 [features.field_presence = IMPLICIT];", "string = 1"),
        ('edition = "2023";', "string a = 1 [features.field_presence = LEGACY_REQUIRED];", "required string = 1!"),
        ('edition = "2023"; option features.field_presence = IMPLICIT;', "string a = 1;", "string = 1"),
        # Of a message that is always known.
        ('syntax = "proto3";', "optional N a = 1; message N {}", "M.N = 1"),
        ('syntax = "proto3";', "optional google.protobuf.Any a = 1;", "google.protobuf.Any = 1"),
        ('edition = "2023";', "google.protobuf.Int32Value a = 1;", "google.protobuf.Int32Value = 1"),
        ('syntax = "proto3";', "optional E a = 1; enum E { A = 0; }", "optional M.E = 1"),
        ('syntax = "proto3";', "optional google.protobuf.NullValue a = 1;", "optional google.protobuf.NullValue = 1"),
        ('syntax = "proto3";', "optional other.N a = 1;", "optional other.N = 1"),
    ],
)
def test_whether_a_field_knows_that_it_is_there(head: str, field: str, signature: str) -> None:
    assert facts(f"{head} message M {{ {field} }}")["M.a"] == signature


@pytest.mark.parametrize(
    ("head", "signatures"),
    [
        ('syntax = "proto3";', ("message", "enum", "= 0", "repeated int32 = 5", "message")),
        ("", ("message of proto2", "enum of proto2", "= 0", "repeated int32 = 5 of proto2", "message")),
        (
            "syntax = 'proto2'; option features.x = Y;",
            (
                "message of proto2 [features.x=Y]",
                "enum of proto2 [features.x=Y]",
                "= 0",
                "repeated int32 = 5 of proto2",
                "message",
            ),
        ),
        (
            'edition = "2023"; option features = { x: Y };',
            (
                "message of edition 2023 [features={ x : Y }]",
                "enum of edition 2023 [features={ x : Y }]",
                "= 0",
                "repeated int32 = 5 of edition 2023",
                "message",
            ),
        ),
    ],
)
def test_the_syntax_is_promised_with_the_outermost_declarations(head: str, signatures: tuple[str, ...]) -> None:
    text = f"{head} package p; message M {{ message N {{}} }} enum E {{ A = 0; }} extend X {{ repeated int32 y = 5; }}"
    names = ("p.M", "p.E", "p.E.A", "p.X extension p.y", "p.M.N")
    assert facts(text) == dict(zip(names, signatures, strict=True))


def test_public_imports_and_options_of_generated_code_are_promised() -> None:
    text = """
        syntax = "proto3";
        import public "shop/money.proto";
        import public /* too */ 'shop/' "time.proto";
        import "shop/other.proto";
        import weak "shop/weak.proto";
        option optimize_for = LITE_RUNTIME;
        option py_generic_services = true;
        option cc_enable_arenas = true;
        message M { option message_set_wire_format = true; }
    """
    assert facts(text) == {
        "passes on shop/money.proto": "public import",
        "passes on shop/time.proto": "public import",
        'import "cards.proto" option optimize_for': "LITE_RUNTIME!",
        'import "cards.proto" option py_generic_services': "true",
        "M": "message [message_set_wire_format=true]",
    }


def test_order_comments_and_layout_promise_nothing() -> None:
    fields = ["string a = 1;", "int32 b = 2;", "repeated Inner c = 3;", "message Inner { bool d = 1; }", "reserved 9;"]
    known = facts("message M { " + " ".join(fields) + " }")
    for seed in range(20):
        shuffle = random.Random(seed)
        shuffle.shuffle(fields)
        words = "\n".join(fields).split(" ")
        text = " ".join(word + shuffle.choice(["", " ", "\n", " /* x */ ", " // y\n"]) for word in words)
        assert facts(f"message M {{ {text} }}") == known


METHOD = "service S { rpc A(R) returns (R) { %s } }"
IN_MESSAGE = "package p; message M { string a = 1; %s }"


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed", "breaking"),
    [
        # A field more, a message more, a value more.
        (IN_MESSAGE % "", IN_MESSAGE % "int32 b = 2;", {"p.M.b"}, set(), set(), False),
        ("message M {}", "message M {} message N {}", {"N"}, set(), set(), False),
        ("enum E { A = 0; }", "enum E { A = 0; B = 1; }", {"E.B"}, set(), set(), False),
        # FIELD_NO_DELETE; also where the number is reserved.
        (IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % "", set(), {"p.M.b"}, set(), True),
        (IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % "reserved 2;", {"p.M reserved"}, {"p.M.b"}, set(), True),
        # FIELD_SAME_NAME
        (IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % "int32 c = 2;", {"p.M.c"}, {"p.M.b"}, set(), True),
        # FIELD_SAME_TYPE, FIELD_SAME_CARDINALITY, FIELD_SAME_JSON_NAME, FIELD_SAME_ONEOF
        (IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % "int64 b = 2;", set(), set(), {"p.M.b"}, True),
        (IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % "int32 b = 3;", set(), set(), {"p.M.b"}, True),
        (IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % "repeated int32 b = 2;", set(), set(), {"p.M.b"}, True),
        (IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % 'int32 b = 2 [json_name="c"];', set(), set(), {"p.M.b"}, True),
        (IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % "oneof o { int32 b = 2; }", set(), set(), {"p.M.b"}, True),
        # MESSAGE_SAME_REQUIRED_FIELDS
        (IN_MESSAGE % "", IN_MESSAGE % "required int32 b = 2;", {"p.M.b"}, set(), set(), True),
        # RESERVED_MESSAGE_NO_DELETE, EXTENSION_MESSAGE_NO_DELETE
        (IN_MESSAGE % "reserved 2;", IN_MESSAGE % "", set(), {"p.M reserved"}, set(), True),
        (IN_MESSAGE % "extensions 5;", IN_MESSAGE % "", set(), {"p.M extensions"}, set(), True),
        # ENUM_NO_DELETE, ENUM_VALUE_NO_DELETE, ENUM_VALUE_SAME_NAME
        ("enum E { A = 0; }", "", set(), {"E", "E.A"}, set(), True),
        ("enum E { A = 0; B = 1; }", "enum E { A = 0; }", set(), {"E.B"}, set(), True),
        ("enum E { A = 0; B = 1; }", "enum E { A = 0; C = 1; }", {"E.C"}, {"E.B"}, set(), True),
        # PACKAGE_NO_DELETE: whatever is in it has another name.
        ("package p; message M {}", "package q; message M {}", {"q.M"}, {"p.M"}, set(), True),
        # RPC_NO_DELETE, RPC_SAME_REQUEST_TYPE, RPC_SAME_SERVER_STREAMING
        ("service S { rpc A(R) returns (R); }", "service S {}", set(), {"S.A"}, set(), True),
        ("service S { rpc A(R) returns (R); }", "service S { rpc A(Q) returns (R); }", set(), set(), {"S.A"}, True),
        (
            "service S { rpc A(R) returns (R); }",
            "service S { rpc A(R) returns (stream R); }",
            set(),
            set(),
            {"S.A"},
            True,
        ),
        # FILE_SAME_GO_PACKAGE
        ('option go_package = "a";', 'option go_package = "b";', set(), set(), {f"{IMPORT} option go_package"}, True),
        # The syntax changes what is on the wire; not to say it is proto2.
        ('syntax = "proto2"; message M {}', 'syntax = "proto3"; message M {}', set(), set(), {"M"}, True),
        ('syntax = "proto3"; enum E { A = 0; }', 'edition = "2023"; enum E { A = 0; }', set(), set(), {"E"}, True),
        ('edition = "2023"; message M {}', 'edition = "2024"; message M {}', set(), set(), {"M"}, True),
        ('syntax = "proto2"; message M {}', "message M {}", set(), set(), set(), False),
        (
            'edition = "2023"; enum E { A = 0; }',
            'edition = "2023"; option features.enum_type = CLOSED; enum E { A = 0; }',
            set(),
            set(),
            {"E"},
            True,
        ),
        (
            'edition = "2023"; enum E { A = 0; }',
            'edition = "2023"; enum E { option features.enum_type = CLOSED; A = 0; }',
            set(),
            set(),
            {"E"},
            True,
        ),
        (
            'edition = "2023"; option features.enum_type = CLOSED; enum E { A = 0; }',
            'edition = "2023"; enum E { option features.enum_type = CLOSED; A = 0; }',
            set(),
            set(),
            set(),
            False,
        ),
        (
            'edition = "2023"; message M { repeated int32 a = 1; }',
            'edition = "2023"; message M { repeated int32 a = 1 [features.repeated_field_encoding = EXPANDED]; }',
            set(),
            set(),
            {"M.a"},
            True,
        ),
        (
            "extend X { repeated int32 y = 5; }",
            'syntax = "proto3"; extend X { repeated int32 y = 5; }',
            set(),
            set(),
            {"X extension.y"},
            True,
        ),
        # What is passed on to those who import the file.
        ('import public "b.proto";', "", set(), {"passes on b.proto"}, set(), True),
        ('import public "b.proto";', 'import "b.proto";', set(), {"passes on b.proto"}, set(), True),
        ('import "b.proto";', 'import weak "b.proto";', set(), set(), set(), False),
        (
            'import public "a.proto"; import public "b.proto";',
            'import public "b.proto"; import public "a.proto";',
            set(),
            set(),
            set(),
            False,
        ),
        ("", 'import public "b.proto";', {"passes on b.proto"}, set(), set(), False),
        # The first value is what a field has that is not set.
        ("enum E { A = 1; B = 2; }", "enum E { B = 2; A = 1; }", set(), set(), {"E.A", "E.B"}, True),
        ("enum E { A = 0; B = 0; }", "enum E { B = 0; A = 0; }", set(), set(), {"E.A", "E.B"}, True),
        (
            "option optimize_for = CODE_SIZE;",
            "option optimize_for = LITE_RUNTIME;",
            set(),
            set(),
            {f"{IMPORT} option optimize_for"},
            True,
        ),
        # Any option is a promise, but code rests on few.
        (IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % "int32 b = 2 [(x.y) = 1];", set(), set(), {"p.M.b"}, False),
        (
            IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % "int32 b = 2 [debug_redact = true];",
            set(), set(), {"p.M.b"}, False,
        ),
        (IN_MESSAGE % "", IN_MESSAGE % "option (x.y) = true;", set(), set(), {"p.M"}, False),
        ("enum E { A = 0; }", "enum E { A = 0 [(x.y) = 1]; }", set(), set(), {"E.A"}, False),
        ("enum E { A = 0; }", "enum E { option allow_alias = true; A = 0; }", set(), set(), {"E"}, False),
        ("service S {}", "service S { option (host) = 'a'; }", set(), set(), {"S"}, False),
        (
            "service S { rpc A(R) returns (R); }",
            "service S { rpc A(R) returns (R) { option (scope) = 'a'; } }",
            set(), set(), {"S.A"}, False,
        ),
        (
            IN_MESSAGE % "oneof o { int32 b = 2; }",
            IN_MESSAGE % "oneof o { option (x.y) = 1; int32 b = 2; }",
            {"p.M oneof o"}, set(), set(), False,
        ),
        (
            IN_MESSAGE % "extensions 5 [verification = DECLARATION];",
            IN_MESSAGE % "extensions 5 [verification = UNVERIFIED];",
            set(), set(), {"p.M extensions"}, False,
        ),
        ("", "option java_multiple_files = true;", {f"{IMPORT} option java_multiple_files"}, set(), set(), False),
        (
            "service S { rpc A(R) returns (R) { option (google.api.http) = { get: '/a'; body: '*' }; } }",
            "service S { rpc A(R) returns (R) { option (google.api.http) = { get: '/a'; body: 'x' }; } }",
            set(), set(), {"S.A"}, True,
        ),
        # It answers under more paths, or under the first ones in another order.
        (METHOD % "", METHOD % "option (google.api.http) = { get: '/a' };", set(), set(), {"S.A"}, False),
        (
            METHOD % "option (google.api.http) = { get: '/{a=b/*}' };",
            METHOD % "option (google.api.http) = { post: '/b' body: '*' additional_bindings { get: '/{a=b/*}' } };",
            set(), set(), {"S.A"}, False,
        ),
        (
            METHOD % "option (google.api.http) = { get: '/a' additional_bindings { get: '/b' } };",
            METHOD % "option (google.api.http) = { get: '/a' additional_bindings { get: '/c' } };",
            set(), set(), {"S.A"}, True,
        ),
        (
            METHOD % "option (google.api.http) = { custom { kind: 'A' } additional_bindings { get: '/b' } };",
            METHOD % "option (google.api.http) = { custom { kind: 'B' } additional_bindings { get: '/b' } };",
            set(), set(), {"S.A"}, True,
        ),
        (METHOD % "option (google.api.http) = { get: '/a' };", METHOD % "", set(), set(), {"S.A"}, True),
        (
            METHOD % "option (google.api.http) = { get: '/a' }; option (google.api.method_signature) = 'a';",
            METHOD % "option (google.api.http) = { get: '/a' additional_bindings { get: '/b' } };",
            set(), set(), {"S.A"}, True,
        ),
        # Which file types come from is said by what uses them, too.
        ('import "a.proto"; message M { N n = 1; }', "message M {}", set(), {"M.n", "types of others"}, set(), True),
        # How a value is written, and what is only documentation, is none.
        (
            IN_MESSAGE % "int32 b = 2 [(x.y) = { a: 'b', c: 1 }];",
            IN_MESSAGE % 'int32 b = 2 [(x.y) = { a: "b" c: 1 }];',
            set(), set(), set(), False,
        ),
        (
            IN_MESSAGE % "",
            IN_MESSAGE % "option (grpc.gateway.protoc_gen_openapiv2.options.openapiv2_schema) = { title: 'M' };",
            set(), set(), set(), False,
        ),
        # A type of another file may be another one once it comes from elsewhere; one of this file may not.
        (
            'import "a.proto"; message M { N n = 1; }', 'import "b.proto"; message M { N n = 1; }',
            set(), set(), {"types of others"}, False,
        ),
        (
            'import "a.proto"; message M { N n = 1; } message N {}', 'message M { N n = 1; } message N {}',
            set(), set(), set(), False,
        ),
        # Deprecation takes nothing away.
        (IN_MESSAGE % "int32 b = 2;", IN_MESSAGE % "int32 b = 2 [deprecated=true];", set(), set(), {"p.M.b"}, False),
        (
            IN_MESSAGE % 'int32 b = 2 [json_name="c"];',
            IN_MESSAGE % 'int32 b = 2 [deprecated = true, json_name = "c"];',
            set(),
            set(),
            {"p.M.b"},
            False,
        ),
        # A type named shortly, fully, and with a leading dot is one type.
        (
            "package p; message M { N n = 1; } message N {}",
            "package p; message N {} message M { .p.N n = 1 [deprecated = false]; }",
            set(),
            set(),
            set(),
            False,
        ),
    ],
)  # fmt: skip
def test_what_breaks(
    before: str, after: str, added: set[str], removed: set[str], changed: set[str], breaking: bool
) -> None:
    assert difference(before, after) == (added, removed, changed, breaking)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("message M { string a = ; }", "it is not Protocol Buffers: missing INT_LITERAL at ';'"),
        ("message M { string a = 1", "it is not Protocol Buffers: mismatched input '<EOF>' expecting {';', '['}"),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        (hostile.large("message M {", closing="}"), "there are more than 80,000 words and signs"),
        ("message M {" * 2000 + "}" * 2000, "more than 100 levels of nesting"),
        ("message M {" * 110 + "}" * 110, "more than 100 levels of nesting"),
        (f"message M {{ string a = {'9' * 5000}; }}", "it is not Protocol Buffers: Exceeds the limit (4300 digits)"),
        (
            f"message {'M' * 500_000} {{ {''.join(f'string a{n} = 1;' for n in range(99))} }}",
            "the names in it have more than 20,000,000 characters",
        ),
        (hostile.large(" "), "0 facts"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


def test_garbage() -> None:
    assert (
        hostile.survives_garbage(
            language, 'message M { } string a = 1 ; oneof enum rpc ( ) " /* [ deprecated ] -', PATH
        )
        == hostile.READ_AND_REFUSED
    )
    assert hostile.survives_cuts(language, textwrap.dedent(CARDS), PATH, 61) == hostile.READ_AND_REFUSED


def test_which_of_several_names_of_a_number_is_written() -> None:
    head = 'syntax = "proto3"; enum E { option allow_alias = true; A = 0; '
    assert facts(f"{head} OLD = 1; NEW = 1; }}") == {
        "E": "enum; allow_alias=true",
        "E.A": "= 0",
        "E.OLD": "= 1",
        "E.NEW": "= 1 alias of OLD",
    }
    assert difference(f"{head} OLD = 1; NEW = 1; }}", f"{head} NEW = 1; OLD = 1; }}") == (
        set(),
        set(),
        {"E.OLD", "E.NEW"},
        True,
    )
    assert difference(f"{head} OLD = 1; }}", f"{head} OLD = 1; NEW = 1; }}") == ({"E.NEW"}, set(), set(), False)


@pytest.mark.parametrize(
    ("path", "package", "name"),
    [
        ("cards.proto", "shop.v1", "cards.proto"),
        ("proto/shop/v1/cards.proto", "shop.v1", "shop/v1/cards.proto"),
        ("api/v1/cards.proto", "shop.v1", "v1/cards.proto"),
        ("api/cards.proto", "", "cards.proto"),
    ],
)
def test_by_which_name_others_import_a_file(path: str, package: str, name: str) -> None:
    text = f"{'package ' + package + ';' if package else ''} message M {{}}"
    found = comparing.facts(language, text, path)
    assert [each for each in found if each.startswith("import ")] == [f'import "{name}"']


def test_a_file_without_promises_is_not_imported() -> None:
    assert comparing.facts(language, 'syntax = "proto3"; package p;', PATH) == {}


HEAD = 'syntax = "proto3"; package shop.card_book; message Card { string card_id = 1; } '


@pytest.mark.parametrize(
    ("option", "breaking"),
    [
        ("java_multiple_files = true", True),
        ("java_package = 'com.shop'", True),
        ("java_outer_classname = 'Cards'", True),
        ("go_package = 'shop/v1'", True),
        ("csharp_namespace = 'Shop'", True),
        ("objc_class_prefix = 'SHP'", True),
        ("php_namespace = 'Shop'", True),
        ("ruby_package = 'Shop'", True),
        ("swift_prefix = 'Shop'", True),
        ("optimize_for = LITE_RUNTIME", True),
        ("(x.y) = 1", False),
        ("java_generic_services = true", False),
    ],
)
def test_options_that_say_how_generated_code_is_called(option: str, breaking: bool) -> None:
    own = f"{IMPORT} option {option.partition(' ')[0]}"
    assert difference(HEAD, f"{HEAD} option {option};") == ({own}, set(), set(), breaking)
    assert difference(f"{HEAD} option {option};", HEAD) == (set(), {own}, set(), option[0] != "(")
    assert not difference("", f"{HEAD} option {option};")[3]


SAME: tuple[set[str], set[str], set[str], bool] = (set(), set(), set(), False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "option java_multiple_files = false;"),
        ("", "option java_package = 'shop.card_book';"),
        ("", "option csharp_namespace = 'Shop.CardBook';"),
        ("", "option optimize_for = SPEED; option cc_enable_arenas = true;"),
        ("message M { N n = 1; }", "message M { shop.card_book.N n = 1; }"),
        ("message M { N n = 1; }", "message M { card_book.N n = 1; }"),
        ("message M { N.O n = 1; }", "message M { .shop.card_book.N.O n = 1; }"),
        ("message M { google.type.Money n = 1; }", "message M { .google.type.Money n = 1; }"),
        ("message M { Card c = 1; }", "message M { .shop.card_book.Card c = 1; }"),
        ("message M { reserved 2 to 4, 6; }", "message M { reserved 6; reserved 4, 2, 3; }"),
        ("message M { reserved 2 to max; }", "message M { reserved 0x2 to 536870911; }"),
        ("message M { reserved 'a', 'b'; }", 'message M { reserved "b"; reserved "a"; }'),
        ("enum E { A = 0; reserved -2 to -1; }", "enum E { A = 0; reserved -1, -2; }"),
        ("message M { string a = 16; }", "message M { string a = 0x10; }"),
        ("message M { repeated int32 a = 1; }", "message M { repeated int32 a = 1 [packed = true]; }"),
        ("message M { string a_b = 1; }", "message M { string a_b = 1 [json_name = 'aB']; }"),
        ("message M { int64 a = 1; }", "message M { int64 a = 1 [jstype = JS_NORMAL, lazy = false]; }"),
        ("message M { int64 a = 1 [(x) = 16]; }", "message M { int64 a = 1 [(x) = 0x10]; }"),
        ("message M { int64 a = 1 [(x) = 'ab']; }", "message M { int64 a = 1 [(x) = 'a' \"b\"]; }"),
        ("message M { int64 a = 1 [(x) = {a: {b: 1}}]; }", "message M { int64 a = 1 [(x) = {a <b: 1,>}]; }"),
        ("message M { map<string, Card> a = 1; }", "message M { map < string, shop.card_book.Card > a = 1; ; }"),
        ("service S { rpc A(Card) returns (Card); }", "service S { rpc A (.shop.card_book.Card) returns (Card) {} }"),
    ],
)
def test_other_spellings_of_the_same(before: str, after: str) -> None:
    assert difference(HEAD + before, HEAD + after) == SAME


def test_how_lists_are_packed_is_another_thing_in_proto2() -> None:
    text = "message M { repeated int32 a = 1; }"
    assert difference(text, text.replace("= 1", "= 1 [packed = false]")) == SAME
    assert difference(text, text.replace("= 1", "= 1 [packed = true]")) == (set(), set(), {"M.a"}, True)


@pytest.mark.parametrize(
    ("before", "after", "breaking"),
    [
        ("reserved 2 to 4;", "reserved 2 to 5;", False),
        ("reserved 2 to 4, 8;", "reserved 1, 2 to 9, 20;", False),
        ("reserved 2 to 4;", "reserved 2, 4;", True),
        ("reserved 2 to max;", "reserved 2 to 1000;", True),
        ("reserved 2, 9;", "reserved 2 to 8;", True),
        ("extensions 100 to 199;", "extensions 100 to 299;", False),
        ("extensions 100 to 199;", "extensions 100 to 150;", True),
        ("extensions 100 to 199;", "reserved 100 to 199;", True),
    ],
)
def test_ranges_may_grow(before: str, after: str, breaking: bool) -> None:
    assert difference(f"message M {{ {before} }}", f"message M {{ {after} }}")[3] == breaking


def test_a_message_may_move_to_another_file_of_its_package() -> None:
    rest, moved = "syntax = 'proto3'; package p; message M { N n = 1; N.O o = 2; }", "message N { message O {} }"
    assert difference(f"{rest} {moved}", f"{rest} import 'n.proto';") == (
        {"p types of others"}, {"p.N", "p.N.O"}, set(), True,
    )  # fmt: skip
