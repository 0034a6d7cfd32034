"""Short items for the tests of rules: each on a line of its own, so that the n-th stands on line 2n - 1."""

from __future__ import annotations

from collections.abc import Mapping

from tests.in_memory import ONLY_FILE

USUAL: Mapping[str, Mapping[str, str]] = {
    "initiative": {
        "owner": "platform",
        "status": "proposed",
        "type": "enablement",
        "enables": "[{feature: one-click, how: Makes it possible at all}]",
        "internal_customers": "[{team: shop, need: To sell at night}]",
    },
    "feature": {"owner": "shop"},
    "capability": {"owner": "platform", "paths": "[/a/]"},
    "team": {},
    "objective": {"owner": "shop"},
    "decision": {"owner": "platform"},
}


def item(kind: str, item_id: str, /, **fields: str | None) -> str:
    """Return an item in a line of YAML: the usual fields of its kind, and those given; None leaves one out."""
    whole = {"kind": kind, "id": item_id, "title": f"The {kind} {item_id}", **USUAL[kind], **fields}
    return "{" + ", ".join(f"{name}: {value}" for name, value in whole.items() if value is not None) + "}"


def initiative(item_id: str = "work", /, **fields: str | None) -> str:
    """Return a proposed initiative of ``platform`` that enables ``one-click`` for ``shop``."""
    return item("initiative", item_id, **fields)


def feature(item_id: str = "one-click", /, **fields: str | None) -> str:
    """Return a feature of ``shop``."""
    return item("feature", item_id, **fields)


def capability(item_id: str = "code", /, **fields: str | None) -> str:
    """Return a capability of ``platform``."""
    return item("capability", item_id, **fields)


def team(item_id: str, /, **fields: str | None) -> str:
    """Return a team."""
    return item("team", item_id, **fields)


def objective(item_id: str, /, **fields: str | None) -> str:
    """Return an objective of ``shop``."""
    return item("objective", item_id, **fields)


def together(*items: str) -> str:
    """Return a file of these items, with the teams ``shop`` and ``platform`` behind them."""
    return "\n---\n".join([*items, team("shop"), team("platform")])


def line(number: int, text: str, message: str) -> str:
    """Return what ``said`` makes of a finding or related place, without indent: the ``number``-th item's line."""
    return f"{ONLY_FILE}:{2 * number - 1} `{text}` {message}"
