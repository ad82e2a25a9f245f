"""Secrets, read once per process from Secrets Manager."""

from jinqiao.aws.clients import client
from jinqiao.settings import variable

_values: dict[str, str] = {}


def value(name: str) -> str:
    """The secret whose ARN the variable `name` holds, e.g. `HASH_KEY_SECRET`."""
    arn = variable(name)
    if arn not in _values:
        _values[arn] = client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    return _values[arn]


def forget() -> None:
    """Read every secret again at its next use."""
    _values.clear()
