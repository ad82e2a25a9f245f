"""Faults at calls to AWS, hung on botocore's own events: before a call is made, and after it was carried out."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import Context, ContextVar
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ReadTimeoutError

from jinqiao import settings
from jinqiao.aws import clients
from local.account import Account, acting_account
from tests.simulation.storm import Storm

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")
_MOST_CONFLICTS = 11

Failed = tuple[Any, dict[str, Any]]
written: ContextVar[int] = ContextVar("written", default=0)
"""How many writes this invocation has made."""


class Killed(BaseException):
    """What no code catches: the process is gone."""


class Calls:
    """The faults of one seed, for the calls that a platform's functions make."""

    def __init__(self, account: Account, storm: Storm, overtake: Callable[[], None]) -> None:
        self._account = account
        self._storm = storm
        self._overtake = overtake
        self._conflicts_left: dict[str, int] = {}

    @contextmanager
    def hung(self) -> Iterator[None]:
        """While this lasts, the process's clients are struck."""
        with ExitStack() as hooks:
            for service, events in _EVENTS.items():
                for event, handler in events.items():
                    hooks.enter_context(_listening(service, event, handler.__get__(self)))
            yield

    def before_dynamodb(self, model: Any, params: dict[str, Any], **_: Any) -> Failed | None:
        site = self._site(model.name)
        if site is None:
            return None
        if self._storm.strikes("throttled", site):
            return _failed("ProvisionedThroughputExceededException")
        if model.name not in WRITES:
            return None
        return self._before_write(model.name, params, site)

    def _before_write(self, operation: str, params: dict[str, Any], site: str) -> Failed | None:
        if self._storm.strikes("overtaken", site):
            Context().run(self._overtake)
        if written.get() and self._storm.strikes("killed_between_writes", site):
            raise Killed
        if self._storm.strikes("killed_before_write", site):
            raise Killed
        if self._storm.strikes("refused_before_write", site):
            return _failed("InternalServerError")
        return self._conflict(operation, params, site)

    def _conflict(self, operation: str, params: dict[str, Any], site: str) -> Failed | None:
        """A conflict lasts for a few tries of the same write; eleven in a row are more than the code tries."""
        text = params["body"] if isinstance(params["body"], str) else params["body"].decode()
        if text not in self._conflicts_left and self._storm.strikes("conflict", site):
            self._conflicts_left[text] = (1, 2, _MOST_CONFLICTS)[self._storm.below(3, "conflict", site)]
        if not self._conflicts_left.get(text):
            return None
        self._conflicts_left[text] -= 1
        if operation != "TransactWriteItems":
            return _failed("TransactionConflictException")
        reasons = [{"Code": "TransactionConflict"}, *[{"Code": "None"}] * (text.count('"TableName"') - 1)]
        return _failed("TransactionCanceledException", CancellationReasons=reasons)

    def after_dynamodb(self, model: Any, http_response: Any, **_: Any) -> None:
        site = self._site(model.name)
        if site is None or model.name not in WRITES or http_response.status_code != 200:
            return
        written.set(written.get() + 1)
        if self._storm.strikes("killed_after_write", site):
            raise Killed
        if self._storm.strikes("reply_lost", site):
            raise ReadTimeoutError(endpoint_url="https://dynamodb.example")

    def before_kms(self, model: Any, **_: Any) -> Failed | None:
        site = self._site(model.name)
        down = site is not None and self._storm.strikes("key_service_down", site)
        return _failed("KMSInternalException") if down else None

    def after_start(self, model: Any, **_: Any) -> None:
        site = self._site(model.name)
        if site is not None and self._storm.strikes("same_execution_name", site):
            raise ReadTimeoutError(endpoint_url="https://states.example")

    def _site(self, operation: str) -> str | None:
        """Which function makes which call; None for what no function of this platform does."""
        function = settings.environment.get().get("AWS_LAMBDA_FUNCTION_NAME")
        if function is None or acting_account() is not self._account:
            return None
        return f"{function} {operation}"


def _failed(code: str, **more: Any) -> Failed:
    error = {"Code": code, "Message": "a fault of the simulation"}
    return SimpleNamespace(status_code=400), {"Error": error, "ResponseMetadata": {}, **more}


@contextmanager
def _listening(service: str, event: str, handler: Any) -> Iterator[None]:
    events = clients.client(service).meta.events
    events.register(event, handler)
    try:
        yield
    finally:
        events.unregister(event, handler)


_EVENTS: dict[str, dict[str, Callable[..., Any]]] = {
    "dynamodb": {"before-call.dynamodb": Calls.before_dynamodb, "after-call.dynamodb": Calls.after_dynamodb},
    "kms": {"before-call.kms": Calls.before_kms},
    "stepfunctions": {"after-call.sfn.StartExecution": Calls.after_start},
}
