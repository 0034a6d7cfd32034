"""Items of other repositories: ``export``, ``[[registries]]``, ``registry update`` and the rules that look across."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.cli.conftest import Run
from tests.repos import Repo, clone
from tpmlint.config.lock import Lock, LockedFile, format_lock, parse_lock
from tpmlint.formats.registry import LIMITS
from tpmlint.schema import load

FILE = "registry/platform.tpm.json"
CONFIGURATION = f"""\
preset = "starter"

[[registries]]
name = "platform"
file = "{FILE}"
known-as = "shop"
"""
PLATFORM = """\
kind: initiative
id: vault
title: A vault for cards
owner: payments
status: active
type: enablement
target_date: 2026-05
enables: [{feature: tokens, how: Stores a card once for all shops}]
internal_customers: [{team: risk, need: See every use of a card within a minute}]
capabilities: [card-vault]
metrics: [{name: Cards in the vault, baseline: 0, target: 9000}]
depends_on: [audit-log]
---
kind: initiative
id: audit-log
title: A log of every access
owner: payments
status: paused
type: compliance
enables: [{feature: tokens, how: Shows an auditor who read a card and why}]
internal_customers: [{team: risk, need: Answer an auditor without asking payments}]
---
{kind: feature, id: tokens, title: Tokens instead of cards, owner: payments, status: active, target_date: 2026-08}
---
{kind: feature, id: coupons, title: Coupons, owner: payments, status: canceled}
---
{kind: capability, id: card-vault, title: Vault, owner: payments, paths: [vault/], consumers: [{team: risk}]}
---
{kind: team, id: payments, title: Payments}
---
{kind: team, id: risk, title: Risk}
"""
SHOP = """\
kind: initiative
id: stored-cards
title: Pay with a stored card
owner: checkout
status: planned
type: enablement
target_date: 2026-06
enables: [{feature: FEATURE, how: Charges a stored card in one request}]
internal_customers: [{team: mobile, need: Pay without typing a number}, {team: TEAM, need: Fewer typed cards}]
metrics: [{name: Orders paid with a stored card, baseline: 0, target: 40}]
depends_on: [DEPENDS]
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout, status: active, target_date: 2026-06}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: mobile, title: Mobile}
"""


def shop(depends: str = "", feature: str = "one-click", team: str = "checkout") -> dict[str, str]:
    """Return the files of the shop."""
    text = SHOP.replace("FEATURE", feature).replace("TEAM", team).replace("DEPENDS", depends)
    return {"tpmlint.toml": CONFIGURATION, "roadmap/shop.yaml": text}


@pytest.fixture
def platform(tmp_path: Path) -> Repo:
    """Return the repository of the platform."""
    repo = Repo(tmp_path / "platform")
    repo.write({"tpmlint.toml": 'preset = "starter"\n', "roadmap/a.yaml": PLATFORM, "vault/a.py": "x = 1\n"}).commit()
    return repo


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return the repository of the shop, which is the current folder."""
    repo = Repo(tmp_path / "shop")
    monkeypatch.chdir(repo.path)
    return repo


def check(run: Run, *words: str) -> list[str]:
    """Return the findings."""
    return run(
        "check", "--output-format", "concise", "--as-of", "2026-04-01", "-q", "--ignore", "context", *words
    ).out.splitlines()


def taken(run: Run, here: Repo, **more: str) -> list[str]:
    """Take the export of the platform into a shop, and return the findings there."""
    here.write(shop(**more)).commit()
    assert run("registry", "update", "../platform").code == 0
    return check(run)


def test_the_chain_across_repositories(run: Run, here: Repo, platform: Repo) -> None:
    here.write(shop(depends="platform/vault")).commit()
    done = run("registry", "update", "../platform")
    assert done.out.splitlines() == [
        f"platform: 7 items of 2026-03-02, commit {platform.head[:7]}, new",
        f"Wrote {FILE}",
        "Wrote tpmlint.lock",
    ]
    assert check(run) == [
        (
            "roadmap/shop.yaml:13:105: warning[feature-at-risk] feature one-click, due 2026-06, waits for initiative "
            "stored-cards, which waits for initiative platform/vault, which waits for initiative platform/audit-log, "
            "which is paused"
        ),
    ]
    platform.write({"roadmap/a.yaml": PLATFORM.replace("2026-05", "2026-09")}).commit()
    assert run("registry", "update", "../platform").out.splitlines()[0].endswith(", changed")
    assert check(run) == [
        (
            "roadmap/shop.yaml:7:14: warning[dependency-out-of-order] initiative stored-cards is due 2026-06, "
            "before its dependency platform/vault, due 2026-09"
        ),
        (
            "roadmap/shop.yaml:13:105: warning[feature-at-risk] feature one-click, due 2026-06, waits for initiative "
            "stored-cards, which waits for initiative platform/vault, which is due 2026-09, 92 days after feature "
            "one-click; waits for initiative stored-cards, which waits for initiative platform/vault, which waits for "
            "initiative platform/audit-log, which is paused"
        ),
    ]


