"""Install and remove hook scripts, keeping other scripts."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

from tpmlint.atomic_write import locked, write_atomically
from tpmlint.errors import UserError
from tpmlint.git.files import link_out
from tpmlint.git.repository import Repository

MARK = "tpmlint hooks run"
"""The command that every script runs."""

_HEAD = """\
#!/bin/sh
# Judges what this hook is about; `tpmlint hooks status` tells more.
if ! command -v tpmlint >/dev/null; then
    echo "tpmlint is not on PATH: activate the environment that has it, or delete the hook $0" >&2
    exit 127
fi
"""


def script(stage: str) -> str:
    """Return the script for a stage of git's hooks."""
    return f'{_HEAD}exec {MARK} {stage} "$@"\n'


def script_calling(stage: str, ending: str) -> str:
    """Return the script for a stage that runs an earlier script first, if that is executable.

    Args:
        ending: suffix of the earlier script's name after the stage; it is in the same folder.
    """
    prefix = f'earlier=$(dirname "$0")/{stage}{ending}\n'
    if stage != "pre-push":
        return f'{_HEAD}{prefix}if [ -x "$earlier" ]; then "$earlier" "$@" || exit $?; fi\nexec {MARK} {stage} "$@"\n'
    # Both read what git writes to standard input; the full stop keeps the shell from cutting off the last line's end.
    return (
        f"{_HEAD}{prefix}said=$(cat; echo .)\nsaid=${{said%.}}\n"
        'if [ -x "$earlier" ]; then printf %s "$said" | "$earlier" "$@" || exit $?; fi\n'
        f'printf %s "$said" | {MARK} {stage} "$@"\n'
    )


CLIENT = ("pre-commit", "prepare-commit-msg", "commit-msg", "pre-push")
"""The stages that ``install`` sets up; pre-receive belongs on a server."""

EARLIER = ".before-tpmlint"
"""Suffix of an earlier script, which ours runs first."""

State: TypeAlias = Literal["installed", "absent", "other", "calls"]


class Hook(Struct, frozen=True):
    """The state of one hook.

    Args:
        state: ``installed``, ``absent``, ``other`` for another script, ``calls`` for another script that calls tpmlint.
        earlier: the earlier script, which runs first.
    """

    stage: str
    path: Path
    state: State
    earlier: Path | None = None


def folder(repository: Repository) -> Path:
    """Return the folder in which git looks for hooks, including ``core.hooksPath``.

    Raises:
        UserError: ``core.hooksPath`` names a folder in the work tree behind a link that leads out of it.
    """
    # tpmlint itself overrides the setting on every call of git, so the value before the last is the user's.
    values = repository.run("config", "--null", "--get-all", "core.hooksPath", accept=(0, 1)).split(b"\0")[:-2]
    if values:
        path = Path(os.fsdecode(values[-1])).expanduser()
        place = path if path.is_absolute() else repository.top / path
        link = link_out(place / "any") if Path(os.path.abspath(place)).is_relative_to(repository.top) else None
        if link is not None:  # A commit may have brought it.
            raise UserError(
                f"core.hooksPath leads out of the repository by the link {link}", "set it to the folder itself"
            )
        return place
    return repository.git_path("config").parent / "hooks"


def status(repository: Repository, stages: tuple[str, ...] = CLIENT) -> tuple[Hook, ...]:
    """Return the state of each hook.

    Raises:
        UserError: a script cannot be read.
    """
    place = folder(repository)
    return tuple(_read_hook(place, stage) for stage in stages)


def install(repository: Repository, stages: tuple[str, ...] = CLIENT) -> tuple[Hook, ...]:
    """Install our scripts; an existing script is kept under another name and runs first.

    Raises:
        UserError: an existing script cannot be renamed because the name is taken, or the folder is not writable.
    """
    place = folder(repository)
    if place.parts[-2:] == (".husky", "_"):
        raise UserError(
            f"husky keeps {place} for itself",
            'add the line `tpmlint hooks run commit-msg "$@"` to .husky/commit-msg, and so on for the other stages',
        )
    try:
        place.mkdir(parents=True, exist_ok=True)
        with locked(place):
            return _install(place, stages)
    except OSError as error:
        raise UserError(
            f"no hook can be written to {place}: {error.strerror}", "see `git config --show-origin core.hooksPath`"
        ) from error


