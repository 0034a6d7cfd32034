"""Python modules: classes with their bases, functions with each parameter, attributes; read, never imported.

What breaks is what griffe's check says, but types may widen for parameters, and narrow for results.
"""

from __future__ import annotations

import ast
import functools
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from tpmlint.interfaces import SHOWN, Fact, Language, MissingLibrary, Options, UnreadableInterface
from tpmlint.interfaces.support.data import source_text
from tpmlint.interfaces.support.fact_table import FactTable, shorten, squeezed
from tpmlint.interfaces.support.python.bindings import (
    bind,
    bindings,
    deletions,
    exports_worked_out,
    passed_on,
    values,
)
from tpmlint.interfaces.support.python.compatibility import PythonNames, keeps
from tpmlint.interfaces.support.python.conditional_bindings import (
    ONLY,
    Alternative,
    alternatives,
    definitions,
    never_bound,
    refusals,
)
from tpmlint.interfaces.support.python.decorators import Decoration, decorations
from tpmlint.interfaces.support.python.dynamic_imports import WrittenOut, written_out
from tpmlint.interfaces.support.python.endpoints import endpoints
from tpmlint.interfaces.support.python.imports import Imports, imports_of, is_private, module_name, offered_by
from tpmlint.interfaces.support.python.links import python_links
from tpmlint.interfaces.support.python.members import Reader
from tpmlint.interfaces.support.python.references import Reference, references, sets_elsewhere
from tpmlint.interfaces.support.python.side_effects import side_effects
from tpmlint.interfaces.support.python.type_parameters import VERSION, lowered

_CODING = re.compile(r"(?:[ \t\f]*(?:#[^\n]*)?\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")
"""The declaration of an encoding. Source: PEP 263."""

_AS_WRITTEN = (
    "utf-8",
    "utf8",
    "utf-8-sig",
    "ascii",
    "us-ascii",
    "latin-1",
    "latin1",
    "iso-8859-1",
    "iso-8859-15",
    "cp1252",
)
"""Encodings in which what is ASCII means itself."""

_MOST_WORDS = 150_000
_MOST_STEPS = 5_000_000


class _Parsed(NamedTuple):
    name: str
    tree: ast.Module
    module: Any
    exports: Any
    imports: Imports
    passed_on: frozenset[str]
    deleted: Mapping[tuple[str, int | None] | None, Mapping[str, int]]
    others: Mapping[str, tuple[Alternative, ...]]
    side_effects: tuple[Alternative, ...]
    refusals: tuple[Alternative, ...]
    type_parameters: Mapping[str, str]
    decorations: tuple[Decoration, ...]
    references: tuple[Reference, ...]
    whole: WrittenOut


_TESTS = re.compile(r"(?:^|/)(?:tests/.*|test/(?:.*/)?test_[^/]*|conftest)\.pyi?$")
"""Paths of what only a runner of tests imports."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a module, whose name comes from its path; private modules and tests have what others take."""
    name = module_name(options.path)
    if options.names is None and (name == "__init__" or _TESTS.search(options.path)):
        return {}
    if options.names is None and is_private(name) and not _acts(data, name):
        return {}
    with _python_errors(data):
        return _facts_of(_parse(data, options.path), options)


def _acts(data: bytes, name: str) -> bool:
    """Tell whether a private module does something for others by itself: it serves, or sets attributes elsewhere."""
    try:
        tree = ast.parse(lowered(data.decode("utf-8-sig", "replace"))[0])
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False  # Those that take names from it tell.
    imports = imports_of(tree, name, is_package=False)
    acts = any(True for _ in endpoints(tree, imports, frozenset()))
    return acts or any(sets_elsewhere(each, imports.names) for each in references(tree))


@contextmanager
def _python_errors(data: bytes) -> Iterator[None]:
    """Make what is not Python an interface that cannot be read."""
    try:
        yield
    except SyntaxError as error:
        line = min(max(error.lineno or 1, 1), data.count(b"\n") + 1)
        raise UnreadableInterface(f"the text is not Python {VERSION}: {squeezed(error.msg)[:200]}", line) from None
    except (RecursionError, MemoryError):
        raise UnreadableInterface("the nesting is too deep") from None
    except (ValueError, OverflowError) as error:  # A number or a name that Python does not take.
        raise UnreadableInterface(f"the text is not Python {VERSION}: {squeezed(str(error))[:200]}") from None


def _parse(data: bytes, path: str) -> _Parsed:
    try:
        import griffe  # noqa: F401 - a text that was parsed before needs it all the same
    except ImportError:
        raise MissingLibrary("griffelib", "interfaces-python") from None
    return _parse_text(data, path)


