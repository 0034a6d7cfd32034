"""Words that may not come back: what people read is written as git and ruff write it.

``ALLOWED`` lists the files that still have such words. It may only shrink: a file that is clean must be taken off it.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent

BANNED = re.compile(
    r"\bmend(?:s|ed|ing)?\b"
    r"|(?<!there )\bis no (?!longer\b|more\b|less\b|need\b|room\b)[a-z]"
    r"|\bis to be\b|\bare to be\b|\bhas to be said\b"
    r"|\bleft out\b|\bleaves? out\b"
    r"|\bnothing to complain\b|\bnothing as grave\b|\bas grave as\b"
    r"|\bwhereabouts\b|\bnext to nobody\b|\basks? nobody\b|\bsay not why\b|\bis amiss\b|\bfor a look of your own\b",
    re.IGNORECASE,
)

ALLOWED = frozenset(
    {
        "docs/concept.md",
        "docs/performance.md",
        "docs/reference/commands.md",
        "docs/reference/configuration.md",
        "docs/reference/json.md",
        "docs/reference/python.md",
        "docs/reference/report.md",
        "docs/rules/capability-removed-in-use.md",
        "docs/rules/capability-without-customer.md",
        "docs/rules/capability-without-initiative.md",
        "docs/rules/change-without-context.md",
        "docs/rules/closed-citation.md",
        "docs/rules/closed-reference.md",
        "docs/rules/colliding-paths.md",
        "docs/rules/completed-without-result.md",
        "docs/rules/conflict-marker.md",
        "docs/rules/copied-context.md",
        "docs/rules/customer-dropped.md",
        "docs/rules/customer-mismatch.md",
        "docs/rules/dangling-reference.md",
        "docs/rules/dead-path.md",
        "docs/rules/decision-without-context.md",
        "docs/rules/dependency-cycle.md",
        "docs/rules/dependency-out-of-order.md",
        "docs/rules/due-soon.md",
        "docs/rules/duplicate-id.md",
        "docs/rules/duplicate-key.md",
        "docs/rules/enables-nothing.md",
        "docs/rules/endless-collaboration.md",
        "docs/rules/expired-waiver.md",
        "docs/rules/feature-before-enabler.md",
        "docs/rules/feature-dropped.md",
        "docs/rules/horizon-mismatch.md",
        "docs/rules/id-changed.md",
        "docs/rules/ignore-without-reason.md",
        "docs/rules/index.md",
        "docs/rules/interface-outside-paths.md",
        "docs/rules/lfs-pointer.md",
        "docs/rules/no-capability.md",
        "docs/rules/no-internal-customer.md",
        "docs/rules/no-objective.md",
        "docs/rules/no-success-metric.md",
        "docs/rules/open-initiative-removed.md",
        "docs/rules/orphan-objective.md",
        "docs/rules/overdue.md",
        "docs/rules/overlapping-paths.md",
        "docs/rules/paper-initiative.md",
        "docs/rules/paths-narrowed.md",
        "docs/rules/placeholder-text.md",
        "docs/rules/policy-weakened.md",
        "docs/rules/released-before-enabler.md",
        "docs/rules/retiring-capability.md",
        "docs/rules/roadmap-removed.md",
        "docs/rules/schema.md",
        "docs/rules/self-serving.md",
        "docs/rules/serial-slip.md",
        "docs/rules/shadow-work.md",
        "docs/rules/stale-item.md",
        "docs/rules/status-regression.md",
        "docs/rules/target-before-start.md",
        "docs/rules/target-slipped.md",
        "docs/rules/unknown-citation.md",
        "docs/rules/unknown-field.md",
        "docs/rules/unknown-kind.md",
        "docs/rules/unknown-rule.md",
        "docs/rules/unmapped-code.md",
        "docs/rules/unused-ignore.md",
        "docs/rules/unused-team.md",
        "docs/rules/unused-waiver.md",
        "docs/rules/waiver-without-reason.md",
        "docs/rules/yaml-portability.md",
        "docs/rules/yaml-syntax.md",
        "docs/security.md",
        "docs/tutorial.md",
        "docs/use/audit.md",
        "docs/use/own-schema.md",
        "schemas/config.schema.json",
        "schemas/report.schema.json",
        "tpmlint/cache/store.py",
        "tpmlint/change/collect.py",
        "tpmlint/change/contents.py",
        "tpmlint/change/verdicts.py",
        "tpmlint/ci/bitbucket.py",
        "tpmlint/ci/facts.py",
        "tpmlint/ci/github.py",
        "tpmlint/cli/errors.py",
        "tpmlint/cli/output.py",
        "tpmlint/cli/report.py",
        "tpmlint/cli/waive.py",
        "tpmlint/config.py",
        "tpmlint/engine/audit.py",
        "tpmlint/engine/diff.py",
        "tpmlint/engine/selection.py",
        "tpmlint/engine/waiving.py",
        "tpmlint/engine/workspace.py",
        "tpmlint/finding.py",
        "tpmlint/fixes/rename.py",
        "tpmlint/fixes/waivers_file.py",
        "tpmlint/formats/source_file.py",
        "tpmlint/formats/yaml/compose.py",
        "tpmlint/formats/yaml/diagnostics.py",
        "tpmlint/formats/yaml/errors.py",
        "tpmlint/formats/yaml/values.py",
        "tpmlint/git/discovery.py",
        "tpmlint/git/files.py",
        "tpmlint/git/log.py",
        "tpmlint/git/objects.py",
        "tpmlint/git/repository.py",
        "tpmlint/git/snapshot.py",
        "tpmlint/history/commit_range.py",
        "tpmlint/hooks/stages.py",
        "tpmlint/html_report/__init__.py",
        "tpmlint/html_report/context.py",
        "tpmlint/html_report/findings.py",
        "tpmlint/html_report/items.py",
        "tpmlint/html_report/layers.py",
        "tpmlint/html_report/page.py",
        "tpmlint/init/codeowners/items.py",
        "tpmlint/init/place.py",
        "tpmlint/init/pre_commit.py",
        "tpmlint/init/questions.py",
        "tpmlint/metrics.py",
        "tpmlint/model/reading.py",
        "tpmlint/model/schedule.py",
        "tpmlint/patterns/translation.py",
        "tpmlint/query/conditions.py",
        "tpmlint/query/graph.py",
        "tpmlint/report.py",
        "tpmlint/reporters/json.py",
        "tpmlint/reporters/junit.py",
        "tpmlint/reporters/render/details.py",
        "tpmlint/reporters/render/markdown.py",
        "tpmlint/reporters/render/summary.py",
        "tpmlint/reporters/render/verdict_table.py",
        "tpmlint/reporters/shared/findings.py",
        "tpmlint/rule.py",
        "tpmlint/rules/change/capability_removed_in_use.py",
        "tpmlint/rules/change/capability_without_initiative.py",
        "tpmlint/rules/change/change_without_context.py",
        "tpmlint/rules/change/closed_citation.py",
        "tpmlint/rules/change/customer_dropped.py",
        "tpmlint/rules/change/feature_dropped.py",
        "tpmlint/rules/change/id_changed.py",
        "tpmlint/rules/change/open_initiative_removed.py",
        "tpmlint/rules/change/paths_narrowed.py",
        "tpmlint/rules/change/policy_weakened.py",
        "tpmlint/rules/change/roadmap_removed.py",
        "tpmlint/rules/change/status_regression.py",
        "tpmlint/rules/change/target_slipped.py",
        "tpmlint/rules/change/unknown_citation.py",
        "tpmlint/rules/change/unmapped_code.py",
        "tpmlint/rules/change/waiver_without_reason.py",
        "tpmlint/rules/context/capability_without_customer.py",
        "tpmlint/rules/context/copied_context.py",
        "tpmlint/rules/context/customer_mismatch.py",
        "tpmlint/rules/context/decision_without_context.py",
        "tpmlint/rules/context/enables_nothing.py",
        "tpmlint/rules/context/no_capability.py",
        "tpmlint/rules/context/no_internal_customer.py",
        "tpmlint/rules/context/no_objective.py",
        "tpmlint/rules/context/no_success_metric.py",
        "tpmlint/rules/context/placeholder_text.py",
        "tpmlint/rules/context/self_serving.py",
        "tpmlint/rules/history/paper_initiative.py",
        "tpmlint/rules/history/serial_slip.py",
        "tpmlint/rules/history/shadow_work.py",
        "tpmlint/rules/history/stale_item.py",
        "tpmlint/rules/hygiene/expired_waiver.py",
        "tpmlint/rules/hygiene/ignore_without_reason.py",
        "tpmlint/rules/hygiene/unknown_rule.py",
        "tpmlint/rules/hygiene/unused_ignore.py",
        "tpmlint/rules/hygiene/unused_waiver.py",
        "tpmlint/rules/paths/dead_path.py",
        "tpmlint/rules/paths/interface_outside_paths.py",
        "tpmlint/rules/paths/overlapping_paths.py",
        "tpmlint/rules/reference/closed_reference.py",
        "tpmlint/rules/reference/dangling_reference.py",
        "tpmlint/rules/reference/dependency_cycle.py",
        "tpmlint/rules/reference/duplicate_id.py",
        "tpmlint/rules/reference/orphan_objective.py",
        "tpmlint/rules/reference/unused_team.py",
        "tpmlint/rules/structure/colliding_paths.py",
        "tpmlint/rules/structure/conflict_marker.py",
        "tpmlint/rules/structure/duplicate_key.py",
        "tpmlint/rules/structure/lfs_pointer.py",
        "tpmlint/rules/structure/schema.py",
        "tpmlint/rules/structure/unknown_field.py",
        "tpmlint/rules/structure/unknown_kind.py",
        "tpmlint/rules/structure/yaml_portability.py",
        "tpmlint/rules/structure/yaml_syntax.py",
        "tpmlint/rules/support/citations.py",
        "tpmlint/rules/support/policy_diff.py",
        "tpmlint/rules/support/prose_fields.py",
        "tpmlint/rules/support/removals.py",
        "tpmlint/rules/timing/completed_without_result.py",
        "tpmlint/rules/timing/dependency_out_of_order.py",
        "tpmlint/rules/timing/due_soon.py",
        "tpmlint/rules/timing/endless_collaboration.py",
        "tpmlint/rules/timing/feature_before_enabler.py",
        "tpmlint/rules/timing/horizon_mismatch.py",
        "tpmlint/rules/timing/overdue.py",
        "tpmlint/rules/timing/released_before_enabler.py",
        "tpmlint/rules/timing/retiring_capability.py",
        "tpmlint/rules/timing/target_before_start.py",
        "tpmlint/schema/diagnostics.py",
        "tpmlint/schema/extension.py",
        "tpmlint/schema/suggestions.py",
        "tpmlint/suppression/model.py",
        "tpmlint/suppression/waivers.py",
    }
)


def texts_of_module(path: Path) -> Iterator[str]:
    """Yield the string literals of a module: messages, help texts and docstrings."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def descriptions(value: object) -> Iterator[str]:
    """Yield what a schema says to people."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("description", "message", "patternErrorMessage") and isinstance(inner, str):
                yield inner
            yield from descriptions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from descriptions(inner)


def texts() -> Iterator[tuple[str, Iterator[str]]]:
    """Yield each file whose words people read, with those words."""
    for path in sorted((HERE / "tpmlint").rglob("*.py")):
        yield path.relative_to(HERE).as_posix(), texts_of_module(path)
    for path in sorted((HERE / "schemas").glob("*.json")):
        yield path.relative_to(HERE).as_posix(), descriptions(json.loads(path.read_text("utf-8")))
    pages = [HERE / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", "Makefile", "action.yml")]
    for path in [*pages, *sorted((HERE / "docs").rglob("*.md"))]:
        yield path.relative_to(HERE).as_posix(), iter([path.read_text("utf-8")])


def found() -> dict[str, list[str]]:
    """Return the words that may not be there, by file."""
    words = {name: [hit[0] for text in inner for hit in BANNED.finditer(text)] for name, inner in texts()}
    return {name: hits for name, hits in words.items() if hits}


def test_no_file_has_the_words_that_may_not_come_back() -> None:
    assert {name: hits for name, hits in found().items() if name not in ALLOWED} == {}


def test_the_files_that_are_still_allowed_to_need_it() -> None:
    assert sorted(ALLOWED - found().keys()) == []


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("mend it", ["mend"]),
        ("recommend and amend", []),
        ("'x' is no field of a team", ["is no f"]),
        ("it is not a field, and is no longer used", []),
        ("a file left out", ["left out"]),
        ("there is no release", []),
        ("nothing to complain of", ["nothing to complain"]),
    ],
)
def test_what_counts(text: str, hits: list[str]) -> None:
    assert [hit[0] for hit in BANNED.finditer(text)] == hits
