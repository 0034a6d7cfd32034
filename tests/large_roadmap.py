"""A company's roadmap of 300 items in which nothing is wrong, to be written to files or changed before."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = "str | list[str] | list[dict[str, str]]"


@dataclass(slots=True, eq=False)
class Document:
    """One item on its way to a file.

    Args:
        fields: in the order in which they are written.
        remarks: comments behind a line, by the text that the line begins with.
        rewrite: what makes of its lines something that is no item any more.
    """

    path: str
    fields: dict[str, Value]
    remarks: dict[str, str] = field(default_factory=dict)
    rewrite: Callable[[list[str]], list[str]] = list

    @property
    def ref(self) -> str:
        """The item's name across kinds."""
        return f"{self.fields['kind']}:{self.fields['id']}"

    @property
    def id(self) -> str:
        """The item's id."""
        return self.text("id")

    def text(self, name: str) -> str:
        """Return a field that is a text."""
        value = self.fields[name]
        assert isinstance(value, str)
        return value

    def names(self, name: str) -> list[str]:
        """Return a field that is a list of texts, made if missing."""
        value = self.fields.setdefault(name, list[str]())
        assert isinstance(value, list)
        return value  # type: ignore[return-value]

    def entries(self, name: str) -> list[dict[str, str]]:
        """Return a field that is a list of mappings, made if missing."""
        value = self.fields.setdefault(name, list[dict[str, str]]())
        assert isinstance(value, list)
        return value  # type: ignore[return-value]

    def lines(self) -> list[str]:
        """Return the document as lines of YAML, without what separates it from others."""
        return self.rewrite([self._remarked(line) for name in self.fields for line in _lines(name, self.fields[name])])

    def _remarked(self, line: str) -> str:
        remark = next((each for start, each in self.remarks.items() if line.lstrip(" -").startswith(start)), None)
        return f"{line}  # {remark}" if remark else line


