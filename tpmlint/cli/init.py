"""Start a roadmap, adopt one in another format, or set up CI or pre-commit."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli.choices import completing, some_of
from tpmlint.cli.output import tell, width, write
from tpmlint.errors import UserError
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.engine.workspace import Request
    from tpmlint.git.repository import Repository
    from tpmlint.init.bootstrap import Bootstrap
    from tpmlint.init.integrations import Plan
    from tpmlint.init.sources import NamingCommits

_NEXT = (
    ("tpmlint check", "see that it holds together"),
    ("tpmlint new initiative ID", "write the next item; it asks for what it needs"),
    ("tpmlint explain initiative", "read what belongs in one, and why"),
    ("tpmlint init --editor", "complete fields and words in your editor"),
)
_AFTER_PAGE = ("tpmlint render", "write ROADMAP.md again, after the roadmap changed")
_AFTER_CODEOWNERS = (
    ("tpmlint check", "see that it holds together"),
    ("tpmlint impact FILE", "see whose a file is"),
    ("tpmlint explain owner-mismatch", "keep CODEOWNERS and roadmap in step, by a block of three lines"),
    *_NEXT[1:],
)
_AFTER_FROM = (
    ("tpmlint check", "see what is wrong in it, at your own lines"),
    ("tpmlint sources", "see which fields and words are not mapped"),
)
_EXTRAS = "https://tpmlint.github.io/tpmlint/use/interfaces/#libraries"
_MANY = 12
"""Files of one kind beyond which only their number and folder are shown."""


def _systems() -> tuple[str, ...]:
    from tpmlint.ci import pipelines

    return tuple(pipelines())


@click.command()
@click.option("--team", metavar="TEAM", help="The id of your team; else CODEOWNERS or the folder's name suggests one.")
@click.option("--customer", metavar="TEAM", help="The id of a team that needs what yours builds.")
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Start in this folder, and not at the top of the repository.",
)
@click.option(
    "--from-codeowners",
    "codeowners",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Make teams and capabilities of CODEOWNERS, in place of an example.",
)
@click.option(
    "--from",
    "files",
    multiple=True,
    metavar="FILE",
    help="Read the roadmap from a file, folder or pattern in another format; more may follow.",
)
@click.argument("more", nargs=-1, metavar="")
@click.option("--roadmap-md", is_flag=True, help="Begin a ROADMAP.md too, which shows the roadmap and stays true.")
@click.option("--yes", is_flag=True, help="With --from and --editor, write without asking.")
@click.option(
    "--ci",
    "systems",
    multiple=True,
    metavar="SYSTEM",
    callback=some_of("CI system", _systems),
    shell_complete=completing(_systems),
    help="Only write what makes a CI system run tpmlint: azure, github or gitlab; may be given several times.",
)
@click.option("--pre-commit", is_flag=True, help="Only add the hooks to .pre-commit-config.yaml.")
@click.option("--agents", is_flag=True, help="Only add a section for coding assistants to AGENTS.md, and to CLAUDE.md.")
@click.option("--editor", is_flag=True, help="Only add schemas for editors without the language server.")
def command(
    team: str | None,
    customer: str | None,
    root: Path | None,
    codeowners: str | None,
    files: tuple[str, ...],
    more: tuple[str, ...],
    roadmap_md: bool,
    yes: bool,
    systems: tuple[str, ...],
    pre_commit: bool,
    agents: bool,
    editor: bool,
) -> None:
    """Start a roadmap: a configuration, and a small example of your own team and code.

    What is there already stays as it is. Nothing is sent anywhere, and only --from and --editor ask.

    --from looks at files that hold a roadmap in another format: KEPs, Backlog.md, Backstage, decision records,
    CODEOWNERS, exports of GitHub, Jira and Linear, or YAML, JSON, TOML, CSV, Markdown, AsciiDoc and reStructuredText of
    your own. It prints the [[sources]] block that reads them, with every field and word that it recognised, and adds it
    to the configuration after asking.

    --ci, --pre-commit and --agents put tpmlint to work in a repository, and start no roadmap. --agents tells assistants
    to ask before they change a capability and to cite in the commit; CLAUDE.md gets the section only where it exists.
    --editor writes schemas into .tpmlint/schemas, and .vscode/settings.json after asking.
    """
    from tpmlint.engine.workspace import Request, write_lock

    request = Request(start=Path.cwd(), root=root)
    page = roadmap_md or None
    others: dict[str, object] = {"--team": team, "--customer": customer, "--root": root, "--roadmap-md": page}
    others["--from-codeowners"] = codeowners
    if more and not files:
        raise UserError(f"unexpected argument {more[0]!r}", "see `tpmlint init --help`")
    if yes and not files and not editor:
        raise UserError("nothing to confirm", "give --from or --editor too", "--yes")
    if files:
        joined = {"--ci": systems or None, "--pre-commit": pre_commit or None, "--agents": agents or None}
        joined["--editor"] = editor or None
        _exclude("--from", {**others, "--root": None, **joined})
        _add_sources(request, (*files, *more), yes=yes)
        return
    if editor:
        joined = {"--ci": systems or None, "--pre-commit": pre_commit or None, "--agents": agents or None}
        _exclude("--editor", {**others, **joined})
        _add_schemas(request, yes=yes)
        return
    if systems or pre_commit or agents:
        _exclude("--ci" if systems else "--pre-commit" if pre_commit else "--agents", others)
    elif codeowners is not None:
        _exclude("--from-codeowners", {**others, "--from-codeowners": None})
    with write_lock(request):
        if systems or pre_commit or agents:
            _integrate(request, systems, pre_commit, agents)
        elif codeowners is not None:
            _start_from_codeowners(request, codeowners)
        else:
            _start(request, team, customer, page=roadmap_md)


def _exclude(option: str, others: Mapping[str, object]) -> None:
    for other, value in others.items():
        if value is not None:
            raise UserError(f"{option} and {other} exclude each other", "give one of them", other)


def _start(request: Request, team: str | None, customer: str | None, *, page: bool) -> None:
    from tpmlint.init.bootstrap import bootstrap

    plan = bootstrap(request, team, customer, page=page)
    rows = [(file.path, file.note) for file in plan.files]
    has_example = len(rows) - page > 2
    following = (*_NEXT, _AFTER_PAGE) if page else _NEXT
    _write(request, plan, rows, (), "The example is yours to rewrite. Next:" if has_example else "Next:", following)


def _start_from_codeowners(request: Request, codeowners: str) -> None:
    from tpmlint.init.bootstrap import from_codeowners
    from tpmlint.init.codeowners import remarks

    plan, result = from_codeowners(request, Path(codeowners) if codeowners else None)
    folders = Counter(file.path.rpartition("/")[0] for file in result.files)
    rows: list[tuple[str, str]] = []
    for file in plan.files:
        folder = file.path.rpartition("/")[0]
        if folders[folder] <= _MANY or file not in result.files:
            rows.append((file.path, file.note))
        elif (row := (f"{folder}/", plural(folders[folder], "file"))) not in rows:
            rows.append(row)
    summary = (
        f"From {result.source}: {plural(result.teams, 'team')}, {plural(len(result.claimed.holdings), 'capability')}."
    )
    _write(request, plan, rows, (summary,), "Titles and ids are guesses: make them yours. Next:", _AFTER_CODEOWNERS)
    tell([f"  hint: {visible(remark)}" for remark in remarks(result)])


def _add_sources(request: Request, files: Sequence[str], *, yes: bool) -> None:
    from tpmlint.cli.output import note
    from tpmlint.engine.workspace import write_lock
    from tpmlint.init.sources import propose

    proposal = propose(request, files)
    lines = [*proposal.block.splitlines(), "", *(f"Reads {each}." for each in proposal.found)]
    lines += [f"Not read, {each}." for each in proposal.broken]
    lines += [f"{each}." for each in proposal.unknown]
    lines += [f"Not read, {each}." for each in proposal.left]
    if proposal.named is not None:
        lines += _describe_named(proposal.named)
    write("".join(f"{visible(line)}\n" for line in lines))
    verb = "Add this to" if proposal.old is not None else "Write this into a new"
    if not yes:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            note(f"nothing is written; --yes writes it into {proposal.path}")
            return
        if not click.confirm(f"{verb} {visible(proposal.path)}?", default=True):
            return
    with write_lock(request):
        proposal.write()
    end = [f"Wrote {proposal.path}. Next:", *_table(_AFTER_FROM)]
    write("".join(f"{visible(line)}\n" for line in ["", *end]))


def _describe_named(named: NamingCommits) -> Iterator[str]:
    """Yield what connects commits with the items that they name."""
    yield ""
    yield (
        f"{named.commits:,} of {plural(named.total, 'commit')} name one of these items, such as {named.key}. "
        "For them to count as citations, add this under [change]:"
    )
    yield f"  reference-patterns = ['{named.pattern}']"


def _write(
    request: Request,
    plan: Bootstrap,
    rows: Sequence[tuple[str, str]],
    summary: Sequence[str],
    end: str,
    next_steps: Sequence[tuple[str, str]],
) -> None:
    from tpmlint.init.place import create, unread
    from tpmlint.reporters.render.terminal import wrap_text

    create(plan.top, {file.path: file.text for file in plan.files})
    lines = [f"Wrote in {plan.top}:" if rows else "Nothing to write: everything is there.", *_table(rows)]
    lines += [f"Left as it is: {each}." for each in plan.existing]
    lines += [*(["", *summary] if summary else []), "", end, *_table(next_steps)]
    for sentence in (*plan.remarks, plan.gate):
        lines += ["", *wrap_text(visible(sentence), width())]
    write("".join(f"{visible(line)}\n" for line in lines))
    for path in unread(request, (file.path for file in plan.files if file.path.endswith(".yaml"))):
        tell([f"  hint: git ignores {visible(path)}, and so does tpmlint"])


def _integrate(request: Request, systems: Sequence[str], pre_commit: bool, agents: bool) -> None:
    from tpmlint.engine.workspace import Request
    from tpmlint.init import integrations
    from tpmlint.init.agents import add_to_agents
    from tpmlint.init.gate import gate_of

    repository = _work_tree(request)
    extras = _needed_extras(Request(start=repository.top)) if systems or pre_commit else ()
    plans: list[Plan] = [integrations.add_to_ci(repository, system, extras) for system in systems]
    plans += [integrations.add_to_pre_commit(repository, extras)] if pre_commit else []
    sections, notes = add_to_agents(repository) if agents else ((), ())
    every = [*plans, *sections]
    integrations.write_plans(repository, every)
    rows = [(plan.path, plan.note) for plan in every if plan.old != plan.new]
    lines = [f"Wrote in {repository.top}:", *_table(rows)] if rows else []
    lines += [f"Nothing to do in {plan.path}: tpmlint is there." for plan in every if plan.old == plan.new]
    lines += [f"{each}." for each in notes]
    lines += [
        f"It does not name {extra}, which an interface of the roadmap needs: see {_EXTRAS}."
        for plan in plans
        if plan.old == plan.new
        for extra in extras
        if not integrations.names_extra(plan.new, extra)
    ]
    lines += [f"{each}." for each in integrations.what_to_pin(plans)]
    lines += [f"{each}." for plan in plans if plan.old != plan.new for each in plan.then]
    lines += [gate_of(Request(start=repository.top))] if rows else []
    write("".join(f"{visible(line)}\n" for line in lines))


def _work_tree(request: Request) -> Repository:
    """Return the repository of a request; raise UserError if its folder is not in the work tree of one."""
    from tpmlint.engine.workspace import find_repository

    repository = find_repository(request)
    if repository is None or repository.is_bare:
        raise UserError("this folder is not in a git repository", "run it where the work tree is", str(request.start))
    return repository


def _add_schemas(request: Request, *, yes: bool) -> None:
    from tpmlint.engine.workspace import open_workspace, write_lock
    from tpmlint.init.integrations import VSCODE, editor_settings, schema_files, settings_file, write_plans

    repository = _work_tree(request)
    settings = open_workspace(request).settings
    mapping, is_mapped = settings_file(repository, settings)
    if mapping is not None and not yes:
        on_terminal = sys.stdin.isatty() and sys.stdout.isatty()
        if not on_terminal or not click.confirm(f"Write {VSCODE} for VS Code?", default=True):
            mapping = None
    with write_lock(request):
        plans = [*schema_files(repository, settings), *([mapping] if mapping is not None else [])]
        write_plans(repository, plans)
    rows = [(plan.path, plan.note) for plan in plans if plan.old != plan.new]
    lines = [f"Wrote in {repository.top}:", *_table(rows)] if rows else ["Nothing to write: everything is there."]
    if mapping is None and not is_mapped:
        lines += ["", f"For completion in VS Code, add this to {VSCODE}:", *editor_settings(settings).splitlines()]
    write("".join(f"{visible(line)}\n" for line in lines))


def _needed_extras(request: Request) -> tuple[str, ...]:
    """Return the extras that the interfaces of a roadmap need, if there is one that can be read."""
    from tpmlint.engine.interfaces import needed_extras
    from tpmlint.engine.workspace import open_workspace
    from tpmlint.model.load import load_roadmap

    try:
        workspace = open_workspace(request)
        loaded = load_roadmap(workspace.snapshot, workspace.settings, sources=workspace.sources)
    except UserError:
        return ()
    return needed_extras(workspace, loaded.roadmap)


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    from tpmlint.reporters.render.terminal import table

    # Whole lines, so that a path can be copied.
    return table([(f"  {left}", right) for left, right in rows], width=sys.maxsize)
