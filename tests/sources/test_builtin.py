"""The formats that come along, each on its example under ``examples/formats``: the faults in it, and no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.in_memory import said
from tests.sources.folders import find, values
from tpmlint.config.builtin import formats

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "formats"

FOUND = {
    "adr": [
        (
            "docs/adr/0002-one-queue-for-orders.md:3 `Acepted` error[schema] unknown status "
            "'Acepted'; this source maps accepted, approved, adopted, decided, implemented, amended, "
            "proposed, draft, pending, in review and 6 more"
        ),
        (
            "tpmlint.toml:2 `format = \"adr\"` info[unmapped-field] the source adr maps no 'owner', "
            "required of a decision, so its items are not asked for it"
        ),
    ],
    "backlog": [
        (
            "backlog/tasks/task-7 - Pay-with-one-click.md:12 `task-9` error[dangling-reference] "
            "initiative task-7 depends on initiative task-9, which does not exist; did you mean task-3?"
        ),
        (
            "backlog/tasks/task-8 - Show-saved-cards.md:4 `Doing` error[schema] unknown status "
            "'Doing'; this source maps To Do, In Progress, Done, Draft, Backlog, Todo, Ready, Review, "
            "In Review, Testing and 5 more"
        ),
        (
            'tpmlint.toml:2 `format = "backlog"` info[unmapped-field] the source backlog maps no '
            "'owner', 'type', 'enables' and 'internal_customers', required of an initiative, so its "
            "items are not asked for them"
        ),
    ],
    "backstage": [
        (
            "services/checkout/catalog-info.yaml:15 `component:fraud` error[dangling-reference] "
            "capability checkout depends on capability fraud, which does not exist"
        ),
        (
            "services/checkout/catalog-info.yaml:24 `payment` error[dangling-reference] capability "
            "api-checkout is owned by team payment, which does not exist; did you mean payments?"
        ),
        (
            "tpmlint.toml:2 `format = \"backstage\"` info[unmapped-field] the source backstage does not map 'paths', "
            "required of a capability, in all of its blocks, so the items of the others are not asked for it"
        ),
    ],
    "codeowners": [],
    "github-issues": [
        (
            'tpmlint.toml:2 `format = "github-issues"` info[unmapped-field] the source github-issues '
            "maps no 'owner', required of a feature, so its items are not asked for it"
        ),
        (
            'tpmlint.toml:2 `format = "github-issues"` info[unmapped-field] the source github-issues '
            "maps no 'owner', 'type', 'enables' and 'internal_customers', required of an initiative, "
            "so its items are not asked for them"
        ),
    ],
    "jira-csv": [
        (
            "jira.csv:2 `SHOP-99` error[dangling-reference] initiative SHOP-12 depends on initiative "
            "SHOP-99, which does not exist; did you mean SHOP-7?"
        ),
        (
            "jira.csv:5 `Waiting for QA` error[schema] unknown Status 'Waiting for QA'; this source "
            "maps To Do, Open, Backlog, Selected for Development, Reopened, In Progress, In Review, On "
            "Hold, Blocked, Done and 5 more"
        ),
        (
            'tpmlint.toml:2 `format = "jira-csv"` info[unmapped-field] the source jira-csv maps no '
            "'owner', required of a feature, so its items are not asked for it"
        ),
        (
            'tpmlint.toml:2 `format = "jira-csv"` info[unmapped-field] the source jira-csv maps no '
            "'owner', 'type', 'enables' and 'internal_customers', required of an initiative, so its "
            "items are not asked for them"
        ),
    ],
    "kep": [
        (
            "keps/sig-shop/0007-one-click-payments/kep.yaml:15 `/keps/sig-shop/0003-express-lane` "
            "error[dangling-reference] initiative 0007-one-click-payments replaces initiative "
            "0003-express-lane, which does not exist"
        ),
        (
            "keps/sig-shop/0012-stored-cards/kep.yaml:7 `implementabel` error[schema] unknown status "
            "'implementabel'; this source maps implementable, provisional, implemented, deferred, "
            "rejected, withdrawn and replaced"
        ),
        (
            "tpmlint.toml:2 `format = \"kep\"` info[unmapped-field] the source kep maps no 'type', "
            "'enables' and 'internal_customers.need', required of an initiative, so its items are not "
            "asked for them"
        ),
    ],
    "linear-csv": [
        (
            'linear.csv:4 `"PAY-7, PAY-70"` error[dangling-reference] initiative PAY-12 depends on '
            "initiative PAY-70, which does not exist; did you mean PAY-7?"
        ),
        (
            "linear.csv:5 `\"Rework\"` error[schema] unknown Status 'Rework'; this source maps Triage, "
            "Backlog, Todo, In Progress, In Review, Done, Canceled and Duplicate"
        ),
        (
            'tpmlint.toml:2 `format = "linear-csv"` info[unmapped-field] the source linear-csv maps no '
            "'type', 'enables' and 'internal_customers', required of an initiative, so its items are "
            "not asked for them"
        ),
    ],
}
"""Structure, references and paths; what the context of a roadmap lacks is said of every format alike."""


@pytest.mark.parametrize("name", formats())
def test_the_example_of_a_format(name: str, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / name, tmp_path, dirs_exist_ok=True)
    assert said(find(tmp_path, {}, "structure", "reference", "paths")) == FOUND[name]


def test_the_relations_and_milestones_of_an_enhancement_proposal(tmp_path: Path) -> None:
    """Several predecessors, things that are worth seeing, and releases that stand for days."""
    text = 'title: Cards\nstatus: implementable\nmilestone: {stable: "v1.33"}\n'
    more = 'replaces: ["/keps/sig-a/1-old/README.md", "2-older"]\nsee-also: ["/keps/sig-a/1-old/", "https://example.org/x"]\n'
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "kep"\n',
        "keps/sig-a/3-cards/kep.yaml": text + more,
        "keps/sig-a/1-old/kep.yaml": "title: Old\nstatus: replaced\n",
    }
    relations = {
        "kind": "initiative",
        "id": "3-cards",
        "title": "Cards",
        "status": "active",
        "related": ["1-old"],
        "replaces": "1-old",
    }
    assert values(tmp_path, files)[1] == relations
    for skipped in ("n/a", "none", "https://docs.example.org/old", "(https://example.org/archive)"):
        files["keps/sig-a/3-cards/kep.yaml"] = f"{text}replaces: [{skipped!r}]\n"
        assert "replaces" not in values(tmp_path, files)[1]
    files["keps/sig-a/3-cards/kep.yaml"] = text + more
    files["tpmlint.toml"] += '[calendars.kubernetes]\n"v1.33" = 2027-04-23\n'
    assert values(tmp_path, files)[1] == {**relations, "target_date": "2027-04-23"}
