"""unknown-citation, closed-citation, waiver-without-reason: what is wrong with what people say of a change."""

from __future__ import annotations

import pytest

from tests.change.in_memory import commit, judge_change
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import feature, initiative, items
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.finding import Finding, Severity
from tpmlint.settings import ChangePolicy, Settings
from tpmlint.sources import System

BASE = items(
    feature("one-click"), initiative("vault"), "{kind: decision, id: tokens, title: T, owner: core, status: x}\n"
)
SETTINGS = Settings(systems={"jira": System("jira")}, change=ChangePolicy(item_trailers=("Initiative",)))


def found(*texts: str, before: str = BASE, after: str | None = None) -> tuple[Finding, ...]:
    """Return what is found in commits with these messages, which touch no capability."""
    words = ChangeMessages(tuple(commit(text) for text in texts))
    return judge_change(before, after, words=words, settings=SETTINGS)


def messages(*texts: str, before: str = BASE, after: str | None = None) -> list[str]:
    """Return what is said."""
    return [finding.message for finding in found(*texts, before=before, after=after)]


def cites(*names: str) -> str:
    """Return a message that cites these names."""
    return "Do it\n\n" + "\n".join(f"Roadmap-Item: {name}" for name in names)


# unknown-citation


def test_an_unknown_item_is_shown_in_its_message() -> None:
    (finding,) = found(cites("valt"))
    assert said([finding]) == [
        "c0ffee error[unknown-citation] c0ffee cites 'valt', which does not exist; did you mean initiative:vault?"
    ]
    assert finding.location.span is not None
    assert (finding.location.span.line, finding.item, finding.subject) == (3, None, "valt")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("initiative:valt", "which does not exist; did you mean initiative:vault?"),
        ("one-clik", "which does not exist; did you mean feature:one-click?"),
        ("nonsense", "which does not exist; name an initiative, a feature or a decision of the roadmap"),
        ("feature:vault", "which does not exist; there is an initiative of that id"),
        (
            "initative:vault",
            "but 'initative' is neither a kind of item nor a declared tracker; did you mean initiative:vault?",
        ),
        (
            "linear:X-1",
            (
                "but 'linear' is neither a kind of item nor a declared tracker; declare it as [systems.linear] in the "
                "configuration"
            ),
        ),
        ("https://example.org/1", "which is an address; name an item of the roadmap by its id"),
        ("<id>", "which does not exist; name an initiative, a feature or a decision of the roadmap"),
    ],
)
def test_says_what_may_be_meant(text: str, message: str) -> None:
    assert messages(cites(text)) == [f"c0ffee cites '{text}', {message}"]


def test_several_messages_are_one_finding() -> None:
    (finding,) = found(cites("valt"), cites("vault", "valt"))
    assert [(each.message, each.location.span and each.location.span.line) for each in finding.related] == [
        ("and here", 4)
    ]


def test_a_pull_request_and_an_alias_count_too() -> None:
    words = ChangeMessages(pull_request=Message("pull request", "Do it\n\nInitiative: valt"))
    (finding,) = judge_change(BASE, words=words, settings=SETTINGS)
    assert finding.message == "the pull request cites 'valt', which does not exist; did you mean initiative:vault?"


@pytest.mark.parametrize(
    "text", ["vault", "VAULT", "Initiative: vault", "feature:one-click", "decision:tokens", "jira:SHOP-1", "team:shop"]
)
def test_what_exists_or_lies_elsewhere(text: str) -> None:
    assert messages(cites(text)) == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [("vault", Severity.WARNING), ("valt", Severity.ERROR), ("none", Severity.ERROR), ("", Severity.ERROR)],
)
def test_a_commit_can_stay_as_it_is_if_the_pull_request_puts_it_right(text: str, severity: Severity) -> None:
    request = Message("pull request", f"Do it\n\nRoadmap-Item: {text}\nRoadmap-Reason: the shop was down")
    (finding,) = judge_change(BASE, words=ChangeMessages((commit(cites("valt")),), pull_request=request))
    assert (finding.rule, finding.severity) == ("unknown-citation", severity)


