"""A check after a clean one looks at less, and says the same as a check of everything."""

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import CAPABILITIES, CODE, FEATURES, INDEX, TEAMS, VAULT, open_shop
from tpmlint.api import check
from tpmlint.engine import result_cache
from tpmlint.engine.session import open_session
from tpmlint.engine.since_clean import SinceClean, changed_since
from tpmlint.engine.workspace import Request
from tpmlint.report import Report
from tpmlint.rule import DOCUMENT, Entry, catalogue, find_rule

MORE = f"""\
{TEAMS.rstrip()}
---
{{kind: team, id: desk, title: Desk, parent: shop}}
---
{FEATURES.rstrip()}
---
{{kind: feature, id: refunds, title: Refunds, owner: desk, benefit: A buyer has the money back the same day}}
---
{CAPABILITIES.rstrip()}
---
kind: capability
id: ledger
title: Ledger
owner: core
lifecycle: deprecated
paths: [/src/ledger/]
consumers: [{{team: desk, interaction: x-as-a-service}}]
---
{VAULT.rstrip()}
depends_on: [initiative:index]
objectives: [fast]
---
{INDEX.rstrip()}
start_date: 2026-03
target_date: 2026-06-30
objectives: [fast]
---
kind: initiative
id: ledgers
title: The ledgers
owner: core
status: proposed
type: enablement
enables: [{{feature: refunds, how: One booking says both what was paid and what came back}}]
internal_customers: [{{team: desk, need: See what was paid back without asking the core team}}]
capabilities: [cards]
objectives: [fast]
---
{{kind: objective, id: fast, title: Pay faster, owner: shop}}
---
kind: decision
id: one-vault
title: One vault
owner: core
status: accepted
date: 2026-02-01
description: Two services keep cards, and each was audited alone
initiatives: [vault]
features: [one-click]
"""
DOCUMENTS = MORE.split("---\n")
CODE_OF_ALL = {**CODE, "src/ledger/book.go": "package ledger\n"}
DAY = date(2026, 3, 2)

TOKEN = re.compile(r"(?<=[:\[ ])[\w-]+(?=[,}\]\n])")
SENTENCE = re.compile(r"(?<=: )[A-Z][^,}\n]{8,}")


def edited(draw: random.Random, text: str, texts: list[str]) -> str:
    """Return one of the edits that people make, some of them mistakes."""

    def put(places: re.Pattern[str], new: str) -> str:
        found = [*places.finditer(text)]
        if not found:
            return text
        place = draw.choice(found)
        return text[: place.start()] + new + text[place.end() :]

    lines = text.splitlines(keepends=True)
    match draw.randrange(8):
        case 0:
            return f"{text}# seen on {draw.randrange(99)}\n"
        case 1 | 2 | 3:
            return put(TOKEN, draw.choice(TOKEN.findall(draw.choice(texts)) or ["nobody"]))
        case 4:
            return put(SENTENCE, draw.choice(["TODO", "The vault", *SENTENCE.findall(draw.choice(texts))]))
        case 5:
            at = draw.randrange(len(lines) or 1)
            return "".join([*lines[:at], *lines[at + 1 :]])
        case 6:
            at = draw.randrange(len(lines) or 1)
            return "".join([*lines[:at], "# tpmlint: ignore[placeholder-text] soon\n", *lines[at:]])
        case _:
            return put(
                re.compile(r"planned|proposed|active|accepted"), draw.choice(["canceled", "active", "completed"])
            )


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[SinceClean]:
    """What a check after a clean one looked at, of each check that could look at less."""
    found: list[SinceClean] = []

    def spy(*args: object) -> SinceClean | None:
        since = changed_since(*args)  # type: ignore[arg-type]
        found.extend([since] if since is not None else [])
        return since

    monkeypatch.setattr(result_cache, "changed_since", spy)
    return found


def both(repo: Repo, cache: Path, *, staged: bool) -> Report:
    """Return the report with the cache, after holding it to the one without."""
    request = Request(start=repo.path, as_of=DAY, staged=staged)
    alone = check(request)
    assert check(Request(start=repo.path, as_of=DAY, staged=staged, cache=cache)) == alone
    return alone


def write(repo: Repo, path: str, text: str, *, staged: bool) -> None:
    repo.write({path: text})
    if staged:
        repo.git("add", path)


