"""Statement lines and fee rows, projected from the ledger's stream.

Access patterns of the statements table
    a user's lines, newest first            pk USER#<user_id>      sk LINE#<account seq>#<leg>
    the fees recorded on a business date    pk FEES#<date>         sk <journal_id>     {fee_fen}

Each change of a user's account names the journal behind it, and the account's sequence number raised by it. So
one change and one immutable journal make its lines, whatever was delivered before or comes twice: (account,
sequence, leg) is (account, journal, leg) in the order in which the balance really moved.
"""

from collections.abc import Iterable

from jinqiao import clock
from jinqiao.aws.dynamo import Item, Table, Write, write
from jinqiao.aws.streams import Change
from jinqiao.ledger import book
from jinqiao.ledger.accounts import FEES_PAYABLE, available
from jinqiao.ledger.journal import Journal

STATEMENTS = Table("STATEMENTS_TABLE")
_USER_ACCOUNT = "ACCOUNT#user#"
_RECEIPTS = ("collection#", "distribution#")


def project(change: Change) -> None:
    """Lay down what one change of the ledger table says: a user's lines, or the fee in a new journal."""
    if change.new is None:
        return
    for each in _writes(change.old or {}, change.new):
        write(each)


def lines(account: Item, journal: Journal) -> list[Item]:
    """The lines of one change of a user's account: one per leg on what is available, oldest first.

    The last one's `available_after_fen` is the account's; those before it go back leg by leg. A journal that
    only moved what is held makes none.
    """
    user_id = account["pk"].removeprefix(_USER_ACCOUNT)
    legs = [(place, leg) for place, leg in enumerate(journal.legs) if leg.account == available(user_id)]
    after_fen = account["available_fen"] - sum(leg.effect_fen for _, leg in legs)
    made = []
    for place, leg in legs:
        after_fen += leg.effect_fen
        made.append(
            {
                "pk": f"USER#{user_id}",
                "sk": f"LINE#{account['seq']:012d}#{place:03d}",
                "journal_id": journal.journal_id,
                "kind": journal.kind,
                "side": leg.side,
                "tag": leg.component,
                "amount_fen": leg.effect_fen,
                "available_after_fen": after_fen,
                "at": clock.text(journal.recorded_at),
            }
        )
    return made


def fees_fen(day: str) -> int:
    """The fees of all journals recorded on a business date, in fen."""
    return sum(row["fee_fen"] for row in STATEMENTS.all(f"FEES#{day}"))


def borrowers_fees_fen(day: str) -> int:
    """Those of them that came with a loan's receipt, in fen."""
    rows = STATEMENTS.all(f"FEES#{day}")
    return sum(row["fee_fen"] for row in rows if row["sk"].startswith(_RECEIPTS))


def _writes(old: Item, new: Item) -> Iterable[Write]:
    if new["sk"] == "JOURNAL":
        return _fees(book.read(new))
    if not new["pk"].startswith(_USER_ACCOUNT) or old.get("seq") == new["seq"] or "last_journal" not in new:
        return []
    journal = book.journal(new["last_journal"])
    if journal is None:
        raise LookupError(f"{new['last_journal']} is not in the ledger, though an account names it")
    return [STATEMENTS.put("line", line) for line in lines(new, journal)]


def _fees(journal: Journal) -> list[Write]:
    """By the day of recording: a sweep of that day must not miss a journal posted later for an earlier date."""
    fee_fen = sum(leg.effect_fen for leg in journal.legs if leg.account == FEES_PAYABLE and leg.side == "C")
    if not fee_fen:
        return []
    day = clock.business_date(journal.recorded_at).isoformat()
    row = {"pk": f"FEES#{day}", "sk": journal.journal_id, "fee_fen": fee_fen}
    return [STATEMENTS.put("fee", row)]
