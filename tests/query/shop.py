"""A small roadmap of all kinds, with something late, something closed and something of the user's own."""

from __future__ import annotations

from datetime import date

from tests.in_memory import roadmap
from tpmlint.query.derived import DatedRoadmap

AS_OF = date(2027, 3, 2)

TEAMS = """\
kind: team
id: platform
title: Platform
type: platform
---
kind: team
id: checkout
title: Checkout
type: stream-aligned
contact: {chat: "#checkout"}
---
kind: team
id: search
title: Search
type: stream-aligned
external: {jira: SRCH}
"""
FEATURES = """\
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: active
target_date: 2027-03-31
objectives: [effortless]
benefit: Customers buy with one tap
---
kind: feature
id: instant-search
title: Results while you type
owner: team:search
target_date: 2027-Q2
objectives: [come-back]
depends_on: [feature:one-click]
---
kind: feature
id: tracking
title: Order tracking
owner: checkout
status: released
target_date: 2026
"""
INITIATIVES = """\
kind: initiative
id: tokens
title: Keep tokens instead of card numbers
owner: platform
status: active
type: enablement
target_date: 2027-02-28
enables:
  - feature: one-click
    how: A token charges a known customer
internal_customers:
  - team: checkout
    need: One call that charges a known customer
capabilities: [payments, kit]
metrics:
  - name: mttr
    target: 30
  - name: Customers who leave
    target: 15 %
score: {rice: {reach: 1000, impact: 2, confidence: 0.5, effort: 4}}
tags: [pci, Money]
x-cost: 3
---
kind: initiative
id: fresh-index
title: Bring every change into the index
owner: platform
status: planned
type: infrastructure
start_date: 2027-01-15
target_date: 2027-H2
enables:
  - feature: instant-search
    how: The index follows events
internal_customers:
  - team: jira:SRCH
    need: A price that is true
  - team: checkout
    need: To know what sells out
capabilities: [index]
objectives: [come-back]
depends_on: [initiative:tokens]
x-cost: 12
x-review: 2027-02
---
kind: initiative
id: old-vault
title: A vault of our own
owner: checkout
status: canceled
type: exploration
enables:
  - feature: one-click
    how: Cards would have been kept here
internal_customers:
  - team: search
    need: Nothing in the end
capabilities: [payments]
---
kind: initiative
id: first-tracking
title: Follow a parcel
owner: platform
status: completed
type: enablement
enables:
  - feature: tracking
    how: Events from the carrier
internal_customers:
  - team: checkout
    need: To answer where a parcel is
capabilities: [kit]
"""
OTHERS = """\
kind: capability
id: payments
title: Taking money
owner: platform
lifecycle: production
paths: [/payments/]
consumers:
  - team: checkout
    interaction: x-as-a-service
  - team: search
---
kind: capability
id: index
title: Finding products
owner: search
paths: ["/search/**", "!/search/*.md"]
---
kind: capability
id: kit
title: Shared components
owner: platform
paths: [/kit/]
---
kind: objective
id: come-back
title: Customers order again
owner: checkout
perspective: business
---
kind: objective
id: effortless
title: Paid in a minute
owner: checkout
perspective: product
parent: come-back
---
kind: decision
id: no-cards
title: Keep tokens, never card numbers
owner: platform
status: accepted
date: 2026-08-18
initiatives: [tokens]
---
kind: decision
id: own-index
title: Run the index ourselves
owner: search
status: proposed
capabilities: [index]
"""

FILES = {
    "roadmap/features.yaml": FEATURES,
    "roadmap/initiatives.yaml": INITIATIVES,
    "roadmap/others.yaml": OTHERS,
    "roadmap/teams.yaml": TEAMS,
}


def board() -> DatedRoadmap:
    """Return the roadmap on the day on which the tests take place."""
    return DatedRoadmap(roadmap(FILES), AS_OF)
