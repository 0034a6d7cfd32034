"""GitHub Actions: the event file says what the branch names in the environment do not.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tpmlint.ci.facts import Facts, revision
from tpmlint.fault import Refusal

_LIMIT = 25 << 20
_VARIABLE = "GITHUB_EVENT_PATH"


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return what GitHub Actions tells of the run, or None elsewhere.

    Raises:
        Refusal: the event file is missing or malformed.
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return None
    name = environment.get("GITHUB_EVENT_NAME", "")
    event = _event(environment.get(_VARIABLE, ""))
    if name.startswith("pull_request") or event.get("pull_request") is not None:
        base, head = _sides(environment, event, "pull_request", ("base", "sha"), ("head", "sha"))
        title, body = (_text(_at(event, "pull_request", key)) for key in ("title", "body"))
        return Facts("GitHub Actions", name, base, head, title, body)
    if name == "merge_group" or event.get("merge_group") is not None:
        note = "a merge queue does not tell the pull request's text"
        base, head = _sides(environment, event, "merge_group", ("base_sha",), ("head_sha",))
        return Facts("GitHub Actions", name, base, head, complete=False, note=note)
    if name == "push" and event.get("deleted") is True:
        # What is checked out then is the default branch, which somebody else changed.
        return Facts("GitHub Actions", name, "HEAD", None, complete=False, note="a deleted branch changes no code")
    if name == "push":
        note = "a push does not tell the pull request's text"
        return Facts("GitHub Actions", name, revision(event.get("before")), None, complete=False, note=note)
    note = f"a run by {name or 'an unnamed event'} does not tell a pull request's text"
    return Facts("GitHub Actions", name, complete=False, note=note)


def _event(path: str) -> Mapping[str, Any]:
    if not path:
        raise Refusal("GITHUB_EVENT_PATH is not set", "run under GitHub Actions, or give BASE", _VARIABLE)
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LIMIT + 1)
        event = json.loads(data) if len(data) <= _LIMIT else None
    except OSError as error:
        raise Refusal(f"the event file {path} cannot be read: {error.strerror}", "give BASE", _VARIABLE) from error
    except (ValueError, RecursionError) as error:
        raise Refusal(f"the event file {path} is not JSON", "give BASE, or mend the file", _VARIABLE) from error
    if not isinstance(event, dict):
        raise Refusal(f"the event file {path} holds no event", "give BASE, or mend the file", _VARIABLE)
    return event


def _sides(
    environment: Mapping[str, str], event: Mapping[str, Any], key: str, base: tuple[str, ...], head: tuple[str, ...]
) -> tuple[str, str]:
    """Return the revisions that an event compares: to guess one would be to judge something else."""
    told = revision(_at(event, key, *base)), revision(_at(event, key, *head))
    if told[0] is None or told[1] is None:
        said = f"the event file {environment[_VARIABLE]} does not say what the {key} compares"
        raise Refusal(said, "give BASE, or mend the file", _VARIABLE)
    return told[0], told[1]


def _at(value: Mapping[str, Any], *route: str) -> object:
    inner: object = value
    for key in route:
        inner = inner.get(key) if isinstance(inner, dict) else None
    return inner


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
