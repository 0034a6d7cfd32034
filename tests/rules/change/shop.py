"""The small roadmap that the tests of rules about changes start from."""

from __future__ import annotations

TEAMS = """\
{kind: team, id: shop, title: Shop}
---
{kind: team, id: core, title: Core}
---
{kind: team, id: apps, title: Apps}
---
"""


def items(*texts: str) -> str:
    """Return a roadmap of three teams and these items."""
    return TEAMS + "---\n".join(texts)


def initiative(item_id: str, status: str = "planned", more: str = "", *, feature: str = "one-click") -> str:
    """Return an initiative of team core for team shop, in one line but for its first."""
    return (
        f"kind: initiative\nid: {item_id}\ntitle: The {item_id}\nowner: core\nstatus: {status}\ntype: enablement\n"
        f"enables: [{{feature: {feature}, how: Pays at once}}]\n"
        f"internal_customers: [{{team: shop, need: Pay faster}}]\n{_lines(more)}"
    )


def feature(item_id: str, more: str = "") -> str:
    """Return a feature of team shop, a field a line."""
    return f"kind: feature\nid: {item_id}\ntitle: The {item_id}\nowner: shop\n{_lines(more)}"


def capability(item_id: str, more: str = "", paths: str = "") -> str:
    """Return a capability of team core, a field a line; without ``paths`` it claims the folder of its name."""
    return (
        f"kind: capability\nid: {item_id}\ntitle: The {item_id}\nowner: core\n"
        f"paths: [{paths or f'/src/{item_id}/'}]\n{_lines(more)}"
    )


def _lines(text: str) -> str:
    return f"{text}\n" if text else ""
