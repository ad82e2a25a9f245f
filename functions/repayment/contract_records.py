"""A loan's contract as an item of the table, and back: what it was made with, never changed."""

from datetime import date
from decimal import Decimal
from typing import Any

from jinqiao import events
from jinqiao.aws.dynamo import Item
from jinqiao.money import parse_rate
from jinqiao.schedule import DayCount, Method, Terms
from repayment.loan import Loan, Rules


def contract_item(loan: Loan) -> Item:
    """What a loan was made with, never changed: its terms and its rules. It publishes `loan_started`."""
    return {
        "pk": f"LOAN#{loan.loan_id}",
        "sk": "CONTRACT",
        "loan_id": loan.loan_id,
        "listing_id": loan.listing_id,
        "application_id": loan.application_id,
        "user_id": loan.borrower_id,
        "terms": _terms_item(loan.terms),
        "value_date": loan.terms.start_date.isoformat(),
        "rules": _rules_item(loan.rules),
        "collected_from": loan.collected_from.isoformat(),
        "next_due_date": loan.next_due_date.isoformat() if loan.next_due_date else None,
        **events.mark("loan_started", loan.loan_version),
    }


def _rules_item(rules: Rules) -> Item:
    return rules._asdict() | {
        "waterfall": list(rules.waterfall),
        "penalty_rate": format(rules.penalty_rate, "f"),
        "stage_days": list(rules.stage_days),
    }


def rules(contract: Item) -> Rules:
    """The rules that `contract_item` wrote."""
    stored = contract["rules"]
    return Rules(
        **stored
        | {
            "waterfall": tuple(stored["waterfall"]),
            "penalty_rate": Decimal(stored["penalty_rate"]),
            "stage_days": tuple(stored["stage_days"]),
        }
    )


def _terms_item(terms: Terms) -> Item:
    return {
        "principal_fen": terms.principal_fen,
        "annual_rate": format(terms.annual_rate, "f"),
        "months": terms.months,
        "method": terms.method.value,
        "day_count": terms.day_count.value,
        "fee_fen": terms.fee_fen,
    }


def terms(contract: Item) -> Terms:
    """The terms that `contract_item` wrote."""
    return terms_of(contract["terms"] | {"start_date": contract["value_date"]})


def terms_of(stated: dict[str, Any]) -> Terms:
    """Terms from a workflow's input or an item: the rate as text, the date as ISO text."""
    return Terms(
        principal_fen=stated["principal_fen"],
        annual_rate=parse_rate(stated["annual_rate"]),
        months=stated["months"],
        method=Method(stated["method"]),
        start_date=date.fromisoformat(stated["start_date"]),
        day_count=DayCount(stated["day_count"]),
        fee_fen=stated["fee_fen"],
    )
