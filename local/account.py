"""The AWS account of one local platform: which of moto's accounts it is, and clients that reach it.

moto keeps one set of backends per account number, so two platforms in one process live side by side. Which
account a call belongs to follows from the thread that makes it (`acting`): handlers use the same cached
clients that they use on AWS, and those know no account.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

FIRST_NUMBER = 123456789012

current: ContextVar["Account | None"] = ContextVar("current", default=None)
"""The account on whose behalf this thread acts."""

open_accounts: list["Account"] = []
"""The accounts of the platforms that run now; a call from nowhere in particular belongs to the newest."""


class Account:
    """One account in one region."""

    def __init__(self, number: str, region: str) -> None:
        self.number = number
        self.region = region
        self.partition = "aws-cn" if region.startswith("cn-") else "aws"
        self.platform: Any = None
        """The `World` that this account belongs to; moto's backends know only the account's number."""
        self._clients: dict[str, Any] = {}
        self._lock = Lock()
        self._session = boto3.session.Session(
            region_name=region, aws_access_key_id="local", aws_secret_access_key="local"
        )

    def client(self, service: str) -> Any:
        """A boto3 client that always reaches this account, whoever uses it. Made once per service."""
        with self._lock:
            if service not in self._clients:
                made = self._session.client(service, config=Config(retries={"total_max_attempts": 1}))
                made.meta.events.register_first("before-send", self._address)
                self._clients[service] = made
            return self._clients[service]

    def _address(self, request: Any, **_: Any) -> None:
        request.headers["x-moto-account-id"] = self.number

    def pseudo_parameters(self) -> dict[str, str]:
        """What CloudFormation's pseudo parameters are worth here."""
        return {
            "AWS::AccountId": self.number,
            "AWS::Region": self.region,
            "AWS::Partition": self.partition,
            "AWS::URLSuffix": "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com",
            "AWS::StackId": f"arn:{self.partition}:cloudformation:{self.region}:{self.number}:stack/local/local",
            "AWS::NotificationARNs": "",
        }


def free_number() -> str:
    """moto's usual account, or the next one if a platform in this process has it already."""
    taken = {account.number for account in open_accounts}
    number = FIRST_NUMBER
    while str(number) in taken:
        number += 1
    return str(number)


def acting_account() -> Account | None:
    """The account that a call made here and now belongs to."""
    return current.get() or (open_accounts[-1] if open_accounts else None)


@contextmanager
def acting(account: Account) -> Iterator[None]:
    """Make this thread's AWS calls the account's."""
    token = current.set(account)
    try:
        yield
    finally:
        current.reset(token)