STEPS = [pytest.param(50, id="50"), pytest.param(1500, id="1500", marks=pytest.mark.slow)]


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("staged", [False, True], ids=["work-tree", "index"])
def test_reports_are_those_of_a_check_of_everything(
    tmp_path: Path, used: list[SinceClean], staged: bool, steps: int
) -> None:
    draw = random.Random(f"{staged}")
    files = {f"roadmap/{number:02}.yaml": text for number, text in enumerate(DOCUMENTS)}
    repo = Repo(tmp_path / "shop").write({**files, **CODE_OF_ALL})
    repo.commit("Begin")
    assert both(repo, tmp_path / "cache", staged=staged).findings == ()
    texts = dict(files)
    clean = 0
    for _ in range(steps):
        path = draw.choice([*files])
        new = edited(draw, texts[path], [*texts.values()])
        write(repo, path, new, staged=staged)
        found = both(repo, tmp_path / "cache", staged=staged)
        if found.findings or found.silenced:
            write(repo, path, texts[path], staged=staged)
        else:
            clean += 1
            texts[path] = new
    assert clean > steps / 8
    assert sum(bool(each.after) for each in used) > steps / 10


def test_an_edit_of_a_comment_asks_no_rule_about_the_roadmap(tmp_path: Path, used: list[SinceClean]) -> None:
    repo, cache = open_shop(tmp_path / "shop"), tmp_path / "cache"
    both(repo, cache, staged=False)
    repo.write({"roadmap/vault.yaml": f"# Ours\n{VAULT}"})
    both(repo, cache, staged=False)
    assert [([each.file.path for each in since.files], since.after) for since in used] == [(["roadmap/vault.yaml"], ())]
    assert {find_rule(rule).rule.scope for rule in used[0].rules} == {DOCUMENT}


def test_an_edit_of_a_date_asks_only_the_rules_that_read_dates(tmp_path: Path, used: list[SinceClean]) -> None:
    repo, cache = open_shop(tmp_path / "shop"), tmp_path / "cache"
    both(repo, cache, staged=False)
    repo.write({"roadmap/vault.yaml": f"{VAULT}start_date: 2026-02-01\n"})
    both(repo, cache, staged=False)
    asked = [find_rule(rule) for rule in used[0].rules]
    named = {each.id for each in asked if each.rule.fields}
    assert named == {"feature-at-risk", "horizon-mismatch", "target-before-start"}


REACHED = {
    "closed-reference": ("id: index", "status: planned", "status: canceled"),
    "customer-mismatch": ("id: desk", "parent: shop", "description: They answer"),
    "placeholder-text": (
        "id: refunds",
        "title: Refunds",
        "title: Keeps what refunds asks for within reach of one request",
    ),
    "retiring-capability": ("id: search", "title: Search", "title: Search\nlifecycle: deprecated"),
}
"""By rule, an edit of the item that is farthest from the one that the rule finds fault with."""


@pytest.mark.parametrize("entry", [each for each in catalogue().values() if each.rule.reach], ids=lambda each: each.id)
def test_rules_reach_as_far_as_they_say(tmp_path: Path, used: list[SinceClean], entry: Entry) -> None:
    begin, old, new = REACHED[entry.id]
    for_the_desk = VAULT.replace("vault", "counter").replace("one-click", "refunds") + "objectives: [fast]\n"
    files = {f"roadmap/{number:02}.yaml": text for number, text in enumerate([*DOCUMENTS, for_the_desk])}
    repo, cache = Repo(tmp_path / "shop").write({**files, **CODE_OF_ALL}), tmp_path / "cache"
    repo.commit("Begin")
    assert both(repo, cache, staged=False).findings == ()
    path = next(path for path, text in files.items() if f"{begin}," in text or f"{begin}\n" in text)
    assert old in files[path]
    repo.write({path: files[path].replace(old, new)})
    found = both(repo, cache, staged=False)
    assert entry.id in {each.rule for each in found.findings}
    (since,) = used
    roadmap = open_session(Request(start=repo.path, as_of=DAY)).loaded.roadmap
    reach = entry.rule.reach
    assert reach is not None
    asked = [{item.ref for item in since.around(roadmap, far).items} for far in (reach - 1, reach)]
    about = next(each.item for each in found.findings if each.rule == entry.id)
    assert [about in each for each in asked] == [False, True]


def test_a_check_of_the_disk_keeps_what_is_known_of_the_index(tmp_path: Path) -> None:
    repo, cache = open_shop(tmp_path / "shop"), tmp_path / "cache"
    both(repo, cache, staged=True)
    [kept] = cache.glob("*-clean.jsonl")
    before = kept.read_bytes()
    both(repo, cache, staged=False)
    assert kept.read_bytes() == before
