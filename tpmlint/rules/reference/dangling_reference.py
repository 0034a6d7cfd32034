"""A reference names an item that does not exist.

A roadmap is worth as much as its links: who owns this, which feature waits for it, whom to ask. An unknown name breaks
them silently. Most are typos; the rest are items that somebody renamed or deleted without checking what refers to them.
Other trackers' items, such as `jira:SHOP-12`, may be named once the configuration has a table `[systems.jira]`. With
`keys` in it, a key must match that pattern, also under `external`; with a `snapshot`, an export of the tracker, it must
be in the export. See [unverified-reference](unverified-reference.md) for where a name alone is not enough. An item of
another repository, such as `checkout/one-click`, must be in the export that `[[registries]]` names for `checkout`.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: chekout
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: correct the id, write the missing item, or remove the reference; `tpmlint new KIND ID` starts an item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from tpmlint.finding import Edit, Fix, Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Reference, respell, says
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.suggestions import Suggester, describe_wrong_form, find_unknown_key
from tpmlint.sources import System
from tpmlint.text.messages import join_words, quote, with_article
from tpmlint.text.similarity import GUESSES, nearest


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield each unknown name once for the item that uses it, with all places."""
    suggester = Suggester(roadmap)
    systems = context.settings.systems
    hints: dict[str, str | None] = {}
    for item in roadmap.items:
        missing: dict[str, list[Reference]] = {}
        for reference in item.references:
            if reference.system is None:
                if roadmap.resolve(reference) is None and not roadmap.may_exist(reference.id):
                    missing.setdefault(str(reference), []).append(reference)
            elif reference.system not in systems:
                missing.setdefault(f"{reference.system}:", []).append(reference)
            elif systems[reference.system].is_checked and roadmap.resolve(reference) is None:
                missing.setdefault(reference.text, []).append(reference)
        for subject, references in missing.items():
            if references[0].system is None and "/" in references[0].id:
                problem = _not_exported(item, references, roadmap, hints)
            elif references[0].system is None:
                if roadmap.has_unnamed(references[0].kind) and not suggester.suggest(references[0]):
                    continue  # The schema says what is wrong with the id of what is probably meant.
                problem = _dangling(item, references, roadmap, suggester)
            elif references[0].system not in systems:
                problem = _undeclared(item, references, (*roadmap.kinds, *systems), hints)
            else:
                found = _unknown_key(item, references, systems[references[0].system], roadmap, hints)
                if found is None:
                    continue
                problem = found
            related = tuple(Related("and here", item.at(*each.route)) for each in references[1:])
            yield replace(problem, subject=subject, related=related)
        yield from _own_keys(item, systems)


def _dangling(item: Item, references: list[Reference], roadmap: Roadmap, suggester: Suggester) -> Problem:
    reference = references[0]
    same = suggester.same_but_case(reference)
    if same is not None:
        message = f"{says(item, reference)}, which is written {same}; ids are matched exactly"
        return _problem(item, references, message, same, safe=True)
    message = f"{says(item, reference)}, which does not exist"
    others = [kind for kind in roadmap.kinds if kind != reference.kind and roadmap.find(kind, reference.id) is not None]
    # Nobody means the item itself.
    guessed = [each for each in suggester.suggest(reference) if (reference.kind, each) != (item.kind, item.id)]
    suggestions = () if others else tuple(guessed)
    if others:
        message += (
            f"; there is {join_words([with_article(kind) for kind in others])} of that id, but no {reference.kind}"
        )
    elif suggestions:
        message += f"; did you mean {join_words(suggestions, 'or')}?"
    return _problem(item, references, message, *suggestions)


