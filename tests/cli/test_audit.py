"""``tpmlint audit`` as its user sees it: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import Run
from tests.fast_import import START, Made, make
from tests.repos import Repo, clone
from tests.shop import CODE, EDIT, ROADMAP, SEARCH, open_shop
from tests.test_example_history import history
from tpmlint.schema.files import load

TRAILER = "\n\nRoadmap-Item: vault"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example company with its history."""
    folder: Path = history.make_history(tmp_path_factory.mktemp("company") / "shop")
    return folder


WARNINGS = """\
warning[status-behind-history]: feature personal-picks is still planned, but 1 commit cites it, such as c7d7fad of 2026-08-03
   --> roadmap/features.yaml:37:9
    |
 37 | status: planned
    |         ^^^^^^^
    |
    = help: set `status` to what is true; if more is to come, name its pull request under `evidence` too, or cite the item in the commits that serve it.

warning[completed-without-evidence]: feature order-tracking is released, but it names no evidence, and no commit cites it
   --> roadmap/features.yaml:59:9
    |
 59 | status: released
    |         ^^^^^^^^
    |
    = help: name under `evidence` what the work came in with, or set `status` back to what is true.

warning[status-behind-history]: initiative preview-environments is still planned, but 1 commit cites it, such as 410ab42 of 2026-11-12
  --> roadmap/initiatives/preview-environments.yaml:5:9
   |
 5 | status: planned
   |         ^^^^^^^
   |
   = help: set `status` to what is true; if more is to come, name its pull request under `evidence` too, or cite the item in the commits that serve it.
"""  # noqa: E501

COMPANY = f"""\
{WARNINGS}
71 commits on the first-parent line from 2026-01-12 to 2026-11-20: 65 judged, 6 ungoverned (before the first roadmap, or before [change] since).

Product context  60 %   of 30 changes that somebody should be able to explain: 11 cited, 3 carried, 3 standing, 1
                        waived, 12 missing; 10 more need none
Interfaces       57 %   of 7 changes of what an interface promises, and 61 % of 23 others
Drift            50 %   of these changes touch code that no open feature depends on
Coverage         100 %  of 16 files of code belong to a capability

By month:
  month    changes  authors  asked  missing  context  drift
  2026-03        6        6      4        1     75 %   25 %
  2026-04        8        5      6        3     50 %   67 %
  2026-05        5        3      5        3     40 %   60 %
  2026-06        4        2      2        2      0 %  100 %
  2026-07        2        2      2        0    100 %    0 %
  2026-08        3        3      3        0    100 %    0 %
  2026-09        3        3      3        1     67 %  100 %
  2026-10        5        4      4        2     50 %   50 %
  2026-11        4        3      1        0    100 %    0 %

By capability:
  capability         files  touches  authors  asked  missing  context  drift  owner
  storefront-kit         5       11        4      7        5     29 %   71 %  platform
  product-search         4       10        2      6        4     33 %   67 %  search
  delivery-pipeline      1        8        2      5        2     60 %   40 %  platform
  event-pipeline         2        6        2      6        1     83 %   33 %  data
  feature-flags          1        3        1      3        1     67 %   67 %  platform
  payments               3        5        3      5        0    100 %    0 %  platform
  app-payments        gone        2        1      2        0    100 %   50 %  -

By initiative:
  initiative              status     cited  first       last        to active   to done  slips
  one-event-schema        completed      6  2026-03-11  2026-09-15          -  175 days      1  62 days in all
  fresh-search-index      active         2  2026-10-08  2026-10-12          -         -      -
  payment-tokens          active         2  2026-08-25  2026-10-12          -         -      -
  strong-authentication   completed      2  2026-03-24  2026-04-07          -  113 days      -
  on-device-ranking       proposed       1  2026-08-03  2026-08-03          -         -      -
  preview-environments    planned        1  2026-11-12  2026-11-12          -         -      -
  second-region           paused         1  2026-09-15  2026-09-15          -         -      -
  native-payment-service  canceled       0  -           -                   -         -      -

By team:
  team      owns: changes  context  uses: changes  context
  checkout              0        -             30     61 %
  data                  6     83 %              5    100 %
  mobile                0        -             27     65 %
  platform             27     60 %              0        -
  search               10     33 %             26     58 %

Commits without product context, newest month first, in a month the largest:
  2026-10-22 66c2e6f61b  Release to everyone at once before the weekend
    delivery-pipeline: 1 file, platform/deploy/rollout.py
    fix: cite `Roadmap-Item: second-region`
  2026-10-19 83b97f5e85  Let a release pass that just keeps what is tolerated
    delivery-pipeline: 1 file, platform/deploy/rollout.py
    fix: cite `Roadmap-Item: second-region`
  2026-09-08 4f46897671  Give each event its customer
    event-pipeline: 1 file, data/events/order_events.sql
    fix: plan an initiative that lists event-pipeline, and cite it
  2026-06-10 6f445b1269  Label the day of delivery
    storefront-kit: 2 files, packages/storefront-kit/src/delivery.ts, packages/storefront-kit/src/index.ts
    fix: list storefront-kit under `capabilities` of initiative one-event-schema, which it cites
  2026-06-12 6579459d53  fix(storefront-kit)!: format prices as each region writes them
    storefront-kit: 1 file, packages/storefront-kit/src/price.ts
    fix: plan an initiative that lists storefront-kit, and cite it
  2026-05-13 d64e0785cf  Format Go and TypeScript with their formatters
    storefront-kit and product-search: 2 files, packages/storefront-kit/src/price.ts, services/search/index.go
    fix: plan an initiative that lists storefront-kit and product-search, and cite it
  2026-05-27 b85e7d231d  Build the kit by a script of our own
    storefront-kit: 1 file, packages/storefront-kit/build.mjs
    fix: plan an initiative that lists storefront-kit, and cite it
  2026-05-11 cafe23ce0e  Keep the buckets beside the flags
    feature-flags: 1 file, platform/flags/bucket.py
    fix: plan an initiative that lists feature-flags, and cite it
  2026-04-28 e7235a651d  Revert "Rank by price alone"
    product-search: 1 file, services/search/rank.go
    fix: plan an initiative that lists product-search, and cite it
  2026-04-21 bd40237ae8  Show the former price struck through
    storefront-kit: 1 file, packages/storefront-kit/src/price.ts
    fix: plan an initiative that lists storefront-kit, and cite it
  ... 2 more; `-v` shows 12

Found 3 warnings in 2 files.
Audited 71 commits; checked 33 items (8 initiatives, 8 features, 6 capabilities, 5 teams, 3 objectives, 3 decisions) in 17 files of the commit at 97cbdf7 as of 2026-11-20 (date of the commit); preset standard, configuration tpmlint.toml.
"""  # noqa: E501


