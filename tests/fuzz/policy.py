"""Changes that are red, and what their author could try to make them green: nothing of it may help.

    python -m tests.fuzz.policy SECONDS [SEED [ROUND]]

Each round takes a change that the policy of the target branch refuses, and adds edits of the change's own
configuration, waivers, ignore comments and claims, other commits with any titles and authors, and a pull request with
hidden text. What rules of ``change/`` refuse must be refused still, and so must be everything under preset strict;
where an item's finding goes, ``policy-weakened`` or ``roadmap-removed`` must say so. The target has waivers and
overrides for some of the files, may have got files and lost entries of lists since the change began, and may have been
merged with it before. Where the edits alone pass without a word about the change, what is refused must be refused after
them too. Seed and number make a round.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

from tests.fast_import import Made, make
from tests.repos import Repo
from tests.shop import CODE, EDIT, ROADMAP, initiative
from tpmlint.api import diff
from tpmlint.change.messages import Message
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request
from tpmlint.errors import UserError
from tpmlint.finding import Finding, Severity
from tpmlint.rule import CATEGORIES, catalogue
from tpmlint.settings import EXEMPT_AUTHORS

Files: TypeAlias = dict[str, str]
Commit: TypeAlias = tuple[Files, str, str]
"""Files, message and author."""

BATCH = 25
"""Rounds whose commits are made by one git."""

ADA = "Ada <ada@example.org>"
AS_OF = date(2026, 3, 5)
WAIVES = "Roadmap-Item: none\nRoadmap-Reason: The supplier delivers in spring"
CITES = ("Roadmap-Item: initiative:vault", WAIVES, "Closes #12", "Fixes: #3, #12 and a/b#4", "It is for SHOP-7")
REPORTS = frozenset({"policy-weakened", "roadmap-removed"})
WAIVERS = "tpmlint.waivers.yaml"
LEVELS = ("off", "info", "warning", "error")
PATTERNS = ("/src/", "src/**", "**", "*.go", "!*.go", "/src/cards/**", "*", "/SRC/", "vault.*", "[r-s]rc/", "/roadmap/")

POLICIES = (
    "",
    'preset = "strict"\n',
    'preset = "starter"\nfail-on = "warning"\n',
    'preset = "strict"\n[severity]\ntiming = "info"\n[change]\nexempt-types = ["docs"]\n',
    'fail-on = "warning"\n[change]\nexempt-paths = ["/docs/"]\nitem-trailers = ["Plan"]\n',
    '[[overrides]]\npaths = ["roadmap/x/"]\nseverity = {context = "info"}\n[change]\naccept = ["cited", "exempt"]\n',
    'preset = "strict"\n[change]\nreferences = ["github", "gitlab"]\nreference-patterns = ["SHOP-[0-9]+"]\n',
    '[change]\nreferences = ["gitlab"]\nreference-patterns = ["(SHOP-[0-9])", "#(12)"]\nexempt-titles = ["^Release"]\n',
    '[schema.team]\nextend = "team.json"\n[rules.paths-narrowed]\nfiles = 1\n',
    'preset = "strict"\n[[overrides]]\npaths = ["/src/cards/sum.go", "/roadmap/old/"]\nseverity = {change = "info"}\n',
    '[[overrides]]\npaths = ["/src/cards/a*", "/roadmap/a*"]\nseverity = {change = "off", reference = "info"}\n',
)
"""What the target branch says."""

SCHEMAS = ('{"required": ["title"]}', '{"properties": {"x-budget": {"type": "number"}}}', "{}")


WAIVED = (
    "",
    "",
    "change-without-context, path: /src/cards/sum.go",
    "change-without-context, path: /src/cards/a*",
    "paths-narrowed, path: /roadmap/old/",
    "claim-taken, path: /roadmap/old/",
    "capability-removed-in-use, item: initiative:index",
    "roadmap-removed, path: /roadmap/capabilities.yaml",
)
"""Waivers of the target branch, which cover some of the places of a finding."""


@dataclass(frozen=True)
class Attempt:
    """One change and its texts.

    Args:
        commits: files and message of each commit, and its author, oldest first.
        start: where it begins: at the target's ``tip``, at an ``old`` commit of it, or with a merge of the two commits
            whose merge the target is, too (``crossed``).
        text: title and body of the pull request.
        first: a change that is merged before, without what is refused.
    """

    commits: tuple[Commit, ...]
    start: Literal["tip", "old", "crossed"] = "tip"
    text: str = "Keep two"
    first: Files | None = None


# What is refused


def _code(files: Files, _: random.Random) -> None:
    files.update(EDIT)


def _new_code(files: Files, chance: random.Random) -> None:
    files[f"src/cards/{chance.choice(['new.go', 'Vault.go', 'a b.go', 'deep/er/x.go'])}"] = "package cards\n"


def _less_code(files: Files, _: random.Random) -> None:
    files.pop("src/cards/sum.go", None)


def _unlisted(files: Files, _: random.Random) -> None:
    files.update(EDIT)


def _older(files: Files, chance: random.Random) -> Files:
    """Return what the files of the target were before: some were not there, and lists had more in them."""
    files = dict(files)
    for name in ("roadmap/index.yaml", "roadmap/vault.yaml"):
        if chance.random() < 0.5:
            files[name] = files[name].replace("capabilities: [", "capabilities: [cards, ")
    if chance.random() < 0.3:
        cards, search = files["roadmap/capabilities.yaml"].split("---\n")
        files["roadmap/capabilities.yaml"] = chance.choice([search, cards.replace("[/src/cards/]", "[/none/]")])
    if chance.random() < 0.3:
        files.pop("src/cards/sum.go")
    if chance.random() < 0.2:
        files["roadmap/index.yaml"] = files["roadmap/index.yaml"].replace("status: planned", "status: active")
    return files


def _no_roadmap(files: Files, _: random.Random) -> None:
    for path in [path for path in files if path.startswith("roadmap/")]:
        del files[path]


def _dangling(files: Files, _: random.Random) -> None:
    files["roadmap/vault.yaml"] = files["roadmap/vault.yaml"].replace("owner: core", "owner: ghosts")


def _duplicate(files: Files, _: random.Random) -> None:
    files["roadmap/twice.yaml"] = initiative("vault", "cards", "one-click")


def _syntax(files: Files, _: random.Random) -> None:
    files["roadmap/index.yaml"] += "tags: [open\n"


def _schema(files: Files, _: random.Random) -> None:
    files["roadmap/index.yaml"] = re.sub(r"(?m)^type: .+$", "type: 3", files["roadmap/index.yaml"])


def _in_use(files: Files, _: random.Random) -> None:
    files["roadmap/capabilities.yaml"] = files["roadmap/capabilities.yaml"].split("---\n")[-1]


def _without_context(files: Files, _: random.Random) -> None:
    text = initiative("empty", "search", "find-it")
    files["roadmap/empty.yaml"] = text[: text.index("enables:")] + text[text.index("capabilities:") :]


CORES: Mapping[str, Callable[[Files, random.Random], None]] = {
    each.__name__.lstrip("_"): each
    for each in (
        _code, _new_code, _less_code, _unlisted, _no_roadmap, _dangling, _duplicate, _syntax, _schema, _in_use,
        _without_context,
    )
}  # fmt: skip


CODE_CORES = ("code", "new_code", "less_code", "unlisted")
"""Those that need product context."""

SAYS = {"unlisted": "Keep two\n\nRoadmap-Item: initiative:index"}
"""What the message of a change is, if not only a title."""


# What its author adds


def _configuration(files: Files, chance: random.Random) -> None:
    """Write a configuration: anywhere, of any kind, valid or not."""
    text = "".join(_lines(chance))
    place = chance.choice(["tpmlint.toml"] * 5 + ["src/tpmlint.toml", "roadmap/tpmlint.toml", "pyproject.toml", ""])
    if place != "tpmlint.toml" and chance.random() < 0.5:
        files.pop("tpmlint.toml", None)
    if place == "pyproject.toml":
        text = "[tool.tpmlint]\n" + text.replace("[[", "[[tool.tpmlint.").replace("\n[", "\n[tool.tpmlint.")
        text = text.replace("[tool.tpmlint.[tool.tpmlint.", "[[tool.tpmlint.")
    if place:
        files[place] = text


def _lines(chance: random.Random) -> Iterator[str]:
    names = [*catalogue(), *CATEGORIES]
    if chance.random() < 0.6:
        yield f'preset = "{chance.choice(["starter", "standard", "strict"])}"\n'
    if chance.random() < 0.3:
        yield f'fail-on = "{chance.choice(LEVELS[1:])}"\n'
    for key in ("select", "ignore"):
        if chance.random() < 0.2:
            yield f"{key} = {_listed(chance, names)}\n"
    if chance.random() < 0.4:
        yield "[roadmap]\n"
        for key in ("include", "exclude"):
            if chance.random() < 0.5:
                wanted = ["roadmap/**", "plan/**", "**/*.yaml", "src/**", *PATTERNS]
                yield f"{key} = {_listed(chance, wanted)}\n"
        if chance.random() < 0.3:
            yield '[systems.jira]\n[systems.gh]\nkeys = "[0-9]+"\n'
    if chance.random() < 0.4:
        yield "[severity]\n"
        for name in chance.sample(names, chance.randint(1, 4)):
            yield f'{name} = "{chance.choice(LEVELS)}"\n'
    if chance.random() < 0.6:
        yield "[change]\n"
        for key, value in (
            ("accept", '["cited", "carried", "standing", "waived", "exempt"]'),
            ("accept", '["missing"]'),
            ("exempt-paths", _listed(chance, PATTERNS)),
            ("exempt-types", '["feat", "keep", "docs", "fix"]'),
            ("exempt-titles", chance.choice(["['.']", "['^Keep']", "['(a|a)*$', '(?i)ADD']", "[]"])),
            ("exempt-authors", '["Ada", "ada@example.org"]'),
            ("white-space", "true"),
            ("minimum-lines", "1000"),
            ("since", chance.choice(['"2099-01-01"', '"HEAD"', '"main"', '"nowhere"'])),
            ("item-trailers", '["Change-Id", "Refs"]'),
            ("references", '["github"]'),
            ("reference-patterns", chance.choice(["['.+']", "['(a|aa)+$', 'two']", "['[Kk]eep (two)']", "['(']"])),
        ):
            if chance.random() < 0.3:
                yield f"{key} = {value}\n"
    if chance.random() < 0.2:
        yield f"[limits]\n{chance.choice(['bytes', 'depth', 'documents', 'nodes'])} = {chance.choice([1, 10, 10**9])}\n"
    if chance.random() < 0.2:
        yield '[schema.initiative]\nextend = "team.json"\n'
    for _ in range(chance.choice([0, 0, 1, 2])):
        yield f"[[overrides]]\npaths = {_listed(chance, PATTERNS)}\n"
        yield f'severity = {{{chance.choice(names)} = "{chance.choice(LEVELS)}"}}\n'


def _listed(chance: random.Random, words: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{each}"' for each in chance.sample(words, chance.randint(1, 3))) + "]"


def _no_configuration(files: Files, _: random.Random) -> None:
    files.pop("tpmlint.toml", None)


def _own_schema(files: Files, chance: random.Random) -> None:
    files["team.json"] = chance.choice(SCHEMAS)


def _waivers(files: Files, chance: random.Random) -> None:
    """Waive some or all rules for some or all paths and items."""
    text = "waivers:\n"
    for name in [*chance.sample([*catalogue()], 5), "change-without-context", "roadmap-removed", "dangling-reference"]:
        about = chance.choice(
            ['path: "**"', "item: capability:cards", "item: initiative:vault", 'path: "src/"', 'path: "roadmap/*"']
        )
        text += f"  - rule: {name}\n    {about}\n    reason: The vault moves in spring, see the plan\n"
        text += f"    owner: core\n    expires: {chance.choice(['2099-12-31', '2026-Q4', '2026-03-05'])}\n"
    files[chance.choice([WAIVERS, WAIVERS, f"roadmap/{WAIVERS}"])] = text


def _ignores(files: Files, chance: random.Random) -> None:
    """Put ignore comments on lines of the roadmap, and on code."""
    names = ", ".join([*chance.sample([*CATEGORIES, *catalogue()], 3), "change"])
    comment = f"# tpmlint: ignore[{names}] it is known"
    for path in [path for path in files if path.startswith(("roadmap/", "src/"))]:
        if chance.random() < 0.6 and not files[path].endswith("[open\n"):
            lines = files[path].split("\n")
            for number in range(len(lines)):
                if lines[number].strip() not in ("", "---") and chance.random() < 0.3:
                    lines[number] += f" {comment}"
            files[path] = "\n".join([comment, *lines] if chance.random() < 0.5 else lines)


def _claims(files: Files, chance: random.Random) -> None:
    """Claim other paths, another id, or let others claim them."""
    path = "roadmap/capabilities.yaml"
    if path not in files:
        return
    text = files[path]
    how = chance.randrange(4)
    if how == 0:
        text = text.replace("[/src/cards/]", _listed(chance, ["/nowhere/", *PATTERNS]))
    elif how == 1:
        text = text.replace("id: cards", "id: plastic")
    elif how == 2:
        text += "---\nkind: capability\nid: thief\ntitle: Thief\nowner: core\n"
        text += f"paths: {_listed(chance, ['/src/cards/*.go', '/src/cards/vault.go', '/SRC/CARDS/', *PATTERNS])}\n"
    else:
        text = text.split("---\n")[-1]
    files[path] = text


def _aside(files: Files, chance: random.Random) -> None:
    """Move code to where none is asked for context."""
    path = chance.choice(["src/cards/vault.go", "src/cards/sum.go"])
    if path in files:
        files[chance.choice(["vendor/", "docs/", "src/cards/tests/", "roadmap/"]) + path[10:]] = files.pop(path)


def _mapping(files: Files, chance: random.Random) -> None:
    """Bring a source whose mapping says itself what its one record does not."""
    how = chance.choice(["", ', how = { default = "Keeps a card within reach of one request" }', ', how = "1/id"'])
    need = chance.choice(["", ', need = { default = "Have the cards without running them" }'])
    files["tpmlint.toml"] = f"""{files.get("tpmlint.toml", "")}
