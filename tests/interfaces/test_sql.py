"""SQL migrations as facts."""

from __future__ import annotations

import textwrap
import time

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.interfaces import Options, UnreadableInterface
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
        "card foreign key (shop) of shops (id)": "key!",
        "card unique (number, day)": "key!",
        "card check (number <> '')": "key!",
        "card unique (a, lower(note))": "key!",
        "seen": "view",
        "seen.a": "column of a view, bigint",
        "seen.c": "column of a view, text",
        "kind": "type",
        "kind.gift": "value",
        "kind.other": "value after gift",
        "kind.stamp": "value after other",
    }
    found = language.facts(textwrap.dedent(CARDS).encode(), Options(PATH))
    lines = {name: textwrap.dedent(CARDS).splitlines()[found[name].line - 1] for name in ("card.a", "card.day")}
    assert lines == {
        "card.a": "ALTER TABLE ONLY cards ALTER COLUMN a TYPE bigint USING a::bigint;",
        "card.day": "CREATE TABLE IF NOT EXISTS public.cards (",
    }


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
        "card.id": "int not null = ...",
        "card.c": "varchar(9)",
        "card unique (c)": "key!",
    }


T = "CREATE TABLE t (a int, b text NOT NULL, UNIQUE (a));\n"


DROP = "ALTER TABLE cards DROP COLUMN b"


@pytest.mark.parametrize(
    "text",
    [
        f"-- costs $$\n{DROP};\n-- costs $$",
        f"SELECT a$$; {DROP}; SELECT b$$",
        f"SELECT '$$'; {DROP}; SELECT '$$'",
        f"-- migrate:down\n{DROP};",
        f"-- migrate:up\n-- migrate:down\nDROP TABLE cards;\f\n{DROP};",
        f"/* it's */ {DROP} /* isn't */",
        "ALTER /* now */ TABLE -- it\nonly cards DROP COLUMN b",
        f"COPY cards (a) FROM stdin;\n'\n\\.\n{DROP}; -- '",
        f"COPY cards FROM STDIN WITH (DELIMITER ';'); -- all\n$$\n/*\n\\.\n{DROP}; -- $$ */",
        f"\\copy cards from stdin\n'\n\\.\n{DROP}; -- '",
        f"\\echo it's\n{DROP}; -- '",
        f"  \\! echo it's\n{DROP}; -- '",
        f"\\set x '\n{DROP}; -- '",
        f"REM it's\n{DROP}; -- '",
        f"-- first\nPROMPT it's\nremark isn't\n{DROP}; -- '",
        f"SELECT 1\n\\g\n{DROP};",
        f"DO $$ BEGIN EXECUTE '{DROP}'; END $$",
        f"DO 'BEGIN RAISE NOTICE ''x''; {DROP}; END'",
    ],
)
def test_nothing_that_is_run_is_hidden(text: str) -> None:
    """Marks of comments, texts and sections that are none."""
    before = "CREATE TABLE cards (a int, b int);\n"
    assert comparing.difference(language, before, before + text, PATH) == (set(), {"cards.b"}, set(), True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"SELECT q'[ ' ]'; {DROP}; --'",
            "not every database takes the same for the end of a text that begins with q'",
        ),
        (
            f"SELECT Nq'!it's!'; {DROP}; --'",
            "not every database takes the same for the end of a text that begins with q'",
        ),
        (f"# '\n{DROP};\n# '", f"not every database would run '{DROP}': see the quotes and comments"),
        (f"SELECT '\\'; {DROP}; --'", f"not every database would run '{DROP}': see the quotes and comments"),
        (f"SELECT 1 --1; {DROP};", f"not every database would run '{DROP}': see the quotes and comments"),
        (f"SELECT 1; {DROP}; --1; {DROP};", f"not every database would run '{DROP}': see the quotes and comments"),
        (f"/* a /* b */ {DROP}; /* */ */", "there is a comment in a comment"),
        (f"SELECT 1 AS $$; {DROP}; SELECT 2 AS $$", "not every database takes what stands between two $$ for a text"),
        (f"DO $$ BEGIN EXECUTE '{DROP}' || name; END $$", "a statement is made from a text when it runs"),
        ("DO $$ BEGIN EXECUTE format('DROP TABLE %I', name); END $$", "a statement is made from a text when it runs"),
        (f"PREPARE p FROM '{DROP}'; EXECUTE p", "a statement is made from a text when it runs"),
    ],
)
def test_what_databases_read_in_different_ways_cannot_be_read(text: str, message: str) -> None:
    assert hostile.read(language, text, PATH) == message


