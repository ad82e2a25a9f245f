"""Figures of money in and out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deposits:
    """Single deposits, in fen."""

    least_fen: int
    most_fen: int


@dataclass(frozen=True, slots=True)
class FeeTier:
    """A withdrawal of up to an amount costs a flat fee; the last tier has no upper end."""

    up_to_fen: int | None
    fee_fen: int


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """Single withdrawals, in fen; the fee comes on top."""

    least_fen: int
    most_fen: int
    fee_tiers: tuple[FeeTier, ...]
    card_cooling_off_hours: int
    unanswered_minutes: int
    """How long a payout may stay open whose order the bank did not answer, before it is cancelled there."""
    pending_hours: int
    """The same for a payout that the bank did accept."""

    def fee_fen(self, amount_fen: int) -> int:
        """The published fee for a withdrawal: that of the first tier that reaches the amount."""
        return next(
            tier.fee_fen for tier in self.fee_tiers if tier.up_to_fen is None or amount_fen <= tier.up_to_fen
        )


@dataclass(frozen=True, slots=True)
class PaymentAccounts:
    """Limits of payment accounts by class, in fen."""

    class_one_life_fen: int
    class_two_year_fen: int
    class_three_year_fen: int
    day_without_certificate_fen: int
    day_under_two_factors_fen: int


@dataclass(frozen=True, slots=True)
class LargeTransactions:
    """What a party moves in a day that is reported: yuan in fen, dollars in cents."""

    cash_fen: int
    cash_usd_cents: int
    legal_person_fen: int
    legal_person_usd_cents: int
    natural_person_fen: int
    natural_person_usd_cents: int
    natural_person_abroad_fen: int
    natural_person_abroad_usd_cents: int
    report_working_days: int
