"""A configuration that builds on others: of the repository, of a submodule, of an installed package."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.config.packages import install
from tests.repos import Repo
from tests.shop import open_shop
from tpmlint.cli import main
from tpmlint.config import AbsentSubmodule, ConfigError, load, parse
from tpmlint.config.lock import Lock, LockedFile, format_lock, parse_lock
from tpmlint.finding import ConfigRef, Severity
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Directory, Index, WorkTree
from tpmlint.settings import Settings

POLICY = """\
preset = "strict"
[severity]
overdue = "error"
timing = "info"
[rules.placeholder-text]
words = ["later", "soon"]
[change]
exempt-types = ["docs"]
minimum-lines = 3
[schema.initiative]
extend = "initiative.json"
"""
OWN = """\
extend = ["policy/tpmlint.toml"]
[severity]
timing = "warning"
[rules.placeholder-text]
words = ["x"]
[change]
minimum-lines = 0
"""
SCHEMA = json.dumps({"required": ["risk"], "properties": {"risk": {"enum": ["low", "high"]}}})
FILES = {"policy/tpmlint.toml": POLICY, "policy/initiative.json": SCHEMA}
PACKAGE = {"acme_policy/tpmlint.toml": POLICY, "acme_policy/initiative.json": SCHEMA}
EXTENDING = 'extend = ["package:acme_policy/tpmlint.toml"]\n'


def written(folder: Path, files: Mapping[str, str]) -> Directory:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return Directory(folder)


def refusal(folder: Path, files: Mapping[str, str]) -> tuple[str, str | None, str | None]:
    with pytest.raises(ConfigError) as caught:
        load(written(folder, files))
    return caught.value.message, caught.value.remedy, caught.value.place


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages, in which acme-policy is installed."""
    folder = tmp_path / "site"
    install(folder, "acme-policy", "2.1", PACKAGE)
    monkeypatch.syspath_prepend(folder)
    return folder


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Return a function that runs tpmlint in a folder, and returns the exit code and what was printed."""

    before = {**os.environ}
    monkeypatch.setenv("COLUMNS", "500")

    def call(folder: Path, *words: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        code = main(list(words))
        return code, *capsys.readouterr()

    yield call
    os.environ.clear()  # A command cleans the environment for its process.
    os.environ.update(before)


def plain(settings: Settings) -> Settings:
    return replace(settings, text="", files=(), extensions={}, source="tpmlint.toml")


def test_tables_are_merged_key_by_key_and_lists_replaced(tmp_path: Path) -> None:
    found = load(written(tmp_path, {**FILES, "tpmlint.toml": OWN}))
    alone = """\
