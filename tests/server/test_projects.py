"""What a key stroke costs: one file is read again."""

from __future__ import annotations

import gc
import subprocess
from pathlib import Path

import pytest
from lsprotocol import types

from tests.shop import FEATURES, VAULT, open_shop
from tpmlint.git import process
from tpmlint.git.files import Disk
from tpmlint.server.completion import complete
from tpmlint.server.diagnostics import Report, report
from tpmlint.server.projects import Project, project_folder
from tpmlint.server.texts import OpenTexts


def test_a_key_stroke_reads_one_file_again_and_nothing_from_disk_or_git(
    tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = open_shop(tmp_path / "shop")
    read: list[str] = []

    def read_disk(disk: Disk, path: str, limit: int) -> bytes:
        read.append(path)
        return original(disk, path, limit)

    def start(where: tuple[str, ...], args: tuple[str, ...], has_input: bool) -> subprocess.Popen[bytes]:
        started.append(args)
        return original_start(where, args, has_input)

    original, original_start = Disk.read, process.start
    started: list[tuple[str, ...]] = []
    monkeypatch.setattr(Disk, "read", read_disk)
    monkeypatch.setattr(process, "start", start)
    project, texts = Project(repo.path), OpenTexts()
    uri = (repo.path / "roadmap/features.yaml").as_uri()
    texts.open(types.TextDocumentItem(uri, "yaml", 0, FEATURES))
    assert project.state(texts.by_path, texts.encoding).checked.failures == ()
    everything = len(parsed)
    for number in range(1, 4):
        parsed.clear()
        read.clear()
        started.clear()
        change = types.TextDocumentContentChangeWholeDocument(FEATURES.replace("One click", f"One click {number}"))
        texts.change(types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(number, uri), [change]))
        state = project.state(texts.by_path, texts.encoding)
        assert state.checked.result.report.findings == ()
        assert (everything, parsed, read, started) == (5, ["roadmap/features.yaml"], [], [])


def test_a_file_of_gits_own_belongs_to_its_work_tree(tmp_path: Path) -> None:
    main, linked = tmp_path / "main", tmp_path / "linked"
    folder = main / ".git/worktrees/linked"
    folder.mkdir(parents=True)
    (folder / "gitdir").write_text(f"{linked}/.git\n", encoding="utf-8")
    assert project_folder(main / ".git/COMMIT_EDITMSG", ()) == main
    assert project_folder(folder / "COMMIT_EDITMSG", ()) == linked
    assert project_folder(main / "roadmap/teams.yaml", (main, main / "roadmap")) == main / "roadmap"
    assert project_folder(main / "roadmap/teams.yaml", ()) == main / "roadmap"


def test_the_message_of_a_commit_in_a_linked_work_tree_has_the_roadmap_there(tmp_path: Path) -> None:
    repo = open_shop(tmp_path / "shop")
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "--quiet", str(linked))
    (linked / "roadmap/new.yaml").write_text(VAULT.replace("vault", "cellar"), encoding="utf-8")
    place, texts = repo.path / ".git/worktrees/linked/COMMIT_EDITMSG", OpenTexts()
    texts.open(types.TextDocumentItem(place.as_uri(), "git-commit", 0, "Keep two\n\nRoadmap-Item: "))
    state = Project(project_folder(place, ())).state(texts.by_path, texts.encoding)
    path = state.path(place)
    assert path is not None
    assert state.session.texts == {}
    offered = complete(state, path, types.Position(2, 14))
    assert [each.label for each in offered] == ["cellar", "index", "vault", "one-click", "find-it", "none"]


@pytest.mark.parametrize("edits", [150, pytest.param(10_000, marks=pytest.mark.slow)])
def test_memory_does_not_grow_with_edits(tmp_path: Path, edits: int) -> None:
    repo = open_shop(tmp_path / "shop")
    project, texts = Project(repo.path), OpenTexts()
    uri = (repo.path / "roadmap/features.yaml").as_uri()
    texts.open(types.TextDocumentItem(uri, "yaml", 0, FEATURES))
    shown: Report | None = None
    counted: list[int] = []
    for number in range(1, edits + 1):
        # A finding comes and goes, and no text comes twice.
        text = FEATURES.replace("One click", f"One click {number}").replace("one-click", "one-click"[: 7 + number % 3])
        change = types.TextDocumentContentChangeWholeDocument(text)
        texts.change(types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(number, uri), [change]))
        state = project.state(texts.by_path, texts.encoding)
        shown = report(state, shown)
        if number % (edits // 3) == 0:
            gc.collect()
            counted.append(len(gc.get_objects()))
    assert counted[-1] - counted[0] < edits // 3
