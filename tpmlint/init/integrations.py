"""Set up hooks, pipelines and schemas for editors, depending on the repository."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from tpmlint import RELEASED
from tpmlint.ci import ACTION, COMMIT, MAJOR, TEMPLATE, Pipeline, package, pipelines
from tpmlint.errors import UserError
from tpmlint.fixes.writing import FileChange, write_all
from tpmlint.git.files import Unreadable
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import Directory
from tpmlint.init import pre_commit
from tpmlint.init.place import create
from tpmlint.init.pre_commit import CONFIG, HOOKS, REPOSITORY, REV
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parsed_file import schemas_of
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns.writing import exactly
from tpmlint.schema.files import for_editors, item_schema, load
from tpmlint.settings import Settings
from tpmlint.text.messages import join_words, plural

_CODE = re.compile(
    r"\.(?:bash|bzl|c|cc|cljs?|cpp|cs|css|cxx|dart|erl|exs?|f90|fs|go|gradle|groovy|h|hcl|hpp|hrl|hs|html|java|jl|jsx?|kts?"
    r"|lua|m|mjs|mli?|mm|nim|nix|php|pl|pm|proto|ps1|pyi?|pyx|r|rb|rs|sass|scala|scss|sh|sol|sql|svelte|swift|tf|tsx?|v|vb"
    r"|vue|zig)$",
    re.ASCII | re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:^|/)(?:\..*|bench|benchmarks|build|ci|dist|docs?|examples?|fixtures|node_modules|roadmap|samples?|scripts?|spec|target"
    r"|tests?|testdata|third_party|tools|vendor|venv)/",
    re.IGNORECASE,
)
_LARGEST = 1_048_576


def code_folders(paths: Iterable[str], folder: str = "") -> list[tuple[str, str]]:
    """Return the top folders that hold code, those with most of it first, each with a pattern for it.

    An empty name is for code at the top. Tests, documentation, examples and vendored code do not count.

    Args:
        paths: all files, relative to the root.
        folder: the folder of the pattern; only files in it count.
    """
    counted: Counter[tuple[str, str]] = Counter()
    for path in paths:
        relative = inside(folder, path)
        code = _CODE.search(relative or "")
        if relative is None or code is None or not relative.isprintable() or _ASIDE.search(relative):
            continue
        name, slash, _ = relative.partition("/")
        counted[(name, f"{exactly(name)}/") if slash else ("", f"/*{code[0]}")] += 1
    return sorted(counted, key=lambda place: (-counted[place], place[0] == "", place))


def default_branch(repository: Repository) -> str:
    """Return the default branch: that of origin, else main or master, else the only one."""
    upstream = (
        repository.run("rev-parse", "--abbrev-ref", "origin/HEAD", accept=(0, 128)).decode("utf-8", "replace").strip()
    )
    if upstream.startswith("origin/") and upstream != "origin/HEAD" and upstream.isprintable():
        return upstream.removeprefix("origin/")
    for branch in ("main", "master"):
        for prefix in ("refs/remotes/origin/", "refs/heads/"):
            if repository.run("rev-parse", "--verify", "--quiet", f"{prefix}{branch}", accept=(0, 1)):
                return branch
    return _only_branch(repository) or "main"


def _only_branch(repository: Repository) -> str | None:
    """Return the current branch, which may have no commit yet, if there is no other."""
    head = repository.run("symbolic-ref", "--quiet", "HEAD", accept=(0, 1)).decode("utf-8", "replace").strip()
    places = ("refs/heads/", "refs/remotes/")
    others = repository.run("for-each-ref", "--format=%(refname)", *places).decode("utf-8", "replace").splitlines()
    branch = head.removeprefix("refs/heads/")
    return branch if branch != head and branch.isprintable() and set(others) <= {head} else None


_COMMENT = re.compile(rb"(?:^|(?<=\s))#.*$", re.MULTILINE)
_TPMLINT = re.compile(rb"(?<![\w-])tpmlint(?![\w-])")
_STAGES = re.compile(rb"^stages\s*:", re.MULTILINE)
_UNRELEASED = (
    f"there is no release of tpmlint yet, so no tag v{MAJOR}, and a package of that name is not the "
    "project's; until there is, pin the commit: "
)
_HOOKS_REV = re.compile(rb"(repo: \"?%s\"?[,\s]+rev: )%s" % (re.escape(REPOSITORY).encode(), re.escape(REV).encode()))


class Plan(Struct, frozen=True):
    """A file to write, with notes for the user.

    Args:
        path: relative to the repository's top.
        old: its current content; None if it does not exist.
        new: its new content, equal to the old one if there is nothing to do.
        note: what was done, in a few words.
        then: remaining steps, each a sentence without a full stop.
    """

    path: str
    old: bytes | None
    new: bytes
    note: str
    then: tuple[str, ...] = ()


def add_to_ci(repository: Repository, system: str, extras: Sequence[str] = ()) -> Plan:
    """Return the file by which a CI system, one of ``pipelines``, runs tpmlint.

    If a file of the system already runs tpmlint, there is nothing to do.

    Args:
        extras: of tpmlint, that the interfaces of the roadmap need.
    Raises:
        UserError: the file exists, or there is a pipeline already that a second one would run beside.
    """
    pipeline = pipelines()[system](default_branch(repository), extras)
    existing = dict(_pipelines(repository, pipeline))
    for path, data in existing.items():
        if _TPMLINT.search(_COMMENT.sub(b"", data)):
            return Plan(path, data, data, pipeline.note)
    old = read_existing(repository, pipeline.path)
    if old is not None:
        stage = ", and `tpmlint: {stage: ...}` with one of its own stages" if _STAGES.search(old) else ""
        message = "there is a file of that name already; tpmlint never overwrites one"
        raise UserError(message, _remedy(pipeline, stage), pipeline.path)
    if system == "azure" and (root := next((path for path in existing if "/" not in path), None)) is not None:
        message = "there is a pipeline already; tpmlint writes no second"
        raise UserError(message, _remedy(pipeline), root)
    text = pipeline.text
    if not RELEASED:
        commit = installed_commit() or COMMIT
        text = text.replace(ACTION, f"tpmlint/tpmlint@{commit}").replace(package(extras), package(extras, commit))
    return Plan(pipeline.path, None, text.encode(), pipeline.note, (pipeline.then,))


def add_to_pre_commit(repository: Repository, extras: Sequence[str] = ()) -> Plan:
    """Return the configuration of pre-commit with tpmlint's hooks in it.

    Args:
        extras: of tpmlint, that the interfaces of the roadmap need.
    Raises:
        UserError: it is invalid, or nothing can be added to it without changing the rest.
    """
    install = "`pre-commit install` sets the hooks up in this clone"
    old = read_existing(repository, CONFIG)
    if old is None:
        return Plan(CONFIG, None, _with_commit(pre_commit.new_config(extras)), "the hooks of pre-commit", (install,))
    result = pre_commit.with_hooks(old, extras)
    added = [plural(len(HOOKS), "hook")] if result.hooks else []
    added += [f"{', '.join(result.types)} in default_install_hook_types"] if result.types else []
    spread = (
        "Your other hooks that say nothing of `stages` will run in these stages too; `default_stages: [pre-commit]` "
        "keeps them to commits"
    )
    then = (install, *((spread,) if result.spread else ()))
    data = result.data if _HOOKS_REV.search(old) else _with_commit(result.data)
    return Plan(CONFIG, old, data, f"added {' and '.join(added)}", then)


def names_extra(data: bytes, extra: str) -> bool:
    """Tell whether a file names an extra of tpmlint, or that of all of them."""
    names = re.findall(rb"(?<![\w-])interfaces(?:-[a-z]+)?(?![\w-])", data)
    return extra.encode() in names or b"interfaces" in names


def _with_commit(config: bytes) -> bytes:
    """Return a configuration of pre-commit whose new entry names a commit if there is no release."""
    if RELEASED:
        return config
    return _HOOKS_REV.sub(lambda match: match[1] + (installed_commit() or COMMIT).encode(), config)


def installed_commit() -> str | None:
    """Return the commit that this tpmlint was installed from, if the installer recorded it (PEP 610); else None."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        origin = json.loads(distribution("tpmlint").read_text("direct_url.json") or "{}")
        commit = origin.get("vcs_info", {}).get("commit_id", "")
    except (PackageNotFoundError, ValueError, AttributeError):
        return None
    return commit if re.fullmatch(r"[0-9a-f]{40,64}", commit) else None


