"""What a file promises to others, as named facts; one module a type of interface, found by its name.

A fact is a name and a signature: an operation of an API and its parameters, a table and its columns, a public function.
Prose, order and layout are none, so that two versions of a file promise the same if and only if their facts are equal.
Nothing is executed or imported: a language is read, never run.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias

from msgspec import Struct

from tpmlint.limits import can_interrupt, time_limit
from tpmlint.modules import names_in
from tpmlint.text.similarity import is_certain_typo


class Fact(Struct, frozen=True):
    """One promise.

    Args:
        signature: what is promised, in the words of the language, on one line; it is kept while that stays equal.
        line: where it stands, from 1.
        demand: it asks something of those who use it, such as a required parameter, so that adding it breaks them.
    """

    signature: str
    line: int
    demand: bool = False


class Options(Struct, frozen=True):
    """How to read a file.

    Args:
        path: of the file in the repository; languages whose names come from it, such as Python's modules, use it.
        ignore_keys: keys of data that hold prose; None for the type's own list.
        names: those that other files take from it, with ``SHOWN`` before one that their signatures show alone; None
            where it is read for itself.
    """

    path: str
    ignore_keys: frozenset[str] | None = None
    names: frozenset[str] | None = None


SHOWN = "~"
"""What stands before a name that others do not offer, and that only their signatures show."""


class UnreadableInterface(Exception):
    """The file cannot be read as its type, or costs too much; whoever compares counts that as a change.

    Args:
        message: what is wrong, in one sentence without a full stop.
        line: where, from 1, if that is known.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class MissingLibrary(Exception):
    """The library that reads this type is not installed.

    Args:
        library: the distribution, as in ``graphql-core``.
        extra: what installs it, as in ``interfaces-graphql``.
    """

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"{library} is not installed; `pip install 'tpmlint[{extra}]'` installs it")
        self.library = library
        self.extra = extra


FILE_END = b"\f"
"""Where a file ends in a text of several."""


Located: TypeAlias = tuple[str, Fact]
"""A fact with the path of its file."""


class Links(Protocol):
    """What the files of an interface take from each other, on one side of a change."""

    def dependents(self, changed: Collection[str]) -> Collection[str]:
        """Return the paths of other files whose facts may change where these files do."""

    def facts(self, path: str, changed: Collection[str], concerned: Collection[str]) -> Mapping[str, Located]:
        """Return the facts of a file with what it takes from others, each in a changed file if it has to do with one.

        Args:
            concerned: paths of the changed files and of their dependents, on both sides; what others say is the same.
        Raises:
            UnreadableInterface, MissingLibrary: the file itself cannot be read.
        """

    @property
    def unread(self) -> Mapping[str, UnreadableInterface]:
        """The files that others take from, and that could not be read."""


