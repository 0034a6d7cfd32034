"""The time that schemas of an organisation's own may take."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.schema.test_extension import COST, FEATURE, said
from tpmlint.errors import UserError
from tpmlint.schema.deadline import CLOCK
from tpmlint.schema.extension import extend


@pytest.mark.case(33)
@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"x-a": {"pattern": "^(a+)+$"}}},
        {"properties": {"x-a": {"pattern": "^(a|aa)+$"}}},
    ],
)
def test_an_expression_that_takes_for_ever_is_stopped(schema: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hostile case 33."""
    monkeypatch.setattr("tpmlint.schema.deadline.DEADLINE", 0.3)
    assert threading.current_thread() is threading.main_thread()
    started = time.process_time()
    with pytest.raises(UserError, match="takes longer"):
        said(schema, {**FEATURE, "x-a": "a" * 60 + "!"})
    assert time.process_time() - started < 5


def test_the_deadline_holds_off_the_main_thread_too(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {"properties": {"x-a": {"pattern": "^(a+)+$"}}}
    with ThreadPoolExecutor(1) as pool:
        fine = pool.submit(said, COST, {**FEATURE, "cost_center": "12"}).result()
        assert fine == said(COST, {**FEATURE, "cost_center": "12"})
        monkeypatch.setattr("tpmlint.schema.deadline.DEADLINE", 0.5)
        with pytest.raises(UserError, match=r"takes longer than 0\.5 seconds for all documents together"):
            pool.submit(said, schema, {**FEATURE, "x-a": "a" * 60 + "!"}).result()
        monkeypatch.setattr("tpmlint.schema.deadline.DEADLINE", 30.0)
        assert pool.submit(said, schema, {**FEATURE, "x-a": "aaa"}).result() == []


@pytest.mark.parametrize("threads", [0, 1])
@pytest.mark.case(118)
def test_the_deadline_is_for_all_documents_together(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes a fifth of it, or more on a busy machine; the time between two documents does not count."""
    schema = {"properties": {"x-a": {"pattern": "^(a+)+$"}}}
    slow = {**FEATURE, "x-a": "a" * 22 + "!"}
    clock = time.monotonic if threads else time.process_time
    begun = clock()
    said(schema, slow)
    monkeypatch.setattr("tpmlint.schema.deadline.DEADLINE", 5 * (clock() - begun))

    def many() -> int:
        for done in range(50):
            try:
                said(schema, slow)
            except UserError:
                return done
        return 50

    if threads:
        with ThreadPoolExecutor(threads) as pool:
            done = pool.submit(many).result()
    else:
        done = many()
    assert 0 < done < 25


def test_after_a_refusal_all_of_the_time_is_there_again(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {"properties": {"x-a": {"pattern": "^(a+)+$"}}}
    monkeypatch.setattr("tpmlint.schema.deadline.DEADLINE", 0.3)
    for _ in range(2):
        with pytest.raises(UserError, match="takes longer"):
            said(schema, {**FEATURE, "x-a": "a" * 60 + "!"})
        with CLOCK.remaining(extend("feature", "schemas/feature.json", b"{}"), time.process_time) as seconds:
            assert seconds > 0.29
