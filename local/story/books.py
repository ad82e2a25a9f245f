"""The operator's books at the end of a story: they balance, the bank agrees, and nothing failed unseen."""

from local.api_client import Answer
from local.story import screen
from local.story.checks import Checks


def show(ledger: Answer) -> None:
    """The trial balance."""
    balances = [(kind, screen.yuan(fen)) for kind, fen in ledger["kinds"].items()]
    total = ("assets less liabilities", screen.yuan(ledger["grand_total_fen"]))
    screen.show("Trial balance, in yuan", ("account", "balance"), [*balances, total])


def check(ledger: Answer, failures: Answer, checks: Checks) -> None:
    """The answers of /_local/ledger and /_local/failures hold what they must."""
    owed_fen = ledger["client_money_fen"] + ledger["operator_money_fen"]
    checks.equal("the trial balance, fen", ledger["grand_total_fen"], 0)
    checks.equal("custody against client and operator money, fen", ledger["custody_fen"], owed_fen)
    checks.equal("the bank's statement, fen", ledger["bank_balance_fen"], ledger["custody_fen"])
    checks.equal("clearing accounts, fen", ledger["clearing_fen"], 0)
    checks.equal("guarded accounts that journals contradict", ledger["mismatches"], [])
    checks.equal("failures behind the scenes", failures["items"], [])
    checks.equal("callbacks that were not taken", failures["undelivered_callbacks"], [])
