"""The hook scripts: a few lines that start tpmlint, the same for everybody."""

from __future__ import annotations

MARK = "tpmlint hooks run"
"""What every script calls."""

_HEAD = """\
#!/bin/sh
# Judges what this hook is about; `tpmlint hooks status` tells more.
if ! command -v tpmlint >/dev/null; then
    echo "tpmlint is not on PATH: activate the environment that has it, or delete the hook $0" >&2
    exit 127
fi
"""


def script(stage: str) -> str:
    """Return the script for a stage of git's hooks."""
    return f'{_HEAD}exec {MARK} {stage} "$@"\n'


def calling(stage: str, ending: str) -> str:
    """Return the script for a stage at which another is called first, if git would have called it.

    Args:
        ending: what the other script's name has after the stage; it lies in the same folder.
    """
    earlier = f'earlier=$(dirname "$0")/{stage}{ending}\n'
    if stage != "pre-push":
        return f'{_HEAD}{earlier}if [ -x "$earlier" ]; then "$earlier" "$@" || exit $?; fi\nexec {MARK} {stage} "$@"\n'
    # Both read what git writes to standard input; the full stop keeps the shell from cutting off the last line's end.
    return (
        f"{_HEAD}{earlier}said=$(cat; echo .)\nsaid=${{said%.}}\n"
        'if [ -x "$earlier" ]; then printf %s "$said" | "$earlier" "$@" || exit $?; fi\n'
        f'printf %s "$said" | {MARK} {stage} "$@"\n'
    )