@pytest.mark.parametrize(
    ("depends", "says"),
    [
        (
            "platform/valt",
            "which is not in registry/platform.tpm.json; did you mean platform/vault?",
        ),
        (
            "platform/payments",
            "which is not in registry/platform.tpm.json; there is a team of that id, but no initiative",
        ),
        ("platfrom/vault", "but 'platfrom' is not a declared registry; did you mean platform/vault?"),
        ("nowhere/vault", "but 'nowhere' is not a declared registry; add it to [[registries]] in the configuration"),
    ],
)
def test_an_item_that_is_not_there(run: Run, here: Repo, platform: Repo, depends: str, says: str) -> None:
    assert taken(run, here, depends=depends) == [
        (
            "roadmap/shop.yaml:11:14: error[dangling-reference] initiative stored-cards depends on initiative "
            f"{depends}, {says}"
        )
    ]


def test_what_was_given_up_there(run: Run, here: Repo, platform: Repo) -> None:
    assert taken(run, here, depends="feature:platform/coupons") == [
        (
            "roadmap/shop.yaml:11:14: error[closed-reference] initiative stored-cards depends on feature "
            "platform/coupons, which is canceled"
        )
    ]


def test_a_customer_of_another_repository(run: Run, here: Repo, platform: Repo) -> None:
    here.write(shop(feature="platform/tokens")).commit()
    run("registry", "update", "../platform")
    done = run("check", "--output-format", "concise", "-q", "--select", "customer-mismatch", "--as-of", "2026-04-01")
    assert done.out.splitlines() == [
        (
            "roadmap/shop.yaml:9:29: warning[customer-mismatch] initiative stored-cards is for teams mobile and "
            "checkout, but feature platform/tokens that it enables belongs to team platform/payments; name who "
            "waits for it under 'internal_customers'"
        )
    ]
    here.write(shop(feature="platform/tokens", team="platform/payments"))
    assert run("check", "-q", "--select", "customer-mismatch", "--as-of", "2026-04-01").out == ""


def test_a_feature_there_that_is_due_before_its_enabler_here(run: Run, here: Repo, platform: Repo) -> None:
    platform.write({"roadmap/a.yaml": PLATFORM.replace("2026-08", "2026-01")}).commit()
    assert taken(run, here, feature="platform/tokens") == [
        (
            "roadmap/shop.yaml:8:21: warning[feature-before-enabler] initiative stored-cards is due 2026-06, after "
            "feature platform/tokens, which it enables and which is due 2026-01"
        )
    ]


def test_what_the_other_repository_says_of_items_here(run: Run, here: Repo, platform: Repo) -> None:
    """An initiative of the platform enables a feature of the shop, which it knows by that name."""
    text = PLATFORM.replace(
        "enables: [{feature: tokens, how: Stores", "enables: [{feature: shop/one-click, how: Stores"
    )
    platform.write({"roadmap/a.yaml": text.replace("2026-05", "2026-09")}).commit()
    assert taken(run, here) == [
        (
            "roadmap/shop.yaml:13:105: warning[feature-at-risk] feature one-click, due 2026-06, waits for initiative "
            "platform/vault, which is due 2026-09, 92 days after it; waits for initiative platform/vault, which "
            "waits for initiative platform/audit-log, which is paused"
        ),
        (
            "roadmap/shop.yaml:13:105: warning[feature-before-enabler] feature one-click is due 2026-06, before its "
            "enabler platform/vault, due 2026-09"
        ),
    ]
    here.write({"tpmlint.toml": CONFIGURATION.replace('known-as = "shop"\n', "")})
    assert check(run) == []


def test_items_of_own_kinds(run: Run, here: Repo, platform: Repo) -> None:
    platform.write(
        {
            "tpmlint.toml": '[kinds.service]\nplural = "services"\nlike = "capability"\n',
            "roadmap/b.yaml": "{kind: service, id: login, title: Login, owner: payments, paths: [login/], "
            "lifecycle: retired}\n",
        }
    ).commit()
    assert taken(run, here, depends="capability:platform/login") == [
        (
            "roadmap/shop.yaml:11:14: error[closed-reference] initiative stored-cards depends on capability "
            "platform/login, which is retired"
        )
    ]