@functools.lru_cache(maxsize=16)
def _parse_text(data: bytes, path: str) -> _Parsed:
    """Return a module; others may ask for one name of it after the other."""
    import griffe

    text = source_text(data, _MOST_WORDS, comment="#")
    coding = _CODING.match(text)
    if coding is not None and coding[1].lower().replace("_", "-") not in _AS_WRITTEN:
        raise UnreadableInterface(f"the text is in the encoding {shorten(coding[1])!r}; save it as UTF-8", 1)
    name = module_name(path)
    text, parameters = lowered(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Those of the compiler, such as an unknown escape.
        whole = written_out(text)
        text, tree = whole.text, whole.tree
        _limit_statements(tree)
        with griffe.logger.disable():  # It reports names that it cannot resolve here, where nobody has to.
            module = griffe.visit(name, Path(path), text)
    known = values(tree)
    for line, bound, kept in bindings(tree):
        bind(module, line, bound, kept, griffe.Attribute, known)
    imports = imports_of(tree, name, is_package=module.is_init_module)
    deleted: dict[tuple[str, int | None] | None, Mapping[str, int]] = {
        None: {**deletions(tree), **dict.fromkeys(never_bound(tree), text.count("\n") + 2)}
    }
    deleted |= {
        (node.name, node.end_lineno): deletions(node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    }
    return _Parsed(
        name,
        tree,
        module,
        module.exports,
        imports,
        passed_on(tree),
        deleted,
        alternatives(tree),
        tuple(side_effects(tree, imports.names, name)),
        tuple(refusals(tree)),
        {owner: parameters[line] for owner, line in definitions(tree) if line in parameters} if parameters else {},
        tuple(decorations(tree, imports)),
        tuple(references(tree)),
        whole,
    )


def _facts_of(parsed: _Parsed, options: Options) -> Mapping[str, Fact]:
    name, tree, module = parsed.name, parsed.tree, parsed.module
    table = FactTable()
    alone = options.names is None and is_private(name)  # What others take from it they have by themselves.
    if alone:
        name, module.exports = offered_by(name), []
    elif options.names is not None:
        module.exports = sorted(each for each in options.names if not each.startswith(SHOWN))
    else:
        module.exports = parsed.exports
    reader = Reader(table, module, parsed.passed_on, parsed.deleted, parsed.others, parsed.imports, parsed.references)
    worked_out = [*exports_worked_out(tree)] if options.names is None and not alone else []
    for part in worked_out:
        table.add(f"{name} exports {shorten(squeezed(part.text))}", "__all__", part.line, demand=part.narrows)
    if worked_out and not any(isinstance(each, str) for each in module.exports or ()):
        module.exports = None  # Which names it has is not known.
    for each in () if alone else parsed.side_effects:
        table.add(f"{name} runs {each.signature}", "statement", each.line, demand=True)
    for each in () if alone else parsed.refusals:
        condition = f"{ONLY}{parsed.imports.written(each.condition)}" if each.condition else ""
        table.add(f"{name} cannot be imported", f"raises {each.signature}{condition}", each.line, demand=True)
    if not alone:
        reader.scope(module, name)
    for owner, written in parsed.type_parameters.items():
        known = table.facts.get(f"{name}.{owner}")
        if known is not None:
            table.add(f"{name}.{owner} type parameters", shorten(parsed.imports.written(squeezed(written))), known.line)
    for one in parsed.decorations:
        known = table.facts.get(f"{name}.{one.owner}") or table.facts.get(f"{name}.{one.owner} overloads")
        if known is not None:
            returns = f"returns {one.returns}" if one.returns else "decorator"
            table.add(f"{name}.{one.owner} decorated by {one.text}", returns, one.line, demand=bool(one.returns))
            reader.rests_on(one.names, one.returns)
    if not alone:
        reader.reference_facts.add_all(name)
    reader.reference_facts.add_elsewhere(name)
    listed = None if module.exports is None else frozenset(each for each in module.exports if isinstance(each, str))
    for endpoint in endpoints(tree, parsed.imports, listed) if options.names is None else ():
        owner = f"{name}.{endpoint.owner}" if endpoint.owner else name
        if owner not in table.facts and endpoint.is_called:
            owner = name
        if owner == name or owner in table.facts:
            table.add(f"{owner} serves {endpoint.text}", endpoint.signature, endpoint.line)
            reader.rests_on(endpoint.names)
    reader.private(name, [each[1:] for each in options.names or () if each.startswith(SHOWN)])
    if parsed.whole.rest is not None and options.names is None and not alone:
        text, line = parsed.whole.rest
        table.add(f"{name}.__getattr__ brings", shorten(squeezed(text)), line)
    if not parsed.whole.lines:
        return table.facts
    return {each: replace(fact, line=parsed.whole.line(fact.line)) for each, fact in table.facts.items()}


def _limit_statements(tree: ast.AST) -> None:
    """Raise UnreadableInterface where griffe would take minutes: for each value it looks at all of its block."""
    steps = 0
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            steps += len(body) * sum(isinstance(each, ast.Assign | ast.AnnAssign) for each in body)
            if steps > _MOST_STEPS:
                raise UnreadableInterface("there are too many assignments", getattr(node, "lineno", 1))


_POSITIONAL = re.compile(r"(.*\()positional (\d+)\)", re.DOTALL)


def _renamed(gone: Mapping[str, str], new: Mapping[str, str]) -> Mapping[str, str]:
    """Return the parameters that could be given by their position alone, and now by a name too."""
    places = {name: (found[1], found[2]) for name in gone if (found := _POSITIONAL.fullmatch(name))}
    if not places:
        return {}
    named = {
        (name[: name.rindex("(") + 1], found[1]): name
        for name, signature in new.items()
        if (found := re.match(r"parameter (\d+)", signature)) and "(" in name
    }
    return {name: named[place] for name, place in places.items() if place in named}


def _unread(path: str) -> str:
    """Return the ending of stubs, which no program imports."""
    return ".pyi" if path.endswith(".pyi") else ""


language = Language(
    facts,
    extra="interfaces-python",
    named_by_path=True,
    unread=_unread,
    by_ending=True,
    links=python_links,
    keeps=keeps,
    names=PythonNames,
    renamed=_renamed,
)