def _not_exported(item: Item, references: list[Reference], roadmap: Roadmap, hints: dict[str, str | None]) -> Problem:
    """Return the problem with an item that is not in the export of its repository, or whose repository is unknown."""
    reference = references[0]
    name, _, item_id = reference.id.partition("/")
    registry = roadmap.registries.get(name)
    if registry is None:
        if name not in hints and len(hints) < GUESSES:
            hints[name] = nearest(name, roadmap.registries)
        near = hints.get(name)
        way = f"did you mean {near}/{item_id}?" if near else "add it to [[registries]] in the configuration"
        message = f"{says(item, reference)}, but {quote(name)} is not a declared registry; {way}"
        help_text = f"if {name} is another repository with a roadmap, add an entry [[registries]] with that name"
        return replace(_problem(item, references, message), help=help_text)
    refs = registry.refs or frozenset()
    others = [kind for kind in roadmap.kinds if f"{kind}:{item_id}" in refs]
    if others:
        hint = f"; there is {join_words([with_article(kind) for kind in others])} of that id, but no {reference.kind}"
        suggestions: tuple[str, ...] = ()
    else:
        if reference.text not in hints and len(hints) < GUESSES:
            prefix = f"{reference.kind}:"
            hints[reference.text] = nearest(
                item_id, [each.removeprefix(prefix) for each in sorted(refs) if each.startswith(prefix)]
            )
        near = hints.get(reference.text)
        suggestions = (f"{name}/{near}",) if near else ()
        hint = f"; did you mean {name}/{near}?" if near else ""
    problem = _problem(
        item, references, f"{says(item, reference)}, which is not in {registry.path}{hint}", *suggestions
    )
    return replace(problem, help=f"correct the id, or run `tpmlint registry update` if {name} has the item")


def _unknown_key(
    item: Item, references: list[Reference], system: System, roadmap: Roadmap, hints: dict[str, str | None]
) -> Problem | None:
    """Return the problem with a key that does not match the pattern of its tracker, or is not in its export."""
    reference = references[0]
    unknown = find_unknown_key(reference.id, system, roadmap, suggest=len(hints) < GUESSES)
    if unknown is None:
        return None
    hints[reference.text] = unknown.suggestion
    hint = f"; did you mean {system.name}:{unknown.suggestion}?" if unknown.suggestion else ""
    suggestions = (unknown.suggestion,) if unknown.suggestion else ()
    problem = _problem(item, references, f"{says(item, reference)}, {unknown.says}{hint}", *suggestions)
    return replace(problem, help=unknown.help)


def _own_keys(item: Item, systems: Mapping[str, System]) -> Iterator[Problem]:
    """Yield the keys of the item itself in trackers that do not have their form."""
    for name, key in item.external.items():
        why = describe_wrong_form(key, systems[name]) if name in systems else None
        if why is not None:
            message = f"{item.kind} {item.id} is {name}:{key} elsewhere, but {why}"
            help_text = "correct the key, or the pattern in the configuration"
            yield Problem(message, item.at("external", name), item.ref, f"external {name}:{key}", help=help_text)


def _undeclared(item: Item, references: list[Reference], names: Iterable[str], hints: dict[str, str | None]) -> Problem:
    """Return the problem of a reference with an unknown name before its colon; ``names`` are the known ones."""
    reference = references[0]
    if "://" in reference.text:
        noun = f"the id of {with_article(reference.kind)}" if reference.kind else "an id"
        way = f"name the {reference.kind or 'item'} by its id"
        message = f"{says(item, reference)}, which is an address and not {noun}; {way}"
        return replace(_problem(item, references, message), help="an address belongs under `links`, as `url`")
    system = str(reference.system)
    if system not in hints and len(hints) < GUESSES:
        hints[system] = nearest(system, names)
    near = hints.get(system)
    way = f"did you mean {near}:{reference.id}?" if near else f"declare it as [systems.{system}] in the configuration"
    message = f"{says(item, reference)}, but {system} is not a declared system; {way}"
    table = f"table `[systems.{system}]` in tpmlint.toml"
    help_text = (
        f"correct it; a tracker of yours called {system} needs a {table}"
        if near
        else f"if {system} is a tracker of yours, write a {table}"
    )
    return replace(_problem(item, references, message), help=help_text)


def _problem(item: Item, references: list[Reference], message: str, *suggestions: str, safe: bool = False) -> Problem:
    """Return a problem, with a fix for the whole item if there is one suggestion."""
    fix = None
    if len(suggestions) == 1:
        edits = tuple(Edit(item.at(*each.route), respell(each, suggestions[0])) for each in references)
        fix = Fix(f"Replace {references[0].id!r} with {suggestions[0]!r}", edits, safe)
    return Problem(message, item.at(*references[0].route), item.ref, fix=fix)


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check, fields=frozenset({"references", "external"}), reach=0)
