"""What is put in place of parts of moto's interpreter, and why.

* Waits, task tokens, heartbeats and a machine's own time-out follow the local clock (moto: real sleeping).
* A definition is parsed once, not at each start; `EXPRESS` children are read as `STANDARD` and percentages may
  be whole numbers (moto: errors).
* A state runs in its execution's thread (moto: one more thread per state); a task's time-out is kept by the
  invocation, which can be left behind.
* A Lambda task calls the function directly, as the machine's role (moto: a new boto3 client per task).
* Errors are told by an execution's history and status (moto: pages of log for each).
* A distributed map fails when more children failed than it tolerates (moto: never).
"""

import contextvars
import copy
import json
import threading
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.api import ExecutionFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.component.state import state as state_module
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.distributed_iteration_component import (
    DistributedIterationComponent,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.inline_iteration_component import (
    InlineIterationComponent,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel.branch_worker import BranchWorker
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
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
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import boto_client as boto_client_module

from local.account import current
from local.clock import LocalClock
from local.permissions.enforcement import AccessDenied
from local.permissions.policies import Need
from local.stepfunctions.holds import hold, release

task_seconds: contextvars.ContextVar[float | None] = contextvars.ContextVar("task_seconds", default=None)
"""The time-out of the task that this thread evaluates."""

Patch = tuple[Any, str, Any]
_parse = AmazonStateLanguageParser.parse


def patches() -> list[Patch]:
    """What to replace while a platform runs: (owner, name, replacement)."""
    return [
        (EvalComponent, "_log_failure_event_exception", _say_nothing),
        (EvalComponent, "_log_exception", _say_nothing),
        (AmazonStateLanguageParser, "parse", staticmethod(parse)),
        (WaitFunction, "_eval_body", _wait),
        (Timestamp, "_get_wait_seconds", _seconds_to_timestamp),
        (StateTaskServiceCallback, "_eval_wait_for_task_token", _wait_for_token),
        (CallbackEndpoint, "notify", _answered),
        (HeartbeatEndpoint, "notify", _beat),
        (ExecutionState, "_evaluate_with_timeout", _evaluate),
        (Program, "eval", _run_program),
        *(
            (Environment, name, _releasing(name))
            for name in ("set_ended", "set_error", "set_timed_out", "set_stop")
        ),
        (InlineIterationComponent, "_launch_worker", _launch_in_context),
        (BranchWorker, "start", _branch_in_context),
        (DistributedIterationComponent, "_map_run", _map_within_tolerance),
        (lambda_eval_utils, "_invoke_lambda_function", _invoke),
        (boto_client_module, "boto3", SimpleNamespace(client=_client)),
        (state_module, "datetime", SimpleNamespace(datetime=_BusinessTime, timezone=timezone)),
    ]


def _say_nothing(self: EvalComponent, *args: Any, **kwargs: Any) -> None:
    """moto prints the whole program at each error on the way up; the history tells it once."""


class _BusinessTime(datetime):
    """`$$.State.EnteredTime` is business time."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return _clock().now().astimezone(tz or UTC)


def _platform() -> Any:
    account = current.get()
    if account is None:
        raise RuntimeError("an execution runs outside of any platform")
    return account.platform


def _clock() -> LocalClock:
    return _platform().clock


@lru_cache(maxsize=256)
def parse(definition: str) -> Any:
    """A definition's program. Programs hold no state of an execution, so one serves them all."""
    return _parse(json.dumps(_readable(json.loads(definition))))


def _readable(part: Any) -> Any:
    """The same definition in the words that moto's grammar knows."""
    if isinstance(part, list):
        return [_readable(each) for each in part]
    if not isinstance(part, dict):
        return part
    words = {key: _readable(each) for key, each in part.items()}
    if words.get("Mode") == "DISTRIBUTED" and words.get("ExecutionType") == "EXPRESS":
        words["ExecutionType"] = "STANDARD"
    if isinstance(words.get("ToleratedFailurePercentage"), int):
        words["ToleratedFailurePercentage"] = float(words["ToleratedFailurePercentage"])
    return words


# Time


def _wait(self: WaitFunction, env: Environment) -> None:
    seconds = self._get_wait_seconds(env=env)
    if seconds > 0:
        clock = _clock()
        hold(env, clock, clock.now() + timedelta(seconds=seconds), f"Wait {env.next_state_name}")


def _seconds_to_timestamp(self: Timestamp, env: Environment) -> float:
    self.string.eval(env=env)
    text = env.stack.pop()
    if self._from_timestamp_string(text) is None:
        raise FailureEventException(self._create_failure_event(env, text))
    return (datetime.fromisoformat(text) - _clock().now()).total_seconds()


def _wait_for_token(
    _: StateTaskServiceCallback,
    env: Environment,
    timeout_seconds: int,
    callback_endpoint: CallbackEndpoint,
    heartbeat_endpoint: HeartbeatEndpoint | None,
) -> CallbackOutcome | HeartbeatTimedOut | None:
    """Until the token is answered, its time is over, or a heartbeat is missing."""
    clock = _clock()
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
        hold(env, clock, hold_until, f"token of {env.next_state_name}")
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
    clock = _clock()
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


# Threads


def _evaluate(self: ExecutionState, env: Environment) -> None:
    """One attempt of a state, in this thread, and what becomes of its result."""
    self.timeout.eval(env=env)
    task_seconds.set(env.stack.pop())
    frame = env.open_frame()
    frame.states.reset(input_value=env.states.get_input())
    frame.stack = copy.deepcopy(env.stack)
    try:
        self._eval_execution(frame)
    finally:
        frame.set_ended()
        env.close_frame(frame)
    output = frame.stack.pop()
    env.stack.append(output)
    if not self._is_language_query_jsonpath():
        env.states.set_result(output)
    for then in (self.assign_decl, self.result_selector):
        if then:
            then.eval(env=env)
    if self.result_path:
        self.result_path.eval(env)
    else:
        env.states.reset(input_value=env.stack.pop())


def _launch_in_context(
    self: InlineIterationComponent, env: Environment, eval_input: Any, job_pool: Any
) -> Any:
    worker = self._create_worker(env=env, eval_input=eval_input, job_pool=job_pool)
    _thread(worker.eval, "map").start()
    return worker


def _branch_in_context(self: BranchWorker) -> None:
    self._worker_thread = _thread(self._thread_routine, "branch")
    self._worker_thread.start()


def _thread(work: Any, name: str) -> threading.Thread:
    """A thread that belongs to the same platform and execution as this one."""
    context = contextvars.copy_context()
    return threading.Thread(target=lambda: context.run(work), name=name, daemon=True)


# Distributed maps

_map_run = DistributedIterationComponent._map_run


def _map_within_tolerance(self: DistributedIterationComponent, env: Environment, eval_input: Any) -> None:
    _map_run(self, env, eval_input)
    counter = eval_input.map_run_record.item_counter
    failed, total = counter.failed._count, counter.total._count
    tolerated = max(eval_input.tolerated_failure_count, total * eval_input.tolerated_failure_percentage / 100)
    if failed > tolerated:
        raise FailureEventException(_too_many_failed(env, failed))


def _too_many_failed(env: Environment, failed: int) -> FailureEvent:
    kind = StatesErrorNameType.StatesExceedToleratedFailureThreshold
    details = ExecutionFailedEventDetails(error=kind.to_name(), cause=f"{failed} children failed")
    return FailureEvent(
        env=env,
        error_name=StatesErrorName(typ=kind),
        event_type=HistoryEventType.ExecutionFailed,
        event_details=EventDetails(executionFailedEventDetails=details),
    )


# Calls


def _invoke(parameters: dict[str, Any], state_credentials: Any, **_: Any) -> dict[str, Any]:
    """Call a function as the machine's role, for at most the task's time-out."""
    platform = _platform()
    payload = parameters.get("Payload", b"{}").decode()
    arn = parameters["FunctionName"]
    try:
        platform.permissions.require(state_credentials.role_arn, Need("lambda:InvokeFunction", arn))
        outcome = platform.functions.invoke(arn, payload, at_most=task_seconds.get())
    except LookupError:
        raise _refused("ResourceNotFoundException", f"Function not found: {arn}") from None
    except AccessDenied as denied:
        raise _refused("AccessDeniedException", str(denied)) from None
    failed = {"FunctionError": "Unhandled"} if outcome.failed else {}
    return {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": outcome.value, **failed}


def _refused(code: str, message: str) -> ClientError:
    metadata = {"HTTPStatusCode": 404, "RequestId": "local"}
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}, "Invoke")


def _client(service_name: str, **_: Any) -> Any:
    return _platform().account.client(service_name)
