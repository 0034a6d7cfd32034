"""A file is a Git LFS pointer, and its content is stored elsewhere.

Git LFS stores large files elsewhere and keeps three lines in their place. Roadmap items are small text: kept in LFS
they cannot be read, compared or merged where only the pointer is checked out, and tpmlint never fetches anything.

```yaml bad
version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
---
kind: team
id: checkout
title: Checkout
```

To fix it: take the roadmap's files out of LFS (`git lfs untrack`, then add them again), or run `git lfs pull` first.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the files that are LFS pointers."""
    return parsed.problems("lfs-pointer")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check, unsilenceable=True)
