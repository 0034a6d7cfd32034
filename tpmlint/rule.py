"""Define rules: what a rule checks, its context, and how rules are discovered.

A rule is one file, ``tpmlint/rules/<category>/<rule_id>.py``, that ends in ``rule = Rule(SCOPE, ...)``. Its id is the
file's name with hyphens, its category the folder, its documentation the file's docstring. There is
no other list of rules.
"""

from __future__ import annotations

import functools
import importlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar
from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from tpmlint.finding import Problem, Severity
from tpmlint.modules import names_in
from tpmlint.text.regex import regex

if TYPE_CHECKING:
    from tpmlint.change.model import Change
    from tpmlint.history.events import History
    from tpmlint.history.lookup import GitLookup
    from tpmlint.model.index import Roadmap
    from tpmlint.model.items import Item
    from tpmlint.model.page_views import PageView
    from tpmlint.model.parsed_file import ParsedFile
    from tpmlint.model.promises import Promise
    from tpmlint.model.tree import Tree
    from tpmlint.settings import Settings
    from tpmlint.suppression.model import Outcome

Stability: TypeAlias = Literal["stable", "preview"]
"""Whether a rule is covered by the compatibility promise; one in preview may change or be removed in any version."""

CheckedT = TypeVar("CheckedT")

CATEGORIES = ("structure", "context", "reference", "timing", "paths", "evidence", "change", "history", "hygiene")
"""The order in which categories run; of two findings with the same item and subject the first is reported."""


class Option(Struct, frozen=True):
    """A threshold of a rule, settable as ``[rules.<id>] <name> = value``.

    Args:
        laxer: whether a greater number or a longer list lets more pass, or less; None if neither.
    """

    default: int | str | tuple[str, ...]
    description: str
    laxer: Literal["more", "less"] | None = None


OptionValue: TypeAlias = int | str | tuple[str, ...]


class OtherDefinition(Struct, frozen=True):
    """An item that other branches define under the id of a new one.

    Args:
        branches: their names, the newest first.
        item: as the first of them has it.
    """

    branches: tuple[str, ...]
    item: Item


class Context(Struct, frozen=True, dict=True):
    """What a rule may use besides its subject.

    Args:
        as_of: the day that counts as today.
        settings: the effective configuration.
        tracked: paths of all files under version control, relative to the root, with ``/``; a function, because most
            runs never need them. None without version control.
        options: the thresholds of the rule that is running.
        reviewed: returns the promises that an item was last reviewed against, from the commit that holds the review;
            None if they cannot be known.
        views: returns the views in Markdown pages, for a roadmap.
        git: returns what git knows of evidence, which reads only when it is asked; None where nobody can be asked.
        elsewhere: returns, by ``kind:id``, those of some items that other branches added too, differently.
        audited: whether a history is audited, so that items which name no evidence are held against it too.
        links: returns those of the tracked files that are symbolic links.
    """

    as_of: date
    settings: Settings
    tracked: Callable[[], tuple[str, ...] | None]
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    reviewed: Callable[[Item], tuple[Promise, ...] | None] = lambda _: None
    views: Callable[[Roadmap], tuple[PageView, ...]] = lambda _: ()
    git: Callable[[], GitLookup | None] = lambda: None
    elsewhere: Callable[[Iterable[Item]], Mapping[str, OtherDefinition]] = lambda _: {}
    audited: bool = False
    links: Callable[[], Collection[str]] = frozenset

    @functools.cached_property
    def tree(self) -> Tree | None:
        """The files under version control, to find paths in; None if there are none, or no version control."""
        from tpmlint.model.tree import Tree

        paths = self.tracked()
        return Tree(paths, self.settings.folder) if paths else None

    def running(self, entry: Entry) -> Context:
        """Return the context in which a rule runs: with its own thresholds."""
        return replace(self, options=options_of(entry, self.settings))

    def days(self, name: str) -> int:
        """Return the running rule's whole-number option ``name``."""
        value = self.options[name]
        assert isinstance(value, int)
        return value

    count = days

    def words(self, name: str) -> tuple[str, ...]:
        """Return the running rule's list-of-words option ``name``."""
        value = self.options[name]
        assert isinstance(value, tuple)
        return value


