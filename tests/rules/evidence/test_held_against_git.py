"""Rules of ``evidence/`` in real repositories: a history in which each comes true and is fixed, and what is spared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.histories import moment
from tests.in_memory import said
from tests.repos import Repo, clone
from tpmlint import api
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request
from tpmlint.report import Report

FILE = "roadmap/r.yaml"
TEAM = "{kind: team, id: shop, title: Shop}\n---\n"
RULES = ("evidence",)


def feature(**fields: str) -> str:
    """Return a roadmap of a team and one feature."""
    given = {"kind": "feature", "id": "pay", "title": "Pay", "owner": "shop", **fields}
    return TEAM + "".join(f"{key}: {value}\n" for key, value in given.items())


class Play:
    """A repository, and what is found in it day by day."""

    def __init__(self, path: Path) -> None:
        self.repo = Repo(path)

    def commit(self, day: str, message: str, files: Mapping[str, str | None] | None = None) -> str:
        return self.repo.write(files or {"src/pay.py": f"{day} {message}\n"}).commit(message, moment(day))

    def roadmap(self, **fields: str) -> Play:
        self.repo.write({FILE: feature(**fields)}).stage()
        return self

    def report(self, command: str = "check", *, as_of: date | None = None, number: int | None = None) -> Report:
        request = Request(start=self.repo.path, select=RULES, as_of=as_of, pull_request=lambda: number)
        return api.audit(request) if command == "audit" else api.check(request)

    def found(self, command: str = "check", *, as_of: date | None = None, number: int | None = None) -> list[str]:
        return [line.partition(" ")[2] for line in said(self.report(command, as_of=as_of, number=number).findings)]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return Play(tmp_path / "shop")


def test_each_rule_comes_true_and_is_fixed(play: Play) -> None:
    play.commit("2026-01-05", "Start (#1)")
    play.roadmap(status="planned", evidence='["#2"]')
    play.commit("2026-01-06", "Plan payments (#2)\n\nRoadmap-Item: feature:pay", {FILE: feature(status="planned")})
    play.roadmap(status="planned", evidence='["#2"]')
    assert play.found() == []  # what cites it changed the roadmap alone

    begun = play.commit("2026-01-12", "Take money (#3)\n\nRoadmap-Item: feature:pay")
    assert play.found() == [
        (
            f"`planned` warning[status-behind-history] feature pay is still planned, but 2 commits cite it, such "
            f"as {begun[:7]} "
            "of 2026-01-12"
        )
    ]
    play.roadmap(status="active", evidence='["#2", "#3", "#5"]')
    assert play.found() == []  # 5 is to come
    play.commit("2026-01-19", "Give change (#6)")
    assert play.found() == [
        (
            '`"#5"` error[unknown-evidence] feature pay names pull request #5 as evidence, which no commit of the '
            "history names"
        )
    ]
    assert play.found(number=5) == []
    play.roadmap(status="active", evidence='["#2", "#3", "#6"]')
    assert play.found() == []
    play.commit("2026-02-18", "Paint the shop (#7)")
    assert play.found() == []  # thirty days
    play.commit("2026-02-19", "Paint the door (#8)")
    assert play.found() == [
        (
            "`active` warning[status-behind-history] feature pay is still active, but all of its evidence is in "
            "the history, "
            "and nothing has followed since 2026-01-19"
        )
    ]

    play.roadmap(status="released", evidence='["#9"]')
    assert play.found() == []  # commits cite it
    play.roadmap(id="cash", status="released", evidence='["#9"]')
    assert play.found() == [
        (
            "`released` warning[completed-without-evidence] feature cash is released, but its evidence '#9' is "
            "not in the "
            "history, and no commit cites it"
        )
    ]
    play.roadmap(id="cash", status="released")
    assert play.found() == []
    play.commit("2026-02-20", "Close cash (#9)")
    assert play.found("audit") == [
        (
            "`released` warning[completed-without-evidence] feature cash is released, but it names no evidence, "
            "and no commit "
            "cites it"
        )
    ]

    play.roadmap(status="released", released_in="v1.0.0", evidence='["#3", "#6"]')
    play.repo.git("tag", "v1.0", begun)
    assert play.found() == [
        (
            "`v1.0.0` warning[released-without-tag] feature pay names the release 'v1.0.0', which is not a tag of this "
            "repository; did you mean 'v1.0'?"
        )
    ]
    play.repo.git("tag", "--annotate", "--message=One", "v1.0.0", begun)
    assert play.found() == [
        (
            "`\"#6\"` warning[tag-before-evidence] feature pay names the release 'v1.0.0', a tag that does not contain "
            "pull request #6"
        ),
        " roadmap/r.yaml:8 `v1.0.0` the release",
    ]
    play.repo.git("tag", "--annotate", "--force", "--message=One", "v1.0.0", "HEAD")
    assert play.found() == []

    play.roadmap(status="released", links="[{url: ../docs/pay.md}]", evidence='["#6"]')
    assert play.found() == [
        (
            "`../docs/pay.md` warning[dead-link] feature pay links to '../docs/pay.md', which leads to no file "
            "of this repository"
        )
    ]
    play.repo.write({"docs/pay.md": "Pay\n"}).stage()
    assert play.found() == []


def test_work_below_the_folder_of_the_configuration_alone_is_told_from_its_roadmap(play: Play) -> None:
    planned = feature(status="planned", evidence="[tag:v1]")
    files = {"shop/tpmlint.toml": "", "shop/roadmap/r.yaml": planned, "shop/docs/pay.md": "Plan\n"}
    play.repo.git("commit", "--quiet", "--allow-empty", "--message=Start")
    play.repo.git("tag", "v1")
    play.commit("2026-01-06", "Plan it\n\nRoadmap-Item: pay", files)
    request = Request(start=play.repo.path / "shop", select=("status-behind-history",), as_of=date(2026, 1, 6))
    assert api.check(request).findings == ()
    play.commit("2026-01-07", "Build it\n\nRoadmap-Item: pay", {"shop/pay.py": "1"})
    (found,) = api.check(request).findings
    assert found.message.endswith(f"2 commits cite it, such as {play.repo.head[:7]} of 2026-01-07")


def test_the_tag_lacks_a_commit(play: Play) -> None:
    first = play.commit("2026-01-05", "Start")
    play.repo.git("tag", "v1")
    second = play.commit("2026-01-06", "More")
    play.roadmap(status="released", released_in="v1", evidence=f"['{first}', {second[:9]}]")
    assert said(play.report().findings) == [
        (
            f"{FILE}:9 `{second[:9]}` warning[tag-before-evidence] feature pay names the release 'v1', a tag that does "
            f"not contain commit {second[:9]}"
        ),
        f"  {FILE}:8 `v1` the release",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("'v1.1'", "names 'v1.1' as evidence, which is neither a tag nor a path of this repository"),
        ("'tag:v1.1'", "names tag 'v1.1' as evidence, which this repository does not have"),
        ("'0000000'", "names commit '0000000' as evidence, which this repository does not have"),
        ("src/pya.py", ("names 'src/pya.py' as evidence, which is neither a tag nor a path of this repository; "
         "did you mean 'src/pay.py'?")),
        ("'path:old/pay.py'", ("names path 'old/pay.py' as evidence, which this repository does not have; did "
         "you mean 'path:src/pay.py'?")),
        ("'../../pay.py'", "names '../../pay.py' as evidence, which is neither a tag nor a path of this repository"),
        ("'tag:--all'", ("names 'tag:--all' as evidence, which is in no known form; write '#123' or '!45' for "
         "a pull request, a tag, 7 to 40 hexadecimal digits of a commit, or a path")),
        ("'tag:refs/../x'", ("names 'tag:refs/../x' as evidence, which is in no known form; write '#123' or "
         "'!45' for a pull request, a tag, 7 to 40 hexadecimal digits of a commit, or a path")),
        ("'https://github.com/acme/shop/pull/12'", ("names 'https://github.com/acme/shop/pull/12' as evidence, "
         "which is in no known form; did you mean '#12'?")),
        ("'--all'", "names '--all' as evidence, which is neither a tag nor a path of this repository"),
    ],
)  # fmt: skip
def test_what_is_not_there(play: Play, text: str, message: str) -> None:
    play.commit("2026-01-05", "Start")
    play.repo.git("tag", "v1.0")
    play.roadmap(status="active", evidence=f"[{text}]")
    shown = text
    assert play.found() == [f"`{shown}` error[unknown-evidence] feature pay {message}"]


def test_a_commit_with_two_digits_swapped_is_suggested(play: Play) -> None:
    head = play.commit("2026-01-05", "Start")
    at = next(at for at in range(2, 8) if head[at] != head[at + 1])
    wrong = head[:at] + head[at + 1] + head[at] + head[at + 2 : 12]
    play.roadmap(status="active", evidence=f"['{wrong}']")
    assert play.found() == [
        (
            f"`'{wrong}'` error[unknown-evidence] feature pay names commit '{wrong}' as evidence, which this "
            f"repository does not "
            f"have; did you mean '{head[:12]}'?"
        )
    ]


def test_a_commit_of_another_branch_is_known_and_not_merged(play: Play) -> None:
    play.commit("2026-01-05", "Start")
    play.repo.git("switch", "--quiet", "--create", "side")
    side = play.commit("2026-01-06", "Aside")
    play.repo.git("switch", "--quiet", "main")
    play.roadmap(status="released", evidence=f"['{side}']")
    assert play.found() == [
        (
            f"`released` warning[completed-without-evidence] feature pay is released, but its evidence '{side}' "
            f"is not in the "
            "history, and no commit cites it"
        )
    ]


def test_the_commit_of_the_snapshot_decides(play: Play) -> None:
    first = play.repo.write({FILE: feature(status="active", evidence='["src/pay.py"]')}).commit("Start")
    later = play.commit("2026-03-03", "More")
    play.repo.write({FILE: feature(status="released", evidence=f"['{later}']")}).commit("Say so")
    assert api.check(Request(start=play.repo.path, select=RULES)).findings == ()
    report = api.check(Request(start=play.repo.path, select=RULES, at=first))
    assert said(report.findings) == [
        (
            f"{FILE}:8 `\"src/pay.py\"` error[unknown-evidence] feature pay names 'src/pay.py' as evidence, which "
            f"is neither a "
            "tag nor a path of this repository"
        )
    ]


def test_a_feature_counts_as_shown_if_an_initiative_that_enables_it_is_cited(play: Play) -> None:
    text = feature(status="released") + (
        "---\n{kind: initiative, id: vault, title: Vault, owner: shop, status: completed, type: enablement, "
        "enables: [{feature: pay, how: Keeps the cards of customers}], "
        "internal_customers: [{team: shop, need: Take money without cards}]}\n"
    )
    play.commit("2026-01-05", "Start", {FILE: text})
    assert {line.split(" is ")[0].rpartition("] ")[2] for line in play.found("audit")} == {
        "feature pay",
        "initiative vault",
    }
    play.commit("2026-01-06", "Build it\n\nRoadmap-Item: vault")
    assert play.found("audit") == []


def test_items_without_evidence_ask_git_nothing(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    play.commit("2026-01-05", "Start\n\nRoadmap-Item: pay", {FILE: feature(status="planned"), "a.py": "1"})
    monkeypatch.setattr("tpmlint.history.lookup.GitLookup.__init__", None)
    assert play.found() == []


def test_an_audit_asks_every_item(play: Play) -> None:
    play.commit("2026-01-05", "Start\n\nRoadmap-Item: pay", {FILE: feature(status="planned"), "a.py": "1"})
    (line,) = play.found("audit")
    assert "feature pay is still planned, but 1 commit cites it, such as " in line


def test_a_repository_that_neither_cites_nor_names_evidence_is_told_so_once(play: Play) -> None:
    features = (f"{{kind: feature, id: f{each}, title: F, owner: shop, status: released}}\n" for each in range(11))
    play.commit("2026-01-05", "Start", {FILE: TEAM + "---\n".join(features)})
    assert [line.partition("] ")[2] for line in play.found("audit")] == [
        "11 items are done, but none of them names evidence, and no commit cites any"
    ]
    report = play.report("audit")
    assert [(each.rule, each.location.path, each.location.span, each.item) for each in report.findings] == [
        ("completed-without-evidence", FILE, None, None)
    ]
    play.commit("2026-01-06", "Go on\n\nRoadmap-Item: f3")
    assert [line.split(" is ")[0].rpartition(" ")[2] for line in play.found("audit")] == [
        f"f{each}" for each in range(11) if each != 3
    ]


def test_who_ignores_it_for_an_item_ignores_it_for_no_other(play: Play) -> None:
    """The one that speaks for all is at no item's line, and those that it stands for show where it is ignored."""
    features = [f"{{kind: feature, id: f{each}, title: F, owner: shop, status: released}}\n" for each in range(12)]
    ignore = "  # tpmlint: ignore[completed-without-evidence] before we cited"
    features[0] = features[0].rstrip() + ignore + "\n"
    play.commit("2026-01-05", "Start", {FILE: TEAM + "---\n".join(features)})
    report = play.report("audit")
    assert [each.rule for each in report.findings] == ["completed-without-evidence"]
    assert [each.finding.item for each in report.silenced] == ["feature:f0"]