@pytest.mark.few(6)
@pytest.mark.parametrize(
    "words",
    [
        "/*!1 DROP TABLE ",
        "/* ",
        "$$ ",
        "EXECUTE '' ",
        "DO $$ BEGIN ",
        "DO $$ EXECUTE 'DROP TABLE ",
        "'\\ ",
        "-- $$\n",
        "#'",
        "DELIMITER //\n/* ",
        "DELIMITER $$\n' $$ ",
        "GO\n",
        "DO '",
        "EXEC sp_ ",
        "IF DROP TABLE ",
        "DO $$ EXECUTE 'a' || ",
        "FROM STDIN ",
        "COPY t FROM STDIN;\n",
        "\\echo '\n",
        "REM '\n",
        "SELECT INTO ",
        "DO $$ BEGIN SELECT INTO ",
    ],
)
def test_marks_without_an_end_take_no_longer_than_their_text(words: str) -> None:
    start = time.process_time()
    hostile.read(language, words * (60_000 // len(words.split())), PATH)
    assert time.process_time() - start < 10


def test_what_stands_in_comments_and_texts_hides_nothing() -> None:
    text = """
    --it's the first
    CREATE TABLE cards (a int, colour text DEFAULT '#fff');
    --------------
    -- don't; do
    INSERT INTO cards VALUES (1, 'a; b -- c'), (2, E'\\\\d');
    COMMENT ON TABLE cards IS $$what; it's$$;
    """
    assert comparing.facts(language, text, PATH) == {
        "cards": "table",
        "cards.a": "int",
        "cards.colour": "text = '#fff'",
    }


@pytest.mark.case(146)
@pytest.mark.parametrize(
    "text",
    [
        f"/*! {DROP} */",
        f"/*!{DROP}*/",
        f"/*!50003 {DROP};*/",
        f"/*!80016 {DROP} */",
        f"/*!999999 {DROP} */",
        f"/*M! {DROP} */",
        f"/*M!100100 {DROP} */",
        f"INSERT INTO x VALUES (1) /*!50003 ; {DROP} */;",
        f"SELECT 1 /*!; {DROP}; */",
        "ALTER TABLE cards /*! DROP COLUMN b */;",
        "ALTER TABLE cards /*! DROP COLUMN b, */ OWNER TO me;",
        "/*!50003 ALTER */ /*!50003 TABLE cards */ /*!80016 DROP COLUMN b */;",
        f"DELIMITER ;;\n/*!50003 {DROP} */;;\nDELIMITER ;",
        f"/*! -- */ {DROP};\n",
        f"/*! ' */ {DROP}; /*! ' */",
        f"{DROP}; /*! ALTER TABLE cards ADD b int */;",
        f"{DROP}; /*!99999 ALTER TABLE cards ADD b int */;",
        f"{DROP}; /*M! ALTER TABLE cards ADD b int */;",
        f"/*!50003 {DROP} */; /*!80016 ALTER TABLE cards ADD b int */;",
        f"/*!80016 {DROP} */; /*M! ALTER TABLE cards ADD b int */;",
    ],
)
def test_what_some_databases_run_is_another_promise(text: str) -> None:
    """Case 146: what is a comment for others is not hidden, and hides nothing that they run."""
    before = "CREATE TABLE cards (a int, b int);\n"
    assert comparing.difference(language, before, before + text, PATH) == (set(), set(), {"cards.b"}, True)


def test_what_some_databases_have_is_said_in_the_order_of_versions() -> None:
    text = """
    CREATE TABLE t (a int /*!80016 NOT NULL */);
    /*!50001 CREATE VIEW v AS SELECT a FROM t */;
    /*!40101 SET @saved = @@character_set_client */;
    /*!50503 SET character_set_client = utf8mb4 */;
    """
    assert comparing.facts(language, text, PATH) == {
        "t": "table",
        "t.a": "int / int not null / int!",
        "v": "nothing / view",
        "v.a": "nothing / column of a view, int",
    }


def test_a_trigger_as_mysqldump_writes_it_changes_nothing() -> None:
    text = """
    CREATE TABLE t (a int);
    DELIMITER ;;
    /*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER b BEFORE INSERT ON t FOR EACH ROW BEGIN
      SELECT a INTO @x FROM u; DROP TABLE t; SET NEW.a = @x; END */;;
    DELIMITER ;
    """
    assert comparing.facts(language, text, PATH) == {"t": "table", "t.a": "int"}


def test_too_many_versions_cannot_be_read() -> None:
    text = "".join(f"/*!800{number} DROP TABLE t */;" for number in range(10, 20))
    assert hostile.read(language, text, PATH) == "too many comments that only some versions of MySQL run"


@pytest.mark.case(147)
def test_tables_that_swap_their_names() -> None:
    """Case 147: neither table is new, and none is gone."""
    before = "CREATE TABLE t (a int, b int NOT NULL);\nCREATE TABLE u (a int, c int);\n"
    after = before + "ALTER TABLE IF EXISTS t SWAP WITH u;"
    assert comparing.difference(language, before, after, PATH) == ({"t.c", "u.b"}, {"t.b", "u.c"}, set(), True)
    assert comparing.facts(language, after + "ALTER TABLE t DROP COLUMN c; ALTER TABLE u SWAP WITH t;", PATH) == {
        "t": "table",
        "t.a": "int",
        "t.b": "int not null!",
        "u": "table",
        "u.a": "int",
    }


@pytest.mark.parametrize("like", ["c CLONE t", "c LIKE t", "c (LIKE t INCLUDING ALL)", "c SHALLOW CLONE t"])
def test_a_table_like_another_has_its_columns(like: str) -> None:
    before = f"CREATE TABLE t (a int, b int);\nCREATE TABLE {like};\n"
    found = comparing.facts(language, before, PATH)
    assert (found["c.a"], found["c.b"]) == ("int", "int")
    after = f"{before}ALTER TABLE c DROP COLUMN b;"
    assert comparing.difference(language, before, after, PATH) == (set(), {"c.b"}, set(), True)


def test_parts_of_a_statement_in_comments_that_mysql_runs() -> None:
    """As mysqldump writes views."""
    text = """
    /*!50001 CREATE VIEW `v` AS SELECT 1 AS `a`*/;
    /*!50000 DROP */ VIEW v;
    """
    assert comparing.facts(language, text, PATH) == {}


def test_data_with_quotes_of_mysql_hides_nothing() -> None:
    text = """
    CREATE TABLE `cards` (`a` int); # it's new
    INSERT INTO `cards` VALUES ('it\\'s', "a\\"b"), ('c:\\\\');
    ALTER TABLE `cards` ADD `b` int;
    """
    assert comparing.facts(language, text, PATH) == {"cards": "table", "cards.a": "int", "cards.b": "int"}


def test_what_is_run_at_once_counts() -> None:
    text = """
    CREATE TABLE cards (a int, b int, c int, d int, e int);
    DO $$ BEGIN ALTER TABLE cards DROP COLUMN a; END $$;
    DO LANGUAGE plpgsql $body$
    BEGIN
      IF EXISTS (SELECT 1 FROM cards) THEN
        ALTER TABLE cards DROP COLUMN b;
      ELSE
        RAISE NOTICE 'empty';
      END IF;
      EXECUTE 'ALTER TABLE cards ALTER COLUMN e SET DEFAULT ''x'', DROP COLUMN c';
    END
    $body$;
    /* DROP TABLE cards; */
    CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN DROP TABLE cards; END $$ LANGUAGE plpgsql;
    """
    assert comparing.facts(language, text, PATH) == {"cards": "table", "cards.d": "int", "cards.e": "int = 'x'"}


SHOP = """
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE u (id int, t int REFERENCES t (id), CONSTRAINT one UNIQUE (id));
CREATE VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT a AS b FROM v;
CREATE VIEW x AS SELECT id FROM u;
"""
T_FACTS = {"t", "t.id", "t.a", "t primary key (id)"}
U_FACTS = {"u", "u.id", "u.t", "u unique (id)", "u foreign key (t) of t (id)"}
V_FACTS, W_FACTS, X_FACTS = {"v", "v.a"}, {"w", "w.b"}, {"x", "x.id"}


@pytest.mark.parametrize(
    ("text", "added", "removed"),
    [
        # Other ends of statements.
        ("GO\nDROP TABLE t\nGO\n", set(), T_FACTS),
        ("GRANT SELECT ON t TO x\n  go 2 -- twice\nDROP TABLE t\nGO", set(), T_FACTS),
        ("UPDATE t SET a = 1\n/\nDROP TABLE t\n/\n", set(), T_FACTS),
        ("DELIMITER //\nDROP TABLE t//\n", set(), T_FACTS),
        ("DROP TABLES t;", set(), T_FACTS),
        ("EXPLAIN ANALYZE VERBOSE DROP TABLE t;", set(), T_FACTS),
        ("EXPLAIN (BUFFERS, ANALYZE) DROP TABLE t;", set(), T_FACTS),
        ("DROP DATABASE shop;", {"before: database shop"}, set()),
        ("DROP TABLES IF EXISTS t, u;", set(), T_FACTS | U_FACTS),
        ("RENAME TABLES v TO z;", {"z", "z.a"}, V_FACTS),
        ("delimiter $$\nUPDATE t SET a = 1$$\nDROP TABLE t$$\nDELIMITER ;\nDROP VIEW v;", set(), T_FACTS | V_FACTS),
        ("DELIMITER |\nCREATE PROCEDURE p() BEGIN DROP TABLE u; END|\nDELIMITER ;\nDROP TABLE t;", {"p()"}, T_FACTS),
        ("DELIMITER //\nCREATE TABLE event (b int)//\nDROP TABLE t//", {"event", "event.b"}, T_FACTS),
        ("DELIMITER //\n\f\nDROP TABLE t;", set(), T_FACTS),
        # No end at all, as in SQL Server.
        ("UPDATE t SET a = 1\nDROP TABLE t;", set(), T_FACTS),
        ("IF OBJECT_ID('t') IS NOT NULL DROP TABLE t;", set(), T_FACTS),
        ("ALTER TABLE t ENABLE TRIGGER ALL\nDROP TABLE t;", set(), T_FACTS),
        ("BEGIN\nDROP TABLE t;\nEND;", set(), T_FACTS),
        # Blocks that are no text between dollars.
        ("DO 'BEGIN DROP TABLE t; END';", set(), T_FACTS),
        ("DO /* now */ $$ BEGIN DROP TABLE t; END $$;", set(), T_FACTS),
        ("DO $$ BEGIN EXECUTE 'DROP TABLE t' USING 1; END $$;", set(), T_FACTS),
        # What goes with something else.
        ("DROP SCHEMA public CASCADE;", set(), T_FACTS | U_FACTS | V_FACTS | W_FACTS | X_FACTS),
        ("USE shop; DROP DATABASE shop;", set(), T_FACTS | U_FACTS | V_FACTS | W_FACTS | X_FACTS),
        ("SET search_path TO shop, public; DROP SCHEMA IF EXISTS \"shop\" CASCADE;", set(),
         T_FACTS | U_FACTS | V_FACTS | W_FACTS | X_FACTS),
        ("DROP TABLE t CASCADE;", set(), T_FACTS | V_FACTS | W_FACTS | {"u foreign key (t) of t (id)"}),
        ("DROP TABLE u CASCADE; DROP TABLE IF EXISTS t CASCADE;", set(),
         T_FACTS | U_FACTS | V_FACTS | W_FACTS | X_FACTS),
        ("DROP VIEW v CASCADE;", set(), V_FACTS | W_FACTS),
        ("ALTER TABLE t RENAME TO s; DROP TABLE s CASCADE;", set(), T_FACTS | V_FACTS | W_FACTS),
        ("ALTER TABLE t DROP COLUMN a CASCADE;", set(), {"t.a"} | V_FACTS | W_FACTS),
        # Views and keys with other names.
        ("ALTER VIEW v RENAME TO z;", {"z", "z.a"}, V_FACTS),
        ("ALTER VIEW IF EXISTS v RENAME COLUMN a TO c;", {"v.c"}, {"v.a"}),
        ("ALTER TABLE v RENAME TO z;", {"z", "z.a"}, V_FACTS),
        ("ALTER MATERIALIZED VIEW v RENAME TO z;", {"z", "z.a"}, V_FACTS),
        ("ALTER VIEW v AS SELECT id FROM t;", {"v.id"}, {"v.a"}),
        ("CREATE OR ALTER VIEW v AS SELECT id FROM t;", {"v.id"}, {"v.a"}),
        ("ALTER TABLE u RENAME CONSTRAINT one TO two; ALTER TABLE u DROP CONSTRAINT two;", set(), {"u unique (id)"}),
        ("CREATE UNIQUE CLUSTERED INDEX two ON t (a);", {"t unique (a)"}, set()),
        ("ALTER INDEX one RENAME TO two; DROP INDEX two;", set(), {"u unique (id)"}),
    ],
)  # fmt: skip
def test_what_else_takes_something_away(text: str, added: set[str], removed: set[str]) -> None:
    difference = comparing.difference(language, SHOP, SHOP + text, PATH)
    assert difference == (added, removed, set(), True)


@pytest.mark.parametrize(
    "text",
    [
        "DO $$ BEGIN EXECUTE 'DROP ' || 'TABLE t'; END $$;",
        "DO $$ BEGIN EXECUTE concat('DROP', ' TABLE t'); END $$;",
        "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 't'); END $$;",
        "DO $$ BEGIN EXECUTE format('GRANT ALL ON t TO %s', 'x; DROP TABLE t'); END $$;",
        "DO $$ BEGIN EXECUTE $q$DROP TABLE t$q$; END $$;",
        "DO $$ DECLARE s text := 'DROP TABLE t'; BEGIN EXECUTE s; END $$;",
        "DO $$ BEGIN EXECUTE E'\\x44ROP TABLE t'; END $$;",
        "DO LANGUAGE plpython3u $$ plpy.execute('DROP TABLE ' + 't') $$;",
        "DO $$ plpy.execute('DROP TABLE ' + 't') $$ LANGUAGE plpython3u;",
        "DO 'BEGIN EXECUTE ''DROP '' || ''TABLE t''; END';",
        "EXEC('DROP TABLE t');",
        "EXEC sp_executesql N'DROP TABLE t';",
        "EXECUTE IMMEDIATE 'DROP TABLE t';",
        "EXEC sp_rename @a, 'b', 'COLUMN';",
        "IF 1 = 1 EXEC ('DROP TABLE ' + 't');",
    ],
)
def test_a_statement_made_from_a_text_cannot_be_read(text: str) -> None:
    assert hostile.read(language, SHOP + text, PATH) == "a statement is made from a text when it runs"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("DROP OWNED BY me;", "what 'DROP OWNED BY me' changes cannot be told"),
        ("ALTER SCHEMA public RENAME TO old;", "what 'ALTER SCHEMA public RENAME TO old' changes cannot be told"),
        ("ALTER SCHEMA a SWAP WITH b;", "what 'ALTER SCHEMA a SWAP WITH b' changes cannot be told"),
        ("DROP EXTENSION citext CASCADE;", "what 'DROP EXTENSION citext CASCADE' changes cannot be told"),
        (
            "CREATE EVENT e ON SCHEDULE AT x DO DROP TABLE t;",
            "what 'CREATE EVENT e ON SCHEDULE AT x DO DROP TABLE t' changes cannot be told",
        ),
        ("SOURCE drop.sql;", "what 'SOURCE drop.sql;' runs cannot be told"),
        ("\n@drop.sql", "what '@drop.sql' runs cannot be told"),
        (".read drop.sql", "what '.read drop.sql' runs cannot be told"),
        ("\\. drop.sql", "what '\\\\. drop.sql' runs cannot be told"),
        ("CREATE SCHEMA s CREATE TABLE z (a int);", "in which schema CREATE SCHEMA makes its tables is not followed"),
        ("CALL DBMS_UTILITY.EXEC_DDL_STATEMENT('DROP TABLE t');", "a statement is made from a text when it runs"),
        ("sp_rename @a, @b;", "what 'sp_rename @a, @b' changes cannot be told"),
        ("PRAGMA writable_schema=1;", "what 'PRAGMA writable_schema=1' changes cannot be told"),
        ("DELETE FROM pg_enum WHERE 1 = 1;", "what 'DELETE FROM pg_enum WHERE 1 = 1' changes cannot be told"),
        ("CREATE RULE r AS ON SELECT TO t DO INSTEAD SELECT 1;", "what 'CREATE RULE r AS ON SELECT TO t DO INSTEAD"),
        ("EXCHANGE TABLES a AND b;", "what 'EXCHANGE TABLES a AND b' changes cannot be told"),
        ("REPLACE VIEW v AS SELECT 1", "what 'REPLACE VIEW v AS SELECT 1' changes cannot be told"),
        ("RECREATE TABLE t (a int)", "what 'RECREATE TABLE t (a int)' changes cannot be told"),
        ("FLASHBACK TABLE t TO BEFORE DROP", "what 'FLASHBACK TABLE t TO BEFORE DROP' changes cannot be told"),
        ("DETACH TABLE t", "what 'DETACH TABLE t' changes cannot be told"),
        ("ALTER SCHEMA old TRANSFER dbo.t;", "what 'ALTER SCHEMA old TRANSFER dbo.t' changes cannot be told"),
        ("SELECT * INTO s FROM t;", "what 'SELECT * INTO s FROM t' changes cannot be told"),
        ("WITH x AS (SELECT 1) SELECT * INTO s FROM x", "what 'WITH x AS (SELECT 1) SELECT * INTO s FROM x' changes"),
        ("CREATE FOREIGN TABLE s (a int) SERVER x", "what 'CREATE FOREIGN TABLE s (a int) SERVER x' changes cannot be"),
        ("CREATE VIRTUAL TABLE s USING fts5(a)", "what 'CREATE VIRTUAL TABLE s USING fts5(a)' changes cannot be told"),
        ("CREATE EXTERNAL TABLE s (a int)", "what 'CREATE EXTERNAL TABLE s (a int)' changes cannot be told"),
        ("DROP FOREIGN TABLE s;", "what 'DROP FOREIGN TABLE s' changes cannot be told"),
        ("IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z", "what 'IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z' changes"),
        ("RENAME t TO s;", "what 'RENAME t TO s' changes cannot be told"),
        ("DO $$ BEGIN CREATE FOREIGN TABLE s () SERVER x; END $$", "what 'CREATE FOREIGN TABLE s () SERVER x' changes"),
        ("COPY t FROM stdin;\n'\nDROP TABLE t; -- '", "where the data of COPY end cannot be told"),
        ("COPY t FROM stdin;\n\fDROP TABLE t;\n\\.\n", "where the data of COPY end cannot be told"),
        ("\\echo it \\\\ DROP TABLE t;", "where '\\\\echo it \\\\\\\\ DROP TABLE t;' ends cannot be told"),
        ("SELECT 1; \\echo it's\nDROP TABLE t; -- '", 'where "\\\\echo it\'s" ends cannot be told'),
        ("SET ECHO OFF\nPROMPT it's\nDROP TABLE t; -- '", 'where "PROMPT it\'s" ends cannot be told'),
        ("ALTER VIEW v SET SCHEMA old;", "a statement cannot be read, 'SET SCHEMA old'"),
    ],
)
def test_what_it_changes_cannot_be_told(text: str, message: str) -> None:
    assert hostile.read(language, SHOP + text, PATH).startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "GO\nUPDATE t SET a = 1\nGO\n",
        "INSERT INTO t VALUES (1, '\nGO\nDROP TABLE t\nGO\n');",
        "/*\nDELIMITER //\nGO\nDROP TABLE t//\n*/",
        "DELIMITER //\nCREATE TRIGGER e BEFORE INSERT ON t BEGIN DROP TABLE t; DROP TABLE u; END//\nDELIMITER ;",
        "DELIMITER $$\n-- a\nCREATE DEFINER=`a`@`b` PROCEDURE p() BEGIN DROP TABLE t; END$$\nDROP PROCEDURE p$$",
        "GRANT CREATE TABLE, DROP VIEW TO me;",
        "EXPLAIN DROP TABLE t; EXPLAIN (ANALYZE false) DROP TABLE t;",
        "COMMENT ON TABLE t IS 'see DROP TABLE t';",
        "INSERT INTO t VALUES (1, q'[it is]'), (2, q'!!'); -- as q'[it's]'",
        "INSERT INTO t (a) SELECT 1 /* DROP TABLE t */ -- DROP VIEW v\n;",
        "DO $$ BEGIN EXECUTE format('GRANT SELECT ON t TO %I', 'x'); END $$;",
        "DO $$ BEGIN -- execute it\n RAISE NOTICE 'execute it'; END $$;",
        "DO $$ BEGIN EXECUTE 'UPDATE t SET a = 1'; END $$;",
        "DO $$ BEGIN CREATE TRIGGER e BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); END $$;",
        "PREPARE p AS SELECT 1; EXECUTE p;",
        "DROP SCHEMA other CASCADE; ALTER SCHEMA public OWNER TO me; ALTER DATABASE shop SET timezone TO 'UTC';",
        "ALTER VIEW v OWNER TO me; ALTER INDEX one SET (fillfactor = 70); ALTER MATERIALIZED VIEW m CLUSTER ON i;",
        "CREATE TABLE tmp (a int); DROP TABLE tmp CASCADE;",
        "CREATE OR REPLACE TRIGGER e; CREATE ROLE me; DROP SEQUENCE s;",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO me;",
        "CREATE USER MAPPING FOR me SERVER x; CREATE FOREIGN DATA WRAPPER w;",
        "CREATE EXTENSION e; ALTER TEXT SEARCH PARSER p;",
        "CREATE FULLTEXT INDEX i ON t (a); CREATE BITMAP INDEX j ON t (a); DROP TEMPORARY TABLE t;",
        "CREATE INVERTED INDEX IF NOT EXISTS k ON t (a);",
        "SELECT a INTO OUTFILE 'x' FROM t; SELECT a INTO @a FROM t; SELECT a INTO TEMP s FROM t; SELECT 'a INTO b';",
        "INSERT INTO t SELECT 1; WITH x AS (INSERT INTO t SELECT 1) INSERT INTO t (a) SELECT a FROM x;",
        "DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM t; END $$;",
        "\\restrict abc\n\\connect shop\nCOPY t (id) FROM stdin;\nDROP TABLE t;\n\\.\n\\unrestrict abc",
        "CREATE TABLE tmp (\n  prompt text DEFAULT 'x',\n  rem text\n);\nDROP TABLE tmp;",
    ],
)
def test_what_takes_nothing_away(text: str) -> None:
    assert comparing.facts(language, SHOP + text, PATH) == comparing.facts(language, SHOP, PATH)


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
        (T, T + "-- migrate:up\n-- migrate:down\nDROP TABLE t;", set(), set(), set(), False),
        (T, "create  table \"t\" (\n a integer, -- x\n b TEXT not null, unique(a));", set(), set(), set(), False),
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
        ("CREATE TABLE t (a int DEFAULT 'x", "the text is not SQL: a text, a quoted name or a comment is not closed"),
        (
            "CREATE TABLE t (a int\n, b int c d)",
            "a statement cannot be read, 'CREATE TABLE t (a int , b int c d)': 'c' is not ",
        ),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        ("CREATE TABLE t (a int);\r\n-- tidy\rDROP TABLE t;\n", "a line ends as not every database takes it for one"),
        ("BEGIN;\nCREATE TABLE t (a int);\nROLLBACK;\n", "what 'ROLLBACK' changes cannot be told"),
        ("CREATE TABLE t (a int);\n\\if false\nDROP TABLE t;\n\\endif\n", "what '\\\\if false' runs cannot be told"),
        ("\\q\nCREATE TABLE t (a int);\n", "what '\\\\q' runs cannot be told"),
        ("\\i drop.sql\n", "what '\\\\i drop.sql' runs cannot be told"),
        (hostile.large("CREATE TABLE t{} (a int);\n"), "there are more than 200,000 words and signs"),
        ("CREATE TABLE t (a int DEFAULT " + "(" * 30_000, "a statement cannot be read"),
        ("CREATE VIEW v AS " + "SELECT a FROM (" * 6000, "a statement cannot be read"),
        ("".join(f"ALTER TABLE t ADD a{n} int;" for n in range(900)), "901 facts"),
        ("DROP TABLE a;" * 6000, "there are more than 4,000 statements about tables"),
        ("".join(f"DELIMITER x{n}\n" for n in range(21)), "there are more than 20 delimiters"),
        (f"CREATE TABLE t (a int{', CHECK (a)' * 4_000});", "it takes more than 5,000,000 steps to read"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


def test_the_line_that_cannot_be_read_is_told() -> None:
    with pytest.raises(UnreadableInterface) as caught:
        language.facts(b"SELECT 1;\nCREATE TABLE t (\n  a int,\n  b int c d\n);\n", Options(PATH))
    assert caught.value.message == (
        "a statement cannot be read, 'CREATE TABLE t ( a int, b int c d )': "
        "'c' is not expected there; check what stands before it"
    )
    assert caught.value.line == 4


def test_garbage() -> None:
    words = (
        "CREATE TABLE t ( ) , ; ALTER ADD DROP COLUMN a int NOT NULL UNIQUE INDEX ON TYPE AS ENUM ' $$ -- ` RENAME TO"
    )
    assert hostile.survives_garbage(language, words, PATH) == hostile.READ_AND_REFUSED
    assert hostile.survives_cuts(language, textwrap.dedent(CARDS), PATH, 31) == hostile.READ_AND_REFUSED


@pytest.mark.case(151)
@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("DROP TABLE old;", {"before: old"}),
        ("DROP TABLE IF EXISTS old CASCADE;", {"before: old"}),
        ("DROP VIEW old;", {"before: old"}),
        ("DROP PUBLIC SYNONYM old FORCE;", {"before: old"}),
        ("DROP PACKAGE old;", {"before: old"}),
        ("DROP AGGREGATE old(int);", {"before: old()"}),
        ("ALTER VIEW old RENAME TO older;", {"before: old"}),
        ("ALTER MATERIALIZED VIEW IF EXISTS old RENAME TO older;", {"before: old"}),
        ("ALTER FUNCTION old(int) RENAME TO older;", {"before: old()"}),
        ("ALTER PROCEDURE old(int) RENAME TO older;", {"before: old()"}),
        ("ALTER TABLE old DROP COLUMN a;", {"old", "before: old.a"}),
        ("ALTER TABLE old RENAME COLUMN a TO b;", {"old", "before: old.a"}),
        ("ALTER TABLE old CHANGE a b int;", {"old", "before: old.a", "old.b"}),
        ("ALTER TABLE old RENAME TO older;", {"older", "before: old"}),
        ("RENAME TABLE old TO older;", {"before: old"}),
        ("GO\nsp_rename 'old', 'older'\nGO\n", {"before: old"}),
        ("ALTER TABLE old ALTER COLUMN a TYPE int;", {"old", "old.a", "before: old.a"}),
        ("ALTER TABLE old MODIFY a int;", {"old", "old.a", "before: old.a"}),
        ("ALTER TABLE old ADD COLUMN b int; DROP TABLE old;", {"before: old"}),
    ],
)
def test_what_was_made_before_the_migrations_breaks_when_it_goes(text: str, added: set[str]) -> None:
    """Case 151: nothing here says that it was there, and whoever uses it is broken all the same."""
    assert comparing.difference(language, T, T + text, PATH) == (added, set(), set(), True)


