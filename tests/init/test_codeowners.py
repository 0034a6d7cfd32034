"""From CODEOWNERS to capabilities: every file of a tree keeps its owner."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tpmlint.formats.codeowners import Codeowners, Rule, read
from tpmlint.init.claiming import Holding, claim, claims_of
from tpmlint.init.codeowners import capability_ids, capability_title, team_ids, team_title
from tpmlint.patterns.writing import exactly
from tpmlint.settings import Settings


def rule(line: int, pattern: str, *owners: str, shallow: bool = False, section: str = "", heading: int = 0) -> Rule:
    return Rule(line, pattern, owners, shallow, section, heading)


def test_github_s_reading() -> None:
    text = (
        "\ufeff# Owners\n\n*  @acme/core # all of it\r\n/docs/* ada@example.org\n"
        "/a\\ b/ @bob @acme/web\n/none\n/x @@roles\n"
    )
    assert read(text) == Codeowners(
        (
            rule(3, "*", "@acme/core"),
            rule(4, "/docs/*", "ada@example.org", shallow=True),
            rule(5, "/a b/", "@bob", "@acme/web"),
            rule(6, "/none"),
            rule(7, "/x", "@@roles"),
        ),
        (),
    )


@pytest.mark.parametrize(
    ("above", "topic"),
    [
        ("# Package manager\n", "Package manager"),
        ("#####\n# === Storage / IO ===\n#####\n", "Storage / IO"),
        ("# Build\n/b @x\n", "Build"),
        ("# Build\n\n", ""),
        ("# Build\n# and release\n", ""),
        ("# Fallback owners\n", ""),
        ("# Ask @ada before\n", ""),
        ("# See https://example.org/x\n", ""),
        ("# This is where the build lives\n", ""),
    ],
)
def test_a_comment_of_few_words_names_the_paragraph_below(above: str, topic: str) -> None:
    assert read(f"{above}/a @x/y\n").rules[-1].topic == topic


def test_lines_that_github_does_not_understand_are_skipped() -> None:
    text = "!/a @x\n\\#b @x\n/[ab].py @x\n/c x\n/d @x\n"
    assert read(text) == Codeowners(
        (rule(5, "/d", "@x"),),
        (
            (1, "GitHub does not support !"),
            (2, "GitHub does not support \\#"),
            (3, "GitHub does not support [ ]"),
            (4, "'x' is not an owner"),
        ),
    )


def test_gitlab_s_reading() -> None:
    text = (
        "* @core\n\\#x\\ y @ada\nlib/io @io # or @bob\n"
        "[Docs][2] @acme/docs/writers\n/docs/\n*.md @ada\n!/docs/old/\n"
        "^[Optional] @opt\n*.css\n[docs]\n/guide/\n[Nobody]\n/none/\n"
    )
    assert read(text) == Codeowners(
        (
            rule(1, "*", "@core"),
            rule(2, "\\#x y", "@ada"),
            rule(3, "**/lib/io", "@io", "@bob"),
            rule(5, "/docs/", "@acme/docs/writers", section="Docs", heading=4),
            rule(6, "*.md", "@ada", section="Docs"),
            rule(7, "/docs/old/", section="Docs"),
            rule(11, "/guide/", "@acme/docs/writers", section="docs", heading=4),
            rule(9, "*.css", "@opt", section="Optional", heading=8),
            rule(13, "/none/", section="Nobody"),
        ),
        (),
    )


def test_a_file_in_gitlab_s_folder_is_gitlab_s() -> None:
    assert read("a/b @x\n", ".gitlab/CODEOWNERS").rules == (rule(1, "**/a/b", "@x"),)
    assert read("a/b @x\n", ".github/CODEOWNERS").rules == (rule(1, "a/b", "@x"),)


def test_a_name_that_would_act_in_a_terminal_is_not_an_owner() -> None:
    """It would end up in a comment of a file that somebody reads."""
    text = "/a @x\x1b[2J\n/b @\u202egpj\n/c\u2028 @d\n"
    assert read(text) == Codeowners(
        (rule(3, "/c", "@d"),),
        ((1, r"'@x\x1b[2J' is not an owner"), (2, r"'@\u202egpj' is not an owner")),
    )


@pytest.mark.parametrize("text", ["", "\0\n", "[\n", "\\\n", "@x\n", "a " + "b@c." * 100_000 + "\n", "[a" * 50_000])
def test_anything_can_be_read(text: str) -> None:
    found = read(text)
    lines = [each.line for each in found.rules] + [line for line, _ in found.skipped]
    assert set(lines) <= set(range(1, text.count("\n") + 2))


# The owner by CODEOWNERS, found another way: each pattern is an expression over whole paths.


def expression(pattern: str) -> re.Pattern[str]:
    """Return what a pattern of CODEOWNERS matches, after GitHub's own description of it."""
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    parts = body.split("/")
    said = []
    for part in parts:
        if part == "**":
            said.append("(?:[^/]+/)*")
        else:
            words = "".join("[^/]*" if c == "*" else "[^/]" if c == "?" else re.escape(c) for c in part)
            said.append(f"{words}/")
    text = "".join(said).removesuffix("/")
    if parts[-1] == "**":
        end = ".+"
    elif pattern.endswith("/"):
        end = "/.+"
    elif pattern.endswith("/*"):
        end = ""
    else:
        end = "(?:/.+)?"
    return re.compile(("" if anchored else "(?:.*/)?") + text + end, re.DOTALL)


