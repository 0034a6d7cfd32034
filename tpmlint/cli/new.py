"""Write a new item: a commented file, made from its schema."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.choices import complete_items, completing, find_kind, kinds_for_completion
from tpmlint.cli.output import tell, width, write
from tpmlint.errors import UserError
from tpmlint.reporters.render.terminal import wrap_text
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.engine.workspace import Request
    from tpmlint.init.item import Assignment
    from tpmlint.init.questions import Check


@click.command()
@click.argument("kind", metavar="KIND", shell_complete=completing(kinds_for_completion))
@click.argument("item_id", metavar="ID")
@click.option("--title", metavar="TITLE", help="What people call it.")
@click.option("--owner", metavar="TEAM", shell_complete=complete_items("team"), help="The team that answers for it.")
@click.option("--status", metavar="STATUS", help="Where it stands; proposed, if nothing else is said.")
@click.option("--type", "type_", metavar="TYPE", help="What sort of initiative or team it is.")
@click.option(
    "--enables",
    multiple=True,
    metavar="FEATURE=HOW",
    shell_complete=complete_items("feature", end="="),
    help="A feature that an initiative enables, and how.",
)
@click.option(
    "--customer",
    multiple=True,
    metavar="TEAM=NEED",
    shell_complete=complete_items("team", end="="),
    help="A team that an initiative is for, and its need.",
)
@click.option("--path", "paths", multiple=True, metavar="PATTERN", help="Files that a capability is made of.")
@click.option("--set", "others", multiple=True, metavar="FIELD=VALUE", help="Any other field; again for a list.")
@click.option("--file", "file", metavar="PATH", help="Where to write it, `-` to print it.")
@click.option("--dry-run", is_flag=True, help="Print the file and write nothing.")
@click.option("--markdown/--yaml", default=None, help="Markdown with front matter (as decisions are), or YAML.")
@options.where
def command(
    kind: str,
    item_id: str,
    title: str | None,
    owner: str | None,
    status: str | None,
    type_: str | None,
    enables: tuple[str, ...],
    customer: tuple[str, ...],
    paths: tuple[str, ...],
    others: tuple[str, ...],
    file: str | None,
    dry_run: bool,
    markdown: bool | None,
    root: Path | None,
    config: Path | None,
    isolated: bool,
) -> None:
    """Write the file of a new item, with every field explained.

    KIND is initiative, feature, capability, team, objective, decision or one of your own; ID is the name by which
    others refer to it. On a terminal, what is required and not given by an option is asked for. No file is ever
    overwritten.
    """
    from tpmlint.engine.workspace import Request, write_lock
    from tpmlint.init import draft
    from tpmlint.init.place import create, unread

    request = Request(start=Path.cwd(), root=root, config=config, isolated=isolated)
    order = draft.Order(
        request=request,
        kind=find_kind(kind, request),
        id=item_id,
        assignments=_assignments(title, owner, status, type_, enables, customer, paths, others),
        file=None if file in (None, "-") else Path(file),
        markdown=markdown,
    )
    new = draft.draft(order, Terminal() if sys.stdin.isatty() and sys.stdout.isatty() else None)
    hints = draft.hints(order, new)
    if dry_run or file == "-":
        write(new.text)
    else:
        with write_lock(order.request):
            draft.require_free(order)
            create(new.workspace.top, {new.path: new.text})
        write(f"Wrote {visible(new.path)}\n")
        for path in unread(order.request, [new.path]):
            tell([f"  hint: git ignores {visible(path)}, and so does tpmlint"])
        for page in _stale_pages(request):
            tell([f"  hint: {visible(page)} does not show it yet; `tpmlint render` fills its views"])
    for finding in hints:
        tell([f"  hint: {visible(finding.message)}"])


def _stale_pages(request: Request) -> tuple[str, ...]:
    """Return the pages with views that are out of date, if that can be known."""
    from tpmlint.engine.pages import read_pages
    from tpmlint.engine.rendering import render_pages
    from tpmlint.engine.session import open_session

    session = open_session(request)
    if not any(read_pages(session.workspace.snapshot, session.workspace.settings)):
        return ()
    try:
        return tuple(page.path for page in render_pages(session).pages if page.stale)
    except UserError:  # A file of the roadmap cannot be read: a check says so.
        return ()


class Terminal:
    """Ask on standard error, so that standard output has only the file."""

    def say(self, text: str) -> None:
        """Show a text, wrapped; the meaning of a word is indented beside it."""
        columns = width()
        for line in text.split("\n"):
            beside = re.match(r"  \S+ {2,}", line)
            hanging = len(beside[0]) if beside else len(line) - len(line.lstrip())
            if columns is not None and hanging > columns // 2:
                hanging = 4
            for piece in wrap_text(line, columns, 0, hanging) or [""]:
                click.echo(piece, err=True)

    def ask(self, label: str, default: str | None, check: Check) -> str:
        """Return an answer that passes ``check``."""
        while True:
            has_default = bool(default)
            answer: str = click.prompt(label, default=default, show_default=has_default, prompt_suffix=": ", err=True)
            answer = answer.strip()
            objection = check(answer) if answer or default != "" else None
            if objection is None:
                return answer
            self.say(f"  {visible(objection)}")


def _assignments(
    title: str | None,
    owner: str | None,
    status: str | None,
    type_: str | None,
    enables: tuple[str, ...],
    customers: tuple[str, ...],
    paths: tuple[str, ...],
    others: tuple[str, ...],
) -> tuple[Assignment, ...]:
    from tpmlint.init.item import Assignment

    single = {"title": title, "owner": owner, "status": status, "type": type_}
    assignments = [Assignment(f"--{name}", name, text) for name, text in single.items() if text is not None]
    assignments += [Assignment("--enables", "enables", text) for text in enables]
    assignments += [Assignment("--customer", "internal_customers", text) for text in customers]
    assignments += [Assignment("--path", "paths", text) for text in paths]
    for text in others:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UserError(f"{text!r} gives no value", "write FIELD=VALUE, such as target_date=2027-Q1", "--set")
        assignments.append(Assignment("--set", name.strip(), value.strip()))
    return tuple(assignments)