@pytest.mark.parametrize(
    "text",
    [
        "DROP TABLE IF EXISTS old; CREATE TABLE old (a int);",
        "DROP VIEW IF EXISTS old; CREATE VIEW old AS SELECT a FROM t;",
        "ALTER TABLE old ADD COLUMN b int;",
        "ALTER TABLE old ADD COLUMN b int; ALTER TABLE old DROP COLUMN b;",
        "ALTER TABLE old DROP CONSTRAINT one;",
        "DROP INDEX old;",
        "ALTER INDEX old RENAME TO older;",
    ],
)
def test_what_takes_nothing_of_before_away(text: str) -> None:
    assert not comparing.difference(language, T, T + text, PATH)[3]


def changed(before: str, after: str) -> tuple[set[str], set[str], set[str], bool]:
    """Return the names of facts that are added, removed and changed, and whether that breaks users."""
    return comparing.difference(language, before, after, PATH)


NOTHING: tuple[set[str], set[str], set[str], bool] = (set(), set(), set(), False)


@pytest.mark.case(155)
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("CREATE TABLE a (b int);", 'CREATE TABLE "A" (b int);', ({'"A"', '"A".b'}, {"a", "a.b"}, set(), True)),
        ("CREATE TABLE a (b int);", 'CREATE TABLE a ("B" int);', ({'a."B"'}, {"a.b"}, set(), True)),
        ("CREATE TABLE A (B int);", 'CREATE TABLE "a" ("b" int);', NOTHING),
        ("CREATE TABLE `A` (`b` int);", "CREATE TABLE `a` (`B` int);", NOTHING),
        ("CREATE TABLE s.a (b int);", 'CREATE TABLE "s"."a" (b int);', NOTHING),
        ("CREATE TABLE s.a (b int);", 'CREATE TABLE "s.a" (b int);',
         ({'"s.a"', '"s.a".b'}, {"s.a", "s.a.b"}, set(), True)),
        ("CREATE TABLE t (b int); ALTER TABLE t RENAME b TO c;",
         'CREATE TABLE t (b int); ALTER TABLE t RENAME b TO "C";', ({'t."C"'}, {"t.c"}, set(), True)),
        ("CREATE TABLE t (b int); CREATE VIEW v AS SELECT b FROM t;",
         'CREATE TABLE t (b int); CREATE VIEW v AS SELECT b AS "B" FROM t;', ({'v."B"'}, {"v.b"}, set(), True)),
        ('CREATE TABLE t ("B" int); ALTER TABLE t DROP COLUMN "B";',
         'CREATE TABLE t ("B" int); ALTER TABLE t DROP COLUMN IF EXISTS b;', ({'t."B"'}, set(), set(), False)),
        ("CREATE TABLE `t` (`b` enum('A','b'));", "CREATE TABLE `t` (`b` enum('a','b'));",
         (set(), set(), {"t.b"}, True)),
    ],
)  # fmt: skip
def test_a_name_in_quotes_is_another_one(
    before: str, after: str, expected: tuple[set[str], set[str], set[str], bool]
) -> None:
    assert changed(before, after) == expected


