"""Migrations of several databases under one pattern: each has its own tables."""

from __future__ import annotations

from tests.change.test_interface_sides import breaking

TABLE, WITHOUT = "create table a (i int, j int);", "create table a (i int);"


def test_a_table_of_another_system_hides_no_change() -> None:
    before = {"shop/mysql/1.sql": TABLE, "shop/postgres/1.sql": TABLE}
    assert breaking("sql", before, {**before, "shop/mysql/1.sql": WITHOUT}) == ["- a.j"]
    assert breaking("sql", before, {**before, "shop/postgres/1.sql": WITHOUT}) == ["- a.j"]
    assert breaking("sql", before, {**before, "shop/mysql/2.sql": "drop table a;"}) == ["- a", "- a.i", "- a.j"]


def test_a_table_of_another_service_hides_no_change() -> None:
    before = {"a/migrations/x/up.sql": TABLE, "b/migrations/x/up.sql": TABLE}
    assert breaking("sql", before, {**before, "a/migrations/y/up.sql": "alter table a drop column j;"}) == ["- a.j"]


def test_migrations_in_a_folder_each_are_of_one_database() -> None:
    before = {"migrations/1/up.sql": TABLE}
    after = {**before, "migrations/2/up.sql": "alter table a drop column j;"}
    assert breaking("sql", before, after) == ["- a.j"]


def test_the_migrations_of_one_database_move_to_another_folder() -> None:
    before = {"db/migrations/1.sql": TABLE, "db/migrations/2.sql": "alter table a add k int;"}
    after = {path.replace("migrations", "migrate/postgres"): text for path, text in before.items()}
    assert breaking("sql", before, after) == []


def test_a_second_system_comes_beside_the_first() -> None:
    before = {"db/mysql/1.sql": TABLE}
    assert breaking("sql", before, {**before, "db/sqlite/1.sql": WITHOUT}) == []
