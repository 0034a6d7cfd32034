"""The report as Markdown for a README or a wiki: the headline, the map as mermaid, the board and the gaps.

GitHub's mermaid draws 500 lines and 50,000 characters at most.
Source: https://mermaid.js.org/config/schema-docs/config.html (maxEdges, maxTextSize).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tpmlint.html_report import board, overview, risk
from tpmlint.html_report.alignment import items_on_map
from tpmlint.html_report.context import ReportContext
from tpmlint.html_report.headline import headline_of
from tpmlint.model.items import Item
from tpmlint.query.graph import Graph, as_mermaid, with_waits
from tpmlint.reporters.render.changes import markdown_lines, summarize, title_of
from tpmlint.reporters.render.markdown import cell, code, prose
from tpmlint.text.messages import percent, plural

_LINES, _CHARACTERS = 500, 50_000
_LONGEST = 120


def render(context: ReportContext) -> str:
    """Return the report as Markdown; text of users is escaped."""
    headline = headline_of(context)
    lines = [f"# {prose(context.title)}", "", f"**{prose(headline.text)}.**", ""]
    lines += [f"{headline.context}.", ""] if headline.context != headline.text else []
    lines += _counts(context)
    lines += ["", *_risks(context)]
    lines += ["", "## From strategy to code", "", *_map(context)]
    lines += ["", "## Now, next, later", "", *_board(context)]
    lines += ["", *_gaps(context)]
    changes = context.report.changes
    if changes is not None and changes.events:
        lines += ["", f"## {prose(title_of(changes))}", "", f"{summarize(changes.events)}."]
        lines += ["", *markdown_lines(changes.events, "### {}")]
    receipt = context.report.receipt
    commit = f" at {code(receipt.revision[:12])}" if receipt.revision else ""
    files = plural(len(receipt.files), "file")
    read = f"As of {receipt.as_of} ({receipt.as_of_source}), read from the {receipt.snapshot}{commit}: {files}."
    lines += ["", f"{read} Written by tpmlint {receipt.version}."]
    return "".join(f"{line}\n" for line in lines)


def _counts(context: ReportContext) -> Iterator[str]:
    view = overview.view(context)
    yield f"| {' | '.join(count.kind.plural for count in view.counts)} | findings |"
    yield f"|{' --: |' * (len(view.counts) + 1)}"
    counts = [
        f"{each.total} ({each.open} open)" if each.open is not None and each.open != each.total else str(each.total)
        for each in view.counts
    ]
    yield f"| {' | '.join(counts)} | {len(context.report.findings)} |"
    metrics = context.metrics
    if metrics is not None:
        yield ""
        yield (
            f"Of {plural(metrics.total.needing_context, 'change')} that need a product reason, "
            f"{percent(metrics.total.share, '–')} have one; {percent(metrics.coverage.share, '–')} of the code belongs "
            "to a capability."
        )


def _risks(context: ReportContext) -> Iterator[str]:
    view = risk.view(context)
    yield "## Risk"
    yield ""
    if not view.features and not view.late:
        yield "No feature is at risk, and nothing is late."
    if view.features:
        yield "| feature at risk | due | expected | overdue by | gap | why |"
        yield "| --- | --- | --- | --: | --: | --- |"
        for row in view.features:
            expected = row.risk.expected.isoformat() if row.risk.expected is not None else ""
            why = "; ".join(map(_chain, row.chains))
            numbers = f"{_days(row.risk.overdue)} | {_days(row.risk.gap)}"
            yield f"| {_name(row.risk.item)} | {_due(row.risk.item)} | {expected} | {numbers} | {why} |"
    if view.features and view.late:
        yield ""
    if view.late:
        yield "| late | due | overdue by | gap | features that wait for it | teams |"
        yield "| --- | --- | --: | --: | --- | --- |"
        for each in view.late:
            numbers = f"{_days(each.risk.overdue)} | {_days(each.risk.gap)}"
            hurts = f"{_names(each.features)} | {_names(each.customers)}"
            yield f"| {_name(each.risk.item)} | {_due(each.risk.item)} | {numbers} | {hurts} |"


def _days(count: int) -> str:
    return plural(count, "day") if count else ""


def _chain(chain: risk.Chain) -> str:
    names = [f"waits for {_name(item)}" for item in chain.items]
    if chain.between:
        names.insert(-1, f"waits for {chain.between} more")
    return ", which ".join([*names, cell(prose(chain.says))])


def _map(context: ReportContext) -> Iterator[str]:
    items = items_on_map(context)
    if not items:
        yield "No items yet."
        return
    refs = {item.ref for item in items}
    connections = tuple(each for each in context.graph.connections if {each.source, each.target} <= refs)
    graph = with_waits(context.roadmap, Graph(items, connections))
    connections = graph.connections
    text = as_mermaid(graph, ())
    if len(connections) > _LINES or len(text) > _CHARACTERS:
        yield (
            f"The map has {plural(len(items), 'item')} and {plural(len(connections), 'line')}, which is more than "
            "mermaid draws; the HTML report shows it."
        )
        return
    yield "```mermaid"
    yield from text.splitlines()
    yield "```"


def _board(context: ReportContext) -> Iterator[str]:
    columns = board.view(context).columns
    if not any((*column.features, *column.initiatives) for column in columns):
        yield "Nothing is open yet."
        return
    yield "| | feature or initiative | owner | due | enables | for |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for column in columns:
        for card in (*column.features, *column.initiatives):
            owner = cell(code(card.item.owner.text)) if card.item.owner is not None else ""
            enables, customers = _names(card.enables), _names(card.customers)
            yield f"| {column.name} | {_name(card.item)} | {owner} | {_due(card.item)} | {enables} | {customers} |"


def _gaps(context: ReportContext) -> Iterator[str]:
    gaps = overview.view(context).gaps
    found = Counter(finding.rule for finding in context.report.findings)
    if gaps:
        yield "## Gaps in the roadmap"
        yield ""
        for gap in gaps:
            more = f" and {gap.more} more" if gap.more else ""
            yield f"- **{len(gap.items) + gap.more}** {gap.title.lower()}: {_names(gap.items)}{more}"
        yield ""
    if found:
        yield "## Findings"
        yield ""
        yield "| rule | findings |"
        yield "| --- | --: |"
        yield from (f"| {code(rule)} | {count} |" for rule, count in sorted(found.items(), key=lambda x: (-x[1], x[0])))
    else:
        yield "No findings."


def _name(item: Item) -> str:
    title = " ".join((item.title or item.id).split())
    return cell(prose(title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"))


def _names(items: Iterable[Item]) -> str:
    return ", ".join(_name(item) for item in items)


def _due(item: Item) -> str:
    target = getattr(item, "target_date", None)
    return target.text if target is not None else ""