A = "CREATE TYPE a AS (b text, c int);"
NAMED = "CREATE TABLE t (id int, a int {});"


@pytest.mark.case(167)
@pytest.mark.parametrize(
    ("said", "after", "expected"),
    [
        ("CONSTRAINT q UNIQUE", "ALTER TABLE t DROP CONSTRAINT q;", (set(), {"t unique (a)"}, set(), True)),
        ("CONSTRAINT q REFERENCES u(x)", "ALTER TABLE t DROP CONSTRAINT q;",
         (set(), {"t foreign key (a) of u (x)"}, set(), True)),
        ("CONSTRAINT q CHECK (a > 0)", "ALTER TABLE t DROP CONSTRAINT q;", (set(), {"t check (a > 0)"}, set(), True)),
        ("CONSTRAINT q DEFAULT 1", "ALTER TABLE t DROP CONSTRAINT q;", (set(), set(), {"t.a"}, True)),
        ("CONSTRAINT q NOT NULL", "ALTER TABLE t DROP CONSTRAINT q;", (set(), set(), {"t.a"}, True)),
        ("UNIQUE", "DROP INDEX a ON t;", (set(), {"t unique (a)"}, set(), True)),
        ("UNIQUE", "ALTER TABLE t DROP KEY a;", (set(), {"t unique (a)"}, set(), True)),
        ("", "ALTER TABLE t DROP KEY a;", NOTHING),
        ("CHECK (a > 0)", "ALTER TABLE t DROP CHECK t_chk_1;", ({"t without t_chk_1"}, set(), set(), False)),
        ("", "ALTER TABLE t DROP CONSTRAINT IF EXISTS other;", NOTHING),
        ("", "CREATE UNIQUE INDEX q ON t (id); DROP INDEX t.q;", NOTHING),
        ("", "CREATE UNIQUE INDEX q ON t (id); CREATE UNIQUE INDEX r ON t (a); DROP INDEX q, r;", NOTHING),
        ("", "CREATE UNIQUE INDEX q ON t (a); DROP INDEX CONCURRENTLY IF EXISTS q, r CASCADE;", NOTHING),
        ("REFERENCES u(x)", "DROP TABLE t; " + NAMED.format("REFERENCES u(y)"),
         ({"t foreign key (a) of u (y)"}, {"t foreign key (a) of u (x)"}, set(), True)),
    ],
)  # fmt: skip
def test_constraints_that_go_by_the_names_of_single_databases(
    said: str, after: str, expected: tuple[set[str], set[str], set[str], bool]
) -> None:
    """Case 167: a name in the definition of a column, and those that a database gives."""
    assert changed(NAMED.format(said), f"{NAMED.format(said)} {after}") == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("CREATE TEMP TABLE u (a int); ALTER TABLE u ADD b int; DROP TABLE u;", NOTHING),
        ("CREATE TEMPORARY TABLE u AS SELECT 1 AS a; DROP TABLE IF EXISTS u;", NOTHING),
        ("DROP TABLE IF EXISTS pg_temp.u; CREATE TEMP TABLE u (a int);", NOTHING),
        # It is gone with the session: what comes then means the table that stays.
        ("CREATE TEMP TABLE u (b int) ON COMMIT DROP; DROP TABLE u;", ({"before: u"}, set(), set(), True)),
        ("CREATE TEMP TABLE u (b int); DISCARD ALL; DROP TABLE u;", ({"before: u"}, set(), set(), True)),
        # Which of two tables of a name is meant is not told.
        ("CREATE TEMP TABLE t (b int); DROP TABLE t;", (set(), {"t", "t.a"}, set(), True)),
        ("CREATE TEMP TABLE t (b int);\f\nDROP TABLE t;", (set(), {"t", "t.a"}, set(), True)),
        ("CREATE TEMP TABLE u (b int);\f\nDROP TABLE u;", ({"before: u"}, set(), set(), True)),
    ],
)
def test_temporary_tables(after: str, expected: tuple[set[str], set[str], set[str], bool]) -> None:
    assert changed("CREATE TABLE t (a int);", f"CREATE TABLE t (a int); {after}") == expected


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("ALTER TABLE t RENAME COLUMN a TO c;", "t.c"),
        ("ALTER TABLE t ALTER COLUMN a TYPE bigint;", "t.a"),
        ("ALTER TABLE t ALTER COLUMN a SET NOT NULL;", "t.a"),
        ("ALTER TABLE t ALTER COLUMN a DROP DEFAULT;", "t.a"),
        ("ALTER TABLE t RENAME TO u;", "u"),
        ("ALTER TABLE t MODIFY a bigint;", "t.a"),
    ],
)
def test_a_fact_stands_where_it_was_changed(statement: str, name: str) -> None:
    """So that a change is reported in its own migration, and not in that of years ago."""
    found = language.facts(f"CREATE TABLE t (a int DEFAULT 1);\n\n{statement}\n".encode(), Options(PATH))
    assert found[name].line == 3


EVENTS = "CREATE TABLE e (id UUID, name Nullable(String), n UInt32) ENGINE = MergeTree ORDER BY (id, n);"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("ALTER TABLE e UPDATE name = 'a' WHERE n = 1;", NOTHING),
        ("ALTER TABLE e DELETE WHERE n = 1;", NOTHING),
        ("ALTER TABLE e ADD PROJECTION p (SELECT * ORDER BY n); ALTER TABLE e MATERIALIZE PROJECTION p;", NOTHING),
        ("ALTER TABLE e DROP PROJECTION p;", NOTHING),
        ("ALTER TABLE e ADD COLUMN tag LowCardinality(String) AFTER name;", ({"e.tag"}, set(), set(), False)),
        ("ALTER TABLE e DROP COLUMN name;", (set(), {"e.name"}, set(), True)),
        ("ALTER TABLE e MODIFY COLUMN n UInt64;", (set(), set(), {"e.n"}, True)),
        ("ALTER TABLE e ADD projection int; ALTER TABLE e DROP projection CASCADE;", NOTHING),
    ],
)
def test_clickhouse(after: str, expected: tuple[set[str], set[str], set[str], bool]) -> None:
    assert changed(EVENTS, f"{EVENTS} {after}") == expected


D = "CREATE DOMAIN d AS text CHECK (VALUE <> 'A');"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (A, "create type A as (\n c INT, -- x\n b TEXT);", NOTHING),
        (A, "CREATE TYPE a AS (b text, c bigint);", (set(), set(), {"a.c"}, True)),
        (A, f"{A} ALTER TYPE a ADD ATTRIBUTE e numeric(5, 2) CASCADE;", ({"a.e"}, set(), set(), False)),
        (A, f"{A} ALTER TYPE a DROP ATTRIBUTE c, ALTER ATTRIBUTE b TYPE int;", (set(), {"a.c"}, {"a.b"}, True)),
        (A, f"{A} ALTER TYPE a RENAME ATTRIBUTE c TO e;", ({"a.e"}, {"a.c"}, set(), True)),
        (A, f"{A} ALTER TYPE a RENAME TO e;", ({"e", "e.b", "e.c"}, {"a", "a.b", "a.c"}, set(), True)),
        (A, f"{A} ALTER TYPE a OWNER TO me;", NOTHING),
        ("", "ALTER SESSION SET CURRENT_SCHEMA = s; CREATE DOMAIN d AS text;", ({"s.d"}, set(), set(), False)),
        (A, f"{A} DROP TYPE IF EXISTS x, a CASCADE;", ({"before: x"}, {"a", "a.b", "a.c"}, set(), True)),
        ("CREATE TYPE a AS RANGE (subtype = int);", "CREATE TYPE a AS RANGE (subtype = bigint);",
         (set(), set(), {"a"}, True)),
        ("", D, ({"d"}, set(), set(), False)),
        (D, "CREATE  DOMAIN d AS TEXT\nCHECK (value <> 'A');", NOTHING),
        (D, D.replace("'A'", "'a'"), (set(), set(), {"d"}, True)),
        (D, f"{D} ALTER DOMAIN d SET NOT NULL;", (set(), set(), {"d"}, True)),
        (D, f"{D} ALTER DOMAIN d VALIDATE CONSTRAINT e;", NOTHING),
        (D, f"{D} ALTER DOMAIN d SET SCHEMA s;", ({"s.d"}, {"d"}, set(), True)),
        (D, f"{D} DROP DOMAIN d;", (set(), {"d"}, set(), True)),
        ("", "ALTER DOMAIN d SET NOT NULL;", ({"before: d"}, set(), set(), True)),
        ("", "CREATE OR REPLACE PUBLIC SYNONYM s FOR cards;", ({"s"}, set(), set(), False)),
        ("CREATE SYNONYM s FOR cards;", "CREATE SYNONYM s FOR others;", (set(), set(), {"s"}, True)),
        ("CREATE SYNONYM s FOR cards;", "CREATE SYNONYM s FOR cards; ALTER SYNONYM s COMPILE;", NOTHING),
        ("CREATE SYNONYM s FOR cards;", "CREATE SYNONYM s FOR cards; DROP SYNONYM s;", (set(), {"s"}, set(), True)),
        ("", "CREATE PACKAGE BODY p AS PROCEDURE a(b int) IS BEGIN NULL; END; END;", NOTHING),
        ("CREATE AGGREGATE a(int) (sfunc = f, stype = int);", "", (set(), {"a()"}, set(), True)),
    ],
)  # fmt: skip
def test_types_and_domains(before: str, after: str, expected: tuple[set[str], set[str], set[str], bool]) -> None:
    assert changed(before, after) == expected


E = "CREATE TYPE e AS ENUM ('low', 'high');"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (E, "CREATE TYPE e AS ENUM ('high', 'low');", (set(), set(), {"e.low", "e.high"}, False)),
        (E, f"{E} ALTER TYPE e ADD VALUE 'top';", ({"e.top"}, set(), set(), False)),
        (E, f"{E} ALTER TYPE e ADD VALUE IF NOT EXISTS 'mid' BEFORE 'high';", ({"e.mid"}, set(), {"e.high"}, False)),
        ("CREATE TYPE e AS ENUM ('low', 'mid', 'high');", f"{E} ALTER TYPE e ADD VALUE 'mid' AFTER 'low';", NOTHING),
        (E, "CREATE TYPE e AS ENUM ('low');", (set(), {"e.high"}, set(), True)),
    ],
)
def test_the_order_of_the_values_of_a_type(
    before: str, after: str, expected: tuple[set[str], set[str], set[str], bool]
) -> None:
    """They are sorted and compared in the order in which they are listed."""
    assert changed(before, after) == expected


