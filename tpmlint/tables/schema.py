"""The tables of an export: their columns and types, as values.

This is the contract that SQL of others is written against. A column may be added; to rename, remove or retype one is
another ``SCHEMA_VERSION``.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

SCHEMA_VERSION = 1

Type: TypeAlias = Literal["VARCHAR", "DATE", "BIGINT", "DOUBLE", "BOOLEAN"]


class Column(Struct, frozen=True):
    """A column.

    Args:
        type: in SQL.
        meaning: in a sentence without a full stop.
        required: whether it always has a value.
    """

    name: str
    type: Type
    meaning: str
    required: bool = False


class Table(Struct, frozen=True):
    """A table, which is a file of its name.

    Args:
        row: what a row of it is.
        key: the columns that tell its rows apart over all repositories; empty if equal rows may occur.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.parquet"


_REPOSITORY = Column("repository", "VARCHAR", "name of the repository, by `--name`", required=True)
_OWNER = Column("owner", "VARCHAR", "id of the team that owns it")
_OWNER_REPOSITORY = Column("owner_repository", "VARCHAR", "the repository that has this team on its roadmap")


def _counts(what: str) -> tuple[Column, ...]:
    return (
        Column("changes", "BIGINT", f"{what}, those that need no context too", required=True),
        Column("exempt", "BIGINT", "of these, those that need no context", required=True),
        Column("needing_context", "BIGINT", "of these, the others", required=True),
        Column("with_context", "BIGINT", "of those that need it, those with product context", required=True),
        Column("without_context", "BIGINT", "of those that need it, those without", required=True),
        Column("adrift", "BIGINT", "of those that need it, those to what serves no open feature", required=True),
        Column("interface_changes", "BIGINT", "of `changes`, those of what an interface promises", required=True),
        Column("interface_with_context", "BIGINT", "of `with_context`, those of an interface", required=True),
        Column("interface_without_context", "BIGINT", "of `without_context`, those of an interface", required=True),
        Column("code_changes", "BIGINT", "of `changes`, those of code alone", required=True),
        Column("code_with_context", "BIGINT", "of `with_context`, those of code alone", required=True),
        Column("code_without_context", "BIGINT", "of `without_context`, those of code alone", required=True),
        Column("authors", "BIGINT", "people who wrote them, by e-mail address", required=True),
        Column(
            "measurable",
            "BOOLEAN",
            "whether there had been an initiative by then, so that a change could have context",
            required=True,
        ),
    )


TABLES = (
    Table(
        "repositories",
        "a repository at the commit that was exported",
        ("repository",),
        (
            _REPOSITORY,
            Column("schema_version", "BIGINT", f"version of these tables, now {SCHEMA_VERSION}", required=True),
            Column("commit_id", "VARCHAR", "full id of the commit", required=True),
            Column("commit_date", "DATE", "day of the commit, as of which findings are", required=True),
            Column("first_date", "DATE", "day of the oldest commit of its history"),
            Column("commits", "BIGINT", "first-parent commits of its history", required=True),
            Column("judged", "BIGINT", "of these, those checked against the roadmap of their time", required=True),
            Column("files", "BIGINT", "tracked files of code", required=True),
            Column("claimed_files", "BIGINT", "of these, those that a capability claims", required=True),
        ),
    ),
    Table(
        "items",
        "an item of the roadmap",
        ("repository", "kind", "id"),
        (
            _REPOSITORY,
            Column("kind", "VARCHAR", "its kind, such as `initiative`, or a kind of your own", required=True),
            Column("id", "VARCHAR", "its id, unique in the repository for its kind", required=True),
            Column("base_kind", "VARCHAR", "the built-in kind whose fields it has; else its kind", required=True),
            Column("title", "VARCHAR", "its title"),
            _OWNER,
            _OWNER_REPOSITORY,
            Column("status", "VARCHAR", "its status, or the lifecycle of a capability"),
            Column("is_open", "BOOLEAN", "whether it is not finished, or is in use", required=True),
            Column("is_done", "BOOLEAN", "whether it reached its goal: completed, released", required=True),
            Column("is_dropped", "BOOLEAN", "whether it was canceled, removed or superseded", required=True),
            Column("type", "VARCHAR", "type of an initiative or a team"),
            Column("horizon", "VARCHAR", "`now`, `next` or `later`"),
            Column("start_date", "DATE", "first day of its start"),
            Column("target_date", "DATE", "last day of its target"),
            Column("target_text", "VARCHAR", "its target as written, such as `2027-Q2`"),
            Column("released_in", "VARCHAR", "the release that a feature came with"),
            Column("health", "VARCHAR", "health of an initiative"),
            Column("evolution", "VARCHAR", "evolution of a capability"),
            Column("advantage", "VARCHAR", "advantage of a capability"),
            Column("effort_days", "DOUBLE", "effort of an initiative, in person-days; a person-month has 19"),
            Column("file", "VARCHAR", "path of its file", required=True),
            Column("line", "BIGINT", "line in that file, from 1"),
        ),
    ),
    Table(
        "links",
        "a reference of an item to another",
        ("repository", "source_kind", "source_id", "relation", "target_repository", "target_kind", "target_id"),
        (
            _REPOSITORY,
            Column("source_kind", "VARCHAR", "kind of the item that refers", required=True),
            Column("source_id", "VARCHAR", "its id", required=True),
            Column("relation", "VARCHAR", "the field with the reference, such as `enables`", required=True),
            Column(
                "target_repository",
                "VARCHAR",
                "`repository`, or the name in `[[registries]]` of another; NULL for a key of another tracker",
            ),
            Column("target_kind", "VARCHAR", "kind of the target; NULL for a key of another tracker"),
            Column("target_id", "VARCHAR", "id of the target, or the key, such as `jira:SHOP-12`", required=True),
        ),
    ),
    Table(
        "changes",
        "a capability in a month in which it changed; a commit counts at each capability that it touches",
        ("repository", "month", "capability"),
        (
            _REPOSITORY,
            Column("month", "DATE", "first day of the month, in UTC", required=True),
            Column("capability", "VARCHAR", "its id; `kind:id` where two kinds have it", required=True),
            _OWNER,
            _OWNER_REPOSITORY,
            *_counts("commits that touched the capability"),
        ),
    ),
    Table(
        "months",
        "a month of a repository with a checked commit; a commit counts once, however many capabilities it touches",
        ("repository", "month"),
        (
            _REPOSITORY,
            Column("month", "DATE", "first day of the month, in UTC", required=True),
            *_counts("commits that touched a capability"),
        ),
    ),
    Table(
        "findings",
        "a finding of `tpmlint audit` at that commit, those about the roadmap and those about its history",
        (),
        (
            _REPOSITORY,
            Column("rule", "VARCHAR", "id of the rule", required=True),
            Column("category", "VARCHAR", "category of the rule", required=True),
            Column("severity", "VARCHAR", "`error`, `warning` or `info`", required=True),
            Column("item_kind", "VARCHAR", "kind of the item at fault"),
            Column("item_id", "VARCHAR", "id of the item at fault"),
            Column("path", "VARCHAR", "path of the file, or the commit whose message it is about", required=True),
            Column("line", "BIGINT", "line there, from 1"),
            Column("message", "VARCHAR", "what is wrong", required=True),
            Column("fingerprint", "VARCHAR", "stays the same while rule, item and subject do", required=True),
        ),
    ),
)
"""All tables, in the order in which they are written."""
