"""What every test stands on: a git and a terminal that know nothing of the person who runs the tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator

import hypothesis
import pytest

MOMENT = "2026-03-02T09:00:00+00:00"
"""When every commit of every test is made, so that "now" is the same day on any day."""

PERSONAL = ("GIT_", "PRE_COMMIT", "TPMLINT_", "GITHUB_", "GITLAB_", "CI_", "TF_BUILD", "AGENT_")
TERMINAL = {"CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "PAGER", "PY_COLORS"}


def pytest_configure(config: pytest.Config) -> None:
    """Clean the environment before any fixture of any scope, and for every process that a test starts."""
    for name in list(os.environ):
        if name.startswith(PERSONAL) or name in TERMINAL:
            del os.environ[name]
    os.environ["TPMLINT_CACHE_DIR"] = f"{os.devnull}/none"  # where no folder can be made
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    for role in ("AUTHOR", "COMMITTER"):
        os.environ |= {f"GIT_{role}_NAME": "Ada", f"GIT_{role}_EMAIL": "ada@example.org", f"GIT_{role}_DATE": MOMENT}
    hypothesis.settings.register_profile(
        "tpmlint",
        deadline=None,
        derandomize=bool(os.environ.get("CI")),
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("tpmlint")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no hostile case be skipped on Linux: what is not made shows nothing."""
    report = yield
    if report.skipped and sys.platform == "linux" and item.get_closest_marker("case"):
        report.outcome = "failed"
        report.__dict__.pop("wasxfail", None)
        report.longrepr = f"a hostile case was not made: {report.longrepr}"
    return report


ROADMAP = {
    "roadmap/teams.yaml": """\
kind: team
id: storefront
title: Storefront
---
kind: team
id: platform
title: Platform
""",
    "roadmap/features.yaml": """\
kind: feature
id: one-click
title: One-click checkout
owner: storefront
""",
    "roadmap/initiatives.yaml": """\
kind: initiative
id: checkout-speed
title: Answer every checkout call within 200 ms
owner: platform
status: proposed
type: infrastructure
enables:
  - feature: one-click
    how: One click charges at once only if the price is confirmed while the button is pressed
internal_customers:
  - team: storefront
    need: Confirm a price in 200 ms, where it takes 1.8 s today
""",
}


@pytest.fixture
def small_roadmap() -> dict[str, str]:
    """The text by path of a roadmap of a few items in which nothing is wrong."""
    return dict(ROADMAP)
