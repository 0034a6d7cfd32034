"""The command ``schema``."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run
from tests.schema.sample_documents import NAMES
from tpmlint.schema.files import for_editors, load


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_is_printed_as_editors_take_it(run: Run, name: str) -> None:
    ended = run("schema", name)
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out) == for_editors(load(name))
    assert json.loads(ended.out)["$id"].endswith(f"/{name}.schema.json")


def test_a_kind_that_is_not_known(run: Run) -> None:
    ended = run("schema", "initiatives")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(
        "tpmlint: error: unknown kind 'initiatives'; did you mean initiative?\n  help: there are "
    )
