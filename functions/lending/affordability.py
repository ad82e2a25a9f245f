"""What a loan takes of a borrower's income each month."""

from decimal import Decimal

from jinqiao.schedule import Method, Schedule

_REPAID_AT_THE_END = {Method.INTEREST_ONLY, Method.BULLET}


def monthly_burden_fen(schedule: Schedule) -> int:
    """What has to be earned for the loan each month, in fen.

    The greatest instalment; where the principal is repaid at the end, the month's part of everything, since
    that payment is saved for over the term: 12,600 yuan in one payment after 12 months are 1,050 a month.
    """
    if schedule.terms.method in _REPAID_AT_THE_END:
        return -(-schedule.total_fen // schedule.terms.months)
    return max(row.total_fen for row in schedule.instalments)


def income_share(burden_fen: int, income_fen: int, debt_fen: int) -> Decimal:
    """The burden's share of income net of debts: 1,050 of 3,500 − 500 is 0.35.

    Where debts leave no income the share is infinite.
    """
    net_fen = income_fen - debt_fen
    return Decimal(burden_fen) / net_fen if net_fen > 0 else Decimal("Infinity")
