"""Tokens that stand for a card; see roadmap/decisions/tokens-not-cards.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """What we keep instead of a card: the acquirer's token, and the network's where the bank issues one."""

    customer: str
    acquirer_ref: str
    network_ref: str | None
    expires: date

    def candidates(self, today: date) -> tuple[str, ...]:
        """Return the references to try, best first; a network token outlives the card it was made from."""
        own = (self.acquirer_ref,) if today <= self.expires else ()
        return (self.network_ref, *own) if self.network_ref else own


class TokenStore(Protocol):
    """Where tokens live; the only store in the shop that may hold them."""

    def find(self, customer: str) -> Token | None: ...

    def keep(self, token: Token) -> None: ...

    def forget(self, customer: str) -> None: ...
