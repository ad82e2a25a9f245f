"""A handful of seeds, as `make simulate` plays hundreds: nothing is found, and a seed is the same play every time."""

import pytest

from tests.simulation.seed import Seed
from tests.simulation.world import SteppedWorld


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_seed_finds_nothing(stepped: SteppedWorld, seed: int) -> None:
    played = Seed(stepped, seed).played()

    assert played.violation is None
    assert played.faults.total() > 0


def test_a_seed_is_the_same_play_every_time(stepped: SteppedWorld) -> None:
    first = Seed(stepped, 5, steps=60).played()
    again = Seed(stepped, 5, steps=60).played()

    assert again.trace == first.trace
    assert again.faults == first.faults


def test_a_seed_tells_what_was_done(stepped: SteppedWorld) -> None:
    played = Seed(stepped, 6, steps=20).played()

    assert sum("deposit usr_person" in line for line in played.trace) >= 7
    assert played.commands["deposit"] >= 7
