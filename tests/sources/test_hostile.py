"""What somebody may write to make a check slow, large or silent."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.sources.folders import check_folder, find
from tpmlint.errors import UserError
from tpmlint.formats import expressions, mapped_record
from tpmlint.formats.jsonpath import InvalidPathError, TooManyStepsError, check_path, select
from tpmlint.formats.readers import reader
from tpmlint.limits import Limits
from tpmlint.model import load

TEAMS = """\
[[sources]]
files = ["teams.*"]
[[sources.items]]
kind = "team"
fields = { id = "id", title = "name" }
"""


@pytest.mark.parametrize(
    ("path", "selected"),
    [
        ("$", [()]),
        ("$.a", [("a",)]),
        ("$['a']", [("a",)]),
        ('$["b"][*]', [("b", 0), ("b", 1)]),
        ("$.*", [("a",), ("b",)]),
        ("$.b[*].c", [("b", 0, "c")]),
        ("$.missing[*]", []),
        ("$.a.b", []),
        ("$.b[1]", [("b", 1)]),
        ("$.b[-1:]", [("b", 1)]),
        ("$..c", [("b", 0, "c")]),
        ("$.b[?@.c == 1]", [("b", 0)]),
    ],
)
def test_a_path(path: str, selected: list[tuple[str | int, ...]]) -> None:
    value = {"a": 1, "b": [{"c": 1}, {"d": 2}]}
    check_path(path)
    assert [route for route, _ in select(path, value)] == selected


@pytest.mark.parametrize("path", ["", "a", "$.", "$[", "$[?", "$.a b", "$" + ".a" * 600, "$[?" + "(" * 400])
def test_what_is_not_a_path(path: str) -> None:
    with pytest.raises(InvalidPathError):
        check_path(path)


@pytest.mark.parametrize(
    "path",
    ["$" + "..*" * 6 + "[?@.never]", "$" + "[*,*,*,*]" * 12 + "[?@.never]", "$..[?@.a && $..[?@..never]]"],
)
def test_a_path_that_would_take_forever_is_stopped(path: str) -> None:
    value: object = 1
    for _ in range(12):
        value = [value, value]
    started = time.process_time()
    with pytest.raises(TooManyStepsError):
        list(select(path, value))
    assert time.process_time() - started < 30


def test_a_path_that_takes_too_long_is_an_error_of_the_file(tmp_path: Path) -> None:
    value: object = {"id": "a"}
    for _ in range(10):
        value = [value, value]
    configuration = TEAMS.replace('kind = "team"', 'kind = "team"\nat = "$' + "[*,*,*,*]" * 10 + '[?@.never]"')
    found = check_folder(tmp_path, {"tpmlint.toml": configuration, "teams.json": json.dumps(value)}, "yaml-syntax")
    assert found == [
        (
            "teams.json error[yaml-syntax] the JSONPath '$[*,*,*,*][*,*,*,*][*,*,*,*][*,*,*,*][*,*,*,*][*,*,*,*]"
            "[*,*,*,*][*,*,*,*][*,*,*…' takes too long on this file; simplify it"
        )
    ]


def test_the_number_of_records_is_limited(tmp_path: Path) -> None:
    records = [{"id": f"t{number}", "name": "T"} for number in range(12)]
    configuration = TEAMS + "[limits]\ndocuments = 10\n"
    found = find(tmp_path, {"tpmlint.toml": configuration, "teams.json": json.dumps(records)}, "yaml-syntax")
    assert [each.message for each in found] == ["the file has more than 10 records; split it into several"]


@pytest.mark.case(175)
@pytest.mark.parametrize(
    ("tags", "around"),
    [
        ('{ each = "2/tags" }', ["t"] * 2_000),
        ('{ from = "2/tags", split = "," }', "a, " * 40_000),
        ('"2/tags"', "word " * 40_000),
        (f"{{ from = 'none', default = {['t'] * 1_000} }}", None),
        (f"{{ from = 'none', default = {['word ' * 800] * 20} }}", None),
    ],
    ids=["a list", "parts of a text", "a text", "a default list", "a long default"],
)
def test_what_records_take_from_around_them_is_limited(tmp_path: Path, tags: str, around: object) -> None:
    """Case 175: a list of 9,000 names beside 9,000 records would be 81 million values."""
    value = {"tags": around, "teams": [{"id": f"t{number}", "name": "T"} for number in range(2_000)]}
    configuration = TEAMS.replace('kind = "team"', 'kind = "team"\nat = "$.teams[*]"')
    configuration = configuration.replace(" }", f", tags = {tags} }}")
    found = check_folder(tmp_path, {"tpmlint.toml": configuration, "teams.json": json.dumps(value)}, "yaml-syntax")
    assert found == [
        (
            "teams.json error[yaml-syntax] its records take more than 250,000 values from around them; write them into "
            "the records, or split the file"
        )
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,}', "this is not JSON (expecting property name enclosed in double quotes); fix the syntax"),
        ("[1", "this is not JSON (expecting ',' delimiter); fix the syntax"),
        ("[NaN]", "this is not JSON (NaN is not a number in it); fix the syntax"),
        ("[" + "9" * 5000 + "]", "a number has more than 4,300 digits; shorten it, or put quotes around it"),
        ("[" * 70 + "]" * 70, "the file nests more than 64 levels deep; make it flatter"),
        ("[" * 100_000, "the file nests more than 64 levels deep; make it flatter"),
        ('["\\ud800"]', "'\\ud800' is half a character; write the character itself"),
        ('["\\udc00\\ud800"]', "'\\udc00' is half a character; write the character itself"),
        ('{"a": 1, "a": 2}', "the key 'a' is given twice; keep one of the two"),
        ("[" + "0," * 300_000 + "0]", "the file stands for more than 250,000 values; split it into several"),
    ],
)
def test_json_that_is_refused(text: str, message: str) -> None:
    found = reader("json").read(text, Limits())
    assert [each.message for each in found.faults] == [message]


@pytest.mark.parametrize(
    ("number", "width"),
    [("NaN", 3), ("Infinity", 8), ("-Infinity", 9), ("9" * 5000, 5000), ("-" + "9" * 5000, 5001)],
)
def test_a_number_that_is_refused_has_its_place(number: str, width: int) -> None:
    text = f'[{{"a": "NaN \\" {"8" * 6000}", "b": 1e400,\n "c": {"7" * 5000}.5, "x": {number}}}]\n'.replace(
        "7" * 5000, "7"
    )
    (fault,) = reader("json").read(text, Limits()).faults
    assert fault.span is not None
    assert (fault.span.line, fault.span.column, fault.span.end_column) == (2, 17, 17 + width)


def test_json_with_whole_characters_is_not_refused() -> None:
    found = reader("json").read('["\\ud83d\\ude00", "\\\\ud800"]', Limits())
    assert found.faults == ()
    assert found.parts[0].value == ["😀", "\\ud800"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("teams.yaml", "- id: a\n  name: 'A\n", "yaml-syntax] this quote is never closed; add the missing '"),
        ("teams.json", '[{"id": "a"', "yaml-syntax] this is not JSON (expecting ',' delimiter); fix the syntax"),
    ],
)
def test_a_broken_file_is_an_error_at_its_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    (found,) = check_folder(tmp_path, {"tpmlint.toml": TEAMS, name: text}, "structure")
    assert found.endswith(message)
    assert found.startswith(f"{name}:")


def test_a_file_that_is_empty_or_has_no_record_is_never_silent(tmp_path: Path) -> None:
    at = TEAMS.replace('kind = "team"', 'kind = "team"\nat = "$.team[*]"')
    for text in ("", "teams: []\n", "# nothing\n"):
        (found,) = check_folder(tmp_path, {"tpmlint.toml": at, "teams.yaml": text}, "structure")
        assert found.startswith("tpmlint.toml:5 `at = ")
        assert "error[empty-source] '$.team[*]' selects nothing in 1 file" in found


def test_no_file_is_an_error_at_the_pattern(tmp_path: Path) -> None:
    found = check_folder(
        tmp_path, {"tpmlint.toml": TEAMS, "roadmap/a.yaml": "{kind: team, id: a, title: A}"}, "structure"
    )
    assert found == [
        (
            'tpmlint.toml:2 `files = ["teams.*"]` error[empty-source] no file matches teams.*; '
            "correct the pattern, or remove the source"
        )
    ]


def test_a_column_that_is_not_there_is_reported_once(tmp_path: Path) -> None:
    text = "id,Name,size\na,A,1\nb,B,2\n"
    found = check_folder(tmp_path, {"tpmlint.toml": TEAMS, "teams.csv": text}, "structure")
    assert found == [
        (
            "teams.csv:1 `` error[schema] the file has no column 'name', from which its source takes 'title'; "
            "did you mean 'Name'?"
        )
    ]


def of_records(fields: str, records: list[dict[str, str]]) -> dict[str, str]:
    """Return the files of a source of initiatives, each record with an id."""
    configuration = (
        '[[sources]]\nfiles = ["plan.json"]\n[[sources.items]]\nkind = "initiative"\n'
        f'[sources.items.fields]\nid = "id"\ntitle = "id"\n{fields}\n'
    )
    numbered = [{"id": f"i{number}", **record} for number, record in enumerate(records)]
    return {"tpmlint.toml": configuration, "plan.json": json.dumps(numbered)}


def test_an_expression_has_a_budget_for_all_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by the values that are tried: a slow one costs the whole time that one value may take."""
    monkeypatch.setattr(expressions, "_SLOWEST", 0.02)
    monkeypatch.setattr(expressions, "_BUDGET", 0.1)
    files = of_records("description = { from = 'name', match = '(a|a)+$' }", [{"name": "a" * 40 + "!"}] * 1000)
    with pytest.raises(UserError) as caught:
        find(tmp_path, files, "schema")
    assert caught.value.message == "the regular expression '(a|a)+$' takes longer than 0.1 seconds for all values"


