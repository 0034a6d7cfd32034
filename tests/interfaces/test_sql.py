"""SQL migrations as facts."""

from __future__ import annotations

import textwrap

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.interfaces import Options
from tpmlint.interfaces.sql import language

PATH = "migrations"

CARDS = """
    -- +goose Up
    CREATE TABLE IF NOT EXISTS public.cards (
      id bigserial PRIMARY KEY,
      number VARCHAR(10) NOT NULL DEFAULT 'x', -- as printed
      day timestamp with time zone,
      shop int REFERENCES shops (id),
      UNIQUE (number, day),
      CONSTRAINT owner_fk FOREIGN KEY (day) REFERENCES users (id),
      CHECK (number <> '')
    );
    CREATE TEMP TABLE passing (a int);
    CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN DROP TABLE cards; END $$ LANGUAGE plpgsql;
    INSERT INTO cards VALUES (1, ';');
    -- +goose Down
    DROP TABLE cards;
    -- +goose Up
    ALTER TABLE cards ADD COLUMN a int NOT NULL, ADD b text, ALTER number DROP NOT NULL, ALTER number DROP DEFAULT;
    ALTER TABLE ONLY cards ALTER COLUMN a TYPE bigint USING a::bigint;
    ALTER TABLE cards OWNER TO me;
    ALTER TABLE cards DROP CONSTRAINT owner_fk;
    CREATE UNIQUE INDEX i ON cards (a, lower(b));
    CREATE INDEX j ON cards (b);
    CREATE TYPE kind AS ENUM ('gift', 'stamp');
    ALTER TYPE kind ADD VALUE 'other' AFTER 'gift';
    CREATE OR REPLACE VIEW seen AS SELECT a, b AS c FROM cards;
    ALTER TABLE cards RENAME COLUMN b TO note;
    ALTER TABLE cards RENAME TO card;
"""


def test_what_is_promised() -> None:
    assert comparing.facts(language, CARDS, PATH) == {
        "card": "table",
        "card.id": "bigserial not null = ...",
        "card.number": "varchar(10)",
        "card.day": "timestamptz",
        "card.shop": "int",
        "card.a": "bigint not null!",
        "card.note": "text",
        "card primary key (id)": "key!",
        "card foreign key (shop) of shops": "key!",
        "card unique (number, day)": "key!",
        "card unique (a, lower(note))": "key!",
        "seen": "view",
        "seen.a": "column of a view",
        "seen.c": "column of a view",
        "kind": "type",
        "kind.gift": "value",
        "kind.stamp": "value",
        "kind.other": "value",
    }
    found = language.facts(textwrap.dedent(CARDS).encode(), Options(PATH))
    assert "ADD COLUMN a int" in textwrap.dedent(CARDS).splitlines()[found["card.a"].line - 1]


def test_mysql() -> None:
    text = """
        CREATE TABLE `cards` (
          `id` int(11) NOT NULL AUTO_INCREMENT, `b` text, PRIMARY KEY (`id`), UNIQUE KEY `u` (`b`), KEY `k` (`id`)
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8;
        ALTER TABLE `cards` CHANGE `b` `c` varchar(5) NOT NULL AFTER `id`, ADD INDEX `i` (`c`);
        ALTER TABLE `cards` MODIFY COLUMN `c` varchar(9), DROP PRIMARY KEY;
        RENAME TABLE `cards` TO `card`;
    """
    assert comparing.facts(language, text, PATH) == {
        "card": "table",
        "card.id": "int(11) not null = ...",
        "card.c": "varchar(9)",
        "card unique (c)": "key!",
    }


T = "CREATE TABLE t (a int, b text NOT NULL, UNIQUE (a));\n"


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed", "breaking"),
    [
        ("", T, {"t", "t.a", "t.b", "t unique (a)"}, set(), set(), False),
        (T, "", set(), {"t", "t.a", "t.b", "t unique (a)"}, set(), True),
        (T, T + "ALTER TABLE t ADD c int;", {"t.c"}, set(), set(), False),
        (T, T + "ALTER TABLE t ADD c int NOT NULL;", {"t.c"}, set(), set(), True),
        (T, T + "ALTER TABLE t ADD c int NOT NULL DEFAULT 1;", {"t.c"}, set(), set(), False),
        (T, T + "ALTER TABLE t DROP COLUMN b;", set(), {"t.b"}, set(), True),
        (T, T + "ALTER TABLE t DROP a;", set(), {"t.a", "t unique (a)"}, set(), True),
        (T, T + "ALTER TABLE t RENAME COLUMN b TO c;", {"t.c"}, {"t.b"}, set(), True),
        (T, T + "ALTER TABLE t ALTER a TYPE bigint;", set(), set(), {"t.a"}, True),
        (T, T + "ALTER TABLE t ALTER a SET NOT NULL;", set(), set(), {"t.a"}, True),
        (T, T + "ALTER TABLE t ALTER b DROP NOT NULL;", set(), set(), {"t.b"}, True),
        (T, T + "ALTER TABLE t ALTER b SET DEFAULT 'x';", set(), set(), {"t.b"}, False),
        (T, T + "ALTER TABLE t ADD CONSTRAINT k UNIQUE (b);", {"t unique (b)"}, set(), set(), True),
        (T, T + "ALTER TABLE t DROP CONSTRAINT t_a_key;", set(), {"t unique (a)"}, set(), True),
        (T, T + "CREATE INDEX i ON t (b); UPDATE t SET a = 1; GRANT ALL ON t TO x;", set(), set(), set(), False),
        (T, T + "CREATE TABLE IF NOT EXISTS t (z int);", set(), set(), set(), False),
        (T, T + "-- migrate:down\nDROP TABLE t;", set(), set(), set(), False),
        (T, "create  table \"T\" (\n a integer, -- x\n b TEXT not null, unique(a));", set(), set(), set(), False),
        (T, T + "DROP TABLE IF EXISTS t; " + T, set(), set(), set(), False),
    ],
)  # fmt: skip
def test_what_breaks(
    before: str, after: str, added: set[str], removed: set[str], changed: set[str], breaking: bool
) -> None:
    assert comparing.difference(language, before, after, PATH) == (added, removed, changed, breaking)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT 1;\n\nCREATE TABLE t (a int b c);", "a statement cannot be read, 'CREATE TABLE t (a int b c)': "),
        ("ALTER TABLE t FROB x", "a statement cannot be read, 'ALTER TABLE t FROB x': it is not understood"),
        ("CREATE TABLE t (a int DEFAULT 'x", "the text is not SQL: "),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        (hostile.large("CREATE TABLE t{} (a int);\n"), "there are more than 70,000 words and signs"),
        ("CREATE TABLE t (a int DEFAULT " + "(" * 30_000, "a statement cannot be read"),
        ("CREATE VIEW v AS " + "SELECT a FROM (" * 6000, "a statement cannot be read"),
        ("".join(f"ALTER TABLE t ADD a{n} int;" for n in range(900)), "901 facts"),
        ("DROP TABLE a;" * 6000, "there are more than 4,000 statements about tables"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


def test_garbage() -> None:
    words = (
        "CREATE TABLE t ( ) , ; ALTER ADD DROP COLUMN a int NOT NULL UNIQUE INDEX ON TYPE AS ENUM ' $$ -- ` RENAME TO"
    )
    hostile.survives_garbage(language, words, PATH)
    hostile.survives_cuts(language, textwrap.dedent(CARDS), PATH, 31)
