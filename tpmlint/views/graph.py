"""What enables what and waits for what, as a graph, which GitHub and GitLab draw with mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.errors import UserError
from tpmlint.model.impact import Impact
from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.query.graph import as_mermaid, graph_among, with_waits
from tpmlint.text.messages import join_words, quote
from tpmlint.text.similarity import nearest
from tpmlint.views import Subject, View, Words, listed
from tpmlint.views.support import page
from tpmlint.views.support.choice import chosen, with_default

_WITH = ("capabilities", "teams", "objectives")


def render(subject: Subject, words: Words) -> Iterator[str]:
    """Yield the graph of features and initiatives, and of what ``with`` names beside them."""
    roadmap = subject.roadmap
    items = chosen(roadmap, with_default(words, open="yes"), (Feature, Initiative))
    shown = listed(words, "with") if "with" in words else ("capabilities",)
    for word in shown:
        if word not in _WITH:
            near = nearest(word, _WITH)
            hint = f"; did you mean {near}?" if near else ""
            raise UserError(f"with cannot be {quote(word)}{hint}", f"it is {join_words(_WITH, 'or')}")
    if not items:
        yield "Nothing is open."
        return
    initiatives = tuple(item for item in items if isinstance(item, Initiative))
    features = tuple(item for item in items if isinstance(item, Feature))
    named: dict[str, Item] = {}
    for item in items:
        for reference in item.references:
            target = roadmap.resolve(reference)
            if target is not None and reference.field in ("capabilities", "internal_customers", "objectives"):
                named.setdefault(target.ref, target)
    impact = Impact(
        tuple(each for each in roadmap.capabilities if each.ref in named and "capabilities" in shown),
        initiatives,
        features,
        tuple(each for each in roadmap.teams if each.ref in named and "teams" in shown),
        tuple(each for each in roadmap.objectives if each.ref in named and "objectives" in shown),
    )
    graph = with_waits(roadmap, graph_among(roadmap, impact))
    yield from page.mermaid(as_mermaid(graph, ()).splitlines())


view = View(
    render,
    {
        "kind": "features, initiatives, or a kind like these; both if omitted",
        "with": "what else to show: capabilities, teams, objectives; capabilities if omitted",
    },
)
