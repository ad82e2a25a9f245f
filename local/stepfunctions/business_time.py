"""Waits, task tokens, heartbeats and a machine's own time-out follow the local clock, where moto really sleeps."""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEventException
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.component.state import state as state_module
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.timestamp import Timestamp
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackEndpoint,
    CallbackOutcome,
    HeartbeatEndpoint,
    HeartbeatTimedOut,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment

from local.clock import LocalClock
from local.stepfunctions import running
from local.stepfunctions.holds import hold, release
from local.stepfunctions.running import Patch

_ENDINGS = ("set_ended", "set_error", "set_timed_out", "set_stop")


def patches() -> list[Patch]:
    return [
        (WaitFunction, "_eval_body", _wait),
        (Timestamp, "_get_wait_seconds", _seconds_to_timestamp),
        (StateTaskServiceCallback, "_eval_wait_for_task_token", _wait_for_token),
        (CallbackEndpoint, "notify", _answered),
        (HeartbeatEndpoint, "notify", _beat),
        (Program, "eval", _run_program),
        *((Environment, name, _releasing(name)) for name in _ENDINGS),
        (state_module, "datetime", SimpleNamespace(datetime=_BusinessTime, timezone=timezone)),
        (retrier_decl, "time", SimpleNamespace(sleep=_pause)),
    ]


class _BusinessTime(datetime):
    """`$$.State.EnteredTime` is business time."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return running.clock().now().astimezone(tz or UTC)


def _pause(seconds: float) -> None:
    """A retry's wait: not business time."""
    running.platform().workflows.pause(seconds)


def _wait(self: WaitFunction, env: Environment) -> None:
    seconds = self._get_wait_seconds(env=env)
    if seconds > 0:
        clock = running.clock()
        hold(env, clock, clock.now() + timedelta(seconds=seconds), f"Wait {env.next_state_name}")


def _seconds_to_timestamp(self: Timestamp, env: Environment) -> float:
    self.string.eval(env=env)
    text = env.stack.pop()
    if self._from_timestamp_string(text) is None:
        raise FailureEventException(self._create_failure_event(env, text))
    return (datetime.fromisoformat(text) - running.clock().now()).total_seconds()


def _wait_for_token(
    _: StateTaskServiceCallback,
    env: Environment,
    timeout_seconds: int,
    callback_endpoint: CallbackEndpoint,
    heartbeat_endpoint: HeartbeatEndpoint | None,
) -> CallbackOutcome | HeartbeatTimedOut | None:
    """Until the token is answered, its time is over, or a heartbeat is missing."""
    clock = running.clock()
    callback_endpoint.__dict__["env"] = env
    try:
        return _answer_or_deadline(env, clock, timeout_seconds, callback_endpoint, heartbeat_endpoint)
    finally:
        callback_endpoint.__dict__["over"] = True


def _answer_or_deadline(
    env: Environment,
    clock: LocalClock,
    timeout_seconds: int,
    callback_endpoint: CallbackEndpoint,
    heartbeat_endpoint: HeartbeatEndpoint | None,
) -> CallbackOutcome | HeartbeatTimedOut | None:
    deadline = clock.now() + timedelta(seconds=timeout_seconds)
    beat_deadline = _next_beat(clock, heartbeat_endpoint)
    while env.is_running() and callback_endpoint.get_outcome() is None:
        hold_until = min(deadline, beat_deadline or deadline)
        if clock.now() >= hold_until:
            return HeartbeatTimedOut() if hold_until != deadline else _timed_out()
        hold(
            env,
            clock,
            hold_until,
            f"token of {env.next_state_name}",
            lambda: bool(callback_endpoint.get_outcome()),
        )
        if heartbeat_endpoint and heartbeat_endpoint.__dict__.pop("beat", False):
            beat_deadline = _next_beat(clock, heartbeat_endpoint)
    return callback_endpoint.get_outcome()


def _timed_out() -> Any:
    raise TimeoutError("the task's token was not answered in time")


def _next_beat(clock: LocalClock, endpoint: HeartbeatEndpoint | None) -> datetime | None:
    return clock.now() + timedelta(seconds=endpoint._heartbeat_seconds) if endpoint else None


def _answered(self: CallbackEndpoint, outcome: CallbackOutcome) -> None:
    self._outcome = outcome
    self._notify_event.set()
    if "env" in self.__dict__:
        release(self.__dict__["env"])


def _beat(self: HeartbeatEndpoint) -> None:
    """Noted now, acted on when the deadline that it moves comes."""
    self.__dict__["beat"] = True


def _run_program(self: Program, env: Environment) -> None:
    """A program in this thread; its own time-out is an alarm of the local clock."""
    env.next_state_name = self.start_at.start_at_name
    clock = running.clock()
    alarm = None
    if self.timeout_seconds:
        until = clock.now() + timedelta(seconds=self.timeout_seconds.timeout_seconds)
        alarm = clock.at(until, lambda _: env.set_timed_out(), "time-out of a workflow")
    EvalComponent.eval(self, env)
    if alarm:
        alarm.cancel()


def _releasing(name: str) -> Any:
    """The environment's own method, after which whoever is held there goes on (to end)."""
    original = getattr(Environment, name)

    def ends(self: Environment, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        release(self)

    return ends
