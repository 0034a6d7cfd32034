"""What a change does to declared interfaces: facts added, changed and taken away, files that cannot be compared."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.change.contracts import Declaration, compare, facts_of
from tpmlint.change.interface_change import InterfaceChange, UnreadFile
from tpmlint.change.interface_sides import MOST_SECONDS, Budget
from tpmlint.interfaces import Fact, Language, Options, read_facts
from tpmlint.model.items import Interface

OPENAPI = """\
openapi: 3.0.0
paths:
  {path}:
    get:
      summary: {summary}
      responses: {{"200": {{description: {summary}}}}}
"""


def changed(
    before: Mapping[str, str], after: Mapping[str, str], kind: str | None = "openapi", *ignored: str
) -> InterfaceChange:
    """Return what changed in an interface with these files before and after."""
    paths = sorted({*before, *after})
    files = tuple(
        (path if path in before else None, path if path in after else None)
        for path in paths
        if before.get(path) != after.get(path)
    )
    interface = Interface(0, kind, "api/", ignored or None)
    declaration = Declaration(interface, files, lambda: (tuple(before), tuple(after)))
    old, new = ({path: text.encode() for path, text in side.items()} for side in (before, after))
    return compare((declaration,), old.get, new.get)


def signs(change: InterfaceChange) -> list[str]:
    """Return the changed facts, a sign before each, and what breaks with a mark behind."""
    return [f"{each.sign} {each.name}{' !' if each.breaks else ''}" for each in change.facts]


CARDS = OPENAPI.format(path="/cards", summary="All cards")


def test_prose_promises_nothing() -> None:
    change = changed({"api/a.yaml": CARDS}, {"api/a.yaml": CARDS.replace("All cards", "Every card")})
    assert (change.is_changed, change.files) == (False, frozenset())


def test_an_operation_that_is_new_and_one_that_is_gone() -> None:
    change = changed({"api/a.yaml": CARDS}, {"api/a.yaml": OPENAPI.format(path="/tokens", summary="Tokens")})
    assert signs(change) == ["- GET /cards !", "- GET /cards 200 !", "+ GET /tokens", "+ GET /tokens 200"]
    assert change.files == {"api/a.yaml"}


def test_a_fact_that_moves_to_another_file_of_the_interface() -> None:
    change = changed({"api/a.yaml": CARDS}, {"api/b.yaml": CARDS})
    assert not change.is_changed


def test_a_fact_that_moves_between_documents_that_stay() -> None:
    """Those who read one do not read the other."""
    two = {"api/a.yaml": CARDS, "api/b.yaml": OPENAPI.format(path="/tokens", summary="Tokens")}
    paths = OPENAPI.partition("paths:\n")[2].format(path="/cards", summary="All cards")
    moved = {"api/a.yaml": "openapi: 3.0.0\npaths: {}\n", "api/b.yaml": two["api/b.yaml"] + paths}
    assert signs(changed(two, moved)) == ["- GET /cards !", "+ GET /cards", "- GET /cards 200 !", "+ GET /cards 200"]
    old = {"api/a.json": '{"properties": {"a": {}, "b": {}}}', "api/b.json": '{"properties": {"c": {}}}'}
    new = {"api/a.json": '{"properties": {"a": {}}}', "api/b.json": '{"properties": {"b": {}, "c": {}}}'}
    assert signs(changed(old, new, "json-schema")) == ["- $.b !", "+ $.b"]
    # Parts of documents, and a file that is new, belong to whatever refers to them.
    assert not changed({"api/a.yaml": CARDS}, {"api/a.yaml": "openapi: 3.0.0\n", "api/b.yaml": CARDS}).is_changed
    parts = {"api/a.yaml": "get: {x: 1}\nput: {x: 1}\n", "api/b.yaml": "y: 1\n"}
    assert not changed(parts, {"api/a.yaml": "get: {x: 1}\n", "api/b.yaml": "y: 1\nput: {x: 1}\n"}).is_changed


def test_other_files_that_lie_in_a_declared_folder() -> None:
    """A README and a Makefile cannot be read as the type, and tools do not read them."""
    before = {"api/a.proto": 'syntax = "proto3";\nmessage A {}\n', "api/README.md": "# Cards\n", "api/Makefile": "a:\n"}
    after = {**before, "api/README.md": "# All cards\n", "api/Makefile": "b:\n", "api/NEW.md": "# New\n"}
    assert not changed(before, after, "protobuf").is_changed
    damaged = {**before, "api/a.proto": "message {"}
    assert [each.path for each in changed(before, damaged, "protobuf").unread] == ["api/a.proto"]
    # What could be read, or is all that there is, counts.
    put_away = {**before, "api/README.md": before["api/a.proto"]}
    assert [each.path for each in changed(put_away, before, "protobuf").unread] == ["api/README.md"]
    alone = {"api/README.md": "# Cards\n"}, {"api/README.md": "# All cards\n"}
    assert [each.path for each in changed(*alone, "protobuf").unread] == ["api/README.md"]


def test_settings_beside_modules_of_python_are_none() -> None:
    """They can be read as Python, and nobody imports them; what lies there alone may be a program."""
    before = {"shop/a.py": "A = 1\n", "shop/b.toml": "b = 1\n", "shop/.env": "C = 1\n", "shop/Makefile": "D = 1\n"}
    after = {path: text.replace("1", "2") for path, text in before.items()}
    assert signs(changed(before, after, "python")) == ["~ shop.a.A !"]
    put_away = {"shop/a.py.bak" if path == "shop/a.py" else path: text for path, text in before.items()}
    assert signs(changed(before, put_away, "python")) == ["- shop.a.A !"]
    assert signs(changed({"bin/shop": "A = 1\n"}, {"bin/shop": "A = 2\n"}, "python")) == ["~ bin.shop.A !"]


def test_two_files_that_take_what_the_other_said() -> None:
    """Each is read by who reads it: what production has is no longer what it had."""
    change = changed(
        {"api/prod.toml": "db = 1\n", "api/stage.toml": "db = 2\n"},
        {"api/prod.toml": "db = 2\n", "api/stage.toml": "db = 1\n"},
        "toml",
    )
    assert [(each.sign, each.name, each.path) for each in change.facts] == [
        ("~", "db", "api/prod.toml"),
        ("~", "db", "api/stage.toml"),
    ]


def test_two_files_with_the_same_fact_are_two_promises() -> None:
    change = changed({"api/a.yaml": CARDS, "api/b.yaml": CARDS}, {"api/a.yaml": CARDS})
    assert [(each.sign, each.name, each.path) for each in change.facts] == [
        ("-", "GET /cards", "api/b.yaml"),
        ("-", "GET /cards 200", "api/b.yaml"),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("http", "GET /cards\n", "the type http is not compared by facts"),
        ("opnapi", "openapi: 3.0.0\n", "the type opnapi is not compared by facts; did you mean openapi?"),
        ("rest", "GET /cards\n", "the type rest is not compared by facts"),
        ("openapi", "openapi: [\n", None),
        (None, "x\n", "its name does not tell its type"),
    ],
    ids=["unknown type", "misspelled type", "short type", "damaged", "unknown name"],
)
def test_what_cannot_be_compared_counts_as_changed(kind: str | None, text: str, reason: str | None) -> None:
    change = changed({"api/a.txt": text}, {"api/a.txt": text + "\n"}, kind)
    assert not change.facts
    assert change.files == {"api/a.txt"}
    assert [each.path for each in change.unread] == ["api/a.txt"]
    assert change.unread[0].reason == (reason or change.unread[0].reason)


def test_a_type_is_guessed_for_each_file_of_a_folder() -> None:
    change = changed(
        {"api/openapi.yaml": CARDS, "api/limits.toml": "most = 3\n", "api/notes.txt": "a\n"},
        {"api/openapi.yaml": CARDS, "api/limits.toml": "most = 4\n", "api/notes.txt": "b\n"},
        None,
    )
    assert signs(change) == ["~ most !"]
    assert change.unread == (UnreadFile("api/notes.txt", "its name does not tell its type"),)


def test_tests_beside_what_is_promised_are_none() -> None:
    """A snapshot of a test has no type by its name, and nobody relies on it; what lies there alone may be meant."""
    before = {"api/a.toml": "most = 3\n", "api/__tests__/all.snap": "a\n", "api/e2e.test.ts.snap": "a\n"}
    after = {**before, "api/__tests__/all.snap": "b\n", "api/e2e.test.ts.snap": "b\n"}
    assert not changed(before, after, None).is_changed
    put_away = {"api/a.toml": "most = 3\n", "api/tests/notes.http": "a\n"}
    moved = changed({**before, "api/notes.http": "a\n"}, {**before, **put_away}, None)
    assert [each.path for each in moved.unread] == ["api/notes.http"]
    alone = {"api/testdata/a.bin": "a\n"}, {"api/testdata/a.bin": "b\n"}
    assert [each.path for each in changed(*alone, None).unread] == ["api/testdata/a.bin"]


def test_ignored_keys_take_the_place_of_the_type_s_own() -> None:
    before, after = {"api/a.yaml": "brief: a\nnote: b\n"}, {"api/a.yaml": "brief: c\nnote: d\n"}
    assert signs(changed(before, after, "yaml")) == []
    assert signs(changed(before, after, "yaml", "note")) == ["~ brief !"]


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3), min_size=1), st.randoms(use_true_random=False))
def test_order_and_files_promise_nothing(values: dict[str, int], shuffled: random.Random) -> None:
    """However the values are spread over the files of an interface, the facts are the same."""
    spread: list[dict[str, str]] = []
    for _ in range(2):
        keys = list(values)
        shuffled.shuffle(keys)
        files: dict[str, str] = {}
        for key in keys:
            path = f"api/{shuffled.choice('xyz')}.yaml"
            files[path] = files.get(path, "") + f"{key}: {values[key]}\n"
        spread.append(files)
    before, after = spread
    assert not changed(before, after, "yaml").is_changed


def test_the_facts_of_an_interface() -> None:
    texts = {"api/openapi.yaml": CARDS.encode(), "api/notes.txt": b"x"}
    facts, unread, kinds = facts_of(Interface(0, None, "api/"), sorted(texts), texts.get)
    assert [(name, path, fact.line) for name, path, fact in facts] == [
        ("GET /cards", "api/openapi.yaml", 4),
        ("GET /cards 200", "api/openapi.yaml", 6),
    ]
    assert ([each.path for each in unread], kinds) == (["api/notes.txt"], ("openapi",))


def test_migrations_are_read_together_and_those_that_undo_them_not_at_all() -> None:
    first = {"api/1_cards.up.sql": "CREATE TABLE cards (number text);\n", "api/1_cards.down.sql": "DROP TABLE cards;\n"}
    second = {**first, "api/2_owner.up.sql": "-- who has it\nALTER TABLE cards ADD COLUMN owner text NOT NULL;\n"}
    change = changed(first, {**second, "api/2_owner.down.sql": "ALTER TABLE cards DROP COLUMN owner;\n"}, "sql")
    assert [(each.sign, each.name, each.path, each.after and each.after.line) for each in change.facts] == [
        ("+", "cards.owner", "api/2_owner.up.sql", 2)
    ]
    assert not changed(first, {**first, "api/1_cards.down.sql": "DROP TABLE IF EXISTS cards;\n"}, "sql").is_changed
    beside = {"api/README.md": "Run them in order.\n"}
    assert not changed(
        {**first, **beside}, {**first, **beside, "api/1_cards.up.sql": "create table cards (number text)"}, None
    ).is_changed


@pytest.mark.parametrize(
    ("budget", "reason"),
    [
        (Budget(files=4), "more than 1,000 files of interfaces changed"),
        (Budget(bytes=3_000), "the files of interfaces that changed have more than 16 MiB"),
    ],
)
def test_of_too_much_all_files_of_an_interface_are_compared_by_bytes(budget: Budget, reason: str) -> None:
    """None of them by facts, since a fact may have moved between them."""
    few = [(None, f"api/{number}.yaml") for number in range(3)]
    many = [(f"api/{number}.yaml", f"api/{number}.yaml") for number in range(9)]
    read = {f"api/{number}.yaml": CARDS.encode().ljust(300) for number in range(9)}.get
    interface = Interface(0, "openapi", "api/")
    declarations = [Declaration(interface, tuple(files), lambda: ((), ())) for files in (few, many)]
    change = compare(declarations, lambda path: b"openapi: 3.0.0\n", read, budget)
    assert change.unread == tuple(UnreadFile(f"api/{number}.yaml", reason) for number in range(9))
    assert {each.path for each in change.facts} == {path for _, path in few}
    whole = compare(declarations, lambda path: b"openapi: 3.0.0\n", read)
    assert whole.unread == ()


@pytest.mark.parametrize(
    ("kind", "path", "old", "new"),
    [
        ("openapi", "api/a.yaml", b"openapi: 3.0.0\n", CARDS.encode()),
        ("sql", "a.sql", b"", b"create table a (b int);\n"),
    ],
)
def test_a_change_that_takes_too_long_to_read_is_compared_by_bytes(
    kind: str, path: str, old: bytes, new: bytes
) -> None:
    declaration = Declaration(Interface(0, kind, path), ((path, path),), lambda: ((path,), (path,)))
    change = compare([declaration], lambda path: old, lambda path: new, Budget(seconds=-1))
    reason = "reading the interfaces that changed takes longer than 10 seconds"
    assert change == InterfaceChange((), (UnreadFile(path, reason),), frozenset({path}))


@pytest.mark.parametrize(
    ("kind", "text"),
    [("json-schema", b'{"properties": {"waits": {"type": "string"}}}'), ("sql", b"create table waits (b int);\n")],
)
def test_only_the_time_of_the_processor_counts(kind: str, text: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other things reads as much as an idle one."""

    def late(language: Language, data: bytes, options: Options) -> Mapping[str, Fact]:
        time.sleep(0.2)
        return read_facts(language, data, options)

    monkeypatch.setattr("tpmlint.change.interface_sides.read_facts", late)
    declaration = Declaration(Interface(0, kind, "a"), ((None, "a"),), lambda: ((), ("a",)))
    budget = Budget()
    started = time.thread_time()
    change = compare([declaration], lambda path: None, lambda path: text, budget)
    assert (len(change.facts) > 0, change.unread) == (True, ())
    assert 0 < MOST_SECONDS - budget.seconds <= time.thread_time() - started