class Scope(Struct, Generic[CheckedT], frozen=True):
    """What rules check, with its type; ``DOCUMENT`` to ``SUPPRESSION`` are the available scopes.

    Args:
        name: one word.
    """

    name: str


DOCUMENT: Scope[ParsedFile] = Scope("document")
"""One file by itself: its text, its documents, their schema."""

ROADMAP: Scope[Roadmap] = Scope("roadmap")
"""The roadmap as a whole."""

CHANGE: Scope[Change] = Scope("change")
"""A change: the roadmap before and after, the changed files, and the messages about it."""

HISTORY: Scope[History] = Scope("history")
"""A history: all its changes, and the state of each item at its end."""

SUPPRESSION: Scope[Outcome] = Scope("suppression")
"""What ignores and waivers suppressed."""


class Grouping(Struct, frozen=True):
    """How many findings of a rule, each about another item, are shown as one.

    Args:
        message: what follows the number of items, before their names.
        help: how to fix all of them.
    """

    message: str
    help: str


class Rule(Struct, Generic[CheckedT], frozen=True):
    """A rule: what it checks, the severity of its findings, and its check function.

    Args:
        scope: what the check takes.
        unsilenceable: for errors that make a file unreadable; no ignore, waiver, selection or severity applies.
        grouping: for a rule of which one change may have very many findings.
        heading: under which its findings stand in a summary; None puts them among the others.
        more_in_audit: whether an audit asks more items than a check, which cannot tell then that an ignore is unused.
        about: of a rule about documents or the roadmap, the only built-in kinds of item that its findings are about:
            it finds nothing in a roadmap that has no item of these or of kinds like them; empty for any, or ``reads``.
        reads: of a rule about the roadmap, the only kinds whose items it reads, so that a session runs it again only
            when one of these changes; empty for all.
        reach: of a rule about the roadmap that judges each of its items by itself, how many references there are at
            most between the item and another whose fields it reads, in either direction; None for all other rules. It
            runs again after a clean check for the items that are so near to one that changed.
        fields: of a rule about the roadmap, the only fields that decide whether it finds anything, so that it need not
            run again where it found nothing and others changed: names of top-level fields, ``state`` for the one with
            the status, ``references`` for all that name other items; None if it may be any, or what is not an item.
            Kinds, ids, and keys in other trackers are never the only thing that changed.
    """

    scope: Scope[CheckedT]
    severity: Severity
    check: Callable[[CheckedT, Context], Iterable[Problem]]
    options: Mapping[str, Option] = field(default_factory=dict)
    unsilenceable: bool = False
    stability: Stability = "stable"
    grouping: Grouping | None = None
    heading: str | None = None
    more_in_audit: bool = False
    about: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    reach: int | None = None
    fields: frozenset[str] | None = None

    @property
    def needs(self) -> frozenset[str]:
        """The kinds of which the roadmap has an item wherever the rule finds anything; empty for none."""
        return self.about or self.reads


class Example(Struct, frozen=True):
    """A fenced block of a rule's documentation: a whole file, which the tests check as it stands.

    A rule about changes shows what changes: blocks marked ``before``, ``after``, ``files`` or ``message`` are the setup
    for all that follow, ``branch`` what another branch adds, ``old`` and ``new`` the content of the changed file, and
    what is bad or good is the roadmap after the change (``yaml``), its configuration (``toml``) or its messages
    (``text``). A rule about a history shows the roadmap at its start, and what is bad or good are the commits since
    (``text``), oldest first, a line each::

        2026-01-05 Tune the retries: payments/charge.py, payments/bank.py [Roadmap-Item: retries]
        2026-02-02 Wait for the bank: target_date: 2026-Q1 -> 2026-Q2

    The day and the message; behind the first colon the files that it changes, or a value of the roadmap; a trailer.

    Args:
        language: as behind the fence, such as ``yaml``.
        good: whether the file has no findings; otherwise it has findings of this rule and of no other.
        setup: for a rule about changes or history the texts around it, by language and word, such as ``yaml before``.
    """

    language: str
    good: bool
    text: str
    setup: Mapping[str, str] = field(default_factory=dict)