def test_only_the_first_unknown_words_of_a_document_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def nearest(text: str, words: Iterable[str]) -> None:
        compared.append(text)

    monkeypatch.setattr(mapped_record, "nearest", nearest)
    states = "{ " + ", ".join(f'word{number} = "planned"' for number in range(100)) + " }"
    files = of_records(f"status = {{ from = 's', values = {states} }}", [{"s": f"wrod{n}"} for n in range(1000)])
    assert len(find(tmp_path, files, "schema")) == 1000
    assert compared == [f"wrod{number}" for number in range(20)]


def test_globs_are_compared_with_a_limited_number_of_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_GLOBS", 50)
    files = of_records("description = { from = 's', glob = '*{}*c' }", [{"s": f"b{number}"} for number in range(100)])
    with pytest.raises(UserError) as caught:
        find(tmp_path, files, "schema")
    assert caught.value.remedy == "begin each 'glob' with the folder of the files that it names"
    near = of_records(
        "description = { from = 's', glob = 'doc/{}-*.md' }", [{"s": str(number)} for number in range(100)]
    )
    found = find(tmp_path, {**near, "doc/7-x.md": "# X\n"}, "schema")
    assert len([each for each in found if "names no file" in each.message]) == 99


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("description = { from = 'a', format = '{}{}' }", "must contain '{}' once"),
        (
            "status = { from = 'a', values = { " + ", ".join(f"w{n} = ''" for n in range(101)) + " } }",
            "has more than 100 words; map fewer",
        ),
    ],
)
def test_what_would_make_a_value_large(tmp_path: Path, fields: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        find(tmp_path, of_records(fields, []), "schema")
    assert message in caught.value.message