[[sources]]
files = {chance.choice(['["plan.csv"]', '["plan.csv", "src/**/*.go"]', '["plan.csv", "roadmap/vault.yaml"]'])}
[[sources.items]]
kind = "initiative"
[sources.items.fields]
id = "id"
title = "id"
owner = {{ default = "core" }}
type = {{ default = "enablement" }}
status = {{ default = "active" }}
capabilities = {{ default = ["cards", "search"] }}
enables = {{ each = "feature", as = {{ feature = "."{how} }}, create = {chance.choice(["true", "false"])} }}
internal_customers = {{ each = "team", as = {{ team = "."{need} }}, create = true }}
"""
    files["plan.csv"] = f"id,feature,team\nsafe,{chance.choice(['one-click', 'another'])},shop\n"


def _covered(files: Files, chance: random.Random) -> None:
    """Touch what the target has waived or asks less of, or move items there."""
    how = chance.randrange(4)
    if how == 0:
        files["src/cards/sum.go"] = "package cards\n\nvar Sum = 2\n"
    elif how == 1:
        files["src/cards/a.go"] = "package cards\n"
    elif "roadmap/capabilities.yaml" in files:
        text = files.pop("roadmap/capabilities.yaml")
        files[chance.choice(["roadmap/old/c.yaml", "roadmap/a.yaml"])] = text
        if how == 3 and "src/cards/vault.go" in files:
            thief = "{kind: capability, id: x, title: X, owner: core, paths: [/src/cards/vault.go]}\n"
            files[chance.choice(["roadmap/old/x.yaml", "roadmap/a1.yaml"])] = thief


def _lists(files: Files, chance: random.Random) -> None:
    """Edit a list of an initiative, which the target may have edited too."""
    name = "roadmap/index.yaml"
    if name in files:
        old, new = chance.choice(
            [
                ("capabilities: [", "capabilities: [other, "),
                ("search]", "search, other]"),
                ("enables: [", "enables: [{feature: later, how: Charges a card on the day the order leaves}, "),
                ("type: enablement", "type: infrastructure"),
                ("capabilities: [cards, ", "capabilities: [cards, cards, "),
                ("capabilities: [cards, ", "capabilities: ['capability:cards', "),
                ("status: planned", "status: active"),
                ("status: active", "status: planned"),
            ]
        )
        files[name] = files[name].replace(old, new)


def _new_schema(files: Files, chance: random.Random) -> None:
    """Ask so much of a kind, or read so little of a file, that items can no longer be read."""
    kind = chance.choice(["capability", "initiative", "team"])
    limit = chance.choice(["", "[limits]\nbytes = 150\n", "[limits]\ndocuments = 1\n", "[limits]\nnodes = 20\n"])
    text = f"{files.get('tpmlint.toml', '')}\n{limit}"
    if f"[schema.{kind}]" not in text and not (limit and "[limits]" in files.get("tpmlint.toml", "")):
        files["tpmlint.toml"] = f'{text}[schema.{kind}]\nextend = "new.json"\n'
        files["new.json"] = chance.choice(
            [*SCHEMAS, '{"properties": {"title": {"maxLength": 3}}}', '{"required": ["x-budget"]}']
        )


EDITS: tuple[Callable[[Files, random.Random], None], ...] = (
    _configuration, _configuration, _no_configuration, _own_schema, _waivers, _ignores, _claims, _aside,
    _mapping, _covered, _covered, _lists, _new_schema,
)  # fmt: skip

TITLES = (
    "docs: a word", "fix: it", "fix(cards): it", "chore!: it", "ci: it", "style: it", "revert: Begin", "test: it",
    'Revert "Begin"', "Merge branch 'main'", "fixup! Keep two", "feat: it", "Draft: docs: it", "keep: it",
    "Release 1.2.0", "Bump a/b from 1 to 2",
)  # fmt: skip


def _others(files: Files, chance: random.Random, known: Sequence[str]) -> tuple[Files, str, str]:
    """Return another commit, of any title and author, which waives only for what is nobody's."""
    files, message = dict(files), chance.choice(TITLES)
    what = chance.randrange(4)
    if what == 0:
        files["README.md"] += "More.\n"
        message += f"\n\n{WAIVES}\n"
    elif what == 1 and "src/cards/vault.go" in files:
        files["src/cards/vault.go"] += "\n// more\n"
    elif what == 2:
        files["src/search/notes.md"] = "More.\n"
    if chance.random() < 0.4:
        message += f"\n\nThis reverts commit {chance.choice(known)}.\n"
    author = chance.choice(["Ada <ada@example.org>", *(f"{each} <{each}>" for each in EXEMPT_AUTHORS if "@" in each)])
    return files, message, author


