"""One row of a loan's plan."""

from datetime import date
from typing import NamedTuple


class Instalment(NamedTuple):
    """One row, amounts in fen: what falls due, and the principal still owed once it is paid."""

    number: int
    due_date: date
    principal_fen: int
    interest_fen: int
    fee_fen: int
    total_fen: int
    balance_fen: int
