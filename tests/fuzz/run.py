"""Feed a target with what atheris makes up, guided by the lines that it reaches, for some seconds.

    python -m tests.fuzz.run TARGET SECONDS CORPUS

What broke a promise lies in the folder CORPUS, as ``crash-...``; ``python -m tests.fuzz.run TARGET FILE`` repeats it.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Read the command line and run, until the time is up or something breaks."""
    name, *rest = sys.argv[1:]
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["tpmlint", "ruamel"]):
        targets = importlib.import_module("tests.fuzz.targets")
    if len(rest) == 1:
        targets.TARGETS[name](Path(rest[0]).read_bytes())
        return
    seconds, corpus = rest
    folder = Path(corpus)
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(targets.SEEDS[name]):
        (folder / f"seed-{number}").write_bytes(seed)
    options = [
        f"-max_total_time={seconds}",
        "-max_len=2048",
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={folder}/", str(folder)], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