def test_a_roadmap_of_another_time_is_held_against_no_history(play: Play) -> None:
    play.commit("2026-01-05", "Start", {FILE: feature(status="active")})
    play.commit("2026-01-06", "Done", {FILE: feature(status="released", evidence='["commit:0000000"]')})
    report = api.audit(Request(start=play.repo.path, select=RULES), AuditOptions(roadmap_at="HEAD", until="HEAD~1"))
    assert report.findings == ()


def test_a_shallow_clone_judges_paths_alone_and_says_so(play: Play, tmp_path: Path) -> None:
    play.commit("2026-01-05", "Start (#1)")
    play.roadmap(status="released", released_in="v9", evidence='["#1", v3, "path:gone.py", 0000000a]')
    play.repo.commit("Say so (#2)")
    whole = {line.split("[")[1].split("]")[0] for line in play.found()}
    assert whole == {"released-without-tag", "unknown-evidence"}
    shallow = Play(clone(play.repo.path, tmp_path / "shallow", "--depth=1").path)
    report = shallow.report()
    assert [line.partition(" error")[2] for line in said(report.findings)] == [
        "[unknown-evidence] feature pay names path 'gone.py' as evidence, which this repository does not have"
    ]
    assert [note for note in report.receipt.notes if "evidence" in note] == list(report.receipt.notes)
    assert len(report.receipt.notes) == 1


