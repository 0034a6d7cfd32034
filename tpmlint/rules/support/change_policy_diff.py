"""How one configuration asks less product context of changes than another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tpmlint.finding import Route
from tpmlint.patterns.writing import adds_paths
from tpmlint.rules.support.policy_diff import Weakening, is_laxer, subtract
from tpmlint.settings import CODE_LEVELS, EXEMPT_TITLES, EXEMPT_TYPES, STRICT_ACCEPT, ChangePolicy, Settings
from tpmlint.text.messages import plural, quote, some

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def find_weaker_change_policy(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield what needs less product context than before, except what follows from the preset."""
    old, new = before.change, after.change
    presets = is_laxer(before, after)
    if not (presets and old.accept == _preset_accept(before) and new.accept == _preset_accept(after)):
        more = [verdict for verdict in new.accept if verdict not in old.accept]
        if more:
            yield Weakening(("change", "accept"), f"accepts {some(more)} as product context")
    types = EXEMPT_TYPES[before.preset], EXEMPT_TYPES[after.preset]
    if not (presets and (old.exempt_types, new.exempt_types) == types):
        more_types = [each for each in new.exempt_types if each not in old.exempt_types]
        if more_types:
            yield Weakening(
                ("change", "exempt-types"), f"asks no product context of commits of type {some(more_types)}"
            )
    titles = EXEMPT_TITLES[before.preset], EXEMPT_TITLES[after.preset]
    if not (presets and (old.exempt_titles, new.exempt_titles) == titles):
        more_titles = subtract(new.exempt_titles, old.exempt_titles)
        if more_titles:
            named = some([quote(each) for each in more_titles], 3)
            says = f"asks no product context of commits with a title that matches {named}"
            yield Weakening(("change", "exempt-titles"), says)
    yield from _find_wider_paths(old.exempt_paths, new.exempt_paths)
    known = {each.casefold() for each in old.exempt_authors}
    more_authors = [each for each in new.exempt_authors if each.casefold() not in known]
    if more_authors:
        yield Weakening(("change", "exempt-authors"), f"asks no product context of author {some(more_authors)}")
    if new.white_space and not old.white_space:
        yield Weakening(("change", "white-space"), "asks no product context of changed white space")
    if new.minimum_lines > old.minimum_lines:
        yield Weakening(
            ("change", "minimum-lines"),
            f"asks no product context below {plural(new.minimum_lines, 'changed line')}, "
            f"where it was {old.minimum_lines}",
        )
    if new.interface < old.interface:
        what = f"reports changed promises of interfaces as {new.interface.word}, where it was {old.interface.word}"
        yield Weakening(("change", "interface"), what)
    codes = old.code == CODE_LEVELS[before.preset], new.code == CODE_LEVELS[after.preset]
    if new.code < old.code and not (presets and all(codes)):
        what = f"reports code of capabilities with interfaces as {new.code.word}, where it was {old.code.word}"
        yield Weakening(("change", "code"), what)
    if old.require_extras and not new.require_extras:
        what = "compares bytes where the library of a type of interface is not installed"
        yield Weakening(("change", "require-extras"), what)
    if old.branches and not new.branches:
        yield Weakening(("change", "branches"), "no longer compares new ids with those of other branches")
    forges = subtract(new.references, old.references)
    if forges:
        yield Weakening(("change", "references"), f"takes closing keywords of {some(forges)} as citations")
    patterns = subtract(new.reference_patterns, old.reference_patterns)
    if patterns:
        matches = some([quote(each) for each in patterns], 3)
        yield Weakening(("change", "reference-patterns"), f"takes text that matches {matches} as a citation")
    for key, names, what in (
        ("item-trailers", subtract(new.item_trailers, old.item_trailers), "a citation"),
        ("reason-trailers", subtract(new.reason_trailers, old.reason_trailers), "the reason of a waiver"),
    ):
        if names:
            yield Weakening(("change", key), f"takes the trailer {some(names)} as {what}")
    yield from _find_later_start(old, new)


def _preset_accept(settings: Settings) -> tuple[str, ...]:
    """Return the verdicts that a preset accepts by itself."""
    return STRICT_ACCEPT if settings.preset == "strict" else ChangePolicy().accept


def _find_wider_paths(old: Sequence[str], new: Sequence[str]) -> Iterator[Weakening]:
    """Yield that more files are exempt; where patterns have exceptions, also that their order may exempt more."""
    route = ("change", "exempt-paths")
    found = tuple(_find_wider(route, "files", old, new, adds_paths))
    yield from found
    if not found and any(each.startswith("!") for each in (*old, *new)) and not _only_subtracts(old, new):
        yield Weakening(route, "may ask no product context of more files, because of the order of its patterns")


def _only_subtracts(old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether ``new`` is ``old`` with patterns taken out or exceptions put in, which exempts no more files."""
    left = list(old)
    for each in new:
        while each in left and left[0] != each and not left[0].startswith("!"):
            left.pop(0)
        if left and left[0] == each:
            left.pop(0)
        elif not each.startswith("!"):
            return False
    return not any(each.startswith("!") for each in left)


def _find_wider(
    route: Route, what: str, old: Sequence[str], new: Sequence[str], adds: Callable[[str, Sequence[str]], bool]
) -> Iterator[Weakening]:
    """Yield a list of patterns that matches more: with an added pattern or a removed exception.

    Args:
        adds: tells whether a pattern matches what others do not.
    """
    more = [each for each in subtract(new, old) if not each.startswith("!")]
    added = [f"that match {quote(each)}" for each in more if adds(each, old)]
    added += [f"that {quote(each)} excluded" for each in subtract(old, new) if each.startswith("!")]
    if added:
        yield Weakening(route, f"asks no product context of {what} {some(added, 3)}")


def _find_later_start(old: ChangePolicy, new: ChangePolicy) -> Iterator[Weakening]:
    if new.since is None or new.since == old.since:
        return
    if old.since is None:
        yield Weakening(("change", "since"), f"no longer governs commits before {new.since}")
    elif not (_DAY.fullmatch(old.since) and _DAY.fullmatch(new.since)) or new.since > old.since:
        yield Weakening(("change", "since"), f"governs commits since {new.since}, no longer since {old.since}")
