"""``init --from`` on folders of proposals: which of the files are items, and what stands in all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sources.folders import write
from tpmlint.init import source_choice


def _proposal(title: str, status: str) -> str:
    return f"# {title}\n\n- Status: {status}\n- Champion: Ada\n"


def _proposed(run: Run, folder: Path, files: dict[str, str]) -> str:
    """Return the source that is proposed for the folder ``proposals``, and what is said about it."""
    write(folder, files)
    ended = run("init", "--from", "proposals", "--yes")
    assert (ended.code, ended.err) == (0, "")
    return ended.out.partition("\n\nWrote tpmlint.toml")[0]


def _findings(run: Run) -> str:
    return run("check", "--output-format", "concise", "--quiet", "--ignore", "unmapped-field").out


def test_pages_beside_proposals_are_no_items(run: Run, tmp_path: Path) -> None:
    """Where proposals are numbered, one that lacks its status is a proposal still."""
    files = {f"proposals/{n:04}-part.md": _proposal(f"Part {n}", "Final") for n in range(1, 13)}
    files |= {
        "proposals/0013-part.md": "# Part 13\n\n- Champion: Ada\n",
        "proposals/0008/survey.md": "# What others do\n\nText\n",
        "proposals/0008/terms.md": "# Terms\n\nText\n",
        "proposals/process.md": "# How we decide\n\nText\n",
    }
    said = _proposed(run, tmp_path, files)
    assert said.splitlines()[:2] == [
        "[[sources]]",
        'files = ["/proposals/**/*.md", "!/proposals/0008/**", "!/proposals/process.md"]',
    ]
    assert "\nReads /proposals/**/*.md: 13 initiatives in 13 files.\n" in said
    assert (
        "\nNot read, proposals/0008/survey.md, proposals/0008/terms.md and proposals/process.md: "
        "without 'status', which the items have." in said
    )
    assert _findings(run) == (
        "proposals/0013-part.md:1:1: error[schema] initiative '0013-part' has no 'status'; add it, such as Final\n"
    )


def test_pages_whose_names_begin_alike_are_one_pattern(run: Run, tmp_path: Path) -> None:
    files = {
        f"proposals/{name}.md": _proposal(name, "Final") for name in ("cache", "guide", "pay", "search", "tax", "x")
    }
    files |= {f"proposals/guide-{name}.md": "# How we decide\n\nText\n" for name in ("writing", "voting")}
    said = _proposed(run, tmp_path, files)
    assert said.splitlines()[1] == 'files = ["/proposals/*.md", "!/proposals/guide-*.md"]'
    assert "\nReads /proposals/*.md: 6 initiatives in 6 files.\n" in said


def test_of_pages_with_a_title_alone_the_rows_are_the_items(run: Run, tmp_path: Path) -> None:
    table = "# {0}\n\n| Proposal | Champion |\n|---|---|\n| {0} of Ada | Ada |\n| {0} of Bob | Bob |\n"
    files = {f"proposals/{name}.md": table.format(name) for name in ("finished", "inactive", "started")}
    said = _proposed(run, tmp_path, files)
    assert 'reader = "markdown-tables"' in said
    assert "\nReads /proposals/*.md: 6 initiatives in 3 files.\n" in said


def test_the_page_above_the_folders_of_proposals_is_no_item(run: Run, tmp_path: Path) -> None:
    files = {f"proposals/{name}/README.md": _proposal(name, "Implementable") for name in ("cache", "pay", "search")}
    said = _proposed(run, tmp_path, {**files, "proposals/README.md": "# Proposals\n\nHow to write one\n"})
    assert 'files = ["/proposals/**/README.md", "!/proposals/README.md"]' in said
    assert _findings(run) == ""


def test_words_of_all_files_are_mapped(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mapping is made of some of many files; the words of the others count too."""
    monkeypatch.setattr(source_choice, "_TELLING_FILES", 4)
    monkeypatch.setattr(source_choice, "_MOST_FILES", 4)
    words = ["Final", "Withdrawn", "Final", "Rejected", "Final", "Accepted", "Final", "Nice"]
    files = {f"proposals/{n:04}-part.md": _proposal(f"Part {n}", word) for n, word in enumerate(words)}
    said = _proposed(run, tmp_path, files)
    assert (
        '    status = { from = "fields.status", values = '
        '{ Final = "completed", Withdrawn = "canceled", Rejected = "canceled", Accepted = "planned" } }\n'
        '    # Words of "fields.status" that were not recognised: "Nice"\n'
    ) in said
    assert "\nNot recognised, words of 'fields.status': 'Nice'.\n" in said
    assert _findings(run).count("\n") == 1