def _lines(name: str, value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield f"{name}: {value}"
    elif not value or isinstance(value[0], str):
        yield f"{name}: [{', '.join(map(str, value))}]"
    else:
        yield f"{name}:"
        for entry in value:
            assert isinstance(entry, dict)
            for index, (key, text) in enumerate(entry.items()):
                yield f"  {'- ' if index == 0 else '  '}{key}: {text}"


PLATFORM, STREAM, CORE, STRATEGY, GUILD = 8, 12, 2, 2, 4
"""Teams: owners of initiatives, of features, of unlisted capabilities, of objectives; and those that are named once."""

FEATURES, SCENERY = 60, 8
"""Features that initiatives enable, and those that are only there to be named."""

LISTED, CAPABILITIES, IDLE = 32, 36, 12
"""Capabilities that initiatives list, with those that retire, and those of which the owners alone know."""

INITIATIVES, OBJECTIVES, DECISIONS = 131, 13, 12
STATUSES = ("planned", "active", "proposed", "paused", "completed", "active")
TYPES = (
    "enablement",
    "infrastructure",
    "reliability",
    "developer-experience",
    "compliance",
    "technical-debt",
    "exploration",
)
DATES = ("2027-07-31", "2027-Q3", "2027-10-31", "2027-12")
WORDS = (
    "checkout",
    "search",
    "returns",
    "wallet",
    "tracking",
    "wishlist",
    "pricing",
    "gifts",
    "reviews",
    "delivery",
    "picks",
)


class Company:
    """The clean roadmap, item by item, and which of the items have been given a fault already."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.teams = list(self._teams())
        self.objectives = list(self._objectives())
        self.features = list(self._features())
        self.capabilities = list(self._capabilities())
        self.initiatives = list(self._initiatives())
        self.decisions = list(self._decisions())
        self._taken = set(map(id, self.decisions[:2]))

    @property
    def documents(self) -> list[Document]:
        """All items, by path and then in the order of their files."""
        kinds = (self.teams, self.objectives, self.features, self.capabilities, self.initiatives, self.decisions)
        return sorted((each for kind in kinds for each in kind), key=lambda document: document.path)

    def take(self, documents: Iterable[Document], fits: Callable[[Document], bool] = lambda _: True) -> Document:
        """Return one of the documents that fits and has no fault yet, and keep it from all others."""
        free = [each for each in documents if id(each) not in self._taken and fits(each)]
        # Work that is open can be given more sorts of fault, so it is spared where any will do.
        spare = [each for each in free if each.fields.get("status") in ("proposed", "completed")]
        chosen = self.random.choice(spare or free)
        self.keep(chosen)
        return chosen

    def keep(self, *documents: Document) -> None:
        """Let no other fault change these."""
        self._taken.update(map(id, documents))

    def is_free(self, document: Document) -> bool:
        """Tell whether nothing has been changed in a document."""
        return id(document) not in self._taken

    def enablers(self, feature: Document) -> list[Document]:
        """Return the initiatives that enable a feature."""
        return [each for each in self.initiatives if any(e["feature"] == feature.id for e in each.entries("enables"))]

    def _teams(self) -> Iterator[Document]:
        groups = (("platform", PLATFORM), ("stream", STREAM), ("core", CORE), ("strategy", STRATEGY), ("guild", GUILD))
        for group, count in groups:
            for index in range(count):
                fields: dict[str, Value] = {"kind": "team", "id": f"{group}-{index}", "title": f"{group} team {index}"}
                fields["interactions"] = (
                    [{"with": f"stream-{index}", "mode": "facilitating"}]
                    if group == "core"
                    else [{"with": f"platform-{(index + 1) % PLATFORM}", "mode": "x-as-a-service", "purpose": "Run it"}]
                )
                yield Document(f"roadmap/teams/{group}.yaml", fields)

    def _objectives(self) -> Iterator[Document]:
        for index in range(OBJECTIVES):
            fields: dict[str, Value] = {
                "kind": "objective",
                "id": f"objective-{index:02}",
                "title": f"Goal number {index}",
                "owner": f"strategy-{index % STRATEGY}",
                "perspective": ("business", "product", "technical")[index % 3],
            }
            yield Document("roadmap/objectives.yaml", fields)

    def _features(self) -> Iterator[Document]:
        for index in range(FEATURES + SCENERY):
            word = WORDS[index % len(WORDS)]
            fields: dict[str, Value] = {
                "kind": "feature",
                "id": f"{word}-{index:02}",
                "title": f"A better {word}, part {index}",
                "owner": f"stream-{index % STREAM}",
                "status": "planned",
                "target_date": DATES[index % len(DATES)],
                "benefit": f"Buyers spend less time on {word}, by step {index}",
            }
            if index < 25:
                fields["objectives"] = [f"objective-{index % 7:02}"]
            if index < OBJECTIVES - 7:
                fields["objectives"] = [f"objective-{index:02}", f"objective-{index + 7:02}"]
            if index >= FEATURES:
                fields["status"] = ("canceled", "retired", "planned", "planned")[index % 4]
            yield Document(f"roadmap/features/{index // 15}.yaml", fields)

    def _capabilities(self) -> Iterator[Document]:
        for index in range(CAPABILITIES + IDLE):
            name = f"service-{index:02}"
            consumers = [{"team": f"stream-{index % STREAM}", "interaction": "x-as-a-service"}]
            if index < GUILD:
                consumers.append({"team": f"guild-{index}"})
            owner = f"platform-{index % PLATFORM}" if index < CAPABILITIES else f"core-{index % CORE}"
            fields: dict[str, Value] = {
                "kind": "capability",
                "id": name,
                "title": f"What service {index} does",
                "owner": owner,
                "lifecycle": {32: "deprecated", 33: "deprecated", 34: "retired", 35: "retired"}.get(
                    index, "production"
                ),
                "paths": [f"/src/{name}/"],
                "consumers": consumers,
            }
            yield Document(f"roadmap/capabilities/{index // 20}.yaml", fields)

    def _initiatives(self) -> Iterator[Document]:
        for index in range(INITIATIVES):
            feature = self.features[index if index < FEATURES else index % 20]
            status = STATUSES[index % len(STATUSES)]
            fields: dict[str, Value] = {
                "kind": "initiative",
                "id": f"work-{index:03}",
                "title": f"Work number {index}",
                "owner": f"platform-{index % PLATFORM}",
                "status": status,
                "type": TYPES[index % len(TYPES)],
                "start_date": "2026-03-01",
                "target_date": "2026-09-30" if status == "completed" else "2027-03-31",
                "problem": f"Case {index} takes four days",
                "enables": [{"feature": feature.id, "how": f"Answers case {index} while the buyer waits"}],
                "internal_customers": [{"team": feature.text("owner"), "need": f"Close case {index} without a ticket"}],
                "capabilities": [f"service-{index % LISTED:02}"],
                "objectives": [f"objective-{index % 7:02}"],
            }
            metric = {"name": f"Hours in case {index}", "baseline": "96", "target": "8"}
            fields["metrics"] = [{**metric, "result": "11"} if status == "completed" else metric]
            yield Document(f"roadmap/initiatives/{index:03}.yaml", fields)

    def _decisions(self) -> Iterator[Document]:
        for index in range(DECISIONS):
            fields: dict[str, Value] = {
                "kind": "decision",
                "id": f"choice-{index:02}",
                "title": f"Choice number {index}",
                "owner": f"platform-{index % PLATFORM}",
                "status": "rejected" if index == 0 else "accepted",
                "capabilities": [f"service-{index:02}"],
            }
            yield Document(f"roadmap/decisions/{index:02}.md", fields)


def written(documents: Iterable[Document]) -> tuple[dict[str, str], dict[int, list[tuple[int, str]]]]:
    """Return the text of every file, and of every document the numbered lines."""
    files: dict[str, list[str]] = {}
    lines: dict[int, list[tuple[int, str]]] = {}
    for document in documents:
        front = document.path.endswith(".md")
        text = files.setdefault(document.path, [])
        if text or front:
            text.append("---")
        own = document.lines()
        lines[id(document)] = list(enumerate(own, len(text) + 1))
        text += own
        if front:
            text += ["---", "", "Because of what we knew then."]
    return {path: "\n".join(text) + "\n" for path, text in files.items()}, lines
