"""Cases 1 to 28: YAML files in a repository, as ``tpmlint check`` finds them there.

Each test has 10 seconds of CPU and 1 GiB (see ``scene.checked``), and compares everything that is found. How the reader
takes the same bytes apart, within a second, is shown in ``tests/formats/test_source_file.py``.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tests.hostile.harness import TEAM, check_files, new_repo, tpmlint

CORE = "kind: team\nid: core\ntitle: Core\n"
"""Three lines of an item with which nothing is wrong."""

EXPANSION = "expansion limit: the file stands for more than 250,000 values; split it, or use fewer aliases"
TOO_DEEP = "more than 64 levels of nesting; make the value flatter"
NO_KEY = "keys must be strings, and '{}' is not one; put quotes around it"
DIRECTIVE = "'%YAML {}' is a directive, which tpmlint does not read; remove the line"
NO_PLACE = "has no place in a roadmap"


def found(folder: Path, text: str | bytes, path: str = "roadmap/a.yaml") -> list[str]:
    """Return what is found in a file, each with line and column in front, and hold the exit code to it."""
    ended = check_files(folder, {path: text})
    said = ended.said
    assert all(line.startswith(path) for line in said)
    assert ended.code == int(any(" error[" in line for line in said))
    return [line.removeprefix(path).lstrip(":").lstrip() for line in said]


def laughs(pattern: str, count: int) -> str:
    """Return lines in which each stands for nine times the one before."""
    lines = [f"x-0: &a0 {pattern.format('x, x')}"]
    for level in range(1, count):
        lines.append(f"x-{level}: &a{level} {pattern.format(', '.join([f'*a{level - 1}'] * 9))}")
    return CORE + "\n".join(lines) + "\n"


@pytest.mark.case(1)
def test_a_billion_laughs(tmp_path: Path) -> None:
    assert found(tmp_path, laughs("[{}]", 10)) == [f"10:11 error[yaml-syntax] {EXPANSION}"]


@pytest.mark.case(2)
def test_merges_that_multiply(tmp_path: Path) -> None:
    assert found(tmp_path, laughs("{{<<: [{}]}}", 8)) == [f"9:41 error[yaml-syntax] {EXPANSION}"]


@pytest.mark.case(3)
def test_a_hundred_thousand_brackets(tmp_path: Path) -> None:
    assert found(tmp_path, f"{CORE}x-a: {'[' * 100_000}\n") == [f"4:69 error[yaml-syntax] {TOO_DEEP}"]


@pytest.mark.case(4)
def test_six_hundred_levels_of_blocks(tmp_path: Path) -> None:
    assert found(tmp_path / "lists", f"{CORE}x-a:\n  {'- ' * 600}a\n") == [f"5:129 error[yaml-syntax] {TOO_DEEP}"]
    block = "".join(f"{' ' * level}x-a:\n" for level in range(600))
    assert found(tmp_path / "maps", CORE + block) == [f"68:65 error[yaml-syntax] {TOO_DEEP}"]


@pytest.mark.case(5)
def test_a_value_within_itself(tmp_path: Path) -> None:
    message = "'*a' lies within the value it stands for; write out what is meant"
    assert found(tmp_path, f"{CORE}x-a: &a [*a]\n") == [f"4:10 error[yaml-syntax] {message}"]


@pytest.mark.case(6)
def test_a_mapping_merged_into_itself(tmp_path: Path) -> None:
    message = "YAML 1.2 does not merge '<<'; write the entries out"
    assert found(tmp_path, f"{CORE}x-a: &a {{<<: *a}}\n") == [f"4:10 error[yaml-syntax] {message}"]


@pytest.mark.case(7)
def test_an_integer_of_5000_digits(tmp_path: Path) -> None:
    message = f"'{'1' * 77}...' does not fit into 64 bits; put quotes around it if text is meant"
    assert found(tmp_path, f"{CORE}x-a: {'1' * 5000}\n") == [f"4:6 error[yaml-syntax] {message}"]


@pytest.mark.case(8)
def test_days_that_no_calendar_has(tmp_path: Path) -> None:
    results = "".join(f"  - {{metric: a, baseline: 1, target: 2, by: {day}}}\n" for day in ("2026-13-45", "0000-01-01"))
    text = f"kind: objective\nid: grow\ntitle: Grow\nowner: shop\nkey_results:\n{results}"
    dates = "'key_results.by' must be a date such as 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026"
    assert found(tmp_path, text) == [
        f"6:45 error[schema] {dates}, not '2026-13-45'",
        f"7:45 error[schema] {dates}, not '0000-01-01'",
    ]


@pytest.mark.case(9)
def test_tags_that_do_not_fit(tmp_path: Path) -> None:
    assert found(tmp_path, f"{CORE}x-a: !!bool maybe\nx-b: !!int abc\nx-c: !!omap [a: 1, a: 2]\n") == [
        "4:13 error[yaml-syntax] 'maybe' is not what the tag !!bool says; remove the tag",
        "5:12 error[yaml-syntax] 'abc' is not what the tag !!int says; remove the tag",
        "6:6 error[yaml-syntax] the tag '!!omap' is not supported here; remove it",
    ]


@pytest.mark.case(10)
def test_an_escape_beyond_unicode_and_a_later_yaml(tmp_path: Path) -> None:
    message = r"'\UFFFFFFFF' is not a valid escape; write the character itself"
    assert found(tmp_path / "a", f'{CORE}x-a: "\\UFFFFFFFF"\n') == [f"4:7 error[yaml-syntax] {message}"]
    later = found(tmp_path / "b", f"%YAML 1.3\n---\n{CORE}")
    assert later == [f"1:1 error[yaml-syntax] {DIRECTIVE.format('1.3')}"]


@pytest.mark.case(11)
def test_half_a_surrogate_pair(tmp_path: Path) -> None:
    message = r"'\ud800' is half a character; write the character itself"
    assert found(tmp_path, f'{CORE}x-a: "\\ud800"\n') == [f"4:6 error[yaml-syntax] {message}"]


@pytest.mark.case(12)
def test_a_tag_that_would_run_code(tmp_path: Path) -> None:
    tag = "!!python/object/apply:os.system"
    message = f"the tag '{tag}' is not supported here; remove it"
    assert found(tmp_path, f"{CORE}x-a: {tag} [touch owned]\n") == [f"4:6 error[yaml-syntax] {message}"]
    assert sorted(os.listdir(tmp_path)) == [".git", "roadmap"]


@pytest.mark.case(13)
def test_keys_given_twice(tmp_path: Path) -> None:
    assert found(tmp_path, f"{CORE}title: Other\nx-a: {{1: a, true: b, 1.0: c}}\nx-b: {{1: a, 0x1: b}}\n") == [
        "4:1 error[duplicate-key] the key 'title' is given twice; keep one of the two",
        f"5:7 error[yaml-syntax] {NO_KEY.format(1)}",
        f"6:7 error[yaml-syntax] {NO_KEY.format(1)}",
    ]


@pytest.mark.case(14)
def test_keys_that_are_no_text(tmp_path: Path) -> None:
    """A date is text in YAML 1.2, and so may be a key."""
    keys = "x-a: {~: 1}\nx-b: {5: 1}\nx-c: {2026-01-01: 1}\nx-d: {[a]: 1}\nx-e: {{a: b}: 1}\n"
    assert found(tmp_path, CORE + keys) == [
        f"4:7 error[yaml-syntax] {NO_KEY.format('~')}",
        f"5:7 error[yaml-syntax] {NO_KEY.format(5)}",
        "7:7 error[yaml-syntax] keys must be strings, and '[a]' is not one; write a name",
        "8:7 error[yaml-syntax] keys must be strings, and '{a: b}' is not one; write a name",
    ]


@pytest.mark.case(15)
def test_what_yaml_1_1_reads_differently(tmp_path: Path) -> None:
    assert found(tmp_path, f"{CORE}description: yes\nx-a: 010\nx-b: 1_000\nx-c: 1:30\n") == [
        "4:14 warning[yaml-portability] 'yes' is text, but true to readers of YAML 1.1; write \"yes\"",
        "5:6 warning[yaml-portability] '010' is 10, but 8 to readers of YAML 1.1; write 10",
        "6:6 warning[yaml-portability] '1_000' is text, but 1000 to readers of YAML 1.1; write \"1_000\"",
        "7:6 warning[yaml-portability] '1:30' is text, but 90 to readers of YAML 1.1; write \"1:30\"",
    ]


@pytest.mark.case(16)
def test_a_file_that_says_it_is_yaml_1_1(tmp_path: Path) -> None:
    assert found(tmp_path, f"%YAML 1.1\n---\n{CORE}") == [f"1:1 error[yaml-syntax] {DIRECTIVE.format('1.1')}"]


@pytest.mark.case(17)
def test_numbers_that_are_not_finite(tmp_path: Path) -> None:
    assert found(tmp_path, f"{CORE}x-a: .nan\nx-b: .inf\nx-c: 1e400\n") == [
        "4:6 error[yaml-syntax] '.nan' is not a finite number; write a number",
        "5:6 error[yaml-syntax] '.inf' is not a finite number; write a number",
        "6:6 error[yaml-syntax] '1e400' is too large for a number; write a smaller one",
    ]


@pytest.mark.case(18)
@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("\0", "U+0000, the null character"),
        ("\x1b", "U+001B, the escape character"),
        ("\x7f", "U+007F, the delete character"),
        ("\x0c", "U+000C, the form feed"),
        ("\x9b", "U+009B, a control character"),
    ],
)
def test_control_characters(tmp_path: Path, sign: str, name: str) -> None:
    assert found(tmp_path, f"{CORE}x-a: a{sign}b\n") == [f"4:7 error[yaml-syntax] {name}, {NO_PLACE}; delete it"]


@pytest.mark.case(19)
def test_utf_16_and_a_byte_order_mark(tmp_path: Path) -> None:
    """Behind the mark of UTF-8 columns are those of the text."""
    message = "the file is UTF-16, not UTF-8; save it as UTF-8"
    assert found(tmp_path / "16", CORE.encode("utf-16")) == [f"error[yaml-syntax] {message}"]
    marked = b"\xef\xbb\xbfkund: team\nid: core\ntitle: Core\n"
    (told,) = found(tmp_path / "8", marked)
    assert told == "1:1 error[unknown-field] unknown field 'kund' in this document; did you mean 'kind'?"


@pytest.mark.case(20)
def test_latin_1(tmp_path: Path) -> None:
    message = "the byte 0xE9 (in Latin-1 'é') is not UTF-8; save the file as UTF-8"
    assert found(tmp_path, CORE.encode() + b"x-a: caf\xe9\n") == [f"4:9 error[yaml-syntax] {message}"]


@pytest.mark.case(21)
@pytest.mark.parametrize(
    ("sign", "told"),
    [
        ("\r", f"U+000D, a carriage return without a line feed, {NO_PLACE}; end lines with LF or CRLF"),
        ("\x85", f"U+0085, the character 'next line', {NO_PLACE}; use an ordinary line break"),
        ("\u2028", f"U+2028, the line separator, {NO_PLACE}; use an ordinary line break"),
    ],
)
def test_line_breaks_that_readers_disagree_on(tmp_path: Path, sign: str, told: str) -> None:
    assert found(tmp_path, f"{CORE}x-a: a{sign}x-b: b\n") == [f"4:7 error[yaml-syntax] {told}"]


@pytest.mark.case(22)
def test_tabs(tmp_path: Path) -> None:
    message = "a tab stands here, which not every YAML reader takes; use spaces"
    assert found(tmp_path, f"{CORE}x-a:\tb\n") == [f"4:5 warning[yaml-portability] {message}"]


@pytest.mark.case(23)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", []),
        ("# nothing here yet\n", []),
        (f"{CORE}---\nkind: team\nid: more\ntitle: More\n", []),
        ("text\n", ["1:1 error[schema] this document must be a mapping with 'kind', not 'text'"]),
    ],
    ids=["empty", "comment", "two documents", "scalar"],
)
def test_files_without_one_mapping(tmp_path: Path, text: str, told: list[str]) -> None:
    assert found(tmp_path, text) == told


@pytest.mark.case(24)
def test_an_anchor_given_twice(tmp_path: Path) -> None:
    message = "the anchor '&a' is given twice; rename one of the two"
    assert found(tmp_path, f"{CORE}x-a: &a 1\nx-b: &a 2\n") == [f"5:6 error[yaml-syntax] {message}"]


@pytest.mark.case(25)
def test_a_file_of_50_mb(tmp_path: Path) -> None:
    text = f"{CORE}x-a: {'a' * 50_000_000}\n"
    assert found(tmp_path, text) == ["error[yaml-syntax] the file cannot be read: over 1048576 bytes"]


@pytest.mark.case(26)
def test_a_pointer_of_git_lfs(tmp_path: Path) -> None:
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"
    message = "the file is a Git LFS pointer, its content is elsewhere; keep roadmap files out of LFS"
    assert found(tmp_path, text) == [f"1:1 error[lfs-pointer] {message}"]


@pytest.mark.case(27)
def test_conflict_markers(tmp_path: Path) -> None:
    """As a merge of real branches leaves them."""
    repo = new_repo(tmp_path, {"roadmap/a.yaml": CORE})
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write({"roadmap/a.yaml": CORE.replace("Core", "Kern")}).commit()
    repo.git("checkout", "--quiet", "main")
    repo.write({"roadmap/a.yaml": CORE.replace("Core", "Heart")}).commit()
    repo.git("merge", "topic", fails=True)
    ended = tpmlint(tmp_path, "check", "--output-format", "json", "--ignore", "unused-team")
    message = "the file holds an unresolved merge conflict; keep one side and delete the markers"
    assert (ended.code, ended.said) == (1, [f"roadmap/a.yaml:3:1 error[conflict-marker] {message}"])


@pytest.mark.case(28)
def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    """Another process writes it all the while; what is read is an item, or too large, and never more than the limit."""
    repo = new_repo(tmp_path, {"roadmap/a.yaml": CORE})
    stop = threading.Event()

    def grow() -> None:
        while not stop.is_set():
            (tmp_path / "roadmap/a.yaml").write_text(CORE)
            with (tmp_path / "roadmap/a.yaml").open("a") as file:
                file.writelines(f"# {'a' * 100_000}\n" for _ in range(30))

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        for _ in range(5):
            ended = tpmlint(repo.path, "check", "--no-cache", "--output-format", "json", limits={"RLIMIT_AS": 1 << 30})
            about = [line for line in ended.said if "roadmap/a.yaml" in line and "unused-team" not in line]
            assert about in ([], ["roadmap/a.yaml error[yaml-syntax] the file cannot be read: over 1048576 bytes"])
    finally:
        stop.set()
        writer.join()


def test_the_item_beside_every_case_is_well(tmp_path: Path) -> None:
    """Otherwise the tests above would show less than they say."""
    assert found(tmp_path, CORE) == []
    assert found(tmp_path / "b", TEAM.replace("shop", "core")) == []
