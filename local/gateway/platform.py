"""What the HTTP side needs from the local platform."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from local.account import Account
from local.failures import Failures
from local.lambda_runtime import Functions
from local.stepfunctions.executions import Run
from local.template import Resources


class Clock(Protocol):
    """The local clock: the wall clock plus an offset. Moving it fires the schedules in between, in order."""

    def now(self) -> datetime: ...

    def advance(self, **units: float) -> object: ...

    def to(self, instant: datetime) -> object: ...

    def at(self, instant: datetime, ring: Callable[[datetime], None], what: str = "") -> object: ...


class Platform(Protocol):
    """A provisioned platform: `local.world.World`, or a smaller one in tests."""

    @property
    def account(self) -> Account: ...

    @property
    def resources(self) -> Resources: ...

    @property
    def functions(self) -> Functions: ...

    @property
    def failures(self) -> Failures: ...

    @property
    def clock(self) -> Clock: ...

    def executions(self) -> list[Run]: ...
