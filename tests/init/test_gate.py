"""What ``hooks install`` and ``init`` say of changes without product context is what the hooks then do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, run, surroundings
from tests.repos import Repo
from tests.shop import CAPABILITIES, EDIT, open_shop

__all__ = ["run", "surroundings"]

RULE = "change-without-context"
EXEMPT = (
    "Exempt: commits of type docs, test, chore, ci, build, style, fix or revert and the files, authors and titles "
    "that [change] names."
)
REFUSED = f"A change without product context is refused: {RULE} is set to error (preset standard). {EXEMPT}"
SOME = (
    f"A change without product context is refused in 1 of 3 files that capabilities claim: {RULE} is set to error "
    f"(preset standard); not in the others, such as src/cards/sum.go (tpmlint.toml overrides[0].change). {EXEMPT}"
)
LITTLE = (
    f"A change without product context is refused: {RULE} is set to error (preset standard). Exempt: commits "
    "of type feat, changes of fewer than 1 line and the files, authors and titles that [change] names."
)
NOT = "A change without product context is not reported"
REPORTED = "A change without product context is reported and not refused"
BELOW = f'{RULE} = "error" under [severity] in tpmlint.toml refuses it.'
THERE = 'take it out there, or set it to "error".'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository without hooks, in which the test stands."""
    shop = open_shop(tmp_path / "shop", "--template=")
    monkeypatch.chdir(shop.path)
    return shop


def override(limits: str, severity: str) -> str:
    """Return an override of the rule."""
    return f"[[overrides]]\n{limits}\nseverity = {{ {severity} }}\n"


@pytest.mark.parametrize(
    ("configuration", "said", "code"),
    [
        ("", REFUSED, 1),
        (
            'ignore = ["change"]',
            f"{NOT}, since {RULE} is not selected: take change out of `ignore` in tpmlint.toml.",
            0,
        ),
        (
            f'ignore = ["{RULE}"]',
            f"{NOT}, since {RULE} is not selected: take {RULE} out of `ignore` in tpmlint.toml.",
            0,
        ),
        ('select = ["structure"]', f"{NOT}, since {RULE} is not selected: add {RULE} to `select` in tpmlint.toml.", 0),
        (f'select = ["{RULE}"]', REFUSED, 1),
        ('preset = "starter"', f'{REPORTED} (preset starter): preset = "standard" in tpmlint.toml refuses it.', 0),
        (
            'preset = "starter"\nfail-on = "warning"',
            REFUSED.replace("error (preset standard)", "warning (preset starter)").replace(
                "fix or revert", "fix, revert, refactor or perf"
            ),
            1,
        ),
        (f'[severity]\n{RULE} = "info"', f"{REPORTED} (tpmlint.toml severity.{RULE}): {BELOW}", 0),
        (f'[severity]\n{RULE} = "off"', f"{NOT} (tpmlint.toml severity.{RULE}): {BELOW}", 0),
        (
            override('kinds = ["capability"]', 'change = "off"'),
            f"{NOT} (tpmlint.toml overrides[0].change): {THERE}",
            0,
        ),
        (override('kinds = ["feature"]', 'change = "off"'), REFUSED, 1),
        (
            override('paths = ["src/**"]', f'{RULE} = "warning"'),
            f"{REPORTED} (tpmlint.toml overrides[0].{RULE}): {THERE}",
            0,
        ),
        (override('paths = ["elsewhere/"]', 'change = "off"'), REFUSED, 1),
        (
            override('paths = ["src/cards/"]', 'change = "off"'),
            SOME,
            0,
        ),
        (
            "[change]\nexempt-paths = ['**']",
            f"{NOT}: `exempt-paths` under [change] in tpmlint.toml exempts every file that a capability claims now.",
            0,
        ),
        (
            "[change]\nsince = '2999-01-01'",
            f"{NOT} before 2999-01-01, which is `since` under [change] in tpmlint.toml.",
            0,
        ),
        (
            "[change]\nexempt-types = ['feat']\nexempt-paths = []\nminimum-lines = 1",
            LITTLE,
            0,
        ),
    ],
)
def test_the_hook_does_what_install_says(run: Run, shop: Repo, configuration: str, said: str, code: int) -> None:
    shop.write({"tpmlint.toml": f"{configuration}\n"}).commit()
    (shop.path / "src/cards").joinpath("notes").mkdir()
    for folder in (shop.path, shop.path / "src/cards/notes"):
        with pytest.MonkeyPatch.context() as at:
            at.chdir(folder)
            assert run("hooks", "install").out.splitlines()[-1] == said
    assert run("init", "--pre-commit").out.splitlines()[-1] == said
    assert run("init").out.splitlines()[-1] == said
    shop.write(EDIT).stage("src")
    Path("message").write_text("feat: keep two\n")
    ended = run("hooks", "run", "commit-msg", "message")
    assert (ended.code, ended.err) == (code, "")
    # What is reported and not refused is shown, at whatever level.
    assert f"[{RULE}]: " in ended.out or not said.startswith((REPORTED, REFUSED))


