"""Show what the declared interfaces promise, since when, and for which item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.choices import complete_items, complete_revisions
from tpmlint.cli.options import load_session, request_for
from tpmlint.cli.output import colored, note, width, write
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural, some

if TYPE_CHECKING:
    from tpmlint.change.interface_change import UnreadFile
    from tpmlint.engine.interfaces import Contract, InterfaceFacts, KnownFact, Occasion
    from tpmlint.reporters.render.terminal import Painter

_INDENT = "    "
_PAGES = "https://tpmlint.github.io/tpmlint/interfaces/TYPE/"
_EPILOG = """\b
Examples:
  tpmlint interfaces
  tpmlint interfaces payment-gateway
  tpmlint interfaces services/payments/openapi.yaml --since v1.4.0
  tpmlint interfaces --types"""


def _formats() -> Iterable[str]:
    return ("text", "json")


@click.command(epilog=_EPILOG)
@click.argument(
    "names", nargs=-1, metavar="[PATH|CAPABILITY]...", shell_complete=complete_items("capability", files=True)
)
@click.option(
    "--since",
    metavar="REV",
    shell_complete=complete_revisions,
    help="Show what changed after this revision, by commit.",
)
@click.option(
    "--types",
    "of_types",
    is_flag=True,
    help="List the types of interface that are compared by facts, and where to read what counts of each.",
)
@options.output_format(_formats)
@options.where
@options.color
def command(
    names: tuple[str, ...],
    since: str | None,
    of_types: bool,
    output_format: str,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Show what the declared interfaces promise, since when, and for which item.

    PATH is a file of an interface, CAPABILITY the id of one that declares some. Without a name every interface is
    shown with the number of its facts; with one its facts, each with the commit that added it and what that commit
    cites. With --since it is what changed, by commit.
    """
    from tpmlint.engine.interfaces import contracts_of
    from tpmlint.git.commits import UNSHALLOW
    from tpmlint.reporters.render.terminal import Painter

    painted = colored(color)
    if of_types:
        write("".join(f"{line}\n" for line in _types(Painter(painted))), painted)
        return
    session = load_session(request_for(root, config, isolated=isolated))
    contracts = contracts_of(session.workspace, session.loaded.roadmap, names, since)
    repository = session.workspace.repository
    if (names or since is not None) and repository is not None and repository.is_shallow():
        note(f"the clone is shallow: what older commits added or changed is not known; {UNSHALLOW}")
    if output_format == "json":
        from tpmlint.reporters.json import dump

        write(dump([_value(each) for each in contracts]))
        return
    lines = _lines(contracts, bool(names), since, Painter(painted))
    write("".join(f"{line}\n" for line in lines), painted)


def _types(paint: Painter) -> Iterator[str]:
    from tpmlint.interfaces import language_of, title_of, types
    from tpmlint.interfaces.support.file_names import NAMES
    from tpmlint.reporters.render.terminal import fitted_table

    rows = []
    for name in types():
        language = language_of(name)
        assert language is not None
        title = title_of(name).replace("``", "`")
        rows.append((name, title, language.extra or "-", " ".join(NAMES.get(name, ())) or "-"))
    yield from fitted_table(("type", "compares", "extra", "guessed for"), rows, width(), paint)
    yield f"What counts of a type, and what is not seen: {_PAGES}"


def _lines(contracts: Sequence[Contract], named: bool, since: str | None, paint: Painter) -> Iterator[str]:
    if not contracts:
        yield "No capability declares interfaces; add `interfaces: [{path: FILE}]` to one."
    for number, contract in enumerate(contracts):
        if number:
            yield ""
        capability = contract.capability
        teams = tuple(dict.fromkeys(each.team.id for each in capability.consumers if each.team is not None))
        used = f", used by {some([visible(each) for each in teams])}" if teams else ""
        yield paint("strong", visible(f"{capability.id}: {capability.title or capability.id}")) + used
        if since is not None:
            yield from _changes(contract, since, paint)
            continue
        for one in contract.interfaces:
            yield f"  {_head(one)}"
            if named:
                yield from _facts(one.facts, paint)
            yield from (f"    {line}" for line in _unread(one.unread))


