"""From the book to the figures that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tpmlint.figures import (
    CapabilityFigures,
    Coverage,
    Figures,
    FolderFigures,
    InitiativeFigures,
    MonthFigures,
    Slip,
    Tally,
    TeamFigures,
)
from tpmlint.ledger.book import Account, Book, month
from tpmlint.ledger.eras import Stance
from tpmlint.ledger.model import ItemHistory
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Capability, Initiative
from tpmlint.settings import VERDICTS

_FOLDERS = 20


@dataclass(slots=True)
class _Sum:
    """Changes that are being added up, by month."""

    verdicts: dict[str, Counter[str]] = field(default_factory=dict)
    authors: dict[str, set[str]] = field(default_factory=dict)
    adrift: Counter[str] = field(default_factory=Counter)

    def add(self, account: Account, stance: Stance) -> None:
        for (day, verdict), count in account.counts.items():
            at = month(day)
            self.verdicts.setdefault(at, Counter())[verdict] += count
            if stance.adrift and verdict != "exempt":
                self.adrift[at] += count
        for at, authors in account.authors.items():
            self.authors.setdefault(at, set()).update(authors)

    def total(self) -> Tally:
        counted = sum(self.verdicts.values(), Counter[str]())
        return _tally(counted, set().union(*self.authors.values()), self.adrift.total())

    def months(self) -> tuple[MonthFigures, ...]:
        return tuple(
            MonthFigures(at, _tally(self.verdicts[at], self.authors.get(at, set()), self.adrift[at]))
            for at in sorted(self.verdicts)
        )


def _tally(counted: Mapping[str, int], authors: set[str], adrift: int) -> Tally:
    return Tally({verdict: counted[verdict] for verdict in VERDICTS if counted.get(verdict)}, len(authors), adrift)


def figures(
    book: Book,
    roadmap: Roadmap,
    histories: Mapping[str, ItemHistory],
    code: Iterable[tuple[str, ...]],
) -> Figures:
    """Return all that was counted.

    Args:
        roadmap: of the newest commit.
        histories: what became of the items.
        code: of every file at the end that could be claimed the ids of the capabilities that do.
    """
    whole = _Sum()
    capabilities: dict[str, _Sum] = {item.id: _Sum() for item in roadmap.capabilities}
    owned: dict[str, _Sum] = {item.id: _Sum() for item in roadmap.teams}
    served: dict[str, _Sum] = {item.id: _Sum() for item in roadmap.teams}
    for (capability, stance), account in book.accounts.items():
        whole.add(account, stance)
        capabilities.setdefault(capability, _Sum()).add(account, stance)
        if stance.owner is not None:
            owned.setdefault(stance.owner, _Sum()).add(account, stance)
        for team in stance.users:
            served.setdefault(team, _Sum()).add(account, stance)
    claimed: Counter[str] = Counter()
    there, mapped = 0, 0
    for theirs in code:
        there += 1
        mapped += bool(theirs)
        claimed.update(theirs)
    first, last = book.days or (None, None)
    return Figures(
        first=first,
        last=last,
        commits=book.commits.total(),
        judged=book.commits["judged"],
        ungoverned=book.commits["ungoverned"],
        unreadable=book.commits["unreadable"],
        total=whole.total(),
        months=whole.months(),
        capabilities=tuple(
            _of_capability(name, capabilities[name], roadmap, claimed[name]) for name in sorted(capabilities)
        ),
        initiatives=tuple(_of_initiative(item, histories.get(item.ref, ItemHistory())) for item in _unique(roadmap)),
        teams=tuple(_of_team(name, owned, served, roadmap) for name in sorted({*owned, *served})),
        coverage=Coverage(
            there,
            mapped,
            tuple(
                FolderFigures(folder, count)
                for folder, count in sorted(book.folders.items(), key=lambda pair: (-pair[1], pair[0]))[:_FOLDERS]
            ),
            tuple((at, files[0], files[1]) for at, files in sorted(book.files.items())),
        ),
    )


def _of_capability(name: str, counted: _Sum, roadmap: Roadmap, files: int) -> CapabilityFigures:
    item = roadmap.find("capability", name)
    known = isinstance(item, Capability)
    owner = item.owner.id if item is not None and item.owner is not None else None
    return CapabilityFigures(
        name,
        item.title if item is not None else None,
        owner,
        files if known else None,
        counted.total(),
        counted.months(),
    )


def _unique(roadmap: Roadmap) -> Iterable[Initiative]:
    found = {item.id: item for item in reversed(roadmap.initiatives)}
    return [found[name] for name in sorted(found)]


def _of_initiative(item: Initiative, history: ItemHistory) -> InitiativeFigures:
    def first(status: str) -> date | None:
        return next((event.day for event in history.statuses if event.after == status), None)

    return InitiativeFigures(
        initiative=item.id,
        title=item.title,
        owner=item.owner.id if item.owner is not None else None,
        status=item.status,
        citations=history.citations,
        first_cited=history.first_cited,
        last_cited=history.last_cited,
        proposed=first("proposed"),
        active=first("active"),
        completed=first("completed"),
        moved=len(history.targets),
        slips=tuple(Slip(each.day, each.before, each.after, each.days) for each in history.targets if each.days > 0),
    )


def _of_team(name: str, owned: Mapping[str, _Sum], served: Mapping[str, _Sum], roadmap: Roadmap) -> TeamFigures:
    item = roadmap.find("team", name)
    nothing = _Sum()
    return TeamFigures(
        name,
        item.title if item is not None else None,
        owned.get(name, nothing).total(),
        served.get(name, nothing).total(),
    )