W = "CREATE TABLE t (a int, b text);"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("CREATE VIEW v AS SELECT * FROM t;", "CREATE VIEW v AS SELECT * FROM u;", (set(), set(), {"v.*"}, True)),
        (f"{W} CREATE VIEW v AS SELECT * FROM t;", f"{W} CREATE VIEW v AS SELECT a, b FROM t;", NOTHING),
        (f"{W} CREATE VIEW v AS SELECT x.* FROM t x JOIN u ON true;", f"{W} CREATE VIEW v AS SELECT a FROM t;",
         (set(), {"v.b"}, set(), True)),
        (f"{W} CREATE VIEW w AS SELECT a FROM t; CREATE VIEW v AS SELECT * FROM w;",
         f"{W} CREATE VIEW w AS SELECT a FROM t; CREATE VIEW v AS SELECT a FROM w;", NOTHING),
        ("CREATE VIEW v AS SELECT a::int AS a FROM t;", "CREATE VIEW v AS SELECT CAST(a AS text) AS a FROM t;",
         (set(), set(), {"v.a"}, True)),
        ("CREATE VIEW v (c) AS SELECT a::int FROM t;", "CREATE VIEW v (c) AS SELECT a::text FROM t;",
         (set(), set(), {"v.c"}, True)),
        ("CREATE VIEW v AS SELECT a FROM t;", "CREATE VIEW v AS SELECT a FROM t WHERE a > 1;", NOTHING),
        ("CREATE VIEW v AS SELECT a::int AS a FROM t;", "CREATE VIEW v AS SELECT a::INT\nAS a FROM t;", NOTHING),
        ("CREATE MATERIALIZED VIEW v AS SELECT a FROM t;", "CREATE VIEW v AS SELECT a FROM t;",
         (set(), set(), {"v"}, True)),
        ("CREATE TABLE t AS SELECT 1 AS a;", "CREATE TABLE t AS SELECT 'x' AS a;", (set(), set(), {"t.a"}, True)),
        (f"{W} CREATE TABLE c AS SELECT a, b AS d FROM t;", f"{W} CREATE TABLE c (a int, d text);", NOTHING),
        (f"{W} CREATE TABLE c AS SELECT * FROM t;", f"{W} CREATE TABLE c (a int, b text);", NOTHING),
    ],
)  # fmt: skip
def test_columns_of_queries(before: str, after: str, expected: tuple[set[str], set[str], set[str], bool]) -> None:
    assert changed(before, after) == expected


def function(arguments: str, returns: str = "int", verb: str = "CREATE") -> str:
    """Return a statement that makes a function."""
    return f"{verb} FUNCTION pay({arguments}) RETURNS {returns} AS $$ SELECT 1; $$ LANGUAGE sql;\n"


F = function("a int")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", F, ({"pay()"}, set(), set(), False)),
        (F, "", (set(), {"pay()"}, set(), True)),
        (F, f"{F} DROP FUNCTION pay(int);", (set(), {"pay()"}, set(), True)),
        ("", "DROP FUNCTION IF EXISTS pay(int);", ({"before: pay()"}, set(), set(), True)),
        ("", f"DROP FUNCTION IF EXISTS pay(int); {F}", ({"pay()"}, set(), set(), False)),
        (F, function("a text, b text", "text"), (set(), set(), {"pay()"}, True)),
        (F, function("a int", "bigint"), (set(), set(), {"pay()"}, True)),
        (F, function("a int DEFAULT 1"), (set(), set(), {"pay()"}, True)),
        # One more of the same name takes nothing away.
        (F, F + function("a text"), (set(), set(), {"pay()"}, False)),
        (F + function("a text"), f"{F}{function('a text')} DROP FUNCTION pay(text);", (set(), set(), {"pay()"}, True)),
        (F, F + function("a int", verb="CREATE OR REPLACE"), NOTHING),
        (F, "create or replace function PAY (\n a INT\n)\nreturns int language sql as 'SELECT 2';", NOTHING),
        (F, f"{F} ALTER FUNCTION pay(int) RENAME TO settle;", ({"settle()"}, {"pay()"}, set(), True)),
        (F, f"{F} ALTER FUNCTION pay(int) OWNER TO me; GRANT EXECUTE ON FUNCTION pay(int) TO me;", NOTHING),
        ("", "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN RETURN NEW; END $$ LANGUAGE plpgsql;", NOTHING),
        ("", "CREATE FUNCTION pg_temp.f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql;", NOTHING),
        ("CREATE PROC p @a int AS SELECT 1\nGO\n", "CREATE OR ALTER PROCEDURE p @a int AS SELECT 2\nGO\n", NOTHING),
        ("CREATE PROC p @a int AS SELECT 1\nGO\n", "CREATE PROC p @a int, @b int AS SELECT 1\nGO\n",
         (set(), set(), {"p()"}, True)),
        ("DELIMITER //\nCREATE PROCEDURE p(IN a int) BEGIN SELECT 1; SELECT 2; END//\n",
         "DELIMITER //\nCREATE PROCEDURE p(IN a text) BEGIN SELECT 1; END//\n", (set(), set(), {"p()"}, True)),
    ],
)  # fmt: skip
def test_functions_and_procedures(before: str, after: str, expected: tuple[set[str], set[str], set[str], bool]) -> None:
    assert changed(before, after) == expected


PG = "CREATE {} p(a int) {} AS $$ BEGIN -- now\n DROP TABLE t; END $$ LANGUAGE plpgsql;\n"


@pytest.mark.parametrize(
    ("text", "is_gone"),
    [
        (PG.format("PROCEDURE", "") + "CALL p(1);", True),
        (PG.format("FUNCTION", "RETURNS void") + "SELECT\n public.P(\n1);", True),
        (PG.format("FUNCTION", "RETURNS void") + "DO $$ BEGIN PERFORM p(1); END $$;", True),
        ("DELIMITER //\nCREATE PROCEDURE p() BEGIN IF 1 THEN DROP TABLE t; END IF; END//\nCALL p//\n", True),
        ("DELIMITER //\nCREATE PROCEDURE p() BEGIN DROP TABLE t; END//\nDELIMITER ;\nCALL `p`();\n", True),
        (PG.format("PROCEDURE", ""), False),
        ("CALL p(1); " + PG.format("PROCEDURE", ""), False),
        (PG.format("PROCEDURE", "") + "-- CALL p(1);\nGRANT EXECUTE ON PROCEDURE p TO me; DROP PROCEDURE p;", False),
        (PG.format("FUNCTION", "RETURNS trigger")
         + "CREATE TRIGGER e BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION p(1);", False),
        ("CREATE FUNCTION p() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql; SELECT p(); DO $$ BEGIN PERFORM p(); END $$;",
         False),
    ],
)  # fmt: skip
def test_a_procedure_changes_tables_where_it_is_called(text: str, is_gone: bool) -> None:
    removed = changed(SHOP, SHOP + text)[1]
    assert removed == (T_FACTS if is_gone else set())


VOID = PG.format("FUNCTION", "RETURNS void")
QUOTED = "CREATE FUNCTION p(a int) RETURNS void LANGUAGE 'plpgsql' AS 'BEGIN RAISE NOTICE ''--''; DROP TABLE t; END';\n"


@pytest.mark.parametrize(
    "text",
    [
        VOID + "SELECT * FROM p(1);",
        VOID + "SELECT p(id) FROM u;",
        VOID + "SELECT 1, coalesce(public.p(id), 2) FROM u;",
        VOID + "WITH x AS (SELECT p(1)) SELECT * FROM x;",
        VOID + "VALUES (p(1));",
        VOID + "INSERT INTO u (id) SELECT p(1)",
        VOID + "UPDATE u SET id = p(1); SELECT 1;",
        VOID + "CREATE TEMP TABLE x AS SELECT p(1);",
        VOID + "CREATE MATERIALIZED VIEW x AS (SELECT p(1) AS x); DROP MATERIALIZED VIEW x;",
        VOID + "EXPLAIN ANALYZE SELECT p(1);",
        VOID + "COPY (SELECT p(1)) TO '/tmp/x';",
        VOID + "DO $$ BEGIN PERFORM 1 FROM p(1); END $$;",
        VOID + "DO $$ DECLARE x int; BEGIN x := p(1); END $$;",
        VOID + "DO $$ BEGIN IF p(1) THEN RAISE NOTICE 'a'; END IF; END $$;",
        VOID + "DO $x$ BEGIN EXECUTE 'SELECT p(1)'; END $x$;",
        VOID + "DO 'BEGIN PERFORM p(1); END';",
        QUOTED + "SELECT p(1);",
        "CREATE PROCEDURE `p`() DROP TABLE t;\nCALL p;",
        "CREATE FUNCTION q() RETURNS int AS $$ BEGIN PERFORM p(1); END $$ LANGUAGE plpgsql;" + VOID + "SELECT q();",
        VOID + "CREATE FUNCTION p(a text) RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql; SELECT p(1);",
        VOID + "DROP FUNCTION IF EXISTS p(text); SELECT p(1);",
        PG.format("PROCEDURE", "") + "DO $$ BEGIN CALL p(1); END $$;",
        "GO\nCREATE PROC p AS DROP TABLE t\nGO\nCREATE PROC q AS EXEC p\nGO\nEXEC q\nGO\n",
        "DELIMITER //\nCREATE PROCEDURE q() CALL p()//\nCREATE PROCEDURE p() BEGIN DROP TABLE t; END//\nCALL q()//\n",
    ],
)
def test_each_way_to_call_a_function_that_drops_a_table(text: str) -> None:
    assert changed(SHOP, SHOP + text)[1] >= T_FACTS


@pytest.mark.parametrize(
    "text",
    [
        "DROP FUNCTION p(integer); SELECT p(1);",
        "DROP FUNCTION p; SELECT p(1);",
        "CREATE OR REPLACE FUNCTION p(a integer) RETURNS void AS $$ SELECT 1 $$ LANGUAGE sql; SELECT p(1);",
        "EXPLAIN SELECT p(1);",
        "COMMENT ON FUNCTION p(int) IS 'x'; GRANT EXECUTE ON FUNCTION p(int) TO me; ALTER FUNCTION p(int) OWNER TO me;",
        "INSERT INTO u (id) VALUES ('p(1)'); -- p(1)",
        "DO $$ BEGIN RAISE NOTICE 'p(1)'; -- p(1)\n END $$;",
        "CREATE FUNCTION q() RETURNS int AS $$ BEGIN PERFORM p(1); END $$ LANGUAGE plpgsql;",
        "CREATE VIEW y AS SELECT p(id) AS x FROM u; DROP VIEW y;",
    ],
)
def test_a_function_that_is_named_is_not_called(text: str) -> None:
    assert changed(SHOP + VOID, SHOP + VOID + text)[1] <= {"p()"}


