"""How states are evaluated: in their execution's thread, and no more threads than parts that run at once.

moto starts a thread for each state, to be able to leave it; here a task's time-out is kept by the invocation,
which can be left behind. A distributed map fails when more children failed than it tolerates; moto's never does.
"""

import contextvars
import copy
import threading
from typing import Any

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
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.distributed_iteration_component import (
    DistributedIterationComponent,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.inline_iteration_component import (
    InlineIterationComponent,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.job import JobPool
from moto.stepfunctions.parser.asl.component.state.exec.state_map.max_concurrency import (
    DEFAULT_MAX_CONCURRENCY_VALUE,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel.branch_worker import BranchWorker
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel.state_parallel import StateParallel
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

from local.stepfunctions import running
from local.stepfunctions.holds import expect
from local.stepfunctions.running import Patch

task_seconds: contextvars.ContextVar[float | None] = contextvars.ContextVar("task_seconds", default=None)
"""The time-out of the task that this thread evaluates."""

state_name: contextvars.ContextVar[str] = contextvars.ContextVar("state_name", default="")
"""The name of the state that this thread evaluates."""

_map_run = DistributedIterationComponent._map_run


def patches() -> list[Patch]:
    return [
        (EvalComponent, "_log_failure_event_exception", _say_nothing),
        (EvalComponent, "_log_exception", _say_nothing),
        (ExecutionState, "_evaluate_with_timeout", _evaluate),
        (InlineIterationComponent, "_launch_worker", _launch_in_context),
        (BranchWorker, "start", _branch_in_context),
        (DistributedIterationComponent, "_map_run", _map_within_tolerance),
    ]


def _say_nothing(self: EvalComponent, *args: Any, **kwargs: Any) -> None:
    """moto prints the whole program at each error on the way up; the history tells it once."""


def _evaluate(self: ExecutionState, env: Environment) -> None:
    """One attempt of a state, in this thread, and what becomes of its result."""
    self.timeout.eval(env=env)
    task_seconds.set(env.stack.pop())
    state_name.set(self.name)
    frame = env.open_frame()
    frame.states.reset(input_value=env.states.get_input())
    frame.stack = copy.deepcopy(env.stack)
    if isinstance(self, StateParallel):
        expect(frame, len(self.branches.programs))
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
    self: InlineIterationComponent, env: Environment, eval_input: Any, job_pool: JobPool
) -> Any:
    worker = self._create_worker(env=env, eval_input=eval_input, job_pool=job_pool)

    def work() -> None:
        try:
            worker.eval()
        finally:
            expect(env, -1)

    if "announced" not in job_pool.__dict__:
        job_pool.__dict__["announced"] = True
        expect(env, _workers(eval_input, job_pool))
    _begin(_thread(work, "map"))
    return worker


def _workers(eval_input: Any, job_pool: JobPool) -> int:
    """How many workers a map is about to launch: all are awaited before the first one stands still."""
    record = getattr(eval_input, "map_run_record", eval_input)
    most = record.max_concurrency
    return job_pool._jobs_number if most == DEFAULT_MAX_CONCURRENCY_VALUE else most


def _branch_in_context(self: BranchWorker) -> None:
    self._worker_thread = _thread(self._thread_routine, "branch")
    _begin(self._worker_thread)


def _begin(thread: threading.Thread) -> None:
    thread.start()
    if running.platform().workflows.one_at_a_time:
        thread.join()


def _thread(work: Any, name: str) -> threading.Thread:
    """A thread that belongs to the same platform and execution as this one."""
    context = contextvars.copy_context()
    return threading.Thread(target=lambda: context.run(work), name=name, daemon=True)


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
