"""A company's roadmap of 300 items with 200 faults of every kind.

Each fault changes one item that no other fault changes (a copied sentence three, a circle two), and says for itself
which finding it should give and on which line; tpmlint is not asked.
``python -m tests.seeded_faults FOLDER`` writes the whole to a folder, to be looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tests.large_roadmap import CAPABILITIES, FEATURES, IDLE, LISTED, STREAM, Company, Document, written

AS_OF = "2026-11-20"
WAIVERS = "tpmlint.waivers.yaml"
CODE = {f"src/service-{index:02}/main.py": "print()\n" for index in range(CAPABILITIES + IDLE)}
"""The code beside the roadmap: a file a capability."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that a fault should give."""

    rule: str
    path: str
    line: int
    item: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that has been put into the roadmap.

    Args:
        place: what the line at fault begins with, unique in its document.
        item: the item that the finding is about, where it is not the document's or there is none.
    """

    rule: str
    document: Document
    place: str
    item: str | None = ""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A roadmap with faults: the text of every file by path, and the findings that it should give, sorted."""

    files: Mapping[str, str]
    expected: tuple[Expected, ...]
    items: int


def seeded(seed: int = 7) -> Seeded:
    """Return the company's roadmap with its 200 faults."""
    company = Company(seed)
    faults = [fault for plant in PLANTS for fault in plant(company)]
    files, lines = written(company.documents)
    waived, expected = _waivers()
    files[WAIVERS] = waived
    for fault in faults:
        found = [n for n, text in lines[id(fault.document)] if text.lstrip(" -").startswith(fault.place)]
        assert len(found) == 1, (fault.rule, fault.place, found)
        item = fault.document.ref if fault.item == "" else fault.item
        expected.append(Expected(fault.rule, fault.document.path, found[0], item))
    ordered = sorted(expected, key=lambda each: (each.path, each.line, each.rule))
    return Seeded({**files, **CODE}, tuple(ordered), len(company.documents))


def clean(seed: int = 7) -> Seeded:
    """Return the company's roadmap before any fault."""
    company = Company(seed)
    files, _ = written(company.documents)
    return Seeded({**files, **CODE}, (), len(company.documents))


Plant: TypeAlias = Callable[[Company], Iterator[Fault]]
PLANTS: list[Plant] = []


def plant(make: Plant) -> Plant:
    """Add a sort of fault to those that are put into the roadmap."""
    PLANTS.append(make)
    return make


def is_open(document: Document) -> bool:
    """Tell whether an item is beyond ``proposed`` and not closed."""
    return document.fields["status"] in ("planned", "active", "paused")


def swapped(old: str, *new: str) -> Callable[[list[str]], list[str]]:
    """Return what replaces the only line that begins with ``old``."""

    def rewrite(lines: list[str]) -> list[str]:
        at = next(number for number, line in enumerate(lines) if line.startswith(old))
        return [*lines[:at], *new, *lines[at + 1 :]]

    return rewrite


# What needs particular items comes first.


@plant
def unused_team(company: Company) -> Iterator[Fault]:
    for number in range(4):
        document = company.capabilities[number]
        company.keep(document)
        document.entries("consumers").pop()
        guild = next(each for each in company.teams if each.id == f"guild-{number}")
        yield Fault("unused-team", guild, "id:")


@plant
def orphan_objective(company: Company) -> Iterator[Fault]:
    for number in range(4):
        document = company.features[number]
        company.keep(document)
        document.names("objectives").pop()
        yield Fault("orphan-objective", company.objectives[number + 7], "id:")


def with_enablers(company: Company, fits: Callable[[Document], bool]) -> Document:
    """Take a feature with as few enablers as can be, none of which has been changed, and keep these."""
    enablers = {each.id: company.enablers(each) for each in company.features[:FEATURES]}
    whole = [
        each
        for each in company.features[:FEATURES]
        if any(map(fits, enablers[each.id])) and all(map(company.is_free, (each, *enablers[each.id])))
    ]
    fewest = min(len(enablers[each.id]) for each in whole)
    feature = company.take(each for each in whole if len(enablers[each.id]) == fewest)
    company.keep(*enablers[feature.id])
    return feature


