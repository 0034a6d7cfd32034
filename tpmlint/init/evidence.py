"""Recognise the fields of other formats that name evidence: pull requests, commits, versions and documents."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from tpmlint.formats.mapped_record import ABSENT
from tpmlint.formats.words import word
from tpmlint.init.fields import ProposedField
from tpmlint.init.names import keys_of, snake_case, value_of

_REQUESTS = frozenset(
    {"pr", "prs", "mr", "mrs", "pr_number", "pull_request", "pull_requests", "merge_request", "merge_requests"}
)
_COMMITS = frozenset({"commit", "commits", "sha", "shas", "commit_sha"})
_DOCUMENTS = frozenset({"spec", "specs", "design_doc", "design_docs", "design", "adr", "adrs", "rfc", "rfcs"})
_VERSIONS = frozenset({"shipped_in_version", "shipped_version", "shipped_in", "released_in", "released_version"})

_BEFORE = ("", "v", "release-", "release/")
"""What names of tags have before a version."""

_NUMBER = re.compile(r"[0-9]{1,9}")
_MARKED = re.compile(r"[#!][0-9]{1,9}")
_REQUEST_PAGE = r"https?://.*/(?:pull|pulls|pull-requests|merge_requests)/(?P<id>[0-9]+)(?:[/?#].*)?"
_COMMIT_PAGE = r"https?://.*/commits?/(?P<id>[0-9a-f]{7,40})(?:[/?#].*)?"
_COMMIT = re.compile(r"[0-9a-fA-F]{7,40}")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.*")
_NO_ADDRESS = r"https?://.*|(?P<id>.+)"
"""Takes all but addresses, which belong under ``links``."""


def propose_evidence(
    kind: str, records: Sequence[Mapping[str, Any]], tags: Container[str] | None = None
) -> Iterator[ProposedField]:
    """Yield what ``evidence`` and ``released_in`` are made of, from all fields of records that name some.

    Args:
        kind: of the items; features alone have ``released_in``.
        tags: the names of the repository's tags, without which versions are no evidence; None if they are not known.
    """
    found: list[ProposedField] = []
    for key in dict.fromkeys(keys_of(records)):
        name = snake_case(key.rpartition(".")[2])
        texts = _texts([value_of(each, key) for each in records])
        if not texts:
            continue
        before = _before_versions(texts, tags) if name in _VERSIONS else ""
        if before is None:
            continue
        if name in _VERSIONS and kind == "feature":
            yield ProposedField("released_in", key, {"format": f"{before}{{}}"} if before else {})
        elif (options := _options(name, texts, before)) is not None:
            found.append(ProposedField("evidence", key, {"each": True, **options}))
    if found:
        first, *more = found
        yield ProposedField("evidence", first.path, first.options, tuple(more))


def _texts(values: Sequence[Any]) -> list[str]:
    """Return the texts and numbers among values and their entries; none if there are others."""
    entries = [entry for each in values for entry in (each if isinstance(each, list) else [each])]
    entries = [each for each in entries if each not in ABSENT]
    if any(isinstance(each, dict | list | bool) for each in entries):
        return []
    return [word(each) for each in entries]


def _before_versions(texts: list[str], tags: Container[str] | None) -> str | None:
    """Return what the tags of some versions have before them; None if no version has a tag."""
    if tags is None:
        return ""
    hits = {before: sum(before + text in tags for text in texts) for before in _BEFORE}
    best = max(_BEFORE, key=hits.__getitem__)
    return best if hits[best] else None


def _options(name: str, texts: list[str], before: str) -> dict[str, object] | None:
    """Return the options of a mapping of texts to evidence, or None if the field does not name any."""
    if name in _REQUESTS:
        if all(map(_NUMBER.fullmatch, texts)):
            return {"format": "#{}"}
        if all(re.fullmatch(_REQUEST_PAGE, text) for text in texts):
            return {"match": _REQUEST_PAGE, "format": "#{}"}
        return {} if any(map(_MARKED.fullmatch, texts)) else None
    if name in _COMMITS:
        if all(re.fullmatch(_COMMIT_PAGE, text) for text in texts):
            return {"match": _COMMIT_PAGE}
        return {} if any(map(_COMMIT.fullmatch, texts)) else None
    if name in _DOCUMENTS:
        addresses = sum(bool(_ADDRESS.fullmatch(text)) for text in texts)
        if addresses * 2 > len(texts) or not any("/" in text or "." in text for text in texts):
            return None
        return {"match": _NO_ADDRESS} if addresses else {}
    return {"format": f"tag:{before}{{}}"} if name in _VERSIONS else None