def test_an_item_on_either_side_of_the_change_exists() -> None:
    without = items(feature("one-click"))
    assert messages(cites("vault"), before=without, after=BASE) == []
    removed = found(cites("vault"), before=BASE, after=without)
    assert [each.rule for each in removed] == ["open-initiative-removed"]


def test_an_item_that_may_stand_in_what_cannot_be_read_is_not_unknown() -> None:
    assert messages(cites("cards"), after=BASE + "---\nkind: initiative\ntitle: [cards\n") == []


def test_commits_before_adoption_are_not_asked() -> None:
    words = ChangeMessages((commit(cites("valt"), governed=False), commit("Roadmap-Item: none", governed=False)))
    assert judge_change(BASE, words=words) == ()


def test_guessing_ends() -> None:
    told = messages(cites(*(f"one-click{number}" for number in range(60))))
    assert sum("did you mean" in message for message in told) == 20
    assert len(told) == 60


# closed-citation


def closed(status: str, more: str = "") -> str:
    """Return a roadmap in which the initiative vault has this status."""
    return items(feature("one-click"), initiative("vault", status, more), initiative("next", "active"))


def test_a_closed_initiative_is_shown_in_message_and_roadmap() -> None:
    (finding,) = found(cites("Vault"), cites("initiative:vault"), before=closed("canceled"))
    assert said([finding]) == [
        "c0ffee warning[closed-citation] c0ffee cites 'Vault', but initiative vault was canceled before this change",
        f"  {ONLY_FILE}:16 `canceled` canceled here",
        "  c0ffee and here",
    ]
    assert finding.subject == "initiative:vault"


def test_names_what_took_its_place() -> None:
    assert messages(cites("vault"), before=closed("completed", "superseded_by: next")) == [
        (
            "c0ffee cites 'vault', but initiative vault was completed before this change; "
            "did you mean initiative next, which took its place?"
        )
    ]


def test_a_closed_initiative_that_the_change_removes() -> None:
    without = items(feature("one-click"), initiative("next", "active"))
    (finding,) = found(cites("vault"), before=closed("completed"), after=without)
    assert finding.related == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (closed("active"), closed("completed")),
        (closed("proposed"), closed("canceled")),
        (items(feature("one-click")), closed("completed")),
        (closed("done"), closed("done")),
        (closed("completed") + "---\n" + feature("vault"), None),
    ],
    ids=[
        "completed by the change",
        "canceled by the change",
        "added as completed",
        "no status",
        "a feature of that id",
    ],
)
def test_an_initiative_that_was_not_closed_before(before: str, after: str | None) -> None:
    assert messages(cites("vault"), before=before, after=after) == []


def test_an_initiative_that_the_change_opens_again() -> None:
    rules = [each.rule for each in found(cites("vault"), before=closed("completed"), after=closed("active"))]
    assert rules == ["status-regression"]


# waiver-without-reason


def test_a_waiver_without_a_reason_is_shown_in_its_message() -> None:
    (finding,) = found("Hotfix\n\nRoadmap-Item: none\nRoadmap-Item: None\n")
    assert finding.message == (
        "c0ffee says 'Roadmap-Item: none' and does not say why; add a line 'Roadmap-Reason: <why>'"
    )
    assert finding.severity is Severity.ERROR
    assert finding.location.span is not None
    assert (finding.location.path, finding.location.span.line) == ("c0ffee", 3)


@pytest.mark.parametrize(
    "reason", ["n/a", "TBD", "hotfix", "to be done", "<why, in a few words>", "chore x", "Hotfix of the vault"]
)
def test_a_reason_without_substance_is_none(reason: str) -> None:
    assert messages(f"Hotfix of the vault\n\nRoadmap-Item: none\nRoadmap-Reason: {reason}") == [
        f"c0ffee says 'Roadmap-Item: none' and gives '{reason}' as its reason; say in a few words why"
    ]


def test_a_reason_of_substance() -> None:
    assert messages("Hotfix\n\nRoadmap-Item: none\n\nIt was night.\n\nRoadmap-Reason: the shop was down") == []
    assert messages("Hotfix\n\nRoadmap-Reason: the shop was down") == []
