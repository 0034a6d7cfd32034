"""Where a CI system shows the files of a commit, so that names can link to them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tpmlint.ci import FilesUrl, files_url

GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "shop/shop"}
GITLAB = {"GITLAB_CI": "true", "CI_PROJECT_URL": "https://gitlab.com/shop/web/checkout"}
BITBUCKET = {"BITBUCKET_BUILD_NUMBER": "3", "BITBUCKET_GIT_HTTP_ORIGIN": "https://bitbucket.org/shop/shop"}


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, None),
        (GITHUB, FilesUrl("https://github.com/shop/shop/blob/c0ffee/", "#L")),
        (GITLAB, FilesUrl("https://gitlab.com/shop/web/checkout/-/blob/c0ffee/", "#L")),
        (BITBUCKET, FilesUrl("https://bitbucket.org/shop/shop/src/c0ffee/", "#lines-")),
        ({"CI_PROJECT_URL": "https://gitlab.com/shop/shop"}, None),
        ({"BITBUCKET_GIT_HTTP_ORIGIN": "https://bitbucket.org/shop/shop"}, None),
        ({**GITHUB, "GITHUB_REPOSITORY": "shop/shop](javascript:alert(1))"}, None),
        ({**GITLAB, "CI_PROJECT_URL": "javascript:alert(1)//a/b"}, None),
        ({**GITLAB, "CI_PROJECT_URL": "https://gitlab.com/shop/../..?a=)"}, None),
        ({**BITBUCKET, "BITBUCKET_GIT_HTTP_ORIGIN": "https://user:secret@bitbucket.org/shop/shop"}, None),
    ],
)
def test_files_of_a_commit(environment: Mapping[str, str], url: FilesUrl | None) -> None:
    assert files_url(environment, "c0ffee") == url


def test_a_line_of_a_file() -> None:
    url = FilesUrl("https://bitbucket.org/shop/shop/src/c0ffee/", "#lines-")
    assert url.place("roadmap/a b.yaml", 12) == "https://bitbucket.org/shop/shop/src/c0ffee/roadmap/a%20b.yaml#lines-12"
    assert url.place("roadmap/a.yaml") == "https://bitbucket.org/shop/shop/src/c0ffee/roadmap/a.yaml"
