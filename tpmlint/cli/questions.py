"""Answer the questions of a portfolio from the tables of many repositories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.choices import completing, unknown
from tpmlint.cli.output import colored, width, write
from tpmlint.errors import UserError
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.tables.parquet import Answer
    from tpmlint.tables.questions import Question
    from tpmlint.tables.rows import Row, Value

SHOWN = 20
"""Rows of an answer that text shows."""

_EPILOG = """\b
Examples:
  tpmlint questions
  tpmlint questions exports
  tpmlint questions exports --select features-at-risk --output-format csv
  tpmlint questions --sql > questions.sql"""


def _formats() -> Iterable[str]:
    return ("text", "json", "csv")


def _names() -> Iterable[str]:
    from tpmlint.tables.questions import questions

    return tuple(questions())


@click.command(epilog=_EPILOG)
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@click.option(
    "--select",
    multiple=True,
    metavar="QUESTION,...",
    shell_complete=completing(_names),
    help="Ask these questions only.",
)
@click.option("--sql", is_flag=True, help="Print the SQL instead, after views of the tables in the current folder.")
@options.output_format(_formats)
@options.color
def command(folder: Path | None, select: tuple[str, ...], sql: bool, output_format: str, color: str) -> None:
    """Answer the questions of a portfolio from the tables of many repositories.

    DIR has a folder for each repository, with what `tpmlint export --output-format parquet -o DIR/NAME` wrote. Without
    DIR the questions are listed. Each is a file of SQL, which DuckDB's own command line and warehouses run as it is. It
    needs the extra: pip install 'tpmlint[portfolio]'.
    """
    from tpmlint.tables.questions import questions, views

    known = questions()
    names = [word.strip() for each in select for word in each.split(",") if word.strip()]
    for name in names:
        if name not in known:
            raise unknown("question", name, known, "--select")
    chosen = [known[name] for name in dict.fromkeys(names)] or list(known.values())
    if sql:
        if folder is not None:
            raise UserError("--sql prints files and reads no tables", "leave DIR away, or --sql", "--sql")
        write("\n".join((views(), *(f"{each.sql.rstrip()};\n" for each in chosen))))
    elif folder is None:
        longest = max(len(each.name) for each in chosen)
        write("".join(f"{each.name.ljust(longest)}  {each.text}\n" for each in chosen))
    else:
        if output_format == "csv" and len(chosen) > 1:
            raise UserError("CSV has the answer to one question", "name it with --select", "--output-format")
        from tpmlint.tables.parquet import ask

        answers = ask(folder, [each.sql for each in chosen])
        painted = colored(color)
        write(_FORMATS[output_format](chosen, answers, painted), painted)


def _as_text(chosen: Sequence[Question], answers: Sequence[Answer], color: bool) -> str:
    return "\n".join(
        "".join(f"{line}\n" for line in _lines(question, answer, color))
        for question, answer in zip(chosen, answers, strict=True)
    )


def _lines(question: Question, answer: Answer, color: bool) -> Iterator[str]:
    from tpmlint.reporters.render.terminal import Painter, fitted_table

    paint = Painter(color)
    yield paint("strong", question.text)
    if not answer.rows:
        yield "none"
        return
    cells = [[_word(value) for value in row] for row in answer.rows[:SHOWN]]
    yield from fitted_table(answer.columns, cells, width(), paint)
    if len(answer.rows) > SHOWN:
        more = plural(len(answer.rows) - SHOWN, "more row")
        yield f"and {more}; `--select {question.name} --output-format csv` has all"


def _word(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.1f}"
    return "-" if value is None else visible(str(value))


def _as_json(chosen: Sequence[Question], answers: Sequence[Answer], color: bool) -> str:
    from tpmlint.reporters.json import dump

    return dump(
        [
            {
                "question": question.name,
                "text": question.text,
                "rows": [dict(zip(answer.columns, map(_json_value, row), strict=True)) for row in answer.rows],
            }
            for question, answer in zip(chosen, answers, strict=True)
        ]
    )


def _json_value(value: Value) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _as_csv(chosen: Sequence[Question], answers: Sequence[Answer], color: bool) -> str:
    from tpmlint.query.values import Field, as_csv

    [answer] = answers

    def field(number: int, name: str) -> Field[Row]:
        def values(row: Row) -> tuple[str | int | float, ...]:
            value = row[number]
            if value is None:
                return ()
            return (value.isoformat(),) if isinstance(value, date) else (value,)

        return Field(name, values)

    return as_csv([field(number, name) for number, name in enumerate(answer.columns)], answer.rows)


_FORMATS = {"text": _as_text, "json": _as_json, "csv": _as_csv}
