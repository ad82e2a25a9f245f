"""Executions: started under their names, run in threads of their own, known until they end."""

import json
import re
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.core.exceptions import AWSError
from moto.stepfunctions.exceptions import (
    ExecutionAlreadyExists,
    InvalidExecutionInput,
    InvalidName,
    InvalidToken,
)
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.eval.callback.callback import CallbackOutcome
from moto.stepfunctions.parser.backend.execution import Execution

from local.account import Account, current
from local.clock import LocalClock
from local.failures import Failures
from local.jobs import Jobs
from local.lambda_runtime import acting_role
from local.stepfunctions.holds import holding, reasons

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_INPUT_BYTES = 256 * 1024


class TaskTimedOut(AWSError):
    """Nobody waits for the token any more: it was answered, or its time is over."""

    TYPE = "TaskTimedOut"
    STATUS = 400


@dataclass(frozen=True)
class Run:
    """An execution as the platform shows it."""

    workflow: str
    name: str
    status: str
    started_at: datetime
    error: str | None
    cause: str | None
    waits_for: list[str]


class Executions:
    """All executions of an account, by ARN, in the order of their starts."""

    one_at_a_time = False
    """Whether the parts of a map or a parallel state run one after the other, not side by side."""

    def __init__(self, account: Account, clock: LocalClock, jobs: Jobs, failures: Failures) -> None:
        self._account = account
        self._clock = clock
        self._jobs = jobs
        self._failures = failures
        self._all: dict[str, Execution] = {}
        self._running: dict[str, Execution] = {}
        self._lock = threading.Lock()

    def start(self, machine: Any, name: str, text: str) -> Execution:
        """Start one, as AWS does: the name must be allowed; the same name and input, while it runs, is the same.

        Raises moto's `InvalidName`, `InvalidExecutionInput` or `ExecutionAlreadyExists`.
        """
        _refuse_unusable(name, text)
        arn = machine.arn.replace(":stateMachine:", ":execution:") + f":{name}"
        with self._lock:
            if (existing := self._all.get(arn)) is not None:
                return _same(existing, text)
            execution = self._all[arn] = self._running[arn] = self._execution(machine, arn, name, text)
        machine.executions.append(execution)
        self._launch(execution)
        return execution

    def busy(self) -> list[str]:
        """The executions that can go on by themselves."""
        with self._lock:
            running = list(self._running.values())
        return [f"workflow {each.name}" for each in running if not _holds(each)]

    def all(self) -> list[Run]:
        with self._lock:
            executions = list(self._all.values())
        return [_run(each) for each in executions]

    def stop(self) -> None:
        """End every thread that waits; for when the platform closes."""
        with self._lock:
            running = list(self._running.values())
        for execution in running:
            if execution.exec_worker.env:
                execution.stop(stop_date=self._clock.now(), error=None, cause="the platform was closed")

    def pause(self, seconds: float) -> None:
        """Called by a retry, in its execution's thread: wait, by the wall clock."""
        time.sleep(seconds)

    def answer(self, token: str, outcome: CallbackOutcome) -> None:
        """Answer a task token; raises as AWS does if nobody waits for it (any more)."""
        self._waiting(token).notify(outcome)

    def heartbeat(self, token: str) -> None:
        """Tell that a token's task is still being worked on; raises like `answer`."""
        self._waiting(token).notify_heartbeat()

    def machine_of(self, token: str) -> str | None:
        """The ARN of the state machine that gave out a token."""
        execution, _ = self._given_out(token)
        return execution.state_machine.arn if execution else None

    def _waiting(self, token: str) -> Any:
        execution, endpoint = self._given_out(token)
        if execution is None:
            raise InvalidToken()
        if "over" in endpoint.__dict__ or endpoint.get_outcome() or execution.status != "RUNNING":
            raise TaskTimedOut("Provided task does not exist anymore")
        return endpoint

    def _given_out(self, token: str) -> tuple[Execution | None, Any]:
        with self._lock:
            executions = list(self._running.values()) + list(self._all.values())
        for execution in executions:
            env = execution.exec_worker.env
            if env is not None and (endpoint := env.callback_pool_manager.get(token)) is not None:
                return execution, endpoint
        return None, None

    def _execution(self, machine: Any, arn: str, name: str, text: str) -> Execution:
        execution = Execution(
            name=name,
            sm_type=machine.sm_type,
            role_arn=machine.roleArn,
            exec_arn=arn,
            account_id=self._account.number,
            region_name=self._account.region,
            state_machine=machine,
            start_date=self._clock.now(),
            cloud_watch_logging_session=None,
            input_data=text,
            trace_header=None,
            activity_store={},
        )
        execution.exec_status = ExecutionStatus.RUNNING
        execution.exec_worker = execution._get_start_execution_worker()
        details = execution.exec_worker._evaluation_details.execution_details
        details.start_time = execution.start_date.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return execution

    def _launch(self, execution: Execution) -> None:
        threading.Thread(target=self._run, args=(execution,), name=execution.name, daemon=True).start()

    def _run(self, execution: Execution) -> None:
        current.set(self._account)
        acting_role.set(execution.role_arn)
        try:
            execution.exec_worker._execution_logic()
        except Exception as error:  # moto's own: a workflow's errors end in its status
            execution.exec_status = ExecutionStatus.FAILED
            execution.error, execution.cause = "States.Runtime", repr(error)
        execution.stop_date = self._clock.now()
        if execution.status not in {"SUCCEEDED", "ABORTED"}:
            where = f"workflow {execution.state_machine.name}/{execution.name}"
            self._failures.note(where, f"{execution.status} {execution.error}: {execution.cause}")
        with self._lock:
            self._running.pop(execution.exec_arn, None)
        self._jobs.touch()


def _refuse_unusable(name: str | None, text: str) -> None:
    if not name or not _NAME.fullmatch(name):
        raise InvalidName(f"Invalid Name: '{name}'")
    try:
        json.loads(text)
    except ValueError as error:
        raise InvalidExecutionInput(f"Invalid State Machine Execution Input: '{error}'") from error
    if len(text.encode()) > _INPUT_BYTES:
        raise InvalidExecutionInput("Invalid State Machine Execution Input: too large")


def _same(existing: Execution, text: str) -> Execution:
    if existing.status == "RUNNING" and existing.execution_input == text:
        return existing
    raise ExecutionAlreadyExists(f"Execution Already Exists: '{existing.exec_arn}'")


def _holds(execution: Execution) -> bool:
    env = execution.exec_worker.env
    return env is not None and holding(env)


def _run(execution: Execution) -> Run:
    env = execution.exec_worker.env
    return Run(
        workflow=execution.state_machine.name,
        name=execution.name,
        status=execution.status,
        started_at=execution.start_date,
        error=execution.error,
        cause=execution.cause,
        waits_for=reasons(env) if env and execution.status == "RUNNING" else [],
    )
