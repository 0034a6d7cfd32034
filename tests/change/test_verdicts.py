"""What the product context of a change is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.change.in_memory import commit, file, summary, verdicts
from tests.in_memory import roadmap
from tpmlint.change import verdicts as change_verdicts
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.change.model import NearMiss
from tpmlint.change.naming import lists_capability, spellings
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.prose import HOW, NEED
from tpmlint.settings import EXEMPT_TYPES, ChangePolicy, Preset

TEAMS = """\
{kind: team, id: shop, title: Shop}
---
{kind: team, id: core, title: Core}
---
{kind: feature, id: one-click, title: One click, owner: shop}
---
{kind: feature, id: gone, title: Gone, owner: shop, status: retired}
"""
CAPABILITIES = """\
---
{kind: capability, id: cards, title: Cards, owner: core, paths: [src/cards/]}
---
{kind: capability, id: search, title: Search, owner: core, paths: [src/search/, "!src/search/gen/"]}
"""


def initiative(name: str, status: str, *capabilities: str, feature: str = "one-click", how: str = "By storing") -> str:
    """Return an initiative as a YAML document."""
    return f"""\
---
{{kind: initiative, id: {name}, title: The {name}, owner: core, status: {status}, type: enablement,
  enables: [{{feature: {feature}, how: {how}}}], internal_customers: [{{team: shop, need: Pay faster}}],
  capabilities: [{", ".join(capabilities)}]}}
