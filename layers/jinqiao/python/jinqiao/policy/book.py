"""All figures in force on one date, by subject."""

from dataclasses import dataclass

from jinqiao.policy.rules_arrears import Collections
from jinqiao.policy.rules_lending import (
    Borrowing,
    Decision,
    Listing,
    Prepayment,
    Provisioning,
    Repayment,
    Reserve,
    Restructuring,
    WriteOff,
)
from jinqiao.policy.rules_operator import (
    Crowdfunding,
    Disclosure,
    Funds,
    Insurance,
    Intermediary,
    Records,
)
from jinqiao.policy.rules_payments import Deposits, LargeTransactions, PaymentAccounts, Withdrawals
from jinqiao.policy.rules_people import Codes, Documents, Identity, Messages, Privacy, SignIn, Suitability


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule book of one date. `version` names the pack and the day since which nothing in it has changed."""

    version: str
    borrowing: Borrowing
    decision: Decision
    listing: Listing
    repayment: Repayment
    prepayment: Prepayment
    restructuring: Restructuring
    write_off: WriteOff
    provisioning: Provisioning
    reserve: Reserve
    collections: Collections
    identity: Identity
    codes: Codes
    sign_in: SignIn
    suitability: Suitability
    documents: Documents
    privacy: Privacy
    messages: Messages
    deposits: Deposits
    withdrawals: Withdrawals
    payment_accounts: PaymentAccounts
    large_transactions: LargeTransactions
    intermediary: Intermediary
    records: Records
    disclosure: Disclosure
    crowdfunding: Crowdfunding
    insurance: Insurance
    funds: Funds
