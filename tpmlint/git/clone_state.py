"""How a repository was cloned and what is checked out: shallow, partial, sparse, bare."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.git.repository import Repository

_SETTINGS = r"^(extensions\.partialclone|remote\..*\.promisor|core\.sparsecheckout)$"
_NO = ("", "0", "false", "no", "off")


class CloneState(Struct, frozen=True):
    """What is special about a repository.

    Args:
        kind: ``work tree``, ``linked work tree`` or ``bare``.
        ids: ``sha1`` or ``sha256``.
        shallow: whether its history is cut off.
        partial: whether git fetches content on demand; tpmlint never lets it do so.
        sparse: whether some of its files are not on disk.
    """

    kind: str
    ids: str
    shallow: bool
    partial: bool
    sparse: bool


def read_clone_state(repository: Repository) -> CloneState:
    """Return the state of a repository."""
    kind = "bare"
    if not repository.is_bare:
        kind = "work tree" if (repository.top / ".git").is_dir() else "linked work tree"
    output = repository.run("config", "--null", "--get-regexp", _SETTINGS, accept=(0, 1))
    settings = dict(_pair(each) for each in output.decode("utf-8", "replace").split("\0") if each)
    return CloneState(
        kind,
        repository.run("rev-parse", "--show-object-format").decode("ascii").strip(),
        repository.is_shallow(),
        any(value not in _NO for key, value in settings.items() if key != "core.sparsecheckout"),
        settings.get("core.sparsecheckout", "") not in _NO,
    )


def _pair(setting: str) -> tuple[str, str]:
    key, has_value, value = setting.partition("\n")
    # A key without a value is on.
    return key.lower(), value.lower() if has_value else "true"
