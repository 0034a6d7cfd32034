"""tpmlint's hooks in somebody's configuration of pre-commit, of which no other character changes."""

from __future__ import annotations

import difflib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tpmlint import __version__
from tpmlint.errors import UserError
from tpmlint.init.pre_commit import HOOKS, REPOSITORY, WithHooks, new_config, with_hooks

HERE = Path(__file__).resolve().parent.parent.parent
TYPES = "default_install_hook_types: [pre-commit, prepare-commit-msg, commit-msg, pre-push]\n"
REV = f"v{__version__}"
ENTRY = f"""\
  - repo: {REPOSITORY}
    rev: {REV}
    hooks:
      - id: tpmlint
      - id: tpmlint-prepare-commit-msg
      - id: tpmlint-commit-msg
      - id: tpmlint-push
"""
FLAT = "".join(f"{line.removeprefix('  ')}\n" for line in ENTRY.splitlines()).replace("    - id", "  - id")
WIDE = "".join(
    f"{line}\n"
    for line in [
        f"-   repo: {REPOSITORY}",
        f"    rev: {REV}",
        "    hooks:",
        *(f"    -   id: {hook}" for hook in HOOKS),
    ]
)
FLOW = f'{{repo: "{REPOSITORY}", rev: {REV}, hooks: [' + ", ".join(f"{{id: {hook}}}" for hook in HOOKS) + "]}"
OTHER = "  - repo: https://github.com/a/b\n    rev: v1.0.0\n    hooks:\n      - id: b\n        stages: [pre-commit]\n"


def accepted(data: bytes, folder: Path) -> bool:
    """Tell whether the real client takes a configuration."""
    path = folder / ".pre-commit-config.yaml"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config", str(path)], capture_output=True, encoding="utf-8"
    )
    return done.returncode == 0 and not done.stdout


@pytest.mark.few(27)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("repos:\n" + OTHER, TYPES + "repos:\n" + OTHER + ENTRY),
        ("repos: []\n", TYPES + f"repos: [{FLOW}]\n"),
        ("repos: [  ]  # none yet\n", TYPES + f"repos: [{FLOW}  ]  # none yet\n"),
        ("{repos: []}\n", "{" + TYPES.rstrip("\n") + f", repos: [{FLOW}]}}\n"),
        ("repos:\n", TYPES + "repos:\n" + ENTRY),
        ("repos:  # none\n# end", TYPES + "repos:  # none\n" + ENTRY + "# end"),
        ("", TYPES + "repos:\n" + ENTRY),
        (
            "# See https://pre-commit.com\n\n  # none yet",
            "# See https://pre-commit.com\n\n  # none yet\n" + TYPES + "repos:\n" + ENTRY,
        ),
        ("# See\n---\n", "# See\n---\n" + TYPES + "repos:\n" + ENTRY),
        ("fail_fast: true", TYPES + "fail_fast: true\nrepos:\n" + ENTRY),
        (
            "# See https://pre-commit.com\n---\nrepos:\n" + OTHER.removesuffix("\n"),
            "# See https://pre-commit.com\n---\n" + TYPES + "repos:\n" + OTHER + ENTRY,
        ),
        (
            "repos:\n- repo: meta\n  hooks:\n  - id: identity\n    stages: [manual]\nci: {skip: [a]}\n",
            TYPES
            + "repos:\n- repo: meta\n  hooks:\n  - id: identity\n    stages: [manual]\n"
            + FLAT
            + "ci: {skip: [a]}\n",
        ),
        (
            "repos:\n-   repo: meta\n    hooks:\n    -   id: identity\n        stages: [manual]\n",
            TYPES + "repos:\n-   repo: meta\n    hooks:\n    -   id: identity\n        stages: [manual]\n" + WIDE,
        ),
        (
            "repos:\n" + OTHER + "      # - id: not-yet\n\n# last words\n",
            TYPES + "repos:\n" + OTHER + "      # - id: not-yet\n" + ENTRY + "\n# last words\n",
        ),
        ("repos:\n" + OTHER + "\n" + OTHER, TYPES + "repos:\n" + OTHER + "\n" + OTHER + "\n" + ENTRY),
        (
            "default_install_hook_types: [commit-msg]\nrepos:\n" + OTHER,
            "default_install_hook_types: [commit-msg, pre-commit, prepare-commit-msg, pre-push]\n"
            "repos:\n" + OTHER + ENTRY,
        ),
        (
            "default_install_hook_types: []\nrepos:\n" + OTHER,
            TYPES + "repos:\n" + OTHER + ENTRY,
        ),
        (
            "repos:\n" + OTHER + "default_install_hook_types:\n  - pre-push  # slow\n  - pre-commit\nfail_fast: true\n",
            "repos:\n" + OTHER + ENTRY + "default_install_hook_types:\n  - pre-push  # slow\n  - pre-commit\n"
            "  - prepare-commit-msg\n  - commit-msg\nfail_fast: true\n",
        ),
        (
            "minimum_pre_commit_version: 2.9.0\nrepos:\n" + OTHER,
            "minimum_pre_commit_version: 2.9.0\n" + TYPES + "repos:\n" + OTHER + ENTRY,
        ),
        (
            "repos:\n  - repo: local\n    hooks: [{id: a, name: a, entry: a, language: system, stages: [manual]}]\n",
            TYPES
            + "repos:\n  - repo: local\n    hooks: [{id: a, name: a, entry: a, language: system, stages: [manual]}]\n"
            + ENTRY,
        ),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_the_hooks_are_added_and_nothing_else_changes(
    before: str, after: str, ending: str, bom: bytes, tmp_path: Path
) -> None:
    # A file of one line does not tell how it ends lines.
    ending = ending if "\n" in before else "\n"
    old, new = (bom + text.replace("\n", ending).encode() for text in (before, after))
    assert with_hooks(old) == WithHooks(new, True, with_hooks(old).types)
    again = with_hooks(new)
    assert again == WithHooks(new, False, ())
    if not bom and ending == "\n":
        assert accepted(new, tmp_path)


