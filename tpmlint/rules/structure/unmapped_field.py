"""A source maps no value to a field that its kind of item requires.

Items that are kept in another format are not asked for what their source does not map: six hundred records that all
lack an owner are one gap of the mapping and not six hundred mistakes of their authors. The gap is reported here, once,
because rules that need the field cannot check these items.

```yaml before
features:
  - {key: one-click, name: One-click checkout, squad: checkout}
squads:
  - {name: checkout}
```

```toml bad
[[sources]]
files = ["roadmap/example.yaml"]

[[sources.items]]
kind = "feature"
at = "$.features[*]"
fields = { id = "key", title = "name" }

[severity]
unused-team = "off"
```

```toml good
[[sources]]
files = ["roadmap/example.yaml"]

[[sources.items]]
kind = "feature"
at = "$.features[*]"
fields = { id = "key", title = "name", owner = "squad" }

[[sources.items]]
kind = "team"
at = "$.squads[*]"
fields = { id = "name", title = "name" }
```

To fix it: map the field under `fields`, with a `default` if the records do not have it, or turn the rule off.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.own_kinds import schema_asked
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import join_words, quote, with_article


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the required fields that a source does not map, once for each kind of item that it has."""
    settings = context.settings
    for number, (source, use) in enumerate(zip(settings.sources, roadmap.sources, strict=False)):
        gaps: dict[str, dict[int, tuple[str, ...]]] = {}
        for block, items in enumerate(source.items):
            kind = roadmap.kinds[items.kind]
            if use.items.get(items.kind):
                gaps.setdefault(items.kind, {})[block] = items.unasked(schema_asked(kind, settings))
        for name, by_block in gaps.items():
            missing = list(dict.fromkeys(field for fields in by_block.values() for field in fields))
            if not missing:
                continue
            block = next(block for block, fields in by_block.items() if fields)
            named, them = join_words([quote(each) for each in missing]), "it" if len(missing) == 1 else "them"
            message = (
                f"the source {source.name} maps no {named}, required of {with_article(name)}, "
                f"so its items are not asked for {them}"
            )
            if len({frozenset(fields) for fields in by_block.values()}) > 1:
                message = (
                    f"the source {source.name} does not map {named}, required of {with_article(name)}, in all of its "
                    f"blocks, so the items of the others are not asked for {them}"
                )
            steps = ("format",) if source.format else ("items", block, "fields")
            at = settings.at(*settings.source_route(number, *steps))
            yield Problem(message, at, subject=f"{source.name} {name}")


rule = Rule(ROADMAP, severity=Severity.INFO, check=check, fields=frozenset())
