"""Which type of interface the name of a file tells, without a module of the types being imported."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from tpmlint.interfaces import types
from tpmlint.patterns import Patterns


def guess_type(path: str) -> str | None:
    """Return the type of interface that the name of a file tells, in any case; None if it tells none, or several."""
    folded = path.lower()
    found = [kind for kind, patterns in _files().items() if patterns.match(path) or patterns.match(folded)]
    if not found:
        ending = path.rpartition(".")[2].lower()
        found = [kind for kind, endings in _ENDINGS.items() if ending in endings and kind in types()]
    return found[0] if len(found) == 1 else None


_ENDINGS = {
    "yaml": ("yaml", "yml"),
    "json": ("json",),
    "toml": ("toml",),
    "csv": ("csv", "tsv"),
    "graphql": ("graphql", "gql"),
    "sql": ("sql",),
    "terraform": ("tf",),
    "python": ("py", "pyi"),
    "typescript": ("ts", "tsx", "mts", "cts"),
    "go": ("go",),
    "java": ("java",),
    "rust": ("rs",),
}
"""The endings of files that are of a type if their name tells no other; nobody would propose each such file."""


_READ_TOO = {
    "cli": ("adoc", "md", "rst", "text"),
    "dbt": ("yaml",),
    "sql": ("ddl", "mysql", "pgsql", "psql"),
    "terraform": ("json",),
}
"""More endings of files that are read as a type; their names do not tell it."""


@functools.cache
def endings_of(kind: str) -> frozenset[str]:
    """Return the endings of files that the tools of a type read, in small letters; empty if none are known."""
    names = (name.rpartition(".")[2] for name in NAMES.get(kind, ()))
    return frozenset((*names, *_ENDINGS.get(kind, ()), *_READ_TOO.get(kind, ())))


NAMES: Mapping[str, tuple[str, ...]] = {
    "api-report": ("*.api.md",),
    "asyncapi": (
        "asyncapi.yaml",
        "asyncapi.yml",
        "asyncapi.json",
        "*.asyncapi.yaml",
        "*.asyncapi.yml",
        "*.asyncapi.json",
    ),
    "cli": ("help.txt", "*.help.txt", "*-help.txt"),
    "csv": ("*.csv", "*.tsv"),
    "dbt": ("schema.yml", "_*__models.yml", "_*__sources.yml"),
    "graphql": ("*.graphqls", "schema.graphql", "schema.gql"),
    "json-schema": ("*.schema.json", "*.schema.yaml", "*.schema.yml", "schema.json"),
    "openapi": (
        "openapi.yaml",
        "openapi.yml",
        "openapi.json",
        "swagger.yaml",
        "swagger.yml",
        "swagger.json",
        "*.openapi.yaml",
        "*.openapi.yml",
        "*.openapi.json",
        "*.swagger.yaml",
        "*.swagger.yml",
        "*.swagger.json",
    ),
    "protobuf": ("*.proto",),
    "terraform": ("variables.tf", "outputs.tf", "*.tf.json"),
}
"""Patterns of the names that tell a type."""


@functools.cache
def _files() -> Mapping[str, Patterns]:
    return {kind: Patterns(names) for kind, names in NAMES.items()}
