"""Charge a customer who has paid before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from payments.tokens import TokenStore


class Outcome(Enum):
    """How a charge ended, in the words the checkout shows."""

    PAID = "paid"
    CONFIRM = "confirm"
    DECLINED = "declined"
    NO_TOKEN = "no-token"


@dataclass(frozen=True, slots=True)
class Charge:
    """One attempt to take money; ``key`` makes a repeated tap the same attempt."""

    customer: str
    cents: int
    currency: str
    key: str


def charge(wanted: Charge, store: TokenStore, acquirer: Callable[[str, Charge], Outcome], today: date) -> Outcome:
    """Try the customer's tokens in order and stop at the first that is not declined."""
    if wanted.cents <= 0:
        raise ValueError(f"cannot charge {wanted.cents} cents")
    token = store.find(wanted.customer)
    if token is None:
        return Outcome.NO_TOKEN
    outcome = Outcome.NO_TOKEN
    for reference in token.candidates(today):
        outcome = acquirer(reference, wanted)
        if outcome is not Outcome.DECLINED:
            break
    return outcome
