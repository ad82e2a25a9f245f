"""The repayment table.

Access patterns
    a loan as it stands              pk LOAN#<loan_id>               sk LOAN
    its terms and rules              pk LOAN#<loan_id>               sk CONTRACT                never changed
    a version of its schedule        pk LOAN#<loan_id>               sk SCHEDULE#<version>      never changed
    its claims in order of units     pk LOAN#<loan_id>               sk CLAIM#<from, 13 digits>
    claims that passed to another    pk LOAN#<loan_id>               sk FORMER_CLAIM#<from>#<until>
    all of these for a receipt       pk LOAN#<loan_id>               one query
    a borrower's loans               pk BORROWER#<user_id>           sk LOAN#<loan_id>
    loans with an arrear             pk OVERDUE                      sk LOAN#<loan_id>
    loans that aren't repaid         pk OPEN_LOANS                   sk LOAN#<loan_id>
    a loan's stage of delinquency    pk LOAN#<loan_id>               sk STAGE                   since its first change

What the runs look up and leave behind stands in `agenda`.
"""

from collections.abc import Sequence
from datetime import date

from jinqiao import events
from jinqiao.allocation import Claim
from jinqiao.aws.dynamo import Item, Page, Table, Write, transact, write
from jinqiao.ledger import book
from jinqiao.ledger.book import Guard
from jinqiao.ledger.journal import Journal
from jinqiao.schedule import Instalment
from repayment import contract_records, records
from repayment.loan import RESTRUCTURING, Dossier, Loan, ScheduleChange, ScheduleVersion, Status

REPAYMENT = Table("REPAYMENT_TABLE")
_OPEN_LOANS = "OPEN_LOANS"
LOAN = "loan"
"""The label of the loan's own write in a transaction."""


def loan(loan_id: str) -> Loan | None:
    """A loan by its id, or None."""
    item, contract = (REPAYMENT.get(f"LOAN#{loan_id}", key) for key in ("LOAN", "CONTRACT"))
    return records.loan(item, contract) if item and contract else None


def schedule(loan: Loan) -> ScheduleVersion:
    """The loan's present schedule, which was written together with it."""
    [item] = REPAYMENT.all(f"LOAN#{loan.loan_id}", records.schedule_key(loan.schedule_version))
    return records.schedule_version(item, loan.terms.principal_fen)


def dossier(loan_id: str) -> Dossier | None:
    """A loan with its schedule and all its claims, or None: one query while they fit into 1 MB."""
    items = {item["sk"]: item for item in REPAYMENT.all(f"LOAN#{loan_id}")}
    if "LOAN" not in items:
        return None
    found = records.loan(items["LOAN"], items["CONTRACT"])
    version = items[records.schedule_key(found.schedule_version)]
    rows = records.schedule_rows(version, found.terms.principal_fen)
    claims = [records.claim(item) for key, item in items.items() if key.startswith("CLAIM#")]
    reasons = {item["reason"] for key, item in items.items() if key.startswith("SCHEDULE#")}
    return Dossier(found, rows, claims, records.prepayments(version), RESTRUCTURING in reasons)


def claims_at(dossier: Dossier, loan_version: int) -> list[Claim]:
    """The claims as they were for the receipt that made a version of the loan: whose they were then."""
    rows = REPAYMENT.all(f"LOAN#{dossier.loan.loan_id}", prefix="FORMER_CLAIM#")
    former = [records.claim(row) for row in rows if row["until"] >= loan_version]
    owned = [*former, *dossier.claims]
    return [each for each in owned if each.since < loan_version]


def claims(loan_id: str) -> list[Claim]:
    """The claims on a loan, in order of their units."""
    return [records.claim(item) for item in REPAYMENT.all(f"LOAN#{loan_id}", prefix="CLAIM#")]


def loans_of(borrower_id: str, limit: int, after: str | None) -> Page:
    """A page of the borrower's loans: rows with `loan_id`, newest ids in no particular order."""
    return REPAYMENT.page(f"BORROWER#{borrower_id}", prefix="LOAN#", limit=limit, after=after)


def add_claims(journal: Journal, claims: Sequence[Claim]) -> None:
    """Post a capture with the claims that it buys. Raises `ConditionsFailed`."""
    rows = [REPAYMENT.put_new(f"claim {each.from_unit}", records.claim_item(each)) for each in claims]
    transact([*book.writes(journal), *rows])


def start_loan(loan: Loan, rows: tuple[Instalment, ...], journal: Journal, clearing: Guard) -> None:
    """Pay out and write the loan, its contract, schedule and listing, in one transaction. Raises `ConditionsFailed`."""
    transact(
        [
            *book.writes(journal, {f"ACCOUNT#loan#{loan.loan_id}": clearing}),
            REPAYMENT.put_new(LOAN, records.loan_item(loan)),
            REPAYMENT.put_new("contract", contract_records.contract_item(loan)),
            REPAYMENT.put_new("schedule", records.schedule_item(loan, rows)),
            REPAYMENT.put("listing", _listing_item(loan)),
            REPAYMENT.put("open", {"pk": _OPEN_LOANS, "sk": f"LOAN#{loan.loan_id}", "loan_id": loan.loan_id}),
        ]
    )


