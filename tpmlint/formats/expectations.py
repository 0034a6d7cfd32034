"""Find what a record should have because of something else in it: the key ``expect`` of a block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from tpmlint.sources import Expectation
from tpmlint.text.messages import quote, some


def find_unmet(
    expectations: Iterable[Expectation], value: Mapping[str, object], said: Callable[[str], tuple[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Yield a message in the author's words for each expectation that is not met, its field, and the one to look at.

    Args:
        value: of the item, in tpmlint's words.
        said: returns the author's name of a field, and the text that is there.
    """
    for each in expectations:
        if not all(value.get(name) in words for name, words in each.when.items()):
            continue
        why = " and ".join(_clause(*said(name)) for name in each.when if name not in each.then or len(each.when) == 1)
        item = f"{value['kind']} {value['id']!r}" if isinstance(value.get("id"), str) else f"this {value['kind']}"
        for name, words in each.then.items():
            label, text = said(name)
            if name not in value:
                message = f"{item} has no {quote(label)}, which is expected where {why}; add it"
                yield message, name, next(iter(each.when))
            elif words and value[name] not in words:
                expected = some(words, 10, " or ")
                yield f"{item} has {label} {quote(text)} where {why}; this source expects {expected}", name, name


def _clause(label: str, text: str) -> str:
    return f"{label} is {quote(text)}" if text else f"there is {quote(label)}"
