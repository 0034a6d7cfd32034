"""The address of an origin, whoever wrote it, becomes a link to a known forge or none at all."""

from __future__ import annotations

import pytest

from tpmlint.html_report.context import Forge, forge_of, web

REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("address", "forge"),
    [
        ("https://github.com/owner/name", Forge("github", "github.com", "owner/name")),
        ("https://github.com/owner/name.git", Forge("github", "github.com", "owner/name")),
        ("https://me:secret@github.com/owner/name.git/", Forge("github", "github.com", "owner/name")),
        ("git@github.com:owner/name.git", Forge("github", "github.com", "owner/name")),
        ("ssh://git@GitHub.com:22/owner/name.git", Forge("github", "github.com", "owner/name")),
        ("git://github.example.com/owner/name", Forge("github", "github.example.com", "owner/name")),
        ("git@gitlab.com:group/sub/name.git", Forge("gitlab", "gitlab.com", "group/sub/name")),
        ("https://gitlab.example.com/group/name", Forge("gitlab", "gitlab.example.com", "group/name")),
        ("git@bitbucket.org:owner/name.git", Forge("bitbucket", "bitbucket.org", "owner/name")),
    ],
)
def test_known_forges(address: str, forge: Forge) -> None:
    assert forge_of(address) == forge


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "/srv/git/name.git",
        "../name",
        "file:///srv/github.com/owner/name",
        "http://github.com/owner/name",
        "javascript:alert(1)//github.com/owner/name",
        "https://example.org/owner/name",
        "https://notgithub.com/owner/name",
        "https://github.com@example.org/owner/name",
        "https://bitbucket.example.com/owner/name",
        "https://github.com/owner",
        "https://github.com/owner/name/tree",
        "https://github.com/owner/../name",
        "https://github.com/owner/.git",
        "https://github.com/owner/name?x=1",
        "https://github.com/owner/name#x",
        'https://github.com/owner/na"me',
        "https://github.com/owner/name\n",
        "https://github.com/owner/name https://example.org",
        "git@github.com:owner/na\u202eme",
        "https://github.com/owner/" + "a" * 600,
        "ext::sh -c touch% /tmp/x github.com/owner/name",
    ],
)
def test_everything_else_is_not_a_forge(address: str | None) -> None:
    assert forge_of(address) is None


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://github.com/o/n", "https://github.com/o/n/blob/0123456789ab/a%20b/%23c.yaml#L7"),
        ("https://gitlab.com/o/n", "https://gitlab.com/o/n/-/blob/0123456789ab/a%20b/%23c.yaml#L7"),
        ("https://bitbucket.org/o/n", "https://bitbucket.org/o/n/src/0123456789ab/a%20b/%23c.yaml#lines-7"),
    ],
)
def test_a_place_has_an_address(address: str, place: str) -> None:
    forge = forge_of(address)
    assert forge is not None
    assert forge.place(REVISION, "a b/#c.yaml", 7) == place
    assert forge.place(REVISION, "a b/#c.yaml") == place.partition("#")[0]


def test_a_path_that_is_not_utf_8_keeps_its_bytes() -> None:
    assert Forge("github", "github.com", "o/n").place(REVISION, "caf\udce9.yaml").endswith("/caf%E9.yaml")


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "http://localhost:8080", "HTTPS://EXAMPLE.ORG"])
def test_addresses_of_the_web_are_links(url: str) -> None:
    assert web(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        7,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//example.org",
        "/etc/passwd",
        "file:///etc/passwd",
        "https://",
        "https:example.org",
        "https://[broken",
        "https://example.org/\u202e",
        "https://example.org/a b",
    ],
)
def test_other_addresses_are_none(url: object) -> None:
    assert web(url) is None