HIDDEN = (
    "<!--\n{}\n-->", "<!-- `\n{}\n-->", "```\n{}\n```", "~~~ text\n{}\n~~~", "> {}", "> said\n{}", "    {}",
    "[a]: /u '\n{}\n'", '[a](/u "\n{}\n")', '![a](/u "\n{}\n")', "<details hidden>\n\n{}\n\n</details>",
    '<div style="display:none">\n\n{}\n\n</div>', '<p title="\n{}\n">x</p>', "<![CDATA[\n{}\n]]>", "<?x\n{}\n?>",
    "<!DOCTYPE\n{}\n>", "<template>\n\n{}\n\n</template>", "<script>\n{}\n</script>", "<pre>\n{}\n</pre>",
    "`a\n{}\nb`", "<del>\n\n{}\n\n</del>", "~~a\n{}\nb~~", "<textarea>\n{}\n</textarea>",
    "<iframe>\n{}\n</iframe>", "<code>\n{}\n</code>", "<a href='\n{}\n'>x</a>",
    "<svg><title>\n{}\n</title></svg>",
)  # fmt: skip
"""Ways to write what a person does not see, or sees as a quotation."""

UNCLOSED = ("```\n{}", "\\\n<!--\n{}", "<div hidden>\n\n{}", "~~~~\n{}")
"""More of them, which hide the rest of the text."""


