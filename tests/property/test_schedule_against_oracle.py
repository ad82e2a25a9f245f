"""Every row of over 10,000 random loans, as the slow oracle in fractions computes it."""

from decimal import Decimal

import pytest

from jinqiao.schedule import Method, Terms, build
from tests.property.oracle import Loan, Row, rows
from tests.property.random_loans import LOANS_A_METHOD, random_loans


def built(loan: Loan) -> list[Row]:
    terms = Terms(**{**loan._asdict(), "annual_rate": Decimal(loan.annual_rate)})
    return [tuple(row) for row in build(terms).instalments]


@pytest.mark.parametrize("method", list(Method))
def test_every_row_is_what_the_oracle_says(method: Method) -> None:
    loans = list(random_loans(method))

    differing = [loan for loan in loans if built(loan) != rows(loan)]

    assert differing == []
    assert len(loans) == LOANS_A_METHOD
