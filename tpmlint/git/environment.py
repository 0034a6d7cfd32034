"""What git is told on every call, so that nothing the repository or the surroundings configure is executed."""

from __future__ import annotations

import os
import re
from pathlib import Path

FLAGS = (
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "protocol.allow=never"),
    *("-c", "log.showSignature=false"),
    *("-c", "gpg.program=false"),
    *("-c", "core.sshCommand=false"),
    *("-c", "core.askPass=true"),
    *("-c", "credential.helper="),
    *("-c", "submodule.recurse=false"),
    "--no-pager",
    "--literal-pathspecs",
)
"""Global options: no helper program, no network, no discovery of bare repositories, no magic in paths."""

VARIABLES = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
}
"""Environment of every git process, on top of the cleaned one; grafts, like replace refs, would rewrite history."""

_PLACES = tuple(
    f"GIT_{name}" for name in ("DIR", "WORK_TREE", "COMMON_DIR", "INDEX_FILE", "OBJECT_DIRECTORY", "QUARANTINE_PATH")
)
_FOR_HOOKS = frozenset({*_PLACES, "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE"})
_FOREIGN = re.compile(
    r"GIT_(TRACE.*|CONFIG_PARAMETERS|EXTERNAL_DIFF|DIFF_OPTS|(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS|NAMESPACE|PREFIX"
    r"|(INTERNAL_)?SUPER_PREFIX|IMPLICIT_WORK_TREE|GRAFT_FILE|REPLACE_REF_BASE|ATTR_SOURCE|FLUSH|ASKPASS|SSH.*"
    r"|PROXY_COMMAND|PAGER|REFLOG_ACTION)|SSH_ASKPASS"
)


def clean_environment(hook: bool) -> None:
    """Remove from this process's environment what would turn git elsewhere; call once, at the start of the process.

    GitPython's runner can add variables for one call but not remove any, and an empty one is not the same as none.

    Args:
        hook: whether git started this process as a hook and the index, objects and repository that git names count.
            They are made absolute, for git names some of them relative to the folder it starts hooks in.
    """
    for name in list(os.environ):
        if _FOREIGN.fullmatch(name) or (name in _FOR_HOOKS and not hook):
            del os.environ[name]
    for name in _PLACES:
        if os.environ.get(name):
            os.environ[name] = str(Path(os.environ[name]).absolute())
        else:
            os.environ.pop(name, None)
    if "GIT_DIR" in os.environ and "GIT_WORK_TREE" not in os.environ and os.path.lexists(".git"):
        # Git starts hooks at the top of the work tree; without this, whatever folder it runs in is taken for the top.
        os.environ["GIT_WORK_TREE"] = str(Path.cwd())
    os.environ.update(VARIABLES)