def _request(chance: random.Random) -> str:
    """Return the text of a pull request whose trailers are hidden."""
    parts = [chance.choice(["Keep two", "Draft: keep two", "[WIP] Keep two", "Keep <!-- two", "Keep two -->"])]
    for _ in range(chance.randint(0, 3)):
        form = chance.choice(HIDDEN)
        cite = chance.choice(CITES)
        if form.startswith(("> {", "    ")):
            cite = cite.replace("\n", f"\n{form[:-2]}")
        part = form.format(cite)
        nest = chance.randrange(6)
        if nest == 0:
            part = "\n".join(f"> {line}" for line in part.split("\n"))
        elif nest == 1:
            part = "- " + part.replace("\n", "\n  ")
        parts += [part, chance.choice(["It keeps two.", "`<!--` is text", "# A head", "* * *", "| a |\n|---|\n| b |"])]
    if chance.random() < 0.2:
        parts.append(chance.choice(UNCLOSED).format(chance.choice(CITES)))
    return chance.choice(["\n", "\r\n"]).join("\n\n".join(parts).split("\n"))


# The rounds


@dataclass(frozen=True)
class Plan:
    """One round.

    Args:
        old, new: the files of the target before, and of its newest commit.
        policy: the configuration of the newest commit.
        name: what is refused.
        bare: the change alone.
        tried: returns the same with all that is tried, from the ids of the two commits.
    """

    old: Files
    new: Files
    policy: str
    name: str
    bare: Attempt
    tried: Callable[[Sequence[str]], Attempt]


