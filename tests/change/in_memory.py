"""Judge a change that lies in memory: two roadmaps, changed files, and what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tests.in_memory import AS_OF, load, read
from tpmlint.change.citations import read_citations
from tpmlint.change.declared import interface_comparison
from tpmlint.change.messages import ChangeMessages, Commit, Message
from tpmlint.change.model import CapabilityVerdict, Change, Side
from tpmlint.change.touched import touched_capabilities
from tpmlint.change.verdicts import judge_context
from tpmlint.engine import runner
from tpmlint.engine.locator import Locator
from tpmlint.engine.selection import Selection
from tpmlint.finding import FileRef, Finding
from tpmlint.git.tree import ChangedPath, Status
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.interface_paths import FoldedPaths, InterfacePaths
from tpmlint.model.ownership import Claims
from tpmlint.rule import Context, OtherDefinition
from tpmlint.settings import ChangePolicy, Settings

NONE = "0" * 40


def side(text: Mapping[str, str] | str, settings: Settings | None = None) -> Side:
    """Return one end of a change whose roadmap is ``text``, or the texts by path."""
    settings = settings or Settings()
    roadmap = (
        load(text, settings).roadmap if settings.sources and not isinstance(text, str) else build_roadmap(read(text))
    )
    return Side(roadmap, Claims(roadmap.capabilities, settings), settings, governed=bool(roadmap.items))


def file(path: str, status: Status = "M", content: str = "", mode: str = "100644") -> ChangedPath:
    """Return a changed file; equal ``content`` means an equal blob."""
    blob = f"{hash(content or path) & 0xFFFFFFFF:040x}"
    if status == "A":
        return ChangedPath("A", path, "000000", mode, NONE, blob)
    if status == "D":
        return ChangedPath("D", path, mode, "000000", blob, NONE)
    return ChangedPath(status, path, "100644", mode, "a" * 40, "a" * 40 if mode == "100755" else blob)


def commit(message: str, *paths: str, author: str = "Ada <ada@example.org>", **more: Any) -> Commit:
    """Return a commit of the range, known to readers as ``c0ffee``."""
    return Commit("c0ffee" + "0" * 34, author, Message("c0ffee", message), frozenset(paths), **more)


def verdicts(
    before: str,
    after: str | None = None,
    files: tuple[ChangedPath, ...] = (),
    words: ChangeMessages | None = None,
    policy: ChangePolicy | None = None,
    white: frozenset[str] = frozenset(),
) -> tuple[CapabilityVerdict, ...]:
    """Return the verdicts on a change; without ``after`` the roadmap stays as it is."""
    words, policy = words or ChangeMessages(), policy or ChangePolicy()
    old, new = side(before), side(before if after is None else after)
    touched = touched_capabilities(old, new, files, words, policy, lambda each: each.path in white)
    return judge_context(old, new, touched, read_citations(words, policy), policy)


def judge_change(
    before: Mapping[str, str] | str,
    after: Mapping[str, str] | str | None = None,
    files: tuple[ChangedPath, ...] = (),
    words: ChangeMessages | None = None,
    *,
    rule: str | None = None,
    settings: tuple[Settings, Settings] | Settings | None = None,
    tracked: tuple[str, ...] | None = None,
    branch: str = "",
    contents: tuple[str, str] | None = None,
) -> tuple[Finding, ...]:
    """Return what the rules about changes find, or one of them; without ``after`` the roadmap stays as it is.

    Args:
        files: changed files; a finding that points at one shows its path alone.
        settings: before and after the change, or for both; those before it judge.
        tracked: the files that are there after the change.
        branch: what another branch adds to the roadmap before.
        contents: of the first changed file, before and after; None if nobody reads files.
    """
    if settings is None or isinstance(settings, Settings):
        settings = (settings or Settings(), settings or Settings())
    after = before if after is None else after
    old, new = side(before, settings[0]), side(after, settings[1])
    words, policy = words or ChangeMessages(), settings[0].change
    compare = None if contents is None else interface_comparison(old, new, Texts(files[0].path, *contents), policy)
    touched = touched_capabilities(old, new, files, words, policy, lambda each: False, compare)
    spoken = tuple(read_citations(words, policy))
    judged = judge_context(old, new, touched, spoken, policy)
    change = Change(old, new, files, words, policy, judged, lambda each: FileRef(each.path), spoken)
    theirs = {item.ref: OtherDefinition(("topic",), item) for item in side(branch).roadmap.items} if branch else {}
    context = Context(AS_OF, settings[0], lambda: tracked, elsewhere=lambda _: theirs)
    selection = Selection(select=(rule,) if rule is not None else ())
    placer = Locator((parsed.file for parsed in read(after, settings[1])), settings=settings[1])
    placed = runner.place_problems(runner.check_change(change, context, selection), placer, context, selection)
    explained = runner.find_explained(placed)
    return tuple(each.finding for each in placed if each.number not in explained)


class Texts(NamedTuple):
    """The contents of one file on both sides of a change."""

    path: str
    before: str
    after: str

    def read_before(self, path: str) -> bytes | None:
        return self.before.encode() if path == self.path else None

    def read_after(self, path: str) -> bytes | None:
        return self.after.encode() if path == self.path else None

    def listed(self, paths: InterfacePaths) -> tuple[Sequence[str], Sequence[str]]:
        found = paths.among(FoldedPaths([self.path]))
        return found, found


def contents_of(setup: Mapping[str, str]) -> tuple[str, str] | None:
    """Return what a rule's example has in its changed file, before and after."""
    old, new = (next((setup[key] for key in setup if key.endswith(word)), None) for word in (" old", " new"))
    return None if old is None or new is None else (old, new)


def summary(judged: tuple[CapabilityVerdict, ...]) -> Mapping[str, str]:
    """Return verdict and deciding evidence by capability."""
    return {
        each.touch.capability.id: f"{each.verdict}: "
        + "; ".join(dict.fromkeys(evidence.text for evidence in each.evidence if evidence.verdict == each.verdict))
        for each in judged
    }
