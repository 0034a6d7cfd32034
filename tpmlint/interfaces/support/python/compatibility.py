"""Whether a changed promise of Python keeps what the former said: parameters take more, results are fewer types."""

from __future__ import annotations

import re

from tpmlint.interfaces import Fact
from tpmlint.interfaces.support.python.conditional_bindings import ONLY
from tpmlint.interfaces.support.python.signatures import THEN
from tpmlint.interfaces.support.python.types import members, split

_KIND = re.compile(r"(parameter(?: \d+)?|keyword|any|field(?: \d+)?)(?: (?!=)(.*?))?( = .*)?", re.DOTALL)
_ATTRIBUTE = re.compile(r"attribute(?: (?!=)(.*?))?( = .*)?", re.DOTALL)
_GIVEN_FIELD = re.compile(r"field(?: \d+)?(?: (?!=)(.*?))?( = .*)", re.DOTALL)
"""A field with a default."""
_PROPERTY = re.compile(r"property((?: (?:writable|deletable))*)(?: (.*))?", re.DOTALL)
_RESULT = re.compile(r"((?:\w+ ){0,4}function(?: deprecated)?)(?: -> (.*))?", re.DOTALL)

_ALSO_BY_POSITION = (("keyword", "parameter"), ("keyword", "field"), ("field", "field"), ("parameter", "parameter"))

_ABOVE = {
    "AsyncGenerator": "AsyncIterator AsyncIterable",
    "AsyncIterator": "AsyncIterable",
    "Collection": "Iterable",
    "Generator": "Iterator Iterable",
    "Iterator": "Iterable",
    "MutableMapping": "Mapping",
    "MutableSequence": "Sequence Collection Iterable",
    "Sequence": "Collection Iterable",
    "dict": "MutableMapping Mapping",
    "frozenset": "Collection Iterable",
    "list": "MutableSequence Sequence Collection Iterable",
    "set": "Collection Iterable",
}
"""What a generic type is besides, of the same arguments. Source: the documentation of collections.abc."""

_READ_ONLY = frozenset(
    {"AsyncGenerator", "AsyncIterable", "AsyncIterator", "Awaitable", "Collection", "Container", "Coroutine"}
    | {"Generator", "Iterable", "Iterator", "Mapping", "Reversible", "Sequence"}
    | {"collections.abc.Set", "frozenset", "tuple", "type"}
)
"""Containers that users only read from, so that one of ``A`` is also one of ``A | B``."""

_DEEPEST = 20
"""How far types in each other are taken apart."""

_MOST_PAIRS = 10_000
"""Alternatives of two unions that are compared with each other."""


def keeps(before: Fact, after: Fact) -> bool:
    """Tell whether callers go on: a type was added, a parameter takes more, a result is one of fewer types."""
    old, new = (fact.signature.removesuffix(" deprecated") for fact in (before, after))
    if " / " in old or " / " in new:
        return old == new
    (old, _, former), (new, _, condition) = old.partition(ONLY), new.partition(ONLY)
    if condition and condition != former:
        return False
    if old == new:
        return True
    if old.startswith("order ") and new.startswith("order "):
        rest = iter(new.removeprefix("order ").split(THEN))
        return all(each in rest for each in old.removeprefix("order ").split(THEN))
    if (was := _KIND.fullmatch(old)) and (now := _KIND.fullmatch(new)):
        same_place = now[1] in (was[1], was[1].replace("parameter ", "field ")) or any(
            was[1] == by_name and now[1].startswith(either) for by_name, either in _ALSO_BY_POSITION
        )
        # Of a field it is read as well what it takes.
        fitting = _fits(was[2], now[2], exactly=was[1].startswith("field"))
        return same_place and fitting and was[3] in (None, now[3])
    if (was := _ATTRIBUTE.fullmatch(old)) and (now := _ATTRIBUTE.fullmatch(new) or _GIVEN_FIELD.fullmatch(new)):
        typed = was[2] in (None, now[2]) and now[1] is not None
        return typed and _fits(was[1], now[1], exactly=True) and _fits(now[1], was[1], exactly=True)
    if (was := _PROPERTY.fullmatch(old)) and (now := _PROPERTY.fullmatch(new)):
        writable = "writable" in was[1]
        more = set(was[1].split()) <= set(now[1].split())
        return more and _fits(now[2], was[2]) and (not writable or _fits(was[2], now[2]))
    if (was := _RESULT.fullmatch(old)) and (now := _RESULT.fullmatch(new)):
        return was[1] == now[1] and _fits(now[2], was[2])
    return False


def _fits(narrow: str | None, wide: str | None, *, exactly: bool = False, depth: int = 0) -> bool:
    """Tell whether each alternative of a type is one of another; a type that is not written says nothing.

    Args:
        exactly: ``list[int]`` is no ``Sequence[int]``.
    """
    if narrow is None or wide is None or narrow == wide:
        return True
    wides = members(wide)
    others = members(narrow) - wides
    if len(others) * len(wides) > _MOST_PAIRS:
        return False
    return all(any(_is(each, other, exactly, depth) for other in wides) for each in others)


def _is(narrow: str, wide: str, exactly: bool, depth: int) -> bool:
    """Tell whether an alternative of a type is another one."""
    if narrow == wide:
        return True
    if depth > _DEEPEST:
        return False
    (name, _, given), (above, _, taken) = narrow.partition("["), wide.partition("[")
    if exactly:
        return name == above and not (given and taken)
    if wide in ("Any", "object"):
        return True
    if name == "Literal":
        return _is_literal(given.removesuffix("]"), wide)
    if above != name and above not in _ABOVE.get(name, "").split():
        return False
    if not (given and taken):
        return True  # `dict` says as little of what it holds as `dict[Any, Any]`.
    ours, theirs = ([*split(each.removesuffix("]"), ", ")] for each in (given, taken))
    if len(ours) != len(theirs):
        return False
    if name == above == "Callable":
        return _is_called(ours, theirs, depth + 1)
    if above == "Mapping" and ours[0] != theirs[0]:
        return False
    if above in _READ_ONLY:
        return all(_fits(own, other, depth=depth + 1) for own, other in zip(ours, theirs, strict=True))
    pairs = [*zip(ours, theirs, strict=True), *zip(theirs, ours, strict=True)]
    return all(_fits(own, other, exactly=True, depth=depth + 1) for own, other in pairs)


def _is_literal(value: str, wide: str) -> bool:
    kind = "str" if value[:1] in "'\"" else "bool" if value in ("True", "False") else ""
    return wide == (kind or ("int" if value.removeprefix("-").isdigit() else value))


def _is_called(ours: list[str], theirs: list[str], depth: int) -> bool:
    """Tell whether what is called with some arguments can be called with others."""
    if len(ours) != 2:
        return ours == theirs
    taken, given = (each[0].removeprefix("[").removesuffix("]") for each in (ours, theirs))
    if "..." not in (taken, given):
        accepted, passed = ([*split(each, ", ")] for each in (taken, given))
        if len(accepted) != len(passed):
            return False
        if not all(_fits(each, own, depth=depth) for each, own in zip(passed, accepted, strict=True)):
            return False
    return _fits(ours[1], theirs[1], depth=depth)