def test_functions_that_call_each_other_without_end() -> None:
    text = "".join(f"CREATE FUNCTION f{each}() RETURNS int AS $$ SELECT f{each + 1}() $$;" for each in range(40))
    assert hostile.read(language, f"{text} SELECT f0();", PATH) == "40 facts"
    drops = "CREATE FUNCTION f40() RETURNS int AS $$ SELECT f25(); DROP TABLE t $$;"
    assert hostile.read(language, f"{text} {drops} SELECT f0();", PATH) == "more than 20 procedures call each other"
    assert hostile.read(language, f"{text} {drops} SELECT f25();", PATH) == "42 facts"
    twice = "".join(
        f"CREATE FUNCTION f{each}() RETURNS int AS $$ SELECT f{each + 1}() + f{each + 1}() $$;" for each in range(19)
    )
    message = hostile.read(language, f"{twice} {drops.replace('f40', 'f19')} SELECT f0();", PATH)
    assert message == "the procedures that it calls have more than 200,000 characters"


def test_a_called_procedure_that_makes_its_statements_from_texts_cannot_be_read() -> None:
    text = "CREATE PROCEDURE p(a text) AS $$ BEGIN EXECUTE 'DROP TABLE ' || a; END $$ LANGUAGE plpgsql;"
    assert hostile.read(language, text, PATH) == "1 facts"
    assert hostile.read(language, f"{text} CALL p('t');", PATH) == "a statement is made from a text when it runs"


def test_procedures_that_are_called_often_take_no_longer_than_they_may() -> None:
    text = f"CREATE PROCEDURE p() AS $$ {'ALTER TABLE t ADD a int;' * 3_000} $$; {'CALL p();' * 4_000}"
    start = time.process_time()
    assert hostile.read(language, text, PATH) == "the procedures that it calls have more than 200,000 characters"
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("paths", "skipped"),
    [
        (("1_a.up.sql", "1_a.down.sql"), {"1_a.down.sql"}),
        (("1_a.sql", "1_a.down.sql"), {"1_a.down.sql"}),
        (("1_up.sql", "1_down.sql"), {"1_down.sql"}),
        (("1_a/up.sql", "1_a/down.sql"), {"1_a/down.sql"}),
        (("1_a.up.sql", "2_b.down.sql", "3_down.sql", "4/down.sql", "5_slim.sql", "5_slim_down.sql"), set()),
        (("V1__a.up.sql", "V1__a.down.sql", "V1__up.sql", "V1__down.sql"), set()),
        (("V1__a.sql", "U1__a.sql", "U2__b.sql"), {"U1__a.sql"}),
    ],
)
def test_a_file_takes_back_what_is_beside_it_alone(paths: tuple[str, ...], skipped: set[str]) -> None:
    """By its name only; without its twin any tool runs it."""
    assert set(language.skips(paths)) == skipped


@pytest.mark.parametrize(
    ("earlier", "facts"),
    [
        ("ALTER TABLE t DROP COLUMN a;", {"before: t", "before: t.a"}),
        ("ALTER TABLE t ADD COLUMN b int;", {"before: t"}),
        ("DROP TABLE IF EXISTS t;", {"before: t"}),
        ("DROP VIEW v;", {"before: v"}),
        ("DROP TABLE other;", {"before: other"}),
        ("CREATE TABLE other (a int);", {"other", "other.a"}),
        ("ALTER TYPE k RENAME TO l;", {"before: k"}),
    ],
)
def test_what_a_file_changes_before_another_makes_it(earlier: str, facts: set[str]) -> None:
    """It cannot have run in this order: a new file was given a name that places it among those that have."""
    later = "CREATE TABLE t (a int);\nCREATE VIEW v AS SELECT a FROM t;\nCREATE TYPE k AS ENUM ('a');\n\f\n"
    former = set(comparing.facts(language, later, PATH))
    assert set(comparing.facts(language, f"{earlier}\f\n{later}", PATH)) - former == facts
    if "other" not in earlier and "ALTER" not in earlier:
        assert set(comparing.facts(language, f"{earlier}\n{later}", PATH)) == former


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT a FROM t", {"a": "int"}),
        ("SELECT b AS a FROM t", {"a": "text"}),
        ("SELECT x.b, y.a FROM t x JOIN s y ON x.a = y.a", {"b": "text", "a": "bigint"}),
        ("WITH x AS (SELECT b FROM t) SELECT * FROM x", {"b": "text"}),
        ("WITH x (c) AS (SELECT b FROM t), y AS (SELECT c FROM x) SELECT y.* FROM y", {"c": "text"}),
        ("SELECT * FROM (SELECT a, b AS d FROM t) q", {"a": "int", "d": "text"}),
        ("SELECT q.d FROM (SELECT b AS d FROM t) q", {"d": "text"}),
        ("WITH RECURSIVE x AS (SELECT a FROM t UNION SELECT a FROM x) SELECT a FROM x", {"a": "int"}),
        ("SELECT u.* FROM (SELECT * FROM elsewhere) u", {"*": "all of elsewhere"}),
        ("SELECT count(*) AS n FROM t", {"n": ""}),
    ],
)
def test_columns_of_a_view_have_the_types_of_what_it_reads(query: str, columns: dict[str, str]) -> None:
    text = f"CREATE TABLE t (a int, b text); CREATE TABLE s (a bigint); CREATE VIEW v AS {query};"
    found = comparing.facts(language, text, PATH)
    views = {name: fact for name, fact in found.items() if name.startswith("v.")}
    assert views == {f"v.{name}": f"column of a view{', ' * bool(kind)}{kind}" for name, kind in columns.items()}


def test_a_query_in_a_query_is_looked_at_once() -> None:
    """Each of both columns is of the same query, so that to follow each by itself would double the work 25 times."""
    text = f"CREATE TABLE t (a int); CREATE VIEW v AS {'SELECT a, a AS b FROM (' * 25}SELECT a FROM t{') x' * 25};"
    assert comparing.facts(language, text, PATH)["v.a"] == "column of a view, int"


def test_queries_that_double_their_columns_are_not_followed_without_end() -> None:
    names = [f"x{number}" for number in range(40)]
    steps = [f"{new} AS (SELECT * FROM {old} a, {old} b)" for old, new in zip(["t", *names], names, strict=False)]
    text = f"CREATE TABLE t (a int); CREATE VIEW v AS WITH {', '.join(steps)} SELECT * FROM x39;"
    assert hostile.read(language, text, PATH) == "a query has more than 2,000 columns"


@pytest.mark.parametrize(
    "statement",
    [
        "DROP EXTENSION IF EXISTS citext CASCADE;",
        "CREATE EVENT e ON SCHEDULE AT CURRENT_TIMESTAMP DO DROP TABLE t;",
        "SOURCE drop_all.sql;",
        "@drop_all.sql",
        "@@drop_all.sql\nSELECT 1;",
        ".read drop_all.sql",
    ],
)
def test_statements_that_change_what_they_do_not_name_cannot_be_read(statement: str) -> None:
    assert "cannot be told" in hostile.read(language, f"CREATE TABLE t (a int);\n{statement}\n", PATH)


def test_oracle_drops_columns_in_brackets() -> None:
    text = "CREATE TABLE t (a int, b int, c int); ALTER TABLE t DROP (a, b) CASCADE CONSTRAINTS;"
    assert comparing.facts(language, text, PATH) == {"t": "table", "t.c": "int"}


def test_files_are_read_in_the_order_in_which_tools_run_them() -> None:
    flyway = ["db/R__all.sql", "db/V1__z.sql", "db/V2__a.sql", "db/V2.1__a.sql", "db/V2_2__a.sql", "db/V10__b.sql"]
    assert language.ordered(flyway) == [*flyway[1:], flyway[0]]
    assert language.ordered(["10_b.up.sql", "2_a.up.sql", "1_c.up.sql"]) == ["1_c.up.sql", "2_a.up.sql", "10_b.up.sql"]
    assert language.ordered(["2.sql", "10.sql", "1.sql"]) == ["1.sql", "10.sql", "2.sql"]
    assert language.ordered(["db/.2.sql", "db/1.sql", "db/3.sql"]) == ["db/1.sql", "db/.2.sql", "db/3.sql"]