def write_plans(repository: Repository, plans: list[Plan]) -> None:
    """Write all files, or none."""
    edited = {
        plan.path: FileChange(plan.old, plan.new) for plan in plans if plan.old is not None and plan.old != plan.new
    }
    created = {plan.path: plan.new.decode() for plan in plans if plan.old is None}
    write_all(repository.top, edited)
    try:
        create(repository.top, created)
    except BaseException:
        write_all(repository.top, {path: FileChange(change.new, change.old) for path, change in edited.items()})
        raise


def what_to_pin(plans: Iterable[Plan]) -> tuple[str, ...]:
    """Return what must be filled in if there is no release: a sentence without a full stop."""
    paths = [plan.path for plan in plans if plan.old != plan.new and COMMIT.encode() in plan.new]
    if not paths:
        return ()
    sentence = f"There is no release of tpmlint yet: put the id of one of its commits in place of `{COMMIT}` in"
    return (f"{sentence} {join_words(paths, 'and')}",)


def _remedy(pipeline: Pipeline, more: str = "") -> str:
    if RELEASED:
        return f"{pipeline.instead}{more}"
    same = f", and the same id in place of v{MAJOR}" if TEMPLATE in pipeline.instead else ""
    return f"{pipeline.instead}{more}; {_UNRELEASED}{pipeline.pinned}{same}"


