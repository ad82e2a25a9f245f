"""Payments: deposits, withdrawals, the bank's callbacks, statements, fees, and what finance has to look into."""
