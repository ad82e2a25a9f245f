"""What people, staff and time do: each file registers its commands."""

from tests.simulation.commands import borrowers, investors, money, newcomers, passing_time, staff

__all__ = ["borrowers", "investors", "money", "newcomers", "passing_time", "staff"]
