"""Commands that write, eight of each at once and with an editor that saves in between: nothing may be lost.

    python -m tests.fuzz.writers ROUNDS FOLDER [FIRST]

Each command is a process of its own, a fork of one that has imported tpmlint, and all of them begin at the same moment.
What a command that exits with 0 wrote must be there afterwards, what an editor saved too, no reference may be left
dangling, a hook of the user must survive, and no draft may be left. FIRST is the number of the first round.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import pkgutil
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Protocol

import tpmlint
from tests.repos import Repo, environment
from tpmlint.atomic_write import DRAFT
from tpmlint.cli import main as run

COUNT = 8
NUMBERS = range(1, COUNT + 1)

LONGEST = 2000
"""Seconds after which a command hangs."""

LIBRARIES = ("git", "jsonschema", "markdown_it", "packaging.specifiers", "referencing.jsonschema", "ruamel.yaml")
"""What tpmlint imports when it needs it."""


class Busy(Exception):
    """A command waited in vain for the others, as the machine was too slow: it wrote nothing, and said so."""


class Start(Protocol):
    """How commands are started: in ``forked`` processes, or ``together`` as a shell does."""

    def __call__(
        self,
        folder: Path,
        *commands: Sequence[str],
        then: Callable[[], None] = lambda: None,
        env: Mapping[str, str] | None = None,
    ) -> list[tuple[int, str]]:
        """Start a run of tpmlint for each command, call ``then``, wait for all; return exit codes and standard errors.

        Args:
            env: more variables.
        """
        ...


def together(
    folder: Path,
    *commands: Sequence[str],
    then: Callable[[], None] = lambda: None,
    env: Mapping[str, str] | None = None,
) -> list[tuple[int, str]]:
    """Start each command with a Python of its own."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tpmlint", *words],
            cwd=folder,
            env={name: value for name, value in environment(env).items() if not name.startswith("COVERAGE_")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in commands
    ]
    then()
    said = [child.communicate(timeout=LONGEST)[1] for child in running]
    return _unless_busy([(child.returncode, words) for child, words in zip(running, said, strict=True)])


def forked(
    folder: Path,
    *commands: Sequence[str],
    then: Callable[[], None] = lambda: None,
    env: Mapping[str, str] | None = None,
) -> list[tuple[int, str]]:
    """Run each command in a fork of this process, which must have no other threads; let them begin at once."""
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(len(commands) + 1)
    with ExitStack() as stack:
        streams = [stack.enter_context(tempfile.TemporaryFile()) for _ in commands]
        children = [
            context.Process(target=_run, args=(gate, folder, words, stream.fileno(), environment(env)))
            for words, stream in zip(commands, streams, strict=True)
        ]
        for child in children:
            child.start()
        gate.wait(LONGEST)
        then()
        ended = []
        for child, stream in zip(children, streams, strict=True):
            child.join(LONGEST)
            assert child.exitcode is not None, f"process {child.pid} hangs"
            stream.seek(0)
            ended.append((child.exitcode, stream.read().decode(errors="replace")))
        return _unless_busy(ended)