def test_the_example_company(company: Path, run: Run) -> None:
    ended = run("audit", str(company))
    assert (ended.out, ended.err, ended.code) == (COMPANY, "", 0)


def test_in_the_repository_that_one_is_in(company: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run("audit", str(company))
    monkeypatch.chdir(company / "services")
    assert run("audit") == whole


def test_every_format_of_the_company_is_as_the_schema_has_it(company: Path, run: Run, tmp_path: Path) -> None:
    outputs = [f"--output={name}={tmp_path / name}" for name in ("json", "jsonl", "csv", "markdown")]
    assert run("audit", str(company), *outputs).code == 0
    whole = json.loads((tmp_path / "json").read_text())
    jsonschema.Draft7Validator(load("report")).validate(whole)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "csv").read_bytes().decode(), newline="")))
    total, capabilities = whole["figures"]["total"], [each["total"] for each in whole["figures"]["capabilities"]]
    assert sum(int(row["touches"]) for row in rows) == sum(each["changes"] for each in capabilities)
    assert {key: sum(int(row[key]) for row in rows) for key in total["verdicts"]} == {
        key: sum(each["verdicts"][key] for each in capabilities) for key in total["verdicts"]
    }
    unexplained = [each["commit"] for each in whole["figures"]["unexplained"]]
    assert len(unexplained) == total["verdicts"]["missing"]
    for name in ("csv", "markdown"):
        assert [each for each in unexplained if each not in (tmp_path / name).read_text()] == []
    lines = map(json.loads, (tmp_path / "jsonl").read_text().splitlines())
    assert [line["total"] for line in lines if "total" in line] == [total]