def test_items_of_others_are_not_ones_own(run: Run, here: Repo, platform: Repo) -> None:
    taken(run, here, depends="platform/vault")
    here.commit()
    listed = json.loads(run("list", "initiatives", "--output-format", "json").out)
    assert [each["id"] for each in listed] == ["stored-cards"]
    report = json.loads(run("audit", "--output-format", "json").out)
    assert report["receipt"]["items"] == {
        "initiative": 1,
        "feature": 1,
        "capability": 0,
        "team": 2,
        "objective": 0,
        "decision": 0,
    }
    assert [each["team"] for each in report["figures"]["teams"]] == ["checkout", "mobile"]
    exported = json.loads(run("export", "-o", "-").out)
    assert [each["id"] for each in exported["items"]] == ["stored-cards", "one-click", "checkout", "mobile"]
    assert ["initiative:stored-cards", "depends_on", "initiative:platform/vault"] in exported["links"]
    assert "waits for initiative platform/vault" in run("impact", "feature:one-click").out
    page = run("report", "-o", "-").out
    ids = re.findall(r'\bid="?([^"\s>]+)', page)
    assert [at for at in re.findall(r'href="?#([^"\s>]*)', page) if at not in ids] == ["everything"]
    assert "<span title=platform/vault>A vault for cards</span>" in page
    assert run("rename", "feature", "one-click", "quick").out == (
        "Renamed feature one-click to quick: 1 reference in 1 file\n"
    )


def test_an_export_depends_on_the_commit_alone(run: Run, here: Repo, platform: Repo, tmp_path: Path) -> None:
    clone(platform.path, tmp_path / "other" / "clone")
    first = run("export", "-o", "-", "--root", str(platform.path))
    assert first.out == run("export", "-o", "-", "--root", "../other/clone").out
    assert str(tmp_path) not in first.out
    content = json.loads(first.out)
    assert list(Draft7Validator(load("export")).iter_errors(content)) == []
    assert (content["commit"], content["date"]) == (platform.head, "2026-03-02")
    platform.write({"roadmap/a.yaml": "{kind: team, id: uncommitted, title: Uncommitted}"})
    assert run("export", "-o", "-", "--root", str(platform.path)).out == first.out


