"""Read the entries ``[[registries]]``, which the schema of the configuration has admitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tpmlint.config.errors import BlockError
from tpmlint.config.values import beside
from tpmlint.git.files import is_safe
from tpmlint.schema.own_kinds import built_in_kinds
from tpmlint.settings import LOCK, PACKAGE, Registry, Settings
from tpmlint.text.messages import quote
from tpmlint.text.similarity import nearest


def read_registries(entries: Iterable[Mapping[str, Any]], settings: Settings) -> dict[str, Registry]:
    """Return the registries of a configuration, by name.

    Args:
        settings: have the folder, the own kinds and the systems already.
    Raises:
        BlockError: a name or a file is taken, or the file lies outside of the repository.
    """
    kinds = {*built_in_kinds(), *(kind.name for kind in settings.kinds)}
    found: dict[str, Registry] = {}
    files: dict[str, str] = {}
    for number, entry in enumerate(entries):
        name, route = entry["name"], ("registries", number)
        taken = "a kind of item" if name in kinds else "a table under [systems]" if name in settings.systems else ""
        if taken or name in found:
            message = f"{quote(name)} is already {taken or 'a registry'}"
            raise BlockError(message, "choose another name for the registry", (*route, "name"))
        file = beside(settings.folder, entry["file"])
        if file.startswith(PACKAGE) or not is_safe(file) or file.rpartition("/")[2] == LOCK:
            raise BlockError(f"{quote(entry['file'])} is not a file for an export", "name another", (*route, "file"))
        if file in files:
            message = f"{quote(entry['file'])} is already the export of {files[file]}"
            raise BlockError(message, "name a file for each registry", (*route, "file"))
        found[name] = Registry(name, file, entry.get("known-as", ""), number, dict(entry.get("calls", {})))
        files[file] = name
    for registry in found.values():
        for theirs, ours in registry.calls.items():
            if ours not in found or ours == registry.name:
                near = nearest(ours, [name for name in found if name != registry.name])
                hint = f"did you mean {quote(near)}?" if near else "add a registry of that name, or remove the entry"
                message = f"{quote(theirs)} of {registry.name} is called {quote(ours)}, which is not another registry"
                raise BlockError(message, hint, ("registries", registry.number, "calls", theirs))
            if theirs == registry.known_as:
                message = f"{quote(theirs)} is this repository, by `known-as`, and cannot be {quote(ours)} too"
                raise BlockError(message, "remove one of the two", ("registries", registry.number, "calls", theirs))
    return found
