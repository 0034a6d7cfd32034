"""A change of sources in real repositories: what it no longer reads or asks is reported, what it moves is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import judged, told
from tpmlint.api import audit
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.workspace import Request

CONFIGURATION = """\
[[sources]]
files = ["roadmap.yaml"]

  [[sources.items]]
  kind = "initiative"
  at = "$.epics[*]"
  require = ["target_date"]
  other-fields = "report"
  expect = [{ when = { status = ["active"] }, then = { target_date = [] } }]
  fields.id = "id"
  fields.title = "name"
  fields.owner = { from = "team", create = true }
  fields.status = { from = "status", values = { todo = "planned", doing = "active", done = "completed" } }
  fields.target_date = "due"
  fields.depends_on = { each = "needs" }
"""
PLAN = """\
epics:
  - {id: builds, name: Faster builds, team: web, status: doing, due: 2026-12-01, needs: [cache, search]}
  - {id: cache, name: Cache the compiler, team: web, status: done, due: 2026-02-01}
  - {id: search, name: Search in the shop, team: shop, status: doing, due: 2026-11-01}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Repo:
    """A repository with a plan in another format in its first commit."""
    repo = Repo(tmp_path / "plan").write({"tpmlint.toml": CONFIGURATION, "roadmap.yaml": PLAN, "a.py": "x\n"})
    repo.commit("Plan")
    return repo


def weakened(repo: Repo, files: dict[str, str | bytes | None]) -> list[str]:
    """Return what policy-weakened says of a change."""
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write(files).commit("Change the plan")
    lines = [line for line in told(judged(repo, "main")) if "[policy-weakened]" in line or "[roadmap-removed]" in line]
    return [line.replace("warning[policy-weakened] the configuration ", "") for line in lines]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'files = ["roadmap.yaml"]',
            'files = ["other.yaml"]',
            (
                "tpmlint.toml:1 removes the source roadmap.yaml, so that initiative:builds, initiative:cache and "
                "initiative:search are no longer read"
            ),
        ),
        (
            'at = "$.epics[*]"\n',
            'at = "$.epics[*]"\n  when = { team = ["web"] }\n',
            "tpmlint.toml:1 no longer reads initiative:search from roadmap.yaml",
        ),
        (
            'doing = "active"',
            'doing = "completed"',
            (
                "tpmlint.toml:1 reads 'status' in roadmap.yaml by other words, so that initiative:builds and "
                "initiative:search are no longer open"
            ),
        ),
        (
            'doing = "active"',
            'doing = ""',
            "tpmlint.toml:13 maps 1 word of 'status' in roadmap.yaml to nothing: doing",
        ),
        (
            'fields.target_date = "due"\n',
            'fields.target_date = "ends"\n',
            (
                "tpmlint.toml:1 reads less of 'target_date' in roadmap.yaml: of initiative:builds, initiative:cache "
                "and initiative:search"
            ),
        ),
        (
            '{ each = "needs" }',
            '{ each = "needs", values = { cache = "cache", search = "" } }',
            "tpmlint.toml:1 reads less of 'depends_on' in roadmap.yaml: of initiative:builds",
        ),
        (
            '  fields.owner = { from = "team", create = true }\n',
            "",
            (
                "tpmlint.toml:1 no longer maps 'owner' in roadmap.yaml, so that initiative:builds, initiative:cache "
                "and initiative:search are not asked for it"
            ),
        ),
        (
            '  require = ["target_date"]\n',
            "",
            "tpmlint.toml:4 no longer requires 'target_date' of each initiative in roadmap.yaml",
        ),
        (
            'require = ["target_date"]\n',
            'require = ["target_date"]\n  optional = ["owner", "status"]\n',
            "tpmlint.toml:8 no longer asks each initiative in roadmap.yaml for 'owner' and 'status'",
        ),
        (
            '  expect = [{ when = { status = ["active"] }, then = { target_date = [] } }]\n',
            "",
            "tpmlint.toml:4 no longer expects of each initiative in roadmap.yaml what it did",
        ),
        (
            '  other-fields = "report"\n',
            "",
            "tpmlint.toml:4 no longer reports the fields of each initiative in roadmap.yaml that are not mapped",
        ),
        (
            'fields.target_date = "due"',
            'fields.target_date = { from = "due", default = "2030" }',
            (
                "tpmlint.toml:14 gives 'target_date' of each initiative in roadmap.yaml a default, so that no record "
                "lacks it"
            ),
        ),
        (
            '{ each = "needs" }',
            '{ each = "needs", case = "ignore" }',
            "tpmlint.toml:15 takes 'depends_on' of each initiative in roadmap.yaml in any case",
        ),
        (
            '{ each = "needs" }',
            '{ each = "needs", create = true }',
            "tpmlint.toml:15 creates what 'depends_on' names in roadmap.yaml, so that no such reference is dangling",
        ),
    ],
)
def test_what_a_change_of_a_source_no_longer_asks_is_reported(plan: Repo, old: str, new: str, says: str) -> None:
    assert old in CONFIGURATION
    text = CONFIGURATION.replace(old, new)
    more = "kind: team\nid: more\ntitle: More\n"  # So that something is left of the roadmap.
    assert says in weakened(plan, {"tpmlint.toml": text, "roadmap/more.yaml": more, "other.yaml": "epics: []\n"})


