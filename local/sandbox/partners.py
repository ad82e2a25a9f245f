"""All sandbox partners of one local platform, mounted under /_sandbox/{partner}/{operation}."""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from standardwebhooks import WebhookVerificationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.sandbox.agenda import Agenda, Clock
from local.sandbox.answers import Answer, refused
from local.sandbox.bank import BankPartner
from local.sandbox.courier import Courier, Undelivered, webhook
from local.sandbox.identity import IdentityPartner
from local.sandbox.sms import SmsPartner

SecretOf = Callable[[str], str]
Operation = Callable[..., Answer]
# As many as the gateway has: a handler that waits for a partner must never wait for a partner's thread.
_THREADS = 128
LATE_ANSWER_SECONDS = 4.0
"""More than the adapters' read time-out of three seconds."""


class Sandbox:
    """The bank, the identity partner and the SMS partner, with the work that they still have to do.

    `secret_of("BANK_SECRET")` reads the secret shared with the platform;
    `platform_url` is where callbacks go.
    """

    def __init__(
        self,
        clock: Clock,
        secret_of: SecretOf,
        platform_url: str,
        late_answer_seconds: float = LATE_ANSWER_SECONDS,
        agenda: Agenda | None = None,
        courier: Courier | None = None,
    ) -> None:
        self.agenda = agenda or Agenda(clock)
        self._courier = courier or Courier(
            f"{platform_url}/v1/callbacks/bank", lambda: secret_of("BANK_SECRET")
        )
        self.bank = BankPartner(clock, self.agenda, self._courier)
        self.identity = IdentityPartner()
        self.sms = SmsPartner(clock.now)
        self._secret_of = secret_of
        self._late_answer_seconds = late_answer_seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="sandbox")
        self._operations = _operations(self.bank, self.identity, self.sms)
        self._answering = 0

    def routes(self) -> list[Route]:
        """The partners' HTTP side."""
        return [Route("/_sandbox/{partner}/{operation}", self._serve, methods=["POST"])]

    def busy(self) -> bool:
        """Is a partner answering or making a callback? One that waits for the local clock is not."""
        return self._answering > 0 or self.agenda.busy()

    @property
    def undelivered(self) -> list[Undelivered]:
        """Callbacks that the platform refused or never answered."""
        return self._courier.undelivered

    def close(self) -> None:
        """Drop what is still to be done."""
        self.agenda.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _serve(self, request: Request) -> Response:
        self._answering += 1  # only ever touched by the server's one event loop
        try:
            body = await request.body()
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(
                self._threads, self.answer, request.path_params, dict(request.headers), body
            )
        finally:
            self._answering -= 1
        if answer.late:
            await asyncio.sleep(self._late_answer_seconds)
        return JSONResponse(answer.body, answer.status)

    def answer(self, path: Mapping[str, str], headers: dict[str, str], body: bytes) -> Answer:
        """What a partner says to a call of `{partner}/{operation}`."""
        partner, name = path["partner"], path["operation"]
        operation = self._operations.get(f"{partner}/{name}")
        if operation is None:
            return refused("unknown_operation", 404)
        fields = _signed_fields(headers, body, self._secret_of(f"{partner.upper()}_SECRET"))
        if fields is None or fields.pop("operation", None) != name:
            return refused("bad_signature", 401)
        try:
            inspect.signature(operation).bind(**fields)
        except TypeError:
            return refused("malformed", 400)
        return operation(**fields)


def _operations(bank: BankPartner, identity: IdentityPartner, sms: SmsPartner) -> dict[str, Operation]:
    return {
        "bank/open_sub_account": bank.open_sub_account,
        "bank/rebind_card": bank.rebind_card,
        "bank/order_deposit": bank.order_deposit,
        "bank/order_payout": bank.order_payout,
        "bank/payout_status": bank.payout_status,
        "bank/cancel_payout": bank.cancel_payout,
        "bank/sweep_fees": bank.sweep_fees,
        "bank/statement": bank.statement,
        "identity/check_identity": identity.check_identity,
        "identity/check_bank_card": identity.check_bank_card,
        "identity/screen": identity.screen,
        "sms/send": sms.send,
    }


def _signed_fields(headers: dict[str, str], body: bytes, secret: str) -> dict[str, Any] | None:
    """The message's fields, or None unless it is signed, fresh (five minutes by the wall clock) and an object."""
    try:
        fields = webhook(secret).verify(body, headers, json_parse=True)
    except (WebhookVerificationError, ValueError):  # malformed base64, UTF-8 and JSON are ValueErrors
        return None
    return fields if isinstance(fields, dict) else None
