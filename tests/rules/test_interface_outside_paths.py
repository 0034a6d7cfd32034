"""interface-outside-paths: an interface that its own capability does not claim."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import capability, line, together
from tpmlint.settings import Settings

TRACKED = ("api/pay.proto", "pay/charge.py", "pay/gen/pay.py", "pay/pay.tpm.yaml")


def pay(interface: str, *patterns: str, **fields: str) -> str:
    """Return a capability with one interface."""
    return capability(
        "pay", paths=str(list(patterns or ("/pay/",))), interfaces=f"[{{type: rpc, path: {interface}}}]", **fields
    )


def findings(*items: str, tracked: tuple[str, ...] | None = TRACKED, settings: Settings | None = None) -> list[str]:
    """Return what the rule says of these capabilities."""
    return said(judge(together(*items), "interface-outside-paths", tracked=tracked, settings=settings))


@pytest.mark.parametrize("tracked", [TRACKED, (), None], ids=["tracked", "nothing added yet", "outside of git"])
def test_names_the_interface(tracked: tuple[str, ...] | None) -> None:
    (found,) = judge(together(pay("api/pay.proto")), "interface-outside-paths", tracked=tracked)
    assert said([found]) == [
        line(
            1,
            "api/pay.proto",
            "warning[interface-outside-paths] capability pay offers the interface 'api/pay.proto', which none of its "
            "paths claims; add it to 'paths', or correct it",
        )
    ]
    assert (found.item, found.subject) == ("capability:pay", "interface api/pay.proto")


@pytest.mark.parametrize(
    ("interface", "patterns"),
    [
        ("pay/charge.py", ("/pay/",)),
        ("/pay/charge.py", ("/pay/",)),
        ("./pay/charge.py", ("/pay/",)),
        ("pay", ("/pay/",)),
        ("pay/gen/", ("/pay/",)),
        ("api/pay.proto", ("/pay/", "*.proto")),
        ("api/pay.proto", ("/pay/", "/api/pay.proto")),
        ("pay/new.proto", ("/pay/",)),
    ],
    ids=[
        "inside",
        "from the top",
        "from here",
        "the folder",
        "a folder inside",
        "by ending",
        "by name",
        "not yet there",
    ],
)
def test_claimed(interface: str, patterns: tuple[str, ...]) -> None:
    assert findings(pay(interface, *patterns)) == []


@pytest.mark.parametrize(
    ("interface", "patterns"),
    [
        ("Pay/charge.py", ("/pay/",)),
        ("payment/api.py", ("/pay/",)),
        ("pay/gen/pay.py", ("/pay/", "!/pay/gen/")),
        ("pay/pay.tpm.yaml", ("/pay/",)),
        ("../pay/charge.py", ("/pay/",)),
    ],
    ids=["another case", "another folder", "taken back", "an item of the roadmap", "outside"],
)
def test_not_claimed(interface: str, patterns: tuple[str, ...]) -> None:
    usual = findings(pay("api/pay.proto"))
    assert findings(pay(interface, *patterns)) == [each.replace("api/pay.proto", interface) for each in usual]


def test_another_capability_may_own_it_more_closely() -> None:
    assert findings(pay("pay/gen/pay.py"), capability("gen", paths="[/pay/gen/]")) == []


def test_another_capability_does_not_claim_for_it() -> None:
    assert findings(pay("api/pay.proto"), capability("api", paths="[/api/]")) == findings(pay("api/pay.proto"))


@pytest.mark.parametrize(
    "item",
    [
        pay("api/pay.proto", lifecycle="retired"),
        pay("api/pay.proto", lifecycle="retird"),
        pay("[api/pay.proto]"),
        capability("pay", paths="[/pay/, [x]]", interfaces="[{type: rpc, path: api/pay.proto}]"),
        capability("pay", paths="[/pay/]", interfaces="[{type: rpc, pth: api/pay.proto}]"),
    ],
    ids=["retired", "unknown lifecycle", "unreadable", "unreadable paths", "misspelt key"],
)
def test_what_is_not_known_is_not_judged(item: str) -> None:
    assert findings(item) == []


def test_paths_are_relative_to_the_folder_of_the_configuration() -> None:
    settings = Settings(source="shop/tpmlint.toml", folder="shop")
    assert findings(pay("pay/api.py"), tracked=("shop/pay/api.py",), settings=settings) == []
    assert findings(pay("shop/pay/api.py"), tracked=("shop/pay/api.py",), settings=settings) == [
        each.replace("api/pay.proto", "shop/pay/api.py") for each in findings(pay("api/pay.proto"))
    ]


@pytest.mark.parametrize(
    ("interface", "link", "says"),
    [
        ("pay/gen/pay.py", "pay/gen/pay.py", "is a symbolic link"),
        ("pay/gen/", "pay/gen", "is a symbolic link"),
        ("pay/gen/pay.py", "pay/gen", "lies behind the symbolic link 'pay/gen'"),
        ("pay/gen/*.py", "pay/gen", "lies behind the symbolic link 'pay/gen'"),
        ("pay/gen/", "pay/gen/v1", "has no file but the symbolic link 'pay/gen/v1'"),
        ("pay/gen/*", "pay/gen/v1", "has no file but the symbolic link 'pay/gen/v1'"),
        ("pay/**", "pay/gen/v1", None),
        ("pay/", "pay/gen/v1", None),
        ("pay/charge.py", "pay/gen", None),
        ("pay/general.py", "pay/gen", None),
    ],
)
def test_what_is_behind_a_link(interface: str, link: str, says: str | None) -> None:
    text = together(pay(f"'{interface}'", "/pay/", "/gone/"))
    found = judge(text, "interface-outside-paths", tracked=("pay/charge.py", link), links=frozenset({link}))
    seen = ", so that changes of it are not seen; declare what the link leads to"
    assert [each.message for each in found] == (
        [f"capability pay offers the interface '{interface}', which {says}{seen}"] if says else []
    )
