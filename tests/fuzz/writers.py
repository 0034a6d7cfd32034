"""Commands that write, eight of each at once and with an editor that saves in between: nothing may be lost.

    python -m tests.fuzz.writers ROUNDS FOLDER

Each round starts real processes. What a command that exits with 0 wrote must be there afterwards, what an editor saved
too, no reference may be left dangling, and a hook of the user must survive.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.repos import Repo, environment

COUNT = 8
NUMBERS = range(1, COUNT + 1)


class Busy(Exception):
    """A command waited in vain for the others, as the machine was too slow: it wrote nothing, and said so."""


def together(folder: Path, *commands: Sequence[str], then: Callable[[], None] = lambda: None) -> list[tuple[int, str]]:
    """Start a run of tpmlint for each command, call ``then``, wait for all; return exit codes and standard errors."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tpmlint", *words],
            cwd=folder,
            env={name: value for name, value in environment().items() if not name.startswith("COVERAGE_")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in commands
    ]
    then()
    said = [child.communicate(timeout=2000)[1] for child in running]
    if any("another run of tpmlint has been writing" in words for words in said):
        raise Busy
    return [(child.returncode, words) for child, words in zip(running, said, strict=True)]


def waive(folder: Path, number: int) -> None:
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
    Repo(folder).write(files)
    why = ("--reason", "The supplier delivers later", "--expires", "2099-01-01")
    ended = together(folder, *(["waive", "overdue", f"feature:f{each}", *why] for each in NUMBERS))
    assert ended == [(0, "")] * COUNT
    text = (folder / "tpmlint.waivers.yaml").read_text()
    assert [text.count(f"feature:f{each}\n") for each in NUMBERS] == [1] * COUNT
    assert text.count("feature:zz") == number % 2


def rename(folder: Path, number: int) -> None:
    """Eight renames at once of what one file refers to, some with a move: each new id is there, each reference too."""
    owners = "".join(f"---\nkind: feature\nid: f{each}\ntitle: F\nowner: t{each}\n" for each in NUMBERS)
    teams = {f"roadmap/t{each}.yaml": f"kind: team\nid: t{each}\ntitle: T\n" for each in NUMBERS}
    Repo(folder).write({"roadmap/all.yaml": owners, **teams})
    move = ("--move",) if number % 2 else ()
    ended = together(folder, *(["rename", "team", f"t{each}", f"n{each}", *move] for each in NUMBERS))
    assert [code for code, _ in ended] == [0] * COUNT, ended
    names = [f"roadmap/{'n' if move else 't'}{each}.yaml" for each in NUMBERS]
    assert (folder / "roadmap/all.yaml").read_text() == owners.replace("owner: t", "owner: n")
    assert [(folder / name).read_text() for name in names] == [
        f"kind: team\nid: n{each}\ntitle: T\n" for each in NUMBERS
    ]
    assert sorted(os.listdir(folder / "roadmap")) == sorted(["all.yaml", *(name.rpartition("/")[2] for name in names)])


def fix(folder: Path, number: int) -> None:
    """Eight fixes at once: all is fixed, whoever did it."""
    wrong = {
        f"roadmap/f{each}.yaml": f"kind: feature\nid: f{each}\ntitle: F\nowner: shop\nstatus: Planned # soon\n"
        for each in NUMBERS
    }
    Repo(folder).write({"roadmap/teams.yaml": "{kind: team, id: shop, title: Shop}\n", **wrong})
    ended = together(folder, *[["check", "--fix", "--exit-zero", "--quiet"]] * COUNT)
    assert ended == [(0, "")] * COUNT
    assert {name: (folder / name).read_text() for name in wrong} == {
        name: text.replace("Planned", "planned") for name, text in wrong.items()
    }


def hooks(folder: Path, number: int) -> None:
    """Eight installations at once, then eight removals, over a hook of the user: it is called, and comes back."""
    own = "#!/bin/sh\necho own\n"
    repo = Repo(folder, "--template=")
    repo.write({".git/hooks/pre-commit": own})
    (folder / ".git/hooks/pre-commit").chmod(0o755)
    assert together(folder, *[["hooks", "install"]] * COUNT) == [(0, "")] * COUNT
    place = folder / ".git/hooks"
    assert (place / "pre-commit.before-tpmlint").read_text() == own
    assert "hooks run pre-commit" in (place / "pre-commit").read_text()
    mixed = [["hooks", "uninstall"]] * COUNT if number % 2 else [["hooks", "uninstall"], ["hooks", "install"]] * 4
    assert together(folder, *mixed) == [(0, "")] * COUNT
    assert [each.read_text() for each in sorted(place.iterdir())].count(own) == 1
    if number % 2:
        assert [each.name for each in place.iterdir()] == ["pre-commit"]