@pytest.mark.parametrize("less", ['{ each = "needs", match = ".+" }', '{ each = "needs" }'])
def test_a_field_whose_form_is_no_longer_asked_for_is_reported(plan: Repo, less: str) -> None:
    asked = CONFIGURATION.replace('{ each = "needs" }', '{ each = "needs", match = "[a-z]+", takes = "an epic" }')
    plan.write({"tpmlint.toml": asked}).commit("Ask for the form")
    says = "tpmlint.toml:15 lets other texts into 'depends_on' of each initiative in roadmap.yaml"
    assert weakened(plan, {"tpmlint.toml": CONFIGURATION.replace('{ each = "needs" }', less)}) == [says]


TWO = PLAN.replace("builds", "tests").replace("cache", "lint").replace("search", "docs")
MORE = "kind: team\nid: more\ntitle: More\n"  # So that something is left of the roadmap.


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ([('files = ["roadmap.yaml", "two.yaml"]', 'files = ["two.yaml", "/roadmap.yaml"]')], []),
        ([('files = ["roadmap.yaml", "two.yaml"]', 'files = ["/*.yaml"]')], []),
        ([("$.epics[*]", "$['epics'][*]")], []),
        (
            [('"roadmap.yaml", "two.yaml"', '"two.yaml"')],
            [
                (
                    "tpmlint.toml:1 no longer reads initiative:builds, initiative:cache and initiative:search from "
                    "roadmap.yaml"
                ),
            ],
        ),
        (
            [('files = ["roadmap.yaml", "two.yaml"]', 'files = ["/*.yaml"]'), ('  require = ["target_date"]\n', "")],
            ["tpmlint.toml:4 no longer requires 'target_date' of each initiative in /*.yaml"],
        ),
        (
            [("$.epics[*]", "$['epics'][*]"), ('  other-fields = "report"\n', '  other-fields = "allow"\n')],
            [
                "tpmlint.toml:8 no longer reports the fields of each initiative in roadmap.yaml that are not mapped",
            ],
        ),
        (
            [('doing = "active"', 'doing = "proposed"')],
            [
                (
                    "tpmlint.toml:1 reads 'status' in roadmap.yaml by other words, so that initiative:builds, "
                    "initiative:search, initiative:tests and initiative:docs are only proposed"
                ),
            ],
        ),
    ],
)
def test_what_the_sources_do_counts_and_not_how_they_are_written(
    plan: Repo, changes: list[tuple[str, str]], says: list[str]
) -> None:
    text = CONFIGURATION.replace('files = ["roadmap.yaml"]', 'files = ["roadmap.yaml", "two.yaml"]')
    plan.write({"tpmlint.toml": text, "two.yaml": TWO, "roadmap/more.yaml": MORE}).commit("Two plans")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    assert weakened(plan, {"tpmlint.toml": text}) == says


def test_sources_may_be_put_in_another_order(plan: Repo) -> None:
    other = '[[sources]]\nfiles = ["teams.yaml"]\n[[sources.items]]\nkind = "team"\nrequire = ["description"]\n'
    other += 'fields = { id = "id", title = "id", description = "text" }\n'
    plan.write({"tpmlint.toml": f"{CONFIGURATION}\n{other}", "teams.yaml": "id: ops\ntext: Runs it\n"}).commit("Teams")
    assert weakened(plan, {"tpmlint.toml": f"{other}\n{CONFIGURATION}"}) == []


