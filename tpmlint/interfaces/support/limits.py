"""What the facts of one file may cost."""

from __future__ import annotations

MOST_FACTS = 50_000
"""Facts of one file."""

MOST_CHARACTERS = 20_000_000
"""Characters in the names and signatures of one file: a long key is part of the name of everything in it."""

MOST_NODES = 500_000
"""Values of one file of data, after aliases are expanded."""

MOST_STEPS = 300_000
"""Values that are visited to find the facts of one file: what many refer to is visited by each."""

DEEPEST = 100
"""Nesting of data, and of schemas in schemas."""
