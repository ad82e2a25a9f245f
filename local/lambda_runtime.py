"""Lambda: the template's functions, their handlers imported from the working tree and run in process.

Each invocation runs in a thread of its own with the function's own environment, role and context, and its
caller waits no longer than the function's time-out. Results and errors cross as JSON, as they do on AWS.
"""

import importlib
import json
import logging
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jinqiao import settings
from local import function_logs
from local.account import Account, current
from local.failures import Failures
from local.template import Resource, Resources

SYNCHRONOUS_BYTES = 6 * 1024 * 1024

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Function:
    """A function as the template declares it."""

    name: str
    arn: str
    handler: str
    role: str
    environment: Mapping[str, str]
    timeout_seconds: int
    memory_mb: int
    dead_letters: str | None

    @cached_property
    def code(self) -> Callable[[Any, Any], Any]:
        """The handler, imported at the first invocation as by a cold start."""
        module, _, name = self.handler.rpartition(".")
        code = getattr(importlib.import_module(module), name)
        function_logs.to_file()
        return code


acting_role: ContextVar[str | None] = ContextVar("acting_role", default=None)
"""The ARN of the role on whose behalf this thread calls AWS; None for an administrator."""


@dataclass(frozen=True)
class Outcome:
    """What an invocation came to: its JSON text, and whether that is an error."""

    payload: str
    failed: bool

    @property
    def value(self) -> Any:
        return json.loads(self.payload)


class UnknownFunction(LookupError):
    """Nothing in the template has this name or ARN."""


class Context:
    """The second argument of a handler."""

    log_group_name = "/local"
    log_stream_name = "local"
    identity = None
    client_context = None

    def __init__(self, function: Function, invoked_arn: str) -> None:
        self.function_name = function.name
        self.function_version = "$LATEST"
        self.invoked_function_arn = invoked_arn
        self.memory_limit_in_mb = str(function.memory_mb)
        self.aws_request_id = str(uuid.uuid4())
        self._deadline = time.monotonic() + function.timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


Run = Callable[[], Outcome]
Around = Callable[[Function, str, Run], Outcome]


def straight(_: Function, __: str, run: Run) -> Outcome:
    """An invocation with nothing in its way."""
    return run()


class Functions:
    """All functions of a platform, found by name, ARN, or the ARN of a version or alias.

    `around` stands around each run of a handler, in its thread: whoever wants to see what faults do puts them there.
    """

    def __init__(self, account: Account, resources: Resources, failures: Failures) -> None:
        self._account = account
        self._failures = failures
        declared = resources.of_type("AWS::Lambda::Function")
        self._by_name = {each.ref: _function(each, account) for each in declared}
        self.invocations: dict[str, int] = dict.fromkeys(self._by_name, 0)
        self.around: Around = straight

    def find(self, name_or_arn: str) -> Function:
        parts = name_or_arn.split(":")
        name = parts[6] if len(parts) > 6 else parts[0]
        if name not in self._by_name:
            raise UnknownFunction(name_or_arn)
        return self._by_name[name]

    def names(self) -> list[str]:
        return list(self._by_name)

    def invoke(self, name_or_arn: str, event: Any, at_most: float | None = None) -> Outcome:
        """Run a function and wait for it, at most until its time-out; the handler itself may run on.

        `at_most` is the caller's own limit in seconds: where it ends first, `TimeoutError` is raised.
        """
        function = self.find(name_or_arn)
        payload = event if isinstance(event, str) else json.dumps(event)
        if len(payload) > SYNCHRONOUS_BYTES:
            return _error("RequestEntityTooLarge", f"{len(payload)} byte payload is too large")
        self.invocations[function.name] += 1
        context = Context(function, name_or_arn if ":" in name_or_arn else function.arn)
        outcomes: list[Outcome] = []
        thread = threading.Thread(
            target=lambda: outcomes.append(self._run(function, payload, context)),
            name=function.name,
            daemon=True,
        )
        thread.start()
        thread.join(min(function.timeout_seconds, at_most or function.timeout_seconds))
        if outcomes:
            return outcomes[0]
        if at_most and at_most < function.timeout_seconds:
            raise TimeoutError(f"{function.name} took longer than {at_most} s")
        return _timed_out(function, context)

    def _run(self, function: Function, payload: str, context: Context) -> Outcome:
        """The handler between JSON and JSON, with everything around it that a Lambda environment gives."""
        current.set(self._account)
        acting_role.set(function.role)
        settings.environment.set(function.environment)
        return self.around(function, payload, lambda: _handled(function, payload, context))


def _function(resource: Resource, account: Account) -> Function:
    properties = resource.properties
    variables = properties.get("Environment", {}).get("Variables", {})
    own = {
        "AWS_REGION": account.region,
        "AWS_LAMBDA_FUNCTION_NAME": resource.ref,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(properties.get("MemorySize", 128)),
    }
    return Function(
        name=resource.ref,
        arn=resource.arn,
        handler=properties["Handler"],
        role=properties["Role"],
        environment={**own, **{name: str(value) for name, value in variables.items()}},
        timeout_seconds=int(properties.get("Timeout", 3)),
        memory_mb=int(properties.get("MemorySize", 128)),
        dead_letters=properties.get("DeadLetterConfig", {}).get("TargetArn"),
    )


def _handled(function: Function, payload: str, context: Context) -> Outcome:
    try:
        return _result(function.code(json.loads(payload), context))
    except BaseException as error:  # a killed function must not take the platform with it
        logger.debug("%s raised", function.name, exc_info=error)
        return failure(error)


def _result(value: Any) -> Outcome:
    payload = json.dumps(value)
    if len(payload) > SYNCHRONOUS_BYTES:
        return _error("Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed size")
    return Outcome(payload, failed=False)


def failure(error: BaseException) -> Outcome:
    """An error as the Python runtime reports it: `errorType` is what `Catch` in a workflow names."""
    frames = traceback.format_tb(error.__traceback__)
    return _error(type(error).__name__, str(error), stackTrace=frames)


def _timed_out(function: Function, context: Context) -> Outcome:
    message = f"RequestId: {context.aws_request_id} Error: Task timed out after {function.timeout_seconds}.00 seconds"
    return _error("Sandbox.Timedout", message)


def _error(kind: str, message: str, **more: Any) -> Outcome:
    return Outcome(json.dumps({"errorMessage": message, "errorType": kind, **more}), failed=True)
