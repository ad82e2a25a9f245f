"""Workflow executions that begin, and try again, when it is their turn."""

import threading
import time
from contextvars import ContextVar

from moto.stepfunctions.parser.backend.execution import Execution

from local.account import Account
from local.clock import LocalClock
from local.failures import Failures
from local.jobs import Jobs
from local.stepfunctions.executions import Executions
from local.stepfunctions.holds import holding

_own: ContextVar[str] = ContextVar("_own")
_POLL_SECONDS = 0.0005


class StuckPlatform(RuntimeError):
    """A workflow neither ends nor stands still: the harness is broken, not the platform."""


class SteppedExecutions(Executions):
    """`stand_still` returns when no execution can go on without a turn, an answer or time."""

    one_at_a_time = True

    def __init__(self, account: Account, clock: LocalClock, jobs: Jobs, failures: Failures) -> None:
        super().__init__(account, clock, jobs, failures)
        self._begun: set[str] = set()
        self._paused: set[str] = set()

    def forget(self) -> None:
        """End what runs and know none of them any more."""
        self.stop()
        with self._lock:
            for execution in self._all.values():
                execution.state_machine.executions.clear()
            self._all.clear()
            self._running.clear()
            self._begun.clear()
            self._paused.clear()

    def stand_still(self, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while moving := self.busy():
            if time.monotonic() > deadline:
                raise StuckPlatform(", ".join(moving))
            self._jobs.wait_for_change(_POLL_SECONDS)

    def busy(self) -> list[str]:
        with self._lock:
            running = [arn for arn in self._begun if arn in self._running and arn not in self._paused]
            return [arn.rsplit(":", 1)[-1] for arn in running if not self._stands(arn)]

    def pause(self, seconds: float) -> None:
        """The wait before a retry: over when the others had their turns."""
        del seconds
        own, wake = _own.get(), threading.Event()
        with self._lock:
            self._paused.add(own)

        def resume() -> None:
            with self._lock:
                self._paused.discard(own)
            wake.set()

        self._jobs.submit(f"retry in {own.rsplit(':', 1)[-1]}", resume)
        wake.wait()

    def _stands(self, arn: str) -> bool:
        env = self._running[arn].exec_worker.env
        return env is not None and holding(env)

    def _launch(self, execution: Execution) -> None:
        def begin() -> None:
            with self._lock:
                self._begun.add(execution.exec_arn)
            super(SteppedExecutions, self)._launch(execution)

        self._jobs.submit(f"workflow {execution.name}", begin)

    def _run(self, execution: Execution) -> None:
        _own.set(execution.exec_arn)
        super()._run(execution)
