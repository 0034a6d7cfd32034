"""Read the messages of a history in one pass, without what the commits change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tpmlint.git.commits import LOG, MESSAGE_LIMIT

MESSAGES = (*LOG[:2], "--format=%H %P%n%ct%n%B", *LOG[3:])
"""For each commit a line with its id and those of its parents, a line with its time, and its message."""

TAGS = ("show-ref", "--tags", "--dereference")
_TAG = "refs/tags/"
_PEELED = "^{}"


def read_records(chunks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield the records that ``MESSAGES`` writes, as they come, many at a time; a very long message is cut."""
    rest = b""
    for chunk in chunks:
        whole, ended, rest = (rest + chunk).rpartition(b"\0")
        if ended:
            yield whole.split(b"\0")
        elif len(rest) > MESSAGE_LIMIT:
            rest = rest[:MESSAGE_LIMIT]
    if rest:
        yield [rest]


def read_tags(output: str) -> dict[str, str]:
    """Return the object that each tag names, by the tag's name; of an annotated one what it is a tag of."""
    tags: dict[str, str] = {}
    for line in output.splitlines():
        oid, _, ref = line.partition(" ")
        tags[ref.removeprefix(_TAG).removesuffix(_PEELED)] = oid
    return tags
