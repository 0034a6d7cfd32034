"""Exports of repositories that refer to each other, as values and as files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from tpmlint.formats.registry import Export

PLATFORM: tuple[dict[str, Any], ...] = (
    {
        "kind": "initiative",
        "id": "vault",
        "title": "A vault for cards",
        "owner": "team:payments",
        "status": "active",
        "target_date": "2027-01-29",
        "enables": [{"feature": "feature:product/one-click", "how": "Charges a stored card"}],
        "internal_customers": [{"team": "team:product/checkout", "need": "Keep a card without an audit"}],
        "depends_on": ["initiative:log"],
    },
    {
        "kind": "initiative",
        "id": "log",
        "title": "A log of every access",
        "owner": "team:payments",
        "status": "active",
        "target_date": "2027-04-30",
        "internal_customers": [{"team": "team:policy/risk", "need": "Answer an auditor in a minute"}],
    },
    {
        "kind": "capability",
        "id": "cards",
        "title": "Card vault",
        "owner": "team:payments",
        "lifecycle": "production",
        "paths": ["vault/"],
        "consumers": [{"team": "team:product/checkout", "interaction": "x-as-a-service"}],
    },
    {"kind": "team", "id": "payments", "title": "Payments platform"},
)
PRODUCT: tuple[dict[str, Any], ...] = (
    {
        "kind": "feature",
        "id": "one-click",
        "title": "One-click checkout",
        "owner": "team:checkout",
        "status": "active",
        "target_date": "2027-02-26",
    },
    {"kind": "capability", "id": "cart", "title": "Cart", "owner": "team:checkout", "paths": ["cart/"]},
    {"kind": "team", "id": "checkout", "title": "Checkout"},
)
POLICY: tuple[dict[str, Any], ...] = ({"kind": "team", "id": "risk", "title": "Risk and compliance"},)
FLEET: Mapping[str, tuple[dict[str, Any], ...]] = {"platform": PLATFORM, "product": PRODUCT, "policy": POLICY}


def export_text(*items: Mapping[str, Any], date: str = "2026-11-09", **more: Any) -> str:
    """Return the text of an export with these items.

    Args:
        more: other fields of it, such as ``figures``.
    """
    head = {"version": 1, "commit": "1" * 40, "date": date, "items": items, "links": [], "figures": {}}
    return json.dumps({**head, **more})


def exported(*items: Mapping[str, Any], **more: Any) -> Export:
    """Return an export with these items."""
    return msgspec.json.decode(export_text(*items, **more), type=Export)


def write_fleet(folder: Path, fleet: Mapping[str, tuple[dict[str, Any], ...]] = FLEET) -> Path:
    """Write the exports of some repositories to a folder, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, items in fleet.items():
        (folder / f"{name}.tpm.json").write_text(export_text(*items), encoding="utf-8")
    return folder