class LinkedFiles(Protocol):
    """The files of an interface, on one side of a change."""

    @property
    def paths(self) -> Sequence[str]:
        """All of them."""

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None if it is not there. Raises UnreadableInterface."""

    def facts(self, path: str, names: frozenset[str] | None = None) -> Mapping[str, Fact]:
        """Return the facts of a file alone, as ``Language.facts`` does."""


def each_side(links: Callable[[LinkedFiles], Links]) -> Callable[[LinkedFiles, LinkedFiles], tuple[Links, Links]]:
    """Return ``Language.links`` of a language in which neither side needs to know the other."""
    return lambda before, after: (links(before), links(after))


def _never(before: Fact, after: Fact) -> bool:
    return False


def _nothing(paths: Collection[str]) -> Collection[str]:
    return ()


def _read(path: str) -> str:
    return ""


class FactNames:
    """What names of facts, and names in their signatures, stand for.

    Args:
        before, after: the signatures of facts by name, on both sides of a change.
    """

    def __init__(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        self.before = before
        self.after = after

    def others(self) -> Mapping[str, Collection[str]]:
        """Return the starts of names that stand for others now: ``shop.Card.`` for ``shop.Base.``, of a class."""
        return {}

    def spelled_out(self, name: str, was: str, now: str) -> tuple[str, str]:
        """Return the signatures of a fact that changed with what names in them stand for."""
        return was, now

    def users(self, name: str) -> Collection[str]:
        """Return the facts that name one which only says what it stands for; none if others may name it, too."""
        return ()

    def is_asked(self, name: str, signature: str) -> bool:
        """Tell whether a new fact asks only what others asked before."""
        return False

    def may_go(self, name: str, signature: str) -> bool:
        """Tell whether nobody misses a fact: it asks something and gives nothing, or others say if it is gone."""
        return False


class Language(Struct, frozen=True):
    """A type of interface.

    Args:
        facts: returns the facts of a file by name; raises UnreadableInterface and MissingLibrary.
        extra: the extra of tpmlint that installs its library; None if it needs none.
        folded: the files of one pattern build on each other, such as migrations: they are read as one text, joined
            in the order of their names, with ``FILE_END`` before the last line break of each.
        ordered: returns such files in the order in which they are read.
        skips: returns those of the files that are never read, such as migrations that undo another.
        named_by_path: names of facts come from the path of the file, so that to move it changes what it promises.
        by_folder: a folder is what users take, such as a module of Terraform: the same fact in another is another one.
        stands_alone: whether the text of a file is a document that some read and not the others, such as the API of a
            service: what moves from one to another, both of which stay, is another promise.
        unread: returns what in a path keeps those who use the interface from reading the file, such as ``src/test``.
        by_ending: files of another ending count only where no file has one of its own; other languages, such as those
            of settings, look much like this one.
        links: follows what files take from each other, before and after a change; None if each is read by itself.
        keeps: whether a changed fact still keeps what the former promised, such as a parameter that became optional.
        names: tells what names stand for on both sides of a change, by the signatures of facts before and after.
        renamed: returns, of the names that are gone, those that are the same promise under a new name, by a pair of
            mappings from names to signatures: what is gone, and what is new; None if a name is part of a promise.
    """

    facts: Callable[[bytes, Options], Mapping[str, Fact]]
    extra: str | None = None
    folded: bool = False
    ordered: Callable[[Iterable[str]], list[str]] = sorted
    skips: Callable[[Collection[str]], Collection[str]] = _nothing
    named_by_path: bool = False
    by_folder: bool = False
    stands_alone: Callable[[bytes], bool] | None = None
    unread: Callable[[str], str] = _read
    by_ending: bool = False
    links: Callable[[LinkedFiles, LinkedFiles], tuple[Links, Links]] | None = None
    keeps: Callable[[Fact, Fact], bool] = _never
    names: Callable[[Mapping[str, str], Mapping[str, str]], FactNames] = FactNames
    renamed: Callable[[Mapping[str, str], Mapping[str, str]], Mapping[str, str]] | None = None


@functools.cache
def types() -> tuple[str, ...]:
    """Return the types of interface that are compared as facts, sorted, as a roadmap spells them."""
    return tuple(name.replace("_", "-") for name in names_in(__path__))


def language_of(kind: str) -> Language | None:
    """Return the language of a type of interface; None for one that is compared byte by byte."""
    if kind not in types():
        return None
    language: Language = importlib.import_module(f"{__name__}.{kind.replace('-', '_')}").language
    return language


_OTHERS = frozenset(
    [
        "bson",
        "cson",
        "css",
        "csvw",
        "docs",
        "eyaml",
        "haml",
        "hjson",
        "hson",
        "html",
        "json5",
        "jsonb",
        "jsonc",
        "jsonl",
        "just",
        "ndjson",
        "openrpc",
        "protobufjs",
        "raml",
        "rest",
        "rst",
        "saml",
        "tool",
        "tsv",
        "typings",
        "ubjson",
        "xaml",
    ]
)
"""Definitions of other sorts whose names differ from one of a type by a letter or two."""


def misspelled_type(kind: str) -> str | None:
    """Return the type that a misspelled one means; None for a type, and for what may be another sort of definition."""
    if kind in types() or kind.casefold() in _OTHERS:
        return None
    return next((each for each in types() if is_certain_typo(kind, each)), None)


def missing_library(kind: str) -> MissingLibrary | None:
    """Return what is not installed to read a type; None if it can be read or is compared byte by byte."""
    language = language_of(kind)
    try:
        if language is not None and language.extra is not None:
            language.facts(b"", Options("file"))
    except MissingLibrary as error:
        return error
    except UnreadableInterface:
        pass
    return None


def title_of(kind: str) -> str:
    """Return what is compared of a type: the first line of its module."""
    module = importlib.import_module(f"{__name__}.{kind.replace('-', '_')}")
    return (module.__doc__ or "").partition("\n")[0].rstrip(".").replace("``", "`")


DEADLINE = 10.0
"""Seconds of processor time that reading one file may take."""


def read_facts(language: Language, data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, in limited time where a signal can stop this thread.

    Raises:
        UnreadableInterface: it cannot be read as its type, or not in time.
        MissingLibrary: the library of the type is not installed.
    """
    if not can_interrupt():
        return _facts_of(language, data, options)
    with time_limit(DEADLINE, UnreadableInterface(f"reading it takes longer than {DEADLINE:g} seconds")):
        return _facts_of(language, data, options)


def _facts_of(language: Language, data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file; that not every parser of JSON reads one that is called so is a fact of its own."""
    facts = language.facts(data, options)
    if not options.path.lower().endswith(".json"):
        return facts
    from tpmlint.interfaces.support.json_data import is_strict

    if is_strict(data):
        return facts
    fact = Fact("comments, commas at the end, a byte order mark, or what YAML alone has", 1, demand=True)
    return {**facts, "more than JSON": fact}