def _install(place: Path, stages: tuple[str, ...]) -> tuple[Hook, ...]:
    hooks = tuple(_read_hook(place, stage) for stage in stages)
    for hook in hooks:
        if hook.state == "other" and os.path.lexists(_earlier_path(hook.path)):
            raise UserError(f"{_earlier_path(hook.path)} is in the way", "move it elsewhere, then install again")
    for hook in hooks:
        if hook.state == "absent":
            _write(hook.path, script(hook.stage), _refuse_present)
        elif hook.state == "other":
            _wrap(hook)
    return tuple(_read_hook(place, stage) for stage in stages)


def uninstall(repository: Repository, stages: tuple[str, ...] = CLIENT) -> tuple[Hook, ...]:
    """Remove our scripts and restore earlier ones.

    Raises:
        UserError: a script cannot be read, or one has changed since it was read.
    """
    place = folder(repository)
    if place.is_dir():
        with locked(place):
            for hook in (_read_hook(place, stage) for stage in stages):
                if hook.state == "installed":
                    _refuse_other(hook.path)
                    if hook.earlier is not None:
                        os.replace(hook.earlier, hook.path)
                    else:
                        hook.path.unlink()
    return tuple(_read_hook(place, stage) for stage in stages)


def _read_hook(place: Path, stage: str) -> Hook:
    path = place / stage
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Hook(stage, path, "other" if path.is_symlink() else "absent")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error
    if data in (script(stage).encode(), script_calling(stage, EARLIER).encode()) and not path.is_symlink():
        earlier = _earlier_path(path)
        return Hook(stage, path, "installed", earlier if os.path.lexists(earlier) else None)
    return Hook(stage, path, "calls" if MARK.encode() in data else "other")


def _refuse_present(path: Path) -> None:
    """Raise UserError if a hook that was absent exists now."""
    if os.path.lexists(path):
        raise UserError("another program has written the hook meanwhile", "run the command again", str(path))


def _refuse_other(path: Path) -> None:
    """Raise UserError if a hook is no longer ours."""
    if _read_hook(path.parent, path.name).state != "installed":
        raise UserError("the hook has changed since it was read", "run the command again", str(path))


def _earlier_path(path: Path) -> Path:
    return path.with_name(path.name + EARLIER)


def _wrap(hook: Hook) -> None:
    """Rename a script and write ours, which runs it, in its place; on failure nothing changes."""
    earlier = _earlier_path(hook.path)

    def refuse_saved(path: Path) -> None:
        # An editor that saves replaces the file that has both names.
        if os.path.lexists(path) and not os.path.samestat(path.lstat(), earlier.lstat()):
            raise UserError("the hook has changed since it was read", "run the command again", str(path))

    try:
        _rename_to_earlier(hook.path, earlier)
        _write(hook.path, script_calling(hook.stage, EARLIER), refuse_saved)
    except BaseException:
        if not os.path.lexists(hook.path) or _read_hook(hook.path.parent, hook.stage).state == "installed":
            os.replace(earlier, hook.path)
        elif os.path.lexists(earlier):
            earlier.unlink()  # The script, or a newer one, has its own name.
        raise


def _rename_to_earlier(path: Path, earlier: Path) -> None:
    """Rename a script, by way of a link if possible, so that git finds it even if this process is killed."""
    try:
        if path.is_symlink():
            raise OSError(errno.ELOOP, "ours could not be written over it")
        os.link(path, earlier)
    except OSError:
        os.rename(path, earlier)


def _write(path: Path, text: str, verify: Callable[[Path], None]) -> None:
    write_atomically(path, text.encode(), verify=verify)
    path.chmod(0o755)