def test_what_several_files_are_called_is_no_title(run: Run, tmp_path: Path) -> None:
    titles = ["Summary", "Faster builds", "Summary", "New search", "Summary", "A.I."]
    files = {f"proposals/{n:04}-part-{n}.md": _proposal(title, "Final") for n, title in enumerate(titles)}
    said = _proposed(run, tmp_path, files)
    assert '\n    title = [{ from = "title", match = "Summary|(?P<id>.+)" }, "file.stem"]\n' in said
    listed = run("list", "initiatives", "--columns", "title", "--output-format", "csv").out
    assert listed.splitlines() == [
        "title",
        "0000-part-0",
        "Faster builds",
        "0002-part-2",
        "New search",
        "0004-part-4",
        "A.I.",
    ]


def test_a_line_that_looks_like_a_status_is_none(run: Run, tmp_path: Path) -> None:
    files = {f"proposals/{n:04}-part.md": f"# Part {n}\n\n- Champion: Ada\n" for n in range(22)}
    prose = "# Part 22\n\n*Status*: for prototyping, so do not merge it before March\n"
    said = _proposed(run, tmp_path, {**files, "proposals/0022-part.md": prose})
    assert "status" not in said.partition("\n\nReads")[0]


def test_what_cannot_be_read_is_said(run: Run, tmp_path: Path) -> None:
    files = {f"proposals/{n:04}-part.md": _proposal(f"Part {n}", "Final") for n in range(1, 4)}
    files |= {"proposals/0002-old.md": "Moved to [0002](0002-part.md).\n", "proposals/4.textile": "h1. Part 4\n"}
    said = _proposed(run, tmp_path, files)
    assert said.endswith(
        "\nNot read, 1 file of proposals ending in .textile: tpmlint cannot read them."
        "\nNot read, proposals/0002-old.md of /proposals/*.md: without a record."
    )


def test_files_of_another_format_are_named(run: Run, tmp_path: Path) -> None:
    files = {f"proposals/{n:04}-part.md": _proposal(f"Part {n}", "Final") for n in range(1, 4)}
    said = _proposed(run, tmp_path, {**files, "proposals/0004-part.rst": "Part 4\n======\n\n:Status: Final\n"})
    assert "\nNot read, 1 other file of proposals, such as proposals/0004-part.rst: name it in another block." in said


ENTITY = "apiVersion: backstage.io/v1alpha1\nkind: {0}\nmetadata: {{name: {1}}}\nspec: {{owner: web}}\n"


def test_a_catalogue_is_known_by_its_lines(run: Run, tmp_path: Path) -> None:
    files = {f"catalog/systems/{name}.yaml": ENTITY.format("System", name) for name in ("shop", "cart")}
    files |= {"catalog/groups/web.yaml": ENTITY.format("Group", "web"), "catalog/README.md": "# Catalogue\n"}
    write(tmp_path, files)
    ended = run("init", "--from", "catalog", "--yes")
    assert (ended.code, ended.out.partition("\n\nWrote")[0]) == (
        0,
        (
            '[[sources]]\nfiles = ["/catalog/**/*.yaml"]\nformat = "backstage"\n\n'
            "Reads backstage: 1 team and 2 capabilities in 3 files.\n"
            "Not read, 1 other file of catalog, such as catalog/README.md: name them in another block."
        ),
    )


def test_decisions_with_the_name_of_a_project_in_folders_of_its_parts(run: Run, tmp_path: Path) -> None:
    text = "# Part\n\n|  |  |\n|---|---|\n| Status | Review |\n| Superseded by | N/A |\n\n## Why\n\nIt.\n"
    files = {f"records/{part}/ODH-ADR-{part}-0001-part.md": text for part in ("Ops", "Web")}
    files |= {"records/ODH-ADR-0001-begin.md": text, "records/ODH-ADR-0000-template.md": text}
    write(tmp_path, files)
    ended = run("init", "--from", "records", "--yes")
    assert (ended.code, ended.out.partition("\n\nWrote")[0]) == (
        0,
        (
            '[[sources]]\nfiles = ["/records/**/[A-Za-z]*-[Aa][Dd][Rr]-*[0-9]*.md", "!*[Tt]emplate*", "!*TEMPLATE*"]\n'
            'format = "adr"\n\nReads adr: 3 decisions in 3 files.\n'
            "Not read, 1 other file of records, such as records/ODH-ADR-0000-template.md: name them in another block."
        ),
    )
    assert run("check", "--output-format", "concise", "--quiet", "--ignore", "unmapped-field").out == ""


def test_hidden_folders_are_not_read_from_the_top(run: Run, tmp_path: Path) -> None:
    files = {f"{n}-part/part-{n}.md": _proposal(f"Part {n}", "Final") for n in range(101, 104)}
    files |= {".github/ISSUE_TEMPLATE/proposal.md": "---\nname: Proposal\ntitle: ''\n---\n\n# Proposal\n"}
    write(tmp_path, files)
    ended = run("init", "--from", ".", "--yes")
    assert ended.code == 0
    assert ended.out.startswith('[[sources]]\nfiles = ["/**/*.md", "!/.github/"]\n')
    assert "3 initiatives in 3 files." in ended.out