CALENDAR = """
[calendars.releases]
"v1" = "2026-12-01"
"v2" = "2027-02-01"
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            '"v1" = "2026-12-01"',
            '"v1" = "2027-01-15"',
            [
                (
                    "roadmap.yaml:2 warning[target-slipped] initiative builds slips by 45 days, from 2026-12-01 "
                    "to 2027-01-15"
                ),
            ],
        ),
        ('"v1" = "2026-12-01"', '"v1" = "2026-11-15"', []),
        (
            '"v1" = "2026-12-01"\n',
            "",
            ["roadmap.yaml:2 error[schema] due 'v1' is not in [calendars.releases], which has v2"],
        ),
        ('"v2" = "2027-02-01"\n', "", []),
    ],
)
def test_a_calendar_that_moves_a_day_or_loses_a_name(plan: Repo, old: str, new: str, says: list[str]) -> None:
    text = CONFIGURATION.replace('"due"', '{ from = "due", calendar = "releases" }') + CALENDAR
    assert old in text
    plan.write({"tpmlint.toml": text, "roadmap.yaml": PLAN.replace("2026-12-01", "v1")}).commit("Releases")
    plan.git("checkout", "--quiet", "-b", "topic")
    plan.write({"tpmlint.toml": text.replace(old, new)}).commit("Move a release")
    assert told(judged(plan, "main")) == says


def test_a_changed_file_hides_nothing_that_its_source_no_longer_reads(plan: Repo) -> None:
    """What the file says after the change is read as its source did before."""
    text = CONFIGURATION.replace('at = "$.epics[*]"\n', 'at = "$.epics[*]"\n  when = { team = ["web"] }\n')
    files: dict[str, str | bytes | None] = {"tpmlint.toml": text, "roadmap.yaml": PLAN + "# touched\n"}
    assert weakened(plan, files) == ["tpmlint.toml:1 no longer reads initiative:search from roadmap.yaml"]


def test_an_exclusion_of_a_source_is_reported_by_its_own_key(plan: Repo) -> None:
    text = f'roadmap.exclude = ["/roadmap.yaml"]\n{CONFIGURATION}'
    more = "kind: team\nid: more\ntitle: More\n"
    assert weakened(plan, {"tpmlint.toml": text, "roadmap/more.yaml": more})[-1] == (
        "tpmlint.toml:1 excludes roadmap.yaml, which is no longer read as roadmap"
    )


def test_a_change_may_move_and_map_its_own_files_anew(plan: Repo) -> None:
    text = (
        CONFIGURATION.replace("roadmap.yaml", "plan/next.yaml").replace("epics", "goals").replace('"team"', '"squad"')
    )
    moved = PLAN.replace("epics", "goals").replace("team:", "squad:")
    assert weakened(plan, {"tpmlint.toml": text, "plan/next.yaml": moved, "roadmap.yaml": None}) == []


def test_a_change_is_judged_by_what_its_own_files_then_say(plan: Repo) -> None:
    """Renamed keys and a status that the new mapping reads as before are no loss; a lost item is."""
    text = CONFIGURATION.replace("epics", "goals").replace("doing = ", "started = ")
    kept = PLAN.replace("epics", "goals").replace("doing", "started")
    assert weakened(plan, {"tpmlint.toml": text, "roadmap.yaml": kept}) == []


def test_who_cites_a_record_is_told_what_its_source_does_not_map(plan: Repo) -> None:
    code = "{kind: capability, id: code, title: Code, owner: web, paths: [/*.py]}\n"
    plan.write({"roadmap/code.yaml": code}).commit("Say whose the code is")
    plan.git("checkout", "--quiet", "-b", "topic")
    plan.write({"a.py": "y\n"}).commit("Build faster\n\nRoadmap-Item: builds")
    (finding,) = [each for each in judged(plan, "main").findings if each.rule == "change-without-context"]
    assert finding.help is not None
    assert finding.help.startswith(
        "map `capabilities` under `fields` of the source roadmap.yaml, so that its items can say that they are for "
        "code, or write an initiative of your own with `tpmlint new initiative ID` and cite that"
    )


def test_a_plan_may_become_one_of_tpmlints_own(plan: Repo) -> None:
    own = "kind: initiative\nid: {0}\ntitle: {0}\nowner: web\nstatus: active\n"
    files: dict[str, str | bytes | None] = {
        "tpmlint.toml": 'preset = "standard"\n',
        "roadmap.yaml": None,
        **{f"roadmap/{each}.yaml": own.format(each) for each in ("builds", "cache", "search")},
    }
    assert weakened(plan, files) == []


def test_a_source_that_takes_an_own_file_is_reported(tmp_path: Path) -> None:
    team = "kind: team\nid: {0}\ntitle: {0}\n"
    repo = Repo(tmp_path / "own").write({f"roadmap/{each}.yaml": team.format(each) for each in ("core", "shop")})
    repo.write({"tpmlint.toml": ""}).commit("Plan")
    text = '[[sources]]\nfiles = ["roadmap/shop.yaml"]\n[[sources.items]]\nkind = "team"\nat = "$.teams[*]"\n'
    text += 'fields = {id = "id", title = "title"}\n'
    assert weakened(repo, {"tpmlint.toml": text}) == [
        "tpmlint.toml:1 no longer reads team:shop from roadmap/shop.yaml",
    ]


def test_a_source_that_takes_code_is_reported(tmp_path: Path) -> None:
    capability = "kind: capability\nid: cards\ntitle: Cards\nowner: core\nlifecycle: live\npaths: [/src/]\n"
    repo = Repo(tmp_path / "own").write({"roadmap/a.yaml": capability, "src/a.json": "{}\n", "tpmlint.toml": ""})
    repo.commit("Plan")
    text = '[[sources]]\nfiles = ["/src/**"]\nreader = "yaml"\n[[sources.items]]\nkind = "team"\n'
    text += 'fields = {id = "id", title = "title"}\n'
    assert weakened(repo, {"tpmlint.toml": text}) == [
        "tpmlint.toml:1 reads src/a.json as roadmap, so that no capability claims it any more",
    ]


def test_an_audit_reads_the_records_of_each_time_with_the_mapping_of_the_newest_commit(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "plan").write({"roadmap.yaml": PLAN.replace("doing", "todo")})
    repo.commit("Plan", "2026-01-05T09:00:00Z")
    repo.write({"roadmap.yaml": PLAN}).commit("Start", "2026-02-05T09:00:00Z")
    repo.write({"tpmlint.toml": CONFIGURATION}).commit("Check the plan", "2026-03-05T09:00:00Z")
    repo.write({"roadmap.yaml": PLAN.replace("2026-12-01", "2027-03-01")}).commit("Slip", "2026-04-05T09:00:00Z")
    report = audit(Request(start=repo.path), AuditOptions())
    assert report.metrics is not None
    assert (report.metrics.commits, report.metrics.judged, report.metrics.unreadable) == (4, 4, 0)
    by_id = {each.initiative: each for each in report.metrics.initiatives}
    assert [str(day) for day in (by_id["builds"].proposed, by_id["builds"].active)] == ["None", "2026-02-05"]
    assert [str(each.day) for each in by_id["builds"].slips] == ["2026-04-05"]


def test_a_plan_that_is_removed_is_missed_where_its_source_looked(plan: Repo) -> None:
    for files in ({"roadmap.yaml": "epics: []\n"}, {"tpmlint.toml": None, "roadmap.yaml": None}):
        (found,) = [line for line in weakened(plan, dict(files)) if "roadmap-removed" in line]
        assert found == (
            "roadmap.yaml error[roadmap-removed] the roadmap with its 5 items is removed: no file that matches "
            "roadmap.yaml holds one any more, so nothing says what code is for"
        )
        plan.git("checkout", "--quiet", "main")
        plan.git("branch", "--quiet", "-D", "topic")


BACKLOG = """\
[[sources]]
format = "backlog"
"""
TASK = "---\nid: task-1\ntitle: Show saved cards\nstatus: Building\n---\n"
CONFIG = "backlog/config.yml"


@pytest.fixture
def backlog(tmp_path: Path) -> Repo:
    """A repository with a task whose status is a word of the project's own."""
    repo = Repo(tmp_path / "backlog").write({"tpmlint.toml": BACKLOG, "backlog/tasks/task-1 - T.md": TASK})
    repo.write({CONFIG: "statuses: [Idea, Building, Proving, Out]\n"}).commit("Plan")
    return repo


@pytest.mark.parametrize(
    ("statuses", "says"),
    [
        (
            "[Idea, Proving, Out, Building]",
            ["tpmlint.toml:1 reads 'status' in backlog by other words, so that initiative:task-1 is no longer open"],
        ),
        ("[Idea, Building, Out]", []),
        ("[Ideas, Idea, Building, Proving, Live, Out]", []),
    ],
)
def test_a_change_of_the_words_in_another_file_is_one_of_policy(statuses: str, says: list[str], backlog: Repo) -> None:
    """The words of a side are those of its own file, as its records are."""
    assert weakened(backlog, {CONFIG: f"statuses: {statuses}\n"}) == says


def test_a_change_may_rename_a_word_in_its_list_and_records(backlog: Repo) -> None:
    task = TASK.replace("Building", "Making")
    files: dict[str, str | bytes | None] = {CONFIG: "statuses: [Idea, Making, Proving, Out]\n"}
    assert weakened(backlog, {**files, "backlog/tasks/task-1 - T.md": task}) == []