_EXAMPLE = regex(
    r"^```(\w+) (bad|good|before|after|old|new|files|message|branch)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_FIX = regex(r"^To fix it: (.+?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


class Entry(Struct, frozen=True):
    """A rule with its name: one line of the catalogue.

    Args:
        id: such as ``feature-before-enabler``.
        category: such as ``timing``.
        doc: the file's docstring; its first line is the title.
    """

    id: str
    category: str
    doc: str
    rule: Rule[Any]

    @property
    def title(self) -> str:
        """The one-line title, shown everywhere."""
        return self.doc.partition("\n")[0].strip().rstrip(".")

    @property
    def help(self) -> str | None:
        """What to do about any finding of this rule: the paragraph that begins with ``To fix it:``, in one line."""
        remedy = _FIX.search(self.doc)
        return " ".join(remedy[1].split()) if remedy else None

    @property
    def examples(self) -> tuple[Example, ...]:
        """The fenced blocks marked ``bad`` or ``good``, in order, each with the blocks before it."""
        examples: list[Example] = []
        setup: dict[str, str] = {}
        for language, word, text in _EXAMPLE.findall(self.doc):
            if word in ("bad", "good"):
                examples.append(Example(language, word == "good", text, dict(setup)))
            else:
                setup[f"{language} {word}"] = text
        return tuple(examples)

    @property
    def page(self) -> str:
        """The address of the rule's page in the documentation."""
        return page_of(self.id)


def options_of(entry: Entry, settings: Settings) -> Mapping[str, OptionValue]:
    """Return a rule's effective thresholds: its defaults, overridden by the configuration."""
    defaults = {name: option.default for name, option in entry.rule.options.items()}
    return {**defaults, **settings.options.get(entry.id, {})}


def page_of(rule_id: str) -> str:
    """Return the address of a rule's page in the documentation."""
    return f"https://tpmlint.github.io/tpmlint/rules/{quote(rule_id, safe='')}/"


@functools.cache
def rule_names() -> Mapping[str, str]:
    """Return the category of every rule by its id, in the order of the catalogue, without importing any."""
    places = importlib.import_module("tpmlint.rules").__path__
    folders = ((category, [os.path.join(place, category) for place in places]) for category in CATEGORIES)
    return {name.replace("_", "-"): category for category, paths in folders for name in names_in(paths)}


@functools.cache
def catalogue() -> Mapping[str, Entry]:
    """Return every rule by id, in the order of categories and then of names: discovered by import."""
    return {name: find_rule(name) for name in rule_names()}


@functools.cache
def find_rule(rule_id: str) -> Entry:
    """Return the rule with that id; import no other.

    Raises:
        KeyError: the rule is unknown.
    """
    category = rule_names()[rule_id]
    module = importlib.import_module(f"tpmlint.rules.{category}.{rule_id.replace('-', '_')}")
    return Entry(rule_id, category, (module.__doc__ or "").strip(), module.rule)


def may_find(rule_id: str, kinds: Collection[str]) -> bool:
    """Tell whether a rule may find anything in a roadmap, without importing it: ``make rules`` writes what is known.

    Args:
        kinds: the built-in kinds that the roadmap has items of, or of kinds like them.
    """
    needed: Mapping[str, list[str]] = importlib.import_module("tpmlint.rules").NEEDS
    return rule_id not in needed or any(kind in kinds for kind in needed[rule_id])


def find_rule_in(category: str, rule_id: str) -> Entry | None:
    """Return a rule of a category, or None."""
    return find_rule(rule_id) if rule_names().get(rule_id) == category else None


_SCOPES: Mapping[str, tuple[Scope[Any], ...]] = {
    "change": (CHANGE,),
    "history": (HISTORY,),
    "hygiene": (SUPPRESSION,),
}
"""The scopes of the rules of a category; those of all others are about documents and the roadmap."""

OBLIGATORY = "structure"
"""The only category with rules that no ignore, waiver, selection or severity applies to."""


def rules_of(*scopes: Scope[Any], among: Callable[[str], bool] = lambda _: True) -> Iterator[Entry]:
    """Yield the rules of some scopes, in the order of the catalogue.

    A check does not import the rules about changes, nor the modules that they need.

    Args:
        among: tells by its id whether a rule may be wanted; others are not imported.
    """
    for rule_id, category in rule_names().items():
        if any(each in scopes for each in _SCOPES.get(category, (DOCUMENT, ROADMAP))) and among(rule_id):
            entry = find_rule(rule_id)
            if entry.rule.scope in scopes:
                yield entry
