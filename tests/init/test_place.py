"""Where new items go, by what the configuration takes as roadmap."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.schema.sample_documents import KINDS
from tpmlint.errors import UserError
from tpmlint.init.place import path_for, relative_to_top, require_source_path
from tpmlint.settings import Settings


def test_each_kind_has_its_folder() -> None:
    assert [path_for(kind, "a", Settings(), markdown=False) for kind in KINDS] == [
        "roadmap/initiatives/a.yaml",
        "roadmap/features/a.yaml",
        "roadmap/capabilities/a.yaml",
        "roadmap/teams/a.yaml",
        "roadmap/objectives/a.yaml",
        "roadmap/decisions/a.yaml",
    ]


@pytest.mark.parametrize(
    ("settings", "markdown", "path"),
    [
        (Settings(), False, "roadmap/features/x.yaml"),
        (Settings(), True, "roadmap/features/x.md"),
        (Settings(folder="shop"), False, "shop/roadmap/features/x.yaml"),
        (Settings(include=("roadmap/**/*.yml",)), False, "roadmap/features/x.yml"),
        (Settings(include=("/planning/items/*/*.yaml",)), False, "planning/items/features/x.yaml"),
        (Settings(include=("!no/**", "plans/**")), False, "plans/features/x.yaml"),
        (Settings(include=("**/*.tpm.yaml",)), False, "roadmap/features/x.tpm.yaml"),
        (Settings(exclude=("roadmap/features/",), include=("roadmap/**", "more/**")), False, "more/features/x.yaml"),
        (Settings(include=("roadmap.yaml",)), False, None),
        (Settings(include=("roadmap/**/*.yaml",)), True, None),
    ],
)
def test_a_place_that_the_configuration_takes(settings: Settings, markdown: bool, path: str | None) -> None:
    assert path_for("feature", "x", settings, markdown=markdown) == path


def test_another_place_is_refused() -> None:
    with pytest.raises(UserError, match="does not take this file") as caught:
        require_source_path("docs/x.yaml", Settings())
    assert caught.value.place == "docs/x.yaml"


def test_paths_are_told_from_the_top(tmp_path: Path) -> None:
    folder = tmp_path / "top" / "below"
    folder.mkdir(parents=True)
    assert relative_to_top(Path("x.yaml"), folder, tmp_path / "top") == "below/x.yaml"
    assert relative_to_top(tmp_path / "top" / "new" / "x.yaml", folder, tmp_path / "top") == "new/x.yaml"
    with pytest.raises(UserError, match="outside"):
        relative_to_top(Path("../../x.yaml"), folder, tmp_path / "top")
