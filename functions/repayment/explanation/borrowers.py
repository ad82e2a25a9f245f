"""A receipt as its borrower sees it: where the money went, and what each instalment asked for."""

from collections.abc import Iterator, Sequence
from typing import Any

from jinqiao.day_count import period_units
from jinqiao.ledger.journal import Journal
from jinqiao.schedule import Instalment, Method, Terms
from jinqiao.schedule.due_dates import due_dates
from jinqiao.schedule.interest import period_rates
from repayment.explanation.models import Formula, Reason, Rule
from repayment.explanation.reasons import reason
from repayment.loan import CONTRACT, Dossier, Loan, ScheduleVersion
from repayment.penalty import Meters
from repayment.waterfall import Parts, Standing


class Clauses(dict[str, Rule]):
    """The rules that a loan was made under, by what they say: `waterfall`, `interest`, `fee`, `penalty`."""


def repayment(
    receipt: Journal, dossier: Dossier, version: ScheduleVersion, clauses: Clauses, language: str
) -> Reason:
    """Why a borrower paid what they paid: the sum of what the waterfall gave each component."""
    parts = Parts(*(receipt.facts[name] for name in Parts._fields))
    asked = as_it_stood(receipt, dossier, version).unpaid()
    touched = list(_touched(asked, parts.total_fen))
    poured = [
        _poured(name.removesuffix("_fen"), parts, touched, dossier.loan, version, receipt, clauses, language)
        for name, amount_fen in parts._asdict().items()
        if amount_fen
    ]
    inputs = {f"{each.what}_fen": each.amount_fen for each in poured}
    return reason("repayment", Formula.SUM, inputs, language, because=poured)


def as_it_stood(receipt: Journal, dossier: Dossier, version: ScheduleVersion) -> Dossier:
    """The loan just before a receipt, with its penalty counted to the receipt's date."""
    meters = Meters(receipt.effective_date, receipt.facts.get("overdue_fen_days", 0))
    loan = dossier.loan._replace(paid=Parts(*receipt.facts["paid"]), meters=meters)
    return dossier._replace(loan=loan, rows=version.rows)


def _touched(asked: Sequence[Standing], amount_fen: int) -> Iterator[Standing]:
    """The instalments that an amount reaches, oldest first."""
    for each in asked:
        if amount_fen <= 0:
            return
        yield each
        amount_fen -= each.left.total_fen


def _poured(
    component: str,
    parts: Parts,
    touched: Sequence[Standing],
    loan: Loan,
    version: ScheduleVersion,
    receipt: Journal,
    clauses: Clauses,
    language: str,
) -> Reason:
    inputs = {
        "component": component,
        "amount_fen": parts.total_fen,
        "order": list(loan.rules.waterfall),
        "rows": [
            {"number": each.number, "due_date": each.due_date.isoformat()} | each.left._asdict()
            for each in touched
        ],
    }
    because = {
        "interest": lambda: _interests(touched, loan, version, clauses, language),
        "fee": lambda: _fees(touched, loan, version, clauses, language),
        "penalty": lambda: [_penalty(receipt, loan, clauses, language)],
    }.get(component, list)()
    return reason(component, Formula.WATERFALL, inputs, language, clauses["waterfall"], because)


def _interests(
    touched: Sequence[Standing], loan: Loan, version: ScheduleVersion, clauses: Clauses, language: str
) -> list[Reason]:
    if version.reason != CONTRACT:
        return [_agreed("interest", each.instalment, version, language) for each in touched]
    return [
        reason(
            f"interest_of_{each.number}",
            Formula.PERIOD_INTEREST,
            _bearing(loan.terms, version.rows, each.instalment),
            language,
            clauses["interest"],
        )
        for each in touched
    ]


def _bearing(terms: Terms, rows: Sequence[Instalment], row: Instalment) -> dict[str, int]:
    """What an instalment of a contract bore interest on, and at which rate for its period."""
    dates = due_dates(terms.start_date, terms.months)
    rates = period_rates(
        terms.annual_rate, terms.day_count, period_units(terms.day_count, terms.start_date, dates)
    )
    whole = terms.method in (Method.FLAT, Method.BULLET)
    numerators = [sum(rates.numerators)] if terms.method is Method.BULLET else rates.numerators
    return {
        "balance_fen": terms.principal_fen if whole else row.balance_fen + row.principal_fen,
        "numerator": numerators[row.number - 1],
        "denominator": rates.denominator,
    }


def _fees(
    touched: Sequence[Standing], loan: Loan, version: ScheduleVersion, clauses: Clauses, language: str
) -> list[Reason]:
    if version.reason != CONTRACT:
        return [_agreed("fee", each.instalment, version, language) for each in touched]
    count = len(version.rows)
    return [
        reason(
            f"fee_of_{each.number}",
            Formula.EQUAL_PART,
            {"whole_fen": loan.terms.fee_fen, "count": count, "number": each.number},
            language,
            clauses["fee"],
        )
        for each in touched
    ]


def _penalty(receipt: Journal, loan: Loan, clauses: Clauses, language: str) -> Reason:
    inputs = {
        "overdue_fen_days": receipt.facts.get("overdue_fen_days", 0),
        "annual_rate": format(loan.rules.penalty_rate, "f"),
        "year_days": loan.rules.penalty_year_days,
        "paid_fen": Parts(*receipt.facts["paid"]).penalty_fen,
    }
    return reason("penalty_to_date", Formula.PENALTY_TO_DATE, inputs, language, clauses["penalty"])


def _agreed(component: str, row: Instalment, version: ScheduleVersion, language: str) -> Reason:
    """A row of a later version stands as it was agreed then; why is in the version's reason."""
    inputs: dict[str, Any] = {
        "amount_fen": getattr(row, f"{component}_fen"),
        "schedule_version": version.number,
        "reason": version.reason,
        "since": version.since.isoformat(),
    }
    return reason(f"{component}_of_{row.number}", Formula.STATED, inputs, language)
