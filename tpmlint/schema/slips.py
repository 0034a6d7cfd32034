"""Unknown keys that are a known key misspelt: one mistake, though a schema sees an unknown key and a missing one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias

from tpmlint.finding import Route
from tpmlint.schema.files import Schema
from tpmlint.schema.mending import Mend, mend_key
from tpmlint.schema.verdict import Breach
from tpmlint.text.messages import cut
from tpmlint.text.similarity import nearest

# A hostile file may hold a hundred thousand mistakes; searching what each was meant to be would take minutes.
HINTS = 100

Slips: TypeAlias = Mapping[tuple[Route, str], Mend]
"""The known key that was meant, by the mapping's route and the key as written."""


def find_slips(breaches: Iterable[Breach]) -> Slips:
    """Return the unknown keys that are probably a known one; two of one mapping never mean the same."""
    slips: dict[tuple[Route, str], Mend] = {}
    taken: set[tuple[Route, str]] = set()
    searched = 0
    for breach in breaches:
        unknown, known = _candidates(breach)
        for key in unknown:
            searched += 1
            if searched > HINTS:
                return slips
            free = [each for each in known if (breach.route, each) not in taken]
            aliases = breach.schema.get("x-tpmlint", {}).get("additionalProperties", {}).get("aliases", {})
            mend = _own_field(key, breach) or mend_key(key, free, aliases)
            if mend is not None:
                slips[breach.route, key] = mend
                taken.add((breach.route, str(mend.new)))
    return slips


def slip_for(slips: Slips, route: Route, wanted: Collection[str]) -> str | None:
    """Return the key of the mapping at ``route`` that is a slip for one of ``wanted``."""
    return next((key for (where, key), mend in slips.items() if where == route and mend.new in wanted), None)


def _candidates(breach: Breach) -> tuple[list[str], list[str]]:
    """Return the keys that may be slips, and those that they may be slips for."""
    properties = breach.schema.get("properties", ())
    if breach.keyword == "additionalProperties":
        return [breach.key], [key for key in properties if key not in breach.value]
    if breach.keyword == "required" and is_open(breach.schema):
        # Before the kind is known no key is unknown, but one may stand where ``kind`` is missing.
        strangers = [key for key in breach.value if key not in properties][:HINTS]
        return [key for key in strangers if nearest(key, (breach.key,))][:1], [breach.key]
    return [], []


def is_open(schema: Schema) -> bool:
    """Tell whether a schema allows keys that it does not name."""
    return schema.get("additionalProperties") is not False


def _own_field(key: str, breach: Breach) -> Mend | None:
    """Return the ``x-`` field that ``x_key`` or ``X-key`` was meant to be."""
    meant = f"x-{key[2:]}"
    if "^x-" not in breach.schema.get("patternProperties", ()) or not re.match("[xX][-_].", key):
        return None
    return None if meant in breach.value else Mend(f"Rename '{cut(key)}' to '{cut(meant)}'", meant, safe=True)
