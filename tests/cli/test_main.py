"""The program as a whole: its commands, its exit codes, and what it says when it cannot go on."""

from __future__ import annotations

import errno
import importlib
import subprocess
import sys
from collections.abc import Callable
from typing import TypeAlias

import click
import pytest

from tests.cli.conftest import Run
from tpmlint import __version__
from tpmlint.cli import SHARED, names, short_help
from tpmlint.errors import UserError

OWN = ("check", "completion", "config", "explain", "rules", "schema")


def test_the_version(run: Run) -> None:
    ended = run("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"tpmlint {__version__}\n", "")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_every_command(run: Run, option: str) -> None:
    ended = run(option)
    assert (ended.code, ended.err) == (0, "")
    listed = ended.out.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    starts = [line.split()[0] for line in listed if line[2] != " "]
    assert starts == list(names())
    assert set(OWN) <= set(names())
    assert "  rules       List all rules\n" in ended.out


@pytest.mark.parametrize("name", names())
def test_every_module_is_a_command_with_a_docstring(name: str) -> None:
    module = importlib.import_module(f"tpmlint.cli.{name}")
    assert isinstance(module.command, click.Command)
    assert module.command.help
    assert short_help(name) == (module.__doc__ or "").partition("\n")[0].rstrip(".")
    assert 0 < len(short_help(name)) <= 80


@pytest.mark.parametrize("name", names())
def test_help_fits_a_terminal_of_80_columns_and_is_not_cut(run: Run, name: str) -> None:
    command = importlib.import_module(f"tpmlint.cli.{name}").command
    inner = command.commands if isinstance(command, click.Group) else {}
    for words in ([name], *([name, each] for each in inner)):
        lines = run(*words, "--help").out.splitlines()
        assert [line for line in lines if len(line) > 80] == []
        listed = " ".join(" ".join(lines).partition(" Commands: ")[2].split())
        assert "..." not in listed
        for each in inner if words == [name] else ():
            assert f"{each} {(inner[each].help or '').partition('.')[0].replace(chr(10), ' ')}" in listed


@pytest.mark.parametrize("name", sorted(SHARED))
def test_what_commands_share_is_not_a_command(name: str) -> None:
    assert not hasattr(importlib.import_module(f"tpmlint.cli.{name}"), "command")


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help(run: Run, name: str, option: str) -> None:
    ended = run(name, option)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: tpmlint {name} ")


@pytest.mark.parametrize("words", [(), ("config",)])
def test_without_a_command_it_is_not_green(run: Run, words: tuple[str, ...]) -> None:
    ended = run(*words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(" ".join(["Usage: tpmlint", *words]))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(
            ("chek",),
            "tpmlint: error: unknown command 'chek'; did you mean check?\n",
            id="a command",
        ),
        pytest.param(
            ("check", "--output-format", "jsn"),
            "tpmlint: error: --output-format: unknown output format 'jsn'; did you mean json?\n"
            "  help: there are json, azure, bitbucket, checkstyle, concise, csv, github, gitlab, jsonl, junit, "
            "markdown, rdjson, sarif, text\n",
            id="a format",
        ),
        pytest.param(
            ("check", "--output", "sarrif=x"),
            "tpmlint: error: --output: unknown output format 'sarrif'; did you mean sarif?\n"
            "  help: there are sarif, azure, bitbucket, checkstyle, concise, csv, github, gitlab, json, jsonl, junit, "
            "markdown, rdjson, text\n",
            id="a format of a file",
        ),
        pytest.param(
            ("check", "--color", "alway"),
            "tpmlint: error: --color: unknown choice 'alway'; did you mean always?\n"
            "  help: there are always, auto, never\n",
            id="when to use colours",
        ),
        pytest.param(
            ("check", "--fail-on", "warn"),
            "tpmlint: error: --fail-on: unknown level 'warn'; did you mean warning?\n"
            "  help: there are warning, error, info\n",
            id="a level to fail on",
        ),
        pytest.param(
            ("check", "--severity", "enables-nothing=warnin"),
            "tpmlint: error: --severity: unknown level 'warnin'; did you mean warning?\n"
            "  help: there are warning, error, info, off\n",
            id="a level of a rule",
        ),
        pytest.param(
            ("check", "--severity", "enable-nothing=off"),
            "tpmlint: error: --severity: unknown rule or category 'enable-nothing'; did you mean enables-nothing?\n"
            "  help: `tpmlint rules` lists all rules\n",
            id="a rule whose level is set",
        ),
        pytest.param(
            ("check", "--severity", "enables-nothing"),
            "tpmlint: error: --severity: 'enables-nothing' gives no level\n"
            "  help: write RULE=LEVEL, such as overdue=off\n",
            id="no level",
        ),
        pytest.param(
            ("check", "--select", "structure,enable-nothing"),
            "tpmlint: error: --select: unknown rule or category 'enable-nothing'; did you mean enables-nothing?\n"
            "  help: `tpmlint rules` lists all rules\n",
            id="a rule to select",
        ),
        pytest.param(
            ("check", "--ignore", "refrence"),
            "tpmlint: error: --ignore: unknown rule or category 'refrence'; did you mean reference?\n"
            "  help: `tpmlint rules` lists all rules\n",
            id="a category to ignore",
        ),
        pytest.param(
            ("check", "--as-of", "2026-02-30"),
            "tpmlint: error: --as-of: '2026-02-30' is not a valid date\n"
            "  help: write YYYY-MM-DD, such as 2026-11-20, or today\n",
            id="no such day",
        ),
        pytest.param(
            ("check", "--as-of", "20261120"),
            "tpmlint: error: --as-of: '20261120' is not a valid date\n"
            "  help: write YYYY-MM-DD, such as 2026-11-20, or today\n",
            id="a day in another form",
        ),
        pytest.param(
            ("check", "--output", "report.json"),
            "tpmlint: error: --output: 'report.json' names no file\n"
            "  help: write FORMAT=FILE, such as json=report.json\n",
            id="no format",
        ),
        pytest.param(
            ("check", "--output", "json=-"),
            "tpmlint: error: --output: 'json=-' names no file, but standard output\n"
            "  help: --output-format json writes there; a file of that name is json=./-\n",
            id="standard output for a file",
        ),
        pytest.param(
            ("check", "--output", "json=a", "--output", "text=a"),
            "tpmlint: error: --output: 'a' is named twice\n  help: give each output a file of its own\n",
            id="one file for two reports",
        ),
        pytest.param(
            ("check", "-"),
            "tpmlint: error: -: standard input has no name\n"
            "  help: give --stdin-filename the path of the file it stands in for\n",
            id="standard input without a name",
        ),
        pytest.param(
            ("check", "--stdin-filename", "a.yaml"),
            "tpmlint: error: --stdin-filename: nothing is read from standard input\n  help: give `-` as PATH too\n",
            id="a name without standard input",
        ),
        pytest.param(
            ("check", "--root", "nowhere\n::error::x"),
            "tpmlint: error: nowhere\\n::error::x: folder not found\n  help: give --root a folder\n",
            id="a folder that cannot act",
        ),
    ],
)
def test_a_word_that_is_not_known(run: Run, words: tuple[str, ...], said: str) -> None:
    ended = run(*words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == said if "unknown command" not in said else ended.err.startswith(said)


def test_an_option_that_is_not_known(run: Run) -> None:
    ended = run("check", "--outputs", "x")
    assert (ended.code, ended.out) == (2, "")
    message, remedy = ended.err.splitlines()
    # The words are click's, and differ between its versions.
    assert message.startswith("tpmlint: error: No such option")
    assert "--outputs" in message
    assert remedy == "  help: see `tpmlint check --help`"


Failing: TypeAlias = Callable[[BaseException], None]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Return a function that lets the judgement fail with an error."""

    def fail(error: BaseException) -> None:
        def stop(_: object) -> None:
            raise error

        monkeypatch.setattr("tpmlint.api.check", stop)

    return fail


def test_a_refusal_names_place_and_way_out(run: Run, failing: Failing) -> None:
    failing(UserError("unknown key 'selct'; did you mean select?", "see `tpmlint explain config`", "tpmlint.toml:4"))
    ended = run("check")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "tpmlint: error: tpmlint.toml:4: unknown key 'selct'; did you mean select?\n"
        "  help: see `tpmlint explain config`\n"
    )


def test_a_refusal_cannot_act(run: Run, failing: Failing) -> None:
    failing(UserError("a\n::error::\x1b[31m", "b\u202e", "::add-mask::c"))
    assert run("check").err == ("tpmlint: error: \\x3a:add-mask::c: a\\n::error::\\x1b[31m\n  help: b\\u202e\n")


PYTHON = ".".join(map(str, sys.version_info[:3]))
INVITATION = (
    f"  help: this is a bug in tpmlint {__version__} (Python {PYTHON}, {sys.platform})"
    "{more}\n  help: please report it at https://github.com/tpmlint/tpmlint/issues\n"
)


def test_a_crash_is_short(run: Run, failing: Failing) -> None:
    failing(KeyError("nothing\x1b"))
    ended = run("check")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == "tpmlint: internal error: KeyError: 'nothing\\x1b'\n" + INVITATION.format(
        more="; TPMLINT_DEBUG=1 shows where it happened"
    )


@pytest.mark.parametrize(("words", "variable"), [(("check", "-v"), ""), (("check",), "1")])
def test_a_crash_says_where_when_asked(
    run: Run, failing: Failing, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], variable: str
) -> None:
    monkeypatch.setenv("TPMLINT_DEBUG", variable)
    failing(RecursionError())
    ended = run(*words)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("Traceback (most recent call last):\n")
    assert "in stop\n    raise error\nRecursionError\n" in ended.err
    assert ended.err.endswith("tpmlint: internal error: RecursionError\n" + INVITATION.format(more=""))


def test_the_system_says_no(run: Run, failing: Failing) -> None:
    failing(OSError(errno.EACCES, "Permission denied", "roadmap/\x1b.yaml"))
    ended = run("check")
    assert (ended.code, ended.err) == (3, "tpmlint: error: roadmap/\\x1b.yaml: Permission denied\n")


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't start new thread")])
def test_memory_runs_out(run: Run, failing: Failing, error: Exception) -> None:
    failing(error)
    ended = run("check")
    assert (ended.code, ended.out, ended.err.splitlines()) == (
        3,
        "",
        ["tpmlint: error: there is not enough memory", "  help: raise the limit on what this process may take"],
    )


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interruption(run: Run, failing: Failing, error: BaseException) -> None:
    failing(error)
    ended = run("check")
    assert (ended.code, ended.out, ended.err.strip()) == (130, "", "tpmlint: interrupted")


HEAVY = {
    "difflib",
    "git",
    "hashlib",
    "jsonschema",
    "json",
    "pkgutil",
    "referencing",
    "ruamel",
    "subprocess",
    "tomllib",
}
LIGHT = {
    "tpmlint.cli",
    "tpmlint.cli.output",
    "tpmlint.modules",
}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_help_and_version_import_little(option: str) -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "from tpmlint.cli import main; main([sys.argv[1]])\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code, option], capture_output=True, text=True, check=True)
    imported = done.stdout.splitlines()[-1].split()
    assert {name for name in imported if name.startswith("tpmlint.")} == LIGHT
    assert not {name.partition(".")[0] for name in imported} & HEAVY
