"""Make the git history of the example shop: how its code came first, and how its roadmap grew beside it in 2026.

    python examples/history.py /tmp/shop

Everybody's name, every date and so every id is fixed: the same repository comes out on any machine, and its last commit
holds what lies in examples/shop. Some of these commits are careless, as commits are. What tpmlint says of each is
written down in tests/test_example_history.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

SHOP = Path(__file__).resolve().parent / "shop"

INES = "Ines Duarte <ines@shop.example>"
TOMASZ = "Tomasz Nowak <tomasz@shop.example>"
PRIYA = "Priya Raman <priya@shop.example>"
JONAS = "Jonas Berg <jonas@shop.example>"
AMAL = "Amal Haddad <amal@shop.example>"
DEPENDABOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
RENOVATE = "Renovate Bot <bot@renovateapp.com>"

KIT = "packages/storefront-kit"
CAPABILITIES = "roadmap/capabilities.yaml"
FEATURES = "roadmap/features.yaml"
INITIATIVES = "roadmap/initiatives"
TOKENS_DECISION = "roadmap/decisions/tokens-not-cards.md"
INDEX_DECISION = "roadmap/decisions/index-from-events.md"
ROLLOUT = "platform/deploy/rollout.py"
CHARGE = "services/payments/charge.py"
HANDLER = "services/search/handler.go"
INDEX = "services/search/index.go"
RANK = "services/search/rank.go"
EVENTS = "data/events/order_events.sql"


class Turn(NamedTuple):
    """A first_parent_log of a file that was otherwise once."""

    was: str
    now: str


def shop(path: str, *turns: Turn) -> str:
    """Return a file of the finished shop as it was before some turns."""
    text = (SHOP / path).read_bytes().decode("utf-8").replace("\r\n", "\n")
    for turn in turns:
        text = _swapped(path, text, turn.now, turn.was)
    return text


def _swapped(path: str, text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"{path} should contain exactly once: {old!r}")
    return text.replace(old, new)


class Repository:
    """A repository on its way, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ids: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        for setting in ("core.autocrlf=false", "core.fileMode=false", "commit.gpgSign=false"):
            self.git("config", *setting.split("="))

    def git(self, *arguments: str, said: str = "", who: str = INES, day: str = "2026-01-01") -> str:
        """Run git and return what it writes; ``said`` is its standard input."""
        name, address = who.removesuffix(">").split(" <")
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": address}
            environment[f"GIT_{role}_DATE"] = f"{day}T10:00:00+00:00"
        done = subprocess.run(
            ("git", *arguments), cwd=self.folder, env=environment, input=said.encode(), check=True, capture_output=True
        )
        return done.stdout.decode("utf-8").strip()

    def read(self, path: str) -> str:
        """Return a file's text as it is now."""
        return (self.folder / path).read_bytes().decode("utf-8")

    def write(self, path: str, text: str) -> None:
        """Write a file, whose folder need not be there."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


Edit: TypeAlias = Callable[[Repository], object]


def put(path: str, text: str) -> Edit:
    """Write a file."""
    return lambda repository: repository.write(path, text)


def settle(*paths: str) -> Edit:
    """Give files the content that they have in the finished shop."""

    def edit(repository: Repository) -> None:
        for path in paths:
            repository.write(path, shop(path))

    return edit


def turn(path: str, *turns: Turn) -> Edit:
    """Make some turns in a file."""

    def edit(repository: Repository) -> None:
        text = repository.read(path)
        for each in turns:
            text = _swapped(path, text, each.was, each.now)
        repository.write(path, text)

    return edit


def swap(path: str, old: str, new: str) -> Edit:
    """Replace a first_parent_log that is there exactly once."""
    return turn(path, Turn(old, new))


def add(path: str, text: str) -> Edit:
    """Add to the end of a file."""
    return lambda repository: repository.write(path, repository.read(path) + text)


def reindent(path: str, old: str, new: str) -> Edit:
    """Indent a file in another way."""
    return lambda repository: repository.write(path, repository.read(path).replace(old, new))


def remove(*paths: str) -> Edit:
    """Delete files."""
    return lambda repository: repository.git("rm", "--quiet", "--", *paths)


def move(old: str, new: str) -> Edit:
    """Move a file or folder as it is."""

    def edit(repository: Repository) -> None:
        (repository.folder / new).parent.mkdir(parents=True, exist_ok=True)
        repository.git("mv", old, new)

    return edit


def executable(path: str, mark: str) -> Edit:
    """Mark a file as executable with ``+x``, or as not with ``-x``."""

    def edit(repository: Repository) -> None:
        repository.git("add", path)
        repository.git("update-index", f"--chmod={mark}", path)

    return edit


def undo(title: str) -> Edit:
    """Take back an earlier commit."""
    return lambda repository: repository.git("revert", "--no-commit", repository.ids[title])


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, or with ``branch`` the merge of a branch that left main one commit ago.

    Args:
        message: title and body; ``{<title>}`` becomes the id of an earlier commit.
    """

    day: str
    who: str
    message: str
    edits: tuple[Edit, ...] = ()
    branch: tuple[Commit, ...] = ()

    @property
    def title(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


PRESET = Turn('preset = "starter"', 'preset = "standard"')
JIRA = Turn('"**/*.tpm.yaml"]\n\n[systems.jira]\n\n[change]\nitem-trailers = ["Initiative"]\n', '"**/*.tpm.yaml"]\n')
JIRA_KEY = Turn("owner: platform\nexternal:\n  jira: SHOP-12\n", "owner: platform\n")
COMPLETED = Turn("status: active\n", "status: completed\n")
ACTIVE = Turn(
    "status: planned\ntype: enablement\nhorizon: next\n",
    "status: active\ntype: enablement\nhorizon: now\nhealth: on-track\n",
)
INDEX_ID = Turn("id: live-index\n", "id: fresh-search-index\n")
INDEX_STARTED = Turn("status: planned\n", "status: active\n")
INDEX_AT_RISK = Turn("horizon: next\n", "horizon: now\nhealth: at-risk\n")
AUTHENTICATED = (
    Turn("    target: 100\n    by:", "    target: 100\n    result: 100\n    by:"),
    Turn("    target: 1\n    by:", "    target: 1\n    result: 0.8\n    by:"),
)
ONE_SCHEMA = (
    Turn("    target: 1\n    by:", "    target: 1\n    result: 1\n    by:"),
    Turn("    target: 3\n    by:", "    target: 3\n    result: 4\n    by:"),
)
SCHEMA_SLIP = Turn("target_date: 2026-06-30", "target_date: 2026-08-31")
PROMISE_SLIP = Turn("target_date: 2026-07-31", "target_date: 2026-09-30")
WALLETS_SLIP = Turn("target_date: 2027-01-31", "target_date: 2027-05-31")
PROMISE_RELEASED = Turn(
    "status: active\nstage: beta\ntarget_date: 2026-09-30", "status: released\nstage: stable\ntarget_date: 2026-09-30"
)
TRACKING_RELEASED = Turn(
    "status: active\nstage: beta\ntarget_date: 2026-06-30", "status: released\nstage: stable\ntarget_date: 2026-06-30"
)
ONE_CLICK_STARTED = Turn(
    "status: planned\ntarget_date: 2027-03-31", "status: active\nstage: beta\ntarget_date: 2027-03-31"
)
INSTANT_STARTED = Turn(
    "status: proposed\ntarget_date: 2027-06-30", "status: active\nstage: alpha\ntarget_date: 2027-06-30"
)
PAUSED = Turn("status: active\n", "status: paused\n")
PAUSED_BECAUSE = Turn(
    "  effort: 20\n  unit: person-months\n",
    "  effort: 20\n  unit: person-months\nx-paused-because: Peak season freeze; resumes in February with the platform"
    " team's two new colleagues\n",
)
DATED = Turn("start_date: 2026-05-04\n", "start_date: 2026-05-04\ntarget_date: 2027-10-31\n")
DATA_LEFT = Turn(
    "internal_customers:\n  - team: data\n    need: Events that are not lost when the region that took them is\n",
    "internal_customers:\n",
)
MOBILE_CAME = Turn(
    "  - team: checkout\n    interaction: x-as-a-service\nslos:",
    "  - team: checkout\n    interaction: x-as-a-service\n  - team: mobile\n    interaction: x-as-a-service\nslos:",
)
DECIDED_FOR_APPS = Turn("capabilities: [payments, app-payments]", "capabilities: [payments]")
KIT_FOLDER = Turn("packages/storefront-kit/lib/index.ts", "packages/storefront-kit/src/index.ts")
KIT_NARROW = Turn("  - packages/storefront-kit/src/**\n", "  - packages/storefront-kit/**\n")
STEPS = Turn("STEPS = (10, 100)", "STEPS = (1, 5, 25, 100)")
TOLERANCE = Turn("tolerated: float = 0.1)", "tolerated: float = 0.01)")
AT_MOST = Turn("failing() < tolerated", "failing() <= tolerated")
EXPLAINED = Turn(
    '    """One step of a release."""',
    '    """One step of a release: the share of customers reached, and whether it held."""',
)
STOP_AT = Turn("if outcome is Outcome.PAID:", "if outcome is not Outcome.DECLINED:")
EXPIRY = Turn("own = (self.acquirer_ref,)\n", "own = (self.acquirer_ref,) if today <= self.expires else ()\n")

APP_PAYMENTS = """\
---
kind: capability
id: app-payments
title: Taking wallet payments in the apps
owner: platform
lifecycle: production
paths:
  - services/app-payments/**
consumers:
  - team: mobile
    interaction: x-as-a-service
"""
NATIVE = """\
kind: initiative
id: native-payment-service
title: A payment service of the apps' own
owner: platform
status: active
type: enablement
start_date: 2026-02-02
target_date: 2026-12-18
problem: The shared payment service cannot take wallet payments, and the apps do not want to wait for it.
hypothesis: A second service for the apps alone brings wallets half a year earlier.
enables:
  - feature: wallet-payments
    how: The apps charge wallet tokens through a service of their own.
internal_customers:
  - team: mobile
    need: Wallet payments before the summer, whatever the web shop does
capabilities: [payments, app-payments]
objectives: [effortless-purchase]
metrics:
  - name: App orders paid with a wallet
    unit: percent
    baseline: 0
    target: 20
"""
FIRST_CHARGE = '''\
"""Charge a card."""

from __future__ import annotations


def charge(number: str, cents: int) -> str:
    """Take money from a card and say how it ended."""
    return "paid" if cents > 0 and len(number) == 16 else "declined"
'''
FIRST_INDEX = """\
// Package search finds products by the words in their titles.
package search

import "strings"

// Index holds the titles of products.
type Index struct {
    titles []string
}

// Find returns the titles with a word, the cheapest first.
func (x *Index) Find(word string) []string {
    var found []string
    for _, title := range x.titles {
        if strings.Contains(title, word) {
            found = append(found, title)
        }
    }
    return found
}
"""
FIRST_HANDLER = """\
package search

import (
\t"encoding/json"
\t"net/http"
)

// Handler answers GET /search?q=... with titles.
func Handler(x *Index) http.HandlerFunc {
\treturn func(w http.ResponseWriter, r *http.Request) {
\t\tif q := r.URL.Query().Get("q"); len(q) > 2 {
\t\t\tjson.NewEncoder(w).Encode(x.Find(q))
\t\t}
\t}
}
"""
FIRST_RANK = """\
package search

import "sort"

// Rank puts the cheapest first.
func Rank(cents []int) {
\tsort.Ints(cents)
}
"""
FIRST_PRICE = """\
export interface Price {
    cents: number;
    currency: "EUR" | "GBP";
}

/** Format a price the way the customer's region writes it. */
export function formatPrice(price: Price, locale: string): string {
    return (price.cents / 100).toLocaleString(locale) + " " + price.currency;
}
"""
STRUCK = """
/** Show what a product cost before, struck through. */
export function formerPrice(price: Price, locale: string): string {
    return `<s>${formatPrice(price, locale)}</s>`;
}
"""
FIRST_PACKAGE = """\
{
  "name": "@shop/storefront-kit",
  "version": "3.0.0",
  "private": true,
  "type": "module",
  "main": "dist/index.js",
  "devDependencies": {
    "typescript": "5.3.3"
  }
}
"""
FIRST_DELIVERY = """\
/** Say when a parcel arrives. */
export function deliveryLabel(arrives: Date, today: Date, locale: string): string {
  return arrives <= today ? "today" : arrives.toLocaleDateString(locale);
}
"""
FIRST_ROLLOUT = '''\
"""Release to everyone, a few servers at a time."""

from __future__ import annotations

from collections.abc import Callable


def roll_out(servers: list[str], update: Callable[[str], None]) -> None:
    """Update one server after the other."""
    for server in servers:
        update(server)
'''
BUCKET = '''\
"""Which share of the customers somebody belongs to."""

from __future__ import annotations

import hashlib


def bucket(name: str, customer: str) -> int:
    """Return a number below a hundred that stays the same for a customer and a flag."""
    digest = hashlib.sha256(f"{name}:{customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100
'''
FIRST_FLAGS = '''\
"""Decide who sees a feature that is not for everyone yet."""

from __future__ import annotations

from collections.abc import Mapping


def is_on(flags: Mapping[str, int], name: str, bucket: int) -> bool:
    """Say whether a customer of this bucket has the feature."""
    return bucket < flags[name]
'''
FIRST_EVENTS = """\
CREATE VIEW order_events AS
SELECT event_id, order_id, kind, occurred_at
FROM raw.events
WHERE source = 'web';
"""
RANK_TEST = """\
package search

import "testing"

func TestRankOfNothing(t *testing.T) {
\tRank(nil)
}
"""
STEM = """\
// Package stemmer is a copy of a library; see its LICENSE.
package stemmer

import "strings"

// Stem cuts a plural's ending.
func Stem(word string) string { return strings.TrimSuffix(word, "s") }
"""
VOUCHER = '''\
"""Vouchers that somebody else pays with."""

from __future__ import annotations


def redeem(balance: int, cents: int) -> int:
    """Return what is left on a voucher."""
    return max(balance - cents, 0)
'''

BEFORE_THE_ROADMAP = (
    Commit(
        "2026-01-12",
        INES,
        "Take payments in one place",
        (
            put("README.md", "# The shop\n\nServices, packages and platform of an invented online shop.\n"),
            put("services/payments/__init__.py", ""),
            put(CHARGE, FIRST_CHARGE),
        ),
    ),
    Commit(
        "2026-01-19",
        PRIYA,
        "Find products by the words in their titles",
        (
            put("services/search/go.mod", "module shop.example/services/search\n\ngo 1.21\n"),
            put(INDEX, FIRST_INDEX),
            put(HANDLER, FIRST_HANDLER),
            put(RANK, FIRST_RANK),
        ),
    ),
    Commit(
        "2026-02-02",
        TOMASZ,
        "Format prices in one package",
        (
            put(f"{KIT}/package.json", FIRST_PACKAGE),
            put(f"{KIT}/lib/price.ts", FIRST_PRICE),
            put(f"{KIT}/lib/index.ts", 'export { formatPrice, type Price } from "./price";\n'),
        ),
    ),
    Commit(
        "2026-02-16",
        AMAL,
        "Count orders from three logs",
        tuple(
            put(f"data/events/orders_{log}.sql", f"SELECT order_id, placed_at FROM raw.{log}_orders;\n")
            for log in ("web", "app", "store")
        ),
    ),
    Commit(
        "2026-02-23",
        INES,
        "Release and switch features by script",
        (
            put(ROLLOUT, FIRST_ROLLOUT),
            executable(ROLLOUT, "+x"),
            put("platform/deploy/bucket.py", BUCKET),
            put("platform/flags/flags.py", FIRST_FLAGS),
        ),
    ),
    Commit(
        "2026-03-02",
        JONAS,
        "Charge Apple's wallet for the apps",
        (
            put(
                "services/app-payments/wallet.py",
                '"""Charge a wallet."""\n\nfrom __future__ import annotations\n\nWALLETS = ("apple",)\n',
            ),
        ),
    ),
    Commit(
        "2026-03-09",
        INES,
        "Keep the roadmap as code\n\n"
        "What we build for whom was in three slide decks. From today it lies here, and every change of the code can say"
        "\nwhat it is for.\n",
        (
            put("tpmlint.toml", shop("tpmlint.toml", PRESET, JIRA)),
            settle("roadmap/teams.yaml"),
            put("roadmap/objectives.yaml", shop("roadmap/objectives.yaml").rpartition("---\n")[0]),
            put(
                FEATURES,
                shop(
                    FEATURES,
                    ONE_CLICK_STARTED,
                    INSTANT_STARTED,
                    WALLETS_SLIP,
                    PROMISE_RELEASED,
                    PROMISE_SLIP,
                    TRACKING_RELEASED,
                ),
            ),
            put(
                CAPABILITIES,
                shop(CAPABILITIES, KIT_FOLDER).partition("\n")[2]
                + f"---\n{shop('services/payments/payments.tpm.yaml', MOBILE_CAME)}"
                + f"---\n{shop('services/search/search.tpm.yaml')}"
                + APP_PAYMENTS,
            ),
            put(
                f"{INITIATIVES}/strong-authentication.yaml",
                shop(f"{INITIATIVES}/strong-authentication.yaml", COMPLETED, JIRA_KEY, *AUTHENTICATED),
            ),
            put(
                f"{INITIATIVES}/one-event-schema.yaml",
                shop(f"{INITIATIVES}/one-event-schema.yaml", COMPLETED, SCHEMA_SLIP, *ONE_SCHEMA),
            ),
            put(f"{INITIATIVES}/native-payment-service.yaml", NATIVE),
        ),
    ),
)

FIRST_SPRING = (
    Commit(
        "2026-03-11",
        AMAL,
        "Show web orders in one view\n\nThe other two logs follow.\n\nRoadmap-Item: one-event-schema\n",
        (put(EVENTS, FIRST_EVENTS), remove("data/events/orders_web.sql")),
    ),
    Commit(
        "2026-03-13",
        DEPENDABOT,
        "Bump go from 1.21 to 1.22 in /services/search\n\nSigned-off-by: dependabot[bot] <support@github.com>\n",
        (settle("services/search/go.mod"),),
    ),
    Commit(
        "2026-03-17",
        TOMASZ,
        "fix(storefront-kit): keep price and currency on one line",
        (swap(f"{KIT}/lib/price.ts", '" " + price', '"\\u00a0" + price'),),
    ),
    Commit(
        "2026-03-19",
        JONAS,
        "Charge Google's wallet, too\n\nInitiative: native-payment-service\n",
        (swap("services/app-payments/wallet.py", '("apple",)', '("apple", "google")'),),
    ),
    Commit(
        "2026-03-24",
        INES,
        "Know who must confirm a payment (#31)\n\n"
        "* Tell confirm from declined\n\nRoadmap-Item: strong-authentication\n\n"
        "* Answer review: name the state\n\n"
        "Co-authored-by: Tomasz Nowak <tomasz@shop.example>\n",
        (swap(CHARGE, "    return", '    if cents > 50_000:\n        return "confirm"\n    return'),),
    ),
    Commit(
        "2026-03-26",
        PRIYA,
        "refactor: name the fewest letters of a search",
        (
            swap(HANDLER, "len(q) > 2", "len(q) >= fewestLetters"),
            swap(HANDLER, "// Handler", "const fewestLetters = 3\n\n// Handler"),
        ),
    ),
    Commit(
        "2026-03-31",
        TOMASZ,
        "Call the kit's folder src, as every other package does",
        (move(f"{KIT}/lib", f"{KIT}/src"), turn(CAPABILITIES, KIT_FOLDER)),
    ),
    Commit(
        "2026-04-02",
        AMAL,
        "Show app orders in the same view\n\nroadmap-item: one-event-schema\n",
        (swap(EVENTS, "source = 'web'", "source IN ('web', 'app')"), remove("data/events/orders_app.sql")),
    ),
    Commit(
        "2026-04-07",
        INES,
        "Ask the bank only where the law does\n\nRoadmap-Item: jira:SHOP-12\n",
        (swap(CHARGE, "50_000", "25_000"),),
    ),
    Commit(
        "2026-04-09",
        RENOVATE,
        "Update dependency typescript to v5.4.5",
        (swap(f"{KIT}/package.json", "5.3.3", "5.4.5"),),
    ),
    Commit("2026-04-14", INES, "Hold ourselves to the standard preset", (turn("tpmlint.toml", PRESET),)),
    Commit(
        "2026-04-16",
        PRIYA,
        "refactor: rank in place of the caller",
        (
            swap(RANK, "func Rank(cents []int) {", "func Rank(cents []int) []int {"),
            swap(RANK, "(cents)\n", "(cents)\n\treturn cents\n"),
        ),
    ),
    Commit(
        "2026-04-20",
        INES,
        "Switch a feature off when its flag is unknown\n\n"
        "Roadmap-Item: none\nRoadmap-Reason: every product page failed since 14:10 over a misspelt flag\n",
        (swap("platform/flags/flags.py", "flags[name]", "flags.get(name, 0)"),),
    ),
    Commit(
        "2026-04-21",
        JONAS,
        "Show the former price struck through\n\nRoadmap-Item: none\n",
        (add(f"{KIT}/src/price.ts", STRUCK),),
    ),
    Commit(
        "2026-04-22",
        JONAS,
        'Revert "Show the former price struck through"\n\n'
        "This reverts commit {Show the former price struck through}.\n",
        (undo("Show the former price struck through"),),
    ),
    Commit(
        "2026-04-28",
        PRIYA,
        'Revert "Rank by price alone"\n\nThis reverts commit 3f9a0c5be7712d64a8e15b90c2d7f4416a8be023.\n',
        (
            swap(RANK, "// Rank puts the cheapest first.", "// Rank puts the dearest first."),
            swap(RANK, "sort.Ints(cents)", "sort.Sort(sort.Reverse(sort.IntSlice(cents)))"),
        ),
    ),
)

SECOND_SPRING = (
    Commit(
        "2026-05-04",
        INES,
        "Plan to stay open when a data centre does not, and begin with releases\n",
        (
            settle("roadmap/objectives.yaml"),
            put(
                f"{INITIATIVES}/second-region.yaml",
                shop(f"{INITIATIVES}/second-region.yaml", PAUSED, PAUSED_BECAUSE, DATED, DATA_LEFT),
            ),
            put(ROLLOUT, shop(ROLLOUT, STEPS, TOLERANCE, AT_MOST, EXPLAINED)),
        ),
    ),
    Commit("2026-05-06", INES, "Reach one customer in a hundred first", (turn(ROLLOUT, STEPS),)),
    Commit(
        "2026-05-11",
        INES,
        "Keep the buckets beside the flags",
        (move("platform/deploy/bucket.py", "platform/flags/bucket.py"),),
    ),
    Commit(
        "2026-05-13",
        PRIYA,
        "Format Go and TypeScript with their formatters",
        (reindent(INDEX, "    ", "\t"), reindent(f"{KIT}/src/price.ts", "    ", "  ")),
    ),
    Commit("2026-05-18", INES, "Run a rollout by its job and by nobody's shell", (executable(ROLLOUT, "-x"),)),
    Commit(
        "2026-05-20",
        AMAL,
        "Give the event schema the summer\n\nThe stores' tills are updated in July, not in May.\n",
        (turn(f"{INITIATIVES}/one-event-schema.yaml", SCHEMA_SLIP), turn(FEATURES, PROMISE_SLIP)),
    ),
    Commit(
        "2026-05-27",
        TOMASZ,
        "Build the kit by a script of our own",
        (
            put(f"{KIT}/build.mjs", 'await import("typescript");\n'),
            swap(CAPABILITIES, KIT_NARROW.now, KIT_NARROW.was),
        ),
    ),
    Commit("2026-05-28", INES, "Give the kit its whole folder back", (turn(CAPABILITIES, KIT_NARROW),)),
    Commit("2026-06-03", PRIYA, "Try the ranking on nothing", (put("services/search/rank_test.go", RANK_TEST),)),
    Commit(
        "2026-06-08",
        PRIYA,
        "Copy a stemmer until its authors release it",
        (put("services/search/vendor/stemmer/stem.go", STEM),),
    ),
    Commit(
        "2026-06-10",
        TOMASZ,
        "Label the day of delivery\n\nRoadmap-Item: one-event-schema\n",
        (
            put(f"{KIT}/src/delivery.ts", FIRST_DELIVERY),
            add(f"{KIT}/src/index.ts", 'export { deliveryLabel } from "./delivery";\n'),
        ),
    ),
    Commit(
        "2026-06-12",
        TOMASZ,
        "fix(storefront-kit)!: format prices as each region writes them",
        (settle(f"{KIT}/src/price.ts"),),
    ),
    Commit(
        "2026-06-22",
        INES,
        "Describe payments and search beside their code",
        (
            put(CAPABILITIES, shop(CAPABILITIES) + APP_PAYMENTS),
            put(
                "services/payments/payments.tpm.yaml",
                shop("services/payments/payments.tpm.yaml", MOBILE_CAME),
            ),
            settle("services/search/search.tpm.yaml"),
        ),
    ),
    Commit(
        "2026-06-30",
        INES,
        "Complete strong authentication and release order tracking",
        (
            turn(f"{INITIATIVES}/strong-authentication.yaml", COMPLETED, *AUTHENTICATED),
            turn(FEATURES, TRACKING_RELEASED),
        ),
    ),
)

SUMMER = (
    Commit("2026-07-07", PRIYA, "Decide not to buy search", (settle("roadmap/decisions/hosted-search.md"),)),
    Commit(
        "2026-07-13",
        AMAL,
        "Show the stores' orders in the same view\n\nRoadmap-Item: one-event-scheme\n",
        (
            swap(EVENTS, "source IN ('web', 'app')", "source = 'orders'"),
            remove("data/events/orders_store.sql"),
        ),
    ),
    Commit(
        "2026-07-20",
        JONAS,
        "Propose ranking on the phone, with a first sketch of it\n",
        (
            settle(f"{INITIATIVES}/on-device-ranking.yaml"),
            put(f"{KIT}/src/rank.ts", "export const rank = (taps: number[]): number[] => taps.toSorted();\n"),
        ),
    ),
    Commit(
        "2026-08-03",
        PRIYA,
        "Rank what arrives soonest first\n\nRoadmap-Item: feature:personal-picks\n",
        (settle(RANK),),
    ),
    Commit(
        "2026-08-18",
        INES,
        "Keep tokens, never card numbers\n\nThe apps' own payment service ends here; wallets wait for tokens.\n",
        (
            put(TOKENS_DECISION, shop(TOKENS_DECISION, DECIDED_FOR_APPS)),
            put(f"{INITIATIVES}/payment-tokens.yaml", shop(f"{INITIATIVES}/payment-tokens.yaml", ACTIVE)),
            settle(f"{INITIATIVES}/native-payment-service.yaml"),
            turn(FEATURES, WALLETS_SLIP),
            swap(
                CAPABILITIES,
                "title: Taking wallet payments in the apps\nowner: platform\nlifecycle: production\n",
                "title: Taking wallet payments in the apps\nowner: platform\nlifecycle: deprecated\n",
            ),
            put("services/payments/tokens.py", shop("services/payments/tokens.py", EXPIRY)),
        ),
    ),
    Commit(
        "2026-08-20",
        INES,
        "Retire the apps' payment service",
        (swap(CAPABILITIES, "lifecycle: deprecated\n", "lifecycle: retired\n"),),
    ),
    Commit(
        "2026-08-21",
        INES,
        'Revert "Retire the apps\' payment service"\n\n'
        "The apps still call it.\n\nThis reverts commit {Retire the apps' payment service}.\n",
        (undo("Retire the apps' payment service"),),
    ),
    Commit(
        "2026-08-25",
        JONAS,
        "Send the apps to the shared payment service\n\nRoadmap-Item: payment-tokens\n",
        (
            put(CHARGE, shop(CHARGE, STOP_AT)),
            turn("services/payments/payments.tpm.yaml", MOBILE_CAME),
            swap(
                CAPABILITIES,
                "  - services/app-payments/**\nconsumers:\n  - team: mobile\n    interaction: x-as-a-service\n",
                "  - services/app-payments/**\n",
            ),
        ),
    ),
    Commit(
        "2026-08-31",
        AMAL,
        "Complete the event schema, with what it brought",
        (turn(f"{INITIATIVES}/one-event-schema.yaml", COMPLETED, *ONE_SCHEMA),),
    ),
    Commit(
        "2026-09-01",
        INES,
        "Start on payment tokens",
        (turn(f"{INITIATIVES}/payment-tokens.yaml", ACTIVE), turn(FEATURES, ONE_CLICK_STARTED)),
    ),
    Commit(
        "2026-09-03",
        JONAS,
        "Retire the apps' payment service, which nobody calls any more",
        (swap(CAPABILITIES, "lifecycle: deprecated\n", "lifecycle: retired\n"),),
    ),
    Commit(
        "2026-09-08",
        AMAL,
        "Give each event its customer\n\nRoadmap-Item: one-event-schema\n",
        (swap(EVENTS, "order_id, kind", "order_id, customer_key, kind"),),
    ),
    Commit(
        "2026-09-10",
        JONAS,
        "Delete the apps' payment service\n\nRoadmap-Item: decision:tokens-not-cards\n",
        (
            settle(CAPABILITIES),
            turn(TOKENS_DECISION, DECIDED_FOR_APPS),
            remove("services/app-payments/wallet.py"),
        ),
    ),
    Commit(
        "2026-09-15",
        TOMASZ,
        "Count the delivery dates that were kept\n\nRoadmap-Item: delivery-promise\n",
        (settle("data/events/delivery_promise.sql"),),
    ),
)

AUTUMN = (
    Commit(
        "2026-09-22",
        INES,
        "Leave Jira",
        (settle("tpmlint.toml"), turn(f"{INITIATIVES}/strong-authentication.yaml", JIRA_KEY)),
    ),
    Commit(
        "2026-09-29",
        AMAL,
        "Decide to build the index from events, and plan it\n",
        (
            put(INDEX_DECISION, shop(INDEX_DECISION, Turn("[live-index]", "[fresh-search-index]"))),
            put(
                f"{INITIATIVES}/live-index.yaml",
                shop(f"{INITIATIVES}/fresh-search-index.yaml", INDEX_ID, INDEX_AT_RISK, INDEX_STARTED),
            ),
        ),
    ),
    Commit("2026-09-30", TOMASZ, "Release the delivery promise", (turn(FEATURES, PROMISE_RELEASED),)),
    Commit(
        "2026-10-01",
        INES,
        "Pause the second region until the peak is over",
        (turn(f"{INITIATIVES}/second-region.yaml", PAUSED, PAUSED_BECAUSE, DATED, DATA_LEFT),),
    ),
    Commit(
        "2026-10-02",
        AMAL,
        "Call the fresh index what everyone calls it",
        (
            move(f"{INITIATIVES}/live-index.yaml", f"{INITIATIVES}/fresh-search-index.yaml"),
            turn(f"{INITIATIVES}/fresh-search-index.yaml", INDEX_ID),
            settle(INDEX_DECISION),
        ),
    ),
    Commit(
        "2026-10-05",
        AMAL,
        "Start on the fresh index",
        (
            turn(f"{INITIATIVES}/fresh-search-index.yaml", INDEX_STARTED),
            turn(FEATURES, INSTANT_STARTED),
        ),
    ),
    Commit(
        "2026-10-08",
        PRIYA,
        "Merge branch 'instant-search'",
        branch=(
            Commit(
                "2026-10-06",
                PRIYA,
                "Answer each keystroke from the index alone\n\nRoadmap-Item: fresh-search-index\n",
                (settle(INDEX, HANDLER),),
            ),
            Commit(
                "2026-10-06",
                INES,
                "fix(deploy): take a release back at one failure in a hundred",
                (turn(ROLLOUT, TOLERANCE),),
            ),
            Commit(
                "2026-10-07",
                PRIYA,
                "test: try the ranking on one result",
                (swap("services/search/rank_test.go", "Rank(nil)", "Rank([]Event{{}}, 1)"),),
            ),
        ),
    ),
    Commit(
        "2026-10-12",
        TOMASZ,
        "Buy with one tap where a token is known (#112)\n\n"
        "* Word the button\n\nRoadmap-Item: payment-tokens\n\n"
        "* Send what was paid down the stream\n\nRoadmap-Item: `fresh-search-index`\n"
        "Reviewed-by: Amal Haddad <amal@shop.example>\n\n"
        "* Update snapshots\n\n"
        "Co-authored-by: Jonas Berg <jonas@shop.example>\n",
        (
            settle(CHARGE, "services/payments/tokens.py", f"{KIT}/src/buy.ts", f"{KIT}/src/index.ts", EVENTS),
            settle(f"{KIT}/src/delivery.ts"),
            remove(f"{KIT}/src/rank.ts"),
        ),
    ),
    Commit(
        "2026-10-19",
        JONAS,
        "Let a release pass that just keeps what is tolerated\n\n"
        "<!-- Say what the change is for:\nRoadmap-Item: second-region\n-->\n\n"
        "> Roadmap-Item: preview-environments\n\n"
        "Roadmap-Item:\n",
        (turn(ROLLOUT, AT_MOST),),
    ),
    Commit(
        "2026-10-22",
        JONAS,
        "Release to everyone at once before the weekend",
        (
            swap(ROLLOUT, STEPS.now, "STEPS = (100,)"),
            add("tpmlint.toml", "\n[change]\nminimum-lines = 50\n"),
        ),
    ),
    Commit(
        "2026-10-23",
        INES,
        "revert: release to a few customers first again\n\n"
        "This reverts commit {Release to everyone at once before the weekend}.\n",
        (undo("Release to everyone at once before the weekend"),),
    ),
    Commit("2026-10-27", TOMASZ, "Sell gift cards", (put("services/gift-cards/voucher.py", VOUCHER),)),
    Commit("2026-10-29", TOMASZ, "Leave gift cards to next year", (remove("services/gift-cards/voucher.py"),)),
    Commit("2026-11-03", INES, "docs: say what a step of a release is", (turn(ROLLOUT, EXPLAINED),)),
    Commit(
        "2026-11-05",
        TOMASZ,
        "chore(storefront-kit): release 4.2.0",
        (settle(f"{KIT}/package.json"), remove(f"{KIT}/build.mjs")),
    ),
    Commit(
        "2026-11-10",
        INES,
        "Plan previews of pull requests",
        (settle(f"{INITIATIVES}/preview-environments.yaml"),),
    ),
    Commit(
        "2026-11-12",
        INES,
        "Name flags and those who always have them\n\nRoadmap-Item: initiative:Preview-Environments\n",
        (settle("platform/flags/flags.py"), remove("platform/flags/bucket.py")),
    ),
    Commit(
        "2026-11-16",
        PRIYA,
        "Try search where its customers do, and drop the copied stemmer",
        (remove("services/search/rank_test.go", "services/search/vendor/stemmer/stem.go"),),
    ),
    Commit(
        "2026-11-18",
        AMAL,
        "Say that the fresh index is at risk",
        (turn(f"{INITIATIVES}/fresh-search-index.yaml", INDEX_AT_RISK),),
    ),
    Commit("2026-11-20", INES, "Tell newcomers where to start reading", (settle("README.md"),)),
)

HISTORY = (*BEFORE_THE_ROADMAP, *FIRST_SPRING, *SECOND_SPRING, *SUMMER, *AUTUMN)


def make_history(folder: Path) -> Path:
    """Make the shop's repository in ``folder``, which is new or empty, and return ``folder``."""
    repository = Repository(folder)
    for commit in HISTORY:
        if commit.branch:
            _merge(repository, commit)
        else:
            _commit(repository, commit)
    return folder


def _commit(repository: Repository, commit: Commit) -> None:
    for edit in commit.edits:
        edit(repository)
    message = commit.message.rstrip("\n") + "\n"
    for title, oid in repository.ids.items():
        message = message.replace(f"{{{title}}}", oid)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--cleanup=verbatim", "--file=-", said=message, who=commit.who, day=commit.day)
    repository.ids[commit.title] = repository.git("rev-parse", "HEAD")


def _merge(repository: Repository, commit: Commit) -> None:
    name = commit.title.split("'")[1]
    repository.git("switch", "--quiet", "--create", name, "HEAD~1")
    for each in commit.branch:
        _commit(repository, each)
    repository.git("switch", "--quiet", "main")
    repository.git(
        "merge", "--quiet", "--no-ff", "-m", commit.message.rstrip("\n"), name, who=commit.who, day=commit.day
    )
    repository.git("branch", "--quiet", "--delete", name)


def main(arguments: list[str]) -> int:
    """Make the history in the folder that is named, and say how to look at it."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python examples/history.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        print(f"{folder} is not empty; name a folder that is not there yet", file=sys.stderr)
        return 2
    make_history(folder)
    print(f"Made {len(HISTORY)} commits in {folder}; read them with: git -C {folder} log --first-parent")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
