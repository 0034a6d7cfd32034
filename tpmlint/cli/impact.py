"""Tell whom code is for, or what stands behind an item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli.console import options
from tpmlint.cli.console.display import colored, width
from tpmlint.cli.console.opening import here, note, opened
from tpmlint.cli.console.streams import write
from tpmlint.fault import Refusal

if TYPE_CHECKING:
    from tpmlint.cli.console.impacts import Page
    from tpmlint.engine.workspace import Workspace
    from tpmlint.planning.code import Code
    from tpmlint.roadmap.claims import Claims
    from tpmlint.roadmap.impact import Counts, Impact
    from tpmlint.roadmap.index import Roadmap
    from tpmlint.roadmap.items import Item
    from tpmlint.roadmap.load import Loaded

_EPILOG = """\b
Examples:
  tpmlint impact services/payments/charge.py
  tpmlint impact feature:one-click-checkout
  tpmlint impact --base main
  tpmlint impact services/ --output-format mermaid"""


def _formats() -> Iterable[str]:
    return ("text", "json", "mermaid")


@click.command(epilog=_EPILOG)
@click.argument("asked", nargs=-1, metavar="[PATH|ITEM]...")
@click.option("--base", metavar="REV", help="Ask about what changed since this revision's merge base with HEAD.")
@click.option("--all", "closed", is_flag=True, help="Show completed and canceled initiatives too.")
@options.output_format(_formats)
@options.where
@options.color
def command(
    asked: tuple[str, ...],
    base: str | None,
    closed: bool,
    output_format: str,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Tell whom code is for: its capability, the initiatives that change it, the features they enable, the customers.

    PATH is a file or a folder; ITEM is an item of the roadmap, kind:id or an id alone, and is answered the other way
    round: what it rests on, and whom it is for. A word that is both is taken for the path. What is not committed yet
    is part of what changed since --base.
    """
    from tpmlint.planning.links import graph_of
    from tpmlint.roadmap.claims import Claims
    from tpmlint.roadmap.impact import impact_of_item, is_open, is_there

    if bool(asked) is (base is not None):
        message = "--base asks about all that changed, so it takes no PATH" if asked else "nothing is asked"
        raise Refusal(message, "name files, folders or items, or a revision with --base")
    workspace, loaded = opened(here(root, config, isolated=isolated))
    roadmap = loaded.roadmap
    claims = Claims(roadmap.capabilities, workspace.settings)
    counts = is_there if closed else is_open
    codes, items = (
        _subjects(asked, workspace, loaded, claims) if base is None else ([_changed(base, workspace, claims)], [])
    )
    answers = [(code, _impact(code, roadmap, counts)) for code in codes]
    known = [(item, impact_of_item(roadmap, item, counts)) for item in items]
    if output_format == "text":
        from tpmlint.cli.console.impacts import Page
        from tpmlint.reporters.drawing.ink import Ink

        painted = colored(color)
        page = Page(roadmap, workspace.settings.folder, counts, width(), Ink(painted))
        write(_text(page, answers, known, roadmap, counts), painted)
        return
    graph = graph_of(roadmap, [*answers, *known])
    if output_format == "json":
        from tpmlint.planning.answers import as_value
        from tpmlint.reporters.json import dump

        write(dump(as_value([*answers, *known], graph)))
    else:
        from tpmlint.planning.mermaid import as_mermaid

        write(as_mermaid(graph, codes))


def _subjects(
    asked: Sequence[str], workspace: Workspace, loaded: Loaded, claims: Claims
) -> tuple[list[Code], list[Item]]:
    from tpmlint.planning.asked import find

    codes: dict[str, Code] = {}
    items: dict[str, Item] = {}
    for text in asked:
        found = find(text, Path.cwd(), workspace, loaded, claims)
        if found.code is not None:
            codes[found.code.ref] = found.code
        if found.item is not None:
            items[found.item.ref] = found.item
        if found.shadowed is not None:
            note(f"{text!r} is taken for the path; the item is {found.shadowed.ref}")
    return list(codes.values()), list(items.values())


def _changed(base: str, workspace: Workspace, claims: Claims) -> Code:
    from tpmlint.change.ends import find_ends
    from tpmlint.change.gather import changed_files
    from tpmlint.planning.code import code_of
    from tpmlint.roadmap.load import inside

    if workspace.repository is None:
        raise Refusal("there is no git repository here", "name files or folders instead", "--base")
    ends = find_ends(workspace.repository, "commits", base, None)
    # The roadmap is read from the work tree, so the change ends there too.
    files = changed_files(workspace.repository, replace(ends, target="worktree"))
    folder = workspace.settings.folder
    for each in ends.notes:
        note(each)
    paths = (file.path for file in files if inside(folder, file.path) is not None)
    return code_of(base, paths, claims, workspace.settings, "change")


def _impact(code: Code, roadmap: Roadmap, counts: Counts) -> Impact:
    from tpmlint.roadmap.impact import impact_of

    return impact_of(roadmap, [each.capability for each in code.claimed], counts)


def _text(
    page: Page,
    answers: Sequence[tuple[Code, Impact]],
    known: Sequence[tuple[Item, Impact]],
    roadmap: Roadmap,
    counts: Counts,
) -> str:
    from tpmlint.planning.code import together

    sections: list[list[str]] = []
    if answers:
        codes = [code for code, _ in answers]
        whole = codes[0] if len(codes) == 1 else together(codes, "")
        sections.append(list(page.code(codes, whole, _impact(whole, roadmap, counts))))
    sections += [list(page.item(item, impact)) for item, impact in known]
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections)