@plant
def released_before_enabler(company: Company) -> Iterator[Fault]:
    for _ in range(4):
        document = with_enablers(
            company,
            lambda each: each.fields["type"] == "enablement" and each.fields["status"] in ("planned", "proposed"),
        )
        document.fields["status"] = "released"
        yield Fault("released-before-enabler", document, "status:")


@plant
def feature_before_enabler(company: Company) -> Iterator[Fault]:
    for date in ("2027-02-28", "2027-01", "2027-02", "2026-10-31", "2026-11-28"):
        document = with_enablers(company, is_open)
        document.fields["target_date"] = date
        yield Fault("feature-before-enabler", document, "target_date:")


@plant
def completed_without_result(company: Company) -> Iterator[Fault]:
    for _ in range(4):
        document = company.take(company.initiatives, lambda each: each.fields["status"] == "completed")
        del document.entries("metrics")[0]["result"]
        yield Fault("completed-without-result", document, "name:")


# structure


@plant
def yaml_syntax(company: Company) -> Iterator[Fault]:
    broken = (
        ("title:", 'title: "Work without an end'),
        ("problem:", "problem: !!python/object:os.system Delete all"),
        ("problem:", "problem: *nobody"),
        ("title:", "title: Work\x07"),
    )
    for old, new in broken:
        document = company.take(company.initiatives)
        document.rewrite = swapped(old, new)
        yield Fault("yaml-syntax", document, new)


@plant
def duplicate_key(company: Company) -> Iterator[Fault]:
    for name, kind in (
        ("title", "initiatives"),
        ("status", "initiatives"),
        ("benefit", "features"),
        ("title", "teams"),
    ):
        document = company.take(getattr(company, kind))
        document.rewrite = lambda lines, name=name: [*lines, f"{name}: Said again"]  # type: ignore[misc]
        yield Fault("duplicate-key", document, f"{name}: Said again")


@plant
def yaml_portability(company: Company) -> Iterator[Fault]:
    for value in ("[yes]", "[off]", "[1:30]"):
        document = company.take(company.features[:FEATURES])
        document.fields["tags"] = value
        yield Fault("yaml-portability", document, "tags:")
    document = company.take(company.features)
    document.fields["description"] = "No"
    yield Fault("yaml-portability", document, "description:")


@plant
def unknown_kind(company: Company) -> Iterator[Fault]:
    for word in ("initiatve", "epic", "Initiative", "story"):
        document = company.take(company.initiatives)
        document.fields["kind"] = word
        yield Fault("unknown-kind", document, "kind:", f"{word}:{document.id}")


@plant
def unknown_field(company: Company) -> Iterator[Fault]:
    def renamed(document: Document, old: str, new: str) -> Document:
        document.fields = {new if name == old else name: value for name, value in document.fields.items()}
        return document

    initiatives = company.initiatives
    active = [each for each in initiatives if each.fields["status"] == "active"]
    yield Fault("unknown-field", renamed(company.take(active), "metrics", "metrcs"), "metrcs:")
    yield Fault("unknown-field", renamed(company.take(active), "capabilities", "capabilites"), "capabilites:")
    yield Fault("unknown-field", renamed(company.take(initiatives), "objectives", "objectivs"), "objectivs:")
    yield Fault("unknown-field", renamed(company.take(company.features), "target_date", "due"), "due:")
    document = company.take(active)
    document.entries("metrics")[0] = {"name": "Hours", "basline": "3", "target": "1"}
    yield Fault("unknown-field", document, "basline:")
    document = company.take(company.decisions)
    document.fields["budget"] = "4711"
    yield Fault("unknown-field", document, "budget:")


