"""``init --from`` on records that refer to each other by number or by file."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.sources.folders import write

NUMBER = "(?:[A-Za-z]{2,8}[-_ ]?)?#?(?P<id>[0-9]{1,5})(?:[\\s:(,].*)?|.*"


def _init(run: Run, folder: Path, files: dict[str, str], name: str) -> list[str]:
    """Return the proposed lines of fields that name other items."""
    write(folder, files)
    ended = run("init", "--from", name, "--yes")
    assert (ended.code, ended.err) == (0, "")
    names = ("depends_on", "replaces", "superseded_by", "related")
    return [line.strip() for line in ended.out.splitlines() if line.strip().startswith(names)]


def _errors(run: Run) -> str:
    return run("check", "--output-format", "concise", "--quiet", "--ignore", "unmapped-field").out


def _list(run: Run, *columns: str) -> list[str]:
    """Return the items as rows of a table of commas."""
    listed = run("list", "initiatives", "--columns", ",".join(("id", *columns)), "--output-format", "csv").out
    return listed.splitlines()[1:]


def _text(number: int, more: str = "") -> str:
    return f"REP: {number}\nTitle: Part {number}\nStatus: Final\n{more}\nAbstract\n========\n\nWhat it is.\n"


def test_by_the_number_of_the_file(run: Run, tmp_path: Path) -> None:
    files = {
        "rep-0001.rst": _text(1, "Superseded-By: 3\n"),
        "rep-0002.rst": _text(2, "Requires: 1, 3\n"),
        "rep-0003.rst": _text(3, "Replaces: REP-1\n"),
        "rep-0004.rst": _text(4, "Requires: 7\nReplaces: what is written in the header\n"),
    }
    assert _init(run, tmp_path, files, "rep-*.rst") == [
        f'depends_on = {{ each = "fields.requires", split = ",", match = \'{NUMBER}\', glob = "/rep-{{}}.rst" }}',
        f'superseded_by = {{ from = "fields.superseded-by", match = \'{NUMBER}\', glob = "/rep-{{}}.rst" }}',
    ]
    assert _list(run, "depends_on", "superseded_by") == [
        "rep-0001,,rep-0003",
        "rep-0002,rep-0001; rep-0003,",
        "rep-0003,,",
        "rep-0004,,",
    ]
    assert _errors(run) == ("rep-0004.rst:4:11: error[schema] requires '7' names no file: none matches '/rep-7.rst'\n")


def test_by_number_where_names_have_words(run: Run, tmp_path: Path) -> None:
    files = {
        f"text/{number:04}-part.md": f"# Part {number}\n\n- Status: accepted\n{more}\n## Why\n\nIt.\n"
        for number, more in enumerate(("- Superseded by: RFC-2\n", "- Depends on: #3 (its protocol)\n", ""), 1)
    }
    assert _init(run, tmp_path, files, "text") == [
        f'depends_on = {{ each = "fields.depends on", match = \'{NUMBER}\', glob = "/text/{{}}-*.md" }}',
        f'superseded_by = {{ from = "fields.superseded by", match = \'{NUMBER}\', glob = "/text/{{}}-*.md" }}',
    ]
    assert _list(run, "depends_on", "superseded_by") == [
        "0001-part,,0002-part",
        "0002-part,0003-part,",
        "0003-part,,",
    ]
    assert _errors(run) == ""


def test_by_number_where_ids_are_numbers(run: Run, tmp_path: Path) -> None:
    files = {
        f"content/{name}.md": f"---\nnumber: {number}\ntitle: {name.title()}\nstatus: accepted\n{more}---\n"
        for number, (name, more) in enumerate(
            {"enums": "", "givens": "replaces: SIP-1\n", "traits": "requires: [SIP-1, SIP-2]\n"}.items(), 1
        )
    }
    assert _init(run, tmp_path, files, "content") == [
        f"depends_on = {{ each = \"requires\", match = '{NUMBER}' }}",
        f"replaces = {{ from = \"replaces\", match = '{NUMBER}' }}",
    ]
    assert _list(run, "depends_on", "replaces") == ["1,,", "2,,1", "3,1; 2,"]
    assert _errors(run) == ""


def test_by_path_beside_addresses_of_other_places(run: Run, tmp_path: Path) -> None:
    texts = {
        "net/dns": "see-also:\n  - /plans/net/proxy.md\n  - https://example.org/issues/12\n",
        "net/proxy": "replaces:\n  - /plans/net/old.md\n  - ''\n",
        "net/old": "superseded-by: [https://example.org/blob/main/plans/net/proxy.md#why]\n",
        "ops/proxy": "replaces: [N/A]\nsee-also: ['/plans/net/gone.md']\n",
    }
    files = {
        f"plans/{name}.md": f"---\ntitle: Part {name}\nstatus: accepted\n{more}---\n\n# It\n"
        for name, more in texts.items()
    }
    path = "(?:.*/)?plans/(?P<id>.+?)\\.[a-z]+(?:[#?].*)?|.*"
    assert _init(run, tmp_path, files, "plans") == [
        f"replaces = {{ each = \"replaces\", match = '{path}', slug = true }}",
        f"superseded_by = {{ each = \"superseded-by\", match = '{path}', slug = true }}",
        f"related = {{ each = \"see-also\", match = '{path}', slug = true }}",
    ]
    assert _list(run, "replaces", "superseded_by", "related") == [
        "net-dns,,,net-proxy",
        "net-old,,net-proxy,",
        "net-proxy,net-old,,",
        "ops-proxy,,,net-gone",
    ]
    assert _errors(run) == (
        "plans/ops/proxy.md:5:12: error[dangling-reference] initiative ops-proxy is related to initiative "
        "'/plans/net/gone.md', "
        "which does not exist\n"
    )
