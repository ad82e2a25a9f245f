"""Loans, schedules and claims as items of the table, and back. A loan's item stays under 1 KB for its life."""

from datetime import date
from decimal import Decimal
from typing import Any

from jinqiao import events
from jinqiao.allocation import Claim, Cumulative
from jinqiao.aws.dynamo import Item
from jinqiao.money import parse_rate
from jinqiao.schedule import DayCount, Instalment, Method, Terms
from repayment.loan import Cut, Distribution, LastReceipt, Loan, Rules, RunMark, Status
from repayment.waterfall import Parts


def loan_item(loan: Loan) -> Item:
    """The item of a loan. It publishes `loan_started`, then `receipt_posted` with each version of the loan."""
    event = "receipt_posted" if loan.last_receipt else "loan_started"
    return {
        "pk": f"LOAN#{loan.loan_id}",
        "sk": "LOAN",
        "loan_id": loan.loan_id,
        "listing_id": loan.listing_id,
        "application_id": loan.application_id,
        "user_id": loan.borrower_id,
        "terms": _terms_item(loan.terms),
        "value_date": loan.terms.start_date.isoformat(),
        "policy_version": loan.rules.policy_version,
        "waterfall": " ".join(loan.rules.waterfall),
        "retry_days": loan.rules.retry_days,
        "status": loan.status.value,
        "next_due_date": loan.next_due_date.isoformat() if loan.next_due_date else None,
        "revision": loan.revision,
        "loan_version": loan.loan_version,
        "schedule_version": loan.schedule_version,
        "paid_principal_fen": loan.paid.principal_fen,
        "paid_interest_fen": loan.paid.interest_fen,
        "paid_fee_fen": loan.paid.fee_fen,
        "overdue_through": loan.overdue_through,
        **_receipt_item(loan.last_receipt),
        "distributed": list(loan.distributed[:2]),
        "distribution": _distribution_item(loan.distribution),
        "run": _run_item(loan.run),
        **events.mark(event, loan.loan_version),
    }


def loan(item: Item) -> Loan:
    """The loan that `loan_item` wrote."""
    return Loan(
        loan_id=item["loan_id"],
        listing_id=item["listing_id"],
        application_id=item["application_id"],
        borrower_id=item["user_id"],
        terms=_terms(item["terms"], item["value_date"]),
        rules=Rules(item["policy_version"], tuple(item["waterfall"].split(" ")), item["retry_days"]),
        next_due_date=date.fromisoformat(item["next_due_date"]) if "next_due_date" in item else None,
        status=Status(item["status"]),
        revision=item["revision"],
        loan_version=item["loan_version"],
        schedule_version=item["schedule_version"],
        paid=Parts(item["paid_principal_fen"], item["paid_interest_fen"], item["paid_fee_fen"]),
        distributed=Cumulative(*item["distributed"]),
        overdue_through=item["overdue_through"],
        last_receipt=_receipt(item),
        distribution=_distribution(item),
        run=RunMark(date.fromisoformat(item["run"][0]), *item["run"][1:]) if "run" in item else None,
    )


def schedule_item(loan: Loan, rows: tuple[Instalment, ...]) -> Item:
    """A version of the schedule, immutable; a row is packed as `2026-02-28 8333 100 0`."""
    return {
        "pk": f"LOAN#{loan.loan_id}",
        "sk": schedule_key(loan.schedule_version),
        "rows": [f"{row.due_date} {row.principal_fen} {row.interest_fen} {row.fee_fen}" for row in rows],
    }


def schedule_key(version: int) -> str:
    return f"SCHEDULE#{version:04d}"


def schedule_rows(item: Item, principal_fen: int) -> list[Instalment]:
    """The rows of a stored schedule of a loan of so much principal."""
    rows: list[Instalment] = []
    balance_fen = principal_fen
    for number, packed in enumerate(item["rows"], start=1):
        due_date, *amounts = packed.split(" ")
        principal, interest, fee = map(int, amounts)
        balance_fen -= principal
        total = principal + interest + fee
        rows.append(
            Instalment(number, date.fromisoformat(due_date), principal, interest, fee, total, balance_fen)
        )
    return rows


def claim_item(claim: Claim) -> Item:
    """A claim row; thirteen digits order any stretch of a loan of up to 10^12 fen."""
    return {
        "pk": f"LOAN#{claim.loan_id}",
        "sk": f"CLAIM#{claim.from_unit:013d}",
        "owner": claim.owner,
        "from_unit": claim.from_unit,
        "to_unit": claim.to_unit,
        "since": claim.since,
    }


def claim(item: Item) -> Claim:
    loan_id = item["pk"].removeprefix("LOAN#")
    return Claim(loan_id, item["from_unit"], item["to_unit"], item["owner"], item["since"])


def _terms_item(terms: Terms) -> Item:
    return {
        "principal_fen": terms.principal_fen,
        "annual_rate": format(terms.annual_rate, "f"),
        "months": terms.months,
        "method": terms.method.value,
        "day_count": terms.day_count.value,
        "fee_fen": terms.fee_fen,
    }


def _terms(stored: Item, value_date: str) -> Terms:
    return terms_of(stored | {"start_date": value_date})


def terms_of(stated: dict[str, Any]) -> Terms:
    """Terms from a workflow's input or an item: the rate as text, the date as ISO text."""
    rate: Decimal = parse_rate(stated["annual_rate"])
    return Terms(
        principal_fen=stated["principal_fen"],
        annual_rate=rate,
        months=stated["months"],
        method=Method(stated["method"]),
        start_date=date.fromisoformat(stated["start_date"]),
        day_count=DayCount(stated["day_count"]),
        fee_fen=stated["fee_fen"],
    )


def _receipt_item(receipt: LastReceipt | None) -> Item:
    """The last receipt in the words of `receipt_posted`; `cut` is from where to where the lenders' sums went."""
    if receipt is None:
        return {}
    return {
        "receipt": receipt.cause,
        "business_date": receipt.business_date.isoformat(),
        **receipt.parts._asdict(),
        "cut": [*receipt.cut.before[:2], *receipt.cut.after[:2]],
    }


def _receipt(item: Item) -> LastReceipt | None:
    if "receipt" not in item:
        return None
    cut = item["cut"]
    return LastReceipt(
        cause=item["receipt"],
        business_date=date.fromisoformat(item["business_date"]),
        parts=Parts(item["principal_fen"], item["interest_fen"], item["fee_fen"]),
        cut=Cut(Cumulative(*cut[:2]), Cumulative(*cut[2:])),
    )


def _distribution_item(distribution: Distribution | None) -> Item | None:
    if distribution is None:
        return None
    return {
        "receipt": distribution.receipt,
        "business_date": distribution.business_date.isoformat(),
        "fee_fen": distribution.fee_fen,
        "chunks": distribution.chunks,
        "next_chunk": distribution.next_chunk,
    }


def _distribution(item: Item) -> Distribution | None:
    if "distribution" not in item:
        return None
    stored = item["distribution"]
    return Distribution(**stored | {"business_date": date.fromisoformat(stored["business_date"])})


def _run_item(run: RunMark | None) -> list[Any] | None:
    return [run.business_date.isoformat(), run.collected_fen, run.missing_fen] if run else None