def open_loans() -> list[Loan]:
    """All loans that aren't repaid, in order of their ids: two reads for each of them."""
    ids = [row["loan_id"] for row in REPAYMENT.all(_OPEN_LOANS)]
    keys = [(f"LOAN#{loan_id}", key) for loan_id in ids for key in ("LOAN", "CONTRACT")]
    found = {(item["loan_id"], item["sk"]): item for item in REPAYMENT.get_many(keys)}
    loans = [records.loan(found[loan_id, "LOAN"], found[loan_id, "CONTRACT"]) for loan_id in ids]
    return [each for each in loans if each.status is not Status.REPAID]


def no_longer_open(loan_id: str) -> None:
    """Take a repaid loan off the list of open ones; one that is off it stays so.

    Not in the transaction of its last receipt, which has no room left where it pays ninety lenders.
    """
    write(REPAYMENT.delete("open", _OPEN_LOANS, f"LOAN#{loan_id}"))


def save(
    dossier: Dossier,
    after: Loan,
    journal: Journal | None,
    guard: Guard | None = None,
    also: Sequence[Write] = (),
) -> Loan:
    """Write a loan's change with the journal that goes with it; the loan as written, one revision up.

    `dossier` is the loan as it was read (its meters may have been advanced since), with its rows as they are
    after the change; `also` is what else belongs to the same command. Refused (`ConditionsFailed` with label
    `loan`) if anything else changed the loan meanwhile. The rows by which others find it follow in the same
    transaction, when there is something to say.
    """
    before = dossier.loan
    saved = after._replace(revision=before.revision + 1)
    writes = [_loan_write(before, saved), *_listing_writes(before, saved), *also]
    if saved.stage != before.stage:
        writes.append(REPAYMENT.put("stage", records.stage_item(dossier._replace(loan=saved))))
    if journal:
        guards = {f"ACCOUNT#user#{saved.borrower_id}": guard} if guard else None
        writes = [*book.writes(journal, guards), *writes]
    if len(writes) == 1:
        write(writes[0])
    else:
        transact(writes)
    return saved


def new_version(loan: Loan, rows: Sequence[Instalment], change: ScheduleChange) -> Write:
    """The write of the schedule that the loan's `schedule_version` names, to be saved `also` with the loan."""
    return REPAYMENT.put_new("schedule", records.schedule_item(loan, rows, change))


def versions(loan: Loan) -> list[ScheduleVersion]:
    """All versions of the loan's schedule, the contract's first."""
    found = REPAYMENT.all(f"LOAN#{loan.loan_id}", prefix="SCHEDULE#")
    return [records.schedule_version(item, loan.terms.principal_fen) for item in found]


def _loan_write(before: Loan, saved: Loan) -> Write:
    item = records.loan_item(saved)
    return REPAYMENT.put(LOAN, item, "#revision = :seen", {"seen": before.revision})


def _listing_writes(before: Loan, saved: Loan) -> list[Write]:
    """What changes in the lists where others look for the loan: usually nothing."""
    writes = []
    if saved.status is Status.REPAID:
        writes.append(REPAYMENT.put("listing", _listing_item(saved)))
    if saved.overdue_through and _arrear(saved) != _arrear(before):
        writes.append(REPAYMENT.put("arrear", _arrear_item(saved)))
    if before.overdue_through and not saved.overdue_through:
        writes.append(REPAYMENT.delete("arrear", "OVERDUE", f"LOAN#{saved.loan_id}"))
    return writes


def _arrear(loan: Loan) -> tuple[int, date | None]:
    return loan.overdue_through, loan.next_due_date


def _arrear_item(loan: Loan) -> Item:
    """An arrear says `instalment_overdue` once for each instalment that becomes overdue."""
    return {
        "pk": "OVERDUE",
        "sk": f"LOAN#{loan.loan_id}",
        "aggregate_id": f"LOAN#{loan.loan_id}",
        "loan_id": loan.loan_id,
        "listing_id": loan.listing_id,
        "user_id": loan.borrower_id,
        "instalment_number": loan.overdue_through,
        "since": loan.next_due_date.isoformat() if loan.next_due_date else None,
        "business_date": loan.run.business_date.isoformat() if loan.run else None,
        "missing_fen": loan.run.missing_fen if loan.run else None,
        **events.mark("instalment_overdue", loan.overdue_through),
    }


def _listing_item(loan: Loan) -> Item:
    """A borrower's row for a loan; says `loan_repaid` when it is."""
    item: Item = {
        "pk": f"BORROWER#{loan.borrower_id}",
        "sk": f"LOAN#{loan.loan_id}",
        "aggregate_id": f"LOAN#{loan.loan_id}",
        "loan_id": loan.loan_id,
        "listing_id": loan.listing_id,
        "application_id": loan.application_id,
        "user_id": loan.borrower_id,
    }
    return item | events.mark("loan_repaid", loan.loan_version) if loan.status is Status.REPAID else item
