"""Fields of other formats that ``init --from`` recognises as evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.in_memory import said
from tests.repos import Repo
from tpmlint import api
from tpmlint.engine.workspace import Request
from tpmlint.init.evidence import propose_evidence
from tpmlint.init.fields import ProposedField
from tpmlint.init.propose import propose_blocks
from tpmlint.init.revise import table_lines

PAGE = r"https?://.*/(?:pull|pulls|pull-requests|merge_requests)/(?P<id>[0-9]+)(?:[/?#].*)?"


@pytest.mark.parametrize(
    ("key", "values", "options"),
    [
        ("pr", [605, [606, "607"]], {"format": "#{}"}),
        ("pull-request", ["#605", None, "!12"], {}),
        ("prs", ["https://github.com/acme/shop/pull/605/files"], {"match": PAGE, "format": "#{}"}),
        ("mergeRequests", [["https://gitlab.com/acme/shop/-/merge_requests/12"]], {"match": PAGE, "format": "#{}"}),
        ("commits", [["4f2a91c", "0123456789"]], {}),
        ("spec", ["docs/a.md", ""], {}),
        ("design_doc", ["docs/a.md", "https://example.org/a"], {"match": "https?://.*|(?P<id>.+)"}),
        ("shipped_in_version", ["v1.4.0"], {"format": "tag:{}"}),
        ("pr", ["soon"], None),
        ("pr", [True], None),
        ("pr", [{"number": 1}], None),
        ("spec", ["https://example.org/a"], None),
        ("spec", ["yes"], None),
        ("commits", [14], None),
        ("budget", [605], None),
    ],
)
def test_one_field(key: str, values: list[Any], options: dict[str, object] | None) -> None:
    found = list(propose_evidence("initiative", [{key: value} for value in values]))
    assert found == ([] if options is None else [ProposedField("evidence", key, {"each": True, **options})])


def test_features_have_a_field_for_their_version() -> None:
    assert list(propose_evidence("feature", [{"shipped_in_version": "v1"}])) == [
        ProposedField("released_in", "shipped_in_version")
    ]


@pytest.mark.parametrize(
    ("tags", "options"),
    [
        (("v1.4.0", "1.3.0"), {"format": "tag:v{}"}),
        (("1.4.0", "1.3.0", "v1.4.0"), {"format": "tag:{}"}),
        (("release-1.4.0",), {"format": "tag:release-{}"}),
        (("v0.9",), None),
        ((), None),
    ],
)
def test_a_version_is_evidence_where_it_has_a_tag(tags: tuple[str, ...], options: dict[str, object] | None) -> None:
    """A repository may count versions that it does not tag; each of them would be reported."""
    records = [{"shipped_version": "1.4.0"}, {"shipped_version": "1.5.0"}]
    found = list(propose_evidence("initiative", records, tags))
    assert found == (
        [] if options is None else [ProposedField("evidence", "shipped_version", {"each": True, **options})]
    )


ROADMAP = """\
features:
  - {id: pay, name: Pay, team: shop, status: done, pr: 605, spec: src/pay.md, shipped_in_version: v1.4.0}
  - {id: refund, name: Refund, team: shop, status: done, pr: [606, 607], commits: [abcdef0]}
"""


def test_what_is_proposed_is_held_against_git_at_the_lines_of_the_author(tmp_path: Path) -> None:
    document = {
        "features": [
            {"id": "pay", "name": "Pay", "team": "shop", "status": "done", "pr": 605, "spec": "src/pay.md"},
            {"id": "refund", "name": "Refund", "team": "shop", "status": "done", "pr": [606], "commits": ["abcdef0"]},
        ]
    }
    lines = list(table_lines(propose_blocks([document], "yaml").blocks, ["roadmap.yaml"], "", ""))
    assert lines[-1] == ('    evidence = [{ each = "pr", format = "#{}" }, { each = "spec" }, { each = "commits" }]')
    repo = Repo(tmp_path)
    lines.append('    released_in = "shipped_in_version"')
    repo.write({"tpmlint.toml": "\n".join(lines), "roadmap.yaml": ROADMAP, "src/a": "1"}).commit("Start (#605)")
    repo.commit("More (#607)")
    assert said(api.check(Request(start=tmp_path, select=("evidence",))).findings) == [
        (
            "roadmap.yaml:2 `src/pay.md` error[unknown-evidence] feature pay names 'src/pay.md' as evidence, "
            "which is neither a "
            "tag nor a path of this repository"
        ),
        (
            "roadmap.yaml:2 `v1.4.0` warning[released-without-tag] feature pay names the release 'v1.4.0', which "
            "is not a tag of "
            "this repository"
        ),
        (
            "roadmap.yaml:3 `606` error[unknown-evidence] feature refund names pull request #606 as evidence, "
            "which no commit "
            "of the history names"
        ),
        (
            "roadmap.yaml:3 `abcdef0` error[unknown-evidence] feature refund names commit 'abcdef0' as evidence, "
            "which this "
            "repository does not have"
        ),
    ]


def test_a_number_that_is_mapped_without_a_format_is_read_as_no_pull_request(tmp_path: Path) -> None:
    config = """\
[[sources]]
files = ["roadmap.yaml"]
  [[sources.items]]
  kind = "feature"
  at = "$.features[*]"
    [sources.items.fields]
    id = "id"
    title = "name"
    evidence = { each = "pr" }
"""
    repo = Repo(tmp_path)
    repo.write({"tpmlint.toml": config, "roadmap.yaml": "features:\n  - {id: pay, name: Pay, pr: 605}\n"}).commit()
    assert said(api.check(Request(start=tmp_path, select=("evidence",))).findings) == [
        (
            "roadmap.yaml:2 `605` error[unknown-evidence] feature pay names '605' as evidence, which is neither "
            "a tag nor a path "
            "of this repository; did you mean '#605'?"
        )
    ]


def test_an_own_kind_has_evidence(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.write(
        {
            "tpmlint.toml": '[kinds.epic]\nlike = "initiative"\n[kinds.topic]\nreferences = { about = "team" }\n',
            "roadmap/r.yaml": "{kind: topic, id: a, title: A, evidence: ['tag:v1', roadmap/r.yaml]}\n",
        }
    ).commit()
    assert said(api.check(Request(start=tmp_path, select=("evidence", "structure"))).findings) == [
        (
            "roadmap/r.yaml:1 `'tag:v1'` error[unknown-evidence] topic a names tag 'v1' as evidence, which this "
            "repository "
            "does not have"
        )
    ]
