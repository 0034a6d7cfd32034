"""``python -m tpmlint``."""

from __future__ import annotations

import sys

from tpmlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
