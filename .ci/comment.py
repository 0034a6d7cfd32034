"""Keeps one comment of a pull request up to date, for the GitHub Action: the newest summary, in the place of the last.

The token of the job is read from the environment and sent to the API of GitHub alone. It needs `pull-requests: write`.
A comment that cannot be written is a warning, as what was found is in the log and in the summary of the run.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

LONGEST = 65_536
"""Characters that GitHub takes as a comment."""

_AUTHOR = "github-actions[bot]"
_PAGE = 100
_MOST_PAGES = 30
_SECONDS = 30


def main() -> None:
    """Write the summary of the file named by TPMLINT_SUMMARY into the comment, or why there is none."""
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    pull_request = event.get("pull_request") or {}
    repository = os.environ["GITHUB_REPOSITORY"]
    head = ((pull_request.get("head") or {}).get("repo") or {}).get("full_name")
    if head != repository:
        sys.stdout.write("::notice::tpmlint writes no comment: a pull request from a fork gets no right to write\n")
        return
    # A marker for each folder, as one pull request may be judged for several roadmaps.
    folder = hashlib.sha256(os.environ.get("TPMLINT_DIRECTORY", "").encode()).hexdigest()[:12]
    marker = f"<!-- tpmlint {folder} -->"
    try:
        _write(f"/repos/{repository}/issues", int(pull_request["number"]), marker, f"{marker}\n{_summary(repository)}")
    except urllib.error.HTTPError as error:
        right = "; the job needs `permissions: pull-requests: write`" if error.code in (403, 404) else ""
        sys.stdout.write(f"::warning::tpmlint could not write its comment: GitHub answered {error.code}{right}\n")
    except (OSError, ValueError) as error:
        sys.stdout.write(f"::warning::tpmlint could not write its comment: {type(error).__name__}\n")


def _summary(repository: str) -> str:
    file = Path(os.environ["TPMLINT_SUMMARY"])
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if not file.is_file():
        run = (
            f"{os.environ.get('GITHUB_SERVER_URL', '')}/{repository}/actions/runs/{os.environ.get('GITHUB_RUN_ID', '')}"
        )
        return f"## tpmlint diff: this change could not be checked\n\n[The run]({run}) says why.\n"
    text = text or "## tpmlint diff: no findings\n"
    while len(text) > LONGEST - 100:
        text = text[: LONGEST - 100].rpartition("\n")[0]
    return text


def _write(issues: str, number: int, marker: str, body: str) -> None:
    """Change the comment that begins with the marker, or add one; only a comment of the action's own counts."""
    for page in range(1, _MOST_PAGES + 1):
        comments = _call("GET", f"{issues}/{number}/comments?per_page={_PAGE}&page={page}")
        for comment in comments:
            own = (comment.get("user") or {}).get("login") == _AUTHOR
            if own and str(comment.get("body")).startswith(marker):
                if comment["body"].replace("\r\n", "\n").strip() != body.strip():
                    _call("PATCH", f"{issues}/comments/{int(comment['id'])}", {"body": body})
                return
        if len(comments) < _PAGE:
            break
    _call("POST", f"{issues}/{number}/comments", {"body": body})


def _call(method: str, path: str, content: dict[str, str] | None = None) -> Any:
    request = urllib.request.Request(
        os.environ.get("GITHUB_API_URL", "https://api.github.com") + path,
        data=None if content is None else json.dumps(content).encode(),
        method=method,
        headers={
            "Accept": "application/vnd.github+json",
            "Content-Type": "application/json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    )
    # Not among the headers that a redirect to another server would get as well.
    request.add_unredirected_header("Authorization", f"Bearer {os.environ['GITHUB_TOKEN']}")
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
