"""Writes into ``tpmlint/rules/__init__.py`` which kinds of item rules need, so that it is known without importing them.

A rule says so itself, by ``about`` or ``reads``; one that is not written may find something in any roadmap. Run it, or
``make rules``, after a change of what a rule says. A test holds the file to the rules.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tpmlint.rule import catalogue

INDEX = Path(__file__).parent.parent / "tpmlint" / "rules" / "__init__.py"
START = "\nNEEDS = {\n"


def composed() -> str:
    """Return what the file should be: all up to the index as it is, and the index."""
    head = INDEX.read_text(encoding="utf-8").partition(START)[0]
    needs = {entry.id: sorted(entry.rule.needs) for entry in catalogue().values() if entry.rule.needs}
    lines = [f'    "{rule}": {json.dumps(kinds)},\n' for rule, kinds in needs.items()]
    return head + START + "".join(lines) + "}\n"


def is_outdated() -> bool:
    """Tell whether the file is not what it should be."""
    return INDEX.read_text(encoding="utf-8") != composed()


if __name__ == "__main__" and is_outdated():
    INDEX.write_text(composed(), encoding="utf-8")
    sys.stdout.write("wrote tpmlint/rules/__init__.py\n")