def test_mutual_exports_settle(run: Run, here: Repo, platform: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    here.write(shop(depends="platform/vault")).commit()
    platform.write(
        {
            "tpmlint.toml": '[[registries]]\nname = "shop"\nfile = "shop.tpm.json"\n',
            "roadmap/a.yaml": PLATFORM.replace("team: risk, need: See", "team: shop/mobile, need: See"),
        }
    ).commit()
    for _ in range(2):
        changed = []
        for repo, path in ((here, "../platform"), (platform, "../shop")):
            monkeypatch.chdir(repo.path)
            changed.append("Wrote" in run("registry", "update", path).out)
            repo.commit("Take the export", date="2026-03-20T09:00:00+00:00")
    assert changed == [False, False]


@pytest.mark.parametrize(
    ("as_of", "days", "says"),
    [
        ("2026-04-01", "", []),
        (
            "2026-04-02",
            "",
            ["warning[stale-registry] the export of platform is 31 days old: it was made of a commit of 2026-03-02"],
        ),
        (
            "2026-03-10",
            "[rules.stale-registry]\ndays = 7\n",
            ["warning[stale-registry] the export of platform is 8 days old: it was made of a commit of 2026-03-02"],
        ),
    ],
)
def test_an_old_export(run: Run, here: Repo, platform: Repo, as_of: str, days: str, says: list[str]) -> None:
    taken(run, here)
    here.write({"tpmlint.toml": CONFIGURATION + days})
    found = check(run, "--as-of", as_of, "--select", "stale-registry")
    assert found == [f"tpmlint.toml:5:1: {each}" for each in says]


def test_an_export_that_is_not_the_locked_one(run: Run, here: Repo, platform: Repo) -> None:
    taken(run, here, depends="platform/vault")
    here.commit()
    text = (here.path / FILE).read_text()
    here.write({FILE: text.replace('"paused"', '"active"')})
    says = f"tpmlint.toml:5:1: error[stale-registry] {FILE} has another SHA-256 than tpmlint.lock has for platform"
    assert check(run) == [says]
    here.git("checkout", "-q", "-b", "forged")
    here.commit("Just a file")
    done = run("diff", "main", "--output-format", "concise", "-q")
    assert (done.code, done.out.splitlines()) == (1, [says])
    here.write({FILE: text, "tpmlint.lock": None})
    unlocked = "tpmlint.toml:5:1: error[stale-registry] the export of platform is not in tpmlint.lock"
    assert check(run, "--select", "stale-registry") == [unlocked]
    here.git("symbolic-ref", "HEAD", "refs/heads/unlocked")
    here.git("reset", "-q", "--soft", "main")
    here.commit("Just a file")
    done = run("diff", "main", "--output-format", "concise", "-q")
    assert (done.code, done.out.splitlines()) == (1, [unlocked])
    assert run("registry", "update").out.splitlines() == [
        f"platform: 7 items of 2026-03-02, commit {platform.head[:7]}, new",
        "Wrote tpmlint.lock",
    ]
    assert check(run, "--select", "stale-registry") == []
    here.write({FILE: None})
    assert check(run) == [
        f"tpmlint.toml:5:1: error[stale-registry] the export of platform is missing: {FILE} does not exist"
    ]
    assert run("registry", "update").out.splitlines() == [
        "platform: missing; run `tpmlint registry update platform=PATH`",
        "Wrote tpmlint.lock",
    ]


def broken(content: dict[str, Any], how: str) -> bytes:
    """Return an export that is not one."""
    text = json.dumps(content, indent=1)
    match how:
        case "cut":
            return text[: len(text) // 2].encode()
        case "another version":
            content["version"] = 2
        case "no items":
            del content["items"]
        case "another type":
            content["items"] = [5]
        case "twice":
            content["items"].append(content["items"][0])
        case "slash":
            content["items"][0]["id"] = "a/b"
        case "no kind":
            content["items"][1]["kind"] = "Not A Kind"
        case "date":
            content["date"] = "2026-02-31"
        case "deep":
            return text.replace('"figures": {', '"figures": {"deep": ' + "[" * 90_000).encode()
        case "deep item":
            inside: Any = 1
            for _ in range(80):
                inside = [inside]
            content["items"][0]["deep"] = inside
        case "not UTF-8":
            return b"\xff\xfe" + text.encode()
        case "large":
            return text.encode() + b" " * LIMITS.bytes
    return json.dumps(content).encode()


AGAIN = "run `tpmlint registry update` with the path of a checkout or an export"


@pytest.mark.parametrize(
    ("how", "line", "says"),
    [
        ("cut", None, "the export is not JSON, it is cut off or damaged"),
        ("another version", 1, "the export is of version 2, and this tpmlint reads 1"),
        ("no items", 1, "not an export of tpmlint: object missing required field `items`"),
        ("another type", 1, "not an export of tpmlint: expected `object`, got `int` at '.items[0]'"),
        ("twice", 1, "initiative audit-log is in the export twice"),
        ("slash", 1, "initiative 'a/b' of the export has no valid id"),
        ("no kind", 1, "item 2 of the export has no kind"),
        ("date", 1, "'2026-02-31' is not the date of a commit"),
        ("deep", 1, "the export is nested too deeply"),
        ("deep item", 1, "initiative audit-log of the export is nested too deeply"),
        ("not UTF-8", 1, "the export is not UTF-8"),
        ("large", 1, "the export cannot be read: over 33554432 bytes"),
    ],
)
def test_an_export_that_is_none(
    run: Run, here: Repo, platform: Repo, how: str, line: int | None, says: str, tmp_path: Path
) -> None:
    """It is one error with its place; what is named in it is not reported again, and an update refuses it."""
    taken(run, here, depends="platform/vault, platform/valt")
    data = broken(json.loads((here.path / FILE).read_text()), how)
    here.write({FILE: data})
    found = [each for each in check(run) if "stale-registry" not in each]
    line = data.count(b"\n") + 1 if line is None else line
    (finding,) = found
    assert finding.startswith(f"{FILE}:{line}:")
    assert finding.endswith(f": error[yaml-syntax] {says}; {AGAIN}")
    (tmp_path / "platform.json").write_bytes(data)
    done = run("registry", "update", "../platform.json")
    assert done.code == 2
    assert ("larger than 33,554,432 bytes" if how == "large" else says) in done.err


@pytest.mark.parametrize(
    ("entries", "line", "says"),
    [
        ('name = "feature"\nfile = "a.json"', 2, "'feature' is already a kind of item"),
        ('name = "jira"\nfile = "a.json"\n[systems.jira]', 2, "'jira' is already a table under [systems]"),
        (
            'name = "a"\nfile = "a.json"\n[[registries]]\nname = "a"\nfile = "b.json"',
            5,
            "'a' is already a registry",
        ),
        (
            'name = "a"\nfile = "a.json"\n[[registries]]\nname = "b"\nfile = "./a.json"',
            6,
            "'./a.json' is already the export of a",
        ),
        ('name = "a"\nfile = "../a.json"', 3, "'../a.json' is not a file for an export"),
        ('name = "a"\nfile = ".git/config"', 3, "'.git/config' is not a file for an export"),
        ('name = "a"\nfile = "tpmlint.lock"', 3, "'tpmlint.lock' is not a file for an export"),
        (
            'name = "a/b"\nfile = "a.json"',
            2,
            "'registries.name' must be up to 64 lower-case letters, digits, '-' or '_', not 'a/b'",
        ),
    ],
)
def test_an_entry_that_cannot_be_followed(run: Run, here: Repo, entries: str, line: int, says: str) -> None:
    here.write({"tpmlint.toml": f"[[registries]]\n{entries}\n", "roadmap/a.yaml": "{kind: team, id: a, title: A b}"})
    done = run("check")
    assert done.code == 2
    assert done.err.splitlines()[0] == f"tpmlint: error: tpmlint.toml:{line}: {says}"


def test_a_name_of_the_command_line(run: Run, here: Repo, platform: Repo, tmp_path: Path) -> None:
    more = '[[registries]]\nname = "policy"\nfile = "registry/policy.tpm.json"\n'
    here.write({**shop(), "tpmlint.toml": CONFIGURATION + more}).commit()
    run("export", "-o", "../out.json", "--root", "../platform")
    says = {
        "../out.json": "'../out.json' does not say for which registry it is",
        "platfrom=../platform": "'platfrom' is not a registry of the configuration; did you mean platform?",
        "platform=../nowhere": "cannot be read: No such file or directory",
        "platform=tpmlint.toml": "the export is not JSON, it is cut off or damaged",
    }
    for word, error in says.items():
        done = run("registry", "update", word)
        assert (done.code, error in done.err) == (2, True), done.err
    assert run("registry", "update", "../platform", "platform=../out.json").code == 2
    done = run("registry", "update", "policy=../out.json", "platform=../platform/")
    assert [line.partition(":")[0] for line in done.out.splitlines()] == [
        "platform",
        f"Wrote {FILE}",
        "policy",
        "Wrote registry/policy.tpm.json",
        "Wrote tpmlint.lock",
    ]
    here.write({"tpmlint.toml": 'preset = "starter"\n'})
    assert run("registry", "update").err.splitlines()[0] == (
        "tpmlint: error: tpmlint.toml: the configuration has no registries"
    )


@pytest.mark.case(110)
@pytest.mark.parametrize("file", ["cart/pay.py", "tpmlint.toml", "notes.txt", "empty"])
def test_an_update_replaces_an_export_alone(run: Run, here: Repo, platform: Repo, file: str) -> None:
    """A branch of somebody else can name any file in its configuration."""
    own = {"cart/pay.py": "TOKENS = 1\n", "notes.txt": "mine\n", "empty": ""}
    here.write({**shop(), **own, "tpmlint.toml": CONFIGURATION.replace(FILE, file)}).commit()
    before = (here.path / file).read_bytes()
    done = run("registry", "update", "../platform")
    assert (done.code, done.err.splitlines()[0]) == (2, f"tpmlint: error: {file}: the file is not an export of tpmlint")
    assert (here.path / file).read_bytes() == before
    assert not (here.path / "tpmlint.lock").exists()


def test_a_link_that_leads_out(run: Run, here: Repo, platform: Repo, tmp_path: Path) -> None:
    here.write(shop()).commit()
    (tmp_path / "outside").mkdir()
    (here.path / "registry").symlink_to(tmp_path / "outside")
    done = run("registry", "update", "../platform")
    assert (done.code, "which leads out of the repository" in done.err) == (2, True)
    assert list((tmp_path / "outside").iterdir()) == []


def test_the_lock_keeps_its_packages(run: Run, here: Repo, platform: Repo) -> None:
    locked = LockedFile('preset = "starter"\n', "acme-policy 1.0")
    here.write({**shop(), "tpmlint.lock": format_lock(Lock({"acme_policy/a.toml": locked}, {"gone": "0"}))}).commit()
    run("registry", "update", "../platform")
    lock = parse_lock((here.path / "tpmlint.lock").read_text())
    assert lock.packages == {"acme_policy/a.toml": locked}
    assert list(lock.registries) == ["platform"]


@pytest.mark.parametrize(
    ("files", "error", "remedy"),
    [
        ({}, "no commits yet", "commit something, and export then"),
        (
            {"roadmap/a.yaml": "kind: team\nid: a\n"},
            "the roadmap has errors: team 'a' has no 'title'",
            (
                "run `tpmlint check --no-ignores`, fix what it reports, and commit; "
                "an export has all of a roadmap or is none"
            ),
        ),
        (
            {"roadmap/a.yaml": "kind: [\n"},
            "the roadmap has errors: ",
            "run `tpmlint check --no-ignores`, fix what it reports",
        ),
    ],
)
def test_a_roadmap_that_is_not_exported(run: Run, here: Repo, files: dict[str, str], error: str, remedy: str) -> None:
    if files:
        here.write(files).commit()
    done = run("export", "-o", "out.json")
    assert done.code == 2
    assert error in done.err
    assert remedy in done.err
    assert not (here.path / "out.json").exists()


def test_a_shallow_clone_is_not_exported(run: Run, here: Repo, platform: Repo, tmp_path: Path) -> None:
    platform.write({"vault/b.py": ""}).commit()
    clone(platform.path, tmp_path / "shallow", "--depth=1")
    done = run("export", "-o", "-", "--root", "../shallow")
    assert (done.code, "the clone is shallow" in done.err) == (2, True)


def test_an_export_replaces_an_export_alone(run: Run, here: Repo, platform: Repo) -> None:
    here.write({"notes.json": "{}"})
    done = run("export", "-o", "notes.json", "--root", "../platform")
    assert (done.code, "the file is not an export of tpmlint" in done.err) == (2, True)
    assert run("export", "-o", "notes.json", "--root", "../platform", "--force").code == 0
    assert run("export", "-o", "notes.json", "--root", "../platform").code == 0
    assert run("export", "-o", "nowhere/a.json", "--root", "../platform").code == 3


CODE = "{kind: capability, id: cart, title: Cart, owner: checkout, paths: [cart/], consumers: [{team: mobile}]}\n"


GIVES_NONE = (
    "cart/a.py:1:1: warning[change-without-context] 1 changed file of capability cart has no product context; "
    "initiative stored-cards gives none, as it names no feature that is still wanted, only platform/coupons, "
    "which is canceled"
)


@pytest.mark.parametrize(("feature", "says"), [("platform/tokens", []), ("platform/coupons", [GIVES_NONE])])
def test_context_of_a_change(run: Run, here: Repo, platform: Repo, feature: str, says: list[str]) -> None:
    """A feature of another repository gives a change its context, unless it was given up there."""
    here.write({"tpmlint.toml": CONFIGURATION, "roadmap/b.yaml": CODE, "cart/a.py": "x = 1\n"}).commit()
    run("registry", "update", "../platform")
    here.write({"roadmap/shop.yaml": shop()["roadmap/shop.yaml"].partition("---\n")[2]}).commit("Start")
    here.git("checkout", "-q", "-b", "work")
    text = shop(feature=feature)["roadmap/shop.yaml"].replace("depends_on: []", "capabilities: [cart]")
    here.write({"roadmap/shop.yaml": text, "cart/a.py": "x = 2\n"})
    here.commit("Store the card\n\nRoadmap-Item: stored-cards\n")
    done = run("diff", "main", "-q", "--output-format", "concise", "--select", "change-without-context")
    assert done.out.splitlines() == says


def test_a_change_is_held_against_its_own_export(run: Run, here: Repo, platform: Repo) -> None:
    taken(run, here, depends="platform/vault")
    here.commit()
    here.git("checkout", "-q", "-b", "work")
    platform.write({"roadmap/a.yaml": PLATFORM.replace("id: vault", "id: safe")}).commit()
    run("registry", "update", "../platform")
    here.commit("Take the export")
    assert run("diff", "main", "-q", "--output-format", "concise").out.splitlines() == [
        (
            "roadmap/shop.yaml:11:14: error[dangling-reference] initiative stored-cards depends on initiative "
            f"platform/vault, which is not in {FILE}"
        )
    ]


def test_config_show(run: Run, here: Repo) -> None:
    here.write(shop())
    assert (
        "registries.platform  registry/platform.tpm.json, which knows this repository as shop  (tpmlint.toml:4)"
        in run("config", "show").out
    )
    assert json.loads(run("config", "show", "--output-format", "json").out)["registries"] == {
        "platform": {"file": FILE, "known_as": "shop", "calls": {}}
    }


def test_a_change_cites_a_feature_of_another_repository(run: Run, here: Repo, platform: Repo) -> None:
    here.write({"tpmlint.toml": CONFIGURATION, "roadmap/b.yaml": CODE, "cart/a.py": "x = 1\n"})
    text = shop(feature="platform/tokens")["roadmap/shop.yaml"].replace("depends_on: []", "capabilities: [cart]")
    here.write({"roadmap/shop.yaml": text}).commit()
    run("registry", "update", "../platform")
    here.commit("Start")
    here.git("checkout", "-q", "-b", "work")
    here.write({"cart/a.py": "x = 2\n"}).commit("Store the card\n\nRoadmap-Item: platform/tokens\n")
    done = json.loads(run("diff", "main", "--output-format", "json").out)
    (verdict,) = done["verdicts"]
    assert (verdict["verdict"], len(verdict["evidence"])) == ("cited", 1)
    assert verdict["features"] == ["platform/tokens"]
    assert [each["rule"] for each in done["findings"] if each["category"] == "change"] == []
    here.write({"cart/a.py": "x = 3\n"}).commit("Store the card\n\nRoadmap-Item: platform/tokns\n")
    found = json.loads(run("diff", "main", "--output-format", "json").out)["findings"]
    assert [each["message"] for each in found if each["rule"] == "unknown-citation"] == [
        f"{here.head[:10]} cites 'platform/tokns', which does not exist; did you mean feature:platform/tokens?"
    ]


INFRA = """\
{kind: initiative, id: racks, title: New racks, owner: metal, status: paused, type: enablement, target_date: 2026-09,
 enables: [{feature: power, how: Feeds it}], internal_customers: [{team: metal, need: Power}]}
---
{kind: feature, id: power, title: Power, owner: metal, status: active}
---
{kind: team, id: metal, title: Metal}
"""


def test_what_waits_for_a_third_repository(run: Run, here: Repo, platform: Repo, tmp_path: Path) -> None:
    """What the platform calls infra is metal here; the chain goes on there, and its risk comes back."""
    Repo(tmp_path / "infra").write({"tpmlint.toml": 'preset = "starter"\n', "roadmap/a.yaml": INFRA}).commit()
    platform.write({"tpmlint.toml": 'preset = "starter"\n[[registries]]\nname = "infra"\nfile = "infra.tpm.json"\n'})
    platform.write({"roadmap/a.yaml": PLATFORM.replace("[audit-log]", "[infra/racks]")}).commit()
    run("registry", "update", "--root", str(platform.path), str(tmp_path / "infra"))
    platform.commit("Take the export")
    registry = '[[registries]]\nname = "metal"\nfile = "registry/metal.tpm.json"\n'
    here.write(shop(depends="platform/vault")).commit()
    here.write({"tpmlint.toml": f"{CONFIGURATION}\n{registry}"})
    assert run("registry", "update", "../platform", "metal=../infra").code == 0
    chain = (
        "feature one-click, due 2026-06, waits for initiative stored-cards, which waits for initiative platform/vault"
    )
    assert not any("racks" in each for each in check(run))
    here.write({"tpmlint.toml": f'{CONFIGURATION}calls = {{ infra = "metal" }}\n\n{registry}'})
    assert [each.partition("] ")[2] for each in check(run) if "racks" in each] == [
        (
            f"{chain}, which waits for initiative metal/racks, which is due 2026-09, 92 days after feature "
            "one-click and is paused"
        )
    ]


@pytest.mark.parametrize(
    ("calls", "says"),
    [
        ('{ infra = "mettal" }', "'infra' of platform is called 'mettal', which is not another registry"),
        ('{ infra = "platform" }', "'infra' of platform is called 'platform', which is not another registry"),
        ('{ shop = "metal" }', "'shop' is this repository, by `known-as`, and cannot be 'metal' too"),
    ],
)
def test_a_name_there_that_cannot_be_followed(run: Run, here: Repo, calls: str, says: str) -> None:
    registry = '[[registries]]\nname = "metal"\nfile = "registry/metal.tpm.json"\n'
    here.write({"tpmlint.toml": f"{CONFIGURATION}calls = {calls}\n\n{registry}"}).commit()
    done = run("check")
    assert (done.code, done.err.splitlines()[0]) == (2, f"tpmlint: error: tpmlint.toml:7: {says}")


def cites_their_initiative(run: Run, here: Repo, platform: Repo, initiative: str) -> None:
    """Make a change of the cart that cites an initiative of the platform, above a commit with its export."""
    platform.write({"roadmap/a.yaml": initiative}).commit()
    here.write({"tpmlint.toml": CONFIGURATION, "roadmap/b.yaml": CODE, "cart/a.py": "x = 1\n"})
    here.write({"roadmap/shop.yaml": shop()["roadmap/shop.yaml"].partition("---\n")[2]}).commit()
    run("registry", "update", "../platform")
    here.commit("Start")
    here.git("checkout", "-q", "-b", "work")
    here.write({"cart/a.py": "x = 2\n"})
    here.commit("Ask the vault for a card\n\nRoadmap-Item: platform/vault\n")


def context(run: Run) -> tuple[str, list[str]]:
    """Return the verdict about the cart, and what is said of its context."""
    done = json.loads(run("diff", "main", "--output-format", "json").out)
    (verdict,) = done["verdicts"]
    return verdict["verdict"], [each["message"] for each in done["findings"] if each["category"] == "change"]


LISTS = PLATFORM.replace("capabilities: [card-vault]", "capabilities: [card-vault, shop/cart]")


def test_an_initiative_of_another_repository_that_lists_a_capability_here(run: Run, here: Repo, platform: Repo) -> None:
    cites_their_initiative(run, here, platform, LISTS)
    assert context(run) == ("cited", [])


def test_an_audit_takes_the_export_of_the_time(run: Run, here: Repo, platform: Repo) -> None:
    cites_their_initiative(run, here, platform, LISTS)
    here.write({"roadmap/shop.yaml": f"# Later\n{(here.path / 'roadmap/shop.yaml').read_text(encoding='utf-8')}"})
    here.commit("Say more")
    done = json.loads(run("audit", "--output-format", "json").out)
    assert done["figures"]["total"]["verdicts"]["cited"] == 1


@pytest.mark.parametrize(
    ("initiative", "says"),
    [
        (PLATFORM.replace("depends_on: [audit-log]", "depends_on: [shop/stored-cards]"), "does not list cart"),
        (LISTS.replace("status: active\ntype", "status: completed\ntype"), ""),
        (
            LISTS.replace("owner: payments, status: active", "owner: payments, status: canceled"),
            "names no feature that is still wanted, only platform/tokens, which is canceled",
        ),
    ],
    ids=["lists no capability here", "completed", "feature given up"],
)
def test_an_initiative_there_that_explains_nothing(
    run: Run, here: Repo, platform: Repo, initiative: str, says: str
) -> None:
    cites_their_initiative(run, here, platform, initiative)
    verdict, said = context(run)
    assert verdict == "missing"
    assert any(f"initiative platform/vault gives none, as it {says}" in each for each in said) is bool(says)


def test_an_export_that_the_change_brings_explains_nothing(run: Run, here: Repo, platform: Repo) -> None:
    """By whatever way it comes, what is new in it counts once it is merged."""
    cites_their_initiative(run, here, platform, PLATFORM)
    platform.write({"roadmap/a.yaml": LISTS}).commit()
    assert run("registry", "update", "../platform").code == 0
    here.commit("Take the export")
    assert context(run)[0] == "missing"


def test_an_export_that_is_not_the_locked_one_explains_nothing(run: Run, here: Repo, platform: Repo) -> None:
    cites_their_initiative(run, here, platform, PLATFORM)
    here.git("checkout", "-q", "main")
    text = (here.path / FILE).read_text(encoding="utf-8")
    here.write({FILE: text.replace("capability:card-vault", "capability:shop/cart")}).commit("Edit the export")
    here.git("checkout", "-q", "-b", "again")
    here.write({"cart/a.py": "x = 3\n"}).commit("Ask the vault\n\nRoadmap-Item: platform/vault\n")
    assert context(run)[0] == "missing"


def test_an_extended_file_names_an_export_beside_it(run: Run, here: Repo, platform: Repo) -> None:
    registry = '[[registries]]\nname = "platform"\nfile = "platform.tpm.json"\n'
    here.write({**shop(depends="platform/vault"), "tpmlint.toml": 'extend = ["policy/shared.toml"]\n'})
    here.write({"policy/shared.toml": registry}).commit()
    assert run("registry", "update", "../platform").out.splitlines()[1:] == [
        "Wrote policy/platform.tpm.json",
        "Wrote tpmlint.lock",
    ]
    assert run("check", "-q", "--select", "reference", "--as-of", "2026-04-01").out == ""
