"""Withdrawals as their owner sees them: asked for with a step-up, held at once, followed."""

from jinqiao import clock, events, sessions
from jinqiao.aws.dynamo import ConditionsFailed, Item, Write, transact
from jinqiao.errors import (
    CardCoolingOff,
    IdempotencyKeyReused,
    InsufficientFunds,
    NotFound,
    NotVerified,
    Suspended,
)
from jinqiao.http.request import Command, Request
from jinqiao.ledger import book, recipes
from jinqiao.ledger.accounts import available
from jinqiao.ledger.journal import Journal
from payments import rules, store
from payments.models import (
    FeeSchedule,
    FeeTier,
    Withdrawal,
    WithdrawalRequest,
    Withdrawals,
    WithdrawalTaken,
)

_MAY_PAY_OUT = "#status = :open AND (attribute_not_exists(#payouts_after) OR #payouts_after <= :now)"


def request_withdrawal(request: Request, asked: WithdrawalRequest) -> WithdrawalTaken:
    """Set the amount and its fee aside and spend the step-up, in one transaction; the workflow pays out.

    Raises `InvalidRequest` outside the limits, `NotVerified`, `StepUpRequired`, `Suspended`, `CardCoolingOff`,
    `InsufficientFunds`.
    """
    policy = rules.in_force(request.now).withdrawals
    rules.require_within(asked.amount_fen, policy.least_fen, policy.most_fen, request.language)
    account = book.user_account(request.caller.user_id)
    if account is None:
        raise NotVerified
    command = request.command("wdr", asked.model_dump())
    item = {
        "order_id": command.id,
        "withdrawal_id": command.id,
        "user_id": request.caller.user_id,
        "sub_account_id": account["sub_account_id"],
        "amount_fen": asked.amount_fen,
        "fee_fen": policy.fee_fen(asked.amount_fen),
        "status": "held",
        "placed_at": clock.text(request.now),
        "fingerprint": command.fingerprint,
        **events.mark("withdrawal_requested", 1),
    }
    try:
        transact(_hold(request, item, command))
    except ConditionsFailed as refusal:
        item = _first_or_refused(refusal, command, request)
    return WithdrawalTaken(
        withdrawal_id=command.id, status="held", amount_fen=item["amount_fen"], fee_fen=item["fee_fen"]
    )


def shown(request: Request, withdrawal_id: str) -> Withdrawal:
    """One withdrawal of the caller's; raises `NotFound`."""
    withdrawal = store.order(withdrawal_id)
    if (
        withdrawal is None
        or withdrawal["user_id"] != request.caller.user_id
        or "withdrawal_id" not in withdrawal
    ):
        raise NotFound
    return _shown(withdrawal)


def listed(request: Request) -> Withdrawals:
    """The caller's withdrawals, newest first."""
    found, last = store.orders(request.caller.user_id, store.WITHDRAWAL, request.limit, request.after)
    return Withdrawals(items=[_shown(each) for each in found], next_cursor=request.cursor(last))


def published_fees(request: Request) -> FeeSchedule:
    """What a withdrawal costs, as policy has it today."""
    policy = rules.in_force(request.now)
    tiers = [FeeTier(up_to_fen=t.up_to_fen, fee_fen=t.fee_fen) for t in policy.withdrawals.fee_tiers]
    return FeeSchedule(
        least_fen=policy.withdrawals.least_fen,
        most_fen=policy.withdrawals.most_fen,
        tiers=tiers,
        policy_version=policy.version,
    )


def _hold(request: Request, item: Item, command: Command) -> list[Write]:
    user_id = request.caller.user_id
    journal = Journal(
        f"withdrawal#{command.id}",
        "withdrawal_held",
        clock.business_date(request.now),
        request.now,
        command.fingerprint,
        recipes.withdrawal_held(user_id, item["amount_fen"], item["fee_fen"]),
        {"fee_fen": item["fee_fen"]},
    )
    guard = book.Guard(_MAY_PAY_OUT, {"open": "open", "now": clock.text(request.now)})
    return [
        *store.new_order(store.WITHDRAWAL, item),
        *book.writes(journal, {str(available(user_id).guarded_item): guard}),
        sessions.step_up_spent(request.caller, command.id, request.now),
        sessions.in_good_standing(request.caller),
    ]


def _first_or_refused(refusal: ConditionsFailed, command: Command, request: Request) -> Item:
    """The first request with this key, if there was one; a replay asks for no step-up. Else why not."""
    stored = refusal.old(store.ORDER)
    if stored:
        if stored["fingerprint"] != command.fingerprint:
            raise IdempotencyKeyReused
        return stored
    sessions.explain(refusal)
    account = refusal.old(book.user_label(request.caller.user_id)) or {}
    if account.get("status", "open") != "open":
        raise Suspended
    if account.get("payouts_after", "") > clock.text(request.now):
        raise CardCoolingOff(until=account["payouts_after"])
    raise InsufficientFunds


def _shown(withdrawal: Item) -> Withdrawal:
    return Withdrawal(**{name: withdrawal[name] for name in Withdrawal.model_fields if name in withdrawal})
