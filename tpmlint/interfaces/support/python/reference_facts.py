"""Facts of the private functions and classes that public names of a Python module refer to."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tpmlint.interfaces.support.fact_table import FactTable, shorten
from tpmlint.interfaces.support.python.imports import Imports
from tpmlint.interfaces.support.python.references import Reference, sets_elsewhere
from tpmlint.interfaces.support.python.signatures import Signatures, add_function
from tpmlint.interfaces.support.python.values import constant


class ReferenceFacts:
    """Adds which private functions and classes names lead to, once for each name.

    Args:
        table: of the facts of a module.
        signatures: remembers the private names.
        module: what griffe read.
        imports: what the names stand for that it imports.
        references: what its names lead to.
    """

    def __init__(
        self, table: FactTable, signatures: Signatures, module: Any, imports: Imports, references: Iterable[Reference]
    ) -> None:
        self._table = table
        self._signatures = signatures
        self._module = module
        self._imports = imports
        self._references: dict[str, list[Reference]] = {}
        self._times: Counter[str] = Counter()
        self._told: set[str] = set()
        for each in references:
            self._references.setdefault(each.owner.partition(".")[0], []).append(each)
            self._times[each.owner] += 1

    def is_all(self, owner: str) -> bool:
        """Tell whether a name is given one value alone, and remember that its own fact says all of it."""
        if self._times[owner] > 1:
            return False
        self._told.add(owner)
        return True

    def add_elsewhere(self, module: str) -> None:
        """Add what the module sets on classes and functions of others, and what that leads to."""
        for one in [each for every in self._references.values() for each in every]:
            if sets_elsewhere(one, self._imports.names):
                label = f"{module} sets {self._imports.written(one.owner)}"
                is_of_class = one.owner.split(".")[-2][:1].isupper()
                value = constant(one.value, mutable=False) if is_of_class else None
                if isinstance(one.value, ast.Lambda):
                    value = f"lambda {ast.unparse(one.value.args)}"
                self._table.add(label, "attribute" if value is None else f"attribute = {shorten(value)}", one.line)
                for name in one.names:
                    self._add(label, name, one)

    def add_all(self, module: str) -> None:
        """Add what the names lead to that have facts by now."""
        for root in [*self._references]:
            self.add(root, module)

    def add(self, root: str, module: str) -> None:
        """Add what a name and those in it lead to, by private names that are values too."""
        waiting = [(root, False)]
        while waiting:
            root, is_followed = waiting.pop()
            later: list[Reference] = []
            for one in self._references.pop(root, ()):
                if not is_followed and one.owner and not self._has_fact(f"{module}.{one.owner}"):
                    later.append(one)
                elif one.owner not in self._told:
                    label = f"{module}.{one.owner}" if one.owner and not is_followed else module
                    for name in () if self._hands_on(label, one) else one.names:
                        self._add(label, name, one)
                        if name in self._references and self._signatures.is_hidden(name) and self._is_value(name):
                            waiting.append((name, True))
            if later:
                self._references[root] = later

    def _is_value(self, name: str) -> bool:
        member = self._module.members.get(name)
        return member is not None and not member.is_alias and bool(member.is_attribute)

    def _has_fact(self, name: str) -> bool:
        """Tell whether a name is a fact, or that of something that a fact has, such as ``pay.all`` of ``pay``."""
        while name:
            if name in self._table.facts or f"{name} overloads" in self._table.facts:
                return True
            name, _, last = name.rpartition(".")
            if last.startswith("_"):
                return False
        return False

    def _hands_on(self, label: str, one: Reference) -> bool:
        """Add the parameters of the one private function that is given all that another is; tell if it is one."""
        function, holder = self._function(one.names[0], one.scope) if one.call is not None else (None, None)
        if one.call is None or function is None or function.overloads:
            return False
        taken = FactTable()
        add_function(taken, self._signatures, function, "f", holder)
        for name, fact in taken.facts.items():
            if found := _taken_on(name.removeprefix("f"), fact.signature, one.call):
                self._table.add(f"{label} holds{found[0]}", found[1], one.line, demand=fact.demand)
        return True

    def _function(self, name: str, scope: str) -> tuple[Any, Any]:
        """Return the private function or method of a name, and what holds it; None where that is something else."""
        root, _, rest = name.partition(".")
        own = root in ("cls", "self") and bool(scope) and rest.startswith("_")
        holder = self._class(scope) if own else self._module
        member = None if holder is None else holder.members.get(rest if own else name)
        if member is None or member.is_alias or not member.is_function or not (own or self._signatures.is_hidden(name)):
            return None, None
        return member, holder

    def _add(self, label: str, name: str, one: Reference) -> None:
        """Add that a name leads to a function or a class, unless its own fact says so, or that is public."""
        root, _, rest = name.partition(".")
        written = name
        if root in ("cls", "self") and one.scope and rest.startswith("_"):
            method, holder = self._function(name, one.scope)
            if method is None:
                return
            written = rest
            add_function(self._table, self._signatures, method, f"{self._module.path}.{one.scope}{rest}", holder)
        elif root in self._imports.names:
            written = self._imports.written(name)
            if "._" not in written:
                return
        else:
            member = self._module.members.get(root)
            if member is None or member.is_alias or member.is_attribute or not self._signatures.is_hidden(root):
                return
            self._signatures.used[root] = None
        fact = self._table.facts.get(label)
        if fact is None or not re.search(rf"(?<![\w.]){re.escape(written)}(?!\w)", fact.signature):
            self._table.add(f"{label} holds {written}", "held", one.line)

    def _class(self, scope: str) -> Any:
        """Return a class of the module; None where it is something else by now."""
        holder = self._module
        for part in scope.split(".")[:-1]:
            holder = holder.members.get(part)
            if holder is None or holder.is_alias or not holder.is_class:
                return None
        return holder


def _taken_on(name: str, signature: str, call: ast.Call) -> tuple[str, str] | None:
    """Return a parameter of what is called as one of the function that hands on what it is given; None if it is none.

    Args:
        name: such as ``(card)``; empty for the result.
        call: that hands on.
    """
    starred = [isinstance(each, ast.Starred) for each in call.args]
    first = starred.index(True) if True in starred else len(starred)
    by_name = any(each.arg is None for each in call.keywords) and not name.startswith("(positional ")
    place = re.match(r"\(positional (\d+)", name) or re.match(r"parameter (\d+)", signature)
    if name in {f"({each.arg})" for each in call.keywords} or (place and int(place[1]) <= first):
        return None  # The other gives it by itself.
    rest = re.sub(r"^(?:parameter(?: \d+)?|keyword)", "", signature)
    if place and True in starred:
        at = int(place[1]) - first
        return (name, f"parameter {at}{rest}") if by_name else (f"(positional {at})", f"parameter{rest}")
    if not name:
        return name, "held"
    if name in ("(*)", "(**)") and by_name:
        return name, signature
    return (name, f"keyword{rest}") if by_name else None
