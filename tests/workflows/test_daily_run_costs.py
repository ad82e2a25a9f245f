"""What a run costs: next to nothing on a quiet day, a tenth of a transition for an instalment on a busy one."""

from datetime import timedelta

import pytest

from bench.commands import most_write_units
from bench.meter import metered
from jinqiao import clock
from repayment import netting
from tests.lent_loans import a_month_before, lend, somebody, tomorrow

LOANS = 80
"""Two full batches."""


@pytest.fixture
def world(moving_world):
    return moving_world


def runs_of(world, business_date):
    """The run's own execution and those of its batches."""
    states = world.client("stepfunctions")
    [machine] = [
        each["stateMachineArn"]
        for each in states.list_state_machines()["stateMachines"]
        if each["name"] == "jinqiao-dev-repayment-run"
    ]
    arn = machine.replace(":stateMachine:", ":execution:") + f":repayment-run-{business_date}-1"
    [map_run] = states.list_map_runs(executionArn=arn)["mapRuns"] or [None]
    return arn, map_run


def entered(world, execution_arn):
    """The states that an execution went through."""
    events = world.client("stepfunctions").get_execution_history(executionArn=execution_arn)["events"]
    return [each["stateEnteredEventDetails"]["name"] for each in events if "stateEnteredEventDetails" in each]


def run_files(world, business_date):
    s3 = world.client("s3")
    [bucket] = [each["Name"] for each in s3.list_buckets()["Buckets"] if "runs" in each["Name"]]
    found = s3.list_objects_v2(Bucket=bucket, Prefix=f"runs/{business_date}/").get("Contents", [])
    return [each["Key"] for each in found]


def test_a_day_with_nothing_due_plans_and_ends(world):
    not_before = tomorrow(world) + timedelta(days=5)
    lend(world, somebody(world), [300_000], value_date=a_month_before(not_before).isoformat())
    world.clock.advance(days=1)
    quiet = tomorrow(world)

    with metered(world.client("dynamodb")) as meter, meter.measuring() as usage:
        world.clock.advance(days=1)

    arn, _ = runs_of(world, quiet)
    assert entered(world, arn) == ["Plan", "AnythingDue", "NothingDue"]
    assert run_files(world, quiet) == []
    assert usage.of("jinqiao-dev-repayment-plan-run").write_units == 1
    assert usage.of("jinqiao-dev-repayment-plan-run").reads <= 4
    assert usage.of("jinqiao-dev-repayment-work-batch").calls == {}


def test_an_instalment_takes_at_most_a_tenth_of_a_transition(world):
    due_date = tomorrow(world)
    lender = somebody(world)
    for _ in range(LOANS):
        lend(world, somebody(world), [(lender, 300_000)], value_date=a_month_before(due_date).isoformat())

    world.clock.advance(days=1)

    arn, _ = runs_of(world, due_date)
    parent = entered(world, arn)
    batches = LOANS // 40
    # Each batch is an execution of its own: starting it is one transition, and it enters one state.
    assert parent == ["Plan", "AnythingDue", "Batches"]
    assert (len(parent) + 2 * batches) / LOANS <= 0.1
    assert clock.business_date(world.clock.now()) == due_date


@pytest.mark.parametrize("lenders", [1, 10, 30, 90])
def test_a_receipt_writes_little_more_than_the_items_that_it_cannot_do_without(world, lenders):
    lent = lend(world, somebody(world), [300_000] * lenders, fee_fen=900)
    batch = {"number": 1, "loan_ids": [lent.loan_id]}
    event = {"business_date": tomorrow(world).isoformat(), "attempt": 9, "batch": batch}
    world.settle()

    with metered(world.client("dynamodb")) as meter, meter.measuring() as usage:
        world.invoke("repayment-work-batch", event)

    used = usage.of("jinqiao-dev-repayment-work-batch")
    assert used.transactions == 1
    assert used.reads == 2
    assert used.write_units <= most_write_units(lenders)


def test_a_batch_of_a_circles_loans_costs_what_netting_reckons_with_and_less_than_loan_by_loan(world):
    circle = [somebody(world) for _ in range(10)]
    loans = [lend(world, somebody(world), [(each, 300_000) for each in circle]) for _ in range(8)]
    batch = {"number": 1, "loan_ids": [each.loan_id for each in loans]}
    event = {"business_date": tomorrow(world).isoformat(), "attempt": 9, "batch": batch}
    world.settle()

    with metered(world.client("dynamodb")) as meter, meter.measuring() as usage:
        world.invoke("repayment-work-batch", event)

    used = usage.of("jinqiao-dev-repayment-work-batch")
    reckoned = netting.netted_units({each.loan_id: circle for each in loans})
    assert used.transactions == 8 + 1
    assert used.reads == 2 * 8 + 1
    assert used.write_units <= reckoned + 1  # the batch's totals
    assert reckoned < 0.7 * 8 * netting.units_alone(10)
