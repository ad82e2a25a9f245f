"""Adapters to AWS: with the contexts' `store.py`, the only code that knows boto3."""
