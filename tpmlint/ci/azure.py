"""Azure Pipelines: its variables, issues and summaries on a run's page, and the pipeline that runs tpmlint.

Variables have a pull request's target branch and commit, not its text.
Sources: https://learn.microsoft.com/azure/devops/pipelines/build/variables; for logging commands
https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands and, for how they are read,
``src/Microsoft.VisualStudio.Services.Agent/Command.cs`` of microsoft/azure-pipelines-agent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tpmlint.ci import Facts, SummaryError, number, revision
from tpmlint.finding import Finding
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.ci import Pipeline

MOST = 10
"""Issues of each level that the agent accepts from one step; it only has errors and warnings."""

_TEMPORARY = "AGENT_TEMPDIRECTORY"


def is_running(environment: Mapping[str, str]) -> bool:
    """Tell whether this process runs under Azure Pipelines."""
    return environment.get("TF_BUILD") == "True"


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return the facts of a run in Azure Pipelines, or None elsewhere."""
    if not is_running(environment):
        return None
    target = environment.get("SYSTEM_PULLREQUEST_TARGETBRANCH")
    return Facts(
        "Azure Pipelines",
        environment.get("BUILD_REASON", ""),
        base=f"refs/remotes/origin/{target.removeprefix('refs/heads/')}" if target else None,
        head=revision(environment.get("SYSTEM_PULLREQUEST_SOURCECOMMITID")),
        complete=False,
        note="Azure Pipelines does not tell the pull request's text; give it with --message-file",
        # That of the forge; for one of Azure Repos only its id is set.
        number=number(
            environment.get("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER")
            or environment.get("SYSTEM_PULLREQUEST_PULLREQUESTID")
        ),
        branch=environment.get("SYSTEM_PULLREQUEST_SOURCEBRANCH", "").removeprefix("refs/heads/") or None,
    )


def issue(finding: Finding, message: str) -> str:
    """Return the logging command for a finding: an error or a warning.

    Args:
        message: on one line.
    """
    properties = "".join(f"{name}={_escape(value)};" for name, value in _properties(finding))
    text = f"{message} ({visible(finding.help)})" if finding.help else message
    return f"##vso[task.logissue {properties}]{_escape(text)}"


def failure(message: str, remedy: str | None) -> str:
    """Return the logging command for an error without a line."""
    text = f"{visible(message)} ({visible(remedy)})" if remedy else visible(message)
    return f"##vso[task.logissue type=error;]{_escape(text)}"


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    location = finding.location
    yield "type", finding.severity.word
    if not location.message:
        yield "sourcepath", visible(location.path)
        if location.span is not None:
            yield "linenumber", str(location.span.line)
            yield "columnnumber", str(location.span.column)
    yield "code", visible(finding.rule)


def _escape(text: str) -> str:
    # The agent undoes the percent last, so it is done first.
    text = text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(";", "%3B").replace("]", "%5D")


def upload_summary(summary: bytes, environment: Mapping[str, str]) -> str:
    """Write Markdown to a file that the agent reads after the step, and return the command that names it.

    Raises:
        SummaryError: the file cannot be written.
    """
    import tempfile

    folder = environment.get(_TEMPORARY) or None
    try:
        # The page shows the file's name as the summary's title.
        path = Path(tempfile.mkdtemp(prefix="tpmlint-", dir=folder)) / "tpmlint.md"
        path.write_bytes(summary)
    except OSError as error:
        raise SummaryError(_TEMPORARY, folder or tempfile.gettempdir(), str(error.strerror)) from error
    return f"##vso[task.uploadsummary]{_escape(visible(str(path)))}\n"


def pipeline(branch: str, extras: Sequence[str] = ()) -> Pipeline:
    """Return the pipeline for Azure Pipelines.

    Args:
        branch: the default branch, on which the whole roadmap is checked.
        extras: of tpmlint, that the interfaces of the roadmap need.
    """
    from tpmlint.ci import PACKAGE, SOURCE, Pipeline, package
    from tpmlint.formats.yaml.nodes import quoted

    text = f"""\
# Written by `tpmlint init --ci azure`, and yours to change.
# With Azure Repos a pull request starts it by a branch policy (build validation), and `pr` counts for nothing.
trigger:
  branches:
    include: [{quoted(branch)}]
pr:
  branches:
    include: ["*"]
schedules:
  # Each Monday: dates pass while nobody commits.
  - cron: "17 4 * * 1"
    displayName: Weekly
    branches:
      include: [{quoted(branch)}]
    always: "true"
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
      "$(Agent.TempDirectory)/tpmlint/bin/pip" install --quiet --disable-pip-version-check "{package(extras)}"
    displayName: Install tpmlint
  - script: '"$(Agent.TempDirectory)/tpmlint/bin/tpmlint" diff'
    displayName: tpmlint diff
    condition: and(succeeded(), eq(variables['Build.Reason'], 'PullRequest'))
  - script: '"$(Agent.TempDirectory)/tpmlint/bin/tpmlint" check'
    displayName: tpmlint check
    condition: and(succeeded(), notIn(variables['Build.Reason'], 'PullRequest', 'Schedule'))
  - script: '"$(Agent.TempDirectory)/tpmlint/bin/tpmlint" check --as-of today'
    displayName: tpmlint check, as of today
    condition: and(succeeded(), eq(variables['Build.Reason'], 'Schedule'))
"""
    return Pipeline(
        ".azure-pipelines/tpmlint.yml",
        text,
        f"the pipeline for Azure Pipelines, with {branch} as the default branch",
        "Commit it, make a pipeline of it, and name that in the branch policy's build validation",
        "add to it the steps that https://tpmlint.github.io/tpmlint/use/ci/#azure-pipelines shows",
        f"`{SOURCE}` in place of `{PACKAGE}`",
        (".azure-pipelines/*.yml", ".azure-pipelines/*.yaml", "azure-pipelines.yml", "azure-pipelines.yaml"),
    )