def _head(one: InterfaceFacts) -> str:
    what = plural(len(one.facts), "fact")
    files = f" in {plural(len(one.files), 'file')}" if one.files else ", as no file matches"
    return f"{visible(one.interface.path or '?')} ({visible(one.type or 'unknown type')}): {what}{files}"


def _facts(facts: Sequence[KnownFact], paint: Painter) -> Iterator[str]:
    from tpmlint.reporters.render.terminal import fitted_table

    rows = []
    for each in facts:
        since = _said(each.since) if each.since is not None else "-"
        if each.changed is not None:
            since += f"; changed {_said(each.changed)}"
        rows.append((visible(each.name), visible(each.fact.signature), str(each.fact.line), since))
    if rows:
        columns = width()
        room = None if columns is None else columns - len(_INDENT)
        yield from (
            f"{_INDENT}{line}" for line in fitted_table(("fact", "promises", "line", "since"), rows, room, paint)
        )


def _said(occasion: Occasion) -> str:
    cited = f" for {some([visible(each) for each in occasion.items])}" if occasion.items else ""
    return f"{occasion.date} {occasion.commit}{cited}"


def _unread(files: Sequence[UnreadFile]) -> Iterator[str]:
    """Yield a line for each reason for which files cannot be read."""
    reasons: dict[str, list[str]] = {}
    for each in files:
        reasons.setdefault(each.reason, []).append(visible(each.path))
    for reason, (first, *others) in reasons.items():
        more = f" and {len(others):,} more" if others else ""
        yield f"{first}{more}: only {'their' if others else 'its'} bytes are compared: {visible(reason)}"


def _changes(contract: Contract, since: str, paint: Painter) -> Iterator[str]:
    yield from (f"  {_head(one)}" for one in contract.interfaces if not one.files)
    if not contract.changes and any(one.files for one in contract.interfaces):
        yield f"  no promise changed since {visible(since)}"
    for occasion, found in contract.changes:
        cited = f"for {some([visible(each) for each in occasion.items])}" if occasion.items else "cites nothing"
        yield f"  {occasion.date} {occasion.commit} {paint('strong', visible(occasion.title))} ({cited})"
        times = Counter(each.name for each in found.facts)
        yield from (f"    ? {line}" for line in _unread(found.unread))
        for each in found.facts:
            known = each.after or each.before
            assert known is not None
            says = visible(known.signature)
            if each.before is not None and each.after is not None:
                says = f"{visible(each.before.signature)} -> {visible(each.after.signature)}"
            where = f" in {visible(each.path)}" if times[each.name] > 1 else ""  # As of two modules of Terraform.
            yield f"    {each.sign} {visible(each.name)}{where}: {says}{' (breaks)' if each.breaks else ''}"


def _value(contract: Contract) -> dict[str, object]:
    from msgspec import to_builtins

    capability = contract.capability
    return {
        "capability": capability.id,
        "title": capability.title,
        "consumers": [each.team.id for each in capability.consumers if each.team is not None],
        "interfaces": [
            {
                "type": one.type,
                "path": one.interface.path,
                "files": list(one.files),
                "facts": [
                    {
                        "name": each.name,
                        "signature": each.fact.signature,
                        "path": each.path,
                        "line": each.fact.line,
                        "since": to_builtins(each.since),
                        "changed": to_builtins(each.changed),
                    }
                    for each in one.facts
                ],
                "unread": {each.path: each.reason for each in one.unread},
            }
            for one in contract.interfaces
        ],
        "changes": [
            {
                **to_builtins(occasion),
                "facts": [
                    {
                        "name": each.name,
                        "change": each.sign,
                        "path": each.path,
                        "before": None if each.before is None else each.before.signature,
                        "after": None if each.after is None else each.after.signature,
                        "breaks": each.breaks,
                    }
                    for each in found.facts
                ],
                "unread": {each.path: each.reason for each in found.unread},
            }
            for occasion, found in contract.changes
        ],
    }