def test_before_the_first_commit(play: Play) -> None:
    play.roadmap(status="released", released_in="v9", evidence='["#1", v3]')
    report = play.report()
    assert (report.findings, report.receipt.notes) == (
        (),
        ("no commits yet: evidence in commits, pull requests and tags is not checked",),
    )


def test_outside_of_git(tmp_path: Path) -> None:
    (tmp_path / "roadmap").mkdir()
    (tmp_path / FILE).write_text(feature(status="released", evidence='["#1", docs/gone.md]', links="[{url: gone}]"))
    report = api.check(Request(start=tmp_path, select=RULES))
    assert (report.findings, report.receipt.notes) == (
        (),
        ("this folder is not in a git repository: evidence in commits, pull requests and tags is not checked",),
    )


def test_links_in_markdown(play: Play) -> None:
    page = """\
---
kind: feature
id: pay
title: Pay
owner: shop
---
# Pay

See [the design](../docs/design%20notes.md#why), [the code](../src/pay.py "code"), ![a picture](pay.png) and
[issues](../../issues/12), [top](/docs/x.md), [section](#pay), [web](https://example.org/a.md), [a]({{ site }}/x).

`[code](gone.md)` <!-- [hidden](gone.md) --> [named][one] and a note.[^1]

```
[fenced](gone.md)
```

[one]: ../docs/gone.md
[^1]: Written
"""
    files = {"roadmap/pay.md": page, "roadmap/team.yaml": TEAM.removesuffix("---\n"), "docs/design notes.md": "why\n"}
    play.commit("2026-01-05", "Start", {**files, "src/pay.py": "1"})
    assert said(play.report().findings) == [
        "roadmap/pay.md:9 `pay.png` warning[dead-link] the link to 'pay.png' leads to no file of this repository",
        "roadmap/pay.md:12 ``` warning[dead-link] the link to '../docs/gone.md' leads to no file of this repository",
    ]


