"""Two files of the roadmap have the same name on some disks.

Git distinguishes `notes.md` from `Notes.md`; the file systems of Windows and macOS do not, and macOS does not
distinguish two encodings of an accent either. On such a disk one of the two files overwrites the other on checkout. Its
items disappear silently, references to them dangle, and the next commit from that machine may delete the file for
everybody.

Files without items count too, because they can overwrite one that has some.

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

To fix it: rename one of the two with `git mv`, or merge both into one file.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import FileRef, Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.roadmap_files import collisions
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import quote


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every file that some disks cannot distinguish from an earlier one."""
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


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check, fields=frozenset())
