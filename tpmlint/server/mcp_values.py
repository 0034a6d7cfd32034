"""What the tools of the MCP server take and return.

Each type becomes a JSON Schema for assistants, with the words of its docstring.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tpmlint.query.graph import Connection
from tpmlint.query.impact import ItemValue
from tpmlint.report import ReportedSuggestion, ReportedVerdict
from tpmlint.rule import OptionValue


class FindingValue(Struct, frozen=True):
    """A finding of a rule.

    Args:
        severity: `error`, `warning` or `info`.
        help: what to do, or null.
        line: from 1; null where only the file is known.
        item: the item that it is about, `kind:id`, or null.
        fix: what `tpmlint check --fix` would do, or null.
    """

    rule: str
    severity: str
    message: str
    help: str | None
    path: str
    line: int | None
    item: str | None
    fix: str | None


class WhoIsThisFor(Struct, frozen=True, forbid_unknown_fields=True):
    """What to ask about.

    Args:
        paths: files or folders of the repository, relative to the folder of the server, or items as `kind:id`.
    """

    paths: tuple[str, ...]


class ContextOfChange(Struct, frozen=True, forbid_unknown_fields=True):
    """Which change; by default all that is not committed.

    Args:
        staged: only what is staged, against HEAD.
        range: commits, as `main` or `main..topic`: from where the second left the first; HEAD if there is no second.
        message: the message of the commit that you are about to make, to see whether it gives the context.
    """

    staged: bool = False
    range: str | None = None
    message: str | None = None


class ChangeContext(Struct, frozen=True):
    """The product context of a change.

    Args:
        verdicts: for every capability that it touches, what gives it product context; `missing` if nothing does.
        suggestions: lines for the commit message that would give what is missing, the best first.
        uncovered: changed files of code that no capability claims.
        findings: what the change brings into the roadmap, and what it lacks.
        passes: whether `tpmlint diff` would accept it.
        notes: sentences for the reader.
    """

    passes: bool
    verdicts: tuple[ReportedVerdict, ...]
    suggestions: tuple[ReportedSuggestion, ...]
    uncovered: tuple[str, ...]
    findings: tuple[FindingValue, ...]
    notes: tuple[str, ...]


class FindItems(Struct, frozen=True, forbid_unknown_fields=True):
    """A search.

    Args:
        query: words that the item must have, in its id, its title or any other text; empty for all items.
        kind: only items of this kind, such as `initiative`, `feature`, `capability` or `team`.
        open: true for open items only, false for closed ones.
        where: conditions on fields, such as `owner=payments` or `target_date<2027-Q2`; they need `kind`.
        limit: how many to return at most, up to 50.
    """

    query: str = ""
    kind: str | None = None
    open: bool | None = None
    where: tuple[str, ...] = ()
    limit: int = 20


class FoundItems(Struct, frozen=True):
    """Items of the roadmap, those first that have the words in id or title.

    Args:
        total: how many there are, of which `items` may be the first.
        notes: sentences for the reader.
    """

    items: tuple[ItemValue, ...]
    total: int
    notes: tuple[str, ...]


class ItemName(Struct, frozen=True, forbid_unknown_fields=True):
    """Which item.

    Args:
        ref: its name, as `kind:id`, or an id that only one item has.
    """

    ref: str


class ItemCard(Struct, frozen=True):
    """An item with all its fields, and whom it is for.

    Args:
        line: of its file, from 1.
        answer: whom it is for, in one sentence.
        help: what to do if that is unsatisfying, or null.
        risk: why it is at risk; empty if it is not.
        fields: as they are in its file.
        related: the items that it is connected with.
        connections: how.
        findings: what is wrong with it.
    """

    item: ItemValue
    line: int | None
    answer: str
    help: str | None
    risk: tuple[str, ...]
    fields: Mapping[str, Any]
    related: tuple[ItemValue, ...]
    connections: tuple[Connection, ...]
    findings: tuple[FindingValue, ...]


class Check(Struct, frozen=True, forbid_unknown_fields=True):
    """What to check.

    Args:
        paths: files or folders whose findings are wanted; none means the whole roadmap, which is read anyway.
    """

    paths: tuple[str, ...] = ()


class Checked(Struct, frozen=True):
    """The findings about the roadmap.

    Args:
        passes: whether `tpmlint check` would accept it.
        counts: how many findings there are of each severity.
        notes: sentences for the reader.
    """

    passes: bool
    counts: Mapping[str, int]
    findings: tuple[FindingValue, ...]
    notes: tuple[str, ...]


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """What to explain.

    Args:
        topic: a rule, such as `change-without-context`, a kind of item, such as `initiative`, or a field of one, such
            as `initiative.type`.
    """

    topic: str


class OptionText(Struct, frozen=True):
    """An option of a rule, set in the configuration."""

    name: str
    default: OptionValue
    description: str


class RuleText(Struct, frozen=True):
    """What the text about a rule does not say.

    Args:
        severity: by default.
        help: how to fix any finding of it, or null.
        page: its address on the web.
    """

    category: str
    severity: str
    title: str
    help: str | None
    options: tuple[OptionText, ...]
    page: str


class FieldText(Struct, frozen=True):
    """A field of a kind, or of another field.

    Args:
        required: whether it must be there.
        takes: the type of its value.
        text: what it means.
        words: the values that are allowed; empty if any is.
    """

    name: str
    required: bool
    takes: str
    text: str
    words: tuple[str, ...]


class Explanation(Struct, frozen=True):
    """The page of a rule, a kind or a field.

    Args:
        text: in Markdown; of a rule what goes wrong for people, with a bad and a good example.
        rule: null for a kind or a field.
        words: the values that the field takes, each with its meaning; empty if it takes others.
        fields: the fields of the kind, or within the field.
    """

    topic: str
    text: str
    rule: RuleText | None
    words: Mapping[str, str] = {}
    fields: tuple[FieldText, ...] = ()


class EnabledFeature(Struct, frozen=True, forbid_unknown_fields=True):
    """A product feature that the initiative enables.

    Args:
        feature: its id.
        how: what the feature can do because of this work, in a sentence.
    """

    feature: str
    how: str


class CustomerNeed(Struct, frozen=True, forbid_unknown_fields=True):
    """A team that the initiative is for.

    Args:
        team: its id.
        need: what it needs, in its own terms, in a sentence.
    """

    team: str
    need: str


class DraftInitiative(Struct, frozen=True, forbid_unknown_fields=True):
    """An initiative, with what the user told you of it.

    Args:
        id: lower case with hyphens, such as `payment-tokens`.
        title: what people call it.
        owner: the id of the team that answers for it.
        type: what sort of work it is; the tool `explain` lists the words of `initiative.type`.
        status: `proposed` until somebody decided on it.
        enables: product features that rest on it.
        internal_customers: the teams that need it.
        capabilities: ids of the capabilities that it changes.
        objectives: ids of the objectives that it serves.
        fields: any other field with a single value, such as `target_date` or `problem`.
    """

    id: str
    title: str
    owner: str
    type: str
    enables: tuple[EnabledFeature, ...]
    internal_customers: tuple[CustomerNeed, ...]
    capabilities: tuple[str, ...] = ()
    status: str = "proposed"
    objectives: tuple[str, ...] = ()
    fields: Mapping[str, str] = {}


class DraftFile(Struct, frozen=True):
    """A file that is not written yet.

    Args:
        path: where it belongs, relative to the top of the repository.
        text: all of it.
        findings: what may be better; none of it fails the check.
    """

    path: str
    text: str
    findings: tuple[FindingValue, ...]


class Since(Struct, frozen=True, forbid_unknown_fields=True):
    """Between which points.

    Args:
        since: a day such as 2026-10-15, or a revision; by default 30 days before today.
        until: a day or a revision; by default HEAD.
    """

    since: str | None = None
    until: str | None = None
