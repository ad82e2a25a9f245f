"""Faults of the partners: deaf, silent, hasty, repetitive, and impersonated."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from tests.simulation.partners import TurnAgenda, TurnCourier
from tests.simulation.storm import Storm
from tests.simulation.wire import Response, Silence

Answer = Callable[[], Response]
_FORGED_SECRET = "not-the-secret-of-the-bank"
STALE = timedelta(minutes=6)


class Partners:
    """The faults of one seed on the wire to the partners and on their callbacks."""

    def __init__(self, storm: Storm, courier: TurnCourier, agenda: TurnAgenda) -> None:
        self._storm = storm
        self._courier = courier
        self._agenda = agenda
        self._deliver = courier.deliver
        self.forged: list[int] = []
        """How forged callbacks were answered."""

    @contextmanager
    def hung(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(patch.object(self._courier, "deliver", self.deliver))
            stack.enter_context(patch.object(self._agenda, "hasty", self.hasty))
            yield

    def answer(self, partner: str, operation: str, answer: Answer) -> Response:
        """What comes back over the wire, if anything does."""
        site = f"{partner} {operation}"
        if partner == "sms" and self._storm.strikes("sms_down", site):
            return Response(503, b"{}")
        if partner == "bank" and self._storm.strikes("bank_unavailable", site):
            return Response(503, b"{}")
        if partner == "bank" and self._storm.strikes("bank_silent", site):
            if self._storm.below(2, "bank_silent", site):
                answer()
            raise Silence
        return answer()

    def hasty(self) -> bool:
        return self._storm.strikes("callback_early", "bank")

    def deliver(self, message_id: str, message: dict[str, Any]) -> None:
        if self._storm.strikes("callback_forged", "bank"):
            self._forge(message_id, message)
        self._deliver(message_id, message)
        if self._storm.strikes("callback_twice", "bank"):
            self._deliver(message_id, message)

    def _forge(self, message_id: str, message: dict[str, Any]) -> None:
        """In the bank's name but not with its secret, or with a signature that is too old."""
        better = {**message, "amount_fen": message["amount_fen"] + 1_000_000}
        if self._storm.below(2, "callback_forged", "bank"):
            self.forged.append(self._courier.post(f"{message_id}-forged", better, _FORGED_SECRET))
        else:
            self.forged.append(self._courier.post(message_id, message, self._courier.secret(), age=STALE))
