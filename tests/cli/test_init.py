"""The command ``init``: a first roadmap of one's own team and code, and nothing that was there before touched."""

from __future__ import annotations

import errno
import os
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tpmlint import api
from tpmlint.engine.workspace import Request
from tpmlint.finding import Severity
from tpmlint.schema import files as schema_files
from tpmlint.schema.files import editor_comment, load

STARTER = '[roadmap]\ninclude = ["plan/**/*.yml"]\n'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """An empty repository in a folder named ``Web Shop``, in which the test starts."""
    repo = Repo(tmp_path / "Web Shop")
    monkeypatch.chdir(repo.path)
    return repo


def files(repo: Repo) -> dict[str, str]:
    """Return the text of every file by path."""
    return {
        path.relative_to(repo.path).as_posix(): path.read_text("utf-8")
        for path in sorted(repo.path.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(repo.path).parts
    }


EXAMPLES = ("feature:first-feature", "initiative:first-initiative")


def said(repo: Repo, examples: Sequence[str] = EXAMPLES) -> list[str]:
    """Return what a check finds from warnings up, other than that the examples are still there."""
    found = api.check(Request(start=repo.path)).at_least(Severity.WARNING)
    assert [finding.item for finding in found if finding.rule == "untouched-example"] == list(examples)
    found = tuple(finding for finding in found if finding.rule != "untouched-example")
    return [f"{finding.location.path}: {finding.rule}: {finding.message}" for finding in found]


def test_what_it_says(run: Run, shop: Repo) -> None:
    shop.write({"src/a.py": "", "README.md": ""})
    ended = run("init")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"""\
Wrote in {shop.path}:
  tpmlint.toml                               the configuration, preset starter
  roadmap/teams/web-shop-team.yaml           your team
  roadmap/teams/product-team.yaml            the team that needs its work
  roadmap/features/first-feature.yaml        what customers of the product get
  roadmap/capabilities/web-shop.yaml         the code in /src/
  roadmap/initiatives/first-initiative.yaml  work that enables the feature

The example is yours to rewrite. Next:
  tpmlint check               see that it holds together
  tpmlint new initiative ID   write the next item; it asks for what it needs
  tpmlint explain initiative  read what belongs in one, and why
  tpmlint init --editor       complete fields and words in your editor

A change without product context is reported and not refused (preset starter): preset = "standard" in tpmlint.toml refuses it.
"""  # noqa: E501
    )


def test_what_the_example_leaves_out_is_told(run: Run, shop: Repo) -> None:
    owned = "* @acme/core\n/api/ @acme/api\n/cmd/ @acme/api\n/web\\ shop/ @acme/web\n/ui/ @acme/web\n"
    shop.write({"src/a.py": "", "src/b.py": "", "web shop/a.ts": "", "api/a.go": "", "cmd/a.go": "", "ui/a.ts": ""})
    shop.write({"CODEOWNERS": owned})
    ended = run("init")
    assert ended.out.split("\n\n")[-3:-1] == [
        (
            "The code in /api/, /cmd/, /ui/ and 1 more belongs to no capability, so that no change there needs product "
            "context: `tpmlint new capability ID --path /api/`."
        ),
        (
            "CODEOWNERS gives 5 patterns of files an owner: to begin with these teams and a capability for each area, "
            "delete what was written and run `tpmlint init --from-codeowners`."
        ),
    ]


