"""What the server makes of the texts that an editor opens."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from lsprotocol import types

from tpmlint.server.texts import OpenText, OpenTexts


def opened(path: Path, text: str) -> OpenText:
    texts = OpenTexts()
    texts.open(types.TextDocumentItem(path.as_uri(), types.LanguageKind.Yaml, 1, text))
    return texts.by_path[path]


@pytest.mark.parametrize(
    ("data", "shown", "is_lossy"),
    [
        (b"title: caf\xe9\n", "title: caf\ufffd\n", True),
        (b"\xef\xbb\xbf\xff", "\ufffd", True),
        ("title: \ufffd\n".encode(), "title: \ufffd\n", False),  # It is in the file.
        (b"title: caf\xe9\n", "title: caf\ufffd au lait\n", False),  # It was edited.
        (b"title: cafe\n", "title: cafe\n", False),
    ],
)
def test_a_text_that_lost_bytes_on_its_way_is_known(tmp_path: Path, data: bytes, shown: str, is_lossy: bool) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(data)
    assert opened(file, shown).is_lossy is is_lossy


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("shown", ["", "\ufffd"])
def test_a_device_is_not_read(tmp_path: Path, shown: str) -> None:
    """Editors open a file that is none with an empty text."""
    link = tmp_path / "zero.yaml"
    link.symlink_to("/dev/zero")
    assert [opened(path, shown).is_lossy for path in (link, Path("/dev/zero"))] == [False, False]