def history_of(path: Path, explained: int, asked: int) -> Repo:
    """Return a repository of which some changes are explained."""
    repo = Repo(path)
    tree = {name.encode(): text.encode() for name, text in {**ROADMAP, **CODE}.items()}
    tree[b"tpmlint.toml"] = b"[change]\naccept = ['cited']\nsince = '2026-03-03'\n"
    made = [Made((), tree, seconds=START)]
    for number in range(asked):
        files = {**tree, b"src/cards/sum.go": b"%d" % number}
        message = f"Sum{TRAILER if number < explained else ''}".encode()
        made.append(Made((number,), files, message, seconds=START + 86_400))
    make(repo, made)
    return repo


@pytest.mark.parametrize(
    ("explained", "asked", "least", "said"),
    [
        (29, 100, "29", ""),  # 0.29 * 100 is less than 29 in floating point
        (29, 100, "29.1", "29 % of changes have product context, which is less than the required 29.1 %"),
        (2, 3, "66.7", "66.6 % of changes have product context, which is less than the required 66.7 %"),
        (3, 3, "100", ""),
        (0, 1, "0", ""),
        (0, 1, "1", "0 % of changes have product context, which is less than the required 1 %"),
        (0, 0, "100", ""),
    ],
)
def test_a_ratchet(tmp_path: Path, run: Run, explained: int, asked: int, least: str, said: str) -> None:
    repo = history_of(tmp_path / "repo", explained, asked)
    ended = run("audit", str(repo.path), "--fail-under", least)
    remedy = "cite an initiative in a trailer, `Roadmap-Item: <id>`; the list of commits says where it is missing"
    assert (ended.code, ended.err) == ((1, f"tpmlint: error: {said}\n  help: {remedy}\n") if said else (0, ""))
    body = run("audit", str(repo.path), "--fail-under", least, "--exit-zero", "--output-format", "bitbucket")
    result = "FAILED" if said else "PASSED"
    assert (body.code, json.loads(body.out)["report"]["result"]) == (0, result)


def test_no_ratchet_passes_before_there_is_anything_to_measure(tmp_path: Path, run: Run) -> None:
    repo = Repo(tmp_path / "repo").write({**CODE, **ROADMAP, "roadmap/vault.yaml": "", "roadmap/index.yaml": ""})
    repo.commit("Claim")
    ended = run("audit", str(repo.path), "--fail-under", "1", "-q")
    said = (
        "tpmlint: error: nothing to measure yet: no commit of this history had an initiative on its roadmap\n"
        "  help: plan an initiative for a capability, and begin with `--since` on that day\n"
    )
    assert (ended.code, ended.err) == (1, said)
    shown = run("audit", str(repo.path)).out.splitlines()
    first = shown.index("Coverage  100 %  of 3 files of code belong to a capability")
    assert shown[first - 3 : first] == ["", NOTHING_YET, ""]
    markdown = run("audit", str(repo.path), "--output-format", "markdown").out
    assert "**Nothing to measure yet**: no commit of this history had an initiative on its roadmap. " in markdown


def test_nothing_can_be_measured_without_a_capability(tmp_path: Path, run: Run) -> None:
    """No change can miss product context where no capability claims code, and so a ratchet would mean nothing."""
    repo = Repo(tmp_path / "repo").write({**CODE, "roadmap/web.yaml": "kind: team\nid: web\ntitle: Web\n"})
    repo.commit("Begin")
    ended = run("audit", str(repo.path), "--fail-under", "80", "-q")
    said = (
        "tpmlint: error: nothing to measure yet: no capability of the roadmap claims code\n"
        "  help: plan an initiative for a capability, and begin with `--since` on that day\n"
    )
    assert (ended.code, ended.err) == (1, said)
    shown = " ".join(run("audit", str(repo.path)).out.split())
    assert (
        "judged. Nothing to measure yet: no capability of the roadmap claims code; begin with `tpmlint new capability "
        "ID`, or with CODEOWNERS: `tpmlint init --from-codeowners`. Coverage 0 %"
    ) in shown
    page = tmp_path / "page.html"
    assert run("report", "--root", str(repo.path), "--history", "--output", str(page)).code == 0
    assert "There is nothing to measure yet: no capability of the roadmap claims code, so none" in page.read_text()


def test_the_page_of_a_history_without_initiatives(tmp_path: Path, run: Run) -> None:
    repo = Repo(tmp_path / "repo").write({**CODE, **ROADMAP, "roadmap/vault.yaml": "", "roadmap/index.yaml": ""})
    repo.commit("Claim")
    page = tmp_path / "page.html"
    ended = run("report", "--root", str(repo.path), "--history", "--output", str(page))
    assert (ended.code, ended.err) == (0, "")
    assert "There is nothing to measure yet: no commit of this history had an initiative" in page.read_text()


