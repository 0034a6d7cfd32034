"""Whether a changed promise of Python keeps what the former said, and what names in promises stand for.

Parameters take more, results are fewer types.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping

from tpmlint.interfaces import Fact, FactNames
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


_NAME = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(?<![\w.])([A-Za-z_][\w.]*)")
_WORD = re.compile(r"(?<!\w)[A-Za-z_]\w*")
_SELF = "Self"
_SHOWS = " shows "
_ALIAS = re.compile(r"(?:attribute(?: TypeAlias)? =|type) (?=[A-Z_a-z])(.+)", re.DOTALL)
_FIELD = re.compile(r"\Afield(?: \d+)?")
_MOST_SPELLED = 10_000
_LONGEST_ALIAS = 1_000


class PythonNames(FactNames):
    """Classes have members from their bases, modules names from others, and signatures name private aliases."""

    def others(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, signature in self.after.items():
            if signature.startswith("from "):
                for end in ("", ".", "(", " "):
                    found.setdefault(f"{name}{end}", []).append(f"{signature.removeprefix('from ')}{end}")
            if signature.startswith("field"):
                owner, _, field = name.rpartition(".")
                found.setdefault(f"{owner}({field})", []).append(name)
            owner, _, base = name.partition(" base ")
            if base:
                base = base.partition("[")[0]
                parts = owner.split(".")
                inner = (".".join([*parts[:end], base]) for end in range(len(parts) - 1, 0, -1))
                known = next((each for each in (*inner, base) if each in self.after), None)
                for sign in (".", "(", " base ") if known is not None else ():
                    found.setdefault(f"{owner}{sign}", []).append(f"{known}{sign}")
        return found

    def spelled_out(self, name: str, was: str, now: str) -> tuple[str, str]:
        owner, _, field = name.rpartition(".")
        if was.startswith("attribute") and f"{owner}({field})" in self.before:
            now = _FIELD.sub("attribute", now)  # Who made it gave it before.
        own = owner.rpartition(" ")[2].rpartition(".")[2]
        if now.startswith(was.removesuffix(own)) and now.endswith(f"-> {_SELF}"):
            now = f"{now.removesuffix(_SELF)}{own}"  # Of a class that users derive it is more.
        old = _spelled_out(name, was, self.before)
        return _spelled_out(name, old, self.after), _spelled_out(name, now, self.after)

    def may_go(self, name: str, signature: str) -> bool:
        own = _alias_of(name)
        return own in self._named and _ALIAS.fullmatch(signature) is not None

    def users(self, name: str) -> Collection[str]:
        known = self.before.keys() & self.after.keys()
        if not all(self.may_go(name, each.get(name, "")) for each in (self.before, self.after)):
            return ()
        module, names, found = _module_of(name), {_alias_of(name)}, dict[str, None]()
        own = [each for each in known if _module_of(each) == module or each.startswith(f"{module}.")]
        while True:
            more = {
                each: _alias_of(each)
                for each in own
                if each not in found and not names.isdisjoint(_WORD.findall(self.after[each]))
            }
            if not more:
                break
            found.update(dict.fromkeys(more))
            names.update(alias for each, alias in more.items() if self.may_go(each, self.after[each]))
        if any(not names.isdisjoint(_WORD.findall(each.partition(" base ")[2])) for each in own):
            return ()
        return [each for each in found if not self.may_go(each, self.after[each])]

    @functools.cached_property
    def _named(self) -> frozenset[str]:
        """The names that stand in signatures; what ``__all__`` lists may begin with ``_`` too."""
        return frozenset(each for said in self.before.values() for each in _WORD.findall(said))


def _module_of(name: str) -> str:
    """Return the module of a name that is shown or private; of any other what is before its last part."""
    module, shows, _ = name.partition(_SHOWS)
    return module if shows else name.rpartition(".")[0]


def _alias_of(name: str) -> str:
    """Return the name of what nobody else can name: it is private, or signatures alone show it; else nothing."""
    _, shows, shown = name.partition(_SHOWS)
    own = name.rpartition(".")[2]
    return own if own.startswith("_") else shown if shows and shown.isidentifier() else ""


def _spelled_out(name: str, signature: str, signatures: Mapping[str, str]) -> str:
    """Return a signature with what private aliases in it stand for, and names as the module has them that made them."""
    module, shows, _ = name.partition(_SHOWS)
    modules = module.split(".") if shows else name.split(".")[:-1]

    def meaning(match: re.Match[str]) -> str:
        written = match[1]
        if written is None:
            return match[0]
        for end in range(len(modules), -1, -1):
            outer = ".".join(modules[:end])
            full = next(
                (each for each in (f"{outer}.{written}", f"{outer}{_SHOWS}{written}") if each in signatures), ""
            )
            said = signatures.get(full if end else written)
            if said is None:
                continue
            if said.startswith("from "):
                return said.removeprefix("from ")
            alias = _ALIAS.fullmatch(said) if _alias_of(full) else None
            return alias[1] if alias is not None and len(alias[1]) <= _LONGEST_ALIAS else written
        return written

    for _ in range(5):
        text = _NAME.sub(meaning, signature) if len(signature) <= _MOST_SPELLED else signature
        if text == signature:
            break
        signature = text
    return signature
