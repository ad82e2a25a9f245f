"""The control: bugs that are planted are caught, and one that cannot be planted any more is an error."""

import pytest

from tests.simulation.control.bugs import BUGS
from tests.simulation.control.planting import Bug, MissingTarget, planted, without
from tests.simulation.control.run import hunt
from tests.simulation.world import SteppedWorld

_BY_NAME = {bug.name: bug for bug in BUGS}


@pytest.mark.parametrize("name", ["unsigned callback", "half posted"])
def test_a_planted_bug_is_caught(stepped: SteppedWorld, name: str) -> None:
    caught = hunt(stepped, _BY_NAME[name], range(1, 6))

    assert caught.violation is not None


def test_there_are_enough_bugs_each_with_a_name_of_its_own() -> None:
    assert len(_BY_NAME) == len(BUGS) >= 12


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_can_still_be_planted(bug: Bug) -> None:
    with planted(bug):
        pass


@pytest.mark.parametrize(
    "target", ["investment.bids:_gone", "investment.gone:place", "investment.bids:Bid.gone"]
)
def test_a_bug_planted_where_nothing_stands_is_an_error(target: str) -> None:
    with (
        pytest.raises(MissingTarget, match="gone"),
        planted(Bug("lost", "", {target: lambda original: original})),
    ):
        pass


def test_a_condition_that_is_not_there_cannot_be_dropped() -> None:
    from jinqiao.aws.dynamo import Write

    write = Write("account", "Update", {"ConditionExpression": "#status = :open"})

    with pytest.raises(MissingTarget, match="#available_fen"):
        without("#available_fen >= :available_fen", write)
