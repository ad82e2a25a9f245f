"""Journals that only move money: ordered, confirmed or agreed as it stands, and the fee of a withdrawal."""

from jinqiao.ledger.journal import Journal, Leg
from jinqiao.policy import Pack
from repayment.explanation.models import Formula, Reason, Rule
from repayment.explanation.reasons import reason
from repayment.explanation.rules import rule_of

_WITH_FEE = ("withdrawal_held", "withdrawal_settled", "withdrawal_released")


def movement(leg: Leg, journal: Journal, pack: Pack, language: str) -> Reason:
    """Why such a leg is what it is."""
    if journal.kind in _WITH_FEE and "fee_fen" in journal.facts:
        return _with_fee(leg, journal, pack, language)
    return reason(leg.tag or journal.kind, Formula.STATED, {"amount_fen": leg.amount_fen}, language)


def _with_fee(leg: Leg, journal: Journal, pack: Pack, language: str) -> Reason:
    amount_fen = leg.amount_fen - journal.facts["fee_fen"]
    ordered = reason("amount", Formula.STATED, {"amount_fen": amount_fen}, language)
    fee = _fee(amount_fen, journal, pack, language)
    inputs = {"amount_fen": ordered.amount_fen, "fee_fen": fee.amount_fen}
    return reason(journal.kind, Formula.SUM, inputs, language, because=[ordered, fee])


def _fee(amount_fen: int, journal: Journal, pack: Pack, language: str) -> Reason:
    """By the tiers of the day that the withdrawal was ordered, if they still say so; else as it was charged then."""
    policy = pack.on(journal.effective_date)
    if policy.withdrawals.fee_fen(amount_fen) != journal.facts["fee_fen"]:
        return reason("fee", Formula.STATED, {"amount_fen": journal.facts["fee_fen"]}, language)
    tiers = [{"up_to_fen": tier.up_to_fen, "fee_fen": tier.fee_fen} for tier in policy.withdrawals.fee_tiers]
    rule: Rule = rule_of(pack, "withdrawals.fee_tiers", journal.effective_date)
    return reason("fee", Formula.FEE_TIER, {"amount_fen": amount_fen, "tiers": tiers}, language, rule)