@plant
def schema(company: Company) -> Iterator[Fault]:
    for name, value in (
        ("status", "in-progress"),
        ("target_date", "next summer"),
        ("type", "plumbing"),
        ("horizon", "soon"),
    ):
        document = company.take(company.initiatives, lambda each: each.fields["status"] != "canceled")
        document.fields[name] = value
        yield Fault("schema", document, f"{name}:")
    document = company.take(company.initiatives)
    del document.fields["title"]
    yield Fault("schema", document, "kind:")
    for documents, name, value in (
        (company.features[:FEATURES], "stage", "gamma"),
        (company.capabilities[:LISTED], "owner", "The search team"),
        (company.objectives[:7], "perspective", "personal"),
    ):
        document = company.take(documents)
        document.fields[name] = value
        yield Fault("schema", document, f"{name}:")
    document = company.take(company.teams, lambda each: each.id.startswith("stream"))
    document.fields["type"] = "feature-factory"
    yield Fault("schema", document, "type:")


@plant
def conflict_marker(company: Company) -> Iterator[Fault]:
    for documents in (company.initiatives, company.initiatives, company.initiatives, company.decisions):
        document = company.take(documents)
        document.rewrite = swapped(
            "type:" if "type" in document.fields else "status:",
            "<<<<<<< HEAD",
            "status: active",
            "=======",
            "status: planned",
            ">>>>>>> b",
        )
        yield Fault("conflict-marker", document, "<<<<<<<", None)


@plant
def lfs_pointer(company: Company) -> Iterator[Fault]:
    pointer = ["version https://git-lfs.github.com/spec/v1", f"oid sha256:{'4d7a' * 16}", "size 12345"]
    for _ in range(3):
        document = company.take(company.initiatives)
        document.rewrite = lambda _: list(pointer)
        yield Fault("lfs-pointer", document, "version", None)


# context


@plant
def enables_nothing(company: Company) -> Iterator[Fault]:
    for empty in (False, False, False, True, True):
        document = company.take(company.initiatives)
        document.fields["enables"] = []
        if not empty:
            del document.fields["enables"]
        yield Fault("enables-nothing", document, "enables:" if empty else "kind:")


@plant
def no_internal_customer(company: Company) -> Iterator[Fault]:
    for empty in (False, False, False, True, True):
        document = company.take(company.initiatives)
        document.fields["internal_customers"] = []
        if not empty:
            del document.fields["internal_customers"]
        yield Fault("no-internal-customer", document, "internal_customers:" if empty else "kind:")


@plant
def self_serving(company: Company) -> Iterator[Fault]:
    for _ in range(5):
        document = company.take(company.initiatives)
        document.entries("internal_customers")[0]["team"] = document.text("owner")
        yield Fault("self-serving", document, "team:")


@plant
def placeholder_text(company: Company) -> Iterator[Fault]:
    for name, key, text in (
        ("enables", "how", "TBD"),
        ("enables", "how", "Work number {}"),
        ("internal_customers", "need", "n/a"),
        ("internal_customers", "need", "to be defined"),
    ):
        document = company.take(company.initiatives, is_open)
        document.entries(name)[0][key] = text.format(int(document.id[-3:]))
        yield Fault("placeholder-text", document, f"{key}:")
    document = company.take(company.initiatives, is_open)
    document.fields["problem"] = "Lorem ipsum dolor sit amet"
    yield Fault("placeholder-text", document, "problem:")
    document = company.take(company.features[:FEATURES])
    document.fields["benefit"] = document.fields["title"]
    yield Fault("placeholder-text", document, "benefit:")


@plant
def copied_context(company: Company) -> Iterator[Fault]:
    for name, key, text in (
        ("enables", "how", "Makes the team faster"),
        ("enables", "how", "Lowers the cost of running it"),
        ("internal_customers", "need", "A platform that can be relied on"),
        ("internal_customers", "need", "To move faster"),
    ):
        three = sorted((company.take(company.initiatives) for _ in range(3)), key=lambda document: document.path)
        for document in three:
            document.entries(name)[0][key] = text
        yield Fault("copied-context", three[0], f"{key}:")