def owner_of(path: str, rules: list[tuple[str, str | None]]) -> str | None:
    """Return whose a file is: the last rule that matches it says so."""
    return next((owner for pattern, owner in reversed(rules) if expression(pattern).fullmatch(path)), None)


NAMES = st.sampled_from(["a", "b", "src", "docs", "x.py", "y.md", "z.py"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PARTS = st.sampled_from(["a", "b", "src", "docs", "x.py", "*.py", "*.md", "*", "?", "s*", "**"])


def tells(parts: list[str]) -> bool:
    """Leave out what no pattern of a ``.gitignore`` can say: the files right in each ``a`` wherever it is."""
    return parts[-1] != "**" and "**/**" not in "/".join(parts) and not ("**" in parts and parts[-1] == "*")


PATTERNS = st.builds(
    lambda start, parts, end: start + "/".join(parts) + end,
    st.sampled_from(["", "/"]),
    st.lists(PARTS, min_size=1, max_size=3).filter(tells),
    st.sampled_from(["", "/"]),
)
RULES = st.lists(st.tuples(PATTERNS, st.sampled_from(["@o/x", "@o/y", "@z", None])), max_size=7)
COMMENTS = st.lists(st.sampled_from(["", "\n", "# Net\n", "\n# Web pages\n"]), min_size=7, max_size=7)


@st.composite
def trees(draw: st.DrawFn) -> list[str]:
    """Return files of which none is a folder of another."""
    paths = sorted(set(draw(st.lists(PATHS, max_size=14))))
    return [path for path in paths if not any(other.startswith(f"{path}/") for other in paths)]


@given(RULES, trees(), COMMENTS)
@example([("/docs/", "@o/x"), ("/docs/*", "@z")], ["docs/a", "docs/b/c"], [])
@example([("/src/a/", "@o/x"), ("*.py", "@z")], ["src/a/x.py", "src/a/b"], [])
@example([("*.py", "@o/x"), ("/*", "@z"), ("*.py", "@o/y")], ["a/x.py", "x.py"], [])
@example([("/a/", "@o/x"), ("/a/b/", None), ("/a/b/src", "@o/x")], ["a/b/src", "a/b/x.py", "a/z.py"], [])
def test_every_file_keeps_its_owner(rules: list[tuple[str, str | None]], files: list[str], comments: list[str]) -> None:
    above = zip(comments or [""] * 7, rules, strict=False)
    text = "".join(f"{comment}{pattern} {owner or ''}\n" for comment, (pattern, owner) in above)
    claimed = claim(read(text).rules, files, Settings())
    assert claimed.mismatched == ()
    claims = claims_of([each.paths for each in claimed.holdings], Settings())
    for path in files:
        wanted = owner_of(path, rules)
        found = {claimed.holdings[int(each.id)].owner for each in claims.owners(path)}
        assert found == (set() if wanted is None else {wanted}), path


def holdings(text: str, *files: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.owner, each.paths) for each in claim(read(text).rules, files, Settings()).holdings]


def test_one_capability_for_each_owner_and_folder() -> None:
    text = "/src/net @a/net\n/src/http/ @a/net @ada\n/docs/ @a/net\n/src/ui/ @a/ui\nsetup.py @a/ui\n*.md @a/ui\n"
    files = ["src/net/a.c", "src/http/a.c", "docs/a", "src/ui/a.c", "setup.py", "README.md"]
    assert holdings(text, *files) == [
        ("@a/net", ("/src/net/",)),
        ("@a/net", ("/src/http/",)),
        ("@a/net", ("/docs/",)),
        ("@a/ui", ("/src/ui/",)),
        ("@a/ui", ("setup.py", "*.md")),
    ]


def test_one_capability_for_what_a_comment_names() -> None:
    text = "# Package manager\n/apis/pkg/ @a/core\n/internal/dag/ @a/core\n\n/cmd/ @a/core\n/ui/ @a/core\n"
    files = ["apis/pkg/a.go", "internal/dag/a.go", "cmd/a.go", "ui/a.ts"]
    claimed = claim(read(text).rules, files, Settings())
    assert [(each.topic, each.paths) for each in claimed.holdings] == [
        ("Package manager", ("/apis/pkg/", "/internal/dag/")),
        ("", ("/cmd/",)),
        ("", ("/ui/",)),
    ]


def test_one_capability_for_a_section_of_gitlab_s() -> None:
    text = "[Sign-in][2] @a/auth\n/app/login/\n/lib/tokens/\n/ui/login/ @a/ui\n"
    claimed = claim(read(text).rules, ["app/login/a.rb", "lib/tokens/a.rb", "ui/login/a.ts"], Settings())
    assert [(each.owner, each.topic, each.paths) for each in claimed.holdings] == [
        ("@a/auth", "Sign-in", ("/app/login/", "/lib/tokens/")),
        ("@a/ui", "Sign-in", ("/ui/login/",)),
    ]


def test_nothing_is_subtracted_that_the_more_specific_claim_decides() -> None:
    assert holdings("* @core\n/a/ @a\n/a/b/ @b\n", "x", "a/x", "a/b/x") == [
        ("@core", ("*",)),
        ("@a", ("/a/",)),
        ("@b", ("/a/b/",)),
    ]


def test_files_without_owner_belong_to_no_capability() -> None:
    assert holdings("/a/ @a\n/a/gen/\n", "a/x", "a/gen/x") == [("@a", ("/a/", "!/a/gen/"))]


def test_rules_that_own_nothing_are_told() -> None:
    claimed = claim(read("/gone/ @x\n/a/ @a\n/a/ @b\n").rules, ["a/x"], Settings())
    assert [each.line for each in claimed.idle] == [1, 2]
    assert [each.owner for each in claimed.holdings] == ["@b"]


def test_a_name_full_of_special_characters_is_matched_literally() -> None:
    claims = claims_of([[exactly("a/[x]*?.py")]], Settings())
    assert [len(claims.owners(path)) for path in ("a/[x]*?.py", "a/x*?.py", "a/[x]b.py")] == [1, 0, 0]
    for path in ("#a", "!b", "c ", "d  e ", "f\\", "\\ ", "é"):
        assert [len(claims_of([[exactly(path)]], Settings()).owners(each)) for each in (path, f"{path}x")] == [1, 0]


def test_the_first_team_owns_before_people_do() -> None:
    [holding] = claim(read("/a/ @ada @acme/web bob@example.org\n").rules, ["a/x"], Settings()).holdings
    assert (holding.owner, holding.others) == ("@acme/web", ("@ada", "bob@example.org"))


def test_the_rarest_of_several_owners_owns() -> None:
    """Whoever is named everywhere reviews everything."""
    text = "/a/ @o/leads @o/pay\n/b/ @O/Leads @o/search @ada\n/c/ @o/leads\n/d/ @ada @bob\n"
    found = claim(read(text).rules, ["a/x", "b/x", "c/x", "d/x"], Settings()).holdings
    assert [each.owner for each in found] == ["@o/pay", "@o/search", "@o/leads", "@bob"]


def names(*holdings: tuple[str, ...]) -> list[str]:
    made = [Holding(owner, (), tuple(patterns), tuple(patterns), "*" in patterns) for owner, *patterns in holdings]
    teams = team_ids(each.owner for each in made)
    return capability_ids(made, teams, "Web Shop")


def test_names() -> None:
    assert names(("@a/core", "*")) == ["web-shop"]
    assert names(("@a/web", "/src/pay/"), ("@a/web", "/docs/"), ("@a/db", "/docs/")) == ["pay", "web-docs", "db-docs"]
    assert names(("@a/web", "/x/ui/"), ("@a/web", "/y/ui/")) == ["x-ui", "y-ui"]
    assert names(("@a/web", "/docs/"), ("@a/db", "/packages/db/src/")) == ["docs", "db"]
    assert names(("@a/web", "/x/src/"), ("@a/db", "/x/lib/")) == ["x-src", "x-lib"]
    assert names(("@a/web", "/p/x/ui/"), ("@a/web", "/q/x/ui/")) == ["p-x-ui", "q-x-ui"]
    assert names(("@a/web", "*.css"), ("@a/web", "/setup.py"), ("@a/web", "a*", "b*")) == [
        "css-files",
        "setup-py",
        "web-files",
    ]
    assert names(("@a/web", "/ui/"), ("@a/web", "/ui/*")) == ["web-ui", "web-ui-2"]


def test_what_a_comment_says_is_the_name() -> None:
    made = [
        Holding("@a/web", (), ("/x/", "/y/"), ("/x/", "/y/"), False, "RBAC manager"),
        Holding("@a/db", (), ("/z/",), ("/z/",), False, "Storage"),
        Holding("@a/web", (), ("/ui/",), ("/ui/",), False, "Storage"),
        Holding("@a/db", (), ("/数/",), ("/数/",), False, "数据"),
    ]
    ids = capability_ids(made, team_ids(each.owner for each in made), "shop")
    titles = [capability_title(each, name, "shop", False) for each, name in zip(made, ids, strict=True)]
    assert list(zip(ids, titles, strict=True)) == [
        ("rbac-manager", "RBAC manager"),
        ("z", "Z"),
        ("ui", "Ui"),
        ("db-files", "Db files"),
    ]


def test_titles() -> None:
    everything = Holding("@a", (), ("*",), ("*",), True)
    assert capability_title(everything, "web-shop", "shop", True) == "Web shop"
    assert capability_title(everything, "web-shop", "shop", False) == "What nobody else owns in shop"
    assert [team_title(owner) for owner in ("@acme/web-shop", "@ada", "@@maintainers", "bob@example.org")] == [
        "Web shop",
        "ada",
        "maintainers",
        "bob",
    ]


HANDLE = st.text(string.ascii_letters + string.digits + "-_.é", min_size=1, max_size=80)
OWNERS = st.one_of(
    HANDLE.map("@{}".format),
    st.tuples(HANDLE, HANDLE).map("@{0[0]}/{0[1]}".format),
    HANDLE.map("{}@example.org".format),
)


@given(st.lists(st.tuples(OWNERS, PATTERNS), min_size=1, max_size=8))
def test_ids_are_valid_and_each_its_own(owned: list[tuple[str, str]]) -> None:
    teams = team_ids(owner for owner, _ in owned)
    made = [Holding(owner, (), (pattern,), (pattern,), pattern == "*") for owner, pattern in owned]
    for ids in (list(teams.values()), capability_ids(made, teams, "shop")):
        assert all(re.fullmatch(r"[A-Za-z0-9]([-_.A-Za-z0-9]{0,126}[A-Za-z0-9])?", each) for each in ids), ids
        assert len({each.casefold() for each in ids}) == len(ids)
