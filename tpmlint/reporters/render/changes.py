"""What happened to the items of a roadmap, in words: the same sentences in a terminal, in Markdown and on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from tpmlint.report import NamedItem, RoadmapChange, RoadmapChanges
from tpmlint.reporters import Style
from tpmlint.reporters.render.markdown import code, prose
from tpmlint.reporters.render.terminal import Painter, wrap_text
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural, some

HEADINGS: Mapping[str, tuple[str, str]] = {
    "finished": ("Finished", "finished"),
    "started": ("Started", "started"),
    "added": ("Added", "added"),
    "dropped": ("Dropped", "dropped"),
    "removed": ("Removed from the roadmap", "removed"),
    "reopened": ("Open again", "open again"),
    "later": ("Moved later", "moved later"),
    "earlier": ("Moved earlier", "moved earlier"),
    "dated": ("Other dates", "with another date"),
    "health": ("Health", "with another health"),
    "status": ("Status", "with another status"),
    "owner": ("Owners", "with another owner"),
    "customers": ("Internal customers", "with other customers"),
    "features": ("Features enabled", "with other features"),
    "type": ("Types", "of another type"),
    "title": ("Titles", "with another title"),
    "decided": ("Decisions taken", "decided"),
    "renamed": ("Renamed", "renamed"),
}
"""For each event the heading of its list, and the word for its number."""

_WITHOUT_AUTHOR = frozenset(("finished", "started", "added", "decided", "renamed"))
"""Events that are listed without an author."""

_CHANGED_STATE = frozenset(("dropped", "reopened", "status", "earlier", "later", "dated", "health", "type"))
_MOST = 5
_RISKY = {"at-risk": "at risk", "off-track": "off track"}


class Ink(Struct, frozen=True):
    """How to write the parts of a sentence.

    Args:
        name: an item that the sentence is about.
        mention: another item.
        text: what a user wrote.
        arrow: between a value and the next.
        names_kind: whether ``name`` names the kind of an item.
    """

    name: Callable[[RoadmapChange], str]
    mention: Callable[[NamedItem], str]
    text: Callable[[str], str]
    arrow: str
    names_kind: bool = False


def summarize(events: Sequence[RoadmapChange]) -> str:
    """Return ``2 finished, 1 added, 1 at risk``; empty if nothing happened."""
    counted = Counter(_word(each) for each in events)
    return ", ".join(
        f"{plural(count, 'decision')} taken" if word == "decided" else f"{count} {word}"
        for word, count in counted.items()
    )


def _word(change: RoadmapChange) -> str:
    if change.event == "health":
        return _RISKY.get(change.after or "", "no longer at risk" if change.before in _RISKY else "with another health")
    return HEADINGS[change.event][1]


def in_groups(events: Iterable[RoadmapChange]) -> Iterator[tuple[str, list[RoadmapChange]]]:
    """Yield the changes by heading."""
    groups: dict[str, list[RoadmapChange]] = {}
    for each in events:
        groups.setdefault(HEADINGS[each.event][0], []).append(each)
    yield from groups.items()


def describe(change: RoadmapChange, ink: Ink) -> str:
    """Return what happened to an item in one sentence without a full stop."""
    author = ""
    if change.commit is not None and change.event not in _WITHOUT_AUTHOR:
        author = f", by {ink.text(change.commit.author)} on {change.commit.day}"
    return f"{ink.name(change)}{_facts(change, ink)}{author}"


def _facts(change: RoadmapChange, ink: Ink) -> str:
    due = f", due {ink.text(change.date)}" if change.date else ""
    if change.event == "added":
        owner = f" of {ink.mention(change.owner)}" if change.owner else ""
        status = f", {ink.text(change.status)}" if change.status else ""
        kind = f": {ink.text(change.item.kind)}{owner}" if not ink.names_kind else f",{owner}" if owner else ""
        return f"{kind}{status}{due}"
    if change.event == "removed":
        was = f", was {ink.text(change.before)}" if change.before else ""
        return was if ink.names_kind else f": {ink.text(change.item.kind)}{was}"
    if change.event in _CHANGED_STATE:
        return f": {_step(change, ink)}{_moved(change, ink)}"
    if change.event in ("owner", "customers", "features"):
        return f": {_exchanged(change, ink)}"
    if change.event == "title":
        return f": was {ink.text(' '.join(change.before.split()))}" if change.before else ": had no title"
    if change.event == "decided":
        return f": {ink.text(change.after or '')}"
    if change.event == "renamed":
        return f": {ink.text(change.before or '')} {ink.arrow} {ink.text(change.after or '')}"
    return due


def _step(change: RoadmapChange, ink: Ink) -> str:
    """Return ``old -> new``, or the new value alone where there was none."""
    nothing = "no date" if change.event == "dated" else ""
    old, new = (ink.text(each) if each else nothing for each in (change.before, change.after))
    return f"{old} {ink.arrow} {new or 'none'}" if old else new


def _moved(change: RoadmapChange, ink: Ink) -> str:
    if not change.days:
        return ""
    moved = f", {plural(abs(change.days), 'day')} {'later' if change.days > 0 else 'earlier'}"
    if change.causes:
        moved += f", as {some([ink.mention(each) for each in change.causes], _MOST)} moved"
    if change.delays:
        delayed = [
            ink.mention(each.item) + ("" if each.days == change.days else f" by {plural(each.days, 'day')}")
            for each in change.delays
        ]
        moved += f", which delays {some(delayed, _MOST)}"
    if change.waiting:
        moved += f"; {some([ink.mention(each) for each in change.waiting], _MOST)} "
        moved += "waits for it" if len(change.waiting) == 1 else "wait for it"
    return moved


def _exchanged(change: RoadmapChange, ink: Ink) -> str:
    gained, lost = ([ink.mention(each) for each in items] for items in (change.gained, change.lost))
    if change.event == "owner":
        return f"{some(lost) or 'nobody'} {ink.arrow} {some(gained) or 'nobody'}"
    parts = [f"gains {some(gained, _MOST)}"] if gained else []
    return ", ".join([*parts, f"loses {some(lost, _MOST)}"] if lost else parts)


def _title(item: NamedItem) -> str:
    return " ".join((item.title or "").split()) or item.id


TERMINAL = Ink(
    name=lambda change: f"{visible(_title(change.item))} ({visible(f'{change.item.kind}:{change.item.id}')})",
    mention=lambda item: visible(_title(item)),
    text=visible,
    arrow="->",
    names_kind=True,
)
MARKDOWN = Ink(
    name=lambda change: f"**{prose(_title(change.item)) or code(change.item.id)}**",
    mention=lambda item: prose(_title(item)) or code(item.id),
    text=prose,
    arrow="→",
)


def terminal_lines(
    events: Sequence[RoadmapChange], width: int | None, paint: Painter, most: int | None = None
) -> Iterator[str]:
    """Yield a list for each sort of change.

    Args:
        width: columns to wrap to; None keeps each change on a line.
        most: the most changes of a sort that are listed, without blank lines between the lists; None lists all.
    """
    for number, (heading, group) in enumerate(in_groups(events)):
        if number and most is None:
            yield ""
        yield paint("strong", f"{heading}:")
        for change in group[:most]:
            yield from wrap_text(f"  {describe(change, TERMINAL)}", width, indent=4)
        if most is not None and len(group) > most:
            yield f"  and {len(group) - most} more"


def markdown_lines(events: Sequence[RoadmapChange], heading: str = "**{}**") -> Iterator[str]:
    """Yield a list for each sort of change, in Markdown in which the text of users is inert.

    Args:
        heading: how a heading is written, with ``{}`` for its words.
    """
    for number, (words, group) in enumerate(in_groups(events)):
        if number:
            yield ""
        yield heading.format(words)
        yield ""
        yield from (f"- {describe(change, MARKDOWN)}" for change in group)


def title_of(changes: RoadmapChanges) -> str:
    """Return ``What changed from 2026-10-30 to 2026-11-29``."""
    return f"What changed from {changes.since} to {changes.until}"


def report_text(changes: RoadmapChanges, style: Style) -> str:
    """Return what changed as text for a terminal."""
    paint = Painter(style.color)
    counts = summarize(changes.events) or "nothing"
    lines = wrap_text(f"{visible(title_of(changes))}: {counts}.", style.width)
    lines[0] = paint("strong", lines[0])
    for note in changes.notes:
        lines += wrap_text(f"Note: {visible(note)}.", style.width)
    if changes.events:
        lines += ["", *terminal_lines(changes.events, style.width, paint)]
    return "".join(f"{line}\n" for line in lines)


def newsletter(changes: RoadmapChanges) -> str:
    """Return what changed as a page in Markdown that can be sent to people."""
    lines = [f"# {prose(title_of(changes))}", "", f"{summarize(changes.events) or 'Nothing changed'}."]
    for note in changes.notes:
        lines += ["", f"> Note: {prose(note)}."]
    if changes.events:
        lines += ["", *markdown_lines(changes.events, "## {}")]
    return "".join(f"{line}\n" for line in lines)
