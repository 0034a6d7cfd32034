"""What files of a package cost where a change makes many types that may be known in others."""

from __future__ import annotations

import time

import pytest

from tests.change.test_interface_sides import breaking

GO = {
    "cards/a.go": "package cards\n" + "".join(f"type A{n} = B{n}\n" for n in range(3_000)),
    "cards/b.go": "package cards\n" + "".join(f"type B{n} struct{{}}\n" for n in range(3_000)),
    "cards/c.go": "package cards\n" + "\n" * 300_000,
}
JAVA = {
    f"shop/{name}.java": "package shop;\n"
    + "".join(f"class {name}{n} {{ {other}{n} f() {{ return null; }} }}\n" for n in range(1_500))
    for name, other in (("A", "B"), ("B", "C"), ("C", "A"))
}


@pytest.mark.parametrize(("kind", "files", "old", "new"), [("go", GO, "B7", "B8"), ("java", JAVA, "B7 f", "B8 f")])
def test_many_types_that_name_each_other(kind: str, files: dict[str, str], old: str, new: str) -> None:
    start = time.process_time()
    changed = {path: text.replace(old, new, 1) for path, text in files.items()}
    breaking(kind, files, changed)
    assert time.process_time() - start < 20
