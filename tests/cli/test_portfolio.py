"""``tpmlint portfolio``: which exports it takes and under which names, which it refuses, and where it writes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.portfolios import FLEET, PLATFORM, POLICY, PRODUCT, export_text, write_fleet
from tests.repos import Repo
from tpmlint.config.lock import Lock, format_lock
from tpmlint.formats.registry import LIMITS, sha256

SUMMARY = """\
3 repositories as of 2026-11-09: 1 feature, 2 initiatives, 2 capabilities, 3 teams
The only open feature is at risk: One-click checkout waits for A log of every access, which is due 2027-04-30, \
63 days after it
Which features are at risk, and why? 1 of 1
Who builds what for whom in another repository? 3 items
Which capabilities do other repositories use? 1 capability
Which customers own no roadmap? 1 team
Which ids mean different things? none
"""
ROADMAP = """\
{kind: feature, id: one-click, title: One-click checkout, owner: checkout, status: active, target_date: 2027-02-26}
---
{kind: team, id: checkout, title: Checkout}
"""


def names(run: Run, *words: str) -> list[str]:
    """Return the names of the repositories on the page of these."""
    done = run("portfolio", *words, "-o", "-")
    assert (done.code, done.err) == (0, "")
    return re.findall(r'href="#items\?repository=([^"]+)"', done.out.partition('id="risk"')[0])


def refused(run: Run, *words: str) -> str:
    """Return what is said of words that are refused."""
    done = run("portfolio", *words, "-o", "page.html")
    assert (done.code, done.out, Path("page.html").exists()) == (2, "", False)
    return done.err


def checkout(path: Path, files: dict[str, str] | None = None) -> Repo:
    """Return a repository with a roadmap."""
    repo = Repo(path)
    repo.write({"tpmlint.toml": "", "roadmap/a.yaml": ROADMAP, **(files or {})}).commit()
    return repo


def test_a_summary_is_printed_and_the_page_written(run: Run, tmp_path: Path) -> None:
    write_fleet(tmp_path / "exports")
    done = run("portfolio", "exports", "-o", "portfolio.html")
    assert (done.code, done.out, done.err) == (0, f"{SUMMARY}Wrote portfolio.html\n", "")
    page = Path("portfolio.html").read_bytes()
    assert run("portfolio", "exports", "-o", "-").out.encode() == page  # the same bytes again
    assert run("portfolio", "exports").out == SUMMARY
    later = run("portfolio", "exports", "--as-of", "2027-03-08").out.splitlines()
    assert later[0].startswith("3 repositories as of 2027-03-08: ")


def test_exports_are_named_by_their_files_and_by_hand(run: Run, tmp_path: Path) -> None:
    write_fleet(tmp_path / "exports")
    assert sorted(names(run, "exports")) == ["platform", "policy", "product"]
    words = ("exports/platform.tpm.json", "shop=exports/product.tpm.json")
    assert sorted(names(run, *words)) == ["platform", "shop"]
    assert "What is referred to and not here? 4 references" in run("portfolio", *words).out
    assert "not here?" not in run("portfolio", "exports/policy.tpm.json", *words[:1], "product=" + words[1][5:]).out


def test_a_folder_is_searched_for_exports_at_any_depth(run: Run, tmp_path: Path) -> None:
    write_fleet(tmp_path / "all/a", {"platform": PLATFORM})
    write_fleet(tmp_path / "all/b/c", {"product": PRODUCT})
    write_fleet(tmp_path / "all/.hidden", {"hidden": POLICY})
    (tmp_path / "all/notes.json").write_text("{}")
    assert sorted(names(run, "all")) == ["platform", "product"]


def test_a_checkout_is_exported_and_what_it_has_of_others_is_not_taken_for_it(run: Run, tmp_path: Path) -> None:
    """The registries of a checkout are copies that may be old; the other repository speaks for itself."""
    registry = '[[registries]]\nname = "platform"\nfile = "registry/platform.tpm.json"\n'
    checkout(
        tmp_path / "all/product",
        {"tpmlint.toml": registry, "registry/platform.tpm.json": export_text(*PLATFORM, date="2026-01-01")},
    )
    Repo(tmp_path / "all/tools").write({"a.py": "x = 1\n"}).commit()
    write_fleet(tmp_path / "all/exports", {"platform": PLATFORM})
    done = run("portfolio", "all", "-o", "page.html")
    assert done.out.splitlines()[0] == (
        "2 repositories as of 2026-11-09: 1 feature, 2 initiatives, 1 capability, 2 teams"
    )
    skipped = str(Path("all/tools").resolve())
    assert done.err == f"tpmlint: note: 1 checkout without a roadmap skipped: {skipped}\n"
    assert names(run, "all/product") == ["product"]


def test_a_checkout_with_an_export_of_its_own_is_not_exported_again(run: Run, tmp_path: Path) -> None:
    checkout(tmp_path / "product").write({"out/shop.tpm.json": export_text(*PRODUCT)})
    assert names(run, "product") == ["shop"]


def test_a_repository_that_only_collects_the_exports_of_others(run: Run, tmp_path: Path) -> None:
    configuration = "".join(f'[[registries]]\nname = "{each}"\nfile = "{each}.tpm.json"\n' for each in FLEET)
    repo = Repo(tmp_path / "all")
    write_fleet(repo.path)
    repo.write({"tpmlint.toml": configuration}).commit()
    assert run("registry", "update", "--root", "all").code == 0
    assert sorted(names(run, "all")) == ["platform", "policy", "product"]


@pytest.mark.parametrize("lock", ["with the configuration", "alone"])
def test_an_export_that_is_not_the_locked_one_is_refused(run: Run, tmp_path: Path, lock: str) -> None:
    write_fleet(tmp_path / "all/exports")
    hashes = {name: sha256((tmp_path / f"all/exports/{name}.tpm.json").read_bytes()) for name in FLEET}
    named = {"pf" if name == "platform" and lock != "alone" else name: each for name, each in hashes.items()}
    (tmp_path / "all/tpmlint.lock").write_text(format_lock(Lock(registries=named)))
    if lock != "alone":  # What the configuration calls it, and not what the file is called, is in the lock.
        files = {"pf": "platform", "product": "product", "policy": "policy"}
        entries = (
            f'[[registries]]\nname = "{name}"\nfile = "exports/{file}.tpm.json"\n' for name, file in files.items()
        )
        (tmp_path / "all/tpmlint.toml").write_text("".join(entries))
    Repo(tmp_path / "all").commit()
    assert run("portfolio", "all").code == 0
    forged = tmp_path / "all/exports/platform.tpm.json"
    forged.write_text(forged.read_text().replace("2027-04-30", "2027-01-30"))
    for word in ("all", "all/exports/platform.tpm.json"):
        assert refused(run, word) == (
            f"tpmlint: error: {forged}: the export has another SHA-256 than {tmp_path / 'all/tpmlint.lock'} has for "
            "platform\n  help: take it again with `tpmlint registry update`, and read what changed\n"
        )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            export_text(*PRODUCT).replace('"version": 1', '"version": 2'),
            "product.tpm.json:1: the export is of version 2, and this tpmlint reads 1",
        ),
        (
            export_text(*PRODUCT)[:300],
            "product.tpm.json:1: the export is not JSON, it is cut off or damaged",
        ),
        (
            export_text({**PRODUCT[0], "id": "a/b"}),
            "product.tpm.json:1: feature 'a/b' of the export has no valid id",
        ),
        (
            export_text(PRODUCT[0], PRODUCT[0]),
            "product.tpm.json:1: feature one-click is in the export twice",
        ),
    ],
    ids=["another version", "cut", "an id with a slash", "an id twice"],
)
def test_a_bad_export_is_refused(run: Run, tmp_path: Path, text: str, says: str) -> None:
    write_fleet(tmp_path / "all")
    (tmp_path / "all/product.tpm.json").write_text(text)
    assert refused(run, "all") == (
        f"tpmlint: error: {tmp_path}/all/{says}\n  help: write it again with `tpmlint export`\n"
    )


def test_an_export_of_a_hundred_megabytes_is_refused_and_not_read(run: Run, tmp_path: Path) -> None:
    write_fleet(tmp_path / "all")
    with (tmp_path / "all/product.tpm.json").open("r+b") as opened:
        opened.truncate(100_000_000)
    assert refused(run, "all") == (
        f"tpmlint: error: {tmp_path}/all/product.tpm.json: the file is larger than {LIMITS.bytes:,} bytes\n"
        "  help: name an export\n"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("a/b=all/product.tpm.json",),
            (
                "a/b=all/product.tpm.json: 'a/b' is not a name for a repository\n"
                "  help: write NAME=PATH, with a NAME of letters, digits, '.', '-' and '_'"
            ),
        ),
        (
            ("all/my shop.tpm.json",),
            (
                "{0}/all/my shop.tpm.json: 'my shop' is not a name for a repository\n"
                "  help: write NAME=PATH, with a NAME of letters, digits, '.', '-' and '_'"
            ),
        ),
        (
            ("shop=all",),
            (
                "shop=all: 'shop' is a name for one repository, and here are {0}/all/platform.tpm.json, "
                "{0}/all/policy.tpm.json and {0}/all/product.tpm.json\n  help: name one of them"
            ),
        ),
        (
            ("all", "platform=all/product.tpm.json"),
            (
                "two repositories are called platform: {0}/all/platform.tpm.json and {0}/all/product.tpm.json\n"
                "  help: give one of them another name, with NAME={0}/all/product.tpm.json"
            ),
        ),
        (
            ("none",),
            (
                "{0}/none: cannot be read: No such file or directory\n"
                "  help: give the path of a checkout, or of a file that `tpmlint export` wrote"
            ),
        ),
        (
            ("empty",),
            (
                "empty: no *.tpm.json and no roadmap in this folder\n"
                "  help: name a file that `tpmlint export` wrote, or a checkout with a roadmap"
            ),
        ),
        (
            ("bare",),
            (
                "bare: no *.tpm.json and no roadmap in this folder\n"
                "  help: name a file that `tpmlint export` wrote, or a checkout with a roadmap"
            ),
        ),
    ],
    ids=["slash", "space", "several", "twice", "missing", "empty", "no roadmap"],
)
def test_names_and_paths_that_mean_nothing(run: Run, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    write_fleet(tmp_path / "all")
    (tmp_path / "empty").mkdir()
    Repo(tmp_path / "bare").write({"a.py": "x = 1\n"}).commit()
    if "my shop" in words[0]:
        os.rename("all/product.tpm.json", "all/my shop.tpm.json")
    assert refused(run, *words) == f"tpmlint: error: {says.format(tmp_path)}\n"


def test_the_same_export_in_two_places_is_one(run: Run, tmp_path: Path) -> None:
    write_fleet(tmp_path / "a")
    write_fleet(tmp_path / "b", {"product": PRODUCT})
    assert sorted(names(run, "a", "b")) == ["platform", "policy", "product"]


def test_a_roadmap_that_cannot_be_exported_is_an_error(run: Run, tmp_path: Path) -> None:
    checkout(tmp_path / "all/product", {"roadmap/b.yaml": "{kind: feature, id: broken, title: [5]}"})
    assert refused(run, "all").startswith(
        f"tpmlint: error: {tmp_path}/all/product: roadmap/b.yaml: the roadmap has errors: "
    )


def test_one_of_many_that_cannot_be_exported_is_skipped_and_named(run: Run, tmp_path: Path) -> None:
    write_fleet(tmp_path / "all")
    checkout(tmp_path / "all/wallet", {"roadmap/b.yaml": "{kind: feature, id: broken, title: [5], owner: checkout}"})
    done = run("portfolio", "all", "-o", "page.html")
    [error] = [line for line in done.err.splitlines() if not line.startswith("  help: ")]
    assert error.startswith(f"tpmlint: error: {tmp_path}/all/wallet: roadmap/b.yaml: the roadmap has errors: 'title' ")
    assert (done.code, done.out) == (1, f"{SUMMARY}Wrote page.html\n")
    assert (
        "Note: wallet is not here, for it cannot be exported: the roadmap has errors" in Path("page.html").read_text()
    )
    assert run("portfolio", "all", "-o", "-").code == 1


def test_a_file_that_is_not_a_page_is_kept(run: Run, tmp_path: Path) -> None:
    write_fleet(tmp_path / "exports")
    notes = tmp_path / "notes.html"
    notes.write_text("<p>Mine")
    done = run("portfolio", "exports", "-o", "notes.html")
    assert (done.code, done.err) == (
        2,
        ("tpmlint: error: notes.html: the file is not a page of tpmlint\n  help: name another file, or add --force\n"),
    )
    assert notes.read_text() == "<p>Mine"
    for _ in range(2):  # a page of ours is replaced
        assert run("portfolio", "exports", "-o", "page.html").code == 0
    assert run("portfolio", "exports", "-o", "notes.html", "--force").code == 0
    assert run("portfolio", "exports", "-o", "tpmlint.toml").code == 2
    assert run("portfolio", "exports", "-o", "missing/page.html").code == 3


def test_figures_of_another_shape_are_not_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.tpm.json").write_text(export_text(*PRODUCT, figures={"total": {"share": "most", "asked": 5}}))
    (tmp_path / "b.tpm.json").write_text(export_text(*POLICY, figures={"total": {"share": 0.25, "asked": 4}}))
    page = run("portfolio", "a.tpm.json", "b.tpm.json", "-o", "-").out
    rows = re.findall(r"repository=(\w)\">.*?<td class=n>([^<]*)<td><time>", page)
    assert rows == [("a", "–"), ("b", "25 %")]
    assert json.loads(Path("b.tpm.json").read_text())["figures"]["total"]["share"] == 0.25
