"""Three example repositories refer to each other; the check of one, and the page over all, say what slipped."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PLAY = Path(__file__).resolve().parent.parent / "examples" / "fleet" / "play.py"
PLAYED = """\
# Each takes the exports of the others, until nothing changes
$ cd policy && tpmlint check
All clear: 3 items in 3 files.
$ cd platform && tpmlint check
All clear: 5 items in 3 files.
$ cd product && tpmlint check
All clear: 6 items in 3 files.
# The platform moves a log that its vault waits for behind the feature of the product
$ cd product && tpmlint registry update ../platform
policy: 3 items of 2026-11-02, commit COMMIT, unchanged
platform: 5 items of 2026-11-09, commit COMMIT, changed
Wrote registry/platform.tpm.json
Wrote tpmlint.lock
$ tpmlint check --output-format concise
roadmap/checkout.yaml:7:14: error[feature-at-risk] feature one-click, due 2027-02-26, waits for initiative \
platform/card-vault, which waits for initiative platform/access-log, which is due 2027-04-30, 63 days after \
feature one-click
Found 1 error in 1 file.
Checked 6 items (1 initiative, 1 feature, 1 capability, 2 teams, 1 objective) in 3 files of the work tree at COMMIT \
as of 2026-11-09 (date of the commit); preset standard, configuration tpmlint.toml.
# One page over all three has the chain from the feature to the log
$ cd .. && tpmlint portfolio . -o portfolio.html
3 repositories as of 2026-11-09: 2 objectives, 2 features, 3 initiatives, 2 capabilities, 4 teams, 1 decision
1 of 2 features is at risk: One-click checkout waits for A log of every access to a card, which is due 2027-04-30, \
63 days after it
Which features are at risk, and why? 1 of 2
Who builds what for whom in another repository? 4 items
Which capabilities do other repositories use? 1 capability
Which customers own no roadmap? 1 team
Which ids mean different things? none
Wrote portfolio.html
"""


def test_the_fleet_plays(tmp_path: Path) -> None:
    folder = tmp_path / "fleet"
    done = subprocess.run(
        [sys.executable, str(PLAY), str(folder)], capture_output=True, encoding="utf-8", check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert re.sub(r"\b[0-9a-f]{7}\b", "COMMIT", done.stdout) == PLAYED
    assert sorted(each.name for each in folder.iterdir()) == ["platform", "policy", "portfolio.html", "product"]
