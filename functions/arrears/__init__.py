"""Loans in arrears: a case for each, its steps, contacts, promises to pay, and hardship."""