def test_a_target_that_stands_twice_in_a_line_is_found_at_both_places(play: Play) -> None:
    page = "---\nkind: feature\nid: pay\ntitle: Pay\nowner: own\nstatus: planned\n---\nSee [a](x.md), [`b`](x.md).\n"
    play.commit("2026-01-05", "Start", {"roadmap/pay.md": page, "roadmap/team.yaml": TEAM.removesuffix("---\n")})
    assert [
        (each.location.span.line, each.location.span.column)
        for each in play.report().findings
        if each.rule == "dead-link" and each.location.span is not None
    ] == [(8, 9), (8, 22)]


def test_a_diff_reports_what_the_change_introduces_alone(play: Play) -> None:
    play.commit("2026-01-05", "Start (#1)", {FILE: feature(status="active", evidence='["#3"]'), "docs/a.md": "a\n"})
    play.repo.git("switch", "--quiet", "--create", "change")
    # The number is older than the newest now, so the old finding is there on both sides.
    play.commit("2026-01-06", "Code (#4)")
    ask = Request(start=play.repo.path, select=RULES)
    assert said(api.diff(ask, Comparison(base="main")).findings) == []
    play.commit("2026-01-07", "Say more (#5)", {FILE: feature(status="active", evidence='["#3", docs/a.md, "#2"]')})
    found = api.diff(ask, Comparison(base="main")).findings
    assert [(each.rule, each.subject) for each in found] == [("unknown-evidence", "#2")]
    play.commit("2026-01-08", "Delete it (#6)", {"docs/a.md": None})
    found = api.diff(ask, Comparison(base="HEAD~1")).findings
    assert [(each.rule, each.subject) for each in found] == [("unknown-evidence", "docs/a.md")]


