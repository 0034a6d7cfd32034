"""A relative link leads to a file that is not in the repository.

Somebody who wants to know why an item is on the roadmap follows its links. A design that was moved or never committed
leaves them with a page that is not found, and with the guess that there never was one.

Paths under `links` and `evidence` count, and relative links and images in the Markdown of a file that has items. Only
tracked files are there, so nothing is reported outside of git. Addresses are not asked: tpmlint uses no network.
Links that lead out of the repository, such as `../../issues/12`, begin with `/`, or hold a placeholder are not checked.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
links: [{title: Design, url: docs/vault.md}]
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
links: [{title: Design, url: ../card-vault/vault.py}]
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: write where the file is now, from the folder of the file that links to it, or remove the link; new files
must be added with `git add` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tpmlint.finding import FileRef, Problem, Severity
from tpmlint.model.items import Item, name
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule
from tpmlint.rules.support.evidence import dead_links, relative_path, unknown_keys
from tpmlint.text.messages import quote

if TYPE_CHECKING:
    from tpmlint.history.lookup import GitLookup, NamedEvidence
    from tpmlint.model.tree import Tree


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the links of a file and of its items that lead nowhere."""
    for item in parsed.items:
        if "links" in item.value:
            yield from _links(item, context)
        if "evidence" in item.value and (git := context.git()) is not None and (named := git.evidence(item).unmerged):
            yield from _evidence(item, named, git, context.tree)
    tree = context.tree
    if not parsed.items or tree is None:
        return
    only = parsed.items[0].ref if len(parsed.items) == 1 else None
    for target, path, span in dead_links(parsed.file, lambda path: tree.links(path, parsed.file.path)):
        near = tree.nearest(f"./{path}", parsed.file.path)
        yield Problem(
            message=f"the link to {quote(target)} leads to no file of this repository{_hint(near)}",
            at=FileRef(parsed.file.path, span),
            item=only,
            subject=target,
        )


def _links(item: Item, context: Context) -> Iterator[Problem]:
    listed = item.value.get("links")
    for index, link in enumerate(listed if isinstance(listed, list) else ()):
        url = link.get("url") if isinstance(link, dict) else None
        path = relative_path(url) if isinstance(url, str) else None
        tree = context.tree if path is not None else None
        if path is None or tree is None or tree.links(path, item.path) or tree.finds(path, item.path):
            continue
        near = tree.nearest(path, item.path)
        yield Problem(
            message=f"{name(item)} links to {quote(str(url))}, which leads to no file of this repository{_hint(near)}",
            at=item.at("links", index, "url"),
            item=item.ref,
            subject=str(url),
            help="write the path from the folder of the file; an address begins with `https://`",
        )


def _evidence(item: Item, named: tuple[NamedEvidence, ...], git: GitLookup, tree: Tree | None) -> Iterator[Problem]:
    """Yield the paths under ``evidence``; where ``unknown-evidence`` reports them, it explains these."""
    if tree is None:
        return
    for each in named:
        if each.read is None or each.read.form != "path" or tree.finds(each.read.value, item.path):
            continue
        if not (each.read.explicit or git.is_known):
            continue
        yield Problem(
            message=f"{name(item)} names the path {quote(each.read.value)} as evidence, which leads to no file of this "
            f"repository{_hint(tree.nearest(each.read.value, item.path))}",
            at=item.at("evidence", each.position),
            item=item.ref,
            subject=each.text,
            explained_by=unknown_keys(item, (each,)),
        )


def _hint(near: str | None) -> str:
    return f"; did you mean {quote(near)}?" if near is not None else ""


rule = Rule(DOCUMENT, severity=Severity.WARNING, check=check)
