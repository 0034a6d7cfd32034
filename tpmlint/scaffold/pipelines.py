"""What makes a CI system run tpmlint: a file of its own for each, ready to commit.

Source: the schemas of https://www.schemastore.org, to which the tests hold these texts, and the systems' references.
"""

from __future__ import annotations

from dataclasses import dataclass

from tpmlint.formats.yaml.emit import quoted

MAJOR = 0
"""The major version to follow; it is raised in the commit before a major release."""

PACKAGE = f"tpmlint<{MAJOR + 1}"
"""What pip is asked for: the newest release of this major version, within which a valid item stays valid."""

ACTION = f"tpmlint/tpmlint@v{MAJOR}"
COMMIT = "<full commit id>"
SOURCE = f"git+https://github.com/tpmlint/tpmlint@{COMMIT}"
"""What pip can be asked for where there is no release."""

TEMPLATE = f"https://raw.githubusercontent.com/tpmlint/tpmlint/v{MAJOR}/templates/gitlab-ci.yml"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A file that makes a CI system run tpmlint.

    Args:
        path: relative to the repository's top.
        note: what it is, in a few words.
        then: what is left to do, in one sentence without a full stop.
        instead: what to do where there is such a file already, as a clause.
        pinned: what to write before there is a release, in the place of which words.
    """

    path: str
    text: str
    note: str
    then: str
    instead: str
    pinned: str


def github(branch: str) -> Pipeline:
    """Return the workflow for GitHub Actions.

    Args:
        branch: the default branch, on which the whole roadmap is checked.
    """
    text = f"""\
# Written by `tpmlint init --ci github`, and yours to change.
name: tpmlint
on:
  pull_request:
    # `edited`: a trailer may come with an edit of the description, which pushes nothing.
    types: [opened, synchronize, reopened, edited]
  merge_group:
  push:
    branches: [{quoted(branch)}]
permissions:
  contents: read
jobs:
  tpmlint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          # Where the branch left its base is only known with the whole history.
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      # `tpmlint diff` on a pull request and in a merge queue, `tpmlint check` elsewhere.
      - uses: {ACTION}
"""
    return Pipeline(
        ".github/workflows/tpmlint.yml",
        text,
        f"the workflow for GitHub Actions, with {branch} as the default branch",
        "Commit it; to make it count, require the check `tpmlint` on pull requests in the branch's rules",
        f"add a step `uses: {ACTION}` to it, after a checkout with `fetch-depth: 0`",
        f"`uses: tpmlint/tpmlint@{COMMIT}`",
    )


def gitlab(branch: str) -> Pipeline:
    """Return the job for GitLab CI, which knows its default branch by itself."""
    text = f"""\
# Judges merge requests with `tpmlint diff`, and the default branch with `tpmlint check`.
# `tpmlint init --ci gitlab` writes this file; `include:` takes it in where there is a pipeline already.
tpmlint:
  stage: test
  image: python:3.13
  variables:
    # Where the branch left its base is only known with the whole history.
    GIT_DEPTH: "0"
    TPMLINT_PACKAGE: "{PACKAGE}"
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      variables:
        TPMLINT_COMMAND: diff
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      variables:
        TPMLINT_COMMAND: check
  script:
    - pip install --quiet --disable-pip-version-check "$TPMLINT_PACKAGE"
    - tpmlint "$TPMLINT_COMMAND" --output gitlab=gl-code-quality-report.json
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
    )


def azure(branch: str) -> Pipeline:
    """Return the pipeline for Azure Pipelines.

    Args:
        branch: the default branch, on which the whole roadmap is checked.
    """
    text = f"""\
# Written by `tpmlint init --ci azure`, and yours to change.
# With Azure Repos a pull request starts it by a branch policy (build validation), and `pr` counts for nothing.
trigger:
  branches:
    include: [{quoted(branch)}]
pr:
  branches:
    include: ["*"]
pool:
  vmImage: ubuntu-latest
steps:
  - checkout: self
    # Where the branch left its base is only known with the whole history.
    fetchDepth: "0"
  - task: UsePythonVersion@0
    inputs:
      versionSpec: "3.13"
  - script: |
      python -I -m venv "$(Agent.TempDirectory)/tpmlint"
      "$(Agent.TempDirectory)/tpmlint/bin/pip" install --quiet --disable-pip-version-check "{PACKAGE}"
    displayName: Install tpmlint
  - script: '"$(Agent.TempDirectory)/tpmlint/bin/tpmlint" diff'
    displayName: tpmlint diff
    condition: and(succeeded(), eq(variables['Build.Reason'], 'PullRequest'))
  - script: '"$(Agent.TempDirectory)/tpmlint/bin/tpmlint" check'
    displayName: tpmlint check
    condition: and(succeeded(), ne(variables['Build.Reason'], 'PullRequest'))
"""
    return Pipeline(
        ".azure-pipelines/tpmlint.yml",
        text,
        f"the pipeline for Azure Pipelines, with {branch} as the default branch",
        "Commit it, make a pipeline of it, and name that in the branch policy's build validation",
        "add to it the steps that https://tpmlint.github.io/tpmlint/use/ci/#azure-pipelines shows",
        f"`{SOURCE}` in place of `{PACKAGE}`",
    )


PLACES = {
    "azure": (".azure-pipelines/*.yml", ".azure-pipelines/*.yaml", "azure-pipelines.yml", "azure-pipelines.yaml"),
    "github": (".github/workflows/*.yml", ".github/workflows/*.yaml"),
    "gitlab": (".gitlab-ci.yml",),
}
"""Where each system's pipelines lie."""

SYSTEMS = {"azure": azure, "github": github, "gitlab": gitlab}
"""The systems by name; each function takes the default branch."""