def init(folder: Path, number: int) -> None:
    """Eight roadmaps started at once in one folder: it is as if one had been."""
    Repo(folder).write({"src/a.py": "a = 1\n"})
    ended = together(folder, *[["init"]] * COUNT)
    assert [code for code, _ in ended] == [0] * COUNT, ended
    alone = folder.with_name(f"{folder.name}-alone") / folder.name
    Repo(alone).write({"src/a.py": "a = 1\n"})
    assert [code for code, _ in together(alone, ["init"])] == [0]
    assert _files(folder) == _files(alone)


def editor(folder: Path, number: int) -> None:
    """An editor that saves once while a rename runs: its text is there, and a refusal names the file."""
    texts = {
        "roadmap/teams.yaml": "kind: team\nid: t\ntitle: T\n",
        **{f"roadmap/f{each}.yaml": f"kind: feature\nid: f{each}\ntitle: F\nowner: t\n" for each in NUMBERS},
    }
    Repo(folder).write(texts)
    chance = random.Random(number)
    name = chance.choice(sorted(texts))
    saved = f"{texts[name]}description: Saved by an editor\n"

    def save() -> None:
        time.sleep(chance.uniform(0.1, 1.5))
        draft = folder / "draft"
        draft.write_text(saved)
        draft.replace(folder / name)

    ((code, said),) = together(folder, ["rename", "team", "t", "n"], then=save)
    now = {path: (folder / path).read_text() for path in texts}
    assert "Saved by an editor" in now[name]
    if code != 0:
        assert code == 2
        assert f"{name}: the file has changed since it was read" in said
        assert now == {**texts, name: saved}
    elif now[name] != saved:  # It was saved before the rename read it, or else after all was done.
        assert not any("owner: t\n" in text or "id: t\n" in text for text in now.values())


def render(folder: Path, number: int) -> None:
    """Eight renders at once while an editor saves: each view is filled, or as it was where a refusal says so."""
    view, end = "<!-- tpmlint: view table kind=teams columns=title -->", "<!-- tpmlint: end -->"
    empty = f"{view}\n{end}\n"
    full = f"{view}\n\n| title |\n| --- |\n| Shop |\n\n{end}\n"
    pages = {"ROADMAP.md": empty, "README.md": f"# Shop\n\n{empty}", "docs/plan.md": f"{empty}\nMore.\n"}
    Repo(folder).write({"roadmap/shop.yaml": "kind: team\nid: shop\ntitle: Shop\n", **pages})
    chance = random.Random(number)
    saved = f"{empty}Saved by an editor\n"

    def save() -> None:
        time.sleep(chance.uniform(0.1, 1.5))
        draft = folder / "draft"
        draft.write_text(saved)
        draft.replace(folder / "ROADMAP.md")

    ended = together(folder, *[["render"]] * COUNT, then=save)
    assert all(code == 0 or "ROADMAP.md: the file has changed since it was read" in said for code, said in ended), ended
    now = {path: (folder / path).read_text() for path in pages}
    assert now.pop("ROADMAP.md") in (saved, saved.replace(empty, full))
    for path, text in now.items():
        assert text in (pages[path], pages[path].replace(empty, full))
    assert [code for code, _ in together(folder, ["render"])] == [0]
    assert (folder / "ROADMAP.md").read_text() == saved.replace(empty, full)


TARGETS: Mapping[str, Callable[[Path, int], None]] = {
    each.__name__: each for each in (waive, rename, fix, render, hooks, init, editor)
}


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def main() -> None:
    """Run so many rounds; a round that fails leaves its folder."""
    rounds, place, busy = int(sys.argv[1]), Path(sys.argv[2]), 0
    for number in range(rounds):
        for name, target in TARGETS.items():
            folder = place / f"{name}-{number}"
            try:
                target(folder, number)
            except Busy:
                busy += 1
            shutil.rmtree(folder)
            shutil.rmtree(folder.with_name(f"{folder.name}-alone"), ignore_errors=True)
        if (number + 1) % 10 == 0:
            sys.stdout.write(f"{number + 1} rounds, {busy} times too busy\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