preset = "strict"
[severity]
overdue = "error"
timing = "warning"
[rules.placeholder-text]
words = ["x"]
[change]
exempt-types = ["docs"]
minimum-lines = 0
"""
    expected = parse(alone, "tpmlint.toml")
    assert expected is not None
    assert plain(found) == plain(expected)
    assert {kind: each.path for kind, each in found.extensions.items()} == {"initiative": "policy/initiative.json"}
    assert "risk" in found.extensions["initiative"].schema["required"]


def test_the_later_file_wins_and_what_it_extends_comes_before_it(tmp_path: Path) -> None:
    files = {
        "tpmlint.toml": 'extend = ["a.toml", "teams/b.toml"]',
        "a.toml": "[severity]\noverdue = 'error'\ntiming = 'error'\nreference = 'error'",
        "teams/b.toml": "extend = ['../c.toml']\n[severity]\ntiming = 'info'",
        "c.toml": "[severity]\ntiming = 'off'\nreference = 'off'",
    }
    found = load(written(tmp_path, files))
    assert found.severity == {"overdue": Severity.ERROR, "timing": Severity.INFO, "reference": Severity.OFF}
    assert [each.path for each in found.files] == ["a.toml", "c.toml", "teams/b.toml", "tpmlint.toml"]


def test_each_value_is_where_its_file_has_it(tmp_path: Path) -> None:
    found = load(written(tmp_path, {**FILES, "tpmlint.toml": OWN}))
    assert found.at("severity", "timing") == ConfigRef("tpmlint.toml", ("severity", "timing"))
    assert found.at("severity", "overdue") == ConfigRef("policy/tpmlint.toml", ("severity", "overdue"))
    assert found.at("rules", "placeholder-text", "words", 0).path == "tpmlint.toml"
    assert found.at("fail-on").path == "tpmlint.toml"


def test_a_table_of_pyproject_extends_and_is_extended(tmp_path: Path) -> None:
    files = {
        "shop/pyproject.toml": '[tool.tpmlint]\nextend = ["../pyproject.toml"]\nfail-on = "info"',
        "pyproject.toml": '[tool.tpmlint]\npreset = "starter"\nfail-on = "error"',
    }
    found = load(written(tmp_path, files), "shop/roadmap")
    assert (found.source, found.preset, found.fail_on) == ("shop/pyproject.toml", "starter", Severity.INFO)
    assert found.at("preset") == ConfigRef("pyproject.toml", ("tool", "tpmlint", "preset"))


def test_kinds_of_another_file_can_be_named(tmp_path: Path) -> None:
    kinds = '[kinds.epic]\nplural = "epics"\nlike = "initiative"\nschema = "epic.json"'
    own = 'extend = ["policy/kinds.toml"]\n[[overrides]]\nkinds = ["epic"]\nseverity = {overdue = "off"}'
    found = load(written(tmp_path, {"tpmlint.toml": own, "policy/kinds.toml": kinds, "policy/epic.json": SCHEMA}))
    assert [(each.name, each.schema) for each in found.kinds] == [("epic", "policy/epic.json")]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"tpmlint.toml": 'preset = "strict"\nextend = ["policy/tpmlint.tml"]'},
            (
                "'policy/tpmlint.tml' cannot be read: no such file",
                "correct the path, or commit the file",
                "tpmlint.toml:2",
            ),
        ),
        (
            {"tpmlint.toml": 'extend = ["../policy.toml"]'},
            ("'../policy.toml' lies outside of the repository", "name a file in it", "tpmlint.toml"),
        ),
        (
            {"tpmlint.toml": 'extend = ["a.toml"]', "a.toml": 'extend = ["b.toml"]', "b.toml": 'extend = ["a.toml"]'},
            ("a.toml extends itself through b.toml", "remove one of them", "b.toml:1"),
        ),
        (
            {"tpmlint.toml": 'extend = ["tpmlint.toml"]'},
            ("tpmlint.toml extends itself", "remove one of them", "tpmlint.toml:1"),
        ),
        (
            {"tpmlint.toml": 'extend = ["a.toml"]', "a.toml": '[severity]\ntiming = "error"\noverdue = "err"'},
            (
                "'severity.overdue' must be off, info, warning or error, not 'err'; did you mean 'error'?",
                "see `tpmlint explain config`",
                "a.toml:3",
            ),
        ),
        (
            {"tpmlint.toml": 'extend = ["a.toml"]', "a.toml": "[roadmap]\ninclude = [\n'x',\n'[[:foo:]]']"},
            ("'[[:foo:]]' is not a valid gitignore pattern", "correct it", "a.toml:4"),
        ),
        (
            {"tpmlint.toml": 'extend = ["pyproject.toml"]', "pyproject.toml": "[project]\nname = 'x'"},
            ("pyproject.toml has no [tool.tpmlint] table", "add the table, or name a tpmlint.toml", "tpmlint.toml:1"),
        ),
        (
            {"tpmlint.toml": 'extend = ["package:../x.toml"]'},
            ("package:../x.toml is not a package and a file in it", "write `package:name/file.toml`", "tpmlint.toml:1"),
        ),
        (
            {"tpmlint.toml": 'extend = ["package:no-such-policy/x.toml"]'},
            (
                "the package no-such-policy is not installed, so package:no-such-policy/x.toml cannot be read",
                "install no-such-policy beside tpmlint; for a pre-commit hook, name it under `additional_dependencies`",
                "tpmlint.toml:1",
            ),
        ),
    ],
)
def test_what_cannot_be_followed_is_refused(
    tmp_path: Path, files: Mapping[str, str], expected: tuple[str, str, str]
) -> None:
    assert refusal(tmp_path, files) == expected


def test_files_that_extend_each_other_without_end_are_refused(tmp_path: Path) -> None:
    files = {f"{n}.toml": f'extend = ["{n + 1}.toml"]' for n in range(60)}
    message, remedy, _ = refusal(tmp_path, {**files, "tpmlint.toml": 'extend = ["0.toml"]'})
    assert (message, remedy) == ("the configuration extends more than 50 files", "merge some")


def test_a_file_of_a_submodule_is_read_in_each_state(tmp_path: Path) -> None:
    policy = Repo(tmp_path / "policy")
    text = POLICY.replace("initiative.json", "schemas/initiative.json")
    policy.write({"tpmlint.toml": text, "schemas/initiative.json": SCHEMA})
    policy.commit("Policy")
    repo = open_shop(tmp_path / "shop", files={"tpmlint.toml": OWN})
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(policy.path), "policy")
    repo.commit("Follow the policy")
    repository = Repository.discover(repo.path)
    assert repository is not None
    head = repository.head()
    assert head is not None
    loaded = [load(each) for each in (WorkTree(repository), Index(repository), CommitTree(repository, head))]
    assert [each.preset for each in loaded] == ["strict"] * 3
    assert all(each.means_the_same(loaded[0]) for each in loaded)
    repo.git("submodule", "deinit", "--quiet", "--force", "policy")
    kept = repo.path / ".git" / "modules" / "policy"
    with pytest.raises(AbsentSubmodule):
        load(WorkTree(repository))
    assert load(CommitTree(repository, head)).preset == "strict"  # Git keeps what was there.
    kept.rename(tmp_path / "kept")
    for each in (WorkTree(repository), CommitTree(repository, head)):
        with pytest.raises(AbsentSubmodule) as caught:
            load(each)
        assert (caught.value.message, caught.value.remedy) == (
            "'policy/tpmlint.toml' cannot be read: no such file",
            "run `git submodule update --init policy`",
        )


def test_a_change_that_moves_or_replaces_the_submodule_of_its_policy(tmp_path: Path, run: Run) -> None:
    """The policy is that of the base: it is found where git keeps the submodule, or nobody can tell what it is."""
    policy = Repo(tmp_path / "policy").write({"tpmlint.toml": 'preset = "strict"'})
    policy.commit("Policy")
    repo = open_shop(tmp_path / "shop", files={"tpmlint.toml": 'extend = ["policy/tpmlint.toml"]'})
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(policy.path), "policy")
    repo.commit("Follow the policy")
    repo.git("checkout", "--quiet", "-b", "moved")
    repo.git("mv", "policy", "rules")
    repo.write({"tpmlint.toml": 'extend = ["rules/tpmlint.toml"]', "src/cards/vault.go": "// one\n"})
    repo.commit("fix: charge twice")
    checked = "preset strict, configuration tpmlint.toml"
    code, said, _ = run(repo.path, "diff", "main", "--output-format", "concise")
    assert (code, checked in said) == (1, True)
    repo.git("rm", "-r", "--quiet", "-f", "rules")
    repo.write({"tpmlint.toml": 'extend = ["policy/tpmlint.toml"]', "policy/tpmlint.toml": 'preset = "starter"'})
    repo.commit("fix: have it here")
    code, said, _ = run(repo.path, "diff", "main", "--output-format", "concise")
    assert (code, checked in said) == (1, True)
    (repo.path / ".git" / "modules" / "policy").rename(tmp_path / "gone")
    error = (
        "tpmlint: error: the configuration of the base cannot be read: tpmlint.toml:1: 'policy/tpmlint.toml' cannot be "
        "read: no such file\n"
        "  help: check out the base, run `git submodule update --init policy`, and check out the change again\n"
    )
    assert run(repo.path, "diff", "main") == (2, "", error)


def test_a_file_of_a_package_has_to_be_locked(site: Path, tmp_path: Path, run: Run) -> None:
    repo = open_shop(tmp_path / "shop", files={"tpmlint.toml": EXTENDING})
    refused = (
        "tpmlint: error: tpmlint.toml:1: package:acme_policy/tpmlint.toml is not in tpmlint.lock\n"
        "  help: run `tpmlint config lock`, and commit what it writes\n"
    )
    assert run(repo.path, "check") == (2, "", refused)
    new = "acme_policy/initiative.json: acme-policy 2.1, new\nacme_policy/tpmlint.toml: acme-policy 2.1, new\n"
    assert run(repo.path, "config", "lock", "--check") == (1, new, "")
    assert not (repo.path / "tpmlint.lock").exists()
    assert run(repo.path, "config", "lock") == (0, f"{new}Wrote tpmlint.lock\n", "")
    assert run(repo.path, "config", "lock", "--check") == (0, new.replace("new", "unchanged"), "")
    shown = run(repo.path, "config", "show")[1]
    assert "preset             strict  (package:acme_policy/tpmlint.toml:1)\n" in shown
    assert "package:acme_policy/initiative.json, which requires risk" in shown
    repo.write({"tpmlint.toml": ""})
    removed = new.replace("acme-policy 2.1, new", "removed, as nothing extends it")
    assert run(repo.path, "config", "lock") == (0, f"{removed}Wrote tpmlint.lock\n", "")


def judged(run: Run, repo: Repo) -> tuple[int, list[str]]:
    """Return the exit code of a check of the topic, its findings, and what is said of packages."""
    code, out, _ = run(repo.path, "diff", "main", "--output-format", "concise")
    return code, [line for line in out.splitlines() if "policy-weakened" in line or "package:" in line]


def test_another_content_of_a_package_weakens_the_policy_unless_it_is_as_strict(
    site: Path, tmp_path: Path, run: Run
) -> None:
    repo = open_shop(tmp_path / "shop", files={"tpmlint.toml": EXTENDING})
    run(repo.path, "config", "lock")
    repo.commit("Lock the policy")
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write({"notes.txt": "Nothing.\n"}).commit("Take notes")
    install(site, "acme-policy", "3.0", {**PACKAGE, "acme_policy/tpmlint.toml": POLICY + "# As strict.\n"})
    note = (
        "Note: package:acme_policy/tpmlint.toml of acme-policy 3.0 is not what tpmlint.lock has of acme-policy 2.1; "
        "read what changed, and run `tpmlint config lock`."
    )
    assert judged(run, repo) == (0, [note])
    install(site, "acme-policy", "3.0", {**PACKAGE, "acme_policy/tpmlint.toml": POLICY.replace("strict", "standard")})
    weaker = "tpmlint.toml:1:1: error[policy-weakened] the configuration goes from preset strict to standard"
    assert judged(run, repo) == (1, [weaker, note])
    assert run(repo.path, "config", "lock")[0] == 0
    repo.commit("Lock the new policy")
    assert judged(run, repo) == (1, [weaker])


def test_a_lock_that_asks_less_than_what_is_installed_weakens_the_policy(site: Path, tmp_path: Path, run: Run) -> None:
    """It judges the changes that come after it, whatever is installed."""
    repo = open_shop(tmp_path / "shop", files={"tpmlint.toml": EXTENDING})
    run(repo.path, "config", "lock")
    repo.commit("Lock the policy")
    repo.git("checkout", "--quiet", "-b", "topic")
    lock = parse_lock((repo.path / "tpmlint.lock").read_text(encoding="utf-8"))
    name = "acme_policy/tpmlint.toml"
    weak = LockedFile(POLICY.replace("strict", "starter"), lock.packages[name].origin)
    repo.write({"tpmlint.lock": format_lock(Lock({**lock.packages, name: weak}))}).commit("Forge the lock")
    weaker = "tpmlint.toml:1:1: error[policy-weakened] the configuration goes from preset strict to starter"
    note = (
        "Note: package:acme_policy/tpmlint.toml of acme-policy 2.1 is not what tpmlint.lock has of acme-policy 2.1; "
        "read what changed, and run `tpmlint config lock`."
    )
    assert judged(run, repo) == (1, [weaker, note])
    repo.write({"tpmlint.lock": None}).commit("Remove the lock")
    assert run(repo.path, "diff", "main")[0] == 2


def test_a_package_that_the_repository_brings_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "evil-policy", "1.0", {"evil_policy/x.toml": 'preset = "starter"'})
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    message, _, _ = refusal(tmp_path, {"tpmlint.toml": 'extend = ["package:evil-policy/x.toml"]'})
    assert message == "the package evil-policy is not installed, so package:evil-policy/x.toml cannot be read"


def test_a_file_outside_of_the_repository_may_be_named_on_the_command_line(tmp_path: Path, run: Run) -> None:
    repo = open_shop(tmp_path / "shop")
    written(tmp_path / "company", {**FILES, "own.toml": OWN})
    code, out, _ = run(repo.path, "config", "show", "--config", str(tmp_path / "company/own.toml"))
    place = tmp_path.as_posix()
    assert code == 0
    assert f"configuration      {place}/company/own.toml\n" in out
    assert f"({place}/company/policy/tpmlint.toml:1)\n" in out


def test_the_place_of_an_error_outside_of_the_repository_is_whole(tmp_path: Path, run: Run) -> None:
    repo = open_shop(tmp_path / "shop")
    written(tmp_path / "company", {"own.toml": 'preset = "strict"\nextend = ["no.toml"]'})
    refused = (
        f"tpmlint: error: {tmp_path.as_posix()}/company/own.toml:2: 'no.toml' cannot be read: no such file\n"
        "  help: correct the path, or commit the file\n"
    )
    assert run(repo.path, "check", "--config", "../company/own.toml") == (2, "", refused)


def test_a_change_of_an_extended_file_is_judged_by_that_of_the_target(tmp_path: Path, run: Run) -> None:
    repo = open_shop(tmp_path / "shop", files={**FILES, "tpmlint.toml": 'extend = ["policy/tpmlint.toml"]\n'})
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write({"policy/tpmlint.toml": POLICY.replace('overdue = "error"', 'overdue = "off"')}).commit("Relax")
    weaker = "policy/tpmlint.toml:3:1: error[policy-weakened] the configuration lowers overdue from error to off"
    code, found = judged(run, repo)
    assert (code, [line.partition(",")[0] for line in found]) == (1, [weaker])
