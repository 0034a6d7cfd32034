"""Names of metrics: those of the published frameworks, and their synonyms.

The names are DORA's (https://dora.dev/guides/dora-metrics/) and the dimensions of SPACE (Forsgren et al., ACM Queue
19(1), 2021) and of DevEx (Noda et al., ACM Queue 21(2), 2023). Any other name stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "change_lead_time": (
        "lead_time",
        "lead_time_for_change",
        "lead_time_for_changes",
        "lead_time_to_change",
        "ltfc",
    ),
    "deployment_frequency": ("deploy_frequency", "deployments_frequency", "frequency_of_deployment"),
    "failed_deployment_recovery_time": (
        "fdrt",
        "mean_time_to_recover",
        "mean_time_to_recovery",
        "mean_time_to_restore",
        "mttr",
        "recovery_time",
        "time_to_recover",
        "time_to_restore",
        "time_to_restore_service",
    ),
    "change_fail_rate": ("cfr", "change_fail_percentage", "change_failure_percentage", "change_failure_rate"),
    "deployment_rework_rate": ("rework_rate",),
    "satisfaction": ("developer_satisfaction", "satisfaction_and_well_being", "satisfaction_and_wellbeing"),
    "performance": (),
    "activity": (),
    "communication": ("collaboration", "communication_and_collaboration"),
    "efficiency": ("efficiency_and_flow",),
    "feedback_loops": ("feedback_loop",),
    "cognitive_load": (),
    "flow_state": ("flow",),
}
_MEASURES = {alias: canonical_metric for canonical_metric, aliases in _ALIASES.items() for alias in aliases}


def canonical_metric(name: str) -> str:
    """Return the canonical spelling of a metric's name.

    >>> canonical_metric("MTTR"), canonical_metric("Lead time for changes"), canonical_metric("checkout-p95")
    ('failed_deployment_recovery_time', 'change_lead_time', 'checkout_p95')
    """
    words = re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
    return _MEASURES.get(words, words)
