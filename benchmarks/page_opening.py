"""Time until Chromium has opened the report of a folder's roadmap: make the page, open it, and print the median in ms.

python benchmarks/page_opening.py TPMLINT FOLDER [--portfolio] [--times 10]

With ``--portfolio`` it is the page over the exports in the folder.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from docs.browser import chromium, opening_time


def main() -> None:
    """Read the command line, open the page, and print the median."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--portfolio", action="store_true")
    parser.add_argument("--times", type=int, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        report = Path(place, "report.html")
        words = ("portfolio", ".") if given.portfolio else ("report",)
        subprocess.run([given.program, *words, "-o", str(report)], cwd=given.folder, check=True, capture_output=True)
        taken = []
        for _ in range(given.times):
            page = browser.new_page()
            page.goto(report.as_uri())
            taken.append(opening_time(page))
            page.close()
    print(f"{statistics.median(taken):.1f}")


if __name__ == "__main__":
    main()
