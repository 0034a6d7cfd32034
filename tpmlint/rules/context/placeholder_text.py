"""A placeholder stands where the product context belongs.

`how`, `need`, `benefit` and `problem` are the four sentences that tie technical work to the product. A `TODO` there
satisfies a machine and tells a reader nothing. So does the title again, a single word, a ticket key such as `PAY-12`, a
link, "see ticket", or "because we need it": whoever reads the roadmap has to look elsewhere, or to guess. Nobody comes
back to fill it in, and when the work is questioned nobody remembers what it was for. An item that is only `proposed`
may still leave it open, but then it gives no change its product context.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
benefit: TBD
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
benefit: Returning buyers pay in seconds without entering a card
---
{kind: team, id: checkout, title: Checkout}
```

Two words of which one has content are enough: "Pay faster" passes.

Option `words` adds words of your own that stand for nothing, such as `later`; case and punctuation do not matter.
They give no product context to a change either, and are no reason for a waiver.

To fix it: write one sentence that would still make sense to somebody who has not read the title; if nobody can write
it yet, the item is `proposed`.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, name
from tpmlint.model.prose import item_sentences
from tpmlint.rule import ROADMAP, Context, Option, Rule
from tpmlint.text.messages import quote


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the placeholders of every item that is beyond ``proposed``."""
    words = context.words("words")
    for item in roadmap.items:
        if not isinstance(item, (Initiative, Feature)) or item.is_proposed or not item.is_readable("status"):
            continue
        for sentence in item_sentences(item, roadmap):
            lack = sentence.lack(words)
            if lack is None:
                continue
            says = f"says {quote(sentence.value)}"
            if lack == "the title again":
                says = f"only repeats {quote(sentence.value)}"
            elif lack != "a placeholder":
                says += f", {lack},"
            message = f"{name(item)} {says} where one sentence on {sentence.owed} belongs"
            yield Problem(message, item.at(*sentence.route), item.ref, sentence.subject)


rule = Rule(
    ROADMAP,
    severity=Severity.ERROR,
    check=check,
    about=frozenset({"feature", "initiative"}),
    fields=frozenset({"state", "title", "benefit", "problem", "enables", "internal_customers"}),
    reach=1,
    options={"words": Option((), "Further words that stand for nothing, such as `later`.", "less")},
)
