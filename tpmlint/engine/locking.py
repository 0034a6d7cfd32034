"""Write what a repository takes from packages and from other repositories into ``tpmlint.lock``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint import config
from tpmlint.atomic_write import locked, write_atomically
from tpmlint.config.lock import Lock, format_lock, path_of, read_lock
from tpmlint.engine.exporting import MARK, read_or_export
from tpmlint.engine.workspace import Request, load_settings, open_snapshot
from tpmlint.errors import UserError
from tpmlint.formats.registry import Export, decode_export, sha256
from tpmlint.git.files import disk_path, link_out
from tpmlint.settings import Settings
from tpmlint.sources import Registry
from tpmlint.text.messages import join_words, plural, quote
from tpmlint.text.similarity import nearest


class Locking(Struct, frozen=True):
    """What locking did, or would do.

    Args:
        changed: whether the lock is not up to date.
        lines: what a person is told, a line for each file.
    """

    changed: bool
    lines: tuple[str, ...]


def lock_packages(request: Request, *, write: bool) -> Locking:
    """Bring the lock beside the configuration up to date.

    Args:
        request: its folder and root.
        write: whether to write the lock, and not only say what differs.
    Raises:
        UserError: the configuration is invalid, or a package is not installed.
        Timeout: another run of tpmlint held the lock of the folder for too long.
    """
    if request.isolated or request.config is not None:
        raise UserError("only the configuration of the folder has a lock", "run without --config and --isolated")
    top, folder, _, snapshot = open_snapshot(request)
    with locked(top):
        source, used = config.packages_used(snapshot, folder)
        path = path_of(source.rpartition("/")[0])
        try:
            old = read_lock(snapshot, source.rpartition("/")[0])
        except config.ConfigError:
            old = Lock()
        new = Lock(dict(used), old.registries)
        lines = []
        for name in sorted({*old.packages, *new.packages}):
            before, after = old.packages.get(name), new.packages.get(name)
            if after is None:
                lines.append(f"{name}: removed, as nothing extends it")
            elif before is None:
                lines.append(f"{name}: {after.origin}, new")
            elif before.sha256 != after.sha256:
                lines.append(f"{name}: {after.origin}, changed since {before.origin}")
            else:
                lines.append(f"{name}: {after.origin}, unchanged")
        if not lines:
            lines.append(f"{source} extends no file of a package")
        text = format_lock(new)
        place = disk_path(top, path)
        current = place.read_text(encoding="utf-8") if place.is_file() else None
        changed = current != text and (current is not None or new != Lock())
        if changed and write:
            write_atomically(place, text.encode())
            lines.append(f"Wrote {path}")
    return Locking(changed, tuple(lines))


class Update(Struct, frozen=True):
    """What an update of the registries did.

    Args:
        lines: what a person is told, a line for each registry and each written file.
    """

    lines: tuple[str, ...]


def update_registries(request: Request, words: Iterable[str]) -> Update:
    """Copy the exports that a person names, and write the hashes of all into the lock.

    Args:
        request: the folder of the configuration.
        words: each the path of an export or of a checkout, with ``NAME=`` before it unless the path says for which
            registry it is.
    Raises:
        UserError: the configuration has no registries, a word names none, or a file is not an export, also
            one that would be replaced.
        Timeout: another run of tpmlint held the lock of the folder for too long.
    """
    if request.isolated or request.config is not None:
        raise UserError("only the configuration of the folder has registries", "run without --config and --isolated")
    top, folder, _, snapshot = open_snapshot(request)
    settings = load_settings(request, snapshot, top, folder)
    if not settings.registries:
        remedy = "add [[registries]] with a `name` and a `file` for each other repository"
        raise UserError("the configuration has no registries", remedy, settings.source)
    taken: dict[str, bytes] = {}
    for word in words:
        name, path = _read_word(word, settings, request.start)
        if name in taken:
            raise UserError(f"{quote(name)} is named twice", "give one path for each registry")
        taken[name] = read_or_export(path)
        decode_export(taken[name], str(path))
    with locked(top):
        old = read_lock(snapshot, settings.folder)
        lines: list[str] = []
        hashes: dict[str, str] = {}
        for name, registry in settings.registries.items():
            current = _current(top, registry)
            data = taken.get(name, current)
            if data is None:
                lines.append(f"{name}: missing; run `tpmlint registry update {name}=PATH`")
                continue
            content = decode_export(data, registry.file)
            hashes[name] = sha256(data)
            lines.append(f"{name}: {_describe(content, hashes[name], old.registries.get(name))}")
            if data != current:
                if current is not None and not current.startswith(MARK.encode()):
                    remedy = f"remove the file, or let `file` of {name} name another one"
                    raise UserError("the file is not an export of tpmlint", remedy, registry.file)
                _write(top, registry.file, data)
                lines.append(f"Wrote {registry.file}")
        text = format_lock(replace(old, registries=hashes)).encode()
        place = disk_path(top, path_of(settings.folder))
        if (place.is_file() and place.read_bytes() != text) or (not place.is_file() and hashes):
            _write(top, path_of(settings.folder), text)
            lines.append(f"Wrote {path_of(settings.folder)}")
    return Update(tuple(lines))


def _describe(content: Export, digest: str, old: str | None) -> str:
    has = f"{plural(len(content.items), 'item')} of {content.date}, commit {content.commit[:7]}"
    return f"{has}, {'new' if old is None else 'unchanged' if digest == old else 'changed'}"


def _read_word(word: str, settings: Settings, start: Path) -> tuple[str, Path]:
    """Return the registry and the path that a word of the command line names."""
    known = settings.registries
    name, equals, rest = word.partition("=")
    if equals and name in known:
        return name, start / Path(rest).expanduser()
    path = start / Path(word).expanduser()
    if equals and not path.exists():
        near = nearest(name, known)
        hint = f"; did you mean {near}?" if near else ""
        raise UserError(f"{quote(name)} is not a registry of the configuration{hint}", _list_names(known))
    whole = path.resolve()
    meant = [each for each in known if each in (whole.name, whole.name.partition(".")[0])]
    if len(meant) == 1 or len(known) == 1:
        return (meant or list(known))[0], path
    raise UserError(f"{quote(word)} does not say for which registry it is", f"write NAME={word}; {_list_names(known)}")


def _list_names(known: Iterable[str]) -> str:
    return f"the configuration has {join_words(list(known), 'and')}"


def _current(top: Path, registry: Registry) -> bytes | None:
    place = disk_path(top, registry.file)
    return read_or_export(place) if place.is_file() else None


def _write(top: Path, path: str, data: bytes) -> None:
    place = disk_path(top, path)
    link = link_out(place)
    if link is not None:
        raise UserError(f"{path} lies behind the link {link}, which leads out of the repository", "remove the link")
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(place, data)