def _run(gate: Barrier, folder: Path, words: Sequence[str], errors: int, env: Mapping[str, str]) -> None:
    """Be a process of tpmlint, from here on to its end."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, target in enumerate((nothing, nothing, errors)):
        os.dup2(target, number)
    gate.wait(LONGEST)
    try:
        code = run(words)
    except BaseException:
        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # Nothing of the process that was forked is to be ended here.


def _unless_busy(ended: list[tuple[int, str]]) -> list[tuple[int, str]]:
    if any("another run of tpmlint has been writing" in words for _, words in ended):
        raise Busy
    return ended


def _prepare() -> None:
    """Import what the commands need and compile the schemas, once for all forks: that takes longer than a command."""
    modules = [each.name for each in pkgutil.walk_packages(tpmlint.__path__, "tpmlint.")]
    for name in (*modules, *LIBRARIES):
        if not name.endswith(".__main__"):
            importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        items = "{kind: team, id: shop, title: Shop}\n---\n{kind: feature, id: f, title: F, owner: shop}\n"
        Repo(Path(folder), "--template=").write({"roadmap/items.yaml": items})
        assert run(["check", "--quiet", "--no-cache", "--exit-zero", "--root", folder]) == 0
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()


def _saving(file: Path, text: str, chance: random.Random) -> Callable[[], None]:
    """Return what an editor does once: wait for some time between no time and a second, most often a short one."""

    def save() -> None:
        time.sleep(0.002 * 500 ** chance.random())
        draft = file.parent / f"{file.name}~"
        draft.write_text(text)
        draft.replace(file)

    return save


def waive(folder: Path, number: int, start: Start) -> None:
    """Eight waivers at once, in a new file or in one that is there: each is there once."""
    late = "".join(
        f"---\nkind: feature\nid: f{each}\ntitle: F\nowner: shop\ntarget_date: 2020-01-01\n" for each in NUMBERS
    )
    files = {"roadmap/all.yaml": "{kind: team, id: shop, title: Shop}\n" + late}
    if number % 2:
        files["tpmlint.waivers.yaml"] = (
            "waivers:\n  - {rule: overdue, item: 'feature:zz', reason: It was there before, owner: shop,"
            " expires: 2099-01-01}\n"
        )
    Repo(folder, "--template=").write(files)
    why = ("--reason", "The supplier delivers later", "--expires", "2099-01-01")
    ended = start(folder, *(["waive", "overdue", f"feature:f{each}", *why] for each in NUMBERS))
    assert ended == [(0, "")] * COUNT
    text = (folder / "tpmlint.waivers.yaml").read_text()
    assert [text.count(f"feature:f{each}\n") for each in NUMBERS] == [1] * COUNT
    assert text.count("feature:zz") == number % 2


def rename(folder: Path, number: int, start: Start) -> None:
    """Eight renames at once of what one file refers to, some with a move: each new id is there, each reference too."""
    owners = "".join(f"---\nkind: feature\nid: f{each}\ntitle: F\nowner: t{each}\n" for each in NUMBERS)
    teams = {f"roadmap/t{each}.yaml": f"kind: team\nid: t{each}\ntitle: T\n" for each in NUMBERS}
    Repo(folder, "--template=").write({"roadmap/all.yaml": owners, **teams})
    move = ("--move",) if number % 2 else ()
    ended = start(folder, *(["rename", "team", f"t{each}", f"n{each}", *move] for each in NUMBERS))
    assert [code for code, _ in ended] == [0] * COUNT, ended
    names = [f"roadmap/{'n' if move else 't'}{each}.yaml" for each in NUMBERS]
    assert (folder / "roadmap/all.yaml").read_text() == owners.replace("owner: t", "owner: n")
    assert [(folder / name).read_text() for name in names] == [
        f"kind: team\nid: n{each}\ntitle: T\n" for each in NUMBERS
    ]
    assert sorted(os.listdir(folder / "roadmap")) == sorted(["all.yaml", *(name.rpartition("/")[2] for name in names)])


def fix(folder: Path, number: int, start: Start) -> None:
    """Eight fixes at once: all is fixed, whoever did it."""
    wrong = {
        f"roadmap/f{each}.yaml": f"kind: feature\nid: f{each}\ntitle: F\nowner: shop\nstatus: Planned # soon\n"
        for each in NUMBERS
    }
    Repo(folder, "--template=").write({"roadmap/teams.yaml": "{kind: team, id: shop, title: Shop}\n", **wrong})
    ended = start(folder, *[["check", "--fix", "--exit-zero", "--quiet"]] * COUNT)
    assert ended == [(0, "")] * COUNT
    assert {name: (folder / name).read_text() for name in wrong} == {
        name: text.replace("Planned", "planned") for name, text in wrong.items()
    }


def hooks(folder: Path, number: int, start: Start) -> None:
    """Eight installations at once, then eight removals, over a hook of the user: it is called, and comes back."""
    own = "#!/bin/sh\necho own\n"
    repo = Repo(folder, "--template=")
    repo.write({".git/hooks/pre-commit": own})
    (folder / ".git/hooks/pre-commit").chmod(0o755)
    assert start(folder, *[["hooks", "install"]] * COUNT) == [(0, "")] * COUNT
    place = folder / ".git/hooks"
    assert (place / "pre-commit.before-tpmlint").read_text() == own
    assert "hooks run pre-commit" in (place / "pre-commit").read_text()
    mixed = [["hooks", "uninstall"]] * COUNT if number % 2 else [["hooks", "uninstall"], ["hooks", "install"]] * 4
    assert start(folder, *mixed) == [(0, "")] * COUNT
    assert [each.read_text() for each in sorted(place.iterdir())].count(own) == 1
    if number % 2:
        assert [each.name for each in place.iterdir()] == ["pre-commit"]


def init(folder: Path, number: int, start: Start) -> None:
    """Eight roadmaps started at once in one folder: it is as if one had been."""
    Repo(folder, "--template=").write({"src/a.py": "a = 1\n"})
    ended = start(folder, *[["init"]] * COUNT)
    assert [code for code, _ in ended] == [0] * COUNT, ended
    alone = folder.with_name(f"{folder.name}-alone") / folder.name
    Repo(alone, "--template=").write({"src/a.py": "a = 1\n"})
    assert [code for code, _ in start(alone, ["init"])] == [0]
    assert _files(folder) == _files(alone)


def editor(folder: Path, number: int, start: Start) -> None:
    """An editor that saves once while a rename runs: its text is there, and a refusal names the file."""
    texts = {
        "roadmap/teams.yaml": "kind: team\nid: t\ntitle: T\n",
        **{f"roadmap/f{each}.yaml": f"kind: feature\nid: f{each}\ntitle: F\nowner: t\n" for each in NUMBERS},
    }
    Repo(folder, "--template=").write(texts)
    chance = random.Random(number)
    name = chance.choice(sorted(texts))
    saved = f"{texts[name]}description: Saved by an editor\n"

    ((code, said),) = start(folder, ["rename", "team", "t", "new"], then=_saving(folder / name, saved, chance))
    now = {path: (folder / path).read_text() for path in texts}
    if code != 0:
        assert code == 2, said
        assert f"{name}: the file has changed since it was read" in said
        assert now == {**texts, name: saved}
    else:  # It was saved before the rename read it, or after all was done.
        renamed = {path: _renamed(text) for path, text in texts.items()}
        assert now in ({**renamed, name: _renamed(saved)}, {**renamed, name: saved}), said


def render(folder: Path, number: int, start: Start) -> None:
    """Eight renders at once while an editor saves: each view is filled, or as it was where a refusal says so."""
    view, end = "<!-- tpmlint: view table kind=teams columns=title -->", "<!-- tpmlint: end -->"
    empty = f"{view}\n{end}\n"
    full = f"{view}\n\n| title |\n| --- |\n| Shop |\n\n{end}\n"
    pages = {"ROADMAP.md": empty, "README.md": f"# Shop\n\n{empty}", "docs/plan.md": f"{empty}\nMore.\n"}
    Repo(folder, "--template=").write({"roadmap/shop.yaml": "kind: team\nid: shop\ntitle: Shop\n", **pages})
    saved = f"{empty}Saved by an editor\n"
    save = _saving(folder / "ROADMAP.md", saved, random.Random(number))
    ended = start(folder, *[["render"]] * COUNT, then=save)
    for code, said in ended:
        assert code == 0 or (code == 2 and "ROADMAP.md: the file has changed since it was read" in said), ended
    now = {path: (folder / path).read_text() for path in pages}
    assert now.pop("ROADMAP.md") in (saved, saved.replace(empty, full))
    for path, text in now.items():
        assert text in (pages[path], pages[path].replace(empty, full))
    assert [code for code, _ in start(folder, ["render"])] == [0]
    assert (folder / "ROADMAP.md").read_text() == saved.replace(empty, full)


def cache(folder: Path, number: int, start: Start) -> None:
    """Four checks and four removals of the cache at once: each check reports what one without a cache does."""
    features = {f"roadmap/f{each}.yaml": f"kind: feature\nid: f{each}\ntitle: F\nowner: ghosts\n" for each in NUMBERS}
    Repo(folder, "--template=").write(features)
    env = {"TPMLINT_CACHE_DIR": str(folder / "cache")}
    report = ["check", "--quiet", "--output"]
    assert start(folder, [*report, "json=alone.json", "--no-cache"]) == [(1, "")]
    if number % 2:
        assert start(folder, ["check", "--quiet"], env=env) == [(1, "")]
    mixed = [words for each in range(4) for words in ([*report, f"json={each}.json"], ["cache", "clean"])]
    assert start(folder, *mixed, env=env) == [(1, ""), (0, "")] * 4
    alone = (folder / "alone.json").read_text()
    assert alone.count('"dangling-reference"') >= COUNT
    assert [(folder / f"{each}.json").read_text() for each in range(4)] == [alone] * 4


TARGETS: Mapping[str, Callable[[Path, int, Start], None]] = {
    each.__name__: each for each in (waive, rename, fix, render, hooks, init, editor, cache)
}


def meet(name: str, folder: Path, number: int, start: Start) -> None:
    """Run a round of a target in a folder.

    Raises:
        AssertionError: something is lost, or a draft is left.
        Busy: the machine was too slow.
    """
    TARGETS[name](folder, number, start)
    drafts = [path for path in folder.rglob("*") if DRAFT.fullmatch(path.name)]
    assert drafts == []


def _renamed(text: str) -> str:
    return text.replace("owner: t\n", "owner: new\n").replace("id: t\n", "id: new\n")


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def main() -> None:
    """Run so many rounds; a round that fails leaves its folder."""
    rounds, place, first = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0
    _prepare()
    busy = 0
    for number in range(first, first + rounds):
        for name in TARGETS:
            folder = place / f"{name}-{number}"
            try:
                meet(name, folder, number, forked)
            except Busy:
                busy += 1
            shutil.rmtree(folder)
            shutil.rmtree(folder.with_name(f"{folder.name}-alone"), ignore_errors=True)
        if (number + 1) % 10 == 0:
            sys.stdout.write(f"{number + 1} rounds, {busy} times too busy\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
