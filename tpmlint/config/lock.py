"""The lock file: what the configuration has from outside of the repository, as it was reviewed."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from tpmlint.config.tables import ConfigError
from tpmlint.git.files import Missing, Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.settings import LOCK

_VERSION = 1
_SIZE = 16_777_216
_REMEDY = "run `tpmlint config lock` to write it anew"


class LockedFile(Struct, frozen=True):
    """A file of a package as it was reviewed.

    Args:
        text: its content.
        origin: name and version of the package that it came from.
    """

    text: str
    origin: str

    @property
    def sha256(self) -> str:
        """The SHA-256 of the content, in hexadecimal digits."""
        return sha256(self.text)


class Lock(Struct, frozen=True):
    """The content of ``tpmlint.lock``.

    Args:
        packages: by name, such as ``acme_policy/tpmlint.toml``.
        registries: the SHA-256 of the export of each registry, by the registry's name.
    """

    packages: Mapping[str, LockedFile] = {}
    registries: Mapping[str, str] = {}


class _Package(Struct):
    package: str
    sha256: str
    text: str


class _Registry(Struct):
    sha256: str


class _Table(Struct):
    version: int
    packages: dict[str, _Package] = {}
    registries: dict[str, _Registry] = {}


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def path_of(folder: str) -> str:
    """Return the path of the lock file beside a configuration in ``folder``, both relative to the root."""
    return f"{folder}/{LOCK}" if folder else LOCK


def read_lock(snapshot: Snapshot, folder: str) -> Lock:
    """Return the lock beside the configuration in ``folder``; an empty one if there is none.

    Raises:
        ConfigError: the file is not what ``format_lock`` returns: merged badly, or changed by hand.
    """
    path = path_of(folder)
    try:
        data = snapshot.read(path, _SIZE)
    except Missing:
        return Lock()
    except Unreadable as error:
        raise ConfigError(f"the lock cannot be read: {error.reason}", place=path) from error
    try:
        return parse_lock(data.decode("utf-8-sig"))
    except (ValueError, msgspec.ValidationError) as error:
        raise ConfigError(f"not a lock of tpmlint: {error}", _REMEDY, path) from error


def parse_lock(text: str) -> Lock:
    """Return the lock in a text.

    Raises:
        ValueError: it is not TOML, of another version, or a text in it does not have its hash.
        ValidationError: something in it is missing or of another type.
    """
    table = msgspec.convert(tomllib.loads(text), _Table)
    if table.version != _VERSION:
        raise ValueError(f"its version is {table.version}, and this tpmlint reads {_VERSION}")
    packages = {}
    for name, each in table.packages.items():
        packages[name] = LockedFile(each.text, each.package)
        if packages[name].sha256 != each.sha256:
            raise ValueError(f"the text of {name} does not have its hash")
    return Lock(packages, {name: each.sha256 for name, each in table.registries.items()})


def format_lock(lock: Lock) -> str:
    """Return the text of a lock file."""
    lines = ["# Written by tpmlint; commit it, and read what changes in it.", f"version = {_VERSION}"]
    for name, file in sorted(lock.packages.items()):
        lines += ["", f"[packages.{_quoted(name)}]", f"package = {_quoted(file.origin)}"]
        lines += [f"sha256 = {_quoted(file.sha256)}", f"text = {_long(file.text)}"]
    for name, digest in sorted(lock.registries.items()):
        lines += ["", f"[registries.{_quoted(name)}]", f"sha256 = {_quoted(digest)}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _long(text: str) -> str:
    """Return a text of many lines as TOML that shows them as lines."""
    lines = [_quoted(line)[1:-1].replace('\\"', '"') for line in text.split("\n")]
    inside = re.sub(r'"(?="")|"\Z', r'\\"', "\n".join(lines))
    return f'"""\n{inside}"""'
