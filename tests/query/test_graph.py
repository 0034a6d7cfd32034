"""Mermaid: a graph whose labels are text, whatever users wrote."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.query.shop import board
from tpmlint.model.impact import impact_of
from tpmlint.model.items import Capability
from tpmlint.query.graph import Connection, Graph, as_mermaid, graph_of
from tpmlint.query.target import Claimed, Code

LINE = re.compile(
    r"flowchart LR|"
    r'  n\d+\["[^"`<>\\\n]*(?:<br/>[^"`<>\\\n]*)?"\]|  n\d+\[/"[^"`<>\\\n]*"/\]|'
    r"  n\d+ -->\|[a-z ]+\| n\d+|  classDef [a-z]+ [a-z0-9:#,]+|  class n\d+(,n\d+)* [a-z]+"
)


def test_the_graph_of_a_path() -> None:
    shop = board().roadmap
    payments = shop.find("capability", "payments")
    assert isinstance(payments, Capability)
    code = Code("payments/a.py", ("payments/a.py",), (Claimed(payments, ("/payments/",), ("payments/a.py",)),), (), ())
    graph = graph_of(shop, [(code, impact_of(shop, [payments]))])
    assert [item.ref for item in graph.items] == [
        "capability:payments",
        "initiative:tokens",
        "feature:one-click",
        "team:checkout",
        "team:search",
        "objective:effortless",
        "objective:come-back",
    ]
    assert graph.connections == (
        Connection("path:payments/a.py", "capability:payments", "belongs-to", "/payments/"),
        Connection("capability:payments", "team:checkout", "used-by", "x-as-a-service"),
        Connection("capability:payments", "team:search", "used-by"),
        Connection("capability:payments", "initiative:tokens", "changed-by"),
        Connection("initiative:tokens", "feature:one-click", "enables", "A token charges a known customer"),
        Connection("initiative:tokens", "team:checkout", "for", "One call that charges a known customer"),
        Connection("feature:one-click", "objective:effortless", "serves"),
        Connection("objective:effortless", "objective:come-back", "part-of"),
    )
    assert as_mermaid(graph, [code]) == (
        "flowchart LR\n"
        '  n0[/"payments#47;a.py"/]\n'
        '  n1["capability payments<br/>Taking money"]\n'
        '  n2["initiative tokens<br/>Keep tokens instead of card numbers"]\n'
        '  n3["feature one-click<br/>One-click checkout"]\n'
        '  n4["team checkout<br/>Checkout"]\n'
        '  n5["team search<br/>Search"]\n'
        '  n6["objective effortless<br/>Paid in a minute"]\n'
        '  n7["objective come-back<br/>Customers order again"]\n'
        "  n0 -->|belongs to| n1\n"
        "  n1 -->|used by| n4\n"
        "  n1 -->|used by| n5\n"
        "  n1 -->|changed by| n2\n"
        "  n2 -->|enables| n3\n"
        "  n2 -->|for| n4\n"
        "  n3 -->|serves| n6\n"
        "  n6 -->|part of| n7\n"
        "  classDef capability fill:#e8eef7,stroke:#4a6fa5,color:#222\n"
        "  class n1 capability\n"
        "  classDef initiative fill:#fff3d6,stroke:#b8860b,color:#222\n"
        "  class n2 initiative\n"
        "  classDef feature fill:#e3f4e1,stroke:#3f8f3f,color:#222\n"
        "  class n3 feature\n"
        "  classDef team fill:#fbe4ec,stroke:#b0426f,color:#222\n"
        "  class n4,n5 team\n"
        "  classDef objective fill:#eee6f8,stroke:#7a4fb0,color:#222\n"
        "  class n6,n7 objective\n"
    )


@given(st.text())
def test_a_title_is_text(title: str) -> None:
    team = board().roadmap.teams[0]
    code = Code(title, (), (), (), ())
    lines = as_mermaid(Graph((replace(team, title=title),), ()), [code]).splitlines()
    assert len(lines) == 5
    assert all(LINE.fullmatch(line) for line in lines)


def test_a_hostile_title() -> None:
    title = '"]; click n0 "javascript:alert(1)" <script> `x` style: #f00 :::y @org'
    team = replace(board().roadmap.teams[0], title=title)
    assert as_mermaid(Graph((team,), ()), []).splitlines()[1] == (
        '  n0["team platform<br/>#34;#93;#59; click n0 #34;javascript#58;alert#40;1#41;#34; #60;script#62; '
        '#96;x#96; style#58; #35;f00 #58;#58;#58;y #64;org"]'
    )
