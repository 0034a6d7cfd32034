"""``--output FORMAT=FILE``: reports written to files, beside the one on the terminal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from tpmlint.atomic_write import write_atomically
from tpmlint.cli.choices import completing, unknown
from tpmlint.cli.output import complain
from tpmlint.errors import UserError
from tpmlint.settings import WAIVERS

if TYPE_CHECKING:
    from tpmlint.engine.workspace import Request
    from tpmlint.git.repository import Repository
    from tpmlint.report import Report

_Command = TypeVar("_Command", bound=Callable[..., Any])

_CONFIGURATION = frozenset({"pyproject.toml", "tpmlint.toml", WAIVERS})


class Output(Struct, frozen=True):
    """A report to write: its format and the file it goes to."""

    format: str
    path: Path


def output_files(known: Callable[[], Iterable[str]]) -> Callable[[_Command], _Command]:
    """Return the option ``--output`` of a command that can write these formats."""

    def read(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[Output, ...]:
        outputs_given: list[Output] = []
        for text in value:
            name, _, path = text.partition("=")
            if not path:
                raise UserError(f"{text!r} names no file", "write FORMAT=FILE, such as json=report.json", "--output")
            if path == "-":
                remedy = f"--output-format {name} writes there; a file of that name is {name}=./-"
                raise UserError(f"{text!r} names no file, but standard output", remedy, "--output")
            if name not in known():
                raise unknown("output format", name, known(), "--output")
            if any(each.path == Path(path) for each in outputs_given):
                raise UserError(f"{path!r} is named twice", "give each output a file of its own", "--output")
            reject_own(path)
            outputs_given.append(Output(name, Path(path)))
        return tuple(outputs_given)

    output = click.option(
        "--output",
        "outputs",
        multiple=True,
        metavar="FORMAT=FILE",
        callback=read,
        shell_complete=completing(known, "="),
        help="Write to a file as well; may be given several times.",
    )
    force = click.option(
        "--force", is_flag=True, help="Let --output replace a tracked file, or one outside of the repository."
    )
    return lambda command: output(force(command))


def reject_own(path: str) -> None:
    """Reject an output file that belongs to git or to tpmlint's configuration, or is outside of the repository.

    Raises:
        UserError: it lies within a git directory, has the name of a configuration file, or a link leads it out of the
            repository.
    """
    from tpmlint.git.files import link_out

    link = link_out(Path(os.path.abspath(path)))
    if link is not None:
        raise _refuse(path, f"lies behind the link {link}, which leads out of the repository")
    full = _full_path(Path(path))
    if any(each.name.casefold() == ".git" or _is_bare(each) for each in (full, *full.parents)):
        raise _refuse(path, "is one of git's own files")
    if full.name.casefold() in _CONFIGURATION:
        raise _refuse(path, "is a file of tpmlint's configuration")


def refuse_read(
    outputs: Iterable[Output],
    report: Report,
    request: Request,
    *,
    force: bool,
    is_earlier_report: Callable[[Output], bool] = lambda output: False,
) -> None:
    """Reject, before anything is written, an output that would replace a file of this run or a tracked file.

    Args:
        report: of the run; its paths are relative to its own top, which an audit may have elsewhere.
        request: the request of the run, whose repository is the one to protect.
        force: whether a tracked file, and one outside of the repository, may be replaced.
        is_earlier_report: tells whether an existing file is a report of tpmlint, replaced even without ``force``.
    Raises:
        UserError: an output is the configuration, a schema that it names, or a file of the roadmap; or it exists, and
            git tracks it or it lies outside of the repository, without ``force``.
    """
    if not outputs:
        return
    from tpmlint.engine.workspace import find_repository
    from tpmlint.git.files import disk_path

    repository = find_repository(request)
    top = Path(report.top)
    for output in outputs:
        full = _full_path(output.path)
        for path in report.receipt.files:
            if _is_same(full, disk_path(top, path)):
                raise _refuse(str(output.path), "is a roadmap file that was checked")
        if report.receipt.configuration is not None and _is_same(full, disk_path(top, report.receipt.configuration)):
            raise _refuse(str(output.path), "is the configuration of this run")
        if any(_is_same(full, disk_path(top, path)) for path in report.receipt.schemas):
            raise _refuse(str(output.path), "is a schema of this run")
        if force or repository is None or repository.is_bare or not os.path.lexists(full):
            continue
        if not is_earlier_report(output):
            _reject_unforced(output.path, full, repository)


def _reject_unforced(path: Path, full: Path, repository: Repository) -> None:
    top = Path(os.path.realpath(repository.top))
    why = "exists, and lies outside of the repository"
    if full.is_relative_to(top):
        if not repository.run("ls-files", "-z", "--", full.relative_to(top).as_posix()):
            return
        why = "is a file that git tracks"
    raise UserError(f"{path} {why}", "give the report a file of its own, or replace this one with --force", "--output")


def _full_path(path: Path) -> Path:
    # Not `Path.resolve`, which fails on link cycles.
    return Path(os.path.realpath(path.parent)) / path.name


def _is_bare(folder: Path) -> bool:
    return all(os.path.lexists(folder / name) for name in ("HEAD", "objects", "refs"))


def _is_same(one: Path, other: Path) -> bool:
    if one == other:
        return True
    # Some disks ignore case.
    alike = str(one).casefold() == str(other).casefold() and os.path.lexists(one) and os.path.lexists(other)
    return alike and os.path.samestat(os.lstat(one), os.lstat(other))


def _refuse(path: str, why: str) -> UserError:
    return UserError(f"{path} {why}", "give the report a file of its own", "--output")


def deliver(outputs: Iterable[Output], render: Callable[[str], str]) -> bool:
    """Write every output, whole or not at all; report failures, and return whether all succeeded.

    Args:
        render: returns the text in a format.
    """
    is_written = True
    for output in outputs:
        data = render(output.format).encode("utf-8", "backslashreplace")
        try:
            write_atomically(output.path, data)
        except OSError as error:
            complain(f"cannot be written: {error.strerror}", place=str(output.path))
            is_written = False
    return is_written
