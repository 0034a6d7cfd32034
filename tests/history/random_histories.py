"""Draws histories of a shop in which everything happens that may happen to code and to a roadmap."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tests.fast_import import DAY, START, Made, make
from tests.repos import Repo
from tests.shop import CAPABILITIES, FEATURES, TEAMS, initiative

CONFIG = b"[change]\nwhite-space = false\nexempt-paths = ['docs/', '*.lock', '!docs/api/']\n"
PEOPLE = (
    b"Ada <ada@example.org>",
    b"Ada <ada@example.org>",
    b"Zo\xc3\xab <zoe@example.org>",
    b"dependabot[bot] <dependabot@example.org>",
)
MESSAGES = (
    b"Change",
    b"Change",
    b"Keep\n\nRoadmap-Item: initiative:vault",
    b"Find\n\nRoadmap-Item: index\n\nSigned-off-by: Ada <ada@example.org>",
    b"Click\n\nroadmap-item: feature:one-click",
    b"Decide\n\nRoadmap-Item: decision:tokens",
    b"Both\n\nRoadmap-Item: initiative:vault, feature:find-it",
    b"Odd\n\nRoadmap-Item: initiative:nobody",
    b"Waive\n\nRoadmap-Item: none\nRoadmap-Reason: the pager rang all night over a misspelt flag",
    b"Waive\n\nRoadmap-Item: none",
    b"fix: repair",
    b"fix!: repair by breaking",
    b"docs: say more",
    b"feat(cards): more\n\nRoadmap-Item: vault",
    b"",
    b"caf\xe9: x",
)
FOLDERS = (*("src/cards", "src/search", "src/cards/deep") * 2, "src/other", "docs", "docs/api", "")
ITEMS = ("teams", "features", "capabilities", "vault", "index", "decisions")

Tree = dict[bytes, bytes | tuple[bytes, bytes]]


def roadmap(chance: random.Random) -> Tree:
    """Return the files of a roadmap that is in order."""
    texts = {
        "teams": TEAMS,
        "features": FEATURES,
        "capabilities": CAPABILITIES,
        "vault": initiative("vault", "cards", "one-click", chance.choice(("planned", "active"))),
        "index": initiative("index", "search", "find-it"),
    }
    return {f"roadmap/{name}.yaml".encode(): text.encode() for name, text in texts.items()}


def _code(tree: Tree, chance: random.Random) -> None:
    folder = chance.choice(FOLDERS)
    name = chance.choice(("a.py", "b.py", "c.lock", "new\nline.py", "ü.py"))
    path = f"{folder}/{name}".lstrip("/").encode()
    mode = b"120000" if chance.random() < 0.05 else b"100644"
    tree[path] = mode, chance.choice((b"one\n", b"two\n", b"three %d\n" % chance.randrange(99)))


def _delete(tree: Tree, chance: random.Random) -> None:
    code = [path for path in tree if not path.startswith((b"roadmap/", b"tpmlint"))]
    if code:
        del tree[chance.choice(code)]


def _move(tree: Tree, chance: random.Random) -> None:
    code = [path for path in tree if path.startswith((b"src/", b"docs/"))]
    if code:
        path = chance.choice(code)
        tree[f"{chance.choice(FOLDERS)}/moved{chance.randrange(9)}.py".lstrip("/").encode()] = tree.pop(path)


def _mode(tree: Tree, chance: random.Random) -> None:
    code = [path for path in tree if path.startswith(b"src/")]
    if code:
        path = chance.choice(code)
        content = tree[path]
        text = content[1] if isinstance(content, tuple) else content
        tree[path] = chance.choice((b"100755", b"100644")), text


def _status(tree: Tree, chance: random.Random) -> None:
    name = chance.choice(("vault", "index"))
    status = chance.choice(("proposed", "planned", "active", "active", "paused", "completed", "canceled"))
    capability = chance.choice(("cards", "search"))
    text = initiative(name, capability, chance.choice(("one-click", "find-it")), status)
    tree[f"roadmap/{name}.yaml".encode()] = text.encode()


def _features(tree: Tree, chance: random.Random) -> None:
    status = chance.choice(("planned", "released", "retired"))
    text = FEATURES.replace("title: One click,", f"title: One click, status: {status},")
    tree[b"roadmap/features.yaml"] = text.encode()


def _claims(tree: Tree, chance: random.Random) -> None:
    paths = chance.choice(
        (
            *("/src/cards/", "/src/search/", "/src/", "/src/cards/deep/", '"*.py"', "/src/cards/, '!a.py'", "src"),
            "/src/cards/]\ninterfaces: [{type: lock, path: src/cards/c.lock}, {type: json, path: src/cards/deep}",
        )
    )
    tree[b"roadmap/capabilities.yaml"] = CAPABILITIES.replace("/src/cards/", paths).encode()


def _capabilities(tree: Tree, chance: random.Random) -> None:
    first, _, second = CAPABILITIES.partition("---\n")
    tree[b"roadmap/capabilities.yaml"] = chance.choice((first, second, CAPABILITIES)).encode()


def _decide(tree: Tree, chance: random.Random) -> None:
    tree[b"roadmap/decisions.md"] = (
        "---\nkind: decision\nid: tokens\ntitle: Tokens\nowner: core\n"
        f"status: {chance.choice(('accepted', 'proposed', 'rejected'))}\n"
        f"capabilities: [{chance.choice(('cards', 'search', 'cards, search'))}]\n---\nBecause.\n"
    ).encode()


def _break(tree: Tree, chance: random.Random) -> None:
    tree[f"roadmap/{chance.choice(ITEMS[:5])}.yaml".encode()] = b"kind: [team\n"


def _remove(tree: Tree, chance: random.Random) -> None:
    for path in [path for path in tree if path.startswith(b"roadmap/")]:
        del tree[path]


def _restore(tree: Tree, chance: random.Random) -> None:
    _remove(tree, chance)
    tree.update(roadmap(chance))


def _rename(tree: Tree, chance: random.Random) -> None:
    found = [path for path in tree if path.startswith(b"roadmap/")]
    if found:
        path = chance.choice(found)
        tree[b"roadmap/moved%d%s" % (chance.randrange(99), path[path.rindex(b".") :])] = tree.pop(path)


def _aside(tree: Tree, chance: random.Random) -> None:
    tree[b"roadmap/README.md"] = b"Read %d\n" % chance.randrange(9)


EDITS: tuple[Callable[[Tree, random.Random], None], ...] = (
    *[_code] * 20,
    *[_move] * 3,
    *[_delete] * 2,
    *[_mode] * 2,
    *[_status] * 3,
    *(_features, _claims, _capabilities, _decide, _rename, _aside),
)
RARE = (_break, _remove, *[_restore] * 4)


def history(chance: random.Random, length: int, ids: Mapping[int, str]) -> list[Made]:
    """Draw a history that ends with a roadmap; messages may revert the commits whose ids are known."""
    tree: Tree = {b"tpmlint.toml": CONFIG, b"src/cards/a.py": b"one\n", b"src/search/b.py": b"two\n"}
    if chance.random() < 0.6:
        tree.update(roadmap(chance))
    made = [Made((), dict(tree))]
    line = 0
    for _ in range(length):
        if chance.random() < 0.3:
            first = line
            if chance.random() < 0.4 and made[line].parents:
                first = made[line].parents[0]
            line = _merge(made, line, first, chance, ids)
        else:
            tree = _edited(made[line].files, chance)
            made.append(_commit((line,), tree, len(made), chance, ids))
            line = len(made) - 1
    if not any(path.startswith(b"roadmap/") and path.endswith(b".yaml") for path in made[line].files):
        made.append(_commit((line,), {**made[line].files, **roadmap(chance)}, len(made), chance, ids))
    return made


def _merge(made: list[Made], line: int, fork: int, chance: random.Random, ids: Mapping[int, str]) -> int:
    """Grow a branch, which may take the line in, and merge it; the merge may bring what no branch had."""
    branch = fork
    for _ in range(chance.randrange(1, 4)):
        made.append(_commit((branch,), _edited(made[branch].files, chance), len(made), chance, ids))
        branch = len(made) - 1
    if fork != line and chance.random() < 0.5:
        made.append(_commit((branch, line), _joined(made, fork, branch, line), len(made), chance, ids))
        branch = len(made) - 1
    tree = _joined(made, fork, line, branch)
    if chance.random() < 0.2:
        tree = _edited(tree, chance)
    made.append(_commit((line, branch), tree, len(made), chance, ids))
    return len(made) - 1


def _joined(made: list[Made], base: int, ours: int, theirs: int) -> Tree:
    old, tree, new = made[base].files, dict(made[ours].files), made[theirs].files
    for path in {*old, *new}:
        if new.get(path) != old.get(path):
            if path in new:
                tree[path] = new[path]
            else:
                tree.pop(path, None)
    return tree


def _edited(files: Mapping[bytes, bytes | tuple[bytes, bytes]], chance: random.Random) -> Tree:
    tree = dict(files)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        chance.choice(EDITS)(tree, chance)
    if chance.random() < 0.06:
        chance.choice(RARE)(tree, chance)
    return tree


def _commit(parents: tuple[int, ...], tree: Tree, number: int, chance: random.Random, ids: Mapping[int, str]) -> Made:
    message = chance.choice(MESSAGES)
    reverted = chance.randrange(number) if chance.random() < 0.1 else None
    if reverted is not None:
        message = b"Revert\n\nThis reverts commit %s." % ids.get(reverted, "0" * 40).encode()
    return Made(parents, tree, message, chance.choice(PEOPLE), START + number * DAY // 3)


def make_eventful(repo: Repo, seed: int, length: int = 24) -> str:
    """Make a history and return the id of its newest commit."""
    ids: dict[int, str] = {}
    # The ids that messages name hang on the messages before them: each time, more of them are known to be right.
    while True:
        made = history(random.Random(seed), length, ids)
        oids = make(repo, made)
        known = dict(enumerate(oids))
        if known == ids:
            return oids[-1]
        ids = known
