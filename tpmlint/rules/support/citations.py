"""What people cite for a change, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.change.citations import Citation, CitedName, NoItem, cited_items, decorated_lines, misspelled_keys
from tpmlint.change.messages import PULL_REQUEST
from tpmlint.change.model import CapabilityVerdict, Change, NearMiss
from tpmlint.change.naming import label_of
from tpmlint.change.trailers import ITEM, REASON
from tpmlint.finding import MessageRef, Problem, Related, Severity
from tpmlint.model.items import Decision, Feature, Initiative, Item, name
from tpmlint.rules.support.changed_capability import suggest_listing
from tpmlint.text.messages import join_words, quote, with_article
from tpmlint.text.similarity import GUESSES, nearest


def read_governed(change: Change) -> Iterator[Citation | NoItem]:
    """Yield what the messages of a change name, without the commits that lie before adoption."""
    return (each for each in change.citations if each.governed)


def group_citations(change: Change) -> dict[CitedName, list[Citation]]:
    """Return the cited names, as written, with their citations."""
    found: dict[CitedName, list[Citation]] = {}
    for each in read_governed(change):
        if isinstance(each, Citation):
            found.setdefault(each.name, []).append(each)
    return found


ABOUT_CONTEXT = (
    ("change-without-context", "product context"),
    ("interface-change-without-context", "product context of the interface"),
)
"""The rules about a capability without context, with the subject of their findings."""

CITABLE = (Initiative, Feature, Decision)
"""What can give a change product context."""


class WrongCitation(Struct, frozen=True):
    """One thing that is wrong with what a message says.

    Args:
        rule: the id of the rule that reports it.
        covers: the paths that the message is about; None means all of the change.
    """

    rule: str
    problem: Problem
    covers: frozenset[str] | None

    @property
    def key(self) -> tuple[str, str, str]:
        """The identity of the finding: rule, message and subject."""
        assert isinstance(self.problem.at, MessageRef)
        return self.rule, self.problem.at.source, self.problem.subject


def find_wrong_citations(change: Change) -> Iterator[WrongCitation]:
    """Yield all that is wrong with what messages say about a change."""
    yield from find_unknown(change)
    yield from find_closed(change)
    yield from find_unexplained(change)
    yield from _find_misspelled(change)
    yield from _find_decorated(change)
    yield from _find_other_kinds(change)


def find_idle(change: Change) -> Iterator[WrongCitation]:
    """Yield each citation that gives no context to any capability of its commits.

    If one of them has no context at all, the finding about that names the citation.
    """
    for each in (
        *_find_misspelled(change),
        *_find_decorated(change),
        *_find_other_kinds(change),
        *_find_without_effect(change),
    ):
        verdicts = _touched_verdicts(change, each.covers)
        if verdicts and all(verdict.verdict != "cited" for verdict in verdicts):
            missing = [verdict.touch.capability.ref for verdict in verdicts if verdict.verdict == "missing"]
            keys = tuple((rule, ref, subject) for ref in missing for rule, subject in ABOUT_CONTEXT)
            yield replace(each, problem=replace(each.problem, explained_by=keys))


def say_why(verdict: CapabilityVerdict, faults: Sequence[WrongCitation]) -> str:
    """Return why a capability has no context, to follow a statement of that; empty if nobody said anything."""
    what = ""
    held = list(dict.fromkeys(f"{each.verdict} ({each.text})" for each in verdict.evidence))
    if held:
        what += f" that is accepted: {join_words(held)} does not count under [change] accept"
    if verdict.empty:
        first, *others = verdict.empty
        what += f"; {first.item.replace(':', ' ', 1)} gives none, as it {first.reason}"
        what += f", and {len(others)} more do not either" if others else ""
    if verdict.near:
        cited = join_words([f"{each.kind} {each.initiative}" for each in verdict.near])
        return f"{what}; {cited} {'is' if len(verdict.near) == 1 else 'are'} cited without listing it"
    if faults:
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        return f"{what}; {faults[0].problem.message}{more}"
    return what


def speaker(at: MessageRef) -> str:
    """Return what a sentence calls a message: ``the pull request``, or its commit or file by name."""
    return f"the {at.source}" if at.source == PULL_REQUEST else at.source


def _touched_verdicts(change: Change, covers: frozenset[str] | None) -> list[CapabilityVerdict]:
    """Return the verdicts on the capabilities that need context for some paths; None means all paths."""
    return [
        verdict
        for verdict in change.verdicts
        if any(covers is None or file.path in covers for file in verdict.touch.governed)
    ]


def _find_misspelled(change: Change) -> Iterator[WrongCitation]:
    for line, meant in misspelled_keys(change.words, change.policy):
        message = f"{speaker(line.at)} has a line '{line.text}:', which is not a trailer; did you mean {meant}?"
        yield WrongCitation("idle-citation", Problem(message, line.at, subject=line.text), line.covers)


def _find_decorated(change: Change) -> Iterator[WrongCitation]:
    for line, key in decorated_lines(change.words, change.policy):
        message = (
            f"{speaker(line.at)} has the line {quote(line.text)}, which is not read, as it does not begin with '{key}:'"
        )
        yield WrongCitation("idle-citation", Problem(message, line.at, subject=line.text), line.covers)


def _find_other_kinds(change: Change) -> Iterator[WrongCitation]:
    for (text, is_key), citing in group_citations(change).items():
        found = [item for side in (change.after, change.before) for item in cited_items(text, side.roadmap, is_key)]
        if found and not any(isinstance(item, CITABLE) for item in found):
            first = citing[0]
            message = (
                f"{speaker(first.at)} cites {quote(text)}, but {with_article(found[0].kind)} gives no product context; "
                "name an initiative, a feature or a decision"
            )
            yield WrongCitation("idle-citation", Problem(message, first.at, subject=text), _covers(citing))


def _find_without_effect(change: Change) -> Iterator[WrongCitation]:
    """Yield the citations of items that could give context, but give none to any capability of their commits."""
    for (text, is_key), citing in group_citations(change).items():
        covers = _covers(citing)
        verdicts = _touched_verdicts(change, covers)
        sides = (change.after, change.before)
        items = {item.ref: item for side in sides for item in cited_items(text, side.roadmap, is_key)}
        context_items = {each.item for verdict in verdicts for each in verdict.evidence if each.verdict == "cited"}
        if not verdicts or not items or context_items & items.keys():
            continue
        verdict, first = verdicts[0], citing[0]
        capability = verdict.touch.capability
        label = label_of(capability, change.before.roadmap, change.after.roadmap)
        unlisted = {f"{each.kind}:{each.initiative}": f"does not list {label}" for each in verdict.near}
        why = unlisted | {each.item: each.reason for each in verdict.empty}
        item = next((item for ref, item in items.items() if ref in why), None)
        if item is not None:
            message = (
                f"{speaker(first.at)} cites {quote(text)} for {name(capability)}, but {name(item)} {why[item.ref]}"
            )
            problem = Problem(
                message=message,
                at=first.at,
                subject=text,
                related=tuple(Related("and here", each.at) for each in citing[1:]),
                help=suggest_listing(change, NearMiss(item.id, text, item.kind), capability)
                if item.ref in unlisted
                else None,
            )
            yield WrongCitation("idle-citation", problem, covers)


def find_unknown(change: Change) -> Iterator[WrongCitation]:
    """Yield each unknown name once, with all messages that use it."""
    if not (change.before.governed or change.after.governed):
        return
    guesses, corrected = 0, _cites_an_item(change)
    systems = {*change.before.settings.systems, *change.after.settings.systems}
    for (text, is_key), citing in group_citations(change).items():
        if is_key:
            continue
        roadmaps = (change.after.roadmap, change.before.roadmap, *(side.roadmap for side in change.merge or ()))
        prefix, colon, key = text.partition(":")
        if any(cited_items(text, each) or each.is_lost(key.strip() if colon else text) for each in roadmaps):
            continue
        if not (citing := [each for each in citing if _may_be_about(change, each)]) or change.elsewhere(text):
            continue  # It is for another roadmap of the repository.
        if colon and prefix.lower() not in change.after.roadmap.kinds:
            if prefix not in systems:
                guesses += 1
                known = [*change.after.roadmap.kinds, *systems] if guesses <= GUESSES else []
                yield _unknown_problem(corrected, citing, text, _describe_prefix(prefix, key, known))
            continue
        guesses += 1
        kind, word = (prefix.lower(), key.strip()) if colon else ("", text)
        says = _describe_unknown(change, kind, word) if guesses <= GUESSES else "which does not exist"
        yield _unknown_problem(corrected, citing, text, says)


def _may_be_about(change: Change, citation: Citation) -> bool:
    """Tell whether a message may be about what the configuration judges: a commit of other folders alone is not."""
    folder = change.after.settings.folder
    if not (folder and citation.covers):
        return True
    return any(path.startswith(f"{folder}/") for path in citation.covers)


def _describe_unknown(change: Change, kind: str, word: str) -> str:
    items = [*change.after.roadmap.items, *change.before.roadmap.items, *change.after.roadmap.elsewhere.values()]
    other = next((item for item in items if item.id.casefold() == word.casefold()), None)
    if other is not None:
        return f"which does not exist; there is {with_article(other.kind)} of that id"
    near = nearest(word, [item.id for item in items if _may_be(item, kind)])
    return f"which does not exist{_did_you_mean(kind, near, items)}"


def _may_be(item: Item, kind: str) -> bool:
    """Tell whether a citation may mean an item: one of the kind that it names, or one that can give context."""
    return item.kind == kind if kind else isinstance(item, CITABLE)


def _did_you_mean(kind: str, near: str | None, items: list[Item]) -> str:
    if near is None:
        return "; name an initiative, a feature or a decision of the roadmap"
    found = next(item for item in items if item.id == near and _may_be(item, kind))
    return f"; did you mean {found.ref}?"


def _describe_prefix(prefix: str, key: str, known: Iterable[str]) -> str:
    if key.startswith("//"):
        return "which is an address; name an item of the roadmap by its id"
    near = nearest(prefix.lower(), known)
    way = f"did you mean {near}:{key.strip()}?" if near else f"declare it as [systems.{prefix}] in the configuration"
    return f"but {quote(prefix)} is neither a kind of item nor a declared tracker; {way}"


def _unknown_problem(corrected: bool, citing: Sequence[Citation], text: str, says: str) -> WrongCitation:
    first, *others = citing
    problem = Problem(
        message=f"{speaker(first.at)} cites {quote(text)}, {says}",
        at=first.at,
        subject=text,
        related=tuple(Related("and here", each.at) for each in others),
        severity=Severity.WARNING if corrected and all(each.covers is not None for each in citing) else None,
    )
    return WrongCitation("unknown-citation", problem, _covers(citing))


def _cites_an_item(change: Change) -> bool:
    """Tell whether the pull request's text cites an item: then wrong commits, which are hard to reword, matter less."""
    citations = [
        each for each in read_governed(change) if isinstance(each, Citation) and each.at.source == PULL_REQUEST
    ]
    sides = (change.after.roadmap, change.before.roadmap)
    return any(cited_items(each.text, roadmap, each.is_key) for each in citations for roadmap in sides)


