"""Low-level boto3 clients, one per service and process, made when first used."""

from collections.abc import Callable
from threading import Lock
from typing import Any

on_create: list[Callable[[Any, str], None]] = []
"""Called with (client, service name) for each new client, before its first use."""

_clients: dict[str, Any] = {}
_lock = Lock()


def client(service: str) -> Any:
    """The process's client for an AWS service, with standard retries and time-outs under a function's own."""
    if service not in _clients:
        with _lock:
            if service not in _clients:
                _clients[service] = _create(service)
    return _clients[service]


def forget() -> None:
    """Drop all clients, so that the next use makes new ones."""
    with _lock:
        _clients.clear()


def _create(service: str) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=2,
        read_timeout=5,
        retries={"mode": "standard", "max_attempts": 4},
        max_pool_connections=50,
    )
    made = boto3.client(service, config=config)
    for hook in on_create:
        hook(made, service)
    return made
