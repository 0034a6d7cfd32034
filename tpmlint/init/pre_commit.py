"""Add tpmlint's hooks to a configuration of the pre-commit framework.

Source of the keys: https://pre-commit.com/#pre-commit-configyaml---top-level
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from tpmlint import __version__
from tpmlint.errors import UserError
from tpmlint.fixes.nodes import NodeIndex, ValueSpan, start_of_node
from tpmlint.fixes.splice import Replacement, apply_edits
from tpmlint.formats.source_file import SourceFile, read
from tpmlint.formats.yaml import nodes
from tpmlint.formats.yaml.errors import PORTABILITY
from tpmlint.formats.yaml.source import line_bounds
from tpmlint.limits import Limits

CONFIG = ".pre-commit-config.yaml"
REPOSITORY = "https://github.com/tpmlint/tpmlint"
HOOKS = {
    "tpmlint": "pre-commit",
    "tpmlint-prepare-commit-msg": "prepare-commit-msg",
    "tpmlint-commit-msg": "commit-msg",
    "tpmlint-push": "pre-push",
}
"""The hooks, each with the git hook that must be installed for it."""

TYPES = "default_install_hook_types"
INSTALLED = ("pre-commit",)
"""The git hooks that `pre-commit install` installs by default."""

REV = f"v{__version__}"
BY_HAND = "add the hooks by hand, as https://tpmlint.github.io/tpmlint/use/hook/ shows"
_COMMENT = re.compile(r"( *)#[^\n]*(?:\n|\Z)")
_STRANGE = "its lists are written in a way that cannot be continued"


def entry_value(extras: Sequence[str] = ()) -> dict[str, object]:
    """Return the entry under ``repos`` as a value.

    Args:
        extras: of tpmlint. All hooks ask for the same, since those that do share one environment.
    """
    needed = {"additional_dependencies": [_with_extras(extras)]} if extras else {}
    return {"repo": REPOSITORY, "rev": REV, "hooks": [{"id": hook, **needed} for hook in HOOKS]}


def _with_extras(extras: Sequence[str]) -> str:
    # pip takes tpmlint itself from the clone of the hooks, which pre-commit installs in the same call.
    return f"tpmlint[{','.join(extras)}]"


def block_lines(extras: Sequence[str], indent: str, gap: int, below: str) -> list[str]:
    """Return the lines of the entry in block style.

    Args:
        extras: of tpmlint.
        indent: text before the dash.
        gap: columns from a dash to its content.
        below: indentation of a hook's dash relative to its key.
    """
    dash, deeper = f"-{' ' * (gap - 1)}", indent + " " * gap
    hooks: list[str] = []
    for hook in HOOKS:
        hooks.append(f"{deeper}{below}{dash}id: {hook}")
        if extras:
            hooks.append(f'{deeper}{below}{" " * gap}additional_dependencies: ["{_with_extras(extras)}"]')
    return [f"{indent}{dash}repo: {REPOSITORY}", f"{deeper}rev: {REV}", f"{deeper}hooks:", *hooks]


def flow_text(extras: Sequence[str]) -> str:
    """Return the entry between braces."""
    needed = f', additional_dependencies: ["{_with_extras(extras)}"]' if extras else ""
    hooks = ", ".join(f"{{id: {hook}{needed}}}" for hook in HOOKS)
    # In quotes, since some readers reject a colon between braces.
    return f'{{repo: "{REPOSITORY}", rev: {REV}, hooks: [{hooks}]}}'


class Writer:
    """Find where to insert text in one configuration; ``replacements`` are the insertions."""

    def __init__(self, file: SourceFile, extras: Sequence[str]) -> None:
        self._extras = extras
        self._tree = NodeIndex(file, 0)
        self._text = file.text
        first = file.text.find("\n")
        self._break = "\r\n" if first > 0 and file.text[first - 1] == "\r" else "\n"
        self.replacements: list[Replacement] = []

    def add_types(self, lacking: Sequence[str], exists: bool) -> None:
        """Add git hooks to those that are installed; ``exists`` tells whether the key exists."""
        if exists:
            spot = self._spot(TYPES)
            if self._is_flow(spot):
                self._into_brackets(spot, ", ".join(lacking))
            else:
                items = self._items(spot)
                self._below(items[-1].end, [f"{self._before(items[-1].start)}{kind}" for kind in lacking])
            return
        line = f"{TYPES}: [{', '.join([*INSTALLED, *lacking])}]"
        root = self._spot()
        if self._is_flow(root):
            at = self._offset(root.node.start) + 1
            self.replacements.append(Replacement(at, at, f"{line}, "))
            return
        assert isinstance(root.node, nodes.Mapping)
        spot = self._tree.find(("repos",)) or self._tree.around(root.node.entries[0][1])
        assert spot.key is not None
        at = self._offset(start_of_node(spot.key))
        indent = self._text[self._line(at) : at]
        self.replacements.append(Replacement(at, at, f"{line}{self._break}{indent}"))

    def add_hooks(self, repos: Sequence[object]) -> None:
        """Add the entry with the hooks after the existing ones."""
        spot = self._tree.find(("repos",))
        if spot is None:
            root = self._spot()
            if self._is_flow(root):
                self._into_brackets(root, f"repos: [{flow_text(self._extras)}]")
            else:
                self._at_the_end(["repos:", *block_lines(self._extras, "  ", 2, "  ")])
        elif isinstance(spot.node, nodes.Scalar) and not repos:
            assert spot.key is not None
            self._below(spot.key.end, block_lines(self._extras, "  ", 2, "  "))
        elif self._is_flow(spot):
            self._into_brackets(spot, flow_text(self._extras))
        else:
            self._after_the_last(spot)

    def _after_the_last(self, spot: ValueSpan) -> None:
        items = self._items(spot)
        indent, gap = self._dash(items[-1].start)
        below, inner = "  ", self._tree.find(("repos", len(items) - 1, "hooks"))
        if inner is not None and inner.key is not None and not self._is_flow(inner):
            hooks = self._items(inner)
            dash, _ = self._dash(hooks[-1].start)
            below = " " * max(0, len(dash) - len(indent) - gap)
        lines = block_lines(self._extras, indent, gap, below)
        start = self._line(self._offset(items[-1].start))
        apart = len(items) > 1 and not self._text[self._line(max(0, start - 1)) : start].strip()
        self._below(items[-1].end, ["", *lines] if apart else lines, len(indent))

    def _below(self, end: int, lines: list[str], column: int | None = None) -> None:
        """Put lines below the one in which a value ends, and below the comments that belong to it."""
        _, at = line_bounds(self._text, self._offset(end))
        at = self._text.find("\n", at) + 1 or len(self._text)
        while column is not None and (match := _COMMENT.match(self._text, at)) and len(match[1]) > column:
            at = match.end()
        self._insert(at, lines)

    def _at_the_end(self, lines: list[str]) -> None:
        at = len(self._text)
        marker = re.search(r"^\.\.\.\s*\Z", self._text, re.MULTILINE)
        self._insert(marker.start() if marker is not None else at, lines)

    def _insert(self, at: int, lines: list[str]) -> None:
        at_line_start = at == 0 or self._text[at - 1] == "\n"
        text = "".join(f"{line}{self._break}" for line in lines)
        self.replacements.append(Replacement(at, at, text if at_line_start else f"{self._break}{text}"))

    def _into_brackets(self, spot: ValueSpan, text: str) -> None:
        node = spot.node
        assert isinstance(node, nodes.Sequence | nodes.Mapping)
        last = node.items[-1:] if isinstance(node, nodes.Sequence) else [value for _, value in node.entries[-1:]]
        at = self._offset(last[0].end if last else node.start + 1)
        self.replacements.append(Replacement(at, at, f", {text}" if last else text))

    def _dash(self, start: int) -> tuple[str, int]:
        """Return the text before the dash of an entry, and the columns from the dash to its content."""
        before = self._before(start)
        indent = before[: len(before) - len(before.lstrip(" "))]
        return indent, max(2, len(before) - len(indent))

    def _before(self, start: int) -> str:
        at = self._offset(start)
        before = self._text[self._line(at) : at]
        if not re.fullmatch(r" *- +", before):
            raise UserError(_STRANGE, BY_HAND, CONFIG)
        return before

    def _items(self, spot: ValueSpan) -> tuple[nodes.Node, ...]:
        if not isinstance(spot.node, nodes.Sequence) or not spot.node.items:
            raise UserError(_STRANGE, BY_HAND, CONFIG)
        return spot.node.items

    def _is_flow(self, spot: ValueSpan) -> bool:
        return self._tree.text[spot.node.start : spot.node.start + 1] in ("[", "{")

    def _spot(self, *route: str) -> ValueSpan:
        spot = self._tree.find(route)
        assert spot is not None
        return spot

    def _line(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _offset(self, inside: int) -> int:
        return inside + self._tree.offset


_BLANK = r"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*"
_EMPTY = re.compile(rf"{_BLANK}(?:---[ \t]*\r?\n{_BLANK})?[ \t]*(?:#[^\r\n]*)?")
"""A file with comments only."""


class WithHooks(Struct, frozen=True):
    """A configuration with tpmlint's hooks.

    Args:
        data: the new file.
        hooks: whether they were added; they may exist already.
        types: the git hooks that were added to what `pre-commit install` installs.
        spread: whether other hooks without ``stages`` will run in these stages too.
    """

    data: bytes
    hooks: bool
    types: tuple[str, ...]
    spread: bool = False


def new_config(extras: Sequence[str] = ()) -> bytes:
    """Return a configuration with tpmlint's hooks and no others.

    Args:
        extras: of tpmlint, which the hooks need.
    """
    lines = [
        "# `pre-commit install` sets these up in a clone, `pre-commit autoupdate` moves rev to the newest release."
    ]
    return "".join(f"{line}\n" for line in (*lines, *_whole_config(extras))).encode()


def with_hooks(data: bytes, extras: Sequence[str] = ()) -> WithHooks:
    """Return a configuration with tpmlint's hooks in it; what exists already is not added again.

    Args:
        extras: of tpmlint, which the hooks need.
    Raises:
        UserError: the file is invalid, or nothing can be added to it without changing the rest.
    """
    file = read(CONFIG, data, Limits())
    if not file.faults and _EMPTY.fullmatch(file.text):
        return WithHooks(_append(data, file.text, extras), True, tuple(HOOKS.values()))
    value = _read_config(file)
    repos = value.get("repos")
    repos = [] if repos is None else repos
    if not isinstance(repos, list):
        raise UserError("repos must be a list", BY_HAND, CONFIG)
    types = value.get(TYPES, list(INSTALLED))
    if not isinstance(types, list):
        raise UserError(f"{TYPES} must be a list", BY_HAND, CONFIG)
    present = _hooks_of(repos)
    lacking = tuple(HOOKS[hook] for hook in present or HOOKS if HOOKS[hook] not in types)
    writer = Writer(file, extras)
    intended = dict(value)
    if lacking:
        writer.add_types(lacking, TYPES in value)
        intended[TYPES] = [*types, *lacking]
    if not present:
        writer.add_hooks(repos)
        intended["repos"] = [*repos, entry_value(extras)]
    text = apply_edits(file.text, writer.replacements)
    after = read(CONFIG, text.encode(), Limits())
    if [document.value for document in after.documents] != [intended]:
        raise UserError("nothing can be added to this file without changing the rest of it", BY_HAND, CONFIG)
    bom = b"\xef\xbb\xbf" if file.bom else b""
    return WithHooks(bom + text.encode(), not present, lacking, bool(lacking) and _spreads(value, repos))


def _whole_config(extras: Sequence[str]) -> list[str]:
    return [f"{TYPES}: [{', '.join(HOOKS.values())}]", "repos:", *block_lines(extras, "  ", 2, "  ")]


def _append(data: bytes, text: str, extras: Sequence[str]) -> bytes:
    end = "\r\n" if "\r\n" in text else "\n"
    apart = "" if text.endswith("\n") or not text else end
    return data + (apart + "".join(f"{line}{end}" for line in _whole_config(extras))).encode()


def _read_config(file: SourceFile) -> dict[str, object]:
    for each in file.faults:
        if each.rule != PORTABILITY:
            place = file.path if each.span is None else f"{file.path}:{each.span.line}:{each.span.column}"
            raise UserError(each.message, BY_HAND, place)
    if len(file.documents) > 1:
        raise UserError("there is more than one document in it, which pre-commit does not read", BY_HAND, file.path)
    value = file.documents[0].value if file.documents else None
    if isinstance(value, list):
        raise UserError("it is a list, as before pre-commit 1.0", "run `pre-commit migrate-config` first", file.path)
    if not isinstance(value, dict):
        raise UserError("it holds no configuration", "delete it, and run the command again", file.path)
    return value


def _hooks_of(repos: Iterable[object]) -> tuple[str, ...]:
    """Return which of tpmlint's hooks are in use already, from any repository."""
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
