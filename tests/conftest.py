"""The environment of every test: a home, a git and a terminal that have nothing of the person who runs the tests."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from tpmlint.model.parsed_file import ParsedFile

MOMENT = "2026-03-02T09:00:00+00:00"
"""When every commit of every test is made, so that "now" is the same day on any day."""

CHECKOUT = Path(__file__).resolve().parent.parent

PERSONAL = (
    *("GIT_", "PRE_COMMIT", "TPMLINT_", "XDG_", "LANG", "LC_"),
    *("GITHUB_", "GITLAB_", "CI_", "TF_BUILD", "AGENT_", "BITBUCKET_", "JENKINS_"),
)
"""How variables begin that say something about a person, a machine or a CI job."""

TERMINAL = {"CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "PAGER", "PY_COLORS"}
EDITING = {"EDITOR", "EMAIL", "VISUAL"}

LONG = (
    *("test_docs.py", "test_action.py", "editors/test_vscode.py", "test_packaging.py", "test_pre_commit.py"),
    *("html_report/test_browser.py", "html_report/test_print.py", "hooks/test_real_hooks.py"),
    *("hostile/test_process.py", "hostile/test_output.py", "hostile/test_policy_sources.py"),
    *("interfaces/test_plain_data.py", "change/test_markdown.py", "engine/test_diff.py"),
)
"""The files of tests that take longest: they come first, so that no worker has one to itself in the end."""

_DERANDOMIZE = "TESTS_DERANDOMIZE"
"""The variable by which all workers draw the same examples in CI: what passes once passes again."""

_HOME = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that shows whether a test relies on one before it."""
    parser.addoption(
        "--shuffle", type=int, metavar="SEED", help="run the files, and the tests of each, in random order"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Clean the environment before any fixture of any scope, and for every process that a test starts.

    Each worker of pytest-xdist is a process that comes here, so that each has a home of its own: a program that is
    started for the first time, by two workers at once, must not find the other's lock or half of its files.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell starts what is put behind `&` like this, and every process would inherit it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    shared = _shared(Path(os.path.expanduser("~")))
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        # Without compiled modules each of a few thousand processes starts a third slower.
        sys.dont_write_bytecode = False
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(CHECKOUT / ".cache/bytecode")
    # A worker is started by a process that has no CI any more.
    in_ci = bool(os.environ.pop("CI", None)) or _DERANDOMIZE in os.environ
    if in_ci:
        os.environ[_DERANDOMIZE] = "1"
    for name in list(os.environ):
        if name.startswith(PERSONAL) or name in TERMINAL | EDITING:
            del os.environ[name]
    home = config.stash[_HOME] = Path(tempfile.mkdtemp(prefix="tpmlint-home-"))
    os.environ |= {"HOME": str(home), "USERPROFILE": str(home), **shared}
    os.environ["TPMLINT_CACHE_DIR"] = f"{os.devnull}/none"  # where no folder can be made
    # On the screen the age of a commit's day is shown; here it is none.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.fromisoformat(MOMENT).timestamp()))
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    for role in ("AUTHOR", "COMMITTER"):
        os.environ |= {f"GIT_{role}_NAME": "Ada", f"GIT_{role}_EMAIL": "ada@example.org", f"GIT_{role}_DATE": MOMENT}
    hypothesis.settings.register_profile(
        "tpmlint",
        deadline=None,
        derandomize=in_ci,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("tpmlint")
    config.pluginmanager.register(Few)


def _shared(home: Path) -> dict[str, str]:
    """Return the variables for what does not have to be fetched again for each worker.

    The caches of pip and uv may be used by any number of processes at once. Where packages come from, and where
    playwright has put its browser, is for the machine to say.
    """
    cache = CHECKOUT / ".cache"
    variables = {"PIP_CACHE_DIR": str(cache / "pip"), "UV_CACHE_DIR": str(cache / "uv")}
    folders = {"darwin": "Library/Caches", "win32": "AppData/Local"}
    found = {
        "PIP_CONFIG_FILE": home / ".config/pip/pip.conf",
        "UV_CONFIG_FILE": home / ".config/uv/uv.toml",
        "PLAYWRIGHT_BROWSERS_PATH": home / folders.get(sys.platform, ".cache") / "ms-playwright",
    }
    return variables | {name: str(path) for name, path in found.items() if path.exists() and name not in os.environ}


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the home."""
    shutil.rmtree(config.stash[_HOME], ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the longest begin, or follow ``--shuffle``; those of a file stay together, for the sake of its fixtures."""
    seed = config.getoption("--shuffle")
    if seed is None:
        place = {CHECKOUT / "tests" / name: number for number, name in enumerate(LONG)}
        items.sort(key=lambda item: place.get(item.path, len(place)))
    else:
        draw = random.Random(seed)
        draw.shuffle(items)
        order = {path: draw.random() for path in sorted({item.path for item in items})}
        items.sort(key=lambda item: order[item.path])


class Few:
    """Leaves those parameters of a test marked ``few`` to ``make thorough`` that are not among the few."""

    @staticmethod
    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
        """Mark them as slow before pytest looks at ``-m``."""
        tests: dict[str, list[pytest.Item]] = {}
        for item in items:
            if item.get_closest_marker("few") is not None and item.get_closest_marker("slow") is None:
                tests.setdefault(item.nodeid.partition("[")[0], []).append(item)
        for same in tests.values():
            marker = same[0].get_closest_marker("few")
            assert marker is not None
            (number,) = marker.args
            chosen = {place * len(same) // number for place in range(number)}
            for place, item in enumerate(same):
                if place not in chosen:
                    item.add_marker(pytest.mark.slow)


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


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that are parsed, in order."""
    from tpmlint.model import load
    from tpmlint.model.parsed_file import parse_file

    paths: list[str] = []

    def parse(path: str, *rest: Any) -> ParsedFile:
        paths.append(path)
        return parse_file(path, *rest)

    monkeypatch.setattr(load, "parse_file", parse)
    return paths