C = "CREATE TABLE t (a int);"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (C, "CREATE TABLE t (a int DEFAULT 1);", (set(), set(), {"t.a"}, False)),
        ("CREATE TABLE t (a int DEFAULT 1);", "CREATE TABLE t (a INT\nDEFAULT 2);", (set(), set(), {"t.a"}, False)),
        ("CREATE TABLE t (a int DEFAULT 2);", f"{C} ALTER TABLE t ALTER a SET DEFAULT 2;", NOTHING),
        ("CREATE TABLE t (a int NOT NULL DEFAULT 1);", "CREATE TABLE t (a int DEFAULT 1);",
         (set(), set(), {"t.a"}, True)),
        (C, "CREATE TABLE t (a int CHECK (a > 0));", ({"t check (a > 0)"}, set(), set(), True)),
        ("CREATE TABLE t (a int CHECK (a > 0));",
         f"{C} ALTER TABLE t ADD CONSTRAINT b CHECK (a>0) NOT VALID;", NOTHING),
        ("CREATE TABLE t (a int CHECK (a > 0));", "CREATE TABLE t (a int, CHECK (a > 0));", NOTHING),
        (C, f"{C} ALTER TABLE t ADD CHECK (a > 0), DROP CONSTRAINT t_a_check;", NOTHING),
        (f"{C} ALTER TABLE t ADD b int, DROP a;",
         "CREATE TABLE t (a int CHECK (a > 0)); ALTER TABLE t ADD b int, DROP a;", NOTHING),
        (C, f"{C} ALTER TABLE t ADD CONSTRAINT b EXCLUDE USING gist (a WITH =);",
         ({"t exclude using gist (a with =)"}, set(), set(), True)),
        # An index becomes a key, under its own name or another.
        ("CREATE TABLE t (a int PRIMARY KEY);",
         f"{C} CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX i;",
         NOTHING),
        ('CREATE TABLE t (a int, "B" int, UNIQUE (a, "B"));',
         'CREATE TABLE t (a int, "B" int); CREATE UNIQUE INDEX i ON t (a, "B"); ALTER TABLE t ADD UNIQUE USING INDEX i',
         NOTHING),
        (C, f"{C} ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX i DEFERRABLE;",
         ({"t unique using index i"}, set(), set(), True)),
        ("CREATE TABLE t (a int, CONSTRAINT k UNIQUE (a));",
         f"{C} ALTER TABLE t ADD CONSTRAINT IF NOT EXISTS k UNIQUE (a), ADD CONSTRAINT IF NOT EXISTS k CHECK (a > 0);",
         NOTHING),
        # What an index keeps beside its columns to be faster.
        ("CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a);",
         "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a ASC) STORING (b);", NOTHING),
        ("CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a) WHERE a > 0;",
         "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a) USING HASH WHERE a > 0;", NOTHING),
        # What a tool puts into a name.
        ("CREATE TABLE {{ .Schema }}.t (a int);", 'CREATE TABLE "{{.Schema}}".t (a int);', NOTHING),
        ("CREATE TABLE {{prefix}}t (a int);", "CREATE TABLE {{prefix}}t (a int, b int);",
         ({"prefixt.b"}, set(), set(), False)),
        ('CREATE TABLE {{ index .Options "Schema" }}.t (a int, b int);',
         'CREATE TABLE {{ index .Options "Schema" }}.t (a int); ALTER TABLE {{ index .Options "Schema" }}.t ADD c int;',
         ({"index_options_schema.t.c"}, {"index_options_schema.t.b"}, set(), True)),
        ("CREATE TABLE t (a text);", 'CREATE TABLE t (a text COLLATE "C");', (set(), set(), {"t.a"}, True)),
        ("CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY);",
         "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY);", (set(), set(), {"t.a"}, False)),
        # Nobody else may write what is always generated.
        (C, f"{C} ALTER TABLE t ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY;", (set(), set(), {"t.a"}, True)),
        (C, f"{C} ALTER TABLE t ALTER a ADD GENERATED BY DEFAULT AS IDENTITY;", (set(), set(), {"t.a"}, False)),
        (C, "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY);", (set(), set(), {"t.a"}, True)),
        (C, "CREATE TABLE t (a int GENERATED ALWAYS AS (1 + 1) STORED);", (set(), set(), {"t.a"}, True)),
        ("CREATE TABLE t (a int DEFAULT 1);", "CREATE TABLE t (a int AS (1 + 1) STORED);",
         (set(), set(), {"t.a"}, True)),
        (C, f"{C} ALTER TABLE t ADD b int GENERATED ALWAYS AS IDENTITY;", ({"t.b"}, set(), set(), False)),
        ("CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY);",
         "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY); ALTER TABLE t ALTER a SET GENERATED ALWAYS;",
         (set(), set(), {"t.a"}, True)),
        (C, f"{C} CREATE UNIQUE INDEX i ON t (a) WHERE a > 0;", ({"t unique (a) where a > 0"}, set(), set(), True)),
        ("CREATE TABLE t (a int REFERENCES p (b) ON DELETE NO ACTION);",
         "CREATE TABLE t (a int REFERENCES p (b));", NOTHING),
        ("CREATE TABLE t (a int REFERENCES p (b));", "CREATE TABLE t (a int REFERENCES p (b) ON DELETE CASCADE);",
         ({"t foreign key (a) of p (b) on delete cascade"}, {"t foreign key (a) of p (b)"}, set(), True)),
        ("CREATE TABLE `t` (`a` int);", "CREATE TABLE `t` (`a` int COMMENT 'how many');", NOTHING),
        ("CREATE TABLE t (a int CHECK (a > 1));", "CREATE TABLE t (a int CHECK ((a > 1)));", NOTHING),
        ("CREATE TABLE t (a int);", "CREATE TABLE t (a int DEFAULT NULL);", NOTHING),
        ("CREATE TABLE t (a char);", "CREATE TABLE t (a char(1));", NOTHING),
        ("CREATE TABLE `t` (`a` int);", "CREATE TABLE `t` (`a` int(11));", NOTHING),
        ("CREATE TABLE t (a text);", 'CREATE TABLE t (a text); ALTER TABLE t ALTER a TYPE text COLLATE "C";',
         (set(), set(), {"t.a"}, True)),
        ("CREATE VIEW v AS SELECT coalesce(a::int, 1) AS x FROM t;",
         "CREATE VIEW v AS SELECT coalesce(a::numeric, 1) AS x FROM t;", (set(), set(), {"v.x"}, True)),
        ("CREATE TABLE t (a int REFERENCES p);", "CREATE TABLE t (a int REFERENCES p DEFERRABLE INITIALLY DEFERRED);",
         ({"t foreign key (a) of p deferrable initially deferred"}, {"t foreign key (a) of p"}, set(), True)),
        ("CREATE TABLE t (a int REFERENCES p);", "CREATE TABLE t (a int REFERENCES p INITIALLY IMMEDIATE);",
         NOTHING),
        ("CREATE TABLE t (a int, UNIQUE (a));", "CREATE TABLE t (a int, UNIQUE (a) DEFERRABLE);",
         ({"t unique (a) deferrable"}, {"t unique (a)"}, set(), True)),
        # Words that only some databases have.
        ("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);",
         "-- prose\nCREATE TABLE t (a int, b int generated always as (a+1) stored);", NOTHING),
        ("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);",
         "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 2) STORED);", (set(), set(), {"t.b"}, False)),
        ("CREATE TABLE t (a int, b AS (a + 1) PERSISTED);",
         "CREATE TABLE t (a int, b AS (a + 2) PERSISTED);", (set(), set(), {"t.b"}, False)),
    ],
)  # fmt: skip
def test_what_a_column_holds(before: str, after: str, expected: tuple[set[str], set[str], set[str], bool]) -> None:
    assert changed(before, after) == expected


P = "CREATE TABLE p (a int); CREATE TABLE c (a int);"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (P, f"{P} ALTER TABLE c INHERIT p;", ({"c inherits p"}, set(), set(), False)),
        (f"{P} ALTER TABLE c INHERIT p;", f"{P} ALTER TABLE c INHERIT p; ALTER TABLE c NO INHERIT p;",
         (set(), {"c inherits p"}, set(), True)),
        (P, "CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p);", ({"c inherits p"}, set(), set(), False)),
        (P, f"{P} ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (1);", ({"p partition c"}, set(), set(), False)),
        (f"{P} ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (1);",
         f"{P} ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (2);", (set(), set(), {"p partition c"}, True)),
        ("CREATE TABLE p (a int); CREATE TABLE c PARTITION OF p FOR VALUES IN (1);",
         "CREATE TABLE p (a int); CREATE TABLE c PARTITION OF p FOR VALUES IN (1); ALTER TABLE p DETACH PARTITION c;",
         (set(), {"p partition c"}, set(), True)),
        ("CREATE TABLE p (a int);", "CREATE TABLE p (a int); ALTER TABLE p DETACH PARTITION c;",
         ({"before: p partition c"}, set(), set(), True)),
        ("CREATE TABLE p (a int);", "CREATE TABLE p (a int); ALTER TABLE p SET SCHEMA s;",
         ({"s.p", "s.p.a"}, {"p", "p.a"}, set(), True)),
    ],
)  # fmt: skip
def test_tables_that_are_parts_of_others(
    before: str, after: str, expected: tuple[set[str], set[str], set[str], bool]
) -> None:
    assert changed(before, after) == expected


@pytest.mark.case(156)
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("CREATE TABLE t (a int);", "SET search_path TO s; CREATE TABLE t (a int);",
         ({"s.t", "s.t.a"}, {"t", "t.a"}, set(), True)),
        # Prisma writes names in backticks, but only in comments.
        ('CREATE TABLE t ("userId" int);', 'CREATE TABLE t ("userid" int); -- The column `userId` goes.',
         ({"t.userid"}, {'t."userId"'}, set(), True)),
        ('CREATE TABLE t ("aB" int);', 'CREATE TABLE t ("aB" int); /* `t` */ INSERT INTO t VALUES (\'`\');', NOTHING),
        ("CREATE TABLE t (a int);", "SET search_path = public; CREATE TABLE t (a int);", NOTHING),
        ("CREATE TABLE t (a int);", "CREATE TABLE t (a int); DROP SCHEMA r CASCADE; -- should use r.t", NOTHING),
        ("CREATE TABLE t (a int);", "CREATE TABLE t (a int); DROP SCHEMA r CASCADE; SELECT 1 AS use r;", NOTHING),
        ("CREATE TABLE s.t (a int);", "SET LOCAL search_path TO 's', public; CREATE TABLE t (a int);", NOTHING),
        ("CREATE TABLE s.t (a int);", "USE s; CREATE TABLE t (a int);", NOTHING),
        ("CREATE TABLE t (a int);", "USE s;\nGO\nCREATE TABLE dbo.t (a int);",
         ({"s.t", "s.t.a"}, {"t", "t.a"}, set(), True)),
        ("CREATE TABLE t (a int);", "SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE t (a int);",
         NOTHING),
        ("CREATE TABLE t (a int);", "SET search_path TO s; RESET search_path; CREATE TABLE t (a int);", NOTHING),
        # What is not made in the first of the schemas is looked for in the others.
        ("CREATE TABLE t (a int); SET search_path TO s, public; ALTER TABLE t ADD b int;",
         "CREATE TABLE t (a int); ALTER TABLE t ADD b int;", NOTHING),
        ("CREATE TABLE t (a int); CREATE TABLE s.t (a int); ALTER TABLE t DROP COLUMN a;",
         "CREATE TABLE t (a int); CREATE TABLE s.t (a int); SET search_path TO s, public; ALTER TABLE t DROP COLUMN a;",
         ({"t.a"}, {"s.t.a"}, set(), True)),
    ],
)  # fmt: skip
def test_which_table_a_name_without_a_schema_means(
    before: str, after: str, expected: tuple[set[str], set[str], set[str], bool]
) -> None:
    assert changed(before, after) == expected


@pytest.mark.parametrize(
    ("statement", "removed"),
    [
        ("ALTER TABLE t DROP (a, b);", {"t.a", "t.b"}),
        ("ALTER TABLE t DROP (a) CASCADE CONSTRAINTS;", {"t.a"}),
        ("ALTER TABLE t SET UNUSED (a);", {"t.a"}),
        ("ALTER TABLE t SET UNUSED COLUMN a;", {"t.a"}),
        ("DROP ROUTINE f(int);", {"f()"}),
        ("ALTER FUNCTION f(int) SET SCHEMA s;", {"f()"}),
        ("DROP EXTENSION citext;", set()),
        ("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t;", set()),
        ("SET @a =\n  @b;", set()),
        ("INSERT INTO t VALUES ('\nSOURCE x.sql\n');", set()),
        ("-- see\n-- @x.sql\n", set()),
    ],
)
def test_other_ways_to_take_something_away(statement: str, removed: set[str]) -> None:
    before = "CREATE TABLE t (a int, b int);\nCREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;\n"
    assert comparing.difference(language, before, before + statement, PATH)[1] == removed


@pytest.mark.case(166)
@pytest.mark.parametrize(
    ("up", "down"),
    [
        ("-- Up Migration", "-- Down Migration"),
        ("-- Up", "-- Down"),
        ("-- // drop it", "-- //@UNDO"),
        ("", "---- create above / drop below ----"),
        ("-- !Ups", "-- !Downs"),
        ("-- +micrate Up", "-- +micrate Down"),
        ("-- rambler up", "-- rambler down"),
        ("-- ==== UP ====", "-- ==== DOWN ===="),
    ],
)
def test_sections_that_some_tools_take_for_what_takes_back(up: str, down: str) -> None:
    """Case 166: what stands there counts as if it ran and as if it did not."""
    before = "CREATE TABLE t (a int, b int);\n"
    after = f"{before}{up}\nALTER TABLE t DROP COLUMN a;\n{down}\nALTER TABLE t ADD COLUMN a int;\n"
    assert comparing.difference(language, before, after, PATH) == (set(), set(), {"t.a"}, True)
    hidden = f"{before}{up}\n{down}\nALTER TABLE t DROP COLUMN b;\n"
    assert comparing.difference(language, before, hidden, PATH) == (set(), set(), {"t.b"}, True)


