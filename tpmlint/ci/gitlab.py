"""GitLab CI: its variables, its code quality report, and the pipeline that runs tpmlint.

Variables have a merge request's base, title and description; GitLab may cut the description at 2,700 characters.
Sources: https://docs.gitlab.com/ci/variables/predefined_variables/,
https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tpmlint.ci import Facts, FilesUrl, number, revision
from tpmlint.finding import Finding, Location, Severity
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.ci import Pipeline

QUALITY_REPORT = Path("gl-code-quality-report.json")
"""The file that a job declares, since GitLab shows nothing that a job prints."""

_CUT = (
    "GitLab cut the merge request's description at 2,700 characters; write the trailer above, or give title and "
    "description with --message-file"
)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._-]+){2,20}")
_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return the facts of a run in GitLab CI, or None elsewhere."""
    if environment.get("GITLAB_CI") != "true":
        return None
    source = environment.get("CI_PIPELINE_SOURCE", "")
    if "CI_MERGE_REQUEST_IID" not in environment:
        note = "a branch pipeline does not tell the merge request's text"
        before = revision(environment.get("CI_COMMIT_BEFORE_SHA"))
        return Facts("GitLab CI", source, before, complete=False, note=note, pushed=True)
    cut = environment.get("CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED") == "true"
    return Facts(
        "GitLab CI",
        source,
        base=revision(environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA")),
        head=revision(environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")),
        title=environment.get("CI_MERGE_REQUEST_TITLE", ""),
        body=environment.get("CI_MERGE_REQUEST_DESCRIPTION", ""),
        complete=not cut,
        note=_CUT if cut else None,
        target=environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME") or None,
        number=number(environment["CI_MERGE_REQUEST_IID"]),
        branch=environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME") or None,
    )


def files_url(environment: Mapping[str, str], revision: str) -> FilesUrl | None:
    """Return where the files of a commit are shown; None outside of GitLab CI."""
    project = environment.get("CI_PROJECT_URL", "")
    if environment.get("GITLAB_CI") != "true" or _ADDRESS.fullmatch(project) is None:
        return None
    return FilesUrl(f"{project}/-/blob/{revision}/", "#L")


def project(environment: Mapping[str, str]) -> Path | None:
    """Return the folder in which GitLab looks for the files that a job declares."""
    folder = environment.get("CI_PROJECT_DIR")
    return Path(folder) if folder else None


def violation(finding: Finding, location: Location, message: str, fingerprint: str) -> dict[str, object]:
    """Return a finding as an entry of the code quality report.

    Args:
        location: in a file.
        message: on one line.
        fingerprint: unique, since GitLab merges equal ones.
    """
    line = 1 if location.span is None else location.span.line
    return {
        "description": message,
        "check_name": visible(finding.rule),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": visible(location.path), "lines": {"begin": line}},
    }


def pipeline(branch: str, extras: Sequence[str] = ()) -> Pipeline:
    """Return the job for GitLab CI, which has a variable for the default branch.

    Args:
        extras: of tpmlint, that the interfaces of the roadmap need.
    """
    from tpmlint.ci import SOURCE, TEMPLATE, Pipeline, package

    text = f"""\
# Judges merge requests with `tpmlint diff`, and the default branch with `tpmlint check`.
# `tpmlint init --ci gitlab` writes this file; `include:` takes it in where there is a pipeline already.
tpmlint:
  stage: test
  image: python:3.13
  variables:
    # Where the branch left its base is only known with the whole history.
    GIT_DEPTH: "0"
    TPMLINT_PACKAGE: "{package(extras)}"
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      variables:
        TPMLINT_COMMAND: diff
    # Dates pass while nobody commits: add a schedule under Build, Pipeline schedules.
    - if: $CI_PIPELINE_SOURCE == "schedule"
      variables:
        TPMLINT_COMMAND: check
        TPMLINT_AS_OF: --as-of=today
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      variables:
        TPMLINT_COMMAND: check
  script:
    - pip install --quiet --disable-pip-version-check "$TPMLINT_PACKAGE"
    - tpmlint "$TPMLINT_COMMAND" $TPMLINT_AS_OF --output gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
    return Pipeline(
        ".gitlab-ci.yml",
        text,
        "the pipeline for GitLab CI",
        "Commit it; under Settings, Merge requests, `Pipelines must succeed` makes it count",
        f"add `include: [{{remote: {TEMPLATE}}}]` to it",
        f'`TPMLINT_PACKAGE: "{SOURCE}"`',
        (".gitlab-ci.yml",),
    )
