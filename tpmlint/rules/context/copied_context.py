"""The same product context is written in several items.

`how` and `need` say why this work, for this feature, for this team. A sentence that fits three items fits none of them:
it was pasted to satisfy a form. People who must choose between the three learn nothing from it, and the real reason, if
there was one, is lost. Texts are compared without case and punctuation; one of six words or more that is a longer one
without some of its words, at most a third, is the same. Within one item a text may be repeated, and canceled items do
not count.

```yaml bad
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
enables:
  - {feature: one-click, how: Lets the team ship a change a day earlier}
internal_customers:
  - {team: checkout, need: Try three price layouts a day instead of one}
---
kind: initiative
id: test-data
title: Test data on demand
owner: platform
status: proposed
type: developer-experience
enables:
  - {feature: one-click, how: Lets the team ship a change a day earlier}
internal_customers:
  - {team: checkout, need: Test refunds without asking accounting}
---
kind: initiative
id: one-staging
title: A staging shop for each team
owner: platform
status: proposed
type: infrastructure
enables:
  - {feature: one-click, how: lets the team ship a change a day earlier.}
internal_customers:
  - {team: checkout, need: Show a flow to support before it is released}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

```yaml good
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
enables:
  - {feature: one-click, how: A change of the payment page reaches its first customers the same day}
internal_customers:
  - {team: checkout, need: Try three price layouts a day instead of one}
---
kind: initiative
id: test-data
title: Test data on demand
owner: platform
status: proposed
type: developer-experience
enables:
  - {feature: one-click, how: Cards that fail can be tried before a customer has one}
internal_customers:
  - {team: checkout, need: Test refunds without asking accounting}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

Option `items` is how many items must have the same text for a finding, 3 by default.

To fix it: write in each item what this feature gains from this work, or what this team cannot do today; if there is
nothing to tell them apart, they may be one initiative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec.structs import replace

from tpmlint.finding import FindingKey, Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Initiative, name
from tpmlint.model.prose import Sentence, link_sentences
from tpmlint.rule import ROADMAP, Context, Option, Rule
from tpmlint.rules.support.alignment import is_accountable
from tpmlint.rules.support.explanations import SHOWN, first_explains
from tpmlint.text.messages import quote
from tpmlint.text.placeholders import plain
from tpmlint.text.similarity import is_shortened

_Uses: TypeAlias = list[tuple[Initiative, Sentence]]

_LEAST_WORDS = 6
"""Of a text that may be a shortened one: fewer are in many a longer text by chance."""

_COMPARED = 100
"""Longer texts with the same rare word that a text is compared with."""


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every text that too many items share, once, with all of them."""
    words = context.settings.change.placeholders
    found: dict[str, _Uses] = {}
    for initiative in roadmap.initiatives:
        if not is_accountable(initiative):
            continue
        for sentence in link_sentences(initiative, roadmap):
            found.setdefault(plain(sentence.value), []).append((initiative, sentence))
    least = max(2, context.count("items"))
    order = {each.ref: number for number, each in enumerate(roadmap.initiatives)}
    for same in _with_shortened(found, least):
        if len(same) < least:
            continue
        shared: dict[str, tuple[Initiative, Sentence]] = {}
        for initiative, sentence in sorted(same, key=lambda use: order[use[0].ref]):
            if sentence.lack(words) is None or not initiative.is_proposed:
                shared.setdefault(initiative.ref, (initiative, sentence))
        if len(shared) >= least:
            yield from first_explains("copied-context", _problems(list(shared.values()), words))


def _with_shortened(found: Mapping[str, _Uses], least: int) -> Iterable[_Uses]:
    """Return the uses of each text; those of a shortened one that are too few alone with those of the longer one."""
    by_word: dict[str, list[str]] = {}
    merged = dict(found)
    long = [(words, text) for text in found if len(words := text.split()) >= _LEAST_WORDS]
    for words, text in sorted(long, key=lambda each: (-len(each[0]), each[1])):
        rarest = min([by_word.get(word, ()) for word in words], key=len)[:_COMPARED]
        longer = next((each for each in rarest if _is_most_of(words, each.split())), None)
        if longer is not None and len(found[text]) < least:
            merged[longer] = [*merged[longer], *merged.pop(text)]
            continue
        for word in dict.fromkeys(words):
            by_word.setdefault(word, []).append(text)
    return merged.values()


def _is_most_of(words: list[str], others: list[str]) -> bool:
    return len(words) * 3 >= len(others) * 2 and is_shortened("".join(words), "".join(others), others)


def _problems(shared: list[tuple[Initiative, Sentence]], words: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem for each item; the first shows all of them."""
    empty: list[FindingKey] = [
        ("placeholder-text", item.ref, each.subject) for item, each in shared if each.lack(words) is not None
    ]
    for number, (item, sentence) in enumerate(shared):
        others = shared[1:] if number == 0 else [each for each in shared[: SHOWN + 1] if each[0] is not item][:SHOWN]
        problem = _problem(item, sentence, others, len(shared) - 1)
        yield replace(problem, explained_by=tuple(empty if number == 0 else empty[:SHOWN]))


def _problem(first: Initiative, sentence: Sentence, others: list[tuple[Initiative, Sentence]], count: int) -> Problem:
    so = f"so do {count} other initiatives" if count > 1 else "so does another initiative"
    return Problem(
        message=(
            f"{name(first)} says {quote(sentence.value)} on {sentence.owed}, and {so}; "
            "say in each what is true of it alone"
        ),
        at=first.at(*sentence.route),
        item=first.ref,
        subject=sentence.subject,
        related=tuple(Related(f"the same in {name(other)}", other.at(*each.route)) for other, each in others),
    )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"initiative"}),
    fields=frozenset({"state", "title", "enables", "internal_customers"}),
    options={"items": Option(3, "So many items with the same text are reported.", "more")},
)
