"""open-initiative-removed, roadmap-removed: what goes while it is needed."""

from __future__ import annotations

import pytest

from tests.change.in_memory import judge_change
from tests.in_memory import ONLY_FILE, judge, said
from tests.rules.change.shop import feature, initiative, items
from tests.shop import ROADMAP, branch, judged, open_shop, told
from tpmlint.settings import Settings

LEFT = items(feature("one-click"), feature("gifts"))


def whole(status: str = "planned", more: str = "") -> str:
    """Return ``LEFT`` with the initiative ``vault``."""
    return items(feature("one-click"), feature("gifts"), initiative("vault", status, more))


def test_those_who_wait_are_named() -> None:
    found = judge_change(whole("active"), LEFT)
    assert said(found) == [
        (
            f"{ONLY_FILE} warning[open-initiative-removed] initiative vault is active and removed while feature "
            "one-click and team shop wait for it; set its 'status' to 'canceled' instead"
        ),
        f"  {ONLY_FILE}:8 `one-click` feature one-click waits for it",
        f"  {ONLY_FILE}:1 `shop` team shop waits for it",
    ]
    assert [(each.item, each.subject) for each in found] == [("initiative:vault", "initiative:vault")]


@pytest.mark.parametrize(
    ("item_id", "more", "at"),
    [("feed", "depends_on: [initiative:vault]", "25 `initiative:vault`"), ("a", "replaces: vault", "25 `vault`")],
)
def test_where_others_name_it_theirs_is_the_fault(item_id: str, more: str, at: str) -> None:
    """``dangling-reference`` speaks as well, and its finding is the one that is shown."""
    other = "---\n" + initiative(item_id, more=more)
    (finding,) = judge_change(whole("active") + other, LEFT + other)
    (echo,) = (each for each in judge(LEFT + other) if each.rule == "dangling-reference")
    assert (finding.item, finding.subject) == (echo.item, echo.subject) == (f"initiative:{item_id}", "initiative:vault")
    assert said([finding])[0] == (
        f"{ONLY_FILE}:{at} warning[open-initiative-removed] initiative vault is active and removed while feature "
        "one-click and team shop wait for it; set its 'status' to 'canceled' instead"
    )


def test_one_mistake_is_one_finding(tmp_path_factory: pytest.TempPathFactory) -> None:
    decision = {
        "roadmap/d.yaml": (
            "kind: decision\nid: d\ntitle: D\nowner: shop\nstatus: accepted\ninitiatives: [vault]\nfeatures: [gifts]\n"
        )
    }
    shop = open_shop(tmp_path_factory.mktemp("shop"), files=decision)
    branch(shop, {"roadmap/vault.yaml": None})
    assert told(judged(shop, "main")) == [
        "roadmap/d.yaml:6 error[dangling-reference] decision d is about initiative vault, which does not exist"
    ]


def test_one_is_enough() -> None:
    after = LEFT.replace("id: one-click\ntitle: The one-click", "id: one-click\nstatus: released\ntitle: One")
    assert [each.message for each in judge_change(whole(), after)] == [
        "initiative vault is planned and removed while team shop waits for it; set its 'status' to 'canceled' instead"
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (whole("completed"), LEFT),
        (whole("canceled"), LEFT),
        (whole("actve"), LEFT),
        (whole(), items(feature("one-click", "status: canceled")).replace("id: shop, title: Shop", "id: x, title: X")),
        (whole(), LEFT + "---\nkind: initiative\nid: [vault\n"),
        (whole(), whole("canceled")),
    ],
    ids=["completed", "canceled", "no status", "nobody is left", "it cannot be read", "it is canceled now"],
)
def test_near_misses(before: str, after: str) -> None:
    found = judge_change(before, after, rule="open-initiative-removed")
    assert said(found) == []


def test_a_new_id_is_not_a_removal() -> None:
    found = judge_change(whole(), whole().replace("id: vault", "id: safe"))
    assert [each.rule for each in found] == ["id-changed"]


def test_what_moves_to_another_file_is_not_removed() -> None:
    apart = {"roadmap/a.yaml": LEFT, "roadmap/b.yaml": initiative("vault")}
    assert judge_change(whole(), apart) == ()


# roadmap-removed


@pytest.mark.parametrize("after", ["", "# moved\n", "---\n"])
def test_nothing_is_left(after: str) -> None:
    assert said(judge_change(whole(), after)) == [
        (
            f"{ONLY_FILE} error[roadmap-removed] the roadmap with its 6 items is removed: no file that matches "
            "roadmap/**/*.yaml, roadmap/**/*.yml, roadmap/**/*.md and **/*.tpm.yaml holds one any more, so nothing "
            "says what code is for"
        )
    ]


def test_the_first_roadmap_is_not_a_removal() -> None:
    assert judge_change("", LEFT) == ()
    assert judge_change("", "") == ()


@pytest.mark.parametrize(
    "files",
    [dict.fromkeys(ROADMAP), dict.fromkeys(ROADMAP, ""), {"tpmlint.toml": '[roadmap]\ninclude = ["plans/*.yaml"]\n'}],
    ids=["deleted", "emptied", "looked for elsewhere"],
)
def test_a_change_without_code_is_not_green_either(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, str | None]
) -> None:
    shop = open_shop(tmp_path_factory.mktemp("shop"), files={"tpmlint.toml": ""})
    branch(shop, files)
    patterns = ", ".join(Settings().include[:-1]) + " and " + Settings().include[-1]
    matches = "plans/*.yaml" if "tpmlint.toml" in files else patterns
    assert told(judged(shop, "main")) == [
        (
            "roadmap/capabilities.yaml error[roadmap-removed] the roadmap with its 8 items is removed: no file that "
            f"matches {matches} holds one any more, so nothing says what code is for"
        )
    ]


@pytest.mark.parametrize("name", ["id: über", "id: 7", "id: [vault]", "id:"])
def test_an_id_that_is_not_allowed_removes_nothing(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """What is wrong with it is one finding; its title tells which item it was."""
    shop = open_shop(tmp_path_factory.mktemp("shop"))
    branch(shop, {"roadmap/vault.yaml": ROADMAP["roadmap/vault.yaml"].replace("id: vault", name)})
    (finding,) = told(judged(shop, "main"))
    assert finding.startswith("roadmap/vault.yaml:2 error[schema] 'id' ")
