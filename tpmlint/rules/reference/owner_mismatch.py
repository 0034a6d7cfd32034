"""CODEOWNERS or a catalogue names another owner than the roadmap does.

Beside a roadmap with capabilities and teams there is often a second list of owners: CODEOWNERS, which decides who is
asked for a review, or the catalogue of Backstage, in which people look at night. When a team takes something over, one
of the two lists is changed, and the other one sends people to the wrong team. A source with `compare = true` gives no
items; what it says of owners is compared with the roadmap:

```toml before
[[sources]]
format = "codeowners"
compare = true
```

In CODEOWNERS the last line that matches a tracked file counts, and in GitLab's the last one of each section. It reports

- a capability half of whose files belong to another team there, with the number of files;
- a team there that the roadmap does not have and that owns half of the files of a capability;
- a team that no line names although it owns capabilities, and others own their files there;
- as info, once for each capability, smaller parts of it that belong to others there;
- as info, all other teams there that the roadmap does not have, and all teams here that no line names.

In a catalogue, it reports a component, API, resource or system that has the id or title of a capability and another
owner, and the teams that the roadmap does not have.

A handle such as `@acme/web` is the team that has it under `external` or `contact`, or else the one whose id or title is
its last word or more of it: `web`, `acme-web`. A team and one that it is a part of count as the same. Files without an
owner there are not reported, nor those of persons, who may be in any team, nor those of a line for files of one
kind in any folder, such as `*.sql` or `package.json`: it says who reviews these everywhere.

```codeowners before
/pricing/  @acme/search
/services/ @acme/checkout
```

```yaml bad
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
consumers: [{team: search}]
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: search, title: Search}
```

```yaml good
kind: capability
id: pricing
title: Pricing
owner: search
paths: [/pricing/]
consumers: [{team: checkout}]
---
kind: capability
id: prices
title: Prices of services
owner: checkout
paths: [/services/prices/]
consumers: [{team: search}]
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: search, title: Search}
```

Option `percent` is the share of a capability's files from which on another team counts as its owner, 50 by default.

To fix it: ask the two teams which one it is, and change the owner here or there. If both names mean one team, write
what it is called there under `external` of the team, such as `external: {github: acme/web}`.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.rule import ROADMAP, Context, Option, Rule


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield where the owners of a compared source and those of the roadmap differ."""
    if not roadmap.compared:
        return
    from tpmlint.rules.support.catalogue_owners import compare_catalogue
    from tpmlint.rules.support.file_owners import compare_codeowners

    for files in roadmap.compared.values():
        for each in files:
            if each.lines:
                paths, percent = context.tracked() or (), context.count("percent")
                yield from compare_codeowners(each, roadmap, paths, context.settings, percent)
        catalogue = [each for each in files if each.items]
        if catalogue:
            yield from compare_catalogue(catalogue, roadmap)


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    options={"percent": Option(50, "From this share of a capability's files on another team is its owner.", "more")},
)