def test_one_mistake_is_one_finding_and_the_next_shows_where_it_is_silenced(play: Play) -> None:
    play.commit("2026-01-05", "Start")
    play.roadmap(status="released", evidence="[src/gone.py]")
    assert [each.rule for each in play.report().findings] == ["unknown-evidence"]
    request = Request(start=play.repo.path, select=RULES, ignore=("unknown-evidence",))
    assert [each.rule for each in api.check(request).findings] == ["completed-without-evidence", "dead-link"]


def test_an_ignore_for_an_audit_is_not_unused_in_a_check(play: Play) -> None:
    text = feature(status="released  # tpmlint: ignore[completed-without-evidence] before we wrote it down")
    play.commit("2026-01-05", "Start", {FILE: text})
    for run in (api.check, api.audit):
        report = run(Request(start=play.repo.path))
        assert {each.rule for each in report.findings}.isdisjoint({"unused-ignore", "completed-without-evidence"})


def test_clean_checks_are_remembered_with_the_commit_and_the_tags(play: Play, tmp_path: Path) -> None:
    def check() -> list[str]:
        from tpmlint.engine.session import open_session

        request = Request(start=play.repo.path, select=RULES, cache=tmp_path / "cache", as_of=date(2026, 3, 2))
        return [each.rule for each in open_session(request).report().findings]

    play.commit("2026-01-05", "Start (#1)")
    play.repo.git("tag", "v1")
    play.roadmap(status="released", released_in="v1", evidence='["#2"]')
    play.repo.git("tag", "v2")
    play.roadmap(status="released", released_in="v1", evidence='["#1"]')
    assert (check(), check()) == ([], [])
    play.repo.git("tag", "--delete", "v1")
    assert check() == ["released-without-tag"]
    play.repo.git("tag", "v1")
    assert check() == []
    play.repo.git("update-ref", "refs/heads/main", play.repo.commit_tree(play.repo.git("write-tree"), "Other (#7)"))
    assert check() == ["unknown-evidence"]


