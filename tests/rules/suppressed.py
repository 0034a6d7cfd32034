"""A roadmap in which one team is named by nobody, for the rules that judge ignores and waivers."""

from __future__ import annotations

from tests.in_memory import ONLY_FILE, judge, read, said
from tpmlint.finding import Finding
from tpmlint.fixes.apply import apply_to_texts
from tpmlint.formats.source_file import SourceFile
from tpmlint.limits import Limits

WAIVERS = "tpmlint.waivers.yaml"
SHOP = "---\n{kind: team, id: shop, title: Shop}\n---\n{kind: feature, id: f, title: F, owner: shop}\n"


def with_comment(comment: str, *, at: str = "id") -> str:
    """Return the roadmap with a comment behind one of the fields of team ``fraud``, which nobody names."""
    fields = {"kind": "team", "id": "fraud", "title": "Fraud"}
    lines = [f"{name}: {value}{f' {comment}' if name == at else ''}\n" for name, value in fields.items()]
    return "".join(lines) + SHOP


def with_waiver(
    item: str = "item: team:fraud",
    rule: str = "unused-team",
    reason: str = "Founded last week",
    expires: str = "2026-05-31",
) -> dict[str, str]:
    """Return the roadmap with one waiver."""
    entry = f"rule: {rule}\n    {item}\n    reason: {reason}\n    owner: shop\n    expires: {expires}"
    return {ONLY_FILE: with_comment(""), WAIVERS: f"waivers:\n  - {entry}\n"}


def only(files: dict[str, str] | str, rule: str) -> list[str]:
    """Return what one rule says, with all rules asked."""
    return said(finding for finding in judge(files) if finding.rule == rule)


def corrected(text: str, finding: Finding) -> str:
    """Return the only file after the finding's fix."""
    (parsed,) = read(text)
    files: dict[str, SourceFile] = {ONLY_FILE: parsed.file}
    assert finding.fix is not None
    return apply_to_texts([finding.fix], files.get, Limits()).files[ONLY_FILE].text
