"""The comment in a message about to be edited: it changes nothing, and taking one mark away cites."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.repos import Repo
from tpmlint.change.trailers import clean_message, is_scissors, read_trailers
from tpmlint.hooks.stages import with_hint

HINT = (" What is it for?", "", " The vault:", "Roadmap-Item: vault", "")
CUT = " ------------------------ >8 ------------------------"
SHOWN = "# What is it for?\n#\n# The vault:\n#Roadmap-Item: vault\n#\n"
GIT = "# Please enter the commit message for your changes.\n#\n# On branch main\n"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("", f"\n\n{SHOWN}"),
        (f"\n{GIT}", f"\n\n{SHOWN}{GIT}"),
        (f"{GIT}", f"\n{SHOWN}{GIT}"),
        (f"Title\n\n{GIT}", f"Title\n\n{SHOWN}{GIT}"),
        (f"Title\n{GIT}", f"Title\n\n{SHOWN}{GIT}"),
        (f"Title\n\nSigned-off-by: Ada\n\n{GIT}", f"Title\n\nSigned-off-by: Ada\n\n{SHOWN}{GIT}"),
        (
            f"\n{GIT}#{CUT}\n# Do not touch\ndiff --git a b\n",
            f"\n\n{SHOWN}{GIT}#{CUT}\n# Do not touch\ndiff --git a b\n",
        ),
        (f"\n#{CUT}\n# Do not touch\n", f"\n\n{SHOWN}#{CUT}\n# Do not touch\n"),
        (f"# How to write\nTitle:\n# more\nWhy:\n\n{GIT}", f"# How to write\nTitle:\n# more\nWhy:\n\n{SHOWN}{GIT}"),
        ("Title", f"Title\n\n{SHOWN}"),
    ],
)
def test_where_it_stands(message: str, expected: str) -> None:
    assert with_hint(message, HINT) == expected


def test_without_anything_to_say_nothing_is_changed() -> None:
    assert with_hint("Title", ()) == "Title"


@pytest.mark.parametrize("mark", [";", "//", "@"])
def test_another_mark(mark: str) -> None:
    assert with_hint(f"#12 fixed\n\n{mark} Git's own\n", ("Roadmap-Item: vault",), mark) == (
        f"#12 fixed\n\n{mark}Roadmap-Item: vault\n{mark} Git's own\n"
    )


def kept(text: str, mark: str) -> str:
    """Return what git makes of a message that was edited: as ``git stripspace`` does, but for what is cut off."""
    lines: list[str] = []
    for line in text.split("\n"):
        if is_scissors(line, mark):
            break
        line = line.rstrip(" \t\v\f\r")
        if not line.startswith(mark) and (line or (lines and lines[-1])):
            lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}\n" for line in lines)


marks = st.sampled_from(["#", ";", "//"])
pieces = st.sampled_from(
    [
        "Title",
        "",
        " ",
        "\t\v",
        "# comment",
        "#",
        "; comment",
        "// comment",
        f"#{CUT}",
        f";{CUT}",
        "\xa0",
        "\u2028",
        "x\r",
    ]
)
messages = st.lists(pieces | st.text(max_size=8), max_size=12).map("\n".join)


@given(messages, marks)
def test_a_message_without_its_comments_is_the_same_with_and_without_the_hint(message: str, mark: str) -> None:
    hinted = with_hint(message, HINT, mark)
    assert kept(hinted, mark) == kept(message, mark)
    assert hinted.replace("".join(f"{mark}{line}\n" for line in HINT), "", 1).split() == message.split()


@given(messages.filter(lambda text: "```" not in text and "~~~" not in text and "<!--" not in text), marks)
def test_one_key_cites(message: str, mark: str) -> None:
    """The line stands in the first column then, in a paragraph of its own, and above what is cut off."""
    edited = with_hint(message, HINT, mark).replace(f"\n{mark}Roadmap-Item: vault\n", "\nRoadmap-Item: vault\n", 1)
    found = read_trailers(clean_message(edited, mark), {"roadmap-item": "roadmap-item"})
    assert [each.value for each in found] == ["vault"]
    before = kept(message, mark)
    assert kept(edited, mark) == (f"{before}\nRoadmap-Item: vault\n" if before else "Roadmap-Item: vault\n")


def test_git_makes_the_same_of_it(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    for message in ("Title\n# a\n\n\nBody  \n# b\n\n", "# a\nTitle\n\t\n# b\n \nMore\n", "\xa0\n#\n\u2028\n\n"):
        for text in (message, with_hint(message, HINT)):
            said = repo.git("stripspace", "--strip-comments", given=text.encode())
            assert (f"{said}\n" if said else "") == kept(text, "#") == kept(message, "#")
