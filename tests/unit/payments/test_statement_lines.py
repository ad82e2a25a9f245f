"""Lines of one change of an account: from its image and the journal behind it alone."""

from datetime import UTC, date, datetime

from jinqiao.ledger import recipes
from jinqiao.ledger.journal import Journal, Leg
from payments.statement import lines

ACCOUNT = {"pk": "ACCOUNT#user#usr_a", "sk": "ACCOUNT", "available_fen": 1_000, "seq": 7}


def journal(kind: str, legs: tuple[Leg, ...]) -> Journal:
    return Journal(f"{kind}#1", kind, date(2026, 1, 5), datetime(2026, 1, 5, tzinfo=UTC), "hash", legs)


def shown(made: list[dict]) -> list[tuple[str, int, int]]:
    return [(line["sk"], line["amount_fen"], line["available_after_fen"]) for line in made]


def test_a_deposit_is_one_line_that_ends_in_the_balance():
    assert shown(lines(ACCOUNT, journal("deposit", recipes.deposit("usr_a", 400)))) == [
        ("LINE#000000000007#001", 400, 1_000)
    ]


def test_principal_and_interest_are_lines_of_their_own_that_add_up_to_the_balance():
    shares = [recipes.Share("usr_a", 300, "principal"), recipes.Share("usr_a", 20, "interest")]
    made = lines(ACCOUNT, journal("repayment_distributed", recipes.repayment_distributed("usr_b", shares, 0)))

    assert shown(made) == [("LINE#000000000007#001", 300, 980), ("LINE#000000000007#002", 20, 1_000)]
    assert [line["tag"] for line in made] == ["principal", "interest"]


def test_a_netted_journal_makes_lines_for_each_of_its_loans_under_one_change_of_the_account():
    of_one = [recipes.Share("usr_a", 300, "principal"), recipes.Share("usr_a", 20, "interest")]
    of_another = [recipes.Share("usr_b", 5, "principal"), recipes.Share("usr_a", 7, "principal")]
    legs = recipes.receipts_netted([("loan_1", of_one), ("loan_2", of_another)])

    made = lines(ACCOUNT, journal("receipt_distributed", legs))

    assert shown(made) == [
        ("LINE#000000000007#002", 300, 973),
        ("LINE#000000000007#003", 20, 993),
        ("LINE#000000000007#005", 7, 1_000),
    ]
    assert [line["tag"] for line in made] == ["principal", "interest", "principal"]


def test_a_borrower_who_also_lends_to_themselves_sees_both_sides():
    shares = [recipes.Share("usr_a", 100, "principal"), recipes.Share("usr_c", 200, "principal")]
    made = lines(ACCOUNT, journal("repayment_distributed", recipes.repayment_distributed("usr_a", shares, 0)))

    assert shown(made) == [("LINE#000000000007#000", -300, 900), ("LINE#000000000007#001", 100, 1_000)]


def test_money_that_only_moves_among_what_is_held_makes_no_line():
    captured = recipes.claims_captured("loan_a", [("usr_a", 60)])
    assert lines(ACCOUNT, journal("claims_captured", captured)) == []
