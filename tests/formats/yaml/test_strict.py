"""What libyaml accepts and YAML 1.2 does not is reported, and nothing that YAML 1.2 accepts."""

from __future__ import annotations

import pytest

from tpmlint.formats.source_file import read
from tpmlint.formats.yaml.errors import Budget
from tpmlint.formats.yaml.fast import read_ordinary
from tpmlint.limits import Limits

COMMENT = "a '#' begins a comment only after a space; add one"
INDENT = "this line continues a value and must be indented deeper than the key of the value; add spaces"
BLANKS = "a blank line is indented deeper than the text below it; remove its spaces"


def faults(text: str) -> list[str]:
    """Return the faults of a file: line, column, rule, message."""
    file = read("a.yaml", text.encode(), Limits())
    found = []
    for fault in file.faults:
        assert fault.span is not None
        found.append(f"{fault.span.line}:{fault.span.column} {fault.rule} {fault.message}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("k: |# remark\n  text\n", f"1:5 yaml-syntax {COMMENT}"),
        ("k: >-#\n  text\n", f"1:6 yaml-syntax {COMMENT}"),
        ('k: "text"# remark\n', f"1:10 yaml-syntax {COMMENT}"),
        ("k: 'text'# remark\n", f"1:10 yaml-syntax {COMMENT}"),
        ("k: [b]# remark\n", f"1:7 yaml-syntax {COMMENT}"),
        ("k: {b: c}# remark\n", f"1:10 yaml-syntax {COMMENT}"),
        ("k: [b,# remark\n  c]\n", f"1:7 yaml-syntax {COMMENT}"),
        ("k: [# remark\n  c]\n", f"1:5 yaml-syntax {COMMENT}"),
        ('k: "one\ntwo"\n', f"2:1 yaml-syntax {INDENT}"),
        ("k: 'one\n\n\ttwo'\n", f"3:1 yaml-syntax {INDENT}"),
        ("k: [b,\nc]\n", f"2:1 yaml-syntax {INDENT}"),
        ("k: {b: c,\nd: e}\n", f"2:1 yaml-syntax {INDENT}"),
        ("k:\n  - l: [b,\n    c]\n", f"3:5 yaml-syntax {INDENT}"),
        ("- [b,\nc]\n", f"2:1 yaml-syntax {INDENT}"),
        ("k:\n|-\n  text\n", f"2:1 yaml-syntax {INDENT}"),
        ("k: [-]\n", "1:5 yaml-syntax a '-' alone between brackets is not plain text; put quotes around it"),
        ("k: [b, -]\n", "1:8 yaml-syntax a '-' alone between brackets is not plain text; put quotes around it"),
        ("k: >\n \n  \n   \n # remark\n", f"3:1 yaml-syntax {BLANKS}"),
        (
            "%YAML 1.2\n%YAML 1.2\n---\nk: b\n",
            "2:1 yaml-syntax '%YAML' is given twice; remove one of the two lines",
        ),
        ('{"k"\n  : 1}\n', "2:3 yaml-syntax a ':' must stand on the line of its key; move it there"),
        ("{k: 1\n", "1:1 yaml-syntax '{' is not closed; add the missing '}'"),
    ],
)
def test_what_other_readers_refuse_is_one_fault(text: str, expected: str) -> None:
    assert faults(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "k: | # remark\n  text# no remark\n",
        'k: "a"  # remark\n',
        "k: a,#b c]#d\nl: 3#4\n",
        "k: 'a]#b'\n",
        'k: "a,#b\n  c]#d"\n',
        "k: |\n  a]#b\n  [c,#d\n",
        "# [a,# b\nk: 1\n",
        "k: [b, # remark,# more\n  c]\n",
        "k: &a1#b c\n",
        "{k: b,\nl: c}\n",
        '"one\ntwo"\n',
        "k: [\n  a,\n# remark\n  b,\n]\n",
        "k:\n  - l: {\n    }\n",
        "k: 'one\n\n two'\n",
        "k:\n  |\n   text\n",
        "k: |\n\n\n  text\n",
        "k: |\n\n  \n  text\n",
        "k: |2\n   \n  text\n",
        "k: |\n\n   \nl: b\n",
        "k: [-a, --, ?b, '-']\n",
        "%YAML 1.2\n---\nk: b\n...\n%YAML 1.2\n---\nk: c\n",
    ],
)
def test_what_yaml_allows_is_accepted(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("k:\n  - [b,\n     c]\n", {"k": [["b", "c"]]}),
        ("k: [\n  b,\n ]\n", {"k": ["b"]}),
        ("- l: {b: c,\n      d: e}\n", [{"l": {"b": "c", "d": "e"}}]),
        ("k: 'one\n\n  two'\n", {"k": "one\ntwo"}),
        ('k: "#payments" # remark\n', {"k": "#payments"}),
        ("k: |\n  one\n\n  two\n", {"k": "one\n\ntwo\n"}),
        ("{k: b,\nl: c}\n", {"k": "b", "l": "c"}),
    ],
)
def test_the_fast_reader_takes_what_people_write(text: str, value: object) -> None:
    assert read_ordinary(text, Budget(Limits())) == (value,)
