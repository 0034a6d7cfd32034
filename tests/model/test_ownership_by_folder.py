"""Folders whose files are all claimed alike are a quick way to the same answer."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import assume, given
from hypothesis import strategies as st

from tpmlint.formats.source_file import Document
from tpmlint.model.build import build_item
from tpmlint.model.items import Capability
from tpmlint.model.ownership import Claims
from tpmlint.settings import Settings

NAMES = st.sampled_from(["a", "b", "src", "x.py", "n.md", ".x", "a-b", "é", "Makefile"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PATTERNS = st.tuples(
    st.sampled_from(["", "!", "/", "!/", "**/"]), PATHS, st.sampled_from(["", "/", "/**", "/*", "/**/*.md", "/*.py"])
).map("".join) | st.sampled_from(["*.md", "!*.md", "*", "**", "?", "[a]", "#", "", "src/*/x.py", "**/a/**"])


def capability(number: int, patterns: list[str]) -> Capability:
    value: Mapping[str, object] = {"kind": "capability", "id": f"c{number}", "paths": patterns}
    item = build_item(Document("roadmap/a.yaml", number, value))
    assert isinstance(item, Capability)
    return item


@given(
    st.lists(st.lists(PATTERNS, min_size=1, max_size=3), min_size=1, max_size=4),
    st.sets(PATHS, min_size=1, max_size=12),
    st.sampled_from(["", "src"]),
)
def test_files_that_are_shared_are_those_with_several_claims(
    patterns: list[list[str]], paths: set[str], folder: str
) -> None:
    assume(all(not any(other.startswith(f"{path}/") for other in paths) for path in paths))
    capabilities = [capability(number, each) for number, each in enumerate(patterns)]
    settings = Settings(folder=folder)
    each = [(path, Claims(capabilities, settings).all(path)) for path in sorted(paths)]
    together = list(Claims(capabilities, settings).shared(sorted(paths)))
    assert together == [(path, claims) for path, claims in each if len(claims) > 1]