def plan(seed: str) -> Plan:
    """Return the round of a seed."""
    chance = random.Random(seed)
    policy, name, waived = (
        chance.choice(POLICIES),
        chance.choice([*CORES, *CODE_CORES, *CODE_CORES]),
        chance.choice(WAIVED),
    )
    new = shop(policy, waived)
    old = _older(shop(chance.choice(POLICIES), waived), chance)
    files = dict(new)
    CORES[name](files, random.Random(seed))
    says = SAYS.get(name, "Keep two")
    bare = Attempt(((files, says, ADA),))

    def tried(known: Sequence[str]) -> Attempt:
        start: Literal["tip", "old", "crossed"] = chance.choice(["tip", "tip", "old", "crossed"])
        files = dict(old)
        CORES[name](files, random.Random(seed))
        if start == "old" and files == old:
            start = "tip"  # What is refused was so already.
        files = dict(old if start == "old" else new)
        if start == "crossed":
            files["README.md"] += "Joined.\n"
        commits: list[Commit] = []
        if chance.random() < 0.3:
            commits.append(_others(files, chance, known))
            files = dict(commits[-1][0])
        possible = [edit for edit in EDITS if edit not in (_claims, _covered) or name in CODE_CORES]
        if start == "tip" and chance.random() < 0.3:
            first = dict(new)
            for _ in range(chance.randint(1, 2)):
                chance.choice(possible)(first, chance)
            files = dict(first)
            CORES[name](files, random.Random(seed))
            if files != first:  # A file that was moved before cannot be taken away again.
                return Attempt(((files, says, ADA),), text="Keep two", first=first)
            files = dict(new)
        CORES[name](files, random.Random(seed))
        edits = [chance.choice(possible) for _ in range(chance.randint(0, 3))]
        if name in CODE_CORES and chance.random() < 0.3:
            edits.append(_covered)
        if start == "old" and chance.random() < 0.5:
            edits.append(_lists)
        late = chance.random() < 0.3
        for edit in () if late else edits:
            edit(files, chance)
        commits.append((dict(files), says, ADA))
        for edit in edits if late else ():
            edit(files, chance)
            commits.append((dict(files), chance.choice(TITLES), ADA))
        for _ in range(chance.choice([0, 0, 1, 2])):
            commits.append(_others(commits[-1][0], chance, known))
        return Attempt(tuple(commits), start, _request(chance))

    return Plan(old, new, policy, name, bare, tried)


