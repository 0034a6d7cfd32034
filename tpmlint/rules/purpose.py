"""Initiatives that lead nowhere: to no objective, or to no code."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Feature, Initiative


def is_asked(initiative: Initiative) -> bool:
    """Tell whether an initiative still has to answer for itself: it was not given up, as far as can be told."""
    return initiative.status is not None and not initiative.is_dropped


def aimless(roadmap: Roadmap) -> Iterator[Initiative]:
    """Yield the initiatives from which no objective can be reached; none where the roadmap has no objectives."""
    if not roadmap.objectives:
        return
    for initiative in roadmap.initiatives:
        if not is_asked(initiative) or initiative.objectives or not initiative.known("objectives"):
            continue
        features = [roadmap.feature(enables.feature) for enables in initiative.enables]
        if initiative.known("enables") and all(_is_aimless(feature) for feature in features):
            yield initiative


def _is_aimless(feature: Feature | None) -> bool:
    return feature is not None and not feature.objectives and feature.known("objectives")


def untraced(roadmap: Roadmap) -> Iterator[Initiative]:
    """Yield the active initiatives that list no capability."""
    for initiative in roadmap.initiatives:
        if initiative.status == "active" and not initiative.capabilities and initiative.known("capabilities"):
            yield initiative
