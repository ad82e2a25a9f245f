"""The local platform, whole: the synthesized template running on moto, served over HTTP.

    world = World.start(port=0)        # or begins_at=datetime(2028, 2, 28, tzinfo=UTC), to live through that
    httpx.post(f"{world.url}/v1/registrations", json={...})
    world.clock.advance(days=1)        # fires what is due in between; returns when all of it is done
    world.settle()                     # returns when nothing more happens by itself
    world.invoke("repayment-start-run", {"scheduled_at": "2026-01-31T16:00:00Z"})
    world.close()

Several can run in one process: each has an AWS account number of its own.
"""

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jinqiao import clock as jinqiao_clock
from jinqiao.aws import clients, secrets
from local import concurrent_requests, function_logs, moto_patches, synth
from local.account import Account, acting, acting_account, free_number, open_accounts
from local.asynchronous import AsynchronousInvocations
from local.bus import Bus
from local.clock import LocalClock
from local.dynamodb.engine import Engine
from local.failures import Failures
from local.gateway.server import Server
from local.jobs import Jobs
from local.lambda_runtime import Functions, Outcome
from local.permissions.calls import Call
from local.permissions.enforcement import Permissions
from local.permissions.mappings import refuse_unreadable_sources
from local.provision import CREATORS, deploy
from local.scheduler import Scheduler
from local.sources.queues import Queues
from local.sources.streams import Streams
from local.stepfunctions.executions import Executions, Run
from local.synth import SynthesizedStack
from local.targets import Targets
from local.template import Resources

MOVE_SECONDS = 120.0
"""How long whatever one alarm caused may take while the clock is moved: a run over a large book takes its time."""

DEFAULT_REGION = "ap-southeast-1"
"""Where the local platform stands if the templates leave it open."""


