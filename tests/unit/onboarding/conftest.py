"""Environments for decisions that only name a table or a secret."""

import pytest

from jinqiao import keyed_hash, settings


@pytest.fixture
def ledger_table():
    token = settings.environment.set({"LEDGER_TABLE": "jinqiao-test-ledger"})
    yield
    settings.environment.reset(token)


@pytest.fixture
def hash_key(monkeypatch):
    monkeypatch.setattr(keyed_hash.secrets, "value", lambda name: "a key of the tests")
