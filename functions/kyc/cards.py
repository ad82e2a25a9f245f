"""Another bank card for the same person: deposits come from it and payouts go to it, after a cooling-off.

The order keeps a thief from gaining anything by a crash: payouts are deferred, with the step-up spent, before the
bank binds the card. A change that died in between is finished by asking again.
"""

from datetime import datetime, timedelta
from typing import Any

from jinqiao import clock, identifiers, rules, sessions, vault
from jinqiao.aws.dynamo import ConditionsFailed, Write, transact, write
from jinqiao.errors import BankCardRefused, Busy, NotVerified
from jinqiao.http.request import Request
from jinqiao.ledger import book
from jinqiao.partners.bank import Bank
from jinqiao.partners.errors import PartnerRefused, PartnerTimeout, PartnerUnavailable
from jinqiao.partners.identity import Identity, Match
from kyc import papers, store
from kyc.models import BankCard, BankCardRequest


def change(request: Request, asked: BankCardRequest, identity: Identity, bank: Bank) -> BankCard:
    """Bind another card of the caller's and defer payouts until its cooling-off is over.

    Raises `InvalidRequest`, `NotVerified`, `StepUpRequired`, `Suspended`, `BankCardRefused` where a partner says no,
    and `Busy` where one doesn't answer.
    """
    sessions.require_step_up(request.caller, request.now)
    card = papers.checked_card(asked, request.language)
    account = book.user_account(request.caller.user_id)
    if account is None:
        raise NotVerified
    person = vault.unseal(request.caller.user_id, "name", "id_number") | card
    hours = rules.in_force(request.now).withdrawals.card_cooling_off_hours
    until = request.now + timedelta(hours=hours)
    try:
        _require_own_card(identity, person)
        _defer_payouts(request, until)
        _bind(bank, account["sub_account_id"], person, request.caller.user_id, until)
    except (PartnerTimeout, PartnerUnavailable):
        raise Busy from None
    except PartnerRefused:
        raise BankCardRefused from None
    transact(_noted(request, card))
    return BankCard(
        card_masked=identifiers.mask_bank_card(card["bank_card"]), payouts_after=clock.text(until)
    )


def _require_own_card(identity: Identity, person: dict[str, str]) -> None:
    answer = identity.check_bank_card(
        person["name"], person["id_number"], person["bank_card"], person["bank_mobile"]
    )
    if answer.result is not Match.MATCH:
        raise BankCardRefused


def _defer_payouts(request: Request, until: datetime) -> None:
    user_id = request.caller.user_id
    try:
        transact(
            [
                book.payouts_deferred(user_id, until),
                sessions.step_up_spent(request.caller, f"bank_card#{clock.text(request.now)}", request.now),
                sessions.in_good_standing(request.caller),
            ]
        )
    except ConditionsFailed as refusal:
        sessions.explain(refusal)
        raise


def _bind(bank: Bank, sub_account_id: str, person: dict[str, str], user_id: str, until: datetime) -> None:
    """A definite refusal leaves the old card bound, so that payouts need not wait."""
    try:
        bank.rebind_card(
            sub_account_id, person["name"], person["id_number"], person["bank_card"], person["bank_mobile"]
        )
    except PartnerRefused:
        write(book.payouts_resumed(user_id, until))
        raise


def _noted(request: Request, card: dict[str, Any]) -> list[Write]:
    user_id = request.caller.user_id
    return [store.card_changed(user_id, request.now), *vault.seal(user_id, card)]
