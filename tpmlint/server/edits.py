"""Edits for the client: renames, fixes, ignore comments, waivers and new items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta

from lsprotocol import types

from tpmlint.engine.rendering import rename_in_pages
from tpmlint.engine.suppressing import ignorable
from tpmlint.engine.waiving import Owners, Terms, waivers_for_findings
from tpmlint.errors import UserError
from tpmlint.finding import Finding, TextEdit
from tpmlint.fixes import waivers_file
from tpmlint.fixes.apply import encode
from tpmlint.fixes.rename import RenameRequest, plan_rename
from tpmlint.formats.dates import parse_period
from tpmlint.formats.source_file import read
from tpmlint.init.item import DEFAULTS, missing_fields, yaml_file
from tpmlint.init.place import path_for, title_from
from tpmlint.server.diagnostics import diagnostic_of
from tpmlint.server.fields import kinds, schema_of
from tpmlint.server.places import item_of, mark_at
from tpmlint.server.projects import State
from tpmlint.server.texts import Text

REASON = "TODO: say why"
"""A placeholder for the reason, which is a finding until somebody replaces it."""

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.tpmlint"
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL)
"""The kinds of code action that ``actions`` yields."""

_DAYS = 90
_NEW = types.Range(types.Position(0, 0), types.Position(0, 0))


class Editing:
    """Builds workspace edits that the client can apply.

    Args:
        versioned: whether the client supports edits with versions, and can create files.
    """

    def __init__(self, state: State, *, versioned: bool) -> None:
        self._state = state
        self._versioned = versioned
        self._edited: set[str] = set()

    @property
    def is_current(self) -> bool:
        """Whether all files that the edits are for are as they were read; a client need not say that one changed."""
        return all(map(self._state.is_current, self._edited))

    def of_texts(self, texts: Mapping[str, str]) -> types.WorkspaceEdit | None:
        """Return the edit that replaces the texts of files; None if the client cannot create a missing one."""
        edits: dict[str, list[types.TextEdit]] = {}
        created = []
        for path, new in texts.items():
            if self._state.exists(path):
                edits[path] = list(between(self._state.text(path), new))
            elif self._versioned:
                created.append(path)
                edits[path] = [types.TextEdit(_NEW, new)]
            else:
                return None
        return self.of_edits(edits, created)

    def of_text_edits(self, text_edits: Iterable[TextEdit]) -> types.WorkspaceEdit:
        """Return the edit for the text edits of a fix."""
        edits: dict[str, list[types.TextEdit]] = {}
        for each in text_edits:
            where = self._state.text(each.path).range(each.span)
            edits.setdefault(each.path, []).append(types.TextEdit(where, each.new))
        return self.of_edits(edits)

    def of_edits(self, edits: Mapping[str, list[types.TextEdit]], created: Collection[str] = ()) -> types.WorkspaceEdit:
        """Return the workspace edit for the edits of each file, by path.

        Args:
            created: files to create first.
        """
        state = self._state
        self._edited.update(edits.keys() - created)
        if not self._versioned:
            return types.WorkspaceEdit(changes={state.uri(path): each for path, each in edits.items()})
        versions = {path: each.version for path, each in state.open_texts.items()}
        changes: list[types.TextDocumentEdit | types.CreateFile] = [
            types.CreateFile(state.uri(each)) for each in created
        ]
        for path, inner in edits.items():
            identifier = types.OptionalVersionedTextDocumentIdentifier(state.uri(path), versions.get(path))
            changes.append(types.TextDocumentEdit(identifier, [*inner]))
        return types.WorkspaceEdit(document_changes=[*changes])


def between(old: Text, new: str) -> Iterator[types.TextEdit]:
    """Yield the edits that turn a text into another, one a line if both have as many lines, else one for the whole."""
    before, after = old.text.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(before) != len(after):
        before, after = [old.text], [new]
    start = 0
    for one, other in zip(before, after, strict=True):
        if one != other:
            first = 0
            while first < min(len(one), len(other)) and one[first] == other[first]:
                first += 1
            last = 0
            while last < min(len(one), len(other)) - first and one[-last - 1] == other[-last - 1]:
                last += 1
            where = old.between(start + first, start + len(one) - last)
            yield types.TextEdit(where, other[first : len(other) - last])
        start += len(one)


def rename_range(state: State, path: str, position: types.Position) -> types.Range | None:
    """Return the range of the id at a position; None if no item can be renamed there."""
    text, mark = state.text(path), mark_at(state, path, position)
    item = None if mark is None else item_of(state, mark)
    if mark is None or item is None or item.is_foreign:
        return None
    return text.between(*mark.id_range(text.text))


def rename(state: State, path: str, position: types.Position, new: str, editing: Editing) -> types.WorkspaceEdit | None:
    """Return the edit that renames the item at a position in all files.

    Raises:
        UserError: the id is invalid or taken, or a file cannot be read or changed in place.
    """
    mark = mark_at(state, path, position)
    item = None if mark is None else item_of(state, mark)
    if item is None:
        return None
    session = state.session
    workspace, loaded = session.workspace, session.loaded
    order = RenameRequest(item.kind, item.id, new)
    plan = plan_rename(order, loaded, workspace.waivers, workspace.settings)
    after = session.with_texts({**session.texts, **{each: change.new for each, change in plan.changes.items()}})
    plan = rename_in_pages(workspace, order, plan, loaded.roadmap, after.loaded.roadmap)
    return editing.of_texts({each: change.new.decode("utf-8-sig") for each, change in plan.changes.items()})


def actions(
    state: State, path: str, within: types.Range, only: Iterable[str] | None, editing: Editing
) -> Iterator[types.CodeAction]:
    """Yield the code actions for the findings in a range of a file.

    Args:
        only: the kinds of action that the client wants; None for all.
    """
    wanted = None if only is None else tuple(only)

    def wants(kind: str) -> bool:
        return wanted is None or any(kind == each or kind.startswith(f"{each}.") for each in wanted)

    text = state.text(path)
    if wants(types.CodeActionKind.QuickFix):
        for finding in state.findings(path, text.offset(within.start), text.offset(within.end)):
            yield from _quick_fixes(state, finding, editing)
    if wants(FIX_ALL) and any(each.fix is not None and each.fix.safe for each in state.findings(path)):
        fixed = state.session.fix().changes
        changed = {each: change.new.decode("utf-8-sig") for each, change in fixed.items()}
        if changed:
            yield types.CodeAction("Fix all that tpmlint can fix safely", FIX_ALL, edit=editing.of_texts(changed))


def _quick_fixes(state: State, finding: Finding, editing: Editing) -> Iterator[types.CodeAction]:
    about = [diagnostic_of(state, finding)]
    fix = finding.fix

    def action(title: str, edit: types.WorkspaceEdit | None, *, preferred: bool = False) -> Iterator[types.CodeAction]:
        if edit is not None:
            yield types.CodeAction(title, types.CodeActionKind.QuickFix, about, preferred, edit=edit)

    if fix is not None and fix.text_edits:
        title = fix.title if fix.safe else f"{fix.title} (may change the meaning)"
        yield from action(title, editing.of_text_edits(fix.text_edits), preferred=fix.safe)
    if (created := _missing_item(state, finding)) is not None:
        path, text = created
        yield from action(f"Create {finding.subject} in {path}", editing.of_texts({path: text}))
    if (edit := _ignore(state, finding)) is not None:
        yield from action(
            f"Ignore {finding.rule} here, with a reason", editing.of_edits({finding.location.path: [edit]})
        )
    if (waived := _waive(state, finding)) is not None:
        path, text = waived
        title = f"Waive {finding.rule} for {finding.item or finding.location.path} for {_DAYS} days"
        yield from action(title, editing.of_texts({path: text}))


def _ignore(state: State, finding: Finding) -> types.TextEdit | None:
    """Return the edit that adds an ignore comment above a finding; None if it would not be read as a comment there."""
    path, span = finding.location.path, finding.location.span
    file = state.files.get(path)
    if file is None or file.reader or span is None or not ignorable(finding.rule):
        return None
    text = state.text(path)
    start, end = text.line_bounds(span.line - 1)
    line = text.text[start:end]
    comment = f"{line[: len(line) - len(line.lstrip())]}# tpmlint: ignore[{finding.rule}] {REASON}\n"
    new = f"{text.text[:start]}{comment}{text.text[start:]}"
    # Inside a multi-line text it would become part of the text.
    limits = state.session.workspace.settings.limits
    again = read(path, new.encode("utf-8", "surrogatepass"), limits)
    if [each.value for each in again.documents] != [each.value for each in file.documents]:
        return None
    return types.TextEdit(text.between(start, start), comment)


def _waive(state: State, finding: Finding) -> tuple[str, str] | None:
    """Return path and new text of the waivers file with a waiver for a finding; None if it cannot be waived."""
    workspace = state.session.workspace
    expires = parse_period((workspace.as_of + timedelta(days=_DAYS)).isoformat())
    assert expires is not None
    try:
        drafts = waivers_for_findings(
            [finding], Owners(state.roadmap), workspace.settings, Terms(REASON, None, expires)
        )
        known = workspace.waivers.parsed_file
        file = waivers_file.empty(workspace.waivers.path) if known is None else known.file
        changed = waivers_file.add(file, drafts, workspace.settings.limits) if drafts else None
    except UserError:
        return None
    return None if changed is None else (changed.path, encode(changed).decode("utf-8-sig"))


def _missing_item(state: State, finding: Finding) -> tuple[str, str] | None:
    """Return path and text of a new item for a dangling reference; None for another finding."""
    kind, _, item_id = finding.subject.partition(":")
    if finding.rule != "dangling-reference" or kind not in kinds(state) or not item_id:
        return None
    settings = state.session.workspace.settings
    by = schema_of(state, kind)
    path = path_for(kind, item_id, settings, markdown=False)
    if by is None or path is None or state.exists(path):
        return None
    defaults: dict[str, object] = {"title": title_from(item_id), **DEFAULTS}
    values: dict[str, object] = {"id": item_id}
    for info in missing_fields(by, values):
        if info.name in defaults:
            values[info.name] = defaults[info.name]
    owner = Owners(state.roadmap).of(finding.item, finding.location.path)
    if owner is not None and any(info.name == "owner" for info in missing_fields(by, values)):
        values["owner"] = owner
    return path, yaml_file(by, values, brief=True)


def rename_problem(error: UserError) -> str:
    """Return why an item cannot be renamed."""
    message = error.message if error.remedy is None else f"{error.message}; {error.remedy}"
    return message if error.place is None else f"{error.place}: {message}"
