"""Evidence names a pull request, tag, commit or path that is not there.

Evidence lets a reader see for themselves that work was done, or what it rests on. A commit that nobody has, or a
document that was moved, is worth less than none: the claim looks proven and cannot be checked.

A text of `evidence` is read in this order: `#12` and `!12` is a pull request (a merge request); what follows `tag:`,
`commit:` and `path:` is that; then a tag of that name, 7 to 40 hexadecimal digits of a commit, and else a path, from
the folder of the configuration, the top of the repository, or with `./` the folder of the file.

Commits count if they are in the history of the commit that is checked, or in another branch. A pull request counts if
a commit names its number: at the end of a subject as in `Store tokens (#12)`, in `Merge pull request #12`, `See merge
request shop/cart!12`, or in a trailer such as `PR-URL:`. Numbers are checked only where at least half of the newest
50 first-parent commits since the first number name one; not those above the highest so far, nor that of the pull
request that is being checked. In a shallow clone paths are checked, and a note says that nothing else is.

```text before
2026-01-12 Store the token of a card (#11): card-vault/vault.py
2026-01-19 tag v1.3.0
2026-02-02 Charge a stored card (#14): card-vault/charge.py
```

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
evidence: ["#11", v1.3.0, "#13"]
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
evidence: ["#11", v1.3.0, card-vault/vault.py]
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: name what the repository has, or remove the entry; what is still to come belongs into `description`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tpmlint.finding import Edit, Fix, Problem, Severity
from tpmlint.model.evidence import FORMS
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.evidence import names_evidence
from tpmlint.text.messages import cut, quote
from tpmlint.text.similarity import GUESSES, nearest

if TYPE_CHECKING:
    from tpmlint.history.lookup import NamedEvidence

_REQUEST = re.compile(r"https?://\S+/(?:pull|pulls|pull-requests|merge_requests)/([0-9]{1,9})(?:[/#?]\S*)?")
_SHORTEST_COMMIT = 7
_VERSION = re.compile(r"v?[0-9]")


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the evidence that is not there, or in no known form."""
    naming = [item for item in roadmap.items if names_evidence(item)]
    git = context.git() if naming else None
    if git is None:
        return
    missing: list[tuple[Item, NamedEvidence]] = []
    for item in naming:
        for each in git.evidence(item).unmerged:
            if each.read is None:
                yield _of_no_form(item, each)
            elif each.read.form == "path":
                if _is_missing_path(item, each, context):
                    missing.append((item, each))
            elif each.is_missing:
                missing.append((item, each))
    elsewhere = git.outside(
        each.read.value for _, each in missing if each.read is not None and each.read.form == "commit"
    )
    guesses = GUESSES
    for item, each in missing:
        assert each.read is not None
        if each.read.form == "commit" and each.read.value in elsewhere:
            continue
        guesses -= 1
        yield _problem(item, each, _nearest(item, each, context) if guesses >= 0 else None)


def _is_missing_path(item: Item, each: NamedEvidence, context: Context) -> bool:
    git, tree = context.git(), context.tree
    assert git is not None
    assert each.read is not None
    if tree is None or tree.finds(each.read.value, item.path):
        return False
    # Where tags are not known, it may be one.
    return each.read.explicit or git.is_known


def _nearest(item: Item, each: NamedEvidence, context: Context) -> str | None:
    """Return the text that was probably meant, in the form that was written."""
    git, tree = context.git(), context.tree
    assert git is not None
    assert each.read is not None
    form, value, explicit = each.read.form, each.read.value, each.read.explicit
    found = None
    if not explicit and value.isdecimal() and value.isascii() and len(value) < _SHORTEST_COMMIT:
        return f"#{int(value)}"
    if form == "commit":
        found = git.nearest_commit(value)
    elif form == "tag" or (not explicit and _VERSION.match(value)):
        found = nearest(value, git.tags)
    elif form == "path" and tree is not None:
        found = tree.nearest(value, item.path) or (None if explicit else nearest(value, git.tags))
    return f"{form}:{found}" if found is not None and explicit else found


def _of_no_form(item: Item, each: NamedEvidence) -> Problem:
    request = _REQUEST.fullmatch(each.text)
    near = f"#{int(request[1])}" if request is not None else None
    says = f"did you mean '{near}'?" if near is not None else f"write {FORMS}"
    return Problem(
        message=f"{name(item)} names {quote(each.text)} as evidence, which is in no known form; {says}",
        at=item.at("evidence", each.position),
        item=item.ref,
        subject=each.text,
        fix=_fix(item, each, near),
        help=None if near is None else f"write {FORMS}; other pages belong under `links`",
    )


def _problem(item: Item, each: NamedEvidence, near: str | None) -> Problem:
    assert each.read is not None
    form, value, explicit = each.read.form, each.read.value, each.read.explicit
    if form == "pull request":
        says = f"pull request {each.text} as evidence, which no commit of the history names"
    elif form == "path" and not explicit:
        says = f"{quote(value)} as evidence, which is neither a tag nor a path of this repository"
    else:
        says = f"{form} {quote(value)} as evidence, which this repository does not have"
    return Problem(
        message=f"{name(item)} names {says}" + (f"; did you mean {quote(near)}?" if near is not None else ""),
        at=item.at("evidence", each.position),
        item=item.ref,
        subject=each.text,
        fix=_fix(item, each, near),
    )


def _fix(item: Item, each: NamedEvidence, near: str | None) -> Fix | None:
    if near is None:
        return None
    title = f"Replace '{cut(each.text)}' with '{cut(near)}'"
    return Fix(title, (Edit(item.at("evidence", each.position), near),), safe=False)


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check, fields=frozenset({"evidence", "released_in"}))
