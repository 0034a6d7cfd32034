"""Names that tell findings apart, for readers that take two of one name for the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def apart(names: Iterable[str], mark: str) -> Iterator[str]:
    """Yield the names, one that was there already with a number behind it; the same names always give the same.

    Args:
        mark: how the number is put, such as ``-{}``.
    """
    numbers: dict[str, int] = {}
    taken: set[str] = set()
    for name in names:
        made = name
        while made in taken:
            numbers[name] = numbers.get(name, 1) + 1
            made = name + mark.format(numbers[name])
        taken.add(made)
        yield made
