"""Several records have a word that their source does not map.

A source says under `values` what the author's words mean. A word that one or two records have is reported there: it
may be a typo. One that more have is a gap of the mapping, and is reported here, once, with what closes it. Until then
these items are read without that field.

Of a format that comes along, every word is reported at its record, as is one that is nearly a word that is mapped.

```yaml before
- {key: one-click, name: One-click checkout, squad: checkout, state: shipped}
- {key: wallets, name: Pay with a wallet, squad: checkout, state: shipped}
- {key: refunds, name: Refunds, squad: checkout, state: shipped}
```

```toml bad
[[sources]]
files = ["roadmap/example.yaml"]

[[sources.items]]
kind = "feature"
[sources.items.fields]
id = "key"
title = "name"
owner = { from = "squad", create = true }
status = { from = "state", values = { planned = "planned" } }
```

```toml good
[[sources]]
files = ["roadmap/example.yaml"]

[[sources.items]]
kind = "feature"
[sources.items.fields]
id = "key"
title = "name"
owner = { from = "squad", create = true }
status = { from = "state", values = { planned = "planned", shipped = "released" } }
```

To fix it: add the word to `values` of the field with what it means, or correct the records. An empty word, as in
`values = { "n/a" = "" }`, means that it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import plural, quote, some

_SEVERAL = 3
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r'(["\\])')
_BACKSLASH = r"\\\1"


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield each word that a source does not map and several of its records have."""
    settings = context.settings
    for number, (source, use) in enumerate(zip(settings.sources, roadmap.sources, strict=False)):
        for places in use.unmapped_words if not source.format else ():
            if len(places) < _SEVERAL:
                continue
            first = places[0]
            kind = roadmap.kinds[source.items[first.block].kind]
            listed = some(first.values.words, 10) if first.values.words else "no word"
            key = first.word if _BARE.fullmatch(first.word) else f'"{_ESCAPED.sub(_BACKSLASH, first.word)}"'
            known = [each["const"] for each in kind.schema["properties"][first.field].get("oneOf", ())]
            meanings = f", where the dots are {some(known, 10, ' or ')}" if known else ""
            yield Problem(
                message=(
                    f"unknown {first.values.label} {quote(first.word)} in {plural(len(places), 'record')}; "
                    f"this source maps {listed}"
                ),
                at=settings.at(*settings.source_route(number, "items", first.block, "fields", first.field)),
                subject=f"{source.name} {first.values.label} {first.word}",
                related=(Related("the first is here", first.at),),
                help=f'add `{key} = "..."` to its `values`{meanings}; or correct the records.',
                explains=tuple(("schema", each.item, each.word) for each in places),
            )


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check)