"""


def decision(fields: str) -> str:
    """Return a decision about the capability cards as a YAML document."""
    return f"---\n{{kind: decision, id: d, title: D, owner: core, capabilities: [cards], {fields}}}\n"


BASE = TEAMS + CAPABILITIES
PLANNED = BASE + initiative("vault", "planned", "cards")
CARD = (file("src/cards/a.py"),)


NAMES = ("cards", "search", "Cards", "jira", "x")


@given(
    st.builds("{}:{}".format, st.sampled_from(("capability", *NAMES)), st.sampled_from(NAMES)) | st.sampled_from(NAMES),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES), max_size=2),
    st.booleans(),
)
def test_a_reference_that_names_a_capability_is_one_of_its_spellings(
    text: str, external: dict[str, str], is_there: bool
) -> None:
    keys = ", ".join(f"{system}: {key}" for system, key in external.items())
    cards = f"{{kind: capability, id: cards, title: Cards, owner: core, external: {{{keys}}}}}\n"
    others = initiative("vault", "planned", f"'{text}'")
    with_cards = roadmap(f"{TEAMS}---\n{cards}{others}")
    found = with_cards if is_there else roadmap(f"{TEAMS}{others}")
    capability = with_cards.capabilities[0]
    if lists_capability(found.initiatives[0], capability, found):
        assert text in spellings(capability, found)


def said(*messages: str) -> ChangeMessages:
    """Return words that consist of commits which touch the card code."""
    return ChangeMessages(tuple(commit(message, "src/cards/a.py") for message in messages))


def test_a_change_that_nobody_explains_is_missing_context() -> None:
    assert summary(verdicts(PLANNED, files=CARD, words=said("Tidy up"))) == {"cards": "missing: "}


def test_a_trailer_that_names_an_open_initiative_which_lists_the_capability() -> None:
    found = verdicts(PLANNED, files=CARD, words=said("Store\n\nRoadmap-Item: vault\n\nMore."))
    assert summary(found) == {"cards": "cited: vault in c0ffee"}


@pytest.mark.parametrize("text", ["Initiative:VAULT", "initiative:vault", "Vault", "`vault`", "none-such, vault"])
def test_a_citation_may_be_written_in_any_case_and_with_its_kind(text: str) -> None:
    (found,) = verdicts(PLANNED, files=CARD, words=said(f"Store\n\nRoadmap-Item: {text}"))
    assert found.verdict == "cited"


def test_a_citation_may_use_the_key_of_another_tracker() -> None:
    text = PLANNED.replace("id: vault,", "id: vault, external: {jira: SHOP-1},")
    (found,) = verdicts(text, files=CARD, words=said("Store\n\nRoadmap-Item: jira:SHOP-1"))
    assert found.verdict == "cited"


def test_an_initiative_that_the_change_closes_may_still_be_cited() -> None:
    closed = PLANNED.replace("status: planned", "status: completed")
    (found,) = verdicts(PLANNED, closed, CARD, said("Finish\n\nRoadmap-Item: vault"))
    assert found.verdict == "cited"


def test_an_initiative_that_was_closed_before_gives_no_context() -> None:
    closed = PLANNED.replace("status: planned", "status: completed")
    (found,) = verdicts(closed, closed, CARD, said("More\n\nRoadmap-Item: vault"))
    assert found.verdict == "missing"


def test_a_citation_that_does_not_list_the_capability_is_a_near_miss() -> None:
    text = BASE + initiative("vault", "planned", "search")
    (found,) = verdicts(text, files=CARD, words=said("Store\n\nRoadmap-Item: vault"))
    assert (found.verdict, found.near) == ("missing", (NearMiss("vault", "vault"),))


@pytest.mark.parametrize(("status", "verdict"), [("planned", "cited"), ("completed", "cited"), ("canceled", "missing")])
def test_a_feature_gives_context_through_an_open_or_completed_enabler(status: str, verdict: str) -> None:
    text = BASE + initiative("vault", status, "cards")
    (found,) = verdicts(text, files=CARD, words=said("Store\n\nRoadmap-Item: feature:one-click"))
    assert found.verdict == verdict


def test_a_retired_feature_gives_none() -> None:
    text = BASE + initiative("vault", "completed", "cards", feature="gone")
    (found,) = verdicts(text, files=CARD, words=said("Store\n\nRoadmap-Item: feature:gone"))
    assert found.verdict == "missing"


@pytest.mark.parametrize(("status", "verdict"), [("accepted", "cited"), ("proposed", "missing")])
def test_a_decision_gives_context_once_it_is_accepted(status: str, verdict: str) -> None:
    text = BASE + decision(f"status: {status}, features: [one-click]")
    (found,) = verdicts(text, files=CARD, words=said("Do\n\nRoadmap-Item: decision:d"))
    assert found.verdict == verdict


def test_a_capability_that_gets_another_id_is_still_the_one_that_its_initiative_lists() -> None:
    """As ``tpmlint rename`` does it; the owner before and the owner after are both asked."""
    renamed = PLANNED.replace("id: cards,", "id: wallet,").replace("[cards]", "[wallet]")
    found = verdicts(PLANNED, renamed, files=CARD, words=said("Store\n\nRoadmap-Item: vault"))
    assert summary(found) == {"cards": "cited: vault in c0ffee", "wallet": "cited: vault in c0ffee"}


def test_a_capability_that_takes_files_under_another_id_gives_their_owner_no_context() -> None:
    """What searches is listed and renamed; whose cards they are is asked as before."""
    before = BASE + initiative("vault", "planned", "search")
    after = before.replace("id: search,", "id: wallet,").replace("[search]", "[wallet]")
    after = after.replace("[src/search/, ", "[src/search/, src/cards/a.py, ")
    found = verdicts(before, after, files=CARD, words=said("Store\n\nRoadmap-Item: vault"))
    assert summary(found)["cards"] == "missing: "


def test_a_bare_id_that_several_kinds_have_counts_for_each() -> None:
    text = PLANNED + "---\n{kind: feature, id: vault, title: V, owner: shop}\n"
    (found,) = verdicts(text, files=CARD, words=said("Do\n\nRoadmap-Item: vault"))
    assert found.verdict == "cited"


def test_a_change_that_brings_its_own_initiative_carries_its_context() -> None:
    assert summary(verdicts(BASE, PLANNED, CARD)) == {"cards": "carried: the change adds or edits initiative:vault"}


def test_an_edited_value_carries_and_an_edited_comment_does_not() -> None:
    (edited,) = verdicts(PLANNED, PLANNED.replace("By storing", "By vaulting"), CARD)
    (comment,) = verdicts(PLANNED, PLANNED + "# a comment\n", CARD)
    assert (edited.verdict, comment.verdict) == ("carried", "missing")


def test_an_id_that_was_there_twice_before_carries_nothing() -> None:
    """Which of the two is meant, nobody can say; that neither of them changed is plain."""
    twice = PLANNED + initiative("vault", "planned", "cards", how="By forgetting")
    other = initiative("index", "planned", "search")
    (found,) = verdicts(twice, twice + other, CARD)
    (edited,) = verdicts(twice, PLANNED + initiative("vault", "planned", "cards", how="By hiding"), CARD)
    assert (found.verdict, edited.verdict) == ("missing", "carried")


def test_a_closed_initiative_that_is_added_carries_nothing() -> None:
    (found,) = verdicts(BASE, BASE + initiative("vault", "completed", "cards"), CARD)
    assert found.verdict == "missing"


def test_an_active_initiative_stands_for_its_capabilities() -> None:
    text = BASE + initiative("vault", "active", "cards")
    assert summary(verdicts(text, files=CARD)) == {"cards": "standing: initiative:vault is active"}


def test_an_initiative_that_this_change_completes_still_stands() -> None:
    text = BASE + initiative("vault", "active", "cards")
    (found,) = verdicts(text, text.replace("status: active", "status: completed"), CARD)
    assert found.verdict == "standing"


def test_a_waiver_with_a_reason_is_accepted_and_one_without_is_not() -> None:
    reason = "Roadmap-Item: none\nRoadmap-Reason: the shop was down"
    assert summary(verdicts(PLANNED, files=CARD, words=said(f"Hotfix\n\n{reason}"))) == {
        "cards": "waived: c0ffee: the shop was down"
    }
    for empty in ("Roadmap-Item: none", "Roadmap-Item: none\nRoadmap-Reason: n/a", "Roadmap-Reason: the shop was down"):
        (found,) = verdicts(PLANNED, files=CARD, words=said(f"Hotfix\n\n{empty}"))
        assert found.verdict == "missing"


def test_a_waiver_in_a_commit_covers_what_that_commit_touches_and_one_in_a_pull_request_all() -> None:
    files = (*CARD, file("src/search/b.py"))
    waiver = "Fix\n\nRoadmap-Item: none\nRoadmap-Reason: the shop was down"
    commits = (commit(waiver, "src/cards/a.py"), commit("Other", "src/search/b.py"))
    in_commit = verdicts(PLANNED, files=files, words=ChangeMessages(commits))
    in_request = verdicts(
        PLANNED, files=files, words=ChangeMessages(commits[1:], pull_request=Message("pull request", waiver))
    )
    assert [each.verdict for each in in_commit] == ["waived", "missing"]
    assert [each.verdict for each in in_request] == ["waived", "waived"]


def test_a_policy_that_does_not_accept_standing_takes_the_next_that_holds() -> None:
    text = BASE + initiative("vault", "active", "cards")
    strict = ChangePolicy(accept=("cited", "carried", "waived", "exempt"))
    (found,) = verdicts(text, files=CARD, policy=strict)
    assert found.verdict == "missing"
    assert [evidence.verdict for evidence in found.evidence] == ["standing"]


# What has no context itself

VAULT = initiative("vault", "STATUS", "cards")


@pytest.mark.parametrize("status", ["proposed", "planned", "active", "paused"])
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("By storing", "TODO", "says 'TODO' where one sentence on how it enables feature one-click belongs: that is a"),
        ("By storing", "PAY-12", "says 'PAY-12' where one sentence on how it enables feature one-click belongs: that"),
        ("By storing", "One click", "says 'One click' where one sentence on how it enables feature one-click belongs"),
        ("Pay faster", "see ticket", "says 'see ticket' where one sentence on what team shop needs belongs: that is"),
        ("Pay faster", "https://x.y/z", "says 'https://x.y/z' where one sentence on what team shop needs belongs"),
        ("feature: one-click", "feature: nope", "names no feature that is on the roadmap, only nope"),
        ("feature: one-click", "feature: 'jira:X'", "names no feature that is on the roadmap, only jira:X"),
        ("team: shop", "team: 'jira:T'", "names no internal customer that is on the roadmap, only jira:T"),
        ("type: enablement", "type: wish", "fails its schema"),
        ("title: The vault,", "", "fails its schema"),
        ("owner: core,", "owner: core, colour: red,", "fails its schema"),
    ],
)
def test_an_initiative_without_context_counts_for_no_change(status: str, old: str, new: str, reason: str) -> None:
    assert old in VAULT
    text = BASE + VAULT.replace("STATUS", status).replace(old, new)
    for before, words in ((text, said("Do it\n\nRoadmap-Item: vault")), (BASE, None), (text, None)):
        (found,) = verdicts(before, text, CARD, words)
        assert (found.verdict, found.evidence) == ("missing", ())
        if words is None and before is text and status != "active":
            assert found.empty == ()
        else:
            (empty,) = found.empty
            assert empty.item == "initiative:vault"
            assert empty.reason.startswith(reason)


@pytest.mark.parametrize("status", ["retired", "canceled"])
@pytest.mark.parametrize("stage", ["planned", "active"])
def test_an_initiative_for_features_that_nobody_waits_for_counts_for_no_change(status: str, stage: str) -> None:
    """Cited, carried and standing; one feature that is still wanted is enough."""
    base = BASE.replace("status: retired", f"status: {status}")
    vault = initiative("vault", stage, "cards", feature="gone")
    for before, words in ((base + vault, said(CITES)), (base, None)):
        (found,) = verdicts(before, base + vault, CARD, words)
        (empty,) = found.empty
        assert (found.verdict, empty.item) == ("missing", "initiative:vault")
        assert empty.reason == f"names no feature that is still wanted, only gone, which is {status}"
    text = base + vault.replace("enables: [", "enables: [{feature: one-click, how: By storing cards}, ")
    (found,) = verdicts(text, files=CARD, words=said(CITES))
    assert (found.verdict, found.empty) == ("cited", ())


def test_words_of_your_own_say_nothing_anywhere() -> None:
    """The option of placeholder-text is the measure of sentences and of reasons."""
    policy = ChangePolicy(placeholders=("Platform hygiene!",))
    hygiene = initiative("vault", "active", "cards", how="platform hygiene")
    (found,) = verdicts(BASE + hygiene, files=CARD, words=said(CITES), policy=policy)
    (empty,) = found.empty
    says = "says 'platform hygiene' where one sentence on how it enables feature one-click belongs"
    assert (found.verdict, empty.reason) == ("missing", f"{says}: that is a placeholder")
    assert verdicts(BASE + hygiene, files=CARD, words=said(CITES))[0].verdict == "cited"
    waiver = said("Do\n\nRoadmap-Item: none\nRoadmap-Reason: Platform hygiene")
    assert verdicts(PLANNED, files=CARD, words=waiver, policy=policy)[0].verdict == "missing"
    assert verdicts(PLANNED, files=CARD, words=waiver)[0].verdict == "waived"


def test_one_sentence_of_substance_is_enough() -> None:
    text = PLANNED.replace("how: By storing}", "how: By storing}, {feature: gone, how: TODO}")
    (found,) = verdicts(text, files=CARD, words=said(CITES))
    assert found.verdict == "cited"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("status: accepted", "names no feature, and no initiative that does"),
        ("status: proposed, features: [one-click]", "is proposed, not accepted"),
        ("status: rejected, features: [one-click]", "is rejected, not accepted"),
        ("status: accepted, features: [gone]", "names no feature that is still wanted, only gone, which is retired"),
        ("status: accepted, features: [nope]", "names no feature, and no initiative that does"),
        (
            "status: accepted, initiatives: [vault]",
            "names initiative vault, which says 'TODO' where one sentence on how",
        ),
    ],
)
def test_a_decision_without_context_counts_for_no_change(fields: str, reason: str) -> None:
    text = BASE + initiative("vault", "planned", "search", how="TODO") + decision(fields)
    for before, words in ((text, said("Do\n\nRoadmap-Item: decision:d")), (BASE, None)):
        (found,) = verdicts(before, text, CARD, words)
        (empty,) = found.empty
        assert (found.verdict, empty.item) == ("missing", "decision:d")
        assert empty.reason.startswith(reason)


def test_a_feature_counts_by_an_enabler_that_has_context() -> None:
    text = BASE + initiative("vault", "planned", "cards", how="TBD")
    (found,) = verdicts(text, files=CARD, words=said("Do\n\nRoadmap-Item: feature:one-click"))
    assert (found.verdict, [each.item for each in found.empty]) == ("missing", ["initiative:vault"])


def test_the_example_of_init_counts_for_no_change() -> None:
    text = BASE + VAULT.replace("STATUS", "proposed").replace("By storing", f"'{HOW}'").replace("Pay faster", NEED)
    (found,) = verdicts(text, files=CARD, words=said(CITES))
    assert [(each.item, each.reason) for each in found.empty] == [
        ("initiative:vault", "is the example that `tpmlint init` wrote")
    ]


@pytest.mark.case(109)
@pytest.mark.parametrize("policy", [ChangePolicy(), ChangePolicy(exempt_paths=())])
def test_a_waiver_for_files_that_the_change_claims_itself_waives_no_other(policy: ChangePolicy) -> None:
    """Case 109: a commit to the README waived the code once the change let the capability claim both."""
    wider = PLANNED.replace("paths: [src/cards/]", "paths: ['**']")
    files = (*CARD, file("README.md"), file("src/cards/README.md"))
    waived = "Roadmap-Item: none\nRoadmap-Reason: the shop was down"
    for path, after, verdict in (
        ("README.md", wider, "missing"),
        ("src/cards/a.py", wider, "waived"),
        ("src/cards/README.md", PLANNED, "waived" if not policy.exempt_paths else "missing"),
    ):
        words = ChangeMessages((commit("Keep two", "src/cards/a.py"), commit(f"Say it\n\n{waived}", path)))
        (found,) = (
            each for each in verdicts(PLANNED, after, files, words, policy) if each.touch.capability.id == "cards"
        )
        assert found.verdict == verdict, path


# What is set aside


def test_exempt_paths_need_no_context() -> None:
    files = (file("src/cards/tests/a.py"), file("src/cards/README.md"))
    assert summary(verdicts(PLANNED, files=files)) == {"cards": "exempt: exempt path"}


@pytest.mark.case(113)
@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("src/cards/docs/a.txt", "exempt: exempt path"),
        ("src/cards/Docs/a.txt", "missing: "),
        ("src/cards/docs/api/a.txt", "missing: "),
        ("src/cards/docs/API/a.txt", "missing: "),
        ("src/cards/docs/api/old/a.txt", "exempt: exempt path"),
        ("src/cards/docs/API/old/a.txt", "exempt: exempt path"),
        ("src/cards/docs/cafe\u0301/a.txt", "missing: "),
        ("SRC/cards/docs/a.txt", "missing: "),
        ("src/cards/docs/api./a.txt", "missing: "),
        ("src/cards/docs/api /a.txt", "missing: "),
        ("src/cards/docs/API~1/a.txt", "missing: "),
        ("src/cards/docs/.a/a.txt", "exempt: exempt path"),
    ],
)
def test_another_spelling_of_a_path_exempts_nothing(path: str, verdict: str) -> None:
    """Case 113: on a disk that ignores case it is the same file as one that needs context."""
    policy = ChangePolicy(exempt_paths=("/src/**/docs/", "!**/docs/api/", "/src/**/docs/*/old/", "!**/docs/caf\u00e9/"))
    assert summary(verdicts(PLANNED, files=(file(path),), policy=policy)) == {"cards": verdict}


CITES = "Do it\n\nRoadmap-Item: vault"


@pytest.mark.parametrize("status", ["planned", "active"])
def test_what_needs_no_context_is_exempt_whatever_else_holds(status: str) -> None:
    """Neither an active initiative, nor a citation, nor a waiver is used up by a change that needs none of them."""
    text = BASE + initiative("vault", status, "cards")
    files = (file("src/cards/README.md"),)
    for message in ("Do it", CITES, "Do it\n\nRoadmap-Item: none\nRoadmap-Reason: the shop was down"):
        assert summary(verdicts(text, files=files, words=said(message))) == {"cards": "exempt: exempt path"}
    unaccepted = ChangePolicy(accept=("cited", "standing"))
    (found,) = verdicts(text, files=files, words=said(CITES), policy=unaccepted)
    assert found.verdict == "cited"


def test_one_file_that_is_not_exempt_needs_context() -> None:
    (found,) = verdicts(PLANNED, files=(*CARD, file("src/cards/README.md")))
    assert (found.verdict, [each.path for each in found.touch.governed]) == ("missing", ["src/cards/a.py"])


def test_white_space_only_needs_no_context_unless_the_policy_says_so() -> None:
    white = frozenset({"src/cards/a.go"})
    assert summary(verdicts(PLANNED, files=(file("src/cards/a.go"),), white=white)) == {
        "cards": "exempt: white space only"
    }
    (found,) = verdicts(PLANNED, files=(file("src/cards/a.go"),), white=white, policy=ChangePolicy(white_space=False))
    assert found.verdict == "missing"


@pytest.mark.parametrize(
    ("author", "verdict"),
    [
        ("dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>", "exempt"),
        ("Renovate Bot <renovate@whitesource.com>", "exempt"),
        ("Anybody <Bot@RenovateApp.com>", "exempt"),
        ("RENOVATE[bot] <x@y>", "exempt"),
        ("Ada [bot] <ada@example.org>", "missing"),
        ("evil[bot] <x@y>", "missing"),
        ("Ada renovate[bot] <ada@example.org>", "missing"),
        ("Ada <xbot@renovateapp.com>", "missing"),
        ("Ada <renovate@example.org>", "missing"),
    ],
)
def test_bots_need_no_context_by_their_whole_name_or_address(author: str, verdict: str) -> None:
    words = ChangeMessages((commit("Bump x", "src/cards/a.py", author=author),))
    (found,) = verdicts(PLANNED, files=CARD, words=words)
    assert found.verdict == verdict
    assert [each.text for each in found.evidence] == ([f"author {author}"] if verdict == "exempt" else [])


def test_a_file_that_a_person_touched_too_is_not_exempt() -> None:
    words = ChangeMessages(
        (commit("Bump", "src/cards/a.py", author="renovate[bot] <b@x>"), commit("Use it", "src/cards/a.py"))
    )
    (found,) = verdicts(PLANNED, files=CARD, words=words)
    assert found.verdict == "missing"


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        ("fix: the sum", "exempt"),
        ("Fix(cards): the sum", "exempt"),
        ("chore: tidy", "exempt"),
        ("doc: say it better", "exempt"),
        ("tests(cards): try two", "exempt"),
        ("doc!: drop the old field", "missing"),
        ("feat: store cards", "missing"),
        ("refactor: move", "missing"),
        ("fix!: drop the old field", "missing"),
        ("fix: drop\n\nBREAKING CHANGE: the old field is gone", "missing"),
        ("fix: drop\n\nBREAKING-CHANGE: the old field is gone", "missing"),
        ("fix: drop\n\nBREAKING CHANGE:\nthe old field is gone", "missing"),
        ("fix: drop\n\n**BREAKING CHANGES**: the old field is gone", "missing"),
        ("fix: all (#7)\n\n* fix: one\n\n* feat(cards)!: drop the old field", "missing"),
        ("chore: all (#7)\n\n* fix: one\n\n  BREAKING CHANGE: the old field is gone", "missing"),
        ("chore: tidy\n\nBREAKING CHANGE:\n", "exempt"),
        ("chore: tidy\n\nThis is no BREAKING CHANGE: nobody notices!", "exempt"),
        ("Fix the sum", "missing"),
        ("revert: store cards", "missing"),
    ],
)
def test_types_of_conventional_commits(message: str, verdict: str) -> None:
    (found,) = verdicts(PLANNED, files=CARD, words=said(message))
    assert found.verdict == verdict


def test_the_type_of_the_pull_request_governs_the_whole_range() -> None:
    words = said("fix: one")
    (feature,) = verdicts(PLANNED, files=CARD, words=replace(words, pull_request=Message("pull request", "feat: all")))
    (fix,) = verdicts(
        PLANNED, files=CARD, words=replace(said("Work"), pull_request=Message("pull request", "fix: all"))
    )
    (none,) = verdicts(PLANNED, files=CARD, words=replace(words, pull_request=Message("pull request", "All of it")))
    assert [feature.verdict, fix.verdict, none.verdict] == ["missing", "exempt", "exempt"]


@pytest.mark.case(141)
@pytest.mark.parametrize("preset", ["starter", "standard", "strict"])
@pytest.mark.parametrize(
    ("commit_says", "request_says", "verdict"),
    [
        ("docs: one", "docs: all", "exempt"),
        ("docs!: one", "docs: all", "missing"),
        ("One\n\nBREAKING CHANGE: the old field is gone", "docs: all", "missing"),
        ("docs: one", "docs!: all", "missing"),
        ("docs: one", "All of it\n\nBREAKING CHANGE: the old field is gone", "missing"),
        ("docs: one", "docs: all\n\nBREAKING CHANGE: the old field is gone", "missing"),
    ],
)
def test_what_breaks_others_is_exempt_by_no_type(
    commit_says: str, request_says: str, verdict: str, preset: Preset
) -> None:
    """Case 141: also where the pull request says nothing of what one of its commits does, and the other way round."""
    words = replace(said(commit_says), pull_request=Message("pull request", request_says))
    (found,) = verdicts(PLANNED, files=CARD, words=words, policy=ChangePolicy(exempt_types=EXEMPT_TYPES[preset]))
    assert found.verdict == verdict


def test_a_title_that_a_pattern_exempts_and_that_breaks_others() -> None:
    policy = ChangePolicy(exempt_titles=("^fix",))
    for title, verdict in (("fix the sum", "exempt"), ("fix!: the sum", "missing"), ("fixed!: the sum", "missing")):
        (found,) = verdicts(PLANNED, files=CARD, words=said(title), policy=policy)
        assert found.verdict == verdict


def test_a_bot_that_quotes_what_breaks_others_is_exempt() -> None:
    text = "Bump x from 1 to 2\n\nBREAKING CHANGE: no more y"
    words = ChangeMessages((commit(text, "src/cards/a.py", author="renovate[bot] <b@x>"),))
    (found,) = verdicts(PLANNED, files=CARD, words=words)
    assert found.verdict == "exempt"


def test_a_revert_of_an_ancestor_needs_no_context() -> None:
    message = 'Revert "Store"\n\nThis reverts commit 0123456789abcdef.'
    touched = "src/cards/a.py"
    for reverted, verdict in (({touched}, "exempt"), ({"src/cards/b.py"}, "missing"), ((), "missing")):
        words = ChangeMessages((commit(message, touched, reverted=frozenset(reverted)),))
        (found,) = verdicts(PLANNED, files=CARD, words=words)
        assert found.verdict == verdict


def test_what_lies_before_adoption_is_not_governed() -> None:
    words = ChangeMessages((commit("Old", "src/cards/a.py", governed=False),))
    assert summary(verdicts(PLANNED, files=CARD, words=words)) == {"cards": "exempt: before [change] since"}


# What touches a capability


def test_a_mode_alone_touches_nothing() -> None:
    assert verdicts(PLANNED, files=(file("src/cards/a.py", mode="100755"),)) == ()


def test_a_move_within_a_capability_touches_nothing_and_one_across_touches_both() -> None:
    within = (file("src/cards/a.py", "D", "same"), file("src/cards/b.py", "A", "same"))
    across = (file("src/cards/a.py", "D", "same"), file("src/search/b.py", "A", "same"))
    assert verdicts(PLANNED, files=within) == ()
    assert list(summary(verdicts(PLANNED, files=across))) == ["cards", "search"]


@pytest.mark.parametrize(("old", "new"), [("tests/h.py", "h.py"), ("h.py", "tests/h.py"), ("h.md", "h.py")])
def test_a_move_across_the_border_of_the_exempt_paths_touches(old: str, new: str) -> None:
    """What was exempt where it was added becomes code, and code does not go where nobody asks."""
    files = (file(f"src/cards/{old}", "D", "same"), file(f"src/cards/{new}", "A", "same"))
    (found,) = verdicts(PLANNED, files=files)
    assert (found.verdict, [each.path for each in found.touch.governed]) == ("missing", ["src/cards/h.py"])
    within = (file("src/cards/tests/a.py", "D", "same"), file("src/cards/tests/b.py", "A", "same"))
    assert verdicts(PLANNED, files=within) == ()


def test_a_file_that_becomes_a_link_with_its_content_has_not_moved() -> None:
    files = (file("src/cards/a", "D", "same"), file("src/cards/b", "A", "same", mode="120000"))
    assert list(summary(verdicts(PLANNED, files=files))) == ["cards"]


CONTRACT = BASE.replace(
    "paths: [src/cards/]",
    "paths: [src/cards/],\n"
    "  interfaces: [{type: openapi, path: ./src/cards/docs/Api.yaml}, {type: avro, path: src/cards/e/}]",
)


@pytest.mark.parametrize("path", ["src/cards/docs/Api.yaml", "src/cards/docs/api.yaml", "src/cards/e/README.md"])
def test_no_exemption_takes_a_declared_interface(path: str) -> None:
    """It is what others rely on: neither its place, its type, its author nor its layout exempts it."""
    files, docs = (file(path),), said("docs: api")
    bot = ChangeMessages((commit("Bump", path, author="renovate[bot] <b@x>"),))
    before = ChangeMessages((commit("Old", path, governed=False),))
    mixed = ChangeMessages((*before.commits, commit("docs: api", path)))
    found = {
        name: verdicts(CONTRACT, files=files, words=words, white=frozenset({path}))[0].verdict
        for name, words in {"docs": docs, "bot": bot, "written": ChangeMessages(), "mixed": mixed}.items()
    }
    assert found == dict.fromkeys(found, "missing")
    assert verdicts(CONTRACT, BASE, files, docs)[0].verdict == "missing"
    assert summary(verdicts(CONTRACT, files=files, words=before)) == {"cards": "exempt: before [change] since"}


def test_an_interface_that_moves_touches_unless_its_declaration_follows() -> None:
    files = (file("src/cards/docs/Api.yaml", "D", "same"), file("src/cards/api.yaml", "A", "same"))
    moved = CONTRACT.replace("./src/cards/docs/Api.yaml", "src/cards/api.yaml")
    (found,) = verdicts(CONTRACT, files=files)
    assert (found.verdict, [each.path for each in found.touch.files]) == ("missing", [each.path for each in files])
    assert verdicts(CONTRACT, BASE, files)[0].verdict == "missing"
    assert verdicts(CONTRACT, moved, (files[0], file("src/cards/api.yaml", "A", "same"))) == ()


def test_a_move_with_an_edit_touches() -> None:
    files = (file("src/cards/a.py", "D", "one"), file("src/cards/b.py", "A", "two"))
    assert list(summary(verdicts(PLANNED, files=files))) == ["cards"]


def test_narrowing_the_paths_in_the_same_change_hides_nothing() -> None:
    narrowed = PLANNED.replace("[src/cards/]", "[src/cards/vault/]")
    assert list(summary(verdicts(PLANNED, narrowed, CARD))) == ["cards"]


def test_removing_the_capability_in_the_same_change_hides_nothing() -> None:
    without = PLANNED.replace("id: cards,", "id: other,").replace("[src/cards/]", "[src/other/]")
    assert list(summary(verdicts(PLANNED, without, CARD))) == ["cards"]


def test_a_new_capability_is_touched_by_its_first_files() -> None:
    added = (file("src/cards/a.py", "A"),)
    assert list(summary(verdicts(TEAMS, PLANNED, added))) == ["cards"]


def test_code_that_nobody_claims_touches_nothing() -> None:
    assert verdicts(PLANNED, files=(file("src/search/gen/x.py"), file("main.py"))) == ()


def test_what_many_commits_cite_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long branch cites the same few items again and again, and touches many capabilities."""
    looked_up: list[str] = []
    original = change_verdicts.cited_items  # type: ignore[attr-defined]

    def noted(text: str, roadmap: Roadmap, is_key: bool) -> tuple[Item, ...]:
        looked_up.append(text)
        return original(text, roadmap, is_key)

    monkeypatch.setattr(change_verdicts, "cited_items", noted)
    words = ChangeMessages(tuple(commit(f"{number}\n\nRoadmap-Item: vault", "src/cards/a.py") for number in range(100)))
    found = verdicts(PLANNED, files=(*CARD, file("src/search/b.py")), words=words)
    assert {each.touch.capability.id: each.verdict for each in found} == {"cards": "cited", "search": "missing"}
    assert looked_up == ["vault", "vault"]
