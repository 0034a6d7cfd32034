"""The waivers file as it is read: what is wrong with it is a finding at its place, and silences nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.in_memory import judge, said
from tpmlint.formats.dates import parse_period
from tpmlint.git.snapshot import Directory
from tpmlint.limits import Limits
from tpmlint.patterns import Patterns
from tpmlint.settings import Settings
from tpmlint.suppression.model import Waiver
from tpmlint.suppression.waivers import Waivers, load_waivers, read_waivers

PATH = "tpmlint.waivers.yaml"
ENTRY = """\
waivers:
  - rule: unused-team
    item: team:fraud
    reason: Founded last week
    owner: shop
    expires: 2026-Q2
"""
ROADMAP = {
    "roadmap/a.yaml": "{kind: team, id: fraud, title: Fraud}\n",
    "roadmap/b.yaml": "{kind: team, id: shop, title: Shop}\n---\n{kind: feature, id: f, title: F, owner: shop}\n",
}
UNUSED = (
    "roadmap/a.yaml:1 `fraud` info[unused-team] team fraud is named by no other item; "
    "say what it owns or needs, or take it out"
)


def entries(text: str | bytes) -> tuple[Waiver, ...]:
    data = text if isinstance(text, bytes) else text.encode()
    return read_waivers(PATH, data, Limits()).entries


def found(text: str, **files: str) -> list[str]:
    return said(judge({**ROADMAP, **files, PATH: text}))


def test_a_waiver_as_a_value() -> None:
    period = parse_period("2026-Q2")
    assert period is not None
    assert entries(ENTRY) == (
        Waiver(PATH, 0, "unused-team", "team:fraud", None, None, "Founded last week", "shop", period),
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("# none yet\n", 0),
        ("---\n", 0),
        ("waivers: []\n", 0),
        ("\ufeff" + ENTRY.replace("\n", "\r\n"), 1),
        (ENTRY.replace("2026-Q2", "2026"), 1),
        ("waivers: [{rule: overdue, path: /x.yaml, subject: sub, reason: Later on, owner: shop, expires: 2026-05}]", 1),
    ],
)
def test_what_is_well_formed(text: str, count: int) -> None:
    assert len(entries(text)) == count
    assert [line for line in found(text) if "[unused-waiver]" not in line and line != UNUSED] == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("    reason: Founded last week\n", "", "2 `rule` error[schema] an entry of 'waivers' has no 'reason'"),
        ("    expires: 2026-Q2\n", "", "2 `rule` error[schema] an entry of 'waivers' has no 'expires'"),
        ("    owner: shop\n", "", "2 `rule` error[schema] an entry of 'waivers' has no 'owner'"),
        ("2026-Q2", "2026-02-30", "6 `2026-02-30` error[schema] 'waivers.expires' must be a valid date"),
        ("2026-Q2", "next week", "6 `next week` error[schema] 'waivers.expires' must be a date"),
        ("shop", "Jane Doe", "5 `Jane Doe` error[schema] 'waivers.owner' must be the id of a team such as payments"),
        ("Founded last week", '" "', "4 `\" \"` error[schema] 'waivers.reason' is empty"),
        ("team:fraud", "fraud", "3 `fraud` error[schema] 'waivers.item' must be kind:id"),
        ("unused-team", "Unused Team", "2 `Unused Team` error[schema] 'waivers.rule' must be the id of a rule"),
        ("item: team:fraud", "path: '!roadmap/a.yaml'", "3 `'!roadmap/a.yaml'` error[schema] '!roadmap/a.yaml' is no"),
        ("item: team:fraud", "path: '#x'", "3 `'#x'` error[schema] '#x' is not a valid file pattern"),
        ("    item: team:fraud\n", "", "2 `rule` error[schema] a waiver needs either 'item' or 'path'"),
        ("    item:", "    path: x\n    item:", "3 `x` error[schema] a waiver needs either 'item' or 'path'"),
        ("reason:", "reson:", "4 `reson` error[unknown-field] unknown field 'reson' in 'waivers'"),
        (
            "    owner: shop\n",
            "    owner: shop\n    note: x\n",
            "6 `note` error[unknown-field] unknown field 'note' in 'waivers'",
        ),
        ("    owner: shop\n", "    owner: shop\n    owner: kyc\n", "6 `owner` error[duplicate-key] the key 'owner'"),
        ("shop", "!!map shop", None),
        ("shop", "'shop", None),
    ],
)
def test_what_is_malformed_is_one_finding_and_silences_nothing(old: str, new: str, finding: str | None) -> None:
    assert old in ENTRY
    first, *others = found(ENTRY.replace(old, new, 1))
    assert first == UNUSED
    (line, *related) = others
    assert all(each.startswith("  ") for each in related)
    if finding is None:
        assert line.startswith(f"{PATH}:5 ")
        assert "error[yaml-syntax]" in line
    else:
        assert line.startswith(f"{PATH}:{finding}")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("waivers:\n", f"{PATH}:1 `` error[schema] 'waivers' is empty; it must be a list of mappings with "),
        ("- rule: x\n", f"{PATH}:1 `- rule: x` error[schema] the waivers must be a mapping"),
        (
            "waiver: []\n",
            f"{PATH}:1 `waiver` error[unknown-field] unknown field 'waiver' in the waivers; did you mean ",
        ),
        ("waivers: {rule: x}\n", f"{PATH}:1 `{{rule: x}}` error[schema] 'waivers' must be a list"),
        ("waivers: [~]\n", f"{PATH}:1 `~` error[schema] an entry of 'waivers' is empty"),
    ],
)
def test_a_file_that_is_not_a_list_of_waivers(text: str, finding: str) -> None:
    first, second = found(text)
    assert first == UNUSED
    assert second.startswith(finding)


def test_a_malformed_entry_leaves_the_others_in_force() -> None:
    good = ENTRY.partition("\n")[2]
    text = f"waivers:\n{good.replace('shop', '[shop]').replace('fraud', 'kyc')}{good}"
    assert [line.partition(" error[")[0] for line in found(text)] == [f"{PATH}:5 `[shop]`"]
    assert [each.index for each in entries(text)] == [1]


def test_a_thousand_waivers_are_read() -> None:
    good = ENTRY.partition("\n")[2]
    text = "waivers:\n" + good.replace("fraud", "shop") * 1000 + good
    assert len(entries(text)) == 1000
    message = "'waivers' has more than 1,000 entries, and only those before this one are read"
    lines = found(text)
    assert UNUSED in lines
    (line,) = (line for line in lines if "[schema]" in line)
    assert line == f"{PATH}:5002 `rule: unused-team` error[schema] {message}"


def test_a_pattern_is_matched_once_for_each_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by the matches; not once for each finding."""
    calls = 0

    def counted(patterns: Patterns, path: str) -> bool:
        nonlocal calls
        calls += patterns.lines[0].startswith("*a*")
        return match(patterns, path)

    match = Patterns.match
    monkeypatch.setattr(Patterns, "match", counted)
    good = ENTRY.partition("\n")[2]
    text = "waivers:\n" + "".join(good.replace("item: team:fraud", f"path: '*a*{number}'") for number in range(50))
    teams = "---\n".join(f"{{kind: team, id: t{number}, title: T}}\n" for number in range(100))
    lines = said(judge({**ROADMAP, "roadmap/a.yaml": teams, PATH: text}))
    assert len([line for line in lines if "[unused-team]" in line]) == 100
    assert calls == 50