def test_what_it_writes(run: Run, shop: Repo) -> None:
    shop.write({"services/pay/a.py": "", ".github/CODEOWNERS": "* @acme/core\n"})
    run("init", "--customer", "sales")
    written = files(shop)
    assert written["roadmap/initiatives/first-initiative.yaml"] == (
        editor_comment("initiative")
        + """\
# Every field explained: tpmlint explain initiative

# An example: put in work that your team plans. While it is proposed, rough sentences will do.
kind: initiative
id: first-initiative
title: First initiative
owner: core
# Where the initiative stands: proposed, planned, active, paused, completed, canceled.
status: proposed
# What sort of technical work it is: enablement, developer-experience, reliability, technical-debt,
# infrastructure, exploration, compliance.
type: enablement
# Which feature does it make possible, and how? One sentence.
enables:
  - feature: first-feature
    how: The feature rests on a part that does not exist yet, and this work builds that part
# Who inside the company needs it, and what can they not do today? One sentence.
internal_customers:
  - team: sales
    need: To offer the feature without having to build that part on the side
# The capabilities whose code it changes.
capabilities: [services]
"""
    )
    assert "paths:\n  - /services/\n" in written["roadmap/capabilities/services.yaml"]
    configuration = tomllib.loads(written["tpmlint.toml"])
    assert configuration["preset"] == "starter"
    assert "://" not in "".join(written.values())
    assert ".vscode/settings.json" not in written


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first release, when the schemas have addresses."""
    monkeypatch.setattr(schema_files, "RELEASED", True)


@pytest.mark.usefixtures("released")
def test_with_a_release_files_name_their_schemas(run: Run, shop: Repo) -> None:
    run("init")
    run("waive", "untouched-example", "feature:first-feature", "--reason", "Only to try it")
    written = files(shop)
    kinds = {
        "team": "roadmap/teams/product-team.yaml",
        "initiative": "roadmap/initiatives/first-initiative.yaml",
        "waivers": "tpmlint.waivers.yaml",
    }
    for name, path in kinds.items():
        assert written[path].startswith(f"# yaml-language-server: $schema={load(name)['$id']}\n")
    assert written["tpmlint.toml"].startswith(f"#:schema {load('config')['$id']}\n")
    assert ".vscode/settings.json" not in written


@pytest.mark.parametrize("before", [{}, {"src/a.py": ""}, {"a.go": ""}, {"[x]/a.go": ""}, {"README.md": ""}])
@pytest.mark.parametrize("preset", ["starter", "standard", "strict"])
def test_a_check_finds_only_the_examples(run: Run, shop: Repo, before: dict[str, str], preset: str) -> None:
    """Before and after the first commit, and with the stricter presets as well."""
    shop.write(dict(before))
    run("init")
    shop.write({"tpmlint.toml": files(shop)["tpmlint.toml"].replace('preset = "starter"', f'preset = "{preset}"')})
    assert said(shop) == []
    shop.commit()
    assert said(shop) == []
    assert run("check").code == (1 if preset == "strict" else 0)


def test_a_first_day(run: Run, shop: Repo) -> None:
    """What the issue asks for: ``init`` in an empty repository, then one of each."""
    for words in (
        ["init"],
        ["new", "team", "payments"],
        ["new", "feature", "wallets", "--owner", "product-team"],
        ["new", "capability", "tokens", "--owner", "payments", "--path", "/tokens/"],
        [
            *("new", "initiative", "keep-tokens", "--owner", "payments", "--type", "enablement"),
            *("--enables", "wallets=Wallets hand over tokens, which nothing of ours can keep today"),
            *("--customer", "product-team=To accept wallets without handling card data"),
            *("--set", "capabilities=tokens"),
        ],
        ["new", "objective", "easy-payment", "--owner", "product-team"],
        ["new", "decision", "buy-a-vault", "--owner", "payments", "--set", "features=wallets"],
        ["check"],
    ):
        ended = run(*words)
        assert (ended.code, ended.err) == (0, ""), words
    shop.write({"tokens/keep.py": ""}).commit()
    assert said(shop) == []


def test_a_second_time_changes_nothing(run: Run, shop: Repo) -> None:
    run("init")
    before = files(shop)
    ended = run("init")
    assert ended.code == 0
    assert ended.out.startswith(
        """\
Nothing to write: everything is there.
Left as it is: the configuration tpmlint.toml.
Left as it is: the roadmap, 5 items in 5 files.

Next:
"""
    )
    assert files(shop) == before


def test_a_roadmap_that_is_there_gets_no_example(run: Run, shop: Repo) -> None:
    mine = {"roadmap/a.yaml": "kind: team\nid: a\n"}
    shop.write(dict(mine))
    ended = run("init")
    assert "Left as it is: the roadmap, 1 item in 1 file." in ended.out
    assert list(files(shop)) == ["roadmap/a.yaml", "tpmlint.toml"]


@pytest.mark.usefixtures("released")
def test_files_that_are_there_stay(run: Run, shop: Repo) -> None:
    mine = {
        ".vscode/settings.json": "{}\n",
        "roadmap/teams/web-shop-team.yaml": "# Mine\n",
        "pyproject.toml": "[tool.x]\n",
    }
    shop.write(dict(mine))
    ended = run("init")
    assert files(shop).items() >= mine.items()
    assert "Left as it is: roadmap/teams/web-shop-team.yaml.\n" in ended.out


def test_a_configuration_that_is_there_is_followed(run: Run, shop: Repo) -> None:
    shop.write({"pyproject.toml": '[tool.tpmlint.roadmap]\ninclude = ["plan/**/*.yml"]\n'})
    ended = run("init")
    assert "Left as it is: the configuration pyproject.toml.\n" in ended.out
    assert "plan/teams/web-shop-team.yml" in files(shop)
    assert said(shop) == []


def test_it_starts_at_the_top_of_the_repository(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write({"src/deep/a.py": ""})
    monkeypatch.chdir(shop.path / "src" / "deep")
    run("init")
    assert "tpmlint.toml" in files(shop)


@pytest.mark.usefixtures("released")
def test_another_folder_can_be_the_root(run: Run, shop: Repo) -> None:
    shop.write({"tpmlint.toml": STARTER, "apps/pay/src/a.py": "", "apps/pay/lib/a.py": "", "apps/pay/src/b.py": ""})
    run("init", "--root", "apps/pay")
    written = files(shop)
    assert "paths:\n  - /src/\n" in written["apps/pay/roadmap/capabilities/pay.yaml"]
    assert written["tpmlint.toml"] == STARTER
    found = api.check(Request(start=shop.path / "apps" / "pay")).findings
    assert {finding.rule for finding in found} == {"untouched-example"}


def test_it_works_without_git(run: Run, tmp_path: Path) -> None:
    assert run("init", "--team", "core").code == 0
    assert (tmp_path / "roadmap/teams/core.yaml").is_file()
    assert run("check").code == 0


def test_what_git_ignores_is_a_hint(run: Run, shop: Repo) -> None:
    shop.write({".gitignore": "roadmap/teams/\n.vscode/\n"})
    assert run("init").err.splitlines() == [
        "  hint: git ignores roadmap/teams/web-shop-team.yaml, and so does tpmlint",
        "  hint: git ignores roadmap/teams/product-team.yaml, and so does tpmlint",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--team", "Our team"], "--team: 'id' must be 1 to 128"),
        (["--team", "Core", "--customer", "core"], "--customer: core cannot be its own internal customer"),
        (["--root", "nowhere"], "nowhere: folder not found"),
    ],
)
def test_refusals(run: Run, shop: Repo, words: list[str], said: str) -> None:
    ended = run("init", *words)
    assert ended.code == 2
    assert ended.err.startswith(f"tpmlint: error: {said}")
    assert files(shop) == {}


def test_a_broken_configuration_is_refused(run: Run, shop: Repo) -> None:
    shop.write({"tpmlint.toml": "preset = \n"})
    assert run("init").code == 2
    assert list(files(shop)) == ["tpmlint.toml"]


def test_a_configuration_without_a_place_for_items_is_refused(run: Run, shop: Repo) -> None:
    shop.write({"tpmlint.toml": '[roadmap]\ninclude = ["plan.yaml"]\n'})
    ended = run("init")
    assert (ended.code, ended.err.splitlines()) == (
        2,
        [
            "tpmlint: error: no place for items follows from the configuration",
            "  help: `[roadmap] include` has plan.yaml",
        ],
    )
    assert list(files(shop)) == ["tpmlint.toml"]


PAGE = """\
# Roadmap