def test_a_new_file_is_that_of_the_documentation(tmp_path: Path) -> None:
    made = new_config()
    assert made.decode().partition("\n")[2] == TYPES + "repos:\n" + ENTRY
    assert accepted(made, tmp_path)
    assert with_hooks(made) == WithHooks(made, False, ())


def test_the_hooks_exist_and_run_where_they_are_installed() -> None:
    manifest = YAML(typ="safe", pure=True).load((HERE / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {hook["id"]: hook["stages"][0] for hook in manifest} == HOOKS


def test_of_hooks_that_are_there_only_the_installing_is_added() -> None:
    before = f"repos:\n  - repo: {REPOSITORY}\n    rev: v9\n    hooks: [{{id: tpmlint}}, {{id: tpmlint-commit-msg}}]\n"
    made = with_hooks(before.encode())
    assert made == WithHooks(
        f"default_install_hook_types: [pre-commit, commit-msg]\n{before}".encode(), False, ("commit-msg",)
    )
    one = f"repos:\n  - repo: {REPOSITORY}\n    rev: v9\n    hooks: [{{id: tpmlint}}]\n".encode()
    assert with_hooks(one) == WithHooks(one, False, ())


def test_hooks_of_others_that_will_run_in_more_stages_are_told() -> None:
    free = "repos:\n  - repo: https://github.com/a/b\n    rev: v1\n    hooks:\n      - id: b\n"
    assert with_hooks(free.encode()).spread
    assert not with_hooks(f"default_stages: [pre-commit]\n{free}".encode()).spread
    assert not with_hooks(f"repos:\n{OTHER}".encode()).spread


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("repos: [\n", "'[' is not closed; add the missing ']'", ":1:8"),
        ("null\n", "it holds no configuration", ""),
        ("# nothing\n---\n...\n", "it holds no configuration", ""),
        ("- repo: x\n", "it is a list, as before pre-commit 1.0", ""),
        ("repos: {}\n", "repos must be a list", ""),
        ("repos: x\n", "repos must be a list", ""),
        ("default_install_hook_types: commit-msg\nrepos: []\n", "default_install_hook_types must be a list", ""),
        ("default_install_hook_types:\nrepos: []\n", "default_install_hook_types must be a list", ""),
        ("repos: []\n---\nrepos: []\n", "there is more than one document in it, which pre-commit does not read", ""),
        ("repos: []\nrepos: []\n", "the key 'repos' is given twice; keep one of the two", ":2:1"),
        ("repos:\n  -\n    repo: meta\n    hooks: []\n", "its lists are written in a way that cannot be continued", ""),
        (
            "repos:\n  - repo: meta\n    hooks:\n      - id: identity\n        files: |\n          a",
            "nothing can be added to this file without changing the rest of it",
            "",
        ),
        ("a: &a []\nrepos: *a\n", "its lists are written in a way that cannot be continued", ""),
    ],
)
def test_what_cannot_be_added_to(text: str, message: str, place: str) -> None:
    with pytest.raises(UserError) as caught:
        with_hooks(text.encode())
    assert (caught.value.message, caught.value.place) == (message, f".pre-commit-config.yaml{place}")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UserError) as caught:
        with_hooks(b"repos: []  # \xff\n")
    assert caught.value.place == ".pre-commit-config.yaml:1:14"


