"""Every case of the catalogue is made by a test, and no test of a case looks away on Linux."""

from __future__ import annotations

import ast
import itertools
import re
import sys

import pytest

from docs.security import CASES, TESTS, marked

pytest_plugins = ["pytester"]

NUMBERS = tuple(itertools.chain.from_iterable(CASES.values()))


def test_the_numbers_go_on_without_a_gap() -> None:
    assert [*NUMBERS] == [*range(1, len(NUMBERS) + 1)]


def test_every_case_is_made_by_a_test() -> None:
    made = {number for test in marked() for number in test.cases}
    assert made == set(NUMBERS)


def test_every_section_makes_its_cases_with_files_and_git() -> None:
    """Beside the tests of single modules there is one for each case that starts from files and ends at an exit code."""
    inside = ("formats/", "schema/", "reporters/")
    whole = {number for test in marked() if not test.file.startswith(inside) for number in test.cases}
    assert whole == set(NUMBERS)


def test_a_number_in_a_docstring_is_a_mark_too() -> None:
    """What a docstring calls a case is in the table."""
    known = {(test.file, test.name): test.cases for test in marked()}
    forgotten = []
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            said = re.search(r"\b[Cc]ases? (\d+)\b", ast.get_docstring(node) or "")
            key = (path.relative_to(TESTS).as_posix(), node.name)
            if said and int(said[1]) not in known.get(key, ()):
                forgotten.append((*key, said[0]))
    assert forgotten == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a case may lack what it is made with")
@pytest.mark.parametrize("mark", ["skip", "xfail"])
def test_a_case_that_is_not_made_is_a_failure(pytester: pytest.Pytester, mark: str) -> None:
    """The hook in ``tests/conftest.py`` sees to it."""
    pytester.makeconftest((TESTS / "conftest.py").read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nmarkers = case: a case\n")
    pytester.makepyfile(
        f"import pytest\n\n@pytest.mark.case(1)\n@pytest.mark.{mark}(reason='tired')\ndef test_it():\n    assert 0\n"
    )
    ended = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    assert ended.ret == 1
    ended.stdout.fnmatch_lines(["*a hostile case was not made: *"])
