"""``check --fix`` and ``check --diff``: fix problems, or show the fixes as a diff."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from tpmlint.cli.output import complain, patch
from tpmlint.engine.session import Session, open_session
from tpmlint.engine.workspace import Request, relative, sparse_paths, write_lock
from tpmlint.errors import UserError
from tpmlint.fixes.writing import WriteFailure, write_each
from tpmlint.limits import Limits
from tpmlint.report import Report
from tpmlint.text.messages import plural


class Fixed(Struct, frozen=True):
    """The result of ``check --fix``.

    Args:
        report: what remains.
        broken: whether a file could not be written.
        text: standard input after the fixes; None where files were fixed.
    """

    report: Report
    broken: bool = False
    text: bytes | None = None


class FixPreview(Struct, frozen=True):
    """The result of ``check --diff``.

    Args:
        report: the findings.
        lines: the diff; none where nothing would change.
        summary: a sentence that sums the diff up.
    """

    report: Report
    lines: tuple[str, ...]
    summary: str


def fix(request: Request, *, unsafe: bool, ready: Callable[[Report], None]) -> Fixed:
    """Fix what can be fixed in the work tree, or in memory where the text is standard input.

    Args:
        ready: called with the report of the remaining findings before anything is written; may raise.
    Raises:
        UserError: as a check does; or standard input is too large to be returned whole.
    """
    if request.stdin is None:
        with write_lock(request):
            return _fix_files(open_session(request), unsafe, ready)
    session = _open(request)
    result, (name, data) = session.fix(unsafe=unsafe), request.stdin
    ready(result.last)
    change = result.changes.get(relative(Path(name), request.start, session.workspace.top))
    return Fixed(result.after(), text=data if change is None else change.new)


def _fix_files(session: Session, unsafe: bool, ready: Callable[[Report], None]) -> Fixed:
    result, top = session.fix(unsafe=unsafe), session.workspace.top
    ready(result.last)
    sparse = sparse_paths(session.workspace, result.changes)
    not_on_disk = [
        WriteFailure(path, f"a sparse checkout keeps it from the disk; `{command}` brings it", broken=False)
        for path, command in sparse.items()
    ]
    failures = (
        *not_on_disk,
        *write_each(top, {path: each for path, each in result.changes.items() if path not in sparse}),
    )
    for failure in failures:
        if failure.broken:
            complain(f"cannot be written: {failure.reason}", place=failure.path)
    remaining = session.refreshed().report() if failures else result.last
    return Fixed(result.after(remaining, failures), any(failure.broken for failure in failures))


def show(request: Request, *, unsafe: bool, painted: bool) -> FixPreview:
    """Return the changes of ``fix`` as a diff, and write nothing.

    Raises:
        UserError: as ``fix`` does.
    """
    result = _open(request).fix(unsafe=unsafe)
    problems = sum(result.fixed[path] for path in result.changes)
    summary = "Nothing to fix."
    if result.changes:
        summary = f"Would fix {plural(problems, 'problem')} in {plural(len(result.changes), 'file')}."
    lines = tuple(line for path, change in result.changes.items() for line in patch(path, change, painted))
    return FixPreview(result.before(), lines, summary)


def _open(request: Request) -> Session:
    if request.stdin is not None and len(request.stdin[1]) > Limits().bytes:
        raise UserError(f"standard input is larger than {Limits().bytes:,} bytes", "split the file", request.stdin[0])
    return open_session(request)