def test_a_second_document_is_beyond_the_list() -> None:
    text = ENTRY + "---\n" + ENTRY.replace("fraud", "kyc")
    (line,) = found(text)
    assert line.startswith(f"{PATH}:8 `waivers:` error[schema] the waivers are one document")


def test_a_broken_document_after_the_list_leaves_it_in_force() -> None:
    rules = [line.partition(" error[")[2].partition("]")[0] for line in found(ENTRY + "---\na: 'b\n")]
    assert UNUSED not in found(ENTRY + "---\na: 'b\n")
    assert "yaml-syntax" in rules


def test_a_merge_conflict_silences_nothing() -> None:
    text = "<<<<<<< ours\n" + ENTRY + "=======\nwaivers: []\n>>>>>>> theirs\n"
    assert [line.partition("[")[2].partition("]")[0] for line in found(text)] == ["unused-team", "conflict-marker"]


def test_a_file_in_another_encoding_silences_nothing() -> None:
    assert entries(ENTRY.replace("last week", "im März").encode("latin-1")) == ()


def test_an_owner_who_is_not_a_team() -> None:
    text = ENTRY.replace("owner: shop", "owner: shpo")
    (finding,) = judge({**ROADMAP, PATH: text})
    message = "the waiver of unused-team for team:fraud is owned by team shpo, which does not exist; did you mean shop?"
    assert said([finding]) == [f"{PATH}:5 `shpo` error[dangling-reference] {message}"]
    assert finding.fix is not None
    assert not finding.fix.safe


def test_an_owner_in_a_roadmap_without_teams_is_not_doubted() -> None:
    files = {"roadmap/a.yaml": "{kind: feature, id: f, title: F, owner: shop}"}
    text = ENTRY.replace("unused-team", "dangling-reference").replace("team:fraud", "feature:f")
    assert judge({**files, PATH: text}) == ()


def test_owners_are_left_alone_where_references_are_not_asked() -> None:
    text = ENTRY.replace("owner: shop", "owner: nobody")
    assert judge({**ROADMAP, PATH: text}, "overdue") == ()


def test_the_file_lies_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / PATH).write_text(ENTRY)
    snapshot = Directory(tmp_path)
    assert load_waivers(snapshot, Settings()) == Waivers(PATH)
    loaded = load_waivers(snapshot, Settings(folder="sub"))
    assert (loaded.path, [each.file for each in loaded.entries]) == (f"sub/{PATH}", [f"sub/{PATH}"])


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / PATH).mkdir()
    loaded = load_waivers(Directory(tmp_path), Settings())
    assert loaded.parsed_file is not None
    (fault,) = loaded.parsed_file.file.faults
    assert (fault.rule, fault.message, loaded.entries) == (
        "yaml-syntax",
        "the file cannot be read: not a regular file",
        (),
    )


@given(st.one_of(st.binary(), st.text().map(lambda text: (ENTRY + text).encode("utf-8", "surrogatepass"))))
def test_no_bytes_are_too_much(data: bytes) -> None:
    assert all(isinstance(each, Waiver) for each in entries(data))
