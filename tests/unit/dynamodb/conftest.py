"""Fresh tables for each module; tests use partitions of their own."""

import pytest

from tests.unit.dynamodb.tables import Tables


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables()
