"""The policy of a change: the settings of the target branch, which override the change's own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from tpmlint import config
from tpmlint.engine.selection import check_names
from tpmlint.engine.workspace import (
    Request,
    Workspace,
)
from tpmlint.errors import UserError
from tpmlint.git.process import GitError
from tpmlint.git.snapshot import Snapshot
from tpmlint.settings import Extension, Override, OwnKind, Settings
from tpmlint.sources import System

DEFAULTS = "the defaults decide"


def settings_at(request: Request, workspace: Workspace, snapshot: Snapshot) -> tuple[Settings, tuple[str, ...]]:
    """Return the configuration in a snapshot, with notes for the reader.

    A configuration from the command line applies to every side. If there is no valid configuration, the defaults apply,
    never the head's: the change would write its own policy. What it has from a package is what its lock has of that.
    """
    if request.isolated or request.config is not None:
        return config.with_words(workspace.settings, snapshot), ()
    try:
        settings = config.load(snapshot, _folder_at(request, workspace, snapshot), "locked")
        check_names(settings)
    except GitError:
        raise
    except config.AbsentSubmodule as error:
        why = f"the configuration of the base cannot be read: {error.place}: {error.message}"
        remedy = f"check out the base, {error.remedy}, and check out the change again"
        raise UserError(why, remedy) from error
    except UserError as error:
        why = f"{error.place}: {error.message}" if error.place else error.message
        return Settings(), (f"{DEFAULTS}, because the configuration of the base cannot be followed: {why}",)
    return settings, ()


def _folder_at(request: Request, workspace: Workspace, snapshot: Snapshot) -> str:
    """Return the folder that ``--root`` names in a snapshot.

    A change can move the folder and leave a link in its place: at the base the name still means the folder itself.
    """
    if request.root is None:
        return workspace.folder
    named = Path(os.path.abspath(request.root))
    if not named.is_relative_to(workspace.top) or named == workspace.top:
        return workspace.folder
    folder = named.relative_to(workspace.top).as_posix()
    if folder == workspace.folder or any(path.startswith(f"{folder}/") for path in snapshot.paths()):
        return folder
    return workspace.folder


def with_policy(settings: Settings, policy: Settings) -> Settings:
    """Return the head's settings, with rules and severities overridden by the policy."""
    return replace(
        settings,
        preset=policy.preset,
        select=policy.select,
        ignore=policy.ignore,
        severity=policy.severity,
        options=policy.options,
        overrides=_overrides_of_both(settings, policy),
        fail_on=policy.fail_on,
        change=policy.change,
        extensions=_schemas_of_both(settings, policy),
        systems=_systems_of_both(settings, policy),
        limits=policy.limits,
    )


def _overrides_of_both(settings: Settings, policy: Settings) -> tuple[Override, ...]:
    """Return the policy's overrides; one for a kind also holds for the kinds that only the head makes like it."""
    added = _kinds_of_head(settings, policy)
    if not added:
        return policy.overrides
    return tuple(
        replace(each, kinds=(*each.kinds, *(kind.name for kind in added if kind.like in each.kinds)))
        for each in policy.overrides
    )


def _systems_of_both(settings: Settings, policy: Settings) -> Mapping[str, System]:
    """Return the policy's systems; an export is where the head has it."""
    return {
        name: replace(each, snapshot=own.snapshot)
        if each.snapshot and (own := settings.systems.get(name)) is not None and own.snapshot
        else each
        for name, each in policy.systems.items()
    }


def _schemas_of_both(settings: Settings, policy: Settings) -> Mapping[str, Extension]:
    """Return the policy's schemas, and the head's of the kinds that only the head has, or makes like another."""
    added = {kind.name for kind in _kinds_of_head(settings, policy)}
    return {
        **{name: each for name, each in policy.extensions.items() if name not in added},
        **{name: each for name, each in settings.extensions.items() if name in added},
    }


def _kinds_of_head(settings: Settings, policy: Settings) -> list[OwnKind]:
    """Return the kinds that the policy does not have, or that are like another one there."""
    likes = {kind.name: kind.like for kind in policy.kinds}
    return [kind for kind in settings.kinds if likes.get(kind.name) != kind.like]
