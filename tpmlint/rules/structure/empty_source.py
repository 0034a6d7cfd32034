"""A source of the configuration finds no file or record, or takes none.

A roadmap that is kept in another format is read through `[[sources]]`: which files, and where the records are in them.
If a pattern matches nothing, `at` leads nowhere because a key was renamed, or `when` names a key or a word that no
record has, the roadmap is smaller than its authors believe, and nothing else would say so: a check without items is a
check without findings. The same is true of one record that a block would take but for a typo in the word of `when`,
and of a field that is taken from a key which no record has, where almost the same key is taken for nothing.

Not reported are a `when` that takes no record because other blocks take all of them by the same keys; and a block
of a format that comes along that has no record yet, as long as others have. A pattern of `[roadmap] include` that
lies behind a symbolic link is reported too: links are not followed.

```yaml before
squads:
  - {id: checkout, name: Checkout}
```

```toml bad
[[sources]]
files = ["roadmap/example.yaml"]
items = [{ kind = "team", at = "$.squad[*]", fields = { id = "id", title = "name" } }]
```

```toml good
[[sources]]
files = ["roadmap/example.yaml"]
items = [{ kind = "team", at = "$.squads[*]", fields = { id = "id", title = "name" } }]

[severity]
unused-team = "off"
```

```yaml before
- {id: checkout, name: Checkout, type: squad}
- {id: mobile, name: Mobile, type: squad}
```

```toml bad
[[sources]]
files = ["roadmap/example.yaml"]
items = [{ kind = "team", when = { type = ["squads"] }, fields = { id = "id", title = "name" } }]
```

```toml good
[[sources]]
files = ["roadmap/example.yaml"]
items = [{ kind = "team", when = { type = ["squad"] }, fields = { id = "id", title = "name" } }]

[severity]
unused-team = "off"
```

To fix it: correct `files`, `at` or `when`, or the word in the record; or remove the source or its block of items.
`tpmlint check --show-files` lists the files that are read, `tpmlint sources` the words of records that are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tpmlint.finding import FileRef, Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.tree import link_to
from tpmlint.patterns import literal_of
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.settings import DEFAULT_INCLUDE, Settings
from tpmlint.sources import Source
from tpmlint.text.messages import plural, quote, some
from tpmlint.text.similarity import is_certain_typo, nearest

if TYPE_CHECKING:
    from tpmlint.model.source_use import SourceUse

_KEY = re.compile(r"(?!file\.)[^.$/#]+")
"""A path that is a key of the record itself."""


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield each source without files, each block of items that takes no record of any of them, and likely typos."""
    settings = context.settings
    if settings.source is not None and settings.include != DEFAULT_INCLUDE:
        yield from _behind_links(context)
    for number, (source, use) in enumerate(zip(settings.sources, roadmap.sources, strict=False)):
        if not use.files:
            message = f"no file matches {some(source.files, last=' or ')}; correct the pattern, or remove the source"
            at = settings.at(*settings.source_route(number, "format" if source.format else "files"))
            yield Problem(message, at, subject=source.name)
            continue
        yield from _refusing_blocks(number, source, use, settings)
        for block, (items, count) in enumerate(zip(source.items, use.selected, strict=True)):
            if count or use.broken or (source.format and any(use.selected)):
                continue
            where = f"in {plural(use.files, 'file')}"
            if not items.at:
                message = f"the source {source.name} finds no record {where}"
            else:
                message = f"{quote(items.at)} selects nothing {where}{_hint(items.at, use)}"
            steps = ("format",) if source.format else ("items", block, "at")
            subject = f"{source.name} {items.at}".strip()
            yield Problem(message, settings.at(*settings.source_route(number, *steps)), subject=subject)
        yield from _unread_fields(number, source, use, roadmap, settings)
    for number, source in settings.compared.items():
        if number in roadmap.compared and not roadmap.compared[number]:
            message = f"no file matches {some(source.files, last=' or ')}; correct the pattern, or remove the source"
            at = settings.at("sources", number, "format" if source.format else "files")
            yield Problem(message, at, subject=source.name)