@pytest.mark.parametrize(
    ("configuration", "said", "code"),
    [
        ("", "reported and not refused", 0),
        ('[change]\ncode = "off"', "not reported", 0),
        ('[change]\ncode = "error"', "", 1),
        ('preset = "strict"', "", 1),
    ],
)
def test_code_of_a_capability_that_declares_interfaces(
    run: Run, shop: Repo, configuration: str, said: str, code: int
) -> None:
    """As long as no promise changes it has a level of its own."""
    text = CAPABILITIES.replace("paths: [/src/cards/]", "paths: [/src/cards/]\ninterfaces: [{path: src/cards/sum.go}]")
    shop.write({"tpmlint.toml": f"{configuration}\n", "roadmap/capabilities.yaml": text}).commit()
    sentence = (
        f"In capabilities that declare interfaces, such as cards, it is {said} as long as no promise changes "
        "(`code` under [change]). Exempt: "
    )
    last = run("hooks", "install").out.splitlines()[-1]
    assert last.startswith("A change without product context is refused: ")
    assert (sentence in last, "In capabilities" in last) == (bool(said), bool(said))
    shop.write(EDIT).stage("src")
    Path("message").write_text("feat: keep two\n")
    ended = run("hooks", "run", "commit-msg", "message")
    assert ended.code == code


def test_where_there_is_no_roadmap_every_commit_fails(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Repo(tmp_path / "shop")
    monkeypatch.chdir(shop.path)
    missing = (
        "Until this is fixed, tpmlint fails every commit and every CI run: no roadmap found: no file matches "
        "roadmap/**/*.yaml, roadmap/**/*.yml, roadmap/**/*.md, **/*.tpm.yaml; start one with `tpmlint init`, or name "
        "its files in `[roadmap] include`."
    )
    assert run("hooks", "install").out.splitlines()[-1] == missing
    assert run("init", "--ci", "github", "--pre-commit").out.splitlines()[-1] == missing
    shop.write({"a.py": ""}).stage()
    Path("message").write_text("feat: keep two\n")
    assert [run("hooks", "run", *words).code for words in (("pre-commit",), ("commit-msg", "message"))] == [2, 2]
    shop.write({"roadmap/teams.yaml": "{kind: team, id: shop, title: Shop}\n"}).stage()
    assert run("hooks", "install").out.splitlines()[-1] == (
        "No capability claims code yet, so no change needs product context: write one with `tpmlint new capability "
        "ID`, and name its code in `paths`."
    )
    assert [run("hooks", "run", *words).code for words in (("pre-commit",), ("commit-msg", "message"))] == [0, 0]
    shop.write({"tpmlint.toml": "preset = 'x'\n"})
    assert run("hooks", "install").out.splitlines()[-1] == (
        "Until this is fixed, tpmlint fails every commit and every CI run: tpmlint.toml:1: 'preset' must be "
        "starter, standard or strict, not 'x'; see `tpmlint explain config`."
    )


def test_a_capability_whose_code_is_not_written_yet_counts(run: Run, shop: Repo) -> None:
    shop.git("rm", "-rq", "src")
    shop.commit()
    assert run("hooks", "install").out.splitlines()[-1] == REFUSED
