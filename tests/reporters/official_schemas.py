"""Who decides whether a format is right, where that can be asked from here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

_SARIF = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "sarif-schema-2.1.0.json"


def sarif() -> Draft4Validator:
    """Return the validator of SARIF 2.1.0 as OASIS published it, or skip the test where that file is not at hand."""
    if not _SARIF.is_file():
        pytest.skip("the published SARIF schema is not part of the project and not beside it: nothing is validated")
    schema: Mapping[str, Any] = json.loads(_SARIF.read_bytes())
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
