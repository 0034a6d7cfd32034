"""Checkstyle's XML, as reviewdog and Jenkins parse it: files by name, errors by their attributes."""

from __future__ import annotations

from xml.etree import ElementTree

from msgspec.structs import replace

from tests.reporters.sample_reports import ENABLES_NOTHING, MANY, finding, report, span
from tpmlint.finding import Location
from tpmlint.reporters import Style
from tpmlint.reporters.checkstyle import render


def test_the_whole_text() -> None:
    assert render(report(*MANY.findings[2:]), Style()) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<checkstyle version="4.3">\n'
        '  <file name="roadmap/initiatives.yaml">\n'
        '    <error line="4" column="10" severity="error" '
        'message="initiative faster-builds names no feature that it enables" '
        'source="tpmlint.context.enables-nothing" />\n'
        '    <error line="12" column="9" severity="warning" '
        "message=\"'yes' is text here and true to YAML 1.1 readers, quote it\" "
        'source="tpmlint.context.yaml-portability" />\n'
        "  </file>\n"
        '  <file name="roadmap/teams.yaml">\n'
        '    <error line="3" column="5" severity="info" message="team legal is referred to by nothing" '
        'source="tpmlint.context.unused-team" />\n'
        "  </file>\n"
        "</checkstyle>\n"
    )


def test_nothing_found() -> None:
    assert render(report(), Style()) == '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3" />\n'


def test_a_file_as_a_whole_is_line_0() -> None:
    root = ElementTree.fromstring(render(report(finding('"\x00支', path="caf\udce9<.yml")), Style()))
    assert [file.attrib for file in root] == [{"name": r"caf\xe9<.yml"}]
    assert root[0][0].attrib == {
        "line": "0",
        "severity": "error",
        "message": '"\\x00支',
        "source": "tpmlint.context.enables-nothing",
    }


def test_what_is_in_a_message_stands_in_a_file_and_names_it() -> None:
    own = replace(ENABLES_NOTHING, location=Location("pull request", span(3, 1, 1), message=True))
    root = ElementTree.fromstring(render(report(own), Style()))
    message = "pull request:3: initiative faster-builds names no feature that it enables"
    assert (root[0].get("name"), root[0][0].get("line"), root[0][0].get("message")) == ("tpmlint.toml", "1", message)
