"""``questions``: lists them, answers them, and prints their SQL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tables.portfolio import item, repository, write
from tpmlint.tables.questions import questions, views


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of the portfolio's exports."""
    return str(write(tmp_path_factory.mktemp("exports")))


def test_they_are_listed(run: Run) -> None:
    done = run("questions")
    assert (done.code, done.err) == (0, "")
    assert [line.split(maxsplit=1) for line in done.out.splitlines()] == [
        [name, question.text] for name, question in questions().items()
    ]
    assert run("questions", "--select", "colliding-ids").out == (
        "colliding-ids  Which ids do several repositories give to different items?\n"
    )


def test_an_answer_as_a_table(run: Run, exports: str) -> None:
    assert run("questions", exports, "--select", "context-by-team,initiatives-without-feature").out == (
        "Which teams' changes have the least product context?\n"
        "team      repositories  needing_context  without_context  context_percent\n"
        "payments  1             8                6                25.0\n"
        "keys      1             2                0                100.0\n"
        "\n"
        "Which open initiatives enable no feature?\n"
        "repository  initiative  title        owner     status\n"
        "checkout    tidy-up     The tidy-up  checkout  active\n"
    )


def test_all_answers_as_json(run: Run, exports: str) -> None:
    done = run("questions", exports, "--output-format", "json")
    found = json.loads(done.out)
    assert [each["question"] for each in found] == [*questions()]
    assert found[1] == {
        "question": "context-by-month",
        "text": "What share of the changes of all repositories had product context, month by month?",
        "rows": [
            {
                "month": "2026-10-01",
                "repositories": 1,
                "needing_context": 4,
                "with_context": 1,
                "context_percent": 25.0,
            },
            {
                "month": "2026-11-01",
                "repositories": 2,
                "needing_context": 8,
                "with_context": 4,
                "context_percent": 50.0,
            },
        ],
    }


def test_an_answer_as_csv(run: Run, exports: str) -> None:
    done = run("questions", exports, "--select", "features-at-risk", "--output-format", "csv")
    assert done.out == (
        "repository,feature,due,waits_for_repository,waits_for_kind,waits_for,steps,why,waits_until\n"
        "checkout,one-click,2027-03-31,platform,initiative,vault,2,due after the feature,2027-05-31\n"
        "checkout,one-click,2027-03-31,platform,initiative,audit-log,3,paused,\n"
        "platform,tokens,,platform,initiative,audit-log,1,paused,\n"
    )


def test_a_long_answer_is_cut_and_says_so(run: Run, tmp_path: Path) -> None:
    items = tuple(item("a", f"initiative:x{number:02}") for number in range(22))
    done = run(
        "questions", str(write(tmp_path, repository("a", items=items))), "--select", "initiatives-without-feature"
    )
    assert done.out.splitlines()[-2:] == [
        "a           x19         The x19  -      -",
        "and 2 more rows; `--select initiatives-without-feature --output-format csv` has all",
    ]


def test_text_of_a_repository_reaches_a_terminal_escaped(run: Run, tmp_path: Path) -> None:
    items = (item("a", "initiative:x", title="=1\x1b[2J\n::error::x"),)
    folder = str(write(tmp_path, repository("a", items=items)))
    text, csv, dumped = (
        run("questions", folder, "--select", "initiatives-without-feature", "--output-format", each).out
        for each in ("text", "csv", "json")
    )
    assert "=1\\x1b[2J\\n::error::x" in text
    assert "'=1\\x1b[2J\\n::error::x" in csv
    assert "\x1b" not in dumped
    assert json.loads(dumped)[0]["rows"][0]["title"] == "=1\x1b[2J\n::error::x"


def test_nothing_to_answer(run: Run, tmp_path: Path) -> None:
    done = run("questions", str(write(tmp_path, repository("a"))), "--select", "shared-capabilities")
    assert done.out == "Which capabilities do most other repositories refer to?\nnone\n"


def test_the_sql_is_that_of_the_files(run: Run) -> None:
    text = run("questions", "--sql", "--select", "colliding-ids").out
    assert text == f"{views()}\n{questions()['colliding-ids'].sql.rstrip()};\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--select", "colliding-id"), "--select: unknown question 'colliding-id'; did you mean colliding-ids?"),
        (("exports", "--output-format", "csv"), "--output-format: CSV has the answer to one question"),
        (("exports", "--sql"), "--sql: --sql prints files and reads no tables"),
        (("exports",), "exports: no tables found"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], message: str, run: Run) -> None:
    done = run("questions", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