def test_a_roadmap_that_is_not_committed_is_named(tmp_path: Path, run: Run) -> None:
    repo = Repo(tmp_path / "repo").write({"plan.yaml": "items:\n  - {id: a, title: A, status: planned}\n"})
    repo.commit("Plan")
    (repo.path / "tpmlint.toml").write_text(
        '[[sources]]\nfiles = ["plan.yaml"]\n[[sources.items]]\nkind = "initiative"\nat = "$.items[*]"\n'
        'fields = { id = "id", title = "title", status = "status" }\n'
    )
    ended = run("audit", str(repo.path))
    assert ended.code == 2
    assert ended.err.splitlines()[1] == (
        "  help: commit tpmlint.toml, which lies in the work tree only, or use the roadmap there with `--roadmap .`"
    )
    ended = run("changes", "--root", str(repo.path))
    assert ended.code == 2
    assert ended.err.splitlines() == [
        "tpmlint: error: no roadmap found in the commit: tpmlint.toml lies in the work tree only",
        "  help: commit it, after `git add tpmlint.toml`",
    ]


NOTHING_YET = (
    "Nothing to measure yet: no commit of this history had an initiative on its roadmap; plan one, list in it the "
    "capabilities that it changes, and cite it."
)


def test_a_share_that_is_not_a_percentage(run: Run) -> None:
    ended = run("audit", "--fail-under", "101")
    assert (ended.code, "0<=x<=100" in ended.err) == (2, True)


def test_quiet_and_verbose(company: Path, run: Run) -> None:
    assert run("audit", str(company), "-q").out == WARNINGS
    long = run("audit", str(company), "-v").out
    assert [line for line in long.splitlines() if line in COMPANY.splitlines()] != []
    assert "configuration tpmlint.toml" in long


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nowhere",), "nowhere' not found"),
        (("--since", "gone"), "'gone' names no commit in this repository"),
        (("--roadmap", "nowhere"), "folder not found"),
        (("--roadmap", ".", "--roadmap-at", "HEAD"), "--roadmap and --roadmap-at exclude each other"),
        ((".", "--root", "."), "REPO and --root both name what to audit"),
        (("--max-commits", "0"), "x>=1"),
        (("--config", "none.toml"), "none.toml"),
    ],
)
def test_what_cannot_be_done(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    open_shop(tmp_path / "repo")
    monkeypatch.chdir(tmp_path / "repo")
    ended = run("audit", *words)
    assert (ended.code, ended.out, message in ended.err) == (2, "", True), ended.err


@pytest.mark.case(62)
def test_a_bare_repository_is_named(tmp_path: Path, run: Run) -> None:
    """Case 62."""
    repo = open_shop(tmp_path / "repo")
    repo.write(EDIT).commit()
    clone(repo.path, tmp_path / "bare.git", "--bare")
    named, there = run("audit", "bare.git"), run("audit", "repo")
    assert (named.out, named.code) == (there.out, 0)


def test_a_shallow_clone_is_refused_before_any_ratchet_passes(tmp_path: Path, run: Run) -> None:
    source = open_shop(tmp_path / "source")
    source.write(EDIT).commit()
    clone(source.path, tmp_path / "shallow", "--depth=1")
    ended = run("audit", "shallow", "--fail-under", "100")
    assert (ended.code, ended.out) == (2, "")
    assert "fetch-depth: 0" in ended.err


def test_no_ratchet_passes_on_what_is_left_of_a_history(tmp_path: Path, run: Run) -> None:
    source = open_shop(tmp_path / "source")
    for number in range(3):
        source.write({"src/cards/a.go": f"{number}\n"}).commit(f"Change{TRAILER}")
    clone(source.path, tmp_path / "shallow", "--depth=3")
    ended = run("audit", "shallow", "--fail-under", "100", "-q")
    assert (ended.code, ended.out) == (2, "")
    assert "fetch-depth: 0" in ended.err
    assert run("audit", "shallow", "--fail-under", "100", "--max-commits", "2", "-q").code == 0


def test_a_share_is_a_number(tmp_path: Path, run: Run) -> None:
    open_shop(tmp_path / "repo")
    ended = run("audit", "repo", "--fail-under", "nan")
    assert (ended.code, ended.out) == (2, "")
    assert "'nan' is not a number from 0 to 100" in ended.err


def terminal(*words: str, cwd: Path) -> str:
    """Run tpmlint with a terminal for standard error, and return what is drawn there."""
    main, side = os.openpty()
    command = [sys.executable, "-m", "tpmlint", *words]
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=side, env={**os.environ, "TERM": "xterm"}
    ):
        os.close(side)
        drawn = b""
        try:
            while data := os.read(main, 4096):
                drawn += data
        except OSError:
            pass
    os.close(main)
    return drawn.decode()


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_progress_is_drawn_on_a_terminal_only(tmp_path: Path, run: Run) -> None:
    repo = history_of(tmp_path / "repo", 2, 3)
    drawn = terminal("audit", cwd=repo.path)
    assert "Auditing" in drawn
    *_, last, after = drawn.split("\r")
    assert (last.strip(), after) == ("", "\x1b[?25h")  # blanks over the bar
    assert run("audit", str(repo.path)).err == ""
    refused = terminal("audit", "--since", "gone", cwd=repo.path)
    assert refused.startswith("tpmlint: error: --since: 'gone' names no commit")