COMMENT = st.sampled_from(["", "", "# note\n", "\n", "  # deeper\n", "        # deep\n"])
LEAD = st.sampled_from(
    ["", "# See https://pre-commit.com\n", "---\n", "%YAML 1.2\n---\n", "exclude: ^x\n", "ci: {a: [b]}\n\n"]
)
STYLES = st.sampled_from(
    [
        ("", "- ", "  ", "- "),
        ("  ", "- ", "  ", "- "),
        ("", "-   ", "", "-   "),
        ("    ", "- ", "", "- "),
        ("  ", "-  ", "   ", "-   "),
    ]
)
TAILS = st.sampled_from(
    ["", "fail_fast: true\n", "# end\n", "\n\n", "...\n", "default_install_hook_types: [pre-push]\n"]
)


@st.composite
def configurations(draw: st.DrawFn) -> bytes:
    """Return a configuration in one of the styles that people write."""
    indent, dash, below, inner = draw(STYLES)
    deeper = indent + " " * len(dash)
    text = draw(LEAD) + draw(COMMENT) + "repos:\n"
    for number in range(draw(st.integers(0, 3))):
        text += draw(COMMENT) + f"{indent}{dash}repo: https://example.org/{number}\n{deeper}rev: 'v{number}'\n"
        text += f"{deeper}hooks:{draw(st.sampled_from(['', '  # these']))}\n"
        for hook in range(draw(st.integers(1, 2))):
            text += f"{deeper}{below}{inner}id: hook-{hook}\n"
            rest = deeper + below + " " * len(inner)
            text += draw(st.sampled_from(["", f"{rest}args: [a, 'b']\n", f"{rest}files: |\n{rest}  ^a\n{rest}  b\n"]))
    text += draw(COMMENT) + draw(TAILS)
    # Where a block of text ends the file without a line break, one more character would be in it: that is refused.
    if not re.search(r"  b\n(?: +# \w+\n)?\Z", text) and draw(st.booleans()):
        text = text.removesuffix("\n")
    text = text.replace("\n", "\r\n") if draw(st.booleans()) else text
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


@given(configurations(), st.sampled_from([(), ("interfaces-sql",), ("interfaces-graphql", "interfaces-sql")]))
def test_outside_of_what_is_put_in_the_bytes_are_the_same(data: bytes, extras: tuple[str, ...]) -> None:
    made = with_hooks(data, extras)
    needed = {"additional_dependencies": [f"tpmlint[{','.join(extras)}]"]} if extras else {}
    changes = difflib.SequenceMatcher(None, data, made.data, autojunk=False).get_opcodes()
    assert {change[0] for change in changes} <= {"equal", "insert"}
    plain = YAML(typ="safe", pure=True)
    before, after = plain.load(data.decode("utf-8-sig")), plain.load(made.data.decode("utf-8-sig"))
    assert after == {
        **before,
        "default_install_hook_types": [*before.get("default_install_hook_types", ["pre-commit"]), *made.types],
        "repos": [
            *(before["repos"] or []),
            {"repo": REPOSITORY, "rev": REV, "hooks": [{"id": hook, **needed} for hook in HOOKS]},
        ],
    }
    crlf = data.count(b"\r\n")
    assert made.data.count(b"\n") - made.data.count(b"\r\n") == (0 if crlf else made.data.count(b"\n"))