@plant
def customer_mismatch(company: Company) -> Iterator[Fault]:
    for _ in range(5):
        document = company.take(company.initiatives)
        number = int(document.entries("internal_customers")[0]["team"].partition("-")[2])
        document.entries("internal_customers")[0]["team"] = f"stream-{(number + 1) % STREAM}"
        yield Fault("customer-mismatch", document, "team:")


@plant
def no_success_metric(company: Company) -> Iterator[Fault]:
    for status, key in (
        ("planned", ""),
        ("active", ""),
        ("active", "baseline"),
        ("planned", "target"),
        ("active", "target"),
    ):
        document = company.take(company.initiatives, lambda each, status=status: each.fields["status"] == status)  # type: ignore[misc]
        if key:
            del document.entries("metrics")[0][key]
        else:
            del document.fields["metrics"]
        yield Fault("no-success-metric", document, "name:" if key else "kind:")


@plant
def no_capability(company: Company) -> Iterator[Fault]:
    for _ in range(5):
        document = company.take(company.initiatives, lambda each: each.fields["status"] == "active")
        del document.fields["capabilities"]
        yield Fault("no-capability", document, "kind:")


@plant
def no_objective(company: Company) -> Iterator[Fault]:
    aimless = {each.id for each in company.features if "objectives" not in each.fields}
    for _ in range(5):
        document = company.take(company.initiatives, lambda each: each.entries("enables")[0]["feature"] in aimless)
        del document.fields["objectives"]
        yield Fault("no-objective", document, "kind:")


@plant
def capability_without_customer(company: Company) -> Iterator[Fault]:
    for _ in range(5):
        document = company.take(company.capabilities[CAPABILITIES:])
        del document.fields["consumers"]
        yield Fault("capability-without-customer", document, "kind:")


@plant
def decision_without_context(company: Company) -> Iterator[Fault]:
    for _ in range(5):
        document = company.take(company.decisions, lambda each: each.fields["status"] == "accepted")
        del document.fields["capabilities"]
        yield Fault("decision-without-context", document, "kind:")


# reference


@plant
def dangling_reference(company: Company) -> Iterator[Fault]:
    def missing(document: Document, place: str) -> Fault:
        return Fault("dangling-reference", document, place)

    document = company.take(company.initiatives)
    document.fields["owner"] = "plattform-3"
    yield missing(document, "owner:")
    document = company.take(company.initiatives)
    document.entries("enables")[0]["feature"] = "loyalty-programme"
    yield missing(document, "feature:")
    document = company.take(company.initiatives)
    document.entries("internal_customers")[0]["team"] = "Stream-3"
    yield missing(document, "team:")
    for name, value in (("capabilities", "servce-12"), ("objectives", "objectve-03"), ("decisions", "choice-99")):
        document = company.take(company.initiatives, is_open)
        document.names(name).append(value)
        yield missing(document, f"{name}:")
    document = company.take(company.features[:FEATURES])
    document.fields["depends_on"] = ["no-such-feature"]
    yield missing(document, "depends_on:")
    document = company.take(company.capabilities[:LISTED])
    document.entries("consumers").append({"team": "jira:TEAM-7"})
    yield missing(document, "team: jira")


@plant
def duplicate_id(company: Company) -> Iterator[Fault]:
    for change in (str, str.upper):
        two = (company.take(company.initiatives) for _ in range(2))
        other, document = sorted(two, key=lambda document: document.path)
        document.fields["id"] = change(other.id)
        yield Fault("duplicate-id", document, "id:")
    document = company.take(company.decisions)
    document.fields["id"] = "choice-01"
    yield Fault("duplicate-id", document, "id:")
    document = company.take(company.capabilities[CAPABILITIES:])
    document.fields["id"] = "service-03"
    yield Fault("duplicate-id", document, "id:")


