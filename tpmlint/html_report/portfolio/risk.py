"""What is at risk in all repositories; what waits for another repository comes first, as no report of one shows it."""

from __future__ import annotations

import sys

from msgspec import Struct

from tpmlint.html_report import risk
from tpmlint.html_report.portfolio.context import PortfolioContext
from tpmlint.html_report.risk import FeatureAtRisk, Late
from tpmlint.model.items import Feature
from tpmlint.model.portfolio import repository_of


class Risks(Struct, frozen=True):
    """The data of the view.

    Args:
        features: those at risk, and whether a chain leads to another repository: these first, then by urgency.
        across: how many of these there are of which one does.
        total: the open features.
        late: other items that are overdue or due before what they wait for, the most urgent first.
    """

    features: tuple[tuple[FeatureAtRisk, bool], ...]
    across: int
    total: int
    late: tuple[Late, ...]


def view(context: PortfolioContext) -> Risks:
    """Return what is at risk."""
    found = risk.view(context.report, sys.maxsize)
    features = sorted(((row, _is_across(row)) for row in found.features), key=lambda each: not each[1])
    late = tuple(row for row in found.late if not isinstance(row.risk.item, Feature))
    return Risks(tuple(features), sum(across for _, across in features), found.total, late)


def _is_across(row: FeatureAtRisk) -> bool:
    home = repository_of(row.risk.item)
    return any(repository_of(item) != home for chain in row.chains for item in chain.items)
