"""Events as the bus and the queues of those who hear of them carry them, for tests."""

import json
from typing import Any

from local.world import World
from tests.customers import Customer

Event = dict[str, Any]


def credited(
    customer: Customer,
    amount_fen: int = 123_456,
    deposit_id: str = "dep_1",
    at: str = "2026-11-24T00:00:00Z",
) -> Event:
    """A deposit of the customer's was credited."""
    return {
        "detail-type": "payments.deposit_credited",
        "source": "jinqiao.payments",
        "time": at,
        "detail": {
            "user_id": customer.user_id,
            "deposit_id": deposit_id,
            "amount_fen": amount_fen,
            "aggregate_id": f"DEPOSIT#{deposit_id}",
            "seq": 2,
        },
    }


def overdue(customer: Customer) -> Event:
    """The second instalment of the customer's loan is overdue."""
    return {
        "detail-type": "repayment.instalment_overdue",
        "source": "jinqiao.repayment",
        "time": "2026-11-24T00:00:00Z",
        "detail": {
            "user_id": customer.user_id,
            "loan_id": "loan_1",
            "listing_id": "lst_1",
            "instalment_number": 2,
            "missing_fen": 5_000,
            "aggregate_id": "LOAN#loan_1",
            "seq": 2,
        },
    }


def distributed(*lenders: Customer) -> Event:
    """Each of these lenders got 1.00 of principal and 0.50 of interest."""
    return {
        "detail-type": "ledger.repayment_distributed",
        "source": "jinqiao.ledger",
        "time": "2026-11-24T00:00:00Z",
        "detail": {
            "journal_id": "collection#loan_1#2026-11-24",
            "effective_date": "2026-11-24",
            "legs": [
                "D available:usr_borrower 300",
                *(f"C available:{lender.user_id} 100 principal" for lender in lenders),
                *(f"C available:{lender.user_id} 50 interest" for lender in lenders),
            ],
            "facts": {"loan_id": "loan_1"},
            "aggregate_id": f"JOURNAL#{lenders[0].user_id}",
            "seq": 1,
        },
    }


def deliver(world: World, *events: Event, to: str = "notifications-notify") -> list[str]:
    """Events as a function's queue delivers them; which of them are to be delivered again."""
    records = [{"messageId": str(number), "body": json.dumps(event)} for number, event in enumerate(events)]
    answer = world.invoke(to, {"Records": records})
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def publish(world: World, event: Event) -> None:
    """An event on the bus, as the outbox carrier puts it there."""
    entry = {
        "EventBusName": "jinqiao-dev",
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
    }
    world.client("events").put_events(Entries=[entry])
