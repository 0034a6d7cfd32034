"""Two files of the roadmap have one name on some disks.

Git tells `notes.md` from `Notes.md`; the disks of Windows and macOS do not, and that of macOS does not tell apart two
ways to encode an accent either. There one of the two files takes the other's place on checkout. Its items are gone
without a word, everything that refers to them dangles, and the next commit from that machine may delete it for all.

Files in which no item is found count too, for they can take the place of one that has some.

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
# roadmap/Example.yaml
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
# roadmap/gift-cards.yaml
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
```

To fix it: rename one of the two with `git mv`, or bring what both hold into one file.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import FileRef, Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.load import collisions
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import quote


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every file that some disks take for one before it."""
    for path, other in collisions(roadmap.paths):
        yield Problem(
            message=(
                f"{quote(path)} and {quote(other)} are one file on a disk that ignores case or the way accents are "
                "encoded, where one of the two is not read; rename one"
            ),
            at=FileRef(path),
            subject=other,
            related=(Related("the other file", FileRef(other)),),
        )


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check)