def shop(policy: str, waived: str = "") -> Files:
    """Return the files of a target branch.

    Args:
        waived: rule and place of a waiver.
    """
    common = "reason: 'The vault moves in spring, see the plan', owner: core, expires: 2099-12-31"
    vault = f"{ROADMAP['roadmap/vault.yaml']}external: {{github: '12', shop: SHOP-7}}\n"
    return {
        **ROADMAP,
        "roadmap/vault.yaml": vault,
        **CODE,
        "team.json": SCHEMAS[0],
        **({"tpmlint.toml": policy} if policy else {}),
        **({WAIVERS: f"waivers:\n  - {{rule: {waived}, {common}}}\n"} if waived else {}),
    }


def run(folder: Path, seeds: Sequence[str]) -> int:
    """Run rounds in a repository in ``folder``; return how many were red to begin with.

    Raises:
        AssertionError: a change that was refused is let through.
    """
    repo = Repo(folder)
    plans = [plan(seed) for seed in seeds]
    made: list[Made] = []
    for each in plans:
        made += [Made((), _tree(each.old)), Made((len(made),), _tree(each.new))]
    known = make(repo, made)
    pairs = [(each.bare, each.tried(known[2 * number : 2 * number + 2])) for number, each in enumerate(plans)]
    ends: list[tuple[tuple[int, int], ...]] = []
    for number, each in enumerate(plans):
        ends.append(tuple(_add(made, 2 * number, each, attempt) for attempt in pairs[number]))
    oids = make(repo, made)
    red, faults = 0, []
    for number, (seed, each) in enumerate(zip(seeds, plans, strict=True)):
        (bare, tried), ((base, head), (target, last)) = pairs[number], ends[number]
        key = oids[base], oids[head]
        if key not in known_before:
            known_before[key] = judge(repo, *key, bare.text)
        before = known_before[key]
        if not before:
            continue
        if tried.first is not None:
            alone = judge(repo, oids[base], oids[target], "Tidy up", least=Severity.INFO)
            if alone is None or any(fails or finding.category == "change" for finding, fails in alone):
                continue  # Whoever merges it has been told.
        red += 1
        after = judge(repo, oids[target], oids[last], tried.text, least=Severity.INFO)
        if not holds(before, after, each.policy):
            faults.append(
                f"round {seed} ({each.name}, {tried.start}{' after a first change' * (tried.first is not None)}) is "
                f"let through: tpmlint diff {oids[target]} {oids[last]} in {folder}, with the text {tried.text!r}"
            )
    assert not faults, "\n".join(faults)
    return red


