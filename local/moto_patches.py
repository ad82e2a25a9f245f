"""moto, switched on while at least one platform runs, with the parts replaced that a platform does itself.

Each replacement finds the platform by the account number of the backend that it was called on.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from moto import mock_aws
from moto.awslambda.models import LambdaFunction
from moto.core.base_backend import BackendDict
from moto.core.responses import EmptyResult
from moto.events.models import EventsBackend
from moto.scheduler.models import EventBridgeSchedulerBackend
from moto.sqs.models import Message, Queue
from moto.stepfunctions.models import StepFunctionBackend
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackOutcomeFailure,
    CallbackOutcomeSuccess,
)
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from local import endpoint, user_pools
from local.account import open_accounts
from local.stepfunctions import interpreter

_lock = threading.Lock()
_users = 0
_installed = ExitStack()


def install() -> None:
    """Switch moto on, once for all platforms of the process."""
    global _users
    with _lock:
        if _users == 0:
            _installed.enter_context(_moto_and_patches())
        _users += 1


def remove(account_number: str) -> None:
    """Forget an account; switch moto off when the last platform is gone."""
    global _users
    with _lock:
        for backends in list(BackendDict._instances):
            _forget(backends, account_number)
        _users -= 1
        if _users == 0:
            _installed.close()


def _forget(backends: Any, account_number: str) -> None:
    if account_number in backends:
        backends[account_number].reset()
        del backends[account_number]
    # Bucket names are one space for all accounts.
    owners = getattr(backends, "bucket_accounts", {})
    for bucket in [name for name, (_, owner) in owners.items() if owner == account_number]:
        del owners[bucket]


@contextmanager
def _moto_and_patches() -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(mock_aws(config={"stepfunctions": {"execute_state_machine": True}}))
        patches = [*_backend_patches(), *endpoint.patches(), *interpreter.patches(), *user_pools.patches()]
        for owner, name, replacement in patches:
            # Some of them moto doesn't have at all.
            stack.enter_context(patch.object(owner, name, replacement, create=True))
        yield


def _backend_patches() -> list[tuple[Any, str, Any]]:
    return [
        (LambdaFunction, "invoke", _invoke),
        (EventsBackend, "put_events", lambda self, events: _platform(self.account_id).bus.put(events)),
        (EventBridgeSchedulerBackend, "create_schedule", _create_schedule),
        (EventBridgeSchedulerBackend, "update_schedule", _update_schedule),
        (EventBridgeSchedulerBackend, "delete_schedule", _delete_schedule),
        (Queue, "add_message", _add_message),
        (StepFunctionsParserBackend, "start_execution", _start_execution),
        (StepFunctionsParserBackend, "send_task_success", _send_task_success),
        (StepFunctionResponse, "send_task_failure", _send_task_failure),
        (StepFunctionsParserBackend, "send_task_heartbeat", _send_task_heartbeat),
    ]


def _platform(account_number: str) -> Any:
    return next(account for account in open_accounts if account.number == account_number).platform


def _invoke(self: LambdaFunction, body: str, request_headers: Any, response_headers: Any) -> bytes:
    platform = _platform(self.account_id)
    payload = body.decode() if isinstance(body, bytes) else body or "{}"
    if request_headers.get("x-amz-invocation-type") == "Event":
        platform.asynchronous.send(self.function_name, payload)
        return b""
    outcome = platform.functions.invoke(self.function_name, payload)
    if outcome.failed:
        response_headers["x-amz-function-error"] = "Unhandled"
    return outcome.payload.encode()


_moto_create_schedule = EventBridgeSchedulerBackend.create_schedule
_moto_update_schedule = EventBridgeSchedulerBackend.update_schedule
_moto_delete_schedule = EventBridgeSchedulerBackend.delete_schedule


def _create_schedule(self: EventBridgeSchedulerBackend, *args: Any, **kwargs: Any) -> Any:
    schedule = _moto_create_schedule(self, *args, **kwargs)
    _platform(self.account_id).schedule_changed(schedule)
    return schedule


def _update_schedule(self: EventBridgeSchedulerBackend, *args: Any, **kwargs: Any) -> Any:
    schedule = _moto_update_schedule(self, *args, **kwargs)
    _platform(self.account_id).schedule_changed(schedule)
    return schedule


def _delete_schedule(self: EventBridgeSchedulerBackend, group_name: str | None, name: str) -> None:
    _moto_delete_schedule(self, group_name, name)
    _platform(self.account_id).scheduler.deleted(group_name or "default", name)


def _add_message(self: Queue, message: Message) -> None:
    with self._messages_lock:
        self._messages.append(message)
        self._messages_lock.notify_all()
    _platform(self.account_id).queues.arrived(self, message)


def _start_execution(
    self: StepFunctionBackend,
    state_machine_arn: str,
    name: str,
    execution_input: str = "{}",
    *_: Any,
) -> Any:
    machine = self.describe_state_machine(state_machine_arn)
    return _platform(self.account_id).workflows.start(machine, name, execution_input or "{}")


def _send_task_success(self: StepFunctionBackend, task_token: str, outcome: str) -> None:
    json.loads(outcome)
    answer = CallbackOutcomeSuccess(callback_id=task_token, output=outcome)
    _platform(self.account_id).workflows.answer(task_token, answer)


def _send_task_failure(self: StepFunctionResponse) -> EmptyResult:
    """moto's own loses the cause."""
    token = self._get_param("taskToken")
    answer = CallbackOutcomeFailure(token, self._get_param("error"), self._get_param("cause"))
    _platform(self.current_account).workflows.answer(token, answer)
    return EmptyResult()


def _send_task_heartbeat(self: StepFunctionBackend, task_token: str) -> None:
    _platform(self.account_id).workflows.heartbeat(task_token)
