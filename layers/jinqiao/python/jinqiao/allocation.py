"""Sharing among lenders: each receipt to the fen, each lender exactly, chunk by chunk.

A loan's original principal is a strip of units, one a fen. A claim is a stretch [from, to) of it and never
shrinks. Whatever has been distributed so far, P, entitles the claim to r(P·to/U) − r(P·from/U), r rounding half
up; a distribution pays what the entitlement has grown by. Neighbours round at the same boundary, so the shares
of a receipt sum to it, a chunk of claims can be computed alone, and a claim cut in two gives the same sum.

That difference can be −1 fen where a claim's exact share of a receipt is under 1 fen. Nobody is asked for a fen
back: `payable` says how far a receipt can be distributed, and the component it holds back waits in clearing
until the next receipt. At the loan's last receipt there is no next one, so there it is shared by itself.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jinqiao.money import divide_half_up


class Claim(NamedTuple):
    """A lender's stretch of a loan: units [from_unit, to_unit), held since a receipt's number."""

    loan_id: str
    from_unit: int
    to_unit: int
    owner: str
    since: int = 0


class Cumulative(NamedTuple):
    """Sums over a loan's life so far, in fen: received, or distributed. `fee_fen` is the lenders' own fee."""

    principal_fen: int = 0
    interest_fen: int = 0
    fee_fen: int = 0
    penalty_fen: int = 0

    def plus(self, other: "Cumulative") -> "Cumulative":
        """Component by component."""
        return Cumulative(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: "Cumulative") -> "Cumulative":
        """Component by component."""
        return Cumulative(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


class Share(NamedTuple):
    """What one claim gets of a distribution, in fen; the fee is taken from it."""

    claim: Claim
    principal_fen: int
    interest_fen: int
    fee_fen: int
    penalty_fen: int

    @property
    def net_fen(self) -> int:
        """What reaches the lender's account."""
        return self.principal_fen + self.interest_fen + self.penalty_fen - self.fee_fen


class Payable(NamedTuple):
    """How far a receipt can be distributed: hand `before` and `after` to `shares`.

    `distributed` is what the loan has distributed once that is done; `waiting` stays in clearing.
    """

    before: Cumulative
    after: Cumulative
    distributed: Cumulative
    waiting: Cumulative


class UnevenShare(ValueError):
    """A share would be negative: the cut did not come from `payable`."""


def entitlement(total_fen: int, from_unit: int, to_unit: int, units: int) -> int:
    """What [from_unit, to_unit) of a loan of `units` is entitled to, in all, once `total_fen` is distributed.

    r(total·to/units) − r(total·from/units): of 100 fen, [0, 1) of 3 gets 33, [1, 2) 34 and [2, 3) 33.
    """
    if not 0 <= from_unit <= to_unit <= units or units < 1:
        raise ValueError(f"[{from_unit}, {to_unit}) is no stretch of {units} units")
    return divide_half_up(total_fen * to_unit, units) - divide_half_up(total_fen * from_unit, units)


def shares(claims: Iterable[Claim], units: int, before: Cumulative, after: Cumulative) -> list[Share]:
    """What each claim gets when the distributed sums go from `before` to `after`.

    Any chunk of a loan's claims may be given. `before` and `after` come from `payable`, which is asked once
    for all claims; else a share may come out as −1, and that raises `UnevenShare`.
    """
    return [_not_negative(_share(claim, units, before, after)) for claim in claims]


def payable(
    claims: Sequence[Claim], units: int, distributed: Cumulative, received: Cumulative, *, last: bool = False
) -> Payable:
    """How far what was received can be distributed, given all claims of the loan.

    A component of which some claim would get −1 waits (its `after` stays at what is distributed). The lenders'
    fee waits too where it would exceed what a claim gets; that money was theirs and is paid out meanwhile. With
    `last` nothing waits: such a component is shared by itself, from 0 to the amount, and an excessive fee is
    forgone.
    """
    if min(received.minus(distributed)) < 0:
        raise ValueError("less was received than is distributed: that is a reversal, not a distribution")
    cuts = [
        _cut(claims, units, then, now, last=last) for then, now in zip(distributed, received, strict=True)
    ]
    before, after = Cumulative(*(cut[0] for cut in cuts)), Cumulative(*(cut[1] for cut in cuts))
    if any(_share(claim, units, before, after).net_fen < 0 for claim in claims):
        after = after._replace(fee_fen=before.fee_fen)
    reached = distributed.plus(after.minus(before))
    return Payable(before, after, reached, received.minus(reached)._replace(fee_fen=0))


def _cut(
    claims: Iterable[Claim], units: int, distributed: int, received: int, *, last: bool
) -> tuple[int, int]:
    """From where to where one component goes, so that nobody's share is negative."""
    if all(_grown(claim, units, distributed, received) >= 0 for claim in claims):
        return distributed, received
    return (0, received - distributed) if last else (distributed, distributed)


def _grown(claim: Claim, units: int, before_fen: int, after_fen: int) -> int:
    stretch = claim.from_unit, claim.to_unit, units
    return entitlement(after_fen, *stretch) - entitlement(before_fen, *stretch)


def _share(claim: Claim, units: int, before: Cumulative, after: Cumulative) -> Share:
    return Share(claim, *(_grown(claim, units, then, now) for then, now in zip(before, after, strict=True)))


def _not_negative(share: Share) -> Share:
    if min(share[1:]) < 0 or share.net_fen < 0:
        raise UnevenShare(f"{share.claim} would get {share[1:]}: ask payable how far this receipt goes")
    return share