def _behind_links(context: Context) -> Iterator[Problem]:
    """Yield the patterns for files of the roadmap that lie behind a symbolic link, which is not followed."""
    settings = context.settings
    folder = f"{settings.folder}/" if settings.folder else ""
    links = context.links()
    for number, pattern in enumerate(settings.include):
        link = None if pattern.startswith("!") else link_to(folder + literal_of(pattern), links)
        # What names the link itself is read, and reported as a file that cannot be.
        if link is not None and link != folder + literal_of(pattern):
            message = f"{quote(pattern)} lies behind the symbolic link {quote(link)}, so that nothing in it is read"
            at = settings.at("roadmap", "include", number)
            yield Problem(f"{message}; name what the link leads to", at, subject=pattern)


def _refusing_blocks(number: int, source: Source, use: SourceUse, settings: Settings) -> Iterator[Problem]:
    """Yield each block whose ``when`` takes none of its records, and else the words that are probably typos."""
    idle = [at for at, refused in enumerate(use.refused) if refused and not use.taken[at]]
    if source.format and any(use.taken):
        idle = []
    for block in idle if not use.broken else ():
        refused = use.refused[block]
        key = next(iter(dict.fromkeys(path for path, _ in refused)))
        count = plural(use.selected[block], "record")
        start = f"'when' takes none of {count} in {plural(use.files, 'file')}"
        texts = {word: times for (path, word), times in refused.items() if path == key and word}
        if texts:
            mapped = source.items[block].when[key]
            near = next((found for each in mapped if (found := nearest(each, texts))), None)
            by_count = sorted(texts, key=lambda each: (each != near, -texts[each], each))
            hint = f"; did you mean {quote(near)}?" if near else ""
            message = f"{start}: their {quote(key)} is {some(by_count, 10, ' or ')}{hint}"
        else:
            keys = use.record_keys[block]
            near = nearest(key, keys)
            hint = f"; did you mean {quote(near)}?" if near else f", only {some(keys, 10)}" if keys else ""
            message = f"{start}: none has {quote(key)}{hint}"
        steps = ("format",) if source.format else ("items", block, "when", key)
        subject = f"{source.name} {source.items[block].at} {key}"
        yield Problem(message, settings.at(*settings.source_route(number, *steps)), subject=subject)
        if source.format:
            return
    for each in use.near_words:
        if use.taken[each.block] or (source.format and any(use.taken)):
            words = some(each.words, 10)
            message = (
                f"unknown {each.label} {quote(each.word)}, so that the record is not read; this source takes {words}"
            )
            yield Problem(message, FileRef(each.path, each.place), subject=f"{each.label} {each.word}")


def _unread_fields(
    number: int, source: Source, use: SourceUse, roadmap: Roadmap, settings: Settings
) -> Iterator[Problem]:
    """Yield the keys from which a field is taken that no record has, while all but the same key is not mapped."""
    for block, items in enumerate(source.items):
        if source.format or use.broken or not use.taken[block] or not use.others:
            continue
        others = use.others[block]
        for field, mapping in items.fields.items():
            if mapping.more or mapping.default is not None or _KEY.fullmatch(mapping.path) is None:
                continue
            near = next((each for each in sorted(others) if is_certain_typo(mapping.path, each)), None)
            if near is None or any(
                field in item.value for item in roadmap.items if item.source == source.name and item.kind == items.kind
            ):
                continue
            count = use.taken[block]
            lacking = "which the only record lacks" if count == 1 else f"which none of {count} records has"
            yield Problem(
                f"{quote(field)} is taken from {quote(mapping.path)}, {lacking}; did you mean {quote(near)}?",
                settings.at(*settings.source_route(number, "items", block, "fields", field)),
                subject=f"{source.name} {items.at} {field}",
            )


def _hint(at: str, use: SourceUse) -> str:
    keys = use.keys
    first = at.removeprefix("$").lstrip(".").partition(".")[0].partition("[")[0]
    near = nearest(first, keys)
    if near is not None:
        return f"; did you mean {quote(at.replace(first, near, 1))}?"
    return f", which {'has' if use.files == 1 else 'have'} {some(keys, 10)} at the top" if keys else ""


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check)