@pytest.mark.case(92)
@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupted_run_leaves_what_was_there(tmp_path: Path) -> None:
    """Case 92: exit code 130, no half-written file, no git left behind."""
    repo = Repo(tmp_path / "repo")
    tree = {name.encode(): text.encode() for name, text in {**ROADMAP, **CODE}.items()}
    make(repo, [Made((), tree)] + [Made((number,), {**tree, b"src/cards/a": b"%d" % number}) for number in range(3000)])
    out = tmp_path / "out.json"
    out.write_text("before")
    command = [sys.executable, "-c", SLOWLY, "audit", str(repo.path), "--output", f"json={out}"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"begun\n"
    child.send_signal(signal.SIGINT)
    printed, said = child.communicate(timeout=300)
    assert (child.returncode, printed, b"Traceback" in said) == (130, b"", False)
    assert (out.read_text(), sorted(each.name for each in tmp_path.iterdir())) == (
        "before",
        ["out.json", "repo", "repo.marks"],
    )


SLOWLY = """
import sys, time
from tpmlint.cli import main
from tpmlint.history.fold import Fold

take, begun = Fold.take, []

def slowly(*given):
    if not begun:
        begun.append(print("begun", flush=True))
    time.sleep(0.01)
    take(*given)

Fold.take = slowly
sys.exit(main(sys.argv[1:]))
"""


def test_search_is_one_change_and_cards_another(tmp_path: Path, run: Run) -> None:
    repo = open_shop(tmp_path / "repo")
    repo.write({**EDIT, **SEARCH}).commit(f"Both{TRAILER}")
    ended = run("audit", "repo", "--max-commits", "1", "--output-format", "csv")
    assert [line.split(",")[0::4][:2] for line in ended.out.splitlines()[1:]] == [["cards", "1"], ["search", "1"]]


def test_an_output_beside_a_roadmap_from_elsewhere(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be replaced is decided by the audited repository; what was read is not replaced, wherever it lies."""
    code = Repo(tmp_path / "code").write({"src/cards/vault.go": "1\n", "tracked.json": "{}\n", "sub/a": ""})
    code.commit("Begin")
    code.write({f"plan/{path}": text for path, text in ROADMAP.items()})
    shop = open_shop(tmp_path / "shop")
    monkeypatch.chdir(code.path / "sub")
    for roadmap in ("../../shop", "../plan/roadmap"):
        for _ in range(2):
            ended = run("audit", "--roadmap", roadmap, "--output", "json=report.json")
            assert (ended.code, ended.err) == (0, "")
        (code.path / "sub/report.json").unlink()
        ended = run("audit", "--roadmap", roadmap, "--output", "json=../tracked.json")
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith("tpmlint: error: --output: ../tracked.json is a file that git tracks\n")
        read = f"{roadmap.removesuffix('/roadmap')}/roadmap/features.yaml"
        ended = run("audit", "--roadmap", roadmap, "--output", f"json={read}", "--force")
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"tpmlint: error: --output: {read} is a roadmap file that was checked\n")
    assert shop.git("status", "--porcelain") == ""
    assert code.git("status", "--porcelain") == "?? plan/"