@plant
def dependency_cycle(company: Company) -> Iterator[Fault]:
    for documents in (company.features[:FEATURES], company.features[:FEATURES], company.initiatives):
        first, second = sorted((company.take(documents) for _ in range(2)), key=lambda document: document.id)
        first.fields["depends_on"], second.fields["depends_on"] = [second.id], [first.id]
        yield Fault("dependency-cycle", first, "depends_on:")
    document = company.take(company.objectives[:7])
    document.fields["parent"] = document.id
    yield Fault("dependency-cycle", document, "parent:")


@plant
def closed_reference(company: Company) -> Iterator[Fault]:
    closed = [each for each in company.features if each.fields["status"] in ("canceled", "retired")]
    for other in closed[:2]:
        document = company.take(company.features[:FEATURES])
        document.fields["depends_on"] = [other.id]
        yield Fault("closed-reference", document, "depends_on:")
    document = company.take(company.initiatives, is_open)
    document.entries("enables").append({"feature": closed[2].id, "how": "Says where the parcel is"})
    yield Fault("closed-reference", document, f"feature: {closed[2].id}")
    document = company.take(company.initiatives, is_open)
    document.names("capabilities").append("service-34")
    yield Fault("closed-reference", document, "capabilities:")
    document = company.take(company.initiatives, is_open)
    document.fields["decisions"] = ["choice-00"]
    yield Fault("closed-reference", document, "decisions:")
    document = company.take(company.capabilities[:LISTED])
    document.fields["depends_on"] = ["service-35"]
    yield Fault("closed-reference", document, "depends_on:")


# timing


@plant
def dependency_out_of_order(company: Company) -> Iterator[Fault]:
    last = [each for each in company.features[FEATURES:] if each.fields["status"] == "planned"]
    for _ in range(5):
        document = company.take(company.features[:FEATURES], lambda each: each.fields["target_date"] == "2027-07-31")
        other = company.random.choice(last)
        other.fields["target_date"] = "2028-02"
        document.fields["depends_on"] = [other.id]
        yield Fault("dependency-out-of-order", document, "target_date:")


@plant
def target_before_start(company: Company) -> Iterator[Fault]:
    for target in ("2026-02-28", "2026-01", "2025", "2025-H2", "2025-Q4"):
        document = company.take(company.initiatives)
        document.fields["target_date"] = target
        yield Fault("target-before-start", document, "target_date:")


@plant
def overdue(company: Company) -> Iterator[Fault]:
    for target in ("2026-11-19", "2026-10", "2026-Q3", "2026-06-30", "2026-H1"):
        document = company.take(company.initiatives, is_open)
        document.fields["target_date"] = target
        yield Fault("overdue", document, "target_date:")


@plant
def due_soon(company: Company) -> Iterator[Fault]:
    for target in ("2026-11-20", "2026-11-21", "2026-11", "2026-12-04"):
        document = company.take(company.initiatives, is_open)
        document.fields["target_date"] = target
        yield Fault("due-soon", document, "target_date:")


@plant
def horizon_mismatch(company: Company) -> Iterator[Fault]:
    document = company.take(company.initiatives, is_open)
    document.fields["horizon"] = "later"
    yield Fault("horizon-mismatch", document, "horizon:")
    for horizon in ("later", "later", "now", "now"):
        document = company.take(company.features[:FEATURES])
        document.fields["horizon"] = horizon
        yield Fault("horizon-mismatch", document, "horizon:")


@plant
def retiring_capability(company: Company) -> Iterator[Fault]:
    for name in ("service-32", "service-33"):
        document = company.take(
            company.initiatives, lambda each: is_open(each) and each.fields["type"] != "technical-debt"
        )
        document.names("capabilities").append(name)
        yield Fault("retiring-capability", document, "capabilities:")
        document = company.take(company.features[:FEATURES])
        document.fields["depends_on"] = [f"capability:{name}"]
        yield Fault("retiring-capability", document, "depends_on:")