def _add(made: list[Made], old: int, plan: Plan, attempt: Attempt) -> tuple[int, int]:
    """Add the commits of an attempt; return the numbers of the commit to compare with, and of the head.

    Args:
        old: the number of the target's old commit; its newest one follows.
    """
    base = old + 1
    parents: tuple[int, ...] = (old if attempt.start == "old" else base,)
    if attempt.first is not None:
        made.append(Made(parents, _tree(attempt.first), b"Tidy up\n", ADA.encode()))
        base = len(made) - 1
        parents = (base,)
    if attempt.start == "crossed":
        # What the target has is what one side did, and the head takes the other side's version of it.
        refused, _, _ = plan.bare.commits[0]
        joined = {"README.md": plan.new["README.md"] + "Joined.\n"}
        first = len(made)
        made += [
            Made((old,), _tree(refused)),
            Made((first,), _tree({**refused, **joined})),
            Made((first,), _tree(plan.new)),
            Made((first + 1, first + 2), _tree({**plan.new, **joined})),
        ]
        base, parents = first + 3, (first + 2, first + 1)
    for files, message, author in attempt.commits:
        made.append(Made(parents, _tree(files), f"{message}\n".encode(), author.encode()))
        parents = (len(made) - 1,)
    return base, parents[0]


known_before: dict[tuple[str, str], tuple[tuple[Finding, bool], ...] | None] = {}
"""What is found without anything that is tried, by the ids of base and head, which depend on their content alone."""


def judge(
    repo: Repo, base: str, head: str, text: str, least: Severity | None = None
) -> tuple[tuple[Finding, bool], ...] | None:
    """Return the findings that make a change fail, or those as grave as ``least``, with whether they do.

    None means that tpmlint refuses to check it, which fails too.
    """
    comparison = Comparison(base=base, head=head, pull_request=Message("pull request", text))
    try:
        report = diff(Request(start=repo.path, as_of=AS_OF), comparison)
    except UserError:
        return None
    failing = Severity.of(report.receipt.fail_on)
    return tuple((each, each.severity >= failing) for each in report.findings if each.severity >= (least or failing))


def holds(before: Sequence[tuple[Finding, bool]], after: Sequence[tuple[Finding, bool]] | None, policy: str) -> bool:
    """Tell whether a change that failed fails still, or is at least reported where the policy takes no more."""
    if after is None or any(fails for _, fails in after):
        return True
    must = "strict" in policy or any(finding.category == "change" for finding, _ in before)
    return not must and any(finding.rule in REPORTS for finding, _ in after)


def _tree(files: Files) -> dict[bytes, bytes]:
    return {path.encode(): text.encode() for path, text in files.items()}


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Run for some seconds, or one round; the repository of a change that is let through stays where it is."""
    seconds, seed = float(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else str(int(time.time()))
    if len(sys.argv) > 3:
        run(Path(tempfile.mkdtemp(prefix="policy-")) / "repository", [f"{seed}-{sys.argv[3]}"])
        return
    end, number, red, faults = time.monotonic() + seconds, 0, 0, 0
    while time.monotonic() < end:
        folder = Path(tempfile.mkdtemp(prefix="policy-"))
        try:
            red += run(folder / "repository", [f"{seed}-{number + each}" for each in range(BATCH)])
            shutil.rmtree(folder)
        except AssertionError as error:
            faults += str(error).count("let through: ")
            say(str(error))
        number += BATCH
        if number % (20 * BATCH) == 0:
            say(f"{number} rounds, {red} of them red to begin with, {faults} let through")
    say(f"done: {number} rounds, {red} of them red to begin with, {faults} let through")
    sys.exit(min(faults, 1))


if __name__ == "__main__":
    main()