def find_closed(change: Change) -> Iterator[WrongCitation]:
    """Yield each closed initiative that is cited once, with all messages that do so."""
    found: dict[str, tuple[Initiative, list[Citation]]] = {}
    for (text, is_key), citing in group_citations(change).items():
        sides = (change.after, change.before)
        items = {item.ref: item for side in sides for item in cited_items(text, side.roadmap, is_key)}
        gone = [item for item in items.values() if isinstance(item, Initiative) and _was_closed(change, item)]
        if gone and len(gone) == len(items):
            found.setdefault(gone[0].ref, (gone[0], []))[1].extend(citing)
    for item, citing in found.values():
        yield WrongCitation("closed-citation", _closed_problem(change, item, citing), _covers(citing))


def _was_closed(change: Change, item: Initiative) -> bool:
    """Tell whether an initiative was closed before the change, and is not open after it."""
    was, now = (side.roadmap.find(item.kind, item.id) for side in (change.before, change.after))
    return was is not None and was.is_closed and (now is None or now.state is None or now.is_closed)


def _closed_problem(change: Change, item: Initiative, citing: Sequence[Citation]) -> Problem:
    first, *others = citing
    was = change.before.roadmap.find(item.kind, item.id)
    word = None if was is None else was.state_word
    here = change.after.roadmap.find(item.kind, item.id)
    successor = change.after.roadmap.initiative(item.superseded_by)
    way = (
        f"; did you mean {name(successor)}, which took its place?"
        if successor is not None and successor.is_open
        else ""
    )
    related = [Related("and here", each.at) for each in others]
    if here is not None:
        related.insert(0, Related(f"{word} here", here.at("status")))
    return Problem(
        message=f"{speaker(first.at)} cites {quote(first.text)}, but {name(item)} was {word} before this change{way}",
        at=first.at,
        subject=item.ref,
        related=tuple(related),
    )


def find_unexplained(change: Change) -> Iterator[WrongCitation]:
    """Yield each message that waives product context without a reason, once."""
    reported: set[str] = set()
    for waiver in read_governed(change):
        if not isinstance(waiver, NoItem) or waiver.at.source in reported:
            continue
        if waiver.is_explained(change.policy.placeholders):
            continue
        reported.add(waiver.at.source)
        why = "does not say why" if waiver.reason is None else f"gives {quote(waiver.reason)} as its reason"
        way = f"add a line '{REASON}: <why>'" if waiver.reason is None else "say in a few words why"
        problem = Problem(
            message=f"{speaker(waiver.at)} says '{ITEM}: none' and {why}; {way}",
            at=waiver.at,
            subject=REASON,
        )
        yield WrongCitation("waiver-without-reason", problem, waiver.covers)


def _covers(citing: Sequence[Citation]) -> frozenset[str] | None:
    found: set[str] = set()
    for each in citing:
        if each.covers is None:
            return None
        found |= each.covers
    return frozenset(found)
