"""Words of authors."""

from __future__ import annotations

import pytest

from tpmlint.formats.words import slug, slug_of_title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Faster builds (CI)", "faster-builds-ci"),
        ("Über-Café №5", "uber-cafe-no5"),
        ("  --  ", ""),
        ("日本", ""),
        ("Größere Straße", "grossere-strasse"),
        ("x" * 200, "x" * 128),
    ],
)
def test_an_id_from_a_title(title: str, expected: str) -> None:
    assert slug(title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Faster builds (CI)", "faster-builds-ci"),
        ("Größere Bilder", "grossere-bilder"),
        ("🚧 Search", "search"),
        ("更快的构建", "24977500"),
        (" 新搜索 api", "api-75f3f157"),
        ("日" * 200, "207013b6"),
        ("x" * 127 + "日", "x" * 119 + "-" + "eb168b78"),
        ("  --  ", ""),
    ],
)
def test_an_id_from_a_title_in_any_script(title: str, expected: str) -> None:
    assert slug_of_title(title) == expected


def test_titles_that_differ_in_letters_that_have_no_counterpart_have_ids_that_differ() -> None:
    assert slug_of_title("新 API") != slug_of_title("旧 API")