def test_thousands_of_pieces_are_one_error_and_few_suggestions(play: Play) -> None:
    play.commit("2026-01-05", "Start")
    play.roadmap(status="active", evidence=f"[{', '.join(['gone.py'] * 10_000)}]")
    report = api.check(Request(start=play.repo.path))
    assert [each.rule for each in report.findings if each.rule in ("schema", "unknown-evidence")] == ["schema"]
    many = "".join(
        f"---\n{{kind: team, id: t{n}, title: T{n}, evidence: ['commit:{n:07}', 'tag:w{n}', 'gone{n}.py']}}\n"
        for n in range(1_000)
    )
    play.repo.write({FILE: TEAM.removesuffix("---\n") + many}).stage()
    assert len(play.report().findings) == 3_000


def test_tags_of_anything_are_compared_without_an_error(play: Play) -> None:
    play.commit("2026-01-05", "Start (#1)", {"a.py": "1"})
    play.repo.git("tag", "tree", "HEAD^{tree}")
    play.repo.git("tag", "blob", "HEAD:a.py")
    play.repo.git("tag", "--annotate", "--message=One", "one")
    play.repo.git("tag", "--annotate", "--message=Of one", "of-one", "one")
    found = {}
    for tag in ("tree", "blob", "one", "of-one"):
        play.roadmap(status="released", released_in=tag, evidence=f'["#1", {tag}, "commit:{play.repo.head[:9]}"]')
        found[tag] = [each.rule for each in play.report().findings]
    assert found == {"tree": ["tag-before-evidence"] * 2, "blob": ["tag-before-evidence"] * 2, "one": [], "of-one": []}
    tree = play.repo.git("rev-parse", "HEAD^{tree}")
    play.roadmap(status="active", evidence=f"['{tree}']")
    assert [each.rule for each in play.report().findings] == ["unknown-evidence"]


def test_a_repository_with_long_ids(tmp_path: Path) -> None:
    repo = Repo(tmp_path, "--object-format=sha256")
    first = repo.write({"a.py": "1"}).commit("Start (#1)")
    repo.write({"a.py": "2"}).commit("More (#3)")
    repo.write({FILE: feature(status="released", evidence=f"['{first}', '{first[:8]}', '#3', '#2']")}).stage()
    found = api.check(Request(start=repo.path, select=RULES)).findings
    assert [(each.rule, each.subject) for each in found] == [("unknown-evidence", "#2")]


def test_a_bare_repository(play: Play, tmp_path: Path) -> None:
    play.roadmap(status="released", released_in="v1", evidence='["#1", src/gone.py]')
    play.commit("2026-01-05", "Start (#1)", {"src/pay.py": "1"})
    bare = tmp_path / "bare.git"
    play.repo.git("clone", "--quiet", "--bare", ".", str(bare))
    found = api.check(Request(start=bare, root=bare, select=RULES, at="HEAD")).findings
    assert {(each.rule, each.subject) for each in found} == {
        ("unknown-evidence", "src/gone.py"),
        ("released-without-tag", "v1"),
    }
