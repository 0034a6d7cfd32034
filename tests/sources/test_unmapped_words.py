"""A word that a source does not map and several records have is one finding, with the line that maps it."""

from __future__ import annotations

from pathlib import Path

from tests.sources.folders import check_folder

SOURCE = """\
[[sources]]
files = ["plans/*.yaml"]

[[sources.items]]
kind = "initiative"
[sources.items.fields]
id = "file.stem"
title = "name"
status = { from = "stage", values = { released = "completed", accepted = "planned" } }
"""
LISTED = "this source maps released and accepted"


def _check(folder: Path, *stages: str, more: str = "") -> list[str]:
    files = {f"plans/p{number}.yaml": f"name: P\nstage: {stage}\n" for number, stage in enumerate(stages)}
    return check_folder(folder, {"tpmlint.toml": SOURCE + more, **files}, "schema", "unmapped-word")


def test_a_word_of_several_records_is_reported_once_where_it_is_to_be_mapped(tmp_path: Path) -> None:
    assert _check(tmp_path, "recommended", "released", "Recommended", "recommended") == [
        (
            'tpmlint.toml:9 `status = { from = "stage", values = { released = "completed", accepted = "planned" } }` '
            f"error[unmapped-word] unknown stage 'recommended' in 3 records; {LISTED}"
        ),
        "  plans/p0.yaml:2 `recommended` the first is here",
    ]


def test_a_word_of_two_records_and_a_typo_are_reported_there(tmp_path: Path) -> None:
    assert _check(tmp_path, "recommended", "recommended", *["acepted"] * 3) == [
        f"plans/p0.yaml:2 `recommended` error[schema] unknown stage 'recommended'; {LISTED}",
        f"plans/p1.yaml:2 `recommended` error[schema] unknown stage 'recommended'; {LISTED}",
        "plans/p2.yaml:2 `acepted` error[schema] unknown stage 'acepted'; this source maps accepted and released",
        "plans/p3.yaml:2 `acepted` error[schema] unknown stage 'acepted'; this source maps accepted and released",
        "plans/p4.yaml:2 `acepted` error[schema] unknown stage 'acepted'; this source maps accepted and released",
    ]


def test_without_the_rule_each_record_has_its_finding(tmp_path: Path) -> None:
    more = '\n[severity]\nunmapped-word = "off"\n'
    assert _check(tmp_path, *["recommended"] * 3, more=more) == [
        f"plans/p0.yaml:2 `recommended` error[schema] unknown stage 'recommended'; {LISTED}",
        f"plans/p1.yaml:2 `recommended` error[schema] unknown stage 'recommended'; {LISTED}",
        f"plans/p2.yaml:2 `recommended` error[schema] unknown stage 'recommended'; {LISTED}",
    ]
