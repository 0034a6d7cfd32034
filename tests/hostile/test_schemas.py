"""Cases 29 to 41: an organisation's own schema that the configuration names, and the files that it is held against."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.harness import Ended, check_files, new_repo, tpmlint

CORE = "kind: team\nid: core\ntitle: Core\n"
EXTEND = '[schema.team]\nextend = "team.json"\n'


def under(folder: Path, schema: object, lines: str = "x-a: text\n") -> Ended:
    """Check a team with lines of its own under a schema for teams, which may be given as text."""
    text = schema if isinstance(schema, str) else json.dumps(schema, indent=1)
    return check_files(folder, {"roadmap/a.yaml": CORE + lines, "tpmlint.toml": EXTEND, "team.json": text})


def field(schema: object) -> dict[str, Any]:
    """Return a schema that says something about the field ``x-a``; it stands on line 4 when it is written."""
    return {"properties": {"x-a": schema}}


def refused(ended: Ended) -> str:
    """Return the first line of a refusal, which has to be all that happens."""
    assert (ended.code, ended.out) == (2, ""), ended
    return ended.err.splitlines()[0].removeprefix("tpmlint: error: ")


@pytest.mark.case(29)
@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef", "$id"])
def test_a_server_is_never_asked(tmp_path: Path, keyword: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/schema.json"
        schema = {"$id": url, **field({"type": "string"})} if keyword == "$id" else field({keyword: url})
        ended = under(tmp_path, schema)
        with pytest.raises(TimeoutError):
            server.accept()
    if keyword == "$id":
        assert (ended.code, ended.said) == (0, [])
    else:
        outside = f"'$ref: {url}' leads outside the schema's definitions"
        told = outside if keyword == "$ref" else "'$dynamicRef' is not part of draft-07"
        assert refused(ended) == f"team.json:4: {told}"


@pytest.mark.case(30)
@pytest.mark.parametrize("reference", ["file:///etc/passwd", "/etc/passwd", "../../etc/passwd", "roadmap/a.yaml"])
def test_no_other_file_is_read(tmp_path: Path, reference: str) -> None:
    told = refused(under(tmp_path, field({"$ref": reference})))
    assert told == f"team.json:4: '$ref: {reference}' leads outside the schema's definitions"


@pytest.mark.case(31)
@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"$ref": "#"}, "team.json:2: '$ref' is not supported at the top of a schema"),
        (field({"$ref": "#"}), "team.json:4: '$ref: #' leads outside the schema's definitions"),
        (
            {"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}},
            "team.json:3: the schema is recursive: 'a' leads back to itself",
        ),
    ],
)
def test_schemas_in_a_circle(tmp_path: Path, schema: object, told: str) -> None:
    assert refused(under(tmp_path, schema)) == told


@pytest.mark.case(32)
def test_a_chain_that_doubles(tmp_path: Path) -> None:
    links: dict[str, Any] = {"d0": {"type": "integer"}}
    for number in range(1, 19):
        links[f"d{number}"] = {"allOf": [{"$ref": f"#/definitions/d{number - 1}"}] * 2}
    ended = under(tmp_path, {"definitions": links, **field({"$ref": "#/definitions/d18"})})
    assert ended.said == ["roadmap/a.yaml:4:6 error[schema] 'x-a' must be a whole number, not 'text'"]


IMPATIENT = """\
import sys
from tpmlint.__main__ import main
from tpmlint.schema import deadline
deadline.DEADLINE = 1.0
sys.exit(main())
"""
"""Starts tpmlint so that it gives schemas a second, and not twenty."""


@pytest.mark.case(33)
@pytest.mark.parametrize("seconds", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_an_expression_that_takes_for_ever(tmp_path: Path, seconds: int) -> None:
    schema, lines = field({"pattern": "^(a+)+$"}), f"x-a: {'a' * 60}!\n"
    start = ("-c", IMPATIENT) if seconds == 1 else None
    files = {"roadmap/a.yaml": CORE + lines, "tpmlint.toml": EXTEND, "team.json": json.dumps(schema)}
    ended = tpmlint(new_repo(tmp_path, files).path, "check", "--no-cache", start=start)
    unit = "seconds for all documents together"
    assert refused(ended) == f"team.json: validating against the schema takes longer than {seconds} {unit}"


@pytest.mark.case(34)
@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "missing ), unterminated subpattern at position 0"),
        (r"\p{L}", r"'\p' is not part of ECMA 262 at position 0"),
    ],
)
def test_an_expression_that_is_none(tmp_path: Path, pattern: str, why: str) -> None:
    told = refused(under(tmp_path, field({"pattern": pattern})))
    assert told == f"team.json:3: invalid pattern {pattern!r}: {why}"


@pytest.mark.case(35)
def test_multiples_of_nothing_and_of_too_much(tmp_path: Path) -> None:
    def of(name: str, number: str, value: str) -> Ended:
        return under(tmp_path / name, f'{{"properties": {{"x-a": {{"multipleOf": {number}}}}}}}', f"x-a: {value}\n")

    no_schema = "team.json:1: not a valid JSON Schema of draft-07: 'multipleOf'"
    assert refused(of("zero", "0", "3")) == f"{no_schema} must be greater than 0, not 0"
    assert refused(of("none", "NaN", "2.5")) == f"{no_schema}: 'NaN' is not of type 'number'"
    unread = "team.json:1: the schema cannot be read:"
    assert refused(of("float", "1e400", "3")) == f"{unread} '1e400' is too large for a number; write a smaller one"
    assert refused(of("whole", f"1{'0' * 400}", "2.5")).startswith(f"{unread} '1000")
    assert of("tiny", "1e-300", "1.0e+300").said == []
    assert of("large", "1e+300", "1.5e-300").said == [
        "roadmap/a.yaml:4:6 error[schema] 'x-a' must be a multiple of 1e+300, not 1.5e-300"
    ]


@pytest.mark.case(36)
@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ('"text"', "team.json: the file does not contain a schema"),
        ("[]", "team.json: the file does not contain a schema"),
        ("true", "team.json: the file does not contain a schema"),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema"}, "team.json:2: only draft-07 is supported"),
        ({"$schema": "http://127.0.0.1:1/draft"}, "team.json:2: only draft-07 is supported"),
    ],
)
def test_what_is_not_a_schema_of_draft_07(tmp_path: Path, schema: object, told: str) -> None:
    assert refused(under(tmp_path, schema)) == told


@pytest.mark.case(37)
def test_keys_that_are_numbers_under_patterns_of_keys(tmp_path: Path) -> None:
    """No schema gets to see such a key: the reader has refused it before."""
    ended = under(tmp_path, field({"patternProperties": {"^a": {"type": "string"}}}), "x-a: {1: b}\n")
    message = "keys must be strings, and '1' is not one; put quotes around it"
    assert ended.said == [f"roadmap/a.yaml:4:7 error[yaml-syntax] {message}"]


@pytest.mark.case(38)
def test_4000_objects_that_have_to_differ(tmp_path: Path) -> None:
    entries = ", ".join(f"{{a: {number}, b: [{number}]}}" for number in range(4000))
    assert under(tmp_path, field({"uniqueItems": True}), f"x-a: [{entries}]\n").said == []


@pytest.mark.case(39)
def test_a_line_break_behind_the_end(tmp_path: Path) -> None:
    """``$`` is the end of the text, as in ECMA 262, and not also the place before a last line feed, as in Python."""
    ended = under(tmp_path, field({"pattern": "^abc$"}), 'x-a: "abc\\n"\n')
    assert ended.said == [r"roadmap/a.yaml:4:6 error[schema] 'x-a' must be text that matches '^abc$', not 'abc\n'"]
    assert under(tmp_path / "b", field({"pattern": "^abc$"}), "x-a: abc\n").said == []


@pytest.mark.case(40)
def test_links_and_dates_that_are_none(tmp_path: Path) -> None:
    """In our own schemas and in those of others; a format that nobody would check is refused."""
    schema = {"properties": {"x-a": {"format": "uri"}, "x-b": {"format": "date-time"}, "x-c": {"format": "date"}}}
    lines = "x-a: no uri\nx-b: yesterday\nx-c: 2026-02-30\nlinks: [{title: a, url: non sense}]\n"
    url = "'links.url' must be a full URL or a path such as https://wiki.example.com/checkout"
    assert under(tmp_path, schema, lines).said == [
        "roadmap/a.yaml:4:6 error[schema] 'x-a' must be a full URL such as https://example.org/page, not 'no uri'",
        "roadmap/a.yaml:5:6 error[schema] 'x-b' must be a date and time such as 2026-09-30T12:00:00Z, not 'yesterday'",
        "roadmap/a.yaml:6:6 error[schema] 'x-c' must be a date such as 2026-09-30, not '2026-02-30'",
        f"roadmap/a.yaml:7:25 error[schema] {url}, not 'non sense'",
    ]
    told = refused(under(tmp_path / "b", field({"format": "hostname"})))
    assert told == "team.json:4: the format 'hostname' is not supported"


@pytest.mark.case(41)
def test_a_document_as_deep_as_it_may_be(tmp_path: Path) -> None:
    """A recursive schema is refused, and the reader stops at 64 levels: nothing can be deep enough for the stack."""
    recursive = {"definitions": {"n": {"items": {"$ref": "#/definitions/n"}}}, **field({"$ref": "#/definitions/n"})}
    nested = f"x-a: {'[' * 300}{']' * 300}\n"
    told = refused(under(tmp_path / "a", recursive, nested))
    assert told == "team.json:3: the schema is recursive: 'n' leads back to itself"
    links: dict[str, Any] = {"d0": {"type": "integer"}}
    for number in range(1, 63):
        links[f"d{number}"] = {"items": {"$ref": f"#/definitions/d{number - 1}"}}
    chain = {"definitions": links, **field({"$ref": "#/definitions/d62"})}
    assert under(tmp_path / "b", chain, nested).said == [
        "roadmap/a.yaml:4:69 error[yaml-syntax] more than 64 levels of nesting; make the value flatter"
    ]
    deepest = f"x-a: {'[' * 62}a{']' * 62}\n"
    (told,) = under(tmp_path / "c", chain, deepest).said
    assert told.endswith(" must be a whole number, not 'a'")