@pytest.mark.case(167)
@pytest.mark.parametrize(
    ("statement", "added", "removed"),
    [
        ("ALTER TABLE [dbo].[t] DROP COLUMN [a];", set(), {"t unique (a)", "t.a"}),
        ("ALTER TABLE t DROP INDEX uq;", set(), {"t unique (a)"}),
        ("ALTER TABLE t DROP KEY `uq`;", set(), {"t unique (a)"}),
        ("ALTER TABLE t DROP UNIQUE (a);", set(), {"t unique (a)"}),
        ("ALTER TABLE t DISABLE CONSTRAINT uq;", set(), {"t unique (a)"}),
        ("ALTER TABLE t ADD CONSTRAINT [k] UNIQUE NONCLUSTERED ([b])", {"t unique (b)"}, set()),
        ("ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY CLUSTERED (b)", {"t primary key (b)"}, set()),
        ("ALTER TABLE t DROP INDEX other;", set(), set()),
        ("ALTER TABLE t DISABLE TRIGGER other;", set(), set()),
        (
            "ALTER TABLE t ALTER CONSTRAINT own DEFERRABLE INITIALLY DEFERRED;",
            {"t foreign key (b) of u (b) deferrable initially deferred on delete cascade"},
            {"t foreign key (b) of u (b) on delete cascade"},
        ),
        ("ALTER TABLE t ALTER CONSTRAINT own NOT DEFERRABLE INITIALLY IMMEDIATE;", set(), set()),
        ("ALTER TABLE t ALTER CHECK many NOT ENFORCED;", {"t check (b > 1) not enforced"}, {"t check (b > 1)"}),
    ],
)
def test_words_of_each_database_for_what_goes_and_comes(statement: str, added: set[str], removed: set[str]) -> None:
    """Case 167: keys and columns as SQL Server, MySQL and Oracle write them."""
    own = "CONSTRAINT own FOREIGN KEY (b) REFERENCES u (b) ON DELETE CASCADE, CONSTRAINT many CHECK (b > 1)"
    before = f"CREATE TABLE t (a int, b int, CONSTRAINT uq UNIQUE (a), {own});\n"
    found = comparing.difference(language, before, before + statement, PATH)
    assert (found[0], found[1]) == (added, removed)


@pytest.mark.parametrize(
    ("statements", "columns"),
    [
        ("EXEC sp_rename 't.a', 'c', 'COLUMN'", {"c", "b"}),
        ("EXEC sys.sp_rename @objname = N'[dbo].[t].[a]', @newname = N'c', @objtype = N'COLUMN';", {"c", "b"}),
        ("EXEC sp_rename 't', 'u'", set()),
        ("CREATE PROCEDURE p AS BEGIN SELECT 1; ALTER TABLE t DROP COLUMN a; END", {"a", "b"}),
        ("CREATE PROC p @x int AS ALTER TABLE t DROP COLUMN a\nGO\n-- EXEC p\nPRINT 'EXEC p'", {"a", "b"}),
        ("CREATE OR ALTER PROC dbo.p @x int AS ALTER TABLE t DROP COLUMN a\nGO\nEXEC dbo.p @x = 1", {"b"}),
        ("CREATE PROCEDURE p AS ALTER TABLE t DROP COLUMN a\nGO\nALTER PROC p AS SELECT 1\nGO\nEXEC p", {"a", "b"}),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; DROP TABLE t; SELECT 1", set()),
    ],
)
def test_what_sql_server_executes(statements: str, columns: set[str]) -> None:
    """Batches end at GO, and a procedure goes on to the end of its batch."""
    found = comparing.facts(language, f"CREATE TABLE t (a int, b int);\nGO\n{statements}\nGO\n", PATH)
    assert {name.partition(".")[2] for name in found if name.startswith("t.")} == columns


@pytest.mark.case(157)
@pytest.mark.parametrize("rights", ["GRANT SELECT ON u TO c", "REVOKE SELECT ON u FROM c", "DENY SELECT ON u TO c"])
@pytest.mark.parametrize("first", ["", "PRINT 'x'\n"])
def test_what_follows_rights_without_a_semicolon(rights: str, first: str) -> None:
    """SQL Server runs it as it does after any other statement."""
    before = "CREATE TABLE t (a int, b int);\nCREATE UNIQUE INDEX i ON t (b);\nGO\nCREATE PROC p AS SELECT 1\nGO\n"

    def removed(statement: str) -> set[str]:
        return comparing.difference(language, before, f"{before}{first}{rights}\n{statement}\nGO\n", PATH)[1]

    assert removed("ALTER TABLE t DROP COLUMN a") == {"t.a"}
    assert removed("DROP INDEX i ON t") == {"t unique (b)"}
    assert removed("DROP PROCEDURE p") == {"p()"}
    assert hostile.read(language, f"{before}{first}{rights}\nEXEC('DROP TABLE t')\nGO\n", PATH) == (
        "a statement is made from a text when it runs"
    )


def test_rights_that_are_called_as_statements_are() -> None:
    before = "CREATE TABLE t (a int);\nGO\n"
    for rights in ("GRANT CREATE TABLE, DROP ANY TABLE TO c", "REVOKE GRANT OPTION FOR CREATE VIEW FROM c"):
        assert comparing.facts(language, f"{before}{rights}\nGO\n", PATH) == comparing.facts(language, before, PATH)


def test_a_procedure_that_is_altered_as_sql_server_does() -> None:
    before = "CREATE PROCEDURE [dbo].[pay] @a int AS SELECT 1\nGO\n"
    after = f"{before}ALTER PROCEDURE [dbo].[pay] @a int, @b int AS SELECT 2\nGO\n"
    assert comparing.difference(language, before, after, PATH) == (set(), set(), {"pay()"}, True)


def test_a_statement_ends_with_its_file() -> None:
    """With or without a semicolon."""
    before = "CREATE PROCEDURE pay @a int AS SELECT 1\f\n"
    after = f"{before}ALTER PROCEDURE pay @a int, @b int AS SELECT 1\f\n"
    assert comparing.difference(language, before, after, PATH) == (set(), set(), {"pay()"}, True)


def test_a_name_in_brackets_that_holds_a_quote_or_a_comment() -> None:
    message = "not every database takes the same for a name in brackets that holds a quote or a comment"
    assert hostile.read(language, SHOP + "SELECT 1 AS [it's];\nDROP TABLE t;\n-- it's\n", PATH) == message
    assert hostile.read(language, SHOP + "SELECT 1 AS [a--b]; DROP TABLE t;\n", PATH) == message
    assert hostile.read(language, SHOP + "SELECT 1 AS [a/*b]; DROP TABLE t; --*/\n", PATH) == message
    assert hostile.read(language, SHOP + "SELECT ARRAY[1, -- one\n2], ARRAY['a--b'], '[--]';\n", PATH).endswith("facts")
    assert hostile.read(language, SHOP + "SELECT ARRAY['a', 'b'], 'a[''b';\n", PATH).endswith("facts")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("nvarchar(20)", "varchar(20)"),
        ("nchar(3)", "char(3)"),
        ("longtext", "text"),
        ("longtext", "tinytext"),
        ("longblob", "tinyblob"),
        ("float", "real"),
        ("smalldatetime", "timestamp"),
        ("varchar2(10 char)", "varchar2(10 byte)"),
        ("int UNIQUE NULLS NOT DISTINCT", "int UNIQUE"),
        ("int); CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT WHERE (a > 1", "int); CREATE UNIQUE INDEX i ON t (a"),
    ],
)
def test_types_that_one_database_tells_apart(before: str, after: str) -> None:
    """Each is more or less than the other, though another database may have but one of them."""
    change = comparing.difference(language, f"CREATE TABLE t (a {before});", f"CREATE TABLE t (a {after});", PATH)
    assert any(change[:3])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a real", "a float4"),
        ("a real", "a float(24)"),
        ("real int, float real", "real int4, float float4"),
        ("a varchar2(10)", "a varchar2(10 byte)"),
        ("a int4, b bool", "a integer, b boolean"),
        ("key int8, index serial8", "key bigint, index bigserial"),
        ("a bit varying(3), b national character varying(3)", "a varbit(3), b nvarchar(3)"),
        ("a numeric(3), b bit(1), c bpchar(3)", "a decimal(3, 0), b bit, c character(3)"),
        ("a int(10) unsigned, b tinyint(1), c tinyint(4)", "a int unsigned, b bool, c tinyint"),
        ("a numeric(3, 2), b character varying(3)", "a decimal(3,2), b varchar(3)"),
    ],
)
def test_types_that_are_the_same(one: str, other: str) -> None:
    found = comparing.facts(language, f"CREATE TABLE t ({one});", PATH)
    assert found == comparing.facts(language, f"CREATE TABLE t ({other});", PATH)
    view = "CREATE VIEW v AS SELECT CAST(real AS real) AS a, real FROM t;"
    found = comparing.facts(language, f"CREATE TABLE t (real int); {view}", PATH)
    assert (found["v.a"], found["v.real"]) == ("column of a view, float(24)", "column of a view, int")


@pytest.mark.few(50)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("int4", "integer"),
        ("int8", "bigint"),
        ("int2", "smallint"),
        ("bool", "boolean"),
        ("real", "float4"),
        ("float8", "double  precision"),
        ("float(53)", "double precision"),
        ("numeric(3)", "decimal(3, 0)"),
        ("varchar(3)", "character\nvarying(3)"),
        ("char", "character(1)"),
        ("timestamptz(3)", "timestamp (3) with time zone"),
        ("timestamp", "timestamp without time zone"),
        ("timetz", "time with time zone"),
        ("varbit(3)", "BIT VARYING(3)"),
        ("pg_catalog.int4", "int"),
        ("int8[]", "bigint[]"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "CREATE FUNCTION f(a {}, b text) RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql;",
        "CREATE FUNCTION f(a text, {}) RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql;",
        "CREATE FUNCTION f() RETURNS {} AS $$ SELECT 1 $$ LANGUAGE sql;",
        "CREATE FUNCTION f() RETURNS TABLE (cost {}, a text) LANGUAGE sql AS $$ SELECT 1 $$;",
        "CREATE PROCEDURE f(INOUT a {}) AS $$ SELECT 1 $$ LANGUAGE sql;",
        "CREATE AGGREGATE f({}) (sfunc = g, stype = {});",
        "CREATE DOMAIN d AS {} NOT NULL;",
        "CREATE TYPE c AS (a {}, b text);",
        "CREATE TYPE r AS RANGE (subtype = {});",
        "CREATE TYPE c AS (a text); ALTER TYPE c ALTER ATTRIBUTE a TYPE {};",
        "CREATE VIEW v AS SELECT CAST(a AS {}) AS a FROM t;",
        "CREATE TABLE t (a {});",
    ],
)
def test_types_are_the_same_wherever_they_stand(text: str, one: str, other: str) -> None:
    before, after = (text.replace("{}", each) for each in (one, other))
    assert changed(before, after) == NOTHING
    assert any(changed(before, text.replace("{}", "uuid")))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a int, b int DEFAULT 1", "IN a int, b int = 1", NOTHING),
        ("a IN OUT int", "a OUT int", (set(), set(), {"pay()"}, True)),
        ("a int", "a int); DROP FUNCTION pay(integer", (set(), {"pay()"}, set(), True)),
    ],
)
def test_other_spellings_of_arguments(
    before: str, after: str, expected: tuple[set[str], set[str], set[str], bool]
) -> None:
    text = "CREATE PROCEDURE pay({});"
    assert changed(text.format(before), text.format(after)) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [("timestamp with time zone", "timestamp"), ("TABLE (a int, cost int)", "TABLE (a int, cost text)")],
)
def test_what_a_function_returns_counts_to_its_end(before: str, after: str) -> None:
    assert changed(function("", before), function("", after)) == (set(), set(), {"pay()"}, True)
