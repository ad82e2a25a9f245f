"""Provisions: what of the outstanding principal is counted as lost, by stage of delinquency."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from jinqiao import clock
from jinqiao.http.request import Request
from jinqiao.money import round_half_up
from jinqiao.settings import variable
from repayment import store
from repayment.loan import Loan, Status
from repayment.reserve.models import Provisions, StageProvision


def shown(request: Request) -> Provisions:
    """Today's, by the stages that the last run left; two reads for each open loan."""
    from jinqiao.policy import load

    today = clock.business_date(request.now)
    rates = load(variable("POLICY_PACK")).on(today).provisioning.rates
    stages = by_stage(store.open_loans(), rates)
    return Provisions(
        as_of=today,
        stages=stages,
        outstanding_fen=sum(each.outstanding_fen for each in stages),
        provision_fen=sum(each.provision_fen for each in stages),
    )


def by_stage(opened: Iterable[Loan], rates: Sequence[Decimal]) -> list[StageProvision]:
    """One row for each rate, from stage 0; a loan that is written off is out of the books already.

    100.50 yuan in stage 2 at 25 %: 2,512.5 → 2,513 fen.
    """
    counted = [each for each in opened if each.status is not Status.WRITTEN_OFF]
    return [
        _stage(number, rate, [each for each in counted if each.stage == number])
        for number, rate in enumerate(rates)
    ]


def _stage(number: int, rate: Decimal, loans: Sequence[Loan]) -> StageProvision:
    return StageProvision(
        stage=number,
        loans=len(loans),
        outstanding_fen=sum(each.outstanding_principal_fen for each in loans),
        rate=format(rate, "f"),
        provision_fen=sum(round_half_up(each.outstanding_principal_fen * Fraction(rate)) for each in loans),
    )