class World:
    """One running platform. `failures` holds what failed where nobody waited for an answer."""

    resources: Resources
    functions: Functions
    asynchronous: AsynchronousInvocations
    bus: Bus
    queues: Queues
    targets: Targets
    scheduler: Scheduler

    def __init__(
        self, stacks: list[SynthesizedStack], environment: str, begins_at: datetime | None = None
    ) -> None:
        self.environment = environment
        self._stacks = stacks
        region = next((each.region for each in stacks if each.region), DEFAULT_REGION)
        number = next((each.account for each in stacks if each.account), free_number())
        _prepare_process(region)
        self.account = Account(number, region)
        self.account.platform = self
        self.failures = Failures()
        self.tables = Engine(self.account)
        self.permissions: Permissions | None = None
        self.clock, self.jobs, self.workflows = self._pace(begins_at)
        self._schedules_before_start: list[Any] | None = []
        self._server: Server | None = None

    def _pace(self, begins_at: datetime | None) -> tuple[LocalClock, Jobs, Executions]:
        """What decides when things happen: in real time, on threads."""
        clock, jobs = LocalClock(begins_at), Jobs(self.account)
        return clock, jobs, Executions(self.account, clock, jobs, self.failures)

    @classmethod
    def start(cls, port: int = 0, environment: str = "dev", begins_at: datetime | None = None) -> "World":
        """Synthesize (if the sources changed), create the template's resources, serve; today unless told a date."""
        world = cls(synth.stacks(synth.assembly(environment)), environment, begins_at)
        world.open(port)
        return world

    @property
    def url(self) -> str:
        """Where the API, `/_local` and the sandbox partners are served."""
        if self._server is None:
            raise RuntimeError("this platform is not served")
        return self._server.url

    def open(self, port: int | None = 0, parameters: Mapping[str, str] | None = None) -> None:
        """Create everything and begin to deliver; serve HTTP on `port`, or (None) don't, given the parameters."""
        moto_patches.install()
        open_accounts.append(self.account)
        try:
            self._server = None if port is None else Server(self, port)
            self._provision(self._server.parameters if self._server else parameters or {})
            if self._server:
                self._server.start()
        except BaseException:
            self.close()
            raise

    def _provision(self, parameters: Mapping[str, str]) -> None:
        with acting(self.account):
            self.resources = deploy(self.account, self._stacks, CREATORS, parameters)
            self._compose()
        self.clock.settle = lambda: self.settle(MOVE_SECONDS)
        self.clock.day_passed = self._expire
        self.clock.start()

    def _compose(self) -> None:
        """Everything that reads the created resources, each part with the ones that it delivers to."""
        parts = (self.account, self.resources)
        now = self.clock.now
        self.functions = Functions(*parts, self.failures)
        delivering = (self.functions, self.jobs, self.failures)
        self.asynchronous = AsynchronousInvocations(*parts, *delivering)
        self.permissions = Permissions(*parts, self.functions, self.failures)
        refuse_unreadable_sources(self.resources, self.functions, self.permissions)
        self.targets = Targets(self.account, self.asynchronous, self.jobs, self.failures)
        self.targets.check = self.permissions.check_delivery
        self.bus = Bus(*parts, self.targets, now)
        self.queues = Queues(*parts, *delivering)
        self.streams = Streams(*parts, *delivering, now, self.targets.send_to_queue)
        self.tables.committed = self.streams.committed
        self.scheduler = Scheduler(*parts, self.clock, self.targets)
        early, self._schedules_before_start = self._schedules_before_start or [], None
        for schedule in early:
            self.scheduler.changed(schedule)

    def check(self, call: Call) -> None:
        """Raise `AccessDenied` if whoever acts in this thread may not make the call."""
        if self.permissions is not None:
            self.permissions.check(call)

    def schedule_changed(self, schedule: Any) -> None:
        """A schedule was made or changed; those of the template are, before there is anybody to plan them."""
        if self._schedules_before_start is not None:
            self._schedules_before_start.append(schedule)
        else:
            self.scheduler.changed(schedule)

    def close(self) -> None:
        """Stop serving and delivering, and forget the account."""
        if self.account not in open_accounts:
            return
        if self._server:
            self._server.close()
        self.clock.close()
        self.jobs.close()
        self.workflows.stop()
        open_accounts.remove(self.account)
        moto_patches.remove(self.account.number)
        if not open_accounts:
            _restore_process()

    def client(self, service: str) -> Any:
        """A boto3 client for this platform's account, with an administrator's rights."""
        return self.account.client(service)

    def invoke(self, short_name: str, event: Any) -> Any:
        """Call a function by its short name (`repayment-start-run`) and return what it returns.

        Raises `FunctionFailed` with the function's own error.
        """
        outcome = self.functions.invoke(f"jinqiao-{self.environment}-{short_name}", event)
        if outcome.failed:
            raise FunctionFailed(outcome)
        return outcome.value

    def executions(self) -> list[Run]:
        """Every workflow execution, oldest first."""
        return self.workflows.all()

    def settle(self, timeout: float = 30.0) -> None:
        """Return when nothing more happens by itself: only time or somebody outside can move it on.

        Raises `TimeoutError` naming what is still busy.
        """
        deadline = time.monotonic() + timeout
        while busy := self._busy():
            if time.monotonic() > deadline:
                raise TimeoutError(f"still busy after {timeout} s: {', '.join(busy)}")
            self.jobs.wait_for_change(0.005)

    def _busy(self) -> list[str]:
        """Asked in the order in which one causes the next, so that nothing slips by in between."""
        for look in (self._partners, self.jobs.busy, self.workflows.busy, self.jobs.busy, self._partners):
            if busy := look():
                return busy
        return []

    def _partners(self) -> list[str]:
        return ["a sandbox partner"] if self._server and self._server.sandbox.busy() else []

    def _expire(self) -> None:
        """Time to live, by the local clock: a new day has come."""
        with self.tables.lock:
            self.streams.committed(self.tables.expire(self.clock.now().timestamp()), by_expiry=True)


class FunctionFailed(RuntimeError):
    """A function raised; `kind` is its error's class name, as workflows see it."""

    def __init__(self, outcome: Outcome) -> None:
        error = outcome.value
        super().__init__(f"{error['errorType']}: {error['errorMessage']}")
        self.kind: str = error["errorType"]
        self.outcome = outcome


def _prepare_process(region: str) -> None:
    """What a Lambda environment has and this process needs: a region, and a clock that is the platform's."""
    os.environ["AWS_DEFAULT_REGION"] = os.environ["AWS_REGION"] = region
    jinqiao_clock.source = _now
    concurrent_requests.allow()
    function_logs.to_file()


def _restore_process() -> None:
    jinqiao_clock.source = jinqiao_clock.wall_clock
    clients.forget()
    secrets.forget()


def _now() -> datetime:
    account = acting_account()
    return account.platform.clock.now() if account else datetime.now(UTC)
