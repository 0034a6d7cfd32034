"""tpmlint's hooks put into a configuration of the pre-commit framework, and no other character of it changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tpmlint.edit.cuts import carry_out
from tpmlint.fault import Refusal
from tpmlint.formats.source_file import SourceFile, read
from tpmlint.formats.yaml import errors
from tpmlint.limits import Limits
from tpmlint.scaffold.hook_lines import BY_HAND, CONFIG, HOOKS, INSTALLED, TYPES, Writer, block, entry

_BLANK = r"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*"
_EMPTY = re.compile(rf"{_BLANK}(?:---[ \t]*\r?\n{_BLANK})?[ \t]*(?:#[^\r\n]*)?")
"""Comments, and nothing to read."""


@dataclass(frozen=True, slots=True)
class Hooked:
    """A configuration with tpmlint's hooks.

    Args:
        data: the new file.
        hooks: whether they were added; they may have been there.
        types: the git hooks that were added to what `pre-commit install` installs.
        spread: whether hooks of others, which do not say in which stage they run, will run in these too.
    """

    data: bytes
    hooks: bool
    types: tuple[str, ...]
    spread: bool = False


def new_config() -> bytes:
    """Return a configuration with tpmlint's hooks and no others."""
    lines = [
        "# `pre-commit install` sets these up in a clone, `pre-commit autoupdate` moves rev to the newest release."
    ]
    return "".join(f"{line}\n" for line in (*lines, *_whole())).encode()


def with_hooks(data: bytes) -> Hooked:
    """Return a configuration with tpmlint's hooks in it; what is there already is not added again.

    Raises:
        Refusal: the file is broken, or written in a way in which nothing can be added without changing the rest.
    """
    file = read(CONFIG, data, Limits())
    if not file.faults and _EMPTY.fullmatch(file.text):
        return Hooked(_continued(data, file.text), True, tuple(HOOKS.values()))
    value = _value(file)
    repos = value.get("repos")
    repos = [] if repos is None else repos
    if not isinstance(repos, list):
        raise Refusal("repos is no list", BY_HAND, CONFIG)
    types = value.get(TYPES, list(INSTALLED))
    if not isinstance(types, list):
        raise Refusal(f"{TYPES} is no list", BY_HAND, CONFIG)
    there = _hooks_of(repos)
    lacking = tuple(HOOKS[hook] for hook in there or HOOKS if HOOKS[hook] not in types)
    writer = Writer(file)
    wanted = dict(value)
    if lacking:
        writer.add_types(lacking, TYPES in value)
        wanted[TYPES] = [*types, *lacking]
    if not there:
        writer.add_hooks(repos)
        wanted["repos"] = [*repos, entry()]
    made = carry_out(file.text, writer.cuts)
    after = read(CONFIG, made.encode(), Limits())
    if [document.value for document in after.documents] != [wanted]:
        raise Refusal("nothing can be added to this file without changing the rest of it", BY_HAND, CONFIG)
    bom = b"\xef\xbb\xbf" if file.bom else b""
    return Hooked(bom + made.encode(), not there, lacking, bool(lacking) and _spreads(value, repos))


def _whole() -> list[str]:
    return [f"{TYPES}: [{', '.join(HOOKS.values())}]", "repos:", *block("  ", 2, "  ")]


def _continued(data: bytes, text: str) -> bytes:
    end = "\r\n" if "\r\n" in text else "\n"
    apart = "" if text.endswith("\n") or not text else end
    return data + (apart + "".join(f"{line}{end}" for line in _whole())).encode()


def _value(file: SourceFile) -> dict[str, object]:
    for each in file.faults:
        if each.rule != errors.PORTABILITY:
            place = file.path if each.span is None else f"{file.path}:{each.span.line}:{each.span.column}"
            raise Refusal(each.message, BY_HAND, place)
    if len(file.documents) > 1:
        raise Refusal("there is more than one document in it, which pre-commit does not read", BY_HAND, file.path)
    value = file.documents[0].value if file.documents else None
    if isinstance(value, list):
        raise Refusal("it is a list, as before pre-commit 1.0", "run `pre-commit migrate-config` first", file.path)
    if not isinstance(value, dict):
        raise Refusal("it holds no configuration", "delete it, and run the command again", file.path)
    return value


def _hooks_of(repos: Iterable[object]) -> tuple[str, ...]:
    """Return which of tpmlint's hooks are in use already, from wherever they come."""
    used = {str(hook.get("id")) for hook in _hooks(repos)}
    return tuple(hook for hook in HOOKS if hook in used)


def _hooks(repos: Iterable[object]) -> Iterator[dict[str, object]]:
    for repo in repos:
        hooks = repo.get("hooks") if isinstance(repo, dict) else None
        yield from (hook for hook in hooks or () if isinstance(hook, dict)) if isinstance(hooks, list) else ()


def _spreads(value: dict[str, object], repos: Iterable[object]) -> bool:
    if "default_stages" in value:
        return False
    return any("stages" not in hook and hook.get("id") not in HOOKS for hook in _hooks(repos))
