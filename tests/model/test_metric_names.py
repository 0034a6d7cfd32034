"""Names of metrics that mean the same."""

from __future__ import annotations

import pytest

from tpmlint.model.metric_names import canonical_metric


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("change_lead_time", "change_lead_time"),
        ("Lead time for changes", "change_lead_time"),
        ("lead-time-for-changes", "change_lead_time"),
        ("MTTR", "failed_deployment_recovery_time"),
        ("time_to_restore_service", "failed_deployment_recovery_time"),
        ("Change failure rate", "change_fail_rate"),
        ("CFR", "change_fail_rate"),
        ("deployment frequency", "deployment_frequency"),
        ("rework_rate", "deployment_rework_rate"),
        ("Satisfaction and well-being", "satisfaction"),
        ("checkout_p95", "checkout_p95"),
        ("Checkout p95 (ms)", "checkout_p95_ms"),
        ("応答時間", "応答時間"),
        ("", ""),
    ],
)
def test_what_a_name_means(name: str, meant: str) -> None:
    assert canonical_metric(name) == meant
