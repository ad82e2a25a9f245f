"""The rules, one for each kind of journal and one for each kind of item: each file registers its own."""

from tests.simulation.model.rules import lending, loans, market, money_in_out, people

__all__ = ["lending", "loans", "market", "money_in_out", "people"]