def _pipelines(repository: Repository, pipeline: Pipeline) -> Iterator[tuple[str, bytes]]:
    """Yield the path and content of each file of the system's that can be read."""
    for pattern in pipeline.places:
        for file in sorted(repository.top.glob(pattern)):
            path = file.relative_to(repository.top).as_posix()
            try:
                yield path, Directory(repository.top).read(path, _LARGEST)
            except Unreadable:
                continue


def read_existing(repository: Repository, path: str) -> bytes | None:
    """Return the content of a file that tpmlint adds to, or None if there is none.

    Raises:
        UserError: it cannot be read, as it is a link, a folder or very large.
    """
    if not os.path.lexists(repository.top / path):
        return None
    try:
        data = Directory(repository.top).read(path, _LARGEST)
    except Unreadable as error:
        raise UserError(f"it cannot be read: {error.reason}", "put a file of yours in its place", path) from error
    return data


FOLDER = ".tpmlint/schemas"
VSCODE = ".vscode/settings.json"
_ITEM = f"{FOLDER}/item.schema.json"
_NOTES = {"item": "what a file of the roadmap may say", "config": "what tpmlint.toml may say"}


def schema_files(repository: Repository, settings: Settings) -> Iterator[Plan]:
    """Yield the schemas as files of the repository, with its own kinds and fields; an older version is replaced.

    Raises:
        UserError: there is a file of that name which is not ours, or it cannot be read.
    """
    item = item_schema(schemas_of(kinds_of(settings), settings.extensions))
    for name, note in _NOTES.items():
        path = f"{FOLDER}/{name}.schema.json"
        old = read_existing(repository, path)
        if old is not None and load(name)["$id"].encode() not in old:
            raise UserError("there is a file of that name already", "tpmlint never overwrites one", path)
        text = json.dumps(for_editors(item if name == "item" else load(name)), indent=2, ensure_ascii=False)
        yield Plan(path, old, f"{text}\n".encode(), note)


def editor_settings(settings: Settings) -> str:
    """Return the settings by which VS Code checks and completes the YAML of the roadmap by these files."""
    above = f"{settings.folder}/" if settings.folder else ""
    patterns = [
        above + pattern.removeprefix("/")
        for pattern in settings.include
        if pattern.endswith((".yaml", ".yml")) and not pattern.startswith("!")
    ]
    return json.dumps({"yaml.schemas": {f"./{_ITEM}": patterns}}, indent=2, ensure_ascii=False) + "\n"


def settings_file(repository: Repository, settings: Settings) -> tuple[Plan | None, bool]:
    """Return the settings of VS Code as a new file, or None if there is a file; and whether that names the schema."""
    if not os.path.lexists(repository.top / VSCODE):
        return Plan(VSCODE, None, editor_settings(settings).encode(), "completion in VS Code"), False
    text = (read_existing(repository, VSCODE) or b"").decode("utf-8", "replace")
    return None, _ITEM in text