@plant
def endless_collaboration(company: Company) -> Iterator[Fault]:
    for _ in range(4):
        document = company.take(company.teams, lambda each: each.id.startswith(("stream", "platform")))
        document.entries("interactions")[0]["mode"] = "collaboration"
        yield Fault("endless-collaboration", document, "with:")


# paths


@plant
def dead_path(company: Company) -> Iterator[Fault]:
    for pattern in ("/src/gone/", "*.cobol", "./src/", "'!/src/*/generated/'"):
        document = company.take(company.capabilities[:LISTED])
        document.names("paths").append(pattern if pattern[0] != "*" else f"'{pattern}'")
        yield Fault("dead-path", document, "paths:")


@plant
def overlapping_paths(company: Company) -> Iterator[Fault]:
    for number in range(20, 24):
        document = company.take(company.capabilities[CAPABILITIES:])
        document.names("paths").append(f"/src/service-{number}/")
        yield Fault("overlapping-paths", document, "paths:")


@plant
def interface_outside_paths(company: Company) -> Iterator[Fault]:
    for path in ("api/openapi.yaml", "src/service.proto", "/src/", "../other/api.graphql"):
        document = company.take(company.capabilities[:LISTED])
        document.fields["interfaces"] = [{"type": "openapi", "path": path}]
        yield Fault("interface-outside-paths", document, "path:")


@plant
def misspelled_interface_type(company: Company) -> Iterator[Fault]:
    for kind in ("opnapi", "typscript", "protobuff"):
        document = company.take(company.capabilities[:LISTED])
        document.fields["interfaces"] = [{"type": kind, "path": document.names("paths")[0].strip("/")}]
        yield Fault("misspelled-interface-type", document, "type:")


# hygiene


@plant
def ignores(company: Company) -> Iterator[Fault]:
    for rule, words, count in (
        ("unused-ignore", "tpmlint: ignore[overdue] the supplier was late", 4),
        ("unknown-rule", "tpmlint: ignore[overdeu] the supplier is late", 4),
    ):
        for _ in range(count):
            document = company.take(company.features[:FEATURES])
            document.remarks["owner:"] = words
            yield Fault(rule, document, "owner:")
    for _ in range(3):
        document = company.take(company.initiatives, is_open)
        document.fields["target_date"] = "2026-10-31"
        document.remarks["target_date:"] = "tpmlint: ignore[overdue]"
        yield Fault("ignore-without-reason", document, "target_date:")


def _waivers() -> tuple[str, list[Expected]]:
    """Return the text of the waivers file, and what is to be said of it."""
    lines = ["# What we live with for a while.", "waivers:"]
    expected = []
    for number, (rule, expires) in enumerate(
        (
            ("expired-waiver", "2026-11-19"),
            ("expired-waiver", "2026-Q3"),
            ("expired-waiver", "2025"),
            ("unused-waiver", "2027-01-31"),
            ("unused-waiver", "2026-11-20"),
            ("unused-waiver", "2028"),
        )
    ):
        item = f"team:platform-{number}"
        # Who is unused is not certain where documents cannot be read, and what is overdue is.
        lines += [
            f"  - rule: {'overdue' if rule == 'unused-waiver' else 'unused-team'}",
            f"    item: {item}",
            "    reason: Its first initiative is written in spring",
            "    owner: platform-0",
            f"    expires: {expires}",
        ]
        expected.append(Expected(rule, WAIVERS, len(lines) if rule == "expired-waiver" else len(lines) - 3, None))
    return "\n".join(lines) + "\n", expected


if __name__ == "__main__":
    made = seeded()
    for path, text in made.files.items():
        file = Path(sys.argv[1]) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
