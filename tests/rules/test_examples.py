"""Every example in the documentation of a rule is judged word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import steps, write_history
from tests.change.in_memory import contents_of, file, judge_change
from tests.histories import History
from tests.in_memory import AS_OF, judge, said
from tests.repos import Repo
from tpmlint.api import check
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.config import parse
from tpmlint.engine.workspace import Request
from tpmlint.finding import Finding
from tpmlint.git.tree import ChangedPath, Status
from tpmlint.rule import CHANGE, HISTORY, Entry, Example, catalogue
from tpmlint.settings import Settings

TRACKED = (
    "api/pricing.yaml",
    "card-forms/form.ts",
    "card-vault/vault.py",
    "platform/deploy/rollout.py",
    "pricing/discounts/discount.py",
    "pricing/price.py",
    "services/prices/handler.go",
)
"""The code beside the examples: all that their capabilities claim, but for what a bad one is to miss."""

EXTENSIONS = {"yaml": "yaml", "markdown": "md"}

EXAMPLES = [
    pytest.param(entry, example, id=f"{entry.id}-{'good' if example.good else 'bad'}-{number}")
    for entry in catalogue().values()
    for number, example in enumerate(entry.examples)
]


def files(example: Example) -> dict[str, str]:
    """Return the files of an example: what follows a line ``---`` and a comment with a path is a file of its own."""
    first, *rest = re.split(r"^---\n# (\S+\.yaml)\n", example.text, flags=re.MULTILINE)
    return {f"roadmap/example.{EXTENSIONS[example.language]}": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def changed(example: Example) -> tuple[Finding, ...]:
    """Return what ``diff`` finds in an example: of the rules about changes all, of the others what is new."""
    decided = {"yaml": "yaml after", "toml": "toml after", "text": "text message"}[example.language]
    texts = {**example.setup, decided: example.text}
    before = texts.get("yaml before", "")
    after = texts.get("yaml after", before)
    words = ChangeMessages(
        written=Message("COMMIT_EDITMSG", texts["text message"]) if "text message" in texts else None
    )
    settings = (
        configuration(texts.get("toml before")),
        configuration(texts.get("toml after", texts.get("toml before"))),
    )
    paths = tuple(changed_file(line) for line in texts.get("text files", "").splitlines())
    known = {finding.fingerprint for finding in judge(before)}
    new = [finding for finding in judge(after) if finding.fingerprint not in known]
    branch = texts.get("yaml branch", "")
    return (
        *judge_change(before, after, paths, words, settings=settings, branch=branch, contents=contents_of(texts)),
        *new,
    )


def audited(folder: Path, example: Example) -> tuple[Finding, ...]:
    """Return what ``audit`` finds in a history, in a repository that is made of it."""
    first, *rest = steps(example.setup["yaml before"], example.text)
    history = History(folder, first.roadmap or "", first.day)
    for step in rest:
        if step.roadmap is not None:
            history.roadmap(step.day, step.roadmap, step.message)
        else:
            history.code(step.day, *step.files, says=step.message)
    return history.found()


def held_against(folder: Path, example: Example) -> tuple[Finding, ...]:
    """Return what ``check`` finds in an example above a history, in a repository that is made of it."""
    repo = Repo(folder)
    write_history(folder, example.setup["text before"])
    repo.write(dict(files(example))).stage()
    return check(Request(start=folder, as_of=AS_OF)).findings


def configuration(text: str | None) -> Settings:
    """Return the settings of a ``tpmlint.toml`` with this text, or the defaults."""
    return parse(text or "", "tpmlint.toml") or Settings()


def changed_file(line: str) -> ChangedPath:
    """Return the changed file that ``M path`` means."""
    statuses: dict[str, Status] = {"A": "A", "D": "D", "M": "M"}
    return file(line[2:], statuses[line[0]])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-01-05 Tune the retries", "no commit: 2026-01-05 Tune the retries"),
        ("Tune the retries: a.py", "no commit: Tune the retries: a.py"),
        ("2026-01-05 Wait: status: active -> paused", "not in the roadmap once: status: active"),
    ],
)
def test_a_line_that_is_not_a_commit(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        list(steps("{kind: team, id: checkout, title: Checkout}\n", line))


@pytest.mark.parametrize(("entry", "example"), EXAMPLES)
def test_example(entry: Entry, example: Example, tmp_path: Path) -> None:
    """A bad example has findings of its own rule and of no other; a good one has none at all."""
    if entry.rule.scope is CHANGE:
        found = changed(example)
    elif entry.rule.scope is HISTORY:
        found = audited(tmp_path, example)
    elif "text before" in example.setup:
        found = held_against(tmp_path, example)
    elif example.language == "toml":
        before = Example("yaml", example.good, example.setup["yaml before"])
        found = judge(files(before), tracked=TRACKED, settings=configuration(example.text))
    elif example.language == "markdown" and "yaml before" in example.setup:
        found = judge(example.setup["yaml before"], tracked=TRACKED, pages={"ROADMAP.md": example.text})
    else:
        texts = files(example)
        if "codeowners before" in example.setup:
            texts["CODEOWNERS"] = example.setup["codeowners before"]
        found = judge(texts, tracked=TRACKED, settings=configuration(example.setup.get("toml before")))
    if example.good:
        assert said(found) == []
    else:
        assert {finding.rule for finding in found} == {entry.id}, said(found)
        assert len(found) == 1, said(found)
