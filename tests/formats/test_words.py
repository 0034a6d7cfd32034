"""Words of authors."""

from __future__ import annotations

import pytest

from tpmlint.formats.words import slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Faster builds (CI)", "faster-builds-ci"),
        ("Über-Café №5", "uber-cafe-no5"),
        ("  --  ", ""),
        ("日本", ""),
        ("x" * 200, "x" * 128),
    ],
)
def test_an_id_from_a_title(title: str, expected: str) -> None:
    assert slug(title) == expected