What is planned, and when. The parts between comments are written by `tpmlint render`: change the roadmap, not
them; the rest of this page is yours.

## Now, next, later

<!-- tpmlint: view now-next-later -->

**Later**

- **First feature** (feature of sales): Customers can do in one step what takes them several today
- **First initiative** (initiative of web-shop-team): enables First feature; for Sales

<!-- tpmlint: end -->

## Dates

<!-- tpmlint: view timeline -->

Nothing that is open has a date.

<!-- tpmlint: end -->

## Features

<!-- tpmlint: view table kind=features open=yes columns=title,owner,status,target_date -->

| title | owner | status | target date |
| --- | --- | --- | --- |
| First feature | sales | proposed | |

<!-- tpmlint: end -->
"""


def test_a_page_for_people(run: Run, shop: Repo) -> None:
    ended = run("init", "--roadmap-md", "--customer", "sales")
    assert "\n  ROADMAP.md                                 what people read: the roadmap as a page\n" in ended.out
    assert "\n  tpmlint render              write ROADMAP.md again, after the roadmap changed\n" in ended.out
    assert files(shop)["ROADMAP.md"] == PAGE
    assert said(shop) == []
    shop.write({"ROADMAP.md": "# Ours\n"})
    assert "Left as it is: ROADMAP.md.\n" in run("init", "--roadmap-md").out
    shop.write({"ROADMAP.md": None})
    ended = run("init", "--roadmap-md")
    assert ended.out.splitlines()[1] == "  ROADMAP.md  what people read: the roadmap as a page"
    assert (files(shop)["ROADMAP.md"], "\nNext:\n" in ended.out) == (PAGE, True)


def test_a_page_that_would_lack_an_item_is_not_begun(run: Run, shop: Repo) -> None:
    shop.write({"roadmap/a.yaml": "kind: team\nid: a\n"})
    ended = run("init", "--roadmap-md")
    assert (ended.code, ended.err.splitlines()) == (
        2,
        [
            "tpmlint: error: --roadmap-md: an item cannot be read whole, and the page would lack it",
            "  help: see `tpmlint check`",
        ],
    )
    assert list(files(shop)) == ["roadmap/a.yaml"]


@pytest.mark.parametrize("option", ["--from-codeowners", "--pre-commit"])
def test_a_page_comes_with_a_roadmap(run: Run, option: str) -> None:
    ended = run("init", "--roadmap-md", option)
    assert (ended.code, f"{option} and --roadmap-md exclude each other" in ended.err) == (2, True)


def test_a_full_disk_leaves_nothing_behind(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter(range(3))

    def sync(descriptor: int) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", sync)
    ended = run("init")
    assert (ended.code, ended.out) == (3, "")
    assert "No space left on device" in ended.err
    assert [path.name for path in shop.path.iterdir()] == [".git"]


def test_the_customer_is_another_team(run: Run, shop: Repo) -> None:
    run("init", "--team", "product-team")
    assert "roadmap/teams/internal-customer.yaml" in files(shop)
    assert said(shop) == []


def test_the_example_is_not_called_closed(run: Run, shop: Repo) -> None:
    shop.write({"src/a.py": ""})
    run("init")
    example = "\n  not counted        first-initiative, the example that `tpmlint init` wrote\n"
    assert run("impact", "src/a.py").out.endswith(example)
    assert "closed" not in run("impact", "feature:first-feature").out
    assert "closed" not in run("impact", "team:product-team").out
