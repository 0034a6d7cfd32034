"""misspelled-interface-type: a type that is almost one of those that are compared by facts."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import capability, line, together
from tpmlint.interfaces import types

RULE = "misspelled-interface-type"


def pay(kind: str, **fields: str) -> str:
    """Return a capability with an interface of a type."""
    return together(
        capability("pay", paths="[/pay/]", interfaces=f"[{{type: {kind}, path: pay/a}}]", **fields),
    )


def test_names_the_type_that_is_meant() -> None:
    (found,) = judge(pay("typscript"), RULE)
    assert said([found]) == [
        line(
            1,
            "typscript",
            "warning[misspelled-interface-type] capability pay has an interface of the type 'typscript', of which "
            "bytes are compared and no promises; did you mean typescript?",
        )
    ]
    assert (found.item, found.subject) == ("capability:pay", "interface pay/a")
    assert found.fix is not None
    assert (found.fix.title, found.fix.safe) == ("Replace 'typscript' with 'typescript'", False)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("opnapi", "openapi"),
        ("OpenAPI", "openapi"),
        ("protobuff", "protobuf"),
        ("graphl", "graphql"),
        ("teraform", "terraform"),
        ("pyhton", "python"),
        ("python3", "python"),
        ("jsonschema", "json-schema"),
        ("json_schema", "json-schema"),
        ("SQL", "sql"),
        ("ymal", "yaml"),
        ("asynchapi", "asyncapi"),
        ("type-script", "typescript"),
    ],
)
def test_near_a_known_type(written: str, meant: str) -> None:
    (found,) = judge(pay(written), RULE)
    assert found.message.endswith(f"; did you mean {meant}?")


@pytest.mark.parametrize(
    "kind",
    [
        *types(),
        *[
            "http",
            "https",
            "grpc",
            "rest",
            "soap",
            "avro",
            "thrift",
            "kafka",
            "amqp",
            "mqtt",
            "rpc",
            "proto",
            "pre-commit",
            "docker",
            "helm",
            "make",
            "just",
            "bash",
        ],
        *[
            "html",
            "css",
            "xml",
            "xaml",
            "haml",
            "raml",
            "saml",
            "jsonl",
            "jsonc",
            "json5",
            "ndjson",
            "bson",
            "tsv",
            "xlsx",
            "parquet",
            "rst",
            "tool",
            "javascript",
        ],
        *[
            "kotlin",
            "ruby",
            "php",
            "swift",
            "scala",
            "csharp",
            "openrpc",
            "odata",
            "smithy",
            "typespec",
            "wasm",
            "wit",
            "crd",
            "kubernetes",
            "events",
        ],
    ],
)
def test_what_may_be_meant(kind: str) -> None:
    assert judge(pay(kind), RULE) == ()


def test_a_retired_capability_is_not_checked() -> None:
    assert judge(pay("typscript", lifecycle="retired"), RULE) == ()
